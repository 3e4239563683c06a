"""Where everybody answered nothing is in doubt, and what is hidden is said to be hidden; in all outputs alike."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from cxaudit.model.result import AuditResult, CriterionResult
from cxaudit.render.certainty import everybody_answered, lacking
from cxaudit.render.html.page import report_html
from cxaudit.render.names import Names
from cxaudit.render.reasoning import reasoning
from cxaudit.render.sentences import banners, how_sure
from cxaudit.render.sure import shown_interval, summary_says
from cxaudit.render.view import view
from cxaudit.render.workbook.audit import audit_workbook
from cxaudit.render.workbook.layout import SUMMARY, SURE
from tests.render import results
from tests.render.pages import Page
from tests.workbooks import shown

EVERYBODY = "everybody answered"
OF_THOSE = "everybody answered of the roles that gave levels"
SILENT = {c: {"chef": row["chef"]} for c, row in results.KITCHEN.items() if "chef" in row}
"""Only the chefs answered."""


@cache
def kitchen(chefs: int | None = 5, cooks: int | None = 6) -> AuditResult:
    """Five chefs and six cooks answered, out of so many."""
    plans: dict[str, Any] = {"chef": {"head_count": chefs}, "cook": {"head_count": cooks}}
    return results.result_of(results.KITCHEN, roles=plans)


@cache
def chefs_only() -> AuditResult:
    """All chefs answered, and none of the cooks, who are asked as well."""
    return results.result_of(SILENT, roles={"chef": {"head_count": 5}, "cook": {"head_count": 6}})


@cache
def three_of_each() -> AuditResult:
    """Three chefs and three cooks: together enough to be shown, each role too few."""
    return results.result_of({c: {"chef": [3, 2, 3], "cook": [1, 1, 2]} for c, _row in KITCHEN})


@cache
def two_cooks() -> AuditResult:
    """Five chefs of one mind, and two cooks, who are too few to be shown."""
    said = {c: {r: list(v[:2]) if r == "cook" else [3] * 5 for r, v in row.items()} for c, row in KITCHEN}
    return results.result_of(said)


KITCHEN = tuple(results.KITCHEN.items())


def criterion(result: AuditResult, name: str) -> CriterionResult:
    """One criterion."""
    return next(c for c in result.criteria if c.id == name)


def words(result: AuditResult) -> dict[str, str]:
    """Everything that people read: page, two sheets and explain."""
    book = audit_workbook(result)
    sheets = {name: " ".join(map(str, shown(book, name).values())) for name in (SUMMARY, SURE)}
    explained = "\n".join(
        line.text for subject in (None, "cook", "cook.recipes") for line in reasoning(result, subject)
    )
    return sheets | {"page": Page(report_html(result)).words, "explain": explained}


@pytest.mark.parametrize("output", ["page", SUMMARY, SURE, "explain"])
def test_r5_where_everybody_answered_each_output_says_so(output: str) -> None:
    assert EVERYBODY in words(kitchen())[output].casefold()


@pytest.mark.parametrize("output", ["page", SUMMARY, SURE, "explain"])
def test_r5_where_somebody_is_missing_no_output_says_that_everybody_answered(output: str) -> None:
    assert EVERYBODY not in words(kitchen(6, 7))[output].casefold()


def test_r5_the_whole_has_no_range_where_everybody_answered() -> None:
    summary = report_html(kitchen()).partition("<section id=summary ")[2].partition("</section>")[0]
    assert "95 %" not in summary
    assert "Claimed: everybody answered." in summary


@pytest.mark.parametrize(
    ("heads", "said"),
    [
        pytest.param((5, 6), EVERYBODY, id="everybody"),
        pytest.param((5, 7), None, id="one cook is missing"),
        pytest.param((5, None), None, id="nobody knows how many cooks there are"),
    ],
)
def test_r5_of_the_whole(heads: tuple[int, int | None], said: str | None) -> None:
    result = kitchen(*heads)
    assert everybody_answered(result, result.overall) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("cook.recipes", EVERYBODY, id="all levels are there"),
        pytest.param("cook.heat", None, id="one cook did not answer it"),
    ],
)
def test_r5_of_a_criterion(name: str, said: str | None) -> None:
    assert everybody_answered(kitchen(), criterion(kitchen(), name)) == said


def test_r5_a_role_that_was_not_heard_is_not_among_everybody() -> None:
    result = chefs_only()
    assert everybody_answered(result, criterion(result, "cook.heat")) == OF_THOSE


def test_r5_no_range_is_drawn_where_everybody_answered() -> None:
    assert 'class="ci' not in report_html(kitchen()).replace("<svg width", "")
    assert not view(kitchen()).ranges


def test_r5_ends_that_are_shown_alike_are_one_figure() -> None:
    interval = kitchen(50, 60).overall.claimed_interval
    assert interval is not None
    assert shown_interval(interval.model_copy(update={"low": 46.8, "high": 47.3})) == "about 47"


# --- hidden roles --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Agreement within roles", "Agreement between roles"])
def test_r6_agreement_that_is_there_and_hidden_is_said_to_be_hidden(name: str) -> None:
    result = three_of_each()
    (one,) = (s for s in how_sure(result, Names(result)) if s.name == name)
    assert one.says == "Hidden: fewer than 5 people, or hidden to protect another group."


def test_r4_agreement_between_roles_takes_two_roles_where_nothing_is_hidden() -> None:
    result = chefs_only()
    (one,) = (s for s in how_sure(result, Names(result)) if s.name == "Agreement between roles")
    assert one.says == "It takes answers of two roles to a question to see it."


def test_r6_the_first_screen_says_how_much_is_hidden() -> None:
    result = results.few()
    hidden = sum(c.hidden is not None for c in result.criteria)
    (banner,) = (b for b in banners(result, Names(result)) if b.kind == "unshown")
    assert banner.text.startswith(f"{hidden} of {len(result.criteria)} criteria show")


def test_r6_the_first_screen_says_nothing_of_it_where_all_is_shown() -> None:
    assert all(b.kind != "unshown" for b in banners(kitchen(), Names(kitchen())))


def test_r7_agreement_that_only_hidden_figures_lack_cannot_be_told() -> None:
    result = two_cooks()
    torn = criterion(result, "cook.heat")
    assert torn.confidence is not None
    assert "agreement" in torn.confidence.lacks
    assert "agreement, which cannot be told while figures are hidden" in lacking(result, torn)


def test_r7_agreement_that_is_seen_to_be_missing_is_told() -> None:
    result = kitchen(50, 60)
    torn = next(c for c in result.criteria if c.confidence and "agreement" in c.confidence.lacks)
    assert "agreement among those who answered" in lacking(result, torn)


def test_the_summary_of_everybody_has_no_range() -> None:
    assert summary_says(kitchen()).startswith(
        f"{kitchen().overall.claimed:.0f} claimed; everybody answered. "
    )
