"""Recalculating a workbook."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from cxaudit.cli.program import NEEDS_MENDING, PathGiven, cli, json_option, paragraphs
from cxaudit.cli.terminal import as_json, say, show
from cxaudit.language import _, ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from cxaudit.pipeline import Verified

SHOWN_DIFFERENCES = 50
"""Cells that a comparison names; the rest is only counted."""


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


def _value(shown: str | None) -> str:
    """What a cell shows, as it is; our word for an empty one."""
    return _("nothing") if shown is None else shown
