"""Words for the codes of field work, which page and workbook share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from cxaudit.language import N_, _, ngettext
from cxaudit.measure import NOTHING, grouped, grouped_tenth, settled, shown_working, whole_number
from cxaudit.model.fieldwork import OutsideFigure
from cxaudit.model.fieldwork_shown import (
    FieldworkShown,
    MachineHelp,
    MeasureShown,
    Missing,
    PointShown,
    PointsShown,
    Quadrant,
)
from cxaudit.model.rubric import Measure, Rubric, StatementTestQuestion, TemplateField
from cxaudit.render.exports_explained import fault_words
from cxaudit.render.figures import MINUS, shown_date
from cxaudit.text import listed

QUADRANTS: Final[dict[Quadrant, str]] = {
    "fix_first": N_("Fix first"),
    "keep": N_("Keep it up"),
    "leave": N_("Leave for now"),
    "too_much": N_("Perhaps too much"),
}
"""The fields of the map of importance and performance (rule F3), to be said with `_`."""

QUADRANTS_SAID: Final[dict[Quadrant, str]] = {
    "fix_first": N_("matters more than others and goes worse"),
    "keep": N_("matters more than others and goes better"),
    "leave": N_("matters less than others and goes worse"),
    "too_much": N_("matters less than others and goes better"),
}
"""What a field means, to be said with `_`."""

MARKS: Final[dict[str, str]] = {
    "no_owner": N_("nobody owns it"),
    "guess": N_("rated by guess"),
    "no_volume": N_("contacts a month not known"),
    "no_measure": N_("nothing measures it"),
    "beyond_limit": N_("a measure is beyond its limit"),
    "hand_over_dropped": N_("the hand-over drops"),
    "incomplete": N_("not all fields are filled in"),
}
"""What is wrong with a row of the inventory, to be said with `_`."""

MISSING: Final[dict[str, str]] = {
    "stage": N_("No contact point at the stage"),
    "sale_phase": N_("No contact point in the phase"),
    "channel": N_("No contact point in the channel"),
    "department": N_("No contact point of the department"),
    "owner": N_("No owner"),
    "importance_source": N_("Nobody says how important it is, or how that is known"),
    "performance_source": N_("Nobody says how well it goes, or how that is known"),
    "monthly_volume": N_("Contacts a month not known"),
}
"""What the inventory lacks (rule F5), to be said with `_`."""

GOAL: Final[dict[str, str]] = {
    "reached": N_("goal reached"),
    "not_reached": N_("goal not reached"),
    "unsure": N_("goal: not sure"),
}
LIMIT: Final[dict[str, str]] = {
    "within": N_("within the limit"),
    "beyond": N_("beyond the limit"),
    "unsure": N_("limit: not sure"),
}
PREVIOUS: Final[dict[str, str]] = {
    "better": N_("better than before"),
    "worse": N_("worse than before"),
    "no_clear_change": N_("no clear change"),
    "changed": N_("changed; neither direction is better"),
}
"""Verdicts on a measure, to be said with `_`."""

DIRECTIONS: Final[dict[str, str]] = {
    "higher": N_("higher is better"),
    "lower": N_("lower is better"),
    "watch": N_("to be watched: neither direction is better"),
}
"""Which way a measure should go, to be said with `_`."""

INTERVALS: Final[dict[str, str]] = {
    "wilson": N_("Wilson's interval of a share"),
    "adjusted_wald": N_("adjusted Wald interval"),
    "t_mean": N_("t interval of a mean"),
    "quantile": N_("interval of a median"),
    "poisson": N_("exact interval of a count"),
    "given": N_("range as supplied"),
    "none": N_("no interval: all of it is counted, or too little is known"),
}
"""How an interval came about, to be said with `_`."""

CONTRADICTIONS: Final[dict[str, str]] = {
    "measure_beyond_limit": N_("a measure is beyond its limit"),
    "statement_below": N_("customers agree less"),
    "contact_below": N_("a contact point goes worse"),
}
"""What stands against a claim, to be said with `_`."""

ANSWERS: Final[dict[str, str]] = {"yes": N_("yes"), "partly": N_("partly"), "no": N_("no")}
"""Answers to a test of the strategy statement, to be said with `_`."""

ABOUT: Final[dict[str, str]] = {
    "contact": N_("Contact point"),
    "hand_over": N_("Hand-over"),
    "measure": N_("Measure"),
    "contradiction": N_("Contradiction"),
    "strategy": N_("Strategy statement"),
    "own": N_("Our own finding"),
}
"""What a finding is about, to be said with `_`."""

FINDING_PARTS: Final[dict[str, str]] = {
    "should": N_("What should be"),
    "is_": N_("What is"),
    "why": N_("Why"),
    "effect": N_("Effect on customers"),
    "fix": N_("Fix"),
}
"""The parts of a finding by their names in `FindingShown`, to be said with `_`."""

SECONDS: Final[dict[str, str]] = {
    "ces": N_("share of 5 or more, %"),
    "review_rating": N_("share of 1 and 2 stars, %"),
    "time_to_resolution": N_("90th percentile"),
    "first_response_time": N_("90th percentile"),
    "backlog": N_("median age, hours"),
    "quality_score": N_("share with a critical fault, %"),
}
"""What the second figure of a measure is, to be said with `_`; of others it is "second figure"."""

_OUTSIDE: Final[dict[str, str]] = {
    "source": N_("source"),
    "date": N_("date"),
    "question": N_("question"),
    "scale": N_("scale"),
    "channel": N_("channel"),
    "group": N_("customer group"),
    "country": N_("country"),
}


# ------------------------------------------------------------------------ numbers


COUNT: Final = "count"
"""The unit of a measure that is a number of things."""
_SCALE = re.compile(r"[0-9] .*[0-9]")
"""A unit that is a scale from one number to another."""


def shown_value(value: float | None) -> str:
    """A value of a measure: whole where it is whole, else one decimal, more where that would be nothing.

    >>> shown_value(1250.0), shown_value(-12.5), shown_value(3.04), shown_value(0.004), shown_value(None)
    ('1,250', '−12.5', '3.0', '0.004', '–')
    """
    if value is None:
        return NOTHING
    size, sign = abs(value), MINUS if settled(value) < 0 else ""
    if settled(size) == int(settled(size)):
        return sign + grouped(int(settled(size)))
    if size < 0.1:
        return sign + shown_working(size)
    return sign + grouped_tenth(size)


def shown_between(low: float | None, high: float | None) -> str:
    """An interval of a measure; "–" for none, "…" where an end is not known.

    >>> shown_between(60, 71.23), shown_between(None, 4), shown_between(None, None)
    ('60 to 71.2', '… to 4', '–')
    """
    if low is None and high is None:
        return NOTHING
    ends = ["…" if end is None else shown_value(end) for end in (low, high)]
    return _("{low} to {high}", low=ends[0], high=ends[1])


def with_unit(value: float | None, unit: str) -> str:
    """A value of a measure with its unit; a scale in brackets, a plain count without.

    >>> with_unit(25.3, "%"), with_unit(344, "count"), with_unit(4.6, "1 to 7 (7 = easy)"), with_unit(8.9, "per 1000")
    ('25.3 %', '344', '4.6 (1 to 7; 7 = easy)', '8.9 per 1000')
    """
    said = unit_said(unit)
    return _("{value} {unit}", value=shown_value(value), unit=said) if said else shown_value(value)


def unit_said(unit: str) -> str:
    """The unit as it stands behind a value."""
    if unit == COUNT:
        return ""
    return f"({unit.replace(' (', '; ').rstrip(')')})" if _SCALE.search(unit) else unit


def shown_whole(value: float | None) -> str:
    """Contacts a month and loads, whole; "–" for none.

    >>> shown_whole(1249.6), shown_whole(0.2), shown_whole(None)
    ('1,250', '1', '–')
    """
    return NOTHING if value is None else grouped(whole_number(value))


# ------------------------------------------------------------------------ names


def fields(rubric: Rubric) -> dict[str, TemplateField]:
    """The fields of the contact-point template by id."""
    return {one.id: one for one in (rubric.contact_points.fields if rubric.contact_points else ())}


def choice(rubric: Rubric, field: str, place: int | None) -> str:
    """A choice of the contact-point template in words; "–" for none."""
    known = fields(rubric).get(field)
    choices = known.choices if known else ()
    return choices[place] if place is not None and 0 <= place < len(choices) else NOTHING


def stages(rubric: Rubric) -> tuple[str, ...]:
    """The stages of the journey."""
    known = fields(rubric).get("stage")
    return known.choices if known else ()


def measures_by_id(rubric: Rubric) -> dict[str, Measure]:
    """The catalogue of measures."""
    return {one.id: one for one in (rubric.measures.measures if rubric.measures else ())}


def questions_by_id(rubric: Rubric) -> dict[str, StatementTestQuestion]:
    """The tests of the strategy statement."""
    return {one.id: one for one in (rubric.strategy_test.tests if rubric.strategy_test else ())}


def statements_by_id(rubric: Rubric) -> dict[str, str]:
    """What customers are asked to agree with, by the id of the criterion or of the form's own statement."""
    own = {one.id: one.statement for one in (rubric.customer_form.items if rubric.customer_form else ())}
    return own | {c.id: c.customer_statement for c in rubric.criteria if c.customer_statement}


