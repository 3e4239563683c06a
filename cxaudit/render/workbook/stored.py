"""What each formula of the calculation sheets gives: the engine's values, so that every viewer shows them.

What the result says is taken from it; what only the sheets need (helper cells) is computed here by the same rules.
A test recalculates the workbook and compares every cell.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from cxaudit.engine.priorities import stronger
from cxaudit.language import _
from cxaudit.measure import at_least, below, nearest_level, settled, whole_points
from cxaudit.model.result import CriterionResult, Fix, StepResult
from cxaudit.model.rubric import Criterion, Step
from cxaudit.render.names import LISTS
from cxaudit.render.reasons import fix_because
from cxaudit.render.workbook.calc import PLAIN, agreed_number
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.gains import Now, gain_values, uplift_values
from cxaudit.render.workbook.layout import FEW_LEVELS, Layout, Link
from cxaudit.render.workbook.strategy_formulas import ceiling_now
from cxaudit.render.workbook.sums import ANY_LEVEL, POINTS, Concealed, concealed, unscored
from cxaudit.render.workbook.together import Together, changes
from cxaudit.text import listed

Cells = dict[str, Value]
"""Values of one row, by column; "" where there is nothing."""

NOTHING = ""
_QUICK_WIN = LISTS["quick_win"]
_CLASSES = ((2, 1.0), (5, 1.5), (10, 2.0), (20, 3.0), (40, 4.0))


def _or_nothing(value: Value | None) -> Value:
    """A value, or "" for none."""
    return NOTHING if value is None else value


def _class(days: float) -> float:
    """The class of an effort (rule P4)."""
    return next((effort for limit, effort in _CLASSES if settled(days) <= limit), 6.0)


def _number(value: Value) -> float:
    """A number; 0 for nothing."""
    return 0.0 if isinstance(value, str) else float(value)


class Stored:
    """The values of Calc, Links and Sums for one result."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.result = layout.result
        self.criteria: dict[str, Cells] = {}
        self.links: dict[int, Cells] = {}
        self.steps: dict[str, Cells] = {}
        self.concealed: dict[str, Concealed] = {}
        self._heaviest = max(
            (
                c.weight
                for c in layout.rubric.criteria
                if layout.result.criterion[c.id].state != "not_applicable"
            ),
            default=0.0,
        )
        for criterion in layout.rubric.prerequisites_first:
            self.criteria[criterion.id] = self._levels(criterion)
        for criterion in reversed(layout.rubric.prerequisites_first):
            self._target(criterion)
        for criterion in layout.rubric.prerequisites_first:
            self._plan(criterion)
        for criterion in reversed(layout.rubric.prerequisites_first):
            for link in layout.links_of.get(criterion.id, ()):
                self._passes(link)
        for link in layout.link_rows:
            self._chained(link)
        self._proof_ranks()
        for step in layout.rubric.steps:
            self.steps[step.id] = self._step(step)
        self.total = self._total()
        self._held()
        self._gains()

    # --- levels ---------------------------------------------------------------------------------

    def _levels(self, criterion: Criterion) -> Cells:
        """From what people said to the supported level."""
        seen = self.result.criterion[criterion.id]
        if criterion.id in self.layout.hidden:
            return self._hidden(criterion)
        for link in self.layout.links_of.get(criterion.id, ()):
            self.links[link.row] = self._gate(link)
        ceilings = [k["ceil"] for k in self._own(criterion.id) if k["ceil"] != NOTHING]
        ceiling = min(map(_number, ceilings), default=99)
        applies, level = int(seen.state != "not_applicable"), seen.supported_level
        cells: Cells = {
            "key": int(criterion.key),
            "w": criterion.weight,
            "wt": criterion.weight,
            "wa": applies * criterion.weight,
            "at": self.layout.row[criterion.id] - self.layout.calc.first + 1,
            "agno": agreed_number(self.layout.top, seen.agreed.level if seen.agreed else None),
            "applies": applies,
            "A0": _or_nothing(seen.original.claimed_level),
            "B0": _or_nothing(seen.original.base_level),
            "A": _or_nothing(seen.claimed_level),
            "B": _or_nothing(seen.base_level),
            "gno": self.layout.graded[seen.evidence_grade or self.layout.rubric.evidence.grades[0].id],
            "cap": seen.cap or 0,
            "ceil": ceiling,
            "S": _or_nothing(level),
            "limit": seen.limit or NOTHING,
            "limited": listed([self.layout.names.code[c] for c in seen.limited_by]),
            "cp": _or_nothing(seen.claimed),
            "sp": _or_nothing(seen.supported),
            "Sr": -1 if level is None else settled(level),
            "Slow": self._lowest(criterion, seen),
            "Shigh": NOTHING if not applies else self.layout.top if level is None else level,
            "keyceil": ANY_LEVEL if level is None or not criterion.key else nearest_level(level) + 1,
            "start": NOTHING
            if seen.base_level is None
            else nearest_level(seen.base_level, self.result.policy.gate_tolerance),
        }
        return {**PLAIN, **cells, **self._doubts(criterion.id, seen), **self._tested(criterion.id, seen)}

    def _tested(self, criterion: str, seen: CriterionResult) -> Cells:
        """What evidence and the test of the strategy statement allow, each by itself (rule F9)."""
        if criterion not in self.layout.gated:
            return {}
        grade = seen.evidence_grade or self.layout.rubric.evidence.grades[0].id
        return {
            "ecap": self.result.policy.caps[grade],
            "tceil": ceiling_now(self.result, criterion),
            "mends": 0,
        }

    def _hidden(self, criterion: Criterion) -> Cells:
        """A hidden criterion: what the sums need, and nothing that says its level (rule R6)."""
        return {
            "at": self.layout.row[criterion.id] - self.layout.calc.first + 1,
            "key": 0,
            "wt": criterion.weight,
            "wa": criterion.weight,
            "t": self.result.criterion[criterion.id].own_target,
            "kE": -1,
            "pg": 9,
        }

    def _own(self, criterion: str) -> list[Cells]:
        """The rows of a criterion's prerequisites."""
        return [self.links[k.row] for k in self.layout.links_of.get(criterion, ())]

    def _gate(self, link: Link) -> Cells:
        """Whether a prerequisite holds (rule S8)."""
        fails = lowfails = int(link.state == "fails")
        if link.state is None:
            needs = self.criteria[link.needs]
            fails, lowfails = self._fails(needs["S"], link), self._fails(needs["Slow"], link)
        ceiling = link.for_level - 1
        return {
            "fails": fails,
            "ceil": ceiling if fails else NOTHING,
            "lowfails": lowfails,
            "lowceil": ceiling if lowfails else NOTHING,
        }

    def _fails(self, level: Value, link: Link) -> int:
        """1 where a level is not enough."""
        tolerance = self.result.policy.gate_tolerance
        return int(level != NOTHING and below(_number(level), link.min_level - tolerance))

    def _lowest(self, criterion: Criterion, seen: CriterionResult) -> Value:
        """The level with everything unanswered at 0 (rule S14)."""
        if seen.state == "not_applicable":
            return NOTHING
        if seen.base_level is None:
            return 0
        ceilings = [_number(k["lowceil"]) for k in self._own(criterion.id) if k["lowceil"] != NOTHING]
        return min(seen.base_level, seen.cap or 0, *ceilings)

    def _doubts(self, criterion: str, seen: CriterionResult) -> Cells:
        """The three doubts (rule P5)."""
        if seen.base_level is None:
            return {"few": NOTHING, "dis": NOTHING, "uns": NOTHING}
        many = (seen.levels or 0) >= FEW_LEVELS or self.layout.everybody(criterion)
        sure = seen.auditor_level is not None or (seen.claimed_level is not None and many)
        return {
            "few": int(not sure),
            "dis": int(self.layout.agree(criterion) is False),
            "uns": int(below(seen.cap or 0, seen.base_level)),
        }

    # --- targets and fixes ----------------------------------------------------------------------

    def _target(self, criterion: Criterion) -> None:
        """The target, raised by what waits; then which of its own prerequisites are in the way."""
        if criterion.id in self.layout.hidden:
            return
        cells = self.criteria[criterion.id]
        waiting = self.layout.waiting_for.get(criterion.id, ())
        raised = max((k.min_level for k in waiting if self.links[k.row].get("active")), default=0)
        own = self.result.criterion[criterion.id].own_target
        cells |= {"own": own, "t": max(own, raised), "awlevel": raised}
        for link in self.layout.links_of.get(criterion.id, ()):
            row = self.links[link.row]
            on_the_way = row["fails"] and cells["S"] != NOTHING and link.for_level <= _number(cells["t"])
            row["active"] = int(bool(on_the_way) and link.state is None)

    def _plan(self, criterion: Criterion) -> None:
        """What to do about a criterion, its order and its words."""
        if criterion.id in self.layout.hidden:
            return
        cells = self.criteria[criterion.id]
        found = self.result.fix.get(criterion.id)
        fix = Fix(rank=None, criterion=criterion.id) if found is None else found
        cells |= _fix_numbers(fix) | self._benefit(criterion.id, fix)
        if criterion.id in self.layout.gated:
            cells["mends"] = int(self.result.mends(fix))
        for link in self.layout.links_of.get(criterion.id, ()):
            self._link(link)
        cells |= self._first_step(fix) | self._after(fix)
        cells |= _sort_keys(cells, fix) | self._words(fix)
        level = int(_number(cells["awlevel"]))
        cells["awdays"] = self._days_to(criterion.id, level) if level else 0
        cells["proofaw"] = int(_number(cells["cap"]) < level)

    def _benefit(self, criterion: str, fix: Fix) -> Cells:
        """The parts of the benefit."""
        mean = self.result.criterion[criterion].statement_mean
        felt = stronger(None if mean is None else 1 - mean / 4, self.result.measured.get(criterion))
        return {
            "gap": fix.parts.get("gap", NOTHING),
            "wpart": fix.parts.get("weight", NOTHING),
            "ipart": fix.parts.get("impact", NOTHING),
            "sig": NOTHING if felt is None else felt,
            "BC": 0 if fix.kind is None else (fix.benefit or 0.0) * (fix.confidence or 0.0),
        }

    def _after(self, fix: Fix) -> Cells:
        """What a criterion's first step comes after, and what only its later ones."""
        links = self.layout.links_of.get(fix.criterion, ())
        code = self.layout.names.code
        early = [k.needs for k in links if self.links[k.row]["early"]]
        later = [k.needs for k in links if self.links[k.row]["active"] and k.needs not in early]
        return {
            "first": listed(list(dict.fromkeys(code[c] for c in early))),
            "later": listed(list(dict.fromkeys(code[c] for c in later))),
        }

    def _first_step(self, fix: Fix) -> Cells:
        """The first step of a change, and whether it has to wait."""
        if fix.kind != "improve":
            empty: Cells = dict.fromkeys(("fdays", "fweeks", "fimp", "action", "owner"), NOTHING)
            return empty | {"fafter": 0}
        first = fix.steps[0]
        links = self.layout.links_of.get(fix.criterion, ())
        return {
            "fdays": first.days,
            "fweeks": first.weeks,
            "fimp": first.impact,
            "action": first.action,
            "owner": self.layout.names.owner[first.owner],
            "fafter": sum(_number(self.links[k.row]["active"]) for k in links if k.for_level <= first.to),
        }

    def _words(self, fix: Fix) -> Cells:
        """What is said about a fix."""
        code = self.layout.names.code
        quick = fix.quick_step
        return {
            "list": _(LISTS[fix.list]) if fix.list else NOTHING,
            "sdays": quick.days if quick else _or_nothing(fix.days),
            "proof": self.layout.grade_words[fix.proof] if fix.proof else NOTHING,
            "after": listed([code[c] for c in fix.after]),
            "by": listed([code[c] for c in fix.awaited.by]) if fix.awaited else NOTHING,
            "why": fix_because(self.result, fix, self.layout.names) if fix.list else NOTHING,
        }

    def _link(self, link: Link) -> None:
        """What a prerequisite adds to whatever waits for it (rule P6)."""
        row, active = self.links[link.row], bool(self.links[link.row]["active"])
        code, waits = self.layout.names.code, self.criteria[link.criterion]
        row["bind"] = int(
            bool(row["fails"]) and waits["limit"] == "prerequisite" and link.for_level - 1 == waits["ceil"]
        )
        rows = self.layout.links_of[link.criterion]
        before = rows[: rows.index(link) + 1]
        row["bh"], row["bl"] = _running([code[k.needs] for k in before if self.links[k.row]["bind"]])
        first = waits["start"] if waits["kind"] == "improve" else NOTHING
        for k in rows:
            self.links[k.row]["early"] = int(
                first != NOTHING and bool(self.links[k.row]["active"]) and k.for_level <= _number(first) + 1
            )
        after = [k.needs for k in before if self.links[k.row]["active"]]
        early = [k.needs for k in rows if self.links[k.row]["early"]]
        row["ah"], row["al"] = _running([code[c] for c in after])
        row["fh"], row["fl"] = _running([code[k.needs] for k in before if self.links[k.row]["early"]])
        row["lh"], row["ll"] = _running([code[c] for c in after if c not in early])
        if link.state is not None:
            row |= {"prov": 0, "early": 0, "V": 0, "K": 0, "depth": 0, "passes": 0}
            return
        needs = self.criteria[link.needs]
        days = self._days_to(link.needs, link.min_level) if active else 0
        effort = _class(days) if days else 0
        inner = [
            self.links[k.row]
            for k in self.layout.links_of.get(link.needs, ())
            if k.for_level <= link.min_level
        ]
        row |= {
            "prov": self._unanswered(link),
            "days": days,
            "J": effort,
            "V": math.fsum([_number(needs["BC"]), *(_number(k["V"]) for k in inner)]) if active else 0,
            "K": math.fsum([effort, *(_number(k["K"]) for k in inner)]) if active else 0,
            "depth": int(_number(needs["depth"])) + (needs["kind"] == "improve") if active else 0,
        }

    def _unanswered(self, link: Link) -> int:
        """1 where an unanswered prerequisite would matter (rule S8)."""
        level, needs = self.criteria[link.criterion]["S"], self.criteria[link.needs]
        open_need = needs["applies"] == 1 and needs["S"] == NOTHING
        return int(open_need and level != NOTHING and below(link.for_level - 1, _number(level)))

    def _days_to(self, criterion: str, level: int) -> float:
        """Days until a criterion reaches a level (rule P6)."""
        cells, start = self.criteria[criterion], int(_number(self.criteria[criterion]["start"]))
        if below(_number(cells["B"]), level - self.result.policy.gate_tolerance):
            steps = [s.days for s in self.layout.rubric.by_id[criterion].fixes if start < s.to <= level]
            return math.fsum(steps) * self.result.policy.size_factor
        return 1 if _number(cells["cap"]) < level else 0

    def _passes(self, link: Link) -> None:
        """The order key that a criterion passes on to what it needs (rule P6)."""
        row, waits = self.links[link.row], self.criteria[link.criterion]
        row["passes"] = 0
        if row["active"] and waits["kind"] == "prove":
            handed = [
                k for k in self.layout.waiting_for.get(link.criterion, ()) if k.min_level >= link.for_level
            ]
            row["passes"] = max((_number(self.links[k.row]["passes"]) for k in handed), default=0)
        elif row["active"]:
            row["passes"] = waits["E"]

    def _chained(self, link: Link) -> None:
        """What runs down the rows that need the same criterion."""
        if link.state is not None:
            return
        row = self.links[link.row]
        before = self.links[link.chain] if link.chain else {}
        active = bool(row["active"])
        row["need"] = max(link.min_level if active else 0, _number(before.get("need", 0)))
        row["E"] = max(_number(row["passes"]), _number(before.get("E", 0)))
        waiting = [k for k in self.layout.waiting_for[link.needs] if k.row <= link.row] if active else []
        codes = [self.layout.names.code[k.criterion] for k in waiting if self.links[k.row]["active"]]
        pair = _running(codes) if active else (before.get("yh", NOTHING), before.get("yl", NOTHING))
        row["yh"], row["yl"] = pair

    def _proof_ranks(self) -> None:
        """The one order of proofs and of what only waits."""
        with_proof = [f.criterion for f in self.result.proofs if not f.hidden]
        only_waiting = [
            f.criterion for f in self.result.waiting if not f.hidden and f.criterion not in with_proof
        ]
        for place, criterion in enumerate([*with_proof, *only_waiting], 1):
            self.criteria[criterion]["prank"] = place
        for criterion in with_proof:
            cells = self.criteria[criterion]
            cells |= {"pg": 1 - int(_number(cells["proofaw"])), "p3": 0, "p4": 0, "p5": 0}

    # --- gains ----------------------------------------------------------------------------------

    def _gains(self) -> None:
        """What each fix gains alone, and several of them together (rule P8)."""
        layout, changed = self.layout, changes(self.result, self.layout, self.criteria)
        now = Now(self.criteria, self.links, self.steps, self.total, changed)
        self.gains = gain_values(layout, now)
        for criterion in changed:
            cells = self.criteria[criterion]
            cells |= uplift_values(layout, now, self.gains, criterion)
            cells["gain"] = cells["gfirst" if cells["list"] == _(_QUICK_WIN) else "gall"]
            if cells["pg"] in (0, 1):
                cells["p1"] = settled(_number(cells["E"] if cells["gall"] == NOTHING else cells["gall"]))
        self.together = Together(layout, now)
        for row, cells in self.together.links.items():
            self.links[row] |= cells
        for step, cells in self.together.steps.items():
            self.steps[step] |= cells
        self.total |= self.together.total

    # --- steps ----------------------------------------------------------------------------------

    def _column(self, step: Step, key: str) -> Iterable[tuple[Value, Value]]:
        """Values and weights of a step's visible criteria."""
        for c in step.criteria:
            if c.id not in self.layout.hidden:
                yield self.criteria[c.id][key], c.weight

    def _weight(self, step: Step, key: str) -> float:
        """Weight of a step's visible criteria that have a value."""
        return math.fsum(_number(w) for value, w in self._column(step, key) if value != NOTHING)

    def _step(self, step: Step) -> Cells:
        """One step's row."""
        seen = self.result.step[step.id]
        hidden = concealed(self.layout, step)
        whole = math.fsum(_number(self.criteria[c.id]["wa"]) for c in step.criteria)
        answered = self._weight(step, "S") + hidden.weight
        cells: Cells = {
            "weight": step.weight,
            "wapp": whole,
            "wans": answered,
            "wclaim": self._weight(step, "A") + hidden.together.claimed_weight,
            "coverage": _or_nothing(seen.coverage),
            "claimed_coverage": _or_nothing(seen.claimed_coverage),
            "provisional": self._provisional(step) + self._hidden_provisional(step, seen),
            "state": seen.state,
            **{kind: _or_nothing(getattr(seen, kind)) for kind in POINTS},
            "target": seen.target,
            "takes_part": int(whole > 0),
            "firm": int(seen.state == "scored"),
            "shown_target": whole_points(seen.target),
            "chart": self.layout.chart_name(step)
            if seen.supported is not None
            else unscored(self.layout, step),
            **_shown(seen.claimed, seen.supported, seen.claimed_band, seen.band),
        }
        ladder = self._ladder(seen, cells) if self.result.policy.maturity else None
        self.concealed[step.id] = concealed(
            self.layout,
            step,
            low=self._low_extra(step, seen, whole, hidden),
            key_ceiling=self._hidden_ceiling(step, seen, ladder),
            provisional=self._hidden_provisional(step, seen),
        )
        if self.result.policy.maturity:
            self._maturity_words(step, seen, cells)
        return cells

    def _provisional(self, step: Step) -> int:
        """Unanswered prerequisites that matter, in one step."""
        links = [k for c in step.criteria for k in self.layout.links_of.get(c.id, ())]
        return sum(int(_number(self.links[k.row]["prov"])) for k in links)

    def _hidden_provisional(self, step: Step, seen: StepResult) -> int:
        """1 where a hidden criterion makes a step provisional; the result does not name it (rule R6)."""
        open_enough = seen.state == "provisional" and at_least(seen.coverage or 0.0, 0.8)
        return int(open_enough and not self._provisional(step))

    def _low_extra(self, step: Step, seen: StepResult, whole: float, hidden: Concealed) -> float:
        """What makes the lowest possible score right where hidden criteria bear on it."""
        if seen.low is None or not self.layout.hidden:
            return 0.0
        levels = math.fsum(_number(level) * _number(w) for level, w in self._column(step, "Slow"))
        found = (levels * 100 / self.layout.top + hidden.together.supported) / whole
        return seen.low - found if abs(seen.low - found) > 1e-9 else 0.0

    def _ladder(self, seen: StepResult, cells: Cells) -> int | None:
        """The level by attainment alone (rule S15)."""
        going, ladder = True, 0
        for attained in seen.attained:
            reached = going and attained.rating in "LF"
            going = going and attained.rating == "F"
            ladder += reached
            cells[f"att.{attained.level}"] = attained.percent
            cells[f"rating.{attained.level}"] = attained.rating
            cells[f"ok.{attained.level}"] = int(reached)
        if not seen.attained:
            for n in self.layout.levels:
                cells |= {f"att.{n}": NOTHING, f"rating.{n}": NOTHING, f"ok.{n}": 0}
        cells["ladder"] = ladder if seen.attained else NOTHING
        return ladder if seen.attained else None

    def _hidden_ceiling(self, step: Step, seen: StepResult, ladder: int | None) -> int:
        """What hidden key criteria allow, where that is what holds the step."""
        if ladder is None or seen.maturity_level is None:
            return ANY_LEVEL
        ceilings = [int(_number(value)) for value, _ in self._column(step, "keyceil")]
        return seen.maturity_level if seen.maturity_level < min([ladder, *ceilings]) else ANY_LEVEL

    def _maturity_words(self, step: Step, seen: StepResult, cells: Cells) -> None:
        """A step's maturity level and the key criteria that hold it."""
        cells["maturity"] = _or_nothing(seen.maturity_level)
        cells["shaky"] = int(seen.maturity_provisional)
        keys = [c.id for c in step.criteria if c.key and c.id not in self.layout.hidden]
        code = self.layout.names.code
        for n, key in enumerate(keys, 1):
            held = _running([code[c] for c in keys[:n] if c in seen.key_limit])
            self.criteria[key]["keyh"], self.criteria[key]["keyl"] = held
        if keys:
            cells["keys"] = listed([code[c] for c in seen.key_limit])

    def _total(self) -> Cells:
        """The row of all steps together."""
        seen, steps = self.result.overall, list(self.steps.values())
        takes_part = sum(int(_number(s["takes_part"])) for s in steps)
        company = self.result.company_level
        cells: Cells = {
            "wapp": self._heaviest,
            "wans": math.fsum(_number(s["weight"]) * _number(s["takes_part"]) for s in steps),
            "coverage": _or_nothing(seen.coverage),
            "takes_part": takes_part,
            "firm": sum(int(_number(s["firm"])) for s in steps),
            "state": seen.state,
            **{kind: _or_nothing(getattr(seen, kind)) for kind in POINTS},
            **_shown(seen.claimed, seen.supported, seen.claimed_band, seen.band),
        }
        if self.result.policy.maturity:
            cells["maturity"] = _or_nothing(company.level)
            cells["shaky"] = int(company.level is not None and company.provisional)
            cells["held"] = listed([self.layout.names.step_label[s] for s in company.held_back_by])
        return cells

    def _held(self) -> None:
        """The running lists over the steps, and the running products of a geometric total."""
        held = self.result.company_level.held_back_by
        so_far: list[str] = []
        products = dict.fromkeys(POINTS, 1.0)
        for step in self.layout.rubric.steps:
            cells = self.steps[step.id]
            so_far += [step.label] if step.id in held else []
            cells["heldh"], cells["heldl"] = _running(so_far)
            for kind in POINTS:
                if cells["takes_part"] and cells[kind] != NOTHING:
                    share = step.weight / _number(self.total["wans"])
                    products[kind] *= max(_number(cells[kind]), 1) ** share
                cells[f"product.{kind}"] = products[kind]


