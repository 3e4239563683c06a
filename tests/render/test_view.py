"""What people see of a result: the strings, their rounding, and what is left out."""

from __future__ import annotations

import re

import pytest

from cxaudit.measure import NOTHING, shown_level, shown_points, shown_share
from cxaudit.model.result import AuditResult
from cxaudit.render.view import View, reference, view
from tests import demos
from tests.render import results

RESULTS = [results.kitchen, results.empty, results.alone, results.few, results.pulse, results.audited_higher]
RESULTS.append(results.surveyed)
EVERY = pytest.mark.parametrize("result", [pytest.param(made(), id=made.__name__) for made in RESULTS])


@pytest.fixture(scope="module")
def kitchen() -> View:
    return view(results.kitchen())


@pytest.fixture(scope="module")
def few() -> View:
    return view(results.few())


# ------------------------------------------------------------------------ N3: figures as they are shown


@EVERY
def test_n3_overall_points_are_those_of_measure(result: AuditResult) -> None:
    shown = view(result).standing
    assert (shown.claimed, shown.supported) == (
        shown_points(result.overall.claimed),
        shown_points(result.overall.supported),
    )


@EVERY
def test_n3_step_figures_are_those_of_measure(result: AuditResult) -> None:
    assert [(s.claimed, s.supported, s.target, s.coverage) for s in view(result).steps] == [
        (shown_points(s.claimed), shown_points(s.supported), shown_points(s.target), shown_share(s.coverage))
        for s in result.steps
    ]


@EVERY
def test_n3_criterion_figures_are_those_of_measure(result: AuditResult) -> None:
    shown = [c for s in view(result).steps for c in s.criteria]
    assert [(c.claimed, c.supported, c.claimed_level, c.supported_level) for c in shown] == [
        (
            shown_points(c.claimed),
            shown_points(c.supported),
            shown_level(c.claimed_level),
            shown_level(c.supported_level),
        )
        for c in result.criteria
    ]


def test_n3_a_distance_is_that_of_the_shown_numbers() -> None:
    overall = results.kitchen().overall.model_copy(update={"paired_claimed": 62.5, "paired_supported": 37.4})
    assert view(results.changed(results.kitchen(), overall=overall)).standing.distance == "+26"


def test_n3_a_distance_below_zero_has_a_minus_sign() -> None:
    assert view(results.audited_higher()).standing.distance == "−32"


def test_n3_gaps_between_roles_are_those_of_the_shown_levels(kitchen: View) -> None:
    assert [(g.first_level, g.second_level, g.apart) for g in kitchen.gaps] == [
        ("3.0", "1.2", "+1.8"),
        ("3.0", "1.8", "+1.2"),
    ]


def test_n3_uplifts_have_one_decimal_and_a_sign(kitchen: View) -> None:
    gain = results.kitchen().bundles[0].uplift.overall
    assert kitchen.bundles[0].gain == f"+{shown_level(gain)}"


def test_n2_nothing_is_a_dash() -> None:
    shown = view(results.empty())
    assert {
        shown.standing.claimed,
        shown.standing.distance,
        shown.steps[0].supported,
        shown.maturity.level,
    } == {NOTHING}


def test_s10_where_the_pair_differs_it_is_said() -> None:
    overall = results.kitchen().overall.model_copy(update={"paired_claimed": 80.0, "paired_supported": 40.0})
    shown = view(results.changed(results.kitchen(), overall=overall)).standing
    assert shown.paired == "Over the criteria that have both, 80 points are claimed and 40 supported."


def test_a_level_that_only_looks_reached_is_explained() -> None:
    first = results.kitchen().criteria[0]
    short = first.model_copy(update={"supported_level": 1.46})
    result = results.changed(results.kitchen(), criteria=(short, *results.kitchen().criteria[1:]))
    assert view(result).steps[0].criteria[0].reached_says == (
        "Just short of level 2, which is reached from 1.5: it is 1.46."
    )


