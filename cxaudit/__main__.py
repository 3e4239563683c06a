"""The program's entry: answers ``--version`` at once, leaves everything else to the command line."""

from __future__ import annotations

import os
import sys

from cxaudit import __version__
from cxaudit.language import ENGLISH, Language, speaking

LANGUAGE = "CXAUDIT_LANGUAGE"
"""The variable that names the language of the terminal; the system's own settings never change what is written."""


def main() -> None:
    """Run cxaudit with the arguments of the process."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"cxaudit {__version__}\n")
        return
    with speaking(_terminals()):
        # Help texts are said while the command line is imported.
        from cxaudit.cli import cli

        cli(prog_name="cxaudit")


def _terminals() -> Language:
    """The language that people want in the terminal; English where they named none that the program speaks."""
    wanted = os.environ.get(LANGUAGE, "")
    if not wanted:
        return ENGLISH
    from cxaudit.read.languages import read_language

    return read_language(wanted) or ENGLISH


if __name__ == "__main__":
    main()
