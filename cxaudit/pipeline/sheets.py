"""What the paths of a command mean, and reading all of it in one pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from cxaudit.engine import consensus, engagement_checks, verdicts
from cxaudit.errors import Code, CxauditError, Problem, errors, problem
from cxaudit.language import ngettext
from cxaudit.model.actions import ACTIONS_SCHEMA
from cxaudit.model.answers import AnswerSheet, EngagementStamp
from cxaudit.model.audit_sheets import AuditorSheet, WorkshopSheet
from cxaudit.model.engagement import Engagement
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.documents import DocumentFile, from_file
from cxaudit.pipeline.engagements import NEEDS_MENDING, RETURNED, USAGE, settings_file
from cxaudit.read import answers as answer_files
from cxaudit.read import rubrics as rubric_files
from cxaudit.read.actions import read_actions
from cxaudit.read.documents import document_from, document_in_json
from cxaudit.read.folders import RESULT, answers_in, holds_result, is_stray, set_aside
from cxaudit.render import json as as_json

BroughtIn = answer_files.Brought[AnswerSheet | AuditorSheet | WorkshopSheet]
"""A returned sheet of whatever kind."""


def all_counting(
    returned: Sequence[BroughtIn], problems: Sequence[Problem]
) -> tuple[tuple[BroughtIn, ...], tuple[Problem, ...]]:
    """The answers of one person alone: all of them count, so that nothing is to be said of their role (rule A3)."""
    sheets = (one._replace(problems=tuple(filter(_bears, one.problems))) for one in returned)
    return tuple(sheets), tuple(filter(_bears, problems))


def _bears(one: Problem) -> bool:
    """Whether a problem also bears on the answers of one person alone."""
    return one.code is not Code.ROLE_NOT_ASKED


def still_told(returned: Sequence[BroughtIn], rubric: Rubric) -> tuple[BroughtIn, ...]:
    """The same, where files that a later one of the same person replaces tell only what still counts of them (rule A5).

    That is what there is to say of questions that the later ones leave blank.
    """
    codes = {criterion.id: criterion.code for criterion in rubric.criteria}
    kept: dict[int, BroughtIn] = {}
    later: dict[tuple[str, str], set[str]] = {}
    by_age = sorted(enumerate(returned), key=lambda found: consensus.age(found[1].sheet))
    for place, one in reversed(by_age):
        kept[place] = one
        if not isinstance(one.sheet, WorkshopSheet):
            rows = one.sheet.answers if isinstance(one.sheet, AnswerSheet) else one.sheet.verdicts
            replaced = later.setdefault((one.sheet.schema_, one.sheet.respondent.key), set())
            kept[place] = one._replace(problems=tuple(_untold(one.problems, replaced)))
            replaced |= {codes.get(row.criterion, "") for row in rows if not row.blank}
    return tuple(kept[place] for place in range(len(returned)))


def _untold(problems: Sequence[Problem], replaced: Collection[str]) -> Iterator[Problem]:
    """What there is to say of a file, without what is of questions that were answered again, and of all the file."""
    if not replaced:
        yield from problems
    yield from (one for one in problems if replaced and one.where.about and one.where.about not in replaced)


class AnswerFiles(NamedTuple):
    """What the paths of a command mean."""

    sheets: Mapping[Path, bool]
    """Files to be read, and whether they were named themselves, not only their folder."""
    strays: tuple[Path, ...]
    """In the folders, but no answer sheets."""
    notes: tuple[Problem, ...]


def files_meant(paths: Sequence[Path], collected: Collection[Path] = ()) -> AnswerFiles:
    """The answer files that paths mean; a folder means those in it, an engagement folder those in ``returned``.

    Args:
        paths: as they were given.
        collected: those whose answers lie in a store.

    Raises:
        CxauditError: there are none, or a folder is not there.
    """
    sheets: dict[Path, bool] = {}
    strays: dict[Path, None] = {}
    notes: dict[Problem, None] = {}
    for path in (path for path in paths if path not in collected):
        settings = settings_file(path)
        folder = settings.parent / RETURNED if settings else path
        if settings is None and not folder.is_dir():
            sheets[path] = True
            continue
        inside = answers_in(folder)
        sheets |= {file: sheets.get(file, False) for file in inside.sheets}
        strays |= dict.fromkeys(inside.strays)
        notes |= dict.fromkeys(inside.notes)
    if not sheets and not collected:
        none = [problem(Code.NO_ANSWERS, str(path)) for path in paths]
        raise CxauditError([*none, *notes, *set_aside(strays)], USAGE)
    return AnswerFiles(sheets, tuple(strays), tuple(notes))


class SheetsRead(NamedTuple):
    """What answer files say that have no mistakes."""

    sheets: tuple[BroughtIn, ...]
    """Each file once, whatever its name."""
    problems: tuple[Problem, ...]
    """Warnings and notes."""
    documents: tuple[DocumentFile, ...]
    """Field books and customers' answers among them."""


