"""What to fix first: docs/scoring.md, rules P1 to P8."""

from __future__ import annotations

from typing import Any

import pytest

from cxaudit.engine import priorities, scoring
from cxaudit.measure import effort_class
from cxaudit.model.engagement import Engagement, RolePlan
from cxaudit.model.rubric import Rubric
from cxaudit.model.stages import Consensus, FixPlan
from tests.builders import Stages, policy_of, rated, rubric_of, sheets_of, stages

Specs = dict[str, dict[str, Any]]

GOOD, WEAK = "customer_verified", "asserted"


def _consensus(criterion: str, statements: tuple[int, ...] = (), auditor: float | None = 1.0) -> Consensus:
    """What people said, as far as priorities look at it."""
    return Consensus(
        criterion, "rated", "answers", (), None, auditor, None, None, 0, 0, GOOD, (), None, statements, ()
    )


def _now(
    specs: Specs,
    levels: dict[str, float | str | None],
    grades: dict[str, str] | None = None,
    hidden: frozenset[str] = frozenset(),
    statements: dict[str, tuple[int, ...]] | None = None,
    **settings: Any,
) -> priorities.Situation:
    """The situation of base levels, with the best evidence unless said otherwise."""
    defaults = {k: settings.pop(k) for k in ("gate_tolerance",) if k in settings}
    rubric = rubric_of(specs, **defaults)
    policy = policy_of(rubric, **settings)
    ratings = {c: r._replace(grade=(grades or {}).get(c, GOOD)) for c, r in rated(levels).items()}
    said = {c: _consensus(c, (statements or {}).get(c, ())) for c in levels}
    return priorities.situation(rubric, policy, said, scoring.scores(rubric, ratings, policy), hidden)


def _plans(now: priorities.Situation) -> dict[str, FixPlan]:
    plan = priorities.plan(now)
    return {f.criterion: f for f in (*plan.fixes, *plan.proofs, *plan.waiting)}


def _fix(spec: dict[str, Any], level: float, grade: str = GOOD, **settings: Any) -> FixPlan | None:
    """The fix of a criterion that stands alone."""
    return _plans(_now({"a.x": spec}, {"a.x": level}, {"a.x": grade}, **settings)).get("a.x")


def _sure(fix: FixPlan | None) -> FixPlan:
    assert fix is not None
    return fix


# ------------------------------------------------------------------------ targets and kinds


@pytest.mark.parametrize(
    ("level", "grade", "kind"),
    [
        pytest.param(2.5, GOOD, None, id="P1 half a level below the target is reached"),
        pytest.param(2.4999999999, GOOD, None, id="N1 but for dust"),
        pytest.param(2.49, GOOD, "improve", id="P1 practice is missing"),
        pytest.param(2.49, WEAK, "improve", id="P1 practice comes before proof"),
        pytest.param(3, WEAK, "prove", id="P1 only proof is missing"),
    ],
)
def test_kind(level: float, grade: str, kind: str | None) -> None:
    fix = _fix({}, level, grade)
    assert (fix.kind if fix else None) == kind


CHAIN: Specs = {"a.c": {"needs": [(3, "a.p", 2)]}, "a.p": {}}


def test_p1_what_only_waits_is_to_unblock() -> None:
    fix = _plans(_now(CHAIN, {"a.c": 4, "a.p": 0}))["a.c"]
    assert (fix.kind, fix.list, fix.days, fix.effort) == ("unblock", "waiting", 0, 0)


@pytest.mark.parametrize(
    ("own", "target"), [(1, 3), (4, 4)], ids=["P raised to what others need", "P never lowered"]
)
def test_target_of_an_unmet_prerequisite(own: int, target: int) -> None:
    specs: Specs = {"a.c": {"needs": [(1, "a.p", 3)]}, "a.p": {}}
    assert _now(specs, {"a.c": 4, "a.p": 1}, target=1, targets={"a.p": own}).targets["a.p"] == target


def test_p_targets_rise_through_chains() -> None:
    specs: Specs = {"a.c": {"needs": [(2, "a.b", 3)]}, "a.b": {"needs": [(3, "a.a", 4)]}, "a.a": {}}
    now = _now(specs, {"a.c": 4, "a.b": 0, "a.a": 0}, target=2)
    assert now.targets == {"a.c": 2, "a.b": 3, "a.a": 4}


