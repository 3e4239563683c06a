"""What the executive edition adds to the first screen: steps against their targets, who does what, what to decide."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
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
FIRST_PAGE, SECOND_PAGE = 40, 44
"""Lines of text that fit on each page with nothing cut, beside what stands there always; fewer on short paper."""
SHORTER = 7
"""By so many."""


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
    """Whether every text of the first page fits in whole."""
    roomy_plan: bool
    """The same of the second page."""


def executive(result: AuditResult, shown: View, *, tall: bool = False) -> Executive:
    """What the executive edition adds to the first screen.

    Args:
        result: the audit.
        shown: the same as people read it.
        tall: whether it is known that the paper is as tall as A4.
    """
    kept = _furthest(result)
    decisions = tuple(_decisions(result, shown))
    less = 0 if tall else SHORTER
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
        roomy=first_page_lines(shown) <= FIRST_PAGE - less,
        roomy_plan=second_page_lines(shown, decisions) <= SECOND_PAGE - less,
    )


def _lines(text: str | None, letters: int) -> int:
    """About how many lines a text takes in a column that is so many letters wide."""
    return ceil(len(text or "") / letters)


def first_page_lines(shown: View) -> int:
    """About how many lines the texts of the first page take."""
    banners = sum(_lines(f"{banner.title}. {banner.text}", 105) for banner in shown.banners)
    weakest = _lines(shown.weakest.promise, 58) if shown.weakest else 0
    sure = sum(max(_lines(one.name, 20), _lines(f"{one.value} {one.says}", 42)) for one in shown.how_sure)
    strengths = sum(_lines(one.name, 48) + _lines(one.sentence, 56) for one in shown.strengths)
    found = _lines(" ".join(shown.found.first[:1]), 125) if shown.found else 0
    return (
        banners
        + found
        + max(_lines(shown.maturity.says, 56), weakest)
        + max(sure, strengths)
        + sum(max(_lines(fix.action, 56) + 1, _lines(_why(fix), 54)) for fix in shown.first_fixes)
        + _lines(shown.first_gain, 120)
    )


def _why(fix: FixView) -> str:
    """What the first page says of a fix's place, with its list."""
    return " ".join(text for text in (fix.list_word, fix.why, fix.days_note or "") if text) + " " * 18


def second_page_lines(shown: View, decisions: tuple[Decision, ...]) -> int:
    """About how many lines the texts of the second page take; its table of steps counts as lines too."""
    fixes = sum(
        max(
            _lines(f"{fix.code} {fix.title}", 22) + _lines("; ".join(fix.after), 22),
            _lines(fix.action, 31),
            _lines(fix.owner, 15),
            max((_lines(step.done_when, 26) for step in fix.steps[:1]), default=0),
        )
        for fix in shown.first_fixes
    )
    more_steps = max(len(shown.steps) - 6, 0)
    return fixes + sum(max(_lines(d.title, 25), _lines(d.text, 78)) for d in decisions) + 2 * more_steps


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
