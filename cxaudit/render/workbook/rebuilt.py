"""A workbook built anew with the inputs of one that came back, and what those inputs mean to the engine.

Only the inputs are taken from the file: everything else is ours, so that office programs never see a stranger's file.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple, cast

from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import get_column_letter

from cxaudit.language import N_, _
from cxaudit.model.engagement import NOT_APPLICABLE, Agreed, AgreedLevel
from cxaudit.model.fieldwork import StrategyAnswers
from cxaudit.model.result import AuditResult, UpliftShown
from cxaudit.model.rubric import Criterion, Shares
from cxaudit.model.stages import Given, Inputs, Uplift
from cxaudit.render.workbook.audit import audit_book
from cxaudit.render.workbook.book import LISTS, STAMP, Book
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.layout import (
    CALC,
    CRITERIA,
    FEW_LEVELS,
    LINKS,
    QUESTIONS,
    SUMS,
    WHAT_IF,
    Layout,
)
from cxaudit.render.workbook.own_assessment import Live
from cxaudit.render.workbook.plan_layout import ROADMAP, column
from cxaudit.render.workbook.strategy_formulas import ANSWERS, answers_read
from cxaudit.render.workbook.titles import shown_title
from cxaudit.render.workbook.together import TICK

Held = Value | datetime.date | None
"""What an input cell can hold."""

_LETTERS = ((str, "s"), (bool, "b"), (datetime.date, "d"))
"""How openpyxl calls what a cell holds; a number otherwise."""

Place = tuple[str, str]
"""Sheet title and cell, such as ``("Scores", "F12")``."""

KEY: Final = "cx.key"
"""The mark above the hidden keys of the questions."""
TRIED: Final = "tried"
"""Part of the names of columns that follow what somebody tries out; the engine says where the scores end up."""

DATED: Final = ("gall", "gfirst", "gain", "p1", "prank")
"""Columns of Calc that hold, or follow from, values of the audit's date where gains are too many for formulas."""


def _spot(place: Place) -> str:
    """A place as people see it, in the language of the workbook."""
    return f"{shown_title(place[0])}!{place[1]}"


class UnfitInput(ValueError):
    """An input that formulas take and the engine does not, such as level 7 of 4."""

    def __init__(self, phrase: str, **facts: str) -> None:
        super().__init__(phrase)
        self._phrase, self._facts = phrase, facts

    @property
    def told(self) -> str:
        """Why the engine cannot be asked, in the language in force."""
        return _(self._phrase, **self._facts)

    def __str__(self) -> str:
        return self.told


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
    return [cell for _place, cell in sorted(cast(Any, book.workbook[title])._cells.items())]


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
        changed += title != ROADMAP and not _alike(value, before)  # no score depends on what is written there
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
        if TRIED in key or (key in DATED and layout.downstream.dated and not dated)
    }
    values = rebuilt(result).values
    found = {
        (sheet, cell): value
        for (sheet, cell), value in values.items()
        if sheet in (CALC, SUMS, LINKS) and (sheet, cell.rstrip("0123456789")) not in left_out
    }
    told = {**_gains(layout), **_bundles(layout)}
    return found | {place: value for place, value in told.items() if place in found}


def _gains(layout: Layout) -> dict[Place, Value]:
    """What the engine says that each fix gains, and its first step where it knows it (rule P8)."""
    found: dict[Place, Value] = {}
    for criterion, fix in layout.result.fix.items():
        row, quick = layout.row[criterion], fix.quick_step
        for key, uplift in (("gall", fix.uplift), ("gfirst", quick.uplift if quick else None)):
            if uplift is not None and uplift.overall is not None:
                found[CALC, f"{layout.calc.letter(key)}{row}"] = uplift.overall
    return found


def _bundles(layout: Layout) -> dict[Place, Value]:
    """Where the scores end up with each bundle of fixes."""
    found: dict[Place, Value] = {}
    for bundle in () if layout.hidden else layout.result.bundles:
        found |= _then(layout, bundle.name, bundle.uplift)
    return found


def _then(layout: Layout, bundle: str, uplift: Uplift | UpliftShown) -> dict[Place, Value]:
    """Where the scores end up after a change (rule P8)."""
    letter, result = layout.sums.letter(f"then.{bundle}"), layout.result
    scores: dict[int, tuple[float | None, float | None]] = {
        layout.step_row(s.id): (s.supported, uplift.steps.get(s.id, 0.0)) for s in result.steps
    }
    scores[layout.total_row] = (result.overall.supported, uplift.overall)
    return {
        (SUMS, f"{letter}{row}"): "" if now is None or gain is None else now + gain
        for row, (now, gain) in scores.items()
    }


def tried_figures(result: AuditResult, uplift: Uplift) -> dict[Place, Value]:
    """Where the scores end up with the fixes that are taken on What if, as the engine says."""
    return _then(Layout(result), TRIED, uplift)


def taken(book: Book, result: AuditResult, shown: Shown) -> tuple[str, ...]:
    """The criteria whose fixes are taken on What if: ticked, or among so many of the list.

    Args:
        book: the workbook, for the places of its names.
        result: with the inputs that the workbook has now.
        shown: of the recalculated workbook.
    """
    layout = Layout(result)
    title, _mark, cell = book.workbook.defined_names["cx_take_first"].attr_text.rpartition("!")
    first = shown.numbers.get((title.strip("'"), cell.replace("$", "")), 0)
    ticks = {c: (WHAT_IF, f"A{layout.what_if_row(c)}") for c in result.fix}
    return tuple(
        c
        for c, fix in result.fix.items()
        if (fix.kind == "improve" and fix.rank is not None and fix.rank <= first)
        or shown.texts.get(ticks[c], "").casefold() in (_(TICK).casefold(), "x", "1")
        or shown.numbers.get(ticks[c]) == 1
    )


