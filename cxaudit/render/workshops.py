"""The agenda of a workshop: criteria by disagreement, who differs, what to talk about; roles, never persons (R6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Literal, NamedTuple

from cxaudit.language import _, ngettext
from cxaudit.measure import NOTHING, nearest_level, shown_level
from cxaudit.model.result import AuditResult, CriterionResult
from cxaudit.render import reasons
from cxaudit.render.figures import shown_date
from cxaudit.render.heard import claimed_lines
from cxaudit.render.names import Names
from cxaudit.render.talks import Topic, agenda
from cxaudit.text import listed

TOPICS = 4
"""How many topics fit at most on a page that is read from the back of a room."""
_ROOM, _BESIDE, _WIDE = 51, 70, 90
"""Lines on the page; letters in a line beside the marks of the levels, and in one without them."""

Kind = Literal["apart", "within", "alike", "unseen", "hidden"]
_ORDER: tuple[Kind, ...] = ("apart", "within", "alike", "unseen", "hidden")


class Rung(NamedTuple):
    """One level of a criterion, to choose from."""

    level: str
    sentence: str
    roles: str | None
    """Which of the two roles furthest apart stand here, with their levels."""
    counts: str | None
    """What counts here now: the claimed level, the supported one, or both."""


class Talk(NamedTuple):
    """One criterion of the agenda."""

    criterion: str
    code: str
    title: str
    question: str
    kind: Kind
    """Why it stands where it does: roles lie apart, people of one role do, nobody does; a role or all of it is hidden."""
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
    rungs: tuple[Rung, ...]
    """Every level, the lowest first."""


class Unseen(NamedTuple):
    """Criteria of which it cannot be seen whether people differ."""

    reason: str
    names: tuple[str, ...]


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
    unseen: tuple[Unseen, ...]
    """What is hidden, by its reason."""


LATER = 8
"""How many of the others are named."""
UNSEEN = 8
"""How many of those that are hidden for one reason are named."""


def talks(result: AuditResult) -> tuple[Talk, ...]:
    """Every criterion, the widest disagreement first: between roles (clear ones first), within a role, then the rest.

    Source:
        docs/scoring.md, rules R1 and R4; what is hidden stands last, with its reason (R6).
    """
    names = Names(result)
    apart = {topic.criterion: topic for topic in agenda(result, names)}
    order = {criterion: place for place, criterion in enumerate(apart)}
    kinds = {c.id: _kind(c, apart) for c in result.criteria}

    def place(criterion: CriterionResult) -> tuple[int, float]:
        kind = kinds[criterion.id]
        wide = order.get(criterion.id, -(_widest(criterion) if kind == "within" else 0.0))
        return _ORDER.index(kind), wide

    return tuple(
        _talk(result, c, kinds[c.id], apart.get(c.id), names) for c in sorted(result.criteria, key=place)
    )


def workshop(result: AuditResult) -> Workshop:
    """The page for the wall: what people differ on most."""
    every = talks(result)
    differing = [talk for talk in every if talk.kind in ("apart", "within")]
    unseen = tuple(_unseen(every))
    below = sum(ceil(len(" · ".join((group.reason, *group.names))) / _WIDE) + 1 for group in unseen)
    fit = _fitting(differing, _ROOM - min(below, 4) - 2)
    rest = differing[fit:]
    more = len(rest) - LATER
    return Workshop(
        when=shown_date(result.date),
        topics=tuple(differing[:fit]),
        later=tuple(f"{talk.code} {talk.title}" for talk in rest[:LATER]),
        more=ngettext("and {n} more, on the sheet", "and {n} more, on the sheet", more) if more > 0 else None,
        nothing=None if differing else _nothing(result),
        unseen=unseen,
    )


def _fitting(differing: Sequence[Talk], room: int) -> int:
    """How many topics fit on the page with all their sentences; at least one."""
    lines = [_lines(talk) for talk in differing[:TOPICS]]
    fit = sum(sum(lines[: n + 1]) <= room for n in range(len(lines)))
    return max(fit, min(len(lines), 1))


def _lines(talk: Talk) -> int:
    """About how many lines a topic takes on paper."""
    rungs = sum(ceil(len(rung.sentence) / _BESIDE) for rung in talk.rungs)
    texts = (talk.question, *talk.ask)
    return 2 + rungs + sum(ceil(len(text) / _WIDE) for text in texts)


def _unseen(every: Sequence[Talk]) -> Iterator[Unseen]:
    """What is hidden, by its reason, as many names as fit."""
    by_reason: dict[str, list[str]] = {}
    for talk in every:
        if talk.kind in ("unseen", "hidden"):
            by_reason.setdefault(talk.spread, []).append(f"{talk.code} {talk.title}")
    for reason, names in by_reason.items():
        more = len(names) - UNSEEN
        rest = (
            (ngettext("and {n} more, on the sheet", "and {n} more, on the sheet", more),) if more > 0 else ()
        )
        yield Unseen(reason, (*names[:UNSEEN], *rest))


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
    if any(f.agrees is False for f in criterion.roles.values()):
        return "within"
    return "unseen" if any(f.hidden for f in criterion.roles.values()) else "alike"


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
        rungs=tuple(_rungs(result, criterion, topic)),
    )


def _rungs(result: AuditResult, criterion: CriterionResult, topic: Topic | None) -> Iterator[Rung]:
    """Every level with its sentence, and what stands there now; a level between two stands at the nearer one."""
    seen = not criterion.hidden and criterion.state == "rated"
    figures = {"claimed": criterion.claimed_level, "supported": criterion.supported_level} if seen else {}
    sides = [(nearest_level(side.mean), side) for side in topic.sides] if topic else []
    for level, sentence in enumerate(result.rubric.content.by_id[criterion.id].levels):
        here = {
            word: shown_level(figure)
            for word, figure in figures.items()
            if figure is not None and nearest_level(figure) == level
        }
        roles = [f"{side.role} {side.level}" for place, side in sides if place == level]
        yield Rung(str(level), sentence, listed(roles) if roles else None, _here(here))


def _here(figures: Mapping[str, str]) -> str | None:
    """What counts at a level, in words; None for nothing."""
    if len(figures) == 2:
        return _("claimed {claimed}, supported {supported}", **figures)
    if "claimed" in figures:
        return _("claimed {claimed}", **figures)
    return _("supported {supported}", **figures) if figures else None


def _spread(
    result: AuditResult, criterion: CriterionResult, kind: Kind, topic: Topic | None, names: Names
) -> str:
    """How far apart people are."""
    if kind == "hidden":
        return reasons.hidden_because(result, criterion.hidden)
    if kind == "unseen":
        reason = reasons.hidden_because(result, "few_or_shields_another")
        return _("a role is hidden: {reason}", reason=reason)
    if topic:
        return _("{levels} levels apart ({chance})", levels=topic.apart, chance=topic.chance.word)
    if kind == "within":
        return _("{levels} levels from their mean, within a role", levels=shown_level(_widest(criterion)))
    return _("no clear difference") if (criterion.levels or 0) > 1 else NOTHING


def _ask(criterion: CriterionResult, topic: Topic | None, names: Names) -> tuple[str, ...]:
    """What to talk about."""
    if topic:
        return tuple(
            _("{role} ({level}): {ask}", role=side.role, level=side.level, ask=side.ask)
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
