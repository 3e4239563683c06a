"""The order of the stages, and the only place that decides what is read and written."""

from __future__ import annotations

import contextlib
import datetime
import os
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from cxaudit import files
from cxaudit.demo import answer_sheets
from cxaudit.engine import (
    consensus,
    engagement_checks,
    policies,
    priorities,
    release,
    restored,
    results,
    scoring,
)
from cxaudit.errors import Code, CxauditError, Problem, errors, problem
from cxaudit.language import ENGLISH, N_, Language, _, speaking, spoken
from cxaudit.measure import shown_points, whole_points
from cxaudit.model.answers import ANSWERS_SCHEMA, AnswerSheet, Respondent, RubricStamp
from cxaudit.model.demo import Demo
from cxaudit.model.engagement import Agreed, Brand, Engagement
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.model.stages import Inputs, Uplift
from cxaudit.read import answers as answer_files
from cxaudit.read import rubrics as rubric_files
from cxaudit.read.answered import holds_answers
from cxaudit.read.demos import read_demo
from cxaudit.read.folders import KEYS, PAGES, RESULT, WORKBOOK, answers_in, holds_result, is_stray, set_aside
from cxaudit.read.languages import read_language
from cxaudit.read.people import Person, read_people
from cxaudit.read.results import read_result
from cxaudit.read.themes import read_theme
from cxaudit.read.translations import language_of, translation_problems
from cxaudit.read.voices import Voice, language_faults
from cxaudit.render import json as as_json
from cxaudit.render.reasoning import Line, reasoning

if TYPE_CHECKING:
    from cxaudit.read.audit_workbooks import AuditWorkbook, Cells, Workshop
    from cxaudit.render.html.page import Edition as Edition
    from cxaudit.render.html.page import Paper as Paper
    from cxaudit.render.workbook.book import Book
    from cxaudit.render.workbook.copies import MadeFor
    from cxaudit.render.workbook.finish import Value
    from cxaudit.render.workbook.own_assessment import Live
    from cxaudit.render.workbook.rebuilt import Held, UnfitInput

USAGE, NEEDS_MENDING = 2, 3
RETURNED = "returned"
"""The folder of an engagement into which answers come back."""
_UNDATED = datetime.date(1980, 1, 1)
UNNAMED = "Unnamed client"
"""Stands for the client of an audit of several people until somebody says who it is."""


class Done(NamedTuple):
    """What a report came to."""

    result: AuditResult
    files: tuple[Path, ...]
    sentences: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def supported(self) -> int | None:
        """The overall supported score as shown; None: there is none."""
        score = self.result.overall.supported
        return None if score is None else whole_points(score)

    @property
    def supported_shown(self) -> str:
        """The same as text."""
        return shown_points(self.result.overall.supported)


class Checked(NamedTuple):
    """What a check came to."""

    problems: tuple[Problem, ...]
    files: int
    """Files that were looked at."""


class DemoDone(NamedTuple):
    """What the example came to."""

    client: str
    answer_files: int
    done: Done


class Difference(NamedTuple):
    """A cell that shows something else than it should."""

    place: str
    """Such as ``Scores!C5``."""
    shown: str
    expected: str
    by: Literal["LibreOffice", "engine"]
    """Who says so."""


class Verified(NamedTuple):
    """What a comparison came to."""

    figures: int
    """Cells that were compared: what formulas give, and numbers that are no inputs."""
    differences: tuple[Difference, ...]
    inputs_changed: int
    """Input cells that differ from the audit's."""
    engine_figures: int
    """Cells that were compared with the engine too."""
    engine_left_out: str | None
    """Why the engine was not asked; None: it was."""


def speaking_in(tag: str) -> AbstractContextManager[None]:
    """Everything said inside is said in a language, if the program speaks it, such as ``de-AT``."""
    return speaking(read_language(tag) or spoken())


# ------------------------------------------------------------------------ the stages


def audited(
    rubric: Rubric,
    engagement: Engagement,
    sheets: Sequence[AnswerSheet],
    *,
    named: bool = False,
    returned: Sequence[results.TakenIn] = (),
    problems: Sequence[Problem] = (),
) -> AuditResult:
    """From answers to the result: the stages, in their order.

    Args:
        rubric: whole; it is narrowed to the engagement's variant here.
        engagement: the audit lead's settings.
        sheets: checked answers, each of a role that the rubric knows.
        named: everybody is shown by name (a self-assessment), so that no minimum group holds.
        returned: the files that the sheets came from.
        problems: warnings and notes to carry along.
    """
    engagement = engagement_checks.by_ids(engagement, rubric)
    whole, rubric = rubric, rubric.narrowed(engagement.variant)
    policy = policies.policy(rubric, engagement, named=named)
    people = consensus.people(sheets)
    said = consensus.consensus(rubric, people, policy, engagement.rulings, engagement.agreed)
    shown = release.release(rubric, said, people, policy)
    ratings = {c: scoring.Rated.of(one) for c, one in said.items()}
    scores = release.withheld(scoring.scores(rubric, ratings, policy), shown.hidden_steps)
    now = priorities.situation(rubric, policy, said, scores, frozenset(shown.hidden))
    given = sum(not a.blank for sheet in sheets for a in sheet.answers)
    return results.audit_result(
        results.Findings(
            rubric=rubric,
            rubric_hash=whole.hash,
            engagement=engagement,
            date=engagement.date or _last_day(sheets),
            policy=policy,
            people=people,
            replaced=given - sum(len(p.answers) for p in people),
            said=said,
            scores=scores,
            plan=priorities.plan(now),
            release=shown,
            returned=returned,
            problems=problems,
        )
    )


