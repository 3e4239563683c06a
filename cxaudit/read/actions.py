"""What people wrote about the steps of the plan, in the workbook of an audit or in JSON (``cxaudit/actions/1``).

Of a workbook only what was written since it was made is taken: its hidden sheet says what stood there before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

from pydantic import ValidationError

from cxaudit.engine.checks import is_step
from cxaudit.errors import Code, CxauditError, Where
from cxaudit.language import N_, _
from cxaudit.model.actions import ACTIONS_SCHEMA, FIELDS, STATUSES, ActionSheet
from cxaudit.model.plans import ActionShown
from cxaudit.model.rubric import Criterion, Rubric
from cxaudit.read.answers import Brought, content_of, refuse_other
from cxaudit.read.answers_json import json_draft, looks_like_json
from cxaudit.read.cells import Book, read_book
from cxaudit.read.drafts import ACTIONS, Draft, Tree, settled_sheet, visible
from cxaudit.read.languages import in_every_language
from cxaudit.read.limits import Refusal
from cxaudit.read.marked import (
    STAMP_SHEET,
    Found,
    Places,
    Rows,
    Start,
    Table,
    dated,
    engagement_of,
    language_of,
    page_of,
    rubric_of,
    stamp_of,
    stamped,
)
from cxaudit.read.spellings import named, tidy
from cxaudit.text import listed

KIND: Final = "audit"
"""What a workbook that has a plan in it calls itself."""
_MANY_SHEETS: Final = b"xl/worksheets/sheet9.xml"
"""A part that the workbook of an audit has, and a questionnaire has not."""
_HEAD: Final = 2_000
"""Bytes at the beginning of a JSON sheet in which it says what it is."""

STEP: Final = "cx.step"
"""The mark of the column with the ids of the steps."""
PERSON, DUE, STATUS, NOTE, TICKET = "cx.person", "cx.due", "cx.status", "cx.note", "cx.ticket"
"""Marks of the columns that people fill in."""

_TABLE = Table(
    sheet="Roadmap",
    what=N_("the plan"),
    answer=STATUS,
    needed=(STEP, PERSON, DUE, STATUS, NOTE, TICKET),
    inputs={
        PERSON: N_("who does it"),
        DUE: N_("the due dates"),
        STATUS: N_("how far it is"),
        NOTE: N_("the notes"),
        TICKET: N_("the tickets"),
    },
    marks={
        ("step",): STEP,
        ("person",): PERSON,
        ("due",): DUE,
        ("status",): STATUS,
        ("note",): NOTE,
        ("ticket",): TICKET,
    },
    key=STEP,
    unknown=Code.STEP_UNKNOWN,
    stray=Code.STRAY_ACTION,
)


def is_about_the_plan(content: bytes) -> bool:
    """Whether a JSON sheet says that it is about the plan."""
    return looks_like_json(content) and ACTIONS_SCHEMA.encode() in content[:_HEAD]


def is_audit_workbook(content: bytes) -> bool:
    """Whether a file is the workbook of an audit, of however many people."""
    if _MANY_SHEETS not in content:  # the names of a package's parts are not compressed
        return False
    try:
        return stamped(read_book(content, "", names=(STAMP_SHEET,), of_audit=True)).get("kind") == KIND
    except CxauditError:  # what is wrong with it is told when it is read
        return False


def read_actions(
    path: Path, rubric: Rubric, others: Sequence[Rubric] = (), engagement: str | None = None
) -> Brought[ActionSheet]:
    """What one file says of the plan; arguments and faults as in `actions_from`."""
    return actions_from(content_of(path), str(path), rubric, others, engagement)


def actions_from(
    content: bytes, file: str, rubric: Rubric, others: Sequence[Rubric] = (), engagement: str | None = None
) -> Brought[ActionSheet]:
    """What the bytes of a file say of the plan that was called ``file``; perhaps nothing new.

    Args:
        content: of the file.
        file: its name, for messages.
        rubric: the one that was asked.
        others: the same in other languages, in which a workbook may have been made.
        engagement: the id of the audit to which the file should belong; none: any. A file that names none is any's.

    Raises:
        CxauditError: with every error that was found, the first fifty of them; nothing of the file is taken.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    if looks_like_json(content):
        draft = json_draft(content, file)
        if draft.shape is not ACTIONS:
            raise Refusal(file)(Code.STAMP_SCHEMA, found=str(draft.tree.get("schema")), wanted=ACTIONS_SCHEMA)
        refuse_other(file, draft.tree.get("engagement"), engagement)
    else:
        book = read_book(content, file, names=(STAMP_SHEET,), marks=(STEP,), of_audit=True)
        refuse_other(file, engagement_of(stamped(book)), engagement)
        draft = _draft(book, file, rubric, others)
    sheet, problems = settled_sheet(draft, rubric)
    told = tuple(one for one in problems if one.code is not Code.NOTHING_ANSWERED)
    return Brought(cast(ActionSheet, sheet), told, sha256, Path(file).name)


