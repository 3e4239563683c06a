"""What is no store, or cannot be used, is said in words; the file stays as it is."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from cxaudit.errors import CxauditError
from cxaudit.store import open_store, sqlite_files
from cxaudit.store.schema import VERSIONS
from tests.builders import sheet
from tests.store.takings import Place, full_sheet, intake, url_of

ROOT = Path(__file__).parents[2]
ANNA = sheet("leadership", {"a.b": 1}, "anna")
NOBODY = 65534


def refusal(place: Place, *, new: bool = True) -> tuple[list[str], int]:
    """The codes for which a place is refused, and the exit code."""
    with pytest.raises(CxauditError) as raised:
        open_store(place, new=new)
    return [p.code.name for p in raised.value.problems], raised.value.exit_code


def filled(path: Path, people: int = 30) -> Path:
    """A store with answers in it, closed."""
    with open_store(path) as store:
        store.take_in(intake(full_sheet(f"k{n}")) for n in range(people))
    return path


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE answers (id)")


def truncated(path: Path) -> None:
    content = filled(path).read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])


def scribbled(path: Path) -> None:
    content = bytearray(filled(path).read_bytes())
    content[8192:12288] = b"\xff" * 4096
    path.write_bytes(content)


def without_tables(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {0x63786175}")
        connection.execute("CREATE TABLE answers (id)")


@pytest.mark.parametrize(
    ("made", "codes"),
    [
        pytest.param(lambda p: p.write_bytes(b""), ["NOT_A_STORE"], id="empty"),
        pytest.param(lambda p: p.write_text("key,role\n" * 200), ["NOT_A_STORE"], id="text"),
        pytest.param(lambda p: p.write_bytes(b"PK\x03\x04" * 2000), ["NOT_A_STORE"], id="a workbook"),
        pytest.param(lambda p: p.mkdir(), ["NOT_A_STORE"], id="a folder"),
        pytest.param(foreign, ["NOT_A_STORE"], id="another program's database"),
        pytest.param(without_tables, ["NOT_A_STORE"], id="a database with our mark and without our tables"),
        pytest.param(truncated, ["STORE_DAMAGED"], id="truncated"),
        pytest.param(scribbled, ["STORE_DAMAGED"], id="overwritten in the middle"),
    ],
)
def test_what_is_no_store_is_refused(tmp_path: Path, made: Callable[[Path], None], codes: list[str]) -> None:
    path = tmp_path / "answers.db"
    made(path)
    assert refusal(path) == (codes, 3)


@pytest.mark.parametrize("made", [foreign, truncated, scribbled])
def test_what_is_refused_stays_as_it_is(tmp_path: Path, made: Callable[[Path], None]) -> None:
    path = tmp_path / "answers.db"
    made(path)
    before = path.read_bytes()
    refusal(path)
    assert path.read_bytes() == before


def test_a_store_that_is_not_there_is_made_only_where_that_is_wanted(tmp_path: Path) -> None:
    assert refusal(tmp_path / "answers.db", new=False) == (["FILE_MISSING"], 2)
    assert list(tmp_path.iterdir()) == []


def test_a_newer_store_is_refused_and_says_what_to_do(place: Place) -> None:
    open_store(place).close()
    with create_engine(url_of(place), poolclass=NullPool).begin() as connection:
        connection.execute(text(f"UPDATE {VERSIONS} SET version_num = '9999'"))
    with pytest.raises(CxauditError, match=r"newer version of cxaudit \(schema 9999; .* Install the newest"):
        open_store(place)


@pytest.mark.postgres
def test_a_database_of_another_program_on_a_server_is_refused(database: str) -> None:
    with create_engine(url_of(database), poolclass=NullPool).begin() as connection:
        connection.execute(text("CREATE TABLE invoices (id integer)"))
    assert refusal(database) == (["NOT_A_STORE"], 3)


def test_somebody_elses_writing_is_waited_for_but_not_for_ever(place: Place) -> None:
    begin = "BEGIN IMMEDIATE" if isinstance(place, Path) else f"SELECT pg_advisory_xact_lock({0x63786175})"
    with open_store(place) as store:
        store.take(intake(ANNA))
        with create_engine(url_of(place), poolclass=NullPool).connect() as connection:
            connection.exec_driver_sql(begin)
            with pytest.raises(CxauditError, match="for more than 5 seconds") as raised:
                store.take(intake(full_sheet("ben")))
        assert store.sheets() == (ANNA,)
        assert store.take(intake(full_sheet("ben"))).outcome == "taken"
    assert raised.value.exit_code == 2


# --- rights -----------------------------------------------------------------------------------


@contextmanager
def without_rights() -> Iterator[None]:
    """Root may write everywhere; so it is nobody for a while."""
    before = os.geteuid()
    os.seteuid({0: NOBODY}.get(before, before))
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder that can be read and not written, with a store in it."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        filled(folder / "answers.db", 1).chmod(0o444)
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)


def test_a_store_in_a_folder_that_is_read_only_is_refused(closed_folder: Path) -> None:
    with without_rights():
        assert refusal(closed_folder / "answers.db") == (["STORE_WRITE"], 2)


def test_no_store_is_made_in_a_folder_that_is_read_only(closed_folder: Path) -> None:
    with without_rights():
        assert refusal(closed_folder / "new.db") == (["CANNOT_WRITE"], 2)
    assert [p.name for p in closed_folder.iterdir()] == ["answers.db"]


def test_a_disk_without_shared_memory_is_told(tmp_path: Path) -> None:
    uri = f"{(tmp_path / 'answers.db').as_uri()}?vfs=unix-dotfile"  # as SQLite treats network drives
    with (
        closing(sqlite3.connect(uri, uri=True)) as connection,
        pytest.raises(CxauditError, match="this disk cannot keep a store safe") as raised,
    ):
        sqlite_files.secure(connection, "answers.db")
    assert raised.value.exit_code == 2


# --- servers ----------------------------------------------------------------------------------


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert refusal(f"postgresql://u:secret@/answers?host={tmp_path}") == (["STORE_UNREACHABLE"], 2)


@pytest.mark.postgres
def test_a_database_that_is_not_there_is_told(server: Path) -> None:
    assert refusal(f"postgresql://cxaudit@/nowhere?host={server}") == (["STORE_UNREACHABLE"], 2)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("mysql://u:secret@h/d", id="another server"),
        pytest.param("postgresql://u:secret@h:port/d", id="no port"),
        pytest.param("://secret", id="nothing"),
    ],
)
def test_other_urls_are_refused(url: str) -> None:
    assert refusal(url) == (["NOT_A_STORE"], 2)


@pytest.mark.parametrize(
    "url", ["postgresql://u:secret@/d?host=/nowhere", "mysql://u:secret@h/d", "postgresql://u:secret@h:x/d"]
)
def test_a_password_is_never_told(url: str) -> None:
    with pytest.raises(CxauditError) as raised:
        open_store(url)
    assert "secret" not in str(raised.value)


# --- without the packages ---------------------------------------------------------------------


def test_without_sqlalchemy_the_package_can_be_imported_and_says_what_to_install(tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['sqlalchemy'] = None\n"
        "from cxaudit.errors import CxauditError\n"
        "from cxaudit.store import open_store\n"
        "try: open_store(sys.argv[1])\n"
        "except CxauditError as error: print(error); sys.exit(error.exit_code)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "answers.db")]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "this needs SQLAlchemy" in outcome.stdout
    assert "pip install 'cxaudit[db]'" in outcome.stdout
    assert (outcome.returncode, outcome.stderr) == (4, "")


@pytest.mark.parametrize(
    ("package", "place", "install"),
    [
        ("alembic", "answers.db", "pip install 'cxaudit[db]'"),
        ("psycopg", "postgresql://u@/d?host=/nowhere", "pip install 'cxaudit[postgresql]'"),
    ],
)
def test_without_a_package_it_says_what_to_install(
    package: str, place: str, install: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(CxauditError) as raised:
        open_store(place)
    assert raised.value.exit_code == 4
    assert install in str(raised.value)
