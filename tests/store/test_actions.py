"""What was written about the plan is kept as it came, beside the answers and apart from them."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from cxaudit.errors import Code, Where, problem
from cxaudit.model.actions import ACTIONS_SCHEMA, ActionSheet, StepAction
from cxaudit.model.answers import RubricStamp
from cxaudit.store import Intake, Taken, open_store, schema
from cxaudit.store.stores import Store
from tests.store.takings import _HEADS, TEXTS, Place, full_sheet, intake, url_of

STAMP = RubricStamp(id="tiny", version="1")
DUE = datetime.date(2026, 12, 1)
FIRST = ActionSheet(
    schema=ACTIONS_SCHEMA,
    rubric=STAMP,
    saved=datetime.datetime(2026, 11, 20, 9, tzinfo=datetime.UTC),
    actions=(StepAction(step="a.b:2", status="started", person="Ana", due=DUE, note="=1+1", ticket="CX-1"),),
)
SECOND = FIRST.model_copy(update={"actions": (StepAction(step="a.b:2", status="done"),)})
ANNA = full_sheet("anna")


def file(sheet: ActionSheet, name: str = "audit.xlsx") -> Intake:
    """A file about the plan."""
    sha256 = hashlib.sha256(sheet.model_dump_json().encode()).hexdigest()
    return Intake(name, sha256, "actions", sheet, "lead")


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    with open_store(place) as opened:
        yield opened


def test_it_comes_out_as_it_went_in(store: Store) -> None:
    store.take(file(FIRST))
    assert [(one.sheet, one.file, one.taken_by) for one in store.actions()] == [(FIRST, "audit.xlsx", "lead")]


def test_every_file_is_kept(store: Store) -> None:
    taken = [store.take(file(one)) for one in (FIRST, SECOND)]
    assert [one.version for one in taken] == [1, 2]
    assert [one.sheet for one in store.actions()] == [FIRST, SECOND]


def test_the_same_file_again_changes_nothing(store: Store) -> None:
    store.take(file(FIRST))
    assert store.take(file(FIRST, "again.xlsx")) == Taken("again.xlsx", "unchanged", None, 1)
    assert len(store.actions()) == 1


def test_notes_about_it_are_kept(store: Store) -> None:
    note = problem(Code.SHEET_RENAMED, Where("audit.xlsx", "Plan"), what="the plan", found="Plan")
    store.take(file(FIRST)._replace(problems=(note,)))
    assert store.actions()[0].problems == (note,)


def test_it_is_nobodys_answers_and_fixes_no_promise(store: Store) -> None:
    store.take(file(FIRST))
    assert (store.returned(), store.respondents(), store.rules()) == ((), (), None)


def test_it_is_among_the_files_that_are_known(store: Store) -> None:
    store.take(file(FIRST))
    assert [(one.kind, one.sha256) for one in store.kept()] == [("actions", file(FIRST).sha256)]
    assert store.hashes() == frozenset([file(FIRST).sha256])


def test_answers_and_plan_may_be_in_one_file(store: Store) -> None:
    answers = intake(ANNA)
    store.take(answers)
    store.take(file(FIRST)._replace(sha256=answers.sha256))
    assert ([one.kind for one in store.kept()], len(store.hashes())) == (["answers", "actions"], 1)


def test_erasing_somebody_leaves_the_plan(store: Store) -> None:
    store.take(intake(ANNA))
    store.take(file(FIRST))
    store.erase("anna")
    assert (store.sheets(), [one.sheet for one in store.actions()]) == ((), [FIRST])


@pytest.mark.parametrize(
    "command",
    ["UPDATE actions SET status = 'done'", "DELETE FROM actions", "DELETE FROM action_files"],
)
def test_nothing_of_it_can_be_changed(place: Place, command: str) -> None:
    with open_store(place) as store:
        store.take(file(FIRST))
    with (
        create_engine(url_of(place), poolclass=NullPool).begin() as connection,
        pytest.raises(DBAPIError, match="kept as they are"),
    ):
        connection.execute(text(command))


def test_a_store_of_before_gets_the_tables_and_keeps_its_answers(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as past:
        past.setattr(schema, "HEAD", "0002")
        with open_store(place) as old:
            old.take(intake(ANNA))
    with open_store(place) as store:
        store.take(file(FIRST))
        assert (store.sheets(), [one.sheet for one in store.actions()]) == ((ANNA,), [FIRST])


SHEETS = st.builds(
    ActionSheet,
    schema=st.just(ACTIONS_SCHEMA),
    actions=st.lists(
        st.builds(
            StepAction,
            step=TEXTS,
            status=st.sampled_from([None, "open", "started", "done", "dropped"]),
            person=st.none() | TEXTS,
            due=st.none() | st.dates(),
            note=st.none() | TEXTS,
            ticket=st.none() | TEXTS,
        ),
        max_size=4,
    ).map(tuple),
    **_HEADS,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(sheet=SHEETS)
def test_whatever_is_written_comes_out_the_same(store: Store, sheet: ActionSheet) -> None:
    store.take(file(sheet))
    assert sheet in [one.sheet for one in store.actions()]
