"""Questionnaires of the kitchen rubric, made by hand as zip and XML: good ones, messy ones and hostile ones.

Nothing here uses the package's own writer, so that reader and writer are checked against the same text, not
against each other. Bombs are made when they are needed and never kept.
"""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

import openpyxl

from cxaudit.errors import Code
from tests.rubrics import small_rubric

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DECLARED = b'<?xml version="1.0" encoding="UTF-8"?>\n'

SHEET = {
    "Start": "xl/worksheets/sheet1.xml",
    "Questions": "xl/worksheets/sheet2.xml",
    "_cxaudit": "xl/worksheets/sheet3.xml",
}

ROW = {
    "store.cold": 6,
    "store.dates": 7,
    "cook.heat": 9,
    "cook.recipes": 10,
    "clean.hands": 12,
    "clean.floor": 13,
}
"""The row of each criterion on the sheet with the questions."""


class Raw(NamedTuple):
    """A cell as XML; ``{at}`` is its place."""

    xml: str


Content = str | int | float | Raw | None
Cells = dict[str, Content]
Parts = dict[str, bytes]

FORMULA = Raw('<c r="{at}" t="str"><f>"2"&amp;" – Always"</f><v>2 – Always</v></c>')
NUMBER_FORMULA = Raw('<c r="{at}"><f>1+1</f><v>2</v></c>')
UNCACHED = Raw('<c r="{at}"><f>1+1</f></c>')
ERROR = Raw('<c r="{at}" t="e"><v>#N/A</v></c>')
TRUE = Raw('<c r="{at}" t="b"><v>1</v></c>')
DAY = Raw('<c r="{at}" s="1"><v>46348</v></c>')
"""2026-11-22, in a style of the workbook's own."""
ISO_DAY = Raw('<c r="{at}" t="d"><v>2026-11-22</v></c>')
RICH = Raw(
    '<c r="{at}" t="inlineStr"><is><r><t xml:space="preserve">2 – </t></r><r><rPr><b/></rPr><t>Always</t></r><rPh sb="0" eb="1"><t>zwei</t></rPh></is></c>'
)


def questions() -> Cells:
    """The sheet with the questions, not answered."""
    marks = {
        "D": "cx.answer",
        "F": "cx.reason",
        "G": "cx.grade",
        "H": "cx.reference",
        "I": "cx.comment",
        "J": "cx.key",
    }
    heads = {
        "A": "No.",
        "B": "Question",
        "D": "Your answer",
        "F": "Reason, if N/A",
        "G": "What shows it?",
        "H": "Where to find it",
        "I": "Comment",
        "J": "Key",
    }
    rubric = small_rubric()
    cells: Cells = {
        "A1": rubric.title,
        **{f"{c}3": mark for c, mark in marks.items()},
        **{f"{c}4": head for c, head in heads.items()},
    }
    for criterion in rubric.criteria:
        row = ROW[criterion.id]
        step = rubric.step_of[criterion.id]
        cells.setdefault(f"A{row - 1}", step.title)
        cells |= {f"A{row}": criterion.code, f"B{row}": criterion.question, f"J{row}": criterion.id}
    return cells


def start() -> Cells:
    """The start sheet of a cook with the key r-1."""
    cells: Cells = {"A1": "A safe kitchen", "B3": "cx.value"}
    lines: list[tuple[str, Content]] = [
        ("respondent.role", "Cooks"),
        ("respondent.department", "Pastry"),
        ("date", DAY),
        ("respondent.key", "r-1"),
    ]
    for row, (mark, value) in enumerate(lines, 4):
        cells |= {f"A{row}": mark, f"B{row}": value, f"D{row}": f"cx.{mark}"}
    return cells


def stamp() -> Cells:
    """The hidden stamp."""
    rubric = small_rubric()
    lines: dict[str, Content] = {
        "schema": "cxaudit/workbook/1",
        "kind": "questionnaire",
        "rubric.id": rubric.id,
        "rubric.version": rubric.version,
        "rubric.hash": rubric.hash,
    }
    return pairs(lines)


def pairs(lines: Mapping[str, Content]) -> Cells:
    """Keys in column A, values in column B."""
    cells: Cells = {}
    for row, (key, value) in enumerate(lines.items(), 1):
        cells |= {f"A{row}": key, f"B{row}": value}
    return cells


