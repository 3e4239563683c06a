"""The sheet What if: take fixes and see what they bring together (rule P8).

One row a criterion, in the order of the rubric, so that a tick stays with its fix while ranks move. The first fixes
of the list are taken to begin with; that number, and the ticks, are inputs.
"""

from __future__ import annotations

from typing import NamedTuple

from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import N_, _, ngettext
from cxaudit.measure import NOTHING, shown_level, whole_points
from cxaudit.model.rubric import Criterion
from cxaudit.render.figures import counted_days
from cxaudit.render.view import View
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.bundles import (
    GAIN_FORMAT,
    Figure,
    alone_figure,
    days_figure,
    gain_figure,
    put_figure,
    tenth,
    tenth_of,
    then_figure,
)
from cxaudit.render.workbook.calc import or_dash, words_of_days, words_of_level
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.gains import dated_note
from cxaudit.render.workbook.layout import HEAD_ROW, WHAT_IF, Layout
from cxaudit.render.workbook.literals import by_number, said, text
from cxaudit.render.workbook.looks import CELL, CELL_STRONG, GIVEN, HEAD, INPUT, Look
from cxaudit.render.workbook.pages import page
from cxaudit.render.workbook.scores_sheet import points_formula, points_now
from cxaudit.render.workbook.stored import Cells, Stored
from cxaudit.render.workbook.together import FIRST_FIXES, TICK, count_of

_SAID = N_(
    'Choose "{yes}" beside a fix to take it, or say how many of the list of fixes to take; all its steps count. '
    "Together is not the sum of each alone: a fix that waits for another one gains only with it, "
    "and what several fixes lift counts once."
)
_HELD = N_(
    "Criteria that are not shown stay as they are here, and hold back what needs them: what you see is the least."
)
_REST = N_("{fixes}: {today} points today, {then} then. Together +{gain}; the sum of each alone +{alone}.")
_NO_SCORE = N_("{fixes}. No overall score yet, so no gain.")
_RIGHT = CELL._replace(across="right")
_CENTRE = CELL._replace(across="center", indent=0)
_TENTH = _RIGHT._replace(format="0.0")
_WHOLE = _RIGHT._replace(format="0")
_GAIN = _RIGHT._replace(format=GAIN_FORMAT)
_TAKE = INPUT._replace(across="center", indent=0)
_STRONG = Look(bold=True, wrap=True, up="center", indent=1)
_TRIED = "tried"
_FIRST_CELL = 4
"""The column of the number of fixes to take."""
_STEPS = 14
"""The first column of the steps, beside the list."""


class _Column(NamedTuple):
    """A column of the list: its head, width, and the column of Calc that it shows, if any."""

    head: str
    width: float
    key: str = ""
    look: Look = CELL


_COLUMNS = (
    _Column(N_("Take it"), 9),
    _Column(N_("No."), 7),
    _Column(N_("Criterion"), 34),
    _Column(N_("List"), 15, "list"),
    _Column(N_("Rank"), 7, "rank", _CENTRE._replace(format="0")),
    _Column(N_("Level today"), 8, "S", _TENTH),
    _Column(N_("Target"), 8, "t", _WHOLE),
    _Column(N_("Days"), 8, "days", _RIGHT),
    _Column(N_("Gain alone"), 9, "gall", _GAIN),
    _Column(N_("After"), 12, "after"),
    _Column(N_("Taken"), 8),
    _Column(N_("Level then"), 8),
    _Column("", 2),
    _Column(N_("Step"), 28),
    _Column(N_("Today"), 9),
    _Column(N_("Then"), 9),
    _Column(N_("Gain"), 10),
)
_TENTHS = ("days", "gall")
"""What is shown with one decimal at most."""
_TAKEN, _THEN = 11, 12


def add_what_if(book: Book, layout: Layout, stored: Stored, shown: View) -> None:
    """The list of fixes with a cell to tick, and what they bring beside it."""
    sheet = page(book, WHAT_IF, _("What if"), [c.width for c in _COLUMNS], _said(layout, shown), tab="accent")
    for column, one in enumerate(_COLUMNS, 1):
        book.put(sheet, HEAD_ROW, column, _(one.head) or None, HEAD if one.head else Look())
    book.row_height(sheet, HEAD_ROW, 32)
    for criterion in layout.rubric.criteria:
        _row(book, sheet, layout, stored, criterion)
    last = _steps(book, sheet, layout, stored)
    _inputs(book, sheet, layout)
    _sentence(book, sheet, layout, stored, last)
    bottom = max(last + 3, layout.what_if_row(layout.rubric.criteria[-1].id))
    sheet.print_area = f"A1:{_letter(len(_COLUMNS))}{bottom}"
    book.freeze(sheet, HEAD_ROW + 1, 4, repeat=f"{HEAD_ROW}:{HEAD_ROW}")


