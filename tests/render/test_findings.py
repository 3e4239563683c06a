"""Findings in words: nothing in them that the data does not say."""

from __future__ import annotations

from typing import Any

import pytest

from cxaudit.engine.findings import findings
from cxaudit.model.fieldwork import EditedFinding, StrategyAnswers
from cxaudit.model.fieldwork_shown import (
    ContradictionShown,
    CustomersShown,
    FieldworkShown,
    StatementShown,
)
from cxaudit.model.rubric import Measure
from cxaudit.pipeline.fieldwork import Found, fieldwork_shown
from cxaudit.render.findings import FindingWords, findings_said, limit_said
from tests.fieldworks import DAY, built_in, fieldwork, point

SPEED = "deliver.speed"
NAME = f"{built_in().by_id[SPEED].code} {built_in().by_id[SPEED].title}"
LATE = {
    "measure": "average_wait_time",
    "value": 600.0,
    "n": 1250,
    "low": 550.0,
    "high": 655.5,
    "limit": 300.0,
    "period_from": DAY,
    "period_to": DAY,
}
SAID = StatementShown(id=SPEED, criterion=SPEED, people=60, mean=1.5, low=1.2, high=1.8, agree=20.0)
CUSTOMERS = CustomersShown(
    people=60,
    statements=(SAID,),
    hidden=0,
    recommend=None,
    recommend_low=None,
    recommend_high=None,
    recommend_people=None,
)


def shown(*points: Any, **more: Any) -> FieldworkShown:
    """What follows from a field book."""
    return fieldwork_shown(built_in(), Found(fieldwork(*points, **more)))


def said(found: FieldworkShown, *edited: EditedFinding) -> FindingWords:
    """The first finding in words."""
    return findings_said(built_in(), found.renewed(findings=findings(found, edited)))[0]


def against(**about: Any) -> FieldworkShown:
    """A field book with something that contradicts a claim on speed."""
    one = {"criterion": SPEED, "claimed_level": 3.4, "distance": 50, **about}
    rating = {"criterion": SPEED, "contact": "CP-1", "level": 4}
    base = shown(point("CP-1", 5, 1, monthly_volume=1250.0), readings=(LATE,), ratings=(rating,))
    return base.renewed(contradictions=(ContradictionShown.model_validate(one),), customers=CUSTOMERS)


def test_without_field_work_there_are_none() -> None:
    assert findings_said(built_in(), None) == ()


# ------------------------------------------------------------------------ contact points


def test_a_contact_point_is_told_with_what_is_known_of_it() -> None:
    row = point("CP-7", 5, 2, name="Chat", monthly_volume=1250.0, owner=None, performance_source=3)
    one = said(shown(row))
    assert (one.id, one.title, one.is_) == (
        "contact:CP-7",
        "Chat (CP-7)",
        "It matters 5 of 5 and goes 2 of 5. Source of that: Customer survey. Contacts a month: 1,250. "
        "Nobody owns it.",
    )


@pytest.mark.parametrize(
    ("more", "should"),
    [
        ({"expectation": "An answer at once"}, "Customers expect: An answer at once"),
        ({}, "It goes as well as it matters to customers: 4.5 of 5."),
    ],
)
def test_what_should_be_is_what_customers_expect(more: dict[str, Any], should: str) -> None:
    assert said(shown(point("CP-7", 4.5, 2, **more))).should == should


def test_why_is_never_made_up() -> None:
    assert (said(shown(point("CP-7", 5, 2, pain_points=("Long wait",)))).why or "").startswith(
        "Not known yet."
    )


@pytest.mark.parametrize(
    ("more", "effect"),
    [
        ({}, "Not known yet. Ask customers to whom it happened."),
        (
            {"pain_points": ("Long wait", "No answer"), "customer_feeling": -1.5},
            "What troubles customers: Long wait; No answer. They feel −1.5, on a scale from −2 to 2.",
        ),
        (
            {"monthly_volume": 200.0, "avoidable_share": 30.0},
            "Contacts a month that should not be needed: 60.",
        ),
    ],
)
def test_the_effect_is_what_the_inventory_says(more: dict[str, Any], effect: str) -> None:
    assert said(shown(point("CP-7", 5, 2, **more))).effect == effect


