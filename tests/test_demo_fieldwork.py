"""What the example finds outside the questionnaire: every fault that is planted in its export comes back with its count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from cxaudit.demo_fieldwork import customer_sheet, field_book, tickets_csv
from cxaudit.model.demo_fieldwork import DemoFieldwork
from cxaudit.model.fieldwork import CustomerSheet
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.measures import Measured
from cxaudit.read.demos import read_demo_fieldwork
from cxaudit.read.rubrics import find_rubric
from cxaudit.read.voices import Voice
from tests import demos

BYTES = 1_500_000
CASES, SCORES = "tickets-mapping.yaml", "tickets-survey-mapping.yaml"
OF_EVERY_ROW = {
    "duplicate",
    "ragged",
    "no_date",
    "not_a_date",
    "day_month_order",
    "outside_period",
    "after_as_of",
}
OF_SCORES = {"off_scale.score_1_5", "not_a_number.score_1_5"}
PLANTED = demos.fieldwork().tickets.wrong
NO_WORDS = re.compile(r"[a-z][a-z0-9_]*(\.[a-z_]+)*|CP-\d+|contact:CP-\d+")


@cache
def german() -> DemoFieldwork:
    found = read_demo_fieldwork(find_rubric(), "de-AT")
    assert found
    return found


@cache
def german_measures() -> dict[str, Measured]:
    return demos.measured_as(german())


def in_german() -> Rubric:
    return Voice(demos.rubric(), find_rubric(), "de").rubric


def reported(found: dict[str, Measured], mapping: str) -> dict[str, int]:
    return {fault.code: fault.rows for fault in found[mapping].faults}


# --- the export -------------------------------------------------------------------------------


def test_every_fault_of_a_case_comes_back_with_its_count() -> None:
    planted = {code: rows for code, rows in PLANTED.items() if code not in OF_SCORES}
    assert reported(demos.measures(), CASES) == planted


def test_every_fault_of_a_score_comes_back_with_its_count() -> None:
    planted = {code: rows for code, rows in PLANTED.items() if code in OF_SCORES | OF_EVERY_ROW}
    assert reported(demos.measures(), SCORES) == planted


@pytest.mark.parametrize("mapping", [CASES, SCORES])
def test_it_has_ten_thousand_rows(mapping: str) -> None:
    assert demos.measures()[mapping].rows == 10_000


def test_five_measures_are_computed_from_it() -> None:
    computed = [one.measure for measured in demos.measures().values() for one in measured.readings]
    assert computed == [
        "first_contact_resolution",
        "time_to_resolution",
        "first_response_time",
        "backlog",
        "csat",
    ]


def test_it_is_small() -> None:
    assert len(tickets_csv(demos.fieldwork().tickets, demos.plan().seed)) <= BYTES


def test_the_same_plan_gives_the_same_export() -> None:
    tickets, seed = demos.fieldwork().tickets, demos.plan().seed
    assert tickets_csv(tickets, seed) == tickets_csv(tickets, seed)


def test_another_seed_gives_another_one() -> None:
    assert tickets_csv(demos.fieldwork().tickets, 1) != tickets_csv(demos.fieldwork().tickets, 2)


@pytest.mark.parametrize("mapping", [CASES, SCORES])
def test_the_german_export_has_the_same_faults(mapping: str) -> None:
    assert reported(german_measures(), mapping) == reported(demos.measures(), mapping)


def test_an_export_without_faults_has_none() -> None:
    tickets = demos.fieldwork().tickets.renewed(rows=400, wrong={"open": 20})
    assert reported(demos.measured_as(demos.fieldwork().renewed(tickets=tickets)), CASES) == {"open": 20}


# --- customers --------------------------------------------------------------------------------


def customers() -> CustomerSheet:
    return demos.found().customers[0]


def test_sixty_customers_answer() -> None:
    assert len({one.key for one in customers().answers}) == 60


def test_one_channel_is_too_small_to_be_shown() -> None:
    assert 0 < len([one for one in customers().answers if one.channel == "E-mail"]) < 5


def test_most_leave_out_whether_others_are_better() -> None:
    assert len([one for one in customers().answers if "co.better" in one.statements]) == 4


def test_every_criterion_with_a_statement_is_asked() -> None:
    asked = {one for one in demos.fieldwork().customers.agreement if not one.startswith("co.")}
    assert asked == {one.id for one in demos.rubric().criteria if one.customer_statement}


def test_every_statement_of_the_form_is_asked() -> None:
    form = demos.rubric().customer_form
    assert form
    asked = {one for one in demos.fieldwork().customers.agreement if one.startswith("co.")}
    assert asked == {one.id for one in form.items}


def test_channels_are_said_as_the_rubric_says_them() -> None:
    sheet = customer_sheet(german().customers, in_german(), demos.plan().seed)
    assert {one.channel for one in sheet.answers} >= {"Telefon", "Chat mit einer Person", "Persönlich"}


# --- in German --------------------------------------------------------------------------------


def texts(tree: object) -> Iterator[str]:
    """Every text of a plan that people read."""
    match tree:
        case str() if not NO_WORDS.fullmatch(tree) and tree not in ("yes", "partly", "no"):
            yield tree
        case dict():
            yield from (text for one in tree.values() for text in texts(one))
        case tuple():
            yield from (text for one in tree for text in texts(one))
        case _:
            pass


def said(plan: DemoFieldwork) -> list[str]:
    return list(texts(plan.model_dump(by_alias=True)))


def test_every_text_has_a_german_one() -> None:
    english, told = said(demos.fieldwork()), said(german())
    same = {text for text, other in zip(english, told, strict=True) if text == other}
    assert same == set()


def test_the_numbers_are_the_same_in_german() -> None:
    own, other = demos.fieldwork(), german()
    assert (other.customers.agreement, other.tickets.wrong) == (own.customers.agreement, PLANTED)
    assert [one.value for one in other.readings] == [one.value for one in own.readings]


def test_contact_points_name_their_measure_as_the_rubric_does() -> None:
    book = field_book(german(), in_german())
    assert "Gehaltene Zusagen" in {one.measure for one in book.contact_points}


def test_a_rubric_may_find_nothing_outside_the_questionnaire(tmp_path: Path) -> None:
    assert read_demo_fieldwork(tmp_path) is None


# --- documents --------------------------------------------------------------------------------


@pytest.mark.parametrize("document", ["README.md", "docs/fieldwork.md"])
@pytest.mark.parametrize(
    "counted", ["24 contact points", "15 measures", "60 customers", "10,000 rows", "fails two of"]
)
def test_documents_count_what_is_in_the_example(document: str, counted: str) -> None:
    text = " ".join((Path(__file__).parents[1] / document).read_text(encoding="utf-8").split())
    assert counted in text
