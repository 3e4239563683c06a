"""The terminal in another language: CXAUDIT_LANGUAGE chooses it, ``--language`` that of one call."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests import demos, started


def ran(language: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The real program, in a terminal of that language."""
    return started.run([*map(str, arguments)], None, {"CXAUDIT_LANGUAGE": language, "COLUMNS": "100"})


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
    assert "..." not in ran("de", *command, "--help").stdout.replace("[ANGABEN]...", "")


WRONG = {
    "unknown option": (["demo", "--nowhere"], "Fehler: Die Option '--nowhere' gibt es nicht."),
    "misspelt option": (["report", "--outptu", "x"], "Meinten Sie '--output'?"),
    "unknown command": (["demos"], "Den Befehl 'demos' gibt es nicht."),
    "no argument": (["check"], "Es fehlt die Angabe 'PATHS...'."),
    "no option": (["report", "x"], "Es fehlt die Option '-o' / '--output'."),
    "no value": (["demo", "--language"], "Zur Option '--language' gehört ein Wert."),
    "not a choice": (
        ["rubric", "schema", "--part", "x"],
        "'x' steht nicht zur Wahl: 'rubric', 'step', 'translation'.",
    ),
    "too much": (["rubric", "list", "x"], "Eine Angabe ist zu viel (x)"),
    "a folder": (["verify", "."], "Datei '.' ist ein Ordner."),
    "not a number": (["report", "x", "-o", "y", "--fail-under", "x"], "x ist keine Zahl."),
    "beyond a range": (
        ["report", "x", "-o", "y", "--fail-under", "200"],
        "liegt außerhalb des Bereichs 0<=x<=100",
    ),
    "where help is": (["demo", "--nowhere"], "Hilfe zeigt 'cxaudit demo --help'."),
    "how it is called": (["demo", "--nowhere"], "Aufruf: cxaudit demo [OPTIONEN] [FOLDER]"),
}


@pytest.mark.parametrize(("arguments", "words"), WRONG.values(), ids=WRONG)
def test_wrong_usage_is_told_in_german(arguments: list[str], words: str) -> None:
    assert words in ran("de", *arguments).stderr


def test_wrong_usage_is_told_in_the_language_of_the_call(tmp_path: Path) -> None:
    said = ran("", "questionnaire", "-o", tmp_path / "q.json", "--json", "--live", "--language", "de").stderr
    assert "Fehler: --live erstellt eine Arbeitsmappe" in said


def test_what_an_option_has_by_default_is_told_in_german() -> None:
    assert "[ohne Angabe: a4]" in ran("de", "pdf", "--help").stdout


def test_that_an_option_is_needed_is_told_in_german() -> None:
    assert "[nötig]" in ran("de", "pdf", "--help").stdout


def test_usage_stays_english_in_an_english_terminal() -> None:
    assert "Error: No such option '--nowhere'." in ran("", "demo", "--nowhere").stderr


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


@pytest.fixture(scope="module")
def german_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example in German, by the language of the call."""
    folder = tmp_path_factory.mktemp("call") / "demo"
    assert ran("", "demo", folder, "--language", "de").returncode == 0
    return folder


def test_the_example_has_a_german_client(german_demo: Path) -> None:
    assert (
        json.loads((german_demo / "report/result.json").read_text("utf-8"))["client"] == "Klarbach Breitband"
    )


def test_a_german_terminal_makes_the_german_example(german_demo: Path, tmp_path: Path) -> None:
    ran("de", "demo", tmp_path / "demo")
    made = {name: content for name, content in demos.tree(tmp_path / "demo").items() if "report" not in name}
    assert made.items() <= demos.tree(german_demo).items()


@pytest.mark.parametrize("words", ["Brightwater", "Service desk", "Strategy on a page", "the only provider"])
def test_the_german_example_has_none_of_the_english_words(german_demo: Path, words: str) -> None:
    assert words not in (german_demo / "report/report.html").read_text("utf-8")


def test_an_unnamed_client_is_called_so_in_german(tmp_path: Path) -> None:
    ran("", "questionnaire", "-o", tmp_path / "q.xlsx", "--role", "manager", "--key", "ada")
    ran("de", "report", tmp_path / "q.xlsx", "-o", tmp_path / "out", "--language", "de")
    assert "Self-assessment" not in (tmp_path / "out/report.html").read_text("utf-8")
