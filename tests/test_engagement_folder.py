"""The folder of an engagement, through the real process: set up, send, collect, status, report, erase, back up."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from cxaudit.demo import answer_sheets
from cxaudit.model.answers import AnswerSheet, Evidence, Respondent
from cxaudit.render.json import sheet_json
from tests import demos, started
from tests.audit_sheets import Form

PEOPLE = (
    [("leadership", "Desk")] * 3
    + [("manager", "Desk")] * 2
    + [("frontline", "Desk")] * 4
    + [("frontline", "Field")] * 3
)
NAMES = [f"Wilhelmina Oxbridge{n:02}" for n in range(len(PEOPLE))]
ADDRESSES = [f"w.oxbridge{n:02}@example.org" for n in range(len(PEOPLE))]
SECRETS = ("Wilhelmina", "Oxbridge", "oxbridge", "@example.org")


def ran(*words: str | Path, language: str = "", stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """The program's own process."""
    return started.run([*map(str, words)], None, {"CXAUDIT_LANGUAGE": language}, stdin)


def told(*words: str | Path) -> Any:
    """What the program says as JSON."""
    return json.loads(ran(*words, "--json").stdout)


def set_up(home: Path, *words: str) -> Path:
    """An engagement with twelve people, whose names stand in people.csv."""
    made = ran("init", home, "--client", "Acme", "--department", "Desk", "--department", "Field", *words)
    assert made.returncode == 0, made.stderr
    lines = (
        f",{role},{department},{name},{address}"
        for (role, department), name, address in zip(PEOPLE, NAMES, ADDRESSES, strict=True)
    )
    with (home / "people.csv").open("a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return home


def keys(home: Path) -> list[str]:
    """The keys in people.csv, in its order."""
    rows = (home / "people.csv").read_text(encoding="utf-8-sig").splitlines()[3:]
    return [row.split(",")[0] for row in rows]


def answered(key: str, role: str, department: str, level: int = 2) -> AnswerSheet:
    """A sheet in which a role answered everything alike."""
    like = next(s for s in answer_sheets(demos.plan(), demos.rubric()) if s.respondent.role == role)
    answers = tuple(
        a.model_copy(update={"level": level, "not_applicable": None, "dont_know": False})
        for a in like.answers
    )
    return like.model_copy(
        update={"respondent": Respondent(key=key, role=role, department=department), "answers": answers}
    )


def mail(home: Path, folder: Path, level: int = 2) -> list[Path]:
    """What everybody sends back, in a folder elsewhere."""
    folder.mkdir(exist_ok=True)
    written = []
    for n, (key, (role, department)) in enumerate(zip(keys(home), PEOPLE, strict=True)):
        path = folder / f"mail{n:02}.json"
        path.write_text(sheet_json(answered(key, role, department, level)), encoding="utf-8")
        written.append(path)
    return written


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An engagement whose questionnaires were made."""
    home = set_up(tmp_path_factory.mktemp("sent") / "acme")
    assert ran("questionnaires", home).returncode == 0
    return home


@pytest.fixture(scope="module")
def taken(sent: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with everybody's answers collected."""
    home = Path(shutil.copytree(sent, tmp_path_factory.mktemp("taken") / "acme"))
    done = ran("collect", home, *mail(home, home.parent / "mail"))
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def home(taken: Path, tmp_path: Path) -> Path:
    """A copy of it to change."""
    return Path(shutil.copytree(taken, tmp_path / "acme"))


# ------------------------------------------------------------------------ init


def test_init_makes_settings_a_list_and_folders(sent: Path) -> None:
    made = {p.name for p in sent.iterdir()}
    assert made == {"engagement.yaml", "people.csv", "outgoing", "returned", "evidence", "reports"}


def test_what_init_writes_has_no_mistakes(tmp_path: Path) -> None:
    assert ran("init", tmp_path / "acme").returncode == 0
    assert ran("check", tmp_path / "acme", "--strict").returncode == 0


def test_init_in_german_explains_in_german_and_has_no_mistakes(tmp_path: Path) -> None:
    ran("init", tmp_path / "acme", "--language", "de")
    text = (tmp_path / "acme" / "engagement.yaml").read_text(encoding="utf-8")
    assert "language: de" in text
    assert "# Wer auditiert wird" in text
    assert ran("check", tmp_path / "acme", "--strict").returncode == 0


def test_init_overwrites_nothing(sent: Path) -> None:
    before = (sent / "people.csv").read_bytes()
    again = ran("init", sent)
    assert (again.returncode, "[ENGAGEMENT_EXISTS]" in again.stderr) == (2, True)
    assert (sent / "people.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(["--role", "boss=3"], "ID_UNKNOWN", id="no such role"),
        pytest.param(["--variant", "short"], "ID_UNKNOWN", id="no such variant"),
        pytest.param(["--minimum-group", "2"], "NUMBER_RANGE", id="a minimum below three"),
        pytest.param(["--date", "tomorrow"], "DATE_FORM", id="no date"),
        pytest.param(["--language", "tlh"], "LANGUAGE_UNKNOWN", id="no such language"),
    ],
)
def test_init_with_a_setting_that_does_not_fit_makes_nothing(
    words: list[str], code: str, tmp_path: Path
) -> None:
    done = ran("init", tmp_path / "acme", *words)
    assert (done.returncode, f"[{code}]" in done.stderr) == (2, True)
    assert not (tmp_path / "acme").exists()


