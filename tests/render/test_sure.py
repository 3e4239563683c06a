"""How sure are we, who took part, and departments: in all outputs alike, and said where there is nothing to say."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from cxaudit.measure import shown_coefficient, shown_level, shown_points
from cxaudit.model.result import (
    AlphaShown,
    AuditorsAgree,
    AuditResult,
    Confidence,
    DepartmentFigures,
    QualityFlag,
    Sureness,
)
from cxaudit.render.certainty import confidence_word
from cxaudit.render.html.page import Edition, report_html
from cxaudit.render.names import Names
from cxaudit.render.reasoning import reasoning
from cxaudit.render.sure import interval_told, shown_interval
from cxaudit.render.view import view
from cxaudit.render.workbook.audit import audit_book, audit_workbook
from cxaudit.render.workbook.layout import DIFFERENCES, PART, SURE
from cxaudit.render.workbook.lint import lint
from tests import demos
from tests.audits import chains, random_answers
from tests.render import results
from tests.render.pages import Page
from tests.render.results import result_of
from tests.workbooks import shown

ALPHA = AlphaShown(alpha=0.5123, verdict="differently", reason=None)
ALIKE = AlphaShown(alpha=0.8765, verdict="reliable", reason=None)
SAME = AlphaShown(alpha=None, verdict=None, reason="no_variation")


def sureness(**fields: Any) -> Sureness:
    """How sure an audit is, with some of it as given."""
    usual: dict[str, Any] = {
        "alpha": ALPHA, "alpha_roles": {}, "auditors": None, "flags": (), "draws": 2000, "seed": 1,
    }  # fmt: skip
    return Sureness(**{**usual, **fields})


def sure(**fields: Any) -> AuditResult:
    """The kitchen's audit with another sureness."""
    return results.changed(results.kitchen(), sureness=sureness(**fields))


def in_departments(*told: DepartmentFigures, **fields: Any) -> AuditResult:
    """The kitchen's audit with departments."""
    return results.changed(results.kitchen(), departments=told, **fields)


def department(name: str, points: float | None, hidden: str | None = None) -> DepartmentFigures:
    """A department that claims as many points on every step."""
    steps: dict[str, float | None] = {} if points is None else {s.id: points for s in results.kitchen().steps}
    return DepartmentFigures(id=name, title=name, people=6, claimed=points, steps=steps, hidden=hidden)


@cache
def unanimous() -> AuditResult:
    """Everybody gave every practice the same level."""
    said = {c: {role: [2] * 6 for role in row} for c, row in results.KITCHEN.items()}
    return results.result_of(said)


@cache
def lonely() -> AuditResult:
    """One chef's self-assessment of everything that chefs are asked."""
    said = {c: {"chef": [n % 3 + 1]} for n, (c, row) in enumerate(results.KITCHEN.items()) if "chef" in row}
    return results.result_of(said, named=True)


@cache
def levels(top: int) -> AuditResult:
    """A rubric with levels from 0 to ``top``."""
    rubric = chains(2, count=12, top=top)
    return result_of(random_answers(random.Random(2), rubric, 9), rubric)


STATES: dict[str, Callable[[], AuditResult]] = {
    "one person": lonely,
    "one person, no score": results.alone,
    "everybody alike": unanimous,
    "nobody": results.empty,
    "hidden": results.few,
    "three levels": lambda: levels(2),
    "eleven levels": lambda: levels(10),
    "an auditor": results.audited_higher,
    "strangers' texts": results.hostile,
    "all departments hidden": lambda: in_departments(department("Bar", None, "few_or_shields_another")),
    "older": lambda: results.changed(results.kitchen(), sureness=None),
}
EVERY = pytest.mark.parametrize("state", STATES)


def words(result: AuditResult, edition: Edition = "full") -> str:
    """What people read on the page."""
    return Page(report_html(result, edition)).words


def section(result: AuditResult, name: str) -> str:
    """What people read in one section of the page."""
    text = report_html(result)
    return Page(text[text.index(f"<section id={name} ") :].partition("</section>")[0] + "</section>").words


def on(result: AuditResult, title: str) -> str:
    """Every text and number on a sheet."""
    return " ".join(
        str(value) for value in shown(audit_workbook(result), title).values() if value is not None
    )


def explained(result: AuditResult, criterion: str | None = None) -> str:
    """What ``explain`` says."""
    return "\n".join(line.text for line in reasoning(result, criterion))


