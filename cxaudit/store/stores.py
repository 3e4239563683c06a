"""The store: taking files in, giving sheets out, erasing people, backups."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from sqlalchemy import Connection, RowMapping, Table, delete, func, insert, select, update

from cxaudit.errors import Code, CxauditError, Problem, problem
from cxaudit.language import N_
from cxaudit.model.actions import ActionSheet
from cxaudit.model.answers import AnswerSheet
from cxaudit.model.audit_sheets import AuditorSheet, WorkshopSheet
from cxaudit.model.fieldwork import CustomerSheet, Fieldwork
from cxaudit.store import documents, faults, plans, remarks, rows, sqlite_files, tables
from cxaudit.store.databases import Database
from cxaudit.store.servers import PostgresqlServer
from cxaudit.store.shapes import (
    Contact,
    Document,
    Erased,
    Intake,
    Kept,
    KeptFile,
    Kind,
    Outcome,
    Registration,
    RespondentStatus,
    Rules,
    Said,
    Taken,
    TakenActions,
    TakenDocument,
)
from cxaudit.store.tables import (
    agreements,
    answers,
    contacts,
    erasing,
    erasures,
    first_intake,
    intakes,
    named_roles,
    respondents,
    rules,
    verdicts,
)

MINIMUM_GROUP: Final = 5
MINIMUM_COMMENTS: Final = 8
"""What holds where answers come in before anybody said what should (rule R6)."""
KEY_LIMIT: Final = 200
"""Characters of a respondent's key; a server's index takes no more."""

_LINES: dict[str, Table] = {"answers": answers, "auditor": verdicts, "workshop": agreements}
_READ: dict[str, Callable[..., Any]] = {
    "answers": rows.answer_sheet,
    "auditor": rows.auditor_sheet,
    "workshop": rows.workshop_sheet,
}
S = TypeVar("S")


class Store:
    """The answers of one engagement. Everything that changes it is on the disk, or undone, when the call is over."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def place(self) -> str:
        """Where it is, without a password."""
        return self._database.place

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file or the server; what was confirmed is kept."""
        self._database.close()

    # ------------------------------------------------------------------ taking in

    def take_in(self, files: Iterable[Intake]) -> tuple[Taken, ...]:
        """Take in several files, each by itself; what became of each.

        Raises:
            CxauditError: as `take`; the files before that one are kept.
        """
        return tuple(self.take(file) for file in files)

    def take(self, file: Intake) -> Taken:
        """Take in one file, all or nothing; it is kept for good when this returns.

        The same bytes again change nothing; other bytes of the same respondent are a new version beside the old.

        Raises:
            CxauditError: its key is too long, or the store cannot be written.
        """
        if isinstance(file.sheet, ActionSheet):
            return self._take_actions(file, file.sheet)
        if isinstance(file.sheet, Fieldwork | CustomerSheet):
            return self._take_document(file, file.sheet)
        found = rows.head(file.sheet)
        _refuse_long_keys([found["respondent"] or ""], file.file)
        with self._database.writing() as connection:
            known = _with_hash(connection, file.sha256)
            if known is not None:
                return Taken(file.file, "unchanged", known["respondent"], known["version"])
            now = _now()
            _mark_first(connection, now)
            version = _enrolled(connection, found) if found["respondent"] else None
            _insert_sheet(connection, file, file.sheet, {**found, "version": version, "taken_at": now})
        outcome: Outcome = "taken" if version in (1, None) else "new_version"
        return Taken(file.file, outcome, found["respondent"], version)

    def _take_actions(self, file: Intake, sheet: ActionSheet) -> Taken:
        """Take in one file about the plan. It is nobody's answers, so that nothing is promised by it."""
        with self._database.writing() as connection:
            known = plans.known(connection, file.sha256)
            if known is not None:
                return Taken(file.file, "unchanged", None, known)
            version = plans.put(connection, file, sheet, _now())
        return Taken(file.file, "taken", None, version)

    def _take_document(self, file: Intake, document: Document) -> Taken:
        """Take in one field book or customers' answers; these were given under the minimum, so that it holds from then on."""
        if file.kind != documents.kind_of(document):
            raise ValueError(f"a document of the kind {documents.kind_of(document)} is no {file.kind}")
        with self._database.writing() as connection:
            known = documents.known(connection, file.sha256)
            if known is not None:
                return Taken(file.file, "unchanged", None, known)
            now = _now()
            if isinstance(document, CustomerSheet):
                _mark_first(connection, now)
            version = documents.put(connection, file, document, now)
        return Taken(file.file, "taken", None, version)

    def hashes(self) -> frozenset[str]:
        """SHA-256 of every file that was taken in, to know them again without reading them."""
        with self._database.reading() as connection:
            files = (intakes, tables.action_files, tables.documents)
            found = (connection.scalars(select(table.c.sha256)) for table in files)
            return frozenset(sha256 for one in found for sha256 in one)

    def kept(self) -> tuple[Kept, ...]:
        """Every file that was taken in, without what it says: in that order, those about the plan and documents last."""
        with self._database.reading() as connection:
            heads = connection.execute(_heads()).mappings()
            return (*map(_kept, heads), *plans.kept(connection), *documents.kept(connection))

    # ------------------------------------------------------------------ giving out

    def returned(self) -> tuple[Intake, ...]:
        """Every file with its sheet, in the order in which they came in; all of one moment. Those that are nobody's answers are apart."""
        with self._database.reading() as connection:
            heads = connection.execute(_heads()).mappings().all()
            lines = {kind: _lines(connection, table) for kind, table in _LINES.items()}
            told = _lines(connection, tables.remarks)
        return tuple(
            Intake(
                head["file"],
                head["sha256"],
                head["kind"],
                _READ[head["kind"]](head, lines[head["kind"]].get(head["id"], ())),
                head["taken_by"],
                remarks.problems(head["file"], told.get(head["id"], ())),
            )
            for head in heads
        )

    def sheets(self) -> tuple[AnswerSheet, ...]:
        """Every version of everybody's answers, in the order in which they came in (for rule A5)."""
        return self._sheets("answers", rows.answer_sheet)

    def auditors(self) -> tuple[AuditorSheet, ...]:
        """Every version of every auditor's verdicts, in the order in which they came in."""
        return self._sheets("auditor", rows.auditor_sheet)

    def workshops(self) -> tuple[WorkshopSheet, ...]:
        """What workshops agreed on, in the order in which it came in."""
        return self._sheets("workshop", rows.workshop_sheet)

    def actions(self) -> tuple[TakenActions, ...]:
        """Every file about the plan, in the order in which they came in; what holds now, the engine finds from them."""
        with self._database.reading() as connection:
            return plans.taken(connection)

    def documents(self) -> tuple[TakenDocument, ...]:
        """Every field book and every file of customers' answers, in the order in which they came in."""
        with self._database.reading() as connection:
            return documents.taken(connection)

    def _sheets(self, kind: Kind, sheet: Callable[[RowMapping, Iterable[RowMapping]], S]) -> tuple[S, ...]:
        """Every sheet of a kind."""
        with self._database.reading() as connection:
            heads = connection.execute(
                select(intakes).where(intakes.c.kind == kind).order_by(intakes.c.id)
            ).mappings()
            lines = _lines(connection, _LINES[kind])
            return tuple(sheet(head, lines.get(head["id"], ())) for head in heads)

    # ------------------------------------------------------------------ people

    def register(self, people: Iterable[Registration]) -> None:
        """Keep a list of people; whoever is there already gets the role, department and contact of the list.

        Raises:
            CxauditError: a key is too long; then nothing is kept.
        """
        listed = tuple(people)
        _refuse_long_keys([person.key for person in listed], self.place)
        with self._database.writing() as connection:
            for person in listed:
                _register(connection, person)

    def respondents(self) -> tuple[RespondentStatus, ...]:
        """Everybody who is asked or has answered, by their keys."""
        with self._database.reading() as connection:
            people = connection.execute(select(respondents).order_by(respondents.c.key)).mappings().all()
            back = {row["respondent"]: row for row in connection.execute(_what_came_back()).mappings()}
            last = {row["respondent"]: row for row in connection.execute(_last_heads()).mappings()}
        return tuple(sorted(_status(p, back.get(p["key"]), last.get(p["key"])) for p in people))

    def contacts(self) -> tuple[Contact, ...]:
        """Names and addresses, for writing to people; they belong into no output, file name or log."""
        with self._database.reading() as connection:
            found = connection.execute(select(contacts).order_by(contacts.c.key)).mappings().all()
        return tuple(Contact(row["key"], row["name"], row["address"]) for row in found)

    # ------------------------------------------------------------------ what was promised

    def rules(self) -> Rules | None:
        """The rules in force; None: nobody fixed any, and no answers have come in."""
        with self._database.reading() as connection:
            return _rules(connection)

    def fix_rules(self, minimum_group: int, minimum_comments: int, named: Collection[str] = ()) -> Rules:
        """Put the rules in force, once answers have come in only stricter ones.

        Args:
            minimum_group: people below whom no figure is shown, at least 3.
            minimum_comments: people below whom no comment is shown, at least 3.
            named: roles that agreed to be shown whatever their number.

        Raises:
            CxauditError: answers have come in, and a minimum is lower or a role newly named; nothing was changed.
        """
        wanted = Rules(minimum_group, minimum_comments, tuple(sorted(set(named))), None)
        with self._database.writing() as connection:
            held = _rules(connection)
            if held is not None:
                wanted = wanted._replace(first_intake=held.first_intake)
                _refuse_laxer(held, wanted, self.place)
            if wanted != held:
                _insert_rules(connection, wanted, _now())
        return wanted

    # ------------------------------------------------------------------ one person, backups

    def export(self, key: str) -> dict[str, Any]:
        """Everything that is kept about one respondent, as plain values for JSON.

        Raises:
            CxauditError: nobody has this key.
        """
        with self._database.reading() as connection:
            person = _respondent(connection, key, self.place)
            contact = connection.execute(select(contacts).where(contacts.c.key == key)).mappings().first()
            heads = connection.execute(
                select(intakes).where(intakes.c.respondent == key).order_by(intakes.c.id)
            ).mappings()
            files = [_exported(connection, head) for head in heads]
        return {
            "key": key,
            "role": person["role"],
            "department": person["department"],
            "listed": bool(person["listed"]),
            "contact": contact and {"name": contact["name"], "address": contact["address"]},
            "files": files,
        }

    def files(self, key: str) -> tuple[KeptFile, ...]:
        """The files that one respondent sent, in the order in which they came in.

        Raises:
            CxauditError: nobody has this key.
        """
        with self._database.reading() as connection:
            _respondent(connection, key, self.place)
            return _files(connection, key)

    def erase(self, key: str) -> Erased:
        """Erase one respondent: answers, verdicts, contact, names and hashes of files. Nothing of it can be had again.

        What stays is that something was erased, when and how much. Copies in the folder, in older backups and
        in reports are not the store's to erase.

        Raises:
            CxauditError: nobody has this key, or another program is reading; run it again then, all of it is finished.
        """
        with self._database.writing() as connection:
            known = _is_known(connection, key)
            erased = _erase(connection, key) if known else None
        self._database.scrub()  # also after an earlier try that was kept from it
        if erased is None:
            raise CxauditError([problem(Code.RESPONDENT_UNKNOWN, self.place)], faults.USAGE)
        return erased

    def backup(self, target: Path, *, force: bool = False) -> None:
        """Write a copy of the store as it is now, which is a store itself; it is checked before it gets its name.

        Raises:
            CxauditError: the target exists (without ``force``), or cannot be written; or the store is on a server,
                whose own tool makes backups (exit code 4).
        """
        self._database.copy(target, force=force)


