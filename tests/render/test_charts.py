"""The charts: every mark where the result's numbers say, nothing that may not be shown, nothing told by colour alone."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from functools import cache
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.language import Language, speaking
from cxaudit.measure import one_decimal, settled, shown_level, shown_points
from cxaudit.model.result import AuditResult, Bundle
from cxaudit.read.languages import read_language
from cxaudit.render.figures import shown_uplift
from cxaudit.render.html.charts import Charts, charts, places, roles, waterfalls
from cxaudit.render.html.charts import efforts as maps
from cxaudit.render.html.page import environment
from cxaudit.render.names import Names
from cxaudit.render.view import view
from tests import demos
from tests.render import results
from tests.render.pages import Page

RESULTS = [
    results.kitchen,
    results.empty,
    results.alone,
    results.few,
    results.pulse,
    results.audited_higher,
    results.hostile,
    results.surveyed,
    results.surveyed_by_strangers,
    results.large,
    demos.result,
]
EVERY = pytest.mark.parametrize(
    "result", [pytest.param(made, id=f"{made.__module__}.{made.__name__}") for made in RESULTS], indirect=True
)
ALL_CHARTS = """{% import "charts.html.j2" as ch %}<body>{{ ch.defs(charts) }}{{ ch.key() }}
{{ ch.scale(charts.overall, charts.bands, v.standing) }}{{ ch.radar(charts.radar) }}{{ ch.apart(charts.apart) }}
{{ ch.heat(charts.heat, links=false) }}{{ ch.spread(charts.spread) }}{{ ch.bubbles(charts.bubbles) }}
{{ ch.waterfall(charts.waterfall) }}
{% for s in v.steps %}{{ ch.bar(charts.steps[s.id]) }}{% for c in s.criteria %}
{% if c.state == "rated" %}{{ ch.ladder(charts.criteria[c.id]) }}{% endif %}
{{ ch.strips(charts.strips[c.id], c.roles) }}{% endfor %}{% endfor %}</body>"""
PLACES = {"x", "y", "x1", "x2", "y1", "y2", "width", "height", "cx", "cy", "dx", "dy", "transform", "viewbox"}


@pytest.fixture
def result(request: pytest.FixtureRequest) -> AuditResult:
    """A result, made when a test asks for it: the large one takes seconds."""
    made: AuditResult = request.param()
    return made


def drawn(result: AuditResult) -> str:
    """All charts of a result."""
    return environment().from_string(ALL_CHARTS).render(charts=charts(result), v=view(result))


@cache
def of_demo() -> Charts:
    return charts(demos.result())


@cache
def of_kitchen() -> Charts:
    return charts(results.kitchen())


def map_of_demo() -> maps.Bubbles:
    """Benefit and effort of the example's fixes."""
    found = of_demo().bubbles
    assert found is not None
    return found


def apart_of_demo() -> roles.Apart:
    """Who sees it differently in the example."""
    found = of_demo().apart
    assert found is not None
    return found


def heat_of_demo() -> roles.Heat:
    """The example's heat table."""
    found = of_demo().heat
    assert found is not None
    return found


def german() -> Language:
    """The language with another decimal mark."""
    found = read_language("de")
    assert found is not None
    return found


def percent(place: str) -> float:
    """A place as a number."""
    return float(place.removesuffix("%"))


# ------------------------------------------------------------------------ as drawn


@EVERY
def test_every_result_gives_well_formed_charts(result: AuditResult) -> None:
    assert Page(drawn(result)).all("body") == [{}]


@EVERY
def test_every_picture_that_speaks_has_a_title_and_a_description(result: AuditResult) -> None:
    shown = Page(drawn(result))
    speaking_ones = [a for a in shown.all("svg") if a.get("role") == "img"]
    named = " ".join(a["aria-labelledby"] for a in speaking_ones).split()
    assert sorted(named) == sorted(a["id"] for a in (*shown.all("title"), *shown.all("desc")))


@EVERY
def test_ids_are_there_once(result: AuditResult) -> None:
    ids = Page(drawn(result)).values("id")
    assert len(ids) == len(set(ids))


@EVERY
def test_what_is_used_again_is_there(result: AuditResult) -> None:
    shown = Page(drawn(result))
    assert {a["href"][1:] for a in shown.all("use")} <= {a["id"] for a in shown.all("g") + shown.all("path") + shown.all("circle") + shown.all("rect") if "id" in a}  # fmt: skip


