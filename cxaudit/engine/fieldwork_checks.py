"""Whether a field book fits its rubric: row by row, the same for every format that it comes in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from cxaudit.errors import Code, Problem, Where, problem
from cxaudit.language import N_, _
from cxaudit.measure import settled, shown_working
from cxaudit.model.fieldwork import ContactPoint, Fieldwork, Reading
from cxaudit.model.rubric import ContactPoints, Measure, Rubric, TemplateField
from cxaudit.text import did_you_mean, listed

Path = tuple[str | int, ...]
"""The way to a field of the field book, such as ``("contact_points", 3, "stage")``."""
Place = Callable[[Path], Where]
"""Where a field stands in the user's file."""

_HINTED: Final = 100
"""Hints take time; whoever has that many problems does not need more of them."""


def fieldwork_problems(rubric: Rubric, fieldwork: Fieldwork, place: Place) -> tuple[Problem, ...]:
    """Everything that is wrong or worth a look in a field book.

    Rows that are not complete are warned of and taken; the report counts what is missing.
    """
    found: list[Problem] = []
    for problems in (_points, _company, _ratings, _journey, _readings, _strategy):
        hinted = len(found) < _HINTED
        found += problems(rubric, fieldwork, place, hinted)
    return tuple(found)


# --- contact points ---------------------------------------------------------------------------


def _points(rubric: Rubric, fieldwork: Fieldwork, place: Place, hinted: bool) -> Iterator[Problem]:
    fields = {field.id: field for field in _fields(rubric.contact_points)}
    first: dict[str, int] = {}
    for index, row in enumerate(fieldwork.contact_points):
        before = first.setdefault(row.contact_id, index)
        if before != index:
            other = place(("contact_points", before, "contact_id")).spot
            where = place(("contact_points", index, "contact_id"))
            yield problem(Code.POINT_TWICE, where, contact=row.contact_id, other=other)
        yield from _choices(row, fields, place, index)
        yield from _numbers(row, fields, place, index)
        yield from _extra(row, fields, place, index)
        yield from _lacking(row, fields, place, index)
        if row.due and fieldwork.date and row.due < fieldwork.date:
            where = place(("contact_points", index, "due"))
            yield problem(
                Code.DUE_BEFORE, where, contact=row.contact_id, due=row.due.isoformat(), date=fieldwork.date
            )
    yield from _catalogue(rubric, fieldwork, place, hinted)


def _fields(template: ContactPoints | None) -> Sequence[TemplateField]:
    return template.fields if template else ()


def _choices(
    row: ContactPoint, fields: Mapping[str, TemplateField], place: Place, index: int
) -> Iterator[Problem]:
    """Choices that the template does not have."""
    for name, field in fields.items():
        chosen = getattr(row, name, None) if name in ContactPoint.model_fields else None
        if field.type == "choice" and isinstance(chosen, int) and not 0 <= chosen < len(field.choices):
            where = place(("contact_points", index, name))
            yield problem(
                Code.CHOICE_BEYOND, where, found=chosen, field=field.label, last=len(field.choices) - 1
            )


def _numbers(
    row: ContactPoint, fields: Mapping[str, TemplateField], place: Place, index: int
) -> Iterator[Problem]:
    """Numbers out of the template's range, which may be narrower than the model's."""
    for name, field in fields.items():
        value = getattr(row, name, None) if name in ContactPoint.model_fields else None
        if field.type == "number" and isinstance(value, int | float) and not within(value, field):
            where = place(("contact_points", index, name))
            yield number_problem(f"{value:.15g}", field, where)


def within(value: float, field: TemplateField) -> bool:
    """Whether a number lies in the range of its field."""
    low, high = field.min, field.max
    return (low is None or value >= settled(low)) and (high is None or value <= settled(high))


def number_problem(found: str, field: TemplateField, where: Where) -> Problem:
    """That a number is out of the range of its field."""
    wanted = range_said(field)
    return problem(Code.NUMBER_RANGE, where, found=found, field=field.label, wanted=wanted, because="")


def range_said(field: TemplateField) -> str:
    """The range of a field, as it follows "a number"."""
    low, high = (None if limit is None else shown_working(limit) for limit in (field.min, field.max))
    if low is not None and high is not None:
        return _("from {low} to {high}", low=low, high=high)
    if low is not None:
        return _("of at least {limit}", limit=low)
    return "" if high is None else _("of at most {limit}", limit=high)


def _extra(
    row: ContactPoint, fields: Mapping[str, TemplateField], place: Place, index: int
) -> Iterator[Problem]:
    """Fields that the template does not have."""
    for name in row.more:
        if name not in fields or name in ContactPoint.model_fields:
            where = place(("contact_points", index, "more", name))
            known = listed([one for one in fields if one not in ContactPoint.model_fields]) or "–"
            yield problem(
                Code.FIELD_UNKNOWN, where, field=name, hint=did_you_mean(name, list(fields)), known=known
            )


