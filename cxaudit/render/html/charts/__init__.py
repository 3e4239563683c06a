"""Where the marks of the charts stand, ready to be written into the page."""

from __future__ import annotations

from typing import NamedTuple

from cxaudit.language import _
from cxaudit.model.result import AuditResult
from cxaudit.render.departments import departments
from cxaudit.render.html.charts.efforts import Bubbles, bubbles
from cxaudit.render.html.charts.heats import DepartmentHeat, department_heat
from cxaudit.render.html.charts.journeys import Curve, journey_curve
from cxaudit.render.html.charts.places import place
from cxaudit.render.html.charts.quadrants import Matrix, Quadrants, matrix, quadrants
from cxaudit.render.html.charts.roles import (
    Apart,
    Heat,
    RoleMark,
    Spread,
    Strips,
    apart,
    heat,
    role_marks,
    spread,
    strips,
)
from cxaudit.render.html.charts.sparklines import Spark, sparklines
from cxaudit.render.html.charts.statements import Statements, statement_dots
from cxaudit.render.html.charts.tracks import (
    Ranges,
    Segment,
    Track,
    bands,
    bundle_tracks,
    criterion_track,
    overall_track,
    ranges,
    step_track,
)
from cxaudit.render.html.charts.waterfalls import Waterfall, waterfall
from cxaudit.render.html.charts.webs import Radar, radar
from cxaudit.render.names import LISTS, Names
from cxaudit.render.sure import told_intervals

__all__ = ["Charts", "charts", "place", "radar"]


class Charts(NamedTuple):
    """The geometry of all charts of a report; what has nothing to show is None."""

    overall: Track
    bands: tuple[Segment, ...]
    steps: dict[str, Track]
    ranges: dict[str, Ranges]
    """Of each step, and of everything under the name of nothing."""
    criteria: dict[str, Track]
    ticks: tuple[str, ...]
    """Places of the levels along a criterion's track."""
    bundles: dict[str, Track]
    radar: Radar | None
    roles: tuple[RoleMark, ...]
    """The roles that may be shown, each with its shape and letter."""
    apart: Apart | None
    heat: Heat | None
    departments: DepartmentHeat | None
    strips: dict[str, Strips | None]
    """By criterion."""
    spread: Spread | None
    bubbles: Bubbles | None
    waterfall: Waterfall | None
    quadrants: Quadrants | None
    matrix: Matrix | None
    journey: Curve | None
    sparks: dict[str, Spark]
    """Of measures, by their ids in the view."""
    statements: Statements | None


def charts(result: AuditResult) -> Charts:
    """The geometry of all charts of a report."""
    top, marks = result.rubric.content.top, role_marks(result)
    return Charts(
        overall=overall_track(result.overall),
        bands=bands(result),
        steps={s.id: step_track(s) for s in result.steps},
        ranges={s.id: ranges(told_intervals(result, s)) for s in result.steps}
        | {"": ranges(told_intervals(result, result.overall))},
        criteria={c.id: criterion_track(c, top) for c in result.criteria},
        ticks=tuple(place(level / top) or "" for level in range(top + 1)),
        bundles=bundle_tracks(result),
        radar=radar(result),
        roles=marks,
        apart=apart(result, marks),
        heat=heat(result, marks),
        departments=department_heat(departments(result, Names(result))),
        strips=strips(result),
        spread=spread(result, marks),
        bubbles=bubbles(result, {name: _(word) for name, word in LISTS.items()}),
        waterfall=waterfall(result),
        quadrants=quadrants(result),
        matrix=matrix(result),
        journey=journey_curve(result),
        sparks=sparklines(result),
        statements=statement_dots(result),
    )
