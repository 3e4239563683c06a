"""The best set of things for every budget, where some need others first (docs/scoring.md, rule P11).

The precedence-constrained knapsack, whole: not one budget but the front of all, from nothing to everything. Things are
joined where one is never taken without the other, what is linked is solved by itself by variable elimination (Dechter
1999) with fronts in place of numbers, and the fronts of what is not linked are added up.

Where that would be too much work, the concave hull of the front is found by parametric closure (Picard 1976; Eisner &
Severance 1976), which never is: its corners are best sets, and no set lies above it.
All arithmetic is on whole numbers, so that the answer is the same everywhere: billionths of a unit of cost,
billionths of a thousandth of a unit of profit.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import accumulate, chain, compress, pairwise
from typing import NamedTuple

from cxaudit.measure import settled

WORK = 2_500_000
"""Combinations that are tried at most before the hull takes over."""
MERGING = 500_000
"""Combinations that are tried at most to add up what is not linked, before hulls are added up."""
STAIRS = 3000
"""Points at most between two corners of a hull."""
_COST, _PROFIT = 10**9, 10**12


class Thing(NamedTuple):
    """Something that can be taken once."""

    profit: float
    """At least 0."""
    cost: float
    """At least 0."""
    needs: tuple[str, ...] = ()
    """Without which it cannot be taken."""


class Best(NamedTuple):
    """A set of things."""

    cost: float
    profit: float
    taken: tuple[str, ...]
    """In the order of the things."""


class Front(NamedTuple):
    """The best set for every budget."""

    points: tuple[tuple[float, float], ...]
    """Cost and profit of the best sets, both rising; the first one costs nothing."""
    bounds: tuple[tuple[float, float], ...]
    """Cost and profit: no set within a budget has more profit than the last of these within it."""
    exact: bool
    """The points are the best there are; else they are the best found."""
    names: tuple[str, ...]
    """Of all things."""
    sets: tuple[int, ...]
    """What each point has, a bit a thing, the first thing the highest."""

    def within(self, budget: float) -> Best:
        """The best set that costs no more; of equal ones the cheapest, of these the one with the earlier things."""
        return self.best(max(_place(self.points, budget), 0))

    def best(self, number: int) -> Best:
        """The set of a point."""
        return Best(*self.points[number], _taken(self.names, self.sets[number]))

    def bound(self, budget: float) -> float:
        """No set that costs no more has more profit."""
        return self.bounds[max(_place(self.bounds, budget), 0)][1]


def _taken(names: Sequence[str], bits: int) -> tuple[str, ...]:
    """The things that bits speak of."""
    return tuple(compress(names, map(int, f"{bits:0{len(names)}b}"))) if names else ()


def _place(points: Sequence[tuple[float, float]], budget: float) -> int:
    """The last one within a budget (rule N1)."""
    return bisect_right(points, settled(budget), key=lambda point: settled(point[0])) - 1


# ------------------------------------------------------------------------ whole numbers


class _Part(NamedTuple):
    """Things that are taken together."""

    cost: int
    value: int
    """Profit, and in its last digits, a bit a thing, which things: the earlier, the higher."""
    needs: frozenset[int]


_Point = tuple[int, int]
"""Cost and value; of two sets with one profit the one with the earlier things has the higher value."""
_Points = list[_Point]
"""Rising in cost and in profit."""


class _Puzzle(NamedTuple):
    """Things as whole numbers, joined where that loses nothing."""

    names: tuple[str, ...]
    given: int
    """Value of what costs nothing and needs nothing."""
    parts: dict[int, _Part]

    @property
    def bits(self) -> int:
        """All bits of things."""
        return (1 << len(self.names)) - 1


def _puzzle(things: Mapping[str, Thing]) -> _Puzzle:
    """Things as parts.

    Raises:
        ValueError: a profit or a cost is negative, or things need one another.
        KeyError: something is needed that is not there.
    """
    names = tuple(things)
    place = {name: n for n, name in enumerate(names)}
    parts = {}
    for n, thing in enumerate(things.values()):
        if thing.profit < 0 or thing.cost < 0:
            raise ValueError(f"{names[n]}: profit and cost are at least 0")
        value = (round(thing.profit * _PROFIT) << len(names)) + (1 << (len(names) - 1 - n))
        parts[n] = _Part(round(thing.cost * _COST), value, frozenset(place[p] for p in thing.needs))
    given = _joined(parts, (1 << len(names)) - 1)
    return _Puzzle(names, given, parts)


def _all_needs(parts: Mapping[int, _Part]) -> dict[int, frozenset[int]]:
    """Everything that each part needs, directly or not."""
    found: dict[int, frozenset[int]] = {}
    waiting = dict(parts)
    while waiting:
        ready = [n for n, part in waiting.items() if part.needs <= found.keys()]
        if not ready:
            raise ValueError("things need one another")
        for n in ready:
            needs = waiting.pop(n).needs
            found[n] = needs.union(*(found[p] for p in needs))
    return found


def _joined(parts: dict[int, _Part], bits: int) -> int:
    """Join parts until none is left that goes with another; gives the value of what is had for nothing."""
    given, before = 0, -1
    while len(parts) != before:
        before, whole = len(parts), _all_needs(parts)
        for n, part in parts.items():
            indirect = frozenset[int]().union(*(whole[p] for p in part.needs))
            parts[n] = part._replace(needs=part.needs - indirect)
        given += sum(_join(parts, n, bits) for n in tuple(parts))
    return given


def _join(parts: dict[int, _Part], n: int, bits: int) -> int:
    """Join a part with the one that it goes with, if there is one; gives the value of what is had for nothing."""
    part = parts[n]
    if not part.cost and len(part.needs) <= 1:
        return _with_its_need(parts, n)
    if part.cost and part.value <= bits:
        above = [m for m, other in parts.items() if n in other.needs]
        if len(above) <= 1:
            del parts[n]
            for m in above:
                parts[m] = _both(parts[m], part, n)
    return 0


def _both(above: _Part, part: _Part, n: int) -> _Part:
    """A part with the one that brings nothing but for it."""
    return _Part(above.cost + part.cost, above.value + part.value, above.needs - {n} | part.needs)


def _with_its_need(parts: dict[int, _Part], n: int) -> int:
    """What costs nothing comes with the one thing that it needs; what needs nothing is had for nothing."""
    free = parts.pop(n)
    for m, other in parts.items():
        if n in other.needs:
            parts[m] = other._replace(needs=other.needs - {n} | free.needs)
    for m in free.needs:
        parts[m] = parts[m]._replace(value=parts[m].value + free.value)
        return 0
    return free.value


def _components(parts: Mapping[int, _Part]) -> list[dict[int, _Part]]:
    """Parts that are linked, each group by itself."""
    linked = _neighbours(parts)
    groups, seen = [], set[int]()
    for n in parts:
        if n not in seen:
            stack, group = [n], set[int]()
            while stack:
                m = stack.pop()
                if m not in group:
                    group.add(m)
                    stack.extend(linked[m])
            seen |= group
            groups.append({m: parts[m] for m in sorted(group)})
    return groups


def _neighbours(parts: Mapping[int, _Part]) -> dict[int, set[int]]:
    """What each part needs or is needed by."""
    linked: dict[int, set[int]] = {n: set(part.needs) for n, part in parts.items()}
    for n, part in parts.items():
        for p in part.needs:
            linked[p].add(n)
    return linked


# ------------------------------------------------------------------------ fronts


def _risen(points: Iterable[_Point], bits: int) -> _Points:
    """Those with more profit than all before them."""
    front: _Points = []
    most, last = -1, -1
    for cost, value in sorted(points, key=lambda p: (p[0], -p[1])):
        if value > most and cost > last:
            front.append((cost, value))
            most, last = value | bits, cost
    return front


class _Effort:
    """Counts what is tried."""

    def __init__(self, most: int) -> None:
        self.left = most

    def spend(self, combinations: int) -> None:
        """Raises _TooMuch when nothing is left."""
        self.left -= combinations
        if self.left < 0:
            raise _TooMuch


class _TooMuch(Exception):
    """More combinations than may be tried."""


def _added(first: _Points, second: _Points, bits: int) -> _Points:
    """The front of two sets of things that are not linked."""
    if len(first) == 1:
        first, second = second, first
    if len(second) == 1:
        cost, value = second[0]
        return [(c + cost, v + value) for c, v in first] if cost or value else first
    best: dict[int, int] = {}
    for cost, value in second:
        for c, v in first:
            if best.get(c + cost, -1) < v + value:
                best[c + cost] = v + value
    return _risen(best.items(), bits)


class _Table(NamedTuple):
    """The best for each way to take some parts, which are not counted themselves."""

    scope: int
    """Bits of the parts."""
    rows: dict[int, _Points]
    """By the bits of those that are taken; a way that is not there is impossible."""


_NOTHING: _Points = [(0, 0)]


def _eliminated(parts: Mapping[int, _Part], bits: int, effort: _Effort) -> _Points:
    """The front of linked parts: one part after the other is decided for all ways to take those that it meets."""
    tables = [
        _Table(1 << n | 1 << p, {0: _NOTHING, 1 << p: _NOTHING, 1 << n | 1 << p: _NOTHING})
        for n, part in parts.items()
        for p in part.needs
    ]
    for n in _fewest_new_links(parts):
        mine = sorted((t for t in tables if t.scope >> n & 1), key=lambda t: len(t.rows))
        tables = [t for t in tables if not t.scope >> n & 1]
        met = reduce(lambda a, b: _matched(a, b, bits, effort), mine, _Table(0, {0: _NOTHING}))
        tables.append(_decided(met, n, parts[n], bits, effort))
    return reduce(lambda a, b: _matched(a, b, bits, effort), tables).rows[0]


def _fewest_new_links(parts: Mapping[int, _Part]) -> Iterator[int]:
    """An order to decide in: always the one that links the fewest others anew (min-fill)."""
    linked = _neighbours(parts)

    def anew(n: int) -> tuple[int, int, int]:
        around = linked[n]
        return sum(len(around - linked[m]) - 1 for m in around), len(around), n

    while linked:
        n = min(linked, key=anew)
        around = linked.pop(n)
        for m in around:
            linked[m] = (linked[m] | around) - {m, n}
        yield n


def _matched(first: _Table, second: _Table, bits: int, effort: _Effort) -> _Table:
    """Both tables as one, where they say the same about the parts that both have."""
    shared = first.scope & second.scope
    by_shared: dict[int, list[tuple[int, _Points]]] = defaultdict(list)
    for way, points in second.rows.items():
        by_shared[way & shared].append((way, points))
    rows = {}
    for way, points in first.rows.items():
        for other, theirs in by_shared[way & shared]:
            effort.spend(4 + len(points) * len(theirs))
            rows[way | other] = _added(points, theirs, bits)
    return _Table(first.scope | second.scope, rows)


def _decided(table: _Table, n: int, part: _Part, bits: int, effort: _Effort) -> _Table:
    """The table without one part: taken or not, whichever is better."""
    own = 1 << n
    rows: dict[int, list[_Point]] = defaultdict(list)
    for way, points in (table.rows if table.scope else {0: _NOTHING, own: _NOTHING}).items():
        effort.spend(len(points))
        rows[way & ~own] += [(c + part.cost, v + part.value) for c, v in points] if way & own else points
    return _Table(table.scope & ~own, {way: _risen(points, bits) for way, points in rows.items()})


# ------------------------------------------------------------------------ the hull


class _Network:
    """What parts bring and what they need, as pipes: the best set for a price of cost is the cut with least loss.

    Source:
        Picard (1976), maximal closure of a graph; Dinic (1970), maximal flow.
    """

    def __init__(self, parts: Mapping[int, _Part], weights: Mapping[int, int]) -> None:
        self.source, self.sink = -1, -2
        self.room: dict[int, dict[int, int]] = defaultdict(dict)
        plenty = sum(abs(w) for w in weights.values()) + 1
        for n, part in parts.items():
            if weights[n] > 0:
                self._pipe(self.source, n, weights[n])
            else:
                self._pipe(n, self.sink, -weights[n])
            for p in part.needs:
                self._pipe(n, p, plenty)

    def _pipe(self, start: int, end: int, room: int) -> None:
        self.room[start][end] = room
        self.room[end].setdefault(start, 0)

    def reached(self) -> dict[int, int]:
        """Steps from the source to wherever there is room."""
        found, line = {self.source: 0}, deque([self.source])
        while line:
            n = line.popleft()
            for m, room in self.room[n].items():
                if room and m not in found:
                    found[m] = found[n] + 1
                    line.append(m)
        return found

    def fill(self) -> set[int]:
        """Let through all that goes; the parts on the source's side are the best set, the smallest if there are several."""
        while self.sink in (steps := self.reached()):
            left = {n: list(self.room[n]) for n in steps}
            while path := self._path(steps, left):
                flow = min(self.room[a][b] for a, b in path)
                for a, b in path:
                    self.room[a][b] -= flow
                    self.room[b][a] += flow
        return set(steps) - {self.source}

    def _path(self, steps: Mapping[int, int], left: Mapping[int, list[int]]) -> list[tuple[int, int]]:
        """A shortest way to the sink; empty: none is left."""
        way = [self.source]
        while way[-1] != self.sink:
            n = way[-1]
            while left[n] and not (self.room[n][left[n][-1]] and steps.get(left[n][-1]) == steps[n] + 1):
                left[n].pop()
            if left[n]:
                way.append(left[n][-1])
                continue
            way.pop()
            if not way:
                return []
            left[way[-1]].pop()
        return list(pairwise(way))


