"""Measures: every formula by hand, intervals against published numbers, verdicts, what is shown."""

from __future__ import annotations

import datetime
from functools import cache

import pytest

from cxaudit.engine import measures
from cxaudit.model.exports import Spread, Sums, Waits
from cxaudit.model.fieldwork import Computed, OutsideFigure, Reading
from cxaudit.model.rubric import Measure, Rubric
from cxaudit.read.rubrics import find_rubric, read_rubric

HOUR = 3600


@cache
def _rubric() -> Rubric:
    return read_rubric(find_rubric())


def _measure(id_: str) -> Measure:
    assert _rubric().measures is not None
    return next(one for one in _rubric().measures.measures if one.id == id_)  # type: ignore[union-attr]


def _waits(ended: dict[float, int], open_: dict[float, int] | None = None) -> Waits:
    total = sum(seconds * times for seconds, times in ended.items())
    return Waits(ended, open_ or {}, 1, Spread(sum(ended.values()), total, 0))


THREE_HOURS = _waits({1 * HOUR: 1, 2 * HOUR: 1, 6 * HOUR: 1})
BY_HAND = {
    # 4 promoters, 3 passives, 3 detractors: 100 · (4 − 3) / 10
    "nps": (Sums(scores={"score_0_10": {10: 3, 9: 1, 7: 3, 6: 2, 0: 1}}), 10),
    "csat": (Sums(scores={"score_1_5": {5: 2, 4: 1, 3: 1}}), 75),
    "ces": (Sums(scores={"score_1_7": {7: 1, 5: 1, 3: 2}}), 4.5),
    # answers 10, 7, 4: 100 · (9 + 6 + 3) / 27
    "satisfaction_index": (Sums(spreads={"index": Spread(1, 200 / 3, 40_000 / 9)}), 200 / 3),
    "survey_coverage": (Sums({"surveys_sent_to_eligible": 30, "eligible_contacts": 120}), 25),
    "survey_response_rate": (Sums({"surveys_answered": 18, "surveys_sent": 100, "undeliverable": 10}), 20),
    "churn_rate": (Sums({"lost_in_period": 12, "customers_at_start": 400}), 3),
    "retention_rate": (Sums({"customers_at_end": 420, "new_in_period": 40, "customers_at_start": 400}), 95),
    "repeat_purchase_rate": (
        Sums({"customers_with_2_or_more_orders": 30, "customers_with_1_or_more_orders": 120}),
        25,
    ),
    # 100 · 0.8 / (1 + 0.1 − 0.8)
    "clv": (Sums({"margin_per_period": 100, "retention": 0.8, "discount": 0.1}), 80 / 0.3),
    "referral_share": (Sums({"named_recommendation": 9, "new_customers_asked": 60}), 15),
    "review_rating": (Sums(scores={"stars": {5: 2, 4: 1, 1: 1}}), 3.75),
    "refund_rate": (Sums({"refunded_orders": 4, "orders": 200}), 2),
    "return_rate": (Sums({"returned_items": 15, "shipped_items": 300}), 5),
    "cancellation_rate": (Sums({"cancelled": 6, "ordered": 200}), 3),
    "complaint_rate": (Sums({"complaints": 18, "base": 12_000}), 1.5),
    "contact_volume": (Sums({"contacts": 1234}), 1234),
    "contact_rate": (Sums({"contacts": 300, "base": 12_000}), 2.5),
    "repeat_contact_rate": (Sums({"repeat_contacts": 30, "contacts_of_customers": 200}), 15),
    "first_contact_resolution": (Sums({"cases_solved_at_first_contact": 45, "cases_closed": 60}), 75),
    "resolution_rate": (Sums({"cases_solved": 80, "cases_received": 100}), 80),
    "time_to_resolution": (Sums(waits={"resolution": THREE_HOURS}), 2),
    "first_response_time": (Sums(waits={"response": THREE_HOURS}), 2),
    "average_wait_time": (Sums(spreads={"wait": Spread(4, 100, 3000)}), 25),
    # 80 in time of 90 answered and 10 who gave up later
    "service_level": (Sums({"answered_within_limit": 80, "answered": 90, "gave_up_after_limit": 10}), 80),
    "abandonment_rate": (Sums({"gave_up": 7, "offered": 140}), 5),
    "response_rate": (Sums({"contacts_answered": 190, "contacts_needing_an_answer": 200}), 95),
    "average_handle_time": (Sums(spreads={"work": Spread(2, 700, 250_000)}), 350),
    "backlog": (Sums({"open": 12}, waits={"age": _waits({}, {HOUR: 6, 3 * HOUR: 6})}), 12),
    "escalation_rate": (Sums({"cases_escalated": 8, "cases_known": 100}), 8),
    "transfer_rate": (Sums({"contacts_transferred": 22, "contacts_known": 200}), 11),
    "promise_kept_rate": (Sums({"promises_kept": 45, "promises_due": 50}), 90),
    "quality_score": (
        Sums({"points": 45, "points_possible": 60}, spreads={"percent": Spread(3, 225, 17_000)}),
        75,
    ),
    "mystery_visit_score": (Sums({"points": 14, "points_possible": 20}), 70),
    # 2 promoters, 3 detractors of 5
    "enps": (Sums(scores={"staff_score_0_10": {9: 2, 6: 3}}), -20),
    "training_coverage": (Sums({"staff_trained": 33, "staff_who_should_be": 44}), 75),
    "fixes_on_time": (Sums({"fixes_kept": 3, "fixes_due": 4}), 75),
}


