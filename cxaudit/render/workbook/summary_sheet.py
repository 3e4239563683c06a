"""The sheet Summary: the one page that matters."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from openpyxl.chart import BarChart, RadarChart, Reference
from openpyxl.chart.axis import Scaling
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.legend import Legend
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.measure import NOTHING, shown_share
from cxaudit.render.sentences import evidence_asked
from cxaudit.render.view import View
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.bundles import bundle_figures, put_figure
from cxaudit.render.workbook.calc import or_dash
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.fixes_sheet import EMPTY, FIX_COLUMNS, GAIN, shown_now
from cxaudit.render.workbook.gains import dated_note
from cxaudit.render.workbook.layout import FIXES, HEAD_ROW, SUMMARY, Layout
from cxaudit.render.workbook.literals import literal
from cxaudit.render.workbook.looks import CELL, CELL_STRONG, HEAD, HEADING, WRAPPED, Look
from cxaudit.render.workbook.pages import BOLD, page
from cxaudit.render.workbook.scores_sheet import (
    DISTANCE,
    MID,
    WHOLE,
    distance_formula,
    distance_now,
    points_formula,
    points_now,
    share_formula,
    share_now,
)
from cxaudit.render.workbook.stored import Cells, Stored
from cxaudit.render.workbook.three_sentences import three_sentences, unshown_formula, unshown_now

FIRST_FIXES = 5
FIX_HEADS = ("Fix", "List", "Days", "Gain", "First step", "", "Owner")
WIDTHS = (32, 13, 13, 11, 18, 22, 18)
COLUMNS = len(WIDTHS)
_WHOLE_WIDTH = sum(WIDTHS)
BANNER = Look(colour="warn_text", ground="warn", wrap=True, up="center", indent=1)
_LABEL = Look(size=9, colour="muted", ground="tint", up="center", indent=1)
_BIG = Look(size=22, bold=True, colour="primary_text", ground="tint", across="left", up="center", indent=1)
_NOTE = Look(size=9, ground="tint", wrap=True, up="top", indent=1)
GAIN_NOTE = Look(size=9, colour="muted", wrap=True, up="center", indent=1)
_NUMBER_HEAD = HEAD._replace(across="right")
_TILES = ((1, 1), (2, 3), (4, 5), (6, 7))
_RADAR, _BARS = (10.7, 8.0), (13.6, 8.0)
"""Width and height of the two charts in centimetres; together they are as wide as the page."""
_CHART_ROWS = 16
_SENTENCE = WRAPPED._replace(up="center", indent=1)
_TWO_LINES = 31.0
"""Points; a sentence may grow when inputs change."""
_QUIET = Look(wrap=True, up="center", indent=1)
_SAME = 1e-6
"""Sums that differ by less are of the same inputs."""


class _Tile(NamedTuple):
    """One figure: what it is, the figure, what it means."""

    label: str
    big: tuple[str, Value]
    note: tuple[str, Value]


def add_summary(book: Book, layout: Layout, stored: Stored, shown: View) -> None:
    """Banners, figures, sentences, steps, charts, first fixes."""
    sheet = page(book, SUMMARY, shown.cover.title, WIDTHS, _said(shown))
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.fitToHeight = 1
    sheet.print_options.horizontalCentered = True
    row = _banners(book, sheet, shown, 3)
    _inputs_changed(book, sheet, layout, stored, shown, row)
    row = tiles(book, sheet, layout, stored, row + 1)
    row = _sentences(book, sheet, layout, stored, shown, row + 1)
    row = steps(book, sheet, layout, stored, row + 1)
    row = charts(book, sheet, layout, shown, row + 1)
    row = _first_fixes(book, sheet, layout, stored, shown, row + 1)
    row = _bundles(book, sheet, layout, stored, shown, row + 1)
    _how_sure(book, sheet, shown, row + 1)


def _said(shown: View) -> str:
    """Client, scope, date, who took part."""
    cover = shown.cover
    return "  ·  ".join(word for word in (cover.client, cover.scope, cover.date, cover.people) if word)


def wide(book: Book, sheet: Worksheet, row: int, text: str, look: Look, *, first: int = 1) -> int:
    """Text over all columns; returns the row after it."""
    for column in range(first, COLUMNS + 1):
        book.put(sheet, row, column, text if column == first else None, look)
    book.merge(sheet, row, first, COLUMNS)
    book.row_height(sheet, row, height([(text, sum(WIDTHS[first - 1 :]) * 0.96)]) + 4)
    return row + 1


def _banners(book: Book, sheet: Worksheet, shown: View, row: int) -> int:
    """What one has to know before reading a figure."""
    for banner in shown.banners:
        row = wide(book, sheet, row, f"{banner.title}: {banner.text}", BANNER)
    return row


def _inputs_changed(
    book: Book, sheet: Worksheet, layout: Layout, stored: Stored, shown: View, row: int
) -> None:
    """A line that stays empty until an input changes: what is dated is then of another day."""
    cells, at = stored.criteria.values(), layout.total_row
    facts = [
        (f"N({layout.sums.ref(key, at)})", _sum([stored.total[key]]))
        for key in ("claimed", "supported", "wans")
    ]
    facts += [
        (f"SUM({layout.calc.area(key)})", _sum(one.get(key, "") for one in cells)) for key in ("S", "t", "P")
    ]
    same = ",".join(f"ABS({formula}-{value!r})<{_SAME:f}" for formula, value in facts)
    on = f"since {shown.cover.date}" if shown.cover.date else "since this workbook was made"
    were = (
        f"Inputs were changed {on}. Figures, sentences and fixes follow; what bears a date is still of that day. "
        f"Then: claimed {points_now(stored.total, 'claimed')}, supported {points_now(stored.total, 'supported')}."
    )
    for column in range(1, COLUMNS + 1):
        book.put(sheet, row, column, None, _QUIET)
    book.put_formula(sheet, row, 1, f'IF(AND({same}),"",{literal(were)})', "", _QUIET)
    book.merge(sheet, row, 1, COLUMNS)
    book.row_height(sheet, row, height([(were, _WHOLE_WIDTH * 0.9)]) + 2)
    last = chr(64 + COLUMNS)
    book.highlight(sheet, f"A{row}:{last}{row}", f"LEN($A{row})>0", BANNER)


def _sum(values: Iterable[Value]) -> float:
    """The sum of what is a number."""
    return math.fsum(value for value in values if not isinstance(value, str))


def heading(book: Book, sheet: Worksheet, row: int, text: str, to: str | None = None) -> int:
    """A section's heading, with a link to its sheet; returns the row after it."""
    for column in range(1, COLUMNS + 1):
        book.put(sheet, row, column, text if column == 1 else None, HEADING)
    if to:
        book.put(sheet, row, COLUMNS, f"More: {to}", HEADING._replace(size=9, underline=True, across="right"))
        book.link(sheet, row, COLUMNS, f"{to}!A1")
    book.row_height(sheet, row, 24)
    return row + 1


