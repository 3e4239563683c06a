"""What people said of a criterion, in a few lines: only what may be shown, roles and never persons (rule R6)."""

from __future__ import annotations

from collections.abc import Iterator

from cxaudit.language import _
from cxaudit.measure import shown_level, shown_share
from cxaudit.model.result import AuditResult, CriterionResult, EvidenceShown
from cxaudit.render import reasons
from cxaudit.render.names import Names


def claimed_lines(result: AuditResult, criterion: CriterionResult, names: Names) -> tuple[str, ...]:
    """The claimed level, each role's, and how many said that it does not apply or that they do not know."""
    if criterion.hidden:
        return (_("Not shown: {reason}.", reason=reasons.hidden_because(result, criterion.hidden)),)
    return tuple(_claimed(result, criterion, names))


def _claimed(result: AuditResult, criterion: CriterionResult, names: Names) -> Iterator[str]:
    """The lines of a criterion that is shown."""
    before = criterion.original
    if before.claimed_level is not None:
        yield _("Claimed: level {level}", level=shown_level(before.claimed_level))
    elif said_not(criterion):
        yield _("Most people said: does not apply")
    else:
        yield _("Nobody gave a level.") if not criterion.levels else _("The claimed level is not shown.")
    for role, figures in criterion.roles.items():
        title = names.role.get(role, role)
        if figures.hidden:
            reason = reasons.hidden_because(result, figures.hidden)
            yield _("{role}: not shown ({reason})", role=title, reason=reason)
        elif figures.mean is not None:
            yield _("{role}: {level}", role=title, level=shown_level(figures.mean))
    if criterion.not_applicable_share:
        yield _("Does not apply: {share}", share=shown_share(criterion.not_applicable_share))
    if criterion.dont_know_share:
        yield _("Don't know: {share}", share=shown_share(criterion.dont_know_share))


def said_not(criterion: CriterionResult) -> bool:
    """Whether people said that it does not apply, as far as it is shown."""
    return not criterion.hidden and criterion.original.state == "not_applicable"


def evidence_lines(result: AuditResult, criterion: CriterionResult, names: Names) -> tuple[str, ...]:
    """The evidence that was given, each piece with its grade and reference, rejected ones too."""
    if criterion.hidden:
        return (_("Not shown: {reason}.", reason=reasons.hidden_because(result, criterion.hidden)),)
    pieces = dict.fromkeys((*criterion.evidence, *criterion.rejected))
    return tuple(_piece(piece, names) for piece in pieces) or (_("None was given."),)


def _piece(piece: EvidenceShown, names: Names) -> str:
    """One piece of evidence."""
    grade = names.grade.get(piece.grade, piece.grade)
    if piece.reference is None:
        return _("{grade}, without a reference", grade=grade)
    return _("{grade}: {reference}", grade=grade, reference=piece.reference)
