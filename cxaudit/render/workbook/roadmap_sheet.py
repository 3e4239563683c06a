"""The sheet Roadmap: what is done when, what it brings, and who does it; people's own columns come back (rules P9 to P12).

Order, dates, loads and projected points are values of the audit's date; who does what, by when and how far it is are inputs.
"""

from __future__ import annotations

import datetime

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.axis import Scaling
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import _
from cxaudit.measure import NOTHING, one_decimal, shown_points
from cxaudit.model.actions import STATUSES
from cxaudit.model.plans import PlannedStep, PlanShown
from cxaudit.render.plan_words import date_of, first_day, last_day
from cxaudit.render.plans import PARKED, OverrideRow, StepRow
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.charts import sized, titled
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.layout import Layout
from cxaudit.render.workbook.literals import said, text
from cxaudit.render.workbook.looks import (
    CELL,
    CELL_DATE,
    CELL_STRONG,
    HEAD,
    HEADING,
    HIDDEN,
    INPUT,
    INPUT_DATE,
    INPUT_TEXT,
    Look,
)
from cxaudit.render.workbook.pages import BOLD, fit_head_words, page
from cxaudit.render.workbook.plan_layout import INPUTS, MARKS, ROADMAP, STEP_COLUMNS, PlanRows, column

_RIGHT = CELL._replace(across="right", format="General")
_POINTS = CELL._replace(across="right", format="0")
_CENTRE = CELL._replace(across="center", indent=0)
_SENTENCE = Look(wrap=True, up="center", indent=1)
_WIDTHS = [width for _head, width in STEP_COLUMNS.values()]
_SHOWN = len(STEP_COLUMNS) - 1
"""Columns that can be seen."""
_LABEL, _UNIT, _TODAY = column("title"), column("owner"), column("days")
"""Columns of the table of points and days; the periods stand right of today."""
_CHART = 17.0, 8.0
"""Width and height in centimetres."""
_TIGHT = 0.92
"""How much of a column's width text can use."""


def add_roadmap(book: Book, layout: Layout) -> None:
    """The plan, if there is one."""
    plan, shown = layout.plan, layout.result.plan
    if plan is None or shown is None:
        return
    sheet = page(book, ROADMAP, _("Roadmap"), _WIDTHS, _said(plan), tab="accent", over=_SHOWN)
    for row, sentence in zip(plan.sentences, plan.view.sentences, strict=True):
        book.put(sheet, row, 1, sentence, _SENTENCE)
        book.merge(sheet, row, 1, _SHOWN)
        book.row_height(sheet, row, max(18.0, height([(sentence, sum(_WIDTHS) * 0.95)])))
    _overview(book, sheet, layout, plan, shown)
    _steps(book, sheet, plan, shown)
    bottom = _changes(book, sheet, plan)
    sheet.print_area = f"A1:{plan.letter('ticket')}{bottom}"
    book.freeze(sheet, 1, _LABEL + 1, repeat=f"{plan.head}:{plan.head}")


def _said(plan: PlanRows) -> str:
    """What may be written here, and what does not follow."""
    on = plan.view.start
    dated = _("Order, dates, days and projected points are of the audit's date and do not follow changes.")
    if on:
        dated = _(
            "The plan begins on {date}. Order, dates, days and projected points are of the audit's date and do not follow "
            "changes.",
            date=on,
        )
    write = _(
        "Yellow cells are yours: who does it, by when, how far it is. Save the file and take it in with "
        "“cxaudit collect”; the next report has it all again."
    )
    return f"{write} {dated}"


# --- points and days ------------------------------------------------------------------------------


