"""docs/scoring.md cannot lie: it has every rule, and its example is what the engine computes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cxaudit.agreement import awg, krippendorff_alpha, rwg
from cxaudit.engine import boards, budget
from cxaudit.engine.results import band
from cxaudit.inference import RoleSample, claimed_interval, welch
from cxaudit.measure import shown_points
from cxaudit.model.answers import AnswerSheet
from cxaudit.model.engagement import Engagement
from cxaudit.model.rubric import Rubric
from cxaudit.model.stages import FixPlan
from cxaudit.pipeline import audited
from tests.builders import Stages, rubric_of, sheet, stages

ROOT = Path(__file__).parent.parent
DOC = (ROOT / "docs" / "scoring.md").read_text(encoding="utf-8")

RULES = (
    [f"N{n}" for n in range(1, 5)]
    + [f"A{n}" for n in range(1, 6)]
    + [f"S{n}" for n in range(1, 18)]
    + [f"P{n}" for n in range(1, 13)]
    + [f"R{n}" for n in range(1, 9)]
    + [f"F{n}" for n in range(1, 15)]
)
ENTRIES = set(re.findall(r"\*\*([A-Z]\d+)\b", DOC))


def _between(first: str, last: str) -> list[str]:
    """``S1`` to ``S5``: all names in between."""
    return [f"{first[0]}{n}" for n in range(int(first[1:]), int(last[1:]) + 1)]


def _mentioned(text: str) -> Iterator[str]:
    """Rules that a text speaks of: "rule S1", "rules A3 to A5 and S1"."""
    for phrase in re.findall(r"\b[Rr]ules?:? ([A-Z]\d+(?:(?:,| and| or| to|–| –) ?[A-Z]\d+)*)", text):
        for first, last in re.findall(r"([A-Z]\d+)(?: to |–)([A-Z]\d+)", phrase):
            yield from _between(first, last)
        yield from re.findall(r"[A-Z]\d+", phrase)


CODE = sorted((ROOT / "cxaudit").rglob("*.py"))


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_an_entry(rule: str) -> None:
    assert rule in ENTRIES


@pytest.mark.parametrize("path", CODE, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_rule_in_the_code_has_an_entry(path: Path) -> None:
    assert set(_mentioned(path.read_text(encoding="utf-8"))) <= ENTRIES


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("rule S1", ["S1"]),
        ("rules S2, S11 and S13", ["S2", "S11", "S13"]),
        ("rules A3 to A5", ["A3", "A4", "A5", "A3", "A5"]),
        ("no rule here", []),
    ],
)
def test_how_rules_are_found(text: str, rules: list[str]) -> None:
    assert list(_mentioned(text)) == rules


# ------------------------------------------------------------------------ the worked example


def _table(head: str) -> list[dict[str, str]]:
    """The rows of the table whose first column has this head."""
    lines = DOC[DOC.index(f"| {head} |") :].split("\n\n")[0].splitlines()
    names, _, *rows = ([cell.strip() for cell in line.strip("| ").split("|")] for line in lines)
    return [dict(zip(names, [*row, *[""] * (len(names) - len(row))], strict=True)) for row in rows]


def _key(code: str) -> str:
    """The criterion's id in the tiny rubric."""
    return {"L": "listen.", "A": "act."}[code[0]] + code.lower()


def _spec(row: dict[str, str]) -> dict[str, Any]:
    """One criterion of the example."""
    gate = re.search(r"level (\d) needs (\w+) at (\d)", row["Needs"])
    steps = {r["Fix step"]: (float(r["Days"]), int(r["Impact"]), int(r["Weeks"])) for r in _table("Fix step")}
    return {
        "weight": float(row["Weight"]),
        "needs": [(int(gate[1]), _key(gate[2]), int(gate[3]))] if gate else [],
        "fixes": [steps.get(f"{row['Criterion']} to {n}", (1, 1, 1)) for n in range(1, 5)],
    }


