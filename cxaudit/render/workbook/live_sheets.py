"""Summary and Evidence of a workbook that is still to be filled in: nothing stands there that would not follow."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.engine.scoring import FIRM_FROM, SCORED_FROM
from cxaudit.language import N_, _
from cxaudit.measure import NOTHING, below
from cxaudit.model.rubric import Criterion, Step
from cxaudit.render.view import View
from cxaudit.render.workbook.answers_sheet import answers_now, missing_cells, total_of
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.calc import listed
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.fixes_sheet import EMPTY, FIX_COLUMNS, LONG_SENTENCE, NO_ANSWERS
from cxaudit.render.workbook.layout import EVIDENCE, FIXES, HEAD_ROW, QUESTIONS, SUMMARY, Layout, key_mark
from cxaudit.render.workbook.literals import both, literal, said, text
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
from cxaudit.render.workbook.titles import shown_title
from cxaudit.text import listed as listed_now

OTHER_ROLES = N_("other roles")
"""Stands where the chosen role is not asked enough; to be said with `_`."""
ENOUGH = "✓"
_OF_ALL = N_("{n} of {all}")
_CARRIES = N_("supports up to level {level}")
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
    words = (form.client, _follows())
    return "  ·  ".join(word for word in words if word)


def _follows() -> str:
    """Where the figures come from."""
    return _(
        "Everything here follows your answers on the sheet {questions}, at once.",
        questions=shown_title(QUESTIONS),
    )


# --- how far --------------------------------------------------------------------------------------

_TO_TABLE = 7
"""Rows from the progress line to the first step of the table of what is missing; the figures stand between."""


def _progress(
    book: Book, sheet: Worksheet, layout: Layout, stored: Stored, now: Mapping[str, Cells], row: int
) -> int:
    """Answered so far, and how many more make a score; returns the row after it."""
    given, asked, score, firm = (total_of(layout, key) for key in ("given", "asked", "for_score", "for_firm"))
    first = row + _TO_TABLE
    last = first + len(layout.rubric.steps) - 1
    lacking = f"COUNTIF($D${first}:$D${last},{text(_(OTHER_ROLES))})"
    formula = (
        f"IF({asked}=0,{text(choose_role())},{said(_(_ANSWERED), given=given, asked=asked)}"
        f'&IF({score}>0," "&{said(_(_MORE_FOR_SCORE), score=score, firm=firm)},'
        f'IF({firm}>0," "&{said(_(_MORE_FOR_FIRM), firm=firm)},IF({lacking}=0," "&{text(_(_FIRM))},"")))'
        f'&IF({lacking}=0,""," "&{text(_(_LACKING))}))'
    )
    for column in range(1, COLUMNS + 1):
        book.put(sheet, row, column, None, _PROGRESS)
    book.put_formula(sheet, row, 1, formula, _progress_now(layout, stored, now), _PROGRESS)
    book.merge(sheet, row, 1, COLUMNS)
    book.row_height(sheet, row, 36)
    return row + 1


_ANSWERED = N_("{given} of {asked} questions answered.")
_MORE_FOR_SCORE = N_("A level for {score} more gives a score, for {firm} more a firm one.")
_MORE_FOR_FIRM = N_("A level for {firm} more makes the score firm.")
_FIRM = N_("The score is firm.")
_LACKING = N_("Some steps ask mostly other roles: your answers alone cannot make them firm.")


def choose_role() -> str:
    """What to do first."""
    return _("Choose your role on the sheet {start}.", start=shown_title(START))


def _progress_now(layout: Layout, stored: Stored, now: Mapping[str, Cells]) -> str:
    """What the progress line says."""
    given, asked, score, firm = (
        _sum(now.values(), key) for key in ("given", "asked", "for_score", "for_firm")
    )
    if not asked:
        return choose_role()
    needs = [_needs_now(stored.steps[s.id], [now[c.id] for c in s.criteria]) for s in layout.rubric.steps]
    lacking = any(firm_one == _(OTHER_ROLES) for _score, firm_one in needs)
    words = [_(_ANSWERED, given=f"{given:g}", asked=f"{asked:g}")]
    if score:
        words.append(_(_MORE_FOR_SCORE, score=f"{score:g}", firm=f"{firm:g}"))
    elif firm:
        words.append(_(_MORE_FOR_FIRM, firm=f"{firm:g}"))
    elif not lacking:
        words.append(_(_FIRM))
    return " ".join([*words, *([_(_LACKING)] if lacking else [])])


def _sum(rows: Iterable[Cells], key: str) -> float:
    """The sum of a column of Answers."""
    return math.fsum(float(row[key]) for row in rows)


def _missing(
    book: Book, sheet: Worksheet, layout: Layout, stored: Stored, now: Mapping[str, Cells], row: int
) -> int:
    """By step: how many are answered, how many more it needs, and which lack a level; returns the row after it."""
    row = heading(book, sheet, row, _("What is still missing"), QUESTIONS)
    heads = (
        _("Step"),
        _("Answered"),
        _("More for a score"),
        _("More for a firm one"),
        _("No level yet"),
        "",
        "",
    )
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
    of_all = said(_(_OF_ALL), n=cells["given"], all=cells["asked"])
    book.put_formula(sheet, row, 2, of_all, _(_OF_ALL, n=f"{given:g}", all=f"{asked:g}"), CENTRE)
    others = text(_(OTHER_ROLES))
    for column, wanted, enough, key, value in (
        (3, SCORED_FROM, f'{state}<>"not_scored"', "for_score", score),
        (4, FIRM_FROM, f'{state}="scored"', "for_firm", firm),
    ):
        formula = (
            f'IF({whole}=0,"–",IF({enough},"{ENOUGH}",'
            f"IF({reach}<{wanted},{others},IF({cells[key]}=0,{others},{cells[key]}))))"
        )
        book.put_formula(sheet, row, column, formula, value, CENTRE)
    head, last = cells["openh"], cells["openl"]
    formula = f'IF({last}="","–",{listed(head, last, both())})'
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
        return ENOUGH if enough else _(OTHER_ROLES) if below(reach, wanted) or not more else more

    return (
        needs(state != "not_scored", SCORED_FROM, "for_score"),
        needs(state == "scored", FIRM_FROM, "for_firm"),
    )


# --- what to do -----------------------------------------------------------------------------------


def _first_fixes(book: Book, sheet: Worksheet, layout: Layout, stored: Stored, row: int) -> int:
    """The head of the list on Fixes, each with the sentence that says why it stands there."""
    row = heading(book, sheet, row, _("What to do first, and why"), FIXES)
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
    gain, then = _(_GAIN_NOTE), f" {_then_here()}"
    shown = f"{value}{then}" if value == _(NO_ANSWERS) else value or gain
    formula = f'IF({there}="",{literal(gain)},{there}&IF({there}={text(_(NO_ANSWERS))},{literal(then)},""))'
    book.put_formula(sheet, row, 1, formula, shown, _NOTE)
    book.merge(sheet, row, 1, COLUMNS)
    book.row_height(sheet, row, height([(max(then, gain, key=len), sum(WIDTHS) * 0.9)]) + 4)
    return row + 1


_GAIN_NOTE = N_(
    "Gain: supported points overall, if nothing else is done. Of a quick win, days and gain are those of its first step. "
    "Under each fix stands why it comes at that place."
)


def _then_here() -> str:
    """What will stand here once questions are answered."""
    return _(
        "Answer the questions on the sheet {questions}: up to {n} fixes then stand here, the most worthwhile first, each "
        "with its first step and the reason why it comes at that place.",
        questions=shown_title(QUESTIONS),
        n=FIRST_FIXES,
    )


def _tallest(layout: Layout) -> float:
    """A height in which every first step and title of the rubric can be read."""
    criteria = layout.rubric.criteria
    action = max((fix.action for c in criteria for fix in c.fixes), key=len, default="")
    title = max((f"1. {c.code} {c.title}{key_mark()}" for c in criteria), key=len)
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
    about = _(
        "What you chose on the sheet {questions}. Without saying where to find it, a grade counts as the weakest one.",
        questions=shown_title(QUESTIONS),
    )
    sheet = page(book, EVIDENCE, _("Evidence"), _EVIDENCE_WIDTHS, about)
    heads = (
        _("No."),
        _("Criterion"),
        _("Grade given"),
        _("Counts as"),
        _("Where to find it"),
        _("How far it carries"),
    )
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
        (6, said(_(_CARRIES), level=cap), _(_CARRIES, level=carries)),
    ):
        book.put_formula(sheet, row, column, formula, value, CELL)
    book.row_height(sheet, row, max(31, height([(criterion.title, 34)])))
