"""What the finishing pass adds, and that the same input gives the same bytes."""

from __future__ import annotations

import datetime
import hashlib
import io
import os
import subprocess
import sys
import zipfile
from functools import cache

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference

from cxaudit.model.engagement import Brand
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.finish import Value, finished
from cxaudit.render.workbook.looks import CELL_DATE, CELL_TENTH
from tests.workbooks import parts, sheet_xml, together

DAY = datetime.date(2026, 11, 22)


def charted() -> Book:
    """A book with formulas, a date and a chart over them."""
    book = Book("Trial", Brand(), client="Acme")
    sheet = book.sheet("What if", "Scores", (20, 10))
    for row, (name, points) in enumerate([("Know & act", 50.5), ("Deliver", 70.0)], 4):
        book.put(sheet, row, 1, name)
        book.put_formula(sheet, row, 2, f"{points}*1", points, CELL_TENTH)
    book.put_formula(sheet, 6, 2, '"–"', "–")
    book.put(sheet, 7, 1, DAY, CELL_DATE)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=4, max_row=6))
    chart.set_categories(Reference(sheet, min_col=1, min_row=4, max_row=6))
    book.chart(sheet, chart, "D4", alt='Scores: "Know & act" 51, Deliver 70')
    return book


def formula_cell(value: Value) -> str:
    """How a formula with this value stands in the file."""
    book = Book("Trial", Brand())
    book.put_formula(book.sheet("Sheet", "Title", (20,)), 5, 1, 'IF(1<2,"a","b")', value)
    return sheet_xml(book.finished(DAY), "Sheet").partition('<c r="A5"')[2].partition("</c>")[0]


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        pytest.param(3.5, "<v>3.5</v>", id="number"),
        pytest.param(3, "<v>3</v>", id="whole number"),
        pytest.param(0.1 + 0.2, "<v>0.30000000000000004</v>", id="every digit"),
        pytest.param("a<b", ' t="str"><f>IF(1&lt;2,"a","b")</f><v>a&lt;b</v>', id="text"),
        pytest.param("", ' t="str"><f>IF(1&lt;2,"a","b")</f><v></v>', id="empty text"),
        pytest.param(True, ' t="b"><f>IF(1&lt;2,"a","b")</f><v>1</v>', id="truth"),
    ],
)
def test_a_formula_stands_with_its_value(value: Value, stored: str) -> None:
    assert stored in formula_cell(value)


def test_no_formula_without_a_value() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "=1+1"
    with pytest.raises(RuntimeError, match="Sheet!A1: a formula without a value"):
        finished(book, {}, DAY)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_no_value_that_is_no_number(value: float) -> None:
    with pytest.raises(RuntimeError, match="A5"):
        formula_cell(value)


def test_no_chart_without_a_text() -> None:
    book = charted()
    with pytest.raises(RuntimeError, match="What if: drawing 1 has no text"):
        finished(book.workbook, book.values, DAY)


def test_a_fault_is_never_handed_out() -> None:
    book = Book("Trial", Brand())
    book.put_formula(book.sheet("Sheet", "Title", (20,)), 5, 1, "INDIRECT(A1)", 1)
    with pytest.raises(RuntimeError, match="INDIRECT is not on our list"):
        book.finished(DAY)


@pytest.mark.parametrize(
    ("part", "text"),
    [
        pytest.param("xl/workbook.xml", 'fullCalcOnLoad="1"', id="Excel computes on opening"),
        pytest.param("docProps/core.xml", ">2026-11-22T00:00:00Z</dcterms:created>", id="created"),
        pytest.param("docProps/core.xml", ">2026-11-22T00:00:00Z</dcterms:modified>", id="modified"),
        pytest.param("docProps/core.xml", "<dc:title>Acme – Trial</dc:title>", id="title"),
        pytest.param("docProps/core.xml", "<dc:creator>cxaudit</dc:creator>", id="author"),
        pytest.param("docProps/core.xml", "<dc:language>en</dc:language>", id="language"),
        pytest.param("docProps/app.xml", "cxaudit", id="program"),
        pytest.param("xl/worksheets/sheet1.xml", "<v>46348</v>", id="date as a number"),
        pytest.param(
            "xl/drawings/drawing1.xml",
            "descr='Scores: \"Know &amp; act\" 51, Deliver 70'",
            id="chart says what it shows",
        ),
        pytest.param(
            "xl/charts/chart1.xml",
            "<strRef><f>'What if'!$A$4:$A$6</f><strCache><ptCount val=\"3\"/>"
            '<pt idx="0"><v>Know &amp; act</v></pt><pt idx="1"><v>Deliver</v></pt></strCache></strRef>',
            id="names in the chart",
        ),
        pytest.param(
            "xl/charts/chart1.xml",
            '<numCache><formatCode>General</formatCode><ptCount val="3"/>'
            '<pt idx="0"><v>50.5</v></pt><pt idx="1"><v>70.0</v></pt></numCache>',
            id="values in the chart, none where there is no number",
        ),
    ],
)
def test_the_file_says(part: str, text: str) -> None:
    assert text in parts(charted().finished(DAY))[part]


def test_members_have_one_time_and_order() -> None:
    with zipfile.ZipFile(io.BytesIO(charted().finished(DAY))) as archive:
        entries = archive.infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert [entry.filename for entry in entries[:2]] == ["[Content_Types].xml", "_rels/.rels"]


def test_a_picture_comes_whole_through_taking_apart_and_putting_together() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/media/image1.png", b"\x89PNG\xff\x00")
    with zipfile.ZipFile(io.BytesIO(together(parts(out.getvalue())))) as archive:
        assert archive.read("xl/media/image1.png") == b"\x89PNG\xff\x00"


PROGRAM = (
    "import sys; from tests.render.test_finish import charted, DAY; from tests.rubrics import small_rubric;"
    "from cxaudit.render.workbook.questionnaire import questionnaire;"
    "sys.stdout.buffer.write(charted().finished(DAY) + questionnaire(small_rubric(), date=DAY))"
)


@cache
def digest(**environment: str) -> str:
    """The hash of what a fresh process writes in another environment."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env={**os.environ, **environment}, capture_output=True, check=True
    )
    return hashlib.sha256(done.stdout).hexdigest()


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param({"PYTHONHASHSEED": "1"}, id="hash seed 1"),
        pytest.param({"PYTHONHASHSEED": "2", "TZ": "Pacific/Kiritimati"}, id="the other end of the day"),
        pytest.param({"LC_ALL": "tr_TR.UTF-8", "TZ": "America/Los_Angeles"}, id="Turkish letters"),
        pytest.param({"LC_ALL": "C", "PYTHONUTF8": "0"}, id="no locale"),
    ],
)
def test_same_input_same_bytes(environment: dict[str, str]) -> None:
    assert digest(**environment) == digest(PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C.UTF-8")
