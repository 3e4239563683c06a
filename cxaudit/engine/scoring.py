"""Levels in, scores out (docs/scoring.md, rules S6 to S17)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from cxaudit.measure import at_least, below, nearest_level, overall, points, settled, weighted_mean
from cxaudit.model.rubric import Criterion, Rubric, Step
from cxaudit.model.stages import (
    Attained,
    Consensus,
    CriterionScore,
    Gate,
    Limit,
    Policy,
    Scored,
    Scores,
    State,
    StepScore,
    Total,
)

SCORED_FROM, FIRM_FROM = 0.5, 0.8
"""Coverage from which there is a score, and from which it is not provisional (rule S12)."""


class Rated(NamedTuple):
    """What scoring needs to know of one criterion."""

    state: State
    claimed: float | None
    base: float | None
    grade: str

    @classmethod
    def of(cls, said: Consensus) -> Rated:
        """The same, taken from what people said."""
        return cls(said.state, said.claimed, said.base, said.grade)


Ratings = Mapping[str, Rated]


# ------------------------------------------------------------------------ one criterion


def _gate_state(
    rating: Rated, supported: float | None, needed: int, tolerance: float
) -> Literal["holds", "fails", "not_applicable", "unanswered"]:
    """Whether a prerequisite holds (rule S8)."""
    if rating.state == "not_applicable":
        return "not_applicable"
    if supported is None:
        return "unanswered"
    return "holds" if at_least(supported, needed - tolerance) else "fails"


def _limit(base: float, cap: int, ceiling: int | None, supports: int) -> Limit:
    """What holds a level down: the lower of cap and gates, the gates at equal (rule S9).

    Within the cap it is the test of the strategy statement only where it is lower than what the evidence supports (F9).
    """
    if ceiling is not None and ceiling <= cap and below(ceiling, base):
        return "prerequisite"
    if not below(cap, base):
        return "practice"
    return "strategy" if cap < supports else "evidence"


def criterion_score(
    criterion: Criterion, ratings: Ratings, supported: Mapping[str, float | None], policy: Policy
) -> CriterionScore:
    """One criterion after cap and gates (rules S6 to S9, F9).

    Args:
        criterion: which one.
        ratings: of all criteria, by id.
        supported: supported levels of its prerequisites, by id; None: not answered.
        policy: caps, ceilings and tolerance.
    """
    rating = ratings[criterion.id]
    cap, allowed = policy.cap(criterion.id, rating.grade), policy.ceilings.get(criterion.id)
    gates = tuple(
        Gate(
            p.for_level,
            p.criterion,
            p.min_level,
            _gate_state(ratings[p.criterion], supported[p.criterion], p.min_level, policy.tolerance),
        )
        for p in criterion.prerequisites
    )
    if rating.base is None:
        return CriterionScore(rating.state, None, None, rating.grade, cap, None, None, (), gates, (), allowed)
    ceilings = [gate.for_level - 1 for gate in gates if gate.state == "fails"]
    ceiling = min(ceilings, default=None)
    level = min(rating.base, float(cap), *map(float, ceilings))
    limit = _limit(rating.base, cap, ceiling, policy.caps[rating.grade])
    return CriterionScore(
        state=rating.state,
        claimed=rating.claimed,
        base=rating.base,
        grade=rating.grade,
        cap=cap,
        supported=level,
        limit=limit,
        limited_by=_named(
            g.criterion
            for g in gates
            if limit == "prerequisite" and g.state == "fails" and g.for_level - 1 == ceiling
        ),
        gates=gates,
        provisional=_named(
            g.criterion for g in gates if g.state == "unanswered" and below(g.for_level - 1, level)
        ),
        ceiling=allowed,
    )


def _named(ids: Iterable[str]) -> tuple[str, ...]:
    """Ids without doubles, in order."""
    return tuple(dict.fromkeys(ids))


def criterion_scores(rubric: Rubric, ratings: Ratings, policy: Policy) -> dict[str, CriterionScore]:
    """All criteria after caps and gates, in the order of the rubric."""
    supported: dict[str, float | None] = {}
    scores: dict[str, CriterionScore] = {}
    for criterion in rubric.prerequisites_first:
        score = criterion_score(criterion, ratings, supported, policy)
        scores[criterion.id] = score
        supported[criterion.id] = score.supported
    return {c.id: scores[c.id] for c in rubric.criteria}


# ------------------------------------------------------------------------ bounds (S14)


def lowest_levels(rubric: Rubric, ratings: Ratings, policy: Policy) -> dict[str, float | None]:
    """Supported levels if every missing criterion were at 0, with the gates that this fails (rule S14)."""
    lowest = rubric.evidence.grades[0].id
    filled = {
        c: Rated("rated", None, 0.0, lowest) if rating.state == "unanswered" else rating
        for c, rating in ratings.items()
    }
    return {c: score.supported for c, score in criterion_scores(rubric, filled, policy).items()}


def highest_levels(rubric: Rubric, scores: Mapping[str, CriterionScore]) -> dict[str, float | None]:
    """Supported levels if every missing criterion were at the top, with no cap or gate on it (rule S14)."""
    return {c: float(rubric.top) if s.state == "unanswered" else s.supported for c, s in scores.items()}


# ------------------------------------------------------------------------ one step


def step_mean(step: Step, levels: Mapping[str, float | None], top: int) -> float | None:
    """Points of a step, 0 to 100: the weighted mean of its criteria that have a level (rule S11)."""
    value = weighted_mean((levels[c.id], c.weight) for c in step.criteria)
    return None if value is None else points(value, top)


def _share(step: Step, part: Callable[[Criterion], bool], whole: Callable[[Criterion], bool]) -> float | None:
    """Share of the weight of some criteria in that of others, 0 to 1; None where there are no others."""
    total = math.fsum(c.weight for c in step.criteria if whole(c))
    return math.fsum(c.weight for c in step.criteria if part(c)) / total if total else None


def _enough(coverage: float | None) -> bool:
    """Whether coverage is enough for a score (rule S12)."""
    return coverage is not None and at_least(coverage, SCORED_FROM)


def rating_letter(percent: float) -> Literal["N", "P", "L", "F"]:
    """How far a level is attained: not, partly, largely, fully.

    Source:
        docs/scoring.md, rule S15; the rating scale of ISO/IEC 33020.

    >>> [rating_letter(p) for p in (15, 15.01, 50.01, 85.01)]
    ['N', 'P', 'L', 'F']
    """
    value = settled(percent)
    return "N" if value <= 15 else "P" if value <= 50 else "L" if value <= 85 else "F"


def attained_levels(step: Step, scores: Mapping[str, CriterionScore], top: int) -> tuple[Attained, ...]:
    """For each level from 1 to the top the share of weight that reaches it, as points 0 to 100 (rule S15)."""
    reached = [(c.weight, level) for c in step.criteria if (level := scores[c.id].supported) is not None]
    whole = math.fsum(weight for weight, _ in reached)
    shares = [
        100 * math.fsum(weight for weight, level in reached if at_least(level, n - 0.5)) / whole
        for n in range(1, top + 1)
    ]
    return tuple(Attained(n, share, rating_letter(share)) for n, share in enumerate(shares, start=1))


def _ladder_level(attained: Sequence[Attained]) -> int:
    """The highest level rated L or F while all lower ones are F (rule S15)."""
    level = 0
    for step in attained:
        if step.rating in "LF":
            level = step.level
        if step.rating != "F":
            break
    return level


def maturity_level(
    step: Step, scores: Mapping[str, CriterionScore], attained: Sequence[Attained]
) -> tuple[int, tuple[str, ...]]:
    """A step's maturity level and the key criteria that hold it down (rule S15)."""
    ladder = _ladder_level(attained)
    ceilings = {
        c.id: nearest_level(level) + 1
        for c in step.criteria
        if c.key and (level := scores[c.id].supported) is not None
    }
    level = min(ladder, *ceilings.values()) if ceilings else ladder
    return level, tuple(c for c, ceiling in ceilings.items() if ceiling == level < ladder)


