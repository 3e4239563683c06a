"""Findings in words: what should be, what is, why, the effect on customers, the fix; drafted from facts alone.

Where nothing found says why, the draft says so, and how to find out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from cxaudit.language import N_, _
from cxaudit.measure import points, shown_level, shown_points
from cxaudit.model.fieldwork import ContactPoint
from cxaudit.model.fieldwork_shown import (
    MOST_AGREEMENT,
    CauseShown,
    ContradictionShown,
    FieldworkShown,
    FindingShown,
    MeasureShown,
    PointShown,
    StatementShown,
)
from cxaudit.model.rubric import Measure, Rubric
from cxaudit.render.fieldwork_words import (
    ANSWERS,
    choice,
    contact_name,
    contact_names,
    measures_by_id,
    questions_by_id,
    shown_value,
    shown_whole,
    statements_by_id,
    with_unit,
)
from cxaudit.render.figures import shown_date
from cxaudit.text import closed, listed, quoted


class FindingWords(NamedTuple):
    """A finding as people read it."""

    id: str
    title: str
    """What it is about."""
    about: str
    """contact, hand_over, measure, contradiction, strategy or own."""
    should: str | None
    """None, as of the following: somebody wrote a finding of their own and left it empty."""
    is_: str | None
    why: str | None
    effect: str | None
    fix: str | None
    edited: bool
    """Somebody wrote it, or changed the draft."""


class _Draft(NamedTuple):
    """The words of a draft."""

    title: str
    should: str
    is_: str
    why: str
    effect: str
    fix: str


_WHY_CONTACT: Final = N_(
    "Not known yet. Find the cause: follow ten contacts there from start to end, and ask customers and staff "
    "what went before."
)
_WHY_MEASURE: Final = N_(
    "Not known yet. Find the cause first: split the figure by contact point, channel and week, and read the worst "
    "cases one by one."
)
_WHY_RATING: Final = N_(
    "Not known yet. Put the figure before those who gave the levels, and ask which cases they had in mind."
)
_WHY_STATEMENT: Final = N_("Not known yet. Ask ten customers who disagree what happened to them.")
_WHY_HAND_OVER: Final = N_(
    "Not known yet. Ask whoever hands over what they hand over, and whoever should take it whether it arrives."
)
_WHY_STRATEGY: Final = N_(
    "Not known yet. Ask those who wrote the statement what they meant, and those who work by it what they read."
)
_ASK_CUSTOMERS: Final = N_("Not known yet. Ask customers to whom it happened.")


def findings_said(rubric: Rubric, found: FieldworkShown | None) -> tuple[FindingWords, ...]:
    """All findings in words, in their order; what somebody wrote stands in place of what is drafted.

    Args:
        rubric: in the language in force.
        found: what was found outside the questionnaire; none: no findings.
    """
    if found is None:
        return ()
    drafter = _Drafter(rubric, found)
    return tuple(_said(one, drafter.draft(one)) for one in found.findings)


def _said(one: FindingShown, draft: _Draft | None) -> FindingWords:
    """A finding with its own words where somebody wrote them."""
    drafted: Mapping[str, str] = draft._asdict() if draft else {}
    parts = {
        name: getattr(one, name) or drafted.get(name) for name in ("should", "is_", "why", "effect", "fix")
    }
    return FindingWords(
        id=one.id, title=draft.title if draft else one.id, about=one.about, edited=one.edited, **parts
    )


def limit_said(measure: Measure, limit: float) -> str:
    """What a measure has to keep to, in a line."""
    facts = {"measure": measure.name, "limit": with_unit(limit, measure.unit)}
    if measure.direction == "higher":
        return _("{measure}: no less than {limit}", **facts)
    return _("{measure}: no more than {limit}", **facts)


HOW_TO_FIND: Final = N_(
    "Split the figure by contact point, channel and week, and read the worst cases one by one."
)
"""How a cause is found, to be said with `_`."""


class _Drafter:
    """Drafts findings from what was found."""

    def __init__(self, rubric: Rubric, found: FieldworkShown) -> None:
        self._rubric, self._found = rubric, found
        self._rows = {row.point.contact_id: row for row in found.points.points} if found.points else {}
        self._names = contact_names(found.points)
        self._measures = measures_by_id(rubric)
        self._readings = {(one.measure, one.contact): one for one in found.measures}
        self._causes = {(one.measure, one.contact): one for one in found.causes}
        said = found.customers.statements if found.customers else ()
        self._agreement = {one.id: one for one in said}

    def draft(self, one: FindingShown) -> _Draft | None:
        """The words of a finding; None: nothing found stands behind it."""
        kinds: Mapping[str, Callable[[FindingShown], _Draft | None]] = {
            "contact": self._contact,
            "hand_over": self._hand_over,
            "measure": self._measure,
            "contradiction": self._contradiction,
            "strategy": self._strategy,
        }
        return kinds[one.about](one) if one.about in kinds else None

    def _criterion(self, criterion: str | None) -> str:
        """Code and title."""
        known = self._rubric.by_id.get(criterion or "")
        return f"{known.code} {known.title}" if known else criterion or ""

    # --- contact points -------------------------------------------------------------------------

    def _contact(self, one: FindingShown) -> _Draft | None:
        row = self._rows.get(one.contact or "")
        if row is None:
            return None
        return _Draft(
            title=contact_name(row),
            should=_expected(row.point),
            is_=" ".join(self._how_it_goes(row)),
            why=_(_WHY_CONTACT),
            effect=_felt(row),
            fix=" ".join(self._next(row.point)),
        )

    def _how_it_goes(self, row: PointShown) -> Iterator[str]:
        point = row.point
        yield _(
            "It matters {importance} of 5 and goes {performance} of 5.",
            importance=shown_value(point.importance),
            performance=shown_value(point.performance),
        )
        if point.performance_source is not None:
            source = choice(self._rubric, "performance_source", point.performance_source)
            yield _("Source of that: {source}.", source=source)
        if point.monthly_volume is not None:
            yield _("Contacts a month: {contacts}.", contacts=shown_whole(point.monthly_volume))
        if "no_owner" in row.marks:
            yield _("Nobody owns it.")

    def _next(self, point: ContactPoint) -> Iterator[str]:
        if point.next_action:
            yield closed(_action(point))
        else:
            yield _("No next action is named: name an owner, a first step and a day.")
        begin = self._found.points.first_at if self._found.points else {}
        here = [self._criterion(c) for c, contacts in begin.items() if point.contact_id in contacts]
        if here:
            yield _("Fixes that begin here: {criteria}.", criteria=listed(here))

    def _hand_over(self, one: FindingShown) -> _Draft | None:
        row = self._rows.get(one.contact or "")
        if row is None:
            return None
        name, volume = contact_name(row), row.point.monthly_volume
        return _Draft(
            title=_("Hand-over from {contact}", contact=name),
            should=_("Whoever takes over knows it, and answers for what happens next."),
            is_=_(
                "{contact} hands over to: {where}. Not all of that has a contact point or an owner in the inventory.",
                contact=name,
                where=row.point.hand_over_to or "",
            ),
            why=_(_WHY_HAND_OVER),
            effect=_(_ASK_CUSTOMERS)
            if volume is None
            else _("Contacts a month that pass here: {contacts}.", contacts=shown_whole(volume)),
            fix=_(
                "Name who takes over, enter it as a contact point, and agree on what is handed over and by when."
            ),
        )

    # --- measures -------------------------------------------------------------------------------

    def _measure(self, one: FindingShown) -> _Draft | None:
        measure, key = self._measures.get(one.measure or ""), (one.measure or "", one.contact)
        reading, cause = self._readings.get(key), self._causes.get(key)
        if measure is None or reading is None or cause is None:
            return None
        return _Draft(
            title=self._measure_name(measure, one.contact),
            should=limit_said(measure, cause.limit),
            is_=" ".join(_value_said(measure, reading, cause.limit)),
            why=_(_WHY_MEASURE),
            effect=self._customers_say(reading.criteria),
            fix=" ".join(self._cause_first(cause)),
        )

    def _measure_name(self, measure: Measure, contact: str | None) -> str:
        if contact is None:
            return measure.name
        return _("{measure} at {contact}", measure=measure.name, contact=self._names.get(contact, contact))

    def _cause_first(self, cause: CauseShown) -> Iterator[str]:
        if cause.criterion is None:
            yield _("Find the cause first.")
        else:
            yield _(
                "Find the cause first; then see to {criterion}.", criterion=self._criterion(cause.criterion)
            )
        owners = {one.id: one.title for one in self._rubric.owners}
        if cause.owner:
            yield _("Responsible: {owner}.", owner=owners.get(cause.owner, cause.owner))

    def _customers_say(self, criteria: Iterable[str]) -> str:
        """How far customers agree with what the criteria of a measure promise them."""
        said = [self._agreement[c] for c in criteria if c in self._agreement]
        worst = min(said, key=lambda one: one.mean, default=None)
        return _(_ASK_CUSTOMERS) if worst is None else self._agree(worst)

    def _agree(self, one: StatementShown) -> str:
        return _(
            "Of {people} customers who answered, {share} % agree with: {statement}",
            people=shown_whole(one.people),
            share=shown_points(one.agree),
            statement=quoted(statements_by_id(self._rubric).get(one.id, one.id)),
        )

    # --- contradictions -------------------------------------------------------------------------

    def _contradiction(self, one: FindingShown) -> _Draft | None:
        about = one.kind, one.criterion, one.measure, one.statement, one.contact
        found = next((c for c in self._found.contradictions if _about(c) == about), None)
        if found is None:
            return None
        drafts: Mapping[str, Callable[[ContradictionShown], _Draft | None]] = {
            "measure_beyond_limit": self._against_measure,
            "statement_below": self._against_statement,
            "contact_below": self._against_contact,
        }
        return drafts[found.kind](found)

    def _title(self, found: ContradictionShown) -> str:
        return _("{criterion}: what we think and what is so", criterion=self._criterion(found.criterion))

    def _claim(self, found: ContradictionShown) -> dict[str, str]:
        return {"level": shown_level(found.claimed_level), "top": str(self._rubric.top)}

    def _against_measure(self, found: ContradictionShown) -> _Draft | None:
        measure, contact = self._measures.get(found.measure or ""), next(iter(found.contacts), None)
        reading = self._readings.get((found.measure or "", contact))
        if measure is None or reading is None or found.limit is None:
            return None
        claim = _(
            "We rate {criterion} {level} of {top}; this says otherwise: {measure}.",
            criterion=self._criterion(found.criterion),
            measure=self._measure_name(measure, contact),
            **self._claim(found),
        )
        return _Draft(
            title=self._title(found),
            should=limit_said(measure, found.limit),
            is_=" ".join((claim, *_value_said(measure, reading, found.limit))),
            why=_(_WHY_RATING),
            effect=self._customers_say((found.criterion,)),
            fix=_(
                "Find the cause first; then see to {criterion}.", criterion=self._criterion(found.criterion)
            ),
        )

    def _against_statement(self, found: ContradictionShown) -> _Draft | None:
        said = self._agreement.get(found.statement or "")
        if said is None:
            return None
        statement = statements_by_id(self._rubric).get(said.id, said.id)
        return _Draft(
            title=self._title(found),
            should=_("Customers agree with: {statement}", statement=quoted(statement)),
            is_=_(
                "We claim {claimed} of 100 points for {criterion}; customers' agreement is {agreed} of 100.",
                claimed=shown_points(points(found.claimed_level, self._rubric.top)),
                criterion=self._criterion(found.criterion),
                agreed=shown_points(points(said.mean, MOST_AGREEMENT)),
            ),
            why=_(_WHY_STATEMENT),
            effect=self._agree(said),
            fix=_(
                "Begin with what customers say who disagree; then see to {criterion}.",
                criterion=self._criterion(found.criterion),
            ),
        )

    def _against_contact(self, found: ContradictionShown) -> _Draft | None:
        row = self._rows.get(found.contacts[0])
        if row is None:
            return None
        names = {"criterion": self._criterion(found.criterion), "contact": contact_name(row)}
        return _Draft(
            title=_("{criterion} at {contact}: what we think and what is so", **names),
            should=_expected(row.point),
            is_=" ".join(
                (
                    _("{criterion} is rated {level} of {top} here.", **names, **self._claim(found)),
                    *self._how_it_goes(row),
                )
            ),
            why=_(_WHY_CONTACT),
            effect=_felt(row),
            fix=_(
                "Rate {criterion} at {contact} again, with those who work there and with what customers say.",
                **names,
            ),
        )

    # --- strategy statement ---------------------------------------------------------------------

    def _strategy(self, one: FindingShown) -> _Draft | None:
        test, shown = questions_by_id(self._rubric).get(one.test or ""), self._found.strategy
        answer = next((a for a in shown.answers.answers if a.test == one.test), None) if shown else None
        if test is None or answer is None or shown is None:
            return None
        said = [_("The answer is: {answer}.", answer=_(ANSWERS[answer.answer]))]
        if answer.proof:
            said.append(_("Proof: {proof}", proof=answer.proof))
        return _Draft(
            title=_("Strategy statement: {test}", test=test.test),
            should=_("Yes to: {question}", question=test.ask),
            is_=" ".join(said),
            why=_(_WHY_STRATEGY),
            effect=_("Not known yet. Ask each department what it does differently because of the statement."),
            fix=test.hint,
        )


def _about(one: ContradictionShown) -> tuple[str | None, ...]:
    """What a contradiction is about, as a finding says it."""
    return one.kind, one.criterion, one.measure, one.statement, next(iter(one.contacts), None)


def _expected(point: ContactPoint) -> str:
    """What a contact point should be like."""
    if point.expectation:
        return _("Customers expect: {what}", what=point.expectation)
    importance = shown_value(point.importance)
    return _("It goes as well as it matters to customers: {importance} of 5.", importance=importance)


def _felt(row: PointShown) -> str:
    """What a contact point does to customers, as far as the inventory says it."""
    point, said = row.point, []
    if point.pain_points:
        said.append(_("What troubles customers: {pains}.", pains="; ".join(point.pain_points)))
    if point.customer_feeling is not None:
        feeling = shown_value(point.customer_feeling)
        said.append(_("They feel {feeling}, on a scale from −2 to 2.", feeling=feeling))
    if row.avoidable:
        said.append(
            _("Contacts a month that should not be needed: {contacts}.", contacts=shown_whole(row.avoidable))
        )
    return " ".join(said) or _(_ASK_CUSTOMERS)


def _action(point: ContactPoint) -> str:
    """The next action with by whom and by when, as far as they are known."""
    action, day = point.next_action or "", shown_date(point.due)
    if point.action_owner and day:
        return _("{action} ({who}, by {day})", action=action, who=point.action_owner, day=day)
    if point.action_owner:
        return _("{action} ({who})", action=action, who=point.action_owner)
    return _("{action} (by {day})", action=action, day=day) if day else action


def _value_said(measure: Measure, reading: MeasureShown, limit: float) -> Iterator[str]:
    """The value of a reading, how sure it is, and what it rests on."""
    yield _(
        "It is {value}; the limit is {limit}.",
        value=with_unit(reading.value, measure.unit),
        limit=shown_value(limit),
    )
    if reading.low is not None and reading.high is not None:
        yield _(
            "It lies between {low} and {high} with 95 % confidence.",
            low=shown_value(reading.low),
            high=shown_value(reading.high),
        )
    if reading.n:
        yield _("Cases: {cases}.", cases=shown_whole(reading.n))
    first, last = shown_date(reading.period_from), shown_date(reading.period_to)
    if first and last:
        yield _("Period: {first} to {last}.", first=first, last=last)
