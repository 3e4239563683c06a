"""The questionnaire: the workbook that people fill in and send back.

The reader finds its way by hidden keys, never by words or places that people see:

* ``_cxaudit`` (very hidden) has keys in column A and values in column B: schema, kind, rubric, role and so on.
* Questions has column keys (``cx.answer`` …) in a hidden row right above the head, and each criterion's id in
  the hidden column ``cx.key``, so that rows may be sorted and columns moved.
* Start has ``cx.value`` in a hidden row and row keys (``cx.respondent.role`` …) in a hidden column; an input
  stands where the two meet.

In one person's own assessment the same two sheets stand in the workbook that has the results (`Form.results`).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import N_, _, ngettext
from cxaudit.model.answers import Answer, AnswerSheet, EngagementStamp
from cxaudit.model.engagement import Brand
from cxaudit.model.rubric import Criterion, Rubric, Step
from cxaudit.render.asked import asked
from cxaudit.render.promises import privacy_promise
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.layout import SUMMARY, Grid
from cxaudit.render.workbook.literals import said, text
from cxaudit.render.workbook.looks import (
    BAND,
    CELL,
    CELL_STRONG,
    GIVEN,
    HEAD,
    HEADING,
    HIDDEN,
    INPUT,
    INPUT_DATE,
    INPUT_TEXT,
    LINK,
    SMALL,
    STRONG,
    SUBTITLE,
    TEXT,
    WRAPPED,
    Look,
)
from cxaudit.render.workbook.pictures import add_logo
from cxaudit.render.workbook.titles import shown_title
from cxaudit.text import listed

NOT_APPLICABLE, DONT_KNOW = N_("N/A"), N_("Don't know")
"""What can be answered beside levels, to be said with `_`."""

START, QUESTIONS = "Start", "Questions"
TICKED = "✓"
"""What the check column begins with where a question is answered."""


def check_words() -> Mapping[str, str]:
    """What the check column says, by what it means. Words, so that colour is never alone."""
    return {
        "open": _("open"),
        "answered": TICKED + " " + _("answered"),
        "reason": _("reason needed"),
        "reference": TICKED + " " + _("say where"),
        "unclear": _("not understood"),
        "grade": TICKED + " " + _("grade unclear"),
        "role": _("choose your role"),
    }


_CODE, _QUESTION, _LEVELS, _ANSWER, _CHECK, _REASON, _GRADE, _REFERENCE, _COMMENT, _KEY = range(1, 11)
_WIDTHS = (7, 34, 63, 20, 14, 20, 20, 21, 24, 0)
_KEYS_ROW, _HEAD_ROW = 3, 4
_COLUMN_KEYS = {
    _ANSWER: "cx.answer",
    _REASON: "cx.reason",
    _GRADE: "cx.grade",
    _REFERENCE: "cx.reference",
    _COMMENT: "cx.comment",
    _KEY: "cx.key",
}
_HEADS = (
    N_("No."),
    N_("Question"),
    N_("Levels: pick the highest that is fully true"),
    N_("Your answer"),
    N_("Check"),
    N_("Reason, if N/A"),
    N_("What shows it?"),
    N_("Where to find it"),
    N_("Comment"),
    N_("Key"),
)
CHECKED = CELL._replace(across="center", indent=0)
WARN = Look(bold=True, colour="warn_text", ground="warn", lines="input")
DONE = Look(colour="done_text", ground="done")


@dataclass(frozen=True)
class Form:
    """What one questionnaire is made of."""

    rubric: Rubric
    criteria: tuple[Criterion, ...]
    variant: str | None
    role: str | None
    key: str | None
    departments: tuple[str, ...]
    client: str | None
    minimum_group: int
    sheet: AnswerSheet | None
    department: str | None = None
    """The respondent's department, filled in beforehand."""
    evidence_policy: str | None = None
    """None: the variant's, else the rubric's default."""
    results: Grid | None = None
    """The sheet that says what each answer means, where the results stand in the same workbook."""
    proposed_role: str | None = None
    """The role that is filled in and may be changed."""
    minimum_comments: int | None = None
    """People below whom no comments are shown; none: the usual number."""
    engagement: EngagementStamp | None = None
    """Which audit it is for, so that no other takes it; none: no one in particular."""

    @property
    def evidence_counts(self) -> bool:
        """Whether evidence can change a score: not where the policy lets every grade carry every level."""
        variant = self.rubric.variants[self.variant] if self.variant else None
        policy = (
            self.evidence_policy
            or (variant.evidence_policy if variant else None)
            or self.rubric.defaults.evidence_policy
        )
        return any(cap < self.rubric.top for cap in self.rubric.evidence.policies[policy].values())

    @property
    def chosen_role(self) -> str | None:
        """The role that stands on the first sheet; None: it is open."""
        given = self.sheet.respondent.role if self.sheet else None
        return self.role or given or self.proposed_role

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels as the drop-down has them."""
        return tuple(f"{level} – {name}" for level, name in enumerate(self.rubric.scale.names))

    @property
    def grades(self) -> dict[str, str]:
        """Titles of the evidence grades by id."""
        return {grade.id: grade.title for grade in self.rubric.evidence.grades}

    @property
    def answers(self) -> dict[str, Answer]:
        """What was answered already, by criterion."""
        return {a.criterion: a for a in self.sheet.answers} if self.sheet else {}

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each criterion stands among the rows of the questions, 1 the first; each step has a heading."""
        found, place, step = {}, 0, None
        for criterion in self.criteria:
            its_step = self.rubric.step_of[criterion.id]
            place += 1 if its_step is step else 2
            found[criterion.id], step = place, its_step
        return found

    @property
    def last_row(self) -> int:
        """The last row of the questions."""
        return _HEAD_ROW + max(self.places.values())

    def column(self, column: str) -> str:
        """The cells of a column of the questions, for formulas."""
        return f"{QUESTIONS}!${column}${_HEAD_ROW + 1}:${column}${self.last_row}"

    def marked(self, mark: str) -> str:
        """The cells of the column with a mark such as ``cx.answer``, for formulas."""
        number = next(number for number, key in _COLUMN_KEYS.items() if key == mark)
        return self.column(get_column_letter(number))

    @property
    def counting(self) -> bool:
        """Whether answers count: with results beside them as soon as a role is chosen, whichever it is (rule A3)."""
        return self.results is None or self.chosen_role in self.rubric.role


