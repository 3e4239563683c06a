"""What is done when, by whom, within which days (docs/scoring.md, rule P10)."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Final, Literal, NamedTuple

from cxaudit.measure import below, settled
from cxaudit.model.actions import PROOF_DAYS
from cxaudit.model.engagement import Capacity
from cxaudit.model.plans import Load, OverrideShown, ParkedReason, PeriodName, PeriodShown, PlannedStep
from cxaudit.model.result import AuditResult, Fix, PackageStep
from cxaudit.projection import Board, Change, Link, done, projected, shown

PERIODS: Final[tuple[tuple[PeriodName, int, int], ...]] = (
    ("now", 0, 30),
    ("next", 30, 90),
    ("later", 90, 180),
)
"""Name, first day and last day, in calendar days from the first day of the plan (a choice)."""
MONTH: Final = 30
"""Calendar days to which a capacity refers."""
PACE: Final = 5 / 7
"""Person days that one step takes at most in a calendar day: five working days a week (a choice)."""
_LAST_DAY: Final = PERIODS[-1][2]
_LEAST: Final = 1e-9
"""Person days below which there are none (rule N1)."""


class Roadmap(NamedTuple):
    """The steps in the order in which they are planned, and the periods."""

    steps: tuple[PlannedStep, ...]
    periods: tuple[PeriodShown, ...]
    daily: Mapping[str, tuple[float, ...]]
    """Person days on each calendar day from the start of a step to its end, by its id."""


class _Work(NamedTuple):
    """One step of a fix, or a proof, before it has a place in time."""

    criterion: str
    kind: Literal["improve", "prove"]
    to: int
    days: float
    weeks: int
    impact: int | None
    owner: str | None
    quick: bool
    after: tuple[str, ...]
    key: float
    """By which it is ordered: E where others wait for it, else its fix's own P (rule P10)."""

    @property
    def id(self) -> str:
        """Stable, whatever happens to others."""
        return proof_id(self.criterion) if self.kind == "prove" else step_id(self.criterion, self.to)


def step_id(criterion: str, to: int) -> str:
    """The id of the step of a fix that leads to a level.

    >>> step_id("know.evidence", 2)
    'know.evidence:2'
    """
    return f"{criterion}:{to}"


def proof_id(criterion: str) -> str:
    """The id of the proof that others wait for."""
    return f"{criterion}:proof"


# ------------------------------------------------------------------------ what has to be done before what


class _Needs(NamedTuple):
    """What waits for what, with nothing hidden in it (rules S8, R6)."""

    result: AuditResult
    fixes: Mapping[str, Fix]
    """Those whose figures are shown, by criterion id."""
    links: Mapping[str, tuple[Link, ...]]
    """Failing prerequisites on the way to the target, by the criterion that waits."""

    @classmethod
    def of(cls, result: AuditResult) -> _Needs:
        """Taken from a result."""
        fixes = {c: fix for c, fix in result.fix.items() if fix.kind is not None}
        return cls(result, fixes, {c: _failing(result, c, fix, fixes) for c, fix in fixes.items()})

    def practised(self, criterion: str, level: int) -> bool:
        """Whether the practice carries a level already, whatever is shown of it."""
        base = self.result.criterion[criterion].base_level or 0.0
        return not below(base, level - self.result.policy.gate_tolerance)

    def unproved(self, criterion: str, level: int) -> bool:
        """Whether the practice is there and only its evidence does not carry the level (rule P6)."""
        return self.practised(criterion, level) and (self.result.criterion[criterion].cap or 0) < level

    def met_by(self) -> dict[tuple[str, int], tuple[str, ...]]:
        """Ids of the steps and proofs by which an awaited criterion gets to a level, by both."""
        levels: dict[str, set[int]] = {}
        for links in self.links.values():
            for k in links:
                levels.setdefault(k.needs, set()).add(k.min_level)
        found: dict[tuple[str, int], tuple[str, ...]] = {}
        for (
            criterion
        ) in self.result.rubric.content.prerequisites_first:  # so that what it needs itself is known
            for level in levels.get(criterion.id, ()):
                found[criterion.id, level] = self._met(criterion.id, level, found)
        return found

    def _met(
        self, criterion: str, level: int, found: Mapping[tuple[str, int], tuple[str, ...]]
    ) -> tuple[str, ...]:
        """One step where the practice is missing; else the proof, and what it waits for itself."""
        if not self.practised(criterion, level):
            return (step_id(criterion, level),)
        own = (proof_id(criterion),) if self.unproved(criterion, level) else ()
        inner = (found[k.needs, k.min_level] for k in self.links[criterion] if k.for_level <= level)
        return tuple(dict.fromkeys([*own, *(step for steps in inner for step in steps)]))

    def proofs(self) -> dict[str, int]:
        """The levels of the proofs that something waits for, by criterion id: that of the target where it is all."""
        found: dict[str, int] = {}
        for links in self.links.values():
            for k in links:
                if self.unproved(k.needs, k.min_level):
                    fix = self.fixes[k.needs]
                    target = (fix.target or 0) if fix.kind != "improve" else k.min_level
                    found[k.needs] = max(found.get(k.needs, 0), target)
        return found


