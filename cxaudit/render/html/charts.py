"""Where the marks of the charts stand, ready to be written into the page.

Places along a track are percentages of its width, so that a chart fits any screen; the radar has its own units.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from cxaudit.measure import one_decimal
from cxaudit.model.result import AuditResult, CriterionResult, StepResult

RADAR_LEAST, RADAR_MOST = 3, 12
"""A radar needs three axes, and its names collide beyond twelve."""

WIDTH, HEIGHT, RADIUS = 440.0, 310.0, 112.0
"""The radar's box and the radius of its outermost ring, in its own units."""

_LABEL_GAP, _LINE, _LABEL_WIDTH = 16.0, 15.0, 17
"""Distance of a name from the ring, height of a line, letters in a line."""


def place(value: float | None) -> str | None:
    """A share 0..1 of a track as its place; None for none.

    >>> place(0.41425), place(1.2), place(None)
    ('41.4%', '100.0%', None)
    """
    return None if value is None else f"{one_decimal(100 * min(max(value, 0.0), 1.0))}%"


class Track(NamedTuple):
    """Marks along a line from nothing to everything."""

    claimed: str | None
    supported: str | None
    low: str | None
    high: str | None
    span: str | None
    """Length from low to high; None where nothing is open."""
    target: str | None
    claimed_anchor: str = "middle"
    """Where the text beside the mark begins, so that it stays inside."""
    supported_anchor: str = "middle"


class Segment(NamedTuple):
    """A band along the track."""

    at: str
    width: str
    start: str
    """Its lowest points."""
    name: str
    odd: bool


class Label(NamedTuple):
    """A name at the end of an axis."""

    x: str
    anchor: str
    lines: tuple[tuple[str, str], ...]
    """Height and text of each line."""


class Radar(NamedTuple):
    """A spider's web of all steps."""

    box: str
    centre: tuple[str, str]
    rings: tuple[str, ...]
    """Points of each ring."""
    spokes: tuple[tuple[str, str], ...]
    claimed: str
    """Path; a gap where a step has no score."""
    supported: str
    target: str
    supported_dots: tuple[tuple[str, str], ...]
    labels: tuple[Label, ...]


class Charts(NamedTuple):
    """The geometry of all charts of a report."""

    overall: Track
    bands: tuple[Segment, ...]
    steps: dict[str, Track]
    criteria: dict[str, Track]
    ticks: tuple[str, ...]
    """Places of the levels along a criterion's track."""
    bundles: dict[str, Track]
    radar: Radar | None


# ------------------------------------------------------------------------ tracks


def _share(points: float | None) -> float | None:
    """Points as a share of 100."""
    return None if points is None else points / 100


def _anchor(value: float | None) -> str:
    """Where a text begins so that it does not leave the track."""
    if value is None or 0.12 <= value <= 0.88:
        return "middle"
    return "start" if value < 0.12 else "end"


def track(
    claimed: float | None,
    supported: float | None,
    target: float | None = None,
    bounds: tuple[float | None, float | None] = (None, None),
) -> Track:
    """Marks along a track; all values are shares 0..1."""
    low, high = bounds
    span = high - low if low is not None and high is not None and high > low else None
    return Track(
        claimed=place(claimed),
        supported=place(supported),
        low=place(low),
        high=place(high),
        span=place(span),
        target=place(target),
        claimed_anchor=_anchor(claimed),
        supported_anchor=_anchor(supported),
    )


def _step_track(step: StepResult) -> Track:
    """Claimed, supported, target and range of a step."""
    return track(
        _share(step.claimed),
        _share(step.supported),
        _share(step.target),
        (_share(step.low), _share(step.high)),
    )


def _criterion_track(criterion: CriterionResult, top: int) -> Track:
    """Claimed, supported and target of a criterion."""
    return track(_share(criterion.claimed), _share(criterion.supported), criterion.target / top)


def _bands(result: AuditResult) -> tuple[Segment, ...]:
    """The bands along a track of points."""
    bands = result.rubric.content.bands
    ends = [*(b.start for b in bands[1:]), 100]
    return tuple(
        Segment(
            at=f"{band.start}%",
            width=f"{end - band.start}%",
            start=str(band.start),
            name=band.name,
            odd=number % 2 == 1,
        )
        for number, (band, end) in enumerate(zip(bands, ends, strict=True))
    )


