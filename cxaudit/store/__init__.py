"""The answers of an engagement, kept safe: SQLite in the folder, or PostgreSQL at a URL.

Nothing here needs SQLAlchemy until a store is opened; plain installations do without it.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cxaudit.errors import Code, CxauditError, problem
from cxaudit.store.shapes import (
    Contact,
    Document,
    DocumentKind,
    Erased,
    Intake,
    Kept,
    KeptFile,
    Kind,
    Outcome,
    Registration,
    RespondentStatus,
    Rules,
    Sheet,
    Taken,
    TakenActions,
    TakenDocument,
)

if TYPE_CHECKING:
    from cxaudit.store.stores import Store

__all__ = [
    "Contact",
    "Document",
    "DocumentKind",
    "Erased",
    "Intake",
    "Kept",
    "KeptFile",
    "Kind",
    "Outcome",
    "Registration",
    "RespondentStatus",
    "Rules",
    "Sheet",
    "Taken",
    "TakenActions",
    "TakenDocument",
    "is_installed",
    "open_store",
]

_NEEDED: Final = ("sqlalchemy", "alembic")
MISSING: Final = 4
"""The exit code where an optional tool is missing."""


def open_store(place: Path | str, *, new: bool = True) -> Store:
    """The store at a place, made if it is not there, brought to this version's schema if it is older.

    Args:
        place: a file, or a URL such as ``postgresql://user@host/database``.
        new: whether a file that is not there is made; a database on a server has to be there.

    Returns:
        The store, to be used in a ``with`` statement.

    Raises:
        CxauditError: SQLAlchemy or the driver is missing (exit code 4); what is there is no store, is damaged or was
            made by a newer version; or it cannot be reached or written.
    """
    for package in _NEEDED:
        if not _installed(package):
            name = {"sqlalchemy": "SQLAlchemy"}.get(package, package)
            source = "pip install 'cxaudit[db]'"
            raise CxauditError([problem(Code.TOOL_MISSING, _shown(place), tool=name, source=source)], MISSING)
    from cxaudit.store.stores import opened

    return opened(place, new=new)


def is_installed() -> bool:
    """Whether all is there that a store in a file needs."""
    return all(map(_installed, _NEEDED))


def _installed(package: str) -> bool:
    """Whether a package can be imported."""
    try:
        return find_spec(package) is not None
    except ImportError:  # somebody forbids it
        return False


def _shown(place: Path | str) -> str:
    """A place as messages name it: of a URL only what comes before its secrets."""
    return str(place).split("://", maxsplit=1)[0] if "://" in str(place) else str(place)
