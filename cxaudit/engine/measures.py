"""Measures: how each is computed from what was counted, how far it can be relied on, and what it says.

The formulas belong to ids of the built-in catalogue. Another catalogue may have measures of its own: their readings are
typed in, and everything else here holds for them too.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Final, Literal, NamedTuple

from cxaudit.inference import (
    CONFIDENCE,
    Interval,
    Z,
    means_apart,
    net_promoters,
    poisson,
    quantile_ranks,
    rates_differ,
    shares_apart,
    t_quantile,
    wilson,
)
from cxaudit.language import _, ngettext
from cxaudit.measure import at_least, grouped, settled, shown_level
from cxaudit.model.exports import Spread, Sums, Waits
from cxaudit.model.fieldwork import Computed, OutsideFigure, Reading
from cxaudit.model.fieldwork_shown import MeasureShown
from cxaudit.model.rubric import Measure, Rubric

HOUR: Final = 3_600
_BASES: Final = {"complaint_rate": 1000.0, "contact_rate": 100.0, "contact_volume": 1.0}
"""To how many of its base a rate is said."""
_HALF_POINT: Final = 0.05
"""By how much retention is taken lower and higher for the two cases of a customer's value."""

Goal = Literal["reached", "not_reached", "unsure"]
Limit = Literal["within", "beyond", "unsure"]
Change = Literal["better", "worse", "no_clear_change", "changed"]
Kind = Literal["wilson", "adjusted_wald", "t_mean", "quantile", "poisson", "given", "none"]


class Figure(NamedTuple):
    """What a formula gives: the parts of a `Reading`."""

    value: float
    n: int | None = None
    part: float | None = None
    promoters: int | None = None
    detractors: int | None = None
    spread: float | None = None
    low: float | None = None
    high: float | None = None
    second: float | None = None
    note: str | None = None


# ------------------------------------------------------------------------ formulas


def figure(measure: str, sums: Sums) -> Figure | None:
    """The measure of what was counted; None where too little of that is known, or the id has no formula.

    >>> figure("churn_rate", Sums({"lost_in_period": 30, "customers_at_start": 600})).value
    5.0
    """
    formula = _FORMULAS.get(measure)
    return formula(sums) if formula else None


def formulas() -> tuple[str, ...]:
    """Ids of the measures that can be computed."""
    return tuple(_FORMULAS)


def reading(
    measure: str,
    sums: Sums,
    *,
    computed: Computed | None = None,
    period: tuple[datetime.date | None, datetime.date | None] = (None, None),
    source_system: str | None = None,
    supplied_by: str | None = None,
    goal: float | None = None,
    limit: float | None = None,
    note: str | None = None,
) -> Reading | None:
    """The same as a reading of a period; ``note`` comes before what the formula has to say itself."""
    found = figure(measure, sums)
    if found is None:
        return None
    notes = " ".join(text for text in (note, found.note) if text)
    return Reading(
        measure=measure,
        **found._replace(note=notes or None)._asdict(),
        period_from=period[0],
        period_to=period[1],
        source_system=source_system,
        supplied_by=supplied_by,
        goal=goal,
        limit=limit,
        computed=computed,
    )


Formula = Callable[[Sums], Figure | None]


def _share(part: str, base: str, *, less: str | None = None, of: str | None = None) -> Formula:
    """A part of its base in per cent; ``less`` is taken off the base, ``of`` off the part."""

    def formula(sums: Sums) -> Figure | None:
        hits, cases = sums.counts.get(part), sums.counts.get(base)
        if hits is None or cases is None:
            return None
        hits -= sums.counts.get(of, 0) if of else 0
        cases -= sums.counts.get(less, 0) if less else 0
        return Figure(100 * hits / cases, round(cases), hits) if cases > 0 else None

    return formula


def _rate(measure: str, part: str) -> Formula:
    """So many for each so many of the base."""

    def formula(sums: Sums) -> Figure | None:
        count, base = sums.counts.get(part), sums.counts.get("base")
        if count is None or not base:
            return None
        return Figure(_BASES[measure] * count / base, round(base), count)

    return formula


