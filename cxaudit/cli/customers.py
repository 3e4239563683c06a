"""What customers are asked, and what they answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

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
from cxaudit.language import N_, _, ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from cxaudit.model.fieldwork_shown import StatementShown
    from cxaudit.pipeline.customers import CustomersSaid, Imported

_WIDEST = 44
"""Signs of a text that a table has room for."""
_FAULTS = {
    "column": N_("columns not taken"),
    "word": N_("words that are none of the answers"),
    "off_scale": N_("numbers off the scale"),
    "date": N_("dates that cannot be read"),
    "recommend": N_("not a number from 0 to 10"),
    "text": N_("texts that do not fit"),
    "twice": N_("rows sent twice"),
    "empty": N_("rows without an answer"),
    "blacked_out": N_("comments with addresses or numbers, blacked out"),
    "keys_made": N_("customers whose key was made"),
}
_TAKEN = {
    "taken": N_("It was taken in; the next report has these answers."),
    "unchanged": N_("It was taken in before, so nothing changed."),
    "folder": N_("The next report of this folder has these answers."),
}


@cli.command(
    short_help=_("Make the customers' form, or read what customers answered."),
    help=paragraphs(
        _(
            "Make the form for customers of FOLDER, which takes four minutes, as a workbook in its folder outgoing; with --list the list for whoever types in what many said on paper or by phone."
        ),
        _(
            "With FILE, a filled one: check it and say what it holds. With --mapping FILE is the export of a form tool (Google Forms, Microsoft Forms, SurveyMonkey, Typeform …): what did not match is told and counted, and the answers are written into the folder returned and taken in."
        ),
    ),
)
@engagement_argument
@click.argument("file", type=PathGiven(), required=False, metavar=_("[FILE]"))
@click.option("--list", "many", is_flag=True, help=_("The list for many customers, one in a row."))
@click.option(
    "--statements",
    type=click.Choice(("short", "all")),
    default="short",
    show_default=True,
    help=_("As many statements as four minutes allow, those that weigh most; or all of them."),
)
@click.option(
    "--mapping",
    type=PathGiven(dir_okay=False),
    metavar="MAP.yaml",
    help=_("What the columns and words of a form tool's export mean (docs/customers.md)."),
)
@click.option(
    "--dry-run", is_flag=True, help=_("Only say what was found; write nothing and take nothing in.")
)
@click.option("--mapping-example", is_flag=True, help=_("Print a mapping to start from, and end."))
@click.option(
    "-o",
    "--output",
    type=PathGiven(),
    help=_("Where to write the form. Default: outgoing/customer-form.xlsx or customer-list.xlsx."),
)
@store_option
@force_option
@json_option
def customers(
    folder: Path,
    file: Path | None,
    many: bool,
    statements: Literal["short", "all"],
    mapping: Path | None,
    dry_run: bool,
    mapping_example: bool,
    output: Path | None,
    store: str | None,
    force: bool,
    machine: bool,
) -> None:
    """Make the customers' form, or read what customers answered."""
    from cxaudit.pipeline import customers as answers

    if mapping_example:
        click.echo(answers.mapping_example(folder), nl=False)
    elif file is None:
        if mapping is not None:
            raise click.UsageError(_("--mapping needs the export that it speaks of: FOLDER FILE."))
        _write(folder, output, many, statements, force, machine)
    elif mapping is None:
        _tell(answers.customers_said(folder, file), machine)
    else:
        done = answers.imported(folder, file, mapping, dry_run=dry_run, store=store)
        _tell_imported(folder, done, dry_run, machine)


def _write(
    folder: Path,
    output: Path | None,
    many: bool,
    which: Literal["short", "all"],
    force: bool,
    machine: bool,
) -> None:
    """Write a form and say what to do with it."""
    from cxaudit.pipeline import customers as answers

    path = answers.write_form(folder, output, many=many, which=which, force=force)
    if machine:
        as_json({"ok": True, "files": [str(path)]})
        return
    say(_("Wrote {file}.", file=path))
    if many:
        say(_("Type in one customer in each row."))
    else:
        say(_("Send it to customers, or print it; every customer fills in a copy."))
    say(_("What comes back: {command}", command=f"cxaudit collect {quoted_path(folder)} FILE"))


