"""What the test of a strategy statement holds down is told wherever limits and fixes are (rule F9)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from cxaudit.model.engagement import Engagement
from cxaudit.model.result import AuditResult, Fix
from cxaudit.pipeline import audited
from cxaudit.render import statements as told
from cxaudit.render.explained import explained_fixes
from cxaudit.render.html.page import report_html
from cxaudit.render.names import Names
from cxaudit.render.sentences import what_first
from cxaudit.render.view import CriterionView, FixView, view
from cxaudit.render.workbook.audit import audit_book
from cxaudit.render.workbook.fixes_sheet import PROOF_COLUMNS
from cxaudit.render.workbook.layout import Layout
from tests import statements
from tests.builders import rubric_of, sheets_of

DATA, ASSERTED = ("data", "figures"), ("asserted", None)
PLAIN: Mapping[str, Mapping[str, Any]] = {"a.strategy": {}, "a.other": {}}
WAITS: Mapping[str, Mapping[str, Any]] = {"a.strategy": {"needs": [(2, "a.other", 3)]}, "a.other": {}}


@cache
def audit(
    evidence: Any = DATA, waits: bool = False, words: tuple[str | None, ...] = ("yes", "no")
) -> AuditResult:
    """A strategy that is practised at 4, and a statement that passes one of two tests."""
    gates = [("a.strategy", 2, 0.4), ("a.strategy", 3, 1.0)]
    rubric = statements.bounded(rubric_of(WAITS if waits else PLAIN), gates, 2)
    said = {
        "a.strategy": {"leadership": [(4, evidence)] * 5},
        "a.other": {"leadership": [(1 if waits else 4, DATA)] * 5},
    }
    found = statements.found(rubric, words)
    return audited(rubric, Engagement(), sheets_of(said), named=True, found=found)


def seen(result: AuditResult) -> CriterionView:
    """The criterion as people read it."""
    return next(c for step in view(result).steps for c in step.criteria if c.id == "a.strategy")


def fix_seen(result: AuditResult) -> FixView:
    """Its fix as people read it."""
    shown = view(result)
    return next(f for f in (*shown.proofs, *shown.fixes) if f.criterion == "a.strategy")


def of(result: AuditResult) -> Fix:
    """Its fix."""
    return result.fix["a.strategy"]


def test_f9_the_limit_says_what_the_statement_lacks() -> None:
    assert seen(audit()).limit == (
        "The test of the strategy statement holds it at level 2: it scores 50 %, and level 3 needs 100 %. "
        'Not passed: "Test 2".'
    )


def test_f9_evidence_is_told_by_itself() -> None:
    assert seen(audit()).evidence_says == '"Data" supports up to level 4.'


@pytest.mark.parametrize(
    ("evidence", "words", "kind", "action"),
    [
        pytest.param(
            DATA,
            ("yes", "no"),
            "Mend the statement",
            "Mend the strategy statement: its test scores 50 %, and level 3 needs 100 %. "
            'Not passed: "Test 2".',
            id="the statement alone",
        ),
        pytest.param(
            ASSERTED,
            ("yes", None),
            "Bring proof, mend the statement",
            'Bring evidence of the grade "Documented". Mend the strategy statement: its test scores 50 %, '
            'and level 3 needs 100 %. Not passed or not answered: "Test 2".',
            id="proof too",
        ),
        pytest.param(
            ASSERTED,
            ("yes", "yes"),
            "Bring proof",
            'Bring evidence of the grade "Documented".',
            id="proof alone",
        ),
    ],
)
def test_f9_the_fix_says_what_to_do(evidence: Any, words: Any, kind: str, action: str) -> None:
    shown = fix_seen(audit(evidence, words=words))
    assert (shown.kind, shown.action) == (kind, action)


@pytest.mark.parametrize(
    ("evidence", "waits", "why"),
    [
        (DATA, False, "It is rated 4.0, but the test of the strategy statement allows only level 2."),
        (DATA, True, "Nothing to do here but to mend the strategy statement; it rises when AOTHER does."),
        (
            ASSERTED,
            True,
            "Nothing to do here but to bring proof and to mend the strategy statement; it rises when AOTHER does.",
        ),
    ],
)
def test_f9_why_the_fix_stands_there(evidence: Any, waits: bool, why: str) -> None:
    assert fix_seen(audit(evidence, waits)).why == why


def test_f9_nothing_is_mended_where_the_test_is_passed() -> None:
    result = audit(ASSERTED, words=("yes", "yes"))
    assert (told.mend_told(result, of(result)), told.held_told(result, "a.strategy")) == ("", "")


def test_f9_an_explained_fix_begins_with_both() -> None:
    result = audit(ASSERTED)
    first = next(one.first for one in explained_fixes(result) if one.criterion == "a.strategy")
    assert first == (
        'Bring evidence of the grade "Documented", such as: Proof of a.strategy. Mend the strategy statement: '
        'its test scores 50 %, and level 3 needs 100 %. Not passed: "Test 2".'
    )


def test_f9_where_nothing_else_is_to_do_the_statement_comes_first() -> None:
    result = audit()
    assert (
        what_first(result, Names(result)) == "No practice has to change; mend the strategy statement first."
    )


def test_f9_the_page_says_it_where_proofs_are_listed() -> None:
    assert "Mend the strategy statement: its test scores 50 %" in report_html(audit())


# --- the workbook -----------------------------------------------------------------------------


def on_proofs(result: AuditResult, key: str) -> object:
    """What the first line of Proofs shows in a column."""
    place = [column.key for column in PROOF_COLUMNS].index(key) + 1
    book = audit_book(result)
    cell = book.workbook["Proofs"].cell(5, place).coordinate
    return book.values["Proofs", cell]


@pytest.mark.parametrize(
    ("evidence", "waits", "task"),
    [
        (DATA, False, "Mend the strategy statement"),
        (ASSERTED, False, "Bring proof, and mend the strategy statement"),
        (DATA, True, "Wait, and mend the strategy statement"),
        (ASSERTED, True, "Wait, bring proof, and mend the strategy statement"),
    ],
)
def test_f9_the_workbook_says_what_to_do(evidence: Any, waits: bool, task: str) -> None:
    assert on_proofs(audit(evidence, waits), "task") == task


def test_f9_the_workbook_says_what_would_count() -> None:
    wanted = "The tests that the strategy statement does not pass"
    assert [on_proofs(audit(e), "bring") for e in (DATA, ASSERTED)] == [
        wanted,
        f"{wanted}; Proof of a.strategy",
    ]


def test_f9_the_workbook_says_what_holds_it_down() -> None:
    result = audit()
    layout, book = Layout(result), audit_book(result)
    cell = f"{layout.scores.letter('limit')}{layout.score_row('a.strategy')}"
    assert book.values["Criteria", cell] == "The test of the strategy statement allows only level 2"


def test_f9_without_a_statement_calc_has_no_more_columns() -> None:
    rubric = statements.bounded(rubric_of(PLAIN), [("a.strategy", 2, 0.4)], 2)
    said = {"a.strategy": {"leadership": [(4, DATA)] * 5}}
    layout = Layout(audited(rubric, Engagement(), sheets_of(said), named=True))
    assert (layout.tested, layout.gated, "tceil" in layout.calc.keys) == (False, {}, False)
