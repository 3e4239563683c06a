"""Everything that the stages found, put together as the result of the audit."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from cxaudit import __version__, strategy
from cxaudit.agreement import awg, rwg
from cxaudit.errors import Problem
from cxaudit.inference import Interval, welch
from cxaudit.measure import (
    agrees,
    at_least,
    average_deviation,
    hundredth,
    mean,
    median,
    nearest_of,
    one_decimal,
    points,
    standard_deviation,
    weighted_mean,
    whole_points,
)
from cxaudit.model.answers import Answer, Date, Respondent
from cxaudit.model.engagement import Engagement
from cxaudit.model.fieldwork import StrategyAnswers
from cxaudit.model.result import (
    RESULT_SCHEMA,
    AgreedShown,
    AlphaShown,
    AttainedLevel,
    AuditorsAgree,
    AuditResult,
    AwaitedShown,
    Bundle,
    CompanyLevel,
    Confidence,
    CriterionResult,
    DepartmentFigures,
    EvidenceShown,
    Fix,
    GateSeen,
    GroupSeen,
    HiddenTogether,
    IntervalShown,
    Overall,
    OwnAnswers,
    PackageStep,
    PolicyUsed,
    ProblemSeen,
    QualityFlag,
    QuickStep,
    RoleFigures,
    RoleGap,
    RubricUsed,
    Source,
    StepResult,
    Sureness,
    TookPart,
    Tool,
    UpliftShown,
)
from cxaudit.model.rubric import Band, Criterion, Role, Rubric, Step
from cxaudit.model.stages import (
    Alpha,
    Consensus,
    CriterionScore,
    DepartmentScore,
    EvidenceSeen,
    FixPlan,
    Person,
    Plan,
    Policy,
    Rejection,
    Release,
    Resampled,
    RoleAnswers,
    ScoreIntervals,
    Scores,
    StepScore,
    Sure,
    Trust,
    Uplift,
)

COARSE_POINTS = 10
"""Points to which a department's figures are told where something is hidden (rule R6, a choice)."""


class TakenIn(NamedTuple):
    """One file that was taken in."""

    file: str
    sha256: str
    role: str | None
    """None: nobody's, such as a workshop's."""
    answers: int
    """Of what was found outside the questionnaire: rows that are filled in, or customers."""
    kind: Literal["fieldwork", "customers"] | None = None
    """What was found outside the questionnaire; None: what people or a workshop said."""


class Findings(NamedTuple):
    """Everything that the stages found."""

    rubric: Rubric
    """As narrowed to the variant."""
    rubric_hash: str
    """Of the whole rubric."""
    engagement: Engagement
    date: Date | None
    policy: Policy
    people: Sequence[Person]
    replaced: int
    said: Mapping[str, Consensus]
    scores: Scores
    plan: Plan
    release: Release
    returned: Sequence[TakenIn]
    problems: Sequence[Problem]
    departments: Sequence[DepartmentScore] = ()
    analyst: bool = False
    """Nothing is hidden, because the audit lead alone reads it."""
    resampled: Resampled | None = None
    """None, like `sure`: a result that was scored again, without single answers."""
    sure: Sure | None = None
    strategy: StrategyAnswers | None = None
    """What was answered about the strategy statement; None: nothing."""

    @property
    def named(self) -> bool:
        """Everybody is shown by name."""
        return self.policy.minimum_group == 0


def band(value: float | None, bands: Sequence[Band]) -> str | None:
    """The word for points, decided on what is shown (rules N3, N4); None for none."""
    if value is None:
        return None
    return [b.name for b in bands if b.start <= whole_points(value)][-1]


def _difference(first: float | None, second: float | None) -> float | None:
    """First minus second; None if one of them is none."""
    return None if first is None or second is None else first - second


# ------------------------------------------------------------------------ criteria


