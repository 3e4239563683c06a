"""Returned answers: what is accepted, what is noted, what is refused, and where the message points."""

from __future__ import annotations

import datetime
import hashlib
import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl.comments import Comment

from cxaudit.engine.checks import answer_problems
from cxaudit.errors import Code, CxauditError, Problem, Where
from cxaudit.model.answers import Answer, AnswerSheet, Respondent, RubricStamp
from cxaudit.model.rubric import Rubric
from cxaudit.read.answers import Returned, answers_from, read_answers, read_answers_json
from tests.read import hostile
from tests.read.hostile import HOSTILE, ROW, Cells, Content, Raw, opened, parts, replaced, saved, workbook
from tests.rubrics import SMALL, generated_rubric, small_rubric

SINGLE = "store.cold"
"""The criterion in row 6, asked of chef and cook."""


def returned(content: bytes, file: str = "a.xlsx") -> Returned:
    return answers_from(content, file, small_rubric())


def answer(read: Returned, criterion: str = SINGLE) -> Answer:
    return {one.criterion: one for one in read.sheet.answers}[criterion]


def answered(content: Content) -> Answer:
    return answer(returned(workbook({"D6": content})))


def told(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    """Code and spot of each problem, but not that nothing is answered, as in most of these sheets."""
    return [(p.code.name, p.where.spot) for p in problems if p.code is not Code.NOTHING_ANSWERED]


def refused(content: bytes, rubric: Rubric | None = None) -> list[tuple[str, str]]:
    with pytest.raises(CxauditError) as caught:
        answers_from(content, "a.xlsx", rubric or small_rubric())
    return told(caught.value.problems)


# --- accepted ---------------------------------------------------------------------------------

FULL: Cells = {
    "D6": "2 – Always", "G6": "Logged", "H6": "Fridge log", "I6": "since May",
    "D7": 1,
    "D9": "N/A", "F9": "no meat here",
    "D10": "Don't know",
    "D12": "3 – Proven", "G12": "Measured", "H12": "swab test",
}  # fmt: skip


def test_a_whole_sheet() -> None:
    sheet = returned(workbook(FULL)).sheet
    assert sheet.model_dump(mode="json", by_alias=True, exclude_defaults=True) == {
        "schema": "cxaudit/answers/1",
        "rubric": {"id": "safe-kitchen", "version": "1.0", "hash": small_rubric().hash},
        "date": "2026-11-22",
        "saved": "2026-11-23T10:15:00Z",
        "respondent": {"key": "r-1", "role": "cook", "department": "Pastry"},
        "answers": [
            {"criterion": "store.cold", "level": 2, "comment": "since May", "evidence": {"grade": "logged", "reference": "Fridge log"}},
            {"criterion": "store.dates", "level": 1},
            {"criterion": "cook.heat", "not_applicable": "no meat here"},
            {"criterion": "cook.recipes", "dont_know": True},
            {"criterion": "clean.hands", "level": 3, "evidence": {"grade": "measured", "reference": "swab test"}},
            {"criterion": "clean.floor"},
        ],
    }  # fmt: skip


def test_a_clean_sheet_has_no_remarks() -> None:
    assert returned(workbook({"D6": "2 – Always", "D7": 1, "D12": "N/A", "F12": "none"})).problems == ()


def test_the_file_is_known_by_name_and_sum(tmp_path: Path) -> None:
    (tmp_path / "r-1.xlsx").write_bytes(workbook())
    read = read_answers(tmp_path / "r-1.xlsx", small_rubric())
    assert (read.file, read.sha256) == ("r-1.xlsx", hashlib.sha256(workbook()).hexdigest())


@pytest.mark.parametrize(
    "content",
    ["2 – Always", 2, 2.0, "2", Raw('<c r="{at}"><v>2E0</v></c>'), hostile.RICH],
    ids=["list", "number", "2.0", "digit", "exponent", "rich text"],
)
def test_canonical_answers_are_taken_without_a_note(content: Content) -> None:
    read = returned(workbook({"D6": content}))
    assert (answer(read).level, read.problems) == (2, ())


@pytest.mark.parametrize("content", ["Don't know", "Don’t know"])
def test_dont_know_is_taken_without_a_note(content: str) -> None:
    read = returned(workbook({"D6": content}))
    assert (answer(read).dont_know, read.problems) == (True, ())


@pytest.mark.parametrize(
    "text",
    [
        " 2 ", "\u00a02 – Always", "2 – Always\u200b", "2\u200b", "2 - always", "2 — ALWAYS", "2–Always", "2-Always", "2: Always",
        "2. Always", "2) Always", "2 Always", "Always", "always", "２", "２ － Always", "2.0", "2,0", "2 – Always\n", "2  –  Always",
        "'2 – Always", "We read the scale twice a day.", "we read the scale twice a day", "2 – We read the scale twice a day.",
        "\u202a2 – Always\u202c", "2 ‑ Always", "2 − Always",
    ],
)  # fmt: skip
def test_spellings_of_a_level(text: str) -> None:
    read = returned(workbook({"D6": text}))
    assert (answer(read).level, told(read.problems)) == (2, [("ANSWER_READ_AS", "Questions!D6")])


@pytest.mark.parametrize(
    "text",
    ["n/a", "N\\A", " N/A ", "NA", "n.a.", "N / A", "Ｎ／Ａ", "not applicable", "Not Applicable.", "N∕A"],
)
def test_spellings_of_not_applicable(text: str) -> None:
    read = returned(workbook({"D6": text, "F6": "no fridge"}))
    assert (answer(read).not_applicable, told(read.problems)) == (
        "no fridge",
        [("ANSWER_READ_AS", "Questions!D6")],
    )


@pytest.mark.parametrize(
    "text",
    [
        "dont know",
        "DON'T KNOW",
        "don´t know",
        "don`t know",
        "do not know",
        "I don't know",
        "d/k",
        "Don't\u00a0know.",
    ],
)
def test_spellings_of_dont_know(text: str) -> None:
    read = returned(workbook({"D6": text}))
    assert (answer(read).dont_know, told(read.problems)) == (True, [("ANSWER_READ_AS", "Questions!D6")])


def test_the_note_says_what_was_read() -> None:
    note = returned(workbook({"D6": "\u00a0always"})).problems[0]
    assert (
        str(note)
        == 'a.xlsx:Questions!D6 (S1): note: "\u00a0always" was read as "2 – Always". Nothing to do if that is right. [ANSWER_READ_AS]'
    )


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u200b", "\n"])
def test_what_nobody_sees_is_blank(text: str) -> None:
    assert answered(text).blank


def test_texts_are_kept_as_they_were_written() -> None:
    assert answer(returned(workbook({"I6": "  two\n lines\t=1+1 "}))).comment == "  two\n lines\t=1+1 "


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param("a_x001B_[31m", "a\\x1b[31m", id="escape is shown"),
        pytest.param("a_x000D_\nb", "a\nb", id="one kind of line end"),
        pytest.param("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0", id="text that looks like a formula"),
        pytest.param(2024, "2024", id="number"),
        pytest.param(Raw('<c r="{at}"><v>abc</v></c>'), "abc", id="number that is none"),
        pytest.param(hostile.DAY, "2026-11-22", id="date"),
        pytest.param(hostile.TRUE, "TRUE", id="boolean"),
    ],
)
def test_what_comments_may_hold(content: Content, text: str) -> None:
    assert answer(returned(workbook({"I6": content}))).comment == text


