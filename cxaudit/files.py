"""Writing files so that nothing is ever torn, lost or overwritten by mistake."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from cxaudit.errors import Code, CxauditError, problem

USAGE = 2
"""Exit code where the command, not the content of a file, has to be mended."""


def write(files: Mapping[Path, bytes], *, force: bool = False) -> None:
    """Write several files, all or none: each is complete under its name, or not there.

    An existing file is refused, or with ``force`` kept beside the new one as ``.bak``. Missing folders are made.

    Raises:
        CxauditError: a file exists, or cannot be written; then nothing was changed.
    """
    existing = [path for path in files if path.exists()]
    if existing and not force:
        raise CxauditError([problem(Code.FILE_EXISTS, str(path)) for path in existing], USAGE)
    prepared: list[tuple[Path, Path]] = []
    made: list[Path] = []
    try:
        for path, content in files.items():
            made += _folders(path.parent)
            prepared.append((_temporary(path, content), path))
        for temporary, path in prepared:
            _put_in_place(temporary, path, force)
    except OSError as error:
        where = str(error.filename2 or error.filename or next(iter(files)))
        raise CxauditError(
            [problem(Code.CANNOT_WRITE, _target(where, files), reason=error.strerror or error)], USAGE
        ) from error
    finally:
        for temporary, _ in prepared:
            temporary.unlink(missing_ok=True)
        for folder in reversed(made):
            with contextlib.suppress(OSError):
                folder.rmdir()  # only where it stayed empty


def _target(name: str, files: Mapping[Path, bytes]) -> str:
    """The file that a person asked for, where an error names our temporary one."""
    wanted = [str(path) for path in files if path.name and path.name in Path(name).name]
    return wanted[0] if wanted else name


def _folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; returns the new ones, outermost first."""
    missing = [f for f in (folder, *folder.parents) if not f.exists()][::-1]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _temporary(path: Path, content: bytes) -> Path:
    """The content under another name in the same folder, safely on the disk."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _put_in_place(temporary: Path, path: Path, force: bool) -> None:
    """Give a finished file its name; a file that came to be there meanwhile is not overwritten."""
    if force and path.exists():
        path.with_name(f"{path.name}.bak").unlink(missing_ok=True)
        os.link(path, path.with_name(f"{path.name}.bak"))
    if force:
        temporary.replace(path)
    else:
        _name_new(temporary, path)
    _settle(path.parent)


def _name_new(temporary: Path, path: Path) -> None:
    """Name a file that must not exist yet. A hard link has no gap between check and write; some disks have none."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        if path.exists():
            raise
        temporary.replace(path)


def _settle(folder: Path) -> None:
    """Make the new name in the folder as lasting as the content; not every system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
