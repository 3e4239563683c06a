"""What each fix gains alone (rule P8): the sheet Gains, and what follows from it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from cxaudit.engine.priorities import Simulation, change, drafts
from cxaudit.model.engagement import Engagement
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline import audited
from cxaudit.render.workbook.audit import audit_book
from cxaudit.render.workbook.downstream import MOST_NEEDS, downstream
from cxaudit.render.workbook.layout import Layout
from cxaudit.render.workbook.stored import Stored
from tests.audits import Ground, chains, random_ground
from tests.builders import rubric_of, sheets_of, stages
from tests.render.results import KITCHEN, large, result_of
from tests.render.test_audit_workbook import hidden_in_chains
from tests.rubrics import small_rubric

Gains = dict[str, float | None]


def ground(case: str) -> Ground:
    """What the audit of a case is made of."""
    kind, _, seed = case.partition(" ")
    rubric = small_rubric() if kind == "kitchen" else chains(int(seed), top=(1, 2, 4, 10)[int(seed) % 4])
    total = ("arithmetic", "geometric")[int(seed) // 4 % 2]
    return random_ground(rubric, int(seed), total=total)


SEEDS = [f"{kind} {seed}" for kind in ("kitchen", "chains") for seed in range(12)]


def simulated(of: Ground) -> tuple[Gains, Gains]:
    """What the engine says each fix gains, and its first step."""
    now = stages(of.rubric, of.sheets, of.engagement).now
    simulation, found = Simulation(now), drafts(now)
    first = {c: d.steps[0].to if d.steps else d.target for c, d in found.items()}
    return (
        {c: simulation.uplift({c: change(now, d, d.target)}).overall for c, d in found.items()},
        {c: simulation.uplift({c: change(now, d, first[c])}).overall for c, d in found.items()},
    )


def stored(result: AuditResult, key: str) -> Gains:
    """What a column of Calc holds beside its formulas, for every fix."""
    rows = Stored(Layout(result)).criteria
    return {c: _or_none(cells[key]) for c, cells in rows.items() if cells.get("kind")}


def _or_none(value: Any) -> float | None:
    return None if value == "" else float(value)


# --- the engine's numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize("case", SEEDS)
def test_p8_a_fix_gains_what_the_simulation_says(case: str) -> None:
    of = ground(case)
    assert stored(of.audited(), "gall") == pytest.approx(simulated(of)[0], abs=1e-9)


@pytest.mark.parametrize("case", SEEDS)
def test_p8_a_first_step_gains_what_the_simulation_says(case: str) -> None:
    of = ground(case)
    assert stored(of.audited(), "gfirst") == pytest.approx(simulated(of)[1], abs=1e-9)


def single(levels: Mapping[str, int], rubric: Rubric, grades: Mapping[str, str]) -> AuditResult:
    """One person's answers, with evidence."""
    said = {c: {"frontline": [(level, (grades[c], "a list"))]} for c, level in levels.items()}
    return audited(rubric, Engagement(), sheets_of(said), named=True)


@pytest.mark.parametrize("seed", range(8))
def test_p8_a_fix_gains_what_a_new_audit_would_score(seed: int) -> None:
    rubric, rnd = chains(seed), random.Random(seed)
    grades = [g.id for g in rubric.evidence.grades]
    levels = {c.id: rnd.randint(0, 4) for c in rubric.criteria}
    shown = {c: rnd.choice(grades) for c in levels}
    today = single(levels, rubric, shown)
    caps = today.policy.caps

    def again(fix: str) -> float:
        found = today.fix[fix]
        target = found.target or 0
        better = next(g for g in grades if caps[g] >= target)
        level = max(levels[fix], target) if found.kind == "improve" else levels[fix]
        grade = better if caps[shown[fix]] < target else shown[fix]
        later = single({**levels, fix: level}, rubric, {**shown, fix: grade})
        return (later.overall.supported or 0) - (today.overall.supported or 0)

    gains = stored(today, "gall")
    assert gains == pytest.approx({c: again(c) for c in gains}, abs=1e-9)


# --- what a fix can move ----------------------------------------------------------------------------


@cache
def diamond() -> Rubric:
    """d needs b and c, which need a; e stands alone."""
    return rubric_of(
        {
            "x.d": {"needs": [(2, "x.b", 2), (3, "x.c", 2)]},
            "x.b": {"needs": [(1, "x.a", 1)]},
            "x.c": {"needs": [(1, "x.a", 2)]},
            "x.a": {},
            "x.e": {},
        }
    )


