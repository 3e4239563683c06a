"""What was found outside the questionnaire, each file whole, as a line of a table and back."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, RowMapping, func, insert, select

from cxaudit.model.fieldwork import CustomerSheet, Fieldwork
from cxaudit.store import remarks, rows
from cxaudit.store.shapes import Document, DocumentKind, Intake, Kept, TakenDocument
from cxaudit.store.tables import documents

_READ: Final[Mapping[str, type[Fieldwork] | type[CustomerSheet]]] = {
    "fieldwork": Fieldwork,
    "customers": CustomerSheet,
}


def kind_of(document: Document) -> DocumentKind:
    """What a document is."""
    return "fieldwork" if isinstance(document, Fieldwork) else "customers"


def known(connection: Connection, sha256: str) -> int | None:
    """Which document of its kind has these bytes, from 1; None: none has."""
    found = connection.scalar(select(documents.c.id).where(documents.c.sha256 == sha256))
    return None if found is None else _version(connection, found)


def put(connection: Connection, file: Intake, document: Document, now: str) -> int:
    """Keep a document, without what customers wrote in their own words; which one of its kind it is."""
    line = {
        "file": file.file,
        "sha256": file.sha256,
        "kind": kind_of(document),
        "schema": document.schema_,
        "saved": document.saved and document.saved.isoformat(),
        "taken_at": now,
        "taken_by": file.taken_by,
        "content": json.dumps(_wordless(document).model_dump(mode="json", by_alias=True)),
        "remarks": json.dumps(remarks.lines(file.problems, 0)),
    }
    kept_as = connection.execute(insert(documents).values(**line).returning(documents.c.id)).scalar_one()
    return _version(connection, kept_as)


def _wordless(document: Document) -> Document:
    """The same without customers' comments: nothing shows them, and nobody could be given or erased one alone."""
    if isinstance(document, Fieldwork):
        return document
    answers = tuple(one.model_copy(update={"comment": None}) for one in document.answers)
    return document.model_copy(update={"answers": answers})


def taken(connection: Connection) -> tuple[TakenDocument, ...]:
    """Every document, in the order in which they came in."""
    found = connection.execute(select(documents).order_by(documents.c.id)).mappings().all()
    return tuple(map(_taken, found))


def kept(connection: Connection) -> tuple[Kept, ...]:
    """The same without what they say."""
    told = [documents.c[name] for name in ("file", "sha256", "kind", "taken_at", "taken_by")]
    seen = {"fieldwork": 0, "customers": 0}
    found = []
    for line in connection.execute(select(*told).order_by(documents.c.id)).mappings():
        seen[line["kind"]] += 1
        moment = datetime.datetime.fromisoformat(line["taken_at"])
        of_kind = seen[line["kind"]]
        found.append(
            Kept(line["file"], line["sha256"], line["kind"], None, of_kind, moment, line["taken_by"])
        )
    return tuple(found)


def _version(connection: Connection, document: int) -> int:
    """Which of its kind a document is."""
    own = select(documents.c.kind).where(documents.c.id == document).scalar_subquery()
    before = (documents.c.id <= document) & (documents.c.kind == own)
    return connection.execute(select(func.count()).select_from(documents).where(before)).scalar_one()


def _taken(line: RowMapping) -> TakenDocument:
    """One document."""
    return TakenDocument(
        file=line["file"],
        sha256=line["sha256"],
        kind=line["kind"],
        document=_READ[line["kind"]].model_validate_json(line["content"]),
        saved=rows.moment(line["saved"]),
        taken_at=datetime.datetime.fromisoformat(line["taken_at"]),
        taken_by=line["taken_by"],
        problems=remarks.problems(line["file"], json.loads(line["remarks"])),
    )
