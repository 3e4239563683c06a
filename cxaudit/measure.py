"""Arithmetic on levels and points, with "no answer" kept apart from "zero".

Everything that rounds is here, so that every output rounds alike (docs/scoring.md, rules N1 to N3).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from cxaudit.language import _, pgettext

NOTHING = "–"
"""What people see where there is nothing to compute (rule N2)."""

_NINE = Decimal("1e-9")

EFFORT_CLASSES = ((2, 1.0), (5, 1.5), (10, 2.0), (20, 3.0), (40, 4.0))
"""Days up to which a class goes, and the class; above the last: 6 (rule P4, a choice)."""


def _rounded(value: float, step: Decimal) -> Decimal:
    """``value`` to the nearest ``step``, halves away from zero, as Excel's ROUND does it; never a minus zero."""
    return Decimal(f"{value:.15g}").quantize(step, rounding=ROUND_HALF_UP) + 0


def settled(value: float) -> float:
    """The value rounded to 9 decimals, on which every comparison is made.

    Source:
        docs/scoring.md, rule N1.

    >>> settled(0.1 + 0.2) == settled(0.3)
    True
    """
    return float(_rounded(value, _NINE))


def at_least(value: float, threshold: float) -> bool:
    """Whether ``value`` reaches ``threshold`` after both are settled (rule N1).

    >>> at_least(0.1 + 0.2, 0.3), at_least(0.2999, 0.3)
    (True, False)
    """
    distance = value - threshold
    return distance > 0 if abs(distance) > 1e-6 else settled(value) >= settled(threshold)


def below(value: float, threshold: float) -> bool:
    """Whether ``value`` stays under ``threshold`` after both are settled (rule N1)."""
    return not at_least(value, threshold)


def nearest_level(value: float, tolerance: float = 0.5) -> int:
    """The whole level that ``value`` has reached: level n from n − ``tolerance`` upwards.

    >>> [nearest_level(x) for x in (0, 0.49, 0.5, 2.5, 3.4999999999)], nearest_level(1.8, 0.1)
    ([0, 0, 1, 3, 4], 1)
    """
    return math.floor(settled(value + tolerance))


def mean(values: Sequence[float]) -> float | None:
    """The plain mean, ``None`` of nothing.

    >>> mean([3, 4]), mean([])
    (3.5, None)
    """
    return math.fsum(values) / len(values) if values else None


def weighted_mean(pairs: Iterable[tuple[float | None, float]]) -> float | None:
    """Mean of ``(value, weight)`` pairs; pairs without a value take no part.

    Args:
        pairs: values in any one unit, ``None`` for "does not count"; weights, unitless, each >= 0.

    Returns:
        The mean, in the unit of the values, never outside them. ``None`` where nothing counted, which is not the
        same as 0.

    Source:
        docs/scoring.md, rules S2, S11 and S13.

    >>> weighted_mean([(4, 1), (2, 3)])
    2.5
    >>> weighted_mean([(4, 1), (None, 3)])
    4.0
    >>> weighted_mean([(None, 1)]) is None
    True
    """
    counted = [(value, weight) for value, weight in pairs if value is not None and weight > 0]
    if not counted:
        return None
    centre = math.fsum(v * w for v, w in counted) / math.fsum(w for _, w in counted)
    return min(max(centre, min(v for v, _ in counted)), max(v for v, _ in counted))


def median(values: Sequence[float]) -> float | None:
    """The middle value, ``None`` of nothing.

    >>> median([3, 1, 2]), median([1, 2]), median([])
    (2, 1.5, None)
    """
    if not values:
        return None
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def trimmed_mean(values: Sequence[float], share: float) -> float | None:
    """Mean after ``floor(share · n)`` values are cut at each end, from 10 values on (rule S1).

    >>> trimmed_mean([0, 3, 3, 3, 3, 3, 3, 3, 3, 4], 0.1)
    3.0
    """
    cut = math.floor(settled(share * len(values))) if len(values) >= 10 else 0
    return mean(sorted(values)[cut : len(values) - cut])


