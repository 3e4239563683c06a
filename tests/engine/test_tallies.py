"""What is counted of an export: every fault with its number, the same in every order, each kind by hand."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxaudit.engine.measures import figure
from cxaudit.engine.tallies import DAY, MOST, Doubles, Tally, midnight
from cxaudit.model.exports import BLANK, KINDS, OFF_SCALE, OTHER_ORDER, UNREADABLE, Batch, ExportMapping, Sums

DAY_ONE = midnight(datetime.date(2026, 1, 1))
END = midnight(datetime.date(2026, 2, 1))
Row = tuple[float, ...]


def _tally(kind: str, fields: str, rows: Sequence[Row], **rules: object) -> Tally:
    """Rows counted, as they stood at the end of January unless told otherwise."""
    names = fields.split()
    mapping = ExportMapping.model_validate(
        {"kind": kind, "columns": dict.fromkeys(names, "x"), "as_of": "2026-01-31", **rules}
    )
    named = KINDS[kind].named
    doubles = Doubles()
    doubles.add(int(row[names.index(named)]) for row in rows if named in names)
    tally = Tally(mapping, END, doubles.found())
    tally.begin("a.csv")
    tally.add(_batch(names, rows))
    return tally


def _batch(names: Sequence[str], rows: Sequence[Row], first: int = 2) -> Batch:
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return Batch(range(first, first + len(rows)), columns)


def _faults(tally: Tally) -> dict[str, int]:
    return {fault.code: fault.rows for fault in tally.faults()}


def _at(hours: float) -> int:
    """So many hours into January."""
    return DAY_ONE + round(hours * 3600)


TICKETS = "case_id opened first_response closed"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ((1, BLANK, _at(2), _at(3)), "no_date"),
        ((1, UNREADABLE, _at(2), _at(3)), "not_a_date"),
        ((1, OTHER_ORDER, _at(2), _at(3)), "day_month_order"),
        ((1, END + 1, BLANK, BLANK), "after_as_of"),
        ((1, _at(2), _at(3), _at(1)), "resolved_before_opened"),
        ((1, _at(2), _at(1), _at(3)), "response_before_opened"),
        ((1, _at(2), _at(4), _at(3)), "resolved_before_response"),
        ((1, _at(2), UNREADABLE, _at(3)), "not_a_date.first_response"),
        ((1, _at(2), _at(3), OTHER_ORDER), "day_month_order.closed"),
        ((1, _at(2), _at(3), BLANK), "open"),
    ],
)
def test_a_fault_is_told(row: Row, code: str) -> None:
    assert _faults(_tally("tickets", TICKETS, [row]))[code] == 1


def test_without_a_day_of_counting_what_lies_ahead_is_a_mistake() -> None:
    tally = _tally("tickets", TICKETS, [(1, _at(1), _at(2), END + 5)], as_of=None)
    assert _faults(tally) == {"future_date.closed": 1}


def test_with_one_a_case_that_was_closed_later_was_still_open() -> None:
    sums = _tally("tickets", TICKETS, [(1, _at(1), _at(2), END + 5)]).sums()
    assert sums.counts["open"] == 1


def test_of_rows_that_are_there_twice_the_first_counts() -> None:
    tally = _tally("tickets", TICKETS, [(7, _at(0), _at(1), _at(2)), (7, _at(0), _at(1), _at(9))])
    assert tally.sums().waits["resolution"].ended == {7200: 1}


def test_rows_without_an_id_are_not_there_twice() -> None:
    assert _tally("tickets", TICKETS, [(0, _at(0), _at(1), _at(2))] * 3).faults() == ()


def test_examples_are_lines_and_no_more_than_five() -> None:
    fault = _tally("tickets", TICKETS, [(0, BLANK, BLANK, BLANK)] * 9).faults()[0]
    assert fault.example == "2, 3, 4, 5, 6 …"


def test_lines_of_several_files_are_named() -> None:
    tally = _tally("tickets", TICKETS, [(0, BLANK, BLANK, BLANK)])
    tally.begin("b.csv")
    tally.add(_batch(TICKETS.split(), [(0, BLANK, BLANK, BLANK)], first=9))
    assert tally.faults()[0].example == "a.csv 2, b.csv 9"


def test_ragged_rows_are_rows() -> None:
    tally = _tally("tickets", "opened", [(_at(1),)])
    tally.add(Batch([], {"opened": []}, [3, 4]))
    assert (tally.rows, _faults(tally)) == (3, {"ragged": 2})


def test_open_cases_are_never_dropped() -> None:
    sums = _tally("tickets", TICKETS, [(1, _at(0), _at(1), _at(2)), (2, _at(24), BLANK, BLANK)]).sums()
    assert sums.waits["resolution"].open == {30 * DAY: 1}


def test_a_case_that_was_closed_without_an_answer_waited_until_then() -> None:
    sums = _tally("tickets", TICKETS, [(1, _at(0), BLANK, _at(5))]).sums()
    assert sums.waits["response"].open == {5 * 3600: 1}


def test_without_a_day_of_counting_the_last_moment_counts() -> None:
    rows = [(1, _at(0), _at(1), _at(10)), (2, _at(4), BLANK, BLANK)]
    assert _tally("tickets", TICKETS, rows, as_of=None).sums().waits["age"].open == {6 * 3600: 1}


def test_automatic_answers_do_not_count() -> None:
    rows = [(1, _at(0), _at(0) + 3, _at(2)), (2, _at(0), _at(1), _at(2))]
    tally = _tally("tickets", TICKETS, rows, automatic_seconds=5)
    assert (tally.sums().waits["response"].ended, _faults(tally)) == ({3600: 1}, {"automatic_answer": 1})


def test_only_rows_of_the_period_count() -> None:
    rows = [(1, _at(0), _at(1), _at(2)), (2, _at(48), _at(49), _at(50))]
    tally = _tally("tickets", TICKETS, rows, period_from="2026-01-02")
    assert (tally.sums().counts["cases"], _faults(tally)) == (1, {"outside_period": 1})


def test_open_cases_from_before_the_period_are_in_the_backlog() -> None:
    rows = [(1, _at(0), BLANK, BLANK), (2, _at(48), BLANK, BLANK)]
    assert _tally("tickets", TICKETS, rows, period_from="2026-01-02").sums().counts["open"] == 2


def test_old_cases_are_counted_apart() -> None:
    rows = [(1, _at(0), BLANK, BLANK), (2, END - 60, BLANK, BLANK)]
    assert _tally("tickets", TICKETS, rows, limit_hours=72).sums().counts["old"] == 1


def test_very_many_different_times_are_counted_in_larger_steps() -> None:
    rows = [(0, DAY_ONE, BLANK, DAY_ONE + second) for second in range(MOST + 1)]
    waits = _tally("tickets", TICKETS, rows, as_of=None).sums().waits["resolution"]
    assert (waits.step, sum(waits.ended.values()), len(waits.ended)) == (60, MOST + 1, MOST // 60 + 1)


# ------------------------------------------------------------------------ each kind by hand


def _figure(id_: str, sums: Sums) -> float:
    found = figure(id_, sums)
    assert found is not None
    return found.value


CALLS = "date answered_at gave_up talk hold after_work transfers complaint customer_id reason answered"
CALL = (_at(0), _at(0) + 10, 0, 100, 20, BLANK, 0, 0, 5, 6, 1)
LATE = (_at(30), _at(30) + 50, 0, 200, 0, 30, 2, 1, 5, 6, 1)
GONE = (_at(60), BLANK, 1, UNREADABLE, 0, 0, 0, BLANK, 0, 6, 0)
FAR = (_at(700), _at(700) + 30, 0, 50, 0, 0, 0, 0, 5, 6, 1)


@pytest.mark.parametrize(
    ("id_", "value"),
    [
        ("contact_volume", 4),
        ("contact_rate", 4),
        ("complaint_rate", 10),
        ("average_wait_time", 30),
        ("service_level", 25),
        ("abandonment_rate", 25),
        ("response_rate", 75),
        ("average_handle_time", 400 / 3),
        ("transfer_rate", 25),
        ("repeat_contact_rate", 100 / 3),
    ],
)
def test_contacts(id_: str, value: float) -> None:
    rules = {"base": 100, "limit_seconds": 20, "window_days": 7}
    sums = _tally("contacts", CALLS, [CALL, LATE, GONE, FAR], **rules).sums()
    assert _figure(id_, sums) == pytest.approx(value)


CASES = "opened closed solved escalated contacts_in_case first_response"
CASE_ROWS = [
    (_at(0), _at(4), 1, 0, 1, _at(1)),
    (_at(0), _at(8), 1, 1, 2, _at(2)),
    (_at(0), _at(9), 0, 0, 1, _at(3)),
    (_at(0), BLANK, BLANK, BLANK, 1, BLANK),
    (_at(0), _at(9), 1, 0, UNREADABLE, _at(3)),
]


@pytest.mark.parametrize(
    ("id_", "value"),
    [
        ("resolution_rate", 60),
        ("first_contact_resolution", 100 / 3),
        ("escalation_rate", 20),
        ("response_rate", 80),
        ("backlog", 1),
        ("time_to_resolution", 9),
        ("first_response_time", 3),
    ],
)
def test_tickets(id_: str, value: float) -> None:
    assert _figure(id_, _tally("tickets", CASES, CASE_ROWS).sums()) == pytest.approx(value)


@pytest.mark.parametrize(
    ("kind", "fields", "rows", "id_", "value"),
    [
        ("survey", "score_0_10", [(10,), (9,), (7,), (0,), (OFF_SCALE,), (BLANK,)], "nps", 25),
        ("survey", "score_1_5", [(5,), (4,), (3,), (OFF_SCALE,)], "csat", 200 / 3),
        ("survey", "score_1_7", [(7,), (4,)], "ces", 5.5),
        (
            "survey",
            "x1_overall x2_vs_expectations x3_vs_ideal",
            [(10, 7, 4), (BLANK, 9, 9)],
            "satisfaction_index",
            200 / 3,
        ),
        ("staff_survey", "score_0_10", [(9,), (6,), (6,)], "enps", -100 / 3),
        ("reviews", "stars", [(4.5,), (1,)], "review_rating", 2.75),
        ("survey_log", "eligible sent", [(1, 1), (1, 0), (1, BLANK), (0, 1)], "survey_coverage", 100 / 3),
        (
            "survey_log",
            "sent undeliverable answered",
            [(1, 0, 1), (1, 1, 0), (1, BLANK, BLANK), (0, 0, 0)],
            "survey_response_rate",
            50,
        ),
        ("orders", "refunded", [(1,), (0,), (BLANK,), (UNREADABLE,)], "refund_rate", 100 / 3),
        ("orders", "cancelled", [(1,), (0,)], "cancellation_rate", 50),
        ("orders", "shipped_items returned_items", [(4, 1), (6, BLANK), (1, 2)], "return_rate", 10),
        (
            "orders",
            "customer_id order_date",
            [(3, _at(1)), (3, _at(90)), (4, _at(1)), (0, _at(1))],
            "repeat_purchase_rate",
            50,
        ),
        (
            "promises",
            "promised_for done_at",
            [(_at(24), _at(30)), (_at(25), _at(30)), (_at(24), BLANK)],
            "promise_kept_rate",
            100 / 3,
        ),
        (
            "fixes",
            "due done",
            [(_at(24), _at(47)), (_at(24), _at(48)), (END + DAY, BLANK)],
            "fixes_on_time",
            50,
        ),
        ("checks", "points possible", [(8, 10), (1, 2), (3, 0), (5, 4)], "quality_score", 75),
        ("visits", "points possible", [(6, 8)], "mystery_visit_score", 75),
        ("training", "should_be trained", [(1, 1), (1, 0), (0, 1), (BLANK, 1)], "training_coverage", 50),
    ],
    ids=lambda value: value if isinstance(value, str) and "_" in value else "",
)
def test_other_kinds(kind: str, fields: str, rows: list[Row], id_: str, value: float) -> None:
    assert _figure(id_, _tally(kind, fields, rows).sums()) == pytest.approx(value)


CUSTOMERS = [
    (DAY_ONE - DAY, BLANK, BLANK),
    (DAY_ONE - DAY, _at(10), BLANK),
    (DAY_ONE - 9 * DAY, DAY_ONE - DAY, BLANK),
    (DAY_ONE - 9 * DAY, BLANK, BLANK),
    (_at(5), BLANK, 1),
    (_at(6), _at(20), 0),
    (_at(7), _at(6), BLANK),
]


@pytest.mark.parametrize(
    ("id_", "value"), [("churn_rate", 100 / 3), ("retention_rate", 200 / 3), ("referral_share", 50)]
)
def test_customers(id_: str, value: float) -> None:
    period = {"period_from": "2026-01-01", "period_to": "2026-01-31"}
    sums = _tally("customers", "since left named_recommendation", CUSTOMERS, **period).sums()
    assert _figure(id_, sums) == pytest.approx(value)


def test_without_a_period_nobody_was_there_at_its_start() -> None:
    sums = _tally("customers", "since left", [row[:2] for row in CUSTOMERS]).sums()
    assert figure("churn_rate", sums) is None


def test_orders_before_the_window_do_not_count() -> None:
    rows = [(3, _at(1)), (3, _at(700)), (4, _at(700))]
    sums = _tally("orders", "customer_id order_date", rows, window_days=7).sums()
    assert sums.counts["customers_with_1_or_more_orders"] == 2
    assert sums.counts["customers_with_2_or_more_orders"] == 0


def test_weights_of_the_index_need_not_sum_to_one() -> None:
    fields = "x1_overall x2_vs_expectations x3_vs_ideal"
    sums = _tally("survey", fields, [(10, 1, 1)], weights=(2, 1, 1)).sums()
    assert _figure("satisfaction_index", sums) == 50


# ------------------------------------------------------------------------ order and splitting


MOMENTS = st.one_of(st.just(BLANK), st.just(UNREADABLE), st.integers(DAY_ONE, END + 2 * DAY))
ROWS = st.lists(
    st.tuples(MOMENTS, MOMENTS, MOMENTS, st.sampled_from([1, 0, BLANK, UNREADABLE])), min_size=2, max_size=30
)
FIELDS = "opened first_response closed solved"


@given(ROWS, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_rows_does_not_matter(rows: list[Row], chance: random.Random) -> None:
    before = _tally("tickets", FIELDS, rows)
    shuffled = list(rows)
    chance.shuffle(shuffled)
    after = _tally("tickets", FIELDS, shuffled)
    assert (after.sums(), _faults(after)) == (before.sums(), _faults(before))


@given(ROWS, st.integers(1, 29))
@settings(max_examples=60)
def test_two_files_are_as_one(rows: list[Row], cut: int) -> None:
    whole = _tally("tickets", FIELDS, rows)
    parts = _tally("tickets", FIELDS, rows[:cut])
    parts.begin("b.csv")
    parts.add(_batch(FIELDS.split(), rows[cut:]) if rows[cut:] else Batch([], {}))
    assert (parts.sums(), _faults(parts), parts.rows) == (whole.sums(), _faults(whole), whole.rows)


@given(st.lists(st.integers(1, 20)))
def test_ids_that_are_there_twice_are_found(ids: list[int]) -> None:
    doubles = Doubles()
    doubles.add(ids)
    assert doubles.found() == {one for one in ids if ids.count(one) > 1}
