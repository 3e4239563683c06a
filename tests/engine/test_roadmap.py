"""What is done when (rule P10), the check beside it (rule P9), and what somebody changed about fixes."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxaudit.engine import boards, priorities, roadmap, scoring
from cxaudit.measure import at_least, settled
from cxaudit.model.engagement import Capacity, Engagement, Override
from cxaudit.model.plans import ActionShown, OverrideShown, PlannedStep, PlanShown
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Owner, Rubric
from cxaudit.pipeline import audited, planned, planned_again
from cxaudit.projection import projected
from cxaudit.read.results import result_from
from cxaudit.render.json import result_json
from tests import demos
from tests.builders import DAY, rubric_of, sheets_of, stages
from tests.render.results import few
from tests.strategies import Audit, audits

OWNERS = ("boss", "desk", "field")
NEAR = 1e-9


# ------------------------------------------------------------------------ small audits


def plan_of(
    criteria: dict[str, dict[str, Any]],
    levels: dict[str, Any],
    overrides: tuple[Override, ...] = (),
    rubric: Rubric | None = None,
    **capacity: Any,
) -> PlanShown:
    """The plan of one leader's answers; the front line says the same."""
    result = result_of(criteria, levels, overrides, rubric, **capacity)
    assert result.plan
    return result.plan


def result_of(
    criteria: dict[str, dict[str, Any]],
    levels: dict[str, Any],
    overrides: tuple[Override, ...] = (),
    rubric: Rubric | None = None,
    **capacity: Any,
) -> AuditResult:
    """The same, whole."""
    said = {c: {"leadership": [level], "frontline": [level]} for c, level in levels.items()}
    settings = Engagement(evidence_policy="off", capacity=Capacity(**capacity), overrides=overrides, target=3)
    return audited(rubric or rubric_of(criteria), settings, sheets_of(said), named=True)


def override(criterion: str, **what: Any) -> Override:
    return Override(criterion=criterion, reason="We know better", by="Ada", **what)


def ids(plan: PlanShown) -> list[str]:
    return [step.id for step in plan.steps]


def times(plan: PlanShown) -> dict[str, tuple[float | None, float | None]]:
    return {step.id: (step.start, step.end) for step in plan.steps}


def step(plan: PlanShown, name: str) -> PlannedStep:
    return next(step for step in plan.steps if step.id == name)


TWO: dict[str, dict[str, Any]] = {"a.one": {"fixes": [(5, 3, 4)] * 4}, "a.two": {"fixes": [(10, 2, 9)] * 4}}


UNPROVED: dict[str, dict[str, list[Any]]] = {
    "a.one": {"leadership": [(2, ("data", "x"))]},
    "a.two": {"leadership": [3]},
}
"""The second is practised well enough, and nothing is shown."""


def owned(rubric: Rubric, rnd: Random) -> Rubric:
    """The rubric with any of three owners for each fix step."""
    steps = tuple(
        s.renewed(
            criteria=tuple(
                c.renewed(fixes=tuple(f.renewed(owner=rnd.choice(OWNERS)) for f in c.fixes))
                for c in s.criteria
            )
        )
        for s in rubric.steps
    )
    return rubric.renewed(steps=steps, owners=tuple(Owner(id=o, title=o) for o in OWNERS))


