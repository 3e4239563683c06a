"""A study whose truth is known: who says what is drawn by chance around levels that were fixed beforehand.

A person's level is the true level of their role, moved by their mood and by chance, then rounded up or down at random, so
that on average it is exactly the true one. Between leaders and front line a gap is planted on a few criteria; everywhere
else all roles see the same.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from cxaudit.engine import consensus, policies, resampling, scoring
from cxaudit.inference import Interval, RoleSample, claimed_interval
from cxaudit.model.answers import ANSWERS_SCHEMA, Answer, AnswerSheet, Respondent, RubricStamp
from cxaudit.model.engagement import Engagement
from cxaudit.model.stages import Consensus, Person, Policy, ScoreIntervals, StepScore, Total
from tests import demos

PEOPLE: Mapping[str, Mapping[str, int]] = {
    "leadership": {"Sales": 2, "Service": 2, "Billing": 1, "Shops": 1, "Field": 1},
    "manager": {"Sales": 2, "Service": 2, "Billing": 2, "Shops": 1, "Field": 1, "Returns": 1},
    "frontline": {"Sales": 4, "Service": 4, "Billing": 3, "Shops": 3, "Field": 3, "Returns": 5},
    "auditor": {"": 2},
}
"""Forty people of four roles and six departments; auditors have none."""

HEAD_COUNTS = {"leadership": 10, "manager": 14, "frontline": 60}
"""Everybody in each role, where it is known."""

DEPARTMENTS = ("Sales", "Service", "Billing", "Shops", "Field", "Returns")
CARELESS = "Returns"
"""The department that answers at random."""
STRAIGHT = "p-030"
"""Somebody of the front line who gives one level throughout."""

PLANTED = ("know.evidence", "deliver.reliable", "explore.walk", "fix.complaints", "reinforce.everyone")
GAP = 1.2
"""Levels by which leaders are above the front line there."""

SEED = 8
"""Of the study that is looked at closely."""

DONT_KNOW = 0.03
"""How often anybody does not know."""


class Who(NamedTuple):
    """Somebody who is asked."""

    key: str
    role: str
    department: str | None


def everybody() -> list[Who]:
    """The people of the study."""
    places = [
        (role, department or None)
        for role, departments in PEOPLE.items()
        for department, count in departments.items()
        for _ in range(count)
    ]
    return [Who(f"p-{n:03d}", role, department) for n, (role, department) in enumerate(places, 1)]


# --- what is true -----------------------------------------------------------------------------

Truth = Mapping[str, Mapping[str, float]]
"""The level that a role would give on average, by criterion and role."""


@cache
def truth(seed: int = SEED) -> Truth:
    """True levels of every criterion of the built-in rubric: from low to high, with the gap planted."""
    rnd = random.Random(f"truth {seed}")
    return {c.id: _true_levels(c.id, rnd) for c in demos.rubric().criteria}


def _true_levels(criterion: str, rnd: random.Random) -> dict[str, float]:
    """Of one criterion, in tenths."""
    planted = criterion in PLANTED
    middle = rnd.randint(22, 30) / 10 if planted else rnd.randint(6, 34) / 10
    half = GAP / 2 if planted else 0.0
    return {"leadership": middle + half, "manager": middle, "frontline": middle - half, "auditor": middle}


# --- what people say --------------------------------------------------------------------------


def said(rnd: random.Random, true_level: float, mood: float, top: int = 4) -> int:
    """A level; over all moods and chances its mean is the true level.

    Args:
        rnd: where chance comes from.
        true_level: 0 to the top.
        mood: −0.5 (strict) to 0.5 (kind), in levels.
        top: the highest level.
    """
    room = min(1.0, true_level, top - true_level)
    return int(true_level + room * (mood + rnd.random() - 0.5) + rnd.random())


@cache
def _answer(criterion: str, level: int | None) -> Answer:
    """A level, or don't know."""
    return Answer(criterion=criterion, level=level, dont_know=level is None)


def _honest(who: Who, rnd: random.Random, true_levels: Truth) -> Iterator[Answer]:
    """What somebody says who thinks about it; auditors look closely."""
    auditor = who.role == "auditor"
    mood = rnd.random() - 0.5
    for criterion in _asked(who.role):
        level = true_levels[criterion][who.role]
        given = round(level + (rnd.random() - 0.5) / 2) if auditor else said(rnd, level, mood)
        yield _answer(criterion, None if not auditor and rnd.random() < DONT_KNOW else given)


def engagement(**settings: object) -> Engagement:
    """The settings of the study."""
    heads = {role: {"head_count": count} for role, count in HEAD_COUNTS.items()}
    fields = {"client": "Study Ltd", "departments": DEPARTMENTS, "roles": heads}
    return Engagement.model_validate(fields | settings, strict=False)


@cache
def _asked(role: str) -> tuple[str, ...]:
    """The criteria that a role is asked."""
    return tuple(c.id for c in demos.rubric().asked(role=role))


def honest(who: Who, rnd: random.Random, true_levels: Truth) -> tuple[Answer, ...]:
    """What somebody says who thinks about it."""
    return tuple(_honest(who, rnd, true_levels))


def person(who: Who, answers: Iterable[Answer]) -> Person:
    """Somebody with what they said, as the engine sees them, without a sheet."""
    return Person(who.key, who.role, who.department, {a.criterion: a for a in answers}, {})


def sheets(seed: int = SEED, *, careless: bool = True, straight: bool = True) -> tuple[AnswerSheet, ...]:
    """The sheets of the study, with its straight-liner and its careless department, or with them as honest as others."""
    return tuple(_sheet(who, seed, careless, straight) for who in everybody())


