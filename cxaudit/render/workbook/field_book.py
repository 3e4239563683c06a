"""The field book: the workbook for what an audit finds outside the questionnaire.

The reader finds its way by hidden marks, never by words or places that people see (`cxaudit.model.field_books`):
on the sheets with a table a hidden row right above the head has the marks of the columns, and a hidden column says
which row is the head, so that rows may be sorted, inserted and added below, and columns moved.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import N_, _
from cxaudit.model.answers import EngagementStamp
from cxaudit.model.engagement import Brand
from cxaudit.model.field_books import (
    ANSWER,
    BY_POINT,
    CHANNEL,
    COMPUTED,
    CRITERION,
    EVIDENCE,
    FINDING,
    FINDING_COLUMNS,
    FINDINGS,
    HEAD,
    JOURNEY,
    JOURNEY_ROW,
    KIND,
    MEASURES,
    POINT,
    POINTS,
    PREPARED,
    PROOF,
    RATING,
    READING,
    READINGS,
    ROW,
    STAGE,
    STAGE_NOTE,
    START,
    STATEMENT,
    STRATEGY,
    TEST,
    TEXT,
    VALUES,
    YES,
    Column,
    words_of,
)
from cxaudit.model.fieldwork import ContactPoint, Fieldwork, PointRating, Reading, TestAnswer
from cxaudit.model.rubric import Criterion, Rubric, StatementTestQuestion, TemplateField
from cxaudit.render.findings import FindingWords
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.looks import (
    CELL,
    CELL_STRONG,
    HIDDEN,
    INPUT,
    INPUT_DATE,
    INPUT_TEXT,
    LINK,
    SMALL,
    STRONG,
    WRAPPED,
    Look,
)
from cxaudit.render.workbook.looks import HEAD as HEAD_LOOK
from cxaudit.render.workbook.looks import TEXT as PLAIN
from cxaudit.render.workbook.pages import fit_head_words
from cxaudit.render.workbook.pictures import add_logo
from cxaudit.render.workbook.questionnaire import (
    ENTRY,
    HELP,
    LABEL,
    LABELS,
    NOT_APPLICABLE,
    ROW_KEY,
    START_WIDTHS,
    WARN,
    engagement_marks,
    section_head,
    told,
)
from cxaudit.render.workbook.titles import shown_title

_MARKS_ROW, _HEAD_ROW = 3, 4
_FIRST: Final = _HEAD_ROW + 1
_RULED: Final = 2_000
"""The last row in which drop-downs and help are there; more rows are read all the same."""
_SPARE: Final = 12
"""Columns, or rows, that are left open beside what is filled in."""
_OPEN_COLUMNS: Final = 36
"""Columns for contact points in a blank book."""
_NUMBER = INPUT._replace(across="right")
_FAINT = INPUT_TEXT._replace(size=9, italic=True, colour="muted")
_MOST: Final = 1e12
_REQUIRED: Final = " *"
_TESTS_HEAD: Final = 7
"""The row of heads of the tests."""


def field_book(
    rubric: Rubric,
    fieldwork: Fieldwork | None = None,
    *,
    date: datetime.date,
    brand: Brand | None = None,
    client: str | None = None,
    engagement: EngagementStamp | None = None,
    drafts: Sequence[FindingWords] = (),
) -> bytes:
    """The field book in the language in force, as the bytes of an .xlsx file.

    Args:
        rubric: in that language; a part that it has no template for has no sheet.
        fieldwork: what was taken in so far; none: a blank one.
        date: stands in the file's properties; the same arguments give the same bytes.
        brand: the colours; none: the default ones.
        client: whose audit it is.
        engagement: which audit it is for; only that one takes it in; none: any.
        drafts: findings as they are drafted, to be read beside what people write.
    """
    known = fieldwork or Fieldwork.model_validate(
        {"schema": "cxaudit/fieldwork/1", "rubric": {"id": rubric.id, "version": rubric.version}}
    )
    title = _("{rubric} – field book", rubric=rubric.title)
    book = Book(title, brand or Brand(), client=client, language=rubric.language)
    _add_start(book, rubric, known, client)
    if rubric.contact_points:
        _Points(book, rubric, known).add()
        _ByPoint(book, rubric, known).add()
    if rubric.contact_points and rubric.journey:
        _add_journey(book, rubric, known)
    if rubric.measures:
        _Measures(book, rubric, known).add()
    if rubric.strategy_test:
        _add_strategy(book, rubric, known)
    _Findings(book, rubric, known, drafts).add()
    add_logo(book, START, brand.logo if brand else None, client)
    book.stamp(
        {
            "kind": KIND,
            "rubric.id": rubric.id,
            "rubric.version": rubric.version,
            "rubric.hash": rubric.hash,
            "language": rubric.language,
            **engagement_marks(engagement),
        }
    )
    return book.finished(date)


# --- Start --------------------------------------------------------------------------------------


def _add_start(book: Book, rubric: Rubric, known: Fieldwork, client: str | None) -> None:
    """The first sheet: what this is, which channels there are, what happens with it."""
    words = "  ·  ".join(word for word in (client, _("Field book")) if word)
    sheet = book.sheet(START, rubric.title, START_WIDTHS, said=words)
    book.put(sheet, 3, ENTRY, "cx.value", HIDDEN)
    book.hide_row(sheet, 3)
    row = section_head(book, sheet, 4, _("1  What goes where"))
    for title, about in _sheets(rubric):
        row = _sheet_line(book, sheet, row, title, about)
    row = section_head(book, sheet, row + 1, _("2  About this field book"))
    about = _("Year, month, day: for example 2026-03-31. Of two field books the one saved later counts.")
    _line(book, sheet, row, "cx.date", _("Date"), known.date, INPUT_DATE, about)
    error = _("Please write a date, for example 2026-03-31.")
    book.only_dates(sheet, f"B{row}", title=_("Date"), error=error)
    row = _channels(book, sheet, row + 2, rubric, known)
    row = _stage_notes(book, sheet, row, rubric, known)
    row = section_head(book, sheet, row, _("5  What happens with it"))
    row = told(
        book,
        sheet,
        row,
        _("What to send"),
        _("Save the file and send it back. What is blank replaces nothing that was sent before."),
    )
    told(
        book,
        sheet,
        row,
        _("Privacy"),
        _("No names of customers, and of staff only roles: whoever gets the report can read it."),
    )
    book.one_page(sheet)
    book.protect(sheet)


def _sheets(rubric: Rubric) -> Iterable[tuple[str, str]]:
    """Every sheet and what it is for."""
    if rubric.contact_points:
        yield POINTS, rubric.contact_points.one_row_per
        yield (
            BY_POINT,
            _("Rate a criterion at single contact points, where it differs from one to the other."),
        )
    if rubric.contact_points and rubric.journey:
        yield (
            JOURNEY,
            _("What customers go through, stage by stage. Much of it comes from the contact points."),
        )
    if rubric.measures:
        yield MEASURES, _("One row for each value in each period, with where it comes from.")
    if rubric.strategy_test:
        yield STRATEGY, rubric.strategy_test.title
    yield FINDINGS, _("Your words in place of the drafted ones, and findings of your own.")


def _sheet_line(book: Book, sheet: Worksheet, row: int, title: str, about: str) -> int:
    """A sheet to go to, and what it is for."""
    book.put(sheet, row, LABEL, shown_title(title), LINK._replace(indent=1))
    book.link(sheet, row, LABEL, f"'{title}'!A1")
    book.put(sheet, row, ENTRY, about, WRAPPED._replace(indent=1))
    book.merge(sheet, row, ENTRY, HELP)
    book.row_height(sheet, row, height([(about, 102)]))
    return row + 1


def _line(
    book: Book, sheet: Worksheet, row: int, mark: str, label: str, value: Any, look: Look, about: str = ""
) -> None:
    """An input that the reader finds by its row's hidden mark."""
    book.put(sheet, row, LABEL, label, LABELS._replace(up="center", wrap=True))
    book.put(sheet, row, ENTRY, value, look._replace(up="center"))
    book.put(sheet, row, HELP, about, SMALL._replace(up="center", indent=1))
    book.put(sheet, row, ROW_KEY, mark, HIDDEN)
    lines = [(label, START_WIDTHS[0] * 0.85), (str(value or ""), START_WIDTHS[1] - 2.0)]
    book.row_height(sheet, row, max(18, height(lines), height([(about, 70.0)], 9)))


