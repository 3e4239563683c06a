"""LibreOffice: where it is found, what it is told, and what is said when it does not do its part."""

from __future__ import annotations

import datetime
import time
from pathlib import Path

import pytest

from cxaudit import recalculation
from cxaudit.errors import CxauditError
from cxaudit.read.audit_workbooks import held, shown_cells
from cxaudit.recalculation import office, recalculated
from cxaudit.render.workbook.audit import audit_book, audit_workbook
from tests.programs import cleared, posix, program, told
from tests.render.results import kitchen
from tests.workbooks import shown


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without it; the folder is on its path."""
    return cleared(monkeypatch, tmp_path, recalculation)


def test_without_libreoffice_it_is_said_what_is_missing_and_where_to_get_it(nowhere: Path) -> None:
    with pytest.raises(CxauditError, match=r"needs LibreOffice.*https://www\.libreoffice\.org") as caught:
        recalculated(b"")
    assert told(caught.value) == (4, "TOOL_MISSING")


@posix
@pytest.mark.parametrize("name", ["soffice", "libreoffice"])
def test_it_is_found_on_the_path(nowhere: Path, name: str) -> None:
    path = program(nowhere, "exit 0", name)
    assert office() == str(path)


def test_it_is_found_where_windows_puts_it(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROGRAMFILES", str(nowhere))
    place = nowhere / "LibreOffice/program/soffice.com"
    place.parent.mkdir(parents=True)
    place.touch()
    assert office() == str(place)


def test_it_is_found_where_a_mac_puts_it(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = nowhere / "Applications/LibreOffice.app/soffice"
    place.parent.mkdir(parents=True)
    place.touch()
    monkeypatch.setattr(recalculation, "_PLACES", (str(place),))
    assert office() == str(place)


@posix
def test_it_can_end_well_and_write_nothing(nowhere: Path) -> None:
    program(nowhere, "exit 0", "soffice")
    with pytest.raises(CxauditError, match="it wrote no file") as caught:
        recalculated(b"")
    assert told(caught.value) == (4, "TOOL_FAILED")


@posix
def test_it_is_not_waited_for_for_ever(nowhere: Path) -> None:
    program(nowhere, "sleep 60 & wait", "soffice")
    begun = time.monotonic()
    with pytest.raises(CxauditError, match=r"no answer within 0\.3 seconds"):
        recalculated(b"", patience_seconds=0.3)
    assert time.monotonic() - begun < 10


@posix
def test_what_it_started_ends_with_it(nowhere: Path) -> None:
    program(nowhere, f"(sleep 1; touch {nowhere}/late) & wait", "soffice")
    with pytest.raises(CxauditError):
        recalculated(b"", patience_seconds=0.2)
    time.sleep(1.5)
    assert not (nowhere / "late").exists()


@posix
def test_a_program_that_does_not_start_is_told(nowhere: Path) -> None:
    program(nowhere, "", "soffice").write_bytes(b"\0\0\0\0")
    with pytest.raises(CxauditError) as caught:
        recalculated(b"")
    assert told(caught.value) == (4, "TOOL_FAILED")


@posix
def test_it_gets_a_profile_of_its_own_without_macros_and_network(nowhere: Path) -> None:
    program(
        nowhere,
        f'p=${{1#-env:UserInstallation=file://}}; cp "$p/user/registrymodifications.xcu" {nowhere}/seen',
        "soffice",
    )
    with pytest.raises(CxauditError):
        recalculated(b"")
    settings = (nowhere / "seen").read_text()
    wanted = ("OOXMLRecalcMode", "DisableMacrosExecution", "ooInetHTTPProxyName", "ooInetHTTPSProxyName")
    assert [name for name in wanted if name not in settings] == []


@posix
def test_nothing_stays_behind(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(nowhere, "exit 0", "soffice")
    (nowhere / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(nowhere / "tmp"))
    with pytest.raises(CxauditError):
        recalculated(b"")
    assert list((nowhere / "tmp").iterdir()) == []


@pytest.mark.office
@pytest.mark.skipif(office() is None, reason="needs LibreOffice")
def test_a_planted_value_does_not_come_back() -> None:
    book = audit_book(kitchen())
    book.values |= dict.fromkeys(book.values, 999)
    fresh = shown_cells(recalculated(book.finished(datetime.date(2026, 11, 22))))
    assert held(fresh["Scores", "C5"]) == shown(audit_workbook(kitchen()), "Scores")["C5"]
