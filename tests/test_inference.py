"""Intervals and tests: published numbers, and scipy as the judge."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.inference import (
    Interval,
    RoleSample,
    beta_share,
    choices,
    claimed_interval,
    net_promoters,
    percentile_interval,
    quantile,
    t_quantile,
    t_tail,
    welch,
    wilson,
)

CASES: dict[str, Any] = {
    case["id"]: case
    for case in yaml.safe_load((Path(__file__).parent / "cases" / "reference.yaml").read_text())["cases"]
}
LEVELS = st.lists(st.integers(0, 4), min_size=2, max_size=30)


def _rows(case: str, inputs: str, expected: str) -> list[tuple[Any, Any]]:
    """Inputs beside what should come out."""
    return list(zip(CASES[case]["inputs"][inputs], CASES[case]["expected"][expected], strict=True))


@pytest.mark.parametrize(("df", "quantile"), _rows("t-quantiles", "df", "t"))
def test_t_quantiles(df: float, quantile: float) -> None:
    assert t_quantile(0.975, df) == pytest.approx(quantile, abs=1e-5)


@pytest.mark.parametrize(("shares", "exact"), _rows("wilson-newcombe-1998", "cases", "exact"))
def test_wilson_newcombe_1998(shares: list[int], exact: list[float]) -> None:
    assert wilson(*shares) == pytest.approx(exact, abs=1e-7)


def test_wilson_of_nobody() -> None:
    assert wilson(0, 0) is None


def test_nps_talkstats() -> None:
    case = CASES["nps-talkstats"]
    expected = case["expected"]
    found = net_promoters(**case["inputs"])
    wanted = (expected["wald"]["nps"], expected["adjusted_wald"]["low"], expected["adjusted_wald"]["high"])
    assert found == pytest.approx(wanted, abs=1e-5)


def test_nps_trap_promoters_and_detractors_hang_together() -> None:
    case = CASES["nps-trap"]
    found = net_promoters(**case["inputs"])
    assert found is not None
    assert (found.high - found.low) / 2 == pytest.approx(case["expected"]["correct_wald"]["margin"], abs=0.02)


def test_nps_of_nobody() -> None:
    assert net_promoters(0, 0, 0) is None


def test_change_student_sleep_by_welch() -> None:
    case = CASES["change-student-sleep"]
    found = welch(case["inputs"]["before"], case["inputs"]["after"])
    wanted = case["expected"]["welch"]
    assert found is not None
    assert (
        found.t,
        found.df,
        found.probability,
        found.low,
        found.high,
    ) == pytest.approx((wanted["t"], wanted["df"], wanted["p"], *wanted["ci95"]), abs=1e-3)


def test_worked_example_a1_interval() -> None:
    ratings, wanted = CASES["scoring-worked-example"]["inputs"]["ratings"]["a1"], _a1()
    found = claimed_interval([RoleSample(ratings["leadership"], 1), RoleSample(ratings["frontline"], 1)], 4)
    assert found.interval == pytest.approx((wanted["low"], wanted["high"]), abs=1e-8)


def _a1() -> dict[str, float]:
    wanted: dict[str, float] = CASES["scoring-worked-example"]["expected"]["a1_interval"]
    return wanted


def test_worked_example_a1_quantile() -> None:
    assert t_quantile(0.975, _a1()["df"]) == pytest.approx(_a1()["t"], abs=1e-9)


# ------------------------------------------------------------------------ R5, criterion


@pytest.mark.parametrize(
    ("roles", "reason"),
    [
        pytest.param([RoleSample([3], 1), RoleSample([1, 2], 1)], "one_respondent", id="one of a role"),
        pytest.param([RoleSample([3, 3], 1), RoleSample([1, 1], 1)], "no_spread", id="no role has spread"),
        pytest.param([RoleSample([], 1)], None, id="no level, nothing to say"),
        pytest.param(
            [RoleSample([1, 3], 1, 2), RoleSample([2, 2], 1)], "no_spread", id="spread where all spoke"
        ),
    ],
)
def test_r5_no_interval(roles: list[RoleSample], reason: str | None) -> None:
    assert claimed_interval(roles, 4) == (None, reason)


@pytest.mark.parametrize(
    "roles",
    [
        pytest.param([RoleSample([1, 3], 1, 2)], id="all of them"),
        pytest.param([RoleSample([2], 1, 1)], id="the only one"),
        pytest.param([RoleSample([1, 3], 1, 1)], id="more than there are"),
    ],
)
def test_r5_everybody_answered_so_the_interval_is_the_point(roles: list[RoleSample]) -> None:
    assert claimed_interval(roles, 4).interval == Interval(2.0, 2.0)


def test_r5_a_role_that_answered_whole_adds_no_doubt() -> None:
    some = RoleSample([4, 5, 6, 5], 1)
    alone = claimed_interval([some], 10).interval
    both = claimed_interval([some, RoleSample([4, 6], 1, 2)], 10).interval
    assert alone is not None
    assert both is not None
    assert both.high - both.low == pytest.approx((alone.high - alone.low) / 2)


@given(LEVELS, LEVELS)
def test_r5_interval_stays_on_the_scale_around_the_claim(first: list[int], second: list[int]) -> None:
    centre = (sum(first) / len(first) + sum(second) / len(second)) / 2
    low, high = claimed_interval([RoleSample(first, 2), RoleSample(second, 2)], 4).interval or (
        centre,
        centre,
    )
    assert 0 <= low <= centre + 1e-12
    assert centre - 1e-12 <= high <= 4


@given(LEVELS, st.integers(30, 90))
def test_r5_the_more_of_a_role_spoke_the_narrower(levels: list[int], head_count: int) -> None:
    def width(heads: int | None) -> float:
        low, high = claimed_interval([RoleSample(levels, 1, heads)], 4).interval or (0.0, 0.0)
        return high - low

    assert width(head_count) <= width(head_count + 10) + 1e-12 <= width(None) + 2e-12


# ------------------------------------------------------------------------ scipy


@given(st.floats(0, 1), st.floats(0.05, 300), st.floats(0.05, 300))
def test_incomplete_beta_is_scipys(x: float, a: float, b: float) -> None:
    special = pytest.importorskip("scipy.special")
    assert beta_share(x, a, b) == pytest.approx(float(special.betainc(a, b, x)), abs=1e-11)


@given(st.floats(0.05, 1e7), st.floats(-40, 40))
def test_t_tail_is_scipys(df: float, t: float) -> None:
    stats = pytest.importorskip("scipy.stats")
    assert t_tail(t, df) == pytest.approx(float(stats.t.sf(t, df)), rel=1e-7, abs=1e-14)


@given(st.floats(0.3, 1e7), st.floats(0.51, 0.9999))
def test_t_quantile_is_scipys(df: float, probability: float) -> None:
    stats = pytest.importorskip("scipy.stats")
    assert t_quantile(probability, df) == pytest.approx(float(stats.t.ppf(probability, df)), rel=1e-7)


@given(LEVELS, LEVELS)
def test_welch_is_scipys(first: list[int], second: list[int]) -> None:
    stats = pytest.importorskip("scipy.stats")
    found = welch([*first, 0, 4], [*second, 0, 4])  # never without spread
    theirs = stats.ttest_ind([*first, 0, 4], [*second, 0, 4], equal_var=False)
    interval = theirs.confidence_interval()
    assert found is not None
    assert (
        found.t,
        found.df,
        found.probability,
        found.low,
        found.high,
    ) == pytest.approx(
        (theirs.statistic, theirs.df, theirs.pvalue, interval.low, interval.high), rel=1e-7, abs=1e-9
    )


@given(st.integers(1, 300), st.data())
def test_wilson_is_scipys(cases: int, draw: st.DataObject) -> None:
    stats = pytest.importorskip("scipy.stats")
    hits = draw.draw(st.integers(0, cases))
    theirs = stats.binomtest(hits, cases).proportion_ci(method="wilson")
    assert wilson(hits, cases) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.floats(0, 1))
def test_quantile_is_numpys(values: list[float], share: float) -> None:
    numpy = pytest.importorskip("numpy")
    assert quantile(values, share) == pytest.approx(float(numpy.quantile(values, share)), rel=1e-9, abs=1e-6)


# ------------------------------------------------------------------------ the rest


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param([1, 2], [3], id="one of a group"),
        pytest.param([1, 1], [3, 3], id="no spread"),
        pytest.param([], [], id="nobody"),
    ],
)
def test_r4_no_interval_of_a_gap(first: list[int], second: list[int]) -> None:
    assert welch(first, second) is None


@pytest.mark.parametrize(
    ("second", "clear"),
    [pytest.param([1, 2, 1, 2], True, id="apart"), pytest.param([3, 4, 4, 2], False, id="near")],
)
def test_r4_clear_where_the_interval_leaves_out_0(second: list[int], clear: bool) -> None:
    found = welch([3, 4, 3, 4], second)
    assert found is not None
    assert found.clear is clear


def test_percentiles_of_nothing() -> None:
    assert percentile_interval([]) is None


def test_choices_are_the_same_in_every_run() -> None:
    assert choices(6, 8, "dice") == choices(6, 8, "dice") != choices(6, 8, "other dice")


def test_choices_are_equally_likely() -> None:
    stats = pytest.importorskip("scipy.stats")
    drawn = choices(7, 70_000, "seven")
    assert stats.chisquare([drawn.count(n) for n in range(7)]).pvalue > 0.001


# ------------------------------------------------------------------------ how often intervals are right


def _covers(seed: int, leaders: int, front: int) -> bool:
    """Whether the interval of people drawn from a large company has the true level in it."""
    chance = random.Random(seed)
    first = chance.choices(range(5), (1, 2, 3, 3, 1), k=leaders)
    second = chance.choices(range(5), (2, 4, 3, 1, 0), k=front)
    truth = (2.1 + 1.3) / 2
    low, high = claimed_interval([RoleSample(first, 1), RoleSample(second, 1)], 4).interval or (
        math.nan,
        math.nan,
    )
    return low <= truth <= high


@pytest.mark.parametrize(("leaders", "front"), [(5, 5), (5, 25), (15, 15)])
def test_r5_the_interval_has_the_truth_in_it_in_95_of_100_audits(leaders: int, front: int) -> None:
    hits = sum(_covers(seed, leaders, front) for seed in range(2000))
    assert 0.92 <= hits / 2000 <= 0.98
