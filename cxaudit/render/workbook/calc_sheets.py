"""The calculation sheets: Calc, Sums, Links and Packages. Everything on them is computed or comes from the rubric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import N_, _
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.calc import criterion_formulas, link_formulas
from cxaudit.render.workbook.columns import (
    BUNDLES,
    CALC_HEADS,
    FACTOR_HEADS,
    GAIN_HEADS,
    LINK_HEADS,
    TEST_HEADS,
    TOGETHER_HEADS,
)
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.gains import gain_block, gain_formulas
from cxaudit.render.workbook.layout import (
    CALC,
    CALC_FIRST,
    CRITERIA,
    GAINS,
    LINKS,
    METHOD,
    PACKAGES,
    SUMS,
    TOGETHER,
    Grid,
    Layout,
)
from cxaudit.render.workbook.looks import HEAD, SMALL, Look
from cxaudit.render.workbook.pages import page
from cxaudit.render.workbook.stored import Cells, Stored
from cxaudit.render.workbook.sums import step_formulas, total_formulas
from cxaudit.render.workbook.titles import shown_title
from cxaudit.render.workbook.together import then_formulas, then_total_formulas, together_formulas

_PLAIN = Look(size=9, up="top")
_WORDS = _PLAIN._replace(indent=1)
_CALC_HEAD = HEAD._replace(size=9)
_STEPS_ROW, _HEAD_ROW = 3, 4

_SUM_HEADS: Mapping[str, str] = {
    "label": N_("Step"),
    "weight": N_("Weight"),
    "wapp": N_("Weight that applies"),
    "wans": N_("Weight answered"),
    "wclaim": N_("Weight with a claimed level"),
    "coverage": N_("Coverage (S12)"),
    "claimed_coverage": N_("Coverage of the claim (S12)"),
    "provisional": N_("Unanswered prerequisites that matter"),
    "state": N_("State (S12)"),
    "claimed": N_("Claimed points (S11)"),
    "supported": N_("Supported points (S11)"),
    "paired_claimed": N_("Claimed, where both are known (S10)"),
    "paired_supported": N_("Supported, where both are known (S10)"),
    "low": N_("Lowest possible (S14)"),
    "high": N_("Highest possible (S14)"),
    "target": N_("Target"),
    "takes_part": N_("Takes part"),
    "firm": N_("Firm"),
    "ladder": N_("Level by attainment (S15)"),
    "maturity": N_("Maturity level (S15, S16)"),
    "shaky": N_("Maturity is provisional"),
    "heldh": N_("Holding the company: all but the last"),
    "heldl": N_("Holding the company: the last"),
    "held": N_("Holding the company (S16)"),
    "keys": N_("Key criteria that hold the step (S15)"),
    "shown_claimed": N_("Claimed, shown (N3)"),
    "shown_supported": N_("Supported, shown (N3)"),
    "shown_target": N_("Target, shown (N3)"),
    "band": N_("Band (N4)"),
    "claimed_band": N_("Band of the claim (N4)"),
    "chart": N_("Name in charts"),
}
_NUMBERED = {
    "att": N_("Weight at level {n} or above, % (S15)"),
    "rating": N_("Rating of level {n} (S15)"),
    "ok": N_("Level {n} counts (S15)"),
    "days": N_("Days to level {n}"),
    "impact": N_("Impact of level {n}"),
    "weeks": N_("Weeks, level {n}"),
    "action": N_("Fix to level {n}"),
    "owner": N_("Owner, level {n}"),
    "product": N_("Geometric mean: {points}"),
    "then": N_("Supported points after {bundle} (P8)"),
    "factor": N_("Geometric mean after {bundle}"),
    **{key: head for key, head in TOGETHER_HEADS.items() if "{bundle}" in head},
}


_POINTS: Mapping[str, str] = {
    "claimed": N_("claimed"),
    "supported": N_("supported"),
    "paired_claimed": N_("paired claimed"),
    "paired_supported": N_("paired supported"),
    "low": N_("low"),
    "high": N_("high"),
}


def _head(heads: Mapping[str, str], key: str) -> str:
    """The head of a column."""
    if key in heads:
        bundle = BUNDLES.get(key.partition("_")[2], "")
        return _(heads[key], bundle=_(bundle)) if bundle else _(heads[key])
    kind, _dot, number = key.partition(".")
    bundle, points = BUNDLES.get(number, ""), _POINTS.get(number, "")
    return _(_NUMBERED[kind], n=number, bundle=_(bundle), points=_(points))


def calculation_sheet(
    book: Book,
    grid: Grid,
    heading: str,
    said: str,
    heads: Mapping[str, str],
    titles: Mapping[str, str] | None = None,
) -> Worksheet:
    """A calculation sheet with its heads; ``titles``: those that the rubric gives, which are no phrases of ours."""
    widths = [_WIDTHS.get(key.partition(".")[0], 12) for key in grid.keys]
    sheet = page(book, grid.sheet, heading, widths, said, tab="muted", over=min(16, len(widths)))
    for column, key in enumerate(grid.keys, 1):
        book.put(sheet, _HEAD_ROW, column, (titles or {}).get(key) or _head(heads, key), _CALC_HEAD)
    book.row_height(sheet, _HEAD_ROW, 62)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=False)
    sheet.page_setup.scale = 60
    book.freeze(sheet, CALC_FIRST, 3, repeat=f"{_HEAD_ROW}:{_HEAD_ROW}")
    return sheet


_WIDTHS = {
    "why": 60,
    "action": 40,
    "limit": 13,
    "list": 13,
    "proof": 14,
    "chart": 24,
    "label": 18,
    "owner": 20,
    "kind": 9,
    "bring": 60,
}


def _read() -> str:
    """Where everything on a sheet comes from."""
    return _(
        "Computed from the inputs on {criteria} and {method}; nothing is to be written here. S2, P6 … are the rules in "
        "docs/scoring.md.",
        criteria=shown_title(CRITERIA),
        method=shown_title(METHOD),
    )


_GAINS = N_(
    "A fix moves its own criterion and whatever waits for it; one block a fix, the last row of each has its gain. "
    "Rules S7 to S13 and P8 in docs/scoring.md."
)


def add_calc(book: Book, layout: Layout, stored: Stored) -> None:
    """One row a criterion: from the inputs to its place in the list."""
    sheet = calculation_sheet(
        book, layout.calc, _("Calculation: criteria"), _read(), {**CALC_HEADS, **TEST_HEADS}
    )
    for place, criterion in enumerate(layout.rubric.criteria, 1):
        given: dict[str, Value | None] = {"place": place, "code": criterion.code}
        hidden = criterion.id in layout.hidden
        formulas = {} if hidden else criterion_formulas(layout, criterion.id)
        write_row(
            book,
            sheet,
            layout.calc,
            layout.row[criterion.id],
            formulas,
            given | stored.criteria[criterion.id],
        )


def add_links(book: Book, layout: Layout, stored: Stored) -> None:
    """One row a prerequisite."""
    sheet = calculation_sheet(book, layout.links, _("Calculation: prerequisites"), _read(), LINK_HEADS)
    code = layout.names.code
    for link in layout.link_rows:
        given: Cells = {
            "code": code[link.criterion],
            "for_level": link.for_level,
            "needs": code[link.needs],
            "min_level": link.min_level,
        }
        write_row(
            book, sheet, layout.links, link.row, link_formulas(layout, link), given | stored.links[link.row]
        )
    if not layout.link_rows:
        book.put(sheet, CALC_FIRST, 1, _("No criterion has a prerequisite."), SMALL._replace(wrap=False))


def add_sums(book: Book, layout: Layout, stored: Stored) -> None:
    """One row a step, and one for all of them together."""
    sheet = calculation_sheet(book, layout.sums, _("Calculation: steps and total"), _read(), _SUM_HEADS)
    for step in layout.rubric.steps:
        formulas = step_formulas(layout, step, stored.concealed[step.id]) | then_formulas(layout, step)
        cells = {"label": step.label, **stored.steps[step.id]}
        write_row(book, sheet, layout.sums, layout.step_row(step.id), formulas, cells)
    total: Cells = {"label": _("All steps"), **stored.total}
    formulas = total_formulas(layout) | then_total_formulas(layout)
    write_row(book, sheet, layout.sums, layout.total_row, formulas, total)
    heaviest = layout.sums.letter("wapp")
    book.name("cx_heaviest", sheet, f"${heaviest}${layout.total_row}")


def add_packages(book: Book, layout: Layout) -> None:
    """What the rubric says about each criterion's fixes, and the levels above them."""
    said = _("What the rubric gives for each fix step, for a medium-sized organisation; rule P2.")
    sheet = calculation_sheet(
        book,
        layout.packages,
        _("Calculation: fix steps"),
        said,
        {"code": N_("Criterion"), "bring": N_("What would count as proof")},
    )
    for level in layout.levels:
        book.put(sheet, _STEPS_ROW, layout.packages.column(f"days.{level}"), level, SMALL)
    for criterion in layout.rubric.criteria:
        cells: dict[str, Value | None] = {"code": criterion.code, "bring": "\n".join(criterion.evidence)}
        for step in criterion.fixes:
            cells |= {
                f"days.{step.to}": step.days,
                f"impact.{step.to}": step.impact,
                f"weeks.{step.to}": step.weeks,
                f"action.{step.to}": step.action,
                f"owner.{step.to}": layout.names.owner[step.owner],
            }
        write_row(book, sheet, layout.packages, layout.row[criterion.id], {}, cells)


