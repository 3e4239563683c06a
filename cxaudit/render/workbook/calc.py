"""The formulas of the calculation sheets: levels, caps, gates, scores, bands, priorities, ranks.

Each formula is a template. ``[S]`` is the cell of column S in the same row, ``[p:S]`` that of another row or
table; what may stand before the colon is said at each table. Rules are those of docs/scoring.md; every comparison
is made on 9 decimals (rule N1), and "" stands where there is nothing to compute (rule N2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from cxaudit.language import _, ngettext, spoken
from cxaudit.model.engagement import NOT_APPLICABLE, AgreedLevel
from cxaudit.render.names import LISTS
from cxaudit.render.reasons import waiting_told
from cxaudit.render.workbook.gains import uplift_formulas
from cxaudit.render.workbook.layout import Layout, Link
from cxaudit.render.workbook.literals import both, by_number, decimal_mark, said, text
from cxaudit.render.workbook.strategy_formulas import statement_templates
from cxaudit.render.workbook.together import gate_formulas

_PLACE = re.compile(r"\[([\w:.+]+)\]")

Resolver = Callable[[str], str]
"""The cell or area for the name in a template's brackets."""


@lru_cache(maxsize=1024)
def _parts(template: str) -> tuple[str, ...]:
    """A template as text, name, text, name, text …."""
    return tuple(_PLACE.split(template))


def filled(template: str, resolver: Resolver) -> str:
    """A formula: the template with the cells in it.

    >>> filled("IF([S]>1,[S],0)", lambda name: name + "7")
    'IF(S7>1,S7,0)'
    """
    parts = _parts(template)
    return "".join(resolver(part) if n % 2 else part for n, part in enumerate(parts))


# --- pieces that several formulas share -----------------------------------------------------------


def whole(cell: str) -> str:
    """A number to the nearest whole one, half up; what a sum's order adds in the last place does not matter.

    Excel and the engine round what 15 digits say, LibreOffice the last bit: the inner ROUND makes them one.
    """
    return f"ROUND(ROUND({cell},12),0)"


def shown_points(cell: str) -> str:
    """Points as people read them: whole, half up, 0 and 100 only where exact (rule N3)."""
    points = whole(cell)
    return f"IF(AND(ROUND({cell},9)>0,{points}=0),1,IF(AND(ROUND({cell},9)<100,{points}=100),99,{points}))"


def or_dash(cell: str, formula: str = "") -> str:
    """A formula, or "–" where its cell has nothing (rule N2)."""
    return f'IF({cell}="","–",{formula or cell})'


def effort_class(days: str) -> str:
    """The class of an effort (rule P4)."""
    return (
        "".join(
            f"IF(ROUND({days},9)<={limit},{effort},"
            for limit, effort in ((2, 1), (5, 1.5), (10, 2), (20, 3), (40, 4))
        )
        + "6)))))"
    )


def words_of_days(days: str) -> str:
    """Days with their noun: whole, or with one decimal and the mark of the language; `counted_days` says the same."""
    tenths = whole(f"10*{days}")
    before = f"ROUND(({tenths}-4.5)/10,0)"
    shown = f'{before}&IF({tenths}=10*{before},"",{decimal_mark()}&({tenths}-10*{before}))'
    return f"IF({tenths}=10,{text(_('1 day'))},{said(_('{days} days'), days=shown)})"


def words_of_level(level: str) -> str:
    """A level with one decimal and the mark of the language; `shown_level` prints the same."""
    tenths = whole(f"10*{level}")
    before = f"ROUND(({tenths}-4.5)/10,0)"
    return f"{before}&{decimal_mark()}&({tenths}-10*{before})"


def listed(head: str, last: str, between: str = "[and]") -> str:
    """All words of a running list (see `running`), the last one after "and", which a template leaves open."""
    return f'IF({head}="",{last},{head}&{between}&{last})'


