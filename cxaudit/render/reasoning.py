"""How a number came about, rule by rule, from the result alone. The command line and the report show the same lines."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from typing import NamedTuple

from cxaudit.errors import Code, CxauditError, problem
from cxaudit.measure import shown_points, shown_share
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
from cxaudit.render.figures import counted_days, shown_levels_apart
from cxaudit.render.sentences import evidence_asked, nothing_shown
from cxaudit.text import counted, listed

USAGE = 2
_ATTAINED = {"N": "not attained", "P": "partly", "L": "largely", "F": "fully"}


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
        f'Did you mean "{near[0]}"?'
        if near
        else f"Name a step by its number, 1 to {len(result.step)}, or a criterion by its code, such as {first.code}."
    )
    raise CxauditError([problem(Code.UNKNOWN_SUBJECT, "explain", given=subject, hint=hint)], USAGE)


def _steps_by_name(result: AuditResult) -> dict[str, str]:
    """Ids of the steps by whatever people may call them: number, short name, title."""
    steps = list(enumerate(result.rubric.content.steps, 1))
    names = [(name, step.id) for n, step in steps for name in (str(n), f"step {n}", step.label, step.title)]
    return {name.casefold(): step for name, step in names}


def _code(result: AuditResult, criterion: str) -> str:
    """The short name of a criterion."""
    return result.rubric.content.by_id[criterion].code


# ------------------------------------------------------------------------ a criterion


def criterion_lines(result: AuditResult, criterion: CriterionResult) -> Iterator[Line]:
    """From the answers to the points of one criterion."""
    asked = result.rubric.content.by_id[criterion.id]
    yield Line("", f"{asked.code} {asked.title} ({criterion.id})")
    if criterion.hidden:
        yield Line("R6", f"Its figures are not shown: {criterion.hidden}. {_counts_still(result, criterion)}")
        return
    yield from _role_lines(result, criterion)
    if criterion.state != "rated":
        rule, what = ("S3", "not applicable") if criterion.state == "not_applicable" else ("S4", "unanswered")
        if criterion.agreed:
            yield Line("S4", agreed_told(criterion.agreed, n))
        yield Line(rule, f"{what}: {criterion.reason}. It takes no part in any score.")
        return
    yield from _claim_lines(result, criterion)
    yield from _difference_lines(result, criterion)
    yield from _support_lines(result, criterion)


def _counts_still(result: AuditResult, criterion: CriterionResult) -> str:
    """What becomes of a criterion whose figures are hidden."""
    if result.step[criterion.step].state == "hidden":
        return "Nor is the score of its step."
    return "It still counts in the score of its step."


def _difference_lines(result: AuditResult, criterion: CriterionResult) -> Iterator[Line]:
    """How far the answers lie apart: don't knows, agreement, gaps between roles (rules A2, R1, R4)."""
    if criterion.dont_know:
        yield Line(
            "A2",
            f"{shown_share(criterion.dont_know_share)} of the answers are “don't know”; they are not guessed",
        )
    if criterion.deviation is not None:
        most = n((result.rubric.content.top + 1) / 6)
        verdict = "over all roles people agree" if criterion.agrees else "over all roles people do not agree"
        yield Line(
            "R1",
            f"answers differ by {n(criterion.deviation)} levels on average, {most} is still agreement: {verdict}",
        )
    titles = {role.id: role.title for role in result.rubric.content.roles}
    for gap in criterion.gaps:
        first, second = criterion.roles[gap.first].mean, criterion.roles[gap.second].mean
        flag = f"; shown as {shown_levels_apart(first, second)} it is flagged" if gap.flagged else ""
        yield Line(
            "R4",
            f"{titles[gap.first]} − {titles[gap.second]} = {n(first)} − {n(second)} = {n(gap.levels)} levels{flag}",
        )


