"""The words for the codes of a result: docs/scoring.md, rules S3, S4, S12, S16, P7, R6."""

from __future__ import annotations

from typing import Any

import pytest

from cxaudit.engine.results import TakenIn
from cxaudit.errors import ERROR, Code, problem
from cxaudit.model.engagement import Agreed, Engagement, Ruling
from cxaudit.model.result import AuditResult, ProblemSeen
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline import audited
from cxaudit.render import reasons
from cxaudit.render.names import Names
from tests.builders import rubric_of, sheets_of

Said = dict[str, dict[str, list[Any]]]

PLAIN = rubric_of({"a.1": {}, "a.2": {}, "a.3": {}, "b.1": {}, "b.2": {}, "b.3": {}})
CHAIN = rubric_of({"a.c": {"needs": [(3, "a.p", 2)]}, "a.p": {}})
SEVERAL = rubric_of({"a.c": {"needs": [(3, "a.p", 2)]}, "a.d": {"needs": [(3, "a.p", 2)]}, "a.p": {}})
WAITING = rubric_of({f"a.{n}": {} for n in range(9)} | {"a.c": {"needs": [(3, "a.0", 2)]}})
PROVED = (4, ("customer_verified", "survey"))


def _result(said: Said, rubric: Rubric = PLAIN, *, named: bool = True, **settings: Any) -> AuditResult:
    engagement = Engagement(**{"evidence_policy": "off", **settings})
    return audited(rubric, engagement, sheets_of(said), named=named)


def _all(levels: list[Any], rubric: Rubric = PLAIN) -> Said:
    return {c.id: {"frontline": levels} for c in rubric.criteria}


NOT_HERE = {"rulings": (Ruling(criterion="a.1", applies=False, reason="none here"),)}
AGREED = {"agreed": {"a.1": Agreed(level="N/A")}}


@pytest.mark.parametrize(
    ("roles", "settings", "words"),
    [
        pytest.param({"frontline": [2]}, {}, "", id="rated"),
        pytest.param({"frontline": ["dk"]}, {}, "nobody gave a level", id="S4 unanswered"),
        pytest.param({"frontline": ["na"]}, {}, "more than half of those who answered said that it does not apply", id="S3 by answers"),
        pytest.param({"auditor": ["na"]}, {}, "the auditor said that it does not apply", id="S3 by the auditor"),
        pytest.param({"frontline": [2]}, NOT_HERE, "the audit lead said that it does not apply", id="S3 by the lead"),
        pytest.param({"frontline": [2]}, AGREED, "it was agreed in a workshop that it does not apply", id="S4 agreed"),
    ],
)  # fmt: skip
def test_why_a_criterion_is_not_rated(
    roles: dict[str, list[Any]], settings: dict[str, Any], words: str
) -> None:
    assert reasons.criterion_because(_result({"a.1": roles}, **settings).criterion["a.1"]) == words


FEW = _result(_all([2] * 6) | {"a.1": {"frontline": [2] * 4}}, named=False)


def test_r6_hidden_criteria_say_why() -> None:
    assert [reasons.hidden_because(FEW, c.hidden) for c in FEW.criteria if c.hidden] == [
        "fewer than 5 people",
        "hidden so that another one cannot be computed",
    ]


def test_r6_a_hidden_role_says_why() -> None:
    result = _result({"a.1": {"frontline": [2] * 6, "leadership": [2]}}, named=False)
    hidden = result.criterion["a.1"].roles["leadership"].hidden
    assert reasons.hidden_because(result, hidden) == "fewer than 5 people, or hidden to protect another group"


def test_r6_a_hidden_group_says_why() -> None:
    result = _result({"a.1": {"frontline": [2] * 6, "leadership": [2]}}, named=False)
    assert {reasons.group_hidden_because(result, g.hidden) for g in result.took_part.roles} == {
        "fewer than 5, or hidden to protect another group"
    }


