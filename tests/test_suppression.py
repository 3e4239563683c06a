"""Which figures may be shown together, so that none of a small group follows from them: docs/scoring.md, rule R6."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.suppression import computable, protected, speaks_of_few, sum_of

MINIMUM = 5
Place = tuple[int, int]
PEOPLE = (0, 2, 4, 6, 8, 12, 20, 30, 40)


class Table(NamedTuple):
    """A breakdown by two things, with every figure that there is: cells, both margins, the total."""

    sizes: dict[Place, int]
    figures: tuple[dict[Place, int], ...]

    def large(self) -> list[int]:
        """The figures that the plain rule shows: those of enough people, or of nobody."""
        return [n for n in range(len(self.figures)) if not 0 < self.people(n) < MINIMUM]

    def people(self, figure: int) -> int:
        """Behind a figure."""
        return sum(self.sizes[cell] for cell in self.figures[figure])

    def of(self, shown: Iterable[int]) -> list[dict[Place, int]]:
        """The figures in some places."""
        return [self.figures[n] for n in sorted(shown)]


def _table(sizes: dict[Place, int]) -> Table:
    rows, columns = sorted({r for r, _ in sizes}), sorted({c for _, c in sizes})
    return Table(
        sizes,
        (
            *(sum_of([cell]) for cell in sizes),
            *(sum_of(cell for cell in sizes if cell[0] == r) for r in rows),
            *(sum_of(cell for cell in sizes if cell[1] == c) for c in columns),
            sum_of(sizes),
        ),
    )


def _random_table(rnd: random.Random) -> Table:
    rows, columns = rnd.randint(2, 4), rnd.randint(1, 4)
    return _table({(r, c): rnd.choice(PEOPLE) for r in range(rows) for c in range(columns)})


def _tables(count: int) -> list[Table]:
    rnd = random.Random(1)
    return [_random_table(rnd) for _ in range(count)]


@cache
def _protected() -> tuple[tuple[Table, frozenset[int]], ...]:
    """400 random tables with what may be shown of them."""
    return tuple((table, protected(table.sizes, table.figures, MINIMUM)) for table in _tables(400))


def _leaks(tables: Iterable[tuple[Table, Iterable[int]]]) -> int:
    """In how many tables a small group can be computed."""
    return sum(bool(computable(t.sizes, t.of(shown), MINIMUM)) for t, shown in tables)


# --- 400 random tables ------------------------------------------------------------------------


def test_r6_no_small_group_can_be_computed_in_400_random_tables() -> None:
    assert _leaks(_protected()) == 0


def test_r6_the_plain_rule_alone_gives_most_tables_away() -> None:
    assert _leaks((table, table.large()) for table in _tables(400)) > 200


def test_r6_nothing_is_hidden_that_protects_nothing() -> None:
    shown_again = (
        (table, shown | {n}) for table, shown in _protected() for n in table.large() if n not in shown
    )
    assert all(computable(t.sizes, t.of(more), MINIMUM) for t, more in shown_again)


def test_r6_something_is_hidden_beyond_the_minimum() -> None:
    assert any(set(table.large()) - shown for table, shown in _protected())


def test_r6_no_figure_of_too_few_people_is_shown() -> None:
    assert all(shown <= set(table.large()) for table, shown in _protected())


# --- against another way to find out ----------------------------------------------------------


def _brute_force(table: Table, shown: Sequence[int]) -> set[frozenset[Place]]:
    """Every small union whose sum follows, by ranks of matrices: an independent answer, for small tables."""
    numpy = pytest.importorskip("numpy")
    live = [cell for cell, people in table.sizes.items() if people]
    matrix = numpy.array([[figure.get(cell, 0) for cell in live] for figure in table.of(shown)])

    def rank(rows: Any) -> int:
        return int(numpy.linalg.matrix_rank(rows)) if rows.size else 0

    def follows(group: Sequence[Place]) -> bool:
        row = numpy.array([[int(cell in group) for cell in live]])
        return rank(numpy.vstack([matrix.reshape(-1, len(live)), row])) == rank(matrix)

    unions = itertools.chain.from_iterable(
        itertools.combinations(live, n) for n in range(1, min(len(live), MINIMUM) + 1)
    )
    small = (u for u in unions if sum(table.sizes[cell] for cell in u) < MINIMUM)
    return {frozenset(u) for u in small if follows(u)}


def _smallest(groups: set[frozenset[Place]]) -> set[frozenset[Place]]:
    return {g for g in groups if not any(h < g for h in groups)}


@pytest.mark.parametrize("seed", range(60))
def test_r6_the_audit_agrees_with_brute_force(seed: int) -> None:
    rnd = random.Random(seed)
    table = _table(
        {(r, c): rnd.choice((0, 1, 1, 2, 3, 6)) for r in range(3) for c in range(rnd.randint(1, 4))}
    )
    shown = [n for n in range(len(table.figures)) if rnd.random() < 0.5]
    assert set(computable(table.sizes, table.of(shown), MINIMUM)) == _smallest(_brute_force(table, shown))


@pytest.mark.parametrize("seed", range(20))
def test_r6_brute_force_finds_nothing_in_what_is_protected(seed: int) -> None:
    table = _random_table(random.Random(seed))
    assert not _brute_force(table, sorted(protected(table.sizes, table.figures, MINIMUM)))


# --- single cases -----------------------------------------------------------------------------

THREE = {"A": 12, "B": 9, "C": 2}
EVERYTHING = [sum_of(["A"]), sum_of(["B"]), sum_of(["C"]), sum_of(THREE)]


def test_r6_departments_of_12_9_and_2_hide_2_and_9() -> None:
    assert protected(THREE, EVERYTHING, MINIMUM) == {0, 3}


def test_r6_of_two_of_one_size_the_first_is_hidden() -> None:
    sizes = {"A": 9, "B": 9, "C": 2}
    assert protected(sizes, EVERYTHING, MINIMUM) == {1, 3}


def test_r6_without_the_total_nothing_more_is_hidden() -> None:
    assert protected(THREE, EVERYTHING[:3], MINIMUM) == {0, 1}


def test_r6_a_minimum_of_nobody_hides_nothing() -> None:
    assert protected(THREE, EVERYTHING, 0) == {0, 1, 2, 3}


def test_r6_a_department_inside_a_role_gives_the_rest_of_the_role_away() -> None:
    sizes = {("front", "service"): 18, ("front", "sales"): 2, ("lead", "sales"): 7}
    figures = [
        sum_of([("front", "service")]),
        sum_of([("front", "sales"), ("lead", "sales")]),
        sum_of([("front", "service"), ("front", "sales")]),
        sum_of([("lead", "sales")]),
    ]
    assert computable(sizes, figures, MINIMUM) == (frozenset({("front", "sales")}),)
    assert protected(sizes, figures, MINIMUM, kept=[2, 3]) == {2, 3}


def test_r6_two_different_weightings_of_two_hidden_groups_give_both_away() -> None:
    sizes = {"A": 3, "B": 4}
    plain, weighted = sum_of(sizes), {"A": Fraction(1, 3), "B": Fraction(1, 4)}
    assert computable(sizes, [plain, weighted], MINIMUM) == (frozenset({"A"}), frozenset({"B"}))


def test_r6_one_weighting_of_them_does_not() -> None:
    assert computable({"A": 3, "B": 4}, [{"A": Fraction(1, 3), "B": Fraction(1, 4)}], MINIMUM) == ()


def test_r6_a_small_group_of_several_cells_is_found() -> None:
    sizes = {"A": 2, "B": 2, "C": 9}
    assert computable(sizes, [sum_of(sizes), sum_of(["C"])], MINIMUM) == (frozenset({"A", "B"}),)


def test_r6_what_is_published_anyway_stays_though_it_gives_something_away() -> None:
    sizes = {"A": 2, "B": 9, "C": 8}
    figures = [sum_of(["C"]), sum_of(["A"]), sum_of(sizes)]
    assert protected(sizes, figures, MINIMUM, kept=[1, 2]) == {0, 1, 2}


def test_r6_a_figure_of_nobody_is_shown() -> None:
    assert protected({"A": 0, "B": 9}, [sum_of(["A"]), sum_of(["B"])], MINIMUM) == {0, 1}


def test_r6_no_figures_give_nothing_away() -> None:
    assert (computable({"A": 2}, [], MINIMUM), protected({"A": 2}, [], MINIMUM)) == ((), frozenset())


def _eight_by_twelve(people: int) -> Table:
    return _table({(r, c): people for r in range(8) for c in range(12)})


@pytest.mark.parametrize("people", [1, 2, 4])
def test_r6_eight_roles_by_twelve_departments_are_protected(people: int) -> None:
    table = _eight_by_twelve(people)
    shown = protected(table.sizes, table.figures, MINIMUM)
    assert not computable(table.sizes, table.of(shown), MINIMUM)


# --- the same people in several questions -----------------------------------------------------

ANSWERED = {("one", "A"): "vwxyz", ("one", "B"): "ab", ("two", "A"): "wxyz", ("two", "B"): "ac"}
"""Who answered two questions, of two groups."""


@pytest.mark.parametrize(
    ("figures", "minimum", "found"),
    [
        pytest.param([], 5, False, id="R6 nothing is published"),
        pytest.param([sum_of(ANSWERED)], 5, False, id="R6 everybody together"),
        pytest.param([sum_of([("one", "B"), ("two", "B")])], 5, True, id="R6 three people in two questions"),
        pytest.param([sum_of([("one", "B"), ("two", "B")])], 3, False, id="R6 three are enough"),
        pytest.param([{("one", "B"): 2, ("two", "B"): -1}], 5, True, id="R6 with whatever weights"),
        pytest.param([sum_of([("two", "A")])], 5, True, id="R6 four who answered of five"),
        pytest.param([sum_of([("one", "A"), ("one", "B")]), sum_of([("one", "A")])], 5, True, id="R6 a difference"),
        pytest.param([sum_of(ANSWERED), {**sum_of(ANSWERED), ("one", "B"): 3}], 5, True, id="R6 two weightings"),
        pytest.param([sum_of([("three", "C")])], 5, False, id="R6 nobody answered"),
    ],
)  # fmt: skip
def test_r6_what_speaks_of_few(figures: list[dict[Any, int]], minimum: int, found: bool) -> None:
    assert speaks_of_few(ANSWERED, figures, minimum) is found


def test_r6_a_sum_over_many_single_people_speaks_of_none_of_them() -> None:
    people = {("one", str(n)): {f"p{n}"} for n in range(60)}
    assert not speaks_of_few(people, [sum_of(people)], 5)


def test_r6_too_many_groups_to_look_at_count_as_given_away() -> None:
    people = {("one", str(n)): {f"p{n}"} for n in range(60)}
    rnd = random.Random(1)
    figures = [{cell: rnd.randint(1, 9) for cell in people} for _ in range(30)]
    assert speaks_of_few(people, figures, 12)


@pytest.mark.parametrize("seed", range(30))
def test_r6_with_one_question_it_is_found_whenever_a_sum_can_be_computed(seed: int) -> None:
    table = _random_table(random.Random(seed))
    people = {cell: [f"{cell} {n}" for n in range(count)] for cell, count in table.sizes.items()}
    assert speaks_of_few(people, table.figures, MINIMUM) or not computable(
        table.sizes, table.figures, MINIMUM
    )


# --- whatever the table -----------------------------------------------------------------------


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Small tables of small groups, where most leaks are."""
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    people = st.sampled_from((0, 1, 2, 3, 4, 5, 9))
    return _table({(r, c): draw(people) for r in range(rows) for c in range(columns)})


