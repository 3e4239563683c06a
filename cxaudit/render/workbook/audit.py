"""The workbook of an audit: alive, and right in every viewer.

From the levels on everything is a formula; beside each formula stands the engine's value. Inputs are on Criteria
and Method (in one person's own assessment also on Questions); what cannot be a formula is dated and says so.
"""

from __future__ import annotations

import datetime

from cxaudit.model.result import AuditResult
from cxaudit.render.view import view
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.calc_sheets import add_calc, add_links, add_packages, add_sums
from cxaudit.render.workbook.criteria_sheet import add_criteria
from cxaudit.render.workbook.fixes_sheet import add_fixes, add_proofs
from cxaudit.render.workbook.layout import SUMMARY, Layout
from cxaudit.render.workbook.method_sheet import add_method
from cxaudit.render.workbook.questions_sheet import add_questions
from cxaudit.render.workbook.record_sheets import add_evidence, add_traceability
from cxaudit.render.workbook.scores_sheet import add_scores
from cxaudit.render.workbook.stored import Stored
from cxaudit.render.workbook.summary_sheet import add_summary

_UNDATED = datetime.date(1980, 1, 1)
"""Stands in the file's properties where the audit has no date; never the clock."""


def audit_workbook(result: AuditResult) -> bytes:
    """The workbook of an audit, as the bytes of an .xlsx file; the same result gives the same bytes.

    Raises:
        CxauditError: a text is longer than a cell can hold.
    """
    return audit_book(result).finished(result.date or _UNDATED)


def audit_book(result: AuditResult) -> Book:
    """The same before it is saved, with the value of every formula."""
    layout, shown = Layout(result), view(result)
    stored = Stored(layout)
    rubric = result.rubric.content
    book = Book(result.title, result.brand, client=result.client, language=rubric.language)
    add_scores(book, layout, stored)
    add_criteria(book, layout, stored)
    add_questions(book, layout, stored)
    add_fixes(book, layout, stored, shown)
    add_proofs(book, layout, stored)
    add_evidence(book, shown)
    add_method(book, layout, shown)
    add_traceability(book, shown)
    add_calc(book, layout, stored)
    add_sums(book, layout, stored)
    add_links(book, layout, stored)
    add_packages(book, layout)
    add_summary(book, layout, stored, shown)
    book.workbook.move_sheet(SUMMARY, offset=-(len(book.workbook.worksheets) - 2))
    book.stamp(
        {
            "kind": "audit",
            "rubric.id": result.rubric.id,
            "rubric.version": result.rubric.version,
            "rubric.hash": result.rubric.hash,
            "variant": result.policy.variant,
        }
    )
    return book
