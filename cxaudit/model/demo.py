"""The plan of an example audit: a made-up company and what is true of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cxaudit.model.answers import Date, Evidence
from cxaudit.model.base import Frozen, Id, Text
from cxaudit.model.engagement import Engagement

LevelMean = Annotated[float, Field(ge=0, le=10, strict=False)]


class DemoPerson(Frozen):
    """Somebody who answers."""

    key: Text
    role: Id
    department: Text | None = None
    format: Literal["xlsx", "json"] = "xlsx"
    """The kind of file that they send back."""


class DemoTruth(Frozen):
    """What is true of one criterion."""

    level: LevelMean
    """Where the front line would put it, on average."""
    higher: dict[Id, Annotated[float, Field(ge=-4, le=4, strict=False)]] = Field(default_factory=dict)
    """By how much other roles put it higher, in levels."""
    evidence: Evidence | None = None
    """What the first of the people asked can show for it."""
    auditor: Annotated[int, Field(ge=0, le=10)] | None = None
    """The level that the auditor found."""
    not_applicable: Text | None = None
    """The reason why it does not apply; then everybody says so."""
    dont_know: tuple[Text, ...] = ()
    """Keys of people who do not know."""


class Demo(Frozen):
    """An example audit."""

    seed: int
    spread: Annotated[float, Field(ge=0, le=2, strict=False)]
    """Standard deviation of single answers, in levels."""
    date: Date
    people: tuple[DemoPerson, ...]
    truths: dict[Id, DemoTruth]
    engagement: Engagement