def questionnaire(
    rubric: Rubric,
    *,
    date: datetime.date,
    variant: str | None = None,
    role: str | None = None,
    respondent_key: str | None = None,
    department: str | None = None,
    departments: Sequence[str] = (),
    client: str | None = None,
    brand: Brand | None = None,
    minimum_group: int | None = None,
    minimum_comments: int | None = None,
    answers: AnswerSheet | None = None,
    engagement: EngagementStamp | None = None,
) -> bytes:
    """The workbook that somebody fills in, as the bytes of an .xlsx file.

    Args:
        rubric: what is asked.
        date: stands in the file's properties; the same arguments give the same bytes.
        variant: a shorter form of the rubric.
        role: for one role only; none: whoever answers picks theirs.
        respondent_key: who answers, filled in beforehand; none: left open.
        department: theirs, filled in beforehand; they may change it.
        departments: to choose from; none: free text.
        client: whose audit it is.
        brand: the colours; none: the default ones.
        minimum_group: the smallest group whose figures are shown; none: the rubric's.
        minimum_comments: how many have to answer before comments are shown; none: the usual number.
        answers: what was answered already (an example, or a form that is continued).
        engagement: which audit it is for; only that one takes it in; none: any.

    Raises:
        CxauditError: there is no such variant or role, or nothing would be asked.
    """
    form = Form(
        rubric=rubric,
        criteria=asked(rubric, variant, role),
        variant=variant,
        role=role,
        key=respondent_key,
        departments=tuple(departments),
        client=client,
        minimum_group=minimum_group or rubric.defaults.minimum_group,
        minimum_comments=minimum_comments,
        sheet=answers,
        department=department,
        engagement=engagement,
    )
    book = Book(
        _("{rubric} – questionnaire", rubric=rubric.title),
        brand or Brand(),
        client=client,
        language=rubric.language,
    )
    add_start(book, form)
    add_questions(book, form)
    add_logo(book, START, brand.logo if brand else None, client)
    book.stamp(_stamp(form))
    return book.finished(date)


def _stamp(form: Form) -> Mapping[str, str | None]:
    """By what a returned file is recognised."""
    return {
        "kind": "questionnaire",
        "rubric.id": form.rubric.id,
        "rubric.version": form.rubric.version,
        "rubric.hash": form.rubric.hash,
        "variant": form.variant,
        "role": form.role,
        "respondent.key": form.key,
        "language": form.rubric.language,
        **engagement_marks(form.engagement),
    }


