"""What customers answered, as it comes back: a form of ours, a list of many in a workbook, or JSON."""

from __future__ import annotations

import bisect
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from cxaudit.engine.checks import stamp_problems
from cxaudit.errors import Code, CxauditError, Problem, Where, errors, problem
from cxaudit.language import N_, _
from cxaudit.model.customer_forms import (
    AGREEMENT,
    CUSTOMER,
    FIELDS,
    HEAD,
    KIND,
    LIST_KIND,
    LIST_NAME,
    MOST_LIKELY,
    STATEMENT,
    TOP,
    VALUE,
)
from cxaudit.model.fieldwork import CUSTOMERS_SCHEMA, CustomerSheet
from cxaudit.model.rubric import Rubric
from cxaudit.read.answers import content_of, refuse_other
from cxaudit.read.answers_json import json_draft, looks_like_json
from cxaudit.read.cells import Book, Cell, Kind, Sheet, column_letters, read_book
from cxaudit.read.drafts import Tree, first_errors, visible
from cxaudit.read.field_book import number_in
from cxaudit.read.languages import in_every_language
from cxaudit.read.limits import ANSWERS, Refusal
from cxaudit.read.marked import (
    A_TEXT,
    STAMP_SHEET,
    Found,
    dated,
    engagement_of,
    not_typed,
    quoted,
    rubric_of,
    spot,
    stamp_of,
    stamped,
    written,
)
from cxaudit.read.shapes import shaped
from cxaudit.read.spellings import is_blank, tidy
from cxaudit.text import did_you_mean, listed

Path_ = tuple[str | int, ...]
"""The way to a field of a sheet."""
Place = Callable[[Path_], Where]

_KEY: Final = f"{CUSTOMER}key"
_WHAT: Final = N_("the answers of customers")
_HEAD_BYTES: Final = 2_000
_LONGEST: Final = 2_000
"""Longer texts are no answers; no time is spent on them."""
_HINTED: Final = 100
"""Hints take time; whoever has that many problems does not need more of them."""
ADDRESS: Final = re.compile(r"\S@\S")
"""What an e-mail address has."""


class Customers(NamedTuple):
    """What customers answered, in one file."""

    sheet: CustomerSheet
    problems: tuple[Problem, ...]
    """Warnings and notes only."""


def read_customers(
    path: Path, rubric: Rubric, others: Sequence[Rubric] = (), engagement: str | None = None
) -> Customers:
    """What one file says; arguments and faults as in `customers_from`."""
    return customers_from(content_of(path), str(path), rubric, others, engagement)


def customers_from(
    content: bytes,
    file: str,
    rubric: Rubric,
    others: Sequence[Rubric] = (),
    engagement: str | None = None,
) -> Customers:
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
    if looks_like_json(content):
        draft = _json(content, file, engagement)
    else:
        draft = _workbook(content, file, (rubric, *others), engagement)
    return _settled(draft, rubric, file)


def is_customers(content: bytes) -> bool:
    """Whether a file says of itself that it holds what customers answered."""
    if looks_like_json(content):
        return CUSTOMERS_SCHEMA.encode() in content[:_HEAD_BYTES]
    try:
        return stamped(read_book(content, "", names=(STAMP_SHEET,))).get("kind") in (KIND, LIST_KIND)
    except CxauditError:  # what is wrong with it is told when it is read
        return False


class _Draft(NamedTuple):
    """Customers' answers before the model has seen them."""

    tree: Tree
    problems: tuple[Problem, ...]
    place: Place
    seen: Rubric | None = None
    """The rubric with the words that people see in the file."""


