"""What click, the library of the command line, says itself: usage errors and the words of help, from our catalogue.

Click asks the standard library's gettext, which goes by the settings of the system; cxaudit's language does not.
So click's modules are given our catalogue in place of that, once, before a command is made.
"""

from __future__ import annotations

from types import ModuleType
from typing import Final

from click import core, decorators, exceptions, formatting, parser, types

from cxaudit.language import N_, spoken

_MODULES: Final[tuple[ModuleType, ...]] = (core, decorators, exceptions, formatting, parser, types)

PHRASES: Final = (
    N_("Aborted!"),
    N_("Argument {name!r} takes {nargs} values."),
    N_("Choose from:\n\t{choices}"),
    N_("Commands"),
    N_("Could not open file {filename!r}: {message}"),
    N_("Error: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("Invalid value: {message}"),
    N_("Missing argument"),
    N_("Missing command."),
    N_("Missing option"),
    N_("Missing parameter"),
    N_("Missing parameter: {param_name}"),
    N_("Missing {param_type}"),
    N_("No such command {name!r}."),
    N_("No such option {name!r}."),
    N_("Option {name!r} does not take a value."),
    N_("Options"),
    N_("Positional arguments"),
    N_("Show this message and exit."),
    N_("Try '{command} {option}' for help."),
    N_("Usage:"),
    N_("default: {default}"),
    N_("directory"),
    N_("env var: {var}"),
    N_("file"),
    N_("path"),
    N_("required"),
    N_("unknown error"),
    N_("{name} {filename!r} does not exist."),
    N_("{name} {filename!r} is a directory."),
    N_("{name} {filename!r} is a file."),
    N_("{name} {filename!r} is not executable."),
    N_("{name} {filename!r} is not readable."),
    N_("{name} {filename!r} is not writable."),
    N_("{value!r} is not a valid boolean. Recognized values: {states}"),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
)
"""What click says to people who use a command; what it says to those who write one stays English."""

PLURALS: Final = (
    (N_("Did you mean {possibility}?"), N_("(Did you mean one of: {possibilities}?)")),
    (N_("Got unexpected extra argument ({args})"), N_("Got unexpected extra arguments ({args})")),
    (N_("Option {name!r} requires an argument."), N_("Option {name!r} requires {nargs} arguments.")),
    (N_("{value!r} is not {choice}."), N_("{value!r} is not one of {choices}.")),
)
"""The same, where it depends on a number: for one, and for more."""


def speak_our_language() -> None:
    """Let click say everything in the language in force, whenever it says it."""
    for module in _MODULES:
        for name, ours in (("_", _phrase), ("ngettext", _plural)):
            if hasattr(module, name):
                setattr(module, name, ours)


def _phrase(phrase: str) -> str:
    """A phrase of click's, with its braces."""
    return spoken().phrases.gettext(phrase)


def _plural(one: str, many: str, number: int) -> str:
    """A phrase of click's that depends on a number, with its braces."""
    return spoken().phrases.gettext(one if number == 1 else many)
