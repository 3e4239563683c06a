"""Mappings: YAML files that say what the columns of somebody else's table mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from pydantic import BaseModel

from cxaudit.errors import CxauditError, Problem, Where, errors
from cxaudit.read.shapes import shaped
from cxaudit.read.yaml_tree import positions, yaml_tree

M = TypeVar("M", bound=BaseModel)


def mapping_in(text: str, file: str, model: type[M], faults: Callable[[M], Iterable[Problem]]) -> M:
    """The mapping in a YAML text.

    Args:
        text: of the file.
        file: its name, for messages.
        model: what a mapping of this kind looks like.
        faults: what else is wrong with one of the right shape.

    Raises:
        CxauditError: everything that is wrong with it, each with its line and column.
    """
    tree, broken = yaml_tree(text, file)
    if errors(broken):
        raise CxauditError(broken)
    mapping, found = shaped(model, tree if isinstance(tree, dict) else {})
    if mapping is not None:
        found = tuple(faults(mapping))
    if mapping is None or errors(found):
        places = positions(text)
        raise CxauditError(tuple(one.at(placed(file, one.where.path, places)) for one in found))
    return mapping


def placed(
    file: str, path: tuple[str | int, ...], places: Mapping[tuple[str | int, ...], tuple[int, int]]
) -> Where:
    """The line and column of a way through the mapping, or of what it is part of."""
    for length in range(len(path), -1, -1):
        if path[:length] in places:
            line, column = places[path[:length]]
            return Where(file, f"{line}:{column}")
    return Where(file)
