"""Pipes and devices are refused at once: they may have no end, or never begin."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from cxaudit.read.opening import opened

pytestmark = pytest.mark.skipif(os.name != "posix", reason="has no pipes with names")


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    path = tmp_path / "answers.xlsx"
    os.mkfifo(path)
    return path


def test_a_file_is_opened(tmp_path: Path) -> None:
    (tmp_path / "answers.json").write_bytes(b"{}")
    with opened(tmp_path / "answers.json") as stream:
        assert stream.read() == b"{}"


def test_a_pipe_is_refused(pipe: Path) -> None:
    with pytest.raises(OSError, match="it is a pipe or a device, not a file"):
        opened(pipe)


def test_a_device_is_refused() -> None:
    with pytest.raises(OSError, match="it is a pipe or a device, not a file"):
        opened(Path("/dev/zero"))


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        opened(tmp_path)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["check", "PIPE"], id="check"),
        pytest.param(["report", "PIPE", "-o", "out"], id="report"),
        pytest.param(["verify", "PIPE"], id="verify"),
        pytest.param(["explain", "PIPE"], id="explain"),
        pytest.param(["rubric", "check", "PIPE"], id="rubric check"),
        pytest.param(["questionnaire", "--for", "PIPE", "-o", "out"], id="list of people"),
        pytest.param(["questionnaire", "--theme", "PIPE", "-o", "q.xlsx"], id="theme"),
        pytest.param(["report", "FOLDER", "-o", "out"], id="among the answers"),
    ],
)
def test_no_command_waits_for_a_pipe(words: Sequence[str], pipe: Path, tmp_path: Path) -> None:
    named = [word.replace("PIPE", str(pipe)).replace("FOLDER", str(tmp_path)) for word in words]
    command = [sys.executable, "-m", "cxaudit", *named]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    told = [line for line in (done.stdout + done.stderr).splitlines() if "[FILE_UNREADABLE]" in line]
    assert (done.returncode in (2, 3), len(told)) == (True, 1)
