"""How sure the numbers are, told to people who know no statistics (docs/scoring.md, rules R1 to R5, R7 and R8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from cxaudit.language import N_, _, ngettext
from cxaudit.measure import (
    NOTHING,
    grouped,
    hundredth,
    one_decimal,
    settled,
    shown_coefficient,
    shown_level,
    shown_points,
)
from cxaudit.model.result import (
    AlphaShown,
    AuditorsAgree,
    AuditResult,
    Confidence,
    CriterionResult,
    IntervalShown,
    Overall,
    QualityFlag,
    RoleGap,
    StepResult,
)
from cxaudit.render.certainty import (
    confidence_word,
    criterion_told,
    everybody_answered,
    flag_told,
    gap_told,
    interval_because,
    lacking,
    no_coefficient_because,
)
from cxaudit.render.figures import signed
from cxaudit.render.names import Names
from cxaudit.text import listed

# ------------------------------------------------------------------------ ranges


def shown_interval(interval: IntervalShown | None, shown: Callable[[float], str] = shown_points) -> str:
    """From where to where a number may lie with 95 % confidence (rule R5); "–" for none.

    >>> shown_interval(IntervalShown(low=47.4, high=55.5)), shown_interval(IntervalShown(low=46.8, high=47.3))
    ('47 to 56', 'about 47')
    >>> shown_interval(None)
    '–'
    """
    if interval is None:
        return NOTHING
    low, high = shown(interval.low), shown(interval.high)
    return _("about {figure}", figure=low) if low == high else _("{low} to {high}", low=low, high=high)


class Ends(NamedTuple):
    """The intervals of a score as they are told: None also where everybody answered, so that nothing is in doubt."""

    claimed: IntervalShown | None
    supported: IntervalShown | None


def told_intervals(result: AuditResult, one: Overall | StepResult) -> Ends:
    """The intervals of a step or of everything, without those that are only the number itself (rule R5)."""
    if everybody_answered(result, one):
        return Ends(None, None)
    return Ends(one.claimed_interval, one.supported_interval)


def interval_levels(result: AuditResult, one: CriterionResult) -> str:
    """From where to where a claimed level may lie with 95 % confidence; "–" for no range."""
    return shown_interval(None if everybody_answered(result, one) else one.interval, shown_level)


def range_because(result: AuditResult, one: Overall | StepResult | CriterionResult) -> str | None:
    """Why a number has no range (rule R5), as the end of a sentence; None where it has one, or is itself not there."""
    everybody = everybody_answered(result, one)
    if everybody:
        return everybody
    if one.interval_reason is None:
        return None
    if result.took_part.people == 1:
        return _("one person answered, so nobody knows how far others would differ")
    return interval_because(one.interval_reason)


def interval_told(result: AuditResult) -> str | None:
    """The claimed points and their range in a sentence, without full stop; None where there are no such points."""
    one = result.overall
    if one.claimed is None:
        return None
    claimed = shown_points(one.claimed)
    everybody, ends = everybody_answered(result, one), shown_interval(one.claimed_interval)
    if everybody:
        return _("{claimed} claimed; {everybody}", claimed=claimed, everybody=everybody)
    if ends != NOTHING:
        return _("{claimed} claimed, {range} with 95 % confidence", claimed=claimed, range=ends)
    reason = range_because(result, one)
    if reason is None:
        return None
    return _("{claimed} claimed, without a range: {reason}", claimed=claimed, reason=reason)


def figure_range(result: AuditResult, interval: IntervalShown | None) -> str | None:
    """What stands below a big figure, one of the overall points; None without an interval."""
    if interval is None:
        return None
    everybody = everybody_answered(result, result.overall)
    return everybody or _("{range} with 95 % confidence", range=shown_interval(interval))


def criterion_sure(result: AuditResult, one: CriterionResult) -> str | None:
    """Range and confidence of a criterion, with the reason (rules R5, R7); None where there is neither."""
    said, level = [], shown_level(one.claimed_level)
    if everybody := everybody_answered(result, one):
        said.append(_("Claimed level {level}; {everybody}.", level=level, everybody=everybody))
    elif one.interval is not None:
        ends = interval_levels(result, one)
        said.append(_("Claimed level {level}, {range} with 95 % confidence.", level=level, range=ends))
    elif (reason := range_because(result, one)) is not None:
        said.append(_("No range: {reason}.", reason=reason))
    if one.confidence is not None:
        said.append(_confidence(result, one, one.confidence))
    return " ".join(said) or None


def told_elsewhere(result: AuditResult, one: CriterionResult) -> frozenset[str]:
    """Lines of a criterion's account that the page tells among its facts, or in the table for experts."""
    gaps = (told for gap in one.gaps if (told := gap_told(gap)) is not None)
    return frozenset([*(told for _rule, told in criterion_told(result, one)), *gaps])