# ------------------------------------------------------------------------ questionnaires


def test_each_person_gets_a_questionnaire_and_a_key(sent: Path) -> None:
    files = {p.name for p in (sent / "outgoing").iterdir()}
    roles = [role for role, _department in PEOPLE]
    assert files == {f"{role}-{key}.xlsx" for role, key in zip(roles, keys(sent), strict=True)}


def test_run_again_only_what_is_missing_is_made(sent: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(sent, tmp_path / "acme"))
    gone = sorted((home / "outgoing").iterdir())[0]
    gone.unlink()
    again = told("questionnaires", home)
    assert ([Path(p).name for p in again["files"]], again["there"], again["keys"]) == ([gone.name], 11, 0)


def test_names_stay_in_the_list(sent: Path) -> None:
    found = [
        path.name
        for path in (sent / "outgoing").iterdir()
        for part in zipfile.ZipFile(path).infolist()
        for secret in SECRETS
        if secret.encode() in zipfile.ZipFile(path).read(part)
    ]
    assert found == []


def test_by_role_there_is_one_for_each_role(sent: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(sent, tmp_path / "acme"))
    made = told("questionnaires", home, "--by", "role")
    assert [Path(p).stem for p in made["files"]] == ["leadership", "manager", "frontline"]


def _list(home: Path, text: str) -> None:
    (home / "people.csv").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("key,role\nr-1,boss\n", "UNKNOWN_ROLE", id="unknown role"),
        pytest.param("key,role\nr-1,manager\nr-1,manager\n", "KEY_TWICE", id="two rows with one key"),
        pytest.param("key,role\n# only a comment\n", "NOT_A_LIST", id="nobody"),
    ],
)
def test_a_list_that_needs_mending_makes_nothing(text: str, code: str, tmp_path: Path) -> None:
    ran("init", tmp_path / "acme")
    _list(tmp_path / "acme", text)
    done = ran("questionnaires", tmp_path / "acme")
    assert (done.returncode, f"[{code}]" in done.stderr) == (3, True)
    assert list((tmp_path / "acme" / "outgoing").iterdir()) == []


def test_check_finds_what_is_wrong_with_the_list(tmp_path: Path) -> None:
    ran("init", tmp_path / "acme")
    _list(tmp_path / "acme", "key,role\nr-1,boss\n")
    done = ran("check", tmp_path / "acme")
    assert (done.returncode, "people.csv:2:1" in done.stdout) == (3, True)


