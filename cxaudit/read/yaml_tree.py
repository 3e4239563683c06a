"""Plain trees from YAML that strangers wrote: bounded, strict, and with a place for whatever is wrong.

Built from the parser's events, never from its objects: no anchors, no tags, nothing that can grow. Scalars are
those of YAML 1.2, so that ``NO``, ``12:30`` and ``010`` stay the text that the author saw.

Two passes share the work. The first builds the tree and stops at the first doubt. Only then the second one runs,
which is slower: it knows where everything stands and finds every fault.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from yaml import events

from cxaudit.errors import Code, Problem, Where, problem
from cxaudit.language import N_, _

BYTE_LIMIT = 2_000_000
DEPTH_LIMIT = 32
FAULT_LIMIT = 1_000
"""Faults reported for one file; whoever has more starts with these."""

Tree = Any
"""Text, whole number, number, truth, nothing, tuple or dict with text keys; checked by whoever reads it."""

TreePath = tuple[str | int, ...]
"""The way from the root of a tree: keys and positions in lists."""

Place = tuple[int, int]
"""Line and column, both from 1."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*|(?=[eE])))(?:[eE][-+]?[0-9]{1,3})?\Z")
_MAY_BE_NUMBER = frozenset("+-.0123456789")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Characters that nobody sees: controls, direction marks, odd line ends."""


def file_text(path: Path, shown: str = "") -> tuple[str, tuple[Problem, ...]]:
    """The text of a UTF-8 file of at most 2 MB, and what is wrong with it; the text is then empty.

    Args:
        path: the file.
        shown: its name in messages; none: the path.
    """
    name = shown or str(path)
    try:
        if not path.is_file():
            return "", (
                problem(Code.FILE_UNREADABLE, name, reason=N_("not a file"))
                if path.exists()
                else problem(Code.FILE_MISSING, name),
            )
        with path.open("rb") as stream:
            content = stream.read(BYTE_LIMIT + 1)
    except OSError as fault:
        return "", (problem(Code.FILE_UNREADABLE, name, reason=fault.strerror or N_("unknown")),)
    if len(content) > BYTE_LIMIT:
        return "", (problem(Code.YAML_TOO_BIG, name, limit=BYTE_LIMIT // 1_000_000),)
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError as fault:
        before = content[: fault.start].decode("utf-8", "replace")
        return "", (problem(Code.YAML_NOT_UTF8, Where(name, _spot(_place_at(before, len(before))))),)


def yaml_tree(text: str, file: str) -> tuple[Tree, tuple[Problem, ...]]:
    """The tree that the text describes, and every fault of its YAML.

    Args:
        text: YAML.
        file: its name in messages.

    Returns:
        The tree, and problems. Where a fault leaves no tree to speak of, the tree is ``None``. Of a doubled key
        the first value is kept, so that the rest can still be checked.

    >>> yaml_tree("{level: 3, answer: NO, since: 12:30}", "a.yaml")
    ({'level': 3, 'answer': 'NO', 'since': '12:30'}, ())
    >>> print(yaml_tree("a: 1\\nb: 2\\na: 3", "a.yaml")[1][0])
    a.yaml:3:1: the key "a" is there twice (first at 1:1). Keep one of the two. [YAML_KEY_TWICE]
    """
    if not _HIDDEN.search(text):
        try:
            return _Builder().tree(text), ()
        except (_DoubtError, yaml.YAMLError):
            pass
    inspector = _Inspector()
    inspector.inspect(text)
    tree = None if inspector.fatal else inspector.root
    return tree, tuple(fault.named(file) for fault in inspector.faults)


def positions(text: str) -> dict[TreePath, Place]:
    """Line and column of everything in the tree, by its way from the root.

    What stands under a key is placed at the key; what stands in a list, where it begins.

    >>> positions("steps:\\n  - id: know")[("steps", 0, "id")]
    (2, 5)
    """
    inspector = _Inspector()
    inspector.inspect(text)
    return inspector.places


class _DoubtError(Exception):
    """The quick pass met something that may have to be reported."""


class _NoKey:
    """Stands where a mapping waits for its next key."""


def _scalar(text: str, quoted: bool) -> str | int | float | bool | None:
    """A scalar as YAML 1.2 (core schema, decimal numbers only) understands it."""
    if quoted:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] in _MAY_BE_NUMBER:
        if _WHOLE.match(text):
            return int(text)
        if _NUMBER.match(text) and math.isfinite(number := float(text)):
            return number
    return text


class _Builder:
    """The quick pass: the tree alone; doubts at whatever is out of the ordinary."""

    def __init__(self) -> None:
        self.stack: list[tuple[Any, Any]] = []
        self.within: Any = None
        self.key: Any = None
        self.root: Any = None
        self.documents = 0

    def tree(self, text: str) -> Tree:
        loader = _Loader(text)
        get = loader.get_event
        steps = self.steps
        event = get()
        while type(event) is not events.StreamEndEvent:
            steps[type(event)](self, event)
            event = get()
        return self.root

    def scalar(self, event: Any) -> None:
        if event.anchor is not None or event.tag is not None:
            raise _DoubtError
        value = event.value
        if event.style:
            if event.style == '"' and _HIDDEN.search(value):
                raise _DoubtError
        elif self.key is not _NoKey:
            value = _scalar(value, False)
        if self.key is not _NoKey:
            self.put(value)
        elif value in self.within or value in ("<<", ""):
            raise _DoubtError
        else:
            self.key = value

    def put(self, value: Any) -> None:
        within = self.within
        if type(within) is list:
            within.append(value)
        elif within is None:
            self.root = value
        else:
            within[self.key] = value
            self.key = _NoKey

    def start(self, event: Any) -> None:
        if (
            self.key is _NoKey
            or event.anchor is not None
            or event.tag is not None
            or len(self.stack) >= DEPTH_LIMIT
        ):
            raise _DoubtError
        self.stack.append((self.within, self.key))
        if type(event) is events.MappingStartEvent:
            self.within, self.key = {}, _NoKey
        else:
            self.within, self.key = [], None

    def end(self, event: Any) -> None:
        ended = self.within
        self.within, self.key = self.stack.pop()
        self.put(tuple(ended) if type(ended) is list else ended)

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            raise _DoubtError

    def alias(self, event: Any) -> None:
        raise _DoubtError

    def nothing(self, event: Any) -> None:
        """Starts and ends that say nothing."""

    steps: dict[type, Callable[[_Builder, Any], None]] = {  # noqa: RUF012 (a table of methods, never changed)
        events.ScalarEvent: scalar,
        events.MappingStartEvent: start,
        events.SequenceStartEvent: start,
        events.MappingEndEvent: end,
        events.SequenceEndEvent: end,
        events.DocumentStartEvent: document,
        events.AliasEvent: alias,
        events.StreamStartEvent: nothing,
        events.DocumentEndEvent: nothing,
    }


class _Fault(NamedTuple):
    code: Code
    place: Place
    facts: dict[str, object]

    def named(self, file: str) -> Problem:
        return problem(self.code, Where(file, _spot(self.place)), **self.facts)


class _Level:
    """A list or mapping that the inspector is in."""

    def __init__(self, content: Any, path: TreePath) -> None:
        self.content = content
        self.path = path
        self.key: Any = _NoKey
        self.keys: dict[str, Place] = {}
        self.passed_over = False
        """The value that comes next takes no part: its key is doubled, or no text."""
        self.is_key = False
        """It stands where a key should."""


class _Inspector:
    """The thorough pass: the tree, the place of everything in it, and every fault."""

    def __init__(self) -> None:
        self.levels: list[_Level] = []
        self.root: Any = None
        self.places: dict[TreePath, Place] = {}
        self.faults: list[_Fault] = []
        self.fatal = False
        """There is no tree to speak of."""
        self.over = False
        """There is no point in reading on."""
        self.documents = 0

    def inspect(self, text: str) -> None:
        self.faults.extend(_hidden_characters(text))
        # Blanks keep the columns, and the parser itself refuses what is hidden.
        try:
            for event in _events(_HIDDEN.sub(" ", text)):
                self.steps[type(event)](self, event)
                if self.over:
                    return
        except yaml.YAMLError as fault:
            self.fault(_SYNTAX, _mark(getattr(fault, "problem_mark", None)), reason=_reason(fault))

    def fault(self, code: Code, place: Place, **facts: object) -> None:
        self.faults.append(_Fault(code, place, facts))
        self.over = self.over or code in _LAST or len(self.faults) >= FAULT_LIMIT
        self.fatal = self.fatal or code not in _PASSABLE or self.over

    def common(self, event: Any) -> None:
        """What no value may carry."""
        place = _mark(event.start_mark)
        if event.anchor is not None:
            self.fault(Code.YAML_ANCHOR, place, name=f"&{event.anchor}")
        if event.tag is not None:
            self.fault(Code.YAML_TAG, place, tag=event.tag)

    def scalar(self, event: Any) -> None:
        self.common(event)
        if event.style == '"' and (hidden := _HIDDEN.search(event.value)):
            self.fault(
                Code.YAML_HIDDEN_CHARACTER, _mark(event.start_mark), character=f"U+{ord(hidden[0]):04X}"
            )
        if self.waits_for_key:
            self.name(event)
        else:
            self.put(_scalar(event.value, bool(event.style)), _mark(event.start_mark))

    def name(self, event: Any) -> None:
        """A scalar that is a key."""
        level, key, place = self.levels[-1], event.value, _mark(event.start_mark)
        level.key, level.passed_over = key, key in level.keys
        if key == "<<" and not event.style:
            self.fault(Code.YAML_MERGE, place)
        elif not key:
            self.fault(Code.YAML_KEY, place)
        elif level.passed_over:
            self.fault(Code.YAML_KEY_TWICE, place, key=key, first=_spot(level.keys[key]))
        else:
            level.keys[key] = place
            self.places[(*level.path, key)] = place

    def put(self, value: Any, place: Place) -> None:
        if not self.levels:
            self.root = value
            self.places.setdefault((), place)
            return
        level = self.levels[-1]
        if type(level.content) is list:
            self.places.setdefault((*level.path, len(level.content)), place)
            level.content.append(value)
            return
        if not level.passed_over:
            level.content[level.key] = value
        level.key, level.passed_over = _NoKey, False

    def start(self, event: Any) -> None:
        self.common(event)
        place = _mark(event.start_mark)
        path = self.path_of_next()
        self.places.setdefault(path, place)
        if len(self.levels) >= DEPTH_LIMIT:
            self.fault(Code.YAML_TOO_DEEP, place, limit=DEPTH_LIMIT)
        level = _Level({} if type(event) is events.MappingStartEvent else [], path)
        if self.waits_for_key:
            level.is_key = True
            self.fault(Code.YAML_KEY, place)
        self.levels.append(level)

    @property
    def waits_for_key(self) -> bool:
        return bool(self.levels) and type(self.levels[-1].content) is dict and self.levels[-1].key is _NoKey

    def path_of_next(self) -> TreePath:
        if not self.levels:
            return ()
        level = self.levels[-1]
        if type(level.content) is list:
            return (*level.path, len(level.content))
        # What takes no part has places of its own, which must not replace those of the first.
        aside = level.passed_over or level.key is _NoKey
        return (*level.path, "", len(self.places)) if aside else (*level.path, level.key)

    def end(self, event: Any) -> None:
        ended = self.levels.pop()
        if ended.is_key:
            self.levels[-1].key, self.levels[-1].passed_over = "", True
        else:
            content = tuple(ended.content) if type(ended.content) is list else ended.content
            self.put(content, _mark(event.start_mark))

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.fault(Code.YAML_SECOND_DOCUMENT, _mark(event.start_mark))

    def alias(self, event: Any) -> None:
        self.fault(Code.YAML_ANCHOR, _mark(event.start_mark), name=f"*{event.anchor}")
        if self.waits_for_key:
            self.levels[-1].key, self.levels[-1].passed_over = "", True
        else:
            self.put(None, _mark(event.start_mark))

    def nothing(self, event: Any) -> None:
        """Starts and ends that say nothing."""

    steps: dict[type, Callable[[_Inspector, Any], None]] = {  # noqa: RUF012 (a table of methods, never changed)
        events.ScalarEvent: scalar,
        events.MappingStartEvent: start,
        events.SequenceStartEvent: start,
        events.MappingEndEvent: end,
        events.SequenceEndEvent: end,
        events.DocumentStartEvent: document,
        events.AliasEvent: alias,
        events.StreamStartEvent: nothing,
        events.DocumentEndEvent: nothing,
    }


_SYNTAX = Code.YAML_SYNTAX
_PASSABLE = frozenset({Code.YAML_KEY_TWICE, Code.YAML_HIDDEN_CHARACTER})
"""Faults that leave a tree which is worth checking."""
_LAST = frozenset({Code.YAML_SECOND_DOCUMENT, Code.YAML_TOO_DEEP})
"""Faults after which there is no point in reading on."""

_REASONS = (
    (
        "mapping values are not allowed",
        N_('there is a ":" inside text that is not in quotes, or a line is indented wrongly'),
    ),
    ("'\\t'", N_("a tab stands where blanks should")),
    ("could not find expected ':'", N_('a line has no ":" after its name, or is indented wrongly')),
    (
        "did not find expected key",
        N_("a line is indented differently from those beside it, or a quotation mark stands inside quotes"),
    ),
    (
        "expected <block end>",
        N_("a line is indented differently from those beside it, or a quotation mark stands inside quotes"),
    ),
    (
        "did not find expected '-' indicator",
        N_('an entry of a list does not begin with "- " in the same column'),
    ),
    ("unexpected end of stream", N_("a quotation mark or bracket is never closed")),
    ("expected ',' or", N_('a "," or a closing bracket is missing')),
    ("unknown escape character", N_('there is a "\\" in text in double quotes; use single quotes')),
    ("found undefined tag handle", N_('text begins with "!"; put it in quotes')),
    ("undefined alias", N_('text begins with "*"; put it in quotes')),
    (
        "cannot start any token",
        N_("text begins with a sign that has a meaning in YAML (such as @, %, `); put it in quotes"),
    ),
)


def _reason(fault: yaml.YAMLError) -> str:
    """What the parser did not like, in plain words where we have them."""
    said = str(getattr(fault, "problem", None) or fault).split("\n")[0]
    ours = next((ours for theirs, ours in _REASONS if theirs in said), None)
    return _(ours) if ours else _("the parser says: {said}", said=said)


def _events(text: str) -> Iterator[Any]:
    get = _Loader(text).get_event
    event = get()
    while type(event) is not events.StreamEndEvent:
        yield event
        event = get()


def _hidden_characters(text: str) -> Iterator[_Fault]:
    for found in islice(_HIDDEN.finditer(text), FAULT_LIMIT):
        yield _Fault(
            Code.YAML_HIDDEN_CHARACTER,
            _place_at(text, found.start()),
            {"character": f"U+{ord(found[0]):04X}"},
        )


def _place_at(text: str, offset: int) -> Place:
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _mark(mark: Any) -> Place:
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _spot(place: Place) -> str:
    return f"{place[0]}:{place[1]}"