def _failing(result: AuditResult, criterion: str, fix: Fix, fixes: Collection[str]) -> tuple[Link, ...]:
    """The prerequisites that fail on the way to a fix's target and have a fix themselves."""
    return tuple(
        Link(gate.for_level, gate.criterion, gate.min_level)
        for gate in result.criterion[criterion].gates
        if gate.state == "fails" and gate.for_level <= (fix.target or 0) and gate.criterion in fixes
    )


# ------------------------------------------------------------------------ the work, in its order


def _works(result: AuditResult, owners: Mapping[str, str]) -> list[_Work]:
    """Every step and every awaited proof, in the order of rule P10.

    Args:
        result: the audit.
        owners: of proofs, by criterion id; the steps have theirs.
    """
    needs = _Needs.of(result)
    met = needs.met_by()
    works = [
        _improving(needs, fix, place, met)
        for fix in needs.fixes.values()
        for place in range(len(fix.steps))
        if fix.kind == "improve"
    ]
    works += [_proving(needs.fixes[c], level, owners.get(c)) for c, level in needs.proofs().items()]
    places = {c.id: n for n, c in enumerate(result.rubric.content.criteria)}
    return sorted(works, key=lambda work: _sort_key(work, needs.fixes[work.criterion], places))


def _improving(needs: _Needs, fix: Fix, place: int, met: Mapping[tuple[str, int], tuple[str, ...]]) -> _Work:
    """One step of a package; after the one before it, and after what its level needs."""
    step = fix.steps[place]
    before = fix.steps[place - 1] if place else None
    links = (
        k
        for k in needs.links[fix.criterion]
        if k.for_level <= step.to and (before is None or k.for_level > before.to)
    )
    own = [step_id(fix.criterion, before.to)] if before else []
    others = (one for k in links for one in met[k.needs, k.min_level])
    return _Work(
        criterion=fix.criterion,
        kind="improve",
        to=step.to,
        days=step.days,
        weeks=step.weeks,
        impact=step.impact,
        owner=step.owner,
        quick=fix.quick_step is not None and place == 0,
        after=tuple(dict.fromkeys([*own, *others])),
        key=_key(fix, step),
    )


def _key(fix: Fix, step: PackageStep) -> float:
    """E of the steps that others wait for, P of the rest (rules P6, P10)."""
    waited = fix.awaited is not None and step.to <= fix.awaited.level
    return (fix.order_key if waited else fix.priority) or 0.0


def _proving(fix: Fix, level: int, owner: str | None) -> _Work:
    """The proof that something waits for."""
    return _Work(
        fix.criterion, "prove", level, PROOF_DAYS, 0, None, owner, False, (), key=fix.order_key or 0.0
    )


def _sort_key(work: _Work, fix: Fix, places: Mapping[str, int]) -> tuple[float, ...]:
    """Quick wins first, in the order of the list; then by E or P, ties as on the list (rules P6, P10)."""
    return (
        not work.quick,
        -settled((fix.order_key or 0.0) if work.quick else work.key),
        fix.depth or 0,
        -settled(fix.priority or 0.0),
        -settled(fix.benefit or 0.0),
        settled(fix.days or 0.0),
        places[work.criterion],
        work.to,
    )


def places(result: AuditResult, overrides: Iterable[OverrideShown]) -> dict[str, int]:
    """The places in the plan of fixes that somebody moved, 1 is first, by criterion id: as if nobody had moved any."""
    moved = {o.criterion for o in overrides if o.what == "place"}
    fixes = dict.fromkeys(work.criterion for work in _works(result, {})) if moved else {}
    return {c: n for n, c in enumerate(fixes, start=1) if c in moved}


