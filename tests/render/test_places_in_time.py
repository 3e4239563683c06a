"""Where a fix stands in time, and why there: what `explain` says of it (rule P10)."""

from __future__ import annotations

import pytest

from cxaudit.model.plans import PlannedStep
from cxaudit.render.places_in_time import times_told
from cxaudit.render.reasoning import reasoning
from tests import demos
from tests.render.results import changed

PLAN = demos.result().plan
STEPS = PLAN.steps if PLAN else ()
PLACED = [s for s in STEPS if s.start is not None]
PARKED = [s for s in STEPS if s.start is None]


def told(criterion: str) -> list[str]:
    return list(times_told(demos.result(), criterion))


def name_of(step: PlannedStep) -> str:
    """As it is called where it is told."""
    return f"{demos.rubric().by_id[step.criterion].code} to level {step.to}"


def by_id(step: PlannedStep) -> str:
    return step.id


@pytest.mark.parametrize("step", PLACED, ids=by_id)
def test_p10_a_planned_step_says_from_when_to_when(step: PlannedStep) -> None:
    assert [line for line in told(step.criterion) if line.startswith(f"{name_of(step)}: ")]


@pytest.mark.parametrize("step", PARKED, ids=by_id)
def test_p10_a_parked_step_says_why(step: PlannedStep) -> None:
    assert [line for line in told(step.criterion) if line.startswith(f"{name_of(step)} is parked. ")]


@pytest.mark.parametrize("step", [s for s in PLACED if s.after], ids=by_id)
def test_p10_a_step_names_all_that_it_starts_after(step: PlannedStep) -> None:
    (line,) = [one for one in told(step.criterion) if one.startswith(f"{name_of(step)} starts after ")]
    others = [name_of(other) for other in STEPS if other.id in step.after]
    assert [other for other in others if other not in line] == []


def test_p10_the_first_step_of_the_plan_starts_on_its_first_day() -> None:
    assert "K6 to level 2: 3 days, from 16 November 2026 to 30 November 2026" in told("know.expectations")


def test_p10_the_days_of_its_owners_are_told() -> None:
    assert "Senior leader has 6 days and everybody together has 30 days a month" in told("fix.plan")[-1]


def test_p10_a_quick_wins_first_step_says_why_it_comes_first() -> None:
    assert "K6 to level 2 is a quick win's first step; these come before all others" in told(
        "know.expectations"
    )


def test_what_somebody_changed_stands_first() -> None:
    assert told("reinforce.discipline")[0].startswith("Days: 6 days instead of 8 days (Nora Field: ")


def test_what_was_taken_out_says_only_that() -> None:
    (line,) = told("deliver.channels")
    assert "website" in line


def test_without_a_plan_nothing_is_told() -> None:
    assert list(times_told(changed(demos.result(), plan=None), "know.expectations")) == []


def test_explain_has_it() -> None:
    lines = [line.text for line in reasoning(demos.result(), "K6") if line.rule == "P10"]
    assert lines == told("know.expectations")
