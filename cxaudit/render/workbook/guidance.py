"""Help beside the inputs, limits for what is typed into them, and bars behind figures that have a scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.layout import CRITERIA, HEAD_ROW, METHOD, SCORES, Layout

_SUPPORTED, _ANSWERED = "D", "I"
"""Columns of the sheet Scores."""
_MOST = 1000
"""The heaviest weight."""


class _Rule(NamedTuple):
    """What a number may be, and what is said about it."""

    low: float
    high: float
    title: str
    prompt: str
    whole: bool = False


def add_guidance(book: Book, layout: Layout) -> None:
    """Rules for every number that may be changed on Criteria and Method; bars on Scores."""
    for cells, rule in _criteria(layout):
        _limit(book, CRITERIA, cells, rule)
    for cells, rule in _method(layout):
        _limit(book, METHOD, cells, rule)
    caps = str(book.workbook.defined_names["cx_caps"].attr_text).partition("!")[2].replace("$", "")
    said = "The highest level that this grade of evidence supports."
    _limit(book, METHOD, caps, _Rule(0, layout.top, "Cap", said, whole=True))
    first, last = HEAD_ROW + 1, HEAD_ROW + 1 + len(layout.rubric.steps)
    scores = book.workbook[SCORES]
    book.bars(scores, f"{_SUPPORTED}{first}:{_SUPPORTED}{last}", 100)
    book.bars(scores, f"{_ANSWERED}{first}:{_ANSWERED}{last}", 1)


def _limit(book: Book, title: str, cells: str, rule: _Rule) -> None:
    """One rule for one range."""
    kind = "a whole number" if rule.whole else "a number"
    error = f"Please give {kind} from {rule.low:g} to {rule.high:g}."
    sheet = book.workbook[title]
    book.only_numbers(
        sheet,
        cells,
        rule.low,
        rule.high,
        whole=rule.whole,
        title=rule.title,
        prompt=f"{rule.prompt} From {rule.low:g} to {rule.high:g}.",
        error=error,
    )


def _criteria(layout: Layout) -> Iterator[tuple[str, _Rule]]:
    """The numbers on Criteria, by column."""
    top = layout.top
    rules = {
        "auditor": _Rule(
            0,
            top,
            "Auditor's level",
            "Counts instead of the claimed level, unless something else was agreed.",
        ),
        "target": _Rule(1, top, "Target level", "The level to reach.", whole=True),
        "weight": _Rule(0, _MOST, "Weight", "How much it counts within its step; only the ratio matters."),
        "levels": _Rule(0, 1_000_000, "Levels given", "How many people gave a level.", whole=True),
        "customers": _Rule(0, 4, "Customers agree", "The mean of what customers say."),
    }
    said = "The mean of the levels that this role gives. Empty: nobody gave one."
    by_role = {f"role.{r.id}": _Rule(0, top, r.title, said) for r in layout.raters}
    for key, rule in (by_role | rules).items():
        if key in layout.scores.keys:
            yield layout.scores.area(key).partition("!")[2].replace("$", ""), rule


def _method(layout: Layout) -> Iterator[tuple[str, _Rule]]:
    """The numbers on Method, by row."""
    rules: Mapping[str, _Rule] = {
        "cx_target": _Rule(
            1, layout.top, "Target level", "For every practice without one of its own.", whole=True
        ),
        "cx_tolerance": _Rule(0, 1, "Tolerance", "By how much a prerequisite may fall short and still hold."),
        "cx_size": _Rule(0.1, 10, "Size factor", "Multiplies the days of every fix."),
    }
    share = _Rule(0, 1, "Share of the benefit", "The shares together should be 1.")
    weight = _Rule(0, _MOST, "Weight", "Only the ratio of weights matters.")
    for name, row in layout.method.items():
        yield f"B{row}", rules.get(name, share if name.startswith("cx_share_") else weight)
