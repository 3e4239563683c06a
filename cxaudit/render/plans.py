"""What people see of a plan: every number already a string, every word ready (docs/scoring.md, rules P9 to P12).

Page, workbook, terminal and exports draw from this and do no arithmetic of their own.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cxaudit.language import _, ngettext
from cxaudit.measure import (
    NOTHING,
    shown_coefficient,
    shown_days,
    shown_points,
    shown_share,
    tenth,
    whole_points,
)
from cxaudit.model.actions import STATUSES
from cxaudit.model.plans import (
    ActionShown,
    BundleCheck,
    Curve,
    Load,
    OverrideShown,
    PeriodShown,
    PlannedStep,
    PlanShown,
    Sensitivity,
)
from cxaudit.model.result import AuditResult, Fix
from cxaudit.render.explained import ExplainedFix, explained_fixes, first_proof
from cxaudit.render.figures import counted_days, counted_points, shown_date, shown_uplift
from cxaudit.render.names import Names
from cxaudit.render.plan_words import (
    CHANGES,
    METHODS,
    PERIODS,
    counted_load,
    date_of,
    due_day,
    effort_word,
    first_day,
    is_late,
    last_day,
    owner_name,
    parked_because,
    period_days,
    short_days,
    shown_day,
    step_name,
    step_ref,
    steps_named,
    weights_word,
    yes_or_no,
)
from cxaudit.text import listed

PARKED = "parked"


class ActionView(NamedTuple):
    """What people wrote about a step."""

    status: str
    """open, started, done or dropped."""
    status_word: str
    person: str
    due: str
    note: str
    ticket: str
    late: bool


class StepRow(NamedTuple):
    """One step of the plan; "–" or "" where there is nothing to say."""

    id: str
    """Stable, such as ``know.evidence:2``."""
    ref: str
    """As it is typed, such as ``K1:2``."""
    name: str
    """In a few words, such as "K1 to level 2"."""
    criterion: str
    code: str
    title: str
    """Of the criterion."""
    step: str
    """Label of the rubric's step that it belongs to."""
    kind: str
    """improve or prove."""
    to: str
    """The level that it leads to, or that it shows."""
    action: str
    owner_id: str | None
    owner: str
    days: str
    """The number alone."""
    days_word: str
    """With its noun."""
    quick: bool
    period: str
    """now, next, later or parked."""
    period_word: str
    start: str
    """A date, or a day of the plan such as "day 12"."""
    end: str
    benefit: str
    when: str
    """From when to when, in as few letters as can be read."""
    start_on: datetime.date | None
    end_on: datetime.date | None
    """By when it is done, if nobody wrote another day."""
    benefit_on: datetime.date | None
    due_on: datetime.date | None
    """What people wrote, else the end; None: it has no date."""
    after: str
    after_ids: tuple[str, ...]
    parked: str | None
    """Why it has no place in time; None: it has one."""
    done_when: str
    """What is true when it is done: the sentence of the level."""
    bring: tuple[str, ...]
    """The evidence that will show it."""
    gain: str
    """Overall points that it brings by itself, where that is known."""
    agreed: str | None
    """What somebody changed about it, beside what the engine had."""
    action_now: ActionView | None
    """What people wrote about it; None: nothing."""
    late: bool
    """It should be done and is not: by the day that people wrote, else by its end."""


class LoadCell(NamedTuple):
    """The days of somebody in a period."""

    words: str
    """Such as "6 of 8 days"."""
    days: float
    capacity: float | None
    share: float | None
    """Of the capacity, 0 to 1; None: there is none."""


class LoadRow(NamedTuple):
    """The days of an owner in each period."""

    owner: str | None
    """None: everybody together."""
    title: str
    cells: tuple[LoadCell, ...]
    """One for each period."""


class StepPoints(NamedTuple):
    """The supported points of a step of the rubric at the end of a period."""

    id: str
    title: str
    points: str


