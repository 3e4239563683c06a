"""Rubrics: to list, show, check and make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cxaudit.cli.checks import verdict
from cxaudit.cli.program import PathGiven, cli, expect_name, json_option, language_option
from cxaudit.cli.terminal import as_json, quoted_path, say, show
from cxaudit.language import _

if TYPE_CHECKING:
    from pathlib import Path


@cli.group(help=_("List, show, check and make rubrics."))
def rubric() -> None:
    """List, show, check and make rubrics."""


@rubric.command("list", help=_("List the built-in rubrics."))
@json_option
def rubric_list(machine: bool) -> None:
    """List the built-in rubrics."""
    from cxaudit import pipeline

    rubrics = pipeline.rubrics()
    if machine:
        as_json(
            [
                {"id": r.id, "version": r.version, "title": r.title, "criteria": len(r.criteria)}
                for r in rubrics
            ]
        )
        return
    for one in rubrics:
        size = _("({criteria} criteria in {steps} steps)", criteria=len(one.criteria), steps=len(one.steps))
        show(f"{one.id}  {one.version}  {one.title} {size}")


@rubric.command("show", help=_("Print a rubric readably."))
@click.argument("name", required=False, metavar="[ID|PATH]")
@language_option
@json_option
def rubric_show(name: str | None, language: str | None, machine: bool) -> None:
    """Print a rubric readably."""
    from cxaudit import pipeline

    show(pipeline.rubric_text(name, as_json=machine, language=language).rstrip("\n"))


@rubric.command(
    "check",
    short_help=_("Find every problem in rubrics."),
    help=_("Find every problem in rubrics, with file, line and remedy."),
)
@click.argument("paths", type=PathGiven(), nargs=-1, required=True)
@click.option("--strict", is_flag=True, help=_("Warnings count as errors."))
@json_option
def rubric_check(paths: tuple[Path, ...], strict: bool, machine: bool) -> None:
    """Find every problem in rubrics, with file, line and remedy."""
    from cxaudit import pipeline

    verdict(pipeline.check_rubrics(paths), strict, machine)


@rubric.command(
    "schema",
    short_help=_("Print the JSON Schema, for editors."),
    help=_("Print the JSON Schema, so that an editor completes and checks while you type."),
)
@click.option(
    "--part",
    type=click.Choice(["rubric", "step", "translation"]),
    default="rubric",
    show_default=True,
    help=_("Which file; translation: texts in another language."),
)
def rubric_schema(part: str) -> None:
    """Print the JSON Schema, so that an editor completes and checks while you type."""
    from cxaudit import pipeline

    as_json(pipeline.rubric_schema(part))


@rubric.command("new", help=_("Make a small valid rubric to start from."))
@click.argument("folder", type=PathGiven(file_okay=False))
@click.option("--title", default="My rubric", show_default=True, help=_("What it is called."))
def rubric_new(folder: Path, title: str) -> None:
    """Make a small valid rubric to start from."""
    from cxaudit import pipeline

    expect_name(folder, "folder")
    files = pipeline.new_rubric(folder, title)
    for path in files:
        show(str(path))
    then = f"cxaudit rubric check {quoted_path(folder)}"
    say(_("Change it with any text editor. Then: {command}", command=then))