WORDS: dict[str, Any] = {"don't know": "dk", "not applicable": "na"}


def _close(value: float | None) -> Any:
    """Equal to what is printed with two decimals."""
    return pytest.approx(value, abs=0.00501)


def _audit() -> tuple[Rubric, list[AnswerSheet]]:
    """The example, from the document's own tables."""
    criteria = _table("Criterion")[:4]
    weights = dict(re.findall(r"\*(Act)\* weighs (\d), \*Listen\*", DOC))
    rubric = rubric_of(
        {_key(row["Criterion"]): _spec(row) for row in criteria},
        step_weights={"act": float(weights["Act"]), "listen": 1},
    )
    grades = {row["Criterion"]: row["Evidence"] for row in criteria}
    sheets = [
        sheet(
            row["Role"],
            {_key(c): (WORDS.get(row[c]) or int(row[c]), (grade, "seen")) for c, grade in grades.items()},
            row["Person"],
        )
        for row in _table("Person")
    ]
    return rubric, sheets


@cache
def _example() -> Stages:
    """The example up to the plan."""
    return stages(*_audit(), Engagement(evidence_policy="standard"))


@cache
def _choices() -> budget.Choices:
    """What the example lets choose from."""
    rubric, sheets = _audit()
    result = audited(rubric, Engagement(evidence_policy="standard"), sheets, named=True)
    return budget.Choices(boards.board(result), budget.fix_steps(result))


def _second_table() -> list[dict[str, str]]:
    """The table of levels; the first one that begins with "Criterion" describes the rubric."""
    start = DOC.index("| Criterion | Leaders |")
    lines = DOC[start:].split("\n\n")[0].splitlines()
    names, _, *rows = ([cell.strip() for cell in line.strip("| ").split("|")] for line in lines)
    return [dict(zip(names, row, strict=True)) for row in rows]


@pytest.mark.parametrize("row", _second_table(), ids=lambda r: r["Criterion"])
def test_levels_of_the_example(row: dict[str, str]) -> None:
    done = _example()
    said, score = done.said[_key(row["Criterion"])], done.scores.criteria[_key(row["Criterion"])]
    shown = [float(row[name]) for name in ("Leaders", "Front line", "Claimed", "Cap", "Supported")]
    found = [said.roles[0].mean, said.roles[1].mean, score.claimed, score.cap, score.supported]
    assert [*shown, row["Held down by"]] == [*map(_close, found), score.limit]


@pytest.mark.parametrize("row", _table("Score"), ids=lambda r: r["Score"])
def test_scores_of_the_example(row: dict[str, str]) -> None:
    scores = _example().scores
    rows = {s: (t.claimed, t.supported, t.maturity) for s, t in scores.steps.items()}
    rows["overall"] = (scores.total.claimed, scores.total.supported, scores.total.company_level)
    shown = [float(row[name]) for name in ("Claimed", "Supported", "Maturity level")]
    assert shown == pytest.approx(rows[row["Score"].lower()], abs=0.00501)


def _plans() -> dict[str, FixPlan]:
    plan = _example().plan
    return {f.criterion: f for f in (*plan.fixes, *plan.proofs, *plan.waiting)}


@pytest.mark.parametrize("row", _table("Fix"), ids=lambda r: r["Fix"])
def test_fixes_of_the_example(row: dict[str, str]) -> None:
    fix = _plans()[_key(row["Fix"])]
    shown = [float(row[n]) for n in ("Days", "Benefit", "Confidence", "V", "K", "P", "E", "Uplift")]
    found = [
        fix.days,
        fix.benefit,
        fix.confidence,
        fix.value,
        fix.cost,
        fix.priority,
        fix.order_key,
        fix.uplift.overall,
    ]
    assert [*shown, row["Kind"], row["List"]] == [*map(_close, found), fix.kind, fix.list]


