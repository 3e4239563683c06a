"""What the executive edition adds to the first screen: steps against their targets, who does what, what to decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cxaudit.language import _, ngettext
from cxaudit.measure import NOTHING
from cxaudit.model.result import AuditResult, StepResult
from cxaudit.render import sentences
from cxaudit.render.figures import points_apart
from cxaudit.render.view import FixView, View
from cxaudit.text import listed

STEPS = 12
"""How many steps fit on the page."""
_FEW_STEPS, _SHORT, _TOGETHER = 7, 260, 3000
"""Up to so many steps, letters in one text and letters in all of them nothing has to be cut to keep to two pages."""


class StepToGo(NamedTuple):
    """A step against its target."""

    id: str
    title: str
    supported: str
    target: str
    to_go: str
    """Points that are missing, in words."""
    band: str


class Decision(NamedTuple):
    """Something that only those in charge can decide."""

    title: str
    text: str


class Executive(NamedTuple):
    """The second page."""

    steps: tuple[StepToGo, ...]
    left_out: str | None
    """Where there are more steps than fit: how many are missing."""
    fixes: tuple[FixView, ...]
    decisions: tuple[Decision, ...]
    roomy: bool
    """Whether every text fits in whole."""


def executive(result: AuditResult, shown: View) -> Executive:
    """What the executive edition adds to the first screen."""
    kept = _furthest(result)
    decisions = tuple(_decisions(result, shown))
    return Executive(
        steps=tuple(
            StepToGo(s.id, s.label, s.supported, s.target, _to_go(result.step[s.id]), s.band)
            for s in shown.steps
            if s.id in kept
        ),
        left_out=ngettext(
            "{n} more step, closer to its target, is in the full report.",
            "{n} more steps, closer to their targets, are in the full report.",
            len(result.steps) - len(kept),
        )
        if len(kept) < len(result.steps)
        else None,
        fixes=shown.first_fixes,
        decisions=decisions,
        roomy=_roomy(shown, decisions),
    )


def _roomy(shown: View, decisions: tuple[Decision, ...]) -> bool:
    """Whether steps and texts are few and short enough for two pages without any cut."""
    texts = [text for fix in shown.first_fixes for text in _texts_of(fix)]
    texts += [banner.text for banner in shown.banners]
    texts += [text for strength in shown.strengths for text in (strength.name, strength.sentence)]
    texts += [decision.text for decision in decisions]
    longest = max(map(len, texts), default=0)
    return len(shown.steps) <= _FEW_STEPS and longest <= _SHORT and sum(map(len, texts)) <= _TOGETHER


def _texts_of(fix: FixView) -> Iterator[str]:
    """What the two pages say of a fix."""
    yield from (fix.title, fix.action, fix.owner, fix.why, fix.days_note or "", *fix.after)
    yield from (step.done_when for step in fix.steps[:1])


def _furthest(result: AuditResult) -> set[str]:
    """The steps furthest from their targets, as many as fit; those without a score come last."""
    missing = {s.id: points_apart(s.target, s.supported) for s in result.steps}
    order = sorted(missing, key=lambda step: -1000 if missing[step] is None else -(missing[step] or 0))
    with_score = [s for s in order if missing[s] is not None]
    return set([*with_score, *(s for s in order if missing[s] is None)][:STEPS])


def _to_go(step: StepResult) -> str:
    """Points that a step lacks."""
    apart = points_apart(step.target, step.supported)
    if apart is None:
        return NOTHING
    return _("reached") if apart <= 0 else ngettext("{n} point to go", "{n} points to go", apart)


def _decisions(result: AuditResult, shown: View) -> Iterator[Decision]:
    """What to decide next, in the order in which it is needed."""
    yield from _on_answers(result)
    if shown.first_fixes:
        yield from _on_fixes(result, shown)
    if shown.proofs:
        text = ngettext(
            "{n} practice is there but cannot be shown yet; a proof takes a day or less. First: {first}.",
            "{n} practices are there but cannot be shown yet; a proof takes a day or less. First: {first}.",
            len(shown.proofs),
            first=f"{shown.proofs[0].code} {shown.proofs[0].title}",
        )
        yield Decision(_("Who brings the proof"), text)
    if shown.gaps:
        text = ngettext(
            "Roles lie clearly apart on {n} criterion, {first}. Talk about it before anything is changed there.",
            "Roles lie clearly apart on {n} criteria, most on {first}. Talk about them before anything is changed there.",
            len({gap.criterion for gap in shown.gaps}),
            first=shown.gaps[0].name,
        )
        yield Decision(_("Where to talk first"), text)
    yield Decision(
        _("When to look again"),
        _("The same questions, asked again in a year, show what has moved and what has not."),
    )


def _on_answers(result: AuditResult) -> Iterator[Decision]:
    """What the answers lack before anything rests on them."""
    if result.took_part.management_view and result.took_part.people:
        text = _("Nobody who does the work has answered. Hear them before money is spent on this picture.")
        yield Decision(_("Whether to ask the front line first"), text)
    if result.overall.unanswered:
        text = ngettext(
            "{n} criterion is not answered yet.",
            "{n} criteria are not answered yet.",
            result.overall.unanswered,
        )
        yield Decision(_("Who gives the missing answers"), text)


def _on_fixes(result: AuditResult, shown: View) -> Iterator[Decision]:
    """Whether the first fixes are done, and by whom."""
    text = sentences.first_together(result)
    if text:
        title = ngettext(
            "Whether to do the first fix", "Whether to do the first {n} fixes", len(shown.first_fixes)
        )
        yield Decision(title, text)
    owners = list(dict.fromkeys(f.owner for f in shown.first_fixes if f.owner != NOTHING))
    if owners:
        text = _("Name a person and a day for each; foreseen are: {owners}.", owners=listed(owners))
        yield Decision(_("Who answers for them"), text)
