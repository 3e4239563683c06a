"""The sentences that people remember: where we stand, what holds us back, what to do first, how sure we are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cxaudit.language import N_, _, main_tag, ngettext, spoken
from cxaudit.measure import NOTHING, shown_points, shown_share
from cxaudit.model.result import AuditResult, CriterionResult, Fix, Overall, StepResult
from cxaudit.render.figures import (
    counted_days,
    counted_levels,
    counted_points,
    points_apart,
    shown_uplift,
)
from cxaudit.render.names import Names
from cxaudit.render.reasons import company_because, hidden_because, overall_because
from cxaudit.render.sure import summary_says, word_of
from cxaudit.text import listed, quoted

FIRST_FIXES = 5
"""How many fixes the summary names."""


# ------------------------------------------------------------------------ where we stand


def _apart(result: AuditResult) -> int | None:
    """Claimed less supported points, over what has both (rules S10, N3)."""
    return points_apart(result.overall.paired_claimed, result.overall.paired_supported)


def evidence_asked(result: AuditResult) -> bool:
    """Whether better evidence can support a higher level at all (rule S6)."""
    return min(result.policy.caps.values()) < result.rubric.content.top


def nothing_shown(result: AuditResult) -> bool:
    """Whether every rated level rests on somebody's word alone; False where some figures are hidden."""
    rank = result.rubric.content.grade_rank
    rated = [c for c in result.criteria if c.state == "rated"]
    known = all(c.evidence_grade and rank.get(c.evidence_grade, 0) == 0 and not c.hidden for c in rated)
    return bool(rated) and known and evidence_asked(result)


ALIKE = N_("What people claim is also what can be shown.")
ALIKE_IN_WORD = N_("People claim no more than their word alone may carry.")
ALIKE_UNASKED = N_("Evidence was not asked for, so claimed and supported are the same by definition.")


def distance_meaning(result: AuditResult) -> str:
    """What the distance between "we think" and "we know" means."""
    apart = _apart(result)
    if apart is None:
        return _("There is nothing to compare yet.")
    if apart < 0:
        return _("The auditor found more than people claim, by {points}.", points=counted_points(-apart))
    if apart == 0:
        alike = ALIKE_IN_WORD if nothing_shown(result) else ALIKE
        return _(alike if evidence_asked(result) else ALIKE_UNASKED)
    if not evidence_asked(result):
        return fallen_away(result, apart, counted_points(apart))
    return ngettext(
        "The {points} between them is what we think but do not yet know.",
        "The {points} between them are what we think but do not yet know.",
        apart,
        points=counted_points(apart),
    )


def fallen_away(result: AuditResult, apart: int, points: str) -> str:
    """What takes points from the claim where no evidence was asked for.

    Args:
        result: the audit.
        apart: how many points.
        points: the same with their noun.
    """
    if any(c.auditor_level is not None for c in result.criteria):
        return ngettext(
            "Evidence was not asked for; the {points} between them falls away because something that has to come first is missing, or an auditor found less.",
            "Evidence was not asked for; the {points} between them fall away because something that has to come first is missing, or an auditor found less.",
            apart,
            points=points,
        )
    return ngettext(
        "Evidence was not asked for; the {points} between them falls away because something that has to come first is missing.",
        "Evidence was not asked for; the {points} between them fall away because something that has to come first is missing.",
        apart,
        points=points,
    )


def _no_overall(result: AuditResult, names: Names) -> str:
    """That there is no overall score, and why."""
    because = overall_because(result, names)
    none = (
        _("There is no overall score: {reason}.", reason=because)
        if because
        else _("There is no overall score.")
    )
    if result.overall.state != "hidden":
        return none
    shown_from = _(
        "Figures are shown from {minimum} people on, or with everybody's consent.",
        minimum=result.policy.minimum_group,
    )
    return f"{none} {shown_from}"


