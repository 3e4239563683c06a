"""The sheet How sure are we: ranges, agreement, confidence. Nothing on it can be a formula, so it bears its date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import _
from cxaudit.measure import NOTHING, one_decimal
from cxaudit.model.result import AuditResult, CriterionResult
from cxaudit.render.certainty import lacking
from cxaudit.render.names import Names
from cxaudit.render.sure import Coefficient, HowSure, SureRange, interval_levels, range_because, word_of
from cxaudit.render.view import View
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.layout import HEAD_ROW, SURE, Layout
from cxaudit.render.workbook.looks import CELL, CELL_STRONG, HEAD, HEADING, WRAPPED, Look
from cxaudit.render.workbook.pages import BOLD, page

_WIDTHS = (46.0, 12.0, 15.0, 12.0, 15.0, 64.0)
_COLUMNS = len(_WIDTHS)
_BIG = Look(size=16, bold=True, colour="primary_text", up="center", indent=1)
_TEXT = WRAPPED._replace(indent=1, up="center")
_RIGHT = CELL._replace(across="right", indent=0)
_COEFFICIENT = _RIGHT._replace(format="0.00")
_LEVEL = _RIGHT._replace(format="0.0")
_RIGHT_HEAD = HEAD._replace(across="right")


def add_sure(book: Book, layout: Layout, shown: View) -> None:
    """How sure the numbers are; nothing where the result says nothing of it."""
    sure = shown.sure
    if sure is None:
        return
    sheet = page(book, SURE, _on(shown.cover.date), _WIDTHS, _said())
    row = _word(book, sheet, sure, HEAD_ROW - 1)
    row = _ranges(book, sheet, row + 1, sure)
    if sure.agreement:
        heading = _("Do people give the same practice the same level? (Krippendorff's alpha)")
        row = _coefficients(book, sheet, row + 1, heading, sure.agreement)
        if sure.role_gap:
            row = _line(book, sheet, row, sure.role_gap, _TEXT)
    if sure.auditors:
        heading = _("Do auditors give the same practice the same level?")
        row = _coefficients(book, sheet, row + 1, heading, sure.auditors)
    if sure.looks:
        row = _looks(book, sheet, row + 1, sure)
    _criteria(book, sheet, row + 1, layout.result, layout.names)
    book.freeze(sheet, 3, 1)


def _on(date: str | None) -> str:
    """The title, with the audit's date, since nothing here follows changes."""
    return _("How sure are we, on {date}", date=date) if date else _("How sure are we")


def _said() -> str:
    """What the sheet is, and that it is dated."""
    return _(
        "Computed from single answers on the audit's date: nothing here follows changes of levels, weights or targets. "
        "Make the report again to have it anew."
    )


def _word(book: Book, sheet: Worksheet, sure: HowSure, row: int) -> int:
    """The word for everything, and what is missing for more; returns the row after it."""
    row = _line(book, sheet, row, _("Confidence: {word}", word=sure.word), _BIG)
    return _line(book, sheet, row, sure.says, _TEXT)


def _line(book: Book, sheet: Worksheet, row: int, text: str, look: Look) -> int:
    """Text over all columns; returns the row after it."""
    for column in range(1, _COLUMNS + 1):
        book.put(sheet, row, column, text if column == 1 else None, look)
    book.merge(sheet, row, 1, _COLUMNS)
    book.row_height(sheet, row, max(18.0, height([(text, sum(_WIDTHS) * 0.96)], look.size) + 4))
    return row + 1


def _heads(book: Book, sheet: Worksheet, row: int, heading: str, heads: Sequence[str]) -> int:
    """A heading and the heads of its table; the last head runs to the last column. Returns the row after them."""
    for column in range(1, _COLUMNS + 1):
        word = heads[column - 1] if column <= len(heads) else None
        outer = column == 1 or column >= len(heads)
        book.put(sheet, row, column, heading if column == 1 else None, HEADING)
        book.put(sheet, row + 1, column, word, HEAD if outer else _RIGHT_HEAD)
    book.row_height(sheet, row, 24)
    if len(heads) < _COLUMNS:
        book.merge(sheet, row + 1, len(heads), _COLUMNS)
    room = [(word, _WIDTHS[n] * 0.8) for n, word in enumerate(heads[:-1])]
    book.row_height(sheet, row + 1, max(18.0, height(room)))
    return row + 2


