"""One audit in several languages: what people read changes, and not one number."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.cli import cli
from cxaudit.model.rubric import Rubric
from cxaudit.model.translation import translated
from cxaudit.read.languages import in_every_language
from cxaudit.read.rubrics import find_rubric
from cxaudit.read.spellings import DONT_KNOW, NOT_APPLICABLE
from cxaudit.read.translations import read_translation, translation_problems
from tests import demos
from tests.rubrics import shouted, small_rubric, small_rubric_yaml, translation_yaml


def run(*arguments: str | Path) -> Result:
    """The command line, in this process."""
    return CliRunner().invoke(cli, [str(a) for a in arguments], prog_name="cxaudit", catch_exceptions=False)


def went(*arguments: str | Path) -> str:
    """What the program says when all is well."""
    ran = run(*arguments)
    assert ran.exit_code == 0, ran.output
    return ran.output


def german() -> Rubric:
    """The built-in rubric in German."""
    translation = read_translation(find_rubric(), demos.rubric(), "de")
    assert translation
    return translated(demos.rubric(), translation)


def marked(book: Workbook, mark: str) -> tuple[Worksheet, int, int]:
    """The sheet, row and column of a hidden mark."""
    found = (
        (sheet, cell.row, cell.column)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == mark
    )
    return next(found)


def asked(path: Path) -> str:
    """Everything on the sheet with the questions."""
    sheet, _, _ = marked(load_workbook(path), "cx.key")
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row)


def filled(path: Path, role: str, **columns: Mapping[str, str | int]) -> None:
    """Type into a questionnaire: in each column by the ids of the criteria."""
    book = load_workbook(path)
    sheet, _, keys = marked(book, "cx.key")
    rows = {sheet.cell(n, keys).value: n for n in range(1, sheet.max_row + 1)}
    for mark, values in columns.items():
        column = marked(book, f"cx.{mark}")[2]
        for criterion, value in values.items():
            sheet.cell(rows[criterion], column, value)
    start, row, _ = marked(book, "cx.respondent.role")
    start.cell(row, marked(book, "cx.value")[2], role)
    book.save(path)


def listed(rubric: Rubric, levels: Mapping[str, int]) -> dict[str, str]:
    """Levels as the drop-down list of a questionnaire writes them."""
    return {c: f"{level} – {rubric.scale.names[level]}" for c, level in levels.items()}


LEVELS = {c.id: n % 5 for n, c in enumerate(demos.rubric().criteria)} | {"know.evidence": 3}


def returned(folder: Path, rubric: Rubric, tag: str, na: str, unknown: str) -> Path:
    """A questionnaire in a language, filled in with its own words."""
    path = folder / f"{tag}.xlsx"
    went("questionnaire", "-o", path, "--language", tag, "--key", "ada")
    role = rubric.role["manager"].title
    grade = rubric.evidence.grades[2].title
    answers: dict[str, str | int] = {**listed(rubric, LEVELS), "know.market": na, "know.team": unknown}
    known = {c: answers[c] for c in answers if c in rubric.by_id}
    filled(
        path,
        role,
        answer=known,
        reason={"know.market": "Keiner da"} if "know.market" in rubric.by_id else {},
        grade={"know.evidence": grade},
        reference={"know.evidence": "Liste"},
    )
    return path


def numbers(folder: Path) -> dict[str, Any]:
    """A result without the hashes of the files it came from, and the language that was asked for."""
    tree: dict[str, Any] = json.loads((folder / "result.json").read_text("utf-8"))
    return {key: value for key, value in tree.items() if key not in ("sources", "language", "problems")}


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same answers from an English and a German questionnaire, each reported in its language."""
    folder = tmp_path_factory.mktemp("audit")
    na, unknown = in_every_language(NOT_APPLICABLE)[-1], in_every_language(DONT_KNOW)[-1]
    for tag, rubric, words in (
        ("en", demos.rubric(), (NOT_APPLICABLE, DONT_KNOW)),
        ("de", german(), (na, unknown)),
    ):
        path = returned(folder, rubric, tag, *words)
        went("report", path, "-o", folder / f"report-{tag}", "--language", tag)
    return folder


