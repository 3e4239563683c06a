"""What one role said, as marks that are told apart by shape and letter before colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cxaudit.language import _
from cxaudit.measure import NOTHING, one_decimal, shown_level, whole_points
from cxaudit.model.result import AuditResult, CriterionResult, RoleFigures
from cxaudit.render.html.charts.places import Row, coordinate, place
from cxaudit.render.html.theme import TINTS
from cxaudit.render.names import Names
from cxaudit.render.talks import widest_gap

SHAPES = 6
"""Shapes that the page knows; a seventh role has the first one again, with its own letter."""
LEAST_ROWS, MOST_ROWS = 12, 30
"""Rows of the chart of differences: at least the first, all flagged ones up to the second."""
ROW = 34.0
"""Height of its rows, in pixels."""
_CLOSE, _PAIR, _BEYOND = 0.05, 18.0, 22.0
"""Share of the track below which two marks would cover each other on a phone; how far a pair is then set apart, and how
far the outermost of more."""
_BAR, _LABELLED = 46.0, 0.05
"""Height of a role's bar with its name, and the least share whose number fits into the bar."""
_EIGHTHS = 8


class RoleMark(NamedTuple):
    """How a role is drawn."""

    id: str
    shape: int
    letter: str
    title: str


class Dot(NamedTuple):
    """The mark of a role in a row."""

    number: int
    """Of the role's mark."""
    x: str
    y: str


class Difference(NamedTuple):
    """One criterion: how far its roles are apart."""

    name: str
    y: str
    low: str
    high: str
    apart: str
    sign: str
    """"▲" where it is flagged and clear, "△" where it is flagged and may be chance, else empty."""
    dots: tuple[Dot, ...]


class Apart(NamedTuple):
    """Who sees it differently: flagged distances first, clear ones before others, and of these the largest."""

    height: str
    levels: tuple[tuple[str, str], ...]
    """Place and number of each level."""
    roles: tuple[RoleMark, ...]
    drawn: tuple[Difference, ...]
    more: int
    """Criteria that stand in the table only."""
    rows: tuple[Row, ...]
    """Of all criteria: a cell for each role, then the distance."""


class HeatCell(NamedTuple):
    """What a role said of a criterion."""

    tint: int | None
    """None: nothing, or not shown."""
    level: str


class HeatRow(NamedTuple):
    """One criterion of the heat table."""

    id: str
    name: str
    cells: tuple[HeatCell, ...]
    apart: str
    sign: str
    """As in `Difference`."""


class Heat(NamedTuple):
    """Criteria against roles, step by step."""

    roles: tuple[RoleMark, ...]
    steps: tuple[tuple[str, tuple[HeatRow, ...]], ...]
    """Title of a step and its criteria."""
    long: bool
    """So many rows that the table is to be opened."""


class StripCell(NamedTuple):
    """How many of a role chose a level."""

    eighths: int
    """Height of its bar: the share of the role, in eighths; 0 only where nobody did."""
    chosen: str


class Strips(NamedTuple):
    """How many chose each level, role by role."""

    levels: int
    roles: tuple[tuple[StripCell, ...], ...]
    """In the order of the criterion's roles; empty for one that is not shown."""


class SpreadPart(NamedTuple):
    """One level in a role's bar."""

    tint: int
    x: str
    width: str
    middle: str
    label: str
    """Empty where there is no room."""


class SpreadBar(NamedTuple):
    """How one role used the scale."""

    mark: RoleMark
    y: str
    number: int
    """Levels given."""
    parts: tuple[SpreadPart, ...]


class Spread(NamedTuple):
    """How each role used the scale, over all criteria that are shown."""

    height: str
    levels: tuple[tuple[int, str, str], ...]
    """Tint, number and name of each level."""
    bars: tuple[SpreadBar, ...]
    rows: tuple[Row, ...]


# ------------------------------------------------------------------------ what may be shown


def shown_roles(criterion: CriterionResult) -> dict[str, RoleFigures]:
    """The roles whose figures may be shown (rule R6), by id; none where nobody of them gave a level."""
    if criterion.hidden:
        return {}
    return {r: f for r, f in criterion.roles.items() if f.hidden is None and f.mean is not None}


def role_marks(result: AuditResult) -> tuple[RoleMark, ...]:
    """The roles of the charts, in the order of the rubric, each with a shape and a letter of its own."""
    names = Names(result)
    seen = {role for c in result.criteria for role in shown_roles(c)}
    ids = [r.id for r in result.rubric.content.roles if r.id in seen]
    titles = [names.role[r] for r in ids]
    return tuple(
        RoleMark(id=role, shape=n % SHAPES, letter=letter, title=title)
        for n, (role, title, letter) in enumerate(zip(ids, titles, letters(titles), strict=True))
    )


