"""Answer sheets as JSON: they can be read again, and say nothing that was not said."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.errors import Code, CxauditError
from cxaudit.model.answers import Answer, AnswerSheet, Evidence, Respondent, RubricStamp
from cxaudit.render.json import empty_sheet, sheet_json
from tests.rubrics import small_rubric

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
ANSWERS = st.builds(
    Answer,
    criterion=st.sampled_from([c.id for c in small_rubric().criteria]),
    level=st.none() | st.integers(0, 3),
    not_applicable=st.none() | TEXT,
    dont_know=st.booleans(),
    evidence=st.none() | st.builds(Evidence, grade=st.just("said"), reference=st.none() | TEXT),
    comment=st.none() | TEXT,
)
SHEETS = st.builds(
    AnswerSheet,
    schema=st.just("cxaudit/answers/1"),
    rubric=st.just(RubricStamp(id="safe-kitchen", version="1.0")),
    variant=st.none() | st.just("quick"),
    date=st.none() | st.dates(),
    saved=st.none() | st.datetimes(timezones=st.just(datetime.UTC)),
    respondent=st.builds(Respondent, key=TEXT, role=st.just("cook"), department=st.none() | TEXT),
    answers=st.lists(ANSWERS, max_size=4).map(tuple),
)


@given(SHEETS)
def test_what_was_written_is_read(sheet: AnswerSheet) -> None:
    assert AnswerSheet.model_validate_json(sheet_json(sheet)) == sheet


def test_an_empty_sheet_is_a_sheet_of_blanks() -> None:
    sheet = AnswerSheet.model_validate_json(empty_sheet(small_rubric()))
    assert [a.criterion for a in sheet.answers if a.blank] == [c.id for c in small_rubric().criteria]


def test_a_blank_is_only_its_criterion() -> None:
    assert json.loads(empty_sheet(small_rubric()))["answers"][0] == {"criterion": "store.cold"}


@pytest.mark.parametrize(
    ("settings", "respondent"),
    [
        pytest.param(
            {"role": "cook", "respondent_key": "r-7"}, {"key": "r-7", "role": "cook"}, id="both given"
        ),
        pytest.param({}, {"key": "respondent", "role": "chef"}, id="left open"),
    ],
)
def test_who_answers(settings: dict[str, Any], respondent: dict[str, str]) -> None:
    assert json.loads(empty_sheet(small_rubric(), **settings))["respondent"] == respondent


def test_a_variant_is_named_and_asks_less() -> None:
    sheet = json.loads(empty_sheet(small_rubric(), variant="quick"))
    assert (sheet["variant"], len(sheet["answers"])) == ("quick", 3)


def test_one_rubric_is_meant() -> None:
    rubric = small_rubric()
    stamp = {"id": rubric.id, "version": rubric.version, "hash": rubric.hash}
    assert json.loads(empty_sheet(rubric))["rubric"] == stamp


def test_ends_with_one_line_end() -> None:
    assert empty_sheet(small_rubric()).endswith("}\n")


def test_no_such_role() -> None:
    with pytest.raises(CxauditError) as caught:
        empty_sheet(small_rubric(), role="cooks")
    assert (caught.value.problems[0].code, 'did you mean "cook"' in str(caught.value)) == (
        Code.OPTION_UNKNOWN,
        True,
    )
