"""The sheet Scores: one row a step and the total."""

from __future__ import annotations

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import N_, _
from cxaudit.measure import NOTHING, whole_points
from cxaudit.model.rubric import Step
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.calc import or_dash, shown_points
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.layout import HEAD_ROW, SCORES, Layout, provisional_mark
from cxaudit.render.workbook.literals import said, text
from cxaudit.render.workbook.looks import CELL, CELL_STRONG, HEAD, WRAPPED, Look
from cxaudit.render.workbook.pages import BOLD, page
from cxaudit.render.workbook.stored import Cells, Stored

WHOLE = CELL._replace(across="right", format="0", up="center")
DISTANCE = WHOLE._replace(format="+0;-0;0")
MID = CELL._replace(up="center")
CENTRE = CELL._replace(across="center", up="center")
STATES = {
    "scored": N_("firm"),
    "provisional": N_("provisional"),
    "not_scored": N_("too few answers"),
    "not_applicable": N_("does not apply"),
    "hidden": N_("not shown"),
}
"""The word for each state of a step or the total (rule S12), to be said with `_`."""

_COLUMNS = (
    (N_("No."), 5),
    (N_("Step"), 42),
    (N_("Claimed"), 10),
    (N_("Supported"), 12),
    (N_("Distance"), 10),
    (N_("Supported: in a word"), 15),
    (N_("Lowest possible"), 10),
    (N_("Highest possible"), 10),
    (N_("Answered"), 12),
    (N_("How firm"), 14),
    (N_("Target"), 9),
)
_MATURITY = ((N_("Maturity level"), 10), (N_("Its name"), 15), (N_("What holds it"), 28))
_FIRST_SHARE = len(_COLUMNS) + len(_MATURITY) + 1
_SHAPE = (N_("Levels as columns"), 13)
_ATTAINED = N_("{percent} % {rating}")
_DETAIL = (7, 8)
"""Columns of the bounds, which can be folded away."""


def add_scores(book: Book, layout: Layout, stored: Stored) -> None:
    """Steps and total."""
    levels = [(_("Level {n} or above", n=n), 10) for n in layout.levels]
    first, more, shape = (
        [(_(head), width) for head, width in some] for some in (_COLUMNS, _MATURITY, [_SHAPE])
    )
    columns = [*first, *([*more, *levels, *shape] if layout.result.policy.maturity else ())]
    about = _(
        "Points from 0 to 100. Claimed: what people say. Supported: what evidence and prerequisites bear out."
    )
    sheet = page(book, SCORES, _("Scores by step"), [width for _head, width in columns], about)
    for column, (head, _width) in enumerate(columns, 1):
        book.put(sheet, HEAD_ROW, column, head, HEAD)
    book.row_height(sheet, HEAD_ROW, 44)
    for number, step in enumerate(layout.rubric.steps, 1):
        _step(book, sheet, layout, stored, step, number)
    _total(book, sheet, layout, stored)
    _shapes(book, sheet, layout)
    _notes(book, sheet, layout, len(columns))
    book.group(sheet, *_DETAIL)
    if layout.result.policy.maturity:
        book.group(sheet, _FIRST_SHARE, _FIRST_SHARE + layout.top)
    book.freeze(sheet, HEAD_ROW + 1, 3, repeat=f"{HEAD_ROW}:{HEAD_ROW}")


def _step(book: Book, sheet: Worksheet, layout: Layout, stored: Stored, step: Step, number: int) -> None:
    """One step."""
    row = HEAD_ROW + number
    book.put(sheet, row, 1, number, CELL_STRONG._replace(up="center"))
    book.put(sheet, row, 2, step.title, CELL_STRONG._replace(up="center"))
    cells, at = stored.steps[step.id], layout.step_row(step.id)
    _points(book, sheet, layout, cells, row, at)
    book.put_formula(sheet, row, 11, layout.sums.ref("shown_target", at), cells["shown_target"], WHOLE)
    if layout.result.policy.maturity:
        _maturity(
            book, sheet, layout, cells, row, at, layout.sums.ref("keys", at) if "keys" in cells else None
        )
        for n in layout.levels:
            _attained(book, sheet, layout, cells, row, at, n)
    book.row_height(sheet, row, max(29, height([(step.title, _COLUMNS[1][1] * BOLD)])))


