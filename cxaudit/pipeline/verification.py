"""Comparing a workbook with LibreOffice and with the engine."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from cxaudit.errors import Code, CxauditError, problem
from cxaudit.language import ENGLISH, N_, Language, _, speaking, spoken
from cxaudit.pipeline.audits import gained, rescored
from cxaudit.pipeline.engagements import NEEDS_MENDING, USAGE
from cxaudit.read.languages import read_language

if TYPE_CHECKING:
    from cxaudit.read.audit_workbooks import AuditWorkbook, Cells
    from cxaudit.render.workbook.book import Book
    from cxaudit.render.workbook.finish import Value
    from cxaudit.render.workbook.rebuilt import Held, UnfitInput

_UNDATED = datetime.date(1980, 1, 1)


class Difference(NamedTuple):
    """A cell that shows something else than it should."""

    place: str
    """Such as ``Scores!C5``."""
    shown: str | None
    """None: it is empty."""
    expected: str | None
    by: Literal["LibreOffice", "engine"]
    """Who says so."""


class Verified(NamedTuple):
    """What a comparison came to."""

    figures: int
    """Cells that were compared: what formulas give, and numbers that are no inputs."""
    differences: tuple[Difference, ...]
    inputs_changed: int
    """Input cells that differ from the audit's."""
    engine_figures: int
    """Cells that were compared with the engine too."""
    engine_left_out: str | None
    """Why the engine was not asked; None: it was."""


def verify(path: Path) -> Verified:
    """Compare every figure in a workbook with LibreOffice's recalculation and with the engine; writes nothing.

    Only the inputs are taken from the file, into a workbook built anew: LibreOffice never sees the file itself.

    Raises:
        CxauditError: the file is no workbook with a result in it, or LibreOffice is missing (exit code 4).
    """
    given, heard = _audit_workbook(path), spoken()
    try:
        with speaking(_language_of(given)):
            done, unfit = _verified(given, heard)
    except (ArithmeticError, LookupError, TypeError, ValueError, RuntimeError) as error:
        # A result that this program wrote never gets here: somebody edited the one in the file.
        reason = _("the result in it contradicts itself")
        raise CxauditError([problem(Code.NOT_VERIFIABLE, str(path), reason=reason)]) from error
    return done if unfit is None else done._replace(engine_left_out=unfit.told)


def _language_of(given: AuditWorkbook) -> Language:
    """The language that a workbook was made in."""
    from cxaudit.render.workbook.book import SPOKEN

    return read_language(given.stamp.get(SPOKEN, ENGLISH.tag)) or ENGLISH


def _audit_workbook(path: Path) -> AuditWorkbook:
    """The workbook in a file.

    Raises:
        CxauditError: there is none (exit code 2), or it is not such a workbook.
    """
    from cxaudit.read.audit_workbooks import read_audit_workbook

    try:
        return read_audit_workbook(path)
    except CxauditError as error:
        absent = any(p.code in (Code.FILE_MISSING, Code.FILE_UNREADABLE) for p in error.problems)
        raise CxauditError(error.problems, USAGE if absent else NEEDS_MENDING) from None


def _verified(given: AuditWorkbook, heard: Language) -> tuple[Verified, UnfitInput | None]:
    """Rebuild, take in the inputs, recalculate, compare; why the engine was not asked, if so.

    Args:
        given: the workbook; its own language is in force.
        heard: the language in which it is told if that is not possible.
    """
    from cxaudit.read.audit_workbooks import shown_cells, with_titles
    from cxaudit.recalculation import recalculated
    from cxaudit.render.workbook.rebuilt import figures, places_of_rows, rebuilt, take_in
    from cxaudit.render.workbook.titles import our_titles

    given, moved = _unsorted(given._replace(cells=with_titles(given.cells, our_titles())))
    book = rebuilt(given.result, given.stamp)
    stored = dict(book.values)
    changed = take_in(book, _inputs_in(given, book))
    built = book.finished(_UNDATED)
    with speaking(heard):
        computed = recalculated(built)
    fresh = with_titles(shown_cells(computed), our_titles())
    engine, unfit = _engine_figures(given, book, fresh, stored, changed)
    unlike = places_of_rows(given.result) if moved else set()
    places = figures(book).keys() - unlike
    engine = {place: value for place, value in engine.items() if place not in unlike}
    differing = _differing(given.cells, {place: _held(fresh, place) for place in places}, "LibreOffice")
    known = {d.place for d in differing}
    differing += [d for d in _differing(given.cells, engine, "engine") if d.place not in known]
    return Verified(len(places), tuple(differing), changed, len(engine), None), unfit


