"""What people see of a result: every number already a string, every word ready (rule N3).

Renderers of pages, workbooks and the terminal draw from this and do no arithmetic of their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from cxaudit.language import N_, _, ngettext
from cxaudit.measure import (
    NOTHING,
    nearest_level,
    one_decimal,
    shown_days,
    shown_level,
    shown_points,
    shown_share,
    shown_working,
    tenths_apart,
)
from cxaudit.model.result import (
    AuditResult,
    Bundle,
    CriterionResult,
    EvidenceShown,
    Fix,
    PackageStep,
    RoleFigures,
    StepResult,
)
from cxaudit.model.rubric import Criterion, Step
from cxaudit.render import accounts, method, reasoning, reasons, sentences
from cxaudit.render.accounts import Addend
from cxaudit.render.departments import Departments, departments
from cxaudit.render.fieldwork_view import FieldworkView, fieldwork_view
from cxaudit.render.figures import (
    counted_days,
    counted_levels,
    points_apart,
    shown_date,
    shown_distance,
    shown_levels_apart,
    shown_range,
    shown_uplift,
)
from cxaudit.render.heads import Heads, heads
from cxaudit.render.method import Choice, Rule
from cxaudit.render.names import LISTS, Names, report_title
from cxaudit.render.reasoning import Line
from cxaudit.render.sentences import Banner, Sure
from cxaudit.render.statements import held_told, kind_told, mend_told, to_do
from cxaudit.render.sure import (
    Chance,
    HowSure,
    chance_of,
    confidence_sentence,
    criterion_sure,
    figure_range,
    how_sure_are_we,
    range_because,
    shown_interval,
    told_elsewhere,
    told_intervals,
)
from cxaudit.render.talks import Topic, agenda
from cxaudit.render.traceability import cover_titles
from cxaudit.text import listed

STRENGTHS = 3
"""How many strengths the summary names."""

LISTED_FIXES = 25
"""How many fixes of a list are named beside the map; all of them stand in the table of fixes."""

_LINK = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20\"<>\\^`{|}\x7f-\x9f]+", re.IGNORECASE)


# ------------------------------------------------------------------------ what the view is made of


class Reference(NamedTuple):
    """Text that may lead somewhere."""

    text: str
    link: str | None
    """Only for http, https and mailto."""


class Legend(NamedTuple):
    """A word of a scale and what it means."""

    mark: str
    name: str
    plain: str


class Cover(NamedTuple):
    """What the audit is called and who stands behind it."""

    client: str
    title: str
    scope: str | None
    date: str | None
    people: str
    """How many took part, and from which roles."""
    rubric: str
    language: str


class Standing(NamedTuple):
    """Claimed and supported points side by side."""

    claimed: str
    claimed_band: str
    supported: str
    supported_band: str
    distance: str
    means: str
    """What the supported points are: "we know", or what people's word carries."""
    meaning: str
    """What the distance means, in a sentence."""
    claimed_range: str | None
    """Where the claimed points may lie; None: no interval."""
    supported_range: str | None
    paired: str | None
    """Where claimed and supported rest on different criteria: the points over those that have both."""
    possible: str | None
    """Lowest to highest points still possible, where answers are missing."""


class Rung(NamedTuple):
    """One level of the company's ladder."""

    level: str
    name: str
    plain: str
    here: bool


class Maturity(NamedTuple):
    """The company's maturity level (rule S16)."""

    level: str
    name: str
    says: str
    rungs: tuple[Rung, ...]


class Weakest(NamedTuple):
    """The step with the fewest supported points."""

    id: str
    title: str
    supported: str
    band: str
    promise: str


class Strength(NamedTuple):
    """A criterion to protect."""

    id: str
    name: str
    supported: str
    level: str
    sentence: str


class RoleView(NamedTuple):
    """What one role said."""

    title: str
    people: str
    mean: str
    median: str
    spread: str
    agreement: str
    dont_know: str
    hidden: str | None


class GapView(NamedTuple):
    """Two roles that see a criterion differently."""

    criterion: str
    name: str
    first: str
    first_level: str
    second: str
    second_level: str
    apart: str
    flagged: bool
    chance: Chance
    """Whether it is more than chance."""


class EvidenceView(NamedTuple):
    """One piece of evidence."""

    grade: str
    counts_as: str | None
    """Where it counts for less."""
    reference: Reference | None


class CriterionView(NamedTuple):
    """One criterion."""

    id: str
    code: str
    title: str
    key: bool
    weight: str
    question: str
    why: str
    state: str
    """rated, not_applicable, unanswered or hidden."""
    state_says: str | None
    """Why there are no figures, or why they are provisional."""
    claimed_level: str
    supported_level: str
    claimed: str
    supported: str
    distance: str
    target: str
    target_says: str | None
    """Why the target was raised."""
    reached: Legend | None
    """The level that is supported, with its sentence."""
    next: Legend | None
    """The level above it; None at the top or without a level."""
    reached_says: str | None
    """Where the level as shown looks as if the next one were reached."""
    grade: str
    cap: str
    evidence: tuple[EvidenceView, ...]
    evidence_says: str
    bring: tuple[str, ...]
    """What would count as proof, where better proof is needed."""
    limit: str
    """What holds it, in words."""
    held: str
    """The same in a word or two, to sort by; "" without figures."""
    roles: tuple[RoleView, ...]
    auditor: str | None
    """The audited level beside the claimed one, and which counts."""
    rejected: tuple[EvidenceView, ...]
    """Evidence that was not accepted."""
    rejected_says: str | None
    """Who rejected it and why."""
    agreed: str | None
    """What a workshop agreed on, with what stood there before."""
    customers: str | None
    agreement: str | None
    sure: str | None
    """Range of the claimed level and confidence, with its reason."""
    gaps: tuple[GapView, ...]
    """Only the flagged ones."""
    comments: tuple[str, ...]
    account: tuple[Line, ...]
    """How it came about, rule by rule."""


