"""What is filled in after people have answered: an auditor's verdicts, and what a workshop agreed on."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cxaudit.language import N_
from cxaudit.model.answers import Date, EngagementStamp, Respondent, RubricStamp, Time
from cxaudit.model.base import Frozen, Id, Text
from cxaudit.model.engagement import AgreedLevel, Ruling

AUDITOR_SCHEMA: Literal["cxaudit/auditor/1"] = "cxaudit/auditor/1"
WORKSHOP_SCHEMA: Literal["cxaudit/workshop/1"] = "cxaudit/workshop/1"

ACCEPTED, REJECTED = N_("accepted"), N_("rejected")
"""What the drop-down for evidence offers, to be said with `_`."""

DOES_NOT_APPLY, APPLIES = N_("does not apply"), N_("it applies")
"""What the drop-down for whether a criterion applies offers, to be said with `_`."""


class Verdict(Frozen):
    """What an auditor found for one criterion; whatever is none was left open."""

    criterion: Id
    level: int | None = None
    """The audited level (rule S4)."""
    not_applicable: bool | None = None
    """True: it does not apply; False: it applies, whatever people said; none: not decided (rule S3)."""
    evidence: Literal["accepted", "rejected"] | None = None
    """Whether the evidence that was given holds (rule S5)."""
    reason: Text | None = None
    """Why the evidence is rejected, or why something else holds than people said about whether it applies."""
    comment: Text | None = None

    @property
    def blank(self) -> bool:
        """Nothing was decided (there may still be a comment)."""
        return self.level is None and self.not_applicable is None and self.evidence is None


class AuditorSheet(Frozen):
    """What one auditor found, in one file (``cxaudit/auditor/1``)."""

    schema_: Literal["cxaudit/auditor/1"] = Field(alias="schema")
    rubric: RubricStamp
    engagement: EngagementStamp | None = None
    """Which audit it was made for; none: no one in particular."""
    variant: Id | None = None
    date: Date | None = None
    """The day of the verdicts; of two sheets of one auditor the later one counts (rule A5)."""
    saved: Time | None = None
    """When the file was last saved, if it says so; decides between sheets of one day."""
    respondent: Respondent
    """The auditor, in a role of that kind."""
    verdicts: tuple[Verdict, ...]


class Agreement(Frozen):
    """What a workshop agreed on for one criterion."""

    criterion: Id
    level: AgreedLevel
    note: Text | None = None


class WorkshopSheet(Frozen):
    """What one workshop agreed on, in one file (``cxaudit/workshop/1``)."""

    schema_: Literal["cxaudit/workshop/1"] = Field(alias="schema")
    rubric: RubricStamp
    engagement: EngagementStamp | None = None
    """Which audit it was made for; none: no one in particular."""
    variant: Id | None = None
    date: Date | None = None
    """The day; of two workshops the later one counts."""
    saved: Time | None = None
    by: Text | None = None
    """Who agreed: roles, never names."""
    agreements: tuple[Agreement, ...]


class AuditorsRuling(Ruling):
    """What the auditors' sheets come to where it is more than an answer; the audit lead's word comes before it."""

    @property
    def by(self) -> Literal["lead", "auditor"]:
        """Whose word it is."""
        return "auditor"
