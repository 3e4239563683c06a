"""The sheet Contents, and on every other sheet the way back to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import N_, _
from cxaudit.render.workbook.book import Book, height, quoted
from cxaudit.render.workbook.layout import (
    ANSWERS,
    BY_CONTACT_POINT,
    CALC,
    CONTACT_POINTS,
    CONTENTS,
    CRITERIA,
    CUSTOMERS,
    DIFFERENCES,
    EVIDENCE,
    FINDINGS,
    FIXES,
    GAINS,
    JOURNEY,
    LINKS,
    MEASURES,
    METHOD,
    PACKAGES,
    PART,
    PROOFS,
    QUESTIONS,
    SCORES,
    STRATEGY_TEST,
    SUMMARY,
    SUMS,
    SURE,
    TOGETHER,
    TRACEABILITY,
    WHAT_IF,
)
from cxaudit.render.workbook.looks import CELL, HEAD, LINK
from cxaudit.render.workbook.pages import BOLD, page
from cxaudit.render.workbook.plan_layout import ACTIONS, ROADMAP
from cxaudit.render.workbook.titles import shown_title
from cxaudit.text import listed

BACK: Final = N_("↑ Contents")
"""What leads back, at the right end of the first row; to be said with `_`."""
IN_VIEW: Final = 120.0
"""Characters that a small screen shows; the way back stands no further to the right."""

ABOUT: Mapping[str, str] = {
    SUMMARY: N_("The one page that matters: figures, sentences, steps, charts, what to do first."),
    "Start": N_("Who answers, and how to pick an answer."),
    SCORES: N_("Each step: claimed and supported points, how firm they are, what holds the maturity level."),
    CRITERIA: N_(
        "Each practice: from what people said to its points. Change yellow cells and everything follows."
    ),
    DIFFERENCES: N_("Levels by role, side by side, and where roles are furthest apart."),
    PART: N_("Roles and departments: how many there are, how many answered, and what departments claim."),
    SURE: N_("Ranges, agreement and confidence in words, on the audit's date; answers worth a second look."),
    QUESTIONS: N_("What was asked, with the sentences for every level."),
    FIXES: N_("What to change, in order: days, first step, owner, why it stands where it stands."),
    ROADMAP: N_(
        "What is done when and by whom, and what it brings. Yellow cells come back: who, by when, how far it is."
    ),
    PROOFS: N_("What needs no change but proof, and what only waits."),
    WHAT_IF: N_(
        "Take fixes and see what they bring together, and how long they take. Yellow cells can be changed."
    ),
    FINDINGS: N_(
        "What should be, what is, why, and the fix; drafted from what was found, or as somebody wrote it."
    ),
    CONTACT_POINTS: N_(
        "The ten worst with what to do next, what is missing, and every contact point; ranks follow changes."
    ),
    BY_CONTACT_POINT: N_("Criteria rated at single contact points, and where they are lowest."),
    JOURNEY: N_("What customers want, do, think and feel at each stage; guesses in italics."),
    MEASURES: N_(
        "What was measured, with ranges, goals and limits; what is beyond its limit; where figures come from."
    ),
    CUSTOMERS: N_("What customers say beside what is claimed, and where both disagree."),
    STRATEGY_TEST: N_(
        "The strategy statement and how it does. Yellow answers can be changed, and everything follows."
    ),
    EVIDENCE: N_("What was shown for each practice, and how far it carries."),
    METHOD: N_("The rules in numbers: targets, weights, caps, words. Yellow cells can be changed."),
    TRACEABILITY: N_("What the result was made of, so that it can be made again."),
    ANSWERS: N_("Calculation, what each answer means."),
    CALC: N_("Calculation, one row a practice."),
    SUMS: N_("Calculation, one row a step."),
    LINKS: N_("Calculation, one row a prerequisite."),
    TOGETHER: N_("Calculation, what several fixes bring together."),
    GAINS: N_("Calculation, what each fix gains alone."),
    ACTIONS: N_("Calculation, what was written about the plan."),
    PACKAGES: N_("What the rubric gives for each step of a fix."),
}
"""What each sheet is for, to be said with `_`."""

COMPUTING: Final = (ANSWERS, CALC, SUMS, LINKS, PACKAGES, TOGETHER, GAINS, ACTIONS)
"""Sheets that only compute: hidden, so that printing the whole workbook leaves them out."""
_HIDDEN: Final = N_("Hidden sheets")

_WIDTHS = (28, 100)
_BACK = LINK._replace(size=9, ground="tint", across="center", up="center")
"""On a light ground, since some programs draw links in a blue of their own."""
_LEADS = LINK._replace(bold=True, lines="all", indent=1)


def add_contents(book: Book, cover: str | None = None) -> None:
    """Contents right after Summary, once all other sheets are there; a way back to it on each of them."""
    computing = [s for s in book.workbook.worksheets if s.title in COMPUTING]
    for one in computing:
        one.sheet_state = "hidden"
        _way_back(book, one)
    sheets = [s for s in book.workbook.worksheets if s.sheet_state == "visible"]
    said = _("Every sheet of this workbook; click on a name to go there.")
    said = f"{cover}  ·  {said}" if cover else said
    sheet = page(book, CONTENTS, _("Contents"), _WIDTHS, said)
    for column, head in enumerate((_("Sheet"), _("What it is for")), 1):
        book.put(sheet, 3, column, head, HEAD)
    book.row_height(sheet, 3, 20)
    for row, other in enumerate(sheets, 4):
        _line(book, sheet, row, other)
        _way_back(book, other)
    _hidden_line(book, sheet, len(sheets) + 4, [one.title for one in computing])
    places = book.workbook.sheetnames
    book.workbook.move_sheet(CONTENTS, offset=places.index(sheets[0].title) + 1 - places.index(CONTENTS))
    book.freeze(sheet, 4, 1, repeat="3:3")


def _line(book: Book, sheet: Worksheet, row: int, other: Worksheet) -> None:
    """One sheet: its name, which leads there, and what it is for."""
    about = _(ABOUT.get(other.title, "")) or str(other["A1"].value)
    name = shown_title(other.title)
    book.put(sheet, row, 1, name, _LEADS)
    book.link(sheet, row, 1, f"{quoted(other.title)}!A1")
    book.put(sheet, row, 2, about, CELL)
    book.row_height(sheet, row, max(19.0, height([(about, _WIDTHS[1]), (name, _WIDTHS[0] * BOLD)])))


def _hidden_line(book: Book, sheet: Worksheet, row: int, titles: Sequence[str]) -> None:
    """Where the calculation is, since it is neither seen nor printed."""
    about = _(
        "The calculation behind every figure: {sheets}. Nothing is to be written there, so they are neither "
        "shown nor printed. To see them, click on any tab with the right button and choose Unhide.",
        sheets=listed([shown_title(title) for title in titles]),
    )
    book.put(sheet, row, 1, _(_HIDDEN), CELL._replace(bold=True, ground="ground"))
    book.put(sheet, row, 2, about, CELL._replace(ground="ground"))
    book.row_height(sheet, row, height([(about, _WIDTHS[1])]) + 2)


def _way_back(book: Book, sheet: Worksheet) -> None:
    """The link in the first row, as far to the right as a small screen shows."""
    column = _last_in_view(_widths_of(sheet))
    if column > 1:
        book.put(sheet, 1, column, _(BACK), _BACK)
        book.link(sheet, 1, column, f"{CONTENTS}!A1")


def _widths_of(sheet: Worksheet) -> Sequence[float]:
    """The widths of the columns; 0 for what is hidden."""
    found = sheet.column_dimensions
    last = max((n for n in range(1, len(found) + 1) if get_column_letter(n) in found), default=1)
    return [
        0.0 if d.hidden else float(d.width) for d in (found[get_column_letter(n)] for n in range(1, last + 1))
    ]


def _last_in_view(widths: Sequence[float]) -> int:
    """The last column that a small screen shows whole."""
    seen, last = 0.0, 1
    for column, width in enumerate(widths, 1):
        seen += width
        if seen > IN_VIEW + 10:
            break
        if width:
            last = column
    return last
