"""The JSON Schemas beside the rubrics."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cxaudit.model.actions import ActionSheet
from cxaudit.model.audit_sheets import AuditorSheet, WorkshopSheet
from cxaudit.read.rubrics import PARTS, find_rubric
from cxaudit.read.schemas import (
    actions_schema,
    auditor_schema,
    rubric_schema,
    schema_text,
    step_schema,
    translation_schema,
    workshop_schema,
)
from cxaudit.read.yaml_tree import yaml_tree
from tests.rubrics import small_rubric_yaml

SCHEMAS = [
    pytest.param(rubric_schema, id="rubric.schema.json"),
    pytest.param(step_schema, id="step.schema.json"),
    pytest.param(translation_schema, id="translation.schema.json"),
]
SHEETS = [
    pytest.param(auditor_schema, id="auditor.schema.json"),
    pytest.param(workshop_schema, id="workshop.schema.json"),
    pytest.param(actions_schema, id="actions.schema.json"),
]


def _json(tree: object) -> Any:
    if isinstance(tree, dict):
        return {key: _json(value) for key, value in tree.items()}
    return [_json(one) for one in tree] if isinstance(tree, tuple) else tree


def _faults(schema: dict[str, Any], text: str) -> list[str]:
    return [
        fault.message
        for fault in jsonschema.Draft7Validator(schema).iter_errors(_json(yaml_tree(text, "")[0]))
    ]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_file_beside_the_rubrics_is_current(
    schema: Callable[[], dict[str, Any]], golden: Callable[[str, str], None], request: pytest.FixtureRequest
) -> None:
    golden(f"../../rubrics/{request.node.callspec.id}", schema_text(schema()))


@pytest.mark.parametrize("schema", SHEETS)
def test_the_file_in_the_documents_is_current(
    schema: Callable[[], dict[str, Any]], golden: Callable[[str, str], None], request: pytest.FixtureRequest
) -> None:
    golden(f"../../docs/schemas/{request.node.callspec.id}", schema_text(schema()))


STAMP = {"id": "safe-kitchen", "version": "1.0"}
AUDITED = {
    "schema": "cxaudit/auditor/1",
    "rubric": STAMP,
    "date": "2026-11-22",
    "respondent": {"key": "a-1", "role": "inspector"},
    "verdicts": [{"criterion": "store.cold", "level": 2, "evidence": "rejected", "reason": "Out of date."}],
}
AGREED = {
    "schema": "cxaudit/workshop/1",
    "rubric": STAMP,
    "by": "Chefs",
    "agreements": [{"criterion": "store.cold", "level": "N/A"}],
}
DOING = {
    "schema": "cxaudit/actions/1",
    "rubric": STAMP,
    "actions": [{"step": "store.cold:3", "status": "started", "person": "Ana", "due": "2026-12-01"}],
}


@pytest.mark.parametrize(
    ("schema", "tree", "model"),
    [
        pytest.param(auditor_schema, AUDITED, AuditorSheet, id="auditor"),
        pytest.param(workshop_schema, AGREED, WorkshopSheet, id="workshop"),
        pytest.param(actions_schema, DOING, ActionSheet, id="actions"),
    ],
)
def test_a_sheet_that_the_model_takes_passes(
    schema: Callable[[], dict[str, Any]],
    tree: dict[str, Any],
    model: type[AuditorSheet | WorkshopSheet | ActionSheet],
) -> None:
    taken = model.model_validate_json(json.dumps(tree))
    jsonschema.Draft7Validator(schema()).validate(json.loads(taken.model_dump_json(by_alias=True)))


@pytest.mark.parametrize("schema", [*SCHEMAS, *SHEETS])
def test_it_is_draft_7(schema: Callable[[], dict[str, Any]]) -> None:
    jsonschema.Draft7Validator.check_schema(schema())
    text = schema_text(schema())
    assert [
        word for word in ("$defs", "prefixItems", "unevaluated", "dependentRequired") if word in text
    ] == []


@pytest.mark.parametrize("path", sorted(find_rubric().glob("*/*.yaml")), ids=lambda path: path.name)
def test_the_texts_of_the_built_in_rubric_in_other_languages_pass(path: Path) -> None:
    assert _faults(translation_schema(), path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("criteria: {know.evidence: {weight: 3}}", id="a number"),
        pytest.param("criteria: {know.evidence: {titel: Gewusst}}", id="a field that is not there"),
        pytest.param("steps: {know: {criteria: {}}}", id="criteria within their step"),
        pytest.param("defaults: {target: 3}", id="a setting"),
        pytest.param("rubric: {language: de}", id="what is the same in every language"),
        pytest.param("rubric: {title: ''}", id="an empty text"),
    ],
)
def test_a_translation_with_something_else_does_not_pass(text: str) -> None:
    assert _faults(translation_schema(), text) != []


def test_a_rubric_in_one_file_passes() -> None:
    assert _faults(rubric_schema(), small_rubric_yaml()) == []


@pytest.mark.parametrize("path", sorted(find_rubric().glob("*.yaml")), ids=lambda path: path.name)
def test_the_files_of_the_built_in_rubric_name_a_schema_that_they_pass(path: Path) -> None:
    text = path.read_text("utf-8")
    schemas = {"rubric.schema.json": rubric_schema(), "step.schema.json": step_schema()}
    named = [schema for name, schema in schemas.items() if f"/{name}\n" in text.split("\n", 1)[0] + "\n"]
    assert [fault for schema in named for fault in _faults(schema, text)] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("key: true", "keys: true", id="unknown field"),
        pytest.param("weight: 3", "weight: 0", id="weight"),
        pytest.param("kind: auditor", "kind: boss", id="choice"),
        pytest.param("[chef, cook]\nowners", "[chef, cook, chef]\nowners", id="three roles"),
        pytest.param("[chef, cook]\nowners", "[chef]\nowners", id="one role"),
        pytest.param("0: Nobody looks", "none: Nobody looks", id="levels"),
        pytest.param("steps:", "measures: measures.txt\nsteps:", id="file name"),
        pytest.param('version: "1.0"', "version: 1.0", id="number for text"),
    ],
)
def test_what_does_not_pass(old: str, new: str) -> None:
    assert old in small_rubric_yaml()
    assert len(_faults(rubric_schema(), small_rubric_yaml().replace(old, new, 1))) == 1


@pytest.mark.parametrize("part", PARTS)
def test_parts_may_be_names_of_files(part: str) -> None:
    assert _faults(rubric_schema(), f"{part}: part.yaml\n" + small_rubric_yaml()) == []


def test_steps_may_be_names_of_files() -> None:
    head = small_rubric_yaml().split("steps:\n")[0]
    assert _faults(rubric_schema(), head + "steps: [one.yaml, two.yml]") == []
