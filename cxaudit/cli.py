"""The command line: reads arguments, calls `pipeline`, prints, exits.

Exit codes: 0 well, 1 a gate failed (``--fail-under``), 2 wrong usage, 3 a rubric or answers need mending,
4 an optional tool is missing, 130 interrupted. What was asked for goes to stdout, talk to stderr.

``--help`` must answer at once, so whatever a command needs is imported when it runs. Help is said when this module is
imported, in the language in force then; what a command says, in that of its ``--language``.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cxaudit import __version__
from cxaudit.language import N_, _, ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from cxaudit.errors import Problem
    from cxaudit.pipeline import Checked, Edition, Paper, Verified

GATE_FAILED, NEEDS_MENDING, INTERRUPTED = 1, 3, 130

SHOWN_DIFFERENCES = 50
"""Cells that a comparison names; the rest is only counted."""

MACHINE = "cxaudit.machine"
"""Where click keeps for all commands whether another program is listening (``--json``)."""

_STEERING = (*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Characters that steer a terminal or turn the direction of text."""
SHOWN = {number: f"\\u{number:04x}" for number in _STEERING}
"""How they are shown, which is how JSON writes them."""

Command = TypeVar("Command", bound=Callable[..., Any])


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
        points = super().convert(value, param, ctx)
        return (
            points if points == points else self.fail(_("{value} is not a number.", value=value), param, ctx)
        )


_SECTIONS = {"Options": N_("Options"), "Commands": N_("Commands")}
"""Heads over the parts of a help text, as click gives them."""


