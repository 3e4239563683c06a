"""docs/workbook.md names exactly the sheets that the workbooks have."""

from __future__ import annotations

import datetime
import io
import re
from pathlib import Path

from openpyxl import Workbook, load_workbook

from cxaudit.model.result import AuditResult
from cxaudit.render.workbook.audit import audit_book
from cxaudit.render.workbook.questionnaire import questionnaire
from tests.render.field_sheets import example
from tests.render.results import alone, kitchen
from tests.rubrics import small_rubric

TEXT = (Path(__file__).parent.parent / "docs" / "workbook.md").read_text(encoding="utf-8")


def named(heading: str) -> list[str]:
    """The first column of the table under a heading."""
    section = TEXT.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| ([^|]+?) \|", section, flags=re.MULTILINE)[1:]


def seen(book: Workbook) -> set[str]:
    """The sheets that people see."""
    return {sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"}


def unseen(book: Workbook) -> set[str]:
    """The sheets that nobody sees."""
    return {sheet.title for sheet in book.worksheets} - seen(book)


def of(result: AuditResult) -> Workbook:
    """The workbook of an audit."""
    return audit_book(result).workbook


def blank() -> Workbook:
    """A questionnaire."""
    day = datetime.date(2026, 11, 22)
    return load_workbook(io.BytesIO(questionnaire(small_rubric(), date=day)))


def test_the_sheets_of_an_audit_are_named() -> None:
    assert set(named("The workbook of an audit")) == seen(of(kitchen())) | seen(of(alone())) | seen(
        example().workbook
    )


def test_no_sheet_is_named_twice() -> None:
    assert len(set(named("The workbook of an audit"))) == len(named("The workbook of an audit"))


def test_the_sheets_of_a_questionnaire_are_named() -> None:
    assert set(named("The questionnaire")) == seen(blank())


def test_the_sheets_that_nobody_sees_are_named() -> None:
    hidden = unseen(of(kitchen())) | unseen(of(alone())) | unseen(blank())
    assert set(re.findall(r"`(Lists|_\w+)`", TEXT)) | set(named("The sheets that only compute")) == hidden
