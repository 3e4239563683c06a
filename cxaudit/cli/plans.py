"""The plan of an audit."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from cxaudit.cli.program import (
    PathGiven,
    cli,
    expect_name,
    force_option,
    json_option,
    language_option,
    paragraphs,
    rubric_option,
    store_option,
)
from cxaudit.cli.terminal import as_json, problems_as_dicts, quoted_path, say, show, show_problems
from cxaudit.language import _, ngettext

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from cxaudit.pipeline.plans import (
        BudgetView,
        ChosenRow,
        CurveView,
        ExportKind,
        PlanFound,
        PlanView,
        StepRow,
        WhatIfView,
    )

_WIDTH = 79
"""Letters of a line."""
_MOST_DAYS = 100_000
"""For which the best choice can be asked."""
_KINDS = ("jira", "csv", "ics", "markdown")
_BY_ENDING = {".csv": "csv", ".ics": "ics", ".md": "markdown"}
"""What a file is meant to be, where nobody says it."""
_ENDINGS = {"jira": ".csv", "csv": ".csv", "ics": ".ics", "markdown": ".md"}


class PersonDays(click.ParamType[Any]):
    """Days of work, no fewer than none."""

    name = "float"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number of days."""
        try:
            days = float(value)
        except ValueError:
            days = math.nan
        if math.isnan(days):
            self.fail(_("{value} is not a number.", value=value), param, ctx)
        if not 0 <= days <= _MOST_DAYS:
            from cxaudit.measure import grouped

            told = _("{value} is not between 0 and {most} days.", value=value, most=grouped(_MOST_DAYS))
            self.fail(told, param, ctx)
        return days


class Day(click.ParamType[Any]):
    """A date as files have it."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The date."""
        import datetime

        try:
            return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
        except ValueError:
            self.fail(_("{value} is not a date. Write it as 2026-11-22.", value=value), param, ctx)


@cli.command(
    "plan",
    short_help=_("Show what is done when, and what that brings."),
    help=paragraphs(
        _("Show the plan of SUBJECT: which step is done when and by whom, and what that brings."),
        _(
            "SUBJECT is an engagement folder, whose collected answers are scored, or a result.json. How many days a month there are, and who has how many, stands in engagement.yaml under capacity."
        ),
        _(
            "With --export the plan is written for other tools: jira, csv (Planner, Asana, Trello, GitLab), ics (a calendar) or markdown (a checklist). A later export has the same ids."
        ),
    ),
)
@click.argument("subject", type=PathGiven(), metavar=_("SUBJECT"))
@click.option(
    "--days",
    type=PersonDays(),
    metavar="N",
    help=_("Show the best choice of steps for N person days too."),
)
@click.option(
    "--take",
    multiple=True,
    metavar="K1,K6:2",
    help=_("Show what these fixes would bring, by code or id; with :2 only up to level 2."),
)
@click.option("--start", type=Day(), metavar="DATE", help=_("The first day of the plan, such as 2026-12-01."))
@click.option(
    "--export", "kind", type=click.Choice(_KINDS), help=_("Write the plan for another tool; needs -o.")
)
@click.option(
    "-o", "--output", type=PathGiven(), metavar="FILE", help=_("The file to write (.csv, .ics, .md).")
)
@store_option
@rubric_option
@language_option
@force_option
@json_option
def plan(
    subject: Path,
    days: float | None,
    take: tuple[str, ...],
    start: datetime.date | None,
    kind: ExportKind | None,
    output: Path | None,
    store: str | None,
    rubric: str | None,
    language: str | None,
    force: bool,
    machine: bool,
) -> None:
    """Show the plan of SUBJECT: which step is done when and by whom, and what that brings."""
    from cxaudit.pipeline import plans

    if kind or output:
        target, wanted = _target(kind, output)
        count = plans.export(
            subject,
            wanted,
            target,
            start=start,
            rubric=rubric,
            language=language,
            store=store,
            force=force,
        )
        _show_exported(target, count, machine)
        return
    found = plans.plan(
        subject,
        days=days,
        take=take or None,
        start=start,
        rubric=rubric,
        language=language,
        store=store,
    )
    if machine:
        as_json(_as_dict(found))
    else:
        _show_plan(subject, found)


