"""The field book: contact points, journey, measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cxaudit.cli.program import (
    PathGiven,
    cli,
    engagement_argument,
    force_option,
    json_option,
    paragraphs,
    store_option,
)
from cxaudit.cli.terminal import as_json, problems_as_dicts, quoted_path, say, show, show_problems, table
from cxaudit.language import _, ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from cxaudit.model.fieldwork_shown import PointsShown
    from cxaudit.pipeline.field_books import FieldRead


@cli.command(
    short_help=_("Make a field book, or say what a filled one tells."),
    help=paragraphs(
        _(
            "Make a field book for FOLDER: contact points, journey, measures, strategy test and findings in one workbook, in its folder outgoing. What was taken in before stands in it."
        ),
        _(
            "With FILE, a filled one: check it and say which contact points are worst, what the inventory lacks, and how much of the journey map is a guess. With --mapping FILE is somebody else's list of contact points; what did not match is told, and -o writes a field book with them."
        ),
    ),
)
@engagement_argument
@click.argument("file", type=PathGiven(), required=False, metavar=_("[FILE]"))
@click.option(
    "--mapping",
    type=PathGiven(),
    help=_("What the columns and words of a list of contact points mean (YAML, docs/field-book.md)."),
)
@click.option(
    "-o",
    "--output",
    type=PathGiven(),
    help=_("Where to write the field book. Default, but for FILE: outgoing/fieldwork.xlsx."),
)
@store_option
@force_option
@json_option
def fieldwork(
    folder: Path,
    file: Path | None,
    mapping: Path | None,
    output: Path | None,
    store: str | None,
    force: bool,
    machine: bool,
) -> None:
    """Make a field book for FOLDER, or say what a filled one tells."""
    from cxaudit.pipeline import field_books

    known = None
    if file is not None:
        read = field_books.field_book_said(folder, file, mapping)
        _tell(read, machine)
        if output is None:
            return
        known = read.book
    elif mapping is not None:
        raise click.UsageError(_("--mapping needs the list that it speaks of: FOLDER FILE."))
    path = field_books.write_field_book(folder, output, known, store=store, force=force)
    if machine and known is None:
        as_json({"files": [str(path)]})
    say(_("Wrote {file}.", file=path))
    home, book = quoted_path(folder), quoted_path(path)
    say(_("Fill it in. To see what it says: {command}", command=f"cxaudit fieldwork {home} {book}"))
    say(_("To take it in: {command}", command=f"cxaudit collect {home} {book}"))


def _tell(read: FieldRead, machine: bool) -> None:
    """What a filled field book tells."""
    from cxaudit.pipeline.field_books import missing_said

    if machine:
        shown = read.shown.model_dump(mode="json", by_alias=True)
        as_json({**shown, "problems": problems_as_dicts(read.problems)})
        return
    show_problems(read.problems)
    points = read.shown.points
    if points is None or not points.points:
        say(_("There is no contact point in it yet."))
        return
    show(ngettext("{n} contact point.", "{n} contact points.", len(points.points)))
    _show_worst(points)
    for line in missing_said(read):
        show(line)
    journey = read.shown.journey
    if journey is not None and journey.entries:
        facts = {"guesses": str(journey.guesses), "all": str(journey.entries)}
        show(_("Journey map: {guesses} of {all} texts are guesses.", **facts))


def _show_worst(points: PointsShown) -> None:
    """The worst contact points, worst first, each with what it rests on and what is next."""
    from cxaudit.pipeline.field_books import worst_said

    if not points.worst:
        show(_("None goes worse than it matters."))
        return
    heads = (
        _("No."),
        _("Contact point"),
        _("Pain load"),
        _("Opportunity"),
        _("Where it stands"),
        _("Next action"),
    )
    table(heads, worst_said(points))
