"""Many answers, one level for each criterion (docs/scoring.md, rules A3 to A5 and S1 to S5)."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from cxaudit.measure import at_least, mean, median, trimmed_mean, weighted_mean
from cxaudit.model.answers import Answer, AnswerSheet, Evidence
from cxaudit.model.audit_sheets import AuditorSheet, WorkshopSheet
from cxaudit.model.engagement import Agreed, Ruling
from cxaudit.model.rubric import Criterion, Rubric
from cxaudit.model.stages import (
    Consensus,
    Decider,
    EvidenceSeen,
    Person,
    Policy,
    Rejection,
    RoleAnswers,
    Standing,
)

_FIRST_TIME = datetime.datetime.min.replace(tzinfo=datetime.UTC)


def age(sheet: AnswerSheet | AuditorSheet | WorkshopSheet) -> tuple[datetime.date, datetime.datetime]:
    """What decides which of two sheets is the later one: the day of the answers, then the time of saving."""
    saved = sheet.saved or _FIRST_TIME
    day = sheet.date or saved.date()
    return day, saved if saved.tzinfo else saved.replace(tzinfo=datetime.UTC)


def people(sheets: Iterable[AnswerSheet]) -> tuple[Person, ...]:
    """Respondents with the answers that count: the later of two, where a blank replaces nothing (rule A5).

    Returns:
        One `Person` a key, in the order of the keys; role and department are those of the latest sheet.
    """
    by_key: dict[str, list[AnswerSheet]] = defaultdict(list)
    for sheet in sheets:
        by_key[sheet.respondent.key].append(sheet)
    return tuple(_person(sorted(by_key[key], key=age)) for key in sorted(by_key))


def _person(sheets: Sequence[AnswerSheet]) -> Person:
    """One respondent, from their sheets in order of age."""
    answers: dict[str, Answer] = {}
    evidence: dict[str, tuple[Evidence, ...]] = {}
    for answer in (a for sheet in sheets for a in sheet.answers):
        given = (answer.evidence,) if answer.evidence else ()
        if answer.blank:
            evidence[answer.criterion] = evidence.get(answer.criterion, ()) + given
        else:
            answers[answer.criterion] = answer
            evidence[answer.criterion] = given
    latest = sheets[-1].respondent
    return Person(latest.key, latest.role, latest.department, answers, evidence)


class Hearing(NamedTuple):
    """The people who speak on a criterion, by what their word does."""

    raters: Mapping[str, Sequence[Person]]
    """By role id, in the order of the rubric's roles."""
    auditors: Sequence[Person]
    customers: Sequence[Person]
    everybody: Sequence[Person]
    alone: bool
    """One named person, whose answers all count, whatever the role is asked (rule A3)."""


class Word(NamedTuple):
    """What is decided above the answers to a criterion."""

    rulings: Sequence[Ruling]
    """Whoever comes first is heard first: the audit lead before the auditors."""
    agreed: Agreed | None
    """In a workshop."""


def _hearing(rubric: Rubric, everybody: Sequence[Person], named: bool) -> Hearing:
    """People sorted by the kind of their role (rules A3, A4)."""
    of_kind: dict[str, list[Person]] = defaultdict(list)
    raters: dict[str, list[Person]] = {r.id: [] for r in rubric.roles if r.kind == "rater"}
    for person in everybody:
        kind = rubric.role[person.role].kind
        (raters[person.role] if kind == "rater" else of_kind[kind]).append(person)
    return Hearing(raters, of_kind["auditor"], of_kind["customer"], everybody, named and len(everybody) == 1)


def _levels(people: Iterable[Person], criterion: str) -> tuple[int, ...]:
    """The levels that people gave."""
    return tuple(
        answer.level
        for p in people
        if (answer := p.answers.get(criterion)) is not None and answer.level is not None
    )


def role_level(levels: Sequence[int], kind: str) -> float | None:
    """One level for a role: its mean, median or trimmed mean; None of nothing (rule S1).

    >>> role_level([3, 4], "mean"), role_level([1, 2, 4], "median"), role_level([], "mean")
    (3.5, 2, None)
    """
    if kind == "median":
        return median(levels)
    return trimmed_mean(levels, 0.1) if kind == "trimmed" else mean(levels)


def _role_answers(role: str, people: Sequence[Person], criterion: str, kind: str) -> RoleAnswers:
    """What one role said."""
    answers = [answer for p in people if (answer := p.answers.get(criterion)) is not None]
    levels = tuple(sorted(a.level for a in answers if a.level is not None))
    return RoleAnswers(
        role=role,
        levels=levels,
        not_applicable=sum(a.not_applicable is not None for a in answers),
        dont_know=sum(a.dont_know for a in answers),
        mean=role_level(levels, kind),
    )


def claimed_level(roles: Iterable[RoleAnswers], weights: Mapping[str, float]) -> float | None:
    """The level that people claim: each role's mean counts once, by its weight (rule S2)."""
    return weighted_mean((r.mean, weights[r.role]) for r in roles)


def not_applicable_share(roles: Iterable[RoleAnswers], weights: Mapping[str, float]) -> float | None:
    """Share of n/a among n/a and levels, role-weighted, 0 to 1; None: nobody said either (rule S3)."""
    return weighted_mean(
        (r.not_applicable / said if (said := r.not_applicable + len(r.levels)) else None, weights[r.role])
        for r in roles
    )


def _auditors_not_applicable(auditors: Sequence[Person], criterion: str) -> float | None:
    """Share of n/a among the auditors' n/a and levels; None: they did not say."""
    said = [a for p in auditors if (a := p.answers.get(criterion)) is not None and not a.dont_know]
    return sum(a.not_applicable is not None for a in said) / len(said) if said else None


