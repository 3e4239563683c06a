"""What may be shown when few people stand behind it: docs/scoring.md, rule R6."""

from __future__ import annotations

from typing import Any

import pytest

from cxaudit.engine.release import shown_groups
from cxaudit.model.engagement import Engagement, RolePlan
from cxaudit.model.stages import Release
from tests.builders import Stages, rubric_of, sheet, sheets_of, stages

Said = dict[str, dict[str, list[Any]]]

FOUR = rubric_of({"a.1": {}, "a.2": {}, "a.3": {}, "a.4": {}})
SIX_PEOPLE = {"frontline": [2] * 6}
FOUR_PEOPLE = {"frontline": [2] * 4}


def _done(said: Said, **settings: Any) -> Stages:
    return stages(settings.pop("rubric", FOUR), sheets_of(said), Engagement(**settings), named=False)


def _release(said: Said, **settings: Any) -> Release:
    return _done(said, **settings).released


@pytest.mark.parametrize(
    ("sizes", "named", "shown"),
    [
        pytest.param({"A": 5, "B": 5}, (), "AB", id="R6 all large enough"),
        pytest.param({"A": 4, "B": 5}, (), "", id="R6 four hide the next smallest too"),
        pytest.param({"A": 4, "B": 5, "C": 9}, (), "C", id="R6 the next smallest, not the largest"),
        pytest.param({"A": 2, "B": 3, "C": 9}, (), "C", id="R6 two small groups protect each other"),
        pytest.param({"A": 0, "B": 9}, (), "AB", id="R6 nobody is nothing to hide"),
        pytest.param({"A": 2, "B": 9}, ("A",), "AB", id="R6 named people are shown"),
        pytest.param({"A": 2, "B": 3, "C": 6}, ("B",), "B", id="R6 named people protect nobody"),
        pytest.param({"A": 4}, (), "", id="R6 nothing left to hide with"),
    ],
)
def test_shown_groups(sizes: dict[str, int], named: tuple[str, ...], shown: str) -> None:
    assert shown_groups(sizes, 5, frozenset(named)) == set(shown)


ALL_SIX: Said = {f"a.{n}": SIX_PEOPLE for n in range(1, 5)}


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        pytest.param(ALL_SIX, set(), id="R6 enough people"),
        pytest.param(ALL_SIX | {"a.3": FOUR_PEOPLE}, {"a.1", "a.3"}, id="R6 one hidden hides a second"),
        pytest.param(ALL_SIX | {"a.3": FOUR_PEOPLE, "a.2": {"frontline": [2] * 5}}, {"a.2", "a.3"}, id="R6 the one with the fewest levels"),
        pytest.param(ALL_SIX | {"a.3": FOUR_PEOPLE, "a.2": FOUR_PEOPLE}, {"a.2", "a.3"}, id="R6 two hidden protect each other"),
        pytest.param(ALL_SIX | {"a.3": {"auditor": [2]}}, set(), id="R6 an auditor's level alone"),
        pytest.param(ALL_SIX | {"a.3": {"frontline": ["na"] * 4}}, set(), id="R6 n/a has no figure of its own"),
        pytest.param(ALL_SIX | {"a.3": FOUR_PEOPLE, "a.2": {"auditor": [2]}}, {"a.1", "a.3"}, id="R6 without a claim it cannot hide another"),
    ],
)  # fmt: skip
def test_hidden_criteria(said: Said, hidden: set[str]) -> None:
    assert set(_release(said).hidden) == hidden


NAMED = {"leadership": RolePlan(named=True, consent="all, May")}


@pytest.mark.parametrize(
    ("roles", "hidden"),
    [
        pytest.param({"leadership": [2, 3]}, False, id="R6 only named people"),
        pytest.param({"leadership": [2, 3], "frontline": [1]}, True, id="R6 one unnamed beside them"),
        pytest.param({"leadership": [2, 3], "frontline": [1] * 5}, False, id="R6 enough unnamed beside them"),
    ],
)
def test_named_roles(roles: dict[str, list[Any]], hidden: bool) -> None:
    assert ("a.1" in _release(ALL_SIX | {"a.1": roles}, roles=NAMED).hidden) is hidden


def test_r6_everybody_named_hides_nothing() -> None:
    released = stages(FOUR, sheets_of({"a.1": {"frontline": [1]}}), named=True).released
    assert (released.hidden, released.hidden_steps) == ({}, {})


TWO_STEPS = rubric_of({"a.1": {}, "a.2": {}, "a.3": {}, "b.1": {}, "b.2": {}})
ENOUGH: Said = {c.id: SIX_PEOPLE for c in TWO_STEPS.criteria}


