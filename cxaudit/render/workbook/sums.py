"""The formulas of the sheet Sums: one row a step, and one for all of them together (rules S10 to S16)."""

from __future__ import annotations

from typing import NamedTuple

from cxaudit.language import _
from cxaudit.model.result import HiddenTogether
from cxaudit.model.rubric import Step
from cxaudit.render.workbook.calc import filled, listed, running, shown_points
from cxaudit.render.workbook.layout import Layout
from cxaudit.render.workbook.literals import both, text

ANY_LEVEL = 99
"""Nothing holds the maturity level down."""
POINTS = ("claimed", "supported", "paired_claimed", "paired_supported", "low", "high")
"""The six kinds of points that a step and the total have."""


class Concealed(NamedTuple):
    """What a step's hidden criteria add to its sums, as one (rule R6)."""

    together: HiddenTogether
    weight: float
    key_ceiling: int
    """The maturity level that hidden key criteria allow; 99: any."""
    provisional: int
    """Hidden criteria that wait for an unanswered one."""
    low: float
    """What makes the lowest possible score right where gates of hidden criteria bear on it."""


_NOTHING = HiddenTogether(
    criteria=0,
    weight=0.0,
    supported=0.0,
    claimed_weight=0.0,
    claimed=0.0,
    paired_weight=0.0,
    paired_claimed=0.0,
    paired_supported=0.0,
    attained=(),
)

# calc: a column of Calc over the step's rows; links: a column of Links over theirs; before: the row above.
_STEP = {
    "wapp": "SUM([calc:wa])",
    "coverage": 'IF([wapp]=0,"",[wans]/[wapp])',
    "claimed_coverage": 'IF([wapp]=0,"",[wclaim]/[wapp])',
    "state": 'IF([wapp]=0,"not_applicable",IF(ROUND([coverage],9)<0.5,"not_scored",'
    'IF(AND(ROUND([coverage],9)>=0.8,[provisional]=0),"scored","provisional")))',
    "high": 'IF([wapp]=0,"",(SUMPRODUCT([calc:w],[calc:Shigh])*100/[top][+supported])/[wapp])',
    "target": "IF([wapp]=0,SUMPRODUCT([calc:wt],[calc:t])/SUM([calc:wt]),SUMPRODUCT([calc:wa],[calc:t])/[wapp])*100/[top]",
    "takes_part": "IF([wapp]=0,0,1)",
    "firm": 'IF([state]="scored",1,0)',
}
_SCORES = {
    "wans": "SUMPRODUCT([calc:w]*ISNUMBER([calc:S]))[+weight]",
    "wclaim": "SUMPRODUCT([calc:w]*ISNUMBER([calc:A]))[+claimed_weight]",
    "claimed": 'IF([wapp]=0,"",IF(ROUND([claimed_coverage],9)<0.5,"",(SUMPRODUCT([calc:w],[calc:cp])[+claimed])/[wclaim]))',
    "supported": 'IF([wapp]=0,"",IF(ROUND([coverage],9)<0.5,"",(SUMPRODUCT([calc:w],[calc:sp])[+supported])/[wans]))',
    "paired_claimed": 'IF(OR([supported]="",[claimed]=""),"",IFERROR((SUMPRODUCT([calc:w]*ISNUMBER([calc:S]),[calc:cp])[+paired_claimed])'
    '/(SUMPRODUCT([calc:w]*ISNUMBER([calc:S])*ISNUMBER([calc:A]))[+paired_weight]),""))',
    "paired_supported": 'IF(OR([supported]="",[claimed]=""),"",IFERROR((SUMPRODUCT([calc:w]*ISNUMBER([calc:A]),[calc:sp])[+paired_supported])'
    '/(SUMPRODUCT([calc:w]*ISNUMBER([calc:S])*ISNUMBER([calc:A]))[+paired_weight]),""))',
}
_SHOWN = {
    "shown_claimed": f'IF([claimed]="","",{shown_points("[claimed]")})',
    "shown_supported": f'IF([supported]="","",{shown_points("[supported]")})',
    "band": 'IF([supported]="","",LOOKUP([shown_supported],cx_band_starts,cx_band_names))',
    "claimed_band": 'IF([claimed]="","",LOOKUP([shown_claimed],cx_band_starts,cx_band_names))',
}
_STEP_SHOWN = {
    "shown_target": shown_points("[target]"),
    "chart": 'IF([supported]="",[unscored],[name])',
}
_MATURITY = {
    "ladder": 'IF([supported]="","",SUM([ok.1]:[ok.top]))',
    "shaky": 'IF([maturity]="",0,IF(OR([state]="provisional",SUMPRODUCT([calc:key]*([calc:applies]=1)*([calc:S]=""))>0),1,0))',
}
# steps: a column over the rows of the steps; last: its last row.
_TOTAL = {
    "wapp": "MAX([heaviest])",
    "wans": "SUMPRODUCT([steps:weight]*[steps:takes_part])",
    "coverage": 'IF([wans]=0,"",SUMPRODUCT([steps:weight]*[steps:takes_part],[steps:coverage])/[wans])',
    "takes_part": "SUM([steps:takes_part])",
    "firm": "SUM([steps:firm])",
    "state": 'IF([supported]="","not_scored",IF([firm]=[takes_part],"scored","provisional"))',
}
_COMPANY = {
    "maturity": 'IF([takes_part]=0,"",IF(SUMPRODUCT([steps:takes_part]*ISNUMBER([steps:maturity]))<[takes_part],"",MIN([steps:maturity])))',
    "shaky": 'IF([maturity]="",0,IF(SUM([steps:shaky])>0,1,0))',
    "held": listed("[last:heldh]", "[last:heldl]"),
}


