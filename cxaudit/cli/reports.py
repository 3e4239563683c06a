"""Scoring answers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cxaudit.cli.program import (
    EDITIONS,
    GATE_FAILED,
    PathGiven,
    Points,
    cli,
    expect_name,
    force_option,
    json_option,
    language_option,
    paragraphs,
    rubric_option,
    store_option,
    theme_option,
)
from cxaudit.cli.terminal import as_json, problems_as_dicts, say, show, show_problems
from cxaudit.language import N_, _

if TYPE_CHECKING:
    from pathlib import Path

    from cxaudit.pipeline import Edition

_ABOUT = {
    "report.html": N_("the report, in any browser"),
    "report-executive.html": N_("two pages for those who decide"),
    "report-staff.html": N_("one page for everybody who was asked"),
    "audit.xlsx": N_("the workbook"),
    "result.json": N_("every number, for programs"),
}
"""What is in the files of a report, in the order in which people want them."""
_PLACES = {name: place for place, name in enumerate(_ABOUT)}


def show_report(sentences: Sequence[str], files: Sequence[Path]) -> None:
    """The three sentences that matter, and what to open."""
    say()
    for sentence in sentences:
        show(sentence)
    say()
    say(_("Open:"), bold=True)
    for path in sorted(files, key=lambda p: _PLACES.get(p.name, len(_PLACES))):
        show(f"  {path}   {_(_ABOUT[path.name])}" if path.name in _ABOUT else f"  {path}")


@cli.command(
    short_help=_("Score answers: workbook, report, result."),
    help=paragraphs(
        _("Score returned answers: result.json, audit.xlsx and report.html."),
        _(
            "PATHS are answer files (.xlsx, .json), folders of them, or an engagement folder. One file is a self-assessment; with several, figures of groups below the minimum are hidden. An audit.xlsx in which levels were agreed gives those, alone or beside its answers."
        ),
    ),
)
@click.argument("paths", type=PathGiven(), nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=PathGiven(file_okay=False),
    help=_("The folder to write to (default: the folder reports of an engagement)."),
)
@click.option(
    "--engagement",
    type=PathGiven(dir_okay=False),
    help=_("Settings of the audit (engagement.yaml)."),
)
@click.option("--client", metavar="NAME", help=_("The client's name."))
@click.option(
    "--named", is_flag=True, help=_("Show figures of small groups too (everybody agreed to be named).")
)
@click.option(
    "--analyst",
    is_flag=True,
    help=_("Also write analyst-… files with nothing hidden, for the audit lead only."),
)
@click.option(
    "--edition",
    "editions",
    type=click.Choice(EDITIONS),
    multiple=True,
    default=("full",),
    help=_(
        "Which page to write: full (the default), executive (two pages), staff (one page); may be given several times."
    ),
)
@click.option(
    "--fail-under",
    type=Points(0, 100),
    metavar="POINTS",
    help=_("Exit 1 if the supported score is lower."),
)
@store_option
@theme_option
@rubric_option
@language_option
@force_option
@json_option
def report(
    paths: tuple[Path, ...],
    output: Path | None,
    engagement: Path | None,
    client: str | None,
    theme: Path | None,
    named: bool,
    analyst: bool,
    editions: tuple[Edition, ...],
    fail_under: float | None,
    store: str | None,
    rubric: str | None,
    language: str | None,
    force: bool,
    machine: bool,
) -> None:
    """Score returned answers: result.json, audit.xlsx and report.html.

    PATHS are answer files (.xlsx, .json), folders of them, or an engagement folder. One file is a self-assessment; with several, figures of
    groups below the minimum are hidden. An audit.xlsx in which levels were agreed gives those, alone or beside its answers.
    """
    from cxaudit import pipeline

    target = output or pipeline.reports_folder(paths)
    if target is None:
        context = click.get_current_context()
        option = next(one for one in context.command.params if one.name == "output")
        raise click.MissingParameter(ctx=context, param=option)
    expect_name(target, "folder")
    done = pipeline.report(
        paths,
        target,
        rubric=rubric,
        engagement=engagement,
        client=client,
        theme=theme,
        named=named,
        analyst=analyst,
        editions=editions,
        language=language,
        store=store,
        force=force,
    )
    if machine:
        as_json(
            {
                "files": [str(p) for p in done.files],
                "sentences": list(done.sentences),
                "supported": done.supported,
                "problems": problems_as_dicts(done.problems),
            }
        )
    else:
        show_problems(done.problems)
        show_report(done.sentences, done.files)
    if fail_under is not None and (done.supported is None or done.supported < fail_under):
        say(
            _(
                "The supported score ({points}) is below {limit}.",
                points=done.supported_shown,
                limit=f"{fail_under:g}",
            )
        )
        sys.exit(GATE_FAILED)
