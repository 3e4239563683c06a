"""How a cell can look. A look is a value; each one becomes a style of the workbook once and is then reused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray

from cxaudit.render.workbook.palette import Palette

FONT = "Arial"
"""On every computer, or with a twin of the same widths (Liberation Sans)."""
SIZE = 10.0


class Look(NamedTuple):
    """How a cell looks; colours are names of `Palette` fields."""

    size: float = SIZE
    bold: bool = False
    italic: bool = False
    underline: bool = False
    colour: str = "ink"
    ground: str | None = None
    lines: Literal["all", "input", "under"] | None = None
    across: Literal["left", "center", "right"] | None = None
    up: Literal["top", "center", "bottom"] = "top"
    wrap: bool = False
    indent: int = 0
    locked: bool = True
    format: str = "General"


TITLE = Look(size=16, bold=True, colour="on_primary", ground="primary", up="center", indent=1)
SUBTITLE = Look(colour="muted", up="center", indent=1)
HEADING = Look(size=12, bold=True, colour="primary_text", lines="under", up="bottom", indent=1)
HEAD = Look(bold=True, colour="on_primary", ground="primary", lines="all", up="center", wrap=True, indent=1)
BAND = Look(size=11, bold=True, colour="primary_text", ground="tint", up="center", indent=1)
TEXT = Look()
WRAPPED = Look(wrap=True)
STRONG = Look(bold=True)
SMALL = Look(size=9, colour="muted", wrap=True)
CELL = Look(lines="all", wrap=True, indent=1)
CELL_STRONG = CELL._replace(bold=True)
CELL_WHOLE = CELL._replace(across="right", indent=0, format="0")
CELL_TENTH = CELL._replace(across="right", indent=0, format="0.0")
CELL_SHARE = CELL._replace(across="right", indent=0, format="0%")
CELL_DATE = CELL._replace(across="left", format="yyyy-mm-dd")
INPUT = Look(ground="input", lines="input", wrap=True, indent=1, locked=False)
INPUT_TEXT = INPUT._replace(format="@")
"""For what people write: text by its format too, so that "1-2" stays what it is."""
INPUT_DATE = INPUT._replace(across="left", format="yyyy-mm-dd")
GIVEN = Look(ground="ground", lines="all", wrap=True, indent=1)
"""An input that was filled in beforehand and stays as it is."""
HIDDEN = Look(size=8, colour="muted")
LINK = Look(colour="primary_text", underline=True)


class Looks:
    """The styles of one workbook, each made once."""

    def __init__(self, workbook: Workbook, palette: Palette, font: str = FONT) -> None:
        self._workbook = workbook
        self._font = font
        self._palette = palette
        self._made: dict[tuple[Look, bool], StyleArray] = {}
        self._parts: dict[tuple[str, object], int] = {}
        self._scratch = workbook.create_sheet("scratch").cell(1, 1)
        workbook.remove(workbook["scratch"])

    def style(self, look: Look, quoted: bool = False) -> StyleArray:
        """The cached style of a look; ``quoted`` marks text that must never be read as a formula."""
        found = self._made.get((look, quoted))
        if found is None:
            found = self._made[look, quoted] = self._new(look, quoted)
        return found

    def colour(self, name: str) -> str:
        """``RRGGBB`` of a palette field."""
        return str(getattr(self._palette, name))

    def font(self, look: Look) -> Font:
        """The font of a look."""
        return Font(
            name=self._font,
            size=look.size,
            bold=look.bold,
            italic=look.italic,
            underline="single" if look.underline else None,
            color="FF" + self.colour(look.colour),
        )

    def fill(self, look: Look) -> PatternFill:
        """The ground of a look."""
        return PatternFill("solid", fgColor="FF" + self.colour(look.ground)) if look.ground else PatternFill()

    def border(self, look: Look) -> Border:
        """The lines of a look."""
        if look.lines is None:
            return Border()
        if look.lines == "under":
            return Border(bottom=Side("medium", color="FF" + self.colour("primary")))
        side = Side("thin", color="FF" + self.colour("line" if look.lines == "all" else "input_line"))
        return Border(left=side, right=side, top=side, bottom=side)

    def alignment(self, look: Look) -> Alignment:
        """Where the text of a look stands; Excel indents only what stands left or right."""
        across = look.across or ("left" if look.indent else None)
        return Alignment(across, look.up, wrap_text=look.wrap or None, indent=look.indent)

    def protection(self, look: Look) -> Protection:
        """Whether a cell of a look is locked."""
        return Protection(locked=look.locked)

    def _new(self, look: Look, quoted: bool) -> StyleArray:
        """One style, of parts that are made once each."""
        style = StyleArray()
        style.fontId = self._part("_fonts", self.font, look, look[:5])
        style.fillId = self._part("_fills", self.fill, look, look.ground)
        style.borderId = self._part("_borders", self.border, look, look.lines)
        aligned = (look.across, look.up, look.wrap, look.indent)
        style.alignmentId = self._part("_alignments", self.alignment, look, aligned)
        style.protectionId = self._part("_protections", self.protection, look, look.locked)
        self._scratch._style = style
        self._scratch.number_format = look.format
        style.quotePrefix = quoted
        return style

    def _part(self, kind: str, new: Callable[[Look], object], look: Look, named: object) -> int:
        """The number of a font, ground …; openpyxl compares a new one with all that are there, which takes its time."""
        found = self._parts.get((kind, named))
        if found is None:
            found = self._parts[kind, named] = getattr(self._workbook, kind).add(new(look))
        return found
