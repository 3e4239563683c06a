"""What an example audit finds outside the questionnaire: an export of tickets with its faults, and customers' answers.

The same plan gives the same, whatever the day.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from random import Random
from typing import Final, NamedTuple

from cxaudit.measure import nearest_level
from cxaudit.model.answers import EngagementStamp, RubricStamp
from cxaudit.model.demo_fieldwork import DemoCustomers, DemoFieldwork, DemoGroup, DemoSource, DemoTickets
from cxaudit.model.fieldwork import CUSTOMERS_SCHEMA, CustomerAnswer, CustomerSheet, Fieldwork
from cxaudit.model.rubric import Rubric

_WRITTEN: Final = "%d/%m/%Y %H:%M"
_EXCHANGED: Final = "%m/%d/%Y %H:%M"
_SPREAD: Final = 1.1
"""Of the logarithm of hours."""
_SHORTEST: Final = 5
"""Minutes that an answer takes at least: sooner ones are a machine's."""
_WEEKEND: Final = 0.35
"""Of what comes in on another day."""
_LAST_TWELFTH: Final = 12
"""A later day cannot be taken for a month."""
_TOP_AGREEMENT, _TOP_RECOMMENDED = 4, 10


class _Ticket(NamedTuple):
    """One case."""

    opened: datetime.datetime
    answered: datetime.datetime | None
    closed: datetime.datetime | None
    contacts: int
    score: int | None
    source: str
    reason: str
    group: str


Cells = dict[str, str]
"""A row as it is written, by what the columns hold."""


def field_book(plan: DemoFieldwork, rubric: Rubric, engagement: EngagementStamp | None = None) -> Fieldwork:
    """The field book, in the rubric's language: the measures of contact points have the names that they have there."""
    names = {one.id: one.name for one in (rubric.measures.measures if rubric.measures else ())}
    points = (
        one.model_copy(update={"measure": names.get(one.measure or "", one.measure)})
        for one in plan.contact_points
    )
    stamp = RubricStamp(id=rubric.id, version=rubric.version, hash=rubric.hash)
    return plan.book(stamp, engagement).model_copy(update={"contact_points": tuple(points)})


# --- tickets ----------------------------------------------------------------------------------


def tickets_csv(plan: DemoTickets, seed: int) -> str:
    """The export as text: the rows of the plan, each fault in as many of them as the plan says.

    No row has two faults, so that each must come back with its count.
    """
    chance = Random(f"{seed}/tickets")
    tickets = _still_open(plan, _tickets(plan, chance))
    rows = [_cells(plan, ticket, plan.first + place) for place, ticket in enumerate(tickets)]
    sound = _spoilt(plan, tickets, rows, chance)
    twice = {*sound[: plan.wrong.get("duplicate", 0)]}
    written = [row for place, row in enumerate(rows) for row in [row] * (1 + (place in twice))]
    stream = io.StringIO(newline="")
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(plan.heads.values())
    table.writerows(_line(plan, row) for row in written)
    return stream.getvalue()


def _moments(plan: DemoTickets, chance: Random) -> Sequence[datetime.datetime]:
    """When the cases came in, in order: some before the period, some after the day of the export."""
    wrong = plan.wrong
    early, late = wrong.get("outside_period", 0), wrong.get("after_as_of", 0)
    within = plan.rows - wrong.get("duplicate", 0) - early - late
    before = _days(
        plan.period_from - datetime.timedelta(days=30), plan.period_from - datetime.timedelta(days=1)
    )
    after = _days(plan.as_of + datetime.timedelta(days=1), plan.as_of + datetime.timedelta(days=2))
    spans = ((before, early), (_days(plan.period_from, plan.period_to), within), (after, late))
    return sorted(_moment(day, chance) for days, count in spans for day in _chosen(days, count, chance))


def _days(first: datetime.date, last: datetime.date) -> Sequence[datetime.date]:
    return [first + datetime.timedelta(days=n) for n in range((last - first).days + 1)]


def _chosen(days: Sequence[datetime.date], count: int, chance: Random) -> Sequence[datetime.date]:
    """Days with fewer cases at weekends."""
    return chance.choices(days, [_WEEKEND if day.isoweekday() > 5 else 1 for day in days], k=count)


def _moment(day: datetime.date, chance: Random) -> datetime.datetime:
    """A minute of the day, most often in the morning."""
    midnight = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    return midnight + datetime.timedelta(minutes=int(chance.triangular(7 * 60, 22 * 60, 10 * 60)))


