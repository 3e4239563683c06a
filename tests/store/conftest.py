"""Stores in a file and on a PostgreSQL server that the tests start themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from tests.store.takings import Place

_USER = "cxaudit"


def _program(name: str) -> str:
    """A program of PostgreSQL's server; some systems keep them out of the path."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, folders)])
    found = shutil.which(name, path=path)
    if found is None:
        pytest.skip("needs PostgreSQL")
    return found


@pytest.fixture(scope="session")
def server() -> Iterator[Path]:
    """The folder of the socket of a server of our own, which listens at no port."""
    initdb, control = _program("initdb"), _program("pg_ctl")
    somebody = "postgres" if os.geteuid() == 0 else None  # the server refuses to be run by root
    with tempfile.TemporaryDirectory(prefix="cxaudit-pg-") as place:
        folder = Path(place)
        if somebody:
            shutil.chown(folder, somebody)

        def run(*command: str) -> None:
            quiet = subprocess.DEVNULL  # a pipe would stay open for as long as the server runs
            subprocess.run(
                command, check=True, cwd=folder, user=somebody, timeout=120, stdout=quiet, stderr=quiet
            )

        run(initdb, "-D", f"{folder}/data", "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        run(control, "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", settings, "start")
        try:
            yield folder
        finally:
            run(control, "-D", f"{folder}/data", "-m", "immediate", "stop")


@pytest.fixture
def database(server: Path, request: pytest.FixtureRequest) -> str:
    """The URL of an empty database; a schema of its own will do, and is there at once."""
    schema = f"s{abs(hash(request.node.nodeid)):x}"
    with psycopg.connect(f"host={server} user={_USER} dbname=postgres", autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())
        connection.execute(f"CREATE SCHEMA {schema}".encode())
    return f"postgresql://{_USER}@/postgres?host={server}&options={quote(f'-csearch_path={schema}')}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where a store is to be: in a file, then on a server."""
    if request.param == "sqlite":
        return tmp_path / "answers.db"
    url: str = request.getfixturevalue("database")
    return url
