"""What the contact-point inventory says: gaps, quadrants, pain loads, the worst ten, what is missing.

Nothing depends on the order of the rows. A choice is its place in the rubric's template: of sources the first is a
guess, as the template lists them from the weakest to the strongest.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from cxaudit.measure import at_least, mean, settled, weighted_mean
from cxaudit.model.fieldwork import ContactPoint, Fieldwork, PointRating
from cxaudit.model.fieldwork_shown import (
    MatrixCell,
    MatrixRow,
    MeasureShown,
    Missing,
    PointShown,
    PointsShown,
    Quadrant,
)
from cxaudit.model.rubric import ContactPoints, Rubric, TemplateField
from cxaudit.text import number_order

WORST: Final = 10
"""Contact points that are named as the worst, and cells of the matrix."""
FIRST_AT: Final = 3
"""Contact points that are named for a criterion to begin with (a choice)."""
GUESS: Final = 0
"""The place of the weakest source in the template: a guess."""

Marks = tuple[str, ...]
_BETWEEN: Final = re.compile(r"\s*(?:[;,/&+\n]|\s(?:and|und)\s)\s*")


class Means(NamedTuple):
    """Where the lines between the quadrants run."""

    importance: float
    performance: float


def points_shown(
    rubric: Rubric,
    fieldwork: Fieldwork,
    departments: Sequence[str] = (),
    partners: Collection[str] = (),
    measures: Iterable[MeasureShown] = (),
) -> PointsShown:
    """The inventory and what it says, by the numbers of the contact points.

    Args:
        rubric: whose template the inventory follows.
        fieldwork: the field book.
        departments: those that deal with customers; each should have a row.
        partners: outside the house; handing over to them drops nothing.
        measures: what the readings say; one beyond its limit marks its contact point.

    Source:
        docs/scoring.md, rules F1 to F6.
    """
    rows = sorted(fieldwork.contact_points, key=_by_number)
    means = _means(rows)
    known = _known_places(rows, partners)
    read = tuple(measures)
    points = [_point(rubric, row, means, known, read) for row in rows]
    ranked = worst(points)
    shown = tuple(_ranked(point, ranked) for point in points)
    found = PointsShown(
        points=shown,
        mean_importance=means.importance if means else None,
        mean_performance=means.performance if means else None,
        worst=tuple(point.point.contact_id for point in ranked),
        missing=tuple(_missing(rubric.contact_points, fieldwork, rows, departments)),
        avoidable=_sum(point.avoidable for point in shown),
        volume=_sum(row.monthly_volume for row in rows),
    )
    by_number = {point.point.contact_id: point for point in shown}
    return found.renewed(**_matrix(rubric, fieldwork.ratings, by_number))


# --- one contact point ------------------------------------------------------------------------


def gap(importance: float, performance: float) -> float:
    """How much better it would have to go, 0 to 4: ``max(0, importance − performance)`` (rule F1).

    >>> gap(5, 2), gap(2, 5)
    (3, 0)
    """
    return max(0, importance - performance)


def opportunity(importance: float, performance: float) -> float:
    """Ulwick's opportunity score, 0 to 20; both ratings 1 to 5 are first put on 0 to 10 (rule F2).

    >>> opportunity(5, 1), opportunity(3, 5), opportunity(1, 1)
    (20.0, 5.0, 0.0)
    """
    important, performed = _of_ten(importance), _of_ten(performance)
    return important + max(0.0, important - performed)


def _of_ten(rating: float) -> float:
    return (rating - 1) / 4 * 10


def quadrant(importance: float, performance: float, means: Means) -> Quadrant:
    """Where a contact point lies against the means; on a mean counts as high (rules F3, N1).

    >>> quadrant(4, 2, Means(4, 3)), quadrant(3, 3, Means(4, 3))
    ('fix_first', 'too_much')
    """
    important = at_least(importance, means.importance)
    performed = at_least(performance, means.performance)
    if important:
        return "keep" if performed else "fix_first"
    return "too_much" if performed else "leave"


def pain_load(volume: float | None, importance: float, performance: float) -> float | None:
    """Contacts a month × importance × gap; None: nobody knows how many contacts (rule F4).

    >>> pain_load(100, 5, 2), pain_load(None, 5, 2)
    (1500, None)
    """
    return None if volume is None else volume * importance * gap(importance, performance)


def _point(
    rubric: Rubric,
    row: ContactPoint,
    means: Means | None,
    known: Collection[str],
    measures: Sequence[MeasureShown],
) -> PointShown:
    """One contact point and what follows from it."""
    volume, share = row.monthly_volume, row.avoidable_share
    avoidable = None if volume is None or share is None else volume * share / 100
    marks = tuple(mark for mark, holds in _marks(rubric, row, known, measures) if holds)
    if row.importance is None or row.performance is None or means is None:
        return _shown(row, None, None, None, None, avoidable, marks)
    rated = row.importance, row.performance
    return _shown(
        row,
        gap(*rated),
        opportunity(*rated),
        quadrant(*rated, means),
        pain_load(volume, *rated),
        avoidable,
        marks,
    )


def _shown(
    row: ContactPoint,
    distance: float | None,
    chance: float | None,
    lies: Quadrant | None,
    load: float | None,
    avoidable: float | None,
    marks: Marks,
) -> PointShown:
    return PointShown.model_validate(
        {
            "point": row,
            "gap": distance,
            "opportunity": chance,
            "quadrant": lies,
            "pain_load": load,
            "avoidable": avoidable,
            "marks": marks,
            "rank": None,
        }
    )


def _marks(
    rubric: Rubric, row: ContactPoint, known: Collection[str], measures: Sequence[MeasureShown]
) -> Iterator[tuple[str, bool]]:
    """What may be wrong with a row, and whether it is."""
    own = [one for one in measures if one.contact == row.contact_id]
    yield "no_owner", _is_blank(row.owner)
    yield "guess", GUESS in (row.importance_source, row.performance_source)
    yield "no_volume", row.monthly_volume is None
    yield "no_measure", _is_blank(row.measure) and not own
    yield "beyond_limit", any(one.against_limit == "beyond" for one in own)
    yield "hand_over_dropped", bool(dropped_at(row.hand_over_to, known))
    yield "incomplete", any(name != "owner" for name in lacking(rubric.contact_points, row))


def lacking(template: ContactPoints | None, row: ContactPoint) -> tuple[str, ...]:
    """The ids of the required fields in which a row has nothing, in the order of the template."""
    fields: Sequence[TemplateField] = template.fields if template else ()
    return tuple(field.id for field in fields if field.required and _says_nothing(row, field.id))


def _says_nothing(row: ContactPoint, field: str) -> bool:
    said = getattr(row, field) if field in ContactPoint.model_fields else row.more.get(field)
    return said is None or said == () or (isinstance(said, str) and _is_blank(said))


def _is_blank(words: str | None) -> bool:
    return not (words or "").strip()


# --- hand-overs -------------------------------------------------------------------------------


def _known_places(rows: Iterable[ContactPoint], partners: Iterable[str]) -> frozenset[str]:
    """Who is there to take over: whoever has a row, by department, owner, name or number, and known partners."""
    places = {word for row in rows for word in (row.department, row.owner, row.name, row.contact_id) if word}
    return frozenset(_folded(place) for place in (*places, *partners))


def dropped_at(hand_over_to: str | None, known: Collection[str]) -> tuple[str, ...]:
    """Of whom something is handed over to, those that have no row and are no known partner (rule F6).

    >>> dropped_at("Billing; Warehouse", {"billing"})
    ('Warehouse',)
    """
    whole = (hand_over_to or "").strip()
    if not whole or _folded(whole) in known:
        return ()
    return tuple(part for part in _BETWEEN.split(whole) if part and _folded(part) not in known)


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


# --- all contact points -----------------------------------------------------------------------


def _means(rows: Iterable[ContactPoint]) -> Means | None:
    """The means of the contact points that have both ratings; None: there is none."""
    rated = [(r.importance, r.performance) for r in rows if None not in (r.importance, r.performance)]
    important = mean([one for one, _ in rated if one is not None])
    performed = mean([one for _, one in rated if one is not None])
    return None if important is None or performed is None else Means(important, performed)


def worst(points: Iterable[PointShown]) -> tuple[PointShown, ...]:
    """The ten worst: by pain load where contacts are counted, then the others by opportunity (rule F5).

    Without a gap nothing hurts, so such a point is none of them. Ties: by opportunity, importance, then number.
    """
    hurting = [one for one in points if one.gap is not None and settled(one.gap) > 0 and one.pain_load != 0]
    return tuple(sorted(hurting, key=_by_pain)[:WORST])


def _by_pain(one: PointShown) -> tuple[object, ...]:
    load, importance = one.pain_load, one.point.importance or 0
    chance = settled(one.opportunity or 0)
    return load is None, -settled(load or 0), -chance, -importance, number_order(one.point.contact_id)


def _ranked(one: PointShown, ranked: Sequence[PointShown]) -> PointShown:
    """A point with its place among the worst."""
    if one not in ranked:
        return one
    by = "opportunity" if one.pain_load is None else "pain_load"
    return one.renewed(rank=ranked.index(one) + 1, ranked_by=by)


def _by_number(row: ContactPoint) -> tuple[object, ...]:
    return number_order(row.contact_id), row.model_dump_json()


def _sum(values: Iterable[float | None]) -> float | None:
    """The sum of what is known; None: nothing is."""
    known = [value for value in values if value is not None]
    return math.fsum(known) if known else None


# --- what is missing --------------------------------------------------------------------------


def _missing(
    template: ContactPoints | None,
    fieldwork: Fieldwork,
    rows: Sequence[ContactPoint],
    departments: Iterable[str],
) -> Iterator[Missing]:
    """What the inventory lacks."""
    there = {row.stage for row in rows}
    for place in _places(template, "stage"):
        if place not in there:
            yield Missing(kind="stage", choice=place, note=fieldwork.stage_notes.get(place))
    phases = {row.sale_phase for row in rows}
    yield from (
        Missing(kind="sale_phase", choice=p) for p in _places(template, "sale_phase") if p not in phases
    )
    channels = {row.channel for row in rows}
    yield from (Missing(kind="channel", choice=p) for p in sorted({*fieldwork.channels_named} - channels))
    met = {_folded(row.department) for row in rows if row.department}
    yield from (Missing(kind="department", name=name) for name in departments if _folded(name) not in met)
    yield from _unsaid(rows)


_SAID: Final[Mapping[str, Callable[[ContactPoint], bool]]] = {
    "owner": lambda row: not _is_blank(row.owner),
    "importance_source": lambda row: row.importance_source is not None,
    "performance_source": lambda row: row.performance_source is not None,
    "monthly_volume": lambda row: row.monthly_volume is not None,
}


def _unsaid(rows: Sequence[ContactPoint]) -> Iterator[Missing]:
    """Fields that every row should have, with the rows that lack them."""
    for kind, said in _SAID.items():
        without = tuple(row.contact_id for row in rows if not said(row))
        if without:
            yield Missing.model_validate({"kind": kind, "contacts": without})


def _places(template: ContactPoints | None, field: str) -> range:
    """The places of a field's choices."""
    found = next((one for one in (template.fields if template else ()) if one.id == field), None)
    return range(len(found.choices) if found else 0)


