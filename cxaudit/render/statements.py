"""What the test of the strategy statement holds down, and what it lacks, in words (rule F9)."""

from __future__ import annotations

from typing import NamedTuple

from cxaudit import strategy
from cxaudit.language import N_, _
from cxaudit.measure import shown_share
from cxaudit.model.result import AuditResult, Fix
from cxaudit.render.names import KINDS, Names
from cxaudit.text import listed, quoted

MEND_KIND, MEND_AND_PROVE_KIND = N_("Mend the statement"), N_("Bring proof, mend the statement")


class Lack(NamedTuple):
    """What a criterion's statement lacks for the level above its ceiling."""

    ceiling: int
    score: str
    """Of the test, as a share."""
    level: int
    """The lowest one that the test does not allow."""
    needed: str
    """The share that this level needs."""
    missing: str
    """The tests that are not passed, in a sentence."""


def tested(result: AuditResult, criterion: str) -> bool | None:
    """Whether the statement was tested on which levels of a criterion depend; None: none do."""
    template = result.rubric.content.strategy_test
    if template is None or all(gate.criterion != criterion for gate in template.gates):
        return None
    return result.statement_score is not None


def lack(result: AuditResult, criterion: str, target: int | None = None) -> Lack | None:
    """What the statement lacks; None: the test allows every level of the criterion, or was not taken.

    Args:
        result: the audit.
        criterion: the criterion.
        target: the level that is wanted; None: the lowest one that the test does not allow.
    """
    ceiling, template = result.criterion[criterion].ceiling, result.rubric.content.strategy_test
    if ceiling is None or template is None:
        return None
    wanted = max(ceiling + 1, target or 0)
    gates = [g for g in template.gates if g.criterion == criterion and g.level <= wanted]
    highest = max(gates, key=lambda gate: (gate.at_least, -gate.level))
    return Lack(
        ceiling=ceiling,
        score=shown_share(result.statement_score),
        level=highest.level,
        needed=shown_share(highest.at_least),
        missing=missing_told(result),
    )


def missing_told(result: AuditResult) -> str:
    """The tests that are not passed, in a sentence; "" for none."""
    tests = strategy.not_passed(result.rubric.content, result.tested)
    answered = {one.test for one in result.tested.answers} if result.tested else set()
    names = listed([quoted(one.test) for one in tests])
    if not tests:
        return ""
    if all(one.id in answered for one in tests):
        return _("Not passed: {tests}.", tests=names)
    return _("Not passed or not answered: {tests}.", tests=names)


def held_told(result: AuditResult, criterion: str) -> str:
    """That the test holds a criterion down, and what is missing; "" where it does not."""
    found = lack(result, criterion)
    if found is None:
        return ""
    return _(
        "The test of the strategy statement holds it at level {ceiling}: it scores {score}, and level {level} needs {needed}. {missing}",
        **found._asdict(),
    )


def mend_told(result: AuditResult, fix: Fix) -> str:
    """What to mend, in a sentence or two; "" where the statement is good enough for the fix."""
    found = lack(result, fix.criterion, fix.target)
    if found is None or not result.mends(fix):
        return ""
    return _(
        "Mend the strategy statement: its test scores {score}, and level {level} needs {needed}. {missing}",
        score=found.score,
        level=found.level,
        needed=found.needed,
        missing=found.missing,
    )


def to_do(result: AuditResult, fix: Fix, names: Names) -> str:
    """What to do where the practice is there: bring evidence, mend the statement, both, or wait."""
    evidence = _('Bring evidence of the grade "{grade}".', grade=names.grade[fix.proof]) if fix.proof else ""
    return " ".join(filter(None, (evidence, mend_told(result, fix)))) or _("Nothing to do here but wait.")


def kind_told(result: AuditResult, fix: Fix) -> str:
    """What a fix needs, in two or three words; "" where nothing is shown of it."""
    if fix.kind is None:
        return ""
    if fix.kind == "prove" and result.mends(fix):
        return _(MEND_AND_PROVE_KIND if fix.proof else MEND_KIND)
    return _(KINDS[fix.kind])
