"""From what is handed on, nobody works out what few people said: every number in result.json together (rule R6)."""

from __future__ import annotations

import json
import random
from functools import cache
from typing import Any, NamedTuple

import pytest

from cxaudit import pipeline
from cxaudit.model.answers import AnswerSheet
from cxaudit.model.rubric import Rubric
from cxaudit.render.json import result_json
from tests.attacks import Attacked, attacked
from tests.builders import rubric_of, sheet
from tests.study import engagement

MINIMUM = 5
STUDIES = 40
ROLES = ("leadership", "manager", "frontline")
SIZES = (0, 0, 1, 1, 2, 3, 4, 5, 7, 10)
"""People of one role in one department."""


class Study(NamedTuple):
    """A small audit with what is known to be said."""

    rubric: Rubric
    sheets: tuple[AnswerSheet, ...]
    weights: dict[str, float]


def _rubric(rnd: random.Random) -> Rubric:
    """Three steps; who is asked, and what counts how much, differs."""
    ids = [
        f"{step}.{n}" for step, count in (("a", 4), ("b", 3), ("c", rnd.choice([2, 3]))) for n in range(count)
    ]
    tree = json.loads(
        rubric_of({c: {"weight": rnd.choice([1, 1, 2, 3])} for c in ids}).model_dump_json(by_alias=True)
    )
    tree["roles"].insert(1, {"id": "manager", "title": "Managers", "kind": "rater"})
    for criterion in (c for step in tree["steps"] for c in step["criteria"]):
        criterion["ask"] = rnd.choice([ROLES, ROLES, ROLES, ROLES[1:], ROLES[:2], ROLES[1:2]])
    return Rubric.model_validate_json(json.dumps(tree))


def _word(rnd: random.Random, gaps: float) -> Any:
    """A level, or now and then something else."""
    return rnd.choice(["dk", "na", None]) if rnd.random() < gaps else rnd.choice([0, 1, 2, 2, 3, 3, 4])


@cache
def _study(seed: int) -> Study:
    """Roles and departments of random sizes, many of them small; some people did not say their department."""
    rnd = random.Random(seed)
    rubric, gaps = _rubric(rnd), rnd.choice([0, 0.05, 0.2])
    departments = [*"ABCD"[: rnd.randint(1, 4)], *rnd.choice([[], [], [None]])]
    places = [(role, place) for role in ROLES for place in departments for _ in range(rnd.choice(SIZES))]
    people = [*places, ("frontline", "A")]
    sheets = tuple(
        sheet(
            role,
            {c.id: _word(rnd, gaps) for c in rubric.asked(role=role)},
            f"key-{n:03d}",
            department=department,
        )
        for n, (role, department) in enumerate(people)
    )
    return Study(rubric, sheets, {role: rnd.choice([1, 1, 1, 2]) for role in ROLES})


@cache
def _result(seed: int, *, analyst: bool = False) -> Any:
    """The file of the result, read again as plain JSON."""
    study = _study(seed)
    plan = engagement(
        evidence_policy="off",
        departments=(),
        minimum_group=MINIMUM,
        roles={role: {"weight": weight} for role, weight in study.weights.items()},
    )
    return json.loads(result_json(pipeline.audited(study.rubric, plan, study.sheets, analyst=analyst)))


@cache
def _attacked(seed: int, *, analyst: bool = False) -> Attacked:
    return attacked(_result(seed, analyst=analyst), _result(seed, analyst=True), _study(seed).sheets, MINIMUM)


@pytest.mark.parametrize("seed", range(STUDIES))
def test_r6_no_level_of_a_small_group_follows_from_the_released_result(seed: int) -> None:
    assert _attacked(seed).levels == []


@pytest.mark.parametrize("seed", range(STUDIES))
def test_r6_nor_does_how_many_of_one_said_that_it_does_not_apply(seed: int) -> None:
    assert _attacked(seed).not_applicable == []


@pytest.mark.parametrize("seed", range(STUDIES))
def test_r6_nor_how_many_did_not_know(seed: int) -> None:
    assert _attacked(seed).dont_know == []


def test_r6_the_same_attack_on_the_audit_leads_own_result_succeeds() -> None:
    assert sum(bool(_attacked(seed, analyst=True).levels) for seed in range(STUDIES)) >= 30


def test_r6_most_numbers_are_shown_all_the_same() -> None:
    results = [_result(seed) for seed in range(STUDIES)]
    criteria = [c["hidden"] is None for one in results for c in one["criteria"]]
    roles = [r["hidden"] is None for one in results for c in one["criteria"] for r in c["roles"].values()]
    departments = [d["claimed"] is not None for one in results for d in one["departments"]]
    shares = [sum(some) / len(some) for some in (criteria, roles, departments)]
    assert shares == pytest.approx([0.90, 0.59, 0.47], abs=0.1)
