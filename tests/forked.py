"""Runs commands of the program, each in a process of its own, without importing everything anew.

``python -m tests.forked`` waits for lines with a command's words as JSON; of each it tells the process's id, then how it ended.
"""

from __future__ import annotations

import json
import os
import sys

import cxaudit.pipeline.intake
import cxaudit.store.stores  # noqa: F401  before the clock runs
from cxaudit.__main__ import main


def run(words: list[str]) -> None:
    """One command, which says nothing; ends the process."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.write(1, f"{os.getpid()}\n".encode())
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    sys.argv = ["cxaudit", *words]
    main()


def serve() -> None:
    """A process for each line, one after the other."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            run(json.loads(line))
            os._exit(0)
        os.write(1, f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n".encode())


if __name__ == "__main__":
    serve()
