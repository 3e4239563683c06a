"""How a number came about, rule by rule, from the result alone. The command line and the report show the same lines."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from typing import NamedTuple

from cxaudit.errors import Code, CxauditError, problem
from cxaudit.language import N_, _, ngettext
from cxaudit.measure import NOTHING, shown_points, shown_share
from cxaudit.measure import shown_working as n
from cxaudit.model.engagement import NOT_APPLICABLE
from cxaudit.model.result import (
    AgreedShown,
    AuditResult,
    CriterionResult,
    Fix,
    RoleFigures,
    StepResult,
)
from cxaudit.render import certainty, places_in_time, reasons, statements
from cxaudit.render.figures import counted_days, shown_levels_apart
from cxaudit.render.names import Names, report_title
from cxaudit.render.sentences import evidence_asked, nothing_shown
from cxaudit.text import listed

USAGE = 2
_ATTAINED = {
    "N": N_("level {level} is reached by {percent} % of the weight: not attained (N)"),
    "P": N_("level {level} is reached by {percent} % of the weight: partly (P)"),
    "L": N_("level {level} is reached by {percent} % of the weight: largely (L)"),
    "F": N_("level {level} is reached by {percent} % of the weight: fully (F)"),
}


class Line(NamedTuple):
    """One step of the reasoning."""

    rule: str
    """Name of the rule in docs/scoring.md; empty for headings."""
    text: str

    def __str__(self) -> str:
        """As the command line prints it.

        >>> str(Line("S6", "the cap is 2"))
        '  S6   the cap is 2'
        """
        return f"  {self.rule:<4} {self.text}" if self.rule else self.text


def reasoning(result: AuditResult, subject: str | None) -> tuple[Line, ...]:
    """How the numbers of a criterion, a step or the whole came about.

    Args:
        result: the audit.
        subject: id or code of a criterion; id, number, short name or title of a step; or None for the overall score.

    Raises:
        CxauditError: there is no such criterion or step.
    """
    if subject is None:
        return tuple(overall_lines(result))
    wanted = subject.casefold()
    codes = {c.code.casefold(): c.id for c in result.rubric.content.criteria}
    criterion = result.criterion.get(codes.get(wanted, wanted))
    if criterion is not None:
        return (*criterion_lines(result, criterion), *fix_lines(result, criterion))
    step = result.step.get(_steps_by_name(result).get(wanted, wanted))
    if step is not None:
        return tuple(step_lines(result, step))
    known = [*result.step, *result.criterion, *(c.code for c in result.rubric.content.criteria)]
    near = difflib.get_close_matches(wanted, [*known, *_steps_by_name(result)], 1)
    first = result.rubric.content.criteria[0]
    hint = (
        _('Did you mean "{word}"?', word=near[0])
        if near
        else _(
            "Name a step by its number, 1 to {last}, or a criterion by its code, such as {code}.",
            last=len(result.step),
            code=first.code,
        )
    )
    raise CxauditError([problem(Code.UNKNOWN_SUBJECT, "explain", given=subject, hint=hint)], USAGE)


def _steps_by_name(result: AuditResult) -> dict[str, str]:
    """Ids of the steps by whatever people may call them: number, short name, title."""
    steps = list(enumerate(result.rubric.content.steps, 1))
    names = [
        (name, step.id)
        for n, step in steps
        for name in (str(n), f"step {n}", _("step {number}", number=n), step.label, step.title)
    ]
    return {name.casefold(): step for name, step in names}


def _code(result: AuditResult, criterion: str) -> str:
    """The short name of a criterion."""
    return result.rubric.content.by_id[criterion].code


# ------------------------------------------------------------------------ a criterion


def criterion_lines(
    result: AuditResult, criterion: CriterionResult, *, levels: bool = True
) -> Iterator[Line]:
    """From the answers to the points of one criterion.

    Args:
        result: the audit.
        criterion: one of its criteria.
        levels: whether to tell each role's levels, the evidence and what it supports; else they stand beside it.
    """
    asked = result.rubric.content.by_id[criterion.id]
    yield Line("", f"{asked.code} {asked.title} ({criterion.id})")
    if criterion.hidden:
        because = reasons.hidden_because(result, criterion.hidden)
        hidden = _("Its figures are not shown: {reason}.", reason=because)
        yield Line("R6", f"{hidden} {_counts_still(result, criterion)}")
        return
    yield from _role_lines(result, criterion, levels)
    if criterion.state != "rated":
        if criterion.agreed:
            yield Line("S4", agreed_told(criterion.agreed, n))
        yield _unrated_line(criterion)
        return
    yield from _claim_lines(result, criterion)
    yield from _difference_lines(result, criterion, every=levels)
    yield from (Line(*told) for told in certainty.criterion_told(result, criterion))
    yield from _support_lines(result, criterion, evidence=levels)


def _unrated_line(criterion: CriterionResult) -> Line:
    """Why a criterion is not rated (rules S3, S4)."""
    because = reasons.criterion_because(criterion)
    if criterion.state == "not_applicable":
        return Line("S3", _("not applicable: {reason}. It takes no part in any score.", reason=because))
    return Line("S4", _("unanswered: {reason}. It takes no part in any score.", reason=because))


def _counts_still(result: AuditResult, criterion: CriterionResult) -> str:
    """What becomes of a criterion whose figures are hidden."""
    if result.step[criterion.step].state == "hidden":
        return _("Nor is the score of its step.")
    return _("It still counts in the score of its step.")


def _difference_lines(result: AuditResult, criterion: CriterionResult, *, every: bool) -> Iterator[Line]:
    """How far the answers lie apart: don't knows, agreement, gaps between roles (rules A2, R1, R4)."""
    if criterion.dont_know:
        yield Line(
            "A2",
            _(
                "{share} of the answers are “don't know”; they are not guessed",
                share=shown_share(criterion.dont_know_share),
            ),
        )
    if criterion.deviation is not None and every:
        most = n((result.rubric.content.top + 1) / 6)
        apart = n(criterion.deviation)
        yield Line(
            "R1",
            _("answers {apart} levels apart on average, at most {most}: people agree", apart=apart, most=most)
            if criterion.agrees
            else _(
                "answers {apart} levels apart on average, more than {most}: people disagree",
                apart=apart,
                most=most,
            ),
        )
    titles = {role.id: role.title for role in result.rubric.content.roles}
    for gap in criterion.gaps if every else [gap for gap in criterion.gaps if gap.flagged]:
        first, second = criterion.roles[gap.first].mean, criterion.roles[gap.second].mean
        sums = f"{titles[gap.first]} − {titles[gap.second]} = {n(first)} − {n(second)} = {n(gap.levels)}"
        told = _("{sums} levels", sums=sums)
        if gap.flagged:
            apart = shown_levels_apart(first, second)
            told = _("{sums} levels; shown as {apart} it is flagged", sums=sums, apart=apart)
        yield Line("R4", told)
        chance = certainty.gap_told(gap)
        if chance is not None:
            yield Line("R4", chance)


