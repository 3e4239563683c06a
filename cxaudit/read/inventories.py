"""Somebody else's list of contact points, as CSV or workbook, and the mapping that says what its columns and words mean.

Nothing is lost without a word: every column that was not taken, every word and number that fits nothing is told with
the lines in which it stands.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import Field

from cxaudit.engine.fieldwork_checks import range_said, within
from cxaudit.errors import Code, CxauditError, Problem, Where, errors, problem
from cxaudit.language import _, ngettext
from cxaudit.model.base import CELL_LIMIT, Frozen, Text
from cxaudit.model.fieldwork import LARGEST, ContactPoint
from cxaudit.model.rubric import ContactPoints, Rubric, TemplateField
from cxaudit.read.answers import content_of
from cxaudit.read.cells import Cell, Kind
from cxaudit.read.drafts import first_errors, visible
from cxaudit.read.field_book import number_in
from cxaudit.read.grids import WIDEST, Grid, Layout, Limit, Line, grid_from
from cxaudit.read.mappings import mapping_in
from cxaudit.read.marked import Found, dated
from cxaudit.read.spellings import is_blank, named, tidy
from cxaudit.read.yaml_tree import file_text
from cxaudit.text import did_you_mean, listed

_LINES_SHOWN: Final = 5
"""Lines that are named for one word; of more only the number is told."""
_HINTED: Final = 100
"""Words that get a hint, which takes time."""
_NUMBER: Final = "contact_id"
_LIMIT: Final = Limit(Code.NOT_AN_INVENTORY, Code.TOO_MANY_ANSWERS)


class InventoryMapping(Frozen):
    """What the columns and words of somebody else's list mean (``kind: contact_points``)."""

    kind: Literal["contact_points"] = "contact_points"
    sheet: Text | None = None
    """Of a workbook; none: the first one that has anything in it."""
    head: Annotated[int, Field(ge=1)] = 1
    """The line of the heads."""
    columns: dict[Text, Text] = Field(min_length=1)
    """Our field by the head of their column."""
    words: dict[Text, dict[Text, Text]] = Field(default_factory=dict)
    """By field: our choice for each of their words."""
    between: Text = ";"
    """What stands between several pain points in one cell, beside line ends."""
    decimal: Literal[".", ","] | None = None
    """Their decimal mark; none: a number that can be read in two ways is told."""
    leave: tuple[Text, ...] = ()
    """Columns that are left out on purpose."""


class Inventory(NamedTuple):
    """What a list says in our words."""

    points: tuple[ContactPoint, ...]
    problems: tuple[Problem, ...]
    """Warnings and notes: what did not match."""
    matched: tuple[tuple[str, str], ...]
    """Their columns and the fields that they fill, by label."""
    rows: int
    """Rows of theirs that have anything in them."""


def read_mapping(path: Path, rubric: Rubric) -> InventoryMapping:
    """The mapping in a YAML file.

    Raises:
        CxauditError: every fault of the file, also fields and choices that the rubric does not have.
    """
    text, faults = file_text(path)
    return mapping_from(text, str(path), rubric) if not faults else _raise(faults)


def _raise(found: Iterable[Problem]) -> Any:
    raise CxauditError(tuple(found))


def mapping_from(text: str, file: str, rubric: Rubric) -> InventoryMapping:
    """The mapping in a YAML text; faults as in `read_mapping`."""
    return mapping_in(text, file, InventoryMapping, lambda found: _mapping_faults(found, _fields(rubric)))


def _fields(rubric: Rubric) -> dict[str, TemplateField]:
    template: ContactPoints | None = rubric.contact_points
    return {field.id: field for field in template.fields} if template else {}


