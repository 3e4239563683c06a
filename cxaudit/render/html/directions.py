"""Numbers that keep their order on a page that is read from right to left.

There a browser would show "+5" as "5+" and "2 → 3" as "3 → 2": signs and arrows follow the words around them. Marks
around a number, which nobody sees, keep it together; what people wrote in another direction keeps its own by the style
sheet.
"""

from __future__ import annotations

import re

_NUMBER = r"[+\u2212-]?\d+(?:[.,:]\d+)*(?:[ \u00a0]?%)?"
_SIGN = r" ?(?:[-+\u2212\u2013×÷*/=→<>≤≥·]|&lt;|&gt;) ?"
_SUM = rf"{_NUMBER}(?:{_SIGN}{_NUMBER})*"
_GROUP = rf"(?:\({_SUM}\)|{_SUM})"
_FIGURES = re.compile(rf"(?<![\w.,#&])(?:{_GROUP}(?:{_SIGN}{_GROUP})*)(?!\w)")
_PLAIN = re.compile(r"\d+(?:[.,]\d+)*")
_TEXTS = re.compile(r"(?<=>)[^<>]+(?=<)")
_LEFT_TO_RIGHT, _END = "\u2066", "\u2069"


def isolated(text: str) -> str:
    """A text, escaped for HTML, with marks around numbers that have a sign, a unit or a partner.

    >>> isolated("+5 of 40 %: 2 → 3").replace("\u2066", "[").replace("\u2069", "]")
    '[+5] of [40 %]: [2 → 3]'
    >>> isolated("K1, 17 and 2.5")
    'K1, 17 and 2.5'
    """
    return _FIGURES.sub(
        lambda found: found[0] if _PLAIN.fullmatch(found[0]) else f"{_LEFT_TO_RIGHT}{found[0]}{_END}", text
    )


def numbers_isolated(markup: str) -> str:
    """Markup whose texts have their numbers isolated.

    >>> numbers_isolated('<p title="+5">+5</p>').count("\u2066")
    1
    """
    return _TEXTS.sub(lambda found: isolated(found[0]), markup)
