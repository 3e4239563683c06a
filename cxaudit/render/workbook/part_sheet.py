"""The sheet Who took part: roles and departments, and what departments claim (rule R6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import _
from cxaudit.measure import whole_points
from cxaudit.render.departments import DepartmentRow, Departments
from cxaudit.render.heads import Group
from cxaudit.render.view import View
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.layout import HEAD_ROW, PART, Layout
from cxaudit.render.workbook.looks import CELL, CELL_STRONG, GIVEN, HEAD, HEADING, Look
from cxaudit.render.workbook.pages import BOLD, page

_NAME, _FIGURE = 40.0, 13.0
_LEAST: Final = 4
"""Columns beside the name: people, of how many, share, and room for a reason."""
_BANNER = Look(colour="warn_text", ground="warn", wrap=True, up="center", indent=1)
_RIGHT = CELL._replace(across="right", indent=0)
_NUMBER_HEAD = HEAD._replace(across="right", size=9)
_POINTS = CELL._replace(across="center", indent=0, format="0")
_REASON = GIVEN._replace(colour="muted")


def add_part(book: Book, layout: Layout, shown: View) -> None:
    """Roles, departments, and departments against steps where that may be shown."""
    steps = len(layout.rubric.steps) if shown.departments else 0
    widths = (_NAME, *[_FIGURE] * max(_LEAST, steps + 1))
    sheet = page(book, PART, _("Who took part"), widths, shown.part.says)
    row = _banners(book, sheet, shown, HEAD_ROW - 1, widths)
    row = _groups(book, sheet, row + 1, _("Roles that took part"), shown.part.roles, widths)
    if shown.part.departments:
        row = _groups(book, sheet, row + 1, _("Departments that took part"), shown.part.departments, widths)
        _departments(book, sheet, row + 1, shown, widths)
    book.one_page(sheet)
    book.freeze(sheet, 3, 1)


def _banners(book: Book, sheet: Worksheet, shown: View, row: int, widths: Sequence[float]) -> int:
    """What to know of those who answered; returns the row after it."""
    for banner in shown.part.banners:
        text = _("{title}: {text}", title=banner.title, text=banner.text)
        row = _over_all(book, sheet, row, text, _BANNER, widths)
    return row


def _over_all(book: Book, sheet: Worksheet, row: int, text: str, look: Look, widths: Sequence[float]) -> int:
    """Text over all columns; returns the row after it."""
    for column in range(1, len(widths) + 1):
        book.put(sheet, row, column, text if column == 1 else None, look)
    book.merge(sheet, row, 1, len(widths))
    book.row_height(sheet, row, max(18.0, height([(text, sum(widths) * 0.96)]) + 4))
    return row + 1


def _heading(book: Book, sheet: Worksheet, row: int, text: str, widths: Sequence[float]) -> int:
    """A heading; returns the row after it."""
    for column in range(1, len(widths) + 1):
        book.put(sheet, row, column, text if column == 1 else None, HEADING)
    book.row_height(sheet, row, 24)
    return row + 1


def _groups(
    book: Book, sheet: Worksheet, row: int, heading: str, groups: Sequence[Group], widths: Sequence[float]
) -> int:
    """How many of each group; returns the row after it."""
    row = _heading(book, sheet, row, heading, widths)
    for column, head in enumerate((_("Group"), _("People"), _("Of"), _("Share that answered")), 1):
        book.put(sheet, row, column, head, HEAD if column == 1 else _NUMBER_HEAD)
    book.row_height(sheet, row, 30)
    for group in groups:
        row += 1
        book.put(sheet, row, 1, group.title, CELL_STRONG)
        if group.hidden:
            _reason(book, sheet, row, group.hidden, _LEAST)
        else:
            for column, word in enumerate((group.people, group.head_count, group.share), 2):
                book.put(sheet, row, column, int(word) if word.isdecimal() else word, _RIGHT)
        room = [(group.title, _NAME * BOLD), (group.hidden or "", _FIGURE * (_LEAST - 1))]
        book.row_height(sheet, row, max(18.0, height(room)))
    return row + 1


def _reason(book: Book, sheet: Worksheet, row: int, reason: str, last: int) -> None:
    """Why nothing is shown, in place of the figures."""
    for column in range(2, last + 1):
        book.put(sheet, row, column, reason if column == 2 else None, _REASON)
    book.merge(sheet, row, 2, last)


def _departments(book: Book, sheet: Worksheet, row: int, shown: View, widths: Sequence[float]) -> None:
    """Departments against steps; or that none may be shown."""
    told, date = shown.departments, shown.cover.date
    heading = _("By department, on {date}", date=date) if date else _("By department")
    row = _heading(book, sheet, row, heading, widths)
    if told is None:
        text = _("No figures are shown by department, to protect those who answered.")
        _over_all(book, sheet, row, text, CELL._replace(lines=None), widths)
        return
    said = _(
        "Claimed points of each department, 0 to 100: blue is high, orange is low, and the number says which. In a department "
        "everybody counts alike, in the company every role does. Computed from single answers: it does not follow changes."
    )
    row = _over_all(book, sheet, row, said, CELL._replace(lines=None), widths)
    heads = (_("Department"), *told.steps, _("Together"))
    for column, head in enumerate(heads, 1):
        book.put(sheet, row, column, head, HEAD if column == 1 else HEAD._replace(across="center", size=9))
    book.row_height(sheet, row, max(30.0, height([(head, _FIGURE * BOLD) for head in heads[1:]], 9)))
    last = len(heads)
    for place, one in enumerate(told.rows, row + 1):
        _row(book, sheet, place, one, last)
    book.shade(sheet, _figures(row, told, last), 100)


def _figures(row: int, told: Departments, last: int) -> str:
    """The cells with points, below the row of their heads."""
    return f"B{row + 1}:{get_column_letter(last)}{row + len(told.rows)}"


def _row(book: Book, sheet: Worksheet, row: int, one: DepartmentRow, last: int) -> None:
    """The company, or one department."""
    name = one.title
    if one.partly:
        name = f"{one.title}\n{_('Where there is a dash: {reason}', reason=one.partly)}"
    book.put(sheet, row, 1, name, CELL_STRONG)
    if one.hidden:
        _reason(book, sheet, row, one.hidden, last)
    for column, (points, text) in enumerate(zip(one.figures, one.cells, strict=True), 2):
        book.put(sheet, row, column, text if points is None else whole_points(points), _POINTS)
    room = [(name, _NAME * BOLD), (one.hidden or "", _FIGURE * (last - 1))]
    book.row_height(sheet, row, max(18.0, height(room)))
