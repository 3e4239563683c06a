"""Finding every problem."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from cxaudit.cli.program import NEEDS_MENDING, PathGiven, cli, json_option, rubric_option
from cxaudit.cli.terminal import as_json, problems_as_dicts, say, show
from cxaudit.language import _, ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from cxaudit.pipeline import Checked


@cli.command(
    short_help=_("Find every problem in answers and rubrics."),
    help=_("Find every problem in returned answers, rubrics and engagements. Writes nothing."),
)
@click.argument("paths", type=PathGiven(), nargs=-1, required=True)
@click.option("--strict", is_flag=True, help=_("Warnings count as errors."))
@rubric_option
@json_option
def check(paths: tuple[Path, ...], strict: bool, rubric: str | None, machine: bool) -> None:
    """Find every problem in returned answers, rubrics and engagements. Writes nothing."""
    from cxaudit import pipeline

    verdict(pipeline.check(paths, rubric=rubric), strict, machine)


def verdict(checked: Checked, strict: bool, machine: bool) -> None:
    """Show problems and exit 3 if something has to be mended."""
    from cxaudit.errors import ERROR, WARNING

    problems, files = checked

    forbidding = (ERROR, WARNING) if strict else (ERROR,)
    bad = [p for p in problems if p.severity in forbidding]
    if machine:
        as_json({"ok": not bad, "problems": problems_as_dicts(problems)})
    else:
        for problem in problems:
            show(str(problem))
        say(_counted(len(bad), len(problems) - len(bad), files))
    if bad:
        sys.exit(NEEDS_MENDING)


def _counted(mistakes: int, others: int, files: int) -> str:
    """What a check came to, in one sentence."""
    if mistakes and others:
        return ngettext(
            "{n} mistake to mend; {others} to look at.",
            "{n} mistakes to mend; {others} to look at.",
            mistakes,
            others=others,
        )
    if mistakes:
        return ngettext("{n} mistake to mend.", "{n} mistakes to mend.", mistakes)
    if others:
        return ngettext(
            "All well: {n} file checked, nothing to mend; {others} to look at.",
            "All well: {n} files checked, nothing to mend; {others} to look at.",
            files,
            others=others,
        )
    return ngettext(
        "All well: {n} file checked, nothing to mend.",
        "All well: {n} files checked, nothing to mend.",
        files,
    )
