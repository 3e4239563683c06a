"""The order of the stages, and the only place that decides what is read and written."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cxaudit import files
from cxaudit.demo import answer_sheets
from cxaudit.engine import consensus, policies, priorities, release, results, scoring
from cxaudit.errors import ERROR, Code, CxauditError, Problem, errors, problem
from cxaudit.measure import shown_points, whole_points
from cxaudit.model.answers import AnswerSheet
from cxaudit.model.demo import Demo
from cxaudit.model.engagement import Engagement
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.read import answers as answer_files
from cxaudit.read import rubrics as rubric_files
from cxaudit.read.answered import holds_answers
from cxaudit.read.demos import read_demo
from cxaudit.read.results import read_result
from cxaudit.render import json as as_json
from cxaudit.render.reasoning import Line, reasoning

USAGE = 2
RETURNED = "returned"
"""The folder of an engagement into which answers come back."""
ANSWER_SUFFIXES = (".xlsx", ".json")


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


class DemoDone(NamedTuple):
    """What the example came to."""

    client: str
    answer_files: int
    done: Done


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
    whole, rubric = rubric, rubric.narrowed(engagement.variant)
    policy = policies.policy(rubric, engagement, named=named)
    people = consensus.people(sheets)
    said = consensus.consensus(rubric, people, policy, engagement.rulings)
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
    named: bool = False,
    force: bool = False,
) -> Done:
    """Score returned answers and write result.json, audit.xlsx and report.html.

    Args:
        paths: answer files, folders of them, or one engagement folder.
        folder: where to write.
        rubric: id or path; none: the engagement's, else the built-in one.
        engagement: file of settings; none: that of an engagement folder, else the defaults.
        client: overrules the engagement's.
        named: everybody agreed that small groups are shown.
        force: replace existing outputs.

    Raises:
        CxauditError: anything in the inputs needs mending (then nothing is written), or an output is in the way.
    """
    settings = engagement or next((p for p in paths if (p / rubric_files.ENGAGEMENT).is_file()), None)
    plan = rubric_files.read_engagement(settings) if settings else Engagement()
    if client:
        plan = plan.model_copy(update={"client": client})
    whole = rubric_files.read_rubric(rubric_files.find_rubric(rubric or plan.rubric))
    wrong = errors(rubric_files.engagement_problems(plan, whole, settings)) if settings else ()
    returned = _returned(_answer_paths(paths), whole, wrong)
    if settings is None and len(returned) == 1:
        named = True
    result = _result(whole, plan, returned, named)
    written = _outputs(result, folder)
    files.write(written, force=force)
    from cxaudit.render.view import view

    problems = tuple(p for one in returned for p in one.problems)
    return Done(result, tuple(written), tuple(view(result).sentences), problems)


def _answer_paths(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The answer files that paths mean; a folder means those in it, an engagement folder those in ``returned``."""
    found = tuple(dict.fromkeys(file for path in paths for file in _answers_in(path)))
    if not found:
        raise CxauditError([problem(Code.NO_ANSWERS, str(path)) for path in paths], USAGE)
    return found


def _answers_in(path: Path) -> Iterator[Path]:
    """The answer files of one path, by name; office programs' lock files are none."""
    folder = path / RETURNED if (path / rubric_files.ENGAGEMENT).is_file() else path
    if not folder.is_dir():
        yield path
        return
    for file in sorted(folder.iterdir()):
        if file.suffix.casefold() in ANSWER_SUFFIXES and not file.name.startswith(("~$", ".")):
            yield file


def _returned(
    paths: Sequence[Path], rubric: Rubric, wrong: Sequence[Problem]
) -> tuple[answer_files.Returned, ...]:
    """All sheets, each file once whatever its name; or every error in all of them.

    Raises:
        CxauditError: some file or setting needs mending.
    """
    found: dict[str, answer_files.Returned] = {}
    problems = list(wrong)
    for path in paths:
        try:
            one = answer_files.read_answers(path, rubric)
            found.setdefault(one.sha256, one)
        except CxauditError as error:
            problems += error.problems
    if problems:
        raise CxauditError(problems)
    return tuple(found.values())


def _result(
    rubric: Rubric, plan: Engagement, returned: Sequence[answer_files.Returned], named: bool
) -> AuditResult:
    """The audit of returned sheets."""
    sheets = [one.sheet for one in returned]
    if plan.variant is None:
        plan = plan.model_copy(update={"variant": _common_variant(rubric, sheets)})
    taken = [
        results.TakenIn(r.file, r.sha256, r.sheet.respondent.role, sum(not a.blank for a in r.sheet.answers))
        for r in returned
    ]
    warnings = [p for r in returned for p in r.problems]
    return audited(rubric, plan, sheets, named=named, returned=taken, problems=warnings)


def _common_variant(rubric: Rubric, sheets: Sequence[AnswerSheet]) -> str | None:
    """The shorter questionnaire that everybody answered, if it is one and the same; a role's form is not one."""
    used = {sheet.variant for sheet in sheets}
    variant = used.pop() if len(used) == 1 else None
    return variant if variant and rubric.variants[variant].criteria else None


