"""Auditors' and workshops' sheets through the real path: beside the answers, into every output."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cxaudit import pipeline
from cxaudit.errors import CxauditError
from cxaudit.model.answers import RubricStamp
from cxaudit.model.engagement import Ruling
from cxaudit.model.result import AuditResult
from cxaudit.read.answers import read_sheet
from cxaudit.read.folders import answers_in, is_stray
from cxaudit.render.html.page import report_html
from cxaudit.render.json import sheet_json
from cxaudit.render.reasoning import reasoning
from cxaudit.render.workbook.audit import audit_workbook
from tests.audit_sheets import auditor_form, workshop_form
from tests.builders import sheets_of
from tests.render.results import KITCHEN, result_of
from tests.rubrics import small_rubric, small_rubric_yaml
from tests.test_libreoffice_path import PYTHON, TYPIST
from tests.workbooks import OFFICE, shown

LINES = {"cx.date": datetime.date(2026, 11, 20), "cx.respondent.key": "a-7"}
MET = {"cx.date": datetime.date(2026, 11, 21), "cx.by": "Both chefs"}
VERDICTS: dict[str, dict[str, Any]] = {
    "store.cold": {"level": 1, "accepted": "rejected", "reason": "The log ends in May."},
    "clean.floor": {"applies": "does not apply", "reason": "There is none."},
}
SHEET = {
    "schema": "cxaudit/auditor/1",
    "rubric": {"id": "safe-kitchen", "version": "1.0"},
    "respondent": {"key": "a-8", "role": "inspector"},
    "verdicts": [{"criterion": "store.cold", "level": 2, "evidence": "accepted"}],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An engagement with everybody's answers, an auditor's and a workshop's sheet."""
    (tmp_path / "rubric.yaml").write_text(small_rubric_yaml(), encoding="utf-8")
    (tmp_path / "engagement.yaml").write_text("client: The Blue Pan\nrubric: rubric.yaml\n", encoding="utf-8")
    returned = tmp_path / "returned"
    returned.mkdir()
    stamp = {"rubric": RubricStamp(id="safe-kitchen", version="1.0")}
    for number, sheet in enumerate(sheets_of(KITCHEN)):
        told = sheet_json(sheet.model_copy(update=stamp))
        (returned / f"{number}.json").write_text(told, encoding="utf-8")
    (returned / "auditor.xlsx").write_bytes(auditor_form().filled(VERDICTS, LINES))
    (returned / "workshop.xlsx").write_bytes(workshop_form().filled({"cook.heat": {"level": 2}}, MET))
    return tmp_path


def reported(folder: Path) -> pipeline.Done:
    """The report of an engagement."""
    return pipeline.report([folder], folder / "out", force=True)


def codes(folder: Path) -> list[str]:
    """What the report says of its sheets, past what it says of the answers."""
    wanted = ("VERDICTS_DIFFER", "SHEET_OVERRULED", "AGREED_AGAIN")
    told = [f"{p.where.file} {p.code.name}" for p in reported(folder).problems]
    return [line for line in told if line.split()[-1] in wanted]


def test_an_audited_level_counts_and_the_claim_stays(folder: Path) -> None:
    found = reported(folder).result.criterion["store.cold"]
    assert (found.base_level, found.auditor_level, found.claimed_level) == (1.0, 1.0, 2.4)


def test_rejected_evidence_is_kept_with_its_reason(folder: Path) -> None:
    found = reported(folder).result.criterion["store.cold"]
    assert (found.rejected[0].reference, found.rejected_reason) == ("fridge log", "The log ends in May.")


def test_the_auditors_word_on_what_applies_counts(folder: Path) -> None:
    found = reported(folder).result.criterion["clean.floor"]
    assert (found.state, found.reason) == ("not_applicable", "auditor_not_applicable")


def test_what_a_workshop_agreed_on_counts_with_who_and_when(folder: Path) -> None:
    agreed = reported(folder).result.criterion["cook.heat"].agreed
    assert agreed
    assert (agreed.level, agreed.by, str(agreed.on)) == (2, "Both chefs", "2026-11-21")


def test_sheets_are_found_among_answers_and_never_strays(folder: Path) -> None:
    found = answers_in(folder / "returned").sheets
    assert {"auditor.xlsx", "workshop.xlsx"} <= {path.name for path in found}
    assert not is_stray(folder / "returned" / "workshop.xlsx")


def test_check_says_the_same_as_report(folder: Path) -> None:
    assert [p.code.name for p in pipeline.check([folder]).problems if p.severity == "error"] == []


def test_an_auditors_sheet_in_json_is_taken_beside_one_in_excel(folder: Path) -> None:
    (folder / "returned" / "second.json").write_text(json.dumps(SHEET), encoding="utf-8")
    assert reported(folder).result.criterion["store.cold"].auditor_level == 1.5
    assert codes(folder) == ["second.json VERDICTS_DIFFER"]


def test_the_settings_come_before_a_workshop(folder: Path) -> None:
    with (folder / "engagement.yaml").open("a") as settings:
        settings.write("agreed: {cook.heat: 1}\n")
    assert reported(folder).result.criterion["cook.heat"].base_level == 1.0
    assert codes(folder) == ["workshop.xlsx SHEET_OVERRULED"]


def test_a_later_workshop_comes_before_an_earlier_one(folder: Path) -> None:
    later = {"cx.date": datetime.date(2026, 12, 1)}
    again = workshop_form().filled({"cook.heat": {"level": 3}}, later)
    (folder / "returned" / "again.xlsx").write_bytes(again)
    assert reported(folder).result.criterion["cook.heat"].base_level == 3.0
    assert codes(folder) == ["workshop.xlsx AGREED_AGAIN"]


