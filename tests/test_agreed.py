"""What a workshop agreed on, from the settings or a workbook to the outputs (docs/scoring.md, rule S4)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl.formula.translate import Translator

from cxaudit import pipeline
from cxaudit.errors import CxauditError
from cxaudit.model.answers import RubricStamp
from cxaudit.model.engagement import Agreed, Engagement
from cxaudit.model.result import AuditResult
from cxaudit.pipeline import unanswered
from cxaudit.read.audit_workbooks import AGREED_MARK as READ_AGREED
from cxaudit.read.audit_workbooks import CODE_MARK as READ_CODE
from cxaudit.read.rubrics import engagement_problems, read_engagement
from cxaudit.recalculation import office, recalculated
from cxaudit.render.html.page import report_html
from cxaudit.render.reasoning import reasoning
from cxaudit.render.workbook.audit import audit_book
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.criteria_sheet import AGREED_MARK, CODE_MARK
from cxaudit.render.workbook.layout import Layout
from cxaudit.render.workbook.own_assessment import Live
from cxaudit.render.workbook.rebuilt import moved_place, moved_rows
from tests.builders import sheets_of
from tests.render.results import KITCHEN, alone, few, result_of
from tests.rubrics import small_rubric

DAY = datetime.date(2026, 11, 22)
needs_office = pytest.mark.skipif(office() is None, reason="needs LibreOffice")
ENGAGEMENT = "client: The Blue Pan\nagreed:\n  store.cold: 2\n  cook.heat: n/a\n"


def kitchen(**settings: Any) -> AuditResult:
    """Eleven people of a kitchen."""
    return result_of(KITCHEN, **settings)


def agreed_in(folder: Path, result: AuditResult, agreed: Mapping[str, Any]) -> Path:
    """The workbook of an audit, with something written into its column of agreed levels."""
    book, layout = audit_book(result), Layout(result)
    for criterion, value in agreed.items():
        place = layout.score_row(criterion), layout.scores.column("agreed")
        book.workbook["Criteria"].cell(*place).value = value
    path = folder / "audit.xlsx"
    path.write_bytes(book.finished(DAY))
    return path


def problems_of(path: Path) -> list[str]:
    """What ``check`` says of a file."""
    return [f"{p.where.spot} {p.code.name}" for p in pipeline.check([path]).problems]


def levels_of(result: AuditResult) -> dict[str, int | str]:
    """What was agreed."""
    return {c.id: c.agreed.level for c in result.criteria if c.agreed}


# --- settings ---------------------------------------------------------------------------------


def read(folder: Path, text: str) -> Engagement:
    """The settings in a file."""
    (folder / "engagement.yaml").write_text(text)
    return read_engagement(folder / "engagement.yaml")


def test_a_level_alone_will_do(tmp_path: Path) -> None:
    assert read(tmp_path, ENGAGEMENT).agreed == {
        "store.cold": Agreed(level=2),
        "cook.heat": Agreed(level="N/A"),
    }


def test_who_agreed_when_and_why_may_be_said(tmp_path: Path) -> None:
    text = "agreed:\n  store.cold: {level: 0, by: All chefs, on: 2026-11-03, note: It broke.}\n"
    wanted = Agreed(level=0, by="All chefs", on=datetime.date(2026, 11, 3), note="It broke.")
    assert read(tmp_path, text).agreed["store.cold"] == wanted


@pytest.mark.parametrize("level", ["2.5", "true", "maybe", "[2]", "{level: x}"])
def test_what_is_no_level_is_told(level: str, tmp_path: Path) -> None:
    with pytest.raises(CxauditError) as raised:
        read(tmp_path, f"agreed:\n  store.cold: {level}\n")
    assert len(raised.value.problems) == 1


@pytest.mark.parametrize(
    ("line", "code"),
    [
        pytest.param("store.cold: 9", "AGREED_LEVEL", id="above the scale"),
        pytest.param("store.cold: -1", "AGREED_LEVEL", id="below it"),
        pytest.param("store.hot: 1", "ID_UNKNOWN", id="no such criterion"),
    ],
)
def test_what_does_not_fit_the_rubric_is_told_once(line: str, code: str, tmp_path: Path) -> None:
    plan = read(tmp_path, f"agreed:\n  {line}\n")
    found = engagement_problems(plan, small_rubric(), tmp_path / "engagement.yaml")
    assert [(p.code.name, p.where.spot.split(":")[0]) for p in found] == [(code, "2")]


# --- what is said of it -----------------------------------------------------------------------


def lines_of(result: AuditResult, criterion: str) -> list[str]:
    """How a criterion came about, what rule S4 says."""
    return [line.text for line in reasoning(result, criterion) if line.rule == "S4"]


@pytest.mark.parametrize(
    ("criterion", "told"),
    [
        ("store.cold", "Agreed in workshop: 2; people said 2.4"),
        ("cook.heat", "Agreed in workshop: does not apply; people said 2.1"),
        ("clean.floor", "Agreed in workshop (All): 1; people said 0.8. It is clean."),
    ],
)
def test_the_reasoning_names_both(criterion: str, told: str) -> None:
    floor = Agreed(level=1, by="All", note="It is clean.")
    result = kitchen(agreed={"store.cold": 2, "cook.heat": "N/A", "clean.floor": floor})
    assert lines_of(result, criterion)[0] == told


def test_the_auditors_level_stays_in_view() -> None:
    said = {**KITCHEN, "store.cold": {**KITCHEN["store.cold"], "inspector": [3]}}
    assert lines_of(result_of(said, agreed={"store.cold": 1}), "store.cold")[0].endswith(
        "people said 2.4, auditor 3"
    )


def test_the_page_says_it() -> None:
    page = report_html(kitchen(agreed={"store.cold": 2}))
    assert (page.count(">agreed in workshop<"), "Agreed in workshop: 2; people said 2.4." in page) == (
        1,
        True,
    )


def test_a_page_without_a_workshop_does_not() -> None:
    assert "agreed in" not in report_html(kitchen()).casefold()


# --- workbooks that come back -----------------------------------------------------------------


def test_reader_and_workbook_use_the_same_marks() -> None:
    assert (READ_CODE, READ_AGREED) == (CODE_MARK, AGREED_MARK)


@pytest.mark.parametrize("level", [2, "2", 2.0])
def test_the_workbook_of_several_people_is_scored_with_what_was_agreed_in_it(
    level: Any, tmp_path: Path
) -> None:
    path = agreed_in(tmp_path, kitchen(), {"store.cold": level, "cook.heat": "n/a"})
    done = pipeline.report([path], tmp_path / "out")
    wanted = kitchen(agreed={"store.cold": 2, "cook.heat": "N/A"})
    assert done.result.overall.supported == pytest.approx(wanted.overall.supported)
    assert levels_of(done.result) == {"store.cold": 2, "cook.heat": "N/A"}


def test_who_agreed_is_kept_where_the_level_is(tmp_path: Path) -> None:
    before = kitchen(agreed={"store.cold": Agreed(level=2, by="All"), "cook.heat": 1})
    path = agreed_in(tmp_path, before, {"cook.heat": None})
    done = pipeline.report([path], tmp_path / "out").result.criterion
    agreed = done["store.cold"].agreed
    assert (agreed and agreed.by, done["cook.heat"].agreed, done["cook.heat"].base_level) == (
        "All",
        None,
        2.1,
    )


def test_its_outputs_carry_what_was_agreed(tmp_path: Path) -> None:
    pipeline.report([agreed_in(tmp_path, kitchen(), {"store.cold": 1})], tmp_path / "out")
    again = pipeline.report([tmp_path / "out" / "audit.xlsx"], tmp_path / "more")
    assert levels_of(again.result) == {"store.cold": 1}


def test_a_workbook_in_which_nothing_was_agreed_holds_no_answers(tmp_path: Path) -> None:
    assert problems_of(agreed_in(tmp_path, kitchen(), {})) == [" AUDIT_OF_SEVERAL"]


def test_what_is_well_agreed_is_nothing_to_mend(tmp_path: Path) -> None:
    assert problems_of(agreed_in(tmp_path, kitchen(), {"store.cold": 1})) == []


def test_each_bad_level_is_told_with_its_cell(tmp_path: Path) -> None:
    path = agreed_in(tmp_path, kitchen(), {"store.cold": 9, "cook.heat": "maybe", "clean.floor": 1.5})
    assert [line.partition("!")[2].partition(" ")[2] for line in problems_of(path)] == ["AGREED_LEVEL"] * 3


def test_r6_where_figures_are_hidden_the_answers_are_needed(tmp_path: Path) -> None:
    shown = next(c.id for c in few().criteria if not c.hidden)
    with pytest.raises(CxauditError, match="AGREED_NEEDS_ANSWERS"):
        pipeline.report([agreed_in(tmp_path, few(), {shown: 1})], tmp_path / "out")


def test_one_persons_workbook_gives_answers_and_what_was_agreed(tmp_path: Path) -> None:
    rubric = tmp_path / "rubric.json"
    rubric.write_text(small_rubric().model_dump_json(by_alias=True))
    path = agreed_in(tmp_path, alone(), {"store.cold": 3, "clean.hands": 0})
    (tmp_path / "rubric.yaml").write_text(rubric.read_text())
    done = pipeline.report([path], tmp_path / "out", rubric=str(tmp_path / "rubric.yaml"))
    one = done.result.criterion["store.cold"]
    assert (levels_of(done.result), one.claimed_level, one.base_level) == (
        {"store.cold": 3, "clean.hands": 0},
        1,
        3,
    )


# --- verify -----------------------------------------------------------------------------------


def nobody() -> AuditResult:
    """One person who has not answered anything yet."""
    return unanswered(small_rubric(), Live())


@pytest.mark.office
@needs_office
@pytest.mark.parametrize("made", [kitchen, alone, nobody], ids=lambda f: f.__name__)
def test_verify_gives_the_engine_what_was_agreed(made: Callable[[], AuditResult], tmp_path: Path) -> None:
    path = agreed_in(tmp_path, made(), {"store.cold": 0, "cook.heat": "N/A", "clean.floor": 3})
    path.write_bytes(recalculated(path.read_bytes()))
    done = pipeline.verify(path)
    assert (done.differences, done.inputs_changed, done.engine_left_out) == ((), 3, None)


@pytest.mark.office
@needs_office
def test_verify_compares_what_is_taken_on_what_if(tmp_path: Path) -> None:
    book, layout = audit_book(kitchen()), Layout(kitchen())
    last = kitchen().fixes[-1].criterion
    book.workbook["What if"][f"A{layout.what_if_row(last)}"].value = "yes"
    (tmp_path / "audit.xlsx").write_bytes(recalculated(book.finished(DAY)))
    done = pipeline.verify(tmp_path / "audit.xlsx")
    assert (done.differences, done.inputs_changed, done.engine_left_out) == ((), 1, None)


def turned(book: Book, layout: Layout) -> Book:
    """The workbook after somebody sorted Criteria: its rows upside down, formulas moved as Excel moves them."""
    sheet: Any = book.workbook["Criteria"]
    first, last = layout.scores.first, layout.scores.last
    cells = {
        (r, c): sheet.cell(r, c)
        for r in range(first, last + 1)
        for c in range(1, len(layout.scores.keys) + 1)
    }
    held: dict[Any, Any] = {place: (cell.value, cell.data_type) for place, cell in cells.items()}
    shown: dict[Any, Any] = {
        place: book.values.pop(("Criteria", cell.coordinate), None) for place, cell in cells.items()
    }
    for (row, column), cell in cells.items():
        there = cells[first + last - row, column]
        value, kind = held[row, column]
        cell_after = (
            Translator(value, cell.coordinate).translate_formula(there.coordinate) if kind == "f" else value
        )
        there._value, there.data_type = cell_after, kind
        book.values |= {("Criteria", there.coordinate): shown[row, column]} if kind == "f" else {}
    return book


@pytest.mark.office
@needs_office
def test_a_sorted_sheet_still_gives_what_the_engine_says(tmp_path: Path) -> None:
    result = kitchen()
    book = turned(audit_book(result), Layout(result))
    book.workbook["Criteria"].cell(
        Layout(result).scores.first, Layout(result).scores.column("agreed")
    ).value = 0
    path = tmp_path / "audit.xlsx"
    path.write_bytes(recalculated(book.finished(DAY)))
    done = pipeline.verify(path)
    read = pipeline.report([path], tmp_path / "out").result
    assert (done.differences, done.inputs_changed, levels_of(read)) == ((), 1, {result.criteria[-1].id: 0})


def test_sorted_rows_are_put_back() -> None:
    result = kitchen()
    layout = Layout(result)
    codes = [c.code for c in layout.rubric.criteria]
    shown = dict(zip([layout.score_row(c.id) for c in layout.rubric.criteria], codes[::-1], strict=True))
    rows = moved_rows(result, lambda place: shown[int(place[1][1:])])
    first, last = min(shown), max(shown)
    assert moved_place(("Criteria", f"H{first}"), rows) == ("Criteria", f"H{last}")


def test_rows_with_other_numbers_stay() -> None:
    assert moved_rows(kitchen(), lambda place: "nonsense") == {}


def small_in(folder: Path) -> str:
    """The kitchen's rubric as a file."""
    path = folder / "small.yaml"
    path.write_text(small_rubric().model_dump_json(by_alias=True))
    return str(path)