def running(fresh: str, word: str, head: str, last: str) -> tuple[str, str]:
    """The two columns of a running list: all words but the last one, and the last one.

    Args:
        fresh: whether this row adds its word.
        word: the word.
        head: the first column in the row before, or ``""``.
        last: the second column in the row before, or ``""``.
    """
    if not last:
        return '""', f'IF({fresh},{word},"")'
    return (
        f'IF({fresh},IF({last}="","",IF({head}="",{last},{head}&", "&{last})),{head})',
        f"IF({fresh},{word},{last})",
    )


def _up_to(level: str, base: str, start: str, cap: str, days: str) -> str:
    """Days until the practice reaches a level; a proof's day if only that is missing; else 0 (rule P6)."""
    return (
        f"IF(ROUND({base},9)<ROUND({level}-cx_tolerance,9),SUMPRODUCT(([p:steps]>{start})*([p:steps]<={level})*{days})*cx_size,"
        f"IF({cap}<{level},1,0))"
    )


def words_in_templates() -> dict[str, str]:
    """What stands for a word in templates: the words for lists of fixes, "no", and "and" between two names."""
    lists = {f"{key}_list" if key == "proof" else key: text(_(word)) for key, word in LISTS.items()}
    return {**lists, "no": text(_("no")), "and": both()}


# --- criteria -------------------------------------------------------------------------------------
# scores: the criterion's row on Scores; p: its row on Packages, over all levels; links: its rows on Links;
# last: the last of them; chain: the last row on Links that needs it; all: the whole column; sums: the total.

_IN_PACKAGE = "([p:steps]>[start])*([p:steps]<=[t])"

