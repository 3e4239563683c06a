"""What the program says in a terminal: talk on stderr, what was asked for on stdout, tables, problems, JSON."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from cxaudit.language import _

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from cxaudit.errors import Problem

_STEERING = (*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Characters that steer a terminal or turn the direction of text."""
SHOWN = {number: f"\\u{number:04x}" for number in _STEERING}
"""How they are shown, which is how JSON writes them."""


def print_anything() -> None:
    """Let a terminal that lacks a letter show its number instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _visible(text: str) -> str:
    r"""Text that cannot steer a terminal: control and direction characters as JSON writes them.

    >>> _visible("\x1b[31mred")
    '\\u001b[31mred'
    """
    return text.translate(SHOWN)


def _color() -> bool | None:
    """No colour where people asked for none (https://no-color.org); else what the terminal can do."""
    return False if os.environ.get("NO_COLOR") else None


def say(text: str = "", *, bold: bool = False) -> None:
    """A line of talk, on stderr."""
    text = _visible(text)
    click.echo(click.style(text, bold=True) if bold else text, err=True, color=_color())


def show(text: str) -> None:
    """What was asked for, on stdout."""
    click.echo(_visible(text), color=_color())


def quoted_path(path: Path | str) -> str:
    """A path as it can be typed after a command."""
    text = str(path)
    plain = all(c.isalnum() or c in "._-/\\:+@" for c in text) and not text.startswith("-")
    return text if plain else f'"{text}"'


def show_problems(problems: Iterable[Problem]) -> None:
    """One line for each problem, on stderr."""
    for problem in problems:
        say(str(problem))


def as_json(content: object) -> None:
    """What was asked for, as JSON for other programs."""
    import json

    show(json.dumps(content, ensure_ascii=False, indent=2))


def problems_as_dicts(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Problems for ``--json``."""
    return [
        {
            "severity": p.severity,
            "code": p.code.name,
            "file": p.where.file,
            "place": p.where.spot,
            "question": p.where.about,
            "text": p.text,
        }
        for p in problems
    ]


def show_written(path: Path, machine: bool) -> None:
    """The one file that was written."""
    if machine:
        as_json({"files": [str(path)]})
    else:
        say(_("Open:"), bold=True)
        show(f"  {path}")


_WIDEST = 44
"""Letters of a word in a table before it is cut."""


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on stderr, where somebody sees it."""
    if not sys.stderr.isatty():
        yield lambda done, of: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def moving(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        yield moving


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table for people; numbers to the right."""
    cells = [[_cut(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        placed = (
            cell.rjust(width) if cell.replace("–", "").isdigit() else cell.ljust(width)
            for cell, width in zip(row, widths, strict=True)
        )
        show("  ".join(placed).rstrip())


def _cut(cell: str) -> str:
    """A cell that is not too wide; its end says more than its beginning."""
    return cell if len(cell) <= _WIDEST else f"…{cell[1 - _WIDEST :]}"


def clock(moment: datetime.datetime | None) -> str:
    """A time on this machine's clock."""
    return "" if moment is None else moment.astimezone().strftime("%Y-%m-%d %H:%M")