def _role_lines(result: AuditResult, criterion: CriterionResult) -> Iterator[Line]:
    """What each role said."""
    for role, figures in criterion.roles.items():
        if not figures.hidden and not (figures.people or figures.not_applicable or figures.dont_know):
            continue  # nobody of the role took part
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
    if criterion.agreed:
        yield Line("S4", agreed_told(criterion.agreed, n))
        yield Line("S4", f"base level = the agreed level = {n(criterion.base_level)}")
    elif criterion.auditor_level is not None:
        yield Line("S4", f"base level = the auditor's level = {n(criterion.auditor_level)}")
    else:
        yield Line("S4", f"base level = claimed level = {n(criterion.base_level)}")


def agreed_told(agreed: AgreedShown, shown: Callable[[float | None], str]) -> str:
    """What a workshop agreed on, beside what stood there before; ``shown``: how numbers are written."""
    word = "does not apply" if agreed.level == NOT_APPLICABLE else str(agreed.level)
    before = []
    if agreed.claimed_level is not None:
        before.append(f"people said {shown(agreed.claimed_level)}")
    if agreed.auditor_level is not None:
        before.append(f"auditor {shown(agreed.auditor_level)}")
    if not before:
        before.append(_NO_LEVEL_BEFORE[agreed.state])
    who = ", ".join(filter(None, (agreed.by, str(agreed.on) if agreed.on else None)))
    told = f"Agreed in workshop{f' ({who})' if who else ''}: {word}; {', '.join(before)}"
    return f"{told}. {agreed.note}" if agreed.note else told


_NO_LEVEL_BEFORE = {
    "rated": "what people said is not shown",
    "not_applicable": "before, it did not apply",
    "unanswered": "nobody had given a level",
}


