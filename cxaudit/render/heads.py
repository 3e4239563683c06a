"""Who took part: roles and departments, how many of each, and what share of them (rule R6)."""

from __future__ import annotations

from typing import NamedTuple

from cxaudit.measure import NOTHING, shown_share
from cxaudit.model.result import AuditResult, GroupSeen
from cxaudit.render.names import Names
from cxaudit.render.reasons import group_hidden_because
from cxaudit.render.sentences import Banner, banners

_ABOUT_PEOPLE = ("self_assessment", "few_people", "management_view")


class Group(NamedTuple):
    """How many of a role or department took part."""

    title: str
    people: str
    head_count: str
    share: str
    """Of the head-count; "–" where that is not known."""
    bar: str | None
    """The same as the length of a bar; None: unknown or hidden."""
    hidden: str | None
    """Why it is not said how many."""


class Heads(NamedTuple):
    """Who took part."""

    says: str
    banners: tuple[Banner, ...]
    """Those about who answered."""
    roles: tuple[Group, ...]
    departments: tuple[Group, ...]


def heads(result: AuditResult, names: Names, says: str) -> Heads:
    """Who took part.

    Args:
        result: the audit.
        names: what things are called.
        says: how many took part, and from which roles, in words.
    """
    seen = result.took_part
    return Heads(
        says=says,
        banners=tuple(b for b in banners(result, names) if b.kind in _ABOUT_PEOPLE),
        roles=tuple(_group(result, g) for g in seen.roles),
        departments=tuple(_group(result, g) for g in seen.departments),
    )


def _group(result: AuditResult, group: GroupSeen) -> Group:
    """One role or department."""
    known = group.people is not None and group.head_count
    part = (group.people or 0) / group.head_count if known and group.head_count else None
    return Group(
        title=group.title,
        people=NOTHING if group.people is None else str(group.people),
        head_count=NOTHING if group.head_count is None else str(group.head_count),
        share=shown_share(part),
        bar=None if part is None else f"{min(100 * part, 100.0):.4g}%",
        hidden=group_hidden_because(result, group.hidden),
    )
