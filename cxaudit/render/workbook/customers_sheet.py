"""The sheet Customers: what customers answered beside what is claimed, and where both disagree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import _
from cxaudit.measure import NOTHING, points, tenth
from cxaudit.model.fieldwork_shown import MOST_AGREEMENT, CustomerGroup, CustomersShown, StatementShown
from cxaudit.render.fieldwork_words import statements_by_id
from cxaudit.render.measures_view import contradictions_view, customers_view
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.layout import CUSTOMERS, Layout
from cxaudit.render.workbook.literals import text
from cxaudit.render.workbook.looks import CELL, CELL_STRONG, Look
from cxaudit.render.workbook.pages import page
from cxaudit.render.workbook.stored import Stored
from cxaudit.render.workbook.tables import CENTRE, RIGHT, SIGNED, TENTHS, Cell, heading, heads, line, put_row

_WIDTHS: Final = (9.0, 36.0, 56.0, 13.0, 12.0, 11.0, 11.0, 11.0, 11.0, 11.0)
_SHARE: Final = RIGHT._replace(format="0%")
_APART: Final = RIGHT._replace(format=SIGNED, bold=True)
_FAR: Final = 25
"""Points from which what is claimed lies clearly above what customers say (rule F12)."""


def customers_there(layout: Layout) -> bool:
    """Whether customers said anything, or anything stands against what is claimed."""
    found = layout.fieldwork
    return bool(found and (found.customers or found.contradictions))


def add_customers(book: Book, layout: Layout, stored: Stored) -> None:
    """Customers' answers and contradictions, if there are any."""
    found = layout.fieldwork
    if found is None or not customers_there(layout):
        return
    sheet = page(book, CUSTOMERS, _("Customers"), _WIDTHS, _said())
    row = _contradictions(book, sheet, layout, 3)
    if found.customers:
        row = _answers(book, sheet, layout, stored, found.customers, row)
        row = _groups(book, sheet, layout, found.customers, row)
    book.freeze(sheet, 3, 1)


def _said() -> str:
    """What the sheet shows."""
    return _(
        "What customers say and what numbers show, beside what is claimed. Customers' answers never change the claimed "
        "points; they weigh in the order of fixes. Where too few answered, nothing is shown."
    )


# --- contradictions -------------------------------------------------------------------------------


def _contradictions(book: Book, sheet: Worksheet, layout: Layout, row: int) -> int:
    """ "We think" beside "customers say", the worst first; returns the row after it."""
    found = contradictions_view(layout.result, layout.names, None)
    row = heading(book, sheet, row, _("Where we and our customers disagree, the worst first"), len(_WIDTHS))
    if not found:
        nothing = _("Nowhere: no claim is clearly above what customers say or numbers show.")
        return line(book, sheet, row, nothing, _WIDTHS) + 1
    words = [
        _("Place"),
        _("Criterion"),
        _("Customers say, or numbers show"),
        _("We think"),
        "",
        _("Points apart"),
    ]
    heads(book, sheet, row, words, _WIDTHS[:6])
    book.merge(sheet, row, 4, 5)
    row += 1
    against = layout.fieldwork.contradictions if layout.fieldwork else ()
    for place, (view, one) in enumerate(zip(found, against, strict=True), 1):
        apart = Cell(one.distance, RIGHT._replace(format="0.0", bold=True))
        cells = [
            Cell(place, CENTRE),
            Cell(view.name, CELL_STRONG),
            Cell(view.say),
            Cell(None),
            Cell(None),
            apart,
        ]
        put_row(book, sheet, row, cells, _WIDTHS)
        line(book, sheet, row, view.think, _WIDTHS, CELL, first=4, last=5)
        row += 1
    return row + 1


# --- what customers answered ----------------------------------------------------------------------


