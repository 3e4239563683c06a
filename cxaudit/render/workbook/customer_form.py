"""The customers' form: one page for one customer, and a list for whoever types in what many said on paper or by phone.

The reader finds its way by hidden marks, never by words or places that people see (`cxaudit.model.customer_forms`).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cxaudit.language import _, ngettext
from cxaudit.model.answers import EngagementStamp
from cxaudit.model.customer_forms import (
    AGREEMENT,
    CUSTOMER,
    FORM,
    HEAD,
    KIND,
    LIST,
    LIST_KIND,
    LIST_NAME,
    MOST_LIKELY,
    PREPARED,
    ROW,
    STATEMENT,
    TOP,
    VALUE,
    Choices,
    Statement,
    minutes,
    statements,
)
from cxaudit.model.engagement import Brand
from cxaudit.model.fieldwork import CustomerAnswer
from cxaudit.model.rubric import Rubric
from cxaudit.render.workbook.book import Book, height
from cxaudit.render.workbook.looks import (
    CELL,
    HEADING,
    HIDDEN,
    INPUT,
    INPUT_DATE,
    INPUT_TEXT,
    SMALL,
    STRONG,
    WRAPPED,
    Look,
)
from cxaudit.render.workbook.looks import HEAD as HEAD_LOOK
from cxaudit.render.workbook.pages import fit_head_words
from cxaudit.render.workbook.pictures import add_logo
from cxaudit.render.workbook.questionnaire import engagement_marks

_NUMBER, _TEXT, _ENTRY, _MARK = 1, 2, 3, 4
_WIDTHS: Final = (5, 66, 30, 0)
_ALL: Final = _WIDTHS[_TEXT - 1] + _WIDTHS[_ENTRY - 1]
_ENTERED = INPUT._replace(up="center")
_WRITTEN = INPUT_TEXT._replace(up="center")
_COUNTED = INPUT._replace(across="center", up="center", indent=0)
_DAYS = INPUT_DATE._replace(up="center")
_ASKED = CELL._replace(up="center")
_COUNT = CELL._replace(up="center", across="center", indent=0)
_NAME_ROW, _MARKS_ROW, _HEAD_ROW = 3, 4, 5
_FIRST: Final = _HEAD_ROW + 1
_CHANNEL, _GROUP = 3, 4
"""Columns of the list."""
_RULED: Final = 2_000
"""The last row of the list in which drop-downs and help are there; more rows are read all the same."""
_SPARE: Final = 12


class Form(NamedTuple):
    """What a form is made of."""

    rubric: Rubric
    """In the language in force."""
    date: datetime.date
    """Stands in the file's properties; the same arguments give the same bytes."""
    minimum_group: int
    """People below whom nothing is shown."""
    asked: tuple[Statement, ...]
    brand: Brand = Brand()
    client: str | None = None
    """Who asks."""
    engagement: EngagementStamp | None = None
    """Which audit it is for; only that one takes it in; None: any."""
    choices: Choices = Choices()

    @property
    def words(self) -> tuple[str, ...]:
        """The five answers, from the strongest disagreement on."""
        return form_words(self.rubric)

    @property
    def title(self) -> str:
        """What stands over it."""
        own = self.rubric.customer_form
        return own.title if own else self.rubric.title

    @property
    def anonymous(self) -> str:
        """What is promised."""
        return _(
            "Your answers are shown only together with those of others, in groups of at least {minimum} people. Please write no names.",
            minimum=self.minimum_group,
        )


def form_words(rubric: Rubric) -> tuple[str, ...]:
    """The five answers, from the strongest disagreement on."""
    own = rubric.customer_form
    return own.answers if own else tuple(_(word) for word in AGREEMENT)


def _asked(form: Form, answers: Sequence[CustomerAnswer]) -> tuple[Statement, ...]:
    """The statements of a form, and those that somebody answered all the same."""
    wanted = {one.id for one in form.asked}.union(*(one.statements for one in answers))
    return tuple(one for one in statements(form.rubric, "all") if one.id in wanted)


# --- one customer -------------------------------------------------------------------------------


def customer_form(form: Form, answer: CustomerAnswer | None = None) -> bytes:
    """The form of one customer on one page, as the bytes of an .xlsx file.

    Args:
        form: what it is made of.
        answer: what is answered already; None: nothing.
    """
    form = form._replace(asked=_asked(form, [answer] if answer else []))
    book = _book(form)
    said = _("What do you think of {client}?", client=form.client) if form.client else ""
    sheet = book.sheet(FORM, form.title, _WIDTHS, said=said)
    book.put(sheet, 3, _ENTRY, VALUE, HIDDEN)
    book.put(sheet, 4, _ENTRY, answer.key if answer else None, INPUT_TEXT)
    book.put(sheet, 4, _MARK, f"{CUSTOMER}key", HIDDEN)
    book.hide_row(sheet, 3)
    book.hide_row(sheet, 4)
    _Page(book, sheet, form, answer).add()
    book.one_page(sheet)
    book.protect(sheet)
    add_logo(book, FORM, form.brand.logo, form.client)
    _stamp(book, form, KIND)
    return book.finished(form.date)