def _confidence(result: AuditResult, one: CriterionResult, confidence: Confidence) -> str:
    """The word with what is missing."""
    if not confidence.lacks:
        return _("Confidence: high.")
    word = confidence_word(confidence)
    return _("Confidence: {word}; missing: {lacks}.", word=word, lacks=lacking(result, one))


# ------------------------------------------------------------------------ the whole audit


def _capital(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]


def word_of(confidence: Confidence | None) -> str:
    """High, Medium or Low; "–" where nothing was rated."""
    return NOTHING if confidence is None else _capital(confidence_word(confidence))


def lacks_told(result: AuditResult) -> str:
    """Why the confidence is what it is, in a sentence."""
    confidence = result.overall.confidence
    if confidence is None and any(c.state == "rated" for c in result.criteria):
        return _("There is no overall score, so there is none to be sure of.")
    if confidence is None:
        return _("Nothing was rated, so there is nothing to be sure of.")
    if not confidence.lacks:
        return _("Enough people of two roles answered, they agree, and the evidence has numbers.")
    return _("Missing for more: {lacks}.", lacks=lacking(result, result.overall))


def confidence_sentence(result: AuditResult) -> str | None:
    """How sure the whole audit is, in one sentence; None in results of older versions and where nothing was rated."""
    confidence, told = result.overall.confidence, interval_told(result)
    if confidence is None:
        return None
    word, lacks = confidence_word(confidence), lacking(result, result.overall)
    if told is None:
        return (
            _("How sure we are: {word}; missing for more: {lacks}.", word=word, lacks=lacks)
            if lacks
            else _("How sure we are: {word}.", word=word)
        )
    if not lacks:
        return _("How sure we are: {word}; {range}.", word=word, range=told)
    return _(
        "How sure we are: {word}; {range}; missing for more: {lacks}.", word=word, range=told, lacks=lacks
    )


def summary_says(result: AuditResult) -> str:
    """What stands beside the word on the first screen."""
    told = interval_told(result)
    lacks = lacks_told(result)
    return lacks if told is None else f"{_capital(told)}. {lacks}"


# ------------------------------------------------------------------------ gaps between roles


class Chance(NamedTuple):
    """Whether a gap between roles is more than chance (rule R4)."""

    range: str
    """Its 95 % range with signs; "–" for none."""
    word: str
    """"clear", "may be chance", or that it cannot be told."""
    clear: bool

    @property
    def said(self) -> str | None:
        """The range in a sentence; None for none."""
        return None if self.range == NOTHING else _("{range} levels with 95 % confidence.", range=self.range)

    @property
    def told(self) -> str:
        """Range and word in a sentence."""
        if self.range == NOTHING:
            return f"{_capital(self.word)}."
        return _("With 95 % confidence {range}: {word}.", range=self.range, word=self.word)


def chance_of(gap: RoleGap, *, turned: bool = False) -> Chance:
    """Range and word of a gap.

    Args:
        gap: of two roles.
        turned: as the second role's mean minus the first's.

    >>> gap = RoleGap(first="a", second="b", levels=1.5, flagged=True, low=0.46, high=2.54, clear=True)
    >>> chance_of(gap)[:2], chance_of(gap, turned=True).range
    (('+0.5 to +2.5', 'clear'), '−2.5 to −0.5')
    """
    if gap.low is None or gap.high is None:
        return Chance(NOTHING, _("not to be told from chance"), False)
    low, high = (-gap.high, -gap.low) if turned else (gap.low, gap.high)
    word = clear_word() if gap.clear else _("may be chance")
    return Chance(_("{low} to {high}", low=_end(low), high=_end(high)), word, bool(gap.clear))


def clear_word() -> str:
    """The word for a gap that is more than chance."""
    return _("clear")


def _end(levels: float) -> str:
    """The end of a gap's range, with its sign; two decimals where one would say 0 and it is not."""
    tenth = one_decimal(levels)
    if tenth == 0 and abs(levels) >= 0.005:
        return signed(Decimal(f"{settled(levels):.2f}"))
    return signed(tenth)


# ------------------------------------------------------------------------ the section


class Coefficient(NamedTuple):
    """One measure of agreement."""

    name: str
    value: str
    says: str
    """What it means, in plain words."""
    figure: float | None = None
    """The value as a number, as it is shown."""


