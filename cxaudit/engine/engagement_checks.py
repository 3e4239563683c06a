"""Whether an engagement fits its rubric."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, Protocol

from cxaudit.errors import Code, Problem, Where, problem
from cxaudit.language import N_, _, ngettext
from cxaudit.measure import shown_days
from cxaudit.model.engagement import NOT_APPLICABLE, Engagement, Override
from cxaudit.model.rubric import Rubric
from cxaudit.model.stages import Policy
from cxaudit.text import did_you_mean, listed

TreePath = tuple[str | int, ...]
_FEW = 12
"""Choices that are named where none is like what was written."""


def engagement_faults(engagement: Engagement, rubric: Rubric) -> Iterator[Problem]:
    """Every setting that the rubric does not allow; problems know the way to the field, not the line."""
    checks = (_ids, _targets, _twice, _agreed, _overrides)
    return chain(*(check(engagement, rubric) for check in checks), _consent(engagement), _plan(engagement))


def by_ids(engagement: Engagement, rubric: Rubric) -> Engagement:
    """The same settings, with the ids of criteria where people wrote their codes, as in ``targets: {K2: 3}``."""
    ids = {name: _id(name, rubric) for name in _named(engagement)}
    if all(name == known for name, known in ids.items()):
        return engagement
    rulings = (one.model_copy(update={"criterion": ids[one.criterion]}) for one in engagement.rulings)
    overrides = (one.model_copy(update={"criterion": ids[one.criterion]}) for one in engagement.overrides)
    return engagement.model_copy(
        update={
            "targets": {ids[name]: target for name, target in engagement.targets.items()},
            "agreed": {ids[name]: agreed for name, agreed in engagement.agreed.items()},
            "rulings": tuple(rulings),
            "overrides": tuple(overrides),
        }
    )


def _named(engagement: Engagement) -> Iterator[str]:
    """Every criterion that is named, as it is written."""
    yield from engagement.targets
    yield from engagement.agreed
    yield from (ruling.criterion for ruling in engagement.rulings)
    yield from (override.criterion for override in engagement.overrides)


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
    overridden = [
        (("overrides", n, "criterion"), one.criterion) for n, one in enumerate(engagement.overrides)
    ]
    criteria = ((path, _id(name, rubric)) for path, name in (*named, *ruled, *agreed, *overridden))
    yield from _known(N_("criterion"), criteria, [*rubric.by_id, *(c.code for c in rubric.criteria)])
    yield from _known(N_("variant"), [(("variant",), engagement.variant)], rubric.variants)
    yield from _known(
        N_("policy"), [(("evidence_policy",), engagement.evidence_policy)], rubric.evidence.policies
    )
    owners: list[tuple[TreePath, str | None]] = [
        *((("capacity", "owners", name), name) for name in engagement.capacity.owners),
        *((("overrides", n, "owner"), one.owner) for n, one in enumerate(engagement.overrides)),
    ]
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


_CHANGES: Final = ("days", "impact", "owner", "place", "drop")
"""What an override may change."""
_OF_THE_WHOLE: Final = ("place", "drop")
"""What only a whole fix has."""
_MOST_DAYS: Final = 10_000
"""Of a fix step, as in a rubric."""


def _changed(override: Override) -> tuple[str, ...]:
    """The fields that it changes."""
    return tuple(name for name in _CHANGES if getattr(override, name) not in (None, False))


def _overrides(engagement: Engagement, rubric: Rubric) -> Iterator[Problem]:
    """Every override says one thing, of something that there is."""
    factor = rubric.defaults.size_factors.get(engagement.size or "medium", 1.0)
    for n, one in enumerate(engagement.overrides):
        where, fields = Where("", path=("overrides", n)), _changed(one)
        if not fields:
            yield problem(Code.OVERRIDE_EMPTY, where, criterion=one.criterion)
        if one.level is not None and one.level > rubric.top:
            place = Where("", path=("overrides", n, "level"))
            yield problem(Code.OVERRIDE_LEVEL, place, level=one.level, top=rubric.top)
        if one.days is not None and one.days > _MOST_DAYS * factor:
            place = Where("", path=("overrides", n, "days"))
            yield problem(
                Code.OVERRIDE_DAYS, place, days=shown_days(one.days), limit=shown_days(_MOST_DAYS * factor)
            )
        yield from _contradictions(one, fields, where)
    yield from _changed_twice(engagement.overrides, rubric)


def _contradictions(one: Override, fields: Collection[str], where: Where) -> Iterator[Problem]:
    """A step has neither place nor drop; what is dropped has nothing else."""
    if one.level is not None:
        for field in _OF_THE_WHOLE:
            if field in fields:
                yield problem(Code.OVERRIDE_WHOLE, where, field=field, level=one.level)
    elif one.drop:
        for field in fields:
            if field != "drop":
                yield problem(Code.OVERRIDE_DROPPED, where, criterion=one.criterion, field=field)


def _changed_twice(overrides: Sequence[Override], rubric: Rubric) -> Iterator[Problem]:
    """Nothing is changed by two entries: no field of a fix, none of a step, and not the days of both."""
    first: dict[tuple[str, int | None, str], int] = {}
    whole = {_id(one.criterion, rubric): n for n, one in enumerate(overrides) if one.days and not one.level}
    for n, one in enumerate(overrides):
        for field in _changed(one):
            other = first.setdefault((_id(one.criterion, rubric), one.level, field), n)
            if other == n and field == "days" and one.level is not None:
                other = whole.get(_id(one.criterion, rubric), n)
            if other != n:
                where = Where("", path=("overrides", n))
                facts = {"criterion": one.criterion, "field": field, "other": other + 1}
                yield problem(Code.OVERRIDE_TWICE, where, **facts)


def _plan(engagement: Engagement) -> Iterator[Problem]:
    """The plan's days and its start, as far as they can be meant (rule P10)."""
    capacity, start = engagement.capacity, engagement.plan_start
    for owner, days in capacity.owners.items():
        if capacity.all is not None and days > capacity.all:
            where = Where("", path=("capacity", "owners", owner))
            facts = {"owner": owner, "days": shown_days(days), "all": shown_days(capacity.all)}
            yield problem(Code.OWNER_ABOVE_ALL, where, **facts)
    if start and engagement.date and start < engagement.date:
        where = Where("", path=("plan_start",))
        yield problem(
            Code.PLAN_BEFORE_AUDIT, where, start=start.isoformat(), date=engagement.date.isoformat()
        )


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