def rescored(result: AuditResult, inputs: Inputs) -> AuditResult:
    """The result with other inputs, as a workbook offers them: levels, grades, caps, weights, targets.

    Single answers, evidence, comments and who took part are left out; every figure from the claimed level on is there.

    Args:
        result: with nothing hidden; what is hidden cannot be scored again.
        inputs: of all its criteria.
    """
    now = _restored(result, inputs)
    return results.audit_result(
        results.Findings(
            rubric=now.rubric,
            rubric_hash=result.rubric.hash,
            engagement=Engagement(
                client=result.client,
                title=result.title,
                scope=result.scope,
                made_up=result.made_up,
                variant=result.policy.variant,
                target=inputs.target,
                brand=result.brand,
            ),
            date=result.date,
            policy=now.policy,
            people=(),
            replaced=0,
            said=now.said,
            scores=now.scores,
            plan=priorities.plan(now),
            release=restored.release(now.said),
            returned=(),
            problems=(),
        )
    )


def _restored(result: AuditResult, inputs: Inputs) -> priorities.Situation:
    """Levels, scores and targets with other inputs."""
    if any(c.hidden for c in result.criteria):
        raise ValueError("hidden criteria cannot be scored again")
    rubric, policy = restored.rubric(result, inputs), restored.policy(result, inputs)
    said = restored.consensus(result, inputs)
    ratings = {c: scoring.Rated.of(one) for c, one in said.items()}
    return priorities.situation(rubric, policy, said, scoring.scores(rubric, ratings, policy))


def gained(result: AuditResult, inputs: Inputs, criteria: Collection[str]) -> Uplift:
    """What the fixes of some criteria gain together with other inputs; see `rescored` (rule P8)."""
    return priorities.together(_restored(result, inputs), criteria)


def reagreed(result: AuditResult, agreed: Mapping[str, Agreed]) -> AuditResult:
    """The result with other levels agreed in a workshop; what people said stays as it is (rule S4).

    Args:
        result: one in which nothing is hidden.
        agreed: all that is agreed now, by criterion id.
    """
    return restored.told_again(result, rescored(result, restored.inputs(result, agreed)))


def _last_day(sheets: Sequence[AnswerSheet]) -> datetime.date | None:
    """The day of the last answers: what people wrote, else when the file was saved."""
    days = [s.date or (s.saved.date() if s.saved else None) for s in sheets]
    return max((day for day in days if day), default=None)


# ------------------------------------------------------------------------ report


def report(
    paths: Sequence[Path],
    folder: Path,
    *,
    rubric: str | None = None,
    engagement: Path | None = None,
    client: str | None = None,
    theme: Path | None = None,
    named: bool = False,
    editions: Sequence[Edition] = ("full",),
    language: str | None = None,
    force: bool = False,
) -> Done:
    """Score returned answers and write result.json, audit.xlsx and report.html.

    Args:
        paths: answer files, folders of them, or one engagement folder.
        folder: where to write.
        rubric: id or path; none: the engagement's, else the built-in one.
        engagement: file of settings; none: that of an engagement folder, else the defaults.
        client: overrules the engagement's.
        theme: a theme file; none: the engagement's.
        named: everybody agreed that small groups are shown.
        editions: of the page; each is a file of its own.
        language: of page and workbook; none: the engagement's, else the rubric's own.
        force: replace existing outputs.

    Raises:
        CxauditError: anything in the inputs needs mending (then nothing is written), or an output is in the way.
    """
    settings = engagement or next((file for path in paths if (file := _settings(path))), None)
    plan, wrong = rubric_files.engagement_draft(settings) if settings else (Engagement(), ())
    plan = _branded(plan, settings, theme)
    if client:
        plan = plan.model_copy(update={"client": client})
    source = _rubric_path(rubric, plan, settings)
    whole = rubric_files.read_rubric(source)
    if settings:
        wrong = _settings_problems(plan, whole, source, settings, wrong)
    if language is not None:
        plan = plan.model_copy(update={"language": language})
    given = _workshops(_answer_files(paths))
    wrong = (*wrong, *given.faults)
    if given.several and not given.files.sheets:
        result = _after(given.several, plan, wrong)
        return _reported(result, _voice_of(result, rubric), folder, (), editions, force)
    wrong = (*wrong, *_of_other_rubrics(given.several, whole))
    plan = _agreed_on(plan, whole, given.several.values())
    voice = Voice(whole, source, None if errors(wrong) else plan.language)
    returned, problems = _returned(given.files, voice.known, wrong)
    problems = (*problems, *_more_than_there_are(plan, returned, settings))
    if len({one.sheet.respondent.key for one in returned}) == 1:
        named = named or _is_self_assessment(plan)
        returned, problems = _all_counting(returned, problems) if named else (returned, problems)
        plan = _agreed_on(plan, whole, given.own)
    elif "client" not in plan.model_fields_set:
        plan = plan.model_copy(update={"client": UNNAMED})
    result = _result(whole, plan, returned, named)
    return _reported(result, voice, folder, (*problems, *voice.notes), editions, force)


def _settings_problems(
    plan: Engagement, rubric: Rubric, source: Path, settings: Path, besides: Sequence[Problem]
) -> tuple[Problem, ...]:
    """Everything that is wrong with the settings of an audit, what was found while reading them too."""
    where = rubric_files.setting_place(settings, "language")
    faults = language_faults(rubric, source, plan.language, where)
    return rubric_files.engagement_problems(plan, rubric, settings, besides=(*besides, *faults))


def _voice_of(result: AuditResult, rubric: str | None = None, language: str | None = None) -> Voice:
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


def _reported(
    result: AuditResult,
    voice: Voice,
    folder: Path,
    problems: Sequence[Problem],
    editions: Sequence[Edition],
    force: bool,
) -> Done:
    """Write every file of a report."""
    from cxaudit.render.view import view

    result = voice.canonical(result)
    with speaking(voice.language):
        shown = voice.told(result)
        written = {folder / RESULT: as_json.result_json(result).encode(), **_outputs(shown, folder, editions)}
        sentences = tuple(view(shown).sentences)
    _write(written, force=force)
    return Done(result, tuple(written), sentences, tuple(problems))


