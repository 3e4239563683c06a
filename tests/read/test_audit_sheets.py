"""Auditors' and workshops' sheets that come back, in a workbook or in JSON: what is taken, and what is told."""

from __future__ import annotations

import datetime
import io
import json
from typing import Any

import pytest
from openpyxl import load_workbook

from cxaudit.errors import CxauditError
from cxaudit.language import speaking
from cxaudit.model.audit_sheets import Agreement, AuditorSheet, Verdict, WorkshopSheet
from cxaudit.model.rubric import Rubric
from cxaudit.read.answered import holds_answers
from cxaudit.read.answers import Brought, answers_from, read_answers_json, sheet_from
from cxaudit.read.languages import read_language
from tests.audit_sheets import Form, auditor_form, workshop_form
from tests.render.results import kitchen, result_of
from tests.rubrics import generated_rubric, small_rubric

LINES = {"cx.date": datetime.date(2026, 11, 20), "cx.respondent.key": "a-7"}
MET = {"cx.date": datetime.date(2026, 11, 21), "cx.by": "Chefs and two cooks"}
VERDICTS: dict[str, dict[str, Any]] = {
    "store.cold": {"accepted": "rejected", "reason": "Out of date", "comment": "Seen"},
    "cook.heat": {"level": 1, "accepted": "accepted"},
    "clean.floor": {"applies": "it applies", "reason": "There is a floor"},
    "store.dates": {"applies": "does not apply", "reason": "Nothing is kept"},
}


def read(content: bytes, rubric: Rubric | None = None) -> Brought[Any]:
    """What a returned file says."""
    return sheet_from(content, "back.xlsx", rubric or small_rubric())


def told(content: bytes | str, rubric: Rubric | None = None) -> list[str]:
    """What is said of a returned file, right or wrong: place, severity and code."""
    raw = content.encode() if isinstance(content, str) else content
    try:
        found = sheet_from(raw, "back", rubric or small_rubric()).problems
    except CxauditError as error:
        found = error.problems
    return [f"{p.where.spot} {p.severity} {p.code.name}" for p in found]


def verdicts_of(content: bytes) -> dict[str, Verdict]:
    """The verdicts that are not blank."""
    sheet = read(content).sheet
    assert isinstance(sheet, AuditorSheet)
    return {v.criterion: v for v in sheet.verdicts if not v.blank or v.comment}


def agreements_of(content: bytes) -> dict[str, Agreement]:
    """What was agreed on."""
    sheet = read(content).sheet
    assert isinstance(sheet, WorkshopSheet)
    return {a.criterion: a for a in sheet.agreements}


# --- an auditor's workbook --------------------------------------------------------------------


@pytest.fixture(scope="module")
def audited() -> bytes:
    form = auditor_form()
    chosen = VERDICTS["store.cold"] | {"level": form.choices["cx_levels"][2]}
    return form.filled(VERDICTS | {"store.cold": chosen}, LINES)


def test_what_an_auditor_filled_in_is_read(audited: bytes) -> None:
    assert verdicts_of(audited) == {
        "store.cold": Verdict(
            criterion="store.cold", level=2, evidence="rejected", reason="Out of date", comment="Seen"
        ),
        "cook.heat": Verdict(criterion="cook.heat", level=1, evidence="accepted"),
        "clean.floor": Verdict(criterion="clean.floor", not_applicable=False, reason="There is a floor"),
        "store.dates": Verdict(criterion="store.dates", not_applicable=True, reason="Nothing is kept"),
    }


def test_who_audited_and_when_is_read(audited: bytes) -> None:
    sheet = read(audited).sheet
    assert (sheet.respondent.key, sheet.respondent.role, str(sheet.date)) == (
        "a-7",
        "inspector",
        "2026-11-20",
    )


def test_a_good_sheet_gives_nothing_to_say(audited: bytes) -> None:
    assert told(audited) == []


def test_a_blank_sheet_is_told() -> None:
    assert told(auditor_form().filled({}, LINES)) == [" warning NOTHING_ANSWERED"]


