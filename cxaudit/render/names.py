"""What people call the things that a result knows by their ids."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cxaudit.language import N_, _, spoken
from cxaudit.model.result import AuditResult
from cxaudit.text import listed

LISTS = {
    "quick_win": N_("Quick win"),
    "main_project": N_("Main project"),
    "fill_in": N_("Fill-in"),
    "not_now": N_("Not now"),
    "proof": N_("Proof to bring"),
    "waiting": N_("Waits"),
}
"""The word for each list of fixes (rule P7), to be said with `_`."""

KINDS = {
    "improve": N_("Change the practice"),
    "prove": N_("Bring proof"),
    "unblock": N_("Wait for others"),
}
"""The word for each kind of fix (rule P1), to be said with `_`."""

PARTS = {
    "gap": N_("gap to the target"),
    "impact": N_("impact"),
    "weight": N_("weight"),
    "signal": N_("what the people served say"),
}
"""The word for each part of a benefit (rule P3), to be said with `_`."""


def inside(title: str) -> str:
    """A title as it stands inside a sentence: in small letters, but for German, whose nouns keep their capitals.

    >>> inside("Our word")
    'our word'
    """
    return title if spoken().tag.split("-")[0] == "de" else title.lower()


def report_title(result: AuditResult) -> str:
    """What an output is called; where nothing is hidden in it, its title says so (rule R6)."""
    if result.analyst:
        return _("For the audit lead only: {title}", title=result.title)
    return result.title


_PLAIN_CODE = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")


def anchors(result: AuditResult) -> dict[str, str]:
    """What places in a page are called, by criterion id: codes, where they are plain and each is there once, else ids."""
    codes = {c.id: c.code for c in result.rubric.content.criteria}
    plain = len({code.casefold() for code in codes.values()}) == len(codes)
    if plain and all(_PLAIN_CODE.fullmatch(code) for code in codes.values()):
        return codes
    return {id_: id_ for id_ in codes}


class Names:
    """Titles by id, from the rubric that the result carries."""

    def __init__(self, result: AuditResult) -> None:
        rubric = result.rubric.content
        self.code = {c.id: c.code for c in rubric.criteria}
        self.title = {c.id: c.title for c in rubric.criteria}
        self.step = {s.id: s.title for s in rubric.steps}
        self.step_label = {s.id: s.label for s in rubric.steps}
        self.role = {r.id: r.title for r in rubric.roles}
        self.grade = {g.id: g.title for g in rubric.evidence.grades}
        self.owner = {o.id: o.title for o in rubric.owners}

    def full(self, criterion: str) -> str:
        """Code and title of a criterion; the id itself where the rubric does not know it."""
        if criterion not in self.code:
            return criterion
        return f"{self.code[criterion]} {self.title[criterion]}"

    def codes(self, criteria: Iterable[str]) -> str:
        """Codes of criteria in a row."""
        return listed([self.code.get(c, c) for c in criteria])

    def steps(self, steps: Iterable[str]) -> str:
        """Titles of steps in a row."""
        return listed([self.step.get(s, s) for s in steps])