def _role_lines(result: AuditResult, criterion: CriterionResult, levels: bool) -> Iterator[Line]:
    """What each role said."""
    for role, figures in criterion.roles.items():
        if not figures.hidden and not (figures.people or figures.not_applicable or figures.dont_know):
            continue  # nobody of the role took part
        title = result.rubric.content.role[role].title
        if levels:
            yield Line("S1", f"{title}: {_said(result, figures)}")
        elif not figures.hidden and (figures.not_applicable or figures.dont_know):
            yield Line("S1", f"{title}: {', '.join(_no_levels(figures))}")


def _said(result: AuditResult, figures: RoleFigures) -> str:
    """One role's answers in words."""
    if figures.hidden:
        return _("not shown ({reason})", reason=reasons.hidden_because(result, figures.hidden))
    levels = " ".join(str(level) for level, count in enumerate(figures.counts) for _ in range(count))
    told = (
        _("levels {levels}, together {mean}", levels=levels, mean=n(figures.mean))
        if levels
        else _("no level")
    )
    return ", ".join([told, *_no_levels(figures)])


def _no_levels(figures: RoleFigures) -> Iterator[str]:
    """Answers of a role that are no levels."""
    if figures.not_applicable:
        yield _("{count} × n/a", count=figures.not_applicable)
    if figures.dont_know:
        yield _("{count} × don't know", count=figures.dont_know)


