"""The same input gives the same bytes: every kind of file, from the real program, in three surroundings."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import demos


class Surroundings(NamedTuple):
    """Where the program runs."""

    folder: str
    environment: Mapping[str, str]


PLACES = (
    Surroundings("here", {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}),
    Surroundings(
        "Käufe & Co/tief unten",
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "LANG": "de_DE.UTF-8"},
    ),
    Surroundings(
        "elsewhere",
        {
            "PYTHONHASHSEED": "4242",
            "TZ": "America/Lima",
            "LC_ALL": "C",
            "LANG": "C",
            "PYTHONUTF8": "1",
            "PYTHONOPTIMIZE": "1",
        },
    ),
)
"""Other hash seeds, days, tongues, folders, ways to run Python."""

PEOPLE = "key,role,department\na-1,frontline,Service\na-2,frontline,Service\na-3,manager,Sales\n"

COMMANDS = (
    ("demo", "demo"),
    ("questionnaire", "-o", "blank.xlsx", "--key", "me"),
    ("questionnaire", "-o", "pulse.json", "--variant", "pulse", "--json", "--key", "me"),
    ("questionnaire", "-o", "live.xlsx", "--live", "--key", "me"),
    ("questionnaire", "-o", "copies", "--for", "people.csv"),
)

FILES = {
    "questionnaire": "blank.xlsx",
    "questionnaire, JSON": "pulse.json",
    "live": "live.xlsx",
    "copy": "copies/frontline-a-1.xlsx",
    "further copy": "copies/frontline-a-2.xlsx",
    "audit": "demo/report/audit.xlsx",
    "page": "demo/report/report.html",
    "result": "demo/report/result.json",
}


def made(top: Path, place: Surroundings) -> dict[str, str]:
    """The SHA-256 of each kind of file that the commands make in one place."""
    folder = top / place.folder
    folder.mkdir(parents=True)
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    for command in COMMANDS:
        done = demos.ran(*command, cwd=folder, **place.environment)
        assert done.returncode == 0, done.stderr
    return {kind: hashlib.sha256((folder / name).read_bytes()).hexdigest() for kind, name in FILES.items()}


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """The hashes in each place."""
    top = tmp_path_factory.mktemp("places")
    with ThreadPoolExecutor(len(PLACES)) as together:
        return list(together.map(lambda place: made(top, place), PLACES))


@pytest.mark.parametrize("kind", FILES)
def test_one_hash_in_three_surroundings(
    kind: str, everywhere: list[dict[str, str]], record_property: Callable[[str, object], None]
) -> None:
    hashes = {found[kind] for found in everywhere}
    record_property("proof", f"SHA-256 in {len(everywhere)} surroundings, {kind}: {' '.join(sorted(hashes))}")
    assert len(hashes) == 1


def test_the_kinds_are_different_files(everywhere: list[dict[str, str]]) -> None:
    assert len(set(everywhere[0].values())) == len(FILES)
