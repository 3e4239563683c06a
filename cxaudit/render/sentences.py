"""The sentences that people remember: where we stand, what holds us back, what to do first, how sure we are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cxaudit.measure import NOTHING, shown_points, shown_share
from cxaudit.model.result import AuditResult, CriterionResult, Fix, StepResult
from cxaudit.render.figures import (
    counted_days,
    counted_levels,
    counted_points,
    points_apart,
    shown_uplift,
)
from cxaudit.render.names import Names
from cxaudit.text import counted, listed

FIRST_FIXES = 5
"""How many fixes the summary names."""


# ------------------------------------------------------------------------ where we stand


def _apart(result: AuditResult) -> int | None:
    """Claimed less supported points, over what has both (rules S10, N3)."""
    return points_apart(result.overall.paired_claimed, result.overall.paired_supported)


def evidence_asked(result: AuditResult) -> bool:
    """Whether better evidence can support a higher level at all (rule S6)."""
    return min(result.policy.caps.values()) < result.rubric.content.top


def nothing_shown(result: AuditResult) -> bool:
    """Whether every rated level rests on somebody's word alone; False where some figures are hidden."""
    rank = result.rubric.content.grade_rank
    rated = [c for c in result.criteria if c.state == "rated"]
    known = all(c.evidence_grade and rank.get(c.evidence_grade, 0) == 0 and not c.hidden for c in rated)
    return bool(rated) and known and evidence_asked(result)


ALIKE = "What people claim is also what can be shown."
ALIKE_IN_WORD = "People claim no more than their word alone may carry."
ALIKE_UNASKED = "Evidence was not asked for, so claimed and supported are the same by definition."


def distance_meaning(result: AuditResult) -> str:
    """What the distance between "we think" and "we know" means."""
    apart = _apart(result)
    if apart is None:
        return "There is nothing to compare yet."
    if apart < 0:
        return f"The auditor found more than people claim, by {counted_points(-apart)}."
    if apart == 0:
        return (
            ALIKE_UNASKED if not evidence_asked(result) else ALIKE_IN_WORD if nothing_shown(result) else ALIKE
        )
    points, verb = counted_points(apart), "is" if apart == 1 else "are"
    if not evidence_asked(result):
        return f"Evidence was not asked for; the {points} between them {falls_away(result, apart)}."
    return f"The {points} between them {verb} what we think but do not yet know."


def falls_away(result: AuditResult, apart: int) -> str:
    """What takes points from the claim where no evidence was asked for."""
    auditor = any(c.auditor_level is not None for c in result.criteria)
    found_less = ", or an auditor found less" if auditor else ""
    return f"{'falls' if apart == 1 else 'fall'} away because something that has to come first is missing{found_less}"


def where_we_stand(result: AuditResult) -> str:
    """The first sentence: claimed and supported, and what lies between them."""
    overall = result.overall
    if overall.supported is None:
        because = f": {overall.reason}" if overall.reason else ""
        shown_from = (
            f" Figures are shown from {result.policy.minimum_group} people on, or with everybody's consent."
        )
        return f"There is no overall score{because}.{shown_from if overall.state == 'hidden' else ''}"
    supported = f"{shown_points(overall.supported)} (band: {overall.band})"
    if overall.claimed is None:
        known = f"{supported} are supported"
        return f"Of 100 points, {known}; too few people gave a level for a claimed score."
    claim = f"People claim {shown_points(overall.claimed)} of 100 points (band: {overall.claimed_band})"
    if not evidence_asked(result):
        stand = f"{claim}, and {supported} are supported."
    elif nothing_shown(result):
        stand = f"{claim}. Nothing was shown yet: {supported} is what people's word alone may carry."
    else:
        stand = f"{claim} and the evidence supports {supported}."
    return f"{stand} {distance_meaning(result)}"


def on_word_alone(result: AuditResult) -> str:
    """What the supported points are where nothing was shown, with a blank after it; else empty."""
    if not nothing_shown(result) or result.overall.supported is None:
        return ""
    points = shown_points(result.overall.supported)
    return f"Nothing was shown yet: {points} is what people's word alone may carry. "


def supported_means(result: AuditResult) -> str:
    """What the supported points are, in a word or two, for the head of their figure."""
    if not evidence_asked(result):
        return "Not asked to show"
    return "On our word" if nothing_shown(result) else "We know"


# ------------------------------------------------------------------------ the weakest step


def weakest_step(result: AuditResult) -> StepResult | None:
    """The step with the fewest supported points, the first of equals; None: no step has a score."""
    scored = [s for s in result.steps if s.supported is not None]
    return min(scored, key=lambda s: s.supported or 0.0, default=None)


def level_sentence(result: AuditResult, names: Names) -> str:
    """The company's maturity level and the steps that hold it there (rule S16)."""
    company = result.company_level
    if company.level is None:
        return f"There is no maturity level: {company.reason or 'not every step has one'}."
    firmness = " (provisional)" if company.provisional else ""
    if company.level == result.rubric.content.top:
        return f'The company is at maturity level {company.level}, "{company.name}"{firmness}, the highest.'
    return (
        f'The company is at maturity level {company.level}, "{company.name}"{firmness}; '
        f"{_holders(result, names)} it there."
    )