@given(tables())
def test_r6_what_is_protected_gives_nothing_away(table: Table) -> None:
    assert not computable(table.sizes, table.of(protected(table.sizes, table.figures, MINIMUM)), MINIMUM)


@given(tables())
def test_r6_the_same_table_hides_the_same(table: Table) -> None:
    again = _table(dict(table.sizes))
    assert protected(again.sizes, again.figures, MINIMUM) == protected(table.sizes, table.figures, MINIMUM)


@given(tables(), st.integers(2, 9))
def test_r6_the_unit_of_a_figure_does_not_matter(table: Table, times: int) -> None:
    larger = [{cell: Fraction(n, times) for cell, n in figure.items()} for figure in table.figures]
    assert protected(table.sizes, larger, MINIMUM) == protected(table.sizes, table.figures, MINIMUM)


@given(tables(), st.sets(st.integers(0, 18)))
def test_r6_more_published_never_gives_less_away(table: Table, places: set[int]) -> None:
    some = computable(table.sizes, table.of(p for p in places if p < len(table.figures)), MINIMUM)
    whole = computable(table.sizes, table.figures, MINIMUM)
    assert all(any(group >= part for part in whole) for group in some)


def _sums(figures: Sequence[Mapping[Place, int]], said: Mapping[Place, int]) -> list[int]:
    return [sum(n * said[cell] for cell, n in figure.items()) for figure in figures]


def _otherwise(table: Table, shown: Iterable[int]) -> Iterator[dict[Place, int]]:
    """What people in single cells might have said instead without any published sum showing it."""
    said = dict.fromkeys(table.sizes, 2)
    for moved in itertools.product((-1, 0, 1), repeat=len(said)):
        other = {cell: said[cell] + move for cell, move in zip(said, moved, strict=True)}
        if _sums(table.of(shown), other) == _sums(table.of(shown), said):
            yield other


@pytest.mark.parametrize("seed", range(8))
def test_r6_the_sum_of_every_small_cell_could_be_another(seed: int) -> None:
    rnd = random.Random(seed)
    table = _table({(r, c): rnd.choice((2, 4, 6, 9)) for r in range(2) for c in range(3)})
    shown = protected(table.sizes, table.figures, MINIMUM)
    others = list(_otherwise(table, shown))
    small = [cell for cell, people in table.sizes.items() if people < MINIMUM]
    assert all(any(other[cell] != 2 for other in others) for cell in small)
