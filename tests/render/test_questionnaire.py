"""The questionnaire: what people see, what the reader finds, what is filled in."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.errors import Code, CxauditError
from cxaudit.model.answers import Answer, AnswerSheet, Evidence, Respondent, RubricStamp
from cxaudit.model.rubric import Rubric
from cxaudit.read.answers import answers_from
from cxaudit.read.rubrics import find_rubric, read_rubric
from cxaudit.render.workbook.lint import lint
from cxaudit.render.workbook.questionnaire import questionnaire
from tests.rubrics import generated_rubric, small_rubric
from tests.workbooks import OFFICE, as_text, recalculated, sheet_xml, shown

DAY = datetime.date(2026, 11, 22)


def answered(*answers: Answer, role: str = "cook", department: str | None = None) -> AnswerSheet:
    """Answers to the small rubric."""
    return AnswerSheet(
        schema="cxaudit/answers/1",
        rubric=RubricStamp(id="safe-kitchen", version="1.0"),
        date=DAY,
        respondent=Respondent(key="r-7", role=role, department=department),
        answers=answers,
    )


EVERY_KIND = answered(
    Answer(criterion="store.cold", level=2, evidence=Evidence(grade="logged", reference="Log, May")),
    Answer(criterion="store.dates", not_applicable="nothing is kept"),
    Answer(criterion="cook.heat", dont_know=True, comment="=1+1"),
    Answer(criterion="clean.hands", level=0, evidence=Evidence(grade="measured")),
    department="Bar",
)


def sheet_of(workbook: bytes, title: str) -> Worksheet:
    """A sheet as openpyxl reads it."""
    sheet = load_workbook(io.BytesIO(workbook))[title]
    assert isinstance(sheet, Worksheet)
    return sheet


def small(**settings: object) -> bytes:
    """The questionnaire of the small rubric."""
    return questionnaire(small_rubric(), date=DAY, **settings)  # type: ignore[arg-type]


def changed(rubric: Rubric, **fields: object) -> Rubric:
    """The rubric with other fields and nothing remembered of the old ones."""
    return Rubric.model_construct(**{name: getattr(rubric, name) for name in Rubric.model_fields} | fields)


def with_levels(count: int) -> Rubric:
    """The small rubric with another number of levels (its fixes left as they are)."""
    rubric = small_rubric()
    names = tuple(f"Word {n}" for n in range(count))
    levels = tuple(f"This is what level {n} looks like to somebody who works here." for n in range(count))
    steps = tuple(
        step.model_copy(
            update={"criteria": tuple(c.model_copy(update={"levels": levels}) for c in step.criteria)}
        )
        for step in rubric.steps
    )
    scale = rubric.scale.model_copy(update={"names": names, "anchors": ()})
    return changed(rubric, scale=scale, steps=steps)


def column_of(sheet: Worksheet, key: str) -> str:
    """The letter of the column with a hidden key."""
    return next(cell.column_letter for row in sheet.iter_rows() for cell in row if cell.value == key)


def answer_cell(workbook: bytes, criterion: str, key: str) -> object:
    """What stands where the row of a criterion and the column of a key meet."""
    sheet = sheet_of(workbook, "Questions")
    ids = sheet[column_of(sheet, "cx.key")]
    row = next(cell.row for cell in ids if cell.value == criterion)
    return sheet[f"{column_of(sheet, key)}{row}"].value


def about_you(workbook: bytes, key: str) -> object:
    """What stands in an input of the first sheet."""
    sheet = sheet_of(workbook, "Start")
    row = next(cell.row for cells in sheet.iter_rows() for cell in cells if cell.value == key)
    return sheet[f"{column_of(sheet, 'cx.value')}{row}"].value


def test_golden_blank(golden: Callable[[str, str], None]) -> None:
    golden("questionnaire.txt", as_text(small(client="Bistro & Sons", departments=("Bar", "Kitchen"))))


def test_golden_answered(golden: Callable[[str, str], None]) -> None:
    golden(
        "questionnaire_answered.txt", as_text(small(answers=EVERY_KIND, respondent_key="r-7", role="cook"))
    )


@pytest.mark.parametrize(
    "workbook",
    [
        pytest.param(small(), id="blank"),
        pytest.param(small(answers=EVERY_KIND), id="answered"),
        pytest.param(small(variant="quick", role="inspector"), id="auditor, variant"),
        pytest.param(small(departments=("A & B", "<C>")), id="departments"),
        pytest.param(questionnaire(with_levels(2), date=DAY), id="2 levels"),
        pytest.param(questionnaire(with_levels(11), date=DAY), id="11 levels"),
        pytest.param(questionnaire(generated_rubric(200), date=DAY), id="200 criteria"),
    ],
)
def test_lint_finds_nothing(workbook: bytes) -> None:
    assert lint(workbook) == ()


# --- the contract with the reader ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "key", "value"),
    [
        (1, "schema", "cxaudit/workbook/1"),
        (2, "kind", "questionnaire"),
        (3, "rubric.id", "safe-kitchen"),
        (4, "rubric.version", "1.0"),
        (5, "rubric.hash", small_rubric().hash),
        (6, "variant", "quick"),
        (7, "role", "cook"),
        (8, "respondent.key", "r-7"),
        (9, "language", "en"),
    ],
)
def test_the_stamp_says_what_it_is(row: int, key: str, value: str) -> None:
    sheet = sheet_of(small(variant="quick", role="cook", respondent_key="r-7"), "_cxaudit")
    assert (sheet.cell(row, 1).value, sheet.cell(row, 2).value) == (key, value)


def test_what_was_not_given_is_not_stamped() -> None:
    keys = [cell.value for cell in sheet_of(small(), "_cxaudit")["A"]]
    assert keys == ["schema", "kind", "rubric.id", "rubric.version", "rubric.hash", "language"]


def test_column_keys_stand_in_a_hidden_row_right_above_the_head() -> None:
    sheet = sheet_of(small(), "Questions")
    keys = {cell.value for cell in sheet[3] if cell.value}
    assert keys == {"cx.key", "cx.answer", "cx.reason", "cx.grade", "cx.reference", "cx.comment"}
    assert (sheet.row_dimensions[3].hidden, sheet["B4"].value) == (True, "Question")


def test_each_question_has_its_id_in_the_hidden_column() -> None:
    sheet = sheet_of(small(), "Questions")
    letter = column_of(sheet, "cx.key")
    ids = [cell.value for cell in sheet[letter][4:] if cell.value]
    assert (ids, sheet.column_dimensions[letter].hidden) == ([c.id for c in small_rubric().criteria], True)


def test_start_keeps_its_keys_out_of_sight() -> None:
    sheet = sheet_of(small(), "Start")
    column = column_of(sheet, "cx.respondent.role")
    assert (sheet.column_dimensions[column].hidden, sheet.row_dimensions[3].hidden) == (True, True)


@pytest.mark.parametrize(
    ("title", "state"),
    [("Start", "visible"), ("Questions", "visible"), ("Lists", "hidden"), ("_cxaudit", "veryHidden")],
)
def test_sheets(title: str, state: str) -> None:
    assert sheet_of(small(), title).sheet_state == state


# --- who answers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "key", "value"),
    [
        pytest.param({}, "cx.respondent.role", None, id="role left open"),
        pytest.param({"role": "cook"}, "cx.respondent.role", "Cooks", id="role given"),
        pytest.param({}, "cx.respondent.key", None, id="key left open"),
        pytest.param({"respondent_key": "r-7"}, "cx.respondent.key", "r-7", id="key given"),
        pytest.param({}, "cx.date", None, id="date left open"),
        pytest.param({"answers": EVERY_KIND}, "cx.respondent.role", "Cooks", id="answered: role"),
        pytest.param({"answers": EVERY_KIND}, "cx.respondent.department", "Bar", id="answered: department"),
        pytest.param({"answers": EVERY_KIND}, "cx.respondent.key", "r-7", id="answered: key"),
        pytest.param(
            {"answers": EVERY_KIND},
            "cx.date",
            datetime.datetime.combine(DAY, datetime.time()),
            id="answered: date",
        ),
    ],
)
def test_about_you(settings: dict[str, object], key: str, value: object) -> None:
    assert about_you(small(**settings), key) == value


def words(workbook: bytes, name: str) -> list[object]:
    """The words of a named list."""
    book = load_workbook(io.BytesIO(workbook))
    area = book.defined_names[name].attr_text.rpartition("!")[2]
    return [cell.value for (cell,) in book["Lists"][area]]


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("cx_answers", ["0 – Not done", "1 – Sometimes", "2 – Always", "3 – Proven", "N/A", "Don't know"]),
        ("cx_grades", ["Said", "Logged", "Measured"]),
        ("cx_roles", ["Head chef", "Cooks", "Food inspector"]),
        ("cx_departments", ["Bar", "Kitchen"]),
    ],
)
def test_choices(name: str, choices: list[str]) -> None:
    assert words(small(departments=("Bar", "Kitchen")), name) == choices


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"role": "waiter"}, Code.OPTION_UNKNOWN),
        ({"variant": "slow"}, Code.OPTION_UNKNOWN),
    ],
)
def test_what_the_rubric_does_not_have(settings: dict[str, object], code: Code) -> None:
    with pytest.raises(CxauditError) as caught:
        small(**settings)
    assert [p.code for p in caught.value.problems] == [code]


def test_nobody_is_asked_nothing() -> None:
    rubric = small_rubric()
    first = rubric.criteria[0].model_copy(update={"ask": ("cook",)})
    one = changed(rubric, steps=(rubric.steps[0].model_copy(update={"criteria": (first,)}),))
    with pytest.raises(CxauditError) as caught:
        questionnaire(one, date=DAY, role="chef")
    assert caught.value.problems[0].code is Code.NOTHING_ASKED


def test_a_variant_asks_its_criteria_only() -> None:
    sheet = sheet_of(small(variant="quick"), "Questions")
    ids = [cell.value for cell in sheet[column_of(sheet, "cx.key")][4:] if cell.value]
    assert ids == ["store.cold", "cook.heat", "clean.hands"]


# --- answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("criterion", "key", "value"),
    [
        ("store.cold", "cx.answer", "2 – Always"),
        ("store.cold", "cx.grade", "Logged"),
        ("store.cold", "cx.reference", "Log, May"),
        ("store.dates", "cx.answer", "N/A"),
        ("store.dates", "cx.reason", "nothing is kept"),
        ("cook.heat", "cx.answer", "Don't know"),
        ("cook.heat", "cx.comment", "=1+1"),
        ("clean.hands", "cx.answer", "0 – Not done"),
        ("clean.hands", "cx.reason", None),
    ],
)
def test_answers_are_filled_in(criterion: str, key: str, value: object) -> None:
    assert answer_cell(small(answers=EVERY_KIND), criterion, key) == value


@pytest.mark.parametrize("field", ["comment", "not_applicable"])
@pytest.mark.parametrize("payload", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1"])
def test_what_people_wrote_is_no_formula(payload: str, field: str) -> None:
    answer = Answer.model_validate({"criterion": "store.cold", field: payload})
    assert sheet_xml(small(answers=answered(answer)), "Questions").count("<f>") == 7


@pytest.mark.parametrize(
    ("criterion", "said"),
    [
        ("store.cold", "✓ answered"),
        ("store.dates", "✓ answered"),
        ("cook.heat", "✓ answered"),
        ("clean.hands", "✓ say where"),
    ],
)
def test_the_check_says_what_is_missing(criterion: str, said: str) -> None:
    workbook = small(answers=EVERY_KIND)
    sheet = sheet_of(workbook, "Questions")
    row = next(c.row for c in sheet[column_of(sheet, "cx.key")] if c.value == criterion)
    assert shown(workbook, "Questions")[f"E{row}"] == said


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "0 of 6 answered (0 %)"),
        ({"answers": EVERY_KIND}, "4 of 6 answered (67 %)"),
        ({"variant": "quick", "answers": EVERY_KIND}, "3 of 3 answered (100 %)"),
    ],
)
def test_progress(settings: dict[str, object], said: str) -> None:
    assert shown(small(**settings), "Questions")["A2"] == said


def test_what_was_filled_in_is_read_again() -> None:
    returned = answers_from(small(answers=EVERY_KIND), "sheet.xlsx", small_rubric())
    said = tuple(answer for answer in returned.sheet.answers if not answer.blank)
    assert (said, returned.sheet.respondent) == (EVERY_KIND.answers, EVERY_KIND.respondent)


@pytest.mark.parametrize(
    "settings", [{}, {"role": "inspector"}, {"variant": "quick"}, {"respondent_key": "=1"}]
)
def test_of_a_blank_that_was_given_a_role_only_that_is_told(settings: dict[str, object]) -> None:
    workbook = small(**{"role": "cook", "respondent_key": "r-7", **settings})
    told = answers_from(workbook, "sheet.xlsx", small_rubric()).problems
    assert [p.code for p in told] == [Code.NOTHING_ANSWERED]


# --- pleasant to fill in --------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["Start", "Questions"])
def test_a1_holds_the_title(title: str) -> None:
    assert sheet_of(small(), title)["A1"].value == "A safe kitchen in three steps"


@pytest.mark.parametrize("title", ["Start", "Questions"])
def test_locked_without_a_password(title: str) -> None:
    protection = sheet_of(small(), title).protection
    assert (protection.sheet, protection.password) == (True, None)


@pytest.mark.parametrize("right", ["sort", "autoFilter", "formatColumns", "formatRows"])
def test_sorting_filters_and_widths_stay_free(right: str) -> None:
    assert getattr(sheet_of(small(), "Questions").protection, right) is False


def test_only_the_inputs_are_open() -> None:
    sheet = sheet_of(small(), "Questions")
    open_columns = {c.coordinate[0] for row in sheet.iter_rows() for c in row if not c.protection.locked}
    assert open_columns == {"D", "F", "G", "H", "I"}


def test_start_leads_to_the_questions() -> None:
    assert 'location="Questions!D6"' in sheet_xml(small(), "Start")


def test_heads_stay_in_view() -> None:
    assert sheet_of(small(), "Questions").freeze_panes == "C5"


def test_heads_are_printed_on_every_page() -> None:
    assert sheet_of(small(), "Questions").print_title_rows == "$4:$4"


def test_every_level_is_in_view() -> None:
    assert "3  A log shows that it stays below five degrees." in str(shown(small(), "Questions")["C6"])


def test_rows_grow_with_what_is_written() -> None:
    assert "customHeight" not in sheet_xml(small(), "Questions").partition('<row r="6"')[2].partition(">")[0]


@pytest.mark.office
@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")
def test_libreoffice_computes_what_is_stored(tmp_path: Path) -> None:
    workbook = small(answers=EVERY_KIND)
    assert shown(recalculated(workbook, tmp_path), "Questions") == shown(workbook, "Questions")


@pytest.mark.office
@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")
def test_libreoffice_counts_a_missing_reason(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(small(answers=EVERY_KIND)))
    sheet = book["Questions"]
    sheet["F7"] = None
    changed = io.BytesIO()
    book.save(changed)
    seen = shown(recalculated(changed.getvalue(), tmp_path), "Questions")
    assert (seen["A2"], seen["E7"]) == ("3 of 6 answered (50 %), 1 without a reason", "reason needed")


def _columns_and_texts(variant: str | None) -> tuple[bool, bool, bool]:
    rubric = read_rubric(find_rubric())
    book = load_workbook(io.BytesIO(questionnaire(rubric, date=DAY, variant=variant)))
    columns = book["Questions"].column_dimensions
    headings = {cell.value for row in book["Start"].iter_rows() for cell in row}
    return columns["G"].hidden, columns["H"].hidden, "4  What shows it?" in headings


@pytest.mark.parametrize(
    ("variant", "hidden"),
    [
        pytest.param("pulse", (True, True, False), id="S17 the pulse asks for no evidence"),
        pytest.param(None, (False, False, True), id="the full form asks for it"),
    ],
)
def test_evidence_is_asked_for_where_it_counts(variant: str | None, hidden: tuple[bool, bool, bool]) -> None:
    assert _columns_and_texts(variant) == hidden
