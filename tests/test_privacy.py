"""What is planted in answers and must not come out: a search through the bytes of everything that may be handed on."""

from __future__ import annotations

import json
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cxaudit import pipeline
from cxaudit.language import speaking
from cxaudit.model.answers import ANSWERS_SCHEMA, Answer, AnswerSheet, Evidence, Respondent, RubricStamp
from cxaudit.model.engagement import Capacity
from cxaudit.model.plans import PlanShown
from cxaudit.model.result import AuditResult
from cxaudit.pipeline.planning import planned
from cxaudit.read.folders import PAGES
from cxaudit.read.languages import read_language
from cxaudit.read.results import read_result
from cxaudit.render import json as as_json
from cxaudit.render.html.page import report_html
from tests import demos

PEOPLE = {
    ("frontline", "Service"): 8,
    ("frontline", "Sales"): 3,
    ("frontline", "Zeppelin Desk"): 2,
    ("leadership", "Sales"): 2,
    ("leadership", "Returns"): 3,
    ("manager", "Sales"): 1,
    ("manager", "Quokka Lab"): 3,
    ("auditor", None): 1,
}
"""Four roles and five departments, three of them with few people; managers are so few that leaders are hidden too."""

SHOWN, HIDDEN = "comment-of-many-83f1", "comment-of-four-5b2d"
PROOF, REASON = "proof-of-four-c40e", "reason-of-one-77aa"
NAME, KEY = "petra-lindqvist", "zq7c1e"
SECRETS = [HIDDEN, PROOF, REASON, NAME, KEY]
"""In the answers, their keys and their file names."""

OF_MANY, OF_FOUR = "know.evidence", "measure.satisfaction"
EDITIONS: tuple[pipeline.Edition, ...] = ("full", "executive", "staff")
SHAREABLE = ["result.json", "audit.xlsx", "report.html", "report-executive.html", "report-staff.html"]
ANALYSTS = ["analyst-result.json", "analyst-audit.xlsx", "analyst-report.html"]


def _answer(role: str, n: int, criterion: str) -> Answer:
    level = (n * 7 + len(criterion) * 3) % 4 + (n % 2)
    extra: dict[str, Any] = {"comment": SHOWN if role == "frontline" and n == 0 else None}
    if criterion == OF_FOUR and n % 3 == 0:
        extra = {"comment": HIDDEN, "evidence": Evidence(grade="data", reference=PROOF)}
    if criterion == "know.data" and role == "leadership" and n == 1:
        return Answer(criterion=criterion, not_applicable=REASON)
    return Answer(criterion=criterion, level=level, **extra)


def _sheet(number: int, role: str, department: str | None, n: int) -> AnswerSheet:
    rubric = demos.rubric()
    return AnswerSheet(
        schema=ANSWERS_SCHEMA,
        rubric=RubricStamp(id=rubric.id, version=rubric.version, hash=rubric.hash),
        respondent=Respondent(key=f"{KEY}-{number}", role=role, department=department),
        answers=tuple(_answer(role, n, c.id) for c in rubric.asked(None, role)),
    )


_WRITTEN: list[Path] = []


