"""What databases say when they cannot go on, as problems; all else that they say is a mistake of ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, OperationalError

from cxaudit.errors import Code, CxauditError, Problem, problem
from cxaudit.language import N_

USAGE: Final = 2
"""Exit code where the place, not the content of a file, has to be mended."""
MISSING: Final = 4
"""Exit code where another tool is needed."""
PATIENCE_SECONDS: Final = 5
"""How long another program may hold the store."""

FULL = N_("the disk is full")
READ_ONLY = N_("the file or its folder is read-only")
NOT_OPENED = N_("the file or its folder is not yours to open")
FAULTY = N_("the disk reports a fault")
NO_DATABASE = N_("it is no database")
OTHER_DATABASE = N_("it is another program's database")
NOT_WHOLE = N_("parts of it are missing or were changed")
NO_JOURNAL = N_("it has no shared memory or locks for the journal")

_BY_NAME = {
    "SQLITE_FULL": (Code.STORE_WRITE, FULL),
    "SQLITE_READONLY": (Code.STORE_WRITE, READ_ONLY),
    "SQLITE_PERM": (Code.STORE_WRITE, READ_ONLY),
    "SQLITE_CANTOPEN": (Code.STORE_WRITE, NOT_OPENED),
    "SQLITE_IOERR_SHM": (Code.STORE_UNSAFE, NO_JOURNAL),
    "SQLITE_IOERR_LOCK": (Code.STORE_UNSAFE, NO_JOURNAL),
    "SQLITE_IOERR_RDLOCK": (Code.STORE_UNSAFE, NO_JOURNAL),
    "SQLITE_IOERR_UNLOCK": (Code.STORE_UNSAFE, NO_JOURNAL),
    "SQLITE_PROTOCOL": (Code.STORE_UNSAFE, NO_JOURNAL),
    "SQLITE_IOERR_SHORT_READ": (Code.STORE_DAMAGED, NOT_WHOLE),
    "SQLITE_IOERR": (Code.STORE_WRITE, FAULTY),
    "SQLITE_CORRUPT": (Code.STORE_DAMAGED, NOT_WHOLE),
    "SQLITE_NOTADB": (Code.NOT_A_STORE, NO_DATABASE),
    "SQLITE_BUSY": (Code.STORE_BUSY, ""),
    "SQLITE_LOCKED": (Code.STORE_BUSY, ""),
}
"""By the beginning of SQLite's name of an error, the longer ones first where one begins like another."""

_BY_STATE = {
    "55P03": (Code.STORE_BUSY, ""),
    "40P01": (Code.STORE_BUSY, ""),
    "53100": (Code.STORE_WRITE, FULL),
    "25006": (Code.STORE_WRITE, READ_ONLY),
    "42501": (Code.STORE_WRITE, READ_ONLY),
    "XX001": (Code.STORE_DAMAGED, NOT_WHOLE),
    "XX002": (Code.STORE_DAMAGED, NOT_WHOLE),
}
"""By PostgreSQL's SQLSTATE."""

_CONTENT = (Code.NOT_A_STORE, Code.STORE_DAMAGED, Code.STORE_NEWER)


@contextmanager
def told(place: str) -> Iterator[None]:
    """What a database cannot do becomes a problem of its place."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        found = _problem(place, error)
        if found is None:
            raise
        raise stopped(found) from error


def stopped(found: Problem) -> CxauditError:
    """A problem of a store, with the exit code that goes with it."""
    return CxauditError([found], 3 if found.code in _CONTENT else USAGE)


def _problem(place: str, error: DBAPIError | sqlite3.Error) -> Problem | None:
    """What the user can do something about; None: nothing."""
    said = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(said, sqlite3.Error):
        name = getattr(said, "sqlite_errorname", "")
        found = next((known for start, known in _BY_NAME.items() if name.startswith(start)), None)
    else:
        found = _BY_STATE.get(getattr(said, "sqlstate", None) or "") or _gone(error)
    if found is None:
        return None
    code, reason = found
    return busy(place) if code is Code.STORE_BUSY else problem(code, place, reason=reason)


def busy(place: str) -> Problem:
    """Somebody else has it."""
    return problem(Code.STORE_BUSY, place, seconds=PATIENCE_SECONDS)


def _gone(error: Exception) -> tuple[Code, str] | None:
    """A server that is not there or lets nobody in, with what it said, without the advice below it."""
    if not isinstance(error, OperationalError):
        return None
    return Code.STORE_UNREACHABLE, str(error.orig).strip().partition("\n")[0].rstrip(".")
