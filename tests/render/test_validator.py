"""The Open XML SDK's validator finds nothing in our workbooks. It knows what Excel's own programmers wrote down."""

from __future__ import annotations

import datetime
import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from cxaudit.pipeline import unanswered
from cxaudit.render.workbook.audit import audit_workbook, live_workbook
from cxaudit.render.workbook.auditor_sheet import auditor_workbook
from cxaudit.render.workbook.own_assessment import Live
from cxaudit.render.workbook.questionnaire import questionnaire
from cxaudit.render.workbook.workshop_sheet import workshop_workbook
from tests.render.results import alone, few, hostile, kitchen, pulse
from tests.rubrics import small_rubric
from tests.workbooks import broken

VALIDATOR = Path(__file__).parents[2] / ".tools/node_modules/.bin/ooxml-validator"
VERSIONS = ("Office2016", "Microsoft365")

pytestmark = pytest.mark.skipif(not VALIDATOR.exists(), reason="needs the Open XML SDK's validator from npm")


def form() -> bytes:
    """A blank questionnaire."""
    return questionnaire(small_rubric(), date=datetime.date(2026, 11, 22))


def live_form() -> bytes:
    """A live questionnaire for one person."""
    live = Live()
    return live_workbook(unanswered(small_rubric(), live), live, date=datetime.date(2026, 11, 22))


WORKBOOKS: Mapping[str, Callable[[], bytes]] = {
    "questionnaire": form,
    "live questionnaire": live_form,
    "audit of many": lambda: audit_workbook(kitchen()),
    "audit of one": lambda: audit_workbook(alone()),
    "hidden criteria": lambda: audit_workbook(few()),
    "short form": lambda: audit_workbook(pulse()),
    "auditor's sheet": lambda: auditor_workbook(kitchen()),
    "workshop's sheet": lambda: workshop_workbook(kitchen()),
    "strangers' texts": lambda: audit_workbook(hostile()),
}


def verdict(workbook: bytes, folder: Path, version: str) -> dict[str, Any]:
    """What the validator says: ``ok`` and the errors. Its exit code alone is not to be trusted."""
    path = folder / "workbook.xlsx"
    path.write_bytes(workbook)
    command = [str(VALIDATOR), str(path), "--officeVersion", version]
    ran = subprocess.run(command, capture_output=True, timeout=120, check=False)
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", WORKBOOKS)
def test_our_workbooks_are_valid(name: str, version: str, tmp_path: Path) -> None:
    told = verdict(WORKBOOKS[name](), tmp_path, version)
    assert (told["ok"], told.get("errors")) == (True, [])


@pytest.mark.parametrize("version", VERSIONS)
def test_a_broken_workbook_is_told(version: str, tmp_path: Path) -> None:
    bad = broken(form(), "xl/worksheets/sheet1.xml", "<sheetData>", "<sheetDate/><sheetData>")
    assert verdict(bad, tmp_path, version)["ok"] is False
