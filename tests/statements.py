"""Strategy statements for tests: rubrics whose levels depend on the test of one, and answers to it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cxaudit.model.fieldwork import FIELDWORK_SCHEMA, Fieldwork, StrategyAnswers
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.fieldwork import Found

STATEMENT = "We answer every customer within one working day, and we mean it."
WORDS = ("yes", "partly", "no")

Gate = tuple[str, int, float]
"""Criterion, level, and the score that it needs at least."""


def bounded(rubric: Rubric, gates: Sequence[Gate], count: int = 4, **more: object) -> Rubric:
    """The rubric with a test of a strategy statement: t1, t2 and so on; ``more``: other fields of the template."""
    tree = json.loads(rubric.model_dump_json(by_alias=True))
    tree["strategy_test"] = {
        "title": "Does it work?",
        "instructions": "Answer every test.",
        "answers": {"yes": 1, "partly": 0.5, "no": 0},
        "tests": [
            {"id": f"t{n}", "test": f"Test {n}", "ask": f"Does it pass test {n}?", "hint": "Ask five people."}
            for n in range(1, count + 1)
        ],
        "gates": [{"criterion": c, "level": level, "at_least": least} for c, level, least in gates],
        **more,
    }
    return Rubric.model_validate_json(json.dumps(tree))


def answers(rubric: Rubric, words: Sequence[str | None], statement: str = STATEMENT) -> StrategyAnswers:
    """Answers to the tests of a rubric in their order; None: not answered."""
    template = rubric.strategy_test
    assert template
    given = [
        {"test": test.id, "answer": word, "proof": "asked five people"}
        for test, word in zip(template.tests, words, strict=False)
        if word
    ]
    tree = {"statement": statement, "values": ["Honest"], "answers": given}
    return StrategyAnswers.model_validate_json(json.dumps(tree))


def found(rubric: Rubric, words: Sequence[str | None], statement: str = STATEMENT) -> Found:
    """A field book with nothing but the statement and its test."""
    stamp = {"id": rubric.id, "version": rubric.version, "hash": rubric.hash}
    strategy = answers(rubric, words, statement)
    book = {"schema": FIELDWORK_SCHEMA, "rubric": stamp, "strategy": strategy}
    return Found(Fieldwork.model_validate(book))