# --- rows that somebody sorted ----------------------------------------------------------------


def moved_rows(result: AuditResult, code_in: Callable[[Place], str]) -> dict[int, int]:
    """Where each row of Criteria belongs whose sheet somebody sorted; empty where all stand in their places."""
    layout = Layout(result)
    ours = {c.code: layout.score_row(c.id) for c in layout.rubric.criteria}
    column = layout.scores.letter("code")
    found = {row: code_in((CRITERIA, f"{column}{row}")) for row in ours.values()}
    if sorted(found.values()) != sorted(ours):
        return {}
    return {row: ours[code] for row, code in found.items() if ours[code] != row}


def moved_steps(result: AuditResult, key_in: Callable[[Place], str]) -> dict[int, int]:
    """The same of the steps on Roadmap, which are found by their hidden keys."""
    plan = Layout(result).plan
    ours = plan.step_row if plan else {}
    letter = get_column_letter(column("key"))
    found = {row: key_in((ROADMAP, f"{letter}{row}")) for row in ours.values()}
    if sorted(found.values()) != sorted(ours):
        return {}
    return {row: ours[key] for row, key in found.items() if ours[key] != row}


def moved_place(place: Place, rows: Mapping[int, int], sheet: str = CRITERIA) -> Place:
    """Where a cell of a sheet belongs after its rows were sorted; any other one stays."""
    title, cell = place
    letters = cell.rstrip("0123456789")
    row = int(cell[len(letters) :])
    return (title, f"{letters}{rows.get(row, row)}") if title == sheet else place


def places_of_rows(result: AuditResult) -> set[Place]:
    """The cells that say where each criterion stands on Criteria, and each step on Roadmap: sorting changes them."""
    layout = Layout(result)
    return {
        (grid.sheet, f"{grid.letter('at')}{row}")
        for grid in (layout.calc, layout.actions)
        for row in range(grid.first, grid.last + 1)
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
            strategy=self._strategy(),
        )

    def _given(self, criterion: Criterion) -> Given:
        """One criterion."""
        layout, seen = self._layout, self._layout.result.criterion[criterion.id]
        target = self._place(criterion, "target")
        levels = max(0, int(self._number(self._place(criterion, "levels")) or 0))
        customers = layout.asks_customers and criterion.customer_statement is not None
        return Given(
            applies=self._word(criterion, "applies") != _("no").casefold(),
            roles={role: self._level(self._place(criterion, f"role.{role}")) for role in seen.roles},
            claimed=self._level(self._place(criterion, "claimed")),
            auditor=self._level(self._place(criterion, "auditor")),
            agreed=self._agreed(criterion),
            grade=self._grade(criterion),
            target=self._whole(
                target if target in self._shown.numbers else self._named("cx_target"), 1, layout.top
            ),
            weight=self._weight(self._place(criterion, "weight")),
            levels=max(levels, FEW_LEVELS) if layout.everybody(criterion.id) else levels,
            disagree=self._word(criterion, "agree") == _("no").casefold(),
            statement_mean=self._statement(criterion) if customers else None,
        )

    def _strategy(self) -> StrategyAnswers | None:
        """What the tests of the strategy statement say; None: there is no statement."""
        places = self._all_named(ANSWERS) if self._layout.tested else []
        return answers_read(self._layout.result, [self._shown.texts.get(place, "") for place in places])

    def _caps(self) -> dict[str, int]:
        """The highest level of each grade, rising."""
        places = self._all_named("cx_caps")
        caps = [self._whole(place, 0, self._layout.top) for place in places]
        if caps != sorted(caps):
            raise UnfitInput(
                N_("it does not take every input: {place}: a better grade supports less than a weaker one"),
                place=_spot(places[-1]),
            )
        return dict(zip(self._layout.graded, caps, strict=True))

    def _grade(self, criterion: Criterion) -> str:
        """The grade by its words; the weakest where they are no grade's."""
        words = {word.casefold(): grade for grade, word in self._layout.grade_words.items()}
        return words.get(self._word(criterion, "grade"), self._layout.rubric.evidence.grades[0].id)

    def _agreed(self, criterion: Criterion) -> Agreed | None:
        """What was agreed in a workshop; None where the cell says nothing that the formulas know."""
        place = self._place(criterion, "agreed")
        number = self._number(place)
        word = self._word(criterion, "agreed") if number is None else f"{number:g}"
        levels: dict[str, AgreedLevel] = {str(level): level for level in range(self._layout.top + 1)}
        found = (levels | {_(NOT_APPLICABLE).casefold(): NOT_APPLICABLE}).get(word)
        return None if found is None else Agreed(level=found)

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
        title, _mark, area = self._book.workbook.defined_names[name].attr_text.rpartition("!")
        left, top, _right, bottom = cast(tuple[int, int, int, int], range_boundaries(area))
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
            raise UnfitInput(
                N_("it does not take every input: {place}: not a number from {low} to {high}"),
                place=_spot(place),
                low=f"{low:g}",
                high=f"{high:g}",
            )
        return value

    def _whole(self, place: Place, low: int, high: int) -> int:
        """A whole number that has to be there, within bounds."""
        value = self._between(place, low, high)
        if value != int(value):
            raise UnfitInput(
                N_("it does not take every input: {place}: not a whole number"), place=_spot(place)
            )
        return int(value)

    def _weight(self, place: Place) -> float:
        """A number above 0."""
        return self._between(place, 1e-9, 1e9)
