"""The field book through the real process: made blank, filled in, and what it then tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cxaudit.model.fieldwork import ContactPoint, Fieldwork
from cxaudit.render.json import fieldwork_json
from tests.fieldworks import fieldwork
from tests.test_engagement_folder import ran

CHAT: dict[str, Any] = {
    "contact_id": "CP-001",
    "name": "Asks why the bill is higher",
    "stage": 6,
    "sale_phase": 2,
    "channel": 3,
    "department": "Service",
    "owner": "Ana",
    "monthly_volume": 400,
    "importance": 5,
    "performance": 2,
    "importance_source": 2,
    "performance_source": 3,
    "evidence_grade": 2,
    "next_action": "Say on the bill what changed",
}
SHOP = CHAT | {"contact_id": "CP-002", "name": "Buys in the shop", "owner": None, "performance": 5}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An engagement with two departments."""
    made = ran(
        "init", tmp_path / "acme", "--client", "Acme", "--department", "Service", "--department", "Sales"
    )
    assert made.returncode == 0, made.stderr
    return tmp_path / "acme"


def filled(home: Path, **more: object) -> Path:
    """A field book with two contact points, as JSON."""
    path = home / "back.json"
    book = fieldwork(ContactPoint(**CHAT), ContactPoint(**SHOP), **more)
    path.write_text(fieldwork_json(book), encoding="utf-8")
    return path


def test_a_filled_one_is_never_overwritten(home: Path) -> None:
    first = ran("fieldwork", home)
    (home / "outgoing" / "fieldwork.xlsx").write_bytes(b"filled in")
    second = ran("fieldwork", home)
    assert (first.returncode, second.returncode, "[FILE_EXISTS]" in second.stderr) == (0, 2, True)
    assert (home / "outgoing" / "fieldwork.xlsx").read_bytes() == b"filled in"


def test_a_blank_one_says_nothing_yet(home: Path) -> None:
    ran("fieldwork", home, "-o", home / "blank.xlsx")
    told = ran("fieldwork", home, home / "blank.xlsx")
    assert (told.returncode, told.stderr) == (0, "There is no contact point in it yet.\n")


def test_the_worst_stand_first_with_pain_load_and_next_action(home: Path) -> None:
    told = ran("fieldwork", home, filled(home)).stdout
    (line,) = [line for line in told.splitlines() if line.startswith("CP-001")]
    assert [part for part in line.split("  ") if part.strip()][2].strip() == "6,000"  # 400 × 5 × 3
    assert line.rstrip().endswith("Say on the bill what changed")


def test_a_field_book_with_what_is_known_drafts_its_findings(home: Path) -> None:
    ran("fieldwork", home, filled(home), "-o", home / "known.xlsx")
    sheet = load_workbook(home / "known.xlsx")["Findings"]
    drafted = str(sheet["H5"].value)
    assert (sheet["A5"].value, "It matters 5 of 5 and goes 2 of 5." in drafted) == ("contact:CP-001", True)


def test_what_is_missing_is_told(home: Path) -> None:
    told = ran("fieldwork", home, filled(home)).stdout
    assert "No owner: CP-002" in told
    assert "No contact point of the department: Sales" in told


def test_json_has_every_figure(home: Path) -> None:
    told = json.loads(ran("fieldwork", home, filled(home), "--json").stdout)
    assert [one["pain_load"] for one in told["points"]["points"]] == [6000.0, 0.0]


def test_german_is_spoken(home: Path) -> None:
    told = ran("fieldwork", home, filled(home), language="de").stdout
    assert "Niemand zuständig: CP-002" in told


def test_one_of_another_audit_is_refused(home: Path) -> None:
    other = filled(home, engagement={"id": "other"})
    told = ran("fieldwork", home, other)
    assert (told.returncode, "[OTHER_ENGAGEMENT]" in told.stderr) == (3, True)


def test_wrong_cells_are_told(home: Path) -> None:
    path = home / "wrong.json"
    tree = json.loads(fieldwork_json(Fieldwork.model_validate_json(filled(home).read_text(encoding="utf-8"))))
    tree["contact_points"][1]["contact_id"] = "CP-001"
    path.write_text(json.dumps(tree), encoding="utf-8")
    told = ran("fieldwork", home, path)
    assert (told.returncode, "Traceback" in told.stderr, "CP-001" in told.stderr) == (3, False, True)


LIST = "Nr;Touchpoint;Kanal;Menge;Notiz\nA1;Asks for the bill;Telefon;120;x\nA2;Writes a letter;Brief;3;y\n"
MAPPING = """kind: contact_points
columns: {Nr: contact_id, Touchpoint: name, Kanal: channel, Menge: monthly_volume}
words: {channel: {Telefon: Phone}}
"""


@pytest.fixture
def listed(home: Path) -> tuple[str | Path, ...]:
    """Words of the command for somebody else's list, in which a column and a word do not match."""
    (home / "list.csv").write_text(LIST, encoding="utf-8")
    (home / "map.yaml").write_text(MAPPING, encoding="utf-8")
    return ("fieldwork", home, home / "list.csv", "--mapping", home / "map.yaml")


def test_what_does_not_match_in_somebody_elses_list_is_told(listed: tuple[str | Path, ...]) -> None:
    told = ran(*listed)
    assert told.returncode == 0
    assert ("Notiz" in told.stderr, "Brief" in told.stderr) == (True, True)


def test_somebody_elses_list_becomes_a_field_book(home: Path, listed: tuple[str | Path, ...]) -> None:
    ran(*listed, "-o", home / "made.xlsx")
    told = json.loads(ran("fieldwork", home, home / "made.xlsx", "--json").stdout)
    assert [(one["point"]["contact_id"], one["point"]["channel"]) for one in told["points"]["points"]] == [
        ("A1", 1),
        ("A2", None),
    ]


def test_a_mapping_alone_is_not_enough(home: Path) -> None:
    assert ran("fieldwork", home, "--mapping", home / "map.yaml").returncode == 2
