"""Answers of a made-up company, from a plan of what is true of it: the same plan gives the same answers."""

from __future__ import annotations

import random
from collections.abc import Sequence

from cxaudit.measure import nearest_level
from cxaudit.model.answers import ANSWERS_SCHEMA, Answer, AnswerSheet, Respondent, RubricStamp
from cxaudit.model.demo import Demo, DemoPerson, DemoTruth
from cxaudit.model.rubric import Criterion, Rubric


def answer_sheets(demo: Demo, rubric: Rubric) -> tuple[AnswerSheet, ...]:
    """One filled sheet a person, in the order of the plan."""
    first_asked = {c.id: _first_asked(demo.people, c) for c in rubric.criteria}
    return tuple(_sheet(demo, rubric, person, first_asked) for person in demo.people)


def _first_asked(people: Sequence[DemoPerson], criterion: Criterion) -> str | None:
    """The key of the person who brings a criterion's evidence."""
    return next((p.key for p in people if p.role in criterion.ask), None)


def _sheet(demo: Demo, rubric: Rubric, person: DemoPerson, first_asked: dict[str, str | None]) -> AnswerSheet:
    """What one person answers to everything that they are asked."""
    auditor = rubric.role[person.role].kind == "auditor"
    answers = []
    for criterion in rubric.asked(role=person.role):
        truth = demo.truths[criterion.id]
        answer = _found(criterion, truth) if auditor else _answer(demo, rubric, person, criterion)
        if not auditor and first_asked[criterion.id] == person.key and truth.auditor is None:
            answer = answer.model_copy(update={"evidence": truth.evidence})
        answers.append(answer)
    return AnswerSheet(
        schema=ANSWERS_SCHEMA,
        rubric=RubricStamp(id=rubric.id, version=rubric.version, hash=rubric.hash),
        date=demo.date,
        respondent=Respondent(key=person.key, role=person.role, department=person.department),
        answers=tuple(answers),
    )


def _found(criterion: Criterion, truth: DemoTruth) -> Answer:
    """What the auditor says: a level with evidence where they looked, else nothing."""
    if truth.auditor is None:
        return Answer(criterion=criterion.id)
    return Answer(criterion=criterion.id, level=truth.auditor, evidence=truth.evidence)


def _answer(demo: Demo, rubric: Rubric, person: DemoPerson, criterion: Criterion) -> Answer:
    """What one person says about one criterion: what is true, as their role sees it, with some scatter."""
    truth = demo.truths[criterion.id]
    if truth.not_applicable:
        return Answer(criterion=criterion.id, not_applicable=truth.not_applicable)
    if person.key in truth.dont_know:
        return Answer(criterion=criterion.id, dont_know=True)
    chance = random.Random(f"{demo.seed}/{person.key}/{criterion.id}")
    level = truth.level + truth.higher.get(person.role, 0.0) + chance.gauss(0, demo.spread)
    return Answer(criterion=criterion.id, level=min(rubric.top, max(0, nearest_level(level))))