def answers_in(folder: Path) -> Path:
    """The answers of eleven people, as they came back."""
    (folder / "answers").mkdir()
    for sheet in sheets_of(KITCHEN):
        stamp = RubricStamp(id=small_rubric().id, version=small_rubric().version)
        text = sheet.model_copy(update={"rubric": stamp}).model_dump_json(by_alias=True, exclude_none=True)
        (folder / "answers" / f"{sheet.respondent.key}.json").write_text(text)
    return folder / "answers"


def test_beside_the_answers_the_workbook_gives_what_was_agreed(tmp_path: Path) -> None:
    path = agreed_in(tmp_path, kitchen(), {"store.cold": 1})
    done = pipeline.report([answers_in(tmp_path), path], tmp_path / "out", rubric=small_in(tmp_path))
    assert (levels_of(done.result), done.result.took_part.people) == ({"store.cold": 1}, 11)


def test_of_an_audit_with_another_rubric_nothing_is_taken(tmp_path: Path) -> None:
    path = agreed_in(tmp_path, few(), {next(c.id for c in few().criteria if not c.hidden): 1})
    with pytest.raises(CxauditError) as raised:
        pipeline.report([answers_in(tmp_path), path], tmp_path / "out", rubric=small_in(tmp_path))
    assert [(p.code.name, p.where.file) for p in raised.value.problems] == [("OTHER_RUBRIC", str(path))]