class StepView(NamedTuple):
    """One step."""

    id: str
    number: str
    title: str
    label: str
    promise: str | None
    state: str
    state_says: str | None
    claimed: str
    claimed_range: str
    claimed_band: str
    supported: str
    supported_range: str
    range_says: str | None
    """Why there is no range."""
    band: str
    distance: str
    possible: str
    coverage: str
    target: str
    maturity: str
    maturity_name: str
    maturity_says: str
    attained: tuple[Legend, ...]
    """Mark: the level; name: the share that reached it; plain: the rating in words."""
    addends: tuple[Addend, ...]
    account: tuple[Line, ...]
    """How it came about, rule by rule."""
    criteria: tuple[CriterionView, ...]


class FixStepView(NamedTuple):
    """One step of a fix."""

    to: str
    action: str
    days: str
    impact: str
    owner: str
    weeks: str
    done_when: str


class FixView(NamedTuple):
    """What to do about one criterion."""

    rank: str
    criterion: str
    code: str
    title: str
    step: str
    kind: str
    list: str
    """Its id: quick_win, main_project, fill_in, not_now, proof or waiting."""
    list_word: str
    action: str
    """The first thing to do."""
    levels: str
    """From which level to which."""
    days: str
    """Of a quick win: of its first step (rule P7)."""
    days_note: str | None
    """Of a quick win with more steps: the days and gain of all of them."""
    gain: str
    gain_steps: str
    benefit: str
    priority: str
    confidence: str
    impact: str
    weeks: str
    owner: str
    why: str
    after: tuple[str, ...]
    after_word: str
    """Whether all of it comes after those, or, of a quick win, only its later steps (rule P7)."""
    awaited: str | None
    steps: tuple[FixStepView, ...]
    proof: str | None
    mend: str
    """What the strategy statement lacks for it, in a sentence or two; "" for nothing (rule F9)."""
    bring: tuple[str, ...]
    account: tuple[Line, ...]
    """How it came about, rule by rule."""


class Quarter(NamedTuple):
    """The fixes of one list: a corner of the map of benefit and effort."""

    list: str
    word: str
    says: str
    fixes: tuple[FixView, ...]
    """The first ones."""
    more: int
    """Fixes of the list that stand in the table of all fixes only."""


class HiddenFix(NamedTuple):
    """A criterion below its target whose figures are hidden."""

    criterion: str
    name: str
    reason: str


class BundleView(NamedTuple):
    """Several fixes together."""

    id: str
    name: str
    fixes: str
    days: str
    gain: str
    sum_of_parts: str
    after: str
    """Supported points afterwards."""


class Quality(NamedTuple):
    """What is known about the answers themselves."""

    notes: tuple[str, ...]
    problems: tuple[Legend, ...]
    """Mark: warning or note; name: the code; plain: the text."""


class SourceView(NamedTuple):
    """One file that was taken in."""

    file: str
    role: str
    """Whose it is, or what it holds where it is nobody's."""
    answers: str
    """Also rows of a field book, or customers."""
    sha256: str
    found: bool = False
    """It holds what was found outside the questionnaire."""


class PracticeView(NamedTuple):
    """A practice that the sources recommend, and what covers it."""

    id: str
    source: str
    statement: str
    covers: str
    codes: str
    """The same with criteria by their codes alone."""


class Trace(NamedTuple):
    """What the result was made of."""

    tool: str
    rubric: str
    rubric_hash: str
    schema: str
    sources: tuple[SourceView, ...]
    practices: tuple[PracticeView, ...]


class Method(NamedTuple):
    """How the figures came about, and the choices behind them."""

    rules: tuple[Rule, ...]
    choices: tuple[Choice, ...]
    caps: tuple[Choice, ...]
    shares: tuple[Choice, ...]
    weights: tuple[Choice, ...]
    bands: tuple[Legend, ...]
    levels: tuple[Legend, ...]
    rater_rule: str
    note: str | None


class Nothing(NamedTuple):
    """What stands where there is nothing to show or to list."""

    step: str
    strength: str
    fix: str
    proof: str
    gap: str


class View(NamedTuple):
    """Everything that people see of a result."""

    cover: Cover
    banners: tuple[Banner, ...]
    sentences: tuple[str, str, str]
    """Where we stand; what holds us back; what to do first."""
    in_short: tuple[str, ...]
    """The same, and how sure we are where the result says so: all that a terminal has room for."""
    standing: Standing
    maturity: Maturity
    weakest: Weakest | None
    strengths: tuple[Strength, ...]
    first_fixes: tuple[FixView, ...]
    first_gain: str | None
    """What the first fixes bring together."""
    nothing: Nothing
    how_sure: tuple[Sure, ...]
    steps: tuple[StepView, ...]
    overall_addends: tuple[Addend, ...]
    overall_mean: str
    """How the steps become the overall score, in words."""
    account: tuple[Line, ...]
    """How overall score, band and company level came about, rule by rule."""
    gain_account: tuple[Line, ...]
    """How the gains of several fixes together came about."""
    distances: tuple[CriterionView, ...]
    """Criteria whose claimed and supported points differ as shown, the largest distance first."""
    part: Heads
    """Who took part."""
    departments: Departments | None
    """What departments claim; None where nothing of it may be shown."""
    sure: HowSure | None
    """How sure the numbers are; None in results of older versions."""
    ranges: bool
    """Whether any step has a range of points with 95 % confidence."""
    possible: bool
    """Whether the points of any step are open because answers are missing."""
    agenda: tuple[Topic, ...]
    """Criteria that roles see differently, to be talked about in this order."""
    quarters: tuple[Quarter, ...]
    """The fixes by list; lists without a fix are left out."""
    gaps: tuple[GapView, ...]
    """Flagged differences between roles, clear ones first and of these the largest."""
    found: FieldworkView | None
    """What was found outside the questionnaire; None: nothing."""
    fixes: tuple[FixView, ...]
    proofs: tuple[FixView, ...]
    waiting: tuple[FixView, ...]
    hidden_fixes: tuple[HiddenFix, ...]
    bundles: tuple[BundleView, ...]
    method: Method
    quality: Quality
    trace: Trace


