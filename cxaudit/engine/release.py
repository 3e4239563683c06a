"""What may be shown when few people stand behind a figure (docs/scoring.md, rule R6).

It is decided over everything that is published together: figures of criteria, roles, departments and steps, how many
took part, the totals, and comments. Every edition of a report draws on this one release.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import chain
from typing import NamedTuple

from cxaudit.measure import at_least, settled, tenth
from cxaudit.model.rubric import Criterion, Rubric, Step
from cxaudit.model.stages import (
    Consensus,
    CriterionScore,
    Gate,
    Person,
    Policy,
    Release,
    Released,
    RoleAnswers,
    Scored,
    Scores,
    Standing,
    Total,
)
from cxaudit.suppression import Figure, protected, shown_groups, speaks_of_few, sum_of
from cxaudit.whole_levels import Behind, Claim, Group, Hidden, Tenths, Together, exact, given_away

SMALLEST_STEP = 3
"""A hidden criterion counts only in step scores of at least so many criteria with a claimed level."""

Place = tuple[str, str | None]
"""A role and a department; None: people who did not say theirs."""


class _Voices(NamedTuple):
    """Everything that the decisions rest on."""

    rubric: Rubric
    said: Mapping[str, Consensus]
    everybody: Sequence[Person]
    policy: Policy
    named: frozenset[str]
    """Roles whose people are shown by name: those that agreed to it, and auditors."""
    behind: Mapping[str, frozenset[str]]
    """Keys of the unnamed people behind each criterion's claimed level, by criterion id."""

    @classmethod
    def of(
        cls, rubric: Rubric, said: Mapping[str, Consensus], everybody: Sequence[Person], policy: Policy
    ) -> _Voices:
        """What people said, and who of them is to be protected."""
        auditors = frozenset(r.id for r in rubric.roles if r.kind == "auditor")
        named = policy.named_roles | auditors
        behind = {c: _people_behind(one, everybody, named) for c, one in said.items()}
        return cls(rubric, said, everybody, policy, named, behind)

    def too_few(self, people: int) -> bool:
        """Whether there are some unnamed people behind a figure, but fewer than the minimum."""
        return 0 < people < self.policy.minimum_group

    def unnamed(self, criterion: str) -> tuple[RoleAnswers, ...]:
        """What the roles said of a criterion whose people are not shown by name."""
        return tuple(r for r in self.said[criterion].roles if r.role not in self.named)

    def together(self, criteria: Iterable[str]) -> frozenset[str]:
        """The unnamed people behind several criteria."""
        return frozenset(chain.from_iterable(self.behind[c] for c in criteria))

    def claimed(self, step: Step) -> list[str]:
        """The criteria of a step with a claimed level: its claimed score is made of them alone."""
        return [c.id for c in step.criteria if self.said[c.id].claimed is not None]


def _people_behind(said: Consensus, everybody: Sequence[Person], named: frozenset[str]) -> frozenset[str]:
    """The unnamed people whose levels make up a criterion's claimed level."""
    roles = {r.role for r in said.roles} - named if said.claimed is not None else ()
    return frozenset(p.key for p in everybody if p.role in roles and _level(p, said.criterion) is not None)


def _level(person: Person, criterion: str) -> int | None:
    """The level that somebody gave; None: none."""
    answer = person.answers.get(criterion)
    return answer.level if answer else None


def _said_anything(role: RoleAnswers) -> int:
    """How many of a role gave a level, n/a or don't know."""
    return len(role.levels) + role.not_applicable + role.dont_know


# ------------------------------------------------------------------------ criteria and steps


def _few(voices: _Voices) -> dict[str, str]:
    """The criteria with too few unnamed levels, with the code of the reason."""
    claimed = (c for step in voices.rubric.steps for c in voices.claimed(step))
    return {c: "few_people" for c in claimed if voices.too_few(len(voices.behind[c]))}