def _overview(book: Book, sheet: Worksheet, layout: Layout, plan: PlanRows, shown: PlanShown) -> None:
    """Projected points at the end of each period, days of work beside those that there are, and steps done."""
    row = plan.overview
    _heading(book, sheet, row - 1, _("Points at the end of each period, and days of work"))
    heads = ("", "", _("Today"), *(one.title for one in plan.view.periods))
    for at, head in enumerate(heads, _LABEL):
        book.put(sheet, row, at, head or None, HEAD)
    book.row_height(sheet, row, height([(head, _WIDTHS[_TODAY] * 0.7) for head in heads[2:]]) + 4)
    _points(book, sheet, row + 1, _("Overall"), _overall(layout, shown), strong=True)
    for n, step in enumerate(plan.view.periods[0].steps, 2):
        values = [layout.result.step[step.id].supported, *(one.steps.get(step.id) for one in shown.periods)]
        _points(book, sheet, row + n, step.title, values)
    row += 1 + len(plan.view.periods[0].steps)
    for load in plan.view.loads:
        row += 1
        book.put(sheet, row, _LABEL, load.title, CELL if load.owner else CELL_STRONG)
        book.put(sheet, row, _UNIT, _("days of work"), CELL)
        book.put(sheet, row, _TODAY, None, CELL)
        for at, cell in enumerate(load.cells, _TODAY + 1):
            book.put(sheet, row, at, cell.words, _CENTRE)
        room = [(load.title, _WIDTHS[_LABEL - 1] * BOLD)]
        room += [(cell.words, _WIDTHS[_TODAY] * BOLD) for cell in load.cells]
        book.row_height(sheet, row, max(18.0, height(room)))
    _progress(book, sheet, plan, row + 1)
    _draw(book, sheet, layout, plan, shown)


def _overall(layout: Layout, shown: PlanShown) -> list[float | None]:
    """Overall supported points today and at the end of each period."""
    return [layout.result.overall.supported, *(one.supported for one in shown.periods)]


def _points(
    book: Book, sheet: Worksheet, row: int, label: str, values: list[float | None], *, strong: bool = False
) -> None:
    """Points today and at the end of each period."""
    look = _POINTS._replace(bold=strong)
    book.put(sheet, row, _LABEL, label, CELL_STRONG if strong else CELL)
    book.put(sheet, row, _UNIT, _("supported points"), CELL)
    for at, value in enumerate(values, _TODAY):
        book.put(sheet, row, at, NOTHING if value is None else value, look)
    book.row_height(sheet, row, max(18.0, height([(label, _WIDTHS[_LABEL - 1] * BOLD)])))


def _progress(book: Book, sheet: Worksheet, plan: PlanRows, row: int) -> None:
    """How many steps of each period are done, by formula."""
    book.put(sheet, row, _LABEL, _("Steps that are done"), CELL_STRONG)
    book.put(sheet, row, _UNIT, _("of those that start then"), CELL)
    book.put(sheet, row, _TODAY, None, CELL)
    period, status = (plan.area(key).partition("!")[2] for key in ("period", "status"))
    for at, one in enumerate(plan.view.periods, _TODAY + 1):
        word, done = text(one.title), text(_(STATUSES["done"]))
        formula = said(
            _("{n} of {all}"),
            n=f"COUNTIFS({period},{word},{status},{done})",
            all=f"COUNTIF({period},{word})",
        )
        rows = [step for step in plan.view.rows if step.period == one.name]
        count = sum(_status(plan, step) == "done" for step in rows)
        book.put_formula(sheet, row, at, formula, _("{n} of {all}", n=count, all=len(rows)), _CENTRE)
    book.row_height(sheet, row, height([(_("of those that start then"), _WIDTHS[_UNIT - 1] * _TIGHT)]))


def _status(plan: PlanRows, step: StepRow) -> str | None:
    """How far a step is; None: nobody said so."""
    action = plan.actions.get(step.id)
    return action.status if action else None


def _draw(book: Book, sheet: Worksheet, layout: Layout, plan: PlanRows, shown: PlanShown) -> None:
    """Overall points today and at the end of each period."""
    values = _overall(layout, shown)
    if any(value is None for value in values):
        return
    last = _TODAY + len(shown.periods)
    chart = BarChart()
    chart.type = "col"
    chart.style = 2
    chart.gapWidth = 60
    row = plan.overview + 1
    series = Series(Reference(sheet, min_col=_TODAY, max_col=last, min_row=row, max_row=row))
    series.graphicalProperties = GraphicalProperties(solidFill=book.palette.primary_mark)
    series.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
    chart.series.append(series)
    chart.set_categories(Reference(sheet, min_col=_TODAY, max_col=last, min_row=row - 1, max_row=row - 1))
    chart.legend = None
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.scaling = Scaling(min=0.0, max=100.0)
    chart.y_axis.majorUnit = 20.0
    titled(chart, _("Supported points of 100, if the plan is kept"))
    sized(chart, *_CHART)
    told = "; ".join(
        _("{when}: {points}", when=when, points=points)
        for when, points in zip(
            (_("Today"), *(one.title for one in plan.view.periods)),
            map(shown_points, values),
            strict=True,
        )
    )
    alt = _("Columns of the supported points overall. {told}.", told=told)
    book.chart(sheet, chart, f"{plan.letter('action')}{plan.overview}", alt=alt)


