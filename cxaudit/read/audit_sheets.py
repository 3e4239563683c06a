"""Filled-in auditors' and workshops' sheets, found by the hidden keys wherever people moved them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cxaudit.errors import Code
from cxaudit.language import N_, _
from cxaudit.model import audit_sheets as words
from cxaudit.model.audit_sheets import AUDITOR_SCHEMA, WORKSHOP_SCHEMA
from cxaudit.model.engagement import NOT_APPLICABLE
from cxaudit.model.rubric import Criterion, Rubric
from cxaudit.read.cells import Book, Kind
from cxaudit.read.drafts import Draft, Tree, visible
from cxaudit.read.languages import in_every_language
from cxaudit.read.limits import Refusal
from cxaudit.read.marked import (
    BY,
    DATE,
    KEY,
    RESPONDENT_KEY,
    RESPONDENT_ROLE,
    Found,
    Places,
    Rows,
    Start,
    Table,
    asked_of,
    engagement_of,
    language_of,
    not_typed,
    page_of,
    respondent,
    rubric_of,
    stamp_of,
    start_sheet,
)
from cxaudit.read.spellings import Misreading, Reading, named
from cxaudit.text import listed

AUDITOR, WORKSHOP = "auditor", "workshop"
"""Kinds of workbooks, as their hidden sheet says."""

LEVEL, ACCEPTED, APPLIES = "cx.level", "cx.accepted", "cx.applies"
REASON, COMMENT = "cx.reason", "cx.comment"
"""Marks of the columns that people fill in."""

SAID = "cx.said"
"""The mark of the hidden column that says what people said: `SAID_NOT` where they said that it does not apply."""
SAID_NOT = "n/a"

_VERDICTS = Table(
    sheet="Audit",
    what=N_("the criteria"),
    answer=LEVEL,
    needed=(KEY, LEVEL, ACCEPTED, APPLIES, REASON),
    inputs={
        LEVEL: N_("the audited levels"),
        ACCEPTED: N_("what is said of the evidence"),
        APPLIES: N_("what applies"),
        REASON: N_("the reasons"),
        COMMENT: N_("the notes"),
    },
    marks={
        ("criterion",): KEY,
        ("level",): LEVEL,
        ("evidence",): ACCEPTED,
        ("not_applicable",): APPLIES,
        ("reason",): REASON,
        ("comment",): COMMENT,
    },
)
_AGREEMENTS = Table(
    sheet="Workshop",
    what=N_("the criteria"),
    answer=LEVEL,
    needed=(KEY, LEVEL),
    inputs={LEVEL: N_("the agreed levels"), COMMENT: N_("the notes")},
    marks={("criterion",): KEY, ("level",): LEVEL, ("note",): COMMENT},
)
_AUDITOR_LINES = {
    RESPONDENT_KEY: N_("the key of the respondent"),
    RESPONDENT_ROLE: N_("the role"),
    DATE: N_("the date"),
}
_WORKSHOP_LINES = {BY: N_("who agreed"), DATE: N_("the date")}


def auditor_draft(book: Book, file: str, rubric: Rubric, sha256: str, others: Sequence[Rubric] = ()) -> Draft:
    """The verdicts of an auditor's workbook, before they are checked.

    Args:
        book: its sheets that have our marks.
        file: its name, for messages.
        rubric: the rubric it should have been made for.
        sha256: of the content; an auditor without a key gets one from it.
        others: the rubric in other languages, in which the workbook may have been made.

    Raises:
        CxauditError: the file is set aside, or was made for another rubric.
    """
    refusal, found = Refusal(file), Found()
    stamp = stamp_of(book, rubric, file, (AUDITOR,))
    page = page_of(book, _VERDICTS, refusal)
    start = Start(start_sheet(book, refusal), file, _AUDITOR_LINES)
    rubrics = (rubric_of((rubric, *others), stamp), rubric, *others)
    who = respondent(start, stamp, rubrics, sha256, found, kinds=("auditor",))
    rows = _Verdicts(page, _VERDICTS, rubrics, language_of(stamp), file, found)
    rows.read()
    rows.look_for_missing(asked_of(rubric, {"variant": stamp.get("variant", "")}))
    tree = {
        **_common(book, AUDITOR_SCHEMA, stamp),
        "date": start.date(found),
        "respondent": who,
        "verdicts": tuple(rows.in_order()),
    }
    role_known = not {Code.ROLE_MISSING, Code.UNKNOWN_ROLE} & {one.code for one in found.problems()}
    return Draft(tree, found.problems(), Places(file, rows, start, "verdicts"), role_known, rubrics[0])


def workshop_draft(
    book: Book, file: str, rubric: Rubric, sha256: str, others: Sequence[Rubric] = ()
) -> Draft:
    """What a workshop's workbook agrees on, before it is checked; arguments as in `auditor_draft`.

    Raises:
        CxauditError: the file is set aside, or was made for another rubric.
    """
    refusal, found = Refusal(file), Found()
    stamp = stamp_of(book, rubric, file, (WORKSHOP,))
    page = page_of(book, _AGREEMENTS, refusal)
    start = Start(start_sheet(book, refusal), file, _WORKSHOP_LINES)
    for one in start.doubled():
        found.add(one)
    rubrics = (rubric_of((rubric, *others), stamp), rubric, *others)
    rows = _Agreements(page, _AGREEMENTS, rubrics, language_of(stamp), file, found)
    rows.read()
    tree = {
        **_common(book, WORKSHOP_SCHEMA, stamp),
        "date": start.date(found),
        "by": start.text(BY, found),
        "agreements": tuple(rows.in_order()),
    }
    return Draft(tree, found.problems(), Places(file, rows, start, "agreements"), True, rubrics[0])


def _common(book: Book, schema: str, stamp: Mapping[str, str]) -> Tree:
    """What both kinds of sheets say alike."""
    made_for = {
        "id": stamp["rubric.id"],
        "version": stamp["rubric.version"],
        "hash": stamp.get("rubric.hash"),
    }
    return {
        "schema": schema,
        "rubric": made_for,
        "engagement": engagement_of(stamp),
        "variant": stamp.get("variant"),
        "saved": book.saved,
    }


class _Levels(Rows):
    """Rows in which a level is chosen."""

    def level(self, row: int, criterion: Criterion, *, or_not: bool) -> int | str | None:
        """The level of a row; "N/A" if that may be chosen too; ``None`` if it is blank or wrong."""
        cell = self.cell(row, LEVEL)
        if cell is None:
            return None
        wrong = not_typed(cell, self._allowed(or_not), lambda: self.place(row, LEVEL))
        if wrong:
            self._found.add(wrong)
            return None
        number = cell.kind is Kind.NUMBER
        reading = self._scale.number(cell.text) if number else self._scale.reading(cell.text, criterion)
        return self._taken(row, cell.text, reading, or_not=or_not)

    def _taken(self, row: int, text: str, reading: Reading | Misreading, *, or_not: bool) -> int | str | None:
        """The level that a reading gives; what is no level here is noted."""
        if isinstance(reading, Reading) and reading.level is not None:
            return reading.level
        if isinstance(reading, Reading) and reading.not_applicable and or_not:
            return NOT_APPLICABLE
        if isinstance(reading, Misreading) and reading.code is Code.ANSWER_LOOKALIKE:
            self.add(reading.code, row, LEVEL, **reading.facts)
        elif isinstance(reading, Misreading) and reading.code is Code.LEVEL_OUT_OF_RANGE and or_not:
            self.add(Code.AGREED_LEVEL, row, LEVEL, found=reading.facts["level"], top=self._scale.top)
        elif isinstance(reading, Misreading) and reading.code is Code.LEVEL_OUT_OF_RANGE:
            self.add(Code.LEVEL_OUT_OF_RANGE, row, LEVEL, **reading.facts)
        else:
            known = self._allowed(or_not)
            self.add(Code.VERDICT_UNKNOWN, row, LEVEL, found=visible(text[:200]), known=known)
        return None

    def _allowed(self, or_not: bool) -> str:
        """What may stand there, in words."""
        if or_not:
            return _('a whole number from 0 to {top} or "{na}"', top=self._scale.top, na=_(NOT_APPLICABLE))
        return _("a whole number from 0 to {top}", top=self._scale.top)

    def choice(self, row: int, mark: str, choices: Mapping[str, str]) -> str | None:
        """Which of the choices a cell has, in whatever language; ``None`` if it is blank or wrong.

        Args:
            row: of the sheet.
            mark: of the column.
            choices: the word for each, in English.
        """
        text = self.text(row, mark)
        if text is None:
            return None
        chosen = named(text, {key: (key, *in_every_language(word)) for key, word in choices.items()})
        if chosen is None:
            known = listed([_(word) for word in choices.values()], _("or"))
            self.add(Code.VERDICT_UNKNOWN, row, mark, found=visible(text[:200]), known=known)
        return chosen


class _Verdicts(_Levels):
    """The verdicts of an auditor."""

    def row(self, row: int, criterion: Criterion) -> Iterator[Tree]:
        """One verdict."""
        applies = self.choice(row, APPLIES, {"no": words.DOES_NOT_APPLY, "yes": words.APPLIES})
        reason = self.text(row, REASON)
        if applies == "no" and not reason and not self._said_not(row) and not self.cell(row, REASON):
            self.add(Code.VERDICT_WITHOUT_REASON, row, REASON, verdict=_(words.DOES_NOT_APPLY))
        yield {
            "criterion": criterion.id,
            "level": self.level(row, criterion, or_not=False),
            "not_applicable": None if applies is None else applies == "no",
            "evidence": self.choice(row, ACCEPTED, {w: w for w in (words.ACCEPTED, words.REJECTED)}),
            "reason": reason,
            "comment": self.text(row, COMMENT),
        }

    def _said_not(self, row: int) -> bool:
        """Whether people said that it does not apply, so that an auditor only confirms it."""
        sheet = self._page.sheet
        column = next((at[1] for at, cell in sheet.cells.items() if cell.text == SAID), None)
        cell = sheet.cells.get((row, column)) if column else None
        return cell is not None and cell.text == SAID_NOT


class _Agreements(_Levels):
    """What a workshop agreed on."""

    def row(self, row: int, criterion: Criterion) -> Iterator[Tree]:
        """One agreement; none where no level is chosen."""
        level = self.level(row, criterion, or_not=True)
        note = self.text(row, COMMENT)
        if level is not None:
            yield {"criterion": criterion.id, "level": level, "note": note}
        elif note and not self.cell(row, LEVEL):
            self.add(Code.NOTE_WITHOUT_LEVEL, row, COMMENT)