def _state(
    coverage: float | None, provisional: tuple[str, ...]
) -> Literal["scored", "provisional", "not_scored", "not_applicable"]:
    """Whether a step has a score and how firm it is (rule S12)."""
    if coverage is None:
        return "not_applicable"
    if not _enough(coverage):
        return "not_scored"
    return "scored" if at_least(coverage, FIRM_FROM) and not provisional else "provisional"


class Bounds(NamedTuple):
    """Levels for the bounds of rule S14, by criterion id."""

    low: Mapping[str, float | None]
    high: Mapping[str, float | None]


def step_score(
    step: Step, scores: Mapping[str, CriterionScore], bounds: Bounds, policy: Policy, top: int
) -> StepScore:
    """One step: coverage, claimed and supported points, bounds, maturity (rules S10 to S15)."""

    def answered(c: Criterion) -> bool:
        return scores[c.id].supported is not None

    def claimed(c: Criterion) -> bool:
        return scores[c.id].claimed is not None

    def applicable(c: Criterion) -> bool:
        return scores[c.id].state != "not_applicable"

    supported_levels = {c.id: scores[c.id].supported for c in step.criteria}
    claimed_levels = {c.id: scores[c.id].claimed for c in step.criteria}
    both = {c.id for c in step.criteria if answered(c) and claimed(c)}
    coverage = _share(step, answered, applicable)
    claimed_coverage = _share(step, claimed, applicable)
    provisional = _named(c.id for c in step.criteria if scores[c.id].provisional)
    state = _state(coverage, provisional)
    has_score = _enough(coverage)
    has_claim = _enough(claimed_coverage)
    attained = attained_levels(step, scores, top) if has_score and policy.maturity else ()
    maturity, key_limit = maturity_level(step, scores, attained) if attained else (None, ())
    return StepScore(
        state=state,
        claimed=step_mean(step, claimed_levels, top) if has_claim else None,
        supported=step_mean(step, supported_levels, top) if has_score else None,
        paired_claimed=_paired(step, claimed_levels, both, top) if has_score and has_claim else None,
        paired_supported=_paired(step, supported_levels, both, top) if has_score and has_claim else None,
        coverage=coverage,
        claimed_coverage=claimed_coverage,
        low=step_mean(step, bounds.low, top),
        high=step_mean(step, bounds.high, top),
        maturity=maturity,
        maturity_provisional=maturity is not None
        and (
            state == "provisional" or any(c.key and scores[c.id].state == "unanswered" for c in step.criteria)
        ),
        attained=attained,
        key_limit=key_limit,
        provisional=provisional,
    )


