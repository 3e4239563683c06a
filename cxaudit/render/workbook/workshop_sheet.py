"""The workshop's sheet: what people differ on, the widest first, and what they agree on.

Marks are as in the questionnaire: ``cx.by`` and ``cx.date`` above the table, a row for each criterion in it.
"""

from __future__ import annotations

import datetime

from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import N_, _, ngettext
from cxaudit.model.answers import EngagementStamp
from cxaudit.model.engagement import NOT_APPLICABLE
from cxaudit.model.result import AuditResult
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.looks import (
    BAND,
    CELL,
    CELL_STRONG,
    HEAD,
    HIDDEN,
    INPUT,
    INPUT_DATE,
    INPUT_TEXT,
    SMALL,
    STRONG,
    TEXT,
    Look,
)
from cxaudit.render.workbook.pages import fit_heads
from cxaudit.render.workbook.pictures import add_logo
from cxaudit.render.workbook.questionnaire import LABELS, engagement_marks
from cxaudit.render.workshops import Talk, talks

WORKSHOP = "Workshop"
KIND = "workshop"
MARK = SMALL._replace(bold=True)
"""What stands at a level now."""
_UNDATED = datetime.date(1980, 1, 1)

_CODE, _CRITERION, _WHO, _SPREAD, _ASK, _COUNTS, _LEVELS, _LEVEL, _NOTE, _KEY = range(1, 11)
_WIDTHS = (7, 32, 30, 15, 34, 12, 62, 18, 28, 0)
_VALUES_ROW, _BY_ROW, _DATE_ROW, _MARKS_ROW, _HEAD_ROW = 3, 4, 5, 6, 7
_MARKS = {_LEVEL: "cx.level", _NOTE: "cx.comment", _KEY: "cx.key"}
_HEADS = (
    N_("No."),
    N_("Criterion"),
    N_("Who says what"),
    N_("Spread"),
    N_("To talk about"),
    N_("Counts now"),
    N_("Levels, and what stands at them now"),
    N_("Agreed level"),
    N_("Note"),
    N_("Key"),
)
_SECTIONS = {
    "apart": N_("Roles lie apart: talk about these first"),
    "within": N_("People of one role do not agree"),
    "alike": N_("No clear difference: agree on what should count otherwise, or leave it blank"),
    "unseen": N_("A role is hidden here, so whether roles differ cannot be told: ask each other"),
    "hidden": N_("Not shown, since too few people answered: ask each other"),
}


def workshop_workbook(
    result: AuditResult,
    *,
    date: datetime.date | None = None,
    engagement: EngagementStamp | None = None,
) -> bytes:
    """The workbook in which a workshop writes down what it agreed on, as the bytes of an .xlsx file.

    Args:
        result: the audit; of it only what may be shown, roles and never persons (rule R6).
        date: stands in the file's properties; none: the audit's. The same arguments give the same bytes.
        engagement: which audit it is for; only that one takes it in; none: any.
    """
    rubric = result.rubric.content
    title = _("{rubric} – workshop", rubric=rubric.title)
    book = Book(title, result.brand, client=result.client, language=rubric.language)
    _add_workshop(book, result)
    fit_heads(book, _HEAD_ROW)
    add_logo(book, WORKSHOP, result.brand.logo, result.client)
    book.stamp(
        {
            "kind": KIND,
            "rubric.id": rubric.id,
            "rubric.version": rubric.version,
            "rubric.hash": result.rubric.hash,
            "variant": result.policy.variant,
            "language": rubric.language,
            **engagement_marks(engagement),
        }
    )
    return book.finished(date or result.date or _UNDATED)


def _add_workshop(book: Book, result: AuditResult) -> None:
    """The one sheet."""
    agenda = talks(result)
    sheet = book.sheet(WORKSHOP, result.title, _WIDTHS, said=_about(result, agenda), tab="accent")
    _top(book, sheet)
    for column, mark in _MARKS.items():
        book.put(sheet, _MARKS_ROW, column, mark, HIDDEN)
    book.hide_row(sheet, _MARKS_ROW)
    for column, head in enumerate(_HEADS, 1):
        book.put(sheet, _HEAD_ROW, column, _(head), HEAD)
    book.row_height(sheet, _HEAD_ROW, 30)
    last = _rows(book, sheet, agenda)
    _rules(book, sheet, result, last)
    book.freeze(sheet, _HEAD_ROW + 1, _WHO, repeat=f"{_HEAD_ROW}:{_HEAD_ROW}")
    sheet.print_area = f"A1:I{last}"
    sheet.auto_filter.ref = f"A{_HEAD_ROW}:J{last}"
    book.protect(sheet)


def _about(result: AuditResult, agenda: tuple[Talk, ...]) -> str:
    """Client, and how much there is to talk about."""
    differing = sum(talk.kind in ("apart", "within") for talk in agenda)
    if not any(c.levels for c in result.criteria):
        words = _("Nobody has given a level yet, so there is nothing to compare.")
    elif differing:
        words = ngettext("{n} criterion to talk about", "{n} criteria to talk about", differing)
    else:
        words = _("Nobody differs by as much as a level, as far as figures are shown.")
    return f"{result.client}  ·  {words}"