# ------------------------------------------------------------------------ summary


def reference(text: str | None) -> Reference | None:
    """A reference to evidence; it becomes a link only where it is a plain web or mail address.

    >>> reference("https://example.org/a").link, reference("javascript:alert(1)").link
    ('https://example.org/a', None)
    """
    return None if text is None else Reference(text, text if _LINK.fullmatch(text) else None)


def _people(result: AuditResult) -> str:
    """Who took part, in words."""
    seen = result.took_part
    roles = [
        _("{role} ({people})", role=g.title, people=g.people) if g.people is not None else g.title
        for g in seen.roles
    ]
    people = ngettext("{n} person", "{n} people", seen.people)
    if seen.auditors:
        auditors = ngettext("{n} auditor", "{n} auditors", seen.auditors)
        people = _("{people}, and {auditors}", people=people, auditors=auditors)
    return _("{people}: {roles}", people=people, roles=", ".join(roles)) if roles else people


def _cover(result: AuditResult) -> Cover:
    """The head of every output."""
    rubric = result.rubric.content
    return Cover(
        client=result.client,
        title=report_title(result),
        scope=result.scope,
        date=shown_date(result.date),
        people=_people(result),
        rubric=_("{rubric}, version {version}", rubric=rubric.title, version=result.rubric.version),
        language=rubric.language,
    )


def _standing(result: AuditResult) -> Standing:
    """Claimed and supported, side by side."""
    one = result.overall
    both = (shown_points(one.paired_claimed), shown_points(one.paired_supported))
    same = both == (shown_points(one.claimed), shown_points(one.supported)) or NOTHING in both
    possible = shown_range(one.low, one.high)
    return Standing(
        claimed=shown_points(one.claimed),
        claimed_band=one.claimed_band or _("no score"),
        supported=shown_points(one.supported),
        supported_band=one.band or _("no score"),
        distance=shown_distance(one.paired_claimed, one.paired_supported),
        means=sentences.supported_means(result),
        meaning=sentences.on_word_alone(result) + sentences.distance_meaning(result),
        claimed_range=figure_range(result, one.claimed_interval),
        supported_range=figure_range(result, one.supported_interval),
        paired=None
        if same
        else _(
            "Over the criteria that have both, {claimed} points are claimed and {supported} supported.",
            claimed=both[0],
            supported=both[1],
        ),
        possible=None
        if possible == NOTHING
        else _("With the answers that are missing, {range} points are possible.", range=possible),
    )


def _maturity(result: AuditResult, names: Names) -> Maturity:
    """The ladder with the company's rung."""
    company, scale = result.company_level, result.rubric.content.scale
    plain = scale.anchors or ("",) * len(scale.names)
    return Maturity(
        level=NOTHING if company.level is None else str(company.level),
        name=company.name or _("no level"),
        says=sentences.level_sentence(result, names),
        rungs=tuple(Rung(str(n), name, plain[n], n == company.level) for n, name in enumerate(scale.names)),
    )


def _weakest(result: AuditResult, names: Names) -> Weakest | None:
    """The weakest step."""
    step = sentences.weakest_step(result)
    if step is None:
        return None
    promise = next(s.promise for s in result.rubric.content.steps if s.id == step.id)
    return Weakest(step.id, names.step[step.id], shown_points(step.supported), step.band or "", promise or "")


def _strengths(result: AuditResult, names: Names) -> tuple[Strength, ...]:
    """The criteria with the most supported points, heavier first among equals; nothing below level 1.

    What customers or their numbers contradict is none.
    """
    by_id = result.rubric.content.by_id
    contradicted = {one.criterion for one in result.fieldwork.contradictions} if result.fieldwork else set()
    rated = [
        (c, c.supported_level)
        for c in result.criteria
        if c.state == "rated" and not c.hidden and c.supported_level is not None and c.id not in contradicted
    ]
    best = sorted(rated, key=lambda pair: (-pair[1], -by_id[pair[0].id].weight))
    return tuple(
        Strength(
            id=c.id,
            name=names.full(c.id),
            supported=shown_points(c.supported),
            level=shown_level(level),
            sentence=by_id[c.id].levels[nearest_level(level)],
        )
        for c, level in best[:STRENGTHS]
        if nearest_level(level) >= 1
    )


# ------------------------------------------------------------------------ criteria


def _account(lines: Iterable[Line], elsewhere: Collection[str] = ()) -> tuple[Line, ...]:
    """Lines of reasoning without headings, and without what is shown beside them: sums, ranges, confidence."""
    beside = ("", "S11", "R2", "R3", "R5", "R7", "R8")
    return tuple(line for line in lines if line.rule not in beside and line.text not in elsewhere)


