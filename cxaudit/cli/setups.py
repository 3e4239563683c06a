"""Setting up an audit of a client."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from cxaudit.cli.program import cli, engagement_argument, expect_name, json_option, paragraphs
from cxaudit.cli.terminal import as_json, quoted_path, say, show
from cxaudit.language import _

if TYPE_CHECKING:
    from pathlib import Path


class _Pair(click.ParamType[Any]):
    """``NAME=VALUE``."""

    name = "pair"

    def __init__(self, number: type[float] | type[int] | None = None) -> None:
        self._number = number

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The name and the value."""
        if isinstance(value, tuple):
            return value
        name, equals, word = str(value).partition("=")
        if not (equals and name.strip() and word.strip()):
            self.fail(_("{value} is not NAME=VALUE.", value=value), param, ctx)
        if self._number is None:
            return name.strip(), word.strip()
        try:
            return name.strip(), self._number(word)
        except ValueError:
            if self._number is int:
                self.fail(_("{value} is not a whole number.", value=word.strip()), param, ctx)
            self.fail(_("{value} is not a number.", value=word.strip()), param, ctx)


class _Whole(click.ParamType[Any]):
    """A whole number, from a least one on or of any size; from 0 on also nothing."""

    name = "whole"

    def __init__(self, least: int | None = None) -> None:
        self._least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number; nothing stays empty."""
        text = str(value).strip()
        if not text and self._least == 0:
            return ""
        try:
            number = int(text)
        except ValueError:
            number = None
        if number is not None and (self._least is None or number >= self._least):
            return number
        if self._least is None:
            self.fail(_("{value} is not a whole number.", value=text), param, ctx)
        self.fail(_("{value} is not a whole number from {least} upwards.", value=text, least=self._least))


@cli.command(
    short_help=_("Set up an audit of a client."),
    help=paragraphs(
        _("Set up an audit in FOLDER: settings that explain themselves, a list of people, and folders."),
        _(
            "In a terminal it asks what it was not told; with --yes it takes what is usual. engagement.yaml can be changed with any text editor. Nothing that is there is ever overwritten."
        ),
    ),
)
@engagement_argument
@click.option("--client", metavar="NAME", help=_("Who is audited."))
@click.option("--scope", metavar="TEXT", help=_("Which part of the organisation."))
@click.option("--date", metavar="DATE", help=_("The day of the audit, such as 2026-11-22."))
@click.option("--rubric", metavar="ID|PATH", help=_("Another rubric than the built-in one."))
@click.option("--variant", metavar="NAME", help=_("A shorter questionnaire, such as pulse."))
@click.option("--evidence-policy", metavar="NAME", help=_("standard, strict or off."))
@click.option("--target", type=_Whole(), metavar="LEVEL", help=_("The level to reach."))
@click.option("--size", metavar="NAME", help=_("small, medium or large."))
@click.option(
    "--role",
    "roles",
    type=_Pair(int),
    multiple=True,
    metavar="ROLE=N",
    help=_("How many people are in a role; may be given several times."),
)
@click.option(
    "--weight",
    "weights",
    type=_Pair(float),
    multiple=True,
    metavar="ROLE=N",
    help=_("How much a role counts beside the others (1)."),
)
@click.option(
    "--named",
    type=_Pair(),
    multiple=True,
    metavar="ROLE=TEXT",
    help=_("A role that is shown however few they are, and who agreed to it."),
)
@click.option(
    "--department",
    "departments",
    multiple=True,
    metavar="NAME",
    help=_("To choose from; may be given several times."),
)
@click.option(
    "--minimum-group", type=_Whole(), metavar="N", help=_("No figure is shown for fewer people (at least 3).")
)
@click.option("--theme", metavar="FILE", help=_("A theme file in the folder."))
@click.option(
    "--language", metavar="TAG", help=_("Of questionnaires, reports and the explanations in engagement.yaml.")
)
@click.option("--yes", is_flag=True, help=_("Ask nothing."))
@json_option
def init(folder: Path, yes: bool, machine: bool, **given: Any) -> None:
    """Set up an audit in FOLDER: settings that explain themselves, a list of people, and folders."""
    from cxaudit import pipeline
    from cxaudit.pipeline import setups

    expect_name(folder, "folder")
    setups.refuse_existing(folder)
    if given["language"]:
        click.get_current_context().with_resource(pipeline.speaking_in(given["language"]))
    if given["rubric"]:
        given["rubric"] = _seen_from(folder, given["rubric"])
    if sys.stdin.isatty() and not yes and not machine:
        _ask(folder, given)
    made = setups.init(folder, _settings(given))
    if machine:
        as_json({"files": [str(p) for p in made.files], "folders": [str(p) for p in made.folders]})
        return
    for path in (*made.files, *made.folders):
        show(f"  {path}")
    people = folder / "people.csv"
    say(
        _(
            "Fill in {file}: one line for each person. Then: {command}",
            file=people,
            command=f"cxaudit questionnaires {quoted_path(folder)}",
        )
    )


def _seen_from(folder: Path, rubric: str) -> str:
    """A rubric's path as the settings name it: seen from the engagement folder; an id stays as it is."""
    from pathlib import Path

    return os.path.relpath(rubric, folder) if Path(rubric).exists() else rubric


def _ask(folder: Path, given: dict[str, Any]) -> None:
    """What was not told, asked in the terminal; an empty answer leaves it open."""
    from pathlib import Path

    from cxaudit.pipeline import setups

    rubric = given["rubric"]
    known = setups.asked(
        str(folder / rubric) if rubric and Path(folder / rubric).exists() else rubric, given["language"]
    )
    say(_("A few questions; press Enter to leave one open. All can be changed later in engagement.yaml."))
    given["client"] = given["client"] or _asked(_("Who is audited"))
    given["scope"] = given["scope"] or _asked(_("Which part of the organisation"))
    if not given["roles"]:
        counts = (
            (role, _asked(_("How many people: {role}", role=title), whole=True))
            for role, title in known.roles
        )
        given["roles"] = tuple((role, int(count)) for role, count in counts if count)
    if not given["departments"]:
        names = _asked(_("Departments, with commas between them"))
        given["departments"] = tuple(name.strip() for name in (names or "").split(",") if name.strip())
    if given["minimum_group"] is None:
        text = _("No figure for fewer people than")
        given["minimum_group"] = click.prompt(text, default=known.minimum_group, type=_Whole(3), err=True)


def _asked(text: str, *, whole: bool = False) -> str | None:
    """An answer; None: left open."""
    kind = _Whole(0) if whole else str
    return str(click.prompt(text, default="", show_default=False, err=True, type=kind)) or None


def _settings(given: dict[str, Any]) -> dict[str, Any]:
    """The options as fields of the settings; what was not given is left out."""
    roles: dict[str, dict[str, Any]] = {}
    for name, count in given.pop("roles"):
        if count:
            roles.setdefault(name, {})["head_count"] = count
    for name, weight in given.pop("weights"):
        roles.setdefault(name, {})["weight"] = weight
    for name, consent in given.pop("named"):
        roles.setdefault(name, {}).update(named=True, consent=consent)
    departments = given.pop("departments")
    fields = {name: value for name, value in given.items() if value is not None}
    return {
        **fields,
        **({"roles": roles} if roles else {}),
        **({"departments": tuple(departments)} if departments else {}),
    }