def _channels(book: Book, sheet: Worksheet, row: int, rubric: Rubric, known: Fieldwork) -> int:
    """Which channels the company says it has."""
    channels = _choices(rubric, "channel")
    row = section_head(book, sheet, row, _("3  Which channels are there?"))
    about = _("Say yes where the company has the channel; each one should then have a contact point.")
    for place, channel in enumerate(channels):
        said = _(YES) if place in known.channels_named else None
        _line(book, sheet, row, f"{CHANNEL}{place}", channel, said, INPUT, about if place == 0 else "")
        row += 1
    if channels:
        book.choices("cx_yes", [_(YES)])
        cells = f"B{row - len(channels)}:B{row - 1}"
        error = _("Please choose yes, or leave it empty.")
        book.choose(sheet, cells, "cx_yes", title=_("Is there this channel?"), error=error)
    return row + 1


def _stage_notes(book: Book, sheet: Worksheet, row: int, rubric: Rubric, known: Fieldwork) -> int:
    """Why a stage has no contact point."""
    row = section_head(book, sheet, row, _("4  Stages without a contact point"))
    about = _("Only where a stage has none: why not?")
    for place, stage in enumerate(_choices(rubric, "stage")):
        note = known.stage_notes.get(place)
        _line(book, sheet, row, f"{STAGE_NOTE}{place}", stage, note, INPUT_TEXT, about if place == 0 else "")
        row += 1
    return row + 1


