"""Takes files in and says which were confirmed, until it is done or somebody kills it.

``python -m tests.store.taker PLACE PREFIX NUMBER`` takes so many files of respondents whose keys begin so. With a number of
0 it waits for lines ``PREFIX NUMBER`` instead and starts a process for each, since importing takes longer than taking
in; a process tells its id first.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import cxaudit.store.stores  # noqa: F401  before the clock runs
from cxaudit.store import open_store
from tests.store.takings import full_sheet, intake


def take(place: str, prefix: str, number: int) -> None:
    """Take files in, each told when it is confirmed."""
    with open_store(place if "://" in place else Path(place)) as store:
        for n in range(number):
            taken = store.take(intake(full_sheet(f"{prefix}-{n}"), file=f"{prefix}-{n}.xlsx"))
            os.write(1, f"{taken.key}\n".encode())


def serve(place: str) -> None:
    """A process for each line, one after the other; an empty line says that it ended."""
    for line in sys.stdin:
        prefix, number = line.split()
        child = os.fork()
        if child == 0:
            os.write(1, f"{os.getpid()}\n".encode())
            take(place, prefix, int(number))
            os._exit(0)
        os.waitpid(child, 0)
        os.write(1, b"\n")


if __name__ == "__main__":
    serve(sys.argv[1]) if sys.argv[3] == "0" else take(sys.argv[1], sys.argv[2], int(sys.argv[3]))
