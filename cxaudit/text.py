"""Small phrases that several outputs share."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "answer"), counted(3, "answer"), counted(2, "person", "people")
    ('1 answer', '3 answers', '2 people')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """Words in a row, as a person would say them.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def did_you_mean(word: str, words: Collection[str]) -> str:
    """A hint, ready to follow the word that nobody knows; empty where no known word is close.

    >>> did_you_mean("manger", ["leader", "manager"]), did_you_mean("x", ["leader"])
    (' (did you mean "manager"?)', '')
    """
    close = difflib.get_close_matches(word[:80], words, n=1)
    return f' (did you mean "{close[0]}"?)' if close else ""
