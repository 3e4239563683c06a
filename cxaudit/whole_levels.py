"""What a reader can work out about few people because levels are whole numbers (docs/scoring.md, rule R6).

A claimed level that is told to one decimal says that the answers behind it, added up by role, are one of several sets of
whole numbers. Where these sets have nearly the same sum for a small group, the group is given away, though no equation
does it. So its sums are counted: it is safe where the least and the most are a third of a level a person apart. Where not
everything can be counted, some sums are left as they are, which errs on the safe side.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

APART = Fraction(1, 3)
"""Levels a person by which the least and the most of a small group's sum have to differ (a choice)."""
_MOST_TRIED = 2000
"""Sets of whole numbers that are tried for one small group."""
_MOST_IN_THREES = 8
"""Hidden criteria of a step up to which three at a time are looked at."""

Tenths = int
"""A level as it is told, times ten."""


def exact(number: float) -> Fraction:
    """A number as it is written, so that 0.1 is a tenth.

    >>> exact(0.1)
    Fraction(1, 10)
    """
    return Fraction(repr(float(number)))


def tenths(level: Fraction) -> Tenths:
    """A level as it is told, halves upwards (rule N3).

    >>> tenths(Fraction(9, 4))
    23
    """
    return math.floor(10 * level + Fraction(1, 2))


class Group(NamedTuple):
    """People of one role who gave a level, and of whom no figure is told."""

    people: int
    parts: int
    """Into how many parts a level is divided in the role's level: as many as people for a mean, 1 or 2 for a median."""
    share: Fraction
    """What the role's level counts in the claimed level."""
    sum: int
    """Of the role's level, in parts."""


class Claim(NamedTuple):
    """A claimed level of which not every role is told."""

    groups: tuple[Group, ...]
    known: Fraction
    """What the other roles add to it: shown ones, and named people."""
    top: int

    @property
    def level(self) -> Fraction:
        """The level before it is told to one decimal."""
        return self.known + sum((g.share * g.sum / g.parts for g in self.groups), Fraction(0))

    def small(self, minimum: int) -> list[tuple[int, ...]]:
        """The groups, and groups together, of fewer people than the minimum, by their places."""
        places = range(len(self.groups))
        return [
            some
            for size in places
            for some in itertools.combinations(places, size + 1)
            if sum(self.groups[n].people for n in some) < minimum
        ]

    def parts(self, some: Iterable[int]) -> int:
        """Into how many parts a level of some groups together is divided."""
        return sum(self.groups[n].parts for n in some)


Range = tuple[int, int]
"""The least and the most that the sum of a small group can be, in parts of levels."""


def sums(claim: Claim, some: Sequence[int], told: Tenths | None = None) -> dict[Tenths, Range]:
    """What the sum of some groups can be for each level that may be told, or for one.

    >>> two = Claim((Group(1, 1, Fraction(1, 2), 2), Group(1, 1, Fraction(1, 2), 3)), Fraction(0), 4)
    >>> sums(two, [0], 25), sums(two, [0], 0)
    ({25: (1, 4)}, {0: (0, 0)})
    """
    found: dict[Tenths, Range] = {}
    for level, summed in _any_level(claim, some, told) if _dense(claim, some) else _sets(claim, some, told):
        least, most = found.get(level, (summed, summed))
        found[level] = min(least, summed), max(most, summed)
    return found


def _dense(claim: Claim, some: Sequence[int]) -> bool:
    """Whether the other groups can lead to every level between the least and the most."""
    others = [g for n, g in enumerate(claim.groups) if n not in some]
    if not others:
        return False
    largest = max(others, key=lambda g: g.parts)
    reach = claim.top * largest.share
    return 10 * largest.share <= largest.parts and all(g.share <= reach * g.parts for g in others)


def _any_level(claim: Claim, some: Sequence[int], told: Tenths | None) -> Iterator[tuple[Tenths, int]]:
    """The sums of some groups, each with every level that the others can lead to."""
    rest = claim.top * sum(g.share for n, g in enumerate(claim.groups) if n not in some)
    for numbers in itertools.product(*(range(claim.top * claim.groups[n].parts + 1) for n in some)):
        parts = (
            claim.groups[n].share * number / claim.groups[n].parts
            for n, number in zip(some, numbers, strict=True)
        )
        least = claim.known + sum(parts, Fraction(0))
        levels = range(tenths(least), tenths(least + rest) + 1)
        for level in levels if told is None else (told,) if told in levels else ():
            yield level, sum(numbers)


