"""What goes into the store comes out of it unchanged, and stays."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Connection, create_engine, insert, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from cxaudit.engine.consensus import people
from cxaudit.errors import Code, CxauditError, Where, problem
from cxaudit.model.answers import AnswerSheet
from cxaudit.model.audit_sheets import AuditorSheet, WorkshopSheet
from cxaudit.store import Contact, Intake, Registration, RespondentStatus, Rules, Sheet, Taken, open_store
from cxaudit.store.schema import HEAD, VERSIONS
from cxaudit.store.stores import Store
from cxaudit.store.tables import TABLES, intakes
from tests.builders import sheet
from tests.store import takings
from tests.store.takings import Place, intake, url_of

ANNA = sheet("leadership", {"a.b": 1, "a.c": ("na", ("data", "list"))}, "anna", department="Sales")
ANNA_LATER = sheet("leadership", {"a.b": 3}, "anna", date=datetime.date(2026, 11, 2))
BEN = sheet("frontline", {"a.b": "dk"}, "ben")
AUDITOR = AuditorSheet.model_validate_json(
    '{"schema": "cxaudit/auditor/1", "rubric": {"id": "tiny", "version": "1"}, "respondent": {"key": "carl", '
    '"role": "auditor"}, "verdicts": [{"criterion": "a.b", "evidence": "rejected", "reason": "old"}]}'
)
WORKSHOP = WorkshopSheet.model_validate_json(
    '{"schema": "cxaudit/workshop/1", "rubric": {"id": "tiny", "version": "1"}, "by": "managers", '
    '"agreements": [{"criterion": "a.b", "level": 2}, {"criterion": "a.c", "level": "N/A"}]}'
)
_NUMBERS = itertools.count()
slow_to_make = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    with open_store(place) as opened:
        yield opened


def another(given: Sheet) -> Intake:
    """A file that was not there before."""
    return intake(given, f"file {next(_NUMBERS)}")


# --- taking in and giving out -----------------------------------------------------------------


@slow_to_make
@given(takings.ANSWER_SHEETS)
def test_any_sheet_comes_back_as_it_was(store: Store, given_sheet: AnswerSheet) -> None:
    store.take(another(given_sheet))
    assert store.sheets()[-1].model_dump_json() == given_sheet.model_dump_json()


@slow_to_make
@given(takings.AUDITOR_SHEETS)
def test_any_auditors_sheet_comes_back_as_it_was(store: Store, given_sheet: AuditorSheet) -> None:
    store.take(another(given_sheet))
    assert store.auditors()[-1].model_dump_json() == given_sheet.model_dump_json()


@slow_to_make
@given(takings.WORKSHOP_SHEETS)
def test_any_workshops_sheet_comes_back_as_it_was(store: Store, given_sheet: WorkshopSheet) -> None:
    store.take(another(given_sheet))
    assert store.workshops()[-1].model_dump_json() == given_sheet.model_dump_json()


def test_what_was_taken_in_is_there_when_the_store_is_opened_again(place: Place) -> None:
    with open_store(place) as first:
        first.take_in([intake(ANNA), intake(BEN), intake(AUDITOR), intake(WORKSHOP)])
    with open_store(place) as again:
        kept = (again.sheets(), again.auditors(), again.workshops())
    assert kept == ((ANNA, BEN), (AUDITOR,), (WORKSHOP,))


def test_a_first_sheet_is_taken(store: Store) -> None:
    assert store.take(intake(ANNA, file="a.xlsx")) == Taken("a.xlsx", "taken", "anna", 1)


def test_the_same_bytes_again_change_nothing(store: Store) -> None:
    store.take(intake(ANNA))
    assert store.take(intake(ANNA, file="copy.xlsx")) == Taken("copy.xlsx", "unchanged", "anna", 1)
    assert store.sheets() == (ANNA,)


def test_other_bytes_of_the_same_respondent_are_a_new_version_and_the_old_is_kept(store: Store) -> None:
    taken = store.take_in([intake(ANNA), intake(ANNA_LATER)])
    assert [(t.outcome, t.version) for t in taken] == [("taken", 1), ("new_version", 2)]
    assert store.sheets() == (ANNA, ANNA_LATER)


def test_what_was_told_of_a_file_is_kept_with_it(store: Store) -> None:
    place = Where("a.xlsx", "Fragen!F12", about="K1")
    told = (
        problem(Code.ANSWER_READ_AS, place, found='\u00e4\0"\ud800', read="2"),
        problem(Code.KEY_DERIVED, "a.xlsx", key="k"),
    )
    given = intake(sheet("frontline", {"a.b": 2}, "anna"), file="a.xlsx")._replace(problems=told)
    store.take(given)
    store.take(intake(sheet("frontline", {"a.b": 3}, "ben")))
    assert [one.problems for one in store.returned()] == [told, ()]


def test_what_a_version_does_not_know_is_not_told(place: Place) -> None:
    told = (problem(Code.KEY_DERIVED, "a.xlsx", key="k"),)
    with open_store(place) as store:
        store.take(intake(sheet("frontline", {"a.b": 2}, "anna"), file="a.xlsx")._replace(problems=told))
    with create_engine(url_of(place), poolclass=NullPool).begin() as connection:
        columns = "intake, position + 1, 'GONE', spot, about, facts"
        connection.execute(text(f"INSERT INTO remarks SELECT {columns} FROM remarks"))
    with open_store(place) as store:
        assert [one.problems for one in store.returned()] == [told]


def test_versions_are_what_the_rule_of_the_later_sheet_needs(store: Store) -> None:
    store.take_in([intake(ANNA_LATER), intake(ANNA)])
    assert people(store.sheets()) == people([ANNA, ANNA_LATER])


def test_an_auditors_answers_and_verdicts_are_counted_apart(store: Store) -> None:
    taken = store.take_in([intake(sheet("auditor", {"a.b": 1}, "carl")), intake(AUDITOR)])
    assert [t.version for t in taken] == [1, 1]


def test_every_workshop_is_taken_without_a_version(store: Store) -> None:
    taken = store.take_in([intake(WORKSHOP, "one"), intake(WORKSHOP, "two")])
    assert [(t.outcome, t.key, t.version) for t in taken] == [("taken", None, None)] * 2


def test_hashes_tell_which_files_are_there(store: Store) -> None:
    store.take(intake(ANNA))
    assert store.hashes() == {intake(ANNA).sha256}


def test_files_are_listed_without_what_they_say(store: Store) -> None:
    store.take_in([intake(ANNA, file="a.xlsx"), intake(WORKSHOP, file="w.xlsx")])
    told = [(k.file, k.sha256, k.kind, k.key, k.version, k.taken_by) for k in store.kept()]
    assert told == [
        ("a.xlsx", intake(ANNA).sha256, "answers", "anna", 1, "lead"),
        ("w.xlsx", intake(WORKSHOP).sha256, "workshop", None, None, "lead"),
    ]


def test_a_listed_file_has_its_time_in_utc(store: Store) -> None:
    store.take(intake(ANNA))
    assert [k.taken_at.utcoffset() for k in store.kept()] == [datetime.timedelta()]


def test_files_of_all_kinds_come_back_in_their_order(store: Store) -> None:
    files = (intake(WORKSHOP), intake(ANNA), intake(AUDITOR), intake(BEN))
    store.take_in(files)
    assert store.returned() == files


def test_a_key_too_long_for_an_index_is_refused(store: Store) -> None:
    with pytest.raises(CxauditError) as raised:
        store.take(intake(sheet("leadership", {}, "k" * 201)))
    assert [p.code.name for p in raised.value.problems] == ["KEY_UNFIT"]


def test_a_sheet_of_another_kind_is_a_mistake_of_ours(store: Store) -> None:
    with pytest.raises(ValueError, match="a sheet of the kind answers is no auditor"):
        store.take(intake(ANNA)._replace(kind="auditor"))
    assert store.sheets() == ()


# --- people -----------------------------------------------------------------------------------


def test_whoever_is_listed_stands_there_before_they_answer(store: Store) -> None:
    store.register([Registration("anna", "leadership", "Sales")])
    assert store.respondents() == (RespondentStatus("anna", "leadership", "Sales", True, 0, None),)


def test_whoever_answers_without_being_listed_stands_there_too(store: Store) -> None:
    store.take(intake(ANNA))
    assert [r[:5] for r in store.respondents()] == [("anna", "leadership", "Sales", False, 1)]


def test_the_list_names_role_and_department_whatever_the_sheet_says(store: Store) -> None:
    store.take(intake(ANNA))
    store.register([Registration("anna", "frontline", "Service")])
    assert [r[:5] for r in store.respondents()] == [("anna", "frontline", "Service", True, 1)]


def test_files_are_counted_and_the_last_has_its_time(store: Store) -> None:
    before = datetime.datetime.now(datetime.UTC)
    store.take_in([intake(ANNA), intake(ANNA_LATER)])
    (anna,) = store.respondents()
    assert anna.versions == 2
    assert anna.last_taken is not None
    assert before <= anna.last_taken <= datetime.datetime.now(datetime.UTC)


def test_names_and_addresses_are_kept_apart(store: Store) -> None:
    store.register([Registration("k1", "leadership", None, "Anna Arnold", "anna@example.org")])
    assert store.contacts() == (Contact("k1", "Anna Arnold", "anna@example.org"),)
    assert "Arnold" not in str(store.respondents())


def test_a_new_list_brings_new_contacts(store: Store) -> None:
    store.register([Registration("k1", name="Anna"), Registration("k2", name="Ben")])
    store.register([Registration("k1", name="Anne"), Registration("k2")])
    assert store.contacts() == (Contact("k1", "Anne", None),)


# --- what was promised ------------------------------------------------------------------------


def test_without_rules_and_answers_there_are_none(store: Store) -> None:
    assert store.rules() is None


def test_rules_may_change_before_the_first_answers(store: Store) -> None:
    store.fix_rules(8, 10, ["leadership"])
    assert store.fix_rules(5, 8, ["frontline"]) == Rules(5, 8, ("frontline",), None) == store.rules()


def test_answers_without_rules_come_in_under_the_usual_ones(store: Store) -> None:
    store.take(intake(ANNA))
    rules = store.rules()
    assert rules is not None
    assert (rules[:3], rules.first_intake is None) == ((5, 8, ()), False)


def test_rules_may_get_stricter_afterwards(store: Store) -> None:
    store.fix_rules(5, 8, ["leadership", "frontline"])
    store.take(intake(ANNA))
    store.fix_rules(6, 9, ["leadership"])
    rules = store.rules()
    assert rules is not None
    assert rules[:3] == (6, 9, ("leadership",))


def test_rules_never_get_laxer_afterwards(store: Store) -> None:
    store.fix_rules(5, 8, ["leadership"])
    store.take(intake(ANNA))
    with pytest.raises(CxauditError) as raised:
        store.fix_rules(4, 7, ["leadership", "frontline"])
    codes = [p.code.name for p in raised.value.problems]
    assert codes == ["MINIMUM_LOWERED", "MINIMUM_LOWERED", "NAMED_LATER"]


def test_rules_do_not_get_laxer_when_all_answers_are_erased(store: Store) -> None:
    store.take(intake(ANNA))
    store.erase("anna")
    with pytest.raises(CxauditError, match="MINIMUM_LOWERED"):
        store.fix_rules(4, 8)


# --- one person -------------------------------------------------------------------------------


def test_an_export_is_everything_about_one_person(store: Store) -> None:
    store.register([Registration("anna", "leadership", "Sales", "Anna Arnold", "anna@example.org")])
    store.take_in([intake(ANNA, file="a.xlsx"), intake(BEN)])
    exported = store.export("anna")
    (file,) = exported.pop("files")
    assert exported == {
        "key": "anna",
        "role": "leadership",
        "department": "Sales",
        "listed": True,
        "contact": {"name": "Anna Arnold", "address": "anna@example.org"},
    }
    assert (file["file"], file["kind"], file["version"], file["taken_by"]) == ("a.xlsx", "answers", 1, "lead")
    assert file["sheet"] == ANNA.model_dump(mode="json", by_alias=True)


def test_an_export_has_an_auditors_verdicts(store: Store) -> None:
    store.take(intake(AUDITOR))
    assert [f["sheet"]["verdicts"][0]["reason"] for f in store.export("carl")["files"]] == ["old"]


@pytest.mark.parametrize("asked", [Store.export, Store.files, Store.erase])
def test_nobody_has_that_key(store: Store, asked: object) -> None:
    assert callable(asked)
    with pytest.raises(CxauditError, match="RESPONDENT_UNKNOWN"):
        asked(store, "nobody")


# --- tables -----------------------------------------------------------------------------------


@contextmanager
def connected(place: Place) -> Iterator[Connection]:
    """A connection past the store, for whoever opens its file with another program."""
    engine = create_engine(url_of(place), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def kept(place: Place) -> Iterator[Connection]:
    with open_store(place) as store:
        store.fix_rules(5, 8, ["leadership"])
        store.register([Registration("anna", name="Anna")])
        store.take_in([intake(ANNA), intake(BEN), intake(AUDITOR), intake(WORKSHOP)])
        store.erase("ben")
    with connected(place) as connection:
        yield connection


APPEND_ONLY = (
    "answers",
    "verdicts",
    "agreements",
    "intakes",
    "rules",
    "named_roles",
    "first_intake",
    "erasures",
)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_lines_are_never_changed(kept: Connection, table: str) -> None:
    column = next(iter(TABLES.tables[table].columns)).name
    with pytest.raises(DBAPIError, match=f"{table} are kept as they are"):
        kept.execute(text(f"UPDATE {table} SET {column} = {column}"))


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_lines_are_never_deleted_but_through_the_gate(kept: Connection, table: str) -> None:
    with pytest.raises(DBAPIError, match=f"{table} are kept as they are"):
        kept.execute(text(f"DELETE FROM {table}"))


def test_the_gate_lets_only_one_respondents_lines_through(kept: Connection) -> None:
    kept.execute(insert(TABLES.tables["erasing"]).values(key="carl"))
    with pytest.raises(DBAPIError, match="answers are kept as they are"):
        kept.execute(text("DELETE FROM answers"))


def test_the_gate_is_closed(kept: Connection) -> None:
    assert kept.execute(text("SELECT * FROM erasing")).all() == []


@pytest.mark.postgres
def test_a_server_does_not_empty_a_table_at_once(database: str) -> None:
    with open_store(database) as store:
        store.take(intake(ANNA))
    with connected(database) as connection, pytest.raises(DBAPIError, match="are kept as they are"):
        connection.execute(text("TRUNCATE answers"))


def test_migrations_make_the_tables_that_the_program_knows(kept: Connection) -> None:
    def ours(thing: object, name: str | None, kind: str, *_: object) -> bool:
        return not (kind == "table" and name == VERSIONS)

    context = MigrationContext.configure(kept, opts={"include_object": ours})
    assert compare_metadata(context, TABLES) == []


def test_every_table_in_a_file_is_strict(tmp_path: Path) -> None:
    with open_store(tmp_path / "answers.db"), connected(tmp_path / "answers.db") as connection:
        found = {row.name: row.strict for row in connection.execute(text("PRAGMA table_list"))}
    assert {name for name in TABLES.tables if not found[name]} == set()


def test_a_store_knows_its_version(kept: Connection) -> None:
    assert kept.scalar(text(f"SELECT version_num FROM {VERSIONS}")) == HEAD


def test_only_contacts_have_names_and_addresses() -> None:
    assert {t.name for t in TABLES.tables.values() if "address" in t.columns} == {"contacts"}


def test_an_intake_says_who_took_it_in_and_when(place: Place) -> None:
    with open_store(place) as store:
        store.take(intake(ANNA, file="a.xlsx", by="Lea"))
    with connected(place) as connection:
        (row,) = connection.execute(intakes.select()).mappings()
    assert (row["file"], row["taken_by"], row["taken_at"][-6:]) == ("a.xlsx", "Lea", "+00:00")
