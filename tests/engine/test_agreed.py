"""What a workshop agrees on: docs/scoring.md, rules S3, S4, S10, P5, R6."""

from __future__ import annotations

import random
from typing import Any

import pytest

from cxaudit.model.engagement import Agreed, Engagement, Ruling
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.model.stages import Consensus
from cxaudit.pipeline import audited, reagreed
from tests.audits import chains, random_agreed, random_audit, random_ground
from tests.builders import Stages, rubric_of, sheets_of, stages

ONE = rubric_of({"a.1": {}})
Said = dict[str, list[Any]]


def said(answers: Said, agreed: Any, **settings: Any) -> Consensus:
    """One criterion after a workshop."""
    plan = Engagement.model_validate({"agreed": {"a.1": agreed}, **settings})
    return stages(ONE, sheets_of({"a.1": answers}), plan).said["a.1"]


@pytest.mark.parametrize(
    ("answers", "agreed", "base"),
    [
        pytest.param({"leadership": [4, 3]}, 2, 2, id="S4 agreed wins over claimed"),
        pytest.param({"leadership": [1], "auditor": [3]}, 2, 2, id="S4 agreed wins over the auditor"),
        pytest.param({"leadership": [3]}, 0, 0, id="S4 agreed 0 is a level"),
        pytest.param({"leadership": [None]}, 2, 2, id="S4 agreed rates what nobody rated"),
        pytest.param({"leadership": ["na", "na", 3]}, 2, 2, id="S4 agreed makes it apply"),
        pytest.param({"auditor": ["na"]}, 2, 2, id="S4 agreed wins over the auditor's n/a"),
        pytest.param({"leadership": [3]}, "N/A", None, id="S4 agreed n/a has no base"),
    ],
)
def test_s4_base_level(answers: Said, agreed: int | str, base: float | None) -> None:
    assert said(answers, agreed).base == base


@pytest.mark.parametrize(
    ("agreed", "state"),
    [
        pytest.param(2, "rated", id="S3 agreed level applies"),
        pytest.param("n/a", "not_applicable", id="S3 n/a"),
    ],
)
@pytest.mark.parametrize("ruled", [True, False])
def test_s3_agreed_wins_over_a_ruling(agreed: int | str, state: str, ruled: bool) -> None:
    ruling = Ruling(criterion="a.1", applies=ruled, reason="It is so.")
    assert said({"leadership": [3]}, agreed, rulings=(ruling,)).state == state


@pytest.mark.parametrize(
    ("answers", "claimed"),
    [
        pytest.param({"leadership": [4, 3]}, 3.5, id="S10 what people said stays"),
        pytest.param({"leadership": [None]}, None, id="S10 an agreed level is no claim"),
        pytest.param({"leadership": ["na", "na", 3]}, None, id="S10 what most call n/a is not claimed"),
    ],
)
def test_s10_the_claim_stays(answers: Said, claimed: float | None) -> None:
    assert said(answers, 1).claimed == claimed


def test_s4_what_counted_before_is_kept() -> None:
    one = audited(
        ONE,
        Engagement(agreed={"a.1": Agreed(level="N/A", by="All", note="Sold.")}),
        sheets_of({"a.1": {"leadership": [3] * 5, "auditor": [1]}}),
    ).criterion["a.1"]
    assert one.agreed
    assert (one.state, one.agreed.base_level, one.agreed.claimed_level, one.agreed.auditor_level) == (
        "not_applicable",
        1,
        3,
        1,
    )


TWO = rubric_of({"a.1": {"needs": [(3, "a.2", 2)]}, "a.2": {}})


def after(agreed: dict[str, Any], grade: str = "data") -> Stages:
    """Two criteria, the first of which needs the second; both claimed at 4 with evidence."""
    with_proof = {"leadership": [(4, (grade, "a list"))]}
    return stages(
        TWO, sheets_of({"a.1": with_proof, "a.2": with_proof}), Engagement.model_validate({"agreed": agreed})
    )


@pytest.mark.parametrize(
    ("agreed", "grade", "supported"),
    [
        pytest.param({"a.1": 4}, "asserted", 2, id="S7 agreement is no proof"),
        pytest.param({"a.1": 4, "a.2": 1}, "data", 2, id="S8 an agreed level closes a gate"),
        pytest.param({"a.2": "N/A"}, "data", 4, id="S8 a gate to what does not apply is skipped"),
        pytest.param({"a.1": 3}, "data", 3, id="S7 nothing holds it"),
    ],
)
def test_caps_and_gates_hold_an_agreed_level(agreed: dict[str, Any], grade: str, supported: float) -> None:
    assert after(agreed, grade).scores.criteria["a.1"].supported == supported


