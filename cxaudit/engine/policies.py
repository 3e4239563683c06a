"""The choices of rubric, variant and engagement, settled into one policy."""

from __future__ import annotations

from cxaudit.model.engagement import Engagement
from cxaudit.model.rubric import Rubric
from cxaudit.model.stages import Policy

MINIMUM_COMMENTS = 8
"""Comments are shown only where so many people answered, unless it is set otherwise (rule R6)."""


def policy(rubric: Rubric, engagement: Engagement, *, named: bool) -> Policy:
    """Every choice that bears on a number.

    Args:
        rubric: as narrowed to the engagement's variant.
        engagement: the audit lead's settings; what is not set comes from the variant, then from the rubric.
        named: everybody is shown by name (a self-assessment), so there is no minimum group.

    Raises:
        KeyError: the engagement names something that the rubric does not have.
    """
    defaults = rubric.defaults
    variant = rubric.variants[engagement.variant] if engagement.variant else None
    chosen = (
        engagement.evidence_policy
        or (variant.evidence_policy if variant else None)
        or defaults.evidence_policy
    )
    size = engagement.size or "medium"
    target = engagement.target or defaults.target
    plans = engagement.roles
    minimum = 0 if named else engagement.minimum_group or defaults.minimum_group
    return Policy(
        evidence_policy=chosen,
        caps=rubric.evidence.policies[chosen],
        tolerance=defaults.gate_tolerance,
        targets={c.id: engagement.targets.get(c.id, target) for c in rubric.criteria},
        size=size,
        size_factor=defaults.size_factors[size]
        if engagement.size
        else defaults.size_factors.get("medium", 1.0),
        shares=defaults.benefit_shares,
        role_weights={r.id: plans[r.id].weight if r.id in plans else 1.0 for r in rubric.roles},
        head_counts={r: count for r, plan in plans.items() if (count := plan.head_count) is not None},
        named_roles=frozenset(r for r, plan in plans.items() if plan.named),
        minimum_group=minimum,
        minimum_comments=max(engagement.minimum_comments or MINIMUM_COMMENTS, minimum) if minimum else 0,
        role_mean=engagement.role_mean,
        total=engagement.total,
        maturity=variant.maturity if variant else True,
        gap_flag=defaults.gap_flag,
    )
