"""From what is handed on, nobody works out what few people said, though levels are whole numbers (rule R6)."""

from __future__ import annotations

import json
import os
import random
from functools import cache
from typing import Any, NamedTuple

import pytest

from cxaudit import pipeline
from cxaudit.model.answers import AnswerSheet
from cxaudit.model.engagement import Engagement
from cxaudit.model.rubric import Rubric
from cxaudit.render.json import result_json
from tests.builders import GRADES, rubric_of, sheet
from tests.study import engagement
from tests.whole_attacks import Group, WholeReader

MINIMUM = 5
STUDIES = int(os.environ.get("CXAUDIT_STUDIES", "40"))
"""Companies that are attacked; 400 before a release."""
SIZES = {"leadership": (1, 2, 3, 4), "manager": (2, 3, 4, 6), "frontline": (5, 8, 14)}
"""People of a role."""


class Study(NamedTuple):
    """A company, and what its people said."""

    rubric: Rubric
    engagement: Engagement
    sheets: tuple[AnswerSheet, ...]


def _rubric(rnd: random.Random) -> Rubric:
    """Two steps with prerequisites, key criteria and different weights; not everybody is asked everything."""
    ids = [*(f"a.{n}" for n in range(5)), *(f"b.{n}" for n in range(4))]
    specs: dict[str, dict[str, Any]] = {
        c: {"weight": rnd.choice([1, 1, 1, 2]), "key": rnd.random() < 0.2} for c in ids
    }
    for waiting, needed in (("a.1", "a.0"), ("b.1", "a.2"), ("b.2", "b.0")):
        specs[waiting]["needs"] = [(rnd.choice([2, 3]), needed, rnd.choice([1, 2, 3]))]
    tree = json.loads(rubric_of(specs).model_dump_json(by_alias=True))
    tree["roles"].insert(1, {"id": "manager", "title": "Managers", "kind": "rater"})
    for criterion in (c for step in tree["steps"] for c in step["criteria"]):
        criterion["ask"] = rnd.choice(
            [[*SIZES], [*SIZES], [*SIZES], ["leadership", "frontline"], ["manager"]]
        )
    return Rubric.model_validate_json(json.dumps(tree))


def _word(rnd: random.Random, true: float) -> Any:
    """A level about the true one, now and then with evidence, or something else."""
    level = min(4, max(0, round(rnd.gauss(true, 0.9))))
    return rnd.choice([level] * 17 + [(level, (rnd.choice(GRADES), "a list")), "dk", None])


@cache
def _study(seed: int) -> Study:
    """Weak and ordinary companies, with evidence, auditors, agreed levels and named roles in some of them."""
    rnd = random.Random(f"whole {seed}")
    rubric = _rubric(rnd)
    true = {c.id: rnd.choice([0.4, 1, 1.5, 2, 2.5, 3.2]) for c in rubric.criteria}
    people = [(role, rnd.choice("AB")) for role, sizes in SIZES.items() for _ in range(rnd.choice(sizes))]
    said = [
        sheet(
            role,
            {c.id: _word(rnd, true[c.id]) for c in rubric.asked(role=role)},
            f"key-{n:03d}",
            department=department,
        )
        for n, (role, department) in enumerate(people)
    ]
    audited = {c.id: rnd.randint(0, 4) for c in rubric.criteria if rnd.random() < 0.3}
    said += [sheet("auditor", audited, "auditor")] * rnd.choice([0, 1])
    plan = engagement(
        evidence_policy=rnd.choice(["off", "standard"]),
        departments=(),
        minimum_group=MINIMUM,
        roles={
            "leadership": rnd.choice([{}, {}, {"named": True, "consent": "all"}]),
            "manager": {"weight": rnd.choice([1, 1, 2])},
        },
        agreed=rnd.choice([{}, {"a.3": {"level": 2}}]),
    )
    return Study(rubric, plan, tuple(said))


def _result(study: Study, *, analyst: bool) -> Any:
    """The file of the result, read again as plain JSON."""
    result = pipeline.audited(study.rubric, study.engagement, study.sheets, analyst=analyst)
    return json.loads(result_json(result))


@cache
def _reader(seed: int) -> WholeReader:
    """Who reads the result of a company."""
    study = _study(seed)
    return _reading(study, _result(study, analyst=False))


def _reading(study: Study, result: Any) -> WholeReader:
    whole = _result(study, analyst=True)
    named = frozenset(role for role, plan in study.engagement.roles.items() if plan.named)
    agreed = {c: one.level for c, one in study.engagement.agreed.items() if isinstance(one.level, int)}
    return WholeReader(result, whole, study.sheets, named, agreed)


@cache
def _given_away(seed: int) -> list[Group]:
    return _reader(seed).given_away(MINIMUM)


@pytest.mark.parametrize("seed", range(STUDIES))
def test_r6_the_sum_of_every_small_hidden_group_could_be_another(seed: int) -> None:
    assert _given_away(seed) == []


@pytest.mark.parametrize("seed", range(min(STUDIES, 8)))
def test_r6_the_attack_fits_what_people_really_said(seed: int) -> None:
    assert _reader(seed).fits_what_was_said()


def _without_small_roles(seed: int) -> WholeReader:
    """Who reads a result in which nothing but the figures of small roles is left out, as is usual."""
    study = _study(seed)
    result = _result(study, analyst=True)
    nothing = {"mean": None, "hidden": "few"}
    for criterion in result["criteria"]:
        criterion["roles"] = {
            role: figures | (nothing if 0 < figures["people"] < MINIMUM else {})
            for role, figures in criterion["roles"].items()
        }
    return _reading(study, result)


def test_r6_leaving_out_small_roles_alone_gives_many_groups_away() -> None:
    """A control."""
    assert sum(len(_without_small_roles(seed).given_away(MINIMUM)) for seed in range(8)) > 16


def test_r6_there_is_much_to_attack() -> None:
    small = [g for seed in range(STUDIES) for g in _reader(seed).groups() if g.people < MINIMUM]
    assert len(small) > 3 * STUDIES


def test_r6_most_criteria_are_shown_all_the_same() -> None:
    results = [_reader(seed).result for seed in range(STUDIES)]
    shown = [c["hidden"] is None for one in results for c in one["criteria"]]
    assert sum(shown) / len(shown) > 0.4
