"""What people read, in their language: the catalogues are complete, and everything is said by them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from cxaudit.language import speaking
from cxaudit.model.result import AuditResult
from cxaudit.read.languages import known_languages, read_language
from cxaudit.render.html.page import Edition, report_html
from cxaudit.render.reasoning import reasoning
from tests import catalogue, demos, pseudo
from tests.render import results
from tests.render.pages import Page

CATALOGUES = list(catalogue.paths())
RESULTS: dict[str, Callable[[], AuditResult]] = {
    "demo": demos.result,
    "kitchen": results.kitchen,
    "empty": results.empty,
    "alone": results.alone,
    "few": results.few,
    "pulse": results.pulse,
    "audited higher": results.audited_higher,
}
EDITIONS: tuple[Edition, ...] = ("full", "executive", "staff", "workshop")


# ------------------------------------------------------------------------ catalogues


def _messages(path: Path) -> Iterator[Message]:
    return (message for message in catalogue.catalogue(path) if message.id)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_no_phrase_is_missing(path: Path) -> None:
    assert catalogue.missing(catalogue.updated(path)) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_no_phrase_is_unsure(path: Path) -> None:
    assert [message.id for message in _messages(path) if message.fuzzy] == []


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w*)}", text))


def _wrong_placeholders(message: Message) -> bool:
    """Whether a translation has other placeholders; where there is one of a thing, its number may be left out."""
    forms = catalogue.forms(message)
    wanted = [_placeholders(form) for form in forms]
    found = [_placeholders(form) for form in catalogue.said(message)]
    several = [*wanted[1:], *[wanted[-1]] * len(found)]
    one = found[:1] in ([wanted[0]], [wanted[0] - ({"n"} if len(forms) > 1 else set())])
    return not one or any(a != b for a, b in zip(found[1:], several, strict=False))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_placeholders_are_those_of_the_phrase(path: Path) -> None:
    assert [message.id for message in _messages(path) if _wrong_placeholders(message)] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_the_catalogue_is_that_of_the_source(path: Path) -> None:
    assert path.read_bytes() == catalogue.as_po(catalogue.updated(path)), "run make languages"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_the_compiled_catalogue_is_that_of_the_edited_one(path: Path) -> None:
    compiled = path.with_suffix(".mo").read_bytes()
    assert compiled == catalogue.as_mo(catalogue.catalogue(path)), "run make languages"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_phrases_are_sorted(path: Path) -> None:
    phrases = [catalogue.forms(message)[0] for message in _messages(path)]
    assert phrases == sorted(phrases)


def test_no_phrase_begins_or_ends_with_a_blank() -> None:
    phrases = [form for message in catalogue.phrases() if message.id for form in catalogue.forms(message)]
    assert [phrase for phrase in phrases if phrase != phrase.strip()] == []


def test_every_catalogue_is_a_language_that_the_program_speaks() -> None:
    assert known_languages() == ("en", *(path.stem for path in CATALOGUES))


@pytest.mark.parametrize("tag", ["de", "de-AT"])
def test_a_language_is_found_by_its_main_tag(tag: str) -> None:
    language = read_language(tag)
    assert language is not None
    assert language.phrases.gettext("Summary") == "Zusammenfassung"


# ------------------------------------------------------------------------ everything is said by the catalogue


@cache
def _marked(name: str) -> AuditResult:
    return pseudo.marked(RESULTS[name]())


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", RESULTS)
def test_nothing_on_a_page_is_said_past_the_catalogue(name: str, edition: Edition) -> None:
    result = _marked(name)
    with speaking(pseudo.PSEUDO):
        page = report_html(result, edition)
    assert pseudo.bare_words(pseudo.shown(page), result) == []


def _subjects(result: AuditResult) -> list[str | None]:
    return [None, *result.step, *result.criterion]


@pytest.mark.parametrize("name", RESULTS)
def test_nothing_that_explain_says_is_said_past_the_catalogue(name: str) -> None:
    result = _marked(name)
    with speaking(pseudo.PSEUDO):
        lines = [line.text for subject in _subjects(result) for line in reasoning(result, subject)]
    assert pseudo.bare_words(lines, result) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_page_is_read_from_right_to_left_where_its_language_is(edition: Edition) -> None:
    with speaking(pseudo.RIGHT_TO_LEFT):
        page = Page(report_html(results.kitchen(), edition))
    assert page.all("html") == [{"lang": "ar", "dir": "rtl"}]


@pytest.mark.parametrize("edition", EDITIONS)
def test_english_reads_from_left_to_right(edition: Edition) -> None:
    page = Page(report_html(results.kitchen(), edition))
    assert page.all("html") == [{"lang": "en", "dir": "ltr"}]


def test_the_same_result_says_other_words_and_the_same_numbers() -> None:
    result, german = demos.result(), read_language("de")
    assert german is not None
    with speaking(german):
        said = [sorted(re.findall(r"\d+", line.text)) for line in reasoning(result, None)]
    assert said == [sorted(re.findall(r"\d+", line.text)) for line in reasoning(result, None)]
