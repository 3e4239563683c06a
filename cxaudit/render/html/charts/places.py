"""Places of marks, written as attributes take them: with a point, whatever the language."""

from __future__ import annotations

from typing import NamedTuple

from cxaudit.measure import one_decimal


class Row(NamedTuple):
    """A row of the table behind a chart: its head and its cells, ready to be read."""

    name: str
    cells: tuple[str, ...]


def place(value: float | None) -> str | None:
    """A share 0..1 of a track as its place; None for none.

    >>> place(0.41425), place(1.2), place(None)
    ('41.4%', '100%', None)
    """
    return None if value is None else f"{coordinate(100 * min(max(value, 0.0), 1.0))}%"


def coordinate(value: float) -> str:
    """A coordinate with at most one decimal.

    >>> coordinate(12.04), coordinate(12.06), coordinate(-0.01)
    ('12', '12.1', '0')
    """
    tenth = one_decimal(value)
    return str(int(tenth)) if tenth == int(tenth) else str(tenth)


def unit(value: float) -> str:
    """A coordinate in whole units, where a unit is too small to be seen.

    >>> unit(12.4), unit(12.5)
    ('12', '13')
    """
    return str(int(value + 0.5))


def share(points: float | None) -> float | None:
    """Points as a share of 100."""
    return None if points is None else points / 100
