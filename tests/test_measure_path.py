"""The command measure as a real process."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from cxaudit.model.exports import KINDS
from cxaudit.model.fieldwork import Fieldwork
from tests import started
from tests.exports import MAPPING, PLANTED, dirty_tickets, write_csv

RULES = "goals: {resolution_rate: 90}\nlimits: {first_response_time: 0.5}\n"


def _run(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return started.run(["measure", *map(str, words)], folder, {})


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an engagement, an export and its mapping."""
    folder = tmp_path_factory.mktemp("measure")
    started.run(["init", "ACME", "--yes"], folder, {}).check_returncode()
    write_csv(folder / "tickets.csv", dirty_tickets())
    (folder / "map.yaml").write_text(MAPPING + RULES, encoding="utf-8")
    return folder


COMMON = ("ACME", "tickets.csv", "--mapping", "map.yaml")


def test_it_shows_measures_with_verdicts_and_faults_with_counts(home: Path) -> None:
    shown = _run(home, *COMMON, "--dry-run").stdout
    assert "goal not reached" in shown
    assert "beyond the limit" in shown
    assert ["resolved", "before", "the", "first", "answer", str(PLANTED["resolved_before_response"])] in [
        line.split()[:6] for line in shown.splitlines()
    ]


def test_a_trial_writes_nothing(home: Path) -> None:
    done = _run(home, *COMMON, "--dry-run", "--json")
    assert json.loads(done.stdout)["files"] == []


def test_json_has_every_fault_with_its_count(home: Path) -> None:
    said = json.loads(_run(home, *COMMON, "--dry-run", "--json").stdout)
    assert {fault["code"]: fault["rows"] for fault in said["faults"]} == PLANTED


def test_the_readings_are_a_field_book_in_evidence(home: Path) -> None:
    (written,) = json.loads(_run(home, *COMMON, "--json").stdout)["files"]
    book = Fieldwork.model_validate_json((home / written).read_text(encoding="utf-8"))
    assert {one.measure for one in book.readings} == {
        "first_contact_resolution",
        "resolution_rate",
        "time_to_resolution",
        "first_response_time",
        "response_rate",
        "backlog",
        "escalation_rate",
    }


def test_the_same_again_is_the_same_file(home: Path) -> None:
    first, second = (json.loads(_run(home, *COMMON, "--json").stdout)["files"] for _ in range(2))
    assert first == second


def test_another_period_is_another_file(home: Path) -> None:
    first = json.loads(_run(home, *COMMON, "--json").stdout)["files"]
    second = json.loads(_run(home, *COMMON, "--json", "--period", "2026-10-01..2026-10-31").stdout)["files"]
    assert first != second


def test_a_file_that_is_there_is_not_overwritten(home: Path) -> None:
    (written,) = json.loads(_run(home, *COMMON, "--json", "--as-of", "2026-10-30").stdout)["files"]
    (home / written).write_text("mine", encoding="utf-8")
    done = _run(home, *COMMON, "--as-of", "2026-10-30")
    assert (done.returncode, (home / written).read_text(encoding="utf-8")) == (2, "mine")


def test_nothing_of_what_stands_in_a_row_is_told(home: Path) -> None:
    done = _run(home, *COMMON, "--dry-run")
    assert "T-0" not in done.stdout + done.stderr
    assert "perhaps" not in done.stdout + done.stderr


def test_every_mistake_of_a_mapping_is_told_at_once(home: Path) -> None:
    (home / "bad.yaml").write_text("kind: tickets\ncolumns: {opend: A, closd: B}\n", encoding="utf-8")
    done = _run(home, "ACME", "tickets.csv", "--mapping", "bad.yaml")
    assert (done.returncode, done.stderr.count("[EXPORT_FIELD]")) == (3, 2)


def test_a_measure_that_the_rubric_does_not_have_is_told(home: Path) -> None:
    (home / "odd.yaml").write_text(MAPPING + "goals: {npss: 30}\n", encoding="utf-8")
    done = _run(home, "ACME", "tickets.csv", "--mapping", "odd.yaml")
    assert 'did you mean "nps"' in done.stderr


def test_without_a_mapping_it_says_what_to_give(home: Path) -> None:
    assert _run(home, "ACME", "tickets.csv").returncode == 2


@pytest.mark.parametrize(
    "words", [("--as-of", "soon"), ("--period", "2026"), ("--mapping-example", "ticket")]
)
def test_a_wrong_option_is_told(home: Path, words: tuple[str, str]) -> None:
    assert _run(home, *COMMON, *words).returncode == 2


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_every_kind_can_be_read(tmp_path: Path, kind: str) -> None:
    from cxaudit.read.exports import read_mapping
    from cxaudit.render.exports_explained import mapping_example

    (tmp_path / "map.yaml").write_text(mapping_example(kind), encoding="utf-8")
    assert set(read_mapping(tmp_path / "map.yaml").columns) == set(KINDS[kind].columns)


def test_an_example_is_printed_in_german_too(home: Path) -> None:
    example = _run(home, "--mapping-example", "tickets", "--language", "de").stdout
    assert "kind: tickets" in example
    assert "# Regeln" in example
