"""The sheet What if: fixes taken together (rule P8)."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import pytest

from cxaudit.engine.priorities import Simulation, change, drafts
from cxaudit.model.result import AuditResult
from cxaudit.render.workbook.audit import audit_book
from cxaudit.render.workbook.layout import WHAT_IF, Layout
from cxaudit.render.workbook.lint import lint
from cxaudit.render.workbook.stored import Stored
from tests.audits import chains, inputs, random_audit, take_inputs, two_grounds
from tests.builders import rubric_of, stages
from tests.office import Cells, Recalculate
from tests.render.results import KITCHEN, alone, empty, few, kitchen, result_of
from tests.render.test_audit_workbook import DAY, hidden_in_chains
from tests.rubrics import small_rubric

TAKE_FIRST = "D3"
SEEDS = [f"{kind} {seed}" for kind in ("kitchen", "chains") for seed in range(10)]


class Trial(NamedTuple):
    """A workbook with other inputs and ticks, and what the engine says of them."""

    file: bytes
    cells: dict[tuple[str, str], float]
    """Sheet and cell, and the number that has to be there."""


def _taken(result: AuditResult, ticked: frozenset[str], first: int) -> set[str]:
    """The fixes that are ticked, or among the first."""
    return {
        f.criterion
        for f in result.fix.values()
        if f.criterion in ticked or (f.kind == "improve" and (f.rank or 0) <= first)
    }


@cache
def trial(case: str) -> Trial:
    """The inputs of a second audit in the workbook of a first one, and fixes taken at random."""
    kind, _, number = case.partition(" ")
    seed = int(number)
    rubric = small_rubric() if kind == "kitchen" else chains(seed, top=(1, 2, 4, 10)[seed % 4])
    first, second = two_grounds(rubric, seed)
    book, later = audit_book(first.audited()), second.audited()
    assert take_inputs(book, audit_book(later)) > 10
    layout, rnd = Layout(later), random.Random(seed)
    ticked = frozenset(c.id for c in rubric.criteria if rnd.random() < 0.4)
    count = rnd.choice([0, 0, 2, 5])
    book.workbook[WHAT_IF][TAKE_FIRST] = count
    for criterion in ticked:
        tick: Any = rnd.choice(["yes", "Yes", "x", 1])
        book.workbook[WHAT_IF][f"A{layout.what_if_row(criterion)}"] = tick
    now = stages(second.rubric, second.sheets, second.engagement).now
    found, simulation = drafts(now), Simulation(now)
    made = {c: change(now, found[c], found[c].target) for c in _taken(later, ticked, count)}
    return Trial(book.finished(DAY), _expected(layout, later, simulation, made))


def _expected(
    layout: Layout, later: AuditResult, simulation: Simulation, made: Any
) -> dict[tuple[str, str], float]:
    """Levels, steps and total after the changes, where they stand."""
    levels, uplift = simulation.levels(made), simulation.uplift(made)
    after, then = layout.together.letter("after.tried"), layout.sums.letter("then.tried")
    cells = {
        ("Together", f"{after}{layout.row[c]}"): level for c, level in levels.items() if level is not None
    }
    cells |= {
        ("Sums", f"{then}{layout.step_row(s.id)}"): s.supported + uplift.steps.get(s.id, 0)
        for s in later.steps
        if s.supported is not None
    }
    if later.overall.supported is not None and uplift.overall is not None:
        cells["Sums", f"{then}{layout.total_row}"] = later.overall.supported + uplift.overall
    return cells


@pytest.fixture(scope="module")
def recalculated(recalculate: Recalculate) -> Callable[[str], Cells]:
    """What LibreOffice makes of each trial."""
    return recalculate({case: trial(case).file for case in SEEDS})


@pytest.mark.office
@pytest.mark.parametrize("case", SEEDS)
def test_p8_what_is_taken_together_gives_what_the_engine_says(
    case: str, recalculated: Callable[[str], Cells]
) -> None:
    cells, expected = recalculated(case), trial(case).cells
    seen = {place: cells[place] for place in expected}
    assert seen == pytest.approx(expected, abs=1e-9)


# --- what stands there to begin with ----------------------------------------------------------------


@pytest.mark.parametrize("bundle", ["first", "fixes", "all"])
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("total", ["arithmetic", "geometric"])
def test_p8_a_bundle_gains_what_the_engine_says(bundle: str, seed: int, total: str) -> None:
    result = random_audit(chains(seed), seed, total=total)
    engine: dict[str, Any] = {b.name: b.uplift.overall for b in result.bundles}
    assert Stored(Layout(result)).together.gain(bundle) == pytest.approx(engine[bundle], abs=1e-9)


@pytest.mark.parametrize("bundle", ["first", "fixes", "all"])
@pytest.mark.parametrize("seed", range(6))
def test_r6_with_something_hidden_a_bundle_gains_at_least_what_is_shown(bundle: str, seed: int) -> None:
    result = hidden_in_chains(seed)
    engine: dict[str, float] = {b.name: b.uplift.overall or 0 for b in result.bundles}
    assert (Stored(Layout(result)).together.gain(bundle) or 0) <= engine[bundle] + 1e-9


def test_p8_the_first_fixes_are_taken_to_begin_with() -> None:
    result = kitchen()
    together = Stored(Layout(result)).together
    assert set(together.taken("tried")) == set(result.bundles[0].criteria)


def waits() -> AuditResult:
    """The second practice can rise only with the first."""
    rubric = rubric_of({"x.one": {}, "x.two": {"needs": [(2, "x.one", 3)]}})
    row = {"frontline": [(1, ("data", "a list"))], "leadership": [(1, ("data", "a list"))]}
    return result_of({"x.one": row, "x.two": row}, rubric, named=True)


def test_p8_together_is_not_the_sum_of_each_alone() -> None:
    sentence = audit_book(waits()).values[WHAT_IF, "E3"]
    assert sentence == (
        "2 fixes, 8 days: 25 points today, 75 then. Together +50.0; the sum of each alone +25.0."
    )


def test_n2_without_a_score_the_sentence_says_so() -> None:
    assert audit_book(empty()).values[WHAT_IF, "E3"] == "0 fixes, 0 days. No overall score yet, so no gain."


# --- inputs -----------------------------------------------------------------------------------------


def test_each_criterion_has_a_cell_to_tick_and_the_number_is_an_input() -> None:
    cells = {c.coordinate for c in inputs(audit_book(kitchen())) if c.parent.title == WHAT_IF}
    assert cells == {TAKE_FIRST, *(f"A{row}" for row in range(5, 11))}


def test_r6_a_hidden_criterion_has_its_name_only() -> None:
    result = few()
    layout, sheet = Layout(result), audit_book(result).workbook[WHAT_IF]
    row = layout.what_if_row(sorted(layout.hidden)[0])
    asked = result.rubric.content.by_id[sorted(layout.hidden)[0]]
    said = [c.value for c in sheet[row][:12] if c.value is not None]
    assert said == [asked.code, asked.title, "Not shown"]


def test_r6_with_something_hidden_the_sheet_says_it_shows_the_least() -> None:
    assert "what you see is the least" in str(audit_book(hidden_in_chains()).workbook[WHAT_IF]["A2"].value)


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(waits, id="prerequisites"),
        pytest.param(alone, id="one person"),
        pytest.param(empty, id="nothing answered"),
        pytest.param(lambda: result_of(KITCHEN, total="geometric"), id="geometric"),
    ],
)
def test_the_rules_of_excel_are_kept(made: Callable[[], AuditResult]) -> None:
    assert lint(audit_book(made()).finished(DAY)) == ()
