"""Backups of an engagement: one zip file that says of each part what its bytes have to be."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import secrets
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final, NamedTuple

from cxaudit import __version__, files
from cxaudit.errors import Code, CxauditError, problem
from cxaudit.language import N_
from cxaudit.pipeline.engagements import REPORTS, STORE, USAGE
from cxaudit.pipeline.places import OUTGOING, Place, the_place, the_store
from cxaudit.read.rubrics import ENGAGEMENT
from cxaudit.store import open_store

MANIFEST: Final = "backup.json"
SCHEMA: Final = "cxaudit/backup/1"
_PIECE: Final = 1 << 20
_MANIFEST_BYTES: Final = 64 << 20
_DATE: Final = (1980, 1, 1, 0, 0, 0)
_LEFT_OUT: Final = (OUTGOING, REPORTS)
"""Can be made again."""
_ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, RuntimeError)


class Backup(NamedTuple):
    """A backup that was written and read again."""

    file: Path
    parts: int
    bytes: int
    """Unpacked."""


def backup(folder: Path, target: Path | None = None, *, store: str | None = None) -> Backup:
    """Write all that cannot be made again into one file, and check it: settings, people, store, returned, evidence.

    Args:
        folder: the engagement's.
        target: none: beside the folder, by its name and the day.
        store: the URL of a database on a server, whose backups its own tool makes; none: the file in the folder.

    Raises:
        CxauditError: the file exists or cannot be written, or the store cannot be used.
    """
    place = the_place(folder)
    path = target or _usual(place)
    if path.exists():
        raise CxauditError([problem(Code.FILE_EXISTS, str(path))], USAGE)
    with tempfile.TemporaryDirectory(prefix="cxaudit-") as scratch:
        copy = Path(scratch) / STORE
        if store is not None or place.store.exists():
            with the_store(place, store) as opened:
                opened.backup(copy)
        with files.spare(path) as spare:
            try:
                parts = _zipped(spare, {**_parts(place), **({STORE: copy} if copy.exists() else {})})
            except OSError as error:
                reason = error.strerror or str(error)
                raise CxauditError([problem(Code.CANNOT_WRITE, str(path), reason=reason)], USAGE) from error
            _checked(spare, str(path))
    return Backup(path, len(parts), sum(size for _sha256, size in parts.values()))


def backups_of(place: Place) -> tuple[Path, ...]:
    """The backups that lie in an engagement folder and beside it."""
    here = place.home.absolute()
    found = [*here.glob("*.zip"), *here.parent.glob(f"{here.name}-*.zip")]
    return tuple(path for path in sorted(found) if _is_backup(path))


def _is_backup(path: Path) -> bool:
    """Whether a file is a backup of ours."""
    try:
        with zipfile.ZipFile(path) as archive:
            return MANIFEST in archive.namelist()
    except (OSError, *_ZIP_FAULTS):
        return False


def _usual(place: Place) -> Path:
    """Where a backup goes: beside the folder, with the day and a number that is free."""
    home = place.home.absolute()
    day = datetime.datetime.now().astimezone().date().isoformat()
    names = (f"{home.name}-{day}{f'-{n}' if n > 1 else ''}.zip" for n in range(1, 10_000))
    return next(path for name in names if not (path := home.parent / name).exists())


def _parts(place: Place) -> dict[str, Path]:
    """The files of a folder that cannot be made again, by their names in the backup, in order."""
    found: dict[str, Path] = {}
    for top in sorted(place.home.iterdir()):
        ours = top.name.startswith((STORE, ".cxaudit-")) or top.suffix == ".zip"
        if not ours and top.name not in _LEFT_OUT:
            found |= dict(_below(top, top.name))
    return found


def _below(path: Path, name: str) -> Iterator[tuple[str, Path]]:
    """The files at a path; links are left out, since they lead elsewhere."""
    if path.is_symlink():
        return
    if path.is_dir():
        for inner in sorted(path.iterdir()):
            yield from _below(inner, f"{name}/{inner.name}")
    elif path.is_file() and not path.name.startswith(".cxaudit-"):
        yield name, path


def _zipped(target: Path, parts: Mapping[str, Path]) -> dict[str, tuple[str, int]]:
    """Write the parts; gives SHA-256 and size of each. The same parts give the same bytes."""
    written: dict[str, tuple[str, int]] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for name, path in sorted(parts.items()):
            with path.open("rb") as source, archive.open(_entry(name), "w", force_zip64=True) as part:
                written[name] = _copied(source, part)
        told = {
            "schema": SCHEMA,
            "tool": __version__,
            "files": {name: {"sha256": sha256, "bytes": size} for name, (sha256, size) in written.items()},
        }
        archive.writestr(_entry(MANIFEST), json.dumps(told, ensure_ascii=False, indent=1))
    return written


def _entry(name: str) -> zipfile.ZipInfo:
    """A part for the owner's eyes, of no particular time."""
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def _copied(source: IO[bytes], target: IO[bytes] | None, most: int | None = None) -> tuple[str, int]:
    """Copy a stream; gives the SHA-256 and the size of what came, of which not much more than ``most`` is read."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(_PIECE):
        digest.update(piece)
        size += len(piece)
        if target:
            target.write(piece)
        if most is not None and size > most:
            break
    return digest.hexdigest(), size


# ------------------------------------------------------------------------ back again


def restore(path: Path, folder: Path) -> Backup:
    """Unpack a backup into a new or an empty folder, after checking each part of it.

    Raises:
        CxauditError: it is no backup, is damaged, or the folder is not empty; then nothing was changed.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CxauditError([problem(Code.NOT_EMPTY, str(folder))], USAGE)
    parts = _checked(path, str(path))
    spare = folder.absolute().parent / f".cxaudit-{secrets.token_hex(8)}.tmp"
    try:
        _unpack(path, spare, parts)
        _open_once(spare / STORE)
        for name in (OUTGOING, REPORTS, "returned", "evidence"):
            (spare / name).mkdir(exist_ok=True)
        if folder.exists():
            folder.rmdir()
        spare.replace(folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CxauditError([problem(Code.CANNOT_WRITE, str(folder), reason=reason)], USAGE) from error
    finally:
        shutil.rmtree(spare, ignore_errors=True)
    return Backup(folder, len(parts), sum(size for _sha256, size in parts.values()))


def _unpack(path: Path, folder: Path, parts: Mapping[str, tuple[str, int]]) -> None:
    """Write the parts of a checked backup."""
    folder.mkdir(parents=True)
    with zipfile.ZipFile(path) as archive:
        for name in parts:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as source, target.open("xb") as stream:
                _copied(source, stream)
                stream.flush()
                os.fsync(stream.fileno())


def _open_once(store: Path) -> None:
    """See that the store opens, where what that needs is installed."""
    if store.exists():
        try:
            with open_store(store, new=False):
                pass
        except CxauditError as error:
            if error.problems[0].code is not Code.TOOL_MISSING:
                raise


def _checked(path: Path, told: str) -> dict[str, tuple[str, int]]:
    """SHA-256 and size of each part, after reading all of them.

    Args:
        path: the file.
        told: what it is called in messages.

    Raises:
        CxauditError: it is no backup, or a part is not what it has to be.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = _told(archive, told)
            for name, wanted in parts.items():
                with archive.open(name) as stream:
                    if _copied(stream, None, wanted[1]) != wanted:
                        raise _unfit(told, N_("a part of it was changed"))
    except FileNotFoundError:
        raise CxauditError([problem(Code.FILE_MISSING, told)], USAGE) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise CxauditError([problem(Code.FILE_UNREADABLE, told, reason=reason)], USAGE) from error
    except _ZIP_FAULTS as error:
        raise _unfit(told, N_("it is damaged, or no zip file")) from error
    return parts


def _unfit(told: str, reason: str) -> CxauditError:
    """Why a file is no backup."""
    return CxauditError([problem(Code.NOT_A_BACKUP, told, reason=reason)])


def _told(archive: zipfile.ZipFile, told: str) -> dict[str, tuple[str, int]]:
    """What the backup says of its parts; exactly these are in it, and none leads out of it."""
    names = archive.namelist()
    if MANIFEST not in names or archive.getinfo(MANIFEST).file_size > _MANIFEST_BYTES:
        raise _unfit(told, N_("it does not say what is in it"))
    with archive.open(MANIFEST) as stream:
        tree = json.loads(stream.read(_MANIFEST_BYTES))
    parts = dict(_listed(tree))
    if sorted(names) != sorted([*parts, MANIFEST]) or ENGAGEMENT not in parts:
        raise _unfit(told, N_("it does not hold what it says"))
    if not all(map(_stays_inside, parts)):
        raise _unfit(told, N_("a name in it leads out of it"))
    return parts


def _listed(tree: Any) -> Iterator[tuple[str, tuple[str, int]]]:
    """The parts as the backup names them; a `ValueError` where it is not one of ours."""
    with suppress(AttributeError, TypeError, KeyError):
        if tree["schema"] == SCHEMA:
            for name, part in tree["files"].items():
                yield str(name), (str(part["sha256"]), int(part["bytes"]))
            return
    raise ValueError("no backup of this kind")


def _stays_inside(name: str) -> bool:
    """Whether a name is that of a file in the folder, on every system.

    >>> _stays_inside("returned/a.xlsx"), _stays_inside("../a"), _stays_inside("/a"), _stays_inside("C:/a")
    (True, False, False, False)
    """
    path = PurePosixPath(name)
    odd = "\\" in name or ":" in name or "\0" in name
    return bool(name) and not odd and not path.is_absolute() and ".." not in path.parts and str(path) == name
