"""The sheet Summary: the one page that matters."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from openpyxl.chart import BarChart, RadarChart, Reference
from openpyxl.chart.axis import Scaling
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.legend import Legend
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import N_, _
from cxaudit.measure import NOTHING, shown_share
from cxaudit.render.sentences import evidence_asked
from cxaudit.render.view import View
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.bundles import bundle_figures, put_figure
from cxaudit.render.workbook.calc import or_dash
from cxaudit.render.workbook.charts import sized, titled
from cxaudit.render.workbook.fieldwork_lines import fieldwork_lines
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.fixes_sheet import EMPTY, FIX_COLUMNS, GAIN, shown_now
from cxaudit.render.workbook.gains import dated_note
from cxaudit.render.workbook.layout import (
    CONTACT_POINTS,
    CUSTOMERS,
    FINDINGS,
    FIXES,
    HEAD_ROW,
    MEASURES,
    SCORES,
    SUMMARY,
    Layout,
    provisional_mark,
)
from cxaudit.render.workbook.literals import literal, said, text
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
from cxaudit.render.workbook.tables import fitted
from cxaudit.render.workbook.three_sentences import three_sentences, unshown_formula, unshown_now
from cxaudit.render.workbook.titles import in_formula, shown_title

FIRST_FIXES = 5
FIX_HEADS = (N_("Fix"), N_("List"), N_("Days"), N_("Gain"), N_("First step"), "", N_("Owner"))
WIDTHS = (31, 14.5, 13, 11, 18, 21.5, 18)
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
    row = _field_work(book, sheet, layout, row)
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
        row = wide(book, sheet, row, _("{title}: {text}", title=banner.title, text=banner.text), BANNER)
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
    since = _("Inputs were changed since this workbook was made.")
    if shown.cover.date:
        since = _("Inputs were changed since {date}.", date=shown.cover.date)
    follows = _(
        "Figures, sentences and fixes follow; what bears a date is still of that day. Then: claimed {claimed}, "
        "supported {supported}.",
        claimed=points_now(stored.total, "claimed"),
        supported=points_now(stored.total, "supported"),
    )
    were = f"{since} {follows}"
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
        book.put(
            sheet,
            row,
            COLUMNS,
            _("More: {sheet}", sheet=shown_title(to)),
            HEADING._replace(size=9, underline=True, across="right"),
        )
        book.link(sheet, row, COLUMNS, f"{in_formula(to)}!A1")
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
        _("Claimed: what people say"),
        (points_formula(layout, "claimed", at), points_now(cells, "claimed")),
        (
            f'IF({band}="",{text(_(_NO_SCORE))},{said(_(_OF_100), band=band)})',
            _(_OF_100, band=cells["claimed_band"]) if cells["claimed_band"] else _(_NO_SCORE),
        ),
    )


_NO_SCORE = N_("no score")
_NO_STEP_SCORE = N_("no step has a score")
_OF_100 = N_("of 100 points · band: {band}")
_BAND, _STEP_BAND = N_("band: {band}"), N_("{step} · band: {band}")
_WORD_ALONE = N_("Nothing was shown yet: people's word alone")
_POSSIBLE, _PROVISIONAL = N_("{low} to {high} possible"), N_("provisional")
_HELD_THERE = N_("held there by {steps}")
_NOT_EVERY_STEP = N_("not every step has a level")
_OF_WEIGHT = N_("of the weight that applies")
_APART = " · "
"""Between the parts of a note."""


def _supported_tile(layout: Layout, stored: Stored) -> _Tile:
    """What evidence and prerequisites bear out, with its bounds."""
    at, cells, sums = layout.total_row, stored.total, layout.sums
    band, low, high = (
        sums.ref("band", at),
        points_formula(layout, "low", at),
        points_formula(layout, "high", at),
    )
    state = sums.ref("state", at)
    possible = f"{text(_APART)}&{said(_(_POSSIBLE), low=low, high=high)}"
    bounds = f'IF({sums.ref("wans", at)}=0,"",IF({low}={high},"",{possible}))'
    firm = f'IF({state}="provisional",{text(_APART + _(_PROVISIONAL))},"")'
    word = f'IF(AND(MIN(cx_caps)<{layout.top},{unshown_formula(layout)}),{text(_(_WORD_ALONE) + _APART)},"")'
    by_word = evidence_asked(layout.result) and unshown_now(layout, stored)
    shown = _(_NO_SCORE)
    if cells["band"]:
        ends = points_now(cells, "low"), points_now(cells, "high")
        parts = [_(_WORD_ALONE)] if by_word else []
        parts.append(_(_BAND, band=cells["band"]))
        parts += [] if ends[0] == ends[1] else [_(_POSSIBLE, low=ends[0], high=ends[1])]
        parts += [_(_PROVISIONAL)] if cells["state"] == "provisional" else []
        shown = _APART.join(parts)
    return _Tile(
        _("Supported: what evidence allows"),
        (points_formula(layout, "supported", at), points_now(cells, "supported")),
        (
            f'IF({band}="",{text(_(_NO_SCORE))},{word}&{said(_(_BAND), band=band)}&{bounds}&{firm})',
            shown,
        ),
    )


def _maturity_tile(layout: Layout, stored: Stored) -> _Tile:
    """The company's level, and what holds it."""
    sums, at, cells = layout.sums, layout.total_row, stored.total
    level, held, shaky = (sums.ref(key, at) for key in ("maturity", "held", "shaky"))
    name = f"INDEX(cx_level_names,{level}+1)"
    formula = (
        f'IF({level}="",{text(_(_NOT_EVERY_STEP))},{name}&IF({shaky}=1,{text(provisional_mark())},"")'
        f'&IF({level}={layout.top},"",{text(_APART)}&{said(_(_HELD_THERE), steps=held)}))'
    )
    value = cells["maturity"]
    if isinstance(value, str):
        return _Tile(_("Maturity level"), (or_dash(level), NOTHING), (formula, _(_NOT_EVERY_STEP)))
    note = layout.rubric.scale.names[int(value)] + (provisional_mark() if cells["shaky"] else "")
    note += "" if value == layout.top else _APART + _(_HELD_THERE, steps=cells["held"])
    label = _("Maturity level, 0 to {top}", top=layout.top)
    return _Tile(label, (or_dash(level), value), (formula, note))


