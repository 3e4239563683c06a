"""What is done when, by whom, within which means, and what it brings (docs/scoring.md, rules P8 to P12)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cxaudit.model.answers import Date
from cxaudit.model.base import Frozen, Id, Text

Number = Annotated[float, Field(strict=False)]
PeriodName = Literal["now", "next", "later"]
MethodName = Literal["rice", "wsjf", "impact_effort"]
ParkedReason = Literal["capacity", "owner", "long", "waits"]


class PlannedStep(Frozen):
    """One step of a fix, or a proof that something waits for, at its place in time (rule P10)."""

    id: Text
    """Stable: the criterion and the level, such as ``know.evidence:2``; of a proof ``know.evidence:proof``."""
    criterion: Id
    kind: Literal["improve", "prove"]
    to: int
    """The level that it leads to; of a proof the level that it shows."""
    days: Number
    """As agreed."""
    weeks: int
    """From its end until the benefit is felt."""
    impact: int | None
    owner: Id | None
    """None: nobody is named for it; it counts in the whole capacity alone."""
    quick: bool
    """The first step of a quick win (rule P7)."""
    after: tuple[Text, ...]
    """Ids of the steps that have to be done before it starts."""
    period: PeriodName | None
    """In which it starts; None: parked."""
    start: Number | None
    """Days from the first day of the plan; None: parked."""
    end: Number | None
    benefit: Number | None
    """When the benefit is felt, in days from the first day of the plan; may lie after its last day."""
    parked: ParkedReason | None
    """Why it has no place: no days left at all, none of its owner, none long enough, or what it waits for is parked."""


class Load(Frozen):
    """Days that are planned and days that there are."""

    days: Number
    capacity: Number | None
    """None: as much as there is work."""


class PeriodShown(Frozen):
    """One period of the roadmap (rule P10)."""

    name: PeriodName
    first: int
    """Its first day, from the first day of the plan: 0, 30, 90."""
    last: int
    """The day on which it ends: 30, 90, 180."""
    load: Load
    owners: dict[Id, Load]
    """Of each owner that has work or a capacity."""
    starts: tuple[Text, ...]
    """Ids of the steps that start in it."""
    done: tuple[Text, ...]
    """Ids of the steps that end in it."""
    supported: Number | None
    """Overall supported points at its end, with all steps that have ended."""
    gain: Number | None
    """Of overall supported points, in this period alone."""
    steps: dict[Id, Number | None]
    """Supported points of each step at its end."""


class BundleCheck(Frozen):
    """The list beside the optimum, so that nobody takes the one for the other (rule P9)."""

    days: Number
    """Of the steps that end in the first period."""
    gain: Number | None
    """What they bring."""
    best: Number | None
    """What the best choice for the same days would bring (rule P11)."""


class Chosen(Frozen):
    """Some steps and what they bring together (rules P8, P11)."""

    steps: tuple[Text, ...]
    days: Number
    supported: Number | None
    gain: Number | None


class Budget(Frozen):
    """The best choice for some days (rule P11)."""

    days: Number
    """That there are."""
    best: Chosen
    exact: bool
    """Proved to be the best; else `bound` says how much better any could be."""
    bound: Number | None
    """No choice has more overall supported points than this; None where `exact`."""
    greedy: Chosen
    """By the most gain for a day, one after the other."""


class Curve(Frozen):
    """The best overall supported points for every number of days (rule P11)."""

    points: tuple[tuple[Number, Number], ...]
    """Days and points, where they rise; from 0 days to everything."""
    knee: tuple[Number, Number] | None
    """From where more days bring much less; None: there is no such place."""
    exact: bool


class MethodShown(Frozen):
    """Another way to order the fixes (rule P12)."""

    name: MethodName
    overlap: int
    """Fixes of our first ten that are among its first ten."""
    tau: Number | None
    """Kendall's tau-b of the two orders, −1 to 1; None: fewer than two fixes."""
    order: tuple[Id, ...]
    """All fixes, by criterion id."""


class Sensitivity(Frozen):
    """Whether the first fixes stay the first when choices change (rule P12)."""

    draws: int
    seed: int
    first: int
    """How many are called the first: ten, or all where there are fewer."""
    weights: dict[Id, Number]
    """Share of the draws of the shares of benefit in which a fix is among the first, by criterion id."""
    effort: dict[Id, Number]
    """The same with each fix's days up to a half more or fewer."""
    holds: int
    """Of our first ten, those that are among the first in at least 80 % of the draws of the shares of benefit."""
    holds_effort: int
    methods: tuple[MethodShown, ...]


class OverrideShown(Frozen):
    """What somebody changed about a fix, beside what the engine had."""

    criterion: Id
    to: int | None
    """The level of the step; None: the whole fix."""
    what: Literal["days", "impact", "owner", "place", "drop"]
    engine: Text | Number | None
    """None: it has nothing of the kind."""
    agreed: Text | Number | None
    reason: Text
    by: Text
    on: Date | None = None


class ActionShown(Frozen):
    """What people wrote about a planned step, as it came back last."""

    step: Text
    """Its id."""
    status: Literal["open", "started", "done", "dropped"] | None = None
    person: Text | None = None
    """Who does it."""
    due: Date | None = None
    note: Text | None = None
    ticket: Text | None = None
    """Its key in the tool that people use."""
    on: Date | None = None
    """The day of the file that said so."""


class PlanShown(Frozen):
    """The plan of an audit (rules P9 to P12)."""

    start: Date | None
    """Its first day; None: it has no date, only days."""
    periods: tuple[PeriodShown, ...]
    steps: tuple[PlannedStep, ...]
    """In the order in which they are planned; parked ones after all others."""
    check: BundleCheck
    curve: Curve | None
    """None: there is no total."""
    sensitivity: Sensitivity | None
    """None: fewer than two fixes."""
    overrides: tuple[OverrideShown, ...] = ()
    dropped: tuple[Id, ...] = ()
    """Criteria whose fix somebody took out of the plan."""
    actions: tuple[ActionShown, ...] = ()
