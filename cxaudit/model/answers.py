"""What one person answered."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from cxaudit.model.base import Frozen, Id, Text

ANSWERS_SCHEMA: Literal["cxaudit/answers/1"] = "cxaudit/answers/1"


def _iso_date(value: object) -> object:
    """Dates are written as text, in JSON and YAML alike."""
    return datetime.date.fromisoformat(value) if isinstance(value, str) else value


def _iso_time(value: object) -> object:
    """Times are written as text, in JSON and YAML alike."""
    return datetime.datetime.fromisoformat(value) if isinstance(value, str) else value


Date = Annotated[datetime.date, BeforeValidator(_iso_date)]
Time = Annotated[datetime.datetime, BeforeValidator(_iso_time)]


class RubricStamp(Frozen):
    """Which rubric a sheet was made for."""

    id: Id
    version: Text
    hash: str | None = None


class EngagementStamp(Frozen):
    """Which audit a sheet was made for."""

    id: Text
    """That of its settings."""
    client: Text | None = None
    """Whose audit it is, to be told where the file lands in another one."""


class Respondent(Frozen):
    """Who answered: never a name."""

    key: Text
    """Random or agreed, the same for one person in every sheet."""
    role: Id
    department: Text | None = None


class Evidence(Frozen):
    """What shows that a level is true."""

    grade: Id
    reference: Text | None = None
    """Text, link or file name that leads to it."""


class Answer(Frozen):
    """One answer: a level, not applicable with a reason, or don't know; none of them is a blank."""

    criterion: Id
    level: int | None = None
    not_applicable: Text | None = None
    """The reason why it cannot exist here."""
    dont_know: bool = False
    evidence: Evidence | None = None
    comment: Text | None = None

    @property
    def blank(self) -> bool:
        """Nothing was answered (there may still be evidence or a comment)."""
        return self.level is None and self.not_applicable is None and not self.dont_know


class AnswerSheet(Frozen):
    """What one respondent answered in one file (``cxaudit/answers/1``)."""

    schema_: Literal["cxaudit/answers/1"] = Field(alias="schema")
    rubric: RubricStamp
    engagement: EngagementStamp | None = None
    """None: made for no audit in particular."""
    variant: Id | None = None
    date: Date | None = None
    """The day of the answers; the later sheet of a person counts (rule A5)."""
    saved: Time | None = None
    """When the file was last saved, if it says so; decides between sheets of one day."""
    respondent: Respondent
    privacy: Text | None = None
    """What whoever answers was told; nothing is made of it."""
    answers: tuple[Answer, ...]
