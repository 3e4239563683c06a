"""How a number came about, rule by rule, from the result alone. The command line and the report show the same lines."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import NamedTuple

from cxaudit.errors import Code, CxauditError, problem
from cxaudit.measure import shown_level, shown_points, shown_share
from cxaudit.measure import shown_working as n
from cxaudit.model.result import AuditResult, CriterionResult, Fix, RoleFigures, StepResult
from cxaudit.text import counted, listed

USAGE = 2


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
        subject: id or code of a criterion, id of a step, or None for the overall score.

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
    step = result.step.get(wanted)
    if step is not None:
        return tuple(step_lines(result, step))
    known = [*result.step, *result.criterion, *(c.code for c in result.rubric.content.criteria)]
    near = difflib.get_close_matches(subject, known, 1)
    hint = (
        f'Did you mean "{near[0]}"?'
        if near
        else f"Steps are {listed(list(result.step))}; criteria have ids such as {next(iter(result.criterion))}."
    )
    raise CxauditError([problem(Code.UNKNOWN_SUBJECT, "explain", given=subject, hint=hint)], USAGE)


def _code(result: AuditResult, criterion: str) -> str:
    """The short name of a criterion."""
    return result.rubric.content.by_id[criterion].code


# ------------------------------------------------------------------------ a criterion


def criterion_lines(result: AuditResult, criterion: CriterionResult) -> Iterator[Line]:
    """From the answers to the points of one criterion."""
    asked = result.rubric.content.by_id[criterion.id]
    yield Line("", f"{asked.code} {asked.title} ({criterion.id})")
    if criterion.hidden:
        yield Line(
            "R6", f"Its figures are not shown: {criterion.hidden}. It still counts in the score of its step."
        )
        return
    yield from _role_lines(result, criterion)
    if criterion.state != "rated":
        rule, what = ("S3", "not applicable") if criterion.state == "not_applicable" else ("S4", "unanswered")
        yield Line(rule, f"{what}: {criterion.reason}. It takes no part in any score.")
        return
    yield from _claim_lines(result, criterion)
    yield from _support_lines(result, criterion)


def _role_lines(result: AuditResult, criterion: CriterionResult) -> Iterator[Line]:
    """What each role said."""
    for role, figures in criterion.roles.items():
        yield Line("S1", f"{result.rubric.content.role[role].title}: {_said(figures)}")


def _said(figures: RoleFigures) -> str:
    """One role's answers in words."""
    if figures.hidden:
        return f"not shown ({figures.hidden})"
    levels = " ".join(str(level) for level, count in enumerate(figures.counts) for _ in range(count))
    parts = [f"levels {levels}, together {n(figures.mean)}" if levels else "no level"]
    parts += [
        f"{count} × {what}"
        for count, what in ((figures.not_applicable, "n/a"), (figures.dont_know, "don't know"))
        if count
    ]
    return ", ".join(parts)


def _claim_lines(result: AuditResult, criterion: CriterionResult) -> Iterator[Line]:
    """From the roles' means to the claimed and the base level (rules S2, S4)."""
    weights = result.policy.role_weights
    counting = [(weights[r], f.mean) for r, f in criterion.roles.items() if f.mean is not None]
    hidden = any(f.hidden for f in criterion.roles.values())
    if criterion.claimed_level is not None:
        sums = " + ".join(f"{n(w)} × {n(m)}" for w, m in counting)
        how = (
            "roles weighted, some of them not shown"
            if hidden
            else f"({sums}) / {n(sum(w for w, _ in counting))}"
        )
        yield Line("S2", f"claimed level = {how} = {n(criterion.claimed_level)}")
    if criterion.auditor_level is not None:
        yield Line("S4", f"base level = the auditor's level = {n(criterion.auditor_level)}")
    else:
        yield Line("S4", f"base level = claimed level = {n(criterion.base_level)}")


