"""Field books and customers' answers are kept as they came, beside people's answers and apart from them."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from cxaudit.errors import Code, CxauditError, Where, problem
from cxaudit.model.fieldwork import CustomerSheet, Fieldwork
from cxaudit.store import Document, Intake, Taken, open_store, schema
from cxaudit.store.stores import Store
from tests.fieldworks import fieldwork, fieldworks, full, point
from tests.store.takings import STAMPS, TEXTS, Place, full_sheet, intake, url_of

SAVED = "2026-11-20T09:00:00+01:00"
BOOK = full().model_copy(update={"saved": datetime.datetime.fromisoformat(SAVED)})
SECOND = fieldwork(point("CP-009"))
CUSTOMERS = CustomerSheet.model_validate(
    {
        "schema": "cxaudit/customers/1",
        "rubric": {"id": "tiny", "version": "1"},
        "answers": ({"key": "c1", "channel": "Chat", "statements": {"a.b": 3}, "recommend": 9},),
    }
)
WITH_WORDS = CUSTOMERS.model_copy(
    update={"answers": (CUSTOMERS.answers[0].model_copy(update={"comment": "I am Mia"}),)}
)
ANNA = full_sheet("anna")


def file(document: Document, name: str = "back.xlsx") -> Intake:
    """A file with this document."""
    sha256 = hashlib.sha256(document.model_dump_json().encode()).hexdigest()
    return Intake(
        name, sha256, "fieldwork" if isinstance(document, Fieldwork) else "customers", document, "lead"
    )


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    with open_store(place) as opened:
        yield opened


@pytest.mark.parametrize("document", [BOOK, CUSTOMERS], ids=["field book", "customers"])
def test_it_comes_out_as_it_went_in(store: Store, document: Document) -> None:
    store.take(file(document))
    (one,) = store.documents()
    assert (one.document, one.file, one.taken_by, one.saved) == (
        document,
        "back.xlsx",
        "lead",
        document.saved,
    )


def test_every_file_is_kept_and_counted_by_its_kind(store: Store) -> None:
    taken = [store.take(file(one)) for one in (BOOK, CUSTOMERS, SECOND)]
    assert [(one.outcome, one.key, one.version) for one in taken] == [
        ("taken", None, 1),
        ("taken", None, 1),
        ("taken", None, 2),
    ]
    assert [one.document for one in store.documents()] == [BOOK, CUSTOMERS, SECOND]


def test_the_same_file_again_changes_nothing(store: Store) -> None:
    store.take(file(BOOK))
    assert store.take(file(BOOK, "again.xlsx")) == Taken("again.xlsx", "unchanged", None, 1)
    assert len(store.documents()) == 1


def test_warnings_about_it_are_kept(store: Store) -> None:
    told = problem(Code.POINT_INCOMPLETE, Where("back.xlsx", "A5"), contact="CP-001", fields="Owner")
    store.take(file(BOOK)._replace(problems=(told,)))
    assert store.documents()[0].problems == (told,)


def test_what_customers_wrote_in_their_own_words_is_not_kept(store: Store) -> None:
    store.take(file(WITH_WORDS))
    assert [one.document for one in store.documents()] == [CUSTOMERS]


def test_it_is_nobodys_answers(store: Store) -> None:
    store.take_in([file(BOOK), file(CUSTOMERS)])
    assert (store.returned(), store.respondents()) == ((), ())


def test_r6_a_field_book_fixes_no_promise(store: Store) -> None:
    store.take(file(BOOK))
    assert store.rules() is None


def test_r6_with_customers_answers_the_usual_minimum_holds(store: Store) -> None:
    store.take(file(CUSTOMERS))
    rules = store.rules()
    assert rules
    assert (rules.minimum_group, rules.first_intake is None) == (5, False)


def test_r6_after_customers_answers_the_minimum_is_never_lowered(store: Store) -> None:
    store.fix_rules(8, 8)
    store.take(file(CUSTOMERS))
    with pytest.raises(CxauditError, match="MINIMUM_LOWERED"):
        store.fix_rules(7, 8)


def test_r6_after_a_field_book_the_minimum_may_be_lowered(store: Store) -> None:
    store.fix_rules(8, 8)
    store.take(file(BOOK))
    assert store.fix_rules(7, 8).minimum_group == 7


def test_it_is_among_the_files_that_are_known(store: Store) -> None:
    for one in (BOOK, CUSTOMERS, SECOND):
        store.take(file(one))
    known = [(one.kind, one.version, one.sha256) for one in store.kept()]
    assert known == [
        ("fieldwork", 1, file(BOOK).sha256),
        ("customers", 1, file(CUSTOMERS).sha256),
        ("fieldwork", 2, file(SECOND).sha256),
    ]
    assert store.hashes() == {sha256 for _kind, _version, sha256 in known}


def test_a_document_is_of_its_own_kind(store: Store) -> None:
    with pytest.raises(ValueError, match="no customers"):
        store.take(file(BOOK)._replace(kind="customers"))


def test_erasing_somebody_leaves_it(store: Store) -> None:
    store.take(intake(ANNA))
    store.take(file(BOOK))
    store.erase("anna")
    assert (store.sheets(), [one.document for one in store.documents()]) == ((), [BOOK])


@pytest.mark.parametrize("command", ["UPDATE documents SET file = 'x'", "DELETE FROM documents"])
def test_nothing_of_it_can_be_changed(place: Place, command: str) -> None:
    with open_store(place) as store:
        store.take(file(BOOK))
    with (
        create_engine(url_of(place), poolclass=NullPool).begin() as connection,
        pytest.raises(DBAPIError, match="kept as they are"),
    ):
        connection.execute(text(command))


def test_a_store_of_before_gets_the_table_and_keeps_its_answers(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as past:
        past.setattr(schema, "HEAD", "0003")
        with open_store(place) as old:
            old.take(intake(ANNA))
    with open_store(place) as store:
        store.take(file(BOOK))
        assert (store.sheets(), [one.document for one in store.documents()]) == ((ANNA,), [BOOK])


def test_a_backup_has_it(tmp_path: Path) -> None:
    with open_store(tmp_path / "answers.db") as store:
        store.take(file(BOOK))
        store.backup(tmp_path / "copy.db")
    with open_store(tmp_path / "copy.db", new=False) as copy:
        assert [one.document for one in copy.documents()] == [BOOK]


_ANSWERS = st.fixed_dictionaries(
    {"key": TEXTS, "statements": st.dictionaries(st.sampled_from(["a.b", "a.c"]), st.integers(0, 4))},
    optional={"channel": TEXTS, "group": TEXTS, "recommend": st.integers(0, 10)},
)
SHEETS = st.builds(
    lambda stamp, answers: CustomerSheet.model_validate(
        {"schema": "cxaudit/customers/1", "rubric": stamp, "answers": tuple(answers)}
    ),
    STAMPS,
    st.lists(_ANSWERS, max_size=3),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(document=fieldworks(2) | SHEETS)
def test_whatever_is_written_comes_out_the_same(store: Store, document: Document) -> None:
    store.take(file(document))
    assert document in [one.document for one in store.documents()]