def _moved(works: Sequence[_Work], wanted: Mapping[str, int]) -> list[_Work]:
    """The works of some fixes together at another place among the fixes; those of the others as they were."""
    order = [work for work in works if work.criterion not in wanted]
    for criterion, place in sorted(wanted.items(), key=lambda pair: pair[1]):
        fixes = list(dict.fromkeys(work.criterion for work in order))
        at = len(order)
        if place <= len(fixes):
            at = next(n for n, work in enumerate(order) if work.criterion == fixes[place - 1])
        order[at:at] = sorted((w for w in works if w.criterion == criterion), key=lambda work: work.to)
    return order


def _needs_first(works: Sequence[_Work]) -> list[_Work]:
    """The same order, but nothing before what it comes after."""
    known = {work.id: work for work in works}
    placed: dict[str, _Work] = {}
    stack = list(reversed(works))
    while stack:
        work = stack[-1]
        missing = [known[i] for i in work.after if i in known and i not in placed]
        if missing:
            stack += reversed(missing)
        else:
            placed.setdefault(stack.pop().id, work)
    return list(placed.values())


# ------------------------------------------------------------------------ places in time


class _Run(NamedTuple):
    """Consecutive days of work."""

    start: int
    takes: tuple[float, ...]
    """Person days on each of them."""

    @property
    def end(self) -> int:
        """The day on which it is done."""
        return self.start + len(self.takes)


def _run(days: float, ready: int, free: Sequence[Sequence[float]]) -> _Run | None:
    """The first days on which something can be worked at every day until it is done; None: it ends too late.

    Args:
        days: person days that it takes.
        ready: the first calendar day on which it may start.
        free: person days that are left on each calendar day, of whoever has to have some.
    """
    start, left = ready, days
    takes: list[float] = []
    most = map(min, repeat(PACE), repeat(PACE), *(some[ready:] for some in free))
    for day, rate in zip(range(ready, _LAST_DAY), most, strict=False):
        take = min(rate, left)
        if take < _LEAST <= left:
            start, left, takes = day + 1, days, []
            continue
        takes.append(take)
        left -= take
        if left < _LEAST:
            return _Run(start, tuple(takes))
    return None


class _Calendar:
    """Person days that are left on each day, of all together and of each owner with a capacity."""

    def __init__(self, capacity: Capacity) -> None:
        self._all = _daily(capacity.all)
        self._owners = {owner: _daily(days) for owner, days in capacity.owners.items()}

    def placed(self, work: _Work, ready: int) -> _Run | ParkedReason:
        """Its days, which are then taken; or why it has none."""
        free = [days for days in (self._all, self._owners.get(work.owner or "")) if days is not None]
        run = _run(work.days, ready, free)
        if run is None:
            return self._why(work, ready)
        for days in free:
            for day, take in enumerate(run.takes, start=run.start):
                days[day] -= take
        return run

    def _why(self, work: _Work, ready: int) -> ParkedReason:
        """Why there are no days: too long in any case, else its owner alone has too few, else there are too few in all."""
        if _run(work.days, ready, []) is None:
            return "long"
        own = self._owners.get(work.owner or "")
        return "owner" if own is not None and _run(work.days, ready, [own]) is None else "capacity"


def _daily(month: float | None) -> list[float] | None:
    """A capacity a month as person days on each calendar day; None: as much as there is work."""
    return None if month is None else [month / MONTH] * _LAST_DAY


def _scheduled(works: Iterable[_Work], capacity: Capacity) -> dict[str, _Run | ParkedReason]:
    """When each is done, or why not, by id; earlier ones take first (rule P10)."""
    calendar = _Calendar(capacity)
    found: dict[str, _Run | ParkedReason] = {}
    for work in works:
        before = [found.get(i) for i in work.after]
        ends = [run.end for run in before if isinstance(run, _Run)]
        if len(ends) < len(before):
            found[work.id] = "waits"
        else:
            found[work.id] = calendar.placed(work, max(ends, default=0))
    return found


# ------------------------------------------------------------------------ the roadmap