def _role(result: AuditResult, title: str, figures: RoleFigures) -> RoleView:
    """What one role said, or why it is hidden."""
    silent = _("no level given") if figures.people == 0 else None
    agreement = {None: NOTHING, True: _("alike"), False: _("differ")}[figures.agrees]
    return RoleView(
        title=title,
        people=NOTHING if figures.people is None else str(figures.people),
        mean=shown_level(figures.mean),
        median=shown_level(figures.median),
        spread=shown_level(figures.spread),
        agreement=agreement,
        dont_know=NOTHING if figures.dont_know is None else str(figures.dont_know),
        hidden=reasons.hidden_because(result, figures.hidden) or silent,
    )


def _gaps(criterion: CriterionResult, names: Names) -> Iterator[GapView]:
    """Differences between roles, as shown (rules R4, N3)."""
    means = {role: figures.mean for role, figures in criterion.roles.items()}
    for gap in criterion.gaps:
        first, second = means.get(gap.first), means.get(gap.second)
        yield GapView(
            criterion=criterion.id,
            name=names.full(criterion.id),
            first=names.role[gap.first],
            first_level=shown_level(first),
            second=names.role[gap.second],
            second_level=shown_level(second),
            apart=shown_levels_apart(first, second),
            flagged=gap.flagged,
            chance=chance_of(gap),
        )


def _limit(result: AuditResult, criterion: CriterionResult, names: Names) -> str:
    """What holds the supported level down, in words (rule S9)."""
    if criterion.limit == "evidence":
        grade = names.grade.get(criterion.evidence_grade or "", NOTHING)
        return _(
            'Its evidence holds it at level {level}: "{grade}" supports no more.',
            level=criterion.cap,
            grade=grade,
        )
    if criterion.limit == "strategy":
        return held_told(result, criterion.id)
    if criterion.limit == "prerequisite":
        return _(
            "It is held at level {level} because {reason}.",
            level=shown_level(criterion.supported_level),
            reason=_failing(result, criterion, names),
        )
    if (
        criterion.supported_level is not None
        and nearest_level(criterion.supported_level) >= result.rubric.content.top
    ):
        return _("Nothing holds it down; it is at the top.")
    return _("The practice itself, nothing else.")


def _failing(result: AuditResult, criterion: CriterionResult, names: Names) -> str:
    """The prerequisites that hold a criterion; hidden ones without their level (rule R6)."""
    levels = {g.criterion: g.min_level for g in criterion.gates if g.state == "fails"}
    known = [c for c in criterion.limited_by if not result.criterion[c].hidden]
    if not known:
        return _("something that it needs is not in place")
    return listed(
        [_("{criterion} is not at level {level}", criterion=names.full(c), level=levels[c]) for c in known]
    )


def _evidence(pieces: Iterable[EvidenceShown], names: Names) -> tuple[EvidenceView, ...]:
    """Pieces of evidence, with what they count for; equal ones once."""
    seen = (
        EvidenceView(
            grade=names.grade.get(e.grade, e.grade),
            counts_as=None if e.grade == e.counts_as else names.grade.get(e.counts_as, e.counts_as),
            reference=reference(e.reference),
        )
        for e in pieces
    )
    return tuple(dict.fromkeys(seen))


def _evidence_says(result: AuditResult, criterion: CriterionResult, fix: Fix | None, names: Names) -> str:
    """How far the evidence carries, and what is needed for more."""
    if criterion.evidence_grade is None:
        return _("Not shown.")
    grade, level = criterion.evidence_grade, result.policy.caps[criterion.evidence_grade]
    given = _('"{grade}" supports up to level {level}', grade=names.grade.get(grade, NOTHING), level=level)
    if criterion.evidence_rejected:
        given = _("{carries} (the evidence given was not accepted)", carries=given)
    if fix is not None and fix.proof:
        return _(
            '{carries}; level {level} needs "{grade}" or better.',
            carries=given,
            level=fix.target,
            grade=names.grade[fix.proof],
        )
    return f"{given}."


def _audited(criterion: CriterionResult) -> str | None:
    """The audited level beside the claimed one, and which counts (rule S4)."""
    level, claimed = criterion.auditor_level, criterion.claimed_level
    if level is None:
        return None
    facts = {"level": shown_level(level), "claimed": shown_level(claimed)}
    if claimed is None:
        if criterion.agreed:
            return _("Level {level}; what was agreed counts.", level=facts["level"])
        return _("Level {level}; nobody else's level is shown.", level=facts["level"])
    if criterion.agreed:
        return _("Level {level}, claimed {claimed}; what was agreed counts.", **facts)
    return _("Level {level} counts, in place of the claimed {claimed}.", **facts)


def _state_says(result: AuditResult, criterion: CriterionResult, names: Names) -> str | None:
    """Why there are no figures, or why they are provisional."""
    if criterion.hidden:
        return _("Figures are not shown: {reason}.", reason=reasons.hidden_because(result, criterion.hidden))
    if criterion.reason:
        because = reasons.criterion_because(criterion)
        return f"{because[:1].upper()}{because[1:]}."
    if criterion.provisional:
        needs = listed([names.full(c) for c in criterion.provisional])
        return ngettext(
            "Provisional: {criteria} would matter here and is not answered.",
            "Provisional: {criteria} would matter here and are not answered.",
            len(criterion.provisional),
            criteria=needs,
        )
    return None


