"""Benefit against effort: every fix as a mark in the fields that rule P7 draws."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cxaudit.engine.priorities import MAIN_BENEFIT, QUICK_DAYS
from cxaudit.language import _
from cxaudit.measure import EFFORT_CLASSES, shown_days, shown_level
from cxaudit.model.result import AuditResult, Fix
from cxaudit.render.figures import shown_uplift
from cxaudit.render.html.charts.places import Row, coordinate, unit
from cxaudit.render.names import Names

MOST_BUBBLES = 50
"""Fixes that are drawn, the first ones; the rest is in the table."""
LISTS = ("quick_win", "main_project", "fill_in", "not_now")
"""The lists, in the order of the marks' shapes."""
WIDTH, HEIGHT = 720.0, 440.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 24.0, 10.0, 42.0
"""The box of the chart and the margins around its field, in its own units."""
_LEAST, _MOST = 4.5, 15.0
"""Radius of the smallest and the largest mark."""
_LETTER, _TALL = 6.6, 12.0
"""Width of a letter of a label, and its height."""
_TOO_CLOSE, _ASIDE = 8.0, 9.0
"""Marks nearer than this would hide each other; how far the later one steps aside."""
_STEPS_ASIDE = 6
"""How often a mark may step aside until it is left where it is."""
_FAR, _HIDES = 12.0, 4.0
"""How many units off are as bad as 1, and how bad it is to cover a mark."""
_AROUND = tuple((math.cos(math.tau * n / 16), math.sin(math.tau * n / 16)) for n in range(16))

Box = tuple[float, float, float, float]


class Bubble(NamedTuple):
    """One fix."""

    shape: int
    """Place of its list in `LISTS`."""
    x: str
    y: str
    scale: str
    """Its radius; the shapes have radius 1."""


class BubbleLabel(NamedTuple):
    """The code of a fix beside its mark."""

    x: str
    y: str
    text: str
    line: str | None
    """Path to the mark, where the label stands away from it."""


class Corner(NamedTuple):
    """The name of one of the four fields, in its corner."""

    x: str
    y: str
    anchor: str
    name: str


class Bubbles(NamedTuple):
    """Benefit against effort of the fixes."""

    box: str
    field: tuple[str, str, str, str]
    """Left, top, width and height of the field."""
    days: tuple[tuple[str, str], ...]
    """Place and number of days of each line."""
    benefits: tuple[tuple[str, str], ...]
    days_line: str
    """Place of the days up to which a fix is small (rule P7)."""
    benefit_line: str
    """Place of the benefit from which a fix is a main project."""
    bubbles: tuple[Bubble, ...]
    labels: tuple[BubbleLabel, ...]
    corners: tuple[Corner, ...]
    small: str
    """Days up to which a fix is small."""
    main: str
    """Benefit from which a fix is a main project."""
    lists: tuple[tuple[int, str], ...]
    """Shape and id of each list that is drawn."""
    more: int
    """Fixes that stand in the table only."""
    unlabelled: int
    """Marks for whose code there was no room."""
    rows: tuple[Row, ...]

    @property
    def left(self) -> str:
        """Where the field begins."""
        return self.field[0]

    @property
    def top(self) -> str:
        """Its upper border."""
        return self.field[1]

    @property
    def right(self) -> str:
        """Where it ends."""
        return coordinate(WIDTH - RIGHT)

    @property
    def bottom(self) -> str:
        """Its lower border."""
        return coordinate(HEIGHT - BOTTOM)

    @property
    def middle(self) -> str:
        """Halfway across."""
        return coordinate((LEFT + WIDTH - RIGHT) / 2)

    @property
    def centre(self) -> str:
        """Halfway down."""
        return coordinate((TOP + HEIGHT - BOTTOM) / 2)


class Spot(NamedTuple):
    """A mark in the units of the chart."""

    x: float
    y: float
    radius: float


# ------------------------------------------------------------------------ scales


def effort(fix: Fix) -> float:
    """The days of a fix; of a quick win those of its first step, as everywhere (rule P7)."""
    return (fix.quick_step.days if fix.quick_step else fix.days) or 0.0


def gain(fix: Fix) -> float | None:
    """The points that it gains for the whole; of a quick win those of its first step."""
    uplift = fix.quick_step.uplift if fix.quick_step else fix.uplift
    return uplift.overall if uplift else None


def day_lines(most: float) -> tuple[float, ...]:
    """The days at the borders of the classes of effort (rule P4), from 0 to beyond the largest effort.

    >>> day_lines(7), day_lines(90)
    ((0.0, 2.0, 5.0, 10.0), (0.0, 2.0, 5.0, 10.0, 20.0, 40.0, 90.0))
    """
    borders = [0.0, *(float(days) for days, _class in EFFORT_CLASSES)]
    if most > borders[-1]:
        return (*borders, float(math.ceil(most)))
    return tuple(borders[: max(bisect_left(borders, most), borders.index(10.0)) + 1])


