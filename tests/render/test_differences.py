"""Who sees it differently: levels by role, the largest differences first, silent about what is hidden."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from cxaudit.measure import one_decimal
from cxaudit.model.result import AuditResult
from cxaudit.render.reasons import hidden_because
from cxaudit.render.view import view
from cxaudit.render.workbook.audit import audit_book, audit_workbook
from cxaudit.render.workbook.layout import DIFFERENCES
from tests.builders import rubric_of
from tests.render.results import KITCHEN, alone, few, kitchen, result_of
from tests.workbooks import sheet_xml, shown

DAY = datetime.date(2026, 11, 22)


def apart(*levels: tuple[int, int]) -> AuditResult:
    """One criterion a pair: what leaders say, what the front line says."""
    criteria: dict[str, dict[str, Any]] = {f"a.c{n}": {} for n in range(len(levels))}
    said = {c: {"leadership": [a], "frontline": [b]} for c, (a, b) in zip(criteria, levels, strict=True)}
    return result_of(said, rubric_of(criteria), named=True)


def rows(result: AuditResult) -> list[list[Any]]:
    """What the sheet shows, row by row."""
    book = audit_book(result)
    sheet = book.workbook[DIFFERENCES]
    return [
        [book.values.get((DIFFERENCES, cell.coordinate), cell.value) for cell in row]
        for row in sheet.iter_rows()
    ]


def listed(result: AuditResult) -> list[Any]:
    """The codes of the largest differences, in their order."""
    lines = rows(result)
    first = next(n for n, line in enumerate(lines) if line[0] == "The largest differences") + 2
    last = next(n for n, line in enumerate(lines) if n > first and line[0] is None)
    return [line[0] for line in lines[first:last] if line[0]]


def test_the_largest_difference_comes_first_and_alike_ones_in_the_rubrics_order() -> None:
    result = apart((2, 2), (3, 2), (4, 1), (1, 2), (0, 4))
    code = [c.code for c in result.rubric.content.criteria]
    assert listed(result) == [code[4], code[2], code[1], code[3]]


def test_nothing_is_listed_where_all_agree() -> None:
    result = apart((2, 2), (3, 3))
    assert (listed(result), rows(result)[2][0]) == (
        [],
        "No two roles gave different levels, as far as levels are shown.",
    )


def test_r4_the_word_stands_where_the_result_flags_a_difference() -> None:
    result = kitchen()
    flagged = {
        c.code for c in result.rubric.content.criteria if any(g.flagged for g in result.criterion[c.id].gaps)
    }
    lines = rows(result)
    assert {line[0] for line in lines if "seen differently" in line} == flagged


def test_n3_levels_are_shown_with_one_decimal() -> None:
    result = kitchen()
    told = {
        float(one_decimal(f.mean)) for c in result.criteria for f in c.roles.values() if f.mean is not None
    }
    assert told <= {value for line in rows(result) for value in line if isinstance(value, float)}


def test_the_list_and_the_page_name_the_same_difference_first() -> None:
    result = apart((2, 2), (3, 2), (4, 1), (0, 4))
    assert view(result).gaps[0].name.startswith(str(listed(result)[0]))


def test_one_respondent_has_nobody_to_differ_from() -> None:
    assert DIFFERENCES not in audit_book(alone()).workbook.sheetnames


def test_r6_a_hidden_criterion_says_why_and_no_number() -> None:
    result = few()
    hidden = next(c for c in result.criteria if c.hidden)
    code = result.rubric.content.by_id[hidden.id].code
    (line,) = (line for line in rows(result) if line[0] == code)
    said = f"Not shown: {hidden_because(result, hidden.hidden)}"
    assert ([v for v in line if isinstance(v, (int, float))], said in line) == (
        [],
        True,
    )


def test_r6_a_hidden_role_reads_fewer_than() -> None:
    said = {
        c: {role: row[:3] if role == "chef" else row * 2 for role, row in r.items()}
        for c, r in KITCHEN.items()
    }
    cells = shown(audit_workbook(result_of(said)), DIFFERENCES).values()
    assert any(str(value).startswith("fewer than ") for value in cells)


def test_colour_follows_the_number_from_0_to_the_top() -> None:
    xml = sheet_xml(audit_workbook(kitchen()), DIFFERENCES)
    assert xml.count('<cfvo type="num" val="0') == 2


@pytest.mark.parametrize("name", ["Who sees it differently"])
def test_it_stands_after_who_took_part(name: str) -> None:
    names = audit_book(kitchen()).workbook.sheetnames
    assert names[names.index(name) - 1] == "Who took part"