class Help(click.HelpFormatter):
    """A help text whose heads come from the catalogue."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The first line."""
        super().write_usage(prog, args, f"{_('Usage:')} " if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """The line over a part."""
        super().write_heading(_(_SECTIONS[heading]) if heading in _SECTIONS else heading)


class Call(click.Context):
    """A call of a command."""

    formatter_class = Help


class Helped(click.Command):
    """A command whose help comes from the catalogue, click's own words too."""

    context_class = Call

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``--help``."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _("Show this message and exit.")
        return option


class Commands(Helped, click.Group):
    """Several commands under one word."""

    command_class = Helped


class Program(Commands):
    """The whole program: shows problems as lines, never as a traceback."""

    group_class = Commands

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; problems go to stderr, one line each, and set the exit code."""
        from cxaudit.errors import CxauditError

        _print_anything()
        try:
            return super().invoke(ctx)
        except CxauditError as error:
            if ctx.meta.get(MACHINE):
                as_json({"ok": False, "problems": problems_as_dicts(error.problems)})
            else:
                show_problems(error.problems)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            say(_("Stopped. Nothing was left half written."))
            ctx.exit(INTERRUPTED)


def _print_anything() -> None:
    """Let a terminal that lacks a letter show its number instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _visible(text: str) -> str:
    r"""Text that cannot steer a terminal: control and direction characters as JSON writes them.

    >>> _visible("\x1b[31mred")
    '\\u001b[31mred'
    """
    return text.translate(SHOWN)


def _color() -> bool | None:
    """No colour where people asked for none (https://no-color.org); else what the terminal can do."""
    return False if os.environ.get("NO_COLOR") else None


def say(text: str = "", *, bold: bool = False) -> None:
    """A line of talk, on stderr."""
    text = _visible(text)
    click.echo(click.style(text, bold=True) if bold else text, err=True, color=_color())


def show(text: str) -> None:
    """What was asked for, on stdout."""
    click.echo(_visible(text), color=_color())


def _quoted(path: Path | str) -> str:
    """A path as it can be typed after a command."""
    text = str(path)
    plain = all(c.isalnum() or c in "._-/\\:+@" for c in text) and not text.startswith("-")
    return text if plain else f'"{text}"'


_FILES = (".xlsx", ".json", ".html", ".htm", ".pdf", ".csv", ".yaml", ".yml", ".zip", ".txt", ".xls", ".ods")
"""Endings by which a name is meant for a file."""


_WANTED = {
    ".xlsx": N_("It is an Excel workbook: give a name that ends in {ending}, such as {example}"),
    ".json": N_("It is a JSON file: give a name that ends in {ending}, such as {example}"),
    ".html": N_("It is a page: give a name that ends in {ending}, such as {example}"),
    ".pdf": N_("It is a PDF: give a name that ends in {ending}, such as {example}"),
}
"""How to name what is written, by the ending of its name."""


def _expect_name(path: Path, ending: str) -> None:
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


def show_problems(problems: Iterable[Problem]) -> None:
    """One line for each problem, on stderr."""
    for problem in problems:
        say(str(problem))


def as_json(content: object) -> None:
    """What was asked for, as JSON for other programs."""
    import json

    show(json.dumps(content, ensure_ascii=False, indent=2))


def problems_as_dicts(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Problems for ``--json``."""
    return [
        {
            "severity": p.severity,
            "code": p.code.name,
            "file": p.where.file,
            "place": p.where.spot,
            "question": p.where.about,
            "text": p.text,
        }
        for p in problems
    ]


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


EDITIONS = ("full", "executive", "staff")
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


def force_option(command: Command) -> Command:
    """``--force``, for every command that writes."""
    return click.option(
        "--force", is_flag=True, help=_("Replace existing files (kept as .bak); never answers.")
    )(command)


# ---------------------------------------------------------------------------------- demo


@cli.command(
    short_help=_("Make a complete example audit."),
    help=paragraphs(
        _("Make a complete example audit in FOLDER (default: demo)."),
        _("Questionnaires, the answers of 14 people of a made-up company, workbook and report."),
    ),
)
@click.argument("folder", type=PathGiven(file_okay=False), default="demo")
@language_option
@force_option
@json_option
def demo(folder: Path, language: str | None, force: bool, machine: bool) -> None:
    """Make a complete example audit in FOLDER (default: demo).

    Questionnaires, the answers of 14 people of a made-up company, workbook and report.
    """
    from cxaudit import pipeline

    _expect_name(folder, "folder")
    made = pipeline.demo(folder, language=language, force=force)
    if machine:
        as_json(
            {
                "files": [str(p) for p in made.done.files],
                "answers": made.answer_files,
                "sentences": list(made.done.sentences),
            }
        )
        return
    say(
        ngettext(
            "{client} is a made-up company; {n} answer file was written and read back.",
            "{client} is a made-up company; {n} answer files were written and read back.",
            made.answer_files,
            client=made.client,
        )
    )
    _show_report(made.done.sentences, made.done.files)


_ABOUT = {
    "report.html": N_("the report, in any browser"),
    "report-executive.html": N_("two pages for those who decide"),
    "report-staff.html": N_("one page for everybody who was asked"),
    "audit.xlsx": N_("the workbook"),
    "result.json": N_("every number, for programs"),
}
"""What is in the files of a report, in the order in which people want them."""
_PLACES = {name: place for place, name in enumerate(_ABOUT)}


def _show_report(sentences: Sequence[str], files: Sequence[Path]) -> None:
    """The three sentences that matter, and what to open."""
    say()
    for sentence in sentences:
        show(sentence)
    say()
    say(_("Open:"), bold=True)
    for path in sorted(files, key=lambda p: _PLACES.get(p.name, len(_PLACES))):
        show(f"  {path}   {_(_ABOUT[path.name])}" if path.name in _ABOUT else f"  {path}")


# ---------------------------------------------------------------------------------- questionnaire


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
    theme: Path | None,
    rubric: str | None,
    language: str | None,
    force: bool,
) -> None:
    """Make a blank questionnaire to fill in with Excel or LibreOffice.

    With --live the same file shows score and fixes while it is filled in.
    """
    from cxaudit import pipeline

    _expect_name(output, "folder" if people else ".json" if sheet else ".xlsx")
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
            force=force,
        )
        return
    if live and sheet:
        raise click.UsageError(_("--live makes a workbook; it does not go with --json."))
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
        force=force,
    )
    say(ngettext("Wrote {file} with {n} question.", "Wrote {file} with {n} questions.", asked, file=output))
    if live:
        say(_("Open it and answer: the sheet Summary follows at once."))
    own = f" --rubric {_quoted(rubric)}" if rubric else ""
    own += f" --language {_quoted(language)}" if language else ""
    then = f"cxaudit report {_quoted(output)} -o report{own}"
    say(_("Fill it in and save it. Then: {command}", command=then))


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


# ---------------------------------------------------------------------------------- check


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

    _verdict(pipeline.check(paths, rubric=rubric), strict, machine)


def _verdict(checked: Checked, strict: bool, machine: bool) -> None:
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


# ---------------------------------------------------------------------------------- report


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
    required=True,
    help=_("The folder to write to."),
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
@theme_option
@rubric_option
@language_option
@force_option
@json_option
def report(
    paths: tuple[Path, ...],
    output: Path,
    engagement: Path | None,
    client: str | None,
    theme: Path | None,
    named: bool,
    editions: tuple[Edition, ...],
    fail_under: float | None,
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

    _expect_name(output, "folder")
    done = pipeline.report(
        paths,
        output,
        rubric=rubric,
        engagement=engagement,
        client=client,
        theme=theme,
        named=named,
        editions=editions,
        language=language,
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
        _show_report(done.sentences, done.files)
    if fail_under is not None and (done.supported is None or done.supported < fail_under):
        say(
            _(
                "The supported score ({points}) is below {limit}.",
                points=done.supported_shown,
                limit=f"{fail_under:g}",
            )
        )
        sys.exit(GATE_FAILED)


# ---------------------------------------------------------------------------------- render, pdf


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

    _expect_name(output, ".html")
    pipeline.render(
        result, output, edition=edition, theme=theme, rubric=rubric, language=language, force=force
    )
    _show_written(output, machine)


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

    _expect_name(output, ".pdf")
    pipeline.pdf(
        result,
        output,
        edition=edition,
        paper=paper,
        theme=theme,
        rubric=rubric,
        language=language,
        force=force,
    )
    _show_written(output, machine)


def _show_written(path: Path, machine: bool) -> None:
    """The one file that was written."""
    if machine:
        as_json({"files": [str(path)]})
    else:
        say(_("Open:"), bold=True)
        show(f"  {path}")


# ---------------------------------------------------------------------------------- explain


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


# ---------------------------------------------------------------------------------- verify


@cli.command(
    short_help=_("Recalculate a workbook and compare every figure."),
    help=paragraphs(
        _("Recalculate WORKBOOK and compare every figure in it with the engine's."),
        _(
            "WORKBOOK is an audit.xlsx or a live questionnaire, as it was made or with inputs changed and saved. Its inputs are put into a workbook built anew; LibreOffice computes that one, and the engine scores them again. Exits 3 if a cell shows something else, 4 without LibreOffice."
        ),
    ),
)
@click.argument("workbook", type=PathGiven(dir_okay=False))
@json_option
def verify(workbook: Path, machine: bool) -> None:
    """Recalculate WORKBOOK and compare every figure in it with the engine's.

    WORKBOOK is an audit.xlsx or a live questionnaire, as it was made or with inputs changed and saved. Its inputs are
    put into a workbook built anew; LibreOffice computes that one, and the engine scores them again. Exits 3 if a cell
    shows something else, 4 without LibreOffice.
    """
    from cxaudit import pipeline

    done = pipeline.verify(workbook)
    if machine:
        as_json(
            {
                "ok": not done.differences,
                **done._asdict(),
                "differences": [d._asdict() for d in done.differences],
            }
        )
    else:
        _show_verified(done)
    if done.differences:
        sys.exit(NEEDS_MENDING)


def _show_verified(done: Verified) -> None:
    """The differences, the first of them with their cells; what the comparison rests on."""
    for one in done.differences[:SHOWN_DIFFERENCES]:
        show(
            _(
                "{place}: shows {shown}, should be {expected} ({by})",
                place=one.place,
                shown=_value(one.shown),
                expected=_value(one.expected),
                by=_("engine") if one.by == "engine" else one.by,
            )
        )
    more = len(done.differences) - SHOWN_DIFFERENCES
    if more > 0:
        show(_("and {more} more", more=more))
    show(
        ngettext(
            "{n} difference in {figures} figures",
            "{n} differences in {figures} figures",
            len(done.differences),
            figures=done.figures,
        )
    )
    if done.inputs_changed:
        say(
            ngettext(
                "{n} input differs from the audit's; what follows from it was compared.",
                "{n} inputs differ from the audit's; what follows from them was compared.",
                done.inputs_changed,
            )
        )
    if done.engine_left_out:
        reason = done.engine_left_out
        say(_("Recalculated with LibreOffice; the engine was left out: {reason}.", reason=reason))
    else:
        also = done.engine_figures
        say(_("Recalculated with LibreOffice, {also} of them also with the engine.", also=also))


def _value(shown: str) -> str:
    """What a cell shows; the pipeline has a word for an empty one."""
    return _("nothing") if shown == "nothing" else shown


# ---------------------------------------------------------------------------------- rubric


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

    _verdict(pipeline.check_rubrics(paths), strict, machine)


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

    _expect_name(folder, "folder")
    files = pipeline.new_rubric(folder, title)
    for path in files:
        show(str(path))
    then = f"cxaudit rubric check {_quoted(folder)}"
    say(_("Change it with any text editor. Then: {command}", command=then))
