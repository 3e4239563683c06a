"""Readings of measures, computed from exports of other systems."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from cxaudit import files
from cxaudit.engine import measures
from cxaudit.engine.tallies import DAY, Tally, day_of, midnight
from cxaudit.errors import Code, CxauditError, Problem, Where, problem
from cxaudit.language import _
from cxaudit.model.answers import RubricStamp
from cxaudit.model.exports import KINDS, ExportMapping, Sums
from cxaudit.model.fieldwork import FIELDWORK_SCHEMA, Computed, Fault, Fieldwork, Reading
from cxaudit.model.fieldwork_shown import MeasureShown
from cxaudit.model.rubric import Measure
from cxaudit.pipeline.documents import MEASURES
from cxaudit.pipeline.engagements import USAGE
from cxaudit.pipeline.intake import taken_by_itself
from cxaudit.pipeline.places import EVIDENCE, Audit, Moving, still, talking, the_audit
from cxaudit.read.exports import ExportFile, batches, find_exports, read_mapping, survey
from cxaudit.render.exports_explained import fault_words as fault_words
from cxaudit.render.exports_explained import mapping_example as _mapping_example
from cxaudit.text import did_you_mean


class Measured(NamedTuple):
    """What was computed, and what there is to say of it."""

    readings: tuple[Reading, ...]
    shown: tuple[MeasureShown, ...]
    """The same with intervals and verdicts; nothing is known here of earlier readings."""
    catalogue: dict[str, Measure]
    rows: int
    faults: tuple[Fault, ...]
    as_of: datetime.date
    """Open cases are counted at the end of this day."""
    notes: tuple[Problem, ...]
    written: Path | None
    """The field book with the readings; None: nothing was to be written."""
    taken: Literal["taken", "unchanged", "folder"] | None
    """What became of it: taken into the store, known there already, or left where a report finds it. None: not written."""


class Asked(NamedTuple):
    """What the command says; it comes before what the mapping says."""

    as_of: datetime.date | None = None
    period: tuple[datetime.date | None, datetime.date | None] = (None, None)


def measure(
    folder: Path,
    paths: Sequence[Path],
    mapping: Path,
    asked: Asked = Asked(),  # noqa: B008 - a frozen tuple
    *,
    dry_run: bool = False,
    store: str | None = None,
    moving: Moving = still,
) -> Measured:
    """Compute every measure that exports tell, write the readings into ``evidence``, and take them in.

    Args:
        folder: the engagement's.
        paths: one export, in one file or several with the same columns.
        mapping: what its columns mean.
        asked: day of counting and period.
        dry_run: write nothing, and take nothing in.
        store: the URL of a database on a server; none: the file in the folder.
        moving: told how much is done.

    Raises:
        CxauditError: everything that is wrong with the mapping and the heads of all files; or a file cannot be read.
    """
    audit = the_audit(folder)
    rules = _asked(read_mapping(mapping), asked, mapping)
    catalogue = _catalogue(audit, rules, mapping)
    found = find_exports(paths, rules)
    with talking(audit):
        tally, order_notes = _counted(found, rules, moving)
        computed = _computed(found, tally)
        readings = tuple(_readings(catalogue, tally, rules, computed))
    notes = (*order_notes, *_not_computed(catalogue, readings, rules, mapping))
    if not readings:
        raise CxauditError([problem(Code.MEASURE_NONE, str(mapping)), *notes])
    as_of = day_of(max(0, tally.as_of - 1 if rules.as_of else tally.as_of))
    written = None if dry_run else _written(audit, readings, as_of, computed, rules)
    taken = taken_by_itself(audit, written, store) if written else None
    shown = measures.shown(audit.rubric, readings)
    return Measured(readings, shown, catalogue, tally.rows, computed.faults, as_of, notes, written, taken)


def mapping_example(kind: str) -> str:
    """A mapping to start from.

    Raises:
        CxauditError: there is no such kind of export.
    """
    if kind not in KINDS:
        facts = {"found": kind, "hint": did_you_mean(kind, list(KINDS)), "known": ", ".join(KINDS)}
        raise CxauditError([problem(Code.EXPORT_KIND, "--mapping-example", **facts)], USAGE)
    return _mapping_example(kind)


def _asked(mapping: ExportMapping, asked: Asked, path: Path) -> ExportMapping:
    """The mapping with what the command says."""
    said = {"as_of": asked.as_of, "period_from": asked.period[0], "period_to": asked.period[1]}
    rules = mapping.renewed(**{name: value for name, value in said.items() if value is not None})
    if rules.period_from and rules.period_to and rules.period_to < rules.period_from:
        raise CxauditError([problem(Code.EXPORT_PERIOD, str(path))])
    return rules


def _catalogue(audit: Audit, rules: ExportMapping, path: Path) -> dict[str, Measure]:
    """The measures that are asked for, by id.

    Raises:
        CxauditError: a problem for each that the rubric does not have.
    """
    catalogue = {one.id: one for one in (audit.rubric.measures.measures if audit.rubric.measures else ())}
    named = dict.fromkeys([*rules.measures, *rules.goals, *rules.limits])
    wrong = [
        problem(
            Code.ID_UNKNOWN, str(path), kind="measure", found=one, hint=did_you_mean(one, list(catalogue))
        )
        for one in named
        if one not in catalogue
    ]
    if wrong:
        raise CxauditError(wrong)
    wanted = rules.measures or tuple(catalogue)
    return {id_: one for id_, one in catalogue.items() if id_ in wanted}


def _now() -> int:
    """The latest second that an export can hold; a day more, since its clock may be that of another place."""
    return midnight(datetime.datetime.now(datetime.UTC).date()) + 2 * DAY


def _counted(
    found: Sequence[ExportFile], rules: ExportMapping, moving: Moving
) -> tuple[Tally, tuple[Problem, ...]]:
    """All rows counted."""
    looked = survey(found, rules, moving)
    tally = Tally(rules, _now(), looked.doubles)
    for file, batch in batches(found, rules, looked.order, moving):
        tally.begin(file)
        tally.add(batch)
    return tally, looked.notes


def _computed(found: Sequence[ExportFile], tally: Tally) -> Computed:
    """Where the readings come from; several files have the hash of their hashes."""
    hashes = [one.sha256 for one in found]
    whole = hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()
    names = ", ".join(one.path.name for one in found)
    return Computed(file=names, sha256=whole, rows=tally.rows, faults=tally.faults())


def _readings(
    catalogue: dict[str, Measure], tally: Tally, rules: ExportMapping, computed: Computed
) -> Iterator[Reading]:
    """A reading of each measure that can be computed."""
    sums: Sums = tally.sums()
    days = (rules.period_from or _day(tally.first), rules.period_to or _day(tally.last))
    for id_ in catalogue:
        solved = rules.solved_by if id_ in ("first_contact_resolution", "resolution_rate") else None
        found = measures.reading(
            id_,
            sums,
            computed=computed,
            period=days,
            source_system=rules.source_system,
            supplied_by=rules.supplied_by,
            goal=rules.goals.get(id_),
            limit=rules.limits.get(id_),
            note=solved and _("Solved as said by: {who}.", who=solved),
        )
        if found is not None:
            yield found


def _day(moment: int | None) -> datetime.date | None:
    return None if moment is None else day_of(moment)


_NEEDS = {
    "service_level": ("limit_seconds", ("wait_seconds", "answered_at")),
    "contact_rate": ("base", ("contact_id", "date")),
    "complaint_rate": ("base", ("complaint",)),
    "repeat_contact_rate": ("window_days", ("reason",)),
    "churn_rate": ("period_from, period_to", ("left",)),
    "retention_rate": ("period_from, period_to", ("left",)),
    "referral_share": ("period_from, period_to", ("named_recommendation",)),
}
"""The rule that a measure needs, and the columns with which it is expected."""


def _not_computed(
    catalogue: dict[str, Measure], readings: Sequence[Reading], rules: ExportMapping, path: Path
) -> Iterator[Problem]:
    """Measures that lack nothing but a rule, and those that were asked for."""
    there = {one.measure for one in readings}
    contacts = rules.kind in ("contacts", "customers")
    for id_, (needed, columns) in _NEEDS.items():
        if contacts and id_ in catalogue and id_ not in there and set(columns) & rules.columns.keys():
            yield problem(Code.MEASURE_NEEDS, Where(str(path)), measure=catalogue[id_].name, needed=needed)


def _written(
    audit: Audit, readings: Sequence[Reading], as_of: datetime.date, computed: Computed, rules: ExportMapping
) -> Path:
    """The readings as a field book in ``evidence``; its name changes with the exports and the rules.

    Raises:
        CxauditError: another file of this name is there, or it cannot be written.
    """
    rubric = audit.rubric
    book = Fieldwork(
        schema=FIELDWORK_SCHEMA,
        rubric=RubricStamp(id=rubric.id, version=rubric.version, hash=rubric.hash),
        engagement=audit.plan.stamp,
        date=as_of,
        readings=tuple(readings),
    )
    tree = book.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text = json.dumps(tree, ensure_ascii=False, indent=2)
    mark = hashlib.sha256((computed.sha256 + rules.model_dump_json()).encode()).hexdigest()[:8]
    path = audit.place.home / EVIDENCE / f"{MEASURES}{mark}.json"
    files.write({path: f"{text}\n".encode()})
    return path
