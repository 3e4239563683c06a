"""Exports of other systems: what their columns mean, and what is counted of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import Field

from cxaudit.model.answers import Date
from cxaudit.model.base import Frozen, Id, Text

Holds = Literal["id", "moment", "number", "truth", "score"]
"""What the cells of a column hold."""

BLANK: Final = -1
"""Of a moment, number, score or truth: the cell is empty."""
UNREADABLE: Final = -2
"""It holds something else."""
OTHER_ORDER: Final = -3
"""A date that can only be read with day and month the other way round."""
OFF_SCALE: Final = -4
"""A number that is not on the scale, or below zero."""


class Column(NamedTuple):
    """A column that a kind of export may have."""

    holds: Holds
    low: float = 0
    """Of a score: the lowest on the scale."""
    high: float = 0
    whole: bool = True
    """Of a score: only whole ones are on the scale."""


class ExportKind(NamedTuple):
    """A kind of export: what one row is, and its columns."""

    columns: Mapping[str, Column]
    dated: str | None
    """The column that says to which period a row belongs."""
    named: str | None
    """The column by which a row that is there twice is known."""
    needed: tuple[str, ...] = ()
    """Columns without which nothing can be counted."""


_ID, _WHEN, _NUMBER, _TRUTH = (Column(holds) for holds in ("id", "moment", "number", "truth"))


def _scale(low: float, high: float) -> Column:
    """A column of scores."""
    return Column("score", low, high)


_POINTS: Final = {"points": _NUMBER, "possible": _NUMBER, "date": _WHEN}

KINDS: Final[Mapping[str, ExportKind]] = {
    "tickets": ExportKind(
        {
            "case_id": _ID,
            "opened": _WHEN,
            "first_response": _WHEN,
            "closed": _WHEN,
            "solved": _TRUTH,
            "escalated": _TRUTH,
            "contacts_in_case": _NUMBER,
        },
        "opened",
        "case_id",
        ("opened",),
    ),
    "contacts": ExportKind(
        {
            "contact_id": _ID,
            "date": _WHEN,
            "answered_at": _WHEN,
            "wait_seconds": _NUMBER,
            "gave_up": _TRUTH,
            "answered": _TRUTH,
            "talk": _NUMBER,
            "hold": _NUMBER,
            "after_work": _NUMBER,
            "transfers": _NUMBER,
            "customer_id": _ID,
            "reason": _ID,
            "complaint": _TRUTH,
        },
        "date",
        "contact_id",
        ("date",),
    ),
    "survey": ExportKind(
        {
            "response_id": _ID,
            "date": _WHEN,
            "score_0_10": _scale(0, 10),
            "score_1_5": _scale(1, 5),
            "score_1_7": _scale(1, 7),
            "x1_overall": _scale(1, 10),
            "x2_vs_expectations": _scale(1, 10),
            "x3_vs_ideal": _scale(1, 10),
        },
        "date",
        "response_id",
    ),
    "survey_log": ExportKind(
        {
            "contact_id": _ID,
            "date": _WHEN,
            "eligible": _TRUTH,
            "sent": _TRUTH,
            "undeliverable": _TRUTH,
            "answered": _TRUTH,
        },
        "date",
        "contact_id",
        ("sent",),
    ),
    "staff_survey": ExportKind(
        {"response_id": _ID, "date": _WHEN, "score_0_10": _scale(0, 10)},
        "date",
        "response_id",
        ("score_0_10",),
    ),
    "reviews": ExportKind(
        {"review_id": _ID, "review_date": _WHEN, "stars": Column("score", 1, 5, whole=False)},
        "review_date",
        "review_id",
        ("stars",),
    ),
    "orders": ExportKind(
        {
            "order_id": _ID,
            "customer_id": _ID,
            "order_date": _WHEN,
            "refunded": _TRUTH,
            "cancelled": _TRUTH,
            "shipped_items": _NUMBER,
            "returned_items": _NUMBER,
        },
        "order_date",
        "order_id",
    ),
    "customers": ExportKind(
        {"customer_id": _ID, "since": _WHEN, "left": _WHEN, "named_recommendation": _TRUTH},
        None,
        "customer_id",
        ("since",),
    ),
    "promises": ExportKind(
        {"promise_id": _ID, "promised_for": _WHEN, "done_at": _WHEN},
        "promised_for",
        "promise_id",
        ("promised_for", "done_at"),
    ),
    "fixes": ExportKind({"fix_id": _ID, "due": _WHEN, "done": _WHEN}, "due", "fix_id", ("due", "done")),
    "checks": ExportKind(
        {"check_id": _ID, **_POINTS, "critical_error": _TRUTH}, "date", "check_id", ("points", "possible")
    ),
    "visits": ExportKind({"visit_id": _ID, **_POINTS}, "date", "visit_id", ("points", "possible")),
    "training": ExportKind(
        {"person_id": _ID, "should_be": _TRUTH, "trained": _TRUTH}, None, "person_id", ("trained",)
    ),
}
"""What can be read, by kind. The names of columns are those of the measures' fields."""

