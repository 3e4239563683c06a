"""Tiny rubrics, answers and settings for tests, each in a line or two."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cxaudit import strategy
from cxaudit.engine import consensus, policies, priorities, release, scoring
from cxaudit.model.answers import Answer, AnswerSheet, Respondent, RubricStamp
from cxaudit.model.engagement import Engagement
from cxaudit.model.fieldwork import StrategyAnswers
from cxaudit.model.rubric import Rubric, Step
from cxaudit.model.stages import Consensus, Person, Plan, Policy, Release, Scores

GRADES = ("asserted", "documented", "data", "customer_verified")
RATERS = ("leadership", "frontline")
DAY = datetime.date(2026, 11, 1)


def rubric_of(
    criteria: Mapping[str, Mapping[str, Any]],
    *,
    top: int = 4,
    step_weights: Mapping[str, float] | None = None,
    **defaults: Any,
) -> Rubric:
    """A rubric with just these criteria; a criterion's step is the part of its id before the dot.

    Args:
        criteria: by id: ``weight``, ``key``, ``ask``, ``needs`` [(for_level, criterion, min_level)], ``fixes``
            [(days, impact, weeks)] for levels 1, 2 …; whatever is left out is ordinary.
        top: the highest level.
        step_weights: by step id, 1 where left out.
        defaults: fields of the rubric's ``defaults``.
    """
    steps = list(dict.fromkeys(c.split(".")[0] for c in criteria))
    weights = step_weights or {}
    tree = {
        "id": "tiny",
        "version": "1",
        "title": "A tiny rubric",
        "scale": {"names": [f"Level {n}" for n in range(top + 1)], "rater_rule": "Pick one."},
        "roles": [
            {"id": "leadership", "title": "Leaders", "kind": "rater"},
            {"id": "frontline", "title": "Front line", "kind": "rater", "first_hand": True},
            {"id": "auditor", "title": "Auditors", "kind": "auditor"},
            {"id": "customer", "title": "Customers", "kind": "customer"},
        ],
        "owners": [{"id": "boss", "title": "Boss"}],
        "evidence": {
            "grades": [{"id": g, "title": g.capitalize(), "plain": f"{g}."} for g in GRADES],
            "policies": {
                "standard": _caps(top, 2, 1, 0, 0),
                "strict": _caps(top, 3, 2, 1, 0),
                "off": _caps(top, 0, 0, 0, 0),
            },
            "data_grade": "data",
        },
        "bands": [
            {"from": start, "name": name}
            for start, name in zip(
                (0, 20, 40, 60, 80),
                ("Not in place", "Hit and miss", "Agreed", "Consistent", "Proven"),
                strict=True,
            )
        ],
        "defaults": {"target": min(3, top), "evidence_policy": "standard", **defaults},
        "variants": {
            "short": {
                "title": "Short",
                "minutes": 1,
                "criteria": [next(iter(criteria))],
                "evidence_policy": "off",
                "maturity": False,
                "banner": "A look, not an audit.",
            }
        },
        "steps": [
            {
                "id": step,
                "title": step.upper(),
                "weight": weights.get(step, 1),
                "criteria": [
                    _criterion(c, spec, top) for c, spec in criteria.items() if c.split(".")[0] == step
                ],
            }
            for step in steps
        ],
    }
    return Rubric.model_validate_json(json.dumps(tree))


def _caps(top: int, *short_of: int) -> dict[str, int]:
    return {g: max(top - less, 0) for g, less in zip(GRADES, short_of, strict=True)}


def _criterion(key: str, spec: Mapping[str, Any], top: int) -> dict[str, Any]:
    fixes = spec.get("fixes") or [(2, 3, 4)] * top
    return {
        "id": key,
        "code": key.replace(".", "").upper(),
        "title": key,
        "weight": spec.get("weight", 1),
        "key": spec.get("key", False),
        "question": f"Is {key} done?",
        "why": "Because.",
        "ask": list(spec.get("ask", RATERS)),
        "levels": {str(n): f"{key} at {n}." for n in range(top + 1)},
        "evidence": [f"Proof of {key}"],
        "fixes": [
            {"to": to, "action": f"Take {key} to {to}.", "days": d, "impact": i, "owner": "boss", "weeks": w}
            for to, (d, i, w) in enumerate(fixes, start=1)
        ],
        "prerequisites": [
            {"for_level": level, "criterion": needs, "min_level": at}
            for level, needs, at in spec.get("needs", ())
        ],
    }


def answer_of(criterion: str, said: Any) -> dict[str, Any]:
    """An answer: a level, ``"na"``, ``"dk"``, None (blank), or a pair of one of them and evidence (grade, reference)."""
    word, evidence = said if isinstance(said, tuple) else (said, None)
    words: dict[Any, dict[str, Any]] = {
        "na": {"not_applicable": "no such thing"},
        "dk": {"dont_know": True},
        None: {},
    }
    beside = {"evidence": dict(zip(("grade", "reference"), evidence, strict=True))} if evidence else {}
    return {"criterion": criterion} | words.get(word, {"level": word}) | beside


def sheet(role: str, said: Mapping[str, Any], key: str = "", **more: Any) -> AnswerSheet:
    """One respondent's sheet; see `answer_of` for the answers."""
    return AnswerSheet.model_validate(
        {
            "schema": "cxaudit/answers/1",
            "rubric": RubricStamp(id="tiny", version="1"),
            "date": more.pop("date", DAY),
            "respondent": Respondent(key=key or role, role=role, department=more.pop("department", None)),
            "answers": tuple(Answer.model_validate(answer_of(c, word)) for c, word in said.items()),
            **more,
        }
    )


