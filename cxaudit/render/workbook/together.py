"""Several fixes together (rule P8): the sheet Together, and what it needs on Links and Sums.

Four sets of fixes are followed: what is taken on What if, the first fixes, all changes to practice, everything.
Criteria whose figures are hidden stay as they are, and what needs one of them rises only as far as it is known to
hold: what is computed here is then the least.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from cxaudit.language import N_, _
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Step
from cxaudit.render.workbook.book import quoted
from cxaudit.render.workbook.columns import BUNDLES
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.gains import Cells, Now, fails
from cxaudit.render.workbook.layout import WHAT_IF, Layout, Link
from cxaudit.render.workbook.literals import text
from cxaudit.render.workbook.strategy_formulas import lifted_formula

FIRST_FIXES: Final = 5
"""How many fixes the first bundle holds; so many are taken on What if to begin with."""
TICK: Final = N_("yes")
"""What takes a fix on What if, to be said with `_`."""

# --- formulas -------------------------------------------------------------------------------------


def together_formulas(layout: Layout, criterion: str) -> dict[str, str]:
    """The formulas of a criterion's row on Together, by column."""
    row, calc = layout.row[criterion], layout.calc
    base, cap, kind, target, start, level = (
        calc.ref(key, row) for key in ("B", "cap", "kind", "t", "start", "S")
    )
    here = layout.together.letters

    def lifted(to: str) -> str:
        if criterion not in layout.gated:
            return _cap(cap, to)
        return lifted_formula(calc.ref("ecap", row), calc.ref("tceil", row), to)

    found = {
        "base": f'IF({kind}="improve",MAX({base},{target}),{base})',
        "cap": f'IF({kind}="",{cap},{lifted(target)})',
        "first_base": f'IF({kind}="improve",MAX({base},{start}+1),{base})',
        "first_cap": f'IF({kind}="",{cap},IF({kind}="improve",{lifted(f"({start}+1)")},{lifted(target)}))',
    }
    links = layout.links_of.get(criterion, ())
    for bundle in BUNDLES:
        taken, after = f"{here[f'taken.{bundle}']}{row}", f"{here[f'after.{bundle}']}{row}"
        ceiling = f",{layout.links.area(f'ceil_{bundle}', links[0].row, links[-1].row)}" if links else ""
        found[f"taken.{bundle}"] = _taken(layout, criterion, bundle)
        found[f"after.{bundle}"] = (
            f'IF({level}="","",MIN(IF({taken}=1,{here["base"]}{row},{base}),'
            f"IF({taken}=1,{here['cap']}{row},{cap}){ceiling}))"
        )
        found[f"moved.{bundle}"] = f'IF({after}="",0,{calc.ref("w", row)}*({after}-{level}))'
    return found


def _cap(cap: str, level: str) -> str:
    """The cap of the first grade that supports a level, never lower than it is (rule P8)."""
    return f'IF({cap}>={level},{cap},IFERROR(INDEX(cx_caps,COUNTIF(cx_caps,"<"&{level})+1),{cap}))'


def _taken(layout: Layout, criterion: str, bundle: str) -> str:
    """Whether a fix is in a bundle: 1 or 0."""
    row = layout.row[criterion]
    kind, rank = layout.calc.ref("kind", row), layout.calc.ref("rank", row)
    if bundle == "fixes":
        return f'IF({kind}="improve",1,0)'
    if bundle == "all":
        return f'IF({kind}="",0,1)'
    if bundle == "first":
        return f"IF(ISNUMBER({rank}),IF({rank}<={FIRST_FIXES},1,0),0)"
    tick = f"{quoted(WHAT_IF)}!$A${layout.what_if_row(criterion)}"
    among = f"IF(ISNUMBER({rank}),{rank}<=N(cx_take_first),1=0)"
    return f'IF({kind}="",0,IF(OR({tick}={text(_(TICK))},{tick}="x",{tick}="1",{tick}=1,{among}),1,0))'


def gate_formulas(layout: Layout, link: Link) -> dict[str, str]:
    """The ceilings that a prerequisite sets after each bundle, on Links (rule S8)."""
    if link.state is not None:
        ceiling, level = (
            f"{layout.links.letters['ceil']}{link.row}",
            layout.calc.ref("Sr", layout.row[link.criterion]),
        )
        least = f'IF({ceiling}="",IF({level}>{link.for_level - 1},"",{link.for_level - 1}),{ceiling})'
        return {f"ceil_{bundle}": least for bundle in BUNDLES}
    row = layout.row[link.needs]
    floor = f"ROUND({link.min_level}-cx_tolerance,9)"
    found = {}
    for bundle in BUNDLES:
        level = layout.together.ref(f"after.{bundle}", row)
        found[f"ceil_{bundle}"] = f'IF({level}="","",IF(ROUND({level},9)<{floor},{link.for_level - 1},""))'
    return found


