"""Rubrics as text."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxaudit.read.rubrics import find_rubric, read_rubric, rubric_problems
from cxaudit.render.rubrics import new_rubric_files, rubric_text
from tests.rubrics import small_rubric


def _written(folder: Path, title: str) -> Path:
    folder.mkdir(exist_ok=True)
    written = [(folder / name).write_text(text, "utf-8") for name, text in new_rubric_files(title).items()]
    assert written
    return folder


TITLES = [
    pytest.param("Good meetings", "good-meetings", id="words"),
    pytest.param('Say: "hello" # {x} & *more*', "say-hello-x-more", id="signs of YAML"),
    pytest.param("会議", "my-rubric", id="other letters"),
    pytest.param("  ", "my-rubric", id="nothing"),
    pytest.param("9 lives\n\n", "lives", id="digits first"),
    pytest.param("A" * 200, "a" * 60, id="long"),
]


@pytest.mark.parametrize(("title", "rubric_id"), TITLES)
def test_a_new_rubric_has_no_problem(title: str, rubric_id: str, tmp_path: Path) -> None:
    assert rubric_problems(_written(tmp_path / "new", title)) == ()


@pytest.mark.parametrize(("title", "rubric_id"), TITLES)
def test_a_new_rubric_has_an_id_made_of_its_title(title: str, rubric_id: str, tmp_path: Path) -> None:
    assert read_rubric(_written(tmp_path / "new", title)).id == rubric_id


def test_a_new_rubric_keeps_its_title(tmp_path: Path) -> None:
    assert read_rubric(_written(tmp_path, 'Say: "hello" # ö')).title == 'Say: "hello" # ö'


@pytest.mark.parametrize("name", ["rubric.yaml", "step1.yaml"])
def test_editors_are_told_of_the_schema_in_the_first_line(name: str) -> None:
    assert new_rubric_files("x")[name].startswith("# yaml-language-server: $schema=./")


@pytest.mark.parametrize(
    "line",
    [
        "A safe kitchen in three steps (safe-kitchen 1.0)",
        "3 steps, 6 criteria, levels 0 to 3.",
        "2  Always: We all do it.",
        "cook  Cooks (rater, does the work)",
        "Policy normal (default): said up to level 1, logged up to level 2, measured up to level 3",
        "from 0 Unsafe; from 50 Fair; from 80 Safe",
        "Variant quick: Quick look, 3 questions, about 3 minutes",
        "Store (store, weight 1)",
        "S1 Cold enough (store.cold, weight 3, key)",
        "Is the fridge cold enough all day?",
        "Asked: Head chef and Cooks",
        "0  Nobody looks at the fridge.",
        "Level 3 needs S1 Cold enough at level 2.",
        "To level 1: Buy a pen and labels. (0.5 days, impact 2, Kitchen porter, felt after 1 week)",
    ],
)
def test_the_text_has_the_line(line: str) -> None:
    assert line in rubric_text(small_rubric()).split("\n")


def test_lines_are_not_too_long() -> None:
    assert max(map(len, rubric_text(read_rubric(find_rubric())).split("\n"))) <= 101


def test_control_characters_are_shown_not_sent() -> None:
    rubric = small_rubric().model_copy(update={"title": "a\x1b[31mred", "note": "b\x07"})
    assert "\x1b" not in rubric_text(rubric)
