"""Own assessments for tests: somebody's answers, and the same typed into a blank workbook."""

from __future__ import annotations

import random
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.model.answers import ANSWERS_SCHEMA, Answer, AnswerSheet, Evidence, Respondent, RubricStamp
from cxaudit.model.engagement import Engagement
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline import audited
from cxaudit.render.workbook.book import Book
from tests.builders import DAY

SPELLINGS = ("as in the list", "a number", "text")


def answers_of(
    rubric: Rubric, *answers: Answer, role: str, key: str = "me", variant: str | None = None
) -> AnswerSheet:
    """One person's sheet."""
    return AnswerSheet(
        schema=ANSWERS_SCHEMA,
        rubric=RubricStamp(id=rubric.id, version=rubric.version, hash=rubric.hash),
        variant=variant,
        date=DAY,
        respondent=Respondent(key=key, role=role),
        answers=answers,
    )


def own_result(rubric: Rubric, sheet: AnswerSheet, **settings: Any) -> AuditResult:
    """What one person's answers come to."""
    return audited(rubric, Engagement(variant=sheet.variant, **settings), [sheet], named=True)


def random_sheet(rubric: Rubric, role: str, seed: int, variant: str | None = None) -> AnswerSheet:
    """Answers of every kind, with and without evidence, some left out."""
    rnd = random.Random(seed)
    answers = [_random_answer(rnd, rubric, c.id) for c in rubric.asked(variant) if rnd.random() < 0.75]
    return answers_of(rubric, *answers, role=role, variant=variant)


def _random_answer(rnd: random.Random, rubric: Rubric, criterion: str) -> Answer:
    evidence = None
    if rnd.random() < 0.6:
        grade = rnd.choice(rubric.evidence.grades).id
        evidence = Evidence(grade=grade, reference=rnd.choice([None, "a list"]))
    chance = rnd.random()
    if chance < 0.08:
        return Answer(criterion=criterion, not_applicable="no such thing", evidence=evidence)
    if chance < 0.16:
        return Answer(criterion=criterion, dont_know=True, evidence=evidence)
    return Answer(criterion=criterion, level=rnd.randint(0, rubric.top), evidence=evidence)


def write(sheet: Worksheet, place: str, value: str | int) -> None:
    """What somebody types into a cell."""
    cell: Any = sheet[place]
    cell._value, cell.data_type = value, "s" if isinstance(value, str) else "n"


def rows_of(book: Book) -> dict[str, int]:
    """The row of each criterion on Questions."""
    keys = [c for c in book.workbook["Questions"]["J"] if c.value and (c.row or 0) > 4]
    return {str(c.value): int(c.row or 0) for c in keys}


def role_place(book: Book) -> str:
    """The cell of the role on Start."""
    (row,) = (c.row for c in book.workbook["Start"]["D"] if c.value == "cx.respondent.role")
    return f"B{row}"


def typed(book: Book, sheet: AnswerSheet, rubric: Rubric) -> Book:
    """The workbook with a sheet's answers in its yellow cells, levels spelled in every way that counts."""
    page, rows = book.workbook["Questions"], rows_of(book)
    titles = {g.id: g.title for g in rubric.evidence.grades}
    for number, answer in enumerate(sheet.answers):
        row = rows[answer.criterion]
        write(page, f"D{row}", _spelled(answer, rubric, number))
        if answer.not_applicable:
            write(page, f"F{row}", answer.not_applicable)
        if answer.evidence:
            write(page, f"G{row}", titles[answer.evidence.grade])
        if answer.evidence and answer.evidence.reference:
            write(page, f"H{row}", answer.evidence.reference)
    write(book.workbook["Start"], role_place(book), rubric.role[sheet.respondent.role].title)
    return book


def _spelled(answer: Answer, rubric: Rubric, number: int) -> str | int:
    level = answer.level
    if level is None:
        return "Don't know" if answer.dont_know else "N/A"
    return (f"{level} – {rubric.scale.names[level]}", level, str(level))[number % len(SPELLINGS)]