class _Workshops(NamedTuple):
    """What was agreed in the workbooks among some files."""

    files: _AnswerFiles
    """The files without the workbooks of several people, which hold no answers."""
    several: Mapping[Path, Workshop]
    own: tuple[Workshop, ...]
    """In workbooks of one person, which hold their answers too."""
    faults: tuple[Problem, ...]


def _workshops(files: _AnswerFiles) -> _Workshops:
    """The workbooks in which something was agreed, among files that were named themselves or stand alone."""
    from cxaudit.read.audit_workbooks import read_workshop

    found: dict[Path, Workshop] = {}
    for path, named in files.sheets.items():
        if path.suffix.casefold() == ".xlsx" and (named or len(files.sheets) == 1):
            with contextlib.suppress(CxauditError):  # what is wrong with it is told when its answers are read
                one = read_workshop(path)
                found |= {path: one} if one and one.agreed else {}
    several = {path: one for path, one in found.items() if one.people != "1"}
    rest = {path: named for path, named in files.sheets.items() if path not in several}
    own = tuple(one for one in found.values() if one.people == "1")
    faults = tuple(p for one in found.values() for p in one.faults)
    return _Workshops(files._replace(sheets=rest), several, own, faults)


def _of_other_rubrics(workshops: Mapping[Path, Workshop], rubric: Rubric) -> Iterator[Problem]:
    """Workbooks of audits with another rubric than the answers'."""
    for path, one in workshops.items():
        if one.result.rubric.id != rubric.id:
            yield problem(Code.OTHER_RUBRIC, str(path), found=one.result.rubric.id, wanted=rubric.id)


def _agreed_on(plan: Engagement, rubric: Rubric, workshops: Collection[Workshop]) -> Engagement:
    """The settings with what was agreed in workbooks since they were made, the last one last."""
    agreed = dict(engagement_checks.by_ids(plan, rubric).agreed)
    for one in workshops:
        agreed = _changed(agreed | restored.agreed_levels(one.result), one)
    return plan.model_copy(update={"agreed": agreed}) if workshops else plan


def _changed(agreed: Mapping[str, Agreed], workshop: Workshop) -> dict[str, Agreed]:
    """What is agreed after a workbook's changes."""
    changes = workshop.changes
    kept = {c: one for c, one in agreed.items() if c not in changes}
    return kept | {c: Agreed(level=level) for c, level in changes.items() if level is not None}


def _after(workshops: Mapping[Path, Workshop], plan: Engagement, wrong: Sequence[Problem]) -> AuditResult:
    """The audit of a workbook of several people, with what was agreed in it; its answers are not at hand.

    Raises:
        CxauditError: it cannot be scored without them, or there is more than one.
    """
    if errors(wrong) or len(workshops) > 1:
        raise CxauditError(wrong or [problem(Code.AUDIT_OF_SEVERAL, str(path)) for path in workshops])
    ((path, one),) = workshops.items()
    if one.changes and not restored.shows_everything(one.result):
        raise CxauditError([problem(Code.AGREED_NEEDS_ANSWERS, str(path))])
    result = one.result
    if one.changes:
        result = reagreed(result, _changed(restored.agreed_levels(result), one))
    told = {"client": plan.client, "brand": plan.brand, "language": plan.language}
    return result.model_copy(update={k: v for k, v in told.items() if k in plan.model_fields_set})


def _branded(plan: Engagement, settings: Path | None, theme: Path | None) -> Engagement:
    """The engagement with the brand of a theme file: the one asked for, else the one that it names."""
    named = settings.parent / plan.theme if settings and plan.theme else None
    path = theme or named
    return plan.model_copy(update={"brand": read_theme(path)}) if path else plan


def _write(written: Mapping[Path, bytes], *, force: bool) -> None:
    """Write files, all or none; what somebody answered is not replaced even with ``force``.

    Raises:
        CxauditError: something is in the way.
    """
    answered = [path for path in files.unwritten(written) if force and path.is_file() and holds_answers(path)]
    if answered:
        raise CxauditError([problem(Code.FILE_ANSWERED, str(path)) for path in answered], USAGE)
    files.write(written, force=force)


def _settings(path: Path) -> Path | None:
    """The file of settings that a path means: itself, or the one in its folder; None: none."""
    if rubric_files.is_engagement(path):
        return path
    file = path / rubric_files.ENGAGEMENT
    return file if file.is_file() else None


def _rubric_path(name: str | None, plan: Engagement, settings: Path | None) -> Path:
    """Where the rubric lies: the one asked for, else the engagement's, whose path begins at the engagement."""
    built_in = {path.name for path in rubric_files.built_in_rubrics()}
    if name is None and plan.rubric and settings and plan.rubric not in built_in:
        return rubric_files.find_rubric(str(settings.parent / plan.rubric))
    return rubric_files.find_rubric(name or plan.rubric)


def _is_self_assessment(plan: Engagement) -> bool:
    """Whether one person's answers are all there will be, so that nobody has to be protected (rule R6)."""
    expected = sum(role.head_count or 0 for role in plan.roles.values())
    return plan.minimum_group is None and expected <= 1


def _all_counting(
    returned: Sequence[answer_files.Returned], problems: Sequence[Problem]
) -> tuple[tuple[answer_files.Returned, ...], tuple[Problem, ...]]:
    """The answers of one person alone: all of them count, so that nothing is to be said of their role (rule A3)."""
    sheets = (one._replace(problems=tuple(filter(_bears, one.problems))) for one in returned)
    return tuple(sheets), tuple(filter(_bears, problems))


def _bears(one: Problem) -> bool:
    """Whether a problem also bears on the answers of one person alone."""
    return one.code is not Code.ROLE_NOT_ASKED


class _AnswerFiles(NamedTuple):
    """What the paths of a command mean."""

    sheets: Mapping[Path, bool]
    """Files to be read, and whether they were named themselves, not only their folder."""
    strays: tuple[Path, ...]
    """In the folders, but no answer sheets."""
    notes: tuple[Problem, ...]


