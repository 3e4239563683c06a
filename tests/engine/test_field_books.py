"""Several field books, and several files of customers' answers, put together."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxaudit.engine.field_books import (
    Dated,
    customers_once,
    dated,
    in_order,
    is_number_alone,
    rows_in,
    saved_ahead,
    says_nothing,
    together,
)
from cxaudit.model.fieldwork import ContactPoint, CustomerSheet, Fieldwork
from tests.fieldworks import built_in, fieldwork, fieldworks, full, point

NOON = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
SOME = [criterion.id for criterion in built_in().criteria[:2]]


def at(book: Fieldwork, hours: float = 0, file: str = "a.xlsx") -> Dated[Fieldwork]:
    """A field book that was saved so many hours after noon."""
    return Dated(book, NOON + hours * HOUR, file)


def joined(*books: Fieldwork) -> Fieldwork:
    """Field books that were saved one after the other."""
    return together([at(book, hours) for hours, book in enumerate(books)]).book


def numbers(book: Fieldwork) -> list[str]:
    return [row.contact_id for row in book.contact_points]


# --- when a file was saved --------------------------------------------------------------------


def test_the_time_of_saving_counts() -> None:
    saved = fieldwork(saved=NOON.isoformat())
    assert dated(saved, NOON + HOUR, "a.xlsx").at == NOON


def test_a_file_that_does_not_say_counts_from_when_it_was_taken_in() -> None:
    assert dated(fieldwork(date="2026-01-01"), NOON, "a.xlsx").at == NOON


def test_a_time_without_a_zone_can_be_compared() -> None:
    saved = fieldwork(saved="2026-11-20T12:00:00")
    assert dated(saved, NOON + HOUR, "a.xlsx").at == NOON


def test_a_file_from_the_future_counts_from_when_it_was_taken_in() -> None:
    saved = fieldwork(saved="2036-11-20T12:00:00Z")
    assert dated(saved, NOON, "a.xlsx").at == NOON


@pytest.mark.parametrize(
    ("saved", "told"),
    [("2026-11-20T14:00:00Z", []), ("2026-11-21T12:00:00Z", ["SAVED_AHEAD"]), (None, [])],
    ids=["another time zone", "a day later", "it does not say"],
)
def test_a_file_saved_a_day_after_it_came_in_is_told(saved: str | None, told: list[str]) -> None:
    found = saved_ahead(fieldwork(saved=saved), NOON, "a.xlsx")
    assert [one.code.name for one in found] == told


# --- row by row -------------------------------------------------------------------------------


def test_one_field_book_is_itself() -> None:
    assert joined(full()) == full()


def test_a_later_row_replaces_the_whole_row() -> None:
    first, second = point("CP-1", owner="Ana", expectation="Soon"), point("CP-1", owner="Ben")
    assert joined(fieldwork(first), fieldwork(second)).contact_points == (second,)


def test_rows_that_a_later_one_leaves_out_stay() -> None:
    assert numbers(joined(fieldwork(point("CP-1")), fieldwork(point("CP-2")))) == ["CP-1", "CP-2"]


def test_the_time_of_saving_decides_not_the_order_of_files() -> None:
    old, new = fieldwork(point("CP-1", owner="Ana")), fieldwork(point("CP-1", owner="Ben"))
    assert together([at(new, 1), at(old)]).book == together([at(old), at(new, 1)]).book


def test_of_two_of_the_same_time_the_later_file_counts() -> None:
    one, other = fieldwork(point("CP-1", owner="Ana")), fieldwork(point("CP-1", owner="Ben"))
    assert together([at(one), at(other)]).book.contact_points[0].owner == "Ben"


ROWS = [
    pytest.param(
        "ratings",
        {"criterion": SOME[0], "contact": "CP-1", "level": 1},
        {"criterion": SOME[0], "contact": "CP-1", "level": 3},
        {"criterion": SOME[0], "contact": "CP-2", "level": 1},
        id="a rating by criterion and contact point",
    ),
    pytest.param(
        "journey",
        {"stage": 0, "row": 1, "text": "Waits", "evidence": "Seen"},
        {"stage": 0, "row": 1, "text": "Calls"},
        {"stage": 1, "row": 1, "text": "Waits"},
        id="a text of the map by stage and row",
    ),
    pytest.param(
        "readings",
        {"measure": "nps", "value": 1, "period_from": "2026-01-01", "n": 5},
        {"measure": "nps", "value": 2, "period_from": "2026-01-01"},
        {"measure": "nps", "value": 1, "period_from": "2026-02-01"},
        id="a reading by measure and period",
    ),
    pytest.param(
        "readings",
        {"measure": "nps", "value": 1, "contact": "CP-1"},
        {"measure": "nps", "value": 2, "contact": "CP-1"},
        {"measure": "nps", "value": 1},
        id="a reading by contact point",
    ),
    pytest.param(
        "findings",
        {"id": "D4", "why": "A", "fix": "B"},
        {"id": "D4", "why": "C"},
        {"id": "D5", "why": "A"},
        id="a finding by number",
    ),
]


@pytest.mark.parametrize(("field", "row", "again", "other"), ROWS)
def test_rows_are_known_again_by(field: str, row: Any, again: Any, other: Any) -> None:
    before, after = fieldwork(**{field: (row, other)}), fieldwork(**{field: (again,)})
    wanted = getattr(fieldwork(**{field: (again, other)}), field)
    assert sorted(getattr(joined(before, after), field), key=str) == sorted(wanted, key=str)


def test_of_readings_the_one_that_was_saved_last_comes_last() -> None:
    typed = {"measure": "nps", "value": 1, "period_to": "2026-03-31"}
    computed = {"measure": "nps", "value": 2, "period_from": "2026-01-01", "period_to": "2026-03-31"}
    found = joined(*(fieldwork(readings=(one,)) for one in (typed, computed, {**typed, "value": 3})))
    assert [one.value for one in found.readings] == [2, 3]


def test_notes_on_stages_are_known_again_by_stage() -> None:
    found = joined(fieldwork(stage_notes={1: "a", 2: "b"}), fieldwork(stage_notes={2: "c"}))
    assert found.stage_notes == {1: "a", 2: "c"}


def test_the_strategy_test_is_one_thing() -> None:
    first = {
        "statement": "We mend it.",
        "values": ("Quick",),
        "answers": ({"test": "st.clear", "answer": "yes"},),
    }
    found = joined(fieldwork(strategy=first), fieldwork(strategy={"statement": "We are kind."}))
    assert found.strategy == fieldwork(strategy={"statement": "We are kind."}).strategy


def test_channels_are_one_thing() -> None:
    assert joined(fieldwork(channels_named=(0, 3)), fieldwork(channels_named=(1,))).channels_named == (1,)


def test_blank_sheets_replace_nothing() -> None:
    assert joined(full(), fieldwork()) == full()


# --- taking a contact point out ---------------------------------------------------------------


def test_a_number_alone_takes_the_contact_point_out() -> None:
    before = fieldwork(
        point("CP-1"),
        point("CP-2"),
        ratings=({"criterion": SOME[0], "contact": "CP-1", "level": 1},),
        readings=({"measure": "nps", "value": 1, "contact": "CP-1"},),
    )
    found = joined(before, fieldwork(ContactPoint(contact_id="CP-1")))
    assert (numbers(found), found.ratings, found.readings) == (["CP-2"], (), ())


def test_a_contact_point_that_was_taken_out_can_come_back() -> None:
    gone = fieldwork(ContactPoint(contact_id="CP-1"))
    assert numbers(joined(fieldwork(point("CP-1")), gone, fieldwork(point("CP-1")))) == ["CP-1"]


def test_a_contact_point_that_comes_back_begins_anew() -> None:
    rating = {"criterion": SOME[0], "contact": "CP-1", "level": 4}
    reading = {"measure": "nps", "value": 1, "contact": "CP-1"}
    before = fieldwork(point("CP-1"), ratings=(rating,), readings=(reading,))
    found = joined(before, fieldwork(ContactPoint(contact_id="CP-1")), fieldwork(point("CP-1")))
    assert (numbers(found), found.ratings, found.readings) == (["CP-1"], (), ())


def test_ratings_of_a_contact_point_that_is_gone_do_not_count() -> None:
    rating = {"criterion": SOME[0], "contact": "CP-1", "level": 4}
    found = joined(fieldwork(ContactPoint(contact_id="CP-1")), fieldwork(ratings=(rating,)))
    assert found.ratings == ()


def test_taking_out_is_told() -> None:
    told = together(
        [at(fieldwork(point("CP-1"))), at(fieldwork(ContactPoint(contact_id="CP-1")), 1, "b.xlsx")]
    )
    assert [(one.code.name, one.where.file) for one in told.problems] == [("POINT_TAKEN_OUT", "b.xlsx")]


# --- another name -----------------------------------------------------------------------------


def test_the_same_number_with_another_name_is_told_with_both() -> None:
    books = [
        at(fieldwork(point("CP-1", name="Chat"))),
        at(fieldwork(point("CP-1", name="Shop")), 1, "b.xlsx"),
    ]
    (told,) = together(books).problems
    facts = {"contact": "CP-1", "name": "Shop", "before": "Chat", "other": "a.xlsx"}
    assert (told.code.name, told.where.file, dict(told.facts)) == ("POINT_RENAMED", "b.xlsx", facts)


@pytest.mark.parametrize("name", ["Chat", " chat ", None])
def test_the_same_name_or_none_is_not_told(name: str | None) -> None:
    books = [at(fieldwork(point("CP-1", name="Chat"))), at(fieldwork(point("CP-1", name=name)), 1)]
    assert together(books).problems == ()


# --- what is in one ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("book", "nothing"),
    [
        (fieldwork(date="2026-01-01"), True),
        (full(), False),
        (fieldwork(channels_named=(0,)), False),
        (fieldwork(stage_notes={0: "x"}), False),
        (fieldwork(strategy={"statement": "x"}), False),
    ],
    ids=["a date", "everything", "channels", "a note on a stage", "a statement"],
)
def test_a_book_says_nothing_if_only_its_date_is_filled_in(book: Fieldwork, nothing: bool) -> None:
    assert says_nothing(book) is nothing


def test_rows_are_counted() -> None:
    assert rows_in(full()) == 2 + 3 + 2 + 2 + (1 + 2) + 2


def test_a_number_with_anything_beside_it_is_not_alone() -> None:
    assert not is_number_alone(ContactPoint(contact_id="CP-1", pain_points=("Waits",)))


# --- any field books --------------------------------------------------------------------------

BOOKS = st.lists(st.tuples(fieldworks(3), st.integers(0, 2)), min_size=1, max_size=3)
few = settings(max_examples=30)
"""Field books are large."""


def _files(books: list[tuple[Fieldwork, int]]) -> list[Dated[Fieldwork]]:
    return [at(book, hours) for book, hours in books]


@few
@given(books=BOOKS)
def test_putting_together_again_changes_nothing(books: list[tuple[Fieldwork, int]]) -> None:
    once = together(_files(books)).book
    assert together([at(once)]).book == once


@few
@given(books=BOOKS)
def test_the_same_file_twice_changes_nothing(books: list[tuple[Fieldwork, int]]) -> None:
    files = _files(books)
    assert together([*files, in_order(files)[-1]]).book == together(files).book


@few
@given(books=BOOKS)
def test_nothing_is_lost(books: list[tuple[Fieldwork, int]]) -> None:
    found = together(_files(books)).book
    said = [row for book, _hours in books for row in book.contact_points]
    gone = {row.contact_id for row in said if is_number_alone(row)}
    assert {row.contact_id for row in said} - set(numbers(found)) <= gone


@few
@given(books=BOOKS)
def test_no_row_is_made_up(books: list[tuple[Fieldwork, int]]) -> None:
    found = together(_files(books)).book
    said = {row.model_dump_json() for book, _hours in books for row in book.contact_points}
    assert {row.model_dump_json() for row in found.contact_points} <= said


@few
@given(books=BOOKS)
def test_a_blank_one_replaces_nothing_whenever_it_was_saved(books: list[tuple[Fieldwork, int]]) -> None:
    files = _files(books)
    assert together([*files, at(fieldwork(), 9)]).book == together(files).book


@few
@given(books=BOOKS.flatmap(lambda books: st.tuples(st.just(books), st.permutations(range(len(books))))))
def test_of_different_times_the_order_of_files_does_not_matter(
    books: tuple[list[tuple[Fieldwork, int]], list[int]],
) -> None:
    files = [at(book, hours) for hours, (book, _) in enumerate(books[0])]
    assert together([files[n] for n in books[1]]) == together(files)


# --- customers --------------------------------------------------------------------------------


def sheet(*answers: dict[str, Any]) -> CustomerSheet:
    """Customers' answers of the built-in rubric."""
    rubric = {"id": built_in().id, "version": built_in().version}
    return CustomerSheet.model_validate(
        {"schema": "cxaudit/customers/1", "rubric": rubric, "answers": answers}
    )


