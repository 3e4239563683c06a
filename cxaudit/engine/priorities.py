"""What to fix first (docs/scoring.md, rules P1 to P8)."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

from cxaudit.measure import (
    agrees,
    at_least,
    below,
    effort_class,
    mean,
    nearest_level,
    overall,
    points,
    settled,
    weighted_mean,
)
from cxaudit.model.actions import PROOF_DAYS
from cxaudit.model.rubric import Criterion, FixStep, Rubric
from cxaudit.model.stages import (
    Awaited,
    Consensus,
    CriterionScore,
    FixPlan,
    Plan,
    Policy,
    Scores,
    Uplift,
)

QUICK_DAYS, QUICK_WEEKS, QUICK_IMPACT, MAIN_BENEFIT = 5, 6, 3, 50
"""Thresholds of the lists (rule P7, choices)."""
FEW_LEVELS = 5
"""Levels from which answers are many enough (rule P5)."""
CONFIDENCE = (1.0, 0.8, 0.5)
"""For none, one, more doubts (rule P5, a choice)."""
FIRST_FIXES = 5
"""How many fixes the first bundle holds."""

Kind = Literal["improve", "prove", "unblock"]


class Link(NamedTuple):
    """A failing prerequisite on the way to a target: ``criterion`` at ``for_level`` waits for ``needs`` at ``min_level``."""

    criterion: str
    for_level: int
    needs: str
    min_level: int


class Situation(NamedTuple):
    """What the rules of this module look at, gathered once."""

    rubric: Rubric
    policy: Policy
    said: Mapping[str, Consensus]
    scores: Scores
    hidden: frozenset[str]
    """Criteria whose figures are not shown; they take no part in what others' order rests on (rule R6)."""
    targets: Mapping[str, int]
    links: Mapping[str, tuple[Link, ...]]
    """Failing links up to the target, by the criterion that waits."""
    roles: Mapping[str, frozenset[str]]
    """Roles that are shown, by criterion id; all of them where a criterion is not in it."""
    signals: Mapping[str, float] = MappingProxyType({})
    """What the measures of a criterion say, by its id; none where they say nothing (rule P3)."""


# ------------------------------------------------------------------------ targets and links


def failing_links(criterion: str, score: CriterionScore, up_to: int) -> tuple[Link, ...]:
    """The prerequisites that fail on the way to a level."""
    return tuple(
        Link(criterion, gate.for_level, gate.criterion, gate.min_level)
        for gate in score.gates
        if gate.state == "fails" and gate.for_level <= up_to
    )


def effective_targets(
    rubric: Rubric, scores: Scores, policy: Policy, hidden: frozenset[str]
) -> dict[str, int]:
    """Targets, raised where a criterion is an unmet prerequisite at a higher level (P, first paragraph)."""
    targets = dict(policy.targets)
    for criterion in reversed(rubric.prerequisites_first):
        score = scores.criteria[criterion.id]
        if score.supported is None or criterion.id in hidden:
            continue
        for link in failing_links(criterion.id, score, targets[criterion.id]):
            targets[link.needs] = max(targets[link.needs], link.min_level)
    return targets


def situation(
    rubric: Rubric,
    policy: Policy,
    said: Mapping[str, Consensus],
    scores: Scores,
    hidden: frozenset[str] = frozenset(),
    roles: Mapping[str, frozenset[str]] | None = None,
    signals: Mapping[str, float] = MappingProxyType({}),
) -> Situation:
    """Everything the rules need, with targets and failing links settled."""
    targets = effective_targets(rubric, scores, policy, hidden)
    links = {
        c: tuple(link for link in failing_links(c, score, targets[c]) if link.needs not in hidden)
        for c, score in scores.criteria.items()
        if score.supported is not None and c not in hidden
    }
    return Situation(rubric, policy, said, scores, hidden, targets, links, roles or {}, signals)


# ------------------------------------------------------------------------ size and benefit


def package(criterion: Criterion, start: int, target: int) -> tuple[FixStep, ...]:
    """The fix steps from one level to another (rule P1)."""
    return tuple(step for step in criterion.fixes if start < step.to <= target)


