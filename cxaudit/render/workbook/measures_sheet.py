"""The sheet Measures: readings with their intervals, goals and limits; causes to find; what was wrong with the exports."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import N_, _, ngettext
from cxaudit.measure import NOTHING, settled
from cxaudit.model.fieldwork import Computed, Fault
from cxaudit.model.fieldwork_shown import MeasureShown
from cxaudit.render.exports_explained import fault_words
from cxaudit.render.fieldwork_words import (
    DIRECTIONS,
    GOAL,
    INTERVALS,
    LIMIT,
    PREVIOUS,
    contact_names,
    measures_by_id,
    outside_said,
    period,
    second_said,
    shown_value,
)
from cxaudit.render.measures_view import by_verdict, causes_view
from cxaudit.render.workbook.book import Book, quoted
from cxaudit.render.workbook.layout import MEASURES, Layout
from cxaudit.render.workbook.literals import text
from cxaudit.render.workbook.looks import CELL, CELL_STRONG, HEAD, HIDDEN, Look
from cxaudit.render.workbook.pages import page
from cxaudit.render.workbook.tables import RIGHT, WHOLE, Cell, heading, heads, line, put_row

EARLIER: Final = 11
"""Earlier values that are drawn and told; with the value itself a year of months."""


class _Column(NamedTuple):
    """A column: its head, to be said with `_`, and its width."""

    head: str
    width: float


COLUMNS: Final[Mapping[str, _Column]] = {
    "measure": _Column(N_("Measure"), 32),
    "value": _Column(N_("Value"), 11),
    "unit": _Column(N_("Unit"), 13),
    "low": _Column(N_("95 % from"), 10),
    "high": _Column(N_("95 % to"), 10),
    "n": _Column(N_("n"), 8),
    "goal": _Column(N_("Goal"), 10),
    "limit": _Column(N_("Limit"), 10),
    "against_goal": _Column(N_("Against the goal"), 14),
    "against_limit": _Column(N_("Against the limit"), 14),
    "against_previous": _Column(N_("Against the reading before"), 15),
    "drawn": _Column(N_("So far"), 13),
    "earlier": _Column(N_("Earlier values, oldest first"), 20),
    "period": _Column(N_("Period"), 14),
    "source": _Column(N_("Source"), 21),
    "outside": _Column(N_("Outside figure"), 28),
    "bears": _Column(N_("Bears on"), 12),
    "note": _Column(N_("What else"), 30),
}
_AT: Final = {key: n for n, key in enumerate(COLUMNS, 1)}
_FOLD_FROM: Final = "period"
"""From this column on the details can be folded away."""
_WORD: Final = CELL._replace(up="top")
_BAD: Final = Look(bold=True, colour="warn_text", ground="warn")
_FAR: Final = "1E+30"
"""In place of an end of an interval that is not known."""


def measures_there(layout: Layout) -> tuple[MeasureShown, ...]:
    """The readings, the worst first; none where nothing was measured."""
    return by_verdict(layout.fieldwork.measures) if layout.fieldwork else ()


def add_measures(book: Book, layout: Layout) -> None:
    """The dashboard, if anything was measured."""
    readings = measures_there(layout)
    if not readings:
        return
    most = min(EARLIER, max(len(one.earlier) for one in readings))
    widths = [*(one.width for one in COLUMNS.values()), *(0 for _n in range(most + 1 if most else 0))]
    seen = len(COLUMNS)
    sheet = page(book, MEASURES, _("Measures"), widths, _said(readings), over=seen)
    row = _causes(book, sheet, layout, widths, 3)
    head = row + 1
    heading(book, sheet, row, _("What was measured"), seen)
    row = heads(book, sheet, head, [_(one.head) for one in COLUMNS.values()], widths[:seen])
    for one in readings:
        _row(book, sheet, layout, one, row, widths, most)
        row += 1
    _rules(book, sheet, head + 1, row - 1)
    row = _files(book, sheet, layout, readings, row, widths)
    row = _policy(book, sheet, layout, readings, row, widths)
    book.group(sheet, _AT[_FOLD_FROM], seen)
    sheet.print_area = f"A1:{get_column_letter(seen)}{row - 1}"
    book.freeze(sheet, 3, 2)


def _said(readings: Sequence[MeasureShown]) -> str:
    """How the sheet is read."""
    beyond = sum(one.against_limit == "beyond" for one in readings)
    count = ngettext(
        "{beyond} of {n} measure is beyond its limit.",
        "Beyond their limits: {beyond} of {n} measures.",
        len(readings),
        beyond=beyond,
    )
    reading = _(
        "A goal is reached, and a limit passed, only where the whole 95 % range says so; otherwise it is not sure. "
        "The words against goal and limit follow the figures in their rows; the small lines are the readings so far."
    )
    return f"{count} {reading}"


# --- causes ---------------------------------------------------------------------------------------


def _causes(book: Book, sheet: Worksheet, layout: Layout, widths: Sequence[float], row: int) -> int:
    """What is beyond its limit, whose cause comes before any fix; returns the row after it."""
    found = causes_view(layout.result, layout.names)
    if not found:
        return row
    row = heading(book, sheet, row, _("Find the cause first"), len(COLUMNS))
    told = _("These are beyond their limits. Nobody knows yet why, so no days and no gain are claimed.")
    row = line(book, sheet, row, told, widths[:11])
    spans = (
        (1, 1, _("Measure")),
        (2, 5, _("What is so")),
        (6, 9, _("Responsible")),
        (10, 13, _("Then the fix of")),
    )
    row = _spread_heads(book, sheet, row, spans)
    for one in found:
        cells = {1: one.name, 2: one.says, 6: one.owner, 10: one.fix or NOTHING}
        row = _spread(book, sheet, row, cells, [(first, last) for first, last, _word in spans], widths)
    return row + 1


def _spread_heads(book: Book, sheet: Worksheet, row: int, spans: Sequence[tuple[int, int, str]]) -> int:
    """Heads that run over several columns: the first, the last, the words."""
    for first, last, words in spans:
        for column in range(first, last + 1):
            book.put(sheet, row, column, words if column == first else None, HEAD)
        if last > first:
            book.merge(sheet, row, first, last)
    book.row_height(sheet, row, 20)
    return row + 1


def _spread(
    book: Book,
    sheet: Worksheet,
    row: int,
    cells: Mapping[int, str],
    spans: Sequence[tuple[int, int]],
    widths: Sequence[float],
) -> int:
    """A row whose cells run over several columns."""
    for first, last in spans:
        look = CELL_STRONG if first == 1 else CELL
        line(book, sheet, row, cells.get(first, ""), widths, look, first=first, last=last)
    return row + 1


# --- one reading ----------------------------------------------------------------------------------


def _row(
    book: Book,
    sheet: Worksheet,
    layout: Layout,
    one: MeasureShown,
    row: int,
    widths: Sequence[float],
    most: int,
) -> None:
    """A reading, with its earlier values in hidden cells for the small line."""
    cells = dict(_cells(layout, one, row))
    put_row(book, sheet, row, [cells[key] for key in COLUMNS], widths, least=30)
    values = [*(value for _day, value in one.earlier[-EARLIER:]), one.value]
    if len(values) < 2 or not most:
        return
    first = len(COLUMNS) + 1
    for column, value in enumerate(values, first):
        book.put(sheet, row, column, value, HIDDEN)
    letters = get_column_letter(first), get_column_letter(first + len(values) - 1)
    drawn = f"{quoted(MEASURES)}!{letters[0]}{row}:{letters[1]}{row}"
    cell = f"{get_column_letter(_AT['drawn'])}{row}"
    if min(values) < max(values):
        book.sparklines(sheet, [(cell, drawn)], max(values), bottom=min(values), hidden=True, line=True)


def _cells(layout: Layout, one: MeasureShown, row: int) -> Iterator[tuple[str, Cell]]:
    """The cells of a reading by column."""
    rubric = layout.rubric
    known = measures_by_id(rubric).get(one.measure)
    look = RIGHT._replace(format=_format((one.value, one.low, one.high, one.goal, one.limit)))
    yield "measure", Cell(_name(layout, one), CELL_STRONG)
    yield "value", Cell(one.value, look._replace(bold=True))
    yield "unit", Cell(known.unit if known else None)
    for key in ("low", "high", "goal", "limit"):
        yield key, Cell(_finite(getattr(one, key)), look)
    yield "n", Cell(one.n, WHOLE)
    direction = known.direction if known else "watch"
    goal = _(GOAL[one.against_goal]) if one.against_goal else NOTHING
    limit = _(LIMIT[one.against_limit]) if one.against_limit else NOTHING
    yield "against_goal", Cell(goal, _WORD, _verdict(direction, "goal", row))
    yield "against_limit", Cell(limit, _WORD, _verdict(direction, "limit", row))
    yield (
        "against_previous",
        Cell(_(PREVIOUS[one.against_previous]) if one.against_previous else NOTHING, _WORD),
    )
    yield "drawn", Cell(None)
    earlier = (f"{day}: {shown_value(value)}" for day, value in one.earlier[-EARLIER:])
    yield "earlier", Cell("\n".join(earlier) or NOTHING)
    yield "period", Cell(period(one))
    yield "source", Cell("\n".join(_source(one)) or _("nobody says where from"))
    yield "outside", Cell(outside_said(one) or NOTHING)
    yield "bears", Cell(", ".join(layout.names.code.get(c, c) for c in one.criteria) or NOTHING)
    yield "note", Cell("\n".join(_more(layout, one)) or None)


def _name(layout: Layout, one: MeasureShown) -> str:
    """A measure, and the contact point that it is about."""
    known = measures_by_id(layout.rubric).get(one.measure)
    name = known.name if known else one.measure
    if one.contact is None:
        return name
    called = contact_names(layout.fieldwork.points if layout.fieldwork else None)
    return _("{name} at {where}", name=name, where=called.get(one.contact, one.contact))


def _source(one: MeasureShown) -> Iterator[str]:
    """Where a reading came from."""
    if one.source_system:
        yield one.source_system
    if one.supplied_by:
        yield _("supplied by {who}", who=one.supplied_by)
    if one.computed:
        yield _("computed from {file}", file=one.computed.file)


def _more(layout: Layout, one: MeasureShown) -> Iterator[str]:
    """Which way is better, how the interval came about, the second figure, the note."""
    known = measures_by_id(layout.rubric).get(one.measure)
    if known:
        yield _(DIRECTIONS[known.direction])
    yield _(INTERVALS[one.interval])
    second = second_said(one)
    if second:
        yield second
    if one.note:
        yield one.note


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value


def _format(values: Sequence[float | None]) -> str:
    """Decimals for a row's figures: none where all are whole, more where they are small; a cell keeps all of them."""
    known = [settled(abs(value)) for value in values if value is not None and math.isfinite(value)]
    if all(value == int(value) for value in known):
        return "#,##0"
    return "#,##0.0" if known[0] >= 0.1 or known[0] == 0 else "0.000"


