"""Whatever becomes of `collect`: killed at any moment, run twice at once, or without rights, nothing confirmed is lost."""

from __future__ import annotations

import hashlib
import json
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from cxaudit.model.answers import AnswerSheet, Respondent
from cxaudit.render.json import sheet_json
from cxaudit.store import open_store
from tests.test_engagement_folder import answered, ran

KILLS = 40
EACH = 12


@pytest.fixture(scope="module")
def sheet() -> AnswerSheet:
    """Somebody's answers."""
    return answered("somebody", "frontline", "Desk")


def mailed(folder: Path, keys: list[str], sheet: AnswerSheet) -> list[Path]:
    """Their answers in a folder."""
    folder.mkdir(parents=True)
    paths = [folder / f"{key}.json" for key in keys]
    for key, path in zip(keys, paths, strict=True):
        whose = Respondent(key=key, role="frontline", department="Desk")
        path.write_text(sheet_json(sheet.model_copy(update={"respondent": whose})), encoding="utf-8")
    return paths


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An engagement in which nobody has answered."""
    assert ran("init", tmp_path / "acme", "--client", "Acme").returncode == 0
    return tmp_path / "acme"


@pytest.fixture
def forked() -> Iterator[subprocess.Popen[str]]:
    """A process that runs commands in processes of their own."""
    command = [sys.executable, "-m", "tests.forked"]
    pipe = subprocess.PIPE
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, cwd=root, stdin=pipe, stdout=pipe, text=True) as process:
        yield process
        process.communicate()


def ended(forked: subprocess.Popen[str], seconds: float | None, *words: str | Path) -> int:
    """How a command ended that was killed after so long; None: never."""
    assert forked.stdin is not None
    assert forked.stdout is not None
    forked.stdin.write(json.dumps([seconds, [*map(str, words)]]) + "\n")
    forked.stdin.flush()
    return int(forked.stdout.readline())


def hashes(folder: Path) -> set[str]:
    """Those of the files in a folder and below, without what killed programs left half written."""
    files = (p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def confirmed(home: Path) -> set[str]:
    """The files that the store has."""
    with open_store(home / "answers.db") as store:
        return set(store.hashes())


def test_collect_killed_at_any_moment_loses_nothing_that_was_confirmed(
    home: Path, sheet: AnswerSheet, forked: subprocess.Popen[str], record_property: Any
) -> None:
    mail, rnd = home.parent / "mail", Random(40)
    names = [[f"r-{n}-{m}" for m in range(EACH)] for n in range(KILLS + 2)]
    folders = [mail / f"{n:02}" for n in range(KILLS + 2)]
    assert [mailed(*one, sheet) for one in zip(folders, names, strict=True)]
    assert ended(forked, None, "collect", home, folders[0]) == 0  # makes the store
    began = time.monotonic()
    assert ended(forked, None, "collect", home, folders[1]) == 0
    whole = time.monotonic() - began
    seen: list[set[str]] = []
    ends: list[int] = []
    for n, folder in enumerate(folders[2:]):
        moment = 1.25 * whole * (n + rnd.random()) / KILLS  # the store grows, so that it takes longer
        ends.append(ended(forked, moment, "collect", home, folder))
        seen.append(confirmed(home))
    last = ran("collect", home, *folders)
    kept = confirmed(home)
    cut = sum(end == -signal.SIGKILL for end in ends)
    record_property(
        "proof",
        f"{KILLS} kills over {whole:.2f} s of collect, {cut} before its end, "
        f"{len(seen[-1])} files confirmed, {len(kept)} kept",
    )
    assert last.returncode == 0, last.stderr
    assert set().union(*seen) <= kept
    assert kept == hashes(mail) == hashes(home / "returned")
    assert cut > KILLS / 2


@pytest.mark.parametrize("n", range(3))
def test_two_collects_at_once_both_complete(n: int, home: Path, sheet: AnswerSheet) -> None:
    paths = mailed(home.parent / "mail", [f"r-{n}-{m}" for m in range(30)], sheet)
    command = [sys.executable, "-m", "cxaudit", "collect", str(home), *map(str, paths), "--json"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [json.loads(process.communicate(timeout=120)[0]) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum(one["taken"] for one in said) == len(paths)
    assert sum(one["unchanged"] for one in said) == len(paths)
    assert confirmed(home) == hashes(home.parent / "mail") == hashes(home / "returned")


# Root may write everywhere, unless it gives that right up (CAP_DAC_OVERRIDE) before the program begins.
WITHOUT_RIGHTS = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)
os.execv(sys.executable, [sys.executable, "-m", "cxaudit", *sys.argv[1:]])
"""


@pytest.fixture
def closed(home: Path) -> Iterator[Path]:
    """An engagement folder that can be read and not written."""
    home.chmod(stat.S_IRUSR | stat.S_IXUSR)
    yield home
    home.chmod(stat.S_IRWXU)


def test_a_folder_that_is_read_only_is_told(closed: Path, sheet: AnswerSheet) -> None:
    (path,) = mailed(closed.parent / "mail", ["r-1"], sheet)
    command = [sys.executable, "-c", WITHOUT_RIGHTS, "collect", str(closed), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "[CANNOT_WRITE]" in done.stderr
    assert not (closed / "answers.db").exists()


def test_the_copy_is_made_again_where_a_killed_collect_left_only_an_unnamed_one(
    home: Path, sheet: AnswerSheet
) -> None:
    (path,) = mailed(home.parent / "mail", ["r-1"], sheet)
    assert ran("collect", home, path).returncode == 0
    (copy,) = (home / "returned").iterdir()
    copy.rename(copy.with_name(".cxaudit-0123456789abcdef.tmp"))
    assert ran("collect", home, path).returncode == 0
    assert hashes(home.parent / "mail") == hashes(home / "returned")
