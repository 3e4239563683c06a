"""How far customers agree, with the range of it, beside what is claimed."""

from __future__ import annotations

from typing import NamedTuple

from cxaudit.measure import shown_level
from cxaudit.model.result import AuditResult
from cxaudit.render.fieldwork_words import statements_by_id
from cxaudit.render.html.charts.places import coordinate, place
from cxaudit.render.names import Names

AGREEMENT = 4
"""The highest agreement."""
MOST_ROWS = 30
ROW = 34.0
DOT = 11.0
"""Statements that are drawn, those agreed with least, the height of a row, and where in its shape the dot is."""


class StatementMark(NamedTuple):
    """What customers say to a statement."""

    name: str
    y: str
    dot_y: str
    """Where the mark of what counts has its upper end."""
    mean: str
    """Place of the mean."""
    low: str | None
    """Where its range begins and ends; None: none is known."""
    high: str | None
    claimed: str | None
    """Place of what is claimed; None: the statement belongs to no criterion, or nothing may be shown."""
    label: str


class Statements(NamedTuple):
    """How far customers agree."""

    height: str
    ticks: tuple[tuple[str, str], ...]
    """Place and number of each agreement."""
    drawn: tuple[StatementMark, ...]
    more: int
    """Statements that stand in the table only."""


def statement_dots(result: AuditResult) -> Statements | None:
    """Statements as dots with their ranges, the least agreement first; None: there are none."""
    told = result.fieldwork.customers if result.fieldwork else None
    if told is None or not told.statements:
        return None
    names, texts, top = Names(result), statements_by_id(result.rubric.content), result.rubric.content.top
    claimed = {c.id: c.claimed_level for c in result.criteria if not c.hidden}
    ordered = sorted(told.statements, key=lambda one: one.mean)
    drawn = []
    for number, one in enumerate(ordered[:MOST_ROWS]):
        level = claimed.get(one.criterion or "")
        drawn.append(
            StatementMark(
                name=names.full(one.criterion) if one.criterion else texts.get(one.id, one.id),
                y=coordinate(ROW * (number + 0.5)),
                dot_y=coordinate(ROW * (number + 0.5) - DOT),
                mean=place(one.mean / AGREEMENT) or "",
                low=place(None if one.low is None else one.low / AGREEMENT),
                high=place(None if one.high is None else one.high / AGREEMENT),
                claimed=place(None if level is None else level / top),
                label=shown_level(one.mean),
            )
        )
    return Statements(
        height=coordinate(ROW * len(drawn)),
        ticks=tuple((place(n / AGREEMENT) or "", str(n)) for n in range(AGREEMENT + 1)),
        drawn=tuple(drawn),
        more=len(ordered) - len(drawn),
    )
