"""The sheet Findings: each in the audit's own form, drafted or as somebody wrote it."""

from __future__ import annotations

from cxaudit.model.fieldwork_shown import FindingShown
from cxaudit.render.findings import findings_said
from cxaudit.render.workbook.findings_sheet import add_findings
from tests import demos
from tests.render.field_sheets import HOSTILE, cells, example, sheets, with_fieldwork

FINDINGS = "Findings"


def test_every_finding_has_a_row_in_its_order() -> None:
    wanted = [one.title for one in findings_said(demos.rubric(), demos.result().fieldwork)]
    shown = cells(example(), FINDINGS)
    assert [shown[f"B{row}"] for row in range(5, 5 + len(wanted))] == wanted


def test_what_somebody_wrote_says_so() -> None:
    own = FindingShown.model_validate(
        {"id": "X1", "about": "own", "should": "Ours", "is": "Theirs", "edited": True}
    )
    shown = cells(sheets(with_fieldwork(findings=(own,)), add_findings), FINDINGS)
    assert [shown.get(f"{letter}5") for letter in "BCDEFI"] == [
        "X1",
        "Our own finding",
        "Ours",
        "Theirs",
        "–",
        "by a person",
    ]


def test_no_findings_no_sheet() -> None:
    assert FINDINGS not in sheets(with_fieldwork(), add_findings).workbook.sheetnames


def test_strangers_texts_stay_texts_and_fit_into_cells() -> None:
    found = tuple(
        FindingShown(id=f"X{n}", about="own", should=text, edited=True) for n, text in enumerate(HOSTILE)
    )
    book = sheets(with_fieldwork(findings=found), add_findings)
    kinds = {book.workbook[FINDINGS].cell(row, 4).data_type for row in range(5, 5 + len(found))}
    assert (kinds, max(len(str(value)) for value in cells(book, FINDINGS).values()) <= 32_767) == (
        {"s"},
        True,
    )
