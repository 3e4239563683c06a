"""The sheet Strategy test: its answers are inputs, its score and what it allows follow."""

from __future__ import annotations

from typing import Any

from cxaudit.render.workbook.layout import STRATEGY_TEST
from cxaudit.render.workbook.strategy_formulas import ANSWERS, SCORE
from tests import demos
from tests.render.field_sheets import cells, example, told


def named(name: str) -> str:
    """The cells with a name."""
    return str(example().workbook.defined_names[name].attr_text).partition("!")[2].replace("$", "")


def answer_cells() -> list[Any]:
    """The cells of the answers."""
    return [row[0] for row in example().workbook[STRATEGY_TEST][named(ANSWERS)]]


def test_every_test_has_an_answer_that_may_be_changed() -> None:
    template = demos.rubric().strategy_test
    assert template
    found = [(cell.value in template.answers, cell.protection.locked) for cell in answer_cells()]
    assert found == [(True, False)] * len(template.tests)


def test_answers_come_from_a_list() -> None:
    rules = example().workbook[STRATEGY_TEST].data_validations.dataValidation
    assert [(str(rule.sqref), rule.formula1) for rule in rules] == [(named(ANSWERS), "cx_strategy_words")]


def test_the_score_is_a_formula_with_the_value_of_the_engine() -> None:
    assert example().values[STRATEGY_TEST, named(SCORE)] == demos.result().statement_score


def test_it_says_what_the_test_holds_down() -> None:
    assert "The test holds it down; better answers lift it." in told(example(), STRATEGY_TEST)


def test_the_statement_its_values_and_the_proof_are_there() -> None:
    found = demos.result().fieldwork
    assert found
    assert found.strategy
    said = told(example(), STRATEGY_TEST)
    wanted = [found.strategy.answers.statement, *found.strategy.answers.values]
    assert [words for words in wanted if words not in said] == []


def test_a_machine_helps_and_a_person_judges() -> None:
    assert "its longest sentence has" in "\n".join(map(str, cells(example(), STRATEGY_TEST).values()))
