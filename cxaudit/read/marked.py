"""Sheets that people fill in and send back: what stands where is found by hidden marks, wherever people moved it."""

from __future__ import annotations

import bisect
import datetime
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cxaudit.engine.checks import Path, did_you_mean, stamp_problems, unknown_role
from cxaudit.errors import Code, CxauditError, Problem, Where, errors, problem
from cxaudit.language import ENGLISH, N_, Language, _
from cxaudit.model.answers import RubricStamp
from cxaudit.model.base import CELL_LIMIT
from cxaudit.model.rubric import Criterion, Role, Rubric
from cxaudit.read.cells import Book, Cell, Kind, Sheet, column_letters
from cxaudit.read.drafts import Tree, first_errors, visible
from cxaudit.read.languages import in_every_language, read_language
from cxaudit.read.limits import ANSWERS, FAULTS, SHOWN_ERRORS, Refusal
from cxaudit.read.spellings import Scale, is_blank, named, tidy
from cxaudit.text import listed

WORKBOOK_SCHEMA = "cxaudit/workbook/1"
STAMP_SHEET = "_cxaudit"
"""The name of the hidden sheet that says what the workbook is."""

SPOKEN = "spoken"
"""The mark on the hidden sheet of the language whose phrases the workbook has; none: English."""

START = "Start"
"""What the sheet on which people say who they are is called when it leaves the house in English."""

KEY = "cx.key"
"""The mark of the column with the ids of the criteria."""

VALUE = "cx.value"
"""The mark of the column in which people say who they are."""

RESPONDENT_KEY, RESPONDENT_ROLE = "cx.respondent.key", "cx.respondent.role"
DEPARTMENT, DATE, BY = "cx.respondent.department", "cx.date", "cx.by"
"""Marks of the lines in which they do."""

A_TEXT = N_("plain text")
A_DATE = N_("a date such as 2026-11-22")


class Table(NamedTuple):
    """What the columns of a sheet with a row for each criterion are."""

    sheet: str
    """What it is called when it leaves the house in English."""
    what: str
    """The same in a message."""
    answer: str
    """The mark of the column that matters most."""
    needed: tuple[str, ...]
    """Marks of the columns without which nothing is read."""
    inputs: Mapping[str, str]
    """What the columns that people fill in hold, by mark."""
    marks: Mapping[Path, str]
    """The mark of each field of a row."""
    key: str = KEY
    """The mark of the column with the hidden keys."""
    unknown: Code = Code.UNKNOWN_CRITERION
    """What is told of a key that there cannot be."""
    stray: Code = Code.STRAY_ANSWER
    """What is told of something in a row without a key."""

    @property
    def columns(self) -> dict[str, str]:
        """What all columns hold, by mark."""
        return {self.key: N_("the hidden keys"), **self.inputs}


class Found:
    """Collects problems, up to a number at which it makes no sense to read on."""

    def __init__(self) -> None:
        self._errors: list[Problem] = []
        self._others: list[Problem] = []

    def add(self, one: Problem) -> None:
        """Note one problem."""
        (self._errors if errors([one]) else self._others).append(one)
        if len(self._errors) > FAULTS:
            raise CxauditError(first_errors(tuple(self._errors)))

    @property
    def many(self) -> bool:
        """There are more errors than are shown, so no time is spent on hints."""
        return len(self._errors) > SHOWN_ERRORS

    def problems(self) -> tuple[Problem, ...]:
        """All of them, errors first."""
        return (*self._errors, *self._others)


# --- stamp ------------------------------------------------------------------------------------


def stamp_of(book: Book, rubric: Rubric, file: str, kinds: Collection[str]) -> dict[str, str]:
    """What the hidden sheet says of the workbook, by key.

    Raises:
        CxauditError: it is not there, or speaks of something else than sheets of these kinds, or of another rubric.
    """
    refusal = Refusal(file)
    stamp = stamped(book)
    if not all(stamp.get(key) for key in ("schema", "kind", "rubric.id", "rubric.version")):
        raise refusal(Code.STAMP_MISSING)
    if stamp["schema"] != WORKBOOK_SCHEMA:
        raise refusal(Code.STAMP_SCHEMA, found=stamp["schema"], wanted=WORKBOOK_SCHEMA)
    if stamp["kind"] not in kinds:
        raise refusal(Code.NOT_A_QUESTIONNAIRE, kind=stamp["kind"])
    made_for = RubricStamp.model_construct(id=stamp["rubric.id"], version=stamp["rubric.version"])
    foreign = stamp_problems(rubric, made_for, lambda path: Where(file, "", path))
    if foreign:
        raise CxauditError(foreign)
    return stamp


