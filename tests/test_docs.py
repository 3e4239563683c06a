"""The documents say what the program does: messages, commands, links.

``make docs`` (``pytest --update-golden``) writes docs/commands.md anew, and in docs/messages.md the order and the
quoted messages; the sentences below them are written by hand.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import click
import pytest
from click.testing import CliRunner

from cxaudit.cli import cli
from cxaudit.errors import Code, Problem, Where

TOP = Path(__file__).parent.parent
MESSAGES = TOP / "docs" / "messages.md"
COMMANDS = TOP / "docs" / "commands.md"
DOCUMENTS = [path for path in (*TOP.glob("*.md"), *TOP.glob("docs/*.md")) if path != COMMANDS]


def _written(path: Path, text: str, request: pytest.FixtureRequest) -> str:
    """What stands in a document, after writing it anew if that was asked for."""
    if request.config.getoption("--update-golden"):
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8")


# ------------------------------------------------------------------------ messages


def _explained() -> dict[str, str]:
    """What is written by hand about each code."""
    sections = re.split(r"^## (\w+)\n", MESSAGES.read_text(encoding="utf-8"), flags=re.MULTILINE)
    bodies = (re.sub(r"\A\s*(>.*\n)*", "", body).strip() for body in sections[2::2])
    return dict(zip(sections[1::2], bodies, strict=True))


def _messages_page() -> str:
    """The page as it should be: every code in its order, with its message and the sentences that there are."""
    introduction = MESSAGES.read_text(encoding="utf-8").split("\n## ")[0].rstrip()
    explained = _explained()
    sections = [
        f"## {code.name}\n\n> {code.severity}: {code.what}. {code.mend}\n\n{explained.get(code.name, '')}"
        for code in Code
    ]
    return "\n\n".join([introduction, *sections]) + "\n"


def test_the_page_of_messages_has_every_code_in_order(request: pytest.FixtureRequest) -> None:
    page = _messages_page()
    assert _written(MESSAGES, page, request) == page, "make docs, then write a sentence for what is new"


@pytest.mark.parametrize("code", Code, ids=lambda code: code.name)
def test_every_code_is_explained(code: Code) -> None:
    assert _explained().get(code.name, "").endswith(".")


def _facts(text: str) -> list[str]:
    """The facts that a text needs."""
    return [name for _, name, _, _ in Formatter().parse(text) if name]


@pytest.mark.parametrize("code", Code, ids=lambda code: code.name)
def test_a_message_reads_where_what_mend_code(code: Code) -> None:
    told = Problem(
        code, Where("a.xlsx", "Questions!F12"), tuple((f, "It") for f in _facts(code.what + code.mend))
    )
    words = r"[^\s.{}][^{}]*[^\s.{}]"
    assert re.fullmatch(
        rf"a\.xlsx:Questions!F12: ((warning|note): )?{words}\. {words}\.? \[{code.name}\]", str(told)
    )


# ------------------------------------------------------------------------ commands


def _all_commands(group: click.Group, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], click.Command]:
    """Every command by the words that call it, groups first."""
    found: dict[tuple[str, ...], click.Command] = {path: group}
    for name, command in sorted(group.commands.items()):
        found |= (
            _all_commands(command, (*path, name))
            if isinstance(command, click.Group)
            else {(*path, name): command}
        )
    return found


ALL_COMMANDS = _all_commands(cli)


def _help(path: tuple[str, ...]) -> str:
    """What ``--help`` prints, a hundred letters wide."""
    return CliRunner().invoke(cli, [*path, "--help"], prog_name="cxaudit", terminal_width=100).output


def _commands_page() -> str:
    """Every command with its help."""
    title = "# Commands\n\nWhat `--help` says about each command; written by `make docs`.\n"
    sections = (f"## {' '.join(('cxaudit', *path))}\n\n```text\n{_help(path)}```\n" for path in ALL_COMMANDS)
    return "\n".join([title, *sections])


def test_the_page_of_commands_is_what_help_says(request: pytest.FixtureRequest) -> None:
    page = _commands_page()
    assert _written(COMMANDS, page, request) == page, "make docs"


def _code_lines(text: str) -> Iterator[str]:
    """What a document shows as code: lines of blocks, and words between backticks."""
    blocks = re.split(r"^```.*$", text, flags=re.MULTILINE)
    yield from (line.strip() for block in blocks[1::2] for line in block.splitlines())
    yield from (found for block in blocks[0::2] for found in re.findall(r"`([^`]+)`", block))


def _named_commands() -> Iterator[object]:
    """Every line of a document or message that calls cxaudit, and where it stands."""
    for path in DOCUMENTS:
        lines = _code_lines(path.read_text(encoding="utf-8"))
        yield from (pytest.param(x, id=f"{path.name} {x}") for x in lines if re.match(r"cxaudit\s", x))
    for code in Code:
        quoted = re.findall(r'"(cxaudit [^"{]*)"', code.what + code.mend)
        yield from (pytest.param(x, id=f"{code.name} {x}") for x in quoted)


def _unknown(line: str) -> list[str]:
    """The words of a command line that the program does not know; what users fill in is known."""
    words = shlex.split(line, comments=True)[1:]
    path = max((p for p in ALL_COMMANDS if list(p) == words[: len(p)]), key=len)
    command = ALL_COMMANDS[path]
    options = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    rest = words[len(path) :]
    unknown = [w for w in rest if w.startswith("-") and w.split("=")[0] not in options | {"-h", "--help"}]
    stray = rest[:1] if isinstance(command, click.Group) and not "".join(rest[:1]).startswith("-") else []
    return unknown + stray


@pytest.mark.parametrize("line", [*_named_commands()])
def test_a_command_line_in_a_document_is_a_real_one(line: str) -> None:
    assert _unknown(line) == []


def _named_targets() -> Iterator[object]:
    """Every ``make …`` of the documents, and where it stands."""
    for path in DOCUMENTS:
        for line in _code_lines(path.read_text(encoding="utf-8")):
            yield from (pytest.param(t, id=f"{path.name} {t}") for t in re.findall(r"^make ([a-z]+)", line))


@pytest.mark.parametrize("target", [*_named_targets()])
def test_a_make_target_in_a_document_is_a_real_one(target: str) -> None:
    assert f"\n{target}:" in (TOP / "Makefile").read_text(encoding="utf-8")


def _links() -> Iterator[object]:
    """Every link of the documents to a file, and the document."""
    for path in DOCUMENTS:
        found = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        yield from (pytest.param(path, link, id=f"{path.name} {link}") for link in found)


@pytest.mark.parametrize(("path", "link"), [*_links()])
def test_a_link_leads_to_a_file(path: Path, link: str) -> None:
    assert (path.parent / link).exists()