# --- figures --------------------------------------------------------------------------------------


def tiles(book: Book, sheet: Worksheet, layout: Layout, stored: Stored, row: int) -> int:
    """The figures that people remember."""
    found = [
        _claimed_tile(layout, stored),
        _supported_tile(layout, stored),
        _maturity_tile(layout, stored) if layout.result.policy.maturity else _coverage_tile(layout, stored),
        _weakest_tile(layout, stored),
    ]
    for (first, last), tile in zip(_TILES, found, strict=True):
        for column in range(first, last + 1):
            for offset, look in enumerate((_LABEL, _BIG, _NOTE)):
                book.put(sheet, row + offset, column, None, look)
        book.put(sheet, row, first, tile.label, _LABEL)
        book.put_formula(sheet, row + 1, first, *tile.big, _BIG)
        book.put_formula(sheet, row + 2, first, *tile.note, _NOTE)
        if last > first:
            book.merge(sheet, row + 2, first, last)
    book.row_height(sheet, row, 18)
    book.row_height(sheet, row + 1, 32)
    notes = [
        (str(tile.note[1]), sum(WIDTHS[first - 1 : last]) * 0.9)
        for (first, last), tile in zip(_TILES, found, strict=True)
    ]
    book.row_height(sheet, row + 2, max(30, height(notes, 9)) + 4)
    return row + 3