def test_evidence_beside_a_blank_answer_is_kept() -> None:
    one = answer(returned(workbook({"G6": "Logged", "H6": "log"})))
    assert (one.blank, one.evidence and one.evidence.grade) == (True, "logged")


@pytest.mark.parametrize("text", ["logged", "LOGGED", " Logged "])
def test_spellings_of_a_grade(text: str) -> None:
    evidence = answer(returned(workbook({"G6": text, "H6": "log"}))).evidence
    assert evidence
    assert evidence.grade == "logged"


# --- the workbook as people return it ---------------------------------------------------------


def with_fridge(content: bytes) -> tuple[int | None, list[str]]:
    """The level of the fridge, and the codes of remarks."""
    read = returned(content)
    return answer(read).level, [one.code.name for one in read.problems]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(hostile.shared_strings, id="shared strings"),
        pytest.param(hostile.strict, id="Strict form"),
        pytest.param(hostile.prefixed, id="prefix x:"),
        pytest.param(hostile.utf16, id="UTF-16"),
        pytest.param(hostile.with_bom, id="byte order mark"),
        pytest.param(
            replaced("xl/workbook.xml", b'name="_cxaudit"', b'name="_cxaudit" x=""'), id="attribute more"
        ),
    ],
)
def test_variants_of_the_format(change: hostile.Change) -> None:
    assert with_fridge(workbook({"D6": "2 – Always"}, change=change)) == (2, [])


def test_saved_by_openpyxl() -> None:
    assert with_fridge(saved(opened(workbook({"D6": "2 – Always"})))) == (2, [])


def test_sheet_renamed() -> None:
    book = opened(workbook({"D6": 2}))
    book["Questions"].title = "Audit answers"
    read = returned(saved(book))
    assert (answer(read).level, told(read.problems)) == (2, [("SHEET_RENAMED", "'Audit answers'")])


def test_start_sheet_renamed() -> None:
    book = opened(workbook({"D6": 2}))
    book["Start"].title = "Begin"
    assert with_fridge(saved(book)) == (2, ["SHEET_RENAMED"])


def test_rows_inserted_above_everything() -> None:
    book = opened(workbook({"D6": 2}))
    book["Questions"].insert_rows(1, 3)
    assert with_fridge(saved(book)) == (2, [])


def test_rows_inserted_between_the_hidden_row_and_the_head() -> None:
    book = opened(workbook({"D6": 2}))
    book["Questions"].insert_rows(4, 2)
    assert with_fridge(saved(book)) == (2, [])


def test_columns_inserted() -> None:
    book = opened(workbook({"D6": 2}))
    book["Questions"].insert_cols(3, 2)
    assert with_fridge(saved(book)) == (2, [])


def test_column_of_answers_moved() -> None:
    book = opened(workbook({"D6": 2}))
    book["Questions"].move_range("D3:D13", cols=12)
    assert with_fridge(saved(book)) == (2, [])


def shuffled(content: bytes) -> bytes:
    """The rows of the questions in another order, headings and all."""
    book = opened(content)
    sheet = book["Questions"]
    rows = [[cell.value for cell in sheet[row]] for row in range(5, 14)]
    random.Random(3).shuffle(rows)
    for row, values in enumerate(rows, 5):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column).value = value
    return saved(book)


def test_rows_sorted_give_the_same_sheet() -> None:
    assert returned(shuffled(workbook(FULL))).sheet.answers == returned(workbook(FULL)).sheet.answers


def test_hidden_rows_are_read_with_a_note() -> None:
    read = returned(workbook({"D6": 2}, hidden=(5, 6, 7)))
    assert (answer(read).level, str(read.problems[0])) == (
        2,
        "a.xlsx:Questions: note: hidden rows were read too (2). Nothing to do. [HIDDEN_ROWS_READ]",
    )


def test_filter_left_on() -> None:
    book = opened(workbook({"D6": 2}))
    book["Questions"].auto_filter.ref = "A4:J13"
    book["Questions"].auto_filter.add_filter_column(3, ["3 – Proven"])
    book["Questions"].row_dimensions[6].hidden = True
    assert with_fridge(saved(book)) == (2, ["HIDDEN_ROWS_READ"])


def test_comment_bubbles_are_not_answers() -> None:
    read = returned(workbook(change=hostile.with_bubble("D6")))
    assert (answer(read).blank, told(read.problems)) == (True, [("BUBBLES_NOT_READ", "Questions")])


def test_comment_bubbles_of_openpyxl() -> None:
    book = opened(workbook({"D6": 2}))
    book["Questions"]["D6"].comment = Comment("We do this.", "x")
    assert with_fridge(saved(book)) == (2, ["BUBBLES_NOT_READ"])


def test_comment_bubbles_beside_the_answers_are_help_texts() -> None:
    assert told(returned(workbook(change=hostile.with_bubble("B6"))).problems) == []


def test_keys_may_have_caught_blanks_and_capitals() -> None:
    assert with_fridge(workbook({"D6": 2, "J6": " Store.Cold\u200b"})) == (2, [])


def test_no_optional_columns() -> None:
    assert with_fridge(workbook({"D6": 2, "G3": None, "H3": None, "I3": None})) == (2, [])


def test_the_head_may_be_deleted() -> None:
    head: Cells = {f"{column}4": None for column in "ABDFGHIJ"}
    titles: Cells = {"A5": None}
    assert with_fridge(workbook({"D6": 2} | head | titles)) == (2, [])


def test_a_merged_heading_is_no_answer() -> None:
    assert with_fridge(workbook({"D6": 2}, merges=["A5:J5", "A1:J1"])) == (2, [])


def test_a_live_workbook_is_read_too() -> None:
    assert with_fridge(workbook({"D6": 2}, on_stamp={"B2": "live"})) == (2, [])


# --- who answered -----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Cooks", "cook", "COOKS", " Cooks\u00a0", "Cooks."])
def test_spellings_of_a_role(text: str) -> None:
    assert returned(workbook(on_start={"B4": text})).sheet.respondent.role == "cook"


def test_the_role_of_the_stamp_counts_where_none_is_chosen() -> None:
    content = workbook(on_start={"B4": None}, on_stamp={"A8": "role", "B8": "chef"})
    assert returned(content).sheet.respondent.role == "chef"


