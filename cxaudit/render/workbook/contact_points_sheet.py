"""The sheet Contact points: the ten worst, what is missing, and every contact point with what follows from its row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import N_, _, ngettext
from cxaudit.measure import NOTHING, settled
from cxaudit.model.fieldwork import ContactPoint
from cxaudit.model.fieldwork_shown import PointShown, PointsShown
from cxaudit.render.fieldwork_words import (
    QUADRANTS,
    all_missing,
    choice,
    contact_names,
    fields,
    marks_said,
    shown_whole,
)
from cxaudit.render.workbook.book import Book, quoted
from cxaudit.render.workbook.contact_points_chart import Places, draw_points
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.layout import CONTACT_POINTS, Layout
from cxaudit.render.workbook.literals import text
from cxaudit.render.workbook.looks import CELL, CELL_DATE, CELL_STRONG, HIDDEN, Look
from cxaudit.render.workbook.pages import page
from cxaudit.render.workbook.tables import (
    RIGHT,
    TENTHS,
    WHOLE,
    Cell,
    heading,
    heads,
    line,
    put_cell,
    put_row,
)

WORST: Final = 10
"""Places of the list of the worst."""
OWN: Final[Mapping[str, str]] = {
    "gap": N_("Gap"),
    "opportunity": N_("Opportunity (0 to 20)"),
    "quadrant": N_("Where it lies"),
    "pain": N_("Pain load"),
    "avoidable": N_("Avoidable a month"),
    "marks": N_("What is wrong"),
    "rank": N_("Rank among the worst"),
}
"""Columns that the template does not have, to be said with `_`."""
_SEEN: Final[Mapping[str, float]] = {
    "contact_id": 9,
    "name": 30,
    "stage": 15,
    "channel": 13,
    "owner": 17,
    "monthly_volume": 10,
    "importance": 12,
    "performance": 12,
    "gap": 10,
    "opportunity": 13.5,
    "quadrant": 14,
    "pain": 10,
    "avoidable": 11,
    "marks": 27,
    "rank": 9,
    "next_action": 36,
}
"""What can be seen at once, with the widths of the columns."""
_HELP: Final = ("place", "load", "chance", "order", "x", "y")
"""Hidden columns: its place by number, by what the worst are ranked, their order; what the chart draws beside points."""
_FOLDED: Final = 22.0
_CHOICES: Final = (
    "stage",
    "sale_phase",
    "channel",
    "who_starts",
    "importance_source",
    "performance_source",
    "kind_of_need",
    "evidence_grade",
)
_CHART_ROWS: Final = 19
_MISSING_FROM: Final = 8
"""The column from which what is missing stands, right of the chart."""
_NONE_HURTS: Final = N_("Nothing hurts: no contact point that is rated goes worse than it matters.")


@dataclass(frozen=True)
class PointTable:
    """Where everything stands on the sheet."""

    layout: Layout
    shown: PointsShown

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The columns by their fields: what is seen, what is folded away, what is hidden."""
        return (*_SEEN, *self.folded, *_HELP)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The fields of the template that are folded away, and what else rows have."""
        known = [name for name in ContactPoint.model_fields if name != "more"]
        template = [name for name in fields(self.layout.rubric) if name not in known]
        more = {name for point in self.shown.points for name in point.point.more}
        rest = [name for name in known if name not in _SEEN]
        return (*rest, *template, *sorted(more - {*template, *known}))

    @cached_property
    def widths(self) -> list[float]:
        """One a column; 0 hides it."""
        return [*_SEEN.values(), *(_FOLDED for _name in self.folded), *(0 for _name in _HELP)]

    @cached_property
    def worst_rows(self) -> range:
        """The rows of the list of the worst."""
        return range(5, 5 + min(WORST, len(self.shown.points)))

    @cached_property
    def picture(self) -> int:
        """The row of the heading above chart and what is missing."""
        return self.worst_rows.stop + 1

    @cached_property
    def total(self) -> int:
        """The row of all contact points together."""
        return self.picture + 2 + max(_CHART_ROWS, len(_told(self)) + 1)

    @property
    def head(self) -> int:
        """The heads of the table of all contact points."""
        return self.total + 1

    @property
    def first(self) -> int:
        """The first contact point."""
        return self.head + 1

    @property
    def last(self) -> int:
        """The last one."""
        return self.head + len(self.shown.points)

    def column(self, key: str) -> int:
        """The number of a column."""
        return self.keys.index(key) + 1

    def letter(self, key: str) -> str:
        """The letters of a column."""
        return get_column_letter(self.column(key))

    def area(self, key: str, *, far: bool = False) -> str:
        """The cells of a column in the table of all contact points; ``far``: as other sheets name them."""
        cells = f"${self.letter(key)}${self.first}:${self.letter(key)}${self.last}"
        return f"{quoted(CONTACT_POINTS)}!{cells}" if far else cells

    @property
    def places(self) -> Places:
        """Where the chart finds what it draws."""
        return Places(
            self.picture + 1,
            self.total,
            (self.first, self.last),
            tuple(self.worst_rows)[: len(self.shown.worst)],
            {key: self.column(key) for key in ("importance", "performance", "x", "y")},
            {key: self.head_of(key) for key in ("importance", "performance")},
        )

    def head_of(self, key: str) -> str:
        """What stands above a column."""
        if key in OWN:
            return _(OWN[key])
        field = fields(self.layout.rubric).get(key)
        return field.label if field else key


def point_table(layout: Layout) -> PointTable | None:
    """Where the inventory stands; None: there is none."""
    found = layout.fieldwork
    points = found.points if found else None
    return PointTable(layout, points) if points and points.points else None


def add_contact_points(book: Book, layout: Layout) -> None:
    """The inventory, if there is one.

    The sheet is not protected: programs open folded columns only then.
    """
    table = point_table(layout)
    if table is None:
        return
    widths = table.widths
    sheet = page(book, CONTACT_POINTS, _("Contact points"), widths, _said(table), over=len(_SEEN))
    sheet.protection.sheet = False
    _worst(book, sheet, table)
    _missing(book, sheet, table)
    _all(book, sheet, table)
    draw_points(book, sheet, table.shown, table.places)
    for row in range(table.picture + 1, table.picture + 1 + _CHART_ROWS):
        if not sheet.row_dimensions[row].height:
            book.row_height(sheet, row, 18)
    _rules(book, sheet, table)
    first, last = len(_SEEN) + 1, len(_SEEN) + len(table.folded)
    book.group(sheet, first, last)
    for column in range(first, last + 1):
        sheet.column_dimensions[get_column_letter(column)].hidden = True
    sheet.column_dimensions[get_column_letter(len(_SEEN))].collapsed = True
    sheet.auto_filter.ref = f"A{table.head}:{table.letter(table.keys[-len(_HELP) - 1])}{table.last}"
    sheet.print_area = f"A1:{table.letter('next_action')}{table.last}"
    sheet.row_breaks.append(Break(id=table.total - 2))
    book.freeze(sheet, 3, 3, repeat=f"{table.head}:{table.head}")


def _said(table: PointTable) -> str:
    """How many there are, and how the sheet is read."""
    shown = table.shown
    count = ngettext("{n} contact point", "{n} contact points", len(shown.points))
    facts = [count]
    if shown.volume is not None:
        facts.append(_("{contacts} contacts a month", contacts=shown_whole(shown.volume)))
    if shown.avoidable is not None:
        facts.append(_("{contacts} of them should not be needed", contacts=shown_whole(shown.avoidable)))
    reading = _(
        "Gap: importance less how well it goes, never below 0. Pain load: contacts a month × importance × gap. "
        "Change ratings and contacts, and ranks, sums and averages follow; what is to last belongs into the field book. "
        "Click on the plus above the last columns to see all fields."
    )
    return f"{'  ·  '.join(facts)}\n{reading}"


# --- the worst ----------------------------------------------------------------------------------


def _worst(book: Book, sheet: Worksheet, table: PointTable) -> None:
    """The ten worst with their next action, by formula."""
    seen = list(_SEEN)
    heading(book, sheet, 3, _("The worst, with what to do next"), len(seen))
    words = [table.head_of(key) for key in seen]
    words[seen.index("marks")] = _("What is wrong")
    heads(book, sheet, 4, words, table.widths)
    by_rank = {point.rank: point for point in table.shown.points}
    for place, row in enumerate(table.worst_rows, 1):
        point = by_rank.get(place)
        index = f"${table.letter('place')}{row}"
        at = table.shown.points.index(point) + 1 if point else ""
        cells = dict(_cells(table, point, table.first)) if point else {}
        formula = f'IFERROR(MATCH({place},{table.area("rank")},0),"")'
        put_row(book, sheet, row, [_picked(table, key, index, cells) for key in seen], table.widths)
        book.put_formula(sheet, row, table.column("place"), formula, at, HIDDEN)
    if not table.shown.worst:
        row = table.worst_rows.start
        nothing = f'IF({table.letter("place")}{row}="",{text(_(_NONE_HURTS))},{_index(table, "name", row)})'
        book.put_formula(sheet, row, 2, nothing, _(_NONE_HURTS), CELL_STRONG)


def _index(table: PointTable, key: str, row: int) -> str:
    return f"INDEX({table.area(key)},${table.letter('place')}{row})"


def _picked(table: PointTable, key: str, index: str, cells: Mapping[str, Cell]) -> Cell:
    """A cell of the list of the worst."""
    found = f"INDEX({table.area(key)},{index})"
    look = cells[key].look if key in cells else CELL
    value = cells[key].value if key in cells else ""
    shown = NOTHING if key in cells and value in (None, "") else value
    return Cell(shown, look, f'IF({index}="","",IF({found}="",{text(NOTHING)},{found}))')


# --- what is missing ------------------------------------------------------------------------------


def _missing(book: Book, sheet: Worksheet, table: PointTable) -> None:
    """What the inventory lacks, right of the chart."""
    row, widths, last = table.picture, table.widths, len(_SEEN)
    heading(book, sheet, row, _("Importance and how well it goes; what is missing"), last)
    told = _told(table)
    lines = told or [_("Nothing is missing: every stage, channel and department has a contact point.")]
    for number, words in enumerate(lines, row + 1):
        line(book, sheet, number, words, widths, CELL, first=_MISSING_FROM, last=last)


def _told(table: PointTable) -> Sequence[str]:
    """What the inventory lacks, in lines."""
    return all_missing(table.layout.rubric, table.shown, _short_names(table, contact_names(table.shown)))


def _short_names(table: PointTable, names: Mapping[str, str]) -> Mapping[str, str]:
    """Numbers alone where there are so many that names would fill the page."""
    return names if len(names) <= WORST else {}


# --- all contact points ---------------------------------------------------------------------------


def _all(book: Book, sheet: Worksheet, table: PointTable) -> None:
    """Sums and averages, then one row a contact point."""
    _together(book, sheet, table)
    words = [*(table.head_of(key) for key in (*_SEEN, *table.folded)), *("" for _key in _HELP)]
    heads(book, sheet, table.head, words, table.widths)
    for row, point in enumerate(table.shown.points, table.first):
        cells = dict(_cells(table, point, row))
        put_row(book, sheet, row, [cells[key] for key in _SEEN], table.widths)
        for key in (*table.folded, *_HELP):
            if key in cells:
                put_cell(book, sheet, row, table.column(key), cells[key])


def _together(book: Book, sheet: Worksheet, table: PointTable) -> None:
    """The row of all contact points: averages of those with both ratings, sums of what is known."""
    row, shown = table.total, table.shown
    heading(book, sheet, row - 1, _("All contact points"), len(_SEEN))
    both = f"ISNUMBER({table.area('importance')})*ISNUMBER({table.area('performance')})"
    rated = f"SUMPRODUCT({both})"
    strong = CELL_STRONG._replace(ground="tint")

    def mean_of(key: str) -> str:
        return f"IF({rated}=0,{text(NOTHING)},SUMPRODUCT({both},{table.area(key)})/{rated})"

    def sum_of(key: str) -> str:
        area = table.area(key)
        return f"IF(COUNT({area})=0,{text(NOTHING)},SUM({area}))"

    formulas: dict[str, tuple[str, Value | None, str]] = {
        "monthly_volume": (sum_of("monthly_volume"), shown.volume, "#,##0"),
        "importance": (mean_of("importance"), shown.mean_importance, "0.0"),
        "performance": (mean_of("performance"), shown.mean_performance, "0.0"),
        "avoidable": (sum_of("avoidable"), shown.avoidable, "#,##0"),
    }
    cells = [Cell(_("Together; ratings: averages") if key == "name" else None, strong) for key in _SEEN]
    for key, (formula, value, style) in formulas.items():
        look = strong._replace(across="right", indent=0, format=style)
        cells[list(_SEEN).index(key)] = Cell(NOTHING if value is None else value, look, formula)
    put_row(book, sheet, row, cells, table.widths)


def _cells(table: PointTable, point: PointShown, row: int) -> Iterator[tuple[str, Cell]]:
    """The cells of a contact point, by column."""
    own = point.point
    for key in (*_SEEN, *table.folded):
        if key not in OWN:
            yield key, _field(table, own, key)
    yield from _derived(table, point, row)
    yield "marks", Cell("\n".join(marks_said(point)) or None)
    yield from _hidden(table, point, row)


def _field(table: PointTable, own: ContactPoint, key: str) -> Cell:
    """A field of the template as it was filled in; numbers and dates stay what they are."""
    said = getattr(own, key) if key in ContactPoint.model_fields else own.more.get(key)
    if said is None or said == ():
        return Cell(None)
    if key in _CHOICES and isinstance(said, int):
        return Cell(choice(table.layout.rubric, key, said))
    if isinstance(said, tuple):
        return Cell("\n".join(said))
    if key == "due":
        return Cell(said, CELL_DATE)
    if isinstance(said, str):
        return Cell(said, CELL_STRONG if key in ("contact_id", "name") else CELL)
    return Cell(said, {"monthly_volume": WHOLE, "importance": TENTHS, "performance": TENTHS}.get(key, RIGHT))


def _derived(table: PointTable, point: PointShown, row: int) -> Iterator[tuple[str, Cell]]:
    """What follows from a row's own cells (rules F1 to F5)."""
    important, performed, volume = (
        f"{table.letter(key)}{row}" for key in ("importance", "performance", "monthly_volume")
    )
    gap, none = f"{table.letter('gap')}{row}", text(NOTHING)
    rated = f"COUNT({important},{performed})=2"
    of_ten = f"({important}-1)/4*10", f"({performed}-1)/4*10"
    share = f"{table.letter('avoidable_share')}{row}"
    yield "gap", _figure(point.gap, f"IF({rated},ROUND(MAX(0,{important}-{performed}),9),{none})", TENTHS)
    chance = f"IF({rated},ROUND({of_ten[0]}+MAX(0,{of_ten[0]}-{of_ten[1]}),9),{none})"
    yield "opportunity", _figure(point.opportunity, chance, TENTHS)
    lies = _(QUADRANTS[point.quadrant]) if point.quadrant else NOTHING
    yield "quadrant", Cell(lies, CELL, _quadrant(table, rated, important, performed))
    load = f"IF(AND(ISNUMBER({volume}),ISNUMBER({gap})),ROUND({volume}*{important}*{gap},9),{none})"
    yield "pain", _figure(point.pain_load, load, WHOLE)
    avoidable = f"IF(COUNT({volume},{share})=2,{volume}*{share}/100,{none})"
    yield "avoidable", _figure(point.avoidable, avoidable, WHOLE)
    order = f"{table.letter('order')}{row}"
    rank = f'IF({order}>{WORST},"",{order})'
    yield "rank", Cell(point.rank or "", RIGHT._replace(across="center"), rank)