def _settled(draft: _Draft, rubric: Rubric, file: str) -> Customers:
    """A draft as the model has it, checked.

    Raises:
        CxauditError: with all errors of the draft.
    """
    sheet, faults = shaped(CustomerSheet, draft.tree)
    found = [*draft.problems, *(one.at(draft.place(one.where.path)) for one in faults)]
    foreign = stamp_problems(rubric, sheet.rubric, draft.place) if sheet and not draft.seen else ()
    found += foreign
    if not errors(foreign):
        found += _problems(draft, rubric)
    wrong = errors(found)
    if wrong or sheet is None:
        raise CxauditError((*first_errors(wrong), *(one for one in found if one not in wrong)))
    kept = tuple(one for one in sheet.answers if one.statements or one.recommend is not None or one.comment)
    if not kept:
        found.append(problem(Code.NOTHING_ANSWERED, file))
    return Customers(sheet.renewed(answers=kept), tuple(found))


# --- what may be wrong with them --------------------------------------------------------------


def _problems(draft: _Draft, rubric: Rubric) -> Iterator[Problem]:
    """Statements that nobody asked, keys that are there twice or tell who it was, customers that say nothing."""
    rows = draft.tree.get("answers")
    first: dict[str, int] = {}
    known = _Known(rubric)
    for index, row in enumerate(rows if isinstance(rows, tuple) else ()):
        if not isinstance(row, dict):
            continue
        yield from _key_problems(row.get("key"), index, first, draft.place)
        asked = row.get("statements", {})
        for name in asked if isinstance(asked, dict) else ():
            yield from known.problems(name, draft.place(("answers", index, "statements", name)))
        if asked == {} and not row.keys() & {"recommend", "comment"}:
            yield problem(
                Code.CUSTOMER_SAYS_NOTHING, draft.place(("answers", index)), key=str(row.get("key"))
            )


def _key_problems(key: object, index: int, first: dict[str, int], place: Place) -> Iterator[Problem]:
    if not isinstance(key, str):
        return
    where = place(("answers", index, "key"))
    if first.setdefault(key, index) != index:
        other = place(("answers", first[key], "key")).spot
        yield problem(Code.CUSTOMER_TWICE, where, key=key, other=other)
    if ADDRESS.search(key):
        yield problem(Code.KEY_UNFIT, where, reason=N_("it is an e-mail address"))


class _Known:
    """The statements that a rubric has."""

    def __init__(self, rubric: Rubric) -> None:
        items = rubric.customer_form.items if rubric.customer_form else ()
        self._criteria = rubric.by_id
        self._known = {
            *(one.id for one in items),
            *(one.id for one in rubric.criteria if one.customer_statement),
        }
        self._told = 0

    def problems(self, name: object, where: Where) -> Iterator[Problem]:
        """That there is no such statement."""
        if name in self._known or not isinstance(name, str):
            return
        self._told += 1
        if name in self._criteria:
            yield problem(Code.NO_CUSTOMER_STATEMENT, where, criterion=name)
            return
        hint = did_you_mean(name[:80], sorted(self._known)) if self._told < _HINTED else ""
        yield problem(Code.STATEMENT_UNKNOWN, where, found=visible(name[:200]), hint=hint)


# --- JSON -------------------------------------------------------------------------------------


def _json(content: bytes, file: str, engagement: str | None) -> _Draft:
    """What a JSON text says."""
    refusal = Refusal(file)
    try:
        draft = json_draft(content, file)
    except CxauditError as fault:
        if fault.problems[0].code is Code.TOO_MANY_ANSWERS:
            raise refusal(Code.CUSTOMERS_TOO_MANY, "answers", limit=ANSWERS) from None
        raise
    if draft.tree.get("schema") != CUSTOMERS_SCHEMA:
        raise refusal(Code.STAMP_SCHEMA, found=str(draft.tree.get("schema")), wanted=CUSTOMERS_SCHEMA)
    refuse_other(file, draft.tree.get("engagement"), engagement)
    return _Draft(draft.tree, (), draft.place)


# --- workbooks --------------------------------------------------------------------------------


