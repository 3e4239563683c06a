"""From today's supported points to what the fixes bring, one after another."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from cxaudit.language import _, ngettext
from cxaudit.measure import one_decimal, settled, shown_points
from cxaudit.model.result import AuditResult, Bundle
from cxaudit.render.figures import signed
from cxaudit.render.html.charts.places import Row, coordinate, place
from cxaudit.render.names import Names

ROW = 34.0
"""Height of a row, in pixels."""
_JOINT = 14.0
"""What of it is between two bars."""


class Stage(NamedTuple):
    """Points before and after something is done."""

    name: str
    before: float
    after: float
    gained: str | None
    """None: a sum, not a gain."""


class Fall(NamedTuple):
    """One bar of the waterfall."""

    name: str
    kind: str
    """``sum`` or ``gain``."""
    x: str
    width: str
    y: str
    label: str
    label_x: str
    joint: str | None
    """Where the line to the next bar stands; None at the end."""
    until: str
    """How far down that line goes."""


class Waterfall(NamedTuple):
    """What the fixes bring, one after another, to the supported points."""

    height: str
    ticks: tuple[tuple[str, str], ...]
    """Place and points of the lines."""
    start: int
    """Points at which the axis begins."""
    bars: tuple[Fall, ...]
    today: str
    then: str
    rows: tuple[Row, ...]
    """What is done, what it gains, the points then."""


def _gained(before: float, after: float) -> str:
    """A gain as the difference of what is shown of both sums, so that the column adds up (rule N3)."""
    return signed(one_decimal(settled(after)) - one_decimal(settled(before)))


def _gains(result: AuditResult, bundles: dict[str, Bundle]) -> Iterator[tuple[str, float]]:
    """What is done, one after another, and the points gained by then."""
    names, first = Names(result), bundles["first"]
    if len(first.cumulative) == len(first.criteria):
        yield from zip(map(names.full, first.criteria), first.cumulative, strict=True)
    else:
        many = ngettext("The first fix", "The first {n} fixes together", len(first.criteria))
        yield many, first.uplift.overall or 0.0
    for name, before in (("fixes", "first"), ("all", "fixes")):
        bundle, number = bundles.get(name), len(bundles[before].criteria) if before in bundles else 0
        if bundle is None or bundle.uplift.overall is None or len(bundle.criteria) <= number:
            continue
        yield _rest(name, len(bundle.criteria) - number), bundle.uplift.overall


def _rest(name: str, number: int) -> str:
    """What the last stages do."""
    if name == "fixes":
        return ngettext("{n} more change to practice", "{n} more changes to practice", number)
    return _("Proof, and what only waits")


def stages(result: AuditResult) -> tuple[Stage, ...]:
    """Today, each of the first fixes, the rest, everything; nothing without a total or without a fix."""
    today = result.overall.supported
    bundles: dict[str, Bundle] = {b.name: b for b in result.bundles if b.criteria}
    if today is None or "first" not in bundles or bundles["first"].uplift.overall is None:
        return ()
    found = [Stage(_("Today, supported"), 0.0, today, None)]
    before = 0.0
    for name, gain in _gains(result, bundles):
        found.append(Stage(name, today + before, today + gain, _gained(before, gain)))
        before = gain
    return (*found, Stage(_("With all of it"), 0.0, today + before, None))


def axis(low: float, high: float) -> tuple[int, int]:
    """Whole tens around the points: the axis begins near today, or small gains could not be seen.

    >>> axis(46.6, 73.9), axis(3.0, 99.5)
    ((40, 80), (0, 100))
    """
    return max(10 * math.floor((low - 2) / 10), 0), min(10 * math.ceil((high + 2) / 10), 100)


def waterfall(result: AuditResult) -> Waterfall | None:
    """What the fixes bring, one after another; None without a total or without a fix."""
    found = stages(result)
    if not found:
        return None
    least, most = axis(min(s.after for s in found), max(s.after for s in found))

    def across(points: float) -> float:
        return min(max((points - least) / (most - least), 0.0), 1.0)

    return Waterfall(
        height=coordinate(ROW * len(found)),
        ticks=tuple((place(across(p)) or "", str(p)) for p in range(least, most + 1, 10)),
        start=least,
        bars=tuple(
            Fall(
                name=s.name,
                kind="sum" if s.gained is None else "gain",
                x=place(across(min(s.before, s.after))) or "",
                width=place(across(max(s.before, s.after)) - across(min(s.before, s.after))) or "",
                y=coordinate(ROW * n),
                label=s.gained or shown_points(s.after),
                label_x=place(across(max(s.before, s.after))) or "",
                joint=place(across(s.after)) if n + 1 < len(found) else None,
                until=coordinate(ROW * n + _JOINT),
            )
            for n, s in enumerate(found)
        ),
        today=shown_points(found[0].after),
        then=shown_points(found[-1].after),
        rows=tuple(Row(s.name, (s.gained or "", shown_points(s.after))) for s in found),
    )
