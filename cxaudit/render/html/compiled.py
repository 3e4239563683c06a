"""Templates compiled once: the code is kept beside them, as Python keeps that of its own modules."""

from __future__ import annotations

import contextlib
import secrets
import sys
from importlib.util import cache_from_source
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache


class Kept(BytecodeCache):
    """The code of templates in ``__pycache__``; where nothing can be kept there, they are compiled each time.

    Code that is out of date is known by the text it was made from, by Jinja's and Python's own numbers, and by how the
    templates are to be read.
    """

    def __init__(self, folder: Path, reading: str) -> None:
        """Code of the templates in a folder; ``reading`` says in any words how they are read."""
        self._folder = folder
        self._reading = reading

    def get_source_checksum(self, source: str) -> str:
        """What tells one text, read in one way, from others."""
        return super().get_source_checksum(f"{self._reading}\n{source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the code that was kept, if it is still the right one."""
        with contextlib.suppress(OSError, NotImplementedError):
            bucket.bytecode_from_string(self._place(bucket).read_bytes())

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code, whole or not at all."""
        if sys.dont_write_bytecode:
            return
        with contextlib.suppress(OSError, NotImplementedError):
            place = self._place(bucket)
            place.parent.mkdir(exist_ok=True)
            spare = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
            spare.write_bytes(bucket.bytecode_to_string())
            spare.replace(place)

    def _place(self, bucket: Bucket) -> Path:
        """Where a template's code is kept.

        Raises:
            NotImplementedError: this Python keeps no code.
        """
        return Path(cache_from_source(str(self._folder / f"{bucket.key}.py")))
