"""Who is asked what, for every form that people fill in."""

from __future__ import annotations

from difflib import get_close_matches

from cxaudit.errors import Code, CxauditError, Problem, problem
from cxaudit.model.rubric import Criterion, Rubric


def asked(rubric: Rubric, variant: str | None = None, role: str | None = None) -> tuple[Criterion, ...]:
    """The criteria that a form lists: those of the variant that the role is asked, at least one.

    Raises:
        CxauditError: the rubric has no such variant or role, or nothing would be asked.
    """
    unknown = [
        *_unknown("variant", variant, tuple(rubric.variants), rubric.id),
        *_unknown("role", role, tuple(rubric.role), rubric.id),
    ]
    if unknown:
        raise CxauditError(unknown, exit_code=2)
    criteria = rubric.asked(variant, role)
    if not criteria:
        raise CxauditError([problem(Code.NOTHING_ASKED, rubric.id)], exit_code=2)
    return criteria


def _unknown(kind: str, found: str | None, known: tuple[str, ...], rubric: str) -> list[Problem]:
    """The problem of a name that the rubric does not have."""
    if found is None or found in known:
        return []
    near = get_close_matches(found, known, 1)
    hint = f'; did you mean "{near[0]}"?' if near else f" (there are: {', '.join(known) or 'none'})"
    return [problem(Code.ID_UNKNOWN, rubric, kind=kind, found=found, hint=hint)]
