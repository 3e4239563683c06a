"""The auditor's and the workshop's sheet: what stands in them, what never does, what computes."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cxaudit.errors import CxauditError
from cxaudit.language import speaking
from cxaudit.model.answers import Respondent
from cxaudit.model.result import AuditResult
from cxaudit.read import audit_sheets as read
from cxaudit.read.languages import read_language
from cxaudit.render.names import Names
from cxaudit.render.talks import agenda
from cxaudit.render.workbook import auditor_sheet, workshop_sheet
from cxaudit.render.workbook.auditor_sheet import auditor_workbook
from cxaudit.render.workbook.lint import lint
from cxaudit.render.workbook.workshop_sheet import workshop_workbook
from cxaudit.render.workshops import TOPICS, talks, workshop
from tests import demos
from tests.audit_sheets import auditor_form
from tests.render import results
from tests.render.foreign import long_winded
from tests.workbooks import OFFICE, as_text, parts, recalculated, shown

MADE: dict[str, Callable[[], AuditResult]] = {
    "kitchen": results.kitchen,
    "empty": results.empty,
    "alone": results.alone,
    "few": results.few,
    "pulse": results.pulse,
    "hostile": results.hostile,
    "demo": demos.result,
    "long": lambda: long_winded(demos.result()),
    "large": results.large,
}
SHEETS: dict[str, Callable[[AuditResult], bytes]] = {
    "auditor": auditor_workbook,
    "workshop": workshop_workbook,
}
EACH = pytest.mark.parametrize("sheet", SHEETS)
KINDS = pytest.mark.parametrize("name", MADE)


@EACH
def test_a_sheet_is_made_as_it_was(sheet: str, golden: Callable[[str, str], None]) -> None:
    golden(f"{sheet}_sheet.txt", as_text(SHEETS[sheet](results.kitchen())))


@EACH
@KINDS
def test_every_sheet_keeps_excels_rules(sheet: str, name: str) -> None:
    assert lint(SHEETS[sheet](MADE[name]())) == ()


@EACH
def test_the_same_result_gives_the_same_bytes(sheet: str) -> None:
    assert SHEETS[sheet](results.kitchen()) == SHEETS[sheet](results.kitchen())


@EACH
def test_a_sheet_is_protected_but_for_its_inputs(sheet: str) -> None:
    book = load_workbook(io.BytesIO(SHEETS[sheet](results.kitchen())))
    visible = [one for one in book if one.sheet_state == "visible"]
    assert all(one.protection.sheet and not one.protection.password for one in visible)
    assert any(not cell.protection.locked for row in visible[-1].iter_rows() for cell in row)


def test_reader_and_sheets_know_the_same_marks() -> None:
    assert set(auditor_sheet._MARKS.values()) == {*read._VERDICTS.columns, read.SAID}
    assert set(workshop_sheet._MARKS.values()) == set(read._AGREEMENTS.columns)
    assert (auditor_sheet.KIND, workshop_sheet.KIND) == (read.AUDITOR, read.WORKSHOP)
    assert auditor_sheet._SAID_NOT == read.SAID_NOT


# --- what may be shown ------------------------------------------------------------------------


@EACH
def test_r6_hidden_figures_stand_nowhere_in_a_sheet(sheet: str) -> None:
    hidden = [c for c in results.few().criteria if c.hidden]
    text = "".join(parts(SHEETS[sheet](results.few())).values())
    assert hidden
    assert text.count("fewer than 5 people") + text.count("cannot be computed") >= 1


def test_r6_hidden_criteria_stand_last_and_say_so() -> None:
    kinds = [talk.kind for talk in talks(results.few())]
    assert kinds == sorted(kinds, key=["apart", "within", "alike", "hidden"].index)
    assert kinds[-1] == "hidden"


def test_r6_a_hidden_criterion_has_no_level_on_the_agenda() -> None:
    hidden = [talk for talk in talks(results.few()) if talk.kind == "hidden"]
    assert {talk.counts for talk in hidden} == {"–"}
    assert all(line.startswith("Not shown") for talk in hidden for line in talk.who)


@EACH
def test_no_person_is_named(sheet: str) -> None:
    keys = [person.key for person in demos.plan().people]
    text = "".join(parts(SHEETS[sheet](demos.result())).values())
    assert [key for key in keys if key in text] == []


# --- the auditor's sheet ----------------------------------------------------------------------


def audit_cell(criterion: str, column: str, result: AuditResult | None = None) -> str:
    """What stands in a row of the auditor's sheet."""
    form = auditor_form(result)
    return str(shown(form.content, "Audit")[f"{column}{form.row[criterion]}"])


def test_the_auditor_sees_what_people_said() -> None:
    assert audit_cell("cook.heat", "D") == "Claimed: level 2.1\nHead chef: 3.0\nCooks: 1.2"


def test_the_auditor_sees_the_evidence_with_grade_and_reference() -> None:
    assert "fridge log" in audit_cell("store.cold", "E")


def test_where_nothing_was_shown_it_says_so() -> None:
    assert audit_cell("clean.floor", "E") == "None was given."


def test_where_nobody_answered_it_says_so() -> None:
    assert audit_cell("cook.heat", "D", results.empty()) == "Nobody gave a level."


def test_a_sheet_is_made_for_one_auditor() -> None:
    made = auditor_workbook(results.kitchen(), Respondent(key="a-7", role="inspector"))
    assert "a-7" in shown(made, "Start").values()


