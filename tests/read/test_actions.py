"""What people wrote about the plan is found by hidden keys; only what is new is taken."""

from __future__ import annotations

import datetime
import io
import json
from functools import cache
from typing import Any

import pytest
from openpyxl import load_workbook

from cxaudit.errors import Code, CxauditError
from cxaudit.language import speaking
from cxaudit.model.actions import StepAction
from cxaudit.model.plans import ActionShown
from cxaudit.model.result import AuditResult
from cxaudit.read.actions import actions_from, is_about_the_plan, is_audit_workbook
from cxaudit.read.answers import sheet_from
from cxaudit.read.languages import read_language
from cxaudit.render.workbook.audit import audit_workbook
from cxaudit.render.workbook.questionnaire import questionnaire
from tests.action_sheets import Form
from tests.render.results import FOREIGN, KITCHEN, result_of
from tests.rubrics import small_rubric

DUE = datetime.date(2026, 12, 1)
SAID: dict[str, Any] = {"status": "started", "person": "Ana", "due": DUE, "note": "soon", "ticket": "CX-1"}


@cache
def planned() -> AuditResult:
    """An audit with several steps in its plan."""
    return result_of(KITCHEN, target=3)


def with_actions(*actions: ActionShown) -> AuditResult:
    """The kitchen's audit with what was written about its plan before."""
    plan = planned().plan
    assert plan
    return planned().renewed(plan=plan.model_copy(update={"actions": actions}))


@cache
def form() -> Form:
    return Form(audit_workbook(planned()))


def read(content: bytes) -> tuple[StepAction, ...]:
    return actions_from(content, "audit.xlsx", small_rubric()).sheet.actions


def faults(content: bytes) -> list[tuple[Code, str]]:
    with pytest.raises(CxauditError) as stopped:
        actions_from(content, "audit.xlsx", small_rubric())
    return [(one.code, one.where.spot) for one in stopped.value.problems]


def test_what_is_written_is_read() -> None:
    step = form().steps[0]
    assert read(form().filled({step: SAID})) == (StepAction(step=step, **SAID),)


def test_nothing_written_is_nothing_and_no_mistake() -> None:
    assert read(form().content) == ()


def test_an_audit_without_a_plan_says_nothing() -> None:
    assert read(audit_workbook(planned().renewed(plan=None))) == ()


def test_what_stood_there_when_the_workbook_was_made_is_not_new() -> None:
    first, second = form().steps[:2]
    before = Form(audit_workbook(with_actions(ActionShown(step=first, status="open", person="Ana", due=DUE))))
    assert read(before.filled({second: {"status": "done"}})) == (StepAction(step=second, status="done"),)


def test_of_a_row_only_the_cells_that_changed_are_new() -> None:
    step = form().steps[0]
    before = Form(audit_workbook(with_actions(ActionShown(step=step, status="open", person="Ana"))))
    assert read(before.filled({step: {"status": "done"}})) == (StepAction(step=step, status="done"),)


def test_a_cell_that_was_cleared_replaces_nothing() -> None:
    step = form().steps[0]
    before = Form(audit_workbook(with_actions(ActionShown(step=step, status="open", person="Ana"))))
    assert read(before.filled({step: {"person": None}})) == ()


@pytest.mark.parametrize("text", [*FOREIGN, "=1+1", "+49 30 1", "@SUM(A1)", "line\nline", "x" * 3000])
def test_whatever_is_written_in_a_note_stays_text(text: str) -> None:
    step = form().steps[0]
    before = Form(audit_workbook(with_actions(ActionShown(step=step, note=text))))
    cell = load_workbook(io.BytesIO(before.content))["Roadmap"][before.at(step, "note")]
    assert (cell.data_type, cell.value) == ("s", text)
    assert read(before.content) == ()


