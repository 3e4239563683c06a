"""The sheet Who sees it differently: levels by role side by side, and where roles are furthest apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import N_, _
from cxaudit.measure import NOTHING, at_least, one_decimal, tenths_apart
from cxaudit.model.result import CriterionResult
from cxaudit.model.rubric import Criterion, Step
from cxaudit.render.figures import counted_levels, shown_date
from cxaudit.render.reasons import hidden_because
from cxaudit.render.sure import chance_of, clear_word
from cxaudit.render.workbook.book import Book, height, quoted
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.layout import DIFFERENCES, HEAD_ROW, Layout
from cxaudit.render.workbook.literals import said as say
from cxaudit.render.workbook.literals import text
from cxaudit.render.workbook.looks import BAND, CELL, CELL_STRONG, GIVEN, HEAD, HEADING, HIDDEN, Look
from cxaudit.render.workbook.pages import page

FIRST_DIFFERENCES = 8
"""Places of the list of the largest differences."""
BARS = "bars"
"""The column in which the roles' levels stand side by side as small columns."""
DIFFERS = N_("seen differently")
"""The word beside a difference that is flagged (rule R4), to be said with `_`."""
_ALIKE = N_("all alike")
_ABOVE = N_("{higher}, above {lower}")

_LEVEL = CELL._replace(across="center", indent=0, format="0.0", up="center")
_APART = CELL._replace(across="center", indent=0, format="0.0", up="center", bold=True)
_SIGNED = _LEVEL._replace(format="+0.0;-0.0;0.0")
_WORD = CELL._replace(up="center")
_NONE = GIVEN._replace(colour="muted", across="center", indent=0, size=9, up="center")
_ROLE = BAND._replace(size=9, across="center", indent=0, wrap=True)
_BETWEEN = 26.0
"""How much of its column the words about who is higher fill."""
_SPREAD = 10_000
"""Above the number of places that alike differences may have in the order of the rubric."""
_CLEAR = 10_000_000
"""Above what any difference gives: those that are flagged and clear come first."""

Cells = dict[str, Value]


@dataclass(frozen=True)
class _Table:
    """The columns and rows of the sheet."""

    layout: Layout

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The columns: what is asked, the roles, how far they are apart; ``index`` and ``key`` are hidden."""
        headline = ("headline",) if self.headline else ()
        chance = ("range", "chance") if self.chances else ()
        shown = (*self.roles, BARS, "widest", "between", *headline, "says", *chance)
        return ("code", "title", *shown, "index", "key")

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The roles' ids."""
        return tuple(role.id for role in self.layout.raters)

    @cached_property
    def headline(self) -> tuple[str, str] | None:
        """The two roles whose difference is told first, if both give levels."""
        named = self.layout.rubric.headline_gap
        return named if named and set(named) <= set(self.roles) else None

    @cached_property
    def chances(self) -> bool:
        """Whether it is known of any difference how far it is chance (rule R4)."""
        return any(gap.low is not None for c in self.layout.result.criteria for gap in c.gaps)

    @cached_property
    def places(self) -> int:
        """How many places the list of the largest differences has."""
        return min(FIRST_DIFFERENCES, len(self.layout.rubric.criteria))

    @cached_property
    def band_rows(self) -> dict[str, int]:
        """The row of each step's heading; its criteria follow."""
        rows, row = {}, HEAD_ROW + self.places + 3
        for step in self.layout.rubric.steps:
            rows[step.id] = row
            row += 1 + len(step.criteria)
        return rows

    @cached_property
    def first(self) -> int:
        """The first row of the table of all criteria, which is a heading."""
        return min(self.band_rows.values())

    @cached_property
    def last(self) -> int:
        """Its last row."""
        step = self.layout.rubric.steps[-1]
        return self.band_rows[step.id] + len(step.criteria)

    def letter(self, key: str) -> str:
        """The letters of a column."""
        return get_column_letter(self.column(key))

    def column(self, key: str) -> int:
        """The number of a column."""
        return self.keys.index(key) + 1

    def area(self, key: str) -> str:
        """The cells of a column in the table of all criteria."""
        return f"${self.letter(key)}${self.first}:${self.letter(key)}${self.last}"

    def drawn(self, row: int) -> str:
        """The levels of all roles in a row, as another sheet would name them."""
        return f"{quoted(DIFFERENCES)}!{self.said(row).replace('$', '')}"

    def said(self, row: int) -> str:
        """The levels of all roles in a row."""
        return f"${self.letter(self.roles[0])}{row}:${self.letter(self.roles[-1])}{row}"


