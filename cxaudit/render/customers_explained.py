"""What customers are asked in a form tool, as a mapping to start from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from cxaudit.language import N_, _
from cxaudit.model.customer_forms import FIELDS, Statement
from cxaudit.model.rubric import Rubric
from cxaudit.render.workbook.customer_form import form_words, recommend_question

_HEADS = {
    "date": "Timestamp",
    "channel": "How did you deal with us?",
    "group": "To which group do you belong?",
    "comment": "Is there anything else you want to tell us?",
    "key": "Response ID",
}
_MEANT = {
    "date": N_("when it was sent; how dates are written is found out"),
    "channel": N_("such as Phone; the same for all: write it below"),
    "group": N_("such as private customers; the same for all: write it below"),
    "recommend": N_("0 to 10"),
    "comment": N_("e-mail addresses and telephone numbers are blacked out"),
    "key": N_("a number of the answer, never a name; without it keys are made"),
}
_RULES = (
    ("scale: 1-5", N_("numbers: the strongest disagreement first; 6-1 where 1 is best")),
    ("scales: {co.easy: 1-7}", N_("of single statements, where it is another one")),
    ("words: {co.easy: {Very easy: 4, Very hard: 0}}", N_("words of single statements")),
    ("no_answer: [No opinion]", N_("words that stand for no answer")),
    ("channel: Phone", N_("the same for all rows")),
    ("group: Private customers", N_("the same for all rows")),
    ("dates: day_first", N_("or month_first, or iso: where it cannot be found out")),
    ("sheet: Responses", N_("of a workbook; without it the first one that has anything in it")),
    ("head: 2", N_("the line of the heads, where it is not the first")),
    ("heads: 2", N_("two lines of heads, as SurveyMonkey has them")),
    ("leave: [Start time, Collector ID]", N_("columns that are left out on purpose")),
)


def customer_mapping_example(rubric: Rubric, asked: Sequence[Statement], client: str | None) -> str:
    """A mapping with every statement of the form and every rule, explained, to be changed.

    Args:
        rubric: in the language in force.
        asked: the statements of the form.
        client: whose audit it is; None: nobody's in particular.
    """
    return "\n".join(_lines(rubric, asked, client)) + "\n"


def _lines(rubric: Rubric, asked: Sequence[Statement], client: str | None) -> Iterator[str]:
    yield f"# {_('What the columns of a form tool mean. Change the heads on the left to those of your file, and delete what it has not.')}"
    yield f"# {_('A column whose head is one of our statements, word for word, is found without being named.')}"
    yield "kind: customers"
    yield "columns:"
    for one in asked:
        yield f"  {_text(one.text)}: {one.id}"
    for field in FIELDS:
        head = recommend_question(client) if field == "recommend" else _HEADS[field]
        yield f"  {_text(head)}: {field}  # {_(_MEANT[field])}"
    yield ""
    yield f"# {_('Agreement, from 0 to 4, by the words of your form; those of our own form are known.')}"
    yield "answers:"
    for agreed, word in enumerate(form_words(rubric)):
        yield f"  {_text(word)}: {agreed}"
    yield ""
    yield f"# {_('Rules; take the # away from those that you need.')}"
    for text, words in _RULES:
        yield f"# {text}  # {_(words)}"


def _text(words: str) -> str:
    """A text as YAML has it, whatever signs are in it."""
    return json.dumps(words, ensure_ascii=False)
