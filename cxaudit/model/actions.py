"""What people write about the steps of the plan: who does it, by when, how far it is."""

from __future__ import annotations

import re
from typing import Final, Literal

from pydantic import Field

from cxaudit.language import N_
from cxaudit.model.answers import Date, EngagementStamp, RubricStamp, Time
from cxaudit.model.base import Frozen, Id, Text

ACTIONS_SCHEMA: Literal["cxaudit/actions/1"] = "cxaudit/actions/1"

Status = Literal["open", "started", "done", "dropped"]

STATUSES: Final[dict[Status, str]] = {
    "open": N_("open"),
    "started": N_("started"),
    "done": N_("done"),
    "dropped": N_("dropped"),
}
"""What the drop-down for how far a step is offers, to be said with `_`."""

CLOSED: Final[tuple[Status, ...]] = ("done", "dropped")
"""Nothing is left to do."""

PROOF: Final = "proof"
"""In a step's id, in place of the level: evidence is brought, nothing else changes."""
PROOF_DAYS: Final = 1.0
"""Days to bring a proof, whatever the size of the organisation (rule P1)."""

STEP = re.compile(r"(?P<criterion>[^:]+):(?P<to>[1-9][0-9]?|proof)")
"""The id of a planned step: the criterion, and the level that it leads to."""

FIELDS: Final = ("status", "person", "due", "note", "ticket")
"""What can be written about a step."""


class StepAction(Frozen):
    """What somebody wrote about one step of the plan; what is none was left blank and changes nothing."""

    step: Text
    """Its id: the criterion and the level, such as ``know.evidence:2``; of a proof ``know.evidence:proof``."""
    status: Status | None = None
    person: Text | None = None
    """Who does it."""
    due: Date | None = None
    note: Text | None = None
    ticket: Text | None = None
    """Its key in the tool that people use."""

    @property
    def blank(self) -> bool:
        """Nothing is written about it."""
        return all(getattr(self, field) is None for field in FIELDS)


class ActionSheet(Frozen):
    """What was written about the steps of the plan, in one file (``cxaudit/actions/1``)."""

    schema_: Literal["cxaudit/actions/1"] = Field(alias="schema")
    rubric: RubricStamp
    engagement: EngagementStamp | None = None
    """Which audit it belongs to; none: no one in particular."""
    variant: Id | None = None
    date: Date | None = None
    """The day on which it was written, where the file does not say when it was saved."""
    saved: Time | None = None
    """When the file was last saved; of two files the later one counts."""
    actions: tuple[StepAction, ...]