def _volume(sums: Sums) -> Figure | None:
    count = sums.counts.get("contacts")
    return None if count is None else Figure(count, part=count)


def _promoters(field: str) -> Formula:
    """A net promoter score, with the share of each group."""

    def formula(sums: Sums) -> Figure | None:
        scores = sums.scores.get(field) or {}
        n = sum(scores.values())
        up = sum(times for score, times in scores.items() if score >= 9)
        down = sum(times for score, times in scores.items() if score <= 6)
        if not n:
            return None
        shares = (shown_level(100 * count / n) for count in (up, n - up - down, down))
        note = _(
            "Promoters {up} %, passives {middle} %, detractors {down} %.",
            **dict(zip(_GROUPS, shares, strict=True)),
        )
        return Figure(100 * (up - down) / n, n, promoters=up, detractors=down, note=note)

    return formula


_GROUPS: Final = ("up", "middle", "down")


def _satisfied(sums: Sums) -> Figure | None:
    scores = sums.scores.get("score_1_5") or {}
    n = sum(scores.values())
    hits = sum(times for score, times in scores.items() if score >= 4)
    return Figure(100 * hits / n, n, hits) if n else None


def _mean_score(field: str, *, from_: float = -math.inf, to: float = math.inf) -> Formula:
    """A mean; as second figure the share of scores in a range, in per cent."""

    def formula(sums: Sums) -> Figure | None:
        scores = sums.scores.get(field) or {}
        squares = math.fsum(times * score**2 for score, times in scores.items())
        n, total = sum(scores.values()), math.fsum(times * score for score, times in scores.items())
        hits = sum(times for score, times in scores.items() if from_ <= score <= to)
        found = _mean(Spread(n, total, squares))
        return found and found._replace(second=100 * hits / n)

    return formula


def _mean(spread: Spread) -> Figure | None:
    """A mean with its standard deviation."""
    n = spread.cases
    if not n:
        return None
    centre = spread.total / n
    variance = (spread.squares - spread.total * centre) / (n - 1) if n > 1 else None
    return Figure(centre, n, spread=None if variance is None else math.sqrt(max(0.0, variance)))


def _mean_of(name: str) -> Formula:
    return lambda sums: _mean(sums.spreads.get(name, Spread()))


def _points(sums: Sums) -> Figure | None:
    """Points of those possible, all together; scattered as the checks are one by one."""
    points, possible = sums.counts.get("points"), sums.counts.get("points_possible")
    found = _mean(sums.spreads.get("percent", Spread()))
    if points is None or not possible:
        return None
    critical, checked = sums.counts.get("critical"), sums.counts.get("checked")
    second = 100 * critical / checked if critical is not None and checked else None
    value = 100 * points / possible
    return Figure(value, second=second) if found is None else found._replace(value=value, second=second)


def _service_level(sums: Sums) -> Figure | None:
    """Answered within the limit, of those answered and those who gave up later than that."""
    hits, answered = sums.counts.get("answered_within_limit"), sums.counts.get("answered")
    if hits is None or answered is None:
        return None
    cases = answered + sums.counts.get("gave_up_after_limit", 0)
    note = _("Those who gave up within the limit are not counted.")
    return Figure(100 * hits / cases, round(cases), hits, note=note) if cases else None


def _customer_value(sums: Sums) -> Figure | None:
    """Margin · retention ÷ (1 + discount − retention), with a low and a high case."""
    margin, retention, discount = (sums.counts.get(n) for n in ("margin_per_period", "retention", "discount"))
    if margin is None or retention is None or discount is None:
        return None
    spread = (sums.counts.get("retention_low"), sums.counts.get("retention_high"))
    low = retention - _HALF_POINT if spread[0] is None else spread[0]
    high = retention + _HALF_POINT if spread[1] is None else spread[1]
    values = [_worth(margin, one, discount) for one in (retention, max(0.0, low), min(1.0, high))]
    if values[0] is None:
        return None
    return Figure(values[0], low=values[1], high=values[2], note=_("Low and high case, not an interval."))


