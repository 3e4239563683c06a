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
        _("Questionnaires, the answers of 26 people of a made-up company, workbook and report."),
    ),
)
@click.argument("folder", type=PathGiven(file_okay=False), default="demo")
@language_option
@force_option
@json_option
def demo(folder: Path, language: str | None, force: bool, machine: bool) -> None:
    """Make a complete example audit in FOLDER (default: demo).

    Questionnaires, the answers of 26 people of a made-up company, workbook and report.
    """
    from cxaudit import pipeline

    expect_name(folder, "folder")
    made = pipeline.demo(folder, language=language, force=force)
    if machine:
        as_json(
            {
                "files": [str(p) for p in made.done.files],
                "answers": made.answer_files,
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
    show_report(made.done.sentences, made.done.files)