_CRITERION = {
    "w": "[scores:weight]",
    "wt": "[w]",
    "wa": "[applies]*[w]",
    "at": "IF([home]=[code],[own_place],MATCH([code],[codes],0))",
    "agno": 'SUMPRODUCT((cx_agreed_words=[scores:agreed]&"")*cx_agreed_numbers)',
    "applies": "IF([agno]=[never],0,IF([agno]>0,1,IF([scores:applies]=[no],0,1)))",
    "B0": 'IF([scores:applies]=[no],"",IF(ISNUMBER([scores:auditor]),[scores:auditor],[A0]))',
    "A": 'IF([applies]=0,"",[A0])',
    "B": 'IF([applies]=0,"",IF([agno]>0,[agno]-1,[B0]))',
    "gno": "MAX(1,SUMPRODUCT((cx_grade_words=[scores:grade])*cx_grade_numbers))",
    "cap": "INDEX(cx_caps,[gno])",
    "S": 'IF([B]="","",MIN([B],[cap],[ceil]))',
    "limit": 'IF([B]="","",IF(AND([ceil]<=[cap],ROUND([ceil],9)<ROUND([B],9)),"prerequisite",'
    'IF(ROUND([cap],9)<ROUND([B],9),"evidence","practice")))',
    "cp": 'IF([A]="","",100*[A]/[top])',
    "sp": 'IF([S]="","",100*[S]/[top])',
    "Sr": 'IF([S]="",-1,ROUND([S],9))',
    "Slow": 'IF([applies]=0,"",IF([B]="",0,MIN([B],[cap])))',
    "Shigh": 'IF([applies]=0,"",IF([S]="",[top],[S]))',
    "own": "IF(ISNUMBER([scores:target]),[scores:target],cx_target)",
    "t": "[own]",
    "kind": 'IF([S]="","",IF(ROUND([S],9)>=ROUND([t]-cx_tolerance,9),"",IF(ROUND([B],9)<ROUND([t]-cx_tolerance,9),"improve",'
    'IF([limit]="prerequisite","unblock","prove"))))',
    "start": 'IF([B]="","",MAX(0,ROUND(ROUND([B]+cx_tolerance,9)-0.5,0)))',
    "days": f'IF([kind]="improve",SUMPRODUCT({_IN_PACKAGE}*[p:days])*cx_size,'
    'IF([kind]="prove",1,IF([kind]="unblock",0,"")))',
    "impact": f'IF([kind]="improve",SUMPRODUCT(MAX({_IN_PACKAGE}*[p:impact])),"")',
    "weeks": f'IF([kind]="improve",SUMPRODUCT(MAX({_IN_PACKAGE}*[p:weeks])),IF([kind]="","",0))',
    "gap": 'IF([kind]="","",([t]-[S])/[t])',
    "wpart": 'IF([kind]="","",[w]/cx_heaviest)',
    "ipart": 'IF([kind]="improve",([impact]-1)/4,"")',
    "ben": 'IF([kind]="","",IFERROR(100*([gap]*cx_share_gap+[wpart]*cx_share_weight+N([ipart])*cx_share_impact'
    "+N([sig])*cx_share_signal)/(cx_share_gap+cx_share_weight+ISNUMBER([ipart])*cx_share_impact"
    "+ISNUMBER([sig])*cx_share_signal),0))",
    "J": f'IF([kind]="","",IF([kind]="unblock",0,{effort_class("[days]")}))',
    "few": 'IF([B]="","",IF(AND([scores:applies]<>[no],OR(ISNUMBER([scores:auditor]),'
    'AND([A]<>"",OR(N([scores:levels])>=5,[everybody])))),0,1))',
    "dis": 'IF([B]="","",IF([scores:agree]=[no],1,0))',
    "uns": 'IF([B]="","",IF(ROUND([cap],9)<ROUND([B],9),1,0))',
    "C": 'IF([kind]="","",IF([few]+[dis]+[uns]=0,1,IF([few]+[dis]+[uns]=1,0.8,0.5)))',
    "BC": 'IF([kind]="",0,[ben]*[C])',
    "V": 'IF([kind]="","",[BC])',
    "K": 'IF([kind]="","",[J])',
    "P": 'IF([kind]="","",IF([K]=0,0,[V]/[K]))',
    "E": "[P]",
    "depth": 'IF([kind]="","",0)',
    "fdays": 'IF([kind]="improve",INDEX([p:days],1,[start]+1)*cx_size,"")',
    "fweeks": 'IF([kind]="improve",INDEX([p:weeks],1,[start]+1),"")',
    "fimp": 'IF([kind]="improve",INDEX([p:impact],1,[start]+1),"")',
    "list": 'IF([kind]="","",IF([kind]="prove",[proof_list],IF([kind]="unblock",[waiting],'
    "IF(AND(ROUND([fdays],9)<=5,[fweeks]<=6,[fimp]>=3,[fafter]=0),[quick_win],"
    "IF(ROUND([ben],9)>=50,[main_project],IF(ROUND([days],9)<=5,[fill_in],[not_now]))))))",
    "sdays": "IF([list]=[quick_win],[fdays],[days])",
    "proof": 'IF([kind]="","",IF([cap]>=[t],"",IFERROR(INDEX(cx_grade_words,COUNTIF(cx_caps,"<"&[t])+1),"")))',
    "kE": 'IF([kind]="improve",ROUND([E],9),-1)',
    "kP": 'IF([kind]="improve",ROUND([P],9),0)',
    "kB": 'IF([kind]="improve",ROUND([ben],9),0)',
    "kD": 'IF([kind]="improve",ROUND([days],9),0)',
    "rank": 'IF([kind]="improve",1+SUMPRODUCT(([all:kE]>[kE])+([all:kE]=[kE])*(([all:depth]<[depth])+([all:depth]=[depth])*'
    "(([all:kP]>[kP])+([all:kP]=[kP])*(([all:kB]>[kB])+([all:kB]=[kB])*(([all:kD]<[kD])+([all:kD]=[kD])*"
    '([all:place]<[place])))))),"")',
    "pg": 'IF([kind]="prove",1-[proofaw],IF([kind]="unblock",IF([proof]="",2,1-[proofaw]),9))',
    "p1": 'IF([pg]=9,0,IF([pg]=2,ROUND([E],9),IF(ISNUMBER([gall]),ROUND([gall],9),IF([sums:supported]="",ROUND([E],9),0))))',
    "p2": "IF([pg]=9,0,ROUND([E],9))",
    "p3": "IF([pg]=2,[depth],0)",
    "p4": "IF([pg]=2,ROUND([P],9),0)",
    "p5": "IF([pg]=2,ROUND([ben],9),0)",
    "prank": 'IF([pg]=9,"",1+SUMPRODUCT(([all:pg]<[pg])+([all:pg]=[pg])*(([all:p1]>[p1])+([all:p1]=[p1])*(([all:p2]>[p2])+([all:p2]=[p2])*'
    "(([all:p3]<[p3])+([all:p3]=[p3])*(([all:p4]>[p4])+([all:p4]=[p4])*(([all:p5]>[p5])+([all:p5]=[p5])*([all:place]<[place]))))))))",
    "gain": 'IF([list]=[quick_win],IF(ISNUMBER([gfirst]),[gfirst],""),IF(ISNUMBER([gall]),[gall],""))',
    "action": 'IF([kind]="improve",INDEX([p:action],1,[start]+1),"")',
    "owner": 'IF([kind]="improve",INDEX([p:owner],1,[start]+1),"")',
}
"""Formulas of a criterion that has no prerequisites and that nothing needs."""

