"""What people write about the plan comes back: collected, kept, and in the next report."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cxaudit import pipeline
from cxaudit.errors import Code, CxauditError
from cxaudit.model.answers import RubricStamp
from cxaudit.model.plans import ActionShown
from cxaudit.pipeline import intake
from cxaudit.pipeline.intake import Row
from cxaudit.pipeline.verification import verify
from cxaudit.read.results import read_result
from cxaudit.render.json import sheet_json
from cxaudit.store import open_store
from tests.action_sheets import Form
from tests.builders import sheets_of
from tests.render.results import KITCHEN
from tests.rubrics import small_rubric_yaml
from tests.test_libreoffice_path import PYTHON, TYPIST
from tests.workbooks import OFFICE, shown

SETTINGS = "client: The Blue Pan\nid: blue\nrubric: rubric.yaml\ntarget: 3\nplan_start: 2026-11-23\n"
DUE = datetime.date(2026, 12, 1)
SHOWN_DUE = datetime.datetime.combine(DUE, datetime.time.min)
STARTED: dict[str, Any] = {
    "status": "started",
    "person": "Ana",
    "due": DUE,
    "note": "+ soon",
    "ticket": "CX-1",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An engagement whose answers were collected and reported."""
    (tmp_path / "rubric.yaml").write_text(small_rubric_yaml(), encoding="utf-8")
    (tmp_path / "engagement.yaml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "returned").mkdir()
    stamp = {"rubric": RubricStamp(id="safe-kitchen", version="1.0")}
    for number, sheet in enumerate(sheets_of(KITCHEN)):
        told = sheet_json(sheet.model_copy(update=stamp))
        (tmp_path / "returned" / f"{number}.json").write_text(told, encoding="utf-8")
    intake.collect(tmp_path)
    reported(tmp_path)
    return tmp_path


def reported(folder: Path, *, force: bool = True) -> pipeline.Done:
    """A report beside the engagement."""
    return pipeline.report([folder], folder / "out", force=force)


def book(folder: Path) -> Form:
    """Its workbook."""
    return Form((folder / "out" / "audit.xlsx").read_bytes())


def write(folder: Path, said: dict[str, dict[str, Any]], name: str = "typed.xlsx") -> Path:
    """A copy of the workbook with something written about the plan."""
    (folder / name).write_bytes(book(folder).filled(said))
    return folder / name


def collected(folder: Path, *paths: Path) -> tuple[Row, ...]:
    """What became of files."""
    return intake.collect(folder, paths).rows


def actions(folder: Path) -> tuple[ActionShown, ...]:
    """What the report says of the plan."""
    plan = read_result(folder / "out" / "result.json").plan
    assert plan
    return plan.actions


def test_what_was_written_is_in_the_next_result(folder: Path) -> None:
    step = book(folder).steps[0]
    collected(folder, write(folder, {step: STARTED}))
    reported(folder)
    assert [one.model_dump(exclude={"on"}) for one in actions(folder)] == [{"step": step, **STARTED}]


def test_what_was_written_is_in_the_next_workbook(folder: Path) -> None:
    form = book(folder)
    collected(folder, write(folder, {form.steps[0]: STARTED}))
    reported(folder)
    cells = shown((folder / "out" / "audit.xlsx").read_bytes(), "Roadmap")
    said = {mark: cells.get(form.at(form.steps[0], mark)) for mark in STARTED}
    assert said == {**STARTED, "due": SHOWN_DUE}


def test_the_list_of_fixes_shows_it(folder: Path) -> None:
    step = book(folder).steps[0]
    collected(folder, write(folder, {step: STARTED}))
    reported(folder)
    cells = shown((folder / "out" / "audit.xlsx").read_bytes(), "Fixes").values()
    assert {"Ana", "started", "+ soon", SHOWN_DUE} <= set(cells)


def test_a_second_round_changes_one_and_keeps_the_rest(folder: Path) -> None:
    first, second = book(folder).steps[:2]
    collected(folder, write(folder, {first: STARTED, second: {"status": "open"}}))
    reported(folder)
    collected(folder, write(folder, {first: {"status": "done"}}, "again.xlsx"))
    reported(folder)
    assert [(one.step, one.status, one.person) for one in actions(folder)] == [
        (first, "done", "Ana"),
        (second, "open", None),
    ]


def test_every_version_is_kept_with_who_and_when(folder: Path) -> None:
    step = book(folder).steps[0]
    collected(folder, write(folder, {step: {"status": "open"}}), write(folder, {step: STARTED}, "b.xlsx"))
    with open_store(folder / "answers.db") as store:
        kept = store.actions()
    assert [one.sheet.actions[0].status for one in kept] == ["open", "started"]
    assert all(one.taken_by and one.taken_at for one in kept)


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_workbook_in_which_nothing_was_written_is_no_mistake(folder: Path, dry_run: bool) -> None:
    done = intake.collect(folder, [folder / "out" / "audit.xlsx"], dry_run=dry_run)
    assert [(row.outcome, [p.code for p in row.problems]) for row in done.rows] == [
        ("unchanged", [Code.NO_ACTIONS])
    ]


def test_the_same_file_again_is_unchanged(folder: Path) -> None:
    path = write(folder, {book(folder).steps[0]: STARTED})
    assert [collected(folder, path)[0].outcome for _ in range(2)] == ["taken", "unchanged"]


def test_the_copy_among_the_returned_files_is_known_again(folder: Path) -> None:
    collected(folder, write(folder, {book(folder).steps[0]: STARTED}))
    copy = folder / "returned" / "plan-v1.xlsx"
    assert copy.exists()
    assert {row.file: row.outcome for row in collected(folder)}[str(copy)] == "unchanged"
    assert Code.NOT_COLLECTED not in [one.code for one in reported(folder).problems]


def test_a_wrong_cell_sets_the_file_aside_whole(folder: Path) -> None:
    first, second = book(folder).steps[:2]
    path = write(folder, {first: {"status": "nearly"}, second: {"status": "done"}})
    (row,) = collected(folder, path)
    assert (row.outcome, [p.code for p in row.problems]) == ("set_aside", [Code.VERDICT_UNKNOWN])
    reported(folder)
    assert actions(folder) == ()


def test_the_same_comes_as_json(folder: Path) -> None:
    step = book(folder).steps[0]
    tree = {
        "schema": "cxaudit/actions/1",
        "rubric": {"id": "safe-kitchen", "version": "1.0"},
        "date": "2026-12-03",
        "actions": [{"step": step, "status": "done"}],
    }
    (folder / "actions.json").write_text(json.dumps(tree), encoding="utf-8")
    collected(folder, folder / "actions.json")
    reported(folder)
    assert actions(folder) == (ActionShown(step=step, status="done", on=datetime.date(2026, 12, 3)),)


def of_another_audit(folder: Path, path: Path) -> list[Code]:
    """Why the folder, as another audit, sets a file aside."""
    settings = folder / "engagement.yaml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("id: blue", "id: green"), encoding="utf-8"
    )
    (row,) = collected(folder, path)
    assert row.outcome == "set_aside"
    return [one.code for one in row.problems]


