"""How people write answers, and which answer they mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from cxaudit.errors import Code
from cxaudit.language import ENGLISH, Language, _
from cxaudit.model.rubric import Criterion, Rubric
from cxaudit.read.languages import in_every_language

NOT_APPLICABLE = "N/A"
DONT_KNOW = "Don't know"

_LONGEST = 2_000
"""Longer texts are no answers; no time is spent on them."""
_DASHES = "‐‑‒–—―−﹘﹣－"
_APOSTROPHES = "'’‘‚‛´`ʼʹ′＇\""
_SLASHES = "\\∕⁄／"
_INVISIBLE = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
_TIDIED = {
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _APOSTROPHES + _INVISIBLE)),
    **dict.fromkeys(map(ord, _SLASHES), "/"),
}
_UNSEEN = dict.fromkeys(map(ord, _INVISIBLE))
_LOOKALIKES = str.maketrans("авеіјкмнорстухѕԁһԛԝαβεικνορτυχ", "abeijkmhopctyxsdhqwabeiknoptux")
_NA_WORDS = frozenset({"n/a", "na", "n.a", "n / a", "not applicable"})
_DK_WORDS = frozenset({"dont know", "do not know", "i dont know", "i do not know", "dk", "d/k"})
_NUMBERED = re.compile(r"([0-9]{1,2})(?:[.,]0+)?(?:\s*[-:.)]\s*|\s+)(\S.*)")
_NUMBER = re.compile(r"([0-9]{1,2})(?:[.,]0+)?")
_ANY_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:[.,][0-9]{1,9})?")


class Reading(NamedTuple):
    """What an answer text means."""

    read: str
    """The answer as the drop-down list writes it."""
    level: int | None = None
    not_applicable: bool = False
    dont_know: bool = False


class Misreading(NamedTuple):
    """Why a text is no answer."""

    code: Code
    facts: dict[str, object]


def tidy(text: str) -> str:
    """The text with what people cannot see, or do not mean, made equal: case, blanks, dashes, widths, apostrophes.

    >>> tidy("\u00a0２ —  Agreed\u200b"), tidy("Don’t  KNOW")
    ('2 - agreed', 'dont know')
    """
    folded = unicodedata.normalize("NFKC", text.translate(_TIDIED)).translate(_TIDIED)
    return " ".join(folded.split()).casefold().rstrip(".").rstrip()


def is_blank(text: str) -> bool:
    """Whether there is nothing in the text that anyone could see.

    >>> is_blank("\u200b \u00a0"), is_blank(".")
    (True, False)
    """
    return not text.translate(_UNSEEN).strip() if not text.isascii() else not text.strip()


def named(text: str, choices: Mapping[str, Sequence[str]]) -> str | None:
    """The id of the one choice that goes by this name; ``None`` if there is none, or more than one.

    Args:
        text: as somebody wrote it.
        choices: the names of each choice, by id.
    """
    if len(text) > _LONGEST:
        return None
    exact = [key for key, names in choices.items() if text in names]
    if len(exact) == 1:
        return exact[0]
    wanted = tidy(text)
    found = [key for key, names in choices.items() if wanted in map(tidy, names)]
    return found[0] if len(found) == 1 else None


def _listed(rubric: Rubric) -> tuple[str, ...]:
    """The levels as the drop-down list writes them."""
    return tuple(f"{level} – {name}" for level, name in enumerate(rubric.scale.names))


class Scale:
    """The answers that the criteria of one rubric accept, in every language that it has."""

    def __init__(self, rubric: Rubric, others: Sequence[Rubric] = (), language: Language = ENGLISH) -> None:
        """The answers to one sheet.

        Args:
            rubric: in the words that the sheet has.
            others: the same in other languages.
            language: whose words for "not applicable" and "don't know" the sheet has.
        """
        self.top = rubric.top
        self._rubrics = (rubric, *others)
        self._names = rubric.scale.names
        self._listed = _listed(rubric)
        self._na = Reading(language.phrases.gettext(NOT_APPLICABLE), not_applicable=True)
        self._unknown = Reading(language.phrases.gettext(DONT_KNOW), dont_know=True)
        self._plain = {
            **{text: self._level(n) for one in self._rubrics for n, text in enumerate(_listed(one))},
            **{str(level): self._level(level) for level in range(self.top + 1)},
            **dict.fromkeys(in_every_language(NOT_APPLICABLE), self._na),
            **dict.fromkeys(in_every_language(DONT_KNOW), self._unknown),
            DONT_KNOW.replace("'", "’"): self._unknown,
        }

    @cached_property
    def _levels(self) -> dict[str, int]:
        """Levels by their tidied text in the list."""
        return {tidy(text): n for one in self._rubrics for n, text in enumerate(_listed(one))}

    @cached_property
    def _named(self) -> dict[str, int]:
        """Levels by their tidied name; a name that two levels share names neither, in whatever languages."""
        found: dict[str, set[int]] = {}
        for one in self._rubrics:
            for level, name in enumerate(one.scale.names):
                found.setdefault(tidy(name), set()).add(level)
        return {name: levels.pop() for name, levels in found.items() if len(levels) == 1}

    @property
    def allowed(self) -> str:
        """What an answer may be, in words."""
        na, unknown = self._na.read, self._unknown.read
        return _(
            'a whole number from 0 to {top}, "{na}" or "{unknown}"', top=self.top, na=na, unknown=unknown
        )

    def plain(self, text: str) -> Reading | None:
        """The answer, if it is written just as the drop-down list or a number writes it."""
        return self._plain.get(text)

    def number(self, text: str) -> Reading | Misreading:
        """The answer that a number cell gives."""
        try:
            value = float(text)
        except ValueError:
            return Misreading(Code.ANSWER_UNKNOWN, {"found": text, "top": self.top})
        if value.is_integer() and 0 <= value <= self.top:
            return self._level(int(value))
        return self._beyond(f"{value:g}")

    def reading(self, text: str, criterion: Criterion) -> Reading | Misreading:
        """The answer that a text gives, in whatever tolerable spelling."""
        unknown = Misreading(Code.ANSWER_UNKNOWN, {"found": text, "top": self.top})
        if len(text) > _LONGEST:
            return unknown
        wanted = tidy(text)
        found = self._found(wanted, criterion)
        if found:
            return found
        latin = wanted.translate(_LOOKALIKES)
        meant = self._found(latin, criterion) if latin != wanted else None
        if isinstance(meant, Reading):
            return Misreading(Code.ANSWER_LOOKALIKE, {"found": text, "read": meant.read})
        return unknown

    def _found(self, wanted: str, criterion: Criterion) -> Reading | Misreading | None:
        if wanted in self._levels:
            return self._level(self._levels[wanted])
        number = _NUMBER.fullmatch(wanted)
        if number and int(number[1]) <= self.top:
            return self._level(int(number[1]))
        if _ANY_NUMBER.fullmatch(wanted):
            return self._beyond(wanted)
        return self._worded(wanted, criterion)

    def _worded(self, wanted: str, criterion: Criterion) -> Reading | Misreading | None:
        if wanted in _NA_WORDS or wanted in map(tidy, in_every_language(NOT_APPLICABLE)):
            return self._na
        if wanted in _DK_WORDS or wanted in map(tidy, in_every_language(DONT_KNOW)):
            return self._unknown
        level = self._by_words(wanted, criterion)
        return self._numbered(wanted, criterion) if level is None else self._level(level)

    def _numbered(self, wanted: str, criterion: Criterion) -> Reading | Misreading | None:
        """The answer of "2 - words", where the words must not say another level."""
        match = _NUMBERED.fullmatch(wanted)
        level = self._by_words(match[2], criterion) if match else None
        if match is None or level is None:
            return None
        if level != int(match[1]):
            found = _('{level} beside "{name}"', level=match[1], name=self._names[level])
            return Misreading(Code.ANSWER_CONTRADICTS, {"found": found})
        return self._level(level)

    def _by_words(self, wanted: str, criterion: Criterion) -> int | None:
        """The level with this name, or with this sentence for the criterion."""
        if wanted in self._named:
            return self._named[wanted]
        asked = [one.by_id.get(criterion.id, criterion) for one in self._rubrics]
        said = {n for one in asked for n, sentence in enumerate(one.levels) if tidy(sentence) == wanted}
        return said.pop() if len(said) == 1 else None

    def _level(self, level: int) -> Reading:
        return Reading(self._listed[level], level)

    def _beyond(self, level: str) -> Misreading:
        return Misreading(Code.LEVEL_OUT_OF_RANGE, {"level": level, "top": self.top})
