"""The workbook for one's own assessment: blank it claims nothing, filled in it says what the engine says."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Mapping
from functools import cache
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook

from cxaudit.errors import CxauditError
from cxaudit.model.answers import Answer, AnswerSheet, Evidence
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline import unanswered
from cxaudit.read.answers import answers_from
from cxaudit.render.workbook.audit import audit_book, audit_workbook, live_workbook
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.layout import Layout
from cxaudit.render.workbook.lint import lint
from cxaudit.render.workbook.own_assessment import Live, most_asked_role
from tests import demos
from tests.audits import chains, differences, inputs, precedents
from tests.live import answers_of, own_result, random_sheet, role_place, rows_of, typed, write
from tests.office import Cells, Recalculate
from tests.render.results import kitchen
from tests.rubrics import small_rubric
from tests.workbooks import as_text, shown

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")  # what LibreOffice adds
DAY = datetime.date(2026, 11, 22)


class Case(NamedTuple):
    """Somebody's answers to a form."""

    rubric: Callable[[], Rubric]
    role: str
    seed: int
    variant: str | None = None

    def sheet(self) -> AnswerSheet:
        return random_sheet(self.rubric(), self.role, self.seed, self.variant)


CASES: Mapping[str, Case] = {
    "the built-in rubric": Case(demos.rubric, "manager", 1),
    "another role than the one filled in": Case(demos.rubric, "frontline", 2),
    "an auditor": Case(demos.rubric, "auditor", 3),
    "a pulse": Case(demos.rubric, "leadership", 4, "pulse"),
    "a kitchen": Case(small_rubric, "chef", 5),
    "an inspector": Case(small_rubric, "inspector", 6),
    "chains": Case(lambda: chains(1), "frontline", 7),
    "chains, eleven levels": Case(lambda: chains(3, top=10), "leadership", 8),
}


def blank_book(rubric: Rubric, live: Live | None = None) -> Book:
    """A workbook that nobody has answered yet."""
    live = live or Live()
    return audit_book(unanswered(rubric, live), live)


def filled(case: str) -> bytes:
    """The blank workbook with the case's answers typed in; the values beside the formulas are those of the blank."""
    what = CASES[case]
    book = blank_book(what.rubric(), Live(variant=what.variant))
    return typed(book, what.sheet(), what.rubric()).finished(DAY)


@cache
def expected(case: str) -> Book:
    """The workbook with what the engine makes of the same answers."""
    what = CASES[case]
    return audit_book(own_result(what.rubric(), what.sheet()), Live(variant=what.variant))


@cache
def audit_of(case: str) -> Book:
    """The workbook of the audit of the same answers."""
    what = CASES[case]
    return audit_book(own_result(what.rubric(), what.sheet()))


ODD: Mapping[str, tuple[str | int, str]] = {
    "out of the scale": (7, "not understood"),
    "between two levels": ("1.5", "not understood"),
    "words": ("often", "not understood"),
    "an error value": ("=1/0", "not understood"),
    "N/A without a reason": ("N/A", "reason needed"),
    "don't know": ("Don't know", "✓ answered"),
    "a level": ("2 – Always", "✓ answered"),
}
"""What somebody types for the first question, and what the check column says."""


def odd(what: str | int) -> bytes:
    """A kitchen in which something strange is answered."""
    book = blank_book(small_rubric())
    write(book.workbook["Questions"], "D6", what)
    if str(what).startswith("="):
        book.workbook["Questions"]["D6"].data_type = "f"
        book.values["Questions", "D6"] = 0
    return book.finished(DAY)


def no_role() -> bytes:
    """A kitchen in which the role was taken out."""
    book = blank_book(small_rubric())
    book.workbook["Start"][role_place(book)].value = None
    write(book.workbook["Questions"], "D6", 2)
    return book.finished(DAY)


def sorted_rows() -> bytes:
    """A kitchen in which the first two questions have changed places, with their keys."""
    book = blank_book(small_rubric())
    page, rows = book.workbook["Questions"], rows_of(book)
    first, second = list(rows)[:2]
    write(page, f"J{rows[first]}", second)
    write(page, f"J{rows[second]}", first)
    write(page, f"D{rows[first]}", 3)
    return book.finished(DAY)


@pytest.fixture(scope="module")
def recalculated(recalculate: Recalculate) -> Callable[[str], Cells]:
    """What LibreOffice makes of a workbook; all of them in one go, since starting it is slow."""
    files = {f"filled: {case}": filled(case) for case in CASES}
    files |= {f"audit: {case}": audit_of(case).finished(DAY) for case in CASES}
    files |= {f"odd: {name}": odd(what) for name, (what, _) in ODD.items()}
    files |= {"blank": blank_book(demos.rubric()).finished(DAY), "no role": no_role()}
    files |= {"sorted": sorted_rows()}
    return recalculate(files)


