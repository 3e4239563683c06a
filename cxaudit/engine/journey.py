"""The journey map: stages × rows, filled from the inventory where it can be and by people elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from cxaudit.measure import mean, weighted_mean
from cxaudit.model.fieldwork import ContactPoint, Fieldwork, JourneyCell
from cxaudit.model.fieldwork_shown import JourneyEntry, JourneyShown, JourneyStage
from cxaudit.model.rubric import ContactPoints, Rubric, TemplateField
from cxaudit.text import number_order

STAGE: Final = "stage"
"""The field of the inventory whose choices are the columns of the map."""
FEELING: Final = "customer_feeling"
"""The field whose row is drawn as a curve."""
_LOWEST, _HIGHEST = -2.0, 2.0
_GUESS: Final = 0
_NUMBER: Final = re.compile(r"[+\-−–]?[0-9](?:[.,][0-9]+)?")


def journey_shown(rubric: Rubric, fieldwork: Fieldwork) -> JourneyShown:
    """The journey map, with everything that rests on no evidence marked as a guess.

    An entry from the inventory is a guess where its row names no evidence, or importance or performance is one; what
    people wrote is a guess without evidence beside it.

    Source:
        docs/scoring.md, rule F8.
    """
    stages = tuple(_stage(rubric, fieldwork, place) for place in _stages(rubric.contact_points))
    entries = [entry for stage in stages for cell in stage.cells.values() for entry in cell]
    return JourneyShown(
        stages=stages, entries=len(entries), guesses=sum(1 for entry in entries if entry.guess)
    )


def _stages(template: ContactPoints | None) -> range:
    """The places of the stages."""
    found = _field(template, STAGE)
    return range(len(found.choices) if found else 0)


def _field(template: ContactPoints | None, name: str) -> TemplateField | None:
    return next((one for one in (template.fields if template else ()) if one.id == name), None)


def _stage(rubric: Rubric, fieldwork: Fieldwork, stage: int) -> JourneyStage:
    """One stage: its cells, and how customers feel in it."""
    points = sorted(
        (one for one in fieldwork.contact_points if one.stage == stage),
        key=lambda one: (number_order(one.contact_id), one.model_dump_json()),
    )
    written = [one for one in fieldwork.journey if one.stage == stage]
    filled = rubric.journey.filled_from if rubric.journey else {}
    rows = range(len(rubric.journey.rows) if rubric.journey else 0)
    cells = {row: tuple(_entries(rubric, points, written, filled, row)) for row in rows}
    feelings = [(one.customer_feeling, one.monthly_volume) for one in points]
    known = [(feeling, volume) for feeling, volume in feelings if feeling is not None]
    return JourneyStage(
        stage=stage,
        cells={row: entries for row, entries in cells.items() if entries},
        feeling=_feeling(known) if known else _written_feeling(written, filled),
        feeling_points=len(known),
    )


def _entries(
    rubric: Rubric,
    points: Sequence[ContactPoint],
    written: Iterable[JourneyCell],
    filled: Mapping[str, int],
    row: int,
) -> Iterator[JourneyEntry]:
    """What stands in a cell: first what the inventory says, then what people wrote."""
    for name in (name for name, number in filled.items() if number == row + 1):
        for point in points:
            for text, choice in _texts(point, name, rubric.contact_points):
                yield JourneyEntry(
                    text=text,
                    guess=_is_guess(point),
                    source="inventory",
                    contact=point.contact_id,
                    field=None if choice is None else name,
                    choice=choice,
                )
    for cell in sorted((one for one in written if one.row == row), key=lambda one: one.model_dump_json()):
        yield JourneyEntry(text=cell.text, guess=not (cell.evidence or "").strip(), source="written")


def _is_guess(point: ContactPoint) -> bool:
    """Whether what the inventory says of a contact point rests on nothing."""
    no_evidence = not (point.evidence or "").strip()
    return no_evidence or _GUESS in (point.importance_source, point.performance_source)


def _texts(
    point: ContactPoint, name: str, template: ContactPoints | None
) -> Iterator[tuple[str, int | None]]:
    """What a field of a contact point says, as texts, each with its place where it is one of the choices."""
    said = getattr(point, name) if name in ContactPoint.model_fields else point.more.get(name)
    field = _field(template, name)
    if said is None or field is None:
        return
    if field.choices and isinstance(said, int):
        yield from ((text, said) for text in (field.choices[said : said + 1] if said >= 0 else ()))
    elif isinstance(said, tuple):
        yield from ((text, None) for text in said)
    else:
        yield (f"{said:g}" if isinstance(said, float | int) else str(said)), None


# --- the curve --------------------------------------------------------------------------------


def _feeling(known: Sequence[tuple[float, float | None]]) -> float | None:
    """How customers feel, by contacts a month where all of them are known, else plainly.

    >>> _feeling([(2, 300), (-2, 100)]), _feeling([(2, 300), (-2, None)])
    (1.0, 0.0)
    """
    counted = [(feeling, volume) for feeling, volume in known if volume is not None]
    weighted = weighted_mean(counted) if len(counted) == len(known) else None
    return mean([feeling for feeling, _ in known]) if weighted is None else weighted


def _written_feeling(written: Iterable[JourneyCell], filled: Mapping[str, int]) -> float | None:
    """The feeling that people wrote as a number into its row."""
    row = filled.get(FEELING, 0) - 1
    found = [_number(one.text) for one in written if one.row == row]
    return mean([one for one in found if one is not None])


def _number(text: str) -> float | None:
    """A feeling as people write it; None: it is none.

    >>> _number("−1"), _number("+1,5"), _number("3"), _number("angry")
    (-1.0, 1.5, None, None)
    """
    tidy = text.strip()
    if not _NUMBER.fullmatch(tidy):
        return None
    value = float(tidy.replace("−", "-").replace("–", "-").replace(",", "."))
    return value if _LOWEST <= value <= _HIGHEST else None
