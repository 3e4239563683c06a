"""The sheets Fixes and Proofs: what to do, in order. The lists follow the ranks on Calc."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import N_, _
from cxaudit.measure import NOTHING, one_decimal, tenth
from cxaudit.render.names import LISTS
from cxaudit.render.view import View
from cxaudit.render.workbook.actions_sheet import shown_formula
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.gains import dated_note
from cxaudit.render.workbook.layout import FIXES, HEAD_ROW, PROOFS, Layout, key_mark
from cxaudit.render.workbook.literals import literal, said, text
from cxaudit.render.workbook.looks import CELL, CELL_STRONG, HEAD, HIDDEN, Look
from cxaudit.render.workbook.matrix_sheet import begin_area, begin_now
from cxaudit.render.workbook.pages import page
from cxaudit.render.workbook.stored import Stored
from cxaudit.render.workbook.strategy_formulas import tasks_of_statement

_LEFT = CELL._replace(lines=None)
_TENTH = _LEFT._replace(across="right", format="0.0")
_DAYS = _LEFT._replace(across="right", format="General")
GAIN = _LEFT._replace(across="right", format="+0.0;-0.0;0.0")
_BOLD = CELL_STRONG._replace(lines=None)


_GAIN_SAID = N_(
    'Gain: supported points overall, if nothing else is done; after the word "with" stand fixes that it comes with.'
)
_NOTHING_LEFT = {
    "rank": N_("Every practice that is rated has reached its target."),
    "prank": N_("Nothing to prove, nothing waits."),
}
NOT_NOW = LISTS["not_now"]
"""To be said with `_`."""
_BUT_NEEDED = N_("Not now, but needed for {criteria}")
"""In place of "Not now" where something waits for the fix: that is why it can stand among the first."""
_WITH = N_("with {criteria}")
"""The fixes with which the gain comes, where a fix alone gains nothing."""
EMPTY = "A3"
"""The cell that says why a list is empty; it is empty itself while somebody stands on it."""
_EMPTY_PLACE = 3, 1
_SAID = Look(bold=True, wrap=True, up="center", indent=1)
TOO_FEW = N_("Too few people answered: nothing may be shown yet.")
NO_ANSWERS = N_("Nothing is answered yet.")
LONG_SENTENCE = 230
"""Characters of a long sentence about why a fix stands where it does."""


class Column(NamedTuple):
    """A column of a list: its head, width, the column of Calc that it shows, and how."""

    head: str
    width: float
    key: str
    look: Look


FIX_COLUMNS = (
    Column(N_("Rank"), 7, "rank", _BOLD._replace(across="center", format="0")),
    Column("", 0, "", HIDDEN),
    Column("", 0, "", HIDDEN),
    Column(N_("No."), 6, "code", _BOLD),
    Column(N_("Criterion"), 25, "title", _BOLD),
    Column(N_("List"), 15, "list", _LEFT),
    Column(N_("Days"), 7, "sdays", _DAYS),
    Column(N_("First step"), 42, "action", _LEFT),
    Column(N_("Owner"), 18, "owner", _LEFT),
    Column(N_("Benefit"), 10, "ben", _TENTH),
    Column(N_("Priority"), 10, "P", _TENTH),
    Column(N_("Gain"), 10, "gain", GAIN),
    Column(N_("After"), 11, "after", _LEFT),
    Column(N_("Why it stands here"), 52, "why", _LEFT),
)
PROOF_COLUMNS = (
    Column(N_("Place"), 8, "prank", _BOLD._replace(across="center", format="0")),
    Column("", 0, "", HIDDEN),
    Column("", 0, "", HIDDEN),
    Column(N_("No."), 6, "code", _BOLD),
    Column(N_("Criterion"), 28, "title", _BOLD),
    Column(N_("What to do"), 16, "task", _LEFT),
    Column(N_("Grade to bring"), 15, "proof", _LEFT),
    Column(N_("What would count"), 48, "bring", _LEFT),
    Column(N_("Gain"), 10, "gain", GAIN),
    Column(N_("After"), 11, "after", _LEFT),
    Column(N_("Why it stands here"), 52, "why", _LEFT),
)
_DETAIL = ("ben", "P")
"""Columns that can be folded away: what the order was computed from."""
_TENTHS = ("sdays", "gain")
"""What is shown with one decimal at most; the whole number is on Calc."""
PLAN_COLUMNS = (
    Column(N_("Who does it"), 14, "plan.person", _LEFT),
    Column(N_("Due"), 12, "plan.due", _LEFT._replace(format="yyyy-mm-dd", across="left")),
    Column(N_("Status"), 10, "plan.status", _LEFT),
    Column(N_("Note"), 30, "plan.note", _LEFT),
)
"""What was written about the first step of a fix that is neither done nor dropped."""
AGREED_COLUMN = Column(N_("Agreed instead"), 64, "plan.agreed", _LEFT)
"""What somebody changed about a fix."""
BEGIN_COLUMN = Column(N_("Begin at"), 26, "begin", _LEFT)
"""The contact points at which to begin with a fix."""
_PLAN = "plan."
_PLACE, _INDEX = 2, 3
"""Hidden columns: the place, and where on Calc whoever stands there is."""


class _List(NamedTuple):
    """One sorted list."""

    name: str
    heading: str
    said: str
    columns: Sequence[Column]
    rank: str

    @property
    def printed(self) -> int:
        """Columns that are printed; what was written about the plan is on the paper of its own sheet."""
        return sum(not one.key.startswith(_PLAN) for one in self.columns)


def add_fixes(book: Book, layout: Layout, stored: Stored, shown: View) -> None:
    """What to change, first things first."""
    order = _("In the order in which to do them. Of a quick win, days and gain are those of its first step.")
    about = f"{order} {_(_GAIN_SAID)}{dated_note(layout, _on(shown))}"
    columns = (*FIX_COLUMNS, *_begin_columns(layout), *_plan_columns(layout))
    what = _List(FIXES, _("Fixes, in order"), about, columns, "rank")
    _list_sheet(book, layout, stored, what, _hidden_ones(shown))


def _begin_columns(layout: Layout) -> tuple[Column, ...]:
    """Where to begin with fixes, if criteria were rated at contact points."""
    return (BEGIN_COLUMN,) if begin_area(layout) else ()


def _plan_columns(layout: Layout) -> tuple[Column, ...]:
    """What the plan says of fixes, where there is one."""
    if layout.plan is None:
        return ()
    return (*PLAN_COLUMNS, AGREED_COLUMN) if layout.plan.view.overrides else PLAN_COLUMNS


def add_proofs(book: Book, layout: Layout, stored: Stored) -> None:
    """What to show, and what only waits."""
    nothing = _("Nothing to change here: show that it is so, or wait for what it needs.")
    about = f"{nothing} {_(_GAIN_SAID)}{dated_note(layout, '')}"
    what = _List(PROOFS, _("Proofs to bring, and what only waits"), about, PROOF_COLUMNS, "prank")
    _list_sheet(book, layout, stored, what)


def _on(shown: View) -> str:
    """The audit's date, if it has one."""
    return f" ({shown.cover.date})" if shown.cover.date else ""


