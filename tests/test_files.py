"""Files are written all or none; what is there already is never lost."""

from __future__ import annotations

import errno
import os
import pathlib
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest

from cxaudit.errors import Code, CxauditError
from cxaudit.files import unwritten, write

MANY = 40
"""More calls to the system than writing three files takes."""


def refusals(*paths: Path, force: bool = False, content: bytes = b"new") -> list[tuple[str, str]]:
    """Code and file of each problem of a refused write."""
    with pytest.raises(CxauditError) as raised:
        write(dict.fromkeys(paths, content), force=force)
    return [(p.code.name, p.where.file) for p in raised.value.problems]


def tree(folder: Path) -> dict[str, bytes | None]:
    """Everything in a folder, by its path in it; folders hold None."""
    return {
        str(p.relative_to(folder)): None if p.is_dir() else p.read_bytes() for p in sorted(folder.rglob("*"))
    }


def backup(path: Path) -> Path:
    return path.with_name(path.name + ".bak")


# --- the plain cases --------------------------------------------------------------------------


def test_new_files_are_written_with_their_folders(tmp_path: Path) -> None:
    write({tmp_path / "a/b/one": b"1", tmp_path / "two": b"2"})
    assert tree(tmp_path) == {"a": None, "a/b": None, "a/b/one": b"1", "two": b"2"}


def test_no_files_are_no_trouble(tmp_path: Path) -> None:
    write({})
    assert tree(tmp_path) == {}


def test_new_files_have_the_rights_that_the_user_asked_for(tmp_path: Path) -> None:
    before = os.umask(0o027)
    write({tmp_path / "one": b"1"})
    os.umask(before)
    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o640


def test_an_existing_file_is_refused_and_kept(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_bytes(b"old")
    assert refusals(old) == [("FILE_EXISTS", str(old))]
    assert old.read_bytes() == b"old"


def test_one_existing_file_keeps_all_from_being_written(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    refusals(tmp_path / "first", tmp_path / "old", tmp_path / "folder/last")
    assert tree(tmp_path) == {"old": b"old"}


def test_every_existing_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "c").write_bytes(b"old")
    assert [file for _, file in refusals(*(tmp_path / n for n in "abc"))] == [
        str(tmp_path / "a"),
        str(tmp_path / "c"),
    ]


def test_refusal_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    with pytest.raises(CxauditError) as raised:
        write({tmp_path / "old": b"new"})
    assert raised.value.exit_code == 2


# --- the same content again -------------------------------------------------------------------


def test_the_same_content_again_is_no_refusal(tmp_path: Path) -> None:
    write({tmp_path / "one": b"1"})
    write({tmp_path / "one": b"1", tmp_path / "two": b"2"})
    assert tree(tmp_path) == {"one": b"1", "two": b"2"}


def test_the_same_content_again_leaves_the_file_alone(tmp_path: Path) -> None:
    write({tmp_path / "one": b"1"})
    before = (tmp_path / "one").stat()
    write({tmp_path / "one": b"1"}, force=True)
    assert (tmp_path / "one").stat() == before
    assert not backup(tmp_path / "one").exists()


def test_another_content_of_the_same_length_is_unwritten(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"1")
    assert unwritten({tmp_path / "one": b"2"}) == {tmp_path / "one": b"2"}


# --- --force ----------------------------------------------------------------------------------


def test_force_replaces_and_keeps_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"old")
    write({tmp_path / "one": b"new"}, force=True)
    assert tree(tmp_path) == {"one": b"new", "one.bak": b"old"}


def test_force_keeps_the_last_old_file(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"old")
    write({tmp_path / "one": b"new"}, force=True)
    write({tmp_path / "one": b"newer"}, force=True)
    assert tree(tmp_path) == {"one": b"newer", "one.bak": b"new"}


def test_force_keeps_the_rights_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"old")
    (tmp_path / "one").chmod(0o600)
    write({tmp_path / "one": b"new"}, force=True)
    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o600


def test_force_makes_new_files_without_a_copy(tmp_path: Path) -> None:
    write({tmp_path / "one": b"new"}, force=True)
    assert tree(tmp_path) == {"one": b"new"}


# --- what is no file --------------------------------------------------------------------------


@contextmanager
def linked(folder: Path) -> Iterator[Path]:
    (folder / "elsewhere").write_bytes(b"old")
    (folder / "target").symlink_to("elsewhere")
    yield folder / "target"
    assert (folder / "elsewhere").read_bytes() == b"old"
    assert (folder / "target").is_symlink()


@contextmanager
def dangling(folder: Path) -> Iterator[Path]:
    (folder / "target").symlink_to("nowhere")
    yield folder / "target"
    assert not (folder / "nowhere").exists()


