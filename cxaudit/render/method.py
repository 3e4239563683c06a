"""The method in plain words, and every choice that bears on a number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cxaudit.measure import shown_share, shown_working
from cxaudit.model.result import AuditResult
from cxaudit.render.figures import counted_levels
from cxaudit.render.names import PARTS, Names
from cxaudit.text import counted, listed

MEANS = {
    "arithmetic": "the weighted mean",
    "geometric": "the weighted geometric mean, which punishes a weak step",
}
"""How the steps' scores become one (rule S13)."""


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
    return f" What was agreed in a workshop ({counted(count, 'criterion', 'criteria')}) comes before both; the claim stays as it was."


def rules(result: AuditResult) -> tuple[Rule, ...]:
    """The rules that the figures follow, in plain words with this audit's numbers."""
    policy, top = result.policy, result.rubric.content.top
    outside = listed([r.title for r in result.rubric.content.roles if r.kind != "rater"])
    tolerance, minimum = shown_working(policy.gate_tolerance), policy.minimum_group
    texts = [
        ("A1", f"Every criterion is rated on levels 0 to {top}; points are 100 × level ÷ {top}.", False),
        (
            "A2",
            "Not applicable needs a reason. Don't know and blank are counted, but never replaced by a guess.",
            False,
        ),
        ("A4", f"Outside the claimed level: {outside}. It is what the other roles say.", False),
        (
            "S2",
            "The claimed level is the weighted mean of the roles' levels, so that a large group does not drown a small one.",
            True,
        ),
        ("S3", "A criterion that does not apply leaves every sum, as if it were not in the rubric.", False),
        (
            "S4",
            f"Where an auditor gave a level, caps and prerequisites start from it.{_agreed(result)}",
            False,
        ),
        ("S6", "Evidence sets a cap: a level is supported no higher than its evidence can carry.", True),
        (
            "S8",
            f"A prerequisite at level q holds from q − {tolerance}; where it does not hold, the level that needs it is not supported.",
            True,
        ),
        (
            "S10",
            "The distance between claimed and supported points is what people think but do not yet know.",
            False,
        ),
        (
            "S11",
            f"A step's score is the weighted mean of its criteria; the overall score is {MEANS[policy.total]} of the steps' scores.",
            True,
        ),
        ("S12", "Below 50 % of the weight answered there is no score; below 80 % it is provisional.", True),
        ("S14", "Where answers are missing, the lowest and highest score still possible are given.", False),
        (
            "S15",
            "A step's maturity level is the highest one that more than half of the weight has reached (above 50 % is L, above 85 % F), with all lower ones F; a key criterion holds it to one level above its own.",
            True,
        ),
        ("S16", "The company's level is that of its weakest step.", True),
        (
            "N3",
            "Points are shown whole and levels with one decimal; a distance is that of the numbers as shown.",
            False,
        ),
        ("R4", f"Roles that are {counted_levels(policy.gap_flag)} or more apart are flagged.", True),
        ("R6", f"No figure is shown for fewer than {minimum} people, unless they agreed to be named.", True),
        (
            "P1",
            "Every criterion below its target gets one fix: change the practice, bring proof, or wait for what it needs.",
            False,
        ),
        (
            "P3",
            "Benefit weighs the gap, the impact, the criterion's weight and what the people served say.",
            True,
        ),
        (
            "P6",
            "Fixes stand in the order of benefit × confidence ÷ effort, each with what it needs first; nothing stands above its own prerequisite.",
            True,
        ),
        (
            "P8",
            "The gain of a fix is found by scoring again with it done; several together may gain more, or less, than the sum of each alone.",
            False,
        ),
    ]
    skipped = {"S15", "S16"} if not policy.maturity else set()
    skipped |= {"R6"} if not minimum else set()
    skipped |= {"A4"} if not outside else set()
    return tuple(Rule(*text) for text in texts if text[0] not in skipped)


def _means(result: AuditResult) -> Iterator[Choice]:
    """How levels and scores become one."""
    policy = result.policy
    words = {"mean": "the mean", "median": "the median", "trimmed": "the mean without the outermost tenth"}
    yield Choice("Level of a role", words[policy.role_mean], "of what its people gave")
    yield Choice("Overall score", MEANS[policy.total], "of the steps' scores")


def choices(result: AuditResult) -> tuple[Choice, ...]:
    """Every setting of this audit that bears on a number, but for weights, caps and shares."""
    policy, rubric = result.policy, result.rubric.content
    group = f"{policy.minimum_group} people" if policy.minimum_group else "none"
    says = "no figure is shown for fewer" if policy.minimum_group else "everybody is shown by name"
    return (
        Choice(
            "Form",
            policy.variant_title or policy.variant or "the whole questionnaire",
            "the criteria that were asked",
        ),
        Choice(
            "Target",
            f"level {policy.target}, {rubric.scale.names[policy.target]}",
            "unless a criterion has its own, or others need more of it",
        ),
        Choice("Evidence policy", policy.evidence_policy, "how high a level each grade of evidence supports"),
        Choice(
            "Tolerance of prerequisites",
            f"{shown_working(policy.gate_tolerance)} levels",
            "this much below counts as reached",
        ),
        *_means(result),
        Choice(
            "Size of the organisation",
            f"{policy.size}, days × {shown_working(policy.size_factor)}",
            rubric.defaults.size_note or "the rubric's days are for a medium-sized one",
        ),
        Choice("Minimum group", group, says),
        Choice("Flag between roles", counted_levels(policy.gap_flag), "apart or more"),
        Choice(
            "Maturity levels",
            "shown" if policy.maturity else "not shown",
            "in this form of the questionnaire",
        ),
    )


def caps(result: AuditResult, names: Names) -> tuple[Choice, ...]:
    """The highest level that each grade of evidence supports (rule S6)."""
    grades = result.rubric.content.evidence.grades
    return tuple(
        Choice(g.title, f"level {result.policy.caps[g.id]}", g.plain)
        for g in grades
        if g.id in result.policy.caps
    )


def shares(result: AuditResult) -> tuple[Choice, ...]:
    """How much each part counts in a benefit (rule P3)."""
    meanings = {
        "gap": "how far the supported level is from the target",
        "impact": "how many would notice",
        "weight": "how much the criterion counts in its step",
        "signal": "their own answers to statements, where there are any",
    }
    return tuple(
        Choice(PARTS[name].capitalize(), shown_share(value), meanings[name])
        for name, value in result.policy.benefit_shares.model_dump().items()
    )


def weights(result: AuditResult, names: Names) -> tuple[Choice, ...]:
    """Weights of steps and of the roles that rate."""
    rubric = result.rubric.content
    raters = [r for r in rubric.roles if r.kind == "rater"]
    return (
        *(Choice(s.title, shown_working(s.weight), "step, in the overall score") for s in rubric.steps),
        *(
            Choice(
                names.role[r.id],
                shown_working(result.policy.role_weights.get(r.id, 1.0)),
                "role, in the claimed level",
            )
            for r in raters
        ),
    )
