"""How far a number can be relied on that rests on some people out of many (docs/scoring.md, rules R4 and R5).

Plain arithmetic, without any library: Student's t for any degrees of freedom, intervals for means, differences,
shares and the net promoter score, quantiles, and choices at random that are the same in every run.
"""

from __future__ import annotations

import hashlib
import math
import struct
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from cxaudit.measure import mean, settled, standard_deviation

CONFIDENCE = 0.95
"""Of every interval (rule R5)."""

Z = 1.959963984540054
"""What 95 % of a normal distribution lie within, in standard deviations."""

_NORMAL_FROM = 1e8
"""Degrees of freedom from which Student's t is the normal distribution."""

NoInterval = Literal["one_respondent", "no_spread", "few_people"]
"""Why a number has no interval (rule R5); few_people: more may not be said (rule R6)."""


class Interval(NamedTuple):
    """Where a number may lie."""

    low: float
    high: float


# ------------------------------------------------------------------------ Student's t


def beta_share(x: float, a: float, b: float, rest: float | None = None) -> float:
    """The regularised incomplete beta function I_x(a, b).

    Args:
        x: from 0 to 1.
        a: above 0.
        b: above 0.
        rest: 1 − x, where it is known more exactly than by subtraction.

    >>> round(beta_share(0.5, 2, 2), 12), beta_share(0, 1, 3), beta_share(1, 1, 3)
    (0.5, 0.0, 1.0)
    """
    y = 1 - x if rest is None else rest
    if x <= 0 or y <= 0:
        return float(x > 0)
    if x > (a + 1) / (a + b + 2):
        return 1 - _lower_share(y, x, b, a)
    return _lower_share(x, y, a, b)


def _lower_share(x: float, y: float, a: float, b: float) -> float:
    """The same where x is below the middle; y is 1 − x."""
    log_x = math.log(x) if x < 0.5 else math.log1p(-y)
    log_y = math.log(y) if y < 0.5 else math.log1p(-x)
    return math.exp(a * log_x + b * log_y - _log_beta(a, b)) * _fraction(x, a, b) / a


def _log_beta(a: float, b: float) -> float:
    """Logarithm of the complete beta function."""
    return math.lgamma(min(a, b)) - _log_ratio(max(a, b), min(a, b))


def _log_ratio(large: float, more: float) -> float:
    """Logarithm of Γ(large + more) / Γ(large); for a large number without the loss of subtraction."""
    if large < 1e4 or more > 100:
        return math.lgamma(large + more) - math.lgamma(large)
    first = more * (more - 1) / (2 * large)
    return more * math.log(large) + first - more * (more - 1) * (2 * more - 1) / (12 * large**2)


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method; quick where x is below the middle."""
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    value = d
    for n in range(1, 10_000):
        place = a + 2 * n
        even = n * (b - n) * x / ((place - 1) * place)
        d, c = 1 / (1 + even * d), 1 + even / c
        value *= d * c
        odd = -(a + n) * (a + b + n) * x / (place * (place + 1))
        d, c = 1 / (1 + odd * d), 1 + odd / c
        value *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return value


def t_tail(t: float, df: float) -> float:
    """Probability that Student's t is above ``t``; ``df`` may be broken.

    >>> round(t_tail(2.262157, 9), 6), t_tail(0, 3)
    (0.025, 0.5)
    """
    if t < 0:
        return 1 - t_tail(-t, df)
    if df >= _NORMAL_FROM:
        return math.erfc(t / math.sqrt(2)) / 2
    square = t * t
    return beta_share(df / (df + square), df / 2, 0.5, square / (df + square)) / 2


def _t_density(t: float, df: float) -> float:
    """Density of Student's t."""
    if df >= _NORMAL_FROM:
        return math.exp(-t * t / 2) / math.sqrt(2 * math.pi)
    logarithm = _log_ratio(df / 2, 0.5) - math.log(df * math.pi) / 2 - (df + 1) / 2 * math.log1p(t * t / df)
    return math.exp(logarithm)


