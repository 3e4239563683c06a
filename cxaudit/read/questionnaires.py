"""Filled-in questionnaire workbooks: the answers, found by the hidden keys wherever people moved them."""

from __future__ import annotations

import bisect
import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cxaudit.engine.checks import Path, did_you_mean, stamp_problems, unknown_grade, unknown_role
from cxaudit.errors import Code, CxauditError, Problem, Where, errors, problem
from cxaudit.language import N_, _
from cxaudit.model.answers import ANSWERS_SCHEMA, RubricStamp
from cxaudit.model.base import CELL_LIMIT
from cxaudit.model.rubric import Criterion, Role, Rubric
from cxaudit.read.cells import Book, Cell, Kind, Sheet, column_letters, read_book
from cxaudit.read.drafts import Draft, Tree, first_errors, visible
from cxaudit.read.languages import in_every_language
from cxaudit.read.limits import ANSWERS, FAULTS, SHOWN_ERRORS, Refusal
from cxaudit.read.spellings import Misreading, Reading, Scale, is_blank, named, tidy
from cxaudit.text import listed

WORKBOOK_SCHEMA = "cxaudit/workbook/1"
STAMP_SHEET = "_cxaudit"
"""The name of the hidden sheet that says what the workbook is."""

QUESTIONNAIRE, LIVE, AUDIT = "questionnaire", "live", "audit"
"""Kinds of workbooks: to be filled in; the same with its results by formula; the workbook of an audit."""

PEOPLE = "people"
"""The mark on the hidden sheet of how many people's answers the workbook of an audit holds."""

QUESTIONS, START = "Questions", "Start"
"""What the two sheets are called when they leave the house in English."""

KEY, ANSWER, REASON = "cx.key", "cx.answer", "cx.reason"
GRADE, REFERENCE, COMMENT = "cx.grade", "cx.reference", "cx.comment"
"""Marks of the columns on the sheet with the questions."""

VALUE = "cx.value"
"""The mark of the column on the start sheet that people fill in."""

RESPONDENT_KEY, RESPONDENT_ROLE = "cx.respondent.key", "cx.respondent.role"
DEPARTMENT, DATE = "cx.respondent.department", "cx.date"
"""Marks of the rows on the start sheet."""

_INPUTS = {
    ANSWER: N_("the answers"),
    REASON: N_("the reasons for not applicable"),
    GRADE: N_("the grades of evidence"),
    REFERENCE: N_("the references"),
    COMMENT: N_("the comments"),
}
_COLUMNS = {KEY: N_("the hidden keys"), **_INPUTS}
_LINES = {
    RESPONDENT_KEY: N_("the key of the respondent"),
    RESPONDENT_ROLE: N_("the role"),
    DEPARTMENT: N_("the department"),
    DATE: N_("the date"),
}
_A_TEXT = "plain text"
_A_DATE = "a date such as 2026-11-22"


def workbook_draft(
    content: bytes, file: str, rubric: Rubric, sha256: str, others: Sequence[Rubric] = ()
) -> Draft:
    """The answers of a questionnaire workbook, before they are checked.

    Args:
        content: the bytes of the file.
        file: its name, for messages.
        rubric: the rubric it should have been made for.
        sha256: of the content; a respondent without a key gets one from it.
        others: the rubric in other languages, in which the questionnaire may have been made.

    Raises:
        CxauditError: the file is set aside, or was made for another rubric.
    """
    book = read_book(content, file, names=(STAMP_SHEET,), marks=(KEY, ANSWER, VALUE))
    stamp = _stamp(book, rubric, file)
    refusal = Refusal(file)
    page = _page(book, refusal)
    start = _Start(_start_sheet(book, refusal), file)
    found = _Found()
    rubrics = (rubric, *others)
    respondent = _respondent(start, stamp, rubrics, sha256, found)
    answers = _Answers(page, rubrics, file, found)
    answers.read()
    answers.look_for_missing(_asked(rubric, stamp))
    tree: Tree = {
        "schema": ANSWERS_SCHEMA,
        "rubric": {
            "id": stamp["rubric.id"],
            "version": stamp["rubric.version"],
            "hash": stamp.get("rubric.hash"),
        },
        "variant": stamp.get("variant"),
        "date": start.date(found),
        "saved": book.saved,
        "respondent": respondent,
        "answers": tuple(answers.in_order()),
    }
    role_known = not {Code.ROLE_MISSING, Code.UNKNOWN_ROLE} & {one.code for one in found.problems()}
    return Draft(tree, found.problems(), _Places(file, answers, start), role_known)