def _tickets(plan: DemoTickets, chance: Random) -> Sequence[_Ticket]:
    """All cases, from their beginning to their end."""
    moments = _moments(plan, chance)
    count, scores = len(moments), range(1, len(plan.scores) + 1)
    drawn = zip(
        moments,
        chance.choices(plan.sources, [one.weight for one in plan.sources], k=count),
        chance.choices(scores, plan.scores, k=count),
        chance.choices(plan.reasons, k=count),
        chance.choices(plan.groups, k=count),
        strict=True,
    )
    return [_ticket(plan, *one, chance) for one in drawn]


def _ticket(
    plan: DemoTickets,
    opened: datetime.datetime,
    source: DemoSource,
    score: int,
    reason: str,
    group: str,
    chance: Random,
) -> _Ticket:
    """A case from its beginning to its end."""
    answered = opened + _after(plan.answered_hours * source.slower, chance)
    closed = answered + _after(plan.solved_hours * source.slower, chance)
    more = 0 if chance.random() < plan.one_contact else 1 + int(chance.expovariate(0.9))
    is_answered, is_scored = chance.random() >= plan.unanswered, chance.random() < plan.asked
    return _Ticket(
        opened,
        answered if is_answered else None,
        closed,
        1 + more,
        score if is_scored else None,
        source.name,
        reason,
        group,
    )


def _after(hours: float, chance: Random) -> datetime.timedelta:
    """How long something takes that takes half of them less than so many hours."""
    return datetime.timedelta(minutes=max(_SHORTEST, int(60 * hours * chance.lognormvariate(0, _SPREAD))))


def _still_open(plan: DemoTickets, tickets: Sequence[_Ticket]) -> Sequence[_Ticket]:
    """The same with as many open as the plan says: those of the period that would have ended last, and what ends too late."""
    end = datetime.datetime.combine(plan.as_of, datetime.time.max, datetime.UTC)
    ends = sorted((t.closed for t in tickets if t.closed and _is_within(plan, t)), reverse=True)
    last = ends[plan.wrong.get("open", 0)]
    return [
        t._replace(closed=None, score=None, answered=t.answered if t.answered and t.answered <= end else None)
        if t.closed and t.closed > (last if _is_within(plan, t) else end)
        else t
        for t in tickets
    ]


def _is_within(plan: DemoTickets, ticket: _Ticket) -> bool:
    return plan.period_from <= ticket.opened.date() <= plan.period_to


def _cells(plan: DemoTickets, ticket: _Ticket, number: int) -> Cells:
    """A case as it is written."""
    state = "open" if ticket.closed is None else "closed" if number % 3 else "resolved"
    return {
        "number": str(number),
        "status": plan.statuses[state],
        "source": ticket.source,
        "reason": ticket.reason,
        "group": ticket.group,
        "opened": ticket.opened.strftime(_WRITTEN),
        "answered": ticket.answered.strftime(_WRITTEN) if ticket.answered else "",
        "closed": ticket.closed.strftime(_WRITTEN) if ticket.closed else "",
        "contacts": str(ticket.contacts),
        "score": str(ticket.score or ""),
    }


def _line(plan: DemoTickets, row: Mapping[str, str]) -> Sequence[str]:
    """The cells in the order of the heads, and one too many where there is one."""
    cells = [row[name] for name in plan.heads]
    return [*cells, row["more"]] if "more" in row else cells


# --- what is wrong with rows ------------------------------------------------------------------


def _spoilt(
    plan: DemoTickets, tickets: Sequence[_Ticket], rows: Sequence[Cells], chance: Random
) -> Sequence[int]:
    """Put each fault into as many sound rows as the plan says; gives the places of the others, shuffled."""
    sound = [place for place, one in enumerate(tickets) if _is_sound(plan, one)]
    chance.shuffle(sound)
    for code, (fits, spoil) in _SPOIL.items():
        able = (place for place in sound if fits(tickets[place]))
        chosen = {*islice(able, plan.wrong.get(code, 0))}
        for place in sorted(chosen):
            rows[place].update(spoil(tickets[place], chance))
        sound = [place for place in sound if place not in chosen]
    return sound


def _is_sound(plan: DemoTickets, one: _Ticket) -> bool:
    """Whether a case of the period was answered and is closed."""
    return one.answered is not None and one.closed is not None and _is_within(plan, one)


def _always(_ticket: _Ticket) -> bool:
    return True


def _written(moment: datetime.datetime | None, form: str = _WRITTEN) -> str:
    return moment.strftime(form) if moment else ""