def _hidden_in_step(seen: _Seen, step: Step, before: Mapping[str, str]) -> dict[str, str]:
    """The criteria of a step whose figures are not shown, each with the code of the reason.

    Only criteria with a claimed level can hide another one: the claimed score is made of them alone. One that is enough
    comes before those with the fewest levels. Where no number of them is enough the step has no score, and no more are hidden.
    """
    voices, claimed = seen.voices, seen.voices.claimed(step)
    least = {c: why for c, why in before.items() if c in claimed}
    if not least or len(claimed) < SMALLEST_STEP:
        return least
    hidden, together = dict(least), Together(seen.hidden(step, c) for c in least)
    rest = sorted((c for c in claimed if c not in hidden), key=partial(_shield_order, voices))
    while rest and (together.pinned or _computable(voices, hidden)):
        another = next((c for c in rest if _enough(seen, step, hidden, together, c)), rest[0])
        hidden[another] = "shields_another"
        together.add(seen.hidden(step, another))
        rest.remove(another)
    return least if together.pinned or _computable(voices, hidden) else hidden


def _shield_order(voices: _Voices, criterion: str) -> tuple[bool, int]:
    """What decides which criterion is hidden beside another one: agreed levels last, the fewest levels first."""
    said = voices.said[criterion]
    return said.agreed is not None, len(said.levels)


def _enough(seen: _Seen, step: Step, hidden: Collection[str], together: Together, another: str) -> bool:
    """Whether hiding another criterion too would be enough."""
    return not _computable(seen.voices, [*hidden, another]) and together.enough_with(
        seen.hidden(step, another)
    )


def _follows(seen: _Seen, step: Step, hidden: Collection[str]) -> bool:
    """Whether something about few people follows from the step's score, by equations or since levels are whole numbers."""
    return _computable(seen.voices, hidden) or bool(_pinned(seen, step, hidden))


def _pinned(seen: _Seen, step: Step, hidden: Collection[str]) -> list[str]:
    """Those of a step's hidden criteria about which too much follows, since levels are whole numbers."""
    its = {c: seen.hidden(step, c) for c in hidden}
    found = Together(its.values()).pinned
    return [c for c, one in its.items() if any(one is other for other in found)]


def _computable(voices: _Voices, hidden: Collection[str]) -> bool:
    """Whether a small group's level follows from the step's score.

    That is so where one hidden criterion stands alone, or beside agreed levels only, which whoever was in the workshop
    knows; and where the same few people stand behind all that is hidden.
    """
    unknown = [c for c in hidden if voices.said[c].agreed is None]
    return 1 in (len(hidden), len(unknown)) or any(
        voices.too_few(len(voices.together(criteria))) for criteria in (hidden, unknown)
    )


def _hidden_score(seen: _Seen, step: Step, hidden: Mapping[str, str]) -> str | None:
    """Why a step's score is not shown: too few people behind it, or too few criteria to hide one in; else None."""
    voices, claimed = seen.voices, seen.voices.claimed(step)
    if voices.too_few(len(voices.together(claimed))):
        return "few_people"
    its = [c for c in claimed if c in hidden]
    if its and (len(claimed) < SMALLEST_STEP or _follows(seen, step, its)):
        return "few_behind_one"
    return None


def _shown_roles(voices: _Voices, criterion: str) -> frozenset[str]:
    """The roles whose figures on one criterion may be shown; not those where too few said n/a or don't know only."""
    silent = {r.role for r in voices.unnamed(criterion) if not r.levels and voices.too_few(_said_anything(r))}
    sizes = {r.role: len(r.levels) for r in voices.said[criterion].roles}
    return shown_groups(sizes, voices.policy.minimum_group, voices.named) - silent


def _counted(voices: _Voices, criterion: str, shown: frozenset[str]) -> bool:
    """Whether it is shown how many said n/a or don't know: enough people said anything, in the hidden roles too."""
    unnamed = voices.unnamed(criterion)
    unseen = [r for r in unnamed if r.role not in shown]
    return not any(voices.too_few(sum(map(_said_anything, roles))) for roles in (unnamed, unseen))