def letters(titles: Sequence[str]) -> tuple[str, ...]:
    """One sign for each title: its first letter that no other one has, else a number.

    >>> letters(["Managers", "Makers", "M", "…"])
    ('M', 'A', '3', '4')
    """
    taken: list[str] = []
    for number, title in enumerate(titles, 1):
        own = (c.upper() for c in title if c.isalpha() and len(c.upper()) == 1)
        taken.append(next((c for c in own if c not in taken), str(number)))
    return tuple(taken)


def _distance(figures: dict[str, RoleFigures]) -> float:
    """How far the roles of a criterion are apart, as they are shown (rule N3)."""
    means = [one_decimal(f.mean) for f in figures.values() if f.mean is not None]
    return float(max(means) - min(means)) if means else 0.0


def _flagged(criterion: CriterionResult) -> bool:
    """Whether two roles lie so far apart that it is flagged (rule R4)."""
    return any(gap.flagged for gap in criterion.gaps)


CLEAR, UNSURE = "▲", "△"
"""The signs of a flagged difference: it is clear, or it may be chance (rule R4)."""


def _sign(criterion: CriterionResult) -> str:
    """The sign of the widest flagged difference; empty where none is flagged."""
    widest = widest_gap(criterion)
    return "" if widest is None else CLEAR if widest.clear else UNSURE


# ------------------------------------------------------------------------ who sees it differently


def lifts(values: Sequence[float]) -> tuple[float, ...]:
    """How far each mark is lifted or lowered so that neighbours can be told apart; 0 for one that stands free.

    >>> lifts([0.5, 0.51, 0.9]), lifts([0.5]), lifts([0.5, 0.5, 0.5])
    ((-9.0, 9.0, 0.0), (0.0,), (-11.0, 0.0, 11.0))
    """
    found = [0.0] * len(values)
    for group in _neighbours(values):
        between = _PAIR if len(group) == 2 else _BEYOND / max(len(group) - 1, 1)
        for nth, number in enumerate(group):
            found[number] = between * (nth - (len(group) - 1) / 2)
    return tuple(found)


def _neighbours(values: Sequence[float]) -> Iterator[list[int]]:
    """Numbers of marks that stand close together, group by group."""
    group: list[int] = []
    for number in sorted(range(len(values)), key=values.__getitem__):
        if group and values[number] - values[group[-1]] >= _CLOSE:
            yield group
            group = []
        group.append(number)
    if group:
        yield group


def _difference(
    criterion: CriterionResult, name: str, number: int, marks: Sequence[RoleMark], top: int
) -> Difference:
    """One row of the chart."""
    figures = shown_roles(criterion)
    said = [(n, (figures[m.id].mean or 0.0) / top) for n, m in enumerate(marks) if m.id in figures]
    values = [value for _number, value in said]
    centre = ROW * (number + 0.5)
    return Difference(
        name=name,
        y=coordinate(centre),
        low=place(min(values)) or "",
        high=place(max(values)) or "",
        apart=shown_level(_distance(figures)),
        sign=_sign(criterion),
        dots=tuple(
            Dot(n, place(value) or "", coordinate(centre + lift))
            for (n, value), lift in zip(said, lifts(values), strict=True)
        ),
    )


def _apart_row(criterion: CriterionResult, name: str, marks: Sequence[RoleMark]) -> Row:
    """A criterion in the table."""
    figures = shown_roles(criterion)
    levels = (shown_level(figures[m.id].mean) if m.id in figures else NOTHING for m in marks)
    return Row(name, (*levels, shown_level(_distance(figures))))


def apart(result: AuditResult, marks: tuple[RoleMark, ...]) -> Apart | None:
    """Who sees it differently; None where no criterion has two roles that may be shown."""
    names, top = Names(result), result.rubric.content.top
    several = [c for c in result.criteria if len(shown_roles(c)) > 1]
    if not several:
        return None
    ordered = sorted(several, key=lambda c: (_sign(c) != CLEAR, not _flagged(c), -_distance(shown_roles(c))))
    flagged = sum(_flagged(c) for c in ordered)
    drawn = ordered[: min(max(flagged, LEAST_ROWS), MOST_ROWS)]
    return Apart(
        height=coordinate(ROW * len(drawn)),
        levels=tuple((place(level / top) or "", str(level)) for level in range(top + 1)),
        roles=marks,
        drawn=tuple(_difference(c, names.full(c.id), n, marks, top) for n, c in enumerate(drawn)),
        more=len(ordered) - len(drawn),
        rows=tuple(_apart_row(c, names.full(c.id), marks) for c in ordered),
    )


