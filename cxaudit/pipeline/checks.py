"""Every problem of answers, rubrics and engagements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cxaudit.errors import Code, CxauditError, Problem, errors, problem
from cxaudit.files import unfinished
from cxaudit.language import ngettext
from cxaudit.model.engagement import Engagement
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.agreements import workshops_among
from cxaudit.pipeline.documents import measured_among, outside
from cxaudit.pipeline.engagements import (
    RETURNED,
    STORE,
    is_self_assessment,
    rubric_path,
    settings_around,
    settings_file,
    settings_problems,
)
from cxaudit.pipeline.places import PEOPLE, Audit, Place, beside_settings, loosened, the_audit
from cxaudit.pipeline.sheets import (
    all_counting,
    all_read,
    files_meant,
    more_than_there_are,
    settled_by_sheets,
)
from cxaudit.read import rubrics as rubric_files
from cxaudit.read.folders import answers_in
from cxaudit.read.people import read_people
from cxaudit.read.translations import language_of, translation_problems
from cxaudit.read.voices import Voice
from cxaudit.store import open_store


class Checked(NamedTuple):
    """What a check came to."""

    problems: tuple[Problem, ...]
    files: int
    """Files that were looked at."""


def check(paths: Sequence[Path], *, rubric: str | None = None) -> Checked:
    """Every problem in answers, rubrics and engagements; writes nothing."""
    found = tuple(dict.fromkeys(map(whole_rubric, paths)))
    looked = [_checked(path, rubric, only=len(found) == 1) for path in found]
    around = dict.fromkeys(file for path in found if (file := settings_around(path)))
    promised = (p for settings in around for p in _promises_around(settings))
    problems = dict.fromkeys((*(p for one in looked for p in one.problems), *promised))
    return Checked(tuple(problems), sum(one.files for one in looked))


def whole_rubric(path: Path) -> Path:
    """The rubric that a file, or a folder of texts in another language, is a part of; any other path as it is."""
    if home := language_of(path):
        return home
    part = path.suffix in (".yaml", ".yml") and not rubric_files.is_engagement(path)
    return path.parent if part and (path.parent / rubric_files.MAIN).is_file() else path


def _checked(path: Path, rubric: str | None, only: bool) -> Checked:
    """Every problem of one path, by what kind of thing it is; ``only``: nothing else is checked with it."""
    try:
        if _is_rubric(path):
            return Checked(problems_of_rubric(path), 1)
        return _checked_answers(path, rubric, only)
    except CxauditError as error:
        return Checked(error.problems, 1)


def problems_of_rubric(path: Path) -> tuple[Problem, ...]:
    """All errors and warnings of a rubric, and of its texts in other languages where it has no errors."""
    found = rubric_files.rubric_problems(path)
    return found if errors(found) else (*found, *translation_problems(path, rubric_files.read_rubric(path)))


def _is_rubric(path: Path) -> bool:
    """Whether a path is a rubric, in a folder or in one file."""
    alone = path.suffix in (".yaml", ".yml") and not rubric_files.is_engagement(path)
    return alone or (path / rubric_files.MAIN).is_file()


def _checked_answers(path: Path, rubric: str | None, only: bool) -> Checked:
    """Every problem of an engagement, and of the answer files that a path means."""
    own = settings_file(path)
    settings = own or settings_around(path)
    plan, problems = rubric_files.engagement_draft(settings) if settings else (Engagement(), ())
    source = rubric_path(rubric, plan, settings)
    whole = rubric_files.read_rubric(source)
    if settings:
        problems = settings_problems(plan, whole, source, settings, problems)
    if settings == path or (settings and not (settings.parent / RETURNED).is_dir()):
        return Checked(problems, 1)
    if settings and own:
        problems = (*problems, *_folder_problems(settings.parent, plan, whole, source, problems))
        if _nothing_came_back(settings.parent):
            return Checked(problems, 2)
    given, rubrics = workshops_among(files_meant([path])), Voice(whole, source).known
    read, computed = all_read(given.files, rubrics, plan.id), measured_among([path], rubrics, plan.id)
    none = () if read.files or given.several else (problem(Code.NO_ANSWERS, str(path)),)
    problems = (
        *problems,
        *given.faults,
        *none,
        *read.problems,
        *computed.problems,
        *outside((*computed.files, *read.documents)).between,
        *(p for one in read.plans for p in one.problems),
        *settled_by_sheets(plan, whole, read.sheets)[1],
        *more_than_there_are(plan, read.sheets, settings),
    )
    if only and read.files == 1 and is_self_assessment(plan):
        problems = all_counting(read.sheets, problems)[1]
    return Checked(problems, read.files + len(given.several) + bool(own))


def _nothing_came_back(home: Path) -> bool:
    """Whether an engagement was set up, and waits for its first answers."""
    return (home / PEOPLE).is_file() and not answers_in(home / RETURNED).sheets


def _folder_problems(
    home: Path, plan: Engagement, rubric: Rubric, source: Path, wrong: Sequence[Problem]
) -> Iterator[Problem]:
    """What is wrong with the list of people and the store of an engagement.

    Args:
        home: the engagement folder.
        plan: its settings.
        rubric: whole.
        source: where the rubric lies.
        wrong: what is wrong with the settings.
    """
    if (home / PEOPLE).is_file():
        try:
            listed = read_people(home / PEOPLE, rubric, contacts=True, nobody=True)
            yield from (*listed.notes, *beside_settings(Place(home), plan, listed))
        except CxauditError as error:
            yield from error.problems
    if left := unfinished(*Place(home).written):
        yield problem(Code.UNFINISHED, str(home), files=ngettext("{n} file", "{n} files", len(left)))
    audit = Audit(Place(home), plan, rubric, Voice(rubric, source)) if not errors(wrong) else None
    yield from _store_problems(home / STORE, audit)


def _store_problems(place: Path, audit: Audit | None) -> Iterator[Problem]:
    """What is wrong with a store, and where the settings hide less than was promised; no audit: they have mistakes."""
    if not place.exists():
        return
    try:
        with open_store(place, new=False) as store:
            yield from loosened(audit, store) if audit else ()
    except CxauditError as error:
        yield from map(_not_checked, error.problems)


def _promises_around(settings: Path) -> Iterator[Problem]:
    """The same for an engagement of which only returned files were named."""
    try:
        audit = the_audit(settings)
    except CxauditError:  # is told with the files
        return
    yield from _store_problems(audit.place.store, audit)


def _not_checked(one: Problem) -> Problem:
    """That the store could not be looked at, where that needs something that is not installed."""
    if one.code is not Code.TOOL_MISSING:
        return one
    return problem(Code.STORE_NOT_CHECKED, one.where, **dict(one.facts))
