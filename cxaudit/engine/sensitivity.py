"""Whether the first fixes stay the first when choices change (docs/scoring.md, rule P12).

Value and cost of every priority are sums over a few criteria, and only their benefits move with the shares, only their
efforts with the days: so all draws are made side by side, a list with one value a draw for each.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import add
from typing import Final, Literal, NamedTuple

from cxaudit.inference import choices
from cxaudit.measure import EFFORT_CLASSES, at_least, below, effort_class, settled
from cxaudit.model.plans import MethodShown, Sensitivity
from cxaudit.model.result import AuditResult, Fix

PARTS: Final = ("gap", "impact", "weight", "signal")
"""Of a benefit (rule P3)."""
DRAWS: Final = 1000
SEED: Final = 1
FIRST: Final = 10
"""How many fixes are called the first."""
HOLDS: Final = 0.8
"""Share of the draws from which a place among the first holds (a choice)."""
EFFORT: Final = 0.5
"""By what share days may be more or fewer (a choice)."""
_TOGETHER: Final = 200
"""Draws that are made side by side."""
_FAR: Final = 1e-8
"""Order keys that differ by more are not equal (rule N1)."""
_LIMITS: Final = tuple(limit + 5e-10 for limit, _ in EFFORT_CLASSES)
"""With half of what rule N1 settles."""
_EFFORTS: Final = (*(effort for _, effort in EFFORT_CLASSES), effort_class(EFFORT_CLASSES[-1][0] + 1))

Values = list[float]
"""One a draw."""


class _Link(NamedTuple):
    """At ``for_level`` it needs ``needs`` at ``level``, and has not got it."""

    for_level: int
    needs: str
    level: int


_Effort = tuple[str, int | None]
"""The effort of a criterion's fix up to a level; None: whole."""


class _Column(NamedTuple):
    """What decides the place of a fix, one value a draw."""

    key: Values
    priority: Values
    value: Values
    """Benefit × confidence."""
    days: Values


