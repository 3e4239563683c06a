"""The traceability page: what the sources recommend and where the rubric covers it, as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from cxaudit.language import _, ngettext
from cxaudit.model.rubric import Practice, Rubric
from cxaudit.text import listed


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
        **{f"measure:{m.id}": _("Measure: {name}", name=m.name) for m in measures},
        **{
            f"step:{s.id}": _("Step {number}: {title}", number=number, title=s.title)
            for number, s in enumerate(rubric.steps, 1)
        },
        **{t.id: _("Strategy test: {test}", test=t.test) for t in tests},
        **{s.id: _("Customer form: {statement}", statement=s.statement) for s in statements},
    }


def _head(rubric: Rubric, sources: tuple[str, ...]) -> str:
    practices = rubric.practices
    kinds = Counter(p.kind for p in practices).most_common()
    asked_for = _covered_by({c.id for c in rubric.criteria}, practices)
    steps = [f"{s.title} ({_covered_by({c.id for c in s.criteria}, practices)})" for s in rubric.steps]
    counts = [
        _(
            "{practices} from {sources}, by kind: {kinds}",
            practices=_practices(len(practices)),
            sources=ngettext("{n} source", "{n} sources", len(sources)),
            kinds=listed([f"{kind} {number}" for kind, number in kinds]),
        ),
        ngettext(
            "{asked} covered by at least one of the {n} criterion, {others} by a measure, a statement, a test, a step, a sheet or a rule alone",
            "{asked} covered by at least one of the {n} criteria, {others} by a measure, a statement, a test, a step, a sheet or a rule alone",
            len(rubric.criteria),
            asked=asked_for,
            others=len(practices) - asked_for,
        ),
        _("By step, where a practice may stand in several: {steps}", steps=listed(steps)),
    ]
    title = _("What the sources recommend and what covers it: {rubric}", rubric=_cell(rubric.title))
    told = _(
        "Rubric {rubric}, version {version}. The practices are told in our own words.",
        rubric=_code(rubric.id),
        version=_cell(rubric.version),
    )
    listing = [f"- {line}" for line in counts]
    return "\n".join(
        [
            f"# {title}",
            "",
            told,
            "",
            *(listing if practices else [_("This rubric names no practices of sources.")]),
        ]
    )


def _practices(number: int) -> str:
    """Practices with their noun."""
    return ngettext("{n} practice", "{n} practices", number)


def _covered_by(ids: set[str], practices: Iterable[Practice]) -> int:
    """How many of the practices name at least one of the ids as their cover."""
    return sum(1 for p in practices if not ids.isdisjoint(p.covered_by))


def _table(source: str, practices: Iterable[Practice], titles: dict[str, str]) -> str:
    rows = [_row(practice, titles) for practice in practices]
    head = [f"## {_code(source)}", "", f"{_practices(len(rows))}.", ""]
    columns = [_("Id"), _("Practice (our words)"), _("Covered by")]
    return "\n".join([*head, f"| {' | '.join(columns)} |", "|---|---|---|", *rows])


def _row(practice: Practice, titles: dict[str, str]) -> str:
    covers = "<br>".join(_cell(_cover(cover, titles)) for cover in practice.covered_by)
    return f"| {_cell(practice.id)} | {_cell(practice.statement)} | {covers} |"


def _cover(cover: str, titles: dict[str, str]) -> str:
    kind, _colon, name = cover.partition(":")
    if kind == "sheet" and name:
        return _("Sheet {sheet}", sheet=name)
    if kind == "rule" and name:
        return _("Rule {rule}", rule=name)
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