def _claim_lines(result: AuditResult, criterion: CriterionResult) -> Iterator[Line]:
    """From the roles' means to the claimed and the base level (rules S2, S4)."""
    weights = result.policy.role_weights
    counting = [(weights[r], f.mean) for r, f in criterion.roles.items() if f.mean is not None]
    hidden = any(f.hidden for f in criterion.roles.values())
    if criterion.claimed_level is not None:
        sums = " + ".join(f"{n(w)} × {n(m)}" for w, m in counting)
        how = (
            _("roles weighted, some of them not shown")
            if hidden
            else f"({sums}) / {n(sum(w for w, _ in counting))}"
        )
        facts = {"sums": how, "level": n(criterion.claimed_level)}
        alone = not criterion.agreed and criterion.auditor_level is None
        yield Line(
            "S2",
            _("claimed and base level = {sums} = {level}", **facts)
            if alone
            else _("claimed level = {sums} = {level}", **facts),
        )
    if criterion.agreed:
        yield Line("S4", agreed_told(criterion.agreed, n))
        yield Line("S4", _("base level = the agreed level = {level}", level=n(criterion.base_level)))
    elif criterion.auditor_level is not None:
        yield Line("S4", _("base level = the auditor's level = {level}", level=n(criterion.auditor_level)))
    elif criterion.claimed_level is None:
        yield Line("S4", _("base level = {level}", level=n(criterion.base_level)))


def _statement_lines(result: AuditResult, criterion: CriterionResult) -> Iterator[Line]:
    """What the test of the strategy statement allows, where levels of the criterion depend on it (rule F9)."""
    tested = statements.tested(result, criterion.id)
    lack = statements.lack(result, criterion.id)
    if tested is None:
        return
    if not tested:
        yield Line("F9", _("the strategy statement was not tested, so its test holds nothing down"))
    elif lack is None:
        score = shown_share(result.statement_score)
        yield Line(
            "F9", _("the test of the strategy statement scores {score}: it allows every level", score=score)
        )
    else:
        facts = lack._asdict()
        told = _(
            "the test of the strategy statement scores {score}, level {level} needs {needed}: it allows at most level {ceiling}. {missing}",
            **facts,
        )
        yield Line("F9", told)


def agreed_told(agreed: AgreedShown, shown: Callable[[float | None], str]) -> str:
    """What a workshop agreed on, beside what stood there before; ``shown``: how numbers are written."""
    word = _("does not apply") if agreed.level == NOT_APPLICABLE else str(agreed.level)
    before = []
    if agreed.claimed_level is not None:
        before.append(_("people said {level}", level=shown(agreed.claimed_level)))
    if agreed.auditor_level is not None:
        before.append(_("auditor {level}", level=shown(agreed.auditor_level)))
    if not before:
        before.append(_(_NO_LEVEL_BEFORE[agreed.state]))
    who = ", ".join(filter(None, (agreed.by, str(agreed.on) if agreed.on else None)))
    facts = {"what": word, "before": ", ".join(before)}
    told = (
        _("Agreed in workshop ({who}): {what}; {before}", who=who, **facts)
        if who
        else _("Agreed in workshop: {what}; {before}", **facts)
    )
    return f"{told}. {agreed.note}" if agreed.note else told


_NO_LEVEL_BEFORE = {
    "rated": N_("what people said is not shown"),
    "not_applicable": N_("before, it did not apply"),
    "unanswered": N_("nobody had given a level"),
}