def test_the_plan_of_another_audit_is_set_aside(folder: Path) -> None:
    path = write(folder, {book(folder).steps[0]: STARTED})
    assert of_another_audit(folder, path) == [Code.OTHER_ENGAGEMENT]


def test_so_is_one_in_json(folder: Path) -> None:
    tree = {
        "schema": "cxaudit/actions/1",
        "rubric": {"id": "safe-kitchen", "version": "1.0"},
        "engagement": {"id": "blue"},
        "actions": [{"step": book(folder).steps[0], "status": "done"}],
    }
    (folder / "actions.json").write_text(json.dumps(tree), encoding="utf-8")
    assert of_another_audit(folder, folder / "actions.json") == [Code.OTHER_ENGAGEMENT]


# --- never lost -------------------------------------------------------------------------------


def test_a_workbook_with_something_not_collected_is_not_replaced(folder: Path) -> None:
    path = write(folder, {book(folder).steps[0]: STARTED}, "out/audit.xlsx")
    before = path.read_bytes()
    with pytest.raises(CxauditError) as stopped:
        reported(folder, force=False)
    assert [one.code for one in stopped.value.problems] == [Code.ACTIONS_NOT_COLLECTED]
    assert path.read_bytes() == before


def test_with_force_it_is_replaced_told_and_kept_beside(folder: Path) -> None:
    path = write(folder, {book(folder).steps[0]: STARTED}, "out/audit.xlsx")
    before = path.read_bytes()
    assert Code.ACTIONS_REPLACED in [one.code for one in reported(folder).problems]
    assert (folder / "out" / "audit.xlsx.bak").read_bytes() == before


def test_what_was_collected_is_not_in_the_way(folder: Path) -> None:
    collected(folder, write(folder, {book(folder).steps[0]: STARTED}, "out/audit.xlsx"))
    assert Code.ACTIONS_REPLACED not in [one.code for one in reported(folder).problems]


# --- among answers ----------------------------------------------------------------------------


def checked(*paths: Path) -> list[Code]:
    """What a check says."""
    return [one.code for one in pipeline.check(paths).problems]


def typed_among(folder: Path, said: dict[str, Any]) -> Path:
    """A copy of the workbook with something written about a step, among the returned files."""
    return write(folder, {book(folder).steps[0]: said}, "returned/typed.xlsx")


def in_json(folder: Path, **row: Any) -> Path:
    """The same in JSON, among the returned files."""
    rubric = {"id": "safe-kitchen", "version": "1.0"}
    rows = [{"step": book(folder).steps[0], **row}]
    path = folder / "returned" / "actions.json"
    path.write_text(json.dumps({"schema": "cxaudit/actions/1", "rubric": rubric, "actions": rows}), "utf-8")
    return path


def test_a_workbook_with_something_about_the_plan_is_checked_as_that(folder: Path) -> None:
    assert checked(typed_among(folder, STARTED)) == []


