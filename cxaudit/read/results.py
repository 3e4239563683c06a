"""Reading a result.json back."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from cxaudit.errors import Code, CxauditError, problem
from cxaudit.model.result import RESULT_SCHEMA, AuditResult

LIMIT = 64 * 2**20
"""Bytes of the largest result that is read."""


def read_result(path: Path) -> AuditResult:
    """The audit in a result.json.

    Raises:
        CxauditError: the file is missing, too large, not a result, or of a newer kind than this program knows.
    """
    try:
        if path.stat().st_size > LIMIT:
            raise CxauditError([problem(Code.NOT_A_RESULT, str(path), reason="it is larger than 64 MB")])
        content = path.read_bytes()
    except FileNotFoundError:
        raise CxauditError([problem(Code.FILE_MISSING, str(path))], 2) from None
    except OSError as error:
        raise CxauditError(
            [problem(Code.FILE_UNREADABLE, str(path), reason=error.strerror or error)], 2
        ) from error
    try:
        return AuditResult.model_validate_json(content)
    except ValidationError as error:
        raise CxauditError([problem(Code.NOT_A_RESULT, str(path), reason=_reason(content, error))]) from None


def _reason(content: bytes, error: ValidationError) -> str:
    """Why a file is not a result, in a few words."""
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError):
        return "it is not JSON"
    schema = tree.get("schema") if isinstance(tree, dict) else None
    if schema is None:
        return 'it has no "schema"'
    if schema != RESULT_SCHEMA:
        return f"its schema is {str(schema)[:60]}, and this program knows {RESULT_SCHEMA}"
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))} is not as it should be"