def engagement_marks(engagement: EngagementStamp | None) -> Mapping[str, str | None]:
    """By what a returned file is known as one audit's."""
    if engagement is None:
        return {}
    return {"engagement.id": engagement.id, "engagement.client": engagement.client}


# --- Start --------------------------------------------------------------------------------------

LABEL, ENTRY, HELP, ROW_KEY = 1, 2, 3, 4
START_WIDTHS = (26, 34, 70, 0)
_TEXT_WIDTH = 102
LABELS = STRONG._replace(indent=1)


def add_start(book: Book, form: Form) -> None:
    """The first sheet: what this is, who answers, how to answer, what happens with it."""
    rubric = form.rubric
    sheet = book.sheet(START, rubric.title, START_WIDTHS, said=_for_whom(form))
    book.put(sheet, 3, ENTRY, "cx.value", HIDDEN)
    book.hide_row(sheet, 3)
    row = _about_you(book, sheet, 4, form)
    row = _how_to_answer(book, sheet, row + 1, form)
    row = _scale(book, sheet, row + 1, form)
    row = _grades(book, sheet, row + 1, form)
    _what_happens(book, sheet, row + 1, form)
    book.one_page(sheet)
    book.protect(sheet)


def _for_whom(form: Form) -> str:
    """Client, variant, role, size and time, in one line."""
    variant = form.rubric.variants[form.variant] if form.variant else None
    minutes = variant.minutes if variant else max(5, 5 * round(len(form.criteria) / 5))
    words = [
        form.client,
        variant.title if variant else _("Self-assessment") if form.results else _("Questionnaire"),
        form.rubric.role[form.role].title if form.role else None,
        ngettext("{n} question", "{n} questions", len(form.criteria)),
        _("about {minutes} minutes", minutes=minutes),
    ]
    return "  ·  ".join(word for word in words if word)


def section_head(book: Book, sheet: Worksheet, row: int, text: str) -> int:
    """A heading over all columns; returns the row after it."""
    for column in (LABEL, ENTRY, HELP):
        book.put(sheet, row, column, text if column == LABEL else None, HEADING)
    book.row_height(sheet, row, 22)
    book.row_height(sheet, row + 1, 5)
    return row + 2


def _about_you(book: Book, sheet: Worksheet, row: int, form: Form) -> int:
    """Who answers. The reader finds each input by its row's hidden key."""
    row = section_head(book, sheet, row, _("1  About you"))
    if form.results is None:
        promise = privacy_promise(form.minimum_group, form.minimum_comments)
        row = told(book, sheet, row, _("Your privacy"), promise)
    given = form.sheet.respondent if form.sheet else None
    roles = {r.id: r.title for r in form.rubric.roles if r.kind != "customer"}
    role = form.chosen_role
    inputs: tuple[tuple[str, str, str | datetime.date | None, Look, str], ...] = (
        (
            "cx.respondent.role",
            _("Your role"),
            roles.get(role or "", role),
            GIVEN if form.role else INPUT,
            _about_role(form),
        ),
        (
            "cx.respondent.department",
            _("Department"),
            form.department or (given.department if given else None),
            INPUT if form.departments else INPUT_TEXT,
            _("Choose from the list, or leave it empty.")
            if form.departments
            else _("If you want to say it."),
        ),
        (
            "cx.date",
            _("Date of your answers"),
            form.sheet.date if form.sheet else None,
            INPUT_DATE,
            _("Year, month, day: for example 2026-03-31. Used if you answer twice: the later answers count."),
        ),
        (
            "cx.respondent.key",
            _("Your key"),
            form.key or (given.key if given else None),
            GIVEN if form.key else INPUT_TEXT,
            _("Filled in for you; please leave it as it is.")
            if form.key
            else _("Only if you were given one. Never your name."),
        ),
    )
    for key, label, value, look, about in inputs:
        book.put(sheet, row, LABEL, label, LABELS._replace(up="center"))
        book.put(sheet, row, ENTRY, value, look._replace(up="center"))
        book.put(sheet, row, HELP, about, SMALL._replace(up="center", indent=1))
        book.put(sheet, row, ROW_KEY, key, HIDDEN)
        book.row_height(sheet, row, max(21, height([(about, 70)], 9)))
        if form.results and key == "cx.respondent.role":
            book.name("cx_my_role", sheet, f"$B${row}")
        _guard(book, sheet, f"B{row}", key, form)
        row += 1
    return row