def test_a_sheet_that_needs_mending_stops_the_report(folder: Path) -> None:
    bad = auditor_form().filled({"store.cold": {"accepted": "rejected"}}, LINES)
    (folder / "returned" / "auditor.xlsx").write_bytes(bad)
    with pytest.raises(CxauditError, match="VERDICT_WITHOUT_REASON"):
        reported(folder)


def test_a_workshop_alone_is_no_audit(folder: Path) -> None:
    with pytest.raises(CxauditError, match="NO_ANSWERS"):
        pipeline.report(
            [folder / "returned" / "workshop.xlsx"], folder / "out", rubric=str(folder / "rubric.yaml")
        )


# --- in the outputs ---------------------------------------------------------------------------


def audited_kitchen(folder: Path) -> AuditResult:
    """The result of the engagement."""
    return reported(folder).result


def test_the_page_shows_the_audited_level_beside_the_claimed_one(folder: Path) -> None:
    page = report_html(audited_kitchen(folder))
    assert "Level 1.0 counts, in place of the claimed 2.4." in page


def test_the_page_says_what_was_rejected_and_why(folder: Path) -> None:
    page = report_html(audited_kitchen(folder))
    assert "The auditor did not accept the evidence: The log ends in May." in page
    assert "fridge log" in page


def test_the_workbook_shows_both_levels(folder: Path) -> None:
    cells = shown(audit_workbook(audited_kitchen(folder)), "Criteria")
    row = next(place[1:] for place, value in cells.items() if value == "S1" and place[0] == "A")
    heads = {str(v): p.rstrip("0123456789") for p, v in cells.items()}
    assert [cells[f"{heads[head]}{row}"] for head in ("Claimed level", "Auditor's level")] == [2.4, 1]


def test_the_workbook_says_what_was_rejected_and_why(folder: Path) -> None:
    rows = " ".join(map(str, shown(audit_workbook(audited_kitchen(folder)), "Evidence").values()))
    assert "rejected fridge log The auditor did not accept the evidence: The log ends in May." in rows


def test_explain_tells_both_levels_and_the_reason(folder: Path) -> None:
    told = "\n".join(line.text for line in reasoning(audited_kitchen(folder), "store.cold"))
    assert "claimed level = " in told
    assert "base level = the auditor's level = 1" in told
    assert "The auditor did not accept the evidence: The log ends in May." in told


def test_r6_a_hidden_criterion_says_nothing_of_what_was_rejected() -> None:
    ruling = Ruling(criterion="store.cold", reject_evidence=True, reason="Too old to count")
    few = result_of({"store.cold": {"chef": [(2, ("logged", "secret log"))], "cook": [1]}}, rulings=(ruling,))
    assert few.criterion["store.cold"].hidden
    assert "Too old to count" not in few.model_dump_json()
    assert "secret log" not in few.model_dump_json()


# --- filled in with LibreOffice ---------------------------------------------------------------


def saved_by_office(folder: Path, title: str, content: bytes, typed: list[Any], area: str) -> Path:
    """A sheet that was filled in, sorted backwards and saved with LibreOffice."""
    (folder / "blank.xlsx").write_bytes(content)
    job = {
        "office": OFFICE,
        "profile": (folder / "profile").as_uri(),
        "from": (folder / "blank.xlsx").as_uri(),
        "to": (folder / "filled in.xlsx").as_uri(),
        "typed": [(sheet, place, str(value)) for sheet, place, value in typed],
        "page": title,
        "sorted": area,
        "renamed": {title: "Mine"},
    }
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    subprocess.run(
        [PYTHON, "-c", TYPIST, folder / "job.json"], check=True, timeout=180, env={"PATH": "/usr/bin:/bin"}
    )
    return folder / "filled in.xlsx"


needs_office = pytest.mark.skipif(
    not OFFICE
    or not shutil.which(PYTHON)
    or subprocess.run([PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode != 0,
    reason="LibreOffice and its bridge to Python are not there",
)


@pytest.mark.office
@needs_office
def test_an_auditors_sheet_saved_by_libreoffice_says_what_was_typed(tmp_path: Path) -> None:
    form = auditor_form()
    typed = form.typed(VERDICTS, LINES)
    path = saved_by_office(tmp_path, "Audit", form.content, typed, form.area)
    given = auditor_form().filled(VERDICTS, LINES)
    (tmp_path / "typed.xlsx").write_bytes(given)
    read, wanted = (read_sheet(p, small_rubric()) for p in (path, tmp_path / "typed.xlsx"))
    assert read.sheet.model_copy(update={"saved": None}) == wanted.sheet.model_copy(update={"saved": None})


@pytest.mark.office
@needs_office
def test_a_workshops_sheet_saved_by_libreoffice_says_what_was_typed(tmp_path: Path) -> None:
    form = workshop_form()
    rows: dict[str, dict[str, Any]] = {
        "cook.heat": {"level": form.choices["cx_levels"][2], "comment": "Ab Mai"},
        "clean.floor": {"level": "N/A"},
    }
    path = saved_by_office(tmp_path, "Workshop", form.content, form.typed(rows, MET), form.area)
    (tmp_path / "typed.xlsx").write_bytes(form.filled(rows, MET))
    read, wanted = (read_sheet(p, small_rubric()) for p in (path, tmp_path / "typed.xlsx"))
    assert read.sheet.model_copy(update={"saved": None}) == wanted.sheet.model_copy(update={"saved": None})