class PeriodView(NamedTuple):
    """One period of the roadmap."""

    name: str
    title: str
    when: str
    """Its days or dates, in words."""
    heading: str
    """Title and days: "Now (days 1–30)"."""
    load: LoadCell
    loads: tuple[LoadRow, ...]
    """Of each owner, in this period alone."""
    supported: str
    """Overall supported points at its end."""
    gain: str
    steps: tuple[StepPoints, ...]
    rows: tuple[StepRow, ...]
    """The steps that start in it."""
    done: tuple[str, ...]
    """Ids of those that end in it."""
    says: str
    """Days and points, in a sentence."""
    ends_on: datetime.date | None


class CurveBar(NamedTuple):
    """The best points for some days, where there is no room for a drawing."""

    days: str
    points: str
    share: float
    """Of the most points that there are, 0 to 1."""
    knee: bool
    """From here on more days bring much less."""


class CurveView(NamedTuple):
    """Best supported points against days (rule P11); the numbers are for the drawing."""

    points: tuple[tuple[float, float], ...]
    rows: tuple[tuple[str, str], ...]
    """The same as text: days, points."""
    bars: tuple[CurveBar, ...]
    """About ten of them, as far apart as can be, with the knee."""
    knee: tuple[float, float] | None
    knee_days: str | None
    knee_points: str | None
    says: str
    """Where more days bring much less."""
    exact: str
    """Whether it is proved to be the best."""


class HoldRow(NamedTuple):
    """How sure the place of a fix among the first is (rule P12)."""

    criterion: str
    code: str
    title: str
    rank: str
    first: bool
    """It is one of our first."""
    weights: str
    weights_word: str
    effort: str
    effort_word: str


class MethodRow(NamedTuple):
    """Another way to order the fixes (rule P12)."""

    name: str
    title: str
    overlap: str
    """Such as "8 of 10"."""
    tau: str
    order: str
    """Codes of its first fixes."""


class SensitivityView(NamedTuple):
    """Whether the first fixes stay the first (rule P12)."""

    says: str
    """One honest sentence, for the summary."""
    note: str
    """How that was found."""
    rows: tuple[HoldRow, ...]
    methods: tuple[MethodRow, ...]


class OverrideRow(NamedTuple):
    """What somebody changed."""

    criterion: str
    name: str
    """Code and title, with the level where it is about one step."""
    what: str
    engine: str
    agreed: str
    reason: str
    by: str
    on: str
    says: str
    """Both in a sentence, with the reason and the name."""


class PlanView(NamedTuple):
    """Everything that people see of a plan."""

    start: str | None
    """The date of its first day; None: it has none."""
    starts_on: datetime.date | None
    sentences: tuple[str, ...]
    """What matters, in order: check, knee, sensitivity, parked."""
    check: str
    knee: str | None
    parked_says: str | None
    periods: tuple[PeriodView, ...]
    rows: tuple[StepRow, ...]
    """All steps in the order in which they are planned, parked ones last."""
    parked: tuple[StepRow, ...]
    loads: tuple[LoadRow, ...]
    """Owner by period; everybody together first."""
    curve: CurveView | None
    sensitivity: SensitivityView | None
    overrides: tuple[OverrideRow, ...]
    dropped: tuple[str, ...]
    """Code and title of fixes that somebody took out."""
    fixes: tuple[ExplainedFix, ...]
    late: tuple[StepRow, ...]
    """Steps that should be done and are not."""
    late_says: str | None
    """The same in a sentence; None: there are none."""


def plan_view(result: AuditResult, today: datetime.date | None = None) -> PlanView | None:
    """Everything that people see of the plan of an audit; None: it has none.

    Args:
        result: in the language in force.
        today: by which something is late; none: the date of the audit.
    """
    plan = result.plan
    if plan is None:
        return None
    names = Names(result)
    day = today or result.date
    rows = tuple(_row(result, step, names, day) for step in plan.steps)
    late = tuple(row for row in rows if row.late)
    check, knee, parked = check_sentence(result), _knee(plan), _not_planned(plan, names)
    sensitivity = _sensitivity(result, names)
    told = (check, knee, sensitivity.says if sensitivity else None, parked)
    return PlanView(
        start=shown_date(plan.start),
        starts_on=plan.start,
        sentences=tuple(one for one in told if one),
        check=check,
        knee=knee,
        parked_says=parked,
        periods=tuple(_period(plan, period, rows, names) for period in plan.periods),
        rows=rows,
        parked=tuple(row for row in rows if row.period == PARKED),
        loads=_loads(plan.periods, names),
        curve=_curve(plan.curve),
        sensitivity=sensitivity,
        overrides=tuple(_override(one, names) for one in plan.overrides),
        dropped=tuple(names.full(one) for one in plan.dropped),
        fixes=explained_fixes(result),
        late=late,
        late_says=_late_says(late, nobody=not plan.actions),
    )


