"""Numbers that others published or that were worked by hand: tests/cases/reference.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from cxaudit.engine.results import role_gaps
from cxaudit.engine.scoring import rating_letter
from cxaudit.measure import agrees, average_deviation, mean
from cxaudit.model.engagement import Engagement
from cxaudit.suppression import shown_groups
from tests.builders import Stages, rubric_of, sheets_of, stages

CASES: dict[str, Any] = {
    case["id"]: case
    for case in yaml.safe_load((Path(__file__).parent / "cases" / "reference.yaml").read_text())["cases"]
}
WORKED = CASES["scoring-worked-example"]
CLOSE: float = WORKED["tolerance"]


@pytest.mark.parametrize("field", ["mean", "ad_mean"])
def test_rwg_lq2002(field: str) -> None:
    ratings = CASES["rwg-lq2002"]["inputs"]["ratings"]
    found = {"mean": mean(ratings), "ad_mean": average_deviation(ratings)}
    assert found[field] == pytest.approx(CASES["rwg-lq2002"]["expected"][field], abs=1e-9)


def _two_answers(deviation: float) -> list[float]:
    """Two answers with this average deviation."""
    return [5 - deviation, 5 + deviation]


@pytest.mark.parametrize(
    ("options", "cutoff"),
    list(
        zip(CASES["ad-cutoffs"]["inputs"]["options"], CASES["ad-cutoffs"]["expected"]["exact"], strict=True)
    ),
)
def test_ad_cutoffs(options: int, cutoff: float) -> None:
    just_inside, just_outside = _two_answers(cutoff - 1e-4), _two_answers(cutoff + 1e-4)
    assert (agrees(just_inside, options - 1), agrees(just_outside, options - 1)) == (True, False)


@pytest.mark.parametrize(
    ("groups", "minimum", "visible"),
    [
        (case["groups"], case["min"], shown)
        for case, shown in zip(
            CASES["anonymity-remainder"]["inputs"]["cases"],
            CASES["anonymity-remainder"]["expected"]["visible"],
            strict=True,
        )
    ],
)
def test_anonymity_remainder(groups: dict[str, int], minimum: int, visible: list[str]) -> None:
    assert shown_groups(groups, minimum) == set(visible)


@pytest.mark.parametrize(
    ("percent", "letter"),
    list(
        zip(
            CASES["iso33020-rating"]["inputs"]["percent"],
            CASES["iso33020-rating"]["expected"]["rating"],
            strict=True,
        )
    ),
)
def test_iso33020_rating(percent: float, letter: str) -> None:
    assert rating_letter(percent) == letter


def _worked(grades: dict[str, str], ratings: dict[str, Any]) -> Stages:
    """The worked example with these grades of evidence and ratings."""
    steps, needs = WORKED["inputs"]["steps"], WORKED["inputs"]["prerequisites"]
    step_of = {c: s.lower() for s, step in steps.items() for c in step["criteria"]}
    rubric = rubric_of(
        {
            f"{step_of[c]}.{c}": {
                "weight": weight,
                "needs": [
                    (n["for_level"], f"{step_of[n['id']]}.{n['id']}", n["min_level"])
                    for n in needs.get(c, ())
                ],
            }
            for step in steps.values()
            for c, weight in step["criteria"].items()
        },
        step_weights={s.lower(): step["weight"] for s, step in steps.items()},
    )
    words = {"DK": "dk", "NA": "na"}
    said = {
        f"{step_of[c]}.{c}": {
            role: [
                (words.get(word, word), (grades[c], "list")) if word is not None else None for word in answers
            ]
            for role, answers in roles.items()
        }
        for c, roles in ratings.items()
    }
    return stages(rubric, sheets_of(said), Engagement(evidence_policy="standard"))


EXAMPLE = _worked(WORKED["inputs"]["evidence"], WORKED["inputs"]["ratings"])
WITH_GATE = _worked(WORKED["inputs"]["evidence"] | {"b1": "data"}, WORKED["inputs"]["ratings"])
ALL_ONES = {"leadership": [1, 1], "frontline": [1, 1, 1]}
FAILED_GATE = _worked(
    WORKED["inputs"]["evidence"] | {"b1": "data"}, WORKED["inputs"]["ratings"] | {"a2": ALL_ONES}
)


def _found(done: Stages) -> dict[str, Any]:
    """The example's numbers under the names that the case uses."""
    scores, total = done.scores, done.scores.total
    short = {c.split(".")[1]: s for c, s in scores.criteria.items()}
    gaps = {
        c.split(".")[1]: role_gaps(one.roles, frozenset(done.rubric.role), 1.0)
        for c, one in done.said.items()
    }
    return {
        "claimed": {c: s.claimed for c, s in short.items() if s.claimed is not None},
        "supported": {c: s.supported for c, s in short.items() if s.supported is not None},
        "limit": {c: s.limit or s.state.replace("_", " ") for c, s in short.items()},
        "step_claimed": {s.upper(): step.claimed for s, step in scores.steps.items()},
        "step_supported": {s.upper(): step.supported for s, step in scores.steps.items()},
        "coverage": {s.upper(): step.coverage for s, step in scores.steps.items()},
        "overall_claimed": total.claimed,
        "overall_supported": total.supported,
        "unsupported_points": (total.paired_claimed or 0) - (total.paired_supported or 0),
        "dont_know_share": {
            c.split(".")[1]: f"{one.dont_know} of {one.given} answers"
            for c, one in done.said.items()
            if one.dont_know
        },
        "gap_leadership_minus_frontline": {c: found[0].levels for c, found in gaps.items() if found},
    }


@pytest.mark.parametrize(
    "field",
    [
        "claimed",
        "supported",
        "limit",
        "step_claimed",
        "step_supported",
        "overall_claimed",
        "overall_supported",
        "unsupported_points",
        "coverage",
        "dont_know_share",
        "gap_leadership_minus_frontline",
    ],
)
def test_scoring_worked_example(field: str) -> None:
    expected = WORKED["expected"][field]
    wanted = expected if field in ("limit", "dont_know_share") else pytest.approx(expected, abs=CLOSE)
    assert _found(EXAMPLE)[field] == wanted


def test_scoring_worked_example_with_gate_that_holds() -> None:
    assert _found(WITH_GATE)["supported"]["b1"] == pytest.approx(
        WORKED["expected"]["with_gate"]["b1"], abs=CLOSE
    )


@pytest.mark.parametrize("criterion", ["a2", "b1"])
def test_scoring_worked_example_with_failed_gate(criterion: str) -> None:
    assert _found(FAILED_GATE)["supported"][criterion] == WORKED["expected"]["with_failed_gate"][criterion]


def test_scoring_worked_example_names_the_failed_gate() -> None:
    score = FAILED_GATE.scores.criteria["b.b1"]
    assert (score.limit, score.limited_by) == ("prerequisite", ("a.a2",))
