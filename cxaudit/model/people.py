"""The list of people to be asked, as it lies in a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple


class PeopleTable(NamedTuple):
    """A list of people with all that stands in its file, so that it can be written again."""

    separator: str
    encoding: str
    heads: tuple[str, ...]
    key_column: int | None
    """Where the keys stand; None: there is no such column."""
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """Every row below the heads with the number of its line, comments and empty ones too."""

    def with_keys(self, keys: Mapping[int, str]) -> PeopleTable:
        """The same with keys put in, by the number of the line; with a column for them if there was none."""
        column = self.key_column
        if column is None:
            wider = tuple((line, ("", *row) if any(row) else row) for line, row in self.rows)
            return self._replace(heads=("key", *self.heads), key_column=0, rows=wider).with_keys(keys)
        rows = tuple((line, _with(row, column, keys.get(line))) for line, row in self.rows)
        return self._replace(rows=rows)

    def without(self, gone: Callable[[str], bool]) -> PeopleTable:
        """The same without the rows whose keys are gone."""
        column = self.key_column
        if column is None:
            return self
        kept = (
            (line, row)
            for line, row in self.rows
            if is_comment(row) or len(row) <= column or not gone(row[column].strip())
        )
        return self._replace(rows=tuple(kept))


def is_comment(row: tuple[str, ...] | list[str]) -> bool:
    """Whether a row is meant for whoever reads the list.

    >>> is_comment(["# like this", ""]), is_comment(["r-1"])
    (True, False)
    """
    return bool(row) and row[0].lstrip().startswith("#")


def _with(row: tuple[str, ...], column: int, key: str | None) -> tuple[str, ...]:
    """A row with a key in its place."""
    if key is None:
        return row
    filled = [*row, *([""] * (column + 1 - len(row)))]
    filled[column] = key
    return tuple(filled)
