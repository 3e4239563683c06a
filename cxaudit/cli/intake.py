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
from cxaudit.language import N_, _

if TYPE_CHECKING:
    from pathlib import Path

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
@store_option
@json_option
def collect(folder: Path, files: tuple[Path, ...], dry_run: bool, store: str | None, machine: bool) -> None:
    """Take returned files into the answers of FOLDER."""
    from cxaudit.pipeline import intake

    with progress(_("Checking and taking in")) as moving:
        done = intake.collect(folder, files, dry_run=dry_run, store=store, moving=moving)
    if machine:
        as_json(_collected(done, dry_run))
    else:
        _show_collected(folder, done, dry_run, named=bool(files))
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


def _show_collected(folder: Path, done: Collected, dry_run: bool, *, named: bool) -> None:
    """What became of all; files that were known already are only counted, unless they were named."""
    show_problems(done.notes)
    rows = [row for row in done.rows if named or row.outcome != "unchanged"]
    if rows:
        table((_("File"), _("What became of it"), _("Key"), _("Version")), map(_row, rows))
    for row in done.rows:
        show_problems(row.problems)
    counts = (f"{_(_BECAME[name])}: {done.count(name)}" for name in _BECAME)  # type: ignore[arg-type]
    show(" · ".join(counts))
    if dry_run:
        say(_("Nothing was taken: this was a trial."))
    if done.count("set_aside"):
        say(_("What was set aside was not taken. Mend it or have it sent again, and run the same command."))
    if done.stopped:
        show_problems(done.stopped.problems)
        say(_("It ended early; what the table says was taken is kept."))
    elif not dry_run:
        say(_("Then: {command}", command=f"cxaudit status {quoted_path(folder)}"))


def _row(row: Row) -> tuple[str, str, str, str]:
    """One file."""
    version = "" if row.version is None else str(row.version)
    return row.file, _(_BECAME[row.outcome]), row.key or "", version
