"""Filled-in questionnaire workbooks: the answers, found by the hidden keys wherever people moved them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cxaudit.engine.checks import unknown_grade
from cxaudit.errors import Code
from cxaudit.language import N_
from cxaudit.model.answers import ANSWERS_SCHEMA
from cxaudit.model.rubric import Criterion, Rubric
from cxaudit.read.cells import Book, Kind
from cxaudit.read.drafts import Draft, Tree
from cxaudit.read.limits import Refusal
from cxaudit.read.marked import (
    DATE,
    DEPARTMENT,
    KEY,
    RESPONDENT_KEY,
    RESPONDENT_ROLE,
    Found,
    Places,
    Rows,
    Start,
    Table,
    asked_of,
    engagement_of,
    language_of,
    not_typed,
    page_of,
    respondent,
    rubric_of,
    stamp_of,
    stamped,
    start_sheet,
)
from cxaudit.read.spellings import Misreading, Reading, named

QUESTIONNAIRE, LIVE, AUDIT = "questionnaire", "live", "audit"
"""Kinds of workbooks: to be filled in; the same with its results by formula; the workbook of an audit."""

PEOPLE = "people"
"""The mark on the hidden sheet of how many people's answers the workbook of an audit holds."""

ANSWER, REASON = "cx.answer", "cx.reason"
GRADE, REFERENCE, COMMENT = "cx.grade", "cx.reference", "cx.comment"
"""Marks of the columns on the sheet with the questions."""

_TABLE = Table(
    sheet="Questions",
    what=N_("the questions"),
    answer=ANSWER,
    needed=(KEY, ANSWER, REASON),
    inputs={
        ANSWER: N_("the answers"),
        REASON: N_("the reasons for not applicable"),
        GRADE: N_("the grades of evidence"),
        REFERENCE: N_("the references"),
        COMMENT: N_("the comments"),
    },
    marks={
        ("criterion",): KEY,
        ("level",): ANSWER,
        ("not_applicable",): REASON,
        ("comment",): COMMENT,
        ("evidence", "grade"): GRADE,
        ("evidence", "reference"): REFERENCE,
    },
)
_LINES = {
    RESPONDENT_KEY: N_("the key of the respondent"),
    RESPONDENT_ROLE: N_("the role"),
    DEPARTMENT: N_("the department"),
    DATE: N_("the date"),
}


def questionnaire_draft(
    book: Book, file: str, rubric: Rubric, sha256: str, others: Sequence[Rubric] = ()
) -> Draft:
    """The answers of a questionnaire workbook, before they are checked.

    Args:
        book: its sheets that have our marks.
        file: its name, for messages.
        rubric: the rubric it should have been made for.
        sha256: of the content; a respondent without a key gets one from it.
        others: the rubric in other languages, in which the questionnaire may have been made.

    Raises:
        CxauditError: the file is set aside, or was made for another rubric.
    """
    refusal = Refusal(file)
    given = stamped(book)
    if given.get("kind") == AUDIT and given.get(PEOPLE) != "1":
        raise refusal(Code.AUDIT_OF_SEVERAL)
    stamp = stamp_of(book, rubric, file, (QUESTIONNAIRE, LIVE, AUDIT))
    page = page_of(book, _TABLE, refusal)
    start = Start(start_sheet(book, refusal), file, _LINES)
    found = Found()
    rubrics = (rubric_of((rubric, *others), stamp), rubric, *others)
    who = respondent(start, stamp, rubrics, sha256, found)
    answers = _Answers(page, _TABLE, rubrics, language_of(stamp), file, found)
    answers.read()
    answers.look_for_missing(asked_of(rubric, stamp))
    tree: Tree = {
        "schema": ANSWERS_SCHEMA,
        "rubric": {
            "id": stamp["rubric.id"],
            "version": stamp["rubric.version"],
            "hash": stamp.get("rubric.hash"),
        },
        "engagement": engagement_of(stamp),
        "variant": stamp.get("variant"),
        "date": start.date(found),
        "saved": book.saved,
        "respondent": who,
        "answers": tuple(answers.in_order()),
    }
    role_known = not {Code.ROLE_MISSING, Code.UNKNOWN_ROLE} & {one.code for one in found.problems()}
    return Draft(tree, found.problems(), Places(file, answers, start, "answers"), role_known, rubrics[0])


class _Answers(Rows):
    """The answers of the sheet with the questions."""

    def row(self, row: int, criterion: Criterion) -> Iterator[Tree]:
        """One answer."""
        reading = self._reading(row, criterion)
        reason = self.text(row, REASON)
        answer: Tree = {"criterion": criterion.id, "comment": self.text(row, COMMENT)}
        if reading and reading.not_applicable:
            # A reason that could not be read has been noted; it is not missing as well.
            answer["not_applicable"] = reason or (None if self.cell(row, REASON) else "")
        elif reason and reading:
            self.add(Code.REASON_WITHOUT_NA, row, REASON)
        if reading:
            answer |= {"level": reading.level, "dont_know": reading.dont_know}
        yield answer | {"evidence": self._evidence(row)}

    def _reading(self, row: int, criterion: Criterion) -> Reading | None:
        """What is answered; ``None`` if it is blank or wrong."""
        cell = self.cell(row, ANSWER)
        if cell is None:
            return None
        wrong = not_typed(cell, self._scale.allowed, lambda: self.place(row, ANSWER))
        if wrong:
            self._found.add(wrong)
            return None
        if cell.kind is Kind.NUMBER:
            return self._accepted(row, self._scale.number(cell.text))
        return self._scale.plain(cell.text) or self._spelled(row, cell.text, criterion)

    def _spelled(self, row: int, text: str, criterion: Criterion) -> Reading | None:
        reading = self._accepted(row, self._scale.reading(text, criterion))
        if reading:
            self.add(Code.ANSWER_READ_AS, row, ANSWER, found=text, read=reading.read)
        return reading

    def _accepted(self, row: int, reading: Reading | Misreading) -> Reading | None:
        if isinstance(reading, Misreading):
            self.add(reading.code, row, ANSWER, **reading.facts)
            return None
        return reading

    def _evidence(self, row: int) -> Tree | None:
        reference = self.text(row, REFERENCE)
        grade = self._grade(row)
        if grade is None and reference is None:
            return None
        if grade is None:
            weakest = self._rubric.evidence.grades[0]
            if self.cell(row, GRADE) is None:
                self.add(Code.REFERENCE_WITHOUT_GRADE, row, GRADE, counts_as=weakest.title)
            grade = weakest.id
        return {"grade": grade, "reference": reference}

    def _grade(self, row: int) -> str | None:
        text = self.text(row, GRADE)
        if text is None:
            return None
        grades = self._rubric.evidence.grades
        grade = named(text, _grade_names(self._rubrics))
        if grade is None:
            self._found.add(unknown_grade(text, [grade.title for grade in grades], self.place(row, GRADE)))
        return grade


def _grade_names(rubrics: Iterable[Rubric]) -> dict[str, list[str]]:
    """What each grade of evidence may be called, by its id."""
    names: dict[str, list[str]] = {}
    for rubric in rubrics:
        for grade in rubric.evidence.grades:
            names.setdefault(grade.id, [grade.id]).append(grade.title)
    return names
