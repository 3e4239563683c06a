"""The rules of Excel that a workbook of ours must keep, checked before it is handed out.

Schema validators miss most of them: names that look like cells, functions that LibreOffice or Google Sheets
do not know, formulas without values, validations that overlap. Only our own files are read here.
"""

from __future__ import annotations

import io
import math
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import combinations
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, fromstring
from xml.parsers.expat import ExpatError, ParserCreate
from xml.sax.saxutils import unescape

from openpyxl.utils import column_index_from_string, range_boundaries

from cxaudit.render.workbook.formulas import Known, formula_faults

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_CELL_LIKE = re.compile(r"^(\$?[A-Za-z]{1,3}\$?\d{1,7}|[Rr]\d*[Cc]\d*|[RrCc])$")
_NAME = re.compile(r"^[^\W\d][\w.]*$|^\\[\w.]+$")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384

_SHEET_ROWS = re.compile(r"<sheetData>(.*)</sheetData>", re.DOTALL)
_ROW = re.compile(r'<row r="([0-9]+)"([^>]*)>')
_HEIGHT = re.compile(r' ht="([0-9.]+)"')
_CELL = re.compile(r'r="([A-Z]+)([0-9]+)"(?: s="([0-9]+)")?(?: t="(\w+)")?/?>')
_VALUE = re.compile(r"(?:<f>([^<]*)</f>)?(?:<v>([^<]*)</v>|<v ?/>)?(?:</c>)?(?:</row>)?")
_TAG = re.compile("<[^>]*>")
_WORDS = re.compile(r"<t[^>]*>([^<]*)</t>")
_LONG = 32_767

Box = tuple[int, int, int, int]


class _Sheet(NamedTuple):
    """A sheet as the workbook names it; its rows apart, as text, because they are many."""

    title: str
    part: str
    state: str
    number: str
    xml: Element
    rows: str