def _worth(margin: float, retention: float, discount: float) -> float | None:
    rest = 1 + discount - retention
    return margin * retention / rest if rest > 0 else None


def _backlog(sums: Sums) -> Figure | None:
    """Open cases; as second figure the median age in hours."""
    count, age = sums.counts.get("open"), sums.waits.get("age")
    if count is None:
        return None
    ages = sorted((age.open if age else {}).items())
    middle = _counted(ages, 0.5)
    old = sums.counts.get("old")
    note = (
        None
        if old is None
        else ngettext(
            "{n} of them is older than the limit.", "{n} of them are older than the limit.", int(old)
        )
    )
    return Figure(count, second=None if middle is None else middle / HOUR, note=note)


# ------------------------------------------------------------------------ how long it takes


def _wait(name: str) -> Formula:
    """The median in hours, open cases included; as second figure the 90th percentile."""

    def formula(sums: Sums) -> Figure | None:
        waits = sums.waits.get(name)
        ended, open_ = (sum(one.values()) for one in (waits.ended, waits.open)) if waits else (0, 0)
        if waits is None or not ended + open_:
            return None
        middle, second, ends = _plain(waits) if not open_ else _survived(waits)
        note = _said(waits, ended, open_, middle is None)
        longest = max([*waits.ended, *waits.open])
        low, high = (None if end is None else end / HOUR for end in ends)
        tail = None if second is None else second / HOUR
        value = (longest if middle is None else middle) / HOUR
        return Figure(value, ended + open_, low=low, high=high, second=tail, note=note)

    return formula


def _said(waits: Waits, ended: int, open_: int, endless: bool) -> str | None:
    """What has to be said beside the median."""
    said = []
    if endless:
        said.append(_("At least so long: half of the cases have not ended yet."))
    if ended:
        hours = shown_level(waits.spread.total / ended / HOUR)
        said.append(_("Mean of those that ended: {hours} hours.", hours=hours))
    if open_:
        number = grouped(open_)
        said.append(_("Not ended yet, and counted with the time so far: {number}.", number=number))
    if waits.step > 1:
        said.append(_("Times are counted in steps of {seconds} seconds.", seconds=waits.step))
    return " ".join(said)


Ends = tuple[float | None, float | None]
Ordered = Sequence[tuple[float, int]]
"""Values in rising order, each with how often it is there."""


def _plain(waits: Waits) -> tuple[float | None, float | None, Ends]:
    """Median, 90th percentile and the interval of the median where everything has ended."""
    ordered = sorted(waits.ended.items())
    ranks = quantile_ranks(sum(times for _value, times in ordered))
    ends = (None, None) if ranks is None else (_at(ordered, ranks[0]), _at(ordered, ranks[1]))
    return _counted(ordered, 0.5), _counted(ordered, 0.9), ends


def _at(ordered: Ordered, rank: int) -> float:
    """The value at a place, from 1."""
    ends = accumulate(times for _value, times in ordered)
    return next(value for (value, _times), end in zip(ordered, ends, strict=True) if end >= rank)


def _counted(ordered: Ordered, share: float) -> float | None:
    """A quantile, between neighbours as Excel's PERCENTILE.INC has it."""
    count = sum(times for _value, times in ordered)
    if not count:
        return None
    place = share * (count - 1)
    below, above = _at(ordered, math.floor(place) + 1), _at(ordered, math.ceil(place) + 1)
    return below + (place - math.floor(place)) * (above - below)


def _survived(waits: Waits) -> tuple[float | None, float | None, Ends]:
    """The same with cases that have not ended: Kaplan and Meier's estimate, the interval after Brookmeyer and Crowley."""
    steps = list(_steps(waits))

    def reached(level: float, which: int) -> float | None:
        return next((step[0] for step in steps if at_least(level, step[which])), None)

    return reached(0.5, 1), reached(0.1, 1), (reached(0.5, 2), reached(0.5, 3))


