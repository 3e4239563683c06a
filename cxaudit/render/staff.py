"""What everybody who was asked may read: good and bad news, what changes and why, who does what when.

Nothing of it is about a single person or a small group: no roles, departments, auditors, comments or evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple

from cxaudit.language import _, ngettext
from cxaudit.measure import at_least, nearest_level, shown_points
from cxaudit.model.result import AuditResult, CriterionResult
from cxaudit.render import sentences
from cxaudit.render.figures import points_apart
from cxaudit.render.plan_words import first_day, shown_day
from cxaudit.render.view import FixView, View
from cxaudit.text import listed

NEWS = 3
"""How many pieces of good and of bad news there are."""


class News(NamedTuple):
    """What is true today of one practice."""

    title: str
    says: str


class Change(NamedTuple):
    """Something that will be done otherwise."""

    title: str
    what: str
    why: str
    who: str
    when: str
    after: str | None
    """What comes first."""


class Figure(NamedTuple):
    """A number of points with what it says."""

    points: str
    says: str


class Staff(NamedTuple):
    """The page for everybody."""

    thanks: str
    notes: tuple[str, ...]
    """What to know before reading on."""
    figures: tuple[Figure, ...]
    """Empty where so few people answered that a figure would be about them."""
    meaning: str | None
    good: tuple[News, ...]
    bad: tuple[News, ...]
    weakest: str | None
    changes: tuple[Change, ...]
    roomy: bool
    """Whether every text fits on the page in whole."""


PAGE, SHORTER = 43, 5
"""Lines of text that fit on tall paper with nothing cut, beside what stands there always; so many fewer on other."""


def staff(result: AuditResult, shown: View, *, tall: bool = False) -> Staff:
    """What everybody who was asked may read (rule R6).

    Args:
        result: the audit.
        shown: the same as people read it.
        tall: whether it is known that the paper is as tall as A4.
    """
    whole = _staff(result, shown)
    return whole._replace(roomy=page_lines(whole) <= PAGE - (0 if tall else SHORTER))


def page_lines(page: Staff) -> int:
    """About how many lines the texts of the page take."""
    good, bad = (
        sum(_lines(n.title, 50) + _lines(n.says, 54) for n in news) for news in (page.good, page.bad)
    )
    changes = sum(
        max(
            _lines(one.title, 70) + _lines(one.what, 78) + _lines(one.why, 88),
            _lines(one.who, 20) + _lines(one.when, 20) + _lines(one.after, 24),
        )
        for one in page.changes
    )
    return sum(_lines(note, 100) for note in page.notes) + max(good, bad + _lines(page.weakest, 50)) + changes


def _lines(text: str | None, letters: int) -> int:
    """About how many lines a text takes in a column that is so many letters wide."""
    return ceil(len(text or "") / letters)


def _staff(result: AuditResult, shown: View) -> Staff:
    """The page, before it is known whether it fits."""
    enough = _enough(result)
    good = _good(result, shown)
    return Staff(
        thanks=_thanks(result, enough),
        notes=tuple(_notes(result, enough)),
        figures=tuple(_figures(result)) if enough else (),
        meaning=_meaning(result) if enough else None,
        good=good,
        bad=_bad(result, {s.id for s in shown.strengths}),
        weakest=_weakest(result, shown),
        changes=tuple(_change(result, f) for f in _to_do(shown.first_fixes)),
        roomy=False,
    )


def _enough(result: AuditResult) -> bool:
    """Whether so many answered that a figure is about nobody, even where people agreed to be named elsewhere."""
    least = max(result.policy.minimum_group, result.rubric.content.defaults.minimum_group)
    return result.took_part.people >= least


def _thanks(result: AuditResult, enough: bool) -> str:
    """Thanks to those who answered."""
    if not enough:
        return _("Thank you to everybody who answered. What comes first below follows from the answers.")
    return ngettext(
        "Thank you to the one person who answered. What comes first below follows from the answers.",
        "Thank you to the {n} people who answered. What comes first below follows from the answers.",
        result.took_part.people,
    )


def _notes(result: AuditResult, enough: bool) -> Iterator[str]:
    """What to know before reading on."""
    if result.analyst:
        yield sentences.for_the_lead()
    if result.made_up:
        yield result.made_up
    if result.took_part.people and not enough:
        yield _("Few people answered, so this is a first view, and no figures are shown.")
    if result.took_part.management_view and result.took_part.people:
        yield _("Those who do the work were not heard yet; they often see it differently.")
    if result.policy.variant or result.policy.banner:
        yield _("These are the answers to a short form; they show the direction, not every detail.")
    if result.overall.state == "provisional":
        yield _("Some answers are missing, so this may still change.")


def _figures(result: AuditResult) -> Iterator[Figure]:
    """Claimed and supported points."""
    one = result.overall
    if one.claimed is not None:
        yield Figure(shown_points(one.claimed), _("of 100 points is where we think we are"))
    if one.supported is not None:
        says = (
            _("of 100 points is where we stand")
            if not sentences.evidence_asked(result) or sentences.nothing_shown(result)
            else _("of 100 points is what we can show")
        )
        yield Figure(shown_points(one.supported), says)


def _meaning(result: AuditResult) -> str | None:
    """What the distance between the two means; None: there is nothing to compare."""
    apart = points_apart(result.overall.paired_claimed, result.overall.paired_supported)
    if apart is None:
        return None
    if apart == 0:
        return _("What we think of ourselves and what counts are the same.")
    if apart < 0:
        return _("We are better than we think ourselves.")
    if not sentences.evidence_asked(result):
        return _("The rest does not count yet, because something that has to come first is missing.")
    return _(
        "The rest may be true, but we cannot show it yet, or something that has to come first is missing."
    )


def _level_sentence(result: AuditResult, criterion: CriterionResult) -> str:
    """What is true today."""
    rule = result.rubric.content.by_id[criterion.id]
    return rule.levels[nearest_level(criterion.supported_level or 0.0)]


def _good(result: AuditResult, shown: View) -> tuple[News, ...]:
    """What goes well, and nobody who answered sees much lower than it counts."""
    title, criterion = _titles(result), {c.id: c for c in result.criteria}
    agreed = [s for s in shown.strengths if not _doubted(result, criterion[s.id])]
    return tuple(News(title[s.id], s.sentence) for s in agreed[:NEWS])


def _doubted(result: AuditResult, criterion: CriterionResult) -> bool:
    """Whether a role, or all who answered together, put a practice at least a flagged gap lower than it counts."""
    said = (criterion.claimed_level, *(figures.mean for figures in criterion.roles.values()))
    counts = criterion.supported_level or 0.0
    return any(at_least(counts - level, result.policy.gap_flag) for level in said if level is not None)


def _bad(result: AuditResult, good: set[str]) -> tuple[News, ...]:
    """What goes least well: the lowest levels below their targets, the heavier first among equals."""
    by_id = result.rubric.content.by_id
    low = [
        (c, c.supported_level)
        for c in result.criteria
        if c.state == "rated"
        and not c.hidden
        and c.supported_level is not None
        and c.supported_level < c.own_target
        and c.id not in good
    ]
    worst = sorted(low, key=lambda pair: (pair[1], -by_id[pair[0].id].weight))[:NEWS]
    return tuple(News(by_id[c.id].title, _level_sentence(result, c)) for c, _level in worst)


def _weakest(result: AuditResult, shown: View) -> str | None:
    """Where most is to be done, in a sentence."""
    if shown.weakest is None:
        return None
    return _("Most is to be done here: {step}.", step=shown.weakest.title)


def _to_do(fixes: Sequence[FixView]) -> Sequence[FixView]:
    """Those of the first fixes that are to be done now; all of them where none is."""
    return [f for f in fixes if f.list != "not_now"] or fixes


def _change(result: AuditResult, fix: FixView) -> Change:
    """One change, told to those whom it meets."""
    rule, title = result.rubric.content.by_id[fix.criterion], _titles(result)
    whole = result.fix[fix.criterion]
    before = [title[c] for c in whole.after] if whole.quick_step is None else []
    weeks = int(fix.weeks)
    felt = ngettext("felt within {n} week", "felt within {n} weeks", weeks) if weeks else _("felt at once")
    begins = _begins(result, fix.criterion)
    return Change(
        title=fix.title,
        what=fix.action,
        why=rule.why,
        who=fix.owner,
        when=felt if begins is None else _("from {day}; {felt}", day=begins, felt=felt),
        after=_("after: {what}", what=listed(before)) if before else None,
    )


def _begins(result: AuditResult, criterion: str) -> str | None:
    """The day on which something begins to change; None: it has no place in the plan."""
    steps = result.plan.steps if result.plan else ()
    starts = [step.start for step in steps if step.criterion == criterion and step.start is not None]
    if not starts or result.plan is None:
        return None
    return shown_day(result.plan.start, first_day(min(starts)))


def _titles(result: AuditResult) -> dict[str, str]:
    """What criteria are called, by their ids."""
    return {c.id: c.title for c in result.rubric.content.criteria}
