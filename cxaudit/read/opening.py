"""Opening what people name on the command line or put into a folder: files, and nothing that would be read for ever."""

from __future__ import annotations

import errno
import stat
from pathlib import Path
from typing import BinaryIO

from cxaudit.language import N_


def opened(path: Path) -> BinaryIO:
    """The file, open for reading.

    Raises:
        OSError: as opening it does; also where it is a pipe or a device, which may have no end or never begin.
        ValueError: there is a null character in the path.
    """
    kind = path.stat().st_mode
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        raise OSError(errno.EINVAL, N_("it is a pipe or a device, not a file"), str(path))
    return path.open("rb")
