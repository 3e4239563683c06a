"""Text in files of other tools stays text: no formula, no markup, no second line (docs/plan.md)."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.model.result import AuditResult
from cxaudit.render.exports import checklist, defused, general_csv, jira_csv, plain
from cxaudit.render.plan_ids import one_line, origin, step_uid, visible
from tests import demos
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
