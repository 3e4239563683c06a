"""Text within formulas."""

from __future__ import annotations

from typing import Final

_LONGEST: Final = 255
"""Characters of one text in a formula, as Excel takes it."""


def literal(words: str) -> str:
    """Words as a text in a formula, in parts that Excel takes.

    >>> literal('a "b"')
    '"a ""b""\"'
    """
    parts = [words[n : n + _LONGEST // 2] for n in range(0, len(words), _LONGEST // 2)] or [""]
    quoted = ['"' + part.replace('"', '""') + '"' for part in parts]
    return quoted[0] if len(quoted) == 1 else f"({'&'.join(quoted)})"