def _mapping_faults(mapping: InventoryMapping, fields: Mapping[str, TemplateField]) -> Iterator[Problem]:
    """Fields and choices that the template does not have, and fields that two columns fill."""
    first: dict[str, str] = {}
    for column, wanted in mapping.columns.items():
        field = _field_of(wanted, fields)
        where = Where("", path=("columns", column))
        if field is None:
            known = listed(list(fields))
            hint = did_you_mean(wanted, [*fields, *(one.label for one in fields.values())])
            yield problem(Code.FIELD_CHOICE, where, found=wanted, hint=hint, known=known)
        elif first.setdefault(field.id, column) != column:
            yield problem(
                Code.FIELD_MAPPED_TWICE, where, field=field.label, first=first[field.id], found=column
            )
    for wanted, words in mapping.words.items():
        yield from _word_faults(wanted, words, _field_of(wanted, fields), fields)


def _word_faults(
    wanted: str, words: Mapping[str, str], field: TemplateField | None, fields: Mapping[str, TemplateField]
) -> Iterator[Problem]:
    """Choices of a field that there are not."""
    if field is None or not field.choices:
        known = listed([one.id for one in fields.values() if one.choices])
        hint = did_you_mean(wanted, list(fields))
        yield problem(
            Code.FIELD_CHOICE, Where("", path=("words", wanted)), found=wanted, hint=hint, known=known
        )
        return
    for word, choice in words.items():
        if _choice_of(choice, field) is None:
            where = Where("", path=("words", wanted, word))
            hint = did_you_mean(choice, field.choices)
            yield problem(Code.FIELD_CHOICE, where, found=choice, hint=hint, known=listed(field.choices))


def _field_of(wanted: str, fields: Mapping[str, TemplateField]) -> TemplateField | None:
    """A field by its id or its label."""
    found = named(wanted, {name: (name, field.label) for name, field in fields.items()})
    return fields[found] if found else None


def _choice_of(word: str, field: TemplateField) -> int | None:
    """The place of a choice by its word."""
    found = named(word, {str(place): (choice,) for place, choice in enumerate(field.choices)})
    return None if found is None else int(found)


# --- the list ---------------------------------------------------------------------------------


def read_inventory(
    path: Path, mapping: InventoryMapping, rubric: Rubric, taken: Sequence[str] = ()
) -> Inventory:
    """What a file says; arguments and faults as in `inventory_from`."""
    return inventory_from(content_of(path), str(path), mapping, rubric, taken)


def inventory_from(
    content: bytes, file: str, mapping: InventoryMapping, rubric: Rubric, taken: Sequence[str] = ()
) -> Inventory:
    """The contact points of somebody else's list, with everything that did not match as warnings.

    Args:
        content: of a CSV (comma, semicolon or tab; UTF-8, UTF-16 with its mark or Windows) or of a workbook.
        file: its name, for messages.
        mapping: what its columns and words mean.
        rubric: whose template is filled in.
        taken: numbers that the inventory has already; none of them is given anew.

    Raises:
        CxauditError: the file is no table, lacks a column of the mapping, or has a number twice.
    """
    fields = _fields(rubric)
    grid = grid_from(content, file, Layout(mapping.sheet, mapping.head), _LIMIT)
    columns, found = _columns(grid, file, mapping, fields)
    rows = _Rows(file, grid, mapping, columns)
    points = rows.points(taken)
    found = (*found, *rows.told())
    if errors(found):
        raise CxauditError(
            (*first_errors(errors(found)), *(one for one in found if one not in errors(found)))
        )
    matched = tuple((grid.heads[place], field.label) for place, field in columns.items())
    return Inventory(tuple(points), tuple(found), matched, len(grid.lines))


