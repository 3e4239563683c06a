"""Where everything about the plan stands: the sheet Roadmap, and the sheet Actions that only computes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from openpyxl.utils import get_column_letter

from cxaudit.language import N_, _
from cxaudit.model.actions import CLOSED, STATUSES
from cxaudit.model.plans import ActionShown
from cxaudit.model.result import AuditResult
from cxaudit.render.plans import PARKED, PlanView, StepRow, plan_view
from cxaudit.render.workbook.finish import Value

ROADMAP, ACTIONS = "Roadmap", "Actions"

ACTIONS_FIRST: Final = 5
"""The first row of Actions, as of every sheet that only computes."""

STEP_COLUMNS: Final[Mapping[str, tuple[str, float]]] = {
    "period": (N_("Period"), 9),
    "code": (N_("No."), 6),
    "title": (N_("Criterion"), 25),
    "owner": (N_("Responsible"), 16),
    "days": (N_("Days"), 8),
    "start": (N_("Start"), 12),
    "end": (N_("End"), 12),
    "benefit": (N_("Benefit from"), 12),
    "action": (N_("What to do"), 36),
    "after": (N_("After, and what was agreed"), 25),
    "person": (N_("Who does it"), 15),
    "due": (N_("Due"), 12),
    "status": (N_("Status"), 11),
    "note": (N_("Note"), 22),
    "ticket": (N_("Ticket"), 10),
    "key": ("", 0),
}
"""Columns of the steps on Roadmap: head, to be said with `_`, and width."""

INPUTS: Final = ("person", "due", "status", "note", "ticket")
"""Those that people fill in."""

MARKS: Final = {**{key: f"cx.{key}" for key in INPUTS}, "key": "cx.step"}
"""What stands above them in a hidden row, by which a reader finds them."""

ACTION_HEADS: Final[Mapping[str, str]] = {
    "key": N_("Step"),
    "code": N_("Criterion"),
    "at": N_("Its place on Roadmap"),
    "status": N_("Status"),
    "closed": N_("Done or dropped"),
    "left": N_("The first row of its fix, from here on, with something left to do"),
    "person": N_("Who does it"),
    "due": N_("Due, or the planned end"),
    "note": N_("Note"),
    "agreed": N_("What was agreed about its fix"),
}
"""Actions: one row a step of the plan, those of one fix together; and one for each fix that was only taken out."""


@dataclass(frozen=True)
class ActionRow:
    """One row of Actions."""

    row: int
    criterion: str
    step: StepRow | None
    """None: its fix was taken out, or has no step in the plan."""
    last: bool
    """No later row is of the same fix."""


@dataclass(frozen=True)
class PlanRows:
    """Rows and columns of the plan of one result."""

    view: PlanView
    actions: Mapping[str, ActionShown]
    """What people wrote, by step."""
    codes: Mapping[str, str]
    """Of the criteria by id, in the order of the rubric."""
    lines: int
    """Of the table of points and days, without its head."""

    @property
    def sentences(self) -> range:
        """The rows of the sentences."""
        return range(3, 3 + len(self.view.sentences))

    @property
    def overview(self) -> int:
        """The heads of the table of points and days; its heading stands above it."""
        return self.sentences.stop + 1

    @property
    def marks(self) -> int:
        """The hidden row with the marks of the columns."""
        return self.overview + self.lines + 3

    @property
    def head(self) -> int:
        """The heads of the steps."""
        return self.marks + 1

    @property
    def first(self) -> int:
        """The first step."""
        return self.head + 1

    @property
    def last(self) -> int:
        """The last step; the first row where there is none."""
        return self.first + max(len(self.view.rows), 1) - 1

    def letter(self, key: str) -> str:
        """The letters of a column of the steps."""
        return get_column_letter(column(key))

    def area(self, key: str) -> str:
        """A column of the steps, as any sheet's formula names it."""
        letter = self.letter(key)
        return f"{ROADMAP}!${letter}${self.first}:${letter}${self.last}"

    @cached_property
    def step_row(self) -> dict[str, int]:
        """The row of each step on Roadmap, by its id."""
        return {step.id: row for row, step in enumerate(self.view.rows, self.first)}

    @cached_property
    def action_rows(self) -> tuple[ActionRow, ...]:
        """The rows of Actions."""
        steps: dict[str, list[StepRow | None]] = {}
        for step in self.view.rows:
            steps.setdefault(step.criterion, []).append(step)
        for one in self.view.overrides:
            steps.setdefault(one.criterion, [None])
        found: list[ActionRow] = []
        for criterion in (c for c in self.codes if c in steps):
            for n, one_step in enumerate(steps[criterion], 1):
                last = n == len(steps[criterion])
                found.append(ActionRow(ACTIONS_FIRST + len(found), criterion, one_step, last))
        return tuple(found)

    @cached_property
    def values(self) -> dict[int, dict[str, Value]]:
        """What the rows of Actions hold and their formulas give."""
        found: dict[int, dict[str, Value]] = {}
        for one in reversed(self.action_rows):
            found[one.row] = self._values(one, found.get(one.row + 1, {}))
        return found

    @cached_property
    def fixes(self) -> dict[str, Mapping[str, Value]]:
        """The row that the list of fixes shows of each fix: of its first step with something left to do."""
        rows = reversed(self.action_rows)  # so that the first row of each is the one that stays
        return {one.criterion: self.values[self._at(one.row)] for one in rows}

    def _at(self, row: int) -> int:
        """The row to which one leads."""
        return ACTIONS_FIRST + int(self.values[row]["left"]) - 1

    def _values(self, one: ActionRow, below: Mapping[str, Value]) -> dict[str, Value]:
        """One row; ``below``: the one under it."""
        cells: dict[str, Value] = {
            "code": self.codes[one.criterion],
            "left": one.row - ACTIONS_FIRST + 1,
            "agreed": self.agreed(one.criterion),
        }
        if one.step is None:
            return cells | dict.fromkeys(("status", "person", "due", "note"), "")
        action = self.actions.get(one.step.id) or ActionShown(step=one.step.id)
        closed = action.status in CLOSED
        due = action.due or one.step.end_on
        return cells | {
            "key": one.step.id,
            "at": self.step_row[one.step.id] - self.first + 1,
            "status": _(STATUSES[action.status]) if action.status else "",
            "closed": int(closed),
            "left": below["left"] if closed and not one.last else cells["left"],
            "person": action.person or "",
            "due": serial(due) if due else "",
            "note": action.note or "",
        }

    def agreed(self, criterion: str) -> str:
        """What somebody changed about a fix, beside what the engine had; "" for nothing."""
        return "\n".join(
            _(
                "{what}: {agreed} instead of {engine} ({by}: {reason})",
                what=one.what,
                agreed=one.agreed,
                engine=one.engine,
                by=one.by,
                reason=one.reason,
            )
            for one in self.view.overrides
            if one.criterion == criterion
        )


def serial(day: datetime.date) -> int:
    """A date as a formula gives it: the number of its day.

    >>> serial(datetime.date(2026, 11, 23))
    46349
    """
    return (day - datetime.date(1899, 12, 30)).days


def column(key: str) -> int:
    """The number of a column of the steps."""
    return list(STEP_COLUMNS).index(key) + 1


_PERIODS: Final = ("now", "next", "later", PARKED)


def plan_rows(result: AuditResult) -> PlanRows | None:
    """Rows and columns of the plan, period after period; None: there is no plan."""
    view = plan_view(result)
    if view is None or result.plan is None:
        return None
    view = view._replace(rows=tuple(sorted(view.rows, key=lambda row: _PERIODS.index(row.period))))
    codes = {c.id: c.code for c in result.rubric.content.criteria}
    steps = len(view.periods[0].steps) if view.periods else 0
    lines = 1 + steps + len(view.loads) + 1
    return PlanRows(view, {one.step: one for one in result.plan.actions}, codes, lines)
