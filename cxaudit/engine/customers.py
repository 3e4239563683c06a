"""What customers say: each statement with how sure it is, and only of groups that are large enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from cxaudit.inference import RoleSample, claimed_interval, net_promoters, wilson
from cxaudit.measure import mean
from cxaudit.model.fieldwork import CustomerAnswer, CustomerSheet
from cxaudit.model.fieldwork_shown import CustomerGroup, CustomersShown, StatementShown
from cxaudit.model.rubric import Rubric
from cxaudit.model.stages import Consensus, Person
from cxaudit.suppression import Figure, protected, sum_of

AGREES: Final = 3
"""Agreement from which a customer agrees."""
MOST: Final = 4
"""The highest agreement."""
GROUPS: Final = 20
"""Channels, and groups, that are looked at: those with most answers (a choice)."""
_PROMOTER, _DETRACTOR = 9, 6

Kind = Literal["channel", "group"]
_Spot = tuple[str | None, str | None]
"""The channel and the group of an answer, if they may be shown at all; None: the rest."""


class Others(NamedTuple):
    """What respondents of the audit said who are customers themselves; their answers count with all others."""

    statements: Mapping[str, Sequence[float]]
    """Agreement, by criterion id."""
    people: int


NOBODY: Final = Others({}, 0)


def others(rubric: Rubric, heard: Mapping[str, Consensus], people: Iterable[Person]) -> Others:
    """What the audit's own respondents with a customer's role said, before anything joined it."""
    answered = [
        one
        for one in people
        if rubric.role[one.role].kind == "customer"
        and any(answer.level is not None for answer in one.answers.values())
    ]
    return Others({c: said.statements for c, said in heard.items()}, len(answered))


def joined(
    heard: Mapping[str, Consensus], sheets: Sequence[CustomerSheet], minimum: int
) -> dict[str, Consensus]:
    """The same with what customers said to the criteria's statements; no claimed level moves (rules A4, P3).

    Where all together are fewer than the minimum nothing joins.
    """
    return {c: _with_voices(said, _said(sheets, c), minimum) for c, said in heard.items()}


def _with_voices(said: Consensus, voices: Sequence[int], minimum: int) -> Consensus:
    together = tuple(sorted((*said.statements, *voices)))
    return said._replace(statements=together) if voices and len(together) >= minimum else said


def _said(sheets: Iterable[CustomerSheet], statement: str) -> list[int]:
    """The agreement of all who answered a statement."""
    answers = (one.statements.get(statement) for sheet in sheets for one in sheet.answers)
    return [agreement for agreement in answers if agreement is not None]


# ------------------------------------------------------------------------ what is shown


def customers_shown(
    rubric: Rubric, sheets: Sequence[CustomerSheet], minimum: int, more: Others = NOBODY
) -> CustomersShown | None:
    """What customers answered, as far as it may be shown; None: there is no file of customers.

    Args:
        rubric: as narrowed to the audit's criteria.
        sheets: customers' answers.
        minimum: no figure rests on fewer people.
        more: customers among the audit's own respondents, who count in everything but channels and groups.

    Source:
        docs/scoring.md, rules F10 and F11.
    """
    answers = [one for sheet in sheets for one in sheet.answers if _says_something(one)]
    if not sheets:
        return None
    asked = _asked(rubric)
    found = {
        name: [*(one.statements[name] for one in answers if name in one.statements), *_of(more, name)]
        for name in asked
    }
    shown = {name: values for name, values in found.items() if _enough(len(values), minimum)}
    scores = [one.recommend for one in answers if one.recommend is not None]
    people = len(answers) + more.people
    parts = _Parts(answers, more, minimum)
    groups = tuple(parts.groups({name: asked[name] for name in shown})) if _enough(people, minimum) else ()
    return CustomersShown.model_validate(
        {
            "people": people if _enough(people, minimum) else None,
            "statements": tuple(_statement(name, asked[name], values) for name, values in shown.items()),
            "hidden": sum(1 for name, values in found.items() if values and name not in shown),
            **_recommendation(scores if _enough(len(scores), minimum) else ()),
            "groups": groups,
            "groups_hidden": parts.hides_something(groups, list(shown)),
        }
    )


def _enough(people: int, minimum: int) -> bool:
    """Whether a figure may rest on so many people (rule R6)."""
    return people >= max(minimum, 1)


def _says_something(one: CustomerAnswer) -> bool:
    return bool(one.statements) or one.recommend is not None


def _of(more: Others, statement: str) -> Sequence[float]:
    return more.statements.get(statement, ())


def _asked(rubric: Rubric) -> dict[str, str | None]:
    """All statements by id with their criteria, in the order of the rubric."""
    criteria: dict[str, str | None] = {c.id: c.id for c in rubric.criteria if c.customer_statement}
    items = rubric.customer_form.items if rubric.customer_form else ()
    return criteria | dict.fromkeys((one.id for one in items), None)


def _statement(name: str, criterion: str | None, values: Sequence[float]) -> StatementShown:
    """One statement: mean agreement with its t interval, the share that agrees with Wilson's (rule F10)."""
    around = claimed_interval([RoleSample(values, 1)], MOST).interval
    hits = sum(1 for value in values if value >= AGREES)
    share = wilson(hits, len(values))
    return StatementShown(
        id=name,
        criterion=criterion,
        people=len(values),
        mean=mean(values) or 0.0,
        low=around.low if around else None,
        high=around.high if around else None,
        agree=100 * hits / len(values),
        agree_low=100 * share.low if share else None,
        agree_high=100 * share.high if share else None,
    )