def _claimed_tile(layout: Layout, stored: Stored) -> _Tile:
    """What people say."""
    at, cells = layout.total_row, stored.total
    band = layout.sums.ref("claimed_band", at)
    return _Tile(
        "Claimed: what people say",
        (points_formula(layout, "claimed", at), points_now(cells, "claimed")),
        (
            f'IF({band}="","no score","of 100 points · band: "&{band})',
            f"of 100 points · band: {cells['claimed_band']}" if cells["claimed_band"] else "no score",
        ),
    )


_WORD_ALONE = "Nothing was shown yet: people's word alone · "


def _supported_tile(layout: Layout, stored: Stored) -> _Tile:
    """What evidence and prerequisites bear out, with its bounds."""
    at, cells, sums = layout.total_row, stored.total, layout.sums
    band, low, high = (
        sums.ref("band", at),
        points_formula(layout, "low", at),
        points_formula(layout, "high", at),
    )
    state = sums.ref("state", at)
    bounds = f'IF({sums.ref("wans", at)}=0,"",IF({low}={high},""," · "&{low}&" to "&{high}&" possible"))'
    firm = f'IF({state}="provisional"," · provisional","")'
    word = f'IF(AND(MIN(cx_caps)<{layout.top},{unshown_formula(layout)}),"{_WORD_ALONE}","")'
    by_word = evidence_asked(layout.result) and unshown_now(layout, stored)
    shown = "no score"
    if cells["band"]:
        ends = points_now(cells, "low"), points_now(cells, "high")
        shown = (
            (_WORD_ALONE if by_word else "")
            + f"band: {cells['band']}"
            + ("" if ends[0] == ends[1] else f" · {ends[0]} to {ends[1]} possible")
        )
        shown += " · provisional" if cells["state"] == "provisional" else ""
    return _Tile(
        "Supported: what evidence allows",
        (points_formula(layout, "supported", at), points_now(cells, "supported")),
        (f'IF({band}="","no score",{word}&"band: "&{band}&{bounds}&{firm})', shown),
    )


def _maturity_tile(layout: Layout, stored: Stored) -> _Tile:
    """The company's level, and what holds it."""
    sums, at, cells = layout.sums, layout.total_row, stored.total
    level, held, shaky = (sums.ref(key, at) for key in ("maturity", "held", "shaky"))
    name = f"INDEX(cx_level_names,{level}+1)"
    formula = (
        f'IF({level}="","not every step has a level",{name}&IF({shaky}=1," (provisional)","")'
        f'&IF({level}={layout.top},""," · held there by "&{held}))'
    )
    value = cells["maturity"]
    if isinstance(value, str):
        return _Tile("Maturity level", (or_dash(level), NOTHING), (formula, "not every step has a level"))
    note = layout.rubric.scale.names[int(value)] + (" (provisional)" if cells["shaky"] else "")
    note += "" if value == layout.top else f" · held there by {cells['held']}"
    return _Tile(f"Maturity level, 0 to {layout.top}", (or_dash(level), value), (formula, note))


def _coverage_tile(layout: Layout, stored: Stored) -> _Tile:
    """How much is answered."""
    cell = layout.sums.ref("coverage", layout.total_row)
    share = stored.total["coverage"]
    text = NOTHING if isinstance(share, str) else shown_share(share)
    formula = or_dash(cell, f'ROUND(100*{share_formula(cell)},0)&" %"')
    return _Tile("Answered", (formula, text), ('"of the weight that applies"', "of the weight that applies"))