def _unsorted(given: AuditWorkbook) -> tuple[AuditWorkbook, bool]:
    """The workbook with the rows of Criteria and Roadmap in their places, and whether somebody had sorted them."""
    from cxaudit.render.workbook.plan_layout import ROADMAP
    from cxaudit.render.workbook.rebuilt import moved_place, moved_rows, moved_steps

    def held(place: tuple[str, str]) -> str:
        return str(_held(given.cells, place) or "")

    rows, steps = moved_rows(given.result, held), moved_steps(given.result, held)
    if not rows and not steps:
        return given, False
    cells = {moved_place(moved_place(p, rows), steps, ROADMAP): cell for p, cell in given.cells.items()}
    return given._replace(cells=cells), True


def _inputs_in(given: AuditWorkbook, book: Book) -> dict[tuple[str, str], Held]:
    """The inputs of a file; a formula of ours in an input's place stays a formula, keys are taken where only their order changed."""
    from cxaudit.read.audit_workbooks import is_formula
    from cxaudit.render.workbook.rebuilt import input_places, key_places

    cells = given.cells
    keys = {place: _held(cells, place) for place in key_places(book, given.result)}
    ours = [str(book.workbook[sheet][cell].value) for sheet, cell in keys]
    moved = keys if sorted(map(str, keys.values())) == sorted(ours) else {}
    inputs = {
        place: _held(cells, place)
        for place in input_places(book)
        if not (place in book.values and is_formula(cells.get(place)))
    }
    return {**inputs, **moved}


def _held(cells: Cells, place: tuple[str, str]) -> Held:
    """What a cell holds."""
    from cxaudit.read.audit_workbooks import held

    return held(cells.get(place))


def _engine_figures(
    given: AuditWorkbook,
    book: Book,
    fresh: Cells,
    stored: Mapping[tuple[str, str], Value],
    changed: int,
) -> tuple[Mapping[tuple[str, str], Value], UnfitInput | None]:
    """What the engine says with the inputs of the file; or why it cannot say anything."""
    from cxaudit.render.workbook.rebuilt import Shown, UnfitInput, engine_figures, inputs, tried_figures
    from cxaudit.render.workbook.rebuilt import taken as ticked

    if any(c.hidden for c in given.result.criteria):
        if not changed:
            return stored, None
        return {}, UnfitInput(N_("inputs were changed, and hidden criteria cannot be scored again"))
    held = {place: _held(fresh, place) for place in fresh}
    numbers = {
        p: float(v) for p, v in held.items() if isinstance(v, (int, float)) and not isinstance(v, bool)
    }
    shown = Shown(numbers, {p: v for p, v in held.items() if isinstance(v, str)})
    try:
        taken = inputs(book, given.result, shown)
    except UnfitInput as error:
        return {}, error
    again = rescored(given.result, taken)
    tried = tried_figures(again, gained(given.result, taken, ticked(book, again, shown)))
    return {**engine_figures(again, dated=not changed), **tried}, None


def _differing(
    cells: Cells, expected: Mapping[tuple[str, str], Held], by: Literal["LibreOffice", "engine"]
) -> list[Difference]:
    """The cells that show something else."""
    from cxaudit.read.audit_workbooks import shows
    from cxaudit.render.workbook.titles import shown_title

    return [
        Difference(f"{shown_title(place[0])}!{place[1]}", _text(_held(cells, place)), _text(value), by)
        for place, value in expected.items()
        if not shows(cells.get(place), value)
    ]


def _text(value: Held) -> str | None:
    """A value as a message shows it; None: there is none."""
    return None if value in (None, "") else f"{value:.15g}" if isinstance(value, float) else str(value)