@EVERY
def test_places_are_numbers_in_german_too(result: AuditResult) -> None:
    with speaking(german()):
        shown = Page(drawn(result))
    written = [value for _, each in shown.tags for name, value in each.items() if name in PLACES]
    assert [w for w in written if not re.fullmatch(r"[-\d. %a-z()]+", w)] == []


def test_numbers_for_people_are_german_in_german() -> None:
    with speaking(german()):
        rows = charts(demos.result()).apart
    assert rows is not None
    assert rows.drawn[0].apart == "2,0"


def test_names_of_strangers_stay_text() -> None:
    assert results.SCRIPT not in drawn(results.hostile())


@pytest.mark.parametrize("chart", ["radar", "apart", "heat", "spread", "bubbles", "waterfall"])
def test_n2_where_nothing_is_answered_nothing_is_drawn(chart: str) -> None:
    assert getattr(charts(results.empty()), chart) is None


def test_a_chart_that_is_none_leaves_no_trace() -> None:
    assert "<figure" not in drawn(results.empty()).replace('<figure class="scale">', "")


# ------------------------------------------------------------------------ nothing hidden shows


def hidden_titles(result: AuditResult) -> list[str]:
    """Code and title of every criterion whose figures are hidden."""
    return [Names(result).full(c.id) for c in result.criteria if c.hidden]


def names_in(chart: Charts) -> set[str]:
    """Every criterion and fix that a chart names."""
    apart = {row.name for row in chart.apart.rows} if chart.apart else set()
    heat = {row.name for _, rows in chart.heat.steps for row in rows} if chart.heat else set()
    falls = {bar.name for bar in chart.waterfall.bars} if chart.waterfall else set()
    return apart | heat | falls


def test_r6_there_is_something_hidden_to_look_for() -> None:
    assert hidden_titles(results.few())


@EVERY
def test_r6_hidden_criteria_are_in_no_chart(result: AuditResult) -> None:
    assert names_in(charts(result)) & set(hidden_titles(result)) == set()


@EVERY
def test_r6_hidden_criteria_have_no_strips(result: AuditResult) -> None:
    assert [
        charts(result).strips[c.id] for c in result.criteria if c.hidden and charts(result).strips[c.id]
    ] == []


@EVERY
def test_r6_hidden_roles_have_no_figures(result: AuditResult) -> None:
    shown = {c.id: roles.shown_roles(c) for c in result.criteria}
    assert [c.id for c in result.criteria for r, f in c.roles.items() if f.hidden and r in shown[c.id]] == []


@EVERY
def test_r6_the_strip_of_a_hidden_role_is_empty(result: AuditResult) -> None:
    strips = charts(result).strips
    cells = [
        strip.roles[n]
        for c in result.criteria
        for n, figures in enumerate(c.roles.values())
        if figures.hidden and (strip := strips[c.id]) is not None
    ]
    assert set(cells) <= {()}


@EVERY
def test_r6_hidden_fixes_are_no_bubbles(result: AuditResult) -> None:
    map_ = charts(result).bubbles
    codes = {row.name for row in map_.rows} if map_ else set()
    assert codes & {Names(result).code[f.criterion] for f in result.fixes if f.hidden} == set()


# ------------------------------------------------------------------------ who sees it differently


def test_r4_clear_distances_come_first_and_of_these_the_largest() -> None:
    signs = [row.sign for row in apart_of_demo().drawn]
    assert signs == sorted(signs, key=["▲", "△", ""].index)
    clear = [float(row.apart) for row in apart_of_demo().drawn if row.sign == "▲"]
    assert clear == sorted(clear, reverse=True)


def test_r4_flagged_rows_are_those_of_the_result() -> None:
    names = Names(demos.result())
    flagged = {names.full(c.id) for c in demos.result().criteria if any(g.flagged for g in c.gaps)}
    assert {row.name for row in apart_of_demo().drawn if row.sign} == flagged


def test_a_mark_stands_at_the_mean_of_its_role() -> None:
    apart = of_kitchen().apart
    heat = results.kitchen().criterion["cook.heat"]
    top = results.kitchen().rubric.content.top
    assert apart is not None
    row = next(r for r in apart.drawn if r.name == Names(results.kitchen()).full("cook.heat"))
    assert {apart.roles[d.number].id: d.x for d in row.dots} == {
        role: places.place((figures.mean or 0) / top) for role, figures in heat.roles.items()
    }