def _weakest_tile(layout: Layout, stored: Stored) -> _Tile:
    """The step with the fewest supported points."""
    sums = layout.sums
    scores, names = sums.area("supported"), sums.area("label")
    lowest = f"MIN({scores})"
    formula = f'IF(COUNT({scores})=0,"–",INDEX({sums.area("shown_supported")},MATCH({lowest},{scores},0)))'
    note = f'IF(COUNT({scores})=0,"no step has a score",INDEX({names},MATCH({lowest},{scores},0))&" · band: "&INDEX({sums.area("band")},MATCH({lowest},{scores},0)))'
    known = [
        (float(c["supported"]), c, s)
        for s, c in ((s, stored.steps[s.id]) for s in layout.rubric.steps)
        if not isinstance(c["supported"], str)
    ]
    if not known:
        return _Tile("Weakest step", (formula, NOTHING), (note, "no step has a score"))
    _, cells, step = min(known, key=lambda entry: entry[0])
    return _Tile(
        "Weakest step", (formula, cells["shown_supported"]), (note, f"{step.label} · band: {cells['band']}")
    )


# --- words and steps ------------------------------------------------------------------------------


def _sentences(book: Book, sheet: Worksheet, layout: Layout, stored: Stored, shown: View, row: int) -> int:
    """Where we stand, what holds us back, what to do first; by formula."""
    row = heading(book, sheet, row, "In three sentences")
    for number, one in enumerate(three_sentences(layout, stored, shown.sentences), 1):
        said = f"{number}.  {one.now}"
        for column in range(2, COLUMNS + 1):
            book.put(sheet, row, column, None, _SENTENCE)
        book.put_formula(sheet, row, 1, f'"{number}.  "&{one.formula}', said, _SENTENCE)
        book.merge(sheet, row, 1, COLUMNS)
        book.row_height(sheet, row, max(_TWO_LINES, height([(said, _WHOLE_WIDTH * 0.9)]) + 4))
        row += 1
    return row


def _on(shown: View) -> str:
    """The audit's date, for what does not follow changes."""
    return f", on {shown.cover.date}" if shown.cover.date else ""


def steps(book: Book, sheet: Worksheet, layout: Layout, stored: Stored, row: int) -> int:
    """The steps, one a row."""
    row = heading(book, sheet, row, "Steps", "Scores")
    maturity = layout.result.policy.maturity
    heads = (
        "Step",
        "Claimed",
        "Supported",
        "Distance",
        "In a word",
        "Maturity level" if maturity else "Highest possible",
        "Answered",
    )
    for column, head in enumerate(heads, 1):
        book.put(sheet, row, column, head, _NUMBER_HEAD if column in (2, 3, 4, 7) else HEAD)
    book.row_height(sheet, row, 18)
    for number, step in enumerate(layout.rubric.steps, 1):
        row += 1
        at, cells = layout.step_row(step.id), stored.steps[step.id]
        name = f"{number}  {step.title}"
        book.put(sheet, row, 1, name, CELL_STRONG._replace(up="center"))
        _step_cells(book, sheet, layout, cells, row, at)
        book.row_height(sheet, row, height([(name, WIDTHS[0] * BOLD)]))
    return row + 1


