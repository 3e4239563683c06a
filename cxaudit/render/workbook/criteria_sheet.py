"""The sheet Criteria: one row a criterion, from what people said to the supported points, with the inputs."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.measure import NOTHING, whole_points
from cxaudit.model.result import CriterionResult
from cxaudit.model.rubric import Criterion, Role
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.calc import claim_is_given, or_dash, shown_points
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.layout import CRITERIA, HEAD_ROW, QUESTIONS, Layout
from cxaudit.render.workbook.looks import CELL, CELL_STRONG, GIVEN, HEAD, INPUT, Look
from cxaudit.render.workbook.pages import page
from cxaudit.render.workbook.stored import Cells, Stored

_NUMBER = CELL._replace(across="right", format="0.0")
_WHOLE = CELL._replace(across="right", format="0")
_DISTANCE = CELL._replace(across="right", format="+0;-0;0")
_IN_LEVEL = INPUT._replace(across="right", format="0.0")
_IN_WHOLE = INPUT._replace(across="right", format="General")
_IN_WORD = INPUT._replace(across="center")
_CENTRE = CELL._replace(across="center")
_ABSENT = GIVEN._replace(colour="muted", across="center", size=9)

_HEADS = {
    "code": ("No.", 6),
    "title": ("Criterion", 34),
    "applies": ("Applies?", 10),
    "claimed": ("Claimed level", 8.5),
    "auditor": ("Auditor's level", 10),
    "grade": ("Evidence", 19),
    "cap": ("It supports up to", 9),
    "supported": ("Supported level", 10),
    "limit": ("What holds it there", 30),
    "claimed_points": ("Claimed points", 9),
    "supported_points": ("Supported points", 10),
    "distance": ("Distance", 9),
    "target": ("Target level", 8),
    "needed": ("Target, with what waits", 10),
    "weight": ("Weight", 8),
    "levels": ("Levels given", 8),
    "agree": ("Do people agree?", 8.5),
    "customers": ("Customers agree, 0–4", 12),
}


def add_criteria(book: Book, layout: Layout, stored: Stored) -> None:
    """Every criterion with its inputs and scores."""
    grid = layout.scores
    titles = {f"role.{r.id}": (r.title, 13) for r in layout.raters}
    heads = _HEADS | titles
    said = "Yellow cells may be changed: levels, evidence, targets, weights. Scores, fixes and their order follow at once."
    sheet = page(book, CRITERIA, "Criteria", [heads[key][1] for key in grid.keys], said)
    for column, key in enumerate(grid.keys, 1):
        book.put(sheet, HEAD_ROW, column, heads[key][0], HEAD._replace(size=9))
    words = [(heads[key][0], heads[key][1] * 0.8) for key in grid.keys]
    book.row_height(sheet, HEAD_ROW, max(44, height(words, 9)))
    for criterion in layout.rubric.criteria:
        _row(book, sheet, layout, stored, criterion)
    _rules(book, sheet, layout)
    book.freeze(sheet, HEAD_ROW + 1, 3, repeat=f"{HEAD_ROW}:{HEAD_ROW}")


def _rules(book: Book, sheet: Worksheet, layout: Layout) -> None:
    """Drop-downs, each for a whole column."""
    grid = layout.scores
    book.choices("cx_yes_no", ("yes", "no"))
    for key, choices, title in (
        ("applies", "cx_yes_no", "Does it apply?"),
        ("grade", "cx_grade_words", "Best evidence"),
        ("agree", "cx_yes_no", "Do people agree?"),
    ):
        cells = grid.area(key).partition("!")[2].replace("$", "")
        book.choose(sheet, cells, choices, title=title, error="Please choose from the list.")


def _row(book: Book, sheet: Worksheet, layout: Layout, stored: Stored, criterion: Criterion) -> None:
    """One criterion."""
    row, grid = layout.score_row(criterion.id), layout.scores
    seen = layout.result.criterion[criterion.id]
    for column in range(1, len(grid.keys) + 1):
        book.put(sheet, row, column, None, GIVEN)
    book.put(sheet, row, 1, criterion.code, CELL_STRONG)
    book.put(sheet, row, 2, criterion.title + (" (key)" if criterion.key else ""), CELL)
    if seen.hidden:
        book.put(
            sheet, row, grid.column("limit"), f"Not shown: {seen.hidden}", GIVEN._replace(colour="muted")
        )
        words = f"Not shown: {seen.hidden}"
    else:
        _inputs(book, sheet, layout, criterion, seen)
        words = _outputs(book, sheet, layout, stored, criterion)
    grade = layout.grade_words.get(seen.evidence_grade or "", "")
    room = [(criterion.title + " (key)", 34.0), (words, 30.0), (grade, 18.0)]
    book.row_height(sheet, row, max(height(room), 31 if any(f.hidden for f in seen.roles.values()) else 18))


def _inputs(
    book: Book, sheet: Worksheet, layout: Layout, criterion: Criterion, seen: CriterionResult
) -> None:
    """What may be changed."""
    row, grid = layout.score_row(criterion.id), layout.scores

    def put(key: str, value: Value | None, look: Look) -> None:
        book.put(sheet, row, grid.column(key), value, look)

    for role in layout.raters:
        _role(book, sheet, layout, criterion, seen, role)
    _applies(book, sheet, layout, criterion, seen)
    if layout.respondent is not None and layout.respondent.kind == "auditor":
        _answered(book, sheet, layout, criterion, "auditor", seen.auditor_level)
    else:
        put("auditor", seen.auditor_level, _IN_LEVEL)
    grade = seen.evidence_grade or layout.rubric.evidence.grades[0].id
    put("grade", layout.grade_words[grade], INPUT)
    if seen.own_target == layout.result.policy.target:
        book.put_formula(sheet, row, grid.column("target"), "cx_target", seen.own_target, _IN_WHOLE)
    else:
        put("target", seen.own_target, _IN_WHOLE)
    put("weight", criterion.weight, _IN_WHOLE)
    put("levels", seen.levels, _IN_WHOLE)
    agree = layout.agree(criterion.id)
    put("agree", None if agree is None else "yes" if agree else "no", _IN_WORD)
    if layout.asks_customers and criterion.customer_statement:
        put("customers", seen.statement_mean, _IN_LEVEL)


def _role(
    book: Book, sheet: Worksheet, layout: Layout, criterion: Criterion, seen: CriterionResult, role: Role
) -> None:
    """What one role said: an input, unless it was not asked or is hidden."""
    row, column = layout.score_row(criterion.id), layout.scores.column(f"role.{role.id}")
    figures = seen.roles.get(role.id)
    if figures is None:
        book.put(sheet, row, column, "not asked", _ABSENT)
    elif figures.hidden:
        book.put(sheet, row, column, layout.few, _ABSENT)
    elif claim_is_given(layout, criterion.id):
        book.put(sheet, row, column, figures.mean, GIVEN._replace(across="right", format="0.0"))
    elif layout.respondent == role:
        _answered(book, sheet, layout, criterion, f"role.{role.id}", figures.mean)
    else:
        book.put(sheet, row, column, figures.mean, _IN_LEVEL)


def _answered(
    book: Book, sheet: Worksheet, layout: Layout, criterion: Criterion, key: str, level: float | None
) -> None:
    """The level that one person chose on the sheet Questions."""
    answer = f"{QUESTIONS}!$D${layout.question_row[criterion.id]}"
    found = f"SUMPRODUCT((cx_level_words={answer})*(cx_level_numbers+1))"
    row, column = layout.score_row(criterion.id), layout.scores.column(key)
    book.put_formula(
        sheet, row, column, f'IF({found}=0,"",{found}-1)', "" if level is None else level, _NUMBER
    )


def _applies(
    book: Book, sheet: Worksheet, layout: Layout, criterion: Criterion, seen: CriterionResult
) -> None:
    """Whether a criterion applies: an input, or what one person chose."""
    row, column = layout.score_row(criterion.id), layout.scores.column("applies")
    word = "no" if seen.state == "not_applicable" else "yes"
    asked = layout.respondent is not None and layout.respondent.id in seen.roles
    if asked and seen.decided_by == "answers":
        formula = f'IF({QUESTIONS}!$D${layout.question_row[criterion.id]}="N/A","no","yes")'
        book.put_formula(sheet, row, column, formula, word, _CENTRE)
    else:
        book.put(sheet, row, column, word, _IN_WORD)


def _outputs(book: Book, sheet: Worksheet, layout: Layout, stored: Stored, criterion: Criterion) -> str:
    """What follows; returns the words for what holds the level."""
    row, grid, calc = layout.score_row(criterion.id), layout.scores, layout.calc
    cells, at = stored.criteria[criterion.id], layout.row[criterion.id]
    words = _limit_words(cells)

    def put(key: str, formula: str, value: Value, look: Look) -> None:
        book.put_formula(sheet, row, grid.column(key), formula, NOTHING if value == "" else value, look)

    def cell(key: str) -> str:
        return calc.ref(key, at)

    if claim_is_given(layout, criterion.id):
        level = layout.result.criterion[criterion.id].claimed_level
        book.put(sheet, row, grid.column("claimed"), level, _IN_LEVEL)
    else:
        put("claimed", or_dash(cell("A")), cells["A"], _NUMBER)
    put("cap", cell("cap"), cells["cap"], _WHOLE)
    put("supported", or_dash(cell("S")), cells["S"], _NUMBER._replace(bold=True))
    put("limit", _limit_formula(layout, at), words, CELL)
    claimed, supported = _whole(cells["cp"]), _whole(cells["sp"])
    put("claimed_points", or_dash(cell("cp"), shown_points(cell("cp"))), claimed, _WHOLE)
    put(
        "supported_points",
        or_dash(cell("sp"), shown_points(cell("sp"))),
        supported,
        _WHOLE._replace(bold=True),
    )
    both = f"{grid.letters['claimed_points']}{row}", f"{grid.letters['supported_points']}{row}"
    apart = "" if isinstance(claimed, str) or isinstance(supported, str) else claimed - supported
    put(
        "distance",
        f'IF(AND(ISNUMBER({both[0]}),ISNUMBER({both[1]})),{both[0]}-{both[1]},"–")',
        apart,
        _DISTANCE,
    )
    put("needed", cell("t"), cells["t"], _WHOLE)
    return words


def _whole(points: Value) -> Value:
    """Points as shown, "" for none."""
    return "" if isinstance(points, str) else whole_points(points)


def _limit_formula(layout: Layout, row: int) -> str:
    """What holds the supported level down, in words (rule S9)."""
    calc = layout.calc
    applies, limit, cap, by = (calc.ref(key, row) for key in ("applies", "limit", "cap", "limited"))
    return (
        f'IF({applies}=0,"Does not apply",IF({limit}="","Not answered",IF({limit}="practice","The practice itself",'
        f'IF({limit}="evidence","Its evidence supports only level "&{cap},"Waits for "&{by}))))'
    )


def _limit_words(cells: Cells) -> str:
    """What `_limit_formula` gives."""
    if not cells["applies"]:
        return "Does not apply"
    return {
        "": "Not answered",
        "practice": "The practice itself",
        "evidence": f"Its evidence supports only level {cells['cap']}",
        "prerequisite": f"Waits for {cells['limited']}",
    }[str(cells["limit"])]