def _support_lines(result: AuditResult, criterion: CriterionResult) -> Iterator[Line]:
    """From the base level through cap and gates to the points (rules S5 to S10)."""
    content = result.rubric.content
    grades = {g.id: g.title for g in content.evidence.grades}
    pieces = counted(len(criterion.evidence), "piece") if criterion.evidence else "no"
    yield Line(
        "S5", f"best evidence: {grades[criterion.evidence_grade or ''].lower()} ({pieces} of evidence)"
    )
    yield Line(
        "S6", f"under the {result.policy.evidence_policy} policy it supports at most level {criterion.cap}"
    )
    yield Line("S7", f"supported level = the lower of {n(criterion.base_level)} and {criterion.cap}")
    for gate in criterion.gates:
        outcome = {
            "holds": "holds",
            "fails": f"fails, so not above level {gate.for_level - 1}",
            "not_applicable": "does not apply, so it is skipped",
            "unanswered": "is not answered, so it is skipped",
        }[gate.state]
        level = n(result.criterion[gate.criterion].supported_level)
        yield Line(
            "S8",
            f"level {gate.for_level} needs {_code(result, gate.criterion)} at {gate.min_level} (it stands at {level}): {outcome}",
        )
    limit = {
        "practice": "nothing holds it down: it is the practice",
        "evidence": "evidence holds it down",
        "prerequisite": f"{listed([_code(result, c) for c in criterion.limited_by])} hold{'s' if len(criterion.limited_by) == 1 else ''} it down",
    }[criterion.limit or "practice"]
    yield Line("S9", f"supported level = {n(criterion.supported_level)}; {limit}")
    if criterion.claimed is not None:
        yield Line(
            "S10",
            f"claimed points = 100 × {n(criterion.claimed_level)} / {content.top} = {n(criterion.claimed)}",
        )
    yield Line(
        "S10",
        f"supported points = 100 × {n(criterion.supported_level)} / {content.top} = {n(criterion.supported)}",
    )
    if criterion.unsupported is not None:
        yield Line("S10", f"we think − we know = {n(criterion.unsupported)} points")


# ------------------------------------------------------------------------ a fix


def fix_lines(result: AuditResult, criterion: CriterionResult) -> Iterator[Line]:
    """How the fix of a criterion came to its place."""
    fix = result.fix.get(criterion.id)
    if criterion.state != "rated" or criterion.hidden:
        return
    raised = (
        f", raised from {criterion.own_target} because others need it"
        if criterion.target != criterion.own_target
        else ""
    )
    yield Line("P", f"target: level {criterion.target}{raised}")
    if fix is None or fix.benefit is None:
        yield Line("P", "the target is reached: no fix")
        return
    kind = {
        "improve": "improve the practice",
        "prove": "bring proof",
        "unblock": "wait for what it needs first",
    }
    yield Line("P1", f"what it takes: {kind[fix.kind or 'improve']}")
    yield from _size_lines(result, fix)
    yield from _order_lines(result, fix)


def _size_lines(result: AuditResult, fix: Fix) -> Iterator[Line]:
    """Days, benefit, effort and confidence of a fix (rules P2 to P5)."""
    if fix.steps:
        days = " + ".join(n(step.days) for step in fix.steps)
        yield Line(
            "P2",
            f"steps to level {fix.steps[0].to}–{fix.steps[-1].to}: {days} = {n(fix.days)} days, impact {fix.impact} of 5, {fix.weeks} weeks to the benefit",
        )
    shares = result.policy.benefit_shares.model_dump()
    sums = " + ".join(f"{n(shares[name])} × {name} {n(value)}" for name, value in fix.parts.items())
    whole = n(sum(shares[name] for name in fix.parts))
    yield Line("P3", f"benefit = 100 × ({sums}) / {whole} = {n(fix.benefit)}")
    yield Line("P4", f"effort class {n(fix.effort_class)}")
    doubts = {
        "few_answers": "few answers",
        "disagreement": "people disagree",
        "unsupported": "the evidence does not carry what is claimed",
    }
    why = f" ({listed([doubts[d] for d in fix.doubts])})" if fix.doubts else ""
    yield Line("P5", f"confidence {n(fix.confidence)}{why}")