class _Page:
    """The one page of one customer, written from top to bottom."""

    def __init__(self, book: Book, sheet: Worksheet, form: Form, answer: CustomerAnswer | None) -> None:
        self._book, self._sheet, self._form = book, sheet, form
        self._answer = answer or CustomerAnswer(key="-")
        self._row = 5

    def add(self) -> None:
        """Everything below the title."""
        form = self._form
        for text in (_why(form), form.anonymous, _on_paper(form)):
            self._paragraph(text)
        self._head(_("How far do you agree?"), _("Your answer"))
        self._statements()
        self._head(_("A few more questions"), "")
        self._recommend()
        self._ways()
        self._comment()
        self._sheet.print_area = f"A1:{get_column_letter(_ENTRY)}{self._row - 1}"

    def _paragraph(self, text: str) -> None:
        self._book.put(self._sheet, self._row, _NUMBER, text, WRAPPED._replace(indent=1, up="center"))
        self._book.merge(self._sheet, self._row, _NUMBER, _ENTRY)
        self._book.row_height(self._sheet, self._row, height([(text, _ALL * 0.98)]) + 2)
        self._row += 1

    def _head(self, text: str, beside: str) -> None:
        """A heading over all columns."""
        for column, words in ((_NUMBER, text), (_TEXT, None), (_ENTRY, beside or None)):
            self._book.put(self._sheet, self._row, column, words, HEADING)
        self._book.row_height(self._sheet, self._row, 26)
        self._row += 1

    def _line(self, number: str | None, text: str, mark: str, said: Any, look: Look) -> str:
        """A question with its input; gives the input's cell."""
        book, sheet, row = self._book, self._sheet, self._row
        book.put(sheet, row, _NUMBER, number, _COUNT)
        book.put(sheet, row, _TEXT, text, _ASKED)
        book.put(sheet, row, _ENTRY, said, look)
        book.put(sheet, row, _MARK, mark, HIDDEN)
        texts = [(text, _WIDTHS[_TEXT - 1] - 2.0), (str(said or ""), _WIDTHS[_ENTRY - 1] - 2.0)]
        book.row_height(sheet, row, max(23.0, height(texts) + 3))
        self._row += 1
        return f"{get_column_letter(_ENTRY)}{row}"

    def _statements(self) -> None:
        """A line for each statement."""
        words, first = self._form.words, self._row
        for number, one in enumerate(self._form.asked, 1):
            agreed = self._answer.statements.get(one.id)
            said = None if agreed is None else words[agreed]
            self._line(str(number), one.text, f"{STATEMENT}{one.id}", said, _ENTERED)
        self._book.choices("cx_agreement", words)
        letter = get_column_letter(_ENTRY)
        cells = f"{letter}{first}:{letter}{max(first, self._row - 1)}"
        error = _("Please choose one of the five answers, or leave it empty.")
        self._book.choose(self._sheet, cells, "cx_agreement", title=_("Your answer"), error=error)

    def _recommend(self) -> None:
        """How likely somebody is to recommend it."""
        cell = self._line(
            "",
            recommend_question(self._form.client),
            f"{CUSTOMER}recommend",
            self._answer.recommend,
            _ENTERED,
        )
        self._book.choices("cx_recommend", list(range(MOST_LIKELY + 1)))
        error = _("Please choose a number from 0 to {top}.", top=MOST_LIKELY)
        self._book.choose(
            self._sheet, cell, "cx_recommend", title=_("0 to {top}", top=MOST_LIKELY), error=error
        )

    def _ways(self) -> None:
        """By which way they had to do with the company, when, and to which group they belong."""
        answer, choices = self._answer, self._form.choices
        text = _("How did you deal with us? (for example in the shop, by phone)")
        cell = self._line("", text, f"{CUSTOMER}channel", answer.channel, _WRITTEN)
        _offer(self._book, self._sheet, cell, "cx_channels", choices.channels, _("Channel"))
        if choices.groups or answer.group:
            cell = self._line(
                "", _("To which group do you belong?"), f"{CUSTOMER}group", answer.group, _WRITTEN
            )
            _offer(self._book, self._sheet, cell, "cx_groups", choices.groups, _("Group"))
        cell = self._line(
            "", _("On which day? (for example 2026-03-31)"), f"{CUSTOMER}date", answer.date, _DAYS
        )
        self._book.only_dates(self._sheet, cell, title=_("Date"), error=_not_a_date())

    def _comment(self) -> None:
        """Room for a sentence."""
        text = _("Is there anything else you want to tell us? Please write no names, numbers or addresses.")
        said = self._answer.comment
        self._line("", text, f"{CUSTOMER}comment", said, _WRITTEN._replace(up="top"))
        texts = [(said or "", _WIDTHS[_ENTRY - 1] - 2.0)]
        self._book.row_height(self._sheet, self._row - 1, max(72.0, height(texts)), free=True)