# ------------------------------------------------------------------------ steps


def _row(result: AuditResult, step: PlannedStep, names: Names, today: datetime.date | None) -> StepRow:
    """One step."""
    plan = result.plan
    assert plan is not None
    fix = result.fix.get(step.criterion)
    first = None if step.start is None else first_day(step.start)
    last = None if step.end is None else last_day(step.end)
    benefit = None if step.benefit is None else last_day(step.benefit)
    period = step.period or PARKED
    action = next((one for one in plan.actions if one.step == step.id), None)
    due = due_day(step, action, plan)
    return StepRow(
        id=step.id,
        ref=step_ref(step.id, names),
        name=step_name(step.id, names),
        criterion=step.criterion,
        code=names.code[step.criterion],
        title=names.title[step.criterion],
        step=names.step_label[result.criterion[step.criterion].step],
        kind=step.kind,
        to=str(step.to),
        action=_action(result, step, fix, names),
        owner_id=step.owner,
        owner=owner_name(step.owner, names),
        days=shown_days(step.days),
        days_word=counted_days(step.days),
        quick=step.quick,
        period=period,
        period_word=_(PERIODS[period]),
        start=shown_day(plan.start, first),
        end=shown_day(plan.start, last),
        benefit=shown_day(plan.start, benefit),
        when=short_days(plan.start, first, last) if first and last else NOTHING,
        start_on=date_of(plan.start, first) if first else None,
        end_on=date_of(plan.start, last) if last else None,
        benefit_on=date_of(plan.start, benefit) if benefit else None,
        due_on=due,
        after=steps_named(step.after, names),
        after_ids=step.after,
        parked=parked_because(step, plan, names),
        done_when=_done_when(result, step, fix),
        bring=(fix.bring if fix else ()) or result.rubric.content.by_id[step.criterion].evidence,
        gain=shown_uplift(step_gain(step, fix)),
        agreed=_agreed(plan, step, names),
        action_now=_acted(action, due, today) if action else None,
        late=is_late(action, due, today),
    )


def _action(result: AuditResult, step: PlannedStep, fix: Fix | None, names: Names) -> str:
    """What to do."""
    planned = next((one for one in fix.steps if one.to == step.to), None) if fix else None
    if planned and step.kind == "improve":
        return planned.action
    return first_proof(result, fix, names) if fix else _("Bring evidence.")


def _done_when(result: AuditResult, step: PlannedStep, fix: Fix | None) -> str:
    """What is true when a step is done."""
    planned = next((one for one in fix.steps if one.to == step.to), None) if fix else None
    if planned and step.kind == "improve":
        return planned.done_when
    levels = result.rubric.content.by_id[step.criterion].levels
    return _("It can be shown: {sentence}", sentence=levels[min(step.to, len(levels) - 1)])


def step_gain(step: PlannedStep, fix: Fix | None) -> float | None:
    """Overall points that a step brings by itself, where the result has them; None: it has not."""
    if fix is None:
        return None
    if step.quick and fix.quick_step and fix.quick_step.to == step.to:
        return fix.quick_step.uplift.overall
    alone = len(fix.steps) == 1 if step.kind == "improve" else fix.kind == "prove"
    return fix.uplift.overall if alone and fix.uplift else None


def _agreed(plan: PlanShown, step: PlannedStep, names: Names) -> str | None:
    """What somebody changed about a step, in words."""
    told = [
        change_told(one, names)
        for one in plan.overrides
        if one.criterion == step.criterion and _bears(one, step)
    ]
    return "; ".join(told) or None


def _bears(one: OverrideShown, step: PlannedStep) -> bool:
    """Whether a change bears on a step: a proof only has its owner and its place."""
    if step.kind == "improve":
        return one.to in (None, step.to)
    return one.to is None and one.what in ("owner", "place")