def _holders(result: AuditResult, names: Names) -> str:
    """The steps that hold the company's level, with the verb."""
    steps = result.company_level.held_back_by
    if len(steps) > 1 and len(steps) == sum(s.maturity_level is not None for s in result.steps):
        return "every step holds"
    titles = listed([f'"{names.step[s]}"' for s in steps])
    return f"{titles} {'holds' if len(steps) == 1 else 'hold'}"


def what_holds_back(result: AuditResult, names: Names) -> str:
    """The second sentence: the weakest step and what holds the company level."""
    weakest = weakest_step(result)
    if weakest is None:
        withheld = any(s.state == "hidden" for s in result.steps)
        return "No step's score may be shown, to protect those who answered." if withheld else NO_STEP
    first = f'The weakest step is "{names.step[weakest.id]}" with {shown_points(weakest.supported)} points (band: {weakest.band}).'
    return first if not result.policy.maturity else f"{first} {level_sentence(result, names)}"


# ------------------------------------------------------------------------ what to do first


def first_fixes(result: AuditResult) -> tuple[Fix, ...]:
    """The fixes that the summary names, without hidden ones."""
    return tuple(f for f in result.fixes if not f.hidden)[:FIRST_FIXES]


def bundle_gain(result: AuditResult, name: str) -> str | None:
    """From today's points to those after a bundle, in words; None where there is no total."""
    bundle = next((b for b in result.bundles if b.name == name), None)
    today = result.overall.supported
    if bundle is None or today is None or bundle.uplift.overall is None or not bundle.criteria:
        return None
    after = shown_points(today + bundle.uplift.overall)
    return f"{shown_uplift(bundle.uplift.overall)} points, from {shown_points(today)} to {after}"


def _nothing_first(result: AuditResult) -> str:
    """Why there is nothing to do first."""
    if all(c.state != "rated" for c in result.criteria):
        return "Nothing was rated, so nothing can be put in order yet."
    if all(c.hidden for c in result.criteria if c.state == "rated"):
        return "Too few people answered to show what to do first."
    if result.fixes:
        return "What may be shown reaches its target; some of what is hidden does not."
    return "Every target is reached: protect what works."


def what_first(result: AuditResult, names: Names) -> str:
    """The third sentence: the first fix, and what the first ones bring together."""
    fixes = first_fixes(result)
    if not fixes:
        proofs = [f for f in result.proofs if not f.hidden]
        if proofs:
            return f"No practice has to change; bring proof for {names.full(proofs[0].criterion)} first."
        return _nothing_first(result)
    first = fixes[0]
    days = first.quick_step.days if first.quick_step else first.days or 0.0
    start = f"Do first: {names.full(first.criterion)}, {counted_days(days)}{' for its first step' if first.quick_step else ''}."
    gain = bundle_gain(result, "first")
    if gain is None or len(fixes) == 1:
        return start
    whole = next(b for b in result.bundles if b.name == "first")
    return f"{start} The first {len(fixes)} fixes, with all their steps, take {counted_days(whole.days)} and bring {gain}."


def three_sentences(result: AuditResult, names: Names) -> tuple[str, str, str]:
    """Where we stand; what holds us back; what to do first."""
    return where_we_stand(result), what_holds_back(result, names), what_first(result, names)


# ------------------------------------------------------------------------ where there is nothing to list

NO_STEP = "No step has a score yet."


def no_strength(result: AuditResult) -> str:
    """Why no strength is named."""
    if any(c.hidden for c in result.criteria):
        return "Nothing that may be shown is far enough to be called a strength."
    return "Nothing is far enough to be called a strength yet."


def no_fix(result: AuditResult) -> str:
    """Why no change to practice is listed."""
    if any(f.hidden for f in result.fixes):
        return "Nothing may be told of the fixes but the names below, to protect those who answered."
    if all(c.state != "rated" for c in result.criteria):
        return "Nothing was rated, so nothing can be put in order yet."
    return "No practice has to change to reach the targets."


def no_proof(result: AuditResult) -> str:
    """Why no proof is listed."""
    if any(c.hidden for c in result.criteria):
        return "Nothing that may be shown lacks proof."
    return "No proof is missing."


def no_gap(result: AuditResult) -> str:
    """Why no difference between roles is listed."""
    if result.took_part.people == 1:
        return "One person answered, so there is nobody to see it differently."
    return "No two roles whose figures may be shown are far enough apart to be flagged."


# ------------------------------------------------------------------------ how sure we are


class Sure(NamedTuple):
    """One reason to trust the figures, or not to."""

    name: str
    value: str
    """The figure."""
    says: str
    """What it means, in a sentence."""