_WITH_LINKS = {
    "ceil": "IF(COUNT([links:ceil])=0,99,MIN([links:ceil]))",
    "limited": listed("[last:bh]", "[last:bl]"),
    "Slow": 'IF([applies]=0,"",IF([B]="",0,MIN([B],[cap],[links:lowceil])))',
    "V": 'IF([kind]="","",[BC]+SUM([links:V]))',
    "K": 'IF([kind]="","",[J]+SUM([links:K]))',
    "depth": 'IF([kind]="","",MAX([links:depth]))',
    "fafter": 'IF([kind]="improve",SUMPRODUCT([links:active]*([links:for_level]<=[start]+1)),0)',
    "after": listed("[last:ah]", "[last:al]"),
    "first": listed("[last:fh]", "[last:fl]"),
    "later": listed("[last:lh]", "[last:ll]"),
}
"""Formulas of a criterion with prerequisites."""

_WAITED_FOR = {
    "t": "MAX([own],[chain:need])",
    "E": 'IF([kind]="","",MAX([P],[chain:E]))',
    "awlevel": "[chain:need]",
    "awdays": f"IF([awlevel]=0,0,{_up_to('[awlevel]', '[B]', '[start]', '[cap]', '[p:days]')})",
    "proofaw": "IF(AND([awlevel]>0,[cap]<[awlevel]),1,0)",
    "by": listed("[chain:yh]", "[chain:yl]"),
}
"""Formulas of a criterion that others need."""

PLAIN: Mapping[str, str | int] = {
    "ceil": 99,
    "limited": "",
    "fafter": 0,
    "after": "",
    "awlevel": 0,
    "awdays": 0,
    "proofaw": 0,
    "by": "",
}
"""What stands in those columns otherwise: values, not formulas."""


def criterion_formulas(layout: Layout, criterion: str) -> dict[str, str]:
    """The formulas of a criterion's row on Calc, by column. A hidden one has none (rule R6)."""
    links = layout.links_of.get(criterion, ())
    waited_for = criterion in layout.chain_end
    templates = {
        **_CRITERION,
        "A0": _claimed(layout, criterion),
        **(_WITH_LINKS if links else {}),
        **(_WAITED_FOR if waited_for else {}),
        **_key_templates(layout, criterion),
        **statement_templates(layout, criterion),
    }
    templates |= _signal(layout, criterion)
    templates["why"] = _why(bool(links), waited_for, criterion in layout.gated, spoken().tag)
    cell = _criterion_cells(layout, criterion)
    return {
        **{key: filled(template, cell) for key, template in templates.items()},
        **uplift_formulas(layout, criterion),
    }