def signal(statements: Sequence[float], minimum_group: int) -> float | None:
    """How much customers say it hurts: 1 − mean agreement / 4; None if too few of them answered (rules P3, R6)."""
    agreement = mean(statements)
    if agreement is None or len(statements) < minimum_group:
        return None
    return 1 - agreement / 4


def stronger(said: float | None, measured: float | None) -> float | None:
    """The larger of what customers say and what measures say; None: neither says anything (rule P3).

    >>> stronger(0.25, 1.0), stronger(0.25, 0.0), stronger(None, 0.0), stronger(None, None)
    (1.0, 0.25, 0.0, None)
    """
    return max((one for one in (said, measured) if one is not None), default=None)


def benefit(parts: Mapping[str, float], shares: Mapping[str, float]) -> float:
    """The weighted mean of the parts present, 0 to 100 (rule P3).

    >>> benefit({"gap": 0.5, "weight": 1.0}, {"gap": 0.3, "impact": 0.35, "weight": 0.2, "signal": 0.15})
    70.0
    """
    return 100 * (weighted_mean((value, shares[name]) for name, value in parts.items()) or 0.0)


def _parts(now: Situation, criterion: Criterion, impact: int | None, heaviest: float) -> dict[str, float]:
    """gap, impact, weight and signal, each 0 to 1; what is absent is left out (rule P3)."""
    target = now.targets[criterion.id]
    level = now.scores.criteria[criterion.id].supported or 0.0
    statements = signal(now.said[criterion.id].statements, now.policy.minimum_group)
    felt = stronger(statements, now.signals.get(criterion.id))
    parts = {"gap": (target - level) / target, "weight": criterion.weight / heaviest}
    if impact is not None:
        parts["impact"] = (impact - 1) / 4
    if felt is not None:
        parts["signal"] = felt
    return parts


# ------------------------------------------------------------------------ confidence


def _few_answers(said: Consensus, head_counts: Mapping[str, int]) -> bool:
    """Fewer than five levels, unless everybody asked gave one or an auditor did; an agreed one is neither (rule P5)."""
    if len(said.levels) >= FEW_LEVELS or said.auditor is not None:
        return False
    everybody = all(len(role.levels) >= head_counts.get(role.role, math.inf) for role in said.roles)
    return said.claimed is None or not everybody


def doubts(
    said: Consensus,
    score: CriterionScore,
    head_counts: Mapping[str, int],
    top: int,
    shown: Collection[str] | None = None,
) -> tuple[str, ...]:
    """What makes a fix less certain: few_answers, disagreement, unsupported (rule P5).

    Whether people of a role disagree that is not among those shown does not count (rule R6); None: all are shown.
    """
    seen = [role for role in said.roles if shown is None or role.role in shown]
    failing = {
        "few_answers": _few_answers(said, head_counts),
        "disagreement": any(agrees(role.levels, top) is False for role in seen),
        "unsupported": below(score.cap, score.base or 0.0),
    }
    return tuple(name for name, fails in failing.items() if fails)


# ------------------------------------------------------------------------ one fix


def kind_of(score: CriterionScore, target: int, tolerance: float) -> Kind | None:
    """What a criterion needs: practice, what it waits for, or proof; None: nothing, the target is reached (rule P1).

    A level is reached by the same tolerance as in gates: whatever fails a gate also has a fix.
    """
    if score.supported is None or score.base is None or at_least(score.supported, target - tolerance):
        return None
    if below(score.base, target - tolerance):
        return "improve"
    return "unblock" if score.limit == "prerequisite" else "prove"


def proof_grade(now: Situation, criterion: str, level: int) -> str | None:
    """The first grade of evidence that supports a level, if the present one does not (rule P1)."""
    caps = now.policy.caps
    if caps[now.scores.criteria[criterion].grade] >= level:
        return None
    return next(grade.id for grade in now.rubric.evidence.grades if caps[grade.id] >= level)


class Draft(NamedTuple):
    """A fix before its place in the order is known."""

    criterion: Criterion
    kind: Kind
    target: int
    start: int
    steps: tuple[FixStep, ...]
    days: float
    impact: int | None
    weeks: int
    parts: Mapping[str, float]
    benefit: float
    effort: float
    doubts: tuple[str, ...]

    @property
    def confidence(self) -> float:
        """1.0, 0.8 or 0.5 (rule P5)."""
        return CONFIDENCE[min(len(self.doubts), 2)]


