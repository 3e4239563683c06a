"""The three sentences on Summary as formulas: where we stand, what holds us back, what to do first.

They follow whatever is changed. Where the engine says more than a formula can know, its own words stand as long as
none of the facts in them has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cxaudit.language import N_, _, ngettext
from cxaudit.measure import shown_level, tenth
from cxaudit.render.figures import counted_days, counted_points
from cxaudit.render.names import LISTS
from cxaudit.render.sentences import (
    ALIKE,
    ALIKE_IN_WORD,
    ALIKE_UNASKED,
    NO_STEP,
    evidence_asked,
    fallen_away,
)
from cxaudit.render.workbook.bundles import gain_figure, then_figure
from cxaudit.render.workbook.calc import words_of_days, words_of_level
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.fixes_sheet import FIX_COLUMNS, PROOF_COLUMNS, task_now, tasks
from cxaudit.render.workbook.layout import FIXES, HEAD_ROW, PROOFS, SCORES, Layout, key_mark
from cxaudit.render.workbook.literals import both, by_number, literal, said, text
from cxaudit.render.workbook.scores_sheet import distance_now, points_now
from cxaudit.render.workbook.stored import Stored
from cxaudit.render.workbook.strategy_formulas import tasks_of_statement
from cxaudit.render.workbook.together import count_of, sum_of
from cxaudit.text import listed, quoted

_MANY_STEPS = 25
"""Steps up to which a sentence can name those that hold a level."""


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


_Points = Callable[[int], str]
"""A sentence that depends on a number of points, which stay open as ``{points}``."""


def _between(number: int) -> str:
    """What the points between claimed and supported are."""
    return ngettext(
        "The {points} between them is what we think but do not yet know.",
        "The {points} between them are what we think but do not yet know.",
        number,
        points="{points}",
    )


def _found_more(number: int) -> str:
    """That the auditor found more than people claim."""
    return _("The auditor found more than people claim, by {points}.")


def _about(phrase: _Points, number: str) -> str:
    """A sentence about points, by formula."""
    return by_number(phrase, number, points=by_number(counted_points, number))


def _where_we_stand(layout: Layout, stored: Stored) -> Sentence:
    """Claimed and supported, and what lies between them."""
    at, sums = layout.total_row, layout.sums
    claimed, supported = (f"{SCORES}!{letter}{_total_row(layout)}" for letter in "CD")
    band, claimed_band = sums.ref("band", at), sums.ref("claimed_band", at)
    facts = {"supported": supported, "band": band}
    both_facts = facts | {"claimed": claimed, "claimed_band": claimed_band}
    unasked = f"MIN(cx_caps)={layout.top}"
    stand = (
        f"IF({unasked},{said(_(_STAND_UNASKED), **both_facts)},IF({unshown_formula(layout)},"
        f"{said(_(_STAND_UNSHOWN), **both_facts)},{said(_(_STAND), **both_facts)}))"
    )
    none, because = _why_no_score(layout, stored)
    formula = (
        f'IF({band}="",{none},IF({claimed_band}="",{said(_(_NO_CLAIM), **facts)},'
        f'{stand}&" "&{_meaning(layout, unasked)}))'
    )
    return Sentence(formula, _stand_now(layout, stored) if stored.total["band"] else because)


def _meaning(layout: Layout, unasked: str) -> str:
    """What the distance means, by formula."""
    apart = f"{SCORES}!E{_total_row(layout)}"
    alike = (
        f"IF({unasked},{text(_(ALIKE_UNASKED))},"
        f"IF({unshown_formula(layout)},{text(_(ALIKE_IN_WORD))},{text(_(ALIKE))}))"
    )
    fallen = _about(lambda number: fallen_away(layout.result, number, "{points}"), apart)
    return (
        f'IF({apart}="–",{text(_(_NOTHING_APART))},IF({apart}<0,{_about(_found_more, f"-{apart}")},'
        f"IF({apart}=0,{alike},IF({unasked},{fallen},{_about(_between, apart)}))))"
    )


_STAND = N_(
    "People claim {claimed} of 100 points (band: {claimed_band}) and the evidence supports {supported} (band: {band})."
)
_STAND_UNASKED = N_(
    "People claim {claimed} of 100 points (band: {claimed_band}), and {supported} (band: {band}) are supported."
)
_STAND_UNSHOWN = N_(
    "People claim {claimed} of 100 points (band: {claimed_band}). Nothing was shown yet: {supported} (band: {band}) is what people's word alone may carry."
)
_NO_CLAIM = N_(
    "Of 100 points, {supported} (band: {band}) are supported; too few people gave a level for a claimed score."
)
_NOTHING_APART = N_("There is nothing to compare yet.")


def _total_row(layout: Layout) -> int:
    """The row of all steps on Scores."""
    return HEAD_ROW + len(layout.rubric.steps) + 1


def _stand_now(layout: Layout, stored: Stored) -> str:
    """What the first sentence says where there is a score."""
    cells = stored.total
    facts = {"supported": points_now(cells, "supported"), "band": cells["band"]}
    if not cells["claimed_band"]:
        return _(_NO_CLAIM, **facts)
    facts |= {"claimed": points_now(cells, "claimed"), "claimed_band": cells["claimed_band"]}
    asked, unshown = evidence_asked(layout.result), unshown_now(layout, stored)
    stand = _STAND_UNASKED if not asked else _STAND_UNSHOWN if unshown else _STAND
    return f"{_(stand, **facts)} {_meaning_now(layout, stored, distance_now(cells))}"


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
        return _(_NOTHING_APART)
    points = int(apart)
    if points < 0:
        return _found_more(-points).format(points=counted_points(-points))
    asked = evidence_asked(layout.result)
    if points == 0:
        alike = ALIKE_IN_WORD if unshown_now(layout, stored) else ALIKE
        return _(alike if asked else ALIKE_UNASKED)
    if not asked:
        return fallen_away(layout.result, points, counted_points(points))
    return _between(points).format(points=counted_points(points))


def _why_no_score(layout: Layout, stored: Stored) -> tuple[str, str]:
    """Which steps have too few answers, by formula and now."""
    area = layout.sums.area("state").partition("!")[2]
    states = f"{layout.sums.sheet}!{area}"
    count = f'COUNTIF({states},"not_scored")'
    short = [s.title for s in layout.rubric.steps if stored.steps[s.id]["state"] == "not_scored"]
    none = _("There is no overall score.")
    if len(layout.rubric.steps) > _MANY_STEPS:
        return text(none), none
    applies = layout.sums.ref("takes_part", layout.total_row)
    nothing = _because(_("nothing applies"))
    now = none if stored.total["takes_part"] else nothing
    if short:
        now = _because(_too_few(len(short)).format(steps=listed(short)))
    which = _titles_where(
        layout, lambda first, last: f'COUNTIF({_rows(layout, "state", first, last)},"not_scored")'
    )
    reason = by_number(lambda number: _because(_too_few(number)), count, steps=which)
    formula = f"IF({count}=0,IF({applies}=0,{text(nothing)},{text(none)}),{reason})"
    return formula, now


def _because(reason: str) -> str:
    """That there is no overall score, and why."""
    return _("There is no overall score: {reason}.").replace("{reason}", reason)


def _too_few(number: int) -> str:
    """That steps have too few answers; their titles stay open as ``{steps}``."""
    return ngettext(
        "{steps} has too few answers for a score",
        "{steps} have too few answers for a score",
        number,
        steps="{steps}",
    )


def _rows(layout: Layout, key: str, first: int, last: int) -> str:
    """Cells of a column of Sums, of some steps."""
    return layout.sums.area(key, first, last)


def _titles_where(layout: Layout, count: Callable[[int, int], str], *, marked: bool = False) -> str:
    """The titles of the steps that ``count(row, row)`` counts, as a person would list them; ``marked``: in quotes."""
    top, bottom = layout.sums.first, layout.sums.last
    words = []
    for number in range(len(layout.rubric.steps)):
        row = top + number
        title = f"{SCORES}!B{HEAD_ROW + 1 + number}"
        title = said(quoted("{title}"), title=title) if marked else title
        gap = ""
        if number:
            before = count(top, row - 1)
            gap = f'IF({before}=0,"",IF({before}={count(top, bottom)}-1,{both()},", "))&'
        words.append(f'IF({count(row, row)}=0,"",{gap}{title})')
    return "&".join(words)


# --- what holds back ------------------------------------------------------------------------------


def _what_holds_back(layout: Layout, stored: Stored) -> Sentence:
    """The weakest step and what holds the company's level."""
    sums = layout.sums
    scores, titles = sums.area("supported"), f"{SCORES}!$B${HEAD_ROW + 1}:$B${_total_row(layout) - 1}"
    place = f"MATCH(MIN({scores}),{scores},0)"
    weakest = said(
        _(_WEAKEST),
        step=f"INDEX({titles},{place})",
        points=f"INDEX({sums.area('shown_supported')},{place})",
        band=f"INDEX({sums.area('band')},{place})",
    )
    known = [(s, stored.steps[s.id]) for s in layout.rubric.steps if stored.steps[s.id]["supported"] != ""]
    now = _(NO_STEP)
    if known:
        step, cells = min(known, key=lambda one: _number(one[1]["supported"]))
        now = _(_WEAKEST, step=step.title, points=cells["shown_supported"], band=cells["band"])
    if layout.result.policy.maturity:
        level = _level(layout, stored)
        weakest, now = f'{weakest}&" "&{level.formula}', f"{now} {level.now}" if known else now
    return Sentence(f"IF(COUNT({scores})=0,{text(_(NO_STEP))},{weakest})", now)


