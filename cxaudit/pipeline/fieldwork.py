"""What an audit found outside the questionnaire, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cxaudit.engine import contact_points, journey, measures
from cxaudit.model.fieldwork import CustomerSheet, Fieldwork
from cxaudit.model.fieldwork_shown import FieldworkShown
from cxaudit.model.rubric import Rubric


class Found(NamedTuple):
    """What was found outside the questionnaire."""

    book: Fieldwork | None = None
    """The field book, everything that was taken in put together."""
    customers: tuple[CustomerSheet, ...] = ()
    """What customers answered; of files that hold the same answer twice it is here once."""


NOTHING_FOUND = Found()


def fieldwork_shown(rubric: Rubric, book: Fieldwork, departments: Sequence[str] = ()) -> FieldworkShown:
    """What follows from a field book alone: contact points, journey and measures.

    Args:
        rubric: whole.
        book: the field book.
        departments: those that deal with customers.
    """
    readings = measures.shown(rubric, book.readings)
    return FieldworkShown(
        points=contact_points.points_shown(rubric, book, departments, measures=readings)
        if book.contact_points
        else None,
        journey=journey.journey_shown(rubric, book) if book.contact_points or book.journey else None,
        measures=readings,
    )
