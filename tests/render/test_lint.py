"""A sound workbook passes; each way to break one is caught and named."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import cast

import pytest

from cxaudit.render.workbook.lint import lint
from cxaudit.render.workbook.looks import BAND
from tests.render.test_finish import DAY, charted
from tests.workbooks import broken, parts, together


def good() -> bytes:
    """A workbook with one of everything: formulas, names, choices, colours, merged cells, a link, a chart."""
    book = charted()
    sheet = book.workbook["What if"]
    book.choices("words", ("yes", "no"))
    book.choose(sheet, "A10:A12", "words", title="A word", prompt="Pick.", error="From the list, please.")
    book.prompt(sheet, "B10:B12", title="Why", prompt="In your words.")
    book.highlight(sheet, "A10:A12", '$A10="yes"', BAND)
    book.put(sheet, 14, 1, "Merged")
    book.merge(sheet, 14, 1, 2)
    book.put(sheet, 16, 1, "Merged too")
    book.merge(sheet, 16, 1, 2)
    book.link(sheet, 14, 1, "'What if'!A1")
    book.freeze(sheet, 4, 1, repeat="1:3")
    return book.finished(DAY)


GOOD = good()
SHEET, BOOK, STYLES, CHART = (
    "xl/worksheets/sheet1.xml",
    "xl/workbook.xml",
    "xl/styles.xml",
    "xl/charts/chart1.xml",
)


def test_a_sound_workbook_passes() -> None:
    assert lint(GOOD) == ()


FORMULA = r"<f>50.5\*1</f><v>50.5</v>"
BROKEN = [
    pytest.param(SHEET, FORMULA, "<f>50.5*1</f><v></v>", "without a value", id="no value"),
    pytest.param(SHEET, FORMULA, "<f>50.5*1</f>", "without a value", id="no place for a value"),
    pytest.param(SHEET, FORMULA, "<f>=50.5</f><v>1</v>", "begins with =", id="= in the file"),
    pytest.param(
        SHEET, FORMULA, "<f>XLOOKUP(1,A1,A1)</f><v>1</v>", "XLOOKUP is not on our list", id="new function"
    ),
    pytest.param(SHEET, FORMULA, "<f>INDIRECT(A1)</f><v>1</v>", "INDIRECT is not on our list", id="indirect"),
    pytest.param(SHEET, FORMULA, "<f>sum(1)</f><v>1</v>", "sum is not on our list", id="small letters"),
    pytest.param(SHEET, FORMULA, "<f>ROUND(1)</f><v>1</v>", "ROUND with 1 arguments", id="too few arguments"),
    pytest.param(
        SHEET, FORMULA, "<f>IF(1,2,3,4)</f><v>1</v>", "IF with 4 arguments", id="too many arguments"
    ),
    pytest.param(SHEET, FORMULA, "<f>ABS()</f><v>1</v>", "ABS with 0 arguments", id="no arguments"),
    pytest.param(SHEET, FORMULA, "<f>SUM(1;2)</f><v>1</v>", "';' between", id="semicolon"),
    pytest.param(SHEET, FORMULA, "<f>SUM((1)</f><v>1</v>", "does not close", id="open bracket"),
    pytest.param(SHEET, FORMULA, "<f>SUM({1,2})</f><v>1</v>", "an array", id="array"),
    pytest.param(SHEET, FORMULA, "<f>Gone!A1</f><v>1</v>", "the sheet Gone is not there", id="no such sheet"),
    pytest.param(SHEET, FORMULA, "<f>nobody</f><v>1</v>", "the name nobody is not there", id="no such name"),
    pytest.param(SHEET, FORMULA, "<f>#REF!+1</f><v>1</v>", "#REF!", id="dead reference"),
    pytest.param(SHEET, FORMULA, "<f>[1]A!A1</f><v>1</v>", "another workbook", id="other workbook"),
    pytest.param(SHEET, FORMULA, "<f>t[col]</f><v>1</v>", "reads a table", id="table reference"),
    pytest.param(SHEET, FORMULA, f'<f>LEN("{"x" * 256}")</f><v>1</v>', "longer than 255", id="long text"),
    pytest.param(SHEET, FORMULA, f"<f>{'+'.join(['A1'] * 3000)}</f><v>1</v>", "8,192", id="long formula"),
    pytest.param(SHEET, FORMULA, f"<f>{'(' * 65}1{')' * 65}</f><v>1</v>", "more than 64", id="deep"),
    pytest.param(SHEET, FORMULA, "<f>1</f><v>x</v>", "'x' is not a number", id="text as a number"),
    pytest.param(SHEET, FORMULA, "<f>1</f><v>nan</v>", "'nan' is not a number", id="nan"),
    pytest.param(SHEET, FORMULA, "<v>1</v><w/>", "no place in a cell", id="foreign element"),
    pytest.param(SHEET, r'(r="B4" s="\d+")>', r'\1 t="e">', "the error value", id="error value"),
    pytest.param(SHEET, r'(r="B4" s="\d+")>', r'\1 t="b">', "neither true nor false", id="boolean"),
    pytest.param(SHEET, r'(r="B4" s="\d+")>', r'\1 t="s">', "no place here", id="shared string"),
    pytest.param(SHEET, r'r="B4" s="\d+"', 'r="B4" s="999"', "a style that is not there", id="style"),
    pytest.param(SHEET, r'r="B4"', 'r="A4"', "doubled", id="cell twice"),
    pytest.param(SHEET, r'r="B4"', 'r="B5"', "doubled", id="cell in another row"),
    pytest.param(SHEET, r'r="B4"', 'r="ZZA4"', "off the grid", id="cell off the grid"),
    pytest.param(SHEET, r'<c r="B4"', '<c x="" r="B4"', "not written as ours", id="other form"),
    pytest.param(SHEET, r'<row r="5"', '<row r="4"', "out of order", id="row twice"),
    pytest.param(SHEET, r'ht="30"', 'ht="500"', "higher than 409.5", id="high row"),
    pytest.param(SHEET, r">Scores<", "><", "no title in A1", id="no title"),
    pytest.param(SHEET, r">Scores<", f">{'x' * 32768}<", "longer than 32,767", id="long cell"),
    pytest.param(SHEET, r'ref="A14:B14"', 'ref="A14:B16"', "overlaps", id="merged cells overlap"),
    pytest.param(SHEET, r'ref="A14:B14"', 'ref="A14"', "merges one cell", id="one merged cell"),
    pytest.param(SHEET, r'sqref="B10:B12"', 'sqref="A12:B12"', "overlaps", id="validations overlap"),
    pytest.param(SHEET, r'sqref="B10:B12"', 'sqref="B"', "is no range", id="validation without a range"),
    pytest.param(SHEET, r'error="From[^"]*"', f'error="{"x" * 256}"', "longer than 255", id="long error"),
    pytest.param(
        SHEET, r'errorTitle="A word"', f'errorTitle="{"x" * 33}"', "longer than 32", id="long title"
    ),
    pytest.param(SHEET, r"<formula1>words<", "<formula1>gone<", "the name gone", id="list is gone"),
    pytest.param(SHEET, r"<formula1>words<", '<formula1>"a,b"<', "a named one", id="list in the rule"),
    pytest.param(SHEET, r'dxfId="0"', 'dxfId="7"', "without its style", id="colour is gone"),
    pytest.param(SHEET, r"<formula>[^<]*<", "<formula>FOO(1)<", "FOO", id="colour's formula"),
    pytest.param(SHEET, r'width="20"', 'width="300"', "wider than 255", id="wide column"),
    pytest.param(SHEET, r"<oddFooter>", f"<oddFooter>{'x' * 256}", "longer than 255", id="long footer"),
    pytest.param(
        SHEET,
        r"<hyperlink ",
        '<hyperlink r:id="rId9" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ',
        "leads nowhere",
        id="dead link",
    ),
    pytest.param(SHEET, r"</worksheet>", "", "not well-formed", id="cut off"),
    pytest.param(BOOK, r'name="What if"', f'name="{"x" * 32}"', "32 characters", id="long sheet name"),
    pytest.param(BOOK, r'name="What if"', 'name="a/b"', "is not possible", id="bad sheet name"),
    pytest.param(BOOK, r'name="What if"', 'name="lists"', "there 2 times", id="sheet name twice"),
    pytest.param(BOOK, r'sheetId="2"', 'sheetId="1"', "sheetId is there twice", id="sheet id twice"),
    pytest.param(BOOK, r'state="visible"', 'state="hidden"', "no sheet is visible", id="nothing to see"),
    pytest.param(BOOK, r'activeTab="0"', 'activeTab="1"', "cannot be seen", id="opens on a hidden sheet"),
    pytest.param(BOOK, r' fullCalcOnLoad="1"', "", "fullCalcOnLoad", id="never computed"),
    pytest.param(BOOK, r'name="words"', 'name="R1C1"', "is not possible", id="name like a cell"),
    pytest.param(BOOK, r'name="words"', 'name="1st"', "is not possible", id="name with a digit first"),
    pytest.param(BOOK, r">'Lists'!\$A\$2:\$A\$3<", ">#REF!<", "leads nowhere", id="dead name"),
    pytest.param(
        BOOK, r">'Lists'!\$A\$2:\$A\$3<", ">Gone!$A$2<", "the sheet Gone", id="name of a lost sheet"
    ),
    pytest.param(BOOK, r'localSheetId="0"', 'localSheetId="9"', "belongs to a sheet", id="name's sheet"),
    pytest.param(STYLES, r'rgb="FF\w{6}"', 'rgb="#FF0000"', "is not a colour", id="colour"),
    pytest.param(STYLES, r'formatCode="[^"]*"', 'formatCode="0;0;0;0;0"', "not a number format", id="format"),
    pytest.param(STYLES, r"<b val=\"1\" />(<[^>]*>)", r'\1<b val="1" />', "out of order", id="font order"),
    pytest.param("[Content_Types].xml", r"<Override[^>]*styles[^>]*>", "", "no content type", id="no type"),
    pytest.param(
        "[Content_Types].xml", r"/xl/styles.xml", "/xl/style.xml", "which is missing", id="type of nothing"
    ),
    pytest.param(
        "xl/_rels/workbook.xml.rels", r"styles.xml", "style.xml", "which is missing", id="lost part"
    ),
    pytest.param(
        "_rels/.rels",
        r'Target="[^"]*core.xml"',
        'Target="file:///etc/passwd" TargetMode="External"',
        "points outside",
        id="points outside",
    ),
    pytest.param(
        "xl/drawings/drawing1.xml", r" descr='[^']*'", "", "does not say", id="chart without a text"
    ),
    pytest.param(CHART, r"<numCache>.*?</numCache>", "", "no stored values", id="chart without values"),
    pytest.param(CHART, r"'What if'!", "'Gone'!", "the sheet 'Gone'", id="chart of a lost sheet"),
]


def ways() -> list[tuple[str, str, str, str]]:
    """Part, pattern, what stands there instead, fault: of each way."""
    return [cast(tuple[str, str, str, str], way.values) for way in BROKEN]


@pytest.mark.parametrize(("part", "old", "new", "fault"), BROKEN)
def test_a_broken_workbook_is_caught(part: str, old: str, new: str, fault: str) -> None:
    assert fault in "\n".join(lint(broken(GOOD, part, old, new)))


def test_there_are_more_than_sixty_ways_to_break_one(record_property: Callable[[str, object], None]) -> None:
    caught = [fault in "\n".join(lint(broken(GOOD, part, old, new))) for part, old, new, fault in ways()]
    record_property("proof", f"{len(caught)} ways to break a workbook, {sum(caught)} caught by our own rules")
    assert (len(caught) > 60, sum(caught)) == (True, len(caught))


@pytest.mark.parametrize(
    "part", ["xl/calcChain.xml", "xl/vbaProject.xml", "xl/externalLinks/externalLink1.xml"]
)
def test_foreign_parts_are_caught(part: str) -> None:
    assert f"{part} has no place in the file" in lint(together({**parts(GOOD), part: "<x/>"}))


def test_a_part_that_is_there_twice_is_caught() -> None:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(STYLES, parts(GOOD)[STYLES])
    assert f"{STYLES} is in the file 2 times" in lint(out.getvalue())


@pytest.mark.parametrize("name", ["words", "T1"])
def test_tables_need_names_of_their_own(name: str) -> None:
    its_parts = {**parts(GOOD), "xl/tables/table1.xml": f'<table displayName="{name}"/>'}
    assert f"the table name {name.lower()!r} is doubled or not possible" in lint(together(its_parts))
