"""One audit at one client: whatever the audit lead decides."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cxaudit.model.answers import Date
from cxaudit.model.base import Frozen, Id, Text, Weight
from cxaudit.model.rubric import MAX_TOP


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

    criterion: Id
    applies: bool | None = None
    """True: it applies; False: it does not; none: not decided (rule S3)."""
    reject_evidence: bool = False
    """The evidence given for it is not accepted (rule S5)."""
    reason: Text


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


class Engagement(Frozen):
    """The settings of one audit (``engagement.yaml``)."""

    client: Text = "Self-assessment"
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
    targets: dict[Id, Annotated[int, Field(ge=1, le=MAX_TOP)]] = Field(default_factory=dict)
    """Targets of single criteria."""
    size: Id | None = None
    """Key of the rubric's size factors; none: ``medium`` (factor 1)."""
    roles: dict[Id, RolePlan] = Field(default_factory=dict)
    departments: tuple[Text, ...] = ()
    minimum_group: Annotated[int, Field(ge=3)] | None = None
    role_mean: Literal["mean", "median", "trimmed"] = "mean"
    """How a role's levels become one (rule S1)."""
    total: Literal["arithmetic", "geometric"] = "arithmetic"
    """How step scores become the overall score (rule S13)."""
    rulings: tuple[Ruling, ...] = ()
    brand: Brand = Field(default_factory=Brand)
    theme: Text | None = None
    """A theme file beside the settings; it takes the place of `brand`."""
