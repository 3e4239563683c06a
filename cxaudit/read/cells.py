"""The cells of a workbook from a stranger, read within limits from zip and XML alone.

Values only: no formula is evaluated, no link followed, no part opened that is not needed.
"""

from __future__ import annotations

import datetime
import posixpath
import re
from collections.abc import Collection, Mapping
from enum import Enum
from functools import cached_property
from typing import NamedTuple, TypeVar

from cxaudit.errors import Code
from cxaudit.language import N_, _
from cxaudit.read import limits
from cxaudit.read.limits import Refusal
from cxaudit.read.markup import Markup
from cxaudit.read.packages import Package

_Held = TypeVar("_Held")


class Kind(Enum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    """As it is stored: ``2``, ``2.5``, ``1E-3``."""
    BOOLEAN = "boolean"
    """``1`` or ``0``."""
    ERROR = "error"
    """``#N/A`` and its kind."""
    DATE = "date"
    """ISO 8601 where the number is a day that Excel can show, else the number."""
    FORMULA = "formula"
    """The text is the value that was stored last, not the formula."""


class Cell(NamedTuple):
    """What a cell holds, and its text as stored; blank cells are not kept."""

    kind: Kind
    text: str


class Block(NamedTuple):
    """A range of cells, all four edges included; rows and columns count from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def covers(self, row: int, column: int) -> bool:
        """Whether the cell lies in the range."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


class Sheet(NamedTuple):
    """One sheet; cells by (row, column), both from 1."""

    name: str
    state: str
    """``visible``, ``hidden`` or ``veryHidden``."""
    cells: dict[tuple[int, int], Cell]
    hidden_rows: frozenset[int]
    merges: tuple[Block, ...]
    arrays: tuple[Block, ...]
    """Ranges filled by one formula; only their first cell says so itself."""
    bubbles: frozenset[tuple[int, int]]
    """Cells with a comment bubble."""


class Book(NamedTuple):
    """The sheets that were asked for, in the order of the workbook."""

    sheets: tuple[Sheet, ...]
    saved: datetime.datetime | None
    """When it was last saved, if the file says so believably; always with a time zone."""


def read_book(
    content: bytes,
    file: str,
    names: Collection[str] = (),
    marks: Collection[str] = (),
    *,
    of_audit: bool = False,
) -> Book:
    """The sheets that have one of the names, or one of the marks as the text of a cell; without both, all.

    Args:
        content: the bytes of the file.
        file: its name, for messages.
        names: titles of sheets.
        marks: whole texts of cells. A sheet may be read without having one; none that has one is left out.
        of_audit: it may be as large as the workbook of an audit, not only as a questionnaire.

    Raises:
        CxauditError: with one problem; the file is set aside.
    """
    refusal = Refusal(file, limits.AUDIT_TAGS if of_audit else limits.TAGS)
    package = Package(content, refusal)
    parts = _workbook_parts(package, refusal)
    strings = _shared_strings(package, parts.strings, refusal)
    dates = _Dates(package, parts.styles, parts.date1904, refusal)
    search = _Search(marks, strings)
    left = _Allowance(limits.AUDIT_CELLS if of_audit else limits.CELLS)
    sheets = []
    for entry in parts.sheets:
        part = package.part(entry.part)
        if not (names or marks) or entry.name in names or search.may_hold(part):
            rows = _Rows(entry.name, strings, dates, refusal, left)
            rows.read(part)
            sheets.append(rows.sheet(entry.state, _bubbles(package, entry.part, refusal)))
    return Book(tuple(sheets), _saved(package, refusal))


def column_letters(column: int) -> str:
    """The letters of a column, counted from 1.

    >>> [column_letters(n) for n in (1, 26, 27, 16384)]
    ['A', 'Z', 'AA', 'XFD']
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# --- names of elements ------------------------------------------------------------------------

_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_RELATION_IDS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_TERMS = "http://purl.org/dc/terms/"


def _main(handlers: Mapping[str, _Held]) -> dict[str, _Held]:
    """Elements of a spreadsheet, in the usual and in the Strict form of the format."""
    return {f"{space} {name}": handler for space in _MAIN for name, handler in handlers.items()}


# --- the parts of a workbook ------------------------------------------------------------------


class _Entry(NamedTuple):
    name: str
    state: str
    part: str


class _Parts(NamedTuple):
    sheets: tuple[_Entry, ...]
    strings: str | None
    styles: str | None
    date1904: bool


class _Relation(NamedTuple):
    target: str
    kind: str


def _workbook_parts(package: Package, refusal: Refusal) -> _Parts:
    workbook = _workbook_name(package, refusal)
    relations = _relations(package, workbook, refusal)
    found: list[tuple[str, str, str]] = []
    date1904: list[bool] = []

    def sheet(attributes: dict[str, str]) -> None:
        if len(found) >= limits.SHEETS:
            raise refusal(Code.TOO_COMPLEX, part=_("the workbook"), what=N_("sheets"), limit=limits.SHEETS)
        name = attributes.get("name", "")
        relation = next((attributes[key] for key in _RELATION_IDS if key in attributes), "")
        found.append((name, attributes.get("state", "visible"), relation))

    def properties(attributes: dict[str, str]) -> None:
        date1904.append(_true(attributes.get("date1904")))

    Markup(workbook, refusal, _main({"sheet": sheet, "workbookPr": properties})).read(package.part(workbook))
    entries = tuple(
        _Entry(name, state, relations[relation].target)
        for name, state, relation in found
        if relation in relations and relations[relation].kind == "worksheet"
    )

    def one(kind: str) -> str | None:
        return next((r.target for r in relations.values() if r.kind == kind and r.target in package), None)

    return _Parts(entries, one("sharedStrings"), one("styles"), any(date1904))


def _workbook_name(package: Package, refusal: Refusal) -> str:
    """The name of the part that is the workbook, by its declared type."""
    if "content.xml" in package and "mimetype" in package:
        raise refusal(Code.OPEN_DOCUMENT)
    if "[Content_Types].xml" not in package:
        raise refusal(Code.NOT_A_WORKBOOK)
    types: list[tuple[str, str]] = []

    def declared(attributes: dict[str, str]) -> None:
        types.append((attributes.get("ContentType", ""), attributes.get("PartName", "/xl/workbook.xml")))

    handlers = {f"{_TYPES} Default": declared, f"{_TYPES} Override": declared}
    Markup("[Content_Types].xml", refusal, handlers).read(package.part("[Content_Types].xml"))
    if any("sheet.binary" in kind for kind, _ in types):
        raise refusal(Code.BINARY_WORKBOOK)
    if any("macroEnabled" in kind or "vbaProject" in kind for kind, _ in types) or _has_macros(package):
        raise refusal(Code.MACROS)
    for kind, name in types:
        if kind.endswith(("spreadsheetml.sheet.main+xml", "spreadsheetml.template.main+xml")):
            return name.lstrip("/")
    raise refusal(Code.NOT_A_WORKBOOK)


def _has_macros(package: Package) -> bool:
    return any(
        name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in package.names
    )


def _relations(package: Package, part: str, refusal: Refusal) -> dict[str, _Relation]:
    """Where a part points to inside the package, by relation id; links that lead outside are left out."""
    folder, _, name = part.rpartition("/")
    listing = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, _Relation] = {}
    if listing not in package:
        return found

    def relation(attributes: dict[str, str]) -> None:
        target = attributes.get("Target", "")
        if attributes.get("TargetMode") != "External" and target:
            inside = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = _Relation(inside, kind)

    Markup(listing, refusal, {f"{_RELATIONS} Relationship": relation}).read(package.part(listing))
    return found


def _true(text: str | None) -> bool:
    return text in ("1", "true", "on")


# --- shared strings ---------------------------------------------------------------------------

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def _unescaped(text: str) -> str:
    r"""Text with Excel's ``_x000D_`` made into the character it stands for.

    >>> _unescaped("a_x001B_b"), _unescaped("_x005F_x0041_")
    ('a\x1bb', '_x0041_')
    """

    def character(match: re.Match[str]) -> str:
        number = int(match[1], 16)
        return match[0] if 0xD800 <= number <= 0xDFFF else chr(number)

    return _ESCAPED.sub(character, text) if "_x" in text else text


class _Strings:
    """Collects the texts of ``si`` elements; phonetic hints (``rPh``) are no part of them."""

    def __init__(self, refusal: Refusal) -> None:
        self.texts: list[str] = []
        self._refusal = refusal
        self._pieces: list[str] = []
        self._inside = False
        self._hint = False

    def read(self, label: str, part: bytes) -> None:
        opened = _main({"si": self._start, "t": self._text, "rPh": self._hint_start})
        closed = _main({"si": self._end, "t": self._text_end, "rPh": self._hint_end})
        Markup(label, self._refusal, opened, closed, self._written).read(part)

    def _start(self, attributes: dict[str, str]) -> None:
        if len(self.texts) >= limits.STRINGS:
            raise self._refusal(
                Code.TOO_COMPLEX, part="sharedStrings.xml", what=N_("texts"), limit=limits.STRINGS
            )
        self._pieces = []

    def _text(self, attributes: dict[str, str]) -> None:
        self._inside = not self._hint

    def _text_end(self) -> None:
        self._inside = False

    def _hint_start(self, attributes: dict[str, str]) -> None:
        self._hint = True

    def _hint_end(self) -> None:
        self._hint = False

    def _written(self, piece: str) -> None:
        if self._inside:
            self._pieces.append(piece)

    def _end(self) -> None:
        self.texts.append(_unescaped("".join(self._pieces)))


def _shared_strings(package: Package, name: str | None, refusal: Refusal) -> list[str]:
    strings = _Strings(refusal)
    if name:
        strings.read(name, package.part(name))
    return strings.texts


class _Search:
    """Tells in the speed of a byte search whether a sheet can hold one of the marks."""

    def __init__(self, marks: Collection[str], strings: list[str]) -> None:
        self._inline = [mark.encode() for mark in marks]
        places = [str(place).encode() for place, text in enumerate(strings) if text in marks]
        # A long list of places would take longer to search for than the sheet takes to read.
        self._everywhere = len(places) > 10 * len(self._inline)
        self._shared = re.compile(rb">\s*0*(?:" + b"|".join(places[:1000]) + rb")\s*<") if places else None

    def may_hold(self, part: bytes) -> bool:
        """True if it holds a mark; rarely also if it does not."""
        if self._everywhere or b"\0" in part[:64]:  # UTF-16
            return bool(self._inline)
        return any(mark in part for mark in self._inline) or bool(self._shared and self._shared.search(part))


# --- styles: which numbers are dates ----------------------------------------------------------

_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NOT_CODES = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_CODES = re.compile("[dmyhs]", re.IGNORECASE)


class _Styles:
    """The numbers of the cell styles that show a date or a time."""

    def __init__(self) -> None:
        self._formats: dict[str, str] = {}
        self._used: list[str] = []
        self._in_cells = False

    def read(self, part: bytes, refusal: Refusal) -> None:
        def format_(attributes: dict[str, str]) -> None:
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")

        def style(attributes: dict[str, str]) -> None:
            if self._in_cells:
                self._used.append(attributes.get("numFmtId", "0"))
                if len(self._used) > limits.STYLES:
                    raise refusal(Code.TOO_COMPLEX, part="styles.xml", what=N_("styles"), limit=limits.STYLES)

        def cells(attributes: dict[str, str]) -> None:
            self._in_cells = True

        def cells_end() -> None:
            self._in_cells = False

        opened = _main({"numFmt": format_, "xf": style, "cellXfs": cells})
        Markup("styles.xml", refusal, opened, _main({"cellXfs": cells_end})).read(part)

    def dates(self) -> frozenset[str]:
        """The numbers of the styles that show a date, as cells name them."""
        shows = {number: self._shows_date(number) for number in set(self._used)}
        return frozenset(str(place) for place, number in enumerate(self._used) if shows[number])

    def _shows_date(self, number: str) -> bool:
        code = self._formats.get(number)
        if code is None:
            return number.isdigit() and len(number) < 5 and int(number) in _DATE_FORMATS
        first = code[:255].split(";")[0]
        return bool(_DATE_CODES.search(_NOT_CODES.sub("", first))) and first.lower() != "general"


class _Dates:
    """Which numbers are dates, and which. The styles are read with the first number that has one."""

    def __init__(self, package: Package, styles: str | None, date1904: bool, refusal: Refusal) -> None:
        self._package = package
        self._part = styles
        self._date1904 = date1904
        self._refusal = refusal

    def shown_by(self, style: str) -> bool:
        """Whether a number in this style is shown as a date."""
        return style in self._styles

    @cached_property
    def _styles(self) -> frozenset[str]:
        styles = _Styles()
        if self._part:
            styles.read(self._package.part(self._part), self._refusal)
        return styles.dates()

    def iso(self, number: str) -> str:
        """The day that the number stands for; the number itself where Excel could not show it."""
        try:
            serial = float(number)
        except ValueError:
            return number
        if not 1 <= serial < 2_958_466:  # 9999-12-31 is the last day
            return number
        start = datetime.datetime(1904, 1, 1) if self._date1904 else datetime.datetime(1899, 12, 30)  # noqa: DTZ001
        try:
            moment = start + datetime.timedelta(seconds=round(serial * 86_400))
        except OverflowError:
            return number
        return moment.date().isoformat() if serial == int(serial) else moment.isoformat()


# --- the rows of a sheet ----------------------------------------------------------------------

_DIGITS = "0123456789"
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_KINDS = {
    "s": Kind.TEXT,
    "inlineStr": Kind.TEXT,
    "str": Kind.TEXT,
    "n": Kind.NUMBER,
    "b": Kind.BOOLEAN,
    "e": Kind.ERROR,
    "d": Kind.DATE,
}


def _sheet(name: str) -> str:
    """A sheet as messages name it."""
    return _('sheet "{name}"', name=name)


class _Allowance:
    """How many more cells may be read, over all sheets."""

    def __init__(self, cells: int) -> None:
        self.cells = self.left = cells


class _Rows:
    """Collects the cells of one sheet as its elements go by."""

    def __init__(
        self, name: str, strings: list[str], dates: _Dates, refusal: Refusal, allowance: _Allowance
    ) -> None:
        self._name = name
        self._strings = strings
        self._dates = dates
        self._refusal = refusal
        self._allowance = allowance
        self._columns: dict[str, int] = {}
        self._cells: dict[tuple[int, int], Cell] = {}
        self._hidden: set[int] = set()
        self._merges: list[Block] = []
        self._arrays: list[Block] = []
        self._row = 0
        self._row_text = "0"
        self._row_named = True
        self._column = 0
        # What is open just now. Lists, since their own methods serve as the handlers of tags.
        self._open: list[dict[str, str]] = []
        self._values: list[dict[str, str]] = []
        self._hints: list[dict[str, str]] = []
        self._formulas: list[dict[str, str]] = []
        self._pieces: list[str] = []

    def read(self, part: bytes) -> None:
        """Go through the sheet once."""
        opened = {
            "row": self._row_start,
            "c": self._open.append,
            "f": self._formula_start,
            "v": self._values.append,
            "t": self._values.append,
            "rPh": self._hints.append,
            "mergeCell": self._merge,
        }
        ended = self._values.clear
        closed = {"c": self._cell_end, "v": ended, "t": ended, "rPh": self._hints.clear}
        markup = Markup(_sheet(self._name), self._refusal, _main(opened), _main(closed), self._written)
        filled = _without_looks(_without_blanks(part))
        if filled.count(b"<c ") > self._allowance.left:  # told before time is spent on them
            raise self._too_many_cells()
        markup.read(filled)

    def sheet(self, state: str, bubbles: frozenset[tuple[int, int]]) -> Sheet:
        """What has been collected."""
        hidden, merges, arrays = frozenset(self._hidden), tuple(self._merges), tuple(self._arrays)
        return Sheet(self._name, state, self._cells, hidden, merges, arrays, bubbles)

    def _row_start(self, attributes: dict[str, str]) -> None:
        text = attributes.get("r")
        self._row_named = text is not None
        self._to_row(str(self._row + 1) if text is None else text)
        self._column = 0
        if "hidden" in attributes and _true(attributes["hidden"]):
            self._hidden.add(self._row)

    def _to_row(self, text: str) -> None:
        try:
            row = int(text) if len(text) < 8 else 0
        except ValueError:
            row = 0
        if not 1 <= row <= _LAST_ROW or str(row) != text:
            raise self._damaged(_("row {row}", row=text[:20]))
        self._row, self._row_text = row, text

    def _placed(self, place: str | None) -> int:
        """The column of a cell such as ``F12``; its row must be the one that is being read."""
        if place is None:
            return self._column + 1
        letters = place.rstrip(_DIGITS)
        row = place[len(letters) :]
        if row != self._row_text:
            if self._row_named:
                raise self._damaged(_("cell {place}", place=place[:20]))
            self._to_row(row)
        return self._columns.get(letters) or self._new_column(letters, place)

    def _new_column(self, letters: str, place: str) -> int:
        column = _column(letters)
        if column is None:
            raise self._damaged(_("cell {place}", place=place[:20]))
        self._columns[letters] = column
        return column

    def _formula_start(self, attributes: dict[str, str]) -> None:
        self._formulas.append(attributes)
        if attributes.get("t") in ("array", "dataTable"):
            block = _block(attributes.get("ref", ""))
            if block:
                self._add(self._arrays, block, limits.ARRAYS, N_("formula ranges"))

    def _merge(self, attributes: dict[str, str]) -> None:
        block = _block(attributes.get("ref", ""))
        if block:
            self._add(self._merges, block, limits.RANGES, N_("merged ranges"))

    def _add(self, blocks: list[Block], block: Block, limit: int, what: str) -> None:
        if len(blocks) >= limit:
            raise self._refusal(Code.TOO_COMPLEX, part=_sheet(self._name), what=what, limit=limit)
        blocks.append(block)

    def _written(self, piece: str) -> None:
        if self._values and self._open and not self._hints:
            self._pieces.append(piece)

    def _cell_end(self) -> None:
        attributes = self._open.pop()
        self._allowance.left -= 1
        if self._allowance.left < 0:
            raise self._too_many_cells()
        place = attributes.get("r", "")
        # A column that was met before, in this row: the usual case, decided at once.
        length = len(self._row_text)
        column = self._columns.get(place[:-length]) if place[-length:] == self._row_text else None
        self._column = column or self._placed(place or None)
        if self._pieces or self._formulas:
            self._keep(attributes)

    def _keep(self, attributes: dict[str, str]) -> None:
        kind, text = self._valued("".join(self._pieces), attributes)
        self._pieces.clear()
        place = self._row, self._column
        if place in self._cells:
            raise self._refusal(Code.DUPLICATE_CELL, self._spot())
        if len(text) > limits.CELL_TEXT:
            raise self._refusal(Code.TEXT_TOO_LONG, self._spot(), found=len(text), limit=limits.CELL_TEXT)
        if self._formulas:
            self._formulas.clear()
            self._cells[place] = Cell(Kind.FORMULA, text)
        elif text:
            self._cells[place] = Cell(kind, text)

    def _valued(self, text: str, attributes: dict[str, str]) -> tuple[Kind, str]:
        type_ = attributes.get("t", "n")
        if type_ == "s" and text:
            return Kind.TEXT, self._shared(text)
        kind = _KINDS.get(type_, Kind.TEXT)
        if kind is Kind.TEXT:
            return kind, _unescaped(text)
        if kind is Kind.NUMBER and text and self._dates.shown_by(attributes.get("s", "")):
            return Kind.DATE, self._dates.iso(text)
        return kind, text

    def _shared(self, text: str) -> str:
        number = text.strip()
        if not (
            number.isascii() and number.isdigit() and len(number) < 10 and int(number) < len(self._strings)
        ):
            raise self._damaged(_("{place} points to a text that is not there", place=self._spot()))
        return self._strings[int(number)]

    def _spot(self) -> str:
        return f"{self._name}!{column_letters(self._column)}{self._row}"

    def _too_many_cells(self) -> Exception:
        return self._refusal(Code.TOO_MANY_CELLS, limit=self._allowance.cells)

    def _damaged(self, reason: str) -> Exception:
        return self._refusal(Code.DAMAGED, reason=f"{_sheet(self._name)}: {reason}")


_CELL = re.compile(rb"<c[\s/>]")
_BLANK = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: [a-z]+="[^"<>]*")* ?/>')


def _without_blanks(part: bytes) -> bytes:
    """The sheet without cells that only have a style: often half of them, and parsing them is what takes time.

    Only where every cell names its place; otherwise blank cells are needed to count the columns.
    """
    every_cell_has_a_place = len(_CELL.findall(part)) == part.count(b'<c r="')
    return _BLANK.sub(b"", part) if every_cell_has_a_place else part


_LOOKS = re.compile(rb'<rPr>(?:<[A-Za-z]+(?: [a-z]+="[^"<>]*")* ?/>)*</rPr>')


def _without_looks(part: bytes) -> bytes:
    """The sheet without the fonts of single words in a text, which say nothing: often most of its tags.

    Only where nothing could be taken for them, neither comments nor raw text.
    """
    return part if b"<!" in part else _LOOKS.sub(b"", part)


def _column(letters: str) -> int | None:
    """The number of a column from its letters; ``None`` if there is no such column."""
    if not (1 <= len(letters) <= 3 and letters.isascii() and letters.isalpha() and letters.isupper()):
        return None
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number if number <= _LAST_COLUMN else None


_BLOCK = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")


def _block(text: str) -> Block | None:
    """The range ``B2:F9`` or the cell ``B2``; ``None`` for anything else."""
    match = _BLOCK.fullmatch(text)
    if not match:
        return None
    left, right = _column(match[1]), _column(match[3] or match[1])
    if left is None or right is None:
        return None
    top, bottom = int(match[2]), int(match[4] or match[2])
    return Block(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


# --- comment bubbles and the time of saving ---------------------------------------------------


def _bubbles(package: Package, sheet: str, refusal: Refusal) -> frozenset[tuple[int, int]]:
    """The cells of a sheet that have a comment bubble."""
    found: set[tuple[int, int]] = set()

    def comment(attributes: dict[str, str]) -> None:
        block = _block(attributes.get("ref", ""))
        if block:
            found.add((block.top, block.left))

    relations = _relations(package, sheet, refusal).values()
    for part in sorted({relation.target for relation in relations if relation.kind == "comments"}):
        if part in package:
            Markup(part, refusal, _main({"comment": comment})).read(package.part(part))
    return frozenset(found)


def _saved(package: Package, refusal: Refusal) -> datetime.datetime | None:
    if "docProps/core.xml" not in package:
        return None
    pieces: list[str] = []
    inside: list[bool] = []
    modified = f"{_TERMS} modified"
    Markup(
        "docProps/core.xml",
        refusal,
        {modified: lambda attributes: inside.append(True)},
        {modified: inside.clear},
        lambda piece: pieces.append(piece) if inside else None,
    ).read(package.part("docProps/core.xml"))
    return _moment("".join(pieces).strip())


def _moment(text: str) -> datetime.datetime | None:
    """A believable time of saving: this century, and in UTC where no zone is given."""
    try:
        moment = datetime.datetime.fromisoformat(text[:40])
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
        return zoned.astimezone(datetime.UTC) if 2000 <= zoned.year < 2100 else None
    except (ValueError, OverflowError):
        return None
