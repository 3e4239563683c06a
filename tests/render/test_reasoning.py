"""How a number came about: what is printed is true, and nothing that is hidden is said."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from cxaudit import pipeline
from cxaudit.errors import CxauditError
from cxaudit.measure import shown_working
from cxaudit.model.engagement import Engagement
from cxaudit.model.result import AuditResult, CriterionResult, Fix
from cxaudit.render.reasoning import Line, reasoning
from tests import demos, statements
from tests.builders import rubric_of, sheets_of

CRITERIA = [c.id for c in demos.rubric().criteria]
RATED = [c.id for c in demos.result().criteria if c.state == "rated"]
STEPS = [s.id for s in demos.rubric().steps]
FIXES = [f.criterion for f in (*demos.result().fixes, *demos.result().proofs)]

NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
EQUATION = re.compile(rf"= ([-(0-9][^=]*?) = ({NUMBER})(?=$|,| points| days)")
"""The last sum of a line and what it comes to."""


def lines_of(subject: str | None, result: AuditResult | None = None) -> tuple[Line, ...]:
    return reasoning(result or demos.result(), subject)


def told(subject: str | None, rule: str) -> str:
    """The lines of one rule."""
    return "\n".join(line.text for line in lines_of(subject) if line.rule == rule)


def value_of(terms: str) -> float:
    """What a printed sum comes to; words beside its numbers are left out."""
    labels = r"\((?:[A-Za-z]|[0-9]+ criteria)[^()]*\)"
    plain = re.sub(labels, "", re.sub(r"effort class |[a-z]+ (?=[0-9])", "", terms))
    arithmetic = plain.replace("×", "*").replace("−", "-")
    assert re.fullmatch(r"[-+*/(). 0-9]+", arithmetic), terms
    return float(eval(arithmetic))


def sums(subject: str | None) -> Iterator[tuple[str, float]]:
    """Each printed sum, and what the line says it comes to."""
    for line in lines_of(subject):
        for terms, comes_to in EQUATION.findall(f"= {line.text}"):
            yield terms, float(comes_to)


def criterion(subject: str) -> CriterionResult:
    return demos.result().criterion[subject]


def fix(subject: str) -> Fix:
    return demos.result().fix[subject]


# --- what is printed is true ------------------------------------------------------------------


@pytest.mark.parametrize("subject", [None, *STEPS, *CRITERIA])
def test_printed_arithmetic_comes_to_what_it_says(subject: str | None) -> None:
    found = dict(sums(subject))
    assert {terms: value_of(terms) for terms in found} == pytest.approx(found, rel=1e-4, abs=2e-3)


@pytest.mark.parametrize("subject", ["know.expectations", "deliver.strategy", "fix.plan", "fix"])
def test_there_is_arithmetic_to_check(subject: str) -> None:
    assert len(dict(sums(subject))) >= 2


@pytest.mark.parametrize("subject", RATED)
def test_levels_and_points_are_the_results(subject: str) -> None:
    one = criterion(subject)
    assert told(subject, "S2").endswith(f"= {shown_working(one.claimed_level)}")
    assert told(subject, "S9").startswith(f"supported level = {shown_working(one.supported_level)};")
    assert f"= {shown_working(one.supported)}" in told(subject, "S10")
    assert f"level {demos.result().policy.caps[one.evidence_grade or '']}" in told(subject, "S6")


def statement_told(result: AuditResult) -> list[str]:
    """What is told of the test of the strategy statement."""
    return [line.text for line in lines_of("a.strategy", result) if line.rule == "F9"]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        pytest.param(
            ["yes", "partly", None],
            "the test of the strategy statement scores 50 %, level 2 needs 60 %: it allows at most level 1. "
            'Not passed or not answered: "Test 2" and "Test 3".',
            id="held down",
        ),
        pytest.param(
            ["yes"] * 3, "the test of the strategy statement scores 100 %: it allows every level", id="passed"
        ),
        pytest.param(
            [], "the strategy statement was not tested, so its test holds nothing down", id="not tested"
        ),
    ],
)
def test_f9_what_the_test_of_the_statement_does_is_told(words: list[str | None], wanted: str) -> None:
    rubric = statements.bounded(rubric_of({"a.strategy": {}}), [("a.strategy", 2, 0.6)], 3)
    said = sheets_of({"a.strategy": {"leadership": [4] * 5}})
    found = statements.found(rubric, words)
    result = pipeline.audited(rubric, Engagement(), said, named=True, found=found)
    assert statement_told(result) == [wanted]


@pytest.mark.parametrize("subject", FIXES)
def test_the_figures_of_a_fix_are_the_results(subject: str) -> None:
    one = fix(subject)
    assert told(subject, "P3").endswith(f"= {shown_working(one.benefit)}")
    assert told(subject, "P5").startswith(f"confidence {shown_working(one.confidence)}:")
    assert f"= {shown_working(one.priority)}" in told(subject, "P6")
    assert f"number {one.rank} of" in told(subject, "P7")


@pytest.mark.parametrize("subject", STEPS)
def test_the_scores_of_a_step_are_the_results(subject: str) -> None:
    one = demos.result().step[subject]
    assert f"= {shown_working(one.supported)}, shown as" in told(subject, "S11")
    assert f"= {shown_working(one.claimed)}, shown as" in told(subject, "S11")
    assert f"maturity level {one.maturity_level}" in told(subject, "S15")


def test_the_overall_score_is_the_results() -> None:
    overall = demos.result().overall
    assert f"= {shown_working(overall.supported)}, shown as 47" in told(None, "S13")


# --- what is asked for ------------------------------------------------------------------------


@pytest.mark.parametrize("subject", ["know.expectations", "K6", "k6", "KNOW.Expectations"])
def test_a_criterion_is_found_by_id_and_by_code(subject: str) -> None:
    assert lines_of(subject) == lines_of("know.expectations")


@pytest.mark.parametrize("subject", ["fix", "FIX"])
def test_a_step_is_found_by_id(subject: str) -> None:
    assert lines_of(subject)[0].text == "Fix what you find (fix)"


def test_an_unknown_subject_is_answered_with_the_nearest() -> None:
    with pytest.raises(CxauditError, match=r'Did you mean "know\.expectations"') as raised:
        lines_of("know.expectation")
    assert raised.value.exit_code == 2


@pytest.mark.parametrize("name", ["fix", "4", "Step 4", "fix what you find", "FIX WHAT YOU FIND"])
def test_a_step_goes_by_any_of_its_names(name: str) -> None:
    assert lines_of(name) == lines_of("fix")


def test_a_step_goes_by_its_short_name() -> None:
    label = next(s.label for s in demos.rubric().steps if s.id == "measure")
    assert lines_of(label) == lines_of("measure")


def test_an_unknown_subject_far_from_all_is_answered_with_the_steps() -> None:
    with pytest.raises(
        CxauditError, match="Name a step by its number, 1 to 6, or a criterion by its code, such as K1"
    ):
        lines_of("zzzzzz")


# --- in words ---------------------------------------------------------------------------------

WORDS = [
    pytest.param("deliver.strategy", "S9", "K6 holds it down", id="S9 a prerequisite"),
    pytest.param("deliver.reliable", "S9", "the evidence holds it down", id="S9 evidence"),
    pytest.param("know.evidence", "S9", "nothing holds it down", id="S9 the practice"),
    pytest.param("deliver.reliable", "S5", "no evidence, so it counts as", id="S5 no evidence"),
    pytest.param("know.evidence", "S5", "from 1 piece of evidence", id="S5 one piece"),
    pytest.param("know.market", "S3", "It takes no part in any score.", id="S3 not applicable"),
    pytest.param("know.market", "S1", "no level, 3 × n/a", id="S1 nobody gave a level"),
    pytest.param("know.data", "S1", "1 × don't know", id="A2 don't know is told"),
    pytest.param("explore.journey_map", "S4", "the auditor's level = 1", id="S4 the auditor's level counts"),
    pytest.param("know.expectations", "P6", "D1 and D3 wait for it at level 2", id="P6 others wait"),
    pytest.param("deliver.strategy", "P6", "K6 must come first", id="P6 others come first"),
    pytest.param("deliver.strategy", "P8", "does not change the supported score", id="P8 no gain alone"),
    pytest.param("deliver.reliable", "P7", "of the proof to bring", id="P7 its list"),
    pytest.param("fix", "S15", "largely (L)", id="S15 in words"),
    pytest.param(None, "N4", "47 points lie in the band “Agreed”", id="N4 band"),
    pytest.param(None, "S16", "held back by Find the problems", id="S16 what holds the company back"),
]


@pytest.mark.parametrize(("subject", "rule", "words"), WORDS)
def test_reasons_are_told_in_words(subject: str | None, rule: str, words: str) -> None:
    assert words in told(subject, rule)


@pytest.mark.parametrize("subject", [None, *STEPS, *CRITERIA])
def test_no_line_holds_a_word_of_the_program(subject: str | None) -> None:
    assert not re.search(r"\bNone\b|_|\bnan\b|\{|\}", "\n".join(line.text for line in lines_of(subject)[1:]))


def test_a_line_is_printed_with_its_rule() -> None:
    assert str(lines_of("K6")[1]).startswith("  S1   Owners and senior leaders: levels 1 1 2")


# --- hidden -----------------------------------------------------------------------------------


def small_groups() -> AuditResult:
    """Six people of the front line; what only two of them rated is hidden, and a second criterion with it."""
    rubric = rubric_of({f"a.c{n}": {} for n in range(6)})
    many: dict[str, dict[str, list[object]]] = {
        f"a.c{n}": {"frontline": [1, 2, 2, 3, 2, 3]} for n in range(5)
    }
    few: dict[str, dict[str, list[object]]] = {"a.c5": {"frontline": [1, 2, "dk", "dk", "dk", "dk"]}}
    return pipeline.audited(rubric, Engagement(evidence_policy="off"), sheets_of({**many, **few}))


HIDDEN = small_groups()


@pytest.mark.parametrize("subject", [c.id for c in HIDDEN.criteria if c.hidden])
def test_a_hidden_criterion_is_told_without_any_figure(subject: str) -> None:
    lines = lines_of(subject, HIDDEN)[1:]
    assert [line.rule for line in lines] == ["R6"]
    assert not re.search(r"[0-9]", lines[0].text.replace("fewer than 5", ""))


def test_hidden_criteria_stand_as_one_in_the_sum_of_their_step() -> None:
    (line,) = [one.text for one in lines_of("a", HIDDEN) if one.rule == "S11" and "supported" in one.text]
    terms, comes_to = EQUATION.findall(f"= {line}")[0]
    assert "(2 criteria not shown)" in terms
    assert value_of(terms) == pytest.approx(float(comes_to), abs=2e-3)


def test_two_criteria_are_hidden_in_the_example_above() -> None:
    assert len([c for c in HIDDEN.criteria if c.hidden]) == 2


# --- other outcomes ---------------------------------------------------------------------------


def told_of(said: dict[str, dict[str, list[object]]], subject: str | None, rule: str) -> str:
    """The lines of one rule on tiny answers, everybody named."""
    rubric = rubric_of({c: {} for c in ("a.x", "a.y")})
    result = pipeline.audited(rubric, Engagement(), sheets_of(said), named=True)
    return "\n".join(line.text for line in lines_of(subject, result) if line.rule == rule)


BLANK: dict[str, dict[str, list[object]]] = {"a.x": {"leadership": [None]}, "a.y": {"leadership": [2]}}
OUTCOMES = [
    pytest.param(BLANK, "a.x", "S4", "unanswered: ", id="S4 unanswered"),
    pytest.param(BLANK, "a", "S12", "coverage: 50 %", id="S12 coverage"),
    pytest.param(BLANK, "a", "S14", "it can still lie between", id="S14 bounds of a step"),
    pytest.param(BLANK, None, "S14", "it can still lie between", id="S14 bounds of the whole"),
    pytest.param(
        {c: {"leadership": [("dk")]} for c in ("a.x", "a.y")},
        None,
        "S13",
        "supported: none, because",
        id="S13 no score",
    ),
    pytest.param(
        {c: {"leadership": [None]} for c in ("a.x", "a.y")},
        None,
        "S16",
        "no company level: ",
        id="S16 no company level",
    ),
    pytest.param(
        {"a.x": {"leadership": [1], "auditor": [2]}, "a.y": {"leadership": [1]}},
        "a.x",
        "S10",
        "= -25 points: the auditor found more than people claim",
        id="S10 more than claimed",
    ),
    pytest.param(
        {c: {"leadership": [(4, ("data", "a log"))]} for c in ("a.x", "a.y")},
        "a.x",
        "P",
        "the target is reached, so there is no fix",
        id="P target reached",
    ),
    pytest.param(
        {"a.x": {"leadership": [1], "auditor": [2]}, "a.y": {"auditor": [1]}},
        "a.y",
        "S4",
        "base level = the auditor's level = 1",
        id="S4 only the auditor answered",
    ),
]


@pytest.mark.parametrize(("said", "subject", "rule", "words"), OUTCOMES)
def test_other_outcomes_are_told(
    said: dict[str, dict[str, list[object]]], subject: str | None, rule: str, words: str
) -> None:
    assert words in told_of(said, subject, rule)