# --- the steps ------------------------------------------------------------------------------------


def _steps(book: Book, sheet: Worksheet, plan: PlanRows, shown: PlanShown) -> None:
    """One row a step, with the columns that people fill in."""
    _heading(book, sheet, plan.marks - 1, _("Steps, period by period"))
    for key, mark in MARKS.items():
        book.put(sheet, plan.marks, column(key), mark, HIDDEN)
    book.hide_row(sheet, plan.marks)
    for at, (head, _width) in enumerate(STEP_COLUMNS.values(), 1):
        book.put(sheet, plan.head, at, _(head) or None, HEAD if head else HIDDEN)
    book.row_height(sheet, plan.head, 32)
    known = {step.id: step for step in shown.steps}
    for step in plan.view.rows:
        _row(book, sheet, plan, shown, step, known[step.id])
    fit_head_words(sheet, plan.head)
    if plan.view.rows:
        sheet.auto_filter.ref = f"A{plan.head}:{plan.letter('key')}{plan.last}"
        _rules(book, sheet, plan)
    else:
        book.put(sheet, plan.first, 1, _("Nothing is planned."), _SENTENCE._replace(wrap=False))


def _row(
    book: Book, sheet: Worksheet, plan: PlanRows, shown: PlanShown, step: StepRow, planned: PlannedStep
) -> None:
    """One step."""
    row = plan.step_row[step.id]
    title, after = _title(step), _after(step)
    cells: dict[str, tuple[Value | datetime.date | None, Look]] = {
        "period": (step.period_word, CELL_STRONG if step.period != PARKED else CELL),
        "code": (step.code, CELL_STRONG),
        "title": (title, CELL),
        "owner": (step.owner, CELL),
        "days": (_days(planned), _RIGHT),
        "start": _day(shown, None if planned.start is None else first_day(planned.start)),
        "end": _day(shown, None if planned.end is None else last_day(planned.end)),
        "benefit": _day(shown, None if planned.benefit is None else last_day(planned.benefit)),
        "action": (step.action, CELL),
        "after": (after or None, CELL),
        "key": (step.id, HIDDEN),
        **_written(plan, step),
    }
    for key, (value, look) in cells.items():
        book.put(sheet, row, column(key), value, look)
    words = {"title": title, "owner": step.owner, "action": step.action, "after": after}
    written = {
        key: str(value or "") for key, (value, _look) in cells.items() if key in INPUTS and key != "due"
    }
    room = [(said, STEP_COLUMNS[key][1] * _TIGHT) for key, said in (words | written).items()]
    book.row_height(sheet, row, max(30.0, height(room)), free=True)


def _title(step: StepRow) -> str:
    """The criterion, and the level that the step leads to."""
    if step.kind == "prove":
        return _("{criterion}: bring proof", criterion=step.title)
    return _("{criterion}: to level {level}", criterion=step.title, level=step.to)


def _after(step: StepRow) -> str:
    """What has to be done before, why it has no place in time, and what somebody changed about it."""
    told = [
        _("After {steps}.", steps=step.after) if step.after else "",
        step.parked or "",
        _("Agreed: {agreed}", agreed=step.agreed) if step.agreed else "",
    ]
    return "\n".join(one for one in told if one)


def _days(planned: PlannedStep) -> float | int:
    """Its days, a whole number where they are one."""
    days = float(one_decimal(planned.days))
    return int(days) if days.is_integer() else days


def _day(shown: PlanShown, day: int | None) -> tuple[Value | datetime.date | None, Look]:
    """A day as a date, else as the number of the day; "–" for none."""
    if day is None:
        return NOTHING, _CENTRE
    on = date_of(shown.start, day)
    return (_("day {day}", day=day), CELL) if on is None else (on, CELL_DATE)


