"""What people wrote about the plan: into the result, and never lost with a workbook that is replaced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from cxaudit.engine import actions
from cxaudit.errors import Code, CxauditError, Problem, errors, problem
from cxaudit.language import ngettext
from cxaudit.model.actions import FIELDS
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.engagements import USAGE
from cxaudit.read.actions import read_actions
from cxaudit.read.folders import WORKBOOK


def with_actions(result: AuditResult, files: Iterable[actions.Noted]) -> AuditResult:
    """The result with what people wrote about the steps that are in its plan.

    Args:
        result: any.
        files: all that were taken in; without any, what stands in the result stays.
    """
    files = tuple(files)
    if result.plan is None or not files:
        return result
    planned = {step.id for step in result.plan.steps}
    found = tuple(one for one in actions.present(files) if one.step in planned)
    return result.renewed(plan=result.plan.model_copy(update={"actions": found}))


def kept_from_loss(
    written: Mapping[Path, object], result: AuditResult, rubrics: Sequence[Rubric], *, force: bool
) -> tuple[Problem, ...]:
    """Warnings about workbooks that are replaced although something about the plan in them was not collected.

    Args:
        written: by path, what is about to be written.
        result: of which it is; what its plan says already was collected.
        rubrics: the rubric, and the same in other languages.
        force: they may be replaced; the old ones are kept beside the new.

    Raises:
        CxauditError: there are such workbooks, and they may not be replaced.
    """
    lost = list(_not_collected(written, result, rubrics))
    if lost and not force:
        raise CxauditError(
            [problem(Code.ACTIONS_NOT_COLLECTED, str(p), count=_cells(n)) for p, n in lost], USAGE
        )
    return tuple(problem(Code.ACTIONS_REPLACED, str(path), count=_cells(n)) for path, n in lost)


def _cells(number: int) -> str:
    """So many cells."""
    return ngettext("{n} cell", "{n} cells", number)


def _not_collected(
    written: Mapping[Path, object], result: AuditResult, rubrics: Sequence[Rubric]
) -> Iterator[tuple[Path, int]]:
    """Workbooks of an audit, and how many cells about the plan in them are nowhere else."""
    for path in written:
        if path.name.endswith(WORKBOOK) and path.is_file():
            count = _new_cells(path, result, rubrics)
            if count:
                yield path, count


def _new_cells(path: Path, result: AuditResult, rubrics: Sequence[Rubric]) -> int:
    """How many cells of a workbook say something about the plan that the result does not."""
    try:
        sheet = read_actions(path, rubrics[0], rubrics[1:]).sheet
    except CxauditError as error:  # what cannot be taken in was written all the same
        return sum("!" in one.where.spot for one in errors(error.problems))
    known = {one.step: one for one in result.plan.actions} if result.plan else {}
    return sum(
        value is not None and value != getattr(known.get(one.step), field, None)
        for one in sheet.actions
        for field in FIELDS
        for value in (getattr(one, field),)
    )
