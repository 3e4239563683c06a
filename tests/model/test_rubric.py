"""The rubric as a value: levels, narrowing, order of prerequisites."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from cxaudit.model.rubric import Criterion, Rubric
from tests.builders import rubric_of
from tests.rubrics import generated_rubric, small_rubric

LADDER: dict[str, Any] = small_rubric().criteria[0].model_dump()


@pytest.mark.parametrize(
    "levels",
    [
        pytest.param(["None", "All"], id="a list"),
        pytest.param({0: "None", 1: "All"}, id="numbers"),
        pytest.param({"0": "None", "1": "All"}, id="numbers as text"),
        pytest.param(("None", "All"), id="a tuple"),
    ],
)
def test_levels_may_be_written_as(levels: object) -> None:
    assert Criterion.model_validate(LADDER | {"levels": levels}).levels == ("None", "All")


@pytest.mark.parametrize(
    ("levels", "kind"),
    [
        pytest.param({"low": "None", "high": "All"}, "level_key", id="words"),
        pytest.param({"0": "None", "01": "All"}, "level_key", id="leading zero"),
        pytest.param({"0": "None", "2": "All"}, "level_missing", id="a gap"),
        pytest.param({"1": "All", "0": "None"}, "level_order", id="wrong order"),
        pytest.param("None", "tuple_type", id="no list at all"),
    ],
)
def test_levels_may_not_be_written_as(levels: object, kind: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Criterion.model_validate(LADDER | {"levels": levels})
    assert caught.value.errors()[0]["type"] == kind


CHAIN = rubric_of(
    {"a.c": {"needs": [(3, "a.b", 2), (2, "b.a", 1)]}, "a.b": {"needs": [(2, "b.a", 2)]}, "b.a": {}}
)


def test_s8_prerequisites_come_first() -> None:
    assert [c.id for c in CHAIN.prerequisites_first] == ["b.a", "a.b", "a.c"]


@pytest.mark.parametrize("rubric", [small_rubric(), generated_rubric(60)], ids=["small", "generated"])
def test_s8_every_criterion_stands_after_what_it_needs(rubric: Rubric) -> None:
    place = {c.id: n for n, c in enumerate(rubric.prerequisites_first)}
    assert all(place[p.criterion] < place[c.id] for c in rubric.criteria for p in c.prerequisites)


def test_a_long_chain_is_no_deep_recursion() -> None:
    specs: dict[str, dict[str, Any]] = {f"a.c{n}": {"needs": [(3, f"a.c{n + 1}", 2)]} for n in range(2000)}
    assert rubric_of(specs | {"a.c2000": {}}).prerequisites_first[0].id == "a.c2000"


def test_s17_a_variant_keeps_its_criteria_and_the_prerequisites_among_them() -> None:
    quick = small_rubric().narrowed("quick")
    assert {c.id: len(c.prerequisites) for c in quick.criteria} == {
        "store.cold": 0,
        "cook.heat": 2,
        "clean.hands": 0,
    }


def test_a_step_without_criteria_is_left_out() -> None:
    assert [s.id for s in CHAIN.narrowed("short").steps] == ["a"]


def test_a_prerequisite_outside_the_variant_is_dropped() -> None:
    assert CHAIN.narrowed("short").criteria[0].prerequisites == ()


def test_without_a_variant_nothing_is_left_out() -> None:
    assert CHAIN.narrowed(None) is CHAIN


@pytest.mark.parametrize(
    ("role", "asked"),
    [("chef", 4), ("cook", 5), ("inspector", 6), (None, 6)],
    ids=["chefs", "cooks", "A3 auditors are asked all", "everybody"],
)
def test_asked(role: str | None, asked: int) -> None:
    assert len(small_rubric().asked(role=role)) == asked


def test_label_of_a_step() -> None:
    step = small_rubric().steps[0]
    assert (step.label, step.model_copy(update={"short": "St"}).label) == ("Store", "St")


@pytest.mark.parametrize(("field", "same"), [("question", False), ("why", True)])
def test_c1_the_hash_of_a_criterion_follows_its_question(field: str, same: bool) -> None:
    criterion = small_rubric().criteria[0]
    assert (Criterion.model_validate(LADDER | {field: "Else?"}).text_hash == criterion.text_hash) is same
