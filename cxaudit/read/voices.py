"""In which language things are said: the program's phrases in it, and the rubric's texts as far as it has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from cxaudit.engine.retold import retold
from cxaudit.engine.translation_checks import untranslated
from cxaudit.errors import Code, CxauditError, Problem, Where, problem
from cxaudit.language import ENGLISH, Language, _, main_tag, ngettext
from cxaudit.model.engagement import OUR_CLIENTS
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.model.translation import Translation, rubric_texts, translated
from cxaudit.read.languages import in_every_language, known_languages, read_language
from cxaudit.read.translations import TAG, read_translation, translation_tags, translations_of


class Voice:
    """One language, for everything that is said of one rubric."""

    def __init__(self, whole: Rubric, source: Path | None, tag: str | None = None) -> None:
        """The language of a tag; none: the rubric's own.

        Args:
            whole: the rubric, in its own language.
            source: where it was read from; None: nowhere, so that it has no other language.
            tag: such as ``de`` or ``de-AT``.

        Raises:
            CxauditError: neither the program nor the rubric has that language, or its texts need mending.
        """
        self.whole = whole
        self._source = source
        self._tag = whole.language if tag is None else tag
        faults = language_faults(whole, source, self._tag)
        if faults:
            raise CxauditError(faults, 2)
        self._translation = self._read()

    @property
    def language(self) -> Language:
        """That of the phrases: English where the program does not speak the language."""
        return (read_language(self._tag) if TAG.fullmatch(self._tag) else None) or ENGLISH

    @cached_property
    def rubric(self) -> Rubric:
        """The rubric in this language; what is not translated is in its own."""
        return translated(self.whole, self._translation) if self._translation else self.whole

    @cached_property
    def known(self) -> tuple[Rubric, ...]:
        """The rubric in every language that it has, its own first."""
        others = translations_of(self._source, self.whole) if self._source else ()
        return (self.whole, *others)

    @property
    def notes(self) -> tuple[Problem, ...]:
        """That texts are missing, if so."""
        missing = self._missing
        return () if not missing else (self._note(missing),)

    @property
    def _missing(self) -> int:
        """Texts of the rubric that are not in this language."""
        if self._translation is None:
            return (
                0 if main_tag(self._tag) == main_tag(self.whole.language) else len(rubric_texts(self.whole))
            )
        return untranslated(rubric_texts(self.whole), self._translation.texts)

    def told(self, result: AuditResult) -> AuditResult:
        """A result of this rubric with its texts in this language."""
        said = retold(result, self.rubric, self.known)
        return said.model_copy(update={"client": client_said(said.client)})

    def canonical(self, result: AuditResult) -> AuditResult:
        """A result of this rubric with its texts as they are kept: in the rubric's own language."""
        kept = retold(result, self.whole, self.known)
        ours = (word for word in OUR_CLIENTS if kept.client in in_every_language(word))
        return kept.model_copy(update={"client": next(ours, kept.client)})

    def _note(self, missing: int) -> Problem:
        where = str(self._source or self.whole.id)
        return problem(
            Code.LANGUAGE_PARTLY,
            where,
            rubric=self.whole.id,
            language=self._tag,
            texts=ngettext("{n} text", "{n} texts", missing),
        )

    def _read(self) -> Translation | None:
        own = self._tag.casefold() == self.whole.language.casefold()
        return None if own or not self._source else read_translation(self._source, self.whole, self._tag)


def client_said(client: str) -> str:
    """A client's name; in the language in force where it is our word for one that nobody named."""
    return _(client) if client in OUR_CLIENTS else client


def language_faults(
    rubric: Rubric, source: Path | None, tag: str | None, where: Where | None = None
) -> tuple[Problem, ...]:
    """What is wrong with a tag: neither the program nor the rubric has that language.

    Args:
        rubric: whole, in its own language.
        source: where it was read from; None: it has no other language.
        tag: as somebody gave it; None: nothing is wrong.
        where: the place where it stands; None: on the command line.
    """
    if tag is None or main_tag(tag) == main_tag(rubric.language):
        return ()
    others = translation_tags(source) if source else ()
    if TAG.fullmatch(tag) and (read_language(tag) or main_tag(tag) in map(main_tag, others)):
        return ()
    known = ", ".join(dict.fromkeys(_known(rubric, others)))
    return (problem(Code.LANGUAGE_UNKNOWN, where or "--language", found=tag, known=known),)


def _known(rubric: Rubric, others: Sequence[str]) -> Iterator[str]:
    """Every language that may be given."""
    yield from known_languages()
    yield rubric.language
    yield from others
