"""Readings beyond their limits: what has to be found out before anything is mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cxaudit.measure import settled
from cxaudit.model.fieldwork_shown import CauseShown, MeasureShown
from cxaudit.model.result import AuditResult, Fix
from cxaudit.model.rubric import Criterion, Rubric
from cxaudit.text import number_order


def causes(
    rubric: Rubric, readings: Iterable[MeasureShown], result: AuditResult | None = None
) -> tuple[CauseShown, ...]:
    """A cause to find for each reading beyond its limit, worst first.

    Args:
        rubric: as narrowed to the audit's criteria.
        readings: what the measures say.
        result: with fixes; none: nobody rated anything yet.

    Source:
        docs/scoring.md, rule F13.
    """
    catalogue = [one.id for one in rubric.measures.measures] if rubric.measures else []
    placed = _placed(result)
    found = []
    for one in readings:
        if one.beyond is None or one.limit is None:
            continue
        criterion = _most_affected(rubric, one.criteria, placed, result)
        fix = placed[criterion.id][1] if criterion and criterion.id in placed else None
        found.append(
            CauseShown(
                id=":".join(part for part in ("cause", one.measure, one.contact) if part),
                measure=one.measure,
                contact=one.contact,
                value=one.value,
                limit=one.limit,
                low=one.low,
                high=one.high,
                beyond=one.beyond,
                criterion=criterion.id if criterion else None,
                list=fix.list if fix else None,
                owner=_owner(criterion, fix),
            )
        )
    order = {measure: place for place, measure in enumerate(catalogue)}
    return tuple(
        sorted(found, key=lambda c: (-settled(c.beyond), order[c.measure], number_order(c.contact or "")))
    )


def _placed(result: AuditResult | None) -> dict[str, tuple[int, Fix]]:
    """The fixes that are shown with their places: changes first, then proofs, then what waits; by criterion id."""
    listed = (*result.fixes, *result.proofs, *result.waiting) if result else ()
    shown = [fix for fix in listed if fix.hidden is None]
    return {fix.criterion: (place, fix) for place, fix in reversed(list(enumerate(shown)))}


def _most_affected(
    rubric: Rubric,
    criteria: Iterable[str],
    placed: Mapping[str, tuple[int, Fix]],
    result: AuditResult | None,
) -> Criterion | None:
    """The criterion whose fix comes first, else the heaviest; never one that is hidden or does not apply."""
    shown = [rubric.by_id[c] for c in criteria if c in rubric.by_id and not _is_left_out(result, c)]
    with_fix = [one for one in shown if one.id in placed]
    if with_fix:
        return min(with_fix, key=lambda one: placed[one.id][0])
    return max(shown, key=lambda one: one.weight, default=None)


def _is_left_out(result: AuditResult | None, criterion: str) -> bool:
    """Whether nothing is said of a criterion: it is hidden or does not apply."""
    if result is None:
        return False
    seen = result.criterion[criterion]
    return seen.hidden is not None or seen.state == "not_applicable"


def _owner(criterion: Criterion | None, fix: Fix | None) -> str | None:
    """Who answers for the fix, else for the criterion's first fix step."""
    if fix and (fix.owner or fix.steps):
        return fix.owner or fix.steps[0].owner
    return criterion.fixes[0].owner if criterion and criterion.fixes else None
