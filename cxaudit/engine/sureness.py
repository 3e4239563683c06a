"""How sure the numbers are, and who sees it differently (docs/scoring.md, rules R2, R3, R5, R7 and R8)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from cxaudit.agreement import intraclass, krippendorff_alpha, verdict, weighted_kappa
from cxaudit.inference import Estimate, RoleSample, claimed_interval
from cxaudit.measure import agrees, at_least, settled
from cxaudit.model.rubric import Rubric
from cxaudit.model.stages import (
    Alpha,
    AuditorAgreement,
    Consensus,
    Flag,
    Person,
    Policy,
    Release,
    Resampled,
    RoleAnswers,
    Sure,
    Trust,
)

ENOUGH = 5
"""People of a role from whom on it is well heard (rule R7)."""
ROLES_FOR_HIGH = 2
FEW_ANSWERS = 3
"""Levels from which it is odd that they are all the same (rule R8)."""


class Heard(NamedTuple):
    """Everything that this stage looks at."""

    rubric: Rubric
    policy: Policy
    everybody: Sequence[Person]
    said: Mapping[str, Consensus]
    release: Release

    @property
    def rated(self) -> tuple[Consensus, ...]:
        """What was said of the criteria that apply."""
        return tuple(one for one in self.said.values() if one.state != "not_applicable")

    def kind(self, person: Person) -> str:
        """Whether a person is asked, an auditor or a customer."""
        return self.rubric.role[person.role].kind


def sureness(
    rubric: Rubric,
    policy: Policy,
    everybody: Sequence[Person],
    said: Mapping[str, Consensus],
    release: Release,
    resampled: Resampled,
    departments: Iterable[str] = (),
) -> Sure:
    """How sure everything is that may be shown.

    Args:
        rubric: as narrowed to the variant.
        policy: every choice that bears on a number.
        everybody: who answered.
        said: what their answers came to.
        release: what may be shown (rule R6).
        resampled: claimed levels of people drawn anew.
        departments: all that there are, as far as it is known.
    """
    heard = Heard(rubric, policy, everybody, said, release)
    shown = [c for c in said if c not in release.hidden]
    trust = {c: _trust(heard, said[c]) for c in said if said[c].state == "rated"}
    return Sure(
        alpha=_alpha_of_all(heard),
        alpha_roles=_alpha_of_roles(heard),
        auditors=_auditors(heard),
        intervals={c: _interval(heard, said[c], resampled) for c in shown},
        trust={c: trust[c] for c in shown if c in trust},
        trust_total=_total_trust(heard, trust),
        flags=(*_odd_answers(heard), *_silent(heard, departments)),
    )


# ------------------------------------------------------------------------ agreement (R2, R3)


def _alpha(units: Iterable[Sequence[int]]) -> Alpha:
    """Krippendorff's alpha of levels by criterion, with what it allows to conclude."""
    found = krippendorff_alpha(units)
    return Alpha(found.value, verdict(found.value), found.reason)


_TOO_FEW = Alpha(None, None, "too_few")


def _raters(heard: Heard) -> Counter[str]:
    """How many of each role gave a level that alpha looks at."""
    asked = {one.criterion: {r.role for r in one.roles if r.levels} for one in heard.rated}
    return Counter(
        p.role
        for p in heard.everybody
        if any(
            p.role in roles and (a := p.answers.get(c)) is not None and a.level is not None
            for c, roles in asked.items()
        )
    )


def _alpha_of_all(heard: Heard) -> Alpha:
    """Of everybody together; of 1 to minimum − 1 unnamed people it is not said (rule R6)."""
    unnamed = sum(n for role, n in _raters(heard).items() if role not in heard.policy.named_roles)
    if 0 < unnamed < heard.policy.minimum_group:
        return _TOO_FEW
    return _alpha(one.levels for one in heard.rated)