@pytest.mark.parametrize(
    ("answers", "doubts"),
    [
        pytest.param({"leadership": [1]}, ("few_answers",), id="P5 agreed is not audited"),
        pytest.param(
            {"leadership": ["na", "na", 1]}, ("few_answers",), id="P5 what most call n/a has no levels"
        ),
        pytest.param({"leadership": [1] * 5}, (), id="P5 people's levels count as before"),
        pytest.param({"leadership": [2], "auditor": [2]}, (), id="P5 an auditor's level counts as before"),
    ],
)
def test_p5_agreement_adds_no_confidence(answers: Said, doubts: tuple[str, ...]) -> None:
    plan = Engagement(agreed={"a.1": Agreed(level=1)})
    (fix,) = stages(ONE, sheets_of({"a.1": answers}), plan).plan.fixes
    assert fix.doubts == doubts


# --- small groups (R6) ------------------------------------------------------------------------

FIVE = rubric_of({f"a.{n}": {} for n in range(1, 6)})
MANY: dict[str, list[Any]] = {"frontline": [2] * 6}
FEW: dict[str, list[Any]] = {"frontline": [3] * 3}


def hidden(few: str, agreed: str) -> set[str]:
    """The hidden criteria where some have few answers and some an agreed level, by their numbers."""
    answers = {c.id: FEW if c.id[-1] in few else MANY for c in FIVE.criteria}
    plan = Engagement(agreed={f"a.{n}": Agreed(level=1) for n in agreed})
    return {c[-1] for c in stages(FIVE, sheets_of(answers), plan, named=False).released.hidden}


@pytest.mark.parametrize(
    ("few", "agreed", "found"),
    [
        pytest.param("12", "", "123", id="R6 the same few people behind two hide a third"),
        pytest.param("12", "1", "123", id="R6 an agreed level protects no other"),
        pytest.param("1", "2", "13", id="R6 the second is one that is not known"),
        pytest.param("12", "12", "1234", id="R6 the claims of two that are known hide behind others"),
    ],
)
def test_r6_what_was_agreed_is_known(few: str, agreed: str, found: str) -> None:
    assert hidden(few, agreed) == set(found)


def test_r6_where_nothing_is_left_to_hide_behind_the_step_has_no_score() -> None:
    answers = {c.id: FEW if c.id == "a.1" else MANY for c in FIVE.criteria}
    plan = Engagement(agreed={f"a.{n}": Agreed(level=1) for n in range(2, 6)})
    assert "a" in stages(FIVE, sheets_of(answers), plan, named=False).released.hidden_steps


def test_r6_what_few_people_said_before_an_agreed_na_is_not_shown() -> None:
    answers = {c.id: FEW if c.id == "a.1" else MANY for c in FIVE.criteria}
    one = audited(FIVE, Engagement(agreed={"a.1": Agreed(level="N/A")}), sheets_of(answers)).criterion["a.1"]
    assert one.agreed
    assert (one.hidden, one.agreed.claimed_level, one.agreed.base_level, one.agreed.levels) == (None,) * 4


# --- the same audit, agreed anew --------------------------------------------------------------


def fields_of(result: AuditResult) -> dict[str, Any]:
    """Everything but the comments, which no workbook carries; numbers to nine digits."""
    return _rounded(result.model_dump(mode="json"))  # type: ignore[no-any-return]


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return round(value, 9) + 0.0 if isinstance(value, float) else value


@pytest.mark.parametrize("seed", range(12))
def test_agreed_anew_it_is_what_the_answers_give(seed: int) -> None:
    rubric = chains(seed, top=(1, 2, 4, 10)[seed % 4])
    ground = random_ground(rubric, seed, people=(2, 3, 6)[seed % 3], agreed=_agreed(rubric, seed, 0.3))
    now = _agreed(rubric, seed + 50, 0.4)
    wanted = ground._replace(engagement=ground.engagement.model_copy(update={"agreed": now})).audited()
    assert _but_sureness(fields_of(reagreed(ground.audited(), now))) == _but_sureness(fields_of(wanted))


_OF_SINGLE_ANSWERS = ("interval", "interval_reason", "claimed_interval", "supported_interval", "rwg", "awg")


def _but_sureness(value: Any) -> Any:
    """Without what it takes single answers to compute."""
    if isinstance(value, dict):
        left_out = (*_OF_SINGLE_ANSWERS, "confidence", "sureness") if "rank" not in value else ()
        return {key: _but_sureness(one) for key, one in value.items() if key not in left_out}
    return [_but_sureness(one) for one in value] if isinstance(value, list) else value


def _agreed(rubric: Rubric, seed: int, share: float) -> dict[str, Agreed]:
    return random_agreed(random.Random(seed), rubric, share)


@pytest.mark.parametrize("seed", range(6))
def test_nothing_agreed_is_the_audit_as_it_was(seed: int) -> None:
    result = random_audit(chains(seed), seed)
    assert fields_of(reagreed(result, {})) == fields_of(result)


@pytest.mark.parametrize("seed", range(6))
def test_s10_no_agreed_level_moves_a_claim(seed: int) -> None:
    rubric = chains(seed)
    agreed = {c: one for c, one in _agreed(rubric, seed, 0.6).items() if one.level != "N/A"}
    before, then = random_audit(rubric, seed), random_audit(rubric, seed, agreed=agreed)
    assert [c.claimed_level for c in then.criteria] == [c.claimed_level for c in before.criteria]
