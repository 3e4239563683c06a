"""An older store is brought to this version with all that is in it, or stays as it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from cxaudit.errors import CxauditError
from cxaudit.store import open_store, schema
from tests.store.takings import Place, full_sheet, intake, url_of

ANNA = full_sheet("anna")
NEXT = """
from alembic import op
revision, down_revision = "0005", "0004"
def upgrade():
    op.execute("ALTER TABLE erasures ADD COLUMN reason TEXT")
    {then}
"""


def in_the_future(folder: Path, monkeypatch: pytest.MonkeyPatch, then: str = "pass") -> None:
    """A program with one more migration than this one."""
    shutil.copytree(schema.MIGRATIONS, folder / "migrations")
    (folder / "migrations/versions/v0005_reason.py").write_text(NEXT.format(then=then))
    monkeypatch.setattr(schema, "MIGRATIONS", folder / "migrations")
    monkeypatch.setattr(schema, "HEAD", "0005")


def filled(place: Place) -> Place:
    with open_store(place) as store:
        store.take(intake(ANNA))
    return place


def column_count(place: Place) -> int:
    with create_engine(url_of(place), poolclass=NullPool).connect() as connection:
        return len(connection.execute(text("SELECT * FROM erasures")).keys())


def test_the_version_of_the_program_is_that_of_the_last_migration() -> None:
    assert ScriptDirectory(schema.MIGRATIONS).get_current_head() == schema.HEAD


def test_an_older_store_is_brought_to_this_version(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = column_count(filled(place))
    in_the_future(tmp_path, monkeypatch)
    with open_store(place) as store:
        assert store.sheets() == (ANNA,)
    assert column_count(place) == before + 1


def test_a_store_is_brought_to_a_version_once(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(place)
    in_the_future(tmp_path, monkeypatch)
    open_store(place).close()
    with open_store(place) as store:
        assert store.sheets() == (ANNA,)


def test_the_program_of_before_refuses_it(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(place)
    with monkeypatch.context() as future:
        in_the_future(tmp_path, future)
        open_store(place).close()
    with pytest.raises(CxauditError, match="STORE_NEWER"):
        open_store(place)


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = column_count(filled(place))
    with monkeypatch.context() as future:
        in_the_future(tmp_path, future, then='op.execute("INSERT INTO nowhere VALUES (1)")')
        with pytest.raises(DBAPIError):
            open_store(place)
    assert column_count(place) == before
    with open_store(place) as store:
        assert store.sheets() == (ANNA,)
