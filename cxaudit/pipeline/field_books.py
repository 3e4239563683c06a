"""The field book: written to be filled in, and what one says."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import NamedTuple

from cxaudit.errors import Problem
from cxaudit.language import _
from cxaudit.measure import NOTHING, shown_level
from cxaudit.model.answers import RubricStamp
from cxaudit.model.engagement import Engagement
from cxaudit.model.fieldwork import FIELDWORK_SCHEMA, Fieldwork
from cxaudit.model.fieldwork_shown import FieldworkShown, PointsShown
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.documents import DocumentFile, measured, outside, returned_documents, stored
from cxaudit.pipeline.fieldwork import Found, fieldwork_shown
from cxaudit.pipeline.places import Audit, talking, the_audit, the_store
from cxaudit.pipeline.writing import write_all
from cxaudit.read.field_book import read_field_book
from cxaudit.read.inventories import read_inventory, read_mapping
from cxaudit.render.findings import FindingWords, findings_said

_SAID = ("answers", "auditor", "workshop")
"""Kinds of files whose being in the store means that the folder of returned ones is not read any more."""
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


def write_field_book(
    folder: Path,
    output: Path | None = None,
    known: Fieldwork | None = None,
    *,
    store: str | None = None,
    force: bool = False,
) -> Path:
    """Write a field book for an audit; gives where it is.

    Args:
        folder: the engagement's.
        output: where to; none: into ``outgoing``.
        known: what stands in it already; none: all that was taken in or computed, else it is blank.
        store: the URL of a database on a server; none: the file in the folder, if there is one.
        force: replace an existing file, but none in which something was filled in.

    Raises:
        CxauditError: the settings need mending, or a file is in the way.
    """
    from cxaudit.render.workbook.field_book import field_book

    audit = the_audit(folder)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    path = output or audit.place.outgoing / NAME
    known = known or _taken_in(audit, store)
    with talking(audit):
        rubric = audit.voice.rubric
        content = field_book(
            rubric,
            known,
            date=today,
            brand=audit.plan.brand,
            client=audit.plan.client,
            engagement=audit.plan.stamp,
            drafts=_drafts(rubric, known, audit.plan),
        )
    write_all({path: content}, force=force)
    return path


def _taken_in(audit: Audit, store: str | None) -> Fieldwork | None:
    """Everything that stands in field books of an audit; None: nothing.

    As in a report the field books among the returned files count where nobody's answers were taken into a store.
    """
    taken: tuple[DocumentFile, ...] = ()
    collected = False
    if store is not None or audit.place.store.exists():
        with the_store(audit.place, store) as opened:
            taken = stored(opened.documents())
            collected = any(one.kind in _SAID for one in opened.kept())
    known, rubrics = {one.sha256 for one in taken}, audit.voice.known
    computed = measured([audit.place.home], rubrics, audit.plan.id, known)
    files = [*taken, *computed.files]
    if not collected:
        files += returned_documents(audit.place.returned, rubrics, audit.plan.id, known)
    return outside(files).found.book


def _drafts(rubric: Rubric, known: Fieldwork | None, plan: Engagement) -> tuple[FindingWords, ...]:
    """Findings as a field book drafts them by itself, before anybody edits them."""
    if known is None:
        return ()
    found = Found(known.renewed(findings=()))
    return findings_said(rubric, fieldwork_shown(rubric, found, plan.departments, partners=plan.partners))


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
    found = fieldwork_shown(audit.rubric, Found(book), audit.plan.departments, partners=audit.plan.partners)
    return FieldRead(audit.voice.rubric, book, found, problems)


def worst_said(points: PointsShown) -> list[tuple[str, ...]]:
    """A row of words for each of the worst contact points: number, name, pain load, opportunity, field, next action."""
    from cxaudit.render.fieldwork_words import QUADRANTS, shown_whole

    known = {one.point.contact_id: one for one in points.points}
    return [
        (
            number,
            one.point.name or NOTHING,
            shown_whole(one.pain_load),
            shown_level(one.opportunity),
            _(QUADRANTS[one.quadrant]) if one.quadrant else NOTHING,
            one.point.next_action or NOTHING,
        )
        for number in points.worst
        if (one := known[number])
    ]


def missing_said(read: FieldRead) -> tuple[str, ...]:
    """What the inventory lacks, one line each, in the words of the report; nothing without contact points."""
    from cxaudit.render.fieldwork_words import all_missing

    return all_missing(read.rubric, read.shown.points) if read.shown.points else ()