# --- one name for one number --------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["claimed", "supported"])
def test_r5_all_outputs_print_the_same_range_of_the_whole(kind: str) -> None:
    result = demos.result()
    interval = getattr(result.overall, f"{kind}_interval")
    low, high = shown_points(interval.low), shown_points(interval.high)
    assert f"{shown_interval(interval)} with 95 % confidence" in section(result, "sure")
    assert shown_interval(interval) in on(result, SURE)
    assert f"{kind} points between {low} and {high}, 95 times in 100" in explained(result)


@pytest.mark.parametrize("step", [s.id for s in demos.result().steps if s.claimed_interval])
def test_r5_all_outputs_print_the_same_range_of_a_step(step: str) -> None:
    result = demos.result()
    interval = result.step[step].claimed_interval
    assert interval is not None
    ends = shown_interval(interval)
    shown_step = next(s for s in view(result).steps if s.id == step)
    assert shown_step.claimed_range == ends
    assert f"{shown_points(result.step[step].claimed)} {ends}" in section(result, "steps")
    assert f"{shown_points(result.step[step].claimed)} {ends}" in on(result, SURE)


@pytest.mark.parametrize("criterion", [c.id for c in demos.result().criteria if c.interval][::9])
def test_r5_r7_all_outputs_print_the_same_of_a_criterion(criterion: str) -> None:
    result = demos.result()
    one = result.criterion[criterion]
    assert one.interval is not None
    assert one.confidence is not None
    level, ends = shown_level(one.claimed_level), shown_interval(one.interval, shown_level)
    low, high = shown_level(one.interval.low), shown_level(one.interval.high)
    word = confidence_word(one.confidence)
    assert f"Claimed level {level}, {ends} with 95 % confidence. Confidence: {word}" in words(result)
    assert f"{Names(result).full(criterion)} {float(level)} {ends} {word.capitalize()}" in on(result, SURE)
    assert f"between {low} and {high}, 95 times in 100\nconfidence {word}" in explained(result, criterion)


def test_r2_all_outputs_print_the_same_alpha() -> None:
    result = demos.result()
    assert result.sureness is not None
    alpha = shown_coefficient(result.sureness.alpha.alpha)
    assert f"All together {alpha} People see it differently" in section(result, "sure")
    assert f"All together {float(alpha)} People see it differently" in on(result, SURE)
    assert f"all together: alpha {alpha[:3]}" in explained(result)


def test_r7_all_outputs_say_the_same_word() -> None:
    result = demos.result()
    assert result.overall.confidence is not None
    word = confidence_word(result.overall.confidence)
    told = [section(result, "sure"), on(result, SURE), explained(result), view(result).in_short[-1]]
    assert [re.search(rf"(?i)(confidence:?|we are:) {word}", text) is not None for text in told] == [True] * 4


def test_r4_page_and_workbook_name_gaps_in_the_same_order() -> None:
    result = demos.result()
    named = [t.code for t in view(result).agenda]
    book = audit_book(result)
    sheet = book.workbook[DIFFERENCES]
    listed = [book.values.get((DIFFERENCES, f"A{row}")) for row in range(6, 6 + len(named))]
    assert (listed, sheet["A4"].value) == (named, "The largest differences")


def test_r4_clear_gaps_come_first() -> None:
    clear = [t.chance.clear for t in view(demos.result()).agenda]
    assert clear == sorted(clear, reverse=True)
    assert len(set(clear)) == 2


@pytest.mark.parametrize("word", ["clear", "may be chance"])
def test_r4_page_and_workbook_say_how_far_a_gap_is_chance(word: str) -> None:
    result = demos.result()
    told = next(t for t in view(result).agenda if t.chance.word == word)
    assert f"{told.chance.range} levels with 95 % confidence" in section(result, "differently")
    assert f"{told.chance.range} {word}" in on(result, DIFFERENCES)


def test_the_executive_edition_says_how_sure_we_are_in_a_line() -> None:
    assert f"Confidence Medium {interval_told(demos.result())}." in words(demos.result(), "executive")


@pytest.mark.parametrize("word", ["alpha", "confidence", "Billing", "Web and marketing", "Owners and senior"])
def test_r6_the_staff_edition_tells_nothing_of_groups(word: str) -> None:
    assert word not in words(demos.result(), "staff").partition("What changes")[0]


@pytest.mark.parametrize("name", ["kitchen", "few", "alone"])
def test_nothing_is_called_significant(name: str) -> None:
    assert "significan" not in words(getattr(results, name)()).lower()


# --- agreement, auditors, second look -----------------------------------------------------------


def test_r2_alike_within_roles_and_not_together_is_the_role_gap() -> None:
    told = section(sure(alpha_roles={"chef": ALIKE, "cook": ALIKE}), "sure")
    chefs, cooks = (Names(results.kitchen()).role[r] for r in ("chef", "cook"))
    assert f"Within these roles people agree, all together they do not: {chefs} and {cooks}." in told


