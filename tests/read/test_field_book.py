"""The field book comes back: workbook and JSON say the same, and every mistake is told at its cell."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.errors import Code, CxauditError
from cxaudit.language import speaking
from cxaudit.model.answers import EngagementStamp
from cxaudit.model.fieldwork import Fieldwork
from cxaudit.read.field_book import field_book_from, is_field_book
from cxaudit.read.languages import in_every_language, read_language
from cxaudit.render.json import fieldwork_json
from cxaudit.render.workbook.field_book import field_book
from cxaudit.render.workbook.questionnaire import questionnaire
from tests.fieldworks import DAY, FULL_POINT, LONG, built_in, fieldwork, fieldworks, full, in_german, point

C1 = built_in().criteria[0]
HOSTILE = ('=HYPERLINK("http://x")', "+1", "-1", "@x", "<script>", "\u202egnp", "'quoted", "_x000D_", "a\nb")


@cache
def filled() -> bytes:
    return field_book(built_in(), full(), date=DAY)


@cache
def blank() -> bytes:
    return field_book(built_in(), date=DAY)


def german(book: Fieldwork) -> bytes:
    language = read_language("de")
    assert language
    with speaking(language):
        return field_book(in_german(), book, date=DAY)


def read(content: bytes) -> Fieldwork:
    found = field_book_from(content, "f.xlsx", built_in(), (in_german(),))
    return found.fieldwork.renewed(saved=None)


def codes(content: bytes) -> list[tuple[Code, str]]:
    """Everything that is told of a file, whether it is taken or not."""
    try:
        problems = field_book_from(content, "f.xlsx", built_in(), (in_german(),)).problems
    except CxauditError as stopped:
        problems = stopped.problems
    return [(one.code, one.where.spot) for one in problems]


class Form:
    """A field book in which tests write."""

    def __init__(self, content: bytes) -> None:
        self.book = load_workbook(io.BytesIO(content))

    def cell(self, sheet: str, mark: str, row: int = 5) -> Any:
        """The cell of a row under a mark."""
        page = self.book[sheet]
        column = next(c.column for row_ in page.iter_rows() for c in row_ if c.value == mark)
        return page.cell(row, column)

    def line(self, sheet: str, mark: str, column: str) -> Any:
        """The cell of the line with a mark."""
        page = self.book[sheet]
        return page[f"{column}{next(c.row for row_ in page.iter_rows() for c in row_ if c.value == mark)}"]

    def done(self) -> bytes:
        """The file."""
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


def changed(sheet: str, mark: str, value: object, row: int = 5) -> bytes:
    """The full book with one cell changed."""
    form = Form(filled())
    form.cell(sheet, mark, row).value = value
    return form.done()


# --- there and back ---------------------------------------------------------------------------


def test_a_blank_book_says_nothing() -> None:
    assert read(blank()) == fieldwork()


def test_a_full_book_comes_back_whole() -> None:
    assert read(filled()) == full()


def test_nothing_is_told_of_a_sound_book() -> None:
    assert codes(filled()) == []


def test_a_book_that_was_read_makes_the_same_book() -> None:
    assert field_book(built_in(), read(filled()), date=DAY) == filled()


def test_a_german_book_says_the_same() -> None:
    assert read(german(full())) == full()


def test_json_says_the_same() -> None:
    assert read(fieldwork_json(full()).encode()) == full()


@given(fieldworks())
@settings(max_examples=15)
def test_any_book_comes_back_from_a_workbook(book: Fieldwork) -> None:
    assert read(field_book(built_in(), book, date=DAY)) == book


@given(fieldworks())
@settings(max_examples=40)
def test_any_book_comes_back_from_json(book: Fieldwork) -> None:
    assert read(fieldwork_json(book).encode()) == book


@pytest.mark.office
def test_a_book_comes_back_through_libreoffice(
    soffice: Callable[[Path, str, Path], Path], tmp_path: Path
) -> None:
    source, folder = tmp_path / "book.xlsx", tmp_path / "out"
    source.write_bytes(filled())
    assert read(soffice(source, "xlsx:Calc MS Excel 2007 XML", folder).read_bytes()) == full()


def test_the_stamp_says_for_which_audit_it_is() -> None:
    content = field_book(built_in(), date=DAY, engagement=EngagementStamp(id="acme-1", client="ACME"))
    assert read(content).engagement == EngagementStamp(id="acme-1", client="ACME")


def test_the_book_of_another_audit_is_refused() -> None:
    content = field_book(built_in(), date=DAY, engagement=EngagementStamp(id="acme-1", client="ACME"))
    with pytest.raises(CxauditError) as stopped:
        field_book_from(content, "f.xlsx", built_in(), engagement="other")
    assert [one.code for one in stopped.value.problems] == [Code.OTHER_ENGAGEMENT]


def test_a_questionnaire_is_no_field_book() -> None:
    assert codes(questionnaire(built_in(), date=DAY)) == [(Code.NOT_A_QUESTIONNAIRE, "")]


@pytest.mark.parametrize(
    ("content", "is_one"),
    [(filled(), True), (fieldwork_json(full()).encode(), True), (b"{}", False), (b"x", False)],
)
def test_a_field_book_is_known(content: bytes, is_one: bool) -> None:
    assert is_field_book(content) is is_one


@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_wrote_stays_text(words: str) -> None:
    rows = point("CP-1", name=words, owner=words, pain_points=("x",))
    book = fieldwork(rows, journey=({"stage": 0, "row": 0, "text": words},), stage_notes={1: words})
    assert read(field_book(built_in(), book, date=DAY)) == book


@pytest.mark.parametrize("words", HOSTILE)
def test_no_text_becomes_a_formula(words: str) -> None:
    content = field_book(built_in(), fieldwork(point("CP-1", name=words, owner=words)), date=DAY)
    page = load_workbook(io.BytesIO(content))["Contact points"]
    assert {cell.data_type for row in page.iter_rows(min_row=5, max_row=5) for cell in row} <= {"s", "n"}


# --- rows wherever people put them ------------------------------------------------------------


def points_page(form: Form) -> Worksheet:
    return form.book["Contact points"]


def test_rows_may_be_moved() -> None:
    form = Form(filled())
    points_page(form).move_range("A5:AC5", rows=20)
    assert read(form.done()).contact_points == full().contact_points[::-1]


def test_rows_may_be_inserted_above_and_blank_ones_between() -> None:
    form = Form(filled())
    points_page(form).insert_rows(6, 3)
    assert read(form.done()).contact_points == full().contact_points


def test_rows_far_below_are_read_too() -> None:
    form = Form(filled())
    form.cell("Contact points", "cx.point.contact_id", 900).value = "CP-900"
    assert read(form.done()).contact_points[-1].contact_id == "CP-900"


def test_columns_may_be_moved() -> None:
    form = Form(filled())
    page = points_page(form)
    page.move_range("B3:B6", cols=40)
    assert read(form.done()).contact_points == full().contact_points


def test_a_deleted_sheet_says_nothing() -> None:
    form = Form(filled())
    del form.book["Journey"]
    assert read(form.done()) == full().renewed(journey=())


def test_a_copied_sheet_is_refused() -> None:
    form = Form(filled())
    form.book.copy_worksheet(form.book["Measures"])
    assert codes(form.done()) == [(Code.SHEET_DOUBLED, "")]


def test_a_renamed_sheet_is_read() -> None:
    form = Form(filled())
    form.book["Measures"].title = "Numbers"
    assert read(form.done()) == full()


def test_hidden_rows_are_read_and_told() -> None:
    form = Form(filled())
    points_page(form).row_dimensions[6].hidden = True
    assert codes(form.done()) == [(Code.HIDDEN_ROWS_READ, "'Contact points'")]


def test_merged_rows_are_refused() -> None:
    form = Form(filled())
    points_page(form).merge_cells("B5:B6")
    assert (Code.MERGED_ANSWERS, "'Contact points'!B5:B6") in codes(form.done())


# --- mistakes, cell by cell -------------------------------------------------------------------

CELLS = [
    pytest.param("stage", "Nowhere", [(Code.VERDICT_UNKNOWN, "C5")], id="a choice that is none"),
    pytest.param("stage", 3, [(Code.VERDICT_UNKNOWN, "C5")], id="a number is no choice"),
    pytest.param("importance", 6, [(Code.NUMBER_RANGE, "K5")], id="importance above 5"),
    pytest.param("importance", 0.5, [(Code.NUMBER_RANGE, "K5")], id="importance below 1"),
    pytest.param("importance", "high", [(Code.NUMBER_UNCLEAR, "K5")], id="a word is no number"),
    pytest.param("importance", "4,5", [(Code.ANSWER_READ_AS, "K5")], id="a comma is read and told"),
    pytest.param("importance", True, [(Code.CELL_BOOLEAN, "K5")], id="TRUE is no number"),
    pytest.param("importance", "=2+2", [(Code.CELL_FORMULA, "K5")], id="a formula is no answer"),
    pytest.param("importance", datetime.date(2026, 5, 3), [(Code.CELL_DATE, "K5")], id="3.5 that became a day"),
    pytest.param("monthly_volume", "1,250", [(Code.NUMBER_UNCLEAR, "J5")], id="thousands or decimals"),
    pytest.param("monthly_volume", "1 250", [(Code.ANSWER_READ_AS, "J5")], id="a blank between thousands"),
    pytest.param("monthly_volume", -1, [(Code.NUMBER_RANGE, "J5")], id="fewer than no contacts"),
    pytest.param("avoidable_share", 101, [(Code.NUMBER_RANGE, "T5")], id="more than all"),
    pytest.param("customer_feeling", -3, [(Code.NUMBER_RANGE, "R5")], id="worse than very bad"),
    pytest.param("due", "soon", [(Code.DATE_UNCLEAR, "AB5")], id="no day"),
    pytest.param("due", "03/04/2026", [(Code.DATE_UNCLEAR, "AB5")], id="March or April"),
    pytest.param("due", datetime.date(2026, 1, 1), [(Code.DUE_BEFORE, "AB5")], id="before the book"),
    pytest.param("monthly_volume", 1e20, [(Code.NUMBER_RANGE, "J5")], id="far too many contacts"),
    pytest.param("measure", "Happiness", [(Code.MEASURE_NOT_LISTED, "U5")], id="a measure of their own"),
    pytest.param("owner", None, [(Code.POINT_INCOMPLETE, "A5")], id="no owner is only told"),
    pytest.param("name", "=A1", [(Code.CELL_FORMULA, "B5")], id="a formula for a name"),
    pytest.param("contact_id", "CP-002", [(Code.POINT_TWICE, "A6"), (Code.POINT_UNKNOWN, "D4")], id="a number twice"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value", "told"), CELLS)
def test_a_mistake_in_the_inventory(field: str, value: object, told: list[tuple[Code, str]]) -> None:
    found = codes(changed("Contact points", f"cx.point.{field}", value))
    assert [(code, spot.rpartition("!")[2]) for code, spot in found][: len(told)] == told


def test_a_row_without_a_number() -> None:
    found = codes(changed("Contact points", "cx.point.contact_id", None, 6))
    assert found[0] == (Code.POINT_UNNUMBERED, "'Contact points'!A6")


RATINGS = [
    pytest.param(7, [Code.AGREED_LEVEL], id="a level off the scale"),
    pytest.param("N/A", [Code.NA_WITHOUT_REASON], id="N/A without a reason"),
    pytest.param("n/a: ", [Code.NA_WITHOUT_REASON], id="N/A with a blank reason"),
    pytest.param("often", [Code.VERDICT_UNKNOWN], id="no level"),
    pytest.param("2: because", [Code.VERDICT_UNKNOWN], id="a level needs no reason"),
    pytest.param("=1", [Code.CELL_FORMULA], id="a formula"),
    pytest.param("3", [], id="a level as text"),
    pytest.param("n.a. – no people there", [], id="N/A in another spelling"),
]


@pytest.mark.parametrize(("value", "told"), RATINGS)
def test_a_mistake_in_a_rating(value: Any, told: list[Code]) -> None:
    form = Form(filled())
    form.book["By contact point"]["D5"] = value
    assert codes(form.done()) == [(code, "'By contact point'!D5") for code in told]


def test_n_a_is_read_with_its_reason() -> None:
    form = Form(filled())
    form.book["By contact point"]["D5"] = f"{in_every_language('N/A')[1]}: a machine: no people"
    book = read(form.done())
    assert book.ratings[0].not_applicable == "a machine: no people"


def test_a_rating_under_an_empty_head() -> None:
    form = Form(filled())
    form.book["By contact point"]["F5"] = 2
    assert codes(form.done()) == [(Code.COLUMN_UNNUMBERED, "'By contact point'!F5")]


def test_a_rating_in_a_row_without_a_criterion() -> None:
    form = Form(filled())
    form.book["By contact point"]["D400"] = 2
    assert codes(form.done()) == [(Code.STRAY_ANSWER, "'By contact point'!D400")]


def test_a_text_below_the_journey_map() -> None:
    form = Form(filled())
    form.book["Journey"]["C90"] = "lost?"
    assert codes(form.done()) == [(Code.STRAY_ANSWER, "Journey!C90")]


def test_a_rating_of_a_point_that_is_not_there() -> None:
    form = Form(filled())
    form.book["By contact point"]["D4"] = "CP-01"
    assert codes(form.done())[0] == (Code.POINT_UNKNOWN, "'By contact point'!D4")


def test_the_same_point_in_two_heads() -> None:
    form = Form(filled())
    form.book["By contact point"]["E4"] = "CP-001"
    assert codes(form.done())[0] == (Code.RATING_TWICE, "'By contact point'!E5")


READINGS = [
    pytest.param("value", None, [(Code.READING_INCOMPLETE, "B5")], id="no value"),
    pytest.param("measure", None, [(Code.READING_INCOMPLETE, "A5")], id="no measure"),
    pytest.param("measure", "Happiness", [(Code.VERDICT_UNKNOWN, "A5")], id="a measure of their own"),
    pytest.param("value", 13, [(Code.COMPUTED_CHANGED, "B5")], id="a computed value that was changed"),
    pytest.param("n", 1.5, [(Code.FIELD_TYPE, "C5")], id="half a case"),
    pytest.param("n", -1, [(Code.NUMBER_RANGE, "C5")], id="fewer than no cases"),
    pytest.param("limit", 1e20, [(Code.NUMBER_RANGE, "J5")], id="far too large a number"),
    pytest.param("contact", "CP-9", [(Code.POINT_UNKNOWN, "K5")], id="at no contact point"),
    pytest.param("period_to", datetime.date(2026, 1, 1), [(Code.PERIOD_REVERSED, "F5")], id="an end before the beginning"),
    pytest.param("outside.same", "perhaps", [(Code.VERDICT_UNKNOWN, "AA5")], id="neither yes nor no"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value", "told"), READINGS)
def test_a_mistake_in_a_reading(field: str, value: object, told: list[tuple[Code, str]]) -> None:
    found = codes(changed("Measures", f"cx.reading.{field}", value))
    assert found == [(code, f"Measures!{spot}") for code, spot in told]


def test_a_value_that_was_changed_is_no_longer_computed() -> None:
    assert read(changed("Measures", "cx.reading.value", 13)).readings[0].computed is None


def test_a_journey_with_evidence_alone() -> None:
    form = Form(filled())
    form.book["Journey"]["C6"] = "Interviews"
    assert codes(form.done()) == [(Code.EVIDENCE_ALONE, "Journey!C6")]


def test_answers_without_a_statement() -> None:
    form = Form(filled())
    form.line("Strategy test", "cx.statement", "B").value = None
    assert codes(form.done()) == [(Code.STATEMENT_MISSING, "'Strategy test'!B4")]


def test_an_answer_that_is_none() -> None:
    form = Form(filled())
    form.line("Strategy test", "st.specific", "C").value = "maybe"
    assert codes(form.done()) == [(Code.VERDICT_UNKNOWN, "'Strategy test'!C8")]


def test_a_channel_that_is_neither_yes_nor_no() -> None:
    form = Form(filled())
    form.line("Start", "cx.channel.1", "B").value = "sometimes"
    assert [code for code, _spot in codes(form.done())] == [Code.VERDICT_UNKNOWN]


def test_no_for_a_channel_is_read() -> None:
    form = Form(filled())
    form.line("Start", "cx.channel.1", "B").value = "No"
    assert read(form.done()).channels_named == full().channels_named


def test_all_mistakes_are_told_in_one_pass() -> None:
    form = Form(filled())
    form.cell("Contact points", "cx.point.stage").value = "x"
    form.book["By contact point"]["D5"] = "x"
    form.cell("Measures", "cx.reading.value").value = "x"
    assert len(codes(form.done())) == 3


# --- JSON -------------------------------------------------------------------------------------


def changed_json(**changes: Any) -> bytes:
    return json.dumps({**json.loads(fieldwork_json(full())), **changes}).encode()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"schema": "cxaudit/fieldwork/9"}, [Code.STAMP_SCHEMA]),
        ({"rubric": {"id": "other", "version": "1"}}, [Code.OTHER_RUBRIC]),
        ({"extra": 1}, [Code.FIELD_UNKNOWN]),
        ({"contact_points": [{"name": "x"}]}, [Code.FIELD_MISSING]),
        ({"contact_points": [{"contact_id": "A", "importance": 9}]}, [Code.NUMBER_RANGE]),
        ({"contact_points": [{"contact_id": "A", "monthly_volume": 1e20}]}, [Code.NUMBER_RANGE]),
        ({"date": "soon"}, [Code.DATE_FORM]),
        ({"stage_notes": {"99": "x"}}, [Code.CHOICE_BEYOND]),
        ({"findings": [{"id": "A", "should": LONG}]}, [Code.TEXT_TOO_LONG]),
    ],
)
def test_a_mistake_in_json(changes: dict[str, Any], told: list[Code]) -> None:
    assert [code for code, _spot in codes(changed_json(**changes)) if code.severity == "error"] == told


def test_a_mistake_in_json_is_told_at_its_line() -> None:
    (one,) = codes(fieldwork_json(full()).replace('"channel": 3', '"channel": 99').encode())
    assert one[1].endswith(":contact_points[0].channel")


def test_every_field_of_the_template_is_in_the_full_book() -> None:
    template = built_in().contact_points
    assert template
    first = full().contact_points[0]
    assert {f.id for f in template.fields if getattr(first, f.id) in (None, ())} == set()


def test_full_points_are_full() -> None:
    assert FULL_POINT["channel"] == full().contact_points[0].channel
