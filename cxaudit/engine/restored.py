"""What the stages start from, restored from a result and the inputs of its workbook.

A result holds no single answers, only what they came to. That is enough for everything from the claimed level on;
where a stage counts answers (rule P5), as many stand-ins are given as it needs to come to the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cxaudit import strategy
from cxaudit.measure import weighted_mean
from cxaudit.model.engagement import Agreed
from cxaudit.model.fieldwork_shown import FieldworkShown
from cxaudit.model.result import (
    ENOUGH_LEVELS,
    RESULT_SCHEMA,
    AlphaShown,
    AuditResult,
    CriterionResult,
    Overall,
    StepResult,
)
from cxaudit.model.rubric import Criterion, Rubric
from cxaudit.model.stages import (
    Consensus,
    Given,
    Inputs,
    Policy,
    Rejection,
    Release,
    RoleAnswers,
    Standing,
)


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
        minimum_comments=0,
        role_mean=used.role_mean,
        total=used.total,
        maturity=used.maturity,
        gap_flag=used.gap_flag,
        ceilings=strategy.ceilings(result.rubric.content, inputs.strategy),
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
        few=frozenset(),
        department_steps={},
        department_totals=frozenset(),
        comments={},
    )


def _consensus(seen: CriterionResult, given: Given, weights: Mapping[str, float], top: int) -> Consensus:
    """One criterion (rules S2 to S4)."""
    claimed = given.claimed
    if not any(figures.hidden for figures in seen.roles.values()):
        claimed = weighted_mean((level, weights[role]) for role, level in given.roles.items())
    said = Standing.of(given.applies, seen.original.decided_by, claimed, given.auditor)
    return Consensus(
        criterion=seen.id,
        **said.overruled(given.agreed)._asdict(),
        roles=_roles(given, top),
        not_applicable_share=None,
        dont_know=0,
        given=0,
        grade=given.grade,
        evidence=(),
        rejection=_rejection(seen),
        statements=() if given.statement_mean is None else (given.statement_mean,),
        comments=(),
        agreed=given.agreed,
        without=said if given.agreed else None,
    )


def _rejection(seen: CriterionResult) -> Rejection | None:
    """That evidence was rejected, as far as the result says it."""
    if not seen.evidence_rejected:
        return None
    return Rejection(seen.rejected_by or "lead", seen.rejected_reason or "", ())


def _roles(given: Given, top: int) -> tuple[RoleAnswers, ...]:
    """The roles with their levels; stand-ins for the single levels are all in the first role."""
    count = max(given.levels, 2) if given.disagree else given.levels
    stand_ins = ((0, top) * count if given.disagree else (0,) * count)[:count]
    return tuple(
        RoleAnswers(role, () if n else stand_ins, 0, 0, level)
        for n, (role, level) in enumerate(given.roles.items())
    )


# --- the same audit with other agreed levels --------------------------------------------------


def agreed_levels(result: AuditResult) -> dict[str, Agreed]:
    """What the result's workshop agreed on, by criterion id."""
    return {
        c.id: Agreed(level=c.agreed.level, by=c.agreed.by, on=c.agreed.on, note=c.agreed.note)
        for c in result.criteria
        if c.agreed
    }


def shows_everything(result: AuditResult) -> bool:
    """Whether nothing is hidden that scores rest on (rule R6)."""
    return not any(c.hidden or (c.agreed and c.agreed.levels is None) for c in result.criteria)


def inputs(result: AuditResult, agreed: Mapping[str, Agreed]) -> Inputs:
    """The result's own inputs, with other agreed levels."""
    used, content = result.policy, result.rubric.content
    return Inputs(
        criteria={c.id: _given(result, c, agreed.get(c.id)) for c in content.criteria},
        caps=used.caps,
        target=used.target,
        tolerance=used.gate_tolerance,
        size_factor=used.size_factor,
        shares=used.benefit_shares,
        role_weights={r.id: used.role_weights[r.id] for r in content.roles if r.kind == "rater"},
        step_weights={s.id: s.weight for s in content.steps},
        strategy=result.tested,
    )


def fieldwork(result: AuditResult, inputs: Inputs) -> FieldworkShown | None:
    """The result's field work, with the answers about the strategy statement of the inputs."""
    shown = result.fieldwork
    if shown is None or shown.strategy is None or inputs.strategy == shown.strategy.answers:
        return shown
    return shown.renewed(strategy=strategy.strategy_shown(result.rubric.content, inputs.strategy))