def opened(place: Path | str, *, new: bool) -> Store:
    """The store at a place; see `cxaudit.store.open_store`."""
    database = PostgresqlServer(str(place)) if "://" in str(place) else _file(Path(place), new)
    try:
        database.prepare()
    except BaseException:
        database.close()
        raise
    return Store(database)


def _file(path: Path, new: bool) -> Database:
    """A store in a file, made where there is none."""
    if sqlite3.sqlite_version_info < sqlite_files.OLDEST:
        tool, source = "SQLite 3.37", N_("it comes with Python")
        raise CxauditError([problem(Code.TOOL_MISSING, str(path), tool=tool, source=source)], faults.MISSING)
    if path.is_dir():
        raise CxauditError([problem(Code.NOT_A_STORE, str(path), reason=N_("it is a folder"))])
    if not path.exists():
        if not new:
            raise CxauditError([problem(Code.FILE_MISSING, str(path))], faults.USAGE)
        _make(path)
    return sqlite_files.SqliteFile(path)


def _make(path: Path) -> None:
    """A new store, unless somebody else made it meanwhile."""
    try:
        sqlite_files.make(path)
    except CxauditError:
        if not path.exists():
            raise


def _now() -> str:
    """This moment, UTC."""
    return datetime.datetime.now(datetime.UTC).isoformat()


