"""More than a thousand sets of answers: what LibreOffice makes of the workbook is what the engine says.

One document for each rubric is loaded once; answers, grades, caps, targets and the gates' tolerance are written into its input
cells, everything is computed, and every cell of the calculation sheets is compared.
"""

from __future__ import annotations

import datetime
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

import pytest
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter

from cxaudit.model.answers import ANSWERS_SCHEMA, Answer, AnswerSheet, Evidence, Respondent, RubricStamp
from cxaudit.model.engagement import Agreed, Engagement
from cxaudit.model.fieldwork import Reading
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Criterion, Rubric
from cxaudit.pipeline import audited, rubrics
from cxaudit.pipeline.fieldwork import NOTHING_FOUND, Found
from cxaudit.render.view import view
from cxaudit.render.workbook.audit import audit_book
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.layout import Grid, Layout
from cxaudit.render.workbook.stored import Cells, Stored
from tests import statements
from tests.audits import chains, following, random_agreed
from tests.fieldworks import fieldwork
from tests.office import Job, Office
from tests.rubrics import small_rubric

DAY = datetime.date(2026, 11, 22)

Given = Mapping[str, str | int | None]
"""What one person answered, by criterion: a level, ``na``, ``dk`` or nothing."""


class Case(NamedTuple):
    """One rubric, who answers, how many sets of answers."""

    rubric: Callable[[], Rubric]
    role: str
    sets: int
    total: str = "arithmetic"
    found: Found = NOTHING_FOUND


def _measured() -> Found:
    """Measures of which one is beyond its limit, one within, and one not surely either."""
    late = Reading(measure="average_wait_time", value=600.0, limit=300.0)
    solved = Reading(measure="first_contact_resolution", value=80.0, n=500, part=400.0, limit=60.0)
    content = Reading(measure="csat", value=60.0, n=20, part=12.0, limit=70.0)
    return Found(fieldwork(readings=(late, solved, content)))


@cache
def _bounded() -> Rubric:
    """Chains of criteria, of which half depend on the test of a strategy statement too (rule F9)."""
    plain, shares = chains(3, count=10), (0.25, 0.6, 1.0)
    criteria = [c.id for c in plain.criteria][::2]
    gates = [(c, level, shares[(level + n) % 3]) for n, c in enumerate(criteria) for level in (1, 2, 3)]
    return statements.bounded(plain, gates)


CASES: Mapping[str, Case] = {
    "kitchen": Case(small_rubric, "chef", 500),
    "chains of gates": Case(lambda: chains(3, count=10), "frontline", 200),
    "chains, two levels": Case(lambda: chains(8, top=1, count=10), "frontline", 150),
    "chains, eleven levels": Case(lambda: chains(5, top=10, count=8), "frontline", 100),
    "geometric": Case(lambda: chains(6, count=8), "leadership", 60, "geometric"),
    "built in": Case(lambda: rubrics()[0], "leadership", 14),
    "measured": Case(lambda: rubrics()[0], "leadership", 6, found=_measured()),
    "strategy test": Case(lambda: _bounded(), "frontline", 60),
    "strategy test, geometric": Case(lambda: _bounded(), "leadership", 30, "geometric"),
}
"""More than a thousand sets together."""


class Situation(NamedTuple):
    """One set of inputs."""

    given: Given
    grades: Mapping[str, str]
    targets: Mapping[str, int]
    target: int
    tolerance: float
    policy: str
    agreed: Mapping[str, Agreed]
    """What a workshop agreed on; nothing in half of the sets."""
    tests: tuple[str | None, ...] = ()
    """Answers to the test of the strategy statement, where it is an input."""


# --- sets of inputs ---------------------------------------------------------------------------


def asked(rubric: Rubric, role: str) -> tuple[Criterion, ...]:
    """The criteria that a role is asked."""
    return tuple(c for c in rubric.criteria if role in c.ask)


def _blank(rnd: random.Random, rubric: Rubric, role: str) -> Given:
    return dict.fromkeys([c.id for c in asked(rubric, role)])


