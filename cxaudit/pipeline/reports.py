"""A report: from returned or collected answers to all its files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cxaudit.errors import Problem, errors
from cxaudit.language import speaking
from cxaudit.measure import shown_points, whole_points
from cxaudit.model.engagement import UNNAMED, Engagement
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.actions import kept_from_loss, with_actions
from cxaudit.pipeline.agreements import after_workshop, agreed_on, of_other_rubrics, workshops_among
from cxaudit.pipeline.collected import broken_promises, collected_answers, result_of
from cxaudit.pipeline.documents import measured_among, outside
from cxaudit.pipeline.engagements import (
    branded,
    is_self_assessment,
    rubric_path,
    settings_around,
    settings_file,
    settings_problems,
    voice_of,
)
from cxaudit.pipeline.planning import idle_overrides
from cxaudit.pipeline.sheets import (
    all_counting,
    files_meant,
    more_than_there_are,
    roles_by_key,
    settled_by_sheets,
    sheets_read,
)
from cxaudit.pipeline.writing import write_all
from cxaudit.read import rubrics as rubric_files
from cxaudit.read.folders import ANALYST, PAGES, RESULT, WORKBOOK
from cxaudit.read.voices import Voice
from cxaudit.render import json as as_json

if TYPE_CHECKING:
    from cxaudit.render.html.page import Edition as Edition


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


def report(
    paths: Sequence[Path],
    folder: Path,
    *,
    rubric: str | None = None,
    engagement: Path | None = None,
    client: str | None = None,
    theme: Path | None = None,
    named: bool = False,
    analyst: bool = False,
    editions: Sequence[Edition] = ("full",),
    language: str | None = None,
    store: str | None = None,
    force: bool = False,
) -> Done:
    """Score returned answers and write result.json, audit.xlsx and report.html.

    Of an engagement whose answers were collected, those in its store count, not the files. Where returned files of it
    are named themselves, its settings hold all the same, and what people were promised.

    Args:
        paths: answer files, folders of them, or one engagement folder.
        folder: where to write.
        rubric: id or path; none: the engagement's, else the built-in one.
        engagement: file of settings; none: that of an engagement folder, else the defaults.
        client: overrules the engagement's.
        theme: a theme file; none: the engagement's.
        named: everybody agreed that small groups are shown.
        analyst: write the same once more with nothing hidden, under names that say that it is for the audit lead only.
        editions: of the page; each is a file of its own.
        language: of page and workbook; none: the engagement's, else the rubric's own.
        store: the URL of the database in which an engagement's answers are; none: the file in its folder.
        force: replace existing outputs.

    Raises:
        CxauditError: anything in the inputs needs mending (then nothing is written), or an output is in the way.
    """
    found = scored(
        paths,
        rubric=rubric,
        engagement=engagement,
        client=client,
        theme=theme,
        named=named,
        analyst=analyst,
        language=language,
        store=store,
    )
    return _reported(found.results, found.voice, folder, found.problems, editions, force)


class Scored(NamedTuple):
    """What returned or collected answers come to, before anything is written."""

    results: tuple[AuditResult, ...]
    """The result, and after it the analyst's of the same answers, if that was wanted."""
    voice: Voice
    problems: tuple[Problem, ...]