def _choices(rubric: Rubric, field: str) -> Sequence[str]:
    """The words of a field of the inventory."""
    fields = rubric.contact_points.fields if rubric.contact_points else ()
    return next((one.choices for one in fields if one.id == field), ())


# --- sheets with a row for each thing ---------------------------------------------------------


class _Table:
    """A sheet with marked columns, and rows that people add to."""

    def __init__(self, book: Book, rubric: Rubric, known: Fieldwork) -> None:
        self.book, self.rubric, self.known = book, rubric, known
        self.sheet: Worksheet

    def begin(
        self, name: str, heading: str, about: str, columns: Sequence[tuple[str | None, str, float]]
    ) -> int:
        """The sheet with its marks and heads; returns the number of the hidden column.

        Args:
            name: on the tab.
            heading: the title.
            about: the line under it.
            columns: mark (None: it is not read), head and width of each.
        """
        widths = [width for _mark, _head, width in columns]
        self.sheet = self.book.sheet(name, heading, (*widths, 0), said=about, tab="accent")
        for number, (mark, head, _width) in enumerate(columns, 1):
            self.book.put(self.sheet, _MARKS_ROW, number, mark, HIDDEN)
            self.book.put(self.sheet, _HEAD_ROW, number, head or None, HEAD_LOOK)
        last = len(columns) + 1
        self.book.put(self.sheet, _MARKS_ROW, last, ROW, HIDDEN)
        self.book.put(self.sheet, _HEAD_ROW, last, HEAD, HIDDEN)
        self.book.hide_row(self.sheet, _MARKS_ROW)
        fit_head_words(self.sheet, _HEAD_ROW)
        widths = [self.sheet.column_dimensions[get_column_letter(n)].width for n in range(1, last)]
        heads = [(head, width * 0.82) for (_mark, head, _width), width in zip(columns, widths, strict=True)]
        self.book.row_height(self.sheet, _HEAD_ROW, max(30.0, height(heads) + 4))
        return last

    def end(self, columns: int, last: int, frozen: int) -> None:
        """Frozen heads, filter, print area, and a protection that lets rows be added, inserted and deleted."""
        book, sheet = self.book, self.sheet
        letter = get_column_letter(columns)
        book.freeze(sheet, _FIRST, frozen, repeat=f"{_HEAD_ROW}:{_HEAD_ROW}")
        sheet.auto_filter.ref = f"A{_HEAD_ROW}:{get_column_letter(columns + 1)}{last}"
        sheet.print_area = f"A1:{letter}{last}"
        for column in range(1, columns + 1):
            # For cells that have no look of their own: rows that people add below.
            sheet.column_dimensions[get_column_letter(column)].protection = Protection(locked=False)
        book.protect(sheet)
        sheet.protection.insertRows = sheet.protection.deleteRows = False
        sheet.protection.formatCells = False

    def print_on(self, pages: int, kept: str, last: int) -> None:
        """Print over several pages side by side, each with the columns ``kept``, down to a row."""
        self.sheet.page_setup.fitToWidth = pages
        self.sheet.print_title_cols = kept
        self.sheet.print_area = self.sheet.print_area.rpartition("!")[2].rstrip("0123456789") + str(last)

    def cells(self, column: int) -> str:
        """The cells of a column that have rules."""
        letter = get_column_letter(column)
        return f"{letter}{_FIRST}:{letter}{_RULED}"

    def choose(self, column: int, name: str, title: str, about: str, *, free: bool = False) -> None:
        """A drop-down for a column; a ``free`` one takes other words too."""
        error = _("Please choose from the list.")
        self.book.choose(self.sheet, self.cells(column), name, title=title, prompt=about, error=error)
        if free:
            self.sheet.data_validations.dataValidation[-1].showErrorMessage = False

    def numbers(self, column: int, low: float, high: float, title: str, about: str, **more: bool) -> None:
        """Numbers only, from ``low`` to ``high``."""
        error = _("Please write a number, without a unit.")
        if low > -_MOST and high < _MOST:
            error = _("Please write a number from {low} to {high}.", low=f"{low:g}", high=f"{high:g}")
        cells = self.cells(column)
        self.book.only_numbers(
            self.sheet,
            cells,
            low,
            high,
            title=title,
            prompt=about,
            error=error,
            whole=more.get("whole", False),
        )

    def dates(self, column: int, title: str, about: str) -> None:
        """Dates only."""
        error = _("Please write a date, for example 2026-03-31.")
        self.book.only_dates(self.sheet, self.cells(column), title=title, prompt=about, error=error)

    def prompt(self, column: int, title: str, about: str) -> None:
        """Help beside the cell."""
        if about:
            self.book.prompt(self.sheet, self.cells(column), title=title, prompt=about)


