"""How a number came about, rule by rule (docs/scoring.md): one line for each rule that bore on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cxaudit.measure import NOTHING, shown_days, shown_level, shown_points, shown_share
from cxaudit.model.result import (
    AuditResult,
    CriterionResult,
    Fix,
    GateSeen,
    RoleFigures,
    StepResult,
)
from cxaudit.model.rubric import Criterion, Step
from cxaudit.render.figures import counted_days, in_full, shown_range
from cxaudit.render.names import DOUBTS, PARTS, Names
from cxaudit.text import counted, listed


@dataclass(frozen=True, slots=True)
class Line:
    """What one rule did."""

    rule: str
    """Its name in docs/scoring.md."""
    what: str
    """What it gives, in words."""
    how: str
    """From what: the inputs and the arithmetic."""
    gives: str
    """The outcome."""


Account = tuple[Line, ...]


# ------------------------------------------------------------------------ a criterion


def _role_line(title: str, figures: RoleFigures) -> Line:
    """What one role gave (rule S1)."""
    if figures.hidden:
        return Line("R6", title, figures.hidden, NOTHING)
    if not figures.people:
        return Line("S1", title, "no level given", NOTHING)
    given = (f"{n} × level {level}" for level, n in enumerate(figures.counts) if n)
    return Line(
        "S1", title, f"{counted(figures.people, 'answer')}: {', '.join(given)}", in_full(figures.mean)
    )


def _claimed_line(result: AuditResult, criterion: CriterionResult) -> Line:
    """The claimed level from the roles' means (rule S2)."""
    weights = result.policy.role_weights
    heard = [
        (f, weights.get(role, 1.0)) for role, f in criterion.roles.items() if f.hidden or f.mean is not None
    ]
    how = "weighted mean over the roles"
    if heard and all(f.mean is not None for f, _ in heard):
        parts = " + ".join(f"{in_full(f.mean)} × {in_full(w)}" for f, w in heard)
        how = f"({parts}) ÷ {' + '.join(in_full(w) for _, w in heard)}".replace("÷ ", "÷ (", 1) + ")"
    if criterion.claimed_level is None:
        how = "no role gave a level"
    return Line("S2", "Claimed level", how, in_full(criterion.claimed_level))


def _base_line(criterion: CriterionResult) -> Line:
    """The level that caps and prerequisites start from (rule S4)."""
    how = "the claimed level" if criterion.auditor_level is None else "the auditor's level takes its place"
    return Line("S4", "Base level", how, in_full(criterion.base_level))


def _evidence_lines(result: AuditResult, criterion: CriterionResult, names: Names) -> Iterator[Line]:
    """Grade and cap (rules S5, S6)."""
    grade = names.grade.get(criterion.evidence_grade or "", NOTHING)
    pieces = counted(len(criterion.evidence), "piece") + " of evidence"
    rejected = ", not accepted by the audit lead" if criterion.evidence_rejected else ""
    yield Line(
        "S5",
        "Evidence grade",
        f"the best of {pieces}{rejected}" if criterion.evidence else "no evidence given",
        grade,
    )
    yield Line("S6", "Cap", f'policy "{result.policy.evidence_policy}" for this grade', _whole(criterion.cap))


def _whole(level: int | None) -> str:
    """A whole level."""
    return NOTHING if level is None else str(level)


def _gate_line(result: AuditResult, gate: GateSeen, names: Names) -> Line:
    """What one prerequisite did (rule S8)."""
    needed = result.criterion.get(gate.criterion)
    what = f"Level {gate.for_level} needs {names.full(gate.criterion)} at level {gate.min_level}"
    if needed is not None and needed.hidden:
        return Line("S8", what, "its figures are not shown", NOTHING)
    level = shown_level(needed.supported_level if needed else None)
    says = {
        "holds": (f"it is at {level}: holds", "no limit"),
        "fails": (f"it is at {level}: does not hold", f"at most {gate.for_level - 1}"),
        "not_applicable": ("it does not apply: skipped", "no limit"),
        "unanswered": (
            "it is not answered: skipped, the score is provisional where it would matter",
            "no limit",
        ),
    }
    how, gives = says[gate.state]
    return Line("S8", what, how, gives)


def criterion_account(result: AuditResult, criterion: CriterionResult, names: Names) -> Account:
    """How the figures of a criterion came about; empty where they are hidden."""
    if criterion.hidden or criterion.state != "rated":
        return ()
    top = result.rubric.content.top
    return (
        *(_role_line(names.role.get(r, r), f) for r, f in criterion.roles.items()),
        _claimed_line(result, criterion),
        _base_line(criterion),
        *_evidence_lines(result, criterion, names),
        *(_gate_line(result, gate, names) for gate in criterion.gates),
        Line(
            "S9",
            "Supported level",
            "the lowest of base level, cap and the levels that failing prerequisites leave",
            in_full(criterion.supported_level),
        ),
        Line(
            "S10",
            "Claimed points",
            f"100 × {in_full(criterion.claimed_level)} ÷ {top}",
            shown_points(criterion.claimed),
        ),
        Line(
            "S10",
            "Supported points",
            f"100 × {in_full(criterion.supported_level)} ÷ {top}",
            shown_points(criterion.supported),
        ),
    )


