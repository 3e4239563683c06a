"""The journey map: filled from the inventory where it can be, and honest about guesses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from cxaudit.engine.journey import journey_shown
from cxaudit.model.fieldwork import ContactPoint, Fieldwork
from cxaudit.model.fieldwork_shown import JourneyEntry
from tests.fieldworks import built_in, fieldwork, fieldworks, in_german, point

WANTS, DOES, CHANNEL, THINKS, FEELING, PAIN = range(6)
OWNER, EVIDENCE, IDEA = 9, 10, 11


def cell(row: int, *points: ContactPoint, **more: Any) -> tuple[JourneyEntry, ...]:
    """A cell of the first stage."""
    return journey_shown(built_in(), fieldwork(*points, **more)).stages[0].cells.get(row, ())


@pytest.mark.parametrize(
    ("row", "fields", "text"),
    [
        (WANTS, {"expectation": "Quiet"}, "Quiet"),
        (DOES, {"name": "Asks"}, "Asks"),
        (CHANNEL, {"channel": 3}, "Chat with a person"),
        (FEELING, {"customer_feeling": -1}, "-1"),
        (FEELING, {"customer_feeling": 0.5}, "0.5"),
        (OWNER, {"owner": "Ana's team"}, "Ana's team"),
        (EVIDENCE, {"evidence": "Log"}, "Log"),
        (IDEA, {"next_action": "Call back"}, "Call back"),
    ],
)
def test_f8_a_row_is_filled_from_its_field(row: int, fields: dict[str, Any], text: str) -> None:
    assert [one.text for one in cell(row, point("A", **fields))] == [text]


def test_every_pain_point_is_an_entry() -> None:
    assert [one.text for one in cell(PAIN, point("A", pain_points=("x", "y")))] == ["x", "y"]


def test_entries_stand_in_the_order_of_their_numbers() -> None:
    found = cell(DOES, point("CP-10"), point("CP-9"))
    assert [one.contact for one in found] == ["CP-9", "CP-10"]


def test_other_rows_are_written_by_people() -> None:
    written = {"stage": 0, "row": THINKS, "text": "At last", "evidence": "Interview"}
    assert cell(THINKS, journey=(written,)) == (JourneyEntry(text="At last", guess=False, source="written"),)


def test_in_another_language_its_choices_are_said() -> None:
    found = journey_shown(in_german(), fieldwork(point("A", channel=1)))
    assert [one.text for one in found.stages[0].cells[CHANNEL]] == ["Telefon"]


@pytest.mark.parametrize(
    ("fields", "guess"),
    [
        pytest.param({}, False, id="evidence and sources"),
        pytest.param({"evidence": None}, True, id="no evidence"),
        pytest.param({"evidence": " "}, True, id="blank evidence"),
        pytest.param({"importance_source": 0}, True, id="importance is a guess"),
        pytest.param({"performance_source": 0}, True, id="performance is a guess"),
    ],
)
def test_f8_what_the_inventory_says_without_evidence_is_a_guess(fields: dict[str, Any], guess: bool) -> None:
    assert cell(DOES, point("A", **fields))[0].guess is guess


def test_f8_what_is_written_without_evidence_is_a_guess() -> None:
    assert cell(THINKS, journey=({"stage": 0, "row": THINKS, "text": "?"},))[0].guess


def test_f8_guesses_are_counted() -> None:
    cells = ({"stage": 0, "row": THINKS, "text": "?"}, {"stage": 1, "row": 0, "text": "!", "evidence": "E"})
    found = journey_shown(built_in(), fieldwork(journey=cells))
    assert (found.entries, found.guesses) == (2, 1)


@pytest.mark.parametrize(
    ("feelings", "mean"),
    [
        pytest.param([(2, 300), (-2, 100)], 1, id="weighted by contacts a month"),
        pytest.param([(2, 300), (-2, None)], 0, id="plain where one is unknown"),
        pytest.param([(2, 0), (-2, 0)], 0, id="plain where nobody comes"),
        pytest.param([(None, 300), (-2, 100)], -2, id="who says nothing takes no part"),
        pytest.param([], None, id="nobody says anything"),
    ],
)
def test_f8_the_feeling_of_a_stage(
    feelings: list[tuple[float | None, float | None]], mean: float | None
) -> None:
    points = [
        point(f"CP-{n}", customer_feeling=feeling, monthly_volume=volume)
        for n, (feeling, volume) in enumerate(feelings)
    ]
    assert journey_shown(built_in(), fieldwork(*points)).stages[0].feeling == mean


def test_a_feeling_written_into_the_map_counts_where_the_inventory_has_none() -> None:
    book = fieldwork(journey=({"stage": 0, "row": FEELING, "text": "−1,5"},))
    assert journey_shown(built_in(), book).stages[0].feeling == -1.5


def test_a_rubric_that_fills_nothing_has_only_what_people_wrote() -> None:
    journey = built_in().journey
    assert journey
    bare = built_in().renewed(journey=journey.renewed(filled_from={}))
    assert journey_shown(bare, fieldwork(point("A"))).entries == 0


def test_a_rubric_without_a_map_has_stages_only() -> None:
    found = journey_shown(built_in().renewed(journey=None), fieldwork(point("A")))
    assert (len(found.stages), found.entries) == (9, 0)


@given(fieldworks())
@settings(max_examples=40)
def test_the_order_of_rows_does_not_matter(book: Fieldwork) -> None:
    other = book.renewed(contact_points=book.contact_points[::-1], journey=book.journey[::-1])
    assert journey_shown(built_in(), other) == journey_shown(built_in(), book)
