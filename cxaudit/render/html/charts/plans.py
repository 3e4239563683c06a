"""The plan as drawings: steps in time, days of owners, points against days, places that hold (rules P10 to P12)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from cxaudit.measure import shown_days, shown_points
from cxaudit.model.plans import Curve, PeriodShown, PlannedStep
from cxaudit.model.result import AuditResult
from cxaudit.render.figures import counted_days
from cxaudit.render.html.charts.places import Row, coordinate, place, unit
from cxaudit.render.html.charts.waterfalls import axis
from cxaudit.render.plans import HoldRow, PeriodView, PlanView

ROW, HEAD = 26, 22
"""Height of a row and of what stands above the first one, in pixels."""
_BAR = 14
"""Height of a bar."""
MOST_ROWS = 30
"""Fixes that are drawn in one period; the rest is in its table."""
_LABELLED = 4.5
"""Calendar days from which there is room for a level in a bar."""
CURVE_HEIGHT = 240
"""Of the curve, in pixels."""
_SOMETIMES = 0.2
"""Share of the draws from which a fix that is not among the first is named beside them."""
_LABEL_ROOM = 0.6
"""How far to the right a label may stand beside its mark."""


class Label(NamedTuple):
    """The level in a bar."""

    x: str
    y: str
    text: str
    quick: bool
    """In the bar of a quick win."""


class Lines(NamedTuple):
    """Paths in calendar days and pixels."""

    solid: str
    """Steps that change a practice."""
    quick: str
    """First steps of quick wins."""
    proof: str
    wait: str
    """From the end of the last step until its benefit is felt."""


class Timeline(NamedTuple):
    """The steps that start in one period, a row a fix."""

    name: str
    """Of the period."""
    box: str
    height: str
    names: tuple[str, ...]
    lines: Lines
    levels: tuple[Label, ...]
    """The level that a step leads to, in its bar."""
    ticks: tuple[tuple[str, str, str], ...]
    """Place, name of the period that begins there, day."""
    more: int
    """Fixes that stand in the table only."""


class Knee(NamedTuple):
    """Where more days bring much less, and on which side it is said."""

    x: str
    y: str
    dx: str
    anchor: str


class Steps(NamedTuple):
    """Best points against days."""

    box: str
    height: str
    path: str
    days: tuple[tuple[str, str], ...]
    """Place and number of days of each line."""
    points: tuple[tuple[str, str], ...]
    """Place, in pixels, and points of each line."""
    knee: Knee | None
    rows: tuple[Row, ...]
    """The fewest days for each number of points."""


class Hold(NamedTuple):
    """A fix with its bars."""

    row: HoldRow
    weights: str
    effort: str


class PlanCharts(NamedTuple):
    """The geometry of a plan; what has nothing to show is None or empty."""

    timelines: dict[str, Timeline]
    """By the period's name."""
    loads: tuple[tuple[str | None, ...], ...]
    """How full each period of each owner is."""
    curve: Steps | None
    holds: tuple[Hold, ...]
    """The first fixes, and others that could be among them."""


def plan_charts(result: AuditResult, shown: PlanView | None) -> PlanCharts | None:
    """The geometry of a plan; None: there is none."""
    if shown is None or result.plan is None:
        return None
    planned = {step.id: step for step in result.plan.steps}
    ends = [(period.title, known.first, known.last) for period, known in _both(result, shown)]
    return PlanCharts(
        timelines={
            period.name: timeline(period, [planned[row.id] for row in period.rows], ends)
            for period in shown.periods
            if period.rows
        },
        loads=tuple(tuple(place(cell.share) for cell in row.cells) for row in shown.loads),
        curve=steps(result.plan.curve),
        holds=_holds(result, shown),
    )


def _both(result: AuditResult, shown: PlanView) -> Iterable[tuple[PeriodView, PeriodShown]]:
    """Each period as it is shown and as it is known."""
    return zip(shown.periods, result.plan.periods if result.plan else (), strict=True)


# ------------------------------------------------------------------------ steps in time


def timeline(
    period: PeriodView, planned: Sequence[PlannedStep], ends: Sequence[tuple[str, int, int]]
) -> Timeline:
    """The steps that start in a period, a row a fix.

    Args:
        period: with at least one row.
        planned: the same steps, with their places in time.
        ends: title, first and last day of all periods.
    """
    fixes = list(dict.fromkeys(step.criterion for step in planned))
    drawn = {criterion: n for n, criterion in enumerate(fixes[:MOST_ROWS])}
    last = ends[-1][2]
    here = [step for step in planned if step.criterion in drawn]
    height = HEAD + ROW * len(drawn)
    names = {row.criterion: f"{row.code} {row.title}" for row in period.rows}
    return Timeline(
        name=period.name,
        box=f"0 0 {last} {height}",
        height=str(height),
        names=tuple(names[criterion] for criterion in drawn),
        lines=_lines(here, drawn, last),
        levels=tuple(_levels(here, drawn, last)),
        ticks=(
            *((place(first / last) or "", title, str(first)) for title, first, _end in ends),
            ("100%", "", counted_days(last)),
        ),
        more=len(fixes) - len(drawn),
    )


