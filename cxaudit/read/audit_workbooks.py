"""Audit workbooks that come back: what every cell shows, and the result that their hidden sheet carries."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from cxaudit.errors import Code, Problem, Where, problem
from cxaudit.language import N_, _
from cxaudit.model.engagement import NOT_APPLICABLE, AgreedLevel
from cxaudit.model.result import AuditResult
from cxaudit.read.answers import content_of
from cxaudit.read.cells import Cell, Kind, Sheet, column_letters, read_book
from cxaudit.read.drafts import visible
from cxaudit.read.languages import in_every_language
from cxaudit.read.limits import Refusal
from cxaudit.read.marked import STAMP_SHEET, WORKBOOK_SCHEMA
from cxaudit.read.results import UnfitResult, result_from

KINDS = ("audit", "live")
"""What a workbook that has a result in it may call itself."""

CODE_MARK, AGREED_MARK = "cx.code", "cx.agreed"
"""Marks of the columns with the numbers of the criteria and with what was agreed on them."""

Cells = Mapping[tuple[str, str], Cell]
"""Cells by sheet title and place such as ``F12``; blank ones are left out."""

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_NOUGHT = datetime.date(1899, 12, 30)
"""Day 0 of a sheet, for days after February 1900."""
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")


class AuditWorkbook(NamedTuple):
    """A workbook with the result that it was made from."""

    stamp: Mapping[str, str]
    """What the hidden sheet says, by key."""
    result: AuditResult
    cells: Cells


def read_audit_workbook(path: Path) -> AuditWorkbook:
    """A workbook that ``cxaudit report`` made, or a live questionnaire.

    Raises:
        CxauditError: the file is missing, hostile, or has no result in it.
    """
    refusal = Refusal(str(path))
    book = read_book(content_of(path), str(path), of_audit=True)
    stamps = [_stamp(sheet) for sheet in book.sheets if sheet.name == STAMP_SHEET]
    if not stamps or stamps[0].get("schema") != WORKBOOK_SCHEMA:
        raise refusal(Code.NOT_VERIFIABLE, reason=N_("the hidden mark of an audit workbook is missing"))
    stamp = stamps[0]
    if stamp.get("kind") not in KINDS:
        raise refusal(Code.NOT_VERIFIABLE, reason=_('it calls itself "{kind}"', kind=stamp.get("kind", "")))
    return AuditWorkbook(stamp, _carried(stamp, refusal), _by_place(book.sheets))


def _carried(stamp: Mapping[str, str], refusal: Refusal) -> AuditResult:
    """The result that a workbook was made from."""
    try:
        return result_from(_pieces(stamp).encode())
    except UnfitResult as error:
        raise refusal(Code.NOT_VERIFIABLE, reason=_("the result in it: {reason}", reason=error)) from None


class Workshop(NamedTuple):
    """What was agreed in a workbook."""

    people: str
    """``1`` for one person's own assessment, whose answers are in the workbook too."""
    levels: Mapping[str, AgreedLevel | None]
    """What its cells say, by criterion id; None: nothing. Criteria without such a cell are left out."""
    result: AuditResult
    """What the workbook was made from."""
    faults: tuple[Problem, ...]
    """Cells that say no level."""

    @property
    def changes(self) -> dict[str, AgreedLevel | None]:
        """What is agreed now and was not when the workbook was made, or was and is not any more."""
        before = {c.id: c.agreed.level if c.agreed else None for c in self.result.criteria}
        return {c: level for c, level in self.levels.items() if level != before[c]}

    @property
    def agreed(self) -> bool:
        """Something is agreed, well or badly written, or was when the workbook was made."""
        return any(c.agreed for c in self.result.criteria) or bool(self.changes or self.faults)


def read_workshop(path: Path) -> Workshop | None:
    """What was agreed in the workbook of an audit or a live questionnaire; None for any other file.

    Raises:
        CxauditError: the file is missing, hostile, or holds no result.
    """
    refusal = Refusal(str(path))
    book = read_book(content_of(path), str(path), names=(STAMP_SHEET,), marks=(CODE_MARK, AGREED_MARK))
    stamp = next((_stamp(sheet) for sheet in book.sheets if sheet.name == STAMP_SHEET), {})
    if stamp.get("kind") not in KINDS:
        return None
    result = _carried(stamp, refusal)
    levels: dict[str, AgreedLevel | None] = {}
    faults: list[Problem] = []
    for criterion, cell, where in _agreed_cells(book.sheets, result, str(path)):
        level = _agreed_level(cell, result.rubric.content.top)
        if isinstance(level, Misread):
            top = result.rubric.content.top
            faults.append(problem(Code.AGREED_LEVEL, where, found=level.text, top=top))
        else:
            levels[criterion] = level
    return Workshop(stamp.get("people", ""), levels, result, tuple(faults))


