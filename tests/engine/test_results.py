"""The result, with only what may be shown: docs/scoring.md, rules N3, N4, A2, S10 to S17, P7, R4, R6."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

import pytest

from cxaudit.engine.results import TakenIn, band, role_gaps
from cxaudit.errors import Code, problem
from cxaudit.model.engagement import Engagement, RolePlan, Ruling
from cxaudit.model.result import AuditResult, CriterionResult, Fix
from cxaudit.model.rubric import Rubric
from cxaudit.model.stages import RoleAnswers
from cxaudit.pipeline import audited
from tests.builders import rubric_of, sheet, sheets_of

Said = dict[str, dict[str, list[Any]]]

PLAIN = rubric_of({"a.1": {}, "a.2": {}, "a.3": {}, "b.1": {}, "b.2": {}, "b.3": {}})


def _result(said: Said, rubric: Rubric = PLAIN, *, named: bool = True, **settings: Any) -> AuditResult:
    engagement = Engagement(**{"evidence_policy": "off", **settings})
    return audited(rubric, engagement, sheets_of(said), named=named)


def _all(levels: list[Any], rubric: Rubric = PLAIN, role: str = "frontline") -> Said:
    """The same answers to every criterion."""
    return {c.id: {role: levels} for c in rubric.criteria}


@pytest.mark.parametrize(
    ("value", "word"),
    [
        pytest.param(None, None, id="N2 no points, no word"),
        pytest.param(0, "Not in place", id="N4 from 0"),
        pytest.param(19.4, "Not in place", id="N4 below the next"),
        pytest.param(19.5, "Hit and miss", id="N3 decided on what is shown"),
        pytest.param(59.5, "Consistent", id="N3 a printed 60 has the word for 60"),
        pytest.param(100, "Proven", id="N4 the top"),
    ],
)
def test_band(value: float | None, word: str | None) -> None:
    assert band(value, PLAIN.bands) == word


def _roles(*means: float | None) -> list[RoleAnswers]:
    return [RoleAnswers(role, (), 0, 0, m) for role, m in zip("abc", means, strict=False)]


@pytest.mark.parametrize(
    ("means", "gaps"),
    [
        pytest.param((3.0, 1.5), [1.5], id="R4 first minus second"),
        pytest.param((3.0, None), [], id="R4 needs both"),
        pytest.param((3.0, 1.0, 2.0), [2.0, 1.0, -1.0], id="R4 each pair of roles"),
    ],
)
def test_role_gaps(means: tuple[float | None, ...], gaps: list[float]) -> None:
    assert [g.levels for g in role_gaps(_roles(*means), frozenset("abc"), 1.0)] == gaps


@pytest.mark.parametrize(
    ("first", "second", "flagged"),
    [
        pytest.param(2.0, 1.0, True, id="R4 exactly one level"),
        pytest.param(2.0, 1.05, False, id="R4 shown as 0.9"),
        pytest.param(2.95, 2.04, True, id="N3 flagged on the difference of what is shown"),
        pytest.param(1.0, 2.0, True, id="R4 whoever is higher"),
    ],
)
def test_gap_is_flagged(first: float, second: float, flagged: bool) -> None:
    assert role_gaps(_roles(first, second), frozenset("ab"), 1.0)[0].flagged is flagged


def test_r6_hidden_roles_have_no_gap() -> None:
    assert role_gaps(_roles(3.0, 1.0), frozenset("a"), 1.0) == ()


# ------------------------------------------------------------------------ criteria


def _criterion(roles: dict[str, list[Any]], *rulings: Ruling, **settings: Any) -> CriterionResult:
    return _result(_all([2]) | {"a.1": roles}, rulings=rulings, **settings).criterion["a.1"]


NOT_HERE = Ruling(criterion="a.1", applies=False, reason="none here")


@pytest.mark.parametrize(
    ("roles", "rulings", "reason"),
    [
        pytest.param({"frontline": [2]}, (), None, id="rated"),
        pytest.param({"frontline": ["dk"]}, (), "nobody_rated", id="S4 unanswered"),
        pytest.param({"frontline": ["na"]}, (), "most_not_applicable", id="S3 by answers"),
        pytest.param({"auditor": ["na"]}, (), "auditor_not_applicable", id="S3 by the auditor"),
        pytest.param({"frontline": [2]}, (NOT_HERE,), "lead_not_applicable", id="S3 by the lead"),
    ],
)  # fmt: skip
def test_reason_of_a_criterion(
    roles: dict[str, list[Any]], rulings: tuple[Ruling, ...], reason: str | None
) -> None:
    assert _criterion(roles, *rulings).reason == reason


@pytest.mark.parametrize(
    ("roles", "unsupported"),
    [
        pytest.param({"frontline": [4]}, 0, id="S10 all is known"),
        pytest.param({"frontline": [1], "auditor": [2]}, -25, id="S10 the auditor found more"),
        pytest.param({"auditor": [2]}, None, id="S10 nothing was claimed"),
    ],
)
def test_unsupported(roles: dict[str, list[Any]], unsupported: float | None) -> None:
    assert _criterion(roles).unsupported == unsupported


def test_a2_share_of_dont_know() -> None:
    one = _criterion({"frontline": [2, "dk", "na", None], "leadership": [2]})
    assert (one.dont_know, one.dont_know_share, one.levels) == (1, 0.25, 2)


def test_n2_nobody_asked_gives_no_share() -> None:
    assert _criterion({}).dont_know_share is None


def test_s1_median_and_spread_beside_the_mean() -> None:
    role = _criterion({"frontline": [0, 2, 4]}).roles["frontline"]
    assert (role.mean, role.median, role.spread, role.counts) == (2, 2, 2, (1, 0, 1, 0, 1))


def test_r1_deviation_within_a_role_and_over_all() -> None:
    one = _criterion({"frontline": [1, 1], "leadership": [3, 3]})
    assert (one.roles["frontline"].deviation, one.deviation, one.agrees) == (0, 1, False)


def test_s3_a_criterion_that_does_not_apply_has_no_agreement() -> None:
    one = _criterion({"frontline": [0, 4, "na", "na", "na"]})
    assert (one.deviation, one.agrees, one.levels) == (None, None, 0)


@pytest.mark.parametrize(
    ("named", "comments"), [(True, ("why not",)), (False, ())], ids=["named", "R6 not named"]
)
def test_comments(named: bool, comments: tuple[str, ...]) -> None:
    one = sheet("frontline", {"a.1": 2})
    answer = one.answers[0].model_copy(update={"comment": "why not"})
    result = audited(PLAIN, Engagement(), [one.model_copy(update={"answers": (answer,)})], named=named)
    assert result.criterion["a.1"].comments == comments


@pytest.mark.parametrize(
    ("customers", "mean"), [([3] * 5, 3), ([3] * 4, None)], ids=["R6 five customers", "R6 four customers"]
)
def test_customers(customers: list[int], mean: float | None) -> None:
    result = _result({"a.1": {"customer": customers}}, named=False)
    assert result.criterion["a.1"].statement_mean == mean


# ------------------------------------------------------------------------ what is hidden


HIDDEN = _result(
    _all([1] * 6)
    | {"a.1": {"frontline": [1] * 6, "auditor": [1]}, "a.2": {"frontline": [3] * 4, "auditor": [2]}},
    named=False,
    evidence_policy="off",
)


@pytest.mark.parametrize(
    "figure",
    [
        "claimed_level",
        "auditor_level",
        "base_level",
        "evidence_grade",
        "cap",
        "supported_level",
        "limit",
        "claimed",
        "supported",
        "unsupported",
        "deviation",
        "agrees",
        "levels",
        "dont_know",
        "not_applicable_share",
        "dont_know_share",
    ],
)
@pytest.mark.parametrize("criterion", ["a.1", "a.2"])
def test_r6_a_hidden_criterion_has_no_figures(criterion: str, figure: str) -> None:
    assert getattr(HIDDEN.criterion[criterion], figure) is None


def test_r6_a_hidden_criterion_has_no_roles() -> None:
    assert HIDDEN.criterion["a.2"].roles == {}


def test_r6_a_hidden_criterion_still_counts_in_its_step() -> None:
    assert HIDDEN.step["a"].supported == pytest.approx(100 / 3)


def test_r6_a_hidden_criterions_fix_is_its_name_only() -> None:
    fixes = [f for f in HIDDEN.fixes if f.hidden]
    assert fixes == [
        Fix(rank=None, criterion="a.1", hidden="shields_another"),
        Fix(rank=None, criterion="a.2", hidden="few_people"),
    ]


def test_r6_hidden_criteria_are_told_together() -> None:
    together = HIDDEN.step["a"].hidden_together
    assert together is not None
    assert (together.criteria, together.supported, together.claimed, together.attained) == (
        2,
        75,
        100,
        (2, 1, 0, 0),
    )


def test_r6_nothing_hidden_nothing_told_together() -> None:
    assert HIDDEN.step["b"].hidden_together is None


def test_r6_a_hidden_step_says_why() -> None:
    step = _result(_all([2] * 4), named=False).step["a"]
    assert (step.state, step.reason, step.supported) == ("hidden", "few_people", None)


def test_r6_a_hidden_step_hides_the_total() -> None:
    overall = _result(
        _all([2] * 6) | {f"a.{n}": {"frontline": [2] * 4} for n in (1, 2, 3)}, named=False
    ).overall
    assert (overall.state, overall.reason, overall.supported) == ("hidden", "steps_hidden", None)


GATED = rubric_of(
    {
        "a.1": {"needs": [(3, "a.p", 2)]},
        "a.2": {"needs": [(4, "a.p", 1)]},
        "a.p": {},
        "a.q": {},
        "a.r": {},
    }
)


def _gates(level: int) -> AuditResult:
    """A rubric whose prerequisite is hidden."""
    few = {"a.p": {"frontline": [level] * 4}, "a.q": {"leadership": [level] * 4}}
    others = _all([4] * 6, GATED) | {"a.r": {"frontline": [1, 1, 1, 2, 2, 2]}}
    return _result(others | few, GATED, named=False, evidence_policy="off")


@pytest.mark.parametrize(
    ("level", "criterion", "gates"),
    [
        pytest.param(4, "a.1", 0, id="R6 a hidden one that holds is not told"),
        pytest.param(1, "a.1", 1, id="R6 one that holds another down is there to see"),
        pytest.param(1, "a.2", 0, id="R6 others on it are not told"),
    ],
)
def test_gates_on_hidden_criteria(level: int, criterion: str, gates: int) -> None:
    assert len(_gates(level).criterion[criterion].gates) == gates


def test_r6_roles_without_names_are_counted_only_in_groups() -> None:
    role = (
        _result({"a.1": {"frontline": [2] * 6, "leadership": [2]}}, named=False)
        .criterion["a.1"]
        .roles["leadership"]
    )
    assert (role.people, role.mean, role.hidden) == (
        None,
        None,
        "few_or_shields_another",
    )


# ------------------------------------------------------------------------ steps and total


@pytest.mark.parametrize(
    ("said", "state", "reason"),
    [
        pytest.param(_all([2]), "scored", None, id="S12 all"),
        pytest.param(_all([2]) | {"a.3": {}}, "provisional", "answers_missing", id="S12 two of three"),
        pytest.param(_all([2]) | {"a.2": {}, "a.3": {}}, "not_scored", "too_few_answers", id="S12 one of three"),
        pytest.param(_all([2]) | {f"a.{n}": {"frontline": ["na"]} for n in (1, 2, 3)}, "not_applicable", "nothing_applies", id="S12 nothing applies"),
    ],
)  # fmt: skip
def test_reason_of_a_step(said: Said, state: str, reason: str | None) -> None:
    step = _result(said).step["a"]
    assert (step.state, step.reason) == (state, reason)


WAITING = rubric_of({f"a.{n}": {} for n in range(9)} | {"a.c": {"needs": [(3, "a.0", 2)]}})


def test_s8_an_unanswered_prerequisite_is_named() -> None:
    step = _result(_all([4], WAITING) | {"a.0": {}}, WAITING).step["a"]
    assert (step.reason, step.provisional) == ("prerequisite_unanswered", ("a.c",))


def test_r6_of_a_hidden_criterion_it_is_not_said_which() -> None:
    on_0 = {"needs": [(3, "a.0", 2)]}
    rubric = rubric_of({f"a.{n}": {} for n in range(9)} | {"a.c": on_0, "a.d": on_0})
    said = _all([2] * 3 + [3] * 7, rubric) | {"a.0": {}, "a.c": {"frontline": [2, 3, 3, 3]}}
    step = _result(said, rubric, named=False, evidence_policy="off").step["a"]
    assert (step.reason, step.provisional) == ("prerequisite_unanswered", ())


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        pytest.param(_all([2]), None, id="S12 firm"),
        pytest.param(_all([2]) | {"a.3": {}}, "steps_provisional", id="S12 one provisional"),
        pytest.param(_all([2]) | {"a.3": {}, "b.3": {}}, "steps_provisional", id="S12 two provisional"),
        pytest.param(_all([2]) | {"a.3": {}, "a.2": {}}, "steps_not_scored", id="S12 one without a score"),
        pytest.param({}, "steps_not_scored", id="S12 none with a score"),
        pytest.param(_all(["na"]), "nothing_applies", id="N2 nothing applies"),
    ],
)  # fmt: skip
def test_reason_of_the_total(said: Said, reason: str | None) -> None:
    assert _result(said).overall.reason == reason


def test_counts_of_the_criteria() -> None:
    overall = _result(_all([2]) | {"a.1": {"frontline": ["na"]}, "a.2": {}}).overall
    assert (overall.criteria, overall.rated, overall.not_applicable, overall.unanswered) == (6, 4, 1, 1)


def test_s3_answers_to_what_does_not_apply_leave_the_share_of_dont_know() -> None:
    said = _all([2]) | {"a.1": {"frontline": ["na", "na", "dk"]}, "a.2": {"frontline": ["dk", 2]}}
    assert _result(said).overall.dont_know_share == 1 / 6


def test_n2_no_answers_no_share() -> None:
    assert _result({}).overall.dont_know_share is None


def test_s10_unsupported_of_the_total() -> None:
    overall = _result(_all([4]), evidence_policy="standard").overall
    assert (overall.claimed, overall.supported, overall.unsupported, overall.band) == (100, 50, 50, "Agreed")


def test_step_target_is_the_score_with_all_targets_reached() -> None:
    assert _result(_all([2]), targets={"a.1": 4, "a.2": 1}).step["a"].target == pytest.approx(200 / 3)


@pytest.mark.parametrize(
    ("settings", "said", "level", "reason"),
    [
        pytest.param({}, _all([2]), 2, None, id="S16 the lowest"),
        pytest.param({}, _all([2]) | {"a.1": {}, "a.2": {}}, None, "step_without_score", id="S16 needs every step"),
        pytest.param({"variant": "short"}, _all([2]), None, "short_form", id="S17 none"),
    ],
)  # fmt: skip
def test_company_level(settings: dict[str, Any], said: Said, level: int | None, reason: str | None) -> None:
    found = _result(said, **settings).company_level
    assert (found.level, found.reason) == (level, reason)


def test_s17_the_banner_is_carried() -> None:
    assert _result(_all([2]), variant="short").policy.banner == "A look, not an audit."


# ------------------------------------------------------------------------ fixes

CHAIN = rubric_of({"a.c": {"needs": [(3, "a.p", 2)]}, "a.p": {}})
PROVED = (4, ("customer_verified", "survey"))


def _fixes(*first: tuple[float, int, int]) -> Rubric:
    return rubric_of(
        {"a.x": {"fixes": [*first, *[(30, 1, 30)] * (4 - len(first))]}, "a.heavy": {"weight": 9}}
    )


@pytest.mark.parametrize(
    ("rubric", "level", "found"),
    [
        pytest.param(_fixes((30, 5, 9)), 0, "main_project", id="P7 main project"),
        pytest.param(_fixes((1, 1, 1), (1, 1, 1), (5, 1, 9)), 2, "fill_in", id="P7 fill-in"),
        pytest.param(_fixes((30, 5, 9)), 2, "not_now", id="P7 not now"),
    ],
)
def test_list(rubric: Rubric, level: int, found: str) -> None:
    fix = _result({"a.x": {"frontline": [level]}, "a.heavy": {"frontline": [4]}}, rubric).fix["a.x"]
    assert (fix.list, fix.why) == (found, found)


@pytest.mark.parametrize(
    ("level", "first"),
    [
        pytest.param(2, ("a.p",), id="P7 the next step needs it"),
        pytest.param(1, (), id="P7 only a later step needs it"),
    ],
)
def test_what_the_first_step_comes_after(level: int, first: tuple[str, ...]) -> None:
    fix = _fix_of({"a.c": level, "a.p": 0}, "a.c")
    assert (fix.after, fix.first_after) == (("a.p",), first)


def _fix_of(levels: dict[str, Any], criterion: str, rubric: Rubric = CHAIN, **settings: Any) -> Fix:
    return _result({c: {"frontline": [level]} for c, level in levels.items()}, rubric, **settings).fix[
        criterion
    ]


def test_p2_steps_of_a_fix_carry_the_size_factor() -> None:
    steps = _fix_of({"a.c": 2, "a.p": 0}, "a.p", size="large").steps
    assert [(s.to, s.days, s.done_when) for s in steps] == [
        (1, 4, "a.p at 1."),
        (2, 4, "a.p at 2."),
        (3, 4, "a.p at 3."),
    ]


def test_p7_a_quick_win_tells_its_first_step() -> None:
    quick = _fix_of({"a.c": 4, "a.p": 0}, "a.p").quick_step
    assert quick is not None
    assert (quick.to, quick.days, quick.weeks, quick.uplift.overall) == (1, 2, 4, 12.5)


def test_p7_only_quick_wins_have_a_quick_step() -> None:
    assert _fix_of({"a.c": 2, "a.p": 0}, "a.c").quick_step is None


def test_p1_a_proof_says_what_to_bring() -> None:
    fix = _fix_of({"a.c": 0, "a.p": 3}, "a.p", evidence_policy="standard")
    assert (fix.proof, fix.bring, fix.steps) == ("documented", ("Proof of a.p",), ())


MIDDLE = rubric_of({"a.c": {"needs": [(3, "a.m", 3)]}, "a.m": {"needs": [(3, "a.p", 2)]}, "a.p": {}})


def test_p6_after_something_that_waits_itself() -> None:
    fix = _fix_of({"a.c": 2, "a.m": 4, "a.p": 0}, "a.c", MIDDLE)
    assert (fix.after, fix.after_waiting) == (("a.m",), {"a.m": ("a.p",)})


def test_p6_ranks_count_from_one() -> None:
    assert [f.rank for f in _result(_all([1])).fixes] == [1, 2, 3, 4, 5, 6]


def test_p_target_is_raised_where_others_need_more() -> None:
    one = _result(
        {"a.c": {"frontline": [4]}, "a.p": {"frontline": [0]}}, CHAIN, targets={"a.p": 1}
    ).criterion["a.p"]
    assert (one.own_target, one.target) == (1, 2)


def test_p8_a_bundle_stands_beside_the_sum_of_its_parts() -> None:
    bundle = _result({"a.c": {"frontline": [2]}, "a.p": {"frontline": [0]}}, CHAIN).bundles[0]
    assert (bundle.days, bundle.uplift.overall, bundle.sum_of_parts) == (8, 50, 37.5)


def test_p8_without_a_total_a_bundle_has_no_sum() -> None:
    assert _result({"a.1": {"frontline": [1]}}).bundles[0].sum_of_parts is None


# ------------------------------------------------------------------------ who took part


def _departments(*people: tuple[str, str | None]) -> list[Any]:
    return [sheet(role, {"a.1": 2}, f"p{n}", department=d) for n, (role, d) in enumerate(people)]


def test_r6_small_departments_are_not_counted() -> None:
    sheets = _departments(*[("frontline", "Desk")] * 6, *[("frontline", "Shop")] * 5, ("frontline", "Till"))
    shown = audited(PLAIN, Engagement(), sheets).took_part.departments
    assert [(d.id, d.people) for d in shown] == [("Desk", 6), ("Shop", None), ("Till", None)]


def test_auditors_are_no_department() -> None:
    sheets = _departments(("frontline", "Desk"), ("auditor", "Desk"), ("auditor", "Firm"))
    shown = audited(PLAIN, Engagement(), sheets, named=True).took_part.departments
    assert [(d.id, d.people) for d in shown] == [("Desk", 1)]


def test_a_department_called_like_a_role_has_no_head_count() -> None:
    engagement = Engagement(roles={"frontline": RolePlan(head_count=40)})
    took_part = audited(PLAIN, engagement, _departments(("frontline", "frontline")), named=True).took_part
    assert (took_part.departments[0].head_count, took_part.roles[0].head_count) == (None, 40)


@pytest.mark.parametrize(
    ("role", "view"), [("leadership", True), ("frontline", False)], ids=["only leaders", "first hand"]
)
def test_management_view(role: str, view: bool) -> None:
    assert _result(_all([2], role=role)).took_part.management_view is view


def test_auditors_are_counted_apart_from_those_who_answered() -> None:
    sheets = [sheet("frontline", {"a.1": 1}, "p"), sheet("auditor", {"a.1": 2}, "q")]
    seen = audited(PLAIN, Engagement(), sheets).took_part
    assert (seen.people, seen.auditors) == (1, 1)


def test_a5_replaced_answers_are_counted() -> None:
    sheets = [
        sheet("frontline", {"a.1": 1, "a.2": 2}, "p"),
        sheet("frontline", {"a.1": 3, "a.2": None}, "p", date=datetime.date(2026, 12, 1)),
    ]
    result = audited(PLAIN, Engagement(), sheets, named=True)
    assert (result.took_part.people, result.took_part.replaced_answers) == (1, 1)


@pytest.mark.parametrize(
    ("date", "expected"),
    [(None, datetime.date(2026, 11, 1)), (datetime.date(2026, 12, 24), datetime.date(2026, 12, 24))],
    ids=["the last answers'", "the engagement's"],
)
def test_date(date: datetime.date | None, expected: datetime.date) -> None:
    assert _result(_all([2]), date=date).date == expected


FILES = [TakenIn("b.xlsx", "0" * 64, "frontline", 3), TakenIn("a.xlsx", "f" * 64, "frontline", 4)]


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (True, [("a.xlsx", "frontline", 4), ("b.xlsx", "frontline", 3)]),
        (False, [("sheet 1", None, None), ("sheet 2", None, None)]),
    ],
    ids=["named", "R6 nobody's file is told"],
)
def test_sources(named: bool, expected: list[tuple[str, str | None, int | None]]) -> None:
    result = audited(PLAIN, Engagement(), sheets_of(_all([2])), named=named, returned=FILES)
    assert [(s.file, s.role, s.answers) for s in result.sources] == expected


CUSTOMERS = [TakenIn(f"{n}.xlsx", str(n) * 64, None, n, "customers") for n in (3, 1, 2)]


@pytest.mark.parametrize("named", [True, False])
def test_f10_all_files_of_customers_are_one(named: bool) -> None:
    result = audited(PLAIN, Engagement(), sheets_of(_all([2])), named=named, returned=[*FILES, *CUSTOMERS])
    (one,) = [s for s in result.sources if s.kind == "customers"]
    together = "".join(f"{str(n) * 64}\n" for n in (1, 2, 3))
    assert (one.file, one.answers, one.sha256) == (
        "customers",
        None,
        hashlib.sha256(together.encode()).hexdigest(),
    )


def test_f10_one_file_of_customers_has_its_own_hash() -> None:
    result = audited(PLAIN, Engagement(), sheets_of(_all([2])), named=True, returned=CUSTOMERS[:1])
    assert [s.sha256 for s in result.sources] == ["3" * 64]


def test_f10_problems_of_customers_files_are_only_counted_where_people_are_named() -> None:
    found = [
        problem(Code.HIDDEN_ROWS_READ, "a.xlsx", count=2),
        problem(Code.HIDDEN_ROWS_READ, "1.xlsx", count=7),
        problem(Code.HIDDEN_ROWS_READ, "folder/2.xlsx", count=8),
        problem(Code.FILE_TWICE, "copy.xlsx", other="folder/3.xlsx"),
    ]
    result = audited(
        PLAIN,
        Engagement(),
        sheets_of(_all([2])),
        named=True,
        returned=[*FILES, *CUSTOMERS],
        problems=found,
    )
    assert [(p.code, p.where, p.facts, p.times) for p in result.problems] == [
        ("HIDDEN_ROWS_READ", "a.xlsx", {"count": "2"}, None),
        ("FILE_TWICE", None, {}, 1),
        ("HIDDEN_ROWS_READ", None, {}, 2),
    ]


FOUND = [
    problem(Code.ROLE_NOT_ASKED, "a.xlsx:F4", role="frontline", answers=1, codes="K1"),
    problem(Code.ROLE_NOT_ASKED, "b.xlsx:F9", role="frontline", answers=1, codes="K1"),
    problem(Code.HIDDEN_ROWS_READ, "a.xlsx", count=2),
]


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (True, [("warning", "a.xlsx:F4", None), ("warning", "b.xlsx:F9", None), ("note", "a.xlsx", None)]),
        (False, [("note", None, 1), ("warning", None, 2)]),
    ],
    ids=["named", "R6 only how many of a kind"],
)
def test_problems(named: bool, expected: list[tuple[str, str | None, int | None]]) -> None:
    result = audited(PLAIN, Engagement(), sheets_of(_all([2])), named=named, problems=FOUND)
    assert [(p.severity, p.where, p.times) for p in result.problems] == expected


def test_r6_without_names_no_facts_of_a_problem() -> None:
    result = audited(PLAIN, Engagement(), sheets_of(_all([2])), named=False, problems=FOUND)
    assert [p.facts for p in result.problems] == [{}, {}]