# ------------------------------------------------------------------------ sentences


def test_where_we_stand_names_both_scores_and_their_distance(kitchen: View) -> None:
    assert kitchen.sentences[0] == (
        "People claim 68 of 100 points (band: Fair) and the evidence supports 50 (band: Fair). "
        "The 18 points between them are what we think but do not yet know."
    )


WORD_ALONE: results.Said = {c: {role: [3] * 5 for role in row} for c, row in results.KITCHEN.items()}
"""Everybody is sure, and nobody shows anything."""


def test_s6_where_nothing_was_shown_the_first_sentence_says_so() -> None:
    shown = view(results.result_of(WORD_ALONE))
    points = shown.standing.supported
    assert (
        f"Nothing was shown yet: {points} (band: {shown.standing.supported_band}) is what people's word "
        "alone may carry." in shown.sentences[0]
    )


def test_s6_where_nothing_was_shown_nobody_knows_it() -> None:
    assert view(results.result_of(WORD_ALONE)).standing.means == "On our word"


def test_s6_where_nothing_was_shown_the_page_says_it_beside_the_figures() -> None:
    shown = view(results.result_of(WORD_ALONE)).standing
    assert shown.meaning.startswith(
        f"Nothing was shown yet: {shown.supported} is what people's word alone may carry. The "
    )


def test_s6_where_something_was_shown_it_is_known(kitchen: View) -> None:
    assert kitchen.standing.means == "We know"


def test_s6_where_evidence_was_not_asked_for_claimed_and_supported_are_the_same_by_definition() -> None:
    row: results.Said = {c: {r: [2] * 5 for r in row} for c, row in results.KITCHEN.items()}
    shown = view(results.result_of(row, evidence_policy="open"))
    assert shown.standing.meaning == (
        "Evidence was not asked for, so claimed and supported are the same by definition."
    )


def test_s8_where_evidence_was_not_asked_for_only_what_comes_first_is_missing() -> None:
    cold: results.Said = {
        c: {r: [3 * (c != "store.cold")] * 5 for r in row} for c, row in results.KITCHEN.items()
    }
    shown = view(results.result_of(cold, evidence_policy="open"))
    assert re.fullmatch(
        r"Evidence was not asked for; the \d+ points? between them falls? away "
        r"because something that has to come first is missing\.",
        shown.standing.meaning,
    )


# ------------------------------------------------------------------------ R6: where all is hidden


@pytest.fixture(scope="module")
def two_people() -> View:
    return view(results.result_of({c: {r: [1] for r in row} for c, row in results.KITCHEN.items()}))


def test_r6_where_all_is_hidden_the_sentences_say_why(two_people: View) -> None:
    assert two_people.sentences == (
        "There is no overall score: too few people behind every step. "
        "Figures are shown from 5 people on, or with everybody's consent.",
        "No step's score may be shown, to protect those who answered.",
        "Too few people answered to show what to do first.",
    )


def test_r6_where_all_is_hidden_nothing_is_said_to_be_well(two_people: View) -> None:
    assert two_people.nothing[1:4] == (
        "Nothing that may be shown is far enough to be called a strength.",
        "Nothing may be told of the fixes but the names below, to protect those who answered.",
        "Nothing that may be shown lacks proof.",
    )


# ------------------------------------------------------------------------ P7: what a quick win comes after


def test_p7_of_a_quick_win_only_later_steps_come_after_others() -> None:
    words = {(f.list, f.after_word) for f in view(demos.result()).fixes}
    assert {word for kind, word in words if kind == "quick_win"} == {"Later steps come after"}


def test_p7_of_any_other_fix_all_comes_after_others() -> None:
    words = {(f.list, f.after_word) for f in view(demos.result()).fixes}
    assert {word for kind, word in words if kind != "quick_win"} == {"After"}


def test_s10_below_zero_the_auditor_found_more() -> None:
    assert (
        "The auditor found more than people claim, by 32 points."
        in view(results.audited_higher()).sentences[0]
    )


