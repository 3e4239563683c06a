"""What goes into the store and what comes out of it."""

from __future__ import annotations

import datetime
from typing import Literal, NamedTuple

from cxaudit.errors import Problem
from cxaudit.model.actions import ActionSheet
from cxaudit.model.answers import AnswerSheet
from cxaudit.model.audit_sheets import AuditorSheet, WorkshopSheet
from cxaudit.model.fieldwork import CustomerSheet, Fieldwork

DocumentKind = Literal["fieldwork", "customers"]
Kind = Literal["answers", "auditor", "workshop", "actions"] | DocumentKind
Outcome = Literal["taken", "unchanged", "new_version"]
Said = AnswerSheet | AuditorSheet | WorkshopSheet
"""What respondents, auditors and workshops said."""
Document = Fieldwork | CustomerSheet
"""What was found outside the questionnaire; it is kept whole."""
Sheet = Said | ActionSheet | Document


class Intake(NamedTuple):
    """A returned file that was read and has no mistakes."""

    file: str
    """Its name, without folders."""
    sha256: str
    """Of its bytes, in hexadecimal."""
    kind: Kind
    sheet: Sheet
    taken_by: str
    """Who takes it in."""
    problems: tuple[Problem, ...] = ()
    """Warnings and notes about it; their places are in the file of this name."""


class Taken(NamedTuple):
    """What became of a file. Once this is there, the file is kept, whatever happens to the computer."""

    file: str
    outcome: Outcome
    key: str | None
    """The respondent's; None: nobody's, such as a workshop's, or about the plan."""
    version: int | None
    """Which sheet of this kind it is from this respondent, from 1; of nobody's which file; None: a workshop."""


class Registration(NamedTuple):
    """Somebody to be asked, as the list of people has them."""

    key: str
    role: str | None = None
    """None: they choose it themselves."""
    department: str | None = None
    name: str | None = None
    """Kept with the contacts only, like the address."""
    address: str | None = None


class RespondentStatus(NamedTuple):
    """A respondent and what came back from them; never a name."""

    key: str
    role: str | None
    """As in the list of people, else as in their last sheet."""
    department: str | None
    listed: bool
    """Whether they stand in the list of people; False: a file came without that."""
    versions: int
    """Files taken in; 0: nothing came back yet."""
    last_taken: datetime.datetime | None
    """When the last of them was taken in, UTC."""


class Contact(NamedTuple):
    """How to reach a respondent; for writing to people, never for an output."""

    key: str
    name: str | None
    address: str | None


class Rules(NamedTuple):
    """What people were promised. From the first answers on it may get stricter, never laxer."""

    minimum_group: int
    """People below whom no figure is shown."""
    minimum_comments: int
    """People below whom no comment is shown."""
    named: tuple[str, ...]
    """Roles that agreed to be shown whatever their number, sorted."""
    first_intake: datetime.datetime | None
    """When the first answers came in, UTC; None: not yet."""


class KeptFile(NamedTuple):
    """A returned file whose content the store has, or had."""

    file: str
    sha256: str


class Kept(NamedTuple):
    """A file that was taken in, without what it says."""

    file: str
    sha256: str
    kind: Kind
    key: str | None
    """The respondent's; None: nobody's, such as a workshop's, or about the plan."""
    version: int | None
    """Which sheet of this kind it is from this respondent; of nobody's which file; None: a workshop."""
    taken_at: datetime.datetime
    """UTC."""
    taken_by: str


class TakenActions(NamedTuple):
    """A file about the plan, as it was taken in."""

    file: str
    sha256: str
    sheet: ActionSheet
    taken_at: datetime.datetime
    """UTC."""
    taken_by: str
    problems: tuple[Problem, ...] = ()
    """Notes about it."""


class TakenDocument(NamedTuple):
    """A field book or customers' answers, as the file was taken in."""

    file: str
    sha256: str
    kind: DocumentKind
    document: Document
    saved: datetime.datetime | None
    """As the file says; None: it does not."""
    taken_at: datetime.datetime
    """UTC."""
    taken_by: str
    problems: tuple[Problem, ...] = ()
    """Warnings and notes about it."""


class Erased(NamedTuple):
    """What was erased of one respondent."""

    files: tuple[KeptFile, ...]
    """Copies of these still lie in the engagement folder and have to be deleted there."""
    answers: int
    verdicts: int