def _support_lines(result: AuditResult, criterion: CriterionResult, *, evidence: bool) -> Iterator[Line]:
    """From the base level through cap and gates to the points (rules S5 to S10)."""
    content = result.rubric.content
    grades = {g.id: g.title for g in content.evidence.grades}
    if evidence or not criterion.evidence:
        yield Line("S5", _evidence_told(criterion, grades[criterion.evidence_grade or ""]))
    if rejected := rejected_told(criterion):
        yield Line("S5", rejected)
        for piece in criterion.rejected:
            facts = {"grade": grades.get(piece.grade, piece.grade), "reference": piece.reference or NOTHING}
            yield Line("S5", _("not accepted: “{grade}”, {reference}", **facts))
    if evidence:
        yield Line(
            "S6",
            _(
                "it supports at most level {level} ({policy} evidence policy)",
                policy=result.policy.evidence_policy,
                level=result.policy.caps[criterion.evidence_grade or ""],
            ),
        )
    yield from _statement_lines(result, criterion)
    yield Line(
        "S7",
        _(
            "supported so far: the lower of {base} and {cap}",
            base=n(criterion.base_level),
            cap=criterion.cap,
        ),
    )
    for gate in criterion.gates:
        outcome = {
            "holds": _("holds"),
            "fails": _("fails, so not above level {level}", level=gate.for_level - 1),
            "not_applicable": _("does not apply, so it is skipped"),
            "unanswered": _("is not answered, so it is skipped"),
        }[gate.state]
        level = n(result.criterion[gate.criterion].supported_level)
        yield Line(
            "S8",
            _(
                "level {level} needs {criterion} at {needed}, from {start} on (it stands at {now}): {outcome}",
                level=gate.for_level,
                criterion=_code(result, gate.criterion),
                needed=gate.min_level,
                start=n(gate.min_level - result.policy.gate_tolerance),
                now=level,
                outcome=outcome,
            ),
        )
    limit = {
        "practice": _("nothing holds it down"),
        "evidence": _("the evidence holds it down"),
        "strategy": _("the test of the strategy statement holds it down"),
        "prerequisite": ngettext(
            "{criteria} holds it down",
            "{criteria} hold it down",
            len(criterion.limited_by),
            criteria=listed([_code(result, c) for c in criterion.limited_by]),
        ),
    }[criterion.limit or "practice"]
    told = n(criterion.supported_level)
    if evidence or criterion.limit != "practice":
        told = _("{level}; {limit}", level=told, limit=limit)
    yield Line("S9", _("supported level = {level}", level=told))
    yield from _points_lines(criterion, content.top)


def _points_lines(criterion: CriterionResult, top: int) -> Iterator[Line]:
    """Claimed and supported points, in one line where they are the same (rule S10)."""
    facts = {"top": top, "level": n(criterion.supported_level), "points": n(criterion.supported)}
    if criterion.claimed is not None and n(criterion.claimed) == facts["points"]:
        yield Line("S10", _("claimed and supported points = 100 × {level} / {top} = {points}", **facts))
        return
    if criterion.claimed is not None:
        claim = {"level": n(criterion.claimed_level), "points": n(criterion.claimed)}
        yield Line("S10", _("claimed points = 100 × {level} / {top} = {points}", **{**facts, **claim}))
    yield Line("S10", _("supported points = 100 × {level} / {top} = {points}", **facts))
    if criterion.unsupported is not None:
        yield Line("S10", _distance(criterion.claimed, criterion.supported, criterion.unsupported))


def _evidence_told(criterion: CriterionResult, grade: str) -> str:
    """What the best evidence is, and how much of it there is."""
    if not criterion.evidence:
        if criterion.evidence_rejected:
            return _("the evidence was not accepted, so it counts as “{grade}”", grade=grade)
        return _("no evidence, so it counts as “{grade}”", grade=grade)
    return ngettext(
        "best evidence: “{grade}”, from {n} piece of evidence",
        "best evidence: “{grade}”, from {n} pieces of evidence",
        len(criterion.evidence),
        grade=grade,
    )