@pytest.mark.parametrize(
    ("said", "rubric", "named", "words"),
    [
        pytest.param(_all([2]), PLAIN, True, "", id="S12 all"),
        pytest.param(_all([2]) | {"a.3": {}}, PLAIN, True, "67 % of the weight is answered; 80 % makes it firm", id="S12 two of three"),
        pytest.param(_all([2]) | {"a.2": {}, "a.3": {}}, PLAIN, True, "only 33 % of the weight is answered; a score needs 50 %", id="S12 one of three"),
        pytest.param(_all([2]) | {f"a.{n}": {"frontline": ["na"]} for n in (1, 2, 3)}, PLAIN, True, "nothing in it applies", id="S12 nothing applies"),
        pytest.param(_all([2] * 4), PLAIN, False, "fewer than 5 people", id="R6 too few people"),
        pytest.param(_all([4], WAITING) | {"a.0": {}}, WAITING, True, "a prerequisite of AC is not answered", id="S8 named"),
        pytest.param(_all([4] * 6, WAITING) | {"a.0": {}, "a.c": {"frontline": [4] * 4}}, WAITING, False, "fewer than 5 people behind one of its few criteria", id="R6 it would tell the level"),
    ],
)  # fmt: skip
def test_why_a_step_has_no_firm_score(said: Said, rubric: Rubric, named: bool, words: str) -> None:
    result = _result(said, rubric, named=named)
    assert reasons.step_because(result, result.step["a"], Names(result)) == words


def test_r6_a_criterion_that_waits_is_not_named_where_it_is_hidden() -> None:
    result = _result(_all([4], WAITING) | {"a.0": {}}, WAITING, named=True)
    step = result.step["a"].model_copy(update={"provisional": ()})
    words = "a prerequisite of a criterion is not answered"
    assert reasons.step_because(result, step, Names(result)) == words


@pytest.mark.parametrize(
    ("said", "named", "words"),
    [
        pytest.param(_all([2]), True, "", id="S12 firm"),
        pytest.param(_all([2]) | {"a.3": {}}, True, "A is provisional", id="S12 one provisional"),
        pytest.param(_all([2]) | {"a.3": {}, "b.3": {}}, True, "A and B are provisional", id="S12 two provisional"),
        pytest.param(_all([2]) | {"a.3": {}, "a.2": {}}, True, "A has too few answers for a score", id="S12 one without a score"),
        pytest.param({}, True, "A and B have too few answers for a score", id="S12 none with a score"),
        pytest.param(_all(["na"]), True, "nothing applies", id="N2 nothing applies"),
        pytest.param(_all([2] * 6) | {f"a.{n}": {"frontline": [2] * 4} for n in (1, 2, 3)}, False, "too few people behind A", id="R6 one hidden"),
        pytest.param(_all([2] * 4), False, "too few people behind every step", id="R6 all hidden"),
    ],
)  # fmt: skip
def test_why_there_is_no_firm_total(said: Said, named: bool, words: str) -> None:
    result = _result(said, named=named)
    assert reasons.overall_because(result, Names(result)) == words


@pytest.mark.parametrize(
    ("settings", "said", "words"),
    [
        pytest.param({}, _all([2]) | {"a.1": {}, "a.2": {}}, "a maturity level needs a score in every step", id="S16"),
        pytest.param({"variant": "short"}, _all([2]), "a short questionnaire gives no maturity level", id="S17"),
    ],
)  # fmt: skip
def test_why_there_is_no_maturity_level(settings: dict[str, Any], said: Said, words: str) -> None:
    assert reasons.company_because(_result(said, **settings)) == words


# ------------------------------------------------------------------------ fixes


def _why(levels: dict[str, Any], criterion: str, rubric: Rubric = CHAIN, **settings: Any) -> str:
    result = _result({c: {"frontline": [level]} for c, level in levels.items()}, rubric, **settings)
    return reasons.fix_because(result, result.fix[criterion], Names(result))


def _fixes(*first: tuple[float, int, int]) -> Rubric:
    return rubric_of(
        {"a.x": {"fixes": [*first, *[(30, 1, 30)] * (4 - len(first))]}, "a.heavy": {"weight": 9}}
    )


