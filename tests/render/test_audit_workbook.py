"""The audit's workbook: right in every viewer, alive, and silent about what is hidden."""

from __future__ import annotations

import datetime
import io
import random
import re
from collections.abc import Callable, Mapping
from functools import cache
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook

from cxaudit.model.engagement import Engagement
from cxaudit.model.result import AuditResult
from cxaudit.pipeline import audited
from cxaudit.render.names import Names
from cxaudit.render.reasons import fix_because, hidden_because
from cxaudit.render.workbook.audit import audit_book, audit_workbook
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.formulas import FUNCTIONS
from cxaudit.render.workbook.layout import DIFFERENCES, Layout
from cxaudit.render.workbook.lint import lint
from tests import demos
from tests.audits import (
    chains,
    differences,
    following,
    inputs,
    precedents,
    random_answers,
    random_audit,
    take_inputs,
    two_audits,
    two_grounds,
)
from tests.builders import rubric_of, sheets_of
from tests.office import Cells, Recalculate
from tests.render.results import (
    KITCHEN,
    alone,
    audited_higher,
    empty,
    few,
    hostile,
    kitchen,
    large,
    pulse,
    result_of,
)
from tests.rubrics import small_rubric
from tests.workbooks import as_text, parts, shown

DAY = datetime.date(2026, 11, 22)


def ties() -> AuditResult:
    """Six criteria that are alike in everything but their place."""
    criteria: dict[str, dict[str, Any]] = {f"{step}.c{n}": {} for step in "ab" for n in range(3)}
    return result_of(
        {c: {"frontline": [1], "leadership": [1]} for c in criteria}, rubric_of(criteria), named=True
    )


def hidden_step() -> AuditResult:
    """A step with too few criteria to hide one in."""
    rubric = small_rubric()
    said = {
        c: {role: row[:2] if c == "store.dates" else row for role, row in roles.items()}
        for c, roles in KITCHEN.items()
    }
    return result_of(said, rubric)


def one_role_hidden() -> AuditResult:
    """A claimed level that is shown, though one of its roles is not."""
    said = {
        c: {role: row[:3] if role == "chef" else row * 2 for role, row in roles.items()}
        for c, roles in KITCHEN.items()
    }
    said["cook.recipes"] = KITCHEN["cook.recipes"]
    return result_of(said)


def hidden_in_chains(seed: int = 5) -> AuditResult:
    """Hidden criteria among prerequisites: each fifth one was answered by four people only."""
    rubric = chains(seed, count=24)
    said = random_answers(random.Random(seed), rubric, 9)
    few_said = {c: {role: row[:2] for role, row in said[c].items()} for c in list(said)[1::5]}
    return result_of(said | few_said, rubric)


CASES: Mapping[str, Callable[[], AuditResult]] = {
    "the example": demos.result,
    "everything answered": kitchen,
    "nothing answered": empty,
    "one person": alone,
    "hidden criteria": few,
    "a hidden step": hidden_step,
    "a hidden role": one_role_hidden,
    "hidden prerequisites": hidden_in_chains,
    "hidden limits": lambda: hidden_in_chains(4),
    "pulse": pulse,
    "an auditor": audited_higher,
    "strangers' texts": hostile,
    "ties": ties,
    "geometric": lambda: result_of(KITCHEN, total="geometric", size="small", targets={"clean.floor": 3}),
    "chains": lambda: random_audit(chains(1), 1),
    "chains, two levels": lambda: random_audit(chains(2, top=1), 2),
    "chains, eleven levels": lambda: random_audit(chains(3, top=10), 3, total="geometric"),
    "an auditor alone": lambda: audited(
        small_rubric(),
        Engagement(),
        sheets_of({c.id: {"inspector": [2]} for c in small_rubric().criteria}),
        named=True,
    ),
}
CHANGED = [f"{kind} {seed}" for kind in ("kitchen", "chains") for seed in range(8)]
"""Two audits each: the inputs of the second are written into the workbook of the first."""


@cache
def book_of(case: str) -> Book:
    """The workbook of a case."""
    return audit_book(CASES[case]())


def changed(case: str) -> tuple[Book, Book]:
    """The workbook of one audit with the inputs of another, and that of the other."""
    kind, _, seed = case.partition(" ")
    rubric = small_rubric() if kind == "kitchen" else chains(int(seed), top=(1, 2, 4, 10)[int(seed) % 4])
    first, second = map(audit_book, two_audits(rubric, int(seed)))
    assert take_inputs(first, second) > 10
    return first, second