def standard_deviation(values: Sequence[float]) -> float | None:
    """The sample standard deviation (n − 1), ``None`` below two values.

    >>> standard_deviation([1, 3]) == 2**0.5
    True
    """
    centre = mean(values)
    if centre is None or len(values) < 2:
        return None
    return math.sqrt(math.fsum([(v - centre) ** 2 for v in values]) / (len(values) - 1))


def average_deviation(values: Sequence[float]) -> float | None:
    """Mean distance from the mean, in the unit of the values; ``None`` below two values.

    Source:
        docs/scoring.md, rule R1; Burke & Dunlap (2002), the AD index about the mean.

    >>> average_deviation([1, 3])
    1.0
    """
    centre = mean(values)
    if centre is None or len(values) < 2:
        return None
    return math.fsum([abs(v - centre) for v in values]) / len(values)


def agrees(values: Sequence[float], top: int) -> bool | None:
    """Whether people agree: their average deviation is at most (top + 1) / 6; None below two values.

    Source:
        docs/scoring.md, rule R1; Burke & Dunlap (2002).

    >>> agrees([2, 2, 3], 4), agrees([0, 4], 4), agrees([3], 4)
    (True, False, None)
    """
    deviation = average_deviation(values)
    return None if deviation is None else at_least((top + 1) / 6, deviation)


def overall(pairs: Iterable[tuple[float | None, float]], kind: str) -> float | None:
    """Step scores as one, 0 to 100; None if a step that takes part has no score (rule S13).

    Args:
        pairs: points and weight of each applicable step.
        kind: ``arithmetic`` or ``geometric``.

    >>> overall([(25, 1), (100, 1)], "arithmetic"), round(overall([(25, 1), (100, 1)], "geometric"), 9)
    (62.5, 50.0)
    >>> overall([(25, 1), (None, 1)], "arithmetic") is None
    True
    """
    counted = list(pairs)
    known = [(value, weight) for value, weight in counted if value is not None]
    if len(known) < len(counted):
        return None
    if kind == "geometric":
        mean_log = weighted_mean((math.log(max(value, 1)), weight) for value, weight in known)
        return None if mean_log is None else math.exp(mean_log)
    return weighted_mean(known)


def points(level: float, top: int) -> float:
    """A level 0..top as points 0..100 (rule A1).

    >>> points(3, 4)
    75.0
    """
    return 100 * level / top


def effort_class(days: float) -> float:
    """The class of an effort: classes, because estimates are rough.

    Source:
        docs/scoring.md, rule P4.

    >>> [effort_class(d) for d in (0, 2, 2.5, 10, 40, 41)]
    [1.0, 1.0, 1.5, 2.0, 4.0, 6.0]
    """
    return next((effort for limit, effort in EFFORT_CLASSES if settled(days) <= limit), 6.0)


def whole_points(value: float) -> int:
    """Points as people read them: whole, rounded half up; 0 and 100 only where exact (rule N3).

    >>> [whole_points(p) for p in (0, 0.2, 49.5, 99.7, 100)]
    [0, 1, 50, 99, 100]
    """
    whole = int(_rounded(value, Decimal(1)))
    exact = settled(value)
    if whole == 0 and exact > 0:
        return 1
    return 99 if whole == 100 and exact < 100 else whole


def marked(number: str) -> str:
    """A number as text with the decimal mark of the language in force.

    >>> marked("2.5")
    '2.5'
    """
    return number.replace(".", pgettext("decimal mark", "."))


def shown_points(value: float | None) -> str:
    """Points as text, "–" for none (rules N2, N3).

    >>> [shown_points(p) for p in (None, 0.2, 59.5)]
    ['–', '1', '60']
    """
    return NOTHING if value is None else str(whole_points(value))


def one_decimal(value: float) -> Decimal:
    """A value to one decimal, half up (rule N3), exact so that differences can be taken of it."""
    return _rounded(value, Decimal("0.1"))


