"""What a reader can work out about few people from a result that was handed on: an attack by linear algebra.

The reader is the worst one there is. They know who belongs to which role and department, who gave a level, said "not
applicable" or "don't know" to which criterion, and where evidence or prerequisites hold a level down; all they lack is
what people said. Every published number that is a sum of levels, times known numbers, is an equation about the levels of
the cells (criterion, role, department). A small group is given away if any combination of the equations speaks of fewer
people than the minimum.

It shares nothing with `cxaudit.suppression`: it starts from the numbers in the file, takes every criterion by itself, and
works with vectors of the null space in a finite field.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from cxaudit.model.answers import AnswerSheet

PRIME = 2**61 - 1
"""All is counted modulo this; that something else becomes zero by chance happens once in 10^18."""

Cell = tuple[str, str, str | None]
"""A criterion, a role and a department."""
Row = dict[Cell, Fraction]
"""What each cell's levels, added up, count with."""
Json = Mapping[str, Any]


class Reader:
    """The worst reader of a result."""

    def __init__(self, result: Json, whole: Json, sheets: Iterable[AnswerSheet], kind: str = "level") -> None:
        """All they know.

        Args:
            result: the file that was handed on.
            whole: the one in which nothing is hidden, for where a level is held down and nothing else.
            sheets: who answered; only which answers are there, never what they say.
            kind: of the answers that they are after: level, not_applicable or dont_know.
        """
        self._result = result
        self._whole = {c["id"]: c for c in whole["criteria"]}
        self._weights = {
            c["id"]: Fraction(c["weight"])
            for step in result["rubric"]["content"]["steps"]
            for c in step["criteria"]
        }
        self._roles = {r: Fraction(weight) for r, weight in result["policy"]["role_weights"].items()}
        self._kind = kind
        self.people = _by_cell(sheets, self._asked(), kind)

    def _asked(self) -> dict[str, frozenset[str]]:
        """Who is asked what."""
        steps = self._result["rubric"]["content"]["steps"]
        return {c["id"]: frozenset(c["ask"]) for step in steps for c in step["criteria"]}

    # ---------------------------------------------------------------- what the numbers say

    def rows(self) -> Iterator[Row]:
        """Every published number as an equation."""
        if self._kind != "level":
            yield from chain.from_iterable(map(self._of_counts, self._result["criteria"]))
            return
        for criterion in self._result["criteria"]:
            yield from self._of_criterion(criterion)
        for step in self._result["steps"]:
            yield from self._of_step(step)
        yield from self._of_all()
        for department in self._result["departments"]:
            yield from self._of_department(department)

    def _of_criterion(self, criterion: Json) -> Iterator[Row]:
        """Means of roles, the claimed level, and the plain mean that two measures of agreement give together."""
        c = criterion["id"]
        for role, figures in criterion["roles"].items():
            if figures["mean"] is not None:
                yield self._plain(c, role)
        if criterion["claimed_level"] is not None:
            yield self._claimed(c)
        if criterion["rwg"] is not None and criterion["awg"] is not None:
            yield self._plain(c)

    def _of_counts(self, criterion: Json) -> Iterator[Row]:
        """How many said "not applicable" or "don't know": of roles, and of all."""
        c = criterion["id"]
        for role, figures in criterion["roles"].items():
            if figures[self._kind] is not None:
                yield self._plain(c, role)
        if criterion["dont_know"] is not None:
            yield self._plain(c)
        if criterion["not_applicable_share"] is not None and self._kind == "not_applicable":
            yield self._claimed(c)

    def _plain(self, criterion: str, role: str | None = None) -> Row:
        """A sum over people of a role, or over all."""
        return {cell: Fraction(1) for cell in self._of(criterion) if role in (None, cell[1])}

    def _claimed(self, criterion: str) -> Row:
        """Each role's mean by its weight (rule S2)."""
        people: dict[str, int] = defaultdict(int)
        for cell in self._of(criterion):
            people[cell[1]] += len(self.people[cell])
        whole = sum(self._roles[role] for role in people)
        return {cell: self._roles[cell[1]] / whole / people[cell[1]] for cell in self._of(criterion)}

    def _of(self, criterion: str) -> list[Cell]:
        """The cells of a criterion."""
        return [cell for cell in self.people if cell[0] == criterion]

    def _of_step(self, step: Json) -> Iterator[Row]:
        """Its scores, and what is told of its hidden criteria together."""
        criteria = [c for c in self._result["criteria"] if c["step"] == step["id"]]
        hidden = [c for c in criteria if c["hidden"]]
        for its, told in ((criteria, step), (hidden, step["hidden_together"] or {})):
            if told.get("claimed") is not None:
                yield self._together(c["id"] for c in its)
            if told.get("supported") is not None:
                yield self._together(c["id"] for c in its if self._free(c["id"]))

    def _free(self, criterion: str) -> bool:
        """Nothing holds its level down, so that what is supported is what is claimed."""
        seen = self._whole[criterion]
        return bool(seen["claimed_level"] == seen["supported_level"])

    def _together(self, criteria: Iterable[str]) -> Row:
        """Claimed levels by their weights."""
        return _sum((self._claimed(c), self._weights[c]) for c in criteria if self._counts(c))

    def _counts(self, criterion: str) -> bool:
        """It has a claimed level that takes part in scores."""
        return self._whole[criterion]["claimed_level"] is not None

    def _of_all(self) -> Iterator[Row]:
        """The claimed total: steps by their weights."""
        if self._result["overall"]["claimed"] is not None:
            yield _sum((row, weight) for row, weight in self._scored_steps())

    def _scored_steps(self) -> Iterator[tuple[Row, Fraction]]:
        """The score of each step, and the step's weight."""
        for step in self._result["rubric"]["content"]["steps"]:
            its = [c["id"] for c in step["criteria"] if self._counts(c["id"])]
            if its:
                weight = sum(self._weights[c] for c in its)
                yield self._together(its), Fraction(step["weight"]) / weight

    def _of_department(self, department: Json) -> Iterator[Row]:
        """Its steps, and their total."""
        steps = self._result["rubric"]["content"]["steps"]
        rows = {step["id"]: self._department_step(step, department["id"]) for step in steps}
        yield from (rows[s] for s, value in department["steps"].items() if value is not None)
        if department["claimed"] is not None:
            yield _sum((rows[step["id"]], Fraction(step["weight"])) for step in steps)

    def _department_step(self, step: Json, department: str) -> Row:
        """The plain mean of each criterion, everybody counting once, by the criteria's weights."""
        found: list[tuple[Row, Fraction]] = []
        for c in (c["id"] for c in step["criteria"] if self._counts(c["id"])):
            cells = [cell for cell in self._of(c) if cell[2] == department]
            people = sum(len(self.people[cell]) for cell in cells)
            if people:
                found.append(({cell: Fraction(1, people) for cell in cells}, self._weights[c]))
        whole = sum(weight for _, weight in found)
        return _sum((row, weight / whole) for row, weight in found)

    # ---------------------------------------------------------------- what follows

    def given_away(self, minimum: int) -> list[frozenset[str]]:
        """The small groups of people of whom some combination of all numbers speaks."""
        return [group for group in self._largest_groups(minimum) if self._speaks_of(group)]

    def _speaks_of(self, group: frozenset[str]) -> bool:
        """Whether something follows about the cells in which there are only these people.

        What follows from the equations vanishes on everything that they leave open: so it does if the vectors of these
        cells in the null space are not independent.
        """
        vectors = [self._open[cell] for cell, people in self.people.items() if people <= group]
        return len(_reduced(vectors)) < len(vectors)

    @cached_property
    def _open(self) -> dict[Cell, dict[int, int]]:
        """For each cell its part in each vector of the null space."""
        number = {cell: n for n, cell in enumerate(self.people)}
        rows = [{number[cell]: _residue(factor) for cell, factor in row.items()} for row in self.rows()]
        pivots = _reduced(rows)
        free: dict[int, dict[int, int]] = {n: {n: 1} for n in number.values() if n not in pivots}
        tied = {pivot: {n: -f % PRIME for n, f in row.items() if n != pivot} for pivot, row in pivots.items()}
        return {cell: (free | tied)[n] for cell, n in number.items()}

    def _largest_groups(self, minimum: int) -> list[frozenset[str]]:
        """Every group below the minimum that is made of whole cells and is not part of another one."""
        small = {people for people in self.people.values() if len(people) < minimum}
        groups, grown = set(small), set(small)
        while grown:
            grown = {g | one for g in grown for one in small if len(g | one) < minimum} - groups
            groups |= grown
        return [g for g in groups if not any(g < other for other in groups)]


