"""What every test may lean on."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import settings

from cxaudit import recalculation
from tests import office

HERE = Path(__file__).parent

settings.register_profile("house", deadline=None)  # machines are noisy; what is slow is measured elsewhere
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``pytest --update-golden`` rewrites the golden files; read the diff."""
    parser.addoption("--update-golden", action="store_true")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare text with ``tests/golden/<name>``."""

    def check(name: str, actual: str) -> None:
        path = HERE / "golden" / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(actual, encoding="utf-8")
        assert actual == path.read_text(encoding="utf-8"), (
            f"{path} differs; if the new output is right: pytest --update-golden"
        )

    return check


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was counted on the way to a proof: the properties ``proof`` that tests recorded."""
    told = [
        text
        for r in terminalreporter.getreports("passed")
        for key, text in r.user_properties
        if key == "proof"
    ]
    for text in told:
        terminalreporter.write_line(f"proof: {text}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where CXAUDIT_REQUIRE_TOOLS is set, no test may be left out because LibreOffice, a browser … is missing."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CXAUDIT_REQUIRE_TOOLS"):
        report.outcome = "failed"
        report.longrepr = f"left out, though CXAUDIT_REQUIRE_TOOLS is set: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def soffice(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str, Path], Path]:
    """Convert a file with LibreOffice: source, kind such as ``xlsx:Calc MS Excel 2007 XML``, folder for the result."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("needs LibreOffice")
    profile = f"-env:UserInstallation={tmp_path_factory.mktemp('office').as_uri()}"

    def converted(source: Path, kind: str, folder: Path) -> Path:
        command = [program, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return folder / f"{source.stem}.{kind.partition(':')[0]}"

    return converted


@pytest.fixture(scope="session")
def recalculate(tmp_path_factory: pytest.TempPathFactory) -> office.Recalculate:
    """Let LibreOffice compute every formula of many workbooks anew."""
    if recalculation.office() is None:
        pytest.skip("needs LibreOffice")
    return lambda workbooks: office.recalculated(workbooks, tmp_path_factory.mktemp("forced"))


@pytest.fixture(scope="session")
def uno_office(tmp_path_factory: pytest.TempPathFactory) -> office.Office:
    """LibreOffice over UNO: many sets of inputs into workbooks that are loaded once."""
    if reason := office.missing():
        pytest.skip(reason)
    return lambda jobs: office.computed(jobs, tmp_path_factory.mktemp("uno"))
