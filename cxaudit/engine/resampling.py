"""How far scores would move with other people of the same roles: the bootstrap of rule R5 (docs/scoring.md).

People are drawn anew within their roles and scored by the very rules of the audit. To be quick, all draws are made
side by side: a person is one large number whose n-th field says how often the n-th draw has them, so that adding up
levels over people is adding up a few such numbers, and what follows are lists with one value a draw.
A value that does not exist is NaN, which no comparison finds above or below anything.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import compress, cycle
from operator import add, mul
from typing import Any, Literal, NamedTuple

from cxaudit.inference import Interval, choices, design_df, percentile_interval, small_choices
from cxaudit.measure import below, overall, settled
from cxaudit.model.rubric import Criterion, Rubric, Step
from cxaudit.model.stages import Consensus, Person, Policy, Resampled, ScoreIntervals

DRAWS, SEED = 2000, 1
SCORED_FROM = 0.5
"""Coverage from which there is a score (rule S12)."""
MOST_DRAWS = 0.95
"""Share of the draws that must have a score for it to have an interval."""

_NAN, _NO_PART = math.nan, math.inf
"""No value; and, of a step, nothing in it applies."""
FEW = 64
"""People of a role up to whom draws are counted in a way that is quick for few."""
LARGEST_TABLE = 5000
"""Codes for which a role's level is worked out ahead."""
_CLOSE = 5e-10
"""Half of what rule N1 settles."""

Values = list[float]
"""One a draw."""
Column = Values | float
"""The same, or one for all draws."""


# ------------------------------------------------------------------------ draws


class Sample(NamedTuple):
    """The people of a role with how often each draw has them."""

    people: tuple[Person, ...]
    times: tuple[int, ...]
    """A field a draw, by person."""
    drawn: int
    """How many people a draw has."""
    base: float
    """A person weighs this …"""
    scale: float
    """… and this for every time that a draw has them; 0: draws change nothing."""
    weight: float
    """Of the role."""
    unheard: float
    """Share of the role that did not answer."""
    known: bool
    """Whether it can be known how far the role would move: not of one person out of several."""
    field: Literal["H", "I", "Q"]
    span: int
    """One more than the levels of a draw can add up to."""
    tables: dict[tuple[float, ...], Sequence[float]]
    """What was worked out before."""


def sample(
    role: str, people: Sequence[Person], head_count: int | None, draws: int, top: int, weight: float = 1.0
) -> Sample:
    """A role resampled: n − 1 people with replacement, the rescaled bootstrap of Rao & Wu (1988).

    Plain resampling of n people makes intervals too narrow where n is small. Where it is known how many people the
    role has, those who answered are certain: the nearer they are to everybody, the less a draw moves their weights.

    Args:
        role: whose people; each role has its own chance.
        people: who answered, in any order that is always the same.
        head_count: how many there are; None: not known.
        draws: how many.
        top: the highest level.
        weight: of the role.
    """
    answered = len(people)
    unheard = 1.0 if head_count is None else max(0.0, 1 - answered / head_count)
    drawn = answered - 1 if unheard else 0
    span = top * drawn + 1
    field = _field((drawn + 1) * span)
    moved = math.sqrt(unheard) if drawn else 0.0
    return Sample(
        people=tuple(people),
        times=_times(answered, drawn, draws, field, f"{SEED} {role}"),
        drawn=drawn,
        base=1 - moved,
        scale=moved * answered / drawn if drawn else 0.0,
        weight=weight,
        unheard=unheard,
        known=drawn > 0 or not unheard,
        field=field,
        span=span,
        tables={},
    )


def _times(people: int, drawn: int, draws: int, field: Literal["H", "I", "Q"], seed: str) -> tuple[int, ...]:
    """How often each draw has each person: a number a person, a field a draw."""
    if people > FEW:
        tally = [array(field, bytes(draws * array(field).itemsize)) for _ in range(people)]
        for draw, chosen in zip(cycle(range(draws)), choices(people, draws * drawn, seed), strict=False):
            tally[chosen][draw] += 1
        return tuple(int.from_bytes(one.tobytes(), sys.byteorder) for one in tally)
    chosen_ones = small_choices(people, draws * drawn, seed) if drawn else b""
    rounds = [chosen_ones[n * draws : (n + 1) * draws] for n in range(drawn)]
    times = []
    for person in range(people):
        this_one = bytes(number == person for number in range(256))
        counts = sum(int.from_bytes(one.translate(this_one), "little") for one in rounds)
        wide = array(field, list(counts.to_bytes(draws, "little")))
        times.append(int.from_bytes(wide.tobytes(), sys.byteorder))
    return tuple(times)


