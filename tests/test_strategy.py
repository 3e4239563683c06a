"""The test of the strategy statement: its score, what it allows, and what a program can say of a text (rule F9)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit import strategy
from cxaudit.engine import boards, budget, what_ifs
from cxaudit.model.engagement import Agreed, Engagement
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline import audited, reagreed
from cxaudit.projection import projected
from tests import statements
from tests.builders import rubric_of, sheets_of
from tests.fieldworks import built_in, in_german

DATA, ASSERTED = ("data", "figures"), ("asserted", None)
GATES = (("a.strategy", 2, 0.6), ("a.strategy", 3, 1.0))


def rubric(**more: Any) -> Rubric:
    """Two criteria; the levels of the first depend on the test of five questions."""
    return statements.bounded(rubric_of({"a.strategy": {}, "a.other": {}}), GATES, 5, **more)


def audit(
    words: str, level: int = 4, evidence: Any = DATA, rules: Rubric | None = None, **settings: Any
) -> AuditResult:
    """Everybody rates everything at a level; the tests are answered y, p, n or - (not at all)."""
    rules = rules or rubric()
    said = {c.id: {"leadership": [(level, evidence)] * 5} for c in rules.criteria}
    given = [{"y": "yes", "p": "partly", "n": "no", "-": None}[word] for word in words]
    found = statements.found(rules, given)
    return audited(rules, Engagement(**settings), sheets_of(said), named=True, found=found)


def untested() -> AuditResult:
    """The same without a field book."""
    said = {c.id: {"leadership": [(4, DATA)] * 5} for c in rubric().criteria}
    return audited(rubric(), Engagement(), sheets_of(said), named=True)


# ------------------------------------------------------------------------ score


@pytest.mark.parametrize(
    ("words", "score"),
    [
        pytest.param("yyyyy", 1.0, id="all yes"),
        pytest.param("ppppp", 0.5, id="partly is a half"),
        pytest.param("yynnn", 0.4, id="mean over all tests"),
        pytest.param("yy---", 0.4, id="what is not answered counts as no"),
        pytest.param("-----", None, id="nothing answered is no score"),
    ],
)
def test_f9_the_score_is_the_mean_over_all_tests(words: str, score: float | None) -> None:
    assert audit(words).statement_score == (None if score is None else pytest.approx(score))


def test_f9_how_many_tests_are_answered_is_told() -> None:
    shown = audit("yn---").fieldwork
    assert shown
    assert shown.strategy
    assert shown.strategy.answered == 2


def test_f9_any_words_with_any_values_can_be_answers() -> None:
    words = {"erfüllt": 1, "teils": 0.25, "offen": 0.1}
    assert audit("ypn--", rules=rubric(answers=words)).statement_score == pytest.approx(
        (1 + 0.25 + 0.1 + 0.1 + 0.1) / 5
    )


def test_f9_an_answer_to_a_test_that_the_rubric_has_not_counts_nothing() -> None:
    given = statements.answers(statements.bounded(rubric_of({"a.strategy": {}}), (), 9), ["yes"] * 9)
    template = rubric().strategy_test
    assert template
    assert strategy.score(template, given) == 1


# ------------------------------------------------------------------------ ceilings


@pytest.mark.parametrize(
    ("words", "ceiling"),
    [
        pytest.param("yynnn", 1, id="below 0.6 allows level 1"),
        pytest.param("yyynn", 2, id="0.6 exactly allows level 2"),
        pytest.param("yypp-", 2, id="0.6 made of halves too"),
        pytest.param("yyyyp", 2, id="not all yes does not allow level 3"),
        pytest.param("yyyyy", None, id="all yes allows every level"),
        pytest.param("-----", None, id="not tested holds nothing down"),
    ],
)
def test_f9_the_gates_of_the_template_say_what_is_allowed(words: str, ceiling: int | None) -> None:
    assert audit(words).criterion["a.strategy"].ceiling == ceiling


def test_f9_the_gates_of_the_built_in_rubric_are_those_of_its_template() -> None:
    given = statements.answers(built_in(), ["yes"] * 5 + ["no"] * 3)
    assert (
        strategy.ceilings(built_in(), given),
        strategy.ceilings(built_in(), statements.answers(built_in(), ["yes"] * 4)),
        strategy.ceilings(built_in(), statements.answers(built_in(), ["yes"] * 8)),
    ) == ({"deliver.strategy": 2}, {"deliver.strategy": 1}, {})


def test_f9_without_a_field_book_nothing_is_held_down() -> None:
    found = untested().criterion["a.strategy"]
    assert (found.ceiling, found.supported_level, found.limit) == (None, 4, "practice")


def test_f9_a_criterion_that_no_gate_names_is_not_held_down() -> None:
    assert audit("nnnnn").criterion["a.other"].supported_level == 4


def test_f9_the_cap_is_the_lower_of_evidence_and_ceiling() -> None:
    found = [audit("yyynn", evidence=e).criterion["a.strategy"].cap for e in (DATA, ASSERTED)]
    assert found == [2, 2]


@pytest.mark.parametrize(
    ("words", "level", "evidence", "limit"),
    [
        pytest.param("yynnn", 4, DATA, "strategy", id="lower than what the evidence supports"),
        pytest.param("yynnn", 4, ASSERTED, "strategy", id="lower than the weakest evidence"),
        pytest.param("yyynn", 4, ASSERTED, "evidence", id="at equal it is the evidence"),
        pytest.param("yynnn", 1, DATA, "practice", id="the practice is no higher"),
    ],
)
def test_f9_what_holds_a_level_down(words: str, level: int, evidence: Any, limit: str) -> None:
    assert audit(words, level, evidence).criterion["a.strategy"].limit == limit


def test_f9_at_equal_a_prerequisite_is_named_before_the_test() -> None:
    rules = rubric_of({"a.strategy": {"needs": [(2, "a.other", 3)]}, "a.other": {}})
    rules = statements.bounded(rules, GATES, 5)
    said = {
        "a.strategy": {"leadership": [(4, DATA)] * 5},
        "a.other": {"leadership": [(1, DATA)] * 5},
    }
    found = statements.found(rules, ["yes", "no"])
    result = audited(rules, Engagement(), sheets_of(said), named=True, found=found)
    assert result.criterion["a.strategy"].limit == "prerequisite"


def test_f9_the_claimed_score_does_not_move() -> None:
    assert audit("nnnnn").overall.claimed == untested().overall.claimed


def test_f9_a_hidden_criterion_tells_no_ceiling() -> None:
    rules = rubric()
    said = {c.id: {"leadership": [(4, DATA)] * 2} for c in rules.criteria}
    result = audited(rules, Engagement(), sheets_of(said), found=statements.found(rules, ["no"]))
    seen = result.criterion["a.strategy"]
    assert (seen.hidden is not None, seen.ceiling) == (True, None)


# ------------------------------------------------------------------------ fixes


def test_f9_what_only_the_statement_holds_down_takes_a_day_and_no_evidence() -> None:
    fix = audit("yyynn").fix["a.strategy"]
    assert (fix.kind, fix.list, fix.days, fix.proof) == ("prove", "proof", 1, None)


def test_f9_what_is_to_be_brought_are_the_tests_that_are_not_passed() -> None:
    assert audit("yyyp-").fix["a.strategy"].bring == (
        "Test 4: Does it pass test 4?",
        "Test 5: Does it pass test 5?",
    )


def test_f9_where_evidence_is_missing_too_both_are_brought() -> None:
    fix = audit("yyyyn", evidence=ASSERTED).fix["a.strategy"]
    assert (fix.proof, fix.bring) == ("documented", ("Proof of a.strategy", "Test 5: Does it pass test 5?"))


def test_f9_what_waits_for_others_and_needs_a_statement_is_among_the_proofs() -> None:
    rules = rubric_of({"a.strategy": {"needs": [(2, "a.other", 3)]}, "a.other": {}})
    rules = statements.bounded(rules, GATES, 5)
    said = {"a.strategy": {"leadership": [(4, DATA)] * 5}, "a.other": {"leadership": [(1, DATA)] * 5}}
    result = audited(rules, Engagement(), sheets_of(said), named=True, found=statements.found(rules, ["no"]))
    assert [(f.criterion, f.kind, f.proof) for f in result.proofs] == [("a.strategy", "unblock", None)]


@pytest.mark.parametrize(
    ("words", "target", "reached"),
    [
        pytest.param("nnnnn", 2, 2.0, id="to level 2 it is good enough for level 2"),
        pytest.param("nnnnn", 3, 3.0, id="to level 3 it passes every test"),
        pytest.param("yyyyn", 3, 3.0, id="from level 2 too"),
    ],
)
def test_f9_a_fix_that_is_done_brings_the_better_statement(words: str, target: int, reached: float) -> None:
    result = audit(words, target=target)
    start = boards.board(result)
    changes = budget.changes(start, [s for s in budget.fix_steps(result) if s.criterion == "a.strategy"])
    assert projected(start, changes).levels["a.strategy"] == reached


def test_f9_the_projection_starts_from_what_the_engine_says() -> None:
    result = audit("yyynn")
    assert projected(boards.board(result), {}).total == pytest.approx(result.overall.supported)


def test_f9_the_gain_of_a_fix_is_that_of_the_projection() -> None:
    result = audit("yyynn")
    found = what_ifs.what_if(result, boards.board(result), [what_ifs.taken(result.fix["a.strategy"])])
    uplift = result.fix["a.strategy"].uplift
    assert uplift
    assert (found.after.total or 0) - (found.before.total or 0) == pytest.approx(uplift.overall, abs=1e-9)


def test_f9_other_agreed_levels_leave_the_ceiling() -> None:
    agreed = {"a.strategy": Agreed(level=3, by=None, on=None, note=None)}
    found = reagreed(audit("yynnn"), agreed).criterion["a.strategy"]
    assert (found.base_level, found.ceiling, found.supported_level) == (3, 1, 1)


# ------------------------------------------------------------------------ what a program can say


def test_f9_words_sentences_and_the_longest_are_counted() -> None:
    found = strategy.machine_help("We listen. We answer within one day, and we mean it!", (), (), "en")
    assert (found.words, found.sentences, found.longest) == (11, 2, 9)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("Καλημέρα κόσμε", 2, id="Greek"),
        pytest.param("نحن نصغي إلى عملائنا", 4, id="Arabic"),
        pytest.param("हम ग्राहकों की सुनते हैं", 5, id="Devanagari, with its vowel signs"),
        pytest.param("顧客第一", 4, id="Chinese, where each character counts as one"),
        pytest.param("Wir's, e-mails – und 24/7", 5, id="joined words are one, dashes none"),
        pytest.param("!?", 0, id="no words"),
    ],
)
def test_f9_words_of_any_script_are_counted(text: str, count: int) -> None:
    assert len(strategy.words(text)) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("One. Two! Three? Four…", 4, id="marks end sentences"),
        pytest.param("z. B. so, d. h. anders.", 1, id="single letters do not"),
        pytest.param("Within 2.5 hours, approx. always.", 1, id="nor numbers, nor before small letters"),
        pytest.param("First line\nSecond line", 2, id="a line is one"),
        pytest.param("a.  b.\n X. Y z. " * 2_000 + "." * 9_000 + "x", 2_001, id="many marks take no time"),
        pytest.param("私たちは聞く。答える。", 2, id="Japanese"),
        pytest.param("हम सुनते हैं। हम जवाब देते हैं।", 2, id="Hindi"),
    ],
)
def test_f9_sentences_are_counted(text: str, count: int) -> None:
    assert len(strategy.sentences(text)) == count


@pytest.mark.parametrize(
    ("text", "ease"),
    [
        pytest.param("The cat sat on the mat.", 116, id="the cat on the mat"),
        pytest.param(
            "This sentence, taken as a reading passage unto itself, is being used to prove a point.",
            69,
            id="a passage unto itself",
        ),
    ],
)
def test_f9_published_examples_of_flesch(text: str, ease: int) -> None:
    assert round(strategy.reading_ease(text, "en-GB") or 0) == ease


def test_f9_german_goes_by_amstad() -> None:
    # Wir hö-ren un-se-ren Kun-den zu: five words, nine syllables.
    found = strategy.reading_ease("Wir hören unseren Kunden zu.", "de-AT")
    assert found == pytest.approx(180 - 5 - 58.5 * 9 / 5)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("Nous écoutons nos clients tous les jours.", "fr", id="no formula for the language"),
        pytest.param("We serve you well.", "en", id="too few words"),
        pytest.param("", "en", id="nothing"),
    ],
)
def test_f9_where_no_formula_holds_there_is_no_reading_ease(text: str, language: str) -> None:
    assert strategy.reading_ease(text, language) is None


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *[("promise", 2), ("promised", 2), ("values", 2), ("table", 2), ("while", 1), ("employees", 3)],
        *[("reliable", 4), ("solution", 3), ("science", 2), ("idea", 3), ("colleague", 2), ("quality", 3)],
    ],
)
def test_f9_english_syllables(word: str, count: int) -> None:
    assert strategy.english_syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [("Qualität", 3), ("Freundlichkeit", 3), ("Chaos", 2), ("See", 1), ("beantworten", 4), ("neu", 1)],
)
def test_f9_german_syllables(word: str, count: int) -> None:
    assert strategy.german_syllables(word) == count


def _empty(rules: Rubric, text: str) -> tuple[str, ...]:
    """Empty words by the list of a rubric."""
    template = rules.strategy_test
    assert template
    return strategy.empty_words(text, template.empty_words)


def test_f9_empty_words_of_the_rubric_are_found_as_they_are_written() -> None:
    said = "Passionate about Excellence: world-class service, and excellent people."
    assert _empty(built_in(), said) == ("Passionate", "Excellence", "world-class", "excellent")


def test_f9_a_rubric_in_german_has_german_empty_words() -> None:
    said = "Mit Leidenschaft begeistern wir – ganzheitlich und lösungsorientiert."
    assert _empty(in_german(), said) == ("Leidenschaft", "begeistern", "ganzheitlich", "lösungsorientiert")


def test_f9_empty_words_are_looked_for_in_the_values_too() -> None:
    found = strategy.machine_help("We answer within a day.", ("Excellence", "Honesty"), ("excellen*",), "en")
    assert found.empty_words == ("Excellence",)


def test_f9_no_machine_help_enters_the_score() -> None:
    rules = rubric(empty_words=["answer"])
    assert audit("yyynn", rules=rules).overall.supported == audit("yyynn").overall.supported


@given(st.text(max_size=300), st.sampled_from(["en", "de", "fr"]))
def test_f9_any_text_can_be_looked_at(text: str, language: str) -> None:
    found = strategy.machine_help(text, (), ("excellen*", "added value"), language)
    assert 0 <= found.longest <= found.words
