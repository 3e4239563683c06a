"""The list of people to be asked: a CSV with the columns key, role and department; in an engagement with contacts too."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from cxaudit.errors import Code, CxauditError, Problem, Where, errors, problem
from cxaudit.language import N_, _
from cxaudit.measure import grouped
from cxaudit.model.people import PeopleTable, is_comment
from cxaudit.model.rubric import Rubric
from cxaudit.read import limits
from cxaudit.read.languages import in_every_language
from cxaudit.read.opening import opened
from cxaudit.read.spellings import is_blank, named, tidy
from cxaudit.text import did_you_mean, listed

COLUMNS: Final = (N_("key"), N_("role"), N_("department"))
"""Columns that are used, in any order and in any language of the program; all others are left out."""
CONTACTS: Final = (N_("name"), N_("address"))
"""Columns that only an engagement keeps, apart from all answers."""
MOST: Final = 20_000
"""People in one list."""
_KEY = re.compile(r"\w[\w.-]{0,79}")
_LONGEST = 200
"""Characters of a department."""


class Person(NamedTuple):
    """Somebody to be asked."""

    line: int
    key: str | None
    """None: one is to be made."""
    role: str | None
    """The role's id; None: they choose it themselves."""
    department: str | None
    name: str | None = None
    """For writing to them, and for nothing else."""
    address: str | None = None


class People(NamedTuple):
    """Everybody in a list, and what there is to say of it."""

    people: tuple[Person, ...]
    notes: tuple[Problem, ...]
    table: PeopleTable
    """All that stands in the file."""


class _Line(NamedTuple):
    """A line of the list: its number and its cells by column."""

    number: int
    cells: Mapping[str, str]


def read_people(path: Path, rubric: Rubric, *, contacts: bool = False, nobody: bool = False) -> People:
    """Everybody in a list; lines that begin with # are not read.

    Args:
        path: a CSV with a first line of heads, comma, semicolon or tab between its cells; UTF-8, UTF-16 with its mark,
            or what Excel writes on Windows.
        rubric: whose roles they have, by id or title.
        contacts: read names and addresses, too.
        nobody: the list may be empty.

    Raises:
        CxauditError: every problem of the list, in one pass.
    """
    text, encoding = _text(path)
    used = (*COLUMNS, *CONTACTS) if contacts else COLUMNS
    table, lines = _table(str(path), text, used)
    found = [*_heads_said(str(path), table.heads, used)]
    people = []
    for line in lines:
        person, problems = _person(str(path), line, rubric)
        people.append(person)
        found += problems
    found += _keys_twice(str(path), people)
    if not people and not nobody:
        found.append(_not_a_list(str(path), N_("nobody stands in it")))
    if errors(found):
        raise CxauditError(found)
    return People(tuple(people), tuple(found), table._replace(encoding=encoding))


def departments_unplanned(path: Path, people: Iterable[Person], planned: Sequence[str]) -> Iterator[Problem]:
    """The departments of a list that are not among those planned, each at its first line; none planned: any will do."""
    first: dict[str, int] = {}
    for person in people:
        if person.department and person.department not in planned:
            first.setdefault(person.department, person.line)
    for department, line in first.items() if planned else ():
        where, hint = Where(str(path), f"{line}:1"), did_you_mean(department, planned)
        yield problem(Code.DEPARTMENT_NOT_PLANNED, where, found=department, hint=hint)


def _not_a_list(file: str, reason: str, line: int = 1) -> Problem:
    """Why a file is no list of people."""
    return problem(Code.NOT_A_LIST, Where(file, f"{line}:1"), reason=reason)


def _text(path: Path) -> tuple[str, str]:
    """The text of the file, and how it is encoded."""
    try:
        with opened(path) as stream:
            content = stream.read(limits.FILE_BYTES + 1)
    except FileNotFoundError:
        raise CxauditError([problem(Code.FILE_MISSING, str(path))], 2) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CxauditError([problem(Code.FILE_UNREADABLE, str(path), reason=reason)], 2) from error
    if len(content) > limits.FILE_BYTES:
        raise CxauditError([_not_a_list(str(path), N_("it is larger than 10 MB"))])
    decoded = _decoded(content)
    if decoded is None or "\0" in decoded[0]:
        raise CxauditError([_not_a_list(str(path), N_("it is not text"))])
    return decoded


