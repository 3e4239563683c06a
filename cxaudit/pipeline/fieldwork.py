"""What an audit found outside the questionnaire, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cxaudit import strategy
from cxaudit.engine import (
    causes,
    contact_points,
    contradictions,
    customers,
    findings,
    journey,
    measures,
)
from cxaudit.model.fieldwork import CustomerSheet, EditedFinding, Fieldwork
from cxaudit.model.fieldwork_shown import FieldworkShown
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.model.stages import Consensus, Person


class Found(NamedTuple):
    """What was found outside the questionnaire."""

    book: Fieldwork | None = None
    """The field book, everything that was taken in put together."""
    customers: tuple[CustomerSheet, ...] = ()
    """What customers answered; of files that hold the same answer twice it is here once."""

    @property
    def nothing(self) -> bool:
        """Whether nothing was found."""
        return self.book is None and not self.customers


NOTHING_FOUND = Found()


class Voices(NamedTuple):
    """Customers' word on the criteria, and what it takes to show it."""

    said: dict[str, Consensus]
    """Everybody's answers, with those of the customers' files."""
    others: customers.Others
    """Customers among the audit's own respondents."""
    minimum: int
    """People without whom nothing is shown."""


def voices(
    rubric: Rubric,
    heard: Mapping[str, Consensus],
    people: Sequence[Person],
    found: Found,
    minimum: int,
    *,
    analyst: bool = False,
) -> Voices:
    """Everybody's answers with what customers said in files of their own; no level moves (rules A4, P3).

    Args:
        rubric: as narrowed to the variant.
        heard: everybody's answers.
        people: who gave them.
        found: with the customers' files.
        minimum: that of customers, who are never named: of the engagement, else of the rubric.
        analyst: nothing is hidden.
    """
    least = 0 if analyst else minimum
    others = customers.others(rubric, heard, people)
    return Voices(customers.joined(heard, found.customers, least), others, least)


def signals(rubric: Rubric, found: Found) -> dict[str, float]:
    """What the measures of criteria say, by criterion id (rule P3)."""
    return measures.signals(rubric, found.book.readings) if found.book else {}


def fieldwork_shown(
    rubric: Rubric,
    found: Found,
    departments: Sequence[str] = (),
    *,
    partners: Sequence[str] = (),
    result: AuditResult | None = None,
    heard: Voices | None = None,
) -> FieldworkShown:
    """Everything that follows from what was found, and from how it stands beside the scores.

    Args:
        rubric: as narrowed to the audit's criteria.
        found: the field book and what customers answered.
        departments: those that deal with customers.
        partners: outside the house; handing over to them drops nothing.
        result: scores and fixes; none: there are none yet, so nothing can contradict them.
        heard: how customers' answers joined the others; none: nothing of them is shown.
    """
    shown = _of_the_book(rubric, found.book, departments, partners) if found.book else FieldworkShown()
    if heard is not None:
        said = customers.customers_shown(rubric, found.customers, heard.minimum, heard.others)
        shown = shown.renewed(customers=said)
    shown = _beside_the_scores(rubric, shown, result)
    edited = found.book.findings if found.book else ()
    return _with_findings(shown, edited)


def _with_findings(shown: FieldworkShown, edited: Sequence[EditedFinding]) -> FieldworkShown:
    """The same with its findings."""
    dropped = tuple(dict.fromkeys(one.id for one in edited if one.drop))
    return shown.renewed(findings=findings.findings(shown, edited), dropped=dropped)


def _of_the_book(
    rubric: Rubric, book: Fieldwork, departments: Sequence[str], partners: Sequence[str]
) -> FieldworkShown:
    """What the field book says by itself."""
    readings = measures.shown(rubric, book.readings)
    return FieldworkShown(
        points=contact_points.points_shown(rubric, book, departments, partners, readings)
        if book.contact_points
        else None,
        journey=journey.journey_shown(rubric, book) if book.contact_points or book.journey else None,
        measures=readings,
        strategy=strategy.strategy_shown(rubric, book.strategy),
        signals=measures.signals(rubric, book.readings),
    )


def _beside_the_scores(rubric: Rubric, shown: FieldworkShown, result: AuditResult | None) -> FieldworkShown:
    """The same with what contradicts the claims, and the causes to find before anything is mended."""
    against = (
        contradictions.contradictions(rubric, result.criterion, shown.measures, shown.customers, shown.points)
        if result
        else ()
    )
    return shown.renewed(contradictions=against, causes=causes.causes(rubric, shown.measures, result))


def beside_new_scores(result: AuditResult) -> AuditResult:
    """The result with everything found set beside its scores again, after these have changed."""
    if result.fieldwork is None:
        return result
    shown = _beside_the_scores(result.rubric.content, result.fieldwork, result)
    return result.renewed(fieldwork=_with_findings(shown, findings.as_edited(result.fieldwork)))