# ---------------------------------------------------------------------- taking in


def _refuse_long_keys(keys: Iterable[str], place: str) -> None:
    """Stop where a key is longer than an index takes."""
    found = [
        problem(Code.KEY_UNFIT, place, reason=N_("it has other signs, or is too long"))
        for key in keys
        if len(key) > KEY_LIMIT
    ]
    if found:
        raise CxauditError(found)


def _with_hash(connection: Connection, sha256: str) -> RowMapping | None:
    """The intake of a file with these bytes."""
    return connection.execute(select(intakes).where(intakes.c.sha256 == sha256)).mappings().first()


_FIRST: Final = select(first_intake.c.taken_at)


def _mark_first(connection: Connection, now: str) -> None:
    """From the first file on the rules hold; where nobody fixed any, the usual ones."""
    if connection.scalar(_FIRST) is not None:
        return
    if _rules(connection) is None:
        _insert_rules(connection, Rules(MINIMUM_GROUP, MINIMUM_COMMENTS, (), None), now)
    connection.execute(insert(first_intake).values(id=1, taken_at=now))


def _enrolled(connection: Connection, head: Mapping[str, Any]) -> int:
    """The version of a respondent's sheet; whoever was not listed is a respondent from now on."""
    key = head["respondent"]
    if not _is_known(connection, key):
        connection.execute(insert(respondents).values(key=key, listed=0))
    same = (intakes.c.respondent == key) & (intakes.c.kind == head["kind"])
    before = connection.scalar(select(func.max(intakes.c.version)).where(same))
    return (before or 0) + 1


