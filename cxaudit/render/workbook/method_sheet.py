"""The sheet Method: every choice that bears on a number, as inputs to try out, and the rules in plain words."""

from __future__ import annotations

from collections.abc import Iterable

from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import N_, _
from cxaudit.render.names import PARTS, inside
from cxaudit.render.view import View
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.layout import METHOD, METHOD_FIRST, Layout
from cxaudit.render.workbook.looks import (
    CELL,
    CELL_STRONG,
    CELL_WHOLE,
    HEAD,
    HEADING,
    INPUT,
    SMALL,
    WRAPPED,
    Look,
)
from cxaudit.render.workbook.pages import BOLD, page

WIDTHS = (46, 18, 96, 0)
NUMBER = INPUT._replace(across="right", format="General")
_MEANINGS = {
    "cx_target": N_(
        "The level to reach, unless a criterion has its own (sheet Criteria) or others need more of it."
    ),
    "cx_tolerance": N_("A prerequisite at level q holds from q less this (S8)."),
    "cx_size": N_("Days are multiplied by this: they are for a medium-sized organisation (P2)."),
    "cx_share_gap": N_("Share of the benefit: how far the supported level is from the target (P3)."),
    "cx_share_impact": N_("Share of the benefit: how many would notice (P3)."),
    "cx_share_weight": N_("Share of the benefit: how much the criterion counts (P3)."),
    "cx_share_signal": N_(
        "Share of the benefit: what the people served say, and measures that have a limit, where there are any (P3)."
    ),
}


def add_method(book: Book, layout: Layout, shown: View) -> None:
    """Choices, evidence, bands, levels, rules."""
    said = _("Yellow cells may be changed to see what follows; everything else is computed from them.")
    sheet = page(book, METHOD, _("Method and choices"), WIDTHS, said, over=3)
    row = _choices(book, sheet, layout)
    row = _caps(book, sheet, row + 1, layout)
    row = _bands(book, sheet, row + 1, layout)
    row = _levels(book, sheet, row + 1, layout)
    row = _table(
        book,
        sheet,
        row + 1,
        _("Settings of this audit"),
        (_("Setting"), _("Value"), _("Meaning")),
        _settings(shown),
    )
    rules = [(r.name, _("a choice") if r.choice else "", r.text) for r in shown.method.rules]
    row = _table(
        book, sheet, row + 1, _("The rules in plain words"), (_("Rule"), "", _("What it says")), rules
    )
    if shown.method.note:
        book.put(sheet, row + 1, 1, shown.method.note, WRAPPED)
        book.merge(sheet, row + 1, 1, 3)
        book.row_height(sheet, row + 1, height([(shown.method.note, sum(WIDTHS[:3]))]))
    book.freeze(sheet, 3, 1)


def _settings(shown: View) -> Iterable[tuple[str, str, str]]:
    """The settings that are not inputs."""
    inputs = ("Target", "Tolerance of prerequisites")
    return [(c.name, c.value, c.says) for c in shown.method.choices if c.name not in inputs]


def _heading(book: Book, sheet: Worksheet, row: int, text: str, heads: Iterable[str]) -> int:
    """A section's heading and the heads of its table; returns the row after them."""
    for column in range(1, 4):
        book.put(sheet, row, column, text if column == 1 else None, HEADING)
    book.row_height(sheet, row, 24)
    words = tuple(heads)
    for column, head in enumerate(words, 1):
        book.put(sheet, row + 1, column, head, HEAD)
    book.row_height(sheet, row + 1, 30 if max(map(len, words)) > 16 else 18)
    return row + 2


def _line(book: Book, sheet: Worksheet, row: int, name: str, value: Value, says: str, look: Look) -> None:
    """One row: a name, a value, what it means."""
    book.put(sheet, row, 1, name, CELL_STRONG)
    book.put(sheet, row, 2, value, look)
    book.put(sheet, row, 3, says, CELL)
    book.row_height(
        sheet, row, height([(name, WIDTHS[0] * BOLD), (str(value), WIDTHS[1]), (says, WIDTHS[2])])
    )


def _table(
    book: Book,
    sheet: Worksheet,
    row: int,
    text: str,
    heads: tuple[str, str, str],
    lines: Iterable[tuple[str, str, str]],
) -> int:
    """A table of words; returns the row after it."""
    row = _heading(book, sheet, row, text, heads)
    for name, value, says in lines:
        _line(book, sheet, row, name, value, says, CELL)
        row += 1
    return row


