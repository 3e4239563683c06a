"""Numbers as people read them, beyond what `cxaudit.measure` shows: signs, distances, dates.

Nothing here rounds by itself; all rounding is in `cxaudit.measure`.
"""

from __future__ import annotations

import datetime
from decimal import Decimal

from cxaudit.language import N_, _, ngettext
from cxaudit.measure import NOTHING, marked, one_decimal, settled, shown_days, shown_points, whole_points

MINUS = "−"
"""The sign of negative numbers, as wide as a plus."""

_MONTHS = [
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
]  # the machine's language must not show


def signed(number: Decimal | int) -> str:
    """A difference with its sign; nothing before zero.

    >>> signed(Decimal("1.2")), signed(-3), signed(Decimal("-0.0"))
    ('+1.2', '−3', '0.0')
    """
    shown = marked(str(abs(number)))
    return shown if number == 0 else f"{'+' if number > 0 else MINUS}{shown}"


def shown_uplift(value: float | None) -> str:
    """Points gained, with sign and one decimal; "–" for none (rules N2, N3).

    >>> shown_uplift(1.25), shown_uplift(6.2499999999), shown_uplift(0.0), shown_uplift(None)
    ('+1.3', '+6.3', '0.0', '–')
    """
    return NOTHING if value is None else signed(one_decimal(settled(value)))


def points_apart(first: float | None, second: float | None) -> int | None:
    """The first less the second, both as they are shown (rule N3); None if one of them is none.

    >>> points_apart(62.5, 37.4), points_apart(None, 3)
    (26, None)
    """
    return None if first is None or second is None else whole_points(first) - whole_points(second)


def shown_distance(first: float | None, second: float | None) -> str:
    """The distance of two shown points, with its sign; "–" for none (rules N2, N3).

    >>> shown_distance(62.5, 37.4), shown_distance(40.4, 40.0), shown_distance(None, 3)
    ('+26', '0', '–')
    """
    apart = points_apart(first, second)
    return NOTHING if apart is None else signed(apart)


def shown_levels_apart(first: float | None, second: float | None) -> str:
    """The distance of two shown levels, with its sign; "–" for none (rule N3).

    >>> shown_levels_apart(2.25, 1.2), shown_levels_apart(1.0, 2.0)
    ('+1.1', '−1.0')
    """
    if first is None or second is None:
        return NOTHING
    return signed(one_decimal(first) - one_decimal(second))


def shown_range(low: float | None, high: float | None) -> str:
    """Lowest to highest points still possible; "–" where there is no range or nothing is open.

    >>> shown_range(38.2, 44.0), shown_range(40.1, 40.1), shown_range(None, 3)
    ('38 to 44', '–', '–')
    """
    if low is None or high is None or low == high:
        return NOTHING
    return _("{low} to {high}", low=shown_points(low), high=shown_points(high))


def counted_days(value: float) -> str:
    """Days with their noun.

    >>> counted_days(1.0), counted_days(2.5)
    ('1 day', '2.5 days')
    """
    shown = shown_days(value)
    return _("1 day") if shown == "1" else _("{days} days", days=shown)


def counted_levels(value: float) -> str:
    """Levels with their noun, whole where they are whole.

    >>> counted_levels(1.0), counted_levels(0.5), counted_levels(2.25)
    ('1 level', '0.5 levels', '2.3 levels')
    """
    shown = shown_days(value)
    return _("1 level") if shown == "1" else _("{levels} levels", levels=shown)


def counted_points(number: int) -> str:
    """Points with their noun.

    >>> counted_points(1), counted_points(6)
    ('1 point', '6 points')
    """
    return ngettext("{n} point", "{n} points", number)


def shown_date(day: datetime.date | None) -> str | None:
    """A day in words.

    >>> shown_date(datetime.date(2026, 11, 1))
    '1 November 2026'
    """
    if day is None:
        return None
    return _("{day} {month} {year}", day=day.day, month=_(_MONTHS[day.month - 1]), year=day.year)
