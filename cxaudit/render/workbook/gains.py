"""The sheet Gains: what each fix alone does to the supported scores (rule P8), by formula.

For each fix a block of rows: its criterion, then whatever waits for that one, directly or not. A change raises its
criterion; the others follow as far as their prerequisites held them down. Criteria whose figures are hidden take no
part: where one of them bears on what a fix moves, its gain stays the value of the audit's date (see `downstream`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cxaudit.language import _
from cxaudit.measure import below
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.layout import Layout, Link

_NO_CEILING = 99
WHOLE, FIRST = "", "first_"
"""What the columns of the whole fix, and of its first step, begin with."""

Cells = dict[str, Value]


class GainRow(NamedTuple):
    """One criterion in the block of one fix."""

    row: int
    criterion: str
    above: int | None
    """The row before it in the block; None for the fix's own criterion."""
    same_step: int | None
    """The last row before it of the same step."""
    closes_step: bool
    """No later row of the block is of the same step."""
    inside: tuple[tuple[Link, int], ...]
    """Its prerequisites in the block, and their rows."""
    outside: tuple[Link, ...]
    """Its other prerequisites, which stay as they are."""


def gain_block(layout: Layout, fix: str) -> tuple[GainRow, ...]:
    """The rows of one fix."""
    block = layout.downstream.blocks[fix]
    first = layout.gain_first[fix]
    at = {criterion: first + n for n, criterion in enumerate(block)}
    steps = [layout.rubric.step_of[c].id for c in block]
    rows = []
    for n, criterion in enumerate(block):
        links = layout.links_of.get(criterion, ())
        before = [first + k for k in range(n) if steps[k] == steps[n]]
        rows.append(
            GainRow(
                row=first + n,
                criterion=criterion,
                above=first + n - 1 if n else None,
                same_step=before[-1] if before else None,
                closes_step=steps[n] not in steps[n + 1 :],
                inside=tuple((k, at[k.needs]) for k in links if k.needs in at),
                outside=tuple(k for k in links if k.needs not in at),
            )
        )
    return tuple(rows)


# --- formulas -------------------------------------------------------------------------------------


def gain_formulas(layout: Layout, one: GainRow) -> dict[str, str]:
    """The formulas of a row on Gains, by column."""
    found = {}
    for part in (WHOLE, FIRST):
        found[f"{part}after"] = _after_formula(layout, one, part)
        found[f"{part}step"] = _step_formula(layout, one, part)
        found[f"{part}gain"] = _gain_formula(layout, one, part)
    return found


def _after_formula(layout: Layout, one: GainRow, part: str) -> str:
    """The supported level after the change (rules S7, S8)."""
    row, calc, letter = layout.row[one.criterion], layout.calc, layout.gains.letters[f"{part}after"]
    if one.above is None:
        changed = (layout.together.ref(f"{part}{key}", row) for key in ("base", "cap"))
        terms = [*changed, calc.ref("ceil", row)]
    else:
        terms = [calc.ref("B", row), calc.ref("cap", row)]
        terms += [layout.links.ref("ceil", k.row) for k in one.outside]
        terms += [_gate(f"{letter}{at}", k) for k, at in one.inside]
    return f'IF({calc.ref("S", row)}="","",MIN({",".join(terms)}))'


def _gate(level: str, link: Link) -> str:
    """The ceiling that a prerequisite in the block sets (rule S8)."""
    fails = f"ROUND({level},9)<ROUND({link.min_level}-cx_tolerance,9)"
    return f'IF({level}="",{_NO_CEILING},IF({fails},{link.for_level - 1},{_NO_CEILING}))'


def _step_formula(layout: Layout, one: GainRow, part: str) -> str:
    """Points that the row's step has gained down to this row (rule S11)."""
    row, step = layout.row[one.criterion], layout.step_row(layout.rubric.step_of[one.criterion].id)
    level, weight = layout.calc.ref("S", row), layout.calc.ref("w", row)
    after = f"{layout.gains.letters[f'{part}after']}{one.row}"
    score, answered = layout.sums.ref("supported", step), layout.sums.ref("wans", step)
    moved = f'IF(OR({after}="",{score}=""),0,{weight}*({after}-{level})*100/{layout.top}/{answered})'
    if one.same_step is None:
        return moved
    return f"{layout.gains.letters[f'{part}step']}{one.same_step}+{moved}"


def _gain_formula(layout: Layout, one: GainRow, part: str) -> str:
    """Overall points gained down to this row; their factor where the total is geometric (rule S13)."""
    geometric = layout.result.policy.total == "geometric"
    letter = layout.gains.letters[f"{part}gain"]
    before = str(int(geometric)) if one.above is None else f"{letter}{one.above}"
    if not one.closes_step:
        return before
    at = layout.step_row(layout.rubric.step_of[one.criterion].id)
    score, weight = layout.sums.ref("supported", at), layout.sums.ref("weight", at)
    share = f"{weight}/{layout.sums.ref('wans', layout.total_row)}"
    gained = f"{layout.gains.letters[f'{part}step']}{one.row}"
    if geometric:
        return f'{before}*IF({score}="",1,(MAX({score}+{gained},1)/MAX({score},1))^({share}))'
    return f'{before}+IF({score}="",0,{gained}*{share})'