def sheets_read(
    files: AnswerFiles,
    rubrics: Sequence[Rubric],
    wrong: Sequence[Problem],
    collected: Sequence[BroughtIn] = (),
    engagement: str | None = None,
    planned: Collection[str] = (),
) -> SheetsRead:
    """All sheets, each file once whatever its name, with warnings and notes; or everything wrong in all of them.

    Args:
        files: to be read.
        rubrics: the rubric, and the same in every other language.
        wrong: what is known to be wrong, or worth telling.
        collected: sheets that were checked when they were taken in.
        engagement: the id of the audit to which the files should belong; none: any, but all to one.
        planned: SHA-256 of the files about the plan that were taken in.

    Raises:
        CxauditError: some file or setting needs mending.
    """
    read = all_read(files, rubrics, engagement)
    passed_over = _passed_over(read.plans, planned, alone=not (read.sheets or collected))
    told = (*wrong, *read.problems, *passed_over, *(p for one in collected for p in one.problems))
    if faults := errors(told):
        missing = all(p.code is Code.FILE_MISSING for p in faults)
        raise CxauditError(told, USAGE if missing else NEEDS_MENDING)
    known = {one.sha256 for one in collected}
    sheets = (*collected, *(one for one in read.sheets if one.sha256 not in known))
    counting = still_told(sheets, rubrics[0])
    passed = {p for one in sheets for p in one.problems} - {p for one in counting for p in one.problems}
    sheets, told = counting, tuple(one for one in told if one not in passed)
    if not roles_by_key(sheets):
        none = {path.parent: problem(Code.NO_ANSWERS, str(path.parent)) for path in files.sheets}
        raise CxauditError((*none.values(), *told), USAGE)
    return SheetsRead(sheets, told, read.documents)


class _Read(NamedTuple):
    """What reading answer files came to."""

    sheets: tuple[BroughtIn, ...]
    """Each file once, whatever its name."""
    problems: tuple[Problem, ...]
    files: int
    """Files that are answer sheets, about the plan or found outside the questionnaire, good or bad."""
    plans: tuple[_Plan, ...]
    documents: tuple[DocumentFile, ...]
    """Field books and customers' answers, each file once."""


class _Plan(NamedTuple):
    """A file that holds nobody's answers, but what was written about the plan."""

    path: Path
    sha256: str | None
    """None: it needs mending."""
    problems: tuple[Problem, ...]
    """What is wrong with what was written, and what else there is to say of it."""
    refused: tuple[Problem, ...]
    """Why it holds no answers."""


def _passed_over(plans: Sequence[_Plan], planned: Collection[str], alone: bool) -> Iterator[Problem]:
    """What there is to say of files about the plan where answers are wanted; ``alone``: there are no answers."""
    new = [one for one in plans if one.sha256 not in planned]
    if alone:
        yield from (p for one in plans for p in one.refused)
    elif new:
        for folder, count in Counter(one.path.parent for one in new).items():
            files = ngettext("{n} file", "{n} files", count)
            yield problem(Code.NOT_COLLECTED, str(folder), files=files)


def all_read(files: AnswerFiles, rubrics: Sequence[Rubric], engagement: str | None = None) -> _Read:
    """Everything in the files, right or wrong.

    Args:
        files: to be read.
        rubrics: the rubric, and the same in every other language.
        engagement: the id of the audit to which the files should belong; none: any, but all to one.
    """
    found: dict[str, BroughtIn] = {}
    faults, notes, strays = list[Problem](), list(files.notes), list[Path]()
    plans: list[_Plan] = []
    documents: dict[str, DocumentFile] = {}
    for path, named in files.sheets.items():
        try:
            one = _read(path, rubrics, engagement)
            if isinstance(one, DocumentFile):
                notes += _again_found(one, path, documents)
                documents.setdefault(one.sha256, one)
                continue
            notes += _again(one, path, found.values())
            found.setdefault(one.sha256, one)
        except CxauditError as error:
            if plan := _plan(path, rubrics, engagement, error.problems):
                plans.append(plan)
            elif not named and is_stray(path):
                strays.append(path)
            else:
                faults += error.problems
    made_for = [*((one.file, one.sheet.engagement) for one in found.values())]
    made_for += [(one.file, one.said.engagement) for one in documents.values()]
    faults += _of_other_audits(made_for)
    aside = set_aside((*files.strays, *strays))
    told = (*faults, *notes, *aside)
    read = len(files.sheets) - len(strays)
    return _Read(tuple(found.values()), told, read, tuple(plans), tuple(documents.values()))


def _of_other_audits(files: Iterable[tuple[str, EngagementStamp | None]]) -> Iterator[Problem]:
    """The files that were made for another audit than most of them; those that name none are of any."""
    made_for = [(file, stamp) for file, stamp in files if stamp]
    counts = Counter(stamp.id for _file, stamp in made_for)
    most = max(counts, key=counts.__getitem__, default=None)
    yield from (answer_files.other_engagement(file, stamp) for file, stamp in made_for if stamp.id != most)