def test_without_a_score_the_reason_is_said() -> None:
    assert view(results.empty()).sentences[0] == (
        "There is no overall score: Store, Cook and Clean have too few answers for a score."
    )


def test_s16_what_holds_the_company_back_is_named(kitchen: View) -> None:
    assert kitchen.sentences[1] == (
        'The weakest step is "Cook" with 42 points (band: Unsafe). '
        'The company is at maturity level 1, "Sometimes"; "Cook" holds it there.'
    )


def test_s17_a_short_form_says_nothing_of_maturity() -> None:
    assert "maturity" not in view(results.pulse()).sentences[1]


def test_the_first_fix_comes_first(kitchen: View) -> None:
    assert kitchen.sentences[2].startswith(f"Do first: {kitchen.fixes[0].code} {kitchen.fixes[0].title}, ")


def test_nothing_rated_puts_nothing_first() -> None:
    assert view(results.empty()).sentences[2] == "Nothing was rated, so nothing can be put in order yet."


def test_hidden_fixes_are_not_called_reached_targets() -> None:
    result = results.few()
    hidden = tuple(f for f in result.fixes if f.hidden)
    assert (
        "some of what is hidden does not"
        in view(results.changed(result, fixes=hidden, proofs=())).sentences[2]
    )


# ------------------------------------------------------------------------ banners


@pytest.mark.parametrize(
    ("result", "kinds"),
    [
        pytest.param(results.kitchen(), ["made_up"], id="made up"),
        pytest.param(results.pulse(), ["variant"], id="S17 short form"),
        pytest.param(results.alone(), ["self_assessment", "management_view", "no_score"], id="one chef"),
        pytest.param(results.empty(), ["no_score"], id="nobody"),
        pytest.param(results.audited_higher(), [], id="nothing to warn of"),
    ],
)
def test_banners(result: AuditResult, kinds: list[str]) -> None:
    assert [b.kind for b in view(result).banners] == kinds


def test_fewer_than_the_minimum_group_is_a_banner() -> None:
    two = results.result_of({"cook.heat": {"cook": [1, 2]}})
    assert "few_people" in [b.kind for b in view(two).banners]


def test_a_provisional_score_is_a_banner() -> None:
    overall = results.audited_higher().overall.model_copy(
        update={"state": "provisional", "reason": "x is missing"}
    )
    shown = view(results.changed(results.audited_higher(), overall=overall)).banners
    assert [(b.kind, b.text) for b in shown] == [("provisional", "X is missing.")]


# ------------------------------------------------------------------------ R6: what is hidden


def test_r6_a_hidden_criterion_shows_no_figure(few: View) -> None:
    hidden = few.steps[0].criteria[1]
    assert {hidden.claimed, hidden.supported, hidden.supported_level, hidden.cap, hidden.distance} == {
        NOTHING
    }


def test_r6_a_hidden_criterion_says_why(few: View) -> None:
    assert few.steps[0].criteria[1].state_says == "Figures are not shown: fewer than 5 people."


def test_r6_hidden_fixes_show_their_names_only(few: View) -> None:
    assert sorted(f.criterion for f in few.hidden_fixes) == ["a.one", "a.two"]


def test_r6_hidden_fixes_stand_in_no_list(few: View) -> None:
    assert {f.criterion for f in (*few.fixes, *few.proofs, *few.waiting)}.isdisjoint({"a.one", "a.two"})


def test_r6_hidden_criteria_are_no_strengths(few: View) -> None:
    assert {s.id for s in few.strengths} == {"a.three", "a.four"}


def test_r6_hidden_criteria_are_summed_as_one(few: View) -> None:
    assert few.steps[0].addends[-1].name == "2 criteria whose figures are hidden, together"


# ------------------------------------------------------------------------ summary


def test_strengths_have_the_most_supported_points_first(kitchen: View) -> None:
    assert [s.supported for s in kitchen.strengths] == ["70", "67", "60"]