@EVERY
def test_the_table_has_the_means_of_the_result(result: AuditResult) -> None:
    apart, names = charts(result).apart, Names(result)
    rows = {row.name: row.cells[:-1] for row in apart.rows} if apart else {}
    marks = apart.roles if apart else ()
    assert rows == {
        names.full(c.id): tuple(
            shown_level(said[m.id].mean) if m.id in (said := roles.shown_roles(c)) else "–" for m in marks
        )
        for c in result.criteria
        if len(roles.shown_roles(c)) > 1
    }


def test_of_a_thousand_criteria_thirty_are_drawn() -> None:
    apart = charts(results.large()).apart
    assert apart is not None
    assert (len(apart.drawn) <= roles.MOST_ROWS, len(apart.drawn) + apart.more) == (True, len(apart.rows))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_marks_that_are_lifted_keep_their_middle(values: list[float]) -> None:
    assert sum(roles.lifts(values)) == pytest.approx(0)


@given(st.lists(st.text(max_size=12), max_size=30))
def test_every_role_has_a_letter_of_its_own(titles: list[str]) -> None:
    assert len(set(roles.letters(titles))) == len(titles)


def test_a_heat_cell_is_tinted_by_its_level() -> None:
    cells = [c for _, rows in heat_of_demo().steps for r in rows for c in r.cells if c.tint is not None]
    by_level = sorted((float(c.level), c.tint or 0) for c in cells)
    assert all(one[1] <= other[1] for one, other in pairwise(by_level))


def test_the_heat_table_has_every_criterion_with_a_role() -> None:
    shown = [c.id for c in demos.result().criteria if roles.shown_roles(c)]
    assert [row.id for _, rows in heat_of_demo().steps for row in rows] == shown


# ------------------------------------------------------------------------ how many chose each level


@EVERY
def test_strips_have_the_counts_of_the_result(result: AuditResult) -> None:
    strips = charts(result).strips
    told = {c: [[cell.chosen for cell in row] for row in s.roles if row] for c, s in strips.items() if s}
    assert told == {
        c.id: [[str(n) for n in f.counts] for f in shown.values()]
        for c in result.criteria
        if (shown := roles.shown_roles(c))
    }


def test_a_bar_is_there_wherever_somebody_chose() -> None:
    cells = [c for s in of_demo().strips.values() if s for row in s.roles for c in row]
    assert all((c.eighths > 0) == (c.chosen != "0") for c in cells)


@EVERY
def test_the_bars_of_the_roles_count_every_level_that_is_shown(result: AuditResult) -> None:
    spread = charts(result).spread
    bars = {bar.mark.id: bar.number for bar in spread.bars} if spread else {}
    given_ = Counter(
        {m.id: 0 for m in charts(result).roles}
        | Counter(
            role
            for c in result.criteria
            for role, figures in roles.shown_roles(c).items()
            for _ in range(sum(figures.counts))
        )
    )
    assert bars == given_


@EVERY
def test_the_parts_of_a_bar_fill_it(result: AuditResult) -> None:
    spread = charts(result).spread
    wide = [sum(percent(p.width) for p in bar.parts) for bar in spread.bars] if spread else []
    assert all(w == pytest.approx(100, abs=0.5) for w in wide)


# ------------------------------------------------------------------------ benefit and effort


def test_p7_every_fix_that_is_shown_is_in_the_map_in_its_order() -> None:
    names = Names(demos.result())
    assert [row.name for row in map_of_demo().rows] == [names.code[f.criterion] for f in demos.result().fixes]


def test_the_map_has_the_figures_of_the_view() -> None:
    assert [row.cells for row in map_of_demo().rows] == [
        (f.list_word, f.days, f.benefit, f.gain) for f in view(demos.result()).fixes
    ]


def test_p7_quick_wins_stand_left_of_the_line_of_small_fixes() -> None:
    chart = map_of_demo()
    wins = [b for b in chart.bubbles if maps.LISTS[b.shape] == "quick_win"]
    assert all(float(b.x) <= float(chart.days_line) + 3 * 9 for b in wins)


def test_p7_main_projects_stand_above_the_line_and_the_rest_below() -> None:
    chart = map_of_demo()
    above = {maps.LISTS[b.shape] for b in chart.bubbles if float(b.y) < float(chart.benefit_line) - 1}
    below = {maps.LISTS[b.shape] for b in chart.bubbles if float(b.y) > float(chart.benefit_line) + 1}
    assert ("main_project" in below, above & {"fill_in", "not_now"}) == (False, set())


def test_every_mark_of_the_demo_has_its_code() -> None:
    assert map_of_demo().unlabelled == 0


