"""Whether a file holds what somebody answered, so that nothing overwrites it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from cxaudit.errors import CxauditError
from cxaudit.model import customer_forms, field_books
from cxaudit.model.field_books import (
    ANSWER as TEST_ANSWER,
)
from cxaudit.model.field_books import COMPUTED, FINDING, HEAD, POINT, PROOF, RATING, READING, ROW, STAGE, TEST
from cxaudit.read import limits
from cxaudit.read.answers_json import looks_like_json
from cxaudit.read.audit_sheets import ACCEPTED, APPLIES, LEVEL
from cxaudit.read.cells import Kind, Sheet, read_book
from cxaudit.read.marked import KEY, STAMP_SHEET, VALUE, stamped
from cxaudit.read.opening import opened
from cxaudit.read.questionnaires import ANSWER, AUDIT, COMMENT, GRADE, REASON, REFERENCE
from cxaudit.read.spellings import is_blank

_INPUTS = (ANSWER, REASON, GRADE, REFERENCE, COMMENT, LEVEL, ACCEPTED, APPLIES)
_ROWS = {"answers": "criterion", "verdicts": "criterion", "agreements": "", "actions": "step"}
"""The rows of each kind of JSON sheet, and the field that says nothing by itself."""
_DOCUMENTS = (field_books.KIND, customer_forms.KIND, customer_forms.LIST_KIND)
"""Workbooks that hold what was found outside the questionnaire."""
_FIELDS = (
    "contact_points",
    "ratings",
    "journey",
    "readings",
    "strategy",
    "findings",
    "channels_named",
    "stage_notes",
)
"""What a field book in JSON may say."""
_COLUMNS = (POINT, RATING, STAGE, READING, FINDING, customer_forms.STATEMENT, customer_forms.CUSTOMER)
"""What the marks of columns in them begin with that people fill in, in every row below the heads."""
_PREPARED = (f"{READING}measure", f"{READING}{COMPUTED}", f"{FINDING}id")
"""Those of them that are filled in before they leave the house."""


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
    kind = stamped(book).get("kind")
    if kind in _DOCUMENTS:
        return _filled(content, str(path))
    if kind == AUDIT:
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
    if any(tree.get(field) for field in _FIELDS):
        return True
    found = ((row, empty) for rows, empty in _ROWS.items() for row in _listed(tree.get(rows)))
    return any(isinstance(row, dict) and set(row) - {empty} for row, empty in found)


def _filled(content: bytes, file: str) -> bool:
    """Whether anything is filled in in a field book or a form for customers; whatever cannot be read may be."""
    try:
        book = read_book(content, file, of_audit=True)
    except CxauditError:
        return True
    return any(_filled_in(sheet) for sheet in book.sheets)


class _Marks:
    """Which cells of a sheet people fill in, by its marks."""

    def __init__(self, sheet: Sheet) -> None:
        marks = {place: cell.text for place, cell in sheet.cells.items() if cell.text.startswith("cx.")}
        in_row = Counter(row for row, _column in sorted(marks))
        self.first = max(in_row, key=in_row.__getitem__, default=0)
        self.columns = {column: mark for (row, column), mark in marks.items() if row == self.first}
        self._rows = {row for row, _column in marks if row > self.first}
        tests = {column for column, mark in self.columns.items() if mark == TEST}
        self._tests = {row for row, column in sheet.cells if column in tests}
        self._heads = {
            row for (row, c), cell in sheet.cells.items() if self.columns.get(c) == ROW and cell.text == HEAD
        }

    def is_input(self, row: int, column: int) -> bool:
        """Whether people fill in a cell."""
        mark = self.columns.get(column, "")
        if row <= self.first or mark in _PREPARED:
            return False
        if mark == VALUE:
            return row in self._rows
        if mark in (TEST_ANSWER, PROOF):
            return row in self._tests
        return mark.startswith(_COLUMNS) and row not in self._heads


def _filled_in(sheet: Sheet) -> bool:
    """Whether anything stands in a cell of a sheet that people fill in."""
    marks = _Marks(sheet)
    return any(
        marks.is_input(*place) and cell.kind is not Kind.FORMULA and not is_blank(cell.text)
        for place, cell in sheet.cells.items()
    )


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
