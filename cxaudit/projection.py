"""What supported scores become when criteria change: caps, gates, steps and the total anew (rules S6 to S13, P8).

It knows numbers alone, so that a result with hidden figures does too: what is hidden stays as it is, as one sum a step.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, NamedTuple

from cxaudit.measure import below, overall


class Link(NamedTuple):
    """At ``for_level`` it needs ``needs`` at ``min_level``."""

    for_level: int
    needs: str
    min_level: int


class Spot(NamedTuple):
    """A criterion whose figures are known."""

    step: str
    weight: float
    base: float
    """Level of the practice."""
    grade: str
    """Of its evidence."""
    supported: float
    """Level today."""
    links: tuple[Link, ...]
    """Whose needs are known too."""
    ceiling: int | None
    """The level that prerequisites hold it at whose figures are not known; None: they hold nothing."""
    allowed: int | None = None
    """The level that the test of the strategy statement allows; None: any (rule F9)."""


class Rest(NamedTuple):
    """What else counts in a step and does not change."""

    weight: float
    points: float
    """Sum of weight × supported points."""


class Board(NamedTuple):
    """All that the supported scores are made of."""

    top: int
    tolerance: float
    caps: Mapping[str, int]
    """By grade of evidence, from the weakest grade to the strongest."""
    spots: Mapping[str, Spot]
    """By criterion id, prerequisites first."""
    rests: Mapping[str, Rest]
    """By step id, where there are any."""
    steps: Mapping[str, float]
    """Weights of the steps that take part, by step id."""
    scored: frozenset[str]
    """Those of them that have a score."""
    total: Literal["arithmetic", "geometric"]


class Change(NamedTuple):
    """A criterion after something was done: at least this practice, this grade of evidence, this statement (P8, F9)."""

    base: float
    grade: str
    lifts: int = 0
    """The level for which it brings a strategy statement that passes its test; 0: none."""


class Projected(NamedTuple):
    """Supported points."""

    total: float | None
    """None: a step that takes part has no score."""
    steps: Mapping[str, float | None]
    """By step id."""
    levels: Mapping[str, float]
    """Supported levels, by criterion id."""


def done(board: Board, criterion: str, level: int) -> Change:
    """A criterion whose practice and evidence carry a level, never less than today (rule P8)."""
    spot = board.spots[criterion]
    return Change(max(spot.base, level), carrying(board, spot.grade, level), level)


def shown(board: Board, criterion: str, level: int) -> Change:
    """A criterion whose evidence carries a level; its practice stays (rule P8)."""
    spot = board.spots[criterion]
    return Change(spot.base, carrying(board, spot.grade, level), level)


def carried_level(board: Board, spot: Spot, new: Change) -> float:
    """The level that practice, evidence and statement carry, whatever its prerequisites say (rules S7, F9)."""
    level = min(new.base, float(board.caps[new.grade]))
    return level if spot.allowed is None else min(level, float(max(spot.allowed, new.lifts)))


def carrying(board: Board, grade: str, level: float) -> str:
    """The grade itself where it carries a level, else the first one that does (rule P8)."""
    if board.caps[grade] >= level:
        return grade
    return next(name for name, cap in board.caps.items() if cap >= level)


def projected(board: Board, changes: Mapping[str, Change]) -> Projected:
    """Everything after some changes, by criterion id (rules S7, S8, S11, S13)."""
    levels: dict[str, float] = {}
    for criterion, spot in board.spots.items():
        new = changes.get(criterion) or Change(spot.base, spot.grade)
        levels[criterion] = _level(board, spot, new, levels)
    steps = _step_points(board, levels)
    return Projected(overall(((steps[s], w) for s, w in board.steps.items()), board.total), steps, levels)


def _level(board: Board, spot: Spot, new: Change, levels: Mapping[str, float]) -> float:
    """The supported level of a criterion: its practice, its cap, and what fails (rules S7, S8)."""
    level = carried_level(board, spot, new)
    if spot.ceiling is not None:
        level = min(level, float(spot.ceiling))
    failing = [k for k in spot.links if below(levels[k.needs], k.min_level - board.tolerance)]
    return min([level, *(float(k.for_level - 1) for k in failing)])


def _step_points(board: Board, levels: Mapping[str, float]) -> dict[str, float | None]:
    """Supported points of each step, from what is known and the rest (rule S11)."""
    gathered: dict[str, list[tuple[float, float]]] = {step: [] for step in board.steps}
    for criterion, spot in board.spots.items():
        gathered[spot.step].append((spot.weight, spot.weight * 100 * levels[criterion] / board.top))
    for step, rest in board.rests.items():
        gathered[step].append((rest.weight, rest.points))
    return {
        step: math.fsum(p for _, p in found) / whole
        if step in board.scored and (whole := math.fsum(w for w, _ in found))
        else None
        for step, found in gathered.items()
    }