@lru_cache(maxsize=4096)
def t_quantile(probability: float, df: float) -> float:
    """The value that Student's t stays below with this probability; ``df`` above 0, whole or broken.

    >>> round(t_quantile(0.975, 9), 6), round(t_quantile(0.025, 9), 6), t_quantile(0.5, 9)
    (2.262157, -2.262157, 0.0)
    """
    if probability <= 0.5:
        return -t_quantile(1 - probability, df) if probability < 0.5 else 0.0
    tail = 1 - probability
    low, high = 0.0, 2.0
    while t_tail(high, df) > tail:
        low, high = high, high * 4
    t = min(max(Z + 2.37 / df + 2.82 / df**2, low), high)
    for _ in range(200):
        excess = t_tail(t, df) - tail
        low, high = (t, high) if excess > 0 else (low, t)
        step = excess / _t_density(t, df)
        if abs(step) <= 1e-8 * t:
            return t + step
        t = t + step if low < t + step < high else (low + high) / 2
    return t


# ------------------------------------------------------------------------ means and differences


class Welch(NamedTuple):
    """The difference of two means, without the assumption that both groups are equally scattered."""

    difference: float
    low: float
    high: float
    t: float
    df: float
    probability: float
    """Of so large a difference, either way, where there is none."""

    @property
    def clear(self) -> bool:
        """The interval leaves out 0 (rule R4)."""
        return settled(self.low) > 0 or settled(self.high) < 0


def welch(first: Sequence[float], second: Sequence[float]) -> Welch | None:
    """First mean minus second, with its 95 % interval; None below two values a group, or where none is scattered.

    Source:
        docs/scoring.md, rule R4; Welch (1947).

    >>> found = welch([1, 2, 3], [5, 7])
    >>> round(found.difference, 1), round(found.df, 3), found.clear
    (-4.0, 1.684, False)
    """
    terms = [
        (spread**2 / len(values), len(values) - 1)
        for values in (first, second)
        if (spread := standard_deviation(values)) is not None
    ]
    variance = math.fsum(term for term, _ in terms)
    centres = mean(first), mean(second)
    if len(terms) < 2 or variance == 0 or centres[0] is None or centres[1] is None:
        return None
    difference, error, df = centres[0] - centres[1], math.sqrt(variance), _satterthwaite(terms)
    margin = t_quantile((1 + CONFIDENCE) / 2, df) * error
    t = difference / error
    return Welch(difference, difference - margin, difference + margin, t, df, 2 * t_tail(abs(t), df))


def design_df(roles: Iterable[tuple[float, int, float]]) -> float:
    """Degrees of freedom of a mean of role means, as though all roles were equally scattered; none: infinitely many.

    Args:
        roles: weight, people, and the share of the role that is unheard.

    >>> design_df([(1, 5, 1), (1, 5, 1)]), round(design_df([(1, 3, 1), (1, 12, 1)]), 2), design_df([(1, 5, 0)])
    (8.0, 3.09, inf)
    """
    terms = [(weight**2 * unheard / n, n - 1) for weight, n, unheard in roles if n > 1 and unheard > 0]
    return _satterthwaite(terms) if terms else math.inf


def _satterthwaite(terms: Iterable[tuple[float, int]]) -> float:
    """Degrees of freedom of a sum of estimated variances, each with its own (Welch 1947, Satterthwaite 1946)."""
    known = [(term, df) for term, df in terms if term > 0]
    return math.fsum(term for term, _ in known) ** 2 / math.fsum(term**2 / df for term, df in known)


class RoleSample(NamedTuple):
    """The levels of one role."""

    levels: Sequence[float]
    weight: float
    head_count: int | None = None
    """How many of the role there are; None: not known."""

    @property
    def unheard(self) -> float:
        """Share of the role that gave no level, 1 where it is not known how many there are."""
        return 1.0 if self.head_count is None else max(0.0, 1 - len(self.levels) / self.head_count)