def _answer_files(paths: Sequence[Path]) -> _AnswerFiles:
    """The answer files that paths mean; a folder means those in it, an engagement folder those in ``returned``.

    Raises:
        CxauditError: there are none, or a folder is not there.
    """
    sheets: dict[Path, bool] = {}
    strays: dict[Path, None] = {}
    notes: dict[Problem, None] = {}
    for path in paths:
        settings = _settings(path)
        folder = settings.parent / RETURNED if settings else path
        if settings is None and not folder.is_dir():
            sheets[path] = True
            continue
        inside = answers_in(folder)
        sheets |= {file: sheets.get(file, False) for file in inside.sheets}
        strays |= dict.fromkeys(inside.strays)
        notes |= dict.fromkeys(inside.notes)
    if not sheets:
        none = [problem(Code.NO_ANSWERS, str(path)) for path in paths]
        raise CxauditError([*none, *notes, *set_aside(strays)], USAGE)
    return _AnswerFiles(sheets, tuple(strays), tuple(notes))


def _returned(
    files: _AnswerFiles, rubrics: Sequence[Rubric], wrong: Sequence[Problem]
) -> tuple[tuple[answer_files.Returned, ...], tuple[Problem, ...]]:
    """All sheets, each file once whatever its name, with warnings and notes; or everything wrong in all of them.

    Raises:
        CxauditError: some file or setting needs mending.
    """
    read = _all_read(files, rubrics)
    told = (*wrong, *read.problems)
    if faults := errors(told):
        missing = all(p.code is Code.FILE_MISSING for p in faults)
        raise CxauditError(told, USAGE if missing else NEEDS_MENDING)
    if not read.sheets:
        none = {path.parent: problem(Code.NO_ANSWERS, str(path.parent)) for path in files.sheets}
        raise CxauditError((*none.values(), *told), USAGE)
    return read.sheets, told


class _Read(NamedTuple):
    """What reading answer files came to."""

    sheets: tuple[answer_files.Returned, ...]
    """Each file once, whatever its name."""
    problems: tuple[Problem, ...]
    files: int
    """Files that are answer sheets, good or bad."""


def _all_read(files: _AnswerFiles, rubrics: Sequence[Rubric]) -> _Read:
    """Everything in the files, right or wrong.

    Args:
        files: to be read.
        rubrics: the rubric, and the same in every other language.
    """
    found: dict[str, answer_files.Returned] = {}
    faults, notes, strays = list[Problem](), list(files.notes), list[Path]()
    for path, named in files.sheets.items():
        try:
            one = _read(path, rubrics)
            notes += _again(one, path, found.values())
            found.setdefault(one.sha256, one)
        except CxauditError as error:
            if not named and is_stray(path):
                strays.append(path)
            else:
                faults += error.problems
    aside = set_aside((*files.strays, *strays))
    return _Read(tuple(found.values()), (*faults, *notes, *aside), len(files.sheets) - len(strays))


def _more_than_there_are(
    plan: Engagement, returned: Sequence[answer_files.Returned], settings: Path | None
) -> tuple[Problem, ...]:
    """The roles in which more people answered than the settings say there are."""
    roles = {one.sheet.respondent.key: one.sheet.respondent.role for one in returned}
    return rubric_files.head_count_problems(plan, Counter(roles.values()), settings) if settings else ()


def _read(path: Path, rubrics: Sequence[Rubric]) -> answer_files.Returned:
    """The answers of one file.

    Raises:
        CxauditError: the file needs mending, or is what came of answers.
    """
    if holds_result(path):
        raise CxauditError([problem(Code.NOT_A_QUESTIONNAIRE, str(path), kind=RESULT)])
    return _somebodys(answer_files.read_answers(path, rubrics[0], rubrics[1:]), path)


def _somebodys(one: answer_files.Returned, path: Path) -> answer_files.Returned:
    """A sheet with a key of its own where the form's own word was left: else two people would be taken for one."""
    respondent = one.sheet.respondent
    if respondent.key != as_json.UNSAID:
        return one
    key = f"anon-{one.sha256[:10]}"
    sheet = one.sheet.model_copy(update={"respondent": respondent.model_copy(update={"key": key})})
    return one._replace(sheet=sheet, problems=(*one.problems, problem(Code.KEY_DERIVED, str(path), key=key)))


def _again(
    one: answer_files.Returned, path: Path, others: Iterable[answer_files.Returned]
) -> tuple[Problem, ...]:
    """What there is to say of a sheet that was read, and whether the file or the person has been met before."""
    for other in others:
        if other.sha256 == one.sha256:
            return (problem(Code.FILE_TWICE, str(path), other=other.file),)
        if other.sheet.respondent.key == one.sheet.respondent.key:
            return (*one.problems, problem(Code.RESPONDENT_TWICE, str(path), other=other.file))
    return one.problems


def _result(
    rubric: Rubric, plan: Engagement, returned: Sequence[answer_files.Returned], named: bool
) -> AuditResult:
    """The audit of returned sheets."""
    sheets = [one.sheet for one in returned]
    if plan.variant is None:
        plan = plan.model_copy(update={"variant": _common_variant(rubric, sheets)})
    taken = [
        results.TakenIn(
            _storable(r.file), r.sha256, r.sheet.respondent.role, sum(not a.blank for a in r.sheet.answers)
        )
        for r in returned
    ]
    warnings = [p.at(replace(p.where, file=_storable(r.file))) for r in returned for p in r.problems]
    return audited(rubric, plan, sheets, named=named, returned=taken, problems=warnings)


def _storable(name: str) -> str:
    """A file's name that can be written down: names on a disk need not be text."""
    return os.fsencode(name).decode("utf-8", "replace")


