"""Field work on the page: what stands there, where it stands, and what may never stand there."""

from __future__ import annotations

import re

import pytest

from cxaudit.model.result import AuditResult
from cxaudit.render.fieldwork_words import outside_said, shown_between, shown_value
from cxaudit.render.html.charts import charts
from cxaudit.render.html.charts.quadrants import mark_texts
from cxaudit.render.html.page import report_html
from cxaudit.render.view import view
from tests import demos
from tests.render import results
from tests.render.pages import Page

SECTIONS = ["points", "journey", "measures", "customers", "contradictions", "strategy", "findings"]


@pytest.fixture(scope="module")
def text() -> str:
    """The page of the example."""
    return report_html(demos.result())


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


@pytest.mark.parametrize("section", SECTIONS)
def test_the_example_has_every_section(text: str, section: str) -> None:
    assert f"<section id={section} " in text


@pytest.mark.parametrize("section", SECTIONS)
def test_the_contents_lead_to_every_section(text: str, section: str) -> None:
    assert f"<a href=#{section}>" in text


def test_field_work_stands_between_who_differs_and_the_fixes(text: str) -> None:
    places = [text.index(f"<section id={one} ") for one in ("differently", *SECTIONS, "sure", "fixes")]
    assert places == sorted(places)


@pytest.mark.parametrize("section", [*SECTIONS, "causes"])
def test_without_field_work_there_is_no_section(section: str) -> None:
    assert not re.search(rf"id={section}[ >]", report_html(results.kitchen()))


def test_without_field_work_there_is_no_view() -> None:
    assert view(results.kitchen()).found is None


@pytest.mark.parametrize("number", range(3))
def test_the_map_has_a_mark_for_each_rated_contact_point(number: int) -> None:
    made = [demos.result, results.surveyed, results.surveyed_by_strangers][number]()
    drawn, points = charts(made).quadrants, made.fieldwork and made.fieldwork.points
    assert drawn
    assert points
    assert len(drawn.marks) + drawn.unrated + drawn.more == len(points.points)


def test_the_larger_mark_has_more_contacts() -> None:
    drawn = charts(demos.result()).quadrants
    assert drawn
    sizes = [int(mark.radius) for mark in drawn.marks]
    assert sizes == sorted(sizes, reverse=True)


def test_a_mark_has_the_contact_points_number_without_what_all_have() -> None:
    points = demos.result().fieldwork and demos.result().fieldwork.points  # type: ignore[union-attr]
    assert points
    assert mark_texts(points.points)["CP-007"] == "7"


def _same_digits() -> AuditResult:
    """Two contact points whose numbers end alike."""
    made = results.surveyed()
    assert made.fieldwork
    assert made.fieldwork.points
    first, second = made.fieldwork.points.points
    other = second.renewed(point=second.point.renewed(contact_id="X-001"))
    points = made.fieldwork.points.renewed(points=(first, other))
    return results.changed(made, fieldwork=made.fieldwork.renewed(points=points))


def test_numbers_that_end_alike_stand_whole_in_their_marks() -> None:
    found = _same_digits().fieldwork
    assert found
    assert found.points
    assert mark_texts(found.points.points) == {"CP-001": "CP-001", "X-001": "X-001"}


def test_guesses_of_the_journey_are_counted_and_in_italics(text: str) -> None:
    journey = demos.result().fieldwork and demos.result().fieldwork.journey  # type: ignore[union-attr]
    assert journey
    assert f"{journey.guesses} of {journey.entries} texts are guesses" in text
    assert "<i>" in text[text.index("<section id=journey ") : text.index("<section id=measures ")]


def test_the_curve_has_a_dot_for_each_stage_whose_feeling_is_known() -> None:
    journey, curve = demos.result().fieldwork, charts(demos.result()).journey
    assert journey
    assert journey.journey
    assert curve
    known = [one for one in journey.journey.stages if one.feeling is not None]
    assert sum(mark.y is not None for mark in curve.stages) == len(known)


def test_measures_beyond_their_limits_come_first() -> None:
    found = view(demos.result()).found
    assert found
    assert found.measures
    beyond = [any(one.word == "beyond the limit" for one in row.verdicts) for row in found.measures.rows]
    assert beyond == sorted(beyond, reverse=True)
    assert True in beyond


def test_every_value_stands_with_its_cases_or_a_dash() -> None:
    found = view(demos.result()).found
    assert found
    assert found.measures
    assert all(row.n for row in found.measures.rows)


def test_each_fault_of_the_export_stands_with_its_count() -> None:
    found = view(demos.result()).found
    assert found
    assert found.measures
    assert all(re.search(r": [0-9,]+", fault) for file in found.measures.files for fault in file.faults)
    assert found.measures.files


def test_statements_stand_beside_what_is_claimed() -> None:
    dots = charts(demos.result()).statements
    assert dots
    assert any(row.claimed and row.low for row in dots.drawn)


def test_the_first_screen_names_the_worst_contradiction(text: str) -> None:
    found = view(demos.result()).found
    assert found
    summary = text[text.index("<section id=summary ") : text.index("<section id=steps ")]
    assert found.contradictions[0].name in summary


def test_a_fix_says_where_to_begin(page: Page) -> None:
    assert "Begin at" in page.words


def test_the_cause_comes_before_the_fixes(text: str) -> None:
    assert text.index("id=causes") < text.index("id=fixes-c")


@pytest.mark.parametrize("edition", ["executive", "staff", "workshop"])
def test_no_owner_of_a_contact_point_stands_in_other_editions(edition: str) -> None:
    points = results.surveyed().fieldwork and results.surveyed().fieldwork.points  # type: ignore[union-attr]
    assert points
    owners = {one.point.action_owner for one in points.points if one.point.action_owner}
    text = report_html(results.surveyed(), edition)  # type: ignore[arg-type]
    assert not [one for one in owners if one in text]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(None, "–"), (0.0, "0"), (12345.67, "12,345.7"), (-0.25, "−0.3"), (0.04, "0.04"), (7.0, "7")],
)
def test_values_are_shown_as_people_read_them(value: float | None, wanted: str) -> None:
    assert shown_value(value) == wanted


def test_an_end_that_nobody_knows_is_said() -> None:
    assert shown_between(None, 4) == "… to 4"


def test_an_outside_figure_that_is_not_comparable_says_what_is_missing() -> None:
    found = demos.result().fieldwork
    assert found
    said = [outside_said(one) or "" for one in found.measures if one.outside and not one.comparable]
    assert said
    assert all("not comparable" in one for one in said)
