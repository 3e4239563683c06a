"""What somebody changed about fixes, beside what the engine has (docs/scoring.md, rule P10)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cxaudit.model.engagement import Override
from cxaudit.model.plans import OverrideShown
from cxaudit.model.rubric import Criterion, FixStep, Rubric


class Settled(NamedTuple):
    """The rubric as it is agreed, and what was changed."""

    rubric: Rubric
    shown: tuple[OverrideShown, ...]
    """The places that the engine had are not in it yet: they are known when there is a plan."""
    idle: tuple[int, ...]
    """Which overrides change something that no fix here has, by their place among all."""


def settled_by(
    rubric: Rubric,
    overrides: Sequence[Override],
    packages: Mapping[str, Sequence[FixStep]],
    size_factor: float,
) -> Settled:
    """The rubric with days, impact and owner of the fix steps as agreed.

    Every output and every formula takes them from there, so that there is one number of each.

    Args:
        rubric: as narrowed to the variant.
        overrides: that fit the rubric, by criterion ids.
        packages: the steps of each fix that is shown, by criterion id; none of what is only to be proved or waits.
        size_factor: by which the rubric's days are multiplied.
    """
    known = [
        _Agreed(one, rubric, packages, size_factor) for one in overrides if one.criterion in rubric.by_id
    ]
    changed: dict[str, Criterion] = {}
    for one in sorted(
        known, key=lambda one: one.said.level is not None
    ):  # a step's own word after the whole's
        criterion = changed.get(one.said.criterion, rubric.by_id[one.said.criterion])
        changed[criterion.id] = one.applied(criterion)
    shown = [tuple(one.shown()) for one in known]
    told = {one.said: found for one, found in zip(known, shown, strict=True)}
    return Settled(
        _with(rubric, changed),
        tuple(one for found in shown for one in found),
        tuple(n for n, one in enumerate(overrides) if not told.get(one)),
    )


class _Agreed(NamedTuple):
    """One override with the steps that it is about."""

    said: Override
    rubric: Rubric
    packages: Mapping[str, Sequence[FixStep]]
    size_factor: float

    @property
    def package(self) -> Sequence[FixStep]:
        """The steps of the fix, or the one that it names; in the rubric's days."""
        level, steps = self.said.level, self.packages.get(self.said.criterion, ())
        return [step for step in steps if level in (None, step.to)]

    @property
    def days(self) -> float:
        """That the engine has for these steps."""
        return math.fsum(step.days for step in self.package) * self.size_factor

    def applied(self, criterion: Criterion) -> Criterion:
        """The criterion with these steps as agreed; a named step also where it is not on today's way to the target."""
        named = {self.said.level} if self.said.level else {step.to for step in self.package}
        fixes = tuple(self._step(step) if step.to in named else step for step in criterion.fixes)
        return criterion.renewed(fixes=fixes)

    def _step(self, step: FixStep) -> FixStep:
        """One step as agreed; days of a whole fix are spread in proportion."""
        agreed: dict[str, Any] = {
            name: value for name in ("impact", "owner") if (value := getattr(self.said, name)) is not None
        }
        if self.said.days is not None:
            whole = self.days if self.said.level is None else step.days * self.size_factor
            agreed["days"] = self.said.days * step.days / whole
        return step.renewed(**agreed)

    def shown(self) -> Iterator[OverrideShown]:
        """Both values of each change that bears on a fix."""
        said, package = self.said, self.package
        if said.days is not None and package:
            yield self._shown("days", self.days, said.days)
        if said.impact is not None and package:
            yield self._shown("impact", max(step.impact for step in package), said.impact)
        if said.owner is not None and (package or self._proof):
            yield self._shown("owner", package[0].owner if package else None, said.owner)
        if said.place is not None and said.criterion in self.packages:
            yield self._shown("place", None, said.place)
        if said.drop and said.criterion in self.packages:
            yield self._shown("drop", None, None)

    @property
    def _proof(self) -> bool:
        """Whether the fix is no package of steps: then its owner is that of the proof."""
        return self.said.level is None and self.packages.get(self.said.criterion) == ()

    def _shown(self, what: str, engine: object, agreed: object) -> OverrideShown:
        said = self.said
        return OverrideShown.model_validate(
            {
                "criterion": said.criterion,
                "to": said.level,
                "what": what,
                "engine": engine,
                "agreed": agreed,
                "reason": said.reason,
                "by": said.by,
                "on": said.on,
            }
        )


def _with(rubric: Rubric, changed: Mapping[str, Criterion]) -> Rubric:
    """The rubric with other criteria in the places of some."""
    steps = tuple(
        step.renewed(criteria=tuple(changed.get(c.id, c) for c in step.criteria)) for step in rubric.steps
    )
    return rubric.renewed(steps=steps)


def placed(shown: Iterable[OverrideShown], places: Mapping[str, int]) -> tuple[OverrideShown, ...]:
    """The same, with the places that the engine had; none for what is not on its plan."""
    return tuple(
        one.renewed(engine=None if one.criterion not in places else float(places[one.criterion]))
        if one.what == "place"
        else one
        for one in shown
    )