class Case(NamedTuple):
    """A random audit with its plan."""

    audit: Audit
    result: AuditResult
    capacity: Capacity

    @property
    def found(self) -> roadmap.Roadmap:
        """The roadmap with each day of it."""
        return roadmap.roadmap(self.result, boards.board(self.result), self.capacity)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any audit, three owners, any capacities, none too."""
    audit = draw(audits())
    rnd = Random(draw(st.integers(0, 2**32)))
    rubric = owned(audit.rubric, rnd)
    days = [None, 0.0, 0.7, 3.0, 10.0, 45.0]
    limits = {o: d for o in OWNERS if (d := rnd.choice(days)) is not None}
    capacity = Capacity(all=rnd.choice(days), owners=limits)
    result = audited(rubric, audit.engagement, audit.sheets, named=True, found=audit.found)
    return Case(audit._replace(rubric=rubric), result, capacity)


any_case = given(case=cases())


def scores(total: float | None, steps: Mapping[str, float | None]) -> dict[str, float | None]:
    """Supported points of the whole and of each step."""
    return {"": total, **steps}


def scored_with(case: Case, done: Sequence[PlannedStep]) -> dict[str, float | None]:
    """The scores of the whole engine where some steps are done."""
    at = stages(case.audit.rubric, case.audit.sheets, case.audit.engagement, tested=case.audit.tested)
    after, ceilings = dict(at.ratings), dict(at.policy.ceilings)
    for one in done:
        old = after[one.criterion]
        grade = priorities.proof_grade(at.now, one.criterion, one.to) or old.grade
        best = max(old.grade, grade, key=at.rubric.grade_rank.__getitem__)
        reached = float(one.to) * (one.kind == "improve")
        after[one.criterion] = old._replace(base=max(old.base or 0.0, reached), grade=best)
        if one.criterion in ceilings:  # whoever does it brings the statement that it takes
            ceilings[one.criterion] = max(ceilings[one.criterion], one.to)
    again = scoring.scores(at.rubric, after, at.policy._replace(ceilings=ceilings))
    steps = {s: one.supported for s, one in again.steps.items() if one.state != "not_applicable"}
    return scores(again.total.supported, steps)


# ------------------------------------------------------------------------ rules that always hold


@any_case
def test_p10_capacity_is_never_exceeded_in_any_period(case: Case) -> None:
    loads = [load for p in case.found.periods for load in (p.load, *p.owners.values())]
    assert [one for one in loads if one.capacity is not None and not at_least(one.capacity, one.days)] == []


@any_case
def test_p10_capacity_is_never_exceeded_on_any_day(case: Case) -> None:
    found = case.found
    owner_of = {s.id: s.owner for s in found.steps}
    starts = {s.id: int(s.start) for s in found.steps if s.start is not None}
    pairs: list[tuple[str | None, float | None]] = [(None, case.capacity.all), *case.capacity.owners.items()]
    limits = dict(pairs)
    used = {
        (owner, day): sum(
            takes[day - starts[name]]
            for name, takes in found.daily.items()
            if owner in (None, owner_of[name]) and 0 <= day - starts[name] < len(takes)
        )
        for owner, limit in limits.items()
        if limit is not None
        for day in range(180)
    }
    assert [at for at, days in used.items() if not at_least((limits[at[0]] or 0) / 30, days)] == []


@any_case
def test_p10_what_a_step_needs_has_ended_before_it_starts(case: Case) -> None:
    ends = {s.id: s.end for s in case.found.steps}
    late = [
        (s.id, before)
        for s in case.found.steps
        if s.start is not None
        for before in s.after
        if ends[before] is None or (ends[before] or 0) > s.start
    ]
    assert late == []


@any_case
def test_p10_a_step_is_worked_at_every_day_until_it_is_done(case: Case) -> None:
    found = case.found
    idle = [n for n, takes in found.daily.items() if min(takes) <= 0 or max(takes) > roadmap.PACE + NEAR]
    spans = {s.id: s.end - s.start for s in found.steps if s.start is not None and s.end is not None}
    assert (idle, spans) == ([], {name: len(takes) for name, takes in found.daily.items()})


@any_case
def test_p10_a_step_takes_its_days(case: Case) -> None:
    days = {s.id: s.days for s in case.found.steps if s.start is not None}
    assert {n: sum(takes) for n, takes in case.found.daily.items()} == pytest.approx(days, abs=1e-6)


@any_case
def test_p10_the_loads_of_the_periods_are_the_days_of_the_steps(case: Case) -> None:
    planned_days = sum(s.days for s in case.found.steps if s.start is not None)
    assert sum(p.load.days for p in case.found.periods) == pytest.approx(planned_days, abs=1e-6)


@any_case
def test_p10_quick_wins_come_first_and_wait_for_nothing(case: Case) -> None:
    planned_steps = [s for s in case.found.steps if s.start is not None]
    quick = [s.quick for s in planned_steps]
    waiting = [s.id for s in planned_steps if s.quick and s.after]
    assert (quick, waiting) == (sorted(quick, reverse=True), [])


@any_case
def test_p10_every_step_of_every_fix_is_there_once(case: Case) -> None:
    wanted = [f"{f.criterion}:{s.to}" for f in case.result.fixes for s in f.steps]
    assert sorted(s.id for s in case.found.steps if s.kind == "improve") == sorted(wanted)


@any_case
def test_p10_a_step_is_parked_with_its_reason_or_has_its_days(case: Case) -> None:
    assert [s.id for s in case.found.steps if (s.start is None) != (s.parked is not None)] == []


@any_case
def test_p10_without_limits_nothing_is_parked_for_want_of_days(case: Case) -> None:
    found = roadmap.roadmap(case.result, boards.board(case.result), Capacity())
    assert {s.parked for s in found.steps} <= {None, "long", "waits"}


@any_case
def test_p8_the_score_at_the_end_is_that_of_the_whole_engine(case: Case) -> None:
    again = scored_with(case, [s for s in case.found.steps if s.end is not None])
    last = case.found.periods[-1]
    assert scores(last.supported, last.steps) == pytest.approx(again, abs=NEAR)


@any_case
def test_p8_the_gains_of_the_periods_are_those_of_the_simulation(case: Case) -> None:
    found = case.found
    at = stages(case.audit.rubric, case.audit.sheets, case.audit.engagement, tested=case.audit.tested)
    ended = sorted((s for s in found.steps if s.end is not None), key=lambda step: step.to)
    practised = {s.criterion: float(s.to) for s in ended if s.kind == "improve"}
    changes = {
        s.criterion: priorities.Change(
            max(at.now.scores.criteria[s.criterion].base or 0.0, practised.get(s.criterion, 0.0)),
            priorities.proof_grade(at.now, s.criterion, s.to) or at.now.scores.criteria[s.criterion].grade,
            s.to,
        )
        for s in ended
    }
    gains = [p.gain for p in found.periods]
    whole = None if None in gains else sum(gain or 0.0 for gain in gains)
    assert whole == pytest.approx(priorities.Simulation(at.now).uplift(changes).overall, abs=NEAR)


@any_case
def test_s8_a_board_without_changes_has_the_scores_of_the_result(case: Case) -> None:
    now = projected(boards.board(case.result), {})
    steps = {s.id: s.supported for s in case.result.steps if s.state != "not_applicable"}
    assert scores(now.total, now.steps) == pytest.approx(
        scores(case.result.overall.supported, steps), abs=NEAR
    )


@given(audits())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_r6_a_board_of_a_result_with_hidden_figures_has_its_scores(audit: Audit) -> None:
    result = audited(audit.rubric, audit.engagement, audit.sheets, found=audit.found)
    now = projected(boards.board(result), {})
    assert now.total == pytest.approx(result.overall.supported, abs=NEAR)


@given(audits())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_r6_nothing_hidden_is_on_the_plan(audit: Audit) -> None:
    result = audited(audit.rubric, audit.engagement, audit.sheets, found=audit.found)
    hidden = {c.id for c in result.criteria if c.hidden}
    named = {s.criterion for s in (result.plan.steps if result.plan else ())}
    waited = {i.split(":")[0] for s in (result.plan.steps if result.plan else ()) for i in s.after}
    assert (named | waited) & hidden == set()


@any_case
def test_p9_the_best_choice_is_never_worse_than_the_first_period(case: Case) -> None:
    plan = planned(case.result, case.capacity).plan
    check = plan.check if plan else None
    assert check is None or check.best is None or at_least(check.best, check.gain or 0.0)


@any_case
def test_a_plan_made_again_is_the_same(case: Case) -> None:
    once = planned(case.result, case.capacity)
    assert planned_again(once).plan == once.plan


# ------------------------------------------------------------------------ the rules by example


def test_p10_steps_of_a_criterion_follow_one_another() -> None:
    plan = plan_of({"a.one": {"fixes": [(5, 3, 4)] * 4}}, {"a.one": 0}, all=30)
    assert times(plan) == {"a.one:1": (0, 7), "a.one:2": (7, 14), "a.one:3": (14, 21)}


def test_p10_one_step_takes_no_more_than_five_days_a_week() -> None:
    plan = plan_of({"a.one": {"fixes": [(10, 3, 4)] * 4}}, {"a.one": 2})
    assert times(plan) == {"a.one:3": (0, 14)}


def test_p10_capacity_is_a_pace() -> None:
    plan = plan_of({"a.one": {"fixes": [(10, 3, 4)] * 4}}, {"a.one": 2}, all=6)
    assert times(plan) == {"a.one:3": (0, 50)}


def test_p10_an_owner_has_a_pace_of_their_own() -> None:
    plan = plan_of({"a.one": {"fixes": [(10, 3, 4)] * 4}}, {"a.one": 2}, all=30, owners={"boss": 10})
    assert times(plan) == {"a.one:3": (0, 30)}


def test_p10_the_earlier_takes_first() -> None:
    plan = plan_of(TWO, {"a.one": 2, "a.two": 2}, all=15)
    assert times(plan) == {"a.one:3": (0, 10), "a.two:3": (10, 30)}


def test_p10_what_is_left_on_a_day_goes_to_the_next() -> None:
    plan = plan_of(TWO, {"a.one": 2, "a.two": 2}, all=30)
    assert times(plan) == {"a.one:3": (0, 7), "a.two:3": (0, 19)}


def test_p10_a_prerequisite_comes_before_what_needs_it() -> None:
    criteria: dict[str, dict[str, Any]] = {"a.one": {"needs": [(3, "a.two", 2)]}, "a.two": {}}
    plan = plan_of(criteria, {"a.one": 2, "a.two": 1})
    assert step(plan, "a.one:3").after == ("a.two:2",)


def test_p10_only_the_awaited_steps_stand_at_the_place_of_what_waits() -> None:
    criteria: dict[str, dict[str, Any]] = {
        "a.one": {"needs": [(3, "a.two", 2)], "weight": 9, "fixes": [(2, 5, 9)] * 4},
        "a.two": {"fixes": [(6, 1, 9)] * 4},
        "a.three": {"fixes": [(6, 2, 9)] * 4},
    }
    plan = plan_of(criteria, {"a.one": 2, "a.two": 1, "a.three": 2})
    assert ids(plan) == ["a.two:2", "a.one:3", "a.three:3", "a.two:3"]


def test_p10_the_quick_step_of_a_fix_stands_before_its_rest() -> None:
    criteria: dict[str, dict[str, Any]] = {
        "a.one": {"weight": 9, "fixes": [(6, 5, 9)] * 4},
        "a.two": {"fixes": [(1, 3, 2), (1, 3, 2), (40, 3, 9), (1, 1, 1)]},
    }
    plan = plan_of(criteria, {"a.one": 2, "a.two": 1})
    assert ids(plan) == ["a.two:2", "a.one:3", "a.two:3"]


def test_p10_a_proof_that_something_waits_for_is_on_it() -> None:
    rubric = rubric_of({"a.one": {"needs": [(3, "a.two", 3)]}, "a.two": {}})
    plan = audited(rubric, Engagement(target=3), sheets_of(UNPROVED), named=True).plan
    assert plan
    assert [(s.id, s.kind, s.days, s.owner, s.after) for s in plan.steps] == [
        ("a.two:proof", "prove", 1.0, None, ()),
        ("a.one:3", "improve", 2.0, "boss", ("a.two:proof",)),
    ]


def test_p10_a_proof_that_nothing_waits_for_is_not_on_it() -> None:
    rubric = rubric_of({"a.one": {}, "a.two": {}})
    plan = audited(rubric, Engagement(target=3), sheets_of(UNPROVED), named=True).plan
    assert plan
    assert ids(plan) == ["a.one:3"]


def test_p10_what_waits_behind_a_waiting_one_waits_for_what_that_waits_for() -> None:
    criteria: dict[str, dict[str, Any]] = {
        "a.one": {"needs": [(3, "a.two", 3)]},
        "a.two": {"needs": [(3, "a.three", 2)]},
        "a.three": {},
    }
    plan = plan_of(criteria, {"a.one": 2, "a.two": 3, "a.three": 1})
    assert step(plan, "a.one:3").after == ("a.three:2",)


def test_p10_a_step_stands_in_the_period_in_which_it_starts() -> None:
    plan = plan_of({"a.one": {"fixes": [(14, 3, 4)] * 4}}, {"a.one": 0}, all=15)
    assert [(s.start, s.end, s.period) for s in plan.steps] == [
        (0, 28, "now"),
        (28, 56, "now"),
        (56, 84, "next"),
    ]


def test_p10_the_benefit_is_felt_weeks_after_the_end() -> None:
    plan = plan_of({"a.one": {"fixes": [(5, 3, 4)] * 4}}, {"a.one": 2})
    assert step(plan, "a.one:3").benefit == 7 + 28


def test_p10_a_period_tells_what_starts_and_what_is_done_in_it() -> None:
    plan = plan_of({"a.one": {"fixes": [(14, 3, 4)] * 4}}, {"a.one": 0}, all=15)
    assert [(p.starts, p.done) for p in plan.periods] == [
        (("a.one:1", "a.one:2"), ("a.one:1",)),
        (("a.one:3",), ("a.one:2", "a.one:3")),
        ((), ()),
    ]


def test_p10_a_period_has_as_many_days_as_its_months() -> None:
    plan = plan_of(TWO, {"a.one": 2, "a.two": 2}, all=10, owners={"boss": 4})
    assert [(p.load.capacity, p.owners["boss"].capacity) for p in plan.periods] == [
        (10, 4),
        (20, 8),
        (30, 12),
    ]


def test_p10_the_scores_at_the_end_of_a_period_are_those_of_what_is_done() -> None:
    plan = plan_of({"a.one": {"fixes": [(14, 3, 4)] * 4}}, {"a.one": 0}, all=15)
    assert [(p.supported, p.gain) for p in plan.periods] == [(25, 25), (75, 50), (75, 0)]


@pytest.mark.parametrize(
    ("capacity", "why"),
    [
        pytest.param({"all": 0}, "capacity", id="no days at all"),
        pytest.param({"all": 1}, "capacity", id="too few days"),
        pytest.param({"owners": {"boss": 0}}, "owner", id="none of its owner"),
        pytest.param({"all": 30, "owners": {"boss": 1}}, "owner", id="too few of its owner"),
    ],
)
def test_p10_what_has_no_place_says_why(capacity: dict[str, Any], why: str) -> None:
    plan = plan_of({"a.one": {"fixes": [(10, 3, 4)] * 4}}, {"a.one": 2}, **capacity)
    assert step(plan, "a.one:3").parked == why


def test_p10_what_takes_too_long_in_any_case_says_so() -> None:
    plan = plan_of({"a.one": {"fixes": [(200, 3, 4)] * 4}}, {"a.one": 2})
    assert step(plan, "a.one:3").parked == "long"


def test_p10_what_waits_for_a_parked_step_says_so() -> None:
    plan = plan_of({"a.one": {"fixes": [(200, 3, 4)] * 4}}, {"a.one": 1})
    assert step(plan, "a.one:3").parked == "waits"


def test_p10_parked_steps_stand_after_all_others() -> None:
    criteria = {"a.one": {"fixes": [(200, 3, 4)] * 4, "weight": 90}, "a.two": {}}
    assert ids(plan_of(criteria, {"a.one": 2, "a.two": 2})) == ["a.two:3", "a.one:3"]


def test_p10_a_plan_starts_on_the_day_of_the_audit() -> None:
    assert plan_of(TWO, {"a.one": 2}).start == DAY


def test_p10_a_plan_starts_when_it_is_said_to() -> None:
    start = datetime.date(2027, 1, 4)
    plan = planned(result_of(TWO, {"a.one": 2}), Capacity(), start).plan
    assert plan
    assert plan.start == start


def test_p10_where_nothing_is_to_be_done_there_is_no_plan() -> None:
    assert result_of(TWO, {"a.one": 3, "a.two": 4}).plan is None


def test_s12_without_a_total_there_is_a_plan_without_one() -> None:
    plan = plan_of(TWO | {"b.one": {}}, {"a.one": 2, "a.two": 2})
    assert [(p.supported, p.steps["a"]) for p in plan.periods] == [(None, 75)] * 3


def test_p9_the_check_tells_the_days_and_the_gain_of_the_first_period() -> None:
    plan = plan_of(TWO, {"a.one": 2, "a.two": 2}, all=10)
    assert (plan.check.days, plan.check.gain) == (5, plan.periods[0].gain)


# ------------------------------------------------------------------------ what somebody changed


def changed(plan: PlanShown) -> list[tuple[str, Any, Any]]:
    return [(one.what, one.engine, one.agreed) for one in plan.overrides]


FOUR: dict[str, dict[str, Any]] = {
    "a.one": {"fixes": [(2, 3, 4), (4, 2, 4), (6, 1, 4), (8, 1, 4)]},
    "a.two": {},
    "a.three": {"fixes": [(6, 1, 9)] * 4},
}
LOW = {"a.one": 1, "a.two": 2, "a.three": 2}


def test_days_of_a_step_are_as_agreed() -> None:
    plan = plan_of(FOUR, LOW, (override("a.one", level=2, days=1),))
    assert (step(plan, "a.one:2").days, changed(plan)) == (1, [("days", 4, 1)])


def test_days_of_a_fix_are_spread_over_its_steps_in_proportion() -> None:
    plan = plan_of(FOUR, LOW, (override("a.one", days=20),))
    assert [step(plan, f"a.one:{to}").days for to in (2, 3)] == pytest.approx([8, 12])


def test_days_of_a_fix_are_told_beside_those_of_the_engine() -> None:
    assert changed(plan_of(FOUR, LOW, (override("a.one", days=20),))) == [("days", 10, 20)]


def test_agreed_days_are_those_of_the_list_too() -> None:
    result = result_of(FOUR, LOW, (override("a.one", days=20),))
    assert result.fix["a.one"].days == pytest.approx(20)


def test_agreed_days_have_no_size_factor() -> None:
    said = {"a.one": {"leadership": [1]}}
    whole = Engagement(size="large", target=3, overrides=(override("a.one", days=30),))
    result = audited(rubric_of(FOUR), whole, sheets_of(said), named=True)
    assert result.fix["a.one"].days == pytest.approx(30)


def test_agreed_impact_is_that_of_the_list_too() -> None:
    result = result_of(FOUR, LOW, (override("a.one", impact=5),))
    assert result.plan
    assert (result.fix["a.one"].impact, changed(result.plan)) == (5, [("impact", 2, 5)])


def test_an_agreed_owner_does_it() -> None:
    rubric = owned(rubric_of(FOUR), Random(1))
    plan = plan_of(FOUR, LOW, (override("a.three", owner="field"),), rubric)
    assert step(plan, "a.three:3").owner == "field"


def test_a_steps_own_word_comes_after_that_of_the_whole_fix() -> None:
    whole = (override("a.one", level=3, impact=1), override("a.one", impact=5))
    plan = plan_of(FOUR, LOW, whole)
    assert [step(plan, f"a.one:{to}").impact for to in (2, 3)] == [5, 1]


def test_the_owner_of_a_proof_can_be_agreed() -> None:
    rubric = rubric_of({"a.one": {"needs": [(3, "a.two", 3)]}, "a.two": {}})
    settings = Engagement(target=3, overrides=(override("a.two", owner="boss"),))
    plan = audited(rubric, settings, sheets_of(UNPROVED), named=True).plan
    assert plan
    assert (step(plan, "a.two:proof").owner, changed(plan)) == ("boss", [("owner", None, "boss")])


def test_a_fix_at_another_place_has_both_places() -> None:
    plan = plan_of(FOUR, LOW, (override("a.three", place=1),))
    assert (ids(plan)[0], changed(plan)) == ("a.three:3", [("place", 3, 1)])


@pytest.mark.parametrize(("place", "at"), [(1, 0), (2, 1), (99, 3)])
def test_a_fix_stands_at_the_place_that_was_agreed(place: int, at: int) -> None:
    order = list(
        dict.fromkeys(i.split(":")[0] for i in ids(plan_of(FOUR, LOW, (override("a.three", place=place),))))
    )
    assert order.index("a.three") == min(at, 2)


def test_a_fix_at_another_place_keeps_its_rank_on_the_list() -> None:
    moved = result_of(FOUR, LOW, (override("a.three", place=1),))
    assert [f.criterion for f in moved.fixes] == [f.criterion for f in result_of(FOUR, LOW).fixes]


def test_what_a_moved_fix_needs_comes_along() -> None:
    criteria: dict[str, dict[str, Any]] = {
        "a.one": {"needs": [(3, "a.two", 2)], "fixes": [(6, 1, 9)] * 4},
        "a.two": {"fixes": [(6, 1, 9)] * 4},
        "a.three": {},
    }
    plan = plan_of(criteria, {"a.one": 2, "a.two": 1, "a.three": 2}, (override("a.one", place=1),))
    assert ids(plan)[:2] == ["a.two:2", "a.one:3"]


def test_a_dropped_fix_is_not_on_the_plan() -> None:
    plan = plan_of(FOUR, LOW, (override("a.one", drop=True),))
    assert (plan.dropped, [i for i in ids(plan) if i.startswith("a.one")]) == (("a.one",), [])


def test_a_dropped_fix_stays_on_the_list() -> None:
    assert "a.one" in result_of(FOUR, LOW, (override("a.one", drop=True),)).fix


def test_what_waits_for_a_dropped_fix_is_parked() -> None:
    criteria: dict[str, dict[str, Any]] = {"a.one": {"needs": [(3, "a.two", 2)]}, "a.two": {}}
    plan = plan_of(criteria, {"a.one": 2, "a.two": 1}, (override("a.two", drop=True),))
    assert step(plan, "a.one:3").parked == "waits"


def test_a_plan_of_which_all_is_dropped_says_so() -> None:
    plan = plan_of(FOUR, {"a.two": 2}, (override("a.two", drop=True),))
    assert (plan.steps, plan.dropped) == ((), ("a.two",))


def test_the_reason_and_the_name_of_a_change_are_kept() -> None:
    (one,) = plan_of(FOUR, LOW, (override("a.one", days=1),)).overrides
    assert (one.reason, one.by) == ("We know better", "Ada")


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(override("a.two", level=1, days=1), id="a level that is reached"),
        pytest.param(override("a.two", level=4, days=1), id="a level above the target"),
        pytest.param(override("a.four", drop=True), id="no fix"),
    ],
)
def test_a_change_that_bears_on_nothing_is_told(one: Override) -> None:
    result = result_of(FOUR | {"a.four": {}}, {**LOW, "a.four": 4}, (one,))
    assert ([p.code for p in result.problems], result.plan and result.plan.overrides) == (
        ["OVERRIDE_IDLE"],
        (),
    )


def test_no_score_depends_on_what_is_agreed_about_fixes() -> None:
    agreed = (override("a.one", days=1, impact=5), override("a.two", drop=True))
    assert result_of(FOUR, LOW, agreed).overall == result_of(FOUR, LOW).overall


# ------------------------------------------------------------------------ results that are read


def read_again(tree: dict[str, Any]) -> AuditResult:
    return result_from(json.dumps(tree).encode())


def test_a_result_of_an_older_version_has_no_plan() -> None:
    tree = json.loads(result_json(result_of(FOUR, LOW)))
    del tree["plan"]
    assert read_again(tree).plan is None


def test_a_result_of_an_older_version_can_be_planned() -> None:
    now = result_of(FOUR, LOW)
    tree = json.loads(result_json(now))
    del tree["plan"]
    assert planned_again(read_again(tree)).plan == now.plan


def test_a_plan_that_was_read_is_made_again_with_its_own_means() -> None:
    changes = (override("a.one", days=7), override("a.two", drop=True), override("a.three", place=1))
    now = result_of(FOUR, LOW, changes, all=9, owners={"boss": 4})
    assert planned_again(read_again(json.loads(result_json(now)))).plan == now.plan


def test_what_people_wrote_about_steps_is_kept() -> None:
    now = demos.result()
    assert now.plan
    done = ActionShown(step="know.evidence:3", status="done")
    again = planned_again(now.renewed(plan=now.plan.renewed(actions=(done,)))).plan
    assert again
    assert again.actions == (done,)


def test_r6_a_hidden_criterion_is_not_on_the_plan() -> None:
    plan = few().plan
    assert plan
    assert "a.two" not in plan.model_dump_json()


# ------------------------------------------------------------------------ the example


def demo_plan() -> PlanShown:
    plan = demos.result().plan
    assert plan
    return plan


@pytest.mark.parametrize("place", [0, 1, 2])
def test_in_the_example_something_starts_in_each_period(place: int) -> None:
    assert demo_plan().periods[place].starts


def test_in_the_example_something_is_parked() -> None:
    assert {s.parked for s in demo_plan().steps} == {None, "owner", "capacity", "waits", "long"}


def test_in_the_example_the_score_rises_from_period_to_period() -> None:
    scores = [p.supported or 0 for p in demo_plan().periods]
    assert all(settled(after) > settled(before) for before, after in pairwise(scores))


def test_in_the_example_two_things_are_changed() -> None:
    assert [(one.criterion, one.what) for one in demo_plan().overrides] == [
        ("reinforce.discipline", "days"),
        ("deliver.channels", "drop"),
    ]


def shown(what: str) -> OverrideShown:
    return next(one for one in demo_plan().overrides if one.what == what)


def test_in_the_example_a_change_has_both_values() -> None:
    assert (shown("days").engine, shown("days").agreed) == (8, 6)