def as_typed(book: Book) -> dict[tuple[str, str], Any]:
    """The values of a book but for the column that repeats what was typed, in whatever spelling."""
    return {
        (sheet, cell): value
        for (sheet, cell), value in book.values.items()
        if not (sheet == "Answers" and cell.startswith("D"))
    }


# --- blank ------------------------------------------------------------------------------------------


@pytest.mark.office
def test_blank_recalculation_changes_nothing(recalculated: Callable[[str], Cells]) -> None:
    assert differences(blank_book(demos.rubric()).values, recalculated("blank")) == []


@pytest.mark.office
@pytest.mark.parametrize("case", ["blank", "no role", "sorted", *(f"odd: {name}" for name in ODD)])
def test_no_cell_shows_an_error(case: str, recalculated: Callable[[str], Cells]) -> None:
    cells = {place: value for place, value in recalculated(case).items() if place != ("Questions", "D6")}
    assert [place for place, value in cells.items() if str(value).startswith(("#", "Err:"))] == []


@pytest.mark.parametrize("cell", ["C5", "D5", "E5", "F5", "G11", "C11", "D11", "L5", "M11"])
def test_n2_blank_scores_are_dashes(cell: str) -> None:
    assert blank_book(demos.rubric()).values.get(("Scores", cell)) in ("–", 0, None)


@pytest.mark.parametrize("cell", ["A5", "B5", "D5", "F5"])
def test_n2_blank_figures_are_dashes(cell: str) -> None:
    assert blank_book(demos.rubric()).values["Summary", cell] == "–"


def test_blank_it_says_how_many_answers_make_a_score() -> None:
    said = blank_book(demos.rubric()).values["Summary", "A3"]
    assert said == "0 of 46 questions answered. A level for 21 more gives a score, for 34 more a firm one."


def test_blank_the_lists_say_why_they_are_empty() -> None:
    book = blank_book(demos.rubric())
    assert {book.values["Fixes", "A3"], book.values["Proofs", "A3"]} == {"Nothing is answered yet."}


def test_blank_nothing_is_answered() -> None:
    workbook = blank_book(demos.rubric()).finished(DAY)
    sheet = answers_from(workbook, "q.xlsx", demos.rubric()).sheet
    assert [a for a in sheet.answers if not a.blank] == []


def test_the_role_that_is_asked_most_is_filled_in() -> None:
    book = blank_book(demos.rubric())
    assert book.workbook["Start"][role_place(book)].value == "Managers and team leaders"


@pytest.mark.parametrize(
    ("variant", "role"),
    [pytest.param(None, "manager", id="all"), pytest.param("pulse", "manager", id="pulse")],
)
def test_the_most_asked_role(variant: str | None, role: str) -> None:
    assert most_asked_role(demos.rubric(), variant) == role


def test_a_role_that_was_asked_for_is_fixed() -> None:
    book = blank_book(demos.rubric(), Live(role="frontline"))
    cell = book.workbook["Start"][role_place(book)]
    assert (cell.value, cell.protection.locked, len(rows_of(book))) == (
        "People who serve customers",
        True,
        29,
    )


def test_sheets_come_in_the_order_of_work() -> None:
    names = [s.title for s in blank_book(demos.rubric()).workbook if s.sheet_state == "visible"]
    assert names[:4] == ["Start", "Questions", "Summary", "Contents"]


def test_a_form_of_which_nothing_is_asked_is_refused() -> None:
    with pytest.raises(CxauditError):
        unanswered(small_rubric(), Live(variant="no such"))


def test_the_blank_workbook(golden: Callable[[str, str], None]) -> None:
    golden("live_workbook.txt", as_text(blank_book(small_rubric()).finished(DAY)))


# --- filled in --------------------------------------------------------------------------------------


@pytest.mark.office
@pytest.mark.parametrize("case", CASES)
def test_typed_answers_give_what_the_engine_says(case: str, recalculated: Callable[[str], Cells]) -> None:
    assert differences(as_typed(expected(case)), recalculated(f"filled: {case}")) == []


@pytest.mark.office
@pytest.mark.parametrize("case", CASES)
def test_the_audit_of_one_person_recalculates_to_itself(
    case: str, recalculated: Callable[[str], Cells]
) -> None:
    assert differences(audit_of(case).values, recalculated(f"audit: {case}")) == []


@pytest.mark.office
@pytest.mark.parametrize("name", ODD)
def test_a2_the_check_column_says_what_an_answer_is(name: str, recalculated: Callable[[str], Cells]) -> None:
    assert recalculated(f"odd: {name}")["Questions", "E6"] == ODD[name][1]


@pytest.mark.office
@pytest.mark.parametrize("name", list(ODD)[:-1])
def test_a2_what_is_not_understood_counts_as_blank(name: str, recalculated: Callable[[str], Cells]) -> None:
    assert recalculated(f"odd: {name}")["Criteria", "D5"] in (None, "")


@pytest.mark.office
def test_a3_without_a_role_nothing_counts(recalculated: Callable[[str], Cells]) -> None:
    cells = recalculated("no role")
    assert (cells["Questions", "E6"], cells["Summary", "A3"]) == (
        "choose your role",
        "Choose your role on the sheet Start.",
    )