_TYPE_WIDTHS: Final[Mapping[str, float]] = {"text": 22, "choice": 18, "number": 13, "list": 32, "date": 13}
_FIELD_WIDTHS: Final[Mapping[str, float]] = {"contact_id": 10, "name": 34}
_LOOKS: Final[Mapping[str, Look]] = {
    "text": INPUT_TEXT,
    "list": INPUT_TEXT,
    "choice": INPUT,
    "number": _NUMBER,
    "whole": _NUMBER,
    "date": INPUT_DATE,
    "measure": INPUT,
    "contact": INPUT_TEXT,
    "yes": INPUT,
}


class _Points(_Table):
    """The inventory of contact points."""

    def add(self) -> None:
        """The sheet with a row for each contact point."""
        template = self.rubric.contact_points
        assert template
        fields = template.fields
        columns = [(f"{POINT}{f.id}", _head(f), _width(f)) for f in fields]
        needed = _("Fields with * are needed; in a cell its help appears.")
        self.begin(POINTS, template.title, f"{template.one_row_per}.  {needed}", columns)
        last = _HEAD_ROW + max(PREPARED, len(self.known.contact_points) + _SPARE)
        points = self.known.contact_points
        for row in range(_FIRST, last + 1):
            point = points[row - _FIRST] if row - _FIRST < len(points) else None
            for column, field in enumerate(fields, 1):
                said = _said(point, field) if point else None
                self.book.put(self.sheet, row, column, said, _LOOKS[field.type])
            if point:
                self.book.row_height(self.sheet, row, _row_height(point, fields), free=True)
        for column, field in enumerate(fields, 1):
            self._rule(column, field)
        self._required(fields)
        letter = get_column_letter(next((n for n, f in enumerate(fields, 1) if f.id == "contact_id"), 1))
        self.book.name("cx_contacts", self.sheet, f"${letter}${_FIRST}:${letter}${_RULED}")
        self.end(len(fields), last, 3)
        self.print_on(3, "A:B", min(last, _HEAD_ROW + len(points) + _SPARE))

    def _rule(self, column: int, field: TemplateField) -> None:
        """What a column takes, and its help."""
        about = field.help or ""
        if field.type == "choice":
            self.book.choices(f"cx_field_{column}", field.choices)
            self.choose(column, f"cx_field_{column}", field.label, about)
        elif field.type == "number":
            low, high = field.min, field.max
            self.numbers(
                column, -_MOST if low is None else low, _MOST if high is None else high, field.label, about
            )
        elif field.type == "date":
            self.dates(column, field.label, about)
        elif field.id == "measure" and self.rubric.measures:
            self.book.choices("cx_measure_names", [one.name for one in self.rubric.measures.measures])
            self.choose(column, "cx_measure_names", field.label, about, free=True)
        else:
            self.prompt(column, field.label, about)

    def _required(self, fields: Sequence[TemplateField]) -> None:
        """Colour what is still needed in a row that was begun; the star in the head says it in words."""
        end = get_column_letter(len(fields))
        for column, field in enumerate(fields, 1):
            if field.required:
                letter = get_column_letter(column)
                begun = f"AND(COUNTA($A{_FIRST}:${end}{_FIRST})>0,LEN({letter}{_FIRST})=0)"
                self.book.highlight(self.sheet, self.cells(column), begun, WARN)


def _head(field: TemplateField) -> str:
    return field.label + (_REQUIRED if field.required else "")


def _width(field: TemplateField) -> float:
    return _FIELD_WIDTHS.get(field.id, _TYPE_WIDTHS[field.type])