def _answers(
    book: Book, sheet: Worksheet, layout: Layout, stored: Stored, told: CustomersShown, row: int
) -> int:
    """Who answered, and each statement beside the claimed level; returns the row after it."""
    view = customers_view(layout.result, layout.names)
    row = heading(book, sheet, row, _("What customers answered"), len(_WIDTHS))
    for told_ in (*view.says, *view.hidden) if view else ():
        row = line(book, sheet, row, told_, _WIDTHS)
    if not told.statements:
        return row
    words = [
        _("No."),
        _("Criterion"),
        _("Statement"),
        _("Customers"),
        _("Agreement (0 to 4)"),
        _("95 % from"),
    ]
    words += [_("95 % to"), _("Agree"), _("Claimed level"), _("Points apart")]
    first = heads(book, sheet, row, words, _WIDTHS)
    row = first
    for one in sorted(told.statements, key=lambda said: said.mean):
        row = put_row(book, sheet, row, list(_statement(layout, stored, one, row)), _WIDTHS)
    book.shade(sheet, f"E{first}:E{row - 1}", 4)
    far = f"AND(ISNUMBER(J{first}),ROUND(J{first},9)>={_FAR})"
    book.highlight(sheet, f"J{first}:J{row - 1}", far, Look(bold=True, colour="warn_text", ground="warn"))
    note = _("Points apart: what is claimed, less what customers say, both on 0 to 100.")
    return line(book, sheet, row, note, _WIDTHS, Look(size=9, colour="muted", wrap=True, indent=1)) + 1


def _statement(layout: Layout, stored: Stored, one: StatementShown, row: int) -> Iterator[Cell]:
    """A statement with the claimed level of its criterion, which follows changes."""
    asked = layout.rubric.by_id.get(one.criterion or "")
    yield Cell(asked.code if asked else NOTHING, CELL_STRONG)
    yield Cell(layout.marked(asked) if asked else _("of the form alone"))
    yield Cell(statements_by_id(layout.rubric).get(one.id, one.id))
    yield Cell(one.people, RIGHT)
    yield Cell(one.mean, TENTHS._replace(bold=True))
    yield Cell(one.low, TENTHS)
    yield Cell(one.high, TENTHS)
    yield Cell(one.agree / 100, _SHARE)
    level: Value = ""
    if asked and asked.id not in layout.hidden:
        level = stored.criteria[asked.id].get("A", "")
        cell = layout.calc.ref("A", layout.row[asked.id])
        yield Cell(NOTHING if level == "" else level, TENTHS, f'IF({cell}="",{text(NOTHING)},{cell})')
    else:
        yield Cell(layout.few if asked else NOTHING, RIGHT)
    apart = (
        NOTHING
        if isinstance(level, str)
        else tenth(points(level, layout.top) - points(one.mean, MOST_AGREEMENT))
    )
    difference = f"I{row}/{layout.top}*100-E{row}/{MOST_AGREEMENT}*100"
    formula = f"IF(ISNUMBER(I{row}),ROUND(ROUND({difference},9),1),{text(NOTHING)})"
    yield Cell(apart, _APART, formula)


def _groups(book: Book, sheet: Worksheet, layout: Layout, told: CustomersShown, row: int) -> int:
    """Channels and groups that may be shown; returns the row after them."""
    if not told.groups:
        return row
    row = heading(book, sheet, row, _("By channel and customer group"), len(_WIDTHS))
    words = [_("What"), _("Name"), _("Agreed with least"), _("Customers"), _("Agreement (0 to 4)")]
    words += [_("Net promoter score"), _("95 % from"), _("95 % to")]
    row = heads(book, sheet, row, words, _WIDTHS[:8])
    for one in told.groups:
        row = put_row(book, sheet, row, list(_group(layout, one)), _WIDTHS)
    return row


def _group(layout: Layout, one: CustomerGroup) -> Iterator[Cell]:
    """Customers of one channel or group."""
    least = min(one.statements, key=lambda said: said.mean, default=None)
    texts = statements_by_id(layout.rubric)
    yield Cell(_("Channel") if one.kind == "channel" else _("Group"))
    yield Cell(one.name, CELL_STRONG)
    yield Cell(texts.get(least.id, least.id) if least else NOTHING)
    yield Cell(NOTHING if one.people is None else one.people, RIGHT)
    yield Cell(least.mean if least else NOTHING, TENTHS)
    for value in (one.recommend, one.recommend_low, one.recommend_high):
        yield Cell(NOTHING if value is None else value, RIGHT._replace(format="0"))