def _by_cell(
    sheets: Iterable[AnswerSheet], asked: Mapping[str, frozenset[str]], kind: str
) -> dict[Cell, frozenset[str]]:
    """Who gave a level in each cell; of counts, who said anything, since any of them may have said it."""
    people: dict[Cell, set[str]] = defaultdict(set)
    for sheet in sheets:
        who = sheet.respondent
        for answer in sheet.answers:
            there = answer.level is not None if kind == "level" else not answer.blank
            if there and who.role in asked[answer.criterion]:
                people[answer.criterion, who.role, who.department].add(who.key)
    return {cell: frozenset(keys) for cell, keys in people.items()}


def _sum(rows: Iterable[tuple[Row, Fraction]]) -> Row:
    """Equations, each times a number, added up."""
    total: Row = defaultdict(Fraction)
    for row, times in rows:
        for cell, factor in row.items():
            total[cell] += times * factor
    return dict(total)


def _residue(number: Fraction) -> int:
    """A fraction in the finite field."""
    return number.numerator * pow(number.denominator, -1, PRIME) % PRIME


def _reduced(rows: Sequence[Mapping[int, int]]) -> dict[int, dict[int, int]]:
    """The rows in reduced echelon form, by the column in which only they have a one; as many as the rank."""
    pivots: dict[int, dict[int, int]] = {}
    for row in rows:
        left = {column: factor for column, factor in row.items() if factor}
        for column in [column for column in left if column in pivots]:
            left = _less(left, left[column], pivots[column])
        if left:
            pivot = min(left)
            inverse = pow(left[pivot], -1, PRIME)
            left = {column: factor * inverse % PRIME for column, factor in left.items()}
            for column, other in pivots.items():
                if pivot in other:
                    pivots[column] = _less(other, other[pivot], left)
            pivots[pivot] = left
    return pivots


def _less(row: Mapping[int, int], times: int, other: Mapping[int, int]) -> dict[int, int]:
    """A row less another one, times a number."""
    left = dict(row)
    for column, factor in other.items():
        left[column] = (left.get(column, 0) - times * factor) % PRIME
    return {column: factor for column, factor in left.items() if factor}


class Attacked(NamedTuple):
    """What came of an attack."""

    levels: list[frozenset[str]]
    not_applicable: list[frozenset[str]]
    dont_know: list[frozenset[str]]

    @property
    def groups(self) -> list[frozenset[str]]:
        """Everybody given away, by whatever."""
        return [*self.levels, *self.not_applicable, *self.dont_know]


def attacked(result: Json, whole: Json, sheets: Sequence[AnswerSheet], minimum: int) -> Attacked:
    """What the worst reader learns about few people."""
    return Attacked(
        *(
            Reader(result, whole, sheets, kind).given_away(minimum)
            for kind in ("level", "not_applicable", "dont_know")
        )
    )