BESIDE = "key,role,department\nr-1,manager,Desk\nr-2,manager,Desk\nr-3,manager,Feild\nr-4,manager,Feild\n"


@pytest.mark.parametrize("command", ["check", "questionnaires", "status"])
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("LIST_LONGER", 'the role "manager" is said to have 3 people, but 4 stand in people.csv'),
        ("DEPARTMENT_NOT_PLANNED", 'the department "Feild" is not among those in engagement.yaml (did you mean "Field"?)'),
    ],
)  # fmt: skip
def test_a_list_is_held_against_the_settings(command: str, code: str, said: str, tmp_path: Path) -> None:
    ran("init", tmp_path / "acme", "--department", "Desk", "--department", "Field", "--role", "manager=3")
    _list(tmp_path / "acme", BESIDE)
    told_once = [p for p in told(command, tmp_path / "acme")["problems"] if p["code"] == code]
    assert [said in json.dumps(p, ensure_ascii=False).replace('\\"', '"') for p in told_once] == [True]


# ------------------------------------------------------------------------ collect


def test_an_empty_sheet_is_set_aside_and_its_sender_is_missing(sent: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(sent, tmp_path / "acme"))
    blank = min((home / "outgoing").glob("*.xlsx"))
    row = told("collect", home, blank)["files"][0]
    assert (row["outcome"], [p["code"] for p in row["problems"]]) == ("set_aside", ["RETURNED_EMPTY"])
    assert (told("status", home)["answered"], list((home / "returned").iterdir())) == (0, [])


def test_an_empty_sheet_leaves_what_was_answered_before(home: Path) -> None:
    told("collect", home, min((home / "outgoing").glob("*.xlsx")))
    assert told("status", home)["answered"] == 12


def test_collect_takes_everybody_and_copies_under_keys(taken: Path) -> None:
    assert {p.name for p in (taken / "returned").iterdir()} == {f"{key}-v1.json" for key in keys(taken)}


def test_collect_again_changes_nothing(home: Path) -> None:
    before = sorted(p.name for p in (home / "returned").iterdir())
    again = told("collect", home)
    assert (again["unchanged"], again["taken"], again["ok"]) == (12, 0, True)
    assert sorted(p.name for p in (home / "returned").iterdir()) == before


def test_other_answers_of_one_person_are_a_new_version(home: Path) -> None:
    path = mail(home, home.parent / "more", level=3)[0]
    again = told("collect", home, path)
    assert [(row["outcome"], row["version"]) for row in again["files"]] == [("new_version", 2)]


def test_a_foreign_workbook_is_set_aside_and_the_others_are_taken(sent: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(sent, tmp_path / "acme"))
    mail(home, home / "returned")
    Workbook().save(home / "returned" / "budget.xlsx")
    done = ran("collect", home)
    assert (done.returncode, "[STAMP_MISSING]" in done.stderr) == (3, True)
    assert "taken: 12 · unchanged: 0 · new version: 0 · set aside: 1" in done.stdout


def test_a_trial_takes_nothing(sent: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(sent, tmp_path / "acme"))
    tried = told("collect", home, "--dry-run", *mail(home, tmp_path / "mail"))
    assert (tried["taken"], (home / "answers.db").exists()) == (12, False)
    assert list((home / "returned").iterdir()) == []


