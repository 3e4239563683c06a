"""A workbook built anew with the inputs of one that came back, and what those inputs mean to the engine.

Only the inputs are taken from the file: everything else is ours, so that office programs never see a stranger's file.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, cast

from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import get_column_letter

from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Criterion, Shares
from cxaudit.model.stages import Given, Inputs
from cxaudit.render.workbook.audit import audit_book
from cxaudit.render.workbook.book import LISTS, STAMP, Book
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.layout import CALC, FEW_LEVELS, LINKS, QUESTIONS, SUMS, Layout
from cxaudit.render.workbook.own_assessment import Live

Held = Value | datetime.date | None
"""What an input cell can hold."""

_LETTERS = ((str, "s"), (bool, "b"), (datetime.date, "d"))
"""How openpyxl calls what a cell holds; a number otherwise."""

Place = tuple[str, str]
"""Sheet title and cell, such as ``("Scores", "F12")``."""

KEY: Final = "cx.key"
"""The mark above the hidden keys of the questions."""
TRIED: Final = "tried"
"""Part of the names of columns that follow what somebody tries out, of which the engine knows nothing."""

DATED: Final = ("gall", "gfirst", "gain", "p1", "prank")
"""Columns of Calc that hold, or follow from, values of the audit's date; they do not follow other inputs."""


class UnfitInput(ValueError):
    """An input that formulas take and the engine does not, such as level 7 of 4."""


# --- the workbook -----------------------------------------------------------------------------


def rebuilt(result: AuditResult, stamp: Mapping[str, str] | None = None) -> Book:
    """The workbook that a result gives.

    Args:
        result: as the workbook carried it.
        stamp: what the workbook's hidden sheet says of it; none: an audit's workbook.
    """
    known = stamp or {}
    if known.get("kind") != "live":
        return audit_book(result)
    return audit_book(result, Live(known.get("variant"), known.get("role"), known.get("respondent.key")))


def _cells(book: Book, title: str) -> list[Any]:
    """The cells of a sheet, row by row; asking openpyxl for rows would make the missing ones."""
    return [cell for _, cell in sorted(cast(Any, book.workbook[title])._cells.items())]


def _titles(book: Book) -> list[str]:
    """The sheets that have figures or inputs."""
    return [sheet.title for sheet in book.workbook.worksheets if sheet.title not in (STAMP, LISTS)]


def input_places(book: Book) -> Iterator[Place]:
    """The cells that people may change."""
    for title in _titles(book):
        yield from ((title, cell.coordinate) for cell in _cells(book, title) if not cell.protection.locked)


def key_places(book: Book, result: AuditResult) -> list[Place]:
    """The cells with the hidden keys of the questions, which move when somebody sorts them."""
    cells = _cells(book, QUESTIONS)
    mark = next((cell for cell in cells if cell.value == KEY), None)
    return [
        (QUESTIONS, cell.coordinate)
        for cell in cells
        if mark and cell.column == mark.column and cell.value in result.criterion
    ]


def take_in(book: Book, given: Mapping[Place, Held]) -> int:
    """Put values into input cells, as text where they are text; returns how many changed."""
    changed = 0
    for (title, coordinate), value in given.items():
        cell = cast(Any, book.workbook[title][coordinate])
        before = book.values.pop((title, coordinate), cell._value)
        changed += not _alike(value, before)
        cell._value = value
        cell.data_type = next((letter for kind, letter in _LETTERS if isinstance(value, kind)), "n")
    return changed


def _alike(one: Held, other: Held) -> bool:
    """Whether two values are the same; programs keep 15 digits of a number."""
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=1e-12)
    return (one or "") == (other or "") if one != 0 and other != 0 else one == other


def figures(book: Book) -> dict[Place, Value]:
    """Every figure that is not an input: what formulas give, and the numbers that stand there."""
    inputs = set(input_places(book))
    numbers = {
        (title, cell.coordinate): cell.value
        for title in _titles(book)
        for cell in _cells(book, title)
        if isinstance(cell.value, (int, float)) and (title, cell.coordinate) not in inputs
    }
    return {**numbers, **book.values}


def engine_figures(result: AuditResult, *, dated: bool) -> dict[Place, Value]:
    """What the engine says of the cells of the calculation sheets; ``dated``: with values of the audit's date."""
    layout = Layout(result)
    left_out = {
        (grid.sheet, grid.letter(key))
        for grid in (layout.calc, layout.links, layout.sums)
        for key in grid.keys
        if TRIED in key or (key in DATED and not dated)
    }
    return {
        (sheet, cell): value
        for (sheet, cell), value in rebuilt(result).values.items()
        if sheet in (CALC, SUMS, LINKS) and (sheet, cell.rstrip("0123456789")) not in left_out
    }


# --- what the inputs mean ---------------------------------------------------------------------


class Shown(NamedTuple):
    """What the cells of a workbook show."""

    numbers: Mapping[Place, float]
    texts: Mapping[Place, str]


def inputs(book: Book, result: AuditResult, shown: Shown) -> Inputs:
    """The inputs as the engine takes them.

    Args:
        book: the workbook, for the places of its names.
        result: what it was built from.
        shown: of the recalculated workbook.

    Raises:
        UnfitInput: the engine knows no such level, weight, share or target.
    """
    return _Reading(book, Layout(result), shown).inputs()


