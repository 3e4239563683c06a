"""The terminal in another language: CXAUDIT_LANGUAGE chooses it, ``--language`` that of one call."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import demos


def ran(language: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The real program, in a terminal of that language."""
    return subprocess.run(
        [sys.executable, "-m", "cxaudit", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=dict(os.environ, CXAUDIT_LANGUAGE=language, PYTHONIOENCODING="utf-8", COLUMNS="100"),
    )


@pytest.mark.parametrize(
    "words",
    [
        "Aufruf: cxaudit",
        "Optionen:",
        "Befehle:",
        "Das Kundenerlebnis in sechs Schritten prüfen.",
        "Diese Hilfe anzeigen.",
        "Ein vollständiges Beispiel-Audit erstellen.",
    ],
)
def test_help_is_in_german(words: str) -> None:
    assert words in ran("de", "--help").stdout


def test_help_of_a_command_under_another_is_in_german() -> None:
    assert "Wie es heißt." in ran("de", "rubric", "new", "--help").stdout


@pytest.mark.parametrize("command", [[], ["rubric"]], ids=["cxaudit", "rubric"])
def test_no_german_line_about_a_command_is_cut_off(command: list[str]) -> None:
    assert "..." not in ran("de", *command, "--help").stdout.replace("[ARGS]...", "")


@pytest.mark.parametrize("language", ["", "en", "tlh", "../de", "C.UTF-8"])
def test_where_no_known_language_is_named_help_is_english(language: str) -> None:
    assert ran(language, "--help").stdout.startswith("Usage: cxaudit")


def test_the_systems_language_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert ran("", "--help").stdout.startswith("Usage: cxaudit")


def test_a_command_talks_german(tmp_path: Path) -> None:
    assert "Fragen geschrieben." in ran("de", "questionnaire", "-o", tmp_path / "q.xlsx").stderr


def test_the_language_of_a_call_is_what_it_talks(tmp_path: Path) -> None:
    said = ran("", "questionnaire", "-o", tmp_path / "q.xlsx", "--language", "de").stderr
    assert "Fragen geschrieben." in said


def test_problems_are_told_in_the_language_of_the_call() -> None:
    said = ran("de", "explain", "nowhere.json", "--language", "en").stderr
    assert "there is no such file" in said


def test_a_terminals_language_changes_no_output(tmp_path: Path) -> None:
    for_german, for_english = tmp_path / "de", tmp_path / "en"
    ran("de", "questionnaire", "-o", for_german / "q.json", "--json")
    ran("", "questionnaire", "-o", for_english / "q.json", "--json")
    assert demos.tree(for_german) == demos.tree(for_english)