def where_we_stand(result: AuditResult, names: Names) -> str:
    """The first sentence: claimed and supported, and what lies between them."""
    overall = result.overall
    if overall.supported is None:
        return _no_overall(result, names)
    facts = {"supported": shown_points(overall.supported), "band": overall.band}
    if overall.claimed is None:
        return _(
            "Of 100 points, {supported} (band: {band}) are supported; too few people gave a level for a claimed score.",
            **facts,
        )
    facts |= {"claimed": shown_points(overall.claimed), "claimed_band": overall.claimed_band}
    if not evidence_asked(result):
        stand = _(
            "People claim {claimed} of 100 points (band: {claimed_band}), and {supported} (band: {band}) are supported.",
            **facts,
        )
    elif nothing_shown(result):
        stand = _(
            "People claim {claimed} of 100 points (band: {claimed_band}). Nothing was shown yet: {supported} (band: {band}) is what people's word alone may carry.",
            **facts,
        )
    else:
        stand = _(
            "People claim {claimed} of 100 points (band: {claimed_band}) and the evidence supports {supported} (band: {band}).",
            **facts,
        )
    return f"{stand} {distance_meaning(result)}"


def on_word_alone(result: AuditResult) -> str:
    """What the supported points are where nothing was shown, with a blank after it; else empty."""
    if not nothing_shown(result) or result.overall.supported is None:
        return ""
    said = _(
        "Nothing was shown yet: {points} is what people's word alone may carry.",
        points=shown_points(result.overall.supported),
    )
    return f"{said} "


def supported_means(result: AuditResult) -> str:
    """What the supported points are, in a word or two, for the head of their figure."""
    if not evidence_asked(result):
        return _("Not asked to show")
    return _("On our word") if nothing_shown(result) else _("We know")


# ------------------------------------------------------------------------ the weakest step


def weakest_step(result: AuditResult) -> StepResult | None:
    """The step with the fewest supported points, the first of equals; None: no step has a score."""
    scored = [s for s in result.steps if s.supported is not None]
    return min(scored, key=lambda s: s.supported or 0.0, default=None)


def level_sentence(result: AuditResult, names: Names) -> str:
    """The company's maturity level and the steps that hold it there (rule S16)."""
    company = result.company_level
    if company.level is None:
        return _("There is no maturity level: {reason}.", reason=company_because(result))
    named = _('{level}, "{name}"', level=company.level, name=company.name)
    if company.provisional:
        named = _("{level} (provisional)", level=named)
    if company.level == result.rubric.content.top:
        return _("The company is at maturity level {level}, the highest.", level=named)
    return _held(result, names, named)


def _held(result: AuditResult, names: Names, level: str) -> str:
    """The company's level, and the steps that hold it there."""
    steps = result.company_level.held_back_by
    if len(steps) > 1 and len(steps) == sum(s.maturity_level is not None for s in result.steps):
        return _("The company is at maturity level {level}; every step holds it there.", level=level)
    return ngettext(
        "The company is at maturity level {level}; {steps} holds it there.",
        "The company is at maturity level {level}; {steps} hold it there.",
        len(steps),
        level=level,
        steps=listed([quoted(names.step[s]) for s in steps]),
    )


def what_holds_back(result: AuditResult, names: Names) -> str:
    """The second sentence: the weakest step and what holds the company level."""
    weakest = weakest_step(result)
    if weakest is None:
        withheld = any(s.state == "hidden" for s in result.steps)
        return _("No step's score may be shown, to protect those who answered.") if withheld else _(NO_STEP)
    first = _(
        'The weakest step is "{step}" with {points} points (band: {band}).',
        step=names.step[weakest.id],
        points=shown_points(weakest.supported),
        band=weakest.band,
    )
    return first if not result.policy.maturity else f"{first} {level_sentence(result, names)}"


# ------------------------------------------------------------------------ what to do first


def first_fixes(result: AuditResult) -> tuple[Fix, ...]:
    """The fixes that the summary names, without hidden ones."""
    return tuple(f for f in result.fixes if not f.hidden)[:FIRST_FIXES]


def bundle_gain(result: AuditResult, name: str) -> str | None:
    """From today's points to those after a bundle, in words; None where there is no total."""
    bundle = next((b for b in result.bundles if b.name == name), None)
    today = result.overall.supported
    if bundle is None or today is None or bundle.uplift.overall is None or not bundle.criteria:
        return None
    return _(
        "{gain} points, from {today} to {after}",
        gain=shown_uplift(bundle.uplift.overall),
        today=shown_points(today),
        after=shown_points(today + bundle.uplift.overall),
    )