def _alpha_of_roles(heard: Heard) -> dict[str, Alpha]:
    """Within each role that answered."""
    people = _raters(heard)
    roles = [r.id for r in heard.rubric.roles if r.kind == "rater" and people[r.id]]
    return {
        role: _alpha(r.levels for one in heard.rated for r in one.roles if r.role == role)
        if _may_be_told(heard, role, people[role])
        else _TOO_FEW
        for role in roles
    }


def _may_be_told(heard: Heard, role: str, people: int) -> bool:
    """Whether something may be said of a role of which so many gave levels (rule R6)."""
    named = role in heard.policy.named_roles
    return named or (role in heard.release.groups and people >= heard.policy.minimum_group)


def _auditors(heard: Heard) -> AuditorAgreement | None:
    """How far auditors agree, over the criteria that all of them rated; None below two of them."""
    auditors = [p for p in heard.everybody if heard.kind(p) == "auditor"]
    if len(auditors) < 2:
        return None
    answers = [[p.answers.get(c) for p in auditors] for c in heard.said]
    rows = [[a.level for a in row if a is not None and a.level is not None] for row in answers]
    rows = [row for row in rows if len(row) == len(auditors)]
    two, correlation = len(auditors) == 2, intraclass(rows)
    kappa = weighted_kappa(((row[0], row[1]) for row in rows), 0, heard.rubric.top)
    reason = kappa.reason if two else "not_two"
    if isinstance(correlation, str):
        value = kappa.value if two else None
        return AuditorAgreement(len(rows), value, None, None, correlation)
    return AuditorAgreement(
        len(rows),
        kappa.value if two else None,
        correlation.single_agreement,
        correlation.average_agreement,
        reason or ("no_variation" if None in correlation else None),
    )


# ------------------------------------------------------------------------ intervals (R5)


def _interval(heard: Heard, one: Consensus, resampled: Resampled) -> Estimate:
    """Of a claimed level; none where a role is hidden, since its width would tell how that role's levels differ (rule R6)."""
    if one.claimed is None:
        return Estimate(None)
    if sum(heard.kind(p) == "rater" for p in heard.everybody) < 2:
        return Estimate(None, "one_respondent")
    policy = heard.policy
    found = claimed_interval(
        (
            RoleSample(r.levels, policy.role_weights[r.role], policy.head_counts.get(r.role))
            for r in one.roles
        ),
        heard.rubric.top,
    )
    if found.interval is not None and policy.role_mean != "mean":
        found = _drawn(one, resampled)
    hidden = {r.role for r in one.roles if r.levels} - heard.release.roles[one.criterion]
    return Estimate(None, "few_people") if hidden else found


def _drawn(one: Consensus, resampled: Resampled) -> Estimate:
    """The interval of a level that is no mean."""
    interval = resampled.criteria.get(one.criterion)
    return Estimate(interval, None if interval else "no_spread")


# ------------------------------------------------------------------------ in words (R7)

Lack = Literal["roles", "agreement", "evidence"]
_WORDS: tuple[Literal["high", "medium", "low"], ...] = ("high", "medium", "low", "low")


def _in_words(lacks: Mapping[Lack, bool]) -> Trust:
    """The word for what is missing."""
    missing = tuple(lack for lack, so in lacks.items() if so)
    return Trust(_WORDS[len(missing)], missing)


def _trust(heard: Heard, one: Consensus) -> Trust:
    """How sure one criterion is."""
    rank = heard.rubric.grade_rank
    return _in_words(
        {
            "roles": not _well_heard(heard, one),
            "agreement": not agrees(_levels_shown(heard, one), heard.rubric.top),
            "evidence": rank[one.grade] < rank[heard.rubric.evidence.data_grade],
        }
    )


def _levels_shown(heard: Heard, one: Consensus) -> list[int]:
    """The levels that count, of the roles that are shown; whether others differ is not told (rule R6)."""
    shown = heard.release.roles[one.criterion] if one.claimed is not None else ()
    return [level for role in one.roles if role.role in shown for level in role.levels]


