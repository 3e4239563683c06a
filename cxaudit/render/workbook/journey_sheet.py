"""The sheet Journey: stages × rows, with guesses in italics, and how customers feel along the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from openpyxl.chart import LineChart, Reference, Series
from openpyxl.chart.axis import Scaling
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import Marker
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import _, ngettext
from cxaudit.measure import NOTHING, grouped, tenth
from cxaudit.model.fieldwork_shown import JourneyEntry, JourneyShown, JourneyStage
from cxaudit.model.rubric import Rubric
from cxaudit.render.fieldwork_words import shown_value, stages
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.charts import sized, titled
from cxaudit.render.workbook.layout import HEAD_ROW, JOURNEY, Layout
from cxaudit.render.workbook.looks import CELL, CELL_STRONG
from cxaudit.render.workbook.pages import page
from cxaudit.render.workbook.tables import CENTRE, SIGNED, Cell, fitted, heading, heads, put_cell, put_row

_FIRST: Final = 25.0
_STAGE: Final = 24.0
_GUESS: Final = CELL._replace(italic=True, colour="muted")
_ROW: Final = CELL_STRONG._replace(ground="tint")
_MANY: Final = 28_000
"""Characters of a cell; above it the rest is counted."""
_CHART: Final = 8.5
"""Height in centimetres."""
_CHART_ROWS: Final = 16


def journey_there(layout: Layout) -> JourneyShown | None:
    """The journey map; None: nothing stands in it."""
    found = layout.fieldwork
    journey = found.journey if found else None
    return journey if journey and journey.entries and layout.rubric.journey else None


def add_journey(book: Book, layout: Layout) -> None:
    """The map, if anything stands in it."""
    journey = journey_there(layout)
    if journey is None:
        return
    rubric = layout.rubric
    widths = [_FIRST, *(_STAGE for _stage in journey.stages)]
    sheet = page(book, JOURNEY, _("Journey"), widths, _said(journey))
    names = stages(rubric)
    row = heads(book, sheet, HEAD_ROW, ["", *(names[one.stage] for one in journey.stages)], widths)
    for place, words in enumerate(rubric.journey.rows if rubric.journey else ()):
        _row(book, sheet, row, words, [one.cells.get(place, ()) for one in journey.stages], widths)
        row += 1
    row = _counts(book, sheet, row, journey, widths)
    row = _curve(book, sheet, row + 1, rubric, journey, widths)
    sheet.print_area = f"A1:{get_column_letter(len(widths))}{row}"
    book.freeze(sheet, HEAD_ROW + 1, 2, repeat=f"{HEAD_ROW}:{HEAD_ROW}")


def _said(journey: JourneyShown) -> str:
    """How much of it is a guess."""
    guesses = _(
        "{guesses} of {entries} entries are guesses: nothing shows them yet. They stand in italics; where a cell has both, "
        "they are marked as well.",
        guesses=grouped(journey.guesses),
        entries=grouped(journey.entries),
    )
    filled = _(
        "Entries of contact points come from the inventory; the others were written into the field book."
    )
    return f"{guesses} {filled}"


def _row(
    book: Book,
    sheet: Worksheet,
    row: int,
    words: str,
    cells: Sequence[Sequence[JourneyEntry]],
    widths: Sequence[float],
) -> None:
    """One row of the map over all stages."""
    put_cell(book, sheet, row, 1, Cell(words, _ROW))
    room = [(fitted(words), widths[0] * 0.8)]
    for column, entries in enumerate(cells, 2):
        told = _put_entries(book, sheet, row, column, entries)
        room.append((told, widths[column - 1] * 0.9))
    book.row_height(sheet, row, max(22.0, height(room)))


def _put_entries(book: Book, sheet: Worksheet, row: int, column: int, entries: Sequence[JourneyEntry]) -> str:
    """What stands in a cell, each entry in a line; returns it."""
    runs = list(_runs(entries))
    told = "".join(words for words, _guess in runs)
    guesses = {guess for _words, guess in runs}
    if len(guesses) > 1:
        looks = [(words, _GUESS if guess else CELL) for words, guess in runs]
        book.put_runs(sheet, row, column, looks, CELL)
    else:
        put_cell(book, sheet, row, column, Cell(told or None, _GUESS if True in guesses else CELL))
    return told


def _runs(entries: Sequence[JourneyEntry]) -> Iterator[tuple[str, bool]]:
    """Texts and whether they are guesses, the same ones once; what has no room is counted."""
    once = list(dict.fromkeys((entry.text, entry.guess) for entry in entries))
    mixed = len({guess for _text, guess in once}) > 1
    room = _MANY
    for place, (words, guess) in enumerate(once):
        shown = fitted(words)
        told = _("{text} (guess)", text=shown) if guess and mixed else shown
        room -= 2 * len(told)
        if room < 0 and place:
            yield "\n" + ngettext("and {n} more", "and {n} more", len(once) - place), guess
            return
        yield ("\n" if place else "") + told, guess


def _counts(book: Book, sheet: Worksheet, row: int, journey: JourneyShown, widths: Sequence[float]) -> int:
    """How many entries of each stage are guesses; returns the row after it."""
    cells = [Cell(_("Guesses"), _ROW)]
    for stage in journey.stages:
        entries = [entry for cell in stage.cells.values() for entry in cell]
        guesses = sum(entry.guess for entry in entries)
        told = _("{n} of {all}", n=guesses, all=len(entries)) if entries else NOTHING
        cells.append(Cell(told, CENTRE))
    return put_row(book, sheet, row, cells, widths, least=20)


# --- the curve ------------------------------------------------------------------------------------


def _curve(
    book: Book, sheet: Worksheet, row: int, rubric: Rubric, journey: JourneyShown, widths: Sequence[float]
) -> int:
    """How customers feel, stage by stage, with the pain points there; returns the last row."""
    if all(stage.feeling is None for stage in journey.stages):
        return row - 2
    row = heading(book, sheet, row, _("How customers feel along the way"), len(widths))
    names, pains = stages(rubric), [_pains(rubric, stage) for stage in journey.stages]
    labels = [_label(names[stage.stage], count) for stage, count in zip(journey.stages, pains, strict=True)]
    heads(book, sheet, row, [_("Stage, with its pain points"), *labels], widths)
    look = CENTRE._replace(format=SIGNED)
    feelings = [Cell(NOTHING if one.feeling is None else tenth(one.feeling), look) for one in journey.stages]
    put_row(book, sheet, row + 1, [Cell(_("Feeling (−2 to +2)"), _ROW), *feelings], widths, least=20)
    rest = [Cell(one.feeling_points, CENTRE) for one in journey.stages]
    put_row(book, sheet, row + 2, [Cell(_("Contact points that it rests on"), _ROW), *rest], widths)
    _draw(book, sheet, row, labels, journey)
    for at in range(row + 3, row + 3 + _CHART_ROWS):
        book.row_height(sheet, at, 16)
    return row + 2 + _CHART_ROWS


def _pains(rubric: Rubric, stage: JourneyStage) -> int:
    """How many pain points a stage has."""
    row = rubric.journey.filled_from.get("pain_points", 0) - 1 if rubric.journey else -1
    return len({entry.text for entry in stage.cells.get(row, ())})


def _label(stage: str, pains: int) -> str:
    """A stage under the curve."""
    if not pains:
        return stage
    told = ngettext("{n} pain point", "{n} pain points", pains)
    return f"{stage}\n{told}"


def _draw(book: Book, sheet: Worksheet, row: int, labels: Sequence[str], journey: JourneyShown) -> None:
    """The curve."""
    last = 1 + len(journey.stages)
    chart = LineChart()
    chart.style = 2
    series = Series(Reference(sheet, min_col=2, max_col=last, min_row=row + 1, max_row=row + 1))
    colour = book.palette.primary_mark
    series.graphicalProperties = GraphicalProperties()
    series.graphicalProperties.line.solidFill = colour
    series.graphicalProperties.line.width = 28_000
    series.smooth = False
    series.marker = Marker("circle", size=9)
    series.marker.graphicalProperties = GraphicalProperties(solidFill=colour)
    series.marker.graphicalProperties.line.solidFill = colour
    series.dLbls = DataLabelList(
        showVal=True,
        showSerName=False,
        showCatName=False,
        showLegendKey=False,
        dLblPos="t",
        numFmt=SIGNED,
    )
    chart.series.append(series)
    chart.set_categories(Reference(sheet, min_col=2, max_col=last, min_row=row, max_row=row))
    chart.legend = None
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.tickLblPos = "low"
    chart.y_axis.scaling = Scaling(min=-2.0, max=2.0)
    chart.y_axis.majorUnit = 1.0
    chart.y_axis.number_format = "+0;-0;0"
    titled(chart, _("Feeling, −2 very bad to +2 very good"))
    sized(chart, (_FIRST + _STAGE * len(journey.stages)) * 0.19, _CHART)
    told = "; ".join(
        _("{when}: {points}", when=" ".join(label.split()), points=shown_value(stage.feeling))
        for label, stage in zip(labels, journey.stages, strict=True)
    )
    book.chart(
        sheet, chart, f"A{row + 3}", alt=_("Line of how customers feel, stage by stage. {told}.", told=told)
    )