def _stamp(book: Book, form: Form, kind: str) -> None:
    """By what the file is known when it comes back."""
    rubric = form.rubric
    book.stamp(
        {
            "kind": kind,
            "rubric.id": rubric.id,
            "rubric.version": rubric.version,
            "rubric.hash": rubric.hash,
            "language": rubric.language,
            **engagement_marks(form.engagement),
        }
    )


def _why(form: Form) -> str:
    """Who asks, why, and how long it takes."""
    count = minutes(form.asked)
    if form.client:
        return ngettext(
            "{client} wants to know what goes well for you and what does not, to make it better. It takes {n} minute; leave empty what you cannot say.",
            "{client} wants to know what goes well for you and what does not, to make it better. It takes {n} minutes; leave empty what you cannot say.",
            count,
            client=form.client,
        )
    return ngettext(
        "We want to know what goes well for you and what does not, to make it better. It takes {n} minute; leave empty what you cannot say.",
        "We want to know what goes well for you and what does not, to make it better. It takes {n} minutes; leave empty what you cannot say.",
        count,
    )


def _on_paper(form: Form) -> str:
    """What to write where there is no list to choose from."""
    return _("On paper write the number: {answers}.", answers=", ".join(_counted(form)))


def _counted(form: Form) -> list[str]:
    """Each answer with its number."""
    return [f"{place}\u00a0=\u00a0{word}" for place, word in enumerate(form.words)]


def _book(form: Form) -> Book:
    """An empty workbook in the client's colours."""
    return Book(form.title, form.brand, client=form.client, language=form.rubric.language)


def recommend_question(client: str | None) -> str:
    """The question whether somebody would recommend it."""
    if client:
        return _(
            "How likely are you to recommend {client} to somebody you know? 0: not at all, 10: certainly",
            client=client,
        )
    return _("How likely are you to recommend us to somebody you know? 0: not at all, 10: certainly")


def _offer(
    book: Book, sheet: Worksheet, cells: str, name: str, words: Sequence[str], title: str, about: str = ""
) -> None:
    """A drop-down that takes other words too; without words there is none."""
    if words:
        book.choices(name, words)
        book.choose(sheet, cells, name, title=title, prompt=about, error=_("Please choose from the list."))
        sheet.data_validations.dataValidation[-1].showErrorMessage = False


def _not_a_date() -> str:
    return _("Please write a date, for example 2026-03-31.")


# --- many customers -----------------------------------------------------------------------------


class _Column(NamedTuple):
    """A column of the list."""

    mark: str
    head: str
    width: float
    look: Look


def customer_list(form: Form, answers: Sequence[CustomerAnswer] = ()) -> bytes:
    """The list for whoever types in what many customers said, one in a row, as the bytes of an .xlsx file.

    Args:
        form: what it is made of.
        answers: what is typed in already.
    """
    form = form._replace(asked=_asked(form, answers))
    book = _book(form)
    words = "   ".join(_counted(form))
    columns = _columns(form)
    sheet = book.sheet(LIST, form.title, (*(one.width for one in columns), 0), said=words, tab="accent")
    _name_line(book, sheet, len(columns) + 1)
    for number, one in enumerate(columns, 1):
        book.put(sheet, _MARKS_ROW, number, one.mark, HIDDEN)
        book.put(sheet, _HEAD_ROW, number, one.head, HEAD_LOOK)
    book.put(sheet, _MARKS_ROW, len(columns) + 1, ROW, HIDDEN)
    book.put(sheet, _HEAD_ROW, len(columns) + 1, HEAD, HIDDEN)
    book.hide_row(sheet, _MARKS_ROW)
    fit_head_words(sheet, _HEAD_ROW)
    heads = [(one.head, _width(sheet, n) * 0.82) for n, one in enumerate(columns, 1)]
    book.row_height(sheet, _HEAD_ROW, max(30.0, height(heads) + 6))
    last = _HEAD_ROW + max(PREPARED, len(answers) + _SPARE)
    for row in range(_FIRST, last + 1):
        answer = answers[row - _FIRST] if row - _FIRST < len(answers) else None
        for number, one in enumerate(columns, 1):
            book.put(sheet, row, number, _said(answer, one.mark) if answer else None, one.look)
        if answer:
            texts = [(str(_said(answer, one.mark) or ""), one.width - 2.0) for one in columns]
            book.row_height(sheet, row, height(texts), free=True)
    _rules(book, sheet, form, columns)
    _finish(book, sheet, len(columns), last, min(last, _HEAD_ROW + len(answers) + _SPARE))
    _stamp(book, form, LIST_KIND)
    return book.finished(form.date)


