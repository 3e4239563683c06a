"""A plan as a calendar (iCalendar, RFC 5545): when steps are due, when their benefit is felt, when to look at the plan.

It needs the library icalendar, which is not installed with the program: ``pip install 'cxaudit[calendar]'``.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import icalendar

from cxaudit.language import _
from cxaudit.model.result import AuditResult
from cxaudit.render.plan_ids import one_line, step_uid, visible
from cxaudit.render.plans import PeriodView, PlanView, StepRow, plan_view

_MAKER = "-//cxaudit//plan//EN"


def calendar(result: AuditResult, origin: str) -> bytes:
    """The plan as whole-day events; the same step has the same id in every export, so that it is moved, not doubled.

    Args:
        result: with a plan that has a first day, in the language in force.
        origin: what stands before the ids.
    """
    view = plan_view(result)
    assert view is not None
    assert view.starts_on is not None
    made = icalendar.Calendar()
    made.add("prodid", _MAKER)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", one_line(_("{client}: the plan", client=result.client)))
    stamp = datetime.datetime.combine(result.date or view.starts_on, datetime.time.min, datetime.UTC)
    for event in _events(view, origin):
        event.add("dtstamp", stamp)
        made.add_component(event)
    return bytes(made.to_ical())


def _events(view: PlanView, origin: str) -> Iterator[icalendar.Event]:
    """Every day that matters, in the order of the plan."""
    for period in view.periods:
        if period.ends_on and period.rows:
            yield _review(period, view, origin)
    for row in view.rows:
        if row.due_on:
            yield _due(row, row.due_on, origin)
        if row.benefit_on and row.benefit_on != row.end_on:
            yield _felt(row, row.benefit_on, origin)


def _event(uid: str, day: datetime.date, summary: str, description: str) -> icalendar.Event:
    """A day, of which nobody's time is taken."""
    event = icalendar.Event()
    event.add("uid", f"{uid}@cxaudit")
    event.add("dtstart", day)
    event.add("dtend", day + datetime.timedelta(days=1))
    event.add("summary", one_line(summary))
    event.add("description", visible(description))
    event.add("transp", "TRANSPARENT")
    event.add("categories", ["cxaudit"])
    return event


def _review(period: PeriodView, view: PlanView, origin: str) -> icalendar.Event:
    """The end of a period: what should be done by then."""
    assert period.ends_on is not None
    names = {row.id: f"{row.name}: {row.title}" for row in view.rows if _status(row) != "dropped"}
    done = [f"· {names[step]}" for step in period.done if step in names]
    told = "\n".join([period.says, *([_("To be done by now:"), *done] if done else [])])
    summary = _("Look at the plan: end of the period {period}", period=period.title)
    return _event(f"{origin}-review-{period.name}", period.ends_on, summary, told)


def _due(row: StepRow, day: datetime.date, origin: str) -> icalendar.Event:
    """The day by which a step is done."""
    status = _status(row)
    words = {
        "done": _("Done: {step}, {title}", step=row.name, title=row.title),
        "dropped": _("Dropped: {step}, {title}", step=row.name, title=row.title),
    }
    summary = words.get(status) or _("Due: {step}, {title}", step=row.name, title=row.title)
    told = [row.action, _("{what}: {said}", what=_("Done when"), said=row.done_when)]
    if row.owner_id:
        told.append(_("{what}: {said}", what=_("Responsible"), said=row.owner))
    if row.action_now and row.action_now.person:
        told.append(_("{what}: {said}", what=_("Who does it"), said=row.action_now.person))
    event = _event(f"{step_uid(origin, row.id)}-due", day, summary, "\n".join(told))
    return _alive(event, row)


def _felt(row: StepRow, day: datetime.date, origin: str) -> icalendar.Event:
    """The day on which the benefit of a step should be felt."""
    summary = _("Benefit felt? {step}, {title}", step=row.name, title=row.title)
    told = _("{what}: {said}", what=_("Done when"), said=row.done_when)
    return _alive(_event(f"{step_uid(origin, row.id)}-benefit", day, summary, told), row)


def _status(row: StepRow) -> str:
    """How far a step is."""
    return row.action_now.status if row.action_now else "open"


def _alive(event: icalendar.Event, row: StepRow) -> icalendar.Event:
    """An event of a step, cancelled where the step was dropped."""
    event.add("status", "CANCELLED" if _status(row) == "dropped" else "CONFIRMED")
    return event
