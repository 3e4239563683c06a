"""Audit workbooks that come back: what every cell shows, and the result that their hidden sheet carries."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from cxaudit.errors import Code
from cxaudit.model.result import AuditResult
from cxaudit.read.answers import content_of
from cxaudit.read.cells import Cell, Kind, Sheet, column_letters, read_book
from cxaudit.read.limits import Refusal
from cxaudit.read.questionnaires import STAMP_SHEET, WORKBOOK_SCHEMA
from cxaudit.read.results import UnfitResult, result_from

KINDS = ("audit", "live")
"""What a workbook that has a result in it may call itself."""

Cells = Mapping[tuple[str, str], Cell]
"""Cells by sheet title and place such as ``F12``; blank ones are left out."""

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
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
    book = read_book(content_of(path), str(path))
    stamps = [_stamp(sheet) for sheet in book.sheets if sheet.name == STAMP_SHEET]
    if not stamps or stamps[0].get("schema") != WORKBOOK_SCHEMA:
        raise refusal(Code.NOT_VERIFIABLE, reason="the hidden mark of an audit workbook is missing")
    stamp = stamps[0]
    if stamp.get("kind") not in KINDS:
        raise refusal(Code.NOT_VERIFIABLE, reason=f'it calls itself "{stamp.get("kind", "")}"')
    try:
        result = result_from(_pieces(stamp).encode())
    except UnfitResult as error:
        raise refusal(Code.NOT_VERIFIABLE, reason=f"the result in it: {error}") from None
    return AuditWorkbook(stamp, result, _by_place(book.sheets))


def shown_cells(workbook: bytes) -> Cells:
    """What every cell of a workbook shows."""
    return _by_place(read_book(workbook, "the recalculated workbook").sheets)


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
    number = None if cell is None else _number(cell)
    return number is not None and math.isclose(number, expected, rel_tol=1e-9, abs_tol=1e-9)


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