def _sets(claim: Claim, some: Sequence[int], told: Tenths | None) -> Iterator[tuple[Tenths, int]]:
    """Whole numbers for the groups, as the level that would be told and the sum of those that are asked for."""
    tried, last, rest = _tried(claim, some)
    groups = claim.groups
    fixed = claim.known + sum((groups[n].share * groups[n].sum / groups[n].parts for n in rest), Fraction(0))
    scale = math.lcm(
        fixed.denominator, *((groups[n].share / groups[n].parts).denominator for n in range(len(groups)))
    )
    step = [int(g.share / g.parts * scale) for g in groups]
    asked, last_asked = frozenset(some), last in some
    most = claim.top * groups[last].parts
    for numbers in itertools.product(*(range(claim.top * groups[n].parts + 1) for n in tried)):
        base = int(fixed * scale) + sum(step[n] * number for n, number in zip(tried, numbers, strict=True))
        summed = sum(number for n, number in zip(tried, numbers, strict=True) if n in asked)
        for level, low, high in _last(base, step[last], most, scale, told):
            yield level, summed + (low if last_asked else 0)
            if last_asked and high != low:
                yield level, summed + high


def _tried(claim: Claim, some: Sequence[int]) -> tuple[list[int], int, list[int]]:
    """The groups whose sums are tried, the one that is then solved for, and those left as they are."""
    others = sorted(
        (n for n in range(len(claim.groups)) if n not in some), key=lambda n: claim.groups[n].parts
    )
    last = others.pop() if others else some[-1]
    tried = [n for n in some if n != last]
    count = math.prod(claim.top * claim.groups[n].parts + 1 for n in tried)
    while others and count * (claim.top * claim.groups[others[0]].parts + 1) <= _MOST_TRIED:
        count *= claim.top * claim.groups[others[0]].parts + 1
        tried.append(others.pop(0))
    return tried, last, others


