"""The field book that comes back: as a workbook, found by hidden marks wherever people moved things, or as JSON."""

from __future__ import annotations

import bisect
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from cxaudit.engine.checks import stamp_problems
from cxaudit.engine.fieldwork_checks import fieldwork_problems, number_problem, within
from cxaudit.errors import Code, CxauditError, Problem, Where, errors, problem
from cxaudit.language import N_, _
from cxaudit.model.base import CELL_LIMIT
from cxaudit.model.field_books import (
    ANSWER,
    CHANNEL,
    COMPUTED,
    CRITERION,
    EVIDENCE,
    FINDING,
    FINDING_COLUMNS,
    HEAD,
    JOURNEY_ROW,
    KIND,
    NO,
    POINT,
    PROOF,
    RATING,
    READING,
    READINGS,
    ROW,
    STAGE,
    STAGE_NOTE,
    STATEMENT,
    TEST,
    VALUES,
    YES,
    Column,
    words_of,
)
from cxaudit.model.fieldwork import FIELDWORK_SCHEMA, Computed, ContactPoint, Fieldwork
from cxaudit.model.rubric import Criterion, Rubric, TemplateField
from cxaudit.read.answers import content_of, refuse_other
from cxaudit.read.answers_json import json_draft, looks_like_json
from cxaudit.read.cells import Book, Cell, Kind, Sheet, column_letters, read_book
from cxaudit.read.drafts import Tree, first_errors, visible
from cxaudit.read.languages import in_every_language
from cxaudit.read.limits import ANSWERS, Refusal
from cxaudit.read.marked import (
    A_TEXT,
    DATE,
    STAMP_SHEET,
    VALUE,
    Found,
    Start,
    dated,
    engagement_of,
    language_of,
    not_typed,
    quoted,
    rubric_of,
    spot,
    stamp_of,
    stamped,
    written,
)
from cxaudit.read.shapes import shaped
from cxaudit.read.spellings import Misreading, Reading, Scale, is_blank, named, tidy
from cxaudit.text import did_you_mean, listed

Path_ = tuple[str | int, ...]
"""The way to a field of the field book."""

A_NUMBER: Final = N_("a number")
_NUMBER = "contact_id"
_MAP: Final = 200
"""Stages and rows of a journey map that are read."""
_FIRST_KEYS: Final = {
    "points": f"{POINT}{_NUMBER}",
    "ratings": CRITERION,
    "journey": JOURNEY_ROW,
    "readings": f"{READING}measure",
    "strategy": TEST,
    "findings": f"{FINDING}id",
}
"""By which mark each sheet is known."""
_WHAT: Final = {
    "points": N_("the contact points"),
    "ratings": N_("the ratings by contact point"),
    "journey": N_("the journey map"),
    "readings": N_("the measures"),
    "strategy": N_("the strategy test"),
    "findings": N_("the findings"),
    "start": N_("the date and the channels"),
}
_PLAIN_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,9})?")
_GROUPED: Final = re.compile(r"[+-]?[0-9]{1,3}(?:[ '’\u00a0\u202f][0-9]{3})+(?:[.,][0-9]{1,9})?")
_UNSURE: Final = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_WITH_REASON: Final = re.compile(r"\s*([^:–—]*?)\s*(?:[:–—]\s*(.*))?", re.DOTALL)
_HEAD_BYTES: Final = 2_000
_COLUMN: Final = re.compile(r"![A-Z]{1,3}(?=[0-9]+$)")


class FieldBook(NamedTuple):
    """What a field book says."""

    fieldwork: Fieldwork
    problems: tuple[Problem, ...]
    """Warnings and notes only."""


def read_field_book(
    path: Path, rubric: Rubric, others: Sequence[Rubric] = (), engagement: str | None = None
) -> FieldBook:
    """What one file says; arguments and faults as in `field_book_from`."""
    return field_book_from(content_of(path), str(path), rubric, others, engagement)


def field_book_from(
    content: bytes,
    file: str,
    rubric: Rubric,
    others: Sequence[Rubric] = (),
    engagement: str | None = None,
) -> FieldBook:
    """What the bytes of a file say that was called ``file``, with warnings and notes.

    Args:
        content: of a workbook or of a JSON text.
        file: its name, for messages.
        rubric: the one that it should have been made for.
        others: the same in other languages, in which the workbook may have been made.
        engagement: the id of the audit to which it should belong; none: any. A file that names none is any's.

    Raises:
        CxauditError: with every error that was found, the first fifty of them; nothing of the file is taken.
    """
    draft = _json(content, file) if looks_like_json(content) else _workbook(content, file, rubric, others)
    refuse_other(file, draft.tree.get("engagement"), engagement)
    return _settled(draft, rubric)


