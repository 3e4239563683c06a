"""The three sentences on Summary as formulas: where we stand, what holds us back, what to do first.

They follow whatever is changed. Where the engine says more than a formula can know, its own words stand as long as
none of the facts in them has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cxaudit.measure import tenth
from cxaudit.render.figures import counted_days, counted_points
from cxaudit.render.names import LISTS
from cxaudit.render.sentences import ALIKE, ALIKE_IN_WORD, ALIKE_UNASKED, evidence_asked, falls_away
from cxaudit.render.workbook.bundles import gain_figure, then_figure
from cxaudit.render.workbook.calc import words_of_days, words_of_level
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.fixes_sheet import FIX_COLUMNS, PROOF_COLUMNS
from cxaudit.render.workbook.layout import FIXES, HEAD_ROW, PROOFS, SCORES, Layout
from cxaudit.render.workbook.literals import literal
from cxaudit.render.workbook.scores_sheet import distance_now, points_now
from cxaudit.render.workbook.stored import Stored
from cxaudit.render.workbook.together import count_of, sum_of
from cxaudit.text import counted, listed

_MANY_STEPS = 25
"""Steps up to which a sentence can name those that hold a level."""
_KEY = " (key)"
_NO_CLAIM = "; too few people gave a level for a claimed score."


class Sentence(NamedTuple):
    """A sentence that follows changes: its formula, and what it says now."""

    formula: str
    now: str


def three_sentences(layout: Layout, stored: Stored, engine: Sequence[str]) -> list[Sentence]:
    """The sentences as formulas; ``engine``: the same in the engine's words."""
    ours = (_where_we_stand(layout, stored), _what_holds_back(layout, stored), _what_first(layout, stored))
    facts = ("", "", _dated_facts(layout, stored))
    return [_in_its_words(one, words, fact) for one, words, fact in zip(ours, engine, facts, strict=True)]


def _in_its_words(ours: Sentence, engine: str, facts: Sentence | str) -> Sentence:
    """The engine's words while nothing that they tell has changed, ours from then on."""
    if ours.now == engine:
        return ours
    same = f"{ours.formula}={literal(ours.now)}"
    if isinstance(facts, Sentence):
        same = f"AND({same},{facts.formula}={literal(facts.now)})"
    return Sentence(f"IF({same},{literal(engine)},{ours.formula})", engine)


# --- where we stand -------------------------------------------------------------------------------


def _where_we_stand(layout: Layout, stored: Stored) -> Sentence:
    """Claimed and supported, and what lies between them."""
    at, sums = layout.total_row, layout.sums
    claimed, supported, apart = (f"{SCORES}!{letter}{_total_row(layout)}" for letter in "CDE")
    band, claimed_band = sums.ref("band", at), sums.ref("claimed_band", at)
    known = f'{supported}&" (band: "&{band}&")"'
    unasked, unshown = f"MIN(cx_caps)={layout.top}", unshown_formula(layout)
    fallen = "&".join(
        f'IF({apart}{is_one}1,"{falls_away(layout.result, one)}.","")'
        for is_one, one in (("=", 1), ("<>", 2))
    )
    meaning = (
        f'IF({apart}="–","There is nothing to compare yet.",IF({apart}<0,"The auditor found more than people claim, by "'
        f'&-{apart}&IF({apart}=-1," point."," points."),IF({apart}=0,IF({unasked},"{ALIKE_UNASKED}",'
        f'IF({unshown},"{ALIKE_IN_WORD}","{ALIKE}")),IF({unasked},"Evidence was not asked for; the "&{apart}&'
        f'IF({apart}=1," point"," points")&" between them "&{fallen},"The "&{apart}&IF({apart}=1,'
        f'" point between them is"," points between them are")&" what we think but do not yet know."))))'
    )
    stand = (
        f'IF({unasked},", and "&{known}&" are supported. ",IF({unshown},". Nothing was shown yet: "&{known}'
        f'&" is what people\'s word alone may carry. "," and the evidence supports "&{known}&". "))'
    )
    none, because = _why_no_score(layout, stored)
    formula = (
        f'IF({band}="",{none},IF({claimed_band}="","Of 100 points, "&{known}&" are supported{_NO_CLAIM}",'
        f'"People claim "&{claimed}&" of 100 points (band: "&{claimed_band}&")"&{stand}&{meaning}))'
    )
    return Sentence(formula, _stand_now(layout, stored) if stored.total["band"] else because)