def _corners(parts: Mapping[int, _Part], shift: int) -> Iterator[tuple[_Point, frozenset[int]]]:
    """The corners of the concave hull of the front of some parts, by rising cost, but for nothing at all."""
    pending = [(frozenset[int](), frozenset(parts))]
    while pending:
        low, high = pending.pop()
        (low_cost, low_value), (cost, value) = _sum_of(parts, low), _sum_of(parts, high)
        gain, spent = (value >> shift) - (low_value >> shift), cost - low_cost
        weights = {n: (part.value >> shift) * spent - part.cost * gain for n, part in parts.items()}
        line = sum(weights[n] for n in low)
        between = frozenset(_Network(parts, weights).fill())
        if sum(weights[n] for n in between) > line:
            pending += [(between, high), (low, between)]
        else:
            yield (cost, value), high


def _sum_of(parts: Mapping[int, _Part], taken: Collection[int]) -> _Point:
    """Cost and value of some parts."""
    return sum(parts[n].cost for n in taken), sum(parts[n].value for n in taken)


def _between_corners(parts: Mapping[int, _Part], bits: int) -> tuple[_Points, _Points]:
    """Sets that there are, and a front above all: what is taken where elimination would be too much work."""
    whole = _all_needs(parts)
    found, above = list(_NOTHING), list(_NOTHING)
    grain = math.gcd(*(part.cost for part in parts.values())) or 1
    last, before = _NOTHING[0], frozenset[int]()
    for corner, taken in _corners(parts, bits.bit_length()):
        found += _filled(parts, whole, before, corner[0], bits.bit_length())
        found.append(corner)
        above += _under(last, corner, grain, bits)
        last, before = corner, taken
    return _risen(found, bits), _risen(above, bits)


