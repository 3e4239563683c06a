"""The plan of what an example audit finds outside the questionnaire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field

from cxaudit.model.answers import Date, EngagementStamp, RubricStamp
from cxaudit.model.base import Frozen, Id, Text
from cxaudit.model.fieldwork import (
    FIELDWORK_SCHEMA,
    ContactPoint,
    EditedFinding,
    Fieldwork,
    JourneyCell,
    PointRating,
    Reading,
    StrategyAnswers,
)

Positive = Annotated[float, Field(gt=0, strict=False)]
Share = Annotated[float, Field(ge=0, le=1, strict=False)]
Count = Annotated[int, Field(ge=0)]


class DemoSource(Frozen):
    """A way in which tickets come in."""

    name: Text
    weight: Positive
    """How many come in this way, against the others."""
    slower: Positive = 1
    """How much longer everything takes."""


class DemoTickets(Frozen):
    """An export of tickets: what is true of them, and what is wrong with it."""

    rows: Annotated[int, Field(ge=1)]
    """All lines below the heads, the wrong ones too."""
    first: Annotated[int, Field(ge=1)]
    """The lowest number of a ticket."""
    period_from: Date
    period_to: Date
    as_of: Date
    """When it was exported."""
    heads: dict[Id, Text]
    """What the columns are called, by what they hold, in their order."""
    sources: tuple[DemoSource, ...]
    reasons: tuple[Text, ...]
    groups: tuple[Text, ...]
    statuses: dict[Id, Text]
    """``open``, ``resolved``, ``closed``."""
    answered_hours: Positive
    """Half are answered sooner."""
    solved_hours: Positive
    """Half of those answered are solved sooner."""
    unanswered: Share
    """Closed without an answer."""
    one_contact: Share
    """Solved with the first contact."""
    asked: Share
    """Of closed ones, those that gave a score."""
    scores: tuple[Positive, ...]
    """How often each score is given, from 1 up, against the others."""
    wrong: dict[Id, Count]
    """Rows with each fault, by its code; those still open among them."""
    mappings: dict[Text, Text]
    """What the columns mean, as files, by their names."""


class DemoGroup(Frozen):
    """Customers who came through one channel."""

    channel: Count
    """Its place in the template of the contact points."""
    group: Text
    people: Count


class DemoCustomers(Frozen):
    """What customers answer."""

    date: Date
    """The last day on which somebody answered."""
    days: Annotated[int, Field(ge=1)]
    """Over how many days they answered."""
    spread: Annotated[float, Field(ge=0, le=2, strict=False)]
    """Standard deviation of single answers."""
    groups: tuple[DemoGroup, ...]
    agreement: dict[Id, Annotated[float, Field(ge=0, le=4, strict=False)]]
    """Mean agreement by criterion or statement."""
    asked: dict[Id, Count] = Field(default_factory=dict)
    """How many answer a statement that most leave out."""
    recommend: Annotated[float, Field(ge=0, le=10, strict=False)]
    """Mean of 0 to 10."""
    comments: tuple[Text, ...] = ()


class DemoFieldwork(Frozen):
    """What is found outside the questionnaire; choices are places in the rubric's template, as in every field book."""

    date: Date
    contact_points: tuple[ContactPoint, ...]
    ratings: tuple[PointRating, ...] = ()
    journey: tuple[JourneyCell, ...] = ()
    readings: tuple[Reading, ...] = ()
    strategy: StrategyAnswers | None = None
    findings: tuple[EditedFinding, ...] = ()
    channels_named: tuple[int, ...] = ()
    stage_notes: dict[int, Text] = Field(default_factory=dict)
    tickets: DemoTickets
    customers: DemoCustomers

    def book(self, rubric: RubricStamp, engagement: EngagementStamp | None = None) -> Fieldwork:
        """The field book."""
        own = {name: getattr(self, name) for name in Fieldwork.model_fields.keys() & type(self).model_fields}
        return Fieldwork(schema=FIELDWORK_SCHEMA, rubric=rubric, engagement=engagement, **own)

    def said(self, words: Mapping[str, str], mappings: Mapping[str, str]) -> Self:
        """The same in other words; what has none stays as it is.

        Args:
            words: what it says, by how the plan says it.
            mappings: files in place of those with the same name.
        """
        tree = _said(self.model_dump(by_alias=True), words)
        tree["tickets"]["mappings"] |= {
            name: mappings[name] for name in mappings.keys() & tree["tickets"]["mappings"]
        }
        return type(self).model_validate(tree)


class DemoWords(Frozen):
    """What people read of it, in another language."""

    words: dict[Text, Text]
    """By how the plan says it."""
    mappings: dict[Text, Text] = Field(default_factory=dict)
    """Files in place of those with the same name."""


def _said(tree: Any, words: Mapping[str, str]) -> Any:
    """A tree with other words."""
    if isinstance(tree, str):
        return words.get(tree, tree)
    if isinstance(tree, dict):
        return {name: _said(one, words) for name, one in tree.items()}
    return tuple(_said(one, words) for one in tree) if isinstance(tree, tuple) else tree
