"""A file that was made for one audit is never taken by another."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from cxaudit.errors import Code, CxauditError
from cxaudit.model.answers import AnswerSheet, EngagementStamp
from cxaudit.pipeline import reports, sessions
from cxaudit.pipeline.checks import check
from cxaudit.pipeline.intake import Row, collect
from cxaudit.pipeline.outgoing import questionnaires
from cxaudit.pipeline.places import the_audit
from cxaudit.pipeline.setups import init
from cxaudit.pipeline.standing import status
from cxaudit.read.answers import read_sheet
from cxaudit.render.json import sheet_json
from tests import demos, office
from tests.audit_sheets import Form
from tests.test_cli import sheet

PEOPLE = "key,role,department\nm-01,manager,\nm-02,manager,\na-1,auditor,\n"


def set_up(home: Path, client: str) -> Path:
    """An engagement with two managers and an auditor, who have their questionnaires."""
    init(home, {"client": client})
    (home / "people.csv").write_text(PEOPLE, encoding="utf-8")
    questionnaires(home)
    return home


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    return set_up(tmp_path / "acme", "Acme")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return set_up(tmp_path / "other", "Other AG")


def stamp(home: Path) -> EngagementStamp:
    plan = the_audit(home).plan
    return EngagementStamp(id=str(plan.id), client=plan.client)


def answered(path: Path, key: str, engagement: EngagementStamp | None) -> Path:
    """What a person of the example answered, for an audit."""
    one = sheet("m-01").model_copy(update={"engagement": engagement})
    respondent = one.respondent.model_copy(update={"key": key})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(sheet_json(one.model_copy(update={"respondent": respondent})), encoding="utf-8")
    return path


def filled(home: Path, name: str, title: str = "Questions") -> Path:
    """A workbook that was sent, filled in."""
    path = home / "outgoing" / name
    content = Form(path.read_bytes(), title).filled(
        {"know.evidence": {"answer" if title == "Questions" else "level": 2}}
    )
    (home / f"back-{name}").write_bytes(content)
    return home / f"back-{name}"


def codes(row: Row) -> tuple[str, list[Code]]:
    return row.outcome, [one.code for one in row.problems if one.code is Code.OTHER_ENGAGEMENT]


SET_ASIDE = ("set_aside", [Code.OTHER_ENGAGEMENT])


def test_init_gives_each_audit_an_id_of_its_own(acme: Path, other: Path) -> None:
    one, two = stamp(acme).id, stamp(other).id
    assert re.fullmatch("[a-z][a-z0-9]{11}", one)
    assert one != two


def test_a_questionnaire_says_for_which_audit_it_is(acme: Path) -> None:
    made = acme / "outgoing" / "manager-m-01.xlsx"
    assert read_sheet(made, demos.rubric()).sheet.engagement == stamp(acme)


@pytest.mark.parametrize("where", ["acme", "other"])
def test_only_its_own_audit_takes_a_questionnaire(where: str, acme: Path, other: Path) -> None:
    back = filled(acme, "manager-m-01.xlsx")
    (row,) = collect(acme.parent / where, [back]).rows
    assert codes(row) == {"acme": ("taken", []), "other": SET_ASIDE}[where]


def test_it_is_told_of_which_audit_a_file_is(acme: Path, other: Path) -> None:
    (row,) = collect(other, [filled(acme, "manager-m-01.xlsx")]).rows
    (said,) = row.problems
    assert f'made for another audit ("Acme", {stamp(acme).id})' in said.text


def test_an_answer_sheet_in_json_is_held_to_it_too(acme: Path, other: Path) -> None:
    (row,) = collect(acme, [answered(acme / "back.json", "m-01", stamp(other))]).rows
    assert codes(row) == SET_ASIDE


def test_that_it_is_of_another_audit_comes_before_what_is_wrong_with_a_file(acme: Path, other: Path) -> None:
    path = answered(acme / "back.json", "m-01", stamp(other))
    spoiled = json.loads(path.read_text(encoding="utf-8")) | {"rubric": {"id": "other", "version": "9"}}
    path.write_text(json.dumps(spoiled), encoding="utf-8")
    (row,) = collect(acme, [path]).rows
    assert [one.code for one in row.problems] == [Code.OTHER_ENGAGEMENT]


@pytest.mark.parametrize("sheets", ["auditor", "workshop"])
def test_sheets_of_auditors_and_workshops_are_held_to_it_too(sheets: str, acme: Path, other: Path) -> None:
    collect(other, [answered(other / "back.json", "m-01", None)])
    sessions.auditor_sheets(other)
    sessions.workshop(other)
    name, title = {"auditor": ("auditor-a-1.xlsx", "Audit"), "workshop": ("workshop.xlsx", "Workshop")}[
        sheets
    ]
    back = filled(other, name, title)
    assert codes(collect(acme, [back]).rows[0]) == SET_ASIDE
    assert codes(collect(other, [back]).rows[0]) == ("taken", [])


def test_a_file_of_no_audit_in_particular_is_taken_as_ever(acme: Path) -> None:
    (row,) = collect(acme, [answered(acme / "back.json", "m-77", None)]).rows
    assert (row.outcome, [one.code for one in row.problems]) == ("taken", [Code.NOT_LISTED])


def test_settings_without_an_id_take_files_of_every_audit(acme: Path, other: Path) -> None:
    settings = acme / "engagement.yaml"
    settings.write_text(re.sub(r"(?m)^id: .*$", "", settings.read_text(encoding="utf-8")), encoding="utf-8")
    (row,) = collect(acme, [answered(acme / "back.json", "m-01", stamp(other))]).rows
    assert codes(row) == ("taken", [])


def test_whoever_sent_it_to_the_wrong_audit_stays_missing(acme: Path, other: Path) -> None:
    answered(acme / "returned" / "back.json", "m-01", stamp(other))
    collect(acme)
    now = status(acme)
    assert (now.answered, now.waiting) == (0, 1)


def test_a_report_of_returned_files_refuses_one_of_another_audit(acme: Path, other: Path) -> None:
    answered(acme / "returned" / "one.json", "m-01", stamp(acme))
    answered(acme / "returned" / "two.json", "m-02", stamp(other))
    with pytest.raises(CxauditError) as refused:
        reports.report([acme / "returned"], acme / "reports")
    found = [(p.code, Path(p.where.file).name) for p in refused.value.problems]
    assert (Code.OTHER_ENGAGEMENT, "two.json") in found
    assert not list((acme / "reports").iterdir())


def test_check_tells_it(acme: Path, other: Path) -> None:
    answered(acme / "returned" / "two.json", "m-02", stamp(other))
    assert Code.OTHER_ENGAGEMENT in {one.code for one in check([acme]).problems}


def test_one_report_never_mixes_two_audits(acme: Path, other: Path, tmp_path: Path) -> None:
    answered(tmp_path / "in" / "0.json", "m-0", stamp(acme))
    answered(tmp_path / "in" / "1.json", "m-1", stamp(acme))
    answered(tmp_path / "in" / "2.json", "m-2", stamp(other))
    with pytest.raises(CxauditError) as refused:
        reports.report([tmp_path / "in"], tmp_path / "out")
    assert [(p.code, p.where.file) for p in refused.value.problems] == [(Code.OTHER_ENGAGEMENT, "2.json")]


def test_json_says_it_as_it_was_read() -> None:
    one = sheet("m-01").model_copy(update={"engagement": EngagementStamp(id="abc", client="Acme")})
    assert AnswerSheet.model_validate_json(sheet_json(one)).engagement == one.engagement


def test_what_stands_on_the_hidden_sheet(acme: Path) -> None:
    book = load_workbook(io.BytesIO((acme / "outgoing" / "manager-m-01.xlsx").read_bytes()))
    said = {str(key): value for key, value in book["_cxaudit"].iter_rows(values_only=True, max_col=2)}
    assert (said["engagement.id"], said["engagement.client"]) == tuple(stamp(acme).model_dump().values())


@pytest.mark.office
@pytest.mark.skipif(office.missing() is not None, reason=str(office.missing()))
def test_libreoffice_keeps_for_which_audit_it_is(acme: Path, tmp_path: Path) -> None:
    office.recalculated({"back": filled(acme, "manager-m-01.xlsx").read_bytes()}, tmp_path)
    (saved,) = (tmp_path / "out").iterdir()
    assert read_sheet(saved, demos.rubric()).sheet.engagement == stamp(acme)