def rejected_told(criterion: CriterionResult) -> str | None:
    """Who rejected the evidence and why (rule S5); None: nobody, or it is not said."""
    reason = criterion.rejected_reason
    if reason is None:
        return None
    if criterion.rejected_by == "auditor":
        return _("The auditor did not accept the evidence: {reason}", reason=reason)
    return _("The audit lead did not accept the evidence: {reason}", reason=reason)


def _distance(claimed: float | None, supported: float | None, between: float) -> str:
    """How far claim and support are apart, and what that means."""
    short = n(between)
    meaning = (
        _("claimed and not yet supported") if between > 0 else _("the auditor found more than people claim")
    )
    if short == "0":
        meaning = _("all that is claimed is supported")
    return _(
        "claimed − supported = {claimed} − {supported} = {between} points: {meaning}",
        claimed=n(claimed),
        supported=n(supported),
        between=short,
        meaning=meaning,
    )


# ------------------------------------------------------------------------ a fix


def fix_lines(result: AuditResult, criterion: CriterionResult, *, times: bool = True) -> Iterator[Line]:
    """How the fix of a criterion came to its place; without `times` those of its work and in the plan stand elsewhere."""
    fix = result.fix.get(criterion.id)
    if criterion.state != "rated" or criterion.hidden:
        return
    yield Line("P", _target_told(criterion))
    if fix is None or fix.benefit is None:
        yield Line("P", _("the target is reached, so there is no fix"))
        return
    mends, proof = result.mends(fix), fix.proof is not None
    kind = {
        "improve": _("what it takes: improve the practice"),
        "prove": _("what it takes: bring proof")
        if not mends
        else _("what it takes: bring proof, and mend the strategy statement")
        if proof
        else _("what it takes: mend the strategy statement"),
        "unblock": _("what it takes: nothing here, only what it waits for"),
    }
    yield Line("P1", kind[fix.kind or "improve"])
    yield from _size_lines(result, fix, times)
    yield from _order_lines(result, fix)
    if times:
        yield from (Line("P10", told) for told in places_in_time.times_told(result, criterion.id))


def _target_told(criterion: CriterionResult) -> str:
    """The level to reach, and why it was raised."""
    if criterion.target == criterion.own_target:
        return _("target: level {level}", level=criterion.target)
    return _(
        "target: level {level}, raised from {own} because others need it",
        level=criterion.target,
        own=criterion.own_target,
    )


def _size_lines(result: AuditResult, fix: Fix, times: bool) -> Iterator[Line]:
    """Days, benefit, effort and confidence of a fix (rules P2 to P5)."""
    if fix.steps and not times:
        yield Line("P2", _("impact {impact} of 5", impact=fix.impact))
    elif fix.steps:
        days = " + ".join(n(step.days) for step in fix.steps)
        whole_days = f"{days} = {n(fix.days)}" if len(fix.steps) > 1 else days
        yield Line(
            "P2",
            ngettext(
                "{levels}: {days} days of work, impact {impact} of 5, {n} week until it shows",
                "{levels}: {days} days of work, impact {impact} of 5, {n} weeks until it shows",
                fix.weeks or 0,
                levels=_levels_told(fix),
                days=whole_days,
                impact=fix.impact,
            ),
        )
    shares = result.policy.benefit_shares.model_dump()
    words = {
        "gap": _("gap"),
        "impact": _("impact"),
        "weight": _("weight"),
        "signal": _("signal"),
    }
    sums = " + ".join(
        f"{n(shares[name])} × {words.get(name, name)} {n(value)}" for name, value in fix.parts.items()
    )
    whole = n(sum(shares[name] for name in fix.parts))
    yield Line(
        "P3",
        _("benefit = 100 × ({sums}) / {whole} = {benefit}", sums=sums, whole=whole, benefit=n(fix.benefit)),
    )
    work = {
        "improve": _("{days} days of work", days=n(fix.days)),
        "prove": _("mending the strategy statement")
        if result.mends(fix) and not fix.proof
        else _("bringing proof"),
        "unblock": _("nothing to do here"),
    }
    yield Line(
        "P4",
        _("effort class {effort}: {work}", effort=n(fix.effort_class), work=work[fix.kind or "improve"]),
    )
    doubts = {
        "few_answers": _("few answers"),
        "disagreement": _("people disagree"),
        "unsupported": _("the test of the strategy statement does not carry what is claimed")
        if result.criterion[fix.criterion].limit == "strategy"
        else _("the evidence does not carry what is claimed"),
    }
    why = listed([doubts[d] for d in fix.doubts]) if fix.doubts else _("no doubts")
    if times or fix.doubts:
        yield Line("P5", _("confidence {confidence}: {why}", confidence=n(fix.confidence), why=why))


