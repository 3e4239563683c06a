"""Field books and customers' answers, from a store or from files, on their way into the audit."""

from __future__ import annotations

import datetime
import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from cxaudit.engine import field_books
from cxaudit.engine.results import TakenIn
from cxaudit.errors import Code, CxauditError, Problem
from cxaudit.model.fieldwork import CustomerSheet, Fieldwork
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.engagements import settings_around, settings_file
from cxaudit.pipeline.fieldwork import NOTHING_FOUND, Found
from cxaudit.pipeline.places import EVIDENCE
from cxaudit.read.answers import content_of
from cxaudit.read.documents import ReadDocument, document_from
from cxaudit.read.folders import answers_in
from cxaudit.store import TakenDocument

MEASURES: Final = "measures-"
"""What the names of files begin with in which computed readings lie in the folder ``evidence``."""


class DocumentFile(NamedTuple):
    """A field book or customers' answers, with the file that they came in."""

    said: Fieldwork | CustomerSheet
    file: str
    """Its name, without its folder."""
    sha256: str
    taken_at: datetime.datetime
    """When it was taken in; of a file that was not, when it was last changed."""
    problems: tuple[Problem, ...]
    """Warnings and notes only."""


class Outside(NamedTuple):
    """What was found outside the questionnaire, and the files that it came from."""

    found: Found = NOTHING_FOUND
    files: tuple[TakenIn, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What there is to say of single files, as far as it still counts."""
    between: tuple[Problem, ...] = ()
    """What there is to say of rows that are in more than one file."""

    @property
    def told(self) -> tuple[Problem, ...]:
        """All that there is to say."""
        return (*self.problems, *self.between)


NOTHING_OUTSIDE: Final = Outside()


# --- where they come from ---------------------------------------------------------------------


def stored(taken: Iterable[TakenDocument]) -> tuple[DocumentFile, ...]:
    """Those of a store."""
    return tuple(DocumentFile(t.document, t.file, t.sha256, t.taken_at, t.problems) for t in taken)


def from_file(document: ReadDocument, path: Path, content: bytes) -> DocumentFile:
    """One that was read from a file."""
    changed = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
    sha256 = hashlib.sha256(content).hexdigest()
    return DocumentFile(document.said, path.name, sha256, changed, document.problems)


class Measured(NamedTuple):
    """Computed readings in the folders ``evidence`` of engagements, and what is wrong with some."""

    files: tuple[DocumentFile, ...]
    problems: tuple[Problem, ...]


def measured(
    homes: Iterable[Path], rubrics: Sequence[Rubric], engagement: str | None, known: Collection[str] = ()
) -> Measured:
    """Computed readings that were not taken into a store.

    Args:
        homes: engagement folders.
        rubrics: the rubric, and the same in every other language.
        engagement: the id of the audit, if it has one.
        known: SHA-256 of those that were taken in, which are left out.
    """
    found: list[DocumentFile] = []
    faults: list[Problem] = []
    for path in (path for home in homes for path in measures_in(home)):
        try:
            content = content_of(path)
            if hashlib.sha256(content).hexdigest() not in known:
                document = document_from(content, str(path), rubrics, engagement)
                found += [from_file(document, path, content)] if document else []
        except CxauditError as error:
            faults += error.problems
    return Measured(tuple(found), tuple(faults))


def measured_among(
    paths: Iterable[Path], rubrics: Sequence[Rubric], engagement: str | None, known: Collection[str] = ()
) -> Measured:
    """The same of the engagements among some paths, also of those of which only returned files were named."""
    settings = (settings_file(path) or settings_around(path) for path in paths)
    homes = dict.fromkeys(one.parent for one in settings if one)
    return measured(homes, rubrics, engagement, known)


def measures_in(home: Path) -> tuple[Path, ...]:
    """The files of computed readings in the folder ``evidence`` of an engagement, by name."""
    return tuple(sorted((home / EVIDENCE).glob(f"{MEASURES}*.json")))


def returned_documents(
    folder: Path, rubrics: Sequence[Rubric], engagement: str | None, known: Collection[str] = ()
) -> Iterator[DocumentFile]:
    """The field books and customers' answers among the files of a folder, without those that need mending.

    Args:
        folder: that of returned files; it need not be there.
        rubrics: the rubric, and the same in every other language.
        engagement: the id of the audit, if it has one.
        known: SHA-256 of those that were taken in, which are left out.
    """
    for path in answers_in(folder).sheets if folder.is_dir() else ():
        try:
            content = content_of(path)
            document = document_from(content, str(path), rubrics, engagement)
        except CxauditError:  # what is wrong with it is told where it is taken in, and in the report
            continue
        if document and hashlib.sha256(content).hexdigest() not in known:
            yield from_file(document, path, content)


# --- what they say together -------------------------------------------------------------------


def outside(files: Iterable[DocumentFile]) -> Outside:
    """What some files say together; each is there once, whatever its name, and a blank one says nothing.

    Args:
        files: those of a store in the order in which they came in, then others.
    """
    once: dict[str, DocumentFile] = {}
    for one in files:
        once.setdefault(one.sha256, one)
    filled = (one for one in once.values() if not ReadDocument(one.said, ()).is_empty)
    kept = tuple(sorted(filled, key=lambda one: one.taken_at))
    if not kept:
        return NOTHING_OUTSIDE
    books = [_dated(one.said, one) for one in kept if isinstance(one.said, Fieldwork)]
    customers = [_dated(one.said, one) for one in kept if isinstance(one.said, CustomerSheet)]
    book = field_books.together(books) if books else None
    told = [p for one in kept for p in _still_told(one, book.book if book else None)]
    return Outside(
        Found(book.book if book else None, field_books.customers_once(customers)),
        tuple(map(_taken, kept)),
        tuple(dict.fromkeys(told)),
        book.problems if book else (),
    )


def _dated(said: field_books.Said, one: DocumentFile) -> field_books.Dated[field_books.Said]:
    """A file with its time."""
    return field_books.dated(said, one.taken_at, storable(one.file))


_OF_A_ROW: Final = frozenset({Code.POINT_INCOMPLETE, Code.DUE_BEFORE})
"""What is told of one contact point."""


def _still_told(one: DocumentFile, book: Fieldwork | None) -> Iterator[Problem]:
    """What there is to say of a file, without what is of rows that a later one replaces."""
    own = {row.contact_id: row for row in one.said.contact_points} if isinstance(one.said, Fieldwork) else {}
    now = {row.contact_id: row for row in book.contact_points} if book else {}
    for told in one.problems:
        contact = str(dict(told.facts).get("contact"))
        replaced = told.code in _OF_A_ROW and own.get(contact) != now.get(contact)
        if not replaced and told.code is not Code.NOTHING_ANSWERED:
            yield told.at(replace(told.where, file=storable(one.file)))
    yield from field_books.saved_ahead(one.said, one.taken_at, storable(one.file))


def _taken(one: DocumentFile) -> TakenIn:
    """What the result remembers of a file."""
    if isinstance(one.said, Fieldwork):
        return TakenIn(storable(one.file), one.sha256, None, field_books.rows_in(one.said), "fieldwork")
    return TakenIn(storable(one.file), one.sha256, None, len(one.said.answers), "customers")


def storable(name: str) -> str:
    """A file's name that can be written down: names on a disk need not be text."""
    return os.fsencode(name).decode("utf-8", "replace")