# ------------------------------------------------------------------------ heat table

LONG_TABLE = 100
"""Rows from which a table is shown only when it is opened."""


def _heat_cell(figures: RoleFigures | None, top: int) -> HeatCell:
    """One role's mean of a criterion."""
    if figures is None or figures.mean is None:
        return HeatCell(None, NOTHING)
    return HeatCell(int((TINTS - 1) * figures.mean / top + 0.5), shown_level(figures.mean))


def _heat_row(criterion: CriterionResult, names: Names, marks: Sequence[RoleMark], top: int) -> HeatRow:
    """One criterion of the heat table."""
    figures = shown_roles(criterion)
    return HeatRow(
        id=criterion.id,
        name=names.full(criterion.id),
        cells=tuple(_heat_cell(figures.get(m.id), top) for m in marks),
        apart=shown_level(_distance(figures)) if len(figures) > 1 else NOTHING,
        sign=_sign(criterion),
    )


def heat(result: AuditResult, marks: tuple[RoleMark, ...]) -> Heat | None:
    """Criteria against roles; None where fewer than two roles may be shown."""
    if len(marks) < 2:
        return None
    names, top = Names(result), result.rubric.content.top
    shown = [c for c in result.criteria if shown_roles(c)]
    steps = (
        (step.title, tuple(_heat_row(c, names, marks, top) for c in shown if c.step == step.id))
        for step in result.rubric.content.steps
    )
    return Heat(roles=marks, steps=tuple(s for s in steps if s[1]), long=len(shown) > LONG_TABLE)


# ------------------------------------------------------------------------ how many chose each level


def _strip(counts: Sequence[int]) -> tuple[StripCell, ...]:
    """The cells of one role."""
    everybody = sum(counts) or 1
    return tuple(StripCell(max(int(_EIGHTHS * n / everybody + 0.5), 1) if n else 0, str(n)) for n in counts)


def strips(result: AuditResult) -> dict[str, Strips | None]:
    """How many of each role chose each level, by criterion; None where no role may be shown."""
    levels = result.rubric.content.top + 1
    return {
        c.id: Strips(
            levels, tuple(_strip(f.counts) if r in shown_roles(c) else () for r, f in c.roles.items())
        )
        if shown_roles(c)
        else None
        for c in result.criteria
    }


def tint_of(level: int, top: int) -> int:
    """The tint of a whole level.

    >>> [tint_of(level, 4) for level in range(5)]
    [0, 1, 3, 4, 5]
    """
    return int((TINTS - 1) * level / top + 0.5)


def _counts(result: AuditResult, role: str) -> list[int]:
    """How often a role chose each level, over all criteria where this may be shown."""
    given = [f.counts for c in result.criteria if (f := shown_roles(c).get(role)) is not None]
    return [sum(counts) for counts in zip(*given, strict=True)]


def _parts(counts: Sequence[int], top: int) -> Iterator[SpreadPart]:
    """The levels in a role's bar."""
    everything, before = sum(counts), 0
    for level, number in enumerate(counts):
        if number:
            wide = number / everything
            yield SpreadPart(
                tint=tint_of(level, top),
                x=place(before / everything) or "",
                width=place(wide) or "",
                middle=place((before + number / 2) / everything) or "",
                label=_("{number} %", number=whole_points(100 * wide)) if wide >= _LABELLED else "",
            )
        before += number


def spread(result: AuditResult, marks: tuple[RoleMark, ...]) -> Spread | None:
    """How each role used the scale; None where no role may be shown."""
    scale, top = result.rubric.content.scale, result.rubric.content.top
    told = [(m, counts) for m in marks if sum(counts := _counts(result, m.id))]
    if not told:
        return None
    return Spread(
        height=coordinate(_BAR * len(told)),
        levels=tuple((tint_of(n, top), str(n), name) for n, name in enumerate(scale.names)),
        bars=tuple(
            SpreadBar(mark, coordinate(_BAR * n), sum(counts), tuple(_parts(counts, top)))
            for n, (mark, counts) in enumerate(told)
        ),
        rows=tuple(Row(m.title, tuple(map(str, counts))) for m, counts in told),
    )