def _insert_sheet(connection: Connection, file: Intake, sheet: Said, head: Mapping[str, Any]) -> None:
    """The file and its lines."""
    if file.kind != head["kind"]:
        raise ValueError(f"a sheet of the kind {head['kind']} is no {file.kind}")
    named = {"file": file.file, "sha256": file.sha256, "taken_by": file.taken_by}
    statement = insert(intakes).values(**head, **named).returning(intakes.c.id)
    intake = connection.execute(statement).scalar_one()
    for table, lines in (
        (_LINES[file.kind], rows.lines(sheet, intake)),
        (tables.remarks, remarks.lines(file.problems, intake)),
    ):
        if lines:
            connection.execute(insert(table), lines)


def _heads() -> Any:
    """The head of every file, in the order in which they came in."""
    return select(intakes).order_by(intakes.c.id)


def _kept(head: RowMapping) -> Kept:
    """One file."""
    return Kept(
        file=head["file"],
        sha256=head["sha256"],
        kind=head["kind"],
        key=head["respondent"],
        version=head["version"],
        taken_at=datetime.datetime.fromisoformat(head["taken_at"]),
        taken_by=head["taken_by"],
    )


def _lines(connection: Connection, table: Table) -> dict[int, list[RowMapping]]:
    """All lines of a table by their intake."""
    found = connection.execute(select(table).order_by(table.c.intake, table.c.position))
    return rows.by_intake(found.mappings().all())


# ---------------------------------------------------------------------- people


def _is_known(connection: Connection, key: str) -> bool:
    """Whether somebody has this key."""
    return connection.scalar(select(respondents.c.listed).where(respondents.c.key == key)) is not None


def _register(connection: Connection, person: Registration) -> None:
    """One person of a list."""
    plan = {"role": person.role, "department": person.department, "listed": 1}
    if _is_known(connection, person.key):
        connection.execute(update(respondents).where(respondents.c.key == person.key).values(**plan))
    else:
        connection.execute(insert(respondents).values(key=person.key, **plan))
    connection.execute(delete(contacts).where(contacts.c.key == person.key))
    if person.name or person.address:
        reach = {"name": person.name, "address": person.address}
        connection.execute(insert(contacts).values(key=person.key, **reach))


def _what_came_back() -> Any:
    """How many files each respondent sent, and when the last was taken in."""
    return select(
        intakes.c.respondent,
        func.count().label("versions"),
        func.max(intakes.c.taken_at).label("last_taken"),
    ).group_by(intakes.c.respondent)


def _last_heads() -> Any:
    """The head of each respondent's last sheet."""
    last = select(func.max(intakes.c.id)).group_by(intakes.c.respondent)
    return select(intakes).where(intakes.c.id.in_(last))