def test_a_wrong_cell_about_the_plan_is_told(folder: Path) -> None:
    assert checked(typed_among(folder, {"status": "nearly"})) == [Code.VERDICT_UNKNOWN]


def test_a_workbook_with_nothing_new_holds_no_answers(folder: Path) -> None:
    assert checked(typed_among(folder, {})) == [Code.AUDIT_OF_SEVERAL]


def test_json_about_the_plan_is_checked_as_that(folder: Path) -> None:
    assert checked(in_json(folder, status="done")) == []


def test_a_wrong_step_in_json_is_told(folder: Path) -> None:
    assert checked(in_json(folder, step="no.such:1", status="done")) == [Code.STEP_UNKNOWN]


def test_an_engagement_with_a_plan_taken_in_has_nothing_to_mend(folder: Path) -> None:
    before = checked(folder)
    collected(folder, write(folder, {book(folder).steps[0]: STARTED}))
    assert checked(folder) == before


def of_files(folder: Path) -> pipeline.Done:
    """A report of the returned files themselves."""
    return pipeline.report([folder / "returned"], folder / "more", force=True)


def test_a_plan_taken_in_is_passed_over_without_a_word(folder: Path) -> None:
    before = of_files(folder)
    collected(folder, write(folder, {book(folder).steps[0]: STARTED}))
    after = of_files(folder)
    assert after.problems == before.problems
    assert after.result.overall == before.result.overall


@pytest.mark.parametrize("status", ["started", "nearly"])
def test_a_plan_not_taken_in_is_passed_over_and_told(folder: Path, status: str) -> None:
    typed_among(folder, {"status": status})
    assert Code.NOT_COLLECTED in [one.code for one in of_files(folder).problems]


def test_so_is_one_in_json_among_answers(folder: Path) -> None:
    in_json(folder, status="done")
    assert Code.NOT_COLLECTED in [one.code for one in of_files(folder).problems]


def test_a_workbook_of_several_alone_holds_no_answers(folder: Path) -> None:
    path = typed_among(folder, STARTED)
    with pytest.raises(CxauditError) as stopped:
        pipeline.report([path], folder / "more")
    assert [one.code for one in stopped.value.problems] == [Code.AUDIT_OF_SEVERAL]


# --- LibreOffice ------------------------------------------------------------------------------


def typed(folder: Path, said: dict[str, dict[str, str]], *, sort: bool = False) -> Path:
    """The workbook with something typed into it by LibreOffice, which saves it; perhaps sorted by number."""
    form, new = book(folder), folder / "from-office.xlsx"
    rows = form.row.values()
    job: dict[str, Any] = {
        "office": OFFICE,
        "profile": (folder / "profile").as_uri(),
        "from": (folder / "out" / "audit.xlsx").as_uri(),
        "to": new.as_uri(),
        "typed": [("Roadmap", form.at(s, m), v) for s, row in said.items() for m, v in row.items()],
        "sorted": f"A{min(rows)}:{form.column['cx.step']}{max(rows)}" if sort else "",
        "page": "Roadmap",
        "renamed": {},
    }
    (folder / "typist.py").write_text(TYPIST, encoding="utf-8")
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    subprocess.run([PYTHON, str(folder / "typist.py"), str(folder / "job.json")], check=True, timeout=120)
    return new


needs_office = pytest.mark.skipif(
    not OFFICE or not shutil.which(PYTHON), reason="LibreOffice and its bridge to Python are not there"
)


@pytest.mark.office
@needs_office
@pytest.mark.parametrize("sort", [False, True])
def test_statuses_typed_in_libreoffice_come_back_twice(folder: Path, sort: bool) -> None:
    first, second, third = book(folder).steps[:3]
    said = {
        first: {"status": "started", "person": "Ana Díaz", "due": "2026-12-01", "note": "'=1+1"},
        second: {"status": "dropped"},
        third: {"ticket": "CX-17"},
    }
    assert [row.outcome for row in collected(folder, typed(folder, said, sort=sort))] == ["taken"]
    reported(folder)
    collected(folder, typed(folder, {first: {"status": "done"}}))
    reported(folder)
    assert {one.step: (one.status, one.person, one.due, one.note, one.ticket) for one in actions(folder)} == {
        first: ("done", "Ana Díaz", DUE, "=1+1", None),
        second: ("dropped", None, None, None, None),
        third: (None, None, None, None, "CX-17"),
    }


@pytest.mark.office
@needs_office
@pytest.mark.parametrize("sort", [False, True])
def test_fixes_follow_what_is_typed_and_verify_finds_nothing_wrong(folder: Path, sort: bool) -> None:
    step = book(folder).steps[0]
    path = typed(folder, {step: {"status": "started", "person": "Ana Díaz"}}, sort=sort)
    found = verify(path)
    assert (found.differences, found.inputs_changed, found.engine_left_out) == ((), 0, None)
    assert {"Ana Díaz", "started"} <= set(shown(path.read_bytes(), "Fixes").values())
