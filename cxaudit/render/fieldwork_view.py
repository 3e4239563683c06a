"""What people see of field work: every number a string, every word ready (rule N3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cxaudit.language import _, ngettext
from cxaudit.measure import NOTHING, shown_share
from cxaudit.model.fieldwork_shown import StrategyShown
from cxaudit.model.result import AuditResult
from cxaudit.render.fieldwork_words import (
    ABOUT,
    ANSWERS,
    FINDING_PARTS,
    help_said,
    measures_by_id,
    questions_by_id,
)
from cxaudit.render.findings import FindingWords, findings_said
from cxaudit.render.measures_view import (
    CauseView,
    ContradictionView,
    CustomersView,
    MeasuresView,
    by_verdict,
    causes_view,
    contradictions_view,
    customers_view,
    measures_view,
)
from cxaudit.render.names import Names
from cxaudit.render.points_view import JourneyView, PointsView, begins, journey_view, points_view
from cxaudit.text import listed

MOST_FINDINGS = 6
"""Findings on the page, the worst ones; the workbook has all of them."""
NAMED_BEYOND = 3
"""Measures beyond their limits that the first screen names."""


class StrategyTestView(NamedTuple):
    """One test of the strategy statement."""

    name: str
    ask: str
    answer: str
    passed: bool
    proof: str


class StrategyView(NamedTuple):
    """The strategy statement and how it does."""

    statement: str
    values: tuple[str, ...]
    says: tuple[str, ...]
    tests: tuple[StrategyTestView, ...]
    help: str
    """What a program can say of it."""


class FindingView(NamedTuple):
    """A finding in the audit's own form."""

    title: str
    about: str
    parts: tuple[str, ...]
    """What should be, what is, why, the effect on customers, the fix; "–" for none."""
    edited: bool


class FieldworkView(NamedTuple):
    """All of it; what there is nothing of is None or empty."""

    first: tuple[str, ...]
    """What the first screen says of it: the worst contradiction, the measures beyond their limits."""
    points: PointsView | None
    journey: JourneyView | None
    measures: MeasuresView | None
    customers: CustomersView | None
    contradictions: tuple[ContradictionView, ...]
    contradictions_more: str | None
    strategy: StrategyView | None
    findings: tuple[FindingView, ...]
    findings_more: str | None
    causes: tuple[CauseView, ...]
    begin: dict[str, str]
    """Where to begin with a fix, by criterion."""


def fieldwork_view(result: AuditResult, names: Names) -> FieldworkView | None:
    """Field work as people see it; None: there is none."""
    found = result.fieldwork
    if found is None:
        return None
    against = contradictions_view(result, names)
    findings = findings_said(result.rubric.content, found)
    return FieldworkView(
        first=tuple(_first(result, against)),
        points=points_view(result, names),
        journey=journey_view(result),
        measures=measures_view(result),
        customers=customers_view(result, names),
        contradictions=against,
        contradictions_more=_more(len(found.contradictions) - len(against)),
        strategy=_strategy(result, found.strategy, names) if found.strategy else None,
        findings=tuple(_finding(one) for one in findings[:MOST_FINDINGS]),
        findings_more=_more(len(findings) - MOST_FINDINGS),
        causes=causes_view(result, names),
        begin=begins(found),
    )


def _more(number: int) -> str | None:
    """How many more of something the workbook has."""
    return (
        ngettext("{n} more is in the workbook.", "{n} more are in the workbook.", number)
        if number > 0
        else None
    )


def _finding(one: FindingWords) -> FindingView:
    """A finding with its parts in their order."""
    parts = (getattr(one, name) or NOTHING for name in FINDING_PARTS)
    return FindingView(one.title, _(ABOUT[one.about]), tuple(parts), one.edited)


def _first(result: AuditResult, against: tuple[ContradictionView, ...]) -> Iterator[str]:
    """The one or two sentences of the first screen."""
    if against:
        worst = against[0]
        yield _(
            "We think: {criterion}, {think}. Customers say: {say}.",
            criterion=worst.name,
            think=worst.think,
            say=worst.say,
        )
    catalogue = measures_by_id(result.rubric.content)
    readings = result.fieldwork.measures if result.fieldwork else ()
    beyond = list(dict.fromkeys(one.measure for one in by_verdict(readings) if one.against_limit == "beyond"))
    if beyond:
        called = [catalogue[one].name if one in catalogue else one for one in beyond]
        yield ngettext(
            "{n} measure is beyond its limit: {measures}.",
            "{n} measures are beyond their limits: {measures}.",
            len(beyond),
            measures=_some(called),
        )


def _some(names: list[str]) -> str:
    """The first of several names."""
    if len(names) <= NAMED_BEYOND:
        return listed(names)
    return _("{names} and others", names=", ".join(names[:NAMED_BEYOND]))


# ------------------------------------------------------------------------ strategy


def _strategy(result: AuditResult, told: StrategyShown, names: Names) -> StrategyView:
    """The strategy statement and how it does."""
    answers = {one.test: one for one in told.answers.answers}
    tests = questions_by_id(result.rubric.content)
    return StrategyView(
        statement=told.answers.statement,
        values=told.answers.values,
        says=tuple(_strategy_says(told, names, len(tests))),
        tests=tuple(
            StrategyTestView(
                name=test.test,
                ask=test.ask,
                answer=_(ANSWERS[answers[id_].answer]) if id_ in answers else _("not answered"),
                passed=id_ in answers and answers[id_].answer == "yes",
                proof=(answers[id_].proof if id_ in answers else None) or NOTHING,
            )
            for id_, test in tests.items()
        ),
        help=" ".join(help_said(told.help)),
    )


def _strategy_says(told: StrategyShown, names: Names, tests: int) -> Iterator[str]:
    """What the test gives, and what it holds down."""
    if told.score is not None:
        yield _("It passes {share} of the tests (partly counts half).", share=shown_share(told.score))
    if told.answered < tests:
        yield _(
            "{answered} of {tests} tests are answered; those that are not count as no.",
            answered=told.answered,
            tests=tests,
        )
    for criterion, level in told.holds.items():
        yield _("It holds {criterion} at level {level}.", criterion=names.full(criterion), level=level)
