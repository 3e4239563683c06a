"""What lies in a folder of answers beside the answers, and names under which nothing should be written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from cxaudit.model.answers import AnswerSheet
from cxaudit.read.folders import is_stray
from tests import demos
from tests.read import hostile
from tests.test_cli import result_of, returned, run, sheet


def _budget(path: Path) -> None:
    book = Workbook()
    book.create_sheet("Budget")["A1"] = "Rent"
    book.save(path)


def _text(content: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(content)


STRAYS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a PDF": ("offer.pdf", _text("%PDF-1.7")),
    "a text": ("notes.txt", _text("call Anna")),
    "the Mac's own file": (".DS_Store", _text("Bud1")),
    "another workbook": ("budget.xlsx", _budget),
    "other JSON": ("settings.json", _text('{"colour": "red"}')),
    "an old workbook of something else": ("old.xls", lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" * 99)),
    "a folder": ("north", lambda path: path.mkdir()),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the answers of two people."""
    for key in ("m-01", "m-02"):
        returned(tmp_path / "in" / f"{key}.json", sheet(key))
    return tmp_path / "in"


@pytest.mark.parametrize(("name", "put"), STRAYS.values(), ids=STRAYS)
def test_what_is_no_answer_sheet_is_set_aside_and_named(
    name: str, put: Callable[[Path], object], folder: Path, tmp_path: Path
) -> None:
    put(folder / name)
    ran = run("report", folder, "-o", tmp_path / "out")
    assert (ran.exit_code, result_of(tmp_path / "out")["took_part"]["people"]) == (0, 2)
    assert f"{folder}: note: 1 file is set aside, being no answer sheets: {name}" in ran.stderr


@pytest.mark.parametrize(("name", "put"), STRAYS.values(), ids=STRAYS)
def test_check_sets_the_same_aside(name: str, put: Callable[[Path], object], folder: Path) -> None:
    put(folder / name)
    ran = run("check", folder)
    assert (ran.exit_code, "[SET_ASIDE]" in ran.stdout) == (0, True)
    assert ran.stderr == "All well: 2 files checked, nothing to mend; 1 to look at.\n"


def test_many_strays_are_one_line(folder: Path) -> None:
    strays = [folder / f"{number}.txt" for number in range(7)]
    assert [path.write_text("x") for path in strays]
    (line,) = run("check", folder).stdout.splitlines()
    assert (
        "7 files are set aside, being no answer sheets: 0.txt, 1.txt, 2.txt, 3.txt, 4.txt and 2 more." in line
    )


@pytest.mark.parametrize("lock", ["~$m-01.xlsx", ".~lock.m-01.xlsx#"])
def test_a_workbook_that_is_open_is_a_warning(lock: str, folder: Path) -> None:
    (folder / lock).write_bytes(b"somebody")
    assert f"{folder / 'm-01.xlsx'}: warning: the file is open in Excel" in run("check", folder).stdout


BROKEN: dict[str, tuple[str, bytes, str]] = {
    "cut off": ("a.xlsx", hostile.workbook({"D6": 2})[:3000], "DAMAGED"),
    "empty": ("a.xlsx", b"", "FILE_EMPTY"),
    "locked": ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "PASSWORD_PROTECTED"),
    "an old format": ("a.xls", b"\xd0\xcf\x11\xe0" + "_cxaudit".encode("utf-16-le"), "OLD_XLS"),
    "no workbook at all": ("a.xlsx", b"Dear all", "NOT_A_WORKBOOK"),
    "JSON that is cut off": ("a.json", b'{"schema": "cxaudit/answers/1", "answers": [', "JSON_SYNTAX"),
    "answers without their head": ("a.json", b'{"answers": []}', "FIELD_MISSING"),
    "another rubric": ("a.xlsx", hostile.workbook({"D6": 2}), "OTHER_RUBRIC"),
}


@pytest.mark.parametrize(("name", "content", "code"), BROKEN.values(), ids=BROKEN)
def test_what_may_be_a_broken_questionnaire_stays_an_error(
    name: str, content: bytes, code: str, folder: Path, tmp_path: Path
) -> None:
    (folder / name).write_bytes(content)
    ran = run("report", folder, "-o", tmp_path / "out")
    assert (ran.exit_code, (tmp_path / "out").exists()) == (3, False)
    assert f"[{code}]" in ran.stderr