class SureRange(NamedTuple):
    """The points of a step or of everything, with their ranges."""

    name: str
    claimed: str
    claimed_range: str
    supported: str
    supported_range: str
    says: str
    """Why there is no range; empty where there is one."""


class Trusted(NamedTuple):
    """How many criteria have a word of confidence."""

    word: str
    number: str
    criteria: str
    """Their codes."""


class Look(NamedTuple):
    """Something about the answers that is worth a look."""

    what: str
    do: str


class Expert(NamedTuple):
    """Agreement within each role on one criterion, for experts."""

    code: str
    title: str
    cells: tuple[str, ...]
    """rwg and awg of each role in turn."""


class HowSure(NamedTuple):
    """Everything about how sure the numbers are."""

    word: str
    says: str
    ranges: tuple[SureRange, ...]
    """Of all steps together, then of each."""
    draws: str | None
    """How the ranges came about; None where there is none."""
    agreement: tuple[Coefficient, ...]
    role_gap: str | None
    """Where people agree within roles and not together."""
    auditors: tuple[Coefficient, ...]
    trusted: tuple[Trusted, ...]
    looks: tuple[Look, ...]
    not_said: tuple[str, ...]
    """What the ranges do not say."""
    expert_roles: tuple[str, ...]
    expert: tuple[Expert, ...]


_VERDICTS = {
    "reliable": N_("People give the same practice much the same level: the answers are reliable."),
    "tentative": N_("People mostly give the same practice the same level: enough for tentative conclusions."),
    "differently": N_("People see it differently: the same practice gets different levels."),
}
_TO_DO = {
    "same_level": N_(
        "Ask the group whether the questions were read one by one. If not, ask for those answers again before relying on them."
    ),
    "all_top": N_(
        "Ask for one example or document to each of the highest levels; without any, count on the supported points."
    ),
    "mostly_dont_know": N_(
        "Ask whether these were the right people for these questions, and who could answer them."
    ),
    "silent_role": N_(
        "Hear this role before anything rests on the picture, or say beside each figure that it is missing."
    ),
    "silent_department": N_("Hear this department, or say beside each figure that it is missing."),
}


def how_sure_are_we(result: AuditResult, names: Names) -> HowSure | None:
    """How sure the numbers are; None in results of older versions that say nothing of it."""
    sure, one = result.sureness, result.overall
    if sure is None and one.confidence is None:
        return None
    ranges = (
        _range(result, _("All steps together"), one),
        *(_range(result, names.step_label[s.id], s) for s in result.steps),
    )
    drawn = any(r.claimed_range != NOTHING or r.supported_range != NOTHING for r in ranges)
    return HowSure(
        word=word_of(one.confidence),
        says=lacks_told(result),
        ranges=ranges,
        draws=_draws(sure.draws) if sure and drawn else None,
        agreement=tuple(_agreement(result, names)),
        role_gap=_role_gap(result, names),
        auditors=tuple(_auditors(sure.auditors)) if sure and sure.auditors else (),
        trusted=tuple(_trusted(result, names)),
        looks=tuple(_look(result, flag) for flag in sure.flags) if sure else (),
        not_said=_not_said() if drawn else (),
        expert_roles=_expert_roles(result, names),
        expert=_experts(result, names),
    )


def _range(result: AuditResult, name: str, one: Overall | StepResult) -> SureRange:
    """Points and ranges of a step or of everything."""
    ends = told_intervals(result, one)
    return SureRange(
        name=name,
        claimed=shown_points(one.claimed),
        claimed_range=shown_interval(ends.claimed),
        supported=shown_points(one.supported),
        supported_range=shown_interval(ends.supported),
        says=_capital(range_because(result, one) or ""),
    )


def _draws(draws: int) -> str:
    """How the ranges came about."""
    return _(
        "The ranges: {n} times other people of the same roles were drawn by chance from those who answered, and the whole audit was "
        "scored again each time. About 95 of 100 ranges made like this hold the number that everybody together would have given.",
        n=grouped(draws),
    )


def _not_said() -> tuple[str, ...]:
    """What a range does not say."""
    return (
        _(
            "A range is about who answered, and nothing else: with other people of the same roles the number would mostly lie in it."
        ),
        _(
            "It does not say that people are right, or that the evidence is good; both may be wrong by more than the range."
        ),
        _(
            "It does not make up for roles or departments that were not heard, nor for questions that were understood in another way."
        ),
    )


