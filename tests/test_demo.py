"""The example audit: what is planted in it comes out, the same each time, and nobody is given away."""

from __future__ import annotations

import html
import io
import json
import re
import time
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from openpyxl import load_workbook

from cxaudit.errors import CxauditError
from cxaudit.measure import shown_points
from cxaudit.model.demo import Demo
from cxaudit.model.result import AuditResult, CriterionResult
from cxaudit.read.demos import DEMO, read_demo
from cxaudit.read.results import read_result
from cxaudit.read.rubrics import find_rubric
from cxaudit.render.json import result_json, result_schema
from cxaudit.render.names import Names
from cxaudit.render.reasons import fix_because
from tests import demos
from tests.workbooks import shown

LEADERS_ABOVE = [
    "know.frontline_voice",
    "deliver.communication",
    "fix.authority",
    "fix.share_findings",
    "reinforce.leadership",
    "reinforce.say",
]
KEYS = [person.key for person in demos.plan().people]
SECONDS = 60
"""Five, on a machine that nobody else uses."""


def criterion(name: str) -> CriterionResult:
    return demos.result().criterion[name]


# --- the plan ---------------------------------------------------------------------------------


def test_the_plan_knows_the_truth_of_every_criterion() -> None:
    assert set(demos.plan().truths) == {c.id for c in demos.rubric().criteria}


def test_the_plan_names_only_its_people() -> None:
    assert {key for truth in demos.plan().truths.values() for key in truth.dont_know} <= set(KEYS)


def test_the_plan_names_only_departments_of_the_company() -> None:
    departments = {p.department for p in demos.plan().people if p.department}
    assert departments <= set(demos.plan().engagement.departments)


def test_the_company_is_said_to_be_made_up() -> None:
    assert "does not exist" in (demos.result().made_up or "")


def test_a_rubric_without_an_example_says_so(tmp_path: Path) -> None:
    with pytest.raises(CxauditError, match="FILE_MISSING"):
        read_demo(tmp_path)


@pytest.mark.parametrize("text", ["", "seed: [", "seed: 1\n", "seed: x\npeople: 3\n"])
def test_a_bad_plan_is_no_traceback(tmp_path: Path, text: str) -> None:
    (tmp_path / DEMO).write_text(text)
    with pytest.raises(CxauditError, match=r"demo\.yaml"):
        read_demo(tmp_path)


def numbers(plan: Demo) -> dict[str, Any]:
    """The plan without what people read of it."""
    truths = {
        name: (one.level, one.higher, one.auditor, one.dont_know, one.evidence and one.evidence.grade)
        for name, one in plan.truths.items()
    }
    people = [(person.key, person.role, person.format) for person in plan.people]
    return {"seed": plan.seed, "spread": plan.spread, "people": people, "truths": truths}


def test_the_plan_is_the_same_in_german_but_for_its_texts() -> None:
    assert numbers(german_plan()) == numbers(demos.plan())


def german_plan() -> Demo:
    return read_demo(find_rubric(), "de")


def references(plan: Demo) -> dict[str, str]:
    return {name: one.evidence.reference or "" for name, one in plan.truths.items() if one.evidence}


def test_every_piece_of_evidence_has_a_german_name() -> None:
    english, told = references(demos.plan()), references(german_plan())
    assert [name for name, text in told.items() if text == english[name]] == []


def changes(plan: Demo) -> list[tuple[object, str]]:
    return [(one.model_copy(update={"reason": "that"}), one.reason) for one in plan.engagement.overrides]


def test_what_was_changed_about_fixes_has_a_german_reason() -> None:
    english, told = changes(demos.plan()), changes(german_plan())
    same = [one for one, other in zip(english, told, strict=True) if one[1] == other[1]]
    assert ([one for one, _reason in english], same) == ([one for one, _reason in told], [])


def test_every_department_has_a_german_name() -> None:
    same = {*german_plan().engagement.departments} & {*demos.plan().engagement.departments}
    assert same == set()


def test_a_language_without_texts_changes_nothing() -> None:
    assert read_demo(find_rubric(), "fr") == demos.plan()


# --- what is planted comes out ----------------------------------------------------------------


