"""Answers and results as JSON: the sheet that somebody fills in, the one that was filled in, and what came of them."""

from __future__ import annotations

import json
from typing import Any

from cxaudit.model.answers import (
    ANSWERS_SCHEMA,
    Answer,
    AnswerSheet,
    EngagementStamp,
    Respondent,
    RubricStamp,
)
from cxaudit.model.fieldwork import CustomerSheet, Fieldwork
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.render.asked import asked
from cxaudit.render.promises import privacy_promise

UNSAID = "respondent"
"""The respondent's key where nobody gave one."""


def empty_sheet(
    rubric: Rubric,
    variant: str | None = None,
    role: str | None = None,
    respondent_key: str | None = None,
    *,
    minimum_group: int | None = None,
    minimum_comments: int | None = None,
    engagement: EngagementStamp | None = None,
) -> str:
    """An answer sheet that lists every criterion asked, with nothing answered.

    Args:
        rubric: what is asked.
        variant: a shorter form of it.
        role: who is asked; none: the rubric's first role, to be changed by whoever answers.
        respondent_key: who answers; none: `UNSAID`, to be changed.
        minimum_group: the smallest group whose figures are shown; none: the rubric's.
        minimum_comments: how many have to answer before comments are shown; none: the usual number.
        engagement: which audit it is for; only that one takes it in; none: any.

    Raises:
        CxauditError: there is no such variant or role, or nothing would be asked.
    """
    chosen = rubric.variants[variant].role if variant in rubric.variants else None
    sheet = AnswerSheet(
        schema=ANSWERS_SCHEMA,
        rubric=RubricStamp(id=rubric.id, version=rubric.version, hash=rubric.hash),
        engagement=engagement,
        variant=variant,
        respondent=Respondent(key=respondent_key or UNSAID, role=role or chosen or rubric.roles[0].id),
        privacy=privacy_promise(minimum_group or rubric.defaults.minimum_group, minimum_comments),
        answers=tuple(Answer(criterion=c.id) for c in asked(rubric, variant, role)),
    )
    return sheet_json(sheet)


def sheet_json(sheet: AnswerSheet) -> str:
    """An answer sheet as text: one field a line, nothing that was not said, a line end at the end."""
    fields = sheet.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


def fieldwork_json(fieldwork: Fieldwork) -> str:
    """A field book as text: one field a line, nothing that was not said, a line end at the end."""
    fields = fieldwork.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


def customers_json(sheet: CustomerSheet) -> str:
    """What customers answered as text: one field a line, nothing that was not said, a line end at the end."""
    fields = sheet.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


def result_json(result: AuditResult) -> str:
    """The result of an audit as text: full doubles, the same bytes for the same result, a line end at the end."""
    return result.model_dump_json(by_alias=True, indent=1, exclude_none=False) + "\n"


def result_schema() -> dict[str, Any]:
    """The JSON Schema of a result."""
    return AuditResult.model_json_schema(by_alias=True, mode="serialization")
