"""Workbooks of our own, computed anew by LibreOffice: the proof that formulas and engine agree.

It is never given a stranger's file: it would fetch linked pictures and more. Forced recalculation, a profile of its
own in a temporary folder, no macros, no network, a time limit.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from cxaudit.errors import Code, CxauditError, problem
from cxaudit.language import N_
from cxaudit.programs import ProgramFailed, run

TOOL: Final = "LibreOffice"
SOURCE: Final = N_("https://www.libreoffice.org, or the package libreoffice-calc")
MISSING: Final = 4
"""The exit code where an optional tool is missing."""
PATIENCE_SECONDS: Final = 180

_NAMES = ("soffice", "libreoffice")
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/snap/bin/libreoffice",
)
_WINDOWS = "LibreOffice/program/soffice.com"
_KIND = "xlsx:Calc MS Excel 2007 XML"

_SETTINGS = (
    ("org.openoffice.Office.Calc/Formula/Load", "OOXMLRecalcMode", "0"),
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
"""Compute everything on opening (0: always); no macros; a proxy at which nobody listens."""


def office() -> str | None:
    """The path of LibreOffice's program; None: it is not installed."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is not None:
        return found
    roots = [Path(root) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)") if (root := os.environ.get(name))]
    places = [*map(Path, _PLACES), *(root / _WINDOWS for root in roots)]
    return next((str(place) for place in places if place.is_file()), None)


def recalculated(workbook: bytes, *, patience_seconds: float = PATIENCE_SECONDS) -> bytes:
    """A workbook of ours with every formula computed anew, whatever values were stored.

    Args:
        workbook: built by this program; never a file from outside.
        patience_seconds: how long LibreOffice may take.

    Raises:
        CxauditError: LibreOffice is missing (exit code 4), or gave nothing back.
    """
    program = office()
    if program is None:
        raise CxauditError([problem(Code.TOOL_MISSING, "cxaudit verify", tool=TOOL, source=SOURCE)], MISSING)
    with tempfile.TemporaryDirectory(prefix="cxaudit-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        source, made = folder / "in" / "workbook.xlsx", folder / "out" / "workbook.xlsx"
        source.parent.mkdir()
        source.write_bytes(workbook)
        try:
            run([program, _profile(folder), *_command(made.parent), str(source)], folder, patience_seconds)
        except ProgramFailed as error:
            raise _failed(error) from error
        if not made.is_file():  # it can end well and still have written nothing
            raise _failed(N_("it wrote no file"))
        return made.read_bytes()


def settings_xcu() -> str:
    """The settings of a profile in which everything is computed and nothing else happens."""
    rows = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
        for path, name, value in _SETTINGS
    )
    space = 'xmlns:oor="http://openoffice.org/2001/registry"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items {space}>\n{rows}</oor:items>\n'


def _profile(folder: Path) -> str:
    """The argument that makes LibreOffice use a profile of its own."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(settings_xcu(), encoding="utf-8")
    return f"-env:UserInstallation={user.parent.as_uri()}"


def _command(out: Path) -> list[str]:
    """Convert without a window, a question or a first-start page."""
    quiet = ["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
    return [*quiet, "--convert-to", _KIND, "--outdir", str(out)]


def _failed(reason: object) -> CxauditError:
    """LibreOffice is there, and did not do its part."""
    return CxauditError([problem(Code.TOOL_FAILED, "cxaudit verify", tool=TOOL, reason=reason)], MISSING)