def test_the_chosen_role_beats_the_stamp() -> None:
    read = returned(workbook(on_stamp={"A8": "role", "B8": "chef"}))
    assert (read.sheet.respondent.role, told(read.problems)) == ("cook", [("ROLE_CHANGED", "Start!B4")])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(None, ("ROLE_MISSING", "Start!B4"), id="blank"),
        pytest.param("  ", ("ROLE_MISSING", "Start!B4"), id="blanks"),
        pytest.param("Waiters", ("UNKNOWN_ROLE", "Start!B4"), id="unknown"),
        pytest.param("x" * 3_000, ("UNKNOWN_ROLE", "Start!B4"), id="very long"),
        pytest.param(hostile.FORMULA, ("CELL_FORMULA", "Start!B4"), id="formula"),
        pytest.param(hostile.ERROR, ("CELL_ERROR", "Start!B4"), id="error value"),
    ],
)
def test_roles_that_are_none(content: Content, problem: tuple[str, str]) -> None:
    assert refused(workbook(on_start={"B4": content})) == [problem]


def test_an_unknown_role_is_told_with_the_choices() -> None:
    with pytest.raises(CxauditError) as caught:
        returned(workbook({"D6": 2}, on_start={"B4": "Kooks"}))
    assert str(caught.value) == (
        'a.xlsx:Start!B4: there is no role "Kooks". Did you mean "Cooks"? '
        "Choose one of: Head chef, Cooks or Food inspector. [UNKNOWN_ROLE]"
    )


def test_without_a_start_sheet_and_a_stamped_role_the_role_is_missing() -> None:
    book = opened(workbook())
    del book["Start"]
    assert refused(saved(book)) == [("ROLE_MISSING", "")]


def test_the_start_sheet_may_be_deleted_where_the_stamp_knows_who() -> None:
    book = opened(workbook(on_stamp={"A8": "role", "B8": "chef", "A9": "respondent.key", "B9": "r-9"}))
    del book["Start"]
    respondent = returned(saved(book)).sheet.respondent
    assert (respondent.key, respondent.role) == ("r-9", "chef")


def test_the_line_of_the_role_may_be_deleted_where_the_stamp_knows_it() -> None:
    content = workbook(on_start={"B4": None, "D4": None}, on_stamp={"A8": "role", "B8": "chef"})
    assert returned(content).sheet.respondent.role == "chef"


@pytest.mark.parametrize(
    ("content", "key"),
    [("r-017", "r-017"), (" r-017\u00a0", "r-017"), (17, "17"), (17.0, "17")],
    ids=["text", "blanks", "number", "17.0"],
)
def test_keys_of_respondents(content: Content, key: str) -> None:
    assert returned(workbook(on_start={"B7": content})).sheet.respondent.key == key


def test_the_key_of_the_stamp_counts_where_none_is_given() -> None:
    content = workbook(on_start={"B7": None}, on_stamp={"A8": "respondent.key", "B8": "r-9"})
    assert returned(content).sheet.respondent.key == "r-9"


def test_without_any_key_one_is_made_from_the_file() -> None:
    content = workbook(on_start={"B7": None})
    read = returned(content)
    assert (read.sheet.respondent.key, told(read.problems)) == (
        f"anon-{read.sha256[:10]}",
        [("KEY_DERIVED", "Start!B7")],
    )


@pytest.mark.parametrize(
    ("content", "day"),
    [
        pytest.param(hostile.DAY, "2026-11-22", id="date cell"),
        pytest.param(hostile.ISO_DAY, "2026-11-22", id="ISO date cell"),
        pytest.param(Raw('<c r="{at}" s="1"><v>46348.75</v></c>'), "2026-11-22", id="with a time"),
        pytest.param("2026-11-22", "2026-11-22", id="ISO text"),
    ],
)
def test_dates(content: Content, day: str) -> None:
    read = returned(workbook(on_start={"B6": content}))
    assert (str(read.sheet.date), told(read.problems)) == (day, [])


@pytest.mark.parametrize("text", ["22.11.2026", "2026/11/22", "2026.11.22", " 22. 11. 2026"])
def test_other_dates_are_taken_with_a_note(text: str) -> None:
    read = returned(workbook(on_start={"B6": text}))
    assert (read.sheet.date, told(read.problems)) == (
        datetime.date(2026, 11, 22),
        [("ANSWER_READ_AS", "Start!B6")],
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("11/12/2026", "DATE_UNCLEAR"),
        ("next week", "DATE_UNCLEAR"),
        ("2026-02-30", "DATE_UNCLEAR"),
        (46348, "DATE_UNCLEAR"),
        (Raw('<c r="{at}" s="1"><v>9e15</v></c>'), "DATE_UNCLEAR"),
        (hostile.UNCACHED, "CELL_FORMULA"),
        (hostile.TRUE, "CELL_BOOLEAN"),
    ],
)
def test_unclear_dates(content: Content, code: str) -> None:
    assert refused(workbook(on_start={"B6": content})) == [(code, "Start!B6")]


def test_no_date() -> None:
    assert returned(workbook(on_start={"B6": None})).sheet.date is None