def points_formula(layout: Layout, kind: str, row: int) -> str:
    """Points as shown, or "–"."""
    cell = layout.sums.ref(kind, row)
    return or_dash(cell, shown_points(cell))


def points_now(cells: Cells, kind: str) -> Value:
    """What `points_formula` gives."""
    value = cells[kind]
    return NOTHING if isinstance(value, str) else whole_points(value)


def distance_formula(layout: Layout, row: int) -> str:
    """Claimed less supported, as shown, over what has both (rules S10, N3)."""
    claimed, supported = layout.sums.ref("paired_claimed", row), layout.sums.ref("paired_supported", row)
    return f'IF(OR({claimed}="",{supported}=""),"–",{shown_points(claimed)}-{shown_points(supported)})'


def distance_now(cells: Cells) -> Value:
    """What `distance_formula` gives."""
    claimed, supported = points_now(cells, "paired_claimed"), points_now(cells, "paired_supported")
    return NOTHING if isinstance(claimed, str) or isinstance(supported, str) else claimed - supported


def share_formula(cell: str) -> str:
    """A share 0 to 1 as shown, a whole per cent as a fraction."""
    return or_dash(cell, f"{shown_points(f'(100*{cell})')}/100")


def share_now(value: Value) -> Value:
    """What `share_formula` gives."""
    return NOTHING if isinstance(value, str) else whole_points(100 * value) / 100


def state_formula(cell: str) -> str:
    """The word for a state."""
    states, away = list(STATES.items())[:-2], STATES["not_applicable"]
    return (
        "".join(f'IF({cell}="{state}",{text(_(word))},' for state, word in states)
        + text(_(away))
        + ")" * len(states)
    )


def _in_row(look: Look, layout: Layout, at: int) -> Look:
    """A look with the ground of the total's row, if that is where it stands."""
    return look._replace(ground="tint") if at == layout.total_row else look


def _points(book: Book, sheet: Worksheet, layout: Layout, cells: Cells, row: int, at: int) -> None:
    """Claimed, supported, distance, word, bounds, coverage, state."""
    sums = layout.sums

    def put(column: int, formula: str, value: Value, look: Look) -> None:
        book.put_formula(sheet, row, column, formula, value, _in_row(look, layout, at))

    put(3, points_formula(layout, "claimed", at), points_now(cells, "claimed"), WHOLE)
    put(4, points_formula(layout, "supported", at), points_now(cells, "supported"), WHOLE._replace(bold=True))
    put(5, distance_formula(layout, at), distance_now(cells), DISTANCE)
    put(6, or_dash(sums.ref("band", at)), cells["band"] or NOTHING, MID)
    put(7, points_formula(layout, "low", at), points_now(cells, "low"), WHOLE)
    put(8, points_formula(layout, "high", at), points_now(cells, "high"), WHOLE)
    put(9, share_formula(sums.ref("coverage", at)), share_now(cells["coverage"]), WHOLE._replace(format="0%"))
    hidden, state = STATES["hidden"], str(cells["state"])
    if state == "hidden":
        book.put(sheet, row, 10, _(hidden), _in_row(MID, layout, at))
    else:
        put(10, state_formula(sums.ref("state", at)), _(STATES[state]), MID)


