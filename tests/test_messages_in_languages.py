"""Messages in other languages: each word that is ours comes from the catalogue, also inside other sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml
from click import core, exceptions, formatting, parser, types

from cxaudit.cli import verification
from cxaudit.errors import Code, CxauditError, Problem, problem
from cxaudit.language import Language, speaking
from cxaudit.pipeline import Difference, Verified
from cxaudit.read.answers import read_answers
from cxaudit.read.languages import read_language
from cxaudit.read.people import read_people
from cxaudit.read.results import read_result
from cxaudit.read.rubrics import rubric_problems
from cxaudit.read.schemas import rubric_schema
from cxaudit.render.rubrics import rubric_text
from cxaudit.usage import PHRASES, PLURALS
from tests import demos, pseudo
from tests.catalogue import said_in_python
from tests.read import hostile
from tests.rubrics import small_rubric, small_rubric_yaml
from tests.test_hostile_path import BAD

_WORD = re.compile(r"[^\W\d_]{2,}")
_NAME = re.compile(r"\S*[._/\\!#]\S+|U\+\w+")
"""Parts of a package, ids, files and cells."""


def german() -> Language:
    """German, as the program speaks it."""
    found = read_language("de")
    assert found
    return found


def found_by(read: Callable[..., Any], *given: Any) -> tuple[Problem, ...]:
    """What is wrong, or what there is to say."""
    try:
        return tuple(getattr(read(*given), "problems", ()))
    except CxauditError as error:
        return error.problems


def unsaid(problems: Iterable[Problem], written: str) -> list[str]:
    """The words of messages that neither the catalogue said nor somebody wrote."""
    known = {*_WORD.findall(written)}
    texts = [_NAME.sub("", pseudo.unsaid(one.text)) for one in problems]
    return [word for text in texts for word in _WORD.findall(text) if word not in known]


# --- what hostile inputs bring forth ------------------------------------------------------------

_FILES = {
    **{name: ("a.xlsx", made) for name, (_, made) in hostile.HOSTILE.items()},
    **{name: (bad.name, bad.content) for name, bad in BAD.items()},
}
_TYPED = """Questions XFE cx six steps safe kitchen abc maybe Infinity Waiter waiter Head chef Cooks Food inspector cook Always N/A Don't know"""
"""What stands in those files, or is offered there for choice."""