class Estimate(NamedTuple):
    """An interval, or why there is none."""

    interval: Interval | None
    reason: NoInterval | None = None


def claimed_interval(roles: Iterable[RoleSample], top: float) -> Estimate:
    """The 95 % interval of a claimed level, clipped to 0..top; of no level at all neither interval nor reason.

    Where everybody answered it is the level itself.

    Args:
        roles: each role's mean counts by its weight; a role without levels takes no part.
        top: the highest level.

    Source:
        docs/scoring.md, rule R5.

    >>> found = claimed_interval([RoleSample([3, 4], 1), RoleSample([1, 2, 2], 1)], 4).interval
    >>> [round(x, 3) for x in found]
    [1.222, 3.944]
    >>> claimed_interval([RoleSample([3], 1)], 4), claimed_interval([RoleSample([3], 1, 1)], 4).interval
    (Estimate(interval=None, reason='one_respondent'), Interval(low=3.0, high=3.0))
    """
    counting = [role for role in roles if role.levels and role.weight > 0]
    if not counting:
        return Estimate(None)
    whole = math.fsum(role.weight for role in counting)
    centre = math.fsum(role.weight * (mean(role.levels) or 0.0) for role in counting) / whole
    open_ = [role for role in counting if role.unheard > 0]
    if not open_:
        return Estimate(Interval(centre, centre))
    if any(len(role.levels) < 2 for role in open_):
        return Estimate(None, "one_respondent")
    terms = [
        (
            (role.weight / whole * (standard_deviation(role.levels) or 0.0)) ** 2
            / len(role.levels)
            * role.unheard,
            len(role.levels) - 1,
        )
        for role in open_
    ]
    variance = math.fsum(term for term, _ in terms)
    if variance == 0:
        return Estimate(None, "no_spread")
    margin = t_quantile((1 + CONFIDENCE) / 2, _satterthwaite(terms)) * math.sqrt(variance)
    return Estimate(Interval(max(0.0, centre - margin), min(float(top), centre + margin)))


# ------------------------------------------------------------------------ shares, recommendation, quantiles


def wilson(hits: int, cases: int) -> Interval | None:
    """The 95 % interval of a share, 0 to 1; None of no cases.

    Source:
        docs/scoring.md, rule R5; Newcombe (1998), method 3.

    >>> [round(x, 4) for x in wilson(0, 20)]
    [0.0, 0.1611]
    """
    if not cases:
        return None
    share, square = hits / cases, Z * Z
    centre = share + square / (2 * cases)
    margin = Z * math.sqrt(share * (1 - share) / cases + square / (4 * cases**2))
    whole = 1 + square / cases
    return Interval(max(0.0, (centre - margin) / whole), min(1.0, (centre + margin) / whole))


class Recommendation(NamedTuple):
    """A net promoter score, −100 to 100, with its interval."""

    score: float
    low: float
    """Not clipped."""
    high: float


def net_promoters(promoters: float, passives: float, detractors: float) -> Recommendation | None:
    """The plain net promoter score with the adjusted Wald interval, centred on the adjusted score; None of nobody.

    Source:
        docs/scoring.md, rule R5; Rocks (2016).

    >>> [round(x, 2) for x in net_promoters(291, 476, 395)]
    [-8.95, -13.31, -4.55]
    """
    people = promoters + passives + detractors
    if not people:
        return None
    adjusted = people + 3
    up, down = (promoters + 0.75) / adjusted, (detractors + 0.75) / adjusted
    margin = 100 * Z * math.sqrt((up + down - (up - down) ** 2) / adjusted)
    centre = 100 * (up - down)
    return Recommendation(100 * (promoters - detractors) / people, centre - margin, centre + margin)


def quantile(values: Iterable[float], share: float) -> float | None:
    """The value below which this share lies, between neighbours as Excel's PERCENTILE.INC has it; None of nothing.

    >>> quantile([1, 2, 3, 10], 0.5), quantile([1, 2, 3, 10], 0.75), quantile([], 0.5)
    (2.5, 4.75, None)
    """
    ordered = sorted(values)
    return _within(ordered, share) if ordered else None


