"""Contact points by importance and performance, and criteria at contact points."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cxaudit.language import _
from cxaudit.measure import NOTHING, shown_level
from cxaudit.model.fieldwork_shown import MatrixCell, MatrixRow, PointShown
from cxaudit.model.result import AuditResult
from cxaudit.render.fieldwork_words import QUADRANTS
from cxaudit.render.html.charts.efforts import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    BubbleLabel,
    Corner,
    Spot,
    beside,
    corners_of,
    kept_free,
    leader,
    placed_labels,
)
from cxaudit.render.html.charts.places import coordinate, unit
from cxaudit.render.html.charts.roles import HeatCell
from cxaudit.render.html.theme import TINTS
from cxaudit.render.names import Names

MOST_BUBBLES = 60
"""Contact points that are drawn, those with the most contacts; the rest is in the workbook."""
MOST_ROWS, MOST_COLUMNS = 40, 16
"""Contact points and criteria in the table of both; the workbook has all of them."""
_LEAST, _MOST = 6.0, 17.0
"""Radius of the smallest and the largest mark."""
_LOWEST, _HIGHEST = 1.0, 5.0
"""Ends of both scales."""


class PointMark(NamedTuple):
    """One contact point."""

    kind: str
    """w: one of the worst; o: another one; u: nobody knows how many contacts it has."""
    x: str
    y: str
    radius: str


class Quadrants(NamedTuple):
    """The map of importance and performance."""

    box: str
    field: tuple[str, str, str, str]
    """Left, top, width and height of the field."""
    right: str
    bottom: str
    middle: str
    centre: str
    steps: tuple[tuple[str, str, str], ...]
    """Each rating: its place along, its place upwards, and the number."""
    mean_x: str
    mean_y: str
    diagonal: str
    """Where both ratings are equal: over it something goes worse than it matters."""
    corners: tuple[Corner, ...]
    marks: tuple[PointMark, ...]
    labels: tuple[BubbleLabel, ...]
    unrated: int
    """Contact points that lack a rating."""
    more: int
    """Rated ones that are in the workbook only."""
    kinds: tuple[str, ...]
    """The kinds of marks that are drawn."""


class MatrixLine(NamedTuple):
    """A contact point with the criteria rated there."""

    name: str
    cells: tuple[HeatCell, ...]


class Matrix(NamedTuple):
    """Criteria at contact points."""

    columns: tuple[tuple[str, str, str], ...]
    """Id, code and title of each criterion."""
    rows: tuple[MatrixLine, ...]
    sums: tuple[MatrixLine, ...]
    """Means by contacts a month, and by importance."""
    more: bool
    """Whether the workbook has more."""


# ------------------------------------------------------------------------ the map


def mark_texts(points: Sequence[PointShown]) -> dict[str, str]:
    """What stands in the marks, by the contact points' numbers: "7" for CP-007 where that is clear, else the number.

    >>> mark_texts([])
    {}
    """
    short = {one.point.contact_id: _short(one.point.contact_id) for one in points}
    often = Counter(short.values())
    return {number: text if often[text] == 1 else number for number, text in short.items()}


def _short(number: str) -> str:
    digits = number[len(number.rstrip("0123456789")) :]
    return digits.lstrip("0") or number


def _along(performance: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (performance - _LOWEST) / (_HIGHEST - _LOWEST)


def _upwards(importance: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (importance - _LOWEST) / (_HIGHEST - _LOWEST)


def _radius(volume: float | None, most: float) -> float:
    """The radius of a mark: its area grows with the contacts a month."""
    if not volume or most <= 0:
        return _LEAST
    return max(_MOST * math.sqrt(volume / most), _LEAST)


def quadrants(result: AuditResult) -> Quadrants | None:
    """The map of importance and performance; None: no contact point has both ratings."""
    points = result.fieldwork.points if result.fieldwork else None
    rated = [one for one in points.points if one.quadrant is not None] if points else []
    if points is None or not rated or points.mean_importance is None or points.mean_performance is None:
        return None
    drawn = sorted(rated, key=lambda one: -(one.point.monthly_volume or 0.0))[:MOST_BUBBLES]
    spots = _spots(drawn)
    short = mark_texts(points.points)
    texts = [short[one.point.contact_id] for one in drawn]
    corners = corners_of([_(QUADRANTS[name]) for name in ("fix_first", "keep", "leave", "too_much")])
    kinds = [_kind(one) for one in drawn]
    return Quadrants(
        box=f"0 0 {WIDTH:g} {HEIGHT:g}",
        field=(
            coordinate(LEFT),
            coordinate(TOP),
            coordinate(WIDTH - LEFT - RIGHT),
            coordinate(HEIGHT - TOP - BOTTOM),
        ),
        right=coordinate(WIDTH - RIGHT),
        bottom=coordinate(HEIGHT - BOTTOM),
        middle=coordinate((LEFT + WIDTH - RIGHT) / 2),
        centre=coordinate((TOP + HEIGHT - BOTTOM) / 2),
        steps=tuple((unit(_along(n)), unit(_upwards(n)), str(n)) for n in range(1, 6)),
        mean_x=unit(_along(points.mean_performance)),
        mean_y=unit(_upwards(points.mean_importance)),
        diagonal=f"M{unit(_along(1))} {unit(_upwards(1))}L{unit(_along(5))} {unit(_upwards(5))}",
        corners=corners,
        marks=tuple(
            PointMark(kind, unit(s.x), unit(s.y), unit(s.radius))
            for kind, s in zip(kinds, spots, strict=True)
        ),
        labels=tuple(
            BubbleLabel(unit(x), unit(y + 4), texts[n], leader(spots[n], x, y, texts[n], away))
            for n, x, y, away in placed_labels(spots, texts, kept_free(corners))
        ),
        unrated=len(points.points) - len(rated),
        more=len(rated) - len(drawn),
        kinds=tuple(kind for kind in ("w", "o", "u") if kind in kinds),
    )


def _kind(one: PointShown) -> str:
    if one.rank is not None:
        return "w"
    return "u" if one.point.monthly_volume is None else "o"


def _spots(drawn: Sequence[PointShown]) -> list[Spot]:
    """Where the marks stand; one that would hide another steps aside."""
    most = max((one.point.monthly_volume or 0.0 for one in drawn), default=0.0)
    found: list[Spot] = []
    for one in drawn:
        x, y = _along(one.point.performance or 1.0), _upwards(one.point.importance or 1.0)
        found.append(Spot(beside(x, y, found), y, _radius(one.point.monthly_volume, most)))
    return found


# ------------------------------------------------------------------------ criteria at contact points


def matrix(result: AuditResult) -> Matrix | None:
    """Criteria at contact points: the stronger the tint, the higher the level; None: none was rated there."""
    points = result.fieldwork.points if result.fieldwork else None
    if points is None or not points.matrix:
        return None
    names, top = Names(result), result.rubric.content.top
    cells = {(one.criterion, one.contact): one for one in points.matrix}
    criteria = [row for row in points.matrix_rows if row.criterion in names.code]
    rated = {contact for _criterion, contact in cells}
    contacts = [one for one in points.points if one.point.contact_id in rated]
    columns = criteria[:MOST_COLUMNS]
    return Matrix(
        columns=tuple((r.criterion, names.code[r.criterion], names.title[r.criterion]) for r in columns),
        rows=tuple(_row(one, columns, cells, top) for one in contacts[:MOST_ROWS]),
        sums=tuple(_sums(columns, top)),
        more=len(criteria) > MOST_COLUMNS or len(contacts) > MOST_ROWS,
    )


def _row(
    one: PointShown, columns: Sequence[MatrixRow], cells: dict[tuple[str, str], MatrixCell], top: int
) -> MatrixLine:
    """A contact point."""
    number = one.point.contact_id
    found = (cells.get((column.criterion, number)) for column in columns)
    name = f"{number} {one.point.name}" if one.point.name else number
    return MatrixLine(name, tuple(_cell(cell, top) for cell in found))


def _cell(cell: MatrixCell | None, top: int) -> HeatCell:
    """A level with its tint; nothing where nobody rated it, "–" where it does not apply."""
    if cell is None:
        return HeatCell(None, "")
    return (
        HeatCell(None, NOTHING) if cell.level is None else HeatCell(_tint(cell.level, top), str(cell.level))
    )


def _tint(level: float, top: int) -> int:
    return int((TINTS - 1) * level / top + 0.5)


def _sums(columns: Sequence[MatrixRow], top: int) -> Iterator[MatrixLine]:
    """Means by contacts a month and by importance."""
    for title, means in (
        (_("Mean by contacts a month"), [one.by_volume for one in columns]),
        (_("Mean by importance"), [one.by_importance for one in columns]),
    ):
        tints = (None if mean is None else _tint(mean, top) for mean in means)
        yield MatrixLine(title, tuple(HeatCell(t, shown_level(m)) for t, m in zip(tints, means, strict=True)))
