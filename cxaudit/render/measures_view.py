"""What people see of measures, customers' answers and contradictions: every number a string, every word ready."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cxaudit.language import _, ngettext
from cxaudit.measure import NOTHING, grouped, shown_level, shown_share
from cxaudit.model.fieldwork_shown import (
    CauseShown,
    ContradictionShown,
    CustomerGroup,
    CustomersShown,
    MeasureShown,
)
from cxaudit.model.result import AuditResult
from cxaudit.render.fieldwork_words import (
    INTERVALS,
    contact_names,
    faults_said,
    measures_by_id,
    outside_said,
    period,
    second_said,
    shown_between,
    shown_value,
    statements_by_id,
    unit_said,
    verdict,
    with_unit,
)
from cxaudit.render.names import LISTS, Names, inside
from cxaudit.text import listed, quoted

MOST_EARLIER = 4
"""Earlier values that stand beside a measure."""
MOST_CONTRADICTIONS = 12
"""Contradictions on the page; the workbook has all of them."""
_BAD = {"against_limit": "beyond", "against_goal": "not_reached", "against_previous": "worse"}


class Verdict(NamedTuple):
    """What a measure says against its goal, its limit or the reading before."""

    word: str
    bad: bool


class MeasureView(NamedTuple):
    """A reading of a measure."""

    id: str
    """Of the small chart."""
    name: str
    plain: str
    contact: str | None
    value: str
    unit: str
    between: str | None
    """Its 95 % interval; None: none."""
    n: str
    second: str | None
    goal: str
    limit: str
    verdicts: tuple[Verdict, ...]
    earlier: str | None
    source: str
    """Where it came from and for which days."""
    outside: str | None
    note: str | None


class FileView(NamedTuple):
    """An export that measures were computed from, and what was wrong with its rows."""

    file: str
    says: str
    faults: tuple[str, ...]
    sha256: str


class MeasuresView(NamedTuple):
    """The dashboard."""

    says: str
    period: str | None
    """The days that all of them are about; None: not the same ones."""
    rows: tuple[MeasureView, ...]
    files: tuple[FileView, ...]
    intervals: str | None
    """How the intervals came about."""
    policy: str | None
    """What an outside figure needs to be compared."""


class StatementView(NamedTuple):
    """What customers say to a statement."""

    code: str
    criterion: str | None
    text: str
    people: str
    mean: str
    between: str
    agree: str
    claimed: str


class GroupView(NamedTuple):
    """Customers of one channel or group."""

    name: str
    people: str
    recommend: str
    least: str
    """What they agree with least."""


class CustomersView(NamedTuple):
    """What customers answered."""

    says: tuple[str, ...]
    statements: tuple[StatementView, ...]
    groups: tuple[GroupView, ...]
    hidden: tuple[str, ...]


class ContradictionView(NamedTuple):
    """Where ratings and customers' numbers disagree."""

    criterion: str
    name: str
    think: str
    say: str
    distance: str


class CauseView(NamedTuple):
    """A measure beyond its limit, whose cause has to be found first."""

    name: str
    says: str
    owner: str
    fix: str | None
    criterion: str | None


# ------------------------------------------------------------------------ measures


def measures_view(result: AuditResult) -> MeasuresView | None:
    """The dashboard as people see it, the worst first; None: there are no readings."""
    readings = result.fieldwork.measures if result.fieldwork else ()
    if not readings:
        return None
    ordered = by_verdict(readings)
    kinds = list(dict.fromkeys(one.interval for one in ordered if one.interval != "none"))
    catalogue = result.rubric.content.measures
    days = {period(one) for one in readings}
    same = days.pop() if len(days) == 1 else NOTHING
    outside = any(one.outside for one in readings)
    return MeasuresView(
        says=_beyond(readings),
        period=None if same == NOTHING else same,
        rows=tuple(_measure(result, n, one, told=same) for n, one in enumerate(ordered)),
        files=tuple(_files(result, readings)),
        intervals=_("95 % intervals: {kinds}.", kinds="; ".join(_(INTERVALS[kind]) for kind in kinds))
        if kinds
        else None,
        policy=catalogue.benchmark_policy if catalogue and outside else None,
    )


def by_verdict(readings: tuple[MeasureShown, ...]) -> tuple[MeasureShown, ...]:
    """Measures beyond their limits first, the farthest beyond first (rule F13), then those that miss their goals."""

    def place(one: MeasureShown) -> tuple[bool, float, bool]:
        beyond = one.against_limit == "beyond"
        return not beyond, -(one.beyond or 0.0) if beyond else 0.0, one.against_goal != "not_reached"

    return tuple(sorted(readings, key=place))


def _beyond(readings: tuple[MeasureShown, ...]) -> str:
    """How many measures are beyond their limits."""
    beyond = sum(one.against_limit == "beyond" for one in readings)
    return ngettext(
        "{beyond} of {n} measure is beyond its limit.",
        "Beyond their limits: {beyond} of {n} measures.",
        len(readings),
        beyond=beyond,
    )