def first_together(result: AuditResult) -> str | None:
    """What the first fixes take and bring together; None where there is none, or no total."""
    gain = bundle_gain(result, "first")
    if gain is None:
        return None
    bundle = next(b for b in result.bundles if b.name == "first")
    days = counted_days(bundle.days)
    if len(bundle.criteria) == 1 and len(result.fix[bundle.criteria[0]].steps) < 2:
        return _("It takes {days} and brings {gain}.", days=days, gain=gain)
    return ngettext(
        "With all its steps it takes {days} and brings {gain}.",
        "With all their steps these take {days} and together bring {gain}.",
        len(bundle.criteria),
        days=days,
        gain=gain,
    )


def _nothing_first(result: AuditResult) -> str:
    """Why there is nothing to do first."""
    if all(c.state != "rated" for c in result.criteria):
        return _("Nothing was rated, so nothing can be put in order yet.")
    if all(c.hidden for c in result.criteria if c.state == "rated"):
        return _("Too few people answered to show what to do first.")
    if result.fixes:
        return _("What may be shown reaches its target; some of what is hidden does not.")
    return _("Every target is reached: protect what works.")


def _first_fix(fix: Fix, names: Names) -> str:
    """The first fix, with its days."""
    what = names.full(fix.criterion)
    if fix.quick_step:
        return _(
            "Do first: {what}, {days} for its first step.", what=what, days=counted_days(fix.quick_step.days)
        )
    return _("Do first: {what}, {days}.", what=what, days=counted_days(fix.days or 0.0))


def what_first(result: AuditResult, names: Names) -> str:
    """The third sentence: the first fix, and what the first ones bring together."""
    fixes = first_fixes(result)
    if not fixes:
        proofs = [f for f in result.proofs if not f.hidden]
        if proofs and not proofs[0].proof and result.mends(proofs[0]):
            return _("No practice has to change; mend the strategy statement first.")
        if proofs:
            return _(
                "No practice has to change; bring proof for {what} first.",
                what=names.full(proofs[0].criterion),
            )
        return _nothing_first(result)
    start, gain = _first_fix(fixes[0], names), bundle_gain(result, "first")
    if gain is None or len(fixes) == 1:
        return start
    whole = next(b for b in result.bundles if b.name == "first")
    together = _(
        "The first {n} fixes, with all their steps, take {days} and bring {gain}.",
        n=len(fixes),
        days=counted_days(whole.days),
        gain=gain,
    )
    return f"{start} {together}"


def three_sentences(result: AuditResult, names: Names) -> tuple[str, str, str]:
    """Where we stand; what holds us back; what to do first."""
    return where_we_stand(result, names), what_holds_back(result, names), what_first(result, names)


# ------------------------------------------------------------------------ where there is nothing to list

NO_STEP = N_("No step has a score yet.")


def no_strength(result: AuditResult) -> str:
    """Why no strength is named."""
    if any(c.hidden for c in result.criteria):
        return _("Nothing that may be shown is far enough to be called a strength.")
    return _("Nothing is far enough to be called a strength yet.")


def no_fix(result: AuditResult) -> str:
    """Why no change to practice is listed."""
    if any(f.hidden for f in result.fixes):
        return _("Nothing may be told of the fixes but the names below, to protect those who answered.")
    if all(c.state != "rated" for c in result.criteria):
        return _("Nothing was rated, so nothing can be put in order yet.")
    return _("No practice has to change to reach the targets.")


def no_proof(result: AuditResult) -> str:
    """Why no proof is listed."""
    if any(c.hidden for c in result.criteria):
        return _("Nothing that may be shown lacks proof.")
    return _("No proof is missing.")


def no_gap(result: AuditResult) -> str:
    """Why no difference between roles is listed."""
    if result.took_part.people == 1:
        return _("One person answered, so there is nobody to see it differently.")
    return _("No two roles whose figures may be shown are far enough apart to be flagged.")


# ------------------------------------------------------------------------ how sure we are


class Sure(NamedTuple):
    """One reason to trust the figures, or not to."""

    name: str
    value: str
    """The figure."""
    says: str
    """What it means, in a sentence."""


def _coverage(result: AuditResult) -> Sure:
    """How much is answered."""
    overall = result.overall
    says = _coverage_says(overall)
    return Sure(_("Coverage"), shown_share(overall.coverage), says)