def _nothing_applies(rnd: random.Random, rubric: Rubric, role: str) -> Given:
    return dict.fromkeys([c.id for c in asked(rubric, role)], "na")


def _alike(rnd: random.Random, rubric: Rubric, role: str) -> Given:
    return dict.fromkeys([c.id for c in asked(rubric, role)], rnd.randint(0, rubric.top))


def _mixed(rnd: random.Random, rubric: Rubric, role: str) -> Given:
    blank, absent = rnd.choice([0, 0.1, 0.4]), rnd.choice([0, 0.05, 0.2])
    count = len(asked(rubric, role))
    kinds = rnd.choices([None, "na", "dk", "level"], [blank, absent, 0.03, 1 - blank - absent], k=count)
    levels = [rnd.randint(0, rubric.top) for _ in range(count)]
    chosen = [level if kind == "level" else kind for kind, level in zip(kinds, levels, strict=True)]
    return dict(zip([c.id for c in asked(rubric, role)], chosen, strict=True))


def _step_away(rnd: random.Random, rubric: Rubric, role: str) -> Given:
    step = rnd.choice(rubric.steps)
    away = {c.id: "na" for c in step.criteria if role in c.ask}
    return {**_mixed(rnd, rubric, role), **away}


SHAPES = (*[_mixed] * 8, _alike, _step_away, _blank, _nothing_applies)


def situation(rnd: random.Random, rubric: Rubric, role: str) -> Situation:
    """One set of inputs."""
    grades = [g.id for g in rubric.evidence.grades]
    own = [c for c in rubric.criteria if rnd.random() < 0.2]
    return Situation(
        given=rnd.choice(SHAPES)(rnd, rubric, role),
        grades={c.id: rnd.choice(grades) for c in asked(rubric, role)},
        targets={c.id: rnd.randint(1, rubric.top) for c in own},
        target=rnd.randint(1, rubric.top),
        tolerance=rnd.choice([0, 0.25, 0.5, 0.7]),
        policy=rnd.choice(list(rubric.evidence.policies)),
        agreed=random_agreed(rnd, rubric, rnd.choice([0, 0, 0.2, 0.7])),
    )


def _test_answers(rnd: random.Random, rubric: Rubric) -> tuple[str | None, ...]:
    """Answers to the test of the strategy statement: any, all the same, or none."""
    words = [*statements.WORDS, None]
    count = len(rubric.strategy_test.tests) if rubric.strategy_test else 0
    mixed = tuple(rnd.choice(words) for _ in range(count))
    return rnd.choice([mixed, mixed, (rnd.choice(words),) * count])


@cache
def situations(case: str) -> tuple[Situation, ...]:
    """All sets of a case; always the same."""
    rubric, role, sets, *_ = CASES[case]
    rnd = random.Random(case)
    found = [situation(rnd, rubric(), role) for _ in range(sets)]
    return tuple(one._replace(tests=_test_answers(rnd, rubric())) for one in found)


# --- the engine -------------------------------------------------------------------------------


def _answer(criterion: str, given: str | int | None, grade: str) -> Answer:
    return Answer(
        criterion=criterion,
        level=given if isinstance(given, int) else None,
        not_applicable="not here" if given == "na" else None,
        dont_know=given == "dk",
        evidence=Evidence(grade=grade, reference="a list"),
    )


def _with_tolerance(rubric: Rubric, tolerance: float) -> Rubric:
    """The rubric with another tolerance of its gates."""
    fields = {name: getattr(rubric, name) for name in Rubric.model_fields}
    defaults = rubric.defaults.model_copy(update={"gate_tolerance": tolerance})
    return Rubric.model_construct(**(fields | {"defaults": defaults}))


@cache
def results_of(case: str) -> tuple[AuditResult, ...]:
    """The audits of all sets of a case."""
    return tuple(result_of(case, one) for one in situations(case))


