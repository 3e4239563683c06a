"""The example."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cxaudit.cli.program import (
    PathGiven,
    cli,
    expect_name,
    force_option,
    json_option,
    language_option,
    paragraphs,
)
from cxaudit.cli.reports import show_report
from cxaudit.cli.terminal import as_json, say
from cxaudit.language import _, ngettext

if TYPE_CHECKING:
    from pathlib import Path


@cli.command(
    short_help=_("Make a complete example audit."),
    help=paragraphs(
        _("Make a complete example audit in FOLDER (default: demo)."),
        _(
            "Questionnaires, the answers of 26 people and 60 customers of a made-up company, workbook and report."
        ),
        _(
            "What was found outside the questionnaire: a field book with contact points, journey, measures and strategy test, and an export of tickets from which measures are computed."
        ),
    ),
)
@click.argument("folder", type=PathGiven(file_okay=False), default="demo")
@language_option
@force_option
@json_option
def demo(folder: Path, language: str | None, force: bool, machine: bool) -> None:
    """Make a complete example audit in FOLDER (default: demo).

    Questionnaires, the answers of 26 people and 60 customers of a made-up company, a field book, an export of tickets,
    workbook and report.
    """
    from cxaudit import pipeline
    from cxaudit.measure import grouped

    expect_name(folder, "folder")
    made = pipeline.demo(folder, language=language, force=force)
    if machine:
        as_json(
            {
                "files": [str(p) for p in made.done.files],
                "answers": made.answer_files,
                "found": made.found._asdict() if made.found else None,
                "sentences": list(made.done.sentences),
            }
        )
        return
    say(
        ngettext(
            "{client} is a made-up company; {n} answer file was written and read back.",
            "{client} is a made-up company; {n} answer files were written and read back.",
            made.answer_files,
            client=made.client,
        )
    )
    if made.found:
        said = {name: grouped(count) for name, count in made.found._asdict().items()}
        say(
            _(
                "Found beside that: {contact_points} contact points, {measures} measures ({computed} of them computed from an export of {rows} rows), answers of {customers} customers.",
                **said,
            )
        )
    show_report(made.done.sentences, made.done.files)