def _role_figures(role: RoleAnswers, top: int, shown: bool) -> RoleFigures:
    """One role's figures, or the code of the reason why they are not shown."""
    if not shown:
        return RoleFigures(
            people=None,
            mean=None,
            median=None,
            spread=None,
            deviation=None,
            agrees=None,
            counts=(),
            not_applicable=None,
            dont_know=None,
            hidden="few_or_shields_another",
        )
    tally = Counter(role.levels)
    return RoleFigures(
        people=len(role.levels),
        mean=role.mean,
        median=median(role.levels),
        spread=standard_deviation(role.levels),
        deviation=average_deviation(role.levels),
        agrees=agrees(role.levels, top),
        counts=tuple(tally[level] for level in range(top + 1)),
        not_applicable=role.not_applicable,
        dont_know=role.dont_know,
        rwg=rwg(role.levels, top),
        awg=awg(role.levels, top),
    )


def role_gaps(
    roles: Sequence[RoleAnswers], shown: frozenset[str], flag: float, kind: str = "mean"
) -> tuple[RoleGap, ...]:
    """How far each two roles are apart; flagged on the difference of the shown levels (rules R4, N3)."""
    known = [(r, r.mean) for r in roles if r.mean is not None and r.role in shown]
    return tuple(
        RoleGap(
            first=a.role,
            second=b.role,
            levels=level_a - level_b,
            flagged=at_least(abs(float(one_decimal(level_a) - one_decimal(level_b))), flag),
            **(_gap_interval(a, b) if kind == "mean" else {}),
        )
        for n, (a, level_a) in enumerate(known)
        for b, level_b in known[n + 1 :]
    )


def _gap_interval(first: RoleAnswers, second: RoleAnswers) -> dict[str, Any]:
    """Welch's interval of a difference of means, and whether it leaves out 0 (rule R4)."""
    found = welch(first.levels, second.levels)
    return {} if found is None else {"low": found.low, "high": found.high, "clear": found.clear}


def _state_reason(said: Consensus) -> str | None:
    """Why a criterion is not rated, as a code."""
    if said.state == "rated":
        return None
    if said.state == "unanswered":
        return "nobody_rated"
    who = "most" if said.decided_by == "answers" else said.decided_by
    return f"{who}_not_applicable"


def _gates(score: CriterionScore, hidden: Collection[str]) -> tuple[GateSeen, ...]:
    """What the prerequisites did; of a hidden one only where it holds this criterion down for all to see (rule R6)."""
    return tuple(
        GateSeen(**gate._asdict())
        for gate in score.gates
        if gate.criterion not in hidden or gate.criterion in score.limited_by
    )


def _criterion(found: Findings, criterion: Criterion, step: Step, target: int) -> CriterionResult:
    """One criterion, with its figures or without."""
    said, score = found.said[criterion.id], found.scores.criteria[criterion.id]
    hidden = found.release.hidden.get(criterion.id)
    shown = CriterionResult(
        id=criterion.id,
        step=step.id,
        text_hash=criterion.text_hash,
        state=said.state,
        reason=_state_reason(said),
        hidden=hidden,
        decided_by=said.decided_by,
        claimed_level=said.claimed,
        auditor_level=said.auditor,
        base_level=score.base,
        evidence_grade=score.grade,
        evidence=_shown(said.evidence),
        **_rejection(said.rejection),
        cap=score.cap,
        ceiling=score.ceiling,
        supported_level=score.supported,
        limit=score.limit,
        limited_by=score.limited_by,
        gates=_gates(score, found.release.hidden),
        provisional=score.provisional,
        claimed=None if said.claimed is None else points(said.claimed, found.rubric.top),
        supported=None if score.supported is None else points(score.supported, found.rubric.top),
        unsupported=_unsupported(said, score, found.rubric.top),
        target=target,
        own_target=found.policy.targets[criterion.id],
        agreed=_agreed(found, said),
        **_voices(found, said),
        **_surety(found, said),
    )
    return shown if hidden is None else _without_figures(shown)


def _shown(evidence: Iterable[EvidenceSeen]) -> tuple[EvidenceShown, ...]:
    """Pieces of evidence as the result has them."""
    return tuple(EvidenceShown(grade=e.grade, counts_as=e.counts_as, reference=e.reference) for e in evidence)


def _rejection(rejection: Rejection | None) -> dict[str, Any]:
    """What evidence was rejected, by whom and why."""
    if rejection is None:
        return {"evidence_rejected": False}
    return {
        "evidence_rejected": True,
        "rejected": _shown(rejection.evidence),
        "rejected_by": rejection.by,
        "rejected_reason": rejection.reason or None,
    }


