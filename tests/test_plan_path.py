"""From settings and answers in a folder to the plan: what is changed about fixes is kept, or told where it bears on nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cxaudit.errors import Code, CxauditError
from cxaudit.model.result import AuditResult
from cxaudit.pipeline.reports import Scored, scored
from tests import demos

RULES = "client: Acme\nplan_start: 2026-12-01\ncapacity: {all: 12, owners: {executive: 4}}\noverrides:\n"
"""The settings up to the fixes that are changed."""


def folder(path: Path, *overrides: str) -> Path:
    """Settings and one leader's answers to three questions, all at level 1."""
    said = [{"criterion": c.id, "level": 1} for c in demos.rubric().criteria[:3]]
    sheet = {
        "schema": "cxaudit/answers/1",
        "rubric": {"id": demos.rubric().id, "version": demos.rubric().version},
        "date": "2026-11-22",
        "respondent": {"key": "l-1", "role": "leadership"},
        "answers": said,
    }
    lines = [f"- {{{one}, by: Ada, reason: We know better}}\n" for one in overrides]
    (path / "engagement.yaml").write_text(RULES + "".join(lines))
    returned = path / "returned"
    returned.mkdir()
    (returned / "l-1.json").write_text(json.dumps(sheet))
    return path


def found(path: Path, *overrides: str) -> Scored:
    return scored([folder(path, *overrides)])


def result(path: Path, *overrides: str) -> AuditResult:
    return found(path, *overrides).results[0]


def test_capacity_and_start_come_from_the_settings(tmp_path: Path) -> None:
    plan = result(tmp_path, "criterion: K1, days: 9").plan
    assert plan
    assert (str(plan.start), plan.periods[1].load.capacity, plan.periods[1].owners["executive"].capacity) == (
        "2026-12-01",
        24,
        8,
    )


def test_a_fix_is_changed_by_its_code(tmp_path: Path) -> None:
    plan = result(tmp_path, "criterion: K1, days: 9").plan
    assert plan
    assert [(one.criterion, one.agreed) for one in plan.overrides] == [(demos.rubric().criteria[0].id, 9)]


def test_what_is_changed_to_no_effect_is_told_with_its_line(tmp_path: Path) -> None:
    told = found(tmp_path, "criterion: K1, days: 9", "criterion: R8, days: 9").problems
    places = [(p.code, p.where.spot.split(":")[0]) for p in told if p.code is Code.OVERRIDE_IDLE]
    assert places == [(Code.OVERRIDE_IDLE, "6")]


def test_what_is_changed_to_effect_is_not_told(tmp_path: Path) -> None:
    told = found(tmp_path, "criterion: K1, level: 2, days: 9", "criterion: K2, drop: true").problems
    assert Code.OVERRIDE_IDLE not in {p.code for p in told}


def test_what_cannot_be_meant_stops_the_report(tmp_path: Path) -> None:
    with pytest.raises(CxauditError, match="OVERRIDE_WHOLE"):
        found(tmp_path, "criterion: K1, level: 2, drop: true")
