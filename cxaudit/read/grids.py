"""Somebody else's table, as CSV or workbook: its heads and the rows below, whatever they mean."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from cxaudit.errors import Code, CxauditError
from cxaudit.language import N_, _
from cxaudit.read import limits
from cxaudit.read.cells import Cell, Kind, Sheet, read_book
from cxaudit.read.drafts import visible
from cxaudit.read.limits import Refusal
from cxaudit.read.spellings import is_blank, tidy
from cxaudit.text import listed

WIDEST: Final = 500
"""Columns of a table."""
_EMPTY_HEADS: Final = frozenset({"response", "open-ended response"})
"""What a second line of heads says of a question that has only one column."""


class Line(NamedTuple):
    """A row of theirs: its number, and its cells by place."""

    number: int
    cells: Mapping[int, Cell]


class Grid(NamedTuple):
    """Their table: heads by place, and the rows below."""

    heads: Mapping[int, str]
    lines: tuple[Line, ...]
    spot: str
    """How a line is named, such as ``Sheet!{line}``."""


class Layout(NamedTuple):
    """Where the heads of a table stand."""

    sheet: str | None = None
    """Of a workbook; None: the first one that has anything in it."""
    head: int = 1
    """The line of the heads."""
    heads: int = 1
    """How many lines of them there are, 1 or 2."""


class Limit(NamedTuple):
    """How a file is refused that is no table."""

    not_a_table: Code
    too_many: Code


def grid_from(content: bytes, file: str, layout: Layout, limit: Limit) -> Grid:
    """The table in the bytes of a CSV (comma, semicolon or tab; UTF-8, UTF-16 with its mark or Windows) or a workbook.

    Raises:
        CxauditError: it is none, or has too many rows.
    """
    reading = _csv_grid if not is_package(content) else _book_grid
    return reading(content, file, layout, limit)


def is_package(content: bytes) -> bool:
    """Whether a file is a workbook, or something else that is no text."""
    return content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0"


def _refused(file: str, limit: Limit, reason: str) -> CxauditError:
    return Refusal(file)(limit.not_a_table, reason=reason)


def _csv_grid(content: bytes, file: str, layout: Layout, limit: Limit) -> Grid:
    """The table of a CSV."""
    if len(content) > limits.FILE_BYTES:
        raise _refused(file, limit, N_("it is larger than 10 MB"))
    text = _decoded(content)
    if text is None or "\0" in text:
        raise _refused(file, limit, N_("it is not text"))
    lines = text.splitlines()
    head = lines[layout.head - 1] if len(lines) >= layout.head else ""
    separator = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        start = 1
        for row in reader:
            rows.append((start, row))
            start = reader.line_num + 1
    except csv.Error:
        reason = N_("a quotation mark is never closed, or text follows after it")
        raise _refused(file, limit, reason) from None
    cells = {
        (line, column): Cell(Kind.TEXT, text)
        for line, row in rows
        for column, text in enumerate(row, 1)
        if not is_blank(text)
    }
    return _grid(cells, file, layout, limit, "{line}")


def _decoded(content: bytes) -> str | None:
    """Text in the first encoding that fits; None: in none."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _book_grid(content: bytes, file: str, layout: Layout, limit: Limit) -> Grid:
    """The table of a sheet of a workbook."""
    sheets = read_book(content, file, of_audit=True).sheets
    wanted = layout.sheet
    found = [s for s in sheets if (s.name == wanted if wanted else s.cells and s.state == "visible")]
    if not found:
        known = listed([f'"{sheet.name}"' for sheet in sheets])
        reason = _("there is no sheet with anything in it") if not wanted else ""
        raise _refused(
            file, limit, reason or _('there is no sheet "{name}", only {known}', name=wanted, known=known)
        )
    sheet: Sheet = found[0]
    cells = {at: c for at, c in sheet.cells.items() if c.kind is not Kind.TEXT or not is_blank(c.text)}
    return _grid(cells, file, layout, limit, f"{sheet.name}!{{line}}")


def _grid(cells: Mapping[tuple[int, int], Cell], file: str, layout: Layout, limit: Limit, spot: str) -> Grid:
    """Heads and rows of the cells of a table."""
    last = layout.head + layout.heads - 1
    heads = _heads([_texts(cells, line) for line in range(layout.head, last + 1)])
    rows: dict[int, dict[int, Cell]] = {}
    for (line, column), cell in cells.items():
        if line > last:
            rows.setdefault(line, {})[column] = cell
    if not heads or len(heads) > WIDEST:
        raise _refused(file, limit, _("there are no heads in line {line}", line=layout.head))
    if not rows:
        raise _refused(file, limit, N_("there is no row below the heads"))
    if len(rows) > limits.ANSWERS:
        raise Refusal(file)(limit.too_many, limit=limits.ANSWERS)
    lines = tuple(Line(line, rows[line]) for line in sorted(rows))
    return Grid(dict(sorted(heads.items())), lines, spot)


def _texts(cells: Mapping[tuple[int, int], Cell], line: int) -> dict[int, str]:
    """What stands in one line, by column."""
    return {
        column: " ".join(visible(cell.text).split()) for (at, column), cell in cells.items() if at == line
    }


def _heads(lines: Sequence[Mapping[int, str]]) -> dict[int, str]:
    """One head for each column; where two lines say something, both with a dash between.

    In the first of two lines a question stands only above the first of its columns.
    """
    if len(lines) == 1:
        return dict(lines[0])
    first, second = lines
    found, above = {}, ""
    for column in sorted({*first, *second}):
        above = first.get(column, above)
        below = second.get(column, "")
        own = below if tidy(below) not in _EMPTY_HEADS else ""
        found[column] = " - ".join(part for part in (above, own) if part)
    return found
