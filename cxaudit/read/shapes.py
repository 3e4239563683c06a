"""What has the wrong shape in a tree, in our own words: pydantic finds it, nobody reads pydantic's English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from cxaudit.errors import Code, Problem, Where, problem
from cxaudit.language import N_, _
from cxaudit.measure import grouped
from cxaudit.read.yaml_tree import Tree, TreePath
from cxaudit.text import did_you_mean, listed

Model = TypeVar("Model", bound=BaseModel)


def shaped(model: type[Model], tree: Tree) -> tuple[Model | None, tuple[Problem, ...]]:
    """The tree as a model, or every place where it has the wrong shape.

    Returns:
        The model, ``None`` if there are problems; problems know the way through the tree, not the line.
    """
    try:
        return model.model_validate(tree, strict=True), ()
    except ValidationError as fault:
        found = (_problem(model, tree, one) for one in fault.errors(include_url=False))
        return None, tuple(one for one in found if one)


class _Fault(NamedTuple):
    """One of pydantic's errors, with what stands in the tree at its place."""

    model: type[BaseModel]
    kind: str
    path: TreePath
    value: Any
    bounds: dict[str, Any]

    def beside(self, key: str) -> _Fault:
        """The same fault, told at a field inside."""
        return self._replace(path=(*self.path, key))

    def problem(self, code: Code, **facts: object) -> Problem:
        return problem(code, Where("", path=self.path), **facts)


def _problem(model: type[BaseModel], tree: Tree, one: Any) -> Problem | None:
    path = _path(tree, one["loc"])
    fault = _Fault(model, one["type"], path, one["input"], one.get("ctx") or {})
    if fault.kind in ("too_short", "missing") and _only_follows(fault, tree):
        return None
    return _TELLERS.get(fault.kind, _wrong_type)(fault)


def _path(tree: Tree, way: tuple[str | int, ...]) -> TreePath:
    """The way as the file has it: levels are counted by pydantic and named by their numbers in the file."""
    path: TreePath = ()
    for part in way:
        if part == "[key]":
            break
        part = str(part) if isinstance(tree, dict) else part
        path = (*path, part)
        tree = _inside(tree, part)
    return path


def _inside(tree: Tree, part: str | int) -> Tree:
    if isinstance(tree, dict):
        return tree.get(part)
    if isinstance(tree, tuple) and isinstance(part, int) and part < len(tree):
        return tree[part]
    return None


def _only_follows(fault: _Fault, tree: Tree) -> bool:
    """Whether a list seems too short only because some of its entries have faults of their own."""
    for part in fault.path:
        tree = _inside(tree, part)
    return fault.kind == "too_short" and isinstance(tree, tuple) and len(tree) >= fault.bounds["min_length"]


def _missing(fault: _Fault) -> Problem:
    field = fault.path[-1]
    if isinstance(field, int):
        whole = fault._replace(path=fault.path[:-1])
        return whole.problem(Code.LIST_LENGTH, found=field, wanted=_("at least {number}", number=field + 1))
    return fault.problem(Code.FIELD_MISSING, field=field)


def _unknown(fault: _Fault) -> Problem:
    known = _fields_at(fault.model, fault.path[:-1])
    field = str(fault.path[-1])
    return fault.problem(
        Code.FIELD_UNKNOWN, field=field, hint=did_you_mean(field, known), known=", ".join(known)
    )


def _choice(fault: _Fault) -> Problem:
    known = [word.strip(" '") for word in fault.bounds["expected"].replace(" or ", ", ").split(",")]
    found = _plain(fault.value)
    return fault.problem(
        Code.FIELD_CHOICE, found=found, hint=did_you_mean(found, known), known=", ".join(known)
    )


def _range(fault: _Fault) -> Problem:
    if fault.path[-1] == "weight":
        return fault.problem(Code.WEIGHT_RANGE, found=_plain(fault.value))
    bounds = [(_BOUNDS[bound], limit) for bound, limit in fault.bounds.items() if bound in _BOUNDS]
    wanted = listed([_(phrase, limit=_plain(limit)) for phrase, limit in bounds])
    field = str(fault.path[-1])
    because = _(_BECAUSE.get(field, ""))
    return fault.problem(
        Code.NUMBER_RANGE, found=_plain(fault.value), field=field, wanted=wanted, because=because
    )


