"""The catalogues of phrases that come with the program, one for each language but English."""

from __future__ import annotations

import gettext
from functools import cache
from importlib.resources import files

from cxaudit.language import ENGLISH, Language

_SUFFIX = ".mo"


@cache
def known_languages() -> tuple[str, ...]:
    """The tags of the languages that the program speaks, English first."""
    found = (file.name for file in (files("cxaudit") / "languages").iterdir())
    return (ENGLISH.tag, *sorted(name.removesuffix(_SUFFIX) for name in found if name.endswith(_SUFFIX)))


@cache
def in_every_language(phrase: str, context: str | None = None) -> tuple[str, ...]:
    """A phrase in each language that the program speaks, English first.

    Args:
        phrase: in English.
        context: in which it has a meaning of its own; None: none.
    """
    spoken = (language.phrases for tag in known_languages() if (language := read_language(tag)))
    said = (one.pgettext(context, phrase) if context else one.gettext(phrase) for one in spoken)
    return tuple(dict.fromkeys(said))


@cache
def read_language(tag: str) -> Language | None:
    """A language by its tag (BCP 47), or by the part before the first hyphen; None: the program does not speak it.

    >>> read_language("en-GB").tag, read_language("tlh")
    ('en-GB', None)
    """
    wanted = tag.replace("_", "-")
    main = wanted.split("-")[0].lower()
    if main == ENGLISH.tag:
        return ENGLISH._replace(tag=wanted)
    if main not in known_languages():
        return None
    with (files("cxaudit") / "languages" / f"{main}{_SUFFIX}").open("rb") as file:
        return Language(wanted, gettext.GNUTranslations(file))