def result_of(case: str, one: Situation | None = None) -> AuditResult:
    """The audit of one person with a set of inputs; without one, nothing answered."""
    make, role, _, total, found = CASES[case]
    rubric = make()
    answers = [Answer(criterion=c.id) for c in asked(rubric, role)]
    settings: dict[str, Any] = {}
    if one is not None:
        answers = [_answer(c, given, one.grades[c]) for c, given in one.given.items()]
        settings = {"target": one.target, "targets": dict(one.targets), "evidence_policy": one.policy}
        settings["agreed"] = dict(one.agreed)
        rubric = _with_tolerance(rubric, one.tolerance)
    sheet = AnswerSheet(
        schema=ANSWERS_SCHEMA,
        rubric=RubricStamp(id=rubric.id, version=rubric.version),
        respondent=Respondent(key="me", role=role),
        answers=tuple(answers),
    )
    if case.startswith("strategy test"):
        found = statements.found(rubric, one.tests if one else ())
    plan = Engagement.model_validate({**settings, "total": total})
    return audited(rubric, plan, [sheet], named=True, found=found)


# --- the workbook -----------------------------------------------------------------------------


@cache
def book_of(case: str) -> Book:
    """The workbook with nothing answered; every formula's stored value is a lie."""
    book = audit_book(result_of(case))
    book.values |= dict.fromkeys(book.values, 999)
    return book


@cache
def layout_of(case: str) -> Layout:
    """Where everything stands in it; the same whatever is answered."""
    return Layout(result_of(case))


def _said(layout: Layout, given: str | int | None) -> str:
    """An answer in the words of the drop-down."""
    words = {"na": "N/A", "dk": "Don't know", None: ""}
    return layout.level_words[given] if isinstance(given, int) else words[given]


def _column(grid: Grid, key: str, values: Sequence[Any]) -> list[Any]:
    """What to write into a column of a table."""
    letter = grid.letter(key)
    return [grid.sheet, f"{letter}{grid.first}:{letter}{grid.last}", [[value] for value in values]]


@cache
def rows_of(case: str) -> Mapping[int, str]:
    """The criterion in each row of Questions; the heads of steps have none."""
    known, keys = set(layout_of(case).row), columns_of(case)["key"]
    column: list[Any] = [row[keys - 1] for row in book_of(case).workbook["Questions"].iter_rows()]
    return {cell.row: cell.value for cell in column if cell.value in known}


@cache
def columns_of(case: str) -> Mapping[str, int]:
    """The column of Questions by its mark."""
    cells: list[Any] = [cell for row in book_of(case).workbook["Questions"].iter_rows() for cell in row]
    marked = {str(cell.value): int(cell.column) for cell in cells if str(cell.value).startswith("cx.")}
    return {mark.removeprefix("cx."): column for mark, column in marked.items()}


def _questions(case: str, said: Mapping[str, Mapping[str, str]]) -> Iterator[list[Any]]:
    """What to write into Questions: columns that are neighbours in one area, nothing into the heads of steps.

    Each area costs LibreOffice the same, however large it is.
    """
    rows, columns = rows_of(case), columns_of(case)
    first, last = min(rows), max(rows)
    places = sorted((columns[mark], mark) for mark in said)
    for _, run in groupby(enumerate(places), lambda place: place[1][0] - place[0]):
        marks = [mark for _, (_, mark) in run]
        left, right = (get_column_letter(columns[mark]) for mark in (marks[0], marks[-1]))
        lines = [[said[mark].get(rows.get(row, ""), "") for mark in marks] for row in range(first, last + 1)]
        yield ["Questions", f"{left}{first}:{right}{last}", lines]


def written(case: str, one: Situation) -> list[Any]:
    """A set of inputs as cells."""
    book, layout = book_of(case), layout_of(case)
    rubric = layout.rubric
    caps = rubric.evidence.policies[one.policy]
    titles = {grade.id: grade.title for grade in rubric.evidence.grades}
    answers = {c: _said(layout, given) for c, given in one.given.items()}
    reasons = {c: "not here" if given == "na" else "" for c, given in one.given.items()}
    grades = {c: titles[grade] for c, grade in one.grades.items()}
    columns = {
        "answer": answers,
        "reason": reasons,
        "grade": grades,
        "reference": dict.fromkeys(grades, "a list"),
    }
    return [
        *_questions(case, columns),
        _column(layout.scores, "target", [one.targets.get(c.id, one.target) for c in rubric.criteria]),
        _column(layout.scores, "agreed", [_agreed(one, c.id) for c in rubric.criteria]),
        *_named(book, "cx_target", [one.target]),
        *_named(book, "cx_tolerance", [one.tolerance]),
        *_named(book, "cx_caps", [caps[grade] for grade in layout.graded]),
        *(_named(book, "cx_strategy_answers", [word or "" for word in one.tests]) if layout.tested else ()),
    ]


