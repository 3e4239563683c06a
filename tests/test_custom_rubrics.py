"""Any rubric goes the whole way: questionnaire, answers, check, report, explain; nothing about customers in it."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cxaudit.model.rubric import Rubric
from cxaudit.read.results import read_result
from tests import demos
from tests.rubrics import generated_rubric, generated_rubric_yaml, small_rubric, small_rubric_yaml
from tests.workbooks import sheet_xml

MANY = 1000


def kitchen(folder: Path) -> Path:
    """The kitchen rubric as a file."""
    path = folder / "kitchen.yaml"
    path.write_text(small_rubric_yaml(), encoding="utf-8")
    return path


def filled(path: Path, levels: Mapping[str, int | str], role: str, **more: str) -> None:
    """Type answers into a questionnaire as people do: by what stands in the row, in the columns that say what they take."""
    book = load_workbook(path)
    questions, start = book["Questions"], book["Start"]
    marks = {
        cell.value: (cell.row, cell.column) for row in questions.iter_rows() for cell in row if cell.value
    }
    key, answer, reason = marks["cx.key"][1], marks["cx.answer"][1], marks["cx.reason"][1]
    rows = {questions.cell(n, key).value: n for n in range(1, questions.max_row + 1)}
    for criterion, level in levels.items():
        questions.cell(rows[criterion], answer, level)
    for criterion, text in more.items():
        questions.cell(rows[criterion.replace("__", ".")], reason, text)
    places = {cell.value: cell for row in start.iter_rows() for cell in row if cell.value}
    start.cell(places["cx.respondent.role"].row, places["cx.value"].column, role)
    book.save(path)


def went(*arguments: str | Path) -> str:
    """What the program says when all is well."""
    ran = demos.ran(*arguments)
    assert ran.returncode == 0, ran.stderr + ran.stdout
    return ran.stdout


# --- a kitchen --------------------------------------------------------------------------------

COOKS: dict[str, int | str] = {
    "store.cold": 2,
    "store.dates": 1,
    "cook.heat": 3,
    "clean.hands": "N/A",
    "clean.floor": "Don't know",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cook's self-assessment of the kitchen, all the way."""
    folder = tmp_path_factory.mktemp("kitchen")
    rubric, sheet = kitchen(folder), folder / "cook.xlsx"
    went("questionnaire", "-o", sheet, "--rubric", rubric, "--role", "cook", "--client", "The Blue Plate")
    filled(sheet, COOKS, "Cooks", clean__hands="We wear gloves only.")
    went("check", rubric, sheet, "--rubric", rubric)
    went("report", sheet, "-o", folder / "out", "--rubric", rubric, "--client", "The Blue Plate")
    return folder


def test_the_answers_of_the_kitchen_come_through(folder: Path) -> None:
    result = read_result(folder / "out/result.json")
    levels = {c.id: c.claimed_level for c in result.criteria if c.claimed_level is not None}
    assert levels == {"store.cold": 2, "store.dates": 1, "cook.heat": 3}
    assert {c.id: c.state for c in result.criteria if c.state != "rated"} == {
        "cook.recipes": "unanswered",
        "clean.hands": "not_applicable",
        "clean.floor": "unanswered",
    }


def test_levels_of_the_kitchen_are_capped_by_its_own_policy(folder: Path) -> None:
    result = read_result(folder / "out/result.json")
    assert {c.cap for c in result.criteria if c.state == "rated"} == {1}


@pytest.mark.parametrize("name", ["out/report.html", "out/result.json"])
@pytest.mark.parametrize("word", [r"customers?\b", r"contact points?\b", r"\bCX\b", "service desk"])
def test_nothing_in_the_kitchen_speaks_of_customers(folder: Path, name: str, word: str) -> None:
    page = re.sub(r"(?s)<(style|script).*?</\1>", "", (folder / name).read_text(encoding="utf-8"))
    text = html.unescape(re.sub(r"<[^>]+>", "", page))
    assert [m[0] for m in re.finditer(rf"(?i).{{0,30}}{word}.{{0,20}}", text)] == []


@pytest.mark.parametrize("word", ["customer", "contact point"])
def test_nothing_in_the_kitchens_workbook_speaks_of_customers(folder: Path, word: str) -> None:
    book = load_workbook(folder / "out/audit.xlsx")
    seen = [
        sheet for sheet in book if sheet.title != "_cxaudit"
    ]  # which carries the result, with its field names
    texts = [str(cell.value) for sheet in seen for row in sheet.iter_rows() for cell in row if cell.value]
    assert [text for text in texts if word in text.casefold()] == []


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        pytest.param([], "A safe kitchen in three steps: The Blue Plate", id="overall"),
        pytest.param(["C1"], "Cooks: levels 3, together 3", id="code"),
        pytest.param(["cook.heat"], "100 × 3 / 3 = 100", id="points on a scale of four levels"),
        pytest.param(["clean.hands"], "It takes no part in any score.", id="not applicable"),
        pytest.param(["store"], "Store (store)", id="step"),
    ],
)
def test_the_kitchen_is_explained(folder: Path, subject: list[str], words: str) -> None:
    assert words in went("explain", folder / "out/result.json", *subject)


