"""What the commands of an engagement folder say: what to do next, what was set aside, what would be erased."""

from __future__ import annotations

import datetime
import json
import os
import pty
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cxaudit.errors import Code, Where, problem
from cxaudit.files import unfinished
from cxaudit.model.answers import Answer, Evidence, Respondent
from cxaudit.pipeline.intake import collect
from cxaudit.pipeline.outgoing import questionnaires
from cxaudit.pipeline.setups import init
from cxaudit.pipeline.sheets import BroughtIn, still_told
from cxaudit.pipeline.standing import Standing, status
from cxaudit.read.answers import Brought
from cxaudit.render.json import sheet_json
from tests import demos
from tests.render.test_questionnaire import sheet_of
from tests.test_cli import run, sheet
from tests.test_engagement_folder import ran

KEYS = [f"m-{n:02}" for n in range(6)]
PEOPLE = "key,role,department\n" + "".join(f"{key},manager,Desk\n" for key in KEYS)


def back(folder: Path, key: str, role: str = "manager", department: str | None = "Desk", **more: Any) -> Path:
    """What somebody sends back."""
    one = sheet("m-01").model_copy(update={"date": None, **more})
    respondent = Respondent(key=key, role=role, department=department)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{key}.json").write_text(
        sheet_json(one.model_copy(update={"respondent": respondent})), encoding="utf-8"
    )
    return folder / f"{key}.json"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An engagement with six managers."""
    init(tmp_path / "acme", {"client": "Acme", "departments": ("Desk", "Field")})
    (tmp_path / "acme" / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return tmp_path / "acme"


def everybody(home: Path, *keys: str) -> None:
    """What these people send back is taken in."""
    collect(home, [back(home.parent / "mail", key) for key in keys])


# ------------------------------------------------------------------------ status: who counts where


@pytest.fixture
def moved(home: Path) -> Standing:
    """Somebody who is listed as a manager answered as somebody of the front line, and of another department."""
    everybody(home, *KEYS[:5])
    collect(home, [back(home.parent / "mail", KEYS[5], "frontline", "Field")])
    return status(home)


def test_whoever_chose_another_role_is_counted_there(moved: Standing) -> None:
    counted = {group.id: (group.answered, group.listed, group.missing) for group in moved.roles}
    assert counted == {"leadership": (0, 0, ()), "manager": (5, 5, ()), "frontline": (1, 1, ())}


def test_so_are_departments(moved: Standing) -> None:
    assert {group.id: group.answered for group in moved.departments} == {"Desk": 5, "Field": 1}


def test_the_table_says_what_the_forecast_does(home: Path, moved: Standing) -> None:
    rows = run("status", home).stdout.splitlines()
    assert moved.hidden is not None
    assert moved.hidden.roles == ("Managers and team leaders", "People who serve customers")
    assert [row.split("  ")[-1] for row in rows if row.startswith(moved.hidden.roles)] == [
        "hidden: it would show a smaller group",
        "hidden: fewer than 5 people",
    ]


def test_it_is_told_who_that_is_by_key(moved: Standing) -> None:
    assert [tuple(one) for one in moved.moved] == [
        (KEYS[5], "Managers and team leaders", "People who serve customers"),
        (KEYS[5], "Desk", "Field"),
    ]


def test_status_says_it_in_a_line(home: Path, moved: Standing) -> None:
    said = run("status", home).stdout
    assert f"In people.csv under Desk, in the answers Field, which counts: {KEYS[5]}" in said


def test_programs_are_told_too(home: Path, moved: Standing) -> None:
    told = json.loads(run("status", home, "--json").stdout)["moved"]
    assert told[1] == {"key": KEYS[5], "listed": "Desk", "answered": "Field"}


def test_a_department_that_was_left_blank_counts_as_not_said(home: Path) -> None:
    collect(home, [back(home.parent / "mail", KEYS[0], department=None)])
    assert f"under Desk, in the answers not said, which counts: {KEYS[0]}" in run("status", home).stdout


# ------------------------------------------------------------------------ status: what next


def advice(home: Path) -> list[str]:
    """The last lines of status, without the path."""
    said = run("status", home).stderr.replace(str(home), "acme").splitlines()
    return said[
        said.index("Small groups are counted here: this is for the audit lead, and not for passing on.") + 1 :
    ]


def test_with_nobody_in_the_list_it_has_to_be_filled_in(home: Path) -> None:
    (home / "people.csv").write_text("key,role\n", encoding="utf-8")
    assert advice(home) == [
        "Fill in acme/people.csv: one line for each person.",
        "Then: cxaudit questionnaires acme",
    ]


def test_with_nothing_made_questionnaires_come_next(home: Path) -> None:
    assert advice(home) == ["Then: cxaudit questionnaires acme"]


def test_what_was_made_has_to_be_sent(home: Path) -> None:
    questionnaires(home)
    assert advice(home) == [
        "Send what lies in acme/outgoing, each to whom it is for.",
        "Then: cxaudit collect acme FILES…",
    ]


def test_what_lies_in_returned_has_to_be_taken_in(home: Path) -> None:
    questionnaires(home)
    back(home / "returned", KEYS[0])
    assert advice(home) == [
        "1 file in the folder returned was not taken in; to take it in, or to see why not: cxaudit collect acme"
    ]


def test_with_some_back_more_may_come_and_a_report_be_made(home: Path) -> None:
    everybody(home, *KEYS[:3])
    assert advice(home) == [
        "What still comes back: cxaudit collect acme FILES…",
        "Then: cxaudit report acme",
    ]


def test_with_all_back_a_report_comes_next(home: Path) -> None:
    everybody(home, *KEYS)
    assert advice(home) == ["Then: cxaudit report acme"]


def test_a_report_that_has_all_answers_needs_nothing(home: Path) -> None:
    everybody(home, *KEYS)
    assert run("report", home).exit_code == 0
    assert advice(home) == ["The report in the folder reports has all of these answers."]


def test_a_report_that_lacks_answers_is_made_anew(home: Path) -> None:
    everybody(home, *KEYS[:5])
    run("report", home)
    everybody(home, KEYS[5])
    assert advice(home) == [
        "The report in the folder reports does not have just these answers.",
        "Then: cxaudit report acme --force",
    ]


# ------------------------------------------------------------------------ collect


def _vague(key: str, home: Path) -> Path:
    """A file with evidence that nobody can find, twice."""
    vague = tuple(
        Answer(criterion=c, level=3, evidence=Evidence(grade="documented"))
        for c in (demos.rubric().criteria[0].id, demos.rubric().criteria[1].id)
    )
    return back(home.parent / "mail", key, answers=vague)


@pytest.fixture
def mail(home: Path) -> list[Path]:
    """Five files with warnings, and one that cannot be taken."""
    broken = home.parent / "mail" / "a.json"
    files = [_vague(key, home) for key in KEYS[:5]]
    broken.write_text('{"answers": 3}', encoding="utf-8")
    return [*files, broken]


def test_what_was_set_aside_is_told_first(home: Path, mail: list[Path]) -> None:
    lines = run("collect", home, *mail).stderr.splitlines()
    assert ("a.json" in lines[0], "warning" in lines[0]) == (True, False)


def test_warnings_of_one_kind_are_one_line_with_how_many_and_the_first_files(
    home: Path, mail: list[Path]
) -> None:
    said = run("collect", home, *mail).stderr
    assert said.count("[EVIDENCE_WITHOUT_REFERENCE]") == 1
    assert (
        "warning: 10 times in m-00.json, m-01.json, m-02.json and 2 more files; for example: evidence" in said
    )


@pytest.mark.parametrize("words", [["--verbose"], ["--json"]])
def test_every_single_one_is_there_where_it_is_asked_for(
    words: list[str], home: Path, mail: list[Path]
) -> None:
    assert run("collect", home, *mail, *words).output.count("EVIDENCE_WITHOUT_REFERENCE") == 10


def test_a_file_that_is_unchanged_has_its_row(home: Path) -> None:
    everybody(home, *KEYS)
    rows = [line for line in run("collect", home).stdout.splitlines() if ".json" in line]
    assert ["unchanged" in row for row in rows] == [True] * 6


# ------------------------------------------------------------------------ what a later file replaces


def _file(name: str, day: int, *, answers: tuple[Answer, ...]) -> BroughtIn:
    """A sheet of one person with a warning about the file and one about each of two questions."""
    rubric = demos.rubric()
    one = sheet("m-01").model_copy(update={"date": datetime.date(2026, 1, day), "answers": answers})
    told = [problem(Code.ROLE_CHANGED, name, made_for="a", found="b")]
    told += [
        problem(Code.EVIDENCE_WITHOUT_REFERENCE, name, grade=c.code, counts_as="").at(
            Where(name, about=c.code)
        )
        for c in rubric.criteria[:2]
    ]
    return Brought(one, tuple(told), name, name)


FIRST, SECOND = (Answer(criterion=c.id, level=2) for c in demos.rubric().criteria[:2])


def told(*files: BroughtIn) -> list[tuple[str, str]]:
    """What is still told: in which file, and of which question."""
    counting = still_told(files, demos.rubric())
    return [(p.where.file, p.where.about) for one in counting for p in one.problems]


def test_what_was_answered_again_is_not_told_any_more() -> None:
    first, second = (c.code for c in demos.rubric().criteria[:2])
    old, new = _file("old", 1, answers=(FIRST, SECOND)), _file("new", 2, answers=(FIRST,))
    after = [("new", ""), ("new", first), ("new", second)]
    assert told(old, new) == [("old", second), *after]
    assert told(new, old) == [*after, ("old", second)]


def test_a_blank_file_replaces_nothing() -> None:
    old, blank = _file("old", 1, answers=(FIRST,)), _file("new", 2, answers=())
    assert len(told(old, blank)) == 6


def test_a_report_does_not_repeat_what_was_said_of_an_earlier_file(home: Path, mail: list[Path]) -> None:
    collect(home, mail)
    everybody(home, *KEYS)
    assert "EVIDENCE_WITHOUT_REFERENCE" not in run("report", home).stderr


# ------------------------------------------------------------------------ init: numbers in words


@pytest.mark.parametrize(
    ("language", "said"),
    [("", "is not a whole number."), ("de", "ist keine ganze Zahl.")],
    ids=["English", "German"],
)
@pytest.mark.parametrize(
    "words", [["--target", "two"], ["--minimum-group", "5.5"], ["--role", "manager=many"]], ids=" ".join
)
def test_a_wrong_number_is_told_in_plain_words(
    words: list[str], language: str, said: str, tmp_path: Path
) -> None:
    done = ran("init", tmp_path / "acme", *words, language=language)
    assert (done.returncode, said in done.stderr, "integer" in done.stderr) == (2, True, False)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("", "2 is out of range for minimum_group. Give a number of at least 3, since figures"),
        ("de", "2 liegt außerhalb des Bereichs für minimum_group."),
    ],
    ids=["English", "German"],
)
def test_a_number_that_is_too_small_says_why(language: str, said: str, tmp_path: Path) -> None:
    done = ran("init", tmp_path / "acme", "--minimum-group", "2", language=language)
    assert (done.returncode, said in done.stderr, "Input" in done.stderr) == (2, True, False)


# ------------------------------------------------------------------------ erase: first shown, then asked


def asked(home: Path, answer: str) -> tuple[int, str]:
    """What erasing says in a terminal in which somebody answers, and how it ends."""
    here, there = pty.openpty()
    command = [sys.executable, "-m", "cxaudit", "respondent", "erase", str(home), KEYS[0]]
    os.write(here, f"{answer}\n".encode())
    done = subprocess.run(command, stdin=there, capture_output=True, text=True, check=False)
    os.close(here)
    os.close(there)
    return done.returncode, done.stdout + done.stderr


def test_it_is_shown_what_would_be_erased_and_no_keeps_all_of_it(home: Path) -> None:
    everybody(home, *KEYS)
    code, said = asked(home, "n")
    assert (code, "Nothing was erased." in said, status(home).answered) == (1, True, 6)
    assert [
        word in said for word in ("answers and verdicts", "the line in people.csv", f"{KEYS[0]}-v1.json")
    ] == [True] * 3


def test_yes_erases_it(home: Path) -> None:
    everybody(home, *KEYS)
    code, _said = asked(home, "y")
    assert (code, status(home).answered) == (0, 5)


@pytest.mark.parametrize("machine", [[], ["--json"]], ids=["people", "programs"])
def test_where_nobody_can_be_asked_nothing_is_erased_without_yes(machine: list[str], home: Path) -> None:
    everybody(home, *KEYS)
    done = ran("respondent", "erase", home, KEYS[0], *machine)
    said = done.stdout + done.stderr
    assert (done.returncode, "NOT_ASKED" in said, status(home).answered) == (2, True, 6)


def test_that_is_one_line(home: Path) -> None:
    everybody(home, KEYS[0])
    said = ran("respondent", "erase", home, KEYS[0]).stderr
    assert said == (
        f"{home}: erasing cannot be undone, and nobody can be asked here. "
        "Say --yes to erase without being asked. [NOT_ASKED]\n"
    )


# ------------------------------------------------------------------------ what an interrupted run leaves


def left_over(folder: Path, name: str = "0123456789abcdef", *, hours: float = 2) -> Path:
    """A file of a run that was ended by force some hours ago."""
    path = folder / f".cxaudit-{name}.tmp"
    path.write_text("somebody's answers")
    then = time.time() - hours * 3600
    os.utime(path, (then, then))
    return path


@pytest.mark.parametrize("place", [".", "outgoing", "returned", "reports"])
def test_collect_deletes_what_an_interrupted_run_left(place: str, home: Path) -> None:
    path = left_over(home / place)
    notes = collect(home, [back(home.parent / "mail", KEYS[0])]).notes
    assert ([one.code for one in notes], path.exists()) == ([Code.UNFINISHED_CLEARED], False)


def test_what_somebody_may_be_writing_is_left_alone(home: Path) -> None:
    path = left_over(home / "returned", hours=0.5)
    done = collect(home, [back(home.parent / "mail", KEYS[0])])
    assert (done.notes, path.exists()) == ((), True)


def test_a_trial_deletes_nothing(home: Path) -> None:
    path = left_over(home / "returned")
    collect(home, [back(home.parent / "mail", KEYS[0])], dry_run=True)
    assert path.exists()


def test_files_of_others_are_not_ours(tmp_path: Path) -> None:
    left_over(tmp_path, "notes")
    assert unfinished(tmp_path, tmp_path / "nowhere") == ()


def test_check_tells_of_it(home: Path) -> None:
    left_over(home / "returned")
    assert "an interrupted run left 1 file unfinished" in run("check", home).stdout


# ------------------------------------------------------------------------ questionnaires without the folder's command


def promise(path: Path) -> str:
    """All that the first sheet says."""
    return " ".join(
        str(cell.value) for row in sheet_of(path.read_bytes(), "Start") for cell in row if cell.value
    )


@pytest.fixture
def strict(tmp_path: Path) -> Path:
    """An engagement with another minimum than the rubric's."""
    init(tmp_path / "acme", {"client": "Acme", "minimum_group": 9})
    (tmp_path / "acme" / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return tmp_path / "acme"


def test_a_list_that_lies_beside_settings_promises_what_they_say(strict: Path) -> None:
    run("questionnaire", "--for", strict / "people.csv", "-o", strict.parent / "out")
    said = promise(strict.parent / "out" / f"manager-{KEYS[0]}.xlsx")
    assert "groups of at least 9 people, and comments only where at least 9" in said


def test_settings_that_are_named_are_promised(strict: Path) -> None:
    run("questionnaire", "-o", strict.parent / "q.xlsx", "--engagement", strict / "engagement.yaml")
    said = promise(strict.parent / "q.xlsx")
    assert ("groups of at least 9 people" in said, "Acme" in said) == (True, True)


def test_a_questionnaire_of_its_own_says_what_the_rubric_does(tmp_path: Path) -> None:
    run("questionnaire", "-o", tmp_path / "q.xlsx")
    assert "groups of at least 5 people" in promise(tmp_path / "q.xlsx")


def test_the_json_sheet_says_it_too(strict: Path) -> None:
    run("questionnaire", "--json", "-o", strict.parent / "q.json", "--engagement", strict / "engagement.yaml")
    found = json.loads((strict.parent / "q.json").read_text(encoding="utf-8"))
    assert ("9" in found["privacy"], found["engagement"]["client"]) == (True, "Acme")


def test_oneself_is_no_audit_of_many(strict: Path) -> None:
    done = run(
        "questionnaire", "--live", "-o", strict.parent / "q.xlsx", "--engagement", strict / "engagement.yaml"
    )
    assert (done.exit_code, "it does not go with --engagement" in done.stderr) == (2, True)