def _draft(now: Situation, criterion: Criterion, kind: Kind, heaviest: float) -> Draft:
    """Size, benefit and confidence of one fix (rules P1 to P5)."""
    score = now.scores.criteria[criterion.id]
    start = nearest_level(score.base or 0.0, now.policy.tolerance)
    steps = package(criterion, start, now.targets[criterion.id]) if kind == "improve" else ()
    days = (
        math.fsum(s.days for s in steps) * now.policy.size_factor
        if steps
        else PROOF_DAYS
        if kind == "prove"
        else 0.0
    )
    impact = max((s.impact for s in steps), default=None)
    parts = _parts(now, criterion, impact, heaviest)
    return Draft(
        criterion=criterion,
        kind=kind,
        target=now.targets[criterion.id],
        start=start,
        steps=steps,
        days=days,
        impact=impact,
        weeks=max((s.weeks for s in steps), default=0),
        parts=parts,
        benefit=benefit(parts, now.policy.shares.model_dump()),
        effort=0.0 if kind == "unblock" else effort_class(days),
        doubts=doubts(
            now.said[criterion.id],
            score,
            now.policy.head_counts,
            now.rubric.top,
            now.roles.get(criterion.id),
        ),
    )


def drafts(now: Situation) -> dict[str, Draft]:
    """One draft for each answered criterion that misses its target, by id, in the order of the rubric."""
    heaviest = max(
        (c.weight for c in now.rubric.criteria if now.scores.criteria[c.id].state != "not_applicable"),
        default=1.0,
    )
    kinds = {
        c: kind_of(score, now.targets[c], now.policy.tolerance) for c, score in now.scores.criteria.items()
    }
    return {
        c.id: _draft(now, c, kind, heaviest)
        for c in now.rubric.criteria
        if (kind := kinds[c.id]) is not None and c.id not in now.hidden
    }


# ------------------------------------------------------------------------ order


def days_up_to(now: Situation, criterion: Criterion, level: int) -> float:
    """Days until the practice reaches a level; a proof's day if only that is missing; 0 if it only waits (rule P6)."""
    score = now.scores.criteria[criterion.id]
    base, tolerance = score.base or 0.0, now.policy.tolerance
    if below(base, level - tolerance):
        steps = package(criterion, nearest_level(base, tolerance), level)
        return math.fsum(s.days for s in steps) * now.policy.size_factor
    return PROOF_DAYS if score.cap < level else 0.0


class Ratio(NamedTuple):
    """Value and cost of something with all that it needs first; the priority is value / cost (rule P6)."""

    value: float
    cost: float


def link_ratio(now: Situation, drafts: Mapping[str, Draft], link: Link, known: dict[Link, Ratio]) -> Ratio:
    """What a failing prerequisite adds to whatever waits for it (rule P6); shared needs count once a path."""
    if link in known:
        return known[link]
    draft = drafts[link.needs]
    days = days_up_to(now, draft.criterion, link.min_level)
    own = Ratio(draft.benefit * draft.confidence, effort_class(days) if days else 0.0)
    below_it = [
        link_ratio(now, drafts, inner, known)
        for inner in now.links[link.needs]
        if inner.for_level <= link.min_level
    ]
    known[link] = _sum(own, below_it)
    return known[link]


def _sum(own: Ratio, needed: Iterable[Ratio]) -> Ratio:
    """A ratio with those of what it needs."""
    both = (own, *needed)
    return Ratio(math.fsum(r.value for r in both), math.fsum(r.cost for r in both))


def ratios(now: Situation, drafts: Mapping[str, Draft]) -> dict[str, Ratio]:
    """Value and cost of each fix, with all that it needs first (rule P6)."""
    known: dict[Link, Ratio] = {}
    for criterion in now.rubric.prerequisites_first:  # fills `known` bottom up, so that no chain is deep
        for link in now.links.get(criterion.id, ()):
            link_ratio(now, drafts, link, known)
    return {
        c: _sum(Ratio(draft.benefit * draft.confidence, draft.effort), (known[link] for link in now.links[c]))
        for c, draft in drafts.items()
    }


