"""The command line as people and programs meet it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cxaudit.cli import cli
from cxaudit.demo import answer_sheets
from cxaudit.model.answers import AnswerSheet, Evidence
from cxaudit.render.json import UNSAID, sheet_json
from cxaudit.render.workbook.audit import audit_workbook
from cxaudit.render.workbook.questionnaire import questionnaire
from tests import demos, started
from tests.render.results import kitchen

COMMANDS: list[list[str]] = [
    [],
    ["demo"],
    ["questionnaire"],
    ["check"],
    ["report"],
    ["explain"],
    ["render"],
    ["pdf"],
    ["rubric"],
    ["rubric", "list"],
    ["rubric", "show"],
    ["rubric", "check"],
    ["rubric", "schema"],
    ["rubric", "new"],
]


def run(*arguments: str | Path) -> Result:
    """The command line, in this process."""
    return CliRunner().invoke(cli, [str(a) for a in arguments], prog_name="cxaudit", catch_exceptions=False)


def sheet(key: str) -> AnswerSheet:
    """What a person of the example answered."""
    people = {s.respondent.key: s for s in answer_sheets(demos.plan(), demos.rubric())}
    return people[key]


def returned(path: Path, one: AnswerSheet) -> Path:
    """An answer sheet in JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(sheet_json(one), encoding="utf-8")
    return path


def result_of(folder: Path) -> Any:
    return json.loads((folder / "result.json").read_text(encoding="utf-8"))


def supported(folder: Path, criterion: str) -> float | None:
    """The supported level of a criterion in a report."""
    (one,) = [c for c in result_of(folder)["criteria"] if c["id"] == criterion]
    level: float | None = one["supported_level"]
    return level


@pytest.fixture
def manager(tmp_path: Path) -> Path:
    """The answers of one manager."""
    return returned(tmp_path / "manager.json", sheet("m-01"))