@pytest.mark.parametrize(
    ("levels", "criterion", "settings", "sentence"),
    [
        pytest.param({"a.c": 2, "a.p": 0}, "a.p", {}, "Its first step takes 2 days, shows within 4 weeks and has impact 3 of 5; AC waits for it.", id="P7 quick win"),
        pytest.param({"a.c": 2, "a.p": 0}, "a.c", {}, "all of it comes after AP.", id="P7 after another"),
        pytest.param({"a.c": 1, "a.p": 0}, "a.c", {}, "its later steps come after AP.", id="P7 later steps after another"),
        pytest.param({"a.c": PROVED, "a.p": 0}, "a.c", {}, "Nothing to do here; it rises when AP does.", id="P7 waiting"),
        pytest.param({"a.c": 4, "a.p": 0}, "a.c", {"evidence_policy": "standard"}, "Nothing to do here but to bring proof; it rises when AP does.", id="P7 waiting without proof"),
        pytest.param({"a.c": 0, "a.p": 3}, "a.p", {"evidence_policy": "standard"}, "It is rated 3.0, but the evidence (asserted) supports only level 2.", id="P7 proof"),
        pytest.param({"a.c": 4, "a.p": 0}, "a.c", {"evidence_policy": "strict"}, "it comes after AP.", id="P7 proof after another"),
    ],
)  # fmt: skip
def test_why_a_fix_stands_where_it_does(
    levels: dict[str, Any], criterion: str, settings: dict[str, Any], sentence: str
) -> None:
    assert _why(levels, criterion, **settings).endswith(sentence)


@pytest.mark.parametrize(
    ("rubric", "level", "words"),
    [
        pytest.param(_fixes((30, 5, 9)), 0, "for 90 days of work.", id="P7 main project"),
        pytest.param(
            _fixes((1, 1, 1), (1, 1, 1), (5, 1, 9)),
            2,
            "but only 5 days of work; first of all, since no other brings more benefit for its effort.",
            id="P7 fill-in",
        ),
        pytest.param(
            _fixes((30, 5, 9)),
            2,
            "is little for 30 days of work; first of all, since no other brings more benefit for its effort.",
            id="P7 not now",
        ),
    ],
)
def test_why_a_fix_is_on_its_list(rubric: Rubric, level: int, words: str) -> None:
    assert _why({"a.x": level, "a.heavy": 4}, "a.x", rubric).endswith(words)


def test_p7_several_wait() -> None:
    assert _why({"a.c": 2, "a.d": 2, "a.p": 0}, "a.p", SEVERAL).endswith("AC and AD wait for it.")


def test_what_an_older_result_says_is_shown_as_it_is() -> None:
    result = _result({"a.c": {"frontline": [2]}, "a.p": {"frontline": [0]}}, CHAIN)
    old = result.fix["a.p"].model_copy(update={"why": "It was said so."})
    assert reasons.fix_because(result, old, Names(result)) == "It was said so."


# ------------------------------------------------------------------------ what was noticed

FOUND = [
    problem(Code.REFERENCE_WITHOUT_GRADE, "a.xlsx:F4", counts_as="Our word"),
    problem(Code.REFERENCE_WITHOUT_GRADE, "b.xlsx:F9", counts_as="Our word"),
    problem(Code.HIDDEN_ROWS_READ, "a.xlsx", count=2),
]


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (True, 'a.xlsx:F4: a reference is given without a grade, so it counts as "Our word". Choose a grade of evidence.'),
        (False, "Hidden rows read: 1 time"),
    ],
    ids=["named", "R6 only how many of a kind"],
)  # fmt: skip
def test_what_was_noticed(named: bool, words: str) -> None:
    result = audited(PLAIN, Engagement(), sheets_of(_all([2])), named=named, problems=FOUND)
    assert reasons.noticed(result.problems[0]) == words


def test_what_an_older_result_noticed_is_shown_as_it_is() -> None:
    assert (
        reasons.noticed(ProblemSeen(severity="note", code="X", text="It was said so.")) == "It was said so."
    )


@pytest.mark.parametrize("code", [c.name for c in Code if c.severity != ERROR])
def test_every_warning_and_note_has_a_few_words(code: str) -> None:
    assert reasons.KINDS[code]


@pytest.mark.parametrize(("named", "name"), [(True, "a.xlsx"), (False, "sheet 1")])
def test_r6_files_are_numbered_where_nobody_is_named(named: bool, name: str) -> None:
    files = [TakenIn("a.xlsx", "0" * 64, "frontline", 3)]
    result = audited(PLAIN, Engagement(), sheets_of(_all([2])), named=named, returned=files)
    assert reasons.source_name(result, result.sources[0]) == name
