"""Bad files through the real program: one clear line, exit code 3, at once, and nothing is left behind."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests import demos
from tests.read import hostile
from tests.rubrics import small_rubric, small_rubric_yaml

SECONDS = 10
"""Two, on a machine that nobody else uses."""

ANSWERS = "D"
"""The column of the answers."""


class Bad(NamedTuple):
    """A bad file: what it is called, what is in it, and how the line about it reads."""

    name: str
    content: Callable[[], bytes]
    line: str


def at(cell: str, words: str, code: str) -> str:
    return rf"Questions!{cell}: {words}.* \[{code}\]"


def answer(criterion: str, content: hostile.Content, **more: Any) -> Callable[[], bytes]:
    """A questionnaire with one answer."""
    return lambda: hostile.workbook({f"{ANSWERS}{hostile.ROW[criterion]}": content}, **more)


def named(name: str) -> Callable[[], bytes]:
    """A hostile file that is known by its name."""
    return hostile.HOSTILE[name][1]


def sheet(**changed: Any) -> Callable[[], bytes]:
    """An answer sheet in JSON, with something in it that does not belong there."""
    rubric = small_rubric()
    tree = {
        "schema": "cxaudit/answers/1",
        "rubric": {"id": rubric.id, "version": rubric.version},
        "respondent": {"key": "r-1", "role": "cook"},
        "answers": [{"criterion": "store.cold", "level": 2}],
        **changed,
    }
    return lambda: json.dumps(tree).encode()


FULL_MERGE = "A1:XFD1048576"
BAD = {
    "empty file": Bad("a.xlsx", named("empty file"), r"a\.xlsx: the file is empty.* \[FILE_EMPTY\]"),
    "old xls": Bad("a.xlsx", named("old xls"), r"a\.xlsx: .*\.xls format.* \[OLD_XLS\]"),
    "password": Bad(
        "a.xlsx", named("locked with a password"), r"a\.xlsx: .*password.* \[PASSWORD_PROTECTED\]"
    ),
    "truncated zip": Bad("a.xlsx", named("truncated"), r"a\.xlsx: the file is damaged.* \[DAMAGED\]"),
    "half a zip": Bad("a.xlsx", named("half of it"), r"a\.xlsx: the file is damaged.* \[DAMAGED\]"),
    "csv renamed": Bad("a.xlsx", named("csv renamed"), r"a\.xlsx: .*neither.* \[NOT_A_WORKBOOK\]"),
    "zip bomb": Bad(
        "a.xlsx", named("bomb of blanks in a sheet"), r"a\.xlsx: .*unpacks to far more.* \[ZIP_BOMB\]"
    ),
    "unused bomb": Bad("a.xlsx", named("bomb in a part that nobody needs"), r"a\.xlsx: .* \[ZIP_BOMB\]"),
    "lying sizes": Bad("a.xlsx", named("lying sizes"), r"a\.xlsx: .* \[DAMAGED\]"),
    "entities": Bad("a.xlsx", named("laughs in properties"), r"a\.xlsx: .* \[FORBIDDEN_XML\]"),
    "full-sheet merge": Bad(
        "a.xlsx",
        lambda: hostile.workbook(merges=[FULL_MERGE]),
        r"a\.xlsx:Questions!A1:XFD1048576: answer cells are merged.* \[MERGED_ANSWERS\]",
    ),
    "level 7": Bad(
        "a.xlsx", answer("cook.heat", 7), at("D9", "level 7 is not on the scale 0–3", "LEVEL_OUT_OF_RANGE")
    ),
    "level -1": Bad("a.xlsx", answer("cook.heat", -1), at("D9", "level -1 is not", "LEVEL_OUT_OF_RANGE")),
    "level 1.5": Bad("a.xlsx", answer("cook.heat", 1.5), at("D9", "", "LEVEL_OUT_OF_RANGE")),
    "level 1e308": Bad("a.xlsx", answer("cook.heat", 1e308), at("D9", "", "LEVEL_OUT_OF_RANGE")),
    "formula as an answer": Bad(
        "a.xlsx", answer("cook.heat", hostile.FORMULA), at("D9", "the cell holds a formula", "CELL_FORMULA")
    ),
    "error as an answer": Bad(
        "a.xlsx", answer("cook.heat", hostile.ERROR), at("D9", "the cell shows the error #N/A", "CELL_ERROR")
    ),
    "date as an answer": Bad(
        "a.xlsx", answer("cook.heat", hostile.DAY), at("D9", "the cell holds a date", "CELL_DATE")
    ),
    "word as an answer": Bad(
        "a.xlsx", answer("cook.heat", "maybe"), at("D9", '"maybe" is not', "ANSWER_UNKNOWN")
    ),
    "doubled id": Bad(
        "a.xlsx",
        lambda: hostile.workbook({"J14": "cook.heat", "D14": 2}),
        at("J14", 'the criterion "cook.heat" is there twice', "DUPLICATE_CRITERION"),
    ),
    "unknown id": Bad(
        "a.xlsx",
        lambda: hostile.workbook({"J14": "cook.hat", "D14": 2}),
        at("J14", 'the rubric has no criterion "cook.hat"', "UNKNOWN_CRITERION"),
    ),
    "missing id": Bad(
        "a.xlsx",
        lambda: hostile.workbook({"A9": None, "B9": None, "J9": None}),
        r"a\.xlsx:Questions: questions are missing: C1 \(cook\.heat\).* \[MISSING_CRITERIA\]",
    ),
    "wrong rubric": Bad(
        "a.xlsx",
        lambda: hostile.workbook(on_stamp={"B3": "cx-six-steps"}),
        r"a\.xlsx: .*\"cx-six-steps\".* \[OTHER_RUBRIC\]",
    ),
    "wrong rubric version": Bad(
        "a.xlsx",
        lambda: hostile.workbook(on_stamp={"B4": "0.9"}),
        r"a\.xlsx: .*version 0\.9.* \[OTHER_VERSION\]",
    ),
    "no stamp": Bad(
        "a.xlsx",
        lambda: hostile.workbook(on_stamp={"A1": None, "B1": None}),
        r"a\.xlsx: .* \[STAMP_MISSING\]",
    ),
    "unknown role": Bad(
        "a.xlsx",
        lambda: hostile.workbook({"D6": 2}, on_start={"B4": "Waiter"}),
        r'a\.xlsx:Start!B4: there is no role "Waiter".* \[UNKNOWN_ROLE\]',
    ),
    "n/a without a reason": Bad(
        "a.xlsx",
        answer("cook.heat", "N/A"),
        at("F9", "not applicable is given without a reason", "NA_WITHOUT_REASON"),
    ),
    "JSON, cut off": Bad(
        "a.json", lambda: sheet()()[:-5], r"a\.json:1:\d+: this is not valid JSON.* \[JSON_SYNTAX\]"
    ),
    "JSON, not UTF-8": Bad("a.json", lambda: '{"ä": 1}'.encode("latin-1"), r"a\.json: .*UTF-8.* \[DAMAGED\]"),
    "JSON, deep": Bad(
        "a.json", lambda: b"[" * 100_000, r"a\.json: the nesting is deeper.* \[JSON_TOO_DEEP\]"
    ),
    "JSON, huge number": Bad(
        "a.json", lambda: b'{"answers": ' + b"9" * 10_000 + b"}", r"a\.json: .* \[JSON_NUMBER\]"
    ),
    "JSON, level 7": Bad(
        "a.json",
        sheet(answers=[{"criterion": "store.cold", "level": 7}]),
        r"a\.json:1:answers\[0\]\.level \(S1\): level 7 is not on the scale 0–3.* \[LEVEL_OUT_OF_RANGE\]",
    ),
    "JSON, unknown role": Bad(
        "a.json",
        sheet(respondent={"key": "r-1", "role": "waiter"}),
        r'a\.json:.*there is no role "waiter".* \[UNKNOWN_ROLE\]',
    ),
    "JSON, n/a without a reason": Bad(
        "a.json",
        sheet(answers=[{"criterion": "store.cold", "not_applicable": ""}]),
        r"a\.json:.*without a reason.* \[NA_WITHOUT_REASON\]",
    ),
    "JSON, infinite": Bad(
        "a.json",
        lambda: sheet()().replace(b": 2}", b": Infinity}"),
        r"a\.json:.*Infinity is not a number.* \[JSON_NUMBER\]",
    ),
    "a picture": Bad("a.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 500, r"a\.xlsx: .* \[NOT_A_WORKBOOK\]"),
}


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rubric that the bad files are about."""
    path = tmp_path_factory.mktemp("kitchen") / "kitchen.yaml"
    path.write_text(small_rubric_yaml(), encoding="utf-8")
    return path


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_file_is_answered_with_one_line_at_once(bad: Bad, kitchen: Path, tmp_path: Path) -> None:
    (tmp_path / bad.name).write_bytes(bad.content())
    before, began = demos.tree(tmp_path), time.monotonic()
    ran = demos.ran("report", bad.name, "-o", "out", "--rubric", kitchen, cwd=tmp_path)
    took = time.monotonic() - began
    assert re.fullmatch(rf"{_place(bad.line)}\n", ran.stderr), ran.stderr
    assert (ran.returncode, ran.stdout) == (3, "")
    assert took < SECONDS
    assert (demos.tree(tmp_path), (tmp_path / "out").exists()) == (before, False)