@dataclass
class _Opened:
    """The workbook, taken apart once for all rules."""

    members: list[str]
    xml: dict[str, Element]
    rows: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def related(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """Targets of a part by relationship id: the part or address, the kind, whether it is outside."""
        folder, base = posixpath.split(part)
        rels = self.xml.get(posixpath.join(folder, "_rels", base + ".rels"))
        found = {}
        for rel in rels if rels is not None else ():
            target, outside = rel.get("Target", ""), rel.get("TargetMode") == "External"
            if not outside:
                target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            found[rel.get("Id", "")] = (target, rel.get("Type", "").rsplit("/", 1)[-1], outside)
        return found

    @property
    def book(self) -> Element:
        """The workbook part."""
        return self.xml["xl/workbook.xml"]

    @cached_property
    def sheets(self) -> list[_Sheet]:
        """All sheets whose part is there, in their order."""
        related = self.related("xl/workbook.xml")
        listed = [
            (s.get("name", ""), related.get(s.get(_RELATED + "id", ""), ("", "", False))[0], s)
            for s in self.book.iter(_MAIN + "sheet")
        ]
        return [
            _Sheet(
                name,
                part,
                s.get("state", "visible"),
                s.get("sheetId", ""),
                self.xml[part],
                self.rows.get(part, ""),
            )
            for name, part, s in listed
            if part in self.xml
        ]

    @cached_property
    def names(self) -> list[Element]:
        """The defined names."""
        return list(self.book.iter(_MAIN + "definedName"))

    @cached_property
    def known(self) -> Known:
        """Sheets and names that formulas may use."""
        names = frozenset(name.get("name", "").lower() for name in self.names)
        return Known(frozenset(sheet.title for sheet in self.sheets), names)


Rule = Callable[[_Opened], Iterator[str]]


def lint(workbook: bytes) -> tuple[str, ...]:
    """Every fault of a workbook, in words; none: it may be handed out."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        opened = _Opened(archive.namelist(), {})
        for name in dict.fromkeys(opened.members):
            if name.endswith((".xml", ".rels")) and not name.startswith("xl/theme/"):
                _parse(opened, name, archive.read(name))
    if opened.faults:
        return tuple(opened.faults)
    return tuple(fault for rule in _RULES for fault in rule(opened))


def _parse(opened: _Opened, name: str, content: bytes) -> None:
    """Take one part in; the rows of a sheet are only checked to be sound XML."""
    try:
        if name.startswith("xl/worksheets/sheet"):
            ParserCreate().Parse(content, True)
            before, opened.rows[name], after = _SHEET_ROWS.split(content.decode(), maxsplit=1)
            opened.xml[name] = fromstring(before + after)
        else:
            opened.xml[name] = fromstring(content)
    except (ParseError, ExpatError) as error:
        opened.faults.append(f"{name}: not well-formed: {error}")


# --- the file ---------------------------------------------------------------------------------


def _members_once(opened: _Opened) -> Iterator[str]:
    """Each part is in the file once."""
    for name, count in Counter(opened.members).items():
        if count > 1:
            yield f"{name} is in the file {count} times"


def _content_types(opened: _Opened) -> Iterator[str]:
    """Each part has a content type, each content type its part."""
    types = opened.xml["[Content_Types].xml"]
    named = {e.get("PartName", "").lstrip("/") for e in types if e.tag.endswith("Override")}
    by_ending = {e.get("Extension", "").lower() for e in types if e.tag.endswith("Default")}
    for name in opened.members:
        ending = name.rsplit(".", 1)[-1].lower()
        if (
            name not in named
            and name != "[Content_Types].xml"
            and (ending == "xml" or ending not in by_ending)
        ):
            yield f"no content type for {name}"
    for name in sorted(named - set(opened.members)):
        yield f"a content type for {name}, which is missing"


def _relationships(opened: _Opened) -> Iterator[str]:
    """What a part points to is there, and nothing points outside but links."""
    for rels in [n for n in opened.members if n.endswith(".rels")]:
        folder, base = posixpath.split(rels)
        part = posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))
        for target, kind, outside in opened.related(part).values():
            if outside and not (
                kind == "hyperlink" and target.startswith(("https://", "http://", "mailto:"))
            ):
                yield f"{part}: points outside, to {target}"
            if not outside and target not in opened.members:
                yield f"{part}: points to {target}, which is missing"


def _nothing_foreign(opened: _Opened) -> Iterator[str]:
    """No macros, links to other workbooks or calculation chain."""
    for name in opened.members:
        if name == "xl/calcChain.xml" or "vbaProject" in name or name.startswith("xl/externalLinks"):
            yield f"{name} has no place in the file"


# --- the workbook -----------------------------------------------------------------------------


def _sheet_names(opened: _Opened) -> Iterator[str]:
    """Sheet names that Excel takes, each once."""
    sheets = opened.sheets
    for sheet in sheets:
        title = sheet.title
        if not 1 <= len(title) <= 31:
            yield f"the sheet name {title!r} has {len(title)} characters"
        if re.search(r"[\[\]:*?/\\]", title) or title != title.strip("'") or title.lower() == "history":
            yield f"the sheet name {title!r} is not possible"
    for name, count in Counter(sheet.title.lower() for sheet in sheets).items():
        if count > 1:
            yield f"the sheet name {name!r} is there {count} times"
    if len({sheet.number for sheet in sheets}) < len(sheets):
        yield "a sheetId is there twice"
    if len(sheets) < len(list(opened.book.iter(_MAIN + "sheet"))):
        yield "a sheet without its part"


def _first_view(opened: _Opened) -> Iterator[str]:
    """The workbook opens on a sheet that can be seen."""
    sheets = opened.sheets
    if all(sheet.state != "visible" for sheet in sheets):
        yield "no sheet is visible"
    for view in opened.book.iter(_MAIN + "workbookView"):
        tab = int(view.get("activeTab", 0))
        if tab >= len(sheets) or sheets[tab].state != "visible":
            yield "the workbook opens on a sheet that cannot be seen"


def _recalculation(opened: _Opened) -> Iterator[str]:
    """Excel is told to calculate when it opens the file."""
    settings = opened.book.find(_MAIN + "calcPr")
    if settings is None or settings.get("fullCalcOnLoad") != "1":
        yield "fullCalcOnLoad is not set"


def _defined_names(opened: _Opened) -> Iterator[str]:
    """Names that Excel takes, each once, that lead somewhere."""
    known, sheets = opened.known, len(opened.sheets)
    for name in opened.names:
        text = name.get("name", "")
        if not text.startswith("_xlnm.") and (
            not _NAME.match(text) or _CELL_LIKE.match(text) or len(text) > 255
        ):
            yield f"the name {text!r} is not possible"
        if int(name.get("localSheetId", 0)) >= sheets:
            yield f"the name {text!r} belongs to a sheet that is not there"
        yield from (f"the name {text!r}: {fault}" for fault in _range_faults(name.text or "", known))
    counts = Counter((n.get("name", "").lower(), n.get("localSheetId")) for n in opened.names)
    yield from (
        f"the name {name!r} is there {count} times" for (name, _), count in counts.items() if count > 1
    )


def _range_faults(text: str, known: Known) -> Iterator[str]:
    """A defined name's content: one range, or several for print titles."""
    if "#REF!" in text:
        yield "leads nowhere"
    for part in text.split(",") if "!" in text else ():
        yield from formula_faults(part, known)


def _styles(opened: _Opened) -> Iterator[str]:
    """Colours and number formats that Excel takes, font properties in order."""
    styles = opened.xml["xl/styles.xml"]
    for element in styles.iter():
        colour = element.get("rgb")
        if colour is not None and not re.fullmatch(r"[0-9A-Fa-f]{8}", colour):
            yield f"styles: {colour!r} is not a colour"
    for number_format in styles.iter(_MAIN + "numFmt"):
        code = number_format.get("formatCode", "")
        bare = re.sub(r'"[^"]*"|\\.', "", code)
        if len(code) > 255 or bare.count(";") > 3 or '"' in bare:
            yield f"styles: {code!r} is not a number format"
    for font in styles.iter(_MAIN + "font"):
        places = [FONT_ORDER.index(p.tag.removeprefix(_MAIN)) for p in font]
        if places != sorted(places):
            yield "styles: the properties of a font are out of order"


FONT_ORDER = [
    "b",
    "i",
    "strike",
    "condense",
    "extend",
    "outline",
    "shadow",
    "u",
    "vertAlign",
    "sz",
    "color",
    "name",
    "family",
    "charset",
    "scheme",
]


# --- sheets: cells ----------------------------------------------------------------------------


def _rows(opened: _Opened) -> Iterator[str]:
    """Rows rise, stay on the grid and are not too high."""
    for sheet in opened.sheets:
        last = 0
        for row in _ROW.finditer(sheet.rows):
            number, tall = int(row[1]), _HEIGHT.search(row[2])
            if not last < number <= _LAST_ROW:
                yield f"{sheet.title}: row {number} is out of order or off the grid"
            if tall and float(tall[1]) > 409.5:
                yield f"{sheet.title}: row {number} is higher than 409.5"
            last = number


def _cells(opened: _Opened) -> Iterator[str]:
    """Cells stand in order, each once, and hold what their type says."""
    known = opened.known
    formats = len(opened.xml["xl/styles.xml"].find(_MAIN + "cellXfs") or ())
    for sheet in opened.sheets:
        for row in sheet.rows.split("<row ")[1:]:
            number, last = row[3 : row.index('"', 3)], 0
            for cell in row.split("<c ")[1:]:
                head = _CELL.match(cell)
                if head is None:
                    yield f"{sheet.title}: row {number} has a cell that is not written as ours are"
                    continue
                column = _letters(head[1])
                if head[2] != number or not last < column <= _LAST_COLUMN:
                    yield f"{sheet.title}!{head[1]}{head[2]}: doubled, out of order or off the grid"
                last = column
                for fault in _cell_faults(head[4] or "n", cell[head.end() :], known):
                    yield f"{sheet.title}!{head[1]}{head[2]}: {fault}"
                if int(head[3] or 0) >= formats:
                    yield f"{sheet.title}!{head[1]}{head[2]}: a style that is not there"


@lru_cache(maxsize=1024)
def _letters(letters: str) -> int:
    """Column number of letters."""
    return column_index_from_string(letters)


def _cell_faults(kind: str, content: str, known: Known) -> Sequence[str]:
    """One cell: its type, its text, its formula."""
    if kind == "inlineStr":
        return _inline_faults(content) if len(content) > _LONG or "<f>" in content else ()
    if not content or content == "</row>":
        return ()
    found = _VALUE.fullmatch(content)
    if found is None:
        return ("holds what has no place in a cell",)
    formula, value = found[1], _plain(found[2] or "")
    faults = tuple(_VALUE_FAULTS.get(kind, _unknown_kind)(value))
    if formula is not None:
        faults += formula_faults(_plain(formula), known)
        if not value and kind != "str":
            faults += ("a formula without a value",)
    return faults


def _plain(text: str) -> str:
    """Text without the escapes of XML; most texts have none."""
    return unescape(text) if "&" in text else text


def _inline_faults(content: str) -> Sequence[str]:
    """Text that stands in the cell itself."""
    faults = ["a formula in a cell of text"] if "<f>" in content else []
    return [*faults, *_text_faults(unescape("".join(_WORDS.findall(content))))]


def _text_faults(text: str) -> Iterator[str]:
    """Text that a cell can hold."""
    if len(text) * 2 > _LONG and len(text.encode("utf-16-le")) // 2 > _LONG:
        yield "text longer than 32,767 characters"


def _number_faults(text: str) -> Iterator[str]:
    """A finite number, or nothing."""
    try:
        good = not text or math.isfinite(float(text))
    except ValueError:
        good = False
    if not good:
        yield f"{text[:20]!r} is not a number"


def _boolean_faults(text: str) -> Iterator[str]:
    """0 or 1."""
    if text not in ("0", "1"):
        yield f"{text[:20]!r} is neither true nor false"


def _error_faults(text: str) -> Iterator[str]:
    """No workbook of ours shows an error."""
    yield f"the error value {text}"


def _unknown_kind(text: str) -> Iterator[str]:
    """A type of cell that we never write."""
    yield "a type of cell that has no place here"


_VALUE_FAULTS: dict[str, Callable[[str], Iterator[str]]] = {
    "n": _number_faults,
    "b": _boolean_faults,
    "e": _error_faults,
    "str": _text_faults,
}


def _titles(opened: _Opened) -> Iterator[str]:
    """A1 of each visible sheet holds its title."""
    for sheet in opened.sheets:
        first = sheet.rows.partition("<c ")[2].partition("</c>")[0]
        head, _, content = first.partition(">")
        if sheet.state == "visible" and ('r="A1"' not in head or not _TAG.sub("", content).strip()):
            yield f"{sheet.title}: no title in A1"


# --- sheets: what lies over the cells -----------------------------------------------------------


def _box(area: str) -> Box | None:
    """Left, top, right, bottom of a range with bounds."""
    try:
        left, top, right, bottom = range_boundaries(area)
    except ValueError:
        return None
    if left is None or top is None or right is None or bottom is None:
        return None
    return left, top, right, bottom


def _meet(one: Box, other: Box) -> bool:
    """Whether two ranges share a cell."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _overlaps(areas: Sequence[str]) -> Iterator[str]:
    """Ranges that share cells, or are none."""
    boxes = [(area, _box(area)) for area in areas]
    yield from (f"{area!r} is no range" for area, box in boxes if box is None)
    for (area, one), (_, other) in combinations(boxes, 2):
        if one and other and _meet(one, other):
            yield f"{area} overlaps another"


def _merges(opened: _Opened) -> Iterator[str]:
    """Merged ranges of more than one cell that do not overlap."""
    for sheet in opened.sheets:
        areas = [merge.get("ref", "") for merge in sheet.xml.iter(_MAIN + "mergeCell")]
        yield from (f"{sheet.title}: merged cells: {fault}" for fault in _overlaps(areas))
        yield from (f"{sheet.title}: {area} merges one cell" for area in areas if ":" not in area)


def _validations(opened: _Opened) -> Iterator[str]:
    """Drop-downs with texts that fit, lists that are there, ranges that do not overlap."""
    known = opened.known
    for sheet in opened.sheets:
        rules = list(sheet.xml.iter(_MAIN + "dataValidation"))
        areas = [area for rule in rules for area in rule.get("sqref", "").split()]
        yield from (f"{sheet.title}: validations: {fault}" for fault in _overlaps(areas))
        for rule in rules:
            yield from (
                f"{sheet.title}: validation of {rule.get('sqref')}: {fault}"
                for fault in _validation_faults(rule, known)
            )


def _validation_faults(rule: Element, known: Known) -> Iterator[str]:
    """One validation."""
    for text, limit in (("errorTitle", 32), ("promptTitle", 32), ("error", 255), ("prompt", 255)):
        if len(rule.get(text, "")) > limit:
            yield f"{text} is longer than {limit}"
    source = rule.findtext(_MAIN + "formula1") or ""
    if source.startswith('"'):
        yield "a list in the rule itself; use a named one"
    elif source:
        yield from formula_faults(source, known)


def _conditional_formats(opened: _Opened) -> Iterator[str]:
    """Conditional formats whose style is there and whose formula is sound."""
    known = opened.known
    looks = len(opened.xml["xl/styles.xml"].find(_MAIN + "dxfs") or ())
    for sheet in opened.sheets:
        for rule in sheet.xml.iter(_MAIN + "cfRule"):
            if int(rule.get("dxfId", 0)) >= max(looks, 1):
                yield f"{sheet.title}: a conditional format without its style"
            for formula in rule.iter(_MAIN + "formula"):
                yield from (
                    f"{sheet.title}: conditional format: {f}"
                    for f in formula_faults(formula.text or "", known)
                )


def _set_up(opened: _Opened) -> Iterator[str]:
    """Widths, headers and panes that Excel takes; links that lead somewhere."""
    for sheet in opened.sheets:
        related = opened.related(sheet.part)
        for column in sheet.xml.iter(_MAIN + "col"):
            if float(column.get("width", 8)) > 255:
                yield f"{sheet.title}: a column wider than 255"
        for tag in ("oddHeader", "oddFooter"):
            if len(sheet.xml.findtext(f".//{_MAIN}{tag}") or "") > 255:
                yield f"{sheet.title}: {tag} is longer than 255"
        for link in sheet.xml.iter(_MAIN + "hyperlink"):
            if link.get(_RELATED + "id") and link.get(_RELATED + "id") not in related:
                yield f"{sheet.title}: the link at {link.get('ref')} leads nowhere"


def _tables(opened: _Opened) -> Iterator[str]:
    """Tables have names of their own that are not like cells."""
    named = [
        table.get("displayName", "") for part, table in opened.xml.items() if part.startswith("xl/tables/")
    ]
    taken = opened.known.names
    for name, count in Counter(n.lower() for n in named).items():
        if count > 1 or name in taken or not _NAME.match(name) or _CELL_LIKE.match(name):
            yield f"the table name {name!r} is doubled or not possible"


# --- drawings -----------------------------------------------------------------------------------


def _alternative_texts(opened: _Opened) -> Iterator[str]:
    """Each chart and picture says what it shows."""
    for part in [p for p in opened.xml if p.startswith("xl/drawings/drawing")]:
        for frame in opened.xml[part].iter():
            if frame.tag.endswith("}cNvPr") and not frame.get("descr"):
                yield f"{part}: {frame.get('name')} does not say what it shows"


def _charts(opened: _Opened) -> Iterator[str]:
    """Charts read ranges that are there and carry their values."""
    known = opened.known
    for part in [p for p in opened.xml if p.startswith("xl/charts/chart")]:
        for reference in [
            e for e in opened.xml[part].iter() if e.tag in (_CHART + "numRef", _CHART + "strRef")
        ]:
            source = reference.findtext(_CHART + "f") or ""
            yield from (f"{part}: {fault}" for fault in formula_faults(source, known))
            count = reference.find(f"*/{_CHART}ptCount")
            if count is None or not int(count.get("val", 0)):
                yield f"{part}: no stored values for {source}"


_RULES: tuple[Rule, ...] = (
    _members_once,
    _content_types,
    _relationships,
    _nothing_foreign,
    _sheet_names,
    _first_view,
    _recalculation,
    _defined_names,
    _styles,
    _rows,
    _cells,
    _titles,
    _merges,
    _validations,
    _conditional_formats,
    _set_up,
    _tables,
    _alternative_texts,
    _charts,
)
