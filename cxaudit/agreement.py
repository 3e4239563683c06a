"""How far people agree with one another (docs/scoring.md, rules R1 to R3): plain arithmetic on levels.

The average deviation of rule R1 is in `cxaudit.measure`, since scores show it too.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from operator import mul
from typing import Literal, NamedTuple

from cxaudit.measure import at_least, mean

RELIABLE_FROM, TENTATIVE_FROM = 0.8, 0.667
"""Alpha from which levels are reliable, and from which they allow tentative conclusions (rule R2)."""

Undefined = Literal["no_variation", "no_pairs"]
"""Why a coefficient does not exist: everybody gave the same level, or nothing was rated twice."""
Metric = Literal["nominal", "ordinal", "interval", "ratio"]
Verdict = Literal["reliable", "tentative", "differently"]


class Coefficient(NamedTuple):
    """A measure of agreement, or why there is none."""

    value: float | None
    reason: Undefined | None = None


# ------------------------------------------------------------------------ one criterion (R1)


def _variance(levels: Sequence[float]) -> float | None:
    """Variance with n − 1; exact, as levels are whole numbers; None below two."""
    people = len(levels)
    if people < 2:
        return None
    squares: float = sum(map(mul, levels, levels))
    total: float = sum(levels)
    return (people * squares - total * total) / (people * (people - 1))


def rwg(levels: Sequence[float], top: int) -> float | None:
    """Agreement against answers at random over the whole scale: 1 is perfect, below 0 is worse; None below two levels.

    Source:
        docs/scoring.md, rule R1; James, Demaree & Wolf (1984).

    >>> rwg([2, 2, 2], 4), round(rwg([0, 4], 4), 9), rwg([3], 4)
    (1.0, -3.0, None)
    """
    variance = _variance(levels)
    return None if variance is None else 1 - 12 * variance / ((top + 1) ** 2 - 1)


def awg(levels: Sequence[float], top: float, lowest: float = 0.0) -> float | None:
    """Agreement against the greatest scatter that the mean allows: 1 is perfect, −1 the worst.

    None below two levels, and where the mean is at an end of the scale, so that there can be no scatter.

    Source:
        docs/scoring.md, rule R1; Brown & Hauenstein (2005).

    >>> awg([2, 2, 2], 4), round(awg([0, 4], 4), 9), awg([4, 4], 4)
    (1.0, -1.0, None)
    """
    variance, centre, people = _variance(levels), mean(levels), len(levels)
    if variance is None or centre is None:
        return None
    most = ((top + lowest) * centre - centre**2 - top * lowest) * people / (people - 1)
    return 1 - 2 * variance / most if most > 1e-12 else None


# ------------------------------------------------------------------------ all criteria (R2)


def krippendorff_alpha(units: Iterable[Sequence[float]], metric: Metric = "ordinal") -> Coefficient:
    """Krippendorff's alpha: 1 is perfect, 0 no better than by chance.

    Args:
        units: the levels that each criterion got, from whomever; one level alone pairs with nothing.
        metric: how far two levels are apart.

    Source:
        docs/scoring.md, rule R2; Krippendorff (2011).

    >>> krippendorff_alpha([[1, 1], [3, 3], [2, 2]])
    Coefficient(value=1.0, reason=None)
    >>> krippendorff_alpha([[3, 3], [3, 3]]).reason, krippendorff_alpha([[1], [2]]).reason
    ('no_variation', 'no_pairs')
    """
    tallies = [Counter(unit) for unit in units if len(unit) > 1]
    totals: Counter[float] = sum(tallies, Counter())
    if not totals:
        return Coefficient(None, "no_pairs")
    apart = _distances(totals, metric)
    expected = _disagreement(totals, apart) / (totals.total() - 1)
    if expected == 0:
        return Coefficient(None, "no_variation")
    observed = math.fsum(_disagreement(tally, apart) / (tally.total() - 1) for tally in tallies)
    return Coefficient(1 - observed / expected)


def _disagreement(tally: Mapping[float, int], apart: Mapping[tuple[float, float], float]) -> float:
    """Squared distance over all pairs of levels, each pair once."""
    levels = sorted(tally)
    return math.fsum(
        tally[low] * tally[high] * apart[low, high]
        for n, low in enumerate(levels)
        for high in levels[n + 1 :]
    )


def _distances(totals: Mapping[float, int], metric: Metric) -> dict[tuple[float, float], float]:
    """Squared distance of each two levels that were given, the lower one first."""
    levels = sorted(totals)
    return {
        (low, high): _distance(totals, metric, low, high)
        for n, low in enumerate(levels)
        for high in levels[n + 1 :]
    }


def _distance(totals: Mapping[float, int], metric: Metric, low: float, high: float) -> float:
    """Squared distance of two levels; ordinal: how many levels given lie between them, half of both ends included."""
    if metric == "nominal":
        return 1.0
    if metric == "ordinal":
        between = sum(n for level, n in totals.items() if low <= level <= high)
        return (between - (totals[low] + totals[high]) / 2) ** 2
    return (high - low) ** 2 / ((high + low) ** 2 if metric == "ratio" else 1.0)


def verdict(alpha: float | None) -> Verdict | None:
    """What an alpha allows to conclude; None for none (rule R2).

    >>> [verdict(alpha) for alpha in (0.8, 0.7, 0.66, None)]
    ['reliable', 'tentative', 'differently', None]
    """
    if alpha is None:
        return None
    if at_least(alpha, RELIABLE_FROM):
        return "reliable"
    return "tentative" if at_least(alpha, TENTATIVE_FROM) else "differently"


# ------------------------------------------------------------------------ two raters (R3)


def weighted_kappa(
    pairs: Iterable[tuple[float, float]], lowest: float, highest: float, power: int = 2
) -> Coefficient:
    """Cohen's kappa, where two levels count as further apart the more levels lie between them.

    Args:
        pairs: what both raters gave, pair by pair.
        lowest: of the whole scale, whether anybody gave it or not.
        highest: likewise.
        power: 1 for linear, 2 for quadratic weights.

    Source:
        docs/scoring.md, rule R3; Cohen (1968).

    >>> round(weighted_kappa([(0, 0), (2, 3), (4, 4), (1, 0)], 0, 4).value, 4)
    0.907
    >>> weighted_kappa([(3, 3)], 0, 4).reason, weighted_kappa([], 0, 4).reason
    ('no_variation', 'no_pairs')
    """
    seen = Counter(pairs)
    if not seen:
        return Coefficient(None, "no_pairs")
    first, second = Counter[float](), Counter[float]()
    for (a, b), n in seen.items():
        first[a] += n
        second[b] += n

    def apart(a: float, b: float) -> float:
        return abs((a - b) / (highest - lowest)) ** power

    observed = math.fsum(n * apart(a, b) for (a, b), n in seen.items())
    chance = math.fsum(n * m * apart(a, b) for a, n in first.items() for b, m in second.items())
    return Coefficient(1 - observed * seen.total() / chance) if chance else Coefficient(None, "no_variation")


class IntraclassCorrelation(NamedTuple):
    """How much of the scatter is that of the criteria, for one rater and for the mean of all (McGraw & Wong's names).

    None where levels that would make a difference are missing.
    """

    single: float | None
    """ICC(1): other raters for each criterion."""
    single_agreement: float | None
    """ICC(A,1): the same raters, whose strictness counts as error."""
    single_consistency: float | None
    """ICC(C,1): the same raters, whose strictness does not."""
    average: float | None
    """ICC(k)."""
    average_agreement: float | None
    """ICC(A,k)."""
    average_consistency: float | None
    """ICC(C,k)."""


class MeanSquares(NamedTuple):
    """Scatter between criteria, within them, between raters, and what is left."""

    between: float
    within: float
    raters: float
    error: float


def mean_squares(rows: Sequence[Sequence[float]]) -> MeanSquares | None:
    """The analysis of variance of a whole table, a row a criterion and a column a rater; None below two of either."""
    targets, raters = len(rows), min(map(len, rows), default=0)
    if targets < 2 or raters < 2:
        return None
    values = [level for row in rows for level in row]
    centre = math.fsum(values) / len(values)
    total = math.fsum((level - centre) ** 2 for level in values)
    by_row = raters * math.fsum((math.fsum(row) / raters - centre) ** 2 for row in rows)
    columns = zip(*rows, strict=True)
    by_column = targets * math.fsum((math.fsum(column) / targets - centre) ** 2 for column in columns)
    left = max(0.0, total - by_row - by_column)
    return MeanSquares(
        by_row / (targets - 1),
        (total - by_row) / (targets * (raters - 1)),
        by_column / (raters - 1),
        left / ((targets - 1) * (raters - 1)),
    )


def intraclass(rows: Sequence[Sequence[float]]) -> IntraclassCorrelation | Undefined:
    """Intraclass correlations of a whole table, a row a criterion and a column a rater; or why there are none.

    Source:
        docs/scoring.md, rule R3; Shrout & Fleiss (1979), McGraw & Wong (1996).

    >>> intraclass([[1, 2], [2, 3], [4, 5]]).single_consistency
    1.0
    >>> intraclass([[3, 3], [3, 3]]), intraclass([[1, 2]])
    ('no_variation', 'no_pairs')
    """
    squares = mean_squares(rows)
    if squares is None:
        return "no_pairs"
    between, within, strictness, error = squares
    targets, raters = len(rows), len(rows[0])
    if between <= 1e-12:
        return "no_variation"
    bias = (strictness - error) / targets
    raters_less = raters - 1
    return IntraclassCorrelation(
        single=_ratio(between - within, between + raters_less * within),
        single_agreement=_ratio(between - error, between + raters_less * error + raters * bias),
        single_consistency=_ratio(between - error, between + raters_less * error),
        average=_ratio(between - within, between),
        average_agreement=_ratio(between - error, between + bias),
        average_consistency=_ratio(between - error, between),
    )


def _ratio(part: float, whole: float) -> float | None:
    """The first as a share of the second; None where that is nothing."""
    return part / whole if abs(whole) > 1e-12 else None
