"""What the first fixes, all changes and everything bring together, for Summary (rule P8): by formula."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from openpyxl.worksheet.worksheet import Worksheet

from cxaudit import measure
from cxaudit.language import N_, _, ngettext
from cxaudit.measure import NOTHING, whole_points
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.calc import or_dash, shown_points
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.layout import Layout
from cxaudit.render.workbook.literals import by_number
from cxaudit.render.workbook.looks import Look
from cxaudit.render.workbook.stored import Stored
from cxaudit.render.workbook.together import count_of, sum_of

_NAMES = {"fixes": N_("All changes to practice"), "all": N_("Everything, with proof")}


def first_ones(number: int) -> str:
    """What the first fixes of the list are called."""
    return ngettext("The first {n} fix", "The first {n} fixes", number)


class Figure(NamedTuple):
    """One cell: its formula (none: it is always the same), what it gives, and the format of a number."""

    formula: str | None
    value: Value
    format: str = "General"


def tenth(value: Value) -> float:
    """A number with one decimal, as the sheets show gains (rule N3)."""
    return 0.0 if isinstance(value, str) else measure.tenth(value)


def tenth_of(formula: str) -> str:
    """The formula of `tenth`."""
    return f"ROUND(ROUND({formula},9),1)"


GAIN_FORMAT = "+0.0;-0.0;0.0"


def put_figure(book: Book, sheet: Worksheet, row: int, column: int, figure: Figure, look: Look) -> None:
    """Write a figure into its cell."""
    if figure.formula is None:
        book.put(sheet, row, column, figure.value, look)
    else:
        book.put_formula(
            sheet, row, column, figure.formula, figure.value, look._replace(format=figure.format)
        )


def days_figure(layout: Layout, stored: Stored, bundle: str) -> Figure:
    """Days of all steps of a bundle."""
    return Figure(tenth_of(sum_of(layout, bundle, "days")), tenth(stored.together.sum_of(bundle, "days")))


def alone_figure(layout: Layout, stored: Stored, bundle: str) -> Figure:
    """The sum of what each fix of a bundle gains alone."""
    total = layout.sums.ref("supported", layout.total_row)
    value = NOTHING if stored.total["supported"] == "" else tenth(stored.together.sum_of(bundle, "gall"))
    return Figure(f'IF({total}="","–",{tenth_of(sum_of(layout, bundle, "gall"))})', value, GAIN_FORMAT)


def then_figure(layout: Layout, then: Value, bundle: str, row: int) -> Figure:
    """Supported points with a bundle, of a row on Sums."""
    cell = layout.sums.ref(f"then.{bundle}", row)
    value = NOTHING if isinstance(then, str) else whole_points(then)
    return Figure(or_dash(cell, shown_points(cell)), value, "0")


def gain_figure(layout: Layout, today: Value, then: Value, bundle: str, row: int) -> Figure:
    """What a bundle gains, of a row on Sums."""
    cells = layout.sums.ref(f"then.{bundle}", row), layout.sums.ref("supported", row)
    gained = NOTHING if isinstance(then, str) or isinstance(today, str) else tenth(then - today)
    return Figure(f'IF({cells[0]}="","–",{tenth_of(f"{cells[0]}-{cells[1]}")})', gained, GAIN_FORMAT)


def bundle_figures(layout: Layout, stored: Stored) -> Iterator[tuple[Figure, ...]]:
    """Name, days, gain, points then and the sum of each alone, of the three bundles."""
    for bundle in ("first", "fixes", "all"):
        count, row = count_of(layout, bundle), layout.total_row
        then = stored.total[f"then.{bundle}"]
        known = _(_NAMES.get(bundle, ""))
        said = known or first_ones(len(stored.together.taken(bundle)))
        name = None if known else by_number(first_ones, count)
        yield (
            Figure(name, said),
            days_figure(layout, stored, bundle),
            gain_figure(layout, stored.total["supported"], then, bundle, row),
            then_figure(layout, then, bundle, row),
            alone_figure(layout, stored, bundle),
        )
