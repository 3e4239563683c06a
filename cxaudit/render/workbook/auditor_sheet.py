"""The auditor's sheet: what people said and showed, and beside it what the auditor finds.

It replaces the level from which scoring starts (rule S4), and never the record of what people said. Marks are as in
the questionnaire; the hidden column ``cx.said`` says where people called a criterion not applicable.
"""

from __future__ import annotations

import datetime

from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.errors import Code, CxauditError, problem
from cxaudit.language import N_, _, ngettext
from cxaudit.model.answers import EngagementStamp, Respondent
from cxaudit.model.audit_sheets import ACCEPTED, APPLIES, DOES_NOT_APPLY, REJECTED
from cxaudit.model.result import AuditResult, CriterionResult
from cxaudit.model.rubric import Criterion
from cxaudit.render.heard import claimed_lines, evidence_lines, said_not
from cxaudit.render.names import Names
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.literals import said, text
from cxaudit.render.workbook.looks import (
    BAND,
    CELL,
    CELL_STRONG,
    GIVEN,
    HEAD,
    HIDDEN,
    INPUT,
    INPUT_DATE,
    INPUT_TEXT,
    LINK,
    SMALL,
    STRONG,
    SUBTITLE,
    TEXT,
    Look,
)
from cxaudit.render.workbook.pages import fit_heads
from cxaudit.render.workbook.pictures import add_logo
from cxaudit.render.workbook.questionnaire import (
    CHECKED,
    DONE,
    ENTRY,
    HELP,
    LABEL,
    LABELS,
    ROW_KEY,
    START,
    START_WIDTHS,
    TICKED,
    WARN,
    engagement_marks,
    list_place,
    section_head,
    told,
)
from cxaudit.render.workbook.titles import shown_title
from cxaudit.text import listed

AUDIT = "Audit"
KIND = "auditor"
_UNDATED = datetime.date(1980, 1, 1)

(_CODE, _QUESTION, _LEVELS, _SAID, _SHOWN, _LEVEL, _EVIDENCE, _APPLIES, _CHECK, _REASON, _NOTE) = range(1, 12)
_KEY, _NOT = 12, 13
_WIDTHS = (7, 32, 54, 30, 32, 17, 14, 15, 15, 28, 28, 0, 0)
_KEYS_ROW, _HEAD_ROW = 3, 4
_MARKS = {
    _LEVEL: "cx.level",
    _EVIDENCE: "cx.accepted",
    _APPLIES: "cx.applies",
    _REASON: "cx.reason",
    _NOTE: "cx.comment",
    _KEY: "cx.key",
    _NOT: "cx.said",
}
_HEADS = (
    N_("No."),
    N_("Question"),
    N_("Levels: the highest that is fully true"),
    N_("What people said"),
    N_("Evidence that was given"),
    N_("Audited level"),
    N_("The evidence is"),
    N_("Does it apply?"),
    N_("Check"),
    N_("Reason"),
    N_("Note"),
    N_("Key"),
    N_("Said"),
)
_SAID_NOT = "n/a"
_PROGRESS = N_("{done} of {all} looked at")


def _check_words() -> dict[str, str]:
    """What the check column says, by what it means."""
    return {
        "open": _("open"),
        "done": TICKED + " " + _("looked at"),
        "reason": _("reason needed"),
        "both": _("level or N/A, not both"),
    }


def auditor_workbook(
    result: AuditResult,
    respondent: Respondent | None = None,
    *,
    date: datetime.date | None = None,
    engagement: EngagementStamp | None = None,
) -> bytes:
    """The workbook in which an auditor says what holds, as the bytes of an .xlsx file.

    Args:
        result: what was answered so far; of it only what may be shown (rule R6).
        respondent: the auditor; none: the key is left open, and the rubric's first auditor's role is proposed.
        date: stands in the file's properties; none: the audit's. The same arguments give the same bytes.
        engagement: which audit it is for; only that one takes it in; none: any.

    Raises:
        CxauditError: the role is not an auditor's, or the rubric has none.
    """
    role = _auditors_role(result, respondent)
    rubric = result.rubric.content
    title = _("{rubric} – auditor's sheet", rubric=rubric.title)
    book = Book(title, result.brand, client=result.client, language=rubric.language)
    _add_start(book, result, respondent, role)
    _add_audit(book, result)
    fit_heads(book, _HEAD_ROW)
    add_logo(book, START, result.brand.logo, result.client)
    book.stamp(
        {
            "kind": KIND,
            "rubric.id": rubric.id,
            "rubric.version": rubric.version,
            "rubric.hash": result.rubric.hash,
            "variant": result.policy.variant,
            "role": role,
            "respondent.key": respondent.key if respondent else None,
            "language": rubric.language,
            **engagement_marks(engagement),
        }
    )
    return book.finished(date or result.date or _UNDATED)


