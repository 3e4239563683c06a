"""What the parts bring into a weighted mean, so that every total can be added up again (rules S11, S13)."""

from __future__ import annotations

from typing import NamedTuple

from cxaudit.language import ngettext
from cxaudit.measure import shown_working
from cxaudit.model.result import AuditResult, StepResult
from cxaudit.model.rubric import Step
from cxaudit.render.names import Names


class Addend(NamedTuple):
    """What one criterion (or step) brings into a weighted mean."""

    name: str
    weight: str
    claimed: str
    supported: str


def _share(part: float, weight: float) -> str:
    """A sum over its weight; "–" where nothing weighs."""
    return shown_working(part / weight if weight else None)


def step_addends(result: AuditResult, one: StepResult, step: Step, names: Names) -> tuple[Addend, ...]:
    """What the criteria bring into a step's score; the hidden ones as one (rules S11, R6)."""
    if one.supported is None:
        return ()
    rows = [
        Addend(
            names.full(c.id),
            shown_working(c.weight),
            shown_working(seen.claimed),
            shown_working(seen.supported),
        )
        for c in step.criteria
        if (seen := result.criterion[c.id]).state == "rated" and not seen.hidden
    ]
    hidden = one.hidden_together
    if hidden is not None:
        rows.append(
            Addend(
                ngettext(
                    "{n} criterion whose figures are hidden, together",
                    "{n} criteria whose figures are hidden, together",
                    hidden.criteria,
                ),
                shown_working(hidden.weight),
                _share(hidden.claimed, hidden.claimed_weight),
                _share(hidden.supported, hidden.weight),
            )
        )
    return tuple(rows)


def overall_addends(result: AuditResult, names: Names) -> tuple[Addend, ...]:
    """What the steps bring into the overall score (rule S13); empty where there is none."""
    if result.overall.supported is None:
        return ()
    return tuple(
        Addend(
            names.step[step.id],
            shown_working(step.weight),
            shown_working(one.claimed),
            shown_working(one.supported),
        )
        for step in result.rubric.content.steps
        if (one := result.step[step.id]).state != "not_applicable"
    )
