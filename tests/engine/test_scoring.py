"""From levels to scores: docs/scoring.md, rules S6 to S17."""

from __future__ import annotations

from typing import Any

import pytest

from cxaudit.engine import scoring
from cxaudit.model.stages import CriterionScore, Scores, StepScore
from tests.builders import policy_of, rated, rubric_of

Levels = dict[str, float | str | None]


def _scores(
    specs: dict[str, dict[str, Any]], levels: Levels, grade: str = "customer_verified", **settings: Any
) -> Scores:
    """Scores of base levels that are claimed alike."""
    top = settings.pop("top", 4)
    rubric = rubric_of(
        specs, top=top, step_weights=settings.pop("step_weights", None), **settings.pop("defaults", {})
    )
    return scoring.scores(rubric, rated(levels, grade), policy_of(rubric, **settings))


def _one(level: float, grade: str, **settings: Any) -> CriterionScore:
    return _scores({"a.x": {}}, {"a.x": level}, grade, **settings).criteria["a.x"]


def _step(specs: dict[str, dict[str, Any]], levels: Levels, **settings: Any) -> StepScore:
    return _scores(specs, levels, **settings).steps["a"]


PLAIN: dict[str, dict[str, Any]] = {"a.1": {}, "a.2": {}, "a.3": {}, "a.4": {}}


def _four(*levels: float | str | None) -> Levels:
    return dict(zip(PLAIN, levels, strict=True))


@pytest.mark.parametrize(
    ("policy", "grade", "supported"),
    [
        ("standard", "asserted", 2),
        ("standard", "documented", 3),
        ("standard", "data", 3.5),
        ("strict", "asserted", 1),
        ("strict", "documented", 2),
        ("strict", "data", 3),
        ("strict", "customer_verified", 3.5),
        ("off", "asserted", 3.5),
    ],
)
def test_s6_s7_cap(policy: str, grade: str, supported: float) -> None:
    assert _one(3.5, grade, evidence_policy=policy).supported == supported


@pytest.mark.parametrize(
    ("level", "grade", "limit"),
    [
        pytest.param(1.5, "asserted", "practice", id="S9 below the cap"),
        pytest.param(2, "asserted", "practice", id="S9 at the cap"),
        pytest.param(2.0000000001, "asserted", "practice", id="N1 at the cap but for dust"),
        pytest.param(2.1, "asserted", "evidence", id="S9 above the cap"),
    ],
)
def test_limit_by_evidence(level: float, grade: str, limit: str) -> None:
    assert _one(level, grade).limit == limit


GATED: dict[str, dict[str, Any]] = {"a.p": {}, "a.c": {"needs": [(3, "a.p", 2)]}}


def _gated(
    needed: float | str | None, level: float = 4, grade: str = "customer_verified", **settings: Any
) -> CriterionScore:
    return _scores(GATED, {"a.p": needed, "a.c": level}, grade, **settings).criteria["a.c"]


@pytest.mark.parametrize(
    ("needed", "supported", "state"),
    [
        pytest.param(1.5, 4, "holds", id="S8 half a level below still holds"),
        pytest.param(1.4999999999, 4, "holds", id="N1 but for dust"),
        pytest.param(1.49, 2, "fails", id="S8 below it fails"),
        pytest.param(0, 2, "fails", id="S8 fails by much, same ceiling"),
        pytest.param("na", 4, "not_applicable", id="S8 n/a is skipped"),
        pytest.param(None, 4, "unanswered", id="S8 unanswered is skipped"),
    ],
)
def test_gate(needed: float | str | None, supported: float, state: str) -> None:
    score = _gated(needed)
    assert (score.supported, score.gates[0].state) == (supported, state)


@pytest.mark.parametrize(
    ("tolerance", "supported"), [(0.0, 2), (0.2, 2), (0.25, 4)], ids=["S8 none", "S8 too little", "S8 enough"]
)
def test_gate_tolerance_is_the_rubrics_choice(tolerance: float, supported: float) -> None:
    assert _gated(1.75, defaults={"gate_tolerance": tolerance}).supported == supported


@pytest.mark.parametrize(
    ("needed", "level", "grade", "limit", "by"),
    [
        pytest.param(0, 4, "customer_verified", "prerequisite", ("a.p",), id="S9 the gate binds"),
        pytest.param(0, 4, "asserted", "prerequisite", ("a.p",), id="S9 at equal the prerequisite"),
        pytest.param(
            0, 2, "customer_verified", "practice", (), id="S9 the practice is at the ceiling itself"
        ),
        pytest.param(0, 1, "customer_verified", "practice", (), id="S9 the practice is below"),
        pytest.param(3, 4, "documented", "evidence", (), id="S9 the gate holds"),
    ],
)
def test_limit_with_a_gate(needed: float, level: float, grade: str, limit: str, by: tuple[str, ...]) -> None:
    score = _gated(needed, level, grade)
    assert (score.limit, score.limited_by) == (limit, by)