# --- refused answers --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(4, "LEVEL_OUT_OF_RANGE", id="beyond the scale"),
        pytest.param(-1, "LEVEL_OUT_OF_RANGE", id="negative"),
        pytest.param(2.5, "LEVEL_OUT_OF_RANGE", id="between two levels"),
        pytest.param(1e300, "LEVEL_OUT_OF_RANGE", id="huge"),
        pytest.param(Raw('<c r="{at}"><v>nan</v></c>'), "LEVEL_OUT_OF_RANGE", id="nan"),
        pytest.param(Raw('<c r="{at}"><v>abc</v></c>'), "ANSWER_UNKNOWN", id="number that is none"),
        pytest.param("4", "LEVEL_OUT_OF_RANGE", id="text beyond the scale"),
        pytest.param("-1", "LEVEL_OUT_OF_RANGE", id="negative text"),
        pytest.param("2.5", "LEVEL_OUT_OF_RANGE", id="text between two levels"),
        pytest.param("yes", "ANSWER_UNKNOWN", id="foreign text"),
        pytest.param("-", "ANSWER_UNKNOWN", id="dash"),
        pytest.param("?", "ANSWER_UNKNOWN", id="question mark"),
        pytest.param("2 / 3", "ANSWER_UNKNOWN", id="two answers"),
        pytest.param("2 – Always / 3 – Proven", "ANSWER_UNKNOWN", id="two answers with names"),
        pytest.param("1e0", "ANSWER_UNKNOWN", id="exponent in text"),
        pytest.param("٢", "ANSWER_UNKNOWN", id="digit of another script"),
        pytest.param("4 – Extra", "ANSWER_UNKNOWN", id="made-up level"),
        pytest.param("Every box has a date.", "ANSWER_UNKNOWN", id="sentence of another criterion"),
        pytest.param("x" * 30_000, "ANSWER_UNKNOWN", id="very long"),
        pytest.param("3 – Always", "ANSWER_CONTRADICTS", id="number and name of two levels"),
        pytest.param("N/А", "ANSWER_LOOKALIKE", id="Cyrillic A"),
        pytest.param("2 – Аlwауs", "ANSWER_LOOKALIKE", id="Cyrillic letters in a name"),
        pytest.param(hostile.FORMULA, "CELL_FORMULA", id="formula with a good value"),
        pytest.param(hostile.NUMBER_FORMULA, "CELL_FORMULA", id="formula with a number"),
        pytest.param(hostile.UNCACHED, "CELL_FORMULA", id="formula without a value"),
        pytest.param(hostile.ERROR, "CELL_ERROR", id="error value"),
        pytest.param(hostile.DAY, "CELL_DATE", id="date"),
        pytest.param(Raw('<c r="{at}" s="1"><v>2</v></c>'), "CELL_DATE", id="level in a date format"),
        pytest.param(hostile.TRUE, "CELL_BOOLEAN", id="boolean"),
    ],
)  # fmt: skip
def test_answers_that_are_none(content: Content, code: str) -> None:
    assert refused(workbook({"D6": content})) == [(code, "Questions!D6")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            6,
            "a.xlsx:Questions!D6 (S1): level 6 is not on the scale 0–3. Give a whole number from 0 to 3, "
            '"N/A" or "Don\'t know". [LEVEL_OUT_OF_RANGE]',
            id="level",
        ),
        pytest.param(
            "maybe",
            'a.xlsx:Questions!D6 (S1): "maybe" is not one of the answers. Choose from the list, or give a whole number from 0 to 3, '
            '"N/A" or "Don\'t know". [ANSWER_UNKNOWN]',
            id="text",
        ),
        pytest.param(
            "N/А",
            'a.xlsx:Questions!D6 (S1): "N/А" looks like "N/A" but has letters of another alphabet in it. '
            "Choose the answer from the list. [ANSWER_LOOKALIKE]",
            id="look-alike",
        ),
        pytest.param(
            hostile.TRUE,
            'a.xlsx:Questions!D6 (S1): the cell holds TRUE. Give a whole number from 0 to 3, "N/A" or "Don\'t know". [CELL_BOOLEAN]',
            id="boolean",
        ),
    ],
)
def test_messages_say_what_was_found_and_what_is_allowed(content: Content, message: str) -> None:
    with pytest.raises(CxauditError) as caught:
        returned(workbook({"D6": content}))
    assert str(caught.value) == message


def test_a_cell_inside_a_formula_range_is_a_formula() -> None:
    array = Raw('<c r="{at}"><f t="array" ref="D6:D7">{{1;2}}</f><v>1</v></c>')
    assert refused(workbook({"D6": array, "D7": 2})) == [
        ("CELL_FORMULA", "Questions!D6"),
        ("CELL_FORMULA", "Questions!D7"),
    ]


@pytest.mark.parametrize("column", ["F", "G", "H", "I"])
def test_formulas_beside_the_answer_are_refused_too(column: str) -> None:
    assert refused(workbook({f"{column}6": hostile.FORMULA})) == [("CELL_FORMULA", f"Questions!{column}6")]


@pytest.mark.parametrize("merge", ["D6:D7", "C6:E6", "A1:XFD1048576", "D12:F13"])
def test_merged_answers(merge: str) -> None:
    assert refused(workbook(merges=[merge])) == [("MERGED_ANSWERS", f"Questions!{merge}")]


@pytest.mark.parametrize("reason", [None, " ", "\u200b"])
def test_not_applicable_needs_a_reason(reason: Content) -> None:
    assert refused(workbook({"D6": "N/A", "F6": reason})) == [("NA_WITHOUT_REASON", "Questions!F6")]


def test_a_reason_that_cannot_be_read_is_not_missing_as_well() -> None:
    assert refused(workbook({"D6": "N/A", "F6": hostile.ERROR})) == [("CELL_ERROR", "Questions!F6")]


def test_a_reason_beside_a_level_is_noted() -> None:
    read = returned(workbook({"D6": 2, "F6": "no fridge"}))
    assert (answer(read).level, told(read.problems)) == (2, [("REASON_WITHOUT_NA", "Questions!F6")])


def test_an_unknown_grade() -> None:
    assert refused(workbook({"D6": 2, "G6": "Sworn", "H6": "x"})) == [("UNKNOWN_GRADE", "Questions!G6")]


def test_a_grade_without_a_reference_is_a_warning() -> None:
    assert told(returned(workbook({"D6": 2, "G6": "Measured"})).problems) == [
        ("EVIDENCE_WITHOUT_REFERENCE", "Questions!H6")
    ]


def test_the_weakest_grade_needs_no_reference() -> None:
    assert returned(workbook({"D6": 2, "G6": "Said"})).problems == ()


@pytest.mark.parametrize(("grade", "codes"), [("Logged", []), ("Measured", ["EVIDENCE_WITHOUT_REFERENCE"])])
def test_S5_an_auditors_level_is_documented_without_a_reference(grade: str, codes: list[str]) -> None:
    content = workbook({"D6": 2, "G6": grade}, on_start={"B4": "Food inspector"})
    assert with_fridge(content) == (2, codes)


def test_a_reference_without_a_grade_counts_as_the_weakest() -> None:
    read = returned(workbook({"D6": 2, "H6": "fridge log"}))
    evidence = answer(read).evidence
    assert (evidence and evidence.grade, told(read.problems)) == (
        "said",
        [("REFERENCE_WITHOUT_GRADE", "Questions!G6")],
    )


def test_A3_a_level_of_a_role_that_is_not_asked_is_a_warning() -> None:
    assert told(returned(workbook({"D10": 2})).problems) == [("ROLE_NOT_ASKED", "Start!B4")]


def test_A3_not_applicable_from_a_role_that_is_not_asked_is_a_warning() -> None:
    answers: Cells = {"D10": "N/A", "F10": "no such thing"}
    assert told(returned(workbook(answers)).problems) == [("ROLE_NOT_ASKED", "Start!B4")]


def test_A3_dont_know_is_what_a_role_that_is_not_asked_may_say() -> None:
    assert told(returned(workbook({"D10": "Don't know", "D6": 1})).problems) == []


def test_A3_one_line_says_how_many_answers_are_to_questions_for_others() -> None:
    rubric = generated_rubric(20)
    sheet = AnswerSheet(
        schema="cxaudit/answers/1",
        rubric=RubricStamp(id=rubric.id, version=rubric.version),
        respondent=Respondent(key="me", role="leader"),
        answers=tuple(Answer(criterion=c.id, level=1) for c in rubric.criteria),
    )
    (one,) = answer_problems(rubric, sheet, lambda path: Where("a.json", "respondent.role"))
    codes = [c.code for c in rubric.criteria if "leader" not in c.ask]
    assert str(one).startswith(
        f"a.json:respondent.role: warning: there are answers to questions that the role "
        f'"{rubric.role["leader"].title}" is not asked ({len(codes)}: {", ".join(codes[:5])}, …). '
    )


# --- what is told, and in which order ---------------------------------------------------------


