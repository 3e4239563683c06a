"""Reading the plan of a rubric's example audit."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cxaudit.errors import Code, CxauditError, Problem, Where, problem
from cxaudit.model.demo import Demo
from cxaudit.read.shapes import shaped
from cxaudit.read.yaml_tree import TreePath, file_text, positions, yaml_tree

DEMO = "demo.yaml"
"""The file of a rubric's folder that plans its example."""


def read_demo(folder: Path) -> Demo:
    """The example's plan in a rubric's folder.

    Raises:
        CxauditError: there is none, or it is not as it should be.
    """
    path = folder / DEMO
    text, faults = file_text(path)
    tree, more = yaml_tree(text, str(path)) if not faults else (None, ())
    if not (faults or more) and tree is None:
        faults = (problem(Code.YAML_EMPTY, str(path)),)
    demo, wrong = shaped(Demo, tree)
    found = (*faults, *more) or _placed(wrong, path, text)
    if found or demo is None:
        raise CxauditError(found or (problem(Code.FILE_MISSING, str(path)),))
    return demo


def _placed(wrong: Iterable[Problem], path: Path, text: str) -> tuple[Problem, ...]:
    """Problems with the line and column of the nearest thing that stands in the file."""
    places = positions(text) if wrong else {}

    def spot(way: TreePath) -> str:
        line, column = next((places[way[:n]] for n in range(len(way), -1, -1) if way[:n] in places), (1, 1))
        return f"{line}:{column}"

    return tuple(one.at(Where(str(path), spot(one.where.path), one.where.path)) for one in wrong)
