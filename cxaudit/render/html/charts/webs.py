"""The web of all steps, in its own units."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from cxaudit.measure import shown_points
from cxaudit.model.result import AuditResult
from cxaudit.render.html.charts.places import coordinate

RADAR_LEAST, RADAR_MOST = 3, 12
"""A radar needs three axes, and its names collide beyond twelve."""

WIDTH, HEIGHT, RADIUS = 440.0, 310.0, 112.0
"""The radar's box and the radius of its outermost ring, in its own units."""

_LABEL_GAP, _LINE, _LABEL_WIDTH = 16.0, 15.0, 17
"""Distance of a name from the ring, height of a line, letters in a line."""


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
    scale: tuple[tuple[str, str], ...]
    """Height and points of each ring."""


def _point(number: int, of: int, radius: float) -> tuple[float, float]:
    """A point on axis ``number``, clockwise from the top."""
    angle = 2 * math.pi * number / of
    return WIDTH / 2 + radius * math.sin(angle), HEIGHT / 2 - radius * math.cos(angle)


def _pair(point: tuple[float, float]) -> str:
    """A point of a path."""
    return f"{coordinate(point[0])},{coordinate(point[1])}"


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


def _label(name: str, points: str, number: int, of: int) -> Label:
    """A name outside the outermost ring, with the points under it."""
    x, y = _point(number, of, RADIUS + _LABEL_GAP)
    aside = (x - WIDTH / 2) / RADIUS
    lines = [*_lines(name), points]
    lift = (y - HEIGHT / 2) / (RADIUS + _LABEL_GAP)  # −1 at the top: the text stands above; 1: below
    first = y + 4 - _LINE * (len(lines) - 1) * (1 - lift) / 2
    return Label(
        x=coordinate(x),
        anchor="middle" if abs(aside) < 0.2 else ("start" if aside > 0 else "end"),
        lines=tuple((coordinate(first + _LINE * n), line) for n, line in enumerate(lines)),
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
        centre=(coordinate(WIDTH / 2), coordinate(HEIGHT / 2)),
        rings=tuple(
            " ".join(_pair(_point(n, count, RADIUS * ring / 4)) for n in range(count)) for ring in range(1, 5)
        ),
        spokes=tuple(
            (coordinate(x), coordinate(y)) for x, y in (_point(n, count, RADIUS) for n in range(count))
        ),
        claimed=_path([s.claimed for s in steps]),
        supported=_path([s.supported for s in steps]),
        target=_path([s.target for s in steps]),
        supported_dots=tuple((coordinate(x), coordinate(y)) for x, y in dots),
        labels=tuple(
            _label(name, shown_points(s.supported), n, count)
            for n, (name, s) in enumerate(zip(labels, steps, strict=True))
        ),
        scale=tuple((coordinate(HEIGHT / 2 - RADIUS * ring / 100 + 4), str(ring)) for ring in (25, 50, 75)),
    )
