"""What an audit finds outside the questionnaire: the field book, and what customers answered."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from cxaudit.model.answers import Date, EngagementStamp, RubricStamp, Time
from cxaudit.model.base import Frozen, Id, Text, Verbatim

FIELDWORK_SCHEMA: Literal["cxaudit/fieldwork/1"] = "cxaudit/fieldwork/1"
CUSTOMERS_SCHEMA: Literal["cxaudit/customers/1"] = "cxaudit/customers/1"

LARGEST: Final = 1e12
"""Numbers beyond it, on either side, are a slip; with larger ones sums and products lose their last digits."""

Number = Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False, strict=False)]
Count = Annotated[int, Field(ge=0, le=int(LARGEST))]
Share = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False, strict=False)]
Rating = Annotated[float, Field(ge=1, le=5, allow_inf_nan=False, strict=False)]


class ContactPoint(Frozen):
    """One kind of contact in one channel at one stage: the fields of the rubric's template, by its ids.

    Choices are the place of the choice in the template, counted from 0, so that a field book in another language
    says the same.
    """

    contact_id: Text
    """Its number, such as CP-001; the same in every version."""
    name: Text | None = None
    stage: int | None = None
    sale_phase: int | None = None
    channel: int | None = None
    who_starts: int | None = None
    customer_groups: Text | None = None
    department: Text | None = None
    owner: Text | None = None
    monthly_volume: Annotated[float, Field(ge=0, le=LARGEST, allow_inf_nan=False, strict=False)] | None = None
    """Contacts a month."""
    importance: Rating | None = None
    importance_source: int | None = None
    performance: Rating | None = None
    performance_source: int | None = None
    expectation: Text | None = None
    kind_of_need: int | None = None
    pain_points: tuple[Text, ...] = ()
    customer_feeling: Annotated[float, Field(ge=-2, le=2, allow_inf_nan=False, strict=False)] | None = None
    hand_over_to: Text | None = None
    avoidable_share: Share | None = None
    """Percent of the contacts that should not be needed."""
    measure: Text | None = None
    measure_value: Number | None = None
    target: Number | None = None
    evidence: Text | None = None
    evidence_grade: int | None = None
    next_action: Text | None = None
    action_owner: Text | None = None
    due: Date | None = None
    more: dict[Id, Text] = Field(default_factory=dict)
    """Fields that another rubric's template has."""


class PointRating(Frozen):
    """A criterion rated at one contact point."""

    criterion: Id
    contact: Text
    level: int | None = None
    not_applicable: Text | None = None
    """The reason why it cannot exist there."""


class JourneyCell(Frozen):
    """What somebody wrote into the journey map."""

    stage: int
    """Place of the stage in the template of the contact points, from 0."""
    row: int
    """Place of the row in the template of the journey, from 0."""
    text: Text
    evidence: Text | None = None
    """Where it can be looked up; none: a guess."""


class OutsideFigure(Frozen):
    """Somebody else's value of a measure; it can be compared only where everything is known and the same."""

    value: Number
    source: Text | None = None
    date: Date | None = None
    question: Text | None = None
    scale: Text | None = None
    channel: Text | None = None
    group: Text | None = None
    country: Text | None = None
    same: bool = False
    """Somebody says that question, scale, timing, channel, group and country are ours."""


class Fault(Frozen):
    """Rows of an export that were not right, by kind."""

    code: Id
    """Such as resolved_before_response, duplicate, day_month_order, off_scale, no_date, open."""
    rows: Count
    left_out: bool
    """Whether they take no part in the figure."""
    example: Text | None = None
    """Line numbers, never what stands in them."""


class Computed(Frozen):
    """Where a reading came from that was computed."""

    file: Text
    sha256: Text
    rows: Count
    faults: tuple[Fault, ...] = ()


class Reading(Frozen):
    """One value of a measure in one period."""

    measure: Id
    value: Number
    n: Count | None = None
    """Cases behind it."""
    part: Number | None = None
    """Of a share: how many of them; of a mean: the standard deviation is in `spread`."""
    promoters: Count | None = None
    detractors: Count | None = None
    spread: Number | None = None
    """Standard deviation (n − 1), in the unit of the measure."""
    low: Number | None = None
    """Of its 95 % interval, where whoever supplies it knows it."""
    high: Number | None = None
    second: Number | None = None
    """The second figure that some measures have, such as the 90th percentile."""
    period_from: Date | None = None
    period_to: Date | None = None
    source_system: Text | None = None
    supplied_by: Text | None = None
    goal: Number | None = None
    limit: Number | None = None
    """Beyond it something has to be done."""
    contact: Text | None = None
    """The contact point that it is about; none: all."""
    computed: Computed | None = None
    outside: OutsideFigure | None = None
    note: Text | None = None


class TestAnswer(Frozen):
    """One test of the strategy statement."""

    __test__ = False  # for pytest it is none

    test: Id
    answer: Literal["yes", "partly", "no"]
    proof: Text | None = None


class StrategyAnswers(Frozen):
    """The strategy statement and how it does."""

    statement: Text
    values: tuple[Text, ...] = ()
    answers: tuple[TestAnswer, ...] = ()


class EditedFinding(Frozen):
    """A finding as somebody wrote it; what is none stays as drafted."""

    id: Text
    """That of the draft, or a new one."""
    should: Text | None = None
    is_: Text | None = Field(default=None, alias="is")
    why: Text | None = None
    effect: Text | None = None
    fix: Text | None = None
    drop: bool = False


class Fieldwork(Frozen):
    """The field book of an audit (``cxaudit/fieldwork/1``)."""

    schema_: Literal["cxaudit/fieldwork/1"] = Field(alias="schema")
    rubric: RubricStamp
    engagement: EngagementStamp | None = None
    saved: Time | None = None
    date: Date | None = None
    contact_points: tuple[ContactPoint, ...] = ()
    ratings: tuple[PointRating, ...] = ()
    journey: tuple[JourneyCell, ...] = ()
    readings: tuple[Reading, ...] = ()
    strategy: StrategyAnswers | None = None
    findings: tuple[EditedFinding, ...] = ()
    channels_named: tuple[int, ...] = ()
    """Channels that the company says it has, by their places in the template."""
    stage_notes: dict[int, Text] = Field(default_factory=dict)
    """Why a stage has no contact point, by its place."""


class CustomerAnswer(Frozen):
    """What one customer answered; never who."""

    key: Verbatim
    date: Date | None = None
    channel: Text | None = None
    group: Text | None = None
    statements: dict[Id, Annotated[int, Field(ge=0, le=4)]] = Field(default_factory=dict)
    """Agreement, 0 to 4, by criterion or item id."""
    recommend: Annotated[int, Field(ge=0, le=10)] | None = None
    comment: Text | None = None


class CustomerSheet(Frozen):
    """What customers answered, in one file (``cxaudit/customers/1``)."""

    schema_: Literal["cxaudit/customers/1"] = Field(alias="schema")
    rubric: RubricStamp
    engagement: EngagementStamp | None = None
    saved: Time | None = None
    date: Date | None = None
    answers: tuple[CustomerAnswer, ...]