def _top(number: int) -> int:
    """The upper edge of the bars of a row."""
    return HEAD + ROW * number + (ROW - _BAR) // 2


def _lines(planned: Iterable[PlannedStep], drawn: dict[str, int], last: int) -> Lines:
    """Bars, and what follows them."""
    solid: list[str] = []
    quick: list[str] = []
    proof: list[str] = []
    ends: dict[str, tuple[float, float]] = {}
    for step in planned:
        start, end = _span(step, last)
        bar = f"M{coordinate(start)} {_top(drawn[step.criterion])}h{coordinate(end - start)}v{_BAR}H{coordinate(start)}z"
        (proof if step.kind == "prove" else quick if step.quick else solid).append(bar)
        ends[step.criterion] = max(
            ends.get(step.criterion, (0.0, 0.0)), (end, min(step.benefit or end, last))
        )
    waits = (
        f"M{coordinate(end)} {_top(drawn[c]) + _BAR // 2}H{coordinate(felt)}m0 -4v8"
        for c, (end, felt) in ends.items()
        if felt > end
    )
    return Lines("".join(solid), "".join(quick), "".join(proof), "".join(waits))


def _span(step: PlannedStep, last: int) -> tuple[float, float]:
    """First and last day of a bar, at least a day wide."""
    start = min(step.start or 0.0, last - 1.0)
    return start, min(max(step.end or 0.0, start + 1.0), float(last))


def _levels(planned: Iterable[PlannedStep], drawn: dict[str, int], last: int) -> Iterable[Label]:
    """Levels in the bars where there is room."""
    for step in planned:
        start, end = _span(step, last)
        if step.kind == "improve" and end - start >= _LABELLED:
            y = _top(drawn[step.criterion]) + _BAR - 3
            yield Label(place((start + end) / 2 / last) or "", str(y), str(step.to), step.quick)


# ------------------------------------------------------------------------ points against days


def steps(curve: Curve | None) -> Steps | None:
    """Best points against days; None where nothing rises."""
    if curve is None or len(curve.points) < 2:
        return None
    most = max(curve.points[-1][0], 1.0)
    low, high = axis(curve.points[0][1], curve.points[-1][1])

    def down(points: float) -> float:
        return CURVE_HEIGHT * (1 - (points - low) / (high - low))

    path = "".join(f"H{coordinate(days)}V{unit(down(points))}" for days, points in _seen(curve.points, down))
    return Steps(
        box=f"0 0 {coordinate(most)} {CURVE_HEIGHT}",
        height=str(CURVE_HEIGHT),
        path=f"M0 {unit(down(curve.points[0][1]))}{path}H{coordinate(most)}",
        days=tuple((place(days / most) or "", str(days)) for days in _round_days(most)),
        points=tuple((coordinate(down(points)), str(points)) for points in range(low, high + 1, 10)),
        knee=None if curve.knee is None else _knee(curve.knee, most, down(curve.knee[1])),
        rows=tuple(_rows(curve)),
    )


def _seen(
    points: Sequence[tuple[float, float]], down: Callable[[float], float]
) -> Iterable[tuple[float, float]]:
    """The points that rise by a pixel at least over the one before that does."""
    height = unit(down(points[0][1]))
    for days, reached in points[1:]:
        if unit(down(reached)) != height:
            height = unit(down(reached))
            yield days, reached


def _knee(knee: tuple[float, float], most: float, down: float) -> Knee:
    """Where the knee stands."""
    across = knee[0] / most
    left = across < _LABEL_ROOM
    return Knee(place(across) or "", coordinate(down), "10" if left else "-10", "start" if left else "end")


def _round_days(most: float) -> list[int]:
    """About five round numbers of days from 0 on.

    >>> _round_days(357.0), _round_days(9.0)
    ([0, 100, 200, 300], [0, 2, 4, 6, 8])
    """
    wide = next((w for t in range(6) for w in (10**t, 2 * 10**t, 5 * 10**t) if most / w <= 5), 10**6)
    return list(range(0, int(most) + 1, wide))


def _rows(curve: Curve) -> Iterable[Row]:
    """The fewest days for each number of points, as they are shown."""
    seen: set[str] = set()
    for days, points in curve.points:
        shown = shown_points(points)
        if shown not in seen:
            seen.add(shown)
            yield Row(shown, (shown_days(days),))


# ------------------------------------------------------------------------ places that hold


def _holds(result: AuditResult, shown: PlanView) -> tuple[Hold, ...]:
    """The first fixes, and others that are among the first now and then."""
    found = result.plan.sensitivity if result.plan else None
    if found is None or shown.sensitivity is None:
        return ()
    return tuple(
        Hold(row, place(found.weights[row.criterion]) or "", place(found.effort.get(row.criterion)) or "")
        for row in shown.sensitivity.rows
        if row.first or max(found.weights[row.criterion], found.effort.get(row.criterion, 0.0)) >= _SOMETIMES
    )