# --- questionnaires -----------------------------------------------------------------------


def test_a_german_questionnaire_asks_in_german(audit: Path) -> None:
    shown = asked(audit / "de.xlsx")
    assert [c.id for c in german().criteria if c.question not in shown] == []


def test_a_german_questionnaire_comes_back_without_a_problem(audit: Path) -> None:
    assert json.loads(went("check", audit / "de.xlsx", "--json")) == {"ok": True, "problems": []}


def test_german_answers_come_to_the_same_result(audit: Path) -> None:
    assert numbers(audit / "report-de") == numbers(audit / "report-en")


@pytest.mark.parametrize("word", in_every_language(NOT_APPLICABLE))
def test_not_applicable_is_understood_in_every_language(word: str, tmp_path: Path) -> None:
    path = tmp_path / "q.xlsx"
    went("questionnaire", "-o", path, "--key", "ada")
    filled(path, "manager", answer={"know.evidence": word.upper()}, reason={"know.evidence": "none"})
    assert {p["code"] for p in json.loads(went("check", path, "--json"))["problems"]} <= {"ANSWER_READ_AS"}


@pytest.mark.parametrize("word", in_every_language(DONT_KNOW))
def test_dont_know_is_understood_in_every_language(word: str, tmp_path: Path) -> None:
    path = tmp_path / "q.xlsx"
    went("questionnaire", "-o", path, "--key", "ada")
    filled(path, "manager", answer={"know.evidence": word})
    assert json.loads(went("check", path, "--json"))["problems"] == []


@pytest.mark.parametrize(
    ("answer", "read"),
    [("ENTFÄLLT", "entfällt"), ("weiss nicht.", "Weiß nicht")],
)
def test_an_answer_is_told_as_the_list_of_its_sheet_writes_it(answer: str, read: str, tmp_path: Path) -> None:
    path = tmp_path / "q.xlsx"
    went("questionnaire", "-o", path, "--key", "ada", "--language", "de")
    filled(
        path, german().role["manager"].title, answer={"know.evidence": answer}, reason={"know.evidence": "x"}
    )
    said = [p["text"] for p in json.loads(run("check", path, "--json").stdout)["problems"]]
    assert any(f'"{answer}" was read as "{read}"' in text for text in said)


def test_a_level_is_told_in_the_words_of_its_sheet(tmp_path: Path) -> None:
    path, name = tmp_path / "q.xlsx", german().scale.names[2]
    went("questionnaire", "-o", path, "--key", "ada", "--language", "de")
    filled(path, german().role["manager"].title, answer={"know.evidence": name.upper()})
    assert f'was read as "2 – {name}"' in went("check", path)


def test_choices_are_told_in_the_words_of_their_sheet(tmp_path: Path) -> None:
    path = tmp_path / "q.xlsx"
    went("questionnaire", "-o", path, "--key", "ada", "--language", "de")
    filled(path, "Hausmeister")
    assert german().role["manager"].title in run("check", path).stdout


