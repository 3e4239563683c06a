"""What may be shown when few people stand behind it: docs/scoring.md, rule R6."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from cxaudit.engine.release import comparable
from cxaudit.model.answers import AnswerSheet
from cxaudit.model.engagement import Engagement, RolePlan
from cxaudit.model.stages import Release
from cxaudit.suppression import computable, shown_groups
from tests.builders import Stages, rubric_of, sheet, sheets_of, stages

Said = dict[str, dict[str, list[Any]]]

FOUR = rubric_of({"a.1": {}, "a.2": {}, "a.3": {}, "a.4": {}})
SIX_PEOPLE = {"frontline": [2] * 6}
FOUR_PEOPLE = {"frontline": [2] * 4}


def _done(said: Said, **settings: Any) -> Stages:
    rubric, plan = settings.pop("rubric", FOUR), Engagement(**{"evidence_policy": "off"} | settings)
    return stages(rubric, sheets_of(said), plan, named=False)


def _release(said: Said, **settings: Any) -> Release:
    return _done(said, **settings).released


@pytest.mark.parametrize(
    ("sizes", "named", "shown"),
    [
        pytest.param({"A": 5, "B": 5}, (), "AB", id="R6 all large enough"),
        pytest.param({"A": 4, "B": 5}, (), "", id="R6 four hide the next smallest too"),
        pytest.param({"A": 4, "B": 5, "C": 9}, (), "C", id="R6 the next smallest, not the largest"),
        pytest.param({"A": 2, "B": 3, "C": 9}, (), "C", id="R6 two small groups protect each other"),
        pytest.param({"A": 0, "B": 9}, (), "AB", id="R6 nobody is nothing to hide"),
        pytest.param({"A": 2, "B": 9}, ("A",), "AB", id="R6 named people are shown"),
        pytest.param({"A": 2, "B": 3, "C": 6}, ("B",), "B", id="R6 named people protect nobody"),
        pytest.param({"A": 4}, (), "", id="R6 nothing left to hide with"),
    ],
)
def test_shown_groups(sizes: dict[str, int], named: tuple[str, ...], shown: str) -> None:
    assert shown_groups(sizes, 5, frozenset(named)) == set(shown)


ALL_SIX: Said = {f"a.{n}": SIX_PEOPLE for n in range(1, 5)}


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        pytest.param(ALL_SIX, set(), id="R6 enough people"),
        pytest.param(ALL_SIX | {"a.3": FOUR_PEOPLE}, {"a.1", "a.3"}, id="R6 one hidden hides a second"),
        pytest.param(ALL_SIX | {"a.3": FOUR_PEOPLE, "a.2": {"frontline": [2] * 5}}, {"a.1", "a.3"}, id="R6 another one where whole numbers would give it away"),
        pytest.param(ALL_SIX | {"a.3": FOUR_PEOPLE, "a.2": {"leadership": [0, 1, 1, 2]}}, {"a.2", "a.3"}, id="R6 two hidden protect each other"),
        pytest.param(ALL_SIX | {"a.3": FOUR_PEOPLE, "a.2": {"frontline": [1] * 5}}, {"a.2", "a.3"}, id="R6 the one with the fewest levels"),
        pytest.param(ALL_SIX | {"a.3": FOUR_PEOPLE, "a.2": FOUR_PEOPLE}, {"a.1", "a.2", "a.3"}, id="R6 the same few people behind two hide a third"),
        pytest.param(ALL_SIX | {"a.3": {"auditor": [2]}}, set(), id="R6 an auditor's level alone"),
        pytest.param(ALL_SIX | {"a.3": {"frontline": ["na"] * 4}}, set(), id="R6 n/a has no figure of its own"),
        pytest.param(ALL_SIX | {"a.3": FOUR_PEOPLE, "a.2": {"auditor": [2]}}, {"a.1", "a.3"}, id="R6 without a claim it cannot hide another"),
    ],
)  # fmt: skip
def test_hidden_criteria(said: Said, hidden: set[str]) -> None:
    assert set(_release(said).hidden) == hidden


NAMED = {"leadership": RolePlan(named=True, consent="all, May")}


@pytest.mark.parametrize(
    ("roles", "hidden"),
    [
        pytest.param({"leadership": [2, 3]}, False, id="R6 only named people"),
        pytest.param({"leadership": [2, 3], "frontline": [1]}, True, id="R6 one unnamed beside them"),
        pytest.param({"leadership": [2, 3], "frontline": [1] * 5}, False, id="R6 enough unnamed beside them"),
    ],
)
def test_named_roles(roles: dict[str, list[Any]], hidden: bool) -> None:
    assert ("a.1" in _release(ALL_SIX | {"a.1": roles}, roles=NAMED).hidden) is hidden


def test_r6_everybody_named_hides_nothing() -> None:
    released = stages(FOUR, sheets_of({"a.1": {"frontline": [1]}}), named=True).released
    assert (released.hidden, released.hidden_steps) == ({}, {})


TWO_STEPS = rubric_of({"a.1": {}, "a.2": {}, "a.3": {}, "b.1": {}, "b.2": {}})
ENOUGH: Said = {c.id: SIX_PEOPLE for c in TWO_STEPS.criteria}


@pytest.mark.parametrize(
    ("said", "steps"),
    [
        pytest.param(ENOUGH, set(), id="R6 enough people"),
        pytest.param(ENOUGH | {"b.1": FOUR_PEOPLE}, {"b"}, id="R6 too few criteria to hide one in"),
        pytest.param(ENOUGH | {"a.1": FOUR_PEOPLE}, set(), id="R6 three criteria are enough"),
        pytest.param(ENOUGH | {"a.1": FOUR_PEOPLE, "a.2": {"auditor": [1]}}, {"a"}, id="R6 only claims count among them"),
        pytest.param(ENOUGH | {f"a.{n}": FOUR_PEOPLE for n in (1, 2, 3)}, {"a"}, id="R6 four people behind the whole step"),
        pytest.param(ENOUGH | {f"a.{n}": {"frontline": ["na"] * 4} for n in (1, 2, 3)}, set(), id="R6 a step without a level"),
    ],
)  # fmt: skip
def test_hidden_steps(said: Said, steps: set[str]) -> None:
    assert set(_release(said, rubric=TWO_STEPS).hidden_steps) == steps


def test_r6_different_people_behind_a_steps_criteria_count_once() -> None:
    sheets = [
        sheet("frontline", {f"a.{n % 3 + 1}": n % 3 + 1, "b.1": 2, "b.2": 2}, f"p{n}") for n in range(6)
    ]
    assert stages(TWO_STEPS, sheets, named=False).released.hidden_steps == {}


HIDDEN_STEP = _done(ENOUGH | {"b.1": FOUR_PEOPLE}, rubric=TWO_STEPS).scores


@pytest.mark.parametrize("figure", ["claimed", "supported", "low", "high", "maturity"])
def test_r6_a_hidden_step_has_no_figures(figure: str) -> None:
    assert getattr(HIDDEN_STEP.steps["b"], figure) is None


@pytest.mark.parametrize("figure", ["claimed", "supported", "low", "high", "company_level"])
def test_r6_without_a_step_there_is_no_total(figure: str) -> None:
    assert getattr(HIDDEN_STEP.total, figure) is None


def test_r6_the_other_steps_stay() -> None:
    assert HIDDEN_STEP.steps["a"].supported == 50


@pytest.mark.parametrize(
    ("roles", "shown"),
    [
        pytest.param({"frontline": [2] * 5, "leadership": [2] * 5}, {"frontline", "leadership"}, id="R6 both large enough"),
        pytest.param({"frontline": [2] * 6, "leadership": [2]}, set(), id="R6 one leader could be computed"),
        pytest.param({"frontline": [2] * 6, "leadership": ["dk"]}, {"frontline"}, id="R6 one leader's don't know is not shown"),
        pytest.param({"frontline": [2] * 6, "leadership": []}, {"frontline", "leadership"}, id="R6 nobody is nothing to hide"),
        pytest.param({"frontline": [2] * 6, "leadership": ["na"] * 5}, {"frontline", "leadership"}, id="R6 enough said n/a"),
    ],
)  # fmt: skip
def test_roles_of_a_criterion(roles: dict[str, list[Any]], shown: set[str]) -> None:
    assert _release({"a.1": roles}).roles["a.1"] == shown


@pytest.mark.parametrize(
    ("roles", "counted"),
    [
        pytest.param({"frontline": ["na"] * 4}, False, id="R6 four people in all"),
        pytest.param({"frontline": ["na"] * 3 + ["dk", 2]}, True, id="R6 five people in all"),
        pytest.param({"frontline": []}, True, id="R6 nobody"),
        pytest.param(
            {"frontline": [2] * 6, "leadership": ["dk"]},
            False,
            id="R6 one leader's don't know could be computed",
        ),
        pytest.param(
            {"frontline": [2] * 6, "leadership": ["dk"] * 5}, True, id="R6 five leaders' could be told"
        ),
    ],
)
def test_counts_of_not_applicable(roles: dict[str, list[Any]], counted: bool) -> None:
    assert ("a.1" in _release({"a.1": roles}).counted) is counted


def _departments(*sizes: int, role: str = "frontline") -> frozenset[str]:
    sheets = [
        sheet(role, {"a.1": 2}, f"{name}{n}", department=name)
        for name, size in zip("ABC", sizes, strict=False)
        for n in range(size)
    ]
    return stages(FOUR, sheets, named=False).released.departments


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [((5, 6), "AB"), ((2, 5, 6), "C"), ((2, 3, 6), "C")],
    ids=["R6 large enough", "R6 the next smallest too", "R6 two small ones"],
)
def test_departments(sizes: tuple[int, ...], shown: str) -> None:
    assert _departments(*sizes) == set(shown)


def test_r6_auditors_are_no_department() -> None:
    assert _departments(6, role="auditor") == set()


def test_r6_auditors_are_always_counted() -> None:
    assert "auditor" in _release({"a.1": {"auditor": [2], "frontline": [2] * 6}}).groups


# --- departments ------------------------------------------------------------------------------

People = dict[tuple[str, str | None], int]
"""How many there are, by role and department."""


def _sheets(people: People, levels: dict[str, int] | None = None) -> list[AnswerSheet]:
    said = levels or {c.id: 2 for c in FOUR.criteria}
    return [
        sheet(role, said, f"{role}-{department}-{n}", department=department)
        for (role, department), count in people.items()
        for n in range(count)
    ]


def _of(people: People, **settings: Any) -> Release:
    return stages(FOUR, _sheets(people), Engagement(**settings), named=False).released


INSIDE: People = {("frontline", "A"): 18, ("frontline", "B"): 2, ("leadership", "B"): 7}
"""A department of one role, whose other people are few."""
APART: People = {
    ("frontline", "A"): 12,
    ("frontline", "B"): 8,
    ("leadership", "B"): 7,
    ("leadership", "A"): 6,
}


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        pytest.param(APART, "AB", id="R6 enough in every corner"),
        pytest.param(INSIDE, "", id="R6 a role less a department would be two people"),
        pytest.param(
            {("frontline", "A"): 9, ("frontline", None): 3}, "", id="R6 the rest would be those without one"
        ),
        pytest.param({("frontline", "A"): 9, ("frontline", None): 6}, "A", id="R6 enough without one"),
    ],
)
def test_department_figures(people: People, shown: str) -> None:
    assert _of(people).department_totals == set(shown)


@pytest.mark.parametrize(
    ("people", "groups"),
    [
        pytest.param(APART, {"A", "B", "frontline", "leadership"}, id="R6 enough in every corner"),
        pytest.param(INSIDE, {"frontline", "leadership"}, id="R6 the departments give way to the roles"),
    ],
)
def test_r6_numbers_of_people_are_decided_together(people: People, groups: set[str]) -> None:
    released = _of(people)
    counted = {
        p for p in ("A", "B", "frontline", "leadership") if p in released.departments | released.groups
    }
    assert counted == groups


def test_r6_without_the_audit_over_both_a_corner_would_be_known() -> None:
    """A control: each breakdown by itself is fine."""
    assert shown_groups({"frontline": 20, "leadership": 7}, 5) == {"frontline", "leadership"}
    assert shown_groups({"A": 18, "B": 9}, 5) == {"A", "B"}


def test_r6_named_people_need_no_protection_in_their_department() -> None:
    people: People = {("frontline", "A"): 9, ("frontline", "B"): 9, ("leadership", "B"): 1}
    assert _of(people, roles=NAMED).department_totals == {"A", "B"}


def test_r6_one_step_hidden_hides_the_total_of_a_department() -> None:
    few = _sheets({("frontline", "A"): 6, ("frontline", "B"): 9}, {"a.1": 2, "a.2": 2, "a.3": 2})
    more = [
        sheet("frontline", {"b.1": 2, "b.2": 2}, s.respondent.key, department=s.respondent.department)
        for s in few[3:]
    ]
    released = stages(TWO_STEPS, [*few, *more], Engagement(), named=False).released
    shown = (released.department_steps["a"], released.department_steps["b"], released.department_totals)
    assert [set(one) for one in shown] == [{"A", "B"}, set(), set()]


def test_r6_a_hidden_step_has_no_departments() -> None:
    sheets = _sheets({("frontline", "A"): 4})
    assert stages(FOUR, sheets, Engagement(), named=False).released.department_steps == {"a": frozenset()}


def test_r6_roles_and_departments_together_give_no_small_group_away() -> None:
    """Over random companies: the sums of roles and departments that are shown, and the claimed score."""
    assert not any(map(_given_away, range(60)))


def _given_away(seed: int) -> bool:
    rnd = random.Random(seed)
    people: People = {
        (role, department): rnd.choice((0, 1, 2, 3, 6, 9))
        for role in ("leadership", "frontline")
        for department in ("A", "B", "C", None)
    }
    released = _of(people)
    roles = [r for r in ("leadership", "frontline") if all(r in shown for shown in released.roles.values())]
    figures: list[Any] = [{p: 1 for p in people if p[1] == d} for d in released.department_totals]
    figures += [{p: 1 for p in people if p[0] == r} for r in roles]
    heads = {r: sum(n for p, n in people.items() if p[0] == r) for r in ("leadership", "frontline")}
    figures.append({p: Fraction(1, heads[p[0]]) for p, n in people.items() if n})
    return bool(computable(people, figures, 5)) and not released.hidden_steps


# --- comments ---------------------------------------------------------------------------------


def _commented(people: People, commenting: str = "frontline") -> list[AnswerSheet]:
    """Everybody's answers; one of a role comments on the first criterion."""
    first, *others = _sheets(dict(sorted(people.items(), key=lambda one: one[0][0] != commenting)))
    answers = (first.answers[0].model_copy(update={"comment": "why not"}), *first.answers[1:])
    return [first.model_copy(update={"answers": answers}), *others]


