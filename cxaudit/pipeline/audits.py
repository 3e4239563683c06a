"""The stages in their order: from answers to the result, and again with other inputs."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cxaudit import strategy
from cxaudit.engine import (
    consensus,
    departments,
    engagement_checks,
    overrides,
    policies,
    priorities,
    release,
    resampling,
    restored,
    results,
    scoring,
    sureness,
    verdicts,
)
from cxaudit.errors import Code, Problem, Where, problem
from cxaudit.model.answers import ANSWERS_SCHEMA, AnswerSheet, Respondent, RubricStamp
from cxaudit.model.engagement import Agreed, Engagement
from cxaudit.model.plans import OverrideShown
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.model.stages import Inputs, Uplift
from cxaudit.pipeline.fieldwork import (
    NOTHING_FOUND,
    Found,
    beside_new_scores,
    fieldwork_shown,
    signals,
    voices,
)
from cxaudit.pipeline.planning import planned, planned_again, scheduled_again
from cxaudit.read.voices import client_said
from cxaudit.render import json as as_json

if TYPE_CHECKING:
    from cxaudit.render.workbook.own_assessment import Live


def audited(
    rubric: Rubric,
    engagement: Engagement,
    sheets: Sequence[AnswerSheet],
    *,
    auditors: Sequence[verdicts.Audited] = (),
    named: bool = False,
    analyst: bool = False,
    returned: Sequence[results.TakenIn] = (),
    problems: Sequence[Problem] = (),
    found: Found = NOTHING_FOUND,
) -> AuditResult:
    """From answers to the result: the stages, in their order.

    Args:
        rubric: whole; it is narrowed to the engagement's variant here.
        engagement: the audit lead's settings.
        sheets: checked answers, each of a role that the rubric knows.
        auditors: checked auditors' sheets; their levels are answers, their other verdicts rulings (rules S3 to S5).
        named: everybody is shown by name (a self-assessment), so that no minimum group holds.
        analyst: nothing is hidden, because only the audit lead reads it; it says so.
        returned: the files that the sheets came from.
        problems: warnings and notes to carry along.
        found: what was found outside the questionnaire.
    """
    engagement = engagement_checks.by_ids(engagement, rubric)
    whole, rubric = rubric, rubric.narrowed(engagement.variant)
    tested = found.book.strategy if found.book else None
    policy = policies.policy(rubric, engagement, named=named or analyst)
    policy = policy._replace(ceilings=strategy.ceilings(whole, tested))
    sheets = [*sheets, *(verdicts.answers(one.sheet) for one in auditors)]
    people = consensus.people(sheets)
    rulings = (*verdicts.rulings(auditors, people), *engagement.rulings)
    heard = consensus.consensus(rubric, people, policy, rulings, engagement.agreed)
    minimum = policies.policy(rubric, engagement, named=False).minimum_group
    customers = voices(rubric, heard, people, found, minimum, analyst=analyst)
    said, scores, shown = release.released(
        rubric, customers.said, people, policy, lambda told: scoring.scored(rubric, told, policy)
    )
    now = priorities.situation(
        rubric, policy, said, scores, frozenset(shown.hidden), shown.roles, signals(rubric, found)
    )
    agreed = _overridden(now, engagement)
    now = agreed.now
    given = sum(not a.blank for sheet in sheets for a in sheet.answers)
    resampled = resampling.resampled(rubric, policy, people, said)
    result = results.audit_result(
        results.Findings(
            rubric=now.rubric,
            rubric_hash=whole.hash,
            engagement=engagement,
            date=engagement.date or _last_day(sheets),
            policy=policy,
            people=people,
            replaced=given - sum(len(p.answers) for p in people),
            said=said,
            scores=scores,
            plan=priorities.plan(now),
            release=shown,
            returned=returned,
            problems=[*problems, *agreed.problems],
            departments=departments.department_scores(rubric, said, people, shown),
            analyst=analyst,
            resampled=resampled,
            sure=sureness.sureness(rubric, policy, people, said, shown, resampled, engagement.departments),
            strategy=tested,
        )
    )
    result = planned(result, engagement.capacity, engagement.plan_start, agreed.shown)
    if found.nothing:
        return result
    outside = fieldwork_shown(
        rubric,
        found,
        engagement.departments,
        partners=engagement.partners,
        result=result,
        heard=customers,
    )
    return result.renewed(fieldwork=outside)


class _Overridden(NamedTuple):
    """What the fixes start from, with what somebody changed about them."""

    now: priorities.Situation
    shown: tuple[OverrideShown, ...]
    problems: tuple[Problem, ...]


def _overridden(now: priorities.Situation, engagement: Engagement) -> _Overridden:
    """The same with days, impact and owners as agreed; no score depends on them."""
    said = engagement.overrides
    if not said:
        return _Overridden(now, (), ())
    packages = {c: draft.steps for c, draft in priorities.drafts(now).items()}
    settled = overrides.settled_by(now.rubric, said, packages, now.policy.size_factor)
    return _Overridden(
        now._replace(rubric=settled.rubric), settled.shown, tuple(_idle(settled.idle, engagement, now.rubric))
    )


def _idle(places: Sequence[int], engagement: Engagement, rubric: Rubric) -> Iterator[Problem]:
    """That overrides change something that no fix here has."""
    for place in places:
        where = Where("engagement.yaml", f"overrides[{place}]")
        criterion = rubric.by_id.get(engagement.overrides[place].criterion)
        yield problem(Code.OVERRIDE_IDLE, where, criterion=criterion.code if criterion else "–")


def rescored(result: AuditResult, inputs: Inputs) -> AuditResult:
    """The result with other inputs, as a workbook offers them: levels, grades, caps, weights, targets.

    Of the plan it has the roadmap alone.

    Single answers, evidence, comments and who took part are left out; every figure from the claimed level on is there.

    Args:
        result: with nothing hidden; what is hidden cannot be scored again.
        inputs: of all its criteria.
    """
    now = _restored(result, inputs)
    new = results.audit_result(
        results.Findings(
            rubric=now.rubric,
            rubric_hash=result.rubric.hash,
            engagement=Engagement(
                client=result.client,
                title=result.title,
                scope=result.scope,
                made_up=result.made_up,
                variant=result.policy.variant,
                target=inputs.target,
                brand=result.brand,
            ),
            date=result.date,
            policy=now.policy,
            people=(),
            replaced=0,
            said=now.said,
            scores=now.scores,
            plan=priorities.plan(now),
            release=restored.release(now.said),
            returned=(),
            problems=(),
            strategy=inputs.strategy,
        )
    )
    again = new.renewed(plan=result.plan, fieldwork=restored.fieldwork(result, inputs))
    return beside_new_scores(scheduled_again(again))


def _restored(result: AuditResult, inputs: Inputs) -> priorities.Situation:
    """Levels, scores and targets with other inputs."""
    if any(c.hidden for c in result.criteria):
        raise ValueError("hidden criteria cannot be scored again")
    rubric, policy = restored.rubric(result, inputs), restored.policy(result, inputs)
    said = restored.consensus(result, inputs)
    ratings = {c: scoring.Rated.of(one) for c, one in said.items()}
    scores = scoring.scores(rubric, ratings, policy)
    return priorities.situation(rubric, policy, said, scores, signals=result.measured)


def gained(result: AuditResult, inputs: Inputs, criteria: Collection[str]) -> Uplift:
    """What the fixes of some criteria gain together with other inputs; see `rescored` (rule P8)."""
    return priorities.together(_restored(result, inputs), criteria)


def reagreed(result: AuditResult, agreed: Mapping[str, Agreed]) -> AuditResult:
    """The result with other levels agreed in a workshop; what people said stays as it is (rule S4).

    Args:
        result: one in which nothing is hidden.
        agreed: all that is agreed now, by criterion id.
    """
    again = restored.told_again(result, rescored(result, restored.inputs(result, agreed)))
    return beside_new_scores(planned_again(again))


def _last_day(sheets: Sequence[AnswerSheet]) -> datetime.date | None:
    """The day of the last answers: what people wrote, else when the file was saved."""
    days = [s.date or (s.saved.date() if s.saved else None) for s in sheets]
    return max((day for day in days if day), default=None)


def common_variant(rubric: Rubric, sheets: Sequence[AnswerSheet]) -> str | None:
    """The shorter questionnaire that everybody answered, if it is one and the same; a role's form is not one."""
    used = {sheet.variant for sheet in sheets}
    variant = used.pop() if len(used) == 1 else None
    return variant if variant and rubric.variants[variant].criteria else None


def _role_of(rubric: Rubric, variant: str | None) -> str | None:
    """The role that a form is for; None: any."""
    return rubric.variants[variant].role if variant in rubric.variants else None


def unanswered(rubric: Rubric, live: Live, *, client: str | None = None) -> AuditResult:
    """The result of one person who has not answered anything yet.

    Raises:
        CxauditError: there is no such variant or role, or nothing would be asked.
    """
    from cxaudit.render.asked import asked
    from cxaudit.render.workbook.own_assessment import most_asked_role

    asked(rubric, live.variant, live.role)
    role = live.role or most_asked_role(rubric, live.variant)
    sheet = AnswerSheet(
        schema=ANSWERS_SCHEMA,
        rubric=RubricStamp(id=rubric.id, version=rubric.version, hash=rubric.hash),
        variant=live.variant,
        respondent=Respondent(key=live.key or as_json.UNSAID, role=role),
        answers=(),
    )
    plan = Engagement(variant=common_variant(rubric, [sheet]))
    named = plan.model_copy(update={"client": client or client_said(plan.client)})
    return audited(rubric, named, [sheet], named=True)