def test_p_a_link_above_the_target_does_not_count() -> None:
    assert _plans(_now(CHAIN, {"a.c": 1, "a.p": 1}, target=2))["a.c"].after == ()


@pytest.mark.parametrize("tolerance", [0.0, 0.2, 0.8])
def test_p1_whatever_fails_a_gate_has_a_fix(tolerance: float) -> None:
    now = _now(CHAIN, {"a.c": 4, "a.p": 1.1}, target=3, targets={"a.p": 1}, gate_tolerance=tolerance)
    assert _plans(now)["a.p"].target == 2


def test_p1_a_stricter_tolerance_still_leaves_steps_to_take() -> None:
    now = _now(CHAIN, {"a.c": 4, "a.p": 1.7}, targets={"a.p": 1}, gate_tolerance=0.2)
    assert (_plans(now)["a.p"].start, _plans(now)["a.p"].days) == (1, 2)


# ------------------------------------------------------------------------ size, benefit, confidence


RISING = {"fixes": [(1, 2, 4), (2, 5, 9), (4, 3, 1), (8, 1, 1)]}


@pytest.mark.parametrize(
    ("level", "days", "impact", "weeks"),
    [
        pytest.param(0, 7, 5, 9, id="P2 all steps up to the target"),
        pytest.param(0.5, 6, 5, 9, id="P1 from the level that is reached"),
        pytest.param(1.6, 4, 3, 1, id="P1 only the last step"),
    ],
)
def test_package(level: float, days: float, impact: int, weeks: int) -> None:
    fix = _sure(_fix(RISING, level))
    assert (fix.days, fix.impact, fix.weeks) == (days, impact, weeks)


@pytest.mark.parametrize(("size", "days"), [(None, 7), ("small", 3.5), ("medium", 7), ("large", 14)], ids=str)
def test_p2_size_factor(size: str | None, days: float) -> None:
    assert _sure(_fix(RISING, 0, size=size)).days == days


def test_p1_a_proof_takes_a_day_whatever_the_size() -> None:
    fix = _sure(_fix({}, 3, WEAK, size="large"))
    assert (fix.days, fix.weeks, fix.effort, fix.impact) == (1, 0, 1, None)


@pytest.mark.parametrize(
    ("level", "grade", "proof"),
    [
        pytest.param(3, WEAK, "documented", id="P1 the first grade that is enough"),
        pytest.param(1, WEAK, "documented", id="P1 an improvement names its proof"),
        pytest.param(1, "data", None, id="P1 the present grade is enough"),
    ],
)
def test_proof(level: float, grade: str, proof: str | None) -> None:
    assert _sure(_fix({}, level, grade)).proof == proof


@pytest.mark.parametrize(
    ("spec", "level", "parts"),
    [
        pytest.param({"fixes": [(1, 3, 1)] * 4}, 0.75, {"gap": 0.75, "weight": 1.0, "impact": 0.5}, id="P3 gap and impact"),
        pytest.param({"fixes": [(1, 5, 1)] * 4}, 0, {"gap": 1.0, "weight": 1.0, "impact": 1.0}, id="P3 all there is"),
        pytest.param({"fixes": [(1, 1, 1)] * 4}, 1.5, {"gap": 0.5, "weight": 1.0, "impact": 0.0}, id="P3 least impact"),
    ],
)  # fmt: skip
def test_benefit_parts(spec: dict[str, Any], level: float, parts: dict[str, float]) -> None:
    assert _sure(_fix(spec, level)).parts == parts


def test_p3_the_benefit_is_the_weighted_mean_of_the_parts() -> None:
    fix = _sure(_fix({"fixes": [(1, 3, 1)] * 4}, 0.75))
    assert fix.benefit == pytest.approx(100 * (0.30 * 0.75 + 0.35 * 0.5 + 0.20) / 0.85)


def test_p3_a_proof_has_no_impact() -> None:
    assert set(_sure(_fix({}, 3, WEAK)).parts) == {"gap", "weight"}


def test_p3_weight_is_measured_against_the_heaviest_that_applies() -> None:
    specs: Specs = {"a.x": {"weight": 2}, "a.y": {"weight": 4}, "a.z": {"weight": 100}}
    assert _plans(_now(specs, {"a.x": 0, "a.y": 4, "a.z": "na"}))["a.x"].parts["weight"] == 0.5


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param((0, 0), 1.0, id="P3 customers disagree"),
        pytest.param((4, 2), 0.25, id="P3 customers agree"),
        pytest.param((), None, id="P3 no customer asked"),
    ],
)
def test_signal(statements: tuple[int, ...], expected: float | None) -> None:
    now = _now({"a.x": {}}, {"a.x": 0}, statements={"a.x": statements})
    assert _plans(now)["a.x"].parts.get("signal") == expected


