"""Pages and PDFs from a result alone, and editions of a report, as people ask for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cxaudit import printing
from cxaudit.cli import cli
from cxaudit.render.html.page import Edition, report_html
from cxaudit.render.json import result_json
from tests.render.results import kitchen


def run(*arguments: str | Path) -> Result:
    """The command line, in this process."""
    return CliRunner().invoke(cli, [str(a) for a in arguments], prog_name="cxaudit", catch_exceptions=False)


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A result.json, alone."""
    path = tmp_path / "result.json"
    path.write_text(result_json(kitchen()), encoding="utf-8")
    return path


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without a browser."""
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setattr(printing, "_PLACES", ())
    monkeypatch.setattr(printing, "_WINDOWS_ROOTS", ())


# ------------------------------------------------------------------------ render


@pytest.mark.parametrize("edition", ["full", "executive", "staff", "workshop"])
def test_a_result_alone_is_enough_for_its_page(stored: Path, edition: Edition) -> None:
    page = stored.parent / "page.html"
    done = run("render", stored, "-o", page, "--edition", edition)
    assert (done.exit_code, done.stdout.strip()) == (0, str(page))
    assert page.read_text(encoding="utf-8") == report_html(kitchen(), edition)


def test_for_programs_it_names_the_file(stored: Path) -> None:
    page = stored.parent / "page.html"
    assert json.loads(run("render", stored, "-o", page, "--json").stdout) == {"files": [str(page)]}


def test_another_look_is_taken_from_a_theme(stored: Path) -> None:
    theme = stored.parent / "theme.yaml"
    theme.write_text('primary: "#112233"\ncover: A line for the cover\n', encoding="utf-8")
    run("render", stored, "-o", stored.parent / "page.html", "--theme", theme)
    page = (stored.parent / "page.html").read_text(encoding="utf-8")
    assert "#112233" in page
    assert "A line for the cover" in page


def test_a_page_in_the_way_is_not_overwritten(stored: Path) -> None:
    page = stored.parent / "page.html"
    page.write_text("mine", encoding="utf-8")
    done = run("render", stored, "-o", page)
    assert done.exit_code == 2
    assert "[FILE_EXISTS]" in done.stderr
    assert page.read_text(encoding="utf-8") == "mine"


def test_with_force_the_old_page_is_kept_beside_it(stored: Path) -> None:
    page = stored.parent / "page.html"
    page.write_text("mine", encoding="utf-8")
    assert run("render", stored, "-o", page, "--force").exit_code == 0
    assert page.with_name("page.html.bak").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("command", "name"),
    [pytest.param("render", "page.pdf", id="page"), pytest.param("pdf", "page.html", id="PDF")],
)
def test_a_name_for_something_else_is_refused(stored: Path, command: str, name: str) -> None:
    done = run(command, stored, "-o", stored.parent / name)
    assert done.exit_code == 2
    assert "[OUTPUT_NAME]" in done.stderr


@pytest.mark.parametrize("command", ["render", "pdf"])
def test_a_page_is_no_result_and_the_result_beside_it_is_asked_for(stored: Path, command: str) -> None:
    page = stored.parent / "report.html"
    page.write_text("<script>alert(1)</script>", encoding="utf-8")
    done = run(command, page, "-o", stored.parent / ("a.pdf" if command == "pdf" else "a.html"))
    assert done.exit_code == 2
    assert "Give the result.json that was written beside it. [PAGE_GIVEN]" in done.stderr


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param("{}", "NOT_A_RESULT", id="no result"),
        pytest.param("<html>", "NOT_A_RESULT", id="no JSON"),
    ],
)
def test_what_is_no_result_is_told_in_a_line(tmp_path: Path, content: str, code: str) -> None:
    (tmp_path / "result.json").write_text(content, encoding="utf-8")
    done = run("render", tmp_path / "result.json", "-o", tmp_path / "page.html")
    assert done.exit_code == 3
    assert done.stderr.count("\n") == 1
    assert f"[{code}]" in done.stderr


def test_a_result_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = run("render", tmp_path / "result.json", "-o", tmp_path / "page.html")
    assert done.exit_code == 2
    assert "[FILE_MISSING]" in done.stderr


def test_a_result_that_contradicts_itself_is_told(stored: Path) -> None:
    tree = json.loads(stored.read_text(encoding="utf-8"))
    tree["fixes"][0]["doubts"] = ["no such doubt"]
    stored.write_text(json.dumps(tree), encoding="utf-8")
    done = run("render", stored, "-o", stored.parent / "page.html")
    assert done.exit_code == 3
    assert "it contradicts itself" in done.stderr


# ------------------------------------------------------------------------ pdf


def test_without_a_browser_the_exit_code_is_4(stored: Path, no_browser: None) -> None:
    done = run("pdf", stored, "-o", stored.parent / "a.pdf")
    assert done.exit_code == 4
    assert "Chromium, Chrome or Edge" in done.stderr
    assert not (stored.parent / "a.pdf").exists()


def test_a_pdf_in_the_way_is_not_overwritten(stored: Path, no_browser: None) -> None:
    (stored.parent / "a.pdf").write_text("mine", encoding="utf-8")
    done = run("pdf", stored, "-o", stored.parent / "a.pdf")
    assert done.exit_code == 2
    assert "[FILE_EXISTS]" in done.stderr


@pytest.mark.browser
@pytest.mark.skipif(printing.browser() is None, reason="needs Chromium, Chrome or Edge")
@pytest.mark.parametrize(
    ("paper", "box"),
    [pytest.param("a4", b"594.95", id="A4"), pytest.param("letter", b"612 792", id="Letter")],
)
def test_it_is_printed_on_the_paper_that_was_asked_for(stored: Path, paper: str, box: bytes) -> None:
    made = stored.parent / "a.pdf"
    assert run("pdf", stored, "-o", made, "--edition", "staff", "--paper", paper).exit_code == 0
    assert b"/MediaBox [0 0 " + box in made.read_bytes()


# ------------------------------------------------------------------------ report


def test_a_report_has_a_file_for_each_edition_that_was_asked_for(tmp_path: Path) -> None:
    run("demo", tmp_path / "demo")
    done = run(
        "report", tmp_path / "demo", "-o", tmp_path / "out", "--edition", "executive", "--edition", "staff"
    )
    assert done.exit_code == 0
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "audit.xlsx",
        "report-executive.html",
        "report-staff.html",
        "result.json",
    ]
    assert "one page for everybody who was asked" in done.stdout


def test_pages_of_an_earlier_report_are_no_stray_files(tmp_path: Path) -> None:
    run("demo", tmp_path / "demo")
    returned = tmp_path / "demo" / "returned"
    run("report", tmp_path / "demo", "-o", returned, "--edition", "staff")
    done = run("check", returned)
    assert done.exit_code == 0
    assert "report-staff.html" not in done.stdout


def test_an_edition_that_there_is_not_is_refused() -> None:
    done = run("report", "x", "-o", "y", "--edition", "board")
    assert done.exit_code == 2
    assert "'board' is not one of 'full', 'executive', 'staff'" in done.stderr
