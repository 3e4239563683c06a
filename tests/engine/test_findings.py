"""Findings as they are drafted and edited: docs/scoring.md, rule F14."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.engine.findings import MOST, as_edited, findings
from cxaudit.model.fieldwork import EditedFinding, StrategyAnswers
from cxaudit.model.fieldwork_shown import ContradictionShown, FieldworkShown
from cxaudit.pipeline.fieldwork import Found, fieldwork_shown
from tests.fieldworks import built_in, fieldwork, point

TESTS = {"st.clear": "partly", "st.specific": "no", "st.brand": "yes"}
STRATEGY = StrategyAnswers.model_validate(
    {"statement": "We excel.", "answers": tuple({"test": t, "answer": a} for t, a in TESTS.items())}
)
LATE = {"measure": "average_wait_time", "value": 600.0, "limit": 300.0}


def shown(*points: Any, **more: Any) -> FieldworkShown:
    """What follows from a field book."""
    return fieldwork_shown(built_in(), Found(fieldwork(*points, **more)))


def everything() -> FieldworkShown:
    """Two contact points, a hand-over that drops, a late answer, a statement that fails."""
    points = point("CP-1", 4, 3), point("CP-2", 5, 1, hand_over_to="Nobody")
    return shown(*points, readings=(LATE,), strategy=STRATEGY)


def contradiction(distance: float, criterion: str = "deliver.speed", **more: Any) -> ContradictionShown:
    """A contradiction with that measure, unless said otherwise."""
    about = {"kind": "measure_beyond_limit", "measure": "average_wait_time", "value": 600, "limit": 300}
    return ContradictionShown.model_validate(
        {"criterion": criterion, "claimed_level": 4, "distance": distance, **about, **more}
    )


ALL = [
    "contact:CP-2",
    "measure:average_wait_time",
    "hand_over:CP-2",
    "strategy:st.specific",
    "contact:CP-1",
    "strategy:st.clear",
]


def test_f14_the_worst_of_each_kind_come_first() -> None:
    assert [one.id for one in everything().findings] == ALL


def test_f14_what_contradicts_is_told_once() -> None:
    found = everything().renewed(contradictions=(contradiction(40), contradiction(30, "explore.bottlenecks")))
    assert [one.id for one in findings(found)][:3] == [
        "measure:average_wait_time",
        "contact:CP-2",
        "hand_over:CP-2",
    ]


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({}, "measure:average_wait_time"),
        ({"contacts": ("CP-1",)}, "measure:average_wait_time:CP-1"),
        (
            {"kind": "statement_below", "measure": None, "statement": "deliver.speed"},
            "contradiction:deliver.speed:customers",
        ),
        (
            {"kind": "contact_below", "measure": None, "contacts": ("CP-1",)},
            "contradiction:CP-1",
        ),
    ],
)
def test_f14_the_id_of_a_contradiction_says_what_it_is_about(more: dict[str, Any], name: str) -> None:
    (one,) = findings(FieldworkShown(contradictions=(contradiction(9, **more),)))
    assert one.id == name


def test_f14_a_dropped_reading_stays_dropped_once_it_contradicts() -> None:
    found = everything().renewed(contradictions=(contradiction(40),))
    kept = findings(found, [EditedFinding(id="measure:average_wait_time", drop=True)])
    assert [one.id for one in kept if one.measure] == []


def test_f14_an_edited_reading_keeps_its_subject_once_it_contradicts() -> None:
    found = everything().renewed(contradictions=(contradiction(40),))
    edited = [EditedFinding(id="measure:average_wait_time", why="Ours.")]
    (one,) = (one for one in findings(found, edited) if one.edited)
    assert (one.about, one.measure, one.why) == ("contradiction", "average_wait_time", "Ours.")


def test_f14_twenty_at_most() -> None:
    rows = [point(f"CP-{n}", 5, 1, hand_over_to="Nobody") for n in range(30)]
    assert len(shown(*rows, strategy=STRATEGY, readings=(LATE,)).findings) == MOST


def test_f14_what_somebody_edited_is_never_cut() -> None:
    rows = [point(f"CP-{n}", 5, 1, hand_over_to="Nobody") for n in range(30)]
    last = EditedFinding(id="hand_over:CP-29", why="The list is old.")
    assert shown(*rows, findings=(last,)).findings[-1].why == "The list is old."


def test_f14_what_somebody_wrote_replaces_the_draft_part_by_part() -> None:
    found = findings(everything(), [EditedFinding(id="contact:CP-2", fix="Call back.")])[0]
    assert (found.edited, found.fix, found.why, found.contact) == (True, "Call back.", None, "CP-2")


def test_f14_what_is_dropped_is_left_out() -> None:
    found = findings(everything(), [EditedFinding(id="contact:CP-2", drop=True)])
    assert [one.id for one in found] == ALL[1:]


def test_f14_findings_of_peoples_own_stand_at_the_end() -> None:
    found = findings(everything(), [EditedFinding(id="F-1", should="Somebody answers.")])
    assert (found[-1].id, found[-1].about, found[-1].should) == ("F-1", "own", "Somebody answers.")


@pytest.mark.parametrize(
    "edited",
    [EditedFinding(id="F-1"), EditedFinding(id="F-1", should="Wait.", drop=True)],
    ids=["nothing in it", "dropped"],
)
def test_f14_no_finding_where_nobody_wrote_any(edited: EditedFinding) -> None:
    assert [one.id for one in findings(everything(), [edited])] == ALL


def test_f14_without_anything_found_there_is_none() -> None:
    assert findings(FieldworkShown()) == ()


EDITED = st.builds(
    EditedFinding,
    id=st.sampled_from([*ALL, "F-1", "F-2"]),
    why=st.none() | st.just("Because."),
    fix=st.none() | st.just("Mend it."),
    drop=st.booleans(),
)


@given(st.lists(EDITED, max_size=6, unique_by=lambda one: one.id))
def test_f14_what_people_wrote_can_be_told_from_what_is_shown(edited: list[EditedFinding]) -> None:
    once = fieldwork_shown(
        built_in(),
        Found(
            fieldwork(
                point("CP-1", 4, 3),
                point("CP-2", 5, 1, hand_over_to="Nobody"),
                readings=(LATE,),
                strategy=STRATEGY,
                findings=tuple(edited),
            )
        ),
    )
    assert findings(once, as_edited(once)) == once.findings