def order_keys(
    now: Situation, drafts: Mapping[str, Draft], priorities: Mapping[str, float]
) -> dict[str, float]:
    """E: the highest priority among a fix and everything that waits for it (rule P6).

    A proof stands in a list of its own: it hands on nothing of its own priority, only that of what waits for it at a
    level that needs the proof's own prerequisite too.
    """
    keys = dict(priorities)
    received: dict[str, list[tuple[int, float]]] = {c: [] for c in drafts}
    for criterion in reversed(now.rubric.prerequisites_first):
        if criterion.id not in drafts:
            continue
        for link in now.links[criterion.id]:
            through = (key for level, key in received[criterion.id] if level >= link.for_level)
            is_proof = drafts[criterion.id].kind == "prove"
            handed = max(through, default=0.0) if is_proof else keys[criterion.id]
            received[link.needs].append((link.min_level, handed))
            keys[link.needs] = max(keys[link.needs], handed)
    return keys


def depths(now: Situation, drafts: Mapping[str, Draft]) -> dict[str, int]:
    """Fixes in the longest chain of unmet prerequisites below each (rule P6)."""
    found: dict[str, int] = {}
    for criterion in now.rubric.prerequisites_first:
        if criterion.id in drafts:
            found[criterion.id] = max(
                (found[k.needs] + (drafts[k.needs].kind == "improve") for k in now.links[criterion.id]),
                default=0,
            )
    return found


def awaited(now: Situation, drafts: Mapping[str, Draft]) -> dict[str, Awaited]:
    """Up to which level others wait for a criterion, and in how many days it is there, by its id."""
    waiting: dict[str, list[Link]] = {}
    for draft in drafts.values():
        for link in now.links[draft.criterion.id]:
            waiting.setdefault(link.needs, []).append(link)
    return {
        c: Awaited(
            level := max(k.min_level for k in links),
            days_up_to(now, now.rubric.by_id[c], level),
            tuple(dict.fromkeys(k.criterion for k in links)),
        )
        for c, links in waiting.items()
    }


# ------------------------------------------------------------------------ uplift


class Change(NamedTuple):
    """A criterion after a fix: at least this practice, this grade of evidence, this statement (rules P8, F9)."""

    base: float
    grade: str
    lifts: int = 0
    """The level for which it brings a strategy statement that passes its test; 0: none (rule F9)."""


def change(now: Situation, draft: Draft, level: int) -> Change:
    """What a fix, or its steps up to a level, does to its criterion (rule P8)."""
    score = now.scores.criteria[draft.criterion.id]
    base = score.base or 0.0
    return Change(
        base=max(base, float(level)) if draft.kind == "improve" else base,
        grade=proof_grade(now, draft.criterion.id, level) or score.grade,
        lifts=level,
    )


