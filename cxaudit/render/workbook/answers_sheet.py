"""The sheet Answers: what one person's answers mean, one row a criterion, found by key since questions may be sorted.

Here is decided which answers count (rules A2, A3, S5), and what is still missing for a score (rule S12).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cxaudit.engine.scoring import FIRM_FROM, SCORED_FROM
from cxaudit.language import N_, _
from cxaudit.measure import below
from cxaudit.model.answers import Answer
from cxaudit.model.rubric import Criterion, Step
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.calc import filled, running
from cxaudit.render.workbook.calc_sheets import calculation_sheet, write_row
from cxaudit.render.workbook.layout import Layout
from cxaudit.render.workbook.looks import SMALL
from cxaudit.render.workbook.questionnaire import DONT_KNOW, NOT_APPLICABLE, QUESTIONS, Form
from cxaudit.render.workbook.stored import Cells, Stored
from cxaudit.render.workbook.titles import shown_title

HEADS: Mapping[str, str] = {
    "key": N_("Key"),
    "code": N_("Criterion"),
    "row": N_("Its row on the sheet of questions"),
    "said": N_("Answer"),
    "reason": N_("Has a reason"),
    "grade": N_("Evidence"),
    "reference": N_("Has a reference"),
    "asked": N_("Counts: a role is chosen (A3)"),
    "auditor": N_("The role is an auditor"),
    "level": N_("Level"),
    "na": N_("Not applicable (A2)"),
    "gno": N_("Number of the evidence grade (S5)"),
    "given": N_("Answered"),
    "open": N_("Weight, if a level is missing"),
    "must": N_("Others rest on it (S8)"),
    "for_score": N_("Missing for a score (S12)"),
    "for_firm": N_("Missing for a firm score (S12)"),
    "openh": N_("Missing in this step: all but the last"),
    "openl": N_("Missing in this step: the last"),
}
_KINDS_ROW, _HEAD_ROW = 3, 4

_HAS = 'IF([row]="",0,IFERROR(IF(LEN(INDEX({},[row]))>0,1,0),0))'
_FOUND = "(cx_level_words=[said])+(cx_digits=[said])"
_BEFORE = "(([step:open]>[open])+([step:open]=[open])*([step:place]<[place]))*[step:open]"
# q: a column of Questions; step: a column over the rows of the step; c: the criterion's row on Calc; s: its step's on Sums.
_TEMPLATES = {
    "row": 'IFERROR(MATCH([key],[q:cx.key],0),"")',
    "said": 'IF([row]="","",IFERROR(INDEX([q:cx.answer],[row])&"","?"))',
    "reason": _HAS.format("[q:cx.reason]"),
    "grade": 'IF([row]="","",IFERROR(INDEX([q:cx.grade],[row])&"",""))',
    "reference": _HAS.format("[q:cx.reference]"),
    "asked": 'IF([row]="",0,MIN(1,SUMPRODUCT(([roles]=cx_my_role)*[flags])))',
    "auditor": "MIN(1,SUMPRODUCT(([roles]=cx_my_role)*[kinds]))",
    "level": f'IF(SUMPRODUCT({_FOUND})=0,"",SUMPRODUCT(({_FOUND})*cx_level_numbers))',
    "na": "IF(AND([said]=cx_not_applicable,[reason]=1),1,0)",
    "gno": 'MAX(IF(AND([auditor]=1,[level]<>""),2,1),[accepted])',
    "given": 'IF([asked]=0,0,IF(OR([level]<>"",[na]=1,[said]=cx_dont_know),1,0))',
    "open": 'IF(AND([asked]=1,[c:applies]=1,[c:S]=""),[c:w],0)',
    "for_score": f"IF([open]=0,0,IF(ROUND(([s:wans]+SUMPRODUCT({_BEFORE}))/[s:wapp],9)<{SCORED_FROM},1,0))",
    "for_firm": "IF([open]=0,0,IF([must]=1,1,IF(ROUND(([s:wans]+SUMPRODUCT([step:must]*[step:open])"
    f"+SUMPRODUCT((1-[step:must])*{_BEFORE}))/[s:wapp],9)<{FIRM_FROM},1,0)))",
}
_ACCEPTED = "IF([reference]=1,SUMPRODUCT(MAX((cx_grades=[grade])*cx_grade_numbers)),1)"
_REJECTED = 'IF(AND([auditor]=1,[level]<>""),' + _ACCEPTED + ",1)"
"""The audit lead has not accepted the evidence; an auditor's own stays (rule S5)."""


