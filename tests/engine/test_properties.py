"""What must hold for every rubric and every set of answers (docs/scoring.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cxaudit.engine import priorities, scoring
from cxaudit.model.answers import AnswerSheet
from cxaudit.model.engagement import Engagement, RolePlan, Ruling
from cxaudit.model.result import AuditResult
from cxaudit.model.stages import StepScore, Total, Uplift
from cxaudit.pipeline import audited
from tests.builders import Stages, stages, weighted, without
from tests.strategies import Audit, audits

settings.register_profile(
    "engine", max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
FAST = settings.get_profile("engine")

CLOSE = 1e-9


def _result(audit: Audit, *, named: bool = True) -> AuditResult:
    return audited(audit.rubric, audit.engagement, audit.sheets, named=named, found=audit.found)


def _stages(audit: Audit) -> Stages:
    return stages(audit.rubric, audit.sheets, audit.engagement, tested=audit.tested)


def _numbers(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[tuple[object, ...], object]]:
    """All leaves of a tree with the way to each."""
    match value:
        case dict():
            for key, inner in value.items():
                yield from _numbers(inner, (*path, key))
        case list():
            for place, inner in enumerate(value):
                yield from _numbers(inner, (*path, place))
        case float():
            yield path, pytest.approx(value, abs=CLOSE)
        case _:
            yield path, value


def _tree(result: AuditResult) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(result.model_dump_json(by_alias=True))
    return tree


def _scored(result: AuditResult) -> dict[str, Any]:
    """What scoring and priorities gave, without what only describes rubric and answers."""
    tree = _tree(result)
    return {
        part: tree[part] for part in ("company_level", "steps", "criteria", "fixes", "proofs", "waiting")
    } | {"overall": {k: v for k, v in tree["overall"].items() if k not in ("criteria", "not_applicable")}}


def _leaving_out(tree: dict[str, Any], criterion: str) -> dict[str, Any]:
    """The same without one criterion, the gates on it and a step that had nothing else."""
    return tree | {
        "criteria": [
            c | {"gates": [g for g in c["gates"] if g["criterion"] != criterion]}
            for c in tree["criteria"]
            if c["id"] != criterion
        ],
        "steps": [s for s in tree["steps"] if s["state"] != "not_applicable"],
    }


def _any_criterion(audit: Audit, choice: int) -> str:
    return audit.rubric.criteria[choice % len(audit.rubric.criteria)].id


def _blanked(sheets: list[AnswerSheet], criterion: str) -> list[AnswerSheet]:
    """The same sheets, with nothing said about one criterion."""
    return [
        s.model_copy(update={"answers": tuple(a for a in s.answers if a.criterion != criterion)})
        for s in sheets
    ]


@FAST
@given(audits(), st.integers(0, 11))
def test_s3_not_applicable_is_the_same_as_not_in_the_rubric(audit: Audit, choice: int) -> None:
    assume(len(audit.rubric.criteria) > 1)
    criterion = _any_criterion(audit, choice)
    ruling = Ruling(criterion=criterion, applies=False, reason="it cannot exist here")
    with_it = audited(
        audit.rubric,
        audit.engagement.model_copy(update={"rulings": (ruling,)}),
        audit.sheets,
        named=True,
        found=audit.found,
    )
    never = audited(
        without(audit.rubric, criterion), audit.engagement, audit.sheets, named=True, found=audit.found
    )
    assert _leaving_out(_scored(with_it), criterion) == _leaving_out(_scored(never), criterion)


@FAST
@given(audits(), st.integers(0, 11))
def test_n2_unanswered_never_counts_as_zero(audit: Audit, choice: int) -> None:
    assume(len(audit.rubric.criteria) > 1)
    criterion = _any_criterion(audit, choice)
    step = audit.rubric.step_of[criterion].id
    blank = stages(
        audit.rubric, _blanked(audit.sheets, criterion), audit.engagement, tested=audit.tested
    ).scores
    never = stages(
        without(audit.rubric, criterion), audit.sheets, audit.engagement, tested=audit.tested
    ).scores
    assume(step in never.steps and blank.steps[step].supported is not None)
    assert (blank.steps[step].supported, blank.steps[step].attained) == (
        never.steps[step].supported,
        never.steps[step].attained,
    )


@FAST
@given(audits(), st.randoms(use_true_random=False), st.booleans())
def test_order_of_respondents_does_not_matter(audit: Audit, random: Any, named: bool) -> None:
    shuffled = list(audit.sheets)
    random.shuffle(shuffled)
    assert _result(audit._replace(sheets=shuffled), named=named) == _result(audit, named=named)


@FAST
@given(audits(), st.booleans())
def test_same_input_gives_the_same_bytes(audit: Audit, named: bool) -> None:
    assert _result(audit, named=named).model_dump_json() == _result(audit, named=named).model_dump_json()


@FAST
@given(audits(), st.booleans())
def test_result_survives_json(audit: Audit, named: bool) -> None:
    result = _result(audit, named=named)
    assert AuditResult.model_validate_json(result.model_dump_json(by_alias=True)) == result


def _role_weights(engagement: Engagement, factor: float) -> Engagement:
    plans = {
        role: (engagement.roles.get(role) or RolePlan()).model_copy(update={"weight": weight * factor})
        for role, weight in (("leadership", engagement.roles["leadership"].weight), ("frontline", 1.0))
    }
    return engagement.model_copy(update={"roles": plans})


@FAST
@given(audits(), st.sampled_from([0.25, 2.0, 8.0]), st.sampled_from([0.5, 4.0]), st.sampled_from([0.5, 16.0]))
def test_only_the_ratio_of_weights_matters(audit: Audit, criteria: float, steps: float, roles: float) -> None:
    scaled = audited(
        weighted(audit.rubric, criteria, steps),
        _role_weights(audit.engagement, roles),
        audit.sheets,
        named=True,
        found=audit.found,
    )
    assert dict(_numbers(_scored(scaled))) == dict(_numbers(_scored(_result(audit))))


@FAST
@given(audits())
def test_s7_supported_stays_between_zero_and_what_was_rated(audit: Audit) -> None:
    top = audit.rubric.top
    rated = [c for c in _stages(audit).scores.criteria.values() if c.state == "rated"]
    assert [
        c for c in rated if c.supported is None or c.base is None or not 0 <= c.supported <= c.base <= top
    ] == []


@FAST
@given(audits(), st.integers(0, 6), st.integers(0, 11))
def test_s2_raising_an_answer_never_lowers_a_claimed_score(audit: Audit, who: int, choice: int) -> None:
    criterion = _any_criterion(audit, choice)
    sheet = audit.sheets[who % len(audit.sheets)]
    raised = sheet.model_copy(
        update={
            "answers": tuple(
                a.model_copy(update={"level": min(a.level + 1, audit.rubric.top)})
                if a.criterion == criterion and a.level is not None
                else a
                for a in sheet.answers
            )
        }
    )
    before = _stages(audit).scores
    after = _stages(audit._replace(sheets=[raised if s is sheet else s for s in audit.sheets])).scores
    assert all(new >= old - CLOSE for new, old in _claims(after, before))


def _claims(after: Any, before: Any) -> list[tuple[float, float]]:
    """Claimed points after and before, of steps and total."""
    pairs = [(after.steps[s].claimed, step.claimed) for s, step in before.steps.items()]
    return [
        (a, b)
        for a, b in [*pairs, (after.total.claimed, before.total.claimed)]
        if a is not None and b is not None
    ]


def _enclosed(one: StepScore | Total) -> bool:
    """Low, supported and high stand in this order."""
    low, supported, high = one.low or 0.0, one.supported or 0.0, one.high or 0.0
    return low <= supported + CLOSE and supported <= high + CLOSE


@FAST
@given(audits())
def test_s14_low_and_high_enclose_the_supported_score(audit: Audit) -> None:
    scores = _stages(audit).scores
    bounds: list[StepScore | Total] = [*scores.steps.values(), scores.total]
    assert [one for one in bounds if one.supported is not None and not _enclosed(one)] == []


@FAST
@given(audits())
def test_p1_every_missed_target_and_nothing_else_gives_a_fix(audit: Audit) -> None:
    done = _stages(audit)
    levels = {c: s.supported for c, s in done.scores.criteria.items()}
    missed = {
        c
        for c, level in levels.items()
        if level is not None and level < done.now.targets[c] - done.policy.tolerance - CLOSE
    }
    assert {f.criterion for f in (*done.plan.fixes, *done.plan.proofs, *done.plan.waiting)} == missed


def _needed(links: Mapping[str, tuple[priorities.Link, ...]], criterion: str, level: int) -> Iterator[str]:
    """Whatever a criterion waits for on the way to a level, directly or through others."""
    for link in links[criterion]:
        if link.for_level <= level:
            yield link.needs
            yield from _needed(links, link.needs, link.min_level)


@FAST
@given(audits())
def test_p6_no_fix_stands_above_its_own_prerequisite(audit: Audit) -> None:
    done = _stages(audit)
    place = {fix.criterion: n for n, fix in enumerate(done.plan.fixes)}
    assert [
        (fix.criterion, needed)
        for fix in done.plan.fixes
        for needed in _needed(done.now.links, fix.criterion, fix.target)
        if needed in place and place[needed] > place[fix.criterion]
    ] == []


def _rescored(done: Stages, changes: Mapping[str, priorities.Change]) -> Uplift:
    """The uplift by scoring everything again."""
    ratings = {
        c: r._replace(base=changes[c].base, grade=changes[c].grade) if c in changes else r
        for c, r in done.ratings.items()
    }
    ceilings = {  # whoever makes a change brings the statement that it needs
        c: max(ceiling, changes[c].lifts if c in changes else 0)
        for c, ceiling in done.policy.ceilings.items()
    }
    policy = done.policy._replace(ceilings=ceilings)
    after, before = scoring.scores(done.rubric, ratings, policy), done.scores
    return Uplift(
        None if before.total.supported is None else (after.total.supported or 0.0) - before.total.supported,
        {
            s: (after.steps[s].supported or 0.0) - step.supported
            for s, step in before.steps.items()
            if step.supported is not None
        },
    )


def _same(uplift: Uplift, expected: Uplift) -> bool:
    steps = {s: uplift.steps.get(s, 0.0) for s in expected.steps}
    return uplift.overall == pytest.approx(expected.overall, abs=CLOSE) and steps == pytest.approx(
        expected.steps, abs=CLOSE
    )


def _first_step(done: Stages, draft: priorities.Draft) -> dict[str, priorities.Change]:
    level = draft.steps[0].to if draft.steps else draft.target
    return {draft.criterion.id: priorities.change(done.now, draft, level)}


@FAST
@given(audits())
def test_p8_uplift_of_a_fix_is_that_of_a_full_rescoring(audit: Audit) -> None:
    done = _stages(audit)
    drafts = priorities.drafts(done.now)
    plans = {f.criterion: f for f in (*done.plan.fixes, *done.plan.proofs, *done.plan.waiting)}
    whole = {c: {c: priorities.change(done.now, d, d.target)} for c, d in drafts.items()}
    assert [c for c in drafts if not _same(plans[c].uplift, _rescored(done, whole[c]))] == []


@FAST
@given(audits())
def test_p8_uplift_of_a_first_step_is_that_of_a_full_rescoring(audit: Audit) -> None:
    done = _stages(audit)
    drafts = priorities.drafts(done.now)
    plans = {f.criterion: f for f in (*done.plan.fixes, *done.plan.proofs, *done.plan.waiting)}
    assert [
        c
        for c, d in drafts.items()
        if not _same(plans[c].first_uplift, _rescored(done, _first_step(done, d)))
    ] == []


@FAST
@given(audits())
def test_p8_uplift_of_a_bundle_is_that_of_a_full_rescoring(audit: Audit) -> None:
    done = _stages(audit)
    drafts = priorities.drafts(done.now)
    assert [
        name
        for name, criteria, uplift in done.plan.bundles
        if not _same(
            uplift,
            _rescored(done, {c: priorities.change(done.now, drafts[c], drafts[c].target) for c in criteria}),
        )
    ] == []


@FAST
@given(audits())
def test_p8_each_stage_of_the_first_fixes_is_that_of_a_full_rescoring(audit: Audit) -> None:
    done = _stages(audit)
    drafts = priorities.drafts(done.now)
    first = done.plan.bundles[0][1]
    taken = [first[: n + 1] for n in range(len(done.plan.cumulative))]
    changes = [{c: priorities.change(done.now, drafts[c], drafts[c].target) for c in ids} for ids in taken]
    assert done.plan.cumulative == pytest.approx(
        [_rescored(done, change).overall or 0.0 for change in changes]
    )


def _shown_counts(result: AuditResult) -> list[int]:
    """How many people each shown figure of a criterion or role rests on."""
    shown = [c for c in result.criteria if not c.hidden]
    return [c.levels for c in shown if c.levels] + [
        r.people for c in result.criteria for r in c.roles.values() if r.people
    ]


@FAST
@given(audits())
def test_r6_no_figure_rests_on_fewer_people_than_the_minimum(audit: Audit) -> None:
    small = audit._replace(engagement=audit.engagement.model_copy(update={"minimum_group": 3}))
    assert min(_shown_counts(_result(small, named=False)), default=3) >= 3