def is_field_book(content: bytes) -> bool:
    """Whether a file says of itself that it is a field book."""
    if looks_like_json(content):
        return FIELDWORK_SCHEMA.encode() in content[:_HEAD_BYTES]
    try:
        return stamped(read_book(content, "", names=(STAMP_SHEET,))).get("kind") == KIND
    except CxauditError:  # what is wrong with it is told when it is read
        return False


class _Draft(NamedTuple):
    """A field book before the model has seen it."""

    tree: Tree
    problems: tuple[Problem, ...]
    place: Callable[[Path_], Where]
    seen: Rubric | None = None
    """The rubric with the words that people see in the file."""


def _settled(draft: _Draft, rubric: Rubric) -> FieldBook:
    """A draft as the model has it, checked.

    Raises:
        CxauditError: with all errors of the draft.
    """
    fieldwork, faults = shaped(Fieldwork, draft.tree)
    found = [*draft.problems, *(one.at(draft.place(one.where.path)) for one in faults)]
    if fieldwork is not None:
        foreign = stamp_problems(rubric, fieldwork.rubric, draft.place) if not draft.seen else ()
        found += foreign
        if not errors(foreign):
            found += _not_told(
                fieldwork_problems(draft.seen or rubric, fieldwork, draft.place), draft.problems
            )
    wrong = errors(found)
    if wrong or fieldwork is None:
        raise CxauditError((*first_errors(wrong), *(one for one in found if one not in wrong)))
    return FieldBook(fieldwork, tuple(found))


def _not_told(found: Iterable[Problem], told: Iterable[Problem]) -> Iterator[Problem]:
    """All but that a row lacks something, where a cell of it could not be read, which has been told."""
    rows = {_row(one) for one in errors(told)}
    return (one for one in found if one.code is not Code.POINT_INCOMPLETE or _row(one) not in rows)


def _row(one: Problem) -> str:
    """The sheet and row of a problem."""
    return _COLUMN.sub("!", one.where.spot)


# --- JSON -------------------------------------------------------------------------------------


def _json(content: bytes, file: str) -> _Draft:
    """What a JSON text says."""
    draft = json_draft(content, file)
    tree = dict(draft.tree)
    refusal = Refusal(file)
    if tree.get("schema") != FIELDWORK_SCHEMA:
        raise refusal(Code.STAMP_SCHEMA, found=str(tree.get("schema")), wanted=FIELDWORK_SCHEMA)
    for name in ("contact_points", "ratings", "journey", "readings", "findings"):
        if isinstance(tree.get(name), tuple) and len(tree[name]) > ANSWERS:
            raise refusal(Code.TOO_MANY_ANSWERS, name, limit=ANSWERS)
    notes = tree.get("stage_notes")
    if isinstance(notes, dict):
        tree["stage_notes"] = {_whole(key): note for key, note in notes.items()}

    def place(path: Path_) -> Where:
        way = tuple(str(part) if path[0] == "stage_notes" else part for part in path) if path else path
        return draft.place(way)

    return _Draft(tree, (), place)


def _whole(key: object) -> object:
    """A key of a JSON object as the number that it stands for."""
    text = str(key)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else key


# --- workbooks --------------------------------------------------------------------------------


def _workbook(content: bytes, file: str, rubric: Rubric, others: Sequence[Rubric]) -> _Draft:
    """What a workbook says; a sheet that was deleted says nothing."""
    marks = (VALUE, *_FIRST_KEYS.values())
    book = read_book(content, file, names=(STAMP_SHEET,), marks=marks, of_audit=True)
    stamp = stamp_of(book, rubric, file, (KIND,))
    rubrics = (rubric_of((rubric, *others), stamp), rubric, *others)
    read = _Reader(book, file, rubrics, Scale(rubrics[0], rubrics[1:], language_of(stamp)))
    tree: Tree = {
        "schema": FIELDWORK_SCHEMA,
        "rubric": {
            "id": stamp["rubric.id"],
            "version": stamp["rubric.version"],
            "hash": stamp.get("rubric.hash"),
        },
        "engagement": engagement_of(stamp),
        "saved": book.saved,
        **read.tree(),
    }
    return _Draft(tree, read.found.problems(), read.place, rubrics[0])


class _Listing(NamedTuple):
    """A sheet with marked columns."""

    sheet: Sheet
    mark_row: int
    columns: Mapping[str, tuple[int, ...]]
    """The columns of each mark."""
    head: int
    """The row of the heads; 0: it was deleted."""

    def column(self, mark: str) -> int:
        """The column of a mark; 0: it is not there."""
        return next(iter(self.columns.get(mark, ())), 0)

    def rows(self, marks: Iterable[str]) -> list[int]:
        """The rows below the head in which anything stands under one of the marks."""
        wanted = {column for mark in marks for column in self.columns.get(mark, ())}
        below = {
            row
            for (row, column), cell in self.sheet.cells.items()
            if row > self.mark_row and column in wanted and not _is_blank(cell)
        }
        return sorted(below - {self.head})


