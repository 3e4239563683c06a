"""Any sequence of calls leaves the store as a plain dictionary would be."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from cxaudit.errors import CxauditError
from cxaudit.model.answers import AnswerSheet
from cxaudit.store import Registration, open_store
from cxaudit.store.stores import Store
from tests.builders import sheet
from tests.store.takings import Place, intake, url_of

KEYS = st.sampled_from(["anna", "ben", "carl"])
SAID = st.dictionaries(st.sampled_from(["a.b", "a.c"]), st.sampled_from([0, 3, "na", "dk", None]), max_size=2)
SHEETS = st.builds(lambda key, said: sheet("frontline", said, key), KEYS, SAID)
CONTENTS = st.sampled_from(["one", "two", "three", "four", "five"])
NAMES = st.none() | st.sampled_from(["Anna", "Ben"])
MINIMUMS = st.integers(3, 9)


class StoreAsDictionary(RuleBasedStateMachine):
    """The store beside what it should hold."""

    store: Store

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, AnswerSheet] = {}  # by content, in the order of intake
        self.contacts: dict[str, str] = {}
        self.listed: set[str] = set()
        self.minimum: int | None = None
        self.answered = False

    def place(self) -> Place:
        """Where an empty store can be."""
        raise NotImplementedError

    @initialize()
    def begin(self) -> None:
        self.store = open_store(self.place())

    @rule(given=SHEETS, content=CONTENTS)
    def take(self, given: AnswerSheet, content: str) -> None:
        versions = [s for s in self.files.values() if s.respondent.key == given.respondent.key]
        word = "new_version" if versions else "taken"
        expected = "unchanged" if content in self.files else word
        self.files.setdefault(content, given)
        self.minimum, self.answered = self.minimum or 5, True
        assert self.store.take(intake(given, content)).outcome == expected

    @rule(key=KEYS, name=NAMES)
    def register(self, key: str, name: str | None) -> None:
        self.store.register([Registration(key, "frontline", name=name)])
        self.listed.add(key)
        self.contacts.pop(key, None)
        self.contacts.update({key: name} if name else {})

    @rule(key=KEYS)
    def erase(self, key: str) -> None:
        theirs = {c: s for c, s in self.files.items() if s.respondent.key == key}
        if not theirs and key not in self.listed:
            with pytest.raises(CxauditError, match="RESPONDENT_UNKNOWN"):
                self.store.erase(key)
            return
        assert self.store.erase(key).answers == sum(len(s.answers) for s in theirs.values())
        self.files = {c: s for c, s in self.files.items() if c not in theirs}
        self.listed.discard(key)
        self.contacts.pop(key, None)

    @rule(minimum=MINIMUMS)
    def fix_rules(self, minimum: int) -> None:
        if self.answered and minimum < (self.minimum or 0):
            with pytest.raises(CxauditError, match="MINIMUM_LOWERED"):
                self.store.fix_rules(minimum, 9)
            return
        self.store.fix_rules(minimum, 9)
        self.minimum = minimum

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def export(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted({s.respondent.key for s in self.files.values()})))
        exported = [file["sheet"] for file in self.store.export(key)["files"]]
        expected = [s for s in self.files.values() if s.respondent.key == key]
        assert exported == [s.model_dump(mode="json", by_alias=True) for s in expected]

    @rule()
    def open_again(self) -> None:
        place = self.store.place
        self.store.close()
        self.store = open_store(place if "://" in place else Path(place))

    @invariant()
    def sheets_are_those_taken_in(self) -> None:
        assert list(self.store.sheets()) == list(self.files.values())

    @invariant()
    def hashes_are_those_of_the_files(self) -> None:
        assert self.store.hashes() == {intake(s, c).sha256 for c, s in self.files.items()}

    @invariant()
    def people_are_those_listed_or_heard_of(self) -> None:
        people = {r.key: (r.listed, r.versions) for r in self.store.respondents()}
        sent = [s.respondent.key for s in self.files.values()]
        assert people == {k: (k in self.listed, sent.count(k)) for k in {*sent, *self.listed}}

    @invariant()
    def contacts_are_those_of_the_list(self) -> None:
        assert {c.key: c.name for c in self.store.contacts()} == self.contacts

    @invariant()
    def rules_are_the_last_ones(self) -> None:
        rules = self.store.rules()
        assert (rules and rules.minimum_group) == self.minimum

    def teardown(self) -> None:
        self.store.close()


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp())
    yield made
    shutil.rmtree(made)


def test_a_store_in_a_file_is_a_dictionary(folder: Path) -> None:
    numbers = iter(range(10_000))

    class InAFile(StoreAsDictionary):
        def place(self) -> Place:
            return folder / f"{next(numbers)}.db"

    machine: Any = InAFile
    run_state_machine_as_test(machine, settings=settings(max_examples=25, stateful_step_count=15))
    assert next(numbers) >= 25


@pytest.mark.postgres
def test_a_store_on_a_server_is_a_dictionary(database: str) -> None:
    numbers = iter(range(10_000))

    class OnAServer(StoreAsDictionary):
        def place(self) -> Place:
            schema = f"model{next(numbers)}"
            with create_engine(url_of(database), poolclass=NullPool).begin() as connection:
                connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
                connection.execute(text(f"CREATE SCHEMA {schema}"))
            return f"{database.partition('&options=')[0]}&options=-csearch_path%3D{schema}"

    machine: Any = OnAServer
    run_state_machine_as_test(machine, settings=settings(max_examples=10, stateful_step_count=12))
    assert next(numbers) >= 10