def _auditors_role(result: AuditResult, respondent: Respondent | None) -> str:
    """The role that the sheet is for."""
    rubric = result.rubric.content
    auditors = [role for role in rubric.roles if role.kind == "auditor"]
    if respondent is None and auditors:
        return auditors[0].id
    wanted = respondent.role if respondent else ""
    if wanted not in {role.id for role in auditors}:
        title = rubric.role[wanted].title if wanted in rubric.role else wanted
        allowed = listed([role.title for role in auditors], _("or"))
        where = respondent.key if respondent else result.rubric.id
        raise CxauditError([problem(Code.ROLE_NOT_AUDITOR, where, role=title, allowed=allowed)], 2)
    return wanted


# --- Start --------------------------------------------------------------------------------------


def _add_start(book: Book, result: AuditResult, respondent: Respondent | None, role: str) -> None:
    """The first sheet: who audits, how to fill it in, what happens with it."""
    count = len(result.criteria)
    line = [result.client, _("Auditor's sheet"), ngettext("{n} criterion", "{n} criteria", count)]
    sheet = book.sheet(START, result.rubric.content.title, START_WIDTHS, said="  ·  ".join(line))
    book.put(sheet, 3, ENTRY, "cx.value", HIDDEN)
    book.hide_row(sheet, 3)
    row = _about_you(book, sheet, 4, result, respondent, role)
    row = _how_to(book, sheet, row + 1, result)
    _what_happens(book, sheet, row + 1, result)
    book.one_page(sheet)
    book.protect(sheet)


def _about_you(
    book: Book, sheet: Worksheet, row: int, result: AuditResult, respondent: Respondent | None, role: str
) -> int:
    """Who audits. The reader finds each input by its row's hidden key."""
    row = section_head(book, sheet, row, _("1  About you"))
    roles = [one.title for one in result.rubric.content.roles if one.kind == "auditor"]
    key = respondent.key if respondent else None
    lines: tuple[tuple[str, str, str | None, Look, str], ...] = (
        (
            "cx.respondent.role",
            _("Your role"),
            result.rubric.content.role[role].title,
            GIVEN if respondent or len(roles) == 1 else INPUT,
            _("Filled in for you.") if respondent or len(roles) == 1 else _("Choose from the list."),
        ),
        (
            "cx.date",
            _("Date of your verdicts"),
            None,
            INPUT_DATE,
            _("Year, month, day: for example 2026-03-31. Used if you send two sheets: the later one counts."),
        ),
        (
            "cx.respondent.key",
            _("Your key"),
            key,
            GIVEN if key else INPUT_TEXT,
            _("Filled in for you; please leave it as it is.")
            if key
            else _("Only if you were given one. Never your name."),
        ),
    )
    for mark, label, value, look, about in lines:
        book.put(sheet, row, LABEL, label, LABELS._replace(up="center"))
        book.put(sheet, row, ENTRY, value, look._replace(up="center"))
        book.put(sheet, row, HELP, about, SMALL._replace(up="center", indent=1))
        book.put(sheet, row, ROW_KEY, mark, HIDDEN)
        book.row_height(sheet, row, max(21, height([(about, 70)], 9)))
        if look is INPUT:
            book.choices("cx_roles", roles)
            error = _("Please choose a role from the list.")
            book.choose(sheet, f"B{row}", "cx_roles", title=_("Your role"), error=error)
        if mark == "cx.date":
            error = _("Please write a date, for example 2026-03-31.")
            book.only_dates(sheet, f"B{row}", title=_("Date"), error=error)
        row += 1
    return row


def _how_to(book: Book, sheet: Worksheet, row: int, result: AuditResult) -> int:
    """The rules for filling it in, and how far one is."""
    row = section_head(book, sheet, row, _("2  How to fill it in"))
    middle = LABELS._replace(up="center")
    book.put(sheet, row, LABEL, _("Your progress"), middle)
    book.put_formula(sheet, row, ENTRY, _progress(result), _progress_now(result), middle)
    lead = _("Go to the sheet {sheet} and fill in the yellow cells", sheet=shown_title(AUDIT))
    book.put(sheet, row, HELP, lead, LINK._replace(up="center", indent=1))
    book.row_height(sheet, row, 21)
    book.link(sheet, row, HELP, f"{AUDIT}!F{_HEAD_ROW + 2}")
    row = told(book, sheet, row + 1, _("Audited level"), result.rubric.content.scale.rater_rule)
    row = told(
        book,
        sheet,
        row,
        _("Evidence"),
        _(
            "Look at what was given. Rejected evidence no longer supports a level; say why, since the reason stands in "
            "the report. Your own level counts as looked at from outside, whatever the evidence."
        ),
    )
    row = told(
        book,
        sheet,
        row,
        _("Does it apply?"),
        _(
            "Confirm that a criterion does not apply, or say that it applies. Where you say something else than most "
            "people did, a reason is needed."
        ),
    )
    return told(
        book,
        sheet,
        row,
        _("Blank"),
        _("What you leave open stays as people said it."),
    )


