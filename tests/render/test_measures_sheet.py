"""The sheet Measures: values with their ranges, verdicts as formulas, causes, faults of exports."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from cxaudit.model.fieldwork import Reading
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.measures_sheet import COLUMNS, add_measures
from tests import demos
from tests.fieldworks import READING, fieldwork
from tests.render.field_sheets import (
    DAY,
    cells,
    example,
    hostile_book,
    of_the_book,
    sheets,
    told,
    with_fieldwork,
)
from tests.workbooks import sheet_xml

MEASURES = "Measures"
FIRST = 5
"""The first reading where no cause is to be found."""


def measured(*readings: dict[str, Any]) -> Book:
    """The sheet of some readings."""
    return sheets(of_the_book(fieldwork(readings=tuple(map(Reading.model_validate, readings)))), add_measures)


def cell(book: Book, key: str, row: int = FIRST) -> Any:
    """What a reading shows in a column."""
    return cells(book, MEASURES).get(f"{chr(65 + list(COLUMNS).index(key))}{row}")


@pytest.mark.parametrize(
    ("measure", "low", "high", "goal", "word"),
    [
        pytest.param("nps", 31, 40, 30, "goal reached", id="higher, all of it above"),
        pytest.param("nps", 25, 40, 30, "goal: not sure", id="higher, the range holds it"),
        pytest.param("nps", 20, 29, 30, "goal not reached", id="higher, all of it below"),
        pytest.param("nps", 30, 40, 30, "goal reached", id="just at it"),
        pytest.param("nps", None, 29, 30, "goal not reached", id="one end not known, but far"),
        pytest.param("nps", 20, None, 30, "goal: not sure", id="one end not known"),
        pytest.param("refund_rate", 5, 9, 10, "goal reached", id="lower is better"),
        pytest.param("refund_rate", 11, 12, 10, "goal not reached", id="lower is better, above"),
        pytest.param("contact_volume", 1, 2, 3, "–", id="only watched"),
        pytest.param("nps", 20, 29, None, "–", id="no goal"),
    ],
)
def test_a_goal_is_reached_only_where_the_whole_range_says_so(
    measure: str, low: float | None, high: float | None, goal: float | None, word: str
) -> None:
    book = measured({"measure": measure, "value": 30, "low": low, "high": high, "goal": goal})
    assert cell(book, "against_goal") == word


def test_verdicts_against_goal_and_limit_are_formulas() -> None:
    book = measured({"measure": "nps", "value": 30, "goal": 20, "limit": 10})
    assert {place for sheet, place in book.values if sheet == MEASURES} == {"I5", "J5"}


def test_the_value_keeps_all_its_decimals() -> None:
    assert cell(measured({"measure": "csat", "value": 66.66666}), "value") == 66.66666


def test_earlier_readings_are_told_and_drawn() -> None:
    days = [datetime.date(2026, month, 30) for month in (4, 6, 9)]
    book = measured(*({"measure": "nps", "value": -n, "period_to": day} for n, day in enumerate(days)))
    drawn = sheet_xml(book.finished(DAY), MEASURES)
    told_ = cell(book, "earlier")
    assert (told_, "Measures!S5:U5" in drawn.replace("'", ""), 'manualMin="-2"' in drawn) == (
        "2026-04-30: 0\n2026-06-30: −1",
        True,
        True,
    )


def test_what_is_beyond_its_limit_asks_for_the_cause_first() -> None:
    shown = told(example(), MEASURES)
    assert shown.index("Find the cause first") < shown.index("What was measured")


def test_faults_of_an_export_stand_with_their_rows_and_whether_they_were_left_out() -> None:
    shown = cells(measured(READING | {"contact": None}), MEASURES)
    row = next(int(at[1:]) for at, value in shown.items() if value == "survey.csv" and at[0] == "A")
    fault = [shown.get(f"{letter}{row + 1}") for letter in "BFHJ"]
    assert (shown[f"F{row}"], fault) == (
        210,
        ["there twice; the first one counts", 10, "yes", "lines 12, 15"],
    )


def test_an_outside_figure_says_what_is_missing_to_compare_it() -> None:
    book = measured({"measure": "nps", "value": 30, "outside": {"value": 20, "source": "Trade paper"}})
    assert "not comparable" in cell(book, "outside")


def test_nothing_measured_no_sheet() -> None:
    assert MEASURES not in sheets(with_fieldwork(), add_measures).workbook.sheetnames


def test_every_reading_of_the_example_has_a_row() -> None:
    found = demos.result().fieldwork
    assert found
    periods = [value for at, value in cells(example(), MEASURES).items() if at[0] == "N"]
    assert len(periods) == len(found.measures) + 1


def test_strangers_texts_fit_into_cells() -> None:
    shown = cells(sheets(of_the_book(hostile_book()), add_measures), MEASURES)
    assert max(len(str(value)) for value in shown.values()) <= 32_767