@contextmanager
def folder_of_that_name(folder: Path) -> Iterator[Path]:
    (folder / "target").mkdir()
    yield folder / "target"
    assert (folder / "target").is_dir()


@contextmanager
def below_a_file(folder: Path) -> Iterator[Path]:
    (folder / "a").write_bytes(b"old")
    yield folder / "a/b/target"
    assert (folder / "a").read_bytes() == b"old"


@contextmanager
def device(folder: Path) -> Iterator[Path]:
    yield Path(os.devnull)
    assert Path(os.devnull).is_char_device()


@contextmanager
def too_long_a_name(folder: Path) -> Iterator[Path]:
    yield folder / ("x" * 300)
    assert tree(folder) == {}


@contextmanager
def null_in_the_name(folder: Path) -> Iterator[Path]:
    yield folder / "a\0b"
    assert tree(folder) == {}


OBSTACLES = [linked, dangling, folder_of_that_name, below_a_file, device, too_long_a_name, null_in_the_name]


@pytest.mark.parametrize("force", [False, True], ids=["plain", "force"])
@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_what_is_no_file_is_refused_with_its_name(
    tmp_path: Path, obstacle: Callable[[Path], Any], force: bool
) -> None:
    with obstacle(tmp_path) as path:
        assert refusals(path, force=force) == [("CANNOT_WRITE", str(path))]


def test_a_name_of_full_length_is_written(tmp_path: Path) -> None:
    write({tmp_path / ("x" * 255): b"1"})
    assert (tmp_path / ("x" * 255)).read_bytes() == b"1"


READ_ONLY = """
import os, sys
from pathlib import Path
from cxaudit.errors import CxauditError
from cxaudit.files import write
os.geteuid() or os.setuid(65534)
try:
    write({Path(sys.argv[1]) / "one": b"1"})
except CxauditError as error:
    print(error)
"""


def test_a_read_only_folder_is_one_clear_problem() -> None:
    with TemporaryDirectory() as name:
        Path(name).chmod(0o555)
        ran = subprocess.run(
            [sys.executable, "-c", READ_ONLY, name], capture_output=True, text=True, check=True
        )
        assert ran.stdout.startswith(f"{name}/one: the file cannot be written (Permission denied).")
        assert tree(Path(name)) == {}


# --- faults -----------------------------------------------------------------------------------


class Fault:
    """Lets the n-th call to the system fail that writing makes."""

    def __init__(self, number: int, reason: int) -> None:
        self.left = number
        self.reason = reason

    def __call__(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def faulty(*args: Any, **kwargs: Any) -> Any:
            self.left -= 1
            _fail(self.reason, self.left == 0)
            return call(*args, **kwargs)

        return faulty

    @property
    def met(self) -> bool:
        return self.left <= 0


def _fail(reason: int, now: bool) -> None:
    if now:
        raise OSError(reason, os.strerror(reason))


class Disk:
    """A file to be written that fails with the rest."""

    def __init__(self, stream: Any, fault: Fault) -> None:
        self._stream = stream
        self._fault = fault

    def __enter__(self) -> Disk:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def __getattr__(self, name: str) -> Any:
        return (
            self._fault(getattr(self._stream, name))
            if name in ("write", "flush")
            else getattr(self._stream, name)
        )


@contextmanager
def faulty_disk(fault: Fault) -> Iterator[None]:
    opened = fault(pathlib.Path.open)
    with ExitStack() as stack:
        for place, name in [(os, "link"), (os, "fsync"), (os, "replace"), (os, "mkdir"), (os, "chmod")]:
            stack.enter_context(patch.object(place, name, fault(getattr(place, name))))
        stack.enter_context(patch.object(pathlib.Path, "open", lambda *a, **k: Disk(opened(*a, **k), fault)))
        yield


OLD = {"one": b"old", "one.bak": b"older", "two": b"2"}
NEW = {"one": b"new", "folder/in/two": b"new", "three": b"new"}


def attempt(folder: Path, fault: Fault, force: bool) -> list[Code]:
    """Codes of the problems of writing with a fault."""
    try:
        with faulty_disk(fault):
            write({folder / name: content for name, content in NEW.items()}, force=force)
    except CxauditError as error:
        return [p.code for p in error.problems]
    return []


def started(folder: Path, names: dict[str, bytes]) -> Path:
    folder.mkdir()
    write({folder / name: content for name, content in names.items()})
    return folder


@pytest.mark.parametrize(
    ("force", "old"), [(True, OLD), (True, {}), (False, {"two": b"2"})], ids=["force", "force, new", "new"]
)
@pytest.mark.parametrize("number", range(1, MANY))
def test_whichever_call_fails_all_or_none_is_written(
    tmp_path: Path, number: int, force: bool, old: dict[str, bytes]
) -> None:
    folder = started(tmp_path / "out", old)
    before = tree(folder)
    codes = attempt(folder, Fault(number, errno.ENOSPC), force)
    written = tree(folder)
    kept = {"one.bak": b"old"} if "one" in old else {}
    done = {**before, "folder": None, "folder/in": None, **NEW, **kept}
    assert (codes, written) in [([Code.CANNOT_WRITE], before), ([], done)]


@pytest.mark.parametrize(("force", "old"), [(True, OLD), (False, {})], ids=["force", "new"])
def test_the_faults_above_come_to_an_end(tmp_path: Path, force: bool, old: dict[str, bytes]) -> None:
    fault = Fault(MANY, errno.ENOSPC)
    attempt(started(tmp_path / "out", old), fault, force)
    assert not fault.met


def test_a_fault_is_told_of_the_file_that_was_asked_for(tmp_path: Path) -> None:
    with faulty_disk(Fault(1, errno.ENOSPC)), pytest.raises(CxauditError) as raised:
        write({tmp_path / "one": b"1"})
    (told,) = raised.value.problems
    assert str(told).startswith(f"{tmp_path}/one: the file cannot be written (No space left on device).")


def test_a_disk_without_second_names_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"old")
    with patch.object(os, "link", side_effect=OSError(errno.EPERM, "Operation not permitted")):
        write({tmp_path / "one": b"new", tmp_path / "two": b"new"}, force=True)
    assert tree(tmp_path) == {"one": b"new", "one.bak": b"old", "two": b"new"}


