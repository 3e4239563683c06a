"""The client's logo on the first sheet; written without a library for pictures."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final

from openpyxl.drawing.image import Image
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import _
from cxaudit.model.engagement import Logo
from cxaudit.render.workbook.looks import SUBTITLE

if TYPE_CHECKING:
    from cxaudit.render.workbook.book import Book

HEIGHT: Final = 44
WIDTH: Final = 125
"""Pixels that a logo takes at most."""
_ROW: Final = 38.0
"""Points of the row that it stands in."""


class Picture(Image):
    """A picture whose size is known and whose bytes are written as they are."""

    anchor: Any

    def __init__(self, logo: Logo) -> None:
        scale = min(HEIGHT / logo.height, WIDTH / logo.width)
        self.width = max(1, round(logo.width * scale))
        self.height = max(1, round(logo.height * scale))
        self.format = logo.kind
        self._content = base64.b64decode(logo.content)

    def _data(self) -> bytes:
        return self._content


def add_logo(book: Book, title: str, logo: Logo | None, client: str | None) -> None:
    """The logo at the right end of a sheet's second row; SVG is left out, since older programs do not show it."""
    if logo is None or logo.kind == "svg":
        return
    sheet = book.workbook[title]
    column = sum(1 for width in sheet.column_dimensions.values() if not width.hidden)
    _make_room(book, sheet, column)
    book.picture(sheet, 2, column, logo, alt=_("Logo of {client}", client=client) if client else _("Logo"))
    sheet.row_dimensions[2].height = max(_ROW, sheet.row_dimensions[2].height or 0.0)


def _make_room(book: Book, sheet: Worksheet, column: int) -> None:
    """Let the text of the second row end before the last column, where the logo stands."""
    for joined in [area for area in sheet.merged_cells.ranges if area.coord.startswith("A2:")]:
        sheet.merged_cells.remove(joined)
    from cxaudit.render.workbook.book import height

    widths = [sheet.column_dimensions[get_column_letter(n)].width for n in range(1, column)]
    if len(widths) > 1:
        book.merge(sheet, 2, 1, column - 1)
    said = str(sheet.cell(2, 1).value or "")
    book.put(sheet, 2, 1, None, SUBTITLE._replace(wrap=True))  # the text stays
    book.row_height(
        sheet, 2, max(sheet.row_dimensions[2].height or 0.0, height([(said, sum(widths) * 0.95)]) + 4)
    )
