"""Writing files so that nothing is ever torn, lost or overwritten by mistake."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from cxaudit.errors import Code, CxauditError, Problem, problem
from cxaudit.language import _

_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{device}{n}" for device in ("com", "lpt") for n in range(1, 10))]
)
"""Names that Windows keeps for devices."""
_NAME_BYTES = 180
"""Of a file name's stem; leaves room for an ending and for `.bak`."""

_SPARE = re.compile(r"\.cxaudit-[0-9a-f]{16}\.tmp")
"""How our files are called that do not have their names yet."""
_SURELY_ENDED_SECONDS = 3600
"""Whatever writes a file is done with it, or was ended by force, when it has not touched it for so long."""

USAGE = 2
"""Exit code where the command, not the content of a file, has to be mended."""


def write(files: Mapping[Path, bytes], *, force: bool = False) -> None:
    """Write several files, all or none: each is complete under its name, or not there.

    A file that has exactly these bytes already counts as written. Another existing file is refused, or with
    ``force`` kept beside the new one as ``.bak``. Missing folders are made.

    Raises:
        CxauditError: a file exists, or cannot be written; then nothing was changed.
    """
    wanted = unwritten(files)
    refused = list(_refusals(wanted, force))
    if refused:
        raise CxauditError(refused, USAGE)
    with ExitStack() as scraps, ExitStack() as undo:
        finished: list[tuple[Path, Path]] = []
        for path, content in wanted.items():
            with _blamed_on(path):
                _make_folders(path.parent, scraps)
                finished.append((_temporary(path, content, scraps), path))
        for temporary, path in finished:
            with _blamed_on(path):
                _put_in_place(temporary, path, force, scraps, undo)
        undo.pop_all()


def safe_name(text: str) -> str:
    """The stem of a file name that every system takes: word characters, dots and dashes only.

    >>> safe_name("../Müller & Co"), safe_name("-rf"), safe_name("con"), safe_name("???")
    ('Müller_Co', 'rf', '_con', '_')
    """
    folded = unicodedata.normalize("NFKC", text)
    stem = re.sub(r"[^\w.-]+", "_", folded).lstrip("._-").rstrip("._")
    stem = stem.encode()[:_NAME_BYTES].decode(errors="ignore").rstrip(".")
    return f"_{stem}" if not stem or stem.partition(".")[0].casefold() in _RESERVED else stem


@contextlib.contextmanager
def spare(path: Path) -> Iterator[Path]:
    """An empty file beside a file's place, for somebody else to fill; in the end it takes that place, if all went well.

    Raises:
        CxauditError: it cannot be written; then what was there before is still there.
    """
    with ExitStack() as scraps:
        with _blamed_on(path):
            _make_folders(path.parent, scraps)
            temporary = _spare_name(path, scraps)
            temporary.open("xb").close()
        yield temporary
        with _blamed_on(path):
            with temporary.open("rb+") as stream:
                os.fsync(stream.fileno())
            temporary.replace(path)
        _settle(path.parent)


def unfinished(*folders: Path) -> tuple[Path, ...]:
    """Files of ours in some folders that a run which was ended by force left behind; they may hold anything.

    None that somebody may be writing at this moment: those have been touched within the hour.
    """
    found = (path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir()))
    return tuple(path for path in found if _SPARE.fullmatch(path.name) and _is_old(path))


def _is_old(path: Path) -> bool:
    """Whether a file was not touched for so long that nobody is writing it; one that is gone by now is not."""
    try:
        return path.is_file() and time.time() - path.lstat().st_mtime > _SURELY_ENDED_SECONDS
    except OSError:
        return False