def roadmap(
    result: AuditResult, board: Board, capacity: Capacity, overrides: Sequence[OverrideShown] = ()
) -> Roadmap:
    """When each step is done, within the days that there are, and what that brings (rule P10).

    Args:
        result: the audit, with what is agreed about days, impact and owners in its fixes already.
        board: of the same result.
        capacity: person days a month.
        overrides: whose places, dropped fixes and owners of proofs are followed.
    """
    out = dropped(result, overrides)
    owners = {o.criterion: str(o.agreed) for o in overrides if o.what == "owner" and o.to is None}
    wanted = {
        o.criterion: int(o.agreed) for o in overrides if o.what == "place" and isinstance(o.agreed, float)
    }
    works = [work for work in _works(result, owners) if work.criterion not in out]
    works = _needs_first(_moved(works, wanted))
    found = _scheduled(works, capacity)
    planned = [_planned(work, found[work.id]) for work in works]
    steps = (*(s for s in planned if s.parked is None), *(s for s in planned if s.parked is not None))
    runs = [(work, run) for work in works if isinstance(run := found[work.id], _Run)]
    return Roadmap(steps, _periods(board, capacity, steps, runs), {work.id: run.takes for work, run in runs})


def dropped(result: AuditResult, overrides: Iterable[OverrideShown]) -> tuple[str, ...]:
    """Ids of the criteria whose fix somebody took out of the plan."""
    return tuple(
        dict.fromkeys(o.criterion for o in overrides if o.what == "drop" and o.criterion in result.fix)
    )


def _planned(work: _Work, found: _Run | ParkedReason) -> PlannedStep:
    """One step at its place in time, or with the reason why it has none."""
    run = found if isinstance(found, _Run) else None
    return PlannedStep(
        id=work.id,
        criterion=work.criterion,
        kind=work.kind,
        to=work.to,
        days=work.days,
        weeks=work.weeks,
        impact=work.impact,
        owner=work.owner,
        quick=work.quick,
        after=work.after,
        period=next(name for name, _, last in PERIODS if run.start < last) if run else None,
        start=run.start if run else None,
        end=run.end if run else None,
        benefit=run.end + 7 * work.weeks if run else None,
        parked=None if isinstance(found, _Run) else found,
    )


def capacity_of(period: PeriodShown) -> Capacity:
    """Person days a month, from those that there are in a period."""
    months = (period.last - period.first) / MONTH
    owners = {
        owner: load.capacity / months for owner, load in period.owners.items() if load.capacity is not None
    }
    return Capacity(
        all=None if period.load.capacity is None else period.load.capacity / months, owners=owners
    )


def changes(board: Board, steps: Iterable[PlannedStep]) -> dict[str, Change]:
    """What some steps do to their criteria, by criterion id (rule P8)."""
    levels: dict[str, int] = {}
    proved: dict[str, int] = {}
    for step in steps:
        reached = levels if step.kind == "improve" else proved
        reached[step.criterion] = max(step.to, reached.get(step.criterion, 0))
    return {c: shown(board, c, level) for c, level in proved.items()} | {
        c: done(board, c, level) for c, level in levels.items()
    }


def _periods(
    board: Board, capacity: Capacity, steps: Sequence[PlannedStep], runs: Sequence[tuple[_Work, _Run]]
) -> tuple[PeriodShown, ...]:
    """The periods, each with its load and with the scores at its end."""
    owners = dict.fromkeys([*capacity.owners, *(work.owner for work, _ in runs if work.owner)])
    before = projected(board, {}).total
    shown_periods: list[PeriodShown] = []
    for name, first, last in PERIODS:
        after = projected(board, changes(board, (s for s in steps if s.end is not None and s.end <= last)))
        gain = None if after.total is None or before is None else after.total - before
        shown_periods.append(
            PeriodShown(
                name=name,
                first=first,
                last=last,
                load=_load(runs, first, last, capacity.all),
                owners={
                    owner: _load(
                        [(w, r) for w, r in runs if w.owner == owner], first, last, capacity.owners.get(owner)
                    )
                    for owner in owners
                },
                starts=tuple(s.id for s in steps if s.start is not None and first <= s.start < last),
                done=tuple(s.id for s in steps if s.end is not None and first < s.end <= last),
                supported=after.total,
                gain=gain,
                steps=dict(after.steps),
            )
        )
        before = after.total
    return tuple(shown_periods)


def _load(runs: Iterable[tuple[_Work, _Run]], first: int, last: int, month: float | None) -> Load:
    """Person days of some work in a period, beside those that there are."""
    takes = (
        take for _, run in runs for day, take in enumerate(run.takes, start=run.start) if first <= day < last
    )
    return Load(days=math.fsum(takes), capacity=None if month is None else month * (last - first) / MONTH)