def contact_names(points: PointsShown | None) -> dict[str, str]:
    """Contact points as people call them: "Chat with support (CP-007)", by number."""
    rows = points.points if points else ()
    return {row.point.contact_id: contact_name(row) for row in rows}


def contact_name(row: PointShown) -> str:
    """A contact point as people call it, with its number."""
    point = row.point
    if not point.name:
        return point.contact_id
    return _("{name} ({number})", name=point.name, number=point.contact_id)


# ------------------------------------------------------------------------ sentences


def marks_said(row: PointShown) -> tuple[str, ...]:
    """What is wrong with a row of the inventory, in words."""
    return tuple(_(MARKS[mark]) for mark in row.marks)


def missing_said(rubric: Rubric, one: Missing, names: Mapping[str, str] | None = None) -> str:
    """What the inventory lacks, in a line.

    Args:
        rubric: whose template names the choices.
        one: what is missing.
        names: contact points by number; None: by their numbers alone.
    """
    named = one.name if one.choice is None else choice(rubric, one.kind, one.choice)
    who = listed([(names or {}).get(number, number) for number in one.contacts])
    what = _(MISSING[one.kind])
    said = _("{what}: {which}", what=what, which=who or named) if who or named else what
    return _("{missing} ({note})", missing=said, note=one.note) if one.note else said