def _field(codes: int) -> Literal["H", "I", "Q"]:
    """The smallest kind of number for so many codes."""
    return "H" if codes <= 2**16 else "I" if codes <= 2**32 else "Q"


def _fields(packed: int, kind: Literal["H", "I", "Q"], draws: int) -> memoryview:
    """The fields of a large number, one a draw."""
    return memoryview(packed.to_bytes(draws * array(kind).itemsize, sys.byteorder)).cast(kind)


# ------------------------------------------------------------------------ one role, one criterion


class Heard(NamedTuple):
    """What a role says of a criterion, draw by draw."""

    weight: float
    codes: Sequence[Any]
    """What stands for the levels that a draw has; empty: nobody gave one."""
    means: Callable[[float], Sequence[float] | Mapping[Any, float]]
    """Of a factor: by code, the role's level times the factor; NaN where there is none."""
    counts: Callable[[], Values]
    """How much weight gave a level."""
    not_applicable: Callable[[], Values] | None
    """How much weight said n/a; None: nobody did."""


def heard(asked: Sample, criterion: str, weight: float, kind: str, draws: int) -> Heard:
    """What a role says of a criterion, draw by draw (rules S1, S3)."""
    packed: dict[int, int] = defaultdict(int)
    plain: dict[int, int] = defaultdict(int)
    for person, times in zip(asked.people, asked.times, strict=True):
        answer = person.answers.get(criterion)
        if answer is not None and not answer.dont_know:
            said = -1 if answer.level is None else answer.level
            packed[said] += times
            plain[said] += 1
    packed_na, plain_na = packed.pop(-1, 0), plain.pop(-1, 0)
    base, scale = asked.base * plain_na, asked.scale

    def not_applicable() -> Values:
        return [base + scale * n for n in _fields(packed_na, asked.field, draws)]

    of_kind = _mean_levels if kind == "mean" else _other_levels
    found = of_kind(asked, packed, plain, kind, draws)
    return found._replace(weight=weight, not_applicable=not_applicable if plain_na else None)