def uplift_formulas(layout: Layout, criterion: str) -> dict[str, str]:
    """The gains of a fix and of its first step, on Calc; none where they are of the audit's date."""
    if criterion not in layout.downstream.blocks:
        return {}
    row, total = layout.row[criterion], layout.sums.ref("supported", layout.total_row)
    last = layout.gain_first[criterion] + len(layout.downstream.blocks[criterion]) - 1
    found = {}
    for key, part in (("gall", WHOLE), ("gfirst", FIRST)):
        gained = layout.gains.ref(f"{part}gain", last)
        if layout.result.policy.total == "geometric":
            gained = f"{total}*({gained}-1)"
        kind = f"{layout.calc.letters['kind']}{row}"
        found[key] = f'IF(OR({kind}="",{total}=""),"",{gained})'
    return found


# --- what they give -------------------------------------------------------------------------------


class Now(NamedTuple):
    """The rows of the other calculation sheets, as far as gains rest on them."""

    criteria: Mapping[str, Mapping[str, Value]]
    links: Mapping[int, Mapping[str, Value]]
    steps: Mapping[str, Mapping[str, Value]]
    total: Mapping[str, Value]
    changes: Mapping[str, Mapping[str, Value]]
    """What each fix makes of its criterion: the rows of Together."""


def gain_values(layout: Layout, now: Now) -> dict[int, Cells]:
    """What the formulas of Gains give, by row."""
    found: dict[int, Cells] = {}
    for fix in layout.downstream.blocks:
        for one in gain_block(layout, fix):
            found[one.row] = {}
            for part in (WHOLE, FIRST):
                found[one.row] |= _values(layout, now, one, part, found)
    return found


def _values(layout: Layout, now: Now, one: GainRow, part: str, found: Mapping[int, Cells]) -> Cells:
    """One row, of the whole fix or of its first step."""
    after = _after(layout, now, one, part, found)
    step = layout.rubric.step_of[one.criterion]
    cells, score = now.criteria[one.criterion], now.steps[step.id]
    gained = 0.0 if one.same_step is None else _number(found[one.same_step][f"{part}step"])
    if not isinstance(after, str) and score["supported"] != "":
        raised = _number(cells["w"]) * (after - _number(cells["S"]))
        gained += raised * 100 / layout.top / _number(score["wans"])
    geometric = layout.result.policy.total == "geometric"
    gain = float(geometric) if one.above is None else _number(found[one.above][f"{part}gain"])
    if one.closes_step and score["supported"] != "":
        today, share = _number(score["supported"]), _number(score["weight"]) / _number(now.total["wans"])
        gain = (
            gain * (max(today + gained, 1) / max(today, 1)) ** share if geometric else gain + gained * share
        )
    return {f"{part}after": after, f"{part}step": gained, f"{part}gain": gain}


def _after(layout: Layout, now: Now, one: GainRow, part: str, found: Mapping[int, Cells]) -> Value:
    """The supported level after the change (rules S7, S8)."""
    cells = now.criteria[one.criterion]
    if cells["S"] == "":
        return ""
    if one.above is None:
        changed = now.changes[one.criterion]
        return min(*(_number(changed[f"{part}{key}"]) for key in ("base", "cap")), _number(cells["ceil"]))
    outside = [now.links[k.row]["ceil"] for k in one.outside]
    terms = [cells["B"], cells["cap"], *(ceiling for ceiling in outside if ceiling != "")]
    tolerance = layout.result.policy.gate_tolerance
    terms += [
        k.for_level - 1 for k, at in one.inside if fails(found[at][f"{part}after"], k.min_level - tolerance)
    ]
    return min(map(_number, terms))


def fails(level: Value, threshold: float) -> bool:
    """Whether a level is known and stays under a threshold (rule S8)."""
    return level != "" and below(_number(level), threshold)


def uplift_values(layout: Layout, now: Now, gains: Mapping[int, Cells], criterion: str) -> Cells:
    """What `uplift_formulas` give, or the values of the audit's date."""
    fix = layout.result.fix.get(criterion)
    if criterion not in layout.downstream.blocks:
        quick = fix.quick_step if fix else None
        dated = (fix.uplift.overall if fix and fix.uplift else None, quick.uplift.overall if quick else None)
        return {"gall": "" if dated[0] is None else dated[0], "gfirst": "" if dated[1] is None else dated[1]}
    today = now.total["supported"]
    if now.criteria[criterion]["kind"] == "" or today == "":
        return {"gall": "", "gfirst": ""}
    last = gains[layout.gain_first[criterion] + len(layout.downstream.blocks[criterion]) - 1]
    ends = {"gall": _number(last["gain"]), "gfirst": _number(last["first_gain"])}
    if layout.result.policy.total == "geometric":
        return {key: _number(today) * (factor - 1) for key, factor in ends.items()}
    return dict(ends)


def _number(value: Value) -> float:
    """A number; 0 for nothing."""
    return 0.0 if isinstance(value, str) else float(value)


def dated_note(layout: Layout, on: str) -> str:
    """Which gains do not follow changes, and that they do not; "" where all follow.

    Args:
        layout: of the workbook.
        on: the audit's date as " (…)", or "".
    """
    dated = [layout.names.code[c] for c in layout.downstream.dated]
    if not dated:
        return ""
    if layout.downstream.too_many:
        too_many = _(
            "Gains are computed on the audit's date{on} and do not follow changes: for formulas there are too many.",
            on=on,
        )
        return f" {too_many}"
    rests = _(
        "The gain of {criteria} is computed on the audit's date{on} and does not follow changes, since it rests on "
        "something that is not shown.",
        criteria=", ".join(dated),
        on=on,
    )
    return f" {rests}"