@pytest.mark.parametrize(
    ("statements", "measured", "expected"),
    [
        pytest.param((), 1, 1, id="beyond its limit"),
        pytest.param((), 0, 0, id="within its limit"),
        pytest.param((2, 3), 1, 1, id="the larger is what is measured"),
        pytest.param((2, 3), 0, 0.375, id="the larger is what customers say"),
        pytest.param((2, 3), None, 0.375, id="nothing is measured"),
    ],
)
def test_p3_the_signal_is_the_larger_of_what_customers_and_measures_say(
    statements: tuple[int, ...], measured: float | None, expected: float
) -> None:
    now = _now({"a.x": {}}, {"a.x": 0}, statements={"a.x": statements})
    known = {} if measured is None else {"a.x": measured}
    assert _plans(now._replace(signals=known))["a.x"].parts["signal"] == expected


def test_r6_too_few_customers_give_no_signal() -> None:
    assert (priorities.signal([0] * 4, 5), priorities.signal([0] * 5, 5)) == (None, 1)


def test_p3_shares_of_zero_give_no_benefit() -> None:
    assert priorities.benefit({"gap": 1.0}, {"gap": 0.0}) == 0


@pytest.mark.parametrize(
    ("days", "effort"),
    [(0.5, 1), (2, 1), (2.0000000001, 1), (2.1, 1.5), (5, 1.5), (10, 2), (20, 3), (40, 4), (40.5, 6)],
)
def test_p4_effort_class(days: float, effort: float) -> None:
    assert effort_class(days) == effort


def _doubted(said: dict[str, list[int]], rubric: Rubric, **settings: Any) -> tuple[str, ...]:
    done = stages(rubric, sheets_of({"a.x": said}), Engagement(evidence_policy="off", **settings))
    return priorities.doubts(
        done.said["a.x"], done.scores.criteria["a.x"], done.policy.head_counts, rubric.top
    )