def _steps(waits: Waits) -> Iterator[tuple[float, float, float, float]]:
    """Each time with the share that takes longer, and its 95 % limits (on the scale of its logarithm)."""
    at_risk = sum(waits.ended.values()) + sum(waits.open.values())
    share, variance = 1.0, 0.0
    for seconds in sorted({*waits.ended, *waits.open}):
        ended = waits.ended.get(seconds, 0)
        if ended:
            share *= 1 - ended / at_risk
            variance += ended / (at_risk * (at_risk - ended)) if at_risk > ended else math.inf
            yield seconds, share, *_around(share, variance)
        at_risk -= ended + waits.open.get(seconds, 0)


def _around(share: float, variance: float) -> Interval:
    """The limits of a share that takes longer; where none does, nothing is known of the upper one."""
    if math.isinf(variance):
        return Interval(0.0, math.inf)
    factor = math.exp(Z * math.sqrt(variance))
    return Interval(share / factor, share * factor)


_FORMULAS: Final[Mapping[str, Formula]] = {
    "nps": _promoters("score_0_10"),
    "csat": _satisfied,
    "ces": _mean_score("score_1_7", from_=5),
    "satisfaction_index": _mean_of("index"),
    "survey_coverage": _share("surveys_sent_to_eligible", "eligible_contacts"),
    "survey_response_rate": _share("surveys_answered", "surveys_sent", less="undeliverable"),
    "churn_rate": _share("lost_in_period", "customers_at_start"),
    "retention_rate": _share("customers_at_end", "customers_at_start", of="new_in_period"),
    "repeat_purchase_rate": _share("customers_with_2_or_more_orders", "customers_with_1_or_more_orders"),
    "clv": _customer_value,
    "referral_share": _share("named_recommendation", "new_customers_asked"),
    "review_rating": _mean_score("stars", to=2),
    "refund_rate": _share("refunded_orders", "orders"),
    "return_rate": _share("returned_items", "shipped_items"),
    "cancellation_rate": _share("cancelled", "ordered"),
    "complaint_rate": _rate("complaint_rate", "complaints"),
    "contact_volume": _volume,
    "contact_rate": _rate("contact_rate", "contacts"),
    "repeat_contact_rate": _share("repeat_contacts", "contacts_of_customers"),
    "first_contact_resolution": _share("cases_solved_at_first_contact", "cases_closed"),
    "resolution_rate": _share("cases_solved", "cases_received"),
    "time_to_resolution": _wait("resolution"),
    "first_response_time": _wait("response"),
    "average_wait_time": _mean_of("wait"),
    "service_level": _service_level,
    "abandonment_rate": _share("gave_up", "offered"),
    "response_rate": _share("contacts_answered", "contacts_needing_an_answer"),
    "average_handle_time": _mean_of("work"),
    "backlog": _backlog,
    "escalation_rate": _share("cases_escalated", "cases_known"),
    "transfer_rate": _share("contacts_transferred", "contacts_known"),
    "promise_kept_rate": _share("promises_kept", "promises_due"),
    "quality_score": _points,
    "mystery_visit_score": _points,
    "enps": _promoters("staff_score_0_10"),
    "training_coverage": _share("staff_trained", "staff_who_should_be"),
    "fixes_on_time": _share("fixes_kept", "fixes_due"),
}


# ------------------------------------------------------------------------ intervals


class Range(NamedTuple):
    """The 95 % interval of a reading, and how it came about."""

    low: float | None
    high: float | None
    kind: Kind


_NO_RANGE: Final = Range(None, None, "none")


