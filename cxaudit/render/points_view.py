"""What people see of the contact points and the journey: every number a string, every word ready."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cxaudit.language import _, ngettext
from cxaudit.measure import NOTHING, shown_days, shown_level, shown_share
from cxaudit.model.fieldwork_shown import FieldworkShown, JourneyEntry, JourneyShown, PointShown, PointsShown
from cxaudit.model.result import AuditResult
from cxaudit.render.fieldwork_words import (
    QUADRANTS,
    all_missing,
    contact_name,
    contact_names,
    marks_said,
    shown_whole,
    stages,
)
from cxaudit.render.figures import shown_date
from cxaudit.render.names import Names
from cxaudit.text import listed

MOST_POINTS = 60
"""Contact points in the tables of the page; the workbook has all of them."""
MOST_TEXTS = 6
"""Texts in a cell of the journey map."""
FEELING = "customer_feeling"
"""The field of the inventory that is drawn as a curve."""
EVIDENCE = "evidence"
"""The field that says what a row rests on."""
MOST_CELLS = 5
"""Cells of the matrix named as the lowest."""
MOST_AVOIDABLE = 3
"""Contact points named as those with the most avoidable contacts."""


class PointLine(NamedTuple):
    """A contact point in the table behind the map."""

    number: str
    name: str
    importance: str
    performance: str
    gap: str
    opportunity: str
    volume: str
    where: str
    guess: bool


class WorstPoint(NamedTuple):
    """One of the worst contact points."""

    rank: str
    name: str
    why: str
    wrong: str
    next: str
    by: str
    """Who does it, and by when; "" where nobody says so."""


class PointsView(NamedTuple):
    """The inventory and what it says."""

    says: tuple[str, ...]
    worst: tuple[WorstPoint, ...]
    no_worst: str | None
    """What stands where none is worse than it matters."""
    missing: tuple[str, ...]
    lines: tuple[PointLine, ...]
    more: str | None
    """Where there are more contact points than the page shows."""
    worst_cells: tuple[str, ...]
    not_applicable: tuple[str, ...]
    """Where a criterion does not apply at a contact point, with the reason."""


class JourneyText(NamedTuple):
    """A text in the journey map."""

    text: str
    guess: bool


class JourneyRow(NamedTuple):
    """A row of the journey map: a cell for each stage that is shown."""

    title: str
    cells: tuple[tuple[JourneyText, ...], ...]


class JourneyView(NamedTuple):
    """The journey map."""

    says: str
    stages: tuple[str, ...]
    rows: tuple[JourneyRow, ...]
    unknown: str | None
    """Stages of which nothing is known."""
    cut: bool
    """Whether a cell has more texts than the page shows."""


# ------------------------------------------------------------------------ contact points


def points_view(result: AuditResult, names: Names) -> PointsView | None:
    """The inventory as people see it; None: there is none."""
    points = result.fieldwork.points if result.fieldwork else None
    if points is None or not points.points:
        return None
    rubric, called = result.rubric.content, contact_names(points)
    by_number = {one.point.contact_id: one for one in points.points}
    more = len(points.points) - MOST_POINTS
    return PointsView(
        says=tuple(_points_say(points)),
        worst=tuple(_worst(n, by_number[number]) for n, number in enumerate(points.worst, 1)),
        no_worst=None if points.worst else _("None goes worse than it matters."),
        missing=all_missing(rubric, points),
        lines=tuple(_line(one) for one in points.points[:MOST_POINTS]),
        more=ngettext("{n} more is in the workbook.", "{n} more are in the workbook.", more)
        if more > 0
        else None,
        worst_cells=tuple(
            _(
                "{criterion}: level {level} at {contact}",
                criterion=names.code.get(c.criterion, c.criterion),
                level=c.level,
                contact=called.get(c.contact, c.contact),
            )
            for c in points.worst_cells[:MOST_CELLS]
        ),
        not_applicable=tuple(
            _(
                "{criterion} at {contact}: {reason}",
                criterion=names.code.get(c.criterion, c.criterion),
                contact=c.contact,
                reason=c.not_applicable,
            )
            for c in points.matrix
            if c.not_applicable
        )[:MOST_POINTS],
    )


def _points_say(points: PointsShown) -> Iterator[str]:
    """How many there are, how many contacts they have, and how many of those should not be needed."""
    yield ngettext("{n} contact point.", "{n} contact points.", len(points.points))
    if points.volume:
        yield _("{contacts} contacts a month are counted.", contacts=shown_whole(points.volume))
    if points.avoidable:
        yield _avoidable(points, points.avoidable)


def _avoidable(points: PointsShown, avoidable: float) -> str:
    """Contacts that should not be needed, and where most of them are."""
    most = sorted((one for one in points.points if one.avoidable), key=lambda one: -(one.avoidable or 0.0))[
        :MOST_AVOIDABLE
    ]
    where = listed(
        [
            _("{contact}: {number}", contact=contact_name(one), number=shown_whole(one.avoidable))
            for one in most
        ]
    )
    number = shown_whole(avoidable)
    if not points.volume:
        return _(
            "{number} of them a month should not be needed; most at {where}.", number=number, where=where
        )
    share = shown_share(avoidable / points.volume)
    return _(
        "{number} of them ({share}) should not be needed; most at {where}.",
        number=number,
        share=share,
        where=where,
    )


def _worst(rank: int, one: PointShown) -> WorstPoint:
    """One of the worst, with why it stands there and what is next."""
    point = one.point
    who = [who for who in (point.action_owner, shown_date(point.due)) if who]
    return WorstPoint(
        rank=str(rank),
        name=contact_name(one),
        why=_why(one),
        wrong=", ".join(marks_said(one)),
        next=point.next_action or _("nothing yet"),
        by=" · ".join(who),
    )


def _why(one: PointShown) -> str:
    """What makes a contact point one of the worst (rules F2, F4, F5)."""
    point = one.point
    if one.ranked_by == "opportunity" or one.pain_load is None:
        return _("contacts a month not known; opportunity {score} of 20", score=shown_level(one.opportunity))
    return _(
        "{contacts} contacts a month × importance {importance} × gap {gap} = pain load {load}",
        contacts=shown_whole(point.monthly_volume),
        importance=_rating(point.importance),
        gap=_rating(one.gap),
        load=shown_whole(one.pain_load),
    )


def _rating(value: float | None) -> str:
    return NOTHING if value is None else shown_days(value)


def _line(one: PointShown) -> PointLine:
    """A contact point in the table."""
    point = one.point
    return PointLine(
        number=point.contact_id,
        name=point.name or NOTHING,
        importance=_rating(point.importance),
        performance=_rating(point.performance),
        gap=_rating(one.gap),
        opportunity=shown_level(one.opportunity),
        volume=shown_whole(point.monthly_volume),
        where=_(QUADRANTS[one.quadrant]) if one.quadrant else NOTHING,
        guess="guess" in one.marks,
    )


# ------------------------------------------------------------------------ journey


def journey_view(result: AuditResult) -> JourneyView | None:
    """The journey map as people see it; None: there is none."""
    journey = result.fieldwork.journey if result.fieldwork else None
    if journey is None or not journey.entries:
        return None
    titles = stages(result.rubric.content)
    known = [one for one in journey.stages if one.cells]
    nothing = [titles[one.stage] for one in journey.stages if not one.cells]
    rows = tuple(_journey_rows(result, journey))
    return JourneyView(
        says=_guesses(journey),
        stages=tuple(titles[one.stage] for one in known),
        rows=rows,
        unknown=_("Nothing is known of: {stages}.", stages=", ".join(nothing)) if nothing else None,
        cut=any(len(cell) > MOST_TEXTS for one in known for cell in map(_distinct, one.cells.values())),
    )


def _guesses(journey: JourneyShown) -> str:
    """How much of it rests on nothing."""
    if not journey.guesses:
        return _("Every text rests on evidence.")
    return ngettext(
        "{guesses} of {n} text is a guess: it rests on no evidence and stands in italics.",
        "{guesses} of {n} texts are guesses: they rest on no evidence and stand in italics.",
        journey.entries,
        guesses=journey.guesses,
    )


def _journey_rows(result: AuditResult, journey: JourneyShown) -> Iterator[JourneyRow]:
    """The rows in which something stands."""
    template = result.rubric.content.journey
    known = [one for one in journey.stages if one.cells]
    left_out = {template.filled_from.get(name, 0) - 1 for name in (FEELING, EVIDENCE)} if template else set()
    for place, title in enumerate(template.rows if template else ()):
        if place in left_out:  # the curve has it; italics say where there is none
            continue
        cells = tuple(tuple(_distinct(one.cells.get(place, ()))[:MOST_TEXTS]) for one in known)
        if any(cells):
            yield JourneyRow(title, cells)


def _distinct(entries: Sequence[JourneyEntry]) -> list[JourneyText]:
    """The texts of a cell, each once; one that rests on evidence anywhere is no guess."""
    found: dict[str, bool] = {}
    for entry in entries:
        found[entry.text] = found.get(entry.text, True) and entry.guess
    return [JourneyText(text, guess) for text, guess in found.items()]


def begins(found: FieldworkShown | None) -> dict[str, str]:
    """Where to begin with each criterion's fix, in words, by criterion."""
    points = found.points if found else None
    called = contact_names(points)
    first = points.first_at if points else {}
    return {
        c: listed([called.get(number, number) for number in numbers])
        for c, numbers in first.items()
        if numbers
    }
