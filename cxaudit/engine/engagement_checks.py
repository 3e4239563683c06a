"""Whether an engagement fits its rubric."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from cxaudit.errors import Code, Problem, Where, problem
from cxaudit.model.engagement import Engagement
from cxaudit.model.rubric import Rubric
from cxaudit.text import did_you_mean

TreePath = tuple[str | int, ...]


def engagement_faults(engagement: Engagement, rubric: Rubric) -> Iterator[Problem]:
    """Every setting that the rubric does not allow; problems know the way to the field, not the line."""
    return chain(_ids(engagement, rubric), _targets(engagement, rubric), _consent(engagement))


def _ids(engagement: Engagement, rubric: Rubric) -> Iterator[Problem]:
    """Everything that is named is in the rubric."""
    yield from _known("role", [(("roles", role), role) for role in engagement.roles], rubric.role)
    named = [(("targets", name), name) for name in engagement.targets]
    ruled = [(("rulings", n, "criterion"), ruling.criterion) for n, ruling in enumerate(engagement.rulings)]
    yield from _known("criterion", [*named, *ruled], rubric.by_id)
    yield from _known("variant", [(("variant",), engagement.variant)], rubric.variants)
    yield from _known(
        "policy", [(("evidence_policy",), engagement.evidence_policy)], rubric.evidence.policies
    )
    yield from _known("size", [(("size",), engagement.size)], rubric.defaults.size_factors)


def _targets(engagement: Engagement, rubric: Rubric) -> Iterator[Problem]:
    """No target is above the highest level."""
    single = ((("targets", name), target) for name, target in engagement.targets.items())
    for path, target in chain([(("target",), engagement.target)], single):
        if target is not None and target > rubric.top:
            yield problem(Code.TARGET_BEYOND, Where("", path=path), target=target, top=rubric.top)


def _consent(engagement: Engagement) -> Iterator[Problem]:
    """Whoever is named has agreed to it (rule R6)."""
    for role, plan in engagement.roles.items():
        if plan.named and not (plan.consent or "").strip():
            yield problem(Code.CONSENT_MISSING, Where("", path=("roles", role)), role=role)


def _known(
    kind: str, named: Iterable[tuple[TreePath, str | None]], known: Collection[str]
) -> Iterator[Problem]:
    for path, name in named:
        if name is not None and name not in known:
            facts = {"kind": kind, "found": name, "hint": did_you_mean(name, known)}
            yield problem(Code.ID_UNKNOWN, Where("", path=path), **facts)
