"""Templates are compiled once, and never out of date."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from cxaudit.render.html.compiled import Kept


@pytest.fixture(autouse=True)
def _code_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)


def drawn(folder: Path, template: str = "<p>{{ 1 + 1 }}</p>", reading: str = "") -> str:
    """What a template gives in an environment that is new, as in a new process."""
    return (
        Environment(
            loader=DictLoader({"page": template}), bytecode_cache=Kept(folder, reading), autoescape=True
        )
        .get_template("page")
        .render()
    )


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "__pycache__").iterdir())


def test_code_is_kept_beside_the_templates(tmp_path: Path) -> None:
    drawn(tmp_path)
    assert len(kept(tmp_path)) == 1


def test_kept_code_is_used(tmp_path: Path) -> None:
    drawn(tmp_path)
    before = kept(tmp_path)[0].stat().st_mtime_ns
    assert (drawn(tmp_path), kept(tmp_path)[0].stat().st_mtime_ns) == ("<p>2</p>", before)


def test_another_text_is_compiled_anew(tmp_path: Path) -> None:
    drawn(tmp_path)
    assert drawn(tmp_path, "<p>{{ 1 + 2 }}</p>") == "<p>3</p>"


def test_another_reading_is_compiled_anew(tmp_path: Path) -> None:
    drawn(tmp_path)
    before = kept(tmp_path)[0].read_bytes()
    drawn(tmp_path, reading="without blanks")
    assert kept(tmp_path)[0].read_bytes() != before


@pytest.mark.parametrize("content", [b"", b"nonsense"])
def test_damaged_code_is_compiled_anew(content: bytes, tmp_path: Path) -> None:
    drawn(tmp_path)
    kept(tmp_path)[0].write_bytes(content)
    assert drawn(tmp_path) == "<p>2</p>"


def test_where_nothing_can_be_kept_the_page_is_drawn_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").write_text("a file, no folder", encoding="utf-8")
    assert drawn(tmp_path) == "<p>2</p>"


def test_python_may_be_told_to_keep_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    drawn(tmp_path)
    assert not (tmp_path / "__pycache__").exists()