def _columns(
    grid: Grid, file: str, mapping: InventoryMapping, fields: Mapping[str, TemplateField]
) -> tuple[dict[int, TemplateField], tuple[Problem, ...]]:
    """Which of their columns fills which field, and what does not match."""
    places = {tidy(head): place for place, head in sorted(grid.heads.items(), reverse=True)}
    found: list[Problem] = []
    columns: dict[int, TemplateField] = {}
    for column, wanted in mapping.columns.items():
        place, field = places.get(tidy(column)), _field_of(wanted, fields)
        if place is None:
            heads = list(grid.heads.values())
            where = Where(file, grid.spot.format(line=mapping.head))
            hint = did_you_mean(column, heads)
            found.append(
                problem(Code.COLUMN_NOT_THERE, where, found=column, hint=hint, known=listed(heads[:40]))
            )
        elif field is not None:
            columns[place] = field
    left = {tidy(column) for column in mapping.leave}
    for place, head in grid.heads.items():
        if place not in columns and tidy(head) not in left:
            found.append(_not_taken(grid, file, mapping, head, fields.values()))
    for place in sorted({p for line in grid.lines for p in line.cells} - grid.heads.keys())[:WIDEST]:
        found.append(_not_taken(grid, file, mapping, _("number {place}, without a head", place=place), ()))
    return dict(sorted(columns.items())), tuple(found)


def _not_taken(
    grid: Grid, file: str, mapping: InventoryMapping, column: str, fields: Iterable[TemplateField]
) -> Problem:
    """That a column fills no field."""
    where = Where(file, grid.spot.format(line=mapping.head))
    hint = did_you_mean(column, [field.label for field in fields])
    return problem(Code.COLUMN_NOT_MATCHED, where, column=column, hint=hint)


class _Rows:
    """Their rows in our words; collects what did not match, each word once with its lines."""

    def __init__(
        self, file: str, grid: Grid, mapping: InventoryMapping, columns: Mapping[int, TemplateField]
    ) -> None:
        self._file, self._grid, self._mapping, self._columns = file, grid, mapping, columns
        self._misfits: dict[tuple[int, str], list[int]] = {}
        self._problems: list[Problem] = []
        ids = {field.id: place for place, field in columns.items()}
        self._number = ids.get(_NUMBER)
        self._words = {
            field: {tidy(word): choice for word, choice in words.items()}
            for field, words in ((_own_id(name, columns), words) for name, words in mapping.words.items())
        }

    def points(self, taken: Sequence[str]) -> list[ContactPoint]:
        """A contact point for each row."""
        trees = [(line.number, self._tree(line)) for line in self._grid.lines]
        self._numbers(trees, taken)
        return [ContactPoint.model_validate(tree) for _line, tree in trees]

    def told(self) -> tuple[Problem, ...]:
        """Everything that did not match, in the order of the lines."""
        ordered = sorted(self._misfits.items(), key=lambda one: (one[1][0], one[0]))
        misfits = (self._misfit(*at, lines, n < _HINTED) for n, (at, lines) in enumerate(ordered))
        return (*self._problems, *misfits)

    def _tree(self, line: Line) -> dict[str, Any]:
        """A row as a contact point has it."""
        tree: dict[str, Any] = {}
        for place, field in self._columns.items():
            cell = line.cells.get(place)
            said = self._said(cell, field) if cell else None
            if cell and said is None:
                self._misfits.setdefault((place, visible(cell.text[:200]).strip()), []).append(line.number)
            elif said is not None and field.id in ContactPoint.model_fields:
                tree[field.id] = said
            elif said is not None:
                tree.setdefault("more", {})[field.id] = str(said)
        return tree

    def _said(self, cell: Cell, field: TemplateField) -> Any:
        """What a cell says in a field; None: it does not fit."""
        if cell.kind is Kind.ERROR or len(cell.text) > CELL_LIMIT:
            return None
        text = visible(cell.text).strip()
        if field.id not in ContactPoint.model_fields or field.type == "text":
            return " ".join(text.split()) if field.id == _NUMBER else _plain(cell, text)
        if field.type == "choice":
            word = self._words.get(field.id, {}).get(tidy(text), text)
            return _choice_of(word, field)
        if field.type == "number":
            value = self._number_of(cell, text)
            return value if value is not None and within(value, field) else None
        if field.type == "list":
            parts = text.replace(self._mapping.between, "\n").split("\n")
            return tuple(part.strip() for part in parts if not is_blank(part))
        return self._day(cell)

    def _number_of(self, cell: Cell, text: str) -> float | None:
        """A number of theirs; a % sign after it is left out, and none is one that is far too large."""
        value = self._any_number(cell, text)
        return value if value is not None and abs(value) <= LARGEST else None

    def _any_number(self, cell: Cell, text: str) -> float | None:
        """A number of theirs, however large."""
        if cell.kind is Kind.DATE:
            return None
        bare = text.removesuffix("%").strip()
        mark = self._mapping.decimal
        if cell.kind is Kind.TEXT and mark:
            other = "." if mark == "," else ","
            bare = bare.replace(other, "").replace(mark, ".")
            try:
                return float(bare) if bare.strip("+-").replace(".", "", 1).isdecimal() else None
            except ValueError:
                return None
        return float(text) if cell.kind is Kind.NUMBER else number_in(bare)

    def _day(self, cell: Cell) -> datetime.date | None:
        """A day of theirs."""
        return dated(cell, Where(self._file), Found())

    def _numbers(self, trees: Sequence[tuple[int, dict[str, Any]]], taken: Sequence[str]) -> None:
        """Give a number to rows that have none, and tell of those that are there twice."""
        first: dict[str, int] = {}
        for line, tree in trees:
            number = tree.get(_NUMBER)
            if number and first.setdefault(number, line) != line:
                other = self._grid.spot.format(line=first[number])
                self._problems.append(problem(Code.POINT_TWICE, self._at(line), contact=number, other=other))
        used, made, count = {*first, *taken}, [], 0
        for _line, tree in trees:
            if not tree.get(_NUMBER):
                while (name := f"CP-{(count := count + 1):03d}") in used:
                    pass
                tree[_NUMBER] = name
                made.append(name)
        if made:
            self._problems.append(
                problem(Code.NUMBERS_MADE, Where(self._file), count=len(made), first=made[0])
            )

    def _at(self, line: int) -> Where:
        return Where(self._file, self._grid.spot.format(line=line))

    def _misfit(self, place: int, text: str, lines: Sequence[int], hinted: bool) -> Problem:
        """That a word or a number fits nothing, and where it stands."""
        field, where = self._columns[place], self._at(lines[0])
        facts = {
            "found": text,
            "column": self._grid.heads[place],
            "field": field.label,
            "lines": lines_said(lines),
        }
        if field.type == "choice":
            near = did_you_mean(text, field.choices).strip(" ()") if hinted else ""
            hint = f"{near[:1].upper()}{near[1:]} " if near else ""
            return problem(Code.WORD_NOT_MATCHED, where, **facts, hint=hint, known=listed(field.choices))
        return problem(Code.VALUE_NOT_MATCHED, where, **facts, wanted=_wanted(field))