def _verdict(direction: str, bound: str, row: int) -> str | None:
    """The word against a goal or a limit as a formula: sure only where the whole interval says so."""
    if direction == "watch":
        return None
    words = GOAL if bound == "goal" else LIMIT
    good, unsure, bad = (text(_(word)) for word in _in_order(words))
    value, low, high, wanted = (
        f"{get_column_letter(_AT[key])}{row}" for key in ("value", "low", "high", bound)
    )
    least = f"IF(COUNT({low},{high})=0,{value},IF(ISNUMBER({low}),{low},-{_FAR}))"
    most = f"IF(COUNT({low},{high})=0,{value},IF(ISNUMBER({high}),{high},{_FAR}))"
    worst, best, sign = (least, most, ">=") if direction == "higher" else (most, least, "<=")
    ended = f"ROUND({wanted},9)"
    return (
        f"IF(ISNUMBER({wanted}),IF(ROUND({worst},9){sign}{ended},{good},"
        f"IF(ROUND({best},9){sign}{ended},{unsure},{bad})),{text(NOTHING)})"
    )


def _in_order(words: Mapping[str, str]) -> tuple[str, str, str]:
    """The words for good, not sure, bad."""
    good, bad = ("reached", "not_reached") if "reached" in words else ("within", "beyond")
    return words[good], words["unsure"], words[bad]


