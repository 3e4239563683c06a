"""The best choice of fix steps for some days, and for every number of days (docs/scoring.md, rule P11)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Final, Literal, NamedTuple, Protocol

from cxaudit.knapsack import WORK, Front, Thing, front, greedy
from cxaudit.measure import at_least, settled
from cxaudit.model.actions import PROOF_DAYS
from cxaudit.model.plans import Budget, Chosen, Curve
from cxaudit.model.result import AuditResult
from cxaudit.projection import Board, Change, Projected, Spot, carried_level, done, projected, shown

KNEE_FROM: Final = 0.1
"""How far, of the whole rise, a knee lies above the straight line from nothing to everything (a choice)."""
TANGENTS: Final = 6
"""How often the geometric total is drawn near by a sum before the gap is told."""
_SMALLEST: Final = math.e
"""Step points from which a tangent of the logarithm lies above it everywhere, below 1 point too."""


class StepLike(Protocol):
    """A step of a fix, or a proof."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def criterion(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> Literal["improve", "prove"]: ...  # noqa: D102
    @property
    def to(self) -> int: ...  # noqa: D102
    @property
    def days(self) -> float: ...  # noqa: D102


class OpenStep(NamedTuple):
    """A step of a fix, or a proof, that can be done."""

    id: str
    """Of the criterion and the level, such as ``know.evidence:2``; of a proof ``know.evidence:proof``."""
    criterion: str
    kind: Literal["improve", "prove"]
    to: int
    """The level that it leads to, with the proof that this takes; of a proof the level that it shows."""
    days: float


# ------------------------------------------------------------------------ what there is to choose from


def fix_steps(result: AuditResult) -> tuple[OpenStep, ...]:
    """Every step of every fix and every proof whose figures are shown, in the order of the lists.

    A proof comes with a step at no extra days (rule P8). One that can be brought by itself takes its day: of a practice
    that is only to be proved, of one that waits and lacks proof, and where others wait for a level that is practised.
    """
    fixes = {f.criterion: f for f in (*result.fixes, *result.proofs) if f.kind is not None}
    awaited = _awaited_proofs(result)
    found: list[OpenStep] = []
    for c, fix in fixes.items():
        found += [OpenStep(f"{c}:{step.to}", c, "improve", step.to, step.days) for step in fix.steps]
        level = awaited.get(c) if fix.kind == "improve" else fix.target
        if level:
            found.append(OpenStep(f"{c}:proof", c, "prove", level, PROOF_DAYS))
    return tuple(found)


def _awaited_proofs(result: AuditResult) -> dict[str, int]:
    """The highest level of each criterion that others wait for and that is practised, but not shown (rule P6)."""
    found: dict[str, int] = {}
    for waiting in result.fix.values():
        for gate in result.criterion[waiting.criterion].gates:
            needed = result.criterion[gate.criterion]
            practised = at_least(needed.base_level or 0.0, gate.min_level - result.policy.gate_tolerance)
            fails = gate.state == "fails" and gate.for_level <= (waiting.target or 0)
            if fails and practised and (needed.cap or 0) < gate.min_level:
                found[gate.criterion] = max(found.get(gate.criterion, 0), gate.min_level)
    return found


def changes(board: Board, steps: Sequence[StepLike]) -> dict[str, Change]:
    """What some steps do to their criteria together, by criterion id (rule P8)."""
    after: dict[str, Change] = {}
    for step in steps:
        new = (done if step.kind == "improve" else shown)(board, step.criterion, step.to)
        old = after.get(step.criterion, new)
        after[step.criterion] = Change(
            max(old.base, new.base),
            max(old.grade, new.grade, key=list(board.caps).index),
            max(old.lifts, new.lifts),
        )
    return after


# ------------------------------------------------------------------------ the score as a sum of things to take


class _Rung(NamedTuple):
    """A supported level above today's that a criterion can get to."""

    level: float
    name: str


