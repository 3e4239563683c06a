"""Taking in what comes back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from cxaudit.cli.program import (
    NEEDS_MENDING,
    PathGiven,
    cli,
    engagement_argument,
    json_option,
    paragraphs,
    store_option,
)
from cxaudit.cli.terminal import (
    as_json,
    problems_as_dicts,
    progress,
    quoted_path,
    say,
    show,
    show_problems,
    table,
)
from cxaudit.language import N_, _, ngettext
from cxaudit.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from cxaudit.errors import Problem
    from cxaudit.pipeline.intake import Collected, Row

_BECAME = {
    "taken": N_("taken"),
    "unchanged": N_("unchanged"),
    "new_version": N_("new version"),
    "set_aside": N_("set aside"),
}


@cli.command(
    short_help=_("Take returned files in."),
    help=paragraphs(
        _("Take returned files into the answers of FOLDER; without FILES everything in its folder returned."),
        _(
            "Each file is checked whole before anything of it is taken, and is taken wholly or not at all. What was taken before is left alone, so that it is safe to run again. Exits 3 if a file was set aside; the others are taken."
        ),
    ),
)
@engagement_argument
@click.argument("files", type=PathGiven(), nargs=-1, metavar=_("[FILES]..."))
@click.option("--dry-run", is_flag=True, help=_("Check only; take nothing."))
@click.option(
    "--verbose",
    is_flag=True,
    help=_("Tell every warning and note of every file, not only how many there are."),
)
@store_option
@json_option
def collect(
    folder: Path,
    files: tuple[Path, ...],
    dry_run: bool,
    verbose: bool,
    store: str | None,
    machine: bool,
) -> None:
    """Take returned files into the answers of FOLDER."""
    from cxaudit.pipeline import intake

    with progress(_("Checking and taking in")) as moving:
        done = intake.collect(folder, files, dry_run=dry_run, store=store, moving=moving)
    if machine:
        as_json(_collected(done, dry_run))
    else:
        _show_collected(folder, done, dry_run, verbose=verbose)
    if done.stopped:
        sys.exit(done.stopped.exit_code)
    if done.count("set_aside"):
        sys.exit(NEEDS_MENDING)


def _collected(done: Collected, dry_run: bool) -> dict[str, Any]:
    """What became of all, for programs."""
    rows = [{**row._asdict(), "problems": problems_as_dicts(row.problems)} for row in done.rows]
    stopped = problems_as_dicts(done.stopped.problems) if done.stopped else []
    return {
        "ok": not done.stopped and not done.count("set_aside"),
        "dry_run": dry_run,
        **{name: done.count(name) for name in ("taken", "unchanged", "new_version", "set_aside")},
        "files": rows,
        "problems": [*problems_as_dicts(done.notes), *stopped],
    }


def _show_collected(folder: Path, done: Collected, dry_run: bool, *, verbose: bool) -> None:
    """What became of all: first what was set aside and why, then what there is to look at, then every file."""
    aside = [row for row in done.rows if row.outcome == "set_aside"]
    for row in aside:
        show_problems(row.problems)
    told = [p for row in done.rows if row.outcome != "set_aside" for p in row.problems]
    if verbose:
        show_problems(told)
    else:
        _show_kinds(told)
    show_problems(done.notes)
    if done.rows:
        table((_("File"), _("What became of it"), _("Key"), _("Version")), map(_row, done.rows))
    counts = (f"{_(_BECAME[name])}: {done.count(name)}" for name in _BECAME)  # type: ignore[arg-type]
    show(" · ".join(counts))
    _show_end(folder, done, dry_run)


def _show_end(folder: Path, done: Collected, dry_run: bool) -> None:
    """What is to be done now."""
    if dry_run:
        say(_("Nothing was taken: this was a trial."))
    if done.count("set_aside"):
        say(_("What was set aside was not taken. Mend it or have it sent again, and run the same command."))
    if done.stopped:
        show_problems(done.stopped.problems)
        say(_("It ended early; what the table says was taken is kept."))
    elif not dry_run:
        say(_("Then: {command}", command=f"cxaudit status {quoted_path(folder)}"))


_NAMED = 3
"""Files that one line names before it only counts the rest."""


def _show_kinds(problems: Iterable[Problem]) -> None:
    """One line for each kind of warning and note, warnings first: where it stands, or how often and in which files."""
    kinds: dict[str, list[Problem]] = {}
    for one in sorted(problems, key=lambda one: one.severity != "warning"):
        kinds.setdefault(one.code.name, []).append(one)
    for alike in kinds.values():
        say(str(alike[0]) if len(alike) == 1 else _several(alike))
    if any(len(alike) > 1 for alike in kinds.values()):
        say(_("To see every single one, run the same command with --verbose."))


def _several(alike: Sequence[Problem]) -> str:
    """Several problems of one kind: how many, in which files, and the first of them in words."""
    names = list(dict.fromkeys(one.where.file.replace("\\", "/").rpartition("/")[2] for one in alike))
    more = len(names) - _NAMED
    rest = [ngettext("{n} more file", "{n} more files", more)] if more > 0 else []
    said = _(
        "{count} times in {files}; for example: {text}",
        count=len(alike),
        files=listed([*names[:_NAMED], *rest]),
        text=alike[0].text,
    )
    kind = _("warning") if alike[0].severity == "warning" else _("note")
    return f"{kind}: {said} [{alike[0].code.name}]"


def _row(row: Row) -> tuple[str, str, str, str]:
    """One file."""
    version = "" if row.version is None else str(row.version)
    return row.file, _(_BECAME[row.outcome]), row.key or "", version
