"""Backups of an audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cxaudit.cli.program import (
    PathGiven,
    cli,
    engagement_argument,
    expect_name,
    json_option,
    paragraphs,
    store_option,
)
from cxaudit.cli.terminal import as_json, quoted_path, say, show
from cxaudit.language import _, ngettext

if TYPE_CHECKING:
    from pathlib import Path


@cli.command(
    short_help=_("Back an audit up into one file."),
    help=paragraphs(
        _(
            "Back FOLDER up into one FILE: settings, people, answers, returned files and evidence; it is read again and checked."
        ),
        _(
            "Without FILE it goes beside the folder, by its name and the day. Answers that come in meanwhile do no harm."
        ),
    ),
)
@engagement_argument
@click.argument("file", type=PathGiven(dir_okay=False), required=False, metavar=_("[FILE]"))
@store_option
@json_option
def backup(folder: Path, file: Path | None, store: str | None, machine: bool) -> None:
    """Back FOLDER up into one FILE."""
    from cxaudit.pipeline import backups

    if file:
        expect_name(file, ".zip")
    made = backups.backup(folder, file, store=store)
    if machine:
        as_json({"files": [str(made.file)], "parts": made.parts, "bytes": made.bytes})
        return
    show(f"  {made.file}")
    say(
        ngettext(
            "{n} file is in it, written and read again.",
            "{n} files are in it, written and read again.",
            made.parts,
        )
    )
    say(_("It holds names and answers: keep it where nobody else can read it."))


@cli.command(
    short_help=_("Unpack a backup."),
    help=_(
        "Unpack the backup FILE into FOLDER, which has to be new or empty, after checking every part of it."
    ),
)
@click.argument("file", type=PathGiven(dir_okay=False), metavar=_("FILE"))
@engagement_argument
@json_option
def restore(file: Path, folder: Path, machine: bool) -> None:
    """Unpack the backup FILE into FOLDER."""
    from cxaudit.pipeline import backups

    made = backups.restore(file, folder)
    if machine:
        as_json({"folder": str(folder), "parts": made.parts, "bytes": made.bytes})
        return
    say(
        ngettext(
            "{n} file was unpacked into {folder}.",
            "{n} files were unpacked into {folder}.",
            made.parts,
            folder=folder,
        )
    )
    say(_("Then: {command}", command=f"cxaudit status {quoted_path(folder)}"))