_WEAKEST = N_('The weakest step is "{step}" with {points} points (band: {band}).')
_HIGHEST = N_("The company is at maturity level {level}, the highest.")
_EVERY_STEP = N_("The company is at maturity level {level}; every step holds it there.")


def _no_level() -> str:
    """That there is no maturity level, and why."""
    reason = _("a maturity level needs a score in every step")
    return _("There is no maturity level: {reason}.", reason=reason)


def _held_by(number: int) -> str:
    """Level and steps that hold it, left open as ``{level}`` and ``{steps}``."""
    return ngettext(
        "The company is at maturity level {level}; {steps} holds it there.",
        "The company is at maturity level {level}; {steps} hold it there.",
        number,
        level="{level}",
        steps="{steps}",
    )


def _level(layout: Layout, stored: Stored) -> Sentence:
    """The company's maturity level and the steps that hold it there (rule S16)."""
    sums, at, cells = layout.sums, layout.total_row, stored.total
    level, shaky = sums.ref("maturity", at), sums.ref("shaky", at)
    named = said(_('{level}, "{name}"'), level=level, name=f"INDEX(cx_level_names,{level}+1)")
    firmness = f"IF({shaky}=1,{said(_('{level} (provisional)'), level=named)},{named})"
    held = _held_formula(layout, firmness)
    formula = f'IF({level}="",{text(_no_level())},IF({level}={layout.top},{said(_(_HIGHEST), level=firmness)},{held}))'
    value = cells["maturity"]
    if isinstance(value, str):
        return Sentence(formula, _no_level())
    words = _('{level}, "{name}"', level=value, name=layout.rubric.scale.names[int(value)])
    if cells["shaky"]:
        words = _("{level} (provisional)", level=words)
    now = _(_HIGHEST, level=words) if value == layout.top else _held_now(layout, stored, words)
    return Sentence(formula, now)


