"""What is wrong in a field book is told row by row, and what is only incomplete is taken."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given, settings

from cxaudit.engine.fieldwork_checks import Path, fieldwork_problems
from cxaudit.errors import Code, Where, errors
from cxaudit.model.fieldwork import ContactPoint, Fieldwork
from tests.fieldworks import DAY, built_in, fieldwork, fieldworks, full, point

C1 = built_in().criteria[0].id


def place(path: Path) -> Where:
    return Where("f.json", ".".join(map(str, path)))


def found(*points: ContactPoint, **more: Any) -> list[tuple[Code, str]]:
    problems = fieldwork_problems(built_in(), fieldwork(*points, **more), place)
    return [(one.code, one.where.spot) for one in problems]


def test_a_full_book_is_sound() -> None:
    assert fieldwork_problems(built_in(), full(), place) == ()


@pytest.mark.parametrize(
    ("fields", "code", "spot"),
    [
        ({"channel": 13}, Code.CHOICE_BEYOND, "channel"),
        ({"stage": -1}, Code.CHOICE_BEYOND, "stage"),
        ({"owner": None}, Code.POINT_INCOMPLETE, ""),
        ({"measure": "Net promotor score"}, Code.MEASURE_NOT_LISTED, "measure"),
        ({"more": {"x": "y"}}, Code.FIELD_UNKNOWN, "more.x"),
    ],
)
def test_a_row(fields: dict[str, Any], code: Code, spot: str) -> None:
    assert found(point("A", **fields)) == [(code, f"contact_points.0.{spot}".rstrip("."))]


def test_a_number_is_there_once() -> None:
    assert found(point("A"), point("A")) == [(Code.POINT_TWICE, "contact_points.1.contact_id")]


def test_a_day_before_the_book() -> None:
    row = point("A", due=DAY - datetime.timedelta(1))
    assert found(row, date=DAY) == [(Code.DUE_BEFORE, "contact_points.0.due")]


def test_all_that_a_row_lacks_is_one_line() -> None:
    book = fieldwork(point("A", owner=None, department=None))
    (one,) = fieldwork_problems(built_in(), book, place)
    assert "lacks Department and Owner" in str(one)


def test_what_is_incomplete_is_not_refused() -> None:
    book = fieldwork(ContactPoint(contact_id="A"))
    assert errors(fieldwork_problems(built_in(), book, place)) == ()


def test_a_measure_that_is_nearly_right_gets_a_hint() -> None:
    (one,) = fieldwork_problems(built_in(), fieldwork(point("A", measure="Net promotor score")), place)
    assert 'did you mean "Net promoter score"' in str(one)


@pytest.mark.parametrize(
    ("rating", "code", "spot"),
    [
        ({"criterion": "no.such", "contact": "A", "level": 1}, Code.UNKNOWN_CRITERION, "criterion"),
        ({"criterion": C1, "contact": "B", "level": 1}, Code.POINT_UNKNOWN, "contact"),
        ({"criterion": C1, "contact": "A", "level": 5}, Code.AGREED_LEVEL, "level"),
        ({"criterion": C1, "contact": "A", "level": -1}, Code.AGREED_LEVEL, "level"),
        (
            {"criterion": C1, "contact": "A", "level": 1, "not_applicable": "x"},
            Code.ANSWER_CONTRADICTS,
            "level",
        ),
    ],
)
def test_a_rating(rating: dict[str, Any], code: Code, spot: str) -> None:
    assert found(point("A"), ratings=(rating,)) == [(code, f"ratings.0.{spot}")]


def test_a_criterion_is_rated_once_at_a_point() -> None:
    rating = {"criterion": C1, "contact": "A", "level": 1}
    assert found(point("A"), ratings=(rating, rating)) == [(Code.RATING_TWICE, "ratings.1.level")]


@pytest.mark.parametrize(
    ("more", "code", "spot"),
    [
        ({"channels_named": (13,)}, Code.CHOICE_BEYOND, "channels_named.0"),
        ({"stage_notes": {9: "x"}}, Code.CHOICE_BEYOND, "stage_notes.9"),
        ({"journey": ({"stage": 9, "row": 0, "text": "x"},)}, Code.CHOICE_BEYOND, "journey.0.stage"),
        ({"journey": ({"stage": 0, "row": 12, "text": "x"},)}, Code.CHOICE_BEYOND, "journey.0.row"),
        ({"journey": ({"stage": 0, "row": 0, "text": "x"},) * 2}, Code.JOURNEY_TWICE, "journey.1.text"),
        ({"readings": ({"measure": "npss", "value": 1},)}, Code.ID_UNKNOWN, "readings.0.measure"),
        (
            {"readings": ({"measure": "nps", "value": 1, "contact": "Z"},)},
            Code.POINT_UNKNOWN,
            "readings.0.contact",
        ),
        (
            {
                "readings": (
                    {
                        "measure": "nps",
                        "value": 1,
                        "period_from": DAY,
                        "period_to": datetime.date(2026, 1, 1),
                    },
                )
            },
            Code.PERIOD_REVERSED,
            "readings.0.period_to",
        ),
        (
            {"strategy": {"statement": "S", "answers": ({"test": "st.no", "answer": "yes"},)}},
            Code.ID_UNKNOWN,
            "strategy.answers.0.test",
        ),
        (
            {"strategy": {"statement": "S", "answers": ({"test": "st.clear", "answer": "yes"},) * 2}},
            Code.ID_TWICE,
            "strategy.answers.1.test",
        ),
    ],
)
def test_the_other_sheets(more: dict[str, Any], code: Code, spot: str) -> None:
    assert found(**more) == [(code, spot)]


@pytest.mark.parametrize(
    ("reading", "field"),
    [
        pytest.param({"measure": "nps", "value": 100.5}, "value", id="a net promoter score above 100"),
        pytest.param({"measure": "nps", "value": -101}, "value", id="a net promoter score below -100"),
        pytest.param({"measure": "csat", "value": 100.1}, "value", id="a share above 100"),
        pytest.param({"measure": "csat", "value": 9, "limit": -1}, "limit", id="a limit below no share"),
        pytest.param(
            {"measure": "nps", "value": 9, "n": 9, "promoters": 6, "detractors": 4},
            "promoters",
            id="too many",
        ),
        pytest.param({"measure": "csat", "value": 9, "n": 9, "part": 10}, "part", id="more than all"),
        pytest.param({"measure": "csat", "value": 9, "part": -1}, "part", id="fewer than none"),
    ],
)
def test_a_reading_that_cannot_be(reading: dict[str, Any], field: str) -> None:
    assert found(readings=(reading,)) == [(Code.NUMBER_RANGE, f"readings.0.{field}")]


@pytest.mark.parametrize(
    "reading",
    [
        {"measure": "nps", "value": -100, "n": 9, "promoters": 0, "detractors": 9},
        {"measure": "csat", "value": 100, "n": 9, "part": 9},
        {"measure": "average_wait_time", "value": 600, "limit": 300},
    ],
    ids=["the lowest net promoter score", "everybody", "a time"],
)
def test_a_reading_that_can_be(reading: dict[str, Any]) -> None:
    assert found(readings=(reading,)) == []


def test_a_rubric_without_templates_has_no_choices() -> None:
    bare = built_in().renewed(contact_points=None, journey=None, measures=None, strategy_test=None)
    codes = {one.code for one in fieldwork_problems(bare, full(), place)}
    assert codes == {Code.CHOICE_BEYOND, Code.ID_UNKNOWN}


@given(fieldworks())
@settings(max_examples=40)
def test_a_sound_book_has_no_errors(book: Fieldwork) -> None:
    assert errors(fieldwork_problems(built_in(), book, place)) == ()