def _given(result: AuditResult, criterion: Criterion, agreed: Agreed | None) -> Given:
    """One criterion's inputs."""
    seen = result.criterion[criterion.id]
    before, levels = seen.original, seen.original.levels or 0
    return Given(
        applies=before.state != "not_applicable",
        roles={role: figures.mean for role, figures in seen.roles.items()},
        claimed=before.claimed_level,
        auditor=before.auditor_level,
        agreed=agreed,
        grade=seen.evidence_grade or result.rubric.content.evidence.grades[0].id,
        target=seen.own_target,
        weight=criterion.weight,
        levels=max(levels, ENOUGH_LEVELS) if result.everybody_rated(criterion.id) else levels,
        disagree=result.roles_agree(criterion.id) is False,
        statement_mean=seen.statement_mean,
    )


_VOICES: Final = (
    *("roles", "gaps", "dont_know", "not_applicable_share", "dont_know_share"),
    *("statement_mean", "statement_people", "comments", "evidence", "rejected"),
)
"""What people said: no workshop changes it."""
_SCORED: Final = ("company_level", "steps", "fixes", "proofs", "waiting", "bundles", "plan")


def told_again(old: AuditResult, new: AuditResult) -> AuditResult:
    """The old result with the scores and fixes of one that was scored again from it."""
    fields: dict[str, Any] = {
        name: getattr(old, name) for name in AuditResult.model_fields if name != "schema_"
    }
    fields |= {name: getattr(new, name) for name in _SCORED}
    fields["criteria"] = tuple(_with_voices(old.criterion[c.id], c) for c in new.criteria)
    fields["overall"] = new.overall.model_copy(
        update={
            "dont_know_share": _dont_know_share(old, new),
            "confidence": old.overall.confidence if new.overall.supported is not None else None,
            **_intervals(old, new, old.overall),
        }
    )
    fields["steps"] = tuple(
        step.model_copy(update=_intervals(old, new, old.step[step.id])) for step in new.steps
    )
    if old.sureness and _left_out(old) != _left_out(new):
        fields["sureness"] = old.sureness.model_copy(
            update={
                "alpha": _ALPHA_GONE,
                "alpha_roles": dict.fromkeys(old.sureness.alpha_roles, _ALPHA_GONE),
            }
        )
    return AuditResult(schema=RESULT_SCHEMA, **fields)


_ALPHA_GONE: Final = AlphaShown(alpha=None, verdict=None, reason="no_single_answers")


def _left_out(result: AuditResult) -> set[str]:
    """The criteria that do not apply."""
    return {c.id for c in result.criteria if c.state == "not_applicable"}


def _intervals(old: AuditResult, new: AuditResult, score: Overall | StepResult) -> dict[str, Any]:
    """The intervals that still hold: it takes single answers to draw people anew (rule R5)."""
    claim = score.claimed_interval if _left_out(old) == _left_out(new) else None
    support = score.supported_interval if agreed_levels(old) == agreed_levels(new) else None
    lost = (claim, support) != (score.claimed_interval, score.supported_interval)
    return {
        "claimed_interval": claim,
        "supported_interval": support,
        "interval_reason": "no_single_answers" if lost else score.interval_reason,
    }


def _with_voices(old: CriterionResult, new: CriterionResult) -> CriterionResult:
    """One criterion, with what people said of it."""
    before = old.original
    spread = {"deviation": before.deviation, "agrees": before.agrees, "levels": before.levels}
    counts = new.claimed_level is not None
    surety = {name: getattr(old, name) for name in ("interval", "interval_reason", "rwg", "awg")}
    surety["confidence"] = old.confidence if new.state == "rated" else None
    agreed = new.agreed.model_copy(update=spread) if new.agreed else None
    return new.model_copy(
        update={
            **{name: getattr(old, name) for name in _VOICES},
            **(spread if counts else {"deviation": None, "agrees": None, "levels": 0}),
            **(surety if counts else dict.fromkeys(surety)),
            **({"interval_reason": "no_single_answers"} if counts and old.claimed_level is None else {}),
            "agreed": agreed,
        }
    )


def _dont_know_share(old: AuditResult, new: AuditResult) -> float | None:
    """Share of don't-know among the answers to what applies now; as it was where not all of them are shown."""
    applying = [old.criterion[c.id].roles.values() for c in new.criteria if c.state != "not_applicable"]
    figures = [role for roles in applying for role in roles]
    if any(role.hidden for role in figures):
        return old.overall.dont_know_share
    unknown = sum(role.dont_know or 0 for role in figures)
    given = unknown + sum((role.people or 0) + (role.not_applicable or 0) for role in figures)
    return unknown / given if given else None