@pytest.mark.parametrize(
    ("people", "settings", "shown"),
    [
        pytest.param({("frontline", None): 8}, {}, True, id="R6 eight people"),
        pytest.param({("frontline", None): 7}, {}, False, id="R6 seven people"),
        pytest.param({("frontline", None): 5, ("leadership", None): 3}, {}, True, id="R6 eight of all roles"),
        pytest.param({("frontline", None): 5, ("auditor", None): 3}, {}, False, id="R6 auditors are not among them"),
        pytest.param({("frontline", None): 7}, {"minimum_comments": 7}, True, id="R6 another minimum"),
        pytest.param({("frontline", None): 9}, {"minimum_comments": 3, "minimum_group": 10}, False, id="R6 never fewer than the minimum group"),
        pytest.param({("frontline", None): 5, ("leadership", None): 3}, {"roles": NAMED}, False, id="R6 named people hide nobody"),
    ],
)  # fmt: skip
def test_comments(people: People, settings: dict[str, Any], shown: bool) -> None:
    released = stages(FOUR, _commented(people), Engagement(**settings), named=False).released
    assert released.comments["a.1"] == (("why not",) if shown else ())


@pytest.mark.parametrize("role", ["leadership", "auditor"])
def test_r6_a_named_persons_comment_is_shown(role: str) -> None:
    people: People = {("frontline", None): 5, (role, None): 1}
    released = stages(FOUR, _commented(people, role), Engagement(roles=NAMED), named=False).released
    assert released.comments["a.1"] == ("why not",)