class _Found:
    """Collects problems, up to a number at which it makes no sense to read on."""

    def __init__(self) -> None:
        self._errors: list[Problem] = []
        self._others: list[Problem] = []

    def add(self, one: Problem) -> None:
        (self._errors if errors([one]) else self._others).append(one)
        if len(self._errors) > FAULTS:
            raise CxauditError(first_errors(tuple(self._errors)))

    @property
    def many(self) -> bool:
        """There are more errors than are shown, so no time is spent on hints."""
        return len(self._errors) > SHOWN_ERRORS

    def problems(self) -> tuple[Problem, ...]:
        return (*self._errors, *self._others)


# --- stamp ------------------------------------------------------------------------------------


def _stamp(book: Book, rubric: Rubric, file: str) -> dict[str, str]:
    """What the hidden sheet says of the workbook, by key.

    Raises:
        CxauditError: it is not there, or speaks of something else than one person's answers to this rubric.
    """
    refusal = Refusal(file)
    stamp = stamped(book)
    if not all(stamp.get(key) for key in ("schema", "kind", "rubric.id", "rubric.version")):
        raise refusal(Code.STAMP_MISSING)
    if stamp["schema"] != WORKBOOK_SCHEMA:
        raise refusal(Code.STAMP_SCHEMA, found=stamp["schema"], wanted=WORKBOOK_SCHEMA)
    if stamp["kind"] not in (QUESTIONNAIRE, LIVE, AUDIT):
        raise refusal(Code.NOT_A_QUESTIONNAIRE, kind=stamp["kind"])
    if stamp["kind"] == AUDIT and stamp.get(PEOPLE) != "1":
        raise refusal(Code.AUDIT_OF_SEVERAL)
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


def _asked(rubric: Rubric, stamp: dict[str, str]) -> tuple[Criterion, ...]:
    """The criteria that the questionnaire had when it left the house."""
    variant, role = stamp.get("variant"), stamp.get("role")
    known_variant = variant if variant in rubric.variants else None
    return rubric.asked(known_variant, role if role in rubric.role else None)


# --- finding sheets and columns ---------------------------------------------------------------


class _Page(NamedTuple):
    """The sheet with the questions, and where its columns are."""

    sheet: Sheet
    mark_row: int
    columns: dict[str, int]
    """Column of each mark."""


def _page(book: Book, refusal: Refusal) -> _Page:
    pages = [(sheet, rows) for sheet in book.sheets if (rows := _mark_rows(sheet))]
    if not pages:
        raise refusal(Code.QUESTIONS_MISSING)
    if len(pages) > 1:
        names = listed([f'"{sheet.name}"' for sheet, _ in pages])
        raise refusal(Code.SHEET_DOUBLED, what=N_("questions"), names=names)
    sheet, rows = pages[0]
    mark_row, marks = max(rows.items(), key=lambda one: len(one[1]))
    columns = {mark: places[0] for mark, places in marks.items()}
    wrong = [
        *_missing_columns(sheet, columns, refusal.file),
        *_doubled_columns(sheet, mark_row, marks, refusal.file),
    ]
    if wrong:
        raise CxauditError(wrong)
    return _Page(sheet, mark_row, columns)