def _about_role(form: Form) -> str:
    """What there is to know of the role."""
    if form.role:
        return _("Filled in for you.")
    if form.results is None:
        return _(
            "Choose from the list. Answers count in this group, to the questions meant for it; "
            "if you answer alone, all of them count."
        )
    alone = _("You answer alone, so all your answers count, whichever role you choose.")
    other = _("Choose yours if it is another.")
    return f"{other} {alone}" if form.sheet is None else alone


def _guard(book: Book, sheet: Worksheet, cell: str, key: str, form: Form) -> None:
    """The drop-down or the help of one input about the respondent."""
    if key == "cx.respondent.role" and not form.role:
        titles = [r.title for r in form.rubric.roles if r.kind != "customer"]
        book.choices("cx_roles", titles)
        error = _("Please choose a role from the list.")
        book.choose(sheet, cell, "cx_roles", title=_("Your role"), error=error)
    elif key == "cx.respondent.department" and form.departments:
        book.choices("cx_departments", form.departments)
        book.choose(
            sheet,
            cell,
            "cx_departments",
            title=_("Department"),
            error=_("Please choose a department from the list."),
        )
    elif key == "cx.date":
        book.only_dates(sheet, cell, title=_("Date"), error=_("Please write a date, for example 2026-03-31."))


def told(book: Book, sheet: Worksheet, row: int, label: str, text: str) -> int:
    """A label and a sentence over the wide columns; returns the row after it."""
    book.put(sheet, row, LABEL, label, LABELS)
    book.put(sheet, row, ENTRY, text, WRAPPED._replace(indent=1))
    book.merge(sheet, row, ENTRY, HELP)
    book.row_height(sheet, row, height([(text, _TEXT_WIDTH)]))
    return row + 1


def _how_to_answer(book: Book, sheet: Worksheet, row: int, form: Form) -> int:
    """The rules for picking an answer, and how far one is."""
    scale = form.rubric.scale
    row, middle = section_head(book, sheet, row, _("2  How to answer")), LABELS._replace(up="center")
    book.put(sheet, row, LABEL, _("Your progress"), middle)
    book.put_formula(sheet, row, ENTRY, _progress(form), _progress_now(form), middle)
    book.put(
        sheet,
        row,
        HELP,
        _("Go to the sheet {questions} and fill in the yellow cells", questions=shown_title(QUESTIONS)),
        LINK._replace(up="center", indent=1),
    )
    book.row_height(sheet, row, 21)
    book.link(sheet, row, HELP, f"{QUESTIONS}!D{_HEAD_ROW + 2}")
    row = told(book, sheet, row + 1, _("Pick a level"), scale.rater_rule)
    why = _("Say why in the column “{column}”.", column=_(_HEADS[_REASON - 1]))
    if scale.scope_rule:
        row = told(book, sheet, row, _("What it must hold for"), scale.scope_rule)
    row = told(
        book,
        sheet,
        row,
        _(NOT_APPLICABLE),
        f"{scale.not_applicable} {why}",
    )
    better = _("It is better than a guess, and lowers no score.")
    row = told(book, sheet, row, _(DONT_KNOW), f"{scale.dont_know} {better}")
    return told(
        book,
        sheet,
        row,
        _("Blank"),
        _("A question without an answer lowers no score either, but too many of them and there is none."),
    )


def _scale(book: Book, sheet: Worksheet, row: int, form: Form) -> int:
    """The levels and what each means in general."""
    anchors = form.rubric.scale.anchors
    row = section_head(book, sheet, row, _("3  The levels"))
    for level, name in enumerate(form.levels):
        row = told(book, sheet, row, name, anchors[level] if anchors else "")
    return row


def _grades(book: Book, sheet: Worksheet, row: int, form: Form) -> int:
    """What shows an answer, from the weakest to the strongest; nothing where evidence does not count."""
    if not form.evidence_counts:
        return row - 1
    row = section_head(book, sheet, row, _("4  What shows it?"))
    grades = form.rubric.evidence.grades
    stronger = listed([_("“{grade}”", grade=grade.title) for grade in grades[1:]], _("or"))
    row = told(
        book,
        sheet,
        row,
        _("Evidence"),
        _(
            "For each answer choose what shows that it is true. For {stronger}, say where to find it (a name of a "
            "document, a folder, a link); without that it counts as “{weakest}”.",
            stronger=stronger,
            weakest=grades[0].title,
        ),
    )
    for grade in grades:
        row = told(book, sheet, row, grade.title, grade.plain)
    return row


