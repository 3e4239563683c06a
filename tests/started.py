"""Runs the program, each time in a process of its own, without importing everything anew.

``python -m tests.started ORDERS REPLIES`` imports what commands need and waits at the first of two descriptors for lines of
JSON: a command's words, folder, environment, and files for what goes in and comes out. For each it forks a process that
knows nothing of those before it, and that runs the program as ``python -m cxaudit`` does, to the interpreter's own end.
How it ended is told at the second descriptor. Tests use `run`.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

SECONDS: Final = 300
"""After that a command is given up."""
LEFT_OUT: Final = ("cxaudit.cli", "cxaudit.__main__", "cxaudit.store.migrations")
"""Not imported beforehand: help texts are said while they are imported, in the language of the process; and scripts."""
OF_THE_INTERPRETER: Final = ("PYTHON", "LC_", "LANG", "TZ")
"""How variables begin that count when the interpreter starts."""


def run(
    words: Sequence[str], cwd: Path | None, environment: Mapping[str, str], stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """The program, run to its end in a process of its own; ``environment`` comes on top of that of the tests."""
    if any(name.startswith(OF_THE_INTERPRETER) for name in environment) or not hasattr(os, "fork"):
        return anew(words, cwd, environment, stdin)
    server = _server()
    if not server.free.acquire(blocking=False):  # several at once
        return anew(words, cwd, environment, stdin)
    with TemporaryDirectory() as folder:
        try:
            return server.ran(words, cwd, environment, Path(folder), stdin)
        finally:
            server.free.release()


def anew(
    words: Sequence[str], cwd: Path | None, environment: Mapping[str, str], stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """The same in an interpreter that starts for it."""
    return subprocess.run(
        [sys.executable, "-m", "cxaudit", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        cwd=cwd,
        env=_here() | dict(environment),
        timeout=SECONDS,
        check=False,
        input=stdin,
    )


def _here() -> dict[str, str]:
    """The environment of the tests, with which a process imports from where they do."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


class Server:
    """The process that forks others."""

    def __init__(self) -> None:
        """Start it."""
        orders, self._orders = os.pipe()
        replies, told = os.pipe()
        self._replies = os.fdopen(replies)
        self.free = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.started", str(orders), str(told)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_here(),
            cwd=Path(__file__).parents[1],
            pass_fds=(orders, told),
        )
        os.close(orders)
        os.close(told)

    def ran(
        self,
        words: Sequence[str],
        cwd: Path | None,
        environment: Mapping[str, str],
        folder: Path,
        stdin: str | None,
    ) -> subprocess.CompletedProcess[str]:
        """One command; what goes in and out goes through files in a folder."""
        streams = [folder / name for name in ("in", "out", "err")]
        streams[0].write_text(stdin or "", encoding="utf-8")
        streams[1].touch()
        streams[2].touch()
        order = {
            "words": list(words),
            "folder": str(cwd or Path.cwd()),
            "environment": _here() | dict(environment),
            "streams": [str(path) for path in streams],
        }
        os.write(self._orders, f"{json.dumps(order)}\n".encode())
        told = self._replies.readline()
        if not told:
            raise ChildProcessError("python -m tests.started has ended; started by hand it says why")
        ended = int(told)
        out, err = (path.read_bytes().decode("utf-8", "surrogateescape") for path in streams[1:])
        return subprocess.CompletedProcess([*words], ended, *(s.replace("\r\n", "\n") for s in (out, err)))

    def end(self) -> None:
        """No more commands."""
        os.close(self._orders)
        self._process.wait()
        self._replies.close()


@cache
def _server() -> Server:
    """The one of this process of tests."""
    server = Server()
    atexit.register(server.end)
    return server


# ------------------------------------------------------------------------ in the server


def _imported() -> None:
    """Everything of the program but what is left out."""
    import cxaudit

    home = Path(cxaudit.__file__).parent
    files = (path.relative_to(home.parent).with_suffix("") for path in sorted(home.rglob("*.py")))
    names = (".".join(path.parts).removesuffix(".__init__") for path in files)
    for name in (name for name in names if not name.startswith(LEFT_OUT)):
        importlib.import_module(name)
    from cxaudit.model import answers, demo, engagement, result, rubric

    for model in (answers.AnswerSheet, demo.Demo, engagement.Engagement, result.AuditResult, rubric.Rubric):
        model.model_rebuild(force=True)  # else pydantic does it when a model is first used


def _serve(orders: int, replies: int) -> None:
    """A process for each order, one after the other; returns in each of them, and when there are no more orders."""
    lines = os.fdopen(orders, "rb", closefd=False)
    for line in iter(lines.readline, b""):
        child = os.fork()
        if child == 0:
            os.close(orders)
            os.close(replies)
            _become(json.loads(line))
            return
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.write(replies, f"{ended}\n".encode())
    sys.exit()


def _become(order: Mapping[str, Any]) -> None:
    """Turn this process into the one that was ordered."""
    signal.alarm(SECONDS)
    for descriptor, name in enumerate(order["streams"]):
        opened = os.open(name, os.O_RDWR)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    sys.argv = ["cxaudit", *order["words"]]


if __name__ == "__main__":
    _imported()
    gc.freeze()  # memory that nobody touches is shared
    _serve(*map(int, sys.argv[1:]))
    runpy.run_module("cxaudit", run_name="__main__", alter_sys=True)
