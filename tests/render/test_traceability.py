"""The traceability page of rubrics that are small, hostile or silent about their sources."""

from __future__ import annotations

import pytest

from cxaudit.model.rubric import Practice, Rubric
from cxaudit.render.traceability import traceability
from tests.rubrics import small_rubric


def page(*practices: tuple[str, str, str, str]) -> str:
    """The page of the small rubric with practices (id, source, statement, cover)."""
    told = tuple(
        Practice(id=name, source=source, kind="practice", statement=statement, covered_by=(cover,))
        for name, source, statement, cover in practices
    )
    rubric: Rubric = small_rubric()
    return traceability(rubric.model_copy(update={"practices": told}))


def test_no_practices_is_said() -> None:
    assert "This rubric names no practices of sources." in page()


def test_one_table_a_source_though_its_practices_are_scattered() -> None:
    text = page(
        ("A", "one.txt", "x", "rule:S5"), ("B", "two.txt", "y", "rule:S5"), ("C", "one.txt", "z", "rule:S5")
    )
    assert text.count("## `one.txt`\n\n2 practices.") == 1


def test_a_criterion_is_told_by_code_and_title() -> None:
    criterion = small_rubric().criteria[0]
    assert f"| {criterion.code} {criterion.title} |" in page(("A", "one.txt", "x", criterion.id))


def test_a_step_is_told_by_number_and_title() -> None:
    step = small_rubric().steps[1]
    assert f"| Step 2: {step.title} |" in page(("A", "one.txt", "x", f"step:{step.id}"))


@pytest.mark.parametrize(
    ("cover", "shown"),
    [
        pytest.param("sheet:Roadmap", "| Sheet Roadmap |", id="a sheet"),
        pytest.param("rule:S5", "| Rule S5 |", id="a rule"),
        pytest.param("gone", "| gone |", id="an unknown id as it is written"),
    ],
)
def test_covers_outside_the_rubric(cover: str, shown: str) -> None:
    assert shown in page(("A", "one.txt", "x", cover))


@pytest.mark.parametrize(
    ("statement", "shown"),
    [
        pytest.param("a | b", r"| a \| b |", id="a bar ends no cell"),
        pytest.param("a\nb", "| a b |", id="a line break ends no row"),
        pytest.param("<b>a</b>", r"| \<b\>a\</b\> |", id="no markup"),
    ],
)
def test_hostile_text_stays_text(statement: str, shown: str) -> None:
    assert shown in page(("A", "one.txt", statement, "rule:S5"))
