"""The customers' form as it is sent out: Excel's rules, which statements, what helps while filling it in, one page."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import speaking
from cxaudit.model.customer_forms import Choices, Statement, minutes, statements
from cxaudit.model.engagement import Brand
from cxaudit.read.customer_exports import customer_mapping_from
from cxaudit.read.languages import read_language
from cxaudit.render.customers_explained import customer_mapping_example
from cxaudit.render.workbook.customer_form import customer_form, customer_list
from cxaudit.render.workbook.lint import lint
from tests.customer_sheets import ANSWER, form
from tests.fieldworks import built_in, in_german


def german(made: Callable[[], bytes]) -> bytes:
    language = read_language("de")
    assert language
    with speaking(language):
        return made()


HOSTILE = ANSWER.renewed(comment='=1+1 "<&>\x1b[31m', channel="+49", group="@me")
MADE: dict[str, Callable[[], bytes]] = {
    "form": lambda: customer_form(form()),
    "form filled in": lambda: customer_form(form(), ANSWER),
    "form of all": lambda: customer_form(form(which="all")),
    "German form": lambda: german(lambda: customer_form(form(in_german()))),
    "branded": lambda: customer_form(form(brand=Brand(primary="#7A1F5C"), client="A & B")),
    "nobody's": lambda: customer_form(form(client=None, choices=Choices())),
    "hostile form": lambda: customer_form(form(), HOSTILE),
    "list": lambda: customer_list(form()),
    "list filled in": lambda: customer_list(form(), tuple(ANSWER.renewed(key=f"c-{n}") for n in range(300))),
    "German list": lambda: german(lambda: customer_list(form(in_german()))),
    "hostile list": lambda: customer_list(form(), (HOSTILE,)),
}


@cache
def made(name: str) -> bytes:
    return MADE[name]()


def page(name: str) -> Worksheet:
    return load_workbook(io.BytesIO(made(name))).worksheets[0]


def words(name: str) -> str:
    """Everything that stands on the sheet."""
    return "\n".join(
        str(cell.value) for row in page(name).iter_rows() for cell in row if cell.value is not None
    )


@pytest.mark.parametrize("name", MADE)
def test_every_form_keeps_excels_rules(name: str) -> None:
    assert lint(made(name)) == ()


@pytest.mark.parametrize("name", MADE)
def test_the_same_arguments_give_the_same_bytes(name: str) -> None:
    assert MADE[name]() == made(name)


# --- which statements -------------------------------------------------------------------------


def test_the_short_form_takes_its_four_minutes() -> None:
    asked = statements(built_in())
    assert (len(asked), minutes(asked)) == (15, 4)


def test_all_statements_take_longer() -> None:
    asked = statements(built_in(), "all")
    assert (len(asked), minutes(asked)) == (20, 5)


def test_the_forms_own_statements_are_always_asked() -> None:
    items = built_in().customer_form
    assert items
    assert [one.id for one in statements(built_in())[:7]] == [one.id for one in items.items]


def test_of_the_criteria_those_that_weigh_most_are_asked() -> None:
    rubric = built_in()
    share = {
        one.id: step.weight * one.weight / sum(c.weight for c in step.criteria)
        for step in rubric.steps
        for one in step.criteria
    }
    asked = {one.id for one in statements(rubric) if one.criterion}
    left = {one.id for one in statements(rubric, "all") if one.criterion} - asked
    assert min(share[name] for name in asked) >= max(share[name] for name in left)


def test_they_stand_in_the_order_of_the_rubric() -> None:
    every = [one.id for one in statements(built_in(), "all")]
    short = [one.id for one in statements(built_in())]
    assert short == [name for name in every if name in short]


def test_a_rubric_without_a_form_asks_what_its_criteria_have() -> None:
    asked = statements(built_in().renewed(customer_form=None))
    assert all(one.criterion == one.id for one in asked)


def test_minutes_are_never_too_few() -> None:
    assert [minutes([Statement("a", "A.", None)] * n) for n in (0, 1, 5, 6)] == [1, 2, 2, 3]


# --- what stands on it ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said", ["Acme wants to know", "It takes 4 minutes", "at least 5 people", "write no names"]
)
def test_the_form_says_who_asks_why_how_long_and_what_is_promised(said: str) -> None:
    assert said in words("form")


def test_what_somebody_answered_is_asked_too() -> None:
    assert "This company treats me as a person, not as a number." in words("form filled in")


def test_a_group_is_asked_for_only_where_there_are_some() -> None:
    assert ("To which group" in words("form"), "To which group" in words("nobody's")) == (True, False)


def test_the_form_prints_on_one_upright_page() -> None:
    setup = page("form").page_setup
    assert (setup.paperSize, setup.orientation, setup.fitToWidth, setup.fitToHeight) == (9, "portrait", 1, 1)


@pytest.mark.office
@pytest.mark.parametrize("name", ["form of all", "German form"])
def test_it_is_one_page_indeed(name: str, soffice: Callable[[Path, str, Path], Path], tmp_path: Path) -> None:
    source = tmp_path / "form.xlsx"
    source.write_bytes(made(name))
    pdf = soffice(source, "pdf", tmp_path / "out").read_bytes()
    assert pdf.count(b"/Type/Page\n") + pdf.count(b"/Type/Page/") == 1


def test_every_statement_has_the_five_answers_to_choose_from() -> None:
    sheet = page("form")
    marked = [cell.row for cell in sheet["D"] if str(cell.value).startswith("cx.statement.")]
    (rule,) = [one for one in sheet.data_validations.dataValidation if one.formula1 == "cx_agreement"]
    assert (str(rule.sqref), len(marked)) == (f"C{marked[0]}:C{marked[-1]}", 15)


def test_the_list_has_200_rows_ready() -> None:
    sheet = page("list")
    assert (sheet["A205"].fill.fill_type, sheet["A206"].fill.fill_type) == ("solid", None)


def test_the_list_takes_only_whole_numbers_of_the_scale() -> None:
    rules = [one for one in page("list").data_validations.dataValidation if one.type == "whole"]
    assert sorted({(rule.formula1, rule.formula2) for rule in rules}) == [("0", "10"), ("0", "4")]


def test_the_marks_are_hidden() -> None:
    sheet = page("list")
    assert (sheet.row_dimensions[4].hidden, page("form").column_dimensions["D"].hidden) == (True, True)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_example_of_a_mapping_is_a_mapping(language: str) -> None:
    spoken = read_language(language)
    assert spoken
    rubric = in_german() if language == "de" else built_in()
    with speaking(spoken):
        text = customer_mapping_example(rubric, statements(rubric, "all"), "Acme: & Co")
    found = customer_mapping_from(text.replace("\n# ", "\n#"), "m.yaml", (built_in(), in_german()))
    assert set(found.columns.values()) >= {one.id for one in statements(rubric, "all")} | {
        "recommend",
        "date",
    }


def test_every_rule_of_the_example_can_be_taken() -> None:
    text = customer_mapping_example(built_in(), (), None)
    _head, _rules, rules = text.rpartition("need.\n")
    found = customer_mapping_from(
        "kind: customers\n" + rules.replace("# ", "", 1).replace("\n# ", "\n"), "m.yaml", (built_in(),)
    )
    assert (found.scale, found.heads, found.channel) == ("1-5", 2, "Phone")