def more_than_there_are(
    plan: Engagement, returned: Sequence[BroughtIn], settings: Path | None
) -> tuple[Problem, ...]:
    """The roles in which more people answered than the settings say there are."""
    roles = Counter(roles_by_key(returned).values())
    return rubric_files.head_count_problems(plan, roles, settings) if settings else ()


def roles_by_key(returned: Iterable[BroughtIn]) -> dict[str, str]:
    """The role of everybody who answered or audited, by key; a workshop is nobody's sheet."""
    found = (one.sheet.respondent for one in returned if not isinstance(one.sheet, WorkshopSheet))
    return {respondent.key: respondent.role for respondent in found}


def settled_by_sheets(
    plan: Engagement, rubric: Rubric, returned: Sequence[BroughtIn]
) -> tuple[Engagement, tuple[Problem, ...]]:
    """The settings with what workshops agreed on, and what there is to say of their and the auditors' sheets."""
    plan = engagement_checks.by_ids(plan, rubric)
    agreeing = [verdicts.Agreeing(r.file, r.sheet) for r in returned if isinstance(r.sheet, WorkshopSheet)]
    settled = verdicts.with_agreements(plan, agreeing, rubric)
    told = verdicts.auditors_problems(auditors_among(returned), plan, rubric)
    return settled.engagement, (*settled.problems, *told)


def auditors_among(returned: Iterable[BroughtIn]) -> list[verdicts.Audited]:
    """The auditors' sheets among those that came back."""
    return [verdicts.Audited(r.file, r.sheet) for r in returned if isinstance(r.sheet, AuditorSheet)]


def _read(path: Path, rubrics: Sequence[Rubric], engagement: str | None) -> BroughtIn | DocumentFile:
    """What one file says.

    Raises:
        CxauditError: the file needs mending, or is what came of answers.
    """
    if holds_result(path):
        raise CxauditError([problem(Code.NOT_A_QUESTIONNAIRE, str(path), kind=RESULT)])
    content = answer_files.content_of(path)
    if document := document_in_json(content, str(path), rubrics, engagement):
        return from_file(document, path, content)
    try:
        sheet = answer_files.sheet_from(content, str(path), rubrics[0], rubrics[1:], engagement)
    except CxauditError:  # only now, since looking what a workbook is takes time
        if document := document_from(content, str(path), rubrics, engagement):
            return from_file(document, path, content)
        raise
    return _somebodys(sheet, path)


def _again_found(one: DocumentFile, path: Path, others: Mapping[str, DocumentFile]) -> tuple[Problem, ...]:
    """What there is to say of a field book or of customers' answers, and whether the file has been met before."""
    other = others.get(one.sha256)
    return (problem(Code.FILE_TWICE, str(path), other=other.file),) if other else one.problems


def _plan(
    path: Path, rubrics: Sequence[Rubric], engagement: str | None, refused: tuple[Problem, ...]
) -> _Plan | None:
    """What a file that holds no answers says of the plan; None: nothing, so that it is told that it has no answers.

    Args:
        path: of the file.
        rubrics: the rubric, and the same in every other language.
        engagement: the id of the audit to which the file should belong; none: any.
        refused: why it holds no answers.
    """
    in_json = any(("kind", ACTIONS_SCHEMA) in one.facts for one in refused)
    if not in_json and all(one.code is not Code.AUDIT_OF_SEVERAL for one in refused):
        return None
    try:
        one = read_actions(path, rubrics[0], rubrics[1:], engagement)
    except CxauditError as error:
        wrong = in_json or any(fault.where.spot for fault in error.problems)
        return _Plan(path, None, error.problems, refused) if wrong else None
    return _Plan(path, one.sha256, one.problems, refused) if in_json or one.sheet.actions else None


def _somebodys(one: BroughtIn, path: Path) -> BroughtIn:
    """A sheet with a key of its own where the form's own word was left: else two people would be taken for one."""
    respondent = None if isinstance(one.sheet, WorkshopSheet) else one.sheet.respondent
    if respondent is None or respondent.key != as_json.UNSAID:
        return one
    key = f"anon-{one.sha256[:10]}"
    sheet = one.sheet.model_copy(update={"respondent": respondent.model_copy(update={"key": key})})
    return one._replace(sheet=sheet, problems=(*one.problems, problem(Code.KEY_DERIVED, str(path), key=key)))


def _again(one: BroughtIn, path: Path, others: Iterable[BroughtIn]) -> tuple[Problem, ...]:
    """What there is to say of a sheet that was read, and whether the file or the person has been met before."""
    for other in others:
        if other.sha256 == one.sha256:
            return (problem(Code.FILE_TWICE, str(path), other=other.file),)
        if roles_by_key([one]).keys() & roles_by_key([other]).keys():
            return (*one.problems, problem(Code.RESPONDENT_TWICE, str(path), other=other.file))
    return one.problems