def _signal(layout: Layout, criterion: str) -> dict[str, str]:
    """How much it hurts: the larger of what customers and what measures say (rule P3); nothing where neither is known."""
    measured = layout.result.measured.get(criterion)
    felt = "1-[scores:customers]/4"
    if measured is None:
        return {"sig": f'IF(ISNUMBER([scores:customers]),{felt},"")'} if layout.asks_customers else {}
    asked = f",IF(ISNUMBER([scores:customers]),{felt},0)" if layout.asks_customers else ""
    return {"sig": f"MAX({measured:g}{asked})"}


@lru_cache(maxsize=32)
def _why(links: bool, waited_for: bool, gated: bool, language: str) -> str:
    """The sentence that says why a fix stands where it does (rule P7), in the language in force."""
    waits, proof = _why_not_improved(gated)
    days, benefit = words_of_days("[days]"), words_of_level("[ben]")
    reasons = (
        f"IF([list]=[quick_win],{said(reason('quick_win'), days=words_of_days('[fdays]'), weeks=by_number(weeks, '[fweeks]'), impact='[fimp]')},"
        f"IF([list]=[waiting],{waits},"
        f"IF([list]=[proof_list],{proof},"
        f"IF([list]=[main_project],{said(reason('main_project'), benefit=benefit, days=days)},"
        f"IF([list]=[fill_in],{said(reason('fill_in'), benefit=benefit, days=days)},"
        f"{said(reason('not_now'), benefit=benefit, days=days)})))))"
    )
    afterwards = (
        f'&IF(OR([kind]="unblock",[first]=""),"","; "&{said(_("all of it comes after {criteria}"), criteria="[first]")})'
        f'&IF(OR([kind]="unblock",[later]=""),"",IF([kind]="improve","; "&{said(_("its later steps come after {criteria}"), criteria="[later]")},'
        f'"; "&{said(_("it comes after {criteria}"), criteria="[later]")}))'
        if links
        else ""
    )
    one, several = (said(awaited(n), criteria="[by]") for n in (1, 2))
    waited = f'&IF([by]="","","; "&IF([chain:yh]="",{one},{several}))' if waited_for else ""
    at_the_top = f'&IF(AND([rank]=1,OR([list]=[fill_in],[list]=[not_now])),{text("; " + first_of_all())},"")'
    return f'IF([kind]="","",{reasons}{afterwards}{waited}{at_the_top}&".")'


def _why_not_improved(gated: bool) -> tuple[str, str]:
    """What is said of a practice that waits, and of one that has to be shown.

    Args:
        gated: whether levels depend on the test of the strategy statement (rule F9).
    """
    level, grade = words_of_level("[B]"), "INDEX(cx_grade_lower,[gno])"
    waits = f'IF([proof]="",{said(reason("waiting"), criteria=_RISES)},{said(reason("waiting_proof"), criteria=_RISES)})'
    proof = said(reason("proof"), level=level, grade=grade, cap="[cap]")
    if not gated:
        return waits, proof
    mend, both = (
        said(waiting_told(with_proof, True, "{criteria}"), criteria=_RISES) for with_proof in (False, True)
    )
    statement = said(reason("statement"), level=level, cap="[cap]")
    return (
        f'IF([mends]=0,{waits},IF([proof]="",{mend},{both}))',
        f'IF([limit]="strategy",{statement},{proof})',
    )


_RISES = 'IF([after]="",[limited],[after])'


def weeks(number: int) -> str:
    """Weeks with their noun."""
    return ngettext("{n} week", "{n} weeks", number)


def awaited(number: int) -> str:
    """Who waits for a fix, with the names left open as ``{criteria}``."""
    return ngettext("{criteria} waits for it", "{criteria} wait for it", number, criteria="{criteria}")