def _rules(book: Book, sheet: Worksheet, first: int, last: int) -> None:
    """A ground under the words that something is bad."""
    for key, word in (
        ("against_goal", GOAL["not_reached"]),
        ("against_limit", LIMIT["beyond"]),
        ("against_previous", PREVIOUS["worse"]),
    ):
        letter = get_column_letter(_AT[key])
        book.highlight(sheet, f"{letter}{first}:{letter}{last}", f"{letter}{first}={text(_(word))}", _BAD)


# --- the exports ----------------------------------------------------------------------------------


def _files(
    book: Book,
    sheet: Worksheet,
    layout: Layout,
    readings: Sequence[MeasureShown],
    row: int,
    widths: Sequence[float],
) -> int:
    """The exports that measures were computed from, with what was wrong with their rows; returns the row after them."""
    by_file: dict[str, list[tuple[MeasureShown, Computed]]] = {}
    for one in readings:
        if one.computed:
            by_file.setdefault(one.computed.sha256, []).append((one, one.computed))
    if not by_file:
        return row
    sheet.row_breaks.append(Break(id=row))
    row = heading(
        book, sheet, row + 1, _("What was computed, and what was wrong with the rows"), len(COLUMNS)
    )
    spans = (
        (1, 1, _("File")),
        (2, 5, _("What was wrong")),
        (6, 7, _("Rows")),
        (8, 9, _("Left out")),
        (10, 13, _("Where, for example")),
    )
    row = _spread_heads(book, sheet, row, spans)
    for own in by_file.values():
        row = _file(book, sheet, layout, own, row, [(first, last) for first, last, _word in spans], widths)
    return row