def sheets_of(said: Mapping[str, Mapping[str, Sequence[Any]]]) -> list[AnswerSheet]:
    """Sheets from a table: by criterion and role the answers of its people, one after the other."""
    people = {(role, n) for roles in said.values() for role, row in roles.items() for n in range(len(row))}
    return [
        sheet(
            role,
            {c: roles[role][n] for c, roles in said.items() if n < len(roles.get(role, ()))},
            f"{role}-{n:03d}",
        )
        for role, n in sorted(people)
    ]


class Stages(NamedTuple):
    """What each stage of an audit gave."""

    rubric: Rubric
    policy: Policy
    people: tuple[Person, ...]
    said: Mapping[str, Consensus]
    ratings: dict[str, scoring.Rated]
    released: Release
    scores: Scores
    now: priorities.Situation
    plan: Plan


def stages(
    rubric: Rubric,
    sheets: Iterable[AnswerSheet],
    engagement: Engagement | None = None,
    *,
    named: bool = True,
    tested: StrategyAnswers | None = None,
) -> Stages:
    """All stages of an audit up to the plan; ``tested``: answers to the test of the strategy statement."""
    engagement = engagement or Engagement()
    rubric = rubric.narrowed(engagement.variant)
    policy = policies.policy(rubric, engagement, named=named)
    policy = policy._replace(ceilings=strategy.ceilings(rubric, tested))
    people = consensus.people(sheets)
    heard = consensus.consensus(rubric, people, policy, engagement.rulings, engagement.agreed)
    said, scores, released = release.released(
        rubric, heard, people, policy, lambda told: scoring.scored(rubric, told, policy)
    )
    ratings = {c: scoring.Rated.of(one) for c, one in said.items()}
    now = priorities.situation(rubric, policy, said, scores, frozenset(released.hidden), released.roles)
    return Stages(rubric, policy, people, said, ratings, released, scores, now, priorities.plan(now))


def policy_of(rubric: Rubric, *, named: bool = True, **settings: Any) -> Policy:
    """A policy from an engagement's settings."""
    return policies.policy(rubric, Engagement(**settings), named=named)


def rated(
    levels: Mapping[str, float | str | None], grade: str = "customer_verified"
) -> dict[str, scoring.Rated]:
    """Ratings by criterion id: a base level (claimed alike), ``"na"``, or None for unanswered."""
    return {
        c: scoring.Rated("not_applicable", None, None, grade)
        if level == "na"
        else scoring.Rated("unanswered", None, None, grade)
        if level is None
        else scoring.Rated("rated", float(level), float(level), grade)
        for c, level in levels.items()
    }


def without(rubric: Rubric, criterion: str) -> Rubric:
    """The rubric as if a criterion had never been in it."""
    kept = {c.id for c in rubric.criteria} - {criterion}
    steps: list[Step | None] = [step.narrowed(kept) for step in rubric.steps]
    tree = rubric.model_dump(by_alias=True)
    tree["steps"] = [json.loads(s.model_dump_json(by_alias=True)) for s in steps if s]
    tree["variants"] = {}
    return Rubric.model_validate_json(json.dumps(tree, default=list))


def weighted(rubric: Rubric, criterion_factor: float, step_factor: float) -> Rubric:
    """The rubric with all weights multiplied."""
    tree = json.loads(rubric.model_dump_json(by_alias=True))
    for step in tree["steps"]:
        step["weight"] *= step_factor
        for criterion in step["criteria"]:
            criterion["weight"] *= criterion_factor
    return Rubric.model_validate_json(json.dumps(tree))
