"""Writing files, all or none, and never over what somebody answered."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cxaudit import files
from cxaudit.errors import Code, CxauditError, problem
from cxaudit.pipeline.engagements import USAGE
from cxaudit.read.answered import holds_answers


def write_all(written: Mapping[Path, bytes], *, force: bool) -> None:
    """Write files, all or none; what somebody answered is not replaced even with ``force``.

    Raises:
        CxauditError: something is in the way.
    """
    answered = [path for path in files.unwritten(written) if force and path.is_file() and holds_answers(path)]
    if answered:
        raise CxauditError([problem(Code.FILE_ANSWERED, str(path)) for path in answered], USAGE)
    files.write(written, force=force)
