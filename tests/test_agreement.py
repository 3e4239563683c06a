"""How far people agree: published numbers, and the package of the coefficient's friends as the judge."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from cxaudit.agreement import (
    IntraclassCorrelation,
    Metric,
    awg,
    intraclass,
    krippendorff_alpha,
    mean_squares,
    rwg,
    weighted_kappa,
)

CASES: dict[str, Any] = {
    case["id"]: case
    for case in yaml.safe_load((Path(__file__).parent / "cases" / "reference.yaml").read_text())["cases"]
}
ALPHA, ICC, KAPPA = (
    CASES[c] for c in ("alpha-krippendorff-2011", "icc-shrout-fleiss-1979", "kappa-irr-anxiety")
)
LEVELS = st.lists(st.integers(0, 4), min_size=2, max_size=30)
TABLES = st.integers(2, 6).flatmap(
    lambda raters: st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=raters, max_size=raters),
        min_size=2,
        max_size=12,
    )
)


def _units(observers: list[list[Any]]) -> list[list[Any]]:
    """What each unit got, from the rows of the observers."""
    return [[x for x in unit if x is not None] for unit in zip(*observers, strict=True)]


@pytest.mark.parametrize("metric", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_krippendorff_2011(metric: str) -> None:
    found = krippendorff_alpha(_units(ALPHA["inputs"]["data"]), cast(Metric, metric))
    assert found.value == pytest.approx(ALPHA["expected"][metric], abs=1e-9)


@pytest.mark.parametrize(("table", "reason"), [("a", "no_variation"), ("b", "no_pairs")])
def test_alpha_edge(table: str, reason: str) -> None:
    assert krippendorff_alpha(_units(CASES["alpha-edge"]["inputs"][table])) == (None, reason)


@given(TABLES, st.sampled_from(["nominal", "ordinal", "interval"]))
def test_alpha_is_that_of_the_package(table: list[list[int | None]], metric: str) -> None:
    numpy, package = pytest.importorskip("numpy"), pytest.importorskip("krippendorff")
    ours = krippendorff_alpha(_units(table), cast(Metric, metric)).value
    assume(ours is not None)
    known = numpy.array([[numpy.nan if x is None else x for x in row] for row in table], dtype=float)
    assert ours == pytest.approx(package.alpha(known, level_of_measurement=metric), abs=1e-9)


@given(st.lists(LEVELS, min_size=2), st.permutations(range(5)))
def test_ordinal_alpha_knows_only_the_order_of_levels(units: list[list[int]], names: list[int]) -> None:
    rising = sorted(names)
    stretched = [[2 ** rising[level] for level in unit] for unit in units]
    first, second = krippendorff_alpha(units), krippendorff_alpha(stretched)
    assert first.value == pytest.approx(second.value)


# ------------------------------------------------------------------------ ICC


@pytest.mark.parametrize(
    ("field", "published"),
    [
        ("single", "icc_1_1"),
        ("single_agreement", "icc_2_1"),
        ("single_consistency", "icc_3_1"),
        ("average", "icc_1_k"),
        ("average_agreement", "icc_2_k"),
        ("average_consistency", "icc_3_k"),
    ],
)
def test_icc_shrout_fleiss_1979(field: str, published: str) -> None:
    found = intraclass(ICC["inputs"]["data"])
    assert getattr(found, field) == pytest.approx(ICC["expected"][published], abs=1e-6)


@pytest.mark.parametrize(
    ("field", "published"), [("between", "BMS"), ("within", "WMS"), ("raters", "JMS"), ("error", "EMS")]
)
def test_icc_analysis_of_variance(field: str, published: str) -> None:
    found = mean_squares(ICC["inputs"]["data"])
    assert getattr(found, field) == pytest.approx(ICC["expected"]["anova"][published], abs=1e-6)


@given(st.lists(st.integers(0, 4), min_size=2, max_size=20).filter(lambda levels: len(set(levels)) > 1))
def test_icc_of_raters_who_always_agree_is_1(levels: list[int]) -> None:
    found = intraclass([(level, level, level) for level in levels])
    assert isinstance(found, IntraclassCorrelation)
    assert list(found) == pytest.approx([1.0] * 6)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        pytest.param([], "no_pairs", id="nothing"),
        pytest.param([[1, 2]], "no_pairs", id="one criterion"),
        pytest.param([[1], [2]], "no_pairs", id="one rater"),
        pytest.param([[2, 2], [2, 2]], "no_variation", id="the same throughout"),
    ],
)
def test_icc_undefined(rows: list[list[int]], reason: str) -> None:
    assert intraclass(rows) == reason


# ------------------------------------------------------------------------ kappa


def test_kappa_sas_linear() -> None:
    case = CASES["kappa-sas"]
    pairs = [
        (a, b) for a, row in enumerate(case["inputs"]["table"]) for b, n in enumerate(row) for _ in range(n)
    ]
    assert weighted_kappa(pairs, 0, 2, 1).value == pytest.approx(case["expected"]["linear"], abs=5e-5)


@pytest.mark.parametrize(("power", "name"), [(1, "linear"), (2, "quadratic")])
def test_kappa_irr_anxiety_over_the_whole_scale(power: int, name: str) -> None:
    pairs = zip(KAPPA["inputs"]["rater2"], KAPPA["inputs"]["rater3"], strict=True)
    found = weighted_kappa(pairs, 1, KAPPA["inputs"]["categories"], power)
    assert found.value == pytest.approx(KAPPA["expected"]["full_scale_1_to_6"][name], abs=1e-6)


# ------------------------------------------------------------------------ rwg and awg


@pytest.mark.parametrize("coefficient", ["rwg", "awg"])
def test_rwg_lq2002(coefficient: str) -> None:
    case = CASES["rwg-lq2002"]
    ratings = [rating - 1 for rating in case["inputs"]["ratings"]]
    found = {"rwg": rwg(ratings, 4), "awg": awg(ratings, 4)}
    assert found[coefficient] == pytest.approx(case["expected"][coefficient], abs=1e-6)


@given(LEVELS)
def test_rwg_and_awg_of_people_who_agree_is_1(levels: list[int]) -> None:
    same = [2] * len(levels)
    assert (rwg(same, 4), awg(same, 4)) == (1.0, 1.0)


@given(LEVELS)
def test_awg_is_never_below_minus_1(levels: list[int]) -> None:
    found = awg(levels, 4)
    assert found is None or -1 - 1e-9 <= found <= 1


def test_rwg_below_0_is_kept() -> None:
    assert rwg([0, 4], 4) == pytest.approx(-3)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8))
def test_icc_of_any_two_raters_is_a_number_or_a_reason(rows: list[tuple[int, int]]) -> None:
    found = intraclass(rows)
    assert found in ("no_pairs", "no_variation") or len(found) == 6
