"""The commands of an engagement folder whose answers are on a PostgreSQL server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.test_engagement_folder import PEOPLE, keys, mail, ran, set_up

pytestmark = pytest.mark.postgres


@pytest.fixture
def home(tmp_path: Path, database: str) -> Path:
    """An engagement whose answers were collected on a server."""
    home = set_up(tmp_path / "acme")
    assert ran("questionnaires", home).returncode == 0
    done = ran("collect", home, *mail(home, tmp_path / "mail"), "--store", database)
    assert done.returncode == 0, done.stderr
    return home


def test_the_folder_needs_no_store_of_its_own(home: Path, database: str) -> None:
    done = ran("status", home, "--store", database, "--json")
    assert json.loads(done.stdout)["answered"] == len(PEOPLE)
    assert not (home / "answers.db").exists()


def test_report_and_workshop_are_made_of_the_server(home: Path, database: str) -> None:
    done = [ran(command, home, "--store", database).returncode for command in ("report", "workshop")]
    result = json.loads((home / "reports/result.json").read_text(encoding="utf-8"))
    assert (done, result["took_part"]["people"]) == ([0, 0], len(PEOPLE))


def test_one_person_is_erased_on_the_server_and_in_the_folder(home: Path, database: str) -> None:
    key = keys(home)[0]
    done = ran("respondent", "erase", home, key, "--yes", "--store", database)
    left = json.loads(ran("status", home, "--store", database, "--json").stdout)
    copies = [p.name for p in (home / "returned").iterdir() if key in p.name]
    assert (done.returncode, left["answered"], copies) == (0, len(PEOPLE) - 1, [])


def test_the_servers_own_tool_makes_the_backup(home: Path, database: str) -> None:
    done = ran("backup", home, "--store", database)
    assert (done.returncode, "pg_dump" in done.stderr) == (4, True)


@pytest.mark.parametrize("command", ["report", "collect"])
def test_nobody_is_shown_who_was_promised_not_to_be(command: str, home: Path, database: str) -> None:
    settings = home / "engagement.yaml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("minimum_group: 5", "minimum_group: 3"), encoding="utf-8"
    )
    done = ran(command, home, "--store", database)
    assert (done.returncode, "[MINIMUM_LOWERED]" in done.stderr) == (3, True)
