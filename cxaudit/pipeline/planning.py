"""The stages of the plan in their order: from a result to the same with what is done when (rules P9 to P12)."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from pathlib import Path

from cxaudit.engine import boards, budget, overrides, roadmap, sensitivity
from cxaudit.errors import Code, Problem, problem
from cxaudit.model.engagement import Capacity, Engagement
from cxaudit.model.plans import BundleCheck, OverrideShown, PlanShown
from cxaudit.model.result import AuditResult
from cxaudit.read import rubrics as rubric_files


def planned(
    result: AuditResult,
    capacity: Capacity,
    start: datetime.date | None = None,
    overridden: Sequence[OverrideShown] = (),
) -> AuditResult:
    """The result with its plan; what people wrote about the plan's steps is kept.

    Args:
        result: any, also one that was read from a file.
        capacity: person days a month; what is left out has no limit.
        start: the plan's first day; None: the date of the audit.
        overridden: what was changed about fixes; days, impact and owners of steps are in the result already.
    """
    return _compared(scheduled(result, capacity, start, overridden))


def scheduled(
    result: AuditResult,
    capacity: Capacity,
    start: datetime.date | None = None,
    overridden: Sequence[OverrideShown] = (),
) -> AuditResult:
    """The result with its roadmap alone, nothing beside it: in a few milliseconds. Arguments as of `planned`."""
    board = boards.board(result)
    found = roadmap.roadmap(result, board, capacity, overridden)
    dropped = roadmap.dropped(result, overridden)
    if not found.steps and not dropped:
        return result.renewed(plan=None)
    first = found.periods[0]
    days = math.fsum(step.days for step in found.steps if step.id in first.done)
    return result.renewed(
        plan=PlanShown(
            start=start or result.date,
            periods=found.periods,
            steps=found.steps,
            check=BundleCheck(days=days, gain=first.gain, best=None),
            curve=None,
            sensitivity=None,
            overrides=overrides.placed(overridden, roadmap.places(result, overridden)),
            dropped=dropped,
            actions=result.plan.actions if result.plan else (),
        )
    )


def _compared(result: AuditResult) -> AuditResult:
    """The result with everything that its roadmap is compared with (rules P9, P11, P12)."""
    plan = result.plan
    if plan is None:
        return result
    board = boards.board(result)
    choices = budget.Choices(board, [s for s in budget.fix_steps(result) if s.criterion not in plan.dropped])
    return result.renewed(
        plan=plan.renewed(
            check=_check(plan.check, choices),
            curve=choices.curve,
            sensitivity=sensitivity.sensitivity(result),
        )
    )


def _check(check: BundleCheck, choices: budget.Choices) -> BundleCheck:
    """What the first period brings, beside the best choice for the same days (rule P9)."""
    best = choices.budget(check.days).best.gain
    # The roadmap may bring a proof beside the steps of a fix, which is no choice of its own (rule P11).
    return check.renewed(best=None if best is None or check.gain is None else max(best, check.gain))


def planned_again(result: AuditResult, capacity: Capacity | None = None) -> AuditResult:
    """The result with its plan made anew: within other means, or after something else changed in it.

    Args:
        result: with a plan or without one, as those of older versions.
        capacity: None: what its plan has.
    """
    return _compared(scheduled_again(result, capacity))


def scheduled_again(result: AuditResult, capacity: Capacity | None = None) -> AuditResult:
    """The same with the roadmap alone. Arguments as of `planned_again`."""
    plan = result.plan
    return scheduled(
        result,
        capacity or capacity_of(result),
        plan.start if plan else None,
        plan.overrides if plan else (),
    )


def idle_overrides(result: AuditResult, engagement: Engagement, settings: Path | None) -> tuple[Problem, ...]:
    """That something is changed which no fix here has; told with its place in the settings.

    Args:
        result: the audit with these settings.
        engagement: by criterion ids.
        settings: where they were read from; None: nowhere, so that nobody can mend them.
    """
    bearing = {(one.criterion, one.to) for one in (result.plan.overrides if result.plan else ())}
    return tuple(
        problem(
            Code.OVERRIDE_IDLE,
            rubric_files.setting_place(settings, "overrides", n),
            criterion=result.rubric.content.by_id[one.criterion].code
            if one.criterion in result.rubric.content.by_id
            else one.criterion,
        )
        for n, one in enumerate(engagement.overrides)
        if settings and (one.criterion, one.level) not in bearing
    )


def capacity_of(result: AuditResult) -> Capacity:
    """Person days a month that a result was planned with; without limits where it has no plan."""
    return Capacity() if result.plan is None else roadmap.capacity_of(result.plan.periods[0])