# --- what a file holds ------------------------------------------------------------------------


def _said(said: CustomersSaid) -> dict[str, Any]:
    """What a file holds, for programs."""
    return {
        "ok": True,
        "customers": len(said.sheet.answers),
        "shown": said.shown.model_dump(mode="json", by_alias=True),
        "problems": problems_as_dicts(said.problems),
    }


def _tell(said: CustomersSaid, machine: bool) -> None:
    """What a file of ours holds."""
    if machine:
        as_json(_said(said))
        return
    show_problems(said.problems)
    _show(said)


def _show(said: CustomersSaid) -> None:
    """How many customers, when, and what they say as far as it may be shown."""
    count = len(said.sheet.answers)
    show(ngettext("{n} customer.", "{n} customers.", count))
    days = sorted(one.date for one in said.sheet.answers if one.date)
    if days:
        show(_("From {first} to {last}.", first=days[0].isoformat(), last=days[-1].isoformat()))
    if not said.shown.statements:
        if count:
            facts = {"minimum": str(said.minimum)}
            show(_("Figures are shown only from {minimum} customers on.", **facts))
        return
    heads = (_("Statement"), _("Customers"), _("Mean, 0 to 4"), _("Range (95 %)"), _("Agree"))
    table(heads, [_row(said, one) for one in said.shown.statements])
    if said.shown.hidden:
        hidden = ngettext(
            "{n} statement was answered by too few customers to be shown.",
            "{n} statements were answered by too few customers to be shown.",
            said.shown.hidden,
        )
        show(hidden)
    _show_recommend(said)


def _show_recommend(said: CustomersSaid) -> None:
    from cxaudit.measure import shown_level

    if said.shown.recommend is not None:
        facts = {"score": shown_level(said.shown.recommend), "n": str(said.shown.recommend_people)}
        show(_("Net promoter score: {score} (from {n} customers).", **facts))


def _row(said: CustomersSaid, one: StatementShown) -> tuple[str, ...]:
    """One statement."""
    from cxaudit.errors import plain
    from cxaudit.measure import shown_level, shown_share

    known = one.low is not None and one.high is not None
    between = f"{shown_level(one.low)} – {shown_level(one.high)}" if known else ""
    agree = shown_share(one.agree / 100)
    text = plain(said.texts[one.id], _WIDEST)
    return text, str(one.people), shown_level(one.mean), between, agree


# --- what an export held ----------------------------------------------------------------------


def _tell_imported(folder: Path, done: Imported, dry_run: bool, machine: bool) -> None:
    """What a form tool's export says, what did not match, and what became of it."""
    from cxaudit.errors import plain

    if machine:
        more = {
            "rows": done.rows,
            "columns": [{"column": column, "taken_as": taken} for column, taken in done.matched],
            "counts": dict(done.counts),
            "dry_run": dry_run,
            "files": [str(done.written)] if done.written else [],
            "taken": done.taken,
        }
        as_json({**_said(done.said), **more})
        return
    show_problems(done.said.problems)
    table((_("Column"), _("Taken as")), ((plain(column, _WIDEST), taken) for column, taken in done.matched))
    show(ngettext("{n} row was read.", "{n} rows were read.", done.rows))
    faults = [(_(_FAULTS[kind]), str(count)) for kind, count in done.counts.items() if count]
    if faults:
        table((_("What was noticed"), _("How many")), faults)
    _show(done.said)
    _tell_end(folder, done, dry_run)


def _tell_end(folder: Path, done: Imported, dry_run: bool) -> None:
    """What became of it."""
    if done.written is None:
        say(
            _("Nothing was written: this was a trial.")
            if dry_run
            else _("Nothing was written: nobody answered.")
        )
        return
    say(_("Wrote {file}.", file=done.written))
    say(_(_TAKEN[done.taken or "folder"]))
    say(_("Then: {command}", command=f"cxaudit status {quoted_path(folder)}"))
