"""The bootstrap of rule R5: every draw is scored as the audit is, and its intervals are as wide as they should be."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from cxaudit.engine import consensus, policies, resampling, scoring
from cxaudit.engine.resampling import Sample, Scored, sample, scored, weighted_role_level
from cxaudit.inference import Interval
from cxaudit.measure import median, trimmed_mean
from cxaudit.model.engagement import Engagement
from cxaudit.model.rubric import Rubric
from cxaudit.model.stages import Person, Resampled, Scores
from tests.builders import rubric_of, sheet

DRAWS = 25
SHAPE: dict[str, dict[str, Any]] = {
    "a.one": {"weight": 2},
    "a.two": {"needs": [(3, "a.one", 2)]},
    "a.three": {"ask": ["leadership"]},
    "a.four": {"weight": 0.5, "needs": [(2, "a.three", 1), (4, "b.one", 3)]},
    "b.one": {},
    "b.two": {"weight": 3, "needs": [(2, "b.one", 2)]},
    "b.three": {"ask": ["frontline"]},
    "c.one": {},
}
GRADED = ("asserted", "documented", "data", "customer_verified")


def _word(chance: random.Random, blanks: bool) -> Any:
    """An answer as people give it: mostly a level, now and then something else."""
    others = ["dk", None, "na", "na"] if blanks else []
    return chance.choice([0, 1, 2, 2, 3, 3, 4, 4, *others])


def _people(seed: int, blanks: bool, auditor: bool) -> tuple[Person, ...]:
    """Leaders, front line, perhaps an auditor; the same for the same seed."""
    chance = random.Random(seed)
    roles = ["leadership"] * chance.randint(2, 6) + ["frontline"] * chance.randint(2, 12)
    roles += ["auditor"] * auditor
    sheets = [
        sheet(
            role,
            {
                c: (_word(chance, blanks), (chance.choice(GRADED), "seen"))
                for c in SHAPE
                if role != "auditor" or chance.random() < 0.5
            },
            f"p{n:02}",
        )
        for n, role in enumerate(roles)
    ]
    return consensus.people(sheets)


def _drawn(samples: Mapping[str, Sample], everybody: tuple[Person, ...], draw: int, of: int) -> list[Person]:
    """The people of one draw, each as often as it has them; auditors as they are."""
    mask = {"H": 16, "I": 32, "Q": 64}
    again = [
        person._replace(key=f"{person.key} {n}")
        for one in samples.values()
        for person, times in zip(one.people, one.times, strict=True)
        for n in range((times >> mask[one.field] * draw) % 2 ** mask[one.field] + of)
    ]
    return [*again, *(p for p in everybody if p.role == "auditor")]


def _slowly(rubric: Rubric, plan: Engagement, people: list[Person], everybody: tuple[Person, ...]) -> Scores:
    """One draw scored by the stages of the audit; the evidence is that of everybody."""
    policy = policies.policy(rubric, plan, named=False)
    said = consensus.consensus(rubric, people, policy, plan.rulings, plan.agreed)
    whole = consensus.consensus(rubric, everybody, policy, plan.rulings, plan.agreed)
    ratings = {c: scoring.Rated.of(one._replace(grade=whole[c].grade)) for c, one in said.items()}
    return scoring.scores(rubric, ratings, policy)


def _figures(scores: Scores) -> list[float | None]:
    """What has an interval."""
    steps = scores.steps.values()
    total = scores.total
    return [*(s.claimed for s in steps), *(s.supported for s in steps), total.claimed, total.supported]


def _same(done: Scored, draw: int) -> list[float | None]:
    """The same of the fast way."""
    rows = [*done.claimed.values(), *done.supported.values(), done.total_claimed, done.total_supported]
    return [value if math.isfinite(value := row[draw]) else None for row in rows]


PLANS: dict[str, dict[str, Any]] = {
    "plain": {},
    "strict evidence": {"evidence_policy": "strict"},
    "no evidence asked": {"evidence_policy": "off"},
    "median": {"role_mean": "median"},
    "trimmed": {"role_mean": "trimmed"},
    "geometric": {"total": "geometric"},
    "role weights": {"roles": {"leadership": {"weight": 3}, "frontline": {"weight": 0.7}}},
    "agreed": {"agreed": {"a.one": {"level": 1}, "b.two": {"level": "N/A"}, "b.one": {"level": 4}}},
    "rulings": {
        "rulings": (
            {"criterion": "a.one", "applies": False, "reason": "x"},
            {"criterion": "b.one", "applies": True, "reason": "x"},
        )
    },
}


@pytest.mark.parametrize("auditor", [False, True], ids=["people", "with auditor"])
@pytest.mark.parametrize("blanks", [False, True], ids=["complete", "with gaps"])
@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("seed", range(4))
def test_r5_a_draw_scores_as_the_audit_would(name: str, blanks: bool, auditor: bool, seed: int) -> None:
    plan = Engagement.model_validate(PLANS[name], strict=False)
    rubric, everybody = rubric_of(SHAPE), _people(seed, blanks, auditor)
    policy = policies.policy(rubric, plan, named=False)
    said = consensus.consensus(rubric, everybody, policy, plan.rulings, plan.agreed)
    samples = {
        role: sample(role, [p for p in everybody if p.role == role], None, DRAWS, 4)._replace(
            base=0.0, scale=1.0
        )
        for role in ("leadership", "frontline")
    }
    fast = scored(rubric, policy, said, samples, DRAWS)
    slow = [_slowly(rubric, plan, _drawn(samples, everybody, n, 0), everybody) for n in range(DRAWS)]
    found = [value for n in range(DRAWS) for value in _same(fast, n)]
    assert found == [pytest.approx(value, abs=1e-9) for one in slow for value in _figures(one)]


@pytest.mark.parametrize("seed", range(4))
def test_r5_who_is_certain_keeps_part_of_their_weight(seed: int) -> None:
    rubric, everybody = rubric_of(SHAPE), _people(seed, True, False)
    policy = policies.policy(rubric, Engagement(), named=False)
    said = consensus.consensus(rubric, everybody, policy)
    samples = {
        role: sample(role, [p for p in everybody if p.role == role], None, DRAWS, 4)._replace(
            base=2.0, scale=1.0
        )
        for role in ("leadership", "frontline")
    }
    fast = scored(rubric, policy, said, samples, DRAWS)
    slow = [_slowly(rubric, Engagement(), _drawn(samples, everybody, n, 2), everybody) for n in range(DRAWS)]
    found = [value for n in range(DRAWS) for value in _same(fast, n)]
    assert found == [pytest.approx(value, abs=1e-9) for one in slow for value in _figures(one)]


@pytest.mark.parametrize("kind", ["median", "trimmed"])
@pytest.mark.parametrize("seed", range(6))
def test_s1_levels_with_weights_are_those_of_as_many_people(kind: str, seed: int) -> None:
    chance = random.Random(seed)
    levels = [chance.randint(0, 4) for _ in range(chance.randint(1, 25))]
    counts = [levels.count(level) for level in range(5)]
    plain = {"median": median(levels), "trimmed": trimmed_mean(levels, 0.1)}[kind]
    assert weighted_role_level(range(5), counts, kind) == pytest.approx(plain, abs=1e-12)


# ------------------------------------------------------------------------ what comes out


def _resampled(answers: Mapping[str, list[Any]], **settings: Any) -> Resampled:
    """Levels by role, the same for both criteria of a tiny rubric."""
    rubric, plan = rubric_of({"a.one": {}, "b.one": {}}), Engagement.model_validate(settings, strict=False)
    sheets = [
        sheet(role, dict.fromkeys(("a.one", "b.one"), word), f"{role} {n}")
        for role, row in answers.items()
        for n, word in enumerate(row)
    ]
    people = consensus.people(sheets)
    policy = policies.policy(rubric, plan, named=False)
    return resampling.resampled(rubric, policy, people, consensus.consensus(rubric, people, policy))


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        pytest.param({"leadership": [3]}, "one_respondent", id="one person alone"),
        pytest.param({}, "one_respondent", id="nobody"),
        pytest.param(
            {"leadership": [3], "frontline": [1, 2, 3]}, "one_respondent", id="one leader out of several"
        ),
        pytest.param({"leadership": [3, 3], "frontline": [1, 1]}, "no_spread", id="no spread in any role"),
        pytest.param(
            {"leadership": [3, "dk", "dk"], "frontline": ["dk", "dk"]}, "too_few_answers", id="few answers"
        ),
    ],
)
def test_r5_no_interval_of_a_score(answers: Mapping[str, list[Any]], reason: str) -> None:
    assert _resampled(answers).total == (None, None, reason)


def test_r5_everybody_answered_so_the_interval_is_the_point() -> None:
    found = _resampled(
        {"leadership": [3], "frontline": [1, 2]},
        roles={"leadership": {"head_count": 1}, "frontline": {"head_count": 2}},
    )
    assert found.total.claimed == pytest.approx(Interval(56.25, 56.25))


def test_r5_the_same_answers_give_the_same_intervals() -> None:
    answers = {"leadership": [3, 2, 4], "frontline": [1, 2, 2, 3]}
    assert _resampled(answers) == _resampled(answers)


def test_r5_the_more_of_a_role_spoke_the_narrower() -> None:
    answers = {"leadership": [3, 2, 4, 1], "frontline": [1, 2, 2, 3]}
    heads = {"leadership": {"head_count": 5}, "frontline": {"head_count": 5}}
    few, most = _resampled(answers).total.claimed, _resampled(answers, roles=heads).total.claimed
    assert few is not None
    assert most is not None
    assert most.high - most.low < (few.high - few.low) * 0.6


# ------------------------------------------------------------------------ how often intervals are right


@cache
def _wide_rubric() -> Rubric:
    return rubric_of(
        {f"{step}.{n}": {} for step in "ab" for n in ("one", "two", "three")}, evidence_policy="off"
    )


MOODS = (-1, 0, 0, 1)
FULL = (1, 2, 3, 3, 1)
"""How often each level is chosen, before somebody's mood moves it."""


