"""What is sent out: questionnaires, auditors' sheets, the sheet of a workshop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cxaudit.cli.program import cli, engagement_argument, json_option, paragraphs, store_option
from cxaudit.cli.terminal import as_json, problems_as_dicts, progress, quoted_path, say, show, show_problems
from cxaudit.language import _, ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from cxaudit.pipeline.outgoing import Outgoing


@cli.command(
    short_help=_("Make the questionnaires of an audit."),
    help=paragraphs(
        _(
            "Make a questionnaire for each person of people.csv in FOLDER, ready to send, in the folder outgoing."
        ),
        _(
            "Whoever has no key there gets a random one; names and addresses stay in people.csv. Run again, it makes only what is missing: delete a file to have it made anew."
        ),
    ),
)
@engagement_argument
@click.option(
    "--by",
    type=click.Choice(["person", "role"]),
    default="person",
    show_default=True,
    help=_("One for each person, or one for each role to send to all of them."),
)
@click.option(
    "--auditor", is_flag=True, help=_("The auditor's sheet instead: what people said, and what holds.")
)
@store_option
@json_option
def questionnaires(folder: Path, by: Any, auditor: bool, store: str | None, machine: bool) -> None:
    """Make a questionnaire for each person of people.csv in FOLDER, ready to send."""
    from cxaudit.pipeline import outgoing

    with progress(_("Questionnaires")) as moving:
        if auditor:
            from cxaudit.pipeline import sessions

            made = sessions.auditor_sheets(folder, store=store, moving=moving)
        else:
            made = outgoing.questionnaires(folder, by=by, moving=moving)
    if machine:
        as_json(
            {
                "files": [str(p) for p in made.files],
                "there": made.there,
                "keys": made.keys,
                "auditors": made.auditors,
                "problems": problems_as_dicts(made.notes),
            }
        )
        return
    _show_outgoing(folder, made)


def _show_outgoing(folder: Path, made: Outgoing) -> None:
    """What was made, and what was there."""
    show_problems(made.notes)
    target = folder / "outgoing"
    count = len(made.files)
    show(ngettext("Wrote {n} file to {folder}.", "Wrote {n} files to {folder}.", count, folder=target))
    if made.there:
        show(
            ngettext(
                "{n} file was there already and was left alone.",
                "{n} files were there already and were left alone.",
                made.there,
            )
        )
    if made.keys:
        say(
            ngettext(
                "{n} key was made and written into people.csv.",
                "{n} keys were made and written into people.csv.",
                made.keys,
            )
        )
    say(
        _(
            "Send them. What comes back: {command}",
            command=f"cxaudit collect {quoted_path(folder)} {_('FILES')}…",
        )
    )


@cli.command(
    short_help=_("Make the sheet and the page for a workshop."),
    help=paragraphs(
        _(
            "Make the sheet and the page for a workshop on what people see differently, in the folder outgoing."
        ),
        _("Fill in on the sheet what is agreed on, and take it back in with collect."),
    ),
)
@engagement_argument
@store_option
@click.option("--force", is_flag=True, help=_("Replace existing files (kept as .bak); never answers."))
@json_option
def workshop(folder: Path, store: str | None, force: bool, machine: bool) -> None:
    """Make the sheet and the page for a workshop on what people see differently."""
    from cxaudit.pipeline import sessions

    made = sessions.workshop(folder, store=store, force=force)
    if machine:
        as_json({"files": [str(p) for p in made]})
        return
    say(_("Open:"), bold=True)
    for path in made:
        show(f"  {path}")