def first_of_all() -> str:
    """Why a fix of little benefit stands first."""
    return _("first of all, since no other brings more benefit for its effort")


def reason(which: str) -> str:
    """The first part of the sentence that says why a fix stands where it does, with its facts left open."""
    return {
        "quick_win": _("Its first step takes {days}, shows within {weeks} and has impact {impact} of 5"),
        "main_project": _("Benefit {benefit} of 100 for {days} of work"),
        "fill_in": _("Benefit {benefit} of 100, but only {days} of work"),
        "not_now": _("Benefit {benefit} of 100 is little for {days} of work"),
        "proof": _("It is rated {level}, but the evidence ({grade}) supports only level {cap}"),
        "statement": _("It is rated {level}, but the test of the strategy statement allows only level {cap}"),
        "waiting": _("Nothing to do here; it rises when {criteria} does"),
        "waiting_proof": _("Nothing to do here but to bring proof; it rises when {criteria} does"),
    }[which]


def _claimed(layout: Layout, criterion: str) -> str:
    """The claimed level: from the roles' levels, or given where a role is hidden (rules S2, R6)."""
    if claim_is_given(layout, criterion):
        return 'IF([scores:applies]=[no],"",IF(ISNUMBER([scores:claimed]),[scores:claimed],""))'
    asked = layout.result.criterion[criterion].roles
    roles = [(f"[scores:role.{r.id}]", layout.role_weight(r)) for r in layout.raters if r.id in asked]
    if not roles:
        return '""'
    cells = ",".join(cell for cell, _ in roles)
    levels = "+".join(f"N({cell})*{weight}" for cell, weight in roles)
    weights = "+".join(f"ISNUMBER({cell})*{weight}" for cell, weight in roles)
    return f'IF([scores:applies]=[no],"",IF(COUNT({cells})=0,"",IFERROR(({levels})/({weights}),"")))'


def agreed_number(top: int, level: AgreedLevel | None) -> int:
    """The number of what was agreed: 0 for nothing, then a level and one more, last what does not apply.

    >>> [agreed_number(4, level) for level in (None, 0, 4, "N/A")]
    [0, 1, 5, 6]
    """
    return 0 if level is None else top + 2 if level == NOT_APPLICABLE else level + 1


def claim_is_given(layout: Layout, criterion: str) -> bool:
    """The claimed level is shown, but not all the roles behind it (rule R6)."""
    return any(figures.hidden for figures in layout.result.criterion[criterion].roles.values())


def _key_templates(layout: Layout, criterion: str) -> Mapping[str, str]:
    """How a key criterion holds its step's maturity level down (rule S15)."""
    step = layout.rubric.step_of[criterion]
    if not layout.rubric.by_id[criterion].key or not layout.result.policy.maturity:
        return {}
    keys = [c.id for c in step.criteria if c.key and c.id not in layout.hidden]
    before = layout.row[keys[keys.index(criterion) - 1]] if keys[0] != criterion else None
    fresh = "AND([keyceil]=[step:maturity],[step:maturity]<[step:ladder])"
    head, last = ("", "") if before is None else (f"[key:{before}:keyh]", f"[key:{before}:keyl]")
    both = running(fresh, "[code]", head, last)
    return {
        "keyceil": 'IF([S]="",99,ROUND(ROUND([S],9),0)+1)',
        "keyh": both[0],
        "keyl": both[1],
    }


