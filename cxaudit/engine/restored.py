"""What the stages start from, restored from a result and the inputs of its workbook.

A result holds no single answers, only what they came to. That is enough for everything from the claimed level on;
where a stage counts answers (rule P5), as many stand-ins are given as it needs to come to the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from cxaudit.measure import weighted_mean
from cxaudit.model.result import AuditResult, CriterionResult
from cxaudit.model.rubric import Criterion, Rubric
from cxaudit.model.stages import Consensus, Given, Inputs, Policy, Release, RoleAnswers, State


def rubric(result: AuditResult, inputs: Inputs) -> Rubric:
    """The result's rubric with the weights of the inputs."""
    whole = result.rubric.content
    steps = tuple(
        step.model_copy(
            update={
                "weight": inputs.step_weights[step.id],
                "criteria": tuple(_weighted(c, inputs.criteria.get(c.id)) for c in step.criteria),
            }
        )
        for step in whole.steps
    )
    fields = {name: getattr(whole, name) for name in Rubric.model_fields}
    return Rubric.model_construct(**(fields | {"steps": steps}))  # a copy would remember the old weights


def _weighted(criterion: Criterion, given: Given | None) -> Criterion:
    """A criterion with the weight of the inputs."""
    return criterion if given is None else criterion.model_copy(update={"weight": given.weight})


def policy(result: AuditResult, inputs: Inputs) -> Policy:
    """Every choice that bears on a number; nobody is hidden, since what is hidden is not there."""
    used = result.policy
    return Policy(
        evidence_policy=used.evidence_policy,
        caps=inputs.caps,
        tolerance=inputs.tolerance,
        targets={c: given.target for c, given in inputs.criteria.items()},
        size=used.size,
        size_factor=inputs.size_factor,
        shares=inputs.shares,
        role_weights={**used.role_weights, **inputs.role_weights},
        head_counts={},
        named_roles=frozenset(),
        minimum_group=0,
        role_mean=used.role_mean,
        total=used.total,
        maturity=used.maturity,
        gap_flag=used.gap_flag,
    )


def consensus(result: AuditResult, inputs: Inputs) -> dict[str, Consensus]:
    """What people said of each criterion, by its id."""
    top = result.rubric.content.top
    weights = {**result.policy.role_weights, **inputs.role_weights}
    return {c: _consensus(result.criterion[c], given, weights, top) for c, given in inputs.criteria.items()}


def release(said: Mapping[str, Consensus]) -> Release:
    """Everything may be shown."""
    return Release(
        hidden={},
        hidden_steps={},
        roles={c: frozenset(role.role for role in one.roles) for c, one in said.items()},
        counted=frozenset(said),
        groups=frozenset(),
        departments=frozenset(),
    )


def _consensus(seen: CriterionResult, given: Given, weights: Mapping[str, float], top: int) -> Consensus:
    """One criterion (rules S2 to S4)."""
    claimed = given.claimed
    if not any(figures.hidden for figures in seen.roles.values()):
        claimed = weighted_mean((level, weights[role]) for role, level in given.roles.items())
    base = claimed if given.auditor is None else given.auditor
    state: State = "not_applicable" if not given.applies else "unanswered" if base is None else "rated"
    rated = state == "rated"
    return Consensus(
        criterion=seen.id,
        state=state,
        decided_by=seen.decided_by,
        roles=_roles(given, top),
        claimed=claimed if rated else None,
        auditor=given.auditor if rated else None,
        base=base if rated else None,
        not_applicable_share=None,
        dont_know=0,
        given=0,
        grade=given.grade,
        evidence=(),
        evidence_rejected=seen.evidence_rejected,
        statements=() if given.statement_mean is None else (given.statement_mean,),
        comments=(),
    )


def _roles(given: Given, top: int) -> tuple[RoleAnswers, ...]:
    """The roles with their levels; stand-ins for the single levels are all in the first role."""
    count = max(given.levels, 2) if given.disagree else given.levels
    stand_ins = ((0, top) * count if given.disagree else (0,) * count)[:count]
    return tuple(
        RoleAnswers(role, () if n else stand_ins, 0, 0, level)
        for n, (role, level) in enumerate(given.roles.items())
    )