def _levels_told(fix: Fix) -> str:
    """Which levels the steps of a fix lead to."""
    first, last = fix.steps[0].to, fix.steps[-1].to
    if first == last:
        return _("one step, to level {level}", level=last)
    return _("steps to levels {first} to {last}", first=first, last=last)


def _order_lines(result: AuditResult, fix: Fix) -> Iterator[Line]:
    """Priority, place and gain of a fix (rules P6 to P8)."""
    yield from _priority_lines(result, fix)
    if fix.awaited:
        yield Line(
            "P6",
            ngettext(
                "{criteria} waits for it at level {level}, so it may not stand below: it is placed by {key}",
                "{criteria} wait for it at level {level}, so it may not stand below: it is placed by {key}",
                len(fix.awaited.by),
                criteria=listed([_code(result, c) for c in fix.awaited.by]),
                level=fix.awaited.level,
                key=n(fix.order_key),
            ),
        )
    name = fix.list or "not_now"
    place = _(_PLACES[name], rank=fix.rank)
    yield Line("P7", f"{place} {reasons.fix_because(result, fix, Names(result))}".strip())
    yield from _gain_lines(fix)


def _priority_lines(result: AuditResult, fix: Fix) -> Iterator[Line]:
    """Value, cost and priority of a fix with what must come first (rule P6)."""
    facts = {
        "benefit": n(fix.benefit),
        "confidence": n(fix.confidence),
        "value": n(fix.value),
        "effort": n(fix.effort_class),
        "cost": n(fix.cost),
        "priority": n(fix.priority),
    }
    if not fix.after:
        told = _(
            "priority = benefit {benefit} × confidence {confidence} / effort class {cost} = {priority}",
            **facts,
        )
        yield Line("P6", told)
        return
    after = listed([_code(result, c) for c in fix.after])
    own = (fix.benefit or 0) * (fix.confidence or 0)
    more_value, more_cost = n((fix.value or 0) - own), n((fix.cost or 0) - (fix.effort_class or 0))
    yield Line(
        "P6",
        ngettext(
            "{criteria} must come first and counts too",
            "{criteria} must come first and count too",
            len(fix.after),
            criteria=after,
        ),
    )
    yield Line(
        "P6",
        _(
            "value = benefit {benefit} × confidence {confidence} + {more} (from {criteria}) = {value}",
            more=more_value,
            criteria=after,
            **facts,
        ),
    )
    yield Line(
        "P6",
        _(
            "cost = effort class {effort} + {more} (from {criteria}) = {cost}",
            more=more_cost,
            criteria=after,
            **facts,
        ),
    )
    yield Line("P6", _("priority = {value} / {cost} = {priority}", **facts))


def _gain_lines(fix: Fix) -> Iterator[Line]:
    """What a fix gains (rule P8)."""
    gain = fix.uplift.overall if fix.uplift else None
    yield Line(
        "P8",
        _("there is no overall score, so no gain in it")
        if gain is None
        else _("alone it adds {gain} supported points", gain=n(gain))
        if gain
        else _("alone it does not change the supported score"),
    )
    if fix.quick_step and fix.quick_step.uplift.overall is not None:
        first = fix.quick_step
        yield Line(
            "P8",
            _(
                "its first step alone, {days}, adds {gain}",
                days=counted_days(first.days),
                gain=n(first.uplift.overall),
            ),
        )