@pytest.mark.parametrize(
    ("said", "code", "mark"),
    [
        pytest.param({"status": "nearly"}, Code.VERDICT_UNKNOWN, "status", id="no such status"),
        pytest.param({"due": "soon"}, Code.DATE_UNCLEAR, "due", id="no date"),
        pytest.param({"due": "03/04/2026"}, Code.DATE_UNCLEAR, "due", id="two dates"),
        pytest.param({"note": "=1+1"}, Code.CELL_FORMULA, "note", id="a formula"),
        pytest.param({"status": True}, Code.VERDICT_UNKNOWN, "status", id="true"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_with_its_place(
    said: dict[str, Any], code: Code, mark: str
) -> None:
    step = form().steps[1]
    assert faults(form().filled({step: said})) == [(code, f"Roadmap!{form().at(step, mark)}")]


def test_all_of_them_are_told_in_one_pass() -> None:
    first, second = form().steps[:2]
    wrong = form().filled({first: {"status": "?", "due": "?"}, second: {"status": "?"}})
    assert len(faults(wrong)) == 3


@pytest.mark.parametrize("key", ["store.cold:99", "no.such:2", "store.cold", "store.cold:x"])
def test_a_key_that_there_cannot_be_is_told(key: str) -> None:
    step = form().steps[0]
    assert [code for code, _ in faults(form().filled({step: {"step": key, "status": "done"}}))] == [
        Code.STEP_UNKNOWN
    ]


def test_a_row_that_is_there_twice_is_told() -> None:
    first, second = form().steps[:2]
    doubled = form().filled({first: {"status": "done"}, second: {"step": first, "status": "open"}})
    assert Code.STEP_TWICE in [code for code, _ in faults(doubled)]


def test_something_in_a_row_without_a_step_is_told() -> None:
    last = max(form().row.values()) + 3
    place = f"{form().column['cx.note']}{last}"
    assert faults(form().filled({}, **{place: "Buy a new fridge"})) == [
        (Code.STRAY_ACTION, f"Roadmap!{place}")
    ]


def test_it_is_read_in_the_language_of_the_workbook() -> None:
    german = read_language("de")
    assert german
    with speaking(german):
        book = Form(audit_workbook(planned()), german.phrases.pgettext("sheet", "Roadmap"))
    word = german.phrases.gettext("done")
    assert [one.status for one in read(book.filled({book.steps[0]: {"status": word}}))] == ["done"]


def test_a_renamed_sheet_is_read_and_told() -> None:
    book = load_workbook(io.BytesIO(form().filled({form().steps[0]: {"status": "done"}})))
    book["Roadmap"].title = "Who does what"
    out = io.BytesIO()
    book.save(out)
    found = actions_from(out.getvalue(), "audit.xlsx", small_rubric())
    assert (len(found.sheet.actions), [one.code for one in found.problems]) == (1, [Code.SHEET_RENAMED])


def test_another_rubrics_workbook_is_refused() -> None:
    other = small_rubric().model_copy(update={"id": "other"})
    with pytest.raises(CxauditError, match="OTHER_RUBRIC"):
        actions_from(form().content, "audit.xlsx", other)


# --- JSON -------------------------------------------------------------------------------------

SHEET: dict[str, Any] = {
    "schema": "cxaudit/actions/1",
    "rubric": {"id": "safe-kitchen", "version": "1.0"},
    "actions": [{"step": "store.cold:2", "status": "done", "due": "2026-12-01"}],
}


def as_json(**changes: Any) -> bytes:
    return json.dumps({**SHEET, **changes}).encode()


def test_the_same_comes_as_json() -> None:
    assert read(as_json()) == (StepAction(step="store.cold:2", status="done", due=DUE),)


@pytest.mark.parametrize(
    ("actions", "code"),
    [
        pytest.param([{"step": "store.cold:2", "status": "nearly"}], Code.FIELD_CHOICE, id="no such status"),
        pytest.param([{"step": "store.cold:2", "due": "soon"}], Code.DATE_UNCLEAR, id="no date"),
        pytest.param([{"step": "no.such:2"}], Code.STEP_UNKNOWN, id="no such step"),
        pytest.param([{"step": "store.cold:2"}] * 2, Code.STEP_TWICE, id="twice"),
        pytest.param([{"step": "store.cold:2", "who": "Ana"}], Code.FIELD_UNKNOWN, id="no such field"),
    ],
)
def test_what_is_wrong_in_json_is_told(actions: list[Any], code: Code) -> None:
    assert [one for one, _ in faults(as_json(actions=actions))] == [code]


def test_it_is_no_answer_sheet() -> None:
    with pytest.raises(CxauditError, match="NOT_A_QUESTIONNAIRE"):
        sheet_from(as_json(), "actions.json", small_rubric())


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(as_json(), (True, False), id="JSON about the plan"),
        pytest.param(form().content, (False, True), id="an audit"),
        pytest.param(questionnaire(small_rubric(), date=DUE), (False, False), id="a questionnaire"),
        pytest.param(b"PK\3\4 xl/worksheets/sheet9.xml", (False, False), id="no workbook"),
    ],
)
def test_files_are_told_apart(content: bytes, expected: tuple[bool, bool]) -> None:
    assert (is_about_the_plan(content), is_audit_workbook(content)) == expected
