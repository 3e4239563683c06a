"""Warnings and notes about returned files as lines of a table and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import RowMapping

from cxaudit.errors import Code, Problem, Where


def lines(problems: Sequence[Problem], intake: int) -> list[dict[str, Any]]:
    """Lines of warnings and notes, in their order; the file's name stands with its intake."""
    return [
        {
            "intake": intake,
            "position": n,
            "code": one.code.name,
            "spot": one.where.spot,
            "about": one.where.about,
            "facts": json.dumps(dict(one.facts)),
        }
        for n, one in enumerate(problems)
    ]


def problems(file: str, rows: Iterable[RowMapping]) -> tuple[Problem, ...]:
    """Warnings and notes as they were told, in their order."""
    return tuple(_problems(file, rows))


def _problems(file: str, rows: Iterable[RowMapping]) -> Iterator[Problem]:
    """One for each line, but for those of which this version says nothing any more."""
    for row in rows:
        if code := Code.__members__.get(row["code"]):
            facts = tuple(json.loads(row["facts"]).items())
            yield Problem(code, Where(file, row["spot"], about=row["about"]), facts)


def plain(row: RowMapping) -> dict[str, Any]:
    """A line as plain values for JSON."""
    found = {"code": row["code"], "spot": row["spot"], "question": row["about"]}
    return {**found, "facts": json.loads(row["facts"])}
