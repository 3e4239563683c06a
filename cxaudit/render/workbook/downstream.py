"""What a change of one criterion can move: itself and whatever waits for it, directly or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cxaudit.model.rubric import Rubric

MOST_ROWS = 20_000
"""Rows that the sheet Gains may have; beyond, gains are values of the audit's date."""
MOST_NEEDS = 80
"""Prerequisites of one criterion that one formula can look at."""


class Downstream(NamedTuple):
    """Which criteria each fix can move."""

    blocks: Mapping[str, tuple[str, ...]]
    """By criterion, in the order of the rubric: itself and what waits for it, prerequisites first."""
    dated: tuple[str, ...]
    """Criteria whose gain cannot be a formula."""
    too_many: bool
    """None of the gains is a formula, since there would be too many rows."""

    @property
    def rows(self) -> int:
        """Rows of all blocks."""
        return sum(map(len, self.blocks.values()))


def downstream(rubric: Rubric, hidden: frozenset[str]) -> Downstream:
    """The blocks of the sheet Gains.

    Where a hidden criterion bears on what a fix moves there is no block: the formula would give its level away (rule R6).
    """
    order = rubric.prerequisites_first
    bit = {c.id: 1 << place for place, c in enumerate(order)}
    moved = dict(bit)
    for criterion in reversed(order):
        for p in criterion.prerequisites:
            moved[p.criterion] |= moved[criterion.id]
    veiled = sum(
        bit[c.id] for c in order if c.id in hidden or any(p.criterion in hidden for p in c.prerequisites)
    )
    long = sum(bit[c.id] for c in order if len(c.prerequisites) > MOST_NEEDS)
    shown = [c.id for c in rubric.criteria if c.id not in hidden]
    live = [c for c in shown if not moved[c] & (veiled | long & ~bit[c])]
    if sum(moved[c].bit_count() for c in live) > MOST_ROWS:
        return Downstream({}, tuple(shown), too_many=True)
    return Downstream(
        {c: tuple(order[n].id for n in _bits(moved[c])) for c in live},
        tuple(c for c in shown if c not in frozenset(live)),
        too_many=False,
    )


def _bits(number: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