def _choices(book: Book, sheet: Worksheet, layout: Layout) -> int:
    """The single numbers, each with a name that formulas use."""
    row = _heading(
        book, sheet, METHOD_FIRST - 2, _("Numbers to try out"), (_("Choice"), _("Value"), _("Meaning"))
    )
    for name, value in _values(layout).items():
        label, meaning = _said(layout, name)
        _line(book, sheet, row, label, value, meaning, NUMBER)
        book.name(name, sheet, f"$B${row}")
        row += 1
    return row


def _values(layout: Layout) -> dict[str, float]:
    """The choices as this audit made them, by name."""
    policy = layout.result.policy
    return {
        "cx_target": policy.target,
        "cx_tolerance": policy.gate_tolerance,
        "cx_size": policy.size_factor,
        **{f"cx_share_{part}": share for part, share in policy.benefit_shares.model_dump().items()},
        **{layout.role_weight(r): policy.role_weights.get(r.id, 1.0) for r in layout.raters},
        **{layout.step_weight(s): s.weight for s in layout.rubric.steps},
    }


def _said(layout: Layout, name: str) -> tuple[str, str]:
    """A choice's label and meaning."""
    labels = {
        "cx_target": _("Target level"),
        "cx_tolerance": _("Tolerance of prerequisites, in levels"),
        "cx_size": _("Size factor of the days"),
        **{f"cx_share_{part}": _("Share: {part}", part=_(word)) for part, word in PARTS.items()},
    }
    if name in labels:
        return labels[name], _(_MEANINGS[name])
    for role in layout.raters:
        if layout.role_weight(role) == name:
            label = _("Weight: {title}", title=role.title)
            return label, _("How much this role's level counts in the claimed level (S2).")
    step = next(s for s in layout.rubric.steps if layout.step_weight(s) == name)
    label = _("Weight: {title}", title=step.title)
    return label, _("How much this step counts in the overall score (S13).")


def _caps(book: Book, sheet: Worksheet, row: int, layout: Layout) -> int:
    """The highest level that each grade of evidence supports."""
    first = _heading(
        book, sheet, row, _("Evidence"), (_("Grade"), _("Supports up to level"), _("What it means"))
    )
    row = first
    for grade, number in zip(layout.rubric.evidence.grades, layout.graded.values(), strict=True):
        word = layout.grade_words[grade.id]
        _line(book, sheet, row, word, layout.result.policy.caps[grade.id], grade.plain, NUMBER)
        book.put(sheet, row, 4, number, SMALL)
        row += 1
    for name, letter in (("cx_grade_words", "A"), ("cx_caps", "B"), ("cx_grade_numbers", "D")):
        book.name(name, sheet, f"${letter}${first}:${letter}${row - 1}")
    book.choices("cx_grade_lower", [inside(g.title) for g in layout.rubric.evidence.grades])
    return row


def _bands(book: Book, sheet: Worksheet, row: int, layout: Layout) -> int:
    """The words for points."""
    first = _heading(
        book, sheet, row, _("Words for points"), (_("Word"), _("From points"), _("What it means"))
    )
    row = first
    for band in layout.rubric.bands:
        _line(book, sheet, row, band.name, band.start, band.plain or "", CELL_WHOLE)
        row += 1
    book.name("cx_band_names", sheet, f"$A${first}:$A${row - 1}")
    book.name("cx_band_starts", sheet, f"$B${first}:$B${row - 1}")
    return row


def _levels(book: Book, sheet: Worksheet, row: int, layout: Layout) -> int:
    """The levels and what they mean in general."""
    scale = layout.rubric.scale
    first = _heading(book, sheet, row, _("Levels"), (_("Level"), _("Number"), _("What it means")))
    row = first
    for level in range(layout.top + 1):
        says = scale.anchors[level] if scale.anchors else ""
        _line(book, sheet, row, layout.level_words[level], level, says, CELL_WHOLE)
        row += 1
    book.choices("cx_level_names", scale.names)
    book.name("cx_level_words", sheet, f"$A${first}:$A${row - 1}")
    book.name("cx_level_numbers", sheet, f"$B${first}:$B${row - 1}")
    return row
