"""Exports of other systems in words: what was wrong with rows, and a mapping to start from."""

from __future__ import annotations

from typing import Final

from cxaudit.language import N_, _
from cxaudit.model.exports import KINDS, Column

_FAULTS: Final = {
    "duplicate": N_("there twice; the first one counts"),
    "ragged": N_("more or fewer cells than heads"),
    "no_date": N_("no date"),
    "not_a_date": N_("not a date"),
    "day_month_order": N_("day and month the other way round"),
    "future_date": N_("in the future"),
    "after_as_of": N_("after the day of counting"),
    "outside_period": N_("outside the period"),
    "not_due": N_("not due yet"),
    "not_a_number": N_("not a number"),
    "not_yes_or_no": N_("neither yes nor no"),
    "off_scale": N_("not on the scale"),
    "resolved_before_opened": N_("resolved before it was opened"),
    "response_before_opened": N_("answered before it was opened"),
    "resolved_before_response": N_("resolved before the first answer"),
    "answered_before_queued": N_("answered before it came in"),
    "automatic_answer": N_("answered by a machine"),
    "left_before_joined": N_("left before joining"),
    "more_returned_than_shipped": N_("more returned than shipped"),
    "no_customer": N_("no customer"),
    "open": N_("still open"),
}


def fault_words(code: str) -> str:
    """What is wrong with rows of an export, in words; with the field, where it is about one.

    >>> fault_words("off_scale.score_0_10"), fault_words("open")
    ('not on the scale (score_0_10)', 'still open')
    """
    kind, _dot, field = code.partition(".")
    words = _(_FAULTS[kind]) if kind in _FAULTS else kind
    return _("{words} ({field})", words=words, field=field) if field else words


_HEADS: Final = {
    "case_id": "Ticket number",
    "opened": "Created",
    "first_response": "First reply",
    "closed": "Closed",
    "solved": "Solved",
    "escalated": "Escalated",
    "contacts_in_case": "Contacts",
    "contact_id": "Contact number",
    "date": "Date",
    "answered_at": "Answered",
    "wait_seconds": "Wait (s)",
    "gave_up": "Abandoned",
    "customer_id": "Customer number",
    "response_id": "Response",
    "score_0_10": "How likely are you to recommend us?",
    "order_id": "Order number",
    "order_date": "Order date",
}
_MEANT: Final = {
    "opened": N_("when the case came in"),
    "first_response": N_("when a person first answered; no automatic receipts"),
    "closed": N_("when it was closed; empty: still open"),
    "solved": N_("yes or no; closed is not the same as solved"),
    "escalated": N_("passed up to a boss or expert: yes or no"),
    "contacts_in_case": N_("how many contacts it took"),
    "answered_at": N_("when it was answered; empty: never"),
    "wait_seconds": N_("how long the customer waited, in seconds"),
    "gave_up": N_("gave up before being served: yes or no"),
    "answered": N_("got an answer at all: yes or no"),
    "transfers": N_("how often it was passed on"),
    "complaint": N_("it was a complaint: yes or no"),
    "reason": N_("why they came; only equal or not counts"),
    "left": N_("when they left; empty: still a customer"),
    "since": N_("when they became a customer"),
    "named_recommendation": N_("came through others: yes or no; empty: not asked"),
    "promised_for": N_("a date, with or without a time"),
    "done_at": N_("when it was done; empty: not yet"),
    "due": N_("the date that was first agreed"),
    "done": N_("when it was done; empty: not yet"),
    "eligible": N_("should get a survey: yes or no"),
    "undeliverable": N_("did not arrive: yes or no"),
    "should_be": N_("should have the training: yes or no"),
    "trained": N_("had it: yes or no"),
}


def mapping_example(kind: str) -> str:
    """A mapping with every field of a kind of export and every rule, explained, to be changed.

    Raises:
        KeyError: there is no such kind.
    """
    export = KINDS[kind]
    lines = [
        f"# {_('What the columns of an export mean. Change the heads on the right to those of your file, and delete what it has not.')}",
        f"# {_('Kinds')}: {', '.join(KINDS)}",
        f"kind: {kind}",
        "columns:",
    ]
    for field, column in export.columns.items():
        needed = f"{_('needed')}; " if field in export.needed else ""
        lines.append(f'  {field}: "{_HEADS.get(field, _head(field))}"  # {needed}{_meant(field, column)}')
    lines += ["", f"# {_('Rules; take the # away from those that you need.')}"]
    lines += [f"# {text}  # {_(words)}" for text, words in _RULES if _fits(text, kind)]
    return "\n".join(lines) + "\n"


def _head(field: str) -> str:
    return field.replace("_", " ").capitalize()


def _meant(field: str, column: Column) -> str:
    if field in _MEANT:
        return _(_MEANT[field])
    if column.holds == "score":
        return _("{low} to {high}", low=f"{column.low:g}", high=f"{column.high:g}")
    words = {
        "id": N_("only equal or not counts; it is not kept"),
        "moment": N_("a date, with or without a time"),
        "number": N_("a number"),
        "truth": N_("yes or no"),
    }
    return _(words[column.holds])


_RULES: Final = (
    ("dates: day_first", N_("or month_first, iso; without it the file is looked at")),
    ("decimals: comma", N_("or point; without it a file with semicolons has commas")),
    ('delimiter: ";"', N_("or a comma, | or tab; without it the file is looked at")),
    ("encoding: utf-8", N_("or utf-16, cp1252; without it the file is looked at")),
    ("sheet: Export", N_("of a workbook")),
    ("true: {solved: [Solved, Done]}", N_("words that mean yes in a column; every other word is a no")),
    ("as_of: 2026-11-22", N_("open cases as they stood at the end of this day")),
    ("period_from: 2026-10-01", N_("only rows from this day on")),
    ("period_to: 2026-10-31", N_("only rows up to this day")),
    ("window_days: 7", N_("within so many days a contact or an order counts as one again")),
    ("limit_seconds: 20", N_("answered within so many seconds is in time")),
    ("limit_hours: 72", N_("open cases older than this are counted apart")),
    ("automatic_seconds: 5", N_("answers sooner than this were given by a machine")),
    ("base: 12000", N_("customers or orders in the period, for contact rate and complaint rate")),
    ("weights: [1, 1, 1]", N_("of the three questions of the satisfaction index")),
    ("solved_by: customer", N_("who says that a case was solved; it is printed")),
    ("source_system: Helpdesk", N_("it stands beside every reading")),
    ("supplied_by: Service team", N_("it stands beside every reading")),
    ("measures: []", N_("only these measures; empty: all that can be computed")),
    ("goals: {}", N_("by measure, such as nps: 30")),
    ("limits: {}", N_("by measure; beyond it something has to be done")),
)
_ONLY: Final = {
    "window_days": ("contacts", "orders"),
    "limit_seconds": ("contacts",),
    "base": ("contacts",),
    "limit_hours": ("tickets",),
    "automatic_seconds": ("tickets",),
    "solved_by": ("tickets",),
    "true": ("tickets",),
    "weights": ("survey",),
}


def _fits(text: str, kind: str) -> bool:
    """Whether a rule is about this kind."""
    only = _ONLY.get(text.partition(":")[0])
    return only is None or kind in only