def _under(low: _Point, high: _Point, grain: int, bits: int) -> _Points:
    """Points on the line between two corners, one for each cost that a set can have, or fewer that lie above them."""
    shift = bits.bit_length()
    gain, spent = (high[1] >> shift) - (low[1] >> shift), high[0] - low[0]
    step = grain * max(1, math.ceil(spent / grain / STAIRS))
    return [
        (low[0] + at, (low[1] | bits) + (gain * min(at + step - grain, spent) // max(spent, 1) << shift))
        for at in range(grain, spent + grain, step)
    ]


def _filled(
    parts: Mapping[int, _Part],
    whole: Mapping[int, frozenset[int]],
    start: frozenset[int],
    most: int,
    shift: int,
) -> Iterator[_Point]:
    """Sets up to a cost that grow from one by what brings the most for its cost, with all that it needs."""
    taken, (cost, value) = start, _sum_of(parts, start)
    while bundle := _first(_bundles(parts, whole, taken, shift), most - cost):
        taken, cost, value = taken | bundle.parts, cost - bundle.thrift, value + bundle.value
        yield cost, value


class _Bundle(NamedTuple):
    """A part with all that it needs and is not taken; the greater, the sooner it is."""

    ratio: float
    """Profit for cost."""
    thrift: int
    """Its cost, below zero."""
    value: int
    parts: frozenset[int]


def _bundles(
    parts: Mapping[int, _Part], whole: Mapping[int, frozenset[int]], taken: frozenset[int], shift: int
) -> list[_Bundle]:
    """What could be taken next of linked parts."""
    found = []
    for n in parts.keys() - taken:
        bundle = _with_free(parts, taken, (whole[n] | {n}) - taken)
        cost, value = _sum_of(parts, bundle)
        found.append(_Bundle((value >> shift) / cost if cost else math.inf, -cost, value, bundle))
    return found


def _first(bundles: Iterable[_Bundle], left: int) -> _Bundle | None:
    """The best bundle that fits; None: none does."""
    return max((bundle for bundle in bundles if -bundle.thrift <= left), default=None)


def _with_free(parts: Mapping[int, _Part], taken: frozenset[int], bundle: frozenset[int]) -> frozenset[int]:
    """A bundle with what then costs nothing more."""
    while True:
        had = taken | bundle
        free = {n for n, part in parts.items() if not part.cost and n not in had and part.needs <= had}
        if not free:
            return bundle
        bundle |= free


# ------------------------------------------------------------------------ what is asked for


class _Sandwich(NamedTuple):
    """Sets that there are, and a front above all that there could be; one and the same where it is exact."""

    found: _Points
    above: _Points


def _solved(parts: Mapping[int, _Part], bits: int, effort: _Effort) -> _Sandwich:
    """The front of linked parts."""
    try:
        front = _eliminated(parts, bits, effort)
    except _TooMuch:
        return _Sandwich(*_between_corners(parts, bits))
    return _Sandwich(front, front)


def _together(groups: Sequence[_Sandwich], start: _Points, bits: int) -> _Sandwich:
    """Groups that are not linked, as one."""
    exact = all(one.found is one.above for one in groups)
    effort = _Effort(MERGING)
    try:
        found = _all_added([one.found for one in groups], start, bits, effort)
        above = found if exact else _all_added([one.above for one in groups], start, bits, effort)
    except _TooMuch:
        found = _by_slope([one.found for one in groups], start[0], bits)
        above = _by_slope([one.above for one in groups], start[0], bits)
        return _Sandwich(found, _stairs(above, bits))
    return _Sandwich(found, above)


def _all_added(fronts: Iterable[_Points], start: _Points, bits: int, effort: _Effort) -> _Points:
    """The front of several, the short ones first."""
    whole = start
    for points in sorted(fronts, key=len):
        effort.spend(len(whole) * len(points))
        whole = _added(whole, points, bits)
    return whole


def _by_slope(fronts: Iterable[_Points], start: _Point, bits: int) -> _Points:
    """The corners of the concave hull of the sum of several fronts: the steepest edges first."""
    shift = bits.bit_length()
    edges = [
        ((value >> shift) - (before >> shift), cost - less, value - before)
        for points in fronts
        for (less, before), (cost, value) in pairwise(_concave(points, shift))
    ]
    edges.sort(key=lambda edge: edge[0] / edge[1], reverse=True)
    steps = ((cost, value) for _, cost, value in edges)
    return list(accumulate(steps, lambda a, b: (a[0] + b[0], a[1] + b[1]), initial=start))


def _concave(points: _Points, shift: int) -> _Points:
    """The corners of the concave hull of a front."""
    kept: _Points = []
    for cost, value in points:
        while len(kept) > 1 and not _bends(kept[-2], kept[-1], (cost, value), shift):
            kept.pop()
        kept.append((cost, value))
    return kept


def _bends(first: _Point, second: _Point, third: _Point, shift: int) -> bool:
    """Whether the way from the first to the second is steeper than that from the second to the third."""
    (x, y), (xx, yy), (xxx, yyy) = ((cost, value >> shift) for cost, value in (first, second, third))
    return (yy - y) * (xxx - xx) > (yyy - yy) * (xx - x)


def _stairs(corners: _Points, bits: int) -> _Points:
    """A front above the lines between corners: behind each, all that the next one has."""
    behind = [(cost + 1, value) for (cost, _), (_, value) in pairwise(corners)]
    return _risen([*corners, *behind], bits)


def front(things: Mapping[str, Thing], work: int = WORK) -> Front:
    """The best set of things for every budget, all at once.

    Args:
        things: by name; of sets with one profit and one cost the one with the earlier things is the best. What costs
            nothing is taken as soon as what it needs is.
        work: how many combinations may be tried for what is linked; where more would be needed, sets are searched
            for quickly and the front says how much better any could be.

    Raises:
        ValueError: a profit or a cost is negative, or things need one another.
        KeyError: something is needed that is not there.

    Source:
        docs/scoring.md, rule P11.

    >>> found = front({"a": Thing(1, 3), "b": Thing(5, 2, ("a",)), "c": Thing(2, 2)})
    >>> found.points
    ((0.0, 0.0), (2.0, 2.0), (5.0, 6.0), (7.0, 8.0))
    >>> found.within(6)
    Best(cost=5.0, profit=6.0, taken=('a', 'b'))
    """
    puzzle = _puzzle(things)
    bits, effort = puzzle.bits, _Effort(work)
    groups = [_solved(group, bits, effort) for group in _components(puzzle.parts)]
    whole = _together(groups, [(0, puzzle.given)], bits)
    points, sets = _apart(whole.found, bits)
    exact = whole.found is whole.above
    bounds = points if exact else tuple(_plain(point, bits) for point in whole.above)
    return Front(points, bounds, exact, puzzle.names, sets)


def _plain(point: _Point, bits: int) -> tuple[float, float]:
    """Cost and profit as they were given."""
    return point[0] / _COST, (point[1] >> bits.bit_length()) / _PROFIT


def _apart(found: _Points, bits: int) -> tuple[tuple[tuple[float, float], ...], tuple[int, ...]]:
    """Points whose profit is more than that of cheaper ones by more than noise (rule N1), and their sets."""
    points: list[tuple[float, float]] = []
    sets = []
    for point in found:
        cost, profit = _plain(point, bits)
        if not points or settled(profit) > settled(points[-1][1]):
            points.append((cost, profit))
            sets.append(point[1] & bits)
    return tuple(points), tuple(sets)


def greedy(things: Mapping[str, Thing], budget: float) -> Best:
    """What one gets who always takes what brings the most for its cost, with all that it needs, and still fits.

    Source:
        docs/scoring.md, rule P11.

    >>> greedy({"a": Thing(0, 3), "b": Thing(5, 2, ("a",)), "c": Thing(3, 2)}, 5).taken
    ('c',)
    """
    puzzle = _puzzle(things)
    whole, shift = _all_needs(puzzle.parts), puzzle.bits.bit_length()
    taken, left, value = frozenset[int](), round(budget * _COST), puzzle.given
    groups = _components(puzzle.parts)
    bundles = [_bundles(group, whole, taken, shift) for group in groups]
    while best := _first(chain.from_iterable(bundles), left):
        taken, left, value = taken | best.parts, left + best.thrift, value + best.value
        place = next(n for n, group in enumerate(groups) if best.parts <= group.keys())
        bundles[place] = _bundles(groups[place], whole, taken & groups[place].keys(), shift)
    spent = sum(puzzle.parts[n].cost for n in taken)
    return Best(*_plain((spent, value), puzzle.bits), _taken(puzzle.names, value & puzzle.bits))
