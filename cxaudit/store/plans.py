"""What people wrote about the plan, as lines of tables and back."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select

from cxaudit.model.actions import ACTIONS_SCHEMA, ActionSheet, StepAction
from cxaudit.model.answers import RubricStamp
from cxaudit.store import remarks, rows
from cxaudit.store.shapes import Intake, Kept, TakenActions
from cxaudit.store.tables import action_files, actions


def known(connection: Connection, sha256: str) -> int | None:
    """Which file about the plan has these bytes, from 1; None: none has."""
    found = connection.scalar(select(action_files.c.id).where(action_files.c.sha256 == sha256))
    return None if found is None else _version(connection, found)


def put(connection: Connection, file: Intake, sheet: ActionSheet, now: str) -> int:
    """Keep a file about the plan; which one it is."""
    stamp = sheet.rubric
    head = {
        "file": file.file,
        "sha256": file.sha256,
        "taken_at": now,
        "taken_by": file.taken_by,
        "rubric": stamp.id,
        "rubric_version": stamp.version,
        "rubric_hash": stamp.hash,
        "variant": sheet.variant,
        "date": sheet.date and sheet.date.isoformat(),
        "saved": sheet.saved and sheet.saved.isoformat(),
        "remarks": json.dumps(remarks.lines(file.problems, 0)),
    }
    intake = connection.execute(insert(action_files).values(**head).returning(action_files.c.id)).scalar_one()
    lines = [{"intake": intake, "position": n, **_line(one)} for n, one in enumerate(sheet.actions)]
    if lines:
        connection.execute(insert(actions), lines)
    return _version(connection, intake)


def taken(connection: Connection) -> tuple[TakenActions, ...]:
    """Every file about the plan, in the order in which they came in."""
    heads = connection.execute(select(action_files).order_by(action_files.c.id)).mappings().all()
    found = connection.execute(select(actions).order_by(actions.c.intake, actions.c.position))
    lines = rows.by_intake(found.mappings().all())
    return tuple(_taken(head, lines.get(head["id"], ())) for head in heads)


def kept(connection: Connection) -> tuple[Kept, ...]:
    """The same without what they say."""
    heads = connection.execute(select(action_files).order_by(action_files.c.id)).mappings()
    return tuple(
        Kept(
            file=head["file"],
            sha256=head["sha256"],
            kind="actions",
            key=None,
            version=version,
            taken_at=datetime.datetime.fromisoformat(head["taken_at"]),
            taken_by=head["taken_by"],
        )
        for version, head in enumerate(heads, 1)
    )


def _version(connection: Connection, intake: int) -> int:
    """Which of the files about the plan one is."""
    before = select(func.count()).select_from(action_files).where(action_files.c.id <= intake)
    return connection.execute(before).scalar_one()


def _line(action: StepAction) -> dict[str, Any]:
    return {**action.model_dump(), "due": action.due and action.due.isoformat()}


def _taken(head: RowMapping, lines: Iterable[RowMapping]) -> TakenActions:
    """One file."""
    day = head["date"]
    sheet = ActionSheet(
        schema=ACTIONS_SCHEMA,
        rubric=RubricStamp(id=head["rubric"], version=head["rubric_version"], hash=head["rubric_hash"]),
        variant=head["variant"],
        date=day and datetime.date.fromisoformat(day),
        saved=rows.moment(head["saved"]),
        actions=tuple(map(_action, lines)),
    )
    told: Iterable[Any] = json.loads(head["remarks"])
    return TakenActions(
        file=head["file"],
        sha256=head["sha256"],
        sheet=sheet,
        taken_at=datetime.datetime.fromisoformat(head["taken_at"]),
        taken_by=head["taken_by"],
        problems=remarks.problems(head["file"], told),
    )


def _action(row: RowMapping) -> StepAction:
    """One step."""
    due = row["due"]
    return StepAction(
        step=row["step"],
        status=row["status"],
        person=row["person"],
        due=due and datetime.date.fromisoformat(due),
        note=row["note"],
        ticket=row["ticket"],
    )
