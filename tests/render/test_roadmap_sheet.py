"""The sheet Roadmap shows the plan as it is, and the list of fixes what people wrote about it."""

from __future__ import annotations

import datetime
import io
from functools import cache
from typing import Any

import pytest
from openpyxl import load_workbook

from cxaudit.model.plans import ActionShown
from cxaudit.model.result import AuditResult
from cxaudit.render.plans import PlanView, StepRow, plan_view
from cxaudit.render.workbook.audit import audit_book, audit_workbook
from cxaudit.render.workbook.layout import Layout
from cxaudit.render.workbook.lint import lint
from cxaudit.render.workbook.plan_layout import INPUTS, ROADMAP, PlanRows, column
from tests import demos
from tests.render.results import KITCHEN, kitchen, result_of
from tests.workbooks import shown

DUE = datetime.date(2026, 12, 1)


@cache
def planned(*actions: ActionShown) -> AuditResult:
    """The demo's audit, with what was written about its plan."""
    result = demos.result()
    assert result.plan
    return result.renewed(plan=result.plan.model_copy(update={"actions": actions}))


@cache
def content(*actions: ActionShown) -> bytes:
    return audit_workbook(planned(*actions))


def rows_of(result: AuditResult) -> PlanRows:
    rows = Layout(result).plan
    assert rows
    return rows


def view() -> PlanView:
    found = plan_view(planned())
    assert found
    return found


def column_of(key: str, workbook: bytes) -> list[Any]:
    """What the steps show in a column."""
    rows, cells = rows_of(planned()), shown(workbook, ROADMAP)
    return [cells.get(f"{rows.letter(key)}{row}") for row in rows.step_row.values()]


def fixes_row(code: str, workbook: bytes) -> list[Any]:
    """What Fixes shows of a criterion, right of where to begin with it."""
    page = load_workbook(io.BytesIO(workbook), data_only=True)["Fixes"]
    row = next(row for row in page.iter_rows(values_only=True) if row[3] == code)
    return [value or None for value in row[15:]]


def by_period() -> list[StepRow]:
    """The steps of the plan, period after period."""
    return sorted(view().rows, key=lambda row: ("now", "next", "later", "parked").index(row.period))


def test_every_step_has_a_row_period_after_period_in_the_order_of_the_plan() -> None:
    assert column_of("key", content()) == [one.id for one in by_period()]


@pytest.mark.parametrize(
    ("key", "field"),
    [
        pytest.param("period", "period_word", id="period"),
        pytest.param("code", "code", id="number"),
        pytest.param("owner", "owner", id="who is responsible"),
        pytest.param("action", "action", id="what to do"),
    ],
)
def test_a_row_says_what_the_plan_says(key: str, field: str) -> None:
    assert column_of(key, content()) == [getattr(one, field) for one in by_period()]


def test_days_are_dates_that_can_be_sorted() -> None:
    wanted = [one.end_on and datetime.datetime.combine(one.end_on, datetime.time.min) for one in by_period()]
    assert column_of("end", content()) == [day or "–" for day in wanted]


def test_what_is_parked_says_why() -> None:
    told = dict(zip(column_of("key", content()), column_of("after", content()), strict=True))
    assert view().parked
    assert [one.id for one in view().parked if (one.parked or "?") not in str(told[one.id])] == []


def test_the_sentences_stand_on_it() -> None:
    assert set(view().sentences) <= set(shown(content(), ROADMAP).values())


def test_projected_points_are_those_of_the_engine() -> None:
    plan, rows = planned().plan, rows_of(planned())
    assert plan
    cells, first = shown(content(), ROADMAP), column("days")
    letters = [chr(ord("A") + first + n) for n in range(len(plan.periods))]
    assert [cells[f"{letter}{rows.overview + 1}"] for letter in letters] == pytest.approx(
        [period.supported for period in plan.periods], abs=1e-9
    )


def test_days_of_work_stand_beside_those_that_there_are() -> None:
    words = {cell.words for load in view().loads for cell in load.cells}
    assert words <= set(shown(content(), ROADMAP).values())


def test_only_what_people_fill_in_can_be_written() -> None:
    rows, page = rows_of(planned()), audit_book(planned()).workbook[ROADMAP]
    open_cells = {
        c.coordinate.rstrip("0123456789") for row in page.iter_rows() for c in row if not c.protection.locked
    }
    assert open_cells == {rows.letter(key) for key in INPUTS}


def test_changes_stand_with_both_values_reason_and_name() -> None:
    told = set(shown(content(), ROADMAP).values())
    assert view().overrides
    assert [one for one in view().overrides if not {one.engine, one.agreed, one.reason, one.by} <= told] == []


def test_fixes_shows_both_values_too() -> None:
    one = view().overrides[0]
    told = " ".join(str(value) for value in shown(content(), "Fixes").values())
    assert f"{one.agreed} instead of {one.engine} ({one.by}: {one.reason})" in told


# --- what was written -------------------------------------------------------------------------


def test_fixes_shows_what_was_written_about_the_first_step() -> None:
    first = view().rows[0]
    written = ActionShown(step=first.id, status="started", person="Ana", due=DUE, note="=1+1")
    cells = fixes_row(first.code, content(written))
    assert cells[:4] == ["Ana", datetime.datetime(2026, 12, 1), "started", "=1+1"]  # noqa: DTZ001


def test_without_a_date_the_planned_end_is_due() -> None:
    first = view().rows[0]
    assert first.end_on
    assert fixes_row(first.code, content())[1].date() == first.end_on


def test_a_step_that_is_done_makes_room_for_the_next_one() -> None:
    first = view().rows[0]
    later = next(one for one in view().rows[1:] if one.criterion == first.criterion)
    written = (
        ActionShown(step=first.id, status="done", person="Ana"),
        ActionShown(step=later.id, person="Ben"),
    )
    assert fixes_row(first.code, content(*written))[0] == "Ben"


def test_how_many_are_done_is_counted() -> None:
    first = view().rows[0]
    now = sum(one.period == "now" for one in view().rows)
    assert f"1 of {now}" in shown(content(ActionShown(step=first.id, status="done")), ROADMAP).values()


# --- where there is none ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "result",
    [
        pytest.param(kitchen().renewed(plan=None), id="an older result"),
        pytest.param(
            result_of({k: {r: [3] * 5 for r in v} for k, v in KITCHEN.items()}, target=1), id="nothing to do"
        ),
    ],
)
def test_without_a_plan_there_is_no_such_sheet(result: AuditResult) -> None:
    names = load_workbook(io.BytesIO(audit_workbook(result))).sheetnames
    assert {"Roadmap", "Actions"} & set(names) == set()


def test_a_plan_without_dates_names_days() -> None:
    result = planned()
    assert result.plan
    undated = result.renewed(plan=result.plan.model_copy(update={"start": None}))
    assert "day 1" in shown(audit_workbook(undated), ROADMAP).values()


def test_a_plan_in_which_everything_was_taken_out_says_so() -> None:
    result = planned()
    assert result.plan
    periods = tuple(one.model_copy(update={"starts": (), "done": ()}) for one in result.plan.periods)
    nothing = result.renewed(plan=result.plan.model_copy(update={"steps": (), "periods": periods}))
    workbook = audit_workbook(nothing)
    assert ("Nothing is planned." in shown(workbook, ROADMAP).values(), lint(workbook)) == (True, ())