def _row(book: Book, sheet: Worksheet, row: int, cells: Sequence[Value], looks: Sequence[Look]) -> int:
    """A row of a table; the last cell runs to the last column. Returns the row after it."""
    for column in range(1, _COLUMNS + 1):
        value = cells[column - 1] if column <= len(cells) else None
        look = CELL_STRONG if column == 1 else looks[min(column - 2, len(looks) - 1)]
        book.put(sheet, row, column, None if value == "" else value, look)
    if len(cells) < _COLUMNS:
        book.merge(sheet, row, len(cells), _COLUMNS)
    last = sum(_WIDTHS[len(cells) - 1 :]) * 0.95
    room = [(str(cells[0]), _WIDTHS[0] * BOLD), (str(cells[-1]), last)]
    book.row_height(sheet, row, max(18.0, height(room)))
    return row + 1


def _ranges(book: Book, sheet: Worksheet, row: int, sure: HowSure) -> int:
    """The points of all steps together and of each, with their ranges."""
    heads = [_("Points"), _("Claimed"), _("95 % range"), _("Supported"), _("95 % range")]
    heads.append(_("Why there is no range"))
    row = _heads(book, sheet, row, _("Where the points may lie, with 95 % confidence"), heads)
    for one in sure.ranges:
        row = _row(book, sheet, row, _range(one), (*[_RIGHT] * 4, CELL))
    for text in (*((sure.draws,) if sure.draws else ()), *sure.not_said):
        row = _line(book, sheet, row, text, _TEXT)
    return row


def _range(one: SureRange) -> tuple[Value, ...]:
    """The cells of a row of ranges."""
    claimed, supported = _whole(one.claimed), _whole(one.supported)
    return (one.name, claimed, one.claimed_range, supported, one.supported_range, one.says)


def _whole(points: str) -> Value:
    """Points as they are shown, as a number."""
    return int(points) if points.isdecimal() else points


def _coefficients(book: Book, sheet: Worksheet, row: int, heading: str, rows: Iterable[Coefficient]) -> int:
    """Measures of agreement with their meaning; returns the row after them."""
    row = _heads(book, sheet, row, heading, (_("Of whom"), _("Figure"), _("What it means")))
    for one in rows:
        value: Value = NOTHING if one.figure is None else one.figure
        row = _row(book, sheet, row, (one.name, value, one.says), (_COEFFICIENT, CELL))
    return row


def _looks(book: Book, sheet: Worksheet, row: int, sure: HowSure) -> int:
    """What is worth a second look; returns the row after it."""
    row = _heads(book, sheet, row, _("Answers worth a second look"), (_("What"), _("What to do")))
    for look in sure.looks:
        row = _row(book, sheet, row, (look.what, look.do), (CELL,))
    return _line(book, sheet, row, _("Nothing was left out because of it."), _TEXT)


def _criteria(book: Book, sheet: Worksheet, row: int, result: AuditResult, names: Names) -> None:
    """Each criterion: claimed level with its range, and its confidence."""
    heads = (
        _("Criterion"),
        _("Claimed level"),
        _("95 % range"),
        _("Confidence"),
        _("What is missing for more"),
    )
    told = [c for c in result.criteria if c.confidence is not None or c.interval is not None]
    if told:
        sheet.row_breaks.append(Break(id=row - 1))
        row = _heads(book, sheet, row, _("Each criterion"), heads)
    for one in told:
        row = _row(book, sheet, row, _criterion(result, one, names), (_LEVEL, _RIGHT, _RIGHT, CELL))


def _criterion(result: AuditResult, one: CriterionResult, names: Names) -> tuple[Value, ...]:
    """The cells of a criterion."""
    reason = range_because(result, one)
    missing = lacking(result, one)
    no_range = _("no range: {reason}", reason=reason) if reason else ""
    return (
        names.full(one.id),
        NOTHING if one.claimed_level is None else float(one_decimal(one.claimed_level)),
        interval_levels(result, one),
        word_of(one.confidence),
        "; ".join(word for word in (missing, no_range) if word),
    )
