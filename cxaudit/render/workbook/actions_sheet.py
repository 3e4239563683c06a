"""The sheet Actions, which only computes: what people wrote on Roadmap, for the list of fixes, wherever rows were sorted."""

from __future__ import annotations

from cxaudit.language import N_, _
from cxaudit.model.actions import CLOSED, STATUSES
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.calc_sheets import calculation_sheet, write_row
from cxaudit.render.workbook.layout import Layout
from cxaudit.render.workbook.literals import text
from cxaudit.render.workbook.plan_layout import ACTION_HEADS, ActionRow, PlanRows

_ABOUT = N_("One row a step of the plan, those of one fix together: what was written about it on Roadmap.")


def add_actions(book: Book, layout: Layout) -> None:
    """The rows, if there is a plan."""
    plan = layout.plan
    if plan is None:
        return
    sheet = calculation_sheet(
        book, layout.actions, _("Calculation: what was written about the plan"), _(_ABOUT), ACTION_HEADS
    )
    for one in plan.action_rows:
        write_row(book, sheet, layout.actions, one.row, _formulas(layout, plan, one), plan.values[one.row])


def _formulas(layout: Layout, plan: PlanRows, one: ActionRow) -> dict[str, str]:
    """The formulas of a row."""
    if one.step is None:
        return {}
    here = {key: f"{letters}{one.row}" for key, letters in layout.actions.letters.items()}

    def written(key: str) -> str:
        return f"INDEX({plan.area(key)},{here['at']})"

    done, dropped = (text(_(STATUSES[word])) for word in CLOSED)
    place = one.row - layout.actions.first + 1
    later = f"{layout.actions.letters['left']}{one.row + 1}"
    planned = f'IF(ISNUMBER({written("end")}),N({written("end")}),"")'
    left = {} if one.last else {"left": f"IF({here['closed']}=1,{later},{place})"}
    return left | {
        "at": f"IFERROR(MATCH({here['key']},{plan.area('key')},0),0)",
        "status": f'IF({here["at"]}=0,"",{written("status")}&"")',
        "closed": f"IF(OR({here['status']}={done},{here['status']}={dropped}),1,0)",
        "person": f'IF({here["at"]}=0,"",{written("person")}&"")',
        "due": f'IF({here["at"]}=0,"",IF({written("due")}="",{planned},N({written("due")})))',
        "note": f'IF({here["at"]}=0,"",{written("note")}&"")',
    }


def shown_formula(layout: Layout, key: str, code: str) -> str:
    """What the list of fixes shows of a fix: of its first step that is neither done nor dropped.

    Args:
        layout: of the workbook.
        key: the column of Actions.
        code: the formula of the criterion's code.
    """
    grid = layout.actions
    row = f"INDEX({grid.area('left')},MATCH({code},{grid.area('code')},0))"
    found = f"INDEX({grid.area(key)},{row})"
    if key == "due":
        return f'IFERROR(IF({found}="","",{found}),"")'
    return f'IFERROR({found}&"","")'