def _what_happens(book: Book, sheet: Worksheet, row: int, result: AuditResult) -> None:
    """What the sheet does, and what it keeps to itself."""
    row = section_head(book, sheet, row, _("3  What happens with it"))
    row = told(
        book,
        sheet,
        row,
        _("What it changes"),
        _(
            "An audited level takes the place of the claimed one where scores begin. What people said stays on record "
            "and stands beside it in every report."
        ),
    )
    row = told(
        book,
        sheet,
        row,
        _("What is not here"),
        _(
            "Figures of fewer than {minimum} people are not shown, and no answer of a single person.",
            minimum=result.policy.minimum_group,
        )
        if result.policy.minimum_group
        else _("Everybody here agreed to be shown, or answered alone."),
    )
    done = _("Save the file and send it back to whoever sent it to you.")
    row = told(book, sheet, row, _("When you are done"), done)
    made = _("Made with the rubric {rubric}.", rubric=f"{result.rubric.id} {result.rubric.version}")
    book.put(sheet, row + 1, LABEL, made, SUBTITLE._replace(size=8))


# --- Audit --------------------------------------------------------------------------------------


def _places(result: AuditResult) -> dict[str, int]:
    """The row of each criterion; each step has a heading."""
    found, row, step = {}, _HEAD_ROW, None
    for criterion in result.criteria:
        row += 1 if criterion.step == step else 2
        found[criterion.id], step = row, criterion.step
    return found


def _last_row(result: AuditResult) -> int:
    """The last row of the table."""
    return max(_places(result).values(), default=_HEAD_ROW + 1)


def _add_audit(book: Book, result: AuditResult) -> None:
    """The sheet with a row for each criterion, under headings for the steps."""
    title, last = result.rubric.content.title, _last_row(result)
    sheet = book.sheet(AUDIT, title, _WIDTHS, tab="accent")
    strong = SUBTITLE._replace(bold=True, colour="ink")
    book.put_formula(sheet, 2, 1, _progress(result), _progress_now(result), strong)
    for column, mark in _MARKS.items():
        book.put(sheet, _KEYS_ROW, column, mark, HIDDEN)
    book.hide_row(sheet, _KEYS_ROW)
    for column, head in enumerate(_HEADS, 1):
        book.put(sheet, _HEAD_ROW, column, _(head), HEAD)
    book.row_height(sheet, _HEAD_ROW, 30)
    _lists(book, result)
    _rows(book, sheet, result)
    _rules(book, sheet, result.rubric.content.top, last)
    book.freeze(sheet, _HEAD_ROW + 1, _LEVELS, repeat=f"{_HEAD_ROW}:{_HEAD_ROW}")
    sheet.print_area = f"A1:K{last}"
    sheet.auto_filter.ref = f"A{_HEAD_ROW}:M{last}"
    book.protect(sheet)


def _lists(book: Book, result: AuditResult) -> None:
    """What the drop-downs offer."""
    names = result.rubric.content.scale.names
    book.choices("cx_levels", [f"{level} – {name}" for level, name in enumerate(names)])
    book.choices("cx_verdicts", [_(ACCEPTED), _(REJECTED)])
    book.choices("cx_applying", [_(DOES_NOT_APPLY), _(APPLIES)])
    for name, choices, place in (
        ("cx_rejected", "cx_verdicts", 1),
        ("cx_not_applicable", "cx_applying", 0),
        ("cx_applies", "cx_applying", 1),
    ):
        book.name(name, book.lists, list_place(book, choices, place))


def _rows(book: Book, sheet: Worksheet, result: AuditResult) -> None:
    """Every step's heading and criteria."""
    names, step, rubric = Names(result), None, result.rubric.content
    for criterion in result.criteria:
        row = _places(result)[criterion.id]
        if criterion.step != step:
            step = criterion.step
            for column in range(1, _NOT + 1):
                book.put(sheet, row - 1, column, names.step_label[step] if column == 1 else None, BAND)
            book.row_height(sheet, row - 1, 24)
        _row(book, sheet, row, rubric.by_id[criterion.id], criterion, result, names)