def _applies(
    rulings: Sequence[Ruling], auditors: float | None, answers: float | None
) -> tuple[bool, Decider]:
    """Whether a criterion applies, and who decided: the lead, else the auditors, else the answers (rule S3)."""
    for ruling in rulings:
        if ruling.applies is not None:
            return ruling.applies, ruling.by
    share = answers if auditors is None else auditors
    return share is None or at_least(0.5, share), "answers" if auditors is None else "auditor"


def _seen(evidence: Evidence, lowest: str) -> EvidenceSeen:
    """One piece of evidence and what it counts for: the lowest grade where a reference is missing (rule S5)."""
    counts = evidence.grade if evidence.reference else lowest
    return EvidenceSeen(evidence.grade, counts, evidence.reference)


def _auditor_grade(rubric: Rubric, auditors: Sequence[Person], criterion: str) -> tuple[EvidenceSeen, ...]:
    """What stands behind an auditor's level: at least the second grade, no more without a reference (rule S5)."""
    second = rubric.evidence.grades[1].id
    rank = rubric.grade_rank
    own_word = Evidence(grade=second)
    return tuple(
        EvidenceSeen(e.grade, e.grade if e.reference and rank[e.grade] > 1 else second, e.reference)
        for person in auditors
        if _levels((person,), criterion)
        for e in person.evidence.get(criterion) or (own_word,)
    )


def _evidence(rubric: Rubric, hearing: Hearing, criterion: str) -> tuple[EvidenceSeen, ...]:
    """All evidence for a criterion that people brought, and not the auditors who rated it (rule S5)."""
    lowest = rubric.evidence.grades[0].id
    rated_by_auditor = {p.key for p in hearing.auditors if _levels((p,), criterion)}
    given = (
        e for p in hearing.everybody if p.key not in rated_by_auditor for e in p.evidence.get(criterion, ())
    )
    return tuple(_seen(e, lowest) for e in given)


def _rejection(rulings: Sequence[Ruling], evidence: Iterable[EvidenceSeen]) -> Rejection | None:
    """The evidence that the first ruling on it does not accept; None: it is accepted (rule S5)."""
    ruling = next((r for r in rulings if r.on_evidence), None)
    if ruling is None or not ruling.reject_evidence:
        return None
    return Rejection(ruling.by, ruling.reason, _in_order(evidence))


def _in_order(evidence: Iterable[EvidenceSeen]) -> tuple[EvidenceSeen, ...]:
    """Pieces of evidence, whoever's answers came first."""
    return tuple(sorted(evidence, key=lambda e: (e[0], e[1], e[2] or "")))


def _consensus(
    rubric: Rubric, hearing: Hearing, criterion: Criterion, policy: Policy, word: Word
) -> Consensus:
    """One criterion."""
    roles = tuple(
        _role_answers(role, people, criterion.id, policy.role_mean)
        for role, people in hearing.raters.items()
        if hearing.alone or role in criterion.ask
    )
    share = not_applicable_share(roles, policy.role_weights)
    applies, decided_by = _applies(
        word.rulings, _auditors_not_applicable(hearing.auditors, criterion.id), share
    )
    claimed = claimed_level(roles, policy.role_weights)
    auditor = mean(_levels(hearing.auditors, criterion.id))
    said = Standing.of(applies, decided_by, claimed, auditor)
    now = said.overruled(word.agreed)
    brought = _evidence(rubric, hearing, criterion.id)
    rejection = _rejection(word.rulings, brought)
    auditors = _auditor_grade(rubric, hearing.auditors, criterion.id)
    evidence = auditors if rejection else _in_order((*brought, *auditors))
    rank = rubric.grade_rank
    return Consensus(
        criterion=criterion.id,
        **now._asdict(),
        roles=roles,
        not_applicable_share=share,
        dont_know=sum(r.dont_know for r in roles),
        given=sum(len(r.levels) + r.not_applicable + r.dont_know for r in roles),
        grade=max(
            (e.counts_as for e in evidence), key=rank.__getitem__, default=rubric.evidence.grades[0].id
        ),
        evidence=evidence,
        rejection=rejection,
        statements=tuple(sorted(_levels(hearing.customers, criterion.id))),
        comments=tuple(
            sorted(
                a.comment
                for p in hearing.everybody
                if (a := p.answers.get(criterion.id)) is not None and a.comment
            )
        ),
        agreed=word.agreed,
        without=said if word.agreed else None,
    )


def consensus(
    rubric: Rubric,
    everybody: Sequence[Person],
    policy: Policy,
    rulings: Iterable[Ruling] = (),
    agreed: Mapping[str, Agreed] | None = None,
) -> dict[str, Consensus]:
    """What everybody's answers come to, by criterion id.

    Args:
        rubric: as narrowed to the variant.
        everybody: respondents whose roles the rubric knows.
        policy: weights of roles and the kind of mean.
        rulings: the auditors' and the audit lead's word; of several on one criterion the later comes first.
        agreed: what a workshop agreed on, by criterion id.
    """
    hearing = _hearing(rubric, everybody, policy.minimum_group == 0)
    ruled: dict[str, list[Ruling]] = defaultdict(list)
    for ruling in rulings:
        ruled[ruling.criterion].insert(0, ruling)
    words = {c.id: Word(ruled[c.id], (agreed or {}).get(c.id)) for c in rubric.criteria}
    return {c.id: _consensus(rubric, hearing, c, policy, words[c.id]) for c in rubric.criteria}