@pytest.mark.parametrize("id_", BY_HAND)
def test_a_measure_is_computed_as_by_hand(id_: str) -> None:
    sums, by_hand = BY_HAND[id_]
    found = measures.figure(id_, sums)
    assert found is not None
    assert found.value == pytest.approx(by_hand)


def test_every_measure_of_the_catalogue_has_a_formula_and_a_case() -> None:
    assert _rubric().measures is not None
    catalogue = {one.id for one in _rubric().measures.measures}  # type: ignore[union-attr]
    assert catalogue == set(measures.formulas()) == set(BY_HAND)


@pytest.mark.parametrize("id_", BY_HAND)
def test_nothing_counted_is_no_figure_and_not_zero(id_: str) -> None:
    assert measures.figure(id_, Sums()) is None


def test_a_measure_of_another_catalogue_is_not_computed() -> None:
    assert measures.figure("bugs_per_release", Sums({"bugs": 3})) is None


@pytest.mark.parametrize(
    ("id_", "second"),
    [("ces", 50), ("review_rating", 25), ("backlog", 2), ("time_to_resolution", 5.2)],
)
def test_the_second_figure(id_: str, second: float) -> None:
    found = measures.figure(id_, BY_HAND[id_][0])
    assert found is not None
    assert found.second == pytest.approx(second)


def test_a_customers_value_has_a_low_and_a_high_case() -> None:
    found = measures.figure("clv", BY_HAND["clv"][0])
    assert found is not None
    assert (found.low, found.high) == pytest.approx((75 / 0.35, 85 / 0.25))


# ------------------------------------------------------------------------ how long it takes


AML = {  # weeks until relapse, Miller (1997); R: survfit(Surv(time, status) ~ x, aml)
    "maintained": ({9: 1, 13: 1, 18: 1, 23: 1, 31: 1, 34: 1, 48: 1}, {13: 1, 28: 1, 45: 1, 161: 1}, 31, 18),
    "not maintained": ({5: 2, 8: 2, 12: 1, 23: 1, 27: 1, 30: 1, 33: 1, 43: 1, 45: 1}, {16: 1}, 23, 8),
}


@pytest.mark.parametrize("group", AML)
def test_the_median_with_open_cases_is_that_of_survfit(group: str) -> None:
    ended, open_, median, low = AML[group]
    hours = [{week * HOUR: times for week, times in one.items()} for one in (ended, open_)]
    found = measures.figure("time_to_resolution", Sums(waits={"resolution": _waits(hours[0], hours[1])}))  # type: ignore[arg-type]
    assert found is not None
    assert (found.value, found.low, found.high) == (median, low, None)


