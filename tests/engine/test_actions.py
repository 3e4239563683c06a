"""What holds of all that was written about the plan."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.engine.actions import Noted, noted, present
from cxaudit.model.actions import ACTIONS_SCHEMA, FIELDS, ActionSheet, StepAction
from cxaudit.model.answers import RubricStamp
from cxaudit.model.plans import ActionShown

UTC = datetime.UTC
TAKEN = datetime.datetime(2026, 12, 24, 9, tzinfo=UTC)


def sheet(*actions: StepAction, **head: Any) -> ActionSheet:
    """A file about the plan."""
    return ActionSheet(
        schema=ACTIONS_SCHEMA, rubric=RubricStamp(id="tiny", version="1"), actions=actions, **head
    )


def saved(day: int, *actions: StepAction) -> Noted:
    """A file that was saved on a day of December."""
    return noted(sheet(*actions, saved=datetime.datetime(2026, 12, day, tzinfo=UTC)), TAKEN)


OPEN = StepAction(step="a.b:2", status="open", person="Ana", note="first")
DONE = StepAction(step="a.b:2", status="done")
OTHER = StepAction(step="a.b:3", ticket="CX-1")


@pytest.mark.parametrize(
    "files",
    [
        pytest.param([saved(1, OPEN), saved(2, DONE)], id="in order"),
        pytest.param([saved(2, DONE), saved(1, OPEN)], id="the later one came in first"),
    ],
)
def test_the_file_that_was_saved_last_counts_and_blanks_replace_nothing(files: list[Noted]) -> None:
    assert present(files) == (
        ActionShown(step="a.b:2", status="done", person="Ana", note="first", on=datetime.date(2026, 12, 2)),
    )


def test_each_step_has_its_own() -> None:
    assert [one.step for one in present([saved(1, OPEN, OTHER)])] == ["a.b:2", "a.b:3"]


def test_of_two_files_of_one_moment_the_one_that_came_in_later_counts() -> None:
    assert present([saved(1, OPEN), saved(1, DONE)])[0].status == "done"


def test_a_blank_step_says_nothing() -> None:
    assert present([saved(1, StepAction(step="a.b:2"))]) == ()


@pytest.mark.parametrize(
    ("head", "day"),
    [
        pytest.param({"saved": datetime.datetime(2026, 12, 1, tzinfo=UTC)}, 1, id="when it was saved"),
        pytest.param({"date": datetime.date(2026, 12, 3)}, 3, id="else the day that it names"),
        pytest.param({}, 24, id="else when it was taken in"),
    ],
)
def test_the_time_of_a_file(head: dict[str, Any], day: int) -> None:
    assert noted(sheet(**head), TAKEN).at.day == day


TEXTS = st.none() | st.text(min_size=1, max_size=3)
ACTIONS = st.builds(
    StepAction,
    step=st.sampled_from(["a.b:1", "a.b:2", "a.c:proof"]),
    status=st.sampled_from([None, "open", "started", "done", "dropped"]),
    person=TEXTS,
    note=TEXTS,
)


@given(st.lists(st.tuples(st.integers(1, 28), st.lists(ACTIONS, max_size=3)), max_size=5))
def test_what_holds_was_written_by_somebody(files: list[tuple[int, list[StepAction]]]) -> None:
    written = {(a.step, f, getattr(a, f)) for _, actions in files for a in actions for f in FIELDS}
    shown = present(saved(day, *actions) for day, actions in files)
    held = {(a.step, f, v) for a in shown for f in FIELDS if (v := getattr(a, f)) is not None}
    assert held <= written