def _said(point: ContactPoint, field: TemplateField) -> Any:
    """What a field of a contact point says, as its cell has it."""
    own = field.id in ContactPoint.model_fields
    said: Any = getattr(point, field.id) if own else point.more.get(field.id)
    if own and field.type == "choice":
        return field.choices[said] if said is not None and 0 <= said < len(field.choices) else None
    if isinstance(said, tuple):
        return "\n".join(" ".join(one.split("\n")) for one in said) or None
    return _figure(said)


def _figure(value: Any) -> Any:
    """A whole number without idle decimals; anything else as it is."""
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
    return int(value) if whole else value


def _row_height(point: ContactPoint, fields: Sequence[TemplateField]) -> float:
    return height([(str(_said(point, field) or ""), _width(field) - 2.0) for field in fields])


# --- By contact point ---------------------------------------------------------------------------


class _ByPoint(_Table):
    """Criteria at contact points: a row for each criterion, a column for each contact point."""

    def add(self) -> None:
        """The sheet with the levels."""
        numbers = [one.contact_id for one in self.known.contact_points]
        strangers = [one.contact for one in self.known.ratings if one.contact not in numbers]
        named = [*numbers, *dict.fromkeys(strangers)]
        count = len(named) + _SPARE if named else _OPEN_COLUMNS
        columns: list[tuple[str | None, str, float]] = [
            (None, _("No."), 7),
            (None, _("Criterion"), 36),
            (None, _("Levels: pick the highest that is fully true"), 60),
            *[(RATING, "", 12.0)] * count,
        ]
        heading = _("Criteria by contact point")
        hidden = self.begin(BY_POINT, heading, self._about(), columns)
        self.book.put(self.sheet, _MARKS_ROW, hidden + 1, CRITERION, HIDDEN)
        self.sheet.column_dimensions[get_column_letter(hidden + 1)].hidden = True
        for place in range(count):
            number = named[place] if place < len(named) else None
            self.book.put(
                self.sheet, _HEAD_ROW, 4 + place, number, INPUT_TEXT._replace(bold=True, up="center")
            )
        last = self._rows(named, count, hidden + 1)
        self._rules(count, last)
        self.end(hidden, last, 3)
        self.sheet.auto_filter.ref = f"A{_HEAD_ROW}:{get_column_letter(hidden + 1)}{last}"
        self.sheet.print_area = f"A1:{get_column_letter(hidden - 1)}{last}"

    def _about(self) -> str:
        example = f"{_(NOT_APPLICABLE)}: {_('reason')}"
        return _(
            'Put numbers of contact points into the heads. Rate only where it differs: 0 to {top}, or "{example}".',
            top=self.rubric.top,
            example=example,
        )

    def _rows(self, named: Sequence[str], count: int, key: int) -> int:
        """A row for each criterion; returns the last one."""
        given = {(one.criterion, one.contact): one for one in self.known.ratings}
        row = _HEAD_ROW
        for row, criterion in enumerate(self.rubric.criteria, _FIRST):
            self._criterion(row, criterion)
            for place in range(count):
                rating = given.get((criterion.id, named[place])) if place < len(named) else None
                self.book.put(
                    self.sheet, row, 4 + place, _level(rating), INPUT._replace(across="center", indent=0)
                )
            self.book.put(self.sheet, row, key, criterion.id, HIDDEN)
        return row

    def _criterion(self, row: int, criterion: Criterion) -> None:
        """What is rated."""
        levels = "\n".join(f"{level}  {sentence}" for level, sentence in enumerate(criterion.levels))
        self.book.put(self.sheet, row, 1, criterion.code, CELL_STRONG)
        runs = [(criterion.title, STRONG), (f"\n{criterion.question}", PLAIN)]
        self.book.put_runs(self.sheet, row, 2, runs, CELL)
        self.book.put(self.sheet, row, 3, levels, CELL._replace(size=9))
        asked = f"{criterion.title}\n{criterion.question}"
        self.book.row_height(
            self.sheet, row, max(height([(levels, 58)], 9), height([(asked, 31)])), free=True
        )

    def _rules(self, count: int, last: int) -> None:
        """Help beside the levels, and numbers to choose from in the heads."""
        end = get_column_letter(3 + count)
        self.book.prompt(
            self.sheet, f"D{_FIRST}:{end}{last}", title=_("Level at this contact point"), prompt=self._about()
        )
        heads = f"D{_HEAD_ROW}:{end}{_HEAD_ROW}"
        error = _("Please choose from the list.")
        prompt = _("The number of a row on the sheet {sheet}.", sheet=shown_title(POINTS))
        self.book.choose(
            self.sheet, heads, "cx_contacts", title=_("Contact point"), prompt=prompt, error=error
        )
        self.sheet.data_validations.dataValidation[-1].showErrorMessage = False