def _total_row(layout: Layout) -> int:
    """The row of all steps on Scores."""
    return HEAD_ROW + len(layout.rubric.steps) + 1


def _stand_now(layout: Layout, stored: Stored) -> str:
    """What the first sentence says where there is a score."""
    cells = stored.total
    known = f"{points_now(cells, 'supported')} (band: {cells['band']})"
    if not cells["claimed_band"]:
        return f"Of 100 points, {known} are supported{_NO_CLAIM}"
    claimed = f"People claim {points_now(cells, 'claimed')} of 100 points (band: {cells['claimed_band']})"
    if not evidence_asked(layout.result):
        stand = f", and {known} are supported."
    elif unshown_now(layout, stored):
        stand = f". Nothing was shown yet: {known} is what people's word alone may carry."
    else:
        stand = f" and the evidence supports {known}."
    return f"{claimed}{stand} {_meaning_now(layout, stored, distance_now(cells))}"


def unshown_formula(layout: Layout) -> str:
    """Whether every level rests on somebody's word alone, as far as nothing is hidden."""
    if layout.hidden:
        return "FALSE"
    return f'COUNTIFS({layout.calc.area("gno")},">1",{layout.calc.area("S")},">=0")=0'


def unshown_now(layout: Layout, stored: Stored) -> bool:
    """What `unshown_formula` says now."""
    rated = [cells for cells in stored.criteria.values() if cells.get("S", "") != ""]
    return not layout.hidden and all(_number(cells["gno"]) <= 1 for cells in rated)


def _meaning_now(layout: Layout, stored: Stored, apart: Value) -> str:
    """What the distance means."""
    if isinstance(apart, str):
        return "There is nothing to compare yet."
    points = int(apart)
    if points < 0:
        return f"The auditor found more than people claim, by {counted_points(-points)}."
    asked = evidence_asked(layout.result)
    if points == 0:
        alike = ALIKE_IN_WORD if unshown_now(layout, stored) else ALIKE
        return alike if asked else ALIKE_UNASKED
    verb = "is" if points == 1 else "are"
    if not asked:
        fallen = falls_away(layout.result, points)
        return f"Evidence was not asked for; the {counted_points(points)} between them {fallen}."
    return f"The {counted_points(points)} between them {verb} what we think but do not yet know."


def _why_no_score(layout: Layout, stored: Stored) -> tuple[str, str]:
    """Which steps have too few answers, by formula and now."""
    area = layout.sums.area("state").partition("!")[2]
    states = f"{layout.sums.sheet}!{area}"
    count = f'COUNTIF({states},"not_scored")'
    short = [s.title for s in layout.rubric.steps if stored.steps[s.id]["state"] == "not_scored"]
    nothing = f'IF({layout.sums.ref("takes_part", layout.total_row)}=0,": nothing applies","")'
    said = "There is no overall score"
    because = (
        f": {listed(short)} {'has' if len(short) == 1 else 'have'} too few answers for a score"
        if short
        else ""
    )
    if not short and not stored.total["takes_part"]:
        because = ": nothing applies"
    if len(layout.rubric.steps) > _MANY_STEPS:
        return f'"{said}."', f"{said}."
    which = _titles_where(
        layout, lambda first, last: f'COUNTIF({_rows(layout, "state", first, last)},"not_scored")'
    )
    reason = f'": "&{which}&IF({count}=1," has"," have")&" too few answers for a score"'
    return f'"{said}"&IF({count}=0,{nothing},{reason})&"."', f"{said}{because}."


def _rows(layout: Layout, key: str, first: int, last: int) -> str:
    """Cells of a column of Sums, of some steps."""
    return layout.sums.area(key, first, last)


def _titles_where(layout: Layout, count: Callable[[int, int], str], mark: str = "") -> str:
    """The titles of the steps that ``count(row, row)`` counts, as a person would list them."""
    top, bottom = layout.sums.first, layout.sums.last
    words = []
    for number in range(len(layout.rubric.steps)):
        row = top + number
        title = f"{mark}{SCORES}!B{HEAD_ROW + 1 + number}{'&' + mark[:-1] if mark else ''}"
        gap = ""
        if number:
            before = count(top, row - 1)
            gap = f'IF({before}=0,"",IF({before}={count(top, bottom)}-1," and ",", "))&'
        words.append(f'IF({count(row, row)}=0,"",{gap}{title})')
    return "&".join(words)


# --- what holds back ------------------------------------------------------------------------------


