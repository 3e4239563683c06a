"""The sheet Criteria: one row a criterion, from what people said to the supported points, with the inputs."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import N_, _
from cxaudit.measure import NOTHING, whole_points
from cxaudit.model.engagement import NOT_APPLICABLE, AgreedLevel
from cxaudit.model.result import CriterionResult
from cxaudit.model.rubric import Criterion, Role
from cxaudit.render.reasons import hidden_because
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.calc import agreed_number, claim_is_given, or_dash, shown_points
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.layout import CRITERIA, HEAD_ROW, QUESTIONS, Layout, key_mark
from cxaudit.render.workbook.literals import said, text
from cxaudit.render.workbook.looks import CELL, CELL_STRONG, GIVEN, HEAD, HIDDEN, INPUT, Look
from cxaudit.render.workbook.pages import page
from cxaudit.render.workbook.stored import Cells, Stored
from cxaudit.render.workbook.titles import shown_title

_NUMBER = CELL._replace(across="right", format="0.0")
_WHOLE = CELL._replace(across="right", format="0")
_DISTANCE = CELL._replace(across="right", format="+0;-0;0")
_IN_LEVEL = INPUT._replace(across="right", format="0.0")
_IN_WHOLE = INPUT._replace(across="right", format="General")
_IN_AGREED = INPUT._replace(across="center", bold=True)
_IN_WORD = INPUT._replace(across="center")
_CENTRE = CELL._replace(across="center")
_ABSENT = GIVEN._replace(colour="muted", across="center", size=9)
_AGREED_HERE = Look(bold=True, colour="done_text", ground="done")
_COUNT = Look(bold=True, indent=1, up="center")
CODE_MARK, AGREED_MARK = "cx.code", "cx.agreed"
"""Marks in a hidden row below the table, by which the reader finds the two columns."""
AGREED, AUDITORS, CLAIMED = N_("agreed"), N_("auditor's"), N_("claimed")
"""Whose level counts (rule S4), to be said with `_`."""

_AGREED_COUNT = N_("Agreed in a workshop: {n} of {all} criteria")
_AWAY, _AWAY_AGREED = N_("Does not apply"), N_("Does not apply, as agreed")
_OPEN, _PRACTICE = N_("Not answered"), N_("The practice itself")
_STATEMENT = N_("The test of the strategy statement allows only level {cap}")
_EVIDENCE, _WAITS = N_("Its evidence supports only level {cap}"), N_("Waits for {criteria}")

_HEADS = {
    "code": (N_("No."), 6),
    "title": (N_("Criterion"), 34),
    "applies": (N_("Applies?"), 10),
    "claimed": (N_("Claimed level"), 8.5),
    "auditor": (N_("Auditor's level"), 10),
    "agreed": (N_("Agreed level"), 9),
    "original": (N_("Original level"), 9),
    "counts": (N_("What counts"), 10.5),
    "grade": (N_("Evidence"), 19),
    "cap": (N_("It supports up to"), 9),
    "supported": (N_("Supported level"), 10),
    "limit": (N_("What holds it there"), 30),
    "claimed_points": (N_("Claimed points"), 9),
    "supported_points": (N_("Supported points"), 10),
    "distance": (N_("Distance"), 9),
    "target": (N_("Target level"), 8),
    "needed": (N_("Target, with what waits"), 10),
    "weight": (N_("Weight"), 8),
    "levels": (N_("Levels given"), 8),
    "agree": (N_("Agree within roles?"), 8.5),
    "customers": (N_("Customers agree, 0–4"), 12),
}


def add_criteria(book: Book, layout: Layout, stored: Stored) -> None:
    """Every criterion with its inputs and scores."""
    grid = layout.scores
    titles = {f"role.{r.id}": (r.title, 13) for r in layout.raters}
    heads = {key: (_(head), width) for key, (head, width) in _HEADS.items()} | titles
    heads["grade"] = (heads["grade"][0], _grade_width(layout))
    sheet = page(book, CRITERIA, _("Criteria"), [heads[key][1] for key in grid.keys], _said(layout))
    for column, key in enumerate(grid.keys, 1):
        book.put(sheet, HEAD_ROW, column, heads[key][0], HEAD._replace(size=9))
    words = [(heads[key][0], heads[key][1] * 0.8) for key in grid.keys]
    book.row_height(sheet, HEAD_ROW, max(44, height(words, 9)))
    for criterion in layout.rubric.criteria:
        _row(book, sheet, layout, stored, criterion)
    _rules(book, sheet, layout)
    _agreements(book, sheet, layout)
    book.group(sheet, grid.column("claimed_points"), grid.column("distance"))
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{grid.letter(grid.keys[-1])}{grid.last}"
    book.freeze(sheet, HEAD_ROW + 1, 3, repeat=f"{HEAD_ROW}:{HEAD_ROW}")


def _said(layout: Layout) -> str:
    """What may be changed here, and what follows."""
    changed = _(
        "Yellow cells may be changed: levels, evidence, agreed levels, targets, weights. Scores, fixes and their order "
        "follow at once."
    )
    if layout.personal:
        changed = _(
            "Yellow cells may be changed: agreed levels, targets, weights. Scores, fixes and their order follow at once."
        )
    sentences = [
        changed,
        _(
            "An agreed level counts instead of the original one, which stays beside it; evidence and prerequisites "
            "still limit it."
        ),
    ]
    if layout.personal:
        where = _(
            "Levels and evidence are changed on the sheet {questions}.", questions=shown_title(QUESTIONS)
        )
        sentences.append(where)
    return " ".join(sentences)


def _grade_width(layout: Layout) -> float:
    """Wide enough for each grade of evidence in one line, as far as that is not too wide."""
    longest, width = max(map(len, layout.grade_words.values())), _HEADS["grade"][1]
    return width if longest <= width else min(longest + 2.5, 1.5 * width)


def _agreements(book: Book, sheet: Worksheet, layout: Layout) -> None:
    """How many levels were agreed, the drop-down for them, and the marks for whoever reads them back."""
    grid, top = layout.scores, layout.top
    levels: list[AgreedLevel] = [*range(top + 1), NOT_APPLICABLE]
    words = [*range(top + 1), _(NOT_APPLICABLE)]
    book.choices("cx_agreed", words)
    book.choices("cx_agreed_words", list(map(str, words)))
    book.choices("cx_agreed_numbers", [agreed_number(top, level) for level in levels])
    book.choose(
        sheet,
        _cells(layout, "agreed"),
        "cx_agreed",
        title=_("Agreed level"),
        prompt=_(
            "What the workshop agrees on: 0 to {top}, or {na}. It counts instead of what people and auditors said; that "
            "stays in Original level. Clear the cell to go back to it.",
            top=top,
            na=_(NOT_APPLICABLE),
        ),
        error=_("Please give a whole level from 0 to {top}, or {na}.", top=top, na=_(NOT_APPLICABLE)),
    )
    first = f"${grid.letter('counts')}{grid.first}"
    for key in ("agreed", "counts"):
        book.highlight(sheet, _cells(layout, key), f"{first}={text(_(AGREED))}", _AGREED_HERE)
    count = sum(c.agreed is not None for c in layout.result.criteria)
    agreed = f"COUNTIF({_cells(layout, 'counts', fixed=True)},{text(_(AGREED))})"
    formula = said(_(_AGREED_COUNT).replace("{all}", str(len(layout.row))), n=agreed)
    book.put_formula(sheet, 3, 1, formula, _(_AGREED_COUNT, n=count, all=len(layout.row)), _COUNT)
    marks = grid.last + 2
    book.put(sheet, marks, grid.column("code"), CODE_MARK, HIDDEN)
    book.put(sheet, marks, grid.column("agreed"), AGREED_MARK, HIDDEN)
    book.hide_row(sheet, marks)


def _cells(layout: Layout, key: str, *, fixed: bool = False) -> str:
    """The cells of a column, as this sheet names them."""
    cells = layout.scores.area(key).partition("!")[2]
    return cells if fixed else cells.replace("$", "")


def _rules(book: Book, sheet: Worksheet, layout: Layout) -> None:
    """Drop-downs, each for a whole column."""
    book.choices("cx_yes_no", (_("yes"), _("no")))
    for key, choices, title, prompt in (
        ("applies", "cx_yes_no", _("Does it apply?"), _("With “no” it takes no part in any score.")),
        ("grade", "cx_grade_words", _("Best evidence"), _("It decides how high a level is supported.")),
        (
            "agree",
            "cx_yes_no",
            _("Agree within roles?"),
            _("Within each role; it bears on the confidence in a fix."),
        ),
    ):
        book.choose(
            sheet,
            _cells(layout, key),
            choices,
            title=title,
            prompt=prompt,
            error=_("Please choose from the list."),
        )


def _row(book: Book, sheet: Worksheet, layout: Layout, stored: Stored, criterion: Criterion) -> None:
    """One criterion."""
    row, grid = layout.score_row(criterion.id), layout.scores
    seen = layout.result.criterion[criterion.id]
    for column in range(1, len(grid.keys) + 1):
        book.put(sheet, row, column, None, GIVEN)
    book.put(sheet, row, 1, criterion.code, CELL_STRONG)
    book.put(sheet, row, 2, layout.marked(criterion), CELL)
    if seen.hidden:
        words = _("Not shown: {reason}", reason=hidden_because(layout.result, seen.hidden))
        book.put(sheet, row, grid.column("limit"), words, GIVEN._replace(colour="muted"))
    else:
        _inputs(book, sheet, layout, criterion, seen)
        words = _outputs(book, sheet, layout, stored, criterion)
    grade = layout.grade_words.get(seen.evidence_grade or "", "")
    room = [(f"{criterion.title}{key_mark()}", 31.0), (words, 30.0), (grade, 18.0)]
    book.row_height(sheet, row, max(height(room), 31 if any(f.hidden for f in seen.roles.values()) else 18))


def _inputs(
    book: Book, sheet: Worksheet, layout: Layout, criterion: Criterion, seen: CriterionResult
) -> None:
    """What may be changed."""
    row, grid = layout.score_row(criterion.id), layout.scores

    def put(key: str, value: Value | None, look: Look) -> None:
        book.put(sheet, row, grid.column(key), value, look)

    if layout.personal:
        _answered(book, sheet, layout, criterion, seen)
    else:
        for role in layout.raters:
            _role(book, sheet, layout, criterion, seen, role)
        put("applies", _applies(seen), _IN_WORD)
        put("auditor", seen.original.auditor_level, _IN_LEVEL)
        put("grade", _grade(layout, seen), INPUT)
        put("levels", seen.original.levels, _IN_WHOLE)
        agree = layout.agree(criterion.id)
        put("agree", None if agree is None else _("yes") if agree else _("no"), _IN_WORD)
    level = seen.agreed.level if seen.agreed else None
    put("agreed", _(level) if isinstance(level, str) else level, _IN_AGREED)
    if seen.own_target == layout.result.policy.target:
        book.put_formula(sheet, row, grid.column("target"), "cx_target", seen.own_target, _IN_WHOLE)
    else:
        put("target", seen.own_target, _IN_WHOLE)
    put("weight", criterion.weight, _IN_WHOLE)
    if layout.asks_customers and criterion.customer_statement:
        put("customers", seen.statement_mean, _IN_LEVEL)


def _role(
    book: Book, sheet: Worksheet, layout: Layout, criterion: Criterion, seen: CriterionResult, role: Role
) -> None:
    """What one role said: an input, unless it was not asked or is hidden."""
    row, column = layout.score_row(criterion.id), layout.scores.column(f"role.{role.id}")
    figures = seen.roles.get(role.id)
    if figures is None:
        book.put(sheet, row, column, _("not asked"), _ABSENT)
    elif figures.hidden:
        book.put(sheet, row, column, layout.few, _ABSENT)
    elif claim_is_given(layout, criterion.id):
        book.put(sheet, row, column, figures.mean, GIVEN._replace(across="right", format="0.0"))
    else:
        book.put(sheet, row, column, figures.mean, _IN_LEVEL)


def _applies(seen: CriterionResult) -> str:
    """Whether a criterion applies, in a word."""
    return _("no") if seen.original.state == "not_applicable" else _("yes")


def _grade(layout: Layout, seen: CriterionResult) -> str:
    """The words for the best evidence."""
    return layout.grade_words[seen.evidence_grade or layout.rubric.evidence.grades[0].id]


def _answered(
    book: Book, sheet: Worksheet, layout: Layout, criterion: Criterion, seen: CriterionResult
) -> None:
    """What one person's answers on the sheet Questions come to; only the lead's ruling is an input."""
    row, grid, at = layout.score_row(criterion.id), layout.scores, layout.row[criterion.id]

    def cell(key: str) -> str:
        return layout.answers.fixed(key, at)

    def put(key: str, formula: str, value: Value | None, look: Look) -> None:
        book.put_formula(sheet, row, grid.column(key), formula, "" if value is None else value, look)

    for role in layout.raters:
        key, figures = f"role.{role.id}", seen.roles.get(role.id)
        if figures is None:
            book.put(sheet, row, grid.column(key), _("not asked"), _ABSENT)
        else:
            head = f"{grid.letter(key)}${HEAD_ROW}"
            formula = f'IF(AND(cx_my_role={head},{cell("asked")}=1),{cell("level")},"")'
            put(key, formula, figures.mean, _NUMBER)
    if seen.original.decided_by == "lead":
        book.put(sheet, row, grid.column("applies"), _applies(seen), _IN_WORD)
    else:
        formula = f"IF(AND({cell('asked')}=1,{cell('na')}=1),{text(_('no'))},{text(_('yes'))})"
        put("applies", formula, _applies(seen), _CENTRE)
    put("auditor", f'IF({cell("auditor")}=1,{cell("level")},"")', seen.original.auditor_level, _NUMBER)
    put("grade", f"INDEX(cx_grade_words,{cell('gno')})", _grade(layout, seen), CELL)
    roles = f"{grid.letter(f'role.{layout.raters[0].id}')}{row}:{grid.letter(f'role.{layout.raters[-1].id}')}{row}"
    applies = f"{grid.letter('applies')}{row}"
    put("levels", f"IF({applies}={text(_('no'))},0,COUNT({roles}))", seen.original.levels, _WHOLE)


def _outputs(book: Book, sheet: Worksheet, layout: Layout, stored: Stored, criterion: Criterion) -> str:
    """What follows; returns the words for what holds the level."""
    row, grid, calc = layout.score_row(criterion.id), layout.scores, layout.calc
    cells, at = stored.criteria[criterion.id], layout.row[criterion.id]
    words = _limit_words(cells)

    def put(key: str, formula: str, value: Value, look: Look) -> None:
        book.put_formula(sheet, row, grid.column(key), formula, NOTHING if value == "" else value, look)

    def cell(key: str) -> str:
        return calc.fixed(key, at)

    seen = layout.result.criterion[criterion.id]
    if claim_is_given(layout, criterion.id):
        book.put(sheet, row, grid.column("claimed"), seen.original.claimed_level, _IN_LEVEL)
    else:
        put("claimed", or_dash(cell("A0")), cells["A0"], _NUMBER)
    away, agreed = f"{grid.letter('applies')}{row}={text(_('no'))}", cell("agno")
    before = _(NOT_APPLICABLE) if seen.original.state == "not_applicable" else cells["B0"]
    put("original", f"IF({away},{text(_(NOT_APPLICABLE))},{or_dash(cell('B0'))})", before, _NUMBER)
    auditor = f"ISNUMBER({grid.letter('auditor')}{row})"
    counting = f"IF({auditor},{text(_(AUDITORS))},{text(_(CLAIMED))})"
    whose = f'IF({agreed}>0,{text(_(AGREED))},IF({cell("B")}="","–",{counting}))'
    put("counts", whose, _whose(seen), _CENTRE)
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


def _whose(seen: CriterionResult) -> str:
    """Whose level counts; "" for none (rule S4)."""
    if seen.agreed:
        return _(AGREED)
    return "" if seen.base_level is None else _(CLAIMED) if seen.auditor_level is None else _(AUDITORS)


def _whole(points: Value) -> Value:
    """Points as shown, "" for none."""
    return "" if isinstance(points, str) else whole_points(points)


def _limit_formula(layout: Layout, row: int) -> str:
    """What holds the supported level down, in words (rule S9)."""
    calc = layout.calc
    applies, limit, cap, by, agreed = (
        calc.fixed(key, row) for key in ("applies", "limit", "cap", "limited", "agno")
    )
    away = f"IF({agreed}>0,{text(_(_AWAY_AGREED))},{text(_(_AWAY))})"
    held = f'IF({limit}="evidence",{said(_(_EVIDENCE), cap=cap)},{said(_(_WAITS), criteria=by)})'
    if layout.tested:
        held = f'IF({limit}="strategy",{said(_(_STATEMENT), cap=cap)},{held})'
    return (
        f'IF({applies}=0,{away},IF({limit}="",{text(_(_OPEN))},'
        f'IF({limit}="practice",{text(_(_PRACTICE))},{held})))'
    )


def _limit_words(cells: Cells) -> str:
    """What `_limit_formula` gives."""
    if not cells["applies"]:
        return _(_AWAY_AGREED) if cells["agno"] else _(_AWAY)
    return {
        "": _(_OPEN),
        "practice": _(_PRACTICE),
        "evidence": _(_EVIDENCE, cap=cells["cap"]),
        "strategy": _(_STATEMENT, cap=cells["cap"]),
        "prerequisite": _(_WAITS, criteria=cells["limited"]),
    }[str(cells["limit"])]