@pytest.mark.parametrize("name", LEADERS_ABOVE)
def test_leaders_are_seen_above_the_front_line(name: str) -> None:
    (gap,) = [g for g in criterion(name).gaps if (g.first, g.second) == ("leadership", "frontline")]
    assert gap.levels >= 1.0
    assert gap.flagged


def test_the_leaders_are_flagged_nowhere_else() -> None:
    flagged = {
        c.id
        for c in demos.result().criteria
        for g in c.gaps
        if g.flagged and (g.first, g.second) == ("leadership", "frontline")
    }
    assert flagged == set(LEADERS_ABOVE)


@pytest.mark.parametrize("name", ["deliver.reliable", "fix.complaints"])
def test_strong_practices_without_evidence_are_limited_by_it(name: str) -> None:
    one = criterion(name)
    assert (one.limit, one.supported_level, one.evidence) == ("evidence", 2, ())
    assert one.claimed_level is not None
    assert one.claimed_level > 3.2


def test_what_is_not_known_holds_the_strategy_back() -> None:
    one = criterion("deliver.strategy")
    assert (one.limit, one.limited_by) == ("prerequisite", ("know.expectations",))


def test_the_market_does_not_apply() -> None:
    assert criterion("know.market").state == "not_applicable"


@pytest.mark.parametrize(
    ("name", "count"),
    [("know.data", 1), ("measure.outcomes", 2), ("reinforce.say", 1), ("reinforce.refine", 1)],
)
def test_who_does_not_know_is_counted(name: str, count: int) -> None:
    assert criterion(name).dont_know == count


@pytest.mark.parametrize("name", ["explore.journey_map", "measure.trust"])
def test_the_auditor_found_less_than_people_claim(name: str) -> None:
    one = criterion(name)
    assert (one.auditor_level, one.supported_level) == (1, 1)
    assert one.claimed_level is not None
    assert one.claimed_level > 1.5


def test_every_step_and_the_whole_have_a_score() -> None:
    assert {s.state for s in demos.result().steps} == {"scored"}
    assert demos.result().overall.state == "scored"


def test_all_lists_of_fixes_have_something_in_them() -> None:
    lists = {f.list for f in (*demos.result().fixes, *demos.result().proofs, *demos.result().waiting)}
    assert {"quick_win", "main_project", "proof", "waiting"} <= lists


# --- end to end -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, float]:
    """Two folders with the example, made with other hash seeds, time zones and tongues, and the seconds of the first."""
    folder = tmp_path_factory.mktemp("twice")
    began = time.monotonic()
    first = demos.ran("demo", folder / "one", PYTHONHASHSEED="1", TZ="Asia/Tokyo", LC_ALL="C.UTF-8")
    took = time.monotonic() - began
    second = demos.ran("demo", folder / "two/deeper", PYTHONHASHSEED="2", TZ="America/Lima", LC_ALL="C")
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    return folder / "one", folder / "two/deeper", took


@pytest.fixture(scope="module")
def example(twice: tuple[Path, Path, float]) -> Path:
    return twice[0]


def test_twice_gives_the_same_bytes(twice: tuple[Path, Path, float]) -> None:
    assert demos.tree(twice[0]) == demos.tree(twice[1])


def test_it_is_done_in_time(twice: tuple[Path, Path, float]) -> None:
    assert twice[2] < SECONDS


def test_everybody_has_returned_a_file(example: Path) -> None:
    assert len(list((example / "returned").iterdir())) == len(KEYS)


def test_the_files_give_what_the_plan_gives(example: Path) -> None:
    through_files, without = read_result(example / "report/result.json"), demos.result()
    assert through_files.model_copy(update={"sources": ()}) == without.model_copy(update={"sources": ()})


def test_the_result_fits_its_schema(example: Path) -> None:
    tree = json.loads((example / "report/result.json").read_bytes())
    validator = jsonschema.Draft202012Validator(result_schema())
    assert [error.message for error in validator.iter_errors(tree)] == []


def test_the_schema_refuses_what_does_not_fit(example: Path) -> None:
    tree: dict[str, Any] = json.loads((example / "report/result.json").read_bytes())
    validator = jsonschema.Draft202012Validator(result_schema())
    assert not validator.is_valid(tree | {"overall": {"supported": "much"}})


