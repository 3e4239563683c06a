"""What people read, in their language: phrases, plurals, numbers and dates come from one catalogue for each language.

English is the language of the source: a phrase is its own key. Other languages are gettext catalogues, which
`cxaudit.read.languages` reads; this module only knows the one in force.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "ur", "yi"})


class Language(NamedTuple):
    """One language and its catalogue."""

    tag: str
    """As HTML has it (BCP 47), such as ``de``."""
    phrases: gettext.NullTranslations
    isolates: bool = False
    """Whether each text put into a phrase keeps its own direction, by marks around it that nobody sees."""

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``, as HTML has it."""
        return direction(self.tag)


def direction(tag: str) -> str:
    """``ltr`` or ``rtl``: how a language is read.

    >>> direction("de-AT"), direction("ar")
    ('ltr', 'rtl')
    """
    return "rtl" if main_tag(tag) in _RIGHT_TO_LEFT else "ltr"


ENGLISH = Language("en", gettext.NullTranslations())

_SPOKEN: ContextVar[Language] = ContextVar("language", default=ENGLISH)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Everything said inside is said in this language."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def spoken() -> Language:
    """The language in force."""
    return _SPOKEN.get()


def main_tag(tag: str) -> str:
    """A language without its region.

    >>> main_tag("de-AT"), main_tag("EN_gb")
    ('de', 'en')
    """
    return tag.replace("_", "-").split("-")[0].casefold()


def N_(phrase: str) -> str:
    """A phrase for the catalogue that is said later, with `_`: for constants, which are made before a language is known."""
    return phrase


def _filled(said: str, facts: dict[str, Any]) -> str:
    """A phrase with its facts; each is a text of its own where the language isolates them."""
    if _SPOKEN.get().isolates:
        facts = {k: f"\u2068{v}\u2069" if isinstance(v, str) else v for k, v in facts.items()}
    return said.format(**facts)


def _(phrase: str, **facts: Any) -> str:
    """A phrase in the language in force, with the facts in its braces.

    >>> _("{who} said so", who="Ada")
    'Ada said so'
    """
    said = _SPOKEN.get().phrases.gettext(phrase) if phrase else ""
    return _filled(said, facts) if facts else said


def ngettext(one: str, many: str, number: int, **facts: Any) -> str:
    """A phrase that depends on a number, which is ``{n}`` in it.

    >>> ngettext("{n} answer", "{n} answers", 3)
    '3 answers'
    """
    return _filled(_SPOKEN.get().phrases.ngettext(one, many, number), {"n": number, **facts})


def pgettext(context: str, phrase: str, **facts: Any) -> str:
    """A phrase whose words mean something else in another place.

    >>> pgettext("verb", "order")
    'order'
    """
    said = _SPOKEN.get().phrases.pgettext(context, phrase)
    return _filled(said, facts) if facts else said