def _coverage_says(overall: Overall) -> str:
    """How many criteria are rated, and what became of the others."""
    rated, n = overall.rated, overall.criteria
    open_, absent = overall.unanswered, overall.not_applicable
    not_answered = ngettext("{n} is not answered", "{n} are not answered", open_)
    not_applying = ngettext("{n} does not apply", "{n} do not apply", absent)
    rest = [said for count, said in ((open_, not_answered), (absent, not_applying)) if count]
    if not rest:
        return ngettext("{rated} of {n} criterion rated.", "{rated} of {n} criteria rated.", n, rated=rated)
    return ngettext(
        "{rated} of {n} criterion rated; {rest}.",
        "{rated} of {n} criteria rated; {rest}.",
        n,
        rated=rated,
        rest=listed(rest),
    )


def _roles_heard(result: AuditResult, names: Names) -> Sure:
    """Whose voices are in."""
    raters = [r.id for r in result.rubric.content.roles if r.kind == "rater"]
    heard = {g.id for g in result.took_part.roles}
    missing = [names.role[r] for r in raters if r not in heard]
    says = (
        _("Not heard: {roles}.", roles=listed(missing))
        if missing
        else _("Every role that is asked was heard.")
    )
    return Sure(_("Roles heard"), _part(sum(r in heard for r in raters), len(raters)), says)


def _part(some: int, of_all: int) -> str:
    """Some of so many."""
    return _("{some} of {all}", some=some, all=of_all)


def _rated(result: AuditResult) -> list[CriterionResult]:
    """Criteria with figures that may be shown."""
    return [c for c in result.criteria if c.state == "rated" and not c.hidden]


def _agreement(result: AuditResult) -> Sure:
    """How alike people of one role answer (rule R1)."""
    within = [
        all(said)
        for c in _rated(result)
        if (said := [figures.agrees for figures in c.roles.values() if figures.agrees is not None])
    ]
    name = _("Agreement within roles")
    if not within:
        none = _("It takes two answers of one role to a question to see it.")
        return Sure(name, NOTHING, _roles_hidden(result) or none)
    says = _("criteria on which people in the same role answer much alike.")
    return Sure(name, _part(sum(within), len(within)), says)


def _role_gaps(result: AuditResult) -> Sure:
    """How often roles see a criterion differently (rule R4)."""
    compared = [[gap.flagged for gap in c.gaps] for c in _rated(result) if c.gaps]
    name = _("Agreement between roles")
    if not compared:
        none = _("It takes answers of two roles to a question to see it.")
        return Sure(name, NOTHING, _roles_hidden(result) or none)
    alike = sum(not any(flags) for flags in compared)
    says = _(
        "criteria on which no two roles lie {levels} or more apart.",
        levels=counted_levels(result.policy.gap_flag),
    )
    return Sure(name, _part(alike, len(compared)), says)


def _roles_hidden(result: AuditResult) -> str | None:
    """That figures of roles are there and hidden, and why; None where none is."""
    if not any(c.hidden or any(f.hidden for f in c.roles.values()) for c in result.criteria):
        return None
    return _("Hidden: {reason}.", reason=hidden_because(result, "few_or_shields_another"))


def _evidence(result: AuditResult) -> Sure:
    """How much rests on more than somebody's word."""
    rules = result.rubric.content
    rated = _rated(result)
    shown = [c for c in rated if c.evidence_grade and rules.grade_rank.get(c.evidence_grade, 0) > 0]
    says = _('criteria with more behind them than "{grade}".', grade=rules.evidence.grades[0].title)
    return Sure(_("Evidence"), _part(len(shown), len(rated)), says)


def _dont_know(result: AuditResult) -> Sure:
    """How much people could not say."""
    return Sure(
        _("Don't know"),
        shown_share(result.overall.dont_know_share),
        _('of all answers were "don\'t know".'),
    )


def how_sure(result: AuditResult, names: Names) -> tuple[Sure, ...]:
    """Confidence, coverage, roles, agreement, evidence and don't-know share, each with what it means."""
    confidence = result.overall.confidence
    return (
        *(() if confidence is None else (Sure(_("Confidence"), word_of(confidence), summary_says(result)),)),
        _coverage(result),
        _roles_heard(result, names),
        _agreement(result),
        _role_gaps(result),
        _evidence(result),
        _dont_know(result),
    )