def _agreed(criterion: CriterionResult) -> str | None:
    """What a workshop agreed on, beside what stood there before (rule S4)."""
    if criterion.agreed is None:
        return None
    told = reasoning.agreed_told(criterion.agreed, shown_level)
    return told if told.endswith((".", "!", "?")) else f"{told}."


def _customers(criterion: CriterionResult) -> str | None:
    """What customers said about it."""
    if criterion.statement_mean is None or not criterion.statement_people:
        return None
    return ngettext(
        "{n} customer agreed with its statement to {mean} of 4.",
        "{n} customers agreed with its statement to {mean} of 4.",
        criterion.statement_people,
        mean=shown_level(criterion.statement_mean),
    )


def _agreement(criterion: CriterionResult) -> str | None:
    """How far answers differ (rule R1)."""
    if criterion.deviation is None:
        return None
    apart = counted_levels(criterion.deviation)
    if criterion.agrees:
        return _("Answers differ by {levels} on average: people agree.", levels=apart)
    return _("Answers differ by {levels} on average: people see it differently.", levels=apart)


def _reached(
    criterion: CriterionResult, asked: Criterion, result: AuditResult
) -> tuple[Legend | None, Legend | None]:
    """The level that is supported and the one above it, with their sentences."""
    if criterion.supported_level is None:
        return None, None
    level, scale = nearest_level(criterion.supported_level), result.rubric.content.scale.names
    return _sentence(asked, scale, level), _sentence(asked, scale, level + 1)


def _reached_says(level: float | None) -> str | None:
    """Why a level shown as 2.5 has not reached level 3: it is a little less.

    >>> _reached_says(2.4583), _reached_says(2.5)
    ('Just short of level 3, which is reached from 2.5: it is 2.4583.', None)
    """
    if level is None or nearest_level(float(one_decimal(level))) == nearest_level(level):
        return None
    above = nearest_level(level) + 1
    return _(
        "Just short of level {level}, which is reached from {start}: it is {value}.",
        level=above,
        start=shown_working(above - 0.5),
        value=shown_working(level),
    )


def _sentence(asked: Criterion, scale: tuple[str, ...], level: int) -> Legend | None:
    """One level of a criterion; None above the top."""
    return Legend(str(level), scale[level], asked.levels[level]) if level < len(asked.levels) else None


def _criterion(result: AuditResult, asked: Criterion, names: Names) -> CriterionView:
    """One criterion."""
    one, fix = result.criterion[asked.id], result.fix.get(asked.id)
    reached, above = _reached(one, asked, result)
    raised = (
        _("raised from {level}, since others need it", level=one.own_target)
        if one.target != one.own_target
        else None
    )
    return CriterionView(
        id=one.id,
        code=asked.code,
        title=asked.title,
        key=asked.key,
        weight=shown_working(asked.weight),
        question=asked.question,
        why=asked.why,
        state="hidden" if one.hidden else one.state,
        state_says=_state_says(result, one, names),
        claimed_level=shown_level(one.claimed_level),
        supported_level=shown_level(one.supported_level),
        claimed=shown_points(one.claimed),
        supported=shown_points(one.supported),
        distance=shown_distance(one.claimed, one.supported),
        target=str(one.target),
        target_says=raised,
        reached=reached,
        next=above,
        reached_says=_reached_says(one.supported_level),
        grade=names.grade.get(one.evidence_grade or "", NOTHING),
        cap=NOTHING if one.cap is None else str(one.cap),
        evidence=_evidence(one.evidence, names),
        evidence_says=_evidence_says(result, one, fix, names),
        bring=fix.bring if fix else (),
        limit="" if one.limit is None else _limit(result, one, names),
        held="" if one.limit is None or one.hidden else _(_HELD[one.limit]),
        roles=tuple(_role(result, names.role.get(r, r), f) for r, f in one.roles.items()),
        auditor=_audited(one),
        rejected=_evidence(one.rejected, names),
        rejected_says=reasoning.rejected_told(one),
        agreed=_agreed(one),
        customers=_customers(one),
        agreement=_agreement(one),
        sure=criterion_sure(result, one),
        gaps=tuple(g for g in _gaps(one, names) if g.flagged),
        comments=one.comments,
        account=_criterion_account(result, one) if one.state == "rated" and not one.hidden else (),
    )


def _criterion_account(result: AuditResult, one: CriterionResult) -> tuple[Line, ...]:
    """How a criterion came about; the differences of its roles only where one of them is flagged (rule R4)."""
    lines = _account(reasoning.criterion_lines(result, one, levels=False), told_elsewhere(result, one))
    return lines if any(gap.flagged for gap in one.gaps) else tuple(k for k in lines if k.rule != "R4")


def _fix_account(result: AuditResult, fix: Fix) -> tuple[Line, ...]:
    """How a fix came about, without what stands above it and the days that the roadmap has."""
    criterion = result.criterion[fix.criterion]
    lines = _account(reasoning.fix_lines(result, criterion, times=False))
    above = {"P1", "P4"} if criterion.target != criterion.own_target else {"P", "P1", "P4"}
    beside = above if fix.kind == "improve" else set()
    told = ({"P7"} if fix.rank is not None and fix.list else set()) | beside
    return tuple(line for line in lines if line.rule not in told)


def _largest_gaps(result: AuditResult, names: Names) -> tuple[GapView, ...]:
    """Flagged differences between roles, clear ones first and of these the largest, as they are shown."""
    flagged = [
        (abs(tenths_apart(c.roles[raw.first].mean or 0.0, c.roles[raw.second].mean or 0.0)), gap)
        for c in result.criteria
        for raw, gap in zip(c.gaps, _gaps(c, names), strict=True)
        if gap.flagged
    ]
    return tuple(gap for _, gap in sorted(flagged, key=lambda pair: (not pair[1].chance.clear, -pair[0])))


