"""What may be shown when few people stand behind a figure (docs/scoring.md, rule R6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from cxaudit.model.rubric import Rubric, Step
from cxaudit.model.stages import Consensus, Person, Policy, Release, Scores, Total

SMALLEST_STEP = 3
"""A hidden criterion counts only in step scores of at least so many criteria."""


def shown_groups(
    sizes: Mapping[str, int], minimum: int, named: frozenset[str] = frozenset()
) -> frozenset[str]:
    """The groups of a breakdown that may be shown.

    A group below the minimum is hidden. People in hidden groups must together reach the minimum, or subtraction
    from the total would give them away: so the next smallest group is hidden too, until they do.

    Source:
        docs/scoring.md, rule R6.

    >>> sorted(shown_groups({"A": 1, "B": 1, "C": 1, "D": 6, "E": 9}, 5))
    ['E']
    """
    hidden = [g for g, n in sizes.items() if g not in named and 0 < n < minimum]
    others = sorted((g for g, n in sizes.items() if g not in named and n >= minimum), key=lambda g: sizes[g])
    while hidden and others and sum(sizes[g] for g in hidden) < minimum:
        hidden.append(others.pop(0))
    return frozenset(sizes) - frozenset(hidden)


def _too_few(said: Consensus, policy: Policy) -> bool:
    """Whether the unnamed people behind a criterion's level are some, but fewer than the minimum."""
    unnamed = sum(len(r.levels) for r in said.roles if r.role not in policy.named_roles)
    return 0 < unnamed < policy.minimum_group


def hidden_in_step(step: Step, said: Mapping[str, Consensus], policy: Policy) -> dict[str, str]:
    """The criteria of a step whose figures are not shown, with the reason."""
    reason = f"fewer than {policy.minimum_group} people"
    hidden = {
        c.id: reason for c in step.criteria if said[c.id].state == "rated" and _too_few(said[c.id], policy)
    }
    rest = [c.id for c in step.criteria if said[c.id].state == "rated" and c.id not in hidden]
    if len(hidden) == 1 and len(rest) >= SMALLEST_STEP - 1:
        second = min(rest, key=lambda c: len(said[c].levels))
        hidden[second] = "hidden so that another one cannot be computed"
    return hidden


def _hidden_score(step: Step, said: Mapping[str, Consensus], hidden: Mapping[str, str]) -> bool:
    """Whether a step has too few criteria to hide one in."""
    rated = [c.id for c in step.criteria if said[c.id].state == "rated"]
    return len(rated) < SMALLEST_STEP and any(c in hidden for c in rated)


def release(
    rubric: Rubric, said: Mapping[str, Consensus], everybody: Sequence[Person], policy: Policy
) -> Release:
    """Which criteria, steps, roles and departments may be shown."""
    hidden = {c: why for step in rubric.steps for c, why in hidden_in_step(step, said, policy).items()}
    auditors = frozenset(r.id for r in rubric.roles if r.kind == "auditor")
    named = policy.named_roles | auditors
    departments = Counter(p.department for p in everybody if p.department and p.role not in auditors)
    return Release(
        hidden=hidden,
        hidden_steps={
            step.id: f"fewer than {policy.minimum_group} people behind one of its few criteria"
            for step in rubric.steps
            if _hidden_score(step, said, hidden)
        },
        roles={
            c: shown_groups({r.role: len(r.levels) for r in one.roles}, policy.minimum_group, named)
            for c, one in said.items()
        },
        groups=shown_groups(Counter(p.role for p in everybody), policy.minimum_group, named),
        departments=shown_groups(departments, policy.minimum_group),
    )


_NO_TOTAL = Total("not_scored", None, None, None, None, None, None, None, None, False, ())


def withheld(scores: Scores, hidden_steps: Mapping[str, str]) -> Scores:
    """The scores without those steps that are not shown; without one of them there is no total."""
    if not hidden_steps:
        return scores
    steps = {
        s: step._replace(
            state="not_scored",
            claimed=None,
            supported=None,
            paired_claimed=None,
            paired_supported=None,
            low=None,
            high=None,
            maturity=None,
            maturity_provisional=False,
            attained=(),
            key_limit=(),
        )
        if s in hidden_steps
        else step
        for s, step in scores.steps.items()
    }
    return Scores(scores.criteria, steps, _NO_TOTAL._replace(coverage=scores.total.coverage))