# --- criteria at contact points ---------------------------------------------------------------


class _Rated(NamedTuple):
    """A level at a contact point."""

    rating: PointRating
    level: int
    point: PointShown | None

    @property
    def volume(self) -> float:
        """Contacts a month; 0: nobody knows."""
        return (self.point.point.monthly_volume or 0) if self.point else 0

    @property
    def importance(self) -> float:
        """1 to 5; 0: nobody knows."""
        return (self.point.point.importance or 0) if self.point else 0

    @property
    def pain(self) -> float:
        """The pain load; 0: nobody knows."""
        return settled((self.point.pain_load or 0) if self.point else 0)

    @property
    def number(self) -> tuple[tuple[int, int, str], ...]:
        """By which numbers are put in order."""
        return number_order(self.rating.contact)


def _matrix(
    rubric: Rubric, ratings: Sequence[PointRating], points: Mapping[str, PointShown]
) -> dict[str, object]:
    """Criteria at contact points: the cells, each criterion over all points, and where it is worst (rule F7)."""
    order = {criterion.id: place for place, criterion in enumerate(rubric.criteria)}
    known = sorted(
        (one for one in ratings if one.criterion in order),
        key=lambda one: (order[one.criterion], number_order(one.contact)),
    )
    rated = [_Rated(one, one.level, points.get(one.contact)) for one in known if one.level is not None]
    by_criterion = {name: [one for one in rated if one.rating.criterion == name] for name in order}
    given = {one.criterion for one in known}
    low = sorted((one for one in rated if one.level < rubric.top), key=lambda one: _by_level(one, order))
    return {
        "matrix": tuple(map(_cell, known)),
        "matrix_rows": tuple(_over_all(name, by_criterion[name]) for name in order if name in given),
        "worst_cells": tuple(_cell(one.rating) for one in low[:WORST]),
        "first_at": {
            name: first for name, levels in by_criterion.items() if (first := _first_at(levels, rubric.top))
        },
    }


