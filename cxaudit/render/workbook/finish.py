"""The finishing pass over a saved workbook: what openpyxl does not write.

Values beside formulas (mail previews, phones and Excel's Protected View compute nothing), chart caches and
alternative texts, the order of font properties that the schema wants, and bytes that depend on nothing but
the content. A workbook that breaks a rule of `lint` is our mistake and is never handed out.
"""

from __future__ import annotations

import datetime
import io
import math
import re
import zipfile
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple, cast
from xml.sax.saxutils import escape, quoteattr, unescape

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from cxaudit.render.workbook.lint import FONT_ORDER, lint
from cxaudit.render.workbook.titles import with_titles

Value = str | int | float | bool
"""What a cell can hold."""

Values = Mapping[tuple[str, str], Value]
"""What each formula gives, by sheet title and cell."""


class Sparklines(NamedTuple):
    """Small columns or lines in cells, all on one scale; the figures stand beside them as numbers or words."""

    top: float
    """What a full column stands for; an empty one is 0."""
    colour: str
    """``RRGGBB``."""
    cells: Sequence[tuple[str, str]]
    """Each cell with the range that it draws, as a formula names it."""
    bottom: float = 0.0
    """What the lower edge stands for; below 0 where values are."""
    hidden: bool = False
    """Whether what it draws stands in hidden cells."""
    line: bool = False
    """A line instead of columns."""


class RichText(str):
    """Text in several looks within one cell: the words, and what the file says of them."""

    __slots__ = ("xml",)
    xml: str

    def __new__(cls, words: str, xml: str) -> RichText:
        """The words, with the runs that they are written in."""
        text = super().__new__(cls, words)
        text.xml = xml
        return text