def concealed(
    layout: Layout, step: Step, low: float = 0.0, key_ceiling: int = ANY_LEVEL, provisional: int = 0
) -> Concealed:
    """What the hidden criteria of a step add to its sums."""
    found = layout.result.step[step.id]
    hidden = [c for c in step.criteria if c.id in layout.hidden]
    return Concealed(
        together=found.hidden_together or _NOTHING,
        weight=sum(c.weight for c in hidden),
        key_ceiling=key_ceiling,
        provisional=provisional,
        low=low,
    )


def step_formulas(layout: Layout, step: Step, hidden: Concealed) -> dict[str, str]:
    """The formulas of a step's row on Sums, by column."""
    templates = {**_STEP, **_SHOWN, **_STEP_SHOWN, "weight": layout.step_weight(step)}
    templates["provisional"] = _provisional(layout, step, hidden)
    templates["low"] = (
        f'IF([wapp]=0,"",(SUMPRODUCT([calc:w],[calc:Slow])*100/[top][+supported])/[wapp]{_plus(hidden.low)})'
    )
    if step.id not in layout.hidden_steps:
        templates |= _SCORES
    else:
        templates = {
            k: v
            for k, v in templates.items()
            if k not in ("low", "high", "state", "firm", "coverage", "claimed_coverage")
        }
    if layout.result.policy.maturity:
        templates |= _maturity(layout, step, hidden)
    templates |= _products(layout, step)
    return {key: _placed(layout, template, step, hidden) for key, template in templates.items()}


def unscored(layout: Layout, step: Step) -> str:
    """A step's name in charts where it has no score."""
    return _("{step} (no score)", step=layout.chart_name(step))


def _plus(amount: float) -> str:
    """An amount to add, or nothing."""
    return f"+{amount!r}".replace("+-", "-") if amount else ""


def _provisional(layout: Layout, step: Step, hidden: Concealed) -> str:
    """How many prerequisites of a step's criteria are unanswered where it matters (rule S8)."""
    rows = [k.row for c in step.criteria for k in layout.links_of.get(c.id, ())]
    links = f"SUM({layout.links.area('prov', rows[0], rows[-1])})" if rows else "0"
    return f"{links}{_plus(hidden.provisional)}"