def _outputs(result: AuditResult, folder: Path) -> dict[Path, bytes]:
    """Every file of a report, by its path."""
    from cxaudit.render.html.page import report_html
    from cxaudit.render.workbook.audit import audit_workbook

    return {
        folder / "result.json": as_json.result_json(result).encode(),
        folder / "audit.xlsx": audit_workbook(result),
        folder / "report.html": report_html(result).encode(),
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
    as_json: bool = False,
    force: bool = False,
) -> int:
    """Write a blank questionnaire, or an empty answer sheet as JSON; returns how many questions it asks.

    Raises:
        CxauditError: no such role or variant, or a file is in the way.
    """
    whole = rubric_files.read_rubric(rubric_files.find_rubric(rubric))
    content = (
        _blank_json(whole, variant, role, key)
        if as_json
        else _blank_workbook(whole, variant, role, key, client)
    )
    if force and path.exists() and holds_answers(path):
        raise CxauditError([problem(Code.FILE_ANSWERED, str(path))], USAGE)
    files.write({path: content}, force=force)
    return len(whole.asked(variant, role))


def _blank_json(rubric: Rubric, variant: str | None, role: str | None, key: str | None) -> bytes:
    """An empty answer sheet."""
    return as_json.empty_sheet(rubric, variant, role, key).encode()


def _blank_workbook(
    rubric: Rubric, variant: str | None, role: str | None, key: str | None, client: str | None
) -> bytes:
    """A blank questionnaire of today."""
    from cxaudit.render.workbook.questionnaire import questionnaire as blank

    today = datetime.datetime.now(tz=datetime.UTC).date()
    return blank(rubric, date=today, variant=variant, role=role, respondent_key=key, client=client)


# ------------------------------------------------------------------------ check


def check(paths: Sequence[Path], *, rubric: str | None = None) -> tuple[Problem, ...]:
    """Every problem in answers, rubrics and engagements; writes nothing."""
    found: list[Problem] = []
    for path in paths:
        try:
            found += _problems_of(path, rubric)
        except CxauditError as error:
            found += error.problems
    return tuple(dict.fromkeys(found))


def _problems_of(path: Path, rubric: str | None) -> Iterator[Problem]:
    """Every problem of one path, by what kind of thing it is."""
    if (path / rubric_files.MAIN).is_file() or _is_rubric_file(path):
        yield from rubric_files.rubric_problems(path)
        return
    engagement = path if path.name == rubric_files.ENGAGEMENT else path / rubric_files.ENGAGEMENT
    plan = rubric_files.read_engagement(engagement) if engagement.is_file() else Engagement()
    whole = rubric_files.read_rubric(rubric_files.find_rubric(rubric or plan.rubric))
    if engagement.is_file():
        yield from rubric_files.engagement_problems(plan, whole, engagement)
    if path != engagement:
        yield from _answer_problems(path, whole)


def _is_rubric_file(path: Path) -> bool:
    """Whether a path is a rubric in one file."""
    return path.suffix in (".yaml", ".yml") and path.name != rubric_files.ENGAGEMENT


def _answer_problems(path: Path, rubric: Rubric) -> Iterator[Problem]:
    """Every problem in the answer files that a path means."""
    for file in _answer_paths([path]):
        try:
            yield from answer_files.read_answers(file, rubric).problems
        except CxauditError as error:
            yield from error.problems


# ------------------------------------------------------------------------ explain


def explain(path: Path, subject: str | None) -> tuple[Line, ...]:
    """How a number of a result came about."""
    return reasoning(read_result(path), subject)


# ------------------------------------------------------------------------ rubrics


def rubrics() -> tuple[Rubric, ...]:
    """The built-in rubrics."""
    return tuple(rubric_files.read_rubric(path) for path in rubric_files.built_in_rubrics())


def rubric_text(name: str | None, *, as_json: bool = False) -> str:
    """A rubric readably, or as JSON."""
    from cxaudit.render.rubrics import rubric_text as text

    rubric = rubric_files.read_rubric(rubric_files.find_rubric(name))
    return rubric.model_dump_json(by_alias=True, indent=1) if as_json else text(rubric)


def rubric_problems(paths: Sequence[Path]) -> tuple[Problem, ...]:
    """Every problem in rubrics, given by path or by the id of a built-in one."""
    found: list[Problem] = []
    for path in paths:
        try:
            found += rubric_files.rubric_problems(rubric_files.find_rubric(str(path)))
        except CxauditError as error:
            found += error.problems
    return tuple(found)


def rubric_schema(part: str) -> dict[str, Any]:
    """The JSON Schema of ``rubric`` or ``step`` files."""
    from cxaudit.read.schemas import rubric_schema as whole
    from cxaudit.read.schemas import step_schema

    return step_schema() if part == "step" else whole()


def new_rubric(folder: Path, title: str) -> tuple[Path, ...]:
    """Write a small valid rubric to start from; returns its files.

    Raises:
        CxauditError: a file is in the way.
    """
    from cxaudit.render.rubrics import new_rubric_files

    written = {folder / name: text.encode() for name, text in new_rubric_files(title).items()}
    files.write(written)
    return tuple(written)


# ------------------------------------------------------------------------ demo


def demo(folder: Path, *, force: bool = False) -> DemoDone:
    """Write a complete example audit and run the real path over it: answers, check, report.

    Raises:
        CxauditError: something is in the way.
    """
    source = rubric_files.find_rubric()
    rubric, plan = rubric_files.read_rubric(source), read_demo(source)
    written = _demo_files(folder, rubric, plan)
    files.write(written, force=force)
    answers = [path for path in written if path.parent.name == RETURNED]
    wrong = [p for p in check([folder]) if p.severity == ERROR]
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
