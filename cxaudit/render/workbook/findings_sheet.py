"""The sheet Findings: what should be, what is, why, the effect on customers, the fix; drafted, or as somebody wrote it."""

from __future__ import annotations

from typing import Final

from cxaudit.language import N_, _
from cxaudit.measure import NOTHING
from cxaudit.render.fieldwork_words import ABOUT, FINDING_PARTS
from cxaudit.render.findings import findings_said
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.layout import FINDINGS, HEAD_ROW, Layout
from cxaudit.render.workbook.looks import CELL, CELL_STRONG
from cxaudit.render.workbook.pages import page
from cxaudit.render.workbook.tables import CENTRE, Cell, heads, put_row

_WIDTHS: Final = (6.0, 30.0, 15.0, 36.0, 46.0, 38.0, 36.0, 38.0, 13.0)
_EDITED, _DRAFTED = N_("by a person"), N_("drafted")


def add_findings(book: Book, layout: Layout) -> None:
    """The findings, if there are any."""
    found = findings_said(layout.rubric, layout.fieldwork)
    if not found:
        return
    said = _(
        "Each in the audit's own form, the worst of each kind first. Drafts are made of what was found; change them in "
        "the field book, on its sheet Findings, and the next report has your words."
    )
    sheet = page(book, FINDINGS, _("Findings"), _WIDTHS, said)
    words = [
        _("No."),
        _("What it is about"),
        _("Kind"),
        *(_(word) for word in FINDING_PARTS.values()),
        _("Words"),
    ]
    row = heads(book, sheet, HEAD_ROW, words, _WIDTHS)
    for number, one in enumerate(found, 1):
        parts = [Cell(getattr(one, name) or NOTHING) for name in FINDING_PARTS]
        by = Cell(
            _(_EDITED) if one.edited else _(_DRAFTED), CELL if one.edited else CELL._replace(colour="muted")
        )
        cells = [Cell(number, CENTRE), Cell(one.title, CELL_STRONG), Cell(_(ABOUT[one.about])), *parts, by]
        row = put_row(book, sheet, row, cells, _WIDTHS)
    sheet.auto_filter.ref = f"A{HEAD_ROW}:I{row - 1}"
    sheet.print_area = f"A1:I{row - 1}"
    book.freeze(sheet, HEAD_ROW + 1, 3, repeat=f"{HEAD_ROW}:{HEAD_ROW}")