def add_together(book: Book, layout: Layout, stored: Stored) -> None:
    """One row a criterion: what its fix makes of it, and what several fixes together do."""
    sheet = calculation_sheet(
        book, layout.together, _("Calculation: fixes together"), _read(), TOGETHER_HEADS
    )
    for criterion in layout.rubric.criteria:
        cells: Cells = {"code": criterion.code, **stored.together.criteria.get(criterion.id, {})}
        formulas = {} if criterion.id in layout.hidden else together_formulas(layout, criterion.id)
        write_row(book, sheet, layout.together, layout.row[criterion.id], formulas, cells)


def add_gains(book: Book, layout: Layout, stored: Stored) -> None:
    """For each fix one row for its criterion and one for each that waits for it, directly or not."""
    geometric = layout.result.policy.total == "geometric"
    heads = {**GAIN_HEADS, **FACTOR_HEADS} if geometric else GAIN_HEADS
    sheet = calculation_sheet(book, layout.gains, _("Calculation: what each fix gains"), _(_GAINS), heads)
    code = layout.names.code
    for fix in layout.downstream.blocks:
        for one in gain_block(layout, fix):
            cells: Cells = {"fix": code[fix], "code": code[one.criterion], **stored.gains[one.row]}
            write_row(book, sheet, layout.gains, one.row, gain_formulas(layout, one), cells)
    if not layout.downstream.blocks:
        nothing = _(
            "Too many rows for formulas: gains are computed on the audit's date and do not follow changes."
        )
        if not layout.downstream.too_many:
            nothing = _("Gains are computed on the audit's date: they rest on something that is not shown.")
        book.put(sheet, CALC_FIRST, 1, nothing, SMALL._replace(wrap=False))


def write_row(
    book: Book,
    sheet: Worksheet,
    grid: Grid,
    row: int,
    formulas: Mapping[str, str],
    cells: Mapping[str, Value | None],
) -> None:
    """One row: formulas with what they give, values as they are."""
    for column, key in enumerate(grid.keys, 1):
        if key in formulas:
            value = cells[key]
            look = _WORDS if isinstance(value, str) else _PLAIN
            book.put_formula(sheet, row, column, formulas[key], "" if value is None else value, look)
        elif cells.get(key) not in (None, ""):
            book.put(sheet, row, column, cells[key], _WORDS if isinstance(cells[key], str) else _PLAIN)


SHEETS: Sequence[str] = (CALC, SUMS, LINKS, PACKAGES, TOGETHER, GAINS)
"""Sheets that nobody writes on, last in the workbook."""