def _support_lines(result: AuditResult, criterion: CriterionResult) -> Iterator[Line]:
    """From the base level through cap and gates to the points (rules S5 to S10)."""
    content = result.rubric.content
    grades = {g.id: g.title for g in content.evidence.grades}
    yield Line("S5", _evidence_told(criterion, grades[criterion.evidence_grade or ""]))
    yield Line(
        "S6",
        f"under the {result.policy.evidence_policy} evidence policy this supports at most level {criterion.cap}",
    )
    yield Line("S7", f"supported level so far = the lower of {n(criterion.base_level)} and {criterion.cap}")
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
            f"level {gate.for_level} needs {_code(result, gate.criterion)} at {gate.min_level}, from {n(gate.min_level - result.policy.gate_tolerance)} on (it stands at {level}): {outcome}",
        )
    limit = {
        "practice": "neither evidence nor prerequisites hold it down",
        "evidence": "the evidence holds it down",
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
        yield Line("S10", _distance(criterion.claimed, criterion.supported, criterion.unsupported))


def _evidence_told(criterion: CriterionResult, grade: str) -> str:
    """What the best evidence is, and how much of it there is."""
    if not criterion.evidence:
        what = "the evidence was not accepted" if criterion.evidence_rejected else "no evidence was given"
        return f"{what}, so it counts as “{grade}”"
    return f"best evidence: “{grade}”, from {counted(len(criterion.evidence), 'piece')} of evidence"


def _distance(claimed: float | None, supported: float | None, between: float) -> str:
    """How far claim and support are apart, and what that means."""
    short = n(between)
    meaning = "claimed and not yet supported" if between > 0 else "the auditor found more than people claim"
    if short == "0":
        meaning = "all that is claimed is supported"
    return f"claimed − supported = {n(claimed)} − {n(supported)} = {n(between)} points: {meaning}"


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
        yield Line("P", "the target is reached, so there is no fix")
        return
    kind = {
        "improve": "improve the practice",
        "prove": "bring proof",
        "unblock": "nothing here, only what it waits for",
    }
    yield Line("P1", f"what it takes: {kind[fix.kind or 'improve']}")
    yield from _size_lines(result, fix)
    yield from _order_lines(result, fix)


def _size_lines(result: AuditResult, fix: Fix) -> Iterator[Line]:
    """Days, benefit, effort and confidence of a fix (rules P2 to P5)."""
    if fix.steps:
        days = " + ".join(n(step.days) for step in fix.steps)
        whole_days = f"{days} = {n(fix.days)}" if len(fix.steps) > 1 else days
        yield Line(
            "P2",
            f"{_levels_told(fix)}: {whole_days} days of work, impact {fix.impact} of 5, {counted(fix.weeks or 0, 'week')} until it shows",
        )
    shares = result.policy.benefit_shares.model_dump()
    sums = " + ".join(f"{n(shares[name])} × {name} {n(value)}" for name, value in fix.parts.items())
    whole = n(sum(shares[name] for name in fix.parts))
    yield Line("P3", f"benefit = 100 × ({sums}) / {whole} = {n(fix.benefit)}")
    work = {
        "improve": f"{n(fix.days)} days of work",
        "prove": "bringing proof",
        "unblock": "nothing to do here",
    }
    yield Line("P4", f"effort class {n(fix.effort_class)}: {work[fix.kind or 'improve']}")
    doubts = {
        "few_answers": "few answers",
        "disagreement": "people disagree",
        "unsupported": "the evidence does not carry what is claimed",
    }
    why = listed([doubts[d] for d in fix.doubts]) if fix.doubts else "nothing speaks against it"
    yield Line("P5", f"confidence {n(fix.confidence)}: {why}")


def _levels_told(fix: Fix) -> str:
    """Which levels the steps of a fix lead to."""
    first, last = fix.steps[0].to, fix.steps[-1].to
    return f"one step, to level {last}" if first == last else f"steps to levels {first} to {last}"


def _order_lines(result: AuditResult, fix: Fix) -> Iterator[Line]:
    """Priority, place and gain of a fix (rules P6 to P8)."""
    after = listed([_code(result, c) for c in fix.after])
    own = (fix.benefit or 0) * (fix.confidence or 0)
    own_value = f"benefit {n(fix.benefit)} × confidence {n(fix.confidence)}"
    if not fix.after:
        yield Line("P6", f"value = {own_value} = {n(fix.value)}, cost = effort class {n(fix.cost)}")
    else:
        more_value, more_cost = (fix.value or 0) - own, (fix.cost or 0) - (fix.effort_class or 0)
        yield Line("P6", f"{after} must come first and {'counts' if len(fix.after) == 1 else 'count'} too")
        yield Line("P6", f"value = {own_value} + {n(more_value)} (from {after}) = {n(fix.value)}")
        yield Line(
            "P6", f"cost = effort class {n(fix.effort_class)} + {n(more_cost)} (from {after}) = {n(fix.cost)}"
        )
    yield Line("P6", f"priority = {n(fix.value)} / {n(fix.cost)} = {n(fix.priority)}")
    if fix.awaited:
        waiting = listed([_code(result, c) for c in fix.awaited.by])
        waits = "waits" if len(fix.awaited.by) == 1 else "wait"
        yield Line(
            "P6",
            f"{waiting} {waits} for it at level {fix.awaited.level}, so it may not stand below: it is placed by {n(fix.order_key)}",
        )
    yield Line("P7", f"number {fix.rank} {_list_told(fix)}. {fix.why}")
    gain = fix.uplift.overall if fix.uplift else None
    yield Line(
        "P8",
        "there is no overall score, so no gain in it"
        if gain is None
        else f"done alone it would add {n(gain)} points to the supported score"
        if gain
        else "done alone it would not change the supported score",
    )
    if fix.quick_step and fix.quick_step.uplift.overall is not None:
        first = fix.quick_step
        yield Line(
            "P8",
            f"its first step alone, {counted_days(first.days)}, would add {n(first.uplift.overall)} points",
        )


def _list_told(fix: Fix) -> str:
    """In which list a fix has its number."""
    return {
        "proof": "of the proof to bring",
        "waiting": "of what waits for other fixes",
        "quick_win": "of all fixes, a quick win",
        "main_project": "of all fixes, a main project",
        "fill_in": "of all fixes, a fill-in",
        "not_now": "of all fixes, one for later",
    }[fix.list or "not_now"]


# ------------------------------------------------------------------------ a step, the whole


def step_lines(result: AuditResult, step: StepResult) -> Iterator[Line]:
    """From the criteria to the score and maturity level of one step."""
    content = next(s for s in result.rubric.content.steps if s.id == step.id)
    yield Line("", f"{content.title} ({step.id})")
    if step.reason:
        yield Line("S12", f"{step.state.replace('_', ' ')}: {step.reason}")
    for kind, value in (("supported", step.supported), ("claimed", step.claimed)):
        if value is not None:
            yield Line(
                "S11",
                f"{kind} points = {_step_sum(result, step, kind)} = {n(value)}, shown as {shown_points(value)}",
            )
    if step.coverage is not None:
        yield Line("S12", f"coverage: {shown_share(step.coverage)} of the weight that applies is answered")
    if step.low is not None and step.low != step.high:
        yield Line(
            "S14",
            f"with what is not answered it can still lie between {shown_points(step.low)} and {shown_points(step.high)}",
        )
    yield from _maturity_lines(result, step)


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
        addends.append(f"{n(together)} ({counted(hidden.criteria, 'criterion', 'criteria')} not shown)")
        weights.append(hidden.claimed_weight if claimed else hidden.weight)
    return f"({' + '.join(addends)}) / {n(sum(weights))}"


def _maturity_lines(result: AuditResult, step: StepResult) -> Iterator[Line]:
    """The maturity level of a step (rule S15)."""
    for one in step.attained:
        yield Line(
            "S15",
            f"level {one.level} is reached by {n(one.percent)} % of the weight: {_ATTAINED[one.rating]} ({one.rating})",
        )
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
        counting = [(weight, points, label) for weight, points, label in rows if points is not None]
        sums = " + ".join(f"{n(weight)} × {n(points)} ({label})" for weight, points, label in counting)
        weights = n(sum(weight for weight, _, _ in counting))
        mean = f"({sums}) / {weights}"
        how = (
            mean
            if result.policy.total == "arithmetic"
            else f"geometric mean: exp of the mean of the logarithms in {mean}"
        )
        yield Line("S13", f"{kind} points = {how} = {n(value)}, shown as {shown_points(value)}")
    if overall.low is not None and overall.low != overall.high:
        yield Line(
            "S14",
            f"with what is not answered it can still lie between {shown_points(overall.low)} and {shown_points(overall.high)}",
        )
    if overall.band:
        yield Line("N4", f"{shown_points(overall.supported)} points lie in the band “{overall.band}”")
    yield from _evidence_lines(result)
    company = result.company_level
    held = listed([next(s.title for s in content.steps if s.id == k) for k in company.held_back_by])
    told = (
        f"company level {company.level} {company.name}, held back by {held}"
        if company.level is not None
        else f"no company level: {company.reason}"
    )
    yield Line("S16", told)
    yield from _bundle_lines(result)
    yield Line(
        "",
        "Reports show levels with one decimal and points with none; here numbers have up to four.",
    )


def _evidence_lines(result: AuditResult) -> Iterator[Line]:
    """What the supported points mean where nobody was asked to show anything, or nobody did (rule S6)."""
    if not evidence_asked(result):
        yield Line("S6", "evidence was not asked for, so only what has to come first can hold a level down")
    elif nothing_shown(result) and result.overall.supported is not None:
        points = shown_points(result.overall.supported)
        yield Line("S6", f"nothing was shown yet: {points} is what people's word alone may carry")


def _bundle_lines(result: AuditResult) -> Iterator[Line]:
    """What fixes gain together, beside the sum of each alone (rule P8)."""
    names = {"first": "the first fixes", "fixes": "all changes to practice", "all": "everything, with proof"}
    for bundle in result.bundles:
        if bundle.uplift.overall is not None and bundle.criteria:
            together = f"{n(bundle.uplift.overall)} points in {counted_days(bundle.days)}"
            yield Line(
                "P8",
                f"{names[bundle.name]} ({len(bundle.criteria)}) together add {together}; each alone, summed: {n(bundle.sum_of_parts)}",
            )
