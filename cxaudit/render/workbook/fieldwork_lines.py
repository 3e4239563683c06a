"""What field work says, in a few lines for the first page."""

from __future__ import annotations

from collections.abc import Iterator

from cxaudit.language import _, ngettext
from cxaudit.model.fieldwork_shown import CustomersShown, MeasureShown, PointsShown
from cxaudit.render.fieldwork_words import contact_names, shown_value, shown_whole
from cxaudit.render.measures_view import contradictions_view
from cxaudit.render.workbook.layout import Layout


def fieldwork_lines(layout: Layout) -> tuple[str, ...]:
    """The contact points with the worst of them, the measures, customers, the worst contradiction; none without field work."""
    found = layout.fieldwork
    if found is None:
        return ()
    counted = (_points(found.points), _measures(found.measures), _customers(found.customers))
    together = " ".join(said for said in counted if said)
    return tuple(line for line in (together, *_against(layout)) if line)


def _points(points: PointsShown | None) -> str | None:
    """How many contact points there are, and which is the worst."""
    if points is None or not points.points:
        return None
    count = ngettext("{n} contact point", "{n} contact points", len(points.points))
    if not points.worst:
        return _("{contact_points}; none that is rated goes worse than it matters.", contact_points=count)
    name = contact_names(points)[points.worst[0]]
    if points.avoidable is None:
        return _("{contact_points}; the worst is {name}.", contact_points=count, name=name)
    return _(
        "{contact_points}; the worst is {name}. Contacts a month that should not be needed: {contacts}.",
        contact_points=count,
        name=name,
        contacts=shown_whole(points.avoidable),
    )


def _measures(readings: tuple[MeasureShown, ...]) -> str | None:
    """How many measures are beyond their limits."""
    if not readings:
        return None
    beyond = sum(one.against_limit == "beyond" for one in readings)
    return ngettext(
        "{beyond} of {n} measure is beyond its limit.",
        "Beyond their limits: {beyond} of {n} measures.",
        len(readings),
        beyond=beyond,
    )


def _customers(told: CustomersShown | None) -> str | None:
    """How many customers answered."""
    if told is None:
        return None
    if told.people is None:
        return _("Too few customers answered; to protect them, nothing is shown.")
    if told.recommend is None:
        return ngettext("{n} customer answered.", "{n} customers answered.", told.people)
    return ngettext(
        "{n} customer answered; net promoter score {score}.",
        "{n} customers answered; net promoter score {score}.",
        told.people,
        score=shown_value(told.recommend),
    )


def _against(layout: Layout) -> Iterator[str]:
    """Where we and customers disagree most."""
    for one in contradictions_view(layout.result, layout.names, 1):
        yield _(
            "We think: {criterion}, {think}. Customers say: {say}.",
            criterion=one.name,
            think=one.think,
            say=one.say,
        )
