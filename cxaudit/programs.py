"""Other people's programs, run out of sight and only for so long."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from cxaudit.language import _


class ProgramFailed(Exception):
    """A program did not start, or was not ready in time; the text says which."""


def run(command: Sequence[str], folder: Path, patience_seconds: float) -> None:
    """Run a program and all that it starts, and end all of that when the time is over.

    Args:
        command: its path and its arguments; no shell reads them.
        folder: where it runs.
        patience_seconds: how long it may take.

    Raises:
        ProgramFailed: it did not start, or was not ready in time. How it ended is not looked at: what it made is.
    """
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise ProgramFailed(error.strerror or _("it did not start")) from error
    try:
        process.wait(patience_seconds)
    except subprocess.TimeoutExpired:
        raise ProgramFailed(
            _("no answer within {seconds} seconds", seconds=f"{patience_seconds:g}")
        ) from None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program that is still at work; where there are groups of processes, with its children."""
    if process.poll() is not None:
        return
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
