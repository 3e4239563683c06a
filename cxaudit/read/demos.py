"""Reading the plan of a rubric's example audit, and its texts in other languages."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from cxaudit.errors import Code, CxauditError, Problem, Where, problem
from cxaudit.language import main_tag
from cxaudit.model.demo import Demo, DemoTexts, retold
from cxaudit.model.demo_fieldwork import DemoFieldwork, DemoWords
from cxaudit.read.shapes import shaped
from cxaudit.read.yaml_tree import TreePath, file_text, positions, yaml_tree

DEMO = "demo.yaml"
"""The file of a rubric's folder that plans its example."""
FIELDWORK = "demo_fieldwork.yaml"
"""The file that plans what it finds outside the questionnaire."""
IN_LANGUAGE = "{stem}.{tag}.yaml"
"""The file beside one of them with what people read of it, in another language."""

Read = TypeVar("Read", bound=BaseModel)


def read_demo(folder: Path, tag: str | None = None) -> Demo:
    """The example's plan in a rubric's folder.

    Args:
        folder: of the rubric.
        tag: of a language, such as ``de-AT``; none: that of the plan. A language that it has no texts in changes nothing.

    Raises:
        CxauditError: there is none, or it is not as it should be.
    """
    demo, texts = _as(Demo, folder / DEMO), _in_language(folder / DEMO, tag)
    return retold(demo, _as(DemoTexts, texts)) if texts else demo


def read_demo_fieldwork(folder: Path, tag: str | None = None) -> DemoFieldwork | None:
    """What the example in a rubric's folder finds outside the questionnaire; None: nothing. Arguments as of `read_demo`.

    Raises:
        CxauditError: it is not as it should be.
    """
    path = folder / FIELDWORK
    if not path.is_file():
        return None
    found, texts = _as(DemoFieldwork, path), _in_language(path, tag)
    if texts is None:
        return found
    words = _as(DemoWords, texts)
    return found.said(words.words, words.mappings)


def _in_language(path: Path, tag: str | None) -> Path | None:
    """The file with what people read of a plan in a language; None: there is none."""
    if not tag or not main_tag(tag).isalpha():
        return None
    texts = path.with_name(IN_LANGUAGE.format(stem=path.stem, tag=main_tag(tag)))
    return texts if texts.is_file() else None


def _as(model: type[Read], path: Path) -> Read:
    """The content of a file."""
    text, faults = file_text(path)
    tree, more = yaml_tree(text, str(path)) if not faults else (None, ())
    if not (faults or more) and tree is None:
        faults = (problem(Code.YAML_EMPTY, str(path)),)
    made, wrong = shaped(model, tree)
    found = (*faults, *more) or _placed(wrong, path, text)
    if found or made is None:
        raise CxauditError(found or (problem(Code.FILE_MISSING, str(path)),))
    return made


def _placed(wrong: Iterable[Problem], path: Path, text: str) -> tuple[Problem, ...]:
    """Problems with the line and column of the nearest thing that stands in the file."""
    places = positions(text) if wrong else {}

    def spot(way: TreePath) -> str:
        line, column = next((places[way[:n]] for n in range(len(way), -1, -1) if way[:n] in places), (1, 1))
        return f"{line}:{column}"

    return tuple(one.at(Where(str(path), spot(one.where.path), one.where.path)) for one in wrong)