class Ground:
    """The fixes of a result whose figures are shown, and what their order is made of (rules P3 to P6)."""

    def __init__(self, result: AuditResult) -> None:
        self._result = result
        self.fixes: dict[str, Fix] = {c: fix for c, fix in result.fix.items() if fix.kind is not None}
        """Improvements, proofs and what only waits, by criterion id."""
        self.listed: tuple[str, ...] = tuple(f.criterion for f in result.fixes if f.kind is not None)
        """The improvements in their order."""
        order = (c.id for c in result.rubric.content.prerequisites_first)
        self._upwards = [c for c in order if c in self.fixes]
        self._links = {c: self._failing(c, fix) for c, fix in self.fixes.items()}
        self.place = {c.id: n for n, c in enumerate(result.rubric.content.criteria)}

    def _failing(self, criterion: str, fix: Fix) -> tuple[_Link, ...]:
        """Prerequisites that are not met on the way to the target and have a fix that is shown."""
        return tuple(
            _Link(gate.for_level, gate.criterion, gate.min_level)
            for gate in self._result.criterion[criterion].gates
            if gate.state == "fails" and gate.for_level <= (fix.target or 0) and gate.criterion in self.fixes
        )

    @cached_property
    def efforts(self) -> dict[_Effort, float | None]:
        """Days behind each effort; None: they do not change, nothing or a proof."""
        found: dict[_Effort, float | None] = {}
        for c, fix in self.fixes.items():
            found[c, None] = fix.days if fix.kind == "improve" else None
            found |= {(k.needs, k.level): self._days_up_to(k.needs, k.level) for k in self._links[c]}
        return found

    def _practised(self, criterion: str, level: int) -> bool:
        """Whether the practice has got to a level."""
        base = self._result.criterion[criterion].base_level or 0.0
        return not below(base, level - self._result.policy.gate_tolerance)

    def _days_up_to(self, criterion: str, level: int) -> float | None:
        """Days until the practice reaches a level; None: it does."""
        if self._practised(criterion, level):
            return None
        return math.fsum(step.days for step in self.fixes[criterion].steps if step.to <= level)

    def fixed_effort(self, effort: _Effort) -> float:
        """The class of an effort that does not change: of a proof, or none."""
        criterion, level = effort
        if level is None:
            return self.fixes[criterion].effort_class or 0.0
        return 1.0 if (self._result.criterion[criterion].cap or 0) < level else 0.0

    @cached_property
    def terms(self) -> dict[str, Counter[_Effort]]:
        """What value and cost of each fix are made of, itself and all that it needs first; shared needs once a path."""
        links: dict[tuple[str, int], Counter[_Effort]] = {}
        found: dict[str, Counter[_Effort]] = {}
        for c in self._upwards:
            found[c] = Counter({(c, None): 1})
            for k in self._links[c]:
                if (k.needs, k.level) not in links:
                    inner = (n for n in self._links[k.needs] if n.for_level <= k.level)
                    links[k.needs, k.level] = sum(
                        (links[n.needs, n.level] for n in inner), Counter({(k.needs, k.level): 1})
                    )
                found[c] += links[k.needs, k.level]
        return found

    def values(self, own: Mapping[str, Values]) -> dict[str, Values]:
        """V of each fix, from the benefit × confidence of each (rule P6)."""
        return {
            c: _total((own[criterion], times) for (criterion, _), times in terms.items())
            for c, terms in self.terms.items()
        }

    def costs(self, efforts: Mapping[_Effort, Values]) -> dict[str, Values]:
        """K of each fix, from the classes of efforts (rule P6)."""
        return {
            c: _total((efforts[effort], times) for effort, times in terms.items())
            for c, terms in self.terms.items()
        }

    def columns(
        self,
        values: Mapping[str, Values],
        costs: Mapping[str, Values],
        own: Mapping[str, Values],
        days: Mapping[str, Values],
    ) -> dict[str, _Column]:
        """What decides the places: V and K, and for ties the benefit × confidence and the days of each (rule P6)."""
        priorities = {
            c: [v / k if k else 0.0 for v, k in zip(values[c], costs[c], strict=True)] for c in self.terms
        }
        keys = self._keys(priorities)
        return {c: _Column(keys[c], priorities[c], own[c], days[c]) for c in self.listed}

    def _keys(self, priorities: Mapping[str, Values]) -> dict[str, Values]:
        """E: the highest priority of a fix and everything that waits for it."""
        keys = dict(priorities)
        received: dict[str, list[tuple[int, Values]]] = {c: [] for c in keys}
        for c in reversed(self._upwards):
            for link in self._links[c]:
                handed = self._through(received[c], link) if self.fixes[c].kind == "prove" else [keys[c]]
                for values in handed:
                    received[link.needs].append((link.level, values))
                    keys[link.needs] = list(map(max, keys[link.needs], values))
        return keys

    @staticmethod
    def _through(received: Iterable[tuple[int, Values]], link: _Link) -> list[Values]:
        """What a proof hands on: nothing of its own, only that of what waits for it at a level that needs the link."""
        return [key for level, key in received if level >= link.for_level]

    # -------------------------------------------------------------- one value a draw

    def benefits(self, shares: Mapping[str, Values]) -> dict[str, Values]:
        """Benefit × confidence of each with these shares (rules P3, P5)."""
        divided: dict[frozenset[str], list[Values]] = {}
        found = {}
        for c, fix in self.fixes.items():
            present = frozenset(fix.parts)
            if present not in divided:
                divided[present] = _divided(shares, present)
            certain = 100 * (fix.confidence or 1.0)
            g, i, w, s = (certain * fix.parts.get(name, 0.0) for name in PARTS)
            found[c] = [
                g * gap + i * impact + w * weight + s * signal
                for gap, impact, weight, signal in zip(*divided[present], strict=True)
            ]
        return found

    def own_benefits(self, count: int) -> dict[str, Values]:
        """Benefit × confidence of each as it is."""
        return {c: [(f.benefit or 0.0) * (f.confidence or 1.0)] * count for c, f in self.fixes.items()}

    def classes(self, factors: Mapping[str, Values], count: int) -> dict[_Effort, Values]:
        """Effort classes with the days of some fixes changed by factors (rule P4)."""
        found = {}
        for effort, days in self.efforts.items():
            if days is None:
                found[effort] = [self.fixed_effort(effort)] * count
            elif effort[0] in factors:
                found[effort] = [
                    _EFFORTS[bisect_left(_LIMITS, days * factor)] for factor in factors[effort[0]]
                ]
            else:
                found[effort] = [effort_class(days)] * count
        return found

    def days(self, factors: Mapping[str, Values], count: int) -> dict[str, Values]:
        """Days of the improvements, changed by factors."""
        plain = [1.0] * count
        return {c: [(self.fixes[c].days or 0.0) * f for f in factors.get(c, plain)] for c in self.listed}

    def ordered(
        self,
        columns: Mapping[str, _Column],
        draw: int,
        among: Iterable[str],
        settled: Callable[[float], float] = settled,
    ) -> list[str]:
        """Some improvements in the order of one draw (rule P6).

        Args:
            columns: what decides the places.
            draw: its number.
            among: by criterion id.
            settled: how numbers are settled (rule N1); draws, which nobody follows by hand, do it more quickly.
        """

        def key(c: str) -> tuple[float, ...]:
            column = columns[c]
            return (
                -settled(column.key[draw]),
                self.fixes[c].depth or 0,
                -settled(column.priority[draw]),
                -settled(column.value[draw] / (self.fixes[c].confidence or 1.0)),
                settled(column.days[draw]),
                self.place[c],
            )

        return sorted(among, key=key)

    def firsts(self, columns: Mapping[str, _Column]) -> Iterator[list[str]]:
        """The first improvements of each draw, in no order, where there are more."""
        for draw, keys in enumerate(zip(*(columns[c].key for c in self.listed), strict=True)):
            behind, edge = sorted(keys)[-FIRST - 1 : -FIRST + 1]
            if edge - behind > _FAR:
                yield [c for c, key in zip(self.listed, keys, strict=True) if key >= edge]
                continue
            above = [c for c, key in zip(self.listed, keys, strict=True) if key - edge > _FAR]
            level = [c for c, key in zip(self.listed, keys, strict=True) if abs(key - edge) <= _FAR]
            yield above + self.ordered(columns, draw, level, _rounded)[: FIRST - len(above)]


