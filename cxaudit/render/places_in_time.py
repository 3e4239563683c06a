"""Why a fix stands where it stands in time, for `cxaudit explain` and the page (docs/scoring.md, rule P10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cxaudit.language import _
from cxaudit.model.plans import PlannedStep, PlanShown
from cxaudit.model.result import AuditResult
from cxaudit.render.figures import counted_days
from cxaudit.render.names import Names
from cxaudit.render.plan_words import (
    first_day,
    last_day,
    owner_name,
    parked_because,
    shown_day,
    step_name,
    steps_named,
)
from cxaudit.render.plans import change_told
from cxaudit.text import listed


def times_told(result: AuditResult, criterion: str) -> Iterator[str]:
    """When the steps of a criterion's fix are done and why then; nothing where they are not on the plan."""
    plan = result.plan
    if plan is None:
        return
    names = Names(result)
    yield from (change_told(one, names) for one in plan.overrides if one.criterion == criterion)
    own = sorted(
        (s for s in plan.steps if s.criterion == criterion), key=lambda s: (s.kind == "improve", s.to)
    )
    for step in own:
        yield from _told(plan, step, names)
    yield from _limits(plan, own, names)


def _told(plan: PlanShown, step: PlannedStep, names: Names) -> Iterator[str]:
    """One step: from when to when, after what; or why not at all."""
    name, why = step_name(step.id, names), parked_because(step, plan, names)
    if why is not None or step.start is None or step.end is None:
        yield _("{step} is parked. {why}", step=name, why=why or "")
        return
    begins, ends = first_day(step.start), last_day(step.end)
    yield _(
        "{step}: {length}, from {first} to {last}",
        step=name,
        length=counted_days(step.days),
        first=shown_day(plan.start, begins),
        last=shown_day(plan.start, ends),
    )
    if step.after:
        yield _("{step} starts after {others}", step=name, others=steps_named(step.after, names))
    if step.quick:
        yield _("{step} is a quick win's first step; these come before all others", step=name)


def _limits(plan: PlanShown, own: Sequence[PlannedStep], names: Names) -> Iterator[str]:
    """The days a month within which the plan has to keep: of those who do it, and of all."""
    first = plan.periods[0]
    owners = dict.fromkeys(step.owner for step in own if step.owner in first.owners)
    limits = [(owner_name(owner, names), first.owners[owner or ""].capacity) for owner in owners]
    limits.append((_("everybody together"), first.load.capacity))
    there = [
        _("{owner} has {days}", owner=who, days=counted_days(days))
        for who, days in limits
        if days is not None
    ]
    if own and there:
        yield _("{who} a month; what comes before takes its days first", who=listed(there))