def _measure(result: AuditResult, number: int, one: MeasureShown, told: str) -> MeasureView:
    """One reading."""
    rubric, points = result.rubric.content, result.fieldwork.points if result.fieldwork else None
    known = measures_by_id(rubric).get(one.measure)
    where = None if one.contact is None else contact_names(points).get(one.contact, one.contact)
    return MeasureView(
        id=f"m{number}",
        name=known.name if known else one.measure,
        plain=known.plain if known else "",
        contact=where,
        value=shown_value(one.value),
        unit=unit_said(known.unit) if known else "",
        between=None if one.interval == "none" else shown_between(one.low, one.high),
        n=NOTHING if one.n is None else grouped(one.n),
        second=second_said(one),
        goal=shown_value(one.goal),
        limit=shown_value(one.limit),
        verdicts=tuple(_verdicts(one)),
        earlier=_earlier(one),
        source=_source(one, told),
        outside=outside_said(one),
        note=one.note,
    )


def _verdicts(one: MeasureShown) -> Iterator[Verdict]:
    """Each verdict with whether it is a bad one."""
    known = [name for name in ("against_goal", "against_limit", "against_previous") if getattr(one, name)]
    for name, word in zip(known, verdict(one), strict=True):
        yield Verdict(word, getattr(one, name) == _BAD[name])


def _earlier(one: MeasureShown) -> str | None:
    """The last of the earlier values, oldest first."""
    values = [shown_value(value) for _day, value in one.earlier[-MOST_EARLIER:]]
    return _("before: {values}", values=" → ".join(values)) if values else None


def _source(one: MeasureShown, told: str) -> str:
    """Where a reading came from, and for which days where that is not told of all."""
    days = period(one)
    who = _("supplied by {who}", who=one.supplied_by) if one.supplied_by else None
    parts = (
        one.source_system,
        who,
        one.computed.file if one.computed else None,
        None if days in (NOTHING, told) else days,
    )
    return " · ".join(part for part in parts if part) or _("nobody says where from")


def _files(result: AuditResult, readings: tuple[MeasureShown, ...]) -> Iterator[FileView]:
    """The exports that measures were computed from, each with what was wrong with its rows."""
    catalogue = measures_by_id(result.rubric.content)
    by_file: dict[str, list[MeasureShown]] = {}
    for one in readings:
        if one.computed:
            by_file.setdefault(one.computed.sha256, []).append(one)
    for sha256, own in by_file.items():
        computed = own[0].computed
        called = dict.fromkeys(
            catalogue[one.measure].name if one.measure in catalogue else one.measure for one in own
        )
        if computed:
            rows = grouped(computed.rows)
            says = ngettext(
                "{rows} row; measure computed from it: {measures}",
                "{rows} rows; measures computed from them: {measures}",
                computed.rows,
                rows=rows,
                measures=listed(list(called)),
            )
            yield FileView(computed.file, says, faults_said(*own), sha256)


# ------------------------------------------------------------------------ customers


def customers_view(result: AuditResult, names: Names) -> CustomersView | None:
    """What customers answered, the least agreement first; None: none did, or nothing of it is known."""
    told = result.fieldwork.customers if result.fieldwork else None
    if told is None:
        return None
    texts, claimed = statements_by_id(result.rubric.content), {c.id: c for c in result.criteria}
    statements = tuple(
        StatementView(
            code=names.code.get(one.criterion or "", ""),
            criterion=one.criterion,
            text=texts.get(one.id, one.id),
            people=str(one.people),
            mean=shown_level(one.mean),
            between=NOTHING
            if one.low is None or one.high is None
            else _("{low} to {high}", low=shown_level(one.low), high=shown_level(one.high)),
            agree=shown_share(one.agree / 100),
            claimed=shown_level(claimed[one.criterion].claimed_level)
            if one.criterion in claimed and not claimed[one.criterion].hidden
            else NOTHING,
        )
        for one in sorted(told.statements, key=lambda one: one.mean)
    )
    return CustomersView(
        says=tuple(_customers_say(told)),
        statements=statements,
        groups=tuple(_group(one, texts) for one in told.groups),
        hidden=tuple(_customers_hidden(told)),
    )


def _customers_say(told: CustomersShown) -> Iterator[str]:
    """How many answered, and whether they would recommend."""
    if told.people is None:
        yield _("Too few customers answered; to protect them, nothing is shown.")
        return
    yield ngettext("{n} customer answered.", "{n} customers answered.", told.people)
    yield _(
        "What they say never changes the claimed points; it stands beside them and weighs in the order of fixes."
    )
    if told.recommend is not None:
        yield _recommend(told)