def _lacking(
    row: ContactPoint, fields: Mapping[str, TemplateField], place: Place, index: int
) -> Iterator[Problem]:
    """Required fields in which there is nothing, all of a row in one line."""
    names = [field.label for name, field in fields.items() if field.required and _says_nothing(row, name)]
    if names:
        where = place(("contact_points", index))
        yield problem(Code.POINT_INCOMPLETE, where, contact=row.contact_id, fields=listed(names))


def _says_nothing(row: ContactPoint, field: str) -> bool:
    said = getattr(row, field) if field in ContactPoint.model_fields else row.more.get(field)
    return said is None or said == () or (isinstance(said, str) and not said.strip())


def _catalogue(rubric: Rubric, fieldwork: Fieldwork, place: Place, hinted: bool) -> Iterator[Problem]:
    """Measures that the catalogue does not have, by name or id."""
    measures = rubric.measures.measures if rubric.measures else ()
    names = {word.casefold(): word for one in measures for word in (one.name, one.id)}
    for index, row in enumerate(fieldwork.contact_points):
        if names and row.measure and row.measure.strip().casefold() not in names:
            hint = did_you_mean(row.measure, [one.name for one in measures]) if hinted else ""
            where = place(("contact_points", index, "measure"))
            yield problem(Code.MEASURE_NOT_LISTED, where, found=row.measure, hint=hint)


# --- about the company ------------------------------------------------------------------------


def _company(rubric: Rubric, fieldwork: Fieldwork, place: Place, hinted: bool) -> Iterator[Problem]:
    fields = {field.id: field for field in _fields(rubric.contact_points)}
    for index, channel in enumerate(fieldwork.channels_named):
        yield from _beyond(channel, fields.get("channel"), place(("channels_named", index)))
    for stage in fieldwork.stage_notes:
        yield from _beyond(stage, fields.get("stage"), place(("stage_notes", stage)))


def _beyond(chosen: int, field: TemplateField | None, where: Where) -> Iterator[Problem]:
    """That a template has no such choice."""
    if field is None or not 0 <= chosen < len(field.choices):
        label = field.label if field else "–"
        last = len(field.choices) - 1 if field else "–"
        yield problem(Code.CHOICE_BEYOND, where, found=chosen, field=label, last=last)


# --- criteria at contact points ---------------------------------------------------------------


def _ratings(rubric: Rubric, fieldwork: Fieldwork, place: Place, hinted: bool) -> Iterator[Problem]:
    known = {row.contact_id for row in fieldwork.contact_points}
    first: dict[tuple[str, str], int] = {}
    for index, rating in enumerate(fieldwork.ratings):
        at = ("ratings", index)
        before = first.setdefault((rating.criterion, rating.contact), index)
        if before != index:
            other = place(("ratings", before, "level")).spot
            where = place((*at, "level"))
            yield problem(
                Code.RATING_TWICE, where, criterion=rating.criterion, contact=rating.contact, other=other
            )
        if rating.criterion not in rubric.by_id:
            where = place((*at, "criterion"))
            hint = _criterion_hint(rubric, rating.criterion) if hinted else ""
            yield problem(Code.UNKNOWN_CRITERION, where, found=rating.criterion, hint=hint)
        if rating.contact not in known:
            yield _unknown_point(rating.contact, known if hinted else (), place((*at, "contact")))
        if rating.level is not None and not 0 <= rating.level <= rubric.top:
            where = place((*at, "level"))
            yield problem(Code.AGREED_LEVEL, where, found=rating.level, top=rubric.top)
        if rating.level is not None and rating.not_applicable is not None:
            found = N_("a level, and that it does not apply")
            yield problem(Code.ANSWER_CONTRADICTS, place((*at, "level")), found=found)


def _criterion_hint(rubric: Rubric, found: str) -> str:
    """A sentence with the nearest criterion, and a blank after it."""
    near = did_you_mean(found, list(rubric.by_id)).strip(" ()")
    return f"{near[:1].upper()}{near[1:]} " if near else ""


def _unknown_point(found: str, known: object, where: Where) -> Problem:
    """That the inventory has no such contact point."""
    names = [str(one) for one in known] if isinstance(known, set) else []
    return problem(Code.POINT_UNKNOWN, where, found=found, hint=did_you_mean(found, names))


# --- journey, readings, strategy --------------------------------------------------------------