Positive = Annotated[float, Field(gt=0, strict=False)]
Goal = Annotated[float, Field(strict=False)]


class ExportMapping(Frozen):
    """What the columns of an export mean, and the rules by which it is counted (``MAP.yaml``)."""

    kind: Id
    columns: dict[Id, Text]
    """Head of the column in the file, by the field that it is."""
    dates: Literal["iso", "day_first", "month_first"] | None = None
    """How dates are written; None: found from the file."""
    decimals: Literal["point", "comma"] | None = None
    """The mark in numbers; None: found from the file."""
    delimiter: Literal[",", ";", "tab", "|"] | None = None
    encoding: Literal["utf-8", "utf-16", "cp1252"] | None = None
    sheet: Text | None = None
    """Of a workbook; None: the first one that has the columns."""
    true: dict[Id, tuple[Text, ...]] = Field(default_factory=dict)
    """Words that mean yes in a column, by field; every other word there means no."""
    as_of: Date | None = None
    """Open cases are counted as they stood at the end of this day."""
    period_from: Date | None = None
    period_to: Date | None = None
    window_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    limit_seconds: Positive | None = None
    """Of a service level."""
    limit_hours: Positive | None = None
    """From this age on an open case is old."""
    automatic_seconds: Positive | None = None
    """Answers that come sooner were given by a machine."""
    base: Annotated[int, Field(ge=1)] | None = None
    """Customers or orders to which contacts and complaints are compared."""
    weights: tuple[Positive, Positive, Positive] | None = None
    """Of the three questions of the satisfaction index; None: all alike."""
    solved_by: Text | None = None
    """Who says that a case was solved."""
    source_system: Text | None = None
    supplied_by: Text | None = None
    measures: tuple[Id, ...] = ()
    """Only these; none: all that can be computed."""
    goals: dict[Id, Goal] = Field(default_factory=dict)
    limits: dict[Id, Goal] = Field(default_factory=dict)


class Batch(NamedTuple):
    """Some rows of an export, column by column."""

    lines: Sequence[int]
    """The line in the file that each row ends on."""
    columns: Mapping[str, Sequence[float]]
    """By field: seconds since 1970, numbers, 1 or 0, or the hash of an id (0: blank); below zero: `BLANK` and its kind."""
    ragged: Sequence[int] = ()
    """Lines that have more or fewer cells than the heads, or cannot be read; they are not among the rows."""


class Spread(NamedTuple):
    """How many, and their sums."""

    cases: int = 0
    total: float = 0
    squares: float = 0


class Waits(NamedTuple):
    """How long it took, or has taken so far."""

    ended: Mapping[float, int]
    """How often, by seconds."""
    open: Mapping[float, int]
    """How often it had not ended after so many seconds."""
    step: int
    """Seconds to which they are rounded down."""
    spread: Spread
    """Of those that ended, not rounded."""


class Sums(NamedTuple):
    """What is counted of an export: all that its measures need."""

    counts: Mapping[str, float] = {}
    """By the names that the formulas have."""
    scores: Mapping[str, Mapping[float, int]] = {}
    """How often, by score."""
    spreads: Mapping[str, Spread] = {}
    waits: Mapping[str, Waits] = {}
