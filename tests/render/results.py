"""Results of tiny audits for the tests of renderers."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from cxaudit.model.engagement import Brand, Engagement
from cxaudit.model.fieldwork import CustomerSheet, Fieldwork
from cxaudit.model.result import RESULT_SCHEMA, AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline import audited
from cxaudit.pipeline.fieldwork import Found
from tests import fieldworks
from tests.builders import rubric_of, sheets_of
from tests.rubrics import generated_rubric, generated_tree, small_rubric

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
TEMPLATE = "{{7*7}}{% raw %}"
FOREIGN = (
    SCRIPT,
    IMAGE,
    TEMPLATE,
    "' onmouseover='alert(1)",
    "</style><style>*{color:red}</style>",
    "]]><!--",
)
"""What strangers may write where text is expected."""

Said = dict[str, dict[str, list[Any]]]

KITCHEN: Said = {
    "store.cold": {"chef": [3] * 5, "cook": [(2, ("logged", "fridge log")), 2, 1, 2, 2]},
    "store.dates": {"cook": [3, 3, 3, 3, "dk", 3]},
    "cook.heat": {"chef": [3] * 5, "cook": [1, 1, 1, 2, 1]},
    "cook.recipes": {"chef": [(2, ("logged", "https://example.org/recipes")), 2, 2, 1, 2]},
    "clean.hands": {"chef": [2] * 5, "cook": [(2, ("measured", "javascript:alert(1)")), 2, 3, 2, 2]},
    "clean.floor": {"cook": [1, 1, 0, 1, 1]},
}
"""Five chefs and six cooks; they see the heat differently."""


def result_of(
    said: Said, rubric: Rubric | None = None, *, named: bool = False, **settings: Any
) -> AuditResult:
    """The result of answers by criterion and role."""
    return audited(rubric or small_rubric(), Engagement(**settings), sheets_of(said), named=named)


def changed(result: AuditResult, **fields: Any) -> AuditResult:
    """The result with other fields, and nothing remembered of the old ones."""
    old = {name: getattr(result, name) for name in AuditResult.model_fields if name != "schema_"}
    return AuditResult(schema=RESULT_SCHEMA, **{**old, **fields})


@cache
def kitchen() -> AuditResult:
    """Everything answered, enough people everywhere."""
    return result_of(KITCHEN, client="The Blue Pan", scope="One kitchen", made_up="There is no such kitchen.")


@cache
def empty() -> AuditResult:
    """Nobody answered anything."""
    return result_of({})


@cache
def alone() -> AuditResult:
    """One chef's self-assessment, with two questions left open."""
    return result_of(
        {"store.cold": {"chef": [1]}, "cook.heat": {"chef": [2]}, "cook.recipes": {"chef": [0]}}, named=True
    )


@cache
def few() -> AuditResult:
    """So few people that criteria are hidden."""
    criteria: dict[str, dict[str, Any]] = {"a.one": {}, "a.two": {}, "a.three": {}, "a.four": {}}
    enough = {"frontline": [2, 1, 2, 1, 2, 2], "leadership": [2] * 5}
    return result_of({c: enough for c in criteria} | {"a.two": {"leadership": [1, 1]}}, rubric_of(criteria))


@cache
def pulse() -> AuditResult:
    """The short form."""
    quick = {c: KITCHEN[c] for c in ("store.cold", "cook.heat", "clean.hands")}
    return result_of(quick, variant="quick")


@cache
def audited_higher() -> AuditResult:
    """The inspector found more than people claim."""
    return result_of({c: {**row, "inspector": [(3, ("measured", "seen"))]} for c, row in KITCHEN.items()})


@cache
def large() -> AuditResult:
    """A thousand criteria."""
    rubric = generated_rubric(1000)
    row: dict[str, list[Any]] = {"worker": [1, 2, 2, 3, 1], "leader": [3, 3, 2, 3, 2]}
    return result_of({c.id: {r: row[r] for r in c.ask} for c in rubric.criteria}, rubric)


@cache
def hostile() -> AuditResult:
    """Strangers' texts wherever a text may stand."""
    tree = json.loads(json.dumps(generated_tree(6)), object_hook=_poisoned)
    rubric = Rubric.model_validate_json(json.dumps(tree))
    row: dict[str, list[Any]] = {
        "worker": [(3, ("seen", "javascript:alert(1)")), (2, ("seen", SCRIPT))],
        "leader": [(1, ("seen", IMAGE)), 1],
    }
    said: Said = {c.id: {r: row[r] for r in c.ask} for c in rubric.criteria}
    return result_of(
        said,
        rubric,
        named=True,
        client=SCRIPT + "long " * 60,
        title=IMAGE,
        scope=TEMPLATE,
        made_up="\x1b[31m\u202e" + "".join(FOREIGN),
        brand=Brand(primary="#FFD400", accent="#FFD400"),
    )


@cache
def surveyed() -> AuditResult:
    """With field work: contact points, journey, measures, a strategy test, and twelve customers."""
    return _found(fieldworks.full())


@cache
def surveyed_by_strangers() -> AuditResult:
    """Strangers' texts wherever field work has a text."""
    tree = json.loads(fieldworks.full().model_dump_json(by_alias=True), object_hook=_written)
    return _found(Fieldwork.model_validate_json(json.dumps(tree)), SCRIPT)


def _found(book: Fieldwork, channel: str = "Phone") -> AuditResult:
    """The built-in rubric, answered by ten people, with field work."""
    rubric = fieldworks.built_in()
    row: dict[str, list[Any]] = {"leadership": [3, 4, 3, 3, 4], "frontline": [2, 3, 3, 3, 2]}
    asked = [c.id for c in rubric.criteria if c.customer_statement]
    answers = [
        {
            "key": f"c-{n:04d}",
            "channel": channel,
            "recommend": n % 11,
            "statements": dict.fromkeys(asked, n % 3),
        }
        for n in range(12)
    ]
    stamp = {"id": rubric.id, "version": rubric.version, "hash": rubric.hash}
    customers = CustomerSheet.model_validate(
        {"schema": "cxaudit/customers/1", "rubric": stamp, "answers": tuple(answers)}
    )
    said: Said = {c.id: {r: row[r] for r in c.ask if r in row} for c in rubric.criteria}
    return audited(rubric, Engagement(), sheets_of(said), found=Found(book, (customers,)))


_WRITTEN = {
    "name",
    "owner",
    "department",
    "hand_over_to",
    "next_action",
    "action_owner",
    "expectation",
    "evidence",
}
_WRITTEN |= {
    "text",
    "note",
    "source_system",
    "supplied_by",
    "statement",
    "proof",
    "should",
    "is",
    "file",
    "source",
}


def _written(fields: dict[str, Any]) -> dict[str, Any]:
    """What people wrote into a field book made hostile."""
    return {
        key: f"{value} {FOREIGN[len(key) % len(FOREIGN)]}"
        if key in _WRITTEN and isinstance(value, str)
        else value
        for key, value in fields.items()
    }


_WORDS = {"title", "question", "why", "action", "plain", "code", "name", "rater_rule"}


def _poisoned(fields: dict[str, Any]) -> dict[str, Any]:
    """The texts of a rubric's fields made hostile."""
    return {
        key: f"{value}{FOREIGN[len(value) % len(FOREIGN)]}"
        if key in _WORDS and isinstance(value, str)
        else value
        for key, value in fields.items()
    }