@pytest.mark.parametrize(
    ("said", "settings", "expected"),
    [
        pytest.param({"frontline": [1] * 5}, {}, (), id="P5 five levels"),
        pytest.param({"frontline": [1] * 4}, {}, ("few_answers",), id="P5 four levels"),
        pytest.param({"frontline": [1], "auditor": [1]}, {}, (), id="P5 an auditor's level"),
        pytest.param({"frontline": [1], "leadership": [1]}, {"roles": {"frontline": RolePlan(head_count=1), "leadership": RolePlan(head_count=1)}}, (), id="P5 everybody asked"),
        pytest.param({"frontline": [1], "leadership": [1]}, {"roles": {"frontline": RolePlan(head_count=1)}}, ("few_answers",), id="P5 one head-count unknown"),
        pytest.param({"frontline": [1], "leadership": [1]}, {"roles": {"frontline": RolePlan(head_count=2), "leadership": RolePlan(head_count=1)}}, ("few_answers",), id="P5 somebody is missing"),
        pytest.param({"frontline": [0, 0, 0, 4, 4]}, {}, ("disagreement",), id="P5 a role that disagrees"),
        pytest.param({"frontline": [0] * 5, "leadership": [4] * 5}, {}, (), id="P5 roles apart are no disagreement"),
        pytest.param({"frontline": [0, 4]}, {}, ("few_answers", "disagreement"), id="P5 two doubts"),
    ],
)  # fmt: skip
def test_doubts(said: dict[str, list[int]], settings: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert _doubted(said, rubric_of({"a.x": {}}), **settings) == expected


def test_p5_more_rated_than_shown_is_a_doubt() -> None:
    assert _sure(_fix({}, 3, WEAK)).doubts == ("unsupported",)


@pytest.mark.parametrize(("doubts", "confidence"), [(0, 1.0), (1, 0.8), (2, 0.5), (3, 0.5)])
def test_p5_confidence(doubts: int, confidence: float) -> None:
    draft = next(iter(priorities.drafts(_now({"a.x": {}}, {"a.x": 0})).values()))
    assert draft._replace(doubts=("some",) * doubts).confidence == confidence


# ------------------------------------------------------------------------ order


def test_p6_priority_of_a_fix_alone() -> None:
    fix = _sure(_fix({"fixes": [(4, 5, 1)] * 4}, 0))
    assert (fix.priority, fix.order_key) == (fix.benefit / 3, fix.priority)


def test_p6_what_is_needed_first_adds_value_and_cost() -> None:
    plans = _plans(_now(CHAIN, {"a.c": 2, "a.p": 0}))
    fix, needed = plans["a.c"], plans["a.p"]
    assert [fix.value, fix.cost] == pytest.approx([fix.benefit + needed.benefit, 1 + 1.5])


def test_p6_needed_counts_only_up_to_the_level_that_is_needed() -> None:
    specs: Specs = {
        "a.c": {"needs": [(3, "a.p", 1)]},
        "a.p": {"fixes": [(2, 3, 4), (50, 3, 4), (50, 3, 4), (1, 1, 1)]},
    }
    assert _plans(_now(specs, {"a.c": 2, "a.p": 0}))["a.c"].cost == 2


@pytest.mark.parametrize(
    ("needed", "grade", "effort"),
    [
        pytest.param(0, GOOD, 1.5, id="P6 the class of its days"),
        pytest.param(2, WEAK, 1, id="P6 only proof is missing"),
    ],
)
def test_effort_of_what_is_needed(needed: float, grade: str, effort: float) -> None:
    now = _now(CHAIN, {"a.c": 4, "a.p": needed}, {"a.p": grade}, evidence_policy="strict")
    assert _plans(now)["a.c"].cost == effort


MIDDLE_WAITS: Specs = {
    "a.c": {"needs": [(3, "a.m", 3)]},
    "a.m": {"needs": [(3, "a.p", 2)]},
    "a.p": {},
}


def test_p6_what_only_waits_itself_costs_nothing() -> None:
    assert _plans(_now(MIDDLE_WAITS, {"a.c": 2, "a.m": 4, "a.p": 0}))["a.c"].cost == 1 + 0 + 1.5


def test_p6_evidence_that_is_just_enough_costs_nothing() -> None:
    now = _now(MIDDLE_WAITS, {"a.c": 2, "a.m": 4, "a.p": 0}, {"a.m": "documented"})
    assert _plans(now)["a.c"].cost == 1 + 0 + 1.5


def test_p6_shared_needs_count_once_a_path() -> None:
    specs: Specs = {
        "a.c": {"needs": [(3, "a.l", 3), (3, "a.r", 3)]},
        "a.l": {"needs": [(3, "a.p", 2)]},
        "a.r": {"needs": [(3, "a.p", 2)]},
        "a.p": {},
    }
    plans = _plans(_now(specs, {"a.c": 2, "a.l": 2, "a.r": 2, "a.p": 0}))
    assert plans["a.c"].cost == 1 + (1 + 1.5) + (1 + 1.5)


def _order(now: priorities.Situation) -> list[str]:
    return [f.criterion for f in priorities.plan(now).fixes]


SLOW = {"fixes": [(60, 1, 30)] * 4}


def test_p6_a_prerequisite_stands_above_what_waits_for_it() -> None:
    specs: Specs = {"a.c": {"weight": 9, "needs": [(3, "a.p", 2)]}, "a.p": SLOW, "a.x": {"weight": 1}}
    assert _order(_now(specs, {"a.c": 2, "a.p": 0, "a.x": 2})) == ["a.x", "a.p", "a.c"]


def test_p6_order_reaches_through_what_only_waits() -> None:
    specs = MIDDLE_WAITS | {"a.p": SLOW, "a.c": {"weight": 9, "needs": [(3, "a.m", 3)]}}
    assert _order(_now(specs, {"a.c": 2, "a.m": 4, "a.p": 0})) == ["a.p", "a.c"]


def test_p6_order_reaches_through_a_proof() -> None:
    specs: Specs = {
        "a.c": {"weight": 9, "needs": [(3, "a.m", 3)], "fixes": [(1, 5, 1)] * 4},
        "a.m": {"needs": [(3, "a.p", 2)]},
        "a.p": SLOW,
    }
    now = _now(specs, {"a.c": 2, "a.m": 4, "a.p": 0}, {"a.m": WEAK}, evidence_policy="strict")
    plan = priorities.plan(now)
    assert ([f.criterion for f in plan.proofs], [f.criterion for f in plan.fixes]) == (
        ["a.m"],
        ["a.p", "a.c"],
    )


def _through_a_proof(for_level: int) -> dict[str, FixPlan]:
    """Two fixes wait for a proof at level 2; the proof's criterion needs another one for a level of its own."""
    specs: Specs = {
        "a.low": {"weight": 1, "needs": [(3, "a.m", 2)]},
        "a.high": {"weight": 9, "needs": [(3, "a.m", 2)]},
        "a.m": {"needs": [(for_level, "a.p", 2)]},
        "a.p": SLOW,
    }
    levels: dict[str, float | str | None] = {"a.low": 2, "a.high": 2, "a.m": 4, "a.p": 0}
    return _plans(_now(specs, levels, {"a.m": WEAK}, evidence_policy="strict"))


def test_p6_a_proof_hands_on_the_highest_priority_that_waits() -> None:
    plans = _through_a_proof(2)
    assert plans["a.p"].order_key == plans["a.high"].priority > plans["a.low"].priority


def test_p6_a_proof_hands_on_only_what_needs_that_much_of_it() -> None:
    plans = _through_a_proof(3)
    assert plans["a.p"].order_key == plans["a.p"].priority


def test_p6_a_proof_hands_on_nothing_of_its_own() -> None:
    specs: Specs = {"a.m": {"weight": 9, "needs": [(3, "a.p", 2)]}, "a.p": SLOW}
    now = _now(specs, {"a.m": 4, "a.p": 0}, {"a.m": WEAK}, evidence_policy="strict")
    assert _plans(now)["a.p"].order_key == _plans(now)["a.p"].priority


@pytest.mark.parametrize(
    ("specs", "levels", "order"),
    [
        pytest.param({"a.x": {"weight": 1}, "a.y": {"weight": 2}}, {"a.x": 0, "a.y": 0}, ["a.y", "a.x"], id="P6 by priority"),
        pytest.param({"a.x": {"fixes": [(0.6, 3, 4)] * 4}, "a.y": {"fixes": [(0.5, 3, 4)] * 4}}, {"a.x": 0, "a.y": 0}, ["a.y", "a.x"], id="P6 at equal the fewer days"),
        pytest.param({"a.x": {}, "a.y": {}}, {"a.x": 0, "a.y": 0}, ["a.x", "a.y"], id="P6 at equal the rubric's order"),
    ],
)  # fmt: skip
def test_order(specs: Specs, levels: dict[str, float | str | None], order: list[str]) -> None:
    assert _order(_now(specs, levels)) == order


def test_p6_depth_counts_the_fixes_below() -> None:
    plans = _plans(_now(MIDDLE_WAITS, {"a.c": 2, "a.m": 4, "a.p": 0}))
    assert {c: f.depth for c, f in plans.items()} == {"a.c": 1, "a.m": 1, "a.p": 0}


def test_p6_depth_is_that_of_the_longest_chain() -> None:
    specs: Specs = {
        "a.c": {"needs": [(3, "a.x", 2), (3, "a.m", 2)]},
        "a.m": {"needs": [(2, "a.p", 2)]},
        "a.p": {},
        "a.x": {},
    }
    assert _plans(_now(specs, {"a.c": 2, "a.m": 0, "a.p": 0, "a.x": 0}))["a.c"].depth == 2


def test_p6_the_highest_level_is_awaited() -> None:
    specs: Specs = {"a.c": {"needs": [(3, "a.p", 1)]}, "a.d": {"needs": [(3, "a.p", 3)]}, "a.p": {}}
    assert _plans(_now(specs, {"a.c": 2, "a.d": 2, "a.p": 0}))["a.p"].awaited == (3, 6, ("a.c", "a.d"))


def test_p6_says_what_others_wait_for() -> None:
    awaited = _plans(_now(CHAIN, {"a.c": 2, "a.p": 0}))["a.p"].awaited
    assert awaited == (2, 4, ("a.c",))


def test_p6_what_nobody_waits_for_says_nothing() -> None:
    assert _sure(_fix({}, 0)).awaited is None


@pytest.mark.parametrize(
    ("grade", "awaited"), [(WEAK, True), (GOOD, False)], ids=["P1 proof is awaited", "P1 proof is there"]
)
def test_proof_awaited(grade: str, awaited: bool) -> None:
    now = _now(CHAIN, {"a.c": 4, "a.p": 1}, {"a.p": grade}, evidence_policy="strict")
    assert _plans(now)["a.p"].proof_awaited is awaited


NO_TOTAL: Specs = {"b.y": {}}


@pytest.mark.parametrize(
    ("specs", "levels", "order"),
    [
        pytest.param({"a.p": {}, "a.x": {"weight": 9}}, {"a.p": 4, "a.x": 4}, ["a.x", "a.p"], id="P1 by uplift"),
        pytest.param(CHAIN | {"a.x": {"weight": 9}}, {"a.c": 2, "a.p": 4, "a.x": 4}, ["a.p", "a.x"], id="P1 first what a fix waits for"),
        pytest.param(NO_TOTAL | {"a.p": {}, "a.x": {"weight": 9}}, {"a.p": 4, "a.x": 4, "b.y": None}, ["a.x", "a.p"], id="P1 by E where there is no total"),
        pytest.param({"a.p": {}, "a.x": {}}, {"a.p": 4, "a.x": 4}, ["a.p", "a.x"], id="P1 at equal the rubric's order"),
    ],
)  # fmt: skip
def test_order_of_proofs(specs: Specs, levels: dict[str, float | str | None], order: list[str]) -> None:
    now = _now(specs, levels, {"a.p": WEAK, "a.x": WEAK}, evidence_policy="strict")
    assert [f.criterion for f in priorities.plan(now).proofs] == order


def test_p1_what_waits_without_proof_is_on_the_list_of_proofs_too() -> None:
    plan = priorities.plan(_now(CHAIN, {"a.c": 4, "a.p": 0}, {"a.c": WEAK}))
    assert [[f.criterion for f in fixes] for fixes in plan[:3]] == [["a.p"], ["a.c"], ["a.c"]]


# ------------------------------------------------------------------------ lists


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        pytest.param((5, 3, 6), "quick_win", id="P7 a quick win, just"),
        pytest.param((5.5, 3, 6), "main_project", id="P7 too long for a quick win"),
        pytest.param((5, 2, 6), "main_project", id="P7 too little impact"),
        pytest.param((5, 3, 7), "main_project", id="P7 shows too late"),
    ],
)
def test_quick_win(first: tuple[float, int, int], expected: str) -> None:
    assert _sure(_fix({"fixes": [first, (30, 5, 9), (30, 5, 9), (1, 1, 1)]}, 0)).list == expected


