"""Field books and customers' answers among the files that come back: nobody's sheets, told apart by what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cxaudit.engine.field_books import says_nothing
from cxaudit.errors import Code, Problem, problem
from cxaudit.model.fieldwork import CustomerSheet, Fieldwork
from cxaudit.model.rubric import Rubric
from cxaudit.read.answers_json import looks_like_json
from cxaudit.read.customers import customers_from, is_customers
from cxaudit.read.field_book import field_book_from, is_field_book


class ReadDocument(NamedTuple):
    """What a file says that is a field book or holds customers' answers."""

    said: Fieldwork | CustomerSheet
    problems: tuple[Problem, ...]
    """Warnings and notes only."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is filled in."""
        return says_nothing(self.said) if isinstance(self.said, Fieldwork) else not self.said.answers


def document_from(
    content: bytes, file: str, rubrics: Sequence[Rubric], engagement: str | None = None
) -> ReadDocument | None:
    """What the bytes of a file say; None: it is neither a field book nor customers' answers.

    Args:
        content: of the file.
        file: its name, for messages.
        rubrics: the rubric, and the same in every other language.
        engagement: the id of the audit to which it should belong; none: any. A file that names none is any's.

    Raises:
        CxauditError: with every error that was found, the first fifty of them; nothing of the file is taken.
    """
    if is_field_book(content):
        book = field_book_from(content, file, rubrics[0], rubrics[1:], engagement)
        return _told(ReadDocument(book.fieldwork, book.problems), file)
    if is_customers(content):
        customers = customers_from(content, file, rubrics[0], rubrics[1:], engagement)
        return _told(ReadDocument(customers.sheet, customers.problems), file)
    return None


def document_in_json(
    content: bytes, file: str, rubrics: Sequence[Rubric], engagement: str | None = None
) -> ReadDocument | None:
    """The same of JSON alone, where what it is costs nothing to find out."""
    return document_from(content, file, rubrics, engagement) if looks_like_json(content) else None


def _told(document: ReadDocument, file: str) -> ReadDocument:
    """A document that says so if nothing is filled in."""
    told = any(one.code is Code.NOTHING_ANSWERED for one in document.problems)
    if not document.is_empty or told:
        return document
    return document._replace(problems=(problem(Code.NOTHING_ANSWERED, file), *document.problems))