_PLACES = {
    "proof": N_("number {rank} of the proof to bring."),
    "waiting": N_("number {rank} of what waits for other fixes."),
    "quick_win": N_("number {rank} of all fixes, a quick win."),
    "main_project": N_("number {rank} of all fixes, a main project."),
    "fill_in": N_("number {rank} of all fixes, a fill-in."),
    "not_now": N_("number {rank} of all fixes, one for later."),
}
"""In which list a fix has its number."""


# ------------------------------------------------------------------------ a step, the whole


def step_lines(result: AuditResult, step: StepResult) -> Iterator[Line]:
    """From the criteria to the score and maturity level of one step."""
    content = next(s for s in result.rubric.content.steps if s.id == step.id)
    yield Line("", f"{content.title} ({step.id})")
    if step.reason:
        because = reasons.step_because(result, step, Names(result))
        yield Line(
            "S12", _("{state}: {reason}", state=_(_STATES.get(step.state, step.state)), reason=because)
        )
    for kind, value in (("supported", step.supported), ("claimed", step.claimed)):
        if value is not None:
            sums = _step_sum(result, step, kind)
            yield Line("S11", _points_told(kind, sums, value))
    if step.coverage is not None:
        share = shown_share(step.coverage)
        yield Line("S12", _("coverage: {share} of the weight that applies is answered", share=share))
    yield from _range_lines(step.low, step.high)
    yield from (Line(*told) for told in certainty.score_told(result, step))
    yield from _maturity_lines(result, step)


_STATES = {
    "hidden": N_("hidden"),
    "not_scored": N_("not scored"),
    "provisional": N_("provisional"),
    "not_applicable": N_("not applicable"),
}


def _points_told(kind: str, sums: str, value: float) -> str:
    """How points come about; kind: supported or claimed."""
    facts = {"sums": sums, "value": n(value), "shown": shown_points(value)}
    if kind == "supported":
        return _("supported points = {sums} = {value}, shown as {shown}", **facts)
    return _("claimed points = {sums} = {value}, shown as {shown}", **facts)


def _range_lines(low: float | None, high: float | None) -> Iterator[Line]:
    """Between what a score can still lie (rule S14)."""
    if low is not None and low != high:
        yield Line(
            "S14",
            _(
                "with what is not answered it can still lie between {low} and {high}",
                low=shown_points(low),
                high=shown_points(high),
            ),
        )


def _step_sum(result: AuditResult, step: StepResult, kind: str) -> str:
    """The weighted mean of a step's criteria as people write it; the hidden ones are one addend (rule R6)."""
    content = next(s for s in result.rubric.content.steps if s.id == step.id)
    rows = [(c.weight, getattr(result.criterion[c.id], kind), c.code) for c in content.criteria]
    shown = [(weight, points, code) for weight, points, code in rows if points is not None]
    addends = [f"{n(weight)} × {n(points)} ({code})" for weight, points, code in shown]
    weights = [weight for weight, _, _ in shown]
    if hidden := step.hidden_together:
        claimed = kind == "claimed"
        together = hidden.claimed if claimed else hidden.supported
        addends.append(
            ngettext(
                "{points} ({n} criterion not shown)",
                "{points} ({n} criteria not shown)",
                hidden.criteria,
                points=n(together),
            )
        )
        weights.append(hidden.claimed_weight if claimed else hidden.weight)
    return f"({' + '.join(addends)}) / {n(sum(weights))}"


def _maturity_lines(result: AuditResult, step: StepResult) -> Iterator[Line]:
    """The maturity level of a step (rule S15)."""
    for one in step.attained:
        yield Line("S15", _(_ATTAINED[one.rating], level=one.level, percent=n(one.percent)))
    if step.maturity_level is None:
        return
    told = _("maturity level {level} {name}", level=step.maturity_level, name=step.maturity_name)
    if step.key_limit:
        keys = listed([_code(result, c) for c in step.key_limit])
        told = _("{level}, held down by {criteria}", level=told, criteria=keys)
    if step.maturity_provisional:
        told = _("{level} (provisional)", level=told)
    yield Line("S15", told)


