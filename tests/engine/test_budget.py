"""The best choice of steps for some days (rule P11), against every choice that there is, scored anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import count, pairwise, product
from random import Random
from typing import Any, Literal, NamedTuple

import pytest

from cxaudit.engine import boards
from cxaudit.engine.budget import Choices, OpenStep, budget, changes, curve, fix_steps, hull, knee
from cxaudit.measure import settled
from cxaudit.model.engagement import Engagement
from cxaudit.model.plans import Budget, Curve
from cxaudit.model.result import AuditResult
from cxaudit.pipeline import audited
from cxaudit.projection import Board, Link, Spot, projected
from tests import demos
from tests.audits import chains, random_audit
from tests.builders import rubric_of, sheets_of

NEAR = 1e-9
TOTALS: tuple[Literal["arithmetic", "geometric"], ...] = ("arithmetic", "geometric")


class Ground(NamedTuple):
    """What is chosen from."""

    board: Board
    steps: tuple[OpenStep, ...]

    def points(self, ids: Iterable[str]) -> float:
        """Overall supported points with some steps done, scored anew."""
        chosen = set(ids)
        steps = [step for step in self.steps if step.id in chosen]
        return projected(self.board, changes(self.board, steps)).total or 0.0

    @property
    def days(self) -> list[float]:
        """Budgets from none to more than all."""
        whole = sum(step.days for step in self.steps)
        return [whole * n / 6 for n in range(8)]


def ground_of(result: AuditResult) -> Ground:
    """What an audit lets choose from."""
    return Ground(boards.board(result), fix_steps(result))


def ground(seed: int, total: Literal["arithmetic", "geometric"] = "arithmetic") -> Ground:
    """A small audit that has a total, with many prerequisites, random answers and settings."""
    return _first_scored(seed, total)


@cache
def _first_scored(seed: int, total: Literal["arithmetic", "geometric"]) -> Ground:
    tries = (_ground(seed + 1000 * n, total) for n in count())
    return next(here for here in tries if projected(here.board, {}).total is not None)


def _ground(seed: int, total: Literal["arithmetic", "geometric"]) -> Ground:
    rnd = Random(seed)
    rubric = chains(seed, top=rnd.choice([3, 4]), count=rnd.randint(1, 5))
    policy = rnd.choice(["standard", "strict", "off"])
    target = rnd.randint(1, rubric.top)
    return ground_of(random_audit(rubric, seed, people=1, evidence_policy=policy, target=target, total=total))


class Choice(NamedTuple):
    """Some steps, each after those before it."""

    days: float
    points: float


def _ways(steps: Sequence[OpenStep]) -> list[tuple[OpenStep, ...]]:
    """What can be done about one criterion: nothing, its proof, or its steps up to a level."""
    improve = [step for step in steps if step.kind == "improve"]
    proofs = [(step,) for step in steps if step.kind == "prove"]
    return [(), *proofs, *(tuple(improve[:n]) for n in range(1, len(improve) + 1))]


@cache
def every_choice(seed: int, total: Literal["arithmetic", "geometric"]) -> tuple[Choice, ...]:
    """All choices, each scored anew."""
    here = ground(seed, total)
    criteria = dict.fromkeys(step.criterion for step in here.steps)
    ways = [_ways([step for step in here.steps if step.criterion == c]) for c in criteria]
    found = ([step for way in chosen for step in way] for chosen in product(*ways))
    return tuple(
        Choice(settled(sum(s.days for s in steps)), settled(here.points(s.id for s in steps)))
        for steps in found
    )


def tried(seed: int, days: float, total: Literal["arithmetic", "geometric"] = "arithmetic") -> Choice:
    """The best choice: most points, fewest days."""
    within = (c for c in every_choice(seed, total) if c.days <= settled(days))
    return max(within, key=lambda c: (c.points, -c.days))


SEEDS, SOME = range(200), range(40)


def budgets(here: Ground, work: int | None = None) -> Iterator[Budget]:
    """The best choices for several numbers of days."""
    asked = Choices(here.board, here.steps) if work is None else Choices(here.board, here.steps, work)
    return (asked.budget(days) for days in here.days)


@pytest.mark.parametrize("seed", SEEDS)
def test_p11_best_of_all_choices(seed: int) -> None:
    found = [(settled(b.best.days), settled(b.best.supported or 0)) for b in budgets(ground(seed))]
    assert found == [tried(seed, days) for days in ground(seed).days]


@pytest.mark.parametrize("seed", SOME)
def test_p11_reported_points_are_those_of_a_projection(seed: int) -> None:
    here = ground(seed)
    chosen = [choice for b in budgets(here) for choice in (b.best, b.greedy)]
    assert [c.supported for c in chosen] == pytest.approx([here.points(c.steps) for c in chosen], abs=NEAR)


@pytest.mark.parametrize("seed", SOME)
def test_p11_greedy_fits_and_is_no_better(seed: int) -> None:
    here = ground(seed)
    assert all(
        b.greedy.days <= b.days + NEAR and (b.greedy.supported or 0) <= (b.best.supported or 0) + NEAR
        for b in budgets(here)
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_p11_curve_has_the_best_for_every_number_of_days(seed: int) -> None:
    found = curve(*ground(seed))
    front: dict[float, float] = {}
    rising = sorted(every_choice(seed, "arithmetic"), key=lambda c: (c.days, -c.points))
    expected = [
        c
        for c in rising
        if c.points > max(front.values(), default=-1) and not front.update({c.days: c.points})
    ]
    assert found is not None
    assert [(settled(d), settled(p)) for d, p in found.points] == expected


@pytest.mark.parametrize("seed", SOME)
def test_p11_curve_goes_from_nothing_to_everything(seed: int) -> None:
    here = ground(seed)
    found = curve(*here)
    assert found is not None
    ends = [here.points(tried_steps) for tried_steps in (_free(here), (step.id for step in here.steps))]
    assert [found.points[0][1], found.points[-1][1]] == pytest.approx(ends, abs=NEAR)


def _free(here: Ground) -> list[str]:
    """Steps that take no days."""
    return [step.id for step in here.steps if not step.days]


@pytest.mark.parametrize("total", TOTALS)
@pytest.mark.parametrize("seed", SOME)
def test_p11_bound_holds_where_work_is_limited(seed: int, total: Literal["arithmetic", "geometric"]) -> None:
    here = ground(seed, total)
    told = [b.best.supported if b.bound is None else b.bound for b in budgets(here, work=2)]
    best = [tried(seed, days, total).points for days in here.days]
    assert all((bound or 0) >= points - NEAR for bound, points in zip(told, best, strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_p11_geometric_total_is_the_best_or_within_its_bound(seed: int) -> None:
    here = ground(seed, "geometric")
    found = list(budgets(here))
    best = [tried(seed, days, "geometric").points for days in here.days]
    assert all(
        (b.best.supported or 0) <= points + NEAR <= (b.bound or b.best.supported or 0) + 2 * NEAR
        for b, points in zip(found, best, strict=True)
    )


@pytest.mark.parametrize("seed", SOME)
def test_p11_geometric_curve_is_never_above_the_best(seed: int) -> None:
    found = curve(*ground(seed, "geometric"))
    assert found is not None
    assert all(points <= tried(seed, days, "geometric").points + NEAR for days, points in found.points)


@pytest.mark.parametrize("seed", SOME)
def test_p11_geometric_curve_rises(seed: int) -> None:
    found = curve(*ground(seed, "geometric"))
    assert found is not None
    assert all(b[0] > a[0] and b[1] > a[1] for a, b in pairwise(found.points))


# ------------------------------------------------------------------------ what there is to choose from


def result_of(
    criteria: Mapping[str, Mapping[str, Any]], levels: Mapping[str, Any], **settings: Any
) -> AuditResult:
    """An audit with one leader; levels as in `builders.answer_of`."""
    said = {c: {"leadership": [level]} for c, level in levels.items()}
    plan = Engagement(**{"evidence_policy": "standard", **settings})
    return audited(rubric_of(criteria), plan, sheets_of(said), named=True)


SHOWN = ("data", "a list")
FIXES = [(2, 3, 4), (3, 3, 4), (5, 3, 4), (8, 3, 4)]


def ids(result: AuditResult) -> list[tuple[str, int, float]]:
    """Id, level and days of each step that there is."""
    return [(step.id, step.to, step.days) for step in fix_steps(result)]


def test_p11_every_step_of_a_fix_is_a_choice() -> None:
    found = result_of({"a.x": {"fixes": FIXES}}, {"a.x": 1})
    assert ids(found) == [("a.x:2", 2, 3), ("a.x:3", 3, 5)]


def test_p1_a_proof_takes_one_day() -> None:
    assert ids(result_of({"a.x": {}}, {"a.x": 3})) == [("a.x:proof", 3, 1)]


def test_p11_what_only_waits_is_no_choice() -> None:
    found = result_of(
        {"a.p": {"fixes": FIXES}, "a.x": {"needs": [(2, "a.p", 2)]}}, {"a.p": (1, SHOWN), "a.x": (3, SHOWN)}
    )
    assert ids(found) == [("a.p:2", 2, 3), ("a.p:3", 3, 5)]


def test_p1_what_waits_and_lacks_proof_can_be_proved() -> None:
    found = result_of(
        {"a.p": {"fixes": FIXES}, "a.x": {"needs": [(2, "a.p", 2)]}}, {"a.p": (1, SHOWN), "a.x": 3}
    )
    assert ids(found)[-1] == ("a.x:proof", 3, 1)


AWAITED = result_of(
    {"a.p": {"fixes": FIXES}, "a.x": {"needs": [(1, "a.p", 2)]}},
    {"a.p": 2, "a.x": (4, ("customer_verified", "a list"))},
    evidence_policy="strict",
)
"""Strict: asserted supports 1. The practice of a.p is there at 2, which a.x waits for; its target is 3."""


def test_p6_a_proof_that_others_wait_for_is_a_choice_beside_the_step() -> None:
    assert ids(AWAITED) == [("a.p:3", 3, 5), ("a.p:proof", 2, 1)]


@pytest.mark.parametrize(("days", "steps"), [(1, ("a.p:proof",)), (5, ("a.p:3",)), (6, ("a.p:3",))])
def test_p8_a_step_brings_the_proof_along(days: int, steps: tuple[str, ...]) -> None:
    assert budget(*ground_of(AWAITED), days).best.steps == steps


def test_p8_a_step_that_takes_no_longer_than_its_proof_takes_its_place() -> None:
    board, steps = ground_of(AWAITED)
    quick = [step._replace(days=1.0) for step in steps]
    assert budget(board, quick, 1).best.steps == ("a.p:3",)


def test_r6_hidden_fixes_are_no_choice() -> None:
    said = {"a.x": {"leadership": [1, 1]}, "a.y": {"leadership": [1] * 6}, "a.z": {"leadership": [1] * 6}}
    found = audited(rubric_of({c: {} for c in said}), Engagement(), sheets_of(said))
    hidden = {fix.criterion for fix in found.fixes if fix.hidden}
    assert hidden
    assert not hidden & {step.criterion for step in fix_steps(found)}


def test_p11_no_total_no_curve() -> None:
    found = result_of({"a.x": {}, "b.y": {}}, {"a.x": 1, "b.y": None})
    assert curve(*ground_of(found)) is None


def test_p11_no_total_nothing_is_the_best() -> None:
    found = result_of({"a.x": {}, "b.y": {}}, {"a.x": 1, "b.y": None})
    best = budget(*ground_of(found), 10)
    assert (best.best.steps, best.best.supported, best.exact) == ((), None, False)


def test_p11_a_proof_that_takes_no_days_and_brings_nothing_is_left_out() -> None:
    board = Board(
        4,
        0.5,
        {"said": 2, "shown": 4},
        {
            "p": Spot("s", 1, 0, "shown", 0, (), None),
            "x": Spot("s", 1, 3, "said", 0, (Link(1, "p", 3),), None),
        },
        {},
        {"s": 1},
        frozenset("s"),
        "arithmetic",
    )
    steps = [OpenStep("p:1", "p", "improve", 1, 2), OpenStep("x:proof", "x", "prove", 3, 0)]
    assert budget(board, steps, 5).best.steps == ("p:1",)


# ------------------------------------------------------------------------ the example


@cache
def example() -> Ground:
    """The demo's audit."""
    return ground_of(demos.result())


