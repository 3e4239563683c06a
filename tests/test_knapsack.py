"""The best set for every budget (rule P11), against every set that there is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from cxaudit import knapsack
from cxaudit.knapsack import Best, Front, Thing, front, greedy
from cxaudit.measure import settled

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "reference.yaml").read_text())["cases"]
PUBLISHED: dict[str, Any] = next(case for case in CASES if case["id"] == "knapsack-precedence")
PROJECTS = {
    name: Thing(profit, cost, tuple(needs))
    for name, (profit, cost, needs) in PUBLISHED["inputs"]["projects"].items()
}
LITTLE = 3
"""Combinations that never do."""


# ------------------------------------------------------------------------ a published case


@pytest.mark.parametrize("budget", PUBLISHED["inputs"]["budgets"])
def test_p11_published_case(budget: int) -> None:
    best = front(PROJECTS).within(budget)
    assert {"profit": best.profit, "cost": best.cost, "set": list(best.taken)} == PUBLISHED["expected"][
        "best"
    ][budget]


# ------------------------------------------------------------------------ all sets


def things(seed: int) -> dict[str, Thing]:
    """Up to ten things in a shuffled order, with chains, shared needs, things for nothing and things of no use."""
    rnd = Random(seed)
    count, linked = rnd.randint(1, 10), rnd.choice([0.1, 0.3, 0.5])
    made = {
        f"t{n}": Thing(
            rnd.choice([0, 0.5, 1, 2, 3, 4.5]),
            rnd.choice([0, 1, 2, 3, 5, 2.5]),
            tuple(f"t{m}" for m in range(n) if rnd.random() < linked),
        )
        for n in range(count)
    }
    return dict(sorted(made.items(), key=lambda _: rnd.random()))


@cache
def every_set(seed: int) -> tuple[Best, ...]:
    """Every set that has what it needs, those with the earlier things first."""
    given = things(seed)
    names = list(given)
    sets = (
        [name for n, name in enumerate(names) if bits >> (len(names) - 1 - n) & 1]
        for bits in range(2 ** len(names) - 1, -1, -1)
    )
    return tuple(
        Best(sum(given[n].cost for n in s), sum(given[n].profit for n in s), tuple(s))
        for s in sets
        if {need for n in s for need in given[n].needs} <= set(s)
    )


@cache
def tried(seed: int, budget: float) -> Best:
    """The best set within a budget: most profit, least cost, earlier things."""
    return max((s for s in every_set(seed) if s.cost <= budget), key=lambda s: (s.profit, -s.cost))


def budgets(given: Mapping[str, Thing]) -> list[float]:
    """From nothing to more than everything, in steps of a half."""
    return [n / 2 for n in range(int(2 * sum(t.cost for t in given.values())) + 3)]


SEEDS = range(200)
whole = cache(lambda seed: front(things(seed)))
limited = cache(lambda seed: front(things(seed), work=LITTLE))


@pytest.mark.parametrize("seed", SEEDS)
def test_p11_best_of_all_sets_for_every_budget(seed: int) -> None:
    found = whole(seed)
    assert [found.within(b) for b in budgets(things(seed))] == [tried(seed, b) for b in budgets(things(seed))]


@pytest.mark.parametrize("seed", SEEDS)
def test_p11_all_of_it_is_exact(seed: int) -> None:
    assert whole(seed).exact


@pytest.mark.parametrize("seed", SEEDS)
def test_p11_nothing_surpasses_the_bound_where_work_is_limited(seed: int) -> None:
    found = limited(seed)
    assert not [b for b in budgets(things(seed)) if settled(found.bound(b)) < tried(seed, b).profit]


@pytest.mark.parametrize("seed", SEEDS)
def test_p11_sets_are_possible_where_work_is_limited(seed: int) -> None:
    found = limited(seed)
    assert {found.best(n) for n in range(len(found.points))} <= set(every_set(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_p11_greedy_sets_are_possible_and_fit(seed: int) -> None:
    found = {b: greedy(things(seed), b) for b in budgets(things(seed))[::7]}
    assert not [b for b, best in found.items() if best.cost > b or best not in every_set(seed)]


@pytest.mark.parametrize("seed", SEEDS)
def test_p11_a_front_rises(seed: int) -> None:
    found = whole(seed)
    assert not [1 for a, b in pairwise(found.points) if b[0] <= a[0] or settled(b[1]) <= settled(a[1])]


# ------------------------------------------------------------------------ limits


def linked(count: int, seed: int = 0) -> dict[str, Thing]:
    """Things with costs that hardly ever add up to the same, each needing up to three earlier ones."""
    rnd = Random(seed)
    return {
        f"t{n}": Thing(rnd.random(), rnd.random(), tuple(f"t{rnd.randrange(n)}" for _ in range(min(n, 3))))
        for n in range(count)
    }


def loose(count: int) -> dict[str, Thing]:
    """The same without needs."""
    return {name: thing._replace(needs=()) for name, thing in linked(count).items()}


def grouped(count: int) -> dict[str, Thing]:
    """Many groups of a few linked things."""
    return {
        f"{group} {name}": thing._replace(needs=tuple(f"{group} {need}" for need in thing.needs))
        for group in range(count)
        for name, thing in linked(4, group).items()
    }


LIMITED = {"linked": linked(40), "loose": loose(200), "grouped": grouped(60)}


@pytest.mark.parametrize("name", LIMITED)
def test_p11_too_much_work_is_not_exact(name: str) -> None:
    assert not front(LIMITED[name], work=1000).exact


def _gaps(found: Front) -> list[float]:
    """How far bounds lie above what was found, at each point and just before it."""
    return [found.bound(cost) - found.within(cost).profit for cost, _ in found.points]


@pytest.mark.parametrize("name", LIMITED)
def test_p11_bounds_are_never_below_what_was_found(name: str) -> None:
    assert min(_gaps(front(LIMITED[name], work=1000))) > -1e-9


def test_p11_everything_is_exact_at_the_corners_of_the_hull() -> None:
    found = front(LIMITED["loose"])
    assert sum(abs(gap) < 1e-9 for gap in _gaps(found)) >= len(found.points) - 1


def test_p11_loose_things_are_nearly_exact_where_hulls_are_added() -> None:
    best = front(LIMITED["loose"])
    assert best.bound(10) - best.within(10).profit < max(thing.profit for thing in LIMITED["loose"].values())


def test_p11_with_enough_work_what_was_limited_is_exact() -> None:
    assert front(linked(12), work=knapsack.WORK).exact


# ------------------------------------------------------------------------ edges


def test_p11_nothing_to_choose_from() -> None:
    assert front({}).within(5) == Best(0, 0, ())


def test_p11_less_than_nothing_buys_nothing() -> None:
    assert front({"a": Thing(1, 1)}).within(-1).taken == ()


def test_p11_costs_are_compared_after_settling() -> None:
    assert front({"a": Thing(1, 0.1), "b": Thing(1, 0.2)}).within(0.3).taken == ("a", "b")


def test_p11_of_equal_profit_the_cheapest() -> None:
    assert front({"dear": Thing(2, 3), "cheap": Thing(2, 2)}).within(4).taken == ("cheap",)


def test_p11_of_equals_the_earlier() -> None:
    assert front({"one": Thing(2, 3), "two": Thing(2, 3)}).within(3).taken == ("one",)


def test_p11_what_costs_nothing_is_taken() -> None:
    assert front({"a": Thing(1, 1), "gift": Thing(1, 0, ("a",))}).within(1).profit == 2


def test_p11_greedy_takes_a_bundle_for_its_gain_a_day() -> None:
    given = {"key": Thing(0, 2), "door": Thing(9, 1, ("key",)), "crumb": Thing(2, 1)}
    assert greedy(given, 3).taken == ("key", "door")


def test_p11_greedy_can_miss_the_best() -> None:
    given = {"small": Thing(3, 1), "big": Thing(8, 3)}
    assert (greedy(given, 3).profit, front(given).within(3).profit) == (3, 8)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"a": Thing(-1, 1)}, id="profit below zero"),
        pytest.param({"a": Thing(1, -1)}, id="cost below zero"),
        pytest.param({"a": Thing(1, 1, ("b",)), "b": Thing(1, 1, ("a",))}, id="need one another"),
    ],
)
def test_p11_impossible_things_are_refused(wrong: dict[str, Thing]) -> None:
    with pytest.raises(ValueError, match=r"at least 0|need one another"):
        front(wrong)


def test_p11_unknown_needs_are_refused() -> None:
    with pytest.raises(KeyError):
        front({"a": Thing(1, 1, ("nobody",))})