def _coverage(result: AuditResult) -> Sure:
    """How much is answered."""
    overall = result.overall
    rest = [
        counted(n, one, many)
        for n, one, many in (
            (overall.unanswered, "is not answered", "are not answered"),
            (overall.not_applicable, "does not apply", "do not apply"),
        )
        if n
    ]
    says = f"{overall.rated} of {counted(overall.criteria, 'criterion', 'criteria')} rated"
    return Sure("Coverage", shown_share(overall.coverage), f"{says}{'; ' + listed(rest) if rest else ''}.")


def _roles_heard(result: AuditResult, names: Names) -> Sure:
    """Whose voices are in."""
    raters = [r.id for r in result.rubric.content.roles if r.kind == "rater"]
    heard = {g.id for g in result.took_part.roles}
    missing = [names.role[r] for r in raters if r not in heard]
    says = f"Not heard: {listed(missing)}." if missing else "Every role that is asked was heard."
    return Sure("Roles heard", f"{sum(r in heard for r in raters)} of {len(raters)}", says)


def _rated(result: AuditResult) -> list[CriterionResult]:
    """Criteria with figures that may be shown."""
    return [c for c in result.criteria if c.state == "rated" and not c.hidden]


def _agreement(result: AuditResult) -> Sure:
    """How alike people of one role answer (rule R1)."""
    within = [
        all(said)
        for c in _rated(result)
        if (said := [figures.agrees for figures in c.roles.values() if figures.agrees is not None])
    ]
    name = "Agreement within roles"
    if not within:
        return Sure(name, NOTHING, "It takes two answers of one role to a question to see it.")
    says = "criteria on which people in the same role answer much alike."
    return Sure(name, f"{sum(within)} of {len(within)}", says)


def _role_gaps(result: AuditResult) -> Sure:
    """How often roles see a criterion differently (rule R4)."""
    compared = [[gap.flagged for gap in c.gaps] for c in _rated(result) if c.gaps]
    name = "Agreement between roles"
    if not compared:
        return Sure(name, NOTHING, "It takes answers of two roles to a question to see it.")
    alike = sum(not any(flags) for flags in compared)
    apart = counted_levels(result.policy.gap_flag)
    says = f"criteria on which no two roles lie {apart} or more apart."
    return Sure(name, f"{alike} of {len(compared)}", says)


def _evidence(result: AuditResult) -> Sure:
    """How much rests on more than somebody's word."""
    rules = result.rubric.content
    rated = _rated(result)
    shown = [c for c in rated if c.evidence_grade and rules.grade_rank.get(c.evidence_grade, 0) > 0]
    weakest = rules.evidence.grades[0].title
    says = f'criteria with more behind them than "{weakest}".'
    return Sure("Evidence", f"{len(shown)} of {len(rated)}", says)


def _dont_know(result: AuditResult) -> Sure:
    """How much people could not say."""
    return Sure(
        "Don't know", shown_share(result.overall.dont_know_share), 'of all answers were "don\'t know".'
    )


def how_sure(result: AuditResult, names: Names) -> tuple[Sure, ...]:
    """Coverage, roles, agreement, evidence and don't-know share, each with what it means."""
    return (
        _coverage(result),
        _roles_heard(result, names),
        _agreement(result),
        _role_gaps(result),
        _evidence(result),
        _dont_know(result),
    )


# ------------------------------------------------------------------------ banners


class Banner(NamedTuple):
    """Something that whoever reads a figure has to know first."""

    kind: str
    """made_up, variant, self_assessment, few_people, management_view, no_score or provisional."""
    title: str
    text: str


def _who_banners(result: AuditResult) -> Iterator[Banner]:
    """Banners about who answered."""
    seen, minimum = result.took_part, result.policy.minimum_group
    if seen.named:
        who = "One person's view" if seen.people == 1 else "Shown by name"
        yield Banner(
            "self_assessment",
            "Self-assessment",
            f"{who}: figures are shown whatever the number of people behind them.",
        )
    elif 0 < seen.people < minimum:
        text = f"Fewer than {minimum} people answered, so figures that would show who said what are left out."
        yield Banner("few_people", "Few people", text)
    if seen.management_view and seen.people:
        text = "Nobody who does the work answered; those who do often see it differently."
        yield Banner("management_view", "Management view", text)


def banners(result: AuditResult) -> tuple[Banner, ...]:
    """What whoever reads a figure has to know first, the gravest first."""
    found: list[Banner] = []
    if result.made_up:
        found.append(Banner("made_up", "Made-up example", result.made_up))
    if result.policy.variant or result.policy.banner:
        title = result.policy.variant_title or result.policy.variant or ""
        found.append(Banner("variant", title, result.policy.banner or "A shorter form of the questionnaire."))
    found.extend(_who_banners(result))
    reason = result.overall.reason
    if result.overall.state in ("not_scored", "hidden"):
        found.append(Banner("no_score", "No overall score", f"{_capital(reason or 'too few answers')}."))
    if result.overall.state == "provisional":
        found.append(
            Banner("provisional", "Provisional", f"{_capital(reason or 'some answers are missing')}.")
        )
    return tuple(found)


def _capital(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]
