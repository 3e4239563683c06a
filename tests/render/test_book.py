"""One way to put things into cells: text stays text, and can be read."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell import Cell

from cxaudit.errors import Code, CxauditError
from cxaudit.model.engagement import Brand
from cxaudit.render.colours import contrast
from cxaudit.render.workbook.book import Book, cell_text, first_sentences, height
from cxaudit.render.workbook.looks import TEXT
from cxaudit.render.workbook.palette import palette
from tests.workbooks import sheet_xml

DAY = datetime.date(2026, 11, 22)
PAYLOADS = (
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    '=HYPERLINK("http://x","y")',
    "'=1",
    "<f>1+1</f>",
    '</t></is></c><c r="B9"><f>1</f></c>',
)


def with_text(text: str) -> Cell:
    """The cell that holds ``text`` after writing and reading."""
    book = Book("Trial", Brand())
    sheet = book.sheet("Sheet", "Title", (20,))
    book.put(sheet, 5, 1, text)
    cell = load_workbook(io.BytesIO(book.finished(DAY)))["Sheet"]["A5"]
    assert isinstance(cell, Cell)
    return cell


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_people_wrote_stays_text(payload: str) -> None:
    assert with_text(payload).data_type == "s"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_people_wrote_is_not_lost(payload: str) -> None:
    assert with_text(payload).value == payload.replace("\r", "\n")


@pytest.mark.parametrize("payload", PAYLOADS[:9])
def test_text_like_a_formula_is_quoted(payload: str) -> None:
    assert with_text(payload).quotePrefix


@pytest.mark.parametrize("text", ["plain", "a = b", "1 - 2", "5"])
def test_other_text_is_not_quoted(text: str) -> None:
    assert not with_text(text).quotePrefix


@pytest.mark.parametrize(
    ("text", "in_the_cell"),
    [
        pytest.param("\x1b[31m", "\\x1b[31m", id="escape"),
        pytest.param("a\x00b", "a\\x00b", id="nul"),
        pytest.param("a\ufffeb", "a\\ufffeb", id="no character"),
        pytest.param("a\ud800b", "a\\ud800b", id="half a character"),
        pytest.param("a\r\nb\rc", "a\nb\nc", id="line ends"),
        pytest.param("_x000D_", "_x005F_x000D_", id="what Excel would read as a line end"),
        pytest.param("日本 é ✓", "日本 é ✓", id="letters of all kinds"),
    ],
)
def test_control_characters_are_shown(text: str, in_the_cell: str) -> None:
    assert cell_text(text) == in_the_cell


@settings(max_examples=50)
@given(st.text(min_size=1).filter(lambda text: text.strip() != ""))
def test_any_text_gives_a_sound_workbook(text: str) -> None:
    assert with_text(text).value == cell_text(text)


def test_text_that_fits_is_whole() -> None:
    assert len(str(with_text("x" * 32_767).value)) == 32_767


@pytest.mark.parametrize("text", ["x" * 32_768, "😀" * 16_384, "\x00" * 8_192])
def test_longer_text_is_an_error_with_its_place(text: str) -> None:
    with pytest.raises(CxauditError, match=r"Sheet!A5") as caught:
        with_text(text)
    assert caught.value.problems[0].code is Code.TEXT_TOO_LONG


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_no_number_is_a_mistake_of_ours(number: float) -> None:
    book = Book("Trial", Brand())
    with pytest.raises(ValueError, match="Sheet!A5"):
        book.put(book.sheet("Sheet", "Title", (20,)), 5, 1, number)


COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
PAIRS = [
    ("on_primary", "primary"),
    ("on_accent", "accent"),
    ("primary_text", "tint"),
    ("primary_text", "white"),
    ("accent_text", "accent_tint"),
    ("ink", "input"),
    ("ink", "tint"),
    ("muted", "white"),
    ("muted", "ground"),
    ("warn_text", "warn"),
    ("done_text", "done"),
]


@pytest.mark.parametrize(("text", "ground"), PAIRS)
@given(primary=COLOURS, accent=COLOURS)
def test_text_can_be_read_in_any_brand(text: str, ground: str, primary: str, accent: str) -> None:
    colours = palette(Brand(primary=primary, accent=accent))
    assert contrast(f"#{getattr(colours, text)}", f"#{getattr(colours, ground)}") >= 4.5


def test_client_stands_in_the_header_with_its_ampersand() -> None:
    book = Book("Trial", Brand(), client="Fish & Chips")
    book.sheet("Sheet", "Title", (20,))
    assert "&amp;LFish &amp;&amp; Chips" in sheet_xml(book.finished(DAY), "Sheet")


def test_pages_are_numbered() -> None:
    book = Book("Trial", Brand())
    book.sheet("Sheet", "Title", (20,))
    assert "Page &amp;P of &amp;N" in sheet_xml(book.finished(DAY), "Sheet")


def test_a_look_is_one_style_however_often_it_is_used() -> None:
    book = Book("Trial", Brand())
    sheet = book.sheet("Sheet", "Title", (20,))
    for row in range(5, 50):
        book.put(sheet, row, 1, "x", TEXT)
    assert len({sheet.cell(row, 1).style_id for row in range(5, 50)}) == 1


def test_prompts_end_with_a_sentence() -> None:
    assert first_sentences("One. Two. " + "x" * 300, 255) == "One. Two."


@pytest.mark.parametrize(
    ("text", "more"),
    [("short", "two\nlines"), ("x " * 20, "x " * 60), ("日本" * 5, "日本" * 30)],
)
def test_more_text_needs_a_higher_row(text: str, more: str) -> None:
    assert height([(text, 20)]) < height([(more, 20)])


def test_no_row_is_higher_than_excel_takes() -> None:
    assert height([("x " * 9000, 5)]) <= 409


def test_package_needs_no_lxml() -> None:
    folder = Path(__file__).parents[2] / "cxaudit" / "render" / "workbook"
    assert [p.name for p in folder.glob("*.py") if "lxml" in p.read_text(encoding="utf-8")] == []