@pytest.mark.parametrize(
    ("said", "steps"),
    [
        pytest.param(ENOUGH, set(), id="R6 enough people"),
        pytest.param(ENOUGH | {"b.1": FOUR_PEOPLE}, {"b"}, id="R6 too few criteria to hide one in"),
        pytest.param(ENOUGH | {"a.1": FOUR_PEOPLE}, set(), id="R6 three criteria are enough"),
        pytest.param(ENOUGH | {"a.1": FOUR_PEOPLE, "a.2": {"auditor": [1]}}, {"a"}, id="R6 only claims count among them"),
        pytest.param(ENOUGH | {f"a.{n}": FOUR_PEOPLE for n in (1, 2, 3)}, {"a"}, id="R6 four people behind the whole step"),
        pytest.param(ENOUGH | {f"a.{n}": {"frontline": ["na"] * 4} for n in (1, 2, 3)}, set(), id="R6 a step without a level"),
    ],
)  # fmt: skip
def test_hidden_steps(said: Said, steps: set[str]) -> None:
    assert set(_release(said, rubric=TWO_STEPS).hidden_steps) == steps


def test_r6_different_people_behind_a_steps_criteria_count_once() -> None:
    sheets = [sheet("frontline", {f"a.{n % 3 + 1}": 2, "b.1": 2, "b.2": 2}, f"p{n}") for n in range(6)]
    assert stages(TWO_STEPS, sheets, named=False).released.hidden_steps == {}


HIDDEN_STEP = _done(ENOUGH | {"b.1": FOUR_PEOPLE}, rubric=TWO_STEPS).scores


@pytest.mark.parametrize("figure", ["claimed", "supported", "low", "high", "maturity"])
def test_r6_a_hidden_step_has_no_figures(figure: str) -> None:
    assert getattr(HIDDEN_STEP.steps["b"], figure) is None


@pytest.mark.parametrize("figure", ["claimed", "supported", "low", "high", "company_level"])
def test_r6_without_a_step_there_is_no_total(figure: str) -> None:
    assert getattr(HIDDEN_STEP.total, figure) is None


def test_r6_the_other_steps_stay() -> None:
    assert HIDDEN_STEP.steps["a"].supported == 50


@pytest.mark.parametrize(
    ("roles", "shown"),
    [
        pytest.param({"frontline": [2] * 5, "leadership": [2] * 5}, {"frontline", "leadership"}, id="R6 both large enough"),
        pytest.param({"frontline": [2] * 6, "leadership": [2]}, set(), id="R6 one leader could be computed"),
        pytest.param({"frontline": [2] * 6, "leadership": ["dk"]}, {"frontline"}, id="R6 one leader's don't know is not shown"),
        pytest.param({"frontline": [2] * 6, "leadership": []}, {"frontline", "leadership"}, id="R6 nobody is nothing to hide"),
        pytest.param({"frontline": [2] * 6, "leadership": ["na"] * 5}, {"frontline", "leadership"}, id="R6 enough said n/a"),
    ],
)  # fmt: skip
def test_roles_of_a_criterion(roles: dict[str, list[Any]], shown: set[str]) -> None:
    assert _release({"a.1": roles}).roles["a.1"] == shown


@pytest.mark.parametrize(
    ("roles", "counted"),
    [
        pytest.param({"frontline": ["na"] * 4}, False, id="R6 four people in all"),
        pytest.param({"frontline": ["na"] * 3 + ["dk", 2]}, True, id="R6 five people in all"),
        pytest.param({"frontline": []}, True, id="R6 nobody"),
    ],
)
def test_counts_of_not_applicable(roles: dict[str, list[Any]], counted: bool) -> None:
    assert ("a.1" in _release({"a.1": roles}).counted) is counted


def _departments(*sizes: int, role: str = "frontline") -> frozenset[str]:
    sheets = [
        sheet(role, {"a.1": 2}, f"{name}{n}", department=name)
        for name, size in zip("ABC", sizes, strict=False)
        for n in range(size)
    ]
    return stages(FOUR, sheets, named=False).released.departments


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [((5, 6), "AB"), ((2, 5, 6), "C"), ((2, 3, 6), "C")],
    ids=["R6 large enough", "R6 the next smallest too", "R6 two small ones"],
)
def test_departments(sizes: tuple[int, ...], shown: str) -> None:
    assert _departments(*sizes) == set(shown)


def test_r6_auditors_are_no_department() -> None:
    assert _departments(6, role="auditor") == set()


def test_r6_auditors_are_always_counted() -> None:
    assert "auditor" in _release({"a.1": {"auditor": [2], "frontline": [2] * 6}}).groups
