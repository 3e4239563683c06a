"""Questionnaires to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cxaudit.cli.program import (
    PathGiven,
    cli,
    expect_name,
    force_option,
    language_option,
    paragraphs,
    rubric_option,
    theme_option,
)
from cxaudit.cli.terminal import quoted_path, say, show_problems
from cxaudit.language import _, ngettext

if TYPE_CHECKING:
    from pathlib import Path


@cli.command(
    short_help=_("Make a blank questionnaire to fill in."),
    help=paragraphs(
        _("Make a blank questionnaire to fill in with Excel or LibreOffice."),
        _("With --live the same file shows score and fixes while it is filled in."),
    ),
)
@click.option(
    "-o",
    "--output",
    type=PathGiven(),
    required=True,
    help=_("The file to write; with --for the folder."),
)
@click.option("--role", metavar="ROLE", help=_("Only what this role is asked."))
@click.option("--variant", metavar="NAME", help=_("A shorter questionnaire, such as pulse."))
@click.option("--key", metavar="KEY", help=_("The respondent's key, filled in beforehand."))
@click.option("--client", metavar="NAME", help=_("The client's name, for the first sheet."))
@click.option(
    "--live",
    is_flag=True,
    help=_("To assess yourself: with the results in the same file, by formula."),
)
@click.option("--json", "sheet", is_flag=True, help=_("An empty answer sheet as JSON instead of a workbook."))
@click.option(
    "--for",
    "people",
    type=PathGiven(dir_okay=False),
    metavar="PEOPLE.csv",
    help=_("One for everybody in a list with the columns key, role, department."),
)
@click.option(
    "--engagement",
    type=PathGiven(dir_okay=False),
    metavar="FILE",
    help=_(
        "Settings of the audit that it is for (engagement.yaml); with --for those beside the list are taken without it."
    ),
)
@theme_option
@rubric_option
@language_option
@force_option
def questionnaire(
    output: Path,
    role: str | None,
    variant: str | None,
    key: str | None,
    client: str | None,
    live: bool,
    sheet: bool,
    people: Path | None,
    engagement: Path | None,
    theme: Path | None,
    rubric: str | None,
    language: str | None,
    force: bool,
) -> None:
    """Make a blank questionnaire to fill in with Excel or LibreOffice.

    With --live the same file shows score and fixes while it is filled in.
    """
    from cxaudit import pipeline

    expect_name(output, "folder" if people else ".json" if sheet else ".xlsx")
    if people:
        _refuse(("--key", key), ("--json", sheet), ("--live", live))
        _questionnaires(
            output,
            people,
            rubric=rubric,
            role=role,
            variant=variant,
            client=client,
            theme=theme,
            language=language,
            engagement=engagement,
            force=force,
        )
        return
    _refuse_beside_live(live, sheet, engagement)
    asked = pipeline.questionnaire(
        output,
        rubric=rubric,
        role=role,
        variant=variant,
        key=key,
        client=client,
        theme=theme,
        as_json=sheet,
        live=live,
        language=language,
        engagement=engagement,
        force=force,
    )
    say(ngettext("Wrote {file} with {n} question.", "Wrote {file} with {n} questions.", asked, file=output))
    if live:
        say(_("Open it and answer: the sheet Summary follows at once."))
    own = f" --rubric {quoted_path(rubric)}" if rubric else ""
    own += f" --language {quoted_path(language)}" if language else ""
    then = f"cxaudit report {quoted_path(output)} -o report{own}"
    say(_("Fill it in and save it. Then: {command}", command=then))


def _refuse_beside_live(live: bool, sheet: bool, engagement: Path | None) -> None:
    """End where an option is given that does not go with one's own assessment."""
    if live and sheet:
        raise click.UsageError(_("--live makes a workbook; it does not go with --json."))
    if live and engagement:
        raise click.UsageError(_("--live is for oneself; it does not go with --engagement."))


def _refuse(*given: tuple[str, object]) -> None:
    """End where an option is given that does not go with a list of people."""
    for name, value in given:
        if value:
            raise click.UsageError(_("{option} does not go with --for.", option=name))


def _questionnaires(folder: Path, people: Path, **choices: Any) -> None:
    """A questionnaire for everybody in a list."""
    from cxaudit import pipeline

    sent = pipeline.questionnaires(folder, people, **choices)
    show_problems(sent.notes)
    count = len(sent.files)
    say(
        ngettext(
            "Wrote {n} questionnaire to {folder}.",
            "Wrote {n} questionnaires to {folder}.",
            count,
            folder=folder,
        )
    )
    say(_("{file} says which file belongs to which line of {people}.", file=sent.keys, people=people.name))