def nearest_of(value: float, step: int) -> float:
    """The nearest multiple of a step, halves upwards, after the value is settled (rule N1).

    >>> nearest_of(42.5, 5), nearest_of(2.4, 5)
    (45.0, 0.0)
    """
    return float(step * math.floor(settled(value) / step + 0.5))


def tenth(value: float) -> float:
    """A value as people see it, to one decimal, after it is settled: what workbook and page print alike (N1, N3).

    >>> tenth(6.25), tenth(6.2499999999), tenth(-0.04)
    (6.3, 6.3, 0.0)
    """
    return float(one_decimal(settled(value)))


def tenths_apart(first: float, second: float) -> int:
    """The first less the second, both as they are shown, in tenths.

    >>> tenths_apart(2.25, 1.2), tenths_apart(0.3, 0.6)
    (11, -3)
    """
    return int(10 * (one_decimal(first) - one_decimal(second)))


def shown_level(value: float | None) -> str:
    """A level (or an uplift) with one decimal, "–" for none (rules N2, N3).

    >>> [shown_level(x) for x in (None, 2, 2.25, 0.05)]
    ['–', '2.0', '2.3', '0.1']
    """
    return NOTHING if value is None else marked(f"{one_decimal(value)}")


def shown_days(value: float) -> str:
    """Days as people read them: whole where they are whole, else one decimal.

    >>> [shown_days(x) for x in (4.0, 2.5, 0.125)]
    ['4', '2.5', '0.1']
    """
    tenth = one_decimal(value)
    return str(int(tenth)) if tenth == int(tenth) else marked(str(tenth))


def shown_share(value: float | None) -> str:
    """A share 0..1 as whole per cent; 0 and 100 only where exact.

    >>> [shown_share(x) for x in (None, 0.001, 0.5, 1)]
    ['–', '1 %', '50 %', '100 %']
    """
    return NOTHING if value is None else _("{number} %", number=whole_points(100 * value))


def shown_working(value: float | None) -> str:
    """A number inside arithmetic that people follow: at most four decimals, no idle zeros.

    >>> [shown_working(x) for x in (None, 2.0, 2.5, 1 / 3, 0.00004)]
    ['–', '2', '2.5', '0.3333', '0']
    """
    if value is None:
        return NOTHING
    text = f"{_rounded(value, Decimal('0.0001')):f}"
    return marked(text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def shown_coefficient(value: float | None) -> str:
    """A measure of agreement with two decimals; "–" for none.

    >>> [shown_coefficient(x) for x in (None, 0.6042, 1.0, -0.1234)]
    ['–', '0.60', '1.00', '−0.12']
    """
    if value is None:
        return NOTHING
    shown = hundredth(value)
    return marked(f"{abs(shown):.2f}" if shown >= 0 else f"−{abs(shown):.2f}")


def hundredth(value: float) -> float:
    """A measure of agreement with two decimals, as a number; halves away from zero.

    >>> hundredth(0.6042), hundredth(-0.125)
    (0.6, -0.13)
    """
    return float(_rounded(value, Decimal("0.01"))) + 0.0


def grouped(number: int) -> str:
    """A large number with the mark between thousands of the language in force.

    >>> grouped(2000)
    '2,000'
    """
    return f"{number:,}".replace(",", pgettext("mark between thousands", ","))


def grouped_tenth(value: float) -> str:
    """A large number of 0 or more with one decimal and the marks of the language in force.

    >>> grouped_tenth(1234.56), grouped_tenth(3.04)
    ('1,234.6', '3.0')
    """
    whole, _point, tenth = str(one_decimal(value)).partition(".")
    return grouped(int(whole)) + marked(f".{tenth}")


def whole_number(value: float) -> int:
    """A count of 0 or more, whole, rounded half up; 0 only where it is 0.

    >>> whole_number(0.2), whole_number(12.5), whole_number(0.0)
    (1, 13, 0)
    """
    whole = int(_rounded(value, Decimal(1)))
    return 1 if whole == 0 and settled(value) > 0 else whole
