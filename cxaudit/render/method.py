"""The method in plain words, and every choice that bears on a number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cxaudit.language import N_, _, ngettext
from cxaudit.measure import shown_share, shown_working
from cxaudit.model.result import AuditResult
from cxaudit.render.figures import counted_levels
from cxaudit.render.names import PARTS, Names
from cxaudit.text import listed

MEANS = {
    "arithmetic": N_("the weighted mean"),
    "geometric": N_("the weighted geometric mean, which punishes a weak step"),
}
"""How the steps' scores become one (rule S13), to be said with `_`."""


class Rule(NamedTuple):
    """One rule of the scoring, for readers of the report."""

    name: str
    """As docs/scoring.md calls it."""
    text: str
    choice: bool
    """A design choice, not a finding."""


class Choice(NamedTuple):
    """One setting that bears on a number."""

    name: str
    value: str
    says: str


def _agreed(result: AuditResult) -> str:
    """How many levels a workshop agreed on, which counts before all else; "" for none."""
    count = sum(c.agreed is not None for c in result.criteria)
    if not count:
        return ""
    return ngettext(
        "What was agreed in a workshop ({n} criterion) comes before both; the claim stays as it was.",
        "What was agreed in a workshop ({n} criteria) comes before both; the claim stays as it was.",
        count,
    )


_STEP_MEANS = {
    "arithmetic": N_(
        "A step's score is the weighted mean of its criteria; the overall score is the weighted mean of the steps' scores."
    ),
    "geometric": N_(
        "A step's score is the weighted mean of its criteria; the overall score is the weighted geometric mean, which punishes a weak step, of the steps' scores."
    ),
}


def rules(result: AuditResult) -> tuple[Rule, ...]:
    """The rules that the figures follow, in plain words with this audit's numbers."""
    policy, top = result.policy, result.rubric.content.top
    outside = listed([r.title for r in result.rubric.content.roles if r.kind != "rater"])
    tolerance, minimum = shown_working(policy.gate_tolerance), policy.minimum_group
    texts = [
        (
            "A1",
            _("Every criterion is rated on levels 0 to {top}; points are 100 × level ÷ {top}.", top=top),
            False,
        ),
        (
            "A2",
            _(
                "Not applicable needs a reason. Don't know and blank are counted, but never replaced by a guess."
            ),
            False,
        ),
        (
            "A4",
            _("Outside the claimed level: {roles}. It is what the other roles say.", roles=outside),
            False,
        ),
        (
            "S2",
            _(
                "The claimed level is the weighted mean of the roles' levels, so that a large group does not drown a small one."
            ),
            True,
        ),
        (
            "S3",
            _("A criterion that does not apply leaves every sum, as if it were not in the rubric."),
            False,
        ),
        (
            "S4",
            f"{_('Where an auditor gave a level, caps and prerequisites start from it.')} {_agreed(result)}".strip(),
            False,
        ),
        (
            "S6",
            _("Evidence sets a cap: a level is supported no higher than its evidence can carry."),
            True,
        ),
        (
            "S8",
            _(
                "A prerequisite at level q holds from q − {tolerance}; where it does not hold, the level that needs it is not supported.",
                tolerance=tolerance,
            ),
            True,
        ),
        (
            "S10",
            _("The distance between claimed and supported points is what people think but do not yet know."),
            False,
        ),
        (
            "S11",
            _(_STEP_MEANS[policy.total]),
            True,
        ),
        (
            "S12",
            _("Below 50 % of the weight answered there is no score; below 80 % it is provisional."),
            True,
        ),
        (
            "S14",
            _("Where answers are missing, the lowest and highest score still possible are given."),
            False,
        ),
        (
            "S15",
            _(
                "A step's maturity level is the highest one that more than half of the weight has reached (above 50 % is L, above 85 % F), with all lower ones F; a key criterion holds it to one level above its own."
            ),
            True,
        ),
        ("S16", _("The company's level is that of its weakest step."), True),
        (
            "N3",
            _(
                "Points are shown whole and levels with one decimal; a distance is that of the numbers as shown."
            ),
            False,
        ),
        (
            "R4",
            _("Roles that are {levels} or more apart are flagged.", levels=counted_levels(policy.gap_flag)),
            True,
        ),
        (
            "R6",
            _small_groups(minimum, policy.minimum_comments),
            True,
        ),
        (
            "P1",
            _(
                "Every criterion below its target gets one fix: change the practice, bring proof, or wait for what it needs."
            ),
            False,
        ),
        (
            "P3",
            _("Benefit weighs the gap, the impact, the criterion's weight and what the people served say."),
            True,
        ),
        (
            "P6",
            _(
                "Fixes stand in the order of benefit × confidence ÷ effort, each with what it needs first; nothing stands above its own prerequisite."
            ),
            True,
        ),
        (
            "P8",
            _(
                "The gain of a fix is found by scoring again with it done; several together may gain more, or less, than the sum of each alone."
            ),
            False,
        ),
    ]
    skipped = {"S15", "S16"} if not policy.maturity else set()
    skipped |= {"R6"} if not minimum else set()
    skipped |= {"A4"} if not outside else set()
    return tuple(Rule(*text) for text in texts if text[0] not in skipped)


