"""The field book as a workbook: what marks its sheets, lines and columns, the same for who writes and who reads it."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from cxaudit.language import N_

KIND: Final = "fieldwork"
"""What the workbook calls itself on its hidden sheet."""

START, POINTS, BY_POINT, JOURNEY, MEASURES, STRATEGY, FINDINGS = (
    "Start",
    "Contact points",
    "By contact point",
    "Journey",
    "Measures",
    "Strategy test",
    "Findings",
)
"""What the sheets are called in English."""

ROW: Final = "cx.row"
"""The mark of the hidden column that says which row is the head."""
HEAD: Final = "head"
POINT: Final = "cx.point."
"""Before the id of a field of the inventory."""
CRITERION, RATING = "cx.criterion", "cx.rating"
"""Marks of the criteria, and of the columns with levels at contact points."""
JOURNEY_ROW, STAGE = "cx.journey", "cx.stage."
"""The mark of the rows of the map, and what stands before the place of a stage."""
TEXT, EVIDENCE = "text", "evidence"
"""What a line of the map holds, after its row's place and a colon."""
READING: Final = "cx.reading."
"""Before the id of a column of readings."""
COMPUTED: Final = "computed"
"""The hidden column that says what a reading was computed from."""
TEST, ANSWER, PROOF = "cx.test", "cx.answer", "cx.proof"
STATEMENT, VALUES = "cx.statement", "cx.values"
FINDING: Final = "cx.finding."
"""Before the id of a column of findings."""
CHANNEL, STAGE_NOTE = "cx.channel.", "cx.stage_note."
"""Before the place of a channel or a stage, on the first sheet."""

YES, NO = N_("yes"), N_("no")

PREPARED: Final = 200
"""Rows that are prepared for contact points; more may be added."""


class Column(NamedTuple):
    """A column of readings or of findings."""

    id: str
    """The field; of an outside figure after ``outside.``."""
    label: str
    """In English."""
    type: Literal["text", "number", "whole", "date", "measure", "contact", "yes"]
    width: float
    help: str = ""
    """In English."""


READINGS: Final = (
    Column("measure", N_("Measure"), "measure", 38, N_("Choose from the catalogue.")),
    Column("value", N_("Value"), "number", 11, N_("In the unit of the measure. Rows without a value are left out.")),
    Column("n", N_("Cases behind it (n)"), "whole", 10, N_("How many answers, tickets or orders it comes from.")),
    Column("part", N_("Of these, how many"), "number", 10, N_("For a share: how many of the cases. Gives the interval.")),
    Column("period_from", N_("First day"), "date", 12, N_("Of the period that it is about.")),
    Column("period_to", N_("Last day"), "date", 12, N_("Of the period that it is about.")),
    Column("source_system", N_("Source system"), "text", 18, N_("Where it comes from, so that it can be looked up.")),
    Column("supplied_by", N_("Supplied by"), "text", 16, N_("A role or a department, no names of people.")),
    Column("goal", N_("Goal"), "number", 10, N_("What you want to reach.")),
    Column("limit", N_("Limit"), "number", 10, N_("Beyond it something has to be done.")),
    Column("contact", N_("Contact point"), "contact", 12, N_("Its number, if the reading is about one only.")),
    Column("second", N_("Second figure"), "number", 10, N_("For times: the 90th percentile.")),
    Column("promoters", N_("Promoters"), "whole", 13, N_("For the net promoter score: how many gave 9 or 10.")),
    Column("detractors", N_("Detractors"), "whole", 13, N_("For the net promoter score: how many gave 0 to 6.")),
    Column("spread", N_("Standard deviation"), "number", 12, N_("For means, in the unit of the measure.")),
    Column("low", N_("Interval from"), "number", 10, N_("Of the 95 % interval, if the source gives it.")),
    Column("high", N_("Interval to"), "number", 10, N_("Of the 95 % interval, if the source gives it.")),
    Column("note", N_("Note"), "text", 26),
    Column("outside.value", N_("Outside figure"), "number", 11, N_("Somebody else's value of the same measure.")),
    Column("outside.source", N_("Its source"), "text", 18, N_("Who published it, and where.")),
    Column("outside.date", N_("Its date"), "date", 12),
    Column("outside.question", N_("Its question"), "text", 18, N_("Word for word.")),
    Column("outside.scale", N_("Its scale"), "text", 14, N_("Such as 0 to 10.")),
    Column("outside.channel", N_("Its channel"), "text", 14),
    Column("outside.group", N_("Its customer group"), "text", 16),
    Column("outside.country", N_("Its country"), "text", 14),
    Column(
        "outside.same",
        N_("All the same as ours?"),
        "yes",
        12,
        N_("Yes only if question, scale, timing, channel, group and country are the same as ours."),
    ),
)  # fmt: skip
FINDING_COLUMNS: Final = (
    Column("id", N_("Number"), "text", 16, N_("That of a drafted finding, or a new one of your own.")),
    Column("should", N_("What should be"), "text", 34),
    Column("is", N_("What is"), "text", 34),
    Column("why", N_("Why"), "text", 30, N_("What is behind it.")),
    Column("effect", N_("Effect on customers"), "text", 30),
    Column("fix", N_("Fix"), "text", 34),
    Column("drop", N_("Leave out?"), "yes", 11, N_("Yes: the finding does not stand in the report.")),
)


def words_of(answers: dict[str, float]) -> dict[Literal["yes", "partly", "no"], str]:
    """The words of a strategy test: the best one, one in between, the worst.

    >>> words_of({"ja": 1, "teils": 0.5, "nein": 0})
    {'yes': 'ja', 'partly': 'teils', 'no': 'nein'}
    """
    ranked = sorted(answers, key=lambda word: -answers[word])
    if not ranked:
        return {}
    between: dict[Literal["yes", "partly", "no"], str] = {"partly": ranked[1]} if len(ranked) > 2 else {}
    return {"yes": ranked[0], **between, "no": ranked[-1]}