def test_r2_without_agreement_within_roles_there_is_no_role_gap() -> None:
    assert "all together they do not" not in section(sure(alpha_roles={"chef": ALPHA}), "sure")


def test_r2_without_alpha_it_is_said_why() -> None:
    assert "All together – It cannot be computed: everyone gave the same answer." in section(
        sure(alpha=SAME), "sure"
    )


def test_r3_two_auditors_are_compared() -> None:
    agree = AuditorsAgree(criteria=6, kappa=0.7123, icc_single=0.6, icc_average=0.75, reason=None)
    told = section(sure(auditors=agree), "sure")
    assert (
        "(weighted kappa) 0.71 1 is the same level always, 0 no more than by chance; over 6 criteria" in told
    )


@pytest.mark.parametrize(
    ("code", "do"),
    [
        ("same_level", "Ask the group whether the questions were read one by one."),
        ("all_top", "Ask for one example or document"),
        ("mostly_dont_know", "Ask whether these were the right people"),
    ],
)
@pytest.mark.parametrize("people", [7, None])
def test_r8_an_odd_answer_comes_with_what_to_do(code: Any, do: str, people: int | None) -> None:
    result = sure(flags=(QualityFlag(code=code, people=people, group=None),))
    assert do in section(result, "sure")
    assert do in on(result, SURE)


def test_r8_a_silent_role_is_to_be_heard() -> None:
    flag = QualityFlag(code="silent_role", people=None, group="cook")
    assert "Nobody of Cooks answered. Hear this role" in section(sure(flags=(flag,)), "sure")


def test_r7_high_confidence_says_why() -> None:
    result = results.kitchen()
    overall = result.overall.model_copy(update={"confidence": Confidence(word="high", lacks=())})
    told = section(results.changed(result, overall=overall), "sure")
    assert "Confidence: High Enough people of two roles answered, they agree" in told


# --- who took part, departments -----------------------------------------------------------------


def test_who_took_part_says_what_share_answered() -> None:
    assert "People who serve customers 18 62 29 %" in section(demos.result(), "part")
    assert "People who serve customers 18 62 29 %" in on(demos.result(), PART)


def test_r6_a_hidden_department_says_so() -> None:
    assert "Billing fewer than 5" in section(demos.result(), "part")


def test_the_management_view_stands_where_people_are_told() -> None:
    seen = results.kitchen().took_part.model_copy(update={"management_view": True})
    told = section(results.changed(results.kitchen(), took_part=seen), "part")
    assert "Management view. Nobody who does the work answered" in told


def test_departments_stand_beside_the_company() -> None:
    seen = demos.result().took_part
    result = in_departments(department("Bar", 50.0), department("Yard", None, "few_people"), took_part=seen)
    told = section(result, "differently")
    whole = " ".join(shown_points(s.claimed) for s in result.steps)
    assert f"The whole company {whole}" in told
    assert "Bar 50 50 50 50" in told
    assert "Yard fewer than 5 people" in told


def test_r6_departments_that_may_not_be_shown_leave_a_sentence() -> None:
    hidden = department("Bar", None, "few_or_shields_another")
    result = in_departments(hidden, took_part=demos.result().took_part)
    assert "No figures are shown by department" in section(result, "differently")
    assert "No figures are shown by department" in on(result, PART)


# --- odd states ----------------------------------------------------------------------------------


@EVERY
def test_every_state_gives_a_well_formed_page(state: str) -> None:
    assert "Summary" in words(STATES[state]())


@EVERY
def test_every_state_gives_a_sound_workbook(state: str) -> None:
    assert lint(audit_workbook(STATES[state]())) == ()


def test_one_person_has_no_range_and_it_is_said_why() -> None:
    told = section(lonely(), "sure")
    assert "with 95 % confidence" not in told
    assert "One person answered, so nobody knows how far others would differ" in words(lonely())


def test_where_everybody_is_alike_alpha_is_not_made_up() -> None:
    assert "It cannot be computed: everyone gave the same answer." in section(unanimous(), "sure")


def test_an_older_result_says_no_more_than_it_knows() -> None:
    assert "Krippendorff" not in words(STATES["older"]())


def test_one_persons_workbook_has_no_sheet_of_it() -> None:
    assert not {PART, SURE} & set(audit_book(lonely()).workbook.sheetnames)


def test_the_sheet_says_that_it_is_dated() -> None:
    assert "nothing here follows changes" in on(demos.result(), SURE)
    assert "How sure are we, on 2 November 2026" in on(demos.result(), SURE)