def test_where_most_are_open_the_median_is_at_least_the_longest_time() -> None:
    sums = Sums(waits={"resolution": _waits({HOUR: 1}, {5 * HOUR: 9})})
    found = measures.figure("time_to_resolution", sums)
    assert found is not None
    assert found.value == 5
    assert "At least" in (found.note or "")


def test_without_open_cases_the_interval_goes_by_ranks() -> None:
    sums = Sums(waits={"resolution": _waits({hour * HOUR: 1 for hour in range(1, 11)})})
    found = measures.figure("time_to_resolution", sums)
    assert found is not None
    assert (found.low, found.value, found.high) == (2, 5.5, 9)


# ------------------------------------------------------------------------ intervals


def _reading(id_: str = "csat", value: float = 50, **facts: object) -> Reading:
    return Reading.model_validate({"measure": id_, "value": value, **facts})


@pytest.mark.parametrize(
    ("one", "low", "high"),
    [
        pytest.param(
            _reading(value=100 * 81 / 263, n=263, part=81), 25.528852, 36.620958, id="Newcombe 1998"
        ),
        pytest.param(_reading(value=0, n=20), 0, 16.112516, id="Newcombe 1998, part from value"),
        pytest.param(
            _reading("nps", -8.950086, n=1162, promoters=291, detractors=395), -13.30837, -4.545707, id="NPS"
        ),
        pytest.param(_reading("ces", 5, n=10, spread=2), 5 - 2.262157 * 2 / 10**0.5, 6.430714, id="t, 9 df"),
        pytest.param(_reading("contact_volume", 10), 4.7954, 18.3904, id="Garwood 1936"),
        pytest.param(_reading("complaint_rate", 2, n=5000, part=10), 0.95908, 3.67807, id="Garwood, a rate"),
        pytest.param(_reading("complaint_rate", 0, n=1000, part=0), 0, 3.688879, id="Garwood, none"),
    ],
)
def test_the_interval_of_a_typed_reading(one: Reading, low: float, high: float) -> None:
    found = measures.interval(_measure(one.measure), one)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    "one",
    [
        _reading(),
        _reading(n=0),
        _reading(n=10, part=11),
        _reading("nps", 10, n=100),
        _reading("nps", 10, n=10, promoters=8, detractors=7),
        _reading("ces", 5, n=1, spread=0),
        _reading("complaint_rate", 3),
        _reading("backlog", 12, n=12),
        _reading("time_to_resolution", 12, n=100),
    ],
    ids=lambda one: f"{one.measure} {one.n} {one.part}",
)
def test_too_little_known_is_no_interval(one: Reading) -> None:
    assert measures.interval(_measure(one.measure), one) == (None, None, "none")


COMPUTED = Computed(file="a.csv", sha256="0" * 64, rows=1)


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (_reading(low=40, high=60, n=10), "given"),
        (_reading("time_to_resolution", 5, low=4, high=6), "given"),
        (_reading("time_to_resolution", 5, low=4, high=6, computed=COMPUTED), "quantile"),
    ],
)
def test_the_way_of_an_interval_is_named(one: Reading, kind: str) -> None:
    assert measures.interval(_measure(one.measure), one).kind == kind


# ------------------------------------------------------------------------ verdicts


@pytest.mark.parametrize(
    ("id_", "goal", "verdict"),
    [
        pytest.param("csat", 39, "reached", id="higher is better, below the interval"),
        pytest.param("csat", 40, "reached", id="the lower end reaches it"),
        pytest.param("csat", 50, "unsure", id="in the interval"),
        pytest.param("csat", 60, "unsure", id="the upper end reaches it"),
        pytest.param("csat", 61, "not_reached", id="above the interval"),
        pytest.param("churn_rate", 61, "reached", id="lower is better, above"),
        pytest.param("churn_rate", 50, "unsure", id="lower is better, in it"),
        pytest.param("churn_rate", 39, "not_reached", id="lower is better, below"),
        pytest.param("contact_volume", 50, None, id="neither is better"),
        pytest.param("csat", None, None, id="no goal"),
    ],
)
def test_against_the_goal(id_: str, goal: float | None, verdict: str | None) -> None:
    one = _reading(id_, 50, low=40, high=60)
    assert measures.against_goal(_measure(id_), one, goal) == verdict


