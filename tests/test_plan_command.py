"""``cxaudit plan`` as a process: the roadmap, budget and what if, files of other tools, and what is late."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import icalendar
import pytest

from tests import demos

PAYLOADS = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "  =1",
    '"quoted", and more',
)
"""What becomes a formula in some spreadsheet, or breaks a table."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example audit."""
    home = tmp_path_factory.mktemp("plan") / "demo"
    assert demos.ran("demo", home).returncode == 0
    return home


@pytest.fixture(scope="module")
def kept(demo: Path) -> Path:
    """Its result."""
    return demo / "report" / "result.json"


@pytest.fixture(scope="module")
def told(kept: Path) -> Any:
    """Its plan, as programs read it."""
    return json.loads(demos.ran("plan", kept, "--json").stdout)


def exported(source: Path, output: Path, *words: str) -> bytes:
    """The bytes of a file for another tool."""
    done = demos.ran("plan", source, "-o", output, *words)
    assert done.returncode == 0, done.stderr
    return output.read_bytes()


def rows(content: bytes) -> list[dict[str, str]]:
    """A table as other programs read it."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def changed(kept: Path, folder: Path, **fields: Any) -> Path:
    """The result with other fields."""
    tree = json.loads(kept.read_text(encoding="utf-8")) | fields
    path = folder / "changed.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    return path


# ------------------------------------------------------------------------ the roadmap


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_roadmap_fits_a_terminal_of_eighty_letters(demo: Path, language: str) -> None:
    shown = demos.ran("plan", demo, "--language", language).stdout
    assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Now (", "of 30 days planned", "Parked")),
        ("de", ("Jetzt (", "von 30 Tagen verplant", "Zurückgestellt")),
    ],
)
def test_the_roadmap_is_told_in_the_language_asked_for(
    demo: Path, language: str, words: tuple[str, ...]
) -> None:
    shown = demos.ran("plan", demo, "--language", language).stdout
    assert [word for word in words if word not in shown] == []


def test_folder_and_result_have_the_same_plan(demo: Path, told: Any) -> None:
    assert json.loads(demos.ran("plan", demo, "--json").stdout)["plan"] == told["plan"]


def test_a_folder_with_a_result_means_that_result(kept: Path, told: Any) -> None:
    assert json.loads(demos.ran("plan", kept.parent, "--json").stdout)["plan"] == told["plan"]


def test_every_step_of_the_plan_is_told(demo: Path, told: Any) -> None:
    shown = demos.ran("plan", demo).stdout
    codes = {c.id: c.code for c in demos.rubric().criteria}
    refs = [f"{codes[one['criterion']]}:{one['id'].split(':')[1]}" for one in told["plan"]["steps"]]
    assert [ref for ref in refs if f"  {ref}  " not in shown] == []


def test_another_first_day_moves_the_dates_alone(kept: Path, told: Any) -> None:
    moved = json.loads(demos.ran("plan", kept, "--start", "2027-03-01", "--json").stdout)["plan"]
    assert moved == {**told["plan"], "start": "2027-03-01"}


def test_a_result_without_a_plan_gets_one(kept: Path, tmp_path: Path) -> None:
    older = changed(kept, tmp_path, plan=None)
    assert json.loads(demos.ran("plan", older, "--json").stdout)["plan"]["steps"]


# ------------------------------------------------------------------------ budget and what if


@pytest.fixture(scope="module")
def sixty(kept: Path) -> Any:
    """The best for sixty days, as programs read it."""
    return json.loads(demos.ran("plan", kept, "--days", "60", "--json").stdout)["budget"]


def test_a_budget_never_takes_more_days_than_there_are(sixty: Any) -> None:
    assert sixty["best"]["days"] <= 60


def test_the_best_choice_is_no_worse_than_the_simple_one(sixty: Any) -> None:
    assert sixty["best"]["supported"] >= sixty["greedy"]["supported"]


def test_the_budget_shows_choice_proof_and_curve(kept: Path) -> None:
    shown = demos.ran("plan", kept, "--days", "60").stdout
    said = ("The best choice for 60 days", "That is proved", "one after the other", "####")
    assert [words for words in said if words not in shown] == []


def test_what_if_by_code_and_by_id_is_the_same(kept: Path) -> None:
    by_code = demos.ran("plan", kept, "--take", "k6:2,E4").stdout
    by_id = demos.ran("plan", kept, "--take", "know.expectations:2", "--take", "explore.bottlenecks").stdout
    assert (by_code, bool(by_code)) == (by_id, True)


@pytest.fixture(scope="module")
def fewer_steps(kept: Path) -> Any:
    """What a fix would bring that comes after another."""
    return json.loads(demos.ran("plan", kept, "--take", "F2", "--json").stdout)["what_if"]


def test_what_if_says_what_comes_first(fewer_steps: Any) -> None:
    assert [one["steps"] for one in fewer_steps["needed"]] == [["explore.journey_map:2"]]


def test_with_what_comes_first_it_brings_more(fewer_steps: Any) -> None:
    assert fewer_steps["with_needed"]["supported"] > fewer_steps["supported"]


def chosen(shown: str) -> dict[str, str]:
    """Steps with their days, as the terminal shows them."""
    return dict(re.findall(r"(?m)^  ([A-Z]\d:\w+) .* (\d+)$", shown))


def test_a_step_has_the_same_days_wherever_it_is_named(kept: Path) -> None:
    planned = re.findall(r"(?m)^  (K6:\d) .*\S  +(\d+)  +\d+ \w+", demos.ran("plan", kept).stdout)
    taken = chosen(demos.ran("plan", kept, "--take", "K6").stdout)
    assert (taken, dict(planned)) == ({"K6:2": "3", "K6:3": "6"}, taken)


def test_the_days_of_the_steps_add_up_to_those_of_the_choice(kept: Path, sixty: Any) -> None:
    rows_shown = chosen(demos.ran("plan", kept, "--days", "60").stdout)
    assert sum(map(int, rows_shown.values())) == sixty["best"]["days"]


@pytest.fixture(scope="module")
def no_total(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example audit, answered by its front line alone: there is no overall score."""
    others = shutil.ignore_patterns("report", "auditor-*", "leadership-*", "manager-*")
    return Path(shutil.copytree(demo, tmp_path_factory.mktemp("few") / "acme", ignore=others))