def along(days: float, lines: Sequence[float]) -> float:
    """How far to the right days stand, 0 to 1: each class of effort is as wide as the others.

    >>> along(0, (0, 2, 5)), along(3.5, (0, 2, 5)), along(5, (0, 2, 5))
    (0.0, 0.75, 1.0)
    """
    number = min(max(bisect_left(lines, days), 1), len(lines) - 1)
    inside = (days - lines[number - 1]) / (lines[number] - lines[number - 1])
    return (number - 1 + inside) / (len(lines) - 1)


def benefit_range(benefits: Sequence[float]) -> tuple[int, int]:
    """Whole tens around all benefits and around the benefit of main projects.

    >>> benefit_range([31.5, 80.4]), benefit_range([50.0])
    ((20, 90), (40, 60))
    """
    low = min(*benefits, MAIN_BENEFIT - 5) - 2
    high = max(*benefits, MAIN_BENEFIT + 5) + 2
    return max(10 * math.floor(low / 10), 0), min(10 * math.ceil(high / 10), 100)


# ------------------------------------------------------------------------ marks


def radius(points: float | None, most: float) -> float:
    """The radius of a mark: its area grows with what the fix gains.

    >>> radius(2.0, 2.0), radius(None, 2.0), radius(0.0, 0.0)
    (15.0, 4.5, 4.5)
    """
    if not points or points < 0 or most <= 0:
        return _LEAST
    return max(_MOST * math.sqrt(points / most), _LEAST)


def _spots(fixes: Sequence[Fix], lines: Sequence[float], span: tuple[int, int]) -> list[Spot]:
    """Where the marks stand; one that would hide another steps aside."""
    wide, tall = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    most = max((gain(f) or 0.0 for f in fixes), default=0.0)
    found: list[Spot] = []
    for fix in fixes:
        up = ((fix.benefit or 0.0) - span[0]) / (span[1] - span[0])
        x, y = LEFT + wide * along(effort(fix), lines), TOP + tall * (1 - up)
        found.append(Spot(beside(x, y, found), y, radius(gain(fix), most)))
    return found


def beside(x: float, y: float, others: Sequence[Spot]) -> float:
    """The nearest place at the same height where no other mark is hidden; the place itself where there is none."""
    tries = (x + _ASIDE * n * way for n in range(_STEPS_ASIDE) for way in (1, -1))
    inside = (t for t in tries if LEFT < t <= WIDTH - RIGHT)
    return next((t for t in inside if all(_apart(t, y, other) for other in others)), x)


def _apart(x: float, y: float, other: Spot) -> bool:
    """Whether a mark can be told from another one."""
    return math.hypot(x - other.x, y - other.y) >= _TOO_CLOSE


# ------------------------------------------------------------------------ labels


def overlaps(one: Box, other: Box) -> bool:
    """Whether two boxes (left, top, right, bottom) cover each other.

    >>> overlaps((0, 0, 2, 2), (1, 1, 3, 3)), overlaps((0, 0, 1, 1), (1, 0, 2, 1))
    (True, False)
    """
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def label_box(x: float, y: float, text: str) -> Box:
    """The box of a label around its middle."""
    half = (_LETTER * len(text) + 2) / 2
    return x - half, y - _TALL / 2, x + half, y + _TALL / 2


def _around(spot: Spot, text: str) -> Iterator[tuple[float, float, float]]:
    """Places for a label, the best first: in the mark, right beside it, farther off; with the way to the mark."""
    half = _LETTER * len(text) / 2
    if spot.radius > half + 1:
        yield spot.x, spot.y, 0.0
    for away in (2.0, 9.0, 18.0, 28.0, 40.0, 54.0, 70.0):
        for across, down in _AROUND:
            reach = spot.radius + away
            yield spot.x + (reach + half) * across, spot.y + (reach + _TALL / 2) * down, away


def _covered(box: Box, spots: Sequence[Spot]) -> float:
    """How much of other marks a label would cover, in their number; a mark's middle counts more than its rim."""
    near = (
        math.hypot(max(box[0] - s.x, 0.0, s.x - box[2]), max(box[1] - s.y, 0.0, s.y - box[3])) / s.radius
        for s in spots
    )
    return math.fsum(1 - share for share in near if share < 1)


def _placed(
    spot: Spot, text: str, others: Sequence[Spot], taken: Sequence[Box]
) -> tuple[float, float, float] | None:
    """The best free place of a label; None where there is none."""
    best: tuple[float, tuple[float, float, float]] | None = None
    for x, y, away in _around(spot, text):
        if best is not None and best[0] <= away / _FAR:  # nothing farther off can be better
            break
        box = label_box(x, y, text)
        inside = box[0] > LEFT and box[2] < WIDTH and box[1] > TOP and box[3] < HEIGHT - BOTTOM
        if inside and not any(overlaps(box, other) for other in taken):
            cost = away / _FAR + _HIDES * _covered(box, others)
            if best is None or cost < best[0]:
                best = (cost, (x, y, away))
    return best[1] if best else None


