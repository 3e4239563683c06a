"""The sheet Roadmap for tests: where its inputs are, and what was typed into them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from openpyxl import load_workbook

from cxaudit.render.workbook.plan_layout import ROADMAP


class Form:
    """A workbook of an audit with a plan."""

    def __init__(self, content: bytes, title: str = ROADMAP) -> None:
        self.content, self.title = content, title
        page = load_workbook(io.BytesIO(content))[title]
        cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
        self.column = {str(c.value): c.column_letter for c in cells if str(c.value).startswith("cx.")}
        keys = [c for c in cells if c.column_letter == self.column["cx.step"] and ":" in str(c.value)]
        self.row = {str(c.value): c.row for c in keys}
        self.steps = list(self.row)

    def at(self, step: str, mark: str) -> str:
        """The cell of a step under a mark."""
        return f"{self.column[f'cx.{mark}']}{self.row[step]}"

    def filled(self, said: Mapping[str, Mapping[str, Any]], **more: Any) -> bytes:
        """The workbook with something written in it, by step and mark; ``more`` by cell."""
        book = load_workbook(io.BytesIO(self.content))
        page = book[self.title]
        for step, row in said.items():
            for mark, value in row.items():
                page[self.at(step, mark)] = value
        for place, value in more.items():
            page[place] = value
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()