def test_without_an_overall_score_no_choice_is_the_best(no_total: Path) -> None:
    shown = demos.ran("plan", no_total, "--days", "60").stdout
    assert shown.split() == (
        [
            "There",
            "is",
            "no",
            "overall",
            "score,",
            "so",
            "the",
            "best",
            "choice",
            "for",
            "60",
            "days",
            "cannot",
            "be",
            "said.",
        ]
    )


def test_without_an_overall_score_programs_get_a_choice_without_points(no_total: Path) -> None:
    found = json.loads(demos.ran("plan", no_total, "--days", "60", "--json").stdout)["budget"]
    assert found["best"]["supported"] is None


def test_without_an_overall_score_the_roadmap_recommends_no_choice(no_total: Path) -> None:
    done = demos.ran("plan", no_total)
    assert (done.returncode, "--days" in done.stdout + done.stderr) == (0, False)


def test_with_an_overall_score_the_roadmap_recommends_a_choice(demo: Path) -> None:
    done = demos.ran("plan", demo)
    assert "--days 30" in done.stdout + done.stderr


def test_all_steps_together_are_the_end_of_the_curve(kept: Path, told: Any) -> None:
    lists = json.loads(kept.read_text(encoding="utf-8"))
    every = {f["criterion"] for f in (*lists["fixes"], *lists["proofs"])} - set(told["plan"]["dropped"])
    found = json.loads(demos.ran("plan", kept, "--take", ",".join(every), "--json").stdout)["what_if"]
    assert found["supported"] == pytest.approx(told["plan"]["curve"]["points"][-1][1], abs=1e-9)


# ------------------------------------------------------------------------ wrong usage

WRONG = {
    "no such criterion": (["--take", "K66"], 'Did you mean "K6"?'),
    "no such level": (["--take", "K6:4"], "There is: K6:2 and K6:3. [NO_SUCH_STEP]"),
    "nothing named": (["--take", ","], "Name a criterion by its code"),
    "days below none": (["--days", "-1"], "-1 is not between 0 and 100,000 days."),
    "days beyond all": (["--days", "1e6"], "1e6 is not between 0 and 100,000 days."),
    "days that are no words": (["--days", "many"], "many is not a number."),
    "days that are no number": (["--days", "nan"], "nan is not a number."),
    "no date": (["--start", "soon"], "soon is not a date."),
    "no file": (["--export", "csv"], "-o"),
    "another ending": (["--export", "ics", "-o", "plan.csv"], "plan.ics. [OUTPUT_NAME]"),
    "no kind": (["-o", "plan"], "jira, csv, ics, markdown"),
}


@pytest.mark.parametrize(("words", "said"), WRONG.values(), ids=WRONG)
def test_wrong_usage_is_told(kept: Path, tmp_path: Path, words: list[str], said: str) -> None:
    done = demos.ran("plan", kept, *words, cwd=tmp_path)
    assert (done.returncode, said in done.stderr, done.stdout) == (2, True, "")


