"""What departments claim, step by step, beside the whole company (rule R6)."""

from __future__ import annotations

from typing import NamedTuple

from cxaudit.language import _
from cxaudit.measure import shown_points
from cxaudit.model.result import AuditResult, DepartmentFigures
from cxaudit.render.names import Names
from cxaudit.render.reasons import hidden_because


class DepartmentRow(NamedTuple):
    """One department, or the company."""

    title: str
    figures: tuple[float | None, ...]
    """Claimed points of each step, then of all together."""
    cells: tuple[str, ...]
    """The same, ready to be read."""
    hidden: str | None
    """Why all of it is absent."""
    partly: str | None
    """Why some of it is absent."""


class Departments(NamedTuple):
    """Departments against steps."""

    steps: tuple[str, ...]
    rows: tuple[DepartmentRow, ...]
    """The company first."""


def departments(result: AuditResult, names: Names) -> Departments | None:
    """What departments claim; None where none may be shown or none is known."""
    if not any(d.hidden is None or d.steps for d in result.departments):
        return None
    whole = (*(s.claimed for s in result.steps), result.overall.claimed)
    return Departments(
        steps=tuple(names.step_label[s.id] for s in result.steps),
        rows=(
            DepartmentRow(_("The whole company"), whole, tuple(map(shown_points, whole)), None, None),
            *(_row(result, d) for d in result.departments),
        ),
    )


def _row(result: AuditResult, one: DepartmentFigures) -> DepartmentRow:
    """One department."""
    if not one.steps:
        return DepartmentRow(one.title, (), (), hidden_because(result, one.hidden), None)
    figures = (*(one.steps.get(s.id) for s in result.steps), one.claimed)
    partly = hidden_because(result, one.hidden) or None
    return DepartmentRow(one.title, figures, tuple(map(shown_points, figures)), None, partly)