def then_formulas(layout: Layout, step: Step) -> dict[str, str]:
    """A step's supported points after each bundle, on Sums; and the running products of a geometric total."""
    row, sums = layout.step_row(step.id), layout.sums
    first, last = layout.rows_of(step)
    now, answered = f"{sums.letters['supported']}{row}", f"{sums.letters['wans']}{row}"
    found = {}
    for bundle in BUNDLES:
        moved = layout.together.area(f"moved.{bundle}", first, last)
        found[f"then.{bundle}"] = f'IF({now}="","",{now}+SUM({moved})*100/{layout.top}/{answered})'
        if layout.result.policy.total == "geometric":
            found[f"factor.{bundle}"] = _factor(layout, step, bundle)
    return found


def _factor(layout: Layout, step: Step, bundle: str) -> str:
    """The running product down to a step (rule S13)."""
    row, letters = layout.step_row(step.id), layout.sums.letters
    then, weight = f"{letters[f'then.{bundle}']}{row}", f"{letters['weight']}{row}"
    whole = f"{letters['wans']}{layout.total_row}"
    before = "" if row == layout.sums.first else f"{letters[f'factor.{bundle}']}{row - 1}*"
    return f"{before}IF(AND({letters['takes_part']}{row}=1,ISNUMBER({then})),MAX(N({then}),1)^({weight}/{whole}),1)"


def then_total_formulas(layout: Layout) -> dict[str, str]:
    """The overall supported points after each bundle, on Sums (rule S13)."""
    sums, row = layout.sums, layout.total_row
    now, whole = f"{sums.letters['supported']}{row}", f"{sums.letters['wans']}{row}"
    found = {}
    for bundle in BUNDLES:
        value = f"SUMPRODUCT({sums.area('weight')}*{sums.area('takes_part')},{sums.area(f'then.{bundle}')})/{whole}"
        if layout.result.policy.total == "geometric":
            value = f"{sums.letters[f'factor.{bundle}']}{sums.last}"
        found[f"then.{bundle}"] = f'IF({now}="","",{value})'
    return found


def count_of(layout: Layout, bundle: str) -> str:
    """How many fixes a bundle holds."""
    return f"SUM({layout.together.area(f'taken.{bundle}')})"


def sum_of(layout: Layout, bundle: str, key: str) -> str:
    """The sum of a column of Calc over the fixes of a bundle."""
    return f"SUMPRODUCT({layout.together.area(f'taken.{bundle}')},{layout.calc.area(key)})"


# --- what they give -------------------------------------------------------------------------------


def changes(result: AuditResult, layout: Layout, criteria: Mapping[str, Cells]) -> dict[str, Cells]:
    """What each fix makes of its criterion: the first columns of Together, by criterion."""
    caps = [result.policy.caps[g] for g in layout.graded]
    return {
        c: _change(caps, cells, c in layout.gated) for c, cells in criteria.items() if c not in layout.hidden
    }


def _change(caps: list[int], cells: Cells, gated: bool) -> Cells:
    """Base level and cap after a fix, and after its first step (rules P8, F9)."""
    base, cap, target = cells["B"], _number(cells["cap"]), _number(cells["t"])
    supports = _number(cells["ecap"]) if gated else cap
    first = _number(cells["start"]) + 1 if cells["kind"] == "improve" else target
    found: Cells = {}
    for part, level in (("", target), ("first_", first)):
        found[f"{part}base"] = max(_number(base), level) if cells["kind"] == "improve" else base
        higher = next((one for one in caps if one >= level), supports)
        shown = supports if supports >= level else higher
        lifted = min(shown, max(_number(cells["tceil"]), level)) if gated else shown
        found[f"{part}cap"] = cap if cells["kind"] == "" else lifted
    return found