def _maturity(
    book: Book, sheet: Worksheet, layout: Layout, cells: Cells, row: int, at: int, held: str | None
) -> None:
    """Maturity level, its name, what holds it."""
    look = _in_row(MID, layout, at)
    cell, shaky = layout.sums.ref("maturity", at), layout.sums.ref("shaky", at)
    level = cells["maturity"]
    none = isinstance(level, str)
    book.put_formula(
        sheet,
        row,
        12,
        or_dash(cell),
        NOTHING if none else level,
        _in_row(WHOLE._replace(bold=True), layout, at),
    )
    name = NOTHING if isinstance(level, str) else layout.rubric.scale.names[int(level)]
    name += provisional_mark() if cells["shaky"] else ""
    formula = or_dash(cell, f'INDEX(cx_level_names,{cell}+1)&IF({shaky}=1,{text(provisional_mark())},"")')
    book.put_formula(sheet, row, 13, formula, name, look)
    if held is None:
        book.put(sheet, row, 14, NOTHING, look)
    else:
        book.put_formula(
            sheet, row, 14, or_dash(held), cells.get("keys") or cells.get("held") or NOTHING, look
        )


def _attained(
    book: Book, sheet: Worksheet, layout: Layout, cells: Cells, row: int, at: int, level: int
) -> None:
    """How much of the weight reaches a level, with its rating."""
    share, rating = layout.sums.ref(f"att.{level}", at), layout.sums.ref(f"rating.{level}", at)
    formula = or_dash(share, said(_(_ATTAINED), percent=shown_points(share), rating=rating))
    value = cells[f"att.{level}"]
    shown = (
        NOTHING
        if isinstance(value, str)
        else _(_ATTAINED, percent=whole_points(value), rating=cells[f"rating.{level}"])
    )
    book.put_formula(sheet, row, _FIRST_SHARE - 1 + level, formula, shown, CENTRE)


def _shapes(book: Book, sheet: Worksheet, layout: Layout) -> None:
    """For each step its shares of level 1, 2 … or above as small columns: a stair that falls early or late."""
    if not layout.result.policy.maturity:
        return
    column = _FIRST_SHARE + layout.top
    letter, drawn = get_column_letter(column), []
    for number, step in enumerate(layout.rubric.steps, 1):
        row, at = HEAD_ROW + number, layout.step_row(step.id)
        book.put(sheet, row, column, None, CENTRE)
        drawn.append(
            (f"{letter}{row}", layout.sums.area("att.1", at, at, f"att.{layout.top}").replace("$", ""))
        )
    book.sparklines(sheet, drawn, 100)


def _total(book: Book, sheet: Worksheet, layout: Layout, stored: Stored) -> None:
    """All steps together."""
    row, at, cells = HEAD_ROW + len(layout.rubric.steps) + 1, layout.total_row, stored.total
    total = CELL_STRONG._replace(ground="tint", up="center")
    width = 11 + (4 + layout.top if layout.result.policy.maturity else 0)
    for column in range(1, width + 1):
        book.put(sheet, row, column, _("All steps") if column == 2 else None, total)
    _points(book, sheet, layout, cells, row, at)
    if layout.result.policy.maturity:
        _maturity(book, sheet, layout, cells, row, at, layout.sums.ref("held", at))
    held = str(cells.get("held", ""))
    book.row_height(sheet, row, max(28, height([(held, 27), (str(cells["band"]), 14)])))


def _notes(book: Book, sheet: Worksheet, layout: Layout, columns: int) -> None:
    """What the columns mean."""
    notes = [
        _(
            "Distance: claimed less supported points, over the criteria that have both; what we think but do not yet know."
        ),
        _("Lowest and highest possible: if everything unanswered were at level 0, or at the top."),
        _(
            "How firm: below 50 % answered there is no score; below 80 %, or with an unanswered prerequisite, it is provisional."
        ),
    ]
    if layout.result.policy.maturity:
        notes.append(
            _(
                "Level n or above: share of the weight that reaches level n; N to 15 %, P to 50 %, L to 85 %, F above; "
                "the small columns draw these shares from left to right. "
                "A step's maturity level is the highest one rated L or F with all lower ones F; a key criterion holds it to one level above its own."
            )
        )
    row = HEAD_ROW + len(layout.rubric.steps) + 3
    for note in notes:
        book.put(sheet, row, 2, note, WRAPPED._replace(colour="muted", size=9))
        book.merge(sheet, row, 2, min(columns, 11))
        book.row_height(sheet, row, height([(note, 140)], 9))
        row += 1
