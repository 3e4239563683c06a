"""Contents: every sheet with what it is for, and the way back."""

from __future__ import annotations

import io
from functools import cache

import pytest
from openpyxl import Workbook, load_workbook

from cxaudit.render.workbook.audit import audit_book, audit_workbook
from cxaudit.render.workbook.contents_sheet import ABOUT, BACK, COMPUTING
from cxaudit.render.workbook.layout import CONTENTS
from tests.render.results import alone, kitchen, large, pulse

RESULTS = {"kitchen": kitchen, "alone": alone, "pulse": pulse, "large": large}


@cache
def book_of(name: str) -> Workbook:
    """The workbook of a result; only looked at."""
    return audit_book(RESULTS[name]()).workbook


@cache
def opened() -> Workbook:
    """The workbook of a kitchen, as openpyxl reads it back; only looked at."""
    return load_workbook(io.BytesIO(audit_workbook(kitchen())))


def visible(name: str) -> list[str]:
    """The sheets that people see."""
    return [s.title for s in book_of(name) if s.sheet_state == "visible"]


@pytest.mark.parametrize("name", RESULTS)
def test_contents_names_every_other_sheet_in_its_order(name: str) -> None:
    sheet = book_of(name)[CONTENTS]
    named = [row[0].value for row in sheet.iter_rows(min_row=4)]
    assert named == [*(title for title in visible(name) if title != CONTENTS), "Hidden sheets"]


def test_contents_says_which_sheets_only_compute_and_how_to_see_them() -> None:
    sheet = book_of("kitchen")[CONTENTS]
    said = str(sheet.cell(sheet.max_row, 2).value)
    assert "Calc, Sums, Links, Packages, Together, Gains and Actions" in said
    assert "Unhide" in said


@pytest.mark.parametrize("name", RESULTS)
def test_sheets_that_only_compute_are_hidden_and_not_printed(name: str) -> None:
    sheets = book_of(name)
    assert {s.sheet_state for s in sheets if s.title in COMPUTING} == {"hidden"}


def test_contents_comes_right_after_the_first_sheet() -> None:
    assert visible("kitchen")[1] == CONTENTS


@pytest.mark.parametrize("title", [t for t in visible("kitchen") if t != CONTENTS])
def test_every_sheet_is_explained(title: str) -> None:
    assert ABOUT[title].endswith(".")


def test_every_line_leads_to_its_sheet() -> None:
    sheet = opened()[CONTENTS]
    lines = list(sheet.iter_rows(min_row=4))[:-1]
    leads = {str(row[0].value): row[0].hyperlink.location for row in lines}  # type: ignore[union-attr]
    assert leads == {title: f"'{title}'!A1" for title in leads}


@pytest.mark.parametrize("title", [t for t in visible("kitchen") if t != CONTENTS])
def test_every_sheet_leads_back_from_its_first_row(title: str) -> None:
    sheet = opened()[title]
    back = [cell for cell in sheet[1] if cell.value == BACK]
    assert [cell.hyperlink.location for cell in back] == ["Contents!A1"]  # type: ignore[union-attr]
