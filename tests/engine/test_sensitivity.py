"""Whether the first fixes stay the first when choices change (rule P12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from random import Random
from typing import Any

import pytest

from cxaudit.engine import sensitivity as module
from cxaudit.engine.sensitivity import DRAWS, Ground, impact_effort, reordered, rice, sensitivity, tau_b, wsjf
from cxaudit.model.engagement import Engagement
from cxaudit.model.plans import Sensitivity
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric, Shares
from cxaudit.pipeline import audited
from tests import demos
from tests.audits import Ground as Audit
from tests.audits import chains, random_ground
from tests.builders import rubric_of, sheets_of

NAMES = ("gap", "impact", "weight", "signal")


def audit(seed: int) -> Audit:
    """An audit with many prerequisites, random answers and settings."""
    rnd = Random(seed)
    policy = rnd.choice(["standard", "strict", "off"])
    size = rnd.choice(["small", "medium", "large"])
    return random_ground(chains(seed, count=18), seed, people=1, evidence_policy=policy, size=size)


def order(result: AuditResult) -> tuple[str, ...]:
    """The list as the engine has it."""
    return tuple(fix.criterion for fix in result.fixes if fix.kind)


def with_shares(rubric: Rubric, shares: Mapping[str, float]) -> Rubric:
    """The rubric with other shares of benefit."""
    defaults = rubric.defaults.model_copy(update={"benefit_shares": Shares(**shares)})
    return rubric.model_copy(update={"defaults": defaults})


# ------------------------------------------------------------------------ the same order as the engine's


@pytest.mark.parametrize("seed", range(30))
def test_p6_own_shares_give_the_engines_order(seed: int) -> None:
    found = audit(seed).audited()
    assert reordered(found, found.policy.benefit_shares.model_dump()) == order(found)


def test_p6_own_shares_give_the_order_of_the_example() -> None:
    found = demos.result()
    assert reordered(found, found.policy.benefit_shares.model_dump()) == order(found)


@pytest.mark.parametrize("seed", range(30))
def test_p12_other_shares_give_the_order_of_an_audit_with_them(seed: int) -> None:
    drawn = Random(seed)
    shares = {name: drawn.random() for name in NAMES}
    before = audit(seed)
    after = before._replace(rubric=with_shares(before.rubric, shares)).audited()
    assert reordered(before.audited(), shares) == order(after)


@pytest.mark.parametrize("seed", range(12))
def test_p12_the_quick_way_to_the_first_is_that_of_the_whole_order(seed: int) -> None:
    found = random_ground(chains(seed, count=40), seed, people=1, target=4).audited()
    drawn = Random(seed)
    shares = {name: [drawn.random() for _ in range(20)] for name in NAMES}
    ground = Ground(found)
    own = ground.benefits(shares)
    columns = ground.columns(
        ground.values(own), ground.costs(ground.classes({}, 20)), own, ground.days({}, 20)
    )
    whole = [ground.ordered(columns, draw, ground.listed)[:10] for draw in range(20)]
    assert [set(first) for first in ground.firsts(columns)] == [set(first) for first in whole]


@pytest.mark.parametrize("seed", range(10))
def test_p12_days_as_they_are_give_the_engines_order(seed: int) -> None:
    found = audit(seed).audited()
    ground = Ground(found)
    same = {c: [1.0] for c in ground.listed}
    own = ground.own_benefits(1)
    columns = ground.columns(
        ground.values(own), ground.costs(ground.classes(same, 1)), own, ground.days(same, 1)
    )
    assert tuple(ground.ordered(columns, 0, ground.listed)) == order(found)


# ------------------------------------------------------------------------ draws


@cache
def example() -> Sensitivity:
    """Of the demo."""
    found = sensitivity(demos.result())
    assert found is not None
    return found


def test_p12_ten_are_in_each_draw() -> None:
    assert sum(example().weights.values()) == pytest.approx(10, abs=1e-9)


def test_p12_ten_are_in_each_draw_of_days() -> None:
    assert sum(example().effort.values()) == pytest.approx(10, abs=1e-9)


def test_p12_every_fix_of_the_list_is_told() -> None:
    assert tuple(example().weights) == tuple(example().effort) == order(demos.result())


def test_p12_what_holds_is_counted_among_our_first() -> None:
    first = order(demos.result())[:10]
    assert example().holds == len([c for c in first if example().weights[c] >= 0.8])


def test_p12_what_holds_whatever_the_days_is_counted_among_our_first() -> None:
    first = order(demos.result())[:10]
    assert example().holds_effort == len([c for c in first if example().effort[c] >= 0.8])


def test_p12_every_run_draws_the_same() -> None:
    assert sensitivity(demos.result()) == example()


def test_p12_shares_are_drawn_flat() -> None:
    drawn = [module._uniform(DRAWS, name) for name in NAMES]
    assert [sum(column) / DRAWS for column in drawn] == pytest.approx([0.5] * 4, abs=0.03)


def plain(fixes: Sequence[tuple[float, int]], weights: Sequence[float] | None = None) -> AuditResult:
    """An audit of criteria at level 2, each one step of so many days and such impact from its target."""
    spec = {
        f"a.c{n:02d}": {
            "fixes": [(1, 1, 1)] * 2 + [(days, impact, 4)] * 2,
            "weight": (weights or [1] * 99)[n],
        }
        for n, (days, impact) in enumerate(fixes)
    }
    said = {c: {"leadership": [2]} for c in spec}
    return audited(rubric_of(spec), Engagement(), sheets_of(said), named=True)


def found_in(result: AuditResult) -> Sensitivity:
    found = sensitivity(result)
    assert found is not None
    return found


def test_p12_what_is_best_in_everything_holds_whatever_the_weights() -> None:
    found = found_in(plain([(1, 5)] * 10 + [(30, 2)] * 4))
    assert [*found.weights.values()] == [1.0] * 10 + [0.0] * 4


def test_p12_what_rests_on_one_share_depends_on_it() -> None:
    """Heavy criteria of low impact against light ones of high impact, at the same effort."""
    found = found_in(plain([(1, 2)] * 10 + [(1, 5)] * 10, [3] * 10 + [1] * 10))
    # 0.75 of impact outweighs 0.667 of weight where its share is more than 8/17 of the two.
    assert found.weights["a.c10"] == pytest.approx(1 - 8 / 17, abs=0.04)


def test_p12_days_within_a_class_change_nothing() -> None:
    found = found_in(plain([(1, 5)] * 10 + [(1, 2)] * 4))
    assert [*found.effort.values()] == [1.0] * 10 + [0.0] * 4


def test_p12_days_at_the_edge_of_a_class_matter() -> None:
    """Ten of the same benefit but for the last, whose 2 days may become 3: class 1.5 in place of 1."""
    found = found_in(plain([(1, 5)] * 9 + [(2, 5), (1, 4)]))
    assert found.effort["a.c09"] == pytest.approx(0.5, abs=0.05)


def test_p12_few_fixes_are_all_the_first() -> None:
    found = found_in(plain([(1, 5), (9, 1)]))
    assert (found.first, found.holds, found.weights) == (2, 2, {"a.c00": 1.0, "a.c01": 1.0})


def test_p12_one_fix_has_no_order() -> None:
    assert sensitivity(plain([(1, 5)])) is None


def test_r6_hidden_fixes_take_no_part() -> None:
    said: dict[str, dict[str, list[Any]]] = {f"a.c{n}": {"leadership": [1] * 6} for n in range(6)}
    said["a.c0"] = {"leadership": [1, 1]}
    found = audited(rubric_of({c: {} for c in said}), Engagement(), sheets_of(said))
    hidden = {fix.criterion for fix in found.fixes if fix.hidden}
    assert hidden
    assert not hidden & found_in(found).weights.keys()


# ------------------------------------------------------------------------ other methods


METHODS = plain([(4, 5), (1, 3), (10, 4)], [1, 2, 2])
FIX = METHODS.fix


@pytest.mark.parametrize(
    ("criterion", "score"), [("a.c00", 0.5 * 5 / 4), ("a.c01", 1 * 3 / 1), ("a.c02", 1 * 4 / 10)]
)
def test_p12_rice_is_weight_impact_and_confidence_over_days(criterion: str, score: float) -> None:
    assert rice(FIX[criterion]) == pytest.approx(score * (FIX[criterion].confidence or 0))


@pytest.mark.parametrize(
    ("criterion", "score"),
    [("a.c00", (1 + 1 / 3) / 1.5), ("a.c01", (0.5 + 1 / 3) / 1), ("a.c02", (0.75 + 1 / 3) / 2)],
)
def test_p12_wsjf_is_impact_urgency_and_what_waits_over_the_class(criterion: str, score: float) -> None:
    assert wsjf(FIX[criterion], 0) == pytest.approx(score)


@pytest.mark.parametrize(("criterion", "score"), [("a.c00", 5 / 4), ("a.c01", 3), ("a.c02", 0.4)])
def test_p12_impact_over_days(criterion: str, score: float) -> None:
    assert impact_effort(FIX[criterion]) == pytest.approx(score)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("rice", ("a.c01", "a.c00", "a.c02")),
        ("wsjf", ("a.c00", "a.c01", "a.c02")),
        ("impact_effort", ("a.c01", "a.c00", "a.c02")),
    ],
)
def test_p12_orders_of_other_methods(name: str, found: tuple[str, ...]) -> None:
    assert {m.name: m.order for m in found_in(METHODS).methods}[name] == found  # type: ignore[index]


def test_p12_what_waits_counts_in_wsjf() -> None:
    assert wsjf(FIX["a.c00"], 1) - wsjf(FIX["a.c00"], 0) == pytest.approx(1 / 1.5)


def test_p12_overlap_is_counted_among_the_first() -> None:
    ours = set(order(demos.result())[:10])
    assert [m.overlap for m in example().methods] == [len(ours & {*m.order[:10]}) for m in example().methods]


# ------------------------------------------------------------------------ Kendall's tau


@pytest.mark.parametrize(
    ("ranks", "tau"),
    [
        pytest.param([1, 2, 3, 4], 1, id="the same order"),
        pytest.param([4, 3, 2, 1], -1, id="turned round"),
        pytest.param([1, 3, 2, 4], 4 / 6, id="one of six pairs changed"),
        pytest.param([1, 1, 2], 2 / 6**0.5, id="one tie: 2 of 3 pairs, one of them equal"),
        pytest.param([2, 2, 2], None, id="N2 all equal have no order"),
        pytest.param([1], None, id="N2 nor has one"),
    ],
)
def test_p12_tau_b_by_hand(ranks: list[float], tau: float | None) -> None:
    assert tau_b(ranks) == pytest.approx(tau)


@pytest.mark.parametrize("seed", range(20))
def test_p12_tau_b_as_scipy_has_it(seed: int) -> None:
    rnd = Random(seed)
    ranks = [rnd.randint(0, rnd.choice([3, 30])) for _ in range(rnd.randint(3, 40))]
    stats = pytest.importorskip("scipy.stats")
    assert tau_b(ranks) == pytest.approx(stats.kendalltau(range(len(ranks)), ranks).statistic)