def interval(measure: Measure, one: Reading) -> Range:
    """The 95 % interval of a reading: as whoever supplied it says, else by the measure's own way; none where too little is known.

    Source:
        docs/measures.md, intervals.
    """
    if one.low is not None or one.high is not None:
        ranks = one.computed is not None and measure.interval == "quantile"
        return Range(one.low, one.high, "quantile" if ranks else "given")
    found = _INTERVALS.get(measure.interval, _no_interval)(measure, one)
    return _NO_RANGE if found is None else Range(found.low, found.high, measure.interval)


def _no_interval(measure: Measure, one: Reading) -> Interval | None:
    return None


def _hits(one: Reading) -> tuple[int, int] | None:
    """Hits and cases of a share; None where they are not known or cannot be."""
    if not one.n:
        return None
    part = one.value * one.n / 100 if one.part is None else one.part
    return (round(part), one.n) if 0 <= round(part) <= one.n else None


def _of_share(measure: Measure, one: Reading) -> Interval | None:
    hits = _hits(one)
    found = wilson(*hits) if hits else None
    return found and Interval(100 * found.low, 100 * found.high)


def _of_promoters(measure: Measure, one: Reading) -> Interval | None:
    groups = _groups(one)
    found = net_promoters(*groups) if groups else None
    return found and Interval(max(-100.0, found.low), min(100.0, found.high))


def _groups(one: Reading) -> tuple[int, int, int] | None:
    """Promoters, passives, detractors; None where they are not known or cannot be."""
    if not one.n or one.promoters is None or one.detractors is None:
        return None
    passives = one.n - one.promoters - one.detractors
    return (one.promoters, passives, one.detractors) if passives >= 0 else None


def _of_mean(measure: Measure, one: Reading) -> Interval | None:
    if one.spread is None or not one.n or one.n < 2:
        return None
    margin = t_quantile((1 + CONFIDENCE) / 2, one.n - 1) * one.spread / math.sqrt(one.n)
    return Interval(one.value - margin, one.value + margin)


def _of_count(measure: Measure, one: Reading) -> Interval | None:
    counted = _count(measure, one)
    if counted is None:
        return None
    count, factor = counted
    found = poisson(count)
    return Interval(found.low * factor, found.high * factor)


def _count(measure: Measure, one: Reading) -> tuple[int, float] | None:
    """How many things there were, and what one of them is in the measure's unit."""
    count = one.part
    if count is None and measure.unit == "count":
        count = one.value
    if count is None or count < 0:
        return None
    if count:
        return round(count), one.value / count
    base = _BASES.get(measure.id)
    return (0, base / one.n) if base and one.n else None


_INTERVALS: Final[Mapping[str, Callable[[Measure, Reading], Interval | None]]] = {
    "wilson": _of_share,
    "adjusted_wald": _of_promoters,
    "t_mean": _of_mean,
    "poisson": _of_count,
}


# ------------------------------------------------------------------------ verdicts


def against_goal(measure: Measure, one: Reading, goal: float | None) -> Goal | None:
    """Whether a goal is reached; unsure where the interval holds it; None: no goal, or neither direction is better."""
    if goal is None or measure.direction == "watch":
        return None
    best, worst = _ends(measure, one)
    if _as_good(measure, worst, goal):
        return "reached"
    return "unsure" if _as_good(measure, best, goal) else "not_reached"


def against_limit(measure: Measure, one: Reading, limit: float | None) -> Limit | None:
    """Whether a limit is passed; unsure where the interval holds it; None: no limit, or neither direction is better."""
    if limit is None or measure.direction == "watch":
        return None
    best, worst = _ends(measure, one)
    if _as_good(measure, worst, limit):
        return "within"
    return "unsure" if _as_good(measure, best, limit) else "beyond"


def share_beyond(measure: Measure, value: float, limit: float) -> float:
    """How far a value is beyond its limit, 0 to 1: their distance as a share of the larger of the two (rule F13).

    Both are taken over the least that is possible, which is −100 for a net promoter score and 0 for all else. A wait of
    twice its limit is 0.5 beyond; nothing at all where something has to be is 1.

    Source:
        docs/scoring.md, rule F13.
    """
    least = -100.0 if measure.interval == "adjusted_wald" else 0.0
    larger = max(value - least, limit - least)
    return min(1.0, abs(value - limit) / larger) if larger > 0 else 1.0


