"""A store in a file: SQLite with a write-ahead journal beside it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool

from cxaudit import files
from cxaudit.errors import Code, CxauditError, problem
from cxaudit.language import N_
from cxaudit.store import faults, schema

OURS: Final = 0x63786175
"""SQLite's application id of a store: "cxau"."""
OLDEST: Final = (3, 37)
"""The first SQLite that has strict tables."""

_SETTINGS = (
    f"busy_timeout = {faults.PATIENCE_SECONDS * 1000}",
    "foreign_keys = ON",
    "synchronous = FULL",
    "secure_delete = ON",
    "recursive_triggers = ON",  # else REPLACE deletes past the triggers
    "trusted_schema = OFF",
    "temp_store = MEMORY",  # nobody's answers in a temporary file
)
_PAUSE_SECONDS, _GLANCE_SECONDS = 0.05, 0.001


class SqliteFile:
    """A store in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.place = str(path)
        self._engine = _engine(lambda: _connected(path))

    def prepare(self) -> None:
        """Check that the file is a store and whole, and bring it to this version."""
        with faults.told(self.place), closing(_opened(self.path)) as connection:
            _check(connection, self.place)
        with self.reading() as transaction:
            found = schema.version(transaction)
        schema.refuse(self.place, found)
        if found != schema.HEAD:
            with self.writing() as transaction:
                schema.upgrade(transaction)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment."""
        with faults.told(self.place), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction alone among those that write."""
        engine = self._engine.execution_options(writing=True)
        with faults.told(self.place), engine.begin() as connection:
            yield connection

    def scrub(self) -> None:
        """Rewrite the file without its free pages, and empty the journal."""
        with faults.told(self.place), closing(_connected(self.path)) as connection:
            connection.execute("VACUUM")
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:
                raise faults.stopped(faults.busy(self.place))

    def copy(self, target: Path, *, force: bool) -> None:
        """Write all of it to another file, which is checked before it gets its name."""
        _refuse_what_is_there(target, self.path, force)
        with files.spare(target) as spare, faults.told(str(target)):
            with closing(_connected(self.path)) as connection:
                connection.execute("VACUUM INTO ?", (str(spare),))
            with closing(_opened(spare)) as connection:
                _check(connection, str(target), "integrity_check")

    def close(self) -> None:
        """Close the file; whoever is the last takes the journal into it."""
        with suppress(sqlite3.Error):
            self._engine.dispose()


def make(path: Path) -> None:
    """An empty store where there is no file; made elsewhere first, so that it is there wholly or not at all.

    Raises:
        CxauditError: it cannot be written, or came to be there meanwhile.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)) as memory:
        memory.execute(f"PRAGMA application_id = {OURS}")
        engine = create_engine("sqlite://", creator=lambda: memory, poolclass=StaticPool)
        event.listen(engine, "begin", _begin)
        with engine.begin() as connection:
            schema.upgrade(connection)
        files.write({path: memory.serialize()})


def _refuse_what_is_there(target: Path, store: Path, force: bool) -> None:
    """Keep a store that is in use, and without ``force`` any file, from being overwritten."""
    journal = target.with_name(f"{target.name}-wal")
    if journal.exists() or (target.exists() and target.samefile(store)):
        reason = N_("a store that is in use is there")
        raise CxauditError([problem(Code.CANNOT_WRITE, str(target), reason=reason)], faults.USAGE)
    if target.exists() and not force:
        raise CxauditError([problem(Code.FILE_EXISTS, str(target))], faults.USAGE)


def _engine(connected: Callable[[], sqlite3.Connection]) -> Engine:
    """An engine that begins transactions itself, since Python's module begins them late and of the wrong kind."""
    engine = create_engine("sqlite://", creator=connected, poolclass=QueuePool)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    """Begin: whoever is going to write waits for their turn now, since a reader that turns writer is refused."""
    if connection.get_execution_options().get("writing", False):
        _take_turn(cast(sqlite3.Connection, connection.connection.driver_connection))
    else:
        connection.exec_driver_sql("BEGIN")


def _take_turn(connection: sqlite3.Connection) -> None:
    """Begin to write as soon as nobody else does.

    SQLite itself asks ever more seldom, ten times a second in the end, and so misses the moments between two files that
    another program takes in.
    """
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        _patiently(connection, "BEGIN IMMEDIATE", _GLANCE_SECONDS)
    finally:
        connection.execute(f"PRAGMA {_SETTINGS[0]}")


def _patiently(connection: sqlite3.Connection, statement: str, pause_seconds: float) -> sqlite3.Cursor:
    """A statement's outcome, tried again as long as others may keep it waiting."""
    deadline = time.monotonic() + faults.PATIENCE_SECONDS
    while True:
        try:
            return connection.execute(statement)
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > deadline:
                raise
        time.sleep(pause_seconds)


def _opened(path: Path) -> sqlite3.Connection:
    """A file that is there, without any setting; Python's module begins no transactions."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=faults.PATIENCE_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )


def _connected(path: Path) -> sqlite3.Connection:
    """A file that is there, with the settings that keep it safe."""
    connection = _opened(path)
    try:
        secure(connection, str(path))
    except BaseException:
        connection.close()
        raise
    return connection


def secure(connection: sqlite3.Connection, place: str) -> None:
    """Give a connection the settings that keep a store safe.

    Raises:
        CxauditError: the disk cannot keep the journal that this takes, as many network drives.
    """
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    if _journal(connection) != "wal":
        raise faults.stopped(problem(Code.STORE_UNSAFE, place, reason=faults.NO_JOURNAL))


def _journal(connection: sqlite3.Connection) -> str:
    """The kind of journal after asking for the safe one; SQLite itself does not wait for its turn here."""
    return str(_patiently(connection, "PRAGMA journal_mode = WAL", _PAUSE_SECONDS).fetchone()[0])


def _check(connection: sqlite3.Connection, place: str, how: str = "quick_check") -> None:
    """Refuse what is no store of ours, or not whole."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != OURS:
        raise faults.stopped(problem(Code.NOT_A_STORE, place, reason=faults.OTHER_DATABASE))
    if connection.execute(f"PRAGMA {how}(1)").fetchone()[0] != "ok":
        raise faults.stopped(problem(Code.STORE_DAMAGED, place, reason=faults.NOT_WHOLE))
