"""Whatever happens while files are taken in, what was confirmed is kept, and a file is there wholly or not at all."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from cxaudit.errors import CxauditError
from cxaudit.model.answers import AnswerSheet
from cxaudit.store import Registration, open_store
from cxaudit.store.stores import Store
from tests.builders import sheet
from tests.store.takings import Place, full_sheet, intake, url_of

ROOT = Path(__file__).parents[2]
KILLS = 40
EACH = 200
BEFORE = full_sheet("before")
NEW = full_sheet("new")
STATEMENTS = 12
"""More than taking in one file needs."""


def taker(place: Place, prefix: str, number: int) -> subprocess.Popen[str]:
    """Another process that takes files in."""
    command = [sys.executable, "-m", "tests.store.taker", str(place), prefix, str(number)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def killed(process: subprocess.Popen[str], prefix: str, seconds: float) -> list[str]:
    """The keys that were confirmed before a process that takes many files in was killed, so long after the first."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{prefix} 1000\n")
    process.stdin.flush()
    child = int(process.stdout.readline())
    first = process.stdout.readline().strip()
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return [first, *iter(lambda: process.stdout.readline().strip(), "")]  # type: ignore[union-attr]


def integrity(place: Place) -> str:
    """What the database itself finds; a server checks itself when it starts."""
    asks = "PRAGMA integrity_check" if isinstance(place, Path) else "SELECT 'ok'"
    with create_engine(url_of(place), poolclass=NullPool).connect() as connection:
        return str(connection.scalar(text(asks)))


def test_killing_it_loses_nothing_that_was_confirmed(place: Place, record_property: Any) -> None:
    open_store(place).close()
    rnd = Random(40)
    with taker(place, "", 0) as process:
        rounds = [
            (killed(process, f"round{n}", rnd.uniform(0, 0.05)), integrity(place)) for n in range(KILLS)
        ]
        process.communicate()
    confirmed = [key for keys, _ in rounds for key in keys]
    with open_store(place) as store:
        kept = {s.respondent.key: s for s in store.sheets()}
    record_property("proof", f"{KILLS} kills, {len(confirmed)} files confirmed, {len(kept)} kept")
    assert {found for _, found in rounds} == {"ok"}
    assert set(confirmed) <= set(kept)
    assert len(kept) <= len(confirmed) + KILLS
    assert kept == {key: full_sheet(key) for key in kept}


def test_two_at_once_both_complete(place: Place) -> None:
    open_store(place).close()
    with taker(place, "left", EACH) as left, taker(place, "right", EACH) as right:
        told = [process.communicate(timeout=300)[0].split() for process in (left, right)]
    with open_store(place) as store:
        kept = sorted(s.respondent.key for s in store.sheets())
    assert [len(keys) for keys in told] == [EACH, EACH]
    assert kept == sorted(told[0] + told[1])


def test_two_at_once_make_one_store(place: Place) -> None:
    with taker(place, "left", 5) as left, taker(place, "right", 5) as right:
        ended = [process.wait(60) for process in (left, right)]
    with open_store(place) as store:
        assert (ended, len(store.sheets())) == ([0, 0], 10)


@contextmanager
def writing_without_a_break(path: Path) -> Iterator[None]:
    """Somebody on a slow disk takes in one file after the other."""
    done = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as connection:
            while not done.wait(0.003):
                connection.execute("BEGIN IMMEDIATE")
                time.sleep(0.1)
                connection.execute("COMMIT")

    with ThreadPoolExecutor() as somebody:
        at_work = somebody.submit(write)
        yield
        done.set()
    assert at_work.exception() is None


def test_nobody_starves_beside_somebody_who_writes_without_a_break(tmp_path: Path) -> None:
    with open_store(tmp_path / "answers.db") as store, writing_without_a_break(tmp_path / "answers.db"):
        taken = store.take_in(intake(full_sheet(f"k{n}")) for n in range(20))
    assert [t.outcome for t in taken] == ["taken"] * 20


# --- failing at every point -------------------------------------------------------------------


class Interrupted(BaseException):
    """Somebody pulls the plug."""


@contextmanager
def failing_at(nth: int) -> Iterator[None]:
    """The nth statement does not reach the database, nor does any after it."""
    sent = iter(range(1, 1000))

    def fail(*_: object) -> None:
        if next(sent) >= nth:
            raise Interrupted

    event.listen(Engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", fail)


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    with open_store(place) as opened:
        opened.register([Registration("before", name="Anna")])
        opened.take(intake(BEFORE))
        yield opened


def state(store: Store) -> tuple[object, ...]:
    return store.sheets(), store.respondents(), store.contacts(), store.rules()


@pytest.mark.parametrize("nth", range(1, STATEMENTS))
def test_taking_in_is_all_or_nothing_wherever_it_fails(store: Store, nth: int) -> None:
    before = state(store)
    with suppress(Interrupted), failing_at(nth):
        store.take(intake(NEW))
        before = ()
    after = before or state(store)
    assert state(store) == after
    assert store.sheets()[0] == BEFORE


@pytest.mark.parametrize("nth", range(1, STATEMENTS))
def test_erasing_is_all_or_nothing_wherever_it_fails(store: Store, nth: int) -> None:
    with suppress(Interrupted), failing_at(nth):
        store.erase("before")
    left = (len(store.sheets()), len(store.respondents()), len(store.contacts()))
    assert left in [(1, 1, 1), (0, 0, 0)]


def test_a_statement_fails_in_the_middle(store: Store) -> None:
    with pytest.raises(Interrupted), failing_at(4):
        store.take(intake(NEW))
    assert store.sheets() == (BEFORE,)


def test_after_a_failure_the_store_goes_on(store: Store) -> None:
    with pytest.raises(Interrupted), failing_at(4):
        store.take(intake(NEW))
    assert store.take(intake(NEW)).outcome == "taken"
    assert store.sheets() == (BEFORE, NEW)


# --- a disk that is full ----------------------------------------------------------------------


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file of this process may grow beyond a size."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("kilobytes", [0, 1, 5, 13, 33, 50])
def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path: Path, kilobytes: int) -> None:
    more: list[AnswerSheet] = [full_sheet(f"more-{n}") for n in range(40)]
    taken: list[str | None] = []
    with open_store(tmp_path / "answers.db") as store:
        store.take(intake(BEFORE))
        journal = (tmp_path / "answers.db-wal").stat().st_size
        with pytest.raises(CxauditError) as raised, room_for(journal + kilobytes * 1024):
            taken += [store.take(intake(given)).key for given in more]
    with open_store(tmp_path / "answers.db") as store:
        kept = [s.respondent.key for s in store.sheets()]
    assert [p.code.name for p in raised.value.problems] == ["STORE_WRITE"]
    assert kept[0] == "before"
    assert len(kept) < len(more)
    assert integrity(tmp_path / "answers.db") == "ok"


def test_a_sheet_without_answers_is_kept_too(store: Store) -> None:
    store.take(intake(sheet("frontline", {}, "blank")))
    assert [len(s.answers) for s in store.sheets()] == [len(BEFORE.answers), 0]