def _ends(measure: Measure, one: Reading) -> tuple[float, float]:
    """The best and the worst that the value may be."""
    found = interval(measure, one)
    low, high = found.low, found.high
    open_low, open_high = (-math.inf, math.inf) if found.kind != "none" else (one.value, one.value)
    ends = (open_low if low is None else low, open_high if high is None else high)
    return (ends[1], ends[0]) if measure.direction == "higher" else ends


def _as_good(measure: Measure, value: float, wanted: float) -> bool:
    """Whether a value is at least as good as another (rule N1)."""
    if math.isinf(value):
        return (value > 0) == (measure.direction == "higher")
    return at_least(value, wanted) if measure.direction == "higher" else at_least(wanted, value)


def against_previous(measure: Measure, now: Reading, before: Reading) -> Change:
    """Whether the later of two readings is better; a change only where it is more than chance.

    Shares are compared by Newcombe's interval, means by Welch's, counts by an exact test, others by whether their
    intervals lie apart. Where a measure has no interval because all of it is counted, every difference is a change.

    Source:
        docs/measures.md, changes.
    """
    difference = settled(now.value - before.value)
    clear = difference != 0 and _CHANGES.get(measure.interval, _intervals_apart)(measure, now, before)
    if not clear:
        return "no_clear_change"
    if measure.direction == "watch":
        return "changed"
    return "better" if (difference > 0) == (measure.direction == "higher") else "worse"


def _clear(found: Interval | None) -> bool:
    """Whether the interval of a difference leaves out 0."""
    return found is not None and (settled(found.low) > 0 or settled(found.high) < 0)


def _shares_changed(measure: Measure, now: Reading, before: Reading) -> bool:
    first, second = _hits(now), _hits(before)
    return first is not None and second is not None and _clear(shares_apart(first, second))


def _promoters_changed(measure: Measure, now: Reading, before: Reading) -> bool:
    groups = (_groups(now), _groups(before))
    first, second = (net_promoters(*one) if one else None for one in groups)
    if first is None or second is None:
        return False
    centres = ((one.low + one.high) / 2 for one in (first, second))
    margin = math.hypot((first.high - first.low) / 2, (second.high - second.low) / 2)
    return settled(abs(next(centres) - next(centres)) - margin) > 0


def _means_changed(measure: Measure, now: Reading, before: Reading) -> bool:
    if now.spread is None or before.spread is None or not now.n or not before.n:
        return False
    return _clear(means_apart((now.value, now.spread, now.n), (before.value, before.spread, before.n)))


def _counts_changed(measure: Measure, now: Reading, before: Reading) -> bool:
    first, second = _count(measure, now), _count(measure, before)
    bases = _exposure(now), _exposure(before)
    if first is None or second is None or not first[0] + second[0]:
        return False
    over = bases if None not in bases else (1.0, 1.0)
    return rates_differ((first[0], over[0] or 1.0), (second[0], over[1] or 1.0))


def _exposure(one: Reading) -> float | None:
    """What a count is counted over: its base, else the days of its period; None: not known."""
    if one.n:
        return float(one.n)
    if one.period_from is None or one.period_to is None:
        return None
    return float((one.period_to - one.period_from).days + 1)


def _intervals_apart(measure: Measure, now: Reading, before: Reading) -> bool:
    ours, theirs = interval(measure, now), interval(measure, before)
    if measure.interval == "none" and "given" not in (ours.kind, theirs.kind):
        return True
    ends = (ours.low, ours.high, theirs.low, theirs.high)
    if None in ends:
        return False
    low, high, other_low, other_high = (settled(end) for end in ends if end is not None)
    return low > other_high or high < other_low