def test_a_block_holds_whatever_waits_each_once_prerequisites_first() -> None:
    blocks = downstream(diamond(), frozenset()).blocks
    assert (set(blocks["x.a"]), blocks["x.a"][0], blocks["x.a"][-1]) == (
        {"x.a", "x.b", "x.c", "x.d"},
        "x.a",
        "x.d",
    )


@pytest.mark.parametrize(
    ("hidden", "dated"),
    [
        pytest.param("x.e", (), id="bears on nothing"),
        pytest.param("x.d", ("x.b", "x.c", "x.a"), id="R6 waits for others"),
        pytest.param("x.a", ("x.b", "x.c"), id="R6 is needed"),
        pytest.param("x.b", ("x.d", "x.c", "x.a"), id="R6 between"),
    ],
)
def test_where_something_hidden_bears_on_it_a_gain_is_dated(hidden: str, dated: tuple[str, ...]) -> None:
    assert downstream(diamond(), frozenset({hidden})).dated == dated


def test_a_gain_is_dated_where_one_formula_could_not_hold_all_prerequisites() -> None:
    needed: dict[str, dict[str, Any]] = {f"x.c{n:03d}": {} for n in range(MOST_NEEDS + 1)}
    rubric = rubric_of({**needed, "x.last": {"needs": [(1, c, 1) for c in needed]}})
    assert downstream(rubric, frozenset()).dated == tuple(needed)


# --- what cannot be a formula -----------------------------------------------------------------------


def chain(count: int) -> AuditResult:
    """Each criterion needs the one before."""
    ids = [f"x.c{n:03d}" for n in range(count)]
    needs = {c: {"needs": [(2, before, 2)]} for before, c in pairwise(ids)}
    return result_of(
        {c: {"frontline": [1], "leadership": [2]} for c in ids},
        rubric_of({ids[0]: {}, **needs}),
        named=True,
    )


@cache
def too_long() -> AuditResult:
    """More rows than Gains may have."""
    return chain(210)


def test_with_too_many_rows_gains_are_the_engines_values() -> None:
    result = too_long()
    assert stored(result, "gall") == {c: f.uplift.overall for c, f in result.fix.items() if f.uplift}


@pytest.mark.parametrize("sheet", ["Fixes", "Proofs", "What if"])
def test_with_too_many_rows_the_sheets_say_that_gains_are_dated(sheet: str) -> None:
    assert "do not follow changes" in str(audit_book(too_long()).workbook[sheet]["A2"].value)


def test_with_too_many_rows_the_sheet_gains_says_so() -> None:
    assert "Too many rows" in str(audit_book(too_long()).workbook["Gains"]["A5"].value)


def test_r6_a_dated_gain_is_the_engines() -> None:
    result = hidden_in_chains()
    gains, dated = stored(result, "gall"), Layout(result).downstream.dated
    assert {c: gains[c] for c in dated if c in gains} == {
        c: f.uplift.overall for c, f in result.fix.items() if c in dated and f.uplift
    }


def test_r6_the_sheets_say_which_gains_are_dated() -> None:
    result = hidden_in_chains()
    names, dated = Layout(result).names.code, Layout(result).downstream.dated
    said = str(audit_book(result).workbook["Fixes"]["A2"].value)
    assert f"The gain of {', '.join(names[c] for c in dated)} is computed on the audit's date" in said


def test_r6_no_gain_reads_a_hidden_criterion() -> None:
    result = hidden_in_chains()
    layout = Layout(result)
    members = {c for block in layout.downstream.blocks.values() for c in block}
    assert not members & layout.hidden


@pytest.mark.parametrize("sheet", ["Fixes", "Proofs", "Summary"])
@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda: result_of(KITCHEN), id="arithmetic"),
        pytest.param(lambda: result_of(KITCHEN, total="geometric"), id="geometric"),
    ],
)
def test_where_all_gains_follow_nothing_is_called_dated(made: Callable[[], AuditResult], sheet: str) -> None:
    texts = [str(cell.value) for row in audit_book(made()).workbook[sheet].iter_rows() for cell in row]
    assert [text for text in texts if "follow changes" in text] == []


def test_a_thousand_criteria_have_live_gains() -> None:
    assert (Layout(large()).downstream.dated, Layout(large()).downstream.rows) == ((), 1330)