def _rounded(value: float) -> float:
    """To nine decimals."""
    return round(value, 9)


def _divided(shares: Mapping[str, Values], present: Collection[str]) -> list[Values]:
    """The shares of the parts that are present, as parts of their sum; 0 for the others."""
    kept = [shares[name] if name in present else [0.0] * len(shares[name]) for name in PARTS]
    wholes = [sum(draw) for draw in zip(*kept, strict=True)]
    return [[v / whole if whole else 0.0 for v, whole in zip(one, wholes, strict=True)] for one in kept]


def _total(columns: Iterable[tuple[Values, int]]) -> Values:
    """The sum of some columns, each as many times as it says."""
    total: Values | None = None
    for values, times in columns:
        taken = values if times == 1 else [times * v for v in values]
        total = taken if total is None else list(map(add, total, taken))
    return total or []


# ------------------------------------------------------------------------ draws


def _uniform(count: int, seed: str) -> Values:
    """Numbers between 0 and 1, each equally likely, never one of the two."""
    return [(number + 0.5) / 2**32 for number in choices(2**32, count, f"{SEED} {seed}")]


def _accepted(ground: Ground, columns_of: Callable[[int], Mapping[str, _Column]]) -> dict[str, float]:
    """Share of the draws in which each improvement is among the first."""
    if len(ground.listed) <= FIRST:
        return dict.fromkeys(ground.listed, 1.0)
    times: Counter[str] = Counter()
    for start in range(0, DRAWS, _TOGETHER):
        for first in ground.firsts(columns_of(start)):
            times.update(first)
    return {c: times[c] / DRAWS for c in ground.listed}


def by_weights(ground: Ground) -> dict[str, float]:
    """Share of the draws of the shares of benefit in which each improvement is among the first.

    The shares are drawn flat: every division of the whole among gap, impact, weight and signal is equally likely.

    Source:
        docs/scoring.md, rule P12; Lahdelma, Hokkanen & Salminen (1998), rank acceptability.
    """
    shares = {name: [-math.log(u) for u in _uniform(DRAWS, name)] for name in PARTS}
    costs, days = ground.costs(ground.classes({}, _TOGETHER)), ground.days({}, _TOGETHER)

    def columns(start: int) -> dict[str, _Column]:
        own = ground.benefits({name: drawn[start : start + _TOGETHER] for name, drawn in shares.items()})
        return ground.columns(ground.values(own), costs, own, days)

    return _accepted(ground, columns)


def by_effort(ground: Ground) -> dict[str, float]:
    """Share of the draws of the days in which each improvement is among the first.

    The days of each improvement, and of its steps with them, are multiplied by a number of its own between 0.5 and 1.5,
    each equally likely; a proof stays a proof.

    Source:
        docs/scoring.md, rule P12.
    """
    factors = {
        c: [1 - EFFORT + 2 * EFFORT * u for u in _uniform(DRAWS, f"days of {c}")] for c in ground.listed
    }
    own = ground.own_benefits(_TOGETHER)
    values = ground.values(own)

    def columns(start: int) -> dict[str, _Column]:
        drawn = {c: row[start : start + _TOGETHER] for c, row in factors.items()}
        costs = ground.costs(ground.classes(drawn, _TOGETHER))
        return ground.columns(values, costs, own, ground.days(drawn, _TOGETHER))

    return _accepted(ground, columns)