def test_a_blank_questionnaire_says_so() -> None:
    with pytest.raises(CxauditError) as caught:
        returned(workbook(on_start={"B4": None}))
    assert [p.code.name for p in caught.value.problems] == ["ROLE_MISSING", "NOTHING_ANSWERED"]


def test_a_questionnaire_with_a_wrong_answer_is_not_blank() -> None:
    with pytest.raises(CxauditError) as caught:
        returned(workbook({"D6": 9}))
    assert [p.code.name for p in caught.value.problems] == ["LEVEL_OUT_OF_RANGE"]


def test_problems_stand_in_the_order_of_the_rows() -> None:
    cells: Cells = {"D12": 9, "D6": "maybe", "D9": "N/A", "D7": 1}
    assert [spot for _, spot in refused(workbook(cells, on_start={"B4": "Kooks"}))] == [
        "Start!B4", "Questions!D6", "Questions!F9", "Questions!D12",
    ]  # fmt: skip


def test_a_wrong_cell_does_not_hide_a_warning() -> None:
    cells: Cells = {"D6": 9, "D7": 1, "G7": "Logged"}
    assert refused(workbook(cells)) == [
        ("LEVEL_OUT_OF_RANGE", "Questions!D6"),
        ("EVIDENCE_WITHOUT_REFERENCE", "Questions!H7"),
    ]


def test_a_place_in_json_names_the_question() -> None:
    with pytest.raises(CxauditError) as caught:
        read_answers_json(json.dumps(tree({"criterion": SINGLE, "level": 9})), small_rubric(), "a.json")
    assert str(caught.value).startswith("a.json:1:answers[0].level (S1): level 9 ")


def test_A3_auditors_may_rate_everything() -> None:
    assert returned(workbook({"D10": 2, "D6": 1}, on_start={"B4": "Food inspector"})).problems == ()


def test_text_too_long_once_it_is_visible() -> None:
    assert refused(workbook({"I6": "_x001B_" * 4_000 + "x" * 20_000})) == [("TEXT_TOO_LONG", "Questions!I6")]


# --- rows and keys ----------------------------------------------------------------------------


def test_an_unknown_criterion_with_a_hint() -> None:
    with pytest.raises(CxauditError) as caught:
        returned(workbook({"J6": "store.gold", "D6": 2}))
    assert str(caught.value.problems[1]) == (
        'a.xlsx:Questions!J6: the rubric has no criterion "store.gold". Did you mean "store.cold"? '
        "Put the key back as it was, or delete the row. [UNKNOWN_CRITERION]"
    )


def test_a_doubled_criterion() -> None:
    assert refused(workbook({"J14": "store.cold", "D14": 1})) == [("DUPLICATE_CRITERION", "Questions!J14")]


def test_a_missing_criterion() -> None:
    empty: Cells = {f"{column}6": None for column in "ABJ"}
    assert refused(workbook(empty)) == [("MISSING_CRITERIA", "Questions")]


def test_nothing_is_left_below_the_hidden_row() -> None:
    gone: Cells = {f"{column}{row}": None for column in "ABDFGHIJ" for row in range(4, 14)}
    assert refused(workbook(gone)) == [("MISSING_CRITERIA", "Questions")]


def test_many_missing_criteria_are_one_problem() -> None:
    empty: Cells = {f"J{row}": None for row in ROW.values()}
    with pytest.raises(CxauditError, match=r"S1 \(store.cold\), .* and 2 more"):
        returned(workbook(empty))


def test_criteria_that_the_variant_does_not_ask_are_not_missing() -> None:
    empty: Cells = {f"J{ROW[key]}": None for key in ("store.dates", "cook.recipes", "clean.floor")}
    read = returned(workbook({"D6": 2, **empty}, on_stamp={"A8": "variant", "B8": "quick"}))
    assert (read.sheet.variant, read.problems) == ("quick", ())


def test_criteria_that_the_stamped_role_is_not_asked_are_not_missing() -> None:
    content = workbook({"D6": 2, "J10": None}, on_stamp={"A8": "role", "B8": "cook"})
    assert with_fridge(content) == (2, [])


def test_an_unknown_variant() -> None:
    assert refused(workbook(on_stamp={"A8": "variant", "B8": "weekly"})) == [("UNKNOWN_VARIANT", "")]


@pytest.mark.parametrize("column", ["D", "F", "G", "H", "I"])
def test_stray_answers(column: str) -> None:
    assert refused(workbook({f"{column}8": "2 – Always"})) == [("STRAY_ANSWER", f"Questions!{column}8")]


def test_notes_in_other_columns_are_no_stray_answers() -> None:
    assert told(returned(workbook({"E8": "ask Tom", "M20": "sum"})).problems) == []


def test_two_sheets_with_questions() -> None:
    book = opened(workbook())
    book.copy_worksheet(book["Questions"])
    assert refused(saved(book)) == [("SHEET_DOUBLED", "")]


def test_two_start_sheets() -> None:
    book = opened(workbook())
    book.copy_worksheet(book["Start"])
    assert refused(saved(book)) == [("SHEET_DOUBLED", "")]


def test_a_line_of_the_start_sheet_twice() -> None:
    assert refused(workbook(on_start={"D9": "cx.respondent.role", "B9": "Head chef"})) == [
        ("MARK_DOUBLED", "Start!B9")
    ]


@pytest.mark.parametrize("column", ["D", "F", "J"])
def test_a_deleted_column(column: str) -> None:
    gone: Cells = {f"{column}{row}": None for row in range(3, 14)}
    assert refused(workbook(gone)) == [("COLUMN_MISSING", "Questions")]


def test_a_doubled_column() -> None:
    assert refused(workbook({"M3": "cx.answer"})) == [("COLUMN_DOUBLED", "Questions!M3")]


# --- the wrong workbook -----------------------------------------------------------------------


def test_the_sheet_with_the_questions_deleted() -> None:
    book = opened(workbook())
    del book["Questions"]
    assert refused(saved(book)) == [("QUESTIONS_MISSING", "")]


def test_the_stamp_deleted() -> None:
    book = opened(workbook())
    del book["_cxaudit"]
    assert refused(saved(book)) == [("STAMP_MISSING", "")]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        pytest.param({"B1": None}, "STAMP_MISSING", id="no schema"),
        pytest.param({"B3": None}, "STAMP_MISSING", id="no rubric"),
        pytest.param({"B1": "cxaudit/workbook/9"}, "STAMP_SCHEMA", id="later format"),
        pytest.param({"B2": "audit"}, "AUDIT_OF_SEVERAL", id="audit of several people"),
        pytest.param({"B2": "slides"}, "NOT_A_QUESTIONNAIRE", id="something else of ours"),
        pytest.param({"B3": "other-kitchen"}, "OTHER_RUBRIC", id="other rubric"),
        pytest.param({"B4": "0.9"}, "OTHER_VERSION", id="other version"),
    ],
)
def test_stamps_of_something_else(lines: Cells, code: str) -> None:
    assert refused(workbook(on_stamp=lines)) == [(code, "")]


