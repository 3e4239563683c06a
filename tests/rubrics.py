"""Rubrics for tests: a small one with nothing about customers in it, and big generated ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from cxaudit.model.rubric import Rubric
from cxaudit.model.translation import Address, rubric_texts

SMALL = """\
# A kitchen: three steps, six criteria, levels 0 to 3.
id: safe-kitchen
version: "1.0"
title: A safe kitchen in three steps
scale:
  names: [Not done, Sometimes, Always, Proven]
  anchors:
    - Nobody does it.
    - Some of us do it.
    - We all do it.
    - We check that it works.
  rater_rule: Pick the highest sentence that is true today, with every one below it.
  not_applicable: The kitchen has no such thing.
roles:
  - {id: chef, title: Head chef, kind: rater}
  - {id: cook, title: Cooks, kind: rater, first_hand: true}
  - {id: inspector, title: Food inspector, kind: auditor}
headline_gap: [chef, cook]
owners:
  - {id: head, title: Head chef}
  - {id: porter, title: Kitchen porter}
evidence:
  grades:
    - {id: said, title: Said, plain: Somebody says so.}
    - {id: logged, title: Logged, plain: A log or a list shows it.}
    - {id: measured, title: Measured, plain: Numbers show that it works.}
  policies:
    normal: {said: 1, logged: 2, measured: 3}
    open: {said: 3, logged: 3, measured: 3}
  data_grade: measured
bands:
  - {from: 0, name: Unsafe}
  - {from: 50, name: Fair}
  - {from: 80, name: Safe}
defaults:
  target: 2
  evidence_policy: normal
variants:
  quick:
    title: Quick look
    minutes: 3
    criteria: [store.cold, cook.heat, clean.hands]
    evidence_policy: open
    maturity: false
    banner: Three questions are a look, not an audit.
steps:
  - id: store
    title: Store
    weight: 1
    promise: Food stays fresh until we use it.
    criteria:
      - id: store.cold
        code: S1
        title: Cold enough
        weight: 3
        key: true
        question: Is the fridge cold enough all day?
        why: Warm food makes guests ill.
        ask: [chef, cook]
        levels:
          0: Nobody looks at the fridge.
          1: Somebody looks now and then.
          2: We read the scale twice a day.
          3: A log shows that it stays below five degrees.
        evidence: [Fridge log]
        fixes:
          - {to: 1, action: Hang a scale in each fridge., days: 1, impact: 3, owner: porter, weeks: 1}
          - {to: 2, action: Read the scale at ten and at six., days: 2, impact: 4, owner: porter, weeks: 2}
          - {to: 3, action: Keep a log and act when it is warm., days: 4, impact: 5, owner: head, weeks: 4}
      - id: store.dates
        code: S2
        title: Dates on boxes
        weight: 1
        question: Does every box show when it was filled?
        why: Old food looks like new food.
        ask: [cook]
        levels:
          0: No box has a date.
          1: Some boxes have a date.
          2: Every box has a date.
          3: We throw out what is too old each day.
        evidence: [Photo of the shelves]
        fixes:
          - {to: 1, action: Buy a pen and labels., days: 0.5, impact: 2, owner: porter, weeks: 1}
          - {to: 2, action: Date each box when it is filled., days: 3, impact: 3, owner: porter, weeks: 2}
          - {to: 3, action: Clear the shelf each night., days: 5, impact: 3, owner: head, weeks: 6}
        prerequisites:
          - {for_level: 3, criterion: store.cold, min_level: 2}
  - id: cook
    title: Cook
    weight: 2
    criteria:
      - id: cook.heat
        code: C1
        title: Hot enough
        weight: 2
        key: true
        question: Is meat cooked until the core is hot?
        why: Heat kills germs.
        ask: [chef, cook]
        levels:
          0: Nobody checks the heat.
          1: Some cooks check by eye.
          2: We use a probe for each piece.
          3: The numbers are kept and read each week.
        evidence: [Probe log, Test report]
        fixes:
          - {to: 1, action: Show how well done meat looks., days: 1, impact: 2, owner: head, weeks: 1}
          - {to: 2, action: Buy two probes and use them., days: 3, impact: 5, owner: head, weeks: 1}
          - {to: 3, action: Keep the numbers and talk about them., days: 6, impact: 3, owner: head, weeks: 8}
        prerequisites:
          - {for_level: 2, criterion: store.cold, min_level: 1}
          - {for_level: 3, criterion: clean.hands, min_level: 2}
      - id: cook.recipes
        code: C2
        title: Recipes
        weight: 1
        question: Are the recipes written down?
        why: Guests want the same dish twice.
        ask: [chef]
        levels:
          0: The recipes are in our heads.
          1: Some recipes are on paper.
          2: All recipes are on the wall.
          3: New cooks make the dish right the first time.
        fixes:
          - {to: 1, action: Write down the five main dishes., days: 4, impact: 2, owner: head, weeks: 3}
          - {to: 2, action: Write down the rest., days: 12, impact: 2, owner: head, weeks: 6}
          - {to: 3, action: Let a new cook try each one., days: 8, impact: 3, owner: head, weeks: 12}
  - id: clean
    title: Clean
    weight: 1
    criteria:
      - id: clean.hands
        code: L1
        title: Clean hands
        weight: 2
        key: true
        question: Do all cooks wash their hands?
        why: Hands carry most germs.
        ask: [chef, cook]
        levels:
          0: Nobody talks about it.
          1: Some cooks do it.
          2: All cooks do it before each task.
          3: A swab test shows clean hands.
        evidence: [Swab test]
        fixes:
          - {to: 1, action: Put soap at each sink., days: 0.5, impact: 3, owner: porter, weeks: 1}
          - {to: 2, action: Train all cooks for one hour., days: 2, impact: 4, owner: head, weeks: 2}
          - {to: 3, action: Do a swab test each month., days: 6, impact: 3, owner: head, weeks: 8}
      - id: clean.floor
        code: L2
        title: Clean floor
        weight: 1
        question: Is the floor clean and dry?
        why: A wet floor is slippery.
        ask: [cook]
        levels:
          0: It is cleaned when a guest complains.
          1: It is cleaned now and then.
          2: It is cleaned each night.
          3: Nobody has slipped for a year.
        fixes:
          - {to: 1, action: Buy a good mop., days: 0.5, impact: 1, owner: porter, weeks: 1}
          - {to: 2, action: Agree who cleans on which day., days: 1, impact: 2, owner: porter, weeks: 1}
          - {to: 3, action: Lay a floor that does not slip., days: 20, impact: 4, owner: head, weeks: 10}
        prerequisites:
          - {for_level: 3, criterion: clean.hands, min_level: 1}
