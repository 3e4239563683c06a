"""The test of the strategy statement as formulas: its score, and what it allows (rule F9).

The answers stand on the sheet of the test, as inputs; everything here goes by their names.
"""

from __future__ import annotations

from typing import Final, Literal

from cxaudit.language import _
from cxaudit.model.field_books import words_of
from cxaudit.model.fieldwork import StrategyAnswers, TestAnswer
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import StatementGate, StatementTest
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.layout import Layout
from cxaudit.render.workbook.literals import text

ANSWERS: Final = "cx_strategy_answers"
"""The name of the cells with the answers, one a test, in the order of the rubric."""
SCORE: Final = "cx_strategy_score"
"""The name of the cell with the score."""
ANY_LEVEL: Final = 99
"""The ceiling where the test bounds nothing."""


def answer_words(template: StatementTest) -> dict[Literal["yes", "partly", "no"], str]:
    """The words of the answers, by what they mean."""
    return words_of(template.answers)


def score_formula(template: StatementTest, answers: str = ANSWERS) -> str:
    """How the statement does, 0 to 1: the mean over all tests, whatever is no answer as "no"; "" where none is answered.

    Args:
        template: the test.
        answers: the cells with the answers, one a test.
    """
    worst = min(template.answers.values())
    known = "+".join(f"({answers}={text(word)})" for word in template.answers)
    found = "+".join(
        f"({answers}={text(word)})*{_number(value - worst)}" for word, value in template.answers.items()
    )
    mean = f"{_number(worst)}+SUMPRODUCT({found})/{len(template.tests)}"
    return f'IF(SUMPRODUCT({known})=0,"",{mean})'


def _number(value: float) -> str:
    """A number as a formula has it."""
    return f"{value:.15g}"


def score_now(result: AuditResult) -> Value:
    """What `score_formula` gives."""
    return "" if result.statement_score is None else result.statement_score


def ceiling_formula(gates: tuple[StatementGate, ...], score: str = SCORE) -> str:
    """The highest level that the test allows; 99 for any.

    Args:
        gates: those of one criterion.
        score: the cell with the score.
    """
    held = (
        f"IF(ROUND({score},9)<ROUND({_number(gate.at_least)},9),{gate.level - 1},{ANY_LEVEL})"
        for gate in gates
    )
    return f'IF({score}="",{ANY_LEVEL},MIN({",".join(held)}))'


def ceiling_now(result: AuditResult, criterion: str) -> int:
    """What `ceiling_formula` gives."""
    ceiling = result.criterion[criterion].ceiling
    return ANY_LEVEL if ceiling is None else ceiling


def statement_templates(layout: Layout, criterion: str) -> dict[str, str]:
    """The formulas of a row on Calc that differ where levels depend on the test; none elsewhere."""
    if criterion not in layout.gated:
        return {}
    return {
        "ecap": "INDEX(cx_caps,[gno])",
        "tceil": ceiling_formula(layout.gated[criterion]),
        "cap": "MIN([ecap],[tceil])",
        "mends": 'IF([kind]="",0,IF([tceil]<[t],1,0))',
        "limit": 'IF([B]="","",IF(AND([ceil]<=[cap],ROUND([ceil],9)<ROUND([B],9)),"prerequisite",'
        'IF(ROUND([cap],9)<ROUND([B],9),IF([tceil]<[ecap],"strategy","evidence"),"practice")))',
        "proof": 'IF([kind]="","",IF([ecap]>=[t],"",IFERROR(INDEX(cx_grade_words,COUNTIF(cx_caps,"<"&[t])+1),"")))',
        "pg": 'IF([kind]="prove",1-[proofaw],IF([kind]="unblock",IF(AND([proof]="",[mends]=0),2,1-[proofaw]),9))',
    }


def lifted_formula(evidence: str, ceiling: str, level: str) -> str:
    """The cap once evidence and a statement for a level are brought, never lower than it is (rules P8, F9)."""
    grade = f'IF({evidence}>={level},{evidence},IFERROR(INDEX(cx_caps,COUNTIF(cx_caps,"<"&{level})+1),{evidence}))'
    return f"MIN({grade},MAX({ceiling},{level}))"


def answers_read(result: AuditResult, words: list[str]) -> StrategyAnswers | None:
    """What the answer cells say; a word that is no answer says nothing, as in the formulas.

    Args:
        result: what the workbook was built from.
        words: what the cells show, in the order of the tests.
    """
    given, template = result.tested, result.rubric.content.strategy_test
    if given is None or template is None:
        return None
    meant = {word.casefold(): key for key, word in answer_words(template).items()}
    proofs = {one.test: one.proof for one in given.answers}
    answers = tuple(
        TestAnswer(test=one.id, answer=key, proof=proofs.get(one.id))
        for one, word in zip(template.tests, words, strict=True)
        if (key := meant.get(word.casefold()))
    )
    return given.renewed(answers=answers)


def tasks_of_statement() -> tuple[str, str, str, str]:
    """What there can be to do with a statement: mend it; with proof; after waiting; after waiting and with proof."""
    return (
        _("Mend the strategy statement"),
        _("Bring proof, and mend the strategy statement"),
        _("Wait, and mend the strategy statement"),
        _("Wait, bring proof, and mend the strategy statement"),
    )