@pytest.mark.parametrize(("size", "expected"), [("small", "quick_win"), ("large", "main_project")])
def test_p7_days_after_the_size_factor(size: str, expected: str) -> None:
    assert _sure(_fix({"fixes": [(4, 5, 2)] * 4}, 0, size=size)).list == expected


@pytest.mark.parametrize(
    ("level", "days", "expected"),
    [
        pytest.param(0, 30, "main_project", id="P7 much benefit"),
        pytest.param(2, 5, "fill_in", id="P7 little benefit, little work"),
        pytest.param(2, 6, "not_now", id="P7 little benefit, much work"),
    ],
)
def test_list_by_benefit(level: float, days: float, expected: str) -> None:
    specs: Specs = {
        "a.x": {"weight": 3, "fixes": [(days, 2, 9)] * 4},
        "a.heavy": {"weight": 9 if level else 3},
    }
    assert _plans(_now(specs, {"a.x": level, "a.heavy": 4}))["a.x"].list == expected


@pytest.mark.parametrize(
    ("for_level", "expected", "first_after"),
    [
        pytest.param(1, "main_project", ("a.p",), id="P7 its first step waits"),
        pytest.param(2, "quick_win", (), id="P7 only later steps wait"),
    ],
)
def test_quick_win_with_prerequisites(for_level: int, expected: str, first_after: tuple[str, ...]) -> None:
    specs: Specs = {"a.c": {"needs": [(for_level, "a.p", 2)]}, "a.p": {}}
    fix = _plans(_now(specs, {"a.c": 0, "a.p": 0}))["a.c"]
    assert (fix.list, fix.first_after, fix.after) == (expected, first_after, ("a.p",))


