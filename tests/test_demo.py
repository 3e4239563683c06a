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
from cxaudit.model.fieldwork_shown import FieldworkShown, MeasureShown, PointsShown
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
CUSTOMERS = [one.key for one in demos.found().customers[0].answers]
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


# --- what is found outside the questionnaire ---------------------------------------------------


def beside() -> FieldworkShown:
    found = demos.result().fieldwork
    assert found
    return found


def points() -> PointsShown:
    found = beside().points
    assert found
    return found


def measured(name: str) -> MeasureShown:
    return next(one for one in beside().measures if one.measure == name)


def test_there_are_24_contact_points_at_every_stage() -> None:
    rows = [one.point for one in points().points]
    assert (len(rows), {row.stage for row in rows}) == (24, set(range(9)))


def test_there_are_15_measures_of_which_five_are_computed() -> None:
    computed = [one for one in beside().measures if one.computed]
    assert (len(beside().measures), len(computed)) == (15, 5)


def test_60_customers_are_heard() -> None:
    customers = beside().customers
    assert customers
    assert (customers.people, customers.groups_hidden) == (60, True)


def test_the_strategy_statement_fails_two_tests_and_holds_its_criterion_down() -> None:
    found = beside().strategy
    assert found
    failed = [one.test for one in found.answers.answers if one.answer == "no"]
    assert (failed, found.holds) == (["st.specific", "st.memorable"], {"deliver.strategy": 2})
    assert criterion("deliver.strategy").ceiling == 2


def test_the_worst_contact_points_are_where_customers_wait() -> None:
    assert points().worst[:3] == ("CP-016", "CP-015", "CP-009")


def test_two_contact_points_have_no_owner_and_a_channel_has_no_contact_point() -> None:
    review_site = 12
    (channel,) = [one.choice for one in points().missing if one.kind == "channel"]
    (ownerless,) = [one.contacts for one in points().missing if one.kind == "owner"]
    assert (channel, len(ownerless)) == (review_site, 2)


def test_one_hand_over_drops_and_the_one_to_a_partner_does_not() -> None:
    dropped = [one.point.contact_id for one in points().points if "hand_over_dropped" in one.marks]
    assert dropped == ["CP-018"]


@pytest.mark.parametrize(("name", "comparable"), [("nps", False), ("ces", True)])
def test_one_outside_figure_can_be_compared_and_one_cannot(name: str, comparable: bool) -> None:
    one = measured(name)
    assert (one.outside is not None, one.comparable) == (True, comparable)


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("time_to_resolution", "within"),
        ("first_response_time", "beyond"),
        ("backlog", "beyond"),
        ("promise_kept_rate", "beyond"),
        ("fixes_on_time", "unsure"),
        ("complaint_rate", None),
    ],
)
def test_measures_lie_within_and_beyond_their_limits(name: str, verdict: str | None) -> None:
    assert measured(name).against_limit == verdict


@pytest.mark.parametrize("name", ["deliver.communication", "deliver.reliable", "deliver.speed"])
def test_customers_contradict_what_people_claim(name: str) -> None:
    assert ("statement_below", name) in {(one.kind, one.criterion) for one in beside().contradictions}


def test_promises_are_kept_less_often_than_is_said() -> None:
    found = {(one.criterion, one.measure) for one in beside().contradictions}
    assert ("deliver.reliable", "promise_kept_rate") in found


def test_one_finding_is_the_audit_leads_own_words() -> None:
    assert [one.id for one in beside().findings if one.edited] == ["contact:CP-016"]


def test_the_journey_has_guesses_and_more_that_are_none() -> None:
    journey = beside().journey
    assert journey
    assert 10 < journey.guesses < journey.entries / 2


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
    assert len(of_people(example)) == len(KEYS)


def of_people(example: Path) -> list[Path]:
    """The files of those who were asked."""
    return [
        path
        for path in (example / "returned").iterdir()
        if path.name not in ("fieldwork.xlsx", "customers.json")
    ]


@pytest.mark.parametrize(
    "name",
    [
        "returned/fieldwork.xlsx",
        "returned/customers.json",
        "evidence/tickets.csv",
        "evidence/tickets-mapping.yaml",
        "evidence/tickets-survey-mapping.yaml",
    ],
)
def test_what_was_found_elsewhere_lies_beside_the_answers(example: Path, name: str) -> None:
    assert (example / name).stat().st_size > 0


def test_the_files_give_what_the_plan_gives(example: Path) -> None:
    through_files, without = read_result(example / "report/result.json"), demos.result()
    files = {"sources": (), "problems": ()}
    assert through_files.model_copy(update=files) == without.model_copy(update=files)


def test_only_the_contact_points_without_an_owner_are_warned_of(example: Path) -> None:
    problems = read_result(example / "report/result.json").problems
    assert [(one.code, one.times) for one in problems] == [("POINT_INCOMPLETE", 2)]


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


@pytest.mark.parametrize("key", [*KEYS, *CUSTOMERS])
def test_no_output_names_a_respondent(example: Path, key: str) -> None:
    pattern = re.compile(rf"(?<![\w-]){re.escape(key)}(?![\w-])".encode())
    assert [name for name, content in outputs(example).items() if pattern.search(content)] == []


def test_no_output_names_a_returned_file(example: Path) -> None:
    names = [path.stem.encode() for path in of_people(example)]
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