def _what_happens(book: Book, sheet: Worksheet, row: int, form: Form) -> None:
    """How the answers are used."""
    number = 5 if form.evidence_counts else 4
    heading = _("What happens with your answers")
    row = section_head(book, sheet, row, f"{number}  {heading}")
    row = _own_results(book, sheet, row) if form.results else _sent_back(book, sheet, row, form)
    title = f"{form.rubric.id} {form.rubric.version}"
    book.put(
        sheet, row + 1, LABEL, _("Made with the rubric {rubric}.", rubric=title), SUBTITLE._replace(size=8)
    )


def _own_results(book: Book, sheet: Worksheet, row: int) -> int:
    """Where the results are, when they stand in the same workbook; returns the row after it."""
    row = told(
        book,
        sheet,
        row,
        _("Your results"),
        _(
            "They follow every answer at once: open the sheet {summary}. It says how far you are, where you stand, and "
            "what to do first and why. Change an answer and see what moves.",
            summary=shown_title(SUMMARY),
        ),
    )
    row = told(
        book,
        sheet,
        row,
        _("Your privacy"),
        _(
            "Nothing leaves this file. Whoever gets it can read your answers, so please write no names into it."
        ),
    )
    return told(book, sheet, row, _("When you are done"), _("Save the file."))


def _sent_back(book: Book, sheet: Worksheet, row: int, form: Form) -> int:
    """Who sees the answers, and what to do with the file; returns the row after it."""
    safe = _("Whoever collects this file can read it, so please write no names into it.")
    row = told(book, sheet, row, _("Your file"), safe)
    done = _("Save the file and send it back to whoever sent it to you.")
    return told(book, sheet, row, _("When you are done"), done)


# --- Questions ----------------------------------------------------------------------------------


def add_questions(book: Book, form: Form) -> None:
    """The sheet with a row for each criterion, under headings for the steps."""
    unused = () if form.evidence_counts else (_GRADE, _REFERENCE)
    widths = tuple(0 if column in unused else width for column, width in enumerate(_WIDTHS, 1))
    sheet = book.sheet(QUESTIONS, form.rubric.title, widths, tab="accent")
    book.put_formula(
        sheet, 2, 1, _progress(form), _progress_now(form), SUBTITLE._replace(bold=True, colour="ink")
    )
    for column, key in _COLUMN_KEYS.items():
        book.put(sheet, _KEYS_ROW, column, key, HIDDEN)
    book.hide_row(sheet, _KEYS_ROW)
    for column, head in enumerate(_HEADS, 1):
        book.put(sheet, _HEAD_ROW, column, _(head), HEAD)
    book.row_height(sheet, _HEAD_ROW, 30)
    _question_rows(book, sheet, form)
    _question_rules(book, sheet, form)
    book.freeze(sheet, _HEAD_ROW + 1, _LEVELS, repeat=f"{_HEAD_ROW}:{_HEAD_ROW}")
    sheet.print_area = f"A1:I{form.last_row}"
    sheet.auto_filter.ref = f"A{_HEAD_ROW}:J{form.last_row}"
    book.protect(sheet)


def _question_rows(book: Book, sheet: Worksheet, form: Form) -> None:
    """Every step's heading and questions."""
    answers, names, step = form.answers, form.rubric.scale.names, None
    for criterion in form.criteria:
        row = _HEAD_ROW + form.places[criterion.id]
        its_step = form.rubric.step_of[criterion.id]
        if its_step is not step:
            step = its_step
            _step_row(book, sheet, row - 1, step)
        _question_row(book, sheet, row, criterion, names)
        _answer_cells(book, sheet, row, answers.get(criterion.id, Answer(criterion=criterion.id)), form)


def _step_row(book: Book, sheet: Worksheet, row: int, step: Step) -> None:
    """A heading across the table; not merged, so that rows can be sorted."""
    promise = f"   {step.promise}" if step.promise else ""
    for column in range(1, _KEY + 1):
        book.put(sheet, row, column, None, BAND)
    book.put_runs(sheet, row, _CODE, [(step.title, BAND), (promise, BAND._replace(size=9, bold=False))], BAND)
    book.row_height(sheet, row, 24)