class Simulation:
    """Recomputes caps, gates, steps and the total after changes, only where something can move (rule P8)."""

    def __init__(self, now: Situation) -> None:
        self._now = now
        self._levels = {c: s.supported for c, s in now.scores.criteria.items()}
        order = {c.id: place for place, c in enumerate(now.rubric.prerequisites_first)}
        waiting: dict[str, list[str]] = {c: [] for c in order}
        for c in now.rubric.criteria:
            for p in c.prerequisites:
                waiting[p.criterion].append(c.id)
        self._order, self._waiting = order, waiting
        self._steps = {step.id: step for step in now.rubric.steps}

    def _reached(self, changed: Iterable[str]) -> list[str]:
        """The changed criteria and whatever waits for them, prerequisites first.

        Hidden ones stay as they are: how far they rise would give their level away (rule R6).
        """
        found: set[str] = set()
        stack = list(changed)
        while stack:
            criterion = stack.pop()
            if criterion not in found and criterion not in self._now.hidden:
                found.add(criterion)
                stack.extend(self._waiting[criterion])
        return sorted(found, key=self._order.__getitem__)

    def _level(self, criterion: Criterion, new: Change, levels: Mapping[str, float | None]) -> float | None:
        """The supported level of one criterion (rules S7, S8)."""
        now = self._now
        if now.scores.criteria[criterion.id].supported is None:
            return None
        level = min(new.base, now.policy.cap(criterion.id, new.grade, new.lifts))
        for p in criterion.prerequisites:
            needed = levels[p.criterion]
            if needed is not None and below(needed, p.min_level - now.policy.tolerance):
                level = min(level, p.for_level - 1)
        return level

    def levels(self, changes: Mapping[str, Change]) -> dict[str, float | None]:
        """Supported levels of all criteria after the changes, by id."""
        levels = dict(self._levels)
        for c in self._reached(changes):
            score = self._now.scores.criteria[c]
            unchanged = Change(score.base or 0.0, score.grade)
            levels[c] = self._level(self._now.rubric.by_id[c], changes.get(c, unchanged), levels)
        return levels

    def uplift(self, changes: Mapping[str, Change]) -> Uplift:
        """What the changes do to the supported scores of the steps and of the whole."""
        now, levels = self._now, self.levels(changes)
        moved = {now.rubric.step_of[c].id for c in self._reached(changes) if levels[c] != self._levels[c]}
        after = {
            step.id: self._step_points(step.id, levels)
            if step.id in moved
            else now.scores.steps[step.id].supported
            for step in now.rubric.steps
        }
        whole = now.scores.total.supported
        new_whole = _overall(now, after)
        return Uplift(
            overall=None if whole is None or new_whole is None else new_whole - whole,
            steps={
                s: new - old
                for s in after
                if (new := after[s]) is not None
                and (old := now.scores.steps[s].supported) is not None
                and s in moved
            },
        )

    def _step_points(self, step_id: str, levels: Mapping[str, float | None]) -> float | None:
        """Supported points of a step that has a score today."""
        if self._now.scores.steps[step_id].supported is None:
            return None
        step = self._steps[step_id]
        value = weighted_mean((levels[c.id], c.weight) for c in step.criteria)
        return None if value is None else points(value, self._now.rubric.top)


def _overall(now: Situation, steps: Mapping[str, float | None]) -> float | None:
    """The overall supported score from those of the steps (rule S13)."""
    taking_part = (s for s in now.rubric.steps if now.scores.steps[s.id].state != "not_applicable")
    return overall(((steps[s.id], s.weight) for s in taking_part), now.policy.total)


# ------------------------------------------------------------------------ the plan


def list_of(
    now: Situation, draft: Draft, first_after: Sequence[str]
) -> Literal["quick_win", "main_project", "fill_in", "not_now", "proof", "waiting"]:
    """The list on which a fix stands (rule P7)."""
    if draft.kind != "improve":
        return "proof" if draft.kind == "prove" else "waiting"
    first = draft.steps[0]
    quick = settled(first.days * now.policy.size_factor) <= QUICK_DAYS and first.weeks <= QUICK_WEEKS
    if quick and first.impact >= QUICK_IMPACT and not first_after:
        return "quick_win"
    if at_least(draft.benefit, MAIN_BENEFIT):
        return "main_project"
    return "fill_in" if settled(draft.days) <= QUICK_DAYS else "not_now"


class Order(NamedTuple):
    """What decides where fixes stand."""

    ratios: Mapping[str, Ratio]
    priorities: Mapping[str, float]
    keys: Mapping[str, float]
    depths: Mapping[str, int]
    awaited: Mapping[str, Awaited]


def order(now: Situation, drafts: Mapping[str, Draft]) -> Order:
    """Priorities, order keys and depths of all fixes (rule P6)."""
    found = ratios(now, drafts)
    # What waits only for hidden criteria has no cost that could be shown (rule R6): it stands last.
    priorities = {c: ratio.value / ratio.cost if ratio.cost else 0.0 for c, ratio in found.items()}
    return Order(
        found, priorities, order_keys(now, drafts, priorities), depths(now, drafts), awaited(now, drafts)
    )