def test_of_a_thousand_fixes_fifty_are_drawn() -> None:
    chart = charts(results.large()).bubbles
    assert chart is not None
    assert (len(chart.bubbles), chart.more) == (maps.MOST_BUBBLES, len(chart.rows) - maps.MOST_BUBBLES)


SPOTS = st.lists(
    st.builds(
        maps.Spot,
        x=st.floats(maps.LEFT, maps.WIDTH - maps.RIGHT),
        y=st.floats(maps.TOP, maps.HEIGHT - maps.BOTTOM),
        radius=st.floats(4.5, 15),
    ),
    max_size=maps.MOST_BUBBLES,
)


@given(SPOTS)
def test_labels_never_cover_each_other(spots: list[maps.Spot]) -> None:
    labels = maps.placed_labels(spots, ["K12"] * len(spots))
    boxes = [maps.label_box(x, y, "K12") for _, x, y, _away in labels]
    assert not any(maps.overlaps(one, other) for one, other in combinations(boxes, 2))


@given(st.floats(0, 200), st.floats(0, 200))
def test_more_days_stand_farther_right(one: float, other: float) -> None:
    lines = maps.day_lines(200)
    assert (maps.along(min(one, other), lines)) <= maps.along(max(one, other), lines)


@given(st.floats(0.1, 30), st.floats(0.1, 30))
def test_the_area_of_a_mark_grows_with_its_gain(one: float, other: float) -> None:
    most = max(one, other)
    assert maps.radius(one, most) == pytest.approx(max(15 * (one / most) ** 0.5, 4.5))


@given(st.lists(st.floats(0, 100), min_size=1, max_size=60))
def test_every_benefit_is_inside_the_field(benefits: list[float]) -> None:
    low, high = maps.benefit_range(benefits)
    assert (0 <= low <= min(*benefits, 50), max(*benefits, 50) <= high <= 100) == (True, True)


# ------------------------------------------------------------------------ what the fixes bring


def test_p8_the_waterfall_begins_today_and_ends_with_everything() -> None:
    result, chart = demos.result(), of_demo().waterfall
    everything = next(b for b in result.bundles if b.name == "all")
    assert chart is not None
    today = result.overall.supported or 0.0
    assert (chart.today, chart.then) == (
        shown_points(today),
        shown_points(today + (everything.uplift.overall or 0.0)),
    )


@EVERY
def test_p8_each_stage_begins_where_the_one_before_ended(result: AuditResult) -> None:
    gains = [s for s in waterfalls.stages(result) if s.gained is not None]
    assert all(one.after == pytest.approx(other.before) for one, other in pairwise(gains))


@EVERY
def test_n3_the_gains_as_shown_add_up_to_that_of_everything(result: AuditResult) -> None:
    shown = [Decimal((s.gained or "0").replace("−", "-")) for s in waterfalls.stages(result)]
    everything = [
        b.uplift.overall for b in result.bundles if b.name == "all" and b.uplift.overall is not None
    ]
    assert sum(shown) == sum(one_decimal(settled(e)) for e in everything[: len(shown)])


def test_p8_the_first_fixes_stand_in_their_order() -> None:
    names = Names(demos.result())
    first = [names.full(f.criterion) for f in demos.result().fixes[:5]]
    assert [s.name for s in waterfalls.stages(demos.result())][1:6] == first


def test_p8_the_first_five_gain_what_their_bundle_gains() -> None:
    first = demos.result().bundles[0]
    assert first.cumulative[-1] == pytest.approx(first.uplift.overall)


def test_p8_a_result_without_single_stages_shows_the_first_fixes_as_one() -> None:
    result = demos.result()
    older = [b.model_copy(update={"cumulative": ()}) for b in result.bundles]
    stage = waterfalls.stages(results.changed(result, bundles=tuple(older)))[1]
    assert (stage.name, stage.gained) == (
        "The first 5 fixes together",
        shown_uplift(result.bundles[0].uplift.overall),
    )


def test_n2_without_a_total_there_is_no_waterfall() -> None:
    assert charts(results.alone()).waterfall is None


@given(st.floats(0, 100), st.floats(0, 100))
def test_the_axis_holds_all_points(one: float, other: float) -> None:
    low, high = waterfalls.axis(min(one, other), max(one, other))
    assert 0 <= low <= min(one, other) <= max(one, other) <= high <= 100


def test_older_results_have_no_single_stages() -> None:
    assert Bundle.model_fields["cumulative"].default == ()