def _well_heard(heard: Heard, one: Consensus) -> bool:
    """At least two roles with five levels or everybody; or everybody who was asked."""
    heads = heard.policy.head_counts
    shown = [r for r in one.roles if r.role in heard.release.roles[one.criterion]]
    everybody = [_everybody(r, heads) for r in one.roles]
    enough = sum(len(r.levels) >= ENOUGH or _everybody(r, heads) for r in shown)
    return enough >= ROLES_FOR_HIGH or (bool(everybody) and all(everybody))


def _everybody(role: RoleAnswers, heads: Mapping[str, int]) -> bool:
    """Everybody of a role gave a level, and it is known how many they are."""
    head_count = heads.get(role.role)
    return head_count is not None and len(role.levels) >= head_count > 0


def _total_trust(heard: Heard, trust: Mapping[str, Trust]) -> Trust | None:
    """How sure the whole audit is: it lacks what criteria with half of the weight lack; None: nothing is rated."""
    shares: dict[Lack, float] = defaultdict(float)
    whole = 0.0
    for step in heard.rubric.steps:
        rated = [c for c in step.criteria if c.id in trust]
        weight = sum(c.weight for c in rated)
        whole += step.weight if rated else 0.0
        for criterion in rated:
            for lack in trust[criterion.id].lacks:
                shares[lack] += step.weight * criterion.weight / weight
    if not whole:
        return None
    lacks: tuple[Lack, ...] = ("roles", "agreement", "evidence")
    return _in_words({lack: at_least(shares[lack] / whole, 0.5) for lack in lacks})


# ------------------------------------------------------------------------ a second look (R8)


def _odd_answers(heard: Heard) -> tuple[Flag, ...]:
    """How many people answered in a way that is worth a look; never who."""
    raters = [p for p in heard.everybody if heard.kind(p) == "rater"]
    odd: dict[Literal["same_level", "all_top", "mostly_dont_know"], list[Person]] = {
        "same_level": [p for p in raters if _same_level(p)],
        "all_top": [p for p in raters if _all_top(p, heard.rubric.top)],
        "mostly_dont_know": [p for p in raters if _mostly_dont_know(p)],
    }
    return tuple(
        Flag(code, len(people) if _countable(heard, people, raters) else None, None)
        for code, people in odd.items()
        if people
    )


def _countable(heard: Heard, part: Sequence[Person], whole: Sequence[Person]) -> bool:
    """Whether neither the unnamed people counted nor those left over are too few (rule R6)."""
    counted, everybody = (sum(p.role not in heard.policy.named_roles for p in some) for some in (part, whole))
    return not any(0 < n < heard.policy.minimum_group for n in (counted, everybody - counted))


def _levels(person: Person) -> list[int]:
    """The levels that a person gave."""
    return [a.level for a in person.answers.values() if a.level is not None]


def _same_level(person: Person) -> bool:
    """The same level on every criterion."""
    levels = _levels(person)
    return len(levels) >= FEW_ANSWERS and len(set(levels)) == 1


def _all_top(person: Person, top: int) -> bool:
    """The highest level on every criterion, and no evidence for any of them."""
    return _same_level(person) and top in _levels(person) and not any(person.evidence.values())


def _mostly_dont_know(person: Person) -> bool:
    """More than half of the answers are "don't know"."""
    unknown = sum(a.dont_know for a in person.answers.values())
    return settled(2 * unknown) > len(person.answers)


def _silent(heard: Heard, departments: Iterable[str]) -> tuple[Flag, ...]:
    """Roles and departments without an answer; not of one person's own assessment."""
    speaking = [p for p in heard.everybody if p.answers]
    if len(heard.everybody) < 2:
        return ()
    roles = {r for c in heard.rubric.criteria for r in c.ask} - {p.role for p in speaking}
    return (
        *_flags("silent_role", (r.id for r in heard.rubric.roles if r.id in roles)),
        *_flags("silent_department", (d for d in departments if d not in {p.department for p in speaking})),
    )


def _flags(code: Literal["silent_role", "silent_department"], groups: Iterable[str]) -> Collection[Flag]:
    """One for each group."""
    return [Flag(code, None, group) for group in groups]
