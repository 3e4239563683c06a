"""What all field books say together, and all files of customers' answers: row by row, the one saved last counts."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from cxaudit.errors import Code, Problem, problem
from cxaudit.model.fieldwork import ContactPoint, CustomerAnswer, CustomerSheet, Fieldwork

Said = TypeVar("Said", Fieldwork, CustomerSheet)
Value = TypeVar("Value")


class Dated(NamedTuple, Generic[Said]):
    """A file, and when it was saved."""

    said: Said
    at: datetime.datetime
    file: str
    """Its name, for messages."""


def dated(said: Said, taken_at: datetime.datetime, file: str) -> Dated[Said]:
    """A file with its time: when it was saved, else when it was taken in.

    Args:
        said: what the file says.
        taken_at: with its time zone.
        file: its name.
    """
    saved = said.saved or taken_at
    return Dated(said, saved if saved.tzinfo else saved.replace(tzinfo=datetime.UTC), file)


def in_order(files: Iterable[Dated[Said]]) -> tuple[Dated[Said], ...]:
    """Files in the order in which they were saved; of two of the same time the one that comes first stays first."""
    return tuple(sorted(files, key=lambda one: one.at))


# --- field books ------------------------------------------------------------------------------


class Together(NamedTuple):
    """What several field books say together."""

    book: Fieldwork
    problems: tuple[Problem, ...]
    """Warnings and notes about rows that are in more than one of them."""


def together(files: Sequence[Dated[Fieldwork]]) -> Together:
    """Several field books as one; each row is that of the file that was saved last among those that have it.

    A row replaces the whole row of before. A contact point of which nothing but its number is left is taken out,
    with its ratings and readings. What a file leaves out stays as it was. The strategy test and the channels that
    the company has are one thing each.

    Args:
        files: at least one; of two that were saved at the same time the later one counts.

    Source:
        docs/field-book.md, "Several field books".
    """
    ordered = in_order(files)
    books = [one.said for one in ordered]
    last = books[-1]
    points = _last(books, "contact_points", lambda row: row.contact_id)
    gone = {row.contact_id for row in points if is_number_alone(row)}
    ratings = _last(books, "ratings", lambda row: (row.criterion, row.contact))
    readings = _last(
        books, "readings", lambda row: (row.measure, row.contact, row.period_from, row.period_to)
    )
    book = Fieldwork.model_validate(
        {
            "schema": last.schema_,
            "rubric": last.rubric,
            "engagement": _said_last(book.engagement for book in books),
            "saved": max((book.saved for book in books if book.saved), key=_moment, default=None),
            "date": _said_last(book.date for book in books),
            "contact_points": tuple(row for row in points if row.contact_id not in gone),
            "ratings": tuple(row for row in ratings if row.contact not in gone),
            "journey": _last(books, "journey", lambda row: (row.stage, row.row)),
            "readings": tuple(row for row in readings if row.contact not in gone),
            "strategy": _said_last(book.strategy for book in books),
            "findings": _last(books, "findings", lambda row: row.id),
            "channels_named": _said_last(book.channels_named or None for book in books) or (),
            "stage_notes": {stage: note for book in books for stage, note in book.stage_notes.items()},
        }
    )
    return Together(book, tuple(_changed_points(ordered)))


def is_number_alone(row: ContactPoint) -> bool:
    """Whether nothing of a contact point is left but its number: it was taken out."""
    return row == ContactPoint(contact_id=row.contact_id)


def says_nothing(book: Fieldwork) -> bool:
    """Whether nothing is filled in in a field book but its date and its head."""
    filled = (book.contact_points, book.ratings, book.journey, book.readings, book.strategy, book.findings)
    return not any((*filled, book.channels_named, book.stage_notes))


def rows_in(book: Fieldwork) -> int:
    """How many rows are filled in in a field book: of its sheets, answers of the strategy test among them."""
    tests = len(book.strategy.answers) if book.strategy else 0
    lists = (book.contact_points, book.ratings, book.journey, book.readings, book.findings)
    return sum(map(len, lists)) + tests + (book.strategy is not None)


def _last(books: Iterable[Fieldwork], field: str, key: Callable[[Any], Hashable]) -> tuple[Any, ...]:
    """Of each row the last one, in the order in which rows first came."""
    found = {key(row): row for book in books for row in getattr(book, field)}
    return tuple(found.values())


def _said_last(values: Iterable[Value | None]) -> Value | None:
    """The last value that is one."""
    found = None
    for value in values:
        found = value if value is not None else found
    return found


def _moment(saved: datetime.datetime) -> datetime.datetime:
    """A time that can be compared with any other."""
    return saved if saved.tzinfo else saved.replace(tzinfo=datetime.UTC)


def _changed_points(ordered: Iterable[Dated[Fieldwork]]) -> Iterator[Problem]:
    """Contact points that a file calls something else than one before it, or takes out."""
    named: dict[str, tuple[str, str]] = {}
    """The last name of each number, and the file that says so."""
    for one in ordered:
        for row in one.said.contact_points:
            before = named.get(row.contact_id)
            if before and is_number_alone(row):
                yield problem(Code.POINT_TAKEN_OUT, one.file, contact=row.contact_id, name=before[0])
                del named[row.contact_id]
            elif before and row.name and _folded(row.name) != _folded(before[0]):
                facts = {"contact": row.contact_id, "name": row.name, "before": before[0], "other": before[1]}
                yield problem(Code.POINT_RENAMED, one.file, **facts)
            if row.name:
                named[row.contact_id] = (row.name, one.file)


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


# --- customers' answers -----------------------------------------------------------------------


def customers_once(files: Sequence[Dated[CustomerSheet]]) -> tuple[CustomerSheet, ...]:
    """Customers' answers, of those with the same key in the same channel only the one that was saved last.

    Args:
        files: of two that were saved at the same time the later one counts.

    Returns:
        The same files in the order in which they were saved; those of which nothing is left are left out.
    """
    ordered = [one.said for one in in_order(files)]
    last = {_who(answer): (place, n) for place, n, answer in _numbered(ordered)}
    kept = set(last.values())
    found = (
        sheet.renewed(answers=tuple(a for n, a in enumerate(sheet.answers) if (place, n) in kept))
        for place, sheet in enumerate(ordered)
    )
    return tuple(sheet for sheet in found if sheet.answers)


def _numbered(sheets: Iterable[CustomerSheet]) -> Iterator[tuple[int, int, CustomerAnswer]]:
    """Every answer with the places of its sheet and its own in it."""
    for place, sheet in enumerate(sheets):
        for n, answer in enumerate(sheet.answers):
            yield place, n, answer


def _who(answer: CustomerAnswer) -> tuple[str, str]:
    """By what a customer's answers are known again."""
    return answer.key, _folded(answer.channel or "")
