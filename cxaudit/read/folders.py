"""What lies in a folder of returned answers: answer sheets, what we wrote ourselves, and what is neither."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from cxaudit.errors import Code, CxauditError, Problem, problem
from cxaudit.language import _, ngettext
from cxaudit.read import limits
from cxaudit.read.limits import Refusal
from cxaudit.read.opening import opened
from cxaudit.read.packages import Package
from cxaudit.text import listed

RESULT, WORKBOOK, REPORT = "result.json", "audit.xlsx", "report.html"
"""What a report is made of."""
PAGES = {
    "full": REPORT,
    "executive": "report-executive.html",
    "staff": "report-staff.html",
    "workshop": "report-workshop.html",
}
"""The page of each edition."""
ANALYST = "analyst-"
"""What the names of files begin with in which nothing is hidden."""
KEYS = "keys.csv"
"""Beside questionnaires for everybody in a list."""

_READ = (".xlsx", ".json")
_OTHER_BOOKS = (".xls", ".xlsm", ".xlsb", ".ods")
"""Workbooks in formats that are not read, but in which somebody may have saved the questionnaire."""
_LOCK = re.compile(r"~\$(.+)|\.~lock\.(.+)#")
_NAMED = 5
"""Files that one line names before it only counts the rest."""
_MARKS = (
    "_cxaudit",
    "cx.answer",
    "cxaudit/answers",
    "cxaudit/auditor",
    "cxaudit/workshop",
    "cxaudit/fieldwork",
    "cxaudit/customers",
)
"""What every workbook and sheet of ours has in it."""
_MARKS_STORED = tuple(mark.encode(code) for mark in _MARKS for code in ("utf-8", "utf-16-le"))
_OLD_BOOK = b"\xd0\xcf\x11\xe0"


class InFolder(NamedTuple):
    """The files of a folder."""

    sheets: tuple[Path, ...]
    """To be read, by name."""
    strays: tuple[Path, ...]
    """No answer sheets, by their names."""
    notes: tuple[Problem, ...]
    """Which workbooks somebody has open."""


def answers_in(folder: Path) -> InFolder:
    """The files of a folder that may hold answers, and what there is to say of the others.

    Raises:
        CxauditError: the folder is not there, or not to be read.
    """
    try:
        files = sorted(folder.iterdir(), key=lambda file: file.name)
    except FileNotFoundError:
        raise CxauditError([problem(Code.NO_ANSWERS, str(folder))], 2) from None
    except OSError as error:
        raise CxauditError([problem(Code.FILE_UNREADABLE, str(folder), reason=error.strerror)], 2) from error
    reported = holds_result(folder / RESULT) or holds_result(folder / f"{ANALYST}{RESULT}")
    sheets = tuple(file for file in files if _may_hold_answers(file) and not _ours(file, reported))
    locks = [file for file in files if _locked(file.name)]
    known = {*sheets, *locks}
    strays = (file for file in files if file not in known and not _ours(file, reported))
    return InFolder(sheets, tuple(strays), tuple(_open_elsewhere(locks)))


def _may_hold_answers(file: Path) -> bool:
    """Whether a file is one of those that are read, or a workbook of ours in a format that is not."""
    suffix = file.suffix.casefold()
    if file.name.startswith((".", "~$")):
        return False
    return suffix in _READ or (suffix in _OTHER_BOOKS and not is_stray(file))


def _ours(file: Path, reported: bool) -> bool:
    """Whether the program itself put the file there: an earlier report, or the list of keys."""
    name = file.name.removesuffix(".bak").removeprefix(ANALYST)
    return name == KEYS or (reported and name in (RESULT, WORKBOOK, *PAGES.values()))


def holds_result(path: Path) -> bool:
    """Whether a file is the result of an earlier run, which lies among the answers."""
    try:
        with opened(path) as stream:
            return b"cxaudit/result/" in stream.read(200)
    except (OSError, ValueError):  # reading will tell
        return False


def _open_elsewhere(locks: list[Path]) -> Iterator[Problem]:
    """Workbooks that somebody has open, by the lock files beside them."""
    for lock in locks:
        yield problem(Code.FILE_OPEN, str(lock.parent / (_locked(lock.name) or "")))


def _locked(name: str) -> str | None:
    """The workbook whose lock file this is, of Excel or LibreOffice; None: it is no lock file.

    >>> _locked("~$anna.xlsx"), _locked(".~lock.anna.xlsx#"), _locked("anna.xlsx")
    ('anna.xlsx', 'anna.xlsx', None)
    """
    found = _LOCK.fullmatch(name)
    return found and (found[1] or found[2])


def set_aside(strays: Iterable[Path]) -> Iterator[Problem]:
    """One line a folder about what in it is no answer sheet."""
    by_folder: dict[Path, list[str]] = {}
    for path in strays:
        by_folder.setdefault(path.parent, []).append(f"{path.name}/" if path.is_dir() else path.name)
    for folder, names in by_folder.items():
        names.sort()
        more = [_("{more} more", more=len(names) - _NAMED)] if len(names) > _NAMED else []
        count = ngettext("{n} file is", "{n} files are", len(names))
        yield problem(Code.SET_ASIDE, str(folder), files=count, names=listed([*names[:_NAMED], *more]))


def is_stray(path: Path) -> bool:
    """Whether a file is readable for what it is and has nothing of a questionnaire in it.

    A questionnaire that was damaged or locked on its way is no stray: what cannot be looked into may be one.
    """
    try:
        with opened(path) as stream:
            content = stream.read(limits.FILE_BYTES + 1)
    except OSError:
        return False
    if not content or len(content) > limits.FILE_BYTES or _marked(content):
        return False
    if content.startswith(_OLD_BOOK):  # under .xlsx it is a locked workbook, which nobody can look into
        return path.suffix.casefold() != ".xlsx"
    return _is_other_zip(content) if content.startswith(b"PK") else _is_other_json(content)


def _marked(content: bytes) -> bool:
    """Whether a mark of ours stands in the bytes."""
    return any(mark in content for mark in _MARKS_STORED)


def _is_other_zip(content: bytes) -> bool:
    """Whether a package opens and none of its parts has a mark of ours; what is beyond a limit may have one."""
    try:
        package = Package(content, Refusal(""))
        return not any(_marked(package.part(name)) for name in package.names)
    except CxauditError:
        return False


def _is_other_json(content: bytes) -> bool:
    """Whether the bytes are JSON that does not even have answers."""
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return not (isinstance(tree, dict) and tree.keys() & {"answers", "verdicts", "agreements"})
