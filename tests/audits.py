"""Audits for the tests of the workbook: random answers, chains of prerequisites, and the same audit with other inputs."""

from __future__ import annotations

import datetime
import json
import random
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from openpyxl.cell import Cell
from openpyxl.utils import column_index_from_string, get_column_letter

from cxaudit.model.answers import AnswerSheet
from cxaudit.model.engagement import Agreed, Engagement, RolePlan
from cxaudit.model.result import AuditResult, CriterionResult
from cxaudit.model.rubric import Role, Rubric
from cxaudit.pipeline import audited
from cxaudit.pipeline.fieldwork import NOTHING_FOUND, Found
from cxaudit.render.workbook.book import Book
from cxaudit.render.workbook.finish import Value
from cxaudit.render.workbook.plan_layout import serial
from tests.builders import rubric_of, sheets_of

INPUT_SHEETS = ("Criteria", "Method", "Questions", "What if")
PLANNED = ("Roadmap", "Actions")
"""Sheets about the plan, which is of the audit's date."""
DATED = "Inputs were changed"
"""In the formula of the line on Summary that compares the inputs with those of the audit's date."""


def chains(seed: int, top: int = 4, count: int = 14) -> Rubric:
    """A rubric in which most criteria need earlier ones, some of them twice."""
    rnd = random.Random(seed)
    ids = [f"{'abc'[n % 3]}.c{n:02d}" for n in range(count)]
    return rubric_of({c: _chained(rnd, ids[:n], top) for n, c in enumerate(ids)}, top=top)


def _chained(rnd: random.Random, earlier: list[str], top: int) -> dict[str, Any]:
    needed = rnd.sample(earlier, min(len(earlier), rnd.choice([0, 1, 2, 3])))
    needs = [(rnd.randint(1, top), p, rnd.randint(1, top)) for p in needed]
    if needs and rnd.random() < 0.4:
        level, p, at = needs[0]
        needs.append((min(top, level + 1), p, min(top, at + 1)))
    fixes = [(rnd.choice([1, 2, 3, 5, 8, 13]), rnd.randint(1, 5), rnd.randint(1, 9)) for _ in range(top)]
    return {"weight": rnd.choice([1, 1, 2]), "key": rnd.random() < 0.3, "needs": needs, "fixes": fixes}


def random_answers(rnd: random.Random, rubric: Rubric, people: int) -> dict[str, dict[str, list[Any]]]:
    """By criterion and role the answers of its people; the first auditor and customers' role too."""
    blank, absent = rnd.choice([0, 0.1, 0.4]), rnd.choice([0, 0.05, 0.2])
    grades = [g.id for g in rubric.evidence.grades]

    def one(kind: str) -> Any:
        chance = rnd.random()
        if chance < blank:
            return None
        if kind == "customer":
            return rnd.randint(0, 4)
        if chance < blank + absent:
            return "na"
        if chance < blank + absent + 0.03:
            return "dk"
        level = rnd.randint(0, rubric.top)
        return (level, (rnd.choice(grades), "a list")) if rnd.random() < 0.4 else level

    def speaks(role: Role, criterion: str) -> bool:
        asked = rubric.by_id[criterion]
        if role.kind == "rater":
            return role.id in asked.ask
        return bool(asked.customer_statement) if role.kind == "customer" else rnd.random() < 0.2

    return {
        c.id: {r.id: [one(r.kind) for _ in range(people)] for r in rubric.roles if speaks(r, c.id)}
        for c in rubric.criteria
    }


def shaken(rnd: random.Random, rubric: Rubric) -> Rubric:
    """The rubric with other weights, shares and tolerance."""
    tree = json.loads(rubric.model_dump_json(by_alias=True))
    for step in tree["steps"]:
        step["weight"] = rnd.choice([1, 2, 3])
        for criterion in step["criteria"]:
            criterion["weight"] = rnd.choice([1, 2, 3])
    tree["defaults"]["gate_tolerance"] = rnd.choice([0, 0.25, 0.5, 0.7])
    tree["defaults"]["benefit_shares"]["gap"] = rnd.choice([0.1, 0.3])
    return Rubric.model_validate_json(json.dumps(tree))


def random_agreed(rnd: random.Random, rubric: Rubric, share: float) -> dict[str, Agreed]:
    """What a workshop agreed on for some of the criteria."""
    levels: list[Any] = [*range(rubric.top + 1), "N/A"]
    return {c.id: Agreed(level=rnd.choice(levels)) for c in rubric.criteria if rnd.random() < share}


def other_settings(rnd: random.Random, rubric: Rubric) -> dict[str, Any]:
    """Size, weights of roles, targets and evidence policy, as a client might choose them."""
    raters = [r.id for r in rubric.roles if r.kind == "rater"]
    return {
        "size": rnd.choice(["small", "medium", "large"]),
        "roles": {r: RolePlan(weight=rnd.choice([0.5, 1, 2])) for r in raters},
        "target": rnd.randint(1, rubric.top),
        "targets": {c.id: rnd.randint(1, rubric.top) for c in rubric.criteria if rnd.random() < 0.3},
        "evidence_policy": rnd.choice(list(rubric.evidence.policies)),
        "agreed": random_agreed(rnd, rubric, rnd.choice([0, 0.2, 0.6])),
    }


