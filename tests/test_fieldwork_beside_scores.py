"""What was found outside the questionnaire beside the scores: rules A4, P3, R6, F12 to F14."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest

from cxaudit.engine import restored
from cxaudit.model.engagement import Agreed, Engagement
from cxaudit.model.fieldwork import CustomerSheet, Reading
from cxaudit.model.result import AuditResult
from cxaudit.pipeline import audited
from cxaudit.pipeline.audits import reagreed, rescored
from cxaudit.pipeline.fieldwork import NOTHING_FOUND, Found
from tests.audits import random_ground
from tests.builders import sheets_of
from tests.fieldworks import built_in, fieldwork, point

SPEED = "deliver.speed"
LATE = Reading(measure="average_wait_time", value=600.0, limit=300.0)


def sheet(*agreement: int) -> CustomerSheet:
    """Customers' agreement with the statement about speed."""
    answers = tuple({"key": f"c{n}", "statements": {SPEED: one}} for n, one in enumerate(agreement))
    rubric = {"id": built_in().id, "version": built_in().version}
    return CustomerSheet.model_validate(
        {"schema": "cxaudit/customers/1", "rubric": rubric, "answers": answers}
    )


FOUND = Found(
    fieldwork(
        point("CP-1", 5, 1, performance_source=3),
        readings=(LATE,),
        ratings=({"criterion": SPEED, "contact": "CP-1", "level": 4},),
    ),
    (sheet(0, 1, 1, 0, 1, 1),),
)


FOUND_BY: Mapping[str, Found] = {
    "nothing": NOTHING_FOUND,
    "all": FOUND,
    "book": Found(FOUND.book),
    "customers": Found(None, FOUND.customers),
    "few": Found(None, (sheet(0, 1, 1, 0),)),
}


@cache
def result(found: str = "nothing", *, named: bool = True, analyst: bool = False) -> AuditResult:
    """An audit in which five of the front line claim level 3 of everything that they are asked."""
    asked = [c.id for c in built_in().criteria if "frontline" in c.ask]
    sheets = sheets_of({c: {"frontline": [3] * 5} for c in asked})
    return audited(
        built_in(),
        Engagement(target=4),
        sheets,
        named=named,
        analyst=analyst,
        found=FOUND_BY[found],
    )


def test_p3_a_measure_beyond_its_limit_is_a_signal() -> None:
    assert result("book").fix[SPEED].parts["signal"] == 1


def test_p3_without_measures_and_customers_there_is_no_signal() -> None:
    assert "signal" not in result().fix[SPEED].parts


def test_p3_customers_files_are_a_signal() -> None:
    assert result("customers").fix[SPEED].parts["signal"] == pytest.approx(5 / 6)


def test_p3_customers_files_are_shown_beside_the_criterion() -> None:
    seen = result("all").criterion[SPEED]
    assert (round(seen.statement_mean or 0, 9), seen.statement_people) == (0.666666667, 6)


def test_a4_no_score_moves() -> None:
    plain, found = result(), result("all")
    assert [(c.claimed, c.supported) for c in found.criteria] == [
        (c.claimed, c.supported) for c in plain.criteria
    ]


def test_a4_no_total_moves() -> None:
    assert result("all").overall == result().overall


def test_f12_everything_that_disagrees_is_told() -> None:
    shown = result("all").fieldwork
    assert shown
    assert [(one.kind, one.criterion) for one in shown.contradictions if one.criterion == SPEED] == [
        ("contact_below", SPEED),
        ("statement_below", SPEED),
        ("measure_beyond_limit", SPEED),
    ]


def test_without_anything_found_a_result_says_nothing_of_it() -> None:
    assert result().fieldwork is None


def test_customers_alone_are_enough() -> None:
    shown = result("customers").fieldwork
    assert shown
    assert (shown.points, shown.customers and shown.customers.people) == (None, 6)


# ------------------------------------------------------------------------ small groups


@pytest.mark.parametrize("named", [True, False])
def test_r6_few_customers_are_never_shown_even_where_people_are_named(named: bool) -> None:
    found = result("few", named=named)
    said = found.fieldwork.customers if found.fieldwork else None
    assert said
    assert (found.criterion[SPEED].statement_mean, said.people, said.statements, said.hidden) == (
        None,
        None,
        (),
        1,
    )


@pytest.mark.parametrize("named", [True, False])
def test_r6_few_customers_are_no_signal(named: bool) -> None:
    assert "signal" not in result("few", named=named).fix[SPEED].parts


@pytest.mark.parametrize(("minimum", "people"), [(6, 6), (7, None)])
@pytest.mark.parametrize("named", [True, False])
def test_r6_the_minimum_of_the_settings_holds_for_customers_even_where_people_are_named(
    named: bool, minimum: int, people: int | None
) -> None:
    found = audited(
        built_in(),
        Engagement(minimum_group=minimum),
        sheets_of({SPEED: {"frontline": [3] * 8}}),
        named=named,
        found=Found(None, (sheet(0, 1, 1, 0, 1, 1),)),
    )
    assert found.fieldwork
    assert found.fieldwork.customers
    assert found.fieldwork.customers.people == people


def test_r6_the_audit_lead_alone_sees_them() -> None:
    assert result("few", named=False, analyst=True).criterion[SPEED].statement_people == 4


# ------------------------------------------------------------------------ scored again


def again(found: AuditResult) -> AuditResult:
    """The result scored again with its own inputs."""
    return rescored(found, restored.inputs(found, restored.agreed_levels(found)))


def test_p3_scored_again_the_parts_are_the_same() -> None:
    once = result("all")
    assert {f.criterion: f.parts for f in again(once).fixes} == {f.criterion: f.parts for f in once.fixes}


@pytest.mark.parametrize("seed", range(6))
def test_p3_scored_again_the_order_is_the_same(seed: int) -> None:
    ground = random_ground(built_in(), seed)
    once = audited(ground.rubric, ground.engagement, ground.sheets, named=True, found=FOUND)
    twice = again(once)
    assert [(f.criterion, f.benefit, f.list) for f in twice.fixes] == [
        (f.criterion, f.benefit, f.list) for f in once.fixes
    ]


@pytest.mark.parametrize("seed", range(3))
def test_scored_again_everything_found_is_the_same(seed: int) -> None:
    ground = random_ground(built_in(), seed)
    once = audited(ground.rubric, ground.engagement, ground.sheets, named=True, found=FOUND)
    assert again(once).fieldwork == once.fieldwork


def test_f12_what_a_workshop_takes_out_contradicts_nothing_any_more() -> None:
    shown = reagreed(result("all"), {SPEED: Agreed(level="N/A")}).fieldwork
    assert shown
    assert SPEED not in {one.criterion for one in shown.contradictions}


def test_f13_a_cause_moves_with_the_fixes() -> None:
    before, after = result("all"), reagreed(result("all"), {SPEED: Agreed(level=0)})
    assert before.fieldwork
    assert after.fieldwork
    assert after.fieldwork.causes[0].list == after.fix[after.fieldwork.causes[0].criterion or ""].list