def _mark_rows(sheet: Sheet) -> dict[int, dict[str, list[int]]]:
    """The rows that hold column marks: for each mark its columns."""
    rows: dict[int, dict[str, list[int]]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        if cell.text in _COLUMNS and cell.kind is Kind.TEXT:
            rows.setdefault(row, {}).setdefault(cell.text, []).append(column)
    return rows


def _missing_columns(sheet: Sheet, columns: dict[str, int], file: str) -> Iterator[Problem]:
    for mark in (KEY, ANSWER, REASON):
        if mark not in columns:
            yield problem(Code.COLUMN_MISSING, Where(file, _quoted(sheet.name)), what=_COLUMNS[mark])


def _doubled_columns(sheet: Sheet, row: int, marks: dict[str, list[int]], file: str) -> Iterator[Problem]:
    for mark, places in marks.items():
        if len(places) > 1:
            where = Where(file, _spot(sheet, row, places[1]))
            yield problem(Code.COLUMN_DOUBLED, where, what=_COLUMNS[mark], other=column_letters(places[0]))


def _start_sheet(book: Book, refusal: Refusal) -> Sheet | None:
    starts = [sheet for sheet in book.sheets if any(cell.text == VALUE for cell in sheet.cells.values())]
    if len(starts) > 1:
        names = listed([f'"{sheet.name}"' for sheet in starts])
        raise refusal(Code.SHEET_DOUBLED, what=N_("the respondent"), names=names)
    return starts[0] if starts else None


def _spot(sheet: Sheet, row: int, column: int) -> str:
    return f"{_quoted(sheet.name)}!{column_letters(column)}{row}"


def _quoted(name: str) -> str:
    """A sheet's name as Excel writes it before ``!``.

    >>> _quoted("Questions"), _quoted("Audit answers")
    ('Questions', "'Audit answers'")
    """
    return name if re.fullmatch(r"\w+", name) else "'{}'".format(name.replace("'", "''"))


# --- one cell ---------------------------------------------------------------------------------


def _not_typed(cell: Cell, allowed: str, place: Callable[[], Where]) -> Problem | None:
    """The problem of a cell that holds something nobody typed or chose as this; ``None`` if it may be read."""
    if cell.kind in (Kind.TEXT, Kind.NUMBER):
        return None
    where = place()
    if cell.kind is Kind.FORMULA:
        return problem(Code.CELL_FORMULA, where, found=cell.text, allowed=allowed)
    if cell.kind is Kind.ERROR:
        return problem(Code.CELL_ERROR, where, found=cell.text, allowed=allowed)
    if cell.kind is Kind.DATE and allowed is not _A_TEXT:
        return problem(Code.CELL_DATE, where, found=cell.text, allowed=allowed)
    if cell.kind is Kind.BOOLEAN and allowed is not _A_TEXT:
        return problem(Code.CELL_BOOLEAN, where, found=_written(cell), allowed=allowed)
    return None


def _written(cell: Cell) -> str:
    """What people see in the cell, near enough."""
    if cell.kind is Kind.BOOLEAN:
        return "TRUE" if cell.text == "1" else "FALSE"
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


# --- the start sheet --------------------------------------------------------------------------


class _Start:
    """The start sheet: who answered, and when."""

    def __init__(self, sheet: Sheet | None, file: str) -> None:
        self._sheet = sheet
        self._file = file
        self._column = 0
        self._rows: dict[str, list[int]] = {}
        for (row, column), cell in sorted(sheet.cells.items()) if sheet else ():
            if cell.text == VALUE:
                self._column = self._column or column
            elif cell.text in _LINES:
                self._rows.setdefault(cell.text, []).append(row)

    def where(self, mark: str) -> Where:
        """The input cell of a mark."""
        if not self._sheet:
            return Where(self._file)
        rows = self._rows.get(mark)
        spot = _spot(self._sheet, rows[0], self._column) if rows else _quoted(self._sheet.name)
        return Where(self._file, spot)

    def doubled(self) -> Iterator[Problem]:
        """Problems of lines that are there twice."""
        for mark, rows in self._rows.items():
            if len(rows) > 1 and self._sheet:
                where = Where(self._file, _spot(self._sheet, rows[1], self._column))
                yield problem(Code.MARK_DOUBLED, where, what=_LINES[mark], other=self.where(mark).spot)

    def renamed(self) -> Iterator[Problem]:
        """A note if the sheet has another name than it left the house with."""
        if self._sheet and self._sheet.name not in in_every_language(START, "sheet"):
            where = Where(self._file, _quoted(self._sheet.name))
            yield problem(Code.SHEET_RENAMED, where, what=N_("the respondent"), found=self._sheet.name)

    def cell(self, mark: str) -> Cell | None:
        """The input of a mark, ``None`` if it is blank."""
        rows = self._rows.get(mark)
        cell = self._sheet.cells.get((rows[0], self._column)) if self._sheet and rows else None
        return None if cell and cell.kind is Kind.TEXT and is_blank(cell.text) else cell

    def text(self, mark: str, found: _Found) -> str | None:
        """The input of a mark as text on one line."""
        cell = self.cell(mark)
        if cell is None:
            return None
        wrong = _not_typed(cell, _A_TEXT, lambda: self.where(mark))
        if wrong:
            found.add(wrong)
            return None
        return " ".join(_written(cell).split())

    def date(self, found: _Found) -> datetime.date | None:
        """The day of the answers, ``None`` if it is blank or unclear."""
        cell = self.cell(DATE)
        if cell is None:
            return None
        where = self.where(DATE)
        wrong = _not_typed(cell, _A_DATE, lambda: where) if cell.kind is not Kind.DATE else None
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


def _respondent(
    start: _Start, stamp: dict[str, str], rubrics: Sequence[Rubric], sha256: str, found: _Found
) -> Tree:
    rubric = rubrics[0]
    for one in (*start.doubled(), *start.renamed()):
        found.add(one)
    key = start.text(RESPONDENT_KEY, found) or stamp.get("respondent.key")
    if not key:
        key = f"anon-{sha256[:10]}"
        found.add(problem(Code.KEY_DERIVED, start.where(RESPONDENT_KEY), key=key))
    role = _role(start, stamp, rubrics, found)
    # A stand-in, so that the answers are checked too; an error has been noted, nothing is taken.
    role_id = (
        role.id if role else next((r.id for r in rubric.roles if r.kind != "customer"), rubric.roles[0].id)
    )
    return {"key": key, "role": role_id, "department": start.text(DEPARTMENT, found)}


def _role(start: _Start, stamp: dict[str, str], rubrics: Sequence[Rubric], found: _Found) -> Role | None:
    rubric = rubrics[0]
    where = start.where(RESPONDENT_ROLE)
    open_roles = [role for role in rubric.roles if role.kind != "customer"]
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
    if role.kind == "customer":
        found.add(problem(Code.CUSTOMER_WORKBOOK, where, role=role.title))
    elif (made_for := rubric.role.get(stamp.get("role", ""))) and made_for is not role:
        found.add(problem(Code.ROLE_CHANGED, where, made_for=made_for.title, found=role.title))
    return role


# --- the questions ----------------------------------------------------------------------------


class _Answers:
    """The answers of the sheet with the questions."""

    def __init__(self, page: _Page, rubrics: Sequence[Rubric], file: str, found: _Found) -> None:
        self._page = page
        self._rubric = rubrics[0]
        self._rubrics = rubrics
        self._file = file
        self._found = found
        self._scale = Scale(rubrics[0], rubrics[1:])
        self._rows: dict[int, list[int]] = {}
        self._read: list[tuple[int, Tree]] = []
        self._blank: dict[str, bool] = {}

    def read(self) -> None:
        """Read every row."""
        self._note_name()
        for row, columns in self._by_row():
            key = self._key(row)
            if key is None:
                self._look_for_stray(row, columns)
            elif criterion := self._criterion(key):
                self._read.append((row, self._answer(row, criterion)))
                if len(self._read) > ANSWERS:
                    raise Refusal(self._file)(Code.TOO_MANY_ANSWERS, limit=ANSWERS)
            else:
                shown = visible(key[:200]).strip()
                hint = "" if self._found.many else did_you_mean(shown, self._rubric.by_id)
                self._add(Code.UNKNOWN_CRITERION, row, KEY, found=shown, hint=hint)
        self._rows_of_questions = sorted(row for row, _ in self._read)
        self._look_at_merges()
        self._note_hidden_and_bubbles()

    def in_order(self) -> Iterator[Tree]:
        """The answers in the order of the rubric, whatever order the rows are in."""
        return (answer for _, answer in self._ordered())

    def where(self, index: int, field: Path) -> Where:
        """The cell of a field of the answer at this index of `in_order`."""
        row = self._ordered()[index][0]
        return self._where(row, _MARK_OF.get(field, ANSWER))

    def look_for_missing(self, asked: Iterable[Criterion]) -> None:
        """Note the criteria that were asked and have no row."""
        there = {answer["criterion"] for _, answer in self._read}
        missing = [criterion for criterion in asked if criterion.id not in there]
        if missing:
            named_ones = [f"{c.code} ({c.id})" for c in missing[:4]]
            rest = [f"{len(missing) - 4} more"] if len(missing) > 4 else []
            where = Where(self._file, _quoted(self._page.sheet.name))
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
        cell = self._page.sheet.cells.get((row, self._page.columns[KEY]))
        return None if cell is None or self._is_blank(cell) else cell.text

    def _filled(self, row: int, mark: str) -> Cell | None:
        """The cell of a row under a mark, as it is stored; ``None`` if it is blank."""
        column = self._page.columns.get(mark)
        cell = self._page.sheet.cells.get((row, column)) if column else None
        return None if cell is None or self._is_blank(cell) else cell

    def _cell(self, row: int, mark: str) -> Cell | None:
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

    def _where(self, row: int, mark: str) -> Where:
        column = self._page.columns.get(mark) or self._page.columns[ANSWER]
        asked = self._criterion(self._key(row) or "")
        return Where(self._file, _spot(self._page.sheet, row, column), about=asked.code if asked else "")

    def _add(self, code: Code, row: int, mark: str, **facts: object) -> None:
        self._found.add(problem(code, self._where(row, mark), **facts))

    def _look_for_stray(self, row: int, columns: set[int]) -> None:
        for mark in _INPUTS:
            cell = self._filled(row, mark) if self._page.columns.get(mark) in columns else None
            if cell:
                self._add(Code.STRAY_ANSWER, row, mark, found=visible(cell.text[:200]))

    # One row.

    def _answer(self, row: int, criterion: Criterion) -> Tree:
        reading = self._reading(row, criterion)
        reason = self._text(row, REASON)
        answer: Tree = {"criterion": criterion.id, "comment": self._text(row, COMMENT)}
        if reading and reading.not_applicable:
            # A reason that could not be read has been noted; it is not missing as well.
            answer["not_applicable"] = reason or (None if self._cell(row, REASON) else "")
        elif reason and reading:
            self._add(Code.REASON_WITHOUT_NA, row, REASON)
        if reading:
            answer |= {"level": reading.level, "dont_know": reading.dont_know}
        return answer | {"evidence": self._evidence(row)}

    def _reading(self, row: int, criterion: Criterion) -> Reading | None:
        """What is answered; ``None`` if it is blank or wrong."""
        cell = self._cell(row, ANSWER)
        if cell is None:
            return None
        wrong = _not_typed(cell, self._scale.allowed, lambda: self._where(row, ANSWER))
        if wrong:
            self._found.add(wrong)
            return None
        if cell.kind is Kind.NUMBER:
            return self._accepted(row, self._scale.number(cell.text))
        return self._scale.plain(cell.text) or self._spelled(row, cell.text, criterion)

    def _spelled(self, row: int, text: str, criterion: Criterion) -> Reading | None:
        reading = self._accepted(row, self._scale.reading(text, criterion))
        if reading:
            self._add(Code.ANSWER_READ_AS, row, ANSWER, found=text, read=reading.read)
        return reading

    def _accepted(self, row: int, reading: Reading | Misreading) -> Reading | None:
        if isinstance(reading, Misreading):
            self._add(reading.code, row, ANSWER, **reading.facts)
            return None
        return reading

    def _text(self, row: int, mark: str) -> str | None:
        """A text that people wrote, just as they wrote it; ``None`` if it is blank or no text."""
        cell = self._cell(row, mark)
        if cell is None:
            return None
        wrong = _not_typed(cell, _A_TEXT, lambda: self._where(row, mark))
        text = _written(cell)
        if wrong is None and len(text) > CELL_LIMIT:
            wrong = problem(Code.TEXT_TOO_LONG, self._where(row, mark), found=len(text), limit=CELL_LIMIT)
        if wrong:
            self._found.add(wrong)
            return None
        return text

    def _evidence(self, row: int) -> Tree | None:
        reference = self._text(row, REFERENCE)
        grade = self._grade(row)
        if grade is None and reference is None:
            return None
        if grade is None:
            weakest = self._rubric.evidence.grades[0]
            if self._cell(row, GRADE) is None:
                self._add(Code.REFERENCE_WITHOUT_GRADE, row, GRADE, counts_as=weakest.title)
            grade = weakest.id
        return {"grade": grade, "reference": reference}

    def _grade(self, row: int) -> str | None:
        text = self._text(row, GRADE)
        if text is None:
            return None
        grades = self._rubric.evidence.grades
        grade = named(text, _grade_names(self._rubrics))
        if grade is None:
            self._found.add(unknown_grade(text, [grade.title for grade in grades], self._where(row, GRADE)))
        return grade

    # The sheet as a whole.

    def _look_at_merges(self) -> None:
        column = self._page.columns[ANSWER]
        for block in self._page.sheet.merges:
            if block.left <= column <= block.right:
                rows = self._rows_of_questions
                first = bisect.bisect_left(rows, block.top)
                if first < len(rows) and rows[first] <= block.bottom:
                    name = _quoted(self._page.sheet.name)
                    left, right = column_letters(block.left), column_letters(block.right)
                    spot = f"{name}!{left}{block.top}:{right}{block.bottom}"
                    self._found.add(problem(Code.MERGED_ANSWERS, Where(self._file, spot)))

    def _note_name(self) -> None:
        name = self._page.sheet.name
        if name not in in_every_language(QUESTIONS, "sheet"):
            where = Where(self._file, _quoted(name))
            self._found.add(problem(Code.SHEET_RENAMED, where, what=N_("the questions"), found=name))

    def _note_hidden_and_bubbles(self) -> None:
        sheet = self._page.sheet
        where = Where(self._file, _quoted(sheet.name))
        hidden = sheet.hidden_rows.intersection(self._rows_of_questions)
        if hidden:
            self._found.add(problem(Code.HIDDEN_ROWS_READ, where, count=len(hidden)))
        inputs = {self._page.columns[mark] for mark in _INPUTS if mark in self._page.columns}
        questions = set(self._rows_of_questions)
        bubbles = sorted(place for place in sheet.bubbles if place[0] in questions and place[1] in inputs)
        if bubbles:
            first = _spot(sheet, *bubbles[0])
            self._found.add(problem(Code.BUBBLES_NOT_READ, where, count=len(bubbles), first=first))


def _grade_names(rubrics: Iterable[Rubric]) -> dict[str, list[str]]:
    """What each grade of evidence may be called, by its id."""
    names: dict[str, list[str]] = {}
    for rubric in rubrics:
        for grade in rubric.evidence.grades:
            names.setdefault(grade.id, [grade.id]).append(grade.title)
    return names


# --- places -----------------------------------------------------------------------------------

_MARK_OF: dict[Path, str] = {
    ("criterion",): KEY,
    ("level",): ANSWER,
    ("not_applicable",): REASON,
    ("comment",): COMMENT,
    ("evidence", "grade"): GRADE,
    ("evidence", "reference"): REFERENCE,
}
_START_MARK_OF: dict[Path, str] = {
    ("respondent", "key"): RESPONDENT_KEY,
    ("respondent", "role"): RESPONDENT_ROLE,
    ("respondent", "department"): DEPARTMENT,
    ("date",): DATE,
}


@dataclass(frozen=True)
class _Places:
    """The cell of each field of the sheet."""

    file: str
    answers: _Answers
    start: _Start

    def __call__(self, path: Path) -> Where:
        if path[:1] == ("answers",) and len(path) > 1:
            return self.answers.where(int(path[1]), path[2:])
        mark = _START_MARK_OF.get(path)
        return self.start.where(mark) if mark else Where(self.file)
