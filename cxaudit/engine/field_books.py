"""What all field books say together, and all files of customers' answers: row by row, the one saved last counts."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar

from cxaudit.errors import Code, Problem, problem
from cxaudit.model.fieldwork import (
    ContactPoint,
    CustomerAnswer,
    CustomerSheet,
    Fieldwork,
    PointRating,
    Reading,
)

Said = TypeVar("Said", Fieldwork, CustomerSheet)
Value = TypeVar("Value")

_A_DAY: Final = datetime.timedelta(days=1)
"""By so much two clocks, or one in another time zone, may differ without a word."""


class Dated(NamedTuple, Generic[Said]):
    """A file, and when it was saved."""

    said: Said
    at: datetime.datetime
    file: str
    """Its name, for messages."""


def dated(said: Said, taken_at: datetime.datetime, file: str) -> Dated[Said]:
    """A file with its time: when it was saved, else when it was taken in; never later than that.

    Args:
        said: what the file says.
        taken_at: with its time zone.
        file: its name.
    """
    return Dated(said, min(_moment(said.saved or taken_at), taken_at), file)


def saved_ahead(said: Fieldwork | CustomerSheet, taken_at: datetime.datetime, file: str) -> Iterator[Problem]:
    """A warning where a file says that it was saved a day or more after it was taken in: somebody's clock is wrong.

    Args:
        said: what the file says.
        taken_at: with its time zone.
        file: its name.
    """
    saved = _moment(said.saved or taken_at)
    if saved >= taken_at + _A_DAY:
        facts = {"saved": saved.date().isoformat(), "taken": taken_at.date().isoformat()}
        yield problem(Code.SAVED_AHEAD, file, **facts)


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
    points = _at_points(books)
    book = Fieldwork.model_validate(
        {
            "schema": last.schema_,
            "rubric": last.rubric,
            "engagement": _said_last(book.engagement for book in books),
            "saved": max((book.saved for book in books if book.saved), key=_moment, default=None),
            "date": _said_last(book.date for book in books),
            "contact_points": points.points,
            "ratings": points.ratings,
            "journey": _last(books, "journey", lambda row: (row.stage, row.row)),
            "readings": points.readings,
            "strategy": _said_last(book.strategy for book in books),
            "findings": _last(books, "findings", lambda row: row.id),
            "channels_named": _said_last(book.channels_named or None for book in books) or (),
            "stage_notes": {stage: note for book in books for stage, note in book.stage_notes.items()},
        }
    )
    return Together(book, tuple(_changed_points(ordered)))


class _AtPoints(NamedTuple):
    """Contact points and what is said of them."""

    points: tuple[ContactPoint, ...]
    ratings: tuple[PointRating, ...]
    readings: tuple[Reading, ...]
    """In the order in which they were last said, so that of two of one period the later one counts."""


def _at_points(books: Iterable[Fieldwork]) -> _AtPoints:
    """Contact points with their ratings and readings, book by book.

    A number alone takes out what was said of the contact point so far; what comes back begins anew.
    """
    points: dict[str, ContactPoint] = {}
    ratings: dict[Hashable, PointRating] = {}
    readings: dict[Hashable, Reading] = {}
    for book in books:
        points |= {row.contact_id: row for row in book.contact_points}
        ratings |= {(row.criterion, row.contact): row for row in book.ratings}
        for row in book.readings:
            key = (row.measure, row.contact, row.period_from, row.period_to)
            readings.pop(key, None)
            readings[key] = row
        gone = {number for number, row in points.items() if is_number_alone(row)}
        ratings = {key: row for key, row in ratings.items() if row.contact not in gone}
        readings = {key: row for key, row in readings.items() if row.contact not in gone}
    kept = tuple(row for row in points.values() if not is_number_alone(row))
    return _AtPoints(kept, tuple(ratings.values()), tuple(readings.values()))


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
