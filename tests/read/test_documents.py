"""Field books and customers' answers are known by what they hold, and what is filled in is never overwritten."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cxaudit.model.engagement import Brand
from cxaudit.model.fieldwork import ContactPoint, CustomerSheet, Fieldwork
from cxaudit.read.answered import holds_answers
from cxaudit.read.documents import document_from, document_in_json
from cxaudit.read.folders import is_stray
from cxaudit.render.json import fieldwork_json
from cxaudit.render.workbook.customer_form import customer_form, customer_list
from cxaudit.render.workbook.field_book import field_book
from tests.customer_sheets import ANSWER, form
from tests.fieldworks import DAY, built_in, fieldwork, full, in_german, point

RUBRICS = (built_in(), in_german())


def workbook(book: Fieldwork | None) -> bytes:
    """A field book as a workbook."""
    return field_book(built_in(), book, date=DAY, brand=Brand(), client="Acme", engagement=None)


STRATEGY = fieldwork(strategy={"statement": "We mend it."})
TESTED = fieldwork(strategy={"statement": "x", "answers": ({"test": "st.clear", "answer": "yes"},)})
FILES: dict[str, tuple[Callable[[], bytes], bool]] = {
    "blank field book": (lambda: workbook(None), False),
    "field book": (lambda: workbook(full()), True),
    "contact point": (lambda: workbook(fieldwork(point("CP-001"))), True),
    "number alone": (lambda: workbook(fieldwork(ContactPoint(contact_id="CP-001"))), True),
    "text of the map": (lambda: workbook(fieldwork(journey=({"stage": 0, "row": 3, "text": "x"},))), True),
    "reading": (lambda: workbook(fieldwork(readings=({"measure": "nps", "value": 0},))), True),
    "statement": (lambda: workbook(STRATEGY), True),
    "strategy test": (lambda: workbook(TESTED), True),
    "finding": (lambda: workbook(fieldwork(findings=({"id": "D4", "why": "x"},))), True),
    "channels": (lambda: workbook(fieldwork(channels_named=(3,))), True),
    "blank field book in JSON": (lambda: fieldwork_json(fieldwork()).encode(), False),
    "field book in JSON": (lambda: fieldwork_json(full()).encode(), True),
    "blank form": (lambda: customer_form(form()), False),
    "form": (lambda: customer_form(form(), ANSWER), True),
    "blank list": (lambda: customer_list(form()), False),
    "list": (lambda: customer_list(form(), (ANSWER,)), True),
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_filled_in_is_known(name: str, tmp_path: Path) -> None:
    content, held = FILES[name]
    (tmp_path / "back").write_bytes(content())
    assert holds_answers(tmp_path / "back") is held


@pytest.mark.parametrize("name", FILES)
def test_what_a_blank_one_says_is_nothing(name: str) -> None:
    content, held = FILES[name]
    found = document_from(content(), name, RUBRICS)
    assert found
    assert found.is_empty is not held
    assert ("NOTHING_ANSWERED" in [one.code.name for one in found.problems]) is not held


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("field book", Fieldwork),
        ("field book in JSON", Fieldwork),
        ("form", CustomerSheet),
        ("list", CustomerSheet),
    ],
)
def test_each_is_known_for_what_it_is(name: str, model: type) -> None:
    found = document_from(FILES[name][0](), name, RUBRICS)
    assert found
    assert isinstance(found.said, model)


@pytest.mark.parametrize("content", [b"", b"{}", b'{"schema": "cxaudit/answers/1"}', b"PK\x03\x04"])
def test_anything_else_is_neither(content: bytes) -> None:
    assert document_from(content, "a", RUBRICS) is None


def test_workbooks_are_not_looked_into_where_only_json_is_asked_for() -> None:
    assert document_in_json(FILES["field book"][0](), "a", RUBRICS) is None


@pytest.mark.parametrize("schema", ["cxaudit/fieldwork/1", "cxaudit/customers/1"])
def test_one_with_a_mistake_is_not_taken_for_something_else_that_lies_there(
    schema: str, tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text(f'{{"schema": "{schema}", "oops": 1}}', encoding="utf-8")
    assert not is_stray(tmp_path / "a.json")