_CHANGES: Final[Mapping[str, Callable[[Measure, Reading, Reading], bool]]] = {
    "wilson": _shares_changed,
    "adjusted_wald": _promoters_changed,
    "t_mean": _means_changed,
    "poisson": _counts_changed,
}


def comparable(outside: OutsideFigure | None) -> bool:
    """Whether somebody else's figure can be compared: all is known of it, and somebody says that it is the same as ours."""
    if outside is None or not outside.same:
        return False
    known = (outside.source, outside.date, outside.question, outside.scale, outside.channel, outside.group)
    return all(known) and bool(outside.country)


# ------------------------------------------------------------------------ what is shown


def shown(rubric: Rubric, readings: Iterable[Reading]) -> tuple[MeasureShown, ...]:
    """The latest reading of each measure (and contact point) with what it says, in the order of the catalogue.

    A goal or limit holds until another one is said, also by a reading in whose place another one came. Of two readings of
    the same period the later one in the list counts.
    """
    catalogue = rubric.measures.measures if rubric.measures else ()
    series: dict[tuple[str, str | None], list[Reading]] = {}
    for one in readings:
        series.setdefault((one.measure, one.contact), []).append(one)
    return tuple(
        _shown(rubric, measure, sorted(said, key=_day))
        for measure in catalogue
        for (id_, _contact), said in series.items()
        if id_ == measure.id
    )


def _day(one: Reading) -> datetime.date:
    """The day by which readings of a measure are ordered; those without any come first."""
    return one.period_to or one.period_from or datetime.date.min


def _shown(rubric: Rubric, measure: Measure, said: Sequence[Reading]) -> MeasureShown:
    """The last of some readings in the order of their days."""
    series = list({_day(one): one for one in said}.values())
    now = series[-1]
    found = interval(measure, now)
    goal, limit = (_last(getattr(one, name) for one in said) for name in ("goal", "limit"))
    against = against_limit(measure, now, limit)
    return MeasureShown(
        measure=measure.id,
        contact=now.contact,
        value=now.value,
        second=now.second,
        n=now.n,
        low=found.low,
        high=found.high,
        interval=found.kind,
        period_from=now.period_from,
        period_to=now.period_to,
        source_system=now.source_system,
        supplied_by=now.supplied_by,
        goal=goal,
        limit=limit,
        against_goal=against_goal(measure, now, goal),
        against_limit=against,
        against_previous=against_previous(measure, now, series[-2]) if len(series) > 1 else None,
        earlier=tuple((_day(one).isoformat(), one.value) for one in series[:-1]),
        criteria=_bears_on(rubric, measure),
        computed=now.computed,
        outside=now.outside,
        comparable=comparable(now.outside),
        note=now.note,
        beyond=share_beyond(measure, now.value, limit) if against == "beyond" and limit is not None else None,
    )


def _bears_on(rubric: Rubric, measure: Measure) -> tuple[str, ...]:
    """The criteria that name a measure, without those that only ask whether it is kept."""
    kept_by = rubric.measures.kept_by if rubric.measures else ()
    return tuple(c.id for c in rubric.criteria if measure.id in c.measures and c.id not in kept_by)


def _last(values: Iterable[float | None]) -> float | None:
    """The last that is known."""
    return next((value for value in reversed(list(values)) if value is not None), None)


def signals(rubric: Rubric, readings: Iterable[Reading]) -> dict[str, float]:
    """How much the measures of a criterion say that it hurts: 1 beyond a limit, 0 within; the larger of several.

    Returns:
        Only criteria for which a limit says something; none where the interval holds the limit.

    Source:
        docs/scoring.md, rule P3.
    """
    found: dict[str, float] = {}
    for one in shown(rubric, readings):
        felt = {"beyond": 1.0, "within": 0.0}.get(one.against_limit or "")
        for criterion in one.criteria if felt is not None else ():
            found[criterion] = max(found.get(criterion, 0.0), felt or 0.0)
    return found
