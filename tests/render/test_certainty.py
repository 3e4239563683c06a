"""How sure the numbers are, as it is told."""

from __future__ import annotations

from typing import Any

import pytest

from cxaudit.model.result import AuditorsAgree, AuditResult, QualityFlag
from cxaudit.render.certainty import interval_because, no_coefficient_because
from cxaudit.render.reasoning import reasoning
from tests.render.results import alone, changed, few, kitchen


def _told(result: AuditResult, subject: str | None, rule: str) -> list[str]:
    return [line.text for line in reasoning(result, subject) if line.rule == rule]


def _with(**fields: Any) -> AuditResult:
    """The kitchen with something else said of how sure it is."""
    sure = kitchen().sureness
    assert sure is not None
    return changed(kitchen(), sureness=sure.renewed(**fields))


@pytest.mark.parametrize(
    ("subject", "rule", "text"),
    [
        pytest.param("cook.heat", "R5", "the claimed level lies between", id="a criterion"),
        pytest.param("cook", "R5", "supported points between", id="a step"),
        pytest.param(None, "R5", "claimed points between", id="the total"),
        pytest.param(None, "R2", "all together: alpha", id="alpha"),
        pytest.param("cook.heat", "R7", "confidence", id="confidence"),
        pytest.param(None, "R7", "confidence", id="of the whole"),
    ],
)
def test_what_is_told(subject: str | None, rule: str, text: str) -> None:
    assert any(line.startswith(text) for line in _told(kitchen(), subject, rule))


def test_a_criterion_without_scatter_says_why_it_has_no_interval() -> None:
    silent = [c for c in kitchen().criteria if c.interval_reason]
    assert all(
        f"no interval: {interval_because(c.interval_reason)}" in _told(kitchen(), c.id, "R5") for c in silent
    )


def test_one_person_alone_is_told_why_there_is_no_interval() -> None:
    assert _told(alone(), "store.cold", "R5") == [f"no interval: {interval_because('one_respondent')}"]


def test_r6_nothing_is_told_of_what_is_hidden() -> None:
    hidden = [c.id for c in few().criteria if c.hidden]
    assert hidden
    assert not any(_told(few(), c, rule) for c in hidden for rule in ("R1", "R5", "R7"))


@pytest.mark.parametrize(
    ("auditors", "lines"),
    [
        pytest.param(
            AuditorsAgree(criteria=3, kappa=0.5, icc_single=0.4, icc_average=0.6, reason=None),
            ["two auditors on 3 criteria: weighted kappa 0.5", "auditors: ICC of one 0.4, of their mean 0.6"],
            id="two",
        ),
        pytest.param(
            AuditorsAgree(criteria=0, kappa=None, icc_single=None, icc_average=None, reason="no_pairs"),
            [f"not every measure of the auditors' agreement: {no_coefficient_because('no_pairs')}"],
            id="nothing in common",
        ),
    ],
)
def test_r3_auditors(auditors: AuditorsAgree, lines: list[str]) -> None:
    assert _told(_with(auditors=auditors), None, "R3") == lines


@pytest.mark.parametrize(
    ("flag", "text"),
    [
        (("same_level", 6, None), "6 people gave the same level on every criterion"),
        (("all_top", None, None), "some people gave the highest level throughout and no evidence"),
        (("mostly_dont_know", 5, None), "5 people do not know more than half of it"),
        (("silent_role", None, "chef"), "nobody of Head chef answered"),
        (("silent_department", None, "Bar"), "nobody of Bar answered"),
    ],
)
def test_r8_flags(flag: tuple[Any, ...], text: str) -> None:
    code, people, group = flag
    assert _told(_with(flags=(QualityFlag(code=code, people=people, group=group),)), None, "R8") == [text]


def test_reasons_of_other_versions_are_shown_as_they_are() -> None:
    assert (interval_because("because"), no_coefficient_because(None)) == ("because", "")
