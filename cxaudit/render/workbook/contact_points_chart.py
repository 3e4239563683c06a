"""Importance against how well it goes, as a chart on the sheet Contact points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from openpyxl.chart import Reference, ScatterChart, Series
from openpyxl.chart.axis import Scaling
from openpyxl.chart.data_source import StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.legend import Legend, LegendEntry
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import _
from cxaudit.measure import grouped, shown_working
from cxaudit.model.fieldwork_shown import PointsShown
from cxaudit.render.fieldwork_words import QUADRANTS, QUADRANTS_SAID
from cxaudit.render.workbook.book import Book, quoted
from cxaudit.render.workbook.charts import sized, titled
from cxaudit.render.workbook.layout import CONTACT_POINTS
from cxaudit.render.workbook.looks import HIDDEN
from cxaudit.render.workbook.tables import Cell, fitted, put_cell

_SIZE: Final = 19.5, 11.5
"""Width and height in centimetres."""


class Places(NamedTuple):
    """Where the chart stands and finds what it draws."""

    first: int
    """Its first row; the lines are drawn from hidden cells of the rows from there on."""
    total: int
    """The row of the averages."""
    rows: tuple[int, int]
    """The first and the last contact point."""
    worst: tuple[int, ...]
    """The rows of the worst."""
    columns: Mapping[str, int]
    """By importance, performance, x and y."""
    heads: Mapping[str, str]
    """What importance and performance are called."""


def draw_points(book: Book, sheet: Worksheet, shown: PointsShown, places: Places) -> None:
    """Importance against how well it goes: above the diagonal it goes worse than it matters."""
    if shown.mean_importance is None or shown.mean_performance is None:
        return
    chart: Any = ScatterChart()  # openpyxl's own types know only some kinds of axes
    chart.style = 13
    chart.scatterStyle = "lineMarker"
    chart.visible_cells_only = False
    _lines(book, sheet, shown, places, chart)
    every = _series(sheet, places, places.rows)
    every.tx = SeriesLabel(v=_("Contact points"))
    _dots(every, "circle", 6, book.palette.primary_mark)
    chart.series.append(every)
    for row in places.worst:
        chart.series.append(_worst_dot(book, sheet, places, row))
    chart.legend = _legend(len(places.worst))
    _axis(chart.x_axis, places.heads["performance"])
    _axis(chart.y_axis, places.heads["importance"])
    titled(chart, _("Above the line it goes worse than it matters; numbers: the worst"))
    sized(chart, *_SIZE)
    book.chart(sheet, chart, f"A{places.first}", alt=_told(shown))


def _axis(axis: Any, words: str) -> None:
    """An axis of ratings."""
    axis.delete = False
    axis.scaling = Scaling(min=1.0, max=5.0)
    axis.majorUnit = 1.0
    axis.majorGridlines = None
    axis.number_format = "0"
    axis.title = fitted(words)[:80]


def _legend(worst: int) -> Legend:
    """A legend without the second average, and without the worst, which have their numbers beside them."""
    legend = Legend()
    legend.position = "b"
    legend.legendEntry = [LegendEntry(idx=n, delete=True) for n in (2, *range(4, 4 + worst))]
    return legend


def _series(
    sheet: Worksheet, places: Places, rows: tuple[int, int], x: str = "performance", y: str = "importance"
) -> Any:
    """Points of rows, from the first to the last."""
    values, at = (
        Reference(sheet, min_col=places.columns[key], min_row=rows[0], max_row=rows[1]) for key in (y, x)
    )
    return Series(values, at)


def _dots(series: Any, symbol: Literal["circle", "diamond"], size: int, colour: str) -> None:
    """Marks without a line between them."""
    series.marker = Marker(symbol, size=size)
    series.marker.graphicalProperties = GraphicalProperties(solidFill=colour)
    series.marker.graphicalProperties.line.solidFill = "FFFFFF"
    series.graphicalProperties = GraphicalProperties()
    series.graphicalProperties.line.noFill = True


def _worst_dot(book: Book, sheet: Worksheet, places: Places, row: int) -> Any:
    """One of the worst, with its number beside it."""
    one = _series(sheet, places, (row, row))
    one.tx = SeriesLabel(strRef=StrRef(f"{quoted(CONTACT_POINTS)}!$A${row}"))
    _dots(one, "diamond", 12, book.palette.accent_mark)
    nothing = dict.fromkeys(("showVal", "showCatName", "showLegendKey", "showPercent"), False)
    one.dLbls = DataLabelList(showSerName=True, dLblPos="r", **nothing)
    return one


def _lines(book: Book, sheet: Worksheet, shown: PointsShown, places: Places, chart: Any) -> None:
    """The diagonal, and the averages as lines, from hidden cells."""
    mean = {
        key: Cell(value, HIDDEN, f"N(${get_column_letter(places.columns[key])}${places.total})")
        for key, value in (("importance", shown.mean_importance), ("performance", shown.mean_performance))
    }
    least, most = Cell(1, HIDDEN), Cell(5, HIDDEN)
    diagonal = ((least, least), (most, most))
    upright = ((mean["performance"], least), (mean["performance"], most))
    level = ((least, mean["importance"]), (most, mean["importance"]))
    for row, (x, y) in enumerate((*diagonal, *upright, *level), places.first):
        put_cell(book, sheet, row, places.columns["x"], x)
        put_cell(book, sheet, row, places.columns["y"], y)
    average = _("Averages"), book.palette.primary_mark, "dash"
    looks = ((_("As good as it matters"), book.palette.muted, "solid"), average, average)
    for number, (words, colour, dash) in enumerate(looks):
        first = places.first + 2 * number
        series = _series(sheet, places, (first, first + 1), "x", "y")
        series.tx = SeriesLabel(v=words)
        series.marker = Marker("none")
        series.graphicalProperties = GraphicalProperties()
        series.graphicalProperties.line.solidFill = colour
        series.graphicalProperties.line.width = 12_700
        series.graphicalProperties.line.dashStyle = dash
        chart.series.append(series)


def _told(shown: PointsShown) -> str:
    """What the chart shows, in words."""
    count = {name: sum(point.quadrant == name for point in shown.points) for name in QUADRANTS}
    fields = "; ".join(
        _("{field} ({meaning}): {n}", field=_(words), meaning=_(QUADRANTS_SAID[name]), n=grouped(count[name]))
        for name, words in QUADRANTS.items()
    )
    return _(
        "Contact points by importance and how well they go. {fields}. Averages: importance {importance}, how well it "
        "goes {performance}.",
        fields=fields,
        importance=shown_working(shown.mean_importance),
        performance=shown_working(shown.mean_performance),
    )