def _agreed(one: Situation, criterion: str) -> str | int:
    """What stands in the column of agreed levels."""
    return one.agreed[criterion].level if criterion in one.agreed else ""


def _named(book: Book, name: str, values: Sequence[Any]) -> Iterator[list[Any]]:
    """What to write into the cells with a name."""
    sheet, _, area = book.workbook.defined_names[name].attr_text.rpartition("!")
    yield [sheet.strip("'"), area.replace("$", ""), [[value] for value in values]]


def _areas(layout: Layout) -> list[list[str]]:
    """The calculation sheets, whole."""
    tables = [(grid, grid.last) for grid in (layout.calc, layout.links)] + [(layout.sums, layout.total_row)]
    return [[grid.sheet, f"A{grid.first}:{grid.letter(grid.keys[-1])}{last}"] for grid, last in tables]


SEEN = ("Summary", "Scores", "Criteria", "Fixes", "Questions")
"""Sheets that people look at; read back for the first sets of each case."""
LOOKED_AT = 3


def _seen_areas(case: str) -> list[list[str]]:
    sheets = [book_of(case).workbook[title] for title in SEEN]
    return [[s.title, f"A1:{get_column_letter(s.max_column)}{s.max_row}"] for s in sheets]


def _job(case: str) -> Job:
    """A case's workbook with all its sets."""
    sets = [written(case, one) for one in situations(case)]
    return Job(book_of(case).finished(DAY), sets, _areas(layout_of(case)), _seen_areas(case), LOOKED_AT)


@pytest.fixture(scope="module")
def began() -> float:
    """When the first test of this module that needs LibreOffice began, in seconds."""
    return time.monotonic()


@pytest.fixture(scope="module")
def computed(began: float, uno_office: Office) -> Mapping[str, list[list[Any]]]:
    """What LibreOffice makes of the sets, by case, set and area; all in one go, while the engine does its part."""
    with ThreadPoolExecutor(1) as beside:
        found = beside.submit(uno_office, [_job(case) for case in CASES])
        for case in CASES:
            told(case)
        return dict(zip(CASES, found.result(), strict=True))


# --- comparing --------------------------------------------------------------------------------


def _rows(one: Stored) -> Iterator[tuple[str, int, Cells]]:
    """What the engine says, row by row: sheet, row, values by column."""
    layout = one.layout
    yield from (("Calc", layout.row[c], cells) for c, cells in one.criteria.items())
    yield from (("Links", row, cells) for row, cells in one.links.items())
    yield from (("Sums", layout.step_row(step), cells) for step, cells in one.steps.items())
    yield "Sums", layout.total_row, one.total


Told = Mapping[tuple[str, int, str], Value]
"""What the engine says of each cell of the calculation sheets, by sheet, row and column."""


def _grids(layout: Layout) -> Mapping[str, Grid]:
    return {grid.sheet: grid for grid in (layout.calc, layout.links, layout.sums)}


def expected(result: AuditResult) -> Told:
    """What the engine says of an audit."""
    layout = Layout(result)
    grids = _grids(layout)
    stored = {
        (sheet, row, key): value
        for sheet, row, cells in _rows(Stored(layout))
        for key, value in cells.items()
        if key in grids[sheet].keys
    }
    gains = {("Calc", layout.row[c], "gall"): fix.uplift for c, fix in result.fix.items()}
    return stored | {
        place: uplift.overall for place, uplift in gains.items() if uplift and uplift.overall is not None
    }


@cache
def told(case: str) -> tuple[Told, ...]:
    """What the engine says of all sets of a case."""
    return tuple(expected(result) for result in results_of(case))


