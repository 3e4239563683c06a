"""Questionnaires for everybody who is asked."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from cxaudit import files
from cxaudit.errors import Problem
from cxaudit.model.people import PeopleTable
from cxaudit.pipeline.asking import file_names
from cxaudit.pipeline.places import (
    Audit,
    Moving,
    people_of,
    policy_of,
    still,
    talking,
    the_audit,
)
from cxaudit.pipeline.stamping import stamped
from cxaudit.read.people import Person
from cxaudit.render.people import people_csv

if TYPE_CHECKING:
    from cxaudit.render.workbook.copies import MadeFor

By = Literal["person", "role"]


class Outgoing(NamedTuple):
    """What came of making questionnaires."""

    files: tuple[Path, ...]
    """Those that were made now."""
    there: int
    """Those that were there already, and were left alone."""
    keys: int
    """Keys that were made and written into people.csv."""
    auditors: int
    """Auditors in people.csv, whose sheet is another one."""
    notes: tuple[Problem, ...]


def questionnaires(folder: Path, *, by: By = "person", moving: Moving = still) -> Outgoing:
    """Write a questionnaire for each person of people.csv, or for each role; only those that are not there yet.

    Each is whole or not there, whenever this ends.

    Args:
        folder: the engagement's.
        by: for whom each is.
        moving: told how many are done.

    Raises:
        CxauditError: settings or list need mending, or something cannot be written.
    """
    audit = the_audit(folder)
    if by == "role":
        return _for_roles(audit, moving)
    found = people_of(audit, nobody=False)
    assert found is not None
    everybody, made = _keyed(found.people)
    if made:
        rewrite(audit.place.people, found.table.with_keys(made))
    auditors = {role.id for role in audit.rubric.roles if role.kind == "auditor"}
    asked = [person for person in everybody if person.role not in auditors]
    names = file_names(asked)
    missing = {
        person.line: audit.place.outgoing / name
        for person, name in zip(asked, names, strict=True)
        if not (audit.place.outgoing / name).exists()
    }
    with talking(audit):
        books = stamped(
            [p for p in asked if p.line in missing], lambda role, who: _blank(audit, role, who, asked)
        )
        _write_each(((missing[line], book) for line, book in books), len(missing), moving)
    there = len(asked) - len(missing)
    return Outgoing(tuple(missing.values()), there, len(made), len(everybody) - len(asked), found.notes)


def rewrite(path: Path, table: PeopleTable) -> None:
    """Put a list in place of the one that is there; no copy of the old one stays, since it has names.

    Raises:
        CxauditError: it cannot be written; then the old one is still there.
    """
    with files.spare(path) as spare:
        spare.write_bytes(people_csv(table))
        spare.chmod(path.stat().st_mode)


def _keyed(people: Sequence[Person]) -> tuple[list[Person], Mapping[int, str]]:
    """Everybody with a key, and the keys that were made for it, by line."""
    made = {person.line: f"r-{secrets.token_hex(5)}" for person in people if not person.key}
    return [p._replace(key=p.key or made[p.line]) for p in people], made


def _write_each(written: Iterable[tuple[Path, bytes]], of: int, moving: Moving) -> None:
    """Write files one by one."""
    for done, (path, content) in enumerate(written, 1):
        files.write({path: content})
        moving(done, of)


def _blank(
    audit: Audit, role: str | None, made_for: MadeFor | None = None, people: Sequence[Person] = ()
) -> bytes:
    """One questionnaire of today."""
    from cxaudit.render.workbook.questionnaire import questionnaire

    policy = policy_of(audit)
    known = audit.plan.departments or tuple(dict.fromkeys(p.department for p in people if p.department))
    return questionnaire(
        audit.voice.rubric,
        date=datetime.datetime.now(tz=datetime.UTC).date(),
        variant=audit.plan.variant,
        role=role,
        respondent_key=made_for.key if made_for else None,
        department=made_for.department if made_for else None,
        departments=known,
        client=audit.plan.client,
        brand=audit.plan.brand,
        minimum_group=policy.minimum_group,
        minimum_comments=policy.minimum_comments,
        engagement=audit.plan.stamp,
    )


def _for_roles(audit: Audit, moving: Moving) -> Outgoing:
    """One questionnaire for each role that is asked anything; whoever sends it back has no key yet."""
    raters = (role.id for role in audit.rubric.roles if role.kind == "rater")
    roles = [role for role in raters if audit.rubric.asked(audit.plan.variant, role)]
    targets = {role: audit.place.outgoing / f"{files.safe_name(role)}.xlsx" for role in roles}
    missing = {role: path for role, path in targets.items() if not path.exists()}
    with talking(audit):
        books = ((path, _blank(audit, role)) for role, path in missing.items())
        _write_each(books, len(missing), moving)
    return Outgoing(tuple(missing.values()), len(roles) - len(missing), 0, 0, ())
