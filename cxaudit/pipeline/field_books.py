"""The field book: written to be filled in, and what one says."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import NamedTuple

from cxaudit import files
from cxaudit.errors import Problem
from cxaudit.model.answers import RubricStamp
from cxaudit.model.fieldwork import FIELDWORK_SCHEMA, Fieldwork
from cxaudit.model.fieldwork_shown import FieldworkShown
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.fieldwork import fieldwork_shown
from cxaudit.pipeline.places import Audit, talking, the_audit
from cxaudit.read.field_book import read_field_book
from cxaudit.read.inventories import read_inventory, read_mapping

NAME = "fieldwork.xlsx"
"""What it is called among the files to send."""


class FieldRead(NamedTuple):
    """What a field book says, and what follows from it."""

    rubric: Rubric
    """In the language of the audit."""
    book: Fieldwork
    shown: FieldworkShown
    problems: tuple[Problem, ...]
    """Warnings and notes."""


def write_field_book(folder: Path, output: Path | None = None, known: Fieldwork | None = None) -> Path:
    """Write a field book for an audit; gives where it is.

    Args:
        folder: the engagement's.
        output: where to; none: into ``outgoing``.
        known: what stands in it already; none: it is blank.

    Raises:
        CxauditError: the settings need mending, or a file is in the way.
    """
    from cxaudit.render.workbook.field_book import field_book

    audit = the_audit(folder)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    path = output or audit.place.outgoing / NAME
    with talking(audit):
        rubric = audit.voice.rubric
        content = field_book(
            rubric,
            known,
            date=today,
            brand=audit.plan.brand,
            client=audit.plan.client,
            engagement=audit.plan.stamp,
        )
    files.write({path: content})
    return path


def field_book_said(folder: Path, path: Path, mapping: Path | None = None) -> FieldRead:
    """What a filled field book says, or somebody else's list of contact points: contact points, journey and measures.

    Args:
        folder: the engagement's.
        path: the field book or the list.
        mapping: what the list's columns and words mean; none: it is a field book.

    Raises:
        CxauditError: settings, mapping or file need mending; every mistake at once.
    """
    audit = the_audit(folder)
    stamp = audit.plan.stamp
    if mapping is None:
        found = read_field_book(path, audit.rubric, audit.voice.known[1:], stamp.id if stamp else None)
        return _said(audit, found.fieldwork, found.problems)
    listed = read_inventory(path, read_mapping(mapping, audit.rubric), audit.rubric)
    rubric = RubricStamp(id=audit.rubric.id, version=audit.rubric.version, hash=audit.rubric.hash)
    book = Fieldwork(schema=FIELDWORK_SCHEMA, rubric=rubric, engagement=stamp, contact_points=listed.points)
    return _said(audit, book, listed.problems)


def _said(audit: Audit, book: Fieldwork, problems: tuple[Problem, ...]) -> FieldRead:
    """What follows from a field book."""
    found = fieldwork_shown(audit.rubric, book, audit.plan.departments)
    return FieldRead(audit.voice.rubric, book, found, problems)
