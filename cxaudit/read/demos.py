"""Reading the plan of a rubric's example audit."""

from __future__ import annotations

from pathlib import Path

from cxaudit.errors import Code, CxauditError, problem
from cxaudit.model.demo import Demo
from cxaudit.read.shapes import shaped
from cxaudit.read.yaml_tree import file_text, yaml_tree

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
    demo, wrong = shaped(Demo, tree)
    found = (*faults, *more) or wrong
    if found or demo is None:
        raise CxauditError(found or (problem(Code.FILE_MISSING, str(path)),))
    return demo