def _agreed(found: Findings, said: Consensus) -> AgreedShown | None:
    """What a workshop agreed on, and what counted before, as far as it may be shown (rules S4, R6)."""
    agreed, before = said.agreed, said.without
    if agreed is None or before is None:
        return None
    few, all_shown = said.criterion in found.release.few, _roles_shown(found, said)
    levels = [level for role in said.roles for level in role.levels]
    counting = levels if before.claimed is not None else []
    return AgreedShown(
        level=agreed.level,
        by=agreed.by,
        on=agreed.on,
        note=agreed.note,
        state=before.state,
        decided_by=before.decided_by,
        claimed_level=None if few else before.claimed,
        auditor_level=before.auditor,
        base_level=before.auditor if few else before.base,
        deviation=average_deviation(counting) if not few and all_shown else None,
        agrees=agrees(counting, found.rubric.top) if not few and all_shown else None,
        levels=None if few else len(counting),
    )


def _roles_shown(found: Findings, said: Consensus) -> bool:
    """Whether every role that gave a level is shown.

    Where one is hidden it is not told how far all answers differ: beside their mean that could give its levels away
    (rule R6).
    """
    return {r.role for r in said.roles if r.levels} <= found.release.roles[said.criterion]


def _spread_shown(found: Findings, said: Consensus) -> bool:
    """Whether it is told how far the answers that count differ."""
    return said.state == "rated" and _roles_shown(found, said)


def _surety(found: Findings, said: Consensus) -> dict[str, Any]:
    """How sure a criterion is (rules R1, R5, R7)."""
    top, sure = found.rubric.top, found.sure
    agreement = (
        {"rwg": rwg(said.levels, top), "awg": awg(said.levels, top)} if _spread_shown(found, said) else {}
    )
    if sure is None or said.criterion not in sure.intervals:
        return agreement
    estimate = sure.intervals[said.criterion]
    return agreement | {
        "interval": _interval(estimate.interval),
        "interval_reason": estimate.reason,
        "confidence": _confidence(sure.trust.get(said.criterion)),
    }


def _interval(interval: Interval | None) -> IntervalShown | None:
    """The same, as it crosses the file's boundary."""
    return None if interval is None else IntervalShown(low=interval.low, high=interval.high)


def _confidence(trust: Trust | None) -> Confidence | None:
    """Likewise."""
    return None if trust is None else Confidence(word=trust.word, lacks=trust.lacks)


def _in_points(found: Findings, interval: Interval | None) -> IntervalShown | None:
    """The same of a score; as it is printed where something behind it is hidden, or people could be tried out (rule R6)."""
    if interval is None or not found.release.in_part:
        return _interval(interval)
    return IntervalShown(low=whole_points(interval.low), high=whole_points(interval.high))


def _score_intervals(
    found: Findings, score: ScoreIntervals, claimed: float | None, supported: float | None
) -> dict[str, Any]:
    """The intervals of a score that is there; why there are none, unless that tells how few people a role has."""
    if claimed is None and supported is None:
        return {}
    silent = score.reason == "one_respondent" and not _all_groups_told(found)
    return {
        "claimed_interval": None if claimed is None else _in_points(found, score.claimed),
        "supported_interval": None if supported is None else _in_points(found, score.supported),
        "interval_reason": "few_people" if silent else score.reason,
    }


def _all_groups_told(found: Findings) -> bool:
    """Whether it is said of every role how many took part (rule R6)."""
    return {p.role for p in found.people} <= found.release.groups


def _unsupported(said: Consensus, score: CriterionScore, top: int) -> float | None:
    """The distance between "we think" and "we know", in points (rule S10)."""
    if said.claimed is None or score.supported is None:
        return None
    return points(said.claimed, top) - points(score.supported, top)


