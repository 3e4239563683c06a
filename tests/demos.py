"""The example audit for tests: its plan, its result, and the program as a process."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

from cxaudit import pipeline
from cxaudit.demo import answer_sheets
from cxaudit.model.demo import Demo
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.read.demos import read_demo
from cxaudit.read.rubrics import find_rubric, read_rubric


@cache
def plan() -> Demo:
    """What is planted."""
    return read_demo(find_rubric())


@cache
def rubric() -> Rubric:
    """The built-in rubric."""
    return read_rubric(find_rubric())


@cache
def result() -> AuditResult:
    """What comes of it, without any file."""
    return pipeline.audited(rubric(), plan().engagement, answer_sheets(plan(), rubric()))


def ran(
    *arguments: str | Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The real program, run to its end."""
    return subprocess.run(
        [sys.executable, "-m", "cxaudit", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **environment},
        timeout=300,
        check=False,
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, by its path in it."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
