"""What is filled in once people have answered: the auditors' sheets, and that of a workshop."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from cxaudit import files
from cxaudit.errors import Code, CxauditError, problem
from cxaudit.model.answers import Respondent
from cxaudit.model.result import AuditResult
from cxaudit.pipeline.collected import collected_result
from cxaudit.pipeline.documents import outside, stored
from cxaudit.pipeline.engagements import USAGE
from cxaudit.pipeline.outgoing import Outgoing
from cxaudit.pipeline.places import (
    Audit,
    Moving,
    people_of,
    still,
    talking,
    the_audit,
    the_store,
)
from cxaudit.pipeline.writing import write_all

WORKSHOP = "workshop"


def auditor_sheets(folder: Path, *, store: str | None = None, moving: Moving = still) -> Outgoing:
    """Write a sheet for each auditor of people.csv, or one for any; only those that are not there yet.

    Args:
        folder: the engagement's.
        store: the URL of a database on a server; none: the file in the folder.
        moving: told how many are done.

    Raises:
        CxauditError: settings or list need mending, nobody has answered, or something cannot be written.
    """
    from cxaudit.render.workbook.auditor_sheet import auditor_workbook

    audit = the_audit(folder)
    whose = _auditors(audit)
    names = [files.safe_name(f"auditor-{one.key}") if one else "auditor" for one in whose]
    targets = [audit.place.outgoing / f"{name}.xlsx" for name in names]
    missing = [(path, one) for path, one in zip(targets, whose, strict=True) if not path.exists()]
    if missing:
        result = _told(audit, store)
        with talking(audit):
            for done, (path, one) in enumerate(missing, 1):
                made = auditor_workbook(result, one, date=_today(), engagement=audit.plan.stamp)
                files.write({path: made})
                moving(done, len(missing))
    return Outgoing(tuple(path for path, _one in missing), len(whose) - len(missing), 0, 0, ())


def _auditors(audit: Audit) -> Sequence[Respondent | None]:
    """The auditors in the list who have a key; one unnamed sheet where there are none."""
    listed = people_of(audit)
    roles = {role.id for role in audit.rubric.roles if role.kind == "auditor"}
    found = [
        Respondent(key=p.key, role=p.role, department=p.department)
        for p in (listed.people if listed else ())
        if p.key and p.role in roles
    ]
    return found or [None]


def workshop(folder: Path, *, store: str | None = None, force: bool = False) -> tuple[Path, ...]:
    """Write the sheet and the page for a workshop; gives their paths.

    Args:
        folder: the engagement's.
        store: the URL of a database on a server; none: the file in the folder.
        force: replace existing files, but nothing that was filled in.

    Raises:
        CxauditError: settings need mending, nobody has answered, or a file is in the way.
    """
    from cxaudit.render.html.page import report_html
    from cxaudit.render.workbook.workshop_sheet import workshop_workbook

    audit = the_audit(folder)
    result = _told(audit, store)
    target = audit.place.outgoing / WORKSHOP
    with talking(audit):
        written = {
            target.with_suffix(".xlsx"): workshop_workbook(
                result, date=_today(), engagement=audit.plan.stamp
            ),
            target.with_suffix(".html"): report_html(result, "workshop").encode(),
        }
    write_all(written, force=force)
    return tuple(written)


def _told(audit: Audit, store: str | None) -> AuditResult:
    """What was answered so far, in the engagement's language.

    Raises:
        CxauditError: nobody has answered.
    """
    with the_store(audit.place, store) as opened:
        taken, documents = opened.returned(), stored(opened.documents())
    if not any(one.kind == "answers" for one in taken):
        raise CxauditError([problem(Code.NO_INTAKE, str(audit.place.home))], USAGE)
    found = outside(documents)
    return audit.voice.told(collected_result(audit.rubric, audit.plan, taken, found))


def _today() -> datetime.date:
    """The day on which a sheet is made."""
    return datetime.datetime.now(tz=datetime.UTC).date()