def _question_row(book: Book, sheet: Worksheet, row: int, criterion: Criterion, names: Sequence[str]) -> None:
    """What is asked, why, and the sentences to choose from."""
    book.put(sheet, row, _CODE, criterion.code, CELL_STRONG)
    book.put_runs(
        sheet,
        row,
        _QUESTION,
        [(criterion.question, STRONG), (f"\n{criterion.why}", SMALL)],
        CELL,
    )
    runs: list[tuple[str, Look]] = []
    for level, sentence in enumerate(criterion.levels):
        runs += [
            (f"{level}  ", STRONG),
            (sentence + ("\n" if level < len(criterion.levels) - 1 else ""), TEXT),
        ]
    book.put_runs(sheet, row, _LEVELS, runs, CELL)
    book.put(sheet, row, _KEY, criterion.id, HIDDEN)
    sentences = "\n".join(f"{level}  {sentence}" for level, sentence in enumerate(criterion.levels))
    question = f"{criterion.question}\n{criterion.why}"
    needed = height([(sentences, _WIDTHS[_LEVELS - 1] - 2), (question, _WIDTHS[_QUESTION - 1] * 0.88)])
    book.row_height(sheet, row, needed, free=True)


def _answer_cells(book: Book, sheet: Worksheet, row: int, answer: Answer, form: Form) -> None:
    """The inputs of one question, with what was answered already."""
    evidence = answer.evidence
    book.put(sheet, row, _ANSWER, _answer_words(answer, form), INPUT._replace(bold=True))
    book.put_formula(sheet, row, _CHECK, _check(row, form), _check_now(answer, form), CHECKED)
    book.put(sheet, row, _REASON, answer.not_applicable, INPUT_TEXT)
    book.put(sheet, row, _GRADE, form.grades.get(evidence.grade, evidence.grade) if evidence else None, INPUT)
    book.put(sheet, row, _REFERENCE, evidence.reference if evidence else None, INPUT_TEXT)
    book.put(sheet, row, _COMMENT, answer.comment, INPUT_TEXT)


def _answer_words(answer: Answer, form: Form) -> str | None:
    """An answer as the drop-down has it."""
    if answer.not_applicable is not None:
        return _(NOT_APPLICABLE)
    if answer.level is not None:
        return form.levels[answer.level]
    return _(DONT_KNOW) if answer.dont_know else None


def _question_rules(book: Book, sheet: Worksheet, form: Form) -> None:
    """Drop-downs, help and colours of the answer columns; one rule for each range."""
    first, last = _HEAD_ROW + 1, form.last_row
    book.choices("cx_answers", (*form.levels, _(NOT_APPLICABLE), _(DONT_KNOW)))
    book.choices("cx_grades", tuple(form.grades.values()))
    book.choices("cx_digits", [str(level) for level in range(form.rubric.top + 1)])
    book.name("cx_dont_know", book.lists, f"{list_place(book, 'cx_answers', len(form.levels) + 1)}")
    book.name("cx_not_applicable", book.lists, f"{list_place(book, 'cx_answers', len(form.levels))}")
    book.name("cx_weakest", book.lists, f"{list_place(book, 'cx_grades', 0)}")
    top = form.rubric.top
    book.choose(
        sheet,
        f"D{first}:D{last}",
        "cx_answers",
        title=_("Your answer"),
        prompt=form.rubric.scale.rater_rule,
        error=_(
            "Please choose from the list: a level from 0 to {top}, {na} or {unknown}.",
            top=top,
            na=_(NOT_APPLICABLE),
            unknown=_(DONT_KNOW),
        ),
    )
    book.prompt(
        sheet,
        f"F{first}:F{last}",
        title=_("Only for {na}", na=_(NOT_APPLICABLE)),
        prompt=_("Why can this not exist here? Without a reason, {na} is not counted.", na=_(NOT_APPLICABLE)),
    )
    book.choose(
        sheet,
        f"G{first}:G{last}",
        "cx_grades",
        title=_("What shows it?"),
        prompt=_("Choose the best proof there is. Its meaning is on the first sheet."),
        error=_("Please choose from the list."),
    )
    book.prompt(
        sheet,
        f"H{first}:H{last}",
        title=_("Where to find it"),
        prompt=_("Name of the document, folder, system or link. No names of people."),
    )
    _colours(book, sheet, first, last)


