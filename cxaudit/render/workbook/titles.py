"""What the sheets are called. Formulas, names and links are written with the English names; the finishing pass puts
the names of the language in force in their place, so that nothing that computes depends on words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from cxaudit.language import pgettext

_LONGEST: Final = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$|^$")
_TEXT_OR_SHEET = re.compile(r"""("(?:[^"]|"")*")|('(?:[^']|'')+'|[^\W\d][\w.]*)!""")
_BARE = re.compile(r"[^\W\d_]{4,}")
"""Titles that formulas may name without quotes: letters only, and longer than a column's."""


def _translated() -> Mapping[str, str]:
    """Every title in the language in force, by its English one."""
    return {
        "Summary": pgettext("sheet", "Summary"),
        "Contents": pgettext("sheet", "Contents"),
        "Start": pgettext("sheet", "Start"),
        "Scores": pgettext("sheet", "Scores"),
        "Criteria": pgettext("sheet", "Criteria"),
        "Who sees it differently": pgettext("sheet", "Who sees it differently"),
        "Who took part": pgettext("sheet", "Who took part"),
        "How sure are we": pgettext("sheet", "How sure are we"),
        "Questions": pgettext("sheet", "Questions"),
        "Fixes": pgettext("sheet", "Fixes"),
        "Roadmap": pgettext("sheet", "Roadmap"),
        "Proofs": pgettext("sheet", "Proofs"),
        "What if": pgettext("sheet", "What if"),
        "Evidence": pgettext("sheet", "Evidence"),
        "Method": pgettext("sheet", "Method"),
        "Traceability": pgettext("sheet", "Traceability"),
        "Answers": pgettext("sheet", "Answers"),
        "Calc": pgettext("sheet", "Calc"),
        "Sums": pgettext("sheet", "Sums"),
        "Links": pgettext("sheet", "Links"),
        "Packages": pgettext("sheet", "Packages"),
        "Together": pgettext("sheet", "Together"),
        "Gains": pgettext("sheet", "Gains"),
        "Actions": pgettext("sheet", "Actions"),
        "Audit": pgettext("sheet", "Audit"),
        "Workshop": pgettext("sheet", "Workshop"),
        "Contact points": pgettext("sheet", "Contact points"),
        "By contact point": pgettext("sheet", "By contact point"),
        "Journey": pgettext("sheet", "Journey"),
        "Measures": pgettext("sheet", "Measures"),
        "Customers": pgettext("sheet", "Customers"),
        "Strategy test": pgettext("sheet", "Strategy test"),
        "Findings": pgettext("sheet", "Findings"),
        "Your answers": pgettext("sheet", "Your answers"),
    }


def shown_titles() -> dict[str, str]:
    """The title of each sheet as people see it, by the one that formulas are written with.

    All of them in English where the translations would not fit on tabs, or two would be alike.
    """
    found = dict(_translated())
    folded = {title.casefold() for title in found.values()} - {"lists", "_cxaudit", "history"}
    sound = all(len(title) <= _LONGEST and not _FORBIDDEN.search(title) for title in found.values())
    return found if sound and len(folded) == len(found) else {title: title for title in found}


def shown_title(title: str) -> str:
    """The title of one sheet as people see it.

    >>> shown_title("What if")
    'What if'
    """
    return shown_titles().get(title, title)


def our_titles() -> dict[str, str]:
    """The title that formulas are written with, by the one that people see."""
    return {shown: ours for ours, shown in shown_titles().items()}


def in_formula(title: str) -> str:
    """A title as formulas write it before ``!``.

    >>> in_formula("Scores"), in_formula("What if")
    ('Scores', "'What if'")
    """
    return title if _BARE.fullmatch(title) else "'" + title.replace("'", "''") + "'"


def with_titles(formula: str, titles: Mapping[str, str]) -> str:
    """A formula that names the sheets as people see them.

    >>> with_titles('IF(Sums!A1="Sums!",1,\\'What if\\'!B2)', {"Sums": "Summen", "What if": "Was wäre wenn"})
    'IF(Summen!A1="Sums!",1,\\'Was wäre wenn\\'!B2)'
    """

    def replaced(found: re.Match[str]) -> str:
        if found[1]:
            return found[1]
        title = found[2][1:-1].replace("''", "'") if found[2].startswith("'") else found[2]
        return f"{in_formula(titles[title])}!" if title in titles else found[0]

    return _TEXT_OR_SHEET.sub(replaced, formula)