def test_a_disk_without_second_names_overwrites_nothing(tmp_path: Path) -> None:
    def elsewhere(*_: object, **__: object) -> None:
        (tmp_path / "one").write_bytes(b"theirs")
        raise OSError(errno.EPERM, "Operation not permitted")

    with patch.object(os, "link", side_effect=elsewhere):
        assert refusals(tmp_path / "one") == [("FILE_EXISTS", str(tmp_path / "one"))]
    assert tree(tmp_path) == {"one": b"theirs"}


def test_a_really_full_disk_is_one_clear_problem(tmp_path: Path) -> None:
    script = (
        "import resource, sys; from pathlib import Path; from cxaudit.files import write;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)); write({Path(sys.argv[1]): b'x' * 5000})"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "one"], capture_output=True, text=True, check=False
    )
    assert "the file cannot be written (File too large)" in ran.stderr
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("number", range(1, 12))
def test_stopping_by_hand_leaves_nothing_half_done(tmp_path: Path, number: int) -> None:
    fault = Fault(number, 0)
    with patch(f"{__name__}._fail", _interrupt), faulty_disk(fault), pytest.raises(KeyboardInterrupt):
        write({tmp_path / "a/one": b"1", tmp_path / "a/two": b"2"})
    assert tree(tmp_path) == {}


def _interrupt(_: int, now: bool) -> None:
    if now:
        raise KeyboardInterrupt


# --- others at work ---------------------------------------------------------------------------


@pytest.mark.parametrize("attempt_number", range(10))
def test_of_two_writers_exactly_one_wins(tmp_path: Path, attempt_number: int) -> None:
    gate = threading.Barrier(4)

    def lost(name: bytes) -> str:
        gate.wait()
        try:
            write({tmp_path / "out/one": name, tmp_path / "out/two": name})
        except CxauditError as error:
            return error.problems[0].code.name
        return ""

    with ThreadPoolExecutor(4) as pool:
        outcome = sorted(pool.map(lost, (b"0", b"1", b"2", b"3")))
    left = tree(tmp_path)
    assert outcome == ["", *["FILE_EXISTS"] * 3]
    assert left["out/one"] == left["out/two"]
    assert sorted(left) == ["out", "out/one", "out/two"]


ENDLESS = """
import sys
from pathlib import Path
from cxaudit.files import write
path = Path(sys.argv[1])
print("ready", flush=True)
while True:
    for letter in b"ab":
        write({path: bytes([letter]) * 300_000}, force=True)
"""


@pytest.mark.parametrize("moment", range(12))
def test_a_killed_writer_leaves_the_old_file_or_the_new_one(tmp_path: Path, moment: int) -> None:
    path = tmp_path / "one"
    path.write_bytes(b"a" * 300_000)
    with subprocess.Popen([sys.executable, "-c", ENDLESS, path], stdout=subprocess.PIPE) as child:
        assert child.stdout
        child.stdout.readline()
        time.sleep(0.005 * moment)
        child.send_signal(signal.SIGKILL)
    assert path.read_bytes() in (b"a" * 300_000, b"b" * 300_000)
