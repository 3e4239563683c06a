"""A backup is a store like the one that it was made of; what was there is not lost for it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cxaudit.errors import CxauditError
from cxaudit.store import Registration, open_store
from cxaudit.store.stores import Store
from tests.store.takings import full_sheet, intake

PEOPLE = [full_sheet(f"k{n}") for n in range(5)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "answers.db") as opened:
        opened.register([Registration("k0", name="Anna")])
        opened.take_in(map(intake, PEOPLE))
        yield opened


def refusal(store: Store, target: Path, *, force: bool = False) -> list[str]:
    with pytest.raises(CxauditError) as raised:
        store.backup(target, force=force)
    return [p.code.name for p in raised.value.problems]


def test_a_backup_opens_as_the_same_store(store: Store, tmp_path: Path) -> None:
    store.backup(tmp_path / "backup.db")
    with open_store(tmp_path / "backup.db", new=False) as copy:
        assert copy.sheets() == store.sheets()
        assert (copy.respondents(), copy.contacts(), copy.rules()) == (
            store.respondents(),
            store.contacts(),
            store.rules(),
        )


def test_a_backup_in_the_place_of_a_damaged_store_goes_on(tmp_path: Path) -> None:
    place, backup = tmp_path / "answers.db", tmp_path / "safe" / "backup.db"
    with open_store(place) as store:
        store.take(intake(PEOPLE[0]))
        store.backup(backup)
    place.write_bytes(b"scratched")
    shutil.copy(backup, place)
    with open_store(place) as store:
        assert store.take(intake(PEOPLE[0])).outcome == "unchanged"
        assert store.take(intake(PEOPLE[1])).outcome == "taken"


def test_a_backup_is_one_whole_file(store: Store, tmp_path: Path) -> None:
    store.backup(tmp_path / "safe" / "backup.db")
    with closing(sqlite3.connect(tmp_path / "safe" / "backup.db")) as connection:
        checked = connection.execute("PRAGMA integrity_check").fetchall()
    assert checked == [("ok",)]
    assert [p.name for p in (tmp_path / "safe").iterdir()] == ["backup.db"]


def test_a_file_that_is_there_is_kept(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    target.write_bytes(b"old")
    assert (refusal(store, target), target.read_bytes()) == (["FILE_EXISTS"], b"old")


def test_a_file_that_is_there_is_replaced_on_demand(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    store.backup(target)
    store.take(intake(full_sheet("later")))
    store.backup(target, force=True)
    with open_store(target) as copy:
        assert len(copy.sheets()) == len(PEOPLE) + 1


def test_a_store_is_never_its_own_backup(store: Store) -> None:
    assert refusal(store, Path(store.place), force=True) == ["CANNOT_WRITE"]
    assert len(store.sheets()) == len(PEOPLE)


def test_a_store_that_is_open_is_never_overwritten(store: Store, tmp_path: Path) -> None:
    with open_store(tmp_path / "other.db") as other:
        other.take(intake(PEOPLE[0]))
        assert refusal(store, tmp_path / "other.db", force=True) == ["CANNOT_WRITE"]
        assert other.sheets() == (PEOPLE[0],)


def test_where_nothing_can_be_written_the_reason_is_told(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert refusal(store, tmp_path / "file" / "backup.db") == ["CANNOT_WRITE"]


def test_nothing_is_left_of_a_backup_that_failed(store: Store, tmp_path: Path) -> None:
    (tmp_path / "safe" / "backup.db").mkdir(parents=True)
    assert refusal(store, tmp_path / "safe" / "backup.db", force=True) == ["CANNOT_WRITE"]
    assert [p.name for p in (tmp_path / "safe").iterdir()] == ["backup.db"]


@pytest.mark.postgres
def test_a_server_has_its_own_tool(database: str, tmp_path: Path) -> None:
    with open_store(database) as store, pytest.raises(CxauditError, match="pg_dump") as raised:
        store.backup(tmp_path / "backup.db")
    assert raised.value.exit_code == 4
