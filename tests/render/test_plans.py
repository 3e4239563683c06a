"""What people see of a plan: words, days, sentences, explanations."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from cxaudit.language import speaking
from cxaudit.model.plans import (
    ActionShown,
    BundleCheck,
    Curve,
    Load,
    OverrideShown,
    PeriodShown,
    PlannedStep,
    PlanShown,
    Sensitivity,
)
from cxaudit.model.result import AuditResult
from cxaudit.read.languages import read_language
from cxaudit.render.explained import answers_to
from cxaudit.render.plans import PlanView, StepRow, plan_view, sensitivity_sentence
from tests import demos
from tests.render.results import kitchen

MONDAY = datetime.date(2026, 11, 23)
FLOOR = "clean.floor:2"
"""The one step that the kitchen has to plan."""


def step(**fields: Any) -> PlannedStep:
    """That step, planned for the first three days."""
    told = {
        "id": FLOOR,
        "criterion": "clean.floor",
        "kind": "improve",
        "to": 2,
        "days": 1.0,
        "weeks": 1,
        "impact": 2,
        "owner": "porter",
        "quick": False,
        "after": (),
        "period": "now",
        "start": 0.0,
        "end": 3.0,
        "benefit": 10.0,
        "parked": None,
    }
    return PlannedStep.model_validate(told | fields)


def parked(why: str, **fields: Any) -> PlannedStep:
    """A step without a place in time."""
    nowhere = {"period": None, "start": None, "end": None, "benefit": None, "parked": why}
    return step(**nowhere, **fields)


def period(**fields: Any) -> PeriodShown:
    """The first period, with that step in it."""
    told = {
        "name": "now",
        "first": 0,
        "last": 30,
        "load": Load(days=1.0, capacity=8.0),
        "owners": {"porter": Load(days=1.0, capacity=None)},
        "starts": (FLOOR,),
        "done": (FLOOR,),
        "supported": 61.0,
        "gain": 1.25,
        "steps": {"clean": 61.0},
    }
    return PeriodShown.model_validate(told | fields)


def planned(**fields: Any) -> AuditResult:
    """The kitchen with a plan."""
    told: dict[str, Any] = {
        "start": MONDAY,
        "periods": (period(),),
        "steps": (step(),),
        "check": BundleCheck(days=1.0, gain=1.25, best=2.0),
        "curve": None,
        "sensitivity": None,
    }
    return kitchen().renewed(plan=PlanShown(**(told | fields)))


def view(today: datetime.date | None = None, **fields: Any) -> PlanView:
    """What people see of it."""
    seen = plan_view(planned(**fields), today)
    assert seen is not None
    return seen


def row(**fields: Any) -> StepRow:
    """What people see of its one step."""
    return view(**fields).rows[0]


def test_without_a_plan_there_is_nothing_to_see() -> None:
    assert plan_view(kitchen().renewed(plan=None)) is None


# ------------------------------------------------------------------------ days


@pytest.mark.parametrize(
    ("start", "shown"),
    [
        (MONDAY, ("23 November 2026", "25 November 2026", "2 December 2026", "23 Nov – 25 Nov")),
        (None, ("day 1", "day 3", "day 10", "1–3")),
    ],
    ids=["dates", "days"],
)
def test_days_are_dates_where_the_plan_has_a_first_day(start: Any, shown: tuple[str, ...]) -> None:
    seen = row(start=start)
    assert (seen.start, seen.end, seen.benefit, seen.when) == shown


def test_a_step_of_one_day_has_one_day() -> None:
    assert row(steps=(step(end=1.0),)).when == "23 Nov"


def test_a_step_that_ends_with_a_period_ends_on_its_last_day() -> None:
    seen = view(steps=(step(end=30.0),))
    assert seen.rows[0].end_on == seen.periods[0].ends_on == datetime.date(2026, 12, 22)


def test_dates_beyond_the_calendar_are_days() -> None:
    assert row(start=datetime.date(9999, 12, 31)).end == "day 3"


@pytest.mark.parametrize(
    ("start", "heading"),
    [(MONDAY, "Now (23 November 2026 to 22 December 2026)"), (None, "Now (days 1–30)")],
)
def test_a_period_says_from_when_to_when(start: Any, heading: str) -> None:
    assert view(start=start).periods[0].heading == heading


def test_days_and_months_are_in_the_language_in_force() -> None:
    german = read_language("de")
    assert german is not None
    with speaking(german):
        assert (row().when, row().end, row(start=None).end) == (
            "23. Nov. – 25. Nov.",
            "25. November 2026",
            "Tag 3",
        )


# ------------------------------------------------------------------------ load


@pytest.mark.parametrize(
    ("load", "words"),
    [
        (Load(days=6.0, capacity=8.0), "6 of 8 days"),
        (Load(days=0.5, capacity=1.0), "0.5 of 1 day"),
        (Load(days=1.0, capacity=None), "1 day"),
        (Load(days=0.0, capacity=0.0), "0 of 0 days"),
    ],
)
def test_a_load_says_how_many_of_how_many_days(load: Load, words: str) -> None:
    assert view(periods=(period(load=load),)).loads[0].cells[0].words == words


def test_without_a_capacity_there_is_no_share() -> None:
    assert view(periods=(period(load=Load(days=1.0, capacity=None)),)).periods[0].load.share is None


def test_owners_stand_below_everybody_together() -> None:
    assert [one.title for one in view().loads] == ["All together", "Kitchen porter"]


# ------------------------------------------------------------------------ what is parked

WHY = {
    "capacity": "Not enough days are left for it within 30 days.",
    "owner": "Kitchen porter has not enough days left for it within 30 days.",
    "long": "It takes 1 day, and would not be done within 30 days.",
    "waits": "It waits for something that is not in the plan.",
}


@pytest.mark.parametrize(("reason", "said"), WHY.items())
def test_what_is_parked_says_why(reason: str, said: str) -> None:
    assert row(steps=(parked(reason),)).parked == said


def test_what_waits_names_what_is_not_done() -> None:
    steps = (parked("waits", after=("cook.heat:2", "clean.hands:proof")),)
    assert (
        row(steps=steps).parked
        == "It waits for C1 to level 2 and L1, its proof, which are not done within the plan."
    )


def test_all_that_is_parked_is_counted_by_reason() -> None:
    steps = (step(), parked("owner", id="clean.floor:3", to=3), parked("waits", id="clean.floor:4", to=4))
    assert view(steps=steps).parked_says == (
        "2 steps are parked (who is responsible has not enough days left: 1; it waits for something that is not done: 1)."
    )


def test_where_all_has_a_place_nothing_is_said_of_it() -> None:
    assert view().parked_says is None


# ------------------------------------------------------------------------ sentences

CHECKS = {
    "better": (
        BundleCheck(days=1.0, gain=1.25, best=2.0),
        "gains +1.3 points; the best choice for the same days would gain +2.0.",
    ),
    "the best": (
        BundleCheck(days=1.0, gain=2.0, best=2.04),
        "gains +2.0 points; no other choice for the same days gains more.",
    ),
    "no best": (BundleCheck(days=1.0, gain=2.0, best=None), "takes 1 day and gains +2.0 points."),
    "no total": (
        BundleCheck(days=1.0, gain=None, best=None),
        "there is no overall score, so its gain is not known.",
    ),
    "nothing": (BundleCheck(days=0.0, gain=0.0, best=0.0), "Nothing is done within the first 30 days."),
}


@pytest.mark.parametrize(("check", "said"), CHECKS.values(), ids=CHECKS)
def test_the_list_is_told_beside_the_best_choice(check: BundleCheck, said: str) -> None:
    assert view(check=check).check.endswith(said)


CURVE = Curve(points=((0.0, 40.0), (10.0, 60.0), (50.0, 70.0)), knee=(10.0, 60.0), exact=True)


def test_the_knee_is_told_with_days_and_points() -> None:
    assert view(curve=CURVE).knee == (
        "From 10 days on, more days bring much less: they lead to 60 points, all 50 days to 70 points."
    )


def test_a_curve_without_a_knee_says_so() -> None:
    told = view(curve=CURVE.model_copy(update={"knee": None})).knee
    assert told is not None
    assert told.startswith("Every day brings about as much as the one before")


def test_a_curve_is_also_about_ten_bars_with_the_knee() -> None:
    curve = view(curve=CURVE).curve
    assert curve is not None
    assert [(bar.days, bar.points, bar.knee) for bar in curve.bars] == [
        ("0", "40", False),
        ("10", "60", True),
        ("50", "70", False),
    ]


def test_a_curve_that_is_not_proved_says_so() -> None:
    curve = view(curve=CURVE.model_copy(update={"exact": False})).curve
    assert curve is not None
    assert curve.exact.startswith("Not each point")


FIRM = Sensitivity(
    draws=1000,
    seed=1,
    first=1,
    weights={"clean.floor": 0.8},
    effort={"clean.floor": 0.5},
    holds=1,
    holds_effort=0,
    methods=(),
)


def test_one_sentence_says_how_many_of_the_first_stay() -> None:
    said = "1 of your top 1 stay whatever the weights, 0 whatever the effort (± 50 %)."
    assert sensitivity_sentence(planned(sensitivity=FIRM)) == said


def test_without_a_comparison_nothing_is_said() -> None:
    assert sensitivity_sentence(planned()) is None


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (0.8, "holds whatever the weights"),
        (0.79, "depends on the weights"),
        (0.5, "depends on the weights"),
        (0.49, "only with these weights"),
    ],
)
def test_a_place_says_how_far_it_rests_on_the_weights(share: float, word: str) -> None:
    found = view(sensitivity=FIRM.model_copy(update={"weights": {"clean.floor": share}})).sensitivity
    assert found is not None
    assert found.rows[0].weights_word == word


# ------------------------------------------------------------------------ overrides


def override(**fields: Any) -> OverrideShown:
    """A change of days of the whole fix."""
    told = {
        "criterion": "clean.floor",
        "to": None,
        "what": "days",
        "engine": 4.0,
        "agreed": 1.0,
        "reason": "New mops",
        "by": "Ada",
    }
    return OverrideShown.model_validate(told | fields)


CHANGES = {
    "days": ({}, "Days of all steps: 1 day instead of 4 days (Ada: New mops)"),
    "a step": ({"to": 2}, "Days: 1 day instead of 4 days (Ada: New mops)"),
    "owner": (
        {"what": "owner", "engine": None, "agreed": "porter"},
        "Responsible: Kitchen porter instead of – (Ada: New mops)",
    ),
    "place": ({"what": "place", "engine": 7.0}, "Place in the plan: 1 instead of 7 (Ada: New mops)"),
    "drop": ({"what": "drop", "engine": None, "agreed": None}, "Taken out of the plan (Ada: New mops)"),
}


@pytest.mark.parametrize(("fields", "said"), CHANGES.values(), ids=CHANGES)
def test_a_change_shows_both_values_with_reason_and_name(fields: dict[str, Any], said: str) -> None:
    assert view(overrides=(override(**fields),)).overrides[0].says == said


def test_a_step_says_what_was_changed_about_it() -> None:
    assert row(overrides=(override(),)).agreed == "Days of all steps: 1 day instead of 4 days (Ada: New mops)"


def test_a_change_of_another_step_is_not_told_of_this_one() -> None:
    assert row(overrides=(override(to=3),)).agreed is None


def test_days_of_a_fix_are_not_told_of_its_proof() -> None:
    assert row(steps=(step(id="clean.floor:proof", kind="prove"),), overrides=(override(),)).agreed is None


# ------------------------------------------------------------------------ what people wrote

LATE_DAY = datetime.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("action", "late"),
    [
        ({}, True),
        ({"status": "started"}, True),
        ({"status": "done"}, False),
        ({"status": "dropped"}, False),
        ({"due": datetime.date(2026, 12, 1)}, False),
        ({"due": datetime.date(2026, 11, 30)}, True),
    ],
    ids=["by the roadmap", "started", "done", "dropped", "due today", "due yesterday"],
)
def test_late_is_what_should_be_done_and_is_not(action: dict[str, Any], late: bool) -> None:
    assert row(today=LATE_DAY, actions=(ActionShown(step=FLOOR, **action),)).late is late


def test_on_the_date_of_the_audit_nothing_is_late_by_the_roadmap() -> None:
    assert view().late == ()


@pytest.mark.parametrize(
    ("actions", "said"),
    [
        ((ActionShown(step=FLOOR, status="open"),), "1 step is late: L2:2."),
        ((), "By the roadmap 1 step should be done by now; nobody has said yet how far it is: L2:2."),
    ],
)
def test_late_steps_are_told(actions: tuple[ActionShown, ...], said: str) -> None:
    assert view(LATE_DAY, actions=actions).late_says == said


def test_what_is_parked_and_has_no_day_is_never_late() -> None:
    assert view(LATE_DAY, steps=(parked("capacity"),)).late == ()


def test_what_people_wrote_stands_beside_the_step() -> None:
    wrote = ActionShown(step=FLOOR, status="started", person="Ada", note="half", ticket="CX-1")
    now = row(actions=(wrote,)).action_now
    assert now is not None
    assert (now.status, now.person, now.note, now.ticket) == ("started", "Ada", "half", "CX-1")


# ------------------------------------------------------------------------ steps


def test_a_step_says_what_is_true_when_it_is_done() -> None:
    assert row().done_when == kitchen().fix["clean.floor"].steps[0].done_when


def test_a_proof_says_that_it_can_be_shown() -> None:
    levels = kitchen().rubric.content.by_id["cook.heat"].levels
    proof = step(id="cook.heat:proof", criterion="cook.heat", kind="prove")
    assert row(steps=(proof,)).done_when == f"It can be shown: {levels[2]}"


def test_the_gain_of_a_fix_of_one_step_is_that_of_the_fix() -> None:
    uplift = kitchen().fix["clean.floor"].uplift
    assert uplift is not None
    assert row().gain == f"+{uplift.overall:.1f}"


# ------------------------------------------------------------------------ explained fixes


@pytest.fixture(scope="module")
def demo() -> PlanView:
    """The plan of the example audit."""
    seen = plan_view(demos.result())
    assert seen is not None
    return seen


FIELDS = ("seen", "first", "proof", "agree")


@pytest.mark.parametrize("field", FIELDS)
def test_each_fix_is_explained(demo: PlanView, field: str) -> None:
    assert [fix.code for fix in demo.fixes if not getattr(fix, field)] == []


def test_each_fix_of_the_list_is_explained_once(demo: PlanView) -> None:
    result = demos.result()
    shown = [f.criterion for f in (*result.fixes, *result.proofs) if not f.hidden]
    assert [fix.criterion for fix in demo.fixes] == list(dict.fromkeys(shown))


def test_what_a_fix_unlocks_is_what_waits_for_it(demo: PlanView) -> None:
    waited = demos.result().fix["know.expectations"].awaited
    assert waited is not None
    codes = {demos.rubric().by_id[one].code for one in waited.by}
    told = next(fix for fix in demo.fixes if fix.criterion == "know.expectations")
    assert codes <= {one.split()[0] for one in told.unlocks}


def test_a_fix_says_which_words_and_measures_it_answers(demo: PlanView) -> None:
    told = answers_to(next(fix for fix in demo.fixes if fix.criterion == "know.expectations"))
    assert told is not None
    assert ("This company knows what I expect." in told, "Measures: " in told) == (True, True)


def test_a_fix_that_answers_nobody_says_nothing(demo: PlanView) -> None:
    silent = demo.fixes[0]._replace(statement=None, said=None, measures=())
    assert answers_to(silent) is None


def test_whoever_is_responsible_must_agree(demo: PlanView) -> None:
    told = next(fix for fix in demo.fixes if fix.criterion == "know.expectations")
    assert told.agree[0].endswith("responsible for it")


def test_the_terminal_names_each_step_by_what_can_be_typed(demo: PlanView) -> None:
    assert {one.ref.replace(one.code, one.criterion) for one in demo.rows} == {one.id for one in demo.rows}
