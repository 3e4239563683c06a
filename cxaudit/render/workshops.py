"""The agenda of a workshop: criteria by disagreement, who differs, what to talk about; roles, never persons (R6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from cxaudit.language import _, ngettext
from cxaudit.measure import NOTHING, shown_level
from cxaudit.model.result import AuditResult, CriterionResult
from cxaudit.render import reasons
from cxaudit.render.figures import shown_date
from cxaudit.render.heard import claimed_lines
from cxaudit.render.names import Names
from cxaudit.render.talks import Topic, agenda

TOPICS = 4
"""How many topics fit on a page that is read from the back of a room."""

Kind = Literal["apart", "within", "alike", "hidden"]


class Talk(NamedTuple):
    """One criterion of the agenda."""

    criterion: str
    code: str
    title: str
    question: str
    kind: Kind
    """Why it stands where it does: roles lie apart, people of one role do, nobody does, or it is not shown."""
    who: tuple[str, ...]
    """Each role's level, in lines."""
    spread: str
    """How far apart, in words."""
    ask: tuple[str, ...]
    """What to talk about, in lines."""
    counts: str
    """The level that counts now."""
    topic: Topic | None
    """The two roles that are furthest apart; None where none are."""


class Workshop(NamedTuple):
    """The page for the wall."""

    when: str | None
    """The day of the audit in words."""
    topics: tuple[Talk, ...]
    """The first ones, as many as fit."""
    later: tuple[str, ...]
    """Titles of the others on which people differ."""
    more: str | None
    """How many more there are than are named."""
    nothing: str | None
    """Said where nobody differs."""


LATER = 8
"""How many of the others are named."""


def talks(result: AuditResult) -> tuple[Talk, ...]:
    """Every criterion, the widest disagreement first: between roles (clear ones first), within a role, then the rest.

    Source:
        docs/scoring.md, rules R1 and R4; what is hidden stands last, with its reason (R6).
    """
    names = Names(result)
    apart = {topic.criterion: topic for topic in agenda(result, names)}
    order = {criterion: place for place, criterion in enumerate(apart)}
    kinds = {c.id: _kind(c, apart) for c in result.criteria}
    ranks = ("apart", "within", "alike", "hidden")

    def place(criterion: CriterionResult) -> tuple[int, float]:
        kind = kinds[criterion.id]
        wide = order.get(criterion.id, -(_widest(criterion) if kind == "within" else 0.0))
        return ranks.index(kind), wide

    return tuple(
        _talk(result, c, kinds[c.id], apart.get(c.id), names) for c in sorted(result.criteria, key=place)
    )


def workshop(result: AuditResult) -> Workshop:
    """The page for the wall: what people differ on most."""
    differing = [talk for talk in talks(result) if talk.kind in ("apart", "within")]
    rest = differing[TOPICS:]
    more = len(rest) - LATER
    return Workshop(
        when=shown_date(result.date),
        topics=tuple(differing[:TOPICS]),
        later=tuple(f"{talk.code} {talk.title}" for talk in rest[:LATER]),
        more=ngettext("and {n} more, on the sheet", "and {n} more, on the sheet", more) if more > 0 else None,
        nothing=None if differing else _nothing(result),
    )


def _nothing(result: AuditResult) -> str:
    """Why there is nothing to talk about."""
    if not any(c.levels for c in result.criteria):
        return _("Nobody has given a level yet, so there is nothing to compare.")
    return _("Nobody differs by as much as a level, as far as figures are shown.")


def _widest(criterion: CriterionResult) -> float:
    """The average distance within the role that agrees least, in levels."""
    return max((f.deviation or 0.0 for f in criterion.roles.values() if f.agrees is False), default=0.0)


def _kind(criterion: CriterionResult, apart: Mapping[str, Topic]) -> Kind:
    """Why a criterion stands where it does."""
    if criterion.hidden:
        return "hidden"
    if criterion.id in apart:
        return "apart"
    return "within" if any(f.agrees is False for f in criterion.roles.values()) else "alike"


def _talk(
    result: AuditResult, criterion: CriterionResult, kind: Kind, topic: Topic | None, names: Names
) -> Talk:
    """One criterion."""
    return Talk(
        criterion=criterion.id,
        code=names.code[criterion.id],
        title=names.title[criterion.id],
        question=result.rubric.content.by_id[criterion.id].question,
        kind=kind,
        who=claimed_lines(result, criterion, names),
        spread=_spread(result, criterion, kind, topic, names),
        ask=_ask(criterion, topic, names),
        counts=_counts(criterion),
        topic=topic,
    )


def _spread(
    result: AuditResult, criterion: CriterionResult, kind: Kind, topic: Topic | None, names: Names
) -> str:
    """How far apart people are."""
    if kind == "hidden":
        return reasons.hidden_because(result, criterion.hidden)
    if topic:
        return _("{levels} levels apart ({chance})", levels=topic.apart, chance=topic.chance.word)
    if kind == "within":
        return _("{levels} levels from their mean, within a role", levels=shown_level(_widest(criterion)))
    return _("no clear difference") if (criterion.levels or 0) > 1 else NOTHING


def _ask(criterion: CriterionResult, topic: Topic | None, names: Names) -> tuple[str, ...]:
    """What to talk about."""
    if topic:
        return tuple(
            _(
                "{role} ({level}): “{sentence}” {ask}",
                role=side.role,
                level=side.level,
                sentence=side.sentence,
                ask=side.ask,
            )
            for side in topic.sides
        )
    torn = [names.role.get(role, role) for role, f in criterion.roles.items() if f.agrees is False]
    return tuple(
        _("{role}: which cases did each of you have in mind, and which is the rule?", role=role)
        for role in torn
    )


def _counts(criterion: CriterionResult) -> str:
    """What counts now, and why."""
    if criterion.hidden:
        return NOTHING
    if criterion.state == "not_applicable":
        return _("N/A")
    level = shown_level(criterion.base_level)
    if criterion.agreed:
        return _("{level}, agreed", level=level)
    return _("{level}, audited", level=level) if criterion.auditor_level is not None else level
