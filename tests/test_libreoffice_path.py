"""A questionnaire filled in with LibreOffice, and saved by it, says what was typed."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cxaudit.model.answers import Answer, AnswerSheet, Evidence
from cxaudit.read.answers import Returned, read_answers
from cxaudit.read.results import read_result
from tests import demos
from tests.test_custom_rubrics import went

OFFICE = shutil.which("soffice")
PYTHON = "/usr/bin/python3"
"""The system's Python, which has LibreOffice's bridge."""

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        not OFFICE
        or subprocess.run([PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode != 0,
        reason="LibreOffice and its bridge to Python are not there",
    ),
]

TYPIST = """
import json, os, signal, subprocess, sys, time, uno
from com.sun.star.beans import PropertyValue
from com.sun.star.table import TableSortField
job = json.load(open(sys.argv[1]))

def setting(name, value):
    one = PropertyValue()
    one.Name, one.Value = name, value
    return one

pipe = f"cxaudit{os.getpid()}"
office = subprocess.Popen(
    [job["office"], f"-env:UserInstallation={job['profile']}", "--headless", "--norestore", "--nologo",
     "--nodefault", f"--accept=pipe,name={pipe};urp;"],
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
try:
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(600):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except Exception:
            time.sleep(0.1)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    book = desktop.loadComponentFromURL(job["from"], "_blank", 0, (setting("Hidden", True),))
    for sheet, place, text in job["typed"]:
        book.Sheets.getByName(sheet).getCellRangeByName(place).setFormula(text)
    if job["sorted"]:
        page = book.Sheets.getByName(job.get("page", "Questions"))
        page.unprotect("")
        field = TableSortField()
        field.Field, field.IsAscending = 1, False
        page.getCellRangeByName(job["sorted"]).sort((
            setting("SortFields", uno.Any("[]com.sun.star.table.TableSortField", (field,))),
            setting("IsSortColumns", False), setting("ContainsHeader", False)))
    for old, new in job["renamed"].items():
        book.Sheets.getByName(old).setName(new)
    book.storeToURL(job["to"], (setting("FilterName", "Calc MS Excel 2007 XML"),))
    book.close(True)
    try:
        desktop.terminate()
    except Exception:
        pass
finally:
    try:
        office.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(office.pid, signal.SIGTERM)
"""

REASON, REFERENCE, COMMENT = "Gibt es hier nicht", "Liste “Bedürfnisse”, März", "Größe: 20 % <b>&amp; mehr"


class Form:
    """A blank questionnaire: where its inputs are, and what its drop-downs offer."""

    def __init__(self, content: bytes) -> None:
        book = load_workbook(io.BytesIO(content))
        self.page, self.start = book["Questions"], book["Start"]
        cells = [cell for row in self.page.iter_rows() for cell in row if cell.value is not None]
        self.column = {cell.value: cell.column_letter for cell in cells if str(cell.value).startswith("cx.")}
        keys = [c for c in cells if c.column_letter == self.column["cx.key"] and "." in str(c.value)]
        self.row = {str(c.value): c.row for c in keys if not str(c.value).startswith("cx.")}
        listed = [row for row in book["Lists"].iter_rows(min_row=2, values_only=True)]
        self.answers = [str(row[0]) for row in listed if row[0]]
        self.grades = [str(row[1]) for row in listed if row[1]]

    def at(self, criterion: str, mark: str) -> str:
        return f"{self.column[mark]}{self.row[criterion]}"

    def start_at(self, mark: str) -> str:
        cells = [cell for row in self.start.iter_rows() for cell in row]
        (row,) = [cell.row for cell in cells if cell.value == mark]
        (column,) = [cell.column_letter for cell in cells if cell.value == "cx.value"]
        return f"{column}{row}"

    @property
    def rows(self) -> str:
        """The area of the questions, with everything that belongs to them."""
        return f"A{min(self.row.values())}:{self.column['cx.key']}{max(self.row.values())}"


def typed(form: Form) -> list[tuple[str, str, str]]:
    """Every choice of the drop-downs in turn; a number instead of a choice for the first; texts beside some."""
    choices = {c: form.answers[n % len(form.answers)] for n, c in enumerate(form.row)}
    first, second, *_ = form.row
    texts = {
        form.at(first, "cx.answer"): "3",
        form.at(first, "cx.grade"): form.grades[1],
        form.at(first, "cx.reference"): REFERENCE,
        form.at(second, "cx.comment"): COMMENT,
        **{form.at(c, "cx.reason"): REASON for c, choice in choices.items() if choice == "N/A"},
    }
    answers = {form.at(c, "cx.answer"): choice for c, choice in choices.items()}
    start = {form.start_at("cx.date"): "2026-11-20", form.start_at("cx.respondent.key"): "r-42"}
    return [("Questions", at, text) for at, text in {**answers, **texts}.items()] + [
        ("Start", at, text) for at, text in start.items()
    ]


def expected(form: Form) -> tuple[Answer, ...]:
    """The same as answers."""
    said: dict[str, dict[str, Any]] = {"N/A": {"not_applicable": REASON}, "Don't know": {"dont_know": True}}
    given = {
        c: said.get(choice) or {"level": int(choice[0])}
        for c, choice in ((c, form.answers[n % len(form.answers)]) for n, c in enumerate(form.row))
    }
    first, second, *_ = form.row
    given[first] = {"level": 3, "evidence": Evidence(grade="documented", reference=REFERENCE)}
    given[second] = given[second] | {"comment": COMMENT}
    return tuple(Answer(criterion=c, **answer) for c, answer in given.items())


def saved_by_office(folder: Path, form: Form, sort: str = "", renamed: dict[str, str] | None = None) -> Path:
    """The questionnaire of a folder, filled in with LibreOffice and saved."""
    job = {
        "office": OFFICE,
        "profile": (folder / "profile").as_uri(),
        "from": (folder / "blank.xlsx").as_uri(),
        "to": (folder / "filled in.xlsx").as_uri(),
        "typed": typed(form),
        "sorted": sort,
        "renamed": renamed or {},
    }
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    subprocess.run(
        [PYTHON, "-c", TYPIST, folder / "job.json"], check=True, timeout=180, env={"PATH": "/usr/bin:/bin"}
    )
    return folder / "filled in.xlsx"


def blank(folder: Path) -> Form:
    went("questionnaire", "-o", folder / "blank.xlsx", "--role", "frontline")
    return Form((folder / "blank.xlsx").read_bytes())


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Form, Path]:
    """Filled in and saved."""
    folder = tmp_path_factory.mktemp("plain")
    form = blank(folder)
    return form, saved_by_office(folder, form)


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Form, Path]:
    """Filled in, the rows sorted by question backwards, both sheets renamed, and saved."""
    folder = tmp_path_factory.mktemp("moved")
    form = blank(folder)
    return form, saved_by_office(folder, form, form.rows, {"Questions": "Fragen (neu)", "Start": "Über mich"})


def read(path: Path) -> Returned:
    return read_answers(path, demos.rubric())


def test_what_was_typed_is_read(plain: tuple[Form, Path]) -> None:
    form, path = plain
    assert read(path).sheet.answers == expected(form)


def test_who_typed_it_is_read(plain: tuple[Form, Path]) -> None:
    sheet: AnswerSheet = read(plain[1]).sheet
    assert (sheet.respondent.key, sheet.respondent.role, str(sheet.date)) == (
        "r-42",
        "frontline",
        "2026-11-20",
    )


def test_nothing_has_to_be_said_about_it(plain: tuple[Form, Path]) -> None:
    assert [str(p) for p in read(plain[1]).problems] == []


def test_it_goes_through_check_and_report(plain: tuple[Form, Path], tmp_path: Path) -> None:
    form, path = plain
    went("check", path, "--strict")
    went("report", path, "-o", tmp_path / "out")
    result = read_result(tmp_path / "out/result.json")
    levels = {a.criterion: a.level for a in expected(form) if a.level is not None}
    assert {c.id: c.claimed_level for c in result.criteria if c.claimed_level is not None} == levels


def test_sorted_rows_and_renamed_sheets_are_read_alike(moved: tuple[Form, Path]) -> None:
    form, path = moved
    assert read(path).sheet.answers == expected(form)


def test_the_rows_were_really_sorted(moved: tuple[Form, Path]) -> None:
    form, path = moved
    page = load_workbook(path)["Fragen (neu)"]
    keys = [str(cell.value) for cell in page[form.column["cx.key"]] if cell.value in form.row]
    assert sorted(keys) == sorted(form.row)
    assert keys != list(form.row)


def test_new_names_are_noted(moved: tuple[Form, Path]) -> None:
    assert [p.code.name for p in read(moved[1]).problems] == ["SHEET_RENAMED", "SHEET_RENAMED"]


def test_the_sorted_file_goes_through_check_and_report(moved: tuple[Form, Path], tmp_path: Path) -> None:
    went("check", moved[1], "--strict")
    went("report", moved[1], "-o", tmp_path / "out")
    assert read_result(tmp_path / "out/result.json").took_part.people == 1


def test_a_file_that_is_open_can_be_read(plain: tuple[Form, Path], tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.xlsx").write_bytes(plain[1].read_bytes())
    (tmp_path / "in/.~lock.a.xlsx#").write_text(",root,host,22.11.2026 15:00,file:///root;")
    went("report", tmp_path / "in", "-o", tmp_path / "out")
    assert read_result(tmp_path / "out/result.json").took_part.people == 1
