"""What some steps would bring, whatever they are (docs/scoring.md, rule P8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from cxaudit.model.actions import PROOF, PROOF_DAYS
from cxaudit.model.plans import PlannedStep
from cxaudit.model.result import AuditResult, Fix
from cxaudit.projection import Board, Change, Projected, done, projected, shown


class Taken(NamedTuple):
    """A fix, up to a level."""

    criterion: str
    kind: Literal["improve", "prove"]
    """A practice that is changed, or one that is only shown."""
    level: int
    """To which it leads, or that it shows."""
    days: float
    steps: tuple[str, ...]
    """Ids of its steps; none where there is nothing to do but wait."""


class WhatIf(NamedTuple):
    """What some fixes bring, by themselves and with what they come after."""

    taken: tuple[Taken, ...]
    before: Projected
    after: Projected
    """With these alone: what they come after holds them back."""
    needed: tuple[Taken, ...]
    """What they come after and is not among them."""
    with_needed: Projected

    @property
    def days(self) -> float:
        """Of what was taken."""
        return sum(one.days for one in self.taken)

    @property
    def needed_days(self) -> float:
        """Of what it comes after."""
        return sum(one.days for one in self.needed)


def levels(fix: Fix) -> tuple[int, ...]:
    """To which levels the steps of a fix lead; none where there is nothing but a proof to bring."""
    return tuple(step.to for step in fix.steps)


def taken(fix: Fix, level: int | None = None) -> Taken:
    """A fix up to a level; None: all of it.

    Args:
        fix: whose figures are shown.
        level: of one of its steps; 0: only its proof is brought.
    """
    steps = [step for step in fix.steps if level is None or step.to <= level]
    if steps:
        ids = tuple(f"{fix.criterion}:{step.to}" for step in steps)
        return Taken(fix.criterion, "improve", steps[-1].to, sum(step.days for step in steps), ids)
    proof = fix.kind == "prove" or fix.proof is not None or bool(fix.bring)
    ids = (f"{fix.criterion}:{PROOF}",) if proof else ()
    return Taken(fix.criterion, "prove", fix.target or 0, _proof_days(fix), ids)


def _proof_days(fix: Fix) -> float:
    """Days of a proof, also of what else only waits; others see those who wait for it (rule P6)."""
    if fix.awaited and fix.proof_awaited:
        return fix.awaited.days
    return fix.days or (PROOF_DAYS if fix.proof or fix.bring else 0.0)


def what_if(result: AuditResult, board: Board, wanted: Iterable[Taken]) -> WhatIf:
    """What some fixes bring, by themselves and with what they come after.

    Args:
        result: with its plan.
        board: of the same result.
        wanted: at most one of each criterion.
    """
    named = tuple(wanted)
    steps = result.plan.steps if result.plan else ()
    needed = tuple(_needed(result, named, {step.id: step for step in steps}))
    return WhatIf(
        taken=named,
        before=projected(board, {}),
        after=projected(board, _changes(board, named)),
        needed=needed,
        with_needed=projected(board, _changes(board, (*named, *needed))),
    )


def _changes(board: Board, steps: Iterable[Taken]) -> dict[str, Change]:
    """What some fixes do to their criteria; of two about one criterion the one that leads higher."""
    found: dict[str, Change] = {}
    for one in sorted(steps, key=lambda one: (one.kind == "improve", one.level)):
        change = done if one.kind == "improve" else shown
        found[one.criterion] = change(board, one.criterion, one.level)
    return found


def _needed(result: AuditResult, named: Sequence[Taken], known: Mapping[str, PlannedStep]) -> Iterator[Taken]:
    """What steps come after, and what this comes after, and so on, as one for each criterion and kind."""
    have = {step for one in named for step in one.steps}
    waiting = [before for step in have if step in known for before in known[step].after]
    for one in named:
        if one.kind == "prove":
            waiting += _openers(result, known, one.criterion, one.level)
    missing: set[str] = set()
    while waiting:
        before = waiting.pop()
        if before in known and before not in have and before not in missing:
            missing.add(before)
            waiting += known[before].after
    groups: dict[tuple[str, str], list[PlannedStep]] = {}
    for step in known.values():  # in the order of the plan
        if step.id in missing:
            groups.setdefault((step.criterion, step.kind), []).append(step)
    for (criterion, _kind), steps in groups.items():
        days = sum(step.days for step in steps)
        last = max(steps, key=lambda step: step.to)
        yield Taken(criterion, last.kind, last.to, days, tuple(step.id for step in steps))


def _openers(
    result: AuditResult, known: Mapping[str, PlannedStep], criterion: str, level: int
) -> Iterator[str]:
    """Ids of the planned steps that open what holds a criterion below a level, where its own practice is there."""
    for gate in result.criterion[criterion].gates:
        if gate.state != "fails" or gate.for_level > level:
            continue
        step, proof = f"{gate.criterion}:{gate.min_level}", f"{gate.criterion}:{PROOF}"
        if step in known:
            yield step
        else:
            yield from (one for one in (proof,) if one in known)
            yield from _openers(result, known, gate.criterion, gate.min_level)