def test_only_for_an_auditor() -> None:
    with pytest.raises(CxauditError, match="ROLE_NOT_AUDITOR"):
        auditor_workbook(results.kitchen(), Respondent(key="c-1", role="chef"))


@pytest.mark.office
@pytest.mark.skipif(not OFFICE, reason="needs LibreOffice")
def test_the_check_column_says_what_is_missing(tmp_path: Path) -> None:
    form = auditor_form()
    rows: dict[str, dict[str, Any]] = {
        "store.cold": {"level": 2},
        "store.dates": {"accepted": "rejected"},
        "cook.heat": {"accepted": "rejected", "reason": "Old"},
        "cook.recipes": {"level": 1, "applies": "does not apply"},
        "clean.hands": {"applies": "does not apply"},
    }
    done = shown(recalculated(form.filled(rows), tmp_path), "Audit")
    said = {criterion: done[f"I{row}"] for criterion, row in form.row.items()}
    assert said == {
        "store.cold": "✓ looked at",
        "store.dates": "reason needed",
        "cook.heat": "✓ looked at",
        "cook.recipes": "level or N/A, not both",
        "clean.hands": "reason needed",
        "clean.floor": "open",
    }
    assert done["A2"] == "2 of 6 looked at"


# --- the workshop's sheet and page ------------------------------------------------------------


def test_r4_the_widest_difference_comes_first() -> None:
    order = [topic.criterion for topic in agenda(demos.result(), Names(demos.result()))]
    assert [talk.criterion for talk in talks(demos.result()) if talk.kind == "apart"] == order


def test_every_criterion_is_on_the_agenda_once() -> None:
    found = sorted(talk.criterion for talk in talks(demos.result()))
    assert found == sorted(c.id for c in demos.result().criteria)


def test_each_topic_has_both_roles_and_a_question_for_each() -> None:
    first = talks(demos.result())[0]
    assert [line.split(" (")[0] for line in first.ask] == [
        "Owners and senior leaders",
        "People who serve customers",
    ]


def test_people_of_one_role_who_do_not_agree_are_asked_for_their_cases() -> None:
    torn = results.result_of({"clean.floor": {"cook": [0, 0, 0, 3, 3, 3]}})
    talk = talks(torn)[0]
    assert (talk.criterion, talk.kind) == ("clean.floor", "within")
    assert "which cases" in talk.ask[0]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("empty", "Nobody has given a level yet", id="nobody answered"),
        pytest.param("few", "Nobody differs by as much as a level", id="nobody differs"),
    ],
)
def test_nothing_to_talk_about_is_said(name: str, words: str) -> None:
    assert words in str(shown(workshop_workbook(MADE[name]()), "Workshop")["A2"])
    assert words in str(workshop(MADE[name]()).nothing)


def test_the_page_has_as_many_topics_as_fit_and_names_the_others() -> None:
    page = workshop(demos.result())
    differing = [t for t in talks(demos.result()) if t.kind in ("apart", "within")]
    assert 1 < len(page.topics) <= TOPICS
    assert len(page.later) == len(differing) - len(page.topics)


@pytest.mark.parametrize("name", ["long", "hostile"])
def test_a_topic_that_is_too_long_still_stands_there_alone(name: str) -> None:
    differing = [t for t in talks(MADE[name]()) if t.kind in ("apart", "within")]
    assert len(workshop(MADE[name]()).topics) >= min(1, len(differing))


def test_every_topic_has_all_levels_with_what_counts_now_and_where_the_roles_stand() -> None:
    talk = talks(results.kitchen())[0]
    rule = results.kitchen().rubric.content.by_id[talk.criterion]
    assert [rung.sentence for rung in talk.rungs] == list(rule.levels)
    assert sum(rung.counts is not None for rung in talk.rungs) in (1, 2)
    assert sum(rung.roles is not None for rung in talk.rungs) == 2


def test_r6_a_hidden_criterion_has_its_levels_and_nothing_stands_at_them() -> None:
    hidden = [talk for talk in talks(results.few()) if talk.kind == "hidden"]
    assert all(talk.rungs for talk in hidden)
    assert {(rung.roles, rung.counts) for talk in hidden for rung in talk.rungs} == {(None, None)}


def test_r6_the_page_lists_what_is_hidden_by_name_and_reason() -> None:
    hidden = [talk for talk in talks(results.few()) if talk.kind == "hidden"]
    told = workshop(results.few()).unseen
    assert [name for group in told for name in group.names] == [f"{t.code} {t.title}" for t in hidden]
    assert all(group.reason for group in told)


def test_the_sheet_has_the_sentences_of_every_level_beside_the_input() -> None:
    cells = shown(workshop_workbook(results.kitchen()), "Workshop")
    talk = talks(results.kitchen())[0]
    row = next(cell[1:] for cell, value in cells.items() if cell[0] == "A" and value == talk.code)
    assert all(rung.sentence in str(cells[f"G{row}"]) for rung in talk.rungs)
    assert "← " in str(cells[f"G{row}"])


# --- in another language ----------------------------------------------------------------------


@EACH
def test_a_german_sheet_says_its_heads_in_german(sheet: str) -> None:
    language = read_language("de")
    assert language
    with speaking(language):
        made = SHEETS[sheet](results.kitchen())
    texts = " ".join(
        str(v) for one in load_workbook(io.BytesIO(made)) for row in one.values for v in row if v
    )
    assert [word for word in ("Counts now", "Audited level", "Agreed level", "Reason") if word in texts] == []
    assert lint(made) == ()