def _running(words: Sequence[str]) -> tuple[str, str]:
    """All different words but the last one, and the last one."""
    different = list(dict.fromkeys(words))
    return (", ".join(different[:-1]), different[-1]) if different else ("", "")


def _shown(
    claimed: float | None, supported: float | None, claimed_band: str | None, band: str | None
) -> Cells:
    """Points and bands as people see them."""
    return {
        "shown_claimed": NOTHING if claimed is None else whole_points(claimed),
        "shown_supported": NOTHING if supported is None else whole_points(supported),
        "band": band or NOTHING,
        "claimed_band": claimed_band or NOTHING,
    }


def _fix_numbers(fix: Fix) -> Cells:
    """The numbers of a fix that the engine found."""
    return {
        "kind": fix.kind or NOTHING,
        "days": _or_nothing(fix.days),
        "impact": _or_nothing(fix.impact),
        "weeks": _or_nothing(fix.weeks),
        "ben": _or_nothing(fix.benefit),
        "J": _or_nothing(fix.effort_class),
        "C": _or_nothing(fix.confidence),
        "V": _or_nothing(fix.value),
        "K": _or_nothing(fix.cost),
        "P": _or_nothing(fix.priority),
        "E": _or_nothing(fix.order_key),
        "depth": _or_nothing(fix.depth),
    }


def _sort_keys(cells: Mapping[str, Value], fix: Fix) -> Cells:
    """What the ranks are made of; numbers for every row, so that nothing is compared with text."""
    listed_here, waits = fix.kind == "improve", fix.kind == "unblock"

    def settled_if(true: bool, key: str, other: float = 0) -> float:
        return settled(_number(cells[key])) if true else other

    return {
        "kE": settled_if(listed_here, "E", -1),
        "kP": settled_if(listed_here, "P"),
        "kB": settled_if(listed_here, "ben"),
        "kD": settled_if(listed_here, "days"),
        "rank": _or_nothing(fix.rank) if listed_here else NOTHING,
        "pg": 2 if waits else 9,
        "p1": settled_if(waits, "E"),
        "p2": settled_if(waits or fix.kind == "prove", "E"),
        "p3": _number(cells["depth"]) if waits else 0,
        "p4": settled_if(waits, "P"),
        "p5": settled_if(waits, "ben"),
        "prank": NOTHING,
    }
