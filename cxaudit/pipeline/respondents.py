"""One respondent: what is kept about them, and erasing it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from cxaudit import files
from cxaudit.errors import Code, CxauditError, problem
from cxaudit.language import N_
from cxaudit.model.audit_sheets import WorkshopSheet
from cxaudit.pipeline.backups import backups_of
from cxaudit.pipeline.engagements import USAGE
from cxaudit.pipeline.outgoing import rewrite
from cxaudit.pipeline.places import Audit, Place, people_of, the_audit, the_store
from cxaudit.read.answers import read_sheet
from cxaudit.read.people import People
from cxaudit.store import RespondentStatus


class Gone(NamedTuple):
    """What was erased, and what may still hold something."""

    files: tuple[Path, ...]
    """Of the respondent, in the folder."""
    listed: bool
    """Whether a line was taken out of people.csv."""
    answers: int
    verdicts: int
    reports: tuple[Path, ...]
    """Written before: their figures still rest on the erased answers too."""
    backups: tuple[Path, ...]
    """Made before: they still hold what was erased here."""


def respondents(folder: Path, *, store: str | None = None) -> tuple[RespondentStatus, ...]:
    """Everybody who is asked or has answered, by key; never by name.

    Raises:
        CxauditError: nothing was taken in yet, or the store cannot be used.
    """
    audit = the_audit(folder)
    with the_store(audit.place, store) as opened:
        return opened.respondents()


def exported(folder: Path, key: str, *, store: str | None = None) -> dict[str, Any]:
    """Everything that is kept about one respondent, as plain values for JSON.

    Raises:
        CxauditError: nobody has this key, or the store cannot be used.
    """
    audit = the_audit(folder)
    with the_store(audit.place, store) as opened:
        return opened.export(key)


def export_to(folder: Path, key: str, output: Path, *, store: str | None = None) -> None:
    """The same in a file.

    Raises:
        CxauditError: as `exported`; or the file is in the way.
    """
    text = json.dumps(exported(folder, key, store=store), ensure_ascii=False, indent=2)
    files.write({output: f"{text}\n".encode()})


def to_erase(folder: Path, key: str, *, store: str | None = None) -> Gone:
    """What `erase` would erase, and what it would leave to others; nothing is changed.

    Raises:
        CxauditError: nobody has this key, or something cannot be read.
    """
    return _doomed(the_audit(folder), key, store).gone


def erase(folder: Path, key: str, *, store: str | None = None) -> Gone:
    """Erase one respondent: files, line in people.csv, answers and contact.

    The store comes last, since it knows which files are theirs: what was interrupted is finished when it is run again.

    Raises:
        CxauditError: nobody has this key, or something cannot be erased.
    """
    audit = the_audit(folder)
    place = audit.place
    doomed = _doomed(audit, key, store)
    for path in doomed.gone.files:
        _removed(path)
    if doomed.people is not None and doomed.gone.listed:
        rewrite(place.people, doomed.people.table.without(lambda other: other == key))
    answers, verdicts = _erased(place, key, store) if doomed.kept else (0, 0)
    return doomed.gone._replace(answers=answers, verdicts=verdicts)


class _Doomed(NamedTuple):
    """What there is of one respondent."""

    gone: Gone
    people: People | None
    """The list of people; None: there is none."""
    kept: bool
    """The store knows them."""


def _doomed(audit: Audit, key: str, store: str | None) -> _Doomed:
    """What there is of one respondent, and what rests on it.

    Raises:
        CxauditError: nobody has this key, or something cannot be read.
    """
    place = audit.place
    people = people_of(audit)
    listed = people is not None and any(one.key == key for one in people.people)
    kept = _kept(place, key, store) if store is not None or place.store.exists() else None
    hashes, answers, verdicts = kept or _NOTHING_KEPT
    found = (*_theirs(audit, key, hashes), *_left_over(place))
    if kept is None and not listed and not found:
        raise CxauditError([problem(Code.RESPONDENT_UNKNOWN, str(place.home))], USAGE)
    gone = Gone(found, listed, answers, verdicts, _reports(place), backups_of(place))
    return _Doomed(gone, people, kept is not None)


class _Kept(NamedTuple):
    """What the store has of one respondent."""

    hashes: frozenset[str]
    """SHA-256 of their files."""
    answers: int
    verdicts: int


_NOTHING_KEPT = _Kept(frozenset(), 0, 0)


def _kept(place: Place, key: str, store: str | None) -> _Kept | None:
    """What the store has of a respondent; None: it does not know them."""
    with the_store(place, store) as opened:
        if not any(one.key == key for one in opened.respondents()):
            return None
        sheets = [file["sheet"] for file in opened.export(key)["files"]]
        hashes = frozenset(one.sha256 for one in opened.files(key))
    answers, verdicts = (sum(len(s.get(rows, ())) for s in sheets) for rows in ("answers", "verdicts"))
    return _Kept(hashes, answers, verdicts)


def _erased(place: Place, key: str, store: str | None) -> tuple[int, int]:
    """Answers and verdicts that were erased."""
    with the_store(place, store) as opened:
        gone = opened.erase(key)
    return gone.answers, gone.verdicts


def _theirs(audit: Audit, key: str, known: Collection[str]) -> tuple[Path, ...]:
    """The files of a respondent: those that were taken in, and all others that bear their key."""
    place = audit.place
    found = [
        path for path in _files_in(place.outgoing, place.returned) if _is_theirs(audit, path, key, known)
    ]
    return tuple(found)


def _files_in(*folders: Path) -> Iterator[Path]:
    """The files of some folders, by name."""
    for folder in folders:
        if folder.is_dir():
            yield from (path for path in sorted(folder.iterdir()) if path.is_file())


def _is_theirs(audit: Audit, path: Path, key: str, known: Collection[str]) -> bool:
    """Whether a file is a respondent's: by its bytes, its name, or the key in it."""
    try:
        if hashlib.sha256(path.read_bytes()).hexdigest() in known:
            return True
        sheet = read_sheet(path, audit.rubric, audit.voice.known[1:]).sheet
    except OSError as error:
        raise _stuck(path, error) from error
    except CxauditError:  # it cannot be read: what its name says has to do
        return key in _words(path.name)
    return not isinstance(sheet, WorkshopSheet) and sheet.respondent.key == key


def _words(name: str) -> Iterator[str]:
    """What may be a key in a file's name: all of it, and what follows a dash."""
    stem = name.split(".xlsx")[0].split(".json")[0]
    parts = stem.split("-")
    for start in range(len(parts)):
        for end in range(start + 1, len(parts) + 1):
            yield "-".join(parts[start:end])


def _left_over(place: Place) -> tuple[Path, ...]:
    """Unfinished files of a run that was ended by force, which may hold anything."""
    folders = (place.home, place.outgoing, place.returned)
    return tuple(path for path in _files_in(*folders) if path.name.startswith(".cxaudit-"))


def _removed(path: Path) -> None:
    """Delete a file.

    Raises:
        CxauditError: it cannot be deleted.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _stuck(path, error) from error


def _stuck(path: Path, error: OSError) -> CxauditError:
    """A file that cannot be read or deleted."""
    reason = error.strerror or N_("unknown")
    return CxauditError([problem(Code.CANNOT_ERASE, str(path), reason=reason)], files.USAGE)


def _reports(place: Place) -> tuple[Path, ...]:
    """What lies in the folder of reports."""
    return tuple(_files_in(place.reports))