def _draft(book: Book, file: str, rubric: Rubric, others: Sequence[Rubric]) -> Draft:
    """What a workbook says that is new, before it is checked.

    Raises:
        CxauditError: it was made for another rubric, or its columns are not there.
    """
    found = Found()
    stamp = stamp_of(book, rubric, file, (KIND,))
    tree: Tree = {
        "schema": ACTIONS_SCHEMA,
        "rubric": {
            "id": stamp["rubric.id"],
            "version": stamp["rubric.version"],
            "hash": stamp.get("rubric.hash"),
        },
        "engagement": engagement_of(stamp),
        "variant": stamp.get("variant"),
        "saved": book.saved,
        "actions": (),
    }
    if not any(cell.text == STEP for sheet in book.sheets for cell in sheet.cells.values()):
        return Draft(tree, (), lambda path: Where(file))  # no plan was in it, or its sheet was deleted
    page = page_of(book, _TABLE, Refusal(file))
    rubrics = (rubric_of((rubric, *others), stamp), rubric, *others)
    rows = _Actions(page, _TABLE, rubrics, language_of(stamp), file, found)
    rows.before = stood_before(stamp)
    rows.read()
    tree["actions"] = tuple(rows.in_order())
    places = Places(file, rows, Start(None, file, {}), "actions")
    return Draft(tree, found.problems(), places, True, rubrics[0])


def stood_before(stamp: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What stood in the workbook when it was made, by step and field, as its hidden sheet says."""
    pieces: list[str] = []
    while (piece := stamp.get(f"result.{len(pieces) + 1}")) is not None:
        pieces.append(piece)
    try:
        plan = json.loads("".join(pieces) or "{}")["plan"] or {}
        shown = [ActionShown.model_validate_json(json.dumps(one)) for one in plan.get("actions", ())]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, ValidationError):
        return {}  # somebody changed it: then everything counts as new
    return {one.step: {field: getattr(one, field) for field in FIELDS} for one in shown}


class _Actions(Rows):
    """The rows of the sheet Roadmap, one a step."""

    before: Mapping[str, Mapping[str, Any]] = {}
    """What stood there when the workbook was made, by step and field."""

    def row(self, row: int, criterion: Criterion) -> Iterator[Tree]:
        """What is new about one step; none where nothing is."""
        step = self._step(row)
        said = {
            "person": self.text(row, PERSON),
            "due": self._due(row),
            "status": self._status(row),
            "note": self.text(row, NOTE),
            "ticket": self.text(row, TICKET),
        }
        stood = self.before.get(step, {})
        new = {field: None if value == stood.get(field) else value for field, value in said.items()}
        if any(value is not None for value in new.values()):
            yield {"criterion": criterion.id, "step": step, **new}

    def in_order(self) -> Iterator[Tree]:
        """The steps in the order of the rubric, whatever order the rows are in."""
        for tree in super().in_order():
            yield {field: value for field, value in tree.items() if field != "criterion"}

    def _step(self, row: int) -> str:
        """The id of a row's step; blanks and capitals that crept in do no harm."""
        key = self._key(row) or ""
        return key if is_step(self._rubric, key) else tidy(key)

    def _criterion(self, key: str) -> Criterion | None:
        """The criterion of a step's id; None: there can be no such step."""
        step = key if is_step(self._rubric, key) else tidy(key) if len(key) < 200 else ""
        return self._rubric.by_id[step.partition(":")[0]] if is_step(self._rubric, step) else None

    def _due(self, row: int) -> object:
        """The day in a row."""
        cell = self.cell(row, DUE)
        return None if cell is None else dated(cell, self.place(row, DUE), self._found)

    def _status(self, row: int) -> str | None:
        """How far a step is, in whatever language it was chosen."""
        cell = self.cell(row, STATUS)
        text = self.text(row, STATUS) if cell is not None else None
        if text is None:
            return None
        found = named(text, {key: (key, *in_every_language(word)) for key, word in STATUSES.items()})
        if found is None:
            known = listed([_(word) for word in STATUSES.values()], _("or"))
            self.add(Code.VERDICT_UNKNOWN, row, STATUS, found=visible(text[:200]), known=known)
        return found
