"""Workbooks in another language: complete, computed alike, and found again by what nobody sees."""

from __future__ import annotations

import ast
import datetime
import gettext
import io
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cxaudit.language import Language, speaking
from cxaudit.model.result import AuditResult
from cxaudit.pipeline import verify
from cxaudit.read.answers import answers_from
from cxaudit.read.audit_workbooks import read_audit_workbook, read_workshop
from cxaudit.read.languages import read_language
from cxaudit.render.workbook.audit import audit_book, audit_workbook
from cxaudit.render.workbook.book import SPOKEN, Book
from cxaudit.render.workbook.lint import lint
from cxaudit.render.workbook.questionnaire import questionnaire
from cxaudit.render.workbook.titles import our_titles, shown_titles
from tests.audits import differences, following, take_inputs, two_audits
from tests.catalogue import ROOT, phrases
from tests.office import Cells, Recalculate
from tests.pseudo import PSEUDO, bare_words, marked
from tests.read.test_round_trip import GIVEN
from tests.render.results import KITCHEN, alone, empty, few, kitchen, pulse, result_of
from tests.render.test_live_workbook import blank_book
from tests.rubrics import small_rubric
from tests.workbooks import parts, shown

DAY = datetime.date(2026, 11, 22)
CASES: Mapping[str, Callable[[], AuditResult]] = {
    "everything answered": kitchen,
    "nothing answered": empty,
    "one person": alone,
    "hidden criteria": few,
    "pulse": pulse,
}


def german() -> Language:
    found = read_language("de")
    assert found is not None
    return found


@cache
def book_of(case: str) -> Book:
    with speaking(german()):
        return blank_book(small_rubric()) if case == "blank" else audit_book(CASES[case]())


def file_of(book: Book, language: Language | None = None) -> bytes:
    with speaking(language or german()):
        return book.finished(DAY)


@cache
def changed() -> tuple[Book, Book]:
    """The workbook of one audit with the inputs of another, and that of the other."""
    with speaking(german()):
        first, second = map(audit_book, two_audits(small_rubric(), 1))
        assert take_inputs(first, second) > 10
        return first, second


# --- computed anew ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def recalculated(recalculate: Recalculate) -> Callable[[str], Cells]:
    """What LibreOffice makes of the workbook of a case, by the titles that formulas are written with."""
    files = {case: file_of(book_of(case)) for case in [*CASES, "blank"]}
    seen = recalculate(files | {"changed": file_of(changed()[0])})
    with speaking(german()):
        ours = our_titles()
    return lambda case: {(ours.get(sheet, sheet), cell): value for (sheet, cell), value in seen(case).items()}


@pytest.mark.office
@pytest.mark.parametrize("case", [*CASES, "blank"])
def test_recalculation_changes_nothing(case: str, recalculated: Callable[[str], Cells]) -> None:
    assert differences(book_of(case).values, recalculated(case)) == []


@pytest.mark.office
def test_changed_inputs_give_what_the_engine_says(recalculated: Callable[[str], Cells]) -> None:
    dated = ("Summary", "A5")  # says that something was changed
    follows = {place: value for place, value in following(changed()[1]).items() if place != dated}
    assert differences(follows, recalculated("changed")) == []


@pytest.mark.office
def test_verify_makes_it_anew_in_its_own_language(tmp_path: Path) -> None:
    path = tmp_path / "audit.xlsx"
    path.write_bytes(file_of(book_of("everything answered")))
    assert verify(path).differences == ()


# --- what is in the file ----------------------------------------------------------------------------


@pytest.mark.parametrize("case", [*CASES, "blank"])
def test_the_rules_of_excel_are_kept(case: str) -> None:
    assert lint(file_of(book_of(case))) == ()


def test_tabs_are_in_the_language() -> None:
    titles = load_workbook(io.BytesIO(file_of(book_of("everything answered")))).sheetnames
    assert titles[:4] == ["Zusammenfassung", "Inhalt", "Ergebnisse", "Kriterien"]


def test_no_title_of_a_sheet_is_taken_twice() -> None:
    with speaking(german()):
        titles = shown_titles()
    assert len(set(titles.values())) == len(titles)


def test_titles_that_do_not_fit_on_a_tab_stay_as_they_are() -> None:
    with speaking(Language("qps", _Long())):
        assert shown_titles()["Summary"] == "Summary"