def _voices(found: Findings, said: Consensus) -> dict[str, Any]:
    """Who said what, as far as it may be shown."""
    shown, policy, top = found.release.roles[said.criterion], found.policy, found.rubric.top
    enough = len(said.statements) >= max(policy.minimum_group, 1)
    rated, counted_in = said.state == "rated", said.criterion in found.release.counted
    return dict(
        roles={r.role: _role_figures(r, top, r.role in shown) for r in said.roles},
        gaps=role_gaps(said.roles, shown, policy.gap_flag, policy.role_mean),
        deviation=average_deviation(said.levels) if _spread_shown(found, said) else None,
        agrees=agrees(said.levels, top) if _spread_shown(found, said) else None,
        levels=len(said.levels) if rated else 0,
        dont_know=said.dont_know if counted_in else None,
        not_applicable_share=said.not_applicable_share if counted_in and _all_told(said, shown) else None,
        dont_know_share=said.dont_know / said.given if said.given and counted_in else None,
        statement_mean=mean(said.statements) if enough else None,
        statement_people=len(said.statements) if enough else None,
        comments=found.release.comments.get(said.criterion, ()),
    )


def _all_told(said: Consensus, shown: Collection[str]) -> bool:
    """Whether every role that said anything is shown; else its share, weighted, gives hidden roles away (rule R6)."""
    return {r.role for r in said.roles if r.levels or r.not_applicable or r.dont_know} <= frozenset(shown)


def _without_figures(criterion: CriterionResult) -> CriterionResult:
    """A hidden criterion: that it was rated, and nothing that would give its level away (rule R6)."""
    return criterion.model_copy(
        update={
            **dict.fromkeys(
                [
                    "claimed_level",
                    "auditor_level",
                    "base_level",
                    "evidence_grade",
                    "cap",
                    "ceiling",
                    "supported_level",
                    "limit",
                    "claimed",
                    "supported",
                    "unsupported",
                    "deviation",
                    "agrees",
                    "levels",
                    "dont_know",
                    "not_applicable_share",
                    "dont_know_share",
                    "agreed",
                    "rwg",
                    "awg",
                    "rejected_by",
                    "rejected_reason",
                ]
            ),
            "evidence": (),
            "rejected": (),
            "limited_by": (),
            "gates": (),
            "provisional": (),
            "roles": {},
            "gaps": (),
            "comments": (),
            "target": criterion.own_target,
        }
    )


# ------------------------------------------------------------------------ steps and total


def _hidden_together(found: Findings, step: Step) -> HiddenTogether | None:
    """The hidden criteria of a step as one; None where there are none or the step has no score."""
    hidden = [c for c in step.criteria if c.id in found.release.hidden]
    if len(hidden) < 2 or step.id in found.release.hidden_steps:
        return None
    top = found.rubric.top
    rows = [(c.weight, found.scores.criteria[c.id]) for c in hidden]
    pairs = [
        (w, s.claimed, s.supported) for w, s in rows if s.claimed is not None and s.supported is not None
    ]
    return HiddenTogether(
        criteria=len(hidden),
        weight=math.fsum(w for w, _ in rows),
        supported=math.fsum(w * points(s.supported or 0.0, top) for w, s in rows),
        claimed_weight=math.fsum(w for w, s in rows if s.claimed is not None),
        claimed=math.fsum(w * points(s.claimed, top) for w, s in rows if s.claimed is not None),
        paired_weight=math.fsum(w for w, _, _ in pairs),
        paired_claimed=math.fsum(w * points(claimed, top) for w, claimed, _ in pairs),
        paired_supported=math.fsum(w * points(supported, top) for w, _, supported in pairs),
        attained=tuple(
            math.fsum(w for w, s in rows if at_least(s.supported or 0.0, n - 0.5)) for n in range(1, top + 1)
        ),
    )


_COVERAGE = {
    "not_applicable": "nothing_applies",
    "not_scored": "too_few_answers",
    "provisional": "answers_missing",
}


def _coverage_reason(score: StepScore) -> str | None:
    """Why a score is missing or provisional, as a code."""
    if score.state == "provisional" and score.provisional:
        return "prerequisite_unanswered"
    return _COVERAGE.get(score.state)


