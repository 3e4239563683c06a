"""Whether a file holds what somebody answered, so that nothing overwrites it."""

from __future__ import annotations

import json
from pathlib import Path

from cxaudit.errors import CxauditError
from cxaudit.read import limits
from cxaudit.read.answers_json import looks_like_json
from cxaudit.read.audit_sheets import ACCEPTED, APPLIES, LEVEL
from cxaudit.read.cells import Sheet, read_book
from cxaudit.read.marked import KEY, STAMP_SHEET, stamped
from cxaudit.read.opening import opened
from cxaudit.read.questionnaires import ANSWER, AUDIT, COMMENT, GRADE, REASON, REFERENCE

_INPUTS = (ANSWER, REASON, GRADE, REFERENCE, COMMENT, LEVEL, ACCEPTED, APPLIES)
_ROWS = {"answers": "criterion", "verdicts": "criterion", "agreements": "", "actions": "step"}
"""The rows of each kind of JSON sheet, and the field that says nothing by itself."""


def holds_answers(path: Path) -> bool:
    """Whether a file is one of our questionnaires or sheets with anything filled in.

    The workbook of an audit is not: what stands in it came from the answers.
    """
    try:
        with opened(path) as stream:
            content = stream.read(limits.FILE_BYTES + 1)
    except OSError:  # writing will tell
        return False
    if looks_like_json(content):
        return _answered_json(content)
    try:
        book = read_book(content, str(path), names=(STAMP_SHEET,), marks=(KEY,))
    except CxauditError:
        return False
    if stamped(book).get("kind") == AUDIT:
        return False
    return any(_answered(sheet) for sheet in book.sheets)


def _answered_json(content: bytes) -> bool:
    """Whether an answer sheet in JSON says more than which criteria there are."""
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError):
        return False
    if not isinstance(tree, dict):
        return False
    found = ((row, empty) for rows, empty in _ROWS.items() for row in _listed(tree.get(rows)))
    return any(isinstance(row, dict) and set(row) - {empty} for row, empty in found)


def _listed(rows: object) -> list[object]:
    """The rows of a sheet; none where it is no list."""
    return rows if isinstance(rows, list) else []


def _answered(sheet: Sheet) -> bool:
    """Whether anything stands below the marks of the input columns."""
    marks = {place for place, cell in sheet.cells.items() if cell.text in _INPUTS}
    heads = {row for row, _ in marks}
    columns = {column for _, column in marks}
    visible_head = {row + 1 for row in heads}
    return any(
        column in columns and row > max(visible_head)
        for row, column in sheet.cells
        if heads and row not in heads and row not in visible_head
    )