# --- workbooks from XML -----------------------------------------------------------------------


def workbook(
    cells: Cells | None = None,
    *,
    on_start: Cells | None = None,
    on_stamp: Cells | None = None,
    merges: Iterable[str] = (),
    hidden: Iterable[int] = (),
    change: Callable[[Parts], Parts] | None = None,
) -> bytes:
    """A questionnaire with some cells changed (``None`` empties one), as the bytes of a file."""
    made = parts(cells, on_start=on_start, on_stamp=on_stamp, merges=merges, hidden=hidden)
    return pack(change(made) if change else made)


def parts(
    cells: Cells | None = None,
    *,
    on_start: Cells | None = None,
    on_stamp: Cells | None = None,
    merges: Iterable[str] = (),
    hidden: Iterable[int] = (),
) -> Parts:
    """The parts of the package, by name."""
    return {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": _workbook(),
        "xl/_rels/workbook.xml.rels": _relations(
            {
                "rId1": ("worksheet", "worksheets/sheet1.xml"),
                "rId2": ("worksheet", "/xl/worksheets/sheet2.xml"),
                "rId3": ("worksheet", "./worksheets/sheet3.xml"),
                "rId4": ("styles", "styles.xml"),
            }
        ),
        "xl/styles.xml": _styles(),
        SHEET["Start"]: sheet_xml({**start(), **(on_start or {})}, hidden=(3,)),
        SHEET["Questions"]: sheet_xml({**questions(), **(cells or {})}, hidden=(3, *hidden), merges=merges),
        SHEET["_cxaudit"]: sheet_xml({**stamp(), **(on_stamp or {})}),
        "docProps/core.xml": _core("2026-11-23T10:15:00Z"),
    }


def pack(made: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as a zip file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method, compresslevel=9) as package:
        for name, part in made.items():
            package.writestr(name, part)
    return stream.getvalue()


def sheet_xml(cells: Mapping[str, Content], hidden: Iterable[int] = (), merges: Iterable[str] = ()) -> bytes:
    """One sheet; rows and cells in their order."""
    rows: dict[int, list[tuple[int, str, Content]]] = {}
    for at, content in cells.items():
        letters, row = _split(at)
        if content is not None:
            rows.setdefault(row, []).append((_number(letters), at, content))
    lines = "".join(
        f'<row r="{row}"{" hidden=" + quoteattr("1") if row in tuple(hidden) else ""}>'
        + "".join(_cell(at, content) for _, at, content in sorted(rows[row], key=lambda one: one[0]))
        + "</row>"
        for row in sorted(rows)
    )
    merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in merges)
    tail = f"<mergeCells>{merged}</mergeCells>" if merged else ""
    return _DECLARED + f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData>{tail}</worksheet>'.encode()


def _split(at: str) -> tuple[str, int]:
    match = re.fullmatch(r"([A-Z]+)([0-9]+)", at)
    assert match
    return match[1], int(match[2])


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _cell(at: str, content: Content) -> str:
    if isinstance(content, Raw):
        return content.xml.replace("{at}", at)
    if isinstance(content, str):
        return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(content)}</t></is></c>'
    return f'<c r="{at}"><v>{content}</v></c>'


def _content_types() -> bytes:
    kinds = {
        "xl/workbook.xml": "sheet.main",
        "xl/styles.xml": "styles",
        **{part: "worksheet" for part in SHEET.values()},
    }
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    return (
        _DECLARED
        + f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'.encode()
    )


def _relations(targets: Mapping[str, tuple[str, str]]) -> bytes:
    lines = "".join(
        f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return _DECLARED + f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'.encode()


def _workbook() -> bytes:
    states = {"Start": "visible", "Questions": "visible", "_cxaudit": "veryHidden"}
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{n}" state="{state}" r:id="rId{n}"/>'
        for n, (name, state) in enumerate(states.items(), 1)
    )
    return (
        _DECLARED
        + f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr/><sheets>{sheets}</sheets></workbook>'.encode()
    )


