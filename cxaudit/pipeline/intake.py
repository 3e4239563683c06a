"""Taking in what comes back, one file after the other."""

from __future__ import annotations

import getpass
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from cxaudit import files
from cxaudit.errors import Code, CxauditError, Problem, problem
from cxaudit.language import ngettext
from cxaudit.model.actions import ActionSheet
from cxaudit.model.answers import AnswerSheet
from cxaudit.model.audit_sheets import AuditorSheet
from cxaudit.model.fieldwork import CustomerSheet, Fieldwork
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.engagements import USAGE
from cxaudit.pipeline.places import (
    Audit,
    Moving,
    Place,
    loosened,
    people_of,
    policy_of,
    still,
    store_place,
    the_audit,
)
from cxaudit.read.actions import actions_from, is_about_the_plan, is_audit_workbook
from cxaudit.read.answers import content_of, sheet_from
from cxaudit.read.documents import document_from, document_in_json
from cxaudit.read.folders import RESULT, answers_in, set_aside
from cxaudit.read.people import People
from cxaudit.render.json import UNSAID
from cxaudit.store import Intake, Kind, Outcome, Registration, Sheet, is_installed, open_store

if TYPE_CHECKING:
    from cxaudit.store.stores import Store

Became = Literal["taken", "unchanged", "new_version", "set_aside"]
_RESULT_MARK: Final = b"cxaudit/result/"
_WHOLE: Final = ("fieldwork", "customers")
"""What was found outside the questionnaire."""


class Row(NamedTuple):
    """What became of one file."""

    file: str
    """As it was given."""
    outcome: Became
    key: str | None
    version: int | None
    problems: tuple[Problem, ...]
    """Why it was set aside, else warnings and notes."""


class Collected(NamedTuple):
    """What became of all."""

    rows: tuple[Row, ...]
    notes: tuple[Problem, ...]
    """About the folder and the list, not about one file."""
    stopped: CxauditError | None
    """Why it ended before the last file; what was confirmed until then is kept. None: it did not."""

    def count(self, outcome: Became) -> int:
        """Files of which that became."""
        return sum(row.outcome == outcome for row in self.rows)


class _Known(NamedTuple):
    """What the store had before, and what came to it since."""

    by_hash: dict[str, tuple[str | None, int | None, Kind]]
    versions: Counter[tuple[Kind, str | None]]

    def taken(self, sha256: str, kind: Kind, key: str | None) -> int:
        """Remember a file; gives its version."""
        self.versions[kind, key] += 1
        version = self.versions[kind, key]
        self.by_hash[sha256] = (key, version, kind)
        return version


def collect(
    folder: Path,
    paths: Sequence[Path] = (),
    *,
    dry_run: bool = False,
    store: str | None = None,
    moving: Moving = still,
) -> Collected:
    """Take returned files into the store: each is read and checked whole before anything of it is taken.

    Args:
        folder: the engagement's.
        paths: files or folders of them; none: everything in ``returned``.
        dry_run: read and check, and take nothing.
        store: the URL of a database on a server; none: the file in the folder.
        moving: told how many are done.

    Raises:
        CxauditError: settings or list need mending, less is hidden than was promised, or the store cannot be used;
            then nothing was taken.
    """
    audit = the_audit(folder)
    listed = people_of(audit)
    found, notes = _files(audit.place, paths)
    if dry_run and store is None and not audit.place.store.exists():
        return _collected(_Dry(audit, _Known({}, Counter()), listed), found, notes, moving)
    with open_store(store_place(audit.place, store)) as kept:
        faults = loosened(audit, kept)
        if faults:
            raise CxauditError(faults)
        known = _known(kept)
        if dry_run:
            return _collected(_Dry(audit, known, listed), found, notes, moving)
        _prepare(audit, kept, listed)
        notes = (*notes, *_cleared(audit.place))
        return _collected(_Wet(audit, known, listed, kept), found, notes, moving)