@pytest.fixture
def everybody(tmp_path: Path) -> Path:
    """A folder with everybody's answers."""
    for one in answer_sheets(demos.plan(), demos.rubric()):
        returned(tmp_path / "all" / f"{one.respondent.key}.json", one)
    return tmp_path / "all"


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the example audit."""
    folder = tmp_path_factory.mktemp("example") / "demo"
    assert run("demo", folder).exit_code == 0
    return folder


@pytest.fixture(scope="module")
def result(example: Path) -> Path:
    return example / "report/result.json"


# --- help and version -------------------------------------------------------------------------


@pytest.mark.parametrize("flag", ["--help", "-h"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: " ".join(words) or "cxaudit")
def test_help_is_shown_on_stdout(command: list[str], flag: str) -> None:
    ran = run(*command, flag)
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout.startswith(f"Usage: {' '.join(['cxaudit', *command])}")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: " ".join(words) or "cxaudit")
def test_help_fits_a_terminal(command: list[str]) -> None:
    assert max(map(len, run(*command, "--help").stdout.splitlines())) <= 100


def test_no_line_about_a_command_is_cut_off() -> None:
    helps = run("--help").stdout + run("rubric", "--help").stdout
    assert "..." not in helps.replace("[ARGS]...", "")


def test_version_is_shown() -> None:
    assert re.fullmatch(r"cxaudit \d+\.\d+\.\d+\S*\n", started.anew(["--version"], None, {}).stdout)


def test_version_is_the_same_from_the_command_line_proper() -> None:
    assert run("--version").stdout == demos.ran("--version").stdout


@pytest.mark.parametrize("module", ["pydantic", "openpyxl", "yaml", "jinja2"])
def test_help_loads_nothing_heavy(module: str) -> None:
    script = (
        "import sys; from cxaudit.__main__ import main; sys.argv[1:] = ['--help']\n"
        "try: main()\nexcept SystemExit: print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "click" in ran.stdout.split()
    assert module not in ran.stdout.split()


# --- exit codes -------------------------------------------------------------------------------

USAGE: dict[str, list[str]] = {
    "an unknown command": ["audit"],
    "an unknown option": ["report", "--fast"],
    "nothing to check": ["check"],
    "nothing to report on": ["report", "-o", "out"],
    "no place for the report": ["report", "a.xlsx"],
    "no place for the questionnaire": ["questionnaire"],
    "an unknown role": ["questionnaire", "-o", "q.xlsx", "--role", "boss"],
    "an unknown role, JSON": ["questionnaire", "-o", "q.json", "--json", "--role", "boss"],
    "an unknown variant": ["questionnaire", "-o", "q.xlsx", "--variant", "puls"],
    "an answer file that is not there": ["report", "nowhere.xlsx", "-o", "out"],
    "a result that is not there": ["explain", "nowhere.json"],
    "a gate that is no number": ["report", "a.xlsx", "-o", "out", "--fail-under", "nan"],
    "a gate above 100": ["report", "a.xlsx", "-o", "out", "--fail-under", "101"],
    "an unknown part": ["rubric", "schema", "--part", "whole"],
}


@pytest.mark.parametrize("arguments", USAGE.values(), ids=USAGE)
def test_wrong_usage_exits_2_and_writes_nothing(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(*arguments)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr
    assert demos.tree(tmp_path) == {}


WRONG: dict[str, tuple[list[str], str]] = {
    "an unknown rubric": (["rubric", "show", "cx-six-step"], "RUBRIC_UNKNOWN"),
    "an unknown rubric for a questionnaire": (
        ["questionnaire", "-o", "q.xlsx", "--rubric", "x"],
        "RUBRIC_UNKNOWN",
    ),
    "a rubric file that is not there": (["rubric", "check", "no/where.yaml"], "FILE_MISSING"),
    "a checked file that is not there": (["check", "nowhere.xlsx"], "FILE_MISSING"),
}


@pytest.mark.parametrize(("arguments", "code"), WRONG.values(), ids=WRONG)
def test_what_needs_mending_exits_3_with_its_code(
    arguments: list[str], code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(*arguments)
    assert ran.exit_code == 3
    assert f"[{code}]" in ran.output
    assert demos.tree(tmp_path) == {}


@pytest.mark.parametrize(("gate", "code"), [("0", 0), ("40", 0), ("99", 1)])
def test_fail_under_gates(manager: Path, tmp_path: Path, gate: str, code: int) -> None:
    ran = run("report", manager, "-o", tmp_path / "out", "--fail-under", gate)
    assert ran.exit_code == code
    assert (tmp_path / "out/report.html").exists()


def test_fail_under_says_why(manager: Path, tmp_path: Path) -> None:
    ran = run("report", manager, "-o", tmp_path / "out", "--fail-under", "99")
    assert re.search(r"The supported score \(\d+\) is below 99\.", ran.stderr)


def test_no_score_does_not_pass_the_gate(tmp_path: Path) -> None:
    run("questionnaire", "-o", tmp_path / "blank.json", "--json")
    ran = run("report", tmp_path / "blank.json", "-o", tmp_path / "out", "--fail-under", "0")
    assert ran.exit_code == 1


STOPPED = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # shells let what runs in the background ignore it
from cxaudit.cli import cli
cli(["verify", "audit.xlsx"], prog_name="cxaudit")
"""
NEVER_DONE = f"#!/bin/sh\nkill -INT $PPID\nexec {shutil.which('sleep')} 60\n"
"""Stands in for LibreOffice: somebody presses Ctrl+C while it is at work."""


def test_interrupted_exits_130(tmp_path: Path) -> None:
    (tmp_path / "audit.xlsx").write_bytes(audit_workbook(kitchen()))
    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    program.write_text(NEVER_DONE, encoding="utf-8")
    program.chmod(0o755)
    ran = subprocess.run(
        [sys.executable, "-c", STOPPED],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=dict(os.environ, PATH=str(program.parent)),
        timeout=60,
    )
    assert (ran.returncode, ran.stderr) == (130, "Stopped. Nothing was left half written.\n")


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    script = f"{sys.executable} -m cxaudit rubric show | head -1"
    ran = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert ran.stderr == ""


# --- stdout, stderr, JSON, colours ------------------------------------------------------------


def test_report_says_what_was_asked_for_on_stdout(manager: Path, tmp_path: Path) -> None:
    ran = run("report", manager, "-o", tmp_path / "out")
    assert ran.stdout.startswith("People claim ")
    assert f"{tmp_path}/out/report.html   the report, in any browser" in ran.stdout
    assert ran.stderr.strip() == "Open:"