@cache
def example_curve() -> Curve:
    """Its curve."""
    found = curve(*example())
    assert found is not None
    return found


def test_p11_the_example_is_exact() -> None:
    assert example_curve().exact


def test_p11_all_of_the_example_gains_what_the_engine_says() -> None:
    whole = next(b for b in demos.result().bundles if b.name == "all")
    gain = example_curve().points[-1][1] - example_curve().points[0][1]
    assert gain == pytest.approx(whole.uplift.overall, abs=NEAR)


def test_p11_the_example_begins_with_its_score() -> None:
    assert example_curve().points[0] == pytest.approx((0, demos.result().overall.supported), abs=NEAR)


@pytest.mark.parametrize("days", [10, 30, 60, 120])
def test_p11_the_example_meets_its_curve(days: int) -> None:
    best = budget(*example(), days).best
    on_curve = max(points for spent, points in example_curve().points if spent <= days)
    assert best.supported == pytest.approx(on_curve, abs=NEAR)


def test_p11_the_knee_of_the_example_is_on_its_curve() -> None:
    assert example_curve().knee in example_curve().points


# ------------------------------------------------------------------------ the knee


@pytest.mark.parametrize(
    ("points", "found"),
    [
        pytest.param([(0, 40), (10, 60), (50, 70)], (10, 60), id="farthest above the line"),
        pytest.param([(0, 40), (10, 50), (20, 60)], None, id="a straight line has none"),
        pytest.param([(0, 40), (10, 50.5), (20, 60)], None, id="nor a line that hardly bends"),
        pytest.param([(0, 40), (10, 42), (20, 60)], None, id="nor one that bends upwards"),
        pytest.param([(0, 40), (20, 60)], None, id="nor two points"),
        pytest.param([(0, 40)], None, id="nor one"),
        pytest.param([(0, 0), (10, 40), (50, 80), (100, 100)], (10, 40), id="of equals the fewest days"),
    ],
)
def test_p11_knee(points: list[tuple[float, float]], found: tuple[float, float] | None) -> None:
    assert knee(points) == found


def test_p11_the_hull_leaves_out_what_lies_below() -> None:
    assert hull([(0, 0), (1, 3), (2, 3.5), (3, 6)]) == [(0, 0), (1, 3), (3, 6)]
