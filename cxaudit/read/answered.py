"""Whether a file holds what somebody answered, so that nothing overwrites it."""

from __future__ import annotations

import json
from pathlib import Path

from cxaudit.errors import CxauditError
from cxaudit.read import limits
from cxaudit.read.answers_json import looks_like_json
from cxaudit.read.cells import Sheet, read_book
from cxaudit.read.opening import opened
from cxaudit.read.questionnaires import (
    ANSWER,
    AUDIT,
    COMMENT,
    GRADE,
    REASON,
    REFERENCE,
    STAMP_SHEET,
    stamped,
)

_INPUTS = (ANSWER, REASON, GRADE, REFERENCE, COMMENT)


def holds_answers(path: Path) -> bool:
    """Whether a file is one of our questionnaires or answer sheets with anything filled in.

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
        book = read_book(content, str(path), names=(STAMP_SHEET,), marks=(ANSWER,))
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
    answers = tree.get("answers") if isinstance(tree, dict) else None
    return isinstance(answers, list) and any(isinstance(a, dict) and set(a) - {"criterion"} for a in answers)


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