def _level(rating: PointRating | None) -> int | str | None:
    """A level, or that there can be none and why."""
    if rating is None or rating.not_applicable is None:
        return rating.level if rating else None
    return f"{_(NOT_APPLICABLE)}: {rating.not_applicable}"


# --- Journey ------------------------------------------------------------------------------------


def _add_journey(book: Book, rubric: Rubric, known: Fieldwork) -> None:
    """The map: a column for each stage, and for each row a line of texts and one of evidence."""
    template, stages = rubric.journey, _choices(rubric, "stage")
    assert template
    widths = (30, *[26.0] * len(stages), 0, 0)
    sheet = book.sheet(JOURNEY, template.title, widths, said=template.rule, tab="accent")
    marks = [None, *(f"{STAGE}{place}" for place in range(len(stages)))]
    for column, (mark, head) in enumerate(zip(marks, (template.title, *stages), strict=True), 1):
        book.put(sheet, _MARKS_ROW, column, mark, HIDDEN)
        book.put(sheet, _HEAD_ROW, column, head, HEAD_LOOK)
    book.put(sheet, _MARKS_ROW, len(stages) + 2, JOURNEY_ROW, HIDDEN)
    book.put(sheet, _MARKS_ROW, len(stages) + 3, ROW, HIDDEN)
    book.put(sheet, _HEAD_ROW, len(stages) + 3, HEAD, HIDDEN)
    book.hide_row(sheet, _MARKS_ROW)
    book.row_height(sheet, _HEAD_ROW, 32)
    for place in range(len(template.rows)):
        _journey_lines(book, sheet, rubric, known, place)
    last, end = _HEAD_ROW + 2 * len(template.rows), get_column_letter(len(stages) + 1)
    prompt = _("A cell without evidence below it counts as a guess.")
    book.prompt(sheet, f"B{_FIRST}:{end}{last}", title=_("Journey"), prompt=prompt)
    book.freeze(sheet, _FIRST, 2, repeat=f"{_HEAD_ROW}:{_HEAD_ROW}")
    sheet.print_area = f"A1:{end}{last}"
    book.protect(sheet)


def _journey_lines(book: Book, sheet: Worksheet, rubric: Rubric, known: Fieldwork, place: int) -> None:
    """A row of the map: its texts, and below each what shows it."""
    template, stages = rubric.journey, _choices(rubric, "stage")
    assert template
    row, key = _FIRST + 2 * place, len(stages) + 2
    cells = {one.stage: one for one in known.journey if one.row == place}
    filled = place + 1 in template.filled_from.values()
    also = "\n" + _("also filled from the contact points") if filled else ""
    book.put_runs(sheet, row, 1, [(template.rows[place], STRONG), (also, SMALL)], CELL)
    faint = CELL._replace(size=9, italic=True, colour="muted")
    book.put(sheet, row + 1, 1, _("Evidence for it"), faint)
    for stage in range(len(stages)):
        cell = cells.get(stage)
        book.put(sheet, row, 2 + stage, cell.text if cell else None, INPUT_TEXT)
        book.put(sheet, row + 1, 2 + stage, cell.evidence if cell else None, _FAINT)
    book.put(sheet, row, key, f"{place}:{TEXT}", HIDDEN)
    book.put(sheet, row + 1, key, f"{place}:{EVIDENCE}", HIDDEN)
    texts = [(one.text, 24.0) for one in cells.values()]
    book.row_height(sheet, row, max(34.0, height(texts)), free=True)


# --- Measures -----------------------------------------------------------------------------------


class _Listed(_Table):
    """A table whose columns are ours."""

    def rules(self, columns: Sequence[Column]) -> None:
        """What each column takes, and its help."""
        for number, column in enumerate(columns, 1):
            title, about = _(column.label), _(column.help)
            if column.type in ("number", "whole"):
                whole = column.type == "whole"
                self.numbers(number, 0 if whole else -_MOST, _MOST, title, about, whole=whole)
            elif column.type == "date":
                self.dates(number, title, about)
            elif column.type == "measure":
                self.choose(number, "cx_measures", title, about)
            elif column.type == "contact":
                self._contacts(number, title, about)
            elif column.type == "yes":
                self.book.choices(f"cx_yes_{self.sheet.title[:3]}", [_(YES)])
                self.choose(number, f"cx_yes_{self.sheet.title[:3]}", title, about)
            else:
                self.prompt(number, title, about)

    def _contacts(self, number: int, title: str, about: str) -> None:
        """Numbers of the inventory to choose from, where there is one."""
        if self.rubric.contact_points:
            self.choose(number, "cx_contacts", title, about, free=True)
        else:
            self.prompt(number, title, about)