def differences_shown(layout: Layout) -> bool:
    """Whether there is anybody to differ: several people, and two roles or more that give levels."""
    return not layout.personal and len(layout.raters) > 1


def add_differences(book: Book, layout: Layout) -> None:
    """The largest differences first, then every criterion; nothing for a single respondent."""
    if not differences_shown(layout):
        return
    table = _Table(layout)
    sheet = page(
        book, DIFFERENCES, _("Who sees it differently"), _widths(table), _said(layout, chances=table.chances)
    )
    rows = {c.id: _cells(table, c) for c in layout.rubric.criteria}
    _list(book, sheet, table, rows)
    for step in layout.rubric.steps:
        _band(book, sheet, table, step)
        for place, criterion in enumerate(step.criteria, table.band_rows[step.id] + 1):
            _row(book, sheet, table, place, criterion, rows[criterion.id])
    for first, last in ((HEAD_ROW + 2, HEAD_ROW + 1 + table.places), (table.first, table.last)):
        cells = f"{table.letter(table.roles[0])}{first}:{table.letter(table.roles[-1])}{last}"
        book.shade(sheet, cells, layout.top)
    places = range(HEAD_ROW + 2, HEAD_ROW + 2 + table.places)
    rows_with_levels = [
        table.band_rows[s.id] + n for s in layout.rubric.steps for n in range(1, len(s.criteria) + 1)
    ]
    drawn = [(f"{table.letter(BARS)}{row}", table.drawn(row)) for row in (*places, *rows_with_levels)]
    book.sparklines(sheet, drawn, layout.top)
    flagged, letter = Look(bold=True, colour="warn_text", ground="warn"), table.letter("says")
    for first, last in ((HEAD_ROW + 2, HEAD_ROW + 1 + table.places), (table.first, table.last)):
        book.highlight(
            sheet, f"{letter}{first}:{letter}{last}", f"{letter}{first}={text(_(DIFFERS))}", flagged
        )
    book.freeze(sheet, HEAD_ROW, 3)


def _said(layout: Layout, *, chances: bool) -> str:
    """What the sheet shows."""
    flag = layout.result.policy.gap_flag
    said = _(
        "The level that each role gives: blue is high, orange is low, and the number says which; "
        "the small columns draw the same from left to right. "
        "“{differs}”: two roles are {levels} or more apart. Talk about these first; either side may be right.",
        differs=_(DIFFERS),
        levels=counted_levels(flag),
    )
    if not chances:
        return said
    dated = _(
        "In the list those come first whose difference is clear, that is more than chance: its range with 95 % confidence "
        "leaves out 0. Ranges are computed from single answers and do not follow changes."
    )
    return f"{said} {dated}"


def _widths(table: _Table) -> Sequence[float]:
    """One a column."""
    own = {
        "code": 6,
        "title": 38,
        "widest": 10,
        "between": 30,
        "headline": 17,
        "says": 17,
        "range": 17,
        "chance": 17,
        "index": 0,
        "key": 0,
    }
    return [own.get(key, 13) for key in table.keys]


