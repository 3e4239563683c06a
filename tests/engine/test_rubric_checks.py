"""The rules for rubrics; tests/cases/rubric_checks/*.yaml holds one case for each, which need no Python to add."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from cxaudit.engine.rubric_checks import (
    ADVICE,
    RULES,
    Draft,
    Rule,
    reading_ease,
    rubric_errors,
    rubric_findings,
)
from cxaudit.errors import Code, Problem
from cxaudit.read.rubrics import rubric_problems
from tests.rubrics import generated_tree, small_rubric_yaml

FOLDER = Path(__file__).parent.parent / "cases" / "rubric_checks"


class Case(NamedTuple):
    rule: str
    find: str
    bad: str
    ok: str
    says: str
    far: bool = False
    """The place is not beside the change: something is missing, or the fault has two ends."""
    also: bool = False
    """Other problems follow from it."""
    with_: str = ""
    """Text added at the end of the rubric, in `bad` and `ok` alike."""

    def changed(self, text: str) -> str:
        small = small_rubric_yaml()
        assert self.find in small, "the case changes nothing"
        return small.replace(self.find, text, 1) + self.with_

    @property
    def lines(self) -> range:
        """The lines in which the fault can be, and one more on either side."""
        first = small_rubric_yaml()[: small_rubric_yaml().index(self.find)].count("\n") + 1
        return range(first - 1, first + self.bad.count("\n") + 2)


def _cases() -> list[Case]:
    listed = [
        one for path in sorted(FOLDER.glob("*.yaml")) for one in yaml.safe_load(path.read_text("utf-8"))
    ]
    return [
        Case(**{"with_" if key == "with" else key: value for key, value in one.items()}) for one in listed
    ]


CASES = [pytest.param(case, id=case.rule) for case in _cases()]


def _problems(folder: Path, text: str) -> tuple[Problem, ...]:
    path = folder / "rubric.yaml"
    path.write_text(text, "utf-8")
    return rubric_problems(path)


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_told(case: Case, tmp_path: Path) -> None:
    told = [str(one) for one in _problems(tmp_path, case.changed(case.bad))]
    assert any(case.says in one for one in told), told


@pytest.mark.parametrize("case", [p for p in CASES if not p.values[0].also])  # type: ignore[union-attr]
def test_nothing_but_the_fault_is_told(case: Case, tmp_path: Path) -> None:
    assert [str(one) for one in _problems(tmp_path, case.changed(case.bad))][1:] == []


@pytest.mark.parametrize("case", [p for p in CASES if not p.values[0].far])  # type: ignore[union-attr]
def test_a_fault_is_told_at_its_line(case: Case, tmp_path: Path) -> None:
    problems = _problems(tmp_path, case.changed(case.bad))
    assert int(problems[0].where.spot.split(":")[0]) in case.lines, problems


@pytest.mark.parametrize("case", CASES)
def test_what_is_right_passes(case: Case, tmp_path: Path) -> None:
    assert _problems(tmp_path, case.changed(case.ok)) == ()


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.__name__) for rule in RULES + ADVICE])
@pytest.mark.parametrize(
    "tree",
    [
        pytest.param(None, id="nothing"),
        pytest.param({}, id="empty"),
        pytest.param(
            {"steps": 3, "roles": "x", "evidence": (), "defaults": None, "variants": ()}, id="wrong types"
        ),
        pytest.param(
            {"steps": (None, {"criteria": ("x", {"levels": 3, "ask": {}, "fixes": (1,)})})},
            id="wrong entries",
        ),
        pytest.param(
            {"scale": {"names": "abc"}, "bands": ({"from": True},), "variants": {"a": 1}}, id="wrong values"
        ),
    ],
)
def test_a_rule_passes_over_what_has_no_shape(rule: Rule, tree: object) -> None:
    assert list(rule(Draft(tree))) == []


def test_a_long_chain_of_prerequisites_is_no_loop() -> None:
    tree = generated_tree(1000)
    assert list(rubric_errors(_tuples(tree))) == []


def test_a_very_long_loop_is_found() -> None:
    needs = ({"criterion": f"c{(n + 1) % 5000}"} for n in range(5000))
    criteria = tuple({"id": f"c{n}", "prerequisites": (need,)} for n, need in enumerate(needs))
    found = [
        one for one in rubric_errors({"steps": ({"criteria": criteria},)}) if one.code is Code.NEEDS_LOOP
    ]
    assert [one.path for one in found] == [("steps", 0, "criteria", 4999, "prerequisites", 0, "criterion")]


def test_customers_are_not_asked_for_ratings(tmp_path: Path) -> None:
    text = (
        small_rubric_yaml()
        .replace("kind: auditor", "kind: customer")
        .replace("ask: [chef]", "ask: [chef, inspector]")
    )
    told = [str(one) for one in _problems(tmp_path, text)]
    assert [one.split(": ", 1)[1][:49] for one in told] == [
        'warning: the role "inspector" gives no ratings he'
    ]


def test_wording_in_other_languages_is_not_judged() -> None:
    criterion = {"question": "Haben wir KPIs? Und warum?", "levels": ("Keine Leverage.",)}
    assert list(rubric_findings({"language": "de", "steps": ({"criteria": (criterion,)},)})) == []


@pytest.mark.parametrize(
    ("text", "ease"),
    [
        pytest.param("The cat sat on the mat and the dog sat on the rug by the door.", 107, id="very easy"),
        pytest.param(
            "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.",
            24,
            id="Flesch's example is hard",
        ),
    ],
)
def test_reading_ease(text: str, ease: int) -> None:
    assert round(reading_ease(text) or 0) == pytest.approx(ease, abs=14)


def _tuples(tree: object) -> object:
    """The tree as the reader makes it."""
    if isinstance(tree, dict):
        return {key: _tuples(value) for key, value in tree.items()}
    return tuple(_tuples(one) for one in tree) if isinstance(tree, list) else tree