_HELD = {
    "practice": N_("The practice itself"),
    "evidence": N_("Its evidence"),
    "prerequisite": N_("What it needs first"),
    "strategy": N_("The strategy statement"),
}
"""What limits a criterion, in a word or two (rule S9)."""


def _distances(result: AuditResult, steps: Iterable[StepView]) -> tuple[CriterionView, ...]:
    """Criteria whose claimed and supported points differ as shown, the largest distance first (rules S10, N3)."""
    shown = {c.id: c for s in steps for c in s.criteria}
    apart = [
        (points, shown[c.id])
        for c in result.criteria
        if c.state == "rated" and not c.hidden and (points := points_apart(c.claimed, c.supported))
    ]
    return tuple(criterion for _points, criterion in sorted(apart, key=lambda pair: -pair[0]))


# ------------------------------------------------------------------------ steps

_RATINGS = {
    "N": N_("N, not reached"),
    "P": N_("P, partly reached"),
    "L": N_("L, largely reached"),
    "F": N_("F, fully reached"),
}

_NO_SCORE = {
    "not_scored": N_("No score"),
    "hidden": N_("Not shown"),
    "not_applicable": N_("Does not apply"),
    "provisional": N_("Provisional"),
}


_IN_TABLE = {
    "not_scored": N_("no score"),
    "hidden": N_("not shown"),
    "not_applicable": N_("does not apply"),
    "provisional": N_("provisional"),
}


def _step_says(result: AuditResult, one: StepResult, names: Names) -> str | None:
    """Why a step has no score, or why it is provisional."""
    if one.state == "scored":
        return None
    state, reason = _(_NO_SCORE[one.state]), reasons.step_because(result, one, names)
    return _("{state}: {reason}.", state=state, reason=reason) if reason else f"{state}."


def _range_says(result: AuditResult, one: StepResult) -> str | None:
    """Why a step's points have no range."""
    reason = range_because(result, one)
    return None if reason is None else _("No range: {reason}.", reason=reason)


def _maturity_says(result: AuditResult, one: StepResult, names: Names) -> str:
    """What holds a step's maturity level."""
    if one.maturity_level is None:
        return "" if result.policy.maturity else _("This form gives no maturity level.")
    said = [_("Provisional.")] if one.maturity_provisional else []
    if one.key_limit:
        said.append(_("Held down by the key criteria {criteria}.", criteria=names.codes(one.key_limit)))
    return " ".join(said)


def _step(result: AuditResult, number: int, step: Step, names: Names) -> StepView:
    """One step with its criteria."""
    one = result.step[step.id]
    none = _(_IN_TABLE.get(one.state) or "no score")
    ends = told_intervals(result, one)
    return StepView(
        id=step.id,
        number=str(number),
        title=step.title,
        label=step.label,
        promise=step.promise,
        state=one.state,
        state_says=_step_says(result, one, names),
        claimed=shown_points(one.claimed),
        claimed_range=shown_interval(ends.claimed),
        claimed_band=one.claimed_band or NOTHING,
        supported=shown_points(one.supported),
        supported_range=shown_interval(ends.supported),
        range_says=_range_says(result, one),
        band=one.band or ("" if one.supported is not None else none),
        distance=shown_distance(one.paired_claimed, one.paired_supported),
        possible=shown_range(one.low, one.high),
        coverage=shown_share(one.coverage),
        target=shown_points(one.target),
        maturity=NOTHING if one.maturity_level is None else str(one.maturity_level),
        maturity_name=one.maturity_name or "",
        maturity_says=_maturity_says(result, one, names),
        attained=tuple(
            Legend(str(a.level), shown_share(a.percent / 100), _(_RATINGS[a.rating])) for a in one.attained
        ),
        addends=accounts.step_addends(result, one, step, names),
        account=_account(reasoning.step_lines(result, one)),
        criteria=tuple(_criterion(result, c, names) for c in step.criteria),
    )


# ------------------------------------------------------------------------ fixes


def _fix_step(step: PackageStep, names: Names) -> FixStepView:
    """One step of a fix."""
    return FixStepView(
        to=str(step.to),
        action=step.action,
        days=shown_days(step.days),
        impact=str(step.impact),
        owner=names.owner.get(step.owner, step.owner),
        weeks=str(step.weeks),
        done_when=step.done_when,
    )


def _after(fix: Fix, names: Names) -> tuple[str, ...]:
    """What a fix comes after, and what this waits for itself."""
    return tuple(
        _(
            "{criterion}, which itself waits for {others}",
            criterion=names.full(c),
            others=names.codes(fix.after_waiting[c]),
        )
        if fix.after_waiting.get(c)
        else names.full(c)
        for c in fix.after
    )


def _awaited(fix: Fix, names: Names) -> str | None:
    """Who waits for a fix, and how far and long it is until then (rule P6)."""
    if fix.awaited is None:
        return None
    return ngettext(
        "{criteria} waits for it: to level {level} first, {days}.",
        "{criteria} wait for it: to level {level} first, {days}.",
        len(fix.awaited.by),
        criteria=names.codes(fix.awaited.by),
        level=fix.awaited.level,
        days=counted_days(fix.awaited.days),
    )


