"""Pages of our own, printed to PDF by a browser of the Chromium family.

It is never given a stranger's page: only what was drawn from a result a moment ago. A profile of its own in a temporary
folder, no network, a time limit; the page's own policy lets no script run but ours.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cxaudit.errors import Code, CxauditError, problem
from cxaudit.programs import ProgramFailed, run

TOOL: Final = "Chromium, Chrome or Edge"
SOURCE: Final = "https://www.google.com/chrome, or the package chromium"
MISSING: Final = 4
"""The exit code where an optional tool is missing."""
PATIENCE_SECONDS: Final = 120

_NAMES = (
    "chromium",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "chromium-browser",
)
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/opt/google/chrome/chrome",
    "/opt/microsoft/msedge/msedge",
    "/usr/lib/chromium/chromium",
    "/snap/bin/chromium",
)
_WINDOWS_ROOTS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
_WINDOWS = (
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Chromium/Application/chrome.exe",
)
_SNAP = Path("snap/chromium/common")
"""In the home of whoever has Chromium as a snap: the one folder that both of us see."""

_ALONE = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-quic",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
)
"""Nobody asked, nothing fetched: names lead nowhere, and at the proxy nobody listens."""
_PRINT = (
    "--no-pdf-header-footer",
    "--print-to-pdf-no-header",
    "--export-tagged-pdf",
    "--generate-pdf-document-outline",
)
"""Without the browser's own head and foot, for screen readers, with an outline; older browsers know other names."""


def browser() -> str | None:
    """The path of a browser of the Chromium family; None: there is none."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return found or next((str(place) for place in _places() if place.is_file()), None)


def _places() -> Iterator[Path]:
    """Where browsers are put that are not on the path."""
    yield from map(Path, _PLACES)
    roots = [Path(root) for name in _WINDOWS_ROOTS if (root := os.environ.get(name))]
    yield from (root / place for root in roots for place in _WINDOWS)


def printed(page: str, *, patience_seconds: float = PATIENCE_SECONDS) -> bytes:
    """A page of ours as a tagged PDF; the page's own styles say on which paper.

    Args:
        page: HTML drawn by this program; never a page from outside.
        patience_seconds: how long the browser may take.

    Raises:
        CxauditError: there is no browser (exit code 4), or it gave nothing back.
    """
    program = browser()
    if program is None:
        raise CxauditError([problem(Code.TOOL_MISSING, "cxaudit pdf", tool=TOOL, source=SOURCE)], MISSING)
    room = _room(program)
    with tempfile.TemporaryDirectory(prefix="cxaudit-", dir=room, ignore_cleanup_errors=True) as place:
        folder = Path(place)
        source, made = folder / "page.html", folder / "page.pdf"
        source.write_text(page, encoding="utf-8")
        try:
            run(_command(program, folder, source, made), folder, patience_seconds)
        except ProgramFailed as error:
            raise _failed(error) from error
        if not made.is_file() or not made.stat().st_size:  # it can end well and still have written nothing
            raise _failed("it wrote no file")
        return made.read_bytes()


def _room(program: str) -> Path | None:
    """Where the page and the PDF lie meanwhile; None: in the system's own place for such files."""
    snap = Path.home() / _SNAP
    packed = Path("/snap/bin/chromium").exists() and Path(program).name.startswith("chromium")
    return snap if packed and snap.is_dir() else None


def _command(program: str, folder: Path, source: Path, made: Path) -> list[str]:
    """Print one page, with a profile of its own."""
    profile = f"--user-data-dir={folder / 'profile'}"
    return [program, *_ALONE, *_as_root(), profile, *_PRINT, f"--print-to-pdf={made}", source.as_uri()]


def _as_root() -> Iterator[str]:
    """A superuser's browser does not start with its sandbox; the page is our own."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield "--no-sandbox"


def _failed(reason: object) -> CxauditError:
    """The browser is there, and did not do its part."""
    return CxauditError([problem(Code.TOOL_FAILED, "cxaudit pdf", tool=TOOL, reason=reason)], MISSING)