def _acted(action: ActionShown, due: datetime.date | None, today: datetime.date | None) -> ActionView:
    """What people wrote about a step."""
    status = action.status or "open"
    return ActionView(
        status=status,
        status_word=_(STATUSES[status]),
        person=action.person or "",
        due=shown_date(due) or "",
        note=action.note or "",
        ticket=action.ticket or "",
        late=is_late(action, due, today),
    )


# ------------------------------------------------------------------------ periods


def _period(plan: PlanShown, period: PeriodShown, rows: Iterable[StepRow], names: Names) -> PeriodView:
    """One period."""
    when = period_days(plan.start, period)
    title = _(PERIODS[period.name])
    starts = set(period.starts)
    return PeriodView(
        name=period.name,
        title=title,
        when=when,
        heading=_("{period} ({days})", period=title, days=when),
        load=_cell(period.load),
        loads=tuple(
            LoadRow(owner, owner_name(owner, names), (_cell(load),)) for owner, load in period.owners.items()
        ),
        supported=shown_points(period.supported),
        gain=shown_uplift(period.gain),
        steps=tuple(
            StepPoints(step, names.step_label.get(step, step), shown_points(points))
            for step, points in period.steps.items()
        ),
        rows=tuple(row for row in rows if row.id in starts),
        done=period.done,
        says=_period_says(period),
        ends_on=date_of(plan.start, period.last),
    )


def _period_says(period: PeriodShown) -> str:
    """Days and points of a period, in a sentence."""
    load = counted_load(period.load)
    if period.supported is None or period.gain is None:
        return _("{load} planned.", load=load)
    return _(
        "{load} planned; {gain} points, {points} at its end.",
        load=load,
        gain=shown_uplift(period.gain),
        points=shown_points(period.supported),
    )


def _cell(load: Load) -> LoadCell:
    """The days of somebody in a period."""
    share = load.days / load.capacity if load.capacity else None
    return LoadCell(counted_load(load), load.days, load.capacity, share)


def _loads(periods: Iterable[PeriodShown], names: Names) -> tuple[LoadRow, ...]:
    """Owner by period."""
    periods = tuple(periods)
    owners = dict.fromkeys(owner for period in periods for owner in period.owners)
    nothing = Load(days=0.0, capacity=None)
    everybody = LoadRow(None, _("All together"), tuple(_cell(period.load) for period in periods))
    return (
        everybody,
        *(
            LoadRow(
                owner,
                owner_name(owner, names),
                tuple(_cell(period.owners.get(owner, nothing)) for period in periods),
            )
            for owner in owners
        ),
    )


# ------------------------------------------------------------------------ sentences


def check_sentence(result: AuditResult) -> str:
    """What the first period gains, beside the best choice for the same days (rule P9)."""
    plan = result.plan
    assert plan is not None
    check: BundleCheck = plan.check
    length = plan.periods[0].last if plan.periods else 30
    if not check.days:
        return _("Nothing is done within the first {length} days.", length=length)
    facts = {"length": length, "days": counted_days(check.days), "gain": shown_uplift(check.gain)}
    if check.gain is None:
        return _(
            "What is done within the first {length} days takes {days}; there is no overall score, so its gain is not known.",
            **facts,
        )
    if check.best is None:
        return _("What is done within the first {length} days takes {days} and gains {gain} points.", **facts)
    if tenth(check.best) <= tenth(check.gain):
        return _(
            "What is done within the first {length} days takes {days} and gains {gain} points; no other choice for the same days gains more.",
            **facts,
        )
    return _(
        "What is done within the first {length} days takes {days} and gains {gain} points; the best choice for the same days would gain {best}.",
        **facts,
        best=shown_uplift(check.best),
    )


def _knee(plan: PlanShown) -> str | None:
    """Where more days bring much less; None: there is no total."""
    return None if plan.curve is None or len(plan.curve.points) < 2 else knee_sentence(plan.curve)