def test_another_version_names_both() -> None:
    with pytest.raises(CxauditError) as caught:
        returned(workbook(on_stamp={"B4": "0.9"}))
    assert str(caught.value) == (
        "a.xlsx: the sheet was made for version 0.9 of the rubric, this is version 1.0. "
        "Use the rubric in version 0.9, or copy the answers into a questionnaire of version 1.0. [OTHER_VERSION]"
    )


def test_another_content_of_the_same_version_is_a_warning() -> None:
    assert with_fridge(workbook({"D6": 2}, on_stamp={"B5": "0" * 64})) == (2, ["OTHER_CONTENT"])


def test_the_order_of_the_stamp_does_not_matter() -> None:
    lines = {
        "kind": "questionnaire",
        "rubric.version": "1.0",
        "rubric.id": "safe-kitchen",
        "language": "en",
        "schema": "cxaudit/workbook/1",
    }
    assert with_fridge(workbook({"D6": 2}, on_stamp=hostile.pairs(lines))) == (2, [])


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_set_aside(name: str) -> None:
    code, made = HOSTILE[name]
    assert code.name in {told_code for told_code, _ in refused(made())} | {"STAMP_MISSING"}


# --- all errors in one pass -------------------------------------------------------------------


def test_all_errors_in_one_pass() -> None:
    cells: Cells = {"D6": 9, "D7": "maybe", "D9": "N/A", "G10": "Sworn", "J12": "clean.hand", "I8": "stray"}
    assert sorted(refused(workbook(cells, on_start={"B4": None}))) == [
        ("ANSWER_UNKNOWN", "Questions!D7"),
        ("LEVEL_OUT_OF_RANGE", "Questions!D6"),
        ("MISSING_CRITERIA", "Questions"),
        ("NA_WITHOUT_REASON", "Questions!F9"),
        ("ROLE_MISSING", "Start!B4"),
        ("STRAY_ANSWER", "Questions!I8"),
        ("UNKNOWN_CRITERION", "Questions!J12"),
        ("UNKNOWN_GRADE", "Questions!G10"),
    ]


def test_only_fifty_errors_are_shown_and_the_rest_is_counted() -> None:
    stray: Cells = {f"D{row}": "2" for row in range(20, 120)}
    found = refused(workbook(stray))
    assert (len(found), found[49], found[50]) == (51, ("STRAY_ANSWER", "Questions!D69"), ("MORE_ERRORS", ""))


def test_thousands_of_unknown_keys_are_answered_soon() -> None:
    rows = hostile.many_rows(15_000).replace(b'<c r="J', b'<c t="str" r="J')
    content = workbook(change=replaced(hostile.SHEET["Questions"], b"</sheetData>", rows + b"</sheetData>"))
    with pytest.raises(CxauditError, match="9951 more errors"):
        returned(content)


def test_thousands_of_rows_for_one_question_are_answered_soon() -> None:
    rows = b"".join(
        b'<row r="%d"><c r="J%d" t="str"><v>store.cold</v></c></row>' % (n, n) for n in range(20, 10_100)
    )
    content = workbook(change=replaced(hostile.SHEET["Questions"], b"</sheetData>", rows + b"</sheetData>"))
    assert refused(content) == [("TOO_MANY_ANSWERS", "")]


def test_blank_texts_that_thousands_of_cells_share_are_answered_soon() -> None:
    cells = b"".join(
        b'<row r="%d"><c r="D%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(20, 60_000)
    )
    content = workbook(
        on_start={"A1": " " * 32_000},
        change=lambda made: replaced(hostile.SHEET["Questions"], b"</sheetData>", cells + b"</sheetData>")(
            hostile.shared_strings(made)
        ),
    )
    assert told(returned(content).problems) == []


# --- files ------------------------------------------------------------------------------------


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CxauditError, match="FILE_MISSING"):
        read_answers(tmp_path / "none.xlsx", small_rubric())


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(CxauditError, match="it is a folder"):
        read_answers(tmp_path, small_rubric())


def test_a_path_with_a_null_character() -> None:
    with pytest.raises(CxauditError, match="FILE_MISSING"):
        read_answers(Path("a\0.xlsx"), small_rubric())


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "huge.xlsx").open("wb") as stream:
        stream.truncate(1 << 34)
    with pytest.raises(CxauditError, match="FILE_TOO_BIG"):
        read_answers(tmp_path / "huge.xlsx", small_rubric())