@pytest.mark.parametrize(
    ("id_", "limit", "verdict"),
    [
        ("csat", 39, "within"),
        ("csat", 50, "unsure"),
        ("csat", 61, "beyond"),
        ("churn_rate", 61, "within"),
        ("churn_rate", 39, "beyond"),
        ("contact_volume", 1, None),
        ("csat", None, None),
    ],
)
def test_against_the_limit(id_: str, limit: float | None, verdict: str | None) -> None:
    one = _reading(id_, 50, low=40, high=60)
    assert measures.against_limit(_measure(id_), one, limit) == verdict


def test_an_interval_without_an_upper_end_may_be_any_worse() -> None:
    one = _reading("time_to_resolution", 20, low=10, computed=COMPUTED)
    assert measures.against_limit(_measure(one.measure), one, 15) == "unsure"


def test_without_an_interval_the_value_decides() -> None:
    assert measures.against_limit(_measure("backlog"), _reading("backlog", 12), 12) == "within"


CHANGES = [
    pytest.param(
        _reading(value=80, n=400, part=320), _reading(value=60, n=400, part=240), "better", id="share"
    ),
    pytest.param(_reading(value=61, n=40), _reading(value=60, n=40), "no_clear_change", id="share, chance"),
    pytest.param(_reading(value=80), _reading(value=60), "no_clear_change", id="share, nothing known"),
    pytest.param(
        _reading("churn_rate", 20, n=500), _reading("churn_rate", 10, n=500), "worse", id="lower is better"
    ),
    pytest.param(
        _reading("nps", 40, n=500, promoters=300, detractors=100),
        _reading("nps", 0, n=500, promoters=200, detractors=200),
        "better",
        id="NPS",
    ),
    pytest.param(
        _reading("nps", 2, n=50, promoters=21, detractors=20),
        _reading("nps", 0, n=50, promoters=20, detractors=20),
        "no_clear_change",
        id="NPS, chance",
    ),
    pytest.param(
        _reading("ces", 6, n=100, spread=1), _reading("ces", 5, n=100, spread=1), "better", id="mean"
    ),
    pytest.param(_reading("ces", 6, n=100), _reading("ces", 5, n=100), "no_clear_change", id="no spread"),
    pytest.param(
        _reading("contact_volume", 1500), _reading("contact_volume", 1000), "changed", id="neither is better"
    ),
    pytest.param(
        _reading("contact_volume", 310, period_from="2026-01-01", period_to="2026-01-31"),
        _reading("contact_volume", 280, period_from="2026-02-01", period_to="2026-02-28"),
        "no_clear_change",
        id="months of another length",
    ),
    pytest.param(
        _reading("time_to_resolution", 20, low=18, high=22),
        _reading("time_to_resolution", 30, low=27, high=33),
        "better",
        id="intervals apart",
    ),
    pytest.param(
        _reading("time_to_resolution", 20, low=18, high=28),
        _reading("time_to_resolution", 30, low=27, high=33),
        "no_clear_change",
        id="intervals that overlap",
    ),
    pytest.param(_reading("backlog", 12), _reading("backlog", 13), "better", id="all of it counted"),
    pytest.param(_reading("backlog", 12), _reading("backlog", 12), "no_clear_change", id="the same"),
]


@pytest.mark.parametrize(("now", "before", "change"), CHANGES)
def test_against_the_previous(now: Reading, before: Reading, change: str) -> None:
    assert measures.against_previous(_measure(now.measure), now, before) == change


OUTSIDE = {
    "value": 40,
    "source": "Trade association",
    "date": "2026-05-01",
    "question": "Ours",
    "scale": "0 to 10",
    "channel": "E-mail",
    "group": "Private customers",
    "country": "DE",
    "same": True,
}


def test_an_outside_figure_of_which_all_is_known_and_the_same_is_comparable() -> None:
    assert measures.comparable(OutsideFigure.model_validate(OUTSIDE))


