"""After erasing, a byte search finds nothing of the person: not in the store, its journal, or a backup."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from cxaudit.errors import Code, CxauditError, Where, problem
from cxaudit.model.audit_sheets import AuditorSheet, Verdict
from cxaudit.store import Erased, KeptFile, Registration, open_store
from cxaudit.store.stores import Store
from tests.builders import sheet
from tests.store.takings import full_sheet, intake, url_of

KEY = "quagga-7"
SECRETS = ("quagga", "Zenobia", "zenobia@example.org", "Pangolin", "aardwolf", "numbat", "okapi")
FIRST = sheet("leadership", {"a.b": (2, ("data", "aardwolf list"))}, KEY, department="Pangolin dept")
LATER = sheet("leadership", {"a.b": "na", "a.c": 1}, KEY)
VERDICTS = AuditorSheet(
    schema="cxaudit/auditor/1",
    rubric=FIRST.rubric,
    respondent=FIRST.respondent,
    verdicts=(Verdict(criterion="a.b", reason="numbat"),),
)
REMARK = problem(Code.ANSWER_READ_AS, Where("Zenobia 1.xlsx", "okapi!A1"), found="okapi", read="2")
FILES = (
    intake(FIRST, file="Zenobia 1.xlsx")._replace(problems=(REMARK,)),
    intake(LATER, file="Zenobia 2.xlsx"),
    intake(VERDICTS),
)


def with_everything(store: Store, others: int = 30) -> None:
    """A store in which one person left traces between many others."""
    store.take_in(intake(full_sheet(f"before-{n}")) for n in range(others))
    store.register([Registration(KEY, "leadership", "Pangolin dept", "Zenobia", "zenobia@example.org")])
    store.take_in(FILES)
    store.take_in(intake(full_sheet(f"after-{n}")) for n in range(others))


def found_in(folder: Path) -> dict[str, list[str]]:
    """Which of the secrets stand in which file of a folder."""
    hashes = [file.sha256 for file in FILES]
    found = {
        path.name: [word for word in (*SECRETS, *hashes) if word.encode() in path.read_bytes()]
        for path in folder.rglob("*")
        if path.is_file()
    }
    return {name: words for name, words in found.items() if words}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "answers.db") as opened:
        with_everything(opened)
        yield opened


def test_before_erasing_everything_is_found(store: Store, tmp_path: Path) -> None:
    found = {word for words in found_in(tmp_path).values() for word in words}
    assert found == {*SECRETS, *(file.sha256 for file in FILES)}


def test_after_erasing_nothing_is_found_while_the_store_is_open(store: Store, tmp_path: Path) -> None:
    store.erase(KEY)
    assert (tmp_path / "answers.db-shm").exists()
    assert found_in(tmp_path) == {}


def test_after_erasing_nothing_is_found_in_a_new_backup(store: Store, tmp_path: Path) -> None:
    store.erase(KEY)
    store.backup(tmp_path / "backup.db")
    assert found_in(tmp_path) == {}


def test_after_erasing_nothing_is_found_when_it_is_closed(tmp_path: Path) -> None:
    with open_store(tmp_path / "answers.db") as store:
        with_everything(store)
    with open_store(tmp_path / "answers.db") as store:
        store.erase(KEY)
    assert found_in(tmp_path) == {}


def test_erasing_says_which_copies_are_left_to_delete(store: Store) -> None:
    files = tuple(KeptFile(file.file, file.sha256) for file in FILES)
    assert store.files(KEY) == files
    assert store.erase(KEY) == Erased(files, answers=3, verdicts=1)


def test_all_others_are_kept(store: Store) -> None:
    before = [s for s in store.sheets() if s.respondent.key != KEY]
    store.erase(KEY)
    assert list(store.sheets()) == before
    assert len(store.respondents()) == 60


def test_that_something_was_erased_is_kept_without_the_key(store: Store, tmp_path: Path) -> None:
    store.erase(KEY)
    with create_engine(url_of(tmp_path / "answers.db"), poolclass=NullPool).connect() as connection:
        rows = connection.execute(text("SELECT files, answers, verdicts FROM erasures")).all()
    assert [tuple(row) for row in rows] == [(3, 3, 1)]


def test_whoever_was_listed_and_never_answered_can_be_erased(store: Store) -> None:
    store.register([Registration("silent", name="Anna")])
    assert store.erase("silent") == Erased((), 0, 0)
    assert store.contacts() == store.contacts()[:1]


def test_an_erased_file_may_come_in_again(store: Store) -> None:
    store.erase(KEY)
    assert store.take(FILES[0]).outcome == "taken"


def test_while_somebody_reads_erasing_is_not_finished_and_says_so(store: Store, tmp_path: Path) -> None:
    with create_engine(url_of(tmp_path / "answers.db"), poolclass=NullPool).connect() as reader:
        reader.exec_driver_sql("BEGIN")
        reader.exec_driver_sql("SELECT * FROM answers").all()
        with pytest.raises(CxauditError, match="STORE_BUSY"):
            store.erase(KEY)
    with pytest.raises(CxauditError, match="RESPONDENT_UNKNOWN"):
        store.erase(KEY)
    assert found_in(tmp_path) == {}


@pytest.mark.postgres
def test_a_server_keeps_nothing_in_its_tables(database: str, server: Path) -> None:
    with open_store(database) as store:
        with_everything(store, others=3)
        store.erase(KEY)
    with create_engine(url_of(database), poolclass=NullPool).connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("CHECKPOINT")
    assert found_in(server / "data" / "base") == {}