def overall_lines(result: AuditResult) -> Iterator[Line]:
    """From the steps to the overall score."""
    overall = result.overall
    yield Line("", f"{report_title(result)}: {result.client}")
    for kind, value in (("supported", overall.supported), ("claimed", overall.claimed)):
        yield Line("S13", _no_points(result, kind) if value is None else _total_told(result, kind, value))
    yield from _range_lines(overall.low, overall.high)
    if overall.band:
        points = shown_points(overall.supported)
        yield Line("N4", _("{points} points lie in the band “{band}”", points=points, band=overall.band))
    yield from _evidence_lines(result)
    yield from (Line(*told) for told in certainty.overall_told(result))
    yield Line("S16", _company_told(result))
    yield from _bundle_lines(result)
    yield Line(
        "",
        _("Reports show levels with one decimal and points with none; here numbers have up to four."),
    )


def _no_points(result: AuditResult, kind: str) -> str:
    """Why there is no overall score; kind: supported or claimed."""
    because = reasons.overall_because(result, Names(result)) or _("a step has no score")
    if kind == "supported":
        return _("supported: none, because {reason}", reason=because)
    return _("claimed: none, because {reason}", reason=because)


def _total_told(result: AuditResult, kind: str, value: float) -> str:
    """How the steps' points become those of the whole; kind: supported or claimed."""
    rows = [(s.weight, getattr(result.step[s.id], kind), s.label) for s in result.rubric.content.steps]
    counting = [(weight, points, label) for weight, points, label in rows if points is not None]
    sums = " + ".join(f"{n(weight)} × {n(points)} ({label})" for weight, points, label in counting)
    mean = f"({sums}) / {n(sum(weight for weight, _points, _label in counting))}"
    if result.policy.total != "arithmetic":
        mean = _("geometric mean: exp of the mean of the logarithms in {mean}", mean=mean)
    return _points_told(kind, mean, value)


def _company_told(result: AuditResult) -> str:
    """The company's level and what holds it back (rule S16)."""
    company, names = result.company_level, Names(result)
    if company.level is None:
        return _("no company level: {reason}", reason=reasons.company_because(result))
    return _(
        "company level {level} {name}, held back by {steps}",
        level=company.level,
        name=company.name,
        steps=names.steps(company.held_back_by),
    )


def _evidence_lines(result: AuditResult) -> Iterator[Line]:
    """What the supported points mean where nobody was asked to show anything, or nobody did (rule S6)."""
    if not evidence_asked(result):
        yield Line(
            "S6", _("evidence was not asked for, so only what has to come first can hold a level down")
        )
    elif nothing_shown(result) and result.overall.supported is not None:
        points = shown_points(result.overall.supported)
        yield Line(
            "S6", _("nothing was shown yet: {points} is what people's word alone may carry", points=points)
        )


_TOGETHER = {
    "first": N_("the first fixes ({n}) together add {gain} points in {days}; each alone, summed: {sum}"),
    "fixes": N_(
        "all changes to practice ({n}) together add {gain} points in {days}; each alone, summed: {sum}"
    ),
    "all": N_("everything, with proof ({n}) together add {gain} points in {days}; each alone, summed: {sum}"),
}


def _bundle_lines(result: AuditResult) -> Iterator[Line]:
    """What fixes gain together, beside the sum of each alone (rule P8)."""
    for bundle in result.bundles:
        if bundle.uplift.overall is not None and bundle.criteria:
            facts = {
                "n": len(bundle.criteria),
                "gain": n(bundle.uplift.overall),
                "days": counted_days(bundle.days),
                "sum": n(bundle.sum_of_parts),
            }
            yield Line("P8", _(_TOGETHER[bundle.name], **facts))