def scored(
    paths: Sequence[Path],
    *,
    rubric: str | None = None,
    engagement: Path | None = None,
    client: str | None = None,
    theme: Path | None = None,
    named: bool = False,
    analyst: bool = False,
    language: str | None = None,
    store: str | None = None,
) -> Scored:
    """What returned or collected answers come to; nothing is written. Arguments as of `report`.

    Raises:
        CxauditError: anything in the inputs needs mending.
    """
    asked = _asked(paths, rubric, engagement, client, theme, language)
    collected = collected_answers(paths, store)
    given = workshops_among(files_meant(paths, collected.folders))
    plan, whole = asked.plan, asked.rubric
    wrong = (*asked.wrong, *given.faults, *collected.problems)
    if asked.settings:
        wrong = (*wrong, *broken_promises(collected.rules, whole, plan, asked.settings, named))
    if given.several and not given.files.sheets and not collected.returned:
        result = after_workshop(given.several, plan, wrong, analyst)
        return Scored((result,), voice_of(result, rubric), ())
    wrong = (*wrong, *of_other_rubrics(given.several, whole))
    plan = agreed_on(plan, whole, given.several.values())
    voice = Voice(whole, asked.source, None if errors(wrong) else plan.language)
    computed = measured_among(paths, voice.known, plan.id, {one.sha256 for one in collected.documents})
    wrong = (*wrong, *computed.problems)
    read = sheets_read(given.files, voice.known, wrong, collected.returned, plan.id, collected.planned)
    found = outside((*collected.documents, *computed.files, *read.documents))
    kept = outside((*collected.documents, *computed.files))
    returned, problems = read.sheets, (*read.problems, *kept.problems, *found.between)
    problems = (*problems, *more_than_there_are(plan, returned, asked.settings))
    plan, settled = settled_by_sheets(plan, whole, returned)
    problems = (*problems, *settled)
    if len({*roles_by_key(returned), *collected.people}) == 1:
        named = named or is_self_assessment(plan)
        returned, problems = all_counting(returned, problems) if named else (returned, problems)
        plan = agreed_on(plan, whole, given.own)
    elif "client" not in plan.model_fields_set:
        plan = plan.model_copy(update={"client": UNNAMED})
    made = tuple(
        with_actions(result_of(whole, plan, returned, named, lead, found), collected.actions)
        for lead in ((False, True) if analyst else (False,))
    )
    problems = (*problems, *idle_overrides(made[0], plan, asked.settings))
    return Scored(made, voice, (*problems, *voice.notes))


class _Asked(NamedTuple):
    """What a report is to be of."""

    settings: Path | None
    plan: Engagement
    rubric: Rubric
    source: Path
    """Where the rubric lies."""
    wrong: tuple[Problem, ...]
    """All that is wrong with the settings."""


def _asked(
    paths: Sequence[Path],
    rubric: str | None,
    engagement: Path | None,
    client: str | None,
    theme: Path | None,
    language: str | None,
) -> _Asked:
    """The settings, with what was asked for in the command."""
    settings = engagement or _settings_among(paths)
    plan, wrong = rubric_files.engagement_draft(settings) if settings else (Engagement(), ())
    plan = branded(plan, settings, theme)
    if client:
        plan = plan.model_copy(update={"client": client})
    source = rubric_path(rubric, plan, settings)
    whole = rubric_files.read_rubric(source)
    if settings:
        wrong = settings_problems(plan, whole, source, settings, wrong)
    if language is not None:
        plan = plan.model_copy(update={"language": language})
    return _Asked(settings, plan, whole, source, wrong)


def _settings_among(paths: Sequence[Path]) -> Path | None:
    """The settings of the first engagement that is named, else of the first one from which a returned file is."""
    for finding in (settings_file, settings_around):
        if found := next((file for path in paths if (file := finding(path))), None):
            return found
    return None


def _reported(
    made: Sequence[AuditResult],
    voice: Voice,
    folder: Path,
    problems: Sequence[Problem],
    editions: Sequence[Edition],
    force: bool,
) -> Done:
    """Write every file of a report.

    Args:
        made: the result, and after it the analyst's of the same answers, if that is wanted.
    """
    from cxaudit.render.view import view

    results = [voice.canonical(result) for result in made]
    written: dict[Path, bytes] = {}
    with speaking(voice.language):
        for result in results:
            written |= _outputs(result, voice.told(result), folder, editions)
        sentences = tuple(view(voice.told(results[0])).in_short)
    replaced = kept_from_loss(written, results[0], voice.known, force=force)
    write_all(written, force=force)
    return Done(results[0], tuple(written), sentences, (*problems, *replaced))


def _outputs(
    result: AuditResult, told: AuditResult, folder: Path, editions: Sequence[Edition]
) -> dict[Path, bytes]:
    """Every file of a report, by its path; an analyst's has only the full page and says in its names what it is.

    Args:
        result: as it is kept.
        told: the same in the language of page and workbook.
    """
    from cxaudit.render.html.page import report_html
    from cxaudit.render.workbook.audit import audit_workbook

    whose = ANALYST if result.analyst else ""
    pages: Sequence[Edition] = ("full",) if result.analyst else editions
    return {
        folder / f"{whose}{RESULT}": as_json.result_json(result).encode(),
        folder / f"{whose}{WORKBOOK}": audit_workbook(told),
        **{folder / f"{whose}{PAGES[one]}": report_html(told, one).encode() for one in pages},
    }
