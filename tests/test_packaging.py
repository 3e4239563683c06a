"""What people install holds all that the program needs: as a wheel, as an editable install, as a plain checkout.

Nothing is downloaded: the new environments see the dependencies of the one that runs the tests.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
SHIPPED = ("cxaudit", "rubrics", "templates", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")
OFFLINE = ("--quiet", "--disable-pip-version-check", "--no-index", "--no-deps")

Run = Callable[..., subprocess.CompletedProcess[str]]
"""Runs cxaudit with arguments in a folder."""


def _ran(
    command: Iterable[str | Path], cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A command's outcome; what it said on stderr stands in the failure."""
    outcome = subprocess.run(list(command), cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    return outcome


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is packaged, so that building leaves nothing behind in the checkout."""
    folder = tmp_path_factory.mktemp("source")
    for name in SHIPPED:
        copy = shutil.copytree if (CHECKOUT / name).is_dir() else shutil.copy
        copy(CHECKOUT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without network by the setuptools that are here."""
    folder = tmp_path_factory.mktemp("wheel")
    _ran([sys.executable, "-m", "pip", "wheel", *OFFLINE, "--no-build-isolation", "-w", folder, source])
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def content(wheel: Path) -> frozenset[str]:
    """The names of the wheel's files."""
    return frozenset(zipfile.ZipFile(wheel).namelist())


@pytest.fixture(scope="module")
def about(wheel: Path) -> PathDistribution:
    """What the wheel says about itself."""
    return PathDistribution(next(p for p in zipfile.Path(wheel).iterdir() if p.name.endswith(".dist-info")))


def _environment(folder: Path) -> Path:
    """The Python of a new environment that has the dependencies, and no cxaudit."""
    _ran([sys.executable, "-m", "venv", "--without-pip", folder])
    python = folder / "bin" / "python"
    home = _ran([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).stdout.strip()
    (Path(home) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


def _installed(folder: Path, *what: str | Path) -> Path:
    """The command cxaudit of a new environment into which just this was installed."""
    python = _environment(folder)
    _ran([sys.executable, "-m", "pip", "--python", python, "install", *OFFLINE, *what])
    return python.with_name("cxaudit")


@pytest.fixture(params=["wheel", "editable", "checkout"])
def cxaudit(request: pytest.FixtureRequest, source: Path, tmp_path: Path) -> Run:
    """The program in each of the ways to have it, run in a folder of its own."""
    away = tmp_path / "away"
    away.mkdir()
    program: dict[str, Callable[[], list[str | Path]]] = {
        "wheel": lambda: [_installed(tmp_path / "env", request.getfixturevalue("wheel"))],
        "editable": lambda: [_installed(tmp_path / "env", "--no-build-isolation", "-e", source)],
        "checkout": lambda: [_environment(tmp_path / "env"), "-m", "cxaudit"],
    }
    command = program[request.param]()
    path = {"checkout": str(source)}.get(request.param, "")
    return lambda *arguments: _ran([*command, *arguments], cwd=away, env={**os.environ, "PYTHONPATH": path})


def _files(top: Path, pattern: str) -> set[str]:
    """The files of a folder, as paths below it."""
    found = (path for path in top.rglob(pattern) if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(top).as_posix() for path in found}


@pytest.mark.parametrize(
    ("folder", "pattern", "inside"),
    [
        pytest.param("cxaudit", "*.py", "cxaudit", id="every module"),
        pytest.param("cxaudit", "py.typed", "cxaudit", id="the mark that it is typed"),
        pytest.param("rubrics", "*", "cxaudit/rubrics", id="rubrics"),
        pytest.param("templates", "*", "cxaudit/templates", id="templates"),
    ],
)
def test_the_wheel_holds(
    folder: str, pattern: str, inside: str, source: Path, content: frozenset[str]
) -> None:
    assert {f"{inside}/{name}" for name in _files(source / folder, pattern)} <= content


def test_the_wheel_holds_nothing_else(content: frozenset[str]) -> None:
    assert {name.split("/")[0].split("-")[0] for name in content} == {"cxaudit"}


def test_the_wheel_holds_nothing_compiled(content: frozenset[str]) -> None:
    assert [name for name in content if name.endswith(".pyc")] == []


def test_the_wheel_has_the_licence(content: frozenset[str]) -> None:
    assert [name for name in content if name.endswith("LICENSE")]


def test_an_installed_program_makes_and_opens_a_store(wheel: Path, tmp_path: Path) -> None:
    python = _installed(tmp_path / "env", wheel).with_name("python")
    made = "from cxaudit.store import open_store; open_store('answers.db').close()"
    _ran([python, "-c", f"{made}; {made}"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": ""})
    assert (tmp_path / "answers.db").is_file()


def test_the_wheel_has_one_command(about: PathDistribution) -> None:
    assert [(e.name, e.value) for e in about.entry_points] == [("cxaudit", "cxaudit.__main__:main")]


def test_the_wheel_has_the_extras(about: PathDistribution) -> None:
    assert about.metadata.get_all("Provides-Extra") == ["db", "postgresql", "calendar", "test", "dev"]


def test_running_needs_five_packages(about: PathDistribution) -> None:
    needed = [line.split(">")[0] for line in about.requires or () if "extra" not in line]
    assert sorted(needed, key=str.casefold) == ["click", "jinja2", "openpyxl", "pydantic", "PyYAML"]


def test_the_program_finds_rubrics_from_any_folder(cxaudit: Run) -> None:
    assert [rubric["id"] for rubric in json.loads(cxaudit("rubric", "list", "--json").stdout)] == [
        "cx-six-steps"
    ]


def test_the_demo_runs_from_any_folder(cxaudit: Run) -> None:
    made = json.loads(cxaudit("demo", "--json").stdout)["files"]
    assert sorted(Path(name).name for name in made) == ["audit.xlsx", "report.html", "result.json"]