def _what_holds_back(layout: Layout, stored: Stored) -> Sentence:
    """The weakest step and what holds the company's level."""
    sums = layout.sums
    scores, titles = sums.area("supported"), f"{SCORES}!$B${HEAD_ROW + 1}:$B${_total_row(layout) - 1}"
    place = f"MATCH(MIN({scores}),{scores},0)"
    formula = (
        f'"The weakest step is """&INDEX({titles},{place})&""" with "&INDEX({sums.area("shown_supported")},{place})'
        f'&" points (band: "&INDEX({sums.area("band")},{place})&")."'
    )
    known = [(s, stored.steps[s.id]) for s in layout.rubric.steps if stored.steps[s.id]["supported"] != ""]
    now = "No step has a score yet."
    if known:
        step, cells = min(known, key=lambda one: _number(one[1]["supported"]))
        now = f'The weakest step is "{step.title}" with {cells["shown_supported"]} points (band: {cells["band"]}).'
    if layout.result.policy.maturity:
        level = _level(layout, stored)
        formula, now = f'{formula}&" "&{level.formula}', f"{now} {level.now}" if known else now
    return Sentence(f'IF(COUNT({scores})=0,"No step has a score yet.",{formula})', now)


def _level(layout: Layout, stored: Stored) -> Sentence:
    """The company's maturity level and the steps that hold it there (rule S16)."""
    sums, at, cells = layout.sums, layout.total_row, stored.total
    level, shaky = sums.ref("maturity", at), sums.ref("shaky", at)
    none = "There is no maturity level: a maturity level needs a score in every step."
    holders = _holders(layout, stored)
    formula = (
        f'IF({level}="","{none}","The company is at maturity level "&{level}&", """&INDEX(cx_level_names,{level}+1)&""""'
        f'&IF({shaky}=1," (provisional)","")&IF({level}={layout.top},", the highest.","; "&{holders.formula}&" it there."))'
    )
    value = cells["maturity"]
    if isinstance(value, str):
        return Sentence(formula, none)
    name = layout.rubric.scale.names[int(value)]
    said = f'The company is at maturity level {value}, "{name}"{" (provisional)" if cells["shaky"] else ""}'
    return Sentence(
        formula, f"{said}, the highest." if value == layout.top else f"{said}; {holders.now} it there."
    )


def _holders(layout: Layout, stored: Stored) -> Sentence:
    """The steps that hold the company's level, with the verb."""
    sums, company = layout.sums, layout.sums.ref("maturity", layout.total_row)

    def count(first: int, last: int) -> str:
        parts = _rows(layout, "takes_part", first, last), _rows(layout, "maturity", first, last)
        return f"COUNTIFS({parts[0]},1,{parts[1]},{company})"

    whole = count(sums.first, sums.last)
    rated = f"COUNT({sums.area('maturity')})"
    many = len(layout.rubric.steps) > _MANY_STEPS
    which = sums.ref("held", layout.total_row) if many else _titles_where(layout, count, '""""&')
    formula = f'IF(AND({whole}>1,{whole}={rated}),"every step holds",{which}&IF({whole}=1," holds"," hold"))'
    return Sentence(formula, _holders_now(layout, stored, many))


def _holders_now(layout: Layout, stored: Stored, many: bool) -> str:
    """What `_holders` says now."""
    steps = [(s, stored.steps[s.id]) for s in layout.rubric.steps]
    company = stored.total["maturity"]
    found = [s for s, cells in steps if cells["takes_part"] == 1 and cells["maturity"] == company]
    if len(found) > 1 and len(found) == sum(cells["maturity"] != "" for _, cells in steps):
        return "every step holds"
    titles = str(stored.total["held"]) if many else listed([f'"{s.title}"' for s in found])
    return f"{titles} {'holds' if len(found) == 1 else 'hold'}"


# --- what to do first -----------------------------------------------------------------------------


def _what_first(layout: Layout, stored: Stored) -> Sentence:
    """The first fix, and what the first ones bring together."""
    first = _first_of(stored, "rank")
    start, together = _start(layout, stored, first), _first_ones(layout, stored)
    nothing = _nothing_first(layout, stored)
    formula = f'IF({FIXES}!A{HEAD_ROW + 1}="",{nothing.formula},{start.formula}&{together.formula})'
    return Sentence(formula, start.now + together.now if first else nothing.now)


def _first_of(stored: Stored, rank: str) -> str | None:
    """The criterion in the first place of a list."""
    return next((c for c, cells in stored.criteria.items() if cells.get(rank) == 1), None)