class Ground(NamedTuple):
    """What an audit is made of."""

    rubric: Rubric
    sheets: list[AnswerSheet]
    engagement: Engagement
    found: Found = NOTHING_FOUND

    def audited(self, *, named: bool = True) -> AuditResult:
        """Its result."""
        return audited(self.rubric, self.engagement, self.sheets, named=named, found=self.found)


def random_ground(rubric: Rubric, seed: int, *, people: int = 3, **settings: Any) -> Ground:
    """Random answers."""
    answers = random_answers(random.Random(seed), rubric, people)
    return Ground(rubric, sheets_of(answers), Engagement(**settings))


def random_audit(
    rubric: Rubric, seed: int, *, named: bool = True, people: int = 3, **settings: Any
) -> AuditResult:
    """One audit with random answers."""
    return random_ground(rubric, seed, people=people, **settings).audited(named=named)


def two_grounds(rubric: Rubric, seed: int) -> tuple[Ground, Ground]:
    """Two audits to be with one rubric that differ in everything that is an input."""
    rnd = random.Random(seed)
    total = rnd.choice(["arithmetic", "geometric"])
    agreed = random_agreed(random.Random(seed), rubric, (0, 0.3)[seed % 2])
    first = random_ground(rubric, seed, people=rnd.choice([2, 3, 6]), total=total, agreed=agreed)
    other = shaken(rnd, rubric)
    settings = other_settings(rnd, other)
    return first, random_ground(other, seed + 1000, people=rnd.choice([2, 3, 6]), total=total, **settings)


def two_audits(rubric: Rubric, seed: int) -> tuple[AuditResult, AuditResult]:
    """Two audits with one rubric that differ in everything that is an input, without what is of their dates."""
    first, second = two_grounds(rubric, seed)
    return undated(first.audited()), undated(second.audited())


def undated(result: AuditResult) -> AuditResult:
    """The audit without the ranges of gaps between roles, which follow no input and bear their date."""
    return result.model_copy(update={"criteria": tuple(map(_without_ranges, result.criteria))})


def _without_ranges(criterion: CriterionResult) -> CriterionResult:
    none = {"low": None, "high": None, "clear": None}
    return criterion.model_copy(update={"gaps": tuple(g.model_copy(update=none) for g in criterion.gaps)})


# --- workbooks --------------------------------------------------------------------------------


def inputs(book: Book) -> Iterator[Cell]:
    """The cells that people may change."""
    for name in INPUT_SHEETS:
        for row in book.workbook[name].iter_rows():
            yield from (cell for cell in row if isinstance(cell, Cell) and not cell.protection.locked)


def take_inputs(book: Book, other: Book) -> int:
    """Write the inputs of another audit of the same rubric into a book; returns how many differed."""
    found = {(c.parent.title, c.coordinate): c for c in inputs(book)}
    theirs = {(c.parent.title, c.coordinate): c for c in inputs(other)}
    assert set(found) == set(theirs)
    differing = 0
    for place, cell in found.items():
        value = other.values.get(place, theirs[place].value)
        differing += book.values.get(place, cell.value) != value
        book.values.pop(place, None)
        cell.value = value
    return differing


def following(book: Book) -> dict[tuple[str, str], Value]:
    """The stored values that follow changed inputs: all but those of the audit's date."""
    return {
        place: value
        for place, value in book.values.items()
        if place[0] not in PLANNED
        and not any(
            of_date in str(book.workbook[place[0]][place[1]].value) for of_date in (DATED, "Actions!")
        )
    }


def differences(stored: dict[tuple[str, str], Value], seen: dict[tuple[str, str], Any]) -> list[str]:
    """Cells that show something else than what is stored."""
    return [
        f"{sheet}!{cell}: stored {value!r}, recalculated {seen.get((sheet, cell))!r}"
        for (sheet, cell), value in stored.items()
        if not _alike(value, seen.get((sheet, cell)))
    ]


def _alike(stored: Value, seen: Any) -> bool:
    if isinstance(seen, datetime.datetime):  # a formula in a cell of dates gives the number of the day
        return stored == serial(seen.date())
    if isinstance(stored, (int, float)) and isinstance(seen, (int, float)):
        return abs(stored - seen) <= 1e-9
    return stored == ("" if seen is None else seen)


# --- what depends on what ---------------------------------------------------------------------

_TEXT = re.compile(r'"[^"]*"')
_REFERENCE = re.compile(
    r"(?:([A-Za-z]+)!)?\$?([A-Z]{1,3})\$?([0-9]+)(?::\$?([A-Z]{1,3})\$?([0-9]+))?|(cx_[a-z_0-9]+)"
)


def precedents(book: Book) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """The formula cells that each formula reads, whichever way its conditions go."""
    names = {name: found.attr_text for name, found in book.workbook.defined_names.items()}
    return {
        (sheet, cell): set(_read(str(book.workbook[sheet][cell].value), sheet, names)) & set(book.values)
        for sheet, cell in book.values
    }


def _read(formula: str, sheet: str, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    for title, left, top, right, bottom, name in _REFERENCE.findall(_TEXT.sub("", formula)):
        if name:
            yield from _read(names[name].replace("'", ""), sheet, names)
            continue
        columns = range(column_index_from_string(left), column_index_from_string(right or left) + 1)
        for row in range(int(top), int(bottom or top) + 1):
            yield from ((title or sheet, f"{get_column_letter(column)}{row}") for column in columns)