def _bundle_tracks(result: AuditResult) -> dict[str, Track]:
    """Supported points today and after each bundle; the span is the gain."""
    today = result.overall.supported
    return {
        b.name: track(
            None,
            _share(today),
            _share(today + b.uplift.overall),
            (_share(today), _share(today + b.uplift.overall)),
        )
        for b in result.bundles
        if today is not None and b.uplift.overall is not None
    }


# ------------------------------------------------------------------------ radar


def _point(number: int, of: int, radius: float) -> tuple[float, float]:
    """A point on axis ``number``, clockwise from the top."""
    angle = 2 * math.pi * number / of
    return WIDTH / 2 + radius * math.sin(angle), HEIGHT / 2 - radius * math.cos(angle)


def _text(value: float) -> str:
    """A coordinate."""
    return str(one_decimal(value))


def _pair(point: tuple[float, float]) -> str:
    """A point of a path."""
    return f"{_text(point[0])},{_text(point[1])}"


def _path(values: Sequence[float | None]) -> str:
    """A closed path through the values; broken where one is none."""
    count = len(values)
    points = [None if v is None else _pair(_point(n, count, RADIUS * v / 100)) for n, v in enumerate(values)]
    if None not in points:
        return f"M{'L'.join(p for p in points if p)}Z"
    return "".join(
        f"M{first}L{second}"
        for first, second in zip(points, [*points[1:], points[0]], strict=True)
        if first and second
    )


def _lines(name: str) -> list[str]:
    """A name broken into at most three short lines."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + len(word) >= _LABEL_WIDTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > 3:
        lines = [*lines[:2], f"{lines[2]} …"]
    return [line if len(line) <= _LABEL_WIDTH + 5 else f"{line[:_LABEL_WIDTH]}…" for line in lines]


def _label(name: str, number: int, of: int) -> Label:
    """A name outside the outermost ring."""
    x, y = _point(number, of, RADIUS + _LABEL_GAP)
    aside = (x - WIDTH / 2) / RADIUS
    lines = _lines(name)
    lift = (y - HEIGHT / 2) / (RADIUS + _LABEL_GAP)  # −1 at the top: the text stands above; 1: below
    first = y + 4 - _LINE * (len(lines) - 1) * (1 - lift) / 2
    return Label(
        x=_text(x),
        anchor="middle" if abs(aside) < 0.2 else ("start" if aside > 0 else "end"),
        lines=tuple((_text(first + _LINE * n), line) for n, line in enumerate(lines)),
    )


def radar(result: AuditResult) -> Radar | None:
    """The web of all steps; None with fewer than three or more than twelve, or without any score."""
    steps = result.steps
    count = len(steps)
    if not RADAR_LEAST <= count <= RADAR_MOST or all(s.supported is None for s in steps):
        return None
    labels = [s.label for s in result.rubric.content.steps]
    dots = [
        _point(n, count, RADIUS * s.supported / 100) for n, s in enumerate(steps) if s.supported is not None
    ]
    return Radar(
        box=f"0 0 {WIDTH:g} {HEIGHT:g}",
        centre=(_text(WIDTH / 2), _text(HEIGHT / 2)),
        rings=tuple(
            " ".join(_pair(_point(n, count, RADIUS * ring / 4)) for n in range(count)) for ring in range(1, 5)
        ),
        spokes=tuple((_text(x), _text(y)) for x, y in (_point(n, count, RADIUS) for n in range(count))),
        claimed=_path([s.claimed for s in steps]),
        supported=_path([s.supported for s in steps]),
        target=_path([s.target for s in steps]),
        supported_dots=tuple((_text(x), _text(y)) for x, y in dots),
        labels=tuple(_label(name, n, count) for n, name in enumerate(labels)),
    )


def charts(result: AuditResult) -> Charts:
    """The geometry of all charts of a report."""
    one, top = result.overall, result.rubric.content.top
    return Charts(
        overall=track(_share(one.claimed), _share(one.supported), None, (_share(one.low), _share(one.high))),
        bands=_bands(result),
        steps={s.id: _step_track(s) for s in result.steps},
        criteria={c.id: _criterion_track(c, top) for c in result.criteria},
        ticks=tuple(f"{one_decimal(100 * level / top)}%" for level in range(top + 1)),
        bundles=_bundle_tracks(result),
        radar=radar(result),
    )