def _common_variant(rubric: Rubric, sheets: Sequence[AnswerSheet]) -> str | None:
    """The shorter questionnaire that everybody answered, if it is one and the same; a role's form is not one."""
    used = {sheet.variant for sheet in sheets}
    variant = used.pop() if len(used) == 1 else None
    return variant if variant and rubric.variants[variant].criteria else None


def _outputs(result: AuditResult, folder: Path, editions: Sequence[Edition]) -> dict[Path, bytes]:
    """Every file of a report that people read, by its path."""
    from cxaudit.render.html.page import report_html
    from cxaudit.render.workbook.audit import audit_workbook

    return {
        folder / WORKBOOK: audit_workbook(result),
        **{folder / PAGES[edition]: report_html(result, edition).encode() for edition in editions},
    }


# ------------------------------------------------------------------------ questionnaire


def questionnaire(
    path: Path,
    *,
    rubric: str | None = None,
    role: str | None = None,
    variant: str | None = None,
    key: str | None = None,
    client: str | None = None,
    theme: Path | None = None,
    as_json: bool = False,
    live: bool = False,
    language: str | None = None,
    force: bool = False,
) -> int:
    """Write a blank questionnaire, or an empty answer sheet as JSON; returns how many questions it asks.

    ``live``: with the sheets that show the results by formula, for one person's own assessment. ``language``: of its
    texts; none: the rubric's own.

    Raises:
        CxauditError: no such role or variant, or a file is in the way.
    """
    voice = _voice(rubric, language)
    brand = read_theme(theme) if theme else Brand()
    with speaking(voice.language):
        if as_json:
            content = _blank_json(voice.whole, variant, role, key)
        elif live:
            content = _live_workbook(voice.rubric, variant, role, key, client, brand)
        else:
            content = _blank_workbook(voice.rubric, variant, role, key, client, brand)
    _write({path: content}, force=force)
    return len(voice.whole.asked(variant, role))


def _voice(rubric: str | None, language: str | None) -> Voice:
    """A rubric by its id or path, in a language.

    Raises:
        CxauditError: there is no such rubric or language.
    """
    source = rubric_files.find_rubric(rubric)
    return Voice(rubric_files.read_rubric(source), source, language)


def _blank_json(rubric: Rubric, variant: str | None, role: str | None, key: str | None) -> bytes:
    """An empty answer sheet."""
    return as_json.empty_sheet(rubric, variant, role, key).encode()


def _blank_workbook(
    rubric: Rubric, variant: str | None, role: str | None, key: str | None, client: str | None, brand: Brand
) -> bytes:
    """A blank questionnaire of today."""
    from cxaudit.render.workbook.questionnaire import questionnaire as blank

    today = datetime.datetime.now(tz=datetime.UTC).date()
    return blank(
        rubric, date=today, variant=variant, role=role, respondent_key=key, client=client, brand=brand
    )


def _live_workbook(
    rubric: Rubric, variant: str | None, role: str | None, key: str | None, client: str | None, brand: Brand
) -> bytes:
    """A workbook of today to assess oneself with: nothing answered, every result a formula."""
    from cxaudit.render.workbook.audit import live_workbook
    from cxaudit.render.workbook.own_assessment import Live

    live = Live(variant, role or _role_of(rubric, variant), key)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    blank = unanswered(rubric, live, client=client).model_copy(update={"brand": brand})
    return live_workbook(blank, live, date=today)


def _role_of(rubric: Rubric, variant: str | None) -> str | None:
    """The role that a form is for; None: any."""
    return rubric.variants[variant].role if variant in rubric.variants else None


def unanswered(rubric: Rubric, live: Live, *, client: str | None = None) -> AuditResult:
    """The result of one person who has not answered anything yet.

    Raises:
        CxauditError: there is no such variant or role, or nothing would be asked.
    """
    from cxaudit.render.asked import asked
    from cxaudit.render.workbook.own_assessment import most_asked_role

    asked(rubric, live.variant, live.role)
    role = live.role or most_asked_role(rubric, live.variant)
    sheet = AnswerSheet(
        schema=ANSWERS_SCHEMA,
        rubric=RubricStamp(id=rubric.id, version=rubric.version, hash=rubric.hash),
        variant=live.variant,
        respondent=Respondent(key=live.key or as_json.UNSAID, role=role),
        answers=(),
    )
    plan = Engagement(variant=_common_variant(rubric, [sheet]))
    return audited(
        rubric, plan.model_copy(update={"client": client}) if client else plan, [sheet], named=True
    )


class Sent(NamedTuple):
    """Questionnaires for everybody in a list."""

    files: tuple[Path, ...]
    notes: tuple[Problem, ...]
    keys: Path
    """Which file and key belongs to which line of the list."""


def questionnaires(
    folder: Path,
    people: Path,
    *,
    rubric: str | None = None,
    role: str | None = None,
    variant: str | None = None,
    client: str | None = None,
    theme: Path | None = None,
    language: str | None = None,
    force: bool = False,
) -> Sent:
    """Write a questionnaire for everybody in a list, with key, role and department filled in.

    Args:
        folder: where they go; with them ``keys.csv``.
        people: a CSV with the columns key, role and department; a missing key is made up.
        rubric: another one than the built-in one.
        role: for those whose line names none.
        variant: a shorter questionnaire.
        client: whose audit it is.
        theme: a theme file, for colours, font and logo.
        language: of the questionnaires; none: the rubric's own.
        force: replace existing files, but no answers.

    Raises:
        CxauditError: every problem of the list; or no such role or variant; or a file is in the way.
    """
    voice = _voice(rubric, language)
    found = read_people(people, voice.whole)
    everybody = [
        p._replace(key=p.key or f"r-{secrets.token_hex(5)}", role=p.role or role) for p in found.people
    ]
    names = _file_names(everybody)
    brand = read_theme(theme) if theme else Brand()
    with speaking(voice.language):
        books = _stamped(voice.rubric, everybody, variant, client, brand)
    written = {folder / name: book for name, book in zip(names, books, strict=True)}
    keys = folder / KEYS
    _write({**written, keys: _keys_csv(everybody, names)}, force=force)
    return Sent(tuple(written), found.notes, keys)