def _name_line(book: Book, sheet: Worksheet, hidden: int) -> None:
    """Where the name of the list is written, which tells its rows from those of other lists."""
    book.put(sheet, _NAME_ROW, 1, _("Name of this list"), STRONG._replace(indent=1, up="center"))
    book.put(sheet, _NAME_ROW, _CHANNEL, None, _WRITTEN._replace(wrap=False))
    about = _(
        "Each list has its own, such as Shop North, the same whenever it is sent again; no names of people."
    )
    book.put(sheet, _NAME_ROW, _CHANNEL + 2, about, SMALL._replace(up="center", wrap=False))
    book.put(sheet, _NAME_ROW, hidden, LIST_NAME, HIDDEN)
    book.row_height(sheet, _NAME_ROW, 22)


def _width(sheet: Worksheet, column: int) -> float:
    return float(sheet.column_dimensions[get_column_letter(column)].width)


def _columns(form: Form) -> tuple[_Column, ...]:
    """A column for each field and each statement."""
    return (
        _Column(f"{CUSTOMER}key", _("No. on the paper, no name"), 12, INPUT_TEXT),
        _Column(f"{CUSTOMER}date", _("Date"), 12, INPUT_DATE),
        _Column(f"{CUSTOMER}channel", _("Channel"), 15, INPUT_TEXT),
        _Column(f"{CUSTOMER}group", _("Group"), 20, INPUT_TEXT),
        *(
            _Column(f"{STATEMENT}{one.id}", f"{number}  {one.text}", 17, _COUNTED)
            for number, one in enumerate(form.asked, 1)
        ),
        _Column(f"{CUSTOMER}recommend", recommend_question(form.client), 20, _COUNTED),
        _Column(
            f"{CUSTOMER}comment", _("What else they said; no names, numbers or addresses"), 50, INPUT_TEXT
        ),
    )


def _said(answer: CustomerAnswer, mark: str) -> Any:
    """What a customer said, as its cell has it."""
    if mark.startswith(STATEMENT):
        return answer.statements.get(mark.removeprefix(STATEMENT))
    return getattr(answer, mark.removeprefix(CUSTOMER))


def _rules(book: Book, sheet: Worksheet, form: Form, columns: Sequence[_Column]) -> None:
    """What each column takes, and its help."""
    for number, one in enumerate(columns, 1):
        letter = get_column_letter(number)
        cells = f"{letter}{_FIRST}:{letter}{_RULED}"
        if one.look is _COUNTED:
            _numbers(book, sheet, cells, one, form)
        elif one.look is INPUT_DATE:
            book.only_dates(sheet, cells, title=one.head, error=_not_a_date())
    for name, field, words in (
        ("channels", _CHANNEL, form.choices.channels),
        ("groups", _GROUP, form.choices.groups),
    ):
        letter = get_column_letter(field)
        cells = f"{letter}{_FIRST}:{letter}{_RULED}"
        _offer(book, sheet, cells, f"cx_{name}", words, columns[field - 1].head)


def _numbers(book: Book, sheet: Worksheet, cells: str, column: _Column, form: Form) -> None:
    """Whole numbers of a scale only."""
    agreed = column.mark.startswith(STATEMENT)
    top = TOP if agreed else MOST_LIKELY
    about = ", ".join(_counted(form)) if agreed else ""
    title, error = (
        _("0 to {top}", top=top),
        _("Please write a whole number from 0 to {top}, or leave it empty.", top=top),
    )
    book.only_numbers(sheet, cells, 0, top, whole=True, title=title, prompt=about, error=error)


def _finish(book: Book, sheet: Worksheet, columns: int, last: int, printed: int) -> None:
    """Frozen heads, filter, print area, and a protection that lets rows be added, inserted and deleted."""
    book.freeze(sheet, _FIRST, 2, repeat=f"{_HEAD_ROW}:{_HEAD_ROW}")
    sheet.auto_filter.ref = f"A{_HEAD_ROW}:{get_column_letter(columns + 1)}{last}"
    sheet.print_area = f"A1:{get_column_letter(columns)}{printed}"
    sheet.page_setup.fitToWidth = 2
    sheet.print_title_cols = "A:A"
    for column in range(1, columns + 1):
        # For cells that have no look of their own: rows that people add below.
        sheet.column_dimensions[get_column_letter(column)].protection = Protection(locked=False)
    book.protect(sheet)
    sheet.protection.insertRows = sheet.protection.deleteRows = False
    sheet.protection.formatCells = False
