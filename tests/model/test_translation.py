"""Texts in another language: what is one, and that nothing but texts changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from cxaudit.model.rubric import Rubric
from cxaudit.model.translation import Address, Translation, is_said, rubric_texts, translated
from tests import demos
from tests.rubrics import shouted, small_rubric

TEXTS = rubric_texts(demos.rubric())

VERBATIM = {
    "Criterion.code",
    "Criterion.covers",
    "Measure.covers",
    "StatementTestQuestion.covers",
    "CustomerStatement.covers",
    "Practice.id",
    "Practice.source",
    "Practice.kind",
    "Practice.covered_by",
    "Rubric.version",
    "Rubric.language",
}
"""Fields whose texts are the same in every language; a new one has to be added here, or be a `Text`."""


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    """Every field of a model and of the models in it."""
    for name, field in model.model_fields.items():
        yield f"{model.__name__}.{name}", field
        for inner in _models(field.annotation):
            yield from _fields(inner)


def _holds_text(annotation: Any, marks: tuple[Any, ...]) -> bool:
    """Whether a type holds text that is no id: ids have a pattern."""
    marks = (*marks, *getattr(annotation, "__metadata__", ()))
    if annotation is str or getattr(annotation, "__origin__", None) is str:
        return not any(getattr(mark, "pattern", None) for mark in marks)
    return any(_holds_text(inner, ()) for inner in get_args(annotation))


def test_every_field_with_text_is_translated_or_known_to_be_the_same_everywhere() -> None:
    undecided = {
        name
        for name, field in _fields(Rubric)
        if _holds_text(field.annotation, tuple(field.metadata)) and not is_said(field)
    }
    assert undecided == VERBATIM


def without_texts(rubric: Rubric) -> dict[str, Any]:
    """Everything in a rubric but its texts."""
    blank = dict.fromkeys(rubric_texts(rubric), "?")
    return translated(rubric, Translation("?", blank)).model_dump()


@given(st.dictionaries(st.sampled_from(sorted(TEXTS)), st.text(min_size=1), max_size=60))
def test_no_number_id_or_order_ever_changes(texts: dict[Address, str]) -> None:
    other = translated(demos.rubric(), Translation("de", texts))
    assert without_texts(other) == without_texts(demos.rubric())


@given(st.dictionaries(st.sampled_from(sorted(TEXTS)), st.text(min_size=1), max_size=60))
def test_the_texts_are_those_of_the_language_and_else_the_rubrics_own(texts: dict[Address, str]) -> None:
    assert rubric_texts(translated(demos.rubric(), Translation("de", texts))) == TEXTS | texts


def test_the_language_is_the_translations() -> None:
    assert translated(small_rubric(), Translation("de", {})).language == "de"


def test_the_hash_that_a_rubric_is_known_by_stays() -> None:
    rubric = small_rubric()
    assert translated(rubric, Translation("de", shouted(rubric))).hash == rubric.hash


def test_the_order_of_prerequisites_stays() -> None:
    rubric = small_rubric()
    other = translated(rubric, Translation("de", shouted(rubric)))
    assert [c.id for c in other.prerequisites_first] == [c.id for c in rubric.prerequisites_first]


def test_the_text_hashes_of_the_criteria_stay() -> None:
    rubric = small_rubric()
    other = translated(rubric, Translation("de", shouted(rubric)))
    assert [c.text_hash for c in other.criteria] == [c.text_hash for c in rubric.criteria]


def test_what_was_computed_from_the_old_texts_is_forgotten() -> None:
    rubric = small_rubric()
    assert rubric.by_id["store.cold"].title == "Cold enough"
    assert translated(rubric, Translation("de", shouted(rubric))).by_id["store.cold"].title == "COLD ENOUGH"


@pytest.mark.parametrize(
    "address",
    [
        ("rubric", "title"),
        ("steps", "know", "promise"),
        ("criteria", "know.evidence", "levels", "0"),
        ("criteria", "know.evidence", "fixes", "4", "action"),
        ("criteria", "know.evidence", "evidence", "2"),
        ("scale", "names", "4"),
        ("bands", "80", "plain"),
        ("impacts", "0"),
        ("measures", "measures", "nps", "watch"),
        ("contact_points", "fields", "stage", "choices", "0"),
        ("strategy_test", "answers", "1"),
        ("variants", "pulse", "banner"),
        ("practices", "S0-01", "statement"),
    ],
    ids=" / ".join,
)
def test_a_text_is_found_where_a_file_has_it(address: Address) -> None:
    assert address in TEXTS
