"""Which version a store's tables have, and bringing them to this program's."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, MetaData, Table, inspect, select
from sqlalchemy.schema import Column
from sqlalchemy.types import Text

from cxaudit.errors import Code, problem
from cxaudit.store import faults

HEAD = "0004"
"""The version that this program works with: that of the last migration."""
VERSIONS: Final = "cxaudit_schema"
"""The table that holds it; of our own name, since a server's database may have that of another program."""

MIGRATIONS = Path(__file__).with_name("migrations")
"""The folder of the steps from one version to the next."""

_versions = Table(VERSIONS, MetaData(), Column("version_num", Text))


def version(connection: Connection) -> str | None:
    """The version of the tables; None: there are none of ours."""
    if not inspect(connection).has_table(VERSIONS):
        return None
    return connection.execute(select(_versions.c.version_num)).scalar()


def upgrade(connection: Connection) -> None:
    """Make the tables, or bring them to this version, in the transaction that the connection is in."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    options = {"version_table": VERSIONS, "transactional_ddl": True}
    context = MigrationContext.configure(connection, opts=options)
    scripts = ScriptDirectory(MIGRATIONS)
    steps = [*scripts.iterate_revisions(HEAD, context.get_current_revision() or "base")]
    with Operations.context(context):
        for step in reversed(steps):
            step.module.upgrade()
            context.stamp(scripts, step.revision)


def refuse(place: str, found: str | None) -> None:
    """Stop where the tables are not ours, or a newer program's."""
    if found is None:
        raise faults.stopped(problem(Code.NOT_A_STORE, place, reason=faults.OTHER_DATABASE))
    if not is_known(found):
        raise faults.stopped(problem(Code.STORE_NEWER, place, found=found, known=HEAD))


def is_known(found: str) -> bool:
    """Whether a version is this one or older; all others were made by a newer program.

    >>> is_known("0001"), is_known("9999")
    (True, False)
    """
    return found.isascii() and found.isdigit() and int(found) <= int(HEAD)