def _file(
    book: Book,
    sheet: Worksheet,
    layout: Layout,
    own: Sequence[tuple[MeasureShown, Computed]],
    row: int,
    spans: Sequence[tuple[int, int]],
    widths: Sequence[float],
) -> int:
    """One export; returns the row after it."""
    computed = own[0][1]
    names = ", ".join(dict.fromkeys(_name(layout, one) for one, _computed in own))
    told = {1: computed.file, 2: _("computed: {measures}", measures=names), 6: ""}
    told[10] = f"SHA-256 {computed.sha256[:16]}…"
    at = row
    row = _spread(book, sheet, row, told, spans, widths)
    book.put(sheet, at, 6, computed.rows, WHOLE)
    for fault in _faults(own):
        at = row
        lines = _("lines {numbers}", numbers=fault.example) if fault.example else ""
        out = _("yes") if fault.left_out else _("no")
        row = _spread(book, sheet, row, {2: fault_words(fault.code), 8: out, 10: lines}, spans, widths)
        book.put(sheet, at, 6, fault.rows, WHOLE)
    return row


def _faults(own: Sequence[tuple[MeasureShown, Computed]]) -> list[Fault]:
    """What was wrong with the rows for any of the measures, the most frequent first."""
    once = dict.fromkeys(fault for _one, computed in own for fault in computed.faults)
    return sorted(once, key=lambda fault: (-fault.rows, fault.code, fault.left_out))


def _policy(
    book: Book,
    sheet: Worksheet,
    layout: Layout,
    readings: Sequence[MeasureShown],
    row: int,
    widths: Sequence[float],
) -> int:
    """What an outside figure needs to be compared; returns the row after it."""
    catalogue = layout.rubric.measures
    policy = catalogue.benchmark_policy if catalogue else None
    if policy is None or all(one.outside is None for one in readings):
        return row
    row = heading(book, sheet, row + 1, _("Outside figures"), len(COLUMNS))
    return line(book, sheet, row, policy, widths[:13])