def _coverage_tile(layout: Layout, stored: Stored) -> _Tile:
    """How much is answered."""
    cell = layout.sums.ref("coverage", layout.total_row)
    share = stored.total["coverage"]
    shown = NOTHING if isinstance(share, str) else shown_share(share)
    formula = or_dash(cell, said(_("{number} %"), number=f"ROUND(100*{share_formula(cell)},0)"))
    return _Tile(_("Answered"), (formula, shown), (text(_(_OF_WEIGHT)), _(_OF_WEIGHT)))


def _weakest_tile(layout: Layout, stored: Stored) -> _Tile:
    """The step with the fewest supported points."""
    sums = layout.sums
    scores, names = sums.area("supported"), sums.area("label")
    lowest = f"MIN({scores})"
    formula = f'IF(COUNT({scores})=0,"–",INDEX({sums.area("shown_supported")},MATCH({lowest},{scores},0)))'
    place = f"MATCH({lowest},{scores},0)"
    step_band = said(
        _(_STEP_BAND), step=f"INDEX({names},{place})", band=f"INDEX({sums.area('band')},{place})"
    )
    note = f"IF(COUNT({scores})=0,{text(_(_NO_STEP_SCORE))},{step_band})"
    known = [
        (float(c["supported"]), c, s)
        for s, c in ((s, stored.steps[s.id]) for s in layout.rubric.steps)
        if not isinstance(c["supported"], str)
    ]
    if not known:
        return _Tile(_("Weakest step"), (formula, NOTHING), (note, _(_NO_STEP_SCORE)))
    _least, cells, step = min(known, key=lambda entry: entry[0])
    now = _(_STEP_BAND, step=step.label, band=cells["band"])
    return _Tile(_("Weakest step"), (formula, cells["shown_supported"]), (note, now))


# --- words and steps ------------------------------------------------------------------------------


def _sentences(book: Book, sheet: Worksheet, layout: Layout, stored: Stored, shown: View, row: int) -> int:
    """Where we stand, what holds us back, what to do first; by formula."""
    row = heading(book, sheet, row, _("In three sentences"))
    for number, one in enumerate(three_sentences(layout, stored, shown.sentences), 1):
        now = f"{number}.  {one.now}"
        for column in range(2, COLUMNS + 1):
            book.put(sheet, row, column, None, _SENTENCE)
        book.put_formula(sheet, row, 1, f'"{number}.  "&{one.formula}', now, _SENTENCE)
        book.merge(sheet, row, 1, COLUMNS)
        book.row_height(sheet, row, max(_TWO_LINES, height([(now, _WHOLE_WIDTH * 0.9)]) + 4))
        row += 1
    return row


