"""What is kept about one respondent."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from cxaudit.cli.program import (
    GATE_FAILED,
    PathGiven,
    cli,
    engagement_argument,
    expect_name,
    json_option,
    paragraphs,
    store_option,
)
from cxaudit.cli.terminal import as_json, clock, quoted_path, say, show, show_written, table
from cxaudit.language import _, ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from cxaudit.pipeline.respondents import Gone


@cli.group(help=_("List, export or erase what is kept about respondents."))
def respondent() -> None:
    """List, export or erase what is kept about respondents."""


@respondent.command("list", help=_("List the respondents of FOLDER by key; never by name."))
@engagement_argument
@store_option
@json_option
def respondent_list(folder: Path, store: str | None, machine: bool) -> None:
    """List the respondents of FOLDER by key; never by name."""
    from cxaudit.pipeline import respondents

    found = respondents.respondents(folder, store=store)
    if machine:
        as_json(
            [{**one._asdict(), "last_taken": one.last_taken and one.last_taken.isoformat()} for one in found]
        )
        return
    rows = [
        (one.key, one.role or "", one.department or "", str(one.versions), clock(one.last_taken))
        for one in found
    ]
    table((_("Key"), _("Role"), _("Department"), _("Files"), _("Last taken in")), rows)


@respondent.command(
    "export",
    short_help=_("Give out all that is kept about one."),
    help=_("Give out all that is kept about the respondent KEY, as JSON: for themselves, with their name."),
)
@engagement_argument
@click.argument("key", metavar=_("KEY"))
@click.option(
    "-o", "--output", type=PathGiven(), help=_("The file to write (.json); without it, the terminal.")
)
@store_option
@json_option
def respondent_export(folder: Path, key: str, output: Path | None, store: str | None, machine: bool) -> None:
    """Give out all that is kept about the respondent KEY, as JSON."""
    from cxaudit.pipeline import respondents

    if output:
        expect_name(output, ".json")
        respondents.export_to(folder, key, output, store=store)
        show_written(output, machine)
    else:
        as_json(respondents.exported(folder, key, store=store))


@respondent.command(
    "erase",
    short_help=_("Erase all that is kept about one."),
    help=paragraphs(
        _(
            "Erase the respondent KEY: answers, files in outgoing and returned, line in people.csv, name and address."
        ),
        _(
            "It shows first what would be erased, and asks; where nobody can be asked, and with --json, it needs --yes. It cannot be undone. Reports that were written, and backups, are named and left to you."
        ),
    ),
)
@engagement_argument
@click.argument("key", metavar=_("KEY"))
@click.option("--yes", is_flag=True, help=_("Do not ask first."))
@store_option
@json_option
def respondent_erase(folder: Path, key: str, yes: bool, store: str | None, machine: bool) -> None:
    """Erase the respondent KEY."""
    from cxaudit.pipeline import respondents

    if not yes:
        _confirm(folder, key, store, asked=sys.stdin.isatty() and not machine)
    gone = respondents.erase(folder, key, store=store)
    if machine:
        as_json(
            {
                "files": [str(p) for p in gone.files],
                "listed": gone.listed,
                "answers": gone.answers,
                "verdicts": gone.verdicts,
                "reports": [str(p) for p in gone.reports],
                "backups": [str(p) for p in gone.backups],
            }
        )
    else:
        _show_gone(folder, gone)


def _confirm(folder: Path, key: str, store: str | None, *, asked: bool) -> None:
    """Show what would be erased, and end unless somebody says yes to it.

    Args:
        asked: somebody is there to be asked.
    """
    from cxaudit.pipeline import respondents

    if not asked:
        from cxaudit.errors import Code, CxauditError, problem

        raise CxauditError([problem(Code.NOT_ASKED, str(folder))], 2)
    doomed = respondents.to_erase(folder, key, store=store)
    _show_doomed(doomed)
    if not click.confirm(_("Erase all that is kept about {key}? It cannot be undone", key=key), err=True):
        say(_("Nothing was erased."))
        sys.exit(GATE_FAILED)


def _show_doomed(doomed: Gone) -> None:
    """What would be erased."""
    count = doomed.answers + doomed.verdicts
    say(_("This would be erased:"), bold=True)
    if count:
        say("  " + ngettext("{n} answer or verdict", "{n} answers and verdicts", count))
    if doomed.listed:
        say("  " + _("the line in people.csv, with name and address"))
    for path in doomed.files:
        say(f"  {path}")
    rest = len(doomed.reports) + len(doomed.backups)
    if rest:
        say(
            ngettext(
                "{n} report or backup that was made before is left to you.",
                "{n} reports and backups that were made before are left to you.",
                rest,
            )
        )


def _show_gone(folder: Path, gone: Gone) -> None:
    """What was erased, and what may still hold something."""
    count = len(gone.files)
    show(
        ngettext(
            "{n} answer or verdict erased.", "{n} answers and verdicts erased.", gone.answers + gone.verdicts
        )
    )
    show(ngettext("{n} file deleted.", "{n} files deleted.", count))
    if gone.listed:
        show(_("The line in people.csv was taken out."))
    if gone.reports:
        say(
            _(
                "Reports that were written before still rest on these answers. Write them anew: {command}",
                command=f"cxaudit report {quoted_path(folder)} --force",
            )
        )
        for path in gone.reports:
            say(f"  {path}")
    if gone.backups:
        say(_("These backups still hold what was erased; delete them and make a new one:"))
        for path in gone.backups:
            say(f"  {path}")
    say(_("Copies elsewhere (mail, other backups) are not known to cxaudit."))
