"""Returned sheets in JSON (``cxaudit/answers/1``, ``cxaudit/auditor/1``, ``cxaudit/workshop/1``)."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from cxaudit.engine.checks import Path
from cxaudit.errors import Code, Where
from cxaudit.language import N_, _
from cxaudit.read import limits
from cxaudit.read.drafts import Draft, Tree, visible
from cxaudit.read.limits import Refusal


def json_draft(content: bytes | str, file: str) -> Draft:
    """What a JSON sheet says, before it is checked; its schema says of which kind it is.

    Raises:
        CxauditError: with one problem; it is not JSON, or beyond a limit.
    """
    refusal = Refusal(file)
    text = _decoded(content, refusal)
    if sum(map(text.count, "{[,")) > limits.JSON_VALUES:
        raise refusal(Code.TOO_COMPLEX, part=_("the JSON text"), what=N_("values"), limit=limits.JSON_VALUES)
    tree = _frozen(_parsed(text, refusal), refusal)
    if not isinstance(tree, dict):
        raise refusal(Code.FIELD_TYPE, found=_("something else"), wanted=_("one object in braces"), advice="")
    draft = Draft(tree, (), _Places(text, file))
    rows = tree.get(draft.shape.rows)
    if isinstance(rows, tuple) and len(rows) > limits.ANSWERS:
        raise refusal(Code.TOO_MANY_ANSWERS, draft.shape.rows, limit=limits.ANSWERS)
    return draft


def looks_like_json(content: bytes) -> bool:
    """Whether the bytes begin as a JSON object or list does."""
    start = content[:200].lstrip(b"\xef\xbb\xbf\xfe\xff\0 \t\r\n")
    return start[:1] in (b"{", b"[")


def _decoded(content: bytes | str, refusal: Refusal) -> str:
    if not content:
        raise refusal(Code.FILE_EMPTY)
    if len(content) > limits.FILE_BYTES:
        raise refusal(Code.FILE_TOO_BIG, limit=limits.FILE_BYTES // limits.MEGABYTE)
    if isinstance(content, str):
        return content
    try:
        return content.decode(json.detect_encoding(content)).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise refusal(Code.DAMAGED, reason=N_("it is not UTF-8 text")) from None


class _Unwelcome(ValueError):
    """A key twice in one object, or a number that is none."""

    def __init__(self, code: Code, needle: str, **facts: object) -> None:
        self.code, self.needle, self.facts = code, needle, facts
        super().__init__(needle)


def _parsed(text: str, refusal: Refusal) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)
    except _Unwelcome as fault:
        raise refusal(fault.code, _line_of(text, fault.needle), **fault.facts) from None
    except json.JSONDecodeError as fault:
        raise refusal(Code.JSON_SYNTAX, f"{fault.lineno}:{fault.colno}", reason=_reason(fault.msg)) from None
    except RecursionError:
        raise refusal(Code.JSON_TOO_DEEP, limit=limits.DEPTH) from None
    except ValueError:  # a number with thousands of digits
        raise refusal(Code.JSON_NUMBER, found=_("a number with thousands of digits")) from None


_REASONS = (
    ("Expecting value", N_("a value is missing, or text is not in double quotes")),
    ("Expecting ',' delimiter", N_('a "," or a closing bracket is missing')),
    ("Expecting ':' delimiter", N_('a ":" is missing after a name')),
    ("Expecting property name", N_("a name in double quotes is missing, or there is a comma too many")),
    ("Illegal trailing comma", N_("there is a comma too many")),
    ("Unterminated string", N_("a quotation mark is never closed")),
    ("Extra data", N_("something follows after the end")),
    ("Invalid control character", N_("there is a line break or tab inside quotes")),
    ("Invalid \\", N_('there is a "\\" that stands for nothing')),
)


def _reason(said: str) -> str:
    """What the parser did not like, in plain words."""
    ours = next((ours for theirs, ours in _REASONS if said.startswith(theirs)), None)
    return _(ours) if ours else _("the parser says: {said}", said=said)


def _object(pairs: list[tuple[str, Any]]) -> Tree:
    tree = dict(pairs)
    if len(tree) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, value in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _Unwelcome(Code.JSON_KEY_TWICE, json.dumps(twice, ensure_ascii=False), key=twice)
    return tree


def _constant(name: str) -> NoReturn:
    raise _Unwelcome(Code.JSON_NUMBER, name, found=name)


def _float(literal: str) -> float:
    """A number; one that is beyond all that can be computed with, such as 1e999, is none."""
    value = float(literal)
    if math.isinf(value):
        raise _Unwelcome(Code.JSON_NUMBER, literal, found=literal[:40])
    return value


def _line_of(text: str, needle: str) -> str:
    """The line of the text where the needle stands, if it stands there only once or twice: the last one."""
    position = text.rfind(needle)
    return f"{text.count(chr(10), 0, position) + 1}" if position >= 0 and text.count(needle) <= 2 else ""


def _frozen(value: Any, refusal: Refusal, depth: int = 1) -> Any:
    """The value with tuples for lists, and with control characters made visible."""
    if depth > limits.DEPTH:
        raise refusal(Code.JSON_TOO_DEEP, limit=limits.DEPTH)
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {key: _frozen(inner, refusal, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(_frozen(inner, refusal, depth + 1) for inner in value)
    return value


# --- places -----------------------------------------------------------------------------------

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\],:]|[^\s{}\[\],:"]+|\n')


class _Places:
    """Where the fields of a JSON text stand; lines are looked up only once somebody asks."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._lines: dict[Path, int] | None = None

    def __call__(self, path: Path) -> Where:
        if self._lines is None:
            self._lines = _lines(self._text)
        line = self._lines.get(path)
        way = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
        return Where(self._file, f"{line}:{way}" if way and line else way, path)


def _lines(text: str) -> dict[Path, int]:
    """The line of every value in a valid JSON text, by its path."""
    lines: dict[Path, int] = {}
    line = 1
    path: list[str | int] = []
    key_next: list[bool] = []
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token == "\n":
            line += 1
        elif token in "}]":
            path.pop()
            key_next.pop()
        elif token == ",":
            key_next[-1] = isinstance(path[-1], str)
            path[-1] = path[-1] + 1 if isinstance(path[-1], int) else path[-1]
        elif token == ":":
            key_next[-1] = False
        elif key_next and key_next[-1]:
            path[-1] = json.loads(token)
        else:
            lines[tuple(path)] = line
            if token in "{[":
                path.append("" if token == "{" else 0)
                key_next.append(token == "{")
    return lines
