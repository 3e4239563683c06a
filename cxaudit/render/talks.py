"""What to talk about where roles see a criterion differently: the agenda of a talk that ends in an agreed level."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cxaudit.language import _
from cxaudit.measure import nearest_level, shown_level, tenths_apart
from cxaudit.model.result import AuditResult, CriterionResult, RoleGap
from cxaudit.render.names import Names
from cxaudit.render.sure import Chance, chance_of


class Side(NamedTuple):
    """One of the two roles that are furthest apart."""

    role: str
    level: str
    mean: float
    """The same, in levels."""
    sentence: str
    """What the rubric says at the level nearest to theirs."""
    ask: str
    """The question for them."""


class Topic(NamedTuple):
    """A criterion to talk about."""

    criterion: str
    code: str
    title: str
    question: str
    apart: str
    """Levels between the two, without a sign."""
    chance: Chance
    """Whether it is more than chance, for the higher less the lower."""
    sides: tuple[Side, Side]
    """The higher one first."""


def _apart(criterion: CriterionResult, gap: RoleGap) -> int:
    """How far two roles are apart as shown, in tenths of a level (rule N3)."""
    return abs(tenths_apart(criterion.roles[gap.first].mean or 0.0, criterion.roles[gap.second].mean or 0.0))


def _side(result: AuditResult, criterion: CriterionResult, role: str, names: Names, *, higher: bool) -> Side:
    """What a role said, and what to ask it."""
    level = criterion.roles[role].mean or 0.0
    ask = _("What have you seen that shows it?") if higher else _("When was it different, and for whom?")
    return Side(
        role=names.role[role],
        level=shown_level(level),
        mean=level,
        sentence=result.rubric.content.by_id[criterion.id].levels[nearest_level(level)],
        ask=ask,
    )


def widest_gap(criterion: CriterionResult) -> RoleGap | None:
    """The widest flagged difference between two roles; None: none is flagged (rule R4)."""
    flagged = (gap for gap in criterion.gaps if gap.flagged)
    return max(flagged, key=lambda gap: _apart(criterion, gap), default=None)


def _widest(result: AuditResult) -> Iterator[tuple[int, CriterionResult, RoleGap]]:
    """The widest flagged difference of each criterion that has one (rule R4)."""
    for criterion in result.criteria:
        gap = widest_gap(criterion)
        if gap is not None:
            yield _apart(criterion, gap), criterion, gap


def agenda(result: AuditResult, names: Names) -> tuple[Topic, ...]:
    """Criteria that roles see differently, clear differences first and of these the largest; equal ones in the rubric's order.

    Source:
        docs/scoring.md, rule R4.
    """
    asked = result.rubric.content.by_id
    return tuple(
        Topic(
            criterion=criterion.id,
            code=names.code[criterion.id],
            title=names.title[criterion.id],
            question=asked[criterion.id].question,
            apart=shown_level(apart / 10),
            chance=chance_of(gap, turned=gap.levels < 0),
            sides=_sides(result, criterion, gap, names),
        )
        for apart, criterion, gap in sorted(
            _widest(result), key=lambda found: (not found[2].clear, -found[0])
        )
    )


def _sides(result: AuditResult, criterion: CriterionResult, gap: RoleGap, names: Names) -> tuple[Side, Side]:
    """The two roles, the higher one first."""
    first, second = sorted((gap.first, gap.second), key=lambda role: -(criterion.roles[role].mean or 0.0))
    return (
        _side(result, criterion, first, names, higher=True),
        _side(result, criterion, second, names, higher=False),
    )