def _figure(value: float | None, formula: str, look: Look) -> Cell:
    return Cell(NOTHING if value is None else value, look, formula)


def _quadrant(table: PointTable, rated: str, important: str, performed: str) -> str:
    """Where a contact point lies against the averages, in words (rule F3)."""
    means = (f"${table.letter(key)}${table.total}" for key in ("importance", "performance"))
    high, well = (
        f"ROUND({cell},9)>=ROUND({mean},9)" for cell, mean in zip((important, performed), means, strict=True)
    )
    word = {name: text(_(words)) for name, words in QUADRANTS.items()}
    above = f"IF({well},{word['keep']},{word['fix_first']})"
    under = f"IF({well},{word['too_much']},{word['leave']})"
    return f"IF({rated},IF({high},{above},{under}),{text(NOTHING)})"


_NOT_RANKED: Final = 1_000_000
"""In place of the order of a contact point that does not hurt."""


def _hidden(table: PointTable, point: PointShown, row: int) -> Iterator[tuple[str, Cell]]:
    """By what the worst are ranked: pain load where contacts are counted, then opportunity, importance, number (rule F5)."""
    cell = {key: f"{table.letter(key)}{row}" for key in ("gap", "pain", "opportunity", "importance", *_HELP)}
    place = table.shown.points.index(point) + 1
    load, chance = _load_key(point), settled(point.opportunity or 0)
    yield "place", Cell(place, HIDDEN)
    hurts = f"IF({cell['pain']}={text(NOTHING)},-1,IF({cell['pain']}=0,-2,ROUND({cell['pain']},9)))"
    found = f"IF(ISNUMBER({cell['gap']}),IF(ROUND({cell['gap']},9)>0,{hurts},-2),-2)"
    yield "load", Cell(load, HIDDEN, found)
    yield (
        "chance",
        Cell(chance, HIDDEN, f"IF(ISNUMBER({cell['opportunity']}),ROUND({cell['opportunity']},9),0)"),
    )
    area = {key: table.area(key) for key in ("load", "chance", "importance", "place")}
    by_place = f"({area['importance']}={cell['importance']})*({area['place']}<{cell['place']})"
    by_rating = f"({area['importance']}>{cell['importance']})+{by_place}"
    by_chance = f"({area['chance']}>{cell['chance']})+({area['chance']}={cell['chance']})*({by_rating})"
    before = f"({area['load']}>{cell['load']})+({area['load']}={cell['load']})*({by_chance})"
    order = f"IF({cell['load']}<-1,{_NOT_RANKED},1+SUMPRODUCT({before}))"
    yield "order", Cell(_order(table, point), HIDDEN, order)