def test_s9_a_cap_below_the_gate_binds() -> None:
    assert _gated(0, 4, "asserted", evidence_policy="strict").limit == "evidence"


def test_s9_only_the_links_at_the_lowest_ceiling_are_named() -> None:
    specs = {"a.p": {}, "a.q": {}, "a.c": {"needs": [(3, "a.p", 2), (2, "a.q", 2), (2, "a.p", 1)]}}
    score = _scores(specs, {"a.p": 0, "a.q": 0, "a.c": 4}).criteria["a.c"]
    assert (score.supported, score.limited_by) == (1, ("a.q", "a.p"))


def test_s8_gates_run_in_chains_whatever_the_order_in_the_rubric() -> None:
    specs = {"a.c": {"needs": [(3, "a.b", 3)]}, "a.b": {"needs": [(2, "a.a", 2)]}, "a.a": {}}
    scores = _scores(specs, {"a.c": 4, "a.b": 4, "a.a": 1}).criteria
    assert {c: s.supported for c, s in scores.items()} == {"a.c": 2, "a.b": 1, "a.a": 1}


def test_s8_a_gate_looks_at_the_supported_level() -> None:
    done = _scores(GATED, {"a.p": 4, "a.c": 4}, "asserted", evidence_policy="strict")
    assert done.criteria["a.c"].gates[0].state == "fails"


@pytest.mark.parametrize(
    ("level", "provisional"),
    [(4, ("a.p",)), (2.5, ("a.p",)), (2, ()), (1, ())],
    ids=["S8 above l", "S8 above l - 1", "S8 at l - 1", "S8 below l - 1"],
)
def test_unanswered_prerequisite_makes_provisional(level: float, provisional: tuple[str, ...]) -> None:
    assert _gated(None, level).provisional == provisional


def test_s8_an_unanswered_prerequisite_makes_the_step_provisional() -> None:
    specs = GATED | {f"a.{n}": {} for n in range(8)}
    step = _step(specs, {"a.p": None, "a.c": 4, **{f"a.{n}": 3 for n in range(8)}})
    assert (step.state, step.provisional) == ("provisional", ("a.c",))


def test_s10_the_auditors_level_does_not_change_the_claim() -> None:
    rubric = rubric_of({"a.x": {}})
    ratings = {"a.x": scoring.Rated("rated", 3.0, 1.0, "data")}
    step = scoring.scores(rubric, ratings, policy_of(rubric)).steps["a"]
    assert (step.claimed, step.supported) == (75, 25)


def test_s10_totals_pair_what_has_both() -> None:
    rubric = rubric_of({"a.x": {}, "a.y": {}})
    ratings = {
        "a.x": scoring.Rated("rated", 3.0, 1.0, "data"),
        "a.y": scoring.Rated("rated", None, 4.0, "customer_verified"),
    }
    step = scoring.scores(rubric, ratings, policy_of(rubric)).steps["a"]
    assert (step.supported, step.paired_claimed, step.paired_supported) == (62.5, 75, 25)


def test_s11_claimed_has_its_own_coverage() -> None:
    rubric = rubric_of(PLAIN)
    ratings = rated(_four(2, 2, 2, 2)) | {
        c: scoring.Rated("rated", None, 2.0, "data") for c in ("a.1", "a.2", "a.3")
    }
    step = scoring.scores(rubric, ratings, policy_of(rubric)).steps["a"]
    assert (step.supported, step.claimed, step.claimed_coverage) == (50, None, 0.25)


def test_s10_without_a_claimed_score_there_is_no_pair() -> None:
    rubric = rubric_of(PLAIN)
    ratings = rated(_four(2, None, None, None)) | {
        c: scoring.Rated("rated", None, 2.0, "data") for c in ("a.2", "a.3", "a.4")
    }
    step = scoring.scores(rubric, ratings, policy_of(rubric)).steps["a"]
    assert (step.paired_claimed, step.paired_supported) == (None, None)


def test_s15_every_level_of_the_scale_is_rated() -> None:
    attained = _step(PLAIN, _four(4, 3, 2, 0)).attained
    assert [(a.level, a.percent, a.rating) for a in attained] == [
        (1, 75, "L"),
        (2, 75, "L"),
        (3, 50, "P"),
        (4, 25, "P"),
    ]