def _within(ordered: Sequence[float], share: float) -> float:
    """The same of values that rise."""
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def percentile_interval(values: Iterable[float], df: float = math.inf) -> Interval | None:
    """What the middle 95 % of bootstrap values lie within; somewhat more where few people are behind them.

    Args:
        values: one a draw; None of nothing.
        df: degrees of freedom. With few of them the interval takes in more than 95 % of the values, as Student's t
            reaches further than the normal distribution: the expanded percentile interval of Hesterberg (2015).

    >>> [round(end) for df in (math.inf, 4) for end in percentile_interval(range(10001), df)]
    [250, 9750, 27, 9973]
    """
    ordered = sorted(values)
    beyond = t_tail(t_quantile((1 + CONFIDENCE) / 2, df), math.inf)
    return Interval(_within(ordered, beyond), _within(ordered, 1 - beyond)) if ordered else None


# ------------------------------------------------------------------------ counts, ranks, two periods


def gamma_share(a: float, x: float) -> float:
    """The regularised lower incomplete gamma function P(a, x); ``a`` above 0, ``x`` at least 0.

    >>> round(gamma_share(1, 1), 12), round(gamma_share(3, 10), 6), gamma_share(2, 0)
    (0.632120558829, 0.997231, 0.0)
    """
    if x <= 0:
        return 0.0
    scale = math.exp(a * math.log(x) - x - math.lgamma(a))
    return scale * _gamma_series(a, x) if x < a + 1 else 1 - scale * _gamma_fraction(a, x)


def _gamma_series(a: float, x: float) -> float:
    """Its power series, quick below the middle."""
    term = whole = 1 / a
    n = a
    while term > whole * 1e-17:
        n += 1
        term *= x / n
        whole += term
    return whole


def _gamma_fraction(a: float, x: float) -> float:
    """The continued fraction of its upper part, by Lentz's method, quick above the middle."""
    b = x + 1 - a
    c, d = math.inf, 1 / b
    value = d
    for n in range(1, 1_000_000):
        step = n * (a - n)
        b += 2
        d = 1 / (step * d + b)
        c = b + step / c
        value *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return value


def gamma_quantile(probability: float, a: float) -> float:
    """The value below which a gamma variable of shape ``a`` and scale 1 stays with this probability, 0 to 1 without ends.

    >>> round(gamma_quantile(0.975, 1), 6), round(gamma_quantile(0.025, 10), 4)
    (3.688879, 4.7954)
    """
    low, high = 0.0, a + 10
    while gamma_share(a, high) < probability:
        low, high = high, 2 * high
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if gamma_share(a, middle) < probability else (low, middle)
        if high - low <= 1e-12 * high:
            break
    return (low + high) / 2


def poisson(count: int) -> Interval:
    """The exact 95 % interval of a count of things that happen apart from each other.

    Source:
        docs/measures.md, intervals; Garwood (1936).

    >>> [[round(end, 2) for end in poisson(count)] for count in (0, 1, 10)]
    [[0.0, 3.69], [0.03, 5.57], [4.8, 18.39]]
    """
    beyond = (1 - CONFIDENCE) / 2
    low = gamma_quantile(beyond, count) if count else 0.0
    return Interval(low, gamma_quantile(1 - beyond, count + 1))


def quantile_ranks(cases: int, share: float = 0.5) -> tuple[int, int] | None:
    """The places, from 1, in the ordered values between which the quantile of a share lies with at least 95 %.

    Returns:
        None where even the smallest and the largest value are not far enough apart.

    Source:
        docs/measures.md, intervals; David & Nagaraja (2003), order statistics.

    >>> quantile_ranks(10), quantile_ranks(20), quantile_ranks(5)
    ((2, 9), (6, 15), None)
    """
    beyond = (1 - CONFIDENCE) / 2
    spread = math.sqrt(cases * share * (1 - share))
    low = _rank(cases, share, beyond, cases * share - 3 * spread)
    high = cases + 1 - _rank(cases, 1 - share, beyond, cases * (1 - share) - 3 * spread)
    return (low, high) if low >= 1 and high <= cases else None