def _place(line: str) -> str:
    """The line with the file's name before it; the code of a question may stand beside its cell."""
    whole = rf"a\.xlsx:{line}" if line.startswith("Questions!") else line
    return re.sub(r"(Questions![A-Z]+\d+): ", r"\1( \\([SC]\\d\\))?: ", whole)


def test_the_file_is_good_without_what_is_bad(kitchen: Path, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(answer("cook.heat", 2)())
    ran = demos.ran("report", "a.xlsx", "-o", "out", "--rubric", kitchen, cwd=tmp_path)
    assert ran.returncode == 0
    assert (tmp_path / "out/report.html").exists()


def test_bad_files_are_all_told_in_one_pass(kitchen: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/1.xlsx").write_bytes(answer("cook.heat", 7)())
    (tmp_path / "in/2.xlsx").write_bytes(b"")
    (tmp_path / "in/3.json").write_bytes(b"{")
    ran = demos.ran("report", "in", "-o", "out", "--rubric", kitchen, cwd=tmp_path)
    assert re.findall(r"in/(\d).*\[(\w+)\]", ran.stderr) == [
        ("1", "LEVEL_OUT_OF_RANGE"),
        ("2", "FILE_EMPTY"),
        ("3", "JSON_SYNTAX"),
    ]
    assert ran.returncode == 3


def test_a_name_cannot_steer_the_terminal(kitchen: Path, tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m.xlsx").write_bytes(b"")
    ran = demos.ran("report", "a\x1b[31m.xlsx", "-o", "out", "--rubric", kitchen, cwd=tmp_path)
    assert "\x1b" not in ran.stderr
    assert "[FILE_EMPTY]" in ran.stderr
