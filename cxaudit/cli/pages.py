"""What is made of a result: page, PDF, and how a number came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cxaudit.cli.program import (
    PathGiven,
    cli,
    edition_option,
    expect_name,
    force_option,
    json_option,
    language_option,
    paragraphs,
    rubric_option,
    theme_option,
)
from cxaudit.cli.terminal import as_json, show, show_written
from cxaudit.language import _

if TYPE_CHECKING:
    from pathlib import Path

    from cxaudit.pipeline import Edition, Paper


@cli.command(
    short_help=_("Make the page of a result."),
    help=paragraphs(
        _(
            "Make the page of RESULT, a result.json of any age; nothing else is needed, and nothing is scored again."
        ),
        _(
            "In another language: the texts of a built-in rubric are found, those of another one with --rubric."
        ),
    ),
)
@click.argument("result", type=PathGiven(dir_okay=False))
@click.option("-o", "--output", type=PathGiven(), required=True, help=_("The page to write (.html)."))
@edition_option
@theme_option
@rubric_option
@language_option
@force_option
@json_option
def render(
    result: Path,
    output: Path,
    edition: Edition,
    theme: Path | None,
    rubric: str | None,
    language: str | None,
    force: bool,
    machine: bool,
) -> None:
    """Make the page of RESULT, a result.json of any age; nothing else is needed, and nothing is scored again.

    In another language: the texts of a built-in rubric are found, those of another one with --rubric.
    """
    from cxaudit import pipeline

    expect_name(output, ".html")
    pipeline.render(
        result, output, edition=edition, theme=theme, rubric=rubric, language=language, force=force
    )
    show_written(output, machine)


@cli.command(
    short_help=_("Print the page of a result to PDF."),
    help=paragraphs(
        _("Print the page of RESULT, a result.json, to PDF: tagged for screen readers, with an outline."),
        _("Chromium, Chrome or Edge does it, out of sight and without a network. Exits 4 if there is none."),
    ),
)
@click.argument("result", type=PathGiven(dir_okay=False))
@click.option("-o", "--output", type=PathGiven(), required=True, help=_("The file to write (.pdf)."))
@click.option(
    "--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True, help=_("Its size.")
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help=_("Print everything open: how each number came about, too, which doubles the pages."),
)
@edition_option
@theme_option
@rubric_option
@language_option
@force_option
@json_option
def pdf(
    result: Path,
    output: Path,
    paper: Paper,
    everything: bool,
    edition: Edition,
    theme: Path | None,
    rubric: str | None,
    language: str | None,
    force: bool,
    machine: bool,
) -> None:
    """Print the page of RESULT, a result.json, to PDF: tagged for screen readers, with an outline.

    Chromium, Chrome or Edge does it, out of sight and without a network. Exits 4 if there is none.
    """
    from cxaudit import pipeline

    expect_name(output, ".pdf")
    pipeline.pdf(
        result,
        output,
        edition=edition,
        paper=paper,
        everything=everything,
        theme=theme,
        rubric=rubric,
        language=language,
        force=force,
    )
    show_written(output, machine)


@cli.command(
    short_help=_("Show how a number came about."),
    help=paragraphs(
        _("Show how a number came about, rule by rule, down to the answers."),
        _(
            "RESULT is a result.json. SUBJECT is the id or code of a criterion or a step; without it, the overall score."
        ),
    ),
)
@click.argument("result", type=PathGiven(dir_okay=False))
@click.argument("subject", required=False)
@rubric_option
@language_option
@json_option
def explain(
    result: Path, subject: str | None, rubric: str | None, language: str | None, machine: bool
) -> None:
    """Show how a number came about, rule by rule, down to the answers.

    RESULT is a result.json. SUBJECT is the id or code of a criterion or a step; without it, the overall score.
    """
    from cxaudit import pipeline

    lines = pipeline.explain(result, subject, rubric=rubric, language=language)
    if machine:
        as_json([line._asdict() for line in lines])
    else:
        show("\n".join(str(line) for line in lines))
