"""The browser that prints: where it is found, what it is told, and what is said when it does not do its part."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from cxaudit import printing
from cxaudit.errors import CxauditError
from cxaudit.printing import browser, printed
from tests.programs import cleared, posix, program, told


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without it; the folder is on its path."""
    return cleared(monkeypatch, tmp_path, printing)


def test_without_a_browser_it_is_said_what_is_missing_and_where_to_get_it(nowhere: Path) -> None:
    with pytest.raises(CxauditError, match=r"needs Chromium, Chrome or Edge.*google\.com/chrome") as caught:
        printed("")
    assert told(caught.value) == (4, "TOOL_MISSING")


@posix
@pytest.mark.parametrize("name", ["chromium", "google-chrome", "microsoft-edge", "chromium-browser"])
def test_it_is_found_on_the_path(nowhere: Path, name: str) -> None:
    path = program(nowhere, "exit 0", name)
    assert browser() == str(path)


@pytest.mark.parametrize(
    ("root", "place"),
    [
        ("PROGRAMFILES", "Google/Chrome/Application/chrome.exe"),
        ("PROGRAMFILES(X86)", "Microsoft/Edge/Application/msedge.exe"),
        ("LOCALAPPDATA", "Chromium/Application/chrome.exe"),
    ],
)
def test_it_is_found_where_windows_puts_it(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch, root: str, place: str
) -> None:
    monkeypatch.setenv(root, str(nowhere))
    file = nowhere / place
    file.parent.mkdir(parents=True)
    file.touch()
    assert browser() == str(file)


def test_it_is_found_where_a_mac_puts_it(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = nowhere / "Applications/Google Chrome.app/Google Chrome"
    place.parent.mkdir(parents=True)
    place.touch()
    monkeypatch.setattr(printing, "_PLACES", (str(place),))
    assert browser() == str(place)


@posix
def test_it_can_end_well_and_print_nothing(nowhere: Path) -> None:
    program(nowhere, "exit 0", "chromium")
    with pytest.raises(CxauditError, match="it wrote no file") as caught:
        printed("")
    assert told(caught.value) == (4, "TOOL_FAILED")


@posix
def test_it_is_not_waited_for_for_ever(nowhere: Path) -> None:
    program(nowhere, "sleep 60 & wait", "chromium")
    begun = time.monotonic()
    with pytest.raises(CxauditError, match=r"no answer within 0\.3 seconds"):
        printed("", patience_seconds=0.3)
    assert time.monotonic() - begun < 10


@posix
def test_a_browser_that_does_not_start_is_told(nowhere: Path) -> None:
    program(nowhere, "", "chromium").write_bytes(b"\0\0\0\0")
    with pytest.raises(CxauditError) as caught:
        printed("")
    assert told(caught.value) == (4, "TOOL_FAILED")


@posix
@pytest.mark.parametrize(
    "option",
    [
        "--headless",
        "--user-data-dir=",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--proxy-server=http://127.0.0.1:9",
        "--no-pdf-header-footer",
        "--generate-pdf-document-outline",
    ],
)
def test_it_gets_a_profile_of_its_own_and_no_network(nowhere: Path, option: str) -> None:
    program(nowhere, f'printf "%s\\n" "$@" > {nowhere}/seen', "chromium")
    with pytest.raises(CxauditError):
        printed("")
    assert [line for line in (nowhere / "seen").read_text().splitlines() if line.startswith(option)]


@posix
def test_it_is_given_our_page_and_gives_its_pdf_back(nowhere: Path) -> None:
    take = 'for a in "$@"; do case "$a" in --print-to-pdf=*) out="${a#*=}";; esac; done'
    program(nowhere, f'{take}; cp "$(dirname "$out")/page.html" "$out"', "chromium")
    assert printed("<p>ours") == b"<p>ours"


@posix
def test_nothing_stays_behind(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(nowhere, "exit 0", "chromium")
    (nowhere / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(nowhere / "tmp"))
    with pytest.raises(CxauditError):
        printed("")
    assert list((nowhere / "tmp").iterdir()) == []