def knee_sentence(curve: Curve) -> str:
    """Where more days bring much less, in a sentence."""
    days, points = curve.points[-1]
    everything = {"all_days": counted_days(days), "all_points": counted_points(whole_points(points))}
    if curve.knee is None:
        return _(
            "Every day brings about as much as the one before; all of it takes {all_days} and leads to {all_points}.",
            **everything,
        )
    return _(
        "From {days} on, more days bring much less: they lead to {points}, all {all_days} to {all_points}.",
        days=counted_days(curve.knee[0]),
        points=counted_points(whole_points(curve.knee[1])),
        **everything,
    )


def _not_planned(plan: PlanShown, names: Names) -> str | None:
    """What has no place in time and what was taken out of the plan; None: nothing."""
    return " ".join(one for one in (parked_sentence(plan), _dropped(plan, names)) if one) or None


def _dropped(plan: PlanShown, names: Names) -> str | None:
    """Which fixes were taken out, and where they still count; None: none was."""
    if not plan.dropped:
        return None
    return ngettext(
        "{fixes} was taken out of the plan, its days and its points; the list of fixes and what they bring together still have it.",
        "{fixes} were taken out of the plan, its days and its points; the list of fixes and what they bring together still have them.",
        len(plan.dropped),
        fixes=listed([names.code[one] for one in plan.dropped]),
    )


def parked_sentence(plan: PlanShown) -> str | None:
    """How many steps have no place in time, and why; None: all have one."""
    parked = [step for step in plan.steps if step.parked is not None]
    if not parked:
        return None
    words = {
        "capacity": _("not enough days are left"),
        "owner": _("who is responsible has not enough days left"),
        "long": _("it takes too long"),
        "waits": _("it waits for something that is not done"),
    }
    counts = [
        _("{reason}: {count}", reason=word, count=found)
        for name, word in words.items()
        if (found := sum(step.parked == name for step in parked))
    ]
    return ngettext(
        "{n} step is parked ({reasons}).",
        "{n} steps are parked ({reasons}).",
        len(parked),
        reasons="; ".join(counts),
    )


_NAMED = 10
"""How many late steps a sentence names."""


def _late_says(late: Sequence[StepRow], *, nobody: bool) -> str | None:
    """Which steps should be done and are not; None: there are none.

    Args:
        late: those steps.
        nobody: nobody has said yet how far any step is.
    """
    if not late:
        return None
    more = len(late) - _NAMED
    rest = [ngettext("{n} more", "{n} more", more)] if more > 0 else []
    steps = listed([*(row.ref for row in late[:_NAMED]), *rest])
    if nobody:
        return ngettext(
            "By the roadmap {n} step should be done by now; nobody has said yet how far it is: {steps}.",
            "By the roadmap {n} steps should be done by now; nobody has said yet how far they are: {steps}.",
            len(late),
            steps=steps,
        )
    return ngettext("{n} step is late: {steps}.", "{n} steps are late: {steps}.", len(late), steps=steps)


def sensitivity_sentence(result: AuditResult) -> str | None:
    """How many of the first fixes stay the first whatever the weights (rule P12); None: there is nothing to compare."""
    plan = result.plan
    return sensitivity_says(plan.sensitivity) if plan and plan.sensitivity else None


def sensitivity_says(found: Sensitivity) -> str:
    """How many of the first fixes stay the first, in a sentence."""
    return _(
        "{holds} of your top {first} stay whatever the weights, {holds_effort} whatever the effort (± 50 %).",
        holds=found.holds,
        first=found.first,
        holds_effort=found.holds_effort,
    )


# ------------------------------------------------------------------------ curve and sensitivity


def _curve(curve: Curve | None) -> CurveView | None:
    """Best points against days."""
    if curve is None or not curve.points:
        return None
    return CurveView(
        points=curve.points,
        rows=tuple((shown_days(days), shown_points(points)) for days, points in curve.points),
        bars=tuple(_bars(curve)),
        knee=curve.knee,
        knee_days=counted_days(curve.knee[0]) if curve.knee else None,
        knee_points=shown_points(curve.knee[1]) if curve.knee else None,
        says=knee_sentence(curve),
        exact=_("Each point is proved to be the best.")
        if curve.exact
        else _("Not each point is proved to be the best; another choice may be a little better."),
    )


_BARS = 10
"""About how many bars stand for a curve."""


