"""How sure the numbers are, in words (docs/scoring.md, rules R2 to R5, R7 and R8).

Each function gives pairs of a rule's name and a sentence; command line, page and workbook draw on the same ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cxaudit.language import N_, _, ngettext, pgettext
from cxaudit.measure import settled, shown_level, shown_points
from cxaudit.measure import shown_working as n
from cxaudit.model.result import (
    AlphaShown,
    AuditResult,
    Confidence,
    CriterionResult,
    IntervalShown,
    Overall,
    QualityFlag,
    RoleGap,
    StepResult,
)
from cxaudit.text import listed

Told = tuple[str, str]
"""A rule and what follows from it."""

_NO_INTERVAL = {
    "one_respondent": N_("of a role only one person out of several, or of unknown many, answered"),
    "no_spread": N_("nobody differs from the others of the same role"),
    "too_few_answers": N_(
        "with other people of the same roles there would often be too few answers for a score"
    ),
    "few_people": N_("too few people of a role answered"),
    "no_single_answers": N_("levels were agreed since, and it takes single answers to compute it"),
}
_LACKS = {
    "roles": N_("enough people of two roles"),
    "agreement": N_("agreement among those who answered"),
    "evidence": N_("evidence with numbers"),
}
_CANNOT_BE_TOLD = N_("agreement, which cannot be told while figures are hidden")
_NO_COEFFICIENT = {
    "no_variation": N_("everyone gave the same answer"),
    "no_pairs": N_("nothing was rated twice"),
    "too_few": N_("too few people"),
    "no_single_answers": N_("levels were agreed since, and it takes single answers to compute it"),
    "not_two": N_("kappa is of two auditors, and there are more"),
}
_VERDICTS = {
    "reliable": N_("alpha {alpha}: the answers are reliable"),
    "tentative": N_("alpha {alpha}: good enough for tentative conclusions"),
    "differently": N_("alpha {alpha}: people see it differently"),
}


def interval_because(reason: str | None) -> str:
    """Why a number has no interval (rule R5), as the end of a sentence; empty for no reason."""
    return _(_NO_INTERVAL[reason]) if reason in _NO_INTERVAL else reason or ""


def everybody_answered(result: AuditResult, one: Overall | StepResult | CriterionResult) -> str | None:
    """That there is no range since nobody is left to ask (rule R5), as the end of a sentence; None where there is one.

    Where nobody is left the interval is the number itself. What is hidden, or of a role that was not heard, is not told.
    """
    interval = one.interval if isinstance(one, CriterionResult) else one.claimed_interval
    if interval is None or settled(interval.high - interval.low) != 0:
        return None
    heard = _heard(result, one)
    if _all_reached(result, _asked(result, one), heard):
        return _("everybody answered")
    of_those = isinstance(one, CriterionResult) and not _all_reached(
        result, {r for r in heard if heard[r]}, heard
    )
    return None if of_those else _("everybody answered of the roles that gave levels")


def _heard(result: AuditResult, one: Overall | StepResult | CriterionResult) -> dict[str, int | None]:
    """How many of each role gave a level for a criterion, or answered at all."""
    if isinstance(one, CriterionResult):
        return {role: figures.people for role, figures in one.roles.items()}
    return {seen.id: seen.people for seen in result.took_part.roles}


def _asked(result: AuditResult, one: Overall | StepResult | CriterionResult) -> set[str]:
    """The roles that are asked for a criterion, or for anything."""
    rubric = result.rubric.content
    raters = {role.id for role in rubric.roles if role.kind == "rater"}
    if isinstance(one, CriterionResult):
        return raters & set(rubric.by_id[one.id].ask)
    steps = [s for s in rubric.steps if isinstance(one, Overall) or s.id == one.id]
    return raters & {role for step in steps for criterion in step.criteria for role in criterion.ask}


def _all_reached(result: AuditResult, roles: Iterable[str], heard: Mapping[str, int | None]) -> bool:
    """Whether as many of each role are heard as there are people in it."""
    heads = {seen.id: seen.head_count for seen in result.took_part.roles}
    return all(0 < (heads.get(role) or 0) <= (heard.get(role) or 0) for role in roles)


def no_coefficient_because(reason: str | None) -> str:
    """Why there is no measure of agreement (rules R2, R3), as the end of a sentence; empty for no reason."""
    return _(_NO_COEFFICIENT[reason]) if reason in _NO_COEFFICIENT else reason or ""


def confidence_word(confidence: Confidence) -> str:
    """High, medium or low (rule R7)."""
    words = {
        "high": pgettext("confidence", "high"),
        "medium": pgettext("confidence", "medium"),
        "low": pgettext("confidence", "low"),
    }
    return words[confidence.word]


def lacking(result: AuditResult, one: Overall | CriterionResult) -> str:
    """What would make a number surer (rule R7), as a list in words; empty where nothing is missing or it has no word."""
    lacks = one.confidence.lacks if one.confidence else ()
    words = _LACKS | ({"agreement": _CANNOT_BE_TOLD} if _unseen(result, one) else {})
    return listed([_(words[lack]) for lack in lacks])


def _unseen(result: AuditResult, one: Overall | CriterionResult) -> bool:
    """Whether nothing that is shown says that people differ, but only what is hidden (rule R6)."""
    if isinstance(one, CriterionResult):
        return _alike_as_shown(one)
    torn = [c for c in result.criteria if c.confidence and "agreement" in c.confidence.lacks]
    hides = any(c.hidden or any(f.hidden for f in c.roles.values()) for c in result.criteria)
    return hides and all(_alike_as_shown(c) for c in torn)


def _alike_as_shown(criterion: CriterionResult) -> bool:
    """Whether some role is hidden, and those that are shown do not differ."""
    hides = criterion.deviation is None and any(f.hidden for f in criterion.roles.values())
    apart = any(gap.flagged for gap in criterion.gaps)
    return hides and not apart and all(f.agrees is not False for f in criterion.roles.values())


def confidence_told(result: AuditResult, one: Overall | CriterionResult, confidence: Confidence) -> str:
    """How sure a number is, with the reason (rule R7)."""
    word = confidence_word(confidence)
    if not confidence.lacks:
        return _(
            "confidence {word}: enough people of two roles, they agree, and the evidence has numbers",
            word=word,
        )
    return _("confidence {word}; missing: {lacks}", word=word, lacks=lacking(result, one))


def criterion_told(result: AuditResult, criterion: CriterionResult) -> Iterator[Told]:
    """How sure a criterion is."""
    if criterion.rwg is not None:
        facts = {"rwg": n(max(criterion.rwg, 0.0)), "awg": n(criterion.awg)}
        yield (
            "R1",
            _("for experts: rwg {rwg}, awg {awg}", **facts)
            if criterion.awg is not None
            else _("for experts: rwg {rwg}", rwg=facts["rwg"]),
        )
    everybody = everybody_answered(result, criterion)
    if everybody:
        yield "R5", _("no interval: {reason}", reason=everybody)
    elif criterion.interval is not None:
        facts = {"low": shown_level(criterion.interval.low), "high": shown_level(criterion.interval.high)}
        yield "R5", _("the claimed level lies between {low} and {high}, 95 times in 100", **facts)
    elif criterion.interval_reason:
        yield "R5", _("no interval: {reason}", reason=interval_because(criterion.interval_reason))
    if criterion.confidence is not None:
        yield "R7", confidence_told(result, criterion, criterion.confidence)


def gap_told(gap: RoleGap) -> str | None:
    """Whether a gap between roles is more than chance (rule R4); None: that cannot be said."""
    if gap.low is None or gap.high is None:
        return None
    facts = {"low": n(gap.low), "high": n(gap.high)}
    if gap.clear:
        return _("between {low} and {high} 95 times in 100: clear", **facts)
    return _("between {low} and {high} 95 times in 100: may be chance", **facts)


def score_told(result: AuditResult, score: StepResult | Overall) -> Iterator[Told]:
    """Where the points of a step or of all steps may lie (rule R5)."""
    everybody = everybody_answered(result, score)
    if everybody:
        yield "R5", _("no interval: {reason}", reason=everybody)
        return
    if score.claimed_interval is not None:
        yield (
            "R5",
            _("claimed points between {low} and {high}, 95 times in 100", **_points(score.claimed_interval)),
        )
    if score.supported_interval is not None:
        yield (
            "R5",
            _(
                "supported points between {low} and {high}, 95 times in 100",
                **_points(score.supported_interval),
            ),
        )
    if score.interval_reason:
        yield "R5", _("no interval: {reason}", reason=interval_because(score.interval_reason))


def _points(interval: IntervalShown) -> dict[str, str]:
    """The ends of an interval as points are shown."""
    return {"low": shown_points(interval.low), "high": shown_points(interval.high)}


def alpha_told(alpha: AlphaShown) -> str:
    """How far people give the same criterion the same level, and what that allows to conclude (rule R2)."""
    if alpha.verdict is None:
        return _("no alpha: {reason}", reason=no_coefficient_because(alpha.reason))
    return _(_VERDICTS[alpha.verdict], alpha=n(alpha.alpha))


def overall_told(result: AuditResult) -> Iterator[Told]:
    """How sure the whole audit is."""
    yield from score_told(result, result.overall)
    sure = result.sureness
    if sure is not None:
        yield "R2", _("all together: {told}", told=alpha_told(sure.alpha))
        titles = {role.id: role.title for role in result.rubric.content.roles}
        for role, alpha in sure.alpha_roles.items():
            yield "R2", _("{role}: {told}", role=titles.get(role, role), told=alpha_told(alpha))
    yield from auditors_told(result)
    if result.overall.confidence is not None:
        yield "R7", confidence_told(result, result.overall, result.overall.confidence)
    for flag in sure.flags if sure else ():
        yield "R8", flag_told(result, flag)


def auditors_told(result: AuditResult) -> Iterator[Told]:
    """How far auditors agree (rule R3); nothing where there are not two."""
    auditors = result.sureness.auditors if result.sureness else None
    if auditors is None:
        return
    if auditors.kappa is not None:
        yield (
            "R3",
            ngettext(
                "two auditors on {n} criterion: weighted kappa {kappa}",
                "two auditors on {n} criteria: weighted kappa {kappa}",
                auditors.criteria,
                kappa=n(auditors.kappa),
            ),
        )
    if auditors.icc_single is not None:
        facts = {"single": n(auditors.icc_single), "average": n(auditors.icc_average)}
        yield "R3", _("auditors: ICC of one {single}, of their mean {average}", **facts)
    if auditors.reason:
        yield (
            "R3",
            _(
                "not every measure of the auditors' agreement: {reason}",
                reason=no_coefficient_because(auditors.reason),
            ),
        )


def flag_told(result: AuditResult, flag: QualityFlag) -> str:
    """What is worth a look in the answers (rule R8)."""
    if flag.code == "silent_role":
        titles = {role.id: role.title for role in result.rubric.content.roles}
        return _("nobody of {group} answered", group=titles.get(flag.group or "", flag.group))
    if flag.code == "silent_department":
        return _("nobody of {group} answered", group=flag.group)
    if flag.people is None:
        return _(_SOME[flag.code])
    return _MANY[flag.code](flag.people)


_SOME = {
    "same_level": N_("some people gave the same level on every criterion"),
    "all_top": N_("some people gave the highest level throughout and no evidence"),
    "mostly_dont_know": N_("some people do not know more than half of it"),
}
_MANY = {
    "same_level": lambda people: ngettext(
        "{n} person gave the same level on every criterion",
        "{n} people gave the same level on every criterion",
        people,
    ),
    "all_top": lambda people: ngettext(
        "{n} person gave the highest level throughout and no evidence",
        "{n} people gave the highest level throughout and no evidence",
        people,
    ),
    "mostly_dont_know": lambda people: ngettext(
        "{n} person does not know more than half of it", "{n} people do not know more than half of it", people
    ),
}