def all_missing(
    rubric: Rubric, points: PointsShown, names: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Everything that the inventory lacks: hand-overs that end at somebody who has no row, then the rest."""
    dropped = (
        _(
            "The hand-over drops: {contact} to {other}",
            contact=contact_name(one),
            other=one.point.hand_over_to,
        )
        for one in points.points
        if "hand_over_dropped" in one.marks
    )
    return (*dropped, *(missing_said(rubric, one, names) for one in points.missing))


def verdict(one: MeasureShown) -> tuple[str, ...]:
    """What a measure says against its goal, its limit and the reading before, in words; nothing where neither is known."""
    said = (
        GOAL.get(one.against_goal or ""),
        LIMIT.get(one.against_limit or ""),
        PREVIOUS.get(one.against_previous or ""),
    )
    return tuple(_(words) for words in said if words)


def second_said(one: MeasureShown) -> str | None:
    """The second figure of a measure with what it is; None: there is none."""
    if one.second is None:
        return None
    what = _(SECONDS[one.measure]) if one.measure in SECONDS else _("second figure")
    return _("{what}: {value}", what=what, value=shown_value(one.second))


def outside_lacks(figure: OutsideFigure) -> tuple[str, ...]:
    """What is not known of somebody else's figure, so that it cannot be compared."""
    return tuple(_(words) for name, words in _OUTSIDE.items() if not getattr(figure, name))


def outside_said(one: MeasureShown) -> str | None:
    """Somebody else's figure with what can be said of it; None: there is none."""
    figure = one.outside
    if figure is None:
        return None
    if one.comparable:
        facts = {"value": shown_value(figure.value), "source": figure.source, "day": shown_date(figure.date)}
        return _("{value} ({source}, {day}); comparable", **facts)
    lacks = outside_lacks(figure)
    if lacks:
        return _(
            "{value}; not comparable, not known: {what}", value=shown_value(figure.value), what=listed(lacks)
        )
    return _(
        "{value}; not comparable: nobody says that it was measured the same way",
        value=shown_value(figure.value),
    )


def faults_said(*readings: MeasureShown) -> tuple[str, ...]:
    """What was wrong with the rows that measures were computed from, each with its count; the most frequent first.

    Of one export several columns may have been read by several mappings: what each of them found is told once.
    """
    once = {fault for one in readings if one.computed for fault in one.computed.faults}
    found = sorted(once, key=lambda f: (-f.rows, f.code))
    return tuple(
        _("{what}: {rows} (left out)", what=fault_words(f.code), rows=grouped(f.rows))
        if f.left_out
        else _("{what}: {rows}", what=fault_words(f.code), rows=grouped(f.rows))
        for f in found
    )


def period(one: MeasureShown) -> str:
    """The days that a reading is about; "–" for none."""
    first, last = shown_date(one.period_from), shown_date(one.period_to)
    if first and last:
        return _("{first} to {last}", first=first, last=last)
    return first or last or NOTHING


def help_said(told: MachineHelp) -> tuple[str, ...]:
    """What a program can say of the strategy statement, in sentences; a person judges."""
    lengths = ngettext(
        "It has {n} word; its longest sentence has {longest}.",
        "It has {n} words; its longest sentence has {longest}.",
        told.words,
        longest=told.longest,
    )
    ease = (
        None
        if told.reading_ease is None
        else _(
            "Reading ease {ease}: from 60 on most people read it easily.", ease=shown_value(told.reading_ease)
        )
    )
    empty = (
        _("Words that anybody could say: {words}.", words=", ".join(told.empty_words))
        if told.empty_words
        else None
    )
    return tuple(said for said in (lengths, ease, empty) if said)


def begin_at(found: FieldworkShown | None, criterion: str) -> str | None:
    """Where to begin with a criterion's fix: contact points by name; None: nothing says so."""
    points = found.points if found else None
    numbers = points.first_at.get(criterion, ()) if points else ()
    names = contact_names(points)
    return listed([names.get(number, number) for number in numbers]) or None