class _Measures(_Listed):
    """The readings."""

    def add(self) -> None:
        """The sheet with a row for each reading; measures without one have a row that waits for it."""
        catalogue = self.rubric.measures.measures if self.rubric.measures else ()
        names = {one.id: one.name for one in catalogue}
        readings = self.known.readings
        waiting = [one.name for one in catalogue if all(r.measure != one.id for r in readings)]
        columns: list[tuple[str | None, str, float]] = [
            (f"{READING}{c.id}", _(c.label) + (_REQUIRED if c.id in ("measure", "value") else ""), c.width)
            for c in READINGS
        ]
        columns.append((f"{READING}{COMPUTED}", _("Computed from"), 0))
        about = _("Type in what you know; what can be computed from an export is filled in by the program.")
        hidden = self.begin(MEASURES, _("Measures"), about, columns)
        self.sheet.column_dimensions[get_column_letter(hidden - 1)].hidden = True
        self.book.choices("cx_measures", list(names.values()))
        last = _HEAD_ROW + len(readings) + len(waiting) + 3 * _SPARE
        for row in range(_FIRST, last + 1):
            place = row - _FIRST
            reading = readings[place] if place < len(readings) else None
            left = place - len(readings)
            name = waiting[left] if 0 <= left < len(waiting) else None
            self._row(row, reading, names.get(reading.measure, reading.measure) if reading else name)
        self.rules(READINGS)
        self.end(len(columns), last, 2)
        self.print_on(2, "A:A", last - 2 * _SPARE)

    def _row(self, row: int, reading: Reading | None, name: str | None) -> None:
        """One reading."""
        for column, one in enumerate(READINGS, 1):
            said = _reading_said(reading, one) if reading and one.type != "measure" else None
            self.book.put(self.sheet, row, column, name if one.type == "measure" else said, _LOOKS[one.type])
        self.book.put(self.sheet, row, len(READINGS) + 1, _computed(reading), HIDDEN)
        if reading:
            said = [(str(_reading_said(reading, one) or ""), one.width - 2.0) for one in READINGS[1:]]
            self.book.row_height(self.sheet, row, height(said), free=True)


def _reading_said(reading: Reading, column: Column) -> Any:
    """What a reading says in a column."""
    owner, _dot, name = column.id.rpartition(".")
    holder: object = reading.outside if owner else reading
    said = getattr(holder, name, None)
    if column.type == "yes":
        return _(YES) if said else None
    return _figure(said)


def _computed(reading: Reading | None) -> str | None:
    """Where a reading was computed from, with the value that it had."""
    if reading is None or reading.computed is None:
        return None
    told = {
        "value": reading.value,
        "computed": reading.computed.model_dump(mode="json", exclude_defaults=True),
    }
    return json.dumps(told, ensure_ascii=False)


# --- Strategy test ------------------------------------------------------------------------------


def _add_strategy(book: Book, rubric: Rubric, known: Fieldwork) -> None:
    """The statement, its values, and the tests."""
    template, given = rubric.strategy_test, known.strategy
    assert template
    widths = (30, 50, 16, 50, 0)
    sheet = book.sheet(STRATEGY, template.title, widths, said=template.instructions, tab="accent")
    for column, mark in enumerate(("cx.value", ANSWER, PROOF, TEST), 2):
        book.put(sheet, _MARKS_ROW, column, mark, HIDDEN)
    book.hide_row(sheet, _MARKS_ROW)
    values = "\n".join(given.values) if given else ""
    _wide(book, sheet, 4, STATEMENT, _("Strategy statement"), given.statement if given else None, 60)
    _wide(book, sheet, 5, VALUES, _("Service values, one on each line"), values or None, 60)
    for column, head in enumerate((_("Test"), _("Question"), _("Answer"), _("Proof")), 1):
        book.put(sheet, _TESTS_HEAD, column, head, HEAD_LOOK)
    book.row_height(sheet, _TESTS_HEAD, 24)
    answers = {one.test: one for one in given.answers} if given else {}
    for row, test in enumerate(template.tests, _TESTS_HEAD + 1):
        _test_line(book, sheet, row, test, answers.get(test.id), words_of(template.answers))
    first, last = _TESTS_HEAD + 1, _TESTS_HEAD + len(template.tests)
    book.choices("cx_strategy", list(template.answers))
    error = _("Please choose from the list.")
    book.choose(sheet, f"C{first}:C{last}", "cx_strategy", title=_("Answer"), error=error)
    prompt = _("What shows it: who was asked, which document.")
    book.prompt(sheet, f"D{first}:D{last}", title=_("Proof"), prompt=prompt)
    sheet.print_area = f"A1:D{last}"
    book.protect(sheet)