def add_answers(book: Book, layout: Layout, stored: Stored, form: Form) -> None:
    """One row a criterion."""
    titles = {f"ask.{r.id}": r.title for r in layout.speakers}
    said = _(
        "Read from the sheet {questions}; nothing is to be written here. A2, S5 … are the rules in docs/scoring.md.",
        questions=shown_title(QUESTIONS),
    )
    sheet = calculation_sheet(book, layout.answers, _("Calculation: answers"), said, HEADS, titles)
    for role in layout.speakers:
        auditor = int(role.kind == "auditor")
        book.put(sheet, _KINDS_ROW, layout.answers.column(f"ask.{role.id}"), auditor, SMALL)
    now = answers_now(layout, stored, form)
    for criterion in layout.rubric.criteria:
        row = layout.row[criterion.id]
        write_row(book, sheet, layout.answers, row, _formulas(layout, form, criterion), now[criterion.id])


def _formulas(layout: Layout, form: Form, criterion: Criterion) -> dict[str, str]:
    """The formulas of a criterion's row, by column."""
    step = layout.rubric.step_of[criterion.id]
    rejected = layout.result.criterion[criterion.id].evidence_rejected
    templates = dict(_TEMPLATES)
    templates["gno"] = templates["gno"].replace("[accepted]", _REJECTED if rejected else _ACCEPTED)
    if criterion.id in layout.waiting_for:
        links = layout.links
        resting = f"SUMPRODUCT(({links.area('needs')}=[code])*{links.area('prov')})"
        templates["must"] = f"IF([open]=0,0,IF({resting}>0,1,0))"
    first = step.criteria[0] is criterion
    templates["openh"], templates["openl"] = running(
        "[open]>0", "[code]", *(("", "") if first else ("[before:openh]", "[before:openl]"))
    )
    return {key: filled(t, lambda name: _cell(layout, form, criterion, name)) for key, t in templates.items()}


def _cell(layout: Layout, form: Form, criterion: Criterion, name: str) -> str:
    """The cell or area for a name in a template."""
    grid, row = layout.answers, layout.row[criterion.id]
    table, colon, key = name.partition(":")
    if not colon:
        return _here(layout, row, name)
    if table == "q":
        return form.marked(key)
    if table == "c":
        return layout.calc.ref(key, row)
    step = layout.rubric.step_of[criterion.id]
    if table == "s":
        return layout.sums.ref(key, layout.step_row(step.id))
    if table == "before":
        return f"{grid.letter(key)}{row - 1}"
    first, last = layout.rows_of(step)
    letter = grid.letters.get(key)
    return f"{letter}${first}:{letter}${last}" if letter else layout.calc.area(key, first, last)


def _here(layout: Layout, row: int, name: str) -> str:
    """A cell of the row, or the roles' heads, flags or kinds."""
    grid = layout.answers
    rows = {"roles": f"${_HEAD_ROW}", "flags": str(row), "kinds": f"${_KINDS_ROW}"}
    if name in rows:
        ends = (grid.letter(f"ask.{layout.speakers[end].id}") for end in (0, -1))
        return ":".join(f"${letter}{rows[name]}" for letter in ends)
    return layout.calc.ref(name, row) if name == "place" else f"{grid.letter(name)}{row}"


# --- what the formulas give -----------------------------------------------------------------------


def answers_now(layout: Layout, stored: Stored, form: Form) -> dict[str, Cells]:
    """What stands in each criterion's row."""
    rows = {
        c.id: _said_now(layout, form, c) | _missing_now(layout, stored, form, c)
        for c in layout.rubric.criteria
    }
    for step in layout.rubric.steps:
        _needed_now(stored.steps[step.id], [rows[c.id] for c in step.criteria], step)
    return rows


