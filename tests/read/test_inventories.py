"""Somebody else's list of contact points: what matched is taken, what did not is told with its lines."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from cxaudit.errors import Code, CxauditError
from cxaudit.read.inventories import Inventory, InventoryMapping, inventory_from, mapping_from
from tests.fieldworks import built_in

MAPPING = """\
kind: contact_points
columns:
  Touchpoint: name
  Nr: contact_id
  Kanal: channel
  Menge: monthly_volume
  Wichtig: importance
  Probleme: pain_points
  Bis: due
words:
  channel: {Telefon: Phone, Mail: E-mail}
decimal: ","
leave: [Intern]
"""
HEADS = "Nr;Touchpoint;Kanal;Menge;Wichtig;Probleme;Bis;Intern"


def mapping(text: str = MAPPING) -> InventoryMapping:
    return mapping_from(text, "map.yaml", built_in())


def read(*lines: str, heads: str = HEADS, **more: Any) -> Inventory:
    content = "\n".join((heads, *lines)).encode()
    return inventory_from(content, "list.csv", mapping(), built_in(), **more)


def stopped(content: bytes, given_mapping: InventoryMapping | None = None) -> list[Code]:
    with pytest.raises(CxauditError) as found:
        inventory_from(content, "list.csv", given_mapping or mapping(), built_in())
    return [one.code for one in found.value.problems]


def told(found: Inventory) -> list[tuple[Code, str]]:
    return [(one.code, one.where.spot) for one in found.problems]


# --- what matches -----------------------------------------------------------------------------

ROW = "T1;Asks a question;Telefon;1.250,5;4,5;slow; unkind;2026-12-01;x"


def test_a_row_in_our_words() -> None:
    (one,) = read('T1;Asks;Telefon;1.250,5;4,5;"slow;unkind";2026-12-01;x').points
    assert one.model_dump(exclude_defaults=True) == {
        "contact_id": "T1",
        "name": "Asks",
        "channel": 1,
        "monthly_volume": 1250.5,
        "importance": 4.5,
        "pain_points": ("slow", "unkind"),
        "due": datetime.date(2026, 12, 1),
    }


def test_nothing_is_told_where_all_matches() -> None:
    assert read("T1;Asks;Mail;5;4;;;").problems == ()


def test_it_says_what_fills_what() -> None:
    assert ("Kanal", "Channel") in read("T1;Asks;Mail;5;4;;;").matched


def test_our_own_words_need_no_mapping() -> None:
    assert read("T1;Asks;chat with a PERSON;5;4;;;").points[0].channel == 3


def test_a_number_is_given_to_rows_without_one() -> None:
    found = read(";A;;;;;;", "CP-002;B;;;;;;", ";C;;;;;;")
    assert [one.contact_id for one in found.points] == ["CP-001", "CP-002", "CP-003"]


def test_numbers_that_are_taken_are_not_given_again() -> None:
    assert read(";A;;;;;;", taken=["CP-001"]).points[0].contact_id == "CP-002"


def test_given_numbers_are_told() -> None:
    assert told(read(";A;;;;;;")) == [(Code.NUMBERS_MADE, "")]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_usual_separator(separator: str) -> None:
    content = separator.join(("Nr", "Touchpoint")) + "\n" + separator.join(("T1", "Asks"))
    some = mapping("columns: {Touchpoint: name, Nr: contact_id}")
    found = inventory_from(content.encode(), "a.csv", some, built_in())
    assert [(one.contact_id, one.name) for one in found.points] == [("T1", "Asks")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_usual_encoding(encoding: str) -> None:
    content = "Nr;Gespräch\nT1;Für alle".encode(encoding)
    found = inventory_from(content, "a.csv", mapping("columns: {Gespräch: name, Nr: contact_id}"), built_in())
    assert found.points[0].name == "Für alle"


def workbook(rows: list[list[Any]], title: str = "Liste") -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_with_heads_further_down() -> None:
    content = workbook([["Our list"], [], ["Nr", "Touchpoint", "Menge", "Bis"], [7, "Asks", 12.5, DAY]])
    text = "head: 3\ncolumns: {Nr: contact_id, Touchpoint: name, Menge: monthly_volume, Bis: due}"
    (one,) = inventory_from(content, "a.xlsx", mapping(text), built_in()).points
    assert (one.contact_id, one.monthly_volume, one.due) == ("7", 12.5, DAY.date())


DAY = datetime.datetime(2026, 12, 1)  # noqa: DTZ001


# --- what does not match ----------------------------------------------------------------------


def test_a_word_is_told_once_with_its_lines_and_a_hint() -> None:
    found = read("T1;A;Phon;;;;;", "T2;B;Mail;;;;;", "T3;C;Phon;;;;;")
    (one,) = found.problems
    assert str(one).startswith(
        'list.csv:2: warning: "Phon" in the column "Kanal" is none of the choices of Channel (lines 2, 4). '
        'Did you mean "Phone"? Say under words in the mapping which one it is: In person, '
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        pytest.param("T1;A;Brieftaube;;;;;", Code.WORD_NOT_MATCHED, id="a word"),
        pytest.param("T1;A;;many;;;;", Code.VALUE_NOT_MATCHED, id="a number that is none"),
        pytest.param("T1;A;;-5;;;;", Code.VALUE_NOT_MATCHED, id="a number out of range"),
        pytest.param("T1;A;;;9;;;", Code.VALUE_NOT_MATCHED, id="importance off the scale"),
        pytest.param("T1;A;;;;;03/04/2026;", Code.VALUE_NOT_MATCHED, id="March or April"),
    ],
)
def test_what_does_not_fit_is_told_and_the_row_is_taken(line: str, code: Code) -> None:
    found = read("T0;first;;;;;;", line)
    assert (told(found), len(found.points)) == ([(code, "3")], 2)


def test_without_a_decimal_mark_what_can_be_read_in_two_ways_is_told() -> None:
    content = b"Menge\n1.250"
    found = inventory_from(content, "a.csv", mapping("columns: {Menge: monthly_volume}"), built_in())
    assert Code.VALUE_NOT_MATCHED in [one.code for one in found.problems]


def test_a_column_that_is_not_in_the_mapping_is_told() -> None:
    found = read("T1;A;;;;;;;Ana", heads=f"{HEADS};Owners")
    (one,) = found.problems
    assert (one.code, 'did you mean "Owner"' in str(one)) == (Code.COLUMN_NOT_MATCHED, True)


def test_a_column_that_is_left_out_on_purpose_is_not_told() -> None:
    assert read("T1;A;;;;;;secret").problems == ()


def test_cells_beside_the_heads_are_told() -> None:
    assert [code for code, _spot in told(read("T1;A;;;;;;;stray"))] == [Code.COLUMN_NOT_MATCHED]


def test_a_number_that_is_there_twice() -> None:
    assert stopped(f"{HEADS}\nT1;A;;;;;;\nT1;B;;;;;;".encode()) == [Code.POINT_TWICE]


def test_a_column_of_the_mapping_that_the_file_lacks() -> None:
    content = HEADS.replace("Kanal", "Kanäle").encode() + b"\nT1;A;;;;;;"
    assert stopped(content) == [Code.COLUMN_NOT_THERE, Code.COLUMN_NOT_MATCHED]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", Code.NOT_AN_INVENTORY, id="nothing"),
        pytest.param(HEADS.encode(), Code.NOT_AN_INVENTORY, id="heads only"),
        pytest.param(b"\x00\x01\x02", Code.NOT_AN_INVENTORY, id="no text"),
        pytest.param(b'Nr;"A\nT1', Code.NOT_AN_INVENTORY, id="an open quotation mark"),
        pytest.param(b"PK\x03\x04", Code.DAMAGED, id="a broken workbook"),
        pytest.param(workbook([]), Code.NOT_AN_INVENTORY, id="an empty workbook"),
    ],
)
def test_what_is_no_list(content: bytes, code: Code) -> None:
    assert stopped(content) == [code]


def test_a_sheet_that_is_not_there() -> None:
    some = mapping("sheet: Contacts\ncolumns: {Nr: contact_id}")
    assert stopped(workbook([["Nr"], [1]]), some) == [Code.NOT_AN_INVENTORY]


@pytest.mark.parametrize("text", ["=1+1", "\x1b[31mred", "\u202egnp", "<b>"])
def test_hostile_text_is_only_text(text: str) -> None:
    found = inventory_from(
        f"Touchpoint\n{text}".encode(), "a.csv", mapping("columns: {Touchpoint: name}"), built_in()
    )
    assert found.points[0].name == text.replace("\x1b", "\\x1b")


@given(st.binary(max_size=200))
@settings(max_examples=60)
def test_no_bytes_make_it_fall_over(content: bytes) -> None:
    assert _outcome(HEADS.encode() + b"\n" + content)


def _outcome(content: bytes) -> bool:
    """Whether a file is read or refused in our own words."""
    try:
        return inventory_from(content, "a.csv", mapping(), built_in()).rows > 0
    except CxauditError as stopped_by:
        return bool(stopped_by.problems)


# --- the mapping ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "spot"),
    [
        pytest.param("columns: {A: nonsense}", Code.FIELD_CHOICE, "1:11", id="a field that is none"),
        pytest.param(
            "columns: {A: name, B: name}", Code.FIELD_MAPPED_TWICE, "1:20", id="two columns for one"
        ),
        pytest.param(
            "columns: {A: channel}\nwords:\n  channel: {x: Fon}", Code.FIELD_CHOICE, "3:13", id="no choice"
        ),
        pytest.param(
            "columns: {A: name}\nwords: {name: {x: y}}", Code.FIELD_CHOICE, "2:9", id="no choices at all"
        ),
        pytest.param("columns: {}", Code.LIST_LENGTH, "1:1", id="no columns"),
        pytest.param("kind: tickets\ncolumns: {A: name}", Code.FIELD_CHOICE, "1:1", id="another kind"),
        pytest.param("colums: {A: name}", Code.FIELD_UNKNOWN, "1:1", id="a slip"),
        pytest.param("", Code.FIELD_MISSING, "", id="nothing"),
    ],
)
def test_a_mistake_in_the_mapping(text: str, code: Code, spot: str) -> None:
    with pytest.raises(CxauditError) as found:
        mapping(text)
    assert (code, spot) in [(one.code, one.where.spot) for one in found.value.problems]


def test_labels_serve_as_well_as_ids() -> None:
    assert mapping("columns: {A: Contact point}").columns == {"A": "Contact point"}