def _recommendation(scores: Sequence[int]) -> dict[str, float | int | None]:
    """The net promoter score with its interval (rule F10)."""
    promoters = sum(1 for score in scores if score >= _PROMOTER)
    detractors = sum(1 for score in scores if score <= _DETRACTOR)
    found = net_promoters(promoters, len(scores) - promoters - detractors, detractors)
    if found is None:
        return dict.fromkeys(("recommend", "recommend_low", "recommend_high", "recommend_people"))
    return {
        "recommend": found.score,
        "recommend_low": max(-100.0, found.low),
        "recommend_high": min(100.0, found.high),
        "recommend_people": len(scores),
    }


# ------------------------------------------------------------------------ channels and groups


class _Parts:
    """Customers by channel and by group, question by question (rule F11)."""

    def __init__(self, answers: Sequence[CustomerAnswer], more: Others, minimum: int) -> None:
        self._answers, self._more, self._minimum = answers, more, minimum
        self._names: list[tuple[Kind, str]] = [
            *(("channel", name) for name in self._large(one.channel for one in answers)),
            *(("group", name) for name in self._large(one.group for one in answers)),
        ]
        self._decided: dict[tuple[tuple[_Spot | None, int], ...], frozenset[tuple[Kind, str]]] = {}

    def _large(self, names: Iterable[str | None]) -> list[str]:
        """The names of those that are enough people, most first."""
        found = Counter(name for name in names if name)
        large = [name for name, people in found.items() if _enough(people, self._minimum)]
        return sorted(large, key=lambda name: (-found[name], name))[:GROUPS]

    def groups(self, asked: Mapping[str, str | None]) -> Iterator[CustomerGroup]:
        """The channels and groups of which something may be shown.

        Args:
            asked: the statements that are shown of all customers, with their criteria.
        """
        heads = self._shown(_says_something, self._more.people)
        recommending = self._shown(lambda one: one.recommend is not None, 0)
        told = {name: self._shown(_answered(name), len(_of(self._more, name))) for name in asked}
        for part in self._names:
            inside = self._inside(part)
            statements = tuple(
                _statement(name, asked[name], _values(inside, name)) for name in asked if part in told[name]
            )
            scores = [one.recommend for one in inside if one.recommend is not None]
            if part in heads or statements or part in recommending:
                yield CustomerGroup.model_validate(
                    {
                        "kind": part[0],
                        "name": part[1],
                        "people": len(inside) if part in heads else None,
                        "statements": statements,
                        **_recommendation(scores if part in recommending else ()),
                    }
                )

    def _shown(self, answered: Callable[[CustomerAnswer], bool], more: int) -> frozenset[tuple[Kind, str]]:
        """The channels and groups whose figures to one question may be shown beside those of all (rule R6)."""
        sizes: Counter[_Spot | None] = Counter(self._spot(one) for one in self._answers if answered(one))
        sizes[None] += more
        people = tuple(sorted(sizes.items(), key=repr))
        if people not in self._decided:
            self._decided[people] = self._safe(sizes)
        return self._decided[people]

    def _safe(self, sizes: Mapping[_Spot | None, int]) -> frozenset[tuple[Kind, str]]:
        if not _enough(sum(sizes.values()), self._minimum):
            return frozenset()
        cells: list[list[_Spot | None]] = [
            [spot for spot in sizes if spot and spot[kind == "group"] == name] for kind, name in self._names
        ]
        figures: list[Figure[_Spot | None]] = [sum_of(sizes), *(sum_of(spots) for spots in cells)]
        shown = protected(sizes, figures, max(self._minimum, 1), kept=[0])
        return frozenset(
            part
            for place, part in enumerate(self._names, 1)
            if place in shown and _enough(sum(sizes[spot] for spot in cells[place - 1]), self._minimum)
        )

    def _spot(self, one: CustomerAnswer) -> _Spot:
        """Where an answer stands in the table of channels and groups; what is never shown is not told apart."""
        channel = one.channel if ("channel", one.channel) in self._names else None
        group = one.group if ("group", one.group) in self._names else None
        return channel, group

    def hides_something(self, groups: Sequence[CustomerGroup], asked: Sequence[str]) -> bool:
        """Whether a channel or group said something that is not shown.

        Args:
            groups: those that are shown.
            asked: the statements that are shown of all customers.
        """
        told = {(group.kind, group.name): group for group in groups}
        there = {("channel", one.channel) for one in self._answers if one.channel}
        there |= {("group", one.group) for one in self._answers if one.group}
        return any(part not in told or _lacks(told[part], self._inside(part), asked) for part in there)

    def _inside(self, part: tuple[str, str]) -> list[CustomerAnswer]:
        return [
            one for one in self._answers if (one.channel if part[0] == "channel" else one.group) == part[1]
        ]


def _lacks(group: CustomerGroup, inside: Sequence[CustomerAnswer], asked: Iterable[str]) -> bool:
    """Whether people of a group answered something that is not shown of it."""
    shown = {one.id for one in group.statements}
    return group.people is None or any(_values(inside, name) for name in asked if name not in shown)


def _answered(statement: str) -> Callable[[CustomerAnswer], bool]:
    return lambda one: statement in one.statements


def _values(answers: Iterable[CustomerAnswer], statement: str) -> list[int]:
    return [one.statements[statement] for one in answers if statement in one.statements]