def _mean_levels(
    asked: Sample, packed: Mapping[int, int], plain: Mapping[int, int], kind: str, draws: int
) -> Heard:
    """The mean of a role; a code is its levels added up and how many they are, both in one number."""
    span, scale = asked.span, asked.scale
    base_sum, base_count = (
        asked.base * sum(level * n for level, n in plain.items()),
        asked.base * sum(plain.values()),
    )

    def value(code: int, factor: float) -> float:
        count, total = divmod(code, span)
        weight = base_count + scale * count
        return factor * (base_sum + scale * total) / weight if weight else _NAN

    def means(factor: float) -> Sequence[float] | Mapping[int, float]:
        size, key = (asked.drawn + 1) * span, (factor, base_sum, base_count)
        if size > LARGEST_TABLE:
            return {code: value(code, factor) for code in set(codes)}
        if key not in asked.tables:
            asked.tables[key] = [value(code, factor) for code in range(size)]
        return asked.tables[key]

    codes: Sequence[int] = ()
    if plain:
        added = sum(times * (span + level) for level, times in packed.items())
        codes = _fields(added, asked.field, draws).tolist()
    return Heard(1.0, codes, means, lambda: [base_count + scale * (c // span) for c in codes], None)


def _other_levels(
    asked: Sample, packed: Mapping[int, int], plain: Mapping[int, int], kind: str, draws: int
) -> Heard:
    """Median or trimmed mean of a role; a code is how many gave each level."""
    levels = sorted(packed)
    columns = [_fields(packed[level], asked.field, draws) for level in levels]
    codes = list(zip(*columns, strict=True))

    def weights(code: Sequence[int]) -> list[float]:
        return [asked.base * plain[v] + asked.scale * n for v, n in zip(levels, code, strict=True)]

    return Heard(
        1.0,
        codes,
        lambda factor: {c: factor * weighted_role_level(levels, weights(c), kind) for c in set(codes)},
        lambda: [math.fsum(weights(c)) for c in codes],
        None,
    )


def weighted_role_level(levels: Sequence[int], weights: Sequence[float], kind: str) -> float:
    """Median, or mean after a tenth is cut at each end from 10 on, of levels that rise; NaN of nothing (rule S1).

    >>> weighted_role_level([1, 2, 4], [1, 1, 1], "median"), weighted_role_level([1, 3], [2, 2], "median")
    (2.0, 2.0)
    >>> weighted_role_level([0, 3, 4], [1, 8, 1], "trimmed")
    3.0
    """
    whole = math.fsum(weights)
    if not settled(whole):
        return _NAN
    if kind == "trimmed":
        cut = math.floor(settled(whole / 10)) if settled(whole) >= 10 else 0
        return _between(levels, weights, cut, whole - cut)
    return (
        _at(levels, weights, settled(whole / 2), strictly=False)
        + _at(levels, weights, settled(whole / 2), strictly=True)
    ) / 2


def _between(levels: Sequence[int], weights: Sequence[float], start: float, end: float) -> float:
    """Mean of what lies between two places, when everybody stands in a row."""
    passed, total = 0.0, 0.0
    for level, weight in zip(levels, weights, strict=True):
        total += level * max(0.0, min(passed + weight, end) - max(passed, start))
        passed += weight
    return total / (end - start)


def _at(levels: Sequence[int], weights: Sequence[float], place: float, *, strictly: bool) -> float:
    """The level that stands at a place in the row, the one before or the one after it where it is between two."""
    passed = 0.0
    for level, weight in zip(levels, weights, strict=True):
        passed += weight
        if settled(passed) > place or (not strictly and settled(passed) == place):
            return float(level)
    return float(levels[-1])


# ------------------------------------------------------------------------ one criterion


class Drawn(NamedTuple):
    """A criterion, draw by draw."""

    claimed: Values | None
    """None: never any."""
    base: Column | None
    left_out: list[bool] | None
    """Where it does not apply; None: it always does."""


def _combined(roles: Sequence[Heard]) -> Values | None:
    """The claimed level (rule S2); None: nobody gave any."""
    counting = [one for one in roles if one.codes]
    if not counting:
        return None
    whole = math.fsum(one.weight for one in counting)
    tables = [one.means(one.weight / whole) for one in counting]
    values = _added(tables, [one.codes for one in counting])
    if not _has_gaps(values):
        return values
    weights = [one.weight for one in counting]
    plain = [one.means(1.0) for one in counting]
    return [
        _known_mean(weights, [table[code] for table, code in zip(plain, codes, strict=True)]) if v != v else v
        for v, codes in zip(values, zip(*(one.codes for one in counting), strict=True), strict=True)
    ]


def _added(tables: Sequence[Any], codes: Sequence[Sequence[Any]]) -> Values:
    """What the codes of a draw stand for, added up; the cases are the same, but quick."""
    match tables:
        case [a]:
            return [a[i] for i in codes[0]]
        case [a, b]:
            return [a[i] + b[j] for i, j in zip(*codes, strict=True)]
        case [a, b, c]:
            return [a[i] + b[j] + c[k] for i, j, k in zip(*codes, strict=True)]
    rest = _added(tables[3:], codes[3:])
    return list(map(add, _added(tables[:3], codes[:3]), rest))


def _weighted(weights: Sequence[float], columns: Sequence[Values], whole: float) -> Values:
    """The weighted sum of values, divided by something; NaN where one is. The cases are the same, but quick."""
    factors = [weight / whole for weight in weights]
    match factors[:4]:
        case [a]:
            return [a * x for x in columns[0]]
        case [a, b]:
            return [a * x + b * y for x, y in zip(*columns, strict=True)]
        case [a, b, c]:
            return [a * x + b * y + c * z for x, y, z in zip(*columns, strict=True)]
        case [a, b, c, d]:
            first = [a * x + b * y + c * z + d * w for x, y, z, w in zip(*columns[:4], strict=True)]
            return list(map(add, first, _weighted(weights[4:], columns[4:], whole))) if factors[4:] else first
    return []


def _has_gaps(values: Values) -> bool:
    """Whether some value does not exist."""
    total = sum(values)
    return total != total


def _known_mean(weights: Sequence[float], column: Sequence[float]) -> float:
    """The weighted mean of the values that exist; NaN of none."""
    exists = [value == value for value in column]
    whole = sum(compress(weights, exists))
    return sum(compress(map(mul, weights, column), exists)) / whole if whole else _NAN


def _left_out(roles: Sequence[Heard]) -> list[bool] | None:
    """The draws in which most say that the criterion does not apply; None: in none of them (rule S3)."""
    if all(one.not_applicable is None for one in roles):
        return None
    speaking = [one for one in roles if one.codes or one.not_applicable]
    weights, columns = [one.weight for one in speaking], list(map(_shares, speaking))
    values = _weighted(weights, columns, math.fsum(weights))
    if _has_gaps(values):
        values = [_known_mean(weights, column) for column in zip(*columns, strict=True)]
    return [v > 0.5 + _CLOSE for v in values] if max(values) > 0.5 + _CLOSE or _has_gaps(values) else None


def _shares(one: Heard) -> Values:
    """Share of n/a among n/a and levels; NaN of neither."""
    levels = one.counts()
    if one.not_applicable is None:
        return [0.0 if n else _NAN for n in levels]
    parts = one.not_applicable()
    if not levels:
        return [1.0 if n else _NAN for n in parts]
    return [n / (n + r) if n + r else _NAN for n, r in zip(parts, levels, strict=True)]


def drawn(said: Consensus, roles: Sequence[Heard], draws: int) -> Drawn:
    """One criterion up to its base level (rules S2 to S4)."""
    before = said.without or said
    by_answers = before.decided_by == "answers"
    if not by_answers and before.state == "not_applicable":
        return _overruled(Drawn(None, None, [True] * draws), said, draws)
    claimed, out = _combined(roles), _left_out(roles) if by_answers else None
    if out is not None and claimed is not None:
        claimed = [_NAN if gone else x for gone, x in zip(out, claimed, strict=True)]
    auditor = before.auditor
    if auditor is None:
        return _overruled(Drawn(claimed, claimed, out), said, draws)
    base = auditor if out is None else [_NAN if gone else auditor for gone in out]
    return _overruled(Drawn(claimed, base, out), said, draws)


def _overruled(one: Drawn, said: Consensus, draws: int) -> Drawn:
    """A criterion with what a workshop agreed on, if it did (rule S4)."""
    if said.agreed is None:
        return one
    if said.state == "not_applicable" or said.base is None:
        return Drawn(None, None, [True] * draws)
    return Drawn(one.claimed, said.base, None)


def supported(
    criterion: Criterion, one: Drawn, others: Mapping[str, Column | None], cap: int, tolerance: float
) -> Column | None:
    """The supported level: base, cap and gates (rules S7, S8); NaN where there is none."""
    values = None if one.base is None else _at_most(one.base, cap)
    for link in criterion.prerequisites:
        needed, ceiling = others[link.criterion], float(link.for_level - 1)
        reached = link.min_level - tolerance - _CLOSE
        if values is not None and needed is not None:
            values = _gated(values, needed, reached, ceiling)
    return values


def _at_most(values: Column, ceiling: float) -> Column:
    """Levels, held down."""
    if isinstance(values, float):
        return float(min(values, ceiling))
    if max(values) > ceiling or values[0] != values[0]:
        return [ceiling if x > ceiling else x for x in values]
    return values


def _gated(values: Column, needed: Column, reached: float, ceiling: float) -> Column:
    """Levels, held down in the draws in which what they need is not reached."""
    if isinstance(needed, float):
        return _at_most(values, ceiling) if needed < reached else values
    if min(needed) >= reached:
        return values
    if isinstance(values, float):
        low = min(values, ceiling)
        return [low if p < reached else values for p in needed]
    return [ceiling if p < reached and x > ceiling else x for x, p in zip(values, needed, strict=True)]


# ------------------------------------------------------------------------ steps and total


class Row(NamedTuple):
    """A criterion's part in its step."""

    weight: float
    values: Column | None
    left_out: list[bool] | None


def step_points(rows: Sequence[Row], top: int, draws: int) -> Values:
    """Points of a step, draw by draw; NaN: too few answers, infinite: nothing applies (rules S11, S12)."""
    rows = [row for row in rows if row.left_out is None or not all(row.left_out)]
    if not rows:
        return [_NO_PART] * draws
    known = [(row.weight, row.values) for row in rows if row.values is not None]
    whole = math.fsum(weight for weight, _ in known)
    quick = [_NAN] * draws
    if not below(whole / math.fsum(row.weight for row in rows), SCORED_FROM):
        if not any(row.left_out and row.values is None for row in rows):
            quick = _summed(known, whole * top / 100, draws)
        if not _has_gaps(quick):
            return quick
    return _with_gaps(rows, quick, 100 / top)


def _summed(known: Sequence[tuple[float, Column]], whole: float, draws: int) -> Values:
    """The weighted sum of columns, divided by something."""
    moving = [(weight, values) for weight, values in known if not isinstance(values, float)]
    same = math.fsum(weight * values for weight, values in known if isinstance(values, float)) / whole
    if not moving:
        return [same] * draws
    sums = _weighted([weight for weight, _ in moving], [values for _, values in moving], whole)
    return [same + x for x in sums] if same else sums


def _with_gaps(rows: Sequence[Row], quick: Values, factor: float) -> Values:
    """The same, where not every draw has every level."""
    weights, draws = [row.weight for row in rows], len(quick)
    columns = zip(*(_column(row.values, draws) for row in rows), strict=True)
    outs = zip(*(row.left_out or [False] * draws for row in rows), strict=True)
    return [
        value if value == value else factor * _scored(weights, column, gone)
        for value, column, gone in zip(quick, columns, outs, strict=True)
    ]


def _column(values: Column | None, draws: int) -> Values:
    """One value a draw."""
    if isinstance(values, list):
        return values
    return [_NAN if values is None else values] * draws


def _scored(weights: Sequence[float], column: Sequence[float], gone: Sequence[bool]) -> float:
    """The level of a step in one draw."""
    applicable = sum(weights) - sum(compress(weights, gone))
    if all(gone):
        return _NO_PART
    answered = sum(compress(weights, [value == value for value in column]))
    return _NAN if below(answered / applicable, SCORED_FROM) else _known_mean(weights, column)


def total_points(steps: Sequence[Values], weights: Sequence[float], kind: str) -> Values:
    """Points of all steps together, draw by draw; NaN: a step has no score (rule S13)."""
    pairs = zip(steps, weights, strict=True)
    taking_part = [(v, w) for v, w in pairs if v[0] != _NO_PART or any(one != _NO_PART for one in v)]
    if not taking_part:
        return [_NAN] * len(steps[0])
    columns, counting = [v for v, _ in taking_part], [w for _, w in taking_part]
    if kind == "arithmetic" and all(map(math.isfinite, map(sum, columns))):
        return _weighted(counting, columns, math.fsum(counting))
    return [_total(column, counting, kind) for column in zip(*columns, strict=True)]


def _total(column: Sequence[float], weights: Sequence[float], kind: str) -> float:
    """The same in one draw."""
    taking_part = [(v, w) for v, w in zip(column, weights, strict=True) if v != _NO_PART]
    found = overall(((None if v != v else v, w) for v, w in taking_part), kind)
    return _NAN if found is None else found


class Scored(NamedTuple):
    """Everything, draw by draw."""

    criteria: Mapping[str, Drawn]
    claimed: Mapping[str, Values]
    """By step id."""
    supported: Mapping[str, Values]
    total_claimed: Values
    total_supported: Values


def scored(
    rubric: Rubric, policy: Policy, said: Mapping[str, Consensus], samples: Mapping[str, Sample], draws: int
) -> Scored:
    """Every draw scored as the audit is (rules S1 to S13).

    Args:
        rubric: as narrowed to the variant.
        policy: weights, caps, tolerance, kinds of mean and total.
        said: what everybody's answers came to; evidence, auditors, rulings and workshops stay as they are.
        samples: by role id.
        draws: how many.
    """
    criteria: dict[str, Drawn] = {}
    for c in rubric.criteria:
        asked = [r.role for r in said[c.id].roles if r.role in samples]
        roles = [heard(samples[r], c.id, policy.role_weights[r], policy.role_mean, draws) for r in asked]
        criteria[c.id] = drawn(said[c.id], roles, draws)
    known: dict[str, Column | None] = {}
    for c in rubric.prerequisites_first:
        cap = policy.cap(c.id, said[c.id].grade)
        known[c.id] = supported(c, criteria[c.id], known, cap, policy.tolerance)

    def of_step(step: Step, values: Callable[[str], Column | None]) -> Values:
        rows = [Row(c.weight, values(c.id), criteria[c.id].left_out) for c in step.criteria]
        return step_points(rows, rubric.top, draws)

    claims = {s.id: of_step(s, lambda c: criteria[c].claimed) for s in rubric.steps}
    supports = {s.id: of_step(s, lambda c: known[c]) for s in rubric.steps}
    weights = [s.weight for s in rubric.steps]
    return Scored(
        criteria,
        claims,
        supports,
        total_points(list(claims.values()), weights, policy.total),
        total_points(list(supports.values()), weights, policy.total),
    )


# ------------------------------------------------------------------------ intervals


def _interval(values: Values, samples: Iterable[Sample]) -> Interval | None:
    """What 95 % of the draws lie within; None where too many of them have no score."""
    existing = values if math.isfinite(sum(values)) else [v for v in values if math.isfinite(v)]
    df = design_df((one.weight, len(one.people), one.unheard) for one in samples)
    return percentile_interval(existing, df) if len(existing) >= MOST_DRAWS * len(values) else None


def _score_intervals(claimed: Values, supported: Values, samples: Iterable[Sample]) -> ScoreIntervals:
    """The intervals of a score, or why there are none (rule R5)."""
    samples = list(samples)
    if not all(one.known for one in samples):
        return ScoreIntervals(reason="one_respondent")
    claim = _interval(claimed, samples)
    if claim is None:
        return ScoreIntervals(reason="too_few_answers")
    if settled(claim.high - claim.low) == 0 and any(one.scale for one in samples):
        return ScoreIntervals(reason="no_spread")
    return ScoreIntervals(claim, _interval(supported, samples))


def _levels_from(step: Step, said: Mapping[str, Consensus]) -> set[str]:
    """The roles whose levels a step rests on."""
    return {
        r.role for c in step.criteria if said[c.id].claimed is not None for r in said[c.id].roles if r.levels
    }


def _behind(said: Consensus, samples: Mapping[str, Sample]) -> Iterable[Sample]:
    """The roles that gave a level."""
    return (samples[r.role] for r in said.roles if r.levels)


def resampled(
    rubric: Rubric,
    policy: Policy,
    everybody: Sequence[Person],
    said: Mapping[str, Consensus],
    draws: int = DRAWS,
) -> Resampled:
    """Intervals of steps and total, and of the claimed levels (rule R5); of one person alone there are none.

    Args:
        rubric: as narrowed to the variant.
        policy: every choice that bears on a number.
        everybody: who answered.
        said: what their answers came to.
        draws: how often people are drawn.
    """
    raters: dict[str, list[Person]] = defaultdict(list)
    for person in everybody:
        if rubric.role[person.role].kind == "rater":
            raters[person.role].append(person)
    if sum(map(len, raters.values())) < 2:
        alone = ScoreIntervals(reason="one_respondent")
        return Resampled({s.id: alone for s in rubric.steps}, alone, {}, 0, SEED)
    samples = {
        role: sample(role, people, policy.head_counts.get(role), draws, rubric.top, policy.role_weights[role])
        for role, people in raters.items()
    }
    done = scored(rubric, policy, said, samples, draws)
    roles = {step.id: _levels_from(step, said) for step in rubric.steps}
    behind = set().union(*roles.values())
    return Resampled(
        steps={
            s: _score_intervals(done.claimed[s], done.supported[s], (samples[r] for r in its))
            for s, its in roles.items()
        },
        total=_score_intervals(done.total_claimed, done.total_supported, (samples[r] for r in behind)),
        criteria={
            c: _interval(one.claimed, _behind(said[c], samples)) if one.claimed else None
            for c, one in done.criteria.items()
        }
        if policy.role_mean != "mean"
        else {},
        draws=draws,
        seed=SEED,
    )
