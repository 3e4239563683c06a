"""The workbook of an audit: alive, and right in every viewer.

From the levels on everything is a formula; beside each formula stands the engine's value. Inputs are on Criteria
and Method (in one person's own assessment on Questions, Criteria and Method); what cannot be a formula is dated and says so.
"""

from __future__ import annotations

import datetime

from cxaudit.model.result import AuditResult
from cxaudit.render.names import report_title
from cxaudit.render.view import View, view
from cxaudit.render.workbook.actions_sheet import add_actions
from cxaudit.render.workbook.answers_sheet import add_answers
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.calc_sheets import (
    add_calc,
    add_gains,
    add_links,
    add_packages,
    add_sums,
    add_together,
)
from cxaudit.render.workbook.carried import carried
from cxaudit.render.workbook.contact_points_sheet import add_contact_points
from cxaudit.render.workbook.contents_sheet import add_contents
from cxaudit.render.workbook.criteria_sheet import add_criteria
from cxaudit.render.workbook.customers_sheet import add_customers
from cxaudit.render.workbook.differences_sheet import add_differences
from cxaudit.render.workbook.findings_sheet import add_findings
from cxaudit.render.workbook.fixes_sheet import add_fixes, add_proofs
from cxaudit.render.workbook.guidance import add_guidance
from cxaudit.render.workbook.journey_sheet import add_journey
from cxaudit.render.workbook.layout import CONTENTS, HEAD_ROW, SUMMARY, Layout
from cxaudit.render.workbook.live_sheets import add_live_summary, add_own_evidence
from cxaudit.render.workbook.matrix_sheet import add_matrix
from cxaudit.render.workbook.measures_sheet import add_measures
from cxaudit.render.workbook.method_sheet import add_method
from cxaudit.render.workbook.own_assessment import Live, own_form, stamp_of
from cxaudit.render.workbook.pages import fit_codes, fit_heads
from cxaudit.render.workbook.part_sheet import add_part
from cxaudit.render.workbook.pictures import add_logo
from cxaudit.render.workbook.questionnaire import Form, add_start, engagement_marks
from cxaudit.render.workbook.questionnaire import add_questions as add_own_questions
from cxaudit.render.workbook.questions_sheet import add_questions
from cxaudit.render.workbook.record_sheets import add_evidence, add_traceability
from cxaudit.render.workbook.roadmap_sheet import add_roadmap
from cxaudit.render.workbook.scores_sheet import add_scores
from cxaudit.render.workbook.stored import Stored
from cxaudit.render.workbook.strategy_sheet import add_strategy_test
from cxaudit.render.workbook.summary_sheet import add_summary
from cxaudit.render.workbook.sure_sheet import add_sure
from cxaudit.render.workbook.what_if_sheet import add_what_if

_UNDATED = datetime.date(1980, 1, 1)
"""Stands in the file's properties where the audit has no date; never the clock."""


def audit_workbook(result: AuditResult) -> bytes:
    """The workbook of an audit, as the bytes of an .xlsx file; the same result gives the same bytes.

    Raises:
        CxauditError: a text is longer than a cell can hold.
    """
    return audit_book(result).finished(result.date or _UNDATED)


def live_workbook(result: AuditResult, live: Live, *, date: datetime.date) -> bytes:
    """A workbook to assess oneself with: questions and, by formula, the results; as the bytes of an .xlsx file.

    Args:
        result: of one named person who has not answered anything yet.
        live: what is asked, and of whom.
        date: stands in the file's properties; the same arguments give the same bytes.
    """
    return audit_book(result, live).finished(date)


def audit_book(result: AuditResult, live: Live | None = None) -> Book:
    """The same before it is saved, with the value of every formula; ``live``: still to be filled in."""
    layout, shown = Layout(result, live=live is not None), view(result)
    stored = Stored(layout)
    form = own_form(layout, live)
    book = Book(report_title(result), result.brand, client=result.client, language=layout.rubric.language)
    if form:
        add_start(book, form)
        add_own_questions(book, form)
    _add_results(book, layout, stored, shown)
    _add_fieldwork(book, layout, stored)
    _add_records(book, layout, stored, shown, form)
    _add_calculation(book, layout, stored, form)
    _add_front(book, layout, stored, shown, form)
    stamp = {
        "rubric.id": result.rubric.id,
        "rubric.version": result.rubric.version,
        "rubric.hash": result.rubric.hash,
        **engagement_marks(result.engagement),
        **stamp_of(result, form, live),
        **carried(result),
    }
    book.stamp(stamp)
    return book


def _add_results(book: Book, layout: Layout, stored: Stored, shown: View) -> None:
    """Scores and what to do."""
    add_scores(book, layout, stored)
    add_criteria(book, layout, stored)
    if not layout.personal:
        add_part(book, layout, shown)
    add_differences(book, layout)
    if not layout.personal:
        add_sure(book, layout, shown)
        add_questions(book, layout, stored)
    add_fixes(book, layout, stored, shown)
    add_roadmap(book, layout)
    add_proofs(book, layout, stored)
    add_what_if(book, layout, stored, shown)


def _add_fieldwork(book: Book, layout: Layout, stored: Stored) -> None:
    """What was found outside the questionnaire, as far as there is any."""
    add_findings(book, layout)
    add_contact_points(book, layout)
    add_matrix(book, layout)
    add_journey(book, layout)
    add_measures(book, layout)
    add_customers(book, layout, stored)
    add_strategy_test(book, layout)


def _add_records(book: Book, layout: Layout, stored: Stored, shown: View, form: Form | None) -> None:
    """What the result rests on."""
    if layout.live and form:
        add_own_evidence(book, layout, stored, form)
    else:
        add_evidence(book, shown)
    add_method(book, layout, shown)
    add_traceability(book, shown, live=layout.live)


def _add_calculation(book: Book, layout: Layout, stored: Stored, form: Form | None) -> None:
    """The sheets that only compute."""
    if form:
        add_answers(book, layout, stored, form)
    add_calc(book, layout, stored)
    add_sums(book, layout, stored)
    add_links(book, layout, stored)
    add_packages(book, layout)
    add_together(book, layout, stored)
    add_gains(book, layout, stored)
    add_actions(book, layout)


def _add_front(book: Book, layout: Layout, stored: Stored, shown: View, form: Form | None) -> None:
    """Summary and Contents, which need all other sheets; first, or after the questions that are still open."""
    if layout.live and form:
        add_live_summary(book, layout, stored, shown, form)
    else:
        add_summary(book, layout, stored, shown)
    before = 2 if layout.live else 0
    book.workbook.move_sheet(SUMMARY, offset=before + 2 - len(book.workbook.worksheets))
    add_guidance(book, layout)
    fit_codes(book, (c.code for c in layout.rubric.criteria), (HEAD_ROW, HEAD_ROW + 1))
    fit_heads(book, HEAD_ROW)
    add_contents(book, layout.result.brand.cover)
    add_logo(book, SUMMARY, layout.result.brand.logo, layout.result.client)
    book.workbook.move_sheet(CONTENTS, offset=before)
