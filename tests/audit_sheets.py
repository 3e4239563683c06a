"""Auditors' and workshops' sheets for tests: where their inputs are, and what was typed into them."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping
from typing import Any

from openpyxl import load_workbook

from cxaudit.model.result import AuditResult
from cxaudit.render.workbook.auditor_sheet import auditor_workbook
from cxaudit.render.workbook.workshop_sheet import workshop_workbook
from tests.render.results import kitchen

AUDIT, WORKSHOP = "Audit", "Workshop"
DAY = datetime.date(2026, 11, 22)


class Form:
    """A blank sheet: where its inputs are, and what its drop-downs offer."""

    def __init__(self, content: bytes, title: str) -> None:
        self.content, self.title = content, title
        book = load_workbook(io.BytesIO(content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
        marks = [c for c in cells if str(c.value).startswith("cx.") and c.parent.title not in ("Lists",)]
        self._place = {str(c.value): c for c in marks}
        key = self._place["cx.key"]
        self.row = {
            str(c.value): c.row
            for c in cells
            if c.parent.title == title and c.column == key.column and c.row > key.row + 1
        }
        listed = list(book["Lists"].iter_cols(values_only=True))
        self.choices = {str(column[0]): [word for word in column[1:] if word] for column in listed}

    def at(self, criterion: str, mark: str) -> str:
        """The cell of a criterion under a mark."""
        return f"{self._place[mark].column_letter}{self.row[criterion]}"

    def line(self, mark: str) -> tuple[str, str]:
        """The sheet and cell of a line about whoever fills it in."""
        line, value = self._place[mark], self._place["cx.value"]
        return str(line.parent.title), f"{value.column_letter}{line.row}"

    def typed(
        self, rows: Mapping[str, Mapping[str, Any]], lines: Mapping[str, Any]
    ) -> list[tuple[str, str, Any]]:
        """What is typed where: by criterion and mark, and by the mark of a line."""
        return [
            *(
                (self.title, self.at(c, f"cx.{mark}"), v)
                for c, row in rows.items()
                for mark, v in row.items()
            ),
            *((*self.line(mark), value) for mark, value in lines.items()),
        ]

    def filled(self, rows: Mapping[str, Mapping[str, Any]], lines: Mapping[str, Any] | None = None) -> bytes:
        """The sheet with something typed into it."""
        book = load_workbook(io.BytesIO(self.content))
        for sheet, place, value in self.typed(rows, lines or {}):
            book[sheet][place] = value
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    @property
    def area(self) -> str:
        """The rows of the criteria, with everything that belongs to them."""
        last = self._place.get("cx.said", self._place["cx.key"]).column_letter
        return f"A{min(self.row.values())}:{last}{max(self.row.values())}"


def auditor_form(result: AuditResult | None = None) -> Form:
    """A blank auditor's sheet."""
    return Form(auditor_workbook(result or kitchen()), AUDIT)


def workshop_form(result: AuditResult | None = None) -> Form:
    """A blank workshop's sheet."""
    return Form(workshop_workbook(result or kitchen()), WORKSHOP)