def _file_names(people: Sequence[Person]) -> list[str]:
    """A file name for everybody, no two alike even where capital and small letters are."""
    taken: set[str] = set()
    names = []
    for person in people:
        stem = files.safe_name(f"{person.role or 'questionnaire'}-{person.key}")
        name = next(n for n in _numbered(stem) if n.casefold() not in taken)
        taken.add(name.casefold())
        names.append(name)
    return names


def _numbered(stem: str) -> Iterator[str]:
    """A file name, then the same with numbers."""
    yield f"{stem}.xlsx"
    yield from (f"{stem}-{n}.xlsx" for n in count(2))


def _stamped(
    rubric: Rubric, people: Sequence[Person], variant: str | None, client: str | None, brand: Brand
) -> list[bytes]:
    """Everybody's questionnaire, in their order; each kind is made once and copied."""
    from cxaudit.render.workbook.copies import MadeFor, copies
    from cxaudit.render.workbook.questionnaire import questionnaire as blank

    today = datetime.datetime.now(tz=datetime.UTC).date()
    departments = list(dict.fromkeys(p.department for p in people if p.department))

    def made(role: str | None, who: MadeFor) -> bytes:
        return blank(
            rubric,
            date=today,
            variant=variant,
            role=role,
            respondent_key=who.key,
            department=who.department,
            departments=departments,
            client=client,
            brand=brand,
        )

    books: dict[int, bytes] = {}
    kinds: dict[tuple[str | None, bool], list[Person]] = {}
    for person in people:
        if (
            person.department and not person.department[0].isalnum()
        ):  # like a formula, it needs a look of its own
            books[person.line] = made(person.role, _who(person))
        else:
            kinds.setdefault((person.role, person.department is not None), []).append(person)
    for (role, placed), alike in kinds.items():
        first = MadeFor("key of the first copy", "department of the first copy" if placed else None)
        stamped = copies(made(role, first), first, map(_who, alike))
        books |= dict(zip((person.line for person in alike), stamped, strict=True))
    return [books[person.line] for person in people]


def _who(person: Person) -> MadeFor:
    """Whom a questionnaire is for."""
    from cxaudit.render.workbook.copies import MadeFor

    return MadeFor(person.key or "", person.department)


def _keys_csv(people: Sequence[Person], names: Sequence[str]) -> bytes:
    """Which key and file belongs to which line of the list; opens in Excel."""
    rows = [("line", "key", "role", "file")]
    rows += [(str(p.line), p.key or "", p.role or "", name) for p, name in zip(people, names, strict=True)]
    lines = (",".join(f'"{cell}"' for cell in row) for row in rows)
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


# ------------------------------------------------------------------------ check


def check(paths: Sequence[Path], *, rubric: str | None = None) -> Checked:
    """Every problem in answers, rubrics and engagements; writes nothing."""
    found = tuple(dict.fromkeys(map(_whole_rubric, paths)))
    looked = [_checked(path, rubric, only=len(found) == 1) for path in found]
    problems = dict.fromkeys(p for one in looked for p in one.problems)
    return Checked(tuple(problems), sum(one.files for one in looked))


def _whole_rubric(path: Path) -> Path:
    """The rubric that a file, or a folder of texts in another language, is a part of; any other path as it is."""
    if home := language_of(path):
        return home
    part = path.suffix in (".yaml", ".yml") and not rubric_files.is_engagement(path)
    return path.parent if part and (path.parent / rubric_files.MAIN).is_file() else path


def _checked(path: Path, rubric: str | None, only: bool) -> Checked:
    """Every problem of one path, by what kind of thing it is; ``only``: nothing else is checked with it."""
    try:
        if _is_rubric(path):
            return Checked(_rubric_problems(path), 1)
        return _checked_answers(path, rubric, only)
    except CxauditError as error:
        return Checked(error.problems, 1)


def _rubric_problems(path: Path) -> tuple[Problem, ...]:
    """All errors and warnings of a rubric, and of its texts in other languages where it has no errors."""
    found = rubric_files.rubric_problems(path)
    return found if errors(found) else (*found, *translation_problems(path, rubric_files.read_rubric(path)))


def _is_rubric(path: Path) -> bool:
    """Whether a path is a rubric, in a folder or in one file."""
    alone = path.suffix in (".yaml", ".yml") and not rubric_files.is_engagement(path)
    return alone or (path / rubric_files.MAIN).is_file()


def _checked_answers(path: Path, rubric: str | None, only: bool) -> Checked:
    """Every problem of an engagement, and of the answer files that a path means."""
    settings = _settings(path)
    plan, problems = rubric_files.engagement_draft(settings) if settings else (Engagement(), ())
    source = _rubric_path(rubric, plan, settings)
    whole = rubric_files.read_rubric(source)
    if settings:
        problems = _settings_problems(plan, whole, source, settings, problems)
    if settings == path or (settings and not (settings.parent / RETURNED).is_dir()):
        return Checked(problems, 1)
    given = _workshops(_answer_files([path]))
    read = _all_read(given.files, Voice(whole, source).known)
    none = () if read.files or given.several else (problem(Code.NO_ANSWERS, str(path)),)
    problems = (
        *problems,
        *given.faults,
        *none,
        *read.problems,
        *_more_than_there_are(plan, read.sheets, settings),
    )
    if only and read.files == 1 and _is_self_assessment(plan):
        problems = _all_counting(read.sheets, problems)[1]
    return Checked(problems, read.files + len(given.several) + bool(settings))


# ------------------------------------------------------------------------ explain