def _plan_of(now: Situation, draft: Draft, placed: Order, simulation: Simulation) -> FixPlan:
    """One fix with everything that is said about it."""
    c = draft.criterion.id
    links = now.links[c]
    first = draft.steps[0].to if draft.steps else draft.target
    first_after = tuple(dict.fromkeys(k.needs for k in links if k.for_level <= first)) if draft.steps else ()
    waited = placed.awaited.get(c)
    score = now.scores.criteria[c]
    whole = simulation.uplift({c: change(now, draft, draft.target)})
    return FixPlan(
        criterion=c,
        kind=draft.kind,
        target=draft.target,
        start=draft.start,
        days=draft.days,
        first_days=draft.steps[0].days * now.policy.size_factor if draft.steps else draft.days,
        impact=draft.impact,
        weeks=draft.weeks,
        parts=draft.parts,
        benefit=draft.benefit,
        effort=draft.effort,
        confidence=draft.confidence,
        doubts=draft.doubts,
        value=placed.ratios[c].value,
        cost=placed.ratios[c].cost,
        priority=placed.priorities[c],
        order_key=placed.keys[c],
        depth=placed.depths[c],
        after=tuple(dict.fromkeys(k.needs for k in links)),
        first_after=first_after,
        awaited=waited,
        proof=proof_grade(now, c, draft.target),
        mends=score.ceiling is not None and score.ceiling < draft.target,
        proof_awaited=waited is not None and score.cap < waited.level,
        list=list_of(now, draft, first_after),
        uplift=whole,
        first_uplift=whole if first == draft.target else simulation.uplift({c: change(now, draft, first)}),
    )


def _sort_key(fix: FixPlan, place: int) -> tuple[float, ...]:
    """Order of the list: E downwards; ties by depth, priority, benefit, days, rubric (rule P6)."""
    return (
        -settled(fix.order_key),
        fix.depth,
        -settled(fix.priority),
        -settled(fix.benefit),
        settled(fix.days),
        place,
    )


def _proof_key(fix: FixPlan, place: int) -> tuple[float, ...]:
    """Order of the proofs: first what something waits for, then by uplift, by E where there is no total (rule P1)."""
    gain = fix.order_key if fix.uplift.overall is None else fix.uplift.overall
    return (not fix.proof_awaited, -settled(gain), -settled(fix.order_key), place)


def together(now: Situation, criteria: Collection[str]) -> Uplift:
    """What the fixes of some criteria gain together; one that has no fix changes nothing (rule P8)."""
    taken = {c: draft for c, draft in drafts(now).items() if c in criteria}
    return Simulation(now).uplift({c: change(now, draft, draft.target) for c, draft in taken.items()})


def _gained(
    simulation: Simulation, changes: Mapping[str, Change], criteria: Sequence[str]
) -> tuple[float, ...]:
    """Overall points gained by the first of some criteria, by the first two, … by all; empty without a total (P8)."""
    taken = [criteria[:number] for number in range(1, len(criteria) + 1)]
    gains = (simulation.uplift({c: changes[c] for c in some}).overall for some in taken)
    return tuple(gain for gain in gains if gain is not None)


def plan(now: Situation) -> Plan:
    """All fixes in order, the proofs to bring, what only waits, and what bundles of them gain (rules P1 to P8)."""
    drafted = drafts(now)
    placed = order(now, drafted)
    simulation = Simulation(now)
    place = {c.id: n for n, c in enumerate(now.rubric.criteria)}
    everything = [_plan_of(now, draft, placed, simulation) for draft in drafted.values()]

    def of(kind: Kind) -> list[FixPlan]:
        return [fix for fix in everything if fix.kind == kind]

    fixes = sorted(of("improve"), key=lambda f: _sort_key(f, place[f.criterion]))
    waiting = sorted(of("unblock"), key=lambda f: _sort_key(f, place[f.criterion]))
    proofs = sorted(
        [*of("prove"), *(fix for fix in waiting if fix.proof or fix.mends)],
        key=lambda f: _proof_key(f, place[f.criterion]),
    )
    bundles: tuple[tuple[Literal["first", "fixes", "all"], tuple[str, ...]], ...] = (
        ("first", tuple(f.criterion for f in fixes[:FIRST_FIXES])),
        ("fixes", tuple(f.criterion for f in fixes)),
        ("all", tuple(f.criterion for f in everything)),
    )
    changes = {c: change(now, draft, draft.target) for c, draft in drafted.items()}
    return Plan(
        tuple(fixes),
        tuple(proofs),
        tuple(waiting),
        tuple((name, ids, simulation.uplift({c: changes[c] for c in ids})) for name, ids in bundles),
        _gained(simulation, changes, bundles[0][1]),
    )
