"""The words of a plan: its days and dates, its steps, and why something is parked (docs/scoring.md, rules P9 to P12)."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from typing import Final

from cxaudit.language import N_, _, ngettext, pgettext
from cxaudit.measure import NOTHING, at_least, settled, shown_days
from cxaudit.model.actions import CLOSED, PROOF
from cxaudit.model.plans import ActionShown, Load, PeriodShown, PlannedStep, PlanShown
from cxaudit.render.figures import counted_days, shown_date
from cxaudit.render.names import Names
from cxaudit.text import listed

PERIODS: Final = {"now": N_("Now"), "next": N_("Next"), "later": N_("Later"), "parked": N_("Parked")}
"""The word for each period (rule P10), to be said with `_`."""

METHODS: Final = {"rice": N_("RICE"), "wsjf": N_("WSJF"), "impact_effort": N_("Impact by effort")}
"""The name of each other way to order the fixes (rule P12), to be said with `_`."""

CHANGES: Final = {
    "days": N_("Days"),
    "impact": N_("Impact"),
    "owner": N_("Responsible"),
    "place": N_("Place in the plan"),
    "drop": N_("Taken out"),
}
"""What somebody may change about a fix, to be said with `_`."""

HOLDS_FROM: Final = 0.8
"""Share of the draws from which a place holds (rule P12)."""
DEPENDS_FROM: Final = 0.5

# ------------------------------------------------------------------------ days


def first_day(start: float) -> int:
    """The day of the plan on which something begins; its first day is day 1.

    >>> first_day(0.0), first_day(1.4), first_day(30.0)
    (1, 2, 31)
    """
    return math.floor(settled(start)) + 1


def last_day(end: float) -> int:
    """The day of the plan on which something ends.

    >>> last_day(0.5), last_day(1.4), last_day(30.0)
    (1, 2, 30)
    """
    return max(math.ceil(settled(end)), 1)


def date_of(start: datetime.date | None, day: int) -> datetime.date | None:
    """The date of a day of the plan; None: the plan has no dates, or there is no such date.

    >>> date_of(datetime.date(2026, 11, 23), 30)
    datetime.date(2026, 12, 22)
    """
    try:
        return None if start is None else start + datetime.timedelta(days=day - 1)
    except OverflowError:
        return None


def shown_day(start: datetime.date | None, day: int | None) -> str:
    """A day of the plan as people read it: its date, else its number; "–" for none.

    >>> shown_day(datetime.date(2026, 11, 23), 30), shown_day(None, 30), shown_day(None, None)
    ('22 December 2026', 'day 30', '–')
    """
    if day is None:
        return NOTHING
    return shown_date(date_of(start, day)) or _("day {day}", day=day)


_MONTHS = (
    N_("Jan"),
    N_("Feb"),
    N_("Mar"),
    N_("Apr"),
    N_("May"),
    N_("Jun"),
    N_("Jul"),
    N_("Aug"),
    N_("Sep"),
    N_("Oct"),
    N_("Nov"),
    N_("Dec"),
)


def short_days(start: datetime.date | None, first: int, last: int) -> str:
    """From when to when, in as few letters as can be read.

    >>> short_days(datetime.date(2026, 11, 23), 1, 30), short_days(None, 1, 30)
    ('23 Nov – 22 Dec', '1–30')
    """
    days = (date_of(start, first), date_of(start, last))
    if days[0] is None or days[1] is None:
        return str(first) if first == last else f"{first}–{last}"
    begins, ends = (_("{day} {month}", day=d.day, month=_(_MONTHS[d.month - 1])) for d in days if d)
    return begins if first == last else f"{begins} – {ends}"


def period_days(start: datetime.date | None, period: PeriodShown) -> str:
    """From which day to which a period lasts, in words."""
    first, last = period.first + 1, period.last
    if date_of(start, last) is None:
        return _("days {first}–{last}", first=first, last=last)
    return _("{first} to {last}", first=shown_day(start, first), last=shown_day(start, last))


def counted_load(load: Load) -> str:
    """Days that are planned, of how many.

    >>> counted_load(Load(days=6.0, capacity=8.0)), counted_load(Load(days=1.0, capacity=None))
    ('6 of 8 days', '1 day')
    """
    if load.capacity is None:
        return counted_days(load.days)
    planned, there = shown_days(load.days), shown_days(load.capacity)
    return (
        _("{days} of 1 day", days=planned)
        if there == "1"
        else _("{days} of {all} days", days=planned, all=there)
    )


# ------------------------------------------------------------------------ steps


def step_ref(step: str, names: Names) -> str:
    """A step as it is typed, by its id: code of its criterion, and the level or that it brings proof."""
    criterion, _colon, to = step.rpartition(":")
    return f"{names.code.get(criterion, criterion)}:{to}"


def step_name(step: str, names: Names) -> str:
    """A step in a few words, by its id, such as "K1 to level 2"."""
    criterion, _colon, to = step.rpartition(":")
    code = names.code.get(criterion, criterion)
    return (
        _("{code}, its proof", code=code)
        if to == PROOF
        else _("{code} to level {level}", code=code, level=to)
    )


def steps_named(ids: Iterable[str], names: Names) -> str:
    """Steps in a row, in words."""
    return listed([step_name(one, names) for one in ids])


def owner_name(owner: str | None, names: Names) -> str:
    """Who is responsible; "–" for nobody."""
    return NOTHING if owner is None else names.owner.get(owner, owner)


def parked_because(step: PlannedStep, plan: PlanShown, names: Names) -> str | None:
    """Why a step has no place in time, in a sentence; None: it has one."""
    if step.parked is None:
        return None
    last = max((period.last for period in plan.periods), default=180)
    owner = owner_name(step.owner, names)
    return {
        "capacity": _("Not enough days are left for it within {days} days.", days=last),
        "owner": _("{owner} has not enough days left for it within {days} days.", owner=owner, days=last),
        "long": _(
            "It takes {length}, and would not be done within {days} days.",
            length=counted_days(step.days),
            days=last,
        ),
        "waits": _waits(step, plan, names),
    }[step.parked]


def _waits(step: PlannedStep, plan: PlanShown, names: Names) -> str:
    """That a step waits for others that are not done within the plan."""
    placed = {one.id for one in plan.steps if one.parked is None}
    missing = [one for one in step.after if one not in placed] or list(step.after)
    if not missing:
        return _("It waits for something that is not in the plan.")
    return ngettext(
        "It waits for {steps}, which is not done within the plan.",
        "It waits for {steps}, which are not done within the plan.",
        len(missing),
        steps=steps_named(missing, names),
    )


# ------------------------------------------------------------------------ late


def due_day(step: PlannedStep, action: ActionShown | None, plan: PlanShown) -> datetime.date | None:
    """By when a step has to be done: what people wrote, else the roadmap's end; None: it has no date."""
    if action is not None and action.due is not None:
        return action.due
    return None if step.end is None else date_of(plan.start, last_day(step.end))


def is_late(action: ActionShown | None, due: datetime.date | None, today: datetime.date | None) -> bool:
    """Whether something should be done and is not; never without a date."""
    if due is None or today is None or (action is not None and action.status in CLOSED):
        return False
    return due < today


# ------------------------------------------------------------------------ sensitivity


def weights_word(share: float) -> str:
    """How far a place among the first fixes rests on the weights (rule P12)."""
    if at_least(share, HOLDS_FROM):
        return _("holds whatever the weights")
    return _("depends on the weights") if at_least(share, DEPENDS_FROM) else _("only with these weights")


def effort_word(share: float) -> str:
    """How far a place among the first fixes rests on the estimated days (rule P12)."""
    if at_least(share, HOLDS_FROM):
        return _("holds whatever the effort")
    return _("depends on the effort") if at_least(share, DEPENDS_FROM) else _("only with these days")


def yes_or_no(value: bool) -> str:
    """Yes or no, in a word."""
    return pgettext("answer", "yes") if value else pgettext("answer", "no")
