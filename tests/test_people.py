"""Questionnaires for everybody in a list: read, stamped, named, and silent about who is who."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cxaudit.cli import cli
from cxaudit.errors import CxauditError
from cxaudit.files import safe_name
from cxaudit.read.answers import read_answers
from cxaudit.read.people import Person, read_people
from cxaudit.render.workbook.lint import lint
from tests import demos


def listed(folder: Path, content: bytes | str) -> Path:
    """A list of people."""
    path = folder / "people.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def ran(folder: Path, content: bytes | str, *words: str) -> Result:
    """``cxaudit questionnaire --for`` over a list."""
    path = listed(folder, content)
    return CliRunner().invoke(cli, ["questionnaire", "--for", str(path), "-o", str(folder / "out"), *words])


def people(folder: Path, content: bytes | str) -> list[Person]:
    """Everybody in a list."""
    return list(read_people(listed(folder, content), demos.rubric()).people)


def codes(folder: Path, content: bytes | str) -> list[str]:
    """Where and what is wrong with a list."""
    with pytest.raises(CxauditError) as caught:
        people(folder, content)
    return [f"{p.where.spot} {p.code.name}" for p in caught.value.problems if p.severity == "error"]


ANNA = Person(2, "r-1", "frontline", "Depôt")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("key,role,department\nr-1,frontline,Depôt\n", id="comma"),
        pytest.param("key;role;department\r\nr-1;frontline;Depôt\r\n", id="semicolon"),
        pytest.param("department\tkey\trole\nDepôt\tr-1\tfrontline", id="tab, another order"),
        pytest.param("﻿Key,ROLE , Department\nr-1, Frontline ,Depôt\n", id="byte order mark, capitals"),
        pytest.param("key;role;department\r\nr-1;frontline;Depôt\r\n".encode("cp1252"), id="Windows-1252"),
        pytest.param("key\trole\tdepartment\r\nr-1\tfrontline\tDepôt\r\n".encode("utf-16"), id="UTF-16"),
        pytest.param(
            '"key","role","department"\n"r-1","frontline","Depôt"\n\n,,\n', id="quotes, empty lines"
        ),
    ],
)
def test_a_list_is_read_however_it_was_saved(content: bytes | str, tmp_path: Path) -> None:
    assert people(tmp_path, content) == [ANNA]


def test_a_role_may_be_given_by_its_title(tmp_path: Path) -> None:
    title = demos.rubric().role["frontline"].title
    assert people(tmp_path, f"key;role\nr-1;{title}\n")[0].role == "frontline"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param("", ["1:1 NOT_A_LIST", "1:1 NOT_A_LIST"], id="empty"),
        pytest.param("a,b\n1,2\n", ["1:1 NOT_A_LIST"], id="no column of ours"),
        pytest.param("key,key\na,b\n", ["1:1 NOT_A_LIST"], id="a column twice"),
        pytest.param("key\n", ["1:1 NOT_A_LIST"], id="nobody"),
        pytest.param("key,role\na,boss\nb,chief\n", ["2:1 UNKNOWN_ROLE", "3:1 UNKNOWN_ROLE"], id="roles"),
        pytest.param("key,role\na,customer\n", ["2:1 UNKNOWN_ROLE"], id="customers fill in no form"),
        pytest.param(
            "key\nanna@example.com\nAnna Berg\n", ["2:1 KEY_UNFIT", "3:1 KEY_UNFIT"], id="names as keys"
        ),
        pytest.param("key\n../x\n-x\n", ["2:1 KEY_UNFIT", "3:1 KEY_UNFIT"], id="paths as keys"),
        pytest.param("key\na\nA\n", ["3:1 KEY_TWICE"], id="a key twice"),
        pytest.param(
            "key,role\na,boss\na,frontline\n", ["2:1 UNKNOWN_ROLE", "3:1 KEY_TWICE"], id="all in one pass"
        ),
        pytest.param(f"key,department\na,{'x' * 201}\n", ["2:1 NOT_A_LIST"], id="a long department"),
        pytest.param(b"key\na\0\n", ["1:1 NOT_A_LIST"], id="no text"),
        pytest.param('key\n"a\n', ["2:1 NOT_A_LIST"], id="an open quote"),
        pytest.param("key\n" + "a" * 140_000, ["2:1 NOT_A_LIST"], id="an endless cell"),
    ],
)
def test_every_problem_is_told_with_its_line(content: bytes | str, found: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, content) == found


def test_names_and_addresses_are_left_out_with_a_note(tmp_path: Path) -> None:
    path = listed(tmp_path, "Name,E-mail,key\nAnna Berg,anna@example.com,r-1\n")
    read = read_people(path, demos.rubric())
    assert (read.people, [p.code.name for p in read.notes]) == (
        (Person(2, "r-1", None, None),),
        ["COLUMN_NOT_USED", "COLUMN_NOT_USED"],
    )


def test_no_output_holds_a_name(tmp_path: Path) -> None:
    done = ran(tmp_path, "name,key,role\nAnna Berg,r-1,frontline\n")
    written = b"".join(path.read_bytes() + path.name.encode() for path in (tmp_path / "out").iterdir())
    assert (done.exit_code, b"Anna" in written, "Berg" in done.output) == (0, False, False)


def test_everybody_gets_a_sound_file_that_says_who_they_are(tmp_path: Path) -> None:
    ran(tmp_path, "key,role,department\nr-1,frontline,Depot\nr-2,frontline,Sales\nr-3,leadership,\n")
    books = sorted((tmp_path / "out").glob("*.xlsx"))
    start = [read_answers(path, demos.rubric()).sheet.respondent for path in books]
    assert [(who.key, who.role, who.department) for who in start] == [
        ("r-1", "frontline", "Depot"),
        ("r-2", "frontline", "Sales"),
        ("r-3", "leadership", None),
    ]


@pytest.mark.parametrize("department", ["=1+1", "@SUM", "<b>&", "Größe “x”"])
def test_a_department_is_text_whatever_it_says(department: str, tmp_path: Path) -> None:
    done = ran(tmp_path, f"key;role;department\nr-1;frontline;{department}\n")
    (book,) = (tmp_path / "out").glob("*.xlsx")
    read = read_answers(book, demos.rubric()).sheet.respondent.department
    assert (done.exit_code, lint(book.read_bytes()), read) == (0, (), department)


def test_missing_keys_are_made_and_written_down(tmp_path: Path) -> None:
    ran(tmp_path, "role\nfrontline\nfrontline\n")
    text = (tmp_path / "out" / "keys.csv").read_text(encoding="utf-8-sig")
    rows = [*csv.DictReader(io.StringIO(text))]
    files = {path.name for path in (tmp_path / "out").glob("*.xlsx")}
    assert ([r["line"] for r in rows], {r["file"] for r in rows}, len({r["key"] for r in rows})) == (
        ["2", "3"],
        files,
        2,
    )


def test_existing_files_are_refused(tmp_path: Path) -> None:
    ran(tmp_path, "key\na\n")
    done = ran(tmp_path, "key,department\na,Depot\n")
    assert (done.exit_code, "[FILE_EXISTS]" in done.output) == (2, True)


def test_the_same_list_again_changes_nothing(tmp_path: Path) -> None:
    codes = [ran(tmp_path, "key\na\n").exit_code for _ in range(2)]
    assert codes == [0, 0]


@pytest.mark.parametrize("words", [["--key", "x"], ["--json"]])
def test_what_is_for_one_person_does_not_go_with_a_list(words: list[str], tmp_path: Path) -> None:
    assert ran(tmp_path, "key\na\n", *words).exit_code == 2


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a/../b", "a_.._b"),
        (".hidden", "hidden"),
        ("COM1", "_COM1"),
        ("nul.txt", "_nul.txt"),
        ("ＡＢＣ", "ABC"),
        ("ö" * 200, "ö" * 90),
        ("", "_"),
    ],
)
def test_a_file_name_is_one_that_every_system_takes(text: str, name: str) -> None:
    assert safe_name(text) == name