def _said_now(layout: Layout, form: Form, criterion: Criterion) -> Cells:
    """What was answered, and whether it counts."""
    answer = form.answers.get(criterion.id, Answer(criterion=criterion.id))
    role = layout.rubric.role[form.chosen_role or layout.speakers[0].id]
    place = form.places.get(criterion.id, "")
    evidence, asked = answer.evidence, int(place != "" and form.counting)
    seen = layout.result.criterion[criterion.id]
    grade = form.grades.get(evidence.grade, "") if evidence else ""
    return {
        "key": criterion.id,
        "code": criterion.code,
        "row": place,
        "said": _words(layout, answer),
        "reason": int(answer.not_applicable is not None),
        "grade": grade,
        "reference": int(bool(evidence and evidence.reference)),
        **{f"ask.{r.id}": 1 for r in layout.speakers},  # answering alone, all answers count (rule A3)
        "asked": asked,
        "auditor": int(role.kind == "auditor"),
        "level": "" if answer.level is None else answer.level,
        "na": int(answer.not_applicable is not None),
        "gno": layout.graded[seen.evidence_grade or layout.rubric.evidence.grades[0].id],
        "given": int(bool(asked) and not answer.blank),
    }


def _words(layout: Layout, answer: Answer) -> str:
    """An answer as the drop-down has it."""
    if answer.level is not None:
        return layout.level_words[answer.level]
    if answer.not_applicable is not None:
        return _(NOT_APPLICABLE)
    return _(DONT_KNOW) if answer.dont_know else ""


def _missing_now(layout: Layout, stored: Stored, form: Form, criterion: Criterion) -> Cells:
    """The weight of a criterion that lacks a level, and whether others rest on it."""
    cells = stored.criteria[criterion.id]
    missing = criterion.id in form.places and form.counting and cells["applies"] and cells["S"] == ""
    rests = any(stored.links[k.row]["prov"] for k in layout.waiting_for.get(criterion.id, ()))
    return {"open": criterion.weight if missing else 0, "must": int(bool(missing and rests))}


def _needed_now(sums: Cells, rows: Sequence[Cells], step: Step) -> None:
    """How many more levels a step needs for a score and for a firm one, heaviest first; and which are missing."""
    order = sorted(rows, key=lambda row: -_number(row["open"]))
    whole, answered = _number(sums["wapp"]), _number(sums["wans"])
    resting = sum(_number(row["open"]) for row in rows if row["must"])
    by_weight = by_need = 0.0
    for row in order:
        weight = _number(row["open"])
        row["for_score"] = int(weight > 0 and below((answered + by_weight) / whole, SCORED_FROM))
        enough = weight == 0 or not below((answered + resting + by_need) / whole, FIRM_FROM)
        row["for_firm"] = int(weight > 0 and (row["must"] == 1 or not enough))
        by_weight += weight
        by_need += 0 if row["must"] else weight
    missing: list[str] = []
    for row in rows:
        missing += [str(row["code"])] if row["open"] else []
        row["openh"], row["openl"] = ", ".join(missing[:-1]), missing[-1] if missing else ""


def _number(value: Any) -> float:
    """A number of the sheet; 0 for nothing."""
    return 0.0 if isinstance(value, str) else float(value)


def missing_cells(layout: Layout, step: Step) -> dict[str, str]:
    """Where a step's figures about missing answers stand, for the formulas of other sheets."""
    first, last = layout.rows_of(step)
    grid = layout.answers
    areas = {
        key: f"SUM({grid.area(key, first, last)})"
        for key in ("given", "asked", "open", "for_score", "for_firm")
    }
    return {**areas, "openh": grid.ref("openh", last), "openl": grid.ref("openl", last)}


def total_of(layout: Layout, key: str) -> str:
    """The sum of a column of Answers, as a formula."""
    return f"SUM({layout.answers.area(key)})"