def _said(layout: Layout, shown: View) -> str:
    """What the sheet is for, and what it leaves out."""
    on = f" ({shown.cover.date})" if shown.cover.date else ""
    held = layout.downstream.dated and not layout.downstream.too_many
    said_held = f" {_(_HELD)}" if held else ""
    return f"{_(_SAID, yes=_(TICK))}{said_held}{dated_note(layout, on)}"


def _inputs(book: Book, sheet: Worksheet, layout: Layout) -> None:
    """How many of the list to take, and the drop-down of the ticks."""
    for column in range(1, _FIRST_CELL):
        book.put(
            sheet, 3, column, _("Of the list of fixes, take the first") if column == 1 else None, _STRONG
        )
    book.merge(sheet, 3, 1, _FIRST_CELL - 1)
    book.put(sheet, 3, _FIRST_CELL, FIRST_FIXES, _TAKE._replace(up="center", format="0"))
    book.name("cx_take_first", sheet, f"${_letter(_FIRST_CELL)}$3")
    book.only_numbers(
        sheet,
        f"{_letter(_FIRST_CELL)}3",
        0,
        len(layout.rubric.criteria),
        whole=True,
        title=_("How many fixes?"),
        error=_("Please give a whole number; 0 takes only what is ticked."),
    )
    book.choices("cx_ticks", (_(TICK),))
    rows = [layout.what_if_row(c.id) for c in layout.rubric.criteria]
    cells = f"A{rows[0]}:A{rows[-1]}"
    book.choose(
        sheet,
        cells,
        "cx_ticks",
        title=_("Take this fix?"),
        error=_('Choose "{yes}", or clear the cell.', yes=_(TICK)),
    )
    taken = f"${_letter(_TAKEN)}{rows[0]}={text(_(TICK))}"
    book.highlight(sheet, f"A{rows[0]}:{_letter(_THEN)}{rows[-1]}", taken, Look(ground="done"))


# --- the list -------------------------------------------------------------------------------------


def _row(book: Book, sheet: Worksheet, layout: Layout, stored: Stored, criterion: Criterion) -> None:
    """One criterion; a hidden one with its name only (rule R6)."""
    row = layout.what_if_row(criterion.id)
    name = layout.marked(criterion)
    hidden = criterion.id in layout.hidden
    for column in range(1, _THEN + 1):
        book.put(sheet, row, column, None, GIVEN if hidden else CELL)
    book.put(sheet, row, 2, criterion.code, CELL_STRONG)
    book.put(sheet, row, 3, name, CELL)
    book.row_height(
        sheet,
        row,
        max(
            18.0,
            height(
                [(name, _COLUMNS[2].width * 0.9), (_list_now(stored, criterion), _COLUMNS[3].width * 0.9)]
            ),
        ),
    )
    if hidden:
        book.put(sheet, row, 4, _("Not shown"), GIVEN._replace(colour="muted"))
        return
    book.put(sheet, row, 1, None, _TAKE)
    calc, cells = layout.row[criterion.id], stored.criteria[criterion.id]
    for column, one in enumerate(_COLUMNS, 1):
        if one.key:
            cell = layout.calc.ref(one.key, calc)
            value = _now(one.key, cells[one.key])
            book.put_formula(sheet, row, column, _shown(one.key, cell), value, one.look)
    together = stored.together.criteria[criterion.id]
    taken = layout.together.ref(f"taken.{_TRIED}", calc)
    word = _(TICK) if together[f"taken.{_TRIED}"] else ""
    book.put_formula(sheet, row, _TAKEN, f'IF({taken}=1,{text(_(TICK))},"")', word, _CENTRE)
    then = layout.together.ref(f"after.{_TRIED}", calc)
    value = together[f"after.{_TRIED}"]
    book.put_formula(
        sheet, row, _THEN, or_dash(then), NOTHING if value == "" else value, _TENTH._replace(bold=True)
    )


def _list_now(stored: Stored, criterion: Criterion) -> str:
    """The word for the list on which a fix stands."""
    return str(stored.criteria[criterion.id].get("list", ""))


def _shown(key: str, cell: str) -> str:
    """What a column shows of Calc."""
    if key in _TENTHS:
        return or_dash(cell, tenth_of(cell))
    return or_dash(cell)


