"""How the audit's workbook opens, prints, helps and reads; seen as LibreOffice draws it."""

from __future__ import annotations

import datetime
import io
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from cxaudit.model.result import AuditResult
from cxaudit.render.workbook.audit import audit_book, audit_workbook
from tests.render.results import alone, empty, few, hostile, kitchen, pulse
from tests.workbooks import OFFICE, parts

DAY = datetime.date(2026, 11, 22)
RESULTS = {
    "kitchen": kitchen,
    "alone": alone,
    "few": few,
    "empty": empty,
    "pulse": pulse,
    "hostile": hostile,
}
VISIBLE = [s.title for s in audit_book(kitchen()).workbook if s.sheet_state == "visible"]


@cache
def opened() -> Any:
    """The workbook of a kitchen, as openpyxl reads it back; only looked at."""
    return load_workbook(io.BytesIO(audit_workbook(kitchen())))


# --- opens ------------------------------------------------------------------------------------------


def test_the_first_sheet_is_the_only_one_that_is_chosen() -> None:
    book = opened()
    assert [s.title for s in book if s.sheet_view.tabSelected] == [book.sheetnames[0]] == [book.active.title]


@pytest.mark.parametrize("title", VISIBLE)
def test_every_sheet_opens_at_its_top(title: str) -> None:
    view = opened()[title].sheet_view
    assert (view.topLeftCell in (None, "A1"), {s.activeCell for s in view.selection}) == (True, {"A1"})


def test_the_file_says_its_title_author_and_language() -> None:
    properties = opened().properties
    assert (properties.title, properties.creator, properties.language) == (
        "The Blue Pan – " + kitchen().title,
        "cxaudit",
        "en",
    )


# --- prints -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", VISIBLE)
def test_every_sheet_prints_on_a4_with_page_numbers(title: str) -> None:
    sheet = opened()[title]
    assert (sheet.page_setup.paperSize, sheet.oddFooter.right.text, sheet.oddFooter.left.text) == (
        9,
        "Page &P of &N",
        "&A",
    )


@pytest.mark.parametrize("title", ["Scores", "Criteria", "Questions", "Fixes", "Proofs", "Evidence", "Calc"])
def test_tables_repeat_their_heads_on_every_page(title: str) -> None:
    assert opened()[title].print_title_rows == "$4:$4"


# --- helps ------------------------------------------------------------------------------------------


def unguarded(result: AuditResult) -> list[str]:
    """Input cells without a rule for what may be typed."""
    book = audit_book(result).workbook
    found = []
    for title in ("Criteria", "Method"):
        sheet = book[title]
        rules = [
            range_boundaries(str(r)) for v in sheet.data_validations.dataValidation for r in v.sqref.ranges
        ]
        for row in sheet.iter_rows():
            found += [
                f"{title}!{c.coordinate}"
                for c in row
                if not c.protection.locked
                and not any(a <= c.column <= x and b <= c.row <= y for a, b, x, y in rules)  # type: ignore[operator]
            ]
    return found


@pytest.mark.parametrize("name", ["kitchen", "alone", "few"])
def test_every_input_says_what_it_takes(name: str) -> None:
    assert unguarded(RESULTS[name]()) == []


@pytest.mark.parametrize("title", ["Criteria", "Method"])
def test_every_rule_has_help_and_an_error(title: str) -> None:
    rules = opened()[title].data_validations.dataValidation
    assert [(bool(r.prompt), bool(r.error)) for r in rules] == [(True, True)] * len(rules)


def test_bars_stand_behind_supported_points_and_what_is_answered() -> None:
    sheet = next(
        text
        for name, text in parts(audit_workbook(kitchen())).items()
        if name.startswith("xl/worksheets/") and "dataBar" in text
    )
    assert re.findall(r'<cfvo type="num" val="([0-9]+)', sheet) == ["0", "100", "0", "1"]


# --- reads ------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What stands on the pages of each workbook, as LibreOffice prints them; one start for all of them."""
    folder = tmp_path_factory.mktemp("drawn")
    for name, result in RESULTS.items():
        (folder / f"{name}.xlsx").write_bytes(audit_book(result()).finished(DAY))
    assert OFFICE
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / f"{name}.xlsx") for name in RESULTS]
    command = [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return {name: _text(folder / f"{name}.pdf") for name in RESULTS}


def _text(pdf: Path) -> str:
    """The words of a PDF."""
    command = ["pdftotext", "-layout", str(pdf), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


@pytest.mark.office
@pytest.mark.skipif(not OFFICE or not shutil.which("pdftotext"), reason="needs LibreOffice and pdftotext")
@pytest.mark.parametrize("name", RESULTS)
def test_no_cell_shows_an_error_or_is_too_narrow(name: str, drawn: dict[str, str]) -> None:
    wrong = r"#{3,}|#N/A|#VALUE!|#REF!|#NAME\?|#DIV/0!|#NUM!|\bErr:[0-9]+"
    assert re.findall(wrong, drawn[name]) == []


@pytest.mark.parametrize("title", ["Scores", "Who sees it differently", "Fixes", "Proofs"])
def test_n2_where_nothing_is_answered_no_figure_is_0(title: str) -> None:
    book = audit_book(empty())
    shown = [
        (cell, value)
        for (sheet, cell), value in book.values.items()
        if sheet == title and value == 0 and not isinstance(value, (bool, str))
    ]
    bounds = [c for c, _ in shown if c[0] in "GI"]
    assert [c for c, _ in shown if c not in bounds] == []