def test_a_locked_store_is_told_and_nothing_is_lost(home: Path) -> None:
    path = mail(home, home.parent / "more", level=3)[0]
    with closing(sqlite3.connect(home / "answers.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = ran("collect", home, path)
    assert (done.returncode, "[STORE_BUSY]" in done.stderr, "Traceback" in done.stderr) == (2, True, False)
    assert told("collect", home, path)["new_version"] == 1


def test_a_file_that_was_named_has_its_line_though_nothing_changed(home: Path) -> None:
    path = min((home / "returned").iterdir())
    lines = ran("collect", home, path).stdout.splitlines()
    assert ["unchanged" in line for line in lines if path.name in line] == [True]


# ------------------------------------------------------------------------ status, report


def test_status_says_how_to_go_on(sent: Path, home: Path) -> None:
    before, after = ran("status", sent).stderr, ran("status", home).stderr
    assert (f"Then: cxaudit collect {sent} FILES…" in before, f"cxaudit report {home}\n" in after) == (
        True,
        True,
    )


def test_status_goes_on_with_force_where_there_is_a_report(home: Path) -> None:
    (home / "reports" / "result.json").write_text("{}")
    assert f"Then: cxaudit report {home} --force" in ran("status", home).stderr


@pytest.mark.parametrize(
    ("option", "choices"),
    [("--size", "(there are: small, medium and large)"), ("--role", "(there are: leadership,")],
)
def test_an_unknown_choice_is_told_with_what_there_is(option: str, choices: str, tmp_path: Path) -> None:
    done = ran("init", tmp_path / "acme", option, {"--size": "qqq", "--role": "qqq=3"}[option])
    assert (done.returncode, choices in done.stderr) == (2, True), done.stderr


def test_status_counts_by_role_and_names_who_is_missing_by_key(sent: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(sent, tmp_path / "acme"))
    ran("collect", home, *mail(home, tmp_path / "mail")[:-1])
    now = told("status", home)
    roles = {group["id"]: (group["answered"], group["listed"]) for group in now["roles"]}
    assert roles == {"leadership": (3, 3), "manager": (2, 2), "frontline": (6, 7)}
    assert [g["missing"] for g in now["roles"] if g["id"] == "frontline"] == [[keys(home)[-1]]]


def test_status_says_what_the_minimum_group_hides_and_for_whom_it_is(taken: Path) -> None:
    said = ran("status", taken)
    assert "Field" in said.stdout
    assert "hidden: fewer than 5 people" in said.stdout
    assert "this is for the audit lead" in said.stderr


def test_status_before_anybody_answered(sent: Path) -> None:
    assert (told("status", sent)["answered"], told("status", sent)["asked"]) == (0, 12)


def test_report_is_drawn_from_the_store_into_the_folder_of_reports(home: Path) -> None:
    shutil.rmtree(home / "returned")
    done = ran("report", home)
    assert done.returncode == 0, done.stderr
    result = json.loads((home / "reports" / "result.json").read_text(encoding="utf-8"))
    assert result["took_part"]["people"] == 12


def test_the_store_gives_the_same_scores_as_the_files(home: Path, tmp_path: Path) -> None:
    ran("report", home)
    ran("report", home / "returned", "--engagement", home / "engagement.yaml", "-o", tmp_path / "out")
    one, other = (
        json.loads(path.read_text(encoding="utf-8"))
        for path in (home / "reports" / "result.json", tmp_path / "out" / "result.json")
    )
    assert (one["overall"], one["steps"], one["fixes"]) == (other["overall"], other["steps"], other["fixes"])


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param("minimum_group: 5", "minimum_group: 3", "MINIMUM_LOWERED", id="a lower minimum"),
        pytest.param(
            "  leadership:\n",
            "  leadership:\n    named: true\n    consent: all, later\n",
            "NAMED_LATER",
            id="a role named afterwards",
        ),
    ],
)
@pytest.mark.parametrize("command", ["report", "collect", "check"])
def test_nobody_is_shown_who_was_promised_not_to_be(
    command: str, old: str, new: str, code: str, home: Path
) -> None:
    settings = home / "engagement.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    done = ran(command, home)
    assert (done.returncode, f"[{code}]" in done.stderr + done.stdout) == (3, True)


def test_named_cannot_be_switched_on_by_the_command(home: Path) -> None:
    done = ran("report", home, "--named")
    assert (done.returncode, "[MINIMUM_LOWERED]" in done.stderr) == (3, True)