def _colours(book: Book, sheet: Worksheet, first: int, last: int) -> None:
    """Colours of what is still to do and of what is done, beside the words of the check column."""
    checked, word = f"$E{first}", {key: text(words) for key, words in check_words().items()}
    unclear = f"{checked}={word['unclear']}"
    book.highlight(sheet, f"F{first}:F{last}", f"{checked}={word['reason']}", WARN)
    book.highlight(sheet, f"H{first}:H{last}", f"{checked}={word['reference']}", WARN)
    book.highlight(sheet, f"D{first}:D{last}", unclear, WARN)
    book.highlight(sheet, f"E{first}:E{last}", f"OR({checked}={word['reason']},{unclear})", WARN)
    book.highlight(sheet, f"E{first}:E{last}", f'LEFT({checked},1)="{TICKED}"', DONE)


def list_place(book: Book, choices: str, index: int) -> str:
    """The cell of one word in a named list."""
    area = book.workbook.defined_names[choices].attr_text.rpartition("!")[2]
    letter = area.split("$")[1]
    return f"${letter}${index + 2}"


# --- what is answered, as formulas and as values --------------------------------------------------


def _check(row: int, form: Form) -> str:
    """The formula of the check column."""
    word = {key: text(words) for key, words in check_words().items()}
    checked = (
        f"IF(LEN(D{row})=0,{word['open']},"
        f'IF(SUMPRODUCT((cx_answers=D{row}&"")+0)+SUMPRODUCT((cx_digits=D{row}&"")+0)=0,{word["unclear"]},'
        f"IF(AND(D{row}=cx_not_applicable,LEN(F{row})=0),{word['reason']},"
        f"IF(LEN(G{row})=0,{word['answered']},"
        f'IF(SUMPRODUCT((cx_grades=G{row}&"")+0)=0,{word["grade"]},'
        f"IF(AND(G{row}<>cx_weakest,LEN(H{row})=0),{word['reference']},{word['answered']}))))))"
    )
    whatever = f"IFERROR({checked},{word['unclear']})"
    if form.results is None:
        return whatever
    asked = f"INDEX({form.results.area('asked')},MATCH(J{row},{form.results.area('key')},0))"
    return f"IF(IFERROR({asked},1)=0,{word['role']},{whatever})"


def _check_now(answer: Answer, form: Form) -> str:
    """What `_check` gives for the answer in the row."""
    word = check_words()
    if not form.counting:
        return word["role"]
    if answer.blank:
        return word["open"]
    evidence = answer.evidence
    weakest = form.rubric.evidence.grades[0].id
    if evidence and evidence.grade != weakest and not evidence.reference:
        return word["reference"]
    return word["answered"]


_PROGRESS = N_("{done} of {all} answered ({share})")
_WITHOUT_REASON, _UNCLEAR = N_("{n} without a reason"), N_("{n} not understood")


def _choose_role() -> str:
    """What to do first where no role is chosen."""
    return _("Choose your role on the sheet {start}", start=shown_title(START))


def _progress(form: Form) -> str:
    """The formula of the progress line."""
    done = f'COUNTIF({form.column("E")},"{TICKED}*")'
    count = f"SUM({form.results.area('asked')})" if form.results else str(len(form.criteria))
    word = check_words()
    found = ""
    for key, phrase in (("reason", _WITHOUT_REASON), ("unclear", _UNCLEAR)):
        number = f"COUNTIF({form.column('E')},{text(word[key])})"
        found += f'&IF({number}=0,"",", "&{said(_(phrase), n=number)})'
    share = said(_("{number} %"), number=f"ROUND(100*{done}/{count},0)")
    line = f"{said(_(_PROGRESS), done=done, all=count, share=share)}{found}"
    return f"IF({count}=0,{text(_choose_role())},{line})" if form.results else line


def _progress_now(form: Form) -> Value:
    """What `_progress` gives for the answers that are there."""
    if not form.counting:
        return _choose_role()
    count = len(form.criteria)
    done = sum(1 for c in form.criteria if c.id in form.answers and not form.answers[c.id].blank)
    share = _("{number} %", number=(200 * done + count) // (2 * count))
    return _(_PROGRESS, done=done, all=count, share=share)