def _maturity(layout: Layout, step: Step, hidden: Concealed) -> dict[str, str]:
    """The step's maturity level (rule S15)."""
    templates = dict(_MATURITY)
    attained = hidden.together.attained or (0.0,) * layout.top
    for n, extra in zip(layout.levels, attained, strict=True):
        templates[f"att.{n}"] = (
            f'IF([supported]="","",100*(SUMPRODUCT([calc:w]*([calc:Sr]>={n - 0.5})){_plus(extra)})/[wans])'
        )
        templates[f"rating.{n}"] = (
            f'IF([att.{n}]="","",IF(ROUND([att.{n}],9)<=15,"N",IF(ROUND([att.{n}],9)<=50,"P",IF(ROUND([att.{n}],9)<=85,"L","F"))))'
        )
        below = f'COUNTIF([rating.1]:[rating.{n - 1}],"F")={n - 1}' if n > 1 else "1=1"
        templates[f"ok.{n}"] = f'IF(AND({below},OR([rating.{n}]="L",[rating.{n}]="F")),1,0)'
    ceiling = "" if hidden.key_ceiling == ANY_LEVEL else f",{hidden.key_ceiling}"
    templates["maturity"] = f'IF([ladder]="","",MIN([ladder],[calc:keyceil]{ceiling}))'
    keys = [c.id for c in step.criteria if c.key and c.id not in layout.hidden]
    if keys:
        row = layout.row[keys[-1]]
        templates["keys"] = listed(layout.calc.ref("keyh", row), layout.calc.ref("keyl", row))
    first = layout.rubric.steps[0] is step
    cells = ("", "") if first else ("[before:heldh]", "[before:heldl]")
    company = layout.sums.ref("maturity", layout.total_row)
    fresh = f'IF({company}="",1=0,AND([takes_part]=1,[maturity]={company}))'
    templates["heldh"], templates["heldl"] = running(fresh, "[label]", *cells)
    return templates


def _products(layout: Layout, step: Step) -> dict[str, str]:
    """The running products of a geometric total (rule S13)."""
    if layout.result.policy.total != "geometric":
        return {}
    whole = layout.sums.ref("wans", layout.total_row)
    templates = {}
    for kind in POINTS:
        before = "" if layout.rubric.steps[0] is step else f"[before:product.{kind}]*"
        templates[f"product.{kind}"] = (
            f"{before}IF(AND([takes_part]=1,ISNUMBER([{kind}])),MAX(N([{kind}]),1)^([weight]/{whole}),1)"
        )
    return templates


def _placed(layout: Layout, template: str, step: Step, hidden: Concealed) -> str:
    """A formula of a step's row."""
    row, sums = layout.step_row(step.id), layout.sums
    first, last = layout.rows_of(step)

    def cell(name: str) -> str:
        table, colon, key = name.partition(":")
        if name.startswith("+"):
            return _plus(hidden.weight if name == "+weight" else getattr(hidden.together, name[1:]))
        if name in ("top", "name"):
            return str(layout.top) if name == "top" else text(layout.chart_name(step))
        if name in ("and", "unscored"):
            return both() if name == "and" else text(unscored(layout, step))
        if colon:
            return layout.calc.area(key, first, last) if table == "calc" else f"{sums.letters[key]}{row - 1}"
        return f"{sums.letters[name.replace('.top', f'.{layout.top}')]}{row}"

    return filled(template, cell)


def total_formulas(layout: Layout) -> dict[str, str]:
    """The formulas of the total's row on Sums, by column."""
    templates = {**_TOTAL, **_SHOWN, **(_COMPANY if layout.result.policy.maturity else {})}
    for kind in POINTS:
        value = (
            f"[last:product.{kind}]"
            if layout.result.policy.total == "geometric"
            else f"SUMPRODUCT([steps:weight]*[steps:takes_part],[steps:{kind}])/[wans]"
        )
        templates[kind] = (
            f'IF([wans]=0,"",IF(SUMPRODUCT([steps:takes_part]*ISNUMBER([steps:{kind}]))<[takes_part],"",{value}))'
        )
    if layout.hidden_steps:
        del templates["state"]
    return {key: _placed_total(layout, template) for key, template in templates.items()}


def _placed_total(layout: Layout, template: str) -> str:
    """A formula of the total's row."""
    sums, row = layout.sums, layout.total_row

    def cell(name: str) -> str:
        table, colon, key = name.partition(":")
        if name in ("heaviest", "and"):
            return both() if name == "and" else layout.calc.area("wa")
        if not colon:
            return f"{sums.letters[name]}{row}"
        letter = sums.letters[key]
        return f"{letter}{sums.last}" if table == "last" else f"{letter}{sums.first}:{letter}{sums.last}"

    return filled(template, cell)
