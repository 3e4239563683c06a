"""A workbook while it is being written: one way to put text, numbers and formulas into cells.

Everything goes through `Book`. What people wrote can never become a formula, and every formula is
written together with the value that the engine found for it.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, Protocol, cast
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.chart._chart import ChartBase
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.formatting.rule import ColorScaleRule, DataBarRule, FormulaRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import Outline, PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.errors import Code, CxauditError, Where, problem
from cxaudit.language import ENGLISH, _, spoken
from cxaudit.measure import grouped
from cxaudit.model.base import CELL_LIMIT
from cxaudit.model.engagement import Brand, Logo
from cxaudit.render.workbook.finish import RichText, Sparklines, Value, finished
from cxaudit.render.workbook.looks import FONT, HIDDEN, SIZE, SUBTITLE, TEXT, TITLE, Look, Looks
from cxaudit.render.workbook.palette import Palette, palette
from cxaudit.render.workbook.pictures import Picture
from cxaudit.render.workbook.titles import shown_titles

LISTS: Final = "Lists"
STAMP: Final = "_cxaudit"
SCHEMA: Final = "cxaudit/workbook/1"
SPOKEN: Final = "spoken"
"""The key of the language's tag on the hidden sheet."""
_PIXEL = 9525
"""In the unit of drawings."""
ROW_LIMIT = 409.0
"""Points; no row of a workbook is higher."""

_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA_LIKE = re.compile(r"[\s\u200b\ufeff]*[=+\-@'＝＋－＠\t\r\n]")


def _visible(control: re.Match[str]) -> str:
    """A control character as people can read it."""
    number = ord(control[0])
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


def cell_text(text: str) -> str:
    r"""Text as a cell can hold it: control characters are shown, line ends are one kind.

    >>> cell_text("a\x1b[31m\r\nb")
    'a\\x1b[31m\nb'
    """
    if text.isprintable() and "_x" not in text:
        return text
    one_line_end = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ESCAPED.sub("_x005F_", _UNSHOWABLE.sub(_visible, one_line_end))


def _length(text: str) -> int:
    """Characters as a workbook counts them (UTF-16)."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _wrapped_lines(text: str, room: int) -> int:
    """Lines that one paragraph takes where ``room`` characters fit into a line."""
    if not text.isascii():
        text += " " * sum(1 for c in text if east_asian_width(c) in "WF")
    lines, start = 1, 0
    while len(text) - start > room:
        space = text.rfind(" ", start, start + room + 1)
        start = space + 1 if space > start else start + room
        lines += 1
    return lines


def height(texts: Iterable[tuple[str, float]], size: float = SIZE) -> float:
    """The row height in points that lets every ``(text, column width)`` be read; a little generous."""
    lines = (
        sum(_wrapped_lines(p, max(1, int(width * 1.18 * SIZE / size))) for p in text.split("\n"))
        for text, width in texts
    )
    return min(ROW_LIMIT, max(lines, default=1) * size * 1.29 + 4)


class _FreeRow(RowDimension):
    """A row with a height that still grows when somebody writes more into it."""

    @property
    def customHeight(self) -> bool:
        return False


class _Slot(Protocol):
    """A cell, with the parts of it that openpyxl's published types leave out."""

    _style: StyleArray
    _value: object
    data_type: str
    value: object
    coordinate: str