def _order_lines(result: AuditResult, fix: Fix) -> Iterator[Line]:
    """Priority, place and gain of a fix (rules P6 to P8)."""
    after = f", with {listed([_code(result, c) for c in fix.after])} first" if fix.after else ""
    yield Line("P6", f"priority = value {n(fix.value)} / cost {n(fix.cost)} = {n(fix.priority)}{after}")
    if fix.awaited:
        waiting = listed([_code(result, c) for c in fix.awaited.by])
        yield Line(
            "P6",
            f"{waiting} wait{'s' if len(fix.awaited.by) == 1 else ''} for it at level {fix.awaited.level}: it stands at {n(fix.order_key)}, not below",
        )
    yield Line("P7", f"number {fix.rank} of its list. {fix.why}")
    gain = fix.uplift.overall if fix.uplift else None
    yield Line(
        "P8",
        f"alone it would add {n(gain)} points to the supported score"
        if gain is not None
        else "no total, so no gain in it",
    )


# ------------------------------------------------------------------------ a step, the whole


def step_lines(result: AuditResult, step: StepResult) -> Iterator[Line]:
    """From the criteria to the score and maturity level of one step."""
    content = next(s for s in result.rubric.content.steps if s.id == step.id)
    yield Line("", f"{content.title} ({step.id})")
    if step.reason:
        yield Line("S12", f"{step.state.replace('_', ' ')}: {step.reason}")
    for kind, value in (("supported", step.supported), ("claimed", step.claimed)):
        if value is None:
            continue
        rows = [(c.weight, getattr(result.criterion[c.id], kind), c.code) for c in content.criteria]
        shown = " + ".join(f"{n(w)} × {n(p)} ({code})" for w, p, code in rows if p is not None)
        together = f" + {step.hidden_together.criteria} not shown" if step.hidden_together else ""
        yield Line("S11", f"{kind} = ({shown}{together}) / weights = {n(value)}")
    if step.coverage is not None:
        yield Line("S12", f"coverage: {shown_share(step.coverage)} of the weight that applies is answered")
    if step.low is not None and step.low != step.high:
        yield Line(
            "S14",
            f"with what is not answered it can still lie between {shown_points(step.low)} and {shown_points(step.high)}",
        )
    yield from _maturity_lines(result, step)


def _maturity_lines(result: AuditResult, step: StepResult) -> Iterator[Line]:
    """The maturity level of a step (rule S15)."""
    for one in step.attained:
        yield Line("S15", f"level {one.level} is reached by {n(one.percent)} % of the weight: {one.rating}")
    if step.maturity_level is not None:
        held = (
            f", held down by {listed([_code(result, c) for c in step.key_limit])}" if step.key_limit else ""
        )
        firm = " (provisional)" if step.maturity_provisional else ""
        yield Line("S15", f"maturity level {step.maturity_level} {step.maturity_name}{held}{firm}")


def overall_lines(result: AuditResult) -> Iterator[Line]:
    """From the steps to the overall score."""
    overall, content = result.overall, result.rubric.content
    yield Line("", f"{result.title}: {result.client}")
    for kind, value in (("supported", overall.supported), ("claimed", overall.claimed)):
        if value is None:
            yield Line("S13", f"{kind}: none, because {overall.reason or 'a step has no score'}")
            continue
        rows = [(s.weight, getattr(result.step[s.id], kind), s.label) for s in content.steps]
        shown = " + ".join(f"{n(w)} × {n(p)} ({label})" for w, p, label in rows if p is not None)
        how = f"({shown}) / weights" if result.policy.total == "arithmetic" else f"geometric mean of {shown}"
        yield Line("S13", f"{kind} = {how} = {n(value)}, shown as {shown_points(value)}")
    if overall.low is not None and overall.low != overall.high:
        yield Line(
            "S14",
            f"with what is not answered it can still lie between {shown_points(overall.low)} and {shown_points(overall.high)}",
        )
    if overall.band:
        yield Line("N4", f"{shown_points(overall.supported)} points are “{overall.band}”")
    company = result.company_level
    held = listed([next(s.title for s in content.steps if s.id == k) for k in company.held_back_by])
    told = (
        f"company level {company.level} {company.name}, held back by {held}"
        if company.level is not None
        else f"no company level: {company.reason}"
    )
    yield Line("S16", told)
    yield Line(
        "",
        f"Levels have one decimal ({shown_level(1.25)}), points none; here they are shown with up to four.",
    )
