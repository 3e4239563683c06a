"""What was agreed on in the workbooks of audits."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cxaudit.engine import engagement_checks, restored
from cxaudit.errors import Code, CxauditError, Problem, errors, problem
from cxaudit.model.engagement import Agreed, Engagement
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.audits import reagreed
from cxaudit.pipeline.engagements import USAGE
from cxaudit.pipeline.sheets import AnswerFiles

if TYPE_CHECKING:
    from cxaudit.read.audit_workbooks import Workshop


class _Workshops(NamedTuple):
    """What was agreed in the workbooks among some files."""

    files: AnswerFiles
    """The files without the workbooks of several people, which hold no answers."""
    several: Mapping[Path, Workshop]
    own: tuple[Workshop, ...]
    """In workbooks of one person, which hold their answers too."""
    faults: tuple[Problem, ...]


def workshops_among(files: AnswerFiles) -> _Workshops:
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


def of_other_rubrics(workshops: Mapping[Path, Workshop], rubric: Rubric) -> Iterator[Problem]:
    """Workbooks of audits with another rubric than the answers'."""
    for path, one in workshops.items():
        if one.result.rubric.id != rubric.id:
            yield problem(Code.OTHER_RUBRIC, str(path), found=one.result.rubric.id, wanted=rubric.id)


def agreed_on(plan: Engagement, rubric: Rubric, workshops: Collection[Workshop]) -> Engagement:
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


def after_workshop(
    workshops: Mapping[Path, Workshop], plan: Engagement, wrong: Sequence[Problem], analyst: bool
) -> AuditResult:
    """The audit of a workbook of several people, with what was agreed in it; its answers are not at hand.

    Raises:
        CxauditError: it cannot be scored without them, or there is more than one.
    """
    if errors(wrong) or len(workshops) > 1:
        raise CxauditError(wrong or [problem(Code.AUDIT_OF_SEVERAL, str(path)) for path in workshops])
    ((path, one),) = workshops.items()
    if analyst:
        raise CxauditError([problem(Code.ANALYST_NEEDS_ANSWERS, str(path))], USAGE)
    if one.changes and not restored.shows_everything(one.result):
        raise CxauditError([problem(Code.AGREED_NEEDS_ANSWERS, str(path))])
    result = one.result
    if one.changes:
        result = reagreed(result, _changed(restored.agreed_levels(result), one))
    told = {"client": plan.client, "brand": plan.brand, "language": plan.language}
    return result.model_copy(update={k: v for k, v in told.items() if k in plan.model_fields_set})