def _target(kind: str | None, output: Path | None) -> tuple[Path, Any]:
    """Where to write, and what."""
    if output is None:
        context = click.get_current_context()
        option = next(one for one in context.command.params if one.name == "output")
        raise click.MissingParameter(ctx=context, param=option)
    wanted = kind or _BY_ENDING.get(output.suffix.lower())
    if wanted is None:
        raise click.UsageError(_("Say with --export what to write: {kinds}.", kinds=", ".join(_KINDS)))
    expect_name(output, _ENDINGS[wanted])
    return output, wanted


def _show_exported(path: Path, count: int, machine: bool) -> None:
    """What was written."""
    if machine:
        as_json({"files": [str(path)], "steps": count})
        return
    show(
        ngettext(
            "Wrote {n} step of the plan to {file}.",
            "Wrote {n} steps of the plan to {file}.",
            count,
            file=path,
        )
    )
    say(_("How other tools take it: docs/plan.md. Write it again after a change: the ids stay the same."))


# ------------------------------------------------------------------------ for programs


def _as_dict(found: PlanFound) -> dict[str, Any]:
    """The plan and what was asked about it, for programs."""
    view, kept, what_if = found.view, found.result.plan, found.what_if
    return {
        "client": found.client,
        "supported": found.result.overall.supported,
        "sentences": list(view.sentences) if view else [],
        "plan": kept.model_dump(mode="json") if kept else None,
        "late": [row.id for row in view.rows if row.late] if view else [],
        "budget": found.budget.model_dump(mode="json") if found.budget else None,
        "what_if": None
        if what_if is None
        else {
            "taken": [one._asdict() for one in what_if.taken],
            "days": what_if.days,
            "supported": what_if.after.total,
            "steps": dict(what_if.after.steps),
            "needed": [one._asdict() for one in what_if.needed],
            "needed_days": what_if.needed_days,
            "with_needed": {
                "supported": what_if.with_needed.total,
                "steps": dict(what_if.with_needed.steps),
            },
        },
        "problems": problems_as_dicts(found.problems),
    }


# ------------------------------------------------------------------------ for people


def _show_plan(subject: Path, found: PlanFound) -> None:
    """The plan for people, and what was asked about it in its place."""
    show_problems(found.bearing)
    view = found.view
    if view is None:
        show(_("{client}: there is no plan, because nothing is to be done.", client=found.client))
        return
    if found.budget_view:
        _show_budget(found.budget_view, view.curve)
    if found.what_if_view:
        _show_what_if(found.what_if_view)
    if not (found.budget_view or found.what_if_view):
        _show_roadmap(subject, found, view)


def _show_roadmap(subject: Path, found: PlanFound, view: PlanView) -> None:
    """What is done when and by whom."""
    show(_("{client}: the plan", client=found.client))
    start = view.start or _("no date; days are counted from its first day")
    show(_("First day: {start}. Supported score today: {points}.", start=start, points=found.today))
    for period in view.periods:
        _show_period(period.heading, period.says, period.rows)
    if view.parked:
        _show_parked(view)
    _show_loads(view)
    _show_changes(view)
    show("")
    for sentence in (*view.sentences, *((view.late_says,) if view.late_says else ())):
        _paragraph(sentence)
    if found.result.overall.supported is not None:
        _say_what_next(subject)


def _say_what_next(subject: Path) -> None:
    """What else can be asked."""
    say()
    say(
        _(
            "What a number of days can bring: {command}",
            command=f"cxaudit plan {quoted_path(subject)} --days 30",
        )
    )


def _paragraph(text: str, indent: str = "") -> None:
    """Text in lines that fit."""
    for line in textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent) or [""]:
        show(line)