def _sheet(who: Who, seed: int, careless: bool, straight: bool) -> AnswerSheet:
    """One person's; what others do changes nothing in it."""
    rnd = random.Random(f"{seed} {who.key}")
    answers: Sequence[Answer] = honest(who, rnd, truth(seed))
    if straight and who.key == STRAIGHT:
        answers = [_answer(a.criterion, 3) for a in answers]
    elif careless and who.department == CARELESS:
        answers = [_answer(a.criterion, rnd.randint(0, 4)) for a in answers]
    rubric = demos.rubric()
    return AnswerSheet(
        schema=ANSWERS_SCHEMA,
        rubric=RubricStamp(id=rubric.id, version=rubric.version, hash=rubric.hash),
        respondent=Respondent(key=who.key, role=who.role, department=who.department),
        answers=tuple(answers),
    )


# --- how often intervals are right ------------------------------------------------------------


class Coverage(NamedTuple):
    """How often an interval had the truth in it."""

    hits: Counter[str]
    cases: Counter[str]
    """By kind of figure: criterion (also by who is asked, and by how high the true level is), step, total."""

    def share(self, kind: str) -> float:
        """Of a kind of figure."""
        return self.hits[kind] / self.cases[kind]

    def note(self, interval: Interval | None, value: float | None, *kinds: str) -> None:
        """Count one figure that has an interval."""
        if interval is not None and value is not None:
            self.cases.update(kinds)
            self.hits.update(kinds if interval.low - 1e-9 <= value <= interval.high + 1e-9 else ())


def coverage(repetitions: int, *, company: bool, evidence_policy: str = "off", draws: int = 500) -> Coverage:
    """The study again and again, with fresh answers around the same truth, and how often its intervals are right.

    Nobody answers carelessly here: what is random about them is no answer to any question.

    Args:
        repetitions: how often.
        company: True: of a company of known size a part answers, and the truth is what all of it would have said.
            False: people are as if drawn from endlessly many, and the truth is the level around which they answer.
        evidence_policy: what a level without evidence counts for.
        draws: of the bootstrap.
    """
    found = Coverage(Counter(), Counter())
    plan = engagement(evidence_policy=evidence_policy, **({} if company else {"roles": {}}))
    policy = policies.policy(demos.rubric(), plan, named=False)
    for repetition in range(repetitions):
        people, everyone = _drawn(random.Random(f"{repetition} {company}"), company)
        said_now = consensus.consensus(demos.rubric(), people, policy)
        levels = _levels_of(everyone, policy) if company else _expected()
        _look_at_criteria(found, said_now, levels, policy)
        _look_at_scores(found, people, said_now, levels, policy, draws)
    return found


def _drawn(rnd: random.Random, company: bool) -> tuple[list[Person], list[Person]]:
    """Who answers, and everybody there is; answering or not has nothing to do with what one thinks."""
    answering: list[Person] = []
    everyone: list[Person] = []
    for role, head_count in HEAD_COUNTS.items():
        asked = sum(PEOPLE[role].values())
        names = [Who(f"{role} {n:02d}", role, None) for n in range(head_count if company else asked)]
        them = [person(who, honest(who, rnd, truth())) for who in names]
        everyone += them
        answering += them[:asked]
    return answering, everyone


def _levels_of(everyone: Sequence[Person], policy: Policy) -> dict[str, float]:
    """What everybody would have come to."""
    whole = consensus.consensus(demos.rubric(), everyone, policy)
    return {c: one.claimed for c, one in whole.items() if one.claimed is not None}


@cache
def _expected() -> dict[str, float]:
    """What endlessly many would come to: each role's true level counts once."""
    asked = {c.id: [role for role in c.ask if role in HEAD_COUNTS] for c in demos.rubric().criteria}
    return {c: sum(truth()[c][role] for role in roles) / len(roles) for c, roles in asked.items()}


def _look_at_criteria(
    found: Coverage, said_now: Mapping[str, Consensus], levels: Mapping[str, float], policy: Policy
) -> None:
    """Every claimed level (rule R5)."""
    for c, one in said_now.items():
        roles = [
            RoleSample(r.levels, policy.role_weights[r.role], policy.head_counts.get(r.role))
            for r in one.roles
        ]
        kinds = ("criterion", f"asked of {len(roles)} roles", f"around level {round(levels[c])}")
        gap = "with a gap" if c in PLANTED else "without a gap"
        found.note(claimed_interval(roles, demos.rubric().top).interval, levels[c], *kinds, gap)


def _look_at_scores(
    found: Coverage,
    people: Sequence[Person],
    said_now: Mapping[str, Consensus],
    levels: Mapping[str, float],
    policy: Policy,
    draws: int,
) -> None:
    """Every score, claimed and supported (rule R5)."""
    true = {c: scoring.Rated("rated", level, level, said_now[c].grade) for c, level in levels.items()}
    scores = scoring.scores(demos.rubric(), true, policy)
    resampled = resampling.resampled(demos.rubric(), policy, people, said_now, draws)
    rows: list[tuple[str, ScoreIntervals, StepScore | Total]] = [
        ("total", resampled.total, scores.total),
        *(("step", resampled.steps[s], scores.steps[s]) for s in scores.steps),
    ]
    for kind, interval, score in rows:
        found.note(interval.claimed, score.claimed, f"{kind}, claimed")
        found.note(interval.supported, score.supported, f"{kind}, supported")