def _level(chosen: int, mood: int) -> int:
    """What somebody says who is stricter, or kinder, than others."""
    return min(max(chosen + mood, 0), 4)


EXPECTED = (
    sum(n * _level(level, mood) for level, n in enumerate(FULL) for mood in MOODS) / 10 / len(MOODS) * 25
)


def _people_of(chance: random.Random, size: int) -> list[dict[str, int]]:
    """What people of a role say of everything."""
    moods = [chance.choice(MOODS) for _ in range(size)]
    return [
        {c.id: _level(chance.choices(range(5), FULL)[0], m) for c in _wide_rubric().criteria} for m in moods
    ]


def _covers(seed: int, leaders: int, front: int, head_count: int | None) -> bool:
    """Whether the interval of the total has in it what everybody would have said, of a company small or without end."""
    chance, rubric = random.Random(seed), _wide_rubric()
    roles = {"leadership": leaders, "frontline": front}
    said = {role: _people_of(chance, head_count or size) for role, size in roles.items()}
    everybody = [p for people in said.values() for p in people]
    truth = sum(sum(p.values()) for p in everybody) / len(everybody) / 6 * 25 if head_count else EXPECTED
    sheets = [
        sheet(role, person, f"{role} {n}")
        for role, size in roles.items()
        for n, person in enumerate(said[role][:size])
    ]
    heads = {role: {"head_count": head_count} for role in roles} if head_count else {}
    plan = Engagement.model_validate({"roles": heads}, strict=False)
    people, policy = consensus.people(sheets), policies.policy(rubric, plan, named=False)
    said_of = consensus.consensus(rubric, people, policy)
    low, high = resampling.resampled(rubric, policy, people, said_of, 500).total.claimed or (
        math.nan,
        math.nan,
    )
    return low <= truth <= high


@pytest.mark.parametrize(
    ("leaders", "front", "head_count"),
    [
        pytest.param(5, 5, None, id="few"),
        pytest.param(3, 12, None, id="very few leaders"),
        pytest.param(8, 8, 12, id="most of a small company"),
    ],
)
def test_r5_the_bootstrap_has_the_truth_in_it_about_95_times_in_100(
    leaders: int, front: int, head_count: int | None
) -> None:
    hits = sum(_covers(seed, leaders, front, head_count) for seed in range(250))
    assert 0.91 <= hits / 250 <= 0.99