def other_answers() -> tuple[Book, Book]:
    """One person's workbook in which other answers are chosen, and what these answers give."""
    before: dict[str, dict[str, Any]] = {
        "store.cold": {"chef": [1]},
        "cook.heat": {"chef": [2]},
        "cook.recipes": {"chef": [0]},
    }
    after: dict[str, dict[str, Any]] = {
        "store.cold": {"chef": [3]},
        "cook.heat": {"chef": ["na"]},
        "clean.hands": {"chef": [2]},
    }
    first, second = (audit_book(result_of(said, named=True)) for said in (before, after))
    assert take_inputs(first, second) > 4
    return first, second


@cache
def dated() -> tuple[Book, Book]:
    """A workbook with ranges of its date and the inputs of another audit, and the same with its own."""
    first, second = (ground.audited() for ground in two_grounds(small_rubric(), 3))
    changed_inputs = audit_book(first)
    assert take_inputs(changed_inputs, audit_book(second)) > 10
    return changed_inputs, audit_book(first)


class DatedGap(NamedTuple):
    """What a row of Differences says of two roles."""

    apart: Any
    pair: Any
    range: Any
    chance: Any

    @classmethod
    def all_of(cls, book: Book, values: Mapping[tuple[str, str], Any]) -> list[DatedGap]:
        """Of every criterion, by values of the sheet."""
        rows = [
            {str(cell.value): cell.coordinate for cell in row if cell.data_type == "f"}
            for row in book.workbook[DIFFERENCES].iter_rows()
        ]
        found = [[at for formula, at in row.items() if is_gap(formula)] for row in rows]
        return [
            cls(*(values.get((DIFFERENCES, at)) for at in places)) for places in found if len(places) == 4
        ]


def is_gap(formula: str) -> bool:
    """Whether a formula gives the width, the pair, the range or the chance of a gap."""
    return any(part in formula for part in ("ROUND(MAX(", "MATCH(MAX(", "=IF(AND($"))


def planted() -> bytes:
    """A workbook in which every stored value is wrong."""
    book = audit_book(kitchen())
    book.values |= dict.fromkeys(book.values, 999)
    return book.finished(DAY)


@pytest.fixture(scope="module")
def recalculated(recalculate: Recalculate) -> Callable[[str], Cells]:
    """What LibreOffice makes of the workbook of a case; all of them in one go, since starting it is slow."""
    files = {case: book_of(case).finished(DAY) for case in CASES}
    files |= {case: changed(case)[0].finished(DAY) for case in CHANGED}
    files |= {"other answers": other_answers()[0].finished(DAY), "planted": planted()}
    files |= {"dated": dated()[0].finished(DAY)}
    return recalculate(files)


# --- every formula gives what stands beside it ------------------------------------------------------


@pytest.mark.office
@pytest.mark.parametrize("case", CASES)
def test_recalculation_changes_nothing(case: str, recalculated: Callable[[str], Cells]) -> None:
    assert differences(book_of(case).values, recalculated(case)) == []


@pytest.mark.office
def test_recalculation_is_real_it_takes_out_planted_values(recalculated: Callable[[str], Cells]) -> None:
    assert differences(book_of("everything answered").values, recalculated("planted")) == []


@pytest.mark.office
@pytest.mark.parametrize("case", CHANGED)
def test_changed_inputs_give_what_the_engine_says(case: str, recalculated: Callable[[str], Cells]) -> None:
    assert differences(following(changed(case)[1]), recalculated(case)) == []


@pytest.mark.office
def test_other_answers_of_one_person_give_what_the_engine_says(recalculated: Callable[[str], Cells]) -> None:
    assert differences(following(other_answers()[1]), recalculated("other answers")) == []


@pytest.mark.office
def test_r4_a_range_is_shown_only_while_the_same_roles_lie_as_far_apart(
    recalculated: Callable[[str], Cells],
) -> None:
    now, then = (DatedGap.all_of(dated()[1], values) for values in (recalculated("dated"), dated()[1].values))
    kept = [(a, b) for a, b in zip(now, then, strict=True) if (a.apart, a.pair) == (b.apart, b.pair)]
    moved = [a for a, b in zip(now, then, strict=True) if (a.apart, a.pair) != (b.apart, b.pair)]
    assert [a.range for a, _ in kept] == [b.range for _, b in kept]
    assert moved
    assert {(gap.range, gap.chance) for gap in moved} == {("changed since", "–")}


