"""How customers feel along the journey, with the pain points of each stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cxaudit.measure import NOTHING, one_decimal
from cxaudit.model.fieldwork_shown import JourneyStage
from cxaudit.model.result import AuditResult
from cxaudit.render.fieldwork_words import stages
from cxaudit.render.figures import signed
from cxaudit.render.html.charts.places import Row, coordinate, unit

WIDTH, HEIGHT = 720.0, 320.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 12.0, 12.0, 74.0
"""The box of the chart and the margins around its field, in its own units."""
_WORST, _BEST = -2.0, 2.0
_LETTERS = 11
"""Letters of a stage's name that fit into a line, where there are nine stages."""
_LINES = 3


class StageMark(NamedTuple):
    """A stage of the journey."""

    x: str
    lines: tuple[str, ...]
    """Its name, in lines."""
    y: str | None
    """Where its feeling stands; None: nobody knows it."""
    feeling: str
    label_y: str
    pains: int


class Curve(NamedTuple):
    """How customers feel along the journey."""

    box: str
    left: str
    right: str
    bottom: str
    centre: str
    levels: tuple[tuple[str, str], ...]
    """Place and number of each line."""
    zero: str
    paths: tuple[str, ...]
    """The curve; in parts where a stage's feeling is not known."""
    stages: tuple[StageMark, ...]
    pain_y: str
    rows: tuple[Row, ...]
    """Of the table behind it: stage, feeling, contact points that know it, pain points."""


def journey_curve(result: AuditResult) -> Curve | None:
    """How customers feel along the journey; None: nobody knows it of any stage."""
    journey = result.fieldwork.journey if result.fieldwork else None
    if journey is None or all(one.feeling is None for one in journey.stages):
        return None
    titles, pain_row = stages(result.rubric.content), _pain_row(result)
    marks = [_mark(n, one, titles, pain_row, len(journey.stages)) for n, one in enumerate(journey.stages)]
    return Curve(
        box=f"0 0 {WIDTH:g} {HEIGHT:g}",
        left=coordinate(LEFT),
        right=coordinate(WIDTH - RIGHT),
        bottom=coordinate(HEIGHT - BOTTOM),
        centre=coordinate((TOP + HEIGHT - BOTTOM) / 2),
        levels=tuple((unit(_upwards(n)), signed(n)) for n in range(-2, 3)),
        zero=unit(_upwards(0)),
        paths=tuple(_paths(marks)),
        stages=tuple(marks),
        pain_y=unit(HEIGHT - 8),
        rows=tuple(
            Row(titles[one.stage], (mark.feeling, str(one.feeling_points), str(mark.pains)))
            for one, mark in zip(journey.stages, marks, strict=True)
        ),
    )


def _pain_row(result: AuditResult) -> int:
    """The place of the row with the pain points; -1: the rubric has none."""
    template = result.rubric.content.journey
    return template.filled_from.get("pain_points", 0) - 1 if template else -1


def _upwards(feeling: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (_BEST - feeling) / (_BEST - _WORST)


def _mark(number: int, one: JourneyStage, titles: Sequence[str], pain_row: int, count: int) -> StageMark:
    """A stage with its place; the number of its feeling stands over the dot, at the upper end below it."""
    x = LEFT + (WIDTH - LEFT - RIGHT) * (number + 0.5) / count
    y = None if one.feeling is None else _upwards(one.feeling)
    return StageMark(
        x=unit(x),
        lines=tuple(_wrapped(titles[one.stage], max(_LETTERS * 9 // count, 6))),
        y=None if y is None else unit(y),
        feeling=NOTHING if one.feeling is None else signed(one_decimal(one.feeling)),
        label_y="" if y is None else unit(y - 10 if y > TOP + 20 else y + 22),
        pains=len({entry.text for entry in one.cells.get(pain_row, ())}),
    )


def _wrapped(title: str, letters: int) -> Iterator[str]:
    """A title in at most three lines; what does not fit ends in "…".

    >>> list(_wrapped("Becomes aware", 11)), list(_wrapped("Donaudampfschifffahrt", 11))
    (['Becomes', 'aware'], ['Donaudampf…'])
    """
    lines = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    for number, line in enumerate(lines[:_LINES]):
        cut = len(line) > letters + 2 or (number == _LINES - 1 and len(lines) > _LINES)
        yield f"{line[: letters - 1]}…" if cut else line


def _paths(marks: Sequence[StageMark]) -> Iterator[str]:
    """The curve, in one part where every feeling is known."""
    part: list[str] = []
    for mark in (*marks, None):
        if mark is not None and mark.y is not None:
            part.append(f"{mark.x} {mark.y}")
        elif part:
            if len(part) > 1:
                yield f"M{'L'.join(part)}"
            part = []
