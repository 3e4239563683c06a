"""What a formula of ours may say, wherever it stands: in a cell, a name, a drop-down, a colour rule or a chart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

FUNCTIONS = frozenset(
    [
        "ABS",
        "AND",
        "AVERAGEIFS",
        "CHAR",
        "COUNT",
        "COUNTA",
        "COUNTIF",
        "COUNTIFS",
        "HYPERLINK",
        "IF",
        "IFERROR",
        "INDEX",
        "ISNUMBER",
        "LARGE",
        "LEFT",
        "LEN",
        "LOOKUP",
        "MATCH",
        "MAX",
        "MIN",
        "N",
        "NOT",
        "OR",
        "ROUND",
        "SMALL",
        "SUM",
        "SUMIFS",
        "SUMPRODUCT",
    ]
)
"""Functions that Excel 2010 and later, LibreOffice and Google Sheets share and compute alike."""

_ARGUMENTS = {
    "IF": (2, 3),
    "IFERROR": (2, 2),
    "ROUND": (2, 2),
    "INDEX": (2, 3),
    "MATCH": (2, 3),
    "COUNTIF": (2, 2),
    "LARGE": (2, 2),
    "SMALL": (2, 2),
    "NOT": (1, 1),
    "ABS": (1, 1),
    "N": (1, 1),
    "LEN": (1, 1),
    "ISNUMBER": (1, 1),
    "CHAR": (1, 1),
    "LEFT": (1, 2),
    "LOOKUP": (2, 3),
    "HYPERLINK": (1, 2),
}
_AREA = re.compile(
    r"^\$?[A-Z]{1,3}\$?\d+(:\$?[A-Z]{1,3}\$?\d+)?$|^\$?\d+:\$?\d+$|^\$?[A-Z]{1,3}:\$?[A-Z]{1,3}$"
)
_NUMBER = re.compile("[0-9]+")
_LONGEST = 8192


class Known(NamedTuple):
    """What a formula may speak of."""

    sheets: frozenset[str]
    names: frozenset[str]


def formula_faults(formula: str, known: Known) -> tuple[str, ...]:
    """Faults of one formula; of those that differ in numbers only, the first one speaks for the others."""
    seen = _seen(known)
    shape = _NUMBER.sub("1", formula)
    verdict = seen.get(shape)
    if verdict is None:
        verdict = seen[shape] = _verdict(formula, known)
    faults = _verdict(formula, known).faults if verdict.numbered else verdict.faults
    return (*faults, "a formula longer than 8,192 characters") if len(formula) > _LONGEST else faults


class _Verdict(NamedTuple):
    """What is wrong with a formula, and whether names in it have numbers, so that it speaks for itself alone."""

    faults: tuple[str, ...]
    numbered: bool


@lru_cache(maxsize=8)
def _seen(known: Known) -> dict[str, _Verdict]:
    """The verdicts of one workbook by shape, filled as they come."""
    return {}


@lru_cache(maxsize=4096)
def _verdict(formula: str, known: Known) -> _Verdict:
    """Faults of one formula, by its words."""
    if not formula or formula.startswith("="):
        return _Verdict(("an empty formula, or one that begins with = in the file",), False)
    tokens = Tokenizer("=" + formula).items
    faults = [fault for token in tokens for fault in _token_faults(token, known)]
    faults += _nesting_faults(tokens)
    numbered = any(token.subtype == Token.RANGE and _is_numbered(token.value) for token in tokens)
    return _Verdict(tuple(faults), numbered)


def _is_numbered(operand: str) -> bool:
    """Whether the name or the sheet of an operand has a number in it."""
    title, _, area = operand.rpartition("!")
    return any(map(str.isdigit, title if _AREA.match(area) else operand))


def _token_faults(token: Token, known: Known) -> Iterator[str]:
    """Faults of one word of a formula."""
    if token.type == Token.OPERAND and token.subtype == Token.TEXT and len(token.value) > 257:
        yield "a text in a formula longer than 255 characters"
    if token.type == Token.OPERAND and token.subtype == Token.ERROR:
        yield f"{token.value} in a formula"
    if token.type == Token.OPERAND and token.subtype == Token.RANGE:
        yield from _operand_faults(token.value, known)
    if token.type == Token.FUNC and token.subtype == Token.OPEN and token.value[:-1] not in FUNCTIONS:
        yield f"the function {token.value[:-1]} is not on our list"
    if token.type == Token.ARRAY:
        yield "an array in a formula"
    if token.type == Token.SEP and token.value == ";":
        yield "';' between arguments"


def _operand_faults(operand: str, known: Known) -> Iterator[str]:
    """A range or a name that is there."""
    title, mark, area = operand.rpartition("!")
    if "[" in operand:
        yield f"{operand} reads a table or another workbook"
    elif mark and title.strip("'").replace("''", "'") not in known.sheets:
        yield f"the sheet {title} is not there"
    if not _AREA.match(area) and "[" not in area and area.lower() not in known.names:
        yield f"the name {area} is not there"


def _nesting_faults(tokens: Sequence[Token]) -> Iterator[str]:
    """Brackets that close, at most 64 deep, with the right number of arguments."""
    open_calls: list[tuple[str, int]] = []
    deepest = 0
    for token, before in zip(tokens, [None, *tokens], strict=False):
        if token.type in (Token.FUNC, Token.PAREN) and token.subtype == Token.OPEN:
            open_calls.append((token.value[:-1], 1))
            deepest = max(deepest, len(open_calls))
        elif token.type == Token.SEP and open_calls:
            name, count = open_calls.pop()
            open_calls.append((name, count + 1))
        elif token.type in (Token.FUNC, Token.PAREN) and open_calls:
            yield from _argument_faults(
                *open_calls.pop(), empty=before is not None and before.subtype == Token.OPEN
            )
    if open_calls:
        yield "a bracket that does not close"
    if deepest > 64:
        yield "more than 64 brackets within each other"


def _argument_faults(name: str, count: int, *, empty: bool) -> Iterator[str]:
    """The number of arguments of a call."""
    least, most = _ARGUMENTS.get(name, (0, 255))
    if not least <= (0 if empty else count) <= most:
        yield f"{name} with {0 if empty else count} arguments"
