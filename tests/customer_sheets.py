"""What customers answered, for tests: sheets that hypothesis thinks of, forms, and exports of form tools with planted dirt."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st

from cxaudit.model.customer_forms import Choices, Which, statements
from cxaudit.model.fieldwork import CustomerAnswer, CustomerSheet
from cxaudit.model.rubric import Rubric
from cxaudit.render.workbook.customer_form import Form
from tests.fieldworks import DAY, DAYS, LINES, WORDS, built_in

ASKED = tuple(one.id for one in statements(built_in(), "all"))
ANSWER = CustomerAnswer(
    key="c-0001",
    date=DAY,
    channel="Phone",
    group="Private customers",
    statements={"co.easy": 3, "deliver.personal": 0, "deliver.channels": 4},
    recommend=9,
    comment="=1+1\nvery nice",
)


def customer_sheet(*answers: CustomerAnswer, **more: Any) -> CustomerSheet:
    """A sheet of the built-in rubric."""
    rubric = {"id": built_in().id, "version": built_in().version, "hash": built_in().hash}
    tree = {"schema": "cxaudit/customers/1", "rubric": rubric, "answers": answers, **more}
    return CustomerSheet.model_validate(tree)


def form(rubric: Rubric | None = None, which: Which = "short", **more: Any) -> Form:
    """What a form is made of."""
    asked = rubric or built_in()
    choices = Choices(("Shop", "Phone"), ("Private customers", "Business customers"))
    return Form(asked, DAY, 5, statements(asked, which), **{"client": "Acme", "choices": choices, **more})


# --- any sheet --------------------------------------------------------------------------------

_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "date": st.none() | DAYS,
    "channel": st.none() | LINES,
    "group": st.none() | LINES,
    "statements": st.dictionaries(st.sampled_from(ASKED), st.integers(0, 4), max_size=len(ASKED)),
    "recommend": st.none() | st.integers(0, 10),
    "comment": st.none() | WORDS,
}


def answers(key: str) -> st.SearchStrategy[CustomerAnswer]:
    """Any customer with this key who says something."""
    made = st.fixed_dictionaries(_FIELDS).map(lambda tree: CustomerAnswer(key=key, **tree))
    return made.filter(lambda one: bool(one.statements) or one.recommend is not None or bool(one.comment))


@st.composite
def customer_sheets(draw: st.DrawFn, most: int = 5) -> CustomerSheet:
    """Any sheet that is sound."""
    count = draw(st.integers(1, most))
    return customer_sheet(*(draw(answers(f"c-{n:04d}")) for n in range(count)))


# --- a form tool's export ---------------------------------------------------------------------

HEADS = ("Sent", "Easy?", "Again?", "Solved?", "Recommend", "Where", "Anything else", "Email", "Browser")
MAPPING = """\
kind: customers
columns:
  Sent: date
  Easy?: co.easy
  Again?: co.again
  Solved?: co.solved
  Recommend: recommend
  Where: channel
  Anything else: comment
scales: {co.again: 1-5}
answers: {Sure: 4, Rather: 3, So so: 2, Hardly: 1, No way: 0}
no_answer: [Prefer not to say]
"""
Row = list[str]


class Planted(NamedTuple):
    """An export, and how much of each dirt is in it."""

    content: bytes
    counts: dict[str, int]
    customers: int


def _clean(random_: random.Random, number: int) -> Row:
    words = ("Sure", "Rather", "So so", "Hardly", "No way", "Prefer not to say")
    return [
        f"2026-10-{number % 28 + 1:02d} 09:{number // 60 % 60:02d}:{number % 60:02d}",
        random_.choice(words[:5]),
        str(random_.randint(1, 5)),
        random_.choice(words),
        str(random_.randint(0, 10)),
        random_.choice(("Telefon", "Shop")),
        f"remark {number}",
        f"person{number}@example.com",
        "Firefox",
    ]


def _changed(place: int, text: str) -> Callable[[Row], Row]:
    return lambda row: [*row[:place], text, *row[place + 1 :]]


DIRT: dict[str, Callable[[Row], Row]] = {
    "word": _changed(1, "Whatever"),
    "off_scale": _changed(2, "6"),
    "date": _changed(0, "last week"),
    "recommend": _changed(4, "often"),
    "blacked_out": _changed(6, "call 0171 2345678"),
    "empty": lambda row: [row[0], "", "", "", "", row[5], "", row[7], row[8]],
}


def export(clean: int = 40, seed: int = 1) -> Planted:
    """Rows of which so many are dirty in one way each, and some that are there twice."""
    random_ = random.Random(seed)
    rows = [_clean(random_, number) for number in range(clean)]
    counts: dict[str, int] = {}
    places = list(range(clean))
    random_.shuffle(places)
    for kind, dirty in DIRT.items():
        counts[kind] = random_.randint(1, 5)
        for _again in range(counts[kind]):
            place = places.pop()
            rows[place] = dirty(rows[place])
    counts["twice"] = 3
    again = [rows[place] for place in places[:3]]
    return Planted(as_csv([*rows, *again]), {**counts, "column": 1}, clean - counts["empty"])


def as_csv(rows: Sequence[Row], heads: Sequence[str] = HEADS) -> bytes:
    """A CSV as a form tool writes it."""
    out = io.StringIO()
    csv.writer(out).writerows([heads, *rows])
    return out.getvalue().encode()