def _small_groups(minimum: int, comments: int | None) -> str:
    """What is not shown of few people; results of older versions say nothing of comments (rule R6)."""
    figures = _(
        "No figure is shown for fewer than {minimum} people, unless they agreed to be named.", minimum=minimum
    )
    if not comments:
        return figures
    said = _("Comments are shown only where at least {comments} people answered.", comments=comments)
    return f"{figures} {said}"


def _means(result: AuditResult) -> Iterator[Choice]:
    """How levels and scores become one."""
    policy = result.policy
    words = {
        "mean": _("the mean"),
        "median": _("the median"),
        "trimmed": _("the mean without the outermost tenth"),
    }
    yield Choice(_("Level of a role"), words[policy.role_mean], _("of what its people gave"))
    yield Choice(_("Overall score"), _(MEANS[policy.total]), _("of the steps' scores"))


def choices(result: AuditResult) -> tuple[Choice, ...]:
    """Every setting of this audit that bears on a number, but for weights, caps and shares."""
    policy, rubric = result.policy, result.rubric.content
    minimum = policy.minimum_group
    group = ngettext("{n} person", "{n} people", minimum) if minimum else _("none")
    named = _("nothing is hidden from the audit lead") if result.analyst else _("everybody is shown by name")
    says = _("no figure is shown for fewer") if minimum else named
    return (
        Choice(
            _("Form"),
            policy.variant_title or policy.variant or _("the whole questionnaire"),
            _("the criteria that were asked"),
        ),
        Choice(
            _("Target"),
            _("level {level}, {name}", level=policy.target, name=rubric.scale.names[policy.target]),
            _("unless a criterion has its own, or others need more of it"),
        ),
        Choice(
            _("Evidence policy"),
            policy.evidence_policy,
            _("how high a level each grade of evidence supports"),
        ),
        Choice(
            _("Tolerance of prerequisites"),
            _("{levels} levels", levels=shown_working(policy.gate_tolerance)),
            _("this much below counts as reached"),
        ),
        *_means(result),
        Choice(
            _("Size of the organisation"),
            _("{size}, days × {factor}", size=policy.size, factor=shown_working(policy.size_factor)),
            rubric.defaults.size_note or _("the rubric's days are for a medium-sized one"),
        ),
        Choice(_("Minimum group"), group, says),
        Choice(_("Flag between roles"), counted_levels(policy.gap_flag), _("apart or more")),
        Choice(
            _("Maturity levels"),
            _("shown") if policy.maturity else _("not shown"),
            _("in this form of the questionnaire"),
        ),
    )


def _capital(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]


def caps(result: AuditResult, names: Names) -> tuple[Choice, ...]:
    """The highest level that each grade of evidence supports (rule S6)."""
    grades = result.rubric.content.evidence.grades
    return tuple(
        Choice(g.title, _("level {level}", level=result.policy.caps[g.id]), g.plain)
        for g in grades
        if g.id in result.policy.caps
    )


def shares(result: AuditResult) -> tuple[Choice, ...]:
    """How much each part counts in a benefit (rule P3)."""
    meanings = {
        "gap": _("how far the supported level is from the target"),
        "impact": _("how many would notice"),
        "weight": _("how much the criterion counts in its step"),
        "signal": _("their own answers to statements, and measures that have a limit, where there are any"),
    }
    return tuple(
        Choice(_capital(_(PARTS[name])), shown_share(value), meanings[name])
        for name, value in result.policy.benefit_shares.model_dump().items()
    )


def weights(result: AuditResult, names: Names) -> tuple[Choice, ...]:
    """Weights of steps and of the roles that rate."""
    rubric = result.rubric.content
    raters = [r for r in rubric.roles if r.kind == "rater"]
    return (
        *(Choice(s.title, shown_working(s.weight), _("step, in the overall score")) for s in rubric.steps),
        *(
            Choice(
                names.role[r.id],
                shown_working(result.policy.role_weights.get(r.id, 1.0)),
                _("role, in the claimed level"),
            )
            for r in raters
        ),
    )
