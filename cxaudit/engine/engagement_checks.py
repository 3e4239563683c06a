"""Whether an engagement fits its rubric."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Protocol

from cxaudit.errors import Code, Problem, Where, problem
from cxaudit.language import N_, _, ngettext
from cxaudit.model.engagement import NOT_APPLICABLE, Engagement
from cxaudit.model.rubric import Rubric
from cxaudit.model.stages import Policy
from cxaudit.text import did_you_mean, listed

TreePath = tuple[str | int, ...]
_FEW = 12
"""Choices that are named where none is like what was written."""


def engagement_faults(engagement: Engagement, rubric: Rubric) -> Iterator[Problem]:
    """Every setting that the rubric does not allow; problems know the way to the field, not the line."""
    checks = (_ids, _targets, _twice, _agreed)
    return chain(*(check(engagement, rubric) for check in checks), _consent(engagement))


def by_ids(engagement: Engagement, rubric: Rubric) -> Engagement:
    """The same settings, with the ids of criteria where people wrote their codes, as in ``targets: {K2: 3}``."""
    ids = {name: _id(name, rubric) for name in _named(engagement)}
    if all(name == known for name, known in ids.items()):
        return engagement
    rulings = (one.model_copy(update={"criterion": ids[one.criterion]}) for one in engagement.rulings)
    return engagement.model_copy(
        update={
            "targets": {ids[name]: target for name, target in engagement.targets.items()},
            "agreed": {ids[name]: agreed for name, agreed in engagement.agreed.items()},
            "rulings": tuple(rulings),
        }
    )


def _named(engagement: Engagement) -> Iterator[str]:
    """Every criterion that is named, as it is written."""
    yield from engagement.targets
    yield from engagement.agreed
    yield from (ruling.criterion for ruling in engagement.rulings)


def _id(name: str, rubric: Rubric) -> str:
    """The id of a criterion that is named by its id or its code; what nobody knows stays as it is."""
    codes = {c.code.casefold(): c.id for c in rubric.criteria}
    return name if name in rubric.by_id else codes.get(name.casefold(), name)


def head_count_faults(engagement: Engagement, answered: Mapping[str, int]) -> Iterator[Problem]:
    """Roles in which more people answered than there are said to be.

    Args:
        engagement: the audit lead's settings.
        answered: people by role id.
    """
    for role, plan in engagement.roles.items():
        if plan.head_count is not None and answered.get(role, 0) > plan.head_count:
            where = Where("", path=("roles", role, "head_count"))
            people = ngettext("{n} person", "{n} people", plan.head_count)
            yield problem(Code.HEAD_COUNT_LOW, where, role=role, found=people, answered=answered[role])


def list_faults(engagement: Engagement, listed: Mapping[str, int]) -> Iterator[Problem]:
    """Roles of which more people are in the list than there are said to be.

    Args:
        engagement: the audit lead's settings.
        listed: people in the list by role id.
    """
    for role, plan in engagement.roles.items():
        if plan.head_count is not None and listed.get(role, 0) > plan.head_count:
            where = Where("", path=("roles", role, "head_count"))
            people = ngettext("{n} person", "{n} people", plan.head_count)
            yield problem(Code.LIST_LONGER, where, role=role, found=people, listed=listed[role])


class Promised(Protocol):
    """What people were told before they answered, as the store keeps it (rule R6)."""

    @property
    def minimum_group(self) -> int:
        """People below whom no figure is shown."""

    @property
    def minimum_comments(self) -> int:
        """People below whom no comments are shown."""

    @property
    def named(self) -> Collection[str]:
        """Roles that agreed to be shown whatever their number."""


def rules_loosened(now: Policy, kept: Promised) -> Iterator[Problem]:
    """Where less is hidden now than was promised when the first answers came in; more may be hidden at any time.

    Args:
        now: as the settings say today; with a minimum of 0 everybody would be shown by name.
        kept: as it was when the first answers came in.
    """
    for setting in ("minimum_group", "minimum_comments"):
        found, promised = getattr(now, setting), getattr(kept, setting)
        if found < promised:
            yield problem(Code.MINIMUM_LOWERED, Where("", path=(setting,)), now=found, before=promised)
    for role in sorted(now.named_roles - frozenset(kept.named)):
        yield problem(Code.NAMED_LATER, Where("", path=("roles", role, "named")), role=role)


def _twice(engagement: Engagement, rubric: Rubric) -> Iterator[Problem]:
    """No criterion has two targets, one by its id and one by its code."""
    first: dict[str, str] = {}
    for name in engagement.targets:
        other = first.setdefault(_id(name, rubric), name)
        if other != name:
            code = rubric.by_id[_id(name, rubric)].code
            yield problem(Code.TARGET_TWICE, Where("", path=("targets", name)), criterion=code, other=other)


def _ids(engagement: Engagement, rubric: Rubric) -> Iterator[Problem]:
    """Everything that is named is in the rubric."""
    yield from _known(N_("role"), [(("roles", role), role) for role in engagement.roles], rubric.role)
    named = [(("targets", name), name) for name in engagement.targets]
    ruled = [(("rulings", n, "criterion"), ruling.criterion) for n, ruling in enumerate(engagement.rulings)]
    agreed = [(("agreed", name), name) for name in engagement.agreed]
    criteria = ((path, _id(name, rubric)) for path, name in (*named, *ruled, *agreed))
    yield from _known(N_("criterion"), criteria, [*rubric.by_id, *(c.code for c in rubric.criteria)])
    yield from _known(N_("variant"), [(("variant",), engagement.variant)], rubric.variants)
    yield from _known(
        N_("policy"), [(("evidence_policy",), engagement.evidence_policy)], rubric.evidence.policies
    )
    owners = [(("capacity", "owners", name), name) for name in engagement.capacity.owners]
    yield from _known(N_("owner"), owners, [owner.id for owner in rubric.owners])
    yield from _known(N_("size"), [(("size",), engagement.size)], rubric.defaults.size_factors)


def _targets(engagement: Engagement, rubric: Rubric) -> Iterator[Problem]:
    """No target is above the highest level."""
    single = ((("targets", name), target) for name, target in engagement.targets.items())
    for path, target in chain([(("target",), engagement.target)], single):
        if target is not None and target > rubric.top:
            yield problem(Code.TARGET_BEYOND, Where("", path=path), target=target, top=rubric.top)


def _agreed(engagement: Engagement, rubric: Rubric) -> Iterator[Problem]:
    """Every agreed level is on the scale (rule S4)."""
    for name, agreed in engagement.agreed.items():
        if agreed.level != NOT_APPLICABLE and not 0 <= agreed.level <= rubric.top:
            where = Where("", path=("agreed", name, "level"))
            yield problem(Code.AGREED_LEVEL, where, found=agreed.level, top=rubric.top)


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
            facts = {"kind": kind, "found": name, "hint": did_you_mean(name, known) or _choices(known)}
            yield problem(Code.ID_UNKNOWN, Where("", path=path), **facts)


def _choices(known: Collection[str]) -> str:
    """What there is to choose from, ready to follow the word that nobody knows; empty where it is too much to say."""
    return " " + _("(there are: {known})", known=listed(list(known))) if 0 < len(known) <= _FEW else ""
