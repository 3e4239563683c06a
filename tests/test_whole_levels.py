"""Sums of whole levels behind a level that is told with one decimal: docs/scoring.md, rule R6."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest

from cxaudit.whole_levels import Behind, Claim, Group, Hidden, Range, Together, given_away, sums, tenths

TOP = 4
THIRD = Fraction(1, 3)


def _claim(*groups: tuple[int, int], known: Fraction = Fraction(0)) -> Claim:
    """Groups of people with the sum of their levels, each counting a third."""
    return Claim(tuple(Group(n, n, THIRD, total) for n, total in groups), known, TOP)


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        pytest.param(_claim((3, 0), (4, 0)), True, id="R6 everybody gave the lowest"),
        pytest.param(_claim((3, 12), (4, 16)), True, id="R6 everybody gave the highest"),
        pytest.param(_claim((3, 1), (4, 0)), True, id="R6 next to the end"),
        pytest.param(_claim((3, 2), (4, 2)), False, id="R6 half a level up"),
        pytest.param(_claim((3, 6), (4, 8)), False, id="R6 in the middle"),
        pytest.param(_claim((3, 0), (4, 8)), False, id="R6 one group at an end"),
        pytest.param(_claim((4, 8)), True, id="R6 nobody else"),
        pytest.param(_claim((6, 0), (5, 0)), False, id="R6 large groups need no protection"),
        pytest.param(_claim((3, 0), (20, 30)), False, id="R6 a large group beside a small one"),
    ],
)
def test_r6_what_gives_a_small_group_away(claim: Claim, found: bool) -> None:
    assert given_away(claim, 5) is found


def test_r6_small_groups_together_are_looked_at_too() -> None:
    one_and_two = _claim((1, 2), (2, 4), (6, 12))
    assert one_and_two.small(5) == [(0,), (1,), (0, 1)]


def _tried_out(claim: Claim, some: tuple[int, ...]) -> dict[int, Range]:
    """The same by trying every set of whole numbers."""
    found: dict[int, set[int]] = {}
    for numbers in itertools.product(*(range(TOP * g.parts + 1) for g in claim.groups)):
        level = claim.known + sum(
            (g.share * n / g.parts for g, n in zip(claim.groups, numbers, strict=True)), Fraction(0)
        )
        found.setdefault(tenths(level), set()).add(sum(numbers[n] for n in some))
    return {level: (min(each), max(each)) for level, each in found.items()}


@pytest.mark.parametrize("seed", range(40))
def test_r6_counting_agrees_with_trying_everything_out(seed: int) -> None:
    rnd = random.Random(seed)
    people = [rnd.randint(1, 5) for _ in range(rnd.randint(1, 3))]
    shares = [Fraction(rnd.choice([1, 2, 3]), 7) for _ in people]
    groups = tuple(
        Group(n, n, share, rnd.randint(0, TOP * n)) for n, share in zip(people, shares, strict=True)
    )
    claim = Claim(groups, Fraction(rnd.randint(0, 8), 7), TOP)
    some = tuple(sorted(rnd.sample(range(len(groups)), rnd.randint(1, len(groups)))))
    whole = _tried_out(claim, some)
    assert sums(claim, some) == whole
    assert sums(claim, some, tenths(claim.level)) == {tenths(claim.level): whole[tenths(claim.level)]}


# --- hidden together --------------------------------------------------------------------------


def _hidden(people: int, total: int, most: int = 10 * TOP) -> Hidden:
    """A criterion of one role, whose supported level is at most so many tenths."""
    claim = Claim((Group(people, people, Fraction(1), total),), Fraction(0), TOP)
    return Hidden.of(Behind.of(claim, 5), lambda t: t + (min(t, most) << 20), lambda _t: True)


@pytest.mark.parametrize(
    ("hidden", "found"),
    [
        pytest.param([_hidden(4, 8)], 1, id="R6 one alone is known"),
        pytest.param([_hidden(4, 8), _hidden(10, 20)], 0, id="R6 another one makes up for it"),
        pytest.param([_hidden(4, 0), _hidden(10, 0)], 1, id="R6 not where both are at the end"),
        pytest.param([_hidden(4, 8), _hidden(10, 40)], 0, id="R6 the other end leaves room"),
        pytest.param([_hidden(4, 16, 20), _hidden(10, 15)], 1, id="R6 the only one that is held down"),
        pytest.param([_hidden(4, 12, 20), _hidden(10, 35, 20)], 0, id="R6 two that are held down"),
        pytest.param([_hidden(4, 0), _hidden(10, 0), _hidden(10, 0)], 1, id="R6 nobody has anything to give"),
    ],
)  # fmt: skip
def test_r6_what_follows_about_hidden_criteria_together(hidden: list[Hidden], found: int) -> None:
    assert len(Together(hidden).pinned) == found


def test_r6_whether_another_one_would_be_enough_is_known_before_it_is_hidden() -> None:
    alone = Together([_hidden(4, 0)])
    assert (alone.enough_with(_hidden(10, 20)), alone.enough_with(_hidden(10, 0))) == (True, False)


def test_r6_what_is_safe_stays_safe() -> None:
    together = Together([_hidden(4, 8), _hidden(10, 20)])
    together.add(_hidden(10, 0))
    assert together.pinned == []