def test_a_file_that_was_not_collected_is_told(home: Path) -> None:
    (home / "returned" / "late.json").write_text(
        sheet_json(answered("r-late", "frontline", "Desk")), encoding="utf-8"
    )
    assert "[NOT_COLLECTED]" in ran("report", home).stderr


def _sloppy(one: AnswerSheet) -> AnswerSheet:
    """The same without saying where the evidence is to be found."""
    evidence = Evidence(grade="documented")
    answers = tuple(answer.model_copy(update={"evidence": evidence}) for answer in one.answers)
    return one.model_copy(update={"answers": answers})


def _problems(folder: Path) -> Any:
    return json.loads((folder / "result.json").read_text(encoding="utf-8"))["problems"]


def test_a_report_of_the_store_tells_what_one_of_the_files_does(home: Path, tmp_path: Path) -> None:
    late = tmp_path / "late.json"
    late.write_text(sheet_json(_sloppy(answered("r-late", "frontline", "Desk"))), encoding="utf-8")
    assert "[EVIDENCE_WITHOUT_REFERENCE]" in ran("collect", home, late).stderr
    told_again = ran("report", home).stderr
    ran("report", *sorted((home / "returned").iterdir()), "-o", tmp_path / "out")
    assert "[EVIDENCE_WITHOUT_REFERENCE]" in told_again
    assert _problems(home / "reports") == _problems(tmp_path / "out") != []


def test_so_does_one_of_somebody_alone_with_each_place(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/engagement.yaml").write_text("title: Mine\n")
    mine = tmp_path / "mine.json"
    mine.write_text(sheet_json(_sloppy(answered("r-1", "frontline", "Desk"))), encoding="utf-8")
    ran("collect", tmp_path / "mine", mine)
    ran("report", tmp_path / "mine")
    ran("report", tmp_path / "mine/returned/r-1-v1.json", "-o", tmp_path / "out")
    kept = _problems(tmp_path / "mine/reports")
    assert kept == _problems(tmp_path / "out")
    assert kept[0]["facts"]["grade"]


def test_what_was_told_of_a_file_goes_with_the_person(home: Path, tmp_path: Path) -> None:
    late = tmp_path / "late.json"
    late.write_text(sheet_json(_sloppy(answered("r-late", "frontline", "Desk"))), encoding="utf-8")
    ran("collect", home, late)
    assert json.loads(ran("respondent", "export", home, "r-late").stdout)["files"][0]["remarks"]
    ran("respondent", "erase", home, "r-late", "--yes")
    assert "EVIDENCE_WITHOUT_REFERENCE" not in ran("report", home).stderr


@pytest.mark.parametrize("what", ["report", "check"])
@pytest.mark.parametrize("place", ["returned", "returned/{key}-v1.json"])
def test_returned_files_that_are_named_themselves_are_under_the_same_promises(
    what: str, place: str, home: Path, tmp_path: Path
) -> None:
    settings = home / "engagement.yaml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("minimum_group: 5", "minimum_group: 3"), encoding="utf-8"
    )
    output = {"report": ["-o", str(tmp_path / "out")]}.get(what, [])
    done = ran(what, home / place.format(key=keys(home)[0]), *output)
    assert (done.returncode, "[MINIMUM_LOWERED]" in done.stderr + done.stdout) == (3, True)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("settings", ["title: Ours\n", "minimum_group: 5\n"], ids=["none", "said"])