def _gain_steps(steps: dict[str, float], names: Names) -> str:
    """What a fix brings to each step."""
    return ", ".join(f"{names.step_label[s]} {shown_uplift(value)}" for s, value in steps.items()) or NOTHING


def _fix_action(result: AuditResult, fix: Fix, names: Names) -> str:
    """The first thing to do, in a sentence."""
    if fix.steps:
        return fix.steps[0].action
    return to_do(result, fix, names) if fix.kind == "prove" else _("Nothing to do here but wait.")


def _days_note(fix: Fix) -> str | None:
    """Days and gain of all steps, where the figures shown are those of the first one (rule P7)."""
    if fix.quick_step is None or len(fix.steps) < 2 or fix.uplift is None:
        return None
    return _(
        "first of {n} steps; all: {days}, {gain}",
        n=len(fix.steps),
        days=counted_days(fix.days or 0.0),
        gain=shown_uplift(fix.uplift.overall),
    )


def _fix(result: AuditResult, fix: Fix, names: Names) -> FixView:
    """One fix; a quick win with the days and gain of its first step (rule P7)."""
    uplift = fix.quick_step.uplift if fix.quick_step else fix.uplift
    target = fix.quick_step.to if fix.quick_step else fix.target
    impact = result.rubric.content.impacts
    why = reasons.fix_because(result, fix, names)
    return FixView(
        rank=NOTHING if fix.rank is None else str(fix.rank),
        criterion=fix.criterion,
        code=names.code[fix.criterion],
        title=names.title[fix.criterion],
        step=names.step_label[result.criterion[fix.criterion].step],
        kind=kind_told(result, fix) or NOTHING,
        list=fix.list or "",
        list_word=_(LISTS[fix.list]) if fix.list else NOTHING,
        action=_fix_action(result, fix, names),
        levels=f"{fix.start} → {target}" if fix.kind == "improve" else _("to {level}", level=fix.target),
        days=shown_days(fix.quick_step.days if fix.quick_step else fix.days or 0.0),
        days_note=_days_note(fix),
        gain=shown_uplift(uplift.overall if uplift else None),
        gain_steps=_gain_steps(uplift.steps if uplift else {}, names),
        benefit=shown_level(fix.benefit),
        priority=shown_level(fix.priority),
        confidence=shown_level(fix.confidence),
        impact=NOTHING
        if fix.impact is None
        else _("{impact} of 5: {meaning}", impact=fix.impact, meaning=impact[fix.impact - 1]),
        weeks=str((fix.quick_step.weeks if fix.quick_step else fix.weeks) or 0),
        owner=names.owner.get(fix.owner or "", NOTHING),
        why=why,
        after=_after(fix, names),
        after_word=_("Later steps come after") if fix.list == "quick_win" else _("After"),
        awaited=_awaited(fix, names),
        steps=tuple(_fix_step(s, names) for s in fix.steps),
        proof=names.grade[fix.proof] if fix.proof else None,
        mend=mend_told(result, fix),
        bring=fix.bring,
        account=_fix_account(result, fix),
    )


_QUARTERS = {
    "quick_win": N_("Little work, and people notice soon: start here."),
    "main_project": N_("Much benefit for much work: plan them, with an owner and a date."),
    "fill_in": N_("Little work for little benefit: when there is time."),
    "not_now": N_("Much work for little benefit by itself: only where others wait for it."),
}
"""What to do with the fixes of a list (rule P7)."""


def _quarters(fixes: Iterable[FixView]) -> tuple[Quarter, ...]:
    """The fixes by list."""
    by_list: dict[str, list[FixView]] = {name: [] for name in _QUARTERS}
    for fix in fixes:
        by_list.setdefault(fix.list, []).append(fix)
    return tuple(
        Quarter(
            name,
            found[0].list_word,
            _(_QUARTERS[name]),
            tuple(found[:LISTED_FIXES]),
            max(len(found) - LISTED_FIXES, 0),
        )
        for name, found in by_list.items()
        if found and name in _QUARTERS
    )


def bundle_name(bundle: str, fixes: int) -> str:
    """What people call a bundle of so many fixes: first, fixes or all."""
    return {
        "first": ngettext("The first {n} fix", "The first {n} fixes", fixes),
        "fixes": _("All changes to practice"),
        "all": _("Everything, with proof"),
    }[bundle]


def _bundle(result: AuditResult, bundle: Bundle) -> BundleView:
    """Several fixes together, beside the sum of their parts (rule P8)."""
    today, gain = result.overall.supported, bundle.uplift.overall
    return BundleView(
        id=bundle.name,
        name=bundle_name(bundle.name, len(bundle.criteria)),
        fixes=str(len(bundle.criteria)),
        days=shown_days(bundle.days),
        gain=shown_uplift(gain),
        sum_of_parts=shown_uplift(bundle.sum_of_parts),
        after=NOTHING if today is None or gain is None else shown_points(today + gain),
    )


# ------------------------------------------------------------------------ the rest


def _quality_notes(result: AuditResult, names: Names) -> Iterator[str]:
    """What is known about the answers, in sentences."""
    one, seen = result.overall, result.took_part
    yield _(
        '{coverage} of the weight is answered; {dont_know} of the answers were "don\'t know".',
        coverage=shown_share(one.coverage),
        dont_know=shown_share(one.dont_know_share),
    )
    open_ = [c.id for c in result.criteria if c.state == "unanswered"]
    if open_:
        yield _("Not answered: {criteria}.", criteria=", ".join(names.full(c) for c in open_))
    absent = [c.id for c in result.criteria if c.state == "not_applicable"]
    if absent:
        yield _("Does not apply: {criteria}.", criteria=", ".join(names.full(c) for c in absent))
    hidden = [c.id for c in result.criteria if c.hidden]
    if hidden:
        yield _(
            "Not shown, to protect those who answered: {criteria}.",
            criteria=", ".join(names.full(c) for c in hidden),
        )
    if seen.replaced_answers:
        yield ngettext(
            "{n} answer replaced by a later one of the same person.",
            "{n} answers replaced by a later one of the same person.",
            seen.replaced_answers,
        )


