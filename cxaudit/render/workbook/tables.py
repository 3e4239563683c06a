"""Headings, heads and rows of the tables on the sheets of field work, and long texts cut to what a cell can hold."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.model.base import CELL_LIMIT
from cxaudit.render.workbook.book import Book, cell_text, height
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.looks import CELL, HEAD, HEADING, WRAPPED, Look
from cxaudit.render.workbook.pages import BOLD, fit_head_words

SENTENCE: Final = WRAPPED._replace(indent=1, up="center")
"""A line of text under a heading."""
CENTRE: Final = CELL._replace(across="center", indent=0)
TENTHS: Final = CELL._replace(across="right", indent=0, format="0.0")
WHOLE: Final = CELL._replace(across="right", indent=0, format="#,##0")
RIGHT: Final = CELL._replace(across="right", indent=0)
SIGNED: Final = "+0.0;-0.0;0.0"
"""Tenths with a sign; for what is rounded to tenths, so that none stands before 0."""
_MANY: Final = 30_000
"""Above it a text is cut; some room is left for what stands around it."""
_TIGHT: Final = 0.94
"""How much of a column's width text can use."""
_LOWEST: Final = 18.0


class Cell(NamedTuple):
    """What stands in a cell: a value, or a formula with the value that it gives."""

    value: Value | datetime.date | None
    look: Look = CELL
    formula: str | None = None


def fitted(text: str) -> str:
    """Text as a cell holds it, cut with "…" where it is longer than that.

    >>> fitted("short"), len(fitted("x" * 40_000))
    ('short', 30000)
    """
    shown = cell_text(text)
    if len(shown) * 2 <= CELL_LIMIT or len(shown.encode("utf-16-le")) // 2 <= _MANY:
        return shown
    kept = shown.encode("utf-16-le")[: 2 * (_MANY - 1)].decode("utf-16-le", errors="ignore")
    return f"{kept}…"


def put_cell(book: Book, sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    """Write a cell."""
    if cell.formula is not None and isinstance(cell.value, str | int | float):
        value = fitted(cell.value) if isinstance(cell.value, str) else cell.value
        book.put_formula(sheet, row, column, cell.formula, value, cell.look)
    else:
        value_ = fitted(cell.value) if isinstance(cell.value, str) else cell.value
        book.put(sheet, row, column, value_, cell.look)


def put_row(
    book: Book,
    sheet: Worksheet,
    row: int,
    cells: Iterable[Cell],
    widths: Sequence[float],
    *,
    least: float = 0,
) -> int:
    """Write a row from column A on, high enough for its texts; returns the row after it."""
    room: list[tuple[str, float]] = []
    for column, cell in enumerate(cells, 1):
        put_cell(book, sheet, row, column, cell)
        width = widths[column - 1]
        if isinstance(cell.value, str) and cell.look.wrap and width:
            room.append((fitted(cell.value), width * (BOLD if cell.look.bold else _TIGHT) - 1))
    book.row_height(sheet, row, max(least or _LOWEST, height(room)))
    return row + 1


def heading(book: Book, sheet: Worksheet, row: int, words: str, columns: int) -> int:
    """A heading over a table; returns the row after it."""
    for at in range(1, columns + 1):
        book.put(sheet, row, at, words if at == 1 else None, HEADING)
    book.row_height(sheet, row, 26)
    return row + 1


def heads(book: Book, sheet: Worksheet, row: int, words: Sequence[str], widths: Sequence[float]) -> int:
    """The heads of a table, in columns wide enough for them; returns the row after it."""
    for column, word in enumerate(words, 1):
        book.put(sheet, row, column, fitted(word) or None, HEAD)
    room = [(fitted(word), widths[n] * 0.72) for n, word in enumerate(words) if word and widths[n]]
    book.row_height(sheet, row, max(20.0, height(room) + 4))
    fit_head_words(sheet, row)
    return row + 1


def line(
    book: Book,
    sheet: Worksheet,
    row: int,
    words: str,
    widths: Sequence[float],
    look: Look = SENTENCE,
    *,
    first: int = 1,
    last: int | None = None,
) -> int:
    """Text over columns ``first`` to ``last`` (all of them); returns the row after it."""
    end = last or len(widths)
    for column in range(first, end + 1):
        book.put(sheet, row, column, fitted(words) if column == first else None, look)
    if end > first:
        book.merge(sheet, row, first, end)
    room = sum(widths[first - 1 : end]) * 0.95
    had = sheet.row_dimensions[row].height or 0.0
    book.row_height(sheet, row, max(_LOWEST, had, height([(fitted(words), room)], look.size)))
    return row + 1