def _differs(value: Value, seen: Any) -> bool:
    """Whether a cell holds something else; LibreOffice gives truth values as numbers, nothing as ""."""
    if isinstance(value, str) or isinstance(seen, str):
        return bool(value != seen)
    return bool(abs(value - seen) > 1e-9 * max(1.0, abs(value)))


def wrong(layout: Layout, one: Told, areas: Sequence[Any]) -> list[str]:
    """The cells of the calculation sheets that hold something else than what was told."""
    grids = _grids(layout)
    rows = dict(zip(("Calc", "Links", "Sums"), areas, strict=False))
    return [
        f"{sheet} row {row}, {key}: engine {value!r}, LibreOffice {seen!r}"
        for (sheet, row, key), value in one.items()
        if _differs(value, seen := rows[sheet][row - grids[sheet].first][grids[sheet].column(key) - 1])
    ]


@pytest.mark.office
@pytest.mark.parametrize("case", CASES)
def test_every_set_gives_what_the_engine_says(case: str, computed: Mapping[str, list[list[Any]]]) -> None:
    layout = layout_of(case)
    found = {
        number: faults
        for number, (one, areas) in enumerate(zip(told(case), computed[case], strict=True))
        if (faults := wrong(layout, one, areas))
    }
    assert found == {}


@pytest.mark.office
@pytest.mark.parametrize("case", CASES)
def test_no_planted_value_is_left(case: str, computed: Mapping[str, list[list[Any]]]) -> None:
    cells = [cell for areas in computed[case] for area in areas for row in area for cell in row]
    assert (len(cells) > 1000, 999 in cells) == (True, False)


@pytest.mark.office
@pytest.mark.parametrize("case", [name for name, one in CASES.items() if one.found is NOTHING_FOUND])
def test_what_people_see_follows_too(case: str, computed: Mapping[str, list[list[Any]]]) -> None:
    found = [
        f"set {number}: {fault}"
        for number in range(LOOKED_AT)
        for fault in unlike(results_of(case)[number], result_of(case), computed[case][number][3:])
    ]
    assert found == []


def unlike(result: AuditResult, loaded: AuditResult, areas: Sequence[Any]) -> list[str]:
    """Cells of the visible sheets that show something else than the engine's own workbook.

    Banners are of the audit's date and push Summary down; the loaded workbook may have more or fewer of them.
    """
    down = {"Summary": len(view(loaded).banners) - len(view(result).banners)}
    seen = {title: rows for title, rows in zip(SEEN, areas, strict=True)}
    found = [
        (sheet, cell, value, seen[sheet][coordinate_to_tuple(cell)[0] - 1 + down.get(sheet, 0)])
        for (sheet, cell), value in following(audit_book(result)).items()
        if sheet in seen
    ]
    return [
        f"{sheet}!{cell}: engine {value!r}, LibreOffice {shown!r}"
        for sheet, cell, value, row in found
        if _differs(value, shown := row[coordinate_to_tuple(cell)[1] - 1])
    ]


@pytest.mark.office
def test_more_than_a_thousand_sets_were_compared(
    began: float, computed: Mapping[str, list[list[Any]]], record_property: Callable[[str, object], None]
) -> None:
    sets = sum(len(found) for found in computed.values())
    cells = sum(len(one) for case in CASES for one in told(case))
    seconds = time.monotonic() - began
    record_property(
        "proof", f"{sets:,} sets of answers, {cells:,} cells compared with LibreOffice: {seconds:.0f} s"
    )
    assert sets > 1000


@pytest.mark.parametrize(
    ("shape", "count"),
    [
        pytest.param("unblock", 20, id="gates that bind"),
        pytest.param("prove", 20, id="evidence that is missing"),
        pytest.param("improve", 100, id="practice to change"),
    ],
)
def test_the_sets_meet_every_kind_of_fix(shape: str, count: int) -> None:
    results = results_of("chains of gates")
    assert sum(any(f.kind == shape for f in r.fix.values()) for r in results) >= count


def test_the_sets_meet_ties() -> None:
    results = results_of("chains of gates")
    ties = [r for r in results if len({f.order_key for f in r.fixes}) < len(r.fixes)]
    assert len(ties) > 20