def test_one_file_of_several_is_no_self_assessment(settings: str, home: Path, tmp_path: Path) -> None:
    (home / "engagement.yaml").write_text(settings)
    done = ran("report", home / f"returned/{keys(home)[0]}-v1.json", "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    result = json.loads((tmp_path / "out/result.json").read_text(encoding="utf-8"))
    assert (result["took_part"]["named"], result["overall"]["claimed"]) == (False, None)


def test_settings_from_elsewhere_loosen_nothing(home: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("minimum_group: 3\n")
    done = ran("report", home / "returned", "-o", tmp_path / "out", "--engagement", tmp_path / "mine.yaml")
    assert (done.returncode, "[MINIMUM_LOWERED]" in done.stderr) == (3, True)


# ------------------------------------------------------------------------ auditor and workshop


def test_an_auditors_sheet_goes_there_and_back(home: Path, tmp_path: Path) -> None:
    with (home / "people.csv").open("a", encoding="utf-8") as file:
        file.write("a-1,auditor,,,\n")
    (made,) = told("questionnaires", home, "--auditor")["files"]
    verdict = {"level": 1, "accepted": "rejected", "reason": "The list ends in May."}
    filled = Form(Path(made).read_bytes(), "Audit").filled({"know.evidence": verdict})
    (tmp_path / "back.xlsx").write_bytes(filled)
    assert told("collect", home, tmp_path / "back.xlsx")["files"][0]["key"] == "a-1"
    assert ran("report", home).returncode == 0
    found = _criterion(home, "know.evidence")
    assert (found["auditor_level"], found["base_level"]) == (1.0, 1.0)
    assert found["rejected_reason"] == "The list ends in May."


def test_a_workshops_sheet_goes_there_and_back(home: Path, tmp_path: Path) -> None:
    sheet, _page = told("workshop", home)["files"]
    form = Form(Path(sheet).read_bytes(), "Workshop")
    filled = form.filled({"know.evidence": {"level": 3}}, {"cx.by": "All chiefs"})
    (tmp_path / "back.xlsx").write_bytes(filled)
    assert told("collect", home, tmp_path / "back.xlsx")["taken"] == 1
    assert ran("report", home).returncode == 0
    found = _criterion(home, "know.evidence")
    assert (found["agreed"]["level"], found["agreed"]["by"], found["base_level"]) == (3, "All chiefs", 3.0)


def _criterion(home: Path, name: str) -> Any:
    result = json.loads((home / "reports/result.json").read_text(encoding="utf-8"))
    return next(one for one in result["criteria"] if one["id"] == name)


# ------------------------------------------------------------------------ names


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def test_names_stand_in_the_list_and_the_store_only(home: Path) -> None:
    ran("report", home)
    found = {
        path.name
        for path in _files(home)
        for secret in SECRETS
        if secret.encode() in path.read_bytes() or secret in path.name
    }
    assert found == {"people.csv", "answers.db"}


@pytest.mark.parametrize(
    "words",
    [["status"], ["collect"], ["respondent", "list"], ["questionnaires"], ["check"], ["report", "--force"]],
)
@pytest.mark.parametrize("machine", [[], ["--json"]])
def test_no_command_says_a_name(words: list[str], machine: list[str], home: Path) -> None:
    done = ran(*words, home, *machine)
    assert done.returncode == 0, done.stderr
    assert [secret for secret in SECRETS if secret in done.stdout + done.stderr] == []


# ------------------------------------------------------------------------ one respondent


def test_export_gives_all_of_one_person(taken: Path) -> None:
    key = keys(taken)[4]
    one = json.loads(ran("respondent", "export", taken, key).stdout)
    assert one["contact"] == {"name": NAMES[4], "address": ADDRESSES[4]}
    assert len(one["files"]) == 1


def test_after_erasing_nothing_of_one_person_is_left(home: Path) -> None:
    key = keys(home)[4]
    done = ran("respondent", "erase", home, key, "--yes")
    assert done.returncode == 0, done.stderr
    ran("backup", home, home.parent / "new.zip")
    unpacked = home.parent / "unpacked"
    zipfile.ZipFile(home.parent / "new.zip").extractall(unpacked)
    secrets = (key, NAMES[4], ADDRESSES[4])
    found = [
        str(path)
        for path in (*_files(home), *_files(unpacked))
        for secret in secrets
        if secret.encode() in path.read_bytes() or secret in path.name
    ]
    assert found == []


def test_erasing_is_asked_for_in_so_many_words(home: Path) -> None:
    done = ran("respondent", "erase", home, keys(home)[0])
    assert (done.returncode, told("status", home)["answered"]) == (2, 12)


def test_erasing_names_reports_and_backups(home: Path) -> None:
    ran("report", home)
    ran("backup", home)
    gone = told("respondent", "erase", home, keys(home)[0], "--yes")
    assert {Path(p).name for p in gone["reports"]} == {"result.json", "report.html", "audit.xlsx"}
    assert len(gone["backups"]) == 1


def test_whoever_is_unknown_cannot_be_erased(home: Path) -> None:
    done = ran("respondent", "erase", home, "r-nobody", "--yes")
    assert (done.returncode, "[RESPONDENT_UNKNOWN]" in done.stderr) == (2, True)


# ------------------------------------------------------------------------ backup


def test_a_backup_comes_back_whole(home: Path, tmp_path: Path) -> None:
    ran("backup", home, tmp_path / "b.zip")
    done = ran("restore", tmp_path / "b.zip", tmp_path / "again")
    assert done.returncode == 0, done.stderr
    before, after = told("status", home), told("status", tmp_path / "again")
    assert after == before


def test_a_backup_is_not_unpacked_over_anything(home: Path, tmp_path: Path) -> None:
    ran("backup", home, tmp_path / "b.zip")
    done = ran("restore", tmp_path / "b.zip", home)
    assert (done.returncode, "[NOT_EMPTY]" in done.stderr) == (2, True)


def _changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _leading_out(path: Path) -> None:
    told = {"schema": "cxaudit/backup/1", "files": {"../x": {"sha256": "", "bytes": 0}}}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../x", "")
        archive.writestr("backup.json", json.dumps(told))


@pytest.mark.parametrize(
    "spoil",
    [_changed, _leading_out, lambda path: path.write_text("no zip")],
    ids=["changed", "out", "no zip"],
)
def test_what_is_no_backup_or_was_changed_is_refused(spoil: Any, home: Path, tmp_path: Path) -> None:
    ran("backup", home, tmp_path / "b.zip")
    spoil(tmp_path / "b.zip")
    done = ran("restore", tmp_path / "b.zip", tmp_path / "again")
    assert (done.returncode, "[NOT_A_BACKUP]" in done.stderr) == (3, True)
    assert sorted(p.name for p in tmp_path.iterdir() if "again" in p.name or ".cxaudit" in p.name) == []


# ------------------------------------------------------------------------ elsewhere, in German, without SQLAlchemy


@pytest.mark.parametrize(
    "words", [["status"], ["collect"], ["questionnaires"], ["workshop"], ["backup"], ["respondent", "list"]]
)
def test_a_folder_that_is_no_engagement_is_told(words: list[str], tmp_path: Path) -> None:
    done = ran(*words, tmp_path)
    assert (done.returncode, "[NO_ENGAGEMENT]" in done.stderr) == (2, True)


def test_status_in_german(taken: Path) -> None:
    assert "Personen haben geantwortet" in ran("status", taken, language="de").stdout


def _without(home: Path, package: str, *words: str) -> subprocess.CompletedProcess[str]:
    """The program where a package is not installed."""
    code = f"import sys; sys.modules[{package!r}] = None; sys.argv = ['cxaudit', *{list(words)!r}, {str(home)!r}]"
    run = f"{code}; from cxaudit.__main__ import main; main()"
    return subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", [["questionnaires"], ["check"]])
def test_without_sqlalchemy_questionnaires_are_made_and_checked(words: list[str], home: Path) -> None:
    assert _without(home, "sqlalchemy", *words).returncode == 0


@pytest.mark.parametrize("words", [["collect"], ["status"], ["report"], ["respondent", "list"]])
def test_without_sqlalchemy_the_rest_says_how_to_get_it(words: list[str], home: Path) -> None:
    done = _without(home, "sqlalchemy", *words)
    assert (done.returncode, "pip install 'cxaudit[db]'" in done.stderr) == (4, True)
