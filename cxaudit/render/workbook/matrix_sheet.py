"""The sheet By contact point: criteria rated at contact points, rolled up by contacts and by importance."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import _, ngettext
from cxaudit.measure import NOTHING
from cxaudit.model.fieldwork_shown import MatrixCell, MatrixRow, PointsShown
from cxaudit.render.fieldwork_words import begin_at, contact_names
from cxaudit.render.workbook.book import Book, quoted
from cxaudit.render.workbook.contact_points_sheet import PointTable, point_table
from cxaudit.render.workbook.layout import BY_CONTACT_POINT, Layout
from cxaudit.render.workbook.literals import text
from cxaudit.render.workbook.looks import CELL_STRONG, GIVEN, HIDDEN
from cxaudit.render.workbook.pages import page
from cxaudit.render.workbook.tables import (
    CENTRE,
    TENTHS,
    WHOLE,
    Cell,
    fitted,
    heading,
    heads,
    line,
    put_cell,
    put_row,
)

_LEFT: Final = (7.0, 40.0, 12.0, 12.0, 34.0)
"""Widths of number, criterion, the two roll-ups and where it is worst."""
_POINT: Final = 13.0
_PAGE: Final = 330.0
"""Characters that a printed page is wide at most."""
_LEVEL: Final = CENTRE._replace(up="center", format="0")
_AWAY: Final = GIVEN._replace(across="center", indent=0, up="center", colour="muted", size=9)
_LOW: Final = 5
"""The first row of the list of the worst cells."""


@dataclass(frozen=True)
class _Matrix:
    """Where everything stands on the sheet."""

    layout: Layout
    shown: PointsShown
    points: PointTable

    @cached_property
    def contacts(self) -> tuple[str, ...]:
        """The contact points that are rated, by number: those of the inventory first."""
        rated = dict.fromkeys(cell.contact for cell in self.shown.matrix)
        known = [one.point.contact_id for one in self.shown.points]
        return (*(one for one in known if one in rated), *(one for one in rated if one not in known))

    @cached_property
    def widths(self) -> list[float]:
        """One a column; the last one is hidden."""
        return [*_LEFT, *(_POINT for _contact in self.contacts), 0]

    @property
    def volume(self) -> int:
        """The row of the contacts a month; importance follows, then the heads."""
        return _LOW + max(1, len(self.shown.worst_cells)) + 2

    @property
    def first(self) -> int:
        """The first criterion."""
        return self.volume + 3

    @property
    def last(self) -> int:
        """The last one."""
        return self.first + len(self.shown.matrix_rows) - 1

    def across(self, row: int) -> str:
        """The cells of all contact points in a row."""
        left, right = (get_column_letter(len(_LEFT) + n) for n in (1, len(self.contacts)))
        return f"${left}${row}:${right}${row}"

    def cell(self, criterion: str, contact: str) -> str:
        """The cell of a criterion at a contact point."""
        rows = [one.criterion for one in self.shown.matrix_rows]
        return f"{get_column_letter(len(_LEFT) + 1 + self.contacts.index(contact))}{self.first + rows.index(criterion)}"


def matrix_shown(layout: Layout) -> bool:
    """Whether any criterion was rated at a contact point."""
    return _matrix(layout) is not None


def _matrix(layout: Layout) -> _Matrix | None:
    points = point_table(layout)
    if points is None or not points.shown.matrix_rows:
        return None
    return _Matrix(layout, points.shown, points)


def add_matrix(book: Book, layout: Layout) -> None:
    """The matrix, if anything is rated at contact points."""
    matrix = _matrix(layout)
    if matrix is None:
        return
    said = _(
        "The level of criteria at single contact points: blue is high, orange is low, and the number says which. "
        "By contacts: the average level, each contact point counted by its contacts a month; by importance likewise. "
        "N/A takes no part. These levels do not change the claimed score; they say where a fix should begin."
    )
    sheet = page(book, BY_CONTACT_POINT, _("By contact point"), matrix.widths, said, over=_over(matrix))
    names = contact_names(matrix.shown)
    _worst_cells(book, sheet, matrix, names)
    _weights(book, sheet, matrix)
    _heads(book, sheet, matrix, names)
    for row, one in enumerate(matrix.shown.matrix_rows, matrix.first):
        put_row(book, sheet, row, list(_row(matrix, one, row, names)), matrix.widths)
    if matrix.shown.matrix_rows:
        cells = matrix.across(matrix.first).partition(":")[0], matrix.across(matrix.last).partition(":")[2]
        book.shade(sheet, ":".join(cells), layout.top)
        rolled = f"C{matrix.first}:D{matrix.last}"
        book.shade(sheet, rolled, layout.top)
    bottom = _reasons(book, sheet, matrix, names)
    _begin(book, sheet, layout, matrix)
    sheet.print_area = f"A1:{get_column_letter(len(matrix.widths) - 1)}{bottom}"
    sheet.page_setup.fitToWidth = math.ceil(sum(matrix.widths) / _PAGE)
    sheet.print_title_cols = "A:B"
    book.freeze(sheet, 3, 3)


def _over(matrix: _Matrix) -> int:
    """Over how many columns text runs: as far as one sees."""
    return min(len(matrix.widths) - 1, len(_LEFT) + 4)


def _worst_cells(book: Book, sheet: Worksheet, matrix: _Matrix, names: dict[str, str]) -> None:
    """Where criteria are lowest."""
    heading(book, sheet, 3, _("Where criteria are lowest"), _over(matrix))
    heads(book, sheet, 4, (_("No."), _("Criterion"), _("Level"), "", _("Contact point")), matrix.widths)
    book.merge(sheet, 4, 3, 4)
    if not matrix.shown.worst_cells:
        line(book, sheet, _LOW, _("Nowhere below the highest level."), matrix.widths[:5])
    for row, cell in enumerate(matrix.shown.worst_cells, _LOW):
        asked = matrix.layout.rubric.by_id[cell.criterion]
        level = Cell(cell.level, _LEVEL, matrix.cell(cell.criterion, cell.contact))
        name = Cell(names.get(cell.contact, cell.contact))
        cells = [Cell(asked.code, CELL_STRONG), Cell(asked.title), level, Cell(None), name]
        put_row(book, sheet, row, cells, matrix.widths)
        book.merge(sheet, row, 3, 4)


def _weights(book: Book, sheet: Worksheet, matrix: _Matrix) -> None:
    """Contacts a month and importance of each contact point, by formula from Contact points; 0 where nobody knows."""
    row, table = matrix.volume, matrix.points
    heading(book, sheet, row - 1, _("All that were rated"), len(matrix.widths) - 1)
    place = {one.point.contact_id: n for n, one in enumerate(matrix.shown.points, 1)}
    by_number = {one.point.contact_id: one.point for one in matrix.shown.points}
    for at, key, look in ((row, "monthly_volume", WHOLE), (row + 1, "importance", TENTHS)):
        for column in range(1, len(_LEFT) + 1):
            book.put(sheet, at, column, fitted(table.head_of(key)) if column == 2 else None, CELL_STRONG)
        for column, contact in enumerate(matrix.contacts, len(_LEFT) + 1):
            if contact in place:
                found = f"MATCH({place[contact]},{table.area('place', far=True)},0)"
                formula = f"N(INDEX({table.area(key, far=True)},{found}))"
                value = getattr(by_number[contact], key) or 0
                put_cell(book, sheet, at, column, Cell(value, look, formula))
            else:
                put_cell(book, sheet, at, column, Cell(0, look))
        book.row_height(sheet, at, 18)


def _heads(book: Book, sheet: Worksheet, matrix: _Matrix, names: dict[str, str]) -> None:
    """What stands above the columns."""
    words = [_("No."), _("Criterion"), _("By contacts"), _("By importance"), _("Lowest at")]
    heads(
        book,
        sheet,
        matrix.first - 1,
        [*words, *(_head(matrix, one) for one in matrix.contacts)],
        matrix.widths,
    )


def _head(matrix: _Matrix, contact: str) -> str:
    """A contact point in a narrow head: its number and as much of its name as fits."""
    known = {one.point.contact_id: one.point.name for one in matrix.shown.points}
    name = known.get(contact) or ""
    return f"{contact[:24]}\n{name if len(name) <= 40 else name[:39] + '…'}".strip()


def _row(matrix: _Matrix, one: MatrixRow, row: int, names: dict[str, str]) -> Iterator[Cell]:
    """A criterion over all contact points."""
    asked = matrix.layout.rubric.by_id[one.criterion]
    yield Cell(asked.code, CELL_STRONG)
    yield Cell(matrix.layout.marked(asked))
    yield _rolled(matrix, row, matrix.volume, one.by_volume)
    yield _rolled(matrix, row, matrix.volume + 1, one.by_importance)
    some = [names.get(contact, contact) for contact in one.worst[:3]]
    more = len(one.worst) - len(some)
    if more:
        some.append(ngettext("and {n} more", "and {n} more", more))
    yield Cell("\n".join(some) or NOTHING)
    cells = {cell.contact: cell for cell in matrix.shown.matrix if cell.criterion == one.criterion}
    yield from (_level(cells.get(contact)) for contact in matrix.contacts)


def _rolled(matrix: _Matrix, row: int, weights: int, value: float | None) -> Cell:
    """The mean of the levels in a row, each with the weight above it (rule F7)."""
    levels, weight = matrix.across(row), matrix.across(weights)
    whole = f"SUMPRODUCT(ISNUMBER({levels})*{weight})"
    formula = f"IF({whole}=0,{text(NOTHING)},SUMPRODUCT({levels},{weight})/{whole})"
    look = TENTHS._replace(across="center", up="center", bold=True)
    return Cell(NOTHING if value is None else value, look, formula)


def _level(cell: MatrixCell | None) -> Cell:
    if cell is None:
        return Cell(None, _LEVEL)
    return Cell(_("N/A"), _AWAY) if cell.level is None else Cell(cell.level, _LEVEL)


def _reasons(book: Book, sheet: Worksheet, matrix: _Matrix, names: dict[str, str]) -> int:
    """Why criteria do not exist at contact points; returns the last row."""
    away = [cell for cell in matrix.shown.matrix if cell.not_applicable]
    row = matrix.last
    if away:
        row = heading(book, sheet, row + 2, _("Not applicable, and why"), _over(matrix))
        for cell in away:
            asked = matrix.layout.rubric.by_id[cell.criterion]
            facts = {"code": asked.code, "title": asked.title, "reason": cell.not_applicable or ""}
            at = names.get(cell.contact, cell.contact)
            told = _("{code} {title}, {contact}: {reason}", contact=at, **facts)
            row = line(book, sheet, row, told, matrix.widths, last=_over(matrix))
        row -= 1
    return row


# --- where to begin with a fix --------------------------------------------------------------------


def _begin(book: Book, sheet: Worksheet, layout: Layout, matrix: _Matrix) -> None:
    """For every criterion where to begin, in the order of Calc, for the list of fixes; in a hidden column."""
    column = len(matrix.widths)
    for row, criterion in enumerate(layout.rubric.criteria, matrix.first):
        book.put(sheet, row, column, begin_now(layout, criterion.id), HIDDEN)


def begin_now(layout: Layout, criterion: str) -> str:
    """Where to begin with a criterion's fix; "": nothing says so."""
    return fitted(begin_at(layout.fieldwork, criterion) or "")


def begin_area(layout: Layout) -> str | None:
    """The cells that say where to begin with each criterion, as other sheets name them; None: nothing says so."""
    matrix = _matrix(layout)
    if matrix is None or not matrix.shown.first_at:
        return None
    letter = get_column_letter(len(matrix.widths))
    last = matrix.first + len(layout.rubric.criteria) - 1
    return f"{quoted(BY_CONTACT_POINT)}!${letter}${matrix.first}:${letter}${last}"