def _agreement(result: AuditResult, names: Names) -> Iterator[Coefficient]:
    """How far people give the same practice the same level: all together, then each role (rule R2)."""
    sure = result.sureness
    if sure is None:
        return
    yield _alpha(_("All together"), sure.alpha)
    for role, alpha in sure.alpha_roles.items():
        yield _alpha(names.role.get(role, role), alpha)


def _alpha(name: str, alpha: AlphaShown) -> Coefficient:
    """One alpha in plain words."""
    if alpha.verdict is None:
        reason = no_coefficient_because(alpha.reason)
        return Coefficient(name, NOTHING, _("It cannot be computed: {reason}.", reason=reason))
    return _coefficient(name, alpha.alpha, _(_VERDICTS[alpha.verdict]))


def _coefficient(name: str, value: float | None, says: str) -> Coefficient:
    """One measure, as text and as number."""
    return Coefficient(name, shown_coefficient(value), says, None if value is None else hundredth(value))


def _role_gap(result: AuditResult, names: Names) -> str | None:
    """Roles that agree within themselves, while all together do not (rule R2)."""
    sure = result.sureness
    if sure is None or sure.alpha.verdict != "differently":
        return None
    alike = [
        names.role.get(r, r) for r, a in sure.alpha_roles.items() if a.verdict in ("reliable", "tentative")
    ]
    if not alike:
        return None
    return ngettext(
        "Within this role people agree, all together they do not: {roles}. What differs is what the roles see; “Who sees it differently” shows where.",
        "Within these roles people agree, all together they do not: {roles}. What differs is what the roles see; “Who sees it differently” shows where.",
        len(alike),
        roles=listed(alike),
    )


def _auditors(agree: AuditorsAgree) -> Iterator[Coefficient]:
    """How far auditors agree (rule R3)."""
    rated = ngettext("over {n} criterion that all rated", "over {n} criteria that all rated", agree.criteria)
    if agree.kappa is not None:
        says = _("1 is the same level always, 0 no more than by chance; {rated}.", rated=rated)
        yield _coefficient(_("Two auditors with each other (weighted kappa)"), agree.kappa, says)
    if agree.icc_single is not None:
        says = _("How far the level of a single auditor can be relied on; 1 is wholly.")
        yield _coefficient(_("One auditor alone (ICC)"), agree.icc_single, says)
    if agree.icc_average is not None:
        yield _coefficient(_("All auditors' mean (ICC)"), agree.icc_average, _("The same of their mean."))
    if agree.reason and agree.kappa is None and agree.icc_single is None:
        reason = no_coefficient_because(agree.reason)
        yield Coefficient(_("Auditors"), NOTHING, _("It cannot be computed: {reason}.", reason=reason))


def _trusted(result: AuditResult, names: Names) -> Iterator[Trusted]:
    """How many criteria have which word (rule R7)."""
    for word in ("high", "medium", "low"):
        found = [c for c in result.criteria if c.confidence is not None and c.confidence.word == word]
        if found:
            codes = names.codes(c.id for c in found)
            yield Trusted(word_of(found[0].confidence), str(len(found)), codes)


def _look(result: AuditResult, flag: QualityFlag) -> Look:
    """Something worth a look, and what to do about it (rule R8)."""
    return Look(f"{_capital(flag_told(result, flag))}.", _(_TO_DO[flag.code]))


def _expert_roles(result: AuditResult, names: Names) -> tuple[str, ...]:
    """The roles of which there is a measure of agreement on any criterion."""
    return tuple(names.role[r] for r in _measured(result))


def _measured(result: AuditResult) -> list[str]:
    """The same by id, in the order of the rubric."""
    found = {r for c in result.criteria if not c.hidden for r, f in c.roles.items() if f.rwg is not None}
    return [r.id for r in result.rubric.content.roles if r.id in found]


def _experts(result: AuditResult, names: Names) -> tuple[Expert, ...]:
    """Agreement within each role, criterion by criterion (rule R1)."""
    roles = _measured(result)
    return tuple(
        Expert(names.code[c.id], names.title[c.id], tuple(_coefficients(c, roles)))
        for c in result.criteria
        if not c.hidden and any((f := c.roles.get(r)) is not None and f.rwg is not None for r in roles)
    )


def _coefficients(criterion: CriterionResult, roles: list[str]) -> Iterator[str]:
    """rwg and awg of each role; rwg below 0 is shown as 0."""
    for role in roles:
        figures = criterion.roles.get(role)
        rwg = figures.rwg if figures else None
        yield shown_coefficient(None if rwg is None else max(rwg, 0.0))
        yield shown_coefficient(figures.awg if figures else None)
