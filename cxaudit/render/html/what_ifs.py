"""The numbers behind "what if" for the page's script: those of `cxaudit.projection`, and nothing that the page hides."""

from __future__ import annotations

import json
from typing import Any, Final

from cxaudit.engine.boards import board
from cxaudit.model.result import AuditResult, Fix
from cxaudit.projection import Board, Spot
from cxaudit.render.names import anchors
from cxaudit.render.sentences import FIRST_FIXES

_WHOLE: Final = 2.0**53


def what_if(result: AuditResult) -> str | None:
    """What the script projects from, as JSON that may stand in a page; None: there is nothing to try.

    ``steps``: id, weight, whether it has a score, weight and points of what is hidden in it. ``spots``: place of the criterion, number
    of its step, weight, practice, number of its grade of evidence, what else holds it, its prerequisites (level, number
    of the criterion, its level), and, where the test of the strategy statement bounds it, the level that this allows;
    prerequisites first. ``fixes``: number of the criterion, level, days, level and days of
    the first step (0: there is only one), whether it is a proof; in the order of the lists.
    """
    start = board(result)
    numbers = {criterion: n for n, criterion in enumerate(start.spots)}
    fixes = [f for f in (*result.fixes, *result.proofs) if f.criterion in numbers and f.target]
    if not fixes or not start.scored:
        return None
    places = anchors(result)
    steps = {step: n for n, step in enumerate(start.steps)}
    grades = {grade: n for n, grade in enumerate(start.caps)}
    told = {
        "top": start.top,
        "tolerance": start.tolerance,
        "geometric": start.total == "geometric",
        "caps": list(start.caps.values()),
        "steps": [_step(start, step) for step in start.steps],
        "spots": [
            [places[criterion], steps[spot.step], *_spot(spot, grades, numbers)]
            for criterion, spot in start.spots.items()
        ],
        "fixes": [_fix(fix, numbers) for fix in fixes],
    }
    return json.dumps(_short(told), separators=(",", ":")).replace("<", "\\u003c")


def first_taken(result: AuditResult) -> int:
    """How many fixes "take the first" takes."""
    return min(sum(1 for fix in result.fixes if not fix.hidden), FIRST_FIXES)


def _step(start: Board, step: str) -> list[Any]:
    """A step, with what in it does not change."""
    rest = start.rests.get(step)
    return [step, start.steps[step], int(step in start.scored), *(rest or (0, 0))]


def _spot(spot: Spot, grades: dict[str, int], numbers: dict[str, int]) -> list[Any]:
    """A criterion but for its name and step."""
    links = [[k.for_level, numbers[k.needs], k.min_level] for k in spot.links]
    allowed = () if spot.allowed is None else (spot.allowed,)
    return [spot.weight, spot.base, grades[spot.grade], spot.ceiling, links, *allowed]


def _fix(fix: Fix, numbers: dict[str, int]) -> list[Any]:
    """A fix or a proof."""
    first = fix.steps[0] if len(fix.steps) > 1 else None
    return [
        numbers[fix.criterion],
        fix.target,
        fix.days or 0,
        first.to if first else 0,
        first.days if first else 0,
        int(fix.kind != "improve"),
    ]


def _short(value: Any) -> Any:
    """The same with whole numbers written as such."""
    if isinstance(value, dict):
        return {key: _short(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_short(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < _WHOLE else value
