"""Exports of other systems, read row by row: CSV of any size, and workbooks; with the mapping that says what columns mean."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate, islice
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from cxaudit.engine.tallies import Doubles
from cxaudit.errors import Code, CxauditError, Problem, Where, problem
from cxaudit.language import N_, _
from cxaudit.model.exports import KINDS, Batch, ExportMapping
from cxaudit.read import limits
from cxaudit.read.cells import Sheet, read_book
from cxaudit.read.export_values import Moments, Order, day_parts, hashes, number_table, truth_table
from cxaudit.read.mappings import mapping_in
from cxaudit.read.opening import opened
from cxaudit.read.spellings import tidy
from cxaudit.read.yaml_tree import file_text
from cxaudit.text import did_you_mean

PIECE: Final = 1 << 20
"""Bytes at a time. No line of an export may be longer."""
ROWS: Final = 512
"""Rows at a time: so few that Python does not begin to look for garbage among them."""
_ABOVE: Final = 20
"""Lines among which the heads are looked for."""
_DELIMITERS: Final = {",": ",", ";": ";", "tab": "\t", "|": "|"}
_SHOWN_HEADS: Final = 40
_USAGE: Final = 2
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

Moving = Callable[[int, int], None]


# ------------------------------------------------------------------------ the mapping


def read_mapping(path: Path) -> ExportMapping:
    """What the columns of an export mean.

    Raises:
        CxauditError: everything that is wrong with the file.
    """
    text, faults = file_text(path)
    if faults:
        raise CxauditError(faults)
    return mapping_in(text, str(path), ExportMapping, _mapping_problems)


def _mapping_problems(mapping: ExportMapping) -> Iterator[Problem]:
    """What is wrong with a mapping of the right shape."""
    kind = KINDS.get(mapping.kind)
    if kind is None:
        hint, where = did_you_mean(mapping.kind, list(KINDS)), Where("", path=("kind",))
        yield problem(Code.EXPORT_KIND, where, found=mapping.kind, hint=hint, known=", ".join(KINDS))
        return
    for field in mapping.columns.keys() - kind.columns.keys():
        facts = {"hint": did_you_mean(field, list(kind.columns)), "known": ", ".join(kind.columns)}
        where = Where("", path=("columns", field))
        yield problem(Code.EXPORT_FIELD, where, export=mapping.kind, field=field, **facts)
    for field in kind.needed:
        if field not in mapping.columns:
            where = Where("", path=("columns",))
            yield problem(Code.EXPORT_FIELD_NEEDED, where, export=mapping.kind, field=field)
    if mapping.period_from and mapping.period_to and mapping.period_to < mapping.period_from:
        yield problem(Code.EXPORT_PERIOD, Where("", path=("period_to",)))


# ------------------------------------------------------------------------ the files


class Rows(NamedTuple):
    """Some rows as text: only the columns that are used, by field."""

    lines: Sequence[int]
    cells: Mapping[str, Sequence[str]]
    ragged: Sequence[int]


class ExportFile(NamedTuple):
    """An export whose columns were found."""

    path: Path
    sha256: str
    size: int
    comma: bool
    """Numbers have a decimal comma."""
    rows: Callable[[Collection[str]], Iterator[tuple[Rows, int]]]
    """Goes through it once: rows with the columns of some fields, and the bytes read so far."""


def find_exports(paths: Iterable[Path], mapping: ExportMapping) -> tuple[ExportFile, ...]:
    """The exports, with their columns found.

    Raises:
        CxauditError: everything that is wrong with any of them, such as columns that are not there.
    """
    found: list[ExportFile] = []
    wrong: list[Problem] = []
    for path in paths:
        try:
            found.append(_found(path, mapping))
        except CxauditError as error:
            wrong += error.problems
    if wrong:
        raise CxauditError(wrong)
    return tuple(found)


def _found(path: Path, mapping: ExportMapping) -> ExportFile:
    with _blamed(path):
        looked = _looked(path, mapping.encoding)
        return _workbook(path, looked, mapping) if looked.workbook else _text(path, looked, mapping)


@contextmanager
def _blamed(path: Path) -> Iterator[None]:
    """What keeps a file from being read becomes a problem of the file."""
    try:
        yield
    except FileNotFoundError:
        raise CxauditError([problem(Code.FILE_MISSING, str(path))], _USAGE) from None
    except UnicodeDecodeError as fault:
        raise _unreadable(path, N_("its letters are in another encoding")) from fault
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise CxauditError([problem(Code.FILE_UNREADABLE, str(path), reason=reason)], _USAGE) from fault


def _unreadable(path: Path, reason: str, line: int | None = None) -> CxauditError:
    spot = "" if line is None else f"{line}:1"
    return CxauditError([problem(Code.EXPORT_UNREADABLE, Where(str(path), spot), reason=reason)])


class _Looked(NamedTuple):
    """What a first look at the bytes says."""

    sha256: str
    size: int
    encoding: str
    workbook: bool
    start: bytes


def _looked(path: Path, encoding: str | None) -> _Looked:
    """Go through the bytes once: their hash, their encoding, and that there is an end to every line."""
    sha, size, start = hashlib.sha256(), 0, b""
    guess = _Guess(encoding)
    with opened(path) as stream:
        while piece := stream.read(PIECE):
            start = start or piece
            sha.update(piece)
            size += len(piece)
            if start.startswith((_ZIP, _OLE)):
                continue
            if len(piece) == PIECE and b"\n" not in piece and b"\r" not in piece:
                raise _unreadable(path, N_("a line is longer than a megabyte"))
            guess.take(piece)
    if not size:
        raise CxauditError([problem(Code.FILE_EMPTY, str(path))])
    workbook = start.startswith((_ZIP, _OLE))
    if not workbook and guess.is_not_text:
        raise _unreadable(path, N_("it is neither text nor a workbook"))
    return _Looked(sha.hexdigest(), size, guess.encoding, workbook, start)


class _Guess:
    """Finds the encoding of a text: that of its mark, else UTF-8, else what Windows writes."""

    def __init__(self, told: str | None) -> None:
        self._told = told
        self._utf8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self._utf16: bool | None = None
        self.is_not_text = False

    def take(self, piece: bytes) -> None:
        if self._utf16 is None:
            self._utf16 = self._told == "utf-16" or piece.startswith(
                (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
            )
        if self._utf16:
            return
        self.is_not_text |= b"\0" in piece
        try:
            if self._utf8:
                self._utf8.decode(piece)
        except UnicodeDecodeError:
            self._utf8 = None

    @property
    def encoding(self) -> str:
        if self._utf16:
            return "utf-16"
        told = self._told or ("utf-8" if self._utf8 else "cp1252")
        return "utf-8-sig" if told == "utf-8" else told


# ------------------------------------------------------------------------ heads


class _Heads(NamedTuple):
    """Where the columns are."""

    row: int
    """How many rows stand above the heads."""
    width: int
    places: dict[str, int]


def _only(heads: _Heads, fields: Collection[str]) -> _Heads:
    """Only the columns of some fields."""
    return heads._replace(places={field: place for field, place in heads.places.items() if field in fields})


def _heads(where: Where, first: Sequence[Sequence[str]], mapping: ExportMapping) -> _Heads:
    """Where the columns are: in the first row that has all of them.

    Raises:
        CxauditError: a problem for each column that is not there, or there twice.
    """
    best = max(range(len(first)), key=lambda n: (len(_places(first[n], mapping)), -n), default=None)
    if best is None:
        raise CxauditError([problem(Code.EXPORT_EMPTY, where)])
    heads = first[best] if _places(first[best], mapping) else first[0]
    wrong = [*_missing(where, heads, mapping), *_twice(where, heads, mapping)]
    if wrong:
        raise CxauditError(wrong)
    return _Heads(best, len(heads), _places(heads, mapping))


def _places(heads: Sequence[str], mapping: ExportMapping) -> dict[str, int]:
    """The place of each field whose column is there."""
    known = {tidy(head): place for place, head in reversed(list(enumerate(heads)))}
    return {field: known[tidy(head)] for field, head in mapping.columns.items() if tidy(head) in known}


def _missing(where: Where, heads: Sequence[str], mapping: ExportMapping) -> Iterator[Problem]:
    there = [head.strip()[:80] for head in heads if head.strip()]
    shown = [*there[:_SHOWN_HEADS], *(["…"] if len(there) > _SHOWN_HEADS else [])]
    for field, head in mapping.columns.items():
        if field not in _places(heads, mapping):
            facts = {"hint": did_you_mean(head, there), "known": ", ".join(shown)}
            yield problem(Code.EXPORT_HEAD_MISSING, where, column=head, field=field, **facts)


def _twice(where: Where, heads: Sequence[str], mapping: ExportMapping) -> Iterator[Problem]:
    known = [tidy(head) for head in heads]
    for head in dict.fromkeys(mapping.columns.values()):
        if known.count(tidy(head)) > 1:
            yield problem(Code.EXPORT_HEAD_TWICE, where, column=head)


# ------------------------------------------------------------------------ CSV


def _text(path: Path, looked: _Looked, mapping: ExportMapping) -> ExportFile:
    """A text with a row in each line."""
    with opened(path) as stream, _lines(stream, looked.encoding) as lines:
        start = "".join(line[:PIECE] for line in islice(lines, 5 * _ABOVE))
    told = _DELIMITERS.get(mapping.delimiter or "")
    choices = [told] if told else list(_DELIMITERS.values())
    tries = {mark: _first_rows(start, mark) for mark in choices}

    def fits(mark: str) -> tuple[int, int]:
        rows = tries[mark]
        return max((len(_places(row, mapping)) for row in rows), default=0), max(map(len, rows), default=0)

    delimiter = max(choices, key=fits)
    heads = _heads(Where(str(path), "1:1"), tries[delimiter], mapping)
    comma = mapping.decimals == "comma" or (mapping.decimals is None and delimiter == ";")

    def rows(fields: Collection[str]) -> Iterator[tuple[Rows, int]]:
        return _csv_rows(path, looked.encoding, delimiter, _only(heads, fields))

    return ExportFile(path, looked.sha256, looked.size, comma, rows)


def _lines(stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(stream, encoding, newline="")


def _first_rows(start: str, delimiter: str) -> list[list[str]]:
    """The first rows that have anything in them, as far as they can be read."""
    found: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(start, newline=""), delimiter=delimiter, strict=True):
            if row:
                found.append(row)
            if len(found) == _ABOVE:
                break
    except csv.Error:  # told when the rows are read
        pass
    return found


def _csv_rows(path: Path, encoding: str, delimiter: str, heads: _Heads) -> Iterator[tuple[Rows, int]]:
    """The rows below the heads, some at a time."""
    pick = {field: itemgetter(place) for field, place in heads.places.items()}
    with _blamed(path), opened(path) as stream, _lines(stream, encoding) as lines:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            _skip(reader, heads.row + 1)
            before = reader.line_num
            while some := list(islice(reader, ROWS)):
                yield _cut(some, _numbers(some, before, reader.line_num), heads.width, pick), stream.tell()
                before = reader.line_num
        except csv.Error as fault:
            raise _unreadable(path, _csv_fault(fault), reader.line_num) from fault


def _skip(rows: Iterator[Sequence[str]], count: int) -> None:
    """Go past so many rows that have anything in them."""
    for row in rows:
        count -= bool(row)
        if not count:
            return


def _csv_fault(fault: csv.Error) -> str:
    """Why a row cannot be told from the next."""
    if "field larger" in str(fault):
        return N_("a cell is longer than any text, as where a quotation mark is never closed")
    return N_("a quotation mark is never closed, or text follows after it")


def _numbers(rows: Sequence[Sequence[str]], before: int, after: int) -> Sequence[int]:
    """The line on which each row ends."""
    if after - before == len(rows):
        return range(before + 1, after + 1)
    ends = (1 + sum(map(_breaks, row)) for row in rows)
    return list(accumulate(ends, initial=before))[1:]


def _breaks(cell: str) -> int:
    """How often a line ends within a cell."""
    return cell.count("\n") + cell.count("\r") - cell.count("\r\n")


def _cut(
    rows: list[list[str]],
    lines: Sequence[int],
    width: int,
    pick: Mapping[str, Callable[[Sequence[str]], str]],
) -> Rows:
    """Only the columns that are used; rows of another width are told, blank lines are not rows."""
    ragged: list[int] = []
    if set(map(len, rows)) != {width}:
        ragged = [line for line, row in zip(lines, rows, strict=True) if row and len(row) != width]
        whole = [(line, row) for line, row in zip(lines, rows, strict=True) if len(row) == width]
        lines, rows = [line for line, _row in whole], [row for _line, row in whole]
    return Rows(lines, {field: list(map(get, rows)) for field, get in pick.items()}, ragged)


# ------------------------------------------------------------------------ workbooks


def _workbook(path: Path, looked: _Looked, mapping: ExportMapping) -> ExportFile:
    """A sheet with a row in each row."""
    names = (mapping.sheet,) if mapping.sheet else ()
    if looked.size > limits.FILE_BYTES:
        raise CxauditError([problem(Code.EXPORT_TOO_LARGE, str(path))])
    with opened(path) as stream:
        content = stream.read(limits.FILE_BYTES + 1)
    try:
        sheets = read_book(content, str(path), names, of_audit=True).sheets
    except CxauditError as error:
        raise CxauditError(map(_as_export, error.problems)) from error
    if not sheets:
        raise _unreadable(path, _('there is no sheet "{name}"', name=mapping.sheet))
    sheet = max(sheets, key=lambda one: _fit(one, mapping))
    heads = _heads(Where(str(path), sheet.name), _sheet_rows(sheet, range(1, _ABOVE + 1)), mapping)

    def rows(fields: Collection[str]) -> Iterator[tuple[Rows, int]]:
        yield _sheet_cells(sheet, _only(heads, fields)), looked.size

    return ExportFile(path, looked.sha256, looked.size, False, rows)


def _as_export(one: Problem) -> Problem:
    """A limit that is told as one of exports."""
    large = one.code in (Code.TOO_MANY_CELLS, Code.TOO_COMPLEX, Code.ZIP_BOMB)
    return problem(Code.EXPORT_TOO_LARGE, one.where) if large else one


def _fit(sheet: Sheet, mapping: ExportMapping) -> int:
    """How many of the columns a sheet has."""
    rows = _sheet_rows(sheet, range(1, _ABOVE + 1))
    return max((len(_places(row, mapping)) for row in rows), default=0)


def _sheet_rows(sheet: Sheet, numbers: Iterable[int]) -> list[list[str]]:
    """Some rows that have anything in them, as text."""
    widths: dict[int, int] = {}
    for row, column in sheet.cells:
        if row in numbers:
            widths[row] = max(widths.get(row, 0), column)
    return [[_cell(sheet, row, column + 1) for column in range(widths[row])] for row in sorted(widths)]


def _cell(sheet: Sheet, row: int, column: int) -> str:
    cell = sheet.cells.get((row, column))
    return cell.text if cell else ""


def _sheet_cells(sheet: Sheet, heads: _Heads) -> Rows:
    """All rows below the heads."""
    filled = sorted({row for row, _column in sheet.cells})[heads.row + 1 :]
    cells = {field: [_cell(sheet, row, place + 1) for row in filled] for field, place in heads.places.items()}
    return Rows(filled, cells, ())


# ------------------------------------------------------------------------ going through them


class Survey(NamedTuple):
    """What has to be known before rows are counted."""

    order: Order
    doubles: frozenset[int]
    """Hashes of ids that are there more than once."""
    notes: tuple[Problem, ...]


def survey(found: Sequence[ExportFile], mapping: ExportMapping, moving: Moving) -> Survey:
    """Go through the exports once, for how dates are written and for what is there twice.

    Raises:
        CxauditError: it cannot be known whether the day or the month comes first; no rows; a file cannot be read.
    """
    kind = KINDS[mapping.kind]
    named = kind.named if kind.named in mapping.columns else None
    dated = [field for field in mapping.columns if kind.columns[field].holds == "moment"]
    doubles, days, count = Doubles(), Days(), 0
    dated = [] if mapping.dates else dated
    for rows, done in _all_rows(found, [*dated, *([named] if named else [])]):
        count += len(rows.lines) + len(rows.ragged)
        if named and rows.lines:
            doubles.add(hashes(rows.cells[named]))
        for field in dated:
            days.take(rows.cells[field])
        moving(done, 2 * sum(one.size for one in found))
    where = str(found[0].path)
    if not count:
        raise CxauditError([problem(Code.EXPORT_EMPTY, where)])
    order, notes = (mapping.dates, ()) if mapping.dates else days.order(where)
    if named is None and kind.named:
        notes = (*notes, problem(Code.EXPORT_NO_IDS, where, field=kind.named))
    return Survey(order, doubles.found(), notes)


def _all_rows(found: Sequence[ExportFile], fields: Collection[str]) -> Iterator[tuple[Rows, int]]:
    """The rows of all files with the columns of some fields, and the bytes read of all of them."""
    before = 0
    for one in found:
        for rows, done in one.rows(fields):
            yield rows, before + done
        before += one.size


_TEN = itemgetter(slice(10))


class Days:
    """How the dates of an export are written."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._first = self._second = 0
        """Different dates whose first, or second, number can only be a day."""
        self._dotted = self._other = 0

    def take(self, cells: Sequence[str]) -> None:
        """Look at some of them."""
        fresh = set(map(_TEN, cells)) - self._seen
        for text in fresh:
            self._look(text)
        self._seen |= fresh
        if len(self._seen) > 50 * ROWS:  # hostile: no calendar has so many days
            self._seen.clear()

    def _look(self, text: str) -> None:
        parts = day_parts(text.partition(" ")[0].partition("T")[0].rstrip(","))
        if parts is None:
            return
        self._first += parts[0] > 12 >= parts[1]
        self._second += parts[1] > 12 >= parts[0]
        self._dotted += "." in text
        self._other += "." not in text

    def order(self, where: Where | str) -> tuple[Order, tuple[Problem, ...]]:
        """Which number comes first, and what there is to say of that.

        Raises:
            CxauditError: nothing tells.
        """
        if not self._dotted + self._other:
            return "iso", ()
        if not self._first + self._second and self._other:
            raise CxauditError([problem(Code.EXPORT_DAY_OR_MONTH, where)])
        day = self._first >= self._second
        reason = (
            N_("dates were read with the day first") if day else N_("dates were read with the month first")
        )
        notes = [problem(Code.EXPORT_DATES_READ, where, reason=reason)]
        if self._first and self._second:
            notes.append(problem(Code.EXPORT_DATES_MIXED, where))
        return "day_first" if day else "month_first", tuple(notes)