def _load_key(point: PointShown) -> float:
    """−2: it does not hurt; −1: nobody knows how many contacts."""
    if point.gap is None or settled(point.gap) <= 0 or point.pain_load == 0:
        return -2
    return -1 if point.pain_load is None else settled(point.pain_load)


def _order(table: PointTable, point: PointShown) -> int:
    """Its place among all that hurt, ten or not."""
    if _load_key(point) < -1:
        return _NOT_RANKED
    return 1 + sum(_sort_key(table, other) < _sort_key(table, point) for other in table.shown.points)


def _sort_key(table: PointTable, point: PointShown) -> tuple[float, ...]:
    place = table.shown.points.index(point)
    return -_load_key(point), -settled(point.opportunity or 0), -(point.point.importance or 0), place


def _rules(book: Book, sheet: Worksheet, table: PointTable) -> None:
    """A ground where the word says that it should be mended first, and behind the worst."""
    words = QUADRANTS["fix_first"]
    first = text(_(words))
    for start, stop in ((table.worst_rows.start, table.worst_rows.stop - 1), (table.first, table.last)):
        letter = table.letter("quadrant")
        look = Look(bold=True, colour="warn_text", ground="warn")
        book.highlight(sheet, f"{letter}{start}:{letter}{stop}", f"{letter}{start}={first}", look)
