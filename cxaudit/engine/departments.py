"""What the people of each department claim, each of them counting once (docs/scoring.md, rule R6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxaudit.measure import mean, points, weighted_mean
from cxaudit.model.rubric import Rubric, Step
from cxaudit.model.stages import Consensus, DepartmentScore, Person, Release


def department_scores(
    rubric: Rubric,
    said: Mapping[str, Consensus],
    everybody: Sequence[Person],
    released: Release,
) -> tuple[DepartmentScore, ...]:
    """Claimed points of each department that took part, by name, as far as they may be shown.

    A criterion counts with the plain mean of the department's people; a step is the weighted mean of its criteria, the
    total that of its steps.
    """
    raters = {r.id for r in rubric.roles if r.kind == "rater"}
    departments: dict[str, list[Person]] = {}
    for person in everybody:
        if person.department and person.role in raters:
            departments.setdefault(person.department, []).append(person)
    return tuple(_score(rubric, said, name, departments[name], released) for name in sorted(departments))


def _score(
    rubric: Rubric,
    said: Mapping[str, Consensus],
    name: str,
    people: Sequence[Person],
    released: Release,
) -> DepartmentScore:
    """One department."""
    if name not in released.departments or not any(
        name in shown for shown in released.department_steps.values()
    ):
        return DepartmentScore(name, None, None, {}, True)
    steps = {step.id: _step_points(rubric, step, said, people) for step in rubric.steps}
    shown = {s: value if name in released.department_steps[s] else None for s, value in steps.items()}
    total = weighted_mean((steps[step.id], step.weight) for step in rubric.steps)
    spoke = [p for p in people if any(_levels([p], c) for c in said.values())]
    return DepartmentScore(
        department=name,
        people=len(spoke),
        claimed=total if name in released.department_totals else None,
        steps=shown,
        hidden=name not in released.department_totals,
    )


def _step_points(
    rubric: Rubric, step: Step, said: Mapping[str, Consensus], people: Sequence[Person]
) -> float | None:
    """Claimed points of a step; None: nobody of the department rated anything in it."""
    level = weighted_mean((mean(_levels(people, said[c.id])), c.weight) for c in step.criteria)
    return None if level is None else points(level, rubric.top)


def _levels(people: Sequence[Person], said: Consensus) -> tuple[int, ...]:
    """The levels that people gave and that count."""
    roles = {r.role for r in said.roles} if said.claimed is not None else ()
    return tuple(
        answer.level
        for p in people
        if p.role in roles and (answer := p.answers.get(said.criterion)) and answer.level is not None
    )