def sorted_backwards(form: Form, content: bytes, renamed: str) -> bytes:
    """The rows of a sheet in the opposite order, and the sheet under another name."""
    book = load_workbook(io.BytesIO(content))
    sheet = book[form.title]
    rows = sorted(form.row.values())
    values = [[cell.value for cell in sheet[row]] for row in rows]
    cells = [cell for row in rows for cell in sheet[row]]
    for cell, value in zip(cells, [v for row in reversed(values) for v in row], strict=True):
        cell.value = value
    sheet.title = renamed
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_rows_may_be_sorted_and_the_sheet_renamed(audited: bytes) -> None:
    moved = sorted_backwards(auditor_form(), audited, "Mine")
    assert verdicts_of(moved) == verdicts_of(audited)
    assert told(moved) == ["Mine note SHEET_RENAMED"]


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        pytest.param({"level": 4}, ["LEVEL_OUT_OF_RANGE"], id="off the scale"),
        pytest.param({"level": 1.5}, ["LEVEL_OUT_OF_RANGE"], id="half a level"),
        pytest.param({"level": "N/A"}, ["VERDICT_UNKNOWN"], id="no level"),
        pytest.param({"level": "Don't know"}, ["VERDICT_UNKNOWN"], id="an auditor knows"),
        pytest.param({"level": "so-so"}, ["VERDICT_UNKNOWN"], id="words"),
        pytest.param({"level": "=1+1"}, ["CELL_FORMULA"], id="a formula as level"),
        pytest.param({"level": True}, ["CELL_BOOLEAN"], id="true"),
        pytest.param({"level": datetime.date(2026, 2, 1)}, ["CELL_DATE"], id="a date"),
        pytest.param({"accepted": "=A1"}, ["CELL_FORMULA"], id="a formula as verdict"),
        pytest.param({"accepted": "perhaps"}, ["VERDICT_UNKNOWN"], id="neither"),
        pytest.param({"accepted": "rejected"}, ["VERDICT_WITHOUT_REASON"], id="rejected without reason"),
        pytest.param(
            {"accepted": "rejected", "reason": " \u200b "}, ["VERDICT_WITHOUT_REASON"], id="nothing to see"
        ),
        pytest.param({"applies": "it applies"}, ["VERDICT_WITHOUT_REASON"], id="applies without reason"),
        pytest.param(
            {"applies": "does not apply"}, ["VERDICT_WITHOUT_REASON"], id="people gave levels, so say why"
        ),
        pytest.param(
            {"level": 1, "applies": "does not apply", "reason": "x"}, ["VERDICT_CONTRADICTS"], id="both"
        ),
    ],
)
def test_what_is_wrong_with_a_verdict_is_told(row: dict[str, Any], codes: list[str]) -> None:
    content = auditor_form().filled({"cook.heat": row}, LINES)
    assert [line.split()[-1] for line in told(content) if " error " in line] == codes


def test_a_problem_names_its_cell_and_code() -> None:
    form = auditor_form()
    content = form.filled({"cook.heat": {"accepted": "rejected"}}, LINES)
    assert told(content) == [f"Audit!{form.at('cook.heat', 'cx.reason')} error VERDICT_WITHOUT_REASON"]


def test_capitals_and_blanks_do_no_harm() -> None:
    row = {"accepted": " Rejected ", "reason": "Old"}
    content = auditor_form().filled({"cook.heat": row}, LINES)
    assert verdicts_of(content)["cook.heat"].evidence == "rejected"


def test_what_people_called_not_applicable_is_confirmed_without_a_reason() -> None:
    nobody = result_of({"store.dates": {"cook": ["na"] * 5}})
    content = auditor_form(nobody).filled({"store.dates": {"applies": "does not apply"}}, LINES)
    assert verdicts_of(content) == {"store.dates": Verdict(criterion="store.dates", not_applicable=True)}


@pytest.mark.parametrize(
    ("criterion", "key", "code"),
    [
        pytest.param("cook.heat", "cook.cold", "UNKNOWN_CRITERION", id="unknown"),
        pytest.param("cook.heat", "store.cold", "DUPLICATE_CRITERION", id="double"),
        pytest.param("cook.heat", None, "STRAY_ANSWER", id="without a key"),
    ],
)
def test_a_key_that_was_changed_is_told(criterion: str, key: str | None, code: str) -> None:
    content = auditor_form().filled({criterion: {"level": 1, "key": key}}, LINES)
    assert code in " ".join(told(content))


def test_a_foreign_rubric_is_told() -> None:
    assert told(auditor_form().filled({}), generated_rubric(5)) == [" error OTHER_RUBRIC"]


def test_only_an_auditor_fills_in_an_auditors_sheet() -> None:
    content = auditor_form().filled({"cook.heat": {"level": 1}}, {**LINES, "cx.respondent.role": "Chef"})
    assert "Start!B6 error ROLE_NOT_AUDITOR" in told(content)