class _Ladders:
    """The supported levels that criteria can get to, as things that need steps and one another.

    A level is reached where practice and evidence carry it and every gate below it holds (rules S7, S8). So it needs
    the steps of its criterion up to there, and of each prerequisite the lowest level that opens the gate: the score is
    a sum over the levels that are reached, exactly.
    """

    def __init__(self, board: Board, steps: Sequence[StepLike]) -> None:
        self._board = board
        self.today = projected(board, {}).levels
        self._own: dict[str, list[StepLike]] = {}
        for step in steps:
            self._own.setdefault(step.criterion, []).append(step)
        self.days = {step.id: step.days for step in steps}
        """What each step adds to those before it."""
        for own in self._own.values():
            own.sort(key=lambda step: (step.kind == "improve", step.to))
            self._build_on_proof(own)
        self.rungs: dict[str, list[_Rung]] = {}
        self.needs: dict[str, tuple[str, ...]] = {
            step.id: (before.id,) for own in self._own.values() for before, step in pairwise(own)
        }
        for criterion, spot in board.spots.items():
            self.rungs[criterion] = list(self._climb(criterion, spot))

    def _build_on_proof(self, own: list[StepLike]) -> None:
        """A step brings the proof along (rule P8): after a proof by itself it adds only what it takes more.

        A proof that takes no fewer days than the step is no choice.
        """
        if len(own) < 2 or own[0].kind != "prove":
            return
        proof, step = own[:2]
        if proof.days < step.days:
            self.days[step.id] = step.days - proof.days
        else:
            del own[0], self.days[proof.id]

    def _climb(self, criterion: str, spot: Spot) -> Iterator[_Rung]:
        """The levels of one criterion, upwards; fills in what each needs."""
        own = self._own.get(criterion, [])
        carried = [self._carried(spot, Change(spot.base, spot.grade))]
        for number in range(1, len(own) + 1):
            after = changes(self._board, own[:number])
            carried.append(max(carried[-1], self._carried(spot, after[criterion])))
        held = {float(k.for_level - 1) for k in spot.links}
        last: _Rung | None = None
        for level in sorted({*carried, *held}):
            if not self.today[criterion] < level <= carried[-1]:
                continue
            gates = self._gates(spot, level)
            if gates is None:
                return
            number = next(n for n, reach in enumerate(carried) if reach >= level)
            steps = (own[number - 1].id,) if number else ()
            rung = _Rung(level, f"{criterion} at {level!r}")
            self.needs[rung.name] = (*steps, *((last.name,) if last else ()), *gates)
            last = rung
            yield rung

    def _carried(self, spot: Spot, change: Change) -> float:
        """The level that practice and evidence carry, under what is known to hold it (rule S7)."""
        level = carried_level(self._board, spot, change)
        return level if spot.ceiling is None else min(level, float(spot.ceiling))

    def _gates(self, spot: Spot, level: float) -> list[str] | None:
        """What has to be reached elsewhere; None: it cannot be (rule S8)."""
        found = []
        for link in spot.links:
            enough = link.min_level - self._board.tolerance
            if link.for_level - 1 >= level or at_least(self.today[link.needs], enough):
                continue
            name = next((r.name for r in self.rungs[link.needs] if at_least(r.level, enough)), None)
            if name is None:
                return None
            found.append(name)
        return found