class Misread(NamedTuple):
    """A cell that says no level."""

    text: str


def _agreed_cells(
    sheets: Sequence[Sheet], result: AuditResult, file: str
) -> Iterator[tuple[str, Cell | None, Where]]:
    """The cell of each criterion in which something can be agreed, found by the marks and by its number."""
    ids = {c.code: c.id for c in result.rubric.content.criteria if not result.criterion[c.id].hidden}
    for sheet in sheets:
        places = {
            cell.text: place for place, cell in sheet.cells.items() if cell.text in (CODE_MARK, AGREED_MARK)
        }
        if len(places) == 2:
            codes, column = places[CODE_MARK][1], places[AGREED_MARK][1]
            for (row, at), cell in sorted(sheet.cells.items()):
                if at == codes and cell.text in ids:
                    where = Where(file, f"{sheet.name}!{column_letters(column)}{row}")
                    yield ids[cell.text], sheet.cells.get((row, column)), where


def _agreed_level(cell: Cell | None, top: int) -> AgreedLevel | Misread | None:
    """What a cell agrees on: a whole level, N/A or nothing; by the same rule as the workbook's formulas."""
    value = held(cell)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    text = f"{value:g}" if isinstance(value, float) else str(value)
    if text.strip().casefold() in [word.casefold() for word in in_every_language(NOT_APPLICABLE)]:
        return NOT_APPLICABLE
    known = {str(level): level for level in range(top + 1)}
    return known.get(text.strip(), Misread(visible(text)[:60]))


def with_titles(cells: Cells, titles: Mapping[str, str]) -> Cells:
    """Cells by the titles that formulas are written with; ``titles``: those by the ones that people see."""
    return {(titles.get(title, title), place): cell for (title, place), cell in cells.items()}


def shown_cells(workbook: bytes) -> Cells:
    """What every cell of a workbook shows."""
    return _by_place(read_book(workbook, _("the recalculated workbook"), of_audit=True).sheets)


def held(cell: Cell | None) -> str | int | float | bool | datetime.date | None:
    """What a cell holds or its formula gave: a number or day where it is one, else its text; None for a blank one."""
    if cell is None or not cell.text:
        return None
    if cell.kind is Kind.BOOLEAN:
        return cell.text == "1"
    if cell.kind is Kind.DATE and _DAY.fullmatch(cell.text):
        return datetime.date.fromisoformat(cell.text)
    number = _number(cell)
    return cell.text if number is None else number


def is_formula(cell: Cell | None) -> bool:
    """Whether a cell holds a formula."""
    return cell is not None and cell.kind is Kind.FORMULA


def shows(cell: Cell | None, expected: str | float | datetime.date | None) -> bool:
    """Whether a cell shows a value; numbers to 9 digits."""
    text = "" if cell is None else cell.text
    if isinstance(expected, bool):
        return text == str(int(expected))
    if not isinstance(expected, (int, float)):
        return text.replace("\r\n", "\n") == ("" if expected is None else str(expected))
    if cell is None:
        return False
    found = _number(cell)
    number = _serial(cell) if found is None else found
    return number is not None and math.isclose(number, expected, rel_tol=1e-9, abs_tol=1e-9)


def _serial(cell: Cell) -> int | None:
    """The number of the day that a formula gave, in a cell that shows days; None where it gave none."""
    if cell.kind is not Kind.FORMULA or not _DAY.fullmatch(cell.text):
        return None
    return (datetime.date.fromisoformat(cell.text) - _DAY_NOUGHT).days


def _number(cell: Cell) -> int | float | None:
    """The number that a cell holds; None where it holds none."""
    if cell.kind not in (Kind.NUMBER, Kind.FORMULA) or not _NUMBER.fullmatch(cell.text):
        return None
    return int(cell.text) if cell.text.isdigit() and len(cell.text) < 16 else float(cell.text)


def _by_place(sheets: tuple[Sheet, ...]) -> Cells:
    """The cells of all sheets."""
    return {
        (sheet.name, f"{column_letters(column)}{row}"): cell
        for sheet in sheets
        for (row, column), cell in sheet.cells.items()
    }


def _stamp(sheet: Sheet) -> dict[str, str]:
    """What the hidden sheet says, by key."""
    return {
        cell.text: sheet.cells[row, 2].text
        for (row, column), cell in sheet.cells.items()
        if column == 1 and (row, 2) in sheet.cells
    }


def _pieces(stamp: Mapping[str, str]) -> str:
    """The result's JSON, which is longer than a cell can hold."""
    pieces: list[str] = []
    while (piece := stamp.get(f"result.{len(pieces) + 1}")) is not None:
        pieces.append(piece)
    return "".join(pieces)