def _last(
    base: int, step: int, most: int, scale: int, told: Tenths | None
) -> Iterator[tuple[Tenths, int, int]]:
    """The levels that the last group can lead to, each with the least and the most of its parts."""
    if step == 0:
        levels = range((20 * base + scale) // (2 * scale), (20 * base + scale) // (2 * scale) + 1)
    else:
        levels = range(
            (20 * base + scale) // (2 * scale), (20 * (base + step * most) + scale) // (2 * scale) + 1
        )
    for level in levels if told is None else (told,) if told in levels else ():
        # 10·(base + step·n)/scale + 1/2 lies from the level up to, not including, the next one.
        low = max(0, -((20 * base + scale - 2 * scale * level) // (20 * step))) if step else 0
        high = min(most, (2 * scale * (level + 1) - scale - 20 * base - 1) // (20 * step)) if step else most
        if low <= high:
            yield level, low, high


def enough(claim: Claim, some: Sequence[int]) -> Fraction:
    """How far the least and the most of a small group's sum have to be apart, in parts of levels."""
    return max(Fraction(1), APART * claim.parts(some))


def _width(ranges: Collection[Range]) -> int:
    """How far the least and the most are apart."""
    return max(most for _, most in ranges) - min(least for least, _ in ranges)


def given_away(claim: Claim, minimum: int) -> bool:
    """Whether a level that is told to one decimal says too much about a small group behind it.

    >>> few = Group(3, 3, Fraction(1, 2), 0), Group(4, 4, Fraction(1, 2), 0)
    >>> given_away(Claim(few, Fraction(0), 4), 5)
    True
    >>> given_away(Claim((few[0], few[1]._replace(sum=8)), Fraction(0), 4), 5)
    False
    """
    told = tenths(claim.level)
    return any(
        _width(sums(claim, some, told).values()) < enough(claim, some) for some in claim.small(minimum)
    )


# ------------------------------------------------------------------------ hidden together


class Behind(NamedTuple):
    """The people behind a claimed level of which no role is told."""

    told: Tenths
    levels: tuple[Tenths, ...]
    """That it may have."""
    small: tuple[_Small, ...]

    @classmethod
    def of(cls, claim: Claim, minimum: int) -> Behind:
        """Everything that they can have said."""
        small = tuple(_Small.of(claim, some) for some in claim.small(minimum))
        every = small[0].ranges if small else _levels(claim)
        return cls(tenths(claim.level), tuple(sorted(every)), small)


class Hidden(NamedTuple):
    """A hidden criterion: the levels that it may have, and what each adds to what is published of all that are hidden."""

    now: int
    """What it adds."""
    adds: Mapping[Tenths, int]
    """By level. Several sums are packed into one number, so that two are the same if and only if all of their sums are."""
    levels: Mapping[int, tuple[Tenths, ...]]
    """The same the other way round."""
    small: tuple[_Small, ...]
    """The small groups behind it."""

    @classmethod
    def of(
        cls,
        behind: Behind,
        adds: Callable[[Tenths], int],
        may_be: Callable[[Tenths], bool],
    ) -> Hidden:
        """A criterion with a claimed level.

        Args:
            behind: whose levels it is made of.
            adds: to what is published, for a level.
            may_be: whether it may have a level, after what else is known of it.
        """
        known = {t: adds(t) for t in behind.levels if may_be(t)}
        levels: dict[int, tuple[Tenths, ...]] = {}
        for t, told in known.items():
            levels[told] = (*levels.get(told, ()), t)
        return cls(adds(behind.told), known, levels, behind.small)

    def safe(self, levels: Collection[Tenths]) -> bool:
        """Whether nothing much follows about a small group if it may have any of some levels."""
        return all(small.wide(levels) for small in self.small)


class _Small(NamedTuple):
    """A small group behind a hidden criterion."""

    ranges: Mapping[Tenths, Range]
    apart: Fraction

    @classmethod
    def of(cls, claim: Claim, some: Sequence[int]) -> _Small:
        """What its sum can be for each level."""
        return cls(sums(claim, some), enough(claim, some))

    def wide(self, levels: Collection[Tenths]) -> bool:
        """Whether its sum can be so many different ones that nobody learns much of it."""
        found = [self.ranges[t] for t in levels if t in self.ranges]
        return bool(found) and _width(found) >= self.apart


def _levels(claim: Claim) -> Iterable[Tenths]:
    """The levels that may be told of a criterion with no small group behind it."""
    if not claim.groups:
        return [tenths(claim.level)]
    if _dense(claim, []):
        return range(
            tenths(claim.known), tenths(claim.known + claim.top * sum(g.share for g in claim.groups)) + 1
        )
    return sums(claim, [0])


class Together:
    """The hidden criteria of a step, of which the sum is published; more can be added.

    It is looked at whether another level could have been told of one, with one or two others making up for it. What is
    safe stays so whatever else is hidden.
    """

    def __init__(self, hidden: Iterable[Hidden] = ()) -> None:
        self._all: list[Hidden] = []
        self._open: list[tuple[Hidden, set[Tenths]]] = []
        """Those about which too much follows, each with the levels that it could have."""
        for one in hidden:
            self.add(one)

    @property
    def pinned(self) -> list[Hidden]:
        """Those about which too much follows."""
        return [one for one, _levels in self._open]

    def enough_with(self, another: Hidden) -> bool:
        """Whether nothing much would follow if another criterion were hidden too."""
        return not any(map(self._left_open, self._with(another)))

    def add(self, another: Hidden) -> None:
        """Hide another criterion."""
        found = [*self._with(another)]
        self._open = [pair for pair in found if self._left_open(pair)]
        self._all.append(another)

    @staticmethod
    def _left_open(pair: tuple[Hidden, set[Tenths]]) -> bool:
        """Whether too much follows about a criterion that could have some levels."""
        return not pair[0].safe(pair[1])

    def _with(self, another: Hidden) -> Iterator[tuple[Hidden, set[Tenths]]]:
        """What can follow about each criterion of which it did, and about another one, where that is hidden too."""
        for one, levels in self._open:
            others = [o for o in self._all if o is not one]
            yield one, levels | _with_one(one, another) | self._with_two(one, ((another, o) for o in others))
        levels = set().union(another.levels.get(another.now, ()), *(_with_one(another, o) for o in self._all))
        yield another, levels | self._with_two(another, itertools.combinations(self._all, 2))

    def _with_two(self, one: Hidden, pairs: Iterable[tuple[Hidden, Hidden]]) -> set[Tenths]:
        """Levels that a criterion could have with two others making up for it; of a few criteria only."""
        if len(self._all) >= _MOST_IN_THREES:
            return set()
        return set().union(*(_with_both(one, first, second) for first, second in pairs))


def _with_one(one: Hidden, other: Hidden) -> set[Tenths]:
    """Levels that a criterion could have with another one making up for it."""
    whole = one.now + other.now
    return {t for t, told in one.adds.items() if whole - told in other.levels}


def _with_both(one: Hidden, first: Hidden, second: Hidden) -> set[Tenths]:
    """Levels that a criterion could have with two others making up for it."""
    whole = one.now + first.now + second.now
    return {t for t, told in one.adds.items() if any(whole - told - f in second.levels for f in first.levels)}
