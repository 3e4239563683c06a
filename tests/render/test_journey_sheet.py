"""The sheet Journey: what stands where, which of it is a guess, and the curve."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock

from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.journey_sheet import add_journey
from tests import demos
from tests.fieldworks import fieldwork, point
from tests.render.field_sheets import DAY, cells, example, hostile_book, of_the_book, sheets, told
from tests.workbooks import parts

JOURNEY = "Journey"


def journey(*points: Any, **more: Any) -> Book:
    """The sheet of a field book."""
    return sheets(of_the_book(fieldwork(*points, **more)), add_journey)


def page(book: Book) -> Any:
    """The sheet as a program reads it."""
    return load_workbook(io.BytesIO(book.finished(DAY)), rich_text=True)[JOURNEY]


def test_there_are_nine_stages_and_twelve_rows() -> None:
    sheet = page(journey(point("CP-1")))
    heads = [cell.value for cell in sheet[4]][1:]
    rows = [sheet.cell(row, 1).value for row in range(5, 17)]
    assert (len(heads), rows[0], rows[-1]) == (9, "What the customer wants", "Idea for a fix")


@pytest.mark.parametrize(
    ("evidence", "slanted"),
    [pytest.param("Interviews", False, id="shown"), pytest.param(None, True, id="a guess")],
)
def test_a_guess_stands_in_italics(evidence: str | None, slanted: bool) -> None:
    cell = page(journey(journey=({"stage": 0, "row": 0, "text": "Peace", "evidence": evidence},)))["B5"]
    assert (cell.value, bool(cell.font.i)) == ("Peace", slanted)


def test_among_what_is_shown_a_guess_is_marked_too() -> None:
    shown = {"stage": 0, "row": 0, "text": "Peace", "evidence": "Interviews"}
    found = page(journey(journey=(shown, {"stage": 0, "row": 0, "text": "Quiet"})))["B5"].value
    assert isinstance(found, CellRichText)
    runs = {str(run).strip(): bool(run.font.i) for run in found if isinstance(run, TextBlock)}
    assert runs == {"Peace": False, "Quiet (guess)": True}


def test_how_many_are_guesses_is_counted() -> None:
    found = demos.result().fieldwork
    assert found
    assert found.journey
    assert f"{found.journey.guesses} of {found.journey.entries} entries are guesses" in told(
        example(), JOURNEY
    )


def test_the_curve_shows_how_customers_feel_and_the_pain_points() -> None:
    book = journey(
        point("CP-1", customer_feeling=-1.5, pain_points=("Wait", "Noise")),
        point("CP-2", stage=3, customer_feeling=1),
    )
    chart = next(xml for name, xml in parts(book.finished(DAY)).items() if "/charts/chart" in name)
    assert ("Becomes aware\n2 pain points" in chart, "<v>-1.5</v>" in chart) == (True, True)


def test_without_feelings_there_is_no_curve() -> None:
    assert not [name for name in parts(journey(point("CP-1")).finished(DAY)) if "/charts/chart" in name]


def test_without_entries_there_is_no_sheet() -> None:
    assert JOURNEY not in journey().workbook.sheetnames


def test_strangers_texts_stay_texts_and_fit_into_cells() -> None:
    shown = cells(sheets(of_the_book(hostile_book()), add_journey), JOURNEY)
    assert max(len(str(value)) for value in shown.values()) <= 32_767
