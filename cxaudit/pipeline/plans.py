"""The plan of an audit: asked for, asked about, and written into files of other tools."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from cxaudit.engine import boards, what_ifs
from cxaudit.engine import budget as budgets
from cxaudit.errors import Code, CxauditError, Problem, problem
from cxaudit.language import _, speaking
from cxaudit.measure import shown_points
from cxaudit.model.actions import PROOF
from cxaudit.model.plans import Budget
from cxaudit.model.result import AuditResult, Fix
from cxaudit.pipeline.engagements import USAGE, settings_file, voice_of
from cxaudit.pipeline.planning import planned_again
from cxaudit.pipeline.reports import scored
from cxaudit.pipeline.writing import write_all
from cxaudit.read.folders import RESULT
from cxaudit.read.results import read_result
from cxaudit.read.voices import Voice
from cxaudit.render.exports import ExportKind as ExportKind
from cxaudit.render.names import Names
from cxaudit.render.plan_answers import BudgetView as BudgetView
from cxaudit.render.plan_answers import ChosenRow as ChosenRow
from cxaudit.render.plan_answers import WhatIfView as WhatIfView
from cxaudit.render.plan_answers import budget_view, what_if_view
from cxaudit.render.plans import CurveView as CurveView
from cxaudit.render.plans import PlanView as PlanView
from cxaudit.render.plans import StepRow as StepRow
from cxaudit.render.plans import plan_view
from cxaudit.text import listed

if TYPE_CHECKING:
    from cxaudit.engine.what_ifs import Taken, WhatIf

MISSING: Final = 4
"""Exit code where an optional tool is missing."""
_BEARING: Final = (Code.NOT_COLLECTED, Code.OVERRIDE_IDLE)
"""Of what was noticed while scoring, what bears on the plan."""


class PlanFound(NamedTuple):
    """A plan, what was asked about it, and both in words."""

    result: AuditResult
    """With its plan, as results are kept."""
    client: str
    today: str
    """Overall supported points of today."""
    view: PlanView | None
    """None: nothing is to be done."""
    budget: Budget | None
    budget_view: BudgetView | None
    what_if: WhatIf | None
    what_if_view: WhatIfView | None
    problems: tuple[Problem, ...]
    """All that was noticed while scoring."""

    @property
    def bearing(self) -> tuple[Problem, ...]:
        """What of it bears on the plan."""
        return tuple(one for one in self.problems if one.code in _BEARING)


def plan(
    path: Path,
    *,
    days: float | None = None,
    take: Sequence[str] | None = None,
    start: datetime.date | None = None,
    rubric: str | None = None,
    language: str | None = None,
    store: str | None = None,
) -> PlanFound:
    """The plan of an audit, and what was asked about it.

    Args:
        path: an engagement folder, whose collected answers are scored; answer files; or a result.json.
        days: for which the best choice is wanted; none: not asked.
        take: codes or ids of criteria, with ``:level`` for a step; none: not asked.
        start: the plan's first day; none: as it is.
        rubric: id or path of the rubric; none: the engagement's or the result's.
        language: none: the engagement's or the result's.
        store: the URL of the database in which answers are; none: the file in the folder.

    Raises:
        CxauditError: something needs mending, or something was asked about that is not there.
    """
    found = _found(path, start, rubric, language, store)
    result, voice = found.result, found.voice
    with speaking(voice.language), _blamed_on(path):
        told = voice.told(result)
        best = None if days is None else _best(result, days)
        what_if = None if take is None else _what_if(result, take)
        return PlanFound(
            result=result,
            client=told.client,
            today=shown_points(told.overall.supported),
            view=plan_view(told, today()),
            budget=best,
            budget_view=budget_view(told, best) if best else None,
            what_if=what_if,
            what_if_view=what_if_view(told, what_if) if what_if else None,
            problems=found.problems,
        )


@contextmanager
def _blamed_on(path: Path) -> Iterator[None]:
    """What cannot be drawn becomes a problem of the result, which somebody edited: ours never gets here.

    Raises:
        CxauditError: the result contradicts itself.
    """
    try:
        yield
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        if path.suffix.casefold() != ".json":
            raise
        raise CxauditError(
            [problem(Code.NOT_A_RESULT, str(path), reason=_("it contradicts itself"))]
        ) from error


def today() -> datetime.date:
    """The date on this machine's clock."""
    return datetime.datetime.now().astimezone().date()


class _Found(NamedTuple):
    """A result with its plan."""

    result: AuditResult
    voice: Voice
    problems: tuple[Problem, ...]


def _found(
    path: Path, start: datetime.date | None, rubric: str | None, language: str | None, store: str | None
) -> _Found:
    """The result that a path means, with its plan."""
    kept = path / RESULT if path.is_dir() and settings_file(path) is None else path
    if kept.suffix.casefold() == ".json" and (kept == path or kept.is_file()):
        result = read_result(kept)
        found = _Found(result, voice_of(result, rubric, language), ())
    else:
        made = scored([path], rubric=rubric, language=language, store=store)
        found = _Found(made.results[0], made.voice, made.problems)
    result = found.result if found.result.plan else planned_again(found.result)
    if start and result.plan:
        result = result.renewed(plan=result.plan.renewed(start=start))
    return found._replace(result=found.voice.canonical(result))


# ------------------------------------------------------------------------ asked about it


