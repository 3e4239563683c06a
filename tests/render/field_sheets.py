"""Sheets of field work for tests: of the example, of any contact points and readings, of strangers' texts."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from cxaudit.engine import measures
from cxaudit.engine.contact_points import points_shown
from cxaudit.engine.journey import journey_shown
from cxaudit.model.base import CELL_LIMIT
from cxaudit.model.fieldwork import ContactPoint, Fieldwork, Reading
from cxaudit.model.fieldwork_shown import FieldworkShown
from cxaudit.model.result import AuditResult
from cxaudit.render.workbook.audit import audit_book
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.contact_points_sheet import PointTable, point_table
from cxaudit.render.workbook.layout import Layout
from tests import demos
from tests.fieldworks import built_in, fieldwork, point

DAY = datetime.date(2026, 11, 23)
HOSTILE = (
    '=HYPERLINK("https://example.org","x")',
    "<script>alert(1)</script>",
    "+1",
    "\x1b[31m_x0041_",
    "é" * CELL_LIMIT,
)
"""Formulas, markup, control characters, and as much as a cell can hold."""

Adder = Callable[[Book, Layout], None]


@cache
def example() -> Book:
    """The workbook of the example."""
    return audit_book(demos.result())


def with_fieldwork(**parts: Any) -> AuditResult:
    """The example with other field work."""
    return demos.result().renewed(fieldwork=FieldworkShown(**parts))


def of_the_book(book: Fieldwork) -> AuditResult:
    """The example with what a field book says."""
    readings = measures.shown(built_in(), book.readings)
    return with_fieldwork(
        points=points_shown(built_in(), book, measures=readings),
        journey=journey_shown(built_in(), book),
        measures=readings,
    )


def sheets(result: AuditResult, *adders: Adder) -> Book:
    """A workbook of some sheets only, which read no other ones."""
    book, layout = Book("Sheets", result.brand), Layout(result)
    for add in adders:
        add(book, layout)
    return book


def table_of(result: AuditResult) -> PointTable:
    """Where the contact points stand."""
    found = point_table(Layout(result))
    assert found
    return found


def cells(book: Book, title: str) -> dict[str, Any]:
    """What the cells of a sheet show."""
    sheet = book.workbook[title]
    held = {
        cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
    }
    return held | {cell: value for (at, cell), value in book.values.items() if at == title}


def told(book: Book, title: str) -> str:
    """All words of a sheet, a line a cell."""
    return "\n".join(map(str, cells(book, title).values()))


# --- any ------------------------------------------------------------------------------------------


def random_book(seed: int, count: int = 25) -> Fieldwork:
    """A field book with gaps, ties and criteria rated at contact points."""
    rnd = random.Random(seed)
    points = [_random_point(rnd, f"CP-{n}") for n in range(1, count + 1)]
    criteria = [one.id for one in built_in().criteria[:4]]
    ratings = [
        {"criterion": c, "contact": p.contact_id, **_rating(rnd)}
        for c in criteria
        for p in points
        if rnd.random() < 0.6
    ]
    return fieldwork(*points, ratings=tuple(ratings), readings=tuple(_readings(rnd)))


def _random_point(rnd: random.Random, number: str) -> ContactPoint:
    def some(value: float, lack: float = 0.15) -> float | None:
        return None if rnd.random() < lack else value

    return point(
        number,
        some(rnd.choice([2, 3, 3.5, 4, 5])),
        some(rnd.choice([1, 2, 3, 3.5, 4])),
        monthly_volume=some(rnd.choice([0, 40, 100, 100, 333.3]), 0.3),
        avoidable_share=some(rnd.choice([0, 12.5, 30])),
    )


def _rating(rnd: random.Random) -> dict[str, Any]:
    return {"not_applicable": "none there"} if rnd.random() < 0.1 else {"level": rnd.randint(0, 4)}


def _readings(rnd: random.Random) -> Iterator[dict[str, Any]]:
    """Two readings of most measures, with and without goals, limits and intervals."""
    catalogue = built_in().measures
    for measure in catalogue.measures if catalogue else ():
        ends: Sequence[Any] = rnd.choice([(None, None), (45, 55), (None, 52.5), (48, None)])
        bounds = rnd.sample([None, 40.0, 50.0, 50.25, 60.0], 2)
        for month in (6, 9):
            yield {
                "measure": measure.id,
                "value": round(rnd.uniform(45, 55), 2),
                "low": ends[0],
                "high": ends[1],
                "goal": bounds[0],
                "limit": bounds[1],
                "period_to": datetime.date(2026, month, 30),
            }


def hostile_book() -> Fieldwork:
    """Strangers' texts wherever a text may stand."""
    strange = [_hostile_point(n, text) for n, text in enumerate(HOSTILE, 1)]
    criterion = built_in().criteria[0].id
    return fieldwork(
        *strange,
        ratings=(
            *tuple(
                {"criterion": criterion, "contact": p.contact_id, "level": n % 3}
                for n, p in enumerate(strange)
            ),
            {"criterion": criterion, "contact": "CP-6", "not_applicable": HOSTILE[4]},
        ),
        journey=tuple({"stage": n, "row": n, "text": text} for n, text in enumerate(HOSTILE)),
        readings=tuple(
            Reading(
                measure="nps", value=n, contact=f"CP-{n}", source_system=text, supplied_by=text, note=text
            )
            for n, text in enumerate(HOSTILE, 1)
        ),
    )


def _hostile_point(number: int, text: str) -> ContactPoint:
    words = dict.fromkeys(("name", "department", "owner", "expectation", "hand_over_to", "next_action"), text)
    return point(f"CP-{number}", 5, 1, monthly_volume=100.0, pain_points=(text, "x"), **words)
