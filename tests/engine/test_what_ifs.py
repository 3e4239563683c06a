"""What any steps would bring, by themselves and with what they come after (rule P8)."""

from __future__ import annotations

from typing import Any

import pytest

from cxaudit.engine import boards, what_ifs
from cxaudit.engine.what_ifs import Taken, WhatIf
from cxaudit.model.result import AuditResult
from tests import demos
from tests.builders import rubric_of
from tests.render.results import result_of

LOGGED = ("documented", "a list")
CHAIN = {
    "a.first": {},
    "a.second": {"needs": [(2, "a.first", 2)]},
    "b.third": {"needs": [(3, "a.second", 2)]},
    "b.shown": {},
    "b.fourth": {"needs": [(3, "b.shown", 3)]},
}
"""Each of the first three needs the one before it; the fourth needs only the proof of another."""
SAID: dict[str, dict[str, list[Any]]] = {
    "a.first": {"leadership": [(1, LOGGED)] * 5},
    "a.second": {"leadership": [(3, LOGGED)] * 5},
    "b.third": {"leadership": [(1, LOGGED)] * 5},
    "b.shown": {"leadership": [3] * 5},
    "b.fourth": {"leadership": [(2, LOGGED)] * 5},
}


@pytest.fixture(scope="module")
def result() -> AuditResult:
    """An audit with chains of what needs what."""
    return result_of(SAID, rubric_of(CHAIN), named=True)


def asked(result: AuditResult, *wanted: Taken) -> WhatIf:
    """What they bring."""
    return what_ifs.what_if(result, boards.board(result), wanted)


def of(result: AuditResult, criterion: str, level: int | None = None) -> Taken:
    """A fix up to a level."""
    return what_ifs.taken(result.fix[criterion], level)


def needed(found: WhatIf) -> list[str]:
    """Ids of all steps that something comes after."""
    return [step for one in found.needed for step in one.steps]


def test_a_whole_fix_has_all_its_steps(result: AuditResult) -> None:
    assert of(result, "b.third").steps == ("b.third:2", "b.third:3")


def test_up_to_a_level_has_the_steps_before_it_too(result: AuditResult) -> None:
    assert (of(result, "a.first", 3).steps, of(result, "a.first", 2).steps) == (
        ("a.first:2", "a.first:3"),
        ("a.first:2",),
    )


def test_days_are_those_of_its_steps(result: AuditResult) -> None:
    assert asked(result, of(result, "a.first"), of(result, "b.third", 2)).days == 6


def test_the_levels_to_take_are_those_of_the_steps(result: AuditResult) -> None:
    assert (what_ifs.levels(result.fix["a.first"]), what_ifs.levels(result.fix["b.shown"])) == ((2, 3), ())


def test_what_waits_takes_no_days_and_no_step(result: AuditResult) -> None:
    waits = of(result, "a.second")
    assert (result.fix["a.second"].kind, waits.days, waits.steps) == ("unblock", 0, ())


def test_what_comes_first_is_followed_through_what_only_waits(result: AuditResult) -> None:
    assert needed(asked(result, of(result, "b.third"))) == ["a.first:2"]


def test_what_waits_needs_what_it_waits_for(result: AuditResult) -> None:
    assert needed(asked(result, of(result, "a.second"))) == ["a.first:2"]


def test_a_proof_can_be_what_comes_first(result: AuditResult) -> None:
    found = asked(result, of(result, "b.fourth"))
    assert [(one.criterion, one.kind, one.level, one.days) for one in found.needed] == [
        ("b.shown", "prove", 3, 1)
    ]


def test_what_is_taken_too_is_not_needed(result: AuditResult) -> None:
    assert needed(asked(result, of(result, "b.third"), of(result, "a.first"))) == []


def test_below_the_level_that_needs_something_nothing_comes_first(result: AuditResult) -> None:
    assert needed(asked(result, of(result, "b.third", 2))) == []


def test_what_comes_first_holds_the_score_back(result: AuditResult) -> None:
    found = asked(result, of(result, "b.third"))
    assert (found.after.levels["b.third"], found.with_needed.levels["b.third"]) == (2, 3)


def test_all_of_it_gains_what_the_engine_says_of_the_whole_bundle() -> None:
    result = demos.result()
    every = [what_ifs.taken(fix) for fix in (*result.fixes, *result.proofs)]
    found = asked(result, *{one.criterion: one for one in every}.values())
    whole = next(bundle for bundle in result.bundles if bundle.name == "all").uplift.overall
    assert found.after.total is not None
    assert found.after.total - (found.before.total or 0) == pytest.approx(whole, abs=1e-9)


@pytest.mark.parametrize(
    "fix", [f for f in demos.result().fixes if not f.hidden], ids=lambda fix: fix.criterion
)
def test_a_fix_alone_gains_its_uplift(fix: Any) -> None:
    result = demos.result()
    found = asked(result, what_ifs.taken(fix))
    assert found.after.total is not None
    assert found.after.total - (found.before.total or 0) == pytest.approx(fix.uplift.overall, abs=1e-9)


def test_without_a_plan_nothing_is_known_to_come_first(result: AuditResult) -> None:
    assert asked(result.renewed(plan=None), of(result, "b.third")).needed == ()