def _bars(curve: Curve) -> Iterator[CurveBar]:
    """The first point from each tenth of the days on, the last one, and the knee."""
    last = curve.points[-1][0]
    kept = {curve.points[0], curve.points[-1]} | ({curve.knee} if curve.knee else set())
    for n in range(1, _BARS):
        kept.add(next(point for point in reversed(curve.points) if point[0] <= last * n / _BARS))
    for days, points in sorted(kept):
        yield CurveBar(shown_days(days), shown_points(points), points / 100, (days, points) == curve.knee)


def _sensitivity(result: AuditResult, names: Names) -> SensitivityView | None:
    """Whether the first fixes stay the first."""
    found = result.plan.sensitivity if result.plan else None
    if found is None:
        return None
    return SensitivityView(
        says=sensitivity_says(found),
        note=_(
            "In {draws} draws the shares of benefit, and then the days of each fix, were varied at random (seed {seed}).",
            draws=found.draws,
            seed=found.seed,
        ),
        rows=tuple(_holds(result, found, names)),
        methods=tuple(
            MethodRow(
                name=one.name,
                title=_(METHODS[one.name]),
                overlap=_("{n} of {all}", n=one.overlap, all=found.first),
                tau=shown_coefficient(one.tau),
                order=", ".join(names.code.get(c, c) for c in one.order[: found.first]),
            )
            for one in found.methods
        ),
    )


def _holds(result: AuditResult, found: Sensitivity, names: Names) -> Iterator[HoldRow]:
    """How sure each place is, in the order of the list."""
    ranked = [fix for fix in result.fixes if not fix.hidden and fix.criterion in found.weights]
    for place, fix in enumerate(ranked):
        weights, effort = found.weights[fix.criterion], found.effort.get(fix.criterion)
        first = place < found.first
        yield HoldRow(
            criterion=fix.criterion,
            code=names.code[fix.criterion],
            title=names.title[fix.criterion],
            rank=NOTHING if fix.rank is None else str(fix.rank),
            first=first,
            weights=shown_share(weights),
            weights_word=weights_word(weights) if first else "",
            effort=shown_share(effort),
            effort_word=effort_word(effort) if first and effort is not None else "",
        )


# ------------------------------------------------------------------------ overrides


def _override(one: OverrideShown, names: Names) -> OverrideRow:
    """What somebody changed, beside what the engine had."""
    full = names.full(one.criterion)
    return OverrideRow(
        criterion=one.criterion,
        name=full if one.to is None else _("{criterion}, to level {level}", criterion=full, level=one.to),
        what=_(CHANGES[one.what]),
        engine=_engine_value(one, names),
        agreed=_agreed_value(one, names),
        reason=one.reason,
        by=one.by,
        on=shown_date(one.on) or NOTHING,
        says=change_told(one, names),
    )


def change_told(one: OverrideShown, names: Names) -> str:
    """Both values in a sentence, with the reason and the name."""
    if one.what == "drop":
        return _("Taken out of the plan ({by}: {reason})", by=one.by, reason=one.reason)
    whole = one.what == "days" and one.to is None
    return _(
        "{what}: {agreed} instead of {engine} ({by}: {reason})",
        what=_("Days of all steps") if whole else _(CHANGES[one.what]),
        agreed=_agreed_value(one, names),
        engine=_engine_value(one, names),
        by=one.by,
        reason=one.reason,
    )


def _engine_value(one: OverrideShown, names: Names) -> str:
    """What the engine had."""
    return yes_or_no(False) if one.what == "drop" else _value(one.what, one.engine, names)


def _agreed_value(one: OverrideShown, names: Names) -> str:
    """What was agreed."""
    return yes_or_no(True) if one.what == "drop" else _value(one.what, one.agreed, names)


def _value(what: str, value: str | float | None, names: Names) -> str:
    """Days, impact, a place, or who is responsible."""
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return names.owner.get(value, value) if what == "owner" else value
    return counted_days(value) if what == "days" else shown_days(value)


def owners_of(rows: Iterable[StepRow]) -> str:
    """Everybody who is responsible for a step, in a row."""
    return listed(list(dict.fromkeys(row.owner for row in rows if row.owner_id)))
