"""Random audits for property tests: any acyclic rubric, any answers.

Hypothesis draws the sizes and a seed, and the seed makes the rest: drawing every answer by itself takes ten times as
long, and a failing audit still shrinks to few criteria and few people.
"""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

from hypothesis import strategies as st

from cxaudit.model.answers import AnswerSheet
from cxaudit.model.engagement import Engagement, RolePlan
from cxaudit.model.fieldwork import StrategyAnswers
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.fieldwork import NOTHING_FOUND, Found
from tests import statements
from tests.builders import GRADES, RATERS, rubric_of, sheet

WEIGHTS = (0.5, 1, 2, 3.7)


class Audit(NamedTuple):
    """Everything that an audit starts from."""

    rubric: Rubric
    engagement: Engagement
    sheets: list[AnswerSheet]
    found: Found = NOTHING_FOUND
    """A strategy statement with its test, in half of them."""

    @property
    def tested(self) -> StrategyAnswers | None:
        """What was answered about the strategy statement."""
        return self.found.book.strategy if self.found.book else None


def _rubric(rnd: Random, sizes: list[int]) -> Rubric:
    """Steps of the given sizes, levels up to 1 to 5, prerequisites without cycles, any weights."""
    top = rnd.choice([4, 4, 3, 1, 5])
    ids = [f"s{step}.c{n}" for step, size in enumerate(sizes) for n in range(size)]
    order = rnd.sample(ids, len(ids))
    specs: dict[str, dict[str, Any]] = {
        criterion: {
            "weight": rnd.choice(WEIGHTS),
            "key": rnd.random() < 0.5,
            "ask": rnd.choice([RATERS, RATERS, ("frontline",), ("leadership",)]),
            "fixes": [
                (rnd.choice([0.5, 2, 6, 30]), rnd.randint(1, 5), rnd.choice([1, 4, 9])) for _ in range(top)
            ],
            "needs": [
                (rnd.randint(1, top), needed, rnd.randint(1, top))
                for needed in rnd.sample(order[:place], min(place, rnd.choice([0, 1, 1, 2])))
            ],
        }
        for place, criterion in enumerate(order)
    }
    return rubric_of(
        {c: specs[c] for c in ids},
        top=top,
        step_weights={f"s{n}": rnd.choice(WEIGHTS) for n in range(len(sizes))},
        gate_tolerance=rnd.choice([0.5, 0.5, 0.5, 0.2, 0.8]),
    )


def _answer(rnd: Random, top: int) -> Any:
    """A level (often), n/a, don't know or a blank; with or without evidence."""
    word = rnd.choice([*[rnd.randint(0, top)] * 7, "na", "dk", None])
    return rnd.choice([word, (word, (rnd.choice(GRADES), rnd.choice([None, "list"])))])


def _sheet(rnd: Random, rubric: Rubric, role: str, key: str) -> AnswerSheet:
    """One respondent's answers to most of the criteria; an auditor's to few; customers' to statements, 0 to 4."""
    top = min(rubric.top, 4) if role == "customer" else rubric.top
    likely = 0.3 if role == "auditor" else rnd.choice([0.4, 0.9])
    said = {c.id: _answer(rnd, top) for c in rubric.criteria if rnd.random() < likely}
    return sheet(role, said, key)


def _engagement(rnd: Random, rubric: Rubric) -> Engagement:
    """Any settings that bear on a number."""
    return Engagement(
        evidence_policy=rnd.choice(["standard", "strict", "off"]),
        target=rnd.randint(1, rubric.top),
        size=rnd.choice([None, "small", "large"]),
        roles={"leadership": RolePlan(weight=rnd.choice(WEIGHTS), head_count=2)},
        role_mean=rnd.choice(["mean", "mean", "median", "trimmed"]),
        total=rnd.choice(["arithmetic", "arithmetic", "geometric"]),
    )


@st.composite
def audits(draw: st.DrawFn) -> Audit:
    """A rubric of one to three steps, settings, and answers of up to seven people."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    people = draw(st.integers(1, 7))
    rnd = Random(draw(st.integers(0, 2**32)))
    rubric = _rubric(rnd, sizes)
    roles = [rnd.choice([*RATERS * 3, "auditor", "customer"]) for _ in range(people)]
    sheets = [_sheet(rnd, rubric, role, f"{n}-{role}") for n, role in enumerate(roles)]
    plain = Audit(rubric, _engagement(rnd, rubric), sheets)
    return _with_statement(rnd, plain) if rnd.random() < 0.5 else plain


def _with_statement(rnd: Random, audit: Audit) -> Audit:
    """The same where levels of some criteria need results of the test of a strategy statement (rule F9)."""
    ids, top = [c.id for c in audit.rubric.criteria], audit.rubric.top
    gates = [
        (rnd.choice(ids), rnd.randint(1, top), rnd.choice([0.25, 0.5, 0.6, 1.0]))
        for _ in range(rnd.randint(1, 4))
    ]
    rubric = statements.bounded(audit.rubric, gates)
    words = [rnd.choice([*statements.WORDS, None]) for _ in range(4)]
    return audit._replace(rubric=rubric, found=statements.found(rubric, words))