# ------------------------------------------------------------------------ steps and total


@dataclass(frozen=True, slots=True)
class Addend:
    """What one criterion (or step) brings into a weighted mean."""

    name: str
    weight: str
    claimed: str
    supported: str


def step_addends(result: AuditResult, one: StepResult, step: Step, names: Names) -> tuple[Addend, ...]:
    """What the criteria bring into a step's score; the hidden ones as one (rules S11, R6)."""
    if one.state == "hidden":
        return ()
    rows = [
        Addend(names.full(c.id), in_full(c.weight), in_full(seen.claimed), in_full(seen.supported))
        for c in step.criteria
        if (seen := result.criterion[c.id]).state == "rated" and not seen.hidden
    ]
    hidden = one.hidden_together
    if hidden is not None:
        rows.append(
            Addend(
                f"{hidden.criteria} criteria whose figures are hidden, together",
                in_full(hidden.weight),
                in_full(hidden.claimed / hidden.claimed_weight if hidden.claimed_weight else None),
                in_full(hidden.supported / hidden.weight if hidden.weight else None),
            )
        )
    return tuple(rows)


def step_account(one: StepResult) -> Account:
    """Coverage, scores, bounds and maturity level of a step (rules S11 to S15)."""
    if one.state in ("hidden", "not_applicable"):
        return ()
    return (
        Line("S12", "Coverage", "weight answered ÷ weight that applies", shown_share(one.coverage)),
        Line("S11", "Claimed points", "weighted mean of the claimed points", in_full(one.claimed)),
        Line("S11", "Supported points", "weighted mean of the supported points", in_full(one.supported)),
        Line(
            "S14",
            "Still possible",
            "what is missing at its lowest and at its highest",
            shown_range(one.low, one.high),
        ),
        *(
            Line(
                "S15",
                f"Level {a.level} attained",
                "share of the weight that has reached it",
                f"{shown_share(a.percent / 100)}, {a.rating}",
            )
            for a in one.attained
        ),
        *_maturity_line(one),
    )


def _maturity_line(one: StepResult) -> Iterator[Line]:
    """The maturity level (rule S15), where there is one."""
    if one.maturity_level is not None:
        how = "the highest level attained L or F with all lower ones F, and no key criterion more than one below"
        yield Line("S15", "Maturity level", how, str(one.maturity_level))


def overall_addends(result: AuditResult, names: Names) -> tuple[Addend, ...]:
    """What the steps bring into the overall score (rule S13); empty where there is none."""
    if result.overall.supported is None:
        return ()
    return tuple(
        Addend(names.step[step.id], in_full(step.weight), in_full(one.claimed), in_full(one.supported))
        for step in result.rubric.content.steps
        if (one := result.step[step.id]).state != "not_applicable"
    )


# ------------------------------------------------------------------------ a fix


def _benefit_line(result: AuditResult, fix: Fix) -> Line:
    """The benefit from its parts (rule P3)."""
    shares = result.policy.benefit_shares.model_dump()
    parts = [
        f"{in_full(shares[name])} × {in_full(value)} ({PARTS.get(name, name)})"
        for name, value in fix.parts.items()
    ]
    whole = " + ".join(in_full(shares[name]) for name in fix.parts)
    how = f"100 × ({' + '.join(parts)}) ÷ ({whole})" if parts else "no part of it is known"
    return Line("P3", "Benefit", how, shown_points(fix.benefit))


def _size_line(result: AuditResult, fix: Fix, criterion: Criterion) -> Line:
    """The days of the package (rule P2)."""
    if fix.kind != "improve":
        return Line(
            "P1",
            "Days",
            "only proof is missing" if fix.kind == "prove" else "nothing to do here",
            shown_days(fix.days or 0.0),
        )
    days = {s.to: s.days for s in criterion.fixes}
    how = " + ".join(in_full(days[s.to]) for s in fix.steps)
    return Line(
        "P2", "Days", f"({how}) × {in_full(result.policy.size_factor)} (size)", shown_days(fix.days or 0.0)
    )


def fix_account(result: AuditResult, fix: Fix) -> Account:
    """Why a fix stands where it does (rules P1 to P8); empty where it is hidden."""
    if fix.hidden or fix.days is None:
        return ()
    doubts = listed([DOUBTS.get(d, d) for d in fix.doubts]) or "no doubts"
    criterion = result.rubric.content.by_id[fix.criterion]
    return (
        _size_line(result, fix, criterion),
        _benefit_line(result, fix),
        Line("P4", "Effort class", f"from {counted_days(fix.days)}", in_full(fix.effort_class)),
        Line("P5", "Confidence", doubts, in_full(fix.confidence)),
        Line(
            "P6",
            "Priority",
            f"{in_full(fix.value)} (benefit × confidence, with what it needs first) ÷ {in_full(fix.cost)} (effort, likewise)",
            in_full(fix.priority),
        ),
        Line(
            "P6",
            "Place in the order",
            "the highest priority among it and what waits for it",
            in_full(fix.order_key),
        ),
    )