def _step(found: Findings, step: Step, targets: Mapping[str, int]) -> StepResult:
    """One step."""
    score, rubric = found.scores.steps[step.id], found.rubric
    hidden = found.release.hidden_steps.get(step.id)
    applicable = [c for c in step.criteria if found.said[c.id].state != "not_applicable"] or list(
        step.criteria
    )
    return StepResult(
        id=step.id,
        state="hidden" if hidden else score.state,
        reason=hidden or _coverage_reason(score),
        claimed=score.claimed,
        supported=score.supported,
        paired_claimed=score.paired_claimed,
        paired_supported=score.paired_supported,
        unsupported=_difference(score.paired_claimed, score.paired_supported),
        coverage=score.coverage,
        claimed_coverage=score.claimed_coverage,
        band=band(score.supported, rubric.bands),
        claimed_band=band(score.claimed, rubric.bands),
        low=score.low,
        high=score.high,
        target=points(weighted_mean((targets[c.id], c.weight) for c in applicable) or 0.0, rubric.top),
        maturity_level=score.maturity,
        maturity_name=None if score.maturity is None else rubric.scale.names[score.maturity],
        maturity_provisional=score.maturity_provisional,
        attained=tuple(AttainedLevel(**a._asdict()) for a in score.attained),
        key_limit=tuple(c for c in score.key_limit if c not in found.release.hidden),
        provisional=tuple(c for c in score.provisional if c not in found.release.hidden),
        hidden_together=_hidden_together(found, step),
        **(
            _score_intervals(found, found.resampled.steps[step.id], score.claimed, score.supported)
            if found.resampled
            else {}
        ),
    )


def _overall(found: Findings) -> Overall:
    """All steps together."""
    total, rubric = found.scores.total, found.rubric
    states = Counter(one.state for one in found.said.values())
    applicable = [one for one in found.said.values() if one.state != "not_applicable"]
    counted = [one for one in applicable if one.criterion in found.release.counted]
    given = sum(one.given for one in counted)
    hidden = bool(found.release.hidden_steps)
    return Overall(
        state="hidden" if hidden else total.state,
        reason=_total_reason(found),
        claimed=total.claimed,
        supported=total.supported,
        paired_claimed=total.paired_claimed,
        paired_supported=total.paired_supported,
        unsupported=_difference(total.paired_claimed, total.paired_supported),
        low=total.low,
        high=total.high,
        band=band(total.supported, rubric.bands),
        claimed_band=band(total.claimed, rubric.bands),
        coverage=total.coverage,
        criteria=len(rubric.criteria),
        rated=states["rated"],
        not_applicable=states["not_applicable"],
        unanswered=states["unanswered"],
        dont_know_share=sum(one.dont_know for one in counted) / given if given else None,
        **(
            _score_intervals(found, found.resampled.total, total.claimed, total.supported)
            if found.resampled
            else {}
        ),
        confidence=_confidence(found.sure.trust_total)
        if found.sure and total.supported is not None
        else None,
    )


def _total_reason(found: Findings) -> str | None:
    """Why there is no total, or why it is provisional, as a code; which steps it is about, their states say."""
    states = {step.state for step in found.scores.steps.values()}
    if found.release.hidden_steps:
        return "steps_hidden"
    if "not_scored" in states:
        return "steps_not_scored"
    if "provisional" in states:
        return "steps_provisional"
    return None if found.scores.total.supported is not None else "nothing_applies"


def _company_level(found: Findings) -> CompanyLevel:
    """The lowest maturity level of a step, or why there is none (rules S16, S17)."""
    total = found.scores.total
    reason = None
    if not found.policy.maturity:
        reason = "short_form"
    elif total.company_level is None:
        reason = "step_without_score"
    return CompanyLevel(
        level=total.company_level,
        name=None if total.company_level is None else found.rubric.scale.names[total.company_level],
        held_back_by=total.held_back_by,
        provisional=total.company_provisional,
        reason=reason,
    )


# ------------------------------------------------------------------------ fixes


def _all_plans(plan: Plan) -> Iterable[FixPlan]:
    """Every fix, proof and waiting criterion, once."""
    return {f.criterion: f for f in (*plan.fixes, *plan.proofs, *plan.waiting)}.values()


def _uplift(uplift: Uplift) -> UpliftShown:
    """The same, as it crosses the file's boundary."""
    return UpliftShown(overall=uplift.overall, steps=dict(uplift.steps))


