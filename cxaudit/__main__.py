"""The program's entry: answers ``--version`` at once, leaves everything else to the command line."""

from __future__ import annotations

import sys

from cxaudit import __version__


def main() -> None:
    """Run cxaudit with the arguments of the process."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"cxaudit {__version__}\n")
        return
    from cxaudit.cli import cli

    cli(prog_name="cxaudit")


if __name__ == "__main__":
    main()