# ------------------------------------------------------------------------ uplift


def test_p8_uplift_of_a_fix_alone() -> None:
    now = _now({"a.x": {}, "b.x": {}}, {"a.x": 1, "b.x": 4})
    assert _plans(now)["a.x"].uplift == (25, {"a": 50})


def test_p8_uplift_of_a_first_step() -> None:
    now = _now({"a.x": {}, "b.x": {}}, {"a.x": 1, "b.x": 4})
    assert _plans(now)["a.x"].first_uplift == (12.5, {"a": 25})


def test_p8_uplift_brings_the_proof_along() -> None:
    assert _sure(_fix({}, 1, WEAK)).uplift.overall == 50


def test_p8_a_proof_lifts_what_is_practised() -> None:
    assert _sure(_fix({}, 3.5, WEAK)).uplift.overall == 25


def test_p8_opening_a_gate_lifts_what_waits() -> None:
    assert _plans(_now(CHAIN, {"a.c": 4, "a.p": 1}))["a.p"].uplift.overall == 50


def test_p8_what_waits_does_not_rise_by_itself() -> None:
    assert _plans(_now(CHAIN, {"a.c": 4, "a.p": 1}))["a.c"].uplift == (0, {})


def test_p8_unanswered_criteria_stay_so() -> None:
    specs: Specs = {"a.c": {"needs": [(3, "a.p", 2)]}, "a.p": {}, "a.q": {}}
    now = _now(specs, {"a.c": None, "a.p": 0, "a.q": 3})
    assert _plans(now)["a.p"].uplift.overall == 37.5