def _package(found: Findings, fix: FixPlan) -> tuple[PackageStep, ...]:
    """The steps of a fix."""
    criterion = found.rubric.by_id[fix.criterion]
    if fix.kind != "improve":
        return ()
    return tuple(
        PackageStep(
            to=step.to,
            action=step.action,
            days=step.days * found.policy.size_factor,
            impact=step.impact,
            owner=step.owner,
            weeks=step.weeks,
            done_when=criterion.levels[step.to],
        )
        for step in criterion.fixes
        if fix.start < step.to <= fix.target
    )


def _quick_step(fix: FixPlan, steps: Sequence[PackageStep]) -> QuickStep | None:
    """The first step of a quick win."""
    if fix.list != "quick_win":
        return None
    return QuickStep(
        to=steps[0].to, days=steps[0].days, weeks=steps[0].weeks, uplift=_uplift(fix.first_uplift)
    )


def _fixes(found: Findings, plans: Iterable[FixPlan]) -> tuple[Fix, ...]:
    """One list of fixes, in its order."""
    waits = {f.criterion: f.after for f in found.plan.waiting}
    return tuple(_fix(found, fix, rank, waits) for rank, fix in enumerate(plans, start=1))


def _fix(found: Findings, fix: FixPlan, rank: int, waits: Mapping[str, tuple[str, ...]]) -> Fix:
    """One fix with everything that is said about it; `waits`: what each waiting criterion waits for."""
    steps = _package(found, fix)
    numbers = {
        name: getattr(fix, name)
        for name in [
            "kind",
            "list",
            "start",
            "target",
            "days",
            "impact",
            "weeks",
            "benefit",
            "confidence",
            "doubts",
            "value",
            "cost",
            "priority",
            "order_key",
            "depth",
            "after",
            "first_after",
            "proof",
            "proof_awaited",
        ]
    }
    return Fix(
        rank=rank,
        criterion=fix.criterion,
        effort_class=fix.effort,
        parts=dict(fix.parts),
        owner=steps[0].owner if steps else None,
        after_waiting={c: waits[c] for c in fix.after if c in waits},
        awaited=AwaitedShown(**fix.awaited._asdict()) if fix.awaited else None,
        quick_step=_quick_step(fix, steps),
        why=fix.list,
        uplift=_uplift(fix.uplift),
        steps=steps,
        bring=strategy.to_bring(
            found.rubric, fix.criterion, found.strategy, proof=fix.proof is not None, mends=fix.mends
        ),
        **numbers,
    )


def _hidden_fixes(found: Findings) -> tuple[Fix, ...]:
    """Hidden criteria that miss their target: their names only (rule R6)."""
    return tuple(
        Fix(rank=None, criterion=c, hidden=reason)
        for c, reason in found.release.hidden.items()
        if c in found.release.to_fix
        and (level := found.scores.criteria[c].supported) is not None
        and not at_least(level, found.policy.targets[c] - found.policy.tolerance)
    )


def _bundles(found: Findings) -> tuple[Bundle, ...]:
    """The first fixes, all fixes, and everything: each together, beside the sum of its parts (rule P8)."""
    plans = {f.criterion: f for f in _all_plans(found.plan)}
    return tuple(
        Bundle(
            name=name,
            criteria=ids,
            days=math.fsum(plans[c].days for c in ids),
            uplift=_uplift(uplift),
            sum_of_parts=None
            if uplift.overall is None
            else math.fsum(plans[c].uplift.overall or 0.0 for c in ids),
            cumulative=found.plan.cumulative if name == "first" else (),
        )
        for name, ids, uplift in found.plan.bundles
    )


# ------------------------------------------------------------------------ the rest


def _policy(found: Findings) -> PolicyUsed:
    """Every choice that bears on a number."""
    policy, engagement = found.policy, found.engagement
    variant = found.rubric.variants[engagement.variant] if engagement.variant else None
    return PolicyUsed(
        variant=engagement.variant,
        variant_title=variant.title if variant else None,
        banner=variant.banner if variant else None,
        evidence_policy=policy.evidence_policy,
        caps=dict(policy.caps),
        gate_tolerance=policy.tolerance,
        target=engagement.target or found.rubric.defaults.target,
        size=policy.size,
        size_factor=policy.size_factor,
        benefit_shares=policy.shares,
        role_weights=dict(policy.role_weights),
        minimum_group=policy.minimum_group,
        minimum_comments=policy.minimum_comments,
        role_mean=policy.role_mean,
        total=policy.total,
        maturity=policy.maturity,
        gap_flag=policy.gap_flag,
    )