@pytest.mark.parametrize("lacking", [name for name in OUTSIDE if name != "value"])
def test_an_outside_figure_that_lacks_anything_is_not(lacking: str) -> None:
    known = {name: value for name, value in OUTSIDE.items() if name != lacking}
    assert not measures.comparable(OutsideFigure.model_validate(known))


def test_no_outside_figure_is_not_comparable() -> None:
    assert not measures.comparable(None)


# ------------------------------------------------------------------------ what is shown


def _month(month: int, value: float, **facts: object) -> Reading:
    return _reading("first_response_time", value, period_to=f"2026-{month:02d}-28", **facts)


def test_the_latest_reading_is_shown_and_earlier_ones_beside_it() -> None:
    shown = measures.shown(_rubric(), [_month(3, 4), _month(1, 8), _month(2, 6)])
    assert [(one.value, one.earlier) for one in shown] == [(4, (("2026-01-28", 8), ("2026-02-28", 6)))]


def test_of_two_readings_of_one_period_the_later_one_counts() -> None:
    shown = measures.shown(_rubric(), [_month(1, 8), _month(1, 7)])
    assert [(one.value, one.earlier) for one in shown] == [(7, ())]


def test_a_limit_holds_until_another_one_is_said() -> None:
    shown = measures.shown(_rubric(), [_month(1, 8, limit=5), _month(2, 6)])
    assert (shown[0].limit, shown[0].against_limit) == (5, "beyond")


def test_the_limit_of_a_reading_holds_if_another_one_of_its_period_says_none() -> None:
    (one,) = measures.shown(_rubric(), [_month(1, 8, limit=5, goal=3), _month(1, 9)])
    assert (one.value, one.limit, one.goal, one.against_limit) == (9, 5, 3, "beyond")


def test_each_contact_point_has_its_own_line() -> None:
    shown = measures.shown(_rubric(), [_month(1, 8), _month(1, 2, contact="CP-001")])
    assert [one.contact for one in shown] == [None, "CP-001"]


def test_the_order_is_that_of_the_catalogue() -> None:
    shown = measures.shown(_rubric(), [_reading("enps", 3), _reading("nps", 2)])
    assert [one.measure for one in shown] == ["nps", "enps"]


def test_the_criteria_are_those_that_name_the_measure_but_for_those_that_ask_whether_it_is_kept() -> None:
    naming = {c.id for c in _rubric().criteria if "first_response_time" in c.measures}
    assert naming - set(measures.shown(_rubric(), [_month(1, 8)])[0].criteria) == {"measure.operations"}


def test_a_rubric_without_measures_shows_none() -> None:
    bare = _rubric().renewed(measures=None)
    assert measures.shown(bare, [_month(1, 8)]) == ()


def test_a_measure_beyond_its_limit_signals_for_its_criteria() -> None:
    found = measures.signals(_rubric(), [_month(1, 8, limit=5)])
    assert set(found.values()) == {1.0}


def test_a_measure_within_its_limit_says_that_it_does_not_hurt() -> None:
    found = measures.signals(_rubric(), [_month(1, 4, limit=5)])
    assert set(found.values()) == {0.0}


@pytest.mark.parametrize(
    "one", [_month(1, 4), _month(1, 4, limit=5, low=3, high=6)], ids=["no limit", "unsure"]
)
def test_what_says_nothing_signals_nothing(one: Reading) -> None:
    assert measures.signals(_rubric(), [one]) == {}


def test_of_several_signals_the_larger_one_counts() -> None:
    everywhere, there = _month(1, 4, limit=5), _month(1, 9, limit=5, contact="CP-001")
    assert set(measures.signals(_rubric(), [everywhere, there]).values()) == {1.0}


def test_a_reading_knows_where_it_came_from() -> None:
    period = (datetime.date(2026, 1, 1), datetime.date(2026, 1, 31))
    found = measures.reading("csat", BY_HAND["csat"][0], computed=COMPUTED, period=period, goal=80, limit=60)
    assert found is not None
    assert (found.computed, found.period_from, found.period_to, found.goal, found.limit) == (
        COMPUTED,
        *period,
        80,
        60,
    )