def _criterion_cells(layout: Layout, criterion: str) -> Resolver:
    """The names in the templates of a criterion's row."""
    calc, links, packages = layout.calc, layout.links, layout.packages
    row, score_row = layout.row[criterion], layout.score_row(criterion)
    own = layout.links_of.get(criterion, ())
    top, first = layout.top, packages.letters
    chain, step_row = layout.chain_end.get(criterion, 0), layout.step_row(layout.rubric.step_of[criterion].id)
    words = {
        **words_in_templates(),
        "top": str(top),
        "everybody": "1=1" if layout.everybody(criterion) else "1=0",
        "never": str(agreed_number(layout.top, NOT_APPLICABLE)),
        "home": layout.scores.ref("code", score_row),
        "own_place": str(score_row - layout.scores.first + 1),
        "codes": layout.scores.area("code"),
    }

    def package(kind: str) -> str:
        if kind == "steps":
            return f"{packages.sheet}!${first['days.1']}$3:${first[f'days.{top}']}$3"
        return f"{packages.sheet}!${first[f'{kind}.1']}{row}:${first[f'{kind}.{top}']}{row}"

    tables: dict[str, Resolver] = {
        "scores": lambda key: layout.said(key, criterion),
        "p": package,
        "links": lambda key: links.area(key, own[0].row, own[-1].row),
        "last": lambda key: links.ref(key, own[-1].row),
        "chain": lambda key: links.ref(key, chain),
        "all": lambda key: _whole(layout, key),
        "sums": lambda key: layout.sums.ref(key, layout.total_row),
        "step": lambda key: layout.sums.ref(key, step_row),
        "key": lambda key: f"{calc.letters[key.split(':')[1]]}{key.split(':')[0]}",
    }
    return _resolver(tables, words, lambda key: f"{calc.letters[key]}{row}")


def _whole(layout: Layout, key: str) -> str:
    """A whole column of Calc, from within it."""
    letter = layout.calc.letters[key]
    return f"${letter}${layout.calc.first}:${letter}${layout.calc.last}"


def _resolver(tables: Mapping[str, Resolver], words: Mapping[str, str], here: Resolver) -> Resolver:
    """Cells by name: those with a colon from the tables, words as they are, all others in the same row."""

    def cell(name: str) -> str:
        table, colon, key = name.partition(":")
        if colon:
            return tables[table](key)
        return words[name] if name in words else here(name)

    return cell


# --- links ----------------------------------------------------------------------------------------
# c: the row on Calc of the criterion that waits; n: of the one it needs; p: of that one on Packages;
# above, chain: the row before of the same criterion, or with the same need; inner: what the need needs.

_LINK = {
    "fails": 'IF([n:S]="",0,IF(ROUND([n:S],9)<ROUND([min_level]-cx_tolerance,9),1,0))',
    "ceil": 'IF([fails]=1,[for_level]-1,"")',
    "lowfails": 'IF([n:Slow]="",0,IF(ROUND([n:Slow],9)<ROUND([min_level]-cx_tolerance,9),1,0))',
    "lowceil": 'IF([lowfails]=1,[for_level]-1,"")',
    "prov": 'IF(AND([n:applies]=1,[n:S]="",[c:S]<>""),IF([for_level]-1<ROUND(N([c:S]),9),1,0),0)',
    "bind": 'IF(AND([fails]=1,[c:limit]="prerequisite",[for_level]-1=[c:ceil]),1,0)',
    "active": 'IF(AND([fails]=1,[c:S]<>"",[for_level]<=[c:t]),1,0)',
    "need": "[active]*[min_level]",
    "days": f"IF([active]=1,{_up_to('[min_level]', '[n:B]', '[n:start]', '[n:cap]', '[p:days]')},0)",
    "J": f"IF([days]=0,0,{effort_class('[days]')})",
    "V": "IF([active]=1,[n:BC],0)",
    "K": "IF([active]=1,[J],0)",
    "early": 'IF(AND([active]=1,[c:kind]="improve",[for_level]<=N([c:start])+1),1,0)',
    "passes": 'IF([active]=1,IF([c:kind]="prove",0,N([c:E])),0)',
    "E": "[passes]",
    "depth": 'IF([active]=1,N([n:depth])+IF([n:kind]="improve",1,0),0)',
}
_NEED_HIDDEN = (
    "fails",
    "lowfails",
    "prov",
    "active",
    "need",
    "days",
    "J",
    "V",
    "K",
    "E",
    "depth",
    "yh",
    "yl",
)
"""What is not computed where the criterion needed is hidden (rule R6)."""


