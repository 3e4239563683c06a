"""The sheet Customers: what customers say beside what is claimed, and nothing of few."""

from __future__ import annotations

from typing import Any

from cxaudit.measure import tenth
from cxaudit.model.fieldwork_shown import CustomersShown, StatementShown
from cxaudit.render.workbook.audit import audit_book
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.customers_sheet import add_customers
from cxaudit.render.workbook.layout import Layout
from cxaudit.render.workbook.stored import Stored
from tests import demos
from tests.render.field_sheets import cells, example, told, with_fieldwork

CUSTOMERS = "Customers"


def of_customers(told_: CustomersShown | None) -> Book:
    """The sheet of what customers said."""
    result = with_fieldwork(customers=told_)
    book, layout = Book("Sheets", result.brand), Layout(result)
    add_customers(book, layout, Stored(layout))
    return book


def said(**fields: Any) -> CustomersShown:
    """Twelve customers on one statement."""
    one = StatementShown(
        id="deliver.reliable", criterion="deliver.reliable", people=12, mean=1.5, low=1, high=2, agree=25
    )
    known: dict[str, Any] = {"people": 12, "statements": (one,), "hidden": 0}
    nothing = dict.fromkeys(("recommend", "recommend_low", "recommend_high", "recommend_people"))
    return CustomersShown.model_validate({**known, **nothing, **fields})


def test_a_statement_stands_beside_the_claimed_level_which_follows_changes() -> None:
    book = of_customers(said())
    claimed = next(c for c in demos.result().criteria if c.id == "deliver.reliable").claimed_level
    formula = next(at for sheet, at in book.values if sheet == CUSTOMERS and at[0] == "I")
    found = book.values[CUSTOMERS, formula], str(book.workbook[CUSTOMERS][formula].value).count("Calc!")
    assert found == (claimed, 2)


def test_points_apart_are_claimed_less_what_customers_say() -> None:
    book = of_customers(said())
    claimed = demos.result().criterion["deliver.reliable"].claimed_level or 0
    apart = next(value for (sheet, at), value in book.values.items() if at[0] == "J")
    assert apart == tenth(claimed * 25 - 37.5)


def test_we_think_stands_beside_customers_say_worst_first() -> None:
    found = demos.result().fieldwork
    assert found
    shown = cells(example(), CUSTOMERS)
    apart = [
        value for at, value in shown.items() if at[0] == "F" and at[1:].isdigit() and 5 <= int(at[1:]) < 12
    ]
    assert apart == [one.distance for one in found.contradictions]


def test_too_few_customers_show_no_number() -> None:
    shown = cells(of_customers(said(people=None, statements=(), hidden=8)), CUSTOMERS)
    words = "\n".join(map(str, shown.values()))
    numbers = [value for value in shown.values() if isinstance(value, int | float)]
    assert ("Too few customers answered" in words, numbers) == (True, [])


def test_a_hidden_criterion_says_nothing_of_its_level() -> None:
    result = with_fieldwork(customers=said())
    layout = Layout(result)
    layout.hidden = frozenset({"deliver.reliable"})
    book = Book("Sheets", result.brand)
    add_customers(book, layout, Stored(Layout(result)))
    assert (not [at for sheet, at in book.values if at[0] == "I"], layout.few in told(book, CUSTOMERS)) == (
        True,
        True,
    )


def test_nothing_heard_no_sheet() -> None:
    assert CUSTOMERS not in of_customers(None).workbook.sheetnames


def test_the_example_names_its_channels_and_groups() -> None:
    assert "Chat with a person" in told(example(), CUSTOMERS)


def test_summary_says_how_many_customers_answered() -> None:
    assert "60 customers answered" in told(audit_book(demos.result()), "Summary")
