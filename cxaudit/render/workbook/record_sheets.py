"""The sheets Evidence and Traceability: what the result rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import _, ngettext
from cxaudit.measure import NOTHING
from cxaudit.render.view import CriterionView, SourceView, View
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.layout import EVIDENCE, HEAD_ROW, TRACEABILITY
from cxaudit.render.workbook.looks import CELL, CELL_STRONG, HEAD, HEADING
from cxaudit.render.workbook.pages import BOLD, page

_EVIDENCE_WIDTHS = (6, 36, 21, 21, 40, 84)
_TRACE_WIDTHS = (44, 50, 78)


def add_evidence(book: Book, shown: View) -> None:
    """One row for each piece of evidence; a criterion without any has one too."""
    said = _(
        "What was shown for each criterion, on the audit's date. Without a reference, a grade counts as the weakest one."
    )
    sheet = page(book, EVIDENCE, _("Evidence"), _EVIDENCE_WIDTHS, said)
    heads = (
        _("No."),
        _("Criterion"),
        _("Grade given"),
        _("Counts as"),
        _("Reference"),
        _("How far it carries"),
    )
    rows = [row for step in shown.steps for criterion in step.criteria for row in _evidence_rows(criterion)]
    _table(book, sheet, HEAD_ROW, heads, rows, _EVIDENCE_WIDTHS)
    sheet.auto_filter.ref = f"A{HEAD_ROW}:F{HEAD_ROW + len(rows)}"
    book.freeze(sheet, HEAD_ROW + 1, 3, repeat=f"{HEAD_ROW}:{HEAD_ROW}")


def _evidence_rows(criterion: CriterionView) -> Iterable[tuple[str, ...]]:
    """The rows of one criterion."""
    head = criterion.code, criterion.title
    if criterion.state == "hidden":
        yield *head, NOTHING, NOTHING, NOTHING, criterion.state_says or ""
    elif not criterion.evidence and not criterion.rejected:
        yield *head, NOTHING, NOTHING, NOTHING, criterion.evidence_says
    for piece in criterion.evidence:
        reference = piece.reference.text if piece.reference else NOTHING
        yield *head, piece.grade, piece.counts_as or piece.grade, reference, criterion.evidence_says
    for piece in criterion.rejected:
        reference = piece.reference.text if piece.reference else NOTHING
        yield *head, piece.grade, _("rejected"), reference, criterion.rejected_says or criterion.evidence_says


def add_traceability(book: Book, shown: View, *, live: bool = False) -> None:
    """Versions and hashes, the files taken in, and what covers each practice of the sources.

    A live workbook says nothing of when and who: it is not filled in yet.
    """
    trace = shown.trace
    said = _("What the result was made of, so that it can be made again.")
    sheet = page(book, TRACEABILITY, _("Traceability"), _TRACE_WIDTHS, said)
    made_of = [
        (_("Client"), shown.cover.client, ""),
        (_("Audit"), shown.cover.title, ""),
        (_("Scope"), shown.cover.scope or NOTHING, ""),
        (_("Date"), shown.cover.date or NOTHING, ""),
        (_("Who took part"), shown.cover.people, ""),
        (_("Tool"), trace.tool, ""),
        (_("Rubric"), trace.rubric, f"SHA-256 {trace.rubric_hash}"),
        (_("Format of the result"), trace.schema, ""),
    ]
    if live:
        made_of = [line for line in made_of if line[0] not in (_("Scope"), _("Date"), _("Who took part"))]
    row = _section(book, sheet, 3, _("Made of"), (_("What"), _("Which"), _("Check")), made_of)
    sources = [(s.file, _whose(s), f"SHA-256 {s.sha256}") for s in trace.sources]
    if sources:
        row = _section(
            book, sheet, row + 1, _("Files taken in"), (_("File"), _("Whose"), _("Check")), sources
        )
    for source in dict.fromkeys(p.source for p in trace.practices):
        practices = [(p.id, p.covers, p.statement) for p in trace.practices if p.source == source]
        heads = (_("Practice"), _("Covered in the rubric by"), _("What it recommends, in our words"))
        heading = _("What the source {source} recommends", source=source)
        row = _section(book, sheet, row + 1, heading, heads, practices)
    book.freeze(sheet, 3, 1)


def _whose(source: SourceView) -> str:
    """The role of a file's author, or what it holds where it is nobody's, and how many answers or rows there are."""
    if NOTHING in (source.role, source.answers):
        return source.role
    if source.found:
        return ngettext("{what}, {n} entry", "{what}, {n} entries", int(source.answers), what=source.role)
    return ngettext("{role}, {n} answer", "{role}, {n} answers", int(source.answers), role=source.role)


def _section(
    book: Book, sheet: Worksheet, row: int, heading: str, heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> int:
    """A heading and a table; returns the row after it."""
    for column in range(1, len(heads) + 1):
        book.put(sheet, row, column, heading if column == 1 else None, HEADING)
    book.row_height(sheet, row, 24)
    _table(book, sheet, row + 1, heads, rows, _TRACE_WIDTHS)
    return row + 2 + len(rows)


def _table(
    book: Book,
    sheet: Worksheet,
    row: int,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
) -> None:
    """Heads and rows of text."""
    for column, head in enumerate(heads, 1):
        book.put(sheet, row, column, head, HEAD)
    book.row_height(sheet, row, 20)
    for place, cells in enumerate(rows, row + 1):
        for column, text in enumerate(cells, 1):
            book.put(sheet, place, column, text or None, CELL_STRONG if column == 1 else CELL)
        book.row_height(
            sheet,
            place,
            height(list(zip(cells, [widths[0] * BOLD, *(w * 0.95 for w in widths[1:])], strict=True))),
        )