@pytest.mark.parametrize(("name", "made"), _FILES.values(), ids=_FILES)
def test_no_message_about_a_hostile_file_has_words_past_the_catalogue(
    name: str, made: Callable[[], bytes], tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(made())
    with speaking(pseudo.IN_PIECES):
        assert unsaid(found_by(read_answers, tmp_path / name, small_rubric()), _TYPED) == []


_JSON = {
    "no answers": '{"schema": "cxaudit/answers/1"}',
    "wrong kinds": '{"schema": "cxaudit/answers/1", "rubric": [], "respondent": 7, "answers": {}, "saved": "soon"}',
    "level and unknown": '{"schema": "cxaudit/answers/1", "rubric": {"id": "safe-kitchen", "version": "1.0"},'
    ' "respondent": {"key": "r", "role": "cook"},'
    ' "answers": [{"criterion": "store.cold", "level": 2, "dont_know": true, "not_applicable": "soon"}]}',
    "a list": "[]",
    "a comma too many": '{"a": 1,,}',
    "no quotes": "{a: 1}",
    "no colon": '{"a" 1}',
    "after the end": "{} {}",
    "a line break": '{"a": "b\n"}',
    "an escape": '{"a": "\\q"}',
    "an open quote": '{"a": "b',
    "a key twice": '{"a": 1, "a": 2}',
}
_FIELDS = "schema rubric respondent answers saved role key date variant soon cook"


@pytest.mark.parametrize("content", _JSON.values(), ids=_JSON)
def test_no_message_about_a_json_sheet_has_words_past_the_catalogue(content: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(content, "utf-8")
    with speaking(pseudo.IN_PIECES):
        assert unsaid(found_by(read_answers, tmp_path / "a.json", small_rubric()), _FIELDS) == []


def _cases() -> list[dict[str, Any]]:
    """The rubrics with one fault each; see test_rubric_checks."""
    folder = Path(__file__).parent / "cases" / "rubric_checks"
    return [one for path in sorted(folder.glob("*.yaml")) for one in yaml.safe_load(path.read_text("utf-8"))]


def _names(schema: object) -> Iterable[str]:
    """The names of fields and the choices in a schema."""
    if isinstance(schema, dict):
        for name, inner in schema.items():
            yield from (name, *_names(inner))
    elif isinstance(schema, list | tuple):
        for inner in schema:
            yield from _names(inner)
    elif isinstance(schema, str) and " " not in schema:
        yield schema


_RUBRIC_NAMES = " ".join((*_names(rubric_schema()), "measure"))
"""Names of fields and choices, and what is said instead of jargon."""


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["rule"])
def test_no_message_about_a_rubric_has_words_past_the_catalogue(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "rubric.yaml"
    text = small_rubric_yaml().replace(case["find"], case["bad"], 1) + case.get("with", "")
    path.write_text(text, "utf-8")
    with speaking(pseudo.IN_PIECES):
        found = rubric_problems(path)
        suggested = case["says"] if "such as" in case["says"] else ""
        assert unsaid(found, f"{text} {_RUBRIC_NAMES} {suggested}") == []


_LISTS = {
    "no columns": "who,what\nada,cook\n",
    "a column twice": "key,key\na,b\n",
    "nobody": "key,role\n",
    "an address": "key\nada@example.com\n",
    "a name": "key\nAda Lovelace\n",
    "a role": "key,role\na,kok\n",
    "an open quote": 'key,role\n"a,cook\n',
    "a long department": f"key,department\na,{'x' * 300}\n",
}


@pytest.mark.parametrize("content", _LISTS.values(), ids=_LISTS)
def test_no_message_about_a_list_of_people_has_words_past_the_catalogue(content: str, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(content, "utf-8")
    with speaking(pseudo.IN_PIECES):
        found = found_by(read_people, tmp_path / "people.csv", small_rubric())
        assert unsaid(found, f"{content} key role department chef cook inspector") == []


_RESULTS = {
    "no JSON": "<html>",
    "no schema": "{}",
    "another schema": '{"schema": "cxaudit/result/99"}',
    "nothing else": '{"schema": "cxaudit/result/1"}',
}


@pytest.mark.parametrize("content", _RESULTS.values(), ids=_RESULTS)
def test_no_message_about_a_result_has_words_past_the_catalogue(content: str, tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text(content, "utf-8")
    with speaking(pseudo.IN_PIECES):
        found = found_by(read_result, tmp_path / "result.json")
        assert unsaid(found, "schema result tool client") == []


@pytest.mark.parametrize("reason", ["Permission denied", "No space left on device", "Is a directory"])
def test_what_the_system_says_is_said_in_german(reason: str) -> None:
    with speaking(german()):
        assert reason not in problem(Code.FILE_UNREADABLE, "a", reason=reason).text


# --- every message in German ----------------------------------------------------------------------

_ENGLISH = frozenset(
    [
        "the",
        "is",
        "are",
        "and",
        "with",
        "of",
        "there",
        "not",
        "this",
        "that",
        "it",
        "its",
        "has",
        "have",
        "or",
        "from",
        "for",
        "to",
        "by",
        "than",
        "more",
        "than",
        "which",
        "give",
        "check",
        "choose",
        "delete",
        "write",
        "send",
        "open",
        "save",
        "file",
        "sheet",
        "column",
        "row",
        "answer",
        "question",
        "level",
        "rubric",
    ]
) - {"open"}


def _facts(code: Code) -> dict[str, str]:
    """A German fact for everything that a message is about."""
    return {
        field: "Wert"
        for text in (code.what, code.mend)
        for _, field, _, _ in Formatter().parse(text)
        if field
    }


@pytest.mark.parametrize("code", Code, ids=lambda code: code.name)
def test_no_german_message_has_an_english_word(code: Code) -> None:
    with speaking(german()):
        said = code.told(_facts(code))
    said = re.sub(r"cxaudit [a-z ]+|--[a-z]+|„[^“]*“|head_count|Save as", "", said)
    assert [word for word in _WORD.findall(said) if word in _ENGLISH] == []


# --- what click says --------------------------------------------------------------------------------

_TO_PROGRAMMERS = re.compile(
    "DeprecationWarning|deprecated|must be an iterable|Could not determine|No options defined|defined twice|"
    "exactly one parameter|same flag|dynamic|Takes {nargs}|start character|Choice|format|UUID|values are required"
)
"""Phrases of click that nobody sees who uses this program: about commands wrongly made, or kinds of values we have not."""


def _said_by_click() -> list[str | tuple[str, str]]:
    modules = (core, exceptions, formatting, parser, types)
    sources = [Path(module.__file__ or "").read_text("utf-8") for module in modules]
    return [phrase for source in sources for phrase, _ in said_in_python(source)]


@pytest.mark.parametrize("phrase", dict.fromkeys(_said_by_click()), ids=str)
def test_what_click_says_is_in_the_catalogue(phrase: str | tuple[str, str]) -> None:
    assert phrase in (*PHRASES, *PLURALS) or _TO_PROGRAMMERS.search(str(phrase))


# --- what people typed is never translated -----------------------------------------------------------


def test_a_cell_that_says_nothing_keeps_its_word(capsys: pytest.CaptureFixture[str]) -> None:
    differences = (Difference("Scores!A1", "nothing", None, "engine"),)
    with speaking(german()):
        verification._show_verified(Verified(1, differences, 0, 1, None))
    assert "Scores!A1: zeigt nothing, richtig wäre nichts (Rechenkern)" in capsys.readouterr().out


# --- a rubric to read ----------------------------------------------------------------------------------


def test_a_rubric_is_shown_in_words_of_the_catalogue() -> None:
    rubric = demos.rubric()
    with speaking(pseudo.IN_PIECES):
        shown = rubric_text(rubric)
    known = {*_WORD.findall(rubric.model_dump_json(by_alias=True)), "pulse", "full", "frontline"}
    assert {word for word in _WORD.findall(pseudo.unsaid(shown)) if word not in known} == set()
