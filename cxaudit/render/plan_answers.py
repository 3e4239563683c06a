"""What a plan answers when it is asked: the best for some days, and what some fixes would bring (rules P8, P11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cxaudit.engine.what_ifs import Taken, WhatIf
from cxaudit.language import _, ngettext
from cxaudit.measure import one_decimal, settled, shown_days, shown_points, whole_points
from cxaudit.model.actions import PROOF, PROOF_DAYS
from cxaudit.model.plans import Budget, Chosen
from cxaudit.model.result import AuditResult
from cxaudit.projection import Projected
from cxaudit.render.figures import counted_days, counted_points, points_apart, shown_uplift, signed
from cxaudit.render.names import Names
from cxaudit.render.plan_words import step_ref
from cxaudit.text import listed


class ChosenRow(NamedTuple):
    """A step that is among some."""

    ref: str
    """As it is typed, such as ``K1:3``."""
    title: str
    days: str
    """Of this step alone."""


class BudgetView(NamedTuple):
    """The best choice for some days."""

    says: str
    proved: str | None
    """That nothing is better, or how much better anything could be; None: there is no overall score."""
    greedy: str | None
    """What the simple choice brings; None: there is no overall score."""
    rows: tuple[ChosenRow, ...]


class StepMoved(NamedTuple):
    """The supported points of a step of the rubric, before and after."""

    title: str
    before: str
    after: str
    with_needed: str


class WhatIfView(NamedTuple):
    """What some fixes would bring."""

    says: str
    needs: str | None
    """What they come after, and what it would be with that; None: nothing."""
    steps: tuple[StepMoved, ...]
    taken: tuple[ChosenRow, ...]
    needed: tuple[ChosenRow, ...]


def budget_view(result: AuditResult, found: Budget) -> BudgetView:
    """The best choice for some days, and the simple one beside it (rule P11)."""
    names = Names(result)
    if found.best.supported is None:
        return BudgetView(_without_total(found), None, None, ())
    return BudgetView(
        says=_best_says(found),
        proved=_proved(found),
        greedy=_greedy_says(found),
        rows=tuple(_chosen_rows(result, found.best, names)),
    )


def _without_total(found: Budget) -> str:
    """Why there is no best choice."""
    return _(
        "There is no overall score, so the best choice for {days} cannot be said.",
        days=counted_days(found.days),
    )


def _facts(chosen: Chosen) -> dict[str, str]:
    """Days, points and gain of a choice, in words."""
    return {
        "taken": counted_days(chosen.days),
        "points": counted_points(whole_points(chosen.supported or 0.0)),
        "gain": shown_uplift(chosen.gain),
    }


def _best_says(found: Budget) -> str:
    """What the best choice brings."""
    facts = {"days": counted_days(found.days), **_facts(found.best)}
    if not found.best.steps:
        return _("Nothing that could be done within {days} brings any points.", **facts)
    return _("The best choice for {days} takes {taken} and leads to {points} ({gain}).", **facts)


def _proved(found: Budget) -> str:
    """Whether it is proved to be the best."""
    if found.exact or found.bound is None:
        return _("That is proved: no other choice for these days has a higher supported score.")
    best = found.best.supported or 0.0
    return _(
        "That is not proved: no choice for these days leads to more than {bound}, {gap} points more.",
        bound=counted_points(whole_points(found.bound)),
        gap=signed(one_decimal(settled(found.bound - best))),
    )


def _greedy_says(found: Budget) -> str:
    """What the simple choice brings."""
    best, greedy = found.best.supported or 0.0, found.greedy.supported or 0.0
    if settled(best - greedy) <= 0:
        return _("Taking what gains most for a day, one after the other, leads to the same score.")
    return _(
        "Taking what gains most for a day, one after the other, takes {taken} and leads to {points} ({gain}).",
        **_facts(found.greedy),
    )


def _chosen_rows(result: AuditResult, chosen: Chosen, names: Names) -> Iterator[ChosenRow]:
    """The choice, with the steps of a criterion one after the other; a step brings its proof along (rule P8)."""
    days = _days_by_step(result)
    groups: dict[str, list[str]] = {}
    for step in chosen.steps:
        groups.setdefault(step.rpartition(":")[0], []).append(step)
    for steps in groups.values():
        improving = [step for step in steps if not step.endswith(f":{PROOF}")]
        yield from (_step_row(step, days, names) for step in sorted(improving or steps, key=_level))


def _step_row(step: str, days: Mapping[str, float], names: Names) -> ChosenRow:
    """One step with its own days."""
    criterion = step.rpartition(":")[0]
    return ChosenRow(
        step_ref(step, names), names.title.get(criterion, criterion), shown_days(days.get(step, 0.0))
    )


def _level(step: str) -> int:
    """To which level a step leads, by its id; 0: it brings proof."""
    to = step.rpartition(":")[2]
    return int(to) if to.isdigit() else 0


def _days_by_step(result: AuditResult) -> dict[str, float]:
    """Days of every step that can be taken, by its id; a proof takes what its fix says."""
    found = {f"{fix.criterion}:{step.to}": step.days for fix in result.fix.values() for step in fix.steps}
    proofs = (*result.proofs, *(fix for fix in result.fixes if fix.kind == "unblock"))
    found |= {f"{fix.criterion}:proof": fix.days or PROOF_DAYS for fix in proofs}
    return found | {step.id: step.days for step in (result.plan.steps if result.plan else ())}


# ------------------------------------------------------------------------ what if


def what_if_view(result: AuditResult, found: WhatIf) -> WhatIfView:
    """What some fixes would bring, by themselves and with what they come after (rule P8)."""
    names, days = Names(result), _days_by_step(result)
    return WhatIfView(
        says=_what_if_says(found),
        needs=_needs_says(found, names),
        steps=tuple(_moved(found, names)),
        taken=tuple(row for one in found.taken for row in _taken_rows(one, days, names)),
        needed=tuple(row for one in found.needed for row in _taken_rows(one, days, names)),
    )


def _taken_rows(one: Taken, days: Mapping[str, float], names: Names) -> Iterator[ChosenRow]:
    """The steps of a fix up to a level; its code alone where there is nothing to do but wait."""
    if len(one.steps) > 1:
        yield from (_step_row(step, days, names) for step in one.steps)
        return
    yield ChosenRow(_refs(one, names)[0], names.title[one.criterion], shown_days(one.days))


def _refs(one: Taken, names: Names) -> list[str]:
    """The steps of a fix as they are typed; its code alone where there is nothing to do but wait."""
    return [step_ref(step, names) for step in one.steps] or [names.code[one.criterion]]


def _what_if_says(found: WhatIf) -> str:
    """Points today and then."""
    days = counted_days(found.days)
    if found.before.total is None or found.after.total is None:
        return _("This takes {days}; there is no overall score.", days=days)
    return _(
        "This takes {days}: {before} points become {after} ({gain}).",
        days=days,
        before=shown_points(found.before.total),
        after=shown_points(found.after.total),
        gain=_gain(found.before, found.after),
    )


def _needs_says(found: WhatIf, names: Names) -> str | None:
    """What it comes after, and what it would be with that."""
    if not found.needed:
        return None
    steps = [ref for one in found.needed for ref in _refs(one, names)]
    facts = {
        "steps": listed(steps),
        "days": counted_days(found.needed_days),
    }
    if found.with_needed.total is None:
        return ngettext(
            "It comes after {steps}, which takes {days}.",
            "It comes after {steps}, which take {days}.",
            len(steps),
            **facts,
        )
    return ngettext(
        "It comes after {steps}, which takes {days}; with it the score is {points} ({gain}).",
        "It comes after {steps}, which take {days}; with them the score is {points} ({gain}).",
        len(steps),
        **facts,
        points=shown_points(found.with_needed.total),
        gain=_gain(found.before, found.with_needed),
    )


def _gain(before: Projected, after: Projected) -> str:
    """Points gained."""
    return shown_uplift(None if before.total is None or after.total is None else after.total - before.total)


def _moved(found: WhatIf, names: Names) -> Iterator[StepMoved]:
    """The steps of the rubric, before and after; the change as it is shown."""
    for step, before in found.before.steps.items():
        after, needed = found.after.steps[step], found.with_needed.steps[step]
        yield StepMoved(
            title=names.step_label.get(step, step),
            before=shown_points(before),
            after=_and_change(before, after),
            with_needed=_and_change(before, needed),
        )


def _and_change(before: float | None, after: float | None) -> str:
    """Points, and how many more that is."""
    apart = points_apart(after, before)
    return shown_points(after) if not apart else f"{shown_points(after)} ({signed(apart)})"