def test_a_questionnaire_for_everybody_is_in_their_language(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("key,role\nada,manager\n", "utf-8")
    went("questionnaire", "--for", tmp_path / "people.csv", "-o", tmp_path / "out", "--language", "de")
    assert german().by_id["know.evidence"].question in asked(tmp_path / "out" / "manager-ada.xlsx")


# --- reports ------------------------------------------------------------------------------


def page(path: Path) -> str:
    """A page."""
    return path.read_text("utf-8")


def test_a_german_page_says_so(audit: Path) -> None:
    assert tags(page(audit / "report-de" / "report.html")) == ["de", ""]


def test_a_german_page_names_the_steps_in_german(audit: Path) -> None:
    shown = page(audit / "report-de" / "report.html")
    assert [step.id for step in german().steps if step.title not in shown] == []


def test_a_german_workbook_names_the_criteria_in_german(audit: Path) -> None:
    book = load_workbook(audit / "report-de" / "audit.xlsx")
    shown = {cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
    assert {c.title for c in german().criteria} <= shown


def test_the_result_keeps_the_rubrics_own_texts(audit: Path) -> None:
    tree = json.loads((audit / "report-de" / "result.json").read_text("utf-8"))
    assert (tree["language"], tree["rubric"]["content"]["language"]) == ("de", "en")


@pytest.mark.parametrize("tag", ["de", "de-AT", "de_CH"])
def test_a_result_is_rendered_in_another_language(tag: str, audit: Path, tmp_path: Path) -> None:
    went("render", audit / "report-en" / "result.json", "-o", tmp_path / "r.html", "--language", tag)
    assert tags(page(tmp_path / "r.html")) == [tag.replace("_", "-"), ""]


def test_rendered_in_german_is_the_german_report(audit: Path, tmp_path: Path) -> None:
    went("render", audit / "report-de" / "result.json", "-o", tmp_path / "r.html")
    assert page(tmp_path / "r.html") == page(audit / "report-de" / "report.html")


def test_a_german_workbook_gives_its_result_back_in_the_rubrics_own_texts(
    audit: Path, tmp_path: Path
) -> None:
    book = audit / "report-de" / "audit.xlsx"
    went("report", book, "-o", tmp_path / "again")
    assert numbers(tmp_path / "again")["rubric"] == numbers(audit / "report-en")["rubric"]


def test_explain_speaks_german(audit: Path) -> None:
    said = went("explain", audit / "report-en" / "result.json", "K1", "--language", "de")
    assert german().by_id["know.evidence"].title in said


def test_a_rubric_is_shown_in_german() -> None:
    assert german().steps[0].title in went("rubric", "show", "--language", "de")


# --- the engagement's language ------------------------------------------------------------


def engaged(folder: Path, audit: Path, language: str) -> Path:
    """A folder of an engagement with one answer."""
    (folder / "returned").mkdir()
    (folder / "engagement.yaml").write_text(f"client: Acme\nlanguage: {language}\n", "utf-8")
    (folder / "returned" / "ada.xlsx").write_bytes((audit / "en.xlsx").read_bytes())
    return folder


def test_the_engagement_chooses_the_language(audit: Path, tmp_path: Path) -> None:
    went("report", engaged(tmp_path, audit, "de"), "-o", tmp_path / "report")
    assert tags(page(tmp_path / "report" / "report.html")) == ["de", ""]


def test_the_command_overrules_the_engagement(audit: Path, tmp_path: Path) -> None:
    went("report", engaged(tmp_path, audit, "de"), "-o", tmp_path / "report", "--language", "en")
    assert tags(page(tmp_path / "report" / "report.html")) == ["en", ""]


@pytest.mark.parametrize("command", [["check"], ["report", "-o", "out"]])
def test_an_unknown_language_in_an_engagement_has_its_line(
    command: list[str], audit: Path, tmp_path: Path
) -> None:
    ran = run(*command, engaged(tmp_path, audit, "tlh"))
    assert (
        'engagement.yaml:2:1: the language "tlh" is not known. Give one of these: en, de; or add texts in that '
        "language to the rubric. [LANGUAGE_UNKNOWN]"
    ) in ran.output
    assert ran.exit_code == 3


# --- languages that are not there ---------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        ["questionnaire", "-o", "q.xlsx"],
        ["report", "{audit}/en.xlsx", "-o", "report"],
        ["render", "{audit}/report-en/result.json", "-o", "r.html"],
        ["explain", "{audit}/report-en/result.json"],
        ["demo", "demo"],
        ["rubric", "show"],
    ],
    ids=lambda command: command[0],
)
@pytest.mark.parametrize("tag", ["tlh", "", "../de", '"><script>'])
def test_an_unknown_language_is_one_problem(
    command: list[str], tag: str, audit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(*(word.format(audit=audit) for word in command), "--language", tag)
    assert ran.output.count("[LANGUAGE_UNKNOWN]") == 1
    assert ran.exit_code == 2


def kitchen(folder: Path, language: str, **others: str) -> Path:
    """The kitchen in a language of its own, and in others."""
    folder.mkdir()
    (folder / "rubric.yaml").write_text(f"language: {language}\n{small_rubric_yaml()}", "utf-8")
    for tag, text in others.items():
        (folder / tag).mkdir()
        (folder / tag / "all.yaml").write_text(text, "utf-8")
    return folder


def cooked(folder: Path, *more: str | Path) -> str:
    """The page of an audit of the kitchen."""
    answers = folder.parent / "q.xlsx"
    went("questionnaire", "-o", answers, "--rubric", folder, "--key", "ada")
    filled(answers, "cook", answer={"store.cold": 2, "cook.heat": 1})
    went("report", answers, "-o", folder.parent / "out", "--rubric", folder, *more)
    return page(folder.parent / "out" / "report.html")


def tags(shown: str) -> list[str]:
    """The languages of a page and of its main part."""
    return re.findall(r'<(?:html|main)(?: lang="?([^" >]+))?', shown)


@pytest.mark.parametrize(
    ("own", "asked", "seen"),
    [
        pytest.param("en", [], ["en", ""], id="its own, which the program speaks"),
        pytest.param("de", [], ["de", ""], id="its own, which is not English"),
        pytest.param("tlh", [], ["en", "tlh"], id="its own, which the program does not speak"),
        pytest.param("en", ["--language", "de"], ["de", "en"], id="one that the rubric does not have"),
        pytest.param("en", ["--language", "la"], ["en", "la"], id="one that only the rubric has"),
    ],
)
def test_each_part_of_a_page_says_its_language(
    own: str, asked: list[str], seen: list[str], tmp_path: Path
) -> None:
    folder = kitchen(tmp_path / "kitchen", own, la=translation_yaml(shouted(small_rubric())))
    assert tags(cooked(folder, *asked)) == seen


def test_a_page_says_that_the_rubric_is_not_translated(tmp_path: Path) -> None:
    shown = cooked(kitchen(tmp_path / "kitchen", "en"), "--language", "de")
    assert re.search('<p class="banner language" lang="?de"?>', shown)


def test_the_terminal_says_that_the_rubric_is_not_translated(tmp_path: Path) -> None:
    folder = kitchen(tmp_path / "kitchen", "en")
    cooked(folder)
    more = ("--rubric", folder, "--language", "de", "--force")
    said = went("report", tmp_path / "q.xlsx", "-o", tmp_path / "out", *more)
    assert "[LANGUAGE_PARTLY]" in said


def test_a_rubric_of_ones_own_is_rendered_in_its_languages(tmp_path: Path) -> None:
    folder = kitchen(tmp_path / "kitchen", "en", la=translation_yaml(shouted(small_rubric())))
    cooked(folder)
    result = tmp_path / "out" / "result.json"
    went("render", result, "-o", tmp_path / "r.html", "--rubric", folder, "--language", "la")
    assert "COLD ENOUGH" in page(tmp_path / "r.html")


def test_another_rubric_than_the_results_is_refused(audit: Path, tmp_path: Path) -> None:
    folder = kitchen(tmp_path / "kitchen", "en")
    ran = run("render", audit / "report-en" / "result.json", "-o", tmp_path / "r.html", "--rubric", folder)
    assert "[OTHER_RUBRIC]" in ran.output


# --- rubric check -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "code"), [pytest.param([], 0, id="warnings"), pytest.param(["--strict"], 3, id="strict")]
)
@pytest.mark.parametrize("command", [["rubric", "check"], ["check"]], ids=" ".join)
def test_holes_are_warnings_unless_strict(
    command: list[str], options: list[str], code: int, tmp_path: Path
) -> None:
    folder = kitchen(tmp_path / "kitchen", "en", de="owners: {head: Chef}")
    ran = run(*command, folder, *options)
    assert ran.exit_code == code
    assert "[TRANSLATION_MISSING]" in ran.output


@pytest.mark.parametrize("part", ["de", "de/all.yaml"])
def test_a_language_is_checked_with_its_rubric(part: str, tmp_path: Path) -> None:
    folder = kitchen(tmp_path / "kitchen", "en", de="owners: {hed: Chef}")
    assert "[TRANSLATION_UNKNOWN]" in run("rubric", "check", folder / part).output


# --- the built-in rubric ------------------------------------------------------------------


def test_the_built_in_rubric_is_whole_in_every_language() -> None:
    assert [str(one) for one in translation_problems(find_rubric(), demos.rubric())] == []