def explain(
    path: Path, subject: str | None, *, rubric: str | None = None, language: str | None = None
) -> tuple[Line, ...]:
    """How a number of a result came about.

    Args:
        path: the result.json.
        subject: id or code of a criterion or step; none: the overall score.
        rubric: id or path of the result's rubric, for its texts in another language; none: the built-in one.
        language: none: the result's.

    Raises:
        CxauditError: the file is no result, or there is no such subject or language.
    """
    result = read_result(path)
    voice = _voice_of(result, rubric, language)
    with speaking(voice.language):
        return reasoning(voice.told(result), subject)


# ------------------------------------------------------------------------ render, pdf


def render(
    path: Path,
    output: Path,
    *,
    edition: Edition = "full",
    theme: Path | None = None,
    rubric: str | None = None,
    language: str | None = None,
    force: bool = False,
) -> None:
    """Write the page of a result, from its result.json alone.

    Args:
        path: the result.json.
        output: the page.
        edition: what of it is told, and for whom.
        theme: a theme file; none: how the result looked.
        rubric: id or path of the result's rubric, for its texts in another language; none: the built-in one.
        language: of the page; none: the result's.
        force: replace an existing page.

    Raises:
        CxauditError: the file is no result, or the page is in the way.
    """
    page = _page(path, edition, theme, rubric=rubric, language=language)
    _write({output: page.encode()}, force=force)


def pdf(
    path: Path,
    output: Path,
    *,
    edition: Edition = "full",
    paper: Paper = "a4",
    theme: Path | None = None,
    rubric: str | None = None,
    language: str | None = None,
    force: bool = False,
) -> None:
    """Write the page of a result as a PDF; the browser is given that page only, never one from outside.

    Args:
        path: the result.json.
        output: the PDF.
        edition: what of it is told, and for whom.
        paper: what it will be printed on.
        theme: a theme file; none: how the result looked.
        rubric: id or path of the result's rubric, for its texts in another language; none: the built-in one.
        language: of the page; none: the result's.
        force: replace an existing PDF.

    Raises:
        CxauditError: the file is no result, the PDF is in the way, or there is no browser (exit code 4).
    """
    from cxaudit.printing import printed

    page = _page(path, edition, theme, paper, rubric=rubric, language=language)
    if output.exists() and not force:
        raise CxauditError([problem(Code.FILE_EXISTS, str(output))], USAGE)
    _write({output: printed(page)}, force=force)


def _page(
    path: Path,
    edition: Edition,
    theme: Path | None,
    paper: Paper | None = None,
    *,
    rubric: str | None = None,
    language: str | None = None,
) -> str:
    """The page of a result.

    Raises:
        CxauditError: the file is no result.
    """
    from cxaudit.render.html.page import report_html

    if path.suffix.casefold() in (".html", ".htm"):
        raise CxauditError([problem(Code.PAGE_GIVEN, str(path))], USAGE)
    result = read_result(path)
    if theme:
        result = result.model_copy(update={"brand": read_theme(theme)})
    voice = _voice_of(result, rubric, language)
    try:
        with speaking(voice.language):
            return report_html(voice.told(result), edition, paper)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        # A result that this program wrote never gets here: somebody edited it.
        raise CxauditError(
            [problem(Code.NOT_A_RESULT, str(path), reason=_("it contradicts itself"))]
        ) from error


# ------------------------------------------------------------------------ verify


def verify(path: Path) -> Verified:
    """Compare every figure in a workbook with LibreOffice's recalculation and with the engine; writes nothing.

    Only the inputs are taken from the file, into a workbook built anew: LibreOffice never sees the file itself.

    Raises:
        CxauditError: the file is no workbook with a result in it, or LibreOffice is missing (exit code 4).
    """
    given = _audit_workbook(path)
    try:
        with speaking(_language_of(given)):
            done, unfit = _verified(given)
    except (ArithmeticError, LookupError, TypeError, ValueError, RuntimeError) as error:
        # A result that this program wrote never gets here: somebody edited the one in the file.
        reason = _("the result in it contradicts itself")
        raise CxauditError([problem(Code.NOT_VERIFIABLE, str(path), reason=reason)]) from error
    return done if unfit is None else done._replace(engine_left_out=unfit.told)


def _language_of(given: AuditWorkbook) -> Language:
    """The language that a workbook was made in."""
    from cxaudit.render.workbook.book import SPOKEN

    return read_language(given.stamp.get(SPOKEN, ENGLISH.tag)) or ENGLISH


def _audit_workbook(path: Path) -> AuditWorkbook:
    """The workbook in a file.

    Raises:
        CxauditError: there is none (exit code 2), or it is not such a workbook.
    """
    from cxaudit.read.audit_workbooks import read_audit_workbook

    try:
        return read_audit_workbook(path)
    except CxauditError as error:
        absent = any(p.code in (Code.FILE_MISSING, Code.FILE_UNREADABLE) for p in error.problems)
        raise CxauditError(error.problems, USAGE if absent else NEEDS_MENDING) from None


def _verified(given: AuditWorkbook) -> tuple[Verified, UnfitInput | None]:
    """Rebuild, take in the inputs, recalculate, compare; why the engine was not asked, if so."""
    from cxaudit.read.audit_workbooks import shown_cells, with_titles
    from cxaudit.recalculation import recalculated
    from cxaudit.render.workbook.rebuilt import figures, places_of_rows, rebuilt, take_in
    from cxaudit.render.workbook.titles import our_titles

    given, moved = _unsorted(given._replace(cells=with_titles(given.cells, our_titles())))
    book = rebuilt(given.result, given.stamp)
    stored = dict(book.values)
    changed = take_in(book, _inputs_in(given, book))
    fresh = with_titles(shown_cells(recalculated(book.finished(_UNDATED))), our_titles())
    engine, unfit = _engine_figures(given, book, fresh, stored, changed)
    unlike = places_of_rows(given.result) if moved else set()
    places = figures(book).keys() - unlike
    engine = {place: value for place, value in engine.items() if place not in unlike}
    differing = _differing(given.cells, {place: _held(fresh, place) for place in places}, "LibreOffice")
    known = {d.place for d in differing}
    differing += [d for d in _differing(given.cells, engine, "engine") if d.place not in known]
    return Verified(len(places), tuple(differing), changed, len(engine), None), unfit


