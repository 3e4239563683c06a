"""Who is asked what, for every form that people fill in."""

from __future__ import annotations

from cxaudit.errors import Code, CxauditError, Problem, problem
from cxaudit.language import N_, _
from cxaudit.model.rubric import Criterion, Rubric
from cxaudit.text import did_you_mean


def asked(rubric: Rubric, variant: str | None = None, role: str | None = None) -> tuple[Criterion, ...]:
    """The criteria that a form lists: those of the variant that the role is asked, at least one.

    Raises:
        CxauditError: the rubric has no such variant or role, or nothing would be asked.
    """
    unknown = [
        *_unknown(N_("variant"), variant, tuple(rubric.variants)),
        *_unknown(N_("role"), role, tuple(rubric.role)),
    ]
    if unknown:
        raise CxauditError(unknown, exit_code=2)
    criteria = rubric.asked(variant, role)
    if not criteria:
        raise CxauditError([problem(Code.NOTHING_ASKED, rubric.id)], exit_code=2)
    return criteria


def _unknown(kind: str, found: str | None, known: tuple[str, ...]) -> list[Problem]:
    """The problem of an option's name that the rubric does not have."""
    if found is None or found in known:
        return []
    hint, there = did_you_mean(found, known), ", ".join(known) or _("none")
    return [problem(Code.OPTION_UNKNOWN, f"--{kind} {found}", kind=kind, hint=hint, known=there)]
