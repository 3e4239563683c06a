"""From many answers to one level for each criterion: docs/scoring.md, rules A2 to A5 and S1 to S5."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import pytest

from cxaudit.engine.consensus import consensus, people, role_level
from cxaudit.model.answers import AnswerSheet
from cxaudit.model.engagement import Engagement, RolePlan, Ruling
from cxaudit.model.stages import Consensus
from tests.builders import policy_of, rubric_of, sheet, sheets_of

UTC = datetime.UTC
ONE = rubric_of({"a.x": {}})
LED = rubric_of({"a.x": {"ask": ["leadership"]}})


def _said(
    by_role: Mapping[str, list[Any]], *rulings: Ruling, rubric: Any = ONE, **settings: Any
) -> Consensus:
    """The consensus on the one criterion."""
    policy = policy_of(rubric, **settings)
    return consensus(rubric, people(sheets_of({"a.x": by_role})), policy, rulings)["a.x"]


APPLIES = Ruling(criterion="a.x", applies=True, reason="seen")
DOES_NOT = Ruling(criterion="a.x", applies=False, reason="none here")
REJECTED = Ruling(criterion="a.x", reject_evidence=True, reason="out of date")


@pytest.mark.parametrize(
    ("roles", "claimed"),
    [
        pytest.param({"frontline": [1, 2, 2, 3]}, 2.0, id="S1 mean of a role"),
        pytest.param({"leadership": [4], "frontline": [1] * 9}, 2.5, id="S2 each role counts once"),
        pytest.param(
            {"leadership": ["dk"], "frontline": [1, 2]}, 1.5, id="S2 roles without a level do not count"
        ),
        pytest.param({"frontline": [3, "dk", None]}, 3.0, id="A2 missing is never imputed"),
        pytest.param({"frontline": [2], "auditor": [4]}, 2.0, id="A4 auditors never enter the claim"),
        pytest.param({"frontline": [2], "customer": [4]}, 2.0, id="A4 customers never enter the claim"),
        pytest.param({"customer": [4]}, None, id="A4 customers alone claim nothing"),
        pytest.param({"frontline": ["dk", None]}, None, id="N2 no level is none"),
        pytest.param({"frontline": [3, "na"]}, 3.0, id="S3 a minority's n/a takes no part"),
    ],
)
def test_claimed_level(roles: Mapping[str, list[Any]], claimed: float | None) -> None:
    assert _said(roles).claimed == claimed


def test_s2_role_weights_count() -> None:
    weights = {"leadership": RolePlan(weight=3.0)}
    assert _said({"leadership": [4], "frontline": [0]}, roles=weights).claimed == 3.0


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("mean", 2.9), ("median", 3), ("trimmed", 3.125)],
    ids=["S1 mean", "S1 median", "S1 trimmed"],
)
def test_role_level(kind: str, expected: float) -> None:
    assert role_level([0, 3, 3, 3, 3, 3, 3, 3, 4, 4], kind) == expected


def test_s1_kind_of_mean_is_the_engagements_choice() -> None:
    assert _said({"frontline": [0, 4, 4]}, role_mean="median").claimed == 4


def test_a3_a_role_that_was_not_asked_takes_no_part() -> None:
    assert _said({"leadership": [3], "frontline": [0, "na", "na", "na"]}, rubric=LED).claimed == 3


@pytest.mark.parametrize("level", [0, 3], ids=["A3 the lowest", "A3 any other"])
def test_a3_of_one_named_person_all_answers_count(level: int) -> None:
    said = _said({"frontline": [level]}, rubric=LED, named=True)
    assert (said.claimed, said.state) == (level, "rated")


def test_a3_of_one_named_person_not_applicable_counts() -> None:
    assert _said({"frontline": ["na"]}, rubric=LED, named=True).state == "not_applicable"


def test_a3_of_one_person_who_is_not_named_only_what_is_asked_counts() -> None:
    assert _said({"frontline": [3]}, rubric=LED, named=False).claimed is None


def test_a3_of_two_named_people_only_what_is_asked_counts() -> None:
    assert _said({"leadership": [1], "frontline": [3]}, rubric=LED, named=True).claimed == 1


def test_a3_evidence_of_a_role_that_was_not_asked_counts() -> None:
    said = _said({"leadership": [3], "frontline": [(0, ("data", "report"))]}, rubric=LED)
    assert said.grade == "data"


def test_a3_several_auditors_count_by_their_mean() -> None:
    assert _said({"auditor": [2, 3]}).base == 2.5


@pytest.mark.parametrize(
    ("roles", "base"),
    [
        pytest.param({"frontline": [4], "auditor": [1]}, 1.0, id="S4 the auditor's level"),
        pytest.param({"frontline": [4], "auditor": ["dk"]}, 4.0, id="S4 else the claim"),
        pytest.param({"frontline": ["dk"]}, None, id="S4 else unanswered"),
    ],
)
def test_base_level(roles: Mapping[str, list[Any]], base: float | None) -> None:
    assert _said(roles).base == base


@pytest.mark.parametrize(
    ("roles", "rulings", "state", "by"),
    [
        pytest.param({"frontline": ["na", 3]}, (), "rated", "answers", id="S3 half is not above half"),
        pytest.param({"frontline": ["na", "na", 3]}, (), "not_applicable", "answers", id="S3 above half"),
        pytest.param({"frontline": ["na", 3, 3, "dk", "dk"]}, (), "rated", "answers", id="S3 don't know is not n/a"),
        pytest.param({"frontline": ["na", "dk"]}, (), "not_applicable", "answers", id="S3 only n/a and levels count"),
        pytest.param(
            {"leadership": ["na"], "frontline": [3] * 9}, (), "rated", "answers", id="S3 role-weighted: one of two"
        ),
        pytest.param(
            {"leadership": ["na"], "frontline": ["na", *[3] * 9]}, (), "not_applicable", "answers", id="S3 role-weighted: above"
        ),
        pytest.param({"frontline": [3], "auditor": ["na"]}, (), "not_applicable", "auditor", id="S3 the auditor's word"),
        pytest.param({"frontline": ["na"], "auditor": [3]}, (), "rated", "auditor", id="S3 an auditor's level: it applies"),
        pytest.param({"auditor": ["na", 3]}, (), "rated", "auditor", id="S3 half of the auditors is not above half"),
        pytest.param({"auditor": ["na", "na", 3]}, (), "not_applicable", "auditor", id="S3 most auditors"),
        pytest.param({"frontline": ["na", "na", 3], "auditor": ["dk"]}, (), "not_applicable", "answers", id="S3 an auditor who does not know"),
        pytest.param({"frontline": [3], "auditor": [3]}, (DOES_NOT,), "not_applicable", "lead", id="S3 the lead's word: n/a"),
        pytest.param({"frontline": ["na", "na", 2], "auditor": ["na"]}, (APPLIES,), "rated", "lead", id="S3 the lead's word: applies"),
        pytest.param({"frontline": ["na"]}, (APPLIES,), "unanswered", "lead", id="S3 applies, but nobody rated it"),
        pytest.param({"frontline": [3]}, (REJECTED,), "rated", "answers", id="S3 a ruling on evidence decides nothing else"),
        pytest.param({}, (), "unanswered", "answers", id="S4 no answer at all"),
    ],
)  # fmt: skip
def test_state(roles: Mapping[str, list[Any]], rulings: tuple[Ruling, ...], state: str, by: str) -> None:
    said = _said(roles, *rulings)
    assert (said.state, said.decided_by) == (state, by)


def test_s3_not_applicable_has_no_level() -> None:
    said = _said({"frontline": [3], "auditor": [2]}, DOES_NOT)
    assert (said.claimed, said.auditor, said.base) == (None, None, None)


def test_a2_dont_know_is_counted_among_answers_given() -> None:
    said = _said({"leadership": [2, "dk"], "frontline": [2, "na", None]})
    assert (said.dont_know, said.given) == (1, 4)


@pytest.mark.parametrize(
    ("roles", "grade"),
    [
        pytest.param({"frontline": [3]}, "asserted", id="S5 no evidence is the weakest grade"),
        pytest.param({"frontline": [(3, ("data", "report"))]}, "data", id="S5 with a reference"),
        pytest.param({"frontline": [(3, ("data", None))]}, "asserted", id="S5 without a reference"),
        pytest.param({"frontline": [(3, ("documented", "list")), (3, ("data", "report"))]}, "data", id="S5 the best one"),
        pytest.param({"frontline": [3], "auditor": [3]}, "documented", id="S5 an auditor's level is at least documented"),
        pytest.param({"auditor": [(3, ("asserted", None))]}, "documented", id="S5 whatever the auditor says below it"),
        pytest.param({"auditor": [(3, ("data", "export"))]}, "data", id="S5 an auditor's own grade"),
        pytest.param({"auditor": [(3, ("data", None))]}, "documented", id="S5 an auditor without a reference"),
        pytest.param({"frontline": [3], "auditor": [("dk", ("data", "export"))]}, "data", id="S5 an auditor's evidence without a level"),
        pytest.param({"frontline": [(None, ("data", "export"))]}, "data", id="S5 evidence beside a blank"),
    ],
)  # fmt: skip
def test_evidence_grade(roles: Mapping[str, list[Any]], grade: str) -> None:
    assert _said(roles).grade == grade


@pytest.mark.parametrize(
    ("roles", "grade"),
    [
        pytest.param({"frontline": [(3, ("data", "report"))]}, "asserted", id="S5 rejected evidence counts for nothing"),
        pytest.param({"frontline": [(3, ("data", "x"))], "auditor": [3]}, "documented", id="S5 the auditor's level keeps its grade"),
    ],
)  # fmt: skip
def test_rejected_evidence(roles: Mapping[str, list[Any]], grade: str) -> None:
    assert _said(roles, REJECTED).grade == grade


def _twice(first: Any, second: Any, **more: Any) -> list[AnswerSheet]:
    """Two sheets of one person, a month apart."""
    later = datetime.date(2026, 12, 1)
    return [
        sheet("frontline", {"a.x": first}, "p"),
        sheet("frontline", {"a.x": second}, "p", date=later, **more),
    ]


@pytest.mark.parametrize(
    ("first", "second", "level"),
    [
        pytest.param(1, 3, 3, id="A5 the later one counts"),
        pytest.param(1, None, 1, id="A5 a blank replaces nothing"),
        pytest.param(1, "dk", None, id="A5 don't know replaces a level"),
        pytest.param("dk", 2, 2, id="A5 a level replaces don't know"),
    ],
)
def test_two_answers_of_one_person(first: Any, second: Any, level: int | None) -> None:
    (person,) = people(_twice(first, second))
    assert person.answers["a.x"].level == level


def test_a5_order_of_the_files_does_not_matter() -> None:
    assert people(reversed(_twice(1, 3))) == people(_twice(1, 3))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param({"saved": datetime.datetime(2026, 11, 1, 9, tzinfo=UTC)}, {"saved": datetime.datetime.fromisoformat("2026-11-01T10:00:00")}, id="A5 on one day the save time"),
        pytest.param({}, {"saved": datetime.datetime(2026, 11, 1, 0, 1, tzinfo=UTC)}, id="A5 with a save time after without"),
        pytest.param({}, {"date": None, "saved": datetime.datetime(2026, 11, 2, 9, tzinfo=UTC)}, id="A5 without a date the day of saving"),
        pytest.param({"date": None}, {}, id="A5 without any date first"),
    ],
)  # fmt: skip
def test_a5_what_is_later(first: dict[str, Any], second: dict[str, Any]) -> None:
    sheets = [sheet("frontline", {"a.x": 3}, "p", **second), sheet("frontline", {"a.x": 1}, "p", **first)]
    assert people(sheets)[0].answers["a.x"].level == 3


def test_a5_evidence_goes_with_its_answer() -> None:
    (person,) = people(_twice((3, ("data", "old")), (3, ("documented", "new"))))
    assert [e.reference for e in person.evidence["a.x"]] == ["new"]


def test_a5_evidence_beside_a_blank_is_added() -> None:
    (person,) = people(_twice((3, ("documented", "old")), (None, ("data", "new"))))
    assert [e.reference for e in person.evidence["a.x"]] == ["old", "new"]


def test_a5_role_and_department_are_those_of_the_latest_sheet() -> None:
    sheets = [
        sheet("frontline", {"a.x": 1}, "p", department="Desk"),
        sheet("leadership", {}, "p", department="Board", date=datetime.date(2026, 12, 1)),
    ]
    assert [(p.role, p.department) for p in people(sheets)] == [("leadership", "Board")]


def test_s5_an_auditors_later_evidence_beside_a_blank_counts() -> None:
    later = datetime.date(2026, 12, 1)
    sheets = [
        sheet("auditor", {"a.x": 3}, "p"),
        sheet("auditor", {"a.x": (None, ("data", "export"))}, "p", date=later),
    ]
    assert consensus(ONE, people(sheets), policy_of(ONE))["a.x"].grade == "data"


def test_p3_customers_agreement_is_kept_apart() -> None:
    assert _said({"frontline": [2], "customer": [4, 1]}).statements == (1, 4)


def test_comments_of_everybody_are_kept() -> None:
    said = sheet("frontline", {"a.x": 2})
    answer = said.answers[0].model_copy(update={"comment": "only in May"})
    commented = said.model_copy(update={"answers": (answer,)})
    assert consensus(ONE, people([commented]), policy_of(ONE))["a.x"].comments == ("only in May",)


@pytest.mark.parametrize(
    ("settings", "field", "expected"),
    [
        pytest.param({}, "evidence_policy", "standard", id="S6 the rubric's default"),
        pytest.param({"variant": "short"}, "evidence_policy", "off", id="S17 the variant's policy"),
        pytest.param({"variant": "short", "evidence_policy": "strict"}, "evidence_policy", "strict", id="S6 the engagement's word"),
        pytest.param({}, "size_factor", 1.0, id="P2 medium unless said otherwise"),
        pytest.param({"size": "large"}, "size_factor", 2.0, id="P2 large doubles the days"),
        pytest.param({"target": 2}, "targets", {"a.x": 2}, id="P target of the engagement"),
        pytest.param({"target": 2, "targets": {"a.x": 4}}, "targets", {"a.x": 4}, id="P target of a criterion"),
        pytest.param({}, "targets", {"a.x": 3}, id="P default target"),
        pytest.param({"variant": "short"}, "maturity", False, id="S17 no maturity level"),
        pytest.param({"roles": {"frontline": RolePlan(head_count=9, named=True, consent="all, May")}}, "head_counts", {"frontline": 9}, id="P5 head-counts"),
        pytest.param({"roles": {"frontline": RolePlan(named=True, consent="all, May")}}, "named_roles", {"frontline"}, id="R6 named roles"),
    ],
)  # fmt: skip
def test_policy(settings: dict[str, Any], field: str, expected: object) -> None:
    assert getattr(policy_of(ONE, **settings), field) == expected


@pytest.mark.parametrize(
    ("named", "minimum", "expected"),
    [(True, None, 0), (False, None, 5), (False, 3, 3)],
    ids=["R6 named", "R6 the rubric's minimum", "R6 the engagement's minimum"],
)
def test_minimum_group(named: bool, minimum: int | None, expected: int) -> None:
    assert policy_of(ONE, named=named, minimum_group=minimum).minimum_group == expected


def test_an_engagement_without_settings_names_the_client() -> None:
    assert Engagement().client == "Self-assessment"