@pytest.mark.parametrize("name", ["answers.xlsx", "answers.json", "answers.txt"])
def test_the_name_of_the_file_does_not_matter(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(json.dumps(tree()))
    assert read_answers(tmp_path / name, small_rubric()).sheet.respondent.key == "r-1"


# --- JSON -------------------------------------------------------------------------------------


def tree(*answers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "schema": "cxaudit/answers/1",
        "rubric": {"id": "safe-kitchen", "version": "1.0"},
        "respondent": {"key": "r-1", "role": "cook"},
        "answers": list(answers),
        **changes,
    }


def from_json(*answers: dict[str, Any], **changes: Any) -> Returned:
    return read_answers_json(json.dumps(tree(*answers, **changes), indent=1), small_rubric(), "a.json")


def json_refused(text: str | bytes, rubric: Rubric | None = None) -> list[tuple[str, str]]:
    with pytest.raises(CxauditError) as caught:
        read_answers_json(text, rubric or small_rubric(), "a.json")
    return told(caught.value.problems)


def test_json_says_the_same_as_the_workbook() -> None:
    sheet = returned(workbook(FULL)).sheet
    assert read_answers_json(sheet.model_dump_json(by_alias=True), small_rubric()).sheet == sheet


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_encodings_of_json(encoding: str) -> None:
    content = json.dumps(tree({"criterion": SINGLE, "comment": "größer"}), ensure_ascii=False).encode(
        encoding
    )
    assert answer(returned(content)).comment == "größer"


def test_json_may_leave_questions_out() -> None:
    assert from_json({"criterion": SINGLE, "level": 2}).problems == ()


def test_control_characters_in_json_are_shown() -> None:
    assert answer(from_json({"criterion": SINGLE, "comment": "\x1b[31m\r\n"})).comment == "\\x1b[31m\n"


def test_times_without_a_zone_are_utc() -> None:
    saved_at = from_json(saved="2026-11-22T10:00:00").sheet.saved
    assert saved_at == datetime.datetime(2026, 11, 22, 10, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param('{"a": 1', ("JSON_SYNTAX", "1:8"), id="unfinished"),
        pytest.param('{\n "a": 1,,}', ("JSON_SYNTAX", "2:9"), id="comma too many"),
        pytest.param('{"a": NaN}', ("JSON_NUMBER", "1"), id="NaN"),
        pytest.param('{"a":\n 1e999}', ("JSON_NUMBER", "2"), id="larger than any number"),
        pytest.param('{"a":\n -Infinity}', ("JSON_NUMBER", "2"), id="infinity"),
        pytest.param('{"a": ' + "9" * 5_000 + "}", ("JSON_NUMBER", ""), id="thousands of digits"),
        pytest.param('{"a": 1,\n "a": 2}', ("JSON_KEY_TWICE", "2"), id="key twice"),
        pytest.param('{"a": ' + "[" * 70 + "]" * 70 + "}", ("JSON_TOO_DEEP", ""), id="70 levels"),
        pytest.param('{"a": ' + "[" * 100_000, ("JSON_TOO_DEEP", ""), id="100,000 levels"),
        pytest.param("[1]", ("FIELD_TYPE", ""), id="a list"),
        pytest.param('"text"', ("FIELD_TYPE", ""), id="a text"),
        pytest.param("", ("FILE_EMPTY", ""), id="nothing"),
        pytest.param(b"{\xff}", ("DAMAGED", ""), id="no UTF-8"),
        pytest.param(" " * (10 << 20) + "{}", ("FILE_TOO_BIG", ""), id="too big"),
    ],
)
def test_json_that_is_none(text: str | bytes, problem: tuple[str, str]) -> None:
    assert json_refused(text) == [problem]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        pytest.param({"schema": "cxaudit/answers/9"}, ("STAMP_SCHEMA", "2:schema"), id="later format"),
        pytest.param(
            {"rubric": {"id": "other", "version": "1.0"}},
            ("OTHER_RUBRIC", "4:rubric.id"),
            id="other rubric",
        ),
        pytest.param(
            {"rubric": {"id": "safe-kitchen", "version": "2"}},
            ("OTHER_VERSION", "5:rubric.version"),
            id="other version",
        ),
        pytest.param({"respondent": {"key": "r-1"}}, ("FIELD_MISSING", "7:respondent"), id="no role"),
        pytest.param(
            {"respondent": {"key": "r-1", "role": "kook"}},
            ("UNKNOWN_ROLE", "9:respondent.role"),
            id="unknown role",
        ),
        pytest.param({"respondent": "me"}, ("FIELD_TYPE", "7:respondent"), id="respondent is a text"),
        pytest.param({"answers": {}}, ("FIELD_TYPE", "11:answers"), id="answers are no list"),
        pytest.param({"answers": [7]}, ("FIELD_TYPE", "12:answers[0]"), id="answer is a number"),
        pytest.param({"mood": "good"}, ("FIELD_UNKNOWN", "12:mood"), id="unknown field"),
        pytest.param({"date": "22.11.2026"}, ("DATE_UNCLEAR", "12:date"), id="date"),
        pytest.param({"saved": "soon"}, ("FIELD_TYPE", "12:saved"), id="time"),
        pytest.param({"variant": "weekly"}, ("UNKNOWN_VARIANT", "12:variant"), id="variant"),
        pytest.param({"variant": "Two Words"}, ("ID_FORM", "12:variant"), id="variant that is no id"),
    ],
)
def test_faults_of_a_json_sheet(changes: dict[str, Any], problem: tuple[str, str]) -> None:
    assert json_refused(json.dumps(tree(**changes), indent=1)) == [problem]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        pytest.param({"level": 9}, ("LEVEL_OUT_OF_RANGE", "14:answers[0].level"), id="beyond the scale"),
        pytest.param({"level": -1}, ("LEVEL_OUT_OF_RANGE", "14:answers[0].level"), id="negative"),
        pytest.param({"level": 2.5}, ("LEVEL_OUT_OF_RANGE", "14:answers[0].level"), id="between"),
        pytest.param({"level": "2"}, ("LEVEL_OUT_OF_RANGE", "14:answers[0].level"), id="text"),
        pytest.param({"level": True}, ("LEVEL_OUT_OF_RANGE", "14:answers[0].level"), id="true"),
        pytest.param({"level": [2]}, ("LEVEL_OUT_OF_RANGE", "14:answers[0].level"), id="list"),
        pytest.param(
            {"not_applicable": ""},
            ("NA_WITHOUT_REASON", "14:answers[0].not_applicable"),
            id="n/a with an empty reason",
        ),
        pytest.param(
            {"not_applicable": "  "},
            ("NA_WITHOUT_REASON", "14:answers[0].not_applicable"),
            id="n/a with a blank reason",
        ),
        pytest.param(
            {"not_applicable": True},
            ("NA_WITHOUT_REASON", "14:answers[0].not_applicable"),
            id="n/a as true",
        ),
        pytest.param(
            {"not_applicable": "x" * 40_000},
            ("TEXT_TOO_LONG", "14:answers[0].not_applicable"),
            id="long reason",
        ),
        pytest.param(
            {"dont_know": "yes"}, ("FIELD_TYPE", "14:answers[0].dont_know"), id="don't know as text"
        ),
        pytest.param(
            {"level": 1, "dont_know": True}, ("ANSWER_CONTRADICTS", "12:answers[0]"), id="two answers"
        ),
        pytest.param({"comment": ""}, ("TEXT_EMPTY", "14:answers[0].comment"), id="empty comment"),
        pytest.param(
            {"comment": "x" * 40_000}, ("TEXT_TOO_LONG", "14:answers[0].comment"), id="long comment"
        ),
        pytest.param({"comment": "\ud800"}, ("FIELD_TYPE", "14:answers[0].comment"), id="half a character"),
        pytest.param(
            {"evidence": {"grade": "sworn"}},
            ("UNKNOWN_GRADE", "15:answers[0].evidence.grade"),
            id="grade",
        ),
        pytest.param(
            {"evidence": {"reference": "log"}},
            ("FIELD_MISSING", "14:answers[0].evidence"),
            id="no grade",
        ),
        pytest.param(
            {"evidence": {"grade": "said", "x": 1}},
            ("FIELD_UNKNOWN", "16:answers[0].evidence.x"),
            id="field of evidence",
        ),
        pytest.param({"levle": 1}, ("FIELD_UNKNOWN", "14:answers[0].levle"), id="misspelt field"),
    ],
)
def test_faults_of_a_json_answer(fields: dict[str, Any], problem: tuple[str, str]) -> None:
    assert json_refused(json.dumps(tree({"criterion": SINGLE, **fields}), indent=1)) == [problem]


def test_doubled_and_unknown_criteria_in_json() -> None:
    answers: list[dict[str, Any]] = [
        {"criterion": SINGLE, "level": 1},
        {"criterion": SINGLE},
        {"criterion": "store.gold"},
    ]
    assert json_refused(json.dumps(tree(*answers))) == [
        ("DUPLICATE_CRITERION", "1:answers[1].criterion"),
        ("UNKNOWN_CRITERION", "1:answers[2].criterion"),
    ]


