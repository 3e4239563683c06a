"""The sheet Questions where several people answered: what was asked, with the level sentences and what came of it."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import _
from cxaudit.measure import NOTHING
from cxaudit.model.rubric import Criterion, Step
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.calc import or_dash
from cxaudit.render.workbook.layout import HEAD_ROW, QUESTIONS, Layout
from cxaudit.render.workbook.looks import (
    BAND,
    CELL,
    CELL_STRONG,
    GIVEN,
    HEAD,
    SMALL,
    STRONG,
    TEXT,
    Look,
)
from cxaudit.render.workbook.pages import BOLD, page
from cxaudit.render.workbook.stored import Stored

_WIDTHS = (6, 42, 78, 18, 12)
_LEVEL = CELL._replace(across="right", format="0.0")


def add_questions(book: Book, layout: Layout, stored: Stored) -> None:
    """Every question under its step's heading."""
    said = _(
        "What was asked, and the sentences to choose from. The highest one that is fully true is the level."
    )
    sheet = page(book, QUESTIONS, _("Questions and levels"), _WIDTHS, said)
    for column, head in enumerate(
        (_("No."), _("Question"), _("Levels"), _("Claimed level"), _("Supported level")), 1
    ):
        book.put(sheet, HEAD_ROW, column, head, HEAD)
    book.row_height(sheet, HEAD_ROW, 30)
    for step in layout.rubric.steps:
        _step(book, sheet, layout.question_row[step.criteria[0].id] - 1, step)
        for criterion in step.criteria:
            _question(book, sheet, layout, stored, criterion)
    book.freeze(sheet, HEAD_ROW + 1, 3, repeat=f"{HEAD_ROW}:{HEAD_ROW}")


def _step(book: Book, sheet: Worksheet, row: int, step: Step) -> None:
    """A heading across the table."""
    said = f"   {step.promise}" if step.promise else ""
    for column in range(1, len(_WIDTHS) + 1):
        book.put(sheet, row, column, None, BAND)
    book.put_runs(sheet, row, 1, [(step.title, BAND), (said, BAND._replace(size=9, bold=False))], BAND)
    book.row_height(sheet, row, 24)


def _question(book: Book, sheet: Worksheet, layout: Layout, stored: Stored, criterion: Criterion) -> None:
    """One question, its sentences, and its levels."""
    row = layout.question_row[criterion.id]
    book.put(sheet, row, 1, criterion.code, CELL_STRONG)
    book.put_runs(sheet, row, 2, [(criterion.question, STRONG), (f"\n{criterion.why}", SMALL)], CELL)
    runs: list[tuple[str, Look]] = []
    for level, sentence in enumerate(criterion.levels):
        runs += [(f"{level}  ", STRONG), (sentence + ("\n" if level < layout.top else ""), TEXT)]
    book.put_runs(sheet, row, 3, runs, CELL)
    _levels(book, sheet, layout, stored, criterion, row)
    sentences = "\n".join(f"{level}  {sentence}" for level, sentence in enumerate(criterion.levels))
    question = f"{criterion.question}\n{criterion.why}"
    book.row_height(sheet, row, height([(sentences, _WIDTHS[2]), (question, _WIDTHS[1] * BOLD)]))


def _levels(
    book: Book, sheet: Worksheet, layout: Layout, stored: Stored, criterion: Criterion, row: int
) -> None:
    """The claimed level and the supported one."""
    seen = layout.result.criterion[criterion.id]
    if seen.hidden:
        book.put(sheet, row, 4, _("not shown"), GIVEN)
        book.put(sheet, row, 5, _("not shown"), GIVEN)
        return
    at, cells = layout.row[criterion.id], stored.criteria[criterion.id]
    claimed = cells["A"] if cells["A"] != "" else NOTHING
    book.put_formula(sheet, row, 4, or_dash(layout.calc.ref("A", at)), claimed, _LEVEL)
    supported = cells["S"] if cells["S"] != "" else NOTHING
    book.put_formula(sheet, row, 5, or_dash(layout.calc.ref("S", at)), supported, _LEVEL._replace(bold=True))
