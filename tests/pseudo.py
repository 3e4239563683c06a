"""Languages that nobody speaks, which show what is not said by the catalogue.

Each phrase of the program stands in ⟦…⟧ and each text of a rubric in ⟪…⟫. What people read and stands in neither was
written by people, is a number or a code, or was forgotten.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable, Iterator
from functools import cache

from cxaudit.engine.retold import retold
from cxaudit.language import Language
from cxaudit.model.result import AuditResult
from cxaudit.model.translation import Translation, rubric_texts, translated
from tests import catalogue
from tests.render.pages import Page

READ = ("title", "alt", "aria-label", "aria-description", "placeholder", "label")
"""The attributes that people see or hear."""

_PARTS = re.compile("[⟦⟧⟪⟫]|[^⟦⟧⟪⟫]+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_CODE = re.compile(r"\b(?:[A-Z]{1,3}[0-9]+|[0-9a-f]{64}|[a-z_]+(?:\.[a-z0-9_]+)+)\b")
_MARKS = {"decimal mark"}
"""Contexts of phrases that are not words."""


@cache
def _known() -> frozenset[str]:
    """The phrases that translators get to see."""
    return frozenset(catalogue.forms(message)[0] for message in catalogue.phrases() if message.id)


def _bracketed(key: str, said: str) -> str:
    """A phrase in brackets; as it is where translators never see it."""
    return f"⟦{said}⟧" if key in _known() else said


class _Marked(gettext.NullTranslations):
    """A catalogue that gives each phrase back in brackets."""

    def gettext(self, message: str) -> str:
        return _bracketed(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _bracketed(msgid1, msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return message if context in _MARKS else _bracketed(message, message)


class _Arabic(_Marked):
    """A catalogue that gives each phrase back in Arabic letters, which mean nothing."""

    def gettext(self, message: str) -> str:
        return _arabic(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _arabic(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return message if context in _MARKS else _arabic(message)


_LETTERS = str.maketrans(dict(zip("abcdefghijklmnopqrstuvwxyz", "ابجدهوزحطيكلمنسعفصقرشتثخذضظ", strict=False)))


def _arabic(said: str) -> str:
    """A phrase in other letters; what is in braces stays."""
    return re.sub(
        r"{\w*}|[^{}]+",
        lambda part: part[0] if part[0][0] == "{" else part[0].lower().translate(_LETTERS),
        said,
    )


class _InPieces(gettext.NullTranslations):
    """A catalogue that gives each phrase back with brackets around its own words, and none around its facts."""

    def gettext(self, message: str) -> str:
        return _own_words(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _own_words(msgid1, msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return message if context in _MARKS else _own_words(message, message)


def _own_words(key: str, said: str) -> str:
    """A phrase with each of its parts between braces in brackets."""
    if key not in _known():
        return said
    return "".join(part if part[0] == "{" else f"⟦{part}⟧" for part in re.split(r"({[^{}]*})", said) if part)


PSEUDO = Language("qps", _Marked())
IN_PIECES = Language("qps", _InPieces())
RIGHT_TO_LEFT = Language("ar", _Arabic())


def marked(result: AuditResult) -> AuditResult:
    """The result with each text of its rubric in brackets."""
    rubric = result.rubric.content
    texts = {address: f"⟪{text}⟫" for address, text in rubric_texts(rubric).items()}
    return retold(result, translated(rubric, Translation(PSEUDO.tag, texts)), [rubric])


def _outside(texts: Iterable[str]) -> Iterator[str]:
    """What stands outside all brackets; a text may begin in one element and end in another."""
    depth = 0
    for text in texts:
        for part in _PARTS.findall(text):
            depth += {"⟦": 1, "⟪": 1, "⟧": -1, "⟫": -1}.get(part, 0)
            if not depth and part not in "⟧⟫":
                yield part
    if depth:
        yield "a bracket that never ends"


def _written(result: AuditResult) -> list[str]:
    """What people wrote, and the codes of things; the longest first."""
    rubric = result.rubric.content
    references = (e.reference for c in result.criteria for e in c.evidence)
    comments = (comment for c in result.criteria for comment in c.comments)
    named = (result.client, result.title, result.scope, result.made_up, result.policy.size)
    ids = (
        *(c.code for c in rubric.criteria),
        *result.criterion,
        *(s.id for s in rubric.steps),
        *result.policy.caps,
    )
    groups = (g.title for g in result.took_part.departments)
    tool = (result.schema_, result.tool.name, rubric.id, rubric.version, result.policy.evidence_policy)
    files = (s.file for s in result.sources)
    overrides = result.plan.overrides if result.plan else ()
    changes = (text for one in overrides for text in (one.reason, one.by))
    outside = _texts_in(result.fieldwork.model_dump(mode="json")) if result.fieldwork else ()
    found = {*references, *comments, *named, *ids, *groups, *tool, *files, *changes, *outside}
    return sorted((one for one in found if one), key=len, reverse=True)


def _texts_in(tree: object) -> Iterator[str]:
    """What people wrote in a tree of plain values: every text in it that is no word of the program."""
    if isinstance(tree, dict):
        yield from (text for value in tree.values() for text in _texts_in(value))
    elif isinstance(tree, list):
        yield from (text for value in tree for text in _texts_in(value))
    elif isinstance(tree, str) and not re.fullmatch("[a-z_]+", tree):
        yield tree


def bare_words(texts: Iterable[str], result: AuditResult) -> list[str]:
    """What is neither a phrase nor a text of the rubric, nor written by people, nor a number or a code."""
    written = _written(result)
    return [text for text in _outside(texts) if _WORD.search(_CODE.sub("", _without(text, written)))]


def unsaid(text: str) -> str:
    """What is not in a phrase's own words, such as its facts."""
    return " ".join(_outside([text]))


def _without(text: str, written: Iterable[str]) -> str:
    """A text without what people wrote."""
    for one in written:
        if one in text:
            text = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", "", text)
    return text


def shown(page: str) -> Iterator[str]:
    """Everything that people read on a page: texts, then attributes."""
    parsed = Page(page)
    yield from (text for tag, text in parsed.texts if tag not in ("style", "script"))
    for attribute in READ:
        yield from parsed.values(attribute)