def _group(key: str, people: int, shown: bool) -> GroupSeen:
    """How many of one department took part."""
    return GroupSeen(
        id=key,
        title=key,
        people=people if shown else None,
        hidden=None if shown else "few_or_shields_another",
    )


def _role_group(found: Findings, role: Role, people: int) -> GroupSeen:
    """How many of one role took part, and what is known about it."""
    return _group(role.id, people, role.id in found.release.groups).model_copy(
        update={
            "title": role.title,
            "head_count": found.policy.head_counts.get(role.id),
            "weight": found.policy.role_weights[role.id],
        }
    )


def _took_part(found: Findings) -> TookPart:
    """Who answered."""
    roles = Counter(p.role for p in found.people)
    departments = Counter(
        p.department for p in found.people if p.department and found.rubric.role[p.role].kind != "auditor"
    )
    first_hand = [r.id for r in found.rubric.roles if r.first_hand]
    auditors = sum(roles[r.id] for r in found.rubric.roles if r.kind == "auditor")
    return TookPart(
        people=len(found.people) - auditors,
        auditors=auditors,
        roles=tuple(_role_group(found, r, roles[r.id]) for r in found.rubric.roles if roles[r.id]),
        departments=tuple(
            _group(d, departments[d], d in found.release.departments) for d in sorted(departments)
        ),
        management_view=bool(first_hand) and not any(roles[r] for r in first_hand),
        named=found.named,
        replaced_answers=found.replaced,
    )


def _department(found: Findings, score: DepartmentScore) -> DepartmentFigures:
    """One department's figures, as far as they may be shown; coarser where something is hidden (rule R6)."""

    def told(value: float | None) -> float | None:
        return value if value is None or not found.release.in_part else nearest_of(value, COARSE_POINTS)

    return DepartmentFigures(
        id=score.department,
        title=score.department,
        people=score.people,
        claimed=told(score.claimed),
        steps={step: told(value) for step, value in score.steps.items()},
        hidden="few_or_shields_another" if score.hidden else None,
    )


def _sureness(found: Findings) -> Sureness | None:
    """How sure the numbers are; None where there are no single answers."""
    if found.sure is None or found.resampled is None:
        return None
    sure, auditors = found.sure, found.sure.auditors
    return Sureness(
        alpha=_alpha(found, sure.alpha),
        alpha_roles={role: _alpha(found, alpha) for role, alpha in sure.alpha_roles.items()},
        auditors=AuditorsAgree(**auditors._asdict()) if auditors else None,
        flags=tuple(QualityFlag(**flag._asdict()) for flag in sure.flags),
        draws=found.resampled.draws,
        seed=found.resampled.seed,
    )


def _alpha(found: Findings, alpha: Alpha) -> AlphaShown:
    """The same, as it crosses the file's boundary; as it is printed where something is hidden (rule R6)."""
    if alpha.alpha is not None and found.release.in_part:
        alpha = alpha._replace(alpha=hundredth(alpha.alpha))
    return AlphaShown(**alpha._asdict())


def _own(found: Findings) -> OwnAnswers | None:
    """The answers of the one person who took part and is named; None where there is no such one (rule R6)."""
    if not found.named or len(found.people) != 1:
        return None
    (person,) = found.people
    return OwnAnswers(
        respondent=Respondent(key=person.key, role=person.role, department=person.department),
        answers=tuple(
            _own_answer(found.rubric, person, c.id)
            for c in found.rubric.criteria
            if c.id in person.answers or person.evidence.get(c.id)
        ),
    )


def _own_answer(rubric: Rubric, person: Person, criterion: str) -> Answer:
    """A person's answer with the best of the evidence beside it."""
    answer = person.answers.get(criterion, Answer(criterion=criterion))
    rank = rubric.grade_rank
    pieces = person.evidence.get(criterion, ())
    best = max(pieces, key=lambda e: (rank[e.grade] if e.reference else 0, rank[e.grade]), default=None)
    return answer.model_copy(update={"evidence": best})