def _top(book: Book, sheet: Worksheet) -> None:
    """Who agreed, and when; the reader finds both by hidden keys."""
    book.put(sheet, _VALUES_ROW, _WHO, "cx.value", HIDDEN)
    book.hide_row(sheet, _VALUES_ROW)
    who = _("Roles, such as “management team and four from the service desk”; no names of people.")
    when = _("Year, month, day: for example 2026-03-31. Of two workshops the later one counts.")
    lines = (
        (_BY_ROW, "cx.by", _("Who agreed"), INPUT_TEXT, who),
        (_DATE_ROW, "cx.date", _("Date of the workshop"), INPUT_DATE, when),
    )
    for row, mark, label, look, about in lines:
        book.put(sheet, row, _CRITERION, label, LABELS._replace(up="center"))
        book.put(sheet, row, _WHO, None, look._replace(up="center"))
        book.put(sheet, row, _SPREAD, about, SMALL._replace(up="center", indent=1))
        book.merge(sheet, row, _SPREAD, _ASK)
        book.put(sheet, row, _KEY, mark, HIDDEN)
        book.row_height(sheet, row, 30, free=mark == "cx.by")
    error = _("Please write a date, for example 2026-03-31.")
    book.only_dates(sheet, f"C{_DATE_ROW}", title=_("Date"), error=error)


def _rows(book: Book, sheet: Worksheet, agenda: tuple[Talk, ...]) -> int:
    """Every criterion under a heading that says why it stands there; returns the last row."""
    row, kind = _HEAD_ROW, None
    for talk in agenda:
        row += 1
        if talk.kind != kind:
            kind = talk.kind
            for column in range(1, _KEY + 1):
                book.put(sheet, row, column, _(_SECTIONS[kind]) if column == 1 else None, BAND)
            book.row_height(sheet, row, 24)
            row += 1
        _row(book, sheet, row, talk)
    return row


def _row(book: Book, sheet: Worksheet, row: int, talk: Talk) -> None:
    """One criterion."""
    who, ask = "\n".join(talk.who), "\n".join(talk.ask)
    book.put(sheet, row, _CODE, talk.code, CELL_STRONG)
    book.put_runs(sheet, row, _CRITERION, [(talk.title, STRONG), (f"\n{talk.question}", TEXT)], CELL)
    book.put(sheet, row, _WHO, who, CELL)
    book.put(sheet, row, _SPREAD, talk.spread, CELL)
    book.put(sheet, row, _ASK, ask or None, CELL)
    book.put(sheet, row, _COUNTS, talk.counts, CELL)
    book.put_runs(sheet, row, _LEVELS, _level_runs(talk), CELL)
    book.put(sheet, row, _LEVEL, None, INPUT._replace(bold=True))
    book.put(sheet, row, _NOTE, None, INPUT_TEXT)
    book.put(sheet, row, _KEY, talk.criterion, HIDDEN)
    levels = "".join(words for words, _look in _level_runs(talk))
    texts = ((who, _WHO), (talk.spread, _SPREAD), (ask, _ASK), (talk.counts, _COUNTS), (levels, _LEVELS))
    widths = [(words, _WIDTHS[column - 1] - 2.0) for words, column in texts]
    question = f"{talk.title}\n{talk.question}", _WIDTHS[_CRITERION - 1] * 0.88
    book.row_height(sheet, row, height([*widths, question]), free=True)


def _level_runs(talk: Talk) -> list[tuple[str, Look]]:
    """The sentences to choose from, in view while the level is typed; bold where something stands now."""
    runs: list[tuple[str, Look]] = []
    for rung in talk.rungs:
        marks = "; ".join(mark for mark in (rung.roles, rung.counts) if mark)
        runs.append((f"{rung.level}  ", STRONG))
        runs.append((rung.sentence, STRONG if rung.counts else TEXT))
        runs += [(f"  ← {marks}", MARK)] if marks else []
        runs.append(("\n", TEXT))
    return runs[:-1]


def _rules(book: Book, sheet: Worksheet, result: AuditResult, last: int) -> None:
    """The drop-down of the levels, and help."""
    first, scale = _HEAD_ROW + 1, result.rubric.content.scale
    levels = [f"{level} – {name}" for level, name in enumerate(scale.names)]
    book.choices("cx_levels", [*levels, _(NOT_APPLICABLE)])
    book.choose(
        sheet,
        f"H{first}:H{max(last, first)}",
        "cx_levels",
        title=_("Agreed level"),
        prompt=_(
            "What you agreed on; blank: what counts now stays. What people said stays on record beside it."
        ),
        error=_(
            "Please choose from the list: a level from 0 to {top}, or {na}.",
            top=result.rubric.content.top,
            na=_(NOT_APPLICABLE),
        ),
    )
    prompt = _("Why, in a few words. No names of people.")
    book.prompt(sheet, f"I{first}:I{max(last, first)}", title=_("Note"), prompt=prompt)
