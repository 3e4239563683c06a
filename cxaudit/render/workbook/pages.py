"""A sheet of the audit's workbook: title, what it is about, and the set-up that all of them share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import N_, _
from cxaudit.render.workbook.book import Book, height, is_english
from cxaudit.render.workbook.looks import SUBTITLE

BOLD = 0.88
"""How much of a column's width bold text can use."""


_CODES: Final = N_("No.")
"""The head of the columns of codes."""
_WIDEST_CODE: Final = 14.0
_BOLD_LETTER, _MARGIN, _WIDEST_WORD = 1.12, 3.0, 24.0
"""In widths of a digit: a bold letter, what stands beside a word, the most that a head gets."""


def fit_codes(book: Book, codes: Iterable[str], head_rows: Iterable[int]) -> None:
    """Make the columns of codes wide enough for a rubric with long ones; a code is never broken in two."""
    width = min(_WIDEST_CODE, 1.25 * max(map(len, codes), default=0) + 2)
    for sheet in book.workbook.worksheets:
        heads = (sheet.cell(row, column) for row in head_rows for column in range(1, 6))
        for letter in {head.column_letter for head in heads if head.value == _(_CODES)}:
            dimension = sheet.column_dimensions[letter]
            dimension.width = max(dimension.width, width)


def fit_heads(book: Book, row: int) -> None:
    """Make columns wide enough for the longest word in their heads, so that none is broken in two.

    Widths are made for English; other languages have longer words.
    """
    for sheet in book.workbook.worksheets:
        if sheet.sheet_state == "visible":
            fit_head_words(sheet, row)


def fit_head_words(sheet: Worksheet, row: int) -> None:
    """The same for one sheet whose heads stand elsewhere."""
    for column in range(1, 0 if is_english() else sheet.max_column + 1):
        head = sheet.cell(row, column)
        joined = any(head.coordinate in area for area in sheet.merged_cells.ranges)
        if isinstance(head.value, str) and head.fill.fill_type == "solid" and not joined:
            dimension = sheet.column_dimensions[get_column_letter(column)]
            word = max(map(len, head.value.split()), default=0)
            needed = word * float(head.font.sz or 10) / 10 * _BOLD_LETTER + _MARGIN
            dimension.width = max(dimension.width, min(_WIDEST_WORD, needed))


def page(
    book: Book,
    name: str,
    heading: str,
    widths: Sequence[float],
    said: str,
    *,
    tab: str = "primary",
    over: int | None = None,
) -> Worksheet:
    """A new sheet whose second line wraps, so that it is read and printed whole.

    Args:
        book: the workbook.
        name: on the tab.
        heading: the title in A1.
        widths: one a column, in characters; 0 hides the column.
        said: what the sheet is about.
        tab: the palette field that colours the tab.
        over: over how many columns ``said`` runs; none: all.
    """
    sheet = book.sheet(name, heading, widths, said=said, tab=tab)
    columns = over or len(widths)
    book.put(sheet, 2, 1, said, SUBTITLE._replace(wrap=True))
    if columns > 1:
        book.merge(sheet, 2, 1, columns)
    book.row_height(sheet, 2, max(20.0, height([(said, sum(widths[:columns]) * 0.95)]) + 4))
    book.protect(sheet)
    return sheet