def _field_work(book: Book, sheet: Worksheet, layout: Layout, row: int) -> int:
    """What was found outside the questionnaire, in a few lines; returns the row after them."""
    lines = fieldwork_lines(layout)
    if not lines:
        return row
    there = (
        title
        for title in (FINDINGS, CONTACT_POINTS, MEASURES, CUSTOMERS)
        if title in book.workbook.sheetnames
    )
    row = heading(book, sheet, row + 1, _("What field work says"), next(there, None))
    for words in lines:
        row = wide(book, sheet, row, fitted(words), _SENTENCE)
    return row


def steps(book: Book, sheet: Worksheet, layout: Layout, stored: Stored, row: int) -> int:
    """The steps, one a row."""
    row = heading(book, sheet, row, _("Steps"), SCORES)
    maturity = layout.result.policy.maturity
    heads = (
        _("Step"),
        _("Claimed"),
        _("Supported"),
        _("Distance"),
        _("In a word"),
        _("Maturity level") if maturity else _("Highest possible"),
        _("Answered"),
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
    row = heading(book, sheet, row, _("At a glance"))
    told = "; ".join(
        _(
            "{step}: claimed {claimed}, supported {supported}, target {target}",
            step=s.label,
            claimed=s.claimed,
            supported=s.supported,
            target=s.target,
        )
        for s in shown.steps
    )
    if layout.live:
        told = _("The numbers stand in the table above")
    book.row_height(sheet, row, 6)
    row += 1
    sums = book.workbook[layout.sums.sheet]
    series = ("shown_claimed", "shown_supported", "shown_target")
    first, last = layout.sums.first, layout.sums.last
    names = Reference(sums, min_col=layout.sums.column("chart"), min_row=first, max_row=last)
    values = [Reference(sums, min_col=layout.sums.column(key), min_row=first, max_row=last) for key in series]
    radar = _("Radar of the steps, points of 100. {told}.", told=told)
    book.chart(sheet, _radar(book, names, values), f"A{row}", alt=radar)
    bars = _("Bars of the steps, points of 100. {told}.", told=told)
    book.chart(sheet, _bars(book, names, values[:2]), f"D{row}", alt=bars)
    for offset in range(_CHART_ROWS):
        book.row_height(sheet, row + offset, 15)
    return row + _CHART_ROWS


def _series_titles() -> Sequence[str]:
    """What the series are called."""
    return _("Claimed"), _("Supported"), _("Target")


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
    titled(chart, _("Claimed, supported, target"))
    sized(chart, *_RADAR)
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
    titled(chart, _("Points of 100"))
    sized(chart, *_BARS)
    return chart


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
    row = heading(book, sheet, row, _("What to do first"), FIXES)
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
        book.put(sheet, row, column, _(head), _NUMBER_HEAD if column in (3, 4) else HEAD)
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
    name = f"{place}. {asked.code} {layout.marked(asked)}" if asked else ""
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
        return wide(book, sheet, row, _(_NO_GAIN), GAIN_NOTE)
    together = _("Together") + (" *" if dated else "")
    heads = (together, _("Days"), _("Gain"), _("Then"), _("Sum of each alone"))
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
    gain = _(
        "Gain: supported points overall. Of a quick win, days and gain are those of its first step; below, all steps of "
        "every fix count."
    )
    if not layout.downstream.dated:
        return gain
    on = f" ({shown.cover.date})" if shown.cover.date else ""
    dated = _("Computed on the audit's date{on}: does not follow changes.", on=on)
    return f"{gain}{dated_note(layout, on)} * {dated}"


_NO_GAIN = N_("There is no overall score, so there is no gain to add up.")


def _how_sure_on(date: str | None) -> str:
    """The heading, with the audit's date, since what stands there does not follow changes."""
    return _("How sure we are, on {date}", date=date) if date else _("How sure we are")


def _how_sure(book: Book, sheet: Worksheet, shown: View, row: int) -> None:
    """Reasons to trust the figures, or not to."""
    row = heading(book, sheet, row, _how_sure_on(shown.cover.date))
    for one in shown.how_sure:
        book.put(sheet, row, 1, one.name, CELL_STRONG)
        book.put(sheet, row, 2, one.value, CELL)
        for column in range(3, COLUMNS + 1):
            book.put(sheet, row, column, one.says if column == 3 else None, CELL)
        book.merge(sheet, row, 3, COLUMNS)
        room = [
            (one.says, sum(WIDTHS[2:]) * 0.96),
            (one.value, WIDTHS[1] * 0.8),
            (one.name, WIDTHS[0] * BOLD),
        ]
        book.row_height(sheet, row, height(room))
        row += 1