def _step_cells(book: Book, sheet: Worksheet, layout: Layout, cells: Cells, row: int, at: int) -> None:
    """One step's figures."""
    sums = layout.sums

    def put(column: int, formula: str, value: Value, look: Look) -> None:
        book.put_formula(sheet, row, column, formula, value, look)

    put(2, points_formula(layout, "claimed", at), points_now(cells, "claimed"), WHOLE)
    put(3, points_formula(layout, "supported", at), points_now(cells, "supported"), WHOLE._replace(bold=True))
    put(4, distance_formula(layout, at), distance_now(cells), DISTANCE)
    put(5, or_dash(sums.ref("band", at)), cells["band"] or NOTHING, MID)
    put(7, share_formula(sums.ref("coverage", at)), share_now(cells["coverage"]), WHOLE._replace(format="0%"))
    if not layout.result.policy.maturity:
        put(6, points_formula(layout, "high", at), points_now(cells, "high"), WHOLE)
        return
    level, value = sums.ref("maturity", at), cells["maturity"]
    words = NOTHING if isinstance(value, str) else f"{value} {layout.rubric.scale.names[int(value)]}"
    put(6, or_dash(level, f'{level}&" "&INDEX(cx_level_names,{level}+1)'), words, MID)


# --- charts ---------------------------------------------------------------------------------------


def charts(book: Book, sheet: Worksheet, layout: Layout, shown: View, row: int) -> int:
    """The shape of the six steps, and claimed beside supported."""
    row = heading(book, sheet, row, "At a glance")
    told = "; ".join(
        f"{s.label}: claimed {s.claimed}, supported {s.supported}, target {s.target}" for s in shown.steps
    )
    if layout.live:
        told = "The numbers stand in the table above"
    book.row_height(sheet, row, 6)
    row += 1
    sums = book.workbook[layout.sums.sheet]
    series = ("shown_claimed", "shown_supported", "shown_target")
    first, last = layout.sums.first, layout.sums.last
    names = Reference(sums, min_col=layout.sums.column("chart"), min_row=first, max_row=last)
    values = [Reference(sums, min_col=layout.sums.column(key), min_row=first, max_row=last) for key in series]
    book.chart(
        sheet, _radar(book, names, values), f"A{row}", alt=f"Radar of the steps, points of 100. {told}."
    )
    book.chart(
        sheet, _bars(book, names, values[:2]), f"D{row}", alt=f"Bars of the steps, points of 100. {told}."
    )
    for offset in range(_CHART_ROWS):
        book.row_height(sheet, row + offset, 15)
    return row + _CHART_ROWS


def _series_titles() -> Sequence[str]:
    """What the series are called."""
    return "Claimed", "Supported", "Target"


def _radar(book: Book, names: Reference, values: Sequence[Reference]) -> RadarChart:
    """Lines with markers, so that the target stays visible."""
    chart = RadarChart()
    chart.type = "marker"
    chart.style = 2
    _fill(chart, names, values)
    palette = book.palette
    for series, colour, mark, dash in zip(
        chart.series,
        (palette.accent_mark, palette.primary_mark, palette.muted),
        ("circle", "square", "diamond"),
        ("solid", "solid", "dash"),
        strict=True,
    ):
        series.graphicalProperties = GraphicalProperties()
        series.graphicalProperties.line.solidFill = colour
        series.graphicalProperties.line.width = 22_000
        series.graphicalProperties.line.dashStyle = dash
        series.marker.symbol = mark
        series.marker.size = 6
        series.marker.graphicalProperties = GraphicalProperties(solidFill=colour)
        series.marker.graphicalProperties.line.solidFill = colour
    chart.y_axis.scaling = Scaling(min=0.0, max=100.0)
    chart.y_axis.majorUnit = 25.0
    _titled(chart, "Claimed, supported, target")
    _sized(chart, *_RADAR)
    return chart


def _bars(book: Book, names: Reference, values: Sequence[Reference]) -> BarChart:
    """Claimed beside supported, with their numbers."""
    chart = BarChart()
    chart.type = "bar"
    chart.style = 2
    chart.gapWidth = 60
    _fill(chart, names, values)
    for series, colour in zip(
        chart.series, (book.palette.accent_mark, book.palette.primary_mark), strict=True
    ):
        series.graphicalProperties = GraphicalProperties(solidFill=colour)
        series.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.scaling = Scaling(min=0.0, max=100.0)
    chart.y_axis.majorUnit = 20.0
    chart.y_axis.majorGridlines = None
    chart.y_axis.crosses = "max"  # names run downwards, so that the far end is the bottom
    _titled(chart, "Points of 100")
    _sized(chart, *_BARS)
    return chart


