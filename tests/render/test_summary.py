"""Summary says what is so now: sentences by formula, why a fix stands among the first, what stands in place of nothing."""

from __future__ import annotations

from typing import Any

import pytest
from openpyxl.worksheet.properties import Outline

from cxaudit.model.result import AuditResult
from cxaudit.render.figures import shown_uplift
from cxaudit.render.view import view
from cxaudit.render.workbook.audit import audit_book
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.bundles import tenth
from cxaudit.render.workbook.layout import Layout
from cxaudit.render.workbook.literals import literal
from cxaudit.render.workbook.stored import Stored
from cxaudit.render.workbook.three_sentences import Sentence, three_sentences
from tests import demos
from tests.builders import rubric_of
from tests.render.results import alone, audited_higher, empty, few, kitchen, large, pulse, result_of

RESULTS = {
    "kitchen": kitchen,
    "alone": alone,
    "few": few,
    "empty": empty,
    "pulse": pulse,
    "higher": audited_higher,
    "large": large,
    "example": demos.result,
}


def hidden() -> AuditResult:
    """Too few people for any figure."""
    return result_of(
        {"store.cold": {"chef": [3], "cook": [1, 2]}, "cook.heat": {"chef": [1], "cook": [1, 2]}}
    )


def said(result: AuditResult, *engine: str) -> list[Sentence]:
    """The three sentences, where the engine says what it is told to."""
    layout = Layout(result)
    return three_sentences(layout, Stored(layout), engine or view(result).sentences)


def shown(book: Book, title: str) -> list[Any]:
    """What the cells of a sheet show."""
    cells = [cell for row in book.workbook[title].iter_rows() for cell in row]
    return [book.values.get((title, cell.coordinate), cell.value) for cell in cells]


# --- sentences --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RESULTS)
def test_the_sentences_are_the_engines(name: str) -> None:
    result = RESULTS[name]()
    assert tuple(one.now for one in said(result)) == view(result).sentences


@pytest.mark.parametrize("name", RESULTS)
def test_formulas_say_by_themselves_what_the_engine_says(name: str) -> None:
    result = RESULTS[name]()
    ours = [one.formula for one in said(result, "", "", "")]
    assert [one.formula in more for one, more in zip(said(result), ours, strict=True)] == [True] * 3


def test_the_engines_other_words_stand_until_a_fact_changes() -> None:
    first, ours = said(kitchen(), "In other words.", "", "")[0], said(kitchen())[0]
    assert first == Sentence(
        f"IF({ours.formula}={literal(ours.now)},{literal('In other words.')},{ours.formula})",
        "In other words.",
    )


def test_a_text_is_cut_into_parts_that_excel_takes() -> None:
    parts = literal("x" * 600).strip("()").split("&")
    assert (max(map(len, parts)) <= 257, "".join(p.strip('"') for p in parts)) == (True, "x" * 600)


def test_a_line_stands_ready_for_changed_inputs() -> None:
    book = audit_book(kitchen())
    ready = [
        (cell.coordinate, book.values["Summary", cell.coordinate])
        for cell in book.workbook["Summary"]["A"]
        if "Inputs were changed" in str(cell.value)
    ]
    assert ready == [("A4", "")]


# --- fixes ------------------------------------------------------------------------------------------


def test_a_fix_that_is_not_for_now_says_what_needs_it() -> None:
    book = audit_book(demos.result())
    assert "Not now, but needed for M7" in shown(book, "Summary")
    assert "Not now, but needed for M7" in shown(book, "Fixes")


def test_a_fix_that_gains_nothing_alone_says_with_which_one_it_does() -> None:
    book = audit_book(demos.result())
    assert "with E4" in shown(book, "Summary")
    assert "with E4" in shown(book, "Fixes")


def test_no_place_without_a_fix_has_lines() -> None:
    sheet = audit_book(few()).workbook["Summary"]
    (head,) = (c.row for c in sheet["A"] if c.value == "Fix")
    assert [bool(sheet.cell(head + n, 1).border.left) for n in (1, 2, 3, 4)] == [False] * 4


@pytest.mark.parametrize(
    ("result", "words"),
    [
        pytest.param(hidden, "Too few people answered: nothing may be shown yet.", id="hidden"),
        pytest.param(empty, "Nothing is answered yet.", id="nobody"),
    ],
)
def test_an_empty_list_says_why(result: Any, words: str) -> None:
    book = audit_book(result())
    assert str(book.values["Fixes", "A3"]).startswith(words)
    assert book.values["Proofs", "A3"] == words
    assert any(str(one).startswith(words) for one in shown(book, "Summary"))


def test_r6_what_is_hidden_leaves_no_table_without_content() -> None:
    words = shown(audit_book(hidden()), "Summary")
    assert "There is no overall score, so there is no gain to add up." in words
    assert not [one for one in words if str(one).startswith("Together")]


def test_every_target_reached_is_said_too() -> None:
    top = {"a.one": {"frontline": [4] * 5}, "a.two": {"frontline": [4] * 5}}
    result = result_of(top, rubric_of({"a.one": {}, "a.two": {}}), target=1)
    assert audit_book(result).values["Fixes", "A3"] == "Every practice that is rated has reached its target."


# --- numbers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("gain", [6.25, 6.2499999999, 6.24999999999999, 6.2500000001])
def test_n3_page_and_workbook_print_a_half_alike(gain: float) -> None:
    assert shown_uplift(gain) == f"+{tenth(gain)}" == "+6.3"


# --- columns that can be folded away ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "letters"),
    [
        pytest.param("Scores", {"G", "H", "O", "P", "Q", "R"}, id="bounds and shares"),
        pytest.param("Fixes", {"J", "K"}, id="benefit and priority"),
    ],
)
def test_detail_is_grouped_and_open(title: str, letters: set[str]) -> None:
    sheet = audit_book(kitchen()).workbook[title]
    grouped = {name: d for name, d in sheet.column_dimensions.items() if d.outlineLevel}
    assert set(grouped) == letters
    assert not any(d.hidden or d.collapsed for d in grouped.values())
    assert sheet.sheet_properties.outlinePr == Outline(summaryRight=False)


def test_the_points_of_a_criterion_are_grouped() -> None:
    grid, sheet = Layout(kitchen()).scores, audit_book(kitchen()).workbook["Criteria"]
    grouped = [name for name, d in sheet.column_dimensions.items() if d.outlineLevel]
    assert grouped == [grid.letter(key) for key in ("claimed_points", "supported_points", "distance")]