def _paired(step: Step, levels: Mapping[str, float | None], both: set[str], top: int) -> float | None:
    """Points over the criteria that have both claimed and supported levels (rule S10)."""
    return step_mean(step, {c.id: levels[c.id] if c.id in both else None for c in step.criteria}, top)


# ------------------------------------------------------------------------ all steps


def total(rubric: Rubric, steps: Mapping[str, StepScore], policy: Policy) -> Total:
    """All steps together (rules S13, S14, S16)."""
    taking_part = [(steps[s.id], s.weight) for s in rubric.steps if steps[s.id].state != "not_applicable"]

    def of(value: Callable[[StepScore], float | None]) -> float | None:
        return overall(((value(step), weight) for step, weight in taking_part), policy.total)

    supported = of(lambda s: s.supported)
    levels = {s.id: steps[s.id].maturity for s in rubric.steps if steps[s.id].state != "not_applicable"}
    known = [level for level in levels.values() if level is not None]
    company = min(known) if known and len(known) == len(levels) else None
    firm = all(step.state == "scored" for step, _ in taking_part)
    return Total(
        state="not_scored" if supported is None else "scored" if firm else "provisional",
        claimed=of(lambda s: s.claimed),
        supported=supported,
        paired_claimed=of(lambda s: s.paired_claimed),
        paired_supported=of(lambda s: s.paired_supported),
        coverage=weighted_mean((step.coverage, weight) for step, weight in taking_part),
        low=of(lambda s: s.low),
        high=of(lambda s: s.high),
        company_level=company,
        company_provisional=company is not None and any(step.maturity_provisional for step, _ in taking_part),
        held_back_by=tuple(s for s, level in levels.items() if company is not None and level == company),
    )


def scores(rubric: Rubric, ratings: Ratings, policy: Policy) -> Scores:
    """Everything from levels to the overall score (rules S6 to S17).

    Args:
        rubric: as narrowed to the variant.
        ratings: one for each criterion, by id.
        policy: caps, ceilings, tolerance, kind of total, whether maturity is shown.
    """
    criteria = criterion_scores(rubric, ratings, policy)
    bounds = Bounds(lowest_levels(rubric, ratings, policy), highest_levels(rubric, criteria))
    steps = {step.id: step_score(step, criteria, bounds, policy, rubric.top) for step in rubric.steps}
    return Scores(criteria, steps, total(rubric, steps, policy))


def scored(rubric: Rubric, said: Mapping[str, Consensus], policy: Policy) -> Scored:
    """The scores of what people said, and the levels that they have at least (rules S6 to S17)."""
    ratings = {c: Rated.of(one) for c, one in said.items()}
    return Scored(scores(rubric, ratings, policy), lowest_levels(rubric, ratings, policy))