def customers_hash(hashes: Iterable[str]) -> str:
    """One SHA-256 for all files of customers, from which their number does not follow (rule F10).

    Of one file it is its own; of several that of their hashes, sorted, each on a line of its own.
    """
    known = sorted(set(hashes))
    together = "".join(f"{one}\n" for one in known)
    return known[0] if len(known) == 1 else hashlib.sha256(together.encode()).hexdigest()


def _sources(found: Findings) -> tuple[Source, ...]:
    """The files taken in; whose they were only where people are named (rule R6), customers' all as one (rule F10)."""
    ordered = sorted(found.returned, key=lambda r: (r.file, r.sha256) if found.named else (r.sha256, ""))
    customers = customers_hash(r.sha256 for r in ordered if r.kind == "customers")
    told = tuple(
        Source(
            file=r.file if found.named else f"{r.kind or 'sheet'} {n}",
            sha256=r.sha256,
            role=r.role if found.named else None,
            answers=r.answers if found.named else None,
            kind=r.kind,
        )
        for kind in (None, "fieldwork")
        for n, r in enumerate((r for r in ordered if r.kind == kind), start=1)
    )
    if not any(r.kind == "customers" for r in ordered):
        return told
    return (*told, Source(file="customers", sha256=customers, role=None, answers=None, kind="customers"))


def _problems(found: Findings) -> tuple[ProblemSeen, ...]:
    """Warnings and notes: each one where people are named, else how many of a kind (rule R6); so always of customers' files."""
    if not found.named:
        return _tallied(found.problems)
    customers = {r.file for r in found.returned if r.kind == "customers"}
    of_customers = [p for p in found.problems if _speaks_of(p, customers)]
    each = (
        ProblemSeen(severity=_kind(p), code=p.code.name, where=str(p.where), facts=dict(p.facts))
        for p in found.problems
        if not _speaks_of(p, customers)
    )
    return (*each, *_tallied(of_customers))


def _tallied(problems: Sequence[Problem]) -> tuple[ProblemSeen, ...]:
    """How many problems of a kind there are."""
    kinds = {p.code.name: _kind(p) for p in problems}
    tally = Counter(p.code.name for p in problems)
    return tuple(ProblemSeen(severity=kinds[code], code=code, times=n) for code, n in sorted(tally.items()))


def _speaks_of(problem: Problem, files: Collection[str]) -> bool:
    """Whether a problem is in one of some files, or names one."""
    named = (problem.where.file, *(fact for _, fact in problem.facts))
    return any(str(one).replace("\\", "/").rpartition("/")[2] in files for one in named)


def _kind(problem: Problem) -> Literal["warning", "note"]:
    """How grave a problem is that did not stop the run."""
    return "warning" if problem.severity == "warning" else "note"


def audit_result(found: Findings) -> AuditResult:
    """The result of the audit, with only what may be shown."""
    rubric, engagement = found.rubric, found.engagement
    targets = dict(found.policy.targets) | {f.criterion: f.target for f in _all_plans(found.plan)}
    return AuditResult(
        schema=RESULT_SCHEMA,
        tool=Tool(version=__version__),
        client=engagement.client,
        title=engagement.title or rubric.title,
        scope=engagement.scope,
        made_up=engagement.made_up,
        date=found.date,
        brand=engagement.brand,
        engagement=engagement.stamp,
        language=engagement.language,
        rubric=RubricUsed(id=rubric.id, version=rubric.version, hash=found.rubric_hash, content=rubric),
        sources=_sources(found),
        policy=_policy(found),
        took_part=_took_part(found),
        overall=_overall(found),
        company_level=_company_level(found),
        steps=tuple(_step(found, step, targets) for step in rubric.steps),
        criteria=tuple(_criterion(found, c, s, targets[c.id]) for s in rubric.steps for c in s.criteria),
        fixes=(*_fixes(found, found.plan.fixes), *_hidden_fixes(found)),
        proofs=_fixes(found, found.plan.proofs),
        waiting=_fixes(found, found.plan.waiting),
        bundles=_bundles(found),
        problems=_problems(found),
        own=_own(found),
        sureness=_sureness(found),
        departments=tuple(_department(found, score) for score in found.departments),
        analyst=found.analyst,
    )