def _own_id(name: str, columns: Mapping[int, TemplateField]) -> str:
    """The id of a field that the mapping names by its id or label."""
    field = _field_of(name, {field.id: field for field in columns.values()})
    return field.id if field else name


def _plain(cell: Cell, text: str) -> str:
    """A text of theirs; a number cell without idle decimals."""
    if cell.kind is Kind.NUMBER and (value := number_in(text)) is not None and value.is_integer():
        return f"{value:.0f}"
    return text


def _wanted(field: TemplateField) -> str:
    """What a field takes, in words."""
    if field.type == "date":
        return _("a date such as 2026-11-22")
    if field.type == "number":
        said = range_said(field)
        return _("a number {range}", range=said) if said else _("a number")
    return _("plain text")


def lines_said(lines: Sequence[int]) -> str:
    """The lines in which something stands; of many the first ones and how many more.

    >>> lines_said([3]), lines_said([3, 4]), lines_said([1, 2, 3, 4, 5, 6, 7])
    ('line 3', 'lines 3, 4', 'lines 1, 2, 3, 4, 5 and 2 more')
    """
    shown = ", ".join(map(str, lines[:_LINES_SHOWN]))
    more = len(lines) - _LINES_SHOWN
    if more > 0:
        return _("lines {lines} and {more} more", lines=shown, more=more)
    return ngettext("line {lines}", "lines {lines}", len(lines), lines=shown)
