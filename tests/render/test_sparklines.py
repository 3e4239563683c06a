"""Small columns in cells: beside the words and numbers that they draw, and valid for programs that know them."""

from __future__ import annotations

import datetime
import re

import pytest

from cxaudit.model.result import AuditResult
from cxaudit.render.workbook.audit import audit_book, audit_workbook
from cxaudit.render.workbook.layout import DIFFERENCES, SCORES
from tests.render.results import alone, few, kitchen, pulse
from tests.workbooks import sheet_xml

DAY = datetime.date(2026, 11, 22)
_GROUP = re.compile(r"<x14:sparklineGroup .*?</x14:sparklineGroup>")
_DRAWN = re.compile(r"<xm:f>([^<]+)</xm:f><xm:sqref>([^<]+)</xm:sqref>")


def drawn(result: AuditResult, title: str) -> list[tuple[str, str]]:
    """What each small column draws, and where."""
    return _DRAWN.findall(sheet_xml(audit_workbook(result), title))


def test_each_step_draws_its_shares_of_the_levels() -> None:
    assert [cell for _, cell in drawn(kitchen(), SCORES)] == ["R5", "R6", "R7"]


def test_they_draw_what_the_words_beside_them_say() -> None:
    book = audit_book(kitchen())
    area, _ = drawn(kitchen(), SCORES)[0]
    first = area.partition("!")[2].partition(":")[0]
    share = book.values["Sums", first]
    assert book.values[SCORES, "O5"] == f"{share:.0f} % F"


def test_every_role_stands_side_by_side() -> None:
    area, cell = drawn(kitchen(), DIFFERENCES)[0]
    assert (area, cell) == ("'Who sees it differently'!C6:D6", "E6")


@pytest.mark.parametrize(
    ("title", "top"), [pytest.param(SCORES, "100", id="points"), pytest.param(DIFFERENCES, "3", id="levels")]
)
def test_all_of_a_sheet_share_one_scale(title: str, top: str) -> None:
    groups = _GROUP.findall(sheet_xml(audit_workbook(kitchen()), title))
    assert [(f'manualMax="{top}" manualMin="0"' in g, 'minAxisType="custom"' in g) for g in groups] == [
        (True, True)
    ]


def test_they_come_last_in_the_sheet() -> None:
    assert sheet_xml(audit_workbook(kitchen()), SCORES).endswith("</extLst></worksheet>")


def test_without_maturity_there_is_nothing_to_draw() -> None:
    assert drawn(pulse(), SCORES) == []


def test_one_person_differs_from_nobody() -> None:
    assert DIFFERENCES not in audit_book(alone()).workbook.sheetnames


def test_r6_hidden_levels_are_not_drawn_from_anywhere() -> None:
    book = audit_book(few())
    areas = [area.partition("!")[2] for area, _ in drawn(few(), DIFFERENCES)]
    cells = [c for area in areas for row in book.workbook[DIFFERENCES][area] for c in row]
    shown = {book.values.get((DIFFERENCES, c.coordinate), c.value) for c in cells}
    assert {v for v in shown if isinstance(v, float)} == {2.0, 1.7}


def test_the_same_result_gives_the_same_bytes() -> None:
    assert audit_book(kitchen()).finished(DAY) == audit_book(kitchen()).finished(DAY)
