"""Each fix explained: what will be seen, the first small step, the proof, who must agree, what it unlocks, whom it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cxaudit.language import _
from cxaudit.measure import shown_level
from cxaudit.model.fieldwork_shown import MeasureShown
from cxaudit.model.result import AuditResult, Fix
from cxaudit.render.fieldwork_words import begin_at, measures_by_id, shown_value
from cxaudit.render.figures import counted_days, shown_uplift
from cxaudit.render.names import Names
from cxaudit.render.statements import kind_told, mend_told, to_do
from cxaudit.text import listed, quoted


class ExplainedFix(NamedTuple):
    """One fix, for somebody who has to decide on it."""

    criterion: str
    code: str
    title: str
    kind: str
    """Change the practice, bring proof, or wait for others."""
    seen: str
    """What is true when it is done: the sentence of its level."""
    first: str
    """The first small step."""
    first_days: str | None
    """How long that takes; None: it is not known."""
    first_seen: str | None
    """What is true after it; None: that is the end already."""
    proof: tuple[str, ...]
    """The evidence that will show it."""
    agree: tuple[str, ...]
    """Who must agree, each with the reason."""
    unlocks: tuple[str, ...]
    """Criteria that wait for it."""
    statement: str | None
    """What customers are asked about it."""
    said: str | None
    """How far they agree; None: they were not asked."""
    measures: tuple[str, ...]
    """Measures that should move, each with the value that was read and its limit."""
    begin: str | None
    """Contact points to begin at; None: nothing says so."""
    gain: str
    """Overall points that all of it brings by itself."""


def explained_fixes(result: AuditResult) -> tuple[ExplainedFix, ...]:
    """Every fix and every proof to bring whose figures may be shown, in the order of their lists."""
    names, waiting = Names(result), _waiting(result)
    shown = (fix for fix in (*result.fixes, *result.proofs) if not fix.hidden)
    return tuple({fix.criterion: _explained(result, fix, names, waiting) for fix in shown}.values())


def _explained(
    result: AuditResult, fix: Fix, names: Names, waiting: Mapping[str, tuple[str, ...]]
) -> ExplainedFix:
    """One fix."""
    criterion = result.rubric.content.by_id[fix.criterion]
    target = fix.target or result.criterion[fix.criterion].target
    first = fix.steps[0] if fix.steps else None
    return ExplainedFix(
        criterion=fix.criterion,
        code=criterion.code,
        title=criterion.title,
        kind=kind_told(result, fix),
        seen=fix.steps[-1].done_when if fix.steps else criterion.levels[target],
        first=first.action if first else first_proof(result, fix, names),
        first_days=counted_days(first.days) if first else counted_days(fix.days) if fix.days else None,
        first_seen=first.done_when if first and len(fix.steps) > 1 else None,
        proof=fix.bring or criterion.evidence,
        agree=tuple(_who_agrees(result, fix, names)),
        unlocks=tuple(names.full(c) for c in waiting.get(fix.criterion, ())),
        statement=criterion.customer_statement,
        said=_said(result, fix.criterion),
        measures=tuple(_measures(result, criterion.measures)),
        begin=begin_at(result.fieldwork, fix.criterion),
        gain=shown_uplift(fix.uplift.overall if fix.uplift else None),
    )


def first_proof(result: AuditResult, fix: Fix, names: Names) -> str:
    """What to do first where the practice is there and only has to be shown."""
    if not fix.proof or not result.rubric.content.by_id[fix.criterion].evidence:
        return to_do(result, fix, names)
    bring = _(
        'Bring evidence of the grade "{grade}", such as: {what}',
        grade=names.grade[fix.proof],
        what=fix.bring[0],
    )
    mend = mend_told(result, fix)
    return f"{bring.rstrip('.')}. {mend}" if mend else bring


def _who_agrees(result: AuditResult, fix: Fix, names: Names) -> Iterator[str]:
    """Whoever is responsible, those for what it waits for, and the roles that see it differently."""
    own = dict.fromkeys(_owners(result, fix))
    if own:
        yield _("{people}: responsible for it", people=listed([names.owner.get(o, o) for o in own]))
    others: dict[str, list[str]] = {}
    for needed in fix.after:
        before = result.fix.get(needed)
        for owner in _owners(result, before) if before else ():
            if owner not in own:
                others.setdefault(owner, []).append(needed)
    for owner, needed_first in others.items():
        yield _(
            "{people}: responsible for {criteria}, which comes first",
            people=names.owner.get(owner, owner),
            criteria=names.codes(needed_first),
        )
    apart = dict.fromkeys(
        role
        for gap in result.criterion[fix.criterion].gaps
        if gap.flagged
        for role in (gap.first, gap.second)
    )
    if apart:
        yield _("{roles}: they see it differently", roles=listed([names.role.get(r, r) for r in apart]))


def _owners(result: AuditResult, fix: Fix) -> tuple[str, ...]:
    """Everybody who is responsible for a fix; where only proof is missing, for what has to be shown."""
    named = [step.owner for step in fix.steps] or ([fix.owner] if fix.owner else [])
    if not named and fix.kind == "prove":
        steps = result.rubric.content.by_id[fix.criterion].fixes
        named = [step.owner for step in steps if step.to == fix.target]
    return tuple(dict.fromkeys(named))


def _waiting(result: AuditResult) -> dict[str, tuple[str, ...]]:
    """Criteria that wait for each fix, in the order of their lists, by its criterion."""
    listed_fixes = (*result.fixes, *result.proofs, *result.waiting)
    place = {fix.criterion: n for n, fix in reversed(list(enumerate(listed_fixes)))}
    found: dict[str, set[str]] = {}
    for fix in listed_fixes:
        for needed in fix.after:
            found.setdefault(needed, set()).add(fix.criterion)
        if fix.awaited:
            found.setdefault(fix.criterion, set()).update(c for c in fix.awaited.by if c in place)
    return {needed: tuple(sorted(others, key=place.__getitem__)) for needed, others in found.items()}


def _said(result: AuditResult, criterion: str) -> str | None:
    """How far customers agree with the statement of a criterion."""
    mean = result.criterion[criterion].statement_mean
    return None if mean is None else _("Customers agree with it to {mean} of 4.", mean=shown_level(mean))


def _measures(result: AuditResult, ids: tuple[str, ...]) -> Iterator[str]:
    """Names of measures, with what was read of them."""
    known, read = measures_by_id(result.rubric.content), _readings(result)
    for one in ids:
        name, reading = known[one].name if one in known else one, read.get(one)
        if reading is None:
            yield name
        elif reading.limit is None:
            yield _("{measure} (now {value})", measure=name, value=shown_value(reading.value))
        else:
            limit = shown_value(reading.limit)
            yield _(
                "{measure} (now {value}, limit {limit})",
                measure=name,
                value=shown_value(reading.value),
                limit=limit,
            )


def _readings(result: AuditResult) -> dict[str, MeasureShown]:
    """The reading of each measure over all contact points, else the one that is farthest beyond its limit."""
    found = result.fieldwork.measures if result.fieldwork else ()
    ordered = sorted(found, key=lambda one: (one.contact is None, one.beyond or 0.0))
    return {one.measure: one for one in ordered}


def answers_to(fix: ExplainedFix) -> str | None:
    """Whose words and which measures a fix answers, in a sentence; None: nobody's and none."""
    parts = []
    if fix.statement:
        parts.append(_("Customers' words: {statement}", statement=quoted(fix.statement)))
    if fix.said:
        parts.append(fix.said)
    if fix.measures:
        parts.append(_("Measures: {measures}.", measures=listed(list(fix.measures))))
    return " ".join(parts) or None