def _test_line(
    book: Book,
    sheet: Worksheet,
    row: int,
    test: StatementTestQuestion,
    answer: TestAnswer | None,
    words: Mapping[Literal["yes", "partly", "no"], str],
) -> None:
    """One test of the statement."""
    book.put(sheet, row, 1, test.test, CELL_STRONG)
    book.put_runs(sheet, row, 2, [(test.ask, PLAIN), (f"\n{test.hint}", SMALL)], CELL)
    book.put(sheet, row, 3, words.get(answer.answer) if answer else None, INPUT)
    book.put(sheet, row, 4, answer.proof if answer else None, INPUT_TEXT)
    book.put(sheet, row, 5, test.id, HIDDEN)
    proof = (answer.proof or "") if answer else ""
    book.row_height(sheet, row, height([(f"{test.ask}\n{test.hint}", 46), (proof, 48)]), free=True)


def _wide(
    book: Book, sheet: Worksheet, row: int, mark: str, label: str, value: str | None, low: float
) -> None:
    """An input over three columns."""
    book.put(sheet, row, 1, label, CELL_STRONG)
    for column in (2, 3, 4):
        book.put(sheet, row, column, value if column == 2 else None, INPUT_TEXT)
    book.merge(sheet, row, 2, 4)
    book.put(sheet, row, 5, mark, HIDDEN)
    book.row_height(sheet, row, max(low, height([(value or "", 112)])))


# --- Findings -----------------------------------------------------------------------------------


class _Findings(_Listed):
    """Findings in people's own words."""

    def __init__(self, book: Book, rubric: Rubric, known: Fieldwork, drafts: Sequence[FindingWords]) -> None:
        super().__init__(book, rubric, known)
        self.drafts = {one.id: one for one in drafts}

    def add(self) -> None:
        """The sheet with a row for each finding."""
        columns: list[tuple[str | None, str, float]] = [
            (f"{FINDING}{c.id}", _(c.label) + (_REQUIRED if c.id == "id" else ""), c.width)
            for c in FINDING_COLUMNS
        ]
        columns.append((None, _("As it is drafted"), 60 if self.drafts else 0))
        about = _("What you leave empty stays as drafted. A number of your own makes a finding of your own.")
        hidden = self.begin(FINDINGS, _("Findings"), about, columns)
        self.sheet.column_dimensions[get_column_letter(hidden - 1)].hidden = not self.drafts
        edited = {one.id: one for one in self.known.findings}
        ids: list[str | None] = [*dict.fromkeys((*edited, *self.drafts))]
        rows = [*ids, *[None] * (3 * _SPARE)]
        for row, name in enumerate(rows, _FIRST):
            finding, draft = edited.get(name or ""), self.drafts.get(name or "")
            for column, one in enumerate(FINDING_COLUMNS, 1):
                said = name if one.id == "id" else _finding_said(finding, one)
                self.book.put(self.sheet, row, column, said, _LOOKS[one.type])
            self.book.put(self.sheet, row, hidden - 1, _drafted(draft), CELL._replace(size=9))
            words = [(str(_finding_said(finding, one) or ""), one.width - 2.0) for one in FINDING_COLUMNS[1:]]
            self.book.row_height(
                self.sheet, row, max(height(words), height([(_drafted(draft) or "", 58)], 9)), free=True
            )
        self.rules(FINDING_COLUMNS)
        self.end(hidden - 1, _HEAD_ROW + len(rows), 2)


def _finding_said(finding: object, column: Column) -> Any:
    """What a finding says in a column."""
    said = getattr(finding, "is_" if column.id == "is" else column.id, None)
    if column.type == "yes":
        return _(YES) if said else None
    return said


_PARTS: Final = (
    ("should", N_("What should be")),
    ("is_", N_("What is")),
    ("why", N_("Why")),
    ("effect", N_("Effect on customers")),
    ("fix", N_("Fix")),
)


def _drafted(draft: FindingWords | None) -> str | None:
    """A drafted finding, a line for each part."""
    parts = [(_(label), getattr(draft, name, None)) for name, label in _PARTS]
    return "\n".join(f"{label}: {said}" for label, said in parts if said) or None
