"""Where people's ratings and customers' numbers disagree: "we think" beside "customers say"."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from cxaudit.measure import at_least, below, one_decimal, points, settled
from cxaudit.model.fieldwork_shown import (
    ContradictionShown,
    CustomersShown,
    MeasureShown,
    PointShown,
    PointsShown,
)
from cxaudit.model.result import CriterionResult
from cxaudit.model.rubric import Rubric
from cxaudit.text import number_order

HIGH: Final = 0.75
"""Share of the highest level from which a claim says that it is done: level 3 of 4 (a choice)."""
FAR: Final = 25.0
"""Points by which customers' agreement lies clearly below a claim: one level of four (a choice)."""
BADLY: Final = 2.0
"""How well a contact point goes, 1 to 5, if it goes badly (a choice)."""
_FIRST_SOURCE: Final = 2
"""The place, from 0, of the first source of performance that is neither a guess nor staff."""
_KINDS: Final = ("measure_beyond_limit", "statement_below", "contact_below")


def contradictions(
    rubric: Rubric,
    criteria: Mapping[str, CriterionResult],
    measures: Iterable[MeasureShown] = (),
    customers: CustomersShown | None = None,
    points_: PointsShown | None = None,
) -> tuple[ContradictionShown, ...]:
    """Everything in which claims and numbers disagree, worst first; nothing of what is hidden or does not apply.

    Args:
        rubric: as narrowed to the audit's criteria.
        criteria: their figures, by id.
        measures: what the readings say.
        customers: what customers answered, as far as it may be shown.
        points_: the inventory with the criteria that are rated at contact points.

    Source:
        docs/scoring.md, rule F12.
    """
    known = {c: one for c, one in criteria.items() if one.hidden is None and one.state != "not_applicable"}
    found = [
        *_beyond_limit(rubric, known, measures),
        *_below_claim(rubric, known, customers),
        *_at_points(rubric, known, points_),
    ]
    order = {c.id: place for place, c in enumerate(rubric.criteria)}
    return tuple(sorted(found, key=lambda one: _worst_first(one, order)))


def _worst_first(one: ContradictionShown, order: Mapping[str, int]) -> tuple[object, ...]:
    contact = number_order(one.contacts[0] if one.contacts else "")
    return -settled(one.distance), order[one.criterion], _KINDS.index(one.kind), one.measure or "", contact


def _is_high(level: float, top: int) -> bool:
    """Whether a level, as it is shown, says that it is done (rules F12, N3)."""
    return at_least(float(one_decimal(level)), HIGH * top)


# ------------------------------------------------------------------------ measures


def _beyond_limit(
    rubric: Rubric, criteria: Mapping[str, CriterionResult], readings: Iterable[MeasureShown]
) -> Iterator[ContradictionShown]:
    """Readings beyond their limits beside claims that all is well."""
    for reading in readings:
        if reading.beyond is None:
            continue
        for criterion in reading.criteria:
            claimed = criteria[criterion].claimed_level if criterion in criteria else None
            if claimed is not None and _is_high(claimed, rubric.top):
                yield ContradictionShown(
                    kind="measure_beyond_limit",
                    criterion=criterion,
                    claimed_level=claimed,
                    measure=reading.measure,
                    value=reading.value,
                    limit=reading.limit,
                    contacts=(reading.contact,) if reading.contact else (),
                    distance=points(claimed, rubric.top) * reading.beyond,
                )


# ------------------------------------------------------------------------ statements


def _below_claim(
    rubric: Rubric, criteria: Mapping[str, CriterionResult], customers: CustomersShown | None
) -> Iterator[ContradictionShown]:
    """Statements with which customers agree far less than people claim."""
    for said in customers.statements if customers else ():
        seen = criteria.get(said.criterion or "")
        if seen is None or seen.claimed_level is None:
            continue
        claim, agreed = points(seen.claimed_level, rubric.top), 25 * said.mean
        at_most = 25 * (said.mean if said.high is None else said.high)
        if at_least(claim - agreed, FAR) and below(at_most, claim):
            yield ContradictionShown(
                kind="statement_below",
                criterion=seen.id,
                claimed_level=seen.claimed_level,
                statement=said.id,
                mean=said.mean,
                distance=claim - agreed,
            )


# ------------------------------------------------------------------------ contact points


def _at_points(
    rubric: Rubric, criteria: Collection[str], inventory: PointsShown | None
) -> Iterator[ContradictionShown]:
    """Criteria rated high at contact points that go badly, as customers or data say."""
    rows: Sequence[PointShown] = inventory.points if inventory else ()
    badly = {one.point.contact_id: performed for one in rows if (performed := _goes_badly(one)) is not None}
    for cell in inventory.matrix if inventory else ():
        performed = badly.get(cell.contact)
        if performed is None or cell.level is None or cell.criterion not in criteria:
            continue
        if _is_high(cell.level, rubric.top):
            yield ContradictionShown(
                kind="contact_below",
                criterion=cell.criterion,
                claimed_level=cell.level,
                value=performed,
                contacts=(cell.contact,),
                distance=points(cell.level, rubric.top) - (performed - 1) / 4 * 100,
            )


def _goes_badly(one: PointShown) -> float | None:
    """How well a contact point goes if that is badly and neither a guess nor staff's word; None: it is not."""
    performed, source = one.point.performance, one.point.performance_source
    if performed is None or source is None or source < _FIRST_SOURCE:
        return None
    return performed if at_least(BADLY, performed) else None