def _row(
    book: Book,
    sheet: Worksheet,
    row: int,
    asked: Criterion,
    criterion: CriterionResult,
    result: AuditResult,
    names: Names,
) -> None:
    """One criterion: what was asked, said and shown, and the inputs."""
    heard = "\n".join(claimed_lines(result, criterion, names))
    shown = "\n".join(evidence_lines(result, criterion, names))
    levels: list[tuple[str, Look]] = []
    for level, sentence in enumerate(asked.levels):
        end = "\n" if level < len(asked.levels) - 1 else ""
        levels += [(f"{level}  ", STRONG), (sentence + end, TEXT)]
    book.put(sheet, row, _CODE, asked.code, CELL_STRONG)
    book.put_runs(sheet, row, _QUESTION, [(asked.title, STRONG), (f"\n{asked.question}", TEXT)], CELL)
    book.put_runs(sheet, row, _LEVELS, levels, CELL)
    book.put(sheet, row, _SAID, heard, CELL)
    book.put(sheet, row, _SHOWN, shown, CELL)
    for column in (_LEVEL, _EVIDENCE, _APPLIES):
        book.put(sheet, row, column, None, INPUT._replace(bold=column == _LEVEL))
    for column in (_REASON, _NOTE):
        book.put(sheet, row, column, None, INPUT_TEXT)
    book.put_formula(sheet, row, _CHECK, _check(row), _check_words()["open"], CHECKED)
    book.put(sheet, row, _KEY, asked.id, HIDDEN)
    book.put(sheet, row, _NOT, _SAID_NOT if said_not(criterion) else None, HIDDEN)
    sentences = "".join(words for words, _look in levels)
    columns = ((sentences, _LEVELS), (heard, _SAID), (shown, _SHOWN))
    widths = [(words, _WIDTHS[column - 1] - 2.0) for column, words in ((c, w) for w, c in columns)]
    question = f"{asked.title}\n{asked.question}", _WIDTHS[_QUESTION - 1] * 0.88
    book.row_height(sheet, row, height([*widths, question]), free=True)


def _check(row: int) -> str:
    """The formula of the check column."""
    word = {key: text(words) for key, words in _check_words().items()}
    needs = (
        f"OR(G{row}=cx_rejected,H{row}=cx_applies,AND(H{row}=cx_not_applicable,M{row}<>{text(_SAID_NOT)}))"
    )
    return (
        f"IF(LEN(F{row})+LEN(G{row})+LEN(H{row})=0,{word['open']},"
        f"IF(AND(LEN(F{row})>0,H{row}=cx_not_applicable),{word['both']},"
        f"IF(AND({needs},LEN(J{row})=0),{word['reason']},{word['done']})))"
    )


def _rules(book: Book, sheet: Worksheet, top: int, last: int) -> None:
    """Drop-downs, help and colours of the inputs; one rule for each range."""
    first = _HEAD_ROW + 1
    error = _("Please choose from the list.")
    book.choose(
        sheet,
        f"F{first}:F{last}",
        "cx_levels",
        title=_("Audited level"),
        prompt=_("The level that you found, from 0 to {top}; blank: you did not look.", top=top),
        error=error,
    )
    prompt = _("Whether what was given shows what it should. Rejected needs a reason.")
    book.choose(
        sheet, f"G{first}:G{last}", "cx_verdicts", title=_("The evidence is"), prompt=prompt, error=error
    )
    prompt = _("Only where somebody said that it does not apply, or you do.")
    book.choose(
        sheet, f"H{first}:H{last}", "cx_applying", title=_("Does it apply?"), prompt=prompt, error=error
    )
    prompt = _(
        "Why the evidence is rejected, or why something else holds than people said. No names of people."
    )
    book.prompt(sheet, f"J{first}:J{last}", title=_("Reason"), prompt=prompt)
    checked, word = f"$I{first}", {key: text(words) for key, words in _check_words().items()}
    book.highlight(sheet, f"J{first}:J{last}", f"{checked}={word['reason']}", WARN)
    book.highlight(
        sheet, f"I{first}:I{last}", f"OR({checked}={word['reason']},{checked}={word['both']})", WARN
    )
    book.highlight(sheet, f"I{first}:I{last}", f'LEFT({checked},1)="{TICKED}"', DONE)


def _progress(result: AuditResult) -> str:
    """The formula of the progress line."""
    done = f'COUNTIF({AUDIT}!$I${_HEAD_ROW + 1}:$I${_last_row(result)},"{TICKED}*")'
    return said(_(_PROGRESS), done=done, all=str(len(result.criteria)))


def _progress_now(result: AuditResult) -> str:
    """What `_progress` gives before anything is filled in."""
    return _(_PROGRESS, done=0, all=len(result.criteria))
