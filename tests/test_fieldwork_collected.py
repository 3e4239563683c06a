"""What is found outside the questionnaire, on its way: collected or in a folder, in the report, in the status, kept."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from cxaudit import pipeline
from cxaudit.demo import answer_sheets
from cxaudit.errors import Code, CxauditError
from cxaudit.model.engagement import Brand
from cxaudit.model.fieldwork import ContactPoint, CustomerSheet, Fieldwork
from cxaudit.model.fieldwork_shown import FieldworkShown
from cxaudit.model.result import AuditResult
from cxaudit.pipeline import field_books, intake, reports, standing
from cxaudit.pipeline.intake import Row
from cxaudit.pipeline.measures import Measured, measure
from cxaudit.read.field_book import read_field_book
from cxaudit.render.json import fieldwork_json, sheet_json
from cxaudit.render.workbook.field_book import field_book
from cxaudit.store import open_store
from tests import demos
from tests.exports import MAPPING, dirty_tickets, write_csv
from tests.fieldworks import DAY, built_in, fieldwork, full, point
from tests.test_engagement_folder import ran
from tests.workbooks import shown

ID = "k3v9x0q7m2ad"
SETTINGS = f"client: Acme\nid: {ID}\ndate: 2026-11-23\nminimum_group: 5\n"
ASKED = next(criterion.id for criterion in built_in().criteria if criterion.customer_statement)
CHAT = point("CP-001", 5, 2, name="Chat with support", monthly_volume=100)
BOOK = fieldwork(CHAT, readings=({"measure": "nps", "value": 12.5, "n": 200},))
"""One contact point, one reading."""


def customers(*names: str, channel: str = "Chat", **head: Any) -> CustomerSheet:
    """What customers answered."""
    rubric = {"id": built_in().id, "version": built_in().version, "hash": built_in().hash}
    answers = tuple(
        {"key": name, "channel": channel, "statements": {ASKED: 1}, "recommend": 3} for name in names
    )
    tree = {"schema": "cxaudit/customers/1", "rubric": rubric, "answers": answers, **head}
    return CustomerSheet.model_validate(tree)


EIGHT = customers(*(f"c{n}" for n in range(8)))


def written(path: Path, said: Fieldwork | CustomerSheet, changed: int = 0) -> Path:
    """A file with it, as a workbook if its name says so; last changed so many hours after some day."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".xlsx":
        assert isinstance(said, Fieldwork)
        path.write_bytes(
            field_book(built_in(), said, date=DAY, brand=Brand(), client="Acme", engagement=said.engagement)
        )
    elif isinstance(said, Fieldwork):
        path.write_text(fieldwork_json(said), encoding="utf-8")
    else:
        path.write_text(said.model_dump_json(by_alias=True, exclude_defaults=True), encoding="utf-8")
    os.utime(path, (1_790_000_000 + 3600 * changed,) * 2)
    return path


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of an engagement with two people's answers, which nobody has collected."""
    home = tmp_path_factory.mktemp("answers") / "acme"
    (home / "returned").mkdir(parents=True)
    (home / "engagement.yaml").write_text(SETTINGS, encoding="utf-8")
    for n, sheet in enumerate(answer_sheets(demos.plan(), demos.rubric())[:2]):
        (home / "returned" / f"{n:02}.json").write_text(sheet_json(sheet), encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def kept(answers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, collected."""
    home = Path(shutil.copytree(answers, tmp_path_factory.mktemp("kept") / "acme"))
    intake.collect(home)
    return home


@pytest.fixture
def folder(answers: Path, tmp_path: Path) -> Path:
    """A folder without a store."""
    return Path(shutil.copytree(answers, tmp_path / "acme"))


@pytest.fixture
def home(kept: Path, tmp_path: Path) -> Path:
    """A folder with a store."""
    return Path(shutil.copytree(kept, tmp_path / "acme"))


def result_of(*paths: Path) -> AuditResult:
    """What the audit comes to."""
    return reports.scored(paths).results[0]


def found_in(*paths: Path) -> FieldworkShown:
    found = result_of(*paths).fieldwork
    assert found
    return found


def owners(*paths: Path) -> dict[str, str | None]:
    """Who owns which contact point, by its number."""
    points = found_in(*paths).points
    return {one.point.contact_id: one.point.owner for one in points.points} if points else {}


def became(home: Path, *paths: Path) -> list[tuple[str, str, int | None]]:
    """What became of files that are collected."""
    return [(Path(one.file).name, one.outcome, one.version) for one in intake.collect(home, paths).rows]


def codes(rows: tuple[Row, ...]) -> list[str]:
    return [told.code.name for row in rows for told in row.problems]


# --- collect ----------------------------------------------------------------------------------


def test_a_field_book_and_customers_are_taken_in_and_kept(home: Path, tmp_path: Path) -> None:
    book, said = written(tmp_path / "mine.xlsx", BOOK), written(tmp_path / "form.json", EIGHT)
    assert became(home, book, said) == [("mine.xlsx", "taken", 1), ("form.json", "taken", 1)]
    assert (home / "returned" / "fieldwork-v1.xlsx").read_bytes() == book.read_bytes()
    assert (home / "returned" / "customers-v1.json").read_bytes() == said.read_bytes()


def test_the_same_bytes_change_nothing(home: Path, tmp_path: Path) -> None:
    book = written(tmp_path / "mine.xlsx", BOOK)
    intake.collect(home, [book])
    assert became(home, book) == [("mine.xlsx", "unchanged", 1)]
    assert len(list((home / "returned").glob("fieldwork*"))) == 1


def test_every_version_is_kept(home: Path, tmp_path: Path) -> None:
    intake.collect(home, [written(tmp_path / "a.json", BOOK)])
    assert became(home, written(tmp_path / "b.json", full())) == [("b.json", "taken", 2)]
    with open_store(home / "answers.db") as store:
        assert [one.document for one in store.documents()] == [BOOK, full()]


def test_it_promises_nobody_anything(folder: Path, tmp_path: Path) -> None:
    intake.collect(folder, [written(tmp_path / "a.json", BOOK)])
    with open_store(folder / "answers.db") as store:
        rules = store.rules()
        assert (store.respondents(), rules and rules.first_intake) == ((), None)


@pytest.mark.parametrize(
    "said",
    [fieldwork(), customers(), fieldwork(date="2026-11-01")],
    ids=["field book", "customers", "a date"],
)
def test_a_blank_one_is_set_aside(home: Path, tmp_path: Path, said: Fieldwork | CustomerSheet) -> None:
    (row,) = intake.collect(home, [written(tmp_path / "blank.json", said)]).rows
    assert (row.outcome, codes((row,))) == ("set_aside", ["NOTHING_FILLED_IN"])


@pytest.mark.parametrize(
    "said",
    [fieldwork(CHAT, engagement={"id": "other"}), customers("c1", engagement={"id": "other"})],
    ids=["field book", "customers"],
)
@pytest.mark.parametrize("suffix", [".json", ".xlsx"])
def test_one_of_another_audit_is_set_aside(
    home: Path, tmp_path: Path, said: Fieldwork | CustomerSheet, suffix: str
) -> None:
    name = f"theirs{suffix if isinstance(said, Fieldwork) else '.json'}"
    (row,) = intake.collect(home, [written(tmp_path / name, said)]).rows
    assert (row.outcome, codes((row,))) == ("set_aside", ["OTHER_ENGAGEMENT"])


def test_one_with_a_mistake_is_set_aside_whole(home: Path, tmp_path: Path) -> None:
    wrong = fieldwork(CHAT, CHAT, point("CP-002"))
    (row,) = intake.collect(home, [written(tmp_path / "wrong.json", wrong)]).rows
    assert (row.outcome, codes((row,))) == ("set_aside", ["POINT_TWICE"])
    with open_store(home / "answers.db") as store:
        assert store.documents() == ()


def test_warnings_are_shown_and_kept(home: Path, tmp_path: Path) -> None:
    book = fieldwork(point("CP-001", owner=None))
    (row,) = intake.collect(home, [written(tmp_path / "a.json", book)]).rows
    assert (row.outcome, codes((row,))) == ("taken", ["POINT_INCOMPLETE"])
    assert [told.code.name for told in reports.scored([home]).problems] == ["POINT_INCOMPLETE"]


def test_a_trial_takes_nothing(home: Path, tmp_path: Path) -> None:
    done = intake.collect(home, [written(tmp_path / "a.json", BOOK)], dry_run=True)
    assert done.count("taken") == 1
    with open_store(home / "answers.db") as store:
        assert store.documents() == ()


# --- report -----------------------------------------------------------------------------------


def test_what_was_collected_is_in_the_result(home: Path, tmp_path: Path) -> None:
    intake.collect(home, [written(tmp_path / "a.xlsx", BOOK), written(tmp_path / "c.json", EIGHT)])
    found = found_in(home)
    assert found.points
    assert [one.point.name for one in found.points.points] == ["Chat with support"]
    assert [one.value for one in found.measures] == [12.5]
    assert found.customers
    assert found.customers.people == 8


def test_without_a_store_the_files_of_the_folder_count(folder: Path) -> None:
    written(folder / "returned" / "fieldwork.xlsx", BOOK)
    written(folder / "returned" / "customers.json", EIGHT)
    found = found_in(folder)
    assert found.points
    assert found.customers
    assert (len(found.points.points), found.customers.people) == (1, 8)


def test_files_named_on_the_command_line_count(folder: Path, tmp_path: Path) -> None:
    book, said = written(tmp_path / "a.xlsx", BOOK), written(tmp_path / "c.json", EIGHT)
    found = found_in(folder, book, said)
    assert found.points
    assert found.customers


def test_without_field_work_the_result_is_as_it_was(folder: Path) -> None:
    result = result_of(folder)
    assert (result.fieldwork, {one.kind for one in result.sources}) == (None, {None})


def test_no_answer_is_changed_by_a_field_book(folder: Path) -> None:
    before = result_of(folder)
    written(folder / "returned" / "a.json", BOOK)
    after = result_of(folder)
    assert (after.overall, after.took_part) == (before.overall, before.took_part)


def test_row_by_row_the_file_that_was_saved_last_counts(home: Path, tmp_path: Path) -> None:
    new = fieldwork(point("CP-001", owner="New"), saved="2026-11-20T09:00:00+00:00")
    old = fieldwork(
        point("CP-001", owner="Old"), point("CP-002", owner="Old"), saved="2026-11-19T09:00:00+00:00"
    )
    intake.collect(home, [written(tmp_path / "new.json", new), written(tmp_path / "old.json", old)])
    assert owners(home) == {"CP-001": "New", "CP-002": "Old"}


def test_files_of_a_folder_that_do_not_say_when_count_by_their_last_change(folder: Path) -> None:
    written(folder / "returned" / "a.json", fieldwork(point("CP-001", owner="New")), changed=2)
    written(folder / "returned" / "b.json", fieldwork(point("CP-001", owner="Old")), changed=1)
    assert owners(folder) == {"CP-001": "New"}


def test_a_contact_point_of_which_the_number_is_left_is_taken_out(home: Path, tmp_path: Path) -> None:
    intake.collect(home, [written(tmp_path / "a.json", fieldwork(CHAT, point("CP-002")))])
    intake.collect(home, [written(tmp_path / "b.json", fieldwork(ContactPoint(contact_id="CP-001")))])
    assert [*owners(home)] == ["CP-002"]


def test_two_names_of_a_number_are_told(home: Path, tmp_path: Path) -> None:
    intake.collect(home, [written(tmp_path / "a.json", fieldwork(CHAT))])
    intake.collect(home, [written(tmp_path / "b.json", fieldwork(point("CP-001", name="Shop")))])
    told = [one for one in reports.scored([home]).problems if one.code is Code.POINT_RENAMED]
    assert [(dict(one.facts)["name"], dict(one.facts)["before"]) for one in told] == [
        ("Shop", "Chat with support")
    ]


def test_what_was_mended_later_is_not_told_any_more(home: Path, tmp_path: Path) -> None:
    intake.collect(home, [written(tmp_path / "a.json", fieldwork(point("CP-001", owner=None)))])
    intake.collect(home, [written(tmp_path / "b.json", fieldwork(point("CP-001")))])
    assert reports.scored([home]).problems == ()


def test_the_same_customer_in_two_files_counts_once(home: Path, tmp_path: Path) -> None:
    more = customers("c7", "c8")
    intake.collect(home, [written(tmp_path / "a.json", EIGHT), written(tmp_path / "b.json", more)])
    said = found_in(home).customers
    assert said
    assert said.people == 9


def test_fewer_customers_than_the_minimum_are_not_shown(home: Path, tmp_path: Path) -> None:
    intake.collect(home, [written(tmp_path / "a.json", customers("c1", "c2", "c3", "c4"))])
    said = found_in(home).customers
    assert said is None or (said.people, said.statements) == (None, ())


def test_what_lies_in_the_folder_and_was_not_collected_is_told_and_does_not_count(home: Path) -> None:
    written(home / "returned" / "later.json", BOOK)
    scored = reports.scored([home])
    assert [one.code.name for one in scored.problems] == ["NOT_COLLECTED"]
    assert scored.results[0].fieldwork is None


def test_what_was_collected_counts_also_before_anybodys_answers_were(folder: Path, tmp_path: Path) -> None:
    intake.collect(folder, [written(tmp_path / "a.json", BOOK)])
    assert owners(folder) == {"CP-001": "Head of service"}


def test_a_field_book_alone_is_no_audit(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "alone").mkdir()
    written(tmp_path / "alone" / "a.xlsx", BOOK)
    with pytest.raises(CxauditError, match="NO_ANSWERS"):
        reports.scored([tmp_path / "alone"])


def test_mistakes_in_all_files_are_told_at_once(folder: Path) -> None:
    written(folder / "returned" / "a.json", fieldwork(CHAT, CHAT))
    written(folder / "returned" / "b.json", customers("c1", "c1"))
    with pytest.raises(CxauditError) as stopped:
        reports.scored([folder])
    assert {one.code.name for one in stopped.value.problems} >= {"POINT_TWICE", "CUSTOMER_TWICE"}


def test_the_same_file_twice_in_a_folder_is_told(folder: Path) -> None:
    for name in ("a.json", "b.json"):
        written(folder / "returned" / name, BOOK)
    assert [one.code.name for one in reports.scored([folder]).problems] == ["FILE_TWICE"]


def test_files_of_two_audits_are_not_mixed(folder: Path, tmp_path: Path) -> None:
    (folder / "engagement.yaml").write_text(SETTINGS.replace(f"id: {ID}\n", ""), encoding="utf-8")
    written(folder / "returned" / "a.json", fieldwork(CHAT, engagement={"id": "one"}))
    written(folder / "returned" / "b.json", customers("c1", engagement={"id": "two"}))
    with pytest.raises(CxauditError, match="OTHER_ENGAGEMENT"):
        reports.scored([folder])


# --- the files that a result rests on ---------------------------------------------------------


def sources(result: AuditResult) -> list[tuple[str, str | None, str | None]]:
    """The files that are nobody's answers."""
    return [(one.file, one.role, one.kind) for one in result.sources if one.kind]


def test_the_result_lists_them_by_what_they_are(folder: Path) -> None:
    book = written(folder / "returned" / "a.xlsx", BOOK)
    written(folder / "returned" / "c.json", EIGHT)
    result = result_of(folder)
    assert sources(result) == [("fieldwork 1", None, "fieldwork"), ("customers", None, "customers")]
    assert (
        len([one for one in result.sources if one.sha256 == hashlib.sha256(book.read_bytes()).hexdigest()])
        == 1
    )


def test_the_page_and_the_workbook_call_them_what_they_are(folder: Path, tmp_path: Path) -> None:
    written(folder / "returned" / "a.xlsx", BOOK)
    written(folder / "returned" / "c.json", EIGHT)
    pipeline.report([folder], tmp_path / "out")
    page = unescape((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    words = re.sub(r"(?:<[^>]*>)+", "|", page)
    assert "|field book 1|Field book|" in words
    assert "|customers' answers|Customers' answers|" in words
    cells = shown((tmp_path / "out" / "audit.xlsx").read_bytes(), "Traceability").values()
    assert {"field book 1", "Field book", "customers' answers", "Customers' answers"} <= set(cells)


# --- check, status ----------------------------------------------------------------------------


def test_check_counts_them_and_finds_nothing_wrong(folder: Path) -> None:
    before = pipeline.check([folder])
    written(folder / "returned" / "a.xlsx", BOOK)
    written(folder / "returned" / "c.json", EIGHT)
    after = pipeline.check([folder])
    assert (after.files - before.files, after.problems) == (2, before.problems)


def test_check_finds_what_is_wrong_with_them(folder: Path) -> None:
    written(folder / "returned" / "a.xlsx", fieldwork(CHAT, CHAT))
    assert [one.code.name for one in pipeline.check([folder]).problems] == ["POINT_TWICE"]


def test_the_status_says_how_much_there_is(home: Path, tmp_path: Path) -> None:
    intake.collect(home, [written(tmp_path / "a.json", full()), written(tmp_path / "c.json", EIGHT)])
    assert standing.status(home).fieldwork == (2, 3, 2, 2, True, 8, True)


def test_the_status_says_so_where_there_is_nothing(home: Path) -> None:
    assert standing.status(home).fieldwork is None


@pytest.mark.parametrize(("people", "enough"), [(4, False), (5, True)])
def test_the_status_says_whether_customers_are_enough(
    home: Path, tmp_path: Path, people: int, enough: bool
) -> None:
    intake.collect(home, [written(tmp_path / "c.json", customers(*(f"c{n}" for n in range(people))))])
    found = standing.status(home).fieldwork
    assert found
    assert (found.customers, found.customers_shown) == (people, enough)


def test_the_status_knows_a_report_that_has_all_of_it(home: Path, tmp_path: Path) -> None:
    intake.collect(home, [written(tmp_path / "a.json", BOOK)])
    pipeline.report([home], home / "reports")
    assert standing.status(home).current
    intake.collect(home, [written(tmp_path / "c.json", EIGHT)])
    assert not standing.status(home).current


def test_the_status_knows_a_report_with_several_files_of_customers(home: Path, tmp_path: Path) -> None:
    files = [written(tmp_path / f"{n}.json", customers(*(f"c{n}{m}" for m in range(5)))) for n in range(3)]
    intake.collect(home, files)
    pipeline.report([home], home / "reports")
    assert standing.status(home).current


def test_the_status_counts_a_customer_in_two_channels_once(home: Path, tmp_path: Path) -> None:
    names = [f"c{n}" for n in range(4)]
    files = [
        written(tmp_path / f"{channel}.json", customers(*names, channel=channel))
        for channel in ("Chat", "Shop")
    ]
    intake.collect(home, files)
    found = standing.status(home).fieldwork
    assert found
    assert (found.customers, found.customers_shown) == (4, False)


def test_r6_after_customers_answers_the_settings_may_hide_no_less(folder: Path, tmp_path: Path) -> None:
    settings = folder / "engagement.yaml"
    said = settings.read_text(encoding="utf-8")
    settings.write_text(said.replace("minimum_group: 5", "minimum_group: 8"), encoding="utf-8")
    intake.collect(folder, [written(tmp_path / "c.json", EIGHT)])
    settings.write_text(said, encoding="utf-8")
    assert "MINIMUM_LOWERED" in {told.code.name for told in standing.status(folder).problems}


# --- a field book with what is known ----------------------------------------------------------


def refilled(home: Path) -> Fieldwork:
    """What stands in a new field book."""
    path = field_books.write_field_book(home)
    return read_field_book(path, built_in()).fieldwork


def test_a_new_field_book_has_what_was_collected(home: Path, tmp_path: Path) -> None:
    intake.collect(
        home,
        [
            written(tmp_path / "a.json", fieldwork(CHAT)),
            written(tmp_path / "b.json", fieldwork(point("CP-002"))),
        ],
    )
    assert [row.contact_id for row in refilled(home).contact_points] == ["CP-001", "CP-002"]


def test_a_new_field_book_has_what_lies_in_a_folder_without_a_store(folder: Path) -> None:
    written(folder / "returned" / "a.json", BOOK)
    assert [row.contact_id for row in refilled(folder).contact_points] == ["CP-001"]


def test_a_new_field_book_is_blank_where_nothing_is_known(home: Path) -> None:
    assert refilled(home).contact_points == ()


# --- partners ---------------------------------------------------------------------------------


def dropped(home: Path) -> bool:
    """Whether the hand-over of the contact point is taken for dropped."""
    points = found_in(home).points
    assert points
    return "hand_over_dropped" in points.points[0].marks


def test_handing_over_to_a_partner_drops_nothing(folder: Path) -> None:
    written(folder / "returned" / "a.json", fieldwork(point("CP-001", hand_over_to="Parcel Co")))
    assert dropped(folder)
    (folder / "engagement.yaml").write_text(SETTINGS + "partners: [Parcel Co]\n", encoding="utf-8")
    assert not dropped(folder)


# --- readings that were computed --------------------------------------------------------------


def test_computed_readings_lie_beside_the_evidence_and_count(folder: Path) -> None:
    written(folder / "evidence" / "measures-0.json", fieldwork(readings=({"measure": "nps", "value": 7},)))
    assert [one.value for one in found_in(folder).measures] == [7]


def test_computed_readings_count_beside_what_was_collected(home: Path) -> None:
    written(home / "evidence" / "measures-0.json", fieldwork(readings=({"measure": "nps", "value": 7},)))
    assert [one.value for one in found_in(home).measures] == [7]
    assert standing.status(home).fieldwork == (0, 0, 0, 1, False, 0, False)


def test_what_is_wrong_with_them_is_told(folder: Path) -> None:
    written(
        folder / "evidence" / "measures-0.json", fieldwork(readings=({"measure": "nothing", "value": 7},))
    )
    with pytest.raises(CxauditError, match="ID_UNKNOWN"):
        reports.scored([folder])


def computed(home: Path, **more: Any) -> Measured:
    """Measures of an export of tickets."""
    write_csv(home / "tickets.csv", dirty_tickets())
    (home / "map.yaml").write_text(MAPPING, encoding="utf-8")
    return measure(home, [home / "tickets.csv"], home / "map.yaml", **more)


def test_what_was_computed_is_taken_into_the_store(home: Path) -> None:
    done = computed(home)
    assert done.taken == "taken"
    with open_store(home / "answers.db") as store:
        (one,) = store.documents()
    assert (one.file, one.kind) == (done.written and done.written.name, "fieldwork")
    assert len(found_in(home).measures) == len(done.readings)


def test_the_same_computed_again_changes_nothing(home: Path) -> None:
    computed(home)
    assert computed(home).taken == "unchanged"


def test_an_engagement_that_was_set_up_gets_its_store(folder: Path) -> None:
    (folder / "people.csv").write_text("key,role,department,name,contact\n", encoding="utf-8")
    assert computed(folder).taken == "taken"
    assert (folder / "answers.db").is_file()


def test_a_folder_without_a_store_gets_none(folder: Path) -> None:
    done = computed(folder)
    assert (done.taken, (folder / "answers.db").exists()) == ("folder", False)
    assert len(found_in(folder).measures) == len(done.readings)


def test_a_trial_of_computing_takes_nothing_in(home: Path) -> None:
    done = computed(home, dry_run=True)
    assert (done.taken, done.written, standing.status(home).fieldwork) == (None, None, None)


def test_what_was_computed_later_counts_before_what_was_typed_in_earlier(home: Path, tmp_path: Path) -> None:
    first = computed(home).readings[0]
    typed = fieldwork(readings=(first.renewed(value=-1.0, computed=None),), saved="2026-01-01T09:00:00+00:00")
    intake.collect(home, [written(tmp_path / "a.json", typed)])
    assert {one.measure: one.value for one in found_in(home).measures}[first.measure] == first.value


# --- through the real process -----------------------------------------------------------------


@pytest.fixture(scope="module")
def through(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An engagement into which a field book and customers' answers were collected by the program."""
    folder = tmp_path_factory.mktemp("through")
    home = Path(shutil.copytree(kept, folder / "acme"))
    book, said = written(folder / "fieldwork.xlsx", full()), written(folder / "customers.json", EIGHT)
    done = ran("collect", home, book, said)
    assert done.returncode == 0, done.stderr
    return home


def test_the_program_tells_what_is_there(through: Path) -> None:
    told = ran("status", through).stdout
    assert "Field work: 2 contact points, 2 readings of measures, 8 customers." in told


def test_a_backup_has_it_all(through: Path, tmp_path: Path) -> None:
    assert ran("backup", through, tmp_path / "b.zip").returncode == 0
    assert ran("restore", tmp_path / "b.zip", tmp_path / "back").returncode == 0
    with open_store(tmp_path / "back" / "answers.db", new=False) as store:
        assert [one.kind for one in store.documents()] == ["fieldwork", "customers"]