def _best(result: AuditResult, days: float) -> Budget:
    """The best choice for some days, of what nobody took out (rule P11)."""
    out = result.plan.dropped if result.plan else ()
    steps = [one for one in budgets.fix_steps(result) if one.criterion not in out]
    return budgets.budget(boards.board(result), steps, days)


def _what_if(result: AuditResult, take: Sequence[str]) -> WhatIf:
    """What the named fixes bring (rule P8).

    Raises:
        CxauditError: all that is wrong with the names.
    """
    named = [_named(result, word) for one in take for word in one.split(",") if word.strip()]
    wrong = [one for one in named if isinstance(one, Problem)]
    if not named:
        hint = _near("", [result.rubric.content.criteria[0].code])
        wrong = [problem(Code.NO_SUCH_STEP, "--take", given=", ".join(take), hint=hint)]
    if wrong:
        raise CxauditError(wrong, USAGE)
    highest: dict[str, Taken] = {}
    for one in named:
        if not isinstance(one, Problem) and one.level >= highest.get(one.criterion, one).level:
            highest[one.criterion] = one
    return what_ifs.what_if(result, boards.board(result), highest.values())


def _named(result: AuditResult, word: str) -> Taken | Problem:
    """The fix that a word means, or what is wrong with it."""
    name, colon, to = word.strip().rpartition(":")
    name, to = (name, to.strip().casefold()) if colon else (to, "")
    codes = {c.code.casefold(): c.id for c in result.rubric.content.criteria}
    wanted = name.strip().casefold()
    criterion = codes.get(wanted, wanted)
    if criterion not in result.criterion:
        known = [*(c.code for c in result.rubric.content.criteria), *result.criterion]
        return problem(Code.UNKNOWN_SUBJECT, "--take", given=name.strip(), hint=_near(name.strip(), known))
    fix = result.fix.get(criterion)
    if fix is None or fix.hidden:
        return problem(
            Code.NO_SUCH_STEP, "--take", given=word.strip(), hint=_nothing_to_do(result, criterion)
        )
    return _step_named(result, fix, word.strip(), to)


def _step_named(result: AuditResult, fix: Fix, word: str, to: str) -> Taken | Problem:
    """A fix up to the level that was named."""
    levels = what_ifs.levels(fix)
    proof = fix.kind in ("prove", "unblock")
    if not to or (to in (PROOF, _("proof").casefold()) and proof):
        return what_ifs.taken(fix)
    if to.isdecimal() and int(to) in levels:
        return what_ifs.taken(fix, int(to))
    code = Names(result).code[fix.criterion]
    known = listed([f"{code}:{level}" for level in levels] or [f"{code}:{PROOF}"])
    return problem(Code.NO_SUCH_STEP, "--take", given=word, hint=_("There is: {steps}.", steps=known))


def _near(word: str, known: Sequence[str]) -> str:
    """What somebody may have meant."""
    folded = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(word.casefold()[:80], list(folded), 1)
    if near:
        return _('Did you mean "{word}"?', word=folded[near[0]])
    return _("Name a criterion by its code, such as {code}, or by its id.", code=known[0])


def _nothing_to_do(result: AuditResult, criterion: str) -> str:
    """Why a criterion has no fix that could be taken."""
    seen = result.criterion[criterion]
    if seen.hidden or (criterion in result.fix and result.fix[criterion].hidden):
        return _("Its figures are hidden, to protect those who answered.")
    if seen.state != "rated":
        return _("It has no level, so there is no way to its target.")
    return _("It has reached its target, so nothing is to be done.")


# ------------------------------------------------------------------------ files of other tools


def export(
    path: Path,
    kind: ExportKind,
    output: Path,
    *,
    start: datetime.date | None = None,
    rubric: str | None = None,
    language: str | None = None,
    store: str | None = None,
    force: bool = False,
) -> int:
    """Write the plan as a file that another tool takes; how many steps are in it.

    Args:
        path: as in `plan`.
        kind: of the file.
        output: where to write.
        start: the plan's first day; none: as it is.
        rubric: as in `plan`.
        language: none: the engagement's or the result's.
        store: as in `plan`.
        force: replace an existing file.

    Raises:
        CxauditError: something needs mending, nothing is to be done, the file is in the way, or the library for
            calendars is not installed (exit code 4).
    """
    found = _found(path, start, rubric, language, store)
    result = found.result
    if result.plan is None:
        raise CxauditError([problem(Code.NOTHING_PLANNED, str(path))], USAGE)
    if kind == "ics" and result.plan.start is None:
        raise CxauditError([problem(Code.PLAN_WITHOUT_DATES, str(path))], USAGE)
    with speaking(found.voice.language), _blamed_on(path):
        content = _content(found.voice.told(result), result, kind)
    write_all({output: content}, force=force)
    return len(result.plan.steps)


def _content(told: AuditResult, kept: AuditResult, kind: ExportKind) -> bytes:
    """The bytes of a file.

    Args:
        told: the result in the language of the file.
        kept: the same as it is kept, from which the ids are made, so that they are the same in every language.
        kind: of the file.
    """
    from cxaudit.render.exports import EXPORTS
    from cxaudit.render.plan_ids import origin

    if kind != "ics":
        return EXPORTS[kind](told, origin(kept))
    try:
        from cxaudit.render.calendars import calendar
    except ModuleNotFoundError as error:
        source = "pip install 'cxaudit[calendar]'"
        missing = problem(Code.TOOL_MISSING, "cxaudit plan", tool=error.name or "icalendar", source=source)
        raise CxauditError([missing], MISSING) from error
    return calendar(told, origin(kept))