def test_how_many_days_there_can_be_is_told_in_german(kept: Path) -> None:
    done = demos.ran("plan", kept, "--days", "-1", CXAUDIT_LANGUAGE="de")
    assert "-1 liegt nicht zwischen 0 und 100.000 Tagen." in done.stderr


def test_all_wrong_names_are_told_at_once(kept: Path) -> None:
    assert len(demos.ran("plan", kept, "--take", "K66,D99,K6:4").stderr.splitlines()) == 3


def test_a_file_that_is_no_result_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    assert "[NOT_A_RESULT]" in demos.ran("plan", tmp_path / "x.json").stderr


def test_a_plan_of_another_rubric_is_no_result(kept: Path, told: Any, tmp_path: Path) -> None:
    odd = told["plan"] | {"dropped": ["know.nothing"]}
    assert "[NOT_A_RESULT]" in demos.ran("plan", changed(kept, tmp_path, plan=odd)).stderr


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert demos.ran("plan", tmp_path / "nowhere").returncode == 2


# ------------------------------------------------------------------------ files of other tools


@pytest.fixture(scope="module")
def jira(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The plan for Jira."""
    return exported(kept, tmp_path_factory.mktemp("jira") / "j.csv", "--export", "jira")


@pytest.fixture(scope="module")
def table(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The plan as a table for any tool."""
    return exported(kept, tmp_path_factory.mktemp("table") / "p.csv")


@pytest.fixture(scope="module")
def events(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """The calendar, read back."""
    content = exported(kept, tmp_path_factory.mktemp("ics") / "p.ics")
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


@pytest.fixture(scope="module")
def causes(kept: Path) -> int:
    """How many causes have to be found first."""
    return len(json.loads(kept.read_text(encoding="utf-8"))["fieldwork"]["causes"])


def test_jira_has_a_task_for_each_cause_and_each_step(jira: bytes, told: Any, causes: int) -> None:
    kinds = [row["Issue Type"] for row in rows(jira)]
    assert kinds == ["Task"] * (causes + len(told["plan"]["steps"]))


def test_jira_has_due_dates_as_iso(jira: bytes) -> None:
    assert {bool(re.fullmatch(r"(\d{4}-\d\d-\d\d)?", row["Due Date"])) for row in rows(jira)} == {True}


def test_jira_has_no_mark_before_its_first_head(jira: bytes) -> None:
    assert jira.startswith(b'"Issue Key"')


def test_labels_are_words_without_blanks(jira: bytes) -> None:
    heads, *lines = csv.reader(io.StringIO(jira.decode(), newline=""))
    labels = [cell for line in lines for head, cell in zip(heads, line, strict=True) if head == "Labels"]
    assert [label for label in labels if re.search(r"\s|,", label)] == []


def test_tasks_with_a_ticket_are_updated(kept: Path, told: Any, tmp_path: Path) -> None:
    first = told["plan"]["steps"][0]["id"]
    noted = told["plan"] | {"actions": [{"step": first, "ticket": "CX-17"}]}
    found = rows(exported(changed(kept, tmp_path, plan=noted), tmp_path / "j.csv", "--export", "jira"))
    assert [row["Issue Key"] for row in found if row["Issue Key"]] == ["CX-17"]


@pytest.fixture(scope="module")
def given_up(kept: Path, told: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan with its first two steps dropped, of which the second has a ticket."""
    first, second = (one["id"] for one in told["plan"]["steps"][:2])
    noted = [
        {"step": first, "status": "dropped"},
        {"step": second, "status": "dropped", "ticket": "CX-18"},
    ]
    return changed(kept, tmp_path_factory.mktemp("dropped"), plan=told["plan"] | {"actions": noted})


def test_jira_gets_no_new_task_for_a_dropped_step(
    given_up: Path, jira: bytes, causes: int, tmp_path: Path
) -> None:
    found = rows(exported(given_up, tmp_path / "j.csv", "--export", "jira"))
    ids, before = ([row["External issue ID"] for row in one] for one in (found, rows(jira)))
    assert ids == [*before[:causes], *before[causes + 1 :]]


def test_jira_tells_of_a_task_that_its_step_was_dropped(given_up: Path, tmp_path: Path) -> None:
    content = exported(given_up, tmp_path / "j.csv", "--export", "jira").decode()
    task = next(line for line in csv.reader(io.StringIO(content, newline="")) if line[0] == "CX-18")
    assert ("dropped" in task[9:], task[4].splitlines()[0]) == (True, "Status: dropped")


def test_the_general_table_keeps_dropped_steps_with_their_status(
    given_up: Path, causes: int, tmp_path: Path
) -> None:
    found = rows(exported(given_up, tmp_path / "p.csv"))[causes:]
    assert [row["status"] for row in found][:3] == ["dropped", "dropped", ""]


def test_every_day_of_a_dropped_step_is_cancelled(given_up: Path, told: Any, tmp_path: Path) -> None:
    content = exported(given_up, tmp_path / "p.ics")
    ids = [one["id"].replace(":", "-") for one in told["plan"]["steps"][:2]]
    cancelled = [
        str(e["uid"]).split("-", 1)[1].removesuffix("@cxaudit")
        for e in icalendar.Calendar.from_ical(content).walk("VEVENT")
        if e.get("status") == "CANCELLED"
    ]
    assert sorted(cancelled) == sorted(f"{one}-{day}" for one in ids for day in ("due", "benefit"))


def test_the_general_table_opens_in_excel(table: bytes) -> None:
    assert table.startswith(b"\xef\xbb\xbf")


def test_the_general_table_has_the_heads_that_gitlab_reads(table: bytes) -> None:
    assert {"title", "description", "due_date"} <= rows(table)[0].keys()


def test_what_comes_first_is_named_by_its_id(table: bytes) -> None:
    first = {one for row in rows(table) for one in row["after"].split(",") if one}
    assert first <= {row["id"] for row in rows(table)}


def test_the_calendar_has_a_review_at_the_end_of_each_period(events: list[Any], told: Any) -> None:
    reviews = [e["dtstart"].dt.isoformat() for e in events if "-review-" in e["uid"]]
    assert (told["plan"]["start"], reviews) == ("2026-11-16", ["2026-12-15", "2027-02-13", "2027-05-14"])


def test_each_planned_step_is_due_in_the_calendar(events: list[Any], told: Any) -> None:
    placed = [one for one in told["plan"]["steps"] if one["parked"] is None]
    assert sum(e["uid"].endswith("-due@cxaudit") for e in events) == len(placed)


def test_no_two_events_have_the_same_id(events: list[Any]) -> None:
    assert len({e["uid"] for e in events}) == len(events)


def test_the_calendar_takes_nobodys_time(events: list[Any]) -> None:
    assert {e["transp"] for e in events} == {"TRANSPARENT"}


def test_the_checklist_has_a_box_for_each_cause_and_each_step(
    kept: Path, told: Any, causes: int, tmp_path: Path
) -> None:
    text = exported(kept, tmp_path / "p.md").decode()
    assert len(re.findall(r"^- \[ \] ", text, re.MULTILINE)) == causes + len(told["plan"]["steps"])


KINDS = {"jira": "j.csv", "csv": "p.csv", "ics": "p.ics", "markdown": "p.md"}


@pytest.mark.parametrize(("kind", "name"), KINDS.items())
def test_folder_and_result_give_the_same_bytes(
    kept: Path, demo: Path, tmp_path: Path, kind: str, name: str
) -> None:
    first = exported(kept, tmp_path / name, "--export", kind)
    assert exported(demo, tmp_path / "again" / name, "--export", kind) == first


@pytest.mark.parametrize(("kind", "name"), KINDS.items())
def test_a_file_in_the_way_is_not_replaced(kept: Path, tmp_path: Path, kind: str, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    done = demos.ran("plan", kept, "--export", kind, "-o", tmp_path / name)
    assert (done.returncode, (tmp_path / name).read_text(encoding="utf-8")) == (2, "mine")


def test_with_force_the_old_file_is_kept_beside_the_new(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "p.md").write_text("mine", encoding="utf-8")
    exported(kept, tmp_path / "p.md", "--force")
    assert (tmp_path / "p.md.bak").read_text(encoding="utf-8") == "mine"


def test_a_calendar_needs_a_first_day(kept: Path, told: Any, tmp_path: Path) -> None:
    undated = changed(kept, tmp_path, plan={**told["plan"], "start": None})
    done = demos.ran("plan", undated, "-o", tmp_path / "p.ics")
    assert (done.returncode, "[PLAN_WITHOUT_DATES]" in done.stderr) == (2, True)


def test_without_the_library_a_calendar_is_a_clear_message(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "icalendar.py").write_text("raise ModuleNotFoundError(name='icalendar')", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])
    done = demos.ran("plan", kept, "-o", tmp_path / "p.ics", PYTHONPATH=path)
    assert (done.returncode, "cxaudit[calendar]" in done.stderr) == (4, True)


# ------------------------------------------------------------------------ ids that stay


def names(content: bytes) -> dict[str, str]:
    """What each task is called, by its id."""
    return {row["External issue ID"]: row["Summary"] for row in rows(content)}


def test_ids_are_the_same_in_every_language(kept: Path, jira: bytes, tmp_path: Path) -> None:
    german = exported(kept, tmp_path / "de.csv", "--export", "jira", "--language", "de")
    assert names(german).keys() == names(jira).keys()


def test_ids_are_the_same_after_scores_have_changed(demo: Path, jira: bytes, tmp_path: Path) -> None:
    home = Path(shutil.copytree(demo, tmp_path / "home"))
    next((home / "returned").glob("auditor-*.json")).unlink()
    after, before = names(exported(home, tmp_path / "2.csv", "--export", "jira")), names(jira)
    both = before.keys() & after.keys()
    assert (after != before, {one: after[one] for one in both}) == (True, {one: before[one] for one in both})


def test_another_client_has_other_ids(kept: Path, jira: bytes, tmp_path: Path) -> None:
    other = exported(changed(kept, tmp_path, client="Somebody else"), tmp_path / "2.csv", "--export", "jira")
    assert names(other).keys().isdisjoint(names(jira))


# ------------------------------------------------------------------------ hostile text


@pytest.fixture(scope="module")
def hostile(kept: Path, told: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan about which people wrote what becomes a formula elsewhere."""
    steps = [one["id"] for one in told["plan"]["steps"]]
    noted = [
        {"step": step, "person": text, "note": text, "ticket": text, "status": "started"}
        for step, text in zip(steps, PAYLOADS, strict=False)
    ]
    folder = tmp_path_factory.mktemp("hostile")
    return changed(kept, folder, plan=told["plan"] | {"actions": noted})


def cells(content: bytes) -> Iterator[str]:
    """Every cell of a table."""
    for row in rows(content):
        yield from row.values()


@pytest.mark.parametrize("kind", ["jira", "csv"])
def test_no_cell_of_a_table_can_become_a_formula(hostile: Path, tmp_path: Path, kind: str) -> None:
    content = exported(hostile, tmp_path / "p.csv", "--export", kind)
    assert [cell for cell in cells(content) if re.match(r"\s*[=+\-@＝＋－＠\t\r\n]", cell)] == []


def test_what_people_wrote_is_still_there(hostile: Path, tmp_path: Path) -> None:
    notes = [row["note"] for row in rows(exported(hostile, tmp_path / "p.csv"))]
    assert {"'+1+1", '"quoted", and more'} <= set(notes)


def test_a_calendar_keeps_hostile_text_in_its_place(hostile: Path, events: list[Any], tmp_path: Path) -> None:
    found = icalendar.Calendar.from_ical(exported(hostile, tmp_path / "p.ics")).walk("VEVENT")
    assert [e["uid"] for e in found] == [e["uid"] for e in events]


def test_a_client_with_markup_in_the_name_stays_text_in_a_checklist(kept: Path, tmp_path: Path) -> None:
    client = "<script>alert(1)</script> [x](javascript:1)\n# head"
    text = exported(changed(kept, tmp_path, client=client), tmp_path / "p.md").decode()
    assert text.splitlines()[0] == r"# \<script\>alert(1)\</script\> \[x\](javascript:1) # head: the plan"


def test_steering_characters_do_not_reach_the_terminal(kept: Path, tmp_path: Path) -> None:
    assert "\x1b" not in demos.ran("plan", changed(kept, tmp_path, client="A\x1b[31mB")).stdout


# ------------------------------------------------------------------------ late


@pytest.fixture(scope="module")
def collected(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example audit with its answers collected and a plan that began long ago."""
    folder = tmp_path_factory.mktemp("late")
    home = Path(shutil.copytree(demo, folder / "acme", ignore=shutil.ignore_patterns("report")))
    (home / "returned").rename(folder / "mail")
    settings = home / "engagement.yaml"
    text = re.sub(r"(?m)^plan_start:.*$", "plan_start: 2020-01-01", settings.read_text(encoding="utf-8"))
    settings.write_text(text, encoding="utf-8")
    done = demos.ran("collect", home, *sorted((folder / "mail").iterdir()))
    assert done.returncode == 0, done.stderr
    return home


def test_status_tells_what_should_be_done_by_the_roadmap(collected: Path) -> None:
    assert "nobody has said yet how far they are" in demos.ran("status", collected).stdout


def test_status_lists_late_steps_the_longest_overdue_first(collected: Path) -> None:
    late = json.loads(demos.ran("status", collected, "--json").stdout)["late"]
    days = [one["due"] for one in late]
    assert (days[0] < "2020-02-01", days) == (True, sorted(days))
