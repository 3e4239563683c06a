"""Help beside the inputs, limits for what is typed into them, and bars behind figures that have a scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cxaudit.language import _
from cxaudit.measure import marked
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
    said = _("The highest level that this grade of evidence supports.")
    _limit(book, METHOD, caps, _Rule(0, layout.top, _("Cap"), said, whole=True))
    first, last = HEAD_ROW + 1, HEAD_ROW + 1 + len(layout.rubric.steps)
    scores = book.workbook[SCORES]
    book.bars(scores, f"{_SUPPORTED}{first}:{_SUPPORTED}{last}", 100)
    book.bars(scores, f"{_ANSWERED}{first}:{_ANSWERED}{last}", 1)


def _limit(book: Book, title: str, cells: str, rule: _Rule) -> None:
    """One rule for one range."""
    low, high = (marked(f"{bound:.15g}") for bound in (rule.low, rule.high))
    error = _("Please give a number from {low} to {high}.", low=low, high=high)
    if rule.whole:
        error = _("Please give a whole number from {low} to {high}.", low=low, high=high)
    bounds = _("From {low} to {high}.", low=low, high=high)
    sheet = book.workbook[title]
    book.only_numbers(
        sheet,
        cells,
        rule.low,
        rule.high,
        whole=rule.whole,
        title=rule.title,
        prompt=f"{rule.prompt} {bounds}",
        error=error,
    )


def _criteria(layout: Layout) -> Iterator[tuple[str, _Rule]]:
    """The numbers on Criteria, by column."""
    top = layout.top
    rules = {
        "auditor": _Rule(
            0,
            top,
            _("Auditor's level"),
            _("Counts instead of the claimed level, unless something else was agreed."),
        ),
        "target": _Rule(1, top, _("Target level"), _("The level to reach."), whole=True),
        "weight": _Rule(
            0, _MOST, _("Weight"), _("How much it counts within its step; only the ratio matters.")
        ),
        "levels": _Rule(0, 1_000_000, _("Levels given"), _("How many people gave a level."), whole=True),
        "customers": _Rule(0, 4, _("Customers agree"), _("The mean of what customers say.")),
    }
    said = _("The mean of the levels that this role gives. Empty: nobody gave one.")
    by_role = {f"role.{r.id}": _Rule(0, top, r.title, said) for r in layout.raters}
    for key, rule in (by_role | rules).items():
        if key in layout.scores.keys:
            yield layout.scores.area(key).partition("!")[2].replace("$", ""), rule


def _method(layout: Layout) -> Iterator[tuple[str, _Rule]]:
    """The numbers on Method, by row."""
    rules: Mapping[str, _Rule] = {
        "cx_target": _Rule(
            1, layout.top, _("Target level"), _("For every practice without one of its own."), whole=True
        ),
        "cx_tolerance": _Rule(
            0, 1, _("Tolerance"), _("By how much a prerequisite may fall short and still hold.")
        ),
        "cx_size": _Rule(0.1, 10, _("Size factor"), _("Multiplies the days of every fix.")),
    }
    share = _Rule(0, 1, _("Share of the benefit"), _("The shares together should be 1."))
    weight = _Rule(0, _MOST, _("Weight"), _("Only the ratio of weights matters."))
    for name, row in layout.method.items():
        yield f"B{row}", rules.get(name, share if name.startswith("cx_share_") else weight)
