"""Arithmetic and rounding: docs/scoring.md, rules N1 to N3, S1, S13, R1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit import measure


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(0.1 + 0.2, 0.3, id="N1 dust of binary fractions is gone"),
        pytest.param(1.0000000005, 1.000000001, id="N1 a half goes up"),
        pytest.param(-1.0000000005, -1.000000001, id="N1 a half goes away from zero"),
        pytest.param(2.4999999999, 2.5, id="N1 nine decimals"),
        pytest.param(2.499999999, 2.499999999, id="N1 the ninth decimal stays"),
    ],
)
def test_settled(value: float, expected: float) -> None:
    assert measure.settled(value) == expected


def test_n1_no_minus_zero() -> None:
    assert str(measure.settled(-1e-12)) == "0.0"


@pytest.mark.parametrize(
    ("value", "threshold", "reaches"),
    [
        pytest.param(1.5, 1.5, True, id="N1 equal reaches"),
        pytest.param(1.4999999999, 1.5, True, id="N1 equal after nine decimals"),
        pytest.param(1.499999999, 1.5, False, id="N1 the ninth decimal decides"),
        pytest.param(1.4, 1.5, False, id="N1 clearly less"),
        pytest.param(1.6, 1.5, True, id="N1 clearly more"),
    ],
)
def test_at_least(value: float, threshold: float, reaches: bool) -> None:
    assert (measure.at_least(value, threshold), measure.below(value, threshold)) == (reaches, not reaches)


@given(st.floats(0, 100), st.floats(0, 100))
def test_n1_shortcut_decides_as_the_rounding_does(value: float, threshold: float) -> None:
    assert measure.at_least(value, threshold) == (measure.settled(value) >= measure.settled(threshold))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([], None, id="N2 nothing is none"),
        pytest.param([0], 0, id="N2 zero is zero"),
        pytest.param([3, 4], 3.5, id="S1 mean"),
    ],
)
def test_mean(values: list[float], expected: float | None) -> None:
    assert measure.mean(values) == expected


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        pytest.param([], None, id="N2 nothing is none"),
        pytest.param([(None, 1)], None, id="N2 only missing values is none"),
        pytest.param([(4, 0)], None, id="N2 no weight is none"),
        pytest.param([(4, 1), (None, 9)], 4, id="S2 what is missing takes no part"),
        pytest.param([(4, 1), (2, 3)], 2.5, id="S11 weights count"),
    ],
)
def test_weighted_mean(pairs: list[tuple[float | None, float]], expected: float | None) -> None:
    assert measure.weighted_mean(pairs) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], None), ([2], 2), ([4, 0, 1], 1), ([4, 0, 1, 2], 1.5)],
    ids=["S1 median of nothing", "S1 of one", "S1 odd", "S1 even"],
)
def test_median(values: list[float], expected: float | None) -> None:
    assert measure.median(values) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([0, 4, 4, 4, 4, 4, 4, 4, 4], 32 / 9, id="S1 nine values are not cut"),
        pytest.param([0, 3, 3, 3, 3, 3, 3, 3, 3, 4], 3, id="S1 ten lose one at each end"),
        pytest.param([0, *[3] * 17, 4], 55 / 17 - 4 / 17, id="S1 nineteen lose one at each end"),
        pytest.param([0, 0, *[3] * 16, 4, 4], 3, id="S1 twenty lose two at each end"),
        pytest.param([], None, id="N2 nothing is none"),
    ],
)
def test_trimmed_mean(values: list[float], expected: float | None) -> None:
    assert measure.trimmed_mean(values, 0.1) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], None), ([3], None), ([1, 3], 2**0.5)],
    ids=["S1 spread of nothing", "S1 spread of one", "S1 spread with n - 1"],
)
def test_standard_deviation(values: list[float], expected: float | None) -> None:
    assert measure.standard_deviation(values) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], None), ([3], None), ([1, 3], 1), ([2, 2], 0), ([0, 0, 3], 4 / 3)],
    ids=["R1 of nothing", "R1 of one", "R1 of two", "R1 of equals", "R1 about the mean"],
)
def test_average_deviation(values: list[float], expected: float | None) -> None:
    assert measure.average_deviation(values) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("values", "top", "expected"),
    [
        pytest.param([3], 4, None, id="R1 one alone cannot disagree"),
        pytest.param([0, 1, 2, 2, 2, 3, 3, 3], 4, True, id="R1 within 5/6 of a level"),
        pytest.param([1, 3], 4, False, id="R1 beyond 5/6 of a level"),
        pytest.param([1, 2], 2, True, id="R1 exactly c/6"),
        pytest.param([0, 1], 1, False, id="R1 two levels, c/6 is a third"),
    ],
)
def test_agrees(values: list[float], top: int, expected: bool | None) -> None:
    assert measure.agrees(values, top) is expected


@pytest.mark.parametrize(
    ("pairs", "kind", "expected"),
    [
        pytest.param([(50, 1), (100, 3)], "arithmetic", 87.5, id="S13 weighted"),
        pytest.param([(50, 1), (None, 3)], "arithmetic", None, id="S13 every step needs a score"),
        pytest.param([], "arithmetic", None, id="N2 nothing is none"),
        pytest.param([], "geometric", None, id="N2 nothing is none, geometric"),
        pytest.param([(25, 1), (100, 1)], "geometric", 50, id="S13 geometric"),
        pytest.param([(0, 1), (100, 1)], "geometric", 10, id="S13 geometric counts 0 as 1"),
    ],
)
def test_overall(pairs: list[tuple[float | None, float]], kind: str, expected: float | None) -> None:
    assert measure.overall(pairs, kind) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("value", "tolerance", "expected"),
    [(2.5, 0.5, 3), (2.49, 0.5, 2), (2.4999999999, 0.5, 3), (2.79, 0.2, 2), (2.8, 0.2, 3), (0, 0.5, 0)],
    ids=[
        "S15 half up",
        "S15 below half",
        "N1 settled first",
        "S8 stricter, below",
        "S8 stricter, at",
        "zero",
    ],
)
def test_nearest_level(value: float, tolerance: float, expected: int) -> None:
    assert measure.nearest_level(value, tolerance) == expected


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(None, "–", id="N2 none is a dash"),
        pytest.param(0, "0", id="N3 exactly nothing"),
        pytest.param(0.2, "1", id="N3 a little is not nothing"),
        pytest.param(1e-12, "0", id="N1 dust is nothing"),
        pytest.param(59.5, "60", id="N3 half up"),
        pytest.param(59.49, "59", id="N3 below half"),
        pytest.param(99.7, "99", id="N3 nearly all is not all"),
        pytest.param(100, "100", id="N3 exactly all"),
        pytest.param(99.9999999999, "100", id="N1 all but dust"),
    ],
)
def test_shown_points(value: float | None, shown: str) -> None:
    assert measure.shown_points(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (2, "2.0"), (2.25, "2.3"), (2.35, "2.4"), (-0.04, "0.0"), (-0.05, "-0.1")],
    ids=[
        "N2 none",
        "N3 one decimal",
        "N3 half up",
        "N3 2.35 as written",
        "no minus zero",
        "N3 away from zero",
    ],
)
def test_shown_level(value: float | None, shown: str) -> None:
    assert measure.shown_level(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(4, "4"), (2.5, "2.5"), (0.125, "0.1"), (3.96, "4")],
    ids=["whole", "half", "tenth", "rounds to whole"],
)
def test_n3_shown_days(value: float, shown: str) -> None:
    assert measure.shown_days(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (0.004, "1 %"), (0.5, "50 %"), (0.999, "99 %"), (1, "100 %")],
    ids=["N2 none", "N3 a little", "half", "N3 nearly all", "all"],
)
def test_shown_share(value: float | None, shown: str) -> None:
    assert measure.shown_share(value) == shown


def test_a1_points_of_a_level() -> None:
    assert (measure.points(3, 4), measure.points(1, 2)) == (75, 50)