def stamped(book: Book) -> dict[str, str]:
    """What the hidden sheet of a workbook says, by key; nothing where it is not there."""
    sheet = next((sheet for sheet in book.sheets if sheet.name == STAMP_SHEET), None)
    return _pairs(sheet) if sheet else {}


def _pairs(sheet: Sheet) -> dict[str, str]:
    return {
        cell.text.strip(): visible(value.text.strip())
        for (row, column), cell in sheet.cells.items()
        if column == 1 and (value := sheet.cells.get((row, 2))) and value.text.strip()
    }


def engagement_of(stamp: Mapping[str, str]) -> Tree | None:
    """Which audit a workbook was made for; none: no one in particular."""
    found = stamp.get("engagement.id")
    return {"id": found, "client": stamp.get("engagement.client")} if found else None


def rubric_of(rubrics: Sequence[Rubric], stamp: Mapping[str, str]) -> Rubric:
    """The rubric in the language of the sheet, in which people see its words."""
    tag = stamp.get("language", stamp.get(SPOKEN))
    return next((one for one in rubrics if one.language == tag), rubrics[0])


def asked_of(rubric: Rubric, stamp: Mapping[str, str]) -> tuple[Criterion, ...]:
    """The criteria that the sheet had when it left the house."""
    variant, role = stamp.get("variant"), stamp.get("role")
    known_variant = variant if variant in rubric.variants else None
    return rubric.asked(known_variant, role if role in rubric.role else None)


def language_of(stamp: Mapping[str, str]) -> Language:
    """The language whose phrases a workbook has."""
    return read_language(stamp.get(SPOKEN, ENGLISH.tag)) or ENGLISH


# --- finding sheets and columns ---------------------------------------------------------------


class Page(NamedTuple):
    """The sheet with the questions, and where its columns are."""

    sheet: Sheet
    mark_row: int
    columns: dict[str, int]
    """Column of each mark."""


def page_of(book: Book, table: Table, refusal: Refusal) -> Page:
    """The sheet with a row for each criterion.

    Raises:
        CxauditError: it is not there, or there twice, or a column is.
    """
    pages = [(sheet, rows) for sheet in book.sheets if (rows := _mark_rows(sheet, table))]
    if not pages:
        raise refusal(Code.QUESTIONS_MISSING)
    if len(pages) > 1:
        names = listed([f'"{sheet.name}"' for sheet, _ in pages])
        raise refusal(Code.SHEET_DOUBLED, what=N_("questions"), names=names)
    sheet, rows = pages[0]
    mark_row, marks = max(rows.items(), key=lambda one: len(one[1]))
    columns = {mark: places[0] for mark, places in marks.items()}
    wrong = [
        *_missing_columns(sheet, table, columns, refusal.file),
        *_doubled_columns(sheet, table, mark_row, marks, refusal.file),
    ]
    if wrong:
        raise CxauditError(wrong)
    return Page(sheet, mark_row, columns)


