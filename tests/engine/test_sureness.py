"""How sure the numbers are: alpha, auditors, intervals, words and second looks (rules R2, R3, R5, R7, R8), and R6 over all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from cxaudit.model.answers import AnswerSheet
from cxaudit.model.engagement import Agreed, Engagement
from cxaudit.model.result import AuditResult, Overall, QualityFlag, StepResult, Sureness
from cxaudit.pipeline import audited, reagreed
from tests.builders import rubric_of, sheet, sheets_of

Said = Mapping[str, Mapping[str, Sequence[Any]]]
CRITERIA: dict[str, dict[str, Any]] = {
    c: {} for c in ("a.one", "a.two", "a.three", "b.one", "b.two", "b.three")
}
NUMBERS = ("data", "https://example.org/numbers")


def _result(sheets: Sequence[AnswerSheet], *, named: bool = False, **settings: Any) -> AuditResult:
    return audited(
        rubric_of(CRITERIA), Engagement.model_validate(settings, strict=False), sheets, named=named
    )


def _everywhere(**roles: Sequence[Any]) -> list[AnswerSheet]:
    """The same levels on every criterion."""
    return sheets_of(dict.fromkeys(CRITERIA, roles))


def _varied(leaders: int, front: int) -> list[AnswerSheet]:
    """People who agree on most, and whose roles do too."""
    rows = {
        c: {
            "leadership": [(min(n + (i % 4 == 0), 4), NUMBERS) for i in range(leaders)],
            "frontline": [(min(n + (i % 3 == 0), 4), NUMBERS) for i in range(front)],
        }
        for n, c in enumerate(CRITERIA)
    }
    return sheets_of({c: rows[c] for c in CRITERIA})


def _sure(result: AuditResult) -> Sureness:
    assert result.sureness is not None
    return result.sureness


# ------------------------------------------------------------------------ R2


def test_r2_alpha_of_people_who_see_it_alike() -> None:
    assert _sure(_result(_varied(6, 7))).alpha.verdict == "reliable"


def test_r2_alpha_where_everyone_always_says_the_same() -> None:
    alpha = _sure(_result(_everywhere(leadership=[3] * 5, frontline=[3] * 5))).alpha
    assert (alpha.alpha, alpha.reason) == (None, "no_variation")


def test_r2_agreement_within_roles_and_none_between_them() -> None:
    rows = {c: {"leadership": [4 - n % 2] * 5, "frontline": [n % 2] * 5} for n, c in enumerate(CRITERIA)}
    sure = _sure(_result(sheets_of(rows)))
    found = [sure.alpha, *sure.alpha_roles.values()]
    assert [alpha.verdict for alpha in found] == ["differently", "reliable", "reliable"]


@pytest.mark.parametrize(
    ("people", "settings", "reasons"),
    [
        pytest.param((6, 2), {}, ("too_few", "too_few"), id="R6 the hidden role protects itself"),
        pytest.param((6, 5), {}, (None, None), id="R6 enough everywhere"),
        pytest.param((2, 6), {"roles": {"leadership": {"named": True}}}, (None, None), id="R6 named"),
    ],
)
def test_r2_alpha_of_a_hidden_role_is_not_told(
    people: tuple[int, int], settings: dict[str, Any], reasons: tuple[str | None, ...]
) -> None:
    roles = _sure(_result(_varied(*people), **settings)).alpha_roles
    assert tuple(alpha.reason for alpha in roles.values()) == reasons


def test_r2_alpha_of_too_few_people_is_not_told() -> None:
    assert _sure(_result(_varied(2, 2))).alpha.reason == "too_few"


def test_r2_what_does_not_apply_takes_no_part() -> None:
    rows: dict[str, Any] = {c: {"frontline": [n % 5] * 6} for n, c in enumerate(CRITERIA)}
    rows["b.three"] = {"frontline": ["na", "na", "na", "na", 0, 4]}
    assert _sure(_result(sheets_of(rows))).alpha.alpha == 1


# ------------------------------------------------------------------------ R3


def _auditors(*rows: Sequence[int | None]) -> Any:
    sheets = [
        sheet("auditor", dict(zip(CRITERIA, row, strict=False)), f"auditor {n}") for n, row in enumerate(rows)
    ]
    return _sure(_result([*_varied(5, 5), *sheets])).auditors


def test_r3_one_auditor_agrees_with_nobody() -> None:
    assert _auditors([1, 2, 3]) is None


def test_r3_two_auditors_who_agree() -> None:
    found = _auditors([1, 2, 3, 4], [1, 2, 3, 4])
    assert (found.criteria, found.kappa, found.icc_single, found.icc_average) == (4, 1, 1, 1)


def test_r3_only_what_both_rated_counts() -> None:
    assert _auditors([1, None, 3, 4], [1, 2, 2, None]).criteria == 2


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        pytest.param(([1, None], [None, 2]), "no_pairs", id="nothing rated by both"),
        pytest.param(([3, 3], [3, 3]), "no_variation", id="always the same"),
        pytest.param(([1, 2, 3], [1, 2, 3], [1, 2, 4]), "not_two", id="three auditors"),
    ],
)
def test_r3_why_something_is_missing(rows: Any, reason: str) -> None:
    found = _auditors(*rows)
    assert (found.kappa, found.reason) == (None, reason)


# ------------------------------------------------------------------------ R5


def test_r5_intervals_stand_around_the_claim() -> None:
    criterion = _result(_varied(6, 7)).criterion["a.two"]
    assert criterion.interval
    assert criterion.claimed_level
    assert criterion.interval.low < criterion.claimed_level < criterion.interval.high


def test_r5_intervals_of_all_scores() -> None:
    result = _result(_varied(6, 7))
    scores: list[Overall | StepResult] = [result.overall, *result.steps]
    assert all(
        s.claimed_interval
        and s.supported_interval
        and s.claimed_interval.low <= (s.claimed or 0) <= s.claimed_interval.high
        for s in scores
    )


@pytest.mark.parametrize("people", [(1, 0), (1, 8), (0, 1)])
def test_r6_one_of_a_role_is_not_told_by_its_missing_interval(people: tuple[int, int]) -> None:
    result = _result(_varied(*people))
    told = {c.interval_reason for c in result.criteria} | {s.interval_reason for s in result.steps}
    assert "one_respondent" not in told | {result.overall.interval_reason}


def test_r6_a_hidden_criterion_has_neither_interval_nor_confidence() -> None:
    rows: dict[str, Any] = {c: {"frontline": [1, 2, 3, 2, 1, 0]} for c in CRITERIA}
    rows["a.one"] = {"frontline": [1, 2, 3]}
    hidden = [c for c in _result(sheets_of(rows)).criteria if c.hidden]
    assert hidden
    assert all((c.interval, c.interval_reason, c.confidence, c.rwg) == (None,) * 4 for c in hidden)


def test_r5_other_kinds_of_role_level_have_their_intervals_from_the_draws() -> None:
    result = _result(_varied(6, 7), role_mean="median")
    assert all(c.interval or c.interval_reason == "no_spread" for c in result.criteria)


# ------------------------------------------------------------------------ R4


def test_r4_a_gap_that_is_clear() -> None:
    (gap,) = (
        _result(_everywhere(leadership=[4, 3, 4, 4, 3], frontline=[1, 2, 1, 1, 2])).criterion["a.one"].gaps
    )
    assert gap.clear
    assert gap.low is not None
    assert gap.low > 0


def test_r4_no_interval_of_medians() -> None:
    sheets = _everywhere(leadership=[4, 3, 4, 4, 3], frontline=[1, 2, 1, 1, 2])
    (gap,) = _result(sheets, role_mean="median").criterion["a.one"].gaps
    assert gap.clear is None


# ------------------------------------------------------------------------ R7


@pytest.mark.parametrize(
    ("people", "settings", "word"),
    [
        pytest.param((6, 7), {}, "high", id="five of two roles, they agree, numbers"),
        pytest.param((0, 7), {}, "medium", id="one role only"),
        pytest.param(
            (2, 7),
            {"roles": {"leadership": {"named": True, "head_count": 2}}},
            "high",
            id="everybody of a small role",
        ),
        pytest.param((2, 7), {"roles": {"leadership": {"named": True}}}, "medium", id="two of unknown many"),
    ],
)
def test_r7_confidence(people: tuple[int, int], settings: dict[str, Any], word: str) -> None:
    confidence = _result(_varied(*people), **settings).criterion["a.two"].confidence
    assert confidence is not None
    assert confidence.word == word


def test_r7_low_with_everything_that_is_missing() -> None:
    confidence = _result(_everywhere(frontline=[0, 4, 0, 4, 0, 4])).overall.confidence
    assert confidence is not None
    assert (confidence.word, confidence.lacks) == ("low", ("roles", "agreement", "evidence"))


def test_r7_the_whole_lacks_what_half_of_the_weight_lacks() -> None:
    rows: dict[str, Any] = {c: {"leadership": [2] * 5, "frontline": [(2, NUMBERS)] * 5} for c in CRITERIA}
    for c in ("a.one", "b.one", "b.two"):
        rows[c] = {"leadership": [2] * 5, "frontline": [2] * 5}
    confidence = _result(sheets_of(rows)).overall.confidence
    assert confidence is not None
    assert confidence.lacks == ("evidence",)


# ------------------------------------------------------------------------ R8


def _flags(sheets: Sequence[AnswerSheet], **settings: Any) -> set[tuple[str, int | None, str | None]]:
    flags: tuple[QualityFlag, ...] = _sure(_result(sheets, **settings)).flags
    return {(flag.code, flag.people, flag.group) for flag in flags}


def _rows(*words: Any, count: int = 6) -> list[AnswerSheet]:
    """People of the front line who each say one thing throughout, and others who do not."""
    odd = [sheet("frontline", dict.fromkeys(CRITERIA, word), f"odd {n}") for n, word in enumerate(words)]
    others = [
        sheet("frontline", {c: i % 4 for i, c in enumerate(CRITERIA)}, f"other {n}") for n in range(count)
    ]
    return [*odd, *others, *(one for one in _varied(5, 0))]


@pytest.mark.parametrize(
    ("words", "flag"),
    [
        pytest.param([2] * 5, ("same_level", 5, None), id="the same level"),
        pytest.param([2], ("same_level", None, None), id="R6 of few people it is not said how many"),
        pytest.param([4] * 5, ("all_top", 5, None), id="the top throughout"),
        pytest.param(["dk"] * 6, ("mostly_dont_know", 6, None), id="mostly don't know"),
    ],
)
def test_r8_flags(words: list[Any], flag: tuple[str, int | None, str | None]) -> None:
    assert flag in _flags(_rows(*words))


def test_r8_the_top_with_evidence_is_not_odd() -> None:
    assert "all_top" not in {code for code, _, _ in _flags(_rows(*[(4, NUMBERS)] * 5))}


def test_r6_how_many_is_not_told_where_few_are_left() -> None:
    sheets = [sheet("frontline", dict.fromkeys(CRITERIA, 2), f"odd {n}") for n in range(6)]
    sheets += [sheet("frontline", {c: i % 4 for i, c in enumerate(CRITERIA)}, f"other {n}") for n in range(2)]
    assert ("same_level", None, None) in _flags(sheets)


def test_r8_a_silent_role_and_a_silent_department() -> None:
    sheets = [
        sheet("frontline", {c: i % 4 for i, c in enumerate(CRITERIA)}, f"{n}", department="Sales")
        for n in range(6)
    ]
    assert _flags(sheets, departments=("Sales", "Billing")) == {
        ("silent_role", None, "leadership"),
        ("silent_department", None, "Billing"),
    }


# ------------------------------------------------------------------------ one person alone, and scored again


def test_one_person_alone_has_no_interval_and_no_alpha() -> None:
    result = _result([sheet("leadership", dict.fromkeys(CRITERIA, 2))], named=True)
    intervals = [result.overall.claimed_interval, *(c.interval for c in result.criteria)]
    assert (set(intervals), _sure(result).alpha.alpha, _sure(result).draws) == ({None}, None, 0)


def test_one_person_alone_is_told_how_sure_that_is() -> None:
    confidence = _result([sheet("leadership", dict.fromkeys(CRITERIA, 2))], named=True).overall.confidence
    assert confidence is not None
    assert confidence.word == "low"


def test_with_other_agreed_levels_the_supported_interval_is_gone_and_it_says_why() -> None:
    again = reagreed(_result(_varied(6, 7), named=True), {"a.two": Agreed(level=1)}).overall
    assert (again.supported_interval, again.interval_reason) == (None, "no_single_answers")


def test_s10_with_other_agreed_levels_the_claimed_interval_stays() -> None:
    result = _result(_varied(6, 7), named=True)
    assert (
        reagreed(result, {"a.two": Agreed(level=1)}).overall.claimed_interval
        == result.overall.claimed_interval
    )


def test_where_something_else_applies_alpha_is_gone_and_it_says_why() -> None:
    again = reagreed(_result(_varied(6, 7), named=True), {"a.two": Agreed(level="N/A")})
    assert _sure(again).alpha.reason == "no_single_answers"


def test_with_other_agreed_levels_what_people_said_stays() -> None:
    result = _result(_varied(6, 7), named=True)
    again = reagreed(result, {"a.two": Agreed(level=1)})
    assert [(c.interval, c.rwg, c.confidence) for c in again.criteria] == [
        (c.interval, c.rwg, c.confidence) for c in result.criteria
    ]


@pytest.mark.parametrize("figure", ["deviation", "rwg", "awg", "interval"])
def test_r6_no_spread_over_everybody_where_a_role_is_hidden(figure: str) -> None:
    sheets = sheets_of({c: {"leadership": [1, 2, 3], "frontline": [0, 1, 2, 3, 4, 4, 2]} for c in CRITERIA})
    seen = _result(sheets, roles={"leadership": {"head_count": 9}}).criterion["a.one"]
    assert (seen.state, seen.hidden, getattr(seen, figure)) == ("rated", None, None)


def test_r6_spread_over_everybody_where_no_role_is_hidden() -> None:
    sheets = sheets_of({c: {"leadership": [1, 2, 3, 3, 2], "frontline": [0, 1, 2, 3, 4]} for c in CRITERIA})
    assert _result(sheets).criterion["a.one"].deviation == pytest.approx(0.92)
