"""What customers answered comes back: form, list and JSON say the same, and every mistake is told at its cell."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook

from cxaudit.errors import Code, CxauditError
from cxaudit.language import speaking
from cxaudit.model.answers import EngagementStamp
from cxaudit.model.fieldwork import CustomerAnswer, CustomerSheet
from cxaudit.read.customers import Customers, customers_from, is_customers, read_customers
from cxaudit.read.languages import read_language
from cxaudit.render.json import customers_json
from cxaudit.render.workbook.customer_form import customer_form, customer_list
from cxaudit.render.workbook.questionnaire import questionnaire
from tests.customer_sheets import ANSWER, customer_sheet, customer_sheets, form
from tests.fieldworks import DAY, built_in, in_german
from tests.rubrics import small_rubric

SECOND = ANSWER.renewed(key="c-0002", recommend=0, comment=None)
HOSTILE = ('=HYPERLINK("http://x")', "+1", "@x", "<script>", "\u202egnp", "'quoted", "_x000D_", "a\nb")


def german(made: Callable[[], bytes]) -> bytes:
    language = read_language("de")
    assert language
    with speaking(language):
        return made()


def found(content: bytes, file: str = "f.xlsx", engagement: str | None = None) -> Customers:
    return customers_from(content, file, built_in(), (in_german(),), engagement)


def read(content: bytes) -> CustomerSheet:
    return found(content).sheet.renewed(saved=None)


def codes(content: bytes) -> list[tuple[Code, str]]:
    """Everything that is told of a file, whether it is taken or not."""
    try:
        problems = found(content).problems
    except CxauditError as stopped:
        problems = stopped.problems
    return [(one.code, one.where.spot) for one in problems]


def as_json(*rows: dict[str, Any], **more: Any) -> bytes:
    tree = json.loads(customers_json(customer_sheet()))
    return json.dumps({**tree, "answers": rows, **more}).encode()


class Sheet:
    """A form or list in which tests write."""

    def __init__(self, content: bytes) -> None:
        self.book = load_workbook(io.BytesIO(content))
        self.page = self.book[self.book.sheetnames[0]]

    def line(self, mark: str) -> Any:
        """The input of a line of the form."""
        row = next(c.row for cells in self.page.iter_rows() for c in cells if c.value == mark)
        return self.page.cell(row, 3)

    def cell(self, mark: str, row: int) -> Any:
        """The cell of a row of the list under a mark."""
        column = next(c.column for cells in self.page.iter_rows() for c in cells if c.value == mark)
        return self.page.cell(row, column)

    def done(self) -> bytes:
        """The file."""
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


def typed(mark: str, value: object) -> bytes:
    """The form with one answer typed in."""
    sheet = Sheet(customer_form(form(), ANSWER))
    sheet.line(mark).value = value
    return sheet.done()


def listed(mark: str, value: object, row: int = 6) -> bytes:
    """The list of two customers with one cell changed."""
    sheet = Sheet(customer_list(form(), (ANSWER, SECOND)))
    sheet.cell(mark, row).value = value
    return sheet.done()


# --- there and back ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(lambda: customer_form(form(), ANSWER), id="form"),
        pytest.param(lambda: german(lambda: customer_form(form(in_german()), ANSWER)), id="German form"),
        pytest.param(lambda: customer_list(form(), (ANSWER,)), id="list"),
        pytest.param(lambda: german(lambda: customer_list(form(in_german()), (ANSWER,))), id="German list"),
        pytest.param(lambda: customers_json(customer_sheet(ANSWER)).encode(), id="JSON"),
    ],
)
def test_a_customer_comes_back_whole(content: Callable[[], bytes]) -> None:
    assert (read(content()), codes(content())) == (customer_sheet(ANSWER), [])


@given(customer_sheets(most=1))
@settings(max_examples=10, deadline=None)
def test_any_customer_comes_back_from_the_form(sheet: CustomerSheet) -> None:
    assert read(customer_form(form(which="all"), sheet.answers[0])) == sheet


@given(customer_sheets())
@settings(max_examples=6, deadline=None)
def test_any_customers_come_back_from_the_list(sheet: CustomerSheet) -> None:
    assert read(customer_list(form(which="all"), sheet.answers)) == sheet


@given(customer_sheets())
@settings(max_examples=40)
def test_any_customers_come_back_from_json(sheet: CustomerSheet) -> None:
    assert read(customers_json(sheet).encode()) == sheet


@pytest.mark.office
@pytest.mark.parametrize("kind", ["form", "list"])
def test_customers_come_back_through_libreoffice(
    kind: str, soffice: Callable[[Path, str, Path], Path], tmp_path: Path
) -> None:
    made = {"form": customer_form(form(), ANSWER), "list": customer_list(form(), (ANSWER,))}
    source = tmp_path / "sheet.xlsx"
    source.write_bytes(made[kind])
    assert read(
        soffice(source, "xlsx:Calc MS Excel 2007 XML", tmp_path / "out").read_bytes()
    ) == customer_sheet(ANSWER)


def test_a_file_is_read_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(customers_json(customer_sheet(ANSWER)), encoding="utf-8")
    assert read_customers(path, built_in()).sheet == customer_sheet(ANSWER)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_looks_like_a_formula_stays_text(text: str) -> None:
    answer = ANSWER.renewed(comment=text)
    assert read(customer_list(form(), (answer,))).answers == (answer,)


# --- what kind of file it is ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "is_one"),
    [
        pytest.param(lambda: customer_form(form()), True, id="form"),
        pytest.param(lambda: customer_list(form()), True, id="list"),
        pytest.param(lambda: as_json(), True, id="JSON"),
        pytest.param(lambda: questionnaire(built_in(), date=DAY), False, id="questionnaire"),
        pytest.param(lambda: b'{"schema": "cxaudit/answers/1"}', False, id="answers"),
        pytest.param(lambda: b"Timestamp,Easy?", False, id="CSV"),
    ],
)
def test_what_customers_answered_is_known_by_what_it_holds(
    content: Callable[[], bytes], is_one: bool
) -> None:
    assert is_customers(content()) is is_one


@pytest.mark.parametrize("made", [customer_form, customer_list])
def test_the_form_of_another_audit_is_refused(made: Callable[..., bytes]) -> None:
    content = made(form(engagement=EngagementStamp(id="acme-1", client="Acme")))
    with pytest.raises(CxauditError) as stopped:
        found(content, engagement="other-2")
    assert [one.code for one in stopped.value.problems] == [Code.OTHER_ENGAGEMENT]


def test_json_of_another_audit_is_refused_before_anything_else_is_said() -> None:
    content = as_json({"key": "a", "recommend": 99}, engagement={"id": "acme-1"})
    with pytest.raises(CxauditError) as stopped:
        found(content, engagement="other-2")
    assert [one.code for one in stopped.value.problems] == [Code.OTHER_ENGAGEMENT]


def test_the_form_of_another_rubric_is_refused() -> None:
    with pytest.raises(CxauditError) as stopped:
        customers_from(customer_form(form()), "f.xlsx", small_rubric())
    assert [one.code for one in stopped.value.problems] == [Code.OTHER_RUBRIC]


def test_a_sheet_that_was_copied_is_refused() -> None:
    sheet = Sheet(customer_form(form(), ANSWER))
    sheet.book.copy_worksheet(sheet.page)
    assert codes(sheet.done()) == [(Code.SHEET_DOUBLED, "")]


def test_a_form_without_its_sheet_is_refused() -> None:
    sheet = Sheet(customer_form(form(), ANSWER))
    sheet.book.create_sheet("Notes", 0)
    del sheet.book[sheet.page.title]
    assert codes(sheet.done()) == [(Code.QUESTIONS_MISSING, "")]


@pytest.mark.parametrize("made", [customer_form, customer_list])
def test_where_nobody_answered_it_is_said(made: Callable[..., bytes]) -> None:
    content = made(form())
    assert (read(content).answers, codes(content)) == ((), [(Code.NOTHING_ANSWERED, "")])


# --- cells ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "agreed"),
    [
        pytest.param(4, 4, id="a number"),
        pytest.param("4", 4, id="a number as text"),
        pytest.param("strongly  AGREE ", 4, id="the word, carelessly"),
        pytest.param("Stimme zu", 3, id="the German word"),
        pytest.param("1 = Disagree", 1, id="as it stands on paper"),
        pytest.param("3 – Agree", 3, id="with a dash"),
    ],
)
def test_an_answer_is_understood(value: object, agreed: int) -> None:
    assert read(typed("cx.statement.co.easy", value)).answers[0].statements["co.easy"] == agreed


@pytest.mark.parametrize(
    ("mark", "value", "code"),
    [
        pytest.param("cx.statement.co.easy", 5, Code.CUSTOMER_ANSWER_UNKNOWN, id="off the scale"),
        pytest.param("cx.statement.co.easy", 2.5, Code.CUSTOMER_ANSWER_UNKNOWN, id="between two"),
        pytest.param("cx.statement.co.easy", "perhaps", Code.CUSTOMER_ANSWER_UNKNOWN, id="another word"),
        pytest.param("cx.statement.co.easy", "=1+1", Code.CELL_FORMULA, id="a formula"),
        pytest.param("cx.statement.co.easy", True, Code.CELL_BOOLEAN, id="true"),
        pytest.param("cx.customer.recommend", 11, Code.CUSTOMER_ANSWER_UNKNOWN, id="beyond 10"),
        pytest.param("cx.customer.date", "03/04/2026", Code.DATE_UNCLEAR, id="day or month"),
        pytest.param("cx.customer.comment", "=A1", Code.CELL_FORMULA, id="a formula as comment"),
    ],
)
def test_what_is_no_answer_is_told_at_its_cell(mark: str, value: object, code: Code) -> None:
    cell = Sheet(customer_form(form(), ANSWER)).line(mark).coordinate
    assert codes(typed(mark, value)) == [(code, f"'Your answers'!{cell}")]


def test_every_mistake_is_told_at_once() -> None:
    sheet = Sheet(customer_list(form(), (ANSWER, SECOND)))
    sheet.cell("cx.statement.co.easy", 6).value = 7
    sheet.cell("cx.customer.recommend", 7).value = "often"
    assert [code for code, _spot in codes(sheet.done())] == [Code.CUSTOMER_ANSWER_UNKNOWN] * 2


def unnumbered(name: str | None, *agreed: int, number: int | None = None) -> Customers:
    """A list of customers who said so much to one statement, without a key."""
    sheet = Sheet(customer_list(form()))
    sheet.page["C3"].value = name
    for row, value in enumerate(agreed, 6):
        sheet.cell("cx.statement.co.easy", row).value = value
    sheet.cell("cx.customer.key", 6).value = number
    return found(sheet.done())


def keys(read_: Customers) -> list[str]:
    return [one.key for one in read_.sheet.answers]


def test_a_corrected_list_of_the_same_name_has_the_same_keys() -> None:
    assert keys(unnumbered("Shop North", 1, 2)) == keys(unnumbered("shop  north", 4, 2))


def test_two_lists_are_never_taken_for_one() -> None:
    first, second = unnumbered("North", 1, 2, number=7), unnumbered("South", 3, 0, number=7)
    assert not set(keys(first)) & set(keys(second))


def test_the_number_on_the_paper_is_part_of_the_key() -> None:
    assert keys(unnumbered("North", 1, number=17))[0].endswith("-17")


def test_without_a_name_rows_are_known_by_what_they_say() -> None:
    same, other = unnumbered(None, 3, 3, 1), unnumbered(None, 2, 3)
    assert (len(set(keys(same))), len(set(keys(same)) & set(keys(other)))) == (3, 1)


@pytest.mark.parametrize(("name", "codes"), [("North", []), (None, [Code.LIST_UNNAMED])])
def test_a_list_without_a_name_is_told(name: str | None, codes: list[Code]) -> None:
    assert [one.code for one in unnumbered(name, 3).problems] == [Code.CUSTOMER_KEYS_MADE, *codes]


def test_two_forms_are_two_customers() -> None:
    first, second = (
        found(typed("cx.customer.key", None) if n else typed("cx.customer.recommend", 3)) for n in (0, 1)
    )
    assert first.sheet.answers[0].key != second.sheet.answers[0].key


def test_a_customer_twice_in_the_list_is_told() -> None:
    assert codes(listed("cx.customer.key", "c-0002")) == [(Code.CUSTOMER_TWICE, "Answers!A7")]


def test_a_row_that_answers_nothing_is_left_out() -> None:
    sheet = Sheet(customer_list(form(), (ANSWER,)))
    sheet.cell("cx.customer.channel", 9).value = "Phone"
    sheet.cell("cx.customer.key", 9).value = "c-9"
    content = sheet.done()
    assert (read(content).answers, codes(content)) == (
        (ANSWER,),
        [(Code.CUSTOMER_SAYS_NOTHING, "Answers!A9")],
    )


def test_rows_may_be_sorted_and_columns_moved() -> None:
    sheet = Sheet(customer_list(form(), (ANSWER, SECOND)))
    sheet.page.move_range("A4:A7", cols=40)
    sheet.page.insert_rows(6, 2)
    assert read(sheet.done()).answers == (ANSWER, SECOND)


def test_a_column_that_was_copied_is_told() -> None:
    sheet = Sheet(customer_list(form(), (ANSWER,)))
    sheet.page["AZ4"].value = "cx.statement.co.easy"
    assert [code for code, _spot in codes(sheet.done())] == [Code.COLUMN_DOUBLED]


def test_merged_answers_are_told() -> None:
    sheet = Sheet(customer_list(form(), (ANSWER,)))
    sheet.page.merge_cells("E6:F6")
    assert [code for code, _spot in codes(sheet.done())] == [Code.MERGED_ANSWERS]


def test_hidden_rows_are_read_and_told() -> None:
    sheet = Sheet(customer_list(form(), (ANSWER, SECOND)))
    sheet.page.row_dimensions[7].hidden = True
    content = sheet.done()
    assert (len(read(content).answers), codes(content)) == (2, [(Code.HIDDEN_ROWS_READ, "Answers")])


def test_a_cell_of_ten_megabytes_is_refused() -> None:
    content = as_json({"key": "a", "comment": "x" * (10 << 20)})
    assert codes(content) == [(Code.FILE_TOO_BIG, "")]


# --- JSON -------------------------------------------------------------------------------------

FAULTS = [
    pytest.param({"recommend": 11}, Code.NUMBER_RANGE, id="recommend"),
    pytest.param({"statements": {"co.easy": 5}}, Code.NUMBER_RANGE, id="agreement"),
    pytest.param({"statements": {"co.easy": "3"}}, Code.FIELD_TYPE, id="text for a number"),
    pytest.param({"statements": {"co.eazy": 3}}, Code.STATEMENT_UNKNOWN, id="an unknown statement"),
    pytest.param({"statements": {"deliver.strategy": 3}}, Code.NO_CUSTOMER_STATEMENT, id="a criterion without one"),
    pytest.param({"date": "1.2.26", "recommend": 3}, Code.DATE_FORM, id="date"),
    pytest.param({"name": "Anna", "recommend": 3}, Code.FIELD_UNKNOWN, id="a name"),
    pytest.param({"key": "anna@example.com", "recommend": 3}, Code.KEY_UNFIT, id="an address as key"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "code"), FAULTS)
def test_a_fault_is_told_in_one_line(fields: dict[str, Any], code: Code) -> None:
    assert [one for one, _spot in codes(as_json({"key": "c-1", **fields}))] == [code]


def test_faults_of_form_and_of_meaning_are_told_at_once() -> None:
    content = as_json({"key": "a", "recommend": 11}, {"key": "a", "statements": {"co.eazy": 1}})
    told = {code for code, _spot in codes(content)}
    assert told == {Code.NUMBER_RANGE, Code.CUSTOMER_TWICE, Code.STATEMENT_UNKNOWN}


def test_more_customers_than_are_read_are_refused() -> None:
    content = as_json(*({"key": f"c-{n}", "recommend": 1} for n in range(10_001)))
    assert codes(content) == [(Code.CUSTOMERS_TOO_MANY, "answers")]


def test_another_schema_is_refused() -> None:
    assert codes(as_json(schema="cxaudit/customers/2")) == [(Code.STAMP_SCHEMA, "")]


def test_a_rubric_without_a_form_has_words_all_the_same() -> None:
    rubric = built_in().renewed(customer_form=None)
    answer = CustomerAnswer(key="c-1", statements={"deliver.personal": 4})
    content = customer_form(form(rubric, which="all"), answer)
    assert customers_from(content, "f.xlsx", rubric).sheet.answers == (answer,)
