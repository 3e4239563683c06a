"""The settings of an engagement, as commands mean them: which file, which rubric, which language."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from cxaudit.errors import Code, CxauditError, Problem, problem
from cxaudit.language import speaking, spoken
from cxaudit.model.engagement import Engagement
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.read import rubrics as rubric_files
from cxaudit.read.languages import read_language
from cxaudit.read.themes import read_theme
from cxaudit.read.voices import Voice, language_faults

USAGE, NEEDS_MENDING = 2, 3
RETURNED, STORE = "returned", "answers.db"
"""The folder of an engagement into which answers come back, and the store into which they are taken."""
REPORTS = "reports"
"""The folder of an engagement for what came of it."""


def speaking_in(tag: str) -> AbstractContextManager[None]:
    """Everything said inside is said in a language, if the program speaks it, such as ``de-AT``."""
    return speaking(read_language(tag) or spoken())


def settings_problems(
    plan: Engagement, rubric: Rubric, source: Path, settings: Path, besides: Sequence[Problem]
) -> tuple[Problem, ...]:
    """Everything that is wrong with the settings of an audit, what was found while reading them too."""
    where = rubric_files.setting_place(settings, "language")
    faults = language_faults(rubric, source, plan.language, where)
    return rubric_files.engagement_problems(plan, rubric, settings, besides=(*besides, *faults))


def voice_of(result: AuditResult, rubric: str | None = None, language: str | None = None) -> Voice:
    """The language of everything that is drawn from a result.

    Args:
        result: in any language.
        rubric: id or path of its rubric; none: the built-in one, if it is that.
        language: that is wanted; none: the one that was asked for when it was made, else the rubric's own.

    Raises:
        CxauditError: there is no such rubric or language, or it is another rubric than the result's.
    """
    used = result.rubric
    built_in = {path.name for path in rubric_files.built_in_rubrics()}
    source = rubric_files.find_rubric(rubric or used.id) if rubric or used.id in built_in else None
    whole = rubric_files.read_rubric(source) if source else used.content
    if language is None and not language_faults(whole, source, result.language):
        language = result.language
    if (whole.id, whole.version) == (used.id, used.version):
        return Voice(whole, source, language)
    if rubric and whole.id != used.id:
        raise CxauditError([problem(Code.OTHER_RUBRIC, rubric, found=used.id, wanted=whole.id)])
    if rubric:
        raise CxauditError([problem(Code.OTHER_VERSION, rubric, found=used.version, wanted=whole.version)])
    return Voice(used.content, None, language)


def branded(plan: Engagement, settings: Path | None, theme: Path | None) -> Engagement:
    """The engagement with the brand of a theme file: the one asked for, else the one that it names."""
    named = settings.parent / plan.theme if settings and plan.theme else None
    path = theme or named
    return plan.model_copy(update={"brand": read_theme(path)}) if path else plan


def settings_file(path: Path) -> Path | None:
    """The file of settings that a path means: itself, or the one in its folder; None: none."""
    if rubric_files.is_engagement(path):
        return path
    file = path / rubric_files.ENGAGEMENT
    return file if file.is_file() else None


def settings_around(path: Path) -> Path | None:
    """The file of settings of the engagement into whose folder ``returned`` a path leads; None: into none."""
    near, far = (Path(os.path.normpath(one)) for one in (path, path.absolute()))
    for folder in (near, *near.parents, far, *far.parents):
        file = folder.parent / rubric_files.ENGAGEMENT
        if folder.name == RETURNED and file.is_file():
            return file
    return None


def rubric_path(name: str | None, plan: Engagement, settings: Path | None) -> Path:
    """Where the rubric lies: the one asked for, else the engagement's, whose path begins at the engagement."""
    built_in = {path.name for path in rubric_files.built_in_rubrics()}
    if name is None and plan.rubric and settings and plan.rubric not in built_in:
        return rubric_files.find_rubric(str(settings.parent / plan.rubric))
    return rubric_files.find_rubric(name or plan.rubric)


def is_self_assessment(plan: Engagement) -> bool:
    """Whether one person's answers are all there will be, so that nobody has to be protected (rule R6)."""
    expected = sum(role.head_count or 0 for role in plan.roles.values())
    return plan.minimum_group is None and expected <= 1


def reports_folder(paths: Sequence[Path]) -> Path | None:
    """Where the reports of an engagement go; None: these paths are none."""
    settings = [file for path in paths if (file := settings_file(path))]
    return settings[0].parent / REPORTS if len(settings) == 1 else None


def voice_named(rubric: str | None, language: str | None) -> Voice:
    """A rubric by its id or path, in a language.

    Raises:
        CxauditError: there is no such rubric or language.
    """
    source = rubric_files.find_rubric(rubric)
    return Voice(rubric_files.read_rubric(source), source, language)
