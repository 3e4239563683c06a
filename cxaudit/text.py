"""Small phrases that several outputs share."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence

from cxaudit.language import _

_DIGITS = re.compile(r"([0-9]{1,18})")


def listed(words: Sequence[str], last: str | None = None) -> str:
    """Words in a row, as a person would say them.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {_('and') if last is None else last} {words[-1]}"


def quoted(words: str) -> str:
    """Words in quotation marks.

    >>> quoted("Find the problems")
    '"Find the problems"'
    """
    return _('"{words}"', words=words)


def closed(words: str) -> str:
    """A text that ends as a sentence does, so that another can follow.

    >>> closed("Call back"), closed("Done?"), closed("Answer (team lead)")
    ('Call back.', 'Done?', 'Answer (team lead).')
    """
    return words if words.endswith((".", "!", "?", "…", "。")) else f"{words}."


def number_order(number: str) -> tuple[tuple[int, int, str], ...]:
    """By which numbers that people give are put in order: CP-2 before CP-10.

    >>> sorted(["CP-10", "CP-2", "A"], key=number_order)
    ['A', 'CP-2', 'CP-10']
    """
    parts = _DIGITS.split(number.casefold())
    found = ((0, int(part), "") if n % 2 else (1, 0, part) for n, part in enumerate(parts))
    return (*found, (2, 0, number))


def did_you_mean(word: str, words: Collection[str]) -> str:
    """A hint, ready to follow the word that nobody knows; empty where no known word is close.

    >>> did_you_mean("manger", ["leader", "manager"]), did_you_mean("x", ["leader"])
    (' (did you mean "manager"?)', '')
    """
    word = word[:80]
    near = words if len(words) <= 100 else [other for other in words if _near(word, other)]
    close = difflib.get_close_matches(word, near, n=1)
    return " " + _('(did you mean "{word}"?)', word=close[0]) if close else ""


def _near(word: str, other: str) -> bool:
    """Whether two words differ in a few letters at one place: a quick sieve, for difflib is slow."""
    if abs(len(word) - len(other)) > 2:
        return False
    same = _shared(word, other) + _shared(word[::-1], other[::-1])
    return max(len(word), len(other)) - same <= 4


def _shared(word: str, other: str) -> int:
    """How many letters two words have in common from the beginning."""
    return next(
        (n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other))
    )