def test_s11_weights_count() -> None:
    assert _step({"a.x": {"weight": 3}, "a.y": {}}, {"a.x": 4, "a.y": 0}).supported == 75


@pytest.mark.parametrize(
    ("levels", "state", "supported", "coverage"),
    [
        pytest.param(_four(2, 2, 2, 2), "scored", 50, 1, id="S12 all"),
        pytest.param(_four(2, 2, 2, None), "provisional", 50, 0.75, id="S12 below 0.8"),
        pytest.param(_four(2, 2, None, None), "provisional", 50, 0.5, id="S12 exactly 0.5"),
        pytest.param(_four(2, None, None, None), "not_scored", None, 0.25, id="S12 below 0.5"),
        pytest.param(_four(None, None, None, None), "not_scored", None, 0, id="S12 nothing answered"),
        pytest.param(_four("na", "na", "na", "na"), "not_applicable", None, None, id="S12 nothing applies"),
        pytest.param(_four(2, "na", "na", "na"), "scored", 50, 1, id="S3 n/a leaves the coverage"),
    ],
)
def test_coverage(levels: Levels, state: str, supported: float | None, coverage: float | None) -> None:
    step = _step(PLAIN, levels)
    assert (step.state, step.supported, step.coverage) == (state, supported, coverage)


def test_s12_coverage_of_exactly_four_fifths_is_firm() -> None:
    specs = {f"a.{n}": {"weight": 0.1} for n in range(5)}
    assert _step(specs, {**dict.fromkeys(specs, 2.0), "a.4": None}).state == "scored"


TWO: dict[str, dict[str, Any]] = {"a.x": {}, "b.x": {}}


@pytest.mark.parametrize(
    ("levels", "state", "supported"),
    [
        pytest.param({"a.x": 4, "b.x": 2}, "scored", 75, id="S13 weighted steps"),
        pytest.param({"a.x": 4, "b.x": None}, "not_scored", None, id="S13 a step without a score"),
        pytest.param({"a.x": 4, "b.x": "na"}, "scored", 100, id="S12 an n/a step leaves the total"),
        pytest.param({"a.x": "na", "b.x": "na"}, "not_scored", None, id="N2 nothing applies"),
    ],
)
def test_total(levels: Levels, state: str, supported: float | None) -> None:
    total = _scores(TWO, levels).total
    assert (total.state, total.supported) == (state, supported)


def test_s13_step_weights_count() -> None:
    assert _scores(TWO, {"a.x": 4, "b.x": 0}, step_weights={"a": 3}).total.supported == 75


def test_s13_geometric() -> None:
    total = _scores(TWO, {"a.x": 4, "b.x": 1}, total="geometric").total
    assert total.supported == pytest.approx(50)


def test_s12_the_total_is_provisional_if_a_step_is() -> None:
    assert _scores(PLAIN | {"b.x": {}}, _four(2, 2, 2, None) | {"b.x": 2}).total.state == "provisional"


@pytest.mark.parametrize(
    ("levels", "low", "high"),
    [
        pytest.param(_four(2, 2, 2, 2), 50, 50, id="S14 nothing missing"),
        pytest.param(_four(2, 2, 2, None), 37.5, 62.5, id="S14 one missing"),
        pytest.param(_four(None, None, None, None), 0, 100, id="S14 all missing"),
        pytest.param(_four("na", 2, 2, None), 100 / 3, 200 / 3, id="S14 n/a is not missing"),
    ],
)
def test_bounds(levels: Levels, low: float, high: float) -> None:
    step = _step(PLAIN, levels)
    assert [step.low, step.high] == pytest.approx([low, high])


def test_s14_low_fails_the_gates_of_what_is_missing() -> None:
    step = _step(GATED, {"a.p": None, "a.c": 4})
    assert (step.low, step.high) == (25, 100)


@pytest.mark.parametrize(
    ("percent", "letter"),
    [
        (0, "N"),
        (15, "N"),
        (15.0000000001, "N"),
        (15.1, "P"),
        (50, "P"),
        (50.1, "L"),
        (85, "L"),
        (85.1, "F"),
        (100, "F"),
    ],
)
def test_s15_rating_letter(percent: float, letter: str) -> None:
    assert scoring.rating_letter(percent) == letter


TEN: dict[str, dict[str, Any]] = {f"a.{n}": {} for n in range(10)}


def _ten(*counted: tuple[int, float]) -> Levels:
    """Ten levels: so many of each."""
    return dict(zip(TEN, (level for count, level in counted for _ in range(count)), strict=True))