@pytest.fixture(scope="module", autouse=True)
def study(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A report of the study, in every edition, with the audit lead's own files."""
    folder = tmp_path_factory.mktemp("study")
    returned = folder / "returned"
    returned.mkdir()
    people = [(*who, n) for who, count in PEOPLE.items() for n in range(count)]
    for number, who in enumerate(people):
        path = returned / f"{NAME}-{number}.json"
        path.write_text(as_json.sheet_json(_sheet(number, *who)), encoding="utf-8")
    pipeline.report([returned], folder / "report", editions=EDITIONS, analyst=True)
    _WRITTEN.append(folder / "report")


def _report() -> Path:
    """The folder of the report."""
    return _WRITTEN[-1]


@cache
def _bytes(name: str) -> bytes:
    """A file's content; of a workbook the names and contents of all its parts."""
    path = _report() / name
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as package:
        return b"\n".join(part.encode() + package.read(part) for part in package.namelist())


def _result(name: str) -> AuditResult:
    return read_result(_report() / name)


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("name", SHAREABLE)
def test_r6_nothing_planted_is_in_what_may_be_handed_on(name: str, secret: str) -> None:
    assert secret.encode() not in _bytes(name)


@pytest.mark.parametrize("secret", [HIDDEN, PROOF, NAME])
@pytest.mark.parametrize("name", ["analyst-result.json", "analyst-report.html"])
def test_r6_the_audit_leads_own_files_have_it(name: str, secret: str) -> None:
    """A control: the same search finds it there."""
    assert secret.encode() in _bytes(name)


@pytest.mark.parametrize("name", ["result.json", "report.html"])
def test_r6_comments_of_many_are_shown(name: str) -> None:
    assert SHOWN.encode() in _bytes(name)


def _figures(result: AuditResult, departments: set[str]) -> list[str]:
    """The claimed points of some departments, as files have them."""
    return [repr(d.claimed) for d in result.departments if d.id in departments and d.claimed is not None]


SMALL = {"Returns", "Zeppelin Desk", "Quokka Lab"}


@pytest.mark.parametrize("name", SHAREABLE)
def test_r6_no_figure_of_a_hidden_department_is_in_it(name: str) -> None:
    figures = _figures(_result("analyst-result.json"), SMALL)
    assert [f for f in figures if f.encode() in _bytes(name)] == []


def test_r6_the_audit_lead_has_the_figure_of_every_department() -> None:
    figures = _figures(_result("analyst-result.json"), SMALL)
    assert [f.encode() in _bytes("analyst-result.json") for f in figures] == [True] * 3


def test_r6_small_departments_have_neither_people_nor_figures() -> None:
    found = {d.id: (d.people, d.claimed, d.steps) for d in _result("result.json").departments}
    assert {d: found[d] for d in SMALL} == dict.fromkeys(SMALL, (None, None, {}))


def test_r6_hidden_roles_have_no_figures() -> None:
    roles = [r for c in _result("result.json").criteria for r in c.roles.values() if r.hidden]
    assert roles
    assert {(r.people, r.mean, r.median, r.spread, r.counts, r.dont_know) for r in roles} == {
        (None, None, None, None, (), None)
    }


def test_r6_what_four_managers_alone_were_asked_is_hidden() -> None:
    one = _result("result.json").criterion[OF_FOUR]
    assert (one.hidden, one.claimed, one.comments, one.evidence) == ("few_people", None, (), ())


@pytest.mark.parametrize("edition", EDITIONS)
def test_r6_every_edition_is_drawn_from_the_released_result_alone(edition: pipeline.Edition) -> None:
    """So what the editions print together is a part of what was decided on together."""
    page = (_report() / PAGES[edition]).read_text(encoding="utf-8")
    assert report_html(_result("result.json"), edition) == page


# --- what is said of it -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ANALYSTS)
def test_the_audit_leads_own_files_say_so_inside_too(name: str) -> None:
    said = b'"analyst": true' if name.endswith(".json") else b"For the audit lead only"
    assert said in _bytes(name)


@pytest.mark.parametrize("name", SHAREABLE)
def test_what_may_be_handed_on_does_not_say_so(name: str) -> None:
    assert b"For the audit lead only" not in _bytes(name)


def test_the_first_sheet_says_that_it_is_not_to_be_handed_on() -> None:
    with zipfile.ZipFile(_report() / "analyst-audit.xlsx") as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    assert b"Do not hand it on" in sheet


@pytest.mark.parametrize("name", ["audit.xlsx", "report.html"])
def test_n2_what_is_hidden_reads_as_fewer_than_the_minimum(name: str) -> None:
    assert b"fewer than 5" in _bytes(name).lower()


def test_no_analysts_files_unless_they_are_asked_for(tmp_path: Path) -> None:
    pipeline.report([_report().parent / "returned"], tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["audit.xlsx", "report.html", "result.json"]


# --- the promise ------------------------------------------------------------------------------


def test_the_empty_sheet_says_the_rule_before_the_first_question() -> None:
    fields = list(json.loads(as_json.empty_sheet(demos.rubric())))
    assert fields.index("privacy") < fields.index("answers")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        pytest.param({}, ["at least 5 people", "at least 8 people"], id="the usual"),
        pytest.param(
            {"minimum_group": 6}, ["at least 6 people", "at least 8 people"], id="of the engagement"
        ),
        pytest.param({"minimum_group": 12}, ["at least 12 people"], id="comments never of fewer"),
        pytest.param({"minimum_comments": 10}, ["at least 10 people"], id="for comments"),
    ],
)
def test_the_promise_has_the_engagements_own_minimum(settings: dict[str, Any], said: list[str]) -> None:
    promise = json.loads(as_json.empty_sheet(demos.rubric(), **settings))["privacy"]
    assert [phrase for phrase in said if phrase not in promise] == []


def test_the_promise_in_german() -> None:
    german = read_language("de")
    assert german
    with speaking(german):
        promise = json.loads(as_json.empty_sheet(demos.rubric()))["privacy"]
    assert "mindestens 5 Personen" in promise


# --- the plan ---------------------------------------------------------------------------------


def _hidden_criteria() -> set[str]:
    """The criteria of which nothing may be shown."""
    return {c.id for c in _result("result.json").criteria if c.hidden}


def test_r6_there_are_hidden_criteria_that_the_plan_could_speak_of() -> None:
    analysts = {step.criterion for step in _plan("analyst-result.json").steps}
    assert _hidden_criteria() & analysts


def _plan(name: str) -> PlanShown:
    """The plan of a result."""
    plan = _result(name).plan
    assert plan
    return plan


def test_r6_the_plan_has_no_step_of_a_hidden_criterion() -> None:
    plan = _plan("result.json")
    assert not _hidden_criteria() & {step.criterion for step in plan.steps}


def test_r6_the_plan_is_made_of_what_is_published_alone() -> None:
    """So it can say nothing that the rest of the file does not."""
    published = _result("result.json")
    assert planned(published.model_copy(update={"plan": None}), Capacity()).plan == published.plan


@pytest.mark.parametrize("name", SHAREABLE)
def test_r6_no_output_names_a_step_of_a_hidden_criterion(name: str) -> None:
    steps = [f"{c}:{word}" for c in _hidden_criteria() for word in ("1", "2", "3", "4", "proof")]
    assert [step for step in steps if step.encode() in _bytes(name)] == []


def test_r6_the_board_of_the_page_knows_no_hidden_criterion() -> None:
    page = (_report() / "report.html").read_text(encoding="utf-8")
    board = page.partition('id="board">')[2].partition("</script>")[0]
    assert board
    assert [c for c in _hidden_criteria() if f'"{c}"' in board] == []
