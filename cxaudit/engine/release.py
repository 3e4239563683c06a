"""What may be shown when few people stand behind a figure (docs/scoring.md, rule R6).

It is decided over everything that is published together: figures of criteria, roles, departments and steps, how many
took part, the totals, and comments. Every edition of a report draws on this one release.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain
from typing import NamedTuple

from cxaudit.model.rubric import Rubric, Step
from cxaudit.model.stages import Consensus, Person, Policy, Release, RoleAnswers, Scores, Total
from cxaudit.suppression import Figure, protected, shown_groups, speaks_of_few, sum_of

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


def _hidden_in_step(voices: _Voices, step: Step) -> dict[str, str]:
    """The criteria of a step whose figures are not shown, each with the code of the reason.

    Only criteria with a claimed level can hide another one: the claimed score is made of them alone.
    """
    claimed = voices.claimed(step)
    hidden = {c: "few_people" for c in claimed if voices.too_few(len(voices.behind[c]))}
    rest = [c for c in claimed if c not in hidden]
    while rest and len(claimed) >= SMALLEST_STEP and _computable(voices, hidden):
        unknown = [c for c in rest if voices.said[c].agreed is None]
        another = min(unknown or rest, key=lambda c: len(voices.said[c].levels))
        hidden[another] = "shields_another"
        rest.remove(another)
    return hidden


def _computable(voices: _Voices, hidden: Collection[str]) -> bool:
    """Whether a small group's level follows from the step's score.

    That is so where one hidden criterion stands alone, or beside agreed levels only, which whoever was in the workshop
    knows; and where the same few people stand behind all that is hidden.
    """
    unknown = [c for c in hidden if voices.said[c].agreed is None]
    return 1 in (len(hidden), len(unknown)) or any(
        voices.too_few(len(voices.together(criteria))) for criteria in (hidden, unknown)
    )


def _hidden_score(voices: _Voices, step: Step, hidden: Mapping[str, str]) -> str | None:
    """Why a step's score is not shown: too few people behind it, or too few criteria to hide one in; else None."""
    claimed = voices.claimed(step)
    if voices.too_few(len(voices.together(claimed))):
        return "few_people"
    its = [c for c in claimed if c in hidden]
    if its and (len(claimed) < SMALLEST_STEP or _computable(voices, its)):
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
        if step.id in hidden_steps or not departments:
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


def release(
    rubric: Rubric, said: Mapping[str, Consensus], everybody: Sequence[Person], policy: Policy
) -> Release:
    """What may be shown, decided over everything that is published together."""
    voices = _Voices.of(rubric, said, everybody, policy)
    hidden = {c: why for step in rubric.steps for c, why in _hidden_in_step(voices, step).items()}
    reasons = {step.id: _hidden_score(voices, step, hidden) for step in rubric.steps}
    hidden_steps = {step: why for step, why in reasons.items() if why is not None}
    roles = {c: _shown_roles(voices, c) for c in said}
    groups, departments = _took_part(voices)
    steps, totals = _department_steps(voices, hidden, hidden_steps, roles, departments)
    return Release(
        hidden=hidden,
        hidden_steps=hidden_steps,
        roles=roles,
        few=frozenset(c for c in said if voices.too_few(sum(len(r.levels) for r in voices.unnamed(c)))),
        counted=frozenset(c for c in said if _counted(voices, c, roles[c])),
        groups=groups,
        departments=departments,
        department_steps=steps,
        department_totals=totals,
        comments={c: _comments(voices, c) for c in said},
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