@pytest.mark.parametrize(
    ("levels", "maturity"),
    [
        pytest.param(_ten((10, 2)), 2, id="S15 all at 2"),
        pytest.param(_ten((10, 1.5)), 2, id="S15 reached from half a level below"),
        pytest.param(_ten((9, 2), (1, 0)), 2, id="S15 nine tenths are fully"),
        pytest.param(_ten((6, 1), (4, 0)), 1, id="S15 largely is enough at the top of the ladder"),
        pytest.param(_ten((6, 2), (4, 0)), 1, id="S15 but what is below must be fully"),
        pytest.param(_ten((5, 1), (5, 0)), 0, id="S15 partly is not enough"),
        pytest.param(_ten((10, 4)), 4, id="S15 the top"),
        pytest.param(_ten((9, 3), (1, 2)), 3, id="S15 fully at 3"),
    ],
)
def test_maturity(levels: Levels, maturity: int) -> None:
    assert _step(TEN, levels).maturity == maturity


KEYED: dict[str, dict[str, Any]] = TEN | {"a.0": {"key": True}, "a.1": {"key": True}}


@pytest.mark.parametrize(
    ("key", "maturity", "holding"),
    [
        pytest.param(0, 1, ("a.0",), id="S15 a key criterion two levels below holds it down"),
        pytest.param(0.5, 2, ("a.0",), id="S15 its level is rounded first"),
        pytest.param(2, 3, (), id="S15 one level below is allowed"),
    ],
)
def test_key_criterion(key: float, maturity: int, holding: tuple[str, ...]) -> None:
    step = _step(KEYED, _ten((10, 3)) | {"a.0": key})
    assert (step.maturity, step.key_limit) == (maturity, holding)


@pytest.mark.parametrize(
    ("levels", "provisional"),
    [
        pytest.param(_ten((10, 3)), False, id="S15 all answered"),
        pytest.param(_ten((10, 3)) | {"a.0": None}, True, id="S15 an unanswered key criterion"),
        pytest.param(_ten((10, 3)) | {"a.9": None}, False, id="S15 an unanswered ordinary one"),
        pytest.param(
            _ten((10, 3)) | {"a.7": None, "a.8": None, "a.9": None}, True, id="S12 a provisional step"
        ),
        pytest.param(dict.fromkeys(TEN), False, id="S12 no score, no level"),
    ],
)
def test_maturity_is_provisional(levels: Levels, provisional: bool) -> None:
    assert _step(KEYED, levels).maturity_provisional is provisional


def test_s12_no_score_no_maturity_level() -> None:
    assert _step(PLAIN, _four(4, None, None, None)).maturity is None


@pytest.mark.parametrize(
    ("levels", "company", "held_back"),
    [
        pytest.param({"a.x": 3, "b.x": 1}, 1, ("b",), id="S16 the lowest step"),
        pytest.param({"a.x": 1, "b.x": 1}, 1, ("a", "b"), id="S16 all that are lowest"),
        pytest.param({"a.x": 3, "b.x": "na"}, 3, ("a",), id="S16 n/a steps leave"),
        pytest.param({"a.x": 3, "b.x": None}, None, (), id="S16 every step needs a level"),
        pytest.param({"a.x": "na", "b.x": "na"}, None, (), id="S16 nothing applies"),
    ],
)
def test_company_level(levels: Levels, company: int | None, held_back: tuple[str, ...]) -> None:
    total = _scores(TWO, levels).total
    assert (total.company_level, total.held_back_by) == (company, held_back)


def test_s16_is_provisional_with_a_step() -> None:
    total = _scores({"a.x": {"key": True}, "a.y": {}, "b.x": {}}, {"a.x": None, "a.y": 3, "b.x": 3}).total
    assert total.company_provisional


@pytest.mark.parametrize(
    "levels",
    [{"a.x": 3, "a.y": 3, "b.x": 3}, {"a.x": None, "a.y": 3, "b.x": None}],
    ids=["S16 all firm", "S16 no company level"],
)
def test_company_level_is_not_provisional(levels: Levels) -> None:
    specs = {"a.x": {"key": True}, "a.y": {}, "b.x": {}}
    assert _scores(specs, levels).total.company_provisional is False


def test_s17_a_short_questionnaire_shows_no_maturity_level() -> None:
    rubric = rubric_of(TWO)
    narrow = rubric.narrowed("short")
    done = scoring.scores(narrow, rated({"a.x": 4}, "asserted"), policy_of(rubric, variant="short"))
    assert (done.total.supported, done.total.company_level) == (100, None)


@pytest.mark.parametrize("top", [1, 2, 3, 5, 10])
def test_a1_any_scale_reaches_one_hundred(top: int) -> None:
    assert _scores({"a.x": {}}, {"a.x": top}, top=top).total.supported == 100