def _heads(table: _Table) -> dict[str, str]:
    """What stands above the columns."""
    title = {role.id: role.title for role in table.layout.raters}
    heads = {
        "code": _("No."),
        "title": _("Criterion"),
        BARS: _("Side by side"),
        "widest": _("Levels apart"),
        "between": _("Who is higher"),
        "says": "",
    }
    date = shown_date(table.layout.result.date)
    heads["range"] = _("95 % range, on {date}", date=date) if date else _("95 % range")
    heads["chance"] = _("More than chance, on {date}", date=date) if date else _("More than chance")
    if table.headline:
        first, second = table.headline
        heads["headline"] = _("{first} less {second}", first=title[first], second=title[second])
    return title | heads | {"index": "", "key": ""}


# --- what every criterion has ---------------------------------------------------------------------


def _cells(table: _Table, criterion: Criterion) -> Cells:
    """What the formulas of a criterion's row give."""
    layout = table.layout
    seen = layout.result.criterion[criterion.id]
    known = {
        r: float(one_decimal(f.mean))
        for r, f in seen.roles.items()
        if r in table.roles and f.mean is not None
    }
    cells: Cells = {r: known.get(r, NOTHING) for r in table.roles}
    title = {role.id: role.title for role in layout.raters}
    apart = tenths_apart(max(known.values()), min(known.values())) if len(known) > 1 else None
    if seen.hidden or apart is None:
        nothing = dict.fromkeys(("widest", "between", "headline", "range", "chance"), NOTHING)
        return cells | nothing | {"says": "", "key": ""}
    ordered = [r for r in table.roles if r in known]
    high, low = max(ordered, key=known.__getitem__), min(ordered, key=known.__getitem__)
    cells["widest"] = apart / 10
    cells["between"] = _(_ABOVE, higher=title[high], lower=title[low]) if apart else _(_ALIKE)
    cells["headline"] = _headline_now(table, known)
    cells["says"] = _(DIFFERS) if at_least(apart / 10, layout.result.policy.gap_flag) else ""
    cells |= _chance(seen, high, low, flagged=bool(cells["says"]))
    first = _CLEAR if cells["chance"] == clear_word() else 0
    cells["key"] = apart * _SPREAD - table.layout.row[criterion.id] + first if apart else ""
    return cells


def _chance(seen: CriterionResult, high: str, low: str, *, flagged: bool) -> Cells:
    """The range of the difference between the highest and the lowest role, and whether it is clear (rule R4)."""
    gap = next((gap for gap in seen.gaps if {gap.first, gap.second} == {high, low}), None)
    if gap is None or high == low:
        return {"range": NOTHING, "chance": NOTHING}
    told = chance_of(gap, turned=gap.first == low)
    return {"range": told.range, "chance": told.word if flagged else NOTHING}


def _headline_now(table: _Table, known: dict[str, float]) -> Value:
    """The difference that is told first."""
    first, second = table.headline or ("", "")
    return tenths_apart(known[first], known[second]) / 10 if first in known and second in known else NOTHING


def _formulas(table: _Table, row: int, criterion: Criterion) -> dict[str, str]:
    """The formulas of a criterion's row; a role's level is read from Criteria."""
    said, letters = table.said(row), {key: table.letter(key) for key in table.keys}
    widest, heads = f"${letters['widest']}{row}", f"${letters[table.roles[0]]}${HEAD_ROW + 1}"
    heads += f":${letters[table.roles[-1]]}${HEAD_ROW + 1}"

    def who(of: str) -> str:
        return f"INDEX({heads},MATCH({of}({said}),{said},0))"

    apart = say(_(_ABOVE), higher=who("MAX"), lower=who("MIN"))
    formulas = {
        "widest": f'IF(COUNT({said})<2,"–",ROUND(MAX({said})-MIN({said}),1))',
        "between": f'IF({widest}="–","–",IF({widest}=0,{text(_(_ALIKE))},{apart}))',
        "says": f'IF({widest}="–","",IF(ROUND({widest},9)>={table.layout.result.policy.gap_flag!r},{text(_(DIFFERS))},""))',
        "key": f'IF({widest}="–","",IF({widest}=0,"",ROUND(10*{widest},0)*{_SPREAD}-{table.layout.row[criterion.id]}))',
    }
    if table.chances:
        clear = (
            f'IF(AND({letters["says"]}{row}<>"",{letters["chance"]}{row}={text(clear_word())}),{_CLEAR},0)'
        )
        formulas["key"] = f"{formulas['key'][:-2]}+{clear}))"
    if table.headline:
        first, second = (f"{letters[role]}{row}" for role in table.headline)
        formulas["headline"] = f'IF(COUNT({first},{second})<2,"–",ROUND({first}-{second},1))'
    return formulas