# ------------------------------------------------------------------------ banners


class Banner(NamedTuple):
    """Something that whoever reads a figure has to know first."""

    kind: str
    """analyst, made_up, variant, self_assessment, few_people, unshown, management_view, no_score, provisional or language."""
    title: str
    text: str


def _who_banners(result: AuditResult) -> Iterator[Banner]:
    """Banners about who answered."""
    seen, minimum = result.took_part, result.policy.minimum_group
    if seen.named and not result.analyst:
        yield Banner(
            "self_assessment",
            _("Self-assessment"),
            _("One person's view: figures are shown whatever the number of people behind them.")
            if seen.people == 1
            else _("Shown by name: figures are shown whatever the number of people behind them."),
        )
    elif 0 < seen.people < minimum:
        text = _(
            "Fewer than {minimum} people answered, so figures that would show who said what are left out.",
            minimum=minimum,
        )
        yield Banner("few_people", _("Few people"), text)
    yield from _hidden_banners(result)
    if seen.management_view and seen.people:
        text = _("Nobody who does the work answered; those who do often see it differently.")
        yield Banner("management_view", _("Management view"), text)


def _hidden_banners(result: AuditResult) -> Iterator[Banner]:
    """How many criteria show no figures, or not those of every role, and why."""
    whole = sum(c.hidden is not None for c in result.criteria)
    partly = sum(not c.hidden and any(f.hidden for f in c.roles.values()) for c in result.criteria)
    facts = {"all": len(result.criteria), "reason": hidden_because(result, "few_or_shields_another")}
    if whole and partly:
        text = ngettext(
            "{n} of {all} criteria shows no figures, and on {partly} those of a role are missing: {reason}.",
            "{n} of {all} criteria show no figures, and on {partly} those of a role are missing: {reason}.",
            whole,
            partly=partly,
            **facts,
        )
    elif whole:
        text = ngettext(
            "{n} of {all} criteria shows no figures: {reason}.",
            "{n} of {all} criteria show no figures: {reason}.",
            whole,
            **facts,
        )
    else:
        text = ngettext(
            "On {n} of {all} criteria the figures of a role are missing: {reason}.",
            "On {n} of {all} criteria the figures of a role are missing: {reason}.",
            partly,
            **facts,
        )
    if whole or partly:
        yield Banner("unshown", _("Not everything is shown"), text)


def for_the_lead() -> str:
    """What an output says of itself in which nothing is hidden."""
    return _(
        "Nothing is hidden in this file: figures of single people, their comments and the names of their files are in "
        "it. Do not hand it on. The files without “analyst” in their names are made for that."
    )


def banners(result: AuditResult, names: Names) -> tuple[Banner, ...]:
    """What whoever reads a figure has to know first, the gravest first."""
    found: list[Banner] = []
    if result.analyst:
        found.append(Banner("analyst", _("For the audit lead only"), for_the_lead()))
    if result.made_up:
        found.append(Banner("made_up", _("Made-up example"), result.made_up))
    if result.policy.variant or result.policy.banner:
        title = result.policy.variant_title or result.policy.variant or ""
        text = result.policy.banner or _("A shorter form of the questionnaire.")
        found.append(Banner("variant", title, text))
    found.extend(_who_banners(result))
    reason = overall_because(result, names)
    if result.overall.state in ("not_scored", "hidden"):
        text = f"{_capital(reason or _('too few answers'))}."
        found.append(Banner("no_score", _("No overall score"), text))
    if result.overall.state == "provisional":
        text = f"{_capital(reason or _('some answers are missing'))}."
        found.append(Banner("provisional", _("Provisional"), text))
    found.extend(_language_banners(result.rubric.content.language))
    return tuple(found)


def _language_banners(tag: str) -> Iterator[Banner]:
    """That the texts of the rubric are in another language than the phrases around them."""
    if main_tag(tag) == main_tag(spoken().tag):
        return
    names = {"en": _("English"), "de": _("German"), "fr": _("French"), "es": _("Spanish"), "it": _("Italian")}
    language = names.get(main_tag(tag), tag)
    text = _("What the rubric says is in this language: {language}. It is not translated.", language=language)
    yield Banner("language", _("Two languages"), text)


def _capital(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]
