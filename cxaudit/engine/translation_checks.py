"""What is missing in a rubric's texts in another language, and what is hardly a translation."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from cxaudit.errors import Code
from cxaudit.language import _
from cxaudit.model.translation import Address

SHORT = 3
"""Words up to which a text may well be the same in another language, such as a name."""

_PLACEHOLDER = re.compile(r"\{[^{}\s]*\}")


class TextFinding(NamedTuple):
    """One thing that is wrong with a text, or with all texts at an address."""

    code: Code
    address: Address
    facts: Mapping[str, object]


def translation_findings(texts: Mapping[Address, str], given: Mapping[Address, str]) -> Iterator[TextFinding]:
    """Every text that is missing, or stands there as it is in the rubric, or with other placeholders.

    Args:
        texts: the rubric's own, by address.
        given: those in another language.
    """
    yield from _missing(texts, given)
    for address, text in given.items():
        original = texts[address]
        here, there = (sorted(_PLACEHOLDER.findall(one)) for one in (original, text))
        if here != there:
            facts = {"found": ", ".join(there) or _("none"), "wanted": ", ".join(here) or _("none")}
            yield TextFinding(Code.TRANSLATION_PLACEHOLDER, address, facts)
        elif text == original and len(text.split()) > SHORT:
            yield TextFinding(Code.TRANSLATION_SAME, address, {"text": shown(address)})


def untranslated(texts: Collection[Address], given: Collection[Address]) -> int:
    """How many texts are missing."""
    return sum(address not in given for address in texts)


def _missing(texts: Collection[Address], given: Collection[Address]) -> Iterator[TextFinding]:
    """What is not there, told once for a whole group of which nothing is there."""
    there = set(chain.from_iterable(_prefixes(address) for address in given))
    groups: dict[Address, int] = {}
    for address in texts:
        if address not in there:
            group = next(prefix for prefix in _prefixes(address) if prefix not in there)
            groups[group] = groups.get(group, 0) + 1
    for group, count in groups.items():
        yield TextFinding(Code.TRANSLATION_MISSING, group, {"text": shown(group), "count": count})


def _prefixes(address: Address) -> Iterator[Address]:
    """The ways to everything that a text is in, from the outside, and to itself."""
    return (address[: n + 1] for n in range(len(address)))


def shown(address: Address) -> str:
    """An address as messages show it.

    >>> shown(("steps", "know", "title"))
    'steps / know / title'
    """
    return " / ".join(address)