_BOUNDS = {
    "gt": N_("above {limit}"),
    "ge": N_("of at least {limit}"),
    "lt": N_("below {limit}"),
    "le": N_("of at most {limit}"),
}
_BECAUSE = {
    "minimum_group": N_(", since figures of fewer people would show who said what"),
    "minimum_comments": N_(", since the comments of fewer people would show who wrote what"),
}
"""Why a number may not be any number, where it is not plain to see."""


def _length(fault: _Fault) -> Problem:
    low, high = fault.bounds.get("min_length"), fault.bounds.get("max_length")
    wanted = _("at least {number}", number=low) if low is not None else _("at most {number}", number=high)
    found = len(fault.value) if isinstance(fault.value, dict | tuple) else fault.bounds.get("actual_length")
    return fault.problem(Code.LIST_LENGTH, found=found, wanted=wanted)


def _too_long(fault: _Fault) -> Problem:
    limit = fault.bounds["max_length"]
    if limit <= 80:
        return _form(fault)
    return fault.problem(Code.TEXT_TOO_LONG, found=grouped(len(fault.value)), limit=grouped(limit))


def _form(fault: _Fault) -> Problem:
    code = Code.COLOUR_FORM if "#" in str(fault.bounds.get("pattern", "")) else Code.ID_FORM
    return fault.problem(code, found=fault.value)


def _empty(fault: _Fault) -> Problem:
    return fault.problem(Code.TEXT_EMPTY)


def _level(fault: _Fault) -> Problem:
    """Levels are told at the sentence beside which the fault is."""
    names = list(fault.value)
    if fault.kind == "level_missing":
        missing = fault.bounds["missing"]
        return fault.beside(str(missing - 1)).problem(Code.LEVEL_MISSING, level=missing)
    if fault.kind == "level_key":
        odd = next(name for name in names if not re.fullmatch("0|[1-9][0-9]*", name))
        return fault.beside(odd).problem(Code.LEVEL_KEY)
    misplaced = next(name for n, name in enumerate(names) if str(n) != name)
    return fault.beside(misplaced).problem(Code.LEVEL_ORDER)


def _agreed(fault: _Fault) -> Problem:
    return fault.problem(Code.AGREED_FORM, found=_found(fault.value))


def _date(fault: _Fault) -> Problem:
    return fault.problem(Code.DATE_FORM, found=_found(fault.value))


_WANTED = {
    "string": N_("text"),
    "int": N_("a whole number"),
    "float": N_("a number"),
    "bool": N_("true or false"),
    "tuple": N_("a list"),
}


def _wrong_type(fault: _Fault) -> Problem:
    if fault.kind.startswith("date"):
        return _date(fault)
    wanted = _WANTED.get(fault.kind.split("_")[0], N_("a group of fields"))
    if wanted == "text" and fault.value is None:
        return _empty(fault)
    bare = wanted == "text" and isinstance(fault.value, bool | int | float)
    advice = _(", in quotes") if bare else ""
    return fault.problem(Code.FIELD_TYPE, found=_found(fault.value), wanted=_(wanted), advice=advice)


_TELLERS: dict[str, Callable[[_Fault], Problem]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _choice,
    **dict.fromkeys(("greater_than", "greater_than_equal", "less_than", "less_than_equal"), _range),
    **dict.fromkeys(("too_short", "too_long"), _length),
    "string_too_short": _empty,
    "string_too_long": _too_long,
    "string_pattern_mismatch": _form,
    **dict.fromkeys(("level_key", "level_missing", "level_order"), _level),
    "value_error": _date,
    "agreed_level": _agreed,
}


def _found(value: Any) -> str:
    """What stands there, as a person would say it."""
    if value is None:
        return _("nothing")
    if isinstance(value, str):
        return _('the text "{text}"', text=value)
    if isinstance(value, dict):
        return _("a group of fields")
    return _("a list") if isinstance(value, tuple) else _plain(value)


def _plain(value: Any) -> str:
    """A scalar as YAML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value) if isinstance(value, int | str) else _found(value)


def _fields_at(model: type[BaseModel], path: TreePath) -> list[str]:
    """The names of the fields that a mapping at this place may have."""
    for part in path:
        field = next((f for name, f in model.model_fields.items() if part in (name, f.alias)), None)
        model = next(models(field.annotation), model) if field else model
    return [field.alias or name for name, field in model.model_fields.items()]


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models in a type such as ``tuple[Step, ...]`` or ``Measures | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models(inner)
