"""What may be shown when few people stand behind a figure (docs/scoring.md, rule R6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from cxaudit.model.rubric import Rubric, Step
from cxaudit.model.stages import Consensus, Person, Policy, Release, RoleAnswers, Scores, Total

SMALLEST_STEP = 3
"""A hidden criterion counts only in step scores of at least so many criteria with a claimed level."""


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


def _unnamed(said: Consensus, policy: Policy) -> tuple[RoleAnswers, ...]:
    """What the roles said whose people are not shown by name."""
    return tuple(r for r in said.roles if r.role not in policy.named_roles)


def _said_anything(role: RoleAnswers) -> int:
    """How many of a role gave a level, n/a or don't know."""
    return len(role.levels) + role.not_applicable + role.dont_know


def _too_few(people: int, policy: Policy) -> bool:
    """Whether there are some unnamed people behind a figure, but fewer than the minimum."""
    return 0 < people < policy.minimum_group


def _shown_roles(said: Consensus, policy: Policy) -> frozenset[str]:
    """The roles whose figures on one criterion may be shown; not those where too few said n/a or don't know only."""
    silent = {r.role for r in _unnamed(said, policy) if not r.levels and _too_few(_said_anything(r), policy)}
    sizes = {r.role: len(r.levels) for r in said.roles}
    return shown_groups(sizes, policy.minimum_group, policy.named_roles) - silent


def hidden_in_step(step: Step, said: Mapping[str, Consensus], policy: Policy) -> dict[str, str]:
    """The criteria of a step whose figures are not shown, each with the code of the reason.

    Only criteria with a claimed level can hide another one: the claimed score is made of them alone.
    """
    claimed = [c.id for c in step.criteria if said[c.id].claimed is not None]
    few = {c for c in claimed if _too_few(sum(len(r.levels) for r in _unnamed(said[c], policy)), policy)}
    hidden = dict.fromkeys((c for c in claimed if c in few), "few_people")
    rest = [c for c in claimed if c not in few]
    while rest and len(claimed) >= SMALLEST_STEP and _computable(hidden, said):
        unknown = [c for c in rest if said[c].agreed is None]
        another = min(unknown or rest, key=lambda c: len(said[c].levels))
        hidden[another] = "shields_another"
        rest.remove(another)
    return hidden


def _computable(hidden: Collection[str], said: Mapping[str, Consensus]) -> bool:
    """Whether a hidden criterion of a step follows from the step's score: it stands alone, or beside agreed levels only.

    Whoever was in the workshop knows those, whether they are shown or not.
    """
    return len(hidden) == 1 or sum(said[c].agreed is None for c in hidden) == 1


def _unnamed_people(
    step: Step, said: Mapping[str, Consensus], everybody: Sequence[Person], policy: Policy
) -> int:
    """How many unnamed people the claimed score of a step rests on."""
    asked = {
        c.id: {r.role for r in _unnamed(said[c.id], policy)}
        for c in step.criteria
        if said[c.id].claimed is not None
    }
    return sum(
        any(
            p.role in roles and (a := p.answers.get(c)) is not None and a.level is not None
            for c, roles in asked.items()
        )
        for p in everybody
    )


def _hidden_score(
    step: Step,
    said: Mapping[str, Consensus],
    hidden: Mapping[str, str],
    everybody: Sequence[Person],
    policy: Policy,
) -> str | None:
    """Why a step's score is not shown: too few people behind it, or too few criteria to hide one in; else None."""
    if _too_few(_unnamed_people(step, said, everybody, policy), policy):
        return "few_people"
    claimed = [c.id for c in step.criteria if said[c.id].claimed is not None]
    its = [c for c in claimed if c in hidden]
    if its and (len(claimed) < SMALLEST_STEP or _computable(its, said)):
        return "few_behind_one"
    return None


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
            step.id: why
            for step in rubric.steps
            if (why := _hidden_score(step, said, hidden, everybody, policy)) is not None
        },
        roles={c: _shown_roles(one, policy) for c, one in said.items()},
        few=frozenset(
            c
            for c, one in said.items()
            if _too_few(sum(len(r.levels) for r in _unnamed(one, policy)), policy)
        ),
        counted=frozenset(
            c
            for c, one in said.items()
            if not _too_few(sum(map(_said_anything, _unnamed(one, policy))), policy)
        ),
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