"""


def small_rubric_yaml() -> str:
    """The small rubric as the text of one file."""
    return SMALL


@cache
def small_rubric() -> Rubric:
    """A kitchen: 3 steps, 6 criteria, levels 0–3, raters ``chef`` and ``cook``, auditor ``inspector``, gates, variant ``quick``."""
    return _rubric(yaml.safe_load(SMALL))


@cache
def generated_rubric(count: int = 1000) -> Rubric:
    """A rubric with ``count`` criteria in ten steps (fewer below ten criteria), levels 0–4."""
    return _rubric(generated_tree(count))


@cache
def generated_rubric_yaml(count: int = 1000) -> str:
    """The generated rubric as the text of one file."""
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(
        yaml.dump(generated_tree(count), Dumper=dumper, sort_keys=False, allow_unicode=True, width=110)
    )


def generated_tree(count: int) -> dict[str, object]:
    """The generated rubric as a plain tree."""
    number_of_steps = min(10, count)
    return {
        "id": f"generated-{count}",
        "version": "1",
        "title": f"A generated rubric with {count} criteria",
        "scale": {
            "names": ["None", "Little", "Some", "Much", "All"],
            "rater_rule": "Pick the highest sentence that is true.",
        },
        "roles": [
            {"id": "leader", "title": "Leaders", "kind": "rater"},
            {"id": "worker", "title": "Workers", "kind": "rater", "first_hand": True},
            {"id": "auditor", "title": "Auditor", "kind": "auditor"},
        ],
        "headline_gap": ["leader", "worker"],
        "owners": [{"id": "boss", "title": "Boss"}, {"id": "team", "title": "Team"}],
        "evidence": {
            "grades": [
                {"id": "said", "title": "Said", "plain": "Somebody says so."},
                {"id": "seen", "title": "Seen", "plain": "A record shows it."},
                {"id": "proven", "title": "Proven", "plain": "Numbers show it."},
            ],
            "policies": {
                "standard": {"said": 2, "seen": 3, "proven": 4},
                "free": {"said": 4, "seen": 4, "proven": 4},
            },
            "data_grade": "proven",
        },
        "bands": [{"from": 0, "name": "Low"}, {"from": 40, "name": "Middle"}, {"from": 80, "name": "High"}],
        "defaults": {"target": 3, "evidence_policy": "standard"},
        "steps": [
            {
                "id": f"step{s}",
                "title": f"Step {s}",
                "weight": 1 + s % 3,
                "criteria": [_criterion(n, s) for n in range(count) if n % number_of_steps == s],
            }
            for s in range(number_of_steps)
        ],
    }


def _criterion(number: int, step: int) -> dict[str, object]:
    needs = (
        [{"for_level": 3, "criterion": _id(number - 10), "min_level": 2}]
        if number >= 10 and number % 3 == 0
        else []
    )
    return {
        "id": _id(number),
        "code": f"G{number + 1}",
        "title": f"Criterion {number}",
        "weight": 1 + number % 3,
        "key": number % 7 == 0,
        "question": f"Do we look after part {number} of the work every day?",
        "why": f"Part {number} is where the work goes wrong when nobody looks.",
        "ask": ["leader", "worker"] if number % 2 else ["worker"],
        "levels": {
            "0": f"Nobody has looked at part {number} so far.",
            "1": f"Somebody looks at part {number} now and then.",
            "2": f"Looking at part {number} is agreed and written down.",
            "3": f"All teams look at part {number} every day.",
            "4": f"Numbers show that part {number} gets better.",
        },
        "evidence": [f"The list of part {number}", "Notes of the last meeting"],
        "fixes": [
            {
                "to": to,
                "action": f"Take part {number} to level {to} with the whole team.",
                "days": float(1 + (number * 7 + to * 3) % 25),
                "impact": 1 + (number + to) % 5,
                "owner": "boss" if to % 2 else "team",
                "weeks": 1 + (number + 2 * to) % 26,
            }
            for to in range(1, 5)
        ],
        "prerequisites": needs,
    }


def _id(number: int) -> str:
    return f"step{number % 10}.part{number}"


def translation_yaml(texts: Mapping[Address, str]) -> str:
    """Texts in another language as a file."""
    tree: dict[str, Any] = {}
    for address, text in texts.items():
        group = tree
        for name in address[:-1]:
            group = group.setdefault(name, {})
        group[address[-1]] = text
    return str(yaml.safe_dump(tree, sort_keys=False, allow_unicode=True))


def shouted(rubric: Rubric) -> dict[Address, str]:
    """Every text of a rubric in a language of capitals."""
    return {address: text.upper() for address, text in rubric_texts(rubric).items()}


def _rubric(tree: object) -> Rubric:
    return Rubric.model_validate_json(json.dumps(tree))