def _mark_rows(sheet: Sheet, table: Table) -> dict[int, dict[str, list[int]]]:
    """The rows that hold column marks: for each mark its columns."""
    rows: dict[int, dict[str, list[int]]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        if cell.text in table.columns and cell.kind is Kind.TEXT:
            rows.setdefault(row, {}).setdefault(cell.text, []).append(column)
    return rows


def _missing_columns(sheet: Sheet, table: Table, columns: dict[str, int], file: str) -> Iterator[Problem]:
    for mark in table.needed:
        if mark not in columns:
            yield problem(Code.COLUMN_MISSING, Where(file, quoted(sheet.name)), what=table.columns[mark])


def _doubled_columns(
    sheet: Sheet, table: Table, row: int, marks: dict[str, list[int]], file: str
) -> Iterator[Problem]:
    for mark, places in marks.items():
        if len(places) > 1:
            where = Where(file, spot(sheet, row, places[1]))
            yield problem(
                Code.COLUMN_DOUBLED, where, what=table.columns[mark], other=column_letters(places[0])
            )


def start_sheet(book: Book, refusal: Refusal) -> Sheet | None:
    """The sheet on which it is said who answered; None: it was deleted.

    Raises:
        CxauditError: there is more than one.
    """
    starts = [sheet for sheet in book.sheets if any(cell.text == VALUE for cell in sheet.cells.values())]
    if len(starts) > 1:
        names = listed([f'"{sheet.name}"' for sheet in starts])
        raise refusal(Code.SHEET_DOUBLED, what=N_("the respondent"), names=names)
    return starts[0] if starts else None


def spot(sheet: Sheet, row: int, column: int) -> str:
    """A cell as messages name it."""
    return f"{quoted(sheet.name)}!{column_letters(column)}{row}"


def quoted(name: str) -> str:
    """A sheet's name as Excel writes it before ``!``.

    >>> quoted("Questions"), quoted("Audit answers")
    ('Questions', "'Audit answers'")
    """
    return name if re.fullmatch(r"\w+", name) else "'{}'".format(name.replace("'", "''"))


# --- one cell ---------------------------------------------------------------------------------


def not_typed(cell: Cell, allowed: str, place: Callable[[], Where]) -> Problem | None:
    """The problem of a cell that holds something nobody typed or chose as this; ``None`` if it may be read."""
    if cell.kind in (Kind.TEXT, Kind.NUMBER):
        return None
    where = place()
    if cell.kind is Kind.FORMULA:
        return problem(Code.CELL_FORMULA, where, found=cell.text, allowed=_(allowed))
    if cell.kind is Kind.ERROR:
        return problem(Code.CELL_ERROR, where, found=cell.text, allowed=_(allowed))
    if cell.kind is Kind.DATE and allowed is not A_TEXT:
        return problem(Code.CELL_DATE, where, found=cell.text, allowed=_(allowed))
    if cell.kind is Kind.BOOLEAN and allowed is not A_TEXT:
        return problem(Code.CELL_BOOLEAN, where, found=_(written(cell)), allowed=_(allowed))
    return None


def written(cell: Cell) -> str:
    """What people see in the cell, near enough."""
    if cell.kind is Kind.BOOLEAN:
        return N_("TRUE") if cell.text == "1" else N_("FALSE")
    if cell.kind is Kind.NUMBER:
        return _number_text(cell.text)
    return visible(cell.text)


def _number_text(text: str) -> str:
    """A stored number as people would write it: ``17.0`` is 17."""
    try:
        value = float(text)
    except ValueError:
        return visible(text)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"


# --- who answered -----------------------------------------------------------------------------


class Start:
    """The start sheet: who answered, and when."""

    def __init__(self, sheet: Sheet | None, file: str, lines: Mapping[str, str]) -> None:
        """The lines of one file.

        Args:
            sheet: where they stand; None: it was deleted.
            file: its name, for messages.
            lines: what each line says, by its mark.
        """
        self._sheet = sheet
        self._file = file
        self._lines = lines
        self._column = 0
        self._rows: dict[str, list[int]] = {}
        for (row, column), cell in sorted(sheet.cells.items()) if sheet else ():
            if cell.text == VALUE:
                self._column = self._column or column
            elif cell.text in lines:
                self._rows.setdefault(cell.text, []).append(row)

    def where(self, mark: str) -> Where:
        """The input cell of a mark."""
        if not self._sheet:
            return Where(self._file)
        rows = self._rows.get(mark)
        there = spot(self._sheet, rows[0], self._column) if rows else quoted(self._sheet.name)
        return Where(self._file, there)

    def doubled(self) -> Iterator[Problem]:
        """Problems of lines that are there twice."""
        for mark, rows in self._rows.items():
            if len(rows) > 1 and self._sheet:
                where = Where(self._file, spot(self._sheet, rows[1], self._column))
                yield problem(Code.MARK_DOUBLED, where, what=self._lines[mark], other=self.where(mark).spot)

    def renamed(self) -> Iterator[Problem]:
        """A note if the sheet has another name than it left the house with."""
        if self._sheet and self._sheet.name not in in_every_language(START, "sheet"):
            where = Where(self._file, quoted(self._sheet.name))
            yield problem(Code.SHEET_RENAMED, where, what=N_("the respondent"), found=self._sheet.name)

    def cell(self, mark: str) -> Cell | None:
        """The input of a mark, ``None`` if it is blank."""
        rows = self._rows.get(mark)
        cell = self._sheet.cells.get((rows[0], self._column)) if self._sheet and rows else None
        return None if cell and cell.kind is Kind.TEXT and is_blank(cell.text) else cell

    def text(self, mark: str, found: Found) -> str | None:
        """The input of a mark as text on one line."""
        cell = self.cell(mark)
        if cell is None:
            return None
        wrong = not_typed(cell, A_TEXT, lambda: self.where(mark))
        if wrong:
            found.add(wrong)
            return None
        return " ".join(written(cell).split())

    def date(self, found: Found) -> datetime.date | None:
        """The day of the answers, ``None`` if it is blank or unclear."""
        cell = self.cell(DATE)
        if cell is None:
            return None
        return dated(cell, self.where(DATE), found)


def dated(cell: Cell, where: Where, found: Found) -> datetime.date | None:
    """The day in a cell that is not blank, ``None`` if it is unclear; what there is to say is added to ``found``."""
    wrong = not_typed(cell, A_DATE, lambda: where) if cell.kind is not Kind.DATE else None
    day = None if wrong else _day(cell.text.strip())
    if wrong or day is None:
        found.add(wrong or problem(Code.DATE_UNCLEAR, where, found=cell.text))
    elif cell.kind is Kind.TEXT and cell.text.strip() != day.isoformat():
        found.add(problem(Code.ANSWER_READ_AS, where, found=cell.text, read=day.isoformat()))
    return day


_YEAR_FIRST = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})")


