"""Exports of other systems: found columns, encodings, dates, and hostile files."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest

from cxaudit.engine.tallies import Tally, midnight
from cxaudit.errors import Code, CxauditError
from cxaudit.model.exports import BLANK, OFF_SCALE, OTHER_ORDER, UNREADABLE, Column, ExportMapping
from cxaudit.read.export_values import Moments, Order, number_table, truth_table
from cxaudit.read.exports import batches, find_exports, read_mapping, survey
from tests.exports import MAPPING, PLANTED, dirty_tickets, write_csv

DAY = midnight(datetime.date(2026, 11, 23))
NOW = midnight(datetime.date(2027, 1, 1))


def _still(done: int, of: int) -> None:
    """Nobody watches."""


def _mapping(columns: str = "opened: Created", kind: str = "tickets", **rules: object) -> ExportMapping:
    fields = dict(pair.split(": ") for pair in columns.split(", "))
    return ExportMapping.model_validate({"kind": kind, "columns": fields, **rules})


def _counted(mapping: ExportMapping, *paths: Path) -> Tally:
    found = find_exports(paths, mapping)
    looked = survey(found, mapping, _still)
    tally = Tally(mapping, NOW, looked.doubles)
    for file, batch in batches(found, mapping, looked.order, _still):
        tally.begin(file)
        tally.add(batch)
    return tally


def _codes(mapping: ExportMapping, *paths: Path) -> list[Code]:
    with pytest.raises(CxauditError) as caught:
        _counted(mapping, *paths)
    return [one.code for one in caught.value.problems]


def _file(folder: Path, content: str | bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _cases(mapping: ExportMapping, path: Path) -> float:
    return _counted(mapping, path).sums().counts["cases"]


# ------------------------------------------------------------------------ planted dirt


def _planted(folder: Path) -> ExportMapping:
    return read_mapping(_file(folder, MAPPING, "map.yaml"))


def _faults(tally: Tally) -> dict[str, int]:
    return {fault.code: fault.rows for fault in tally.faults()}


def test_every_planted_fault_is_told_with_its_count(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", dirty_tickets())
    tally = _counted(_planted(tmp_path), path)
    assert (tally.rows, _faults(tally)) == (10_000, PLANTED)


def test_a_file_split_in_two_says_the_same(tmp_path: Path) -> None:
    rows, mapping = dirty_tickets(), _planted(tmp_path)
    whole = _counted(mapping, write_csv(tmp_path / "a.csv", rows))
    parts = _counted(
        mapping, write_csv(tmp_path / "b.csv", rows[:3000]), write_csv(tmp_path / "c.csv", rows[3000:])
    )
    assert (parts.sums(), _faults(parts)) == (whole.sums(), _faults(whole))


def test_semicolons_and_turned_rows_say_the_same(tmp_path: Path) -> None:
    rows, mapping = dirty_tickets(), _planted(tmp_path)
    whole = _counted(mapping, write_csv(tmp_path / "a.csv", rows))
    turned = _counted(mapping, write_csv(tmp_path / "b.csv", rows[::-1], ";"))
    assert (turned.sums(), _faults(turned)) == (whole.sums(), _faults(whole))


def test_a_workbook_says_the_same_as_a_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Tickets of October"])  # type: ignore[union-attr]
    book.active.append(["Ticket", "Created", "Closed"])  # type: ignore[union-attr]
    book.active.append(["T-1", datetime.datetime(2026, 11, 23, 8, 30), None])  # type: ignore[union-attr]  # noqa: DTZ001
    book.active.append(["T-2", datetime.datetime(2026, 11, 23), "2026-11-24 00:00"])  # type: ignore[union-attr]  # noqa: DTZ001
    book.save(tmp_path / "a.xlsx")
    tally = _counted(_mapping("case_id: Ticket, opened: Created, closed: Closed"), tmp_path / "a.xlsx")
    assert (tally.first, tally.last, _faults(tally)) == (DAY, DAY + 30_600, {"open": 1})


# ------------------------------------------------------------------------ how a file is written


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = _file(tmp_path, "Geöffnet;Straße\n2026-11-23;Ä\n".encode(encoding))
    assert _cases(_mapping("opened: Geöffnet"), path) == 1


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    path = _file(tmp_path, f"Id{delimiter}Created\n1{delimiter}2026-11-23\n")
    assert _cases(_mapping("case_id: Id, opened: Created"), path) == 1


def test_heads_below_a_title_are_found(tmp_path: Path) -> None:
    path = _file(tmp_path, "Tickets\n\nId,Created\n1,2026-11-23\n2,2026-11-23\n")
    assert _cases(_mapping(), path) == 2


def test_heads_need_not_be_spelt_the_same_way(tmp_path: Path) -> None:
    assert _cases(_mapping("opened: created  AT"), _file(tmp_path, "Created at\n2026-11-23\n")) == 1


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    tally = _counted(_mapping(), _file(tmp_path, "Id,Created\n\n1,2026-11-23\n\n\n"))
    assert (tally.rows, tally.faults()) == (1, ())


def test_the_line_of_a_row_is_told_where_cells_have_lines(tmp_path: Path) -> None:
    content = 'Text,Created\n"one\ntwo\r\nthree",2026-11-23\nx,never\n'
    assert _counted(_mapping(), _file(tmp_path, content)).faults()[0].example == "5"


def test_words_of_its_own_mean_yes(tmp_path: Path) -> None:
    mapping = _mapping("opened: Created, solved: State", true={"solved": ("Solved", "Done")})
    path = _file(tmp_path, "Created,State\n2026-11-23,solved\n2026-11-23,waiting\n2026-11-23,DONE\n")
    assert _counted(mapping, path).sums().counts["cases_solved"] == 2


def test_a_decimal_comma_goes_with_semicolons(tmp_path: Path) -> None:
    path = _file(tmp_path, "Stars\n4,5\n", "stars.csv")
    mapping = _mapping("stars: Stars", "reviews", delimiter=";")
    assert _counted(mapping, path).sums().scores["stars"] == {4.5: 1}


# ------------------------------------------------------------------------ cells


@pytest.mark.parametrize(
    ("text", "order", "seconds"),
    [
        ("2026-11-23", "iso", 0),
        ("2026-11-23 08:30", "iso", 30_600),
        ("2026-11-23T08:30:15", "iso", 30_615),
        ("2026-11-23T08:30:15.250Z", "iso", 30_615),
        ("2026-11-23T08:30:00+01:00", "iso", 27_000),
        ("2026/11/23 8:05", "iso", 29_100),
        ("23.11.2026", "day_first", 0),
        ("23.11.2026 08:30", "day_first", 30_600),
        ("23.11.26, 08:30", "day_first", 30_600),
        ("11/23/2026 8:30 AM", "month_first", 30_600),
        ("11/23/2026 12:30 AM", "month_first", 1_800),
        ("11/23/2026 12:30:05 pm", "month_first", 45_005),
        (" 2026-11-23 ", "iso", 0),
    ],
)
def test_a_moment_is_read(text: str, order: Order, seconds: int) -> None:
    assert Moments(order).column([text]) == [DAY + seconds]


@pytest.mark.parametrize(
    ("text", "order", "kind"),
    [
        ("", "iso", BLANK),
        ("  ", "iso", BLANK),
        ("yesterday", "iso", UNREADABLE),
        ("2026-02-30", "iso", UNREADABLE),
        ("2026-11-23 25:00", "iso", UNREADABLE),
        ("2026-11-23 10:61", "iso", UNREADABLE),
        ("23.11.2026 13:00 PM", "day_first", UNREADABLE),
        ("11/23/2026", "day_first", OTHER_ORDER),
        ("23/11/2026 10:00", "month_first", OTHER_ORDER),
        ("1900-01-01", "iso", UNREADABLE),
    ],
)
def test_what_is_no_moment_is_told_apart(text: str, order: Order, kind: int) -> None:
    assert Moments(order).column([text]) == [kind]


@pytest.mark.parametrize(
    ("text", "comma", "number"),
    [
        ("12", False, 12),
        ("2.5", False, 2.5),
        ("2,5", True, 2.5),
        ("1.234,5", True, 1234.5),
        ("1,234.5", False, 1234.5),
        ("1.234", True, 1234),
        ("1 234", False, 1234),
        ("", False, BLANK),
        ("many", False, UNREADABLE),
        ("nan", False, UNREADABLE),
        ("inf", False, UNREADABLE),
        ("1e400", False, UNREADABLE),
        ("-3", False, OFF_SCALE),
    ],
)
def test_a_number_is_read(text: str, comma: bool, number: float) -> None:
    assert number_table(Column("number"), comma)[text.replace(" ", "\u00a0")] == number


@pytest.mark.parametrize(("text", "score"), [("10", 10), ("11", OFF_SCALE), ("7.5", OFF_SCALE), ("7.0", 7)])
def test_a_score_is_whole_and_on_its_scale(text: str, score: float) -> None:
    assert number_table(Column("score", 0, 10), False)[text] == score


@pytest.mark.parametrize(
    ("text", "truth"),
    [("Yes", 1), (" ja ", 1), ("0", 0), ("FALSCH", 0), ("", BLANK), ("perhaps", UNREADABLE)],
)
def test_yes_and_no_are_read(text: str, truth: int) -> None:
    assert truth_table()[text] == truth


# ------------------------------------------------------------------------ day or month


def _dates(folder: Path, *days: str) -> Path:
    return _file(folder, "Created\n" + "".join(f"{day}\n" for day in days))


@pytest.mark.parametrize(
    ("days", "order"),
    [
        (("2026-11-23",), "iso"),
        (("03/04/2026", "23/04/2026"), "day_first"),
        (("03/04/2026", "04/23/2026"), "month_first"),
        (("03.04.2026",), "day_first"),
        (("23/01/2026", "24/01/2026", "01/25/2026"), "day_first"),
    ],
)
def test_the_order_is_found(tmp_path: Path, days: tuple[str, ...], order: str) -> None:
    mapping = _mapping()
    assert survey(find_exports([_dates(tmp_path, *days)], mapping), mapping, _still).order == order


def test_where_nothing_tells_it_has_to_be_said(tmp_path: Path) -> None:
    assert _codes(_mapping(), _dates(tmp_path, "03/04/2026", "05/06/2026")) == [Code.EXPORT_DAY_OR_MONTH]


def test_once_said_it_is_taken(tmp_path: Path) -> None:
    tally = _counted(_mapping(dates="month_first"), _dates(tmp_path, "03/04/2026"))
    assert tally.first == midnight(datetime.date(2026, 3, 4))


def test_mixed_orders_are_told_and_those_that_do_not_fit_left_out(tmp_path: Path) -> None:
    path, mapping = _dates(tmp_path, "23/01/2026", "24/01/2026", "01/25/2026"), _mapping()
    notes = survey(find_exports([path], mapping), mapping, _still).notes
    assert Code.EXPORT_DATES_MIXED in [one.code for one in notes]
    assert _faults(_counted(mapping, path)) == {"day_month_order": 1}


# ------------------------------------------------------------------------ mistakes, all at once


def test_every_missing_column_is_told_with_a_guess(tmp_path: Path) -> None:
    mapping = _mapping("opened: Creatd, closed: Clsed, solved: Solved")
    with pytest.raises(CxauditError) as caught:
        find_exports([_file(tmp_path, "Created,Closed,Solved\n")], mapping)
    assert [dict(one.facts)["hint"] for one in caught.value.problems] == [
        ' (did you mean "Created"?)',
        ' (did you mean "Closed"?)',
    ]


def test_mistakes_of_several_files_are_told_together(tmp_path: Path) -> None:
    paths = [_file(tmp_path, "A,B\n1,2\n", "a.csv"), tmp_path / "gone.csv", _file(tmp_path, "", "b.csv")]
    assert _codes(_mapping(), *paths) == [Code.EXPORT_HEAD_MISSING, Code.FILE_MISSING, Code.FILE_EMPTY]


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    assert _codes(_mapping(), _file(tmp_path, "Created,created\nx,y\n")) == [Code.EXPORT_HEAD_TWICE]


def test_heads_alone_are_nothing_to_count(tmp_path: Path) -> None:
    assert _codes(_mapping(), _file(tmp_path, "Created\n")) == [Code.EXPORT_EMPTY]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("kind: tickts\ncolumns: {}", [(Code.EXPORT_KIND, "1:1")]),
        (
            "kind: tickets\ncolumns:\n  opend: A",
            [(Code.EXPORT_FIELD, "3:3"), (Code.EXPORT_FIELD_NEEDED, "2:1")],
        ),
        ("kind: tickets\ncolumns: {opened: A}\nwindow: 7", [(Code.FIELD_UNKNOWN, "3:1")]),
        ("kind: tickets\ncolumns: {opened: A}\nas_of: soon", [(Code.DATE_FORM, "3:1")]),
        ("columns: {opened: A}", [(Code.FIELD_MISSING, "1:1")]),
        (
            "kind: tickets\ncolumns: {opened: A}\nperiod_from: 2026-02-01\nperiod_to: 2026-01-01",
            [(Code.EXPORT_PERIOD, "4:1")],
        ),
    ],
)
def test_mistakes_of_a_mapping_are_told_with_their_place(
    tmp_path: Path, text: str, codes: list[tuple[Code, str]]
) -> None:
    with pytest.raises(CxauditError) as caught:
        read_mapping(_file(tmp_path, text, "map.yaml"))
    assert [(one.code, one.where.spot) for one in caught.value.problems] == codes


# ------------------------------------------------------------------------ hostile files


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('Created\n"2026-11-23\n' + "x" * 200_000, id="a quotation mark that is never closed"),
        pytest.param('Created\n"a" b\n', id="text after a closing quotation mark"),
        pytest.param("Created\n" + "x" * 200_000 + "\n", id="a very long cell"),
        pytest.param("Created\n" + "x" * 3_000_000, id="a line without an end"),
        pytest.param(b"Created\n\0\0\0\n", id="zeros"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", id="a picture"),
        pytest.param(b"\xff\xfeC", id="half of a letter"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, content: str | bytes) -> None:
    assert _codes(_mapping(), _file(tmp_path, content)) == [Code.EXPORT_UNREADABLE]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 broken", Code.DAMAGED),
        (b"\xd0\xcf\x11\xe0 old", Code.OLD_XLS),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, code: Code) -> None:
    assert _codes(_mapping(), _file(tmp_path, content, "a.xlsx")) == [code]


def test_a_folder_is_no_export(tmp_path: Path) -> None:
    assert _codes(_mapping(), tmp_path) == [Code.FILE_UNREADABLE]


def test_very_many_columns_are_read(tmp_path: Path) -> None:
    heads, cells = ",".join(f"c{n}" for n in range(20_000)), "," * 19_999
    path = _file(tmp_path, f"{heads},Created\n{cells},2026-11-23\n")
    assert _cases(_mapping(), path) == 1


def test_very_many_different_days_do_not_stay(tmp_path: Path) -> None:
    moments = Moments()
    moments.column([f"day {number}" for number in range(60_000)])
    assert len(moments._others) <= 50_000