class Choices:
    """Every choice of some steps, with the score of each: made once, asked often.

    Args:
        board: what projections start from.
        steps: in the order in which equals are preferred; those of one criterion build on one another.
        work: how much is tried for an exact answer; see `knapsack.front`.
    """

    def __init__(self, board: Board, steps: Sequence[StepLike], work: int = WORK) -> None:
        self._board, self._steps, self._work = board, tuple(steps), work
        self._now = projected(board, {})
        self._ladders = _Ladders(board, steps)

    # -------------------------------------------------------------- answers

    def budget(self, days: float) -> Budget:
        """The best choice for some days, and the one by most gain for a day; empty ones where there is no total."""
        if self._now.total is None:
            nothing = Chosen(steps=(), days=0.0, supported=None, gain=None)
            return Budget(days=days, best=nothing, exact=False, bound=None, greedy=nothing)
        best, bound = self._within(days) if self._board.total == "arithmetic" else self._near(days)
        quick = self._chosen(greedy(self._things(self._slopes(self._now.steps)), days).taken)
        best = max(best, quick, key=_merit)
        exact = settled(bound - (best.supported or 0.0)) <= 0
        return Budget(days=days, best=best, exact=exact, bound=None if exact else bound, greedy=quick)

    @cached_property
    def curve(self) -> Curve | None:
        """The best score for every number of days; None: there is no total."""
        if self._now.total is None:
            return None
        if self._board.total == "geometric":
            points, exact = self._near_points(), False
        else:
            points, exact = self._points(), self._front.exact
        return Curve(points=points, knee=knee(points), exact=exact)

    def _chosen(self, taken: Sequence[str]) -> Chosen:
        """Some steps with what they bring, without proofs that come with a step and what takes no days for nothing."""
        names = set(taken)
        steps = [step for step in self._steps if step.id in names]
        improved = {step.criterion for step in steps if step.kind == "improve"}
        steps = [step for step in steps if step.kind == "improve" or step.criterion not in improved]
        supported = self._supported(steps)
        for idle in [step for step in steps if not step.days]:
            others = [step for step in steps if step is not idle]
            if settled(self._supported(others)) == settled(supported):
                steps = others
        return Chosen(
            steps=tuple(step.id for step in steps),
            days=math.fsum(step.days for step in steps),
            supported=supported,
            gain=supported - (self._now.total or 0.0),
        )

    def _after(self, steps: Sequence[StepLike]) -> Projected:
        """Everything with some steps done."""
        return projected(self._board, changes(self._board, steps))

    def _supported(self, steps: Sequence[StepLike]) -> float:
        """Overall supported points with some steps done."""
        return self._after(steps).total or 0.0

    # -------------------------------------------------------------- what is a sum

    @cached_property
    def _shares(self) -> dict[str, float]:
        """Of each step in the total (rule S13)."""
        whole = math.fsum(self._board.steps.values())
        return {step: weight / whole for step, weight in self._board.steps.items()}

    def _slopes(self, points: Mapping[str, float | None]) -> dict[str, float]:
        """What one more point of each step adds to the total, or to its logarithm where the steps have some points."""
        if self._board.total == "arithmetic":
            return self._shares
        return {step: share / _touching(points[step]) for step, share in self._shares.items()}

    @cached_property
    def _weights(self) -> dict[str, float]:
        """Of all that counts in each step (rule S11)."""
        weights: dict[str, list[float]] = {step: [rest.weight] for step, rest in self._board.rests.items()}
        for spot in self._board.spots.values():
            weights.setdefault(spot.step, []).append(spot.weight)
        return {step: math.fsum(found) for step, found in weights.items()}

    def _things(self, slopes: Mapping[str, float]) -> dict[str, Thing]:
        """Steps, which cost days, and levels, which bring points, of the steps of the rubric that have a slope."""
        board, ladders = self._board, self._ladders
        spots = {c: spot for c, spot in board.spots.items() if spot.step in slopes}
        things = {
            step.id: Thing(0.0, ladders.days[step.id], ladders.needs.get(step.id, ()))
            for step in self._steps
            if step.criterion in spots and step.id in ladders.days
        }
        for criterion, spot in spots.items():
            worth = 100 / board.top * spot.weight / self._weights[spot.step] * slopes[spot.step]
            last = ladders.today[criterion]
            for rung in ladders.rungs[criterion]:
                gain = worth * (rung.level - ladders.today[criterion]) - worth * (
                    last - ladders.today[criterion]
                )
                things[rung.name] = Thing(gain, 0.0, ladders.needs[rung.name])
                last = rung.level
        return things

    @cached_property
    def _front(self) -> Front:
        """The best choices by what they add to the arithmetic total."""
        return front(self._things(self._shares), self._work)

    def _within(self, days: float) -> tuple[Chosen, float]:
        """The best choice for some days, and what none surpasses."""
        bound = (self._now.total or 0.0) + self._front.bound(days)
        return self._chosen(self._front.within(days).taken), bound

    def _points(self) -> tuple[tuple[float, float], ...]:
        """Days and points of the best choices."""
        return tuple((days, (self._now.total or 0.0) + gain) for days, gain in self._front.points)

    # -------------------------------------------------------------- the geometric total

    def _tangent(self, points: Mapping[str, float | None]) -> tuple[float, Front]:
        """A sum that the logarithm of the total never surpasses and meets where the steps have some points.

        Gives its value today and the best choices by it.
        """
        now = self._now.steps
        start = math.fsum(
            share * (math.log(near) + ((now[step] or 0.0) - near) / near)
            for step, share in self._shares.items()
            if (near := _touching(points[step]))
        )
        return start, front(self._things(self._slopes(points)), self._work)

    def _near(self, days: float) -> tuple[Chosen, float]:
        """The best choice found for some days, and what none surpasses: from tangent to tangent until one meets."""
        best, bound = self._chosen(()), math.inf
        points, tried = self._now.steps, set[tuple[str, ...]]()
        for _ in range(TANGENTS):
            start, fronts = self._tangent(points)
            bound = min(bound, math.exp(start + fronts.bound(days)))
            found = self._chosen(fronts.within(days).taken)
            best = max(best, found, key=_merit)
            if found.steps in tried:
                break
            tried.add(found.steps)
            points = self._after([step for step in self._steps if step.id in found.steps]).steps
        return best, bound

    def _near_points(self) -> tuple[tuple[float, float], ...]:
        """Days and points of the best choices found by the tangents at today and at everything, where they rise."""
        ends = (self._now.steps, self._after(self._steps).steps)
        fronts = [self._tangent(end)[1] for end in ends]
        taken = {found.best(n).taken for found in fronts for n in range(len(found.points))}
        found = sorted(map(self._chosen, taken), key=lambda c: (settled(c.days), -_merit(c)[0]))
        rising: list[tuple[float, float]] = []
        for chosen in found:
            if not rising or _merit(chosen)[0] > settled(rising[-1][1]):
                rising.append((chosen.days, chosen.supported or 0.0))
        return tuple(rising)