@pytest.mark.office
def test_rows_are_found_by_their_keys(recalculated: Callable[[str], Cells]) -> None:
    letter, cells = Layout(kitchen()).calc.letters["A"], recalculated("sorted")
    assert [cells["Calc", f"{letter}{row}"] for row in (5, 6)] == [None, 3]


def test_a3_alone_an_answer_to_a_question_for_other_roles_counts() -> None:
    rubric = small_rubric()
    sheet = answers_of(rubric, Answer(criterion="store.dates", level=3), role="chef")
    result = own_result(rubric, sheet)
    book = audit_book(result, Live())
    row = rows_of(book)["store.dates"]
    assert (result.criterion["store.dates"].claimed_level, book.values["Questions", f"E{row}"]) == (
        3,
        "✓ answered",
    )


def test_inputs_are_on_the_sheets_that_people_fill_in() -> None:
    book = blank_book(small_rubric())
    cells = [cell for sheet in book.workbook for row in sheet.iter_rows() for cell in row]
    unlocked = {c.parent.title for c in cells if not c.protection.locked}
    assert {"Start", "Questions"} <= unlocked


def test_s5_evidence_is_put_in_on_questions_only() -> None:
    book = audit_of("a kitchen")
    layout = Layout(own_result(small_rubric(), CASES["a kitchen"].sheet()))
    levels = {layout.scores.letter(key) for key in ("grade", "auditor", "levels", "role.chef", "role.cook")}
    changed = {c.column_letter for c in inputs(book) if c.parent.title == "Criteria"}
    assert changed & levels == set()


@pytest.mark.parametrize("case", ["a kitchen", "chains"])
def test_no_formula_depends_on_itself(case: str) -> None:
    book = expected(case)
    assert set(TopologicalSorter(precedents(book)).static_order()) == set(book.values)


@pytest.mark.parametrize("case", CASES)
def test_the_rules_of_excel_are_kept(case: str) -> None:
    assert lint(expected(case).finished(DAY)) == ()


def test_the_same_form_gives_the_same_bytes() -> None:
    live, rubric = Live(), small_rubric()
    one, other = (live_workbook(unanswered(rubric, live), live, date=DAY) for _ in range(2))
    assert one == other


# --- read back --------------------------------------------------------------------------------------

EVERY_KIND = (
    Answer(criterion="store.cold", level=2, evidence=Evidence(grade="logged", reference="Log, May")),
    Answer(criterion="cook.heat", dont_know=True, comment="=1+1"),
    Answer(criterion="cook.recipes", not_applicable="nothing is written here"),
    Answer(criterion="clean.hands", level=0, evidence=Evidence(grade="measured")),
)


def own_answers() -> AnswerSheet:
    """Every kind of answer by one chef."""
    return answers_of(small_rubric(), *EVERY_KIND, role="chef", key="r-7")


@pytest.mark.parametrize("live", [pytest.param(None, id="audit"), pytest.param(Live(), id="live")])
def test_the_answers_come_out_again(live: Live | None) -> None:
    result = own_result(small_rubric(), own_answers())
    sheet = answers_from(audit_book(result, live).finished(DAY), "a.xlsx", small_rubric()).sheet
    assert tuple(a for a in sheet.answers if not a.blank) == EVERY_KIND


def test_who_answered_comes_out_again() -> None:
    sheet = answers_from(
        audit_workbook(own_result(small_rubric(), own_answers())), "a.xlsx", small_rubric()
    ).sheet
    assert (sheet.respondent, sheet.date) == (own_answers().respondent, own_answers().date)


@pytest.mark.parametrize("case", CASES)
def test_the_audit_of_what_comes_out_is_the_same(case: str) -> None:
    rubric = CASES[case].rubric()
    back = answers_from(audit_of(case).finished(DAY), "a.xlsx", rubric).sheet
    again, first = own_result(rubric, back), own_result(rubric, CASES[case].sheet())
    assert (again.overall, again.criteria, again.fixes) == (first.overall, first.criteria, first.fixes)


def test_the_workbook_of_several_people_is_refused() -> None:
    with pytest.raises(CxauditError) as refused:
        answers_from(audit_workbook(kitchen()), "audit.xlsx", small_rubric())
    assert [p.code.name for p in refused.value.problems] == ["AUDIT_OF_SEVERAL"]


def test_r6_the_workbook_of_several_people_holds_no_answers() -> None:
    names = load_workbook(io.BytesIO(audit_workbook(kitchen()))).sheetnames
    assert {"Start", "Answers"} & set(names) == set()


def test_what_was_answered_stands_on_questions() -> None:
    cells = shown(audit_workbook(own_result(small_rubric(), own_answers())), "Questions")
    assert [cells.get(f"{column}6") for column in "DEGH"] == [
        "2 – Always",
        "✓ answered",
        "Logged",
        "Log, May",
    ]
