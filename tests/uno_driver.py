"""Runs under the system's Python, which has LibreOffice's ``uno``: one office, each workbook loaded once, many inputs.

``python3 uno_driver.py SOFFICE PROFILE JOBS OUT``. JOBS is JSON: a list of ``{"workbook", "sets", "areas", "more", "looked_at"}``. A set
is a list of ``[sheet, area, rows]`` to write, with the same areas in every set of a job; ``[sheet, area]`` is read back, ``more`` after the
first sets only. OUT gets, for each job and set, the rows of each area. Started by tests/office.py; nothing here knows the engine.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

START_SECONDS = 60
ROW_HEIGHT = 500


def connected(pipe: str) -> Any:
    """The desktop of the office that listens at a pipe."""
    import uno  # type: ignore[import-not-found]

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def opened(desktop: Any, workbook: str) -> Any:
    """A workbook, hidden and with all sheets free to be written."""
    from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]

    hidden = PropertyValue()
    hidden.Name, hidden.Value = "Hidden", True
    document = desktop.loadComponentFromURL(Path(workbook).as_uri(), "_blank", 0, (hidden,))
    for name in document.Sheets.ElementNames:
        document.Sheets.getByName(name).unprotect("")
    document.IsUndoEnabled = False
    document.enableAutomaticCalculation(False)  # everything is computed at once, when all inputs are in
    document.lockControllers()
    return document


def answers(desktop: Any, job: dict[str, Any]) -> list[list[Any]]:
    """What the areas hold after each set of inputs."""
    document = opened(desktop, job["workbook"])
    sheets = {name: document.Sheets.getByName(name) for name in document.Sheets.ElementNames}
    every = [sheets[sheet].getCellRangeByName(area) for sheet, area in job["areas"]]
    more = [sheets[sheet].getCellRangeByName(area) for sheet, area in job["more"]]
    written = [sheets[sheet].getCellRangeByName(area) for sheet, area, _ in job["sets"][0]]
    for area in written:
        area.Rows.Height = ROW_HEIGHT  # else each write lays out the row's long texts anew, for nothing
    found = []
    for number, inputs in enumerate(job["sets"]):
        for area, (_, _, rows) in zip(written, inputs, strict=True):
            area.setDataArray(tuple(map(tuple, rows)))
        document.calculateAll()
        areas = every + more if number < job["looked_at"] else every
        found.append([area.getDataArray() for area in areas])
    document.close(True)
    return found


def main(soffice: str, profile: str, jobs: str, out: str) -> None:
    """Start the office, do the jobs, end the office."""
    pipe = f"cxaudit{os.getpid()}"
    command = [soffice, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore"]
    command += ["--nologo", "--nodefault", f"--accept=pipe,name={pipe};urp;"]
    office = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        desktop = connected(pipe)
        found = [answers(desktop, job) for job in json.loads(Path(jobs).read_text(encoding="utf-8"))]
        Path(out).write_text(json.dumps(found), encoding="utf-8")
    finally:
        os.killpg(office.pid, signal.SIGKILL)  # its profile is thrown away anyway
        office.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