def _unsorted(given: AuditWorkbook) -> tuple[AuditWorkbook, bool]:
    """The workbook with the rows of Criteria in their places, and whether somebody had sorted them."""
    from cxaudit.render.workbook.rebuilt import moved_place, moved_rows

    rows = moved_rows(given.result, lambda place: str(_held(given.cells, place) or ""))
    if not rows:
        return given, False
    return given._replace(cells={moved_place(p, rows): cell for p, cell in given.cells.items()}), True


def _inputs_in(given: AuditWorkbook, book: Book) -> dict[tuple[str, str], Held]:
    """The inputs of a file; a formula of ours in an input's place stays a formula, keys are taken where only their order changed."""
    from cxaudit.read.audit_workbooks import is_formula
    from cxaudit.render.workbook.rebuilt import input_places, key_places

    cells = given.cells
    keys = {place: _held(cells, place) for place in key_places(book, given.result)}
    ours = [str(book.workbook[sheet][cell].value) for sheet, cell in keys]
    moved = keys if sorted(map(str, keys.values())) == sorted(ours) else {}
    inputs = {
        place: _held(cells, place)
        for place in input_places(book)
        if not (place in book.values and is_formula(cells.get(place)))
    }
    return {**inputs, **moved}


def _held(cells: Cells, place: tuple[str, str]) -> Held:
    """What a cell holds."""
    from cxaudit.read.audit_workbooks import held

    return held(cells.get(place))


def _engine_figures(
    given: AuditWorkbook,
    book: Book,
    fresh: Cells,
    stored: Mapping[tuple[str, str], Value],
    changed: int,
) -> tuple[Mapping[tuple[str, str], Value], UnfitInput | None]:
    """What the engine says with the inputs of the file; or why it cannot say anything."""
    from cxaudit.render.workbook.rebuilt import Shown, UnfitInput, engine_figures, inputs, tried_figures
    from cxaudit.render.workbook.rebuilt import taken as ticked

    if any(c.hidden for c in given.result.criteria):
        if not changed:
            return stored, None
        return {}, UnfitInput(N_("inputs were changed, and hidden criteria cannot be scored again"))
    held = {place: _held(fresh, place) for place in fresh}
    numbers = {
        p: float(v) for p, v in held.items() if isinstance(v, (int, float)) and not isinstance(v, bool)
    }
    shown = Shown(numbers, {p: v for p, v in held.items() if isinstance(v, str)})
    try:
        taken = inputs(book, given.result, shown)
    except UnfitInput as error:
        return {}, error
    again = rescored(given.result, taken)
    tried = tried_figures(again, gained(given.result, taken, ticked(book, again, shown)))
    return {**engine_figures(again, dated=not changed), **tried}, None


def _differing(
    cells: Cells, expected: Mapping[tuple[str, str], Held], by: Literal["LibreOffice", "engine"]
) -> list[Difference]:
    """The cells that show something else."""
    from cxaudit.read.audit_workbooks import shows
    from cxaudit.render.workbook.titles import shown_title

    return [
        Difference(f"{shown_title(place[0])}!{place[1]}", _text(_held(cells, place)), _text(value), by)
        for place, value in expected.items()
        if not shows(cells.get(place), value)
    ]


def _text(value: Held) -> str:
    """A value as a message shows it."""
    return "nothing" if value in (None, "") else f"{value:.15g}" if isinstance(value, float) else str(value)


# ------------------------------------------------------------------------ rubrics


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
    for path in dict.fromkeys(map(_whole_rubric, paths)):
        try:
            found += _rubric_problems(rubric_files.find_rubric(str(path)))
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


# ------------------------------------------------------------------------ demo


def demo(folder: Path, *, language: str | None = None, force: bool = False) -> DemoDone:
    """Write a complete example audit and run the real path over it: answers, check, report.

    Args:
        folder: where to write.
        language: of everything in it; none: the rubric's own.
        force: replace existing files, but no answers.

    Raises:
        CxauditError: something is in the way.
    """
    source = rubric_files.find_rubric()
    voice, plan = Voice(rubric_files.read_rubric(source), source, language), read_demo(source)
    engagement = plan.engagement.model_copy(update={"language": language})
    with speaking(voice.language):
        written = _demo_files(folder, voice.rubric, plan.model_copy(update={"engagement": engagement}))
    _write(written, force=force)
    answers = [path for path in written if path.parent.name == RETURNED]
    wrong = errors(check([folder]).problems)
    if wrong:
        raise CxauditError(wrong)
    return DemoDone(plan.engagement.client, len(answers), report([folder], folder / "report", force=force))


def _demo_files(folder: Path, rubric: Rubric, plan: Demo) -> dict[Path, bytes]:
    """Settings, a blank questionnaire and everybody's answers, by path."""
    from cxaudit.render.engagements import engagement_yaml
    from cxaudit.render.workbook.questionnaire import questionnaire as workbook

    client, departments = plan.engagement.client, plan.engagement.departments
    written = {
        folder / rubric_files.ENGAGEMENT: engagement_yaml(plan.engagement).encode(),
        folder / "questionnaire-blank.xlsx": workbook(
            rubric, date=plan.date, departments=departments, client=client
        ),
    }
    for person, sheet in zip(plan.people, answer_sheets(plan, rubric), strict=True):
        path = folder / RETURNED / f"{person.role}-{person.key}.{person.format}"
        if person.format == "json":
            written[path] = as_json.sheet_json(sheet).encode()
        else:
            written[path] = workbook(
                rubric,
                date=plan.date,
                role=person.role,
                respondent_key=person.key,
                departments=departments,
                client=client,
                answers=sheet,
            )
    return written
