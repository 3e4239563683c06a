"""A manager's path through the live workbook, with LibreOffice: answer, read the first fixes, change one answer."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cxaudit.model.answers import AnswerSheet
from cxaudit.read.answers import read_answers
from cxaudit.read.results import read_result
from cxaudit.render.names import Names
from cxaudit.render.reasons import fix_because
from cxaudit.render.workbook.audit import audit_book
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.own_assessment import Live
from tests import demos
from tests.audits import differences
from tests.live import own_result
from tests.test_custom_rubrics import went
from tests.test_libreoffice_path import OFFICE, PYTHON, TYPIST, Form
from tests.test_libreoffice_path import pytestmark as office

pytestmark = [
    *office,
    pytest.mark.filterwarnings("ignore:.*extension is not supported"),
]  # what LibreOffice adds

ANSWERED, TRIED = 12, 3
"""How many questions are answered, and how many fixes are read."""


def filled_in(folder: Path, source: str, to: str, typed: list[tuple[str, str, str]]) -> Path:
    """A workbook as LibreOffice saves it after something was typed."""
    job: dict[str, Any] = {
        "office": OFFICE,
        "profile": (folder / "profile").as_uri(),
        "from": (folder / source).as_uri(),
        "to": (folder / to).as_uri(),
        "typed": typed,
        "sorted": "",
        "renamed": {},
    }
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    command = [PYTHON, "-c", TYPIST, str(folder / "job.json")]
    subprocess.run(command, check=True, timeout=180, env={"PATH": "/usr/bin:/bin"})
    return folder / to


def cells(path: Path) -> dict[tuple[str, str], Any]:
    """What all cells of a file show."""
    book = load_workbook(path, data_only=True)
    return {(s.title, c.coordinate): c.value for s in book for row in s.iter_rows() for c in row}


def answers(path: Path) -> AnswerSheet:
    """The answers in a file."""
    return read_answers(path, demos.rubric()).sheet


def engine(path: Path) -> Book:
    """The workbook that the engine's result of the answers in a file gives."""
    return audit_book(own_result(demos.rubric(), answers(path)), Live())


def first_fixes(path: Path) -> list[str]:
    """The first fixes on Summary with the sentence that says why, as people read them."""
    page = load_workbook(path, data_only=True)["Summary"]
    (start,) = (c.row for c in page["A"] if c.value == "Fix")
    return [
        f"{page.cell(start + 2 * n - 1, 1).value}: {page.cell(start + 2 * n, 1).value}" for n in range(1, 4)
    ]


def choices(path: Path, name: str) -> list[str]:
    """The words of a drop-down."""
    columns = load_workbook(path)["Lists"].iter_cols(values_only=True)
    return next([str(word) for word in words[1:] if word] for words in columns if words[0] == name)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """The blank workbook, with twelve answers, and with one of them changed."""
    folder = tmp_path_factory.mktemp("manager")
    went("questionnaire", "--live", "-o", folder / "blank.xlsx")
    form = Form((folder / "blank.xlsx").read_bytes())
    asked = list(form.row)[:ANSWERED]
    levels, grades = (choices(folder / "blank.xlsx", name) for name in ("cx_answers", "cx_grades"))
    typed = [("Questions", form.at(c, "cx.answer"), levels[n % 2]) for n, c in enumerate(asked)]
    key = ("Start", form.start_at("cx.respondent.key"), "m-1")
    day = ("Start", form.start_at("cx.date"), "2026-11-20")
    answered = filled_in(folder, "blank.xlsx", "answered.xlsx", [*typed, key, day])
    first = _criterion_of_first_fix(answered)
    better = ("Questions", form.at(first, "cx.answer"), levels[4])
    proof = ("Questions", form.at(first, "cx.grade"), grades[3])
    where = ("Questions", form.at(first, "cx.reference"), "Letters of May")
    return (
        folder / "blank.xlsx",
        answered,
        filled_in(folder, "answered.xlsx", "changed.xlsx", [better, proof, where]),
    )


def _criterion_of_first_fix(path: Path) -> str:
    """Whose fix stands first."""
    code = load_workbook(path, data_only=True)["Fixes"]["D5"].value
    return next(c.id for c in demos.rubric().criteria if c.code == code)


def test_twelve_answers_are_read(path: tuple[Path, Path, Path]) -> None:
    assert sum(not a.blank for a in answers(path[1]).answers) == ANSWERED


@pytest.mark.parametrize("stage", [pytest.param(1, id="answered"), pytest.param(2, id="one changed")])
def test_every_cell_shows_what_the_engine_says(stage: int, path: tuple[Path, Path, Path]) -> None:
    assert differences(engine(path[stage]).values, cells(path[stage])) == []


def test_it_says_how_far_one_is(path: tuple[Path, Path, Path]) -> None:
    assert str(cells(path[1])["Summary", "A3"]).startswith("12 of 46 questions answered.")


def test_three_fixes_are_there_each_with_its_reason(path: tuple[Path, Path, Path]) -> None:
    result = own_result(demos.rubric(), answers(path[1]))
    code = {c.id: f"{c.code} {c.title}{' (key)' if c.key else ''}" for c in demos.rubric().criteria}
    assert first_fixes(path[1]) == [
        f"{f.rank}. {code[f.criterion]}: {fix_because(result, f, Names(result))}"
        for f in result.fixes[:TRIED]
    ]


def test_one_other_answer_and_they_move(path: tuple[Path, Path, Path]) -> None:
    assert first_fixes(path[2])[0] != first_fixes(path[1])[0]


def test_the_file_goes_through_check_and_report(path: tuple[Path, Path, Path], tmp_path: Path) -> None:
    went("check", path[2], "--strict")
    went("report", path[2], "-o", tmp_path / "out")
    result = read_result(tmp_path / "out/result.json")
    assert result.own is not None
    assert result.own.answers == tuple(a for a in answers(path[2]).answers if not a.blank)


def test_the_audit_of_it_is_read_like_the_file(path: tuple[Path, Path, Path], tmp_path: Path) -> None:
    went("report", path[2], "-o", tmp_path / "out")
    went("report", tmp_path / "out/audit.xlsx", "-o", tmp_path / "again")
    first, again = (read_result(tmp_path / folder / "result.json") for folder in ("out", "again"))
    assert (again.own, again.criteria, again.fixes) == (first.own, first.criteria, first.fixes)
