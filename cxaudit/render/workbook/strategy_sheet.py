"""The sheet Strategy test: the statement, the answers to its tests, and what the test allows, alive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import _
from cxaudit.measure import NOTHING
from cxaudit.model.fieldwork_shown import StrategyShown
from cxaudit.model.rubric import StatementTest, StatementTestQuestion
from cxaudit.render.fieldwork_words import help_said
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.layout import STRATEGY_TEST, Layout
from cxaudit.render.workbook.literals import text
from cxaudit.render.workbook.looks import CELL, CELL_STRONG, INPUT, WRAPPED
from cxaudit.render.workbook.pages import page
from cxaudit.render.workbook.strategy_formulas import (
    ANSWERS,
    ANY_LEVEL,
    SCORE,
    answer_words,
    ceiling_now,
    score_formula,
    score_now,
)
from cxaudit.render.workbook.tables import CENTRE, RIGHT, Cell, heading, heads, line, put_row

_WIDTHS: Final = (26.0, 50.0, 14.0, 12.0, 44.0, 44.0)
_STATEMENT: Final = WRAPPED._replace(
    size=13, bold=True, colour="primary_text", ground="tint", indent=1, up="center"
)
_ANSWER: Final = "C"


def add_strategy_test(book: Book, layout: Layout) -> None:
    """The test, if there is a statement. Its answers are inputs: change one, and the scores follow (rule F9)."""
    found, template = layout.fieldwork, layout.rubric.strategy_test
    shown = found.strategy if found else None
    if shown is None or template is None:
        return
    sheet = page(book, STRATEGY_TEST, template.title, _WIDTHS, _said())
    row = _statement(book, sheet, shown, 3)
    row = heading(book, sheet, row + 1, _("The tests"), len(_WIDTHS))
    words = [_("Test"), _("Question"), _("Answer"), _("Counts"), _("Proof"), _("Hint")]
    first = heads(book, sheet, row, words, _WIDTHS)
    for row, test in enumerate(template.tests, first):
        _test(book, sheet, template, shown, test, row)
    _choices(book, sheet, template, first, row)
    row = _score(book, sheet, layout, template, row + 1)
    row = _allowed(book, sheet, layout, row + 1)
    row = heading(book, sheet, row + 1, _("What a program can say of it; a person judges"), len(_WIDTHS))
    for words_ in help_said(shown.help):
        row = line(book, sheet, row, words_, _WIDTHS)
    book.freeze(sheet, 3, 1)


def _said() -> str:
    """What may be changed, and what follows."""
    return _(
        "Yellow answers can be changed, and scores, limits and fixes follow. What is not answered counts as no. "
        "What is to last belongs into the field book."
    )


def _statement(book: Book, sheet: Worksheet, shown: StrategyShown, row: int) -> int:
    """The statement and its values; returns the row after them."""
    row = line(book, sheet, row, shown.answers.statement, _WIDTHS, _STATEMENT)
    book.row_height(sheet, row - 1, max(34.0, sheet.row_dimensions[row - 1].height or 0.0))
    for number, value in enumerate(shown.answers.values, 1):
        row = line(book, sheet, row, _("Value {n}: {value}", n=number, value=value), _WIDTHS)
    return row


def _test(
    book: Book,
    sheet: Worksheet,
    template: StatementTest,
    shown: StrategyShown,
    test: StatementTestQuestion,
    row: int,
) -> None:
    """One test with its answer, an input."""
    given = {one.test: one for one in shown.answers.answers}.get(test.id)
    words = answer_words(template)
    word = words[given.answer] if given else None
    counts: float | str = template.answers[word] if word else NOTHING
    worth = "".join(
        f"IF({_ANSWER}{row}={text(name)},{value:.15g}," for name, value in template.answers.items()
    )
    formula = f"{worth}{text(NOTHING)}{')' * len(template.answers)}"
    cells = [
        Cell(test.test, CELL_STRONG),
        Cell(test.ask),
        Cell(word, INPUT),
        Cell(counts, RIGHT._replace(format="0.0", across="center"), formula),
        Cell((given.proof if given else None) or NOTHING),
        Cell(test.hint, CELL._replace(colour="muted")),
    ]
    put_row(book, sheet, row, cells, _WIDTHS, least=30)


def _choices(book: Book, sheet: Worksheet, template: StatementTest, first: int, last: int) -> None:
    """The drop-down of the answers, and the name by which formulas call them."""
    book.choices("cx_strategy_words", list(answer_words(template).values()))
    book.choose(
        sheet,
        f"{_ANSWER}{first}:{_ANSWER}{last}",
        "cx_strategy_words",
        title=_("Answer"),
        prompt=_("Yes only with proof that somebody else would accept. Blank counts as no."),
        error=_("Please choose from the list."),
    )
    book.name(ANSWERS, sheet, f"${_ANSWER}${first}:${_ANSWER}${last}")


def _score(book: Book, sheet: Worksheet, layout: Layout, template: StatementTest, row: int) -> int:
    """How the statement does; returns the row after it."""
    strong = CELL_STRONG._replace(ground="tint")
    cells: Sequence[Cell] = (
        Cell(_("Score of the test"), strong),
        Cell(_("mean over all tests"), strong._replace(bold=False)),
        Cell(None, strong),
        Cell(
            score_now(layout.result),
            strong._replace(format="0%", across="center", indent=0),
            score_formula(template),
        ),
    )
    put_row(book, sheet, row, cells, _WIDTHS, least=22)
    book.name(SCORE, sheet, f"$D${row}")
    return row + 1


def _allowed(book: Book, sheet: Worksheet, layout: Layout, row: int) -> int:
    """Which levels need which score, and what the test allows now; returns the row after it."""
    if not layout.gated:
        return row
    row = heading(book, sheet, row, _("What the test allows"), len(_WIDTHS))
    words = [_("Criterion"), _("Levels that need a score"), _("Highest level now"), "", _("In words")]
    row = heads(book, sheet, row, words, _WIDTHS[:5])
    book.merge(sheet, row - 1, 3, 4)
    for criterion, gates in layout.gated.items():
        needs = "; ".join(
            _("level {level}: {share} %", level=gate.level, share=f"{100 * gate.at_least:g}")
            for gate in gates
        )
        cell = layout.calc.ref("tceil", layout.row[criterion])
        ceiling = ceiling_now(layout.result, criterion)
        none = _("any level")
        now: int | str = none if ceiling == ANY_LEVEL else ceiling
        held = _("The test holds it down; better answers lift it."), _("The test allows every level.")
        cells = [
            Cell(layout.names.full(criterion), CELL_STRONG),
            Cell(needs),
            Cell(now, CENTRE, f"IF({cell}={ANY_LEVEL},{text(none)},{cell})"),
            Cell(None),
            Cell(held[ceiling == ANY_LEVEL], CELL, f"IF({cell}={ANY_LEVEL},{text(held[1])},{text(held[0])})"),
        ]
        put_row(book, sheet, row, cells, _WIDTHS)
        book.merge(sheet, row, 3, 4)
        row += 1
    return row