def _touching(points: float | None) -> float:
    """Where a tangent touches the logarithm so that it lies above it everywhere."""
    return max(points or 0.0, _SMALLEST)


def _merit(chosen: Chosen) -> tuple[float, float]:
    """More points, then fewer days."""
    return settled(chosen.supported or 0.0), -settled(chosen.days)


# ------------------------------------------------------------------------ the knee


def hull(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Those of some points, by rising days, that lie on their concave hull.

    >>> hull([(0, 0), (1, 1), (2, 5), (4, 6)])
    [(0, 0), (2, 5), (4, 6)]
    """
    kept: list[tuple[float, float]] = []
    for x, y in points:
        while len(kept) > 1 and (y - kept[-2][1]) * (kept[-1][0] - kept[-2][0]) >= (
            kept[-1][1] - kept[-2][1]
        ) * (x - kept[-2][0]):
            kept.pop()
        kept.append((x, y))
    return kept


def knee(points: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """From where more days bring much less: farthest above the straight line from the first point to the last.

    Args:
        points: days and score, both rising.

    Returns:
        The point of the concave hull where the share of the rise is most ahead of the share of the days; None where it
        is less than a tenth ahead everywhere.

    Source:
        docs/scoring.md, rule P11; Satopää, Albrecht, Irwin & Raghavan (2011), Finding a "Kneedle" in a haystack.

    >>> knee([(0, 40), (10, 60), (50, 70)]), knee([(0, 40), (10, 50), (20, 60)]), knee([(0, 40)])
    ((10, 60), None, None)
    """
    corners = hull(points)
    (first, low), (last, high) = corners[0], corners[-1]
    if len(corners) < 3:
        return None

    def ahead(point: tuple[float, float]) -> float:
        return settled((point[1] - low) / (high - low) - (point[0] - first) / (last - first))

    best = max(corners, key=ahead)
    return best if ahead(best) >= KNEE_FROM else None


# ------------------------------------------------------------------------ asked at once


def budget(board: Board, steps: Sequence[StepLike], days: float) -> Budget:
    """The best choice for some days; see `Choices` for several questions about the same steps."""
    return Choices(board, steps).budget(days)


def curve(board: Board, steps: Sequence[StepLike]) -> Curve | None:
    """The best score for every number of days, from none to everything; None: there is no total."""
    return Choices(board, steps).curve