def test_every_fix_of_the_example_is_told() -> None:
    assert {_key(row["Fix"]) for row in _table("Fix")} == set(_plans())


def test_the_example_stands_in_the_order_of_the_list() -> None:
    fixes = [f.criterion for f in _example().plan.fixes]
    assert [_key(row["Fix"]) for row in _table("Fix")][: len(fixes)] == fixes


def test_words_of_the_example() -> None:
    done = _example()
    total = done.scores.total
    claimed, supported = int(shown_points(total.claimed)), int(shown_points(total.supported))
    told = f'shown as {supported}, "{band(total.supported, done.rubric.bands)}". The claim is {claimed}: of what people think, {claimed - supported} points'
    assert told in DOC.replace("\n", " ")


# ------------------------------------------------------------------------ how sure are we


SURE = _table("Question")


def _levels(row: dict[str, str]) -> tuple[list[int], list[int]]:
    """What both roles said."""
    first, second = (list(map(int, row[f"{role} says"].split())) for role in ("Leadership", "Front line"))
    return first, second


@pytest.mark.parametrize("row", SURE, ids=lambda r: r["Question"])
def test_intervals_of_the_example(row: dict[str, str]) -> None:
    found = claimed_interval([RoleSample(levels, 1) for levels in _levels(row)], 4).interval
    assert found == pytest.approx((float(row["From"]), float(row["To"])), abs=0.00501)


@pytest.mark.parametrize("row", SURE, ids=lambda r: r["Question"])
def test_gaps_of_the_example(row: dict[str, str]) -> None:
    found = welch(*_levels(row))
    shown = [float(row[name]) for name in ("Gap", "Gap from", "Gap to")]
    assert found is not None
    assert [*map(_close, found[:3]), found.clear] == [*shown, row["Clear"] == "yes"]


@pytest.mark.parametrize("row", SURE, ids=lambda r: r["Question"])
def test_agreement_of_the_example(row: dict[str, str]) -> None:
    first, second = _levels(row)
    found = (rwg(first + second, 4), awg(first + second, 4))
    assert found == pytest.approx((float(row["rwg"]), float(row["awg"])), abs=0.00501)


def test_alpha_of_the_example() -> None:
    rows = [_levels(row) for row in SURE]
    units = [[a + b for a, b in rows], [a for a, _ in rows], [b for _, b in rows]]
    told = [f"{krippendorff_alpha(unit).value or 0:.2f}" for unit in units]
    assert "is {} for everybody, {} within leadership and {} within the front line".format(*told) in DOC


# ------------------------------------------------------------------------ the best choice for some days


BEST = _table("Days | The best steps")


def _step(words: str) -> str:
    """The id of a step that the document names, such as ``L2 to 3`` or ``proof of L1``."""
    proof, fix = re.fullmatch(r"proof of (\w+)", words), re.fullmatch(r"(\w+) to (\d)", words)
    return f"{_key(proof[1])}:proof" if proof else f"{_key(fix[1])}:{fix[2]}" if fix else words


@pytest.mark.parametrize("row", BEST, ids=lambda r: r["Days"])
def test_best_choices_of_the_example(row: dict[str, str]) -> None:
    best = _choices().budget(float(row["Days"])).best
    told = {_step(words) for words in row["The best steps"].split(", ")} - {"none"}
    assert ({*best.steps}, best.supported) == (told, _close(float(row["Score"])))


def test_curve_of_the_example() -> None:
    curve = _choices().curve
    assert curve is not None
    assert [day for day, _ in curve.points] == [float(row["Days"]) for row in BEST]


def test_knee_of_the_example() -> None:
    curve = _choices().curve
    assert curve is not None
    assert curve.knee is not None
    assert f"the knee lies at {curve.knee[0]:.0f} days" in DOC


def test_simple_choice_of_the_example() -> None:
    simple = _choices().budget(5).greedy
    assert f"and has {simple.supported:.1f} with two days left that fit nothing" in DOC