def batches(
    found: Sequence[ExportFile], mapping: ExportMapping, order: Order, moving: Moving
) -> Iterator[tuple[str, Batch]]:
    """All rows with their values, and the name of the file that they are in.

    Raises:
        CxauditError: a file cannot be read.
    """
    whole, before = sum(one.size for one in found), 0
    for one in found:
        reading = _readers(mapping, order, one.comma)
        for rows, done in one.rows(mapping.columns):
            columns = {field: reading[field](cells) if cells else () for field, cells in rows.cells.items()}
            yield one.path.name, Batch(rows.lines, columns, rows.ragged)
            moving(whole + before + done, 2 * whole)
        before += one.size


Reader = Callable[[Sequence[str]], Sequence[float]]


def _readers(mapping: ExportMapping, order: Order, comma: bool) -> dict[str, Reader]:
    """How each column is read."""
    moments = Moments(order).column
    readers: dict[str, Reader] = {}
    for field in mapping.columns:
        column = KINDS[mapping.kind].columns[field]
        if column.holds == "moment":
            readers[field] = moments
        elif column.holds == "id":
            readers[field] = hashes
        elif column.holds == "truth":
            readers[field] = _by(truth_table(mapping.true.get(field, ())))
        else:
            readers[field] = _by(number_table(column, comma))
    return readers


def _by(table: Mapping[str, float]) -> Reader:
    """Reads each cell by a table."""
    return lambda cells: [table[cell] for cell in cells]