def test_a_missing_column_is_told() -> None:
    form = auditor_form()
    book = load_workbook(io.BytesIO(form.content))
    book["Audit"]["F3"] = None
    out = io.BytesIO()
    book.save(out)
    assert told(out.getvalue()) == ["Audit error COLUMN_MISSING"]


def test_words_of_another_language_are_read() -> None:
    language = read_language("de")
    assert language
    with speaking(language):
        form = auditor_form()
    rejected = form.choices["cx_verdicts"][1]
    content = Form(form.content, form.title).filled(
        {"cook.heat": {"accepted": rejected, "reason": "Alt"}}, LINES
    )
    assert verdicts_of(content)["cook.heat"].evidence == "rejected"


# --- a workshop's workbook --------------------------------------------------------------------


@pytest.fixture(scope="module")
def agreed() -> bytes:
    form = workshop_form()
    rows: dict[str, dict[str, Any]] = {
        "cook.heat": {"level": form.choices["cx_levels"][2], "comment": "From May on"},
        "clean.floor": {"level": "N/A"},
    }
    return form.filled(rows, MET)


def test_what_a_workshop_agreed_on_is_read(agreed: bytes) -> None:
    assert agreements_of(agreed) == {
        "cook.heat": Agreement(criterion="cook.heat", level=2, note="From May on"),
        "clean.floor": Agreement(criterion="clean.floor", level="N/A"),
    }


def test_who_agreed_and_when_is_read(agreed: bytes) -> None:
    sheet = read(agreed).sheet
    assert (sheet.by, str(sheet.date)) == ("Chefs and two cooks", "2026-11-21")


def test_a_good_workshop_gives_nothing_to_say(agreed: bytes) -> None:
    assert told(agreed) == []


def test_rows_of_a_workshop_may_be_sorted(agreed: bytes) -> None:
    assert agreements_of(sorted_backwards(workshop_form(), agreed, "Workshop")) == agreements_of(agreed)


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        pytest.param({"level": 9}, ["AGREED_LEVEL"], id="off the scale"),
        pytest.param({"level": "Don't know"}, ["VERDICT_UNKNOWN"], id="nothing to agree on"),
        pytest.param({"level": "=2"}, ["CELL_FORMULA"], id="a formula"),
        pytest.param({"level": 1, "key": "store.colder"}, ["UNKNOWN_CRITERION"], id="unknown criterion"),
    ],
)
def test_what_is_wrong_with_an_agreement_is_told(row: dict[str, Any], codes: list[str]) -> None:
    content = workshop_form().filled({"cook.heat": row}, MET)
    assert [line.split()[-1] for line in told(content) if " error " in line] == codes


def test_the_same_criterion_twice_is_told() -> None:
    rows: dict[str, dict[str, Any]] = {
        "cook.heat": {"level": 1},
        "store.cold": {"level": 1, "key": "cook.heat"},
    }
    assert "DUPLICATE_CRITERION" in " ".join(told(workshop_form().filled(rows, MET)))


def test_a_note_without_a_level_is_told() -> None:
    content = workshop_form().filled({"cook.heat": {"comment": "Later"}}, MET)
    assert [line.split()[-1] for line in told(content)] == ["NOTHING_ANSWERED", "NOTE_WITHOUT_LEVEL"]


# --- JSON -------------------------------------------------------------------------------------

STAMP = {"id": "safe-kitchen", "version": "1.0"}


def auditor_json(*rows: dict[str, Any], **changed: Any) -> str:
    """An auditor's sheet in JSON."""
    who = {"key": "a-1", "role": "inspector"}
    tree = {"schema": "cxaudit/auditor/1", "rubric": STAMP, "respondent": who, "verdicts": list(rows)}
    return json.dumps(tree | changed)


def workshop_json(*rows: dict[str, Any], **changed: Any) -> str:
    """A workshop's sheet in JSON."""
    return json.dumps({"schema": "cxaudit/workshop/1", "rubric": STAMP, "agreements": list(rows)} | changed)


def test_an_auditors_sheet_is_known_by_its_schema() -> None:
    assert isinstance(read(auditor_json({"criterion": "cook.heat", "level": 1}).encode()).sheet, AuditorSheet)