def test_r6_who_did_not_answer_the_criterion_is_not_among_the_eight() -> None:
    elsewhere = [sheet("frontline", {"a.2": 2}, f"other-{n}") for n in range(5)]
    released = stages(FOUR, [*_commented({("frontline", None): 6}), *elsewhere], named=False).released
    assert released.comments["a.1"] == ()


# --- two audits -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "compared"),
    [
        pytest.param("abcdef", "abcdef", True, id="R6 the same people"),
        pytest.param("abcdef", "abcdefg", False, id="R6 one more"),
        pytest.param("abcdef", "abcdeg", False, id="R6 one for another"),
        pytest.param("abcdef", "abcdefghijk", True, id="R6 five more"),
        pytest.param("abcdef", "uvwxyz", True, id="R6 all others"),
    ],
)
def test_comparable(before: str, now: str, compared: bool) -> None:
    assert comparable({"A": before}, {"A": now}, 5) == ({"A"} if compared else set())


def test_r6_what_is_shown_in_one_audit_only_is_not_compared() -> None:
    assert comparable({"A": "abcdef"}, {"B": "abcdef"}, 5) == set()


# --- what fixes gain --------------------------------------------------------------------------

ON_P = {"needs": [(2, "a.p", 3)]}
WAITING = rubric_of({"a.p": {}, "a.c": ON_P, "a.d": ON_P, "a.y": {}, "a.z": {}})


def _gain(level: int) -> float | None:
    """What is gained by mending a criterion that a hidden one waits for."""
    said: Said = {c.id: SIX_PEOPLE for c in WAITING.criteria}
    said |= {"a.p": {"frontline": [1] * 9}, "a.c": {"leadership": [level] * 4}, "a.d": {"frontline": [3] * 6}}
    done = _done(said, rubric=WAITING, evidence_policy="off")
    return next(f.uplift.overall for f in done.plan.fixes if f.criterion == "a.p")


def test_r6_what_a_fix_gains_does_not_say_the_level_of_a_hidden_criterion() -> None:
    assert _gain(2) == _gain(3) == _gain(4) == pytest.approx(10)
