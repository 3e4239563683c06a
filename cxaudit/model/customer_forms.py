"""The customers' form: its statements, and what marks its lines and columns, the same for who writes and who reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from cxaudit.language import N_
from cxaudit.model.rubric import Rubric

KIND: Final = "customers"
"""What the workbook calls itself on its hidden sheet."""
LIST_KIND: Final = "customers-list"
"""What the list of many customers calls itself."""
FORM, LIST = "Your answers", "Answers"
"""What the sheets are called in English."""

VALUE: Final = "cx.value"
"""The mark of the column with the answers of one customer."""
STATEMENT: Final = "cx.statement."
"""Before the id of a statement."""
CUSTOMER: Final = "cx.customer."
"""Before the name of a field of a customer."""
LIST_NAME: Final = "cx.list"
"""The mark of the line with the name of a list, which stands in the column of the channels."""
ROW, HEAD = "cx.row", "head"
"""The mark of the hidden column that says which row is the head."""
AGREEMENT: Final = (
    N_("Strongly disagree"),
    N_("Disagree"),
    N_("Neither agree nor disagree"),
    N_("Agree"),
    N_("Strongly agree"),
)
"""The answers of a rubric without a form of its own, in English, from 0 on."""
PREPARED: Final = 200
"""Rows that are prepared in the list; more may be added."""

TOP: Final = 4
"""The strongest agreement."""
MOST_LIKELY: Final = 10
"""The highest answer to the question whether somebody would recommend it."""

_SECONDS_A_STATEMENT: Final = 12
"""To read a sentence and choose one of five words."""
_SECONDS_FOR_THE_REST: Final = 60
"""To read why it is asked, and for the questions that are not statements."""

Which = Literal["short", "all"]
"""Only as many statements as there are minutes for, or every one."""


class Statement(NamedTuple):
    """A sentence that customers agree with or not."""

    id: str
    """Of the criterion, or of the form's own statement."""
    text: str
    criterion: str | None
    """The criterion that it is about; None: about none in particular."""


class Choices(NamedTuple):
    """Words that an engagement offers."""

    channels: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


FIELDS: Final = ("date", "channel", "group", "recommend", "comment", "key")
"""The fields of one customer beside the statements."""


def statements(rubric: Rubric, which: Which = "short") -> tuple[Statement, ...]:
    """What customers are asked: the form's own statements, then those of criteria.

    Args:
        rubric: in the language of the form; without a form for customers it has only the criteria's statements.
        which: ``short``: of the criteria only those that weigh most in the overall score, as many as there is time
            for at 12 seconds each after one minute for the rest, in the order of the rubric; ``all``: every one.
    """
    form = rubric.customer_form
    own = tuple(Statement(one.id, one.statement, None) for one in form.items) if form else ()
    asked = tuple(
        Statement(one.id, one.customer_statement, one.id) for one in rubric.criteria if one.customer_statement
    )
    if which == "all" or form is None:
        return (*own, *asked)
    seconds = form.minutes * 60 - _SECONDS_FOR_THE_REST
    room = max(0, seconds // _SECONDS_A_STATEMENT - len(own))
    share = _shares(rubric)
    chosen = {one.id for one in sorted(asked, key=lambda one: -share[one.id])[:room]}
    return (*own, *(one for one in asked if one.id in chosen))


def minutes(asked: Sequence[Statement]) -> int:
    """Whole minutes that it takes to answer, never too few.

    >>> minutes([Statement("a", "It is easy.", None)] * 15)
    4
    """
    return -(-(_SECONDS_FOR_THE_REST + len(asked) * _SECONDS_A_STATEMENT) // 60)


def _shares(rubric: Rubric) -> dict[str, float]:
    """What each criterion has of the overall score, in any one unit."""
    return {
        one.id: step.weight * one.weight / sum(other.weight for other in step.criteria)
        for step in rubric.steps
        for one in step.criteria
    }