def _now(key: str, value: Value) -> Value:
    """What `_shown` gives."""
    if value == "":
        return NOTHING
    return tenth(value) if key in _TENTHS else value


# --- the steps ------------------------------------------------------------------------------------


def _steps(book: Book, sheet: Worksheet, layout: Layout, stored: Stored) -> int:
    """Today and then, by step and overall, and what it takes; returns the overall row."""
    row = HEAD_ROW
    for step in layout.rubric.steps:
        row += 1
        book.put(sheet, row, _STEPS, step.label, CELL_STRONG)
        _points(book, sheet, layout, row, layout.step_row(step.id), stored.steps[step.id], CELL)
    row += 1
    ground = CELL._replace(ground="tint")
    book.put(sheet, row, _STEPS, _("Overall"), ground._replace(bold=True))
    _points(book, sheet, layout, row, layout.total_row, stored.total, ground)
    extra = (
        (_("Sum of each alone"), alone_figure(layout, stored, _TRIED)),
        (_("Fixes taken"), Figure(count_of(layout, _TRIED), len(stored.together.taken(_TRIED)), "0")),
        (_("Days of work"), days_figure(layout, stored, _TRIED)),
    )
    for offset, (label, figure) in enumerate(extra, 1):
        for column in range(_STEPS, _STEPS + 3):
            book.put(sheet, row + offset, column, label if column == _STEPS else None, CELL)
        _figure(book, sheet, row + offset, _STEPS + 3, figure, CELL)
    return row


def _points(
    book: Book, sheet: Worksheet, layout: Layout, row: int, at: int, cells: Cells, look: Look
) -> None:
    """Supported points today and then, and what is gained, of a row on Sums."""
    today, then = cells["supported"], cells[f"then.{_TRIED}"]
    _figure(
        book,
        sheet,
        row,
        _STEPS + 1,
        Figure(points_formula(layout, "supported", at), points_now(cells, "supported"), "0"),
        look,
    )
    _figure(book, sheet, row, _STEPS + 2, then_figure(layout, then, _TRIED, at), look._replace(bold=True))
    _figure(book, sheet, row, _STEPS + 3, gain_figure(layout, today, then, _TRIED, at), look)


def _figure(book: Book, sheet: Worksheet, row: int, column: int, figure: Figure, look: Look) -> None:
    """One number on the right of its cell."""
    put_figure(book, sheet, row, column, figure, look._replace(across="right", indent=1))


def _sentence(book: Book, sheet: Worksheet, layout: Layout, stored: Stored, last: int) -> None:
    """All of it in one line that stays in view."""
    letter = [_letter(_STEPS + n) for n in range(4)]
    today, then, gain = (f"{letter[n]}{last}" for n in (1, 2, 3))
    alone, count = f"{letter[3]}{last + 1}", f"{letter[3]}{last + 2}"
    days = f"{letter[3]}{last + 3}"
    fixes = by_number(_fixes, count, days=words_of_days(days))
    rest = said(
        _(_REST),
        fixes=fixes,
        today=today,
        then=then,
        gain=words_of_level(gain),
        alone=words_of_level(alone),
    )
    formula = f'IF({today}="–",{said(_(_NO_SCORE), fixes=fixes)},{rest})'
    book.put_formula(sheet, 3, _FIRST_CELL + 1, formula, _said_now(stored), _STRONG)
    book.merge(sheet, 3, _FIRST_CELL + 1, len(_COLUMNS))
    book.row_height(sheet, 3, 30)


def _said_now(stored: Stored) -> str:
    """What the sentence says before anybody changes anything."""
    together, today = stored.together, stored.total["supported"]
    taken, days = together.taken(_TRIED), tenth(together.sum_of(_TRIED, "days"))
    fixes = _fixes(len(taken)).format(days=counted_days(days))
    gain, then = together.gain(_TRIED), stored.total[f"then.{_TRIED}"]
    if gain is None or isinstance(today, str) or isinstance(then, str):
        return _(_NO_SCORE, fixes=fixes)
    alone = together.sum_of(_TRIED, "gall")
    return _(
        _REST,
        fixes=fixes,
        today=whole_points(today),
        then=whole_points(then),
        gain=shown_level(tenth(gain)),
        alone=shown_level(tenth(alone)),
    )


def _fixes(number: int) -> str:
    """How many fixes, with their days left open as ``{days}``."""
    return ngettext("{n} fix, {days}", "{n} fixes, {days}", number, days="{days}")


def _letter(column: int) -> str:
    """Letters of a column."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)