def _day(text: str) -> datetime.date | None:
    """A day that can be read in one way only; 03/04/2026 cannot."""
    year_first, day_first = _YEAR_FIRST.fullmatch(text), _DAY_FIRST.fullmatch(text)
    try:
        if year_first:
            return datetime.date(int(year_first[1]), int(year_first[2]), int(year_first[3]))
        if day_first:
            return datetime.date(int(day_first[3]), int(day_first[2]), int(day_first[1]))
    except ValueError:
        return None
    return None


def respondent(
    start: Start,
    stamp: Mapping[str, str],
    rubrics: Sequence[Rubric],
    sha256: str,
    found: Found,
    kinds: Collection[str] = ("rater", "auditor"),
) -> Tree:
    """Who answered, with what is wrong about it added to ``found``.

    Args:
        start: where it is said.
        stamp: what the hidden sheet says.
        rubrics: in the words of the sheet first, then in other languages.
        sha256: of the file; a respondent without a key gets one from it.
        found: takes the problems.
        kinds: of roles that may be chosen.
    """
    rubric = rubrics[0]
    for one in (*start.doubled(), *start.renamed()):
        found.add(one)
    key = start.text(RESPONDENT_KEY, found) or stamp.get("respondent.key")
    if not key:
        key = f"anon-{sha256[:10]}"
        found.add(problem(Code.KEY_DERIVED, start.where(RESPONDENT_KEY), key=key))
    role = _role(start, stamp, rubrics, found, kinds)
    # A stand-in, so that the answers are checked too; an error has been noted, nothing is taken.
    role_id = role.id if role else next((r.id for r in rubric.roles if r.kind in kinds), rubric.roles[0].id)
    return {"key": key, "role": role_id, "department": start.text(DEPARTMENT, found)}


def _role(
    start: Start,
    stamp: Mapping[str, str],
    rubrics: Sequence[Rubric],
    found: Found,
    kinds: Collection[str],
) -> Role | None:
    rubric = rubrics[0]
    where = start.where(RESPONDENT_ROLE)
    open_roles = [role for role in rubric.roles if role.kind in kinds]
    titles = [role.title for role in open_roles]
    if start.cell(RESPONDENT_ROLE) is None and not stamp.get("role"):
        found.add(problem(Code.ROLE_MISSING, where, allowed=listed(titles, _("or"))))
        return None
    chosen = start.text(RESPONDENT_ROLE, found) if start.cell(RESPONDENT_ROLE) else stamp["role"]
    if chosen is None:  # a formula or an error, which has been noted
        return None
    role_id = named(
        chosen, {role.id: (role.id, *(r.role[role.id].title for r in rubrics)) for role in rubric.roles}
    )
    if role_id is None:
        found.add(unknown_role(chosen, titles, where))
        return None
    role = rubric.role[role_id]
    if role.kind == "customer" and "rater" in kinds:
        found.add(problem(Code.CUSTOMER_WORKBOOK, where, role=role.title))
    elif (made_for := rubric.role.get(stamp.get("role", ""))) and made_for is not role:
        found.add(problem(Code.ROLE_CHANGED, where, made_for=made_for.title, found=role.title))
    return role


# --- a row for each criterion -----------------------------------------------------------------


