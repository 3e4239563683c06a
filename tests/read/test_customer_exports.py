"""A form tool's export: what matched is taken, what did not is told with its lines, and who answered is never taken."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from cxaudit.errors import Code, CxauditError, errors
from cxaudit.read.customer_exports import (
    CustomerMapping,
    Export,
    Scale,
    customer_export_from,
    customer_mapping_from,
)
from cxaudit.render.json import customers_json
from tests.customer_sheets import HEADS, MAPPING, as_csv, export
from tests.fieldworks import built_in, in_german

RUBRICS = (built_in(), in_german())
MOMENT = datetime.datetime(2026, 10, 1, 9)  # noqa: DTZ001 - workbooks know no time zones
CLEAN = ["2026-10-01 09:00:00", "Sure", "5", "Rather", "9", "Telefon", "Fine", "a@example.com", "Firefox"]


def mapping(text: str = MAPPING) -> CustomerMapping:
    return customer_mapping_from(text, "map.yaml", RUBRICS)


def taken(content: bytes, rules: str = MAPPING) -> Export:
    return customer_export_from(content, "export.csv", mapping(rules), RUBRICS)


def row(**changes: str) -> list[str]:
    """A sound row with other words under some heads."""
    return [
        changes.get(head.strip("?").lower().replace(" ", "_"), said)
        for head, said in zip(HEADS, CLEAN, strict=True)
    ]


def one(**changes: str) -> Export:
    return taken(as_csv([row(**changes)]))


def stopped(content: bytes, rules: str = MAPPING) -> list[Code]:
    with pytest.raises(CxauditError) as found:
        taken(content, rules)
    return [fault.code for fault in errors(found.value.problems)]


def told(found: Export) -> list[Code]:
    return [fault.code for fault in found.problems]


USUAL = [Code.PERSONAL_COLUMN, Code.COLUMN_NOT_MATCHED, Code.CUSTOMER_KEYS_MADE]
"""What is told of a sound export: the address and the browser were not taken, keys were made."""


# --- what matches -----------------------------------------------------------------------------


def test_a_row_in_our_words() -> None:
    (answer,) = one().sheet.answers
    assert answer.model_dump(exclude={"key"}) == {
        "date": datetime.date(2026, 10, 1),
        "channel": "Phone",
        "group": None,
        "statements": {"co.easy": 4, "co.again": 4, "co.solved": 3},
        "recommend": 9,
        "comment": "Fine",
    }


def test_only_what_did_not_match_is_told() -> None:
    assert told(one()) == USUAL


def test_what_was_taken_as_what_is_told() -> None:
    assert dict(one().matched)["Easy?"] == "co.easy"


@pytest.mark.parametrize("seed", range(5))
def test_every_kind_of_dirt_comes_back_with_its_exact_count(seed: int) -> None:
    planted = export(60, seed)
    found = taken(planted.content)
    assert {kind: found.counts[kind] for kind in planted.counts} == planted.counts


@pytest.mark.parametrize("seed", range(5))
def test_every_customer_is_taken_once(seed: int) -> None:
    planted = export(60, seed)
    assert len(taken(planted.content).sheet.answers) == planted.customers


def test_lines_are_named() -> None:
    found = taken(
        as_csv(
            [row(), row(sent="2026-10-02 09:00:00", easy="Meh"), row(sent="2026-10-03 09:00:00", easy="Meh")]
        )
    )
    (fault,) = [fault for fault in found.problems if fault.code is Code.SAID_NOT_MATCHED]
    assert (fault.where.spot, dict(fault.facts)["lines"]) == ("3", "lines 3, 4")


def test_a_head_that_is_our_statement_needs_no_mapping() -> None:
    content = as_csv(
        [["Agree", "Stimme zu"]], ("My problem was solved.", "Dieses Unternehmen weiß, was ich erwarte.")
    )
    assert taken(content, "kind: customers").sheet.answers[0].statements == {
        "co.solved": 3,
        "know.expectations": 3,
    }


def test_a_column_may_be_mapped_to_the_text_of_a_statement() -> None:
    rules = "kind: customers\ncolumns: {Q1: My problem was solved.}"
    assert taken(as_csv([["Agree"]], ("Q1",)), rules).matched == (("Q1", "co.solved"),)


@pytest.mark.parametrize(
    ("said", "agreed"),
    [
        pytest.param("5", 4, id="a number"),
        pytest.param("5.0", 4, id="a number with decimals"),
        pytest.param("1 - whatever it says", 0, id="a number first"),
        pytest.param("whatever (2)", 1, id="a number last"),
        pytest.param("Strongly agree", 4, id="our own words"),
        pytest.param("stimme  ZU", 3, id="our own words in German, carelessly"),
        pytest.param("So so", 2, id="words of the mapping"),
    ],
)
def test_an_answer_is_understood(said: str, agreed: int) -> None:
    assert one(again=said).sheet.answers[0].statements["co.again"] == agreed


@pytest.mark.parametrize("said", ["", "N/A", "Weiß nicht", "Prefer not to say"])
def test_no_answer_is_none_and_nothing_is_told(said: str) -> None:
    found = one(solved=said)
    assert ("co.solved" in found.sheet.answers[0].statements, told(found)) == (False, USUAL)


@pytest.mark.parametrize(("said", "recommend"), [("10 - very likely", 10), ("0", 0), ("Likely (8)", 8)])
def test_a_recommendation_may_have_words_beside_it(said: str, recommend: int) -> None:
    assert one(recommend=said).sheet.answers[0].recommend == recommend


@pytest.mark.parametrize(
    ("written", "day"),
    [
        pytest.param("2026/10/13 2:03:22 PM GMT+1", 13, id="Google"),
        pytest.param("10/13/26 14:03:22", 13, id="Microsoft"),
        pytest.param("13.10.2026 14:03", 13, id="German"),
        pytest.param("2026-10-13T14:03:22Z", 13, id="ISO"),
    ],
)
def test_dates_of_form_tools_are_read(written: str, day: int) -> None:
    assert one(sent=written).sheet.answers[0].date == datetime.date(2026, 10, day)


def test_dates_that_could_be_read_in_two_ways_are_asked_about() -> None:
    assert stopped(as_csv([row(sent="03/04/2026 10:00")])) == [Code.EXPORT_DAY_OR_MONTH]


def test_the_mapping_can_say_how_dates_are_written() -> None:
    found = taken(as_csv([row(sent="03/04/2026 10:00")]), MAPPING + "dates: month_first\n")
    assert found.sheet.answers[0].date == datetime.date(2026, 3, 4)


def test_a_channel_may_be_the_same_for_all() -> None:
    found = taken(
        as_csv([["Agree"]], ("Q",)), "kind: customers\ncolumns: {Q: co.easy}\nchannel: Web\ngroup: New\n"
    )
    assert (found.sheet.answers[0].channel, found.sheet.answers[0].group) == ("Web", "New")


def test_two_lines_of_heads_are_one() -> None:
    heads = ["How was it?", "", "Comment"]
    content = as_csv([["Easy", "Solved", "Open-Ended Response"], ["Agree", "Disagree", "ok"]], heads)
    rules = "kind: customers\nheads: 2\ncolumns: {How was it? - Easy: co.easy, How was it? - Solved: co.solved, Comment: comment}"
    (answer,) = taken(content, rules).sheet.answers
    assert (answer.statements, answer.comment) == ({"co.easy": 3, "co.solved": 1}, "ok")


def test_a_workbook_says_the_same() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADS)
    sheet.append([MOMENT, "Sure", 5, "Rather", 9, "Telefon", "Fine", "a@example.com", ""])
    out = io.BytesIO()
    book.save(out)
    (answer,), (same,) = taken(out.getvalue()).sheet.answers, one().sheet.answers
    assert answer.renewed(key="") == same.renewed(key="")


# --- scales -----------------------------------------------------------------------------------


def test_numbers_without_a_scale_are_never_guessed() -> None:
    assert stopped(as_csv([row(easy="4")])) == [Code.SCALE_NOT_SAID]


@given(st.integers(0, 100), st.integers(3, 101), st.booleans())
@settings(max_examples=60)
def test_a_scale_keeps_its_ends_its_middle_and_its_order(low: int, count: int, turned: bool) -> None:
    numbers = range(low, low + count)
    scale = Scale(numbers[-1], numbers[0]) if turned else Scale(numbers[0], numbers[-1])
    agreed = [scale.agreed(n) or 0 for n in (reversed(numbers) if turned else numbers)]
    assert (agreed[0], agreed[-1], agreed) == (0, 4, sorted(agreed))
    assert [4 - a for a in reversed(agreed)] == agreed


def test_a_scale_may_have_the_best_first() -> None:
    rules = "kind: customers\ncolumns: {Q: co.easy}\nscale: 6-1\n"
    assert [a.statements["co.easy"] for a in taken(as_csv([["1"], ["6"]], ("Q",)), rules).sheet.answers] == [
        4,
        0,
    ]


# --- who answered -----------------------------------------------------------------------------


def test_no_name_and_no_address_comes_along() -> None:
    text = customers_json(taken(export().content).sheet)
    assert ("example.com" in text, "Firefox" in text, "0171" in text) == (False, False, False)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Write to a.b@c.de!", "Write to […]!"),
        ("See https://x.y/z?a=1, please", "See […], please"),
        ("+49 (171) 234-5678 at noon", "[…] at noon"),
        ("since 22.11.2026, 5 of 10", "since 22.11.2026, 5 of 10"),
    ],
)
def test_addresses_in_comments_are_blacked_out(said: str, kept: str) -> None:
    assert one(anything_else=said).sheet.answers[0].comment == kept


@pytest.mark.parametrize("field", ["key", "channel", "group"])
def test_a_column_of_addresses_is_refused(field: str) -> None:
    rules = f"kind: customers\ncolumns: {{Browser: {field}, Easy?: co.easy}}\nanswers: {{Sure: 4}}"
    assert stopped(as_csv([row(browser="b@example.com")]), rules) == [Code.COLUMN_OF_PEOPLE]


@pytest.mark.parametrize("head", ["Name", "E-Mail", "Vorname", "Phone number"])
def test_a_column_of_names_cannot_be_mapped(head: str) -> None:
    with pytest.raises(CxauditError) as found:
        mapping(f"kind: customers\ncolumns: {{{head}: key}}")
    assert [fault.code for fault in found.value.problems] == [Code.COLUMN_OF_PEOPLE]


def test_a_key_that_may_be_a_name_is_refused() -> None:
    rules = "kind: customers\ncolumns: {Id: key, Q: co.easy}"
    assert stopped(as_csv([["Anna", "Agree"], ["Bert", "Agree"]], ("Id", "Q")), rules) == [Code.KEY_UNFIT]


def test_of_two_rows_with_one_key_the_last_counts() -> None:
    rules = "kind: customers\ncolumns: {Id: key, Q: co.easy}"
    found = taken(as_csv([["7", "Agree"], ["8", "Agree"], ["7", "Disagree"]], ("Id", "Q")), rules)
    assert [(a.key, a.statements["co.easy"]) for a in found.sheet.answers] == [("8", 3), ("7", 1)]
    assert found.counts["twice"] == 1


def test_rows_that_are_the_same_without_a_time_are_two_customers() -> None:
    found = taken(as_csv([["Agree"], ["Agree"]], ("Q",)), "kind: customers\ncolumns: {Q: co.easy}")
    assert len({a.key for a in found.sheet.answers}) == 2


def test_a_later_export_with_one_more_question_gives_the_same_keys() -> None:
    grown = as_csv([[*row(), ""], [*row(sent="2026-10-02 10:00:00"), "x"]], (*HEADS, "More"))
    assert taken(grown).sheet.answers[0].key == one().sheet.answers[0].key


def test_a_changed_mapping_gives_the_same_keys() -> None:
    other = MAPPING.replace("  Where: channel\n", "")
    assert taken(as_csv([row()]), other).sheet.answers[0].key == one().sheet.answers[0].key


# --- what is refused --------------------------------------------------------------------------

MAPPINGS: Mapping[str, Any] = {
    "columns: {Q: co.eazy}": Code.FIELD_CHOICE,
    "columns: {Q: co.easy, R: co.easy}": Code.FIELD_MAPPED_TWICE,
    "scale: five": Code.SCALE_FORM,
    "scale: 1-2": Code.SCALE_FORM,
    "scales: {co.easy: x}": Code.SCALE_FORM,
    "scales: {recommend: 1-5}": Code.FIELD_CHOICE,
    "words: {co.nothing: {Yes: 4}}": Code.FIELD_CHOICE,
    "answers: {Great: 5}": Code.NUMBER_RANGE,
    "colums: {Q: co.easy}": Code.FIELD_UNKNOWN,
    "kind: tickets": Code.FIELD_CHOICE,
}


@pytest.mark.parametrize("text", MAPPINGS)
def test_a_fault_of_the_mapping_is_told_at_its_line(text: str) -> None:
    with pytest.raises(CxauditError) as found:
        mapping(f"head: 1\n{text}")
    (fault,) = found.value.problems
    assert (fault.code, fault.where.spot.partition(":")[0]) == (MAPPINGS[text], "2")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", Code.NOT_CUSTOMERS, id="empty"),
        pytest.param(b"\x00\x01", Code.NOT_CUSTOMERS, id="no text"),
        pytest.param(as_csv([]), Code.NOT_CUSTOMERS, id="heads alone"),
        pytest.param(b'Sent,Easy?\n"never closed', Code.NOT_CUSTOMERS, id="an open quotation mark"),
        pytest.param(as_csv([["1"]], ("Other",)), Code.COLUMN_NOT_THERE, id="other columns"),
        pytest.param(as_csv([["Sure"] * 10], (*HEADS, "Easy?")), Code.EXPORT_HEAD_TWICE, id="a head twice"),
        pytest.param(as_csv([row()] * 10_001), Code.CUSTOMERS_TOO_MANY, id="too many"),
        pytest.param(b"Easy?\n" + b"x" * (10 << 20), Code.NOT_CUSTOMERS, id="ten megabytes"),
        pytest.param(as_csv([row(anything_else="x" * 200_000)]), Code.NOT_CUSTOMERS, id="a huge cell"),
    ],
)
def test_what_is_no_export_is_refused(content: bytes, code: Code) -> None:
    assert stopped(content)[0] is code


def test_a_formula_in_a_comment_stays_text() -> None:
    assert one(anything_else="=1+1").sheet.answers[0].comment == "=1+1"
