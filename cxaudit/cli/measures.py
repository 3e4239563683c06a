"""Measures from exports of other systems."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import click

from cxaudit.cli.program import (
    PathGiven,
    cli,
    json_option,
    language_option,
    paragraphs,
    store_option,
)
from cxaudit.cli.terminal import (
    as_json,
    problems_as_dicts,
    progress,
    say,
    show,
    show_problems,
    table,
)
from cxaudit.language import N_, _, ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from cxaudit.model.fieldwork_shown import MeasureShown
    from cxaudit.pipeline.measures import Measured

_GOAL = {"reached": N_("goal reached"), "not_reached": N_("goal not reached"), "unsure": N_("goal: not sure")}
_TAKEN = {
    "taken": N_("It was taken in; the next report has these readings."),
    "unchanged": N_("It was taken in before, so nothing changed."),
    "folder": N_("The next report of this folder has these readings."),
}
_LIMIT = {"within": N_("within the limit"), "beyond": N_("beyond the limit"), "unsure": N_("limit: not sure")}


def _as_day(text: str) -> datetime.date:
    """A day such as 2026-11-22.

    Raises:
        BadParameter: it is none.
    """
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        said = _("{value} is not a date; write it as 2026-11-22.", value=text)
        raise click.BadParameter(said) from None


def _day(ctx: click.Context, option: click.Parameter, text: str | None) -> datetime.date | None:
    """The day that an option names."""
    return None if text is None else _as_day(text)


def _period(
    ctx: click.Context, option: click.Parameter, text: str | None
) -> tuple[datetime.date | None, datetime.date | None]:
    """Two days such as 2026-10-01..2026-10-31; None for one that is left out."""
    if text is None:
        return None, None
    first, dots, last = text.partition("..")
    if not dots:
        said = _("{value} is not a period; write it as 2026-10-01..2026-10-31.", value=text)
        raise click.BadParameter(said)
    return (_as_day(first) if first else None), (_as_day(last) if last else None)


@cli.command(
    short_help=_("Compute measures from exports of other systems."),
    help=paragraphs(
        _(
            "Compute measures from exports of other systems (tickets, contacts, survey answers, orders …), CSV or Excel."
        ),
        _(
            "The mapping says what the columns mean; --mapping-example makes one to start from. What is wrong with rows is told and counted, with line numbers. The readings are written into the folder evidence of FOLDER and taken in, so that the next report has them."
        ),
    ),
)
@click.argument("paths", type=PathGiven(), nargs=-1, metavar=_("FOLDER FILE..."))
@click.option(
    "--mapping", type=PathGiven(dir_okay=False), metavar="MAP.yaml", help=_("What the columns mean.")
)
@click.option(
    "--as-of",
    callback=_day,
    metavar=_("DAY"),
    help=_("Count open cases as they stood at the end of this day."),
)
@click.option("--period", callback=_period, metavar=_("FROM..TO"), help=_("Only rows of these days."))
@click.option("--dry-run", is_flag=True, help=_("Compute and show; write nothing and take nothing in."))
@click.option(
    "--mapping-example",
    metavar=_("KIND"),
    help=_("Print a mapping to start from, such as tickets or survey, and end."),
)
@store_option
@language_option
@json_option
def measure(
    paths: tuple[Path, ...],
    mapping: Path | None,
    as_of: datetime.date | None,
    period: tuple[datetime.date | None, datetime.date | None],
    dry_run: bool,
    mapping_example: str | None,
    store: str | None,
    language: str | None,
    machine: bool,
) -> None:
    """Compute measures from exports of other systems."""
    from cxaudit.pipeline import measures

    if mapping_example:
        click.echo(measures.mapping_example(mapping_example), nl=False)
        return
    if len(paths) < 2 or mapping is None:
        raise click.UsageError(_("Give FOLDER, one or more files, and --mapping MAP.yaml."))
    with progress(_("Reading and counting")) as moving:
        asked = measures.Asked(as_of, period)
        done = measures.measure(
            paths[0], paths[1:], mapping, asked, dry_run=dry_run, store=store, moving=moving
        )
    if machine:
        as_json(_measured(done))
    else:
        _show_measured(done)


def _measured(done: Measured) -> dict[str, Any]:
    """What was computed, for programs."""
    return {
        "ok": True,
        "rows": done.rows,
        "as_of": done.as_of.isoformat(),
        "measures": [one.model_dump(mode="json", exclude={"computed"}) for one in done.shown],
        "faults": [one.model_dump(mode="json") for one in done.faults],
        "problems": problems_as_dicts(done.notes),
        "files": [str(done.written)] if done.written else [],
        "taken": done.taken,
    }


def _show_measured(done: Measured) -> None:
    """The measures, what was wrong with rows, and where they were written."""
    show_problems(done.notes)
    heads = (_("Measure"), _("Value"), _("Unit"), _("Range (95 %)"), _("Cases"), _("Goal, limit"))
    table(heads, [_row(done, one) for one in done.shown])
    for one in done.shown:
        if one.note:
            say(f"{done.catalogue[one.measure].name}: {one.note}")
    say()
    _show_faults(done)
    if done.written is None:
        say(_("Nothing was written: this was a trial."))
    else:
        say(_("Wrote {file}.", file=done.written))
        say(_(_TAKEN[done.taken or "folder"]))


def _row(done: Measured, one: MeasureShown) -> tuple[str, ...]:
    """One measure."""
    ends = [_shown(end) for end in (one.low, one.high)]
    between = "" if one.interval == "none" else f"{ends[0]} – {ends[1]}"
    verdicts = (_GOAL.get(one.against_goal or "", ""), _LIMIT.get(one.against_limit or "", ""))
    said = "; ".join(_(verdict) for verdict in verdicts if verdict)
    cases = "" if one.n is None else _shown(one.n)
    own = done.catalogue[one.measure]
    return own.name, _shown(one.value), own.unit, between, cases, said


def _shown(value: float | None) -> str:
    """A number as people read it."""
    from cxaudit.measure import grouped, shown_level

    if value is None:
        return "…"
    return grouped(int(value)) if value == int(value) else shown_level(value)


def _show_faults(done: Measured) -> None:
    """What was wrong with rows, and how many of how many."""
    from cxaudit.pipeline.measures import fault_words

    show(ngettext("{n} row was read.", "{n} rows were read.", done.rows))
    if not done.faults:
        show(_("Nothing was wrong with any of them."))
        return
    rows = [
        (
            fault_words(one.code),
            str(one.rows),
            _("left out") if one.left_out else _("counted"),
            one.example or "",
        )
        for one in done.faults
    ]
    table((_("Rows that were"), _("How many"), _("What became of them"), _("Lines")), rows)
