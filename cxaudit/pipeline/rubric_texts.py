"""What is asked of rubrics: to list, to show, to check, to begin one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cxaudit import files
from cxaudit.errors import CxauditError, Problem
from cxaudit.language import speaking
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.checks import Checked, problems_of_rubric, whole_rubric
from cxaudit.read import rubrics as rubric_files
from cxaudit.read.voices import Voice


def rubrics() -> tuple[Rubric, ...]:
    """The built-in rubrics."""
    return tuple(rubric_files.read_rubric(path) for path in rubric_files.built_in_rubrics())


def rubric_text(name: str | None, *, as_json: bool = False, language: str | None = None) -> str:
    """A rubric readably, or as JSON; in its own language, or in another one."""
    from cxaudit.render.rubrics import rubric_text as text

    source = rubric_files.find_rubric(name)
    voice = Voice(rubric_files.read_rubric(source), source, language)
    with speaking(voice.language):
        return voice.rubric.model_dump_json(by_alias=True, indent=1) if as_json else text(voice.rubric)


def check_rubrics(paths: Sequence[Path]) -> Checked:
    """Every problem in rubrics, given by path or by the id of a built-in one."""
    found: list[Problem] = []
    for path in dict.fromkeys(map(whole_rubric, paths)):
        try:
            found += problems_of_rubric(rubric_files.find_rubric(str(path)))
        except CxauditError as error:
            found += error.problems
    return Checked(tuple(found), len(paths))


def rubric_schema(part: str) -> dict[str, Any]:
    """The JSON Schema of ``rubric``, ``step`` or ``translation`` files."""
    from cxaudit.read import schemas

    made = {"step": schemas.step_schema, "translation": schemas.translation_schema}
    return made.get(part, schemas.rubric_schema)()


def new_rubric(folder: Path, title: str) -> tuple[Path, ...]:
    """Write a small valid rubric to start from; returns its files.

    Raises:
        CxauditError: a file is in the way.
    """
    from cxaudit.read.schemas import schema_text
    from cxaudit.render.rubrics import new_rubric_files

    schemas = {f"{part}.schema.json": rubric_schema(part) for part in ("rubric", "step", "translation")}
    texts = new_rubric_files(title) | {name: schema_text(schema) for name, schema in schemas.items()}
    written = {folder / name: text.encode() for name, text in texts.items()}
    files.write(written)
    return tuple(written)
