"""The sheets Contact points and By contact point: alive, and as the engine says."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from openpyxl import load_workbook

from cxaudit.engine.contact_points import points_shown
from cxaudit.model.fieldwork import ContactPoint
from cxaudit.model.fieldwork_shown import PointShown
from cxaudit.model.result import AuditResult
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.contact_points_sheet import add_contact_points
from cxaudit.render.workbook.matrix_sheet import add_matrix
from cxaudit.render.workbook.measures_sheet import add_measures
from tests import demos
from tests.audits import differences
from tests.fieldworks import built_in, fieldwork, point
from tests.office import Cells, Recalculate
from tests.render.field_sheets import (
    DAY,
    cells,
    example,
    hostile_book,
    of_the_book,
    random_book,
    sheets,
    table_of,
    told,
)
from tests.workbooks import parts

POINTS, MATRIX = "Contact points", "By contact point"


@cache
def random_sheets(seed: int) -> Book:
    return sheets(of_the_book(random_book(seed)), add_contact_points, add_matrix, add_measures)


def of_points(*points: ContactPoint, **more: Any) -> Book:
    """The two sheets of some contact points."""
    return sheets(of_the_book(fieldwork(*points, **more)), add_contact_points, add_matrix)


def column(result: AuditResult, key: str, book: Book) -> list[Any]:
    """What the contact points show in a column."""
    table, shown = table_of(result), cells(book, POINTS)
    return [shown.get(f"{table.letter(key)}{row}", None) for row in range(table.first, table.last + 1)]


# --- what stands there ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "said"),
    [
        pytest.param("gap", lambda one: one.gap, id="F1 gap"),
        pytest.param("opportunity", lambda one: one.opportunity, id="F2 opportunity"),
        pytest.param("pain", lambda one: one.pain_load, id="F4 pain load"),
        pytest.param("avoidable", lambda one: one.avoidable, id="avoidable contacts"),
        pytest.param("rank", lambda one: one.rank or "", id="F5 rank"),
    ],
)
def test_a_row_shows_what_the_engine_says(key: str, said: Callable[[PointShown], Any]) -> None:
    result = of_the_book(random_book(1))
    wanted = ["–" if said(one) is None else said(one) for one in table_of(result).shown.points]
    assert column(result, key, random_sheets(1)) == wanted


@pytest.mark.parametrize("key", ["gap", "opportunity", "quadrant", "pain", "avoidable", "rank"])
def test_what_follows_is_a_formula(key: str) -> None:
    table = table_of(of_the_book(random_book(1)))
    rows = range(table.first, table.last + 1)
    found = {(POINTS, f"{table.letter(key)}{row}") for row in rows}
    assert found <= random_sheets(1).values.keys()


def test_the_worst_stand_first_with_what_to_do_next() -> None:
    result, shown = demos.result(), cells(example(), POINTS)
    table = table_of(result)
    listed = [shown[f"A{row}"] for row in table.worst_rows]
    assert (listed, bool(shown[f"{table.letter('next_action')}5"])) == (list(table.shown.worst), True)


def test_where_nothing_hurts_it_says_so() -> None:
    assert "Nothing hurts" in told(of_points(point("CP-1", 2, 4), point("CP-2", 3, 3)), POINTS)


def test_a_contact_point_without_ratings_shows_a_dash_and_never_zero() -> None:
    result = of_the_book(fieldwork(point("CP-1", None, None), point("CP-2")))
    book = sheets(result, add_contact_points)
    first = [
        column(result, key, book)[0]
        for key in ("gap", "opportunity", "quadrant", "pain", "avoidable", "rank")
    ]
    assert first == ["–", "–", "–", "–", "–", ""]


def test_all_28_fields_are_there() -> None:
    table = table_of(demos.result())
    assert {name for name in ContactPoint.model_fields if name != "more"} <= set(table.keys)


def test_what_does_not_matter_at_first_is_folded_away_and_can_be_opened() -> None:
    book = load_workbook(io.BytesIO(random_sheets(1).finished(DAY)))[POINTS]
    folded = book.column_dimensions["Q"]
    assert (folded.hidden, folded.outlineLevel, bool(book.protection.sheet)) == (True, 1, False)


def test_what_the_inventory_lacks_is_said() -> None:
    assert "No contact point in the channel: Review site" in told(example(), POINTS)


def test_the_chart_draws_every_contact_point_and_names_the_worst() -> None:
    charts = [
        xml
        for name, xml in parts(random_sheets(1).finished(DAY)).items()
        if "/chart" in name and "scatter" in xml
    ]
    table = table_of(of_the_book(random_book(1)))
    assert (len(charts), charts[0].count("<ser>")) == (1, 4 + len(table.shown.worst))


def test_no_inventory_no_sheet() -> None:
    assert POINTS not in of_points().workbook.sheetnames


# --- criteria at contact points -------------------------------------------------------------------


def test_a_criterion_is_rolled_up_by_contacts_and_by_importance() -> None:
    criterion = built_in().criteria[0].id
    ratings = (
        {"criterion": criterion, "contact": "CP-1", "level": 1},
        {"criterion": criterion, "contact": "CP-2", "level": 4},
    )
    book = of_points(
        point("CP-1", 5, 1, monthly_volume=300.0), point("CP-2", 1, 1, monthly_volume=100.0), ratings=ratings
    )
    assert (book.values[MATRIX, "C11"], book.values[MATRIX, "D11"]) == (1.75, 1.5)


def test_why_a_criterion_does_not_exist_at_a_contact_point_is_said() -> None:
    ratings = ({"criterion": built_in().criteria[0].id, "contact": "CP-1", "not_applicable": "a machine"},)
    assert "a machine" in told(of_points(point("CP-1"), ratings=ratings), MATRIX)


def test_fixes_say_where_to_begin() -> None:
    said = cells(example(), "Fixes")
    begin = [value for cell, value in said.items() if cell.startswith("O")]
    assert (begin[0], any("Chats with support (CP-016)" in str(value) for value in begin)) == (
        "Begin at",
        True,
    )


# --- computed anew --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def recalculated(recalculate: Recalculate) -> Callable[[str], Cells]:
    books = {f"random {seed}": random_sheets(seed).finished(DAY) for seed in range(6)}
    return recalculate({**books, "changed": changed()[0].finished(DAY)})


def changed() -> tuple[Book, Book]:
    """A workbook into whose rows the ratings of other contact points were written, and the workbook of those."""
    one, other = random_book(7), random_book(8)
    book, meant = (sheets(of_the_book(each), add_contact_points) for each in (one, other))
    table = table_of(of_the_book(one))
    for row, shown in enumerate(points_shown(built_in(), other).points, table.first):
        for key in ("importance", "performance", "monthly_volume", "avoidable_share"):
            book.workbook[POINTS].cell(row, table.column(key)).value = getattr(shown.point, key)
    return book, meant


@pytest.mark.office
@pytest.mark.parametrize("seed", range(6))
def test_recalculation_changes_nothing(seed: int, recalculated: Callable[[str], Cells]) -> None:
    assert differences(random_sheets(seed).values, recalculated(f"random {seed}")) == []


@pytest.mark.office
@pytest.mark.parametrize("key", ["gap", "opportunity", "quadrant", "pain", "avoidable", "rank"])
def test_changed_ratings_give_what_the_engine_says_of_them(
    key: str, recalculated: Callable[[str], Cells]
) -> None:
    table = table_of(of_the_book(random_book(7)))
    place = {(POINTS, f"{table.letter(key)}{row}") for row in range(table.first, table.last + 1)}
    wanted = {at: value for at, value in changed()[1].values.items() if at in place}
    assert (len(wanted), differences(wanted, recalculated("changed"))) == (25, [])


# --- strangers' texts -----------------------------------------------------------------------------


def test_strangers_texts_stay_texts_and_fit_into_cells() -> None:
    book = sheets(of_the_book(hostile_book()), add_contact_points, add_matrix)
    names = column(of_the_book(hostile_book()), "name", book)
    sheet = load_workbook(io.BytesIO(book.finished(datetime.date(2026, 11, 23))))[POINTS]
    first = next(cell for cell in sheet["B"] if cell.value == names[0])
    assert (first.data_type, len(str(names[-1])) <= 32_767) == ("s", True)