def reordered(result: AuditResult, shares: Mapping[str, float]) -> tuple[str, ...]:
    """The improvements, by criterion id, in the order that other shares of benefit give (rules P3, P6)."""
    ground = Ground(result)
    own = ground.benefits({name: [share] for name, share in shares.items()})
    costs, days = ground.costs(ground.classes({}, 1)), ground.days({}, 1)
    columns = ground.columns(ground.values(own), costs, own, days)
    return tuple(ground.ordered(columns, 0, ground.listed))


# ------------------------------------------------------------------------ other methods


def rice(fix: Fix) -> float:
    """Reach × impact × confidence / effort, with the weight for the reach and days for the effort.

    Source:
        docs/scoring.md, rule P12; McBride (2016), RICE: simple prioritization for product managers.
    """
    return fix.parts["weight"] * (fix.impact or 0) * (fix.confidence or 0.0) / (fix.days or 1.0)


def wsjf(fix: Fix, waiting: float) -> float:
    """Cost of delay / size: impact, urgency and what it opens, over the effort class.

    Args:
        fix: an improvement.
        waiting: how many others wait for it, as a share of the most that wait for one.

    Source:
        docs/scoring.md, rule P12; Reinertsen (2009), weighted shortest job first, with the parts of SAFe.
    """
    urgency = fix.parts.get("signal", fix.parts["gap"])
    return (fix.parts["impact"] + urgency + waiting) / (fix.effort_class or 1.0)


def impact_effort(fix: Fix) -> float:
    """Impact / days (rule P12)."""
    return (fix.impact or 0) / (fix.days or 1.0)


def methods(ground: Ground) -> tuple[MethodShown, ...]:
    """The orders that others would give, beside ours; equals in the order of the rubric."""
    fixes = [ground.fixes[c] for c in ground.listed]
    waiting = {f.criterion: len(f.awaited.by) if f.awaited else 0 for f in fixes}
    most = max(waiting.values()) or 1
    scores: dict[Literal["rice", "wsjf", "impact_effort"], list[float]] = {
        "rice": [settled(rice(f)) for f in fixes],
        "wsjf": [settled(wsjf(f, waiting[f.criterion] / most)) for f in fixes],
        "impact_effort": [settled(impact_effort(f)) for f in fixes],
    }
    first = frozenset(ground.listed[:FIRST])
    found = []
    for name, values in scores.items():
        score = dict(zip(ground.listed, values, strict=True))
        order = tuple(sorted(ground.listed, key=lambda c: (-score[c], ground.place[c])))
        tau = tau_b([-value for value in values])
        found.append(MethodShown(name=name, overlap=len(first & {*order[:FIRST]}), tau=tau, order=order))
    return tuple(found)


def tau_b(ranks: Sequence[float]) -> float | None:
    """Kendall's tau-b of some values with the order in which they stand, −1 to 1; None: all are equal, or there is one.

    Source:
        docs/scoring.md, rule P12; Kendall (1945), The treatment of ties in ranking problems.

    >>> tau_b([1, 2, 3]), tau_b([3, 2, 1]), tau_b([1, 1])
    (1.0, -1.0, None)
    """
    seen: list[float] = []
    score = 0
    for rank in ranks:
        score += bisect_left(seen, rank) - (len(seen) - bisect_right(seen, rank))
        insort(seen, rank)
    pairs = math.comb(len(ranks), 2)
    apart = pairs - sum(math.comb(times, 2) for times in Counter(ranks).values())
    return score / math.sqrt(pairs * apart) if apart else None


# ------------------------------------------------------------------------ all of it


def sensitivity(result: AuditResult) -> Sensitivity | None:
    """Whether the first fixes stay the first; None: there are fewer than two.

    Only improvements that are shown take part; they are ordered anew with everything that they need and that waits for
    them.
    """
    ground = Ground(result)
    if len(ground.listed) < 2:
        return None
    weights, effort = by_weights(ground), by_effort(ground)
    first = ground.listed[:FIRST]
    return Sensitivity(
        draws=DRAWS,
        seed=SEED,
        first=len(first),
        weights=weights,
        effort=effort,
        holds=_holding(weights, first),
        holds_effort=_holding(effort, first),
        methods=methods(ground),
    )


def _holding(shares: Mapping[str, float], first: Collection[str]) -> int:
    """How many of the first hold their place among them."""
    return sum(at_least(shares[c], HOLDS) for c in first)
