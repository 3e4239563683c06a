"""One person's own assessment: the questionnaire's two sheets in the workbook that has the results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from cxaudit.model.answers import ANSWERS_SCHEMA, AnswerSheet, RubricStamp
from cxaudit.model.engagement import Engagement
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.render.workbook.layout import Layout
from cxaudit.render.workbook.questionnaire import Form


class Live(NamedTuple):
    """A workbook in which everything follows the answers: to be filled in, or gone on with."""

    variant: str | None = None
    """The shorter form that is asked."""
    role: str | None = None
    """Whose questions are asked; None: whoever answers chooses theirs."""
    key: str | None = None
    """The respondent's key, filled in beforehand."""


def most_asked_role(rubric: Rubric, variant: str | None = None) -> str:
    """The rater role that is asked most of a form's criteria, the first of several; without raters the first role."""
    raters = [r.id for r in rubric.roles if r.kind == "rater"]
    counts = {role: len(rubric.asked(variant, role)) for role in raters}
    return max(counts, key=counts.__getitem__) if counts else rubric.roles[0].id


def own_form(layout: Layout, live: Live | None) -> Form | None:
    """The form of one person's own assessment; None where several took part."""
    own, result = layout.result.own, layout.result
    if own is None or not layout.personal:
        return None
    common = Form(
        rubric=layout.rubric,
        criteria=layout.rubric.criteria,
        variant=result.policy.variant,
        role=None,
        key=None,
        departments=(),
        client=None if result.client == Engagement().client else result.client,
        minimum_group=result.policy.minimum_group,
        sheet=None,
        evidence_policy=result.policy.evidence_policy,
        results=layout.answers,
    )
    if live is None:
        return replace(common, sheet=_sheet(result))
    return replace(
        common,
        criteria=layout.rubric.asked(live.variant, live.role),
        variant=live.variant,
        role=live.role,
        key=live.key,
        sheet=_sheet(result) if own.answers else None,
        proposed_role=own.respondent.role,
    )


def _sheet(result: AuditResult) -> AnswerSheet | None:
    """What was answered, as it was handed in."""
    own = result.own
    if own is None:
        return None
    return AnswerSheet(
        schema=ANSWERS_SCHEMA,
        rubric=RubricStamp(id=result.rubric.id, version=result.rubric.version, hash=result.rubric.hash),
        date=result.date,
        respondent=own.respondent,
        answers=own.answers,
    )


def stamp_of(result: AuditResult, form: Form | None, live: Live | None) -> Mapping[str, str | None]:
    """By what the reader knows whether the workbook holds one person's answers."""
    one_person = form is not None
    key = form.key if live and form else result.own.respondent.key if one_person and result.own else None
    return {
        "kind": "live" if live else "audit",
        "people": "1" if one_person else "several",
        "variant": live.variant if live else result.policy.variant,
        "role": live.role if live else None,
        "respondent.key": key,
    }