def _journey(rubric: Rubric, fieldwork: Fieldwork, place: Place, hinted: bool) -> Iterator[Problem]:
    stage = next((one for one in _fields(rubric.contact_points) if one.id == "stage"), None)
    rows = rubric.journey.rows if rubric.journey else ()
    title = rubric.journey.title if rubric.journey else "–"
    first: dict[tuple[int, int], int] = {}
    for index, cell in enumerate(fieldwork.journey):
        yield from _beyond(cell.stage, stage, place(("journey", index, "stage")))
        if not 0 <= cell.row < len(rows):
            where = place(("journey", index, "row"))
            yield problem(Code.CHOICE_BEYOND, where, found=cell.row, field=title, last=len(rows) - 1)
        before = first.setdefault((cell.stage, cell.row), index)
        if before != index:
            other = place(("journey", before, "text")).spot
            yield problem(Code.JOURNEY_TWICE, place(("journey", index, "text")), other=other)


def _readings(rubric: Rubric, fieldwork: Fieldwork, place: Place, hinted: bool) -> Iterator[Problem]:
    measures = {one.id: one for one in rubric.measures.measures} if rubric.measures else {}
    known = {row.contact_id for row in fieldwork.contact_points}
    for index, reading in enumerate(fieldwork.readings):
        at = ("readings", index)
        if reading.measure not in measures:
            hint = did_you_mean(reading.measure, list(measures)) if hinted else ""
            where = place((*at, "measure"))
            yield problem(Code.ID_UNKNOWN, where, kind=N_("measure"), found=reading.measure, hint=hint)
        if reading.contact and reading.contact not in known:
            yield _unknown_point(reading.contact, known if hinted else (), place((*at, "contact")))
        if reading.period_from and reading.period_to and reading.period_to < reading.period_from:
            where = place((*at, "period_to"))
            yield problem(Code.PERIOD_REVERSED, where, start=reading.period_from, end=reading.period_to)
        if reading.measure in measures:
            wrong = _impossible(measures[reading.measure], reading)
            yield from (one.at(place((*at, *one.where.path))) for one in wrong)


def _impossible(measure: Measure, reading: Reading) -> Iterator[Problem]:
    """Figures that a share or a net promoter score cannot have; their places are fields of the reading."""
    low, high = -100.0 if measure.interval == "adjusted_wald" else 0.0, 100.0
    for name in ("value", "goal", "limit") if _is_bounded(measure) else ():
        value = getattr(reading, name)
        if value is not None and not low <= value <= high:
            wanted = _("from {low} to {high}", low=f"{low:g}", high=f"{high:g}")
            yield _out_of_range(f"{value:.15g}", measure.name, wanted, name)
    yield from _more_than_all(measure, reading)


def _is_bounded(measure: Measure) -> bool:
    """Whether a measure is a share in percent or a net promoter score."""
    return measure.interval in ("wilson", "adjusted_wald")


def _more_than_all(measure: Measure, reading: Reading) -> Iterator[Problem]:
    """Parts that are more than the cases behind a reading, or fewer than none."""
    both, cases = (reading.promoters or 0) + (reading.detractors or 0), reading.n
    if cases is not None and both > cases:
        wanted = _("of at most {limit}", limit=cases)
        yield _out_of_range(str(both), _("promoters and detractors together"), wanted, "promoters")
    if reading.part is None or measure.interval != "wilson":
        return
    if reading.part < 0 or (cases is not None and reading.part > cases):
        least = _("of at least {limit}", limit=0)
        wanted = least if cases is None else _("from {low} to {high}", low=0, high=cases)
        yield _out_of_range(f"{reading.part:.15g}", _("a part of the cases"), wanted, "part")


def _out_of_range(found: str, field: str, wanted: str, name: str) -> Problem:
    return problem(
        Code.NUMBER_RANGE, Where("", "", (name,)), found=found, field=field, wanted=wanted, because=""
    )


def _strategy(rubric: Rubric, fieldwork: Fieldwork, place: Place, hinted: bool) -> Iterator[Problem]:
    tests = {one.id for one in rubric.strategy_test.tests} if rubric.strategy_test else set()
    first: dict[str, int] = {}
    for index, answer in enumerate(fieldwork.strategy.answers if fieldwork.strategy else ()):
        where = place(("strategy", "answers", index, "test"))
        if answer.test not in tests:
            hint = did_you_mean(answer.test, list(tests)) if hinted else ""
            yield problem(Code.ID_UNKNOWN, where, kind=N_("test"), found=answer.test, hint=hint)
        if first.setdefault(answer.test, index) != index:
            other = place(("strategy", "answers", first[answer.test], "test")).spot
            yield problem(Code.ID_TWICE, where, kind=N_("test"), found=answer.test, first=other)