def test_faults_of_form_do_not_hide_faults_of_meaning() -> None:
    answers: list[dict[str, Any]] = [
        {"level": 1},
        {"criterion": SINGLE, "level": "x", "evidence": {"grade": "sworn"}},
        {"criterion": "store.gold"},
    ]
    found = json_refused(json.dumps(tree(*answers, respondent={}), indent=1))
    assert sorted(code for code, _ in found) == [
        "FIELD_MISSING", "FIELD_MISSING", "FIELD_MISSING", "LEVEL_OUT_OF_RANGE", "UNKNOWN_CRITERION", "UNKNOWN_GRADE",
    ]  # fmt: skip


def test_the_place_is_right_behind_an_answer_that_was_left_out() -> None:
    answers: list[dict[str, Any]] = [{"level": 1}, {"criterion": "store.gold"}]
    assert ("UNKNOWN_CRITERION", "1:answers[1].criterion") in json_refused(json.dumps(tree(*answers)))


def test_too_many_answers_in_json() -> None:
    assert json_refused(json.dumps(tree(*[{"criterion": SINGLE}] * 10_001))) == [
        ("TOO_MANY_ANSWERS", "answers")
    ]


def test_too_many_values_in_json() -> None:
    assert json_refused('{"a": [' + "[]," * 300_000 + "[]]}") == [("TOO_COMPLEX", "")]


def test_thousands_of_unknown_criteria_in_json_are_answered_soon() -> None:
    found = json_refused(json.dumps(tree(*[{"criterion": f"store.c{n}", "x": 1} for n in range(10_000)])))
    assert (len(found), found[50]) == (51, ("MORE_ERRORS", ""))


def test_places_in_json_with_escapes_and_brackets_in_texts() -> None:
    text = '{"schema": "cxaudit/answers/1", "rubric": {"id": "safe-kitchen", "version": "1.0"},\n"respondent": {"key": "a\\"}]{[,:", "role": "kook"}, "answers": []}'
    assert json_refused(text) == [("UNKNOWN_ROLE", "2:respondent.role")]


def mutated_json(seed: int) -> bytes:
    chance = random.Random(seed)
    changed = bytearray(
        json.dumps(tree({"criterion": SINGLE, "level": 2, "evidence": {"grade": "said"}})).encode()
    )
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(changed))
        changed[place : place + chance.randint(0, 5)] = chance.choice(
            [b"", b'"', b"{", b"]", b"null", b"1e999", b"\\u0000", b"\xff", b","]
        )
    return bytes(changed)


def outcome(content: bytes) -> str:
    try:
        returned(content)
    except CxauditError:
        return "refused"
    return "read"


@pytest.mark.parametrize("block", range(10))
def test_mutated_json_is_read_or_refused(block: int) -> None:
    assert {outcome(mutated_json(50 * block + n)) for n in range(50)} <= {"read", "refused"}


def mutated_workbook(seed: int) -> bytes:
    """A sheet with cells changed at random: places, kinds, texts."""
    chance = random.Random(seed)
    contents: list[Content] = [
        2,
        "2",
        "N/A",
        "x",
        hostile.ERROR,
        hostile.FORMULA,
        hostile.DAY,
        hostile.TRUE,
        "cx.key",
        "cx.answer",
        "cx.value",
        "store.cold",
        "",
        None,
    ]
    cells: Cells = {
        f"{chance.choice('ABDFGHIJK')}{chance.randint(1, 16)}": chance.choice(contents) for _ in range(5)
    }
    on_start: Cells = {
        f"{chance.choice('ABD')}{chance.randint(1, 9)}": chance.choice(contents) for _ in range(2)
    }
    return workbook(cells, on_start=on_start, merges=[f"A{chance.randint(1, 20)}:D{chance.randint(1, 20)}"])


@pytest.mark.parametrize("block", range(10))
def test_mutated_workbooks_are_read_or_refused(block: int) -> None:
    assert {outcome(mutated_workbook(40 * block + n)) for n in range(40)} <= {"read", "refused"}


# --- customers --------------------------------------------------------------------------------


def guests() -> Rubric:
    """The kitchen with a role for guests, who are asked about the fridge only."""
    made = yaml.safe_load(SMALL)
    made["roles"].append({"id": "guest", "title": "Guests", "kind": "customer"})
    made["steps"][0]["criteria"][0]["customer_statement"] = "My food was fresh."
    return Rubric.model_validate_json(json.dumps(made))


def as_guest(*answers: dict[str, Any]) -> str:
    return json.dumps(tree(*answers, respondent={"key": "g-1", "role": "guest"}))


def test_customers_say_0_to_4_whatever_the_scale() -> None:
    assert read_answers_json(as_guest({"criterion": SINGLE, "level": 4}), guests()).problems == ()


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        pytest.param(
            {"criterion": SINGLE, "level": 5},
            ("LEVEL_OUT_OF_RANGE", "1:answers[0].level"),
            id="level 5",
        ),
        pytest.param(
            {"criterion": "cook.heat", "level": 2},
            ("NO_CUSTOMER_STATEMENT", "1:answers[0].criterion"),
            id="not asked",
        ),
    ],
)
def test_answers_that_customers_cannot_give(given: dict[str, Any], problem: tuple[str, str]) -> None:
    assert json_refused(as_guest(given), guests()) == [problem]


def test_customers_do_not_fill_in_the_workbook() -> None:
    content = workbook(on_start={"B4": "Guests"})
    assert refused(content, guests())[0] == ("CUSTOMER_WORKBOOK", "Start!B4")


# --- saved again by LibreOffice ---------------------------------------------------------------


@pytest.mark.office
@pytest.mark.parametrize("kind", ["xlsx:Calc MS Excel 2007 XML", "xlsx:Calc Office Open XML"])
def test_saved_by_libreoffice(soffice: Any, tmp_path: Path, kind: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(saved(opened(workbook(FULL))))
    again = soffice(tmp_path / "a.xlsx", kind, tmp_path / "out")
    read = read_answers(again, small_rubric()).sheet
    assert (read.answers, read.date, read.respondent) == same_as_written()


def same_as_written() -> tuple[object, ...]:
    sheet: AnswerSheet = returned(workbook(FULL)).sheet
    return sheet.answers, sheet.date, sheet.respondent


@pytest.mark.office
@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("xls:MS Excel 97", "OLD_XLS"),
        ("ods:calc8", "OPEN_DOCUMENT"),
        ("csv", "NOT_A_WORKBOOK"),
        ("html", "NOT_A_WORKBOOK"),
    ],
)
def test_other_formats_of_libreoffice_are_refused(soffice: Any, tmp_path: Path, kind: str, code: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(saved(opened(workbook(FULL))))
    other = soffice(tmp_path / "a.xlsx", kind, tmp_path / "out")
    assert refused(other.read_bytes()) == [(code, "")]


def test_the_parts_of_the_generator_are_a_workbook() -> None:
    assert opened(hostile.pack(parts())).sheetnames == ["Start", "Questions", "_cxaudit"]


def test_a_path_that_cannot_be_opened() -> None:
    with pytest.raises(CxauditError, match=r"cannot be read \(File name too long\)"):
        read_answers(Path("x" * 300), small_rubric())