class _Long(gettext.NullTranslations):
    """A catalogue of long words."""

    def pgettext(self, context: str, message: str) -> str:
        return message * 20


def test_no_part_names_a_sheet_by_its_old_title() -> None:
    text = "".join(parts(file_of(book_of("everything answered"))).values())
    assert [title for title in ("Summary!", "Calc!", "'What if'!") if title in text] == []


def test_numbers_in_sentences_have_a_comma() -> None:
    said = shown(file_of(book_of("everything answered")), "Maßnahmen").values()
    assert [text for text in said if re.search(r"Nutzen [0-9]+,[0-9] von 100", str(text))] != []


def test_the_hidden_sheet_says_the_language(tmp_path: Path) -> None:
    path = tmp_path / "audit.xlsx"
    path.write_bytes(file_of(book_of("everything answered")))
    assert read_audit_workbook(path).stamp[SPOKEN] == "de"


def test_an_english_workbook_says_no_language(tmp_path: Path) -> None:
    path = tmp_path / "audit.xlsx"
    path.write_bytes(audit_workbook(kitchen()))
    assert SPOKEN not in read_audit_workbook(path).stamp


# --- read back --------------------------------------------------------------------------------------


def asked_in_german() -> bytes:
    with speaking(german()):
        return questionnaire(small_rubric(), date=DAY, answers=GIVEN)


def test_a_filled_in_questionnaire_comes_back_as_it_was() -> None:
    read = answers_from(asked_in_german(), "a.xlsx", small_rubric())
    assert read.sheet.model_copy(update={"saved": None}) == GIVEN


def test_a_filled_in_questionnaire_has_no_remarks() -> None:
    assert answers_from(asked_in_german(), "a.xlsx", small_rubric()).problems == ()


def test_what_was_agreed_comes_back(tmp_path: Path) -> None:
    agreed: dict[str, Any] = {"cook.heat": 1, "store.cold": "N/A"}
    with speaking(german()):
        (tmp_path / "audit.xlsx").write_bytes(audit_workbook(result_of(KITCHEN, agreed=_levels(agreed))))
    found = read_workshop(tmp_path / "audit.xlsx")
    levels = found.levels.items() if found else ()
    assert {criterion: level for criterion, level in levels if level is not None} == agreed


def _levels(agreed: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """As the settings of an engagement have them."""
    return {criterion: {"level": level} for criterion, level in agreed.items()}


# --- nothing is forgotten ---------------------------------------------------------------------------


def visible(workbook: bytes) -> Iterator[str]:
    """What people read: cells of sheets that are not very hidden, validations, chart texts, headers."""
    for sheet in load_workbook(io.BytesIO(workbook), data_only=True).worksheets:
        seen = sheet.sheet_state != "veryHidden" and sheet.title != "Lists"
        yield from (
            str(cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if seen and isinstance(cell.value, str) and cell.value not in HIDDEN_WORDS
        )
        rules = sheet.data_validations.dataValidation
        yield from (text for rule in rules for text in (rule.errorTitle, rule.error, rule.prompt) if text)


HIDDEN_WORDS = frozenset(
    {
        "scored",
        "provisional",
        "not_scored",
        "not_applicable",
        "hidden",
        "practice",
        "evidence",
        "prerequisite",
    }
    | {"improve", "prove", "unblock"}
)
"""What calculation sheets compare, which is no word for people."""


@pytest.mark.parametrize("case", CASES)
def test_every_word_is_said_by_the_catalogue(case: str) -> None:
    with speaking(PSEUDO):
        result = marked(CASES[case]())
        workbook = audit_workbook(result)
    bare = bare_words(visible(workbook), result)
    assert [text for text in bare if not re.match(r"cx|SHA-256 |chef-000$", text)] == []


def literals() -> set[str]:
    """Every phrase that stands in the source, wherever: the extractor does not look into f-strings."""
    calls = (
        node
        for path in (ROOT / "cxaudit").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_")
    )
    firsts = (call.args[0] for call in calls if call.args)
    return {str(one.value) for one in firsts if isinstance(one, ast.Constant) and one.value}


def test_no_phrase_is_out_of_the_extractors_sight() -> None:
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in phrases()}
    assert literals() - known == set()