def _hidden_ones(shown: View) -> str:
    """Criteria below their target whose figures are hidden: their names only (rule R6)."""
    if not shown.hidden_fixes:
        return ""
    names = "; ".join(f"{fix.name} ({fix.reason})" for fix in shown.hidden_fixes)
    return _("Below target too, but not ranked: {names}.", names=names)


def _list_sheet(book: Book, layout: Layout, stored: Stored, what: _List, more: str = "") -> None:
    """A sheet with one row for each place that the list may have; ``more`` is said above it."""
    columns = what.columns
    widths = [c.width for c in columns]
    sheet = page(book, what.name, what.heading, widths, what.said, tab="accent", over=what.printed)
    for column, one in enumerate(columns, 1):
        book.put(sheet, HEAD_ROW, column, _(one.head), HEAD)
    book.row_height(sheet, HEAD_ROW, 30)
    order = _order(layout, stored, what.rank)
    tall = _row_height(layout, stored, what)
    for place in range(1, len(layout.rubric.criteria) + 1):
        _row(book, sheet, layout, stored, what, place, order.get(place))
        book.row_height(sheet, HEAD_ROW + place, tall)
    _lines(book, sheet, what, len(layout.rubric.criteria))
    last = HEAD_ROW + max(len(order), 1)
    right = _letter(what.printed)
    sheet.print_area = f"A1:{right}{last}"
    if layout.live:
        sheet.print_area = f"A1:{right}{HEAD_ROW + len(layout.rubric.criteria)}"
    _as_long_as_empty(book, sheet, layout, stored, what, more)
    detail = [n for n, one in enumerate(columns, 1) if one.key in _DETAIL]
    if detail:
        book.group(sheet, detail[0], detail[-1])
    book.freeze(sheet, HEAD_ROW + 1, 6, repeat=f"{HEAD_ROW}:{HEAD_ROW}")