def _recommend(told: CustomersShown) -> str:
    """The net promoter score with its interval and number."""
    score, people = shown_value(told.recommend), str(told.recommend_people or 0)
    if told.recommend_low is None or told.recommend_high is None:
        return _("Net promoter score {score} (−100 to 100), n {people}.", score=score, people=people)
    between = shown_between(told.recommend_low, told.recommend_high)
    return _(
        "Net promoter score {score} (−100 to 100), {between} with 95 % confidence, n {people}.",
        score=score,
        between=between,
        people=people,
    )


def _customers_hidden(told: CustomersShown) -> Iterator[str]:
    """What is not shown, to protect those who answered."""
    if told.hidden and told.people is not None:
        yield ngettext(
            "{n} statement is not shown: too few answered it.",
            "{n} statements are not shown: too few answered them.",
            told.hidden,
        )
    if told.groups_hidden:
        yield _("Channels and groups of too few customers are not shown.")


def _group(one: CustomerGroup, texts: dict[str, str]) -> GroupView:
    """Customers of one channel or group."""
    least = min(one.statements, key=lambda s: s.mean, default=None)
    score = NOTHING if one.recommend is None else shown_value(one.recommend)
    between = shown_between(one.recommend_low, one.recommend_high)
    return GroupView(
        name=one.name,
        people=NOTHING if one.people is None else str(one.people),
        recommend=score if between == NOTHING else _("{value} ({between})", value=score, between=between),
        least=NOTHING
        if least is None
        else _("{words} {mean}", words=quoted(texts.get(least.id, least.id)), mean=shown_level(least.mean)),
    )


# ------------------------------------------------------------------------ contradictions


def contradictions_view(
    result: AuditResult, names: Names, most: int | None = MOST_CONTRADICTIONS
) -> tuple[ContradictionView, ...]:
    """Where ratings and customers' numbers disagree, worst first; ``most``: how many of them, None: all."""
    found = result.fieldwork.contradictions if result.fieldwork else ()
    return tuple(
        ContradictionView(
            criterion=one.criterion,
            name=names.full(one.criterion),
            think=_think(result, one),
            say=_say(result, one),
            distance=shown_level(one.distance),
        )
        for one in found[:most]
    )


def _think(result: AuditResult, one: ContradictionShown) -> str:
    """What is claimed."""
    top, level = result.rubric.content.top, shown_level(one.claimed_level)
    if one.kind == "contact_below":
        return _("level {level} of {top} at {where}", level=level, top=top, where=_where(result, one))
    return _("level {level} of {top}", level=level, top=top)


def _say(result: AuditResult, one: ContradictionShown) -> str:
    """What stands against it."""
    if one.kind == "statement_below":
        words = quoted(statements_by_id(result.rubric.content).get(one.statement or "", one.statement or ""))
        return _("{words} (agreement {mean} of 4)", words=words, mean=shown_level(one.mean))
    if one.kind == "contact_below":
        return _("{where} goes {value} of 5", where=_where(result, one), value=shown_value(one.value))
    known = measures_by_id(result.rubric.content).get(one.measure or "")
    facts = {
        "name": known.name if known else one.measure,
        "value": with_unit(one.value, known.unit if known else ""),
        "limit": shown_value(one.limit),
    }
    if one.contacts:
        return _(
            "{name} at {where}: {value}, beyond the limit of {limit}", where=_where(result, one), **facts
        )
    return _("{name}: {value}, beyond the limit of {limit}", **facts)


def _where(result: AuditResult, one: ContradictionShown) -> str:
    called = contact_names(result.fieldwork.points if result.fieldwork else None)
    return listed([called.get(number, number) for number in one.contacts])


# ------------------------------------------------------------------------ causes


def causes_view(result: AuditResult, names: Names) -> tuple[CauseView, ...]:
    """What is beyond its limit, whose cause comes before any fix; the worst first."""
    return tuple(_cause(result, one, names) for one in (result.fieldwork.causes if result.fieldwork else ()))


def _cause(result: AuditResult, one: CauseShown, names: Names) -> CauseView:
    """One of them."""
    known = measures_by_id(result.rubric.content).get(one.measure)
    called = contact_names(result.fieldwork.points if result.fieldwork else None)
    name = known.name if known else one.measure
    says = _(
        "{value}, beyond the limit of {limit}",
        value=with_unit(one.value, known.unit if known else ""),
        limit=shown_value(one.limit),
    )
    return CauseView(
        name=name
        if one.contact is None
        else _("{name} at {where}", name=name, where=called.get(one.contact, one.contact)),
        says=says,
        owner=names.owner.get(one.owner or "", NOTHING),
        fix=None
        if one.criterion is None
        else names.full(one.criterion)
        if one.list is None
        else _("{criterion} ({list})", criterion=names.full(one.criterion), list=inside(_(LISTS[one.list]))),
        criterion=one.criterion,
    )
