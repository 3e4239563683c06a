"""How much of a stranger's file is read, and how the rest is refused."""

from __future__ import annotations

from cxaudit.errors import Code, CxauditError, Where, problem

MEGABYTE = 1 << 20

FILE_BYTES = 10 * MEGABYTE
"""A whole file, as it lies on the disk."""
UNPACKED_BYTES = 64 * MEGABYTE
"""All parts of one workbook that are read, unpacked."""
PART_BYTES = 32 * MEGABYTE
"""One part, unpacked."""
RATIO = 250
"""Unpacked : packed, for parts above one megabyte; text that people write stays far below."""
PARTS = 2_000
CELLS = 200_000
"""Cells in the sheets that are read."""
AUDIT_CELLS = 500_000
"""Cells in the workbook of an audit; one of 1,000 criteria has 230,000."""
TAGS = 1_250_000
"""Opening and closing tags in all parts that are read."""
AUDIT_TAGS = 3_200_000
"""Opening and closing tags in the workbook of an audit."""
TAG_BYTES = 256 << 10
"""One tag with its attributes, or one comment."""
DEPTH = 64
"""Nesting of XML elements and of JSON objects and lists."""
STRINGS = 100_000
"""Entries in the table of shared strings."""
RANGES = 10_000
"""Merged ranges in one sheet."""
ARRAYS = 1_000
"""Ranges filled by one formula in one sheet."""
STYLES = 65_536
"""Cell styles in one workbook; Excel's own limit is 65,490."""
CELL_TEXT = 32_767
"""Characters in one cell; Excel's own limit."""
SHEETS = 1_000
ANSWERS = 10_000
"""Answers in one file."""
JSON_VALUES = 300_000
"""Objects, lists and commas in one JSON text."""
FAULTS = 10_000
"""Errors that are counted of one file; reading stops there."""
SHOWN_ERRORS = 50
"""Errors that are reported of one file."""


class Refusal:
    """Knows the file and what may still be read of it, so that whoever meets a limit only has to name it."""

    def __init__(self, file: str, tags: int | None = None) -> None:
        """Of a file with at most so many tags; without a number, as many as a questionnaire may have."""
        self.file = file
        self.tags = self.tags_left = TAGS if tags is None else tags

    def __call__(self, code: Code, spot: str = "", **facts: object) -> CxauditError:
        """The error to raise: this file is set aside, for one reason."""
        return CxauditError([problem(code, Where(self.file, spot), **facts)])