def taken_by_itself(
    audit: Audit, path: Path, store: str | None = None
) -> Literal["taken", "unchanged", "folder"]:
    """Take a field book in that was just written into the folder; it stays where it lies.

    Args:
        audit: the engagement.
        path: of the field book.
        store: the URL of a database on a server; none: the file in the folder.

    Returns:
        What became of it; ``folder``: the engagement keeps no store, so that a report finds it in the folder.

    Raises:
        CxauditError: the store cannot be used.
    """
    place = audit.place
    if store is None and not place.store.exists() and not (place.people.is_file() and is_installed()):
        return "folder"
    content = content_of(path)
    document = document_from(content, str(path), audit.voice.known, audit.plan.id)
    if document is None:
        raise ValueError(f"{path.name} is no field book")
    sha256 = hashlib.sha256(content).hexdigest()
    with open_store(store_place(place, store)) as kept:
        done = kept.take(
            Intake(path.name, sha256, _kind(document.said), document.said, _who(), document.problems)
        )
    return "unchanged" if done.outcome == "unchanged" else "taken"


def _files(place: Place, paths: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    """The files to be taken in, and what there is to say of what lies beside them."""
    found: dict[Path, None] = {}
    notes: list[Problem] = []
    for path in paths or (place.returned,):
        if not (path.is_dir() or not paths):
            found[path] = None
            continue
        inside = answers_in(path)
        found |= dict.fromkeys(inside.sheets)
        notes += [*inside.notes, *set_aside(inside.strays)]
    if not found:
        none = (problem(Code.NO_ANSWERS, str(path)) for path in (paths or (place.returned,)))
        raise CxauditError([*none, *notes], USAGE)
    return tuple(found), tuple(notes)


def _cleared(place: Place) -> Iterator[Problem]:
    """That files were deleted which an interrupted run had left."""
    gone = files.cleared(files.unfinished(*place.written))
    if gone:
        count = ngettext("{n} file", "{n} files", len(gone))
        yield problem(Code.UNFINISHED_CLEARED, str(place.home), files=count)


def _known(store: Store) -> _Known:
    """What the store has."""
    known = _Known({}, Counter())
    for one in store.kept():
        if one.kind == "actions" and one.sha256 in known.by_hash:
            continue  # it is in one file with somebody's answers
        known.taken(one.sha256, one.kind, one.key)
        known.by_hash[one.sha256] = (one.key, one.version or known.versions[one.kind, one.key], one.kind)
    return known


def _prepare(audit: Audit, store: Store, listed: People | None) -> None:
    """Keep who is asked, and fix what they were promised."""
    if listed:
        store.register(
            Registration(p.key, p.role, p.department, p.name, p.address) for p in listed.people if p.key
        )
    policy = policy_of(audit)
    store.fix_rules(policy.minimum_group, policy.minimum_comments, policy.named_roles)


def _collected(taking: _Dry, found: Sequence[Path], notes: Sequence[Problem], moving: Moving) -> Collected:
    """What becomes of each file; one that cannot be read does not keep the others."""
    rows: list[Row] = []
    stopped = None
    try:
        for path in found:
            rows.append(taking.row(path))
            moving(len(rows), len(found))
    except CxauditError as error:  # of the store, or of the folder; what is wrong with a file is in its row
        stopped = error
    return Collected(tuple(rows), tuple(notes), stopped)


class _Dry:
    """Reads and checks, and takes nothing."""

    def __init__(self, audit: Audit, known: _Known, listed: People | None) -> None:
        self._audit = audit
        self._known = known
        self._keys = {p.key for p in listed.people} if listed and listed.people else None
        self._rubrics = audit.voice.known

    def row(self, path: Path) -> Row:
        """What becomes of one file."""
        try:
            content = content_of(path)
            sha256 = hashlib.sha256(content).hexdigest()
            if sha256 in self._known.by_hash:
                return self._again(path, content, sha256)
            sheet, problems = _read(content, str(path), self._rubrics, sha256, self._audit.plan.id)
        except CxauditError as error:
            return Row(str(path), "set_aside", None, None, error.problems)
        kind, key = _kind(sheet), _key(sheet)
        if isinstance(sheet, ActionSheet) and not sheet.actions:
            nothing = problem(Code.NO_ACTIONS, str(path))
            return Row(str(path), "unchanged", None, None, (*problems, nothing))
        if any(one.code is Code.NOTHING_ANSWERED for one in problems):
            empty = Code.NOTHING_FILLED_IN if kind in _WHOLE else Code.RETURNED_EMPTY
            return Row(str(path), "set_aside", key, None, (problem(empty, str(path)),))
        told = (*problems, *self._unlisted(kind, key, path))
        return self._new(path, content, sha256, sheet, problems)._replace(problems=told)

    def _unlisted(self, kind: Kind, key: str | None, path: Path) -> Iterator[Problem]:
        """That nobody of this key was asked."""
        made = key is not None and key.startswith("anon-")
        if kind == "answers" and self._keys is not None and key not in self._keys and not made:
            yield problem(Code.NOT_LISTED, str(path))

    def _again(self, path: Path, content: bytes, sha256: str) -> Row:
        """A file that is known."""
        key, version, _kind = self._known.by_hash[sha256]
        return Row(str(path), "unchanged", key, version, ())

    def _new(
        self, path: Path, content: bytes, sha256: str, sheet: Sheet, problems: tuple[Problem, ...]
    ) -> Row:
        """A file that is not known yet."""
        version = self._known.taken(sha256, _kind(sheet), _key(sheet))
        outcome: Outcome = "taken" if version == 1 or _key(sheet) is None else "new_version"
        return Row(str(path), outcome, _key(sheet), version, ())


class _Wet(_Dry):
    """Takes in what it reads."""

    def __init__(self, audit: Audit, known: _Known, listed: People | None, store: Store) -> None:
        super().__init__(audit, known, listed)
        self._store = store
        self._by = _who()

    def _again(self, path: Path, content: bytes, sha256: str) -> Row:
        """A file that is known; its copy is made where that was kept from it."""
        key, version, kind = self._known.by_hash[sha256]
        self._copy(path, content, _name(kind, key, version), known=True)
        return super()._again(path, content, sha256)

    def _new(
        self, path: Path, content: bytes, sha256: str, sheet: Sheet, problems: tuple[Problem, ...]
    ) -> Row:
        """Confirmed by the store first, copied then: a file that was taken in is never taken for a new one."""
        kind, key = _kind(sheet), _key(sheet)
        name = _name(kind, key, self._known.versions[kind, key] + 1) + path.suffix.lower()
        also = _also_planned(str(path), content, sheet, self._rubrics)
        done = self._store.take(Intake(name, sha256, kind, sheet, self._by, problems))
        if also:
            self._store.take(Intake(name, sha256, "actions", also, self._by))
        version = self._known.taken(sha256, kind, key)
        self._copy(path, content, _name(kind, key, done.version or version))
        return Row(str(path), done.outcome, key, done.version or version, ())

    def _copy(self, path: Path, content: bytes, stem: str, *, known: bool = False) -> None:
        """Keep the bytes of a file that came from elsewhere, under a name that says nobody's."""
        folder = self._audit.place.returned
        if path.absolute().parent.resolve() == folder.resolve():
            return
        if known and _lies_in(folder, content):
            return
        _put(folder, stem, path.suffix.lower(), content)


def _put(folder: Path, stem: str, suffix: str, content: bytes) -> None:
    """Write a file under a name that is free, also where somebody else takes in the same at the same time."""
    try:
        files.write({_free(folder, stem, suffix, content): content})
    except CxauditError as error:
        if any(one.code is not Code.FILE_EXISTS for one in error.problems):
            raise
        files.write({_free(folder, stem, suffix, content): content})


def _lies_in(folder: Path, content: bytes) -> bool:
    """Whether a file with these bytes is there; what a program left that was ended before it named it is none."""
    if not folder.is_dir():
        return False
    named = (p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
    alike = (path for path in named if path.stat().st_size == len(content))
    return any(path.read_bytes() == content for path in alike)


def _free(folder: Path, stem: str, suffix: str, content: bytes) -> Path:
    """A name that is free, or that of these bytes."""
    path, number = folder / f"{stem}{suffix}", 1
    while path.exists() and path.read_bytes() != content:
        number += 1
        path = folder / f"{stem}-{number}{suffix}"
    return path


def _name(kind: Kind, key: str | None, version: int | None) -> str:
    """The stem of a file's name: whose it is by key, and which of theirs."""
    whose = {"answers": key or "", "auditor": f"auditor-{key}", "actions": "plan"}.get(kind, kind)
    return files.safe_name(f"{whose}-v{version}")


def _read(
    content: bytes, file: str, rubrics: Sequence[Rubric], sha256: str, engagement: str | None
) -> tuple[Sheet, tuple[Problem, ...]]:
    """The sheet of a file.

    Raises:
        CxauditError: it needs mending, or is what came of answers.
    """
    if _RESULT_MARK in content[:200]:
        raise CxauditError([problem(Code.NOT_A_QUESTIONNAIRE, file, kind=RESULT)])
    if is_about_the_plan(content):
        plan = actions_from(content, file, rubrics[0], rubrics[1:], engagement)
        return plan.sheet, plan.problems
    if document := document_in_json(content, file, rubrics, engagement):
        return document.said, document.problems
    try:
        one = sheet_from(content, file, rubrics[0], rubrics[1:], engagement)
    except CxauditError as error:
        if document := document_from(content, file, rubrics, engagement):
            return document.said, document.problems
        if all(told.code is not Code.AUDIT_OF_SEVERAL for told in error.problems):
            raise
        plan = actions_from(content, file, rubrics[0], rubrics[1:], engagement)  # nobody's answers are in it
        return plan.sheet, plan.problems
    _also_planned(file, content, one.sheet, rubrics)
    if not isinstance(one.sheet, AnswerSheet) or one.sheet.respondent.key != UNSAID:
        return one.sheet, one.problems
    key = f"anon-{sha256[:10]}"
    respondent = one.sheet.respondent.model_copy(update={"key": key})
    note = problem(Code.KEY_DERIVED, file, key=key)
    return one.sheet.model_copy(update={"respondent": respondent}), (*one.problems, note)


def _also_planned(file: str, content: bytes, sheet: Sheet, rubrics: Sequence[Rubric]) -> ActionSheet | None:
    """What the workbook of one person's own assessment says of the plan beside the answers; None: nothing.

    Raises:
        CxauditError: it needs mending.
    """
    if not isinstance(sheet, AnswerSheet) or not is_audit_workbook(content):
        return None
    found = actions_from(content, file, rubrics[0], rubrics[1:]).sheet
    return found if found.actions else None


def _kind(sheet: Sheet) -> Kind:
    """What a sheet is."""
    if isinstance(sheet, AnswerSheet):
        return "answers"
    if isinstance(sheet, ActionSheet):
        return "actions"
    if isinstance(sheet, Fieldwork | CustomerSheet):
        return "fieldwork" if isinstance(sheet, Fieldwork) else "customers"
    return "auditor" if isinstance(sheet, AuditorSheet) else "workshop"


def _key(sheet: Sheet) -> str | None:
    """Whose it is; None: nobody's, such as a workshop's."""
    return sheet.respondent.key if isinstance(sheet, AnswerSheet | AuditorSheet) else None


def _who() -> str:
    """Who takes it in, as the system knows them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a system without users
        return "cxaudit"
