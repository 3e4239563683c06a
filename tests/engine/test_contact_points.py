"""What the inventory of contact points says, rule by rule, computed by hand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxaudit.engine.contact_points import dropped_at, points_shown
from cxaudit.model.fieldwork import ContactPoint, Fieldwork
from cxaudit.model.fieldwork_shown import MeasureShown, Missing, PointShown, PointsShown
from tests.fieldworks import built_in, fieldwork, fieldworks, point

C1, C2 = (criterion.id for criterion in built_in().criteria[:2])


def shown(*points: ContactPoint, **more: Any) -> PointsShown:
    return points_shown(built_in(), fieldwork(*points, **more))


def only(**fields: Any) -> PointShown:
    """One contact point, shown."""
    return shown(point("CP-001", **fields)).points[0]


def missing(kind: str, found: PointsShown) -> list[Missing]:
    return [one for one in found.missing if one.kind == kind]


# --- F1, F2: gap and opportunity --------------------------------------------------------------


@pytest.mark.parametrize(
    ("importance", "performance", "gap"),
    [
        pytest.param(5, 2, 3, id="F1 importance less performance"),
        pytest.param(2, 5, 0, id="F1 never below zero"),
        pytest.param(3, 3, 0, id="F1 on the diagonal there is no gap"),
        pytest.param(None, 3, None, id="F1 without importance none is computed"),
        pytest.param(3, None, None, id="F1 without performance none is computed"),
    ],
)
def test_f1_the_gap(importance: float | None, performance: float | None, gap: float | None) -> None:
    assert only(importance=importance, performance=performance).gap == gap


@pytest.mark.parametrize(
    ("importance", "performance", "opportunity"),
    [
        pytest.param(5, 1, 20, id="F2 all important, all bad: 10 + 10"),
        pytest.param(4, 2, 12.5, id="F2 7.5 + (7.5 - 2.5)"),
        pytest.param(3, 5, 5, id="F2 better than needed adds nothing"),
        pytest.param(1, 1, 0, id="F2 one on the scale is zero of ten"),
        pytest.param(4.5, 2.5, 13.75, id="F2 halves: 8.75 + (8.75 - 3.75)"),
        pytest.param(None, 1, None, id="F2 without importance none is computed"),
    ],
)
def test_f2_the_opportunity(importance: float | None, performance: float, opportunity: float | None) -> None:
    assert only(importance=importance, performance=performance).opportunity == opportunity


# --- F3: quadrants ----------------------------------------------------------------------------

CORNERS = (point("A", 5, 1), point("B", 5, 5), point("C", 1, 1), point("D", 1, 5))


def test_f3_the_lines_are_the_means() -> None:
    found = shown(*CORNERS, point("E", 3, None))
    assert (found.mean_importance, found.mean_performance) == (3, 3)


@pytest.mark.parametrize(
    ("number", "quadrant"), [("A", "fix_first"), ("B", "keep"), ("C", "leave"), ("D", "too_much")]
)
def test_f3_the_four_corners(number: str, quadrant: str) -> None:
    found = {one.point.contact_id: one.quadrant for one in shown(*CORNERS).points}
    assert found[number] == quadrant


def test_f3_on_both_means_counts_as_high() -> None:
    found = {one.point.contact_id: one.quadrant for one in shown(*CORNERS, point("M", 3, 3)).points}
    assert found["M"] == "keep"


def test_n1_a_mean_that_is_off_by_rounding_still_counts_as_reached() -> None:
    found = shown(*(point(f"CP-{n}", 1.1, 3.3) for n in range(3)))
    assert {one.quadrant for one in found.points} == {"keep"}


def test_f3_a_point_without_ratings_lies_nowhere() -> None:
    assert only(performance=None).quadrant is None


def test_without_any_ratings_there_are_no_means() -> None:
    assert shown(point("A", None, None)).mean_importance is None


# --- F4: pain load and avoidable contacts -----------------------------------------------------


@pytest.mark.parametrize(
    ("volume", "load"),
    [
        pytest.param(100, 1500, id="F4 100 contacts x importance 5 x gap 3"),
        pytest.param(0, 0, id="F4 no contacts, no pain"),
        pytest.param(None, None, id="F4 unknown volume is not computed"),
    ],
)
def test_f4_the_pain_load(volume: float | None, load: float | None) -> None:
    assert only(importance=5, performance=2, monthly_volume=volume).pain_load == load


def test_f4_an_unknown_volume_is_listed_as_missing() -> None:
    found = shown(point("A", monthly_volume=10), point("B"))
    assert missing("monthly_volume", found) == [Missing(kind="monthly_volume", contacts=("B",))]


@pytest.mark.parametrize(
    ("volume", "share", "avoidable"),
    [(1000, 30, 300), (1000, 0, 0), (None, 30, None), (1000, None, None)],
)
def test_avoidable_contacts_a_month(
    volume: float | None, share: float | None, avoidable: float | None
) -> None:
    assert only(monthly_volume=volume, avoidable_share=share).avoidable == avoidable


def test_avoidable_contacts_and_all_contacts_add_up() -> None:
    some = {"monthly_volume": 1000, "avoidable_share": 30}
    found = shown(point("A", **some), point("B", monthly_volume=50), point("C"))
    assert (found.avoidable, found.volume) == (300, 1050)


def test_what_nobody_knows_does_not_add_up_to_zero() -> None:
    assert (shown(point("A")).avoidable, shown(point("A")).volume) == (None, None)


# --- F5: the ten worst ------------------------------------------------------------------------


def test_f5_pain_loads_come_first_then_opportunities() -> None:
    found = shown(
        point("A", 5, 1),
        point("B", 3, 2, monthly_volume=1),
        point("C", 4, 2, monthly_volume=1),
        point("D", 4, 1),
    )
    assert found.worst == ("C", "B", "A", "D")


def test_f5_it_says_by_what_a_point_is_ranked() -> None:
    found = shown(point("A", 5, 1), point("B", 3, 2, monthly_volume=1))
    assert [(one.rank, one.ranked_by) for one in found.points] == [(2, "opportunity"), (1, "pain_load")]


def test_f5_where_there_is_no_gap_nothing_hurts() -> None:
    assert shown(point("A", 3, 3), point("B", 4, 3, monthly_volume=0)).worst == ()


def test_f5_ties_go_by_number() -> None:
    assert shown(*(point(f"CP-{n}") for n in (10, 2, 1))).worst == ("CP-1", "CP-2", "CP-10")


def test_f5_ten_are_named() -> None:
    assert len(shown(*(point(f"CP-{n}") for n in range(14))).worst) == 10


# --- marks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "fields"),
    [
        pytest.param("no_owner", {"owner": None}, id="no owner"),
        pytest.param("no_owner", {"owner": " "}, id="a blank is no owner"),
        pytest.param("guess", {"importance_source": 0}, id="importance is a guess"),
        pytest.param("guess", {"performance_source": 0}, id="performance is a guess"),
        pytest.param("no_volume", {}, id="no volume"),
        pytest.param("no_measure", {}, id="no measure"),
        pytest.param("hand_over_dropped", {"hand_over_to": "Warehouse"}, id="handed over to nobody known"),
        pytest.param("incomplete", {"department": None}, id="a required field is empty"),
    ],
)
def test_a_row_is_marked(mark: str, fields: dict[str, Any]) -> None:
    assert mark in only(**fields).marks


def test_a_row_in_which_all_is_well_has_no_mark() -> None:
    found = only(monthly_volume=3, measure="Net promoter score", hand_over_to="service DESK")
    assert found.marks == ()


def test_a_missing_owner_alone_does_not_make_a_row_incomplete() -> None:
    assert "incomplete" not in only(owner=None).marks


def reading(against_limit: str) -> MeasureShown:
    """A reading at CP-001."""
    none = dict.fromkeys(MeasureShown.model_fields)
    given = {"measure": "nps", "contact": "CP-001", "value": 1, "interval": "none", "earlier": ()}
    more = {"criteria": (), "comparable": True, "against_limit": against_limit}
    return MeasureShown.model_validate({**none, **given, **more})


@pytest.mark.parametrize(("verdict", "marked"), [("beyond", True), ("unsure", False), ("within", False)])
def test_only_a_reading_clearly_beyond_its_limit_marks_its_point(verdict: str, marked: bool) -> None:
    found = points_shown(built_in(), fieldwork(point("CP-001")), measures=[reading(verdict)])
    assert ("beyond_limit" in found.points[0].marks) is marked


def test_a_reading_at_the_point_is_a_measure_of_it() -> None:
    found = points_shown(built_in(), fieldwork(point("CP-001")), measures=[reading("within")])
    assert "no_measure" not in found.points[0].marks


# --- F6: hand-overs ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "dropped"),
    [
        pytest.param(None, (), id="F6 nothing handed over"),
        pytest.param("billing", (), id="F6 capitals and blanks do not matter"),
        pytest.param("Billing, Warehouse", ("Warehouse",), id="F6 each of several"),
        pytest.param("Billing and Warehouse", ("Warehouse",), id="F6 several in words"),
        pytest.param("Sales & Marketing", (), id="F6 a name with a mark in it is one name"),
        pytest.param("Archive; Roof", ("Archive", "Roof"), id="F6 nobody known"),
    ],
)
def test_f6_hand_overs_that_drop(words: str | None, dropped: tuple[str, ...]) -> None:
    assert dropped_at(words, {"billing", "sales & marketing"}) == dropped


def test_f6_a_known_partner_drops_nothing() -> None:
    book = fieldwork(point("A", hand_over_to="Courier Ltd"))
    assert "hand_over_dropped" not in points_shown(built_in(), book, partners=["courier ltd"]).points[0].marks


def test_f6_another_contact_point_can_take_over_by_its_number() -> None:
    found = shown(point("A", hand_over_to="B"), point("B", department="Stores"))
    assert "hand_over_dropped" not in found.points[0].marks


# --- what is missing --------------------------------------------------------------------------


def test_every_stage_without_a_row_is_missing() -> None:
    assert [one.choice for one in missing("stage", shown(point("A", stage=0)))] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_stage_without_a_row_may_have_a_note_why() -> None:
    found = shown(point("A", stage=0), stage_notes={7: "Nobody complains"})
    assert {one.choice: one.note for one in missing("stage", found) if one.note} == {7: "Nobody complains"}


def test_before_during_and_after_the_sale() -> None:
    assert [one.choice for one in missing("sale_phase", shown(point("A", sale_phase=1)))] == [0, 2]


def test_only_channels_that_the_company_names_are_missing() -> None:
    found = shown(point("A", channel=3), channels_named=(3, 7))
    assert [one.choice for one in missing("channel", found)] == [7]


def test_every_department_that_meets_customers_has_a_row() -> None:
    found = points_shown(built_in(), fieldwork(point("A")), ["service desk", "Billing"])
    assert [one.name for one in missing("department", found)] == ["Billing"]


@pytest.mark.parametrize("field", ["owner", "importance_source", "performance_source"])
def test_rows_that_do_not_say_it_are_listed(field: str) -> None:
    found = shown(point("A"), point("B", **{field: None}))
    assert [one.contacts for one in missing(field, found)] == [("B",)]


# --- F7: criteria at contact points -----------------------------------------------------------


def rated(*ratings: tuple[str, str, int | str]) -> tuple[dict[str, Any], ...]:
    """Ratings; a text is the reason why there can be none."""
    return tuple(
        {
            "criterion": c,
            "contact": n,
            **({"level": said} if isinstance(said, int) else {"not_applicable": said}),
        }
        for c, n, said in ratings
    )


POINTS = (point("A", 5, 1, monthly_volume=300), point("B", 1, 1, monthly_volume=100), point("C", 2, 1))


def test_f7_roll_up_by_volume_and_by_importance() -> None:
    row = shown(*POINTS, ratings=rated((C1, "A", 1), (C1, "B", 3))).matrix_rows[0]
    assert [row.by_volume, row.by_importance] == pytest.approx([1.5, 8 / 6])


def test_f7_what_does_not_apply_takes_no_part() -> None:
    row = shown(*POINTS, ratings=rated((C1, "A", 1), (C1, "B", "a machine"))).matrix_rows[0]
    assert (row.by_volume, row.by_importance) == (1, 1)


def test_f7_a_point_without_volume_takes_no_part_by_volume() -> None:
    row = shown(*POINTS, ratings=rated((C1, "A", 4), (C1, "C", 0))).matrix_rows[0]
    assert [row.by_volume, row.by_importance] == pytest.approx([4, 20 / 7])


def test_f7_where_nothing_applies_there_is_no_mean() -> None:
    row = shown(*POINTS, ratings=rated((C1, "A", "no"))).matrix_rows[0]
    assert (row.by_volume, row.by_importance, row.worst) == (None, None, ())


def test_f7_the_worst_cells_are_the_lowest_most_important_first() -> None:
    found = shown(*POINTS, ratings=rated((C1, "A", 2), (C1, "B", 0), (C2, "A", 0), (C2, "B", 4)))
    assert [(one.criterion, one.contact) for one in found.worst_cells] == [(C2, "A"), (C1, "B"), (C1, "A")]


def test_f7_a_fix_begins_where_the_criterion_is_lowest_and_it_hurts_most() -> None:
    found = shown(*POINTS, ratings=rated((C1, "A", 1), (C1, "B", 1), (C1, "C", 3), (C2, "A", 4)))
    assert found.first_at == {C1: ("A", "B")}


def test_f7_the_lowest_of_a_criterion_are_named() -> None:
    row = shown(*POINTS, ratings=rated((C1, "B", 1), (C1, "A", 1), (C1, "C", 3))).matrix_rows[0]
    assert row.worst == ("A", "B")


# --- properties -------------------------------------------------------------------------------


@given(fieldworks(), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_rows_does_not_matter(book: Fieldwork, random: Any) -> None:
    mixed = {
        name: random.sample(getattr(book, name), len(getattr(book, name)))
        for name in ("contact_points", "ratings")
    }
    other = book.renewed(**{name: tuple(rows) for name, rows in mixed.items()})
    assert points_shown(built_in(), other) == points_shown(built_in(), book)


@given(fieldworks(), st.sampled_from([2.0, 4.0, 0.5]))
@settings(max_examples=40)
def test_f4_pain_loads_scale_with_volumes(book: Fieldwork, factor: float) -> None:
    scaled = tuple(
        one.renewed(monthly_volume=None if one.monthly_volume is None else one.monthly_volume * factor)
        for one in book.contact_points
    )
    before, after = (points_shown(built_in(), b) for b in (book, book.renewed(contact_points=scaled)))
    loads = [None if one.pain_load is None else one.pain_load * factor for one in before.points]
    assert [one.pain_load for one in after.points] == loads


@given(fieldworks())
@settings(max_examples=40)
def test_f3_every_rated_point_lies_in_one_quadrant(book: Fieldwork) -> None:
    found = points_shown(built_in(), book).points
    assert [one.quadrant is not None for one in found] == [one.gap is not None for one in found]


@given(fieldworks())
@settings(max_examples=40)
def test_the_worst_all_have_a_gap_and_their_place(book: Fieldwork) -> None:
    found = points_shown(built_in(), book)
    ranks = {one.rank: one.point.contact_id for one in found.points if one.rank}
    assert tuple(ranks[n] for n in sorted(ranks)) == found.worst