def _sized(chart: Any, width: float, height: float) -> None:
    """Width and height in centimetres; openpyxl's own types know whole ones only."""
    chart.width, chart.height = width, height


def _titled(chart: RadarChart | BarChart, text: str) -> None:
    """A title no larger than a heading."""
    look = CharacterProperties(sz=1100, b=True)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[RegularTextRun(rPr=look, t=text)])
    chart.title = Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)


def _fill(chart: RadarChart | BarChart, names: Reference, values: Sequence[Reference]) -> None:
    """Series, names, legend and axes."""
    from openpyxl.chart import Series

    for reference, title in zip(values, _series_titles(), strict=False):
        chart.series.append(Series(reference, title=title))
    chart.set_categories(names)
    chart.legend = Legend()
    chart.legend.position = "b"
    chart.x_axis.delete = chart.y_axis.delete = False


# --- fixes ----------------------------------------------------------------------------------------


def _first_fixes(book: Book, sheet: Worksheet, layout: Layout, stored: Stored, shown: View, row: int) -> int:
    """The head of the list on Fixes, or why it is empty."""
    row = heading(book, sheet, row, "What to do first", FIXES)
    note, there = _gain_note(layout, shown), f"{FIXES}!{EMPTY}"
    empty = f'{FIXES}!A{HEAD_ROW + 1}=""'
    value = str(book.values[FIXES, EMPTY]) if book.values[FIXES, f"A{HEAD_ROW + 1}"] == "" else note
    for column in range(1, COLUMNS + 1):
        book.put(sheet, row, column, None, GAIN_NOTE)
    book.put_formula(sheet, row, 1, f"IF({empty},{there},{literal(note)})", value, GAIN_NOTE)
    book.merge(sheet, row, 1, COLUMNS)
    book.row_height(sheet, row, height([(max(note, value, key=len), _WHOLE_WIDTH * 0.9)], 9) + 4)
    row += 1
    fix_heads(book, sheet, row)
    places = min(FIRST_FIXES, len(layout.rubric.criteria))
    ranks = {c: cells.get("rank") for c, cells in stored.criteria.items()}
    for place in range(1, places + 1):
        row += 1
        criterion = next((c for c, rank in ranks.items() if rank == place), None)
        fix_row(book, sheet, layout, stored, row, place, criterion, lined=False)
    line_filled(book, sheet, row - places + 1, row)
    return row + 1


def line_filled(book: Book, sheet: Worksheet, first: int, last: int) -> None:
    """Lines around rows as soon as something stands in them."""
    book.highlight(sheet, f"A{first}:{chr(64 + COLUMNS)}{last}", f"LEN($A{first})>0", Look(lines="all"))


def fix_heads(book: Book, sheet: Worksheet, row: int) -> None:
    """The heads of the list of first fixes."""
    for column, head in enumerate(FIX_HEADS, 1):
        book.put(sheet, row, column, head, _NUMBER_HEAD if column in (3, 4) else HEAD)
    book.merge(sheet, row, 5, 6)
    book.row_height(sheet, row, 18)