class _Reading:
    """Reads inputs by the same rules as the formulas."""

    def __init__(self, book: Book, layout: Layout, shown: Shown) -> None:
        self._book = book
        self._layout = layout
        self._shown = shown
        self._policy = layout.result.policy

    def inputs(self) -> Inputs:
        """All of them."""
        layout, top = self._layout, self._layout.top
        return Inputs(
            criteria={c.id: self._given(c) for c in layout.rubric.criteria if c.id not in layout.hidden},
            caps=self._caps(),
            target=self._whole(self._named("cx_target"), 1, top),
            tolerance=self._between(self._named("cx_tolerance"), 0, 0.999999),
            size_factor=self._weight(self._named("cx_size")),
            shares=Shares(
                gap=self._between(self._named("cx_share_gap"), 0, 1),
                impact=self._between(self._named("cx_share_impact"), 0, 1),
                weight=self._between(self._named("cx_share_weight"), 0, 1),
                signal=self._between(self._named("cx_share_signal"), 0, 1),
            ),
            role_weights={r.id: self._weight(self._named(layout.role_weight(r))) for r in layout.raters},
            step_weights={
                s.id: self._weight(self._named(layout.step_weight(s))) for s in layout.rubric.steps
            },
        )

    def _given(self, criterion: Criterion) -> Given:
        """One criterion."""
        layout, seen = self._layout, self._layout.result.criterion[criterion.id]
        target = self._place(criterion, "target")
        levels = max(0, int(self._number(self._place(criterion, "levels")) or 0))
        customers = layout.asks_customers and criterion.customer_statement is not None
        return Given(
            applies=self._word(criterion, "applies") != "no",
            roles={role: self._level(self._place(criterion, f"role.{role}")) for role in seen.roles},
            claimed=self._level(self._place(criterion, "claimed")),
            auditor=self._level(self._place(criterion, "auditor")),
            grade=self._grade(criterion),
            target=self._whole(
                target if target in self._shown.numbers else self._named("cx_target"), 1, layout.top
            ),
            weight=self._weight(self._place(criterion, "weight")),
            levels=max(levels, FEW_LEVELS) if layout.everybody(criterion.id) else levels,
            disagree=self._word(criterion, "agree") == "no",
            statement_mean=self._statement(criterion) if customers else None,
        )

    def _caps(self) -> dict[str, int]:
        """The highest level of each grade, rising."""
        places = self._all_named("cx_caps")
        caps = [self._whole(place, 0, self._layout.top) for place in places]
        if caps != sorted(caps):
            raise UnfitInput(f"{'!'.join(places[-1])}: a better grade supports less than a weaker one")
        return dict(zip(self._layout.graded, caps, strict=True))

    def _grade(self, criterion: Criterion) -> str:
        """The grade by its words; the weakest where they are no grade's."""
        words = {word.casefold(): grade for grade, word in self._layout.grade_words.items()}
        return words.get(self._word(criterion, "grade"), self._layout.rubric.evidence.grades[0].id)

    def _statement(self, criterion: Criterion) -> float | None:
        """Customers' agreement."""
        place = self._place(criterion, "customers")
        return None if self._number(place) is None else self._between(place, 0, 4)

    # --- cells --------------------------------------------------------------------------------

    def _place(self, criterion: Criterion, key: str) -> Place:
        """A criterion's cell in a column of Criteria."""
        grid = self._layout.scores
        return grid.sheet, f"{grid.letter(key)}{self._layout.score_row(criterion.id)}"

    def _all_named(self, name: str) -> list[Place]:
        """The cells with a name, which are all in one column."""
        title, _, area = self._book.workbook.defined_names[name].attr_text.rpartition("!")
        left, top, _, bottom = cast(tuple[int, int, int, int], range_boundaries(area))
        return [(title.strip("'"), f"{get_column_letter(left)}{row}") for row in range(top, bottom + 1)]

    def _named(self, name: str) -> Place:
        """The cell with a name."""
        return self._all_named(name)[0]

    def _word(self, criterion: Criterion, key: str) -> str:
        """A word, as formulas compare it: whatever its case."""
        return self._shown.texts.get(self._place(criterion, key), "").casefold()

    def _number(self, place: Place) -> float | None:
        """A number, or nothing."""
        return self._shown.numbers.get(place)

    def _level(self, place: Place) -> float | None:
        """A level, or nothing."""
        return None if self._number(place) is None else self._between(place, 0, self._layout.top)

    def _between(self, place: Place, low: float, high: float) -> float:
        """A number that has to be there, within bounds."""
        value = self._number(place)
        if value is None or not low <= value <= high:
            raise UnfitInput(f"{'!'.join(place)}: not a number from {low:g} to {high:g}")
        return value

    def _whole(self, place: Place, low: int, high: int) -> int:
        """A whole number that has to be there, within bounds."""
        value = self._between(place, low, high)
        if value != int(value):
            raise UnfitInput(f"{'!'.join(place)}: not a whole number")
        return int(value)

    def _weight(self, place: Place) -> float:
        """A number above 0."""
        return self._between(place, 1e-9, 1e9)
