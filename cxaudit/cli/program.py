"""The program itself: its group of commands, how problems end it, and the options that commands share."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cxaudit import __version__
from cxaudit.cli.terminal import as_json, print_anything, problems_as_dicts, say, show_problems
from cxaudit.language import N_, _
from cxaudit.usage import speak_our_language

if TYPE_CHECKING:
    from pathlib import Path

GATE_FAILED, NEEDS_MENDING, INTERRUPTED = 1, 3, 130
MACHINE = "cxaudit.machine"
"""Where click keeps for all commands whether another program is listening (``--json``)."""
Command = TypeVar("Command", bound=Callable[..., Any])


speak_our_language()


class PathGiven(click.Path):
    """`click.Path` that gives a `pathlib.Path`, and imports that module only when a path is given."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path as the pipeline takes it."""
        from pathlib import Path

        return Path(os.fsdecode(super().convert(value, param, ctx)))


class Points(click.FloatRange):
    """Points from 0 to 100; ``nan``, below which nothing lies, is no number of points."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number of points."""
        with contextlib.suppress(ValueError):
            points = float(value)
            if points == points:
                return super().convert(points, param, ctx)
        self.fail(_("{value} is not a number.", value=value), param, ctx)


_PIECES = {"[OPTIONS]": N_("[OPTIONS]"), "COMMAND [ARGS]...": N_("COMMAND [ARGS]...")}
"""What stands for other words in the first line of a help text, as click gives it."""


class Helped(click.Command):
    """A command whose help has no word that is not from the catalogue."""

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The words after the program's name in the first line."""
        return [
            _(_PIECES[piece]) if piece in _PIECES else piece for piece in super().collect_usage_pieces(ctx)
        ]


class Commands(Helped, click.Group):
    """Several commands under one word."""

    command_class = Helped


class Program(Commands):
    """The whole program: shows problems as lines, never as a traceback."""

    group_class = Commands

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; problems go to stderr, one line each, and set the exit code."""
        from cxaudit.errors import CxauditError

        print_anything()
        try:
            return super().invoke(ctx)
        except CxauditError as error:
            if ctx.meta.get(MACHINE):
                as_json({"ok": False, "problems": problems_as_dicts(error.problems)})
            else:
                show_problems(error.problems)
            ctx.exit(error.exit_code)
        except click.ClickException as error:  # shown here, where the language of the call is still in force
            error.show()
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            say(_("Stopped. Nothing was left half written."))
            ctx.exit(INTERRUPTED)


_FILES = (
    ".xlsx",
    ".json",
    ".html",
    ".htm",
    ".pdf",
    ".csv",
    ".yaml",
    ".yml",
    ".zip",
    ".txt",
    ".xls",
    ".ods",
    ".ics",
    ".md",
)
"""Endings by which a name is meant for a file."""
_WANTED = {
    ".xlsx": N_("It is an Excel workbook: give a name that ends in {ending}, such as {example}"),
    ".json": N_("It is a JSON file: give a name that ends in {ending}, such as {example}"),
    ".html": N_("It is a page: give a name that ends in {ending}, such as {example}"),
    ".zip": N_("It is a zip file: give a name that ends in {ending}, such as {example}"),
    ".pdf": N_("It is a PDF: give a name that ends in {ending}, such as {example}"),
    ".csv": N_("It is a table: give a name that ends in {ending}, such as {example}"),
    ".ics": N_("It is a calendar: give a name that ends in {ending}, such as {example}"),
    ".md": N_("It is a checklist: give a name that ends in {ending}, such as {example}"),
}
"""How to name what is written, by the ending of its name."""


def expect_name(path: Path, ending: str) -> None:
    """End before anything is written where a name is not for what will be written.

    Args:
        path: what was given.
        ending: what the name of the file has to end in, or ``folder``.
    """
    given = path.suffix.lower()
    folder = ending == "folder"
    if (given in _FILES and not path.is_dir()) if folder else given != ending:
        from cxaudit.errors import Code, CxauditError, problem

        stem = path.with_suffix("") if given else path
        if folder:
            wanted = _("Several files are written: name a folder, such as {example}", example=stem)
        else:
            wanted = _(_WANTED[ending], ending=ending, example=f"{stem}{ending}")
        raise CxauditError([problem(Code.OUTPUT_NAME, str(path), wanted=wanted)], 2)


def paragraphs(*texts: str) -> str:
    """Paragraphs of a help text."""
    return "\n\n".join(texts)


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=paragraphs(
        _("Audit customer experience in six steps."),
        _(
            "From a rubric cxaudit makes a questionnaire, scores the answers and writes an Excel workbook and a "
            "one-page report with the fixes in order."
        ),
        "\b\n"
        + _(
            "To see what it does:   cxaudit demo\n"
            "To assess yourself:    cxaudit questionnaire --live -o q.xlsx   (answers and results in one file)\n"
            "                       cxaudit report q.xlsx -o report          (the same as a page)"
        ),
    ),
)
@click.version_option(
    __version__,
    prog_name="cxaudit",
    message="%(prog)s %(version)s",
    help=_("Show the version and exit."),
)
def cli() -> None:
    """The program."""


def rubric_option(command: Command) -> Command:
    """``--rubric``, for every command that needs one."""
    return click.option("--rubric", metavar="ID|PATH", help=_("Another rubric than the built-in one."))(
        command
    )


def language_option(command: Command) -> Command:
    """``--language``, for every command that makes something to read."""

    def speak(ctx: click.Context, option: click.Parameter, tag: str | None) -> str | None:
        if tag is not None:
            from cxaudit import pipeline

            # Of the whole call, so that problems are told in it too, which are shown after the command has ended.
            ctx.find_root().with_resource(pipeline.speaking_in(tag))
        return tag

    text = _("The language, such as de or en (default: the engagement's, else the rubric's own).")
    return click.option("--language", metavar="TAG", callback=speak, help=text)(command)


def theme_option(command: Command) -> Command:
    """``--theme``, for every command that makes something to look at."""
    text = _("Colours, font, logo and a line for the cover (theme.yaml).")
    return click.option("--theme", type=PathGiven(dir_okay=False), metavar="FILE", help=text)(command)


EDITIONS = ("full", "executive", "staff", "workshop")
"""For whom a page is: whoever wants to follow a number, whoever decides, everybody who was asked."""


def edition_option(command: Command) -> Command:
    """``--edition``, for every command that makes one page of a result."""
    text = _("Everything, two pages for those who decide, or one page for everybody who was asked.")
    return click.option(
        "--edition", type=click.Choice(EDITIONS), default="full", show_default=True, help=text
    )(command)


def json_option(command: Command) -> Command:
    """``--json``, for every command that says something."""

    def remember(ctx: click.Context, option: click.Parameter, machine: bool) -> bool:
        ctx.meta[MACHINE] = machine
        return machine

    text = _("Say it as JSON, for other programs.")
    return click.option("--json", "machine", is_flag=True, callback=remember, help=text)(command)


def store_option(command: Command) -> Command:
    """``--store``, for every command that uses the answers."""
    text = _("A PostgreSQL database in place of the file answers.db (postgresql+psycopg://…).")
    return click.option("--store", envvar="CXAUDIT_STORE", metavar="URL", help=text)(command)


def force_option(command: Command) -> Command:
    """``--force``, for every command that writes."""
    return click.option(
        "--force", is_flag=True, help=_("Replace existing files (kept as .bak); never answers.")
    )(command)


def engagement_argument(command: Command) -> Command:
    """The engagement folder."""
    return click.argument("folder", type=PathGiven(), metavar=_("FOLDER"))(command)