def _is_blank(cell: Cell) -> bool:
    return cell.kind is Kind.TEXT and is_blank(cell.text)


class _Reader:
    """Reads the sheets of one workbook; remembers where everything stood."""

    def __init__(self, book: Book, file: str, rubrics: Sequence[Rubric], scale: Scale) -> None:
        self.found = Found()
        self._book, self._file = book, file
        self._rubric, self._rubrics, self._scale = rubrics[0], rubrics, scale
        self._places: dict[Path_, Where] = {}
        self._known: dict[str, dict[str, list[str]]] = {}
        """Names of choices, by field, once they were needed."""

    def tree(self) -> Tree:
        """Everything that the sheets say."""
        return {
            **self._start(),
            "contact_points": tuple(self._points()),
            "ratings": tuple(self._ratings()),
            "journey": tuple(self._journey()),
            "readings": tuple(self._readings()),
            "strategy": self._strategy(),
            "findings": tuple(self._findings()),
        }

    def place(self, path: Path_) -> Where:
        """The cell of a field, or that of what it is part of."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._places:
                return self._places[path[:length]]
        return Where(self._file)

    # --- sheets and cells ---------------------------------------------------------------------

    def _listing(self, name: str) -> _Listing | None:
        """The sheet of a kind; None: it was deleted.

        Raises:
            CxauditError: it is there twice.
        """
        key = _FIRST_KEYS[name]
        sheets = [
            (sheet, at)
            for sheet in self._book.sheets
            if (at := min((a for a, c in sheet.cells.items() if c.text == key), default=None))
        ]
        if len(sheets) > 1:
            names = listed([f'"{sheet.name}"' for sheet, _at in sheets])
            raise Refusal(self._file)(Code.SHEET_DOUBLED, what=_WHAT[name], names=names)
        if not sheets:
            return None
        sheet, (mark_row, _column) = sheets[0]
        columns: dict[str, list[int]] = {}
        for (row, column), cell in sorted(sheet.cells.items()):
            if row == mark_row and cell.text.startswith("cx."):
                columns.setdefault(cell.text, []).append(column)
        row_mark = next(iter(columns.get(ROW, ())), 0)
        heads = [r for (r, c), cell in sheet.cells.items() if c == row_mark and cell.text == HEAD]
        marks = {mark: tuple(at) for mark, at in columns.items()}
        listing = _Listing(sheet, mark_row, marks, min(heads, default=0))
        self._look_at(listing, name)
        return listing

    def _look_at(self, listing: _Listing, name: str) -> None:
        """Tell of columns that are there twice, of merged cells and of hidden rows."""
        sheet = listing.sheet
        for mark, columns in listing.columns.items():
            if len(columns) > 1 and mark != RATING:
                where = Where(self._file, spot(sheet, listing.mark_row, columns[1]))
                other = column_letters(columns[0])
                self.found.add(problem(Code.COLUMN_DOUBLED, where, what=_WHAT[name], other=other))
        if name in ("points", "readings", "findings"):
            self._look_at_merges(listing)
        rows = {row for row, _column in sheet.cells if row > listing.mark_row}
        hidden = len(sheet.hidden_rows & rows)
        if hidden:
            self.found.add(
                problem(Code.HIDDEN_ROWS_READ, Where(self._file, quoted(sheet.name)), count=hidden)
            )

    def _look_at_merges(self, listing: _Listing) -> None:
        rows = listing.rows(mark for mark in listing.columns if mark != ROW)
        for block in listing.sheet.merges:
            first = bisect.bisect_left(rows, block.top)
            if block.top > listing.mark_row and first < len(rows) and rows[first] <= block.bottom:
                name = quoted(listing.sheet.name)
                left, right = column_letters(block.left), column_letters(block.right)
                where = Where(self._file, f"{name}!{left}{block.top}:{right}{block.bottom}")
                self.found.add(problem(Code.MERGED_ANSWERS, where))

    def _where(self, sheet: Sheet, row: int, column: int) -> Where:
        return Where(self._file, spot(sheet, row, column))

    def _cell(self, sheet: Sheet, row: int, column: int) -> Cell | None:
        """A cell, a formula also where it is only filled by one; None: nobody would see anything in it."""
        cell = sheet.cells.get((row, column)) if column else None
        if cell is None or _is_blank(cell):
            return None
        covered = any(block.covers(row, column) for block in sheet.arrays)
        return Cell(Kind.FORMULA, cell.text) if covered else cell

    def _text(self, sheet: Sheet, row: int, column: int) -> str | None:
        """A text just as it was written; None: blank, or none."""
        cell = self._cell(sheet, row, column)
        if cell is None:
            return None
        where = self._where(sheet, row, column)
        wrong, text = not_typed(cell, A_TEXT, lambda: where), written(cell)
        if wrong is None and len(text) > CELL_LIMIT:
            wrong = problem(Code.TEXT_TOO_LONG, where, found=len(text), limit=CELL_LIMIT)
        if wrong:
            self.found.add(wrong)
            return None
        return text

    def _number(self, sheet: Sheet, row: int, column: int) -> float | None:
        """A number; None: blank, or none."""
        cell = self._cell(sheet, row, column)
        if cell is None:
            return None
        where = self._where(sheet, row, column)
        wrong = not_typed(cell, A_NUMBER, lambda: where)
        value = None if wrong else _stored(cell)
        if wrong or value is None:
            self.found.add(wrong or problem(Code.NUMBER_UNCLEAR, where, found=visible(cell.text[:200])))
            return None
        if cell.kind is Kind.TEXT and cell.text.strip() != f"{value:.15g}":
            self.found.add(
                problem(Code.ANSWER_READ_AS, where, found=visible(cell.text[:200]), read=f"{value:.15g}")
            )
        return value

    def _choice(self, sheet: Sheet, row: int, column: int, names: Mapping[str, Sequence[str]]) -> str | None:
        """The id of a choice; None: blank, or none."""
        text = self._text(sheet, row, column)
        if text is None:
            return None
        chosen = named(text, names)
        if chosen is None:
            known = listed([words[0] for words in names.values()], _("or"))
            where = self._where(sheet, row, column)
            self.found.add(problem(Code.VERDICT_UNKNOWN, where, found=visible(text[:200]), known=known))
        return chosen

    def _yes(self, sheet: Sheet, row: int, column: int) -> bool:
        """Whether somebody said yes."""
        names = {"yes": (_(YES), *in_every_language(YES)), "no": (_(NO), *in_every_language(NO))}
        return self._choice(sheet, row, column, names) == "yes"

    def _date(self, sheet: Sheet, row: int, column: int) -> object:
        """A day; None: blank, or none."""
        cell = self._cell(sheet, row, column)
        return None if cell is None else dated(cell, self._where(sheet, row, column), self.found)

    # --- the first sheet ----------------------------------------------------------------------

    def _start(self) -> Tree:
        """Date, channels and notes on stages."""
        sheet = self._start_sheet()
        lines = {DATE: N_("the date"), **{mark: mark for mark in _marks_on(sheet, (CHANNEL, STAGE_NOTE))}}
        start = Start(sheet, self._file, lines)
        self._places[("date",)] = start.where(DATE)
        if sheet is None:
            return {}
        column = next((at[1] for at, cell in sorted(sheet.cells.items()) if cell.text == VALUE), 0)
        for one in start.doubled():
            self.found.add(one)
        channels: list[int] = []
        notes: dict[int, str] = {}
        for mark, row in _marks_on(sheet, (CHANNEL, STAGE_NOTE)).items():
            number = int(mark.rpartition(".")[2])
            where = self._where(sheet, row, column)
            if mark.startswith(CHANNEL) and self._yes(sheet, row, column):
                self._places["channels_named", len(channels)] = where
                channels.append(number)
            elif mark.startswith(STAGE_NOTE) and (note := self._text(sheet, row, column)):
                self._places["stage_notes", number] = where
                notes[number] = note
        return {"date": start.date(self.found), "channels_named": tuple(channels), "stage_notes": notes}

    def _start_sheet(self) -> Sheet | None:
        """The first sheet; the strategy test has the same mark and another beside it."""
        found = [
            sheet
            for sheet in self._book.sheets
            if any(cell.text == VALUE for cell in sheet.cells.values())
            and not any(cell.text == TEST for cell in sheet.cells.values())
        ]
        if len(found) > 1:
            names = listed([f'"{sheet.name}"' for sheet in found])
            raise Refusal(self._file)(Code.SHEET_DOUBLED, what=_WHAT["start"], names=names)
        return found[0] if found else None

    # --- contact points -----------------------------------------------------------------------

    def _points(self) -> Iterator[Tree]:
        """The rows of the inventory."""
        listing = self._listing("points")
        template = self._rubric.contact_points
        if listing is None or template is None:
            return
        fields = [field for field in template.fields if listing.column(f"{POINT}{field.id}")]
        rows = listing.rows(f"{POINT}{field.id}" for field in fields)
        self._refuse_many(rows)
        for index, row in enumerate(rows):
            tree: Tree = {}
            for field in fields:
                column = listing.column(f"{POINT}{field.id}")
                self._places["contact_points", index, field.id] = self._where(listing.sheet, row, column)
                self._field(tree, field, listing.sheet, row, column)
            number = listing.column(f"{POINT}{_NUMBER}")
            self._places["contact_points", index] = self._where(listing.sheet, row, number)
            yield self._numbered(tree, listing, row, number, index)

    def _refuse_many(self, rows: Sequence[int]) -> None:
        if len(rows) > ANSWERS:
            raise Refusal(self._file)(Code.TOO_MANY_ANSWERS, limit=ANSWERS)

    def _field(self, tree: Tree, field: TemplateField, sheet: Sheet, row: int, column: int) -> None:
        """What a field says, into the tree of its row."""
        own = field.id in ContactPoint.model_fields
        if own and field.type == "choice":
            chosen = self._choice(sheet, row, column, self._choices(field))
            tree[field.id] = None if chosen is None else int(chosen)
        elif own and field.type == "number":
            tree[field.id] = self._ranged(field, sheet, row, column)
        elif own and field.type == "date":
            tree[field.id] = self._date(sheet, row, column)
        elif own and field.type == "list":
            lines = (self._text(sheet, row, column) or "").split("\n")
            tree[field.id] = tuple(line.strip() for line in lines if not is_blank(line))
        elif own:
            tree[field.id] = self._text(sheet, row, column)
        elif (text := self._text(sheet, row, column)) is not None:
            tree.setdefault("more", {})[field.id] = text

    def _ranged(self, field: TemplateField, sheet: Sheet, row: int, column: int) -> float | None:
        """A number in the range of its field."""
        value = self._number(sheet, row, column)
        if value is None or within(value, field):
            return value
        self.found.add(number_problem(f"{value:.15g}", field, self._where(sheet, row, column)))
        return None

    def _choices(self, field: TemplateField) -> dict[str, list[str]]:
        """What each choice is called, in every language, by its place."""
        if field.id not in self._known:
            self._known[field.id] = self._choice_names(field)
        return self._known[field.id]

    def _choice_names(self, field: TemplateField) -> dict[str, list[str]]:
        names = {str(place): [word] for place, word in enumerate(field.choices)}
        for rubric in self._rubrics[1:]:
            fields = rubric.contact_points.fields if rubric.contact_points else ()
            for other in (one for one in fields if one.id == field.id):
                for place, word in enumerate(other.choices):
                    names.setdefault(str(place), []).append(word)
        return names

    def _numbered(self, tree: Tree, listing: _Listing, row: int, column: int, index: int) -> Tree:
        """A row with its number; without one it is noted, and a stand-in lets the rest be checked."""
        number = " ".join((tree.get(_NUMBER) or "").split())
        if not number:
            example = f"CP-{index + 1:03d}"
            if self._cell(listing.sheet, row, column) is None:
                where = self._where(listing.sheet, row, column)
                self.found.add(problem(Code.POINT_UNNUMBERED, where, example=example))
            number = f"\u2060{row}"  # no number that anybody gives
        return {**tree, _NUMBER: number}

    # --- criteria at contact points -----------------------------------------------------------

    def _ratings(self) -> Iterator[Tree]:
        """Levels at contact points."""
        listing = self._listing("ratings")
        if listing is None:
            return
        heads, index = self._heads(listing), 0
        rows = {row: self._criterion(listing, row) for row in listing.rows((CRITERION,))}
        places = sorted(at for at in listing.sheet.cells if at[1] in heads)
        self._stray_rows(listing, (at for at in places if at[0] not in rows))
        for row, column in (at for at in places if rows.get(at[0])):
            criterion, number = rows[row], heads[column]
            tree = self._rating(listing.sheet, row, column, criterion) if number else None
            if not number:
                self._stray(listing.sheet, row, column)
            elif criterion and tree:
                self._places["ratings", index] = self._where(listing.sheet, row, column)
                self._places["ratings", index, "contact"] = self._where(listing.sheet, listing.head, column)
                yield {"criterion": criterion.id, "contact": number, **tree}
                index += 1

    def _heads(self, listing: _Listing) -> dict[int, str]:
        """The number in the head of each column for a contact point; empty where there is none."""
        texts = {c: self._text(listing.sheet, listing.head, c) for c in listing.columns.get(RATING, ())}
        return {column: " ".join((text or "").split()) for column, text in texts.items()}

    def _stray_rows(self, listing: _Listing, places: Iterable[tuple[int, int]]) -> None:
        """Note what stands in rows of our columns that belong to nothing."""
        for row, column in places:
            cell = self._cell(listing.sheet, row, column)
            if cell is not None and row > listing.mark_row and row != listing.head:
                where = self._where(listing.sheet, row, column)
                self.found.add(problem(Code.STRAY_ANSWER, where, found=visible(cell.text[:200])))

    def _stray(self, sheet: Sheet, row: int, column: int) -> None:
        """Note what stands in a column without a contact point."""
        cell = self._cell(sheet, row, column)
        if cell is not None:
            where = self._where(sheet, row, column)
            self.found.add(problem(Code.COLUMN_UNNUMBERED, where, found=visible(cell.text[:200])))

    def _criterion(self, listing: _Listing, row: int) -> Criterion | None:
        """The criterion of a row, by its hidden key."""
        column = listing.column(CRITERION)
        key = listing.sheet.cells[row, column].text
        known = self._rubric.by_id
        criterion = known.get(key) or known.get(tidy(key[:200]))
        if criterion is None:
            near = did_you_mean(key[:80], list(known)).strip(" ()")
            hint = f"{near[:1].upper()}{near[1:]} " if near else ""
            where = self._where(listing.sheet, row, column)
            self.found.add(problem(Code.UNKNOWN_CRITERION, where, found=visible(key[:200]), hint=hint))
        return criterion

    def _rating(self, sheet: Sheet, row: int, column: int, criterion: Criterion | None) -> Tree | None:
        """A level, or "N/A" with its reason; None: blank, or none."""
        cell = self._cell(sheet, row, column)
        if cell is None or criterion is None:
            return None
        where = Where(self._file, spot(sheet, row, column), about=criterion.code)
        na = in_every_language("N/A")[0]
        allowed = _('a whole number from 0 to {top}, or "{na}: …"', top=self._scale.top, na=_(na))
        wrong = not_typed(cell, allowed, lambda: where)
        if wrong is None and cell.kind is Kind.NUMBER:
            return self._leveled(self._scale.number(cell.text), cell.text, None, where, allowed)
        if wrong:
            self.found.add(wrong)
            return None
        whole = self._scale.reading(cell.text, criterion)
        parts = _WITH_REASON.fullmatch(cell.text)
        if (isinstance(whole, Reading) and whole.level is not None) or parts is None:
            return self._leveled(whole, cell.text, None, where, allowed)
        first = self._scale.reading(parts[1], criterion)
        return self._leveled(first, cell.text, parts[2], where, allowed)

    def _leveled(
        self, reading: Reading | Misreading, text: str, reason: str | None, where: Where, allowed: str
    ) -> Tree | None:
        """What a reading gives; what is no level is noted."""
        if isinstance(reading, Reading) and reading.level is not None and not reason:
            return {"level": reading.level}
        if isinstance(reading, Reading) and reading.not_applicable:
            if reason and not is_blank(reason):
                return {"not_applicable": reason}
            self.found.add(problem(Code.NA_WITHOUT_REASON, where))
        elif isinstance(reading, Misreading) and reading.code is Code.LEVEL_OUT_OF_RANGE and not reason:
            level = reading.facts["level"]
            self.found.add(problem(Code.AGREED_LEVEL, where, found=level, top=self._scale.top))
        else:
            self.found.add(problem(Code.VERDICT_UNKNOWN, where, found=visible(text[:200]), known=allowed))
        return None

    # --- journey ------------------------------------------------------------------------------

    def _journey(self) -> Iterator[Tree]:
        """The texts of the map, with what shows them."""
        listing = self._listing("journey")
        if listing is None:
            return
        lines = self._journey_lines(listing)
        stages = {
            int(m.removeprefix(STAGE)): at[0]
            for m, at in islice(listing.columns.items(), _MAP)
            if _is_stage(m)
        }
        known, columns, index = set(lines.values()), set(stages.values()), 0
        places = (at for at in sorted(listing.sheet.cells) if at[1] in columns and at[0] not in known)
        self._stray_rows(listing, places)
        for place, part in sorted(lines)[: 2 * _MAP]:
            for stage, column in sorted(stages.items()) if part == "text" else ():
                row, below = lines[place, part], lines.get((place, EVIDENCE), 0)
                text = self._text(listing.sheet, row, column)
                evidence = self._text(listing.sheet, below, column) if below else None
                if text is not None:
                    self._places["journey", index] = self._where(listing.sheet, row, column)
                    yield {"stage": stage, "row": place, "text": text, "evidence": evidence}
                    index += 1
                elif evidence is not None:
                    self.found.add(problem(Code.EVIDENCE_ALONE, self._where(listing.sheet, below, column)))

    def _journey_lines(self, listing: _Listing) -> dict[tuple[int, str], int]:
        """The sheet's row of each line of the map, by its place and what it holds."""
        found: dict[tuple[int, str], int] = {}
        column = listing.column(JOURNEY_ROW)
        for row in listing.rows((JOURNEY_ROW,)):
            place, _colon, part = listing.sheet.cells[row, column].text.partition(":")
            if place.isascii() and place.isdigit() and len(place) < 5:
                found.setdefault((int(place), part), row)
        return found

    # --- readings and findings ----------------------------------------------------------------

    def _readings(self) -> Iterator[Tree]:
        """The rows of the measures that have more than the name of a measure."""
        listing = self._listing("readings")
        if listing is None:
            return
        rows = listing.rows(f"{READING}{one.id}" for one in READINGS if one.id != "measure")
        self._refuse_many(rows)
        index = 0
        for row in rows:
            tree = self._listed(listing, READING, READINGS, row, ("readings", index))
            column = listing.column(f"{READING}measure")
            self._places["readings", index] = self._where(listing.sheet, row, column)
            if self._complete(listing, row, tree):
                yield self._with_computed(_with_outside(tree), listing, row)
                index += 1

    def _complete(self, listing: _Listing, row: int, tree: Tree) -> bool:
        """Whether a reading has a measure and a value; what is blank is noted."""
        for field, what in (("measure", N_("the measure")), ("value", N_("the value"))):
            column = listing.column(f"{READING}{field}")
            if tree.get(field) is None and self._cell(listing.sheet, row, column) is None:
                where = self._where(listing.sheet, row, column)
                self.found.add(problem(Code.READING_INCOMPLETE, where, what=what))
        return tree.get("measure") is not None and tree.get("value") is not None

    def _with_computed(self, tree: Tree, listing: _Listing, row: int) -> Tree:
        """A reading with what it was computed from, unless its value was changed since."""
        column = listing.column(f"{READING}{COMPUTED}")
        cell = listing.sheet.cells.get((row, column)) if column else None
        if cell is None:
            return tree
        value, computed = _computed(cell.text)
        if computed is not None and value == tree["value"]:
            return {**tree, COMPUTED: computed}
        where = self._where(listing.sheet, row, listing.column(f"{READING}value"))
        self.found.add(problem(Code.COMPUTED_CHANGED, where, measure=tree["measure"]))
        return tree

    def _findings(self) -> Iterator[Tree]:
        """The rows of the findings that say something."""
        listing = self._listing("findings")
        if listing is None:
            return
        rows = listing.rows(f"{FINDING}{one.id}" for one in FINDING_COLUMNS if one.id != "id")
        self._refuse_many(rows)
        for index, row in enumerate(rows):
            at = listing.column(f"{FINDING}id")
            self._places["findings", index] = self._where(listing.sheet, row, at)
            tree = self._listed(listing, FINDING, FINDING_COLUMNS, row, ("findings", index))
            number = " ".join((tree.get("id") or "").split())
            yield {**tree, "id": number or f"{_('own')}-{row}"}

    def _listed(
        self, listing: _Listing, prefix: str, columns: Sequence[Column], row: int, path: Path_
    ) -> Tree:
        """A row of ours, by the ids of its columns; what is blank is left out."""
        tree: Tree = {}
        for one in columns:
            column = listing.column(f"{prefix}{one.id}")
            self._places[(*path, *one.id.split("."))] = self._where(listing.sheet, row, column or 1)
            said = self._said(one, listing.sheet, row, column) if column else None
            if said is not None:
                tree[one.id] = said
        return tree

    def _said(self, one: Column, sheet: Sheet, row: int, column: int) -> object:
        """What a cell of ours says."""
        if one.type == "date":
            return self._date(sheet, row, column)
        if one.type == "yes":
            return self._yes(sheet, row, column) or None
        if one.type == "measure":
            return self._choice(sheet, row, column, self._measures())
        if one.type in ("number", "whole"):
            value = self._number(sheet, row, column)
            return int(value) if one.type == "whole" and value is not None and value.is_integer() else value
        text = self._text(sheet, row, column)
        return " ".join(text.split()) if text and one.type == "contact" else text

    def _measures(self) -> dict[str, list[str]]:
        """What each measure is called, in every language, by its id."""
        if READING not in self._known:
            self._known[READING] = self._measure_names()
        return self._known[READING]

    def _measure_names(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = {}
        for rubric in self._rubrics:
            for one in rubric.measures.measures if rubric.measures else ():
                names.setdefault(one.id, []).append(one.name)
        return {name: [*words, name] for name, words in names.items()}

    # --- the strategy test --------------------------------------------------------------------

    def _strategy(self) -> Tree | None:
        """The statement and its tests; None: nothing is said."""
        listing = self._listing("strategy")
        template = self._rubric.strategy_test
        if listing is None or template is None:
            return None
        sheet, value = listing.sheet, listing.column(VALUE)
        marked = _marks_on(sheet, (STATEMENT, VALUES))
        at = {mark: self._where(sheet, row, value) for mark, row in marked.items()}
        texts = {mark: self._text(sheet, row, value) for mark, row in marked.items()}
        statement = texts.get(STATEMENT)
        values = tuple(v.strip() for v in (texts.get(VALUES) or "").split("\n") if not is_blank(v))
        answers = tuple(self._answers(listing))
        self._places[("strategy",)] = at.get(STATEMENT, Where(self._file, quoted(sheet.name)))
        if statement is None and not values and not answers:
            return None
        if statement is None:
            self.found.add(problem(Code.STATEMENT_MISSING, self._places[("strategy",)]))
        return {"statement": statement or "–", "values": values, "answers": answers}

    def _answers(self, listing: _Listing) -> Iterator[Tree]:
        """The answers to the tests."""
        template, sheet, index = self._rubric.strategy_test, listing.sheet, 0
        assert template
        tests = {test.id for test in template.tests}
        column, proof = listing.column(ANSWER), listing.column(PROOF)
        for row in listing.rows((TEST,)):
            test = sheet.cells[row, listing.column(TEST)].text
            answer = self._choice(sheet, row, column, self._words()) if test in tests else None
            if answer is not None:
                self._places["strategy", "answers", index] = self._where(sheet, row, column)
                yield {"test": test, "answer": answer, "proof": self._text(sheet, row, proof)}
                index += 1
            elif test in tests and self._cell(sheet, row, proof) and not self._cell(sheet, row, column):
                where = self._where(sheet, row, proof)
                self.found.add(problem(Code.EVIDENCE_ALONE, where))

    def _words(self) -> dict[str, list[str]]:
        """What each answer is called, in every language."""
        names: dict[str, list[str]] = {}
        for rubric in self._rubrics:
            for key, word in words_of(rubric.strategy_test.answers if rubric.strategy_test else {}).items():
                names.setdefault(key, []).append(word)
        return names


def _marks_on(sheet: Sheet | None, prefixes: tuple[str, ...]) -> dict[str, int]:
    """The first row of each mark that begins like this, in the order of the rows."""
    found: dict[str, int] = {}
    for (row, _column), cell in sorted(sheet.cells.items()) if sheet else ():
        if cell.text.startswith(prefixes) and (cell.text in prefixes or _is_counted(cell.text)):
            found.setdefault(cell.text, row)
    return found


def _is_counted(mark: str) -> bool:
    """Whether a mark ends in a number."""
    number = mark.rpartition(".")[2]
    return number.isascii() and number.isdigit() and len(number) < 5


def _is_stage(mark: str) -> bool:
    return mark.startswith(STAGE) and _is_counted(mark)


def _with_outside(tree: Tree) -> Tree:
    """A reading with its outside figure as one field."""
    own = {name: said for name, said in tree.items() if not name.startswith("outside.")}
    outside = {name.removeprefix("outside."): said for name, said in tree.items() if name not in own}
    return {**own, "outside": outside} if outside else own


def _computed(text: str) -> tuple[Any, Computed | None]:
    """The value that a reading had when it was computed, and from what; None: somebody changed it."""
    try:
        tree = json.loads(text)
        return tree["value"], Computed.model_validate_json(json.dumps(tree["computed"]))
    except (ValueError, LookupError, TypeError, RecursionError, ValidationError):
        return None, None


def _stored(cell: Cell) -> float | None:
    """The number in a cell; None: it is none."""
    if cell.kind is not Kind.NUMBER:
        return number_in(cell.text)
    try:
        value = float(cell.text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def number_in(text: str) -> float | None:
    """A number as people write it; None: none, or it can be read in two ways.

    >>> [number_in(t) for t in ("1250", "3,5", "-0.5", "12 500", "1,250", "1.250", "many", "2.5000")]
    [1250.0, 3.5, -0.5, 12500.0, None, None, None, 2.5]
    """
    tidied = text.strip().replace("−", "-")
    try:
        return float(tidied) if re.fullmatch(r"[+-]?[0-9.]+[eE][+-]?[0-9]{1,2}", tidied) else _plain(tidied)
    except ValueError:
        return None


def _plain(text: str) -> float | None:
    """A number without an exponent."""
    if _UNSURE.fullmatch(text):
        return None
    if _PLAIN_NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    if _GROUPED.fullmatch(text):
        return float(re.sub(r"[ '’\u00a0\u202f]", "", text).replace(",", "."))
    return None