def _held_formula(layout: Layout, level: str) -> str:
    """The company's level, and the steps that hold it there."""
    sums, company = layout.sums, layout.sums.ref("maturity", layout.total_row)

    def count(first: int, last: int) -> str:
        parts = _rows(layout, "takes_part", first, last), _rows(layout, "maturity", first, last)
        return f"COUNTIFS({parts[0]},1,{parts[1]},{company})"

    whole = count(sums.first, sums.last)
    rated = f"COUNT({sums.area('maturity')})"
    many = len(layout.rubric.steps) > _MANY_STEPS
    which = sums.ref("held", layout.total_row) if many else _titles_where(layout, count, marked=True)
    held, every = by_number(_held_by, whole, level=level, steps=which), said(_(_EVERY_STEP), level=level)
    return f"IF(AND({whole}>1,{whole}={rated}),{every},{held})"


def _held_now(layout: Layout, stored: Stored, level: str) -> str:
    """What `_held_formula` says now."""
    steps = [(s, stored.steps[s.id]) for s in layout.rubric.steps]
    company = stored.total["maturity"]
    found = [s for s, cells in steps if cells["takes_part"] == 1 and cells["maturity"] == company]
    if len(found) > 1 and len(found) == sum(cells["maturity"] != "" for _step, cells in steps):
        return _(_EVERY_STEP, level=level)
    many = len(layout.rubric.steps) > _MANY_STEPS
    titles = str(stored.total["held"]) if many else listed([quoted(s.title) for s in found])
    return _held_by(len(found)).format(level=level, steps=titles)


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
    mark = key_mark()
    bare = f"LEFT({title},MAX(0,LEN({title})-{len(mark)}))"
    return f'{_cell(sheet, "code")}&" "&IF({title}={bare}&{text(mark)},{bare},{title})'


