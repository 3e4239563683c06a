"""Text in files of other tools stays text: no formula, no markup, no second line (docs/plan.md)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.model.result import AuditResult
from cxaudit.pipeline.fieldwork import Found, fieldwork_shown
from cxaudit.render.explained import explained_fixes
from cxaudit.render.exports import checklist, defused, general_csv, jira_csv, plain
from cxaudit.render.plan_ids import one_line, origin, step_uid, visible
from tests import demos
from tests.fieldworks import fieldwork, point
from tests.render.results import kitchen


@pytest.mark.parametrize(
    "text",
    [
        "=1",
        "+1",
        "-1",
        "@A1",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠A",
        " =1",
        "\u00a0=1",
        "\u3000+1",
        "\ufeff=1",
    ],
)
def test_what_could_begin_a_formula_gets_a_mark_before_it(text: str) -> None:
    assert defused(text).startswith("'")


@pytest.mark.parametrize("text", ["", "plain", "a=b", "1-2", "2026-11-22", "'=1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert defused(text) == text


@given(st.text())
def test_no_text_begins_a_formula(text: str) -> None:
    assert defused(text).lstrip()[:1] not in tuple("=+-@＝＋－＠")


@given(st.text())
def test_a_table_gives_back_what_was_put_in(text: str) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL).writerow([defused(text), "next"])
    assert next(csv.reader(io.StringIO(written.getvalue(), newline=""))) == [defused(text), "next"]


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@given(st.text())
def test_no_markup_is_left_in_a_checklist(text: str) -> None:
    assert "<" not in plain(text).replace("\\\\", "").replace("\\<", "")


def test_lone_halves_of_characters_are_shown() -> None:
    assert visible("a\ud800b") == "a\\ud800b"


def test_an_id_has_no_blank_and_no_comma() -> None:
    assert step_uid(origin(demos.result()), "know.evidence:2").split("-", 1)[1] == "know.evidence-2"


@pytest.mark.parametrize("fields", [{"client": "Another"}, {"scope": "Another"}], ids=["client", "scope"])
def test_another_client_or_scope_has_other_ids(fields: dict[str, str]) -> None:
    assert origin(kitchen().renewed(**fields)) != origin(kitchen())


@pytest.mark.parametrize("fields", [{"title": "Another"}, {"language": "de"}, {"date": None}])
def test_what_else_changes_leaves_ids_alone(fields: dict[str, str]) -> None:
    assert origin(kitchen().renewed(**fields)) == origin(kitchen())


@pytest.mark.parametrize("made", [jira_csv, general_csv, checklist])
def test_a_plan_without_dates_can_be_written(made: object) -> None:
    assert callable(made)
    assert made(_undated(), "cx") != b""


def _undated() -> AuditResult:
    """The example's plan without a first day."""
    result = demos.result()
    assert result.plan is not None
    return result.renewed(plan=result.plan.renewed(start=None))


# ------------------------------------------------------------------------ what was found outside


def found() -> AuditResult:
    """The example with a wait that is beyond its limit, and a contact point to begin at."""
    result = demos.result()
    first = result.fixes[0].criterion
    book = fieldwork(
        point("CP-007", 5, 1, name="Chat"),
        readings=({"measure": "average_wait_time", "value": 600.0, "limit": 300.0},),
        ratings=({"criterion": first, "contact": "CP-007", "level": 0},),
    )
    shown = fieldwork_shown(result.rubric.content, Found(book), result=result)
    return result.renewed(fieldwork=shown)


def rows(made: bytes) -> list[dict[str, str]]:
    """The rows of a table."""
    return list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"), newline="")))


def test_causes_come_first_and_claim_no_days() -> None:
    first = rows(general_csv(found(), "cx1"))[0]
    assert (first["id"], first["title"], first["section"], first["days"], first["due_date"]) == (
        "cx1-cause-average_wait_time",
        "Find the cause: Average wait (speed of answer)",
        "Find the cause first",
        "",
        "",
    )


def test_jira_has_a_task_for_each_cause() -> None:
    first = rows(jira_csv(found(), "cx1"))[0]
    assert (
        first["External issue ID"],
        first["Issue Type"],
        first["Original Estimate"],
        first["Issue Key"],
    ) == (
        "cx1-cause-average_wait_time",
        "Task",
        "",
        "",
    )


def test_a_cause_says_what_was_measured_and_how_to_find_it() -> None:
    assert rows(jira_csv(found(), "cx1"))[0]["Description"].split("\n")[:2] == [
        "Measured: 600 seconds, beyond the limit of 300",
        "How: Split the figure by contact point, channel and week, and read the worst cases one by one.",
    ]


def test_the_checklist_has_causes_before_its_periods() -> None:
    heads = [line for line in checklist(found(), "cx1").decode().splitlines() if line.startswith("## ")]
    assert heads[0] == "## Find the cause first"


@pytest.mark.parametrize("made", [jira_csv, general_csv, checklist])
def test_without_field_work_there_are_no_causes(made: Callable[[AuditResult, str], bytes]) -> None:
    assert b"cx1-cause-" not in made(demos.result().renewed(fieldwork=None), "cx1")


def test_a_step_says_where_to_begin() -> None:
    result = found()
    own = [
        row
        for row in rows(general_csv(result, "cx1"))
        if row["id"].startswith(f"cx1-{result.fixes[0].criterion}-")
    ]
    assert {"Begin at: Chat (CP-007)" in row["description"] for row in own} == {True}


def test_a_fix_says_what_was_read_of_its_measures() -> None:
    told = {measure for fix in explained_fixes(found()) for measure in fix.measures}
    assert "Average wait (speed of answer) (now 600, limit 300)" in told
