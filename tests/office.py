"""LibreOffice over UNO: many sets of inputs into workbooks that are loaded once."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cxaudit.recalculation import office, settings_xcu

SYSTEM_PYTHON = "/usr/bin/python3"
"""The one for which the package python3-uno installs LibreOffice's module."""
DRIVER = Path(__file__).with_name("uno_driver.py")


class Job(NamedTuple):
    """One workbook, the inputs of each set, the areas to read back after each."""

    workbook: bytes
    sets: Sequence[Sequence[Any]]
    areas: Sequence[Sequence[str]]
    more: Sequence[Sequence[str]]
    """Areas that are read after the first sets only."""
    looked_at: int
    """How many sets these are."""


Office = Callable[[Sequence[Job]], list[list[list[Any]]]]
"""For each job and set the rows of each area."""


def missing() -> str | None:
    """What is missing for it; None: nothing."""
    if office() is None:
        return "needs LibreOffice"
    if not Path(SYSTEM_PYTHON).exists():
        return f"needs {SYSTEM_PYTHON}"
    tried = subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False)
    return "needs the package python3-uno" if tried.returncode else None


def computed(jobs: Sequence[Job], folder: Path) -> list[list[list[Any]]]:
    """All jobs in one office, with a profile in the folder."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(settings_xcu(), encoding="utf-8")
    orders = []
    for number, job in enumerate(jobs):
        path = folder / f"{number}.xlsx"
        path.write_bytes(job.workbook)
        orders.append({**job._asdict(), "workbook": str(path)})
    (folder / "jobs.json").write_text(json.dumps(orders), encoding="utf-8")
    out = folder / "out.json"
    program = office()
    assert program
    command = [
        SYSTEM_PYTHON,
        str(DRIVER),
        program,
        str(folder / "profile"),
        str(folder / "jobs.json"),
        str(out),
    ]
    subprocess.run(command, check=True, timeout=300)
    found: list[list[list[Any]]] = json.loads(out.read_text(encoding="utf-8"))
    return found