def _status(person: RowMapping, back: RowMapping | None, last: RowMapping | None) -> RespondentStatus:
    """One respondent."""
    return RespondentStatus(
        key=person["key"],
        role=person["role"] or (last["role"] if last else None),
        department=person["department"] or (last["department"] if last else None),
        listed=bool(person["listed"]),
        versions=back["versions"] if back else 0,
        last_taken=rows.moment(back["last_taken"]) if back else None,
    )


def _respondent(connection: Connection, key: str, place: str) -> RowMapping:
    """The line of one respondent."""
    found = connection.execute(select(respondents).where(respondents.c.key == key)).mappings().first()
    if found is None:
        raise CxauditError([problem(Code.RESPONDENT_UNKNOWN, place)], faults.USAGE)
    return found


def _exported(connection: Connection, head: RowMapping) -> dict[str, Any]:
    """One file of a respondent."""
    table = _LINES[head["kind"]]
    statement = select(table).where(table.c.intake == head["id"]).order_by(table.c.position)
    lines = connection.execute(statement).mappings().all()
    told = ("file", "sha256", "kind", "version", "taken_at", "taken_by")
    sheet = _READ[head["kind"]](head, lines)
    return {
        **{name: head[name] for name in told},
        "sheet": sheet.model_dump(mode="json", by_alias=True),
        "remarks": [remarks.plain(row) for row in _remarks(connection, head["id"])],
    }


def _remarks(connection: Connection, intake: int) -> Sequence[RowMapping]:
    """What there was to say of a file."""
    table = tables.remarks
    statement = select(table).where(table.c.intake == intake).order_by(table.c.position)
    return connection.execute(statement).mappings().all()


def _files(connection: Connection, key: str) -> tuple[KeptFile, ...]:
    """The files of one respondent."""
    statement = select(intakes.c.file, intakes.c.sha256).where(intakes.c.respondent == key)
    found = connection.execute(statement.order_by(intakes.c.id)).mappings()
    return tuple(KeptFile(row["file"], row["sha256"]) for row in found)


def _erase(connection: Connection, key: str) -> Erased:
    """Delete all that belongs to a key, through the gate that is open for this key and this moment only."""
    files = _files(connection, key)
    theirs = select(intakes.c.id).where(intakes.c.respondent == key)
    connection.execute(insert(erasing).values(key=key))
    gone = [
        connection.execute(delete(table).where(table.c.intake.in_(theirs))).rowcount
        for table in (answers, verdicts, tables.remarks)
    ]
    connection.execute(delete(intakes).where(intakes.c.respondent == key))
    connection.execute(delete(contacts).where(contacts.c.key == key))
    connection.execute(delete(respondents).where(respondents.c.key == key))
    connection.execute(delete(erasing))
    erased = Erased(files, *gone[:2])
    record = {"files": len(files), "answers": erased.answers, "verdicts": erased.verdicts}
    connection.execute(insert(erasures).values(erased_at=_now(), **record))
    return erased


# ---------------------------------------------------------------------- rules


def _rules(connection: Connection) -> Rules | None:
    """The last rules that were fixed."""
    held = connection.execute(select(rules).order_by(rules.c.id.desc()).limit(1)).mappings().first()
    if held is None:
        return None
    named = select(named_roles.c.role).where(named_roles.c.rules == held["id"])
    first = connection.scalar(select(first_intake.c.taken_at))
    roles = tuple(sorted(connection.scalars(named)))
    return Rules(held["minimum_group"], held["minimum_comments"], roles, rows.moment(first))


def _insert_rules(connection: Connection, wanted: Rules, now: str) -> None:
    """Put rules in force."""
    minimums = {"minimum_group": wanted.minimum_group, "minimum_comments": wanted.minimum_comments}
    statement = insert(rules).values(**minimums, fixed_at=now).returning(rules.c.id)
    number = connection.execute(statement).scalar_one()
    if wanted.named:
        connection.execute(insert(named_roles), [{"rules": number, "role": r} for r in wanted.named])


def _refuse_laxer(held: Rules, wanted: Rules, place: str) -> None:
    """Stop where people would be shown who answered under stricter rules."""
    if held.first_intake is None:
        return
    minimums = zip(held[:2], wanted[:2], strict=True)
    found: list[Problem] = [
        problem(Code.MINIMUM_LOWERED, place, now=now, before=before)
        for before, now in minimums
        if now < before
    ]
    found += [problem(Code.NAMED_LATER, place, role=r) for r in wanted.named if r not in held.named]
    if found:
        raise CxauditError(found)