def _rank(cases: int, share: float, beyond: float, start: float) -> int:
    """The highest place that lies above the quantile with at most this probability; 0: none."""
    rank = max(0, math.floor(start))
    while rank and _at_most(rank - 1, cases, share) > beyond:
        rank -= 1
    while _at_most(rank, cases, share) <= beyond:
        rank += 1
    return rank


def _at_most(hits: int, cases: int, share: float) -> float:
    """Probability of at most so many hits among cases."""
    return 1.0 if hits >= cases else beta_share(1 - share, cases - hits, hits + 1, share)


def shares_apart(first: tuple[int, int], second: tuple[int, int]) -> Interval | None:
    """The 95 % interval of a first share less a second one, each as (hits, cases); None where one has no cases.

    Source:
        docs/measures.md, intervals; Newcombe (1998), method 10.

    >>> [round(end, 4) for end in shares_apart((56, 70), (48, 80))]
    [0.0524, 0.3339]
    """
    one, other = wilson(*first), wilson(*second)
    if one is None or other is None:
        return None
    p, q = first[0] / first[1], second[0] / second[1]
    return Interval(
        p - q - math.hypot(p - one.low, other.high - q), p - q + math.hypot(one.high - p, q - other.low)
    )


def means_apart(first: tuple[float, float, int], second: tuple[float, float, int]) -> Interval | None:
    """The 95 % interval of a first mean less a second one, each as (mean, standard deviation, cases), after Welch.

    Returns:
        None below two cases each.

    Source:
        docs/scoring.md, rule R4.
    """
    terms = [(spread**2 / cases, cases - 1) for _, spread, cases in (first, second) if cases > 1]
    if len(terms) < 2:
        return None
    difference, variance = first[0] - second[0], terms[0][0] + terms[1][0]
    if not variance:
        return Interval(difference, difference)
    margin = t_quantile((1 + CONFIDENCE) / 2, _satterthwaite(terms)) * math.sqrt(variance)
    return Interval(difference - margin, difference + margin)


def rates_differ(first: tuple[int, float], second: tuple[int, float]) -> bool:
    """Whether two counts, each with what it is counted over, differ by more than chance (exact, two-sided, 95 %).

    Source:
        docs/measures.md, intervals; Przyborowski & Wilenski (1940), the conditional test.

    >>> rates_differ((10, 1000), (30, 1000)), rates_differ((10, 1000), (12, 1000))
    (True, False)
    """
    together, share = first[0] + second[0], first[1] / (first[1] + second[1])
    lower = _at_most(first[0], together, share)
    upper = 1 - _at_most(first[0] - 1, together, share) if first[0] else 1.0
    return 2 * min(lower, upper) <= 1 - CONFIDENCE


# ------------------------------------------------------------------------ chance


def choices(among: int, count: int, seed: str) -> list[int]:
    """As many numbers from 0 to ``among`` − 1, each equally likely; the same in every run with the same seed.

    >>> choices(6, 8, "dice")
    [0, 1, 1, 3, 0, 2, 5, 3]
    """
    stream = hashlib.shake_256(seed.encode()).digest(4 * count)
    return [number * among >> 32 for number in struct.unpack(f"<{count}I", stream)]


def small_choices(among: int, count: int, seed: str) -> bytes:
    """The same with other numbers, much quicker, for up to 256 of which to choose.

    >>> list(small_choices(6, 8, "dice"))
    [5, 5, 5, 5, 5, 3, 1, 2]
    """
    fair = 256 - 256 % among
    numbers = bytes(number % among for number in range(256))
    wanted = count * 256 // fair + 64
    chosen = b""
    while len(chosen) < count:
        chosen = hashlib.shake_256(seed.encode()).digest(wanted).translate(numbers, bytes(range(fair, 256)))
        wanted *= 2
    return chosen[:count]