def test_the_kitchens_shorter_questionnaire_goes_the_whole_way(folder: Path, tmp_path: Path) -> None:
    rubric, sheet = kitchen(tmp_path), tmp_path / "quick.xlsx"
    went("questionnaire", "-o", sheet, "--rubric", rubric, "--variant", "quick")
    filled(sheet, {"store.cold": 3, "cook.heat": 3, "clean.hands": 3}, "Head chef")
    said = went("report", sheet, "-o", tmp_path / "out", "--rubric", rubric)
    result = read_result(tmp_path / "out/result.json")
    assert (result.policy.variant, result.overall.supported) == ("quick", 100)
    assert "100 of 100" in said


def test_an_engagement_of_the_kitchen_goes_the_whole_way(tmp_path: Path) -> None:
    kitchen(tmp_path)
    (tmp_path / "engagement.yaml").write_text(
        "client: The Blue Plate\nrubric: kitchen.yaml\nevidence_policy: open\n"
        "roles:\n  chef: {named: true, consent: 'yes, 2026-11-01'}\n  cook: {named: true, consent: 'yes'}\n"
    )
    for role, key in (("chef", "r-1"), ("cook", "r-2"), ("cook", "r-3")):
        path = tmp_path / "returned" / f"{key}.json"
        went(
            "questionnaire",
            "-o",
            path,
            "--json",
            "--rubric",
            tmp_path / "kitchen.yaml",
            "--role",
            role,
            "--key",
            key,
        )
        tree = json.loads(path.read_text())
        tree["answers"] = [answer | {"level": 2} for answer in tree["answers"]]
        path.write_text(json.dumps(tree))
    went("check", tmp_path)
    went("report", tmp_path, "-o", tmp_path / "out")
    overall = read_result(tmp_path / "out/result.json").overall
    assert overall.supported == pytest.approx(200 / 3)


# --- a new rubric, as it comes ----------------------------------------------------------------


def test_a_new_rubric_goes_the_whole_way(tmp_path: Path) -> None:
    went("rubric", "new", tmp_path / "own", "--title", "Über uns")
    went("questionnaire", "-o", tmp_path / "q.json", "--json", "--rubric", tmp_path / "own")
    tree: dict[str, Any] = json.loads((tmp_path / "q.json").read_text(encoding="utf-8"))
    tree["answers"] = [answer | {"level": 1} for answer in tree["answers"]]
    (tmp_path / "q.json").write_text(json.dumps(tree), encoding="utf-8")
    went("report", tmp_path / "q.json", "-o", tmp_path / "out", "--rubric", tmp_path / "own")
    assert read_result(tmp_path / "out/result.json").overall.supported is not None


# --- a thousand criteria ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A worker's self-assessment of a thousand criteria, all the way."""
    folder = tmp_path_factory.mktemp("large")
    path = folder / "large.yaml"
    path.write_text(generated_rubric_yaml(MANY), encoding="utf-8")
    went("questionnaire", "-o", folder / "q.xlsx", "--rubric", path, "--role", "worker")
    filled(folder / "q.xlsx", large_answers(generated_rubric(MANY)), "Workers")
    went("check", path, folder / "q.xlsx", "--rubric", path)
    went("report", folder / "q.xlsx", "-o", folder / "out", "--rubric", path)
    return folder


def large_answers(rubric: Rubric) -> dict[str, int]:
    return {c.id: number % 5 for number, c in enumerate(rubric.asked(role="worker"))}


def test_a_thousand_answers_come_through(large: Path) -> None:
    result = read_result(large / "out/result.json")
    levels = {c.id: c.claimed_level for c in result.criteria}
    assert levels == large_answers(generated_rubric(MANY))


def test_a_thousand_criteria_are_in_report_and_workbook(large: Path) -> None:
    page = (large / "out/report.html").read_text(encoding="utf-8")
    book = load_workbook(io.BytesIO((large / "out/audit.xlsx").read_bytes()), read_only=True)
    assert all(f"Criterion {n}<" in page or f"Criterion {n} " in page for n in range(MANY))
    assert "Criterion 999" in "".join(
        str(v) for sheet in book for row in sheet.iter_rows(values_only=True) for v in row
    )


def test_a_thousand_criteria_are_explained(large: Path) -> None:
    assert "= 100, shown as" not in went("explain", large / "out/result.json", "step3")
    assert "Workers: levels" in went("explain", large / "out/result.json", "G500")


def test_a_questionnaire_of_a_thousand_has_every_row(large: Path) -> None:
    assert sheet_xml((large / "q.xlsx").read_bytes(), "Questions").count("<row ") >= MANY


def test_the_kitchen_is_no_part_of_the_package() -> None:
    assert small_rubric().id not in went("rubric", "list")
