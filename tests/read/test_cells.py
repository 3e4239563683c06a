"""The bounded reader: what it refuses, what it reads."""

from __future__ import annotations

import datetime
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cxaudit.errors import Code, CxauditError
from cxaudit.read import limits
from cxaudit.read.cells import Block, Cell, Kind, Sheet, column_letters, read_book
from tests.read import hostile
from tests.read.hostile import HOSTILE, Change, Content, Parts, Raw, added, pack, parts, replaced, workbook


def sheet(name: str, content: bytes) -> Sheet:
    return {one.name: one for one in read_book(content, "a.xlsx").sheets}[name]


def cell(content: Content) -> Cell | None:
    return sheet("Questions", workbook({"D6": content})).cells.get((6, 4))


# --- hostile files ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_one_reason(name: str) -> None:
    code, made = HOSTILE[name]
    with pytest.raises(CxauditError) as caught:
        read_book(made(), "a.xlsx")
    assert [one.code for one in caught.value.problems] == [code]


_MEASURED = """
import json, re, sys, time
from pathlib import Path
from cxaudit.errors import CxauditError
from cxaudit.read.cells import read_book

def peak():
    # Not ru_maxrss: a new process begins with the peak of the one that started it.
    status = Path("/proc/self/status")
    return int(re.search(r"VmHWM:\\s+([0-9]+)", status.read_text())[1]) // 1024 if status.exists() else 0

before, seconds = peak(), {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    content = path.read_bytes()
    begun = time.process_time()
    try:
        read_book(content, path.name)
    except CxauditError:
        seconds[path.name] = time.process_time() - begun
print(json.dumps({"megabytes": peak() - before, "seconds": seconds}))
"""


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What it takes to refuse all hostile files, in a process of its own."""
    folder = tmp_path_factory.mktemp("hostile")
    for number, (_, made) in enumerate(HOSTILE.values()):
        (folder / f"{number}").write_bytes(made())
    command = [sys.executable, "-c", _MEASURED, str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_all_hostile_files_are_refused(measured: dict[str, Any]) -> None:
    assert len(measured["seconds"]) == len(HOSTILE)


def test_each_hostile_file_is_refused_within_two_seconds(measured: dict[str, Any]) -> None:
    assert max(measured["seconds"].values()) < 2


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_hostile_files_take_little_memory(measured: dict[str, Any]) -> None:
    assert 1 < measured["megabytes"] < 64


def test_a_refusal_says_what_to_do_next() -> None:
    with pytest.raises(CxauditError) as caught:
        read_book(HOSTILE["locked with a password"][1](), "a.xlsx")
    assert str(caught.value) == (
        "a.xlsx: the file is locked with a password. "
        "Remove the password (File, Info, Protect workbook) and send it again. [PASSWORD_PROTECTED]"
    )


# --- fuzzing ----------------------------------------------------------------------------------


def outcome(content: bytes) -> str:
    try:
        read_book(content, "a.xlsx")
    except CxauditError:
        return "refused"
    return "read"


def mutated(seed: int) -> bytes:
    """A good file with a few bytes changed, cut out or doubled: in the zip, or in one of its parts."""
    chance = random.Random(seed)
    made = hostile.shared_strings(parts({"D6": 2, "D7": hostile.RICH}))
    if seed % 3 == 0:
        return scrambled(pack(made), chance)
    name = chance.choice(sorted(made))
    return pack({**made, name: scrambled(made[name], chance)})


def scrambled(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        place, length = chance.randrange(len(changed)), chance.randint(1, 12)
        piece = bytes(changed[place : place + length])
        changed[place : place + length] = chance.choice(
            [b"", piece * 2, chance.randbytes(length), b"<", b'"', b"&#0;"]
        )
    return bytes(changed)


@pytest.mark.parametrize("block", range(20))
def test_mutated_files_are_read_or_refused(block: int) -> None:
    assert {outcome(mutated(30 * block + n)) for n in range(30)} <= {"read", "refused"}


# --- what is read -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "read"),
    [
        pytest.param("2 – Always", Cell(Kind.TEXT, "2 – Always"), id="inline text"),
        pytest.param(2, Cell(Kind.NUMBER, "2"), id="number"),
        pytest.param(hostile.RICH, Cell(Kind.TEXT, "2 – Always"), id="rich text without its phonetic hint"),
        pytest.param(hostile.TRUE, Cell(Kind.BOOLEAN, "1"), id="boolean"),
        pytest.param(hostile.ERROR, Cell(Kind.ERROR, "#N/A"), id="error value"),
        pytest.param(hostile.FORMULA, Cell(Kind.FORMULA, "2 – Always"), id="formula with its stored text"),
        pytest.param(hostile.UNCACHED, Cell(Kind.FORMULA, ""), id="formula without a stored value"),
        pytest.param(hostile.DAY, Cell(Kind.DATE, "2026-11-22"), id="number in a date format of its own"),
        pytest.param(
            Raw('<c r="{at}" s="3"><v>46348.5</v></c>'),
            Cell(Kind.DATE, "2026-11-22T12:00:00"),
            id="built-in date format, with a time",
        ),
        pytest.param(
            Raw('<c r="{at}" s="2"><v>4</v></c>'),
            Cell(Kind.NUMBER, "4"),
            id="letters in quotes and colours are no date codes",
        ),
        pytest.param(
            Raw('<c r="{at}" s="1"><v>9e15</v></c>'), Cell(Kind.DATE, "9e15"), id="date beyond the calendar"
        ),
        pytest.param(
            Raw('<c r="{at}" s="1"><v>x</v></c>'), Cell(Kind.DATE, "x"), id="date that is no number"
        ),
        pytest.param(hostile.ISO_DAY, Cell(Kind.DATE, "2026-11-22"), id="ISO date of the Strict form"),
        pytest.param(Raw('<c r="{at}" s="1"/>'), None, id="blank with a style"),
        pytest.param(Raw('<c r="{at}" t="s"><v/></c>'), None, id="shared text without a number"),
        pytest.param(Raw('<c r="{at}" t="new"><v>2</v></c>'), Cell(Kind.TEXT, "2"), id="unknown type"),
        pytest.param("a_x001B_b_xD800_", Cell(Kind.TEXT, "a\x1bb_xD800_"), id="escaped characters"),
    ],
)
def test_kinds_of_cells(content: Content, read: Cell | None) -> None:
    assert cell(content) == read


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(hostile.shared_strings, id="shared strings"),
        pytest.param(hostile.strict, id="Strict form"),
        pytest.param(hostile.prefixed, id="prefix x:"),
        pytest.param(hostile.utf16, id="UTF-16"),
        pytest.param(hostile.with_bom, id="byte order mark"),
        pytest.param(hostile.without_places, id="cells and rows without r="),
        pytest.param(
            lambda made: hostile.strict(hostile.shared_strings(made)), id="Strict form with shared strings"
        ),
        pytest.param(lambda made: dict(reversed(made.items())), id="parts in another order"),
        pytest.param(
            replaced(
                hostile.SHEET["Questions"], b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'
            ),
            id="dimension that lies",
        ),
        pytest.param(replaced("[Content_Types].xml", b"sheet.main+xml", b"template.main+xml"), id="template"),
    ],
)
def test_variants_of_the_format_are_read_alike(change: Change) -> None:
    plain = read_book(workbook({"D6": "2 – Always"}), "a.xlsx").sheets
    other = read_book(workbook({"D6": "2 – Always"}, change=change), "a.xlsx").sheets
    assert [one.cells for one in other] == [one.cells for one in plain]


def test_the_far_corner_costs_nothing() -> None:
    far = replaced(
        hostile.SHEET["Questions"],
        b"</sheetData>",
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
    )
    assert sheet("Questions", workbook(change=far)).cells[1_048_576, 16_384] == Cell(Kind.NUMBER, "1")


def test_a_full_sheet_merge_costs_nothing() -> None:
    assert sheet("Questions", workbook(merges=["A1:XFD1048576"])).merges == (Block(1, 1, 1_048_576, 16_384),)


@pytest.mark.parametrize("ref", ["A:B", "", "B2:", "ZZZ1:ZZZ2", "1:2"])
def test_merges_that_are_no_range_are_left_out(ref: str) -> None:
    assert sheet("Questions", workbook(merges=[ref])).merges == ()


def test_formula_ranges_are_known() -> None:
    array = Raw('<c r="{at}"><f t="array" ref="D6:D7">1</f><v>1</v></c>')
    assert sheet("Questions", workbook({"D6": array})).arrays == (Block(6, 4, 7, 4),)


def test_hidden_rows_and_sheets() -> None:
    content = workbook(hidden=(7, 9))
    assert (sheet("Questions", content).hidden_rows, sheet("_cxaudit", content).state) == (
        frozenset({3, 7, 9}),
        "veryHidden",
    )


def test_bubbles() -> None:
    assert sheet("Questions", workbook(change=hostile.with_bubble("D6"))).bubbles == {(6, 4)}


def test_bubbles_without_a_cell_are_left_out() -> None:
    assert sheet("Questions", workbook(change=hostile.with_bubble(""))).bubbles == frozenset()


def test_bubbles_whose_part_is_missing_are_left_out() -> None:
    def lost(made: Parts) -> Parts:
        return hostile.without("xl/comments1.xml")(hostile.with_bubble("D6")(made))

    assert sheet("Questions", workbook(change=lost)).bubbles == frozenset()


def test_an_empty_shared_text_is_a_blank_cell() -> None:
    assert (6, 4) not in sheet("Questions", workbook({"D6": ""}, change=hostile.shared_strings)).cells


def test_dates_from_1904() -> None:
    old_mac = replaced("xl/workbook.xml", b"<workbookPr/>", b'<workbookPr date1904="1"/>')
    book = read_book(workbook({"D6": hostile.DAY}, change=old_mac), "a.xlsx")
    assert book.sheets[1].cells[6, 4] == Cell(Kind.DATE, "2030-11-23")


def test_links_to_other_files_are_not_followed() -> None:
    outside = replaced(
        "xl/_rels/workbook.xml.rels",
        b'Target="styles.xml"',
        b'Target="file:///etc/passwd" TargetMode="External"',
    )
    assert sheet("Questions", workbook({"D6": 2}, change=outside)).cells[6, 4] == Cell(Kind.NUMBER, "2")


@pytest.mark.parametrize(
    ("text", "saved"),
    [
        pytest.param(
            "2026-11-23T10:15:00Z", datetime.datetime(2026, 11, 23, 10, 15, tzinfo=datetime.UTC), id="UTC"
        ),
        pytest.param(
            "2026-11-23T10:15:00+02:00",
            datetime.datetime(2026, 11, 23, 8, 15, tzinfo=datetime.UTC),
            id="zone",
        ),
        pytest.param(
            "2026-11-23T10:15:00", datetime.datetime(2026, 11, 23, 10, 15, tzinfo=datetime.UTC), id="no zone"
        ),
        pytest.param("1601-01-01T00:00:00Z", None, id="not believable"),
        pytest.param("9999-12-31T23:59:59-12:00", None, id="beyond the calendar"),
        pytest.param("yesterday", None, id="no time"),
        pytest.param("", None, id="empty"),
    ],
)
def test_time_of_saving(text: str, saved: datetime.datetime | None) -> None:
    assert read_book(workbook(change=hostile.saved_at(text)), "a.xlsx").saved == saved


def test_no_time_of_saving() -> None:
    assert read_book(workbook(change=hostile.without("docProps/core.xml")), "a.xlsx").saved is None


# --- only the sheets that are needed ----------------------------------------------------------


@pytest.mark.parametrize("change", [hostile.shared_strings, hostile.strict, hostile.prefixed, dict])
def test_sheets_are_chosen_by_a_mark(change: Change) -> None:
    book = read_book(workbook(change=change), "a.xlsx", marks=("cx.key",))
    assert [one.name for one in book.sheets] == ["Questions"]


def test_marks_in_utf16_are_found_too() -> None:
    book = read_book(workbook(change=hostile.utf16), "a.xlsx", marks=("cx.key",))
    assert "Questions" in [one.name for one in book.sheets]


def test_sheets_are_chosen_by_name() -> None:
    assert [one.name for one in read_book(workbook(), "a.xlsx", names=("_cxaudit",)).sheets] == ["_cxaudit"]


def test_cells_of_sheets_that_are_not_needed_do_not_count() -> None:
    crowded = replaced(hostile.SHEET["Start"], b"</sheetData>", hostile.many_rows(20_001) + b"</sheetData>")
    assert len(read_book(workbook(change=crowded), "a.xlsx", names=("Questions",)).sheets) == 1


def test_cells_are_counted_however_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELLS", 50)
    content = workbook(
        change=lambda made: {name: part.replace(b"<c ", b"<c\n") for name, part in made.items()}
    )
    with pytest.raises(CxauditError, match="TOO_MANY_CELLS"):
        read_book(content, "a.xlsx")


def test_the_workbook_of_an_audit_may_have_more_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELLS", 50)
    assert read_book(workbook(), "a.xlsx", of_audit=True).sheets


def test_the_workbook_of_an_audit_has_its_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "AUDIT_CELLS", 50)
    with pytest.raises(CxauditError, match="more than 50 cells"):
        read_book(workbook(), "a.xlsx", of_audit=True)


def test_the_workbook_of_an_audit_may_have_more_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TAGS", 50)
    assert read_book(workbook(), "a.xlsx", of_audit=True).sheets


def test_blank_cells_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELLS", 100)
    blank = b'<row r="1">' + b'<c r="Z1" s="1" t="n" />' * 500 + b"</row>"
    content = workbook(change=replaced(hostile.SHEET["Questions"], b"<sheetData>", b"<sheetData>" + blank))
    assert sheet("Questions", content).cells[6, 10] == Cell(Kind.TEXT, "store.cold")


def test_blank_cells_count_as_columns_where_cells_have_no_place() -> None:
    row = b'<row r="1"><c s="1"/><c r="E1" s="1"/><c><v>7</v></c></row>'
    content = workbook(
        change=replaced(
            hostile.SHEET["_cxaudit"],
            b"</sheetData>",
            row.replace(b'"1"', b'"20"').replace(b"E1", b"E20") + b"</sheetData>",
        )
    )
    assert sheet("_cxaudit", content).cells[20, 6] == Cell(Kind.NUMBER, "7")


def test_rows_without_a_number_take_it_from_their_cells() -> None:
    rows = b'<row><c r="Z20"><v>7</v></c></row><row><c r="Z22"><v>8</v></c></row>'
    content = workbook(change=replaced(hostile.SHEET["_cxaudit"], b"</sheetData>", rows + b"</sheetData>"))
    assert sheet("_cxaudit", content).cells[22, 26] == Cell(Kind.NUMBER, "8")


def test_many_copies_of_a_mark_cost_no_time() -> None:
    texts = b"<si><t>cx.key</t></si>" * 90_000 + hostile.NOISE

    def marked(made: Parts) -> Parts:
        shared = hostile.shared_strings(made)
        return {
            **shared,
            "xl/sharedStrings.xml": shared["xl/sharedStrings.xml"].replace(b"</sst>", texts + b"</sst>"),
        }

    book = read_book(workbook(change=marked), "a.xlsx", marks=("cx.key",))
    assert [one.name for one in book.sheets] == ["Start", "Questions", "_cxaudit"]


def test_formula_ranges_that_are_none_are_left_out() -> None:
    array = Raw('<c r="{at}"><f t="array" ref="">1</f><v>1</v></c>')
    assert sheet("Questions", workbook({"D6": array})).arrays == ()


def test_a_date_beyond_the_last_in_the_calendar_from_1904() -> None:
    old_mac = replaced("xl/workbook.xml", b"<workbookPr/>", b'<workbookPr date1904="1"/>')
    book = read_book(workbook({"D6": Raw('<c r="{at}" s="1"><v>2958465</v></c>')}, change=old_mac), "a.xlsx")
    assert book.sheets[1].cells[6, 4] == Cell(Kind.DATE, "2958465")


def test_a_tag_of_the_largest_size_is_read() -> None:
    long = b"<x a='" + b"abc def gh\n" * 20_000 + b"'/>"
    content = workbook(change=replaced(hostile.SHEET["Questions"], b"<sheetData>", b"<sheetData>" + long))
    assert sheet("Questions", content).name == "Questions"


def test_text_in_many_pieces_is_read_whole() -> None:
    long = "äöü & <x> " * 3_000
    assert cell(long) == Cell(Kind.TEXT, long)


def test_the_longest_text_of_a_cell_is_read() -> None:
    assert cell("x" * 32_767) == Cell(Kind.TEXT, "x" * 32_767)


@pytest.mark.parametrize(
    ("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16_384, "XFD")]
)
def test_column_letters(column: int, letters: str) -> None:
    assert column_letters(column) == letters


def test_a_part_may_be_named_in_another_case() -> None:
    def shouted(made: Parts) -> Parts:
        return {name.upper() if "sheet2" in name else name: part for name, part in made.items()}

    assert sheet("Questions", workbook(change=shouted)).name == "Questions"


def test_a_sheet_that_is_a_chart_is_left_out() -> None:
    chart = replaced(
        "xl/_rels/workbook.xml.rels",
        b'relationships/worksheet" Target="worksheets/sheet1.xml"',
        b'relationships/chartsheet" Target="worksheets/sheet1.xml"',
    )
    assert [one.name for one in read_book(workbook(change=chart), "a.xlsx").sheets] == [
        "Questions",
        "_cxaudit",
    ]


def test_a_workbook_without_relations_has_no_sheets() -> None:
    assert read_book(workbook(change=hostile.without("xl/_rels/workbook.xml.rels")), "a.xlsx").sheets == ()


def test_unread_parts_may_be_anything() -> None:
    assert len(read_book(workbook(change=added("xl/theme/theme1.xml", b"<")), "a.xlsx").sheets) == 3


def test_the_code_names_the_cell() -> None:
    with pytest.raises(CxauditError) as caught:
        read_book(HOSTILE["the same cell twice"][1](), "a.xlsx")
    assert str(caught.value.problems[0].where) == "a.xlsx:Questions!Z1"


def test_all_codes_of_refusal_are_tried() -> None:
    assert {code for code, _ in HOSTILE.values()} >= {
        Code.FILE_EMPTY, Code.FILE_TOO_BIG, Code.OLD_XLS, Code.PASSWORD_PROTECTED, Code.OPEN_DOCUMENT,
        Code.BINARY_WORKBOOK, Code.NOT_A_WORKBOOK, Code.DAMAGED, Code.ZIP_BOMB, Code.TOO_MANY_PARTS,
        Code.TOO_MANY_CELLS, Code.TOO_COMPLEX, Code.MACROS, Code.FORBIDDEN_XML, Code.DUPLICATE_PART,
        Code.BAD_PART_NAME, Code.DUPLICATE_CELL, Code.TEXT_TOO_LONG,
    }  # fmt: skip