def test_problems_of_a_report_are_on_stderr(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    ran = run("report", tmp_path / "a.json", "-o", tmp_path / "out")
    assert ran.stdout == ""
    assert ran.stderr.startswith(f"{tmp_path}/a.json:1:2: this is not valid JSON")


def test_the_verdict_of_a_check_is_on_stdout(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    ran = run("check", tmp_path / "a.json")
    assert "[JSON_SYNTAX]" in ran.stdout
    assert ran.stderr == "1 mistake to mend.\n"


JSON_COMMANDS: dict[str, Callable[[Path, Path], list[str | Path]]] = {
    "demo": lambda example, out: ["demo", out / "demo"],
    "check": lambda example, out: ["check", example],
    "report": lambda example, out: ["report", example, "-o", out / "report"],
    "explain": lambda example, out: ["explain", example / "report/result.json", "K6"],
    "rubric list": lambda example, out: ["rubric", "list"],
    "rubric show": lambda example, out: ["rubric", "show"],
    "rubric check": lambda example, out: ["rubric", "check", "cx-six-steps"],
}


@pytest.mark.parametrize("command", JSON_COMMANDS.values(), ids=JSON_COMMANDS)
def test_json_is_all_there_is_on_stdout(
    command: Callable[[Path, Path], list[str | Path]], example: Path, tmp_path: Path
) -> None:
    ran = run(*command(example, tmp_path), "--json")
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)


JSON_FAULTS: dict[str, list[str]] = {
    "check": ["check", "nowhere.xlsx"],
    "report": ["report", "nowhere.xlsx", "-o", "out"],
    "explain": ["explain", "nowhere.json"],
    "rubric show": ["rubric", "show", "nothing"],
    "rubric check": ["rubric", "check", "nothing"],
}


@pytest.mark.parametrize("arguments", JSON_FAULTS.values(), ids=JSON_FAULTS)
def test_problems_are_json_too_where_json_was_asked_for(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(*arguments, "--json")
    told = json.loads(ran.stdout)
    assert (told["ok"], told["problems"][0]["severity"], ran.stderr) == (False, "error", "")


def test_json_of_a_report_names_files_and_score(manager: Path, tmp_path: Path) -> None:
    told = json.loads(run("report", manager, "-o", tmp_path / "out", "--json").stdout)
    assert [Path(f).name for f in told["files"]] == ["result.json", "audit.xlsx", "report.html"]
    assert told["supported"] == int(re.findall(r"supports (\d+)", told["sentences"][0])[0])


def test_the_schema_of_rubrics_is_json() -> None:
    assert json.loads(run("rubric", "schema").stdout)["$schema"]


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, {}])
def test_nothing_is_coloured_where_nobody_asked(
    manager: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    ran = demos.ran("report", manager, "-o", tmp_path / "out", cwd=None, **environment)
    assert "\x1b" not in ran.stdout + ran.stderr


def test_no_color_is_respected_on_a_terminal(tmp_path: Path) -> None:
    script = (
        "import os, pty, sys; os.environ['NO_COLOR'] = '1'; "
        "sys.exit(os.waitstatus_to_exitcode(pty.spawn([sys.executable, '-m', 'cxaudit', 'demo', sys.argv[1]])))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "d"],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=True,
    )
    assert b"Open:" in ran.stdout
    assert b"\x1b" not in ran.stdout


def test_foreign_text_cannot_steer_the_terminal(manager: Path, tmp_path: Path) -> None:
    ran = run("report", manager, "-o", tmp_path / "o\x1b[31m\u202eut")
    assert r"o\u001b[31m\u202eut/report.html" in ran.stdout
    assert "\x1b" not in ran.output


def test_a_poor_terminal_ends_nothing(manager: Path, tmp_path: Path) -> None:
    run("report", manager, "-o", tmp_path / "out")
    ran = demos.ran("explain", tmp_path / "out/result.json", "K1", PYTHONIOENCODING="latin-1")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert r"\u2212" in ran.stdout


# --- questionnaire ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "count"),
    [
        pytest.param([], 46, id="everything"),
        pytest.param(["--variant", "pulse"], 12, id="variant"),
        pytest.param(["--role", "frontline"], len(demos.rubric().asked(role="frontline")), id="role"),
        pytest.param(["--role", "auditor", "--key", "a-7", "--client", "Acme"], 46, id="auditor"),
    ],
)
@pytest.mark.parametrize("kind", [["-o", "q.json", "--json"], ["-o", "q.xlsx"]], ids=["json", "xlsx"])
def test_questionnaires_are_made_and_counted(
    options: list[str], count: int, kind: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("questionnaire", *kind, *options)
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert f"Wrote {kind[1]} with {count} questions." in ran.stderr
    assert (tmp_path / kind[1]).exists()


def test_the_key_is_filled_in(tmp_path: Path) -> None:
    run("questionnaire", "-o", tmp_path / "q.json", "--json", "--key", "r-9")
    assert json.loads((tmp_path / "q.json").read_text())["respondent"]["key"] == "r-9"


def test_the_next_step_can_be_pasted(tmp_path: Path) -> None:
    ran = run("questionnaire", "-o", tmp_path / "my questions.xlsx")
    assert f'cxaudit report "{tmp_path}/my questions.xlsx" -o report' in ran.stderr


def test_an_existing_questionnaire_is_refused(tmp_path: Path) -> None:
    (tmp_path / "q.xlsx").write_bytes(b"mine")
    ran = run("questionnaire", "-o", tmp_path / "q.xlsx")
    assert ran.exit_code == 2
    assert "[FILE_EXISTS]" in ran.stderr
    assert (tmp_path / "q.xlsx").read_bytes() == b"mine"


def test_force_replaces_a_questionnaire_and_keeps_it(tmp_path: Path) -> None:
    run("questionnaire", "-o", tmp_path / "q.xlsx", "--key", "one")
    old = (tmp_path / "q.xlsx").read_bytes()
    assert run("questionnaire", "-o", tmp_path / "q.xlsx", "--key", "two", "--force").exit_code == 0
    assert (tmp_path / "q.xlsx.bak").read_bytes() == old


def answered_workbook(path: Path) -> Path:
    one = sheet("f-01")
    path.write_bytes(
        questionnaire(
            demos.rubric(),
            date=demos.plan().date,
            role="frontline",
            respondent_key="f-01",
            departments=(),
            answers=one,
        )
    )
    return path


ANSWERED: dict[str, Callable[[Path], Path]] = {
    "xlsx": lambda folder: answered_workbook(folder / "q.xlsx"),
    "json": lambda folder: returned(folder / "q.json", sheet("f-04")),
}


@pytest.mark.parametrize("made", ANSWERED.values(), ids=ANSWERED)
def test_an_answered_questionnaire_is_refused_even_with_force(
    made: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = made(tmp_path)
    before = path.read_bytes()
    json_only = ["--json"] * (path.suffix == ".json")
    ran = run("questionnaire", "-o", path, "--force", *json_only)
    assert ran.exit_code == 2
    assert "[FILE_ANSWERED]" in ran.stderr
    assert demos.tree(tmp_path) == {path.name: before}


def test_answers_are_not_replaced_by_a_report_either(tmp_path: Path) -> None:
    path = answered_workbook(tmp_path / "audit.xlsx")
    before = path.read_bytes()
    ran = run("report", path, "-o", tmp_path, "--force")
    assert ran.exit_code == 2
    assert "[FILE_ANSWERED]" in ran.stderr
    assert demos.tree(tmp_path) == {"audit.xlsx": before}


# --- check ------------------------------------------------------------------------------------


def test_everything_is_checked_in_one_pass(example: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("[")
    (tmp_path / "rubric.yaml").write_text("id: x\n")
    ran = run("check", example, tmp_path / "bad.json", tmp_path, tmp_path / "no.xlsx", example / "returned")
    assert ran.exit_code == 3
    assert {"bad.json", "rubric.yaml", "no.xlsx"} == set(
        re.findall(r"(bad\.json|rubric\.yaml|no\.xlsx):", ran.stdout)
    )


def test_of_a_good_engagement_only_what_is_planted_is_said(example: Path) -> None:
    ran = run("check", example)
    told = re.findall(r"warning: (CP-\d+) lacks Owner", ran.stdout)
    assert (ran.exit_code, told, len(ran.stdout.splitlines())) == (0, ["CP-002", "CP-024"], 2)


def test_an_engagement_without_answers_can_be_checked(example: Path, tmp_path: Path) -> None:
    (tmp_path / "engagement.yaml").write_bytes((example / "engagement.yaml").read_bytes())
    assert run("check", tmp_path).exit_code == 0


def test_an_engagement_is_checked_against_its_rubric(tmp_path: Path) -> None:
    (tmp_path / "engagement.yaml").write_text("client: Acme\ntargets: {know.nothing: 3}\n")
    ran = run("check", tmp_path / "engagement.yaml")
    assert ran.exit_code == 3
    assert re.search(r"engagement\.yaml:2:\d+: .*know\.nothing", ran.stdout)


def test_a_rubric_folder_is_checked() -> None:
    ran = run("check", "rubrics/cx-six-steps")
    assert (ran.exit_code, ran.stdout) == (0, "")


def test_warnings_count_only_where_they_should(tmp_path: Path) -> None:
    one = sheet("m-01")
    first, *rest = one.answers
    proven = first.model_copy(update={"evidence": Evidence(grade="documented")})
    path = returned(tmp_path / "a.json", one.model_copy(update={"answers": (proven, *rest)}))
    assert (run("check", path).exit_code, run("check", path, "--strict").exit_code) == (0, 3)


def test_a_part_of_a_rubric_is_checked_with_the_whole() -> None:
    ran = run(
        "check", "rubrics/cx-six-steps/know.yaml", "rubrics/cx-six-steps/fix.yaml", "rubrics/cx-six-steps"
    )
    assert (ran.exit_code, ran.stdout, ran.stderr) == (0, "", "All well: 1 file checked, nothing to mend.\n")


@pytest.mark.parametrize(
    ("name", "code"), [("result.json", "NOT_A_QUESTIONNAIRE"), ("audit.xlsx", "AUDIT_OF_SEVERAL")]
)
@pytest.mark.parametrize("command", [["check"], ["report", "-o", "out"]], ids=["check", "report"])
def test_a_result_is_no_answer(example: Path, name: str, code: str, command: list[str]) -> None:
    ran = run(*command, example / "report" / name)
    assert ran.exit_code == 3
    assert re.findall(r"\[([A-Z_]+)\]", ran.output) == [code]


@pytest.mark.parametrize("more", [[], ["--variant", "pulse"], ["--role", "frontline"], ["--key", "m-1"]])
def test_a_live_workbook_is_a_questionnaire(tmp_path: Path, more: list[str]) -> None:
    made = run("questionnaire", "--live", "-o", tmp_path / "q.xlsx", *more)
    assert (made.exit_code, run("check", tmp_path / "q.xlsx").exit_code) == (0, 0)


def test_a_live_workbook_is_no_json(tmp_path: Path) -> None:
    ran = run("questionnaire", "--live", "--json", "-o", tmp_path / "q.json")
    assert (ran.exit_code, (tmp_path / "q.json").exists()) == (2, False)


def test_ones_own_audit_is_read_and_may_be_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    run("questionnaire", "--live", "-o", tmp_path / "q.xlsx")
    run("report", tmp_path / "q.xlsx", "-o", folder)
    again = run("report", folder / "audit.xlsx", "-o", folder, "--force")
    assert (again.exit_code, (folder / "audit.xlsx.bak").exists()) == (0, True)


def test_an_empty_folder_has_no_answers(tmp_path: Path) -> None:
    ran = run("check", tmp_path)
    assert ran.exit_code == 3
    assert "[NO_ANSWERS]" in ran.stdout


# --- report -----------------------------------------------------------------------------------


def test_one_file_is_a_self_assessment_shown_by_name(manager: Path, tmp_path: Path) -> None:
    run("report", manager, "-o", tmp_path / "out")
    assert result_of(tmp_path / "out")["took_part"]["named"] is True
    assert supported(tmp_path / "out", "know.evidence") is not None


def test_several_files_hold_the_minimum_group(tmp_path: Path) -> None:
    files = [returned(tmp_path / f"{k}.json", sheet(k)) for k in ("m-01", "m-02", "f-01")]
    run("report", *files, "-o", tmp_path / "out")
    assert result_of(tmp_path / "out")["took_part"]["named"] is False
    assert supported(tmp_path / "out", "know.evidence") is None


def test_the_audit_leads_own_files_stand_beside_those_for_others(tmp_path: Path) -> None:
    files = [returned(tmp_path / f"{k}.json", sheet(k)) for k in ("m-01", "m-02", "f-01")]
    run("report", *files, "-o", tmp_path / "out", "--analyst")
    found = json.loads((tmp_path / "out" / "analyst-result.json").read_text(encoding="utf-8"))
    assert supported(tmp_path / "out", "know.evidence") is None
    assert next(c for c in found["criteria"] if c["id"] == "know.evidence")["supported"] is not None


def test_what_is_hidden_in_a_workbook_alone_cannot_be_shown(tmp_path: Path) -> None:
    one = sheet("f-01")
    people = [one.respondent.model_copy(update={"key": f"x-{n}"}) for n in range(6)]
    files = [returned(tmp_path / f"{p.key}.json", one.model_copy(update={"respondent": p})) for p in people]
    settings = tmp_path / "engagement.yaml"
    settings.write_text("agreed: {know.evidence: 2}\n", encoding="utf-8")
    run("report", *files, "-o", tmp_path / "out", "--engagement", settings)
    again = run("report", tmp_path / "out" / "audit.xlsx", "-o", tmp_path / "again", "--analyst")
    assert "ANALYST_NEEDS_ANSWERS" in again.stderr


def test_named_shows_small_groups(tmp_path: Path) -> None:
    files = [returned(tmp_path / f"{k}.json", sheet(k)) for k in ("m-01", "m-02", "f-01")]
    run("report", *files, "-o", tmp_path / "out", "--named")
    assert supported(tmp_path / "out", "know.evidence") is not None


def test_a_folder_means_its_answer_files(everybody: Path, tmp_path: Path) -> None:
    (everybody / "notes.txt").write_text("not an answer")
    (everybody / "~$open.xlsx").write_bytes(b"lock of an office program")
    (everybody / ".~lock.x.xlsx#").write_bytes(b"lock of another")
    assert run("report", everybody, "-o", tmp_path / "out").exit_code == 0
    assert result_of(tmp_path / "out")["took_part"]["people"] == 25


def test_an_engagement_folder_brings_its_settings(example: Path, tmp_path: Path) -> None:
    run("report", example, "-o", tmp_path / "out")
    made = result_of(tmp_path / "out")
    assert (made["client"], made["took_part"]["people"]) == ("Brightwater Broadband", 25)


def test_settings_may_lie_elsewhere(everybody: Path, example: Path, tmp_path: Path) -> None:
    run("report", everybody, "-o", tmp_path / "out", "--engagement", example / "engagement.yaml")
    assert result_of(tmp_path / "out")["client"] == "Brightwater Broadband"


def test_an_engagement_names_its_rubric_from_where_it_lies(tmp_path: Path) -> None:
    run("rubric", "new", tmp_path / "client/own")
    (tmp_path / "client/engagement.yaml").write_text("client: Acme\nrubric: own\n")
    run(
        "questionnaire",
        "-o",
        tmp_path / "client/returned/a.json",
        "--json",
        "--rubric",
        tmp_path / "client/own",
    )
    ran = run("report", tmp_path / "client", "-o", tmp_path / "out")
    assert (ran.exit_code, result_of(tmp_path / "out")["client"]) == (0, "Acme")


def test_the_client_can_be_named(manager: Path, tmp_path: Path) -> None:
    run("report", manager, "-o", tmp_path / "out", "--client", "Müller & Söhne")
    assert result_of(tmp_path / "out")["client"] == "Müller & Söhne"
    assert "Müller &amp; Söhne" in (tmp_path / "out/report.html").read_text(encoding="utf-8")


def test_the_same_file_twice_counts_once(manager: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.json").write_bytes(manager.read_bytes())
    ran = run("report", manager, manager, tmp_path / "copy.json", "-o", tmp_path / "out")
    assert result_of(tmp_path / "out")["took_part"]["people"] == 1
    assert ran.stderr.count("[FILE_TWICE]") == 1


def again(tmp_path: Path, date: str, level: int) -> Path:
    """The manager's answers of another day, all alike."""
    one = sheet("m-01")
    answers = tuple({"criterion": a.criterion, "level": level} for a in one.answers)
    tree = json.loads(sheet_json(one)) | {"answers": answers, "date": date}
    path = tmp_path / f"{date}.json"
    path.write_text(json.dumps(tree))
    return path


@pytest.mark.parametrize("turn", [1, -1], ids=["in order", "reversed"])
def test_of_one_respondents_sheets_the_later_counts(tmp_path: Path, turn: int) -> None:
    files = [again(tmp_path, "2026-11-01", 1), again(tmp_path, "2026-11-20", 2)][::turn]
    ran = run("report", *files, "-o", tmp_path / "out")
    assert result_of(tmp_path / "out")["took_part"]["named"] is True
    assert supported(tmp_path / "out", "know.evidence") == 2
    assert "[RESPONDENT_TWICE]" in ran.stderr


def test_people_who_left_the_forms_own_key_are_not_taken_for_one(tmp_path: Path) -> None:
    unsaid = [
        one.model_copy(update={"respondent": one.respondent.model_copy(update={"key": UNSAID})})
        for one in (sheet("m-01"), sheet("m-02"))
    ]
    files = [returned(tmp_path / f"{n}.json", one) for n, one in enumerate(unsaid)]
    ran = run("report", *files, "-o", tmp_path / "out")
    assert ran.stderr.count("[KEY_DERIVED]") == 2
    assert result_of(tmp_path / "out")["took_part"]["named"] is False


@pytest.mark.parametrize("name", ["result.json", "audit.xlsx", "report.html"])
def test_an_existing_output_is_refused(manager: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_bytes(b"mine")
    ran = run("report", manager, "-o", tmp_path / "out")
    assert ran.exit_code == 2
    assert "[FILE_EXISTS]" in ran.stderr
    assert demos.tree(tmp_path / "out") == {name: b"mine"}


def test_force_replaces_outputs_and_keeps_them(manager: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/result.json").write_bytes(b"mine")
    assert run("report", manager, "-o", tmp_path / "out", "--force").exit_code == 0
    assert (tmp_path / "out/result.json.bak").read_bytes() == b"mine"


def test_the_same_report_again_is_no_trouble(manager: Path, tmp_path: Path) -> None:
    run("report", manager, "-o", tmp_path / "out")
    before = demos.tree(tmp_path / "out")
    assert run("report", manager, "-o", tmp_path / "out").exit_code == 0
    assert demos.tree(tmp_path / "out") == before


def test_a_report_among_the_answers_is_no_answer(everybody: Path) -> None:
    run("report", everybody, "-o", everybody)
    assert run("report", everybody, "-o", everybody).exit_code == 0


def test_an_output_folder_that_is_a_file_is_refused(manager: Path) -> None:
    ran = run("report", manager, "-o", manager)
    assert ran.exit_code == 2
    assert "is a file" in ran.stderr


def test_nothing_is_written_if_one_file_is_bad(manager: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("[")
    assert run("report", manager, tmp_path / "bad.json", "-o", tmp_path / "out").exit_code == 3
    assert not (tmp_path / "out").exists()


def test_paths_with_blanks_and_umlauts_work(tmp_path: Path) -> None:
    path = returned(tmp_path / "Größe & Maß/Antwort 1.json", sheet("m-01"))
    ran = demos.ran("report", path, "-o", tmp_path / "Bericht für Ärzte")
    assert ran.returncode == 0
    assert result_of(tmp_path / "Bericht für Ärzte")["sources"][0]["file"] == "Antwort 1.json"


def test_a_name_that_is_no_text_works(manager: Path, tmp_path: Path) -> None:
    odd = manager.rename(tmp_path / "a\udcff.json")
    ran = demos.ran("report", odd, "-o", tmp_path / "o\udcff")
    assert ran.returncode == 0
    assert result_of(tmp_path / "o\udcff")["sources"][0]["file"] == "a\ufffd.json"


def test_a_result_does_not_tell_where_files_lay(tmp_path: Path) -> None:
    one = sheet("m-01")
    first, *rest = one.answers
    proven = first.model_copy(update={"evidence": Evidence(grade="documented")})
    path = returned(tmp_path / "secret folder/a.json", one.model_copy(update={"answers": (proven, *rest)}))
    run("report", path, "-o", tmp_path / "out")
    (told,) = result_of(tmp_path / "out")["problems"]
    assert told["where"].startswith("a.json")


# --- explain ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "heading"),
    [
        ([], "Customer experience audit 2026: Brightwater Broadband"),
        (["know.expectations"], "K6 Expectations written down (know.expectations)"),
        (["k6"], "K6 Expectations written down (know.expectations)"),
        (["fix"], "Fix what you find (fix)"),
    ],
    ids=["nothing", "id", "code", "step"],
)
def test_explain_knows_what_is_meant(result: Path, subject: list[str], heading: str) -> None:
    ran = run("explain", result, *subject)
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[0] == heading


def test_explain_helps_with_an_unknown_subject(result: Path) -> None:
    ran = run("explain", result, "know.expectation")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert 'Did you mean "know.expectations"?' in ran.stderr


NO_RESULTS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "it is not JSON"),
    "no JSON": (b"hello", "it is not JSON"),
    "not UTF-8": ("{'ä'".encode("latin-1"), "it is not JSON"),
    "a list": (b"[]", 'it has no "schema"'),
    "an answer sheet": (b'{"schema": "cxaudit/answers/1"}', "its schema is cxaudit/answers/1"),
    "of a newer kind": (b'{"schema": "cxaudit/result/99"}', "its schema is cxaudit/result/99"),
    "half of one": (b'{"schema": "cxaudit/result/1"}', "is not as it should be"),
    "deeply nested": (b"[" * 100_000, "it is not JSON"),
    "a huge number": (b'{"schema": 1e999}', "its schema is"),
}


@pytest.mark.parametrize(("content", "reason"), NO_RESULTS.values(), ids=NO_RESULTS)
def test_explain_says_what_is_wrong_with_a_result(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "r.json").write_bytes(content)
    ran = run("explain", tmp_path / "r.json")
    assert ran.exit_code == 3
    assert reason in ran.stderr
    assert "[NOT_A_RESULT]" in ran.stderr


CHANGED: dict[str, tuple[str, str]] = {
    "a step that is not there": ('"steps": [\n  {\n   "id": "know"', '"steps": [\n  {\n   "id": "gnow"'),
    "an infinite score": ('"supported": 46.', '"supported": 1e999, "x": 46.'),
    "a grade that is not there": ('"evidence_grade": "documented"', '"evidence_grade": "dreamt"'),
}


@pytest.mark.parametrize(("old", "new"), CHANGED.values(), ids=CHANGED)
def test_explain_refuses_a_result_that_was_changed(result: Path, tmp_path: Path, old: str, new: str) -> None:
    text = result.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "r.json").write_text(text.replace(old, new), encoding="utf-8")
    ran = run("explain", tmp_path / "r.json", "K1")
    assert ran.exit_code == 3
    assert "[NOT_A_RESULT]" in ran.stderr


def test_explain_reads_a_result_saved_by_a_windows_editor(result: Path, tmp_path: Path) -> None:
    text = result.read_text(encoding="utf-8").replace("\n", "\r\n")
    (tmp_path / "r.json").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert run("explain", tmp_path / "r.json").exit_code == 0


# --- rubric -----------------------------------------------------------------------------------


def test_built_in_rubrics_are_listed() -> None:
    assert run("rubric", "list").stdout.startswith("cx-six-steps  1.0.0  ")


def test_a_rubric_is_shown() -> None:
    assert "K6" in run("rubric", "show").stdout


def test_a_rubric_is_shown_by_its_path() -> None:
    assert (
        run("rubric", "show", "rubrics/cx-six-steps").stdout == run("rubric", "show", "cx-six-steps").stdout
    )


@pytest.mark.parametrize("part", ["rubric", "step"])
def test_the_schema_of_each_kind_of_file_is_printed(part: str) -> None:
    assert "properties" in json.loads(run("rubric", "schema", "--part", part).stdout)


@pytest.mark.parametrize("title", ["My rubric", "Größe: \"5\" & 'mehr' #1", "- {x}", "12"])
def test_a_new_rubric_has_nothing_to_mend(tmp_path: Path, title: str) -> None:
    made = run("rubric", "new", tmp_path / "own", "--title", title)
    checked = run("rubric", "check", tmp_path / "own", "--strict")
    assert (made.exit_code, checked.exit_code, checked.stdout) == (0, 0, "")
    assert title in run("rubric", "show", tmp_path / "own").stdout


def test_a_new_rubric_overwrites_nothing(tmp_path: Path) -> None:
    run("rubric", "new", tmp_path / "own")
    (tmp_path / "own/rubric.yaml").write_text("mine")
    assert run("rubric", "new", tmp_path / "own").exit_code == 2
    assert (tmp_path / "own/rubric.yaml").read_text() == "mine"


def test_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    run("rubric", "new", tmp_path)
    for_windows = {p: p.read_bytes().replace(b"\n", b"\r\n") for p in tmp_path.glob("*.yaml")}
    [path.write_bytes(content) for path, content in for_windows.items()]
    assert run("rubric", "check", tmp_path, "--strict").exit_code == 0


# --- demo -------------------------------------------------------------------------------------


def test_the_demo_says_what_to_open(tmp_path: Path) -> None:
    ran = run("demo", tmp_path / "d")
    assert "Brightwater Broadband is a made-up company" in ran.stderr
    assert f"{tmp_path}/d/report/report.html   the report" in ran.stdout


def test_the_demo_twice_is_no_trouble(example: Path) -> None:
    before = demos.tree(example)
    assert run("demo", example).exit_code == 0
    assert demos.tree(example) == before


def test_the_demo_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "engagement.yaml").write_text("mine")
    assert run("demo", tmp_path).exit_code == 2
    assert demos.tree(tmp_path) == {"engagement.yaml": b"mine"}


def test_answers_in_the_demo_are_kept_even_with_force(tmp_path: Path) -> None:
    run("demo", tmp_path)
    path = returned(tmp_path / "returned/frontline-f-04.json", sheet("f-05"))
    before = path.read_bytes()
    assert run("demo", tmp_path, "--force").exit_code == 2
    assert path.read_bytes() == before