class Together:
    """The values of Together, and of the columns on Links and Sums that belong to it."""

    def __init__(self, layout: Layout, now: Now) -> None:
        self._layout, self._now = layout, now
        self.criteria: dict[str, Cells] = {c: dict(cells) for c, cells in now.changes.items()}
        self.links: dict[int, Cells] = {k.row: {} for k in layout.link_rows}
        self.steps: dict[str, Cells] = {s.id: {} for s in layout.rubric.steps}
        self.total: Cells = {}
        for bundle in BUNDLES:
            self._follow(bundle)

    def _follow(self, bundle: str) -> None:
        """One bundle: levels, prerequisites first, then steps and total."""
        for criterion in self._layout.rubric.prerequisites_first:
            if criterion.id not in self._layout.hidden:
                self._criterion(criterion.id, bundle)
        for step in self._layout.rubric.steps:
            self.steps[step.id] |= self._step(step, bundle)
        product = 1.0
        for step in self._layout.rubric.steps:
            product *= self._power(step, bundle)
            self.steps[step.id][f"factor.{bundle}"] = product
        self.total[f"then.{bundle}"] = self._total(bundle, product)

    def _criterion(self, criterion: str, bundle: str) -> None:
        """Whether a fix is taken, and the level after all that are."""
        cells, own = self._now.criteria[criterion], self.criteria[criterion]
        taken = _is_taken(cells, bundle)
        own[f"taken.{bundle}"] = int(taken)
        ceilings = [self._gate(k, bundle) for k in self._layout.links_of.get(criterion, ())]
        own[f"after.{bundle}"] = ""
        own[f"moved.{bundle}"] = 0
        if cells["S"] != "":
            base, cap = (own["base"], own["cap"]) if taken else (cells["B"], cells["cap"])
            after = min(_number(base), _number(cap), *(_number(one) for one in ceilings if one != ""))
            own[f"after.{bundle}"] = after
            own[f"moved.{bundle}"] = _number(cells["w"]) * (after - _number(cells["S"]))

    def _gate(self, link: Link, bundle: str) -> Value:
        """The ceiling that a prerequisite sets, "" for none."""
        ceiling = self._now.links[link.row]["ceil"]
        if link.state is not None and ceiling == "":
            holds = _number(self._now.criteria[link.criterion]["Sr"]) > link.for_level - 1
            ceiling = "" if holds else link.for_level - 1
        if link.state is None:
            level = self.criteria[link.needs][f"after.{bundle}"]
            failing = fails(level, link.min_level - self._layout.result.policy.gate_tolerance)
            ceiling = link.for_level - 1 if failing else ""
        self.links[link.row][f"ceil_{bundle}"] = ceiling
        return ceiling

    def _step(self, step: Step, bundle: str) -> Cells:
        """A step's supported points after a bundle."""
        now = self._now.steps[step.id]
        if now["supported"] == "":
            return {f"then.{bundle}": ""}
        shown = [self.criteria[c.id] for c in step.criteria if c.id in self.criteria]
        moved = math.fsum(_number(cells[f"moved.{bundle}"]) for cells in shown)
        points = _number(now["supported"]) + moved * 100 / self._layout.top / _number(now["wans"])
        return {f"then.{bundle}": points}

    def _power(self, step: Step, bundle: str) -> float:
        """A step's factor in a geometric total (rule S13)."""
        points, now = self.steps[step.id][f"then.{bundle}"], self._now.steps[step.id]
        if not now["takes_part"] or points == "":
            return 1.0
        return float(max(_number(points), 1) ** (_number(now["weight"]) / _number(self._now.total["wans"])))

    def _total(self, bundle: str, product: float) -> Value:
        """The overall supported points after a bundle."""
        if self._now.total["supported"] == "":
            return ""
        if self._layout.result.policy.total == "geometric":
            return product
        parts = (
            _number(self._now.steps[s]["weight"]) * _number(cells[f"then.{bundle}"])
            for s, cells in self.steps.items()
            if self._now.steps[s]["takes_part"]
        )
        return math.fsum(parts) / _number(self._now.total["wans"])

    def gain(self, bundle: str) -> float | None:
        """The overall points that a bundle gains; None without a total."""
        then, today = self.total[f"then.{bundle}"], self._now.total["supported"]
        return None if then == "" or today == "" else _number(then) - _number(today)

    def taken(self, bundle: str) -> tuple[str, ...]:
        """The criteria whose fixes are in a bundle, in the order of the rubric."""
        return tuple(
            c.id
            for c in self._layout.rubric.criteria
            if c.id in self.criteria and self.criteria[c.id][f"taken.{bundle}"]
        )

    def sum_of(self, bundle: str, key: str) -> float:
        """The sum of a column of Calc over the fixes of a bundle."""
        return math.fsum(_number(self._now.criteria[c][key]) for c in self.taken(bundle))


def _is_taken(cells: Mapping[str, Value], bundle: str) -> bool:
    """Whether a fix is in a bundle; on What if the first ones are taken to begin with."""
    if bundle == "all":
        return cells["kind"] != ""
    if bundle == "fixes":
        return cells["kind"] == "improve"
    return cells["rank"] != "" and _number(cells["rank"]) <= FIRST_FIXES


def _number(value: Value) -> float:
    """A number; 0 for nothing."""
    return 0.0 if isinstance(value, str) else float(value)
