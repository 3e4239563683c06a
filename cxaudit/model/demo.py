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


class DemoTexts(Frozen):
    """What people read of an example audit, in another language."""

    client: Text
    title: Text
    scope: Text
    made_up: Text
    departments: dict[Text, Text]
    """By their names in the plan."""
    partners: dict[Text, Text] = Field(default_factory=dict)
    """By their names in the plan."""
    consents: dict[Id, Text]
    """Who agreed to be named, by role."""
    overrides: dict[Id, Text] = Field(default_factory=dict)
    """Why something about a fix was changed, by criterion."""
    references: dict[Id, Text]
    """What is shown as evidence, by criterion."""
    reasons: dict[Id, Text]
    """Why a criterion does not apply."""


def retold(demo: Demo, texts: DemoTexts) -> Demo:
    """The same plan in another language; what is not translated is as it was."""
    people = (p.model_copy(update={"department": _named(p.department, texts)}) for p in demo.people)
    truths = {name: _truth(name, truth, texts) for name, truth in demo.truths.items()}
    engagement = _engagement(demo.engagement, texts)
    return demo.model_copy(update={"people": tuple(people), "truths": truths, "engagement": engagement})


def _named(department: str | None, texts: DemoTexts) -> str | None:
    """A department's name."""
    return texts.departments.get(department or "", department)


def _truth(name: str, truth: DemoTruth, texts: DemoTexts) -> DemoTruth:
    """What is true of a criterion, with its evidence and its reason."""
    evidence, reason = truth.evidence, truth.not_applicable
    if evidence:
        evidence = evidence.model_copy(update={"reference": texts.references.get(name, evidence.reference)})
    return truth.model_copy(
        update={"evidence": evidence, "not_applicable": reason and texts.reasons.get(name, reason)}
    )


def _engagement(engagement: Engagement, texts: DemoTexts) -> Engagement:
    """The audit lead's settings."""
    roles = {
        role: plan.model_copy(update={"consent": texts.consents.get(role, plan.consent)})
        for role, plan in engagement.roles.items()
    }
    departments = tuple(texts.departments.get(one, one) for one in engagement.departments)
    partners = tuple(texts.partners.get(one, one) for one in engagement.partners)
    overrides = tuple(
        one.model_copy(update={"reason": texts.overrides.get(one.criterion, one.reason)})
        for one in engagement.overrides
    )
    own = texts.model_dump(include={"client", "title", "scope", "made_up"})
    return engagement.model_copy(
        update={
            **own,
            "roles": roles,
            "departments": departments,
            "partners": partners,
            "overrides": overrides,
        }
    )
