"""A store on a server: a database of PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, create_engine, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from cxaudit.errors import Code, CxauditError, problem
from cxaudit.language import N_
from cxaudit.store import faults, schema
from cxaudit.store.tables import TABLES

DRIVER: Final = "postgresql+psycopg"
_NAMES = ("postgres", "postgresql", DRIVER)
_LOCK: Final = 0x63786175
"""The number of the lock that whoever writes holds: "cxau"."""


class PostgresqlServer:
    """A store in a database of its own."""

    def __init__(self, url: str) -> None:
        address = _address(url)
        self.place = address.render_as_string(hide_password=True)
        try:
            self._engine = create_engine(address, pool_pre_ping=True)
        except ImportError:
            source = "pip install 'cxaudit[postgresql]'"
            missing = problem(Code.TOOL_MISSING, self.place, tool="psycopg", source=source)
            raise CxauditError([missing], faults.MISSING) from None

    def prepare(self) -> None:
        """Make the tables in an empty database, or bring them to this version."""
        with self.reading() as transaction:
            found, others = schema.version(transaction), inspect(transaction).get_table_names()
        if found or others:
            schema.refuse(self.place, found)
        if found != schema.HEAD:
            with self.writing() as transaction:
                schema.upgrade(transaction)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment."""
        engine = self._engine.execution_options(isolation_level="REPEATABLE READ")
        with faults.told(self.place), engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction alone among those that write."""
        with faults.told(self.place), self._engine.begin() as connection:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{faults.PATIENCE_SECONDS}s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            yield connection

    def scrub(self) -> None:
        """Rewrite the tables without their dead lines. The server's own logs and backups are its keeper's."""
        engine = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        with faults.told(self.place), engine.connect() as connection:
            connection.exec_driver_sql(f"SET lock_timeout = '{faults.PATIENCE_SECONDS}s'")
            for table in TABLES.sorted_tables:
                connection.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {table.name}")

    def copy(self, target: Path, *, force: bool) -> None:
        """Refuse: a server's own tool makes its backups."""
        raise CxauditError([problem(Code.BACKUP_ELSEWHERE, self.place)], faults.MISSING)

    def close(self) -> None:
        """Leave the server."""
        with suppress(DBAPIError):
            self._engine.dispose()


def _address(url: str) -> URL:
    """A URL with the driver that is used."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise _unfit(url) from None
    if address.drivername not in _NAMES:
        raise _unfit(url)
    return address.set(drivername=DRIVER)


def _unfit(url: str) -> CxauditError:
    """The URL leads to nothing that a store can be in; it is not repeated, since it may have a password in it."""
    name = url.partition("://")[0]
    reason = N_("a URL has to be like postgresql://user@host/database")
    return CxauditError([problem(Code.NOT_A_STORE, name, reason=reason)], faults.USAGE)