def _workbook(content: bytes, file: str, rubrics: Sequence[Rubric], engagement: str | None) -> _Draft:
    """What a form or a list says."""
    book = read_book(content, file, names=(STAMP_SHEET,), marks=(VALUE, _KEY), of_audit=True)
    refuse_other(file, engagement_of(stamped(book)), engagement)
    stamp = stamp_of(book, rubrics[0], file, (KIND, LIST_KIND))
    seen = rubric_of(rubrics, stamp)
    read = _Reader(file, Words(rubrics))
    if stamp["kind"] == KIND:
        rows = tuple(read.page(_one(book, VALUE, file), hashlib.sha256(content).hexdigest()))
    else:
        rows = tuple(read.list(_one(book, _KEY, file)))
    told = {name: stamp.get(f"rubric.{name}") for name in ("id", "version", "hash")}
    tree: Tree = {
        "schema": CUSTOMERS_SCHEMA,
        "rubric": told,
        "engagement": engagement_of(stamp),
        "saved": book.saved,
        "answers": rows,
    }
    return _Draft(tree, read.found.problems(), read.place, seen)


def _one(book: Book, mark: str, file: str) -> Sheet:
    """The sheet with a mark.

    Raises:
        CxauditError: it was deleted, or is there twice.
    """
    sheets = [one for one in book.sheets if any(cell.text == mark for cell in one.cells.values())]
    refusal = Refusal(file)
    if not sheets:
        raise refusal(Code.QUESTIONS_MISSING)
    if len(sheets) > 1:
        names = listed([f'"{sheet.name}"' for sheet in sheets])
        raise refusal(Code.SHEET_DOUBLED, what=_WHAT, names=names)
    return sheets[0]


class Words:
    """What people may write for an answer or a channel, in every language that a rubric has."""

    def __init__(self, rubrics: Sequence[Rubric]) -> None:
        levels: dict[str, set[int]] = {str(level): {level} for level in range(TOP + 1)}
        channels: dict[str, set[str]] = {}
        for rubric in rubrics:
            for level, words in enumerate(_answers_of(rubric)):
                for word in (*words, *(f"{level} {mark} {word}" for mark in "=-" for word in words)):
                    levels.setdefault(tidy(word), set()).add(level)
            for own, word in zip(channels_of(rubrics[0]), channels_of(rubric), strict=False):
                channels.setdefault(tidy(word), set()).add(own)
        self._levels = {word: found.pop() for word, found in levels.items() if len(found) == 1}
        self._channels = {word: found.pop() for word, found in channels.items() if len(found) == 1}

    def agreed(self, text: str) -> int | None:
        """The agreement that a text gives, from 0 to 4; None: none that is known."""
        return self._levels.get(tidy(text)) if len(text) <= _LONGEST else None

    def channel(self, text: str) -> str:
        """A channel in the rubric's own word where it has one."""
        return self._channels.get(tidy(text), text) if len(text) <= _LONGEST else text


def _answers_of(rubric: Rubric) -> Sequence[Sequence[str]]:
    """The words of each of the five answers."""
    if rubric.customer_form:
        return [(word,) for word in rubric.customer_form.answers]
    return [in_every_language(word) for word in AGREEMENT]


def channels_of(rubric: Rubric) -> tuple[str, ...]:
    """The channels that the rubric's inventory of contact points knows."""
    fields = rubric.contact_points.fields if rubric.contact_points else ()
    return next((one.choices for one in fields if one.id == "channel"), ())


