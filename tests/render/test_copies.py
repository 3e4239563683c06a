"""A further copy is what would have been made for that respondent, to the last byte."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxaudit.render.workbook.copies import MadeFor, copies
from cxaudit.render.workbook.lint import lint
from cxaudit.render.workbook.questionnaire import questionnaire
from tests.rubrics import small_rubric

DAY = datetime.date(2026, 11, 22)


def made(key: str, department: str | None = None) -> bytes:
    """The questionnaire made for somebody."""
    return questionnaire(
        small_rubric(), date=DAY, respondent_key=key, role="cook", client="Acme", department=department
    )


FIRST = made("r-001")
KEYS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="=+-@＝＋－＠'"), min_size=1
).filter(str.strip)


@settings(max_examples=25)
@given(KEYS)
def test_a_copy_is_what_would_have_been_made(key: str) -> None:
    assert next(copies(FIRST, MadeFor("r-001"), [MadeFor(key)])) == made(key)


def test_one_copy_a_key_in_their_order() -> None:
    assert list(copies(FIRST, MadeFor("r-001"), [MadeFor("a"), MadeFor("b")])) == [made("a"), made("b")]


@pytest.mark.parametrize("key", ["=1+1", "<c>", "&", "a\x00b"])
def test_a_copy_for_a_hostile_key_is_sound(key: str) -> None:
    assert lint(next(copies(FIRST, MadeFor("r-001"), [MadeFor(key)]))) == ()


def test_a_workbook_made_for_somebody_else_is_a_mistake_of_ours() -> None:
    with pytest.raises(RuntimeError, match="does not hold the key"):
        next(copies(FIRST, MadeFor("r-002"), [MadeFor("a")]))


def test_a_department_is_stamped_too() -> None:
    first = made("r-001", "the first one's")
    people = [MadeFor("a", "Sales & Service"), MadeFor("b", "Depot")]
    assert list(copies(first, MadeFor("r-001", "the first one's"), people)) == [made(*one) for one in people]


def test_a_workbook_without_the_department_is_a_mistake_of_ours() -> None:
    with pytest.raises(RuntimeError, match="department"):
        next(copies(FIRST, MadeFor("r-001", "Depot"), [MadeFor("a", "Sales")]))
