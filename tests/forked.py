"""Runs commands of the program, each in a process of its own, without importing everything anew.

``python -m tests.forked`` waits for lines of JSON: after how many seconds the command is to be killed (null: never), and its words.
Of each it tells how it ended.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time

import cxaudit.pipeline.intake
import cxaudit.store.stores  # noqa: F401  before the clock runs
from cxaudit.__main__ import main


def run(words: list[str]) -> None:
    """One command, which says nothing; ends the process."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    sys.argv = ["cxaudit", *words]
    main()


def serve() -> None:
    """A process for each line, one after the other."""
    for line in sys.stdin:
        seconds, words = json.loads(line)
        child = os.fork()
        if child == 0:
            run(words)
            os._exit(0)
        if seconds is not None:
            time.sleep(seconds)
            os.kill(child, signal.SIGKILL)
        os.write(1, f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n".encode())


if __name__ == "__main__":
    serve()