# ------------------------------------------------------------------------ levels are whole numbers


def _parts(people: int, kind: str) -> int:
    """Into how many parts a level is divided in a role's level (rule S1)."""
    if kind == "median":
        return 1 if people % 2 else 2
    return people - 2 * (people // 10) if kind == "trimmed" else people


def _claim(voices: _Voices, criterion: str, shown: Collection[str]) -> Claim:
    """A criterion's claimed level, of which these roles are told, and named people taken as known (rule S2)."""
    weights = {r.role: exact(voices.policy.role_weights[r.role]) for r in voices.said[criterion].roles}
    rated = [r for r in voices.said[criterion].roles if r.levels and weights[r.role]]
    whole = sum(weights[r.role] for r in rated)
    groups, known = [], Fraction(0)
    for role in rated:
        parts = _parts(len(role.levels), voices.policy.role_mean)
        group = Group(len(role.levels), parts, weights[role.role] / whole, round((role.mean or 0.0) * parts))
        if role.role in shown or role.role in voices.named:
            known += group.share * group.sum / parts
        else:
            groups.append(group)
    return Claim(tuple(groups), known, voices.rubric.top)


def _partly_shown(said: Consensus, shown: Collection[str]) -> bool:
    """Whether some role that gave a level is not shown."""
    return any(r.levels and r.role not in shown for r in said.roles)


def _too_clear(voices: _Voices, criterion: str, shown: Collection[str]) -> bool:
    """Whether the claimed level, though told to one decimal only, says too much about a role that is not shown."""
    said = voices.said[criterion]
    return _partly_shown(said, shown) and given_away(
        _claim(voices, criterion, shown), voices.policy.minimum_group
    )


class _Seen:
    """What is known of hidden criteria by way of others, with the levels that count now."""

    def __init__(
        self, voices: _Voices, scored: Scored, hidden: Collection[str], behind: dict[str, Behind]
    ) -> None:
        self.voices, self._scored, self._hidden, self._behind = voices, scored, hidden, behind
        weights = [exact(c.weight) for c in voices.rubric.criteria]
        scale = math.lcm(*(weight.denominator for weight in weights))
        self._weights = {c.id: int(w * scale) for c, w in zip(voices.rubric.criteria, weights, strict=True)}
        self._room = (10 * voices.rubric.top * sum(self._weights.values())).bit_length() + 1
        self._known: dict[str, Hidden] = {}

    def hidden(self, step: Step, criterion: str) -> Hidden:
        """A hidden criterion of a step, and everything that is told of it by way of others."""
        if criterion not in self._known:
            its = self.voices.rubric.by_id[criterion]
            facts = [*self._by_its_name(its), *self._by_gates(its), *self._by_maturity(step, its)]
            self._known[criterion] = self._of(its, facts)
        return self._known[criterion]

    def alone(self, criterion: str) -> bool:
        """Whether nothing much follows about few people from what is told of one criterion, without its step's score."""
        its = self.voices.rubric.by_id[criterion]
        one = self._of(its, [*self._by_its_name(its), *self._by_gates(its)])
        return one.safe(one.adds)

    def _of(self, criterion: Criterion, facts: Sequence[tuple[int, int]]) -> Hidden:
        """A hidden criterion whose supported level, in tenths, lies within each of some bounds."""
        supported = self._supported(criterion.id)

        def may_be(level: Tenths) -> bool:
            return all(low <= supported(level) < high for low, high in facts)

        if criterion.id not in self._behind:
            claim = _claim(self.voices, criterion.id, ())
            self._behind[criterion.id] = Behind.of(claim, self.voices.policy.minimum_group)
        return Hidden.of(self._behind[criterion.id], self._adds(criterion, supported), may_be)

    def _supported(self, criterion: str) -> Callable[[Tenths], Tenths]:
        """The supported level for a claimed one; a reader may know what holds it down (rules S4, S7)."""
        said, score = self.voices.said[criterion], self._scored.scores.criteria[criterion]
        if said.agreed is not None or said.auditor is not None:
            now = round(10 * (score.supported or 0.0))
            return lambda _level: now
        most = 10 * min([score.cap, *(g.for_level - 1 for g in score.gates if g.state == "fails")])
        return lambda level: min(level, most)

    def _adds(self, criterion: Criterion, supported: Callable[[Tenths], Tenths]) -> Callable[[Tenths], int]:
        """What a claimed level adds to what is told of a step's hidden criteria together (rules S11, S14, S15).

        These are the sums of claimed and supported levels and of the least ones, and the weight that reaches each level.
        """
        weight, room, top = self._weights[criterion.id], self._room, self.voices.rubric.top
        lowest = self._scored.lowest[criterion.id] or 0.0
        held = lowest < (self._scored.scores.criteria[criterion.id].supported or 0.0)

        def packed(level: Tenths) -> int:
            has = supported(level)
            least = min(has, round(10 * lowest)) if held else has
            parts = [level, has, least, *(has >= 10 * n - 5 for n in range(1, top + 1))]
            return sum(weight * part << room * place for place, part in enumerate(parts))

        return packed

    def _by_its_name(self, criterion: Criterion) -> Iterator[tuple[int, int]]:
        """That it is named among the fixes, or is not."""
        policy, score = self.voices.policy, self._scored.scores.criteria[criterion.id]
        if _target_told(policy, criterion.id, self.voices.rubric.top):
            yield _side(score, policy.targets[criterion.id] - policy.tolerance)

    def _by_gates(self, criterion: Criterion) -> Iterator[tuple[int, int]]:
        """Whether it holds back what is shown and needs it (rule S8)."""
        score, tolerance = self._scored.scores.criteria[criterion.id], self.voices.policy.tolerance
        for gate in self._gates_on(criterion.id):
            yield _side(score, gate.min_level - tolerance)

    def _gates_on(self, criterion: str) -> list[Gate]:
        """The gates of shown criteria that need it, and of which it is to be seen whether they hold."""
        return [
            gate
            for c in self.waiting_for(criterion)
            for gate in self._scored.scores.criteria[c].gates
            if gate.criterion == criterion and self._seen_to_hold_or_fail(c, gate)
        ]

    def _seen_to_hold_or_fail(self, waiting: str, gate: Gate) -> bool:
        """Whether a level, a limit, or what a fix up to the target gains tells whether a gate holds."""
        score = self._scored.scores.criteria[waiting]
        above = (score.supported or 0.0) > gate.for_level - 1
        return (
            above
            or gate.criterion in score.limited_by
            or gate.for_level <= self.voices.policy.targets[waiting]
        )

    def _by_maturity(self, step: Step, criterion: Criterion) -> Iterator[tuple[int, int]]:
        """How far it holds its step's maturity level down, or does not (rule S15)."""
        score = self._scored.scores.steps[step.id]
        if not criterion.key or score.maturity is None:
            return
        alone = score.key_limit and all(c in self._hidden for c in score.key_limit)
        held = alone and criterion.id in score.key_limit
        yield 10 * score.maturity - 15, 10 * score.maturity - 5 if held else _NO_BOUND

    def waiting_for(self, criterion: str) -> list[str]:
        """The shown criteria with a level that need it."""
        return [
            c
            for c, score in self._scored.scores.criteria.items()
            if c not in self._hidden
            and score.base is not None
            and any(g.criterion == criterion for g in score.gates)
        ]


_NO_BOUND = 10**6


def _side(score: CriterionScore, bound: float) -> tuple[int, int]:
    """On which side of a bound a supported level lies, as the tenths from which and below which it is."""
    tenths = round(10 * settled(bound))
    return (tenths, _NO_BOUND) if at_least(score.supported or 0.0, bound) else (-_NO_BOUND, tenths)


def _target_told(policy: Policy, criterion: str, top: int) -> bool:
    """Whether it is told of a hidden criterion that it misses its target.

    Not where the target is so near an end of the scale that one of the two answers leaves less than a level open.
    """
    bound = policy.targets[criterion] - policy.tolerance
    return at_least(bound, 1) and at_least(top - 1, bound)


def _told(said: Mapping[str, Consensus], criteria: Collection[str]) -> dict[str, Consensus]:
    """The same, where the claimed levels of some criteria count as they are told, with one decimal."""
    return {c: _with_one_decimal(one) if c in criteria else one for c, one in said.items()}


def _with_one_decimal(said: Consensus) -> Consensus:
    """A criterion whose claimed level counts with one decimal."""
    claimed = None if said.claimed is None else tenth(said.claimed)
    follows = said.agreed is None and said.auditor is None
    before = said.without
    return said._replace(
        claimed=claimed, base=claimed if follows else said.base, without=before and _before(before)
    )


def _before(standing: Standing) -> Standing:
    """The same of what counted before a workshop."""
    claimed = None if standing.claimed is None else tenth(standing.claimed)
    return standing._replace(claimed=claimed, base=claimed if standing.auditor is None else standing.base)


def _hidden_criteria(seen: _Seen, before: Mapping[str, str]) -> dict[str, str]:
    """The criteria that are not shown, those of before among them.

    Where hiding others of the step is not enough, those that need a hidden one are hidden, so that they say nothing of it.
    """
    voices = seen.voices
    hidden = {
        c: why for step in voices.rubric.steps for c, why in _hidden_in_step(seen, step, before).items()
    }
    tight = [c for c in hidden if not seen.alone(c)]
    for step in voices.rubric.steps:
        claimed = voices.claimed(step)
        tight += _pinned(seen, step, [c for c in claimed if c in hidden and len(claimed) >= SMALLEST_STEP])
    waiting = (d for c in tight for d in seen.waiting_for(c) if voices.said[d].claimed is not None)
    return dict.fromkeys(waiting, "shields_another") | hidden


# ------------------------------------------------------------------------ roles and departments together


class _Breakdown(NamedTuple):
    """Unnamed people by role and department, with what is published of them."""

    sizes: Mapping[Place, int]

    @classmethod
    def of(cls, voices: _Voices, keys: Collection[str] | None = None) -> _Breakdown:
        """Of the unnamed people with these keys; None: of all."""
        people = (
            p for p in voices.everybody if p.role not in voices.named and (keys is None or p.key in keys)
        )
        return cls(Counter((p.role, p.department or None) for p in people))

    def role(self, role: str) -> Figure[Place]:
        """A role's figure."""
        return sum_of(place for place in self.sizes if place[0] == role)

    def department(self, department: str) -> Figure[Place]:
        """A department's figure."""
        return sum_of(place for place in self.sizes if place[1] == department)

    def claimed(self, weights: Mapping[str, float]) -> Figure[Place]:
        """The claimed score: each role's mean counts by its weight (rule S2)."""
        people: Counter[str] = Counter()
        for (role, _), size in self.sizes.items():
            people[role] += size
        return {place: Fraction(weights[place[0]]) / people[place[0]] for place in self.sizes}

    def shown(
        self, departments: Sequence[str], published: Sequence[Figure[Place]], minimum: int
    ) -> frozenset[str]:
        """The departments that may be shown beside what is published anyway."""
        figures = [*map(self.department, departments), *published]
        kept = range(len(departments), len(figures))
        places = protected(self.sizes, figures, minimum, kept=kept)
        return frozenset(d for n, d in enumerate(departments) if n in places)


def _departments(voices: _Voices) -> list[str]:
    """The departments of enough people, named or not, in order; auditors have none.

    Whoever agreed to be named did so for their role: two leaders of one department are no figure of it.
    """
    auditors = {r.id for r in voices.rubric.roles if r.kind == "auditor"}
    people = Counter(p.department for p in voices.everybody if p.department and p.role not in auditors)
    return sorted(d for d, size in people.items() if size >= voices.policy.minimum_group)


def _took_part(voices: _Voices) -> tuple[frozenset[str], frozenset[str]]:
    """The roles and the departments of which it is said how many took part; the number of all is always said.

    Roles come first, since figures of criteria say how many of a role gave a level.
    """
    people = Counter(p.role for p in voices.everybody)
    groups = shown_groups(people, voices.policy.minimum_group, voices.named)
    table = _Breakdown.of(voices)
    published = [*map(table.role, sorted(groups)), sum_of(table.sizes)]
    return groups, table.shown(_departments(voices), published, voices.policy.minimum_group)


def _known_roles(
    voices: _Voices, criteria: Collection[str], hidden: Mapping[str, str], roles: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    """The roles of which every figure on some criteria is shown."""
    for role in voices.rubric.roles:
        rated = [c for c in criteria if any(r.role == role.id and r.levels for r in voices.said[c].roles)]
        if rated and all(c not in hidden and role.id in roles[c] for c in rated):
            yield role.id


def _one_or_two(voices: _Voices, criteria: Collection[str], hidden: Collection[str]) -> bool:
    """Whether one or two people of a role stand behind a hidden criterion: even coarse figures could be about them."""
    return any(0 < len(r.levels) <= 2 for c in criteria if c in hidden for r in voices.unnamed(c))


def _department_steps(
    voices: _Voices,
    hidden: Mapping[str, str],
    hidden_steps: Collection[str],
    roles: Mapping[str, frozenset[str]],
    departments: Collection[str],
) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """The departments whose figures are shown, for each step and for all steps together.

    First every answer within a step is taken as one number a person, which finds most of what follows. What questions
    tell that are asked of different people, or count differently, is then looked for answer by answer.
    """

    def shown(criteria: Collection[str], candidates: Collection[str]) -> frozenset[str]:
        table = _Breakdown.of(voices, voices.together(criteria))
        known = [table.role(role) for role in _known_roles(voices, criteria, hidden, roles)]
        published = [*known, table.claimed(voices.policy.role_weights)]
        return table.shown(sorted(candidates), published, voices.policy.minimum_group)

    def shown_too(step: Step) -> frozenset[str]:
        criteria = voices.claimed(step)
        if step.id in hidden_steps or not departments or _one_or_two(voices, criteria, hidden):
            return frozenset()
        answers = _Answers.of(voices, step, criteria, hidden, roles)
        return answers.shown(shown(criteria, departments), voices.policy.minimum_group)

    steps = {step.id: shown_too(step) for step in voices.rubric.steps}
    everywhere = frozenset(departments).intersection(*steps.values())
    whole = [c for step in voices.rubric.steps for c in voices.claimed(step)]
    return steps, shown(whole, everywhere)


Spot = tuple[str, str, str | None]
"""A criterion, a role and a department."""


class _Answers(NamedTuple):
    """The levels of a step, by criterion, role and department, with what is published of them.

    Named people's levels are taken as known: they have no part in the figures.
    """

    spots: Mapping[Spot, frozenset[str]]
    """Keys of everybody who gave a level there."""
    weights: Mapping[str, Fraction]
    """Of the criteria."""
    named: frozenset[str]
    published: Sequence[Figure[Spot]]
    """Whichever departments are shown."""

    @classmethod
    def of(
        cls,
        voices: _Voices,
        step: Step,
        criteria: Collection[str],
        hidden: Mapping[str, str],
        roles: Mapping[str, frozenset[str]],
    ) -> _Answers:
        """The answers to the criteria with a claimed level."""
        spots: dict[Spot, set[str]] = {}
        for c in criteria:
            asked = {r.role for r in voices.said[c].roles}
            for p in voices.everybody:
                if p.role in asked and _level(p, c) is not None:
                    spots.setdefault((c, p.role, p.department or None), set()).add(p.key)
        weights = {c.id: Fraction(c.weight) for c in step.criteria if c.id in criteria}
        found = cls({spot: frozenset(keys) for spot, keys in spots.items()}, weights, voices.named, ())
        share = {role: Fraction(weight) for role, weight in voices.policy.role_weights.items()}
        claims = {c: found._claimed(c, share) for c in criteria}
        return found._replace(
            published=[
                *(found._role(c, role) for c in criteria if c not in hidden for role in roles[c]),
                *(claims[c] for c in criteria if c not in hidden),
                _added((claims[c], weights[c]) for c in criteria),
            ]
        )

    def _role(self, criterion: str, role: str) -> Figure[Spot]:
        """A role's mean."""
        return sum_of(spot for spot in self.spots if spot[:2] == (criterion, role))

    def _claimed(self, criterion: str, share: Mapping[str, Fraction]) -> Figure[Spot]:
        """The claimed level: each role's mean counts by its weight (rule S2)."""
        people: Counter[str] = Counter()
        for (c, role, _), keys in self.spots.items():
            people[role] += len(keys) if c == criterion else 0
        return {s: share[s[1]] / people[s[1]] for s in self.spots if s[0] == criterion}

    def _department(self, department: str) -> Figure[Spot]:
        """A department's score: the plain mean of each criterion, by the criteria's weights."""
        people: Counter[str] = Counter()
        for (c, _, place), keys in self.spots.items():
            people[c] += len(keys) if place == department else 0
        return {s: self.weights[s[0]] / people[s[0]] for s in self.spots if s[2] == department}

    def _gives_away(self, departments: Collection[str], minimum: int) -> bool:
        """Whether something follows about few people where these departments are shown."""
        unnamed = {spot: keys for spot, keys in self.spots.items() if spot[1] not in self.named}
        figures = [*self.published, *map(self._department, sorted(departments))]
        return speaks_of_few(unnamed, figures, minimum)

    def shown(self, departments: frozenset[str], minimum: int) -> frozenset[str]:
        """As many of these departments as can be shown; the smallest are hidden first."""
        people = {
            d: len(frozenset().union(*(keys for s, keys in self.spots.items() if s[2] == d)))
            for d in departments
        }
        order = sorted(departments, key=lambda d: (people[d], d))
        left = departments
        while left and self._gives_away(left, minimum):
            left -= {next(d for d in order if d in left)}
        for d in reversed([d for d in order if d not in left]):
            if left and not self._gives_away(left | {d}, minimum):
                left |= {d}
        return left


def _added(figures: Iterable[tuple[Figure[Spot], Fraction]]) -> Figure[Spot]:
    """Figures, each times its weight."""
    return {spot: weight * factor for figure, weight in figures for spot, factor in figure.items()}


# ------------------------------------------------------------------------ comments


def _comments(voices: _Voices, criterion: str) -> tuple[str, ...]:
    """The comments on a criterion: everybody's where enough unnamed people answered it, else those of named people."""
    answered = [(p, a) for p in voices.everybody if (a := p.answers.get(criterion)) is not None]
    unnamed = sum(p.role not in voices.named for p, _ in answered)
    enough = unnamed >= voices.policy.minimum_comments
    return tuple(sorted(a.comment for p, a in answered if a.comment and (enough or p.role in voices.named)))


# ------------------------------------------------------------------------ the release

Scoring = Callable[[Mapping[str, Consensus]], Scored]
"""How what people said is scored."""


def released(
    rubric: Rubric,
    said: Mapping[str, Consensus],
    everybody: Sequence[Person],
    policy: Policy,
    scoring: Scoring,
) -> Released:
    """What may be shown, decided over everything that is published together, and the scores that go with it.

    The claimed level of a criterion that is hidden, or of which some role is, counts with one decimal, as it is told: so
    everything that is shown can be followed, and nothing says more. The decision is taken again with these levels until
    nothing changes; what was hidden once stays hidden.
    """
    voices = _Voices.of(rubric, said, everybody, policy)
    roles = {c: _shown_roles(voices, c) for c in said}
    partly = {c for c, one in said.items() if _partly_shown(one, roles[c])} if policy.minimum_group else set()
    clear = {c for c in partly if _too_clear(voices, c, roles[c])}
    hidden, behind = _few(voices), dict[str, Behind]()
    hidden |= {
        c: "shields_another" for c in said if c in clear - hidden.keys() and said[c].claimed is not None
    }
    while True:
        told = _told(said, partly | hidden.keys())
        scored = scoring(told)
        more = _hidden_criteria(_Seen(voices, scored, hidden, behind), hidden)
        if more.keys() == hidden.keys():
            break
        hidden = more
    hidden = {c: hidden[c] for step in rubric.steps for c in voices.claimed(step) if c in hidden}
    seen = _Seen(voices, scored, hidden, behind)
    reasons = {step.id: _hidden_score(seen, step, hidden) for step in rubric.steps}
    hidden_steps = {step: why for step, why in reasons.items() if why is not None}
    shown = _release(voices, hidden, hidden_steps, roles, clear)
    return Released(told, withheld(scored.scores, hidden_steps), shown)


def _release(
    voices: _Voices,
    hidden: Mapping[str, str],
    hidden_steps: Mapping[str, str],
    roles: Mapping[str, frozenset[str]],
    clear: Collection[str],
) -> Release:
    """What is decided of criteria and steps, with everything else that may be shown."""
    said = voices.said
    groups, departments = _took_part(voices)
    steps, totals = _department_steps(voices, hidden, hidden_steps, roles, departments)
    few = {c for c in said if voices.too_few(sum(len(r.levels) for r in voices.unnamed(c)))}
    return Release(
        hidden=hidden,
        hidden_steps=hidden_steps,
        roles=roles,
        few=frozenset(few | set(clear)),
        counted=frozenset(c for c in said if _counted(voices, c, roles[c])),
        groups=groups,
        departments=departments,
        department_steps=steps,
        department_totals=totals,
        comments={c: _comments(voices, c) for c in said},
        to_fix=tuple(c for c in hidden if _target_told(voices.policy, c, voices.rubric.top)),
        in_part=bool(hidden) or any(_partly_shown(one, roles[c]) for c, one in said.items()),
    )


def comparable(
    before: Mapping[str, Collection[str]], now: Mapping[str, Collection[str]], minimum: int
) -> frozenset[str]:
    """The groups whose change between two audits may be shown.

    A group is shown in both, and the people who are in only one of its figures are nobody or at least the minimum:
    else the difference of the two figures would be about them.

    Args:
        before: keys of the people behind each figure that the earlier audit shows, by group.
        now: the same of the later one.
        minimum: the smallest group that may be shown; where it changed, the larger one.

    >>> sorted(comparable({"A": "abcdef", "B": "uvwxyz"}, {"A": "abcdefg", "B": "uvwxyz"}, 5))
    ['B']
    """
    return frozenset(
        group
        for group in before.keys() & now.keys()
        if not 0 < len(frozenset(before[group]) ^ frozenset(now[group])) < minimum
    )


_NO_TOTAL = Total("not_scored", None, None, None, None, None, None, None, None, False, ())


def withheld(scores: Scores, hidden_steps: Mapping[str, str]) -> Scores:
    """The scores without those steps that are not shown; without one of them there is no total."""
    if not hidden_steps:
        return scores
    steps = {
        s: step._replace(
            state="not_scored",
            claimed=None,
            supported=None,
            paired_claimed=None,
            paired_supported=None,
            low=None,
            high=None,
            maturity=None,
            maturity_provisional=False,
            attained=(),
            key_limit=(),
        )
        if s in hidden_steps
        else step
        for s, step in scores.steps.items()
    }
    return Scores(scores.criteria, steps, _NO_TOTAL._replace(coverage=scores.total.coverage))
