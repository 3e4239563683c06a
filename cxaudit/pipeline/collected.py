"""The answers that were taken into the store of an engagement."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cxaudit.engine import actions, engagement_checks, policies, results, verdicts
from cxaudit.errors import Code, CxauditError, Problem, errors, problem
from cxaudit.language import ngettext
from cxaudit.model.answers import AnswerSheet
from cxaudit.model.audit_sheets import AuditorSheet, WorkshopSheet
from cxaudit.model.engagement import Engagement
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.audits import audited, common_variant
from cxaudit.pipeline.documents import NOTHING_OUTSIDE, DocumentFile, Outside, storable, stored
from cxaudit.pipeline.engagements import RETURNED, STORE, settings_around, settings_file
from cxaudit.pipeline.sheets import BroughtIn, auditors_among, settled_by_sheets, still_told
from cxaudit.read import answers as answer_files
from cxaudit.read import rubrics as rubric_files
from cxaudit.read.folders import answers_in
from cxaudit.store import Intake, Rules, TakenActions, open_store

if TYPE_CHECKING:
    from cxaudit.store.stores import Store


class Collected(NamedTuple):
    """What was taken into the stores of the engagements among some paths."""

    folders: frozenset[Path]
    """The paths of these engagements."""
    returned: tuple[BroughtIn, ...]
    rules: tuple[Rules, ...]
    """What people were promised, also those whose returned files were named themselves."""
    people: frozenset[str]
    """The keys of everybody whose answers are in these stores."""
    problems: tuple[Problem, ...]
    actions: tuple[actions.Noted, ...] = ()
    """What was written about the plan, in the order in which it came in."""
    planned: frozenset[str] = frozenset()
    """SHA-256 of the files in which that was."""
    documents: tuple[DocumentFile, ...] = ()
    """Field books and customers' answers, in the order in which they came in."""


def collected_answers(paths: Sequence[Path], url: str | None) -> Collected:
    """The answers that were taken into stores; of an engagement whose returned files were named, only what was promised.

    Raises:
        CxauditError: a store cannot be read.
    """
    folders: dict[Path, None] = {}
    returned: list[BroughtIn] = []
    problems: list[Problem] = []
    promises: dict[Path, _Promised] = {}
    written: dict[Path, Sequence[TakenActions]] = {}
    documents: dict[Path, Sequence[DocumentFile]] = {}
    for path in dict.fromkeys(paths):
        settings = settings_file(path)
        around = settings or settings_around(path)
        if around is None or (url is None and not (around.parent / STORE).exists()):
            continue
        with open_store(url or around.parent / STORE, new=False) as store:
            if around not in promises:
                promises[around] = _promised(store)
            taken = store.returned() if settings else ()
            written[around] = store.actions()
            documents[around] = stored(store.documents())
            hashes = store.hashes()
        if taken:
            folders[path] = None
            returned += _brought(taken)
            problems += _not_collected(around.parent / RETURNED, hashes)
    rules = tuple(one.rules for one in promises.values() if one.rules)
    people = frozenset(key for one in promises.values() for key in one.people)
    noted = tuple(actions.noted(one.sheet, one.taken_at) for found in written.values() for one in found)
    planned = frozenset(one.sha256 for found in written.values() for one in found)
    found = tuple(one for files in documents.values() for one in files)
    return Collected(
        frozenset(folders), tuple(returned), rules, people, tuple(problems), noted, planned, found
    )


class _Promised(NamedTuple):
    """To whom what was promised."""

    rules: Rules | None
    people: frozenset[str]


def _promised(store: Store) -> _Promised:
    """What those were promised whose answers are in a store; nothing where there are none."""
    kept = store.kept()
    return _Promised(store.rules() if kept else None, frozenset(one.key for one in kept if one.key))


def _brought(taken: Iterable[Intake]) -> tuple[BroughtIn, ...]:
    """Files of a store as those of a folder."""
    return tuple(
        answer_files.Brought(one.sheet, one.problems, one.sha256, one.file)
        for one in taken
        if isinstance(one.sheet, AnswerSheet | AuditorSheet | WorkshopSheet)
    )


def not_collected(folder: Path, known: Collection[str]) -> tuple[Path, ...]:
    """The files in a folder that were not taken in.

    Args:
        folder: that of returned files; it need not be there.
        known: SHA-256 of those that were.
    """
    if not folder.is_dir():
        return ()
    return tuple(path for path in answers_in(folder).sheets if _sha256(path) not in known)


def _not_collected(folder: Path, known: Collection[str]) -> Iterator[Problem]:
    """That files lie in a folder that were not taken in."""
    new = not_collected(folder, known)
    if new:
        count = ngettext("{n} file", "{n} files", len(new))
        yield problem(Code.NOT_COLLECTED, str(folder), files=count)


def _sha256(path: Path) -> str:
    """Of a file's bytes; of nothing where it cannot be read."""
    try:
        return hashlib.sha256(answer_files.content_of(path)).hexdigest()
    except CxauditError:
        return ""


def broken_promises(
    kept: Iterable[Rules], rubric: Rubric, plan: Engagement, settings: Path, named: bool
) -> Iterator[Problem]:
    """Where less would be hidden than people were promised before they answered (rule R6)."""
    if errors(rubric_files.engagement_problems(plan, rubric)):
        return
    now = policies.policy(rubric.narrowed(plan.variant), plan, named=named)
    for rules in kept:
        for one in engagement_checks.rules_loosened(now, rules):
            yield one.at(rubric_files.setting_place(settings, *map(str, one.where.path)))


def collected_result(
    rubric: Rubric, plan: Engagement, taken: Sequence[Intake], outside: Outside = NOTHING_OUTSIDE
) -> AuditResult:
    """The audit of the files of a store.

    Args:
        rubric: whole.
        plan: settings that fit it.
        taken: all that the store has of people's and workshops' sheets.
        outside: what was found outside the questionnaire.
    """
    returned = still_told(_brought(taken), rubric)
    plan, _told = settled_by_sheets(plan, rubric, returned)
    return result_of(rubric, plan, returned, named=False, analyst=False, outside=outside)


def result_of(
    rubric: Rubric,
    plan: Engagement,
    returned: Sequence[BroughtIn],
    named: bool,
    analyst: bool,
    outside: Outside = NOTHING_OUTSIDE,
) -> AuditResult:
    """The audit of returned sheets, and of what was found outside the questionnaire."""
    sheets = [one.sheet for one in returned if isinstance(one.sheet, AnswerSheet)]
    auditors = auditors_among(returned)
    if plan.variant is None:
        answered = sheets or [verdicts.answers(one.sheet) for one in auditors]
        plan = plan.model_copy(update={"variant": common_variant(rubric, answered)})
    taken = [*(_taken(one) for one in returned), *outside.files]
    warnings = [p.at(replace(p.where, file=storable(r.file))) for r in returned for p in r.problems]
    return audited(
        rubric,
        plan,
        sheets,
        auditors=auditors,
        named=named,
        analyst=analyst,
        returned=taken,
        problems=[*warnings, *outside.told],
        found=outside.found,
    )


def _taken(one: BroughtIn) -> results.TakenIn:
    """What the result remembers of a file."""
    sheet = one.sheet
    if isinstance(sheet, WorkshopSheet):
        return results.TakenIn(storable(one.file), one.sha256, None, len(sheet.agreements))
    rows = sheet.answers if isinstance(sheet, AnswerSheet) else sheet.verdicts
    said = sum(not row.blank for row in rows)
    return results.TakenIn(storable(one.file), one.sha256, sheet.respondent.role, said)
