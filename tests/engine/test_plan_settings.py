"""Settings of the plan that cannot be meant: capacity, its start, and what is changed about fixes (rule P10)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from cxaudit.engine.engagement_checks import by_ids, engagement_faults
from cxaudit.errors import Code, Problem
from cxaudit.model.engagement import Capacity, Engagement, Override
from tests.builders import rubric_of

PLAIN = rubric_of({"a.one": {}, "a.two": {}}, top=4)


def override(criterion: str = "a.one", **what: Any) -> Override:
    return Override(criterion=criterion, reason="We know better", by="Ada", **what)


def faults(*overrides: Override, **settings: Any) -> list[Problem]:
    return list(engagement_faults(Engagement(overrides=overrides, **settings), PLAIN))


def found(*overrides: Override, **settings: Any) -> list[tuple[Code, tuple[str | int, ...]]]:
    return [(one.code, one.where.path) for one in faults(*overrides, **settings)]


@pytest.mark.parametrize(
    "what",
    [
        pytest.param({"days": 3}, id="days"),
        pytest.param({"level": 4, "days": 3}, id="days of a step"),
        pytest.param({"impact": 5, "owner": "boss"}, id="two things"),
        pytest.param({"place": 1, "days": 2}, id="a place and days"),
        pytest.param({"drop": True}, id="dropped"),
    ],
)
def test_what_can_be_meant_is_no_problem(what: dict[str, Any]) -> None:
    assert found(override(**what)) == []


@pytest.mark.parametrize(
    ("what", "code", "path"),
    [
        pytest.param({}, Code.OVERRIDE_EMPTY, (), id="nothing is changed"),
        pytest.param({"level": 2}, Code.OVERRIDE_EMPTY, (), id="nothing is changed about a step"),
        pytest.param({"level": 5, "days": 1}, Code.OVERRIDE_LEVEL, ("level",), id="no such step"),
        pytest.param({"level": 2, "place": 1}, Code.OVERRIDE_WHOLE, (), id="the place of a step"),
        pytest.param({"level": 2, "drop": True}, Code.OVERRIDE_WHOLE, (), id="a step dropped"),
        pytest.param({"drop": True, "days": 2}, Code.OVERRIDE_DROPPED, (), id="dropped, and days"),
        pytest.param({"days": 10_001}, Code.OVERRIDE_DAYS, ("days",), id="too many days"),
        pytest.param({"owner": "nobody"}, Code.ID_UNKNOWN, ("owner",), id="no such owner"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place(
    what: dict[str, Any], code: Code, path: tuple[str, ...]
) -> None:
    assert found(override(**what)) == [(code, ("overrides", 0, *path))]


def test_a_criterion_that_nobody_knows_is_told() -> None:
    assert found(override("a.three", days=1)) == [(Code.ID_UNKNOWN, ("overrides", 0, "criterion"))]


def test_a_small_company_may_have_fewer_days_in_a_step() -> None:
    assert found(override(days=5_001), size="small") == [(Code.OVERRIDE_DAYS, ("overrides", 0, "days"))]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param({"days": 1}, {"days": 2}, id="of a fix"),
        pytest.param({"level": 2, "days": 1}, {"level": 2, "days": 2}, id="of a step"),
        pytest.param({"days": 1}, {"level": 2, "days": 2}, id="of a fix and its step"),
    ],
)
def test_days_are_changed_once(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert found(override(**first), override(**second)) == [(Code.OVERRIDE_TWICE, ("overrides", 1))]


def test_a_step_may_have_another_owner_than_its_fix() -> None:
    assert found(override(owner="boss"), override(level=2, owner="boss")) == []


def test_two_steps_may_have_other_days() -> None:
    assert found(override(level=1, days=1), override(level=2, days=1)) == []


def test_id_and_code_name_the_same_criterion() -> None:
    twice = found(override("a.one", days=1), override("AONE", days=2))
    assert twice == [(Code.OVERRIDE_TWICE, ("overrides", 1))]


def test_a_code_becomes_the_id() -> None:
    settled = by_ids(Engagement(overrides=(override("AONE", days=1),)), PLAIN)
    assert [one.criterion for one in settled.overrides] == ["a.one"]


def test_an_owner_with_more_than_all_is_told() -> None:
    capacity = Capacity(all=5, owners={"boss": 8})
    assert found(capacity=capacity) == [(Code.OWNER_ABOVE_ALL, ("capacity", "owners", "boss"))]


@pytest.mark.parametrize(
    "capacity",
    [
        pytest.param(Capacity(all=5, owners={"boss": 5}), id="as many"),
        pytest.param(Capacity(owners={"boss": 8}), id="no limit for all"),
    ],
)
def test_an_owner_within_all_is_no_problem(capacity: Capacity) -> None:
    assert found(capacity=capacity) == []


def test_a_plan_before_its_audit_is_told() -> None:
    days = {"date": datetime.date(2026, 11, 2), "plan_start": datetime.date(2025, 12, 1)}
    assert found(**days) == [(Code.PLAN_BEFORE_AUDIT, ("plan_start",))]


def test_a_plan_may_start_on_the_day_of_the_audit() -> None:
    day = datetime.date(2026, 11, 2)
    assert found(date=day, plan_start=day) == []


def test_what_is_out_of_the_ordinary_is_only_a_warning() -> None:
    days = {"date": datetime.date(2026, 11, 2), "plan_start": datetime.date(2025, 12, 1)}
    told = faults(capacity=Capacity(all=5, owners={"boss": 8}), **days)
    assert {one.severity for one in told} == {"warning"}