def test_a_file_that_is_named_is_never_set_aside(tmp_path: Path) -> None:
    _budget(tmp_path / "budget.xlsx")
    ran = run("report", tmp_path / "budget.xlsx", "-o", tmp_path / "out")
    assert (ran.exit_code, "[STAMP_MISSING]" in ran.stderr) == (3, True)


@pytest.mark.parametrize("command", [["check"], ["report", "-o", "out"]], ids=" ".join)
def test_a_folder_of_strays_alone_has_no_answers(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    _budget(tmp_path / "in/budget.xlsx")
    ran = run(*command, "in")
    assert "[NO_ANSWERS]" in ran.output
    assert "budget.xlsx" in ran.output


def test_earlier_reports_and_keys_are_not_spoken_of(folder: Path, tmp_path: Path) -> None:
    run("report", folder, "-o", folder)
    run("report", folder, "-o", folder, "--force")
    (folder / "keys.csv").write_text("line,key\n")
    ran = run("report", folder, "-o", tmp_path / "out")
    assert (ran.exit_code, "SET_ASIDE" in ran.stderr) == (0, False)


def test_a_file_that_is_gone_is_no_stray(tmp_path: Path) -> None:
    assert not is_stray(tmp_path / "nowhere.json")


# --- one file --------------------------------------------------------------------------------


def _of(key: str) -> AnswerSheet:
    """Somebody's answers to every question, also to those that their role is not asked."""
    manager = sheet("m-01")
    role = sheet(key).respondent.role
    return manager.model_copy(update={"respondent": manager.respondent.model_copy(update={"role": role})})


@pytest.fixture
def frontline(tmp_path: Path) -> Path:
    """An engagement folder with one sheet, of somebody who serves customers and answered everything."""
    (tmp_path / "client").mkdir()
    (tmp_path / "client/engagement.yaml").write_text("title: Our audit\n")
    returned(tmp_path / "client/returned/f.json", _of("f-01"))
    return tmp_path / "client"


@pytest.mark.parametrize("what", [".", "returned", "returned/f.json"])
def test_one_persons_answers_are_a_self_assessment_however_they_are_named(
    what: str, frontline: Path, tmp_path: Path
) -> None:
    run("report", frontline / what, "-o", tmp_path / "out")
    made = result_of(tmp_path / "out")
    assert (made["took_part"]["named"], made["client"]) == (True, "Self-assessment")


def test_a3_all_answers_of_somebody_alone_count(frontline: Path, tmp_path: Path) -> None:
    ran = run("report", frontline, "-o", tmp_path / "out")
    made = result_of(tmp_path / "out")
    assert (made["overall"]["state"], "ROLE_NOT_ASKED" in ran.stderr) == ("scored", False)
    assert [p["code"] for p in made["problems"] if p["code"] == "ROLE_NOT_ASKED"] == []


def test_a3_check_of_somebody_alone_says_the_same(frontline: Path) -> None:
    assert run("check", frontline / "returned").stdout == ""


def test_a3_of_several_people_one_line_a_file_says_what_takes_no_part(
    frontline: Path, tmp_path: Path
) -> None:
    returned(frontline / "returned/m.json", sheet("m-02"))
    ran = run("report", frontline, "-o", tmp_path / "out")
    (line,) = [one for one in ran.stderr.splitlines() if "[ROLE_NOT_ASKED]" in one]
    assert re.search(
        r"f\.json:\d+:\S+: warning: there are answers to questions that the role .* \(1\d: ", line
    )


@pytest.mark.parametrize(
    "setting", ["minimum_group: 3", "roles: {frontline: {head_count: 62}}"], ids=["group", "head-count"]
)
def test_r6_settings_that_speak_of_others_protect_the_first_who_answers(
    setting: str, frontline: Path, tmp_path: Path
) -> None:
    (frontline / "engagement.yaml").write_text(f"{setting}\n")
    run("report", frontline, "-o", tmp_path / "out")
    assert result_of(tmp_path / "out")["took_part"]["named"] is False


def test_a_client_of_several_people_is_no_self_assessment(folder: Path, tmp_path: Path) -> None:
    run("report", folder, "-o", tmp_path / "out")
    assert result_of(tmp_path / "out")["client"] == "Unnamed client"


# --- names for what is written -----------------------------------------------------------------

NAMES: dict[str, tuple[list[str], str]] = {
    "a questionnaire as CSV": (["questionnaire", "-o", "q.csv"], "ends in .xlsx, such as q.xlsx"),
    "a questionnaire without an ending": (["questionnaire", "-o", "q"], "ends in .xlsx, such as q.xlsx"),
    "a sheet as workbook": (["questionnaire", "--json", "-o", "q.xlsx"], "ends in .json, such as q.json"),
    "a report as page": (["report", "a.json", "-o", "out.html"], "name a folder, such as out"),
    "questionnaires as one": (
        ["questionnaire", "--for", "a.csv", "-o", "q.xlsx"],
        "name a folder, such as q",
    ),
    "an example as workbook": (["demo", "demo.xlsx"], "name a folder, such as demo"),
    "a rubric as file": (["rubric", "new", "mine.yaml"], "name a folder, such as mine"),
}


@pytest.mark.parametrize(("command", "advice"), NAMES.values(), ids=NAMES)
def test_a_name_that_does_not_fit_is_refused_before_anything_is_written(
    command: list[str], advice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("key,role\nx,manager\n")
    ran = run(*command)
    assert (ran.exit_code, advice in ran.stderr) == (2, True)
    assert list(demos.tree(tmp_path)) == ["a.csv"]


def test_a_folder_may_have_any_name_once_it_is_there(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out.html").mkdir()
    assert run("report", folder, "-o", tmp_path / "out.html").exit_code == 0


def test_an_unknown_variant_is_answered_with_those_there_are(tmp_path: Path) -> None:
    ran = run("questionnaire", "-o", tmp_path / "q.xlsx", "--variant", "puls")
    assert ran.stderr.startswith(
        '--variant puls: there is no such variant (did you mean "pulse"?). There are: full, pulse'
    )


# --- settings ----------------------------------------------------------------------------------


def test_targets_go_by_code_or_id(folder: Path, tmp_path: Path) -> None:
    (folder.parent / "mine.yaml").write_text("targets: {k2: 4, know.data: 2}\n")
    run("report", folder, "-o", tmp_path / "out", "--engagement", folder.parent / "mine.yaml")
    own = {c["id"]: c["own_target"] for c in result_of(tmp_path / "out")["criteria"]}
    assert (own["know.customer_feedback"], own["know.data"], own["know.evidence"]) == (4, 2, 3)


def test_one_pass_tells_what_is_wrong_in_form_and_in_meaning_and_in_the_answers(
    folder: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "mine.yaml"
    settings.write_text("minimum_group: 2\ntargets: {K99: 3}\nroles: {cook: {}}\n")
    (folder / "bad.json").write_text('{"answers": []}')
    ran = run("report", folder, "-o", tmp_path / "out", "--engagement", settings)
    told = [line.partition(": ")[0].removeprefix(f"{settings}:") for line in ran.stderr.splitlines()]
    assert told[:3] == ["1:1", "2:11", "3:9"]
    assert "bad.json" in ran.stderr


def test_a_target_by_id_and_by_code_is_one_too_many(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("targets: {K2: 4, know.customer_feedback: 2}\n")
    assert "[TARGET_TWICE]" in run("check", tmp_path / "mine.yaml").stdout


def test_more_answers_than_people_is_a_warning_with_its_line(folder: Path, tmp_path: Path) -> None:
    settings = tmp_path / "mine.yaml"
    settings.write_text("roles:\n  manager: {head_count: 1}\n")
    ran = run("report", folder, "-o", tmp_path / "out", "--engagement", settings)
    assert ran.exit_code == 0
    assert (
        f'{settings}:2:13: warning: the role "manager" is said to have 1 person, but 2 answered.'
        in ran.stderr
    )


def test_settings_are_known_by_what_stands_in_them(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("client: Acme\n")
    assert run("check", tmp_path / "mine.yaml").exit_code == 0


def test_json_names_the_question_of_a_problem(tmp_path: Path) -> None:
    one = json.loads(returned(tmp_path / "a.json", sheet("m-01")).read_text())
    one["answers"][0]["level"] = 9
    (tmp_path / "a.json").write_text(json.dumps(one))
    (told,) = json.loads(run("check", tmp_path / "a.json", "--json").stdout)["problems"]
    assert (told["code"], told["question"]) == ("LEVEL_OUT_OF_RANGE", "K1")