def _earlier(ticket: _Ticket, chance: Random, minutes: int) -> str:
    """Some time before the case came in."""
    return _written(ticket.opened - datetime.timedelta(minutes=chance.randint(15, minutes)))


def _late_day(moment: datetime.datetime | None) -> bool:
    return moment is not None and moment.day > _LAST_TWELFTH


Spoil = tuple[Callable[[_Ticket], bool], Callable[[_Ticket, Random], Cells]]

_SPOIL: Final[Mapping[str, Spoil]] = {
    "ragged": (_always, lambda t, c: {"more": t.group}),
    "no_date": (_always, lambda t, c: {"opened": ""}),
    "not_a_date": (_always, lambda t, c: {"opened": "31/09/2026 08:00"}),
    "day_month_order": (
        lambda t: _late_day(t.opened),
        lambda t, c: {"opened": _written(t.opened, _EXCHANGED)},
    ),
    "day_month_order.closed": (
        lambda t: _late_day(t.closed),
        lambda t, c: {"closed": _written(t.closed, _EXCHANGED)},
    ),
    "resolved_before_opened": (_always, lambda t, c: {"closed": _earlier(t, c, 20_000)}),
    "response_before_opened": (_always, lambda t, c: {"answered": _earlier(t, c, 600)}),
    "resolved_before_response": (
        _always,
        lambda t, c: {"answered": _written(t.closed), "closed": _written(t.answered)},
    ),
    "automatic_answer": (_always, lambda t, c: {"answered": _written(t.opened)}),
    "not_a_date.first_response": (_always, lambda t, c: {"answered": "n/a"}),
    "off_scale.contacts_in_case": (_always, lambda t, c: {"contacts": "-1"}),
    "not_a_number.contacts_in_case": (_always, lambda t, c: {"contacts": "10+"}),
    "off_scale.score_1_5": (_always, lambda t, c: {"score": c.choice(("0", "9", "10"))}),
    "not_a_number.score_1_5": (_always, lambda t, c: {"score": ":-)"}),
}
"""By code: in which cases a fault can be, and what is then written instead."""


# --- customers --------------------------------------------------------------------------------


def customer_sheet(
    plan: DemoCustomers, rubric: Rubric, seed: int, engagement: EngagementStamp | None = None
) -> CustomerSheet:
    """What customers answer, in the rubric's language."""
    came = [one for one in plan.groups for _ in range(one.people)]
    chance = Random(f"{seed}/customers")
    chance.shuffle(came)
    said = {name: {*chance.sample(range(len(came)), count)} for name, count in plan.asked.items()}
    speak = dict(zip(chance.sample(range(len(came)), len(plan.comments)), plan.comments, strict=True))
    answers = [
        _customer(plan, rubric, seed, place, group, {name for name, who in said.items() if place not in who})
        for place, group in enumerate(came)
    ]
    return CustomerSheet(
        schema=CUSTOMERS_SCHEMA,
        rubric=RubricStamp(id=rubric.id, version=rubric.version, hash=rubric.hash),
        engagement=engagement,
        date=plan.date,
        answers=tuple(
            one.model_copy(update={"comment": speak.get(place)}) for place, one in enumerate(answers)
        ),
    )


def _customer(
    plan: DemoCustomers, rubric: Rubric, seed: int, place: int, group: DemoGroup, silent: set[str]
) -> CustomerAnswer:
    """One customer's answers: what is true on average, how they are, and some scatter."""
    chance = Random(f"{seed}/customer/{place}")
    mood = chance.gauss(0, plan.spread / 2)
    agreed = {
        name: nearest_level(mean + mood + chance.gauss(0, plan.spread))
        for name, mean in plan.agreement.items()
    }
    recommended = nearest_level(plan.recommend + 2 * mood + chance.gauss(0, 2 * plan.spread))
    return CustomerAnswer(
        key=f"c-{place + 1:02}",
        date=plan.date - datetime.timedelta(days=chance.randrange(plan.days)),
        channel=_channels(rubric)[group.channel],
        group=group.group,
        statements={
            name: min(_TOP_AGREEMENT, max(0, one)) for name, one in agreed.items() if name not in silent
        },
        recommend=min(_TOP_RECOMMENDED, max(0, recommended)),
    )


def _channels(rubric: Rubric) -> Sequence[str]:
    """The channels of the template, by their places."""
    fields = rubric.contact_points.fields if rubric.contact_points else ()
    return next((one.choices for one in fields if one.id == "channel"), ())