class Rows:
    """The rows of a sheet, one a criterion, wherever people moved them and their columns."""

    def __init__(
        self, page: Page, table: Table, rubrics: Sequence[Rubric], language: Language, file: str, found: Found
    ) -> None:
        """The rows of one sheet.

        Args:
            page: the sheet.
            table: what its columns are.
            rubrics: in the words of the sheet first, then in other languages.
            language: of its phrases.
            file: its name, for messages.
            found: takes the problems.
        """
        self._page = page
        self._table = table
        self._rubric = rubrics[0]
        self._rubrics = rubrics
        self._file = file
        self._found = found
        self._scale = Scale(rubrics[0], rubrics[1:], language)
        self._read: list[tuple[int, Tree]] = []
        self._there: list[tuple[int, str]] = []
        self._blank: dict[str, bool] = {}

    def row(self, row: int, criterion: Criterion) -> Iterator[Tree]:
        """What one row says: one tree, or none."""
        raise NotImplementedError

    def read(self) -> None:
        """Read every row."""
        self._note_name()
        for row, columns in self._by_row():
            key = self._key(row)
            if key is None:
                self._look_for_stray(row, columns)
            elif criterion := self._criterion(key):
                self._there.append((row, criterion.id))
                self._read += ((row, tree) for tree in self.row(row, criterion))
                if len(self._there) > ANSWERS:
                    raise Refusal(self._file)(Code.TOO_MANY_ANSWERS, limit=ANSWERS)
            else:
                shown = visible(key[:200]).strip()
                hint = "" if self._found.many else did_you_mean(shown, self._rubric.by_id)
                self.add(self._table.unknown, row, self._table.key, found=shown, hint=hint)
        self._rows_of_questions = sorted(row for row, _ in self._there)
        self._look_at_merges()
        self._note_hidden_and_bubbles()

    def in_order(self) -> Iterator[Tree]:
        """The answers in the order of the rubric, whatever order the rows are in."""
        return (answer for _, answer in self._ordered())

    def where(self, index: int, field: Path) -> Where:
        """The cell of a field of the answer at this index of `in_order`."""
        row = self._ordered()[index][0]
        return self.place(row, self._table.marks.get(field, self._table.answer))

    def look_for_missing(self, asked: Iterable[Criterion]) -> None:
        """Note the criteria that were asked and have no row."""
        there = {criterion for _, criterion in self._there}
        missing = [criterion for criterion in asked if criterion.id not in there]
        if missing:
            named_ones = [f"{c.code} ({c.id})" for c in missing[:4]]
            rest = [_("{more} more", more=len(missing) - 4)] if len(missing) > 4 else []
            where = Where(self._file, quoted(self._page.sheet.name))
            self._found.add(problem(Code.MISSING_CRITERIA, where, missing=listed([*named_ones, *rest])))

    def _ordered(self) -> list[tuple[int, Tree]]:
        place = {criterion.id: index for index, criterion in enumerate(self._rubric.criteria)}
        return sorted(self._read, key=lambda one: (place[one[1]["criterion"]], one[0]))

    def _by_row(self) -> list[tuple[int, set[int]]]:
        """Rows below the visible header, with the input columns that are filled in."""
        page = self._page
        wanted = set(page.columns.values())
        rows: dict[int, set[int]] = {}
        below: set[int] = set()
        for row, column in page.sheet.cells:
            if row > page.mark_row:
                below.add(row)
                if column in wanted:
                    rows.setdefault(row, set()).add(column)
        header = self._header(below)
        return sorted((row, columns) for row, columns in rows.items() if row != header)

    def _header(self, rows: set[int]) -> int | None:
        """The visible header: the first row below the marks, unless it is a question."""
        first = min(rows, default=None)
        if first is None:
            return None
        key = self._key(first)
        return None if key and self._criterion(key) else first

    def _criterion(self, key: str) -> Criterion | None:
        """The criterion of a hidden key; blanks and capitals that crept in do no harm."""
        by_id = self._rubric.by_id
        return by_id.get(key) or (by_id.get(tidy(key)) if len(key) < 200 else None)

    def _key(self, row: int) -> str | None:
        cell = self._page.sheet.cells.get((row, self._page.columns[self._table.key]))
        return None if cell is None or self._is_blank(cell) else cell.text

    def _filled(self, row: int, mark: str) -> Cell | None:
        """The cell of a row under a mark, as it is stored; ``None`` if it is blank."""
        column = self._page.columns.get(mark)
        cell = self._page.sheet.cells.get((row, column)) if column else None
        return None if cell is None or self._is_blank(cell) else cell

    def cell(self, row: int, mark: str) -> Cell | None:
        """The cell of a row under a mark, a formula also where it is only filled by one; ``None`` if it is blank."""
        cell = self._filled(row, mark)
        if cell is None:
            return None
        column = self._page.columns[mark]
        arrays = self._page.sheet.arrays
        covered = bool(arrays) and any(block.covers(row, column) for block in arrays)
        return Cell(Kind.FORMULA, cell.text) if covered else cell

    def _is_blank(self, cell: Cell) -> bool:
        """Whether nobody would see anything in the cell; each text is looked at once."""
        if cell.kind is not Kind.TEXT or cell.text.isalnum():
            return False
        if cell.text not in self._blank:
            self._blank[cell.text] = is_blank(cell.text)
        return self._blank[cell.text]

    def place(self, row: int, mark: str) -> Where:
        """The cell of a row under a mark, with the number of its criterion."""
        column = self._page.columns.get(mark) or self._page.columns[self._table.answer]
        asked = self._criterion(self._key(row) or "")
        return Where(self._file, spot(self._page.sheet, row, column), about=asked.code if asked else "")

    def add(self, code: Code, row: int, mark: str, **facts: object) -> None:
        """Note a problem of a cell."""
        self._found.add(problem(code, self.place(row, mark), **facts))

    def _look_for_stray(self, row: int, columns: set[int]) -> None:
        for mark in self._table.inputs:
            cell = self._filled(row, mark) if self._page.columns.get(mark) in columns else None
            if cell:
                self.add(self._table.stray, row, mark, found=visible(cell.text[:200]))

    def text(self, row: int, mark: str) -> str | None:
        """A text that people wrote, just as they wrote it; ``None`` if it is blank or no text."""
        cell = self.cell(row, mark)
        if cell is None:
            return None
        wrong = not_typed(cell, A_TEXT, lambda: self.place(row, mark))
        text = written(cell)
        if wrong is None and len(text) > CELL_LIMIT:
            wrong = problem(Code.TEXT_TOO_LONG, self.place(row, mark), found=len(text), limit=CELL_LIMIT)
        if wrong:
            self._found.add(wrong)
            return None
        return text

    def _look_at_merges(self) -> None:
        column = self._page.columns[self._table.answer]
        for block in self._page.sheet.merges:
            if block.left <= column <= block.right:
                rows = self._rows_of_questions
                first = bisect.bisect_left(rows, block.top)
                if first < len(rows) and rows[first] <= block.bottom:
                    name = quoted(self._page.sheet.name)
                    left, right = column_letters(block.left), column_letters(block.right)
                    cells = f"{name}!{left}{block.top}:{right}{block.bottom}"
                    self._found.add(problem(Code.MERGED_ANSWERS, Where(self._file, cells)))

    def _note_name(self) -> None:
        name = self._page.sheet.name
        if name not in in_every_language(self._table.sheet, "sheet"):
            where = Where(self._file, quoted(name))
            self._found.add(problem(Code.SHEET_RENAMED, where, what=self._table.what, found=name))

    def _note_hidden_and_bubbles(self) -> None:
        sheet = self._page.sheet
        where = Where(self._file, quoted(sheet.name))
        hidden = sheet.hidden_rows.intersection(self._rows_of_questions)
        if hidden:
            self._found.add(problem(Code.HIDDEN_ROWS_READ, where, count=len(hidden)))
        inputs = {self._page.columns[mark] for mark in self._table.inputs if mark in self._page.columns}
        questions = set(self._rows_of_questions)
        bubbles = sorted(place for place in sheet.bubbles if place[0] in questions and place[1] in inputs)
        if bubbles:
            first = spot(sheet, *bubbles[0])
            self._found.add(problem(Code.BUBBLES_NOT_READ, where, count=len(bubbles), first=first))


# --- places -----------------------------------------------------------------------------------

_LINE_OF: dict[Path, str] = {
    ("respondent", "key"): RESPONDENT_KEY,
    ("respondent", "role"): RESPONDENT_ROLE,
    ("respondent", "department"): DEPARTMENT,
    ("by",): BY,
    ("date",): DATE,
}


@dataclass(frozen=True)
class Places:
    """The cell of each field of a sheet."""

    file: str
    rows: Rows
    start: Start
    field: str
    """The field of the model that has the rows."""

    def __call__(self, path: Path) -> Where:
        """The cell of a field, by the way to it."""
        if path[:1] == (self.field,) and len(path) > 1:
            return self.rows.where(int(path[1]), path[2:])
        mark = _LINE_OF.get(path)
        return self.start.where(mark) if mark else Where(self.file)