def _as_long_as_empty(
    book: Book, sheet: Worksheet, layout: Layout, stored: Stored, what: _List, more: str
) -> None:
    """What a list says while nobody stands on it, by formula; ``more`` stays."""
    answered = f"COUNT({layout.calc.area('S')})"
    none, nothing = _(TOO_FEW if layout.hidden else NO_ANSWERS), _(_NOTHING_LEFT[what.rank])
    formula = f'IF(COUNT({layout.calc.area(what.rank)})>0,"",IF({answered}=0,{text(none)},{text(nothing)}))'
    rated = any(cells.get("S", "") != "" for cells in stored.criteria.values())
    value = "" if _order(layout, stored, what.rank) else nothing if rated else none
    if more:
        formula, value = f'{formula}&" "&{literal(more)}', f"{value} {more}"
    book.put_formula(sheet, *_EMPTY_PLACE, formula, value, _SAID)
    book.merge(sheet, 3, 1, what.printed)
    book.row_height(sheet, 3, height([(value, 190)]) + 2)


def _order(layout: Layout, stored: Stored, rank: str) -> dict[int, str]:
    """Criterion by place, as it is now."""
    places = ((stored.criteria[c.id].get(rank, ""), c.id) for c in layout.rubric.criteria)
    return {int(place): criterion for place, criterion in places if not isinstance(place, str)}


def _row_height(layout: Layout, stored: Stored, what: _List) -> float:
    """One height for all rows, since any criterion may come to stand in any of them."""
    if layout.live:
        return tallest_row(layout)
    rows = [
        [
            (str(shown_now(layout, stored, column.key, c.id)), column.width * 0.96)
            for column in what.columns
            if column.width >= 10
        ]
        for c in layout.rubric.criteria
        if not isinstance(stored.criteria[c.id].get(what.rank, ""), str)
    ]
    return max([30.0, *(height(row) for row in rows)])


def tallest_row(layout: Layout) -> float:
    """A height in which whatever the rubric may put on a list can be read."""
    longest = (max(texts, key=len, default="") for texts in _rubric_texts(layout))
    return height([*zip(longest, (40.0, 46.0, 24.0), strict=True), ("x" * LONG_SENTENCE, 50.0)])


def _rubric_texts(layout: Layout) -> Iterator[list[str]]:
    """Actions, evidence and titles of all criteria."""
    criteria = layout.rubric.criteria
    yield [step.action for c in criteria for step in c.fixes]
    yield ["\n".join(c.evidence) for c in criteria]
    yield [f"{c.title}{key_mark()}" for c in criteria]


def _lines(book: Book, sheet: Worksheet, what: _List, count: int) -> None:
    """A ground under every other row that is filled."""
    last = _letter(len(what.columns))
    first = HEAD_ROW + 1
    cells = f"A{first}:{last}{HEAD_ROW + count}"
    book.highlight(
        sheet, cells, f"AND(ISNUMBER($A{first}),$A{first}=2*ROUND($A{first}/2,0))", Look(ground="ground")
    )