_PLACE = itemgetter(0)
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FIRST = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")
_EMPTY_ROWS = re.compile("<sheetData ?/>|<sheetData></sheetData>")
_FONT = re.compile(r"<font>(.*?)</font>", re.DOTALL)
_PROPERTY = re.compile(r"<([A-Za-z]+)[^>]*/>")
_DRAWING = re.compile(r'Target="/(xl/drawings/drawing[0-9]+\.xml)"')
_FRAME = re.compile(r'(<(?:xdr:)?cNvPr id="[0-9]+" name="(?:Chart|Image) ([0-9]+)")(?: descr="[^"]*")?')
_REFERENCE = re.compile(r"<(cat|val|tx|xVal|yVal|bubbleSize)><(?:num|str)Ref><f>([^<]*)</f></(?:num|str)Ref>")
_TAB = re.compile(r'(<sheet [^>]*?\bname=")([^"]*)')
_FORMULA = re.compile(r"(<(?:(?:c:|xm:)?f|formula[12]?|definedName [^>]*)>)([^<]*)")
_LINK = re.compile(r'(<hyperlink [^>]*?\blocation=")([^"]*)')
_QUOTE = {'"': "&quot;"}
_APP = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Microsoft Excel Compatible / cxaudit</Application><AppVersion>3.1</AppVersion></Properties>"
)
_SPARKLINES = (
    '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
    'uri="{05C60535-1F16-4fd2-B693-F4F36F0B64E0}">'
    '<x14:sparklineGroups xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">',
    "</x14:sparklineGroups></ext></extLst>",
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def finished(
    book: Workbook,
    values: Values,
    created: datetime.date,
    alt_texts: Mapping[str, Sequence[str]] | None = None,
    sparklines: Mapping[str, Sequence[Sparklines]] | None = None,
    titles: Mapping[str, str] | None = None,
) -> bytes:
    """The file of a workbook.

    Args:
        book: as openpyxl holds it.
        values: what every formula gives, by sheet title and cell.
        created: the audit's date; stands in the file's properties instead of the clock.
        alt_texts: for each sheet title one text a chart, in the order in which the charts were added.
        sparklines: those of each sheet, by its title.
        titles: what people read on the tabs, by the titles that formulas are written with; none: the same.

    Raises:
        RuntimeError: a formula has no value, a chart no text, or `lint` found a fault: a mistake of ours.
    """
    parts = _saved(book, {sheet.title: _rows(sheet, values) for sheet in book.worksheets})
    for sheet in book.worksheets:
        rels = parts.get(f"xl/worksheets/_rels/{sheet.path.rsplit('/', 1)[1]}.rels", "")
        for drawing in _DRAWING.findall(rels):
            parts[drawing] = _with_alt_texts(
                parts[drawing], sheet.title, (alt_texts or {}).get(sheet.title, ())
            )
        if sparklines and sheet.title in sparklines:
            path = sheet.path.lstrip("/")
            parts[path] = _with_sparklines(parts[path], sparklines[sheet.title])
    for path in [p for p in parts if p.startswith("xl/charts/chart")]:
        parts[path] = _with_caches(parts[path], book, values)
    parts["xl/styles.xml"] = _FONT.sub(_in_order, parts["xl/styles.xml"])
    parts["docProps/core.xml"] = _dated(parts["docProps/core.xml"], created)
    parts["docProps/app.xml"] = _APP
    renamed = {ours: shown for ours, shown in (titles or {}).items() if ours != shown}
    if renamed:
        parts = {path: _with_titles(path, xml, renamed) for path, xml in parts.items()}
    archive = _zipped(parts, _images(book))
    faults = lint(archive)
    if faults:
        raise RuntimeError("the workbook breaks rules:\n" + "\n".join(faults))
    return archive


class _Shell(WorksheetWriter):
    """Writes a sheet without its rows, which `_rows` writes several times as fast."""

    def write_rows(self) -> None:
        """An empty place for the rows; the links of their cells are written further down."""
        sheet = cast(Any, self.ws)
        linked = {place: cell for place, cell in sheet._cells.items() if cell._hyperlink}
        sheet._hyperlinks = [linked[place].hyperlink for place in sorted(linked)]
        with cast(Any, self.xf).send(True).element("sheetData"):
            pass
        cast(Any, self.xf).send(None)


class _Shells(ExcelWriter):
    """Writes a workbook whose sheets have no rows yet."""

    def write_worksheet(self, ws: Any) -> None:
        """One sheet, as openpyxl does it but for the rows."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts = ws._charts
        ws._drawing.images = ws._images
        writer: Any = _Shell(ws)
        writer.write()
        ws._rels = writer._rels
        cast(Any, self)._archive.write(writer.out, ws.path[1:])
        self.manifest.append(ws)
        writer.cleanup()


def _saved(book: Workbook, rows: Mapping[str, str]) -> dict[str, str]:
    """The parts of the file, uncompressed, by their names; ``rows`` by sheet title."""
    book.calculation.fullCalcOnLoad = True
    book.active = next(i for i, sheet in enumerate(book.worksheets) if sheet.sheet_state == "visible")
    for number, sheet in enumerate(book.worksheets):
        cast(Any, sheet).sheet_view.tabSelected = number == book.index(cast(Any, book.active))
    stored = io.BytesIO()
    _Shells(book, zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED)).save()
    with zipfile.ZipFile(stored) as archive:
        texts = [name for name in archive.namelist() if not name.startswith("xl/media/")]
        parts = {name: archive.read(name).decode("utf-8") for name in texts}
    for sheet in book.worksheets:
        path = sheet.path.lstrip("/")
        before, after = _EMPTY_ROWS.split(parts[path])
        parts[path] = f"{before}<sheetData>{rows[sheet.title]}</sheetData>{after}"
    return parts


def _rows(sheet: Any, values: Values) -> str:
    """All rows of a sheet, with a value beside every formula."""
    styles: dict[int, int] = {}
    letters: dict[int, str] = {}
    filled: dict[int, list[str]] = {number: [] for number in sheet.row_dimensions}
    for (row, column), cell in sorted(sheet._cells.items(), key=_PLACE):
        style = styles.get(id(cell._style))
        if style is None:
            style = styles[id(cell._style)] = cell.style_id
        letter = letters.get(column)
        if letter is None:
            letter = letters[column] = get_column_letter(column)
        head = f'<c r="{letter}{row}" s="{style}"'
        filled.setdefault(row, []).append(_WRITERS[cell.data_type](head, cell, values))
    return "".join(
        f'<row r="{row}"{_row_properties(sheet, row)}>{"".join(filled[row])}</row>' for row in sorted(filled)
    )


def _row_properties(sheet: Any, row: int) -> str:
    """Height and the like of a row, as attributes."""
    return "".join(f' {name}="{value}"' for name, value in dict(sheet.row_dimensions.get(row, ())).items())


def _text_cell(head: str, cell: Any, _: Values) -> str:
    """A cell with text, plain or in several looks."""
    if isinstance(cell._value, RichText):
        return f'{head} t="inlineStr"><is>{cell._value.xml}</is></c>'
    return f'{head} t="inlineStr"><is><t xml:space="preserve">{escape(cell._value)}</t></is></c>'


def _formula_cell(head: str, cell: Any, values: Values) -> str:
    """A cell with a formula and its value."""
    place = (cell.parent.title, cell.coordinate)
    if place not in values:
        raise RuntimeError(f"{place[0]}!{place[1]}: a formula without a value")
    kind, text = _stored(values[place], f"{place[0]}!{place[1]}")
    return f"{head}{kind}><f>{escape(cell._value[1:])}</f><v>{text}</v></c>"


def _number_cell(head: str, cell: Any, _: Values) -> str:
    """A cell with a number, or with nothing but a look."""
    return f"{head}/>" if cell._value is None else f"{head}><v>{cell._value!r}</v></c>"


def _date_cell(head: str, cell: Any, _: Values) -> str:
    """A cell with a date, which is a number of days."""
    return f"{head}><v>{cast(Any, to_excel)(cell._value):.15g}</v></c>"


def _truth_cell(head: str, cell: Any, _: Values) -> str:
    """A cell with true or false."""
    return f'{head} t="b"><v>{int(cell._value)}</v></c>'


_WRITERS = {"s": _text_cell, "f": _formula_cell, "n": _number_cell, "d": _date_cell, "b": _truth_cell}


def _images(book: Workbook) -> dict[str, bytes]:
    """Pictures, which are not text."""
    return {
        image.path.lstrip("/"): image._data()
        for sheet in book.worksheets
        for image in cast(Any, sheet)._images
    }


def _stored(value: Value, place: str) -> tuple[str, str]:
    """The cell's type attribute and the text of its value."""
    if isinstance(value, bool):
        return ' t="b"', "1" if value else "0"
    if isinstance(value, str):
        return ' t="str"', escape(value)
    if not math.isfinite(value):
        raise RuntimeError(f"{place}: {value} is no value of a formula")
    return "", repr(value)


def _with_alt_texts(xml: str, title: str, texts: Sequence[str]) -> str:
    """A drawing whose charts say what they show."""

    def told(frame: re.Match[str]) -> str:
        number = int(frame[2])
        if number > len(texts):
            raise RuntimeError(f"{title}: drawing {number} has no text that says what it shows")
        return f"{frame[1]} descr={quoteattr(texts[number - 1])}"

    return _FRAME.sub(told, xml)


def _with_sparklines(xml: str, groups: Sequence[Sparklines]) -> str:
    """A sheet with its sparklines, which stand in the last of its parts: programs that do not know them pass over it."""
    before, end, after = xml.rpartition("</worksheet>")
    drawn = "".join(map(_sparklines_xml, groups))
    return f"{before}{_SPARKLINES[0]}{drawn}{_SPARKLINES[1]}{end}{after}"


def _sparklines_xml(group: Sparklines) -> str:
    """One group of sparklines."""
    drawn = "".join(
        f"<x14:sparkline><xm:f>{escape(area)}</xm:f><xm:sqref>{cell}</xm:sqref></x14:sparkline>"
        for cell, area in group.cells
    )
    axis = ' displayXAxis="1"' if group.bottom and not group.line else ""
    kind = 'type="line" markers="1" lineWeight="1.5"' if group.line else 'type="column"'
    hidden = ' displayHidden="1"' if group.hidden else ""
    return (
        f'<x14:sparklineGroup manualMax="{group.top:g}" manualMin="{group.bottom:g}" {kind} displayEmptyCellsAs="gap"{axis}{hidden} '
        f'minAxisType="custom" maxAxisType="custom"><x14:colorSeries rgb="FF{group.colour}"/>'
        f"<x14:sparklines>{drawn}</x14:sparklines></x14:sparklineGroup>"
    )


def _cells(reference: str) -> list[tuple[str, str]]:
    """The cells of a reference such as ``'Scores'!$B$2:$B$7``, row by row."""
    title, area = reference.rsplit("!", 1)
    if title.startswith("'"):
        title = title[1:-1].replace("''", "'")
    left, top, right, bottom = range_boundaries(area)
    if left is None or top is None or right is None or bottom is None:
        raise RuntimeError(f"a chart reads {reference}, which has no bounds")
    return [
        (title, f"{get_column_letter(c)}{r}") for r in range(top, bottom + 1) for c in range(left, right + 1)
    ]


def _shown(book: Workbook, values: Values, place: tuple[str, str]) -> Value | None:
    """What a cell shows: its formula's value or what it holds."""
    if place in values:
        return values[place]
    cell = book[place[0]][place[1]]
    held = cell.value
    return held if isinstance(held, (str, int, float)) else None


def _with_caches(xml: str, book: Workbook, values: Values) -> str:
    """A chart with the values of the cells that it draws."""

    def cached(reference: re.Match[str]) -> str:
        use, formula = reference[1], reference[2]
        shown = [_shown(book, values, place) for place in _cells(unescape(formula))]
        text = use == "tx" or (use in ("cat", "xVal") and any(isinstance(v, str) for v in shown))
        kind = "str" if text else "num"
        points = "".join(
            f'<pt idx="{i}"><v>{escape(str(v)) if text else repr(v)}</v></pt>'
            for i, v in enumerate(shown)
            if v is not None and (text or not isinstance(v, str))
        )
        style = "" if text else "<formatCode>General</formatCode>"
        count = f'<ptCount val="{len(shown)}"/>'
        return (
            f"<{use}><{kind}Ref><f>{formula}</f><{kind}Cache>{style}{count}{points}</{kind}Cache></{kind}Ref>"
        )

    return _REFERENCE.sub(cached, xml)


def _with_titles(path: str, xml: str, titles: Mapping[str, str]) -> str:
    """A part in which sheets have the titles that people read."""
    if not path.startswith(("xl/worksheets/sheet", "xl/charts/chart", "xl/workbook.xml")):
        return xml

    def tab(found: re.Match[str]) -> str:
        title = unescape(found[2], {"&quot;": '"'})
        return f"{found[1]}{escape(titles.get(title, title), _QUOTE)}"

    def element(found: re.Match[str]) -> str:
        return found[1] + escape(with_titles(unescape(found[2]), titles))

    def link(found: re.Match[str]) -> str:
        return found[1] + escape(with_titles(unescape(found[2], {"&quot;": '"'}), titles), _QUOTE)

    if path == "xl/workbook.xml":
        xml = _TAB.sub(tab, xml)
    return _LINK.sub(link, _FORMULA.sub(element, xml))


def _in_order(font: re.Match[str]) -> str:
    """A font with its properties in the order of the schema."""
    properties = sorted(_PROPERTY.finditer(font[1]), key=lambda p: FONT_ORDER.index(p[1]))
    return "<font>" + "".join(p[0] for p in properties) + "</font>"


def _dated(core: str, created: datetime.date) -> str:
    """The file's properties with the audit's date for the clock's."""
    return re.sub(
        r"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rf"\g<1>{created.isoformat()}T00:00:00Z", core
    )


def _zipped(parts: Mapping[str, str], images: Mapping[str, bytes]) -> bytes:
    """The parts as a zip file in which order, times and flags are always the same."""
    blobs = {name: (xml if xml.startswith("<?xml") else _HEAD + xml).encode() for name, xml in parts.items()}
    blobs.update(images)
    names = [*_FIRST, *sorted(name for name in blobs if name not in _FIRST)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in names:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, blobs[name])
    return out.getvalue()