def _dated(table: _Table, row: int, cells: Cells) -> dict[str, str]:
    """Range and chance of the audit's date, as long as the same two roles lie as far apart as then."""
    if not table.chances:
        return {}
    widest, between = (f"${table.letter(key)}{row}" for key in ("widest", "between"))
    apart = text(str(cells["widest"])) if isinstance(cells["widest"], str) else repr(cells["widest"])
    same = f"AND({widest}={apart},{between}={text(str(cells['between']))})"
    told = {"range": _(_CHANGED), "chance": NOTHING}
    return {key: f"IF({same},{text(str(cells[key]))},{text(since)})" for key, since in told.items()}


def _band(book: Book, sheet: Worksheet, table: _Table, step: Step) -> None:
    """A step's heading, with the roles' names again, since the table is long."""
    row, heads = table.band_rows[step.id], _heads(table)
    for column, key in enumerate(table.keys, 1):
        word = step.title if key == "code" else None if key == "title" else heads[key] or None
        book.put(sheet, row, column, word, BAND if key in ("code", "title") else _ROLE)
    book.row_height(sheet, row, max(28, height([(heads[key], 11) for key in table.keys[2:]], 9)))


def _row(book: Book, sheet: Worksheet, table: _Table, row: int, criterion: Criterion, cells: Cells) -> None:
    """One criterion."""
    seen = table.layout.result.criterion[criterion.id]
    book.put(sheet, row, 1, criterion.code, CELL_STRONG._replace(up="center"))
    book.put(sheet, row, 2, criterion.title, _WORD)
    words = [(criterion.title, 38.0), (str(cells["between"]), _BETWEEN)]
    if seen.hidden:
        for key in table.keys[2:-2]:
            book.put(sheet, row, table.column(key), None, _NONE)
        reason = _("Not shown: {reason}", reason=hidden_because(table.layout.result, seen.hidden))
        book.put(sheet, row, table.column("between"), reason, _NONE._replace(across="left", indent=1))
        words = [(criterion.title, 38.0), (reason, _BETWEEN)]
    else:
        book.put(sheet, row, table.column(BARS), None, _LEVEL)
        for role in table.roles:
            _level(book, sheet, table, row, criterion, role, cells[role])
        formulas = _dated(table, row, cells) | _formulas(table, row, criterion)
        for key, formula in formulas.items():
            book.put_formula(sheet, row, table.column(key), formula, cells[key], _LOOKS[key])
    book.row_height(
        sheet, row, max(26.0 if any(f.hidden for f in seen.roles.values()) else 18.0, height(words))
    )


_CHANGED = N_("changed since")
_DATED = _WORD._replace(across="center", indent=0)
_LOOKS = {
    "range": _DATED,
    "chance": _DATED,
    "widest": _APART,
    "between": _WORD,
    "headline": _SIGNED,
    "says": _WORD,
    "key": HIDDEN,
}


def _level(
    book: Book, sheet: Worksheet, table: _Table, row: int, criterion: Criterion, role: str, value: Value
) -> None:
    """What one role said, or why nothing is shown."""
    layout, column = table.layout, table.column(role)
    figures = layout.result.criterion[criterion.id].roles.get(role)
    if figures is None:
        book.put(sheet, row, column, _("not asked"), _NONE)
    elif figures.hidden:
        book.put(sheet, row, column, layout.few, _NONE)
    else:
        cell = layout.said(f"role.{role}", criterion.id)
        book.put_formula(
            sheet, row, column, f'IF(ISNUMBER({cell}),ROUND(ROUND({cell},12),1),"–")', value, _LEVEL
        )


