"""What projections start from, taken from a result as it is published (rules S8, S11, R6, P8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cxaudit.model.result import AuditResult, CriterionResult
from cxaudit.projection import Board, Link, Rest, Spot


def board(result: AuditResult) -> Board:
    """All that the supported scores are made of; what is hidden is one sum a step, and does not change.

    Unanswered and not applicable criteria take no part, neither as criteria nor as prerequisites (rule S8).
    """
    content, used = result.rubric.content, result.policy
    return Board(
        top=content.top,
        tolerance=used.gate_tolerance,
        caps={grade.id: used.caps[grade.id] for grade in content.evidence.grades},
        spots=_spots(result),
        rests={
            step.id: Rest(step.hidden_together.weight, step.hidden_together.supported)
            for step in result.steps
            if step.hidden_together
        },
        steps={s.id: s.weight for s in content.steps if result.step[s.id].state != "not_applicable"},
        scored=frozenset(step.id for step in result.steps if step.supported is not None),
        total=used.total,
    )


def _spots(result: AuditResult) -> dict[str, Spot]:
    """The criteria whose figures are known, by id, prerequisites first."""
    known = {c.id: c for c in result.criteria if c.supported_level is not None}
    return {
        criterion.id: _spot(result, seen, known)
        for criterion in result.rubric.content.prerequisites_first
        if (seen := known.get(criterion.id))
    }


def _spot(result: AuditResult, seen: CriterionResult, known: Mapping[str, CriterionResult]) -> Spot:
    """One criterion."""
    content = result.rubric.content
    criterion = content.by_id[seen.id]
    return Spot(
        step=seen.step,
        weight=criterion.weight,
        base=seen.base_level or 0.0,
        grade=seen.evidence_grade or content.evidence.grades[0].id,
        supported=seen.supported_level or 0.0,
        links=tuple(
            Link(p.for_level, p.criterion, p.min_level)
            for p in criterion.prerequisites
            if p.criterion in known
        ),
        ceiling=_ceiling(seen, known),
        allowed=seen.ceiling,
    )


def _ceiling(seen: CriterionResult, known: Collection[str]) -> int | None:
    """The level at which hidden prerequisites hold a criterion, where that is there for all to see (rule R6)."""
    failing = [g.for_level - 1 for g in seen.gates if g.state == "fails" and g.criterion not in known]
    return min(failing, default=None)
