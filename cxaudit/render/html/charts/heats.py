"""Departments against steps: the stronger the tint, the more points."""

from __future__ import annotations

from typing import NamedTuple

from cxaudit.render.departments import DepartmentRow, Departments
from cxaudit.render.html.charts.roles import HeatCell
from cxaudit.render.html.theme import TINTS


class HeatLine(NamedTuple):
    """The company, or one department."""

    name: str
    cells: tuple[HeatCell, ...]
    """One for each step, then one for all together; empty where all of it is hidden."""
    hidden: str | None
    partly: str | None
    """Why some of it is hidden."""
    whole: bool
    """The company."""


class DepartmentHeat(NamedTuple):
    """Departments against steps."""

    steps: tuple[str, ...]
    rows: tuple[HeatLine, ...]


def department_heat(told: Departments | None) -> DepartmentHeat | None:
    """The table of departments with its tints; None where there is none."""
    if told is None:
        return None
    return DepartmentHeat(told.steps, tuple(_line(row, n == 0) for n, row in enumerate(told.rows)))


def _line(row: DepartmentRow, whole: bool) -> HeatLine:
    """One row."""
    cells = (HeatCell(_tint(points), text) for points, text in zip(row.figures, row.cells, strict=True))
    return HeatLine(row.title, tuple(cells), row.hidden, row.partly, whole)


def _tint(points: float | None) -> int | None:
    """The tint of points; None for none.

    >>> _tint(0.0), _tint(50.0), _tint(100.0), _tint(None)
    (0, 3, 5, None)
    """
    return None if points is None else int((TINTS - 1) * points / 100 + 0.5)