def test_nothing_below_level_1_is_a_strength() -> None:
    weak = results.result_of({c: {r: [0] * 5 for r in row} for c, row in results.KITCHEN.items()})
    assert view(weak).strengths == ()


def test_p7_a_quick_win_shows_the_days_of_its_first_step() -> None:
    first = view(results.alone()).first_fixes[0]
    raw = results.alone().fixes[0].quick_step
    assert (first.list, first.days) == ("quick_win", str(int(raw.days)) if raw else None)


def test_p7_the_whole_of_a_quick_win_is_told_beside() -> None:
    said = {**results.KITCHEN, "store.cold": {"chef": [0] * 5}}
    fix = next(f for f in view(results.result_of(said)).fixes if f.criterion == "store.cold")
    assert (fix.days, fix.days_note) == ("1", "first of 2 steps; all: 3 days, +12.5")


def test_how_sure_we_are(kitchen: View) -> None:
    assert [(s.name, s.value) for s in kitchen.how_sure] == [
        ("Confidence", "Medium"),
        ("Coverage", "100 %"),
        ("Roles heard", "2 of 2"),
        ("Agreement within roles", "6 of 6"),
        ("Agreement between roles", "1 of 3"),
        ("Evidence", "3 of 6"),
        ("Don't know", "2 %"),
    ]


def test_roles_not_heard_are_named() -> None:
    assert view(results.alone()).how_sure[1].says == "Not heard: Cooks."


def test_s14_what_is_still_possible_is_told_where_answers_miss() -> None:
    assert (
        view(results.empty()).standing.possible
        == "With the answers that are missing, 0 to 100 points are possible."
    )


@EVERY
def test_every_criterion_of_the_rubric_is_there_once(result: AuditResult) -> None:
    assert [c.id for s in view(result).steps for c in s.criteria] == [
        c.id for c in result.rubric.content.criteria
    ]


@EVERY
def test_every_fix_keeps_the_order_of_the_result(result: AuditResult) -> None:
    assert [f.criterion for f in view(result).fixes] == [f.criterion for f in result.fixes if not f.hidden]


# ------------------------------------------------------------------------ evidence


@pytest.mark.parametrize(
    "text", ["https://example.org/a?b=c#d", "http://example.org", "mailto:a@example.org", "HTTPS://X.ORG"]
)
def test_a_plain_address_is_a_link(text: str) -> None:
    made = reference(text)
    assert made is not None
    assert made.link == text


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        " https://example.org",
        "https://example.org/ javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.org",
        "java\nscript:alert(1)",
        'https://x"onclick=alert(1)',
        "the minutes of May",
    ],
)
def test_anything_else_stays_text(text: str) -> None:
    made = reference(text)
    assert made is not None
    assert (made.text, made.link) == (text, None)


def test_s5_evidence_that_counts_for_less_says_so() -> None:
    said = {**results.KITCHEN, "clean.hands": {"chef": [(2, ("measured", None))] * 5}}
    pieces = view(results.result_of(said)).steps[2].criteria[0].evidence
    assert [(e.grade, e.counts_as) for e in pieces] == [("Measured", "Said")]


def test_s9_the_limit_names_the_evidence(kitchen: View) -> None:
    assert kitchen.steps[0].criteria[1].limit == 'Its evidence holds it at level 1: "Said" supports no more.'


def test_s9_the_limit_names_the_prerequisite() -> None:
    said = {
        **results.KITCHEN,
        "store.cold": {"chef": [0] * 5},
        "cook.heat": {"chef": [(3, ("measured", "log"))] * 5},
    }
    limit = view(results.result_of(said)).steps[1].criteria[0].limit
    assert limit == "It is held at level 1.0 because S1 Cold enough is not at level 1."


def test_the_account_has_no_headings(kitchen: View) -> None:
    assert all(line.rule for s in kitchen.steps for c in s.criteria for line in c.account)
