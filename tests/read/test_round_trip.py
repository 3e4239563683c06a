"""What the writer writes, the reader reads: two programs against one contract."""

from __future__ import annotations

import datetime
import io
from typing import Any

import openpyxl
import pytest

from cxaudit.model.answers import Answer, AnswerSheet, Evidence, Respondent, RubricStamp
from cxaudit.read.answers import answers_from
from cxaudit.render.workbook.questionnaire import questionnaire
from tests.rubrics import small_rubric

DAY = datetime.date(2026, 11, 22)


def sheet(*answers: Answer, **changes: Any) -> AnswerSheet:
    rubric = small_rubric()
    return AnswerSheet(
        schema="cxaudit/answers/1",
        rubric=RubricStamp(id=rubric.id, version=rubric.version, hash=rubric.hash),
        date=DAY,
        respondent=Respondent(key="r-1", role="cook", department="Pastry"),
        answers=answers,
        **changes,
    )


GIVEN = sheet(
    Answer(criterion="store.cold", level=2, evidence=Evidence(grade="logged", reference="=log!A1")),
    Answer(criterion="store.dates", not_applicable="no boxes\nat all"),
    Answer(criterion="cook.heat", dont_know=True, comment="'quoted', +1 and _x0041_"),
    Answer(criterion="cook.recipes"),
    Answer(criterion="clean.hands", level=0, comment="@home"),
    Answer(criterion="clean.floor", level=3, evidence=Evidence(grade="said")),
)


def test_a_filled_in_questionnaire_comes_back_as_it_was() -> None:
    read = answers_from(questionnaire(small_rubric(), date=DAY, answers=GIVEN), "a.xlsx", small_rubric())
    assert read.sheet.model_copy(update={"saved": None}) == GIVEN


def test_a_filled_in_questionnaire_has_no_remarks() -> None:
    read = answers_from(questionnaire(small_rubric(), date=DAY, answers=GIVEN), "a.xlsx", small_rubric())
    assert read.problems == ()


@pytest.mark.parametrize("role", ["cook", "chef", "inspector"])
@pytest.mark.parametrize("variant", [None, "quick"])
def test_an_empty_questionnaire_asks_what_is_read(variant: str | None, role: str) -> None:
    made = questionnaire(small_rubric(), date=DAY, variant=variant, role=role, respondent_key="r-2")
    read = answers_from(made, "a.xlsx", small_rubric())
    asked = small_rubric().asked(variant, role)
    assert [one.criterion for one in read.sheet.answers] == [one.id for one in asked]


def test_an_edited_questionnaire_is_read() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(questionnaire(small_rubric(), date=DAY, role="cook", respondent_key="r-2"))
    )
    page = book["Questions"]
    keys = {cell.value: cell.row for row in page.iter_rows() for cell in row if cell.value}
    answer_column = next(cell.column for cell in page[3] if cell.value == "cx.answer")
    page.cell(keys["store.cold"], answer_column).value = "3 – Proven"
    stream = io.BytesIO()
    book.save(stream)
    read = answers_from(stream.getvalue(), "a.xlsx", small_rubric())
    assert {one.criterion: one.level for one in read.sheet.answers}["store.cold"] == 3