def test_every_formula_has_a_value() -> None:
    book = book_of("everything answered")
    formulas = {
        (sheet.title, cell.coordinate)
        for sheet in book.workbook
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    assert formulas == set(book.values)


@pytest.mark.parametrize("case", ["everything answered", "chains", "hidden prerequisites", "geometric"])
def test_s8_no_formula_depends_on_itself(case: str) -> None:
    book = book_of(case)
    assert set(TopologicalSorter(precedents(book)).static_order()) == set(book.values)


# --- the values are the engine's --------------------------------------------------------------------


def column(result: AuditResult, key: str) -> dict[str, Any]:
    """What a column of Calc holds, by criterion."""
    layout, book = Layout(result), audit_book(result)
    letter = layout.calc.letters[key]
    return {c: book.values["Calc", f"{letter}{row}"] for c, row in layout.row.items()}


@pytest.mark.parametrize(
    ("key", "field"),
    [
        pytest.param("A", "claimed_level", id="S2"),
        pytest.param("B", "base_level", id="S4"),
        pytest.param("cap", "cap", id="S6"),
        pytest.param("S", "supported_level", id="S8"),
        pytest.param("limit", "limit", id="S9"),
        pytest.param("cp", "claimed", id="S10 claimed"),
        pytest.param("sp", "supported", id="S10 supported"),
        pytest.param("t", "target", id="P target"),
    ],
)
def test_a_criterion_holds_what_the_engine_found(key: str, field: str) -> None:
    result = CASES["chains"]()
    assert column(result, key) == {c.id: _or_nothing(getattr(c, field)) for c in result.criteria}


@pytest.mark.parametrize(
    ("key", "field"),
    [
        pytest.param("kind", "kind", id="P1"),
        pytest.param("days", "days", id="P2"),
        pytest.param("ben", "benefit", id="P3"),
        pytest.param("J", "effort_class", id="P4"),
        pytest.param("C", "confidence", id="P5"),
        pytest.param("V", "value", id="P6 value"),
        pytest.param("K", "cost", id="P6 cost"),
        pytest.param("P", "priority", id="P6 priority"),
        pytest.param("E", "order_key", id="P6 order"),
        pytest.param("depth", "depth", id="P6 depth"),
    ],
)
def test_a_fix_holds_what_the_engine_found(key: str, field: str) -> None:
    result = CASES["chains"]()
    assert column(result, key) == {
        c.id: _or_nothing(getattr(result.fix.get(c.id), field, None)) for c in result.criteria
    }


def test_p7_a_fix_says_why_it_stands_where_it_does() -> None:
    result = CASES["chains"]()
    names = Names(result)
    assert column(result, "why") == {
        c.id: fix_because(result, fix, names) if (fix := result.fix.get(c.id)) else ""
        for c in result.criteria
    }


def _or_nothing(value: Any) -> Any:
    return "" if value is None else value


def test_the_list_stands_in_the_engines_order() -> None:
    result = CASES["chains"]()
    code = {c.id: c.code for c in result.rubric.content.criteria}
    cells = shown(audit_workbook(result), "Fixes")
    assert [cells[f"D{row}"] for row in range(5, 5 + len(result.fixes))] == [
        code[f.criterion] for f in result.fixes
    ]


# --- what people see --------------------------------------------------------------------------------


def test_the_whole_workbook(golden: Callable[[str, str], None]) -> None:
    golden("audit_workbook.txt", as_text(audit_workbook(kitchen())))


def test_sheets_come_in_reading_order_and_hidden_calculation_last() -> None:
    sheets = book_of("everything answered").workbook.worksheets
    assert [(s.title, s.sheet_state) for s in sheets][: len(READING) + len(COMPUTING)] == [
        *((title, "visible") for title in READING),
        *((title, "hidden") for title in COMPUTING),
    ]


READING = (
    *("Summary", "Contents", "Scores", "Criteria"),
    *("Who took part", "Who sees it differently", "How sure are we", "Questions"),
    *("Fixes", "Roadmap", "Proofs", "What if", "Evidence", "Method", "Traceability"),
)
COMPUTING = ("Calc", "Sums", "Links", "Packages", "Together", "Gains", "Actions")


def test_the_workbook_opens_on_the_summary() -> None:
    assert load_workbook(io.BytesIO(audit_workbook(kitchen()))).active.title == "Summary"  # type: ignore[union-attr]


@pytest.mark.parametrize("cell", ["C5", "D5", "E5", "F5", "G5"])
def test_n2_nothing_to_compute_is_a_dash(cell: str) -> None:
    assert shown(audit_workbook(empty()), "Scores").get(cell) in ("–", 0)


def test_s17_a_pulse_shows_no_maturity() -> None:
    assert "Maturity level" not in shown(audit_workbook(pulse()), "Scores").values()


def test_the_banner_of_a_variant_is_on_the_summary() -> None:
    cells = shown(audit_workbook(pulse()), "Summary").values()
    assert any("Three questions are a look" in str(value) for value in cells)


def test_charts_carry_values_and_say_what_they_show() -> None:
    its_parts = parts(audit_workbook(kitchen()))
    charts = [text for name, text in its_parts.items() if name.startswith("xl/charts/chart")]
    drawing = its_parts["xl/drawings/drawing1.xml"]
    assert (
        len(charts),
        all("<numCache>" in c and "<strCache>" in c for c in charts),
        drawing.count("descr="),
    ) == (3, True, 2)


# --- safe and portable ------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_the_rules_of_excel_are_kept(case: str) -> None:
    assert lint(book_of(case).finished(DAY)) == ()


def test_only_functions_that_all_programs_share() -> None:
    book = book_of("chains, eleven levels")
    written = {str(book.workbook[sheet][cell].value) for sheet, cell in book.values}
    bare = (re.sub(r'"[^"]*"', "", formula) for formula in written)
    assert {name for formula in bare for name in re.findall(r"([A-Z]+)\(", formula)} <= FUNCTIONS


def test_the_same_result_gives_the_same_bytes() -> None:
    assert audit_workbook(kitchen()) == audit_workbook(kitchen())


def test_all_sheets_are_protected_without_a_password() -> None:
    protections = [
        s.protection for s in book_of("everything answered").workbook if s.sheet_state == "visible"
    ]
    assert all(p.sheet and p.password is None for p in protections)


@pytest.mark.parametrize(
    ("case", "sheets"),
    [
        ("everything answered", {"Criteria", "Method", "What if"}),
        ("one person", {"Criteria", "Method", "Questions", "What if"}),
    ],
)
def test_inputs_are_unlocked_and_only_where_they_belong(case: str, sheets: set[str]) -> None:
    assert {cell.parent.title for cell in inputs(book_of(case))} == sheets


def test_a_thousand_criteria_have_a_row_each() -> None:
    codes = [cell.value for cell in audit_book(large()).workbook["Criteria"]["A"][4:]]
    assert codes[:1000] == [c.code for c in large().rubric.content.criteria]


# --- what is hidden ---------------------------------------------------------------------------------


def test_r6_a_hidden_criterion_has_no_formula() -> None:
    result = hidden_in_chains()
    rows = {Layout(result).row[c.id] for c in result.criteria if c.hidden}
    places = [cell for sheet, cell in book_of("hidden prerequisites").values if sheet == "Calc"]
    assert (rows != set(), [p for p in places if int(p.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) in rows]) == (
        True,
        [],
    )


def test_r6_a_hidden_criterion_shows_its_name_and_the_reason() -> None:
    result = few()
    first = next(c for c in result.criteria if c.hidden)
    cells = shown(audit_workbook(result), "Criteria")
    row = Layout(result).score_row(first.id)
    said = [value for cell, value in cells.items() if cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == str(row)]
    asked = result.rubric.content.by_id[first.id]
    assert said == [asked.code, asked.title, f"Not shown: {hidden_because(result, first.hidden)}"]


RELEASED_SUMS = {"Sums", "Scores", "Summary", "What if"}


def test_r6_only_released_sums_depend_on_a_hidden_level() -> None:
    first, second = (audit_book(_with_hidden_levels(level)).values for level in (1, 3))
    assert {sheet for (sheet, cell), value in first.items() if second[sheet, cell] != value} <= RELEASED_SUMS


def _with_hidden_levels(level: int) -> AuditResult:
    """Four criteria, two of them hidden, with one level for the hidden ones."""
    criteria: dict[str, dict[str, Any]] = {"a.one": {}, "a.two": {}, "a.three": {}, "a.four": {}}
    enough = {"frontline": [2, 1, 2, 1, 2, 2], "leadership": [2] * 5}
    rows = {
        "a.one": enough,
        "a.two": {"leadership": [level] * 2},
        "a.three": {"leadership": [level] * 2},
        "a.four": enough,
    }
    return result_of(rows, rubric_of(criteria))