@pytest.mark.parametrize(
    ("more", "fix"),
    [
        ({}, "No next action is named: name an owner, a first step and a day."),
        ({"next_action": "Call back"}, "Call back."),
        ({"next_action": "Call back", "action_owner": "Ann"}, "Call back (Ann)."),
        ({"next_action": "Call back", "due": DAY}, "Call back (by 23 November 2026)."),
        (
            {"next_action": "Call back", "action_owner": "Ann", "due": DAY},
            "Call back (Ann, by 23 November 2026).",
        ),
    ],
)
def test_the_fix_is_the_next_action(more: dict[str, Any], fix: str) -> None:
    assert said(shown(point("CP-7", 5, 2, **more))).fix == fix


def test_fixes_that_begin_at_a_contact_point_are_named() -> None:
    found = shown(point("CP-7", 5, 2), ratings=({"criterion": SPEED, "contact": "CP-7", "level": 1},))
    assert (said(found).fix or "").endswith(f"Fixes that begin here: {NAME}.")


def test_a_hand_over_that_drops() -> None:
    one = said(shown(point("CP-7", 3, 4, name="Chat", monthly_volume=90.0, hand_over_to="Billing")))
    assert (one.title, one.is_, one.effect) == (
        "Hand-over from Chat (CP-7)",
        "Chat (CP-7) hands over to: Billing. Not all of that has a contact point or an owner in the inventory.",
        "Contacts a month that pass here: 90.",
    )


# ------------------------------------------------------------------------ measures


def test_a_measure_beyond_its_limit() -> None:
    one = said(shown(readings=(LATE,)))
    assert (one.should, one.is_) == (
        "Average wait (speed of answer): no more than 300 seconds",
        "It is 600 seconds; the limit is 300. It lies between 550 and 655.5 with 95 % confidence. Cases: 1,250. "
        "Period: 23 November 2026 to 23 November 2026.",
    )


@pytest.mark.parametrize(("name", "words"), [("csat", "no less than"), ("average_wait_time", "no more than")])
def test_a_limit_is_told_by_its_direction(name: str, words: str) -> None:
    catalogue = built_in().measures
    assert catalogue
    measure: Measure = next(one for one in catalogue.measures if one.id == name)
    assert words in limit_said(measure, 10)


def test_a_measure_at_a_contact_point_names_it() -> None:
    found = shown(point("CP-7", 3, 4, name="Chat"), readings=({**LATE, "contact": "CP-7"},))
    assert said(found).title == "Average wait (speed of answer) at Chat (CP-7)"


def test_what_customers_say_is_the_effect_of_a_measure() -> None:
    one = said(shown(readings=(LATE,)).renewed(customers=CUSTOMERS))
    statement = built_in().by_id[SPEED].customer_statement
    assert one.effect == f'Of 60 customers who answered, 20 % agree with: "{statement}"'


# ------------------------------------------------------------------------ contradictions


def test_a_measure_against_a_claim() -> None:
    one = said(against(kind="measure_beyond_limit", measure="average_wait_time", value=600, limit=300))
    assert (one.is_ or "").startswith(
        f"We rate {NAME} 3.4 of 4; this says otherwise: Average wait (speed of answer). It is 600 seconds; the limit is 300."
    )


def test_customers_against_a_claim() -> None:
    one = said(against(kind="statement_below", statement=SPEED, mean=1.5))
    assert one.is_ == (f"We claim 85 of 100 points for {NAME}; customers' agreement is 38 of 100.")


def test_a_contact_point_against_its_rating() -> None:
    one = said(against(kind="contact_below", claimed_level=4, value=1, contacts=("CP-1",)))
    assert (one.is_ or "").startswith(f"{NAME} is rated 4.0 of 4 here. It matters 5 of 5 and goes 1 of 5.")


# ------------------------------------------------------------------------ strategy, own words


def test_a_test_that_fails_is_told_with_its_hint() -> None:
    answer = {"test": "st.clear", "answer": "no", "proof": "Three of five could not"}
    found = shown(strategy=StrategyAnswers.model_validate({"statement": "We excel.", "answers": (answer,)}))
    one = said(found)
    assert (one.title, one.is_, one.fix) == (
        "Strategy statement: Clear",
        "The answer is: no. Proof: Three of five could not",
        "Short sentences and everyday words.",
    )


def test_what_somebody_wrote_stands_in_place_of_the_draft() -> None:
    one = said(shown(point("CP-7", 5, 2)), EditedFinding(id="contact:CP-7", why="The list is old."))
    assert (one.why, one.edited, (one.is_ or "")[:15]) == ("The list is old.", True, "It matters 5 of")


def test_somebodys_own_finding_has_their_words_alone() -> None:
    one = said(shown(), EditedFinding(id="F-1", should="Somebody answers."))
    assert one == FindingWords("F-1", "F-1", "own", "Somebody answers.", None, None, None, None, edited=True)
