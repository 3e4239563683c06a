"""The field book as it is sent out: Excel's rules, what is prepared, what helps while filling it in."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import speaking
from cxaudit.model.engagement import Brand
from cxaudit.read import field_book as reader
from cxaudit.read.languages import read_language
from cxaudit.render.findings import FindingWords
from cxaudit.render.workbook.field_book import field_book
from cxaudit.render.workbook.lint import lint
from tests.fieldworks import DAY, built_in, fieldwork, full, in_german, point
from tests.rubrics import small_rubric
from tests.workbooks import as_text


def german() -> bytes:
    language = read_language("de")
    assert language
    with speaking(language):
        return field_book(in_german(), full(), date=DAY, client="ACME")


MADE: dict[str, Callable[[], bytes]] = {
    "blank": lambda: field_book(built_in(), date=DAY),
    "full": lambda: field_book(built_in(), full(), date=DAY, client="ACME"),
    "german": german,
    "branded": lambda: field_book(built_in(), date=DAY, brand=Brand(primary="#7A1F5C"), client="A & B"),
    "hostile": lambda: field_book(built_in(), fieldwork(point("=1+1", name='"<&>\x1b[31m')), date=DAY),
    "without templates": lambda: field_book(small_rubric(), date=DAY),
    "many": lambda: field_book(built_in(), fieldwork(*(point(f"CP-{n}") for n in range(300))), date=DAY),
}


@cache
def blank() -> bytes:
    return MADE["blank"]()


def page(name: str, content: bytes | None = None) -> Worksheet:
    return load_workbook(io.BytesIO(content or blank()))[name]


@pytest.mark.parametrize("name", MADE)
def test_every_book_keeps_excels_rules(name: str) -> None:
    assert lint(MADE[name]()) == ()


@pytest.mark.parametrize("name", MADE)
def test_the_same_arguments_give_the_same_bytes(name: str) -> None:
    assert MADE[name]() == MADE[name]()


def test_a_book_is_made_as_it_was(golden: Callable[[str, str], None]) -> None:
    lines = as_text(field_book(built_in(), full(), date=DAY)).splitlines(keepends=True)
    golden("field_book.txt", "".join(line for line in lines if "rubric.hash" not in line))


def test_the_sheets() -> None:
    book = load_workbook(io.BytesIO(blank()))
    shown = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert shown == [
        "Start", "Contact points", "By contact point", "Journey", "Measures", "Strategy test", "Findings",
    ]  # fmt: skip


def test_a_rubric_without_templates_has_only_what_it_needs() -> None:
    book = load_workbook(io.BytesIO(MADE["without templates"]()))
    assert [s.title for s in book if s.sheet_state == "visible"] == ["Start", "Findings"]


def test_the_inventory_has_a_column_for_each_field() -> None:
    template = built_in().contact_points
    assert template
    marks = [cell.value for cell in page("Contact points")[3]]
    assert marks == [*(f"cx.point.{field.id}" for field in template.fields), "cx.row"]


def test_required_fields_have_a_star() -> None:
    template = built_in().contact_points
    assert template
    heads = [str(cell.value) for cell in page("Contact points")[4]][:-1]
    assert [head.endswith(" *") for head in heads] == [field.required for field in template.fields]


def test_two_hundred_rows_are_prepared_and_more_may_be_written() -> None:
    sheet = page("Contact points")
    assert (sheet["B204"].fill.fill_type, sheet.column_dimensions["B"].protection.locked) == ("solid", False)


def test_rows_may_be_inserted_and_deleted_though_the_heads_are_locked() -> None:
    sheet = page("Contact points")
    kept = sheet.protection.sheet, sheet["A4"].protection.locked
    assert (*kept, sheet.protection.insertRows, sheet.protection.deleteRows) == (True, True, False, False)


def validations(name: str) -> dict[str, Any]:
    """The rules of a sheet by the first cell that they hold for."""
    found = page(name).data_validations.dataValidation
    return {str(rule.sqref).split(":")[0]: rule for rule in found}


def test_choices_have_drop_downs() -> None:
    book = load_workbook(io.BytesIO(blank()))
    name = validations("Contact points")["C5"].formula1
    area = book.defined_names[name].attr_text
    sheet, cells = area.replace("'", "").split("!")
    template = built_in().contact_points
    assert template
    words = tuple(row[0].value for row in book[sheet][cells.replace("$", "")])
    assert words == next(f.choices for f in template.fields if f.id == "stage")


def test_help_is_an_input_message() -> None:
    assert validations("Contact points")["A5"].prompt == "CP-001, CP-002 and so on"


def test_numbers_are_held_to_their_range() -> None:
    rule = validations("Contact points")["K5"]
    assert (rule.type, rule.formula1, rule.formula2) == ("decimal", "1", "5")


@pytest.mark.parametrize("name", ["Contact points", "Measures", "Findings", "By contact point", "Journey"])
def test_heads_stay_in_view(name: str) -> None:
    assert str(page(name).freeze_panes).endswith("5")


def test_every_measure_waits_in_a_row_of_its_own() -> None:
    sheet = page("Measures")
    measures = built_in().measures
    assert measures
    names = [sheet.cell(row, 1).value for row in range(5, 5 + len(measures.measures))]
    assert names == [one.name for one in measures.measures]


def test_numbers_of_the_inventory_stand_in_the_heads_of_the_ratings() -> None:
    sheet = page("By contact point", MADE["full"]())
    assert [sheet.cell(4, column).value for column in (4, 5, 6)] == ["CP-001", "CP-002", None]


def test_drafted_findings_stand_beside_the_inputs() -> None:
    draft = FindingWords("F1", "T", "contact", "S", "I", None, None, "X", edited=False)
    sheet = page("Findings", field_book(built_in(), date=DAY, drafts=[draft]))
    assert (sheet["A5"].value, sheet["H5"].value) == ("F1", "What should be: S\nWhat is: I\nFix: X")


def test_drafted_findings_alone_are_not_read_as_somebodys() -> None:
    draft = FindingWords("F1", "T", "contact", "S", "I", None, None, None, edited=False)
    content = field_book(built_in(), date=DAY, drafts=[draft])
    assert reader.field_book_from(content, "f.xlsx", built_in()).fieldwork.findings == ()
