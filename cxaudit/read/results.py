"""Reading a result.json back."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from itertools import chain
from pathlib import Path

from pydantic import ValidationError

from cxaudit.errors import Code, CxauditError, problem
from cxaudit.language import N_, _
from cxaudit.model.result import RESULT_SCHEMA, AuditResult
from cxaudit.read.opening import opened

LIMIT = 64 * 2**20
"""Bytes of the largest result that is read."""


def read_result(path: Path) -> AuditResult:
    """The audit in a result.json.

    Raises:
        CxauditError: the file is missing, too large, not a result, or of a newer kind than this program knows.
    """
    try:
        with opened(path) as stream:
            content = stream.read(LIMIT + 1)
    except FileNotFoundError:
        raise CxauditError([problem(Code.FILE_MISSING, str(path))], 2) from None
    except OSError as error:
        raise CxauditError(
            [problem(Code.FILE_UNREADABLE, str(path), reason=error.strerror or error)], 2
        ) from error
    if len(content) > LIMIT:
        raise CxauditError([problem(Code.NOT_A_RESULT, str(path), reason=N_("it is larger than 64 MB"))])
    try:
        return result_from(content)
    except UnfitResult as error:
        raise CxauditError([problem(Code.NOT_A_RESULT, str(path), reason=error)]) from None


def hashes_of(path: Path) -> frozenset[str] | None:
    """SHA-256 of the files on which a result.json rests; None where there is none to be read."""
    try:
        return frozenset(source.sha256 for source in read_result(path).sources)
    except CxauditError:
        return None


class UnfitResult(ValueError):
    """Why some bytes are not a result."""


def result_from(content: bytes) -> AuditResult:
    """The audit in the bytes of a result.json.

    Raises:
        UnfitResult: they are not a result, or of a newer kind than this program knows.
    """
    content = content.removeprefix(BOM_UTF8)
    try:
        result = AuditResult.model_validate_json(content)
    except ValidationError as error:
        raise UnfitResult(_reason(content, error)) from None
    if strange := _strange(result):
        raise UnfitResult(_('it speaks of "{id}", which its rubric does not have', id=strange))
    return result


def _strange(result: AuditResult) -> str | None:
    """An id that the rubric in a result does not have, or one that is missing; None: all is as it was written."""
    rubric = result.rubric.content
    pairs = (
        ({s.id for s in rubric.steps}, {s.id for s in result.steps}),
        ({c.id for c in rubric.criteria}, {c.id for c in result.criteria}),
    )
    named = (
        ({c.id for c in rubric.criteria}, _criteria_named(result)),
        (set(rubric.grade_rank), {c.evidence_grade for c in result.criteria if c.evidence_grade}),
        (set(result.policy.role_weights) & set(rubric.role), {r for c in result.criteria for r in c.roles}),
    )
    odd = [*chain.from_iterable(known ^ found for known, found in pairs)]
    odd += chain.from_iterable(found - known for known, found in named)
    return min(odd, default=None)


def _criteria_named(result: AuditResult) -> set[str]:
    """Every criterion that a result speaks of."""
    fixes = (*result.fixes, *result.proofs, *result.waiting)
    plan = result.plan
    return {
        *(step.criterion for step in (plan.steps if plan else ())),
        *(one.criterion for one in (plan.overrides if plan else ())),
        *(plan.dropped if plan else ()),
        *(name for fix in fixes for name in (fix.criterion, *fix.after)),
        *(name for fix in fixes if fix.awaited for name in fix.awaited.by),
        *(gate.criterion for one in result.criteria for gate in one.gates),
        *(name for one in result.criteria for name in one.limited_by),
        *(name for step in result.steps for name in step.key_limit),
    }


def _reason(content: bytes, error: ValidationError) -> str:
    """Why a file is not a result, in a few words."""
    try:
        tree = json.loads(content.decode())
    except (ValueError, RecursionError):
        return _("it is not JSON")
    schema = tree.get("schema") if isinstance(tree, dict) else None
    if schema is None:
        return _('it has no "schema"')
    if schema != RESULT_SCHEMA:
        return _(
            "its schema is {found}, and this program knows {wanted}",
            found=str(schema)[:60],
            wanted=RESULT_SCHEMA,
        )
    first = error.errors()[0]
    return _("{field} is not as it should be", field=".".join(map(str, first["loc"])))