def test_p8_without_a_total_there_is_no_overall_uplift() -> None:
    now = _now({"a.x": {}, "b.x": {}, "b.y": {}, "b.z": {}}, {"a.x": 1, "b.x": 1, "b.y": None, "b.z": None})
    assert _plans(now)["b.x"].uplift == (None, {})


def test_p8_bundles_are_recomputed_not_added_up() -> None:
    plan = priorities.plan(_now(CHAIN, {"a.c": 2, "a.p": 0}))
    singles = sum(f.uplift.overall or 0 for f in plan.fixes)
    assert (singles, plan.bundles[0][2].overall) == (37.5, 50)


def test_p8_the_first_bundle_holds_five_fixes() -> None:
    specs: Specs = {f"a.{n}": {} for n in range(7)}
    bundles = priorities.plan(_now(specs, dict.fromkeys(specs, 1.0))).bundles
    assert [(name, len(ids)) for name, ids, _ in bundles] == [("first", 5), ("fixes", 7), ("all", 7)]


def test_p8_the_first_fixes_gain_one_after_another() -> None:
    plan = priorities.plan(_now(CHAIN, {"a.c": 2, "a.p": 0}))
    assert plan.cumulative == (37.5, 50)


def test_p8_the_stages_end_where_the_bundle_does() -> None:
    specs: Specs = {f"a.{n}": {} for n in range(7)}
    plan = priorities.plan(_now(specs, dict.fromkeys(specs, 1.0)))
    assert (len(plan.cumulative), plan.cumulative[-1]) == (5, plan.bundles[0][2].overall)


def test_p8_without_a_total_there_are_no_stages() -> None:
    now = _now({"a.x": {}, "b.x": {}, "b.y": {}, "b.z": {}}, {"a.x": 1, "b.x": 1, "b.y": None, "b.z": None})
    assert priorities.plan(now).cumulative == ()


# ------------------------------------------------------------------------ hidden criteria


def test_r6_a_hidden_criterion_gets_no_fix() -> None:
    assert _plans(_now(CHAIN, {"a.c": 2, "a.p": 0}, hidden=frozenset(["a.c"]))).keys() == {"a.p"}


def test_r6_a_hidden_criterion_raises_no_target() -> None:
    now = _now(CHAIN, {"a.c": 4, "a.p": 0}, hidden=frozenset(["a.c"]), targets={"a.p": 1})
    assert now.targets["a.p"] == 1


def test_r6_what_only_a_hidden_criterion_needs_gives_no_fix() -> None:
    now = _now(CHAIN, {"a.c": 4, "a.p": 1}, hidden=frozenset(["a.c"]), targets={"a.p": 1})
    assert _plans(now) == {}


def test_r6_what_waits_only_for_hidden_criteria_has_no_priority() -> None:
    fix = _plans(_now(CHAIN, {"a.c": 4, "a.p": 0}, hidden=frozenset(["a.p"])))["a.c"]
    assert (fix.after, fix.priority) == ((), 0)


def test_nothing_to_fix() -> None:
    plan = priorities.plan(_now({"a.x": {}}, {"a.x": 4}))
    assert (plan.fixes, plan.proofs, plan.waiting) == ((), (), ())


def test_stages_of_no_answers_have_nothing_to_fix() -> None:
    done: Stages = stages(rubric_of({"a.x": {}}), [])
    assert done.plan.fixes == ()
