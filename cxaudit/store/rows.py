"""Sheets as lines of tables and back, without loss."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, assert_never

from sqlalchemy import RowMapping

from cxaudit.model.answers import Answer, AnswerSheet, Evidence, Respondent, RubricStamp
from cxaudit.model.audit_sheets import Agreement, AuditorSheet, Verdict, WorkshopSheet
from cxaudit.model.engagement import NOT_APPLICABLE
from cxaudit.store.shapes import Kind, Said


def kind_of(sheet: Said) -> Kind:
    """What a sheet is."""
    match sheet:
        case AnswerSheet():
            return "answers"
        case AuditorSheet():
            return "auditor"
        case WorkshopSheet():
            return "workshop"
    assert_never(sheet)


def head(sheet: Said) -> dict[str, Any]:
    """What stands above a sheet's lines."""
    respondent = None if isinstance(sheet, WorkshopSheet) else sheet.respondent
    return {
        "kind": kind_of(sheet),
        "respondent": respondent and respondent.key,
        "role": respondent and respondent.role,
        "department": respondent and respondent.department,
        "rubric": sheet.rubric.id,
        "rubric_version": sheet.rubric.version,
        "rubric_hash": sheet.rubric.hash,
        "variant": sheet.variant,
        "date": sheet.date and sheet.date.isoformat(),
        "saved": sheet.saved and sheet.saved.isoformat(),
        "agreed_by": sheet.by if isinstance(sheet, WorkshopSheet) else None,
    }


def lines(sheet: Said, intake: int) -> list[dict[str, Any]]:
    """The lines of a sheet, in their order."""
    match sheet:
        case AnswerSheet():
            found = [_answer(answer) for answer in sheet.answers]
        case AuditorSheet():
            found = [_verdict(verdict) for verdict in sheet.verdicts]
        case WorkshopSheet():
            found = [_agreement(agreement) for agreement in sheet.agreements]
        case _:
            assert_never(sheet)
    return [{"intake": intake, "position": n, **line} for n, line in enumerate(found)]


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "criterion": answer.criterion,
        "level": answer.level,
        "not_applicable": answer.not_applicable,
        "dont_know": int(answer.dont_know),
        "evidence_grade": answer.evidence and answer.evidence.grade,
        "evidence_reference": answer.evidence and answer.evidence.reference,
        "comment": answer.comment,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    applies_not = verdict.not_applicable
    return {**verdict.model_dump(), "not_applicable": None if applies_not is None else int(applies_not)}


def _agreement(agreement: Agreement) -> dict[str, Any]:
    level = None if agreement.level == NOT_APPLICABLE else agreement.level
    return {"criterion": agreement.criterion, "level": level, "note": agreement.note}


def answer_sheet(intake: RowMapping, rows: Iterable[RowMapping]) -> AnswerSheet:
    """The sheet of a respondent."""
    return AnswerSheet(
        schema="cxaudit/answers/1",
        respondent=_respondent(intake),
        answers=tuple(
            Answer(
                criterion=row["criterion"],
                level=row["level"],
                not_applicable=row["not_applicable"],
                dont_know=bool(row["dont_know"]),
                evidence=_evidence(row),
                comment=row["comment"],
            )
            for row in rows
        ),
        **_stamp(intake),
    )


def auditor_sheet(intake: RowMapping, rows: Iterable[RowMapping]) -> AuditorSheet:
    """The sheet of an auditor."""
    return AuditorSheet(
        schema="cxaudit/auditor/1",
        respondent=_respondent(intake),
        verdicts=tuple(
            Verdict(
                criterion=row["criterion"],
                level=row["level"],
                not_applicable=None if row["not_applicable"] is None else bool(row["not_applicable"]),
                evidence=row["evidence"],
                reason=row["reason"],
                comment=row["comment"],
            )
            for row in rows
        ),
        **_stamp(intake),
    )


def workshop_sheet(intake: RowMapping, rows: Iterable[RowMapping]) -> WorkshopSheet:
    """The sheet of a workshop."""
    return WorkshopSheet(
        schema="cxaudit/workshop/1",
        by=intake["agreed_by"],
        agreements=tuple(
            Agreement(
                criterion=row["criterion"],
                level=NOT_APPLICABLE if row["level"] is None else row["level"],
                note=row["note"],
            )
            for row in rows
        ),
        **_stamp(intake),
    )


def by_intake(rows: Sequence[RowMapping]) -> dict[int, list[RowMapping]]:
    """Lines by the intake that they belong to, in their order."""
    found: dict[int, list[RowMapping]] = {}
    for row in rows:
        found.setdefault(row["intake"], []).append(row)
    return found


def moment(text: str | None) -> datetime.datetime | None:
    """A time as it was written."""
    return (text and datetime.datetime.fromisoformat(text)) or None


def _stamp(intake: RowMapping) -> dict[str, Any]:
    """Which rubric, which day."""
    day = intake["date"]
    return {
        "rubric": RubricStamp(
            id=intake["rubric"], version=intake["rubric_version"], hash=intake["rubric_hash"]
        ),
        "variant": intake["variant"],
        "date": day and datetime.date.fromisoformat(day),
        "saved": moment(intake["saved"]),
    }


def _respondent(intake: RowMapping) -> Respondent:
    """Who filled it in, with the role and department of that day."""
    return Respondent(key=intake["respondent"], role=intake["role"], department=intake["department"])


def _evidence(row: RowMapping) -> Evidence | None:
    """What was shown."""
    grade = row["evidence_grade"]
    return None if grade is None else Evidence(grade=grade, reference=row["evidence_reference"])