def _written(plan: PlanRows, step: StepRow) -> dict[str, tuple[Value | datetime.date | None, Look]]:
    """What people wrote about a step, in cells that they can fill in."""
    action = plan.actions.get(step.id)
    status = action.status if action else None
    return {
        "person": (action.person if action else None, INPUT_TEXT),
        "due": (action.due if action else None, INPUT_DATE),
        "status": (_(STATUSES[status]) if status else None, INPUT),
        "note": (action.note if action else None, INPUT_TEXT),
        "ticket": (action.ticket if action else None, INPUT_TEXT),
    }


def _rules(book: Book, sheet: Worksheet, plan: PlanRows) -> None:
    """Drop-down, dates and help for what people fill in."""

    def cells(key: str) -> str:
        return f"{plan.letter(key)}{plan.first}:{plan.letter(key)}{plan.last}"

    words = [_(word) for word in STATUSES.values()]
    book.choices("cx_status", words)
    book.choose(
        sheet,
        cells("status"),
        "cx_status",
        title=_("Status"),
        prompt=_("How far it is. Blank: nobody has said anything, it counts as open."),
        error=_("Please choose from the list."),
    )
    book.only_dates(
        sheet,
        cells("due"),
        title=_("Due"),
        prompt=_("Blank: the planned end, in the column {column}, holds.", column=_(STEP_COLUMNS["end"][0])),
        error=_("Please give a date such as 2026-11-22."),
    )
    prompts = {
        "person": _("A person or a team. Whatever stands here is in every output of the plan."),
        "note": _("What is agreed, or what is in the way."),
        "ticket": _("Its number in the tool that you use, such as CX-17."),
    }
    for key, prompt in prompts.items():
        book.prompt(sheet, cells(key), title=_(STEP_COLUMNS[key][0]), prompt=prompt)
    done, dropped = (text(_(STATUSES[one])) for one in ("done", "dropped"))
    status = f"${plan.letter('status')}{plan.first}"
    whole = f"A{plan.first}:{plan.letter('ticket')}{plan.last}"
    book.highlight(sheet, whole, f"{status}={done}", Look(ground="done"))
    book.highlight(sheet, whole, f"{status}={dropped}", Look(ground="ground", colour="muted"))


# --- what was changed -----------------------------------------------------------------------------


def _changes(book: Book, sheet: Worksheet, plan: PlanRows) -> int:
    """What somebody changed about fixes, beside what the engine had; returns the last row."""
    row = plan.last
    if not plan.view.overrides:
        return row
    row += 2
    _heading(book, sheet, row, _("What was changed about fixes, and why"))
    heads = {
        "title": _("Criterion"),
        "owner": _("What"),
        "days": _("Engine"),
        "start": _("Agreed"),
        "end": _("By"),
        "benefit": _("On"),
        "action": _("Reason"),
    }
    row += 1
    for key, head in heads.items():
        book.put(sheet, row, column(key), head, HEAD)
    book.row_height(
        sheet, row, height([(head, STEP_COLUMNS[key][1] * 0.7) for key, head in heads.items()]) + 6
    )
    for one in plan.view.overrides:
        row += 1
        _change(book, sheet, row, one)
    return row


def _change(book: Book, sheet: Worksheet, row: int, one: OverrideRow) -> None:
    """One change."""
    cells = {
        "title": one.name,
        "owner": one.what,
        "days": one.engine,
        "start": one.agreed,
        "end": one.by,
        "benefit": one.on,
        "action": one.reason,
    }
    for key, words in cells.items():
        book.put(sheet, row, column(key), words, CELL_STRONG if key == "start" else CELL)
    room = [(words, STEP_COLUMNS[key][1] * BOLD) for key, words in cells.items()]
    book.row_height(sheet, row, max(18.0, height(room)))


def _heading(book: Book, sheet: Worksheet, row: int, words: str) -> None:
    """A heading over a table."""
    for at in range(1, _SHOWN + 1):
        book.put(sheet, row, at, words if at == 1 else None, HEADING)
    book.row_height(sheet, row, 26)