def counted(*sheets: CustomerSheet) -> list[tuple[str, str | None, int | None]]:
    """Whose answers count of files that were saved one after the other."""
    files = [Dated(one, NOON + hours * HOUR, f"{hours}.json") for hours, one in enumerate(sheets)]
    found = customers_once(files)
    return [(a.key, a.channel, a.recommend) for one in found for a in one.answers]


def test_the_same_customer_of_the_same_channel_counts_once_the_later() -> None:
    first = sheet({"key": "c1", "channel": "Chat", "recommend": 3}, {"key": "c2", "recommend": 4})
    second = sheet({"key": "c1", "channel": "chat", "recommend": 9})
    assert counted(first, second) == [("c2", None, 4), ("c1", "chat", 9)]


def test_the_same_key_in_another_channel_is_another_customer() -> None:
    first, second = sheet({"key": "c1", "channel": "Chat"}), sheet({"key": "c1", "channel": "Shop"})
    assert len(counted(first, second)) == 2


def test_a_file_of_which_nothing_is_left_is_left_out() -> None:
    one = sheet({"key": "c1"})
    assert customers_once([Dated(one, NOON, "a"), Dated(one, NOON, "b")]) == (one,)


CUSTOMERS = st.lists(
    st.lists(
        st.builds(
            lambda key, channel, score: {"key": key, "channel": channel, "recommend": score},
            st.sampled_from("abc"),
            st.none() | st.sampled_from(["Chat", "Shop"]),
            st.integers(0, 10),
        ),
        max_size=4,
    ),
    max_size=4,
)


@given(said=CUSTOMERS)
def test_every_customer_counts_just_once(said: list[list[dict[str, Any]]]) -> None:
    found = [(key, channel) for key, channel, _score in counted(*(sheet(*one) for one in said))]
    assert sorted(found, key=str) == sorted({(a["key"], a["channel"]) for one in said for a in one}, key=str)