def _cell(sheet: str, key: str) -> str:
    """A cell in the first row of a list."""
    columns = {FIXES: FIX_COLUMNS, PROOFS: PROOF_COLUMNS}[sheet]
    return f"{sheet}!{chr(65 + [c.key for c in columns].index(key))}{HEAD_ROW + 1}"


def _named(sheet: str) -> str:
    """Code and title of whoever is first on a list, without the mark of key criteria."""
    title = _cell(sheet, "title")
    bare = f"LEFT({title},MAX(0,LEN({title})-{len(_KEY)}))"
    return f'{_cell(sheet, "code")}&" "&IF({title}={bare}&"{_KEY}",{bare},{title})'


def _start(layout: Layout, stored: Stored, first: str | None) -> Sentence:
    """The first fix with its days."""
    quick = f'IF({_cell(FIXES, "list")}="{LISTS["quick_win"]}"," for its first step.",".")'
    formula = f'"Do first: "&{_named(FIXES)}&", "&{words_of_days(_cell(FIXES, "sdays"))}&{quick}'
    if first is None:
        return Sentence(formula, "")
    cells = stored.criteria[first]
    days = counted_days(_number(cells["sdays"]))
    after = " for its first step." if cells["list"] == LISTS["quick_win"] else "."
    return Sentence(formula, f"Do first: {layout.names.full(first)}, {days}{after}")


def _first_ones(layout: Layout, stored: Stored) -> Sentence:
    """What the first fixes take and bring together; nothing where there is one, or no total."""
    count, today = count_of(layout, "first"), stored.total["supported"]
    if layout.downstream.dated:
        return Sentence('""', "")
    days = f"ROUND(ROUND({sum_of(layout, 'first', 'days')},9),1)"
    gain = gain_figure(layout, today, stored.total["then.first"], "first", layout.total_row)
    then = then_figure(layout, stored.total["then.first"], "first", layout.total_row)
    supported = f"{SCORES}!D{_total_row(layout)}"
    sign = f'IF({gain.formula}>0,"+","")'
    formula = (
        f'IF(OR({count}<2,{supported}="–"),""," The first "&{count}&" fixes, with all their steps, take "&{words_of_days(days)}'
        f'&" and bring "&{sign}&{words_of_level(str(gain.formula))}&" points, from "&{supported}&" to "&{then.formula}&".")'
    )
    taken = len(stored.together.taken("first"))
    if taken < 2 or today == "" or isinstance(gain.value, str):
        return Sentence(formula, "")
    total_days = counted_days(tenth(stored.together.sum_of("first", "days")))
    points = f"{'+' if gain.value > 0 else ''}{tenth(gain.value):.1f}"
    said = f" The first {counted(taken, 'fix', 'fixes')}, with all their steps, take {total_days} and bring "
    return Sentence(
        formula, f"{said}{points} points, from {points_now(stored.total, 'supported')} to {then.value}."
    )


def _nothing_first(layout: Layout, stored: Stored) -> Sentence:
    """What to do where no practice has to change."""
    proofs = _cell(PROOFS, "task")
    levels = f"COUNT({layout.calc.area('S')})"
    formula = (
        f'IF({levels}=0,"Nothing was rated, so nothing can be put in order yet.",IF({proofs}="Wait",'
        f'"Every target is reached: protect what works.",IF({proofs}="","Every target is reached: protect what works.",'
        f'"No practice has to change; bring proof for "&{_named(PROOFS)}&" first.")))'
    )
    first = _first_of(stored, "prank")
    now = "Every target is reached: protect what works."
    if all(cells.get("S", "") == "" for cells in stored.criteria.values()):
        now = "Nothing was rated, so nothing can be put in order yet."
    elif first and (stored.criteria[first]["kind"] == "prove" or stored.criteria[first]["proof"]):
        now = f"No practice has to change; bring proof for {layout.names.full(first)} first."
    return Sentence(formula, now)


def _dated_facts(layout: Layout, stored: Stored) -> Sentence | str:
    """What the third sentence tells beyond its formula, where gains are of the audit's date."""
    if not layout.downstream.dated:
        return ""
    facts = (
        f"{SCORES}!D{_total_row(layout)}",
        words_of_days(f"ROUND(ROUND({sum_of(layout, 'first', 'days')},9),1)"),
    )
    days = counted_days(tenth(stored.together.sum_of("first", "days")))
    return Sentence("&".join(facts), f"{points_now(stored.total, 'supported')}{days}")


def _number(value: Value) -> float:
    """A number; 0 for nothing."""
    return 0.0 if isinstance(value, str) else float(value)
