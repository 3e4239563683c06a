"""LibreOffice: many sets of inputs into workbooks that are loaded once, over UNO; many workbooks computed anew."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import load_workbook

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


Cells = dict[tuple[str, str], Any]
"""What cells show, by sheet and place."""

Recalculate = Callable[[Mapping[str, bytes]], Callable[[str], Cells]]
"""Computes workbooks by name; then gives what each shows."""


def recalculated(workbooks: Mapping[str, bytes], folder: Path) -> Callable[[str], Cells]:
    """Workbooks with every formula computed anew, whatever is stored; all in one go, since starting it is slow."""
    paths = {name: folder / f"{number}.xlsx" for number, name in enumerate(workbooks)}
    for name, workbook in workbooks.items():
        paths[name].write_bytes(workbook)
    out, program = folder / "out", office()
    assert program
    command = [program, f"-env:UserInstallation={_profile(folder).as_uri()}", "--headless", "--convert-to"]
    command += ["xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), *map(str, paths.values())]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return lambda name: shown(out / paths[name].name)


def shown(path: Path) -> Cells:
    """What all cells of a file show."""
    book = load_workbook(path, data_only=True)
    return {(s.title, c.coordinate): c.value for s in book for row in s.iter_rows() for c in row}


def _profile(folder: Path) -> Path:
    """A profile in which everything is computed on opening."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(settings_xcu(), encoding="utf-8")
    return user.parent


def computed(jobs: Sequence[Job], folder: Path) -> list[list[list[Any]]]:
    """All jobs in one office, with a profile in the folder."""
    profile = _profile(folder)
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
        str(profile),
        str(folder / "jobs.json"),
        str(out),
    ]
    subprocess.run(command, check=True, timeout=300)
    found: list[list[list[Any]]] = json.loads(out.read_text(encoding="utf-8"))
    return found
