"""What holds of all that was written about the steps of the plan: of each cell the last one that was not blank."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from cxaudit.model.actions import FIELDS, ActionSheet
from cxaudit.model.plans import ActionShown


class Noted(NamedTuple):
    """One file about the plan, and when it was written."""

    sheet: ActionSheet
    at: datetime.datetime


def noted(sheet: ActionSheet, taken_at: datetime.datetime) -> Noted:
    """A file with its time: when it was saved, else the day that it names, else when it was taken in."""
    if sheet.saved is None and sheet.date is not None:
        return Noted(sheet, datetime.datetime.combine(sheet.date, datetime.time.min, datetime.UTC))
    return Noted(sheet, sheet.saved or taken_at)


def present(files: Iterable[Noted]) -> tuple[ActionShown, ...]:
    """What holds of each step, in the order in which steps were first written about.

    Of each cell the last file counts in which it is not blank: a blank cell replaces nothing.

    Args:
        files: all that were taken in, in that order; of two of the same time the later one counts.
    """
    found: dict[str, ActionShown] = {}
    for one in sorted(files, key=lambda noted: noted.at):
        for action in one.sheet.actions:
            said = {field: value for field in FIELDS if (value := getattr(action, field)) is not None}
            if said:
                before = found.get(action.step, ActionShown(step=action.step))
                found[action.step] = before.model_copy(update={**said, "on": one.at.date()})
    return tuple(found.values())
