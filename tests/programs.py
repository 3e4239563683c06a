"""A machine without a program, and programs of the tests' own that are called like it."""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType

import pytest

from cxaudit.errors import CxauditError

posix = pytest.mark.skipif(os.name != "posix", reason="a program of the test's own is a shell script")


def cleared(monkeypatch: pytest.MonkeyPatch, folder: Path, finder: ModuleType) -> Path:
    """A machine on which a module finds no program; only the folder is on its path."""
    monkeypatch.setenv("PATH", str(folder))
    for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(finder, "_PLACES", ())
    return folder


def program(folder: Path, script: str, name: str) -> Path:
    """A program that does what a script says."""
    path = folder / name
    path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
    path.chmod(0o755)
    return path


def told(error: CxauditError) -> tuple[int, str]:
    """Exit code and code of an error."""
    return error.exit_code, error.problems[0].code.name