class _Reader:
    """Reads the sheet of one workbook; remembers where everything stood."""

    def __init__(self, file: str, words: Words) -> None:
        self.found = Found()
        self._file, self._words = file, words
        self._places: dict[Path_, Where] = {}
        self._made: list[str] = []

    def place(self, path: Path_) -> Where:
        """The cell of a field, or that of what it is part of."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._places:
                return self._places[path[:length]]
        return Where(self._file)

    def page(self, sheet: Sheet, sha256: str) -> Iterator[Tree]:
        """The one customer of a form; nobody where nothing is answered."""
        column = next(at[1] for at, cell in sorted(sheet.cells.items()) if cell.text == VALUE)
        marks: dict[str, list[int]] = {}
        for (row, _column), cell in sorted(sheet.cells.items()):
            if cell.text.startswith((STATEMENT, CUSTOMER)) and _column != column:
                marks.setdefault(cell.text, []).append(row)
        for rows in marks.values():
            if len(rows) > 1:
                where, other = (self._where(sheet, row, column) for row in (rows[1], rows[0]))
                self.found.add(problem(Code.MARK_DOUBLED, where, what=_WHAT, other=other.spot))
        tree = self._customer(sheet, {mark: (rows[0], column) for mark, rows in marks.items()}, 0)
        if tree.keys() - {"key", "statements"} or tree["statements"]:
            self._places["answers", 0] = Where(self._file, quoted(sheet.name))
            yield {"key": f"c-{sha256[:10]}", **tree}

    def list(self, sheet: Sheet) -> Iterator[Tree]:
        """The customers of a list, one in a row; numbers are those of the list."""
        mark_row, columns = self._columns(sheet)
        head = min(
            (at[0] for at, cell in sheet.cells.items() if cell.text == HEAD and at[0] > mark_row), default=0
        )
        wanted = set(columns.values())
        rows = sorted(
            {
                row
                for (row, column), cell in sheet.cells.items()
                if row > mark_row and row != head and column in wanted and not _is_blank(cell)
            }
        )
        if len(rows) > ANSWERS:
            raise Refusal(self._file)(Code.CUSTOMERS_TOO_MANY, limit=ANSWERS)
        self._look_at(sheet, rows, wanted)
        name = self._list_name(sheet, columns, mark_row)
        seen: Counter[str] = Counter()
        for index, row in enumerate(rows):
            self._places["answers", index] = self._where(sheet, row, columns[_KEY])
            tree = self._customer(sheet, {mark: (row, column) for mark, column in columns.items()}, index)
            number = tree.get("key", "")
            if not number or number.isdecimal():
                tree["key"] = _made_key(name, number or str(index + 1), tree, seen)
                self._made.append(tree["key"])
            yield tree
        self._tell_made(sheet, name)

    def _list_name(self, sheet: Sheet, columns: Mapping[str, int], mark_row: int) -> str | None:
        """What a list is called; None: nothing."""
        line = next((row for (row, _c), cell in sheet.cells.items() if cell.text == LIST_NAME), 0)
        column = columns.get(f"{CUSTOMER}channel", 0)
        cell = self._cell(sheet, line, column) if 0 < line < mark_row else None
        return tidy(written(cell)) if cell else None

    def _tell_made(self, sheet: Sheet, name: str | None) -> None:
        """That keys were made, and that a corrected list without a name would count beside the earlier one."""
        where = Where(self._file, quoted(sheet.name))
        if self._made:
            facts = {"count": len(self._made), "first": self._made[0]}
            self.found.add(problem(Code.CUSTOMER_KEYS_MADE, where, **facts))
        if self._made and not name:
            self.found.add(problem(Code.LIST_UNNAMED, where))

    def _columns(self, sheet: Sheet) -> tuple[int, dict[str, int]]:
        """The row of the marks, and the column of each."""
        mark_row = min(at[0] for at, cell in sheet.cells.items() if cell.text == _KEY)
        columns: dict[str, int] = {}
        for (row, column), cell in sorted(sheet.cells.items()):
            ours = row == mark_row and cell.text.startswith((STATEMENT, CUSTOMER))
            if ours and columns.setdefault(cell.text, column) != column:
                where, other = self._where(sheet, row, column), column_letters(columns[cell.text])
                self.found.add(problem(Code.COLUMN_DOUBLED, where, what=_WHAT, other=other))
        return mark_row, columns

    def _look_at(self, sheet: Sheet, rows: Sequence[int], columns: Collection[int]) -> None:
        """Tell of merged cells and of hidden rows."""
        hidden = len(sheet.hidden_rows & set(rows))
        name = quoted(sheet.name)
        if hidden:
            self.found.add(problem(Code.HIDDEN_ROWS_READ, Where(self._file, name), count=hidden))
        for block in sheet.merges:
            first = bisect.bisect_left(rows, block.top)
            there = first < len(rows) and rows[first] <= block.bottom
            if there and any(block.left <= column <= block.right for column in columns):
                corner = (
                    f"{column_letters(block.left)}{block.top}:{column_letters(block.right)}{block.bottom}"
                )
                self.found.add(problem(Code.MERGED_ANSWERS, Where(self._file, f"{name}!{corner}")))

    # --- one customer -------------------------------------------------------------------------

    def _customer(self, sheet: Sheet, cells: Mapping[str, tuple[int, int]], index: int) -> Tree:
        """What stands in some cells, by field; what is blank is left out."""
        tree: Tree = {"statements": {}}
        for mark, (row, column) in cells.items():
            cell = self._cell(sheet, row, column)
            if cell is None:
                continue
            field = (
                mark.removeprefix(STATEMENT) if mark.startswith(STATEMENT) else mark.removeprefix(CUSTOMER)
            )
            where = self._where(sheet, row, column)
            if mark.startswith(STATEMENT):
                self._places["answers", index, "statements", field] = where
                agreed = self._agreed(cell, where)
                tree["statements"] |= {} if agreed is None else {field: agreed}
            elif field in FIELDS:
                self._places["answers", index, field] = where
                said = self._said(field, cell, where)
                tree |= {} if said is None else {field: said}
        return tree

    def _said(self, field: str, cell: Cell, where: Where) -> object:
        """What a field beside the statements says; None: nothing that can be read."""
        if field == "date":
            return dated(cell, where, self.found)
        if field == "recommend":
            return self._whole(cell, where, MOST_LIKELY)
        wrong = not_typed(cell, A_TEXT, lambda: where)
        if wrong:
            self.found.add(wrong)
            return None
        text = written(cell)
        if field == "comment":
            return text
        line = " ".join(text.split())
        return self._words.channel(line) if field == "channel" else line

    def _agreed(self, cell: Cell, where: Where) -> int | None:
        """The agreement in a cell."""
        if cell.kind is Kind.TEXT and (agreed := self._words.agreed(cell.text)) is not None:
            return agreed
        return self._whole(cell, where, TOP)

    def _whole(self, cell: Cell, where: Where, top: int) -> int | None:
        """A whole number from 0 on; None: none, which is told."""
        allowed = _("a whole number from 0 to {top}", top=top)
        wrong = not_typed(cell, allowed, lambda: where)
        value = None if wrong else number_in(cell.text) if cell.kind is Kind.TEXT else float(cell.text)
        if value is not None and value.is_integer() and 0 <= value <= top:
            return int(value)
        facts = {"found": visible(cell.text[:200]), "low": 0, "high": top}
        self.found.add(wrong or problem(Code.CUSTOMER_ANSWER_UNKNOWN, where, **facts))
        return None

    def _where(self, sheet: Sheet, row: int, column: int) -> Where:
        return Where(self._file, spot(sheet, row, column))

    def _cell(self, sheet: Sheet, row: int, column: int) -> Cell | None:
        """A cell, a formula also where it is only filled by one; None: nobody would see anything in it."""
        cell = sheet.cells.get((row, column))
        if cell is None or _is_blank(cell):
            return None
        covered = any(block.covers(row, column) for block in sheet.arrays)
        return Cell(Kind.FORMULA, cell.text) if covered else cell


def _made_key(name: str | None, number: str, tree: Tree, seen: Counter[str]) -> str:
    """The key of a row without one of its own: by the name of its list and its number, else by all that it says."""
    if name:
        return f"c-{hashlib.sha256(name.encode()).hexdigest()[:6]}-{number}"
    said = "\x1f".join(f"{field}={tree[field]}" for field in sorted(tree))
    found = f"c-{hashlib.sha256(said.encode()).hexdigest()[:10]}"
    seen[found] += 1
    return found if seen[found] == 1 else f"{found}-{seen[found]}"


def _is_blank(cell: Cell) -> bool:
    return cell.kind is Kind.TEXT and is_blank(cell.text)
