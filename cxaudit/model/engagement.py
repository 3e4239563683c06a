"""One audit at one client: whatever the audit lead decides."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from cxaudit.language import N_
from cxaudit.model.answers import Date, EngagementStamp
from cxaudit.model.base import Frozen, Id, IdOrCode, Text, Weight
from cxaudit.model.rubric import MAX_TOP

SELF: Final = N_("Self-assessment")
"""Stands for the client where one person assesses their own company and names none."""
UNNAMED: Final = N_("Unnamed client")
"""Stands for the client of an audit of several people until somebody says who it is."""
OUR_CLIENTS: Final = (SELF, UNNAMED)
"""The words that are ours and not somebody's name."""


class RolePlan(Frozen):
    """What is known about a role at this client."""

    head_count: Annotated[int, Field(gt=0)] | None = None
    """Everybody in the role; none: unknown."""
    weight: Weight = 1.0
    """How much the role's mean counts (rule S2)."""
    named: bool = False
    """Their figures may be shown whatever their number; needs `consent` (rule R6)."""
    consent: Text | None = None
    """Who agreed to be named, and when."""


class Ruling(Frozen):
    """The audit lead's word on a criterion."""

    criterion: IdOrCode
    applies: bool | None = None
    """True: it applies; False: it does not; none: not decided (rule S3)."""
    reject_evidence: bool = False
    """The evidence given for it is not accepted (rule S5)."""
    reason: Text

    @property
    def by(self) -> Literal["lead", "auditor"]:
        """Whose word it is."""
        return "lead"

    @property
    def on_evidence(self) -> bool:
        """Whether it says anything of the evidence."""
        return self.reject_evidence or "reject_evidence" in self.model_fields_set


NOT_APPLICABLE: Final = "N/A"
"""What is agreed on instead of a level where a criterion does not apply."""


def _agreed_level(value: object) -> object:
    """A whole number, or the word for what does not apply in any case of its letters."""
    if isinstance(value, str) and value.strip().casefold() == NOT_APPLICABLE.casefold():
        return NOT_APPLICABLE
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("agreed_level", "neither a level nor N/A")


AgreedLevel = Annotated[int | Literal["N/A"], BeforeValidator(_agreed_level)]
"""A level of the scale, or that the criterion does not apply."""


class Agreed(Frozen):
    """What a workshop agreed on for one criterion; it overrules claim, auditor and ruling (rules S3, S4).

    In a file the level alone will do: ``know.evidence: 2`` means ``know.evidence: {level: 2}``.
    """

    level: AgreedLevel
    by: Text | None = None
    """Who agreed on it."""
    on: Date | None = None
    """The day."""
    note: Text | None = None
    """Why, in a few words."""

    @model_validator(mode="before")
    @classmethod
    def _level_alone(cls, value: Any) -> Any:
        return {"level": value} if isinstance(value, (int, str)) else value


class Logo(Frozen):
    """The client's picture, as it stands in the outputs."""

    kind: Literal["png", "jpeg", "svg"]
    width: int
    """Pixels; 0 for SVG, which has none of its own."""
    height: int
    content: Annotated[str, Field(max_length=700_000)]
    """The file in base64."""


class Brand(Frozen):
    """How the client's outputs look."""

    primary: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] = "#1F4E79"
    accent: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] = "#B3541E"
    font: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 -]{0,30}$")] | None = None
    """The font's name; none, and wherever it is not installed: a plain one."""
    cover: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """A line for the cover."""
    logo: Logo | None = None


Days = Annotated[float, Field(ge=0, le=100_000, strict=False)]
"""Person days."""


class Capacity(Frozen):
    """Days a month that people have for fixes; for the plan over time, no score depends on it."""

    all: Days | None = None
    """Together; none: as much as there is work."""
    owners: dict[Id, Days] = Field(default_factory=dict)
    """By who is responsible."""


class Override(Frozen):
    """What somebody changes about the fix of a criterion, or about one step of it; the engine's own is kept beside it."""

    criterion: IdOrCode
    level: Annotated[int, Field(ge=1, le=MAX_TOP)] | None = None
    """The step that leads to this level; none: the whole fix."""
    days: Annotated[float, Field(gt=0, le=100_000, strict=False)] | None = None
    """Person days that it takes here, as they are: no size factor is applied."""
    impact: Annotated[int, Field(ge=1, le=5)] | None = None
    owner: Id | None = None
    place: Annotated[int, Field(ge=1)] | None = None
    """Its place in the plan, 1 is first; of a whole fix only."""
    drop: bool = False
    """It is not done; of a whole fix only."""
    reason: Text
    by: Text
    """Who says so."""
    on: Date | None = None


class Engagement(Frozen):
    """The settings of one audit (``engagement.yaml``)."""

    client: Text = SELF
    title: Text | None = None
    """What the report is called; none: the rubric's title."""
    scope: Text | None = None
    """Which part of the organisation was looked at."""
    made_up: Text | None = None
    """Said on every output of an example."""
    date: Date | None = None
    """The date of the audit; none: the day of the last answers."""
    rubric: Text | None = None
    """Id of a built-in rubric or path of one; none: the default."""
    variant: Id | None = None
    evidence_policy: Id | None = None
    """None: the variant's, else the rubric's default."""
    target: Annotated[int, Field(ge=1, le=MAX_TOP)] | None = None
    targets: dict[IdOrCode, Annotated[int, Field(ge=1, le=MAX_TOP)]] = Field(default_factory=dict)
    """Targets of single criteria, by id or code."""
    size: Id | None = None
    """Key of the rubric's size factors; none: ``medium`` (factor 1)."""
    roles: dict[Id, RolePlan] = Field(default_factory=dict)
    departments: tuple[Text, ...] = ()
    partners: tuple[Text, ...] = ()
    """Outside the house; whatever is handed over to them is not dropped (rule F6)."""
    customer_groups: tuple[Text, ...] = ()
    """Groups of customers that the customers' form offers; none: it does not ask for one."""
    minimum_group: Annotated[int, Field(ge=3)] | None = None
    """No figure is shown for fewer people; none: as the rubric says (rule R6)."""
    minimum_comments: Annotated[int, Field(ge=3)] | None = None
    """No comments are shown where fewer people answered; none: 8, and never fewer than the minimum group."""
    role_mean: Literal["mean", "median", "trimmed"] = "mean"
    """How a role's levels become one (rule S1)."""
    total: Literal["arithmetic", "geometric"] = "arithmetic"
    """How step scores become the overall score (rule S13)."""
    rulings: tuple[Ruling, ...] = ()
    agreed: dict[IdOrCode, Agreed] = Field(default_factory=dict)
    """What a workshop agreed on, by a criterion's id or code (rule S4)."""
    capacity: Capacity = Field(default_factory=Capacity)
    plan_start: Date | None = None
    """The first day of the plan; none: the date of the audit."""
    overrides: tuple[Override, ...] = ()
    """What is changed about fixes, each with a reason and a name."""
    brand: Brand = Field(default_factory=Brand)
    language: Text | None = None
    """Of everything that is made for it (BCP 47, such as ``de``); none: the rubric's own."""
    theme: Text | None = None
    """A theme file beside the settings; it takes the place of `brand`."""
    id: Id | None = None
    """By which returned files are known as this audit's; none: files of every audit are taken."""

    @property
    def stamp(self) -> EngagementStamp | None:
        """By what files of this audit are known; None: it has no id."""
        if self.id is None:
            return None
        return EngagementStamp(id=self.id, client=None if self.client in OUR_CLIENTS else self.client)
