"""A measure's values over time as a small line, with its limit."""

from __future__ import annotations

from typing import NamedTuple

from cxaudit.model.fieldwork_shown import MeasureShown
from cxaudit.model.result import AuditResult
from cxaudit.render.html.charts.places import unit
from cxaudit.render.measures_view import by_verdict

WIDTH, HEIGHT = 96.0, 28.0
_MARGIN = 4.0
MOST_VALUES = 24
"""Values that are drawn, the last ones."""


class Spark(NamedTuple):
    """A small line."""

    path: str
    x: str
    """Place of the last value."""
    y: str
    limit: str | None
    """Place of the limit; None: there is none."""


def sparklines(result: AuditResult) -> dict[str, Spark]:
    """The small lines by the id that `MeasureView` has; none where there is one value only."""
    readings = result.fieldwork.measures if result.fieldwork else ()
    return {f"m{n}": _spark(one) for n, one in enumerate(by_verdict(readings)) if one.earlier}


def _spark(one: MeasureShown) -> Spark:
    """The line of one measure; the limit belongs to what is seen, so that its distance shows."""
    values = [*(value for _day, value in one.earlier), one.value][-MOST_VALUES:]
    seen = values if one.limit is None else [*values, one.limit]
    low, high = min(seen), max(seen)

    def upwards(value: float) -> str:
        share = 0.5 if high == low else (value - low) / (high - low)
        return unit(HEIGHT - _MARGIN - (HEIGHT - 2 * _MARGIN) * share)

    step = (WIDTH - 2 * _MARGIN) / (len(values) - 1)
    places = [f"{unit(_MARGIN + n * step)} {upwards(value)}" for n, value in enumerate(values)]
    return Spark(
        path=f"M{'L'.join(places)}",
        x=unit(WIDTH - _MARGIN),
        y=upwards(values[-1]),
        limit=None if one.limit is None else upwards(one.limit),
    )