def _cell(one: PointRating) -> MatrixCell:
    return MatrixCell(
        criterion=one.criterion, contact=one.contact, level=one.level, not_applicable=one.not_applicable
    )


def _by_level(one: _Rated, order: Mapping[str, int]) -> tuple[object, ...]:
    return one.level, -one.importance, -one.volume, order[one.rating.criterion], one.number


def _over_all(criterion: str, rated: Sequence[_Rated]) -> MatrixRow:
    """A criterion over all contact points; one that does not apply somewhere takes no part there."""
    lowest = _lowest(rated)
    ordered = sorted(lowest, key=lambda one: (-one.importance, -one.volume, one.number))
    return MatrixRow(
        criterion=criterion,
        by_volume=weighted_mean((one.level, one.volume) for one in rated),
        by_importance=weighted_mean((one.level, one.importance) for one in rated),
        worst=tuple(one.rating.contact for one in ordered),
    )


def _lowest(rated: Sequence[_Rated]) -> list[_Rated]:
    low = min((one.level for one in rated), default=0)
    return [one for one in rated if one.level == low]


def _first_at(rated: Sequence[_Rated], top: int) -> tuple[str, ...]:
    """Where a criterion's fix begins: at its lowest level, where it hurts most."""
    low = [one for one in _lowest(rated) if one.level < top]
    ordered = sorted(low, key=lambda one: (-one.pain, -one.importance, -one.volume, one.number))
    return tuple(one.rating.contact for one in ordered[:FIRST_AT])
