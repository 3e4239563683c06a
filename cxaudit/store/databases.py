"""Where a store can be: a file on this computer, or a database on a server."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection


class Database(Protocol):
    """What the store asks of the place that it is in."""

    place: str
    """As messages name it; without a password."""

    def prepare(self) -> None:
        """Make it, or bring it to this version."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that sees one moment."""

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction alone among those that write; it is kept, to the disk, when it ends well, else undone."""

    def scrub(self) -> None:
        """Leave nothing of what was deleted."""

    def copy(self, target: Path, *, force: bool) -> None:
        """Write all of it to a file that is a store too."""

    def close(self) -> None:
        """Let go of it."""