def fix_row(
    book: Book,
    sheet: Worksheet,
    layout: Layout,
    stored: Stored,
    row: int,
    place: int,
    criterion: str | None,
    *,
    lined: bool = True,
) -> None:
    """One fix, read from the sheet Fixes; unlined where an empty row should not be seen."""
    at = HEAD_ROW + place
    letter = {column.key: chr(65 + n) for n, column in enumerate(FIX_COLUMNS)}
    cells = stored.criteria[criterion] if criterion else {}

    def put(column: int, formula: str, value: Value, look: Look) -> None:
        shown = value if criterion else ""
        look = look._replace(lines="all" if lined else None)
        book.put_formula(sheet, row, column, f'IF({FIXES}!A{at}="","",{formula})', shown, look)

    def cell(key: str) -> str:
        return f"{FIXES}!{letter[key]}{at}"

    asked = layout.rubric.by_id[criterion] if criterion else None
    name = f"{place}. {asked.code} {asked.title}{' (key)' if asked.key else ''}" if asked else ""
    put(1, f'{cell("rank")}&". "&{cell("code")}&" "&{cell("title")}', name, CELL_STRONG)
    for column, key, look in (
        (2, "list", CELL),
        (3, "sdays", CELL._replace(across="right")),
        (4, "gain", GAIN),
        (5, "action", CELL),
        (7, "owner", CELL),
    ):
        put(column, cell(key), shown_now(layout, stored, key, criterion) if criterion else "", look)
    book.put(sheet, row, 6, None, CELL._replace(lines="all" if lined else None))
    book.merge(sheet, row, 5, 6)
    texts = [
        (name, WIDTHS[0] * BOLD),
        (str(cells.get("action", "")), 36),
        (str(shown_now(layout, stored, "list", criterion)) if criterion else "", WIDTHS[1] * 0.75),
        (str(cells.get("owner", "")), WIDTHS[6] * 0.95),
    ]
    book.row_height(sheet, row, max(30, height(texts)))


def _bundles(book: Book, sheet: Worksheet, layout: Layout, stored: Stored, shown: View, row: int) -> int:
    """What several fixes bring together; on the audit's date where the gain of some of them is."""
    dated = bool(layout.downstream.dated)
    if dated and not shown.bundles:
        return wide(book, sheet, row, "There is no overall score, so there is no gain to add up.", GAIN_NOTE)
    heads = (f"Together{' *' if dated else ''}", "Days", "Gain", "Then", "Sum of each alone")
    for column, head in enumerate(heads, 1):
        book.put(sheet, row, column, head, HEAD if column == 1 else _NUMBER_HEAD)
    book.row_height(sheet, row, 30)
    for figures in () if dated else bundle_figures(layout, stored):
        row += 1
        for column, one in enumerate(figures, 1):
            look = CELL_STRONG if column == 1 else CELL._replace(across="right")
            put_figure(book, sheet, row, column, one, look)
    for bundle in shown.bundles if dated else ():
        row += 1
        words = (bundle.name, bundle.days, bundle.gain, bundle.after, bundle.sum_of_parts)
        for column, word in enumerate(words, 1):
            book.put(sheet, row, column, word, CELL_STRONG if column == 1 else CELL._replace(across="right"))
    return row + 1


def _gain_note(layout: Layout, shown: View) -> str:
    """What a gain is, and which of them do not follow changes."""
    said = "Gain: supported points overall. "
    said += "Of a quick win, days and gain are those of its first step; below, all steps of every fix count."
    if not layout.downstream.dated:
        return said
    on = f" ({shown.cover.date})" if shown.cover.date else ""
    return f"{said}{dated_note(layout, on)} * Computed on the audit's date{on}: does not follow changes."


def _how_sure(book: Book, sheet: Worksheet, shown: View, row: int) -> None:
    """Reasons to trust the figures, or not to."""
    row = heading(book, sheet, row, f"How sure we are{_on(shown)}")
    for one in shown.how_sure:
        book.put(sheet, row, 1, one.name, CELL_STRONG)
        book.put(sheet, row, 2, one.value, CELL)
        for column in range(3, COLUMNS + 1):
            book.put(sheet, row, column, one.says if column == 3 else None, CELL)
        book.merge(sheet, row, 3, COLUMNS)
        room = [(one.says, sum(WIDTHS[2:]) * 0.96), (one.value, WIDTHS[1] * 0.8), (one.name, WIDTHS[0])]
        book.row_height(sheet, row, height(room))
        row += 1