def placed_labels(
    spots: Sequence[Spot], texts: Sequence[str], keep_free: Sequence[Box] = ()
) -> list[tuple[int, float, float, float]]:
    """Labels that do not cover each other: number of the mark, middle of the label, way from the mark."""
    taken, found = list(keep_free), []
    for number, (spot, text) in enumerate(zip(spots, texts, strict=True)):
        others = [s for n, s in enumerate(spots) if n != number]
        where = _placed(spot, text, others, taken)
        if where is not None:
            taken.append(label_box(where[0], where[1], text))
            found.append((number, *where))
    return found


def leader(spot: Spot, x: float, y: float, text: str, away: float) -> str | None:
    """A line from a mark to a label that stands away from it."""
    if away < 9:
        return None
    left, top, right, bottom = label_box(x, y, text)
    to_x, to_y = min(max(spot.x, left), right), min(max(spot.y, top), bottom)
    far = math.hypot(to_x - spot.x, to_y - spot.y) or 1.0
    from_x = spot.x + (to_x - spot.x) * spot.radius / far
    from_y = spot.y + (to_y - spot.y) * spot.radius / far
    return f"M{unit(from_x)} {unit(from_y)}L{unit(to_x)} {unit(to_y)}"


# ------------------------------------------------------------------------ the chart


def _row(fix: Fix, names: Names, words: dict[str, str]) -> Row:
    """A fix in the table."""
    return Row(
        names.code[fix.criterion],
        (
            words[fix.list or ""],
            shown_days(effort(fix)),
            shown_level(fix.benefit),
            shown_uplift(gain(fix)),
        ),
    )


def corners_of(names: Sequence[str]) -> tuple[Corner, ...]:
    """The names of the four fields, each in its corner."""
    places = [
        (left, top) for top in (TOP + 16, HEIGHT - BOTTOM - 8) for left in (LEFT + 8, WIDTH - RIGHT - 8)
    ]
    return tuple(
        Corner(coordinate(x), coordinate(y), "start" if x < WIDTH / 2 else "end", name)
        for (x, y), name in zip(places, names, strict=True)
    )


def kept_free(corners: Sequence[Corner]) -> tuple[Box, ...]:
    """Where the names of the fields stand, which labels leave free."""
    found = []
    for corner in corners:
        x, y, wide = float(corner.x), float(corner.y), 7.5 * len(corner.name)
        left = x if corner.anchor == "start" else x - wide
        found.append((left - 2, y - 12, left + wide + 2, y + 4))
    return tuple(found)


def field_names() -> tuple[str, ...]:
    """What the four fields are called, as the lists of rule P7."""
    return _("Quick wins"), _("Main projects"), _("Fill-ins"), _("Not now")


def bubbles(result: AuditResult, words: dict[str, str]) -> Bubbles | None:
    """Benefit against effort of the changes to practice; None where there is none that may be shown.

    Args:
        result: the audit.
        words: what each list is called, by its id.
    """
    fixes = [f for f in result.fixes if not f.hidden and f.benefit is not None]
    if not fixes:
        return None
    names, drawn = Names(result), fixes[:MOST_BUBBLES]
    lines = day_lines(max(map(effort, drawn)))
    span = benefit_range([f.benefit or 0.0 for f in drawn])
    spots = _spots(drawn, lines, span)
    codes = [names.code[f.criterion] for f in drawn]
    corners = corners_of(field_names())
    labels = placed_labels(spots, codes, kept_free(corners))
    wide, tall = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    shapes = [LISTS.index(f.list) if f.list in LISTS else len(LISTS) - 1 for f in drawn]

    def height(benefit: float) -> str:
        return coordinate(TOP + tall * (1 - (benefit - span[0]) / (span[1] - span[0])))

    return Bubbles(
        box=f"0 0 {WIDTH:g} {HEIGHT:g}",
        field=(coordinate(LEFT), coordinate(TOP), coordinate(wide), coordinate(tall)),
        days=tuple((coordinate(LEFT + wide * along(d, lines)), shown_days(d)) for d in lines),
        benefits=tuple((height(b), str(b)) for b in range(span[0], span[1] + 1, 10)),
        days_line=coordinate(LEFT + wide * along(QUICK_DAYS, lines)),
        benefit_line=height(MAIN_BENEFIT),
        bubbles=tuple(
            Bubble(shape, unit(s.x), unit(s.y), coordinate(s.radius))
            for shape, s in sorted(zip(shapes, spots, strict=True), key=lambda pair: -pair[1].radius)
        ),
        labels=tuple(
            BubbleLabel(unit(x), unit(y + 4), codes[n], leader(spots[n], x, y, codes[n], away))
            for n, x, y, away in labels
        ),
        corners=corners,
        small=str(QUICK_DAYS),
        main=str(MAIN_BENEFIT),
        lists=tuple((n, words[name]) for n, name in enumerate(LISTS) if n in shapes),
        more=len(fixes) - len(drawn),
        unlabelled=len(drawn) - len(labels),
        rows=tuple(_row(f, names, words) for f in fixes),
    )