def _styles() -> bytes:
    return (
        _DECLARED
        + (
            f'<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
            '<numFmt numFmtId="165" formatCode="0.0&quot; days&quot;;[Red]0.0"/></numFmts>'
            '<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders><cellStyleXfs><xf numFmtId="0"/><xf numFmtId="0"/></cellStyleXfs>'
            '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="14"/></cellXfs><cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        ).encode()
    )


def _core(modified: str) -> bytes:
    return (
        _DECLARED
        + (
            f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dcterms="http://purl.org/dc/terms/" '
            f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dcterms:modified xsi:type="dcterms:W3CDTF">{modified}</dcterms:modified></cp:coreProperties>'
        ).encode()
    )


# --- changes ----------------------------------------------------------------------------------

Change = Callable[[Parts], Parts]


def replaced(part: str, old: bytes, new: bytes) -> Change:
    """A change of the text of one part."""

    def change(made: Parts) -> Parts:
        assert old in made[part]
        return {**made, part: made[part].replace(old, new, 1)}

    return change


def added(name: str, part: bytes) -> Change:
    """A part more, or another one."""
    return lambda made: {**made, name: part}


def without(name: str) -> Change:
    """A part less."""
    return lambda made: {key: part for key, part in made.items() if key != name}


def saved_at(text: str) -> Change:
    """Another time of saving."""
    return added("docProps/core.xml", _core(text))


def shared_strings(made: Parts) -> Parts:
    """All texts in the table of shared strings, as Excel and openpyxl write them."""
    texts: list[bytes] = []

    def number(match: re.Match[bytes]) -> bytes:
        texts.append(match[2])
        return match[1] + b' t="s"><v>%d</v></c>' % (len(texts) - 1)

    changed = {
        name: re.sub(rb'(<c r="[A-Z]+[0-9]+") t="inlineStr"><is>(.*?)</is></c>', number, part)
        if name.startswith("xl/worksheets/sheet")
        else part
        for name, part in made.items()
    }
    table = b"".join(b"<si>" + text + b"</si>" for text in texts)
    changed["xl/sharedStrings.xml"] = _DECLARED + b'<sst xmlns="%s">%s</sst>' % (MAIN.encode(), table)
    target = (
        b'<Relationship Id="rId9" Type="%s/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        % RELATIONS.encode()
    )
    changed["xl/_rels/workbook.xml.rels"] = made["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>", target
    )
    return changed


def strict(made: Parts) -> Parts:
    """The Strict form of the format, which has other namespaces."""
    return {
        name: part.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            RELATIONS.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        for name, part in made.items()
    }


def prefixed(made: Parts) -> Parts:
    """Elements with the prefix x:, as the Open XML SDK writes them."""

    def one(part: bytes) -> bytes:
        return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", part).replace(b"xmlns=", b"xmlns:x=")

    return {
        name: one(part) if name.startswith("xl/") and name.endswith(".xml") else part
        for name, part in made.items()
    }


def utf16(made: Parts) -> Parts:
    """Sheets and workbook in UTF-16."""

    def one(part: bytes) -> bytes:
        return part.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")

    return {
        name: one(part) if name.startswith("xl/") and name.endswith(".xml") else part
        for name, part in made.items()
    }


def with_bom(made: Parts) -> Parts:
    """A byte order mark before each part."""
    return {name: b"\xef\xbb\xbf" + part if name.startswith("xl/") else part for name, part in made.items()}


def without_places(made: Parts) -> Parts:
    """Cells and rows without r=; every column is there, so that counting finds it."""
    full = {
        name: _filled(part) if name.startswith("xl/worksheets/sheet") else part for name, part in made.items()
    }
    return {
        name: re.sub(rb' r="[A-Z]*[0-9]+"', b"", part) if name.startswith("xl/worksheets/sheet") else part
        for name, part in full.items()
    }


def _filled(part: bytes) -> bytes:
    """The sheet with all rows from 1 to 13 and all cells from A to J."""
    cells = dict(re.findall(r'(<c r="[A-Z]+[0-9]+")(.*?</c>)', part.decode()))
    rows = "".join(
        f'<row r="{row}">'
        + "".join(f'<c r="{c}{row}"' + cells.get(f'<c r="{c}{row}"', "/>") for c in "ABCDEFGHIJ")
        + "</row>"
        for row in range(1, 14)
    )
    return re.sub(
        r"<sheetData>.*</sheetData>", lambda _: f"<sheetData>{rows}</sheetData>", part.decode()
    ).encode()


def with_bubble(at: str) -> Change:
    """A comment bubble on a cell of the questions."""
    comments = f'<comments xmlns="{MAIN}"><authors><author/></authors><commentList><comment ref="{at}" authorId="0"><text><t>We do it.</t></text></comment></commentList></comments>'

    def change(made: Parts) -> Parts:
        rels = {"xl/worksheets/_rels/sheet2.xml.rels": _relations({"rId1": ("comments", "../comments1.xml")})}
        return {**made, **rels, "xl/comments1.xml": comments.encode()}

    return change


# --- workbooks from openpyxl ------------------------------------------------------------------


def opened(content: bytes) -> openpyxl.Workbook:
    """The workbook in openpyxl, to be edited as people would."""
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(book: openpyxl.Workbook) -> bytes:
    """What openpyxl writes."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


# --- hostile files ----------------------------------------------------------------------------

_S2 = SHEET["Questions"]
_DATA = b"<sheetData>"
_LAUGHS = (
    b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8))
    + b"]>"
)
_ENCRYPTED = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500
)


def _doctype(part: str, doctype: bytes) -> Change:
    return lambda made: {**made, part: made[part].replace(_DECLARED, _DECLARED + doctype)}


def _changed(change: Change) -> Callable[[], bytes]:
    return lambda: workbook(change=change)


def _inside(new: bytes) -> Callable[[], bytes]:
    """A sheet with something before its first row."""
    return _changed(replaced(_S2, _DATA, _DATA + new))


def many_rows(count: int) -> bytes:
    """Rows of ten numbers each, from row 20 on."""
    cells = b"".join(b'<c r="%c{n}"><v>{n}</v></c>' % letter for letter in b"ABCDEFGHIJ")
    row = b'<row r="{n}">' + cells + b"</row>"
    return b"".join(row.replace(b"{n}", b"%d" % n) for n in range(20, 20 + count))


def _lying_size() -> bytes:
    """Fifty megabytes of sheet that the headers call ten bytes."""
    real = 50_000_000
    content = bytearray(workbook(change=replaced(_S2, _DATA, _DATA + b"\n" * (real - 4_000))))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        size = package.getinfo(_S2).file_size
    for match in list(re.finditer(re.escape(struct.pack("<I", size)), bytes(content))):
        content[match.start() : match.start() + 4] = struct.pack("<I", 10)
    return bytes(content)


def _bad_crc() -> bytes:
    made = parts()
    stored = bytearray(pack(made, zipfile.ZIP_STORED))
    place = stored.find(b"Is the fridge cold enough")
    stored[place : place + 2] = b"It"
    return bytes(stored)


def _twice_in_zip() -> bytes:
    content = bytearray(workbook(change=added("xl/worksheets/sheet4.xml", b"<a/>")))
    return bytes(content.replace(b"xl/worksheets/sheet4.xml", b"XL/worksheets/sheet2.xml"))


def _zip_encrypted() -> bytes:
    content = bytearray(workbook())
    for match in list(re.finditer(rb"PK\x01\x02", bytes(content))):
        content[match.start() + 8] |= 1
    return bytes(content)


def _attributes(count: int) -> bytes:
    return b"<x " + b" ".join(b'a%d="1"' % n for n in range(count)) + b"/>"


def _ods() -> bytes:
    return pack({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"})


def _typed(old: bytes, new: bytes) -> Callable[[], bytes]:
    return _changed(replaced("[Content_Types].xml", old, new))


_MACRO = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_SHEET_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
NOISE = random.Random(7).randbytes(40_000).hex().encode()
"""Text that does not pack well, so that a file is met by another limit than that of the packing ratio."""
_STRINGS = b'<sst xmlns="%s">%s%s</sst>' % (MAIN.encode(), b"<si><t>s</t></si>" * 100_001, NOISE)


def _cell_text(length: int) -> bytes:
    return b'<row r="1"><c r="Z1" t="inlineStr"><is><t>%s</t></is></c></row>' % (b"Ab3 " * (length // 4))


HOSTILE: dict[str, tuple[Code, Callable[[], bytes]]] = {
    "empty file": (Code.FILE_EMPTY, lambda: b""),
    "more than ten megabytes": (Code.FILE_TOO_BIG, lambda: b"PK\x03\x04" + b"\0" * (10 << 20)),
    "old xls": (Code.OLD_XLS, lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000),
    "locked with a password": (Code.PASSWORD_PROTECTED, lambda: _ENCRYPTED),
    "locked zip entries": (Code.PASSWORD_PROTECTED, _zip_encrypted),
    "ods": (Code.OPEN_DOCUMENT, _ods),
    "xlsb": (
        Code.BINARY_WORKBOOK,
        _typed(_SHEET_TYPE, b"application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
    ),
    "csv renamed": (Code.NOT_A_WORKBOOK, lambda: b"ID,Answer\nstore.cold,2\n"),
    "html renamed": (Code.NOT_A_WORKBOOK, lambda: b"<html><table><tr><td>2</td></tr></table></html>"),
    "another kind of zip": (Code.NOT_A_WORKBOOK, lambda: pack({"readme.txt": b"hello"})),
    "word document": (
        Code.NOT_A_WORKBOOK,
        _typed(
            _SHEET_TYPE, b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        ),
    ),
    "truncated": (Code.DAMAGED, lambda: workbook()[:-400]),
    "half of it": (Code.DAMAGED, lambda: workbook()[: len(workbook()) // 2]),
    "only the start of a zip": (Code.DAMAGED, lambda: b"PK\x03\x04"),
    "crc error": (Code.DAMAGED, _bad_crc),
    "lying sizes": (Code.DAMAGED, _lying_size),
    "packed with lzma": (Code.DAMAGED, lambda: pack(parts(), zipfile.ZIP_LZMA)),
    "workbook part missing": (Code.DAMAGED, _changed(without("xl/workbook.xml"))),
    "sheet part missing": (Code.DAMAGED, _changed(without(_S2))),
    "malformed sheet": (Code.DAMAGED, _inside(b"<row><c></row>")),
    "malformed properties": (Code.DAMAGED, _changed(added("docProps/core.xml", b"<a"))),
    "text after the end": (Code.DAMAGED, _changed(lambda made: {**made, _S2: made[_S2] + b"<again/>"})),
    "unknown encoding": (Code.DAMAGED, _changed(replaced(_S2, b'"UTF-8"', b'"klingon"'))),
    "EBCDIC": (Code.DAMAGED, _changed(replaced(_S2, b'"UTF-8"', b'"cp037"'))),
    "text number that is not there": (
        Code.DAMAGED,
        _inside(b'<row r="1"><c r="Z1" t="s"><v>5</v></c></row>'),
    ),
    "text number that is none": (Code.DAMAGED, _inside(b'<row r="1"><c r="Z1" t="s"><v>-1</v></c></row>')),
    "column beyond the last": (Code.DAMAGED, _inside(b'<row r="1"><c r="XFE1"><v>5</v></c></row>')),
    "lower case place": (Code.DAMAGED, _inside(b'<row r="1"><c r="a1"><v>5</v></c></row>')),
    "row beyond the last": (Code.DAMAGED, _inside(b'<row r="1048577"/>')),
    "row that is no number": (Code.DAMAGED, _inside(b'<row r="abc"/>')),
    "row 0": (Code.DAMAGED, _inside(b'<row r="0"/>')),
    "cell in another row": (Code.DAMAGED, _inside(b'<row r="1"><c r="Z2"><v>5</v></c></row>')),
    "the same cell twice": (
        Code.DUPLICATE_CELL,
        _inside(b'<row r="1"><c r="Z1"><v>5</v></c><c r="Z1"><v>6</v></c></row>'),
    ),
    "the same row twice": (Code.DUPLICATE_CELL, _inside(b'<row r="6"><c r="J6"><v>5</v></c></row>')),
    "the same part twice": (Code.DUPLICATE_PART, _twice_in_zip),
    "part leads out": (Code.BAD_PART_NAME, _changed(added("../../evil.txt", b"x"))),
    "part from the root": (Code.BAD_PART_NAME, _changed(added("/etc/evil", b"x"))),
    "part with backslash": (Code.BAD_PART_NAME, _changed(added("xl\\evil", b"x"))),
    "macros by type": (Code.MACROS, _typed(_SHEET_TYPE, _MACRO)),
    "macros by part": (Code.MACROS, _changed(added("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"))),
    "macro sheet": (Code.MACROS, _changed(added("xl/macrosheets/sheet1.xml", b"<a/>"))),
    "laughs in a sheet": (Code.FORBIDDEN_XML, _changed(_doctype(_S2, _LAUGHS))),
    "laughs in styles": (Code.FORBIDDEN_XML, _changed(_doctype("xl/styles.xml", _LAUGHS))),
    "laughs in content types": (Code.FORBIDDEN_XML, _changed(_doctype("[Content_Types].xml", _LAUGHS))),
    "laughs in properties": (Code.FORBIDDEN_XML, _changed(_doctype("docProps/core.xml", _LAUGHS))),
    "external entity": (
        Code.FORBIDDEN_XML,
        _changed(_doctype(_S2, b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>')),
    ),
    "external document type": (
        Code.FORBIDDEN_XML,
        _changed(_doctype(_S2, b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">')),
    ),
    "bomb in a part that nobody needs": (
        Code.ZIP_BOMB,
        _changed(added("xl/media/x.bin", b"\0" * (70 << 20))),
    ),
    "bomb of blanks in a sheet": (Code.ZIP_BOMB, _inside(b"\n" * (40 << 20))),
    "bomb of one cell": (
        Code.ZIP_BOMB,
        _inside(b'<row r="1"><c r="Z1" t="inlineStr"><is><t>' + b"A" * (30 << 20) + b"</t></is></c></row>"),
    ),
    "sixty thousand parts": (
        Code.TOO_MANY_PARTS,
        _changed(lambda made: {**made, **{f"x/{n}": b"" for n in range(60_000)}}),
    ),
    "more cells than are read": (Code.TOO_MANY_CELLS, _inside(many_rows(20_001))),
    "deep nesting": (Code.TOO_COMPLEX, _inside(b"<x>" * 100_000 + b"</x>" * 100_000)),
    "too many tags": (Code.TOO_COMPLEX, _inside(b"<x/>" * 1_500_001 + NOISE)),
    "too many attributes": (Code.TOO_COMPLEX, _inside(_attributes(200_000))),
    "too many sheets": (
        Code.TOO_COMPLEX,
        _changed(
            replaced("xl/workbook.xml", b"<sheets>", b"<sheets>" + b'<sheet name="a" r:id="rId1"/>' * 1_000)
        ),
    ),
    "tags in many parts": (
        Code.TOO_COMPLEX,
        _changed(
            lambda made: {
                **made,
                "xl/styles.xml": made["xl/styles.xml"].replace(
                    b"<fonts>", b"<x/>" * 700_000 + NOISE + b"<fonts>"
                ),
                _S2: made[_S2].replace(_DATA, _DATA + b"<x/>" * 800_000 + NOISE),
            }
        ),
    ),
    "huge comment": (Code.TOO_COMPLEX, _inside(b"<!--" + b"abc def gh\n" * 60_000 + b"-->")),
    "too many merges": (
        Code.TOO_COMPLEX,
        _changed(
            replaced(
                _S2,
                b"</sheetData>",
                b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:B2"/>' * 10_001 + b"</mergeCells>",
            )
        ),
    ),
    "too many formula ranges": (
        Code.TOO_COMPLEX,
        _inside(b'<row r="1"><c r="A1">' + b'<f t="array" ref="A1:B2"/>' * 1_001 + b"</c></row>"),
    ),
    "too many shared strings": (
        Code.TOO_COMPLEX,
        _changed(lambda made: {**shared_strings(made), "xl/sharedStrings.xml": _STRINGS}),
    ),
    "too many styles": (
        Code.TOO_COMPLEX,
        _changed(
            replaced("xl/styles.xml", b"<cellXfs>", b"<cellXfs>" + b'<xf numFmtId="0"/>' * 65_537 + NOISE)
        ),
    ),
    "text longer than a cell": (Code.TEXT_TOO_LONG, _inside(_cell_text(40_000))),
}
"""By name: the code that the file must be refused with, and how it is made."""
