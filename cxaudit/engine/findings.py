"""Findings in the audit's own form: what the data drafts, and what people wrote in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from typing import Final

from cxaudit.model.fieldwork import EditedFinding, StrategyAnswers
from cxaudit.model.fieldwork_shown import ContradictionShown, FieldworkShown, FindingShown

MOST: Final = 20
"""Drafts that are shown (a choice)."""
PARTS: Final = ("should", "is_", "why", "effect", "fix")
"""The parts of a finding that people write."""
_UNMET: Final = ("no", "partly")


def findings(shown: FieldworkShown, edited: Sequence[EditedFinding] = ()) -> tuple[FindingShown, ...]:
    """Findings as they are drafted from all that was found, with people's words in their place.

    Findings of different kinds have no common scale. So the worst of each kind come first, then the second of each, and so
    on: contradictions, contact points, measures, hand-overs, the strategy statement. Of the drafts twenty are shown, and
    beyond them those that somebody edited. What is dropped is left out; findings of people's own stand at the end.

    Args:
        shown: contact points, measures, contradictions, causes and the strategy statement.
        edited: what people wrote; of two with one id the later counts.

    Source:
        docs/scoring.md, rule F14.
    """
    words = {one.id: one for one in edited}
    drafts = {one.id: one for one in _one_by_one(shown)}
    kept = [name for name in drafts if name not in words or not words[name].drop]
    first = [
        name
        for place, name in enumerate(kept)
        if place < MOST or (name in words and _is_written(words[name]))
    ]
    own = [name for name, one in words.items() if name not in drafts and not one.drop and _is_written(one)]
    return (
        *(_edited(drafts[name], words.get(name)) for name in first),
        *(_edited(FindingShown(id=name, about="own"), words[name]) for name in own),
    )


def as_edited(shown: FieldworkShown) -> tuple[EditedFinding, ...]:
    """What people wrote, as the findings that are shown have it."""
    written = (
        EditedFinding.model_construct(id=one.id, **{name: getattr(one, name) for name in PARTS})
        for one in shown.findings
        if one.edited
    )
    return (*written, *(EditedFinding(id=name, drop=True) for name in shown.dropped))


def _is_written(one: EditedFinding) -> bool:
    return any(getattr(one, name) is not None for name in PARTS)


def _edited(draft: FindingShown, words: EditedFinding | None) -> FindingShown:
    """A draft with what somebody wrote, part by part."""
    if words is None or not _is_written(words):
        return draft
    said: Mapping[str, object] = {name: getattr(words, name) for name in PARTS}
    return draft.renewed(**said, edited=True)


# ------------------------------------------------------------------------ drafts


def _one_by_one(shown: FieldworkShown) -> Iterator[FindingShown]:
    """The worst of each kind, then the second of each, and so on."""
    against = list(_contradictions(shown.contradictions))
    told = {(one.measure, one.contact) for one in against if one.measure}
    kinds = (
        against,
        list(_contact_points(shown)),
        [one for one in _measures(shown) if (one.measure, one.contact) not in told],
        list(_hand_overs(shown)),
        list(_strategy(shown.strategy.answers if shown.strategy else None)),
    )
    yield from (one for one in chain.from_iterable(zip_longest(*kinds)) if one is not None)


def _contradiction_id(one: ContradictionShown) -> str:
    """What it is about, whichever criterion it contradicts most: that of its reading, ``contradiction:<contact point>``,
    or ``contradiction:<criterion>:customers``."""
    if one.measure:
        return _measure_id(one.measure, one.contacts[0] if one.contacts else None)
    return ":".join(("contradiction", *(one.contacts or (one.criterion, "customers"))))


def _measure_id(measure: str, contact: str | None) -> str:
    """``measure:<measure>[:<contact point>]``, whether the reading contradicts a claim or not."""
    return ":".join(part for part in ("measure", measure, contact) if part)


def _contradictions(found: Iterable[ContradictionShown]) -> Iterator[FindingShown]:
    """The worst contradiction of each reading, statement and contact point: one finding, not one for each criterion."""
    seen = set()
    for one in found:
        contact = one.contacts[0] if one.contacts else None
        about = one.kind, one.measure, one.statement, contact
        if about in seen:
            continue
        seen.add(about)
        yield FindingShown(
            id=_contradiction_id(one),
            about="contradiction",
            kind=one.kind,
            criterion=one.criterion,
            contact=contact,
            measure=one.measure,
            statement=one.statement,
        )


def _contact_points(shown: FieldworkShown) -> Iterator[FindingShown]:
    """The ten worst."""
    for contact in shown.points.worst if shown.points else ():
        yield FindingShown(id=f"contact:{contact}", about="contact", contact=contact)


def _measures(shown: FieldworkShown) -> Iterator[FindingShown]:
    """Readings beyond their limits."""
    for one in shown.causes:
        yield FindingShown(
            id=_measure_id(one.measure, one.contact),
            about="measure",
            measure=one.measure,
            contact=one.contact,
            criterion=one.criterion,
        )


def _hand_overs(shown: FieldworkShown) -> Iterator[FindingShown]:
    """Contact points from which customers are handed on to nobody, the worst first."""
    points = shown.points.points if shown.points else ()
    dropped = [one for one in points if "hand_over_dropped" in one.marks]
    for one in sorted(dropped, key=lambda point: (point.rank is None, point.rank)):
        name = one.point.contact_id
        yield FindingShown(id=f"hand_over:{name}", about="hand_over", contact=name)


def _strategy(answers: StrategyAnswers | None) -> Iterator[FindingShown]:
    """Tests that the statement does not pass, those that fail first."""
    said = answers.answers if answers else ()
    for word in _UNMET:
        for one in said:
            if one.answer == word:
                yield FindingShown(id=f"strategy:{one.test}", about="strategy", test=one.test)
