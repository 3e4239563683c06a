"""Intervals of counts and quantiles, and differences of two periods, against published values and scipy's."""

from __future__ import annotations

import pytest

from cxaudit.inference import (
    gamma_quantile,
    gamma_share,
    means_apart,
    poisson,
    quantile_ranks,
    rates_differ,
    shares_apart,
)

# scipy.stats.gamma.ppf(0.025, k), gamma.ppf(0.975, k + 1)
GARWOOD = {
    0: (0, 3.688879454113936),
    1: (0.02531780798429, 5.571643390939),
    5: (1.623486390118421, 11.668332079319953),
    10: (4.795388696132635, 18.390356042016),
    100: (81.36399125092, 121.62679379242638),
    9_999: (9803.962267410414, 10196.941824999883),
    1_000_000: (998040.9833402939, 1001961.9119454545),
}


@pytest.mark.parametrize("count", GARWOOD)
def test_a_count_has_the_exact_interval(count: int) -> None:
    assert tuple(poisson(count)) == pytest.approx(GARWOOD[count], rel=1e-8)


@pytest.mark.parametrize(("a", "x"), [(0.5, 0.1), (3, 2), (3, 10), (500, 480), (500, 600)])
def test_the_gamma_quantile_undoes_its_share(a: float, x: float) -> None:
    assert gamma_quantile(gamma_share(a, x), a) == pytest.approx(x, rel=1e-6)


# David & Nagaraja (2003), and scipy.stats.binom.ppf(0.025, n, q)
@pytest.mark.parametrize(
    ("cases", "share", "ranks"),
    [
        (5, 0.5, None),
        (6, 0.5, (1, 6)),
        (10, 0.5, (2, 9)),
        (11, 0.5, (2, 10)),
        (20, 0.5, (6, 15)),
        (100, 0.5, (40, 61)),
        (12_345, 0.5, (6064, 6282)),
        (20, 0.9, None),
        (100, 0.9, (84, 96)),
    ],
)
def test_the_ranks_between_which_a_quantile_lies(
    cases: int, share: float, ranks: tuple[int, int] | None
) -> None:
    assert quantile_ranks(cases, share) == ranks


# Newcombe (1998), Statistics in Medicine 17, 873-890, method 10
@pytest.mark.parametrize(
    ("first", "second", "ends"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((10, 10), (0, 20), (0.6791, 1.0000)),
        ((10, 10), (0, 10), (0.6075, 1.0000)),
    ],
)
def test_the_difference_of_shares(
    first: tuple[int, int], second: tuple[int, int], ends: tuple[float, float]
) -> None:
    assert shares_apart(first, second) == pytest.approx(ends, abs=5e-5)


def test_no_cases_no_difference() -> None:
    assert shares_apart((0, 0), (1, 2)) is None


# Student (1908), sleep: Welch's interval of R's t.test(extra ~ group)
def test_the_difference_of_means_is_that_of_welch() -> None:
    found = means_apart((0.75, 1.789009967, 10), (2.33, 2.002248982, 10))
    assert found == pytest.approx((-3.3654832, 0.2054832), abs=1e-5)


def test_one_case_has_no_difference() -> None:
    assert means_apart((1, 0, 1), (2, 1, 9)) is None


def test_means_without_spread_differ_by_what_they_differ() -> None:
    assert means_apart((1, 0, 5), (3, 0, 5)) == (-2, -2)


@pytest.mark.parametrize(
    ("first", "second", "differ"),
    [
        pytest.param((10, 1000), (30, 1000), True, id="three times as many"),
        pytest.param((10, 1000), (12, 1000), False, id="chance"),
        pytest.param((0, 1000), (5, 1000), False, id="none of five: 0.0625"),
        pytest.param((0, 1000), (6, 1000), True, id="none of six: 0.03125"),
        pytest.param((20, 2000), (20, 1000), True, id="over twice the base"),
    ],
)
def test_two_counts(first: tuple[int, float], second: tuple[int, float], differ: bool) -> None:
    assert rates_differ(first, second) is differ