def _quality(result: AuditResult, names: Names) -> Quality:
    """What is known about the answers themselves."""
    return Quality(
        notes=tuple(_quality_notes(result, names)),
        problems=tuple(Legend(p.severity, p.code, reasons.noticed(p)) for p in result.problems),
    )


def _cover_title(cover: str, titles: dict[str, str]) -> str:
    """What covers a practice; rules are named by themselves."""
    kind, _colon, name = cover.partition(":")
    return _("Rule {rule}", rule=name) if name and kind == "rule" else titles.get(cover, cover)


def _covers(covered_by: Iterable[str], titles: dict[str, str]) -> str:
    """All that covers a practice, without sheets: not every output has them."""
    named = [_cover_title(cover, titles) for cover in covered_by if not cover.startswith("sheet:")]
    return ", ".join(named) or NOTHING


def _trace(result: AuditResult, names: Names) -> Trace:
    """What the result was made of."""
    titles = cover_titles(result.rubric.content)
    codes = titles | names.code
    return Trace(
        tool=f"{result.tool.name} {result.tool.version}",
        rubric=_("{rubric}, version {version}", rubric=result.rubric.id, version=result.rubric.version),
        rubric_hash=result.rubric.hash,
        schema=result.schema_,
        sources=tuple(
            SourceView(
                file=reasons.source_name(result, s),
                role=reasons.source_kind(s) or names.role.get(s.role or "", NOTHING),
                answers=NOTHING if s.answers is None else str(s.answers),
                sha256=s.sha256,
                found=s.kind is not None,
            )
            for s in result.sources
        ),
        practices=tuple(
            PracticeView(
                p.id, p.source, p.statement, _covers(p.covered_by, titles), _covers(p.covered_by, codes)
            )
            for p in result.rubric.content.practices
        ),
    )


def _method(result: AuditResult, names: Names) -> Method:
    """How the figures came about."""
    rubric = result.rubric.content
    plain = rubric.scale.anchors or ("",) * len(rubric.scale.names)
    return Method(
        rules=method.rules(result),
        choices=method.choices(result),
        caps=method.caps(result, names),
        shares=method.shares(result),
        weights=method.weights(result, names),
        bands=tuple(Legend(_("from {points}", points=b.start), b.name, b.plain or "") for b in rubric.bands),
        levels=tuple(Legend(str(n), name, plain[n]) for n, name in enumerate(rubric.scale.names)),
        rater_rule=rubric.scale.rater_rule,
        note=rubric.note,
    )


def view(result: AuditResult) -> View:
    """Everything that people see of a result, ready to be drawn.

    Source:
        docs/scoring.md, rules N2, N3 and R6.
    """
    names = Names(result)
    fixes = tuple(_fix(result, f, names) for f in result.fixes if not f.hidden)
    everything = (*result.fixes, *result.proofs, *result.waiting)
    steps = tuple(_step(result, n, step, names) for n, step in enumerate(result.rubric.content.steps, 1))
    whole = _account(reasoning.overall_lines(result))
    three = sentences.three_sentences(result, names)
    return View(
        cover=_cover(result),
        banners=sentences.banners(result, names),
        sentences=three,
        in_short=(*three, *(sure for sure in (confidence_sentence(result),) if sure)),
        standing=_standing(result),
        maturity=_maturity(result, names),
        weakest=_weakest(result, names),
        strengths=_strengths(result, names),
        first_fixes=fixes[: sentences.FIRST_FIXES],
        first_gain=sentences.first_together(result),
        nothing=Nothing(
            step=sentences.what_holds_back(result, names),
            strength=sentences.no_strength(result),
            fix=sentences.no_fix(result),
            proof=sentences.no_proof(result),
            gap=sentences.no_gap(result),
        ),
        how_sure=sentences.how_sure(result, names),
        steps=steps,
        overall_addends=accounts.overall_addends(result, names),
        overall_mean=_(method.MEANS[result.policy.total]),
        account=tuple(line for line in whole if line.rule != "P8"),
        gain_account=tuple(line for line in whole if line.rule == "P8"),
        distances=_distances(result, steps),
        part=heads(result, names, _people(result)),
        departments=departments(result, names),
        sure=how_sure_are_we(result, names),
        ranges=any(any(told_intervals(result, s)) for s in result.steps),
        possible=any(s.possible != NOTHING for s in steps),
        agenda=agenda(result, names),
        quarters=_quarters(fixes),
        gaps=_largest_gaps(result, names),
        found=fieldwork_view(result, names),
        fixes=fixes,
        proofs=tuple(_fix(result, f, names) for f in result.proofs if not f.hidden),
        waiting=tuple(_fix(result, f, names) for f in result.waiting if not f.hidden),
        hidden_fixes=tuple(
            HiddenFix(f.criterion, names.full(f.criterion), reasons.hidden_because(result, f.hidden))
            for f in everything
            if f.hidden
        ),
        bundles=tuple(_bundle(result, b) for b in result.bundles if b.criteria),
        method=_method(result, names),
        quality=_quality(result, names),
        trace=_trace(result, names),
    )