def _decoded(content: bytes) -> tuple[str, str] | None:
    """Text in the first encoding that fits, and that; None: in none of them."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return None


def _table(file: str, text: str, used: Sequence[str]) -> tuple[PeopleTable, list[_Line]]:
    """All rows, and those below the heads that have anything in them."""
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        heads = tuple(next(reader, []))
        rows = [(reader.line_num, tuple(row)) for row in reader]
    except csv.Error as error:
        reason = N_("a quotation mark is never closed, or text follows after it")
        raise CxauditError([_not_a_list(file, reason, reader.line_num)]) from error
    known = [_column(head, used) for head in heads]
    lines = [
        _Line(number, {c: cell.strip() for c, cell in zip(known, row, strict=False) if c})
        for number, row in rows
        if not is_comment(row) and not all(is_blank(cell) for cell in row)
    ]
    if len(lines) > MOST:
        raise CxauditError([_not_a_list(file, _("it has more than {most} lines", most=grouped(MOST)))])
    keys = known.index("key") if "key" in known else None
    return PeopleTable(separator, "utf-8", heads, keys, tuple(rows)), lines


def _column(head: str, used: Sequence[str]) -> str | None:
    """The column that a head means, in whatever language; None: one that is not used."""
    word = tidy(head)
    return next((column for column in used if word in map(tidy, in_every_language(column))), None)


def _heads_said(file: str, heads: Sequence[str], used: Sequence[str]) -> Iterator[Problem]:
    """What there is to say of the heads."""
    known = [_column(head, used) for head in heads]
    if not any(known):
        yield _not_a_list(
            file, _("its first line names none of the columns {columns}", columns=listed(COLUMNS))
        )
        return
    for number, (head, column) in enumerate(zip(heads, known, strict=True), 1):
        if column and column in known[: number - 1]:
            yield _not_a_list(file, _('the column "{column}" is there twice', column=column))
        elif column is None and not is_blank(head):
            yield problem(Code.COLUMN_NOT_USED, Where(file, "1:1"), column=head.strip())


def _person(file: str, line: _Line, rubric: Rubric) -> tuple[Person, list[Problem]]:
    """One line, and what is wrong with it."""
    where = Where(file, f"{line.number}:1")
    found: list[Problem] = []
    cells = {column: text for column, text in line.cells.items() if not is_blank(text)}
    key, department = cells.get("key"), cells.get("department")
    if key and not _KEY.fullmatch(key):
        found.append(problem(Code.KEY_UNFIT, where, reason=_unfit(key)))
    if department and len(department) > _LONGEST:
        found.append(
            _not_a_list(file, _("a department is longer than {most} characters", most=_LONGEST), line.number)
        )
    role = _role(cells.get("role"), rubric, where, found)
    return Person(line.number, key, role, department, cells.get("name"), cells.get("address")), found


def _unfit(key: str) -> str:
    """Why a key cannot be used. The key itself is not said: it may be somebody's name."""
    if "@" in key:
        return N_("it looks like an address")
    blank = " " in key.strip()
    return N_("it has a blank in it, like a name") if blank else N_("it has other signs, or is too long")


def _role(text: str | None, rubric: Rubric, where: Where, found: list[Problem]) -> str | None:
    """The id of a role given by id or title."""
    if text is None:
        return None
    choices = {role.id: (role.id, role.title) for role in rubric.roles if role.kind != "customer"}
    role = named(text, choices)
    if role is None:
        hint = did_you_mean(text, [*choices, *(title for _, title in choices.values())]).strip(" ()")
        allowed = listed(list(choices), _("or"))
        facts = {"found": text, "hint": f"{hint.capitalize()} " if hint else "", "allowed": allowed}
        found.append(problem(Code.UNKNOWN_ROLE, where, **facts))
    return role


def _keys_twice(file: str, people: Sequence[Person]) -> Iterator[Problem]:
    """Keys that two people have; small and capital letters are alike, since file names are."""
    first: dict[str, int] = {}
    for person in people:
        folded = (person.key or "").casefold()
        if folded and folded in first:
            yield problem(
                Code.KEY_TWICE, Where(file, f"{person.line}:1"), key=person.key, other=first[folded]
            )
        first.setdefault(folded, person.line)
