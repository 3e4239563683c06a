"""What customers say: each statement with how sure it is, and only of groups that are large enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from cxaudit.inference import RoleSample, claimed_interval, net_promoters, wilson
from cxaudit.measure import mean
from cxaudit.model.fieldwork import CustomerAnswer, CustomerSheet
from cxaudit.model.fieldwork_shown import CustomerGroup, CustomersShown, StatementShown
from cxaudit.model.rubric import Rubric
from cxaudit.model.stages import Consensus, Person
from cxaudit.suppression import Figure, protected, speaks_of_few, sum_of

AGREES: Final = 3
"""Agreement from which a customer agrees."""
MOST: Final = 4
"""The highest agreement."""
GROUPS: Final = 20
"""Channels, and groups, that are looked at: those with most answers (a choice)."""
_PROMOTER, _DETRACTOR = 9, 6

Kind = Literal["channel", "group"]
_Spot = tuple[str | None, str | None, bool]
"""The channel and the group of an answer, if they may be shown at all, and whether it counts among all together."""
_Part = tuple[Kind, str]
_ALL: Final = 0
"""The place of the figure of all together."""


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
    return _values(_each_once(_answers(sheets), _answered(statement)), statement)


# ------------------------------------------------------------------------ people, not answers


def _answers(sheets: Iterable[CustomerSheet]) -> list[CustomerAnswer]:
    """What customers said, of each in each channel only the last; a channel or a group has one spelling."""
    said = [one for sheet in sheets for one in sheet.answers if _says_something(one)]
    channels, groups = _spellings(one.channel for one in said), _spellings(one.group for one in said)
    last: dict[tuple[str, str], CustomerAnswer] = {}
    for one in said:
        channel, group = _folded(one.channel), _folded(one.group)
        last.pop((one.key, channel), None)
        spelt = {"channel": channels.get(channel), "group": groups.get(group)}
        last[one.key, channel] = one.model_copy(update=spelt)
    return list(last.values())


def _spellings(names: Iterable[str | None]) -> dict[str, str]:
    """How each name is written most often; of two the first in the alphabet."""
    found = Counter(" ".join(name.split()) for name in names if name)
    order = sorted(found, key=lambda name: (-found[name], name), reverse=True)
    return {_folded(name): name for name in order if name}


def _folded(name: str | None) -> str:
    return " ".join((name or "").split()).casefold()


def _each_once(
    answers: Iterable[CustomerAnswer], answered: Callable[[CustomerAnswer], bool]
) -> list[CustomerAnswer]:
    """Of everybody who answered a question the last answer to it, whatever the channel."""
    return list({one.key: one for one in answers if answered(one)}.values())


def people_in(sheets: Iterable[CustomerSheet]) -> int:
    """How many customers said something, each of them counted once."""
    return len({one.key for sheet in sheets for one in sheet.answers if _says_something(one)})


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
    if not sheets:
        return None
    answers, asked = _answers(sheets), _asked(rubric)
    found = {name: [*_values(_each_once(answers, _answered(name)), name), *_of(more, name)] for name in asked}
    shown = {name: values for name, values in found.items() if _enough(len(values), minimum)}
    scores = _scores(_each_once(answers, _recommends))
    people = people_in(sheets) + more.people
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
        self._answers, self._more, self._minimum = answers, more, max(minimum, 1)
        everybody = _each_once(answers, _says_something)
        self._names: list[_Part] = [
            *(("channel", name) for name in self._large(one.channel for one in answers)),
            *(("group", name) for name in self._large(one.group for one in everybody)),
        ]
        self._decided: dict[frozenset[tuple[_Spot, frozenset[str]]], frozenset[_Part]] = {}

    def _large(self, names: Iterable[str | None]) -> list[str]:
        """The names of those that are enough people, most first."""
        found = Counter(name for name in names if name)
        large = [name for name, people in found.items() if people >= self._minimum]
        return sorted(large, key=lambda name: (-found[name], name))[:GROUPS]

    def groups(self, asked: Mapping[str, str | None]) -> Iterator[CustomerGroup]:
        """The channels and groups of which something may be shown.

        Args:
            asked: the statements that are shown of all customers, with their criteria.
        """
        heads = self._shown(_says_something, self._more.people)
        recommending = self._shown(_recommends, 0)
        told = {name: self._shown(_answered(name), len(_of(self._more, name))) for name in asked}
        for part in self._names:
            statements = tuple(
                _statement(name, asked[name], _values(self._inside(part, _answered(name)), name))
                for name in asked
                if part in told[name]
            )
            scores = _scores(self._inside(part, _recommends))
            if part in heads or statements or part in recommending:
                yield CustomerGroup.model_validate(
                    {
                        "kind": part[0],
                        "name": part[1],
                        "people": len(self._inside(part, _says_something)) if part in heads else None,
                        "statements": statements,
                        **_recommendation(scores if part in recommending else ()),
                    }
                )

    def _shown(self, answered: Callable[[CustomerAnswer], bool], more: int) -> frozenset[_Part]:
        """The channels and groups whose figures to one question may be shown beside those of all (rule R6)."""
        cells = self._cells(answered, more)
        key = frozenset(cells.items())
        if key not in self._decided:
            self._decided[key] = self._safe(cells)
        return self._decided[key]

    def _cells(self, answered: Callable[[CustomerAnswer], bool], more: int) -> dict[_Spot, frozenset[str]]:
        """Who stands where in the table of channels and groups; what is never shown is not told apart."""
        cells: dict[_Spot, set[str]] = {}
        counted = {id(one) for one in _each_once(self._answers, answered)}
        for one in self._answers:
            if answered(one):
                channel = one.channel if ("channel", one.channel) in self._names else None
                group = one.group if ("group", one.group) in self._names else None
                cells.setdefault((channel, group, id(one) in counted), set()).add(f"customer {one.key}")
        if more:
            cells.setdefault((None, None, True), set()).update(f"asked {n}" for n in range(more))
        return {spot: frozenset(keys) for spot, keys in cells.items()}

    def _safe(self, cells: Mapping[_Spot, frozenset[str]]) -> frozenset[_Part]:
        """As many channels and groups as can be shown; the smallest are hidden first.

        First only plain differences are looked at, which finds most of what follows; then every combination of figures.
        """
        figures = [sum_of(spot for spot in cells if spot[2]), *(_figure(cells, part) for part in self._names)]
        people = [len(frozenset().union(*(cells[spot] for spot in figure))) for figure in figures]
        if people[_ALL] < self._minimum:
            return frozenset()
        sizes = {spot: len(keys) for spot, keys in cells.items()}
        enough = protected(sizes, figures, self._minimum, kept=[_ALL])
        shown = {n for n in enough if people[n] >= self._minimum} - {_ALL}
        order = sorted(shown, key=lambda n: (people[n], n))
        while shown and self._speaks_of_few(cells, figures, shown):
            shown.discard(next(n for n in order if n in shown))
        for n in reversed([n for n in order if n not in shown]):
            if shown and not self._speaks_of_few(cells, figures, {*shown, n}):
                shown.add(n)
        return frozenset(self._names[n - 1] for n in shown)

    def _speaks_of_few(
        self,
        cells: Mapping[_Spot, frozenset[str]],
        figures: Sequence[Figure[_Spot]],
        shown: Collection[int],
    ) -> bool:
        """Whether some combination of these figures and that of all together speaks of too few people."""
        return speaks_of_few(cells, [figures[n] for n in (_ALL, *sorted(shown))], self._minimum)

    def hides_something(self, groups: Sequence[CustomerGroup], asked: Sequence[str]) -> bool:
        """Whether a channel or group said something that is not shown.

        Args:
            groups: those that are shown.
            asked: the statements that are shown of all customers.
        """
        told = {(group.kind, group.name): group for group in groups}
        everybody = _each_once(self._answers, _says_something)
        there: set[_Part] = {("channel", one.channel) for one in self._answers if one.channel}
        there |= {("group", one.group) for one in everybody if one.group}
        return any(part not in told or self._lacks(told[part], part, asked) for part in there)

    def _lacks(self, group: CustomerGroup, part: _Part, asked: Iterable[str]) -> bool:
        """Whether people of a channel or group answered something that is not shown of it."""
        shown = {one.id for one in group.statements}
        left = (name for name in asked if name not in shown)
        return group.people is None or any(self._inside(part, _answered(name)) for name in left)

    def _inside(self, part: _Part, answered: Callable[[CustomerAnswer], bool]) -> list[CustomerAnswer]:
        """The answers of a channel or a group to a question; one of each customer."""
        kind, name = part
        if kind == "channel":
            return [one for one in self._answers if one.channel == name and answered(one)]
        return [one for one in _each_once(self._answers, answered) if one.group == name]


def _figure(cells: Iterable[_Spot], part: _Part) -> Figure[_Spot]:
    """What the figure of a channel or a group counts: of a group only what counts among all together."""
    kind, name = part
    if kind == "channel":
        return sum_of(spot for spot in cells if spot[0] == name)
    return sum_of(spot for spot in cells if spot[1] == name and spot[2])


def _recommends(one: CustomerAnswer) -> bool:
    return one.recommend is not None


def _scores(answers: Iterable[CustomerAnswer]) -> list[int]:
    return [one.recommend for one in answers if one.recommend is not None]


def _answered(statement: str) -> Callable[[CustomerAnswer], bool]:
    return lambda one: statement in one.statements


def _values(answers: Iterable[CustomerAnswer], statement: str) -> list[int]:
    return [one.statements[statement] for one in answers if statement in one.statements]