def _start(layout: Layout, stored: Stored, first: str | None) -> Sentence:
    """The first fix with its days."""
    facts = {"what": _named(FIXES), "days": words_of_days(_cell(FIXES, "sdays"))}
    quick_win = f"{_cell(FIXES, 'list')}={text(_(_QUICK_WIN))}"
    formula = f"IF({quick_win},{said(_(_QUICK_FIRST), **facts)},{said(_(_DO_FIRST), **facts)})"
    if first is None:
        return Sentence(formula, "")
    cells = stored.criteria[first]
    phrase = _QUICK_FIRST if cells["list"] == _(_QUICK_WIN) else _DO_FIRST
    days = counted_days(_number(cells["sdays"]))
    return Sentence(formula, _(phrase, what=layout.names.full(first), days=days))


_QUICK_WIN = LISTS["quick_win"]
_DO_FIRST = N_("Do first: {what}, {days}.")
_QUICK_FIRST = N_("Do first: {what}, {days} for its first step.")
_TOGETHER = N_("The first {n} fixes, with all their steps, take {days} and bring {gain}.")
_BRINGS = N_("{gain} points, from {today} to {after}")


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
    brings = said(
        _(_BRINGS),
        gain=f"{sign}&{words_of_level(str(gain.formula))}",
        today=supported,
        after=str(then.formula),
    )
    together = said(_(_TOGETHER), n=count, days=words_of_days(days), gain=brings)
    formula = f'IF(OR({count}<2,{supported}="–"),""," "&{together})'
    taken = len(stored.together.taken("first"))
    if taken < 2 or today == "" or isinstance(gain.value, str):
        return Sentence(formula, "")
    bring = _(
        _BRINGS,
        gain=f"{'+' if gain.value > 0 else ''}{shown_level(tenth(gain.value))}",
        today=points_now(stored.total, "supported"),
        after=then.value,
    )
    total_days = counted_days(tenth(stored.together.sum_of("first", "days")))
    return Sentence(formula, f" {_(_TOGETHER, n=taken, days=total_days, gain=bring)}")


def _nothing_first(layout: Layout, stored: Stored) -> Sentence:
    """What to do where no practice has to change."""
    proofs = _cell(PROOFS, "task")
    levels = f"COUNT({layout.calc.area('S')})"
    reached, wait = text(_(_REACHED)), text(tasks()[1])
    prove = said(_(_PROVE), what=_named(PROOFS))
    if layout.tested:
        mend, wait_and_mend = map(text, _mends_alone())
        prove = f"IF(OR({proofs}={mend},{proofs}={wait_and_mend}),{text(_(_MEND))},{prove})"
    formula = (
        f"IF({levels}=0,{text(_(_NOTHING_RATED))},IF({proofs}={wait},{reached},"
        f'IF({proofs}="",{reached},{prove})))'
    )
    first = _first_of(stored, "prank")
    now = _(_REACHED)
    if all(cells.get("S", "") == "" for cells in stored.criteria.values()):
        now = _(_NOTHING_RATED)
    elif first and (task := task_now(stored.criteria[first])) != tasks()[1]:
        now = _(_MEND) if task in _mends_alone() else _(_PROVE, what=layout.names.full(first))
    return Sentence(formula, now)


def _mends_alone() -> tuple[str, str]:
    """What there is to do where nothing but the strategy statement is missing."""
    mend, _both, wait_and_mend, _all_three = tasks_of_statement()
    return mend, wait_and_mend


_NOTHING_RATED = N_("Nothing was rated, so nothing can be put in order yet.")
_REACHED = N_("Every target is reached: protect what works.")
_PROVE = N_("No practice has to change; bring proof for {what} first.")
_MEND = N_("No practice has to change; mend the strategy statement first.")


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