def _show_period(heading: str, says: str, rows: Sequence[StepRow]) -> None:
    """One period with the steps that start in it."""
    show("")
    show(heading)
    _paragraph(says, "  ")
    _lines([(row.ref, _marked(row), row.owner, row.days, row.when) for row in rows])


def _marked(row: StepRow) -> str:
    """What a step is, and how far, where somebody said it."""
    if row.action_now is None:
        return row.action
    return f"[{row.action_now.status_word}] {row.action}"


_WIDEST = 20
"""Letters of a column before it is cut."""


def _lines(rows: Sequence[tuple[str, ...]], growing: int = 1, widest: int = _WIDEST) -> None:
    """Rows that fit a line; days to the right, and one column as wide as there is room."""
    if not rows:
        return
    widths = [min(max(map(len, column)), widest) for column in zip(*rows, strict=True)]
    widths[growing] = _WIDTH - 2 * len(widths) - sum(w for n, w in enumerate(widths) if n != growing)
    for row in rows:
        cells = (
            cell.rjust(width) if _is_number(cell) else _cut(cell, width).ljust(width)
            for cell, width in zip(row, widths, strict=True)
        )
        show(f"  {'  '.join(cells)}".rstrip())


def _is_number(cell: str) -> bool:
    """Whether a cell is a number of days."""
    return cell.replace(".", "").replace(",", "").isdigit()


def _cut(text: str, width: int) -> str:
    """Text that is not too long; its beginning says what to do."""
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"


def _show_parked(view: PlanView) -> None:
    """Steps without a place in time, each with the reason."""
    show("")
    show(_("Parked"))
    for row in view.parked:
        show(f"  {row.ref}  {_cut(row.action, _WIDTH - len(row.ref) - 4)}")
        _paragraph(row.parked or "", "      ")


def _show_loads(view: PlanView) -> None:
    """Days of each owner in each period."""
    show("")
    show(_("Days of work"))
    heads = ("", *(period.title for period in view.periods))
    _lines([heads, *((row.title, *(cell.words for cell in row.cells)) for row in view.loads)], 0)


def _show_changes(view: PlanView) -> None:
    """What somebody changed, beside what the engine had."""
    if view.overrides:
        show("")
        show(_("Changed by hand"))
    for one in view.overrides:
        _paragraph(f"{one.name} – {one.says}", "  ")


def _show_budget(found: BudgetView, curve: CurveView | None) -> None:
    """The best choice for some days, the simple one beside it, and the curve."""
    for told in filter(None, (found.says, found.proved, found.greedy)):
        _paragraph(told)
    if found.rows:
        _show_chosen(found.rows)
    if curve and found.proved:
        _show_curve(curve)


def _show_chosen(rows: Iterable[ChosenRow]) -> None:
    """Fixes with their days."""
    show("")
    _lines([(row.ref, row.title, row.days) for row in rows])


_BAR = 60
"""Letters of the longest bar."""


def _show_curve(curve: CurveView) -> None:
    """The best points for rising numbers of days, as bars."""
    show("")
    show(_("Best supported score for so many days"))
    width = max(len(bar.days) for bar in curve.bars)
    for bar in curve.bars:
        knee = "  <" if bar.knee else ""
        show(f"  {bar.days.rjust(width)}  {bar.points.rjust(3)}  {'#' * round(bar.share * _BAR)}{knee}")
    _paragraph(curve.says)
    _paragraph(curve.exact)


def _show_what_if(found: WhatIfView) -> None:
    """What some fixes would bring."""
    _paragraph(found.says)
    if found.needs:
        _paragraph(found.needs)
    _show_chosen(found.taken)
    if found.needed:
        show("")
        show(_("It comes after"))
        _lines([(row.ref, row.title, row.days) for row in found.needed])
    show("")
    heads = [_("Step"), _("Today"), _("Then")] + ([_("With what comes first")] if found.needed else [])
    rows = [(one.title, one.before, one.after, one.with_needed)[: len(heads)] for one in found.steps]
    _lines([tuple(heads), *rows], 0, 26)