def test_the_result_read_and_written_again_is_the_same(example: Path) -> None:
    text = (example / "report/result.json").read_text(encoding="utf-8")
    assert result_json(read_result(example / "report/result.json")) == text


# --- all outputs agree ------------------------------------------------------------------------


def overall(example: Path) -> tuple[str, str]:
    """Claimed and supported points as people read them."""
    result = read_result(example / "report/result.json")
    return shown_points(result.overall.claimed), shown_points(result.overall.supported)


def test_the_report_shows_the_same_totals(example: Path) -> None:
    page = (example / "report/report.html").read_text(encoding="utf-8")
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    claimed, supported = overall(example)
    assert re.search(rf"We think claimed {claimed} band \w+ .{{0,60}}We know supported {supported} ", words)
    assert f"Claimed {claimed}, Agreed. Supported {supported}, Agreed." in words


def test_the_workbook_shows_the_same_totals(example: Path) -> None:
    result = read_result(example / "report/result.json")
    summary = shown((example / "report/audit.xlsx").read_bytes(), "Summary")
    numbers = {value for value in summary.values() if isinstance(value, int | float)}
    assert {int(points) for points in overall(example)} <= {round(number) for number in numbers}
    assert result.company_level.level in numbers


# --- nobody is given away ---------------------------------------------------------------------


def outputs(example: Path) -> dict[str, bytes]:
    """Everything that may be handed around, unzipped."""
    files = {
        name: content for name, content in demos.tree(example).items() if not name.startswith("returned/")
    }
    books = {name: zipfile.ZipFile(io.BytesIO(c)) for name, c in files.items() if name.endswith(".xlsx")}
    inside = {f"{name}:{part}": book.read(part) for name, book in books.items() for part in book.namelist()}
    return {**{name: content for name, content in files.items() if name not in books}, **inside}


@pytest.mark.parametrize("key", KEYS)
def test_no_output_names_a_respondent(example: Path, key: str) -> None:
    pattern = re.compile(rf"(?<![\w-]){re.escape(key)}(?![\w-])".encode())
    assert [name for name, content in outputs(example).items() if pattern.search(content)] == []


def test_no_output_names_a_returned_file(example: Path) -> None:
    names = [path.stem.encode() for path in (example / "returned").iterdir()]
    assert [name for name, content in outputs(example).items() for n in names if n in content] == []


def test_the_search_finds_keys_where_they_are(example: Path) -> None:
    assert b"f-04" in (example / "returned/frontline-f-04.json").read_bytes()


def test_the_result_says_only_how_many(example: Path) -> None:
    result: AuditResult = read_result(example / "report/result.json")
    assert (result.took_part.people, result.took_part.auditors, result.took_part.named) == (25, 1, False)
    assert {(s.role, s.answers) for s in result.sources} == {(None, None)}


def test_the_workbook_shows_every_criterion_as_the_result_has_it(example: Path) -> None:
    result = read_result(example / "report/result.json")
    book = load_workbook(example / "report/audit.xlsx", data_only=True)
    rows = list(book["Criteria"].iter_rows(values_only=True))
    head = next(row for row in rows if row[0] == "No.")
    code, supported = head.index("No."), head.index("Supported level")
    seen = {row[code]: row[supported] for row in rows[rows.index(head) + 1 :] if row[code]}
    codes = {c.id: c.code for c in result.rubric.content.criteria}
    assert {codes[c.id]: c.supported_level for c in result.criteria if c.state == "rated"} == {
        key: pytest.approx(value, abs=1e-9) for key, value in seen.items() if isinstance(value, int | float)
    }


def test_the_report_shows_every_step_and_fix_as_the_result_has_it(example: Path) -> None:
    result = read_result(example / "report/result.json")
    page = (example / "report/report.html").read_text(encoding="utf-8")
    words = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))
    titles = {s.id: s.title for s in result.rubric.content.steps}
    points = r"{}(?: No range[^0-9]+)? {}(?: \d+ to \d+| about \d+| –)? {} "
    expected = [
        points.format(re.escape(titles[s.id]), shown_points(s.claimed), shown_points(s.supported))
        for s in result.steps
    ]
    assert [row for row in expected if not re.search(row, words)] == []
    why = [fix_because(result, fix, Names(result)) for fix in result.fixes if not fix.hidden]
    assert [text for text in why if text not in words] == []
