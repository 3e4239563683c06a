"""Text within formulas: phrases in the language in force, with cells in place of their facts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from cxaudit.language import _, pgettext

_LONGEST: Final = 255
"""Characters of one text in a formula, as Excel takes it."""
_FACT = re.compile(r"\{(\w+)\}")


def literal(words: str) -> str:
    """Words as a text in a formula, in parts that Excel takes.

    >>> literal('a "b"')
    '"a ""b""\"'
    """
    parts = [words[n : n + _LONGEST // 2] for n in range(0, len(words), _LONGEST // 2)] or [""]
    quoted = ['"' + part.replace('"', '""') + '"' for part in parts]
    return quoted[0] if len(quoted) == 1 else f"({'&'.join(quoted)})"


def text(words: str) -> str:
    """Words as a text in a formula, in one piece as long as Excel takes it.

    >>> text("a")
    '"a"'
    """
    quoted = '"' + words.replace('"', '""') + '"'
    return quoted if len(quoted) <= _LONGEST else literal(words)


def said(phrase: str, **cells: str) -> str:
    """A phrase as a formula, with a formula in place of each ``{fact}``: in each language in its own order.

    >>> said("{n} of {all} answered", n="A1", all="COUNT(B1:B9)")
    'A1&" of "&COUNT(B1:B9)&" answered"'
    """
    parts = _FACT.split(phrase)
    pieces = [cells[part] if n % 2 else text(part) for n, part in enumerate(parts) if n % 2 or part]
    return "&".join(pieces) or '""'


class _Open(int):
    """A number that leaves its place in a phrase open, so that a formula can fill it."""

    def __format__(self, spec: str) -> str:
        return "{n}"


ONE, MANY = _Open(1), _Open(2)


def by_number(phrase: Callable[[int], str], number: str, **cells: str) -> str:
    """A phrase that depends on a number, as a formula.

    Args:
        phrase: says it for a number, with `ngettext`; other facts stay open as ``{fact}``.
        number: the formula of the number.
        cells: the formulas of the other facts.

    >>> by_number(lambda n: f"{n:d} fix" if n == 1 else f"{n:d} fixes", "A1")
    'A1&IF(A1=1," fix"," fixes")'
    """
    facts = {"n": number, **cells}
    one, many = (_FACT.split(phrase(count)) for count in (ONE, MANY))
    if one[1::2] != many[1::2]:  # in another order: both have to be written out
        return f"IF({number}=1,{said(phrase(ONE), **facts)},{said(phrase(MANY), **facts)})"
    pieces = []
    for n, (first, second) in enumerate(zip(one, many, strict=True)):
        if n % 2:
            pieces.append(facts[first])
        elif first == second:
            pieces += [text(first)] if first else []
        else:
            pieces.append(f"IF({number}=1,{text(first)},{text(second)})")
    return "&".join(pieces) or '""'


def decimal_mark() -> str:
    """The decimal mark of the language in force, as a text in a formula; `measure.marked` prints the same."""
    return text(pgettext("decimal mark", "."))


def both() -> str:
    """What stands before the last of several words, as a text in a formula."""
    return text(f" {_('and')} ")