def test_a_workshops_sheet_is_known_by_its_schema() -> None:
    content = workshop_json({"criterion": "cook.heat", "level": "n/a"}).encode()
    assert read(content).sheet.agreements == (Agreement(criterion="cook.heat", level="N/A"),)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        pytest.param({"criterion": "cook.heat", "level": 4}, "LEVEL_OUT_OF_RANGE", id="off the scale"),
        pytest.param({"criterion": "cook.heat", "level": "2"}, "LEVEL_OUT_OF_RANGE", id="text"),
        pytest.param({"criterion": "cook.heat", "level": True}, "LEVEL_OUT_OF_RANGE", id="true"),
        pytest.param({"criterion": "cook.heat", "evidence": "maybe"}, "FIELD_CHOICE", id="neither"),
        pytest.param(
            {"criterion": "cook.heat", "evidence": "rejected"}, "VERDICT_WITHOUT_REASON", id="no reason"
        ),
        pytest.param(
            {"criterion": "cook.heat", "not_applicable": "no"}, "FIELD_TYPE", id="not true or false"
        ),
        pytest.param({"criterion": "cook.cold", "level": 1}, "UNKNOWN_CRITERION", id="unknown"),
        pytest.param({"criterion": "cook.heat", "levels": 1}, "FIELD_UNKNOWN", id="unknown field"),
        pytest.param({"level": 1}, "FIELD_MISSING", id="no criterion"),
    ],
)
def test_what_is_wrong_with_a_verdict_in_json_is_told(row: dict[str, Any], code: str) -> None:
    assert [line.split()[-1] for line in told(auditor_json(row)) if " error " in line] == [code]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        pytest.param({"criterion": "cook.heat", "level": 4}, "AGREED_LEVEL", id="off the scale"),
        pytest.param({"criterion": "cook.heat", "level": 1.5}, "AGREED_LEVEL", id="half a level"),
        pytest.param({"criterion": "cook.heat"}, "FIELD_MISSING", id="no level"),
        pytest.param({"criterion": "cook.heat", "level": 1, "by": "x"}, "FIELD_UNKNOWN", id="unknown field"),
    ],
)
def test_what_is_wrong_with_an_agreement_in_json_is_told(row: dict[str, Any], code: str) -> None:
    assert [line.split()[-1] for line in told(workshop_json(row)) if " error " in line] == [code]


def test_everything_wrong_in_json_is_told_at_once() -> None:
    rows = ({"criterion": "cook.heat", "level": 9}, {"criterion": "x.y"}, {"criterion": "cook.heat"})
    codes = [line.split()[-1] for line in told(auditor_json(*rows, date="soon"))]
    wanted = ["LEVEL_OUT_OF_RANGE", "UNKNOWN_CRITERION", "DUPLICATE_CRITERION", "DATE_UNCLEAR"]
    assert sorted(codes) == sorted(wanted)


def test_an_auditors_sheet_in_json_needs_an_auditor() -> None:
    assert "ROLE_NOT_AUDITOR" in told(auditor_json(respondent={"key": "a", "role": "chef"}))[0]


def test_whoever_wants_answers_gets_no_verdicts() -> None:
    with pytest.raises(CxauditError, match="NOT_A_QUESTIONNAIRE"):
        read_answers_json(auditor_json(), small_rubric())


def test_whoever_wants_answers_gets_no_agreements(agreed: bytes) -> None:
    with pytest.raises(CxauditError, match="NOT_A_QUESTIONNAIRE"):
        answers_from(agreed, "back.xlsx", small_rubric())


# --- nothing overwrites them ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "held"),
    [
        pytest.param(auditor_form(kitchen()).content, False, id="blank auditor's sheet"),
        pytest.param(auditor_form().filled({"cook.heat": {"level": 1}}), True, id="auditor's sheet"),
        pytest.param(workshop_form().content, False, id="blank workshop's sheet"),
        pytest.param(workshop_form().filled({"cook.heat": {"level": 1}}), True, id="workshop's sheet"),
        pytest.param(auditor_json().encode(), False, id="no verdicts"),
        pytest.param(auditor_json({"criterion": "a.b", "level": 1}).encode(), True, id="verdicts"),
        pytest.param(workshop_json({"criterion": "a.b", "level": 1}).encode(), True, id="agreements"),
    ],
)
def test_what_is_filled_in_is_known(content: bytes, held: bool, tmp_path: Any) -> None:
    (tmp_path / "back").write_bytes(content)
    assert holds_answers(tmp_path / "back") is held
