"""A rubric's texts in another language: numbers, ids and order stay the rubric's own.

Which texts that are, the types of the fields say: `Text` is read by people, `Verbatim` is the same in every language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar, get_args

from pydantic.fields import FieldInfo

from cxaudit.model.base import Frozen, Said
from cxaudit.model.rubric import Band, FixStep, Rubric, Step

Address = tuple[str, ...]
"""The way to a text as a file of another language has it, such as ``("criteria", "know.evidence", "levels", "0")``."""

Say = Callable[[Address, str], str]

Model = TypeVar("Model", bound=Frozen)

OWN = "rubric"
"""Where the plain texts of the rubric itself stand."""

_IDENTITY = ("hash", "text_hash")
"""By these audits are compared, so a rubric keeps them in every language (rule C1)."""


class Translation(NamedTuple):
    """What somebody wrote in another language; a text that is missing stays as it is."""

    language: str
    """As HTML has it (BCP 47)."""
    texts: Mapping[Address, str]


def rubric_texts(rubric: Rubric) -> dict[Address, str]:
    """Every text of a rubric that people read, in the order of the rubric."""
    found: dict[Address, str] = {}

    def noted(address: Address, text: str) -> str:
        found[address] = text
        return text

    _said(rubric, (), noted)
    return found


def translated(rubric: Rubric, translation: Translation) -> Rubric:
    """The rubric in another language; hashes stay those of the rubric itself."""
    said = _said(rubric, (), lambda address, text: translation.texts.get(address, text))
    return _renewed(said, {"language": translation.language})


def is_said(field: FieldInfo) -> bool:
    """Whether people read the texts in a field, so that each language has its own."""
    return any(isinstance(mark, Said) for mark in field.metadata) or _has_mark(field.annotation)


def _has_mark(annotation: Any) -> bool:
    marks = getattr(annotation, "__metadata__", ())
    return any(isinstance(mark, Said) for mark in marks) or any(map(_has_mark, get_args(annotation)))


def _said(model: Model, address: Address, say: Say) -> Model:
    """A model with its texts as they are said."""
    changed: dict[str, object] = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        said = _value(value, _place(model, name, address), is_said(field), say)
        if said != value:
            changed[name] = said
    return _renewed(model, changed) if changed else model


def _place(model: Frozen, name: str, address: Address) -> Address:
    """Where a field stands: criteria stand beside the steps, and the rubric's own texts together."""
    if isinstance(model, Step) and name == "criteria":
        return (name,)
    if isinstance(model, Rubric) and isinstance(getattr(model, name), str):
        return (OWN, name)
    return (*address, name)


def _value(value: object, place: Address, readable: bool, say: Say) -> object:
    """What a field holds, as it is said."""
    if isinstance(value, Frozen):
        return _said(value, place, say)
    if isinstance(value, str):
        return say(place, value) if readable else value
    if isinstance(value, tuple):
        return tuple(_value(one, (*place, _key(one, n)), readable, say) for n, one in enumerate(value))
    if isinstance(value, dict):
        return _mapping(value, place, readable, say)
    return value


def _mapping(value: dict[str, Any], place: Address, readable: bool, say: Say) -> dict[str, Any]:
    """Models by their ids; or numbers by words that people choose from, which count as a list of words."""
    if readable and not any(isinstance(one, Frozen) for one in value.values()):
        return {say((*place, str(n)), word): number for n, (word, number) in enumerate(value.items())}
    return {key: _value(one, (*place, key), readable, say) for key, one in value.items()}


def _key(one: object, place: int) -> str:
    """What an entry of a list goes by in a mapping."""
    if isinstance(one, FixStep):
        return str(one.to)
    if isinstance(one, Band):
        return str(one.start)
    return str(getattr(one, "id", place))


def _renewed(model: Model, changed: Mapping[str, object]) -> Model:
    """A copy with other texts and the same identity."""
    copy = model.renewed(**changed)
    copy.__dict__.update({name: getattr(model, name) for name in _IDENTITY if hasattr(model, name)})
    return copy