def cleared(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Delete files that were left unfinished; gives those that are gone by it, not those that cannot be deleted."""
    gone = []
    for path in paths:
        with contextlib.suppress(OSError):  # another run was faster, or it is not ours to delete
            path.unlink()
            gone.append(path)
    return tuple(gone)


def unwritten(files: Mapping[Path, bytes]) -> dict[Path, bytes]:
    """Those of the files that are not there yet with exactly these bytes."""
    return {path: content for path, content in files.items() if not _is_written(path, content)}


def _is_written(path: Path, content: bytes) -> bool:
    """Whether a plain file has exactly these bytes."""
    try:
        plain = path.is_file() and not path.is_symlink() and path.stat().st_size == len(content)
        return plain and path.read_bytes() == content
    except (OSError, ValueError):  # whatever it is, writing will tell
        return False


def _refusals(files: Mapping[Path, bytes], force: bool) -> Iterator[Problem]:
    """Why some of the files are not written."""
    for path in files:
        with _blamed_on(path):
            if reason := _obstacle(path):
                yield problem(Code.CANNOT_WRITE, str(path), reason=reason)
            elif path.exists() and not force:
                yield problem(Code.FILE_EXISTS, str(path))


def _obstacle(path: Path) -> str | None:
    """What stands where a file should be and is none that could be replaced, even with ``force``."""
    if path.is_symlink():
        return _("its name is a link to another place")
    if path.is_dir():
        return _("there is a folder of this name")
    if path.exists() and not path.is_file():
        return _("it is a device, not a file")
    blocking = next((f for f in path.parents if f.exists() and not f.is_dir()), None)
    return _("{path} is a file, not a folder", path=blocking) if blocking else None


@contextlib.contextmanager
def _blamed_on(path: Path) -> Iterator[None]:
    """What the system refuses becomes a problem of the file that was asked for, not of our temporary one."""
    try:
        yield
    except FileExistsError as error:
        raise CxauditError([problem(Code.FILE_EXISTS, str(path))], USAGE) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise CxauditError([problem(Code.CANNOT_WRITE, str(path), reason=reason)], USAGE) from error
    except ValueError as error:  # a null character in the path
        raise CxauditError([problem(Code.CANNOT_WRITE, str(path), reason=str(error))], USAGE) from error


def _make_folders(folder: Path, scraps: ExitStack) -> None:
    """Make a folder and those above it; those that stay empty are removed again."""
    for missing in [f for f in (folder, *folder.parents) if not f.exists()][::-1]:
        missing.mkdir(exist_ok=True)
        scraps.callback(_remove_folder, missing)
        _settle(missing.parent)


def _remove_folder(folder: Path) -> None:
    """Remove a folder of ours, unless there is something in it."""
    with contextlib.suppress(OSError):
        folder.rmdir()


def _temporary(path: Path, content: bytes, scraps: ExitStack) -> Path:
    """The content under another name in the same folder, safely on the disk."""
    temporary = _spare_name(path, scraps)
    with temporary.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return temporary


def _spare_name(path: Path, scraps: ExitStack) -> Path:
    """A name beside a file that nobody uses; short, since a long name may leave no room for more."""
    name = path.with_name(f".cxaudit-{secrets.token_hex(8)}.tmp")
    scraps.callback(_remove, name)
    return name


def _remove(path: Path) -> None:
    """Remove a file of ours, if it is there and can be removed."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def _put_in_place(temporary: Path, path: Path, force: bool, scraps: ExitStack, undo: ExitStack) -> None:
    """Give a finished file its name; a file that came to be there meanwhile is overwritten only with ``force``."""
    if force and path.exists():
        shutil.copymode(path, temporary)
        _replace(_second_name(path, scraps), path.with_name(f"{path.name}.bak"), scraps, undo)
        _replace(temporary, path, scraps, undo)
    else:
        _name_new(temporary, path)
        undo.callback(_remove, path)
    _settle(path.parent)


def _replace(new: Path, path: Path, scraps: ExitStack, undo: ExitStack) -> None:
    """Let a name mean another file from now on; undoing gives it back to the old one, or to none."""
    old = _second_name(path, scraps) if path.exists() else None
    new.replace(path)
    undo.callback(_give_back, old, path, scraps) if old else undo.callback(_remove, path)


def _give_back(old: Path, path: Path, scraps: ExitStack) -> None:
    """Let a name mean its old file again; where that fails too, the old file stays beside it, for people to find."""
    try:
        old.replace(path)
    except OSError:
        scraps.pop_all()


def _second_name(path: Path, scraps: ExitStack) -> Path:
    """The same file under a spare name too; a copy, where the disk knows no second names."""
    spare = _spare_name(path, scraps)
    try:
        os.link(path, spare)
    except OSError:
        shutil.copy2(path, spare)
    return spare


def _name_new(temporary: Path, path: Path) -> None:
    """Name a file that must not exist yet. A hard link has no gap between check and write; some disks have none."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        path.open("xb").close()  # takes the name; fails where another has it
        try:
            temporary.replace(path)
        except BaseException:
            _remove(path)
            raise


def _settle(folder: Path) -> None:
    """Make the new name in the folder as lasting as the content; not every system can."""
    with contextlib.suppress(OSError):
        entry = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(entry)
        finally:
            os.close(entry)