# --- the largest first ----------------------------------------------------------------------------


def _list(book: Book, sheet: Worksheet, table: _Table, rows: dict[str, Cells]) -> None:
    """The largest differences, in order; alike ones in the order of the rubric."""
    heads, last = _heads(table), len(table.keys) - 2
    for column in range(1, last + 1):
        book.put(sheet, HEAD_ROW, column, _("The largest differences") if column == 1 else None, HEADING)
    book.row_height(sheet, HEAD_ROW, 24)
    for column, key in enumerate(table.keys[:-2], 1):
        book.put(sheet, HEAD_ROW + 1, column, heads[key] or None, HEAD._replace(size=9))
    book.row_height(sheet, HEAD_ROW + 1, max(28, height([(heads[key], 11) for key in table.keys[2:]], 9)))
    order = sorted(
        (c for c, cells in rows.items() if cells["key"] != ""), key=lambda c: -float(rows[c]["key"])
    )
    for place in range(1, table.places + 1):
        criterion = order[place - 1] if place <= len(order) else None
        _place(book, sheet, table, place, criterion, rows)
    nothing = _("No two roles gave different levels, as far as levels are shown.")
    formula = f'IF(COUNT({table.area("key")})=0,{text(nothing)},"")'
    look = Look(bold=True, up="center", indent=1)
    book.put_formula(sheet, HEAD_ROW - 1, 1, formula, "" if order else nothing, look)
    book.row_height(sheet, HEAD_ROW - 1, 18)


def _place(
    book: Book, sheet: Worksheet, table: _Table, place: int, criterion: str | None, rows: dict[str, Cells]
) -> None:
    """One place of the list: who stands there, by formula."""
    row, keys = HEAD_ROW + 1 + place, table.area("key")
    at = f"${table.letter('index')}{row}"
    number = _row_of(table, criterion) - table.first + 1 if criterion else ""
    formula = f'IF(COUNT({keys})<{place},"",MATCH(LARGE({keys},{place}),{keys},0))'
    book.put_formula(sheet, row, table.column("index"), formula, number, HIDDEN)
    asked = table.layout.rubric.by_id[criterion] if criterion else None
    cells: Cells = (
        {"code": asked.code, "title": asked.title, **_as_shown(table, asked, rows)} if asked else {}
    )
    for column, key in enumerate(table.keys[:-2], 1):
        if key == BARS:
            book.put(sheet, row, column, None, _LEVEL._replace(lines=None))
            continue
        look = (
            CELL_STRONG._replace(up="center")
            if key == "code"
            else _LOOKS.get(key, _WORD if key == "title" else _LEVEL)
        )
        shown = f'IF({at}="","",INDEX({table.area(key)},{at}))'
        book.put_formula(sheet, row, column, shown, cells.get(key, ""), look._replace(lines=None))
    book.row_height(
        sheet,
        row,
        max(18.0, height([(str(cells.get("title", "")), 38), (str(cells.get("between", "")), _BETWEEN)])),
    )


def _as_shown(table: _Table, criterion: Criterion, rows: dict[str, Cells]) -> Cells:
    """A criterion's cells, with the words in place of levels that are not there."""
    seen = table.layout.result.criterion[criterion.id].roles
    words: Cells = {r: _("not asked") for r in table.roles if r not in seen}
    words |= {r: table.layout.few for r in table.roles if r in seen and seen[r].hidden}
    return rows[criterion.id] | words


def _row_of(table: _Table, criterion: str) -> int:
    """A criterion's row in the table."""
    step = table.layout.rubric.step_of[criterion]
    return table.band_rows[step.id] + 1 + [c.id for c in step.criteria].index(criterion)
