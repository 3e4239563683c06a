"""The plan on the page: roadmap, curve, how firm the order is, explained fixes (docs/scoring.md, rules P8 to P12)."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest

from cxaudit.engine.boards import board
from cxaudit.model.engagement import Capacity
from cxaudit.model.plans import ActionShown, Curve, OverrideShown
from cxaudit.model.result import AuditResult
from cxaudit.projection import projected
from cxaudit.render.html.charts.plans import MOST_ROWS, plan_charts, steps
from cxaudit.render.html.page import Edition, report_html
from cxaudit.render.html.what_ifs import first_taken, what_if
from cxaudit.render.plans import plan_view
from tests import demos
from tests.render import results
from tests.render.pages import Page


@cache
def demo() -> str:
    return report_html(demos.result())


@cache
def no_days() -> AuditResult:
    """An audit of whose plan nothing has a place."""
    return results.result_of(results.KITCHEN, capacity=Capacity(all=0))


@cache
def no_plan() -> AuditResult:
    """A result of an older version."""
    return results.changed(results.kitchen(), plan=None)


@cache
def no_curve() -> AuditResult:
    """A plan without a total and with nothing to compare."""
    plan = results.kitchen().plan
    assert plan is not None
    bare = plan.model_copy(update={"curve": None, "sensitivity": None})
    return results.changed(results.kitchen(), plan=bare)


@cache
def talked_about() -> AuditResult:
    """A plan with hostile actions and a hostile change."""
    plan = results.kitchen().plan
    assert plan is not None
    step = plan.steps[0]
    bad = "".join(results.FOREIGN)
    action = ActionShown(step=step.id, status="started", person=bad, note=bad, ticket=bad)
    change = OverrideShown(
        criterion=step.criterion, to=None, what="days", engine=9.0, agreed=4.0, reason=bad, by=bad
    )
    return results.changed(
        results.kitchen(), plan=plan.model_copy(update={"actions": (action,), "overrides": (change,)})
    )


def section(text: str, name: str) -> str:
    """A section of a page as its words."""
    part = text.split(f"<section id={name} ")[1].split("</section>")[0]
    return " ".join(re.sub("<[^>]*>", " ", part.split(">", 1)[1]).split())


EVERY = pytest.mark.parametrize(
    "made", [no_days, no_plan, no_curve, talked_about, results.empty, results.few, results.alone]
)

# ------------------------------------------------------------------------ whatever the plan is


@EVERY
def test_the_page_is_well_formed(made: object) -> None:
    assert callable(made)
    assert Page(report_html(made())).headings[0] == 1


@pytest.mark.parametrize("edition", ["executive", "staff"])
@EVERY
def test_the_short_editions_are_well_formed_too(made: object, edition: Edition) -> None:
    assert callable(made)
    assert Page(report_html(made(), edition)).headings[0] == 1


def test_without_a_plan_there_is_no_roadmap() -> None:
    assert "roadmap" not in Page(report_html(no_plan())).values("id")


def test_without_a_plan_one_can_still_try() -> None:
    assert "what-if-h" in Page(report_html(no_plan())).values("id")


def test_where_nothing_was_answered_there_is_nothing_to_try() -> None:
    assert what_if(results.empty()) is None


def test_without_a_curve_there_is_none() -> None:
    assert not {"curve-t", "firm"} & set(Page(report_html(no_curve())).values("id"))


def test_what_people_wrote_about_a_step_stays_text() -> None:
    tags = [tag for tag, _ in Page(report_html(talked_about())).tags]
    assert (tags.count("script"), tags.count("img"), tags.count("style")) == (2, 0, 1)


def test_p10_all_that_is_parked_is_named_with_its_reason() -> None:
    plan = plan_view(no_days())
    assert plan is not None
    said = section(report_html(no_days()), "roadmap")
    assert plan.parked
    assert [
        r.id for r in plan.parked if f"{r.name} {r.title}" not in said or (r.parked or "") not in said
    ] == []


# ------------------------------------------------------------------------ roadmap


def test_p9_the_check_stands_at_its_head() -> None:
    plan = plan_view(demos.result())
    assert plan is not None
    assert plan.check in section(demo(), "roadmap")


def test_p10_every_step_stands_in_a_table() -> None:
    plan = plan_view(demos.result())
    assert plan is not None
    said = section(demo(), "roadmap")
    assert [r.id for r in plan.rows if f"{r.name} {r.title}" not in said] == []


def test_p10_the_points_at_the_end_of_each_period_with_each_step() -> None:
    plan = plan_view(demos.result())
    assert plan is not None
    rows = [" ".join([p.load.words, p.gain, p.supported, *(s.points for s in p.steps)]) for p in plan.periods]
    assert [row for row in rows if row not in section(demo(), "roadmap")] == []


def test_what_was_agreed_stands_beside_the_scoring() -> None:
    plan = plan_view(demos.result())
    assert plan is not None
    assert plan.overrides
    said = section(demo(), "roadmap")
    assert [o.name for o in plan.overrides if f"{o.engine} {o.agreed} {o.reason} {o.by}" not in said] == []


def test_what_people_wrote_stands_beside_its_step() -> None:
    plan = demos.result().plan
    assert plan is not None
    action = ActionShown(step=plan.steps[0].id, status="started", person="Ana", ticket="CX-7")
    acted = results.changed(demos.result(), plan=plan.model_copy(update={"actions": (action,)}))
    assert "started · Ana ·" in section(report_html(acted), "roadmap")
    assert "CX-7" in section(report_html(acted), "roadmap")


def test_p10_bars_stay_in_the_time_that_is_planned() -> None:
    plan = plan_view(demos.result())
    drawn = plan_charts(demos.result(), plan)
    assert drawn is not None
    paths = " ".join(f"{t.lines.solid}{t.lines.quick}{t.lines.proof}" for t in drawn.timelines.values())
    starts = [(float(x), float(w)) for x, w in re.findall(r"M([\d.]+) \d+h([\d.]+)", paths)]
    assert starts
    assert max(x + w for x, w in starts) <= 180


def test_of_many_fixes_the_first_are_drawn() -> None:
    drawn = plan_charts(results.large(), plan_view(results.large()))
    assert drawn is not None
    assert max(len(t.names) for t in drawn.timelines.values()) == MOST_ROWS


# ------------------------------------------------------------------------ curve, order, first screen


def test_p11_the_curve_rises_from_nothing_to_everything() -> None:
    drawn = steps(Curve(points=((0.0, 40.0), (5.0, 45.0), (9.0, 60.0)), knee=(5.0, 45.0), exact=True))
    assert drawn is not None
    assert drawn.box == "0 0 9 240"
    assert drawn.path == "M0 180H5V150H9V60H9"
    assert [row.name for row in drawn.rows] == ["40", "45", "60"]


def test_p11_nothing_that_rises_has_no_curve() -> None:
    assert steps(Curve(points=((0.0, 40.0),), knee=None, exact=True)) is None


def test_p12_the_honest_sentence_stands_in_the_summary() -> None:
    plan = plan_view(demos.result())
    assert plan is not None
    assert plan.sensitivity is not None
    assert plan.sensitivity.says in section(demo(), "summary")


def test_p12_the_first_fixes_stand_with_their_shares() -> None:
    plan = plan_view(demos.result())
    assert plan is not None
    assert plan.sensitivity is not None
    said = section(demo(), "firm")
    first = [row for row in plan.sensitivity.rows if row.first]
    assert len(first) == 10
    assert [r.code for r in first if f"{r.code} {r.title} {r.weights}" not in said] == []


# ------------------------------------------------------------------------ fixes explained


@pytest.mark.parametrize(
    "word",
    ["Then you will see:", "first small step", "Must agree", "It unlocks", "It answers", "Proof of it"],
)
def test_a_fix_explains_itself(word: str) -> None:
    assert word in section(demo(), "fixes")


# ------------------------------------------------------------------------ what the script starts from


def test_p8_what_is_hidden_is_not_in_the_numbers_of_the_script() -> None:
    told = what_if(results.few())
    assert told is not None
    hidden = {c.id for c in results.few().criteria if c.hidden}
    assert hidden
    assert not hidden & {spot[0] for spot in json.loads(told)["spots"]}


def test_p8_the_hidden_rest_keeps_the_score_of_its_step() -> None:
    today = projected(board(results.few()), {})
    shown = {s.id: s.supported for s in results.few().steps}
    assert today.steps == pytest.approx({step: shown[step] for step in today.steps}, abs=1e-9)


def test_the_numbers_of_the_script_end_no_script() -> None:
    assert "<" not in (what_if(results.hostile()) or "<")


def test_as_many_as_there_are_are_taken_first() -> None:
    assert first_taken(demos.result()) == 5
    assert first_taken(results.empty()) == 0
