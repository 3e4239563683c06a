"""What the people of each department claim: docs/scoring.md, rule R6."""

from __future__ import annotations

from typing import Any

import pytest

from cxaudit.engine.departments import department_scores
from cxaudit.model.answers import AnswerSheet
from cxaudit.model.engagement import Agreed, Engagement, RolePlan
from cxaudit.model.stages import DepartmentScore
from tests.builders import rubric_of, sheet, stages

TWO = rubric_of({"a.1": {"weight": 3}, "a.2": {}, "b.1": {}}, step_weights={"a": 1, "b": 3})


def _people(role: str, department: str, said: dict[str, Any], count: int) -> list[AnswerSheet]:
    return [sheet(role, said, f"{role}-{department}-{n}", department=department) for n in range(count)]


def _scores(sheets: list[AnswerSheet], *, named: bool = True, **settings: Any) -> dict[str, DepartmentScore]:
    done = stages(TWO, sheets, Engagement(**settings), named=named)
    scores = department_scores(done.rubric, done.said, done.people, done.released)
    return {one.department: one for one in scores}


ALL = {"a.1": 4, "a.2": 0, "b.1": 2}


def test_a_step_is_the_weighted_mean_of_its_criteria() -> None:
    assert _scores(_people("frontline", "A", ALL, 2))["A"].steps == {"a": 75, "b": 50}


def test_the_total_is_the_weighted_mean_of_the_steps() -> None:
    assert _scores(_people("frontline", "A", ALL, 2))["A"].claimed == pytest.approx((75 + 3 * 50) / 4)


def test_each_person_counts_once_whatever_the_role() -> None:
    sheets = [*_people("frontline", "A", {"b.1": 4}, 3), *_people("leadership", "A", {"b.1": 0}, 1)]
    assert _scores(sheets)["A"].steps["b"] == 75


def test_n2_a_step_that_nobody_rated_has_no_points() -> None:
    one = _scores(_people("frontline", "A", {"b.1": 4}, 2))["A"]
    assert (one.steps, one.claimed) == ({"a": None, "b": 100}, 100)


def test_s3_what_does_not_apply_takes_no_part() -> None:
    sheets = _people("frontline", "A", ALL, 2)
    one = _scores(sheets, agreed={"a.1": Agreed(level="N/A")})["A"]
    assert one.steps["a"] == 0


def test_a4_auditors_and_customers_are_no_department() -> None:
    sheets = [*_people("auditor", "A", ALL, 2), *_people("customer", "A", ALL, 2)]
    assert _scores(sheets) == {}


def test_departments_stand_by_name() -> None:
    sheets = [*_people("frontline", "B", ALL, 1), *_people("frontline", "A", ALL, 1)]
    assert list(_scores(sheets)) == ["A", "B"]


def test_r6_people_who_are_named_make_no_department() -> None:
    sheets = [*_people("frontline", "A", ALL, 6), *_people("leadership", "B", ALL, 2)]
    plan = {"leadership": RolePlan(named=True, consent="both, May")}
    assert _scores(sheets, named=False, roles=plan)["B"] == DepartmentScore("B", None, None, {}, True)


def test_people_are_those_who_gave_a_level() -> None:
    blank = _people("frontline", "A", {"a.1": "dk"}, 7)[-1:]
    sheets = [*_people("frontline", "A", ALL, 6), *_people("leadership", "A", ALL, 2), *blank]
    plan = {"leadership": RolePlan(named=True, consent="both, May")}
    assert _scores(sheets, named=False, roles=plan)["A"].people == 8


FEW = [
    *_people("frontline", "A", ALL, 2),
    *_people("frontline", "B", ALL, 9),
    *_people("frontline", "C", ALL, 12),
]


@pytest.mark.parametrize("department", ["A", "B"])
def test_r6_a_hidden_department_has_no_figures(department: str) -> None:
    assert _scores(FEW, named=False)[department] == DepartmentScore(department, None, None, {}, True)


def test_r6_a_large_department_is_shown() -> None:
    one = _scores(FEW, named=False)["C"]
    assert (one.people, one.hidden, one.steps["b"]) == (12, False, 50)


def test_r6_one_hidden_step_hides_the_total() -> None:
    part = _people("frontline", "A", {"a.1": 4, "a.2": 4}, 10)[4:]
    sheets = [*_people("frontline", "A", ALL, 4), *part, *_people("frontline", "B", ALL, 12)]
    one = _scores(sheets, named=False)["A"]
    assert (one.people, one.claimed, one.steps, one.hidden) == (10, None, {"a": 90, "b": None}, True)
