"""The traceability page: what the sources recommend and where the rubric covers it, as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from cxaudit.model.rubric import Practice, Rubric
from cxaudit.text import counted, listed


def traceability(rubric: Rubric) -> str:
    """Markdown: every practice of the sources and what covers it, one table for each source file.

    Sources and practices come in the order of the rubric. A cover whose id is unknown is shown as written.
    """
    titles = cover_titles(rubric)
    sources = dict.fromkeys(p.source for p in rubric.practices)
    tables = [
        _table(source, [p for p in rubric.practices if p.source == source], titles) for source in sources
    ]
    return "\n\n".join([_head(rubric, tuple(sources)), *tables]) + "\n"


def cover_titles(rubric: Rubric) -> dict[str, str]:
    """What people read for each id that may stand in ``covered_by``.

    ``sheet:…`` and ``rule:…`` are not parts of a rubric and have no entry.
    """
    measures = rubric.measures.measures if rubric.measures else ()
    tests = rubric.strategy_test.tests if rubric.strategy_test else ()
    statements = rubric.customer_form.items if rubric.customer_form else ()
    return {
        **{c.id: f"{c.code} {c.title}" for c in rubric.criteria},
        **{f"measure:{m.id}": f"Measure: {m.name}" for m in measures},
        **{f"step:{s.id}": f"Step {number}: {s.title}" for number, s in enumerate(rubric.steps, 1)},
        **{t.id: f"Strategy test: {t.test}" for t in tests},
        **{s.id: f"Customer form: {s.statement}" for s in statements},
    }


def _head(rubric: Rubric, sources: tuple[str, ...]) -> str:
    practices = rubric.practices
    kinds = Counter(p.kind for p in practices).most_common()
    asked_for = _covered_by({c.id for c in rubric.criteria}, practices)
    steps = [f"{s.title} ({_covered_by({c.id for c in s.criteria}, practices)})" for s in rubric.steps]
    counts = [
        f"- {counted(len(practices), 'practice')} from {counted(len(sources), 'source')}, by kind: "
        f"{listed([f'{kind} {number}' for kind, number in kinds])}",
        f"- {asked_for} covered by at least one of the {counted(len(rubric.criteria), 'criterion', 'criteria')}, "
        f"{len(practices) - asked_for} by a measure, a statement, a test, a step, a sheet or a rule alone",
        f"- By step, where a practice may stand in several: {listed(steps)}",
    ]
    return "\n".join(
        [
            f"# What the sources recommend and what covers it: {_cell(rubric.title)}",
            "",
            f"Rubric {_code(rubric.id)}, version {_cell(rubric.version)}. The practices are told in our own words.",
            "",
            *(counts if practices else ["This rubric names no practices of sources."]),
        ]
    )


def _covered_by(ids: set[str], practices: Iterable[Practice]) -> int:
    """How many of the practices name at least one of the ids as their cover."""
    return sum(1 for p in practices if not ids.isdisjoint(p.covered_by))


def _table(source: str, practices: Iterable[Practice], titles: dict[str, str]) -> str:
    rows = [_row(practice, titles) for practice in practices]
    head = [f"## {_code(source)}", "", f"{counted(len(rows), 'practice')}.", ""]
    return "\n".join([*head, "| Id | Practice (our words) | Covered by |", "|---|---|---|", *rows])


def _row(practice: Practice, titles: dict[str, str]) -> str:
    covers = "<br>".join(_cell(_cover(cover, titles)) for cover in practice.covered_by)
    return f"| {_cell(practice.id)} | {_cell(practice.statement)} | {covers} |"


def _cover(cover: str, titles: dict[str, str]) -> str:
    kind, _, name = cover.partition(":")
    if kind in ("sheet", "rule") and name:
        return f"{kind.capitalize()} {name}"
    return titles.get(cover, cover)


def _cell(text: str) -> str:
    """Text that cannot end a table cell, a line, or start markup."""
    escaped = " ".join(text.split())
    for mark in "\\|<>*_`[]":
        escaped = escaped.replace(mark, f"\\{mark}")
    return escaped


def _code(text: str) -> str:
    """A name shown letter by letter."""
    return "`" + " ".join(text.split()).replace("`", "'") + "`"
