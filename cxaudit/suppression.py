"""Which figures of a breakdown may be shown, so that none of a small group follows from them (docs/scoring.md, rule R6).

A breakdown is a table of people, such as roles by departments. A figure is a sum over some of its cells, times known
numbers: a linear equation about what the people in each cell said. Whatever else is published, a reader knows exactly
the combinations of these equations. So it can be decided, with whole numbers and fractions, which groups are given away.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

Cell = TypeVar("Cell", bound=Hashable)
Figure = Mapping[Cell, Fraction | int]
"""What a published sum counts each cell with; cells that are not named take no part."""

_Row = dict[int, Fraction]
"""A row of a matrix without its zeros, by column."""


def sum_of(cells: Iterable[Cell]) -> dict[Cell, int]:
    """The figure that is the plain sum, or the mean, over cells.

    >>> sum_of(["a", "b"])
    {'a': 1, 'b': 1}
    """
    return dict.fromkeys(cells, 1)


def computable(
    sizes: Mapping[Cell, int], published: Iterable[Figure[Cell]], minimum: int
) -> tuple[frozenset[Cell], ...]:
    """The groups of too few people whose sum follows from what is published.

    The answer is exact: every union of cells with more than none and fewer than the minimum of people, of which no part
    is given away already. Each other union that follows is made of these and of larger ones.

    Args:
        sizes: people by cell; nobody knows nothing, and cells without people are left out.
        published: figures, in whole numbers or fractions.
        minimum: the smallest group that may be shown.

    Source:
        docs/scoring.md, rule R6.

    >>> departments = {"sales": 12, "service": 9, "returns": 2}
    >>> computable(departments, [sum_of(departments), sum_of(["sales"]), sum_of(["service"])], 5)
    (frozenset({'returns'}),)
    >>> computable(departments, [sum_of(departments), sum_of(["sales"])], 5)
    ()
    """
    table, cells = _Table.of(sizes), [cell for cell, people in sizes.items() if people > 0]
    unknown = table.unknown(table.row(figure) for figure in published)
    found = sorted(_Search(table.people, unknown, minimum).groups(), key=lambda group: (len(group), group))
    return tuple(frozenset(cells[n] for n in group) for group in found)


def speaks_of_few(
    people: Mapping[Cell, Collection[str]], published: Iterable[Figure[Cell]], minimum: int
) -> bool:
    """Whether anything follows about fewer people than the minimum, where the same people stand in several cells.

    So it is with several questions: what follows about two answers of one person speaks of that person alone. Every
    combination of figures counts, with whatever weights. It is counted modulo a large prime, exact but for a chance of
    one in 10^18.

    Args:
        people: whose answers are in each cell.
        published: figures, in whole numbers or fractions.
        minimum: the smallest group that may be shown.

    Returns:
        Also True where there are more groups than can be looked at.

    Source:
        docs/scoring.md, rule R6.

    >>> cells = {("one", "A"): {"x", "y"}, ("two", "A"): {"x", "z"}, ("two", "B"): {"r", "s", "t"}}
    >>> speaks_of_few(cells, [{("one", "A"): 2, ("two", "A"): 1}], 4)
    True
    >>> speaks_of_few(cells, [{("one", "A"): 2, ("two", "A"): 1}], 3)
    False
    >>> speaks_of_few(cells, [sum_of([("two", "A"), ("two", "B")])], 4)
    False
    """
    known = {cell: frozenset(keys) for cell, keys in people.items() if keys}
    large = {cell for cell, keys in known.items() if len(keys) >= minimum}
    rows = [{cell: _residue(f) for cell, f in row.items() if f and cell in known} for row in published]
    about_small = _each_alone(_without(rows, large))
    return _Growing(about_small, known, minimum).found()


def protected(
    sizes: Mapping[Cell, int],
    figures: Sequence[Figure[Cell]],
    minimum: int,
    *,
    kept: Collection[int] = (),
) -> frozenset[int]:
    """The figures that may be shown together: as many as can be without giving a small group away.

    A figure of too few people is hidden. While something can still be computed, the smallest figure that it follows from
    is hidden too. In the end each of those that need not be hidden any more is shown again, the largest first.

    Args:
        sizes: people by cell.
        figures: in the order in which ties are decided: of two of one size the first is hidden first.
        minimum: the smallest group that may be shown.
        kept: places of figures that are published whatever is decided here. What follows from them alone stays so.

    Returns:
        The places of the figures that are shown, those of `kept` among them.

    Source:
        docs/scoring.md, rule R6.

    >>> departments = {"sales": 12, "service": 9, "returns": 2}
    >>> everything = [*(sum_of([name]) for name in departments), sum_of(departments)]
    >>> sorted(protected(departments, everything, 5, kept=[3]))
    [0, 3]
    """
    choice = _Choice.of(_Table.of(sizes), figures, minimum, frozenset(kept))
    return choice.shown_again(choice.enough_hidden())


def shown_groups(
    sizes: Mapping[str, int], minimum: int, named: frozenset[str] = frozenset()
) -> frozenset[str]:
    """The groups of a breakdown that may be shown beside its total.

    A group below the minimum is hidden. People in hidden groups must together reach the minimum, or subtraction
    from the total would give them away: so the next smallest group is hidden too, until they do.

    Source:
        docs/scoring.md, rule R6.

    >>> sorted(shown_groups({"A": 1, "B": 1, "C": 1, "D": 6, "E": 9}, 5))
    ['E']
    """
    hidden = [g for g, n in sizes.items() if g not in named and 0 < n < minimum]
    others = sorted((g for g, n in sizes.items() if g not in named and n >= minimum), key=lambda g: sizes[g])
    while hidden and others and sum(sizes[g] for g in hidden) < minimum:
        hidden.append(others.pop(0))
    return frozenset(sizes) - frozenset(hidden)


# ------------------------------------------------------------------------ what can be known


class _Table(NamedTuple):
    """The cells that have people, by number."""

    people: Sequence[int]
    number: Mapping[Hashable, int]

    @classmethod
    def of(cls, sizes: Mapping[Cell, int]) -> _Table:
        """The table of a breakdown."""
        cells = [cell for cell, people in sizes.items() if people > 0]
        return cls([sizes[cell] for cell in cells], {cell: n for n, cell in enumerate(cells)})

    def row(self, figure: Figure[Cell]) -> _Row:
        """A figure as a row of the matrix."""
        return {self.number[c]: Fraction(f) for c, f in figure.items() if f and c in self.number}

    def unknown(self, rows: Iterable[_Row]) -> list[_Row]:
        """For each cell a vector of what is not known of it: cells of which the vectors add up to zero are known together.

        It is the cell's part in each vector of the null space of the rows.
        """
        pivots = _reduced(rows)
        vectors: list[_Row] = [{} for _ in self.people]
        for cell, vector in enumerate(vectors):
            if cell not in pivots:
                vector[cell] = Fraction(1)
        for pivot, row in pivots.items():
            vectors[pivot] = {cell: -factor for cell, factor in row.items() if cell != pivot}
        return vectors


def _reduced(rows: Iterable[_Row]) -> dict[int, _Row]:
    """The rows in reduced echelon form, by the column in which only they have a one."""
    pivots: dict[int, _Row] = {}
    for row in rows:
        left = row
        for column in sorted(row.keys() & pivots.keys()):
            left = _less(left, left[column], pivots[column])
        if left:
            pivot = min(left)
            left = {column: factor / left[pivot] for column, factor in left.items()}
            for column, other in pivots.items():
                if pivot in other:
                    pivots[column] = _less(other, other[pivot], left)
            pivots[pivot] = left
    return pivots


def _less(row: _Row, times: Fraction, other: _Row) -> _Row:
    """A row less another one, times a number."""
    left = {c: row.get(c, Fraction(0)) - times * other.get(c, Fraction(0)) for c in row.keys() | other.keys()}
    return {column: factor for column, factor in left.items() if factor}


class _Search:
    """The small groups of cells whose vectors add up to zero.

    A group grows only by cells that cancel something of what is left of it, so that few are tried.
    """

    def __init__(self, people: Sequence[int], unknown: Sequence[_Row], minimum: int) -> None:
        self._people, self._unknown, self._minimum = people, _whole(unknown), minimum
        self._having: dict[int, list[int]] = {}
        for cell, vector in enumerate(unknown):
            for part in vector if people[cell] < minimum else ():
                self._having.setdefault(part, []).append(cell)
        self._found: set[tuple[int, ...]] = set()
        self._tried: set[frozenset[int]] = set()

    def groups(self) -> set[tuple[int, ...]]:
        """Every one of which no part adds up to zero itself."""
        for cell, people in enumerate(self._people):
            if people < self._minimum:
                self._grow(frozenset({cell}), people, self._unknown[cell])
        return {g for g in self._found if not any(set(h) < set(g) for h in self._found)}

    def _grow(self, group: frozenset[int], people: int, left: Mapping[int, int]) -> None:
        """Take in one more cell in every way that may lead to zero."""
        if group in self._tried:
            return
        self._tried.add(group)
        if not left:
            self._found.add(tuple(sorted(group)))
            return
        for cell in self._next(group, left):
            if people + self._people[cell] < self._minimum:
                more = _both(left, self._unknown[cell])
                self._grow(group | {cell}, people + self._people[cell], more)

    def _next(self, group: frozenset[int], left: Mapping[int, int]) -> Iterator[int]:
        """The cells that could cancel that part of what is left which the fewest cells have."""
        part = min(left, key=lambda one: (len(self._having[one]), one))
        return (cell for cell in self._having[part] if cell not in group)


def _whole(vectors: Sequence[_Row]) -> list[dict[int, int]]:
    """The same vectors in whole numbers: each part is multiplied alike in all of them, so zero stays zero."""
    times: dict[int, int] = {}
    for vector in vectors:
        for part, factor in vector.items():
            times[part] = math.lcm(times.get(part, 1), factor.denominator)
    return [{part: int(factor * times[part]) for part, factor in vector.items()} for vector in vectors]


def _both(one: Mapping[int, int], other: Mapping[int, int]) -> dict[int, int]:
    """The sum of two vectors."""
    total = dict(one)
    for part, factor in other.items():
        if left := total.pop(part, 0) + factor:
            total[part] = left
    return total


# ------------------------------------------------------------------------ the same people in several cells

_PRIME = 2**61 - 1
_MOST_GROUPS = 2000
"""Groups that are looked at; beyond them it is taken for granted that one of them is given away."""

_Residues = dict[Cell, int]
"""A row without its zeros, modulo the prime."""


def _residue(factor: Fraction | int) -> int:
    """A number modulo the prime."""
    exact = Fraction(factor)
    return exact.numerator * pow(exact.denominator, -1, _PRIME) % _PRIME


def _without(rows: Iterable[_Residues[Cell]], cells: Collection[Cell]) -> list[_Residues[Cell]]:
    """The combinations of rows in which some cells take no part, as rows from which all of them can be made."""
    pivots: dict[Cell, _Residues[Cell]] = {}
    free = []
    for row in rows:
        left = _cancelled(row, pivots)
        pivot = next((cell for cell in left if cell in cells), None)
        if pivot is not None:
            pivots[pivot] = _scaled(left, pivot)
        elif left:
            free.append(left)
    return free


def _each_alone(rows: Iterable[_Residues[Cell]]) -> dict[Cell, _Residues[Cell]]:
    """As many rows as the rank, from which all can be made, by a cell that no other of them has."""
    pivots: dict[Cell, _Residues[Cell]] = {}
    for row in rows:
        left = _cancelled(row, pivots)
        if left:
            pivot = next(iter(left))
            new = {pivot: _scaled(left, pivot)}
            pivots = {cell: _cancelled(other, new) for cell, other in pivots.items()} | new
    return pivots


def _cancelled(row: _Residues[Cell], pivots: Mapping[Cell, _Residues[Cell]]) -> _Residues[Cell]:
    """A row from which every pivot is taken away; later pivots may come in with earlier ones, never the other way."""
    left = dict(row)
    for pivot, other in pivots.items():
        times = left.get(pivot, 0)
        if times:
            for cell, factor in other.items():
                left[cell] = (left.get(cell, 0) - times * factor) % _PRIME
    return {cell: factor for cell, factor in left.items() if factor}


def _scaled(row: _Residues[Cell], pivot: Cell) -> _Residues[Cell]:
    """A row with one at its pivot."""
    inverse = pow(row[pivot], -1, _PRIME)
    return {cell: factor * inverse % _PRIME for cell, factor in row.items()}


class _Left(NamedTuple):
    """Of a group: the rows that may take part, and what of them is outside it."""

    rows: Mapping[Hashable, _Residues[Any]]
    cells: Counter[Hashable]
    """In how many of the rows each cell is."""

    def cancels(self) -> bool:
        """Whether some combination of the rows has nothing outside."""
        return len(_each_alone(self.rows.values())) < len(self.rows)


class _Growing:
    """The search for a small group of whom some combination of rows speaks, of no one else.

    A row that has a cell of its own outside the group takes no part; the others have to cancel out there. A group grows
    only by people whose cells let a row, which is to take part, cancel out.
    """

    def __init__(
        self, rows: Mapping[Any, _Residues[Any]], people: Mapping[Any, frozenset[str]], minimum: int
    ) -> None:
        self._rows, self._people, self._minimum = rows, people, minimum
        self._having: dict[Hashable, list[Hashable]] = {}
        for own, row in rows.items():
            for cell in row:
                self._having.setdefault(cell, []).append(own)
        self._known: dict[frozenset[str], _Left] = {}
        self._tried: set[tuple[Hashable, frozenset[str]]] = set()

    def found(self) -> bool:
        """Whether there is one, or too many groups to look at."""
        return any(self._from(own, self._people[own]) for own in self._rows)

    def _from(self, own: Hashable, group: frozenset[str]) -> bool:
        """Whether there is one in which a row takes part, among the groups that have this one in them."""
        if (own, group) in self._tried or len(group) >= self._minimum:
            return False
        self._tried.add((own, group))
        if group not in self._known:
            self._known[group] = self._left(group)
            if len(self._known) > _MOST_GROUPS or self._known[group].cancels():
                return True
        return any(self._from(own, group | more) for more in self._next(own, self._known[group]))

    def _left(self, group: frozenset[str]) -> _Left:
        """What of a group does not cancel out yet."""
        rows = {
            own: {cell: factor for cell, factor in self._rows[own].items() if not self._people[cell] <= group}
            for own in self._rows
            if self._people[own] <= group
        }
        return _Left(rows, Counter(cell for row in rows.values() for cell in row))

    def _next(self, own: Hashable, left: _Left) -> set[frozenset[str]]:
        """The people of whom some have to be in the group: of a cell left outside, or of a row that cancels it."""
        alone = [cell for cell in left.rows[own] if left.cells[cell] == 1]
        cells = [min(alone, key=lambda cell: len(self._having[cell]))] if alone else list(left.cells)
        more = {self._people[cell] for cell in cells}
        return more | {
            self._people[one] for cell in cells for one in self._having[cell] if one not in left.rows
        }


# ------------------------------------------------------------------------ what to hide


class _Choice(NamedTuple):
    """What is to be decided."""

    table: _Table
    rows: Sequence[_Row]
    people: Sequence[int]
    """Behind each figure."""
    minimum: int
    kept: frozenset[int]

    @classmethod
    def of(
        cls, table: _Table, figures: Sequence[Figure[Cell]], minimum: int, kept: frozenset[int]
    ) -> _Choice:
        """The choice among figures."""
        rows = [table.row(figure) for figure in figures]
        people = [sum(table.people[cell] for cell in row) for row in rows]
        return cls(table, rows, people, minimum, kept)

    def large(self) -> list[int]:
        """Figures of enough people, or of nobody, and those that are kept anyway."""
        return [n for n, people in enumerate(self.people) if n in self.kept or not 0 < people < self.minimum]

    def given_away(self, shown: Collection[int]) -> frozenset[tuple[int, ...]]:
        """The small groups that follow from some of the figures, by the numbers of their cells."""
        unknown = self.table.unknown(self.rows[n] for n in sorted(shown))
        return frozenset(_Search(self.table.people, unknown, self.minimum).groups())

    def enough_hidden(self) -> frozenset[int]:
        """What stays when figures are hidden until no more follows than from those that are kept."""
        shown = frozenset(self.large())
        while groups := self._too_much(shown):
            shown -= {min(self._behind(min(groups), shown), key=lambda n: (self.people[n], n))}
        return shown

    def _too_much(self, shown: frozenset[int]) -> list[tuple[int, ...]]:
        """The groups that would not be given away without the figures that can be hidden."""
        groups = self.given_away(shown)
        return sorted(groups - self.given_away(shown & self.kept)) if groups else []

    def _behind(self, group: tuple[int, ...], shown: frozenset[int]) -> list[int]:
        """The figures, of those that can be hidden, that a group's sum is put together from."""
        target, own = dict.fromkeys(group, Fraction(1)), len(self.table.people)
        order = sorted(shown, key=lambda n: (n not in self.kept, self.people[n], n))
        # A mark of its own behind each row says, after all is reduced, which rows the target was made of.
        marked = [{**self.rows[n], own + n: Fraction(1)} for n in order]
        rest = target
        for pivot, row in _reduced_left(marked, own).items():
            if pivot in rest:
                rest = _less(rest, rest[pivot], row)
        return [mark - own for mark in rest if mark >= own and mark - own not in self.kept]

    def shown_again(self, shown: frozenset[int]) -> frozenset[int]:
        """The same with those figures whose hiding turned out to protect nothing."""
        base = self.given_away(shown & self.kept)
        hidden = [n for n in self.large() if n not in shown]
        for n in sorted(hidden, key=lambda n: (-self.people[n], -n)):
            if self.given_away(shown | {n}) <= base:
                shown |= {n}
        return shown


def _reduced_left(rows: Iterable[_Row], columns: int) -> dict[int, _Row]:
    """The rows, reduced in the first columns only; what becomes nothing there is left out."""
    pivots: dict[int, _Row] = {}
    for row in rows:
        left = row
        for column in sorted(c for c in row if c in pivots):
            left = _less(left, left[column], pivots[column])
        own = [column for column in left if column < columns]
        if own:
            pivot = min(own)
            left = {column: factor / left[pivot] for column, factor in left.items()}
            for column, other in pivots.items():
                if pivot in other:
                    pivots[column] = _less(other, other[pivot], left)
            pivots[pivot] = left
    return pivots
