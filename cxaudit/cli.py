"""The command line: reads arguments, calls `pipeline`, prints, exits.

Exit codes: 0 well, 1 a gate failed (``--fail-under``), 2 wrong usage, 3 a rubric or answers need mending,
4 an optional tool is missing, 130 interrupted. What was asked for goes to stdout, talk to stderr.

``--help`` must answer at once, so whatever a command needs is imported when it runs.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cxaudit import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from cxaudit.errors import Problem
    from cxaudit.pipeline import Checked, Verified

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
        return points if points == points else self.fail(f"{value} is not a number.", param, ctx)


class Program(click.Group):
    """The whole program: shows problems as lines, never as a traceback."""

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
            click.echo("Stopped. Nothing was left half written.", err=True)
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
        wanted = f"Several files are written: name a folder, such as {stem}"
        if not folder:
            what = "an Excel workbook" if ending == ".xlsx" else "a JSON file"
            wanted = f"It is {what}: give a name that ends in {ending}, such as {stem}{ending}"
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


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="cxaudit", message="%(prog)s %(version)s")
def cli() -> None:
    """Audit customer experience in six steps.

    From a rubric cxaudit makes a questionnaire, scores the answers and writes an Excel workbook and a one-page
    report with the fixes in order.

    \b
    To see what it does:   cxaudit demo
    To assess yourself:    cxaudit questionnaire --live -o q.xlsx   (answers and results in one file)
                           cxaudit report q.xlsx -o report          (the same as a page)
    """


def rubric_option(command: Command) -> Command:
    """``--rubric``, for every command that needs one."""
    return click.option("--rubric", metavar="ID|PATH", help="Another rubric than the built-in one.")(command)


def theme_option(command: Command) -> Command:
    """``--theme``, for every command that makes something to look at."""
    text = "Colours, font, logo and a line for the cover (theme.yaml)."
    return click.option("--theme", type=PathGiven(dir_okay=False), metavar="FILE", help=text)(command)


def json_option(command: Command) -> Command:
    """``--json``, for every command that says something."""

    def remember(ctx: click.Context, _: click.Parameter, machine: bool) -> bool:
        ctx.meta[MACHINE] = machine
        return machine

    text = "Say it as JSON, for other programs."
    return click.option("--json", "machine", is_flag=True, callback=remember, help=text)(command)


def force_option(command: Command) -> Command:
    """``--force``, for every command that writes."""
    return click.option(
        "--force", is_flag=True, help="Replace existing files (kept as .bak); never answers."
    )(command)


# ---------------------------------------------------------------------------------- demo


@cli.command(short_help="Make a complete example audit.")
@click.argument("folder", type=PathGiven(file_okay=False), default="demo")
@force_option
@json_option
def demo(folder: Path, force: bool, machine: bool) -> None:
    """Make a complete example audit in FOLDER (default: demo).

    Questionnaires, the answers of 14 people of a made-up company, workbook and report.
    """
    from cxaudit import pipeline

    _expect_name(folder, "folder")
    made = pipeline.demo(folder, force=force)
    if machine:
        as_json(
            {
                "files": [str(p) for p in made.done.files],
                "answers": made.answer_files,
                "sentences": list(made.done.sentences),
            }
        )
        return
    say(f"{made.client} is a made-up company; {made.answer_files} answer files were written and read back.")
    _show_report(made.done.sentences, made.done.files)


def _show_report(sentences: Sequence[str], files: Sequence[Path]) -> None:
    """The three sentences that matter, and what to open."""
    say()
    for sentence in sentences:
        show(sentence)
    say()
    say("Open:", bold=True)
    about = {
        "report.html": "the report, in any browser",
        "audit.xlsx": "the workbook",
        "result.json": "every number, for programs",
    }
    for path in sorted(files, key=lambda p: list(about).index(p.name) if p.name in about else len(about)):
        show(f"  {path}{'   ' + about[path.name] if path.name in about else ''}")


# ---------------------------------------------------------------------------------- questionnaire


@cli.command(short_help="Make a blank questionnaire to fill in.")
@click.option(
    "-o",
    "--output",
    type=PathGiven(),
    required=True,
    help="The file to write; with --for the folder.",
)
@click.option("--role", metavar="ROLE", help="Only what this role is asked.")
@click.option("--variant", metavar="NAME", help="A shorter questionnaire, such as pulse.")
@click.option("--key", metavar="KEY", help="The respondent's key, filled in beforehand.")
@click.option("--client", metavar="NAME", help="The client's name, for the first sheet.")
@click.option(
    "--live",
    is_flag=True,
    help="To assess yourself: with the results in the same file, by formula.",
)
@click.option("--json", "sheet", is_flag=True, help="An empty answer sheet as JSON instead of a workbook.")
@click.option(
    "--for",
    "people",
    type=PathGiven(dir_okay=False),
    metavar="PEOPLE.csv",
    help="One for everybody in a list with the columns key, role, department.",
)
@theme_option
@rubric_option
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
            output, people, rubric=rubric, role=role, variant=variant, client=client, theme=theme, force=force
        )
        return
    if live and sheet:
        raise click.UsageError("--live makes a workbook; it does not go with --json.")
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
        force=force,
    )
    say(f"Wrote {output} with {asked} questions.")
    if live:
        say("Open it and answer: the sheet Summary follows at once.")
    own = f" --rubric {_quoted(rubric)}" if rubric else ""
    say(f"Fill it in and save it. Then: cxaudit report {_quoted(output)} -o report{own}")


def _refuse(*given: tuple[str, object]) -> None:
    """End where an option is given that does not go with a list of people."""
    for name, value in given:
        if value:
            raise click.UsageError(f"{name} does not go with --for.")


def _questionnaires(folder: Path, people: Path, **choices: Any) -> None:
    """A questionnaire for everybody in a list."""
    from cxaudit import pipeline

    sent = pipeline.questionnaires(folder, people, **choices)
    show_problems(sent.notes)
    say(f"Wrote {len(sent.files)} questionnaire{'' if len(sent.files) == 1 else 's'} to {folder}.")
    say(f"{sent.keys} says which file belongs to which line of {people.name}.")


# ---------------------------------------------------------------------------------- check


@cli.command(short_help="Find every problem in answers and rubrics.")
@click.argument("paths", type=PathGiven(), nargs=-1, required=True)
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@rubric_option
@json_option
def check(paths: tuple[Path, ...], strict: bool, rubric: str | None, machine: bool) -> None:
    """Find every problem in returned answers, rubrics and engagements. Writes nothing."""
    from cxaudit import pipeline

    _verdict(pipeline.check(paths, rubric=rubric), strict, machine)


def _verdict(checked: Checked, strict: bool, machine: bool) -> None:
    """Show problems and exit 3 if something has to be mended."""
    from cxaudit.errors import ERROR, WARNING
    from cxaudit.text import counted

    problems, files = checked

    forbidding = (ERROR, WARNING) if strict else (ERROR,)
    bad = [p for p in problems if p.severity in forbidding]
    if machine:
        as_json({"ok": not bad, "problems": problems_as_dicts(problems)})
    else:
        for problem in problems:
            show(str(problem))
        others = len(problems) - len(bad)
        notes = f"; {others} to look at" if others else ""
        checked_files = f"{counted(files, 'file')} checked"
        say(
            f"{counted(len(bad), 'mistake')} to mend{notes}."
            if bad
            else f"All well: {checked_files}, nothing to mend{notes}."
        )
    if bad:
        sys.exit(NEEDS_MENDING)


# ---------------------------------------------------------------------------------- report


@cli.command(short_help="Score answers: workbook, report, result.")
@click.argument("paths", type=PathGiven(), nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=PathGiven(file_okay=False),
    required=True,
    help="The folder to write to.",
)
@click.option(
    "--engagement",
    type=PathGiven(dir_okay=False),
    help="Settings of the audit (engagement.yaml).",
)
@click.option("--client", metavar="NAME", help="The client's name.")
@click.option(
    "--named", is_flag=True, help="Show figures of small groups too (everybody agreed to be named)."
)
@click.option(
    "--fail-under",
    type=Points(0, 100),
    metavar="POINTS",
    help="Exit 1 if the supported score is lower.",
)
@theme_option
@rubric_option
@force_option
@json_option
def report(
    paths: tuple[Path, ...],
    output: Path,
    engagement: Path | None,
    client: str | None,
    theme: Path | None,
    named: bool,
    fail_under: float | None,
    rubric: str | None,
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
        say(f"The supported score ({done.supported_shown}) is below {fail_under:g}.")
        sys.exit(GATE_FAILED)


# ---------------------------------------------------------------------------------- explain


@cli.command(short_help="Show how a number came about.")
@click.argument("result", type=PathGiven(dir_okay=False))
@click.argument("subject", required=False)
@json_option
def explain(result: Path, subject: str | None, machine: bool) -> None:
    """Show how a number came about, rule by rule, down to the answers.

    RESULT is a result.json. SUBJECT is the id or code of a criterion or a step; without it, the overall score.
    """
    from cxaudit import pipeline

    lines = pipeline.explain(result, subject)
    if machine:
        as_json([line._asdict() for line in lines])
    else:
        show("\n".join(str(line) for line in lines))


# ---------------------------------------------------------------------------------- verify


@cli.command(short_help="Recalculate a workbook and compare every figure.")
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
        show(f"{one.place}: shows {one.shown}, should be {one.expected} ({one.by})")
    more = len(done.differences) - SHOWN_DIFFERENCES
    if more > 0:
        show(f"and {more} more")
    count = len(done.differences)
    show(f"{count} difference{'' if count == 1 else 's'} in {done.figures} figures")
    if done.inputs_changed:
        say(f"{done.inputs_changed} inputs differ from the audit's; what follows from them was compared.")
    asked = f"{done.engine_figures} of them also with the engine"
    say(
        f"Recalculated with LibreOffice; the engine was left out: {done.engine_left_out}."
        if done.engine_left_out
        else f"Recalculated with LibreOffice, {asked}."
    )


# ---------------------------------------------------------------------------------- rubric


@cli.group()
def rubric() -> None:
    """List, show, check and make rubrics."""


@rubric.command("list")
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
        show(f"{one.id}  {one.version}  {one.title} ({len(one.criteria)} criteria in {len(one.steps)} steps)")


@rubric.command("show")
@click.argument("name", required=False, metavar="[ID|PATH]")
@json_option
def rubric_show(name: str | None, machine: bool) -> None:
    """Print a rubric readably."""
    from cxaudit import pipeline

    show(pipeline.rubric_text(name, as_json=machine).rstrip("\n"))


@rubric.command("check", short_help="Find every problem in rubrics.")
@click.argument("paths", type=PathGiven(), nargs=-1, required=True)
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@json_option
def rubric_check(paths: tuple[Path, ...], strict: bool, machine: bool) -> None:
    """Find every problem in rubrics, with file, line and remedy."""
    from cxaudit import pipeline

    _verdict(pipeline.check_rubrics(paths), strict, machine)


@rubric.command("schema", short_help="Print the JSON Schema, for editors.")
@click.option(
    "--part", type=click.Choice(["rubric", "step"]), default="rubric", show_default=True, help="Which file."
)
def rubric_schema(part: str) -> None:
    """Print the JSON Schema, so that an editor completes and checks while you type."""
    from cxaudit import pipeline

    as_json(pipeline.rubric_schema(part))


@rubric.command("new")
@click.argument("folder", type=PathGiven(file_okay=False))
@click.option("--title", default="My rubric", show_default=True, help="What it is called.")
def rubric_new(folder: Path, title: str) -> None:
    """Make a small valid rubric to start from."""
    from cxaudit import pipeline

    _expect_name(folder, "folder")
    files = pipeline.new_rubric(folder, title)
    for path in files:
        show(str(path))
    say(f"Change it with any text editor. Then: cxaudit rubric check {_quoted(folder)}")
