"""JSON Schemas of the files that people write, so that editors complete and check while they type.

Draft 7, because that is what editors know: pydantic writes draft 2020-12, which says some things in other words.
"""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Collection, Iterator, Mapping
from types import ModuleType
from typing import Any, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cxaudit.model import actions as actions_model
from cxaudit.model import answers as answers_model
from cxaudit.model import audit_sheets as audit_sheets_model
from cxaudit.model import base
from cxaudit.model import rubric as rubric_model
from cxaudit.model.actions import ActionSheet
from cxaudit.model.audit_sheets import AuditorSheet, WorkshopSheet
from cxaudit.model.rubric import Criterion, Rubric, Step
from cxaudit.model.translation import OWN, is_said
from cxaudit.read.rubrics import PARTS
from cxaudit.read.shapes import models

_DRAFT = "http://json-schema.org/draft-07/schema#"
_FILE_NAME = {"type": "string", "pattern": r"\.ya?ml$", "description": "Name of a file beside this one."}


def rubric_schema() -> dict[str, Any]:
    """The schema of ``rubric.yaml``, and of a rubric in one file: steps and parts may be names of files."""
    schema = _draft_7(_schema_of(Rubric))
    fields = schema["properties"]
    fields["steps"]["items"] = {"anyOf": [fields["steps"]["items"], _FILE_NAME]}
    for part in PARTS:
        fields[part] = _or_file(fields[part])
    return {"$schema": _DRAFT, **schema}


def step_schema() -> dict[str, Any]:
    """The schema of a file with one step."""
    return {"$schema": _DRAFT, **_draft_7(_schema_of(Step))}


def translation_schema() -> dict[str, Any]:
    """The schema of a file with a rubric's texts in another language; ids it does not know, "rubric check" does."""
    named = {name: _texts_schema(field) for name, field in Rubric.model_fields.items()}
    parts = {name: part for name, part in named.items() if part and part is not _TEXT}
    criteria = {"criteria": _by_id(_texts_of(Criterion))}
    own = {name: part for name, part in named.items() if part is _TEXT}
    told = {"title": "Texts of a rubric in another language", "description": "Only what people read; by id."}
    return {"$schema": _DRAFT, **told, **_group({OWN: _group(own), **parts, **criteria})}


def auditor_schema() -> dict[str, Any]:
    """The schema of an auditor's sheet in JSON."""
    return {"$schema": _DRAFT, **_draft_7(_schema_of(AuditorSheet))}


def workshop_schema() -> dict[str, Any]:
    """The schema of a workshop's sheet in JSON."""
    return {"$schema": _DRAFT, **_draft_7(_schema_of(WorkshopSheet))}


def actions_schema() -> dict[str, Any]:
    """The schema of a sheet in JSON about the steps of the plan."""
    return {"$schema": _DRAFT, **_draft_7(_schema_of(ActionSheet))}


_TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
_LIST: dict[str, Any] = {
    "anyOf": [{"type": "array", "items": _TEXT}, {"type": "object", "additionalProperties": _TEXT}]
}
"""A list of texts; or some of its entries, by their numbers."""


def _texts_of(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of what people read in a model; where that is one text, it may stand alone."""
    fields = {name: _texts_schema(field) for name, field in model.model_fields.items()}
    parts = {name: part for name, part in fields.items() if part}
    parts.pop("criteria", None)  # they stand beside the steps
    return {"anyOf": [_TEXT, _group(parts)]} if list(parts.values()) == [_TEXT] else _group(parts)


def _texts_schema(field: FieldInfo) -> dict[str, Any] | None:
    """The schema of what people read in a field; None: nothing."""
    model = next(models(field.annotation), None)
    kind = get_origin(field.annotation)
    if model:
        inner = _texts_of(model)
        several = kind in (tuple, dict)
        return (_by_id(inner) if several else inner) if inner.get("properties", True) else None
    if not is_said(field):
        return None
    return _LIST if kind in (tuple, dict) else _TEXT


def _group(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(parts), "additionalProperties": False}


def _by_id(inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": inner}


def schema_text(schema: dict[str, Any]) -> str:
    """A schema as the text of its file.

    >>> schema_text({"type": "object"})
    '{\\n  "type": "object"\\n}\\n'
    """
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _schema_of(model: type[base.Frozen]) -> dict[str, Any]:
    """The schema of a model, with the texts under its fields as descriptions."""
    schema = model.model_json_schema(by_alias=True)
    texts = dict(_field_texts())
    for one in (schema, *schema["$defs"].values()):
        for name, field in one.get("properties", {}).items():
            told = texts.get((one["title"], name))
            if told:
                field["description"] = told
    return schema


def _field_texts() -> Iterator[tuple[tuple[str, str], str]]:
    """The text under each field of the models of files, by model and name in the file."""
    for module in (rubric_model, answers_model, audit_sheets_model, actions_model):
        yield from _texts_in(module)


def _texts_in(module: ModuleType) -> Iterator[tuple[tuple[str, str], str]]:
    """The same of one module."""
    tree = ast.parse(inspect.getsource(module))
    for model in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        fields = getattr(module, model.name).model_fields
        for node, after in zip(model.body, model.body[1:], strict=False):
            if (
                isinstance(node, ast.AnnAssign)
                and isinstance(after, ast.Expr)
                and isinstance(node.target, ast.Name)
            ):
                text = ast.literal_eval(after.value)
                yield (model.name, fields[node.target.id].alias or node.target.id), inspect.cleandoc(text)


def _or_file(field: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {key: field[key] for key in ("title", "description", "default") if key in field}
    ways = [one for one in field.get("anyOf", [_without(field, told)]) if one != {"type": "null"}]
    return {**_without(told, {"default"}), "anyOf": [*ways, _FILE_NAME]}


def _without(schema: dict[str, Any], keys: Collection[str]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key not in keys}


def _draft_7(schema: Any) -> Any:
    """The same schema in the words of draft 7."""
    if isinstance(schema, list):
        return [_draft_7(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    old: dict[str, Any] = {_WORDS.get(str(key), str(key)): _draft_7(value) for key, value in schema.items()}
    if isinstance(old.get("items"), list) and old.get("maxItems") == len(old["items"]):
        old["additionalItems"] = False
    if isinstance(old.get("$ref"), str):
        old["$ref"] = old["$ref"].replace("#/$defs/", "#/definitions/")
        # Draft 7 overlooks whatever stands beside a reference.
        return {**_without(old, {"$ref"}), "allOf": [{"$ref": old["$ref"]}]} if len(old) > 1 else old
    return old


_WORDS = {"$defs": "definitions", "prefixItems": "items"}