class Book:
    """A workbook in one brand, with the values of all its formulas.

    Attributes:
        workbook: openpyxl's workbook, for what this class does not offer.
        values: what each formula gives, by sheet title and cell.
        palette: the colours of the brand.
    """

    def __init__(self, title: str, brand: Brand, *, client: str | None = None, language: str = "en") -> None:
        self.workbook = Workbook()
        self.workbook.remove(self.workbook.worksheets[0])
        self.values: dict[tuple[str, str], Value] = {}
        self.palette: Palette = palette(brand)
        self._font = brand.font or FONT
        self._looks = Looks(self.workbook, self.palette, self._font)
        self._client, self._title = client, title
        self._alt_texts: dict[str, list[str]] = {}
        self._sparklines: dict[str, list[Sparklines]] = {}
        self._runs: dict[Look, str] = {}
        self._normal_font()
        properties = self.workbook.properties
        properties.title = cell_text(f"{client} – {title}" if client else title)
        properties.creator = "cxaudit"
        properties.language = language
        self.lists = self.workbook.create_sheet(LISTS)
        self.lists.sheet_state = "hidden"
        self._list_columns = 0

    # --- sheets -------------------------------------------------------------------------------

    def sheet(
        self, name: str, heading: str, widths: Sequence[float], *, said: str = "", tab: str = "primary"
    ) -> Worksheet:
        """A visible sheet: title in A1 over all columns, ``said`` in A2, print set-up.

        Args:
            name: on the tab, at most 31 characters.
            heading: the title in A1.
            widths: one a column, in characters; 0 hides the column.
            said: a line under the title.
            tab: the palette field that colours the tab.
        """
        sheet: Worksheet = self.workbook.create_sheet(name, index=len(self.workbook.worksheets) - 1)
        sheet.sheet_properties.tabColor = "FF" + self._looks.colour(tab)
        sheet.sheet_view.showGridLines = False
        for column, width in enumerate(widths, 1):
            dimension = sheet.column_dimensions[get_column_letter(column)]
            dimension.width = width or 8
            dimension.hidden = width == 0
            self.put(sheet, 1, column, heading if column == 1 else None, TITLE)
        sheet.row_dimensions[1].height = 30
        self.put(sheet, 2, 1, said or None, SUBTITLE)
        sheet.row_dimensions[2].height = 20
        self._print_setup(sheet)
        return sheet

    def _print_setup(self, sheet: Worksheet) -> None:
        """A4 across, as wide as the page, with client, sheet and page numbers."""
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        margins = sheet.page_margins
        margins.left = margins.right = 0.4
        margins.top, margins.bottom, margins.header, margins.footer = 0.65, 0.6, 0.3, 0.3
        head, foot = cast(Any, sheet).oddHeader, cast(Any, sheet).oddFooter
        head.left.text = _in_header(self._client or "")
        head.right.text = _in_header(self._title, 90)
        foot.left.text = "&A"
        foot.right.text = _in_header(_("Page {number} of {pages}")).format(number="&P", pages="&N")

    def one_page(self, sheet: Worksheet) -> None:
        """Print the sheet on one upright page."""
        sheet.page_setup.orientation = "portrait"
        sheet.page_setup.fitToHeight = 1

    def freeze(self, sheet: Worksheet, row: int, column: int, repeat: str = "") -> None:
        """Keep what is above ``row`` and left of ``column`` in view; print rows ``repeat`` on every page."""
        sheet.freeze_panes = f"{get_column_letter(column)}{row}"
        if repeat:
            sheet.print_title_rows = repeat

    def protect(self, sheet: Worksheet) -> None:
        """Lock all but the inputs, without a password; sorting, filters and widths stay free."""
        protection = sheet.protection
        protection.sheet = True
        protection.sort = protection.autoFilter = False
        protection.formatColumns = protection.formatRows = False

    def group(self, sheet: Worksheet, first: int, last: int) -> None:
        """Let columns be folded away together: detail to the right of what it explains; open, so that all is printed."""
        for column in range(first, last + 1):
            sheet.column_dimensions[get_column_letter(column)].outlineLevel = 1
        sheet.sheet_properties.outlinePr = Outline(summaryRight=False)
        sheet.sheet_format.outlineLevelCol = 1

    def hide_row(self, sheet: Worksheet, row: int) -> None:
        """Take a row out of sight."""
        sheet.row_dimensions[row].hidden = True

    def row_height(self, sheet: Worksheet, row: int, points: float, *, free: bool = False) -> None:
        """The height of a row; a ``free`` one grows with what is written into it."""
        if free:
            sheet.row_dimensions[row] = _FreeRow(sheet, index=row, ht=points)
        else:
            sheet.row_dimensions[row].height = points

    # --- cells --------------------------------------------------------------------------------

    def put(
        self, sheet: Worksheet, row: int, column: int, value: Value | datetime.date | None, look: Look = TEXT
    ) -> None:
        """Write a value. Text stays text, whatever it starts with.

        Raises:
            CxauditError: the text is longer than a cell can hold.
        """
        cell = cast(_Slot, sheet.cell(row, column))
        if value is None:
            cell._style = self._looks.style(look)
        elif isinstance(value, str):
            self._put_text(sheet, cell, value, look)
        else:
            if isinstance(value, float) and not math.isfinite(value):
                raise ValueError(f"{sheet.title}!{cell.coordinate}: {value} is not a number for people")
            cell.value = value
            cell._style = self._looks.style(look)

    def _put_text(self, sheet: Worksheet, cell: _Slot, text: str, look: Look) -> None:
        """Text past openpyxl's guess that ``=`` starts a formula."""
        shown = cell_text(text)
        self._check_length(sheet, cell, shown)
        cell._style = self._looks.style(look, quoted=_FORMULA_LIKE.match(shown) is not None)
        cell._value = shown
        cell.data_type = "s"

    def _check_length(self, sheet: Worksheet, cell: _Slot, text: str) -> None:
        """A cell holds 32,767 characters; openpyxl would cut the rest without a word."""
        if len(text) * 2 > CELL_LIMIT and _length(text) > CELL_LIMIT:
            where = Where("workbook", f"{sheet.title}!{cell.coordinate}")
            raise CxauditError([problem(Code.TEXT_TOO_LONG, where, found=_length(text), limit=CELL_LIMIT)])

    def put_runs(
        self, sheet: Worksheet, row: int, column: int, runs: Sequence[tuple[str, Look]], look: Look = TEXT
    ) -> None:
        """Write one text in several looks (size, weight, slant and colour count)."""
        cell = cast(_Slot, sheet.cell(row, column))
        shown = [(cell_text(text), run_look) for text, run_look in runs]
        whole = "".join(text for text, _ in shown)
        self._check_length(sheet, cell, whole)
        cell._style = self._looks.style(look, quoted=_FORMULA_LIKE.match(whole) is not None)
        xml = (f'<r>{self._run(its)}<t xml:space="preserve">{escape(text)}</t></r>' for text, its in shown)
        cell._value = RichText(whole, "".join(xml))
        cell.data_type = "s"

    def put_formula(
        self, sheet: Worksheet, row: int, column: int, formula: str, value: Value, look: Look = TEXT
    ) -> None:
        """Write a formula (without ``=``) and the value that it gives, so that every viewer shows it."""
        cell = cast(_Slot, sheet.cell(row, column))
        cell._style = self._looks.style(look)
        cell._value = f"={formula}"
        cell.data_type = "f"
        self.values[sheet.title, cell.coordinate] = value

    def merge(self, sheet: Worksheet, row: int, first: int, last: int) -> None:
        """Join the cells of a row from column ``first`` to ``last``; use it sparingly, never in a table."""
        letters = get_column_letter(first), get_column_letter(last)
        sheet.merged_cells.add(
            f"{letters[0]}{row}:{letters[1]}{row}"
        )  # merge_cells() would restyle each cell

    def link(self, sheet: Worksheet, row: int, column: int, to: str) -> None:
        """Make a cell lead to another place in this workbook, such as ``'Questions'!A1``."""
        cell = sheet.cell(row, column)
        cast(Any, cell)._hyperlink = Hyperlink(ref=cell.coordinate, location=to)

    # --- names, choices, colours that depend --------------------------------------------------

    def name(self, name: str, sheet: Worksheet, cells: str) -> str:
        """Give cells such as ``$B$2:$B$9`` a name; returns it."""
        self.workbook.defined_names[name] = DefinedName(name, attr_text=f"{quoted(sheet.title)}!{cells}")
        return name

    def choices(self, name: str, words: Sequence[Value]) -> str:
        """A named list on the hidden sheet, for drop-downs; returns its name."""
        self._list_columns += 1
        self.put(self.lists, 1, self._list_columns, name, HIDDEN)
        for row, word in enumerate(words, 2):
            self.put(self.lists, row, self._list_columns, word, HIDDEN)
        letter = get_column_letter(self._list_columns)
        return self.name(name, self.lists, f"${letter}$2:${letter}${len(words) + 1}")

    def choose(
        self, sheet: Worksheet, cells: str, choices: str, *, title: str, prompt: str = "", error: str
    ) -> None:
        """A drop-down on a range: only the words of the named list ``choices`` are taken."""
        self._validate(sheet, cells, DataValidation("list", formula1=choices), title, prompt, error)

    def only_dates(self, sheet: Worksheet, cells: str, *, title: str, prompt: str = "", error: str) -> None:
        """Take only dates from the year 2000 on."""
        rule = DataValidation("date", operator="greaterThanOrEqual", formula1="36526")
        self._validate(sheet, cells, rule, title, prompt, error)

    def only_numbers(
        self,
        sheet: Worksheet,
        cells: str,
        low: float,
        high: float,
        *,
        whole: bool = False,
        title: str,
        prompt: str = "",
        error: str,
    ) -> None:
        """Take only numbers from ``low`` to ``high``."""
        kind: Literal["whole", "decimal"] = "whole" if whole else "decimal"
        rule = DataValidation(kind, operator="between", formula1=f"{low:.15g}", formula2=f"{high:.15g}")
        self._validate(sheet, cells, rule, title, prompt, error)

    def prompt(self, sheet: Worksheet, cells: str, *, title: str, prompt: str, limit: int = 2000) -> None:
        """Help beside the cell while somebody writes text of at most ``limit`` characters."""
        rule = DataValidation("textLength", operator="lessThanOrEqual", formula1=str(limit))
        self._validate(
            sheet, cells, rule, title, prompt, _("At most {limit} characters, please.", limit=grouped(limit))
        )

    def _validate(
        self, sheet: Worksheet, cells: str, rule: DataValidation, title: str, prompt: str, error: str
    ) -> None:
        """One validation for one range, with its texts cut to what Excel takes."""
        rule.allow_blank = True
        rule.showErrorMessage = True
        rule.errorTitle = rule.promptTitle = _cut(title, 32)
        rule.error = first_sentences(error, 255)
        rule.showInputMessage = bool(prompt)
        rule.prompt = first_sentences(prompt, 255) or None
        rule.add(cells)
        sheet.add_data_validation(rule)

    def highlight(self, sheet: Worksheet, cells: str, formula: str, look: Look) -> None:
        """Give cells the colours and weight of ``look`` where ``formula`` is true.

        Never the only sign: the word must stand in a cell too.
        """
        fill = None
        if look.ground:
            fill = PatternFill("solid", bgColor="FF" + self._looks.colour(look.ground))
        font = Font(color="FF" + self._looks.colour(look.colour), bold=look.bold or None)
        border = None
        if look.lines is not None:
            edge = "warn_text" if look.lines == "input" else "line"
            side = Side("thin", color="FF" + self._looks.colour(edge))
            border = Border(left=side, right=side, top=side, bottom=side)
        new_rule = cast(Any, FormulaRule)  # openpyxl's own types leave it untyped
        sheet.conditional_formatting.add(
            cells, new_rule(formula=[formula], fill=fill, font=font, border=border)
        )

    def shade(self, sheet: Worksheet, cells: str, top: float) -> None:
        """Give numbers from 0 to ``top`` a ground from orange over white to blue; all of them let text be read."""
        ends = [(0.0, "low"), (top / 2, "middle"), (top, "high")]
        words = {
            f"{place}_{part}": value
            for place, (number, name) in zip(("start", "mid", "end"), ends, strict=True)
            for part, value in (
                ("type", "num"),
                ("value", number),
                ("color", "FF" + self._looks.colour(name)),
            )
        }
        sheet.conditional_formatting.add(cells, cast(Any, ColorScaleRule)(**words))

    def picture(self, sheet: Worksheet, row: int, column: int, logo: Logo, *, alt: str) -> None:
        """Place a picture at the right end of a cell, as high as a line of the cover; charts come before it."""
        shown = Picture(logo)
        room = int(sheet.column_dimensions[get_column_letter(column)].width * 7 + 5)
        beside = max(0, room - shown.width - 4) * _PIXEL
        marker = AnchorMarker(col=column - 1, colOff=beside, row=row - 1, rowOff=3 * _PIXEL)
        extent = XDRPositiveSize2D(shown.width * _PIXEL, shown.height * _PIXEL)
        shown.anchor = OneCellAnchor(_from=marker, ext=extent)
        cast(Any, sheet)._images.append(shown)
        self._alt_texts.setdefault(sheet.title, []).append(cell_text(alt))

    def bars(self, sheet: Worksheet, cells: str, top: float) -> None:
        """Lay bars behind numbers from 0 to ``top``; the numbers stay."""
        bar = cast(Any, DataBarRule)  # openpyxl's own types leave it untyped
        colour = "FF" + self._looks.colour("bar")
        rule = bar(start_type="num", start_value=0, end_type="num", end_value=top, color=colour)
        sheet.conditional_formatting.add(cells, rule)

    def sparklines(
        self,
        sheet: Worksheet,
        cells: Sequence[tuple[str, str]],
        top: float,
        colour: str = "primary_mark",
        *,
        bottom: float = 0.0,
        hidden: bool = False,
        line: bool = False,
    ) -> None:
        """Draw small columns (``line``: a line) from ``bottom`` to ``top`` into cells, each of a range that a formula could name.

        ``hidden``: of hidden cells.

        Never the only sign: the figures must stand beside them.
        """
        group = Sparklines(top, self._looks.colour(colour), tuple(cells), bottom, hidden, line)
        self._sparklines.setdefault(sheet.title, []).append(group)

    def chart(self, sheet: Worksheet, chart: ChartBase, anchor: str, *, alt: str) -> None:
        """Place a chart; ``alt`` says in a sentence what it shows, for those who cannot see it."""
        sheet.add_chart(chart, anchor)
        self._alt_texts.setdefault(sheet.title, []).append(cell_text(alt))

    # --- the end ------------------------------------------------------------------------------

    def stamp(self, facts: Mapping[str, str | None]) -> None:
        """The sheet that nobody sees, by which a returned workbook is recognised; ``None`` is left out.

        A workbook in another language than English says in which, so that it can be made anew as it is.
        """
        sheet = self.workbook.create_sheet(STAMP)
        sheet.sheet_state = "veryHidden"
        language = {} if is_english() else {SPOKEN: spoken().tag}
        known = {**facts, **language}
        told = [("schema", SCHEMA), *((key, fact) for key, fact in known.items() if fact is not None)]
        for row, (key, fact) in enumerate(told, 1):
            self.put(sheet, row, 1, key, HIDDEN)
            self.put(sheet, row, 2, fact, HIDDEN)

    def finished(self, created: datetime.date) -> bytes:
        """The file. The same content and date give the same bytes."""
        return finished(
            self.workbook, self.values, created, self._alt_texts, self._sparklines, shown_titles()
        )

    # --- small things -------------------------------------------------------------------------

    def _normal_font(self) -> None:
        """Cells that nobody styled, and the width of columns, go by this font."""
        normal = Font(name=self._font, size=SIZE, family=2)
        workbook = cast(Any, self.workbook)
        workbook._named_styles["Normal"].font = normal
        workbook._fonts[0] = normal

    def _run(self, look: Look) -> str:
        """The run properties of a look, made once."""
        found = self._runs.get(look)
        if found is None:
            marks = ("<b/>" if look.bold else "") + ("<i/>" if look.italic else "")
            colour = self._looks.colour(look.colour)
            found = self._runs[look] = (
                f'<rPr><rFont val="{self._font}"/>{marks}<color rgb="FF{colour}"/><sz val="{look.size:g}"/></rPr>'
            )
        return found


def is_english() -> bool:
    """Whether the language in force is that of the source."""
    return spoken().phrases is ENGLISH.phrases


def quoted(sheet_title: str) -> str:
    """A sheet's title as formulas write it.

    >>> quoted("What if"), quoted("Don't")
    ("'What if'", "'Don''t'")
    """
    return "'" + sheet_title.replace("'", "''") + "'"


def first_sentences(text: str, limit: int) -> str:
    """As many whole sentences as fit, else the beginning.

    >>> first_sentences("Climb as long as it is true. Then stop.", 30)
    'Climb as long as it is true.'
    """
    shown = cell_text(text)
    if _length(shown) <= limit:
        return shown
    end = max(shown.rfind(mark, 0, limit) for mark in (". ", "! ", "? "))
    return shown[: end + 1] if end > 0 else _cut(shown, limit)


def _cut(text: str, limit: int) -> str:
    """Text of at most ``limit`` characters."""
    shown = cell_text(text)
    return shown if _length(shown) <= limit else shown[: limit - 1] + "…"


def _in_header(text: str, limit: int = 60) -> str:
    """Text as a page header takes it: ``&`` starts a code there."""
    return _cut(" ".join(cell_text(text).split()), limit).replace("&", "&&")
