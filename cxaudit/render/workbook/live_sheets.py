"""Summary and Evidence of a workbook that is still to be filled in: nothing stands there that would not follow."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.engine.scoring import FIRM_FROM, SCORED_FROM
from cxaudit.measure import NOTHING, below
from cxaudit.model.rubric import Criterion, Step
from cxaudit.render.view import View
from cxaudit.render.workbook.answers_sheet import answers_now, missing_cells, total_of
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.calc import listed
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.fixes_sheet import EMPTY, FIX_COLUMNS, LONG_SENTENCE, NO_ANSWERS
from cxaudit.render.workbook.layout import EVIDENCE, FIXES, HEAD_ROW, QUESTIONS, SUMMARY, Layout
from cxaudit.render.workbook.literals import literal
from cxaudit.render.workbook.looks import CELL, CELL_STRONG, HEAD, SMALL, Look
from cxaudit.render.workbook.pages import BOLD, page
from cxaudit.render.workbook.questionnaire import START, Form
from cxaudit.render.workbook.scores_sheet import CENTRE
from cxaudit.render.workbook.stored import Cells, Stored
from cxaudit.render.workbook.summary_sheet import (
    BANNER,
    COLUMNS,
    FIRST_FIXES,
    WIDTHS,
    charts,
    fix_heads,
    fix_row,
    heading,
    line_filled,
    steps,
    tiles,
    wide,
)
from cxaudit.text import listed as listed_now

OTHER_ROLES = "other roles"
"""Stands where the chosen role is not asked enough."""
ENOUGH = "✓"
_PROGRESS = Look(size=12, bold=True, wrap=True, up="center", indent=1)
_WHY = SMALL._replace(colour="ink", indent=1)
_NOTE = Look(colour="muted", wrap=True, up="center", indent=1)
_LIST_WIDTH = sum(WIDTHS[4:])
_EVIDENCE_WIDTHS = (6, 36, 20, 20, 40, 44)


def add_live_summary(book: Book, layout: Layout, stored: Stored, shown: View, form: Form) -> None:
    """How far one is, where one stands, what to do first and why."""
    sheet = page(book, SUMMARY, shown.cover.title, WIDTHS, _said(form))
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.fitToHeight = 1
    sheet.print_options.horizontalCentered = True
    row = 3
    if layout.result.policy.banner:
        row = wide(book, sheet, row, layout.result.policy.banner, BANNER)
    now = answers_now(layout, stored, form)
    row = _progress(book, sheet, layout, stored, now, row)
    row = tiles(book, sheet, layout, stored, row)
    book.row_height(sheet, row - 1, 46)
    row = _missing(book, sheet, layout, stored, now, row + 1)
    row = steps(book, sheet, layout, stored, row + 1)
    row = charts(book, sheet, layout, shown, row + 1)
    _first_fixes(book, sheet, layout, stored, row + 1)


def _said(form: Form) -> str:
    """Client, and where the figures come from."""
    words = (form.client, f"Everything here follows your answers on the sheet {QUESTIONS}, at once.")
    return "  ·  ".join(word for word in words if word)


# --- how far --------------------------------------------------------------------------------------

_TO_TABLE = 7
"""Rows from the progress line to the first step of the table of what is missing; the figures stand between."""


def _progress(
    book: Book, sheet: Worksheet, layout: Layout, stored: Stored, now: Mapping[str, Cells], row: int
) -> int:
    """Answered so far, and how many more make a score; returns the row after it."""
    given, asked, score, firm = (total_of(layout, key) for key in ("given", "asked", "for_score", "for_firm"))
    first = row + _TO_TABLE
    lacking = f'COUNTIF($D${first}:$D${first + len(layout.rubric.steps) - 1},"{OTHER_ROLES}")'
    formula = (
        f'IF({asked}=0,"{_NO_ROLE}",{given}&" of "&{asked}&" questions answered. "&'
        f'IF({score}>0,"A level for "&{score}&" more gives a score, for "&{firm}&" more a firm one.",'
        f'IF({firm}>0,"A level for "&{firm}&" more makes the score firm.",IF({lacking}=0,"The score is firm.","")))'
        f'&IF({lacking}=0,"","{_LACKING}"))'
    )
    for column in range(1, COLUMNS + 1):
        book.put(sheet, row, column, None, _PROGRESS)
    book.put_formula(sheet, row, 1, formula, _progress_now(layout, stored, now), _PROGRESS)
    book.merge(sheet, row, 1, COLUMNS)
    book.row_height(sheet, row, 36)
    return row + 1


_NO_ROLE = f"Choose your role on the sheet {START}."
_LACKING = " Some steps ask mostly other roles: your answers alone cannot make them firm."


def _progress_now(layout: Layout, stored: Stored, now: Mapping[str, Cells]) -> str:
    """What the progress line says."""
    given, asked, score, firm = (
        _sum(now.values(), key) for key in ("given", "asked", "for_score", "for_firm")
    )
    if not asked:
        return _NO_ROLE
    needs = [_needs_now(stored.steps[s.id], [now[c.id] for c in s.criteria]) for s in layout.rubric.steps]
    lacking = any(firm_one == OTHER_ROLES for _, firm_one in needs)
    if score:
        more = f"A level for {score:g} more gives a score, for {firm:g} more a firm one."
    elif firm:
        more = f"A level for {firm:g} more makes the score firm."
    else:
        more = "" if lacking else "The score is firm."
    return f"{given:g} of {asked:g} questions answered. {more}{_LACKING if lacking else ''}"


def _sum(rows: Iterable[Cells], key: str) -> float:
    """The sum of a column of Answers."""
    return math.fsum(float(row[key]) for row in rows)


def _missing(
    book: Book, sheet: Worksheet, layout: Layout, stored: Stored, now: Mapping[str, Cells], row: int
) -> int:
    """By step: how many are answered, how many more it needs, and which lack a level; returns the row after it."""
    row = heading(book, sheet, row, "What is still missing", QUESTIONS)
    heads = ("Step", "Answered", "More for a score", "More for a firm one", "No level yet", "", "")
    for column, head in enumerate(heads, 1):
        book.put(sheet, row, column, head, HEAD)
    book.merge(sheet, row, 5, COLUMNS)
    book.row_height(sheet, row, 30)
    for number, step in enumerate(layout.rubric.steps, 1):
        row += 1
        book.put(sheet, row, 1, f"{number}  {step.title}", CELL_STRONG._replace(up="center"))
        _missing_in(book, sheet, layout, stored.steps[step.id], [now[c.id] for c in step.criteria], step, row)
        codes = listed_now([c.code for c in step.criteria])
        texts = [(codes, _LIST_WIDTH), (step.title + "   ", WIDTHS[0] * BOLD)]
        book.row_height(sheet, row, height(texts))
    return row + 1


def _missing_in(
    book: Book, sheet: Worksheet, layout: Layout, sums: Cells, rows: list[Cells], step: Step, row: int
) -> None:
    """One step."""
    at, cells = layout.step_row(step.id), missing_cells(layout, step)
    state, whole = layout.sums.ref("state", at), layout.sums.ref("wapp", at)
    reach = f"ROUND(({layout.sums.ref('wans', at)}+{cells['open']})/{whole},9)"
    score, firm = _needs_now(sums, rows)
    given, asked = _sum(rows, "given"), _sum(rows, "asked")
    book.put_formula(
        sheet, row, 2, f'{cells["given"]}&" of "&{cells["asked"]}', f"{given:g} of {asked:g}", CENTRE
    )
    for column, wanted, enough, key, value in (
        (3, SCORED_FROM, f'{state}<>"not_scored"', "for_score", score),
        (4, FIRM_FROM, f'{state}="scored"', "for_firm", firm),
    ):
        formula = (
            f'IF({whole}=0,"–",IF({enough},"{ENOUGH}",'
            f'IF({reach}<{wanted},"{OTHER_ROLES}",IF({cells[key]}=0,"{OTHER_ROLES}",{cells[key]}))))'
        )
        book.put_formula(sheet, row, column, formula, value, CENTRE)
    head, last = cells["openh"], cells["openl"]
    formula = f'IF({last}="","–",{listed(head, last)})'
    codes = [str(cell["code"]) for cell in rows if cell["open"]]
    book.put_formula(sheet, row, 5, formula, listed_now(codes) or NOTHING, CELL._replace(up="center"))
    for column in range(6, COLUMNS + 1):
        book.put(sheet, row, column, None, CELL)
    book.merge(sheet, row, 5, COLUMNS)


def _needs_now(sums: Cells, rows: list[Cells]) -> tuple[Value, Value]:
    """How many more levels a step needs for a score, and for a firm one."""
    whole, state = float(sums["wapp"]), sums["state"]
    if not whole:
        return NOTHING, NOTHING
    reach = (float(sums["wans"]) + _sum(rows, "open")) / whole

    def needs(enough: bool, wanted: float, key: str) -> Value:
        more = _sum(rows, key)
        return ENOUGH if enough else OTHER_ROLES if below(reach, wanted) or not more else more

    return (
        needs(state != "not_scored", SCORED_FROM, "for_score"),
        needs(state == "scored", FIRM_FROM, "for_firm"),
    )


# --- what to do -----------------------------------------------------------------------------------


def _first_fixes(book: Book, sheet: Worksheet, layout: Layout, stored: Stored, row: int) -> int:
    """The head of the list on Fixes, each with the sentence that says why it stands there."""
    row = heading(book, sheet, row, "What to do first, and why", FIXES)
    row = _as_long_as_empty(book, sheet, row)
    fix_heads(book, sheet, row)
    ranks = {c: cells.get("rank") for c, cells in stored.criteria.items()}
    tall = _tallest(layout)
    first = row + 1
    for place in range(1, min(FIRST_FIXES, len(layout.rubric.criteria)) + 1):
        criterion = next((c for c, rank in ranks.items() if rank == place), None)
        fix_row(book, sheet, layout, stored, row + 1, place, criterion, lined=False)
        book.row_height(sheet, row + 1, tall)
        row += 2
        _why(book, sheet, row, place, str(stored.criteria[criterion]["why"]) if criterion else "")
    line_filled(book, sheet, first, row)
    return row + 1


def _as_long_as_empty(book: Book, sheet: Worksheet, row: int) -> int:
    """What stands there while there is no fix; returns the row after it."""
    for column in range(1, COLUMNS + 1):
        book.put(sheet, row, column, None, _NOTE)
    there = f"{FIXES}!{EMPTY}"
    value = str(book.values[FIXES, EMPTY])
    shown = f"{value}{_THEN_HERE}" if value == NO_ANSWERS else value or _GAIN_NOTE
    formula = (
        f'IF({there}="",{literal(_GAIN_NOTE)},{there}&IF({there}="{NO_ANSWERS}",{literal(_THEN_HERE)},""))'
    )
    book.put_formula(sheet, row, 1, formula, shown, _NOTE)
    book.merge(sheet, row, 1, COLUMNS)
    book.row_height(sheet, row, height([(max(_THEN_HERE, _GAIN_NOTE, key=len), sum(WIDTHS) * 0.9)]) + 4)
    return row + 1


_GAIN_NOTE = (
    "Gain: supported points overall, if nothing else is done. Of a quick win, days and gain are those of its first step. "
    "Under each fix stands why it comes at that place."
)
_THEN_HERE = (
    f" Answer the questions on the sheet {QUESTIONS}: up to {FIRST_FIXES} fixes then stand here, the most "
    "worthwhile first, each with its first step and the reason why it comes at that place."
)


def _tallest(layout: Layout) -> float:
    """A height in which every first step and title of the rubric can be read."""
    criteria = layout.rubric.criteria
    action = max((fix.action for c in criteria for fix in c.fixes), key=len, default="")
    title = max((f"1. {c.code} {c.title} (key)" for c in criteria), key=len)
    return max(30, height([(action, 38), (title, WIDTHS[0] * BOLD)]))


def _why(book: Book, sheet: Worksheet, row: int, place: int, why: str) -> None:
    """The sentence that says why a fix stands where it does."""
    for column in range(1, COLUMNS + 1):
        book.put(sheet, row, column, None, _WHY)
    letter = next(chr(65 + n) for n, column in enumerate(FIX_COLUMNS) if column.key == "why")
    book.put_formula(sheet, row, 1, f'{FIXES}!{letter}{HEAD_ROW + place}&""', why, _WHY)
    book.merge(sheet, row, 1, COLUMNS)
    book.row_height(sheet, row, height([("x" * LONG_SENTENCE, sum(WIDTHS) * 0.96)], 9) + 2)


# --- what shows it --------------------------------------------------------------------------------


def add_own_evidence(book: Book, layout: Layout, stored: Stored, form: Form) -> None:
    """One row a criterion: what is said to show it, and how far that carries."""
    said = f"What you chose on the sheet {QUESTIONS}. Without saying where to find it, a grade counts as the weakest one."
    sheet = page(book, EVIDENCE, "Evidence", _EVIDENCE_WIDTHS, said)
    heads = ("No.", "Criterion", "Grade given", "Counts as", "Where to find it", "How far it carries")
    for column, head in enumerate(heads, 1):
        book.put(sheet, HEAD_ROW, column, head, HEAD)
    now = answers_now(layout, stored, form)
    for criterion in layout.rubric.criteria:
        _evidence_row(book, sheet, layout, form, criterion, now[criterion.id])
    sheet.auto_filter.ref = f"A{HEAD_ROW}:F{HEAD_ROW + len(layout.rubric.criteria)}"
    book.freeze(sheet, HEAD_ROW + 1, 3, repeat=f"{HEAD_ROW}:{HEAD_ROW}")


def _evidence_row(
    book: Book, sheet: Worksheet, layout: Layout, form: Form, criterion: Criterion, now: Cells
) -> None:
    """One criterion."""
    row, at = layout.score_row(criterion.id), layout.row[criterion.id]
    grade, place = layout.answers.ref("grade", at), layout.answers.ref("row", at)
    number, cap = layout.answers.ref("gno", at), layout.calc.ref("cap", at)
    found = f"INDEX({form.marked('cx.reference')},{place})"
    words = list(layout.grade_words.values())[int(now["gno"]) - 1]
    evidence = form.answers[criterion.id].evidence if criterion.id in form.answers else None
    reference = evidence.reference if evidence and evidence.reference else NOTHING
    carries = layout.result.criterion[criterion.id].cap or 0
    book.put(sheet, row, 1, criterion.code, CELL_STRONG)
    book.put(sheet, row, 2, criterion.title, CELL)
    for column, formula, value in (
        (3, f'IF({grade}="","–",{grade})', now["grade"] or NOTHING),
        (4, f'IF({grade}="","–",INDEX(cx_grade_words,{number}))', words if now["grade"] else NOTHING),
        (5, f'IF({place}="","–",IFERROR(IF(LEN({found})=0,"–",{found}&""),"–"))', reference),
        (6, f'"supports up to level "&{cap}', f"supports up to level {carries}"),
    ):
        book.put_formula(sheet, row, column, formula, value, CELL)
    book.row_height(sheet, row, max(31, height([(criterion.title, 34)])))