def link_formulas(layout: Layout, link: Link) -> dict[str, str]:
    """The formulas of a row on Links, by column."""
    templates = {**_LINK, **_running_words(link, layout)}
    inner = [k.row for k in layout.links_of.get(link.needs, ()) if k.for_level <= link.min_level]
    if inner:
        for key, own in (("V", "[n:BC]"), ("K", "[J]")):
            templates[key] = f"IF([active]=1,{own}+SUM({','.join(f'[{key}.{row}]' for row in inner)}),0)"
    if link.chain is not None:
        templates["need"] = "MAX([active]*[min_level],[chain:need])"
        templates["E"] = "MAX([passes],[chain:E])"
    handed = [k.row for k in layout.waiting_for.get(link.criterion, ()) if k.min_level >= link.for_level]
    if handed:
        received = _highest([f"[passes.{row}]" for row in handed])
        templates["passes"] = f'IF([active]=1,IF([c:kind]="prove",{received},N([c:E])),0)'
    if link.state is not None:
        templates = {key: template for key, template in templates.items() if key not in _NEED_HIDDEN}
    cell = _link_cells(layout, link)
    return {
        **{key: filled(template, cell) for key, template in templates.items()},
        **gate_formulas(layout, link),
    }


def _highest(cells: Sequence[str]) -> str:
    """The highest of many cells; a function takes at most 255."""
    groups = [f"MAX({','.join(cells[n : n + 200])})" for n in range(0, len(cells), 200)]
    return groups[0] if len(groups) == 1 else f"MAX({','.join(groups)})"


def _running_words(link: Link, layout: Layout) -> dict[str, str]:
    """The running lists: what binds a criterion, what it and its first step come after, what waits for it."""
    pair = [k.row for k in layout.links_of[link.criterion] if k.needs == link.needs]
    early = "+".join(f"[early.{row}]" for row in pair)
    above, chain = ("above" if link.above else ""), ("chain" if link.chain else "")
    templates = {}
    for name, flag, word, before, other in (
        ("b", "bind", "[needs]", above, ""),
        ("a", "active", "[needs]", above, ""),
        ("f", "early", "[needs]", above, ""),
        ("l", "active", "[needs]", above, f",{early}=0"),
        ("y", "active", "[code]", chain, ""),
    ):
        earlier = "".join(f",[{flag}.{row}]=0" for row in link.same_needs)
        cells = (f"[{before}:{name}h]", f"[{before}:{name}l]") if before else ("", "")
        fresh = f"AND([{flag}]=1{earlier}{other})" if earlier or other else f"[{flag}]=1"
        templates[f"{name}h"], templates[f"{name}l"] = running(fresh, word, *cells)
    return templates


def _link_cells(layout: Layout, link: Link) -> Resolver:
    """The names in the templates of a row on Links."""
    links, calc, packages = layout.links, layout.calc, layout.packages
    waits, needs = layout.row[link.criterion], layout.row[link.needs]
    top, letters = layout.top, packages.letters

    def package(kind: str) -> str:
        row, fixed = (3, "$") if kind == "steps" else (needs, "")
        return f"{packages.sheet}!${letters['days.1']}{fixed}{row}:${letters[f'days.{top}']}{fixed}{row}"

    def here(key: str) -> str:
        column, _, row = key.partition(".")
        return f"{links.letters[column]}{row or link.row}"

    tables: dict[str, Resolver] = {
        "c": lambda key: calc.ref(key, waits),
        "n": lambda key: calc.ref(key, needs),
        "p": package,
        "above": lambda key: f"{links.letters[key]}{link.above}",
        "chain": lambda key: f"{links.letters[key]}{link.chain}",
    }
    return _resolver(tables, {}, here)