def _letter(column: int) -> str:
    """Letters of a column."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)


def _row(
    book: Book,
    sheet: Worksheet,
    layout: Layout,
    stored: Stored,
    what: _List,
    place: int,
    criterion: str | None,
) -> None:
    """One place of the list: who stands there, by formula."""
    row = HEAD_ROW + place
    at = f"$C{row}"
    for column, one in enumerate(what.columns, 1):
        if column == _PLACE:
            book.put(sheet, row, column, place, one.look)
        elif column == _INDEX:
            formula = f'IFERROR(MATCH($B{row},{layout.calc.area(what.rank)},0),"")'
            number = layout.row[criterion] - layout.calc.first + 1 if criterion else ""
            book.put_formula(sheet, row, column, formula, number, one.look)
        elif column == 1:
            book.put_formula(sheet, row, 1, f'IF({at}="","",$B{row})', place if criterion else "", one.look)
        else:
            value = shown_now(layout, stored, one.key, criterion) if criterion else ""
            formula = _shown(layout, one.key, at)
            book.put_formula(sheet, row, column, f'IF({at}="","",{formula})', value, one.look)


def _shown(layout: Layout, key: str, at: str) -> str:
    """What a column shows for the criterion in place ``at``."""
    calc = layout.calc
    if key.startswith(_PLAN):
        return shown_formula(layout, key.removeprefix(_PLAN), f"INDEX({calc.area('code')},{at})")
    if key == "title":
        return f"INDEX({layout.scores.area('title')},INDEX({calc.area('at')},{at}))"
    if key == "bring":
        return _bring_formula(layout, at)
    if key == "task":
        return _task_formula(layout, at)
    found = f"INDEX({begin_area(layout) if key == 'begin' else calc.area(key)},{at})"
    if key == "list":
        needed = f"INDEX({calc.area('by')},{at})"
        but = f'IF({needed}="",{found},{said(_(_BUT_NEEDED), criteria=needed)})'
        return f'IF({found}="","–",IF({found}={text(_(NOT_NOW))},{but},{found}))'
    if key == "gain":
        after, tenths = f"INDEX({calc.area('after')},{at})", f"ROUND(ROUND({found},9),1)"
        return f'IF({found}="","–",IF({after}="",{tenths},IF({tenths}=0,{said(_(_WITH), criteria=after)},{tenths})))'
    if key in _TENTHS:
        return f'IF({found}="","–",ROUND(ROUND({found},12),1))'
    return f'IF({found}="","–",{found})'


def _bring_formula(layout: Layout, at: str) -> str:
    """What would count for the criterion in place ``at``."""
    calc = layout.calc
    found, proof = f"INDEX({layout.packages.area('bring')},{at})", f"INDEX({calc.area('proof')},{at})"
    evidence = f'IF({found}="","–",{found})'
    if not layout.tested:
        return evidence
    mended = f'{text(_(_PASSED))}&IF(OR({proof}="",{found}=""),"","; "&{found})'
    return f"IF(INDEX({calc.area('mends')},{at})=1,{mended},{evidence})"


def _task_formula(layout: Layout, at: str) -> str:
    """What there is to do about the criterion in place ``at``."""
    calc = layout.calc
    kind, proof = f"INDEX({calc.area('kind')},{at})", f"INDEX({calc.area('proof')},{at})"

    def one_of(prove: str, wait: str, wait_and_prove: str) -> str:
        return f'IF({kind}="prove",{prove},IF({proof}="",{wait},{wait_and_prove}))'

    plain = one_of(*map(text, tasks()))
    if not layout.tested:
        return plain
    mend, both, wait_and_mend, all_three = map(text, tasks_of_statement())
    mended = one_of(f'IF({proof}="",{mend},{both})', wait_and_mend, all_three)
    return f"IF(INDEX({calc.area('mends')},{at})=1,{mended},{plain})"


def shown_now(layout: Layout, stored: Stored, key: str, criterion: str) -> Value:
    """What a column of a list shows for a criterion."""
    cells: Mapping[str, Value] = stored.criteria[criterion]
    asked = layout.rubric.by_id[criterion]
    if key == "":
        return ""
    if key.startswith(_PLAN):
        return (layout.plan.fixes if layout.plan else {}).get(criterion, {}).get(key.removeprefix(_PLAN), "")
    if key == "begin":
        return begin_now(layout, criterion) or NOTHING
    if key == "code":
        return asked.code
    if key == "title":
        return layout.marked(asked)
    if key == "bring":
        return _to_bring(asked.evidence, cells)
    if key == "task":
        return task_now(cells)
    return _figure_now(key, cells)


def _figure_now(key: str, cells: Mapping[str, Value]) -> Value:
    """What a column shows of Calc."""
    value = cells.get(key, "")
    if key == "list" and value == _(NOT_NOW) and cells["by"]:
        return _(_BUT_NEEDED, criteria=cells["by"])
    if key == "gain" and not isinstance(value, str):
        return _(_WITH, criteria=cells["after"]) if tenth(value) == 0 and cells["after"] else tenth(value)
    if key in _TENTHS and not isinstance(value, str):
        return float(one_decimal(value))
    return NOTHING if value == "" else value


_PASSED = N_("The tests that the strategy statement does not pass")


def _to_bring(evidence: Sequence[str], cells: Mapping[str, Value]) -> str:
    """What would count: evidence, and a statement that passes its test (rule F9)."""
    if not cells.get("mends"):
        return "\n".join(evidence) or NOTHING
    proof = "\n".join(evidence) if cells["proof"] else ""
    return "; ".join(filter(None, (_(_PASSED), proof)))


def task_now(cells: Mapping[str, Value]) -> str:
    """What there is to do about a criterion that needs no change."""
    prove, wait, wait_and_prove = tasks()
    if cells.get("mends"):
        mend, both, wait_and_mend, all_three = tasks_of_statement()
        prove, wait, wait_and_prove = both if cells["proof"] else mend, wait_and_mend, all_three
    if cells["kind"] == "prove":
        return prove
    return wait_and_prove if cells["proof"] else wait


def tasks() -> tuple[str, str, str]:
    """What there can be to do: prove it, wait, or both."""
    return _("Bring proof"), _("Wait"), _("Wait, and bring proof")
