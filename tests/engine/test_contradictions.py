"""Where claims and numbers disagree: docs/scoring.md, rules F12 and F13."""

from __future__ import annotations

from typing import Any

import pytest

from cxaudit.engine.causes import causes
from cxaudit.engine.contact_points import points_shown
from cxaudit.engine.contradictions import contradictions
from cxaudit.engine.measures import share_beyond, shown
from cxaudit.model.engagement import Engagement
from cxaudit.model.fieldwork import Reading
from cxaudit.model.fieldwork_shown import ContradictionShown, CustomersShown, MeasureShown, StatementShown
from cxaudit.model.result import AuditResult, CriterionResult
from cxaudit.pipeline import audited
from tests.builders import sheets_of
from tests.fieldworks import built_in, fieldwork, point

SPEED = "deliver.speed"
"""It names the average waiting time."""
LATE = Reading(measure="average_wait_time", value=600.0, limit=300.0)


def result(levels: dict[str, int]) -> AuditResult:
    """The result of one of the front line."""
    sheets = sheets_of({c: {"frontline": [level]} for c, level in levels.items()})
    return audited(built_in(), Engagement(), sheets, named=True)


def claimed(level: float, criterion: str = SPEED, **more: Any) -> dict[str, CriterionResult]:
    """The figures of one criterion of which people claim a level; the others are not answered."""
    found = result({criterion: 3}).criterion
    return {**found, criterion: found[criterion].renewed(claimed_level=level, **more)}


def readings(*given: Reading) -> tuple[MeasureShown, ...]:
    """What readings say."""
    return shown(built_in(), given)


def against(level: float, *given: Reading, **more: Any) -> tuple[ContradictionShown, ...]:
    """What readings contradict where a level is claimed on speed."""
    return contradictions(built_in(), claimed(level, **more), readings(*given))


# ------------------------------------------------------------------------ measures


@pytest.mark.parametrize(
    ("measure", "value", "limit", "beyond"),
    [
        pytest.param("average_wait_time", 600, 300, 0.5, id="twice its limit"),
        pytest.param("average_wait_time", 10, 0, 1, id="where nothing may be"),
        pytest.param("csat", 60, 80, 0.25, id="a share that is too low"),
        pytest.param("csat", 0, 80, 1, id="nothing at all"),
        pytest.param("nps", -5, 10, 15 / 110, id="below zero on its scale"),
        pytest.param("nps", -100, -100, 1, id="the lowest there is"),
        pytest.param("clv", -10, 10, 1, id="no more than the whole"),
    ],
)
def test_f13_how_far_beyond(measure: str, value: float, limit: float, beyond: float) -> None:
    catalogue = built_in().measures
    assert catalogue
    one = next(one for one in catalogue.measures if one.id == measure)
    assert share_beyond(one, value, limit) == pytest.approx(beyond)


@pytest.mark.parametrize(
    ("limit", "beyond"), [(300.0, 0.5), (600.0, None), (None, None)], ids=["beyond", "within", "no limit"]
)
def test_f13_only_what_is_beyond_its_limit(limit: float | None, beyond: float | None) -> None:
    (one,) = readings(LATE.renewed(limit=limit))
    assert one.beyond == beyond


def test_f13_a_range_that_holds_the_limit_is_not_beyond_it() -> None:
    (one,) = readings(LATE.renewed(low=200.0, high=900.0))
    assert (one.against_limit, one.beyond) == ("unsure", None)


@pytest.mark.parametrize(
    ("level", "found"),
    [(2.94, []), (2.95, [SPEED]), (4, [SPEED])],
    ids=["2.9 as shown", "3.0 as shown", "4"],
)
def test_f12_a_measure_stands_against_a_claim_of_level_three(level: float, found: list[str]) -> None:
    assert [one.criterion for one in against(level, LATE)] == found


def test_f12_the_example_of_the_documentation() -> None:
    (one,) = against(3.4, LATE)
    assert (one.kind, one.value, one.limit, one.distance) == ("measure_beyond_limit", 600, 300, 42.5)


def test_f12_a_measure_within_its_limit_contradicts_nothing() -> None:
    assert against(4, LATE.renewed(value=200.0)) == ()


def test_r6_a_hidden_criterion_contradicts_nothing() -> None:
    assert against(4, LATE, hidden="few_people") == ()


def test_f12_worst_first() -> None:
    later = LATE.renewed(value=3000.0, contact="CP-10")
    mild = LATE.renewed(value=400.0, contact="CP-9")
    found = against(4, mild, LATE, later, LATE.renewed(contact="CP-2"))
    assert [one.contacts for one in found] == [("CP-10",), (), ("CP-2",), ("CP-9",)]


# ------------------------------------------------------------------------ statements


def agreeing(mean: float, high: float | None, criterion: str = SPEED) -> tuple[ContradictionShown, ...]:
    """What customers' agreement contradicts where level 3 is claimed."""
    one = StatementShown(
        id=criterion, criterion=criterion, people=30, mean=mean, low=0.0, high=high, agree=10.0
    )
    said = CustomersShown(
        people=30,
        statements=(one,),
        hidden=0,
        recommend=None,
        recommend_low=None,
        recommend_high=None,
        recommend_people=None,
    )
    return contradictions(built_in(), claimed(3), (), said)


@pytest.mark.parametrize(
    ("mean", "high", "distance"),
    [
        pytest.param(2.0, 2.4, [25.0], id="one level below"),
        pytest.param(2.01, 2.4, [], id="not so far below"),
        pytest.param(1.0, 2.99, [50.0], id="the upper end is below too"),
        pytest.param(1.0, 3.0, [], id="the interval holds the claim"),
        pytest.param(1.0, None, [50.0], id="all say the same"),
        pytest.param(4.0, 4.0, [], id="above"),
    ],
)
def test_f12_customers_agree_far_less(mean: float, high: float | None, distance: list[float]) -> None:
    assert [one.distance for one in agreeing(mean, high)] == distance


# ------------------------------------------------------------------------ contact points


def at_point(performance: float, source: int | None, level: int) -> tuple[ContradictionShown, ...]:
    """What a contact point contradicts at which speed is rated."""
    row = point("CP-1", 5, performance, performance_source=source)
    rating = {"criterion": SPEED, "contact": "CP-1", "level": level}
    book = fieldwork(row, ratings=(rating,))
    return contradictions(built_in(), claimed(1), (), None, points_shown(built_in(), book))


@pytest.mark.parametrize(
    ("performance", "source", "level", "distance"),
    [
        pytest.param(1, 3, 3, [75.0], id="customers say that it goes badly"),
        pytest.param(2, 2, 4, [75.0], id="numbers say so"),
        pytest.param(2.1, 3, 4, [], id="it goes better than 2"),
        pytest.param(1, 1, 4, [], id="staff say so"),
        pytest.param(1, 0, 4, [], id="a guess"),
        pytest.param(1, None, 4, [], id="nobody knows who says so"),
        pytest.param(1, 3, 2, [], id="not rated high"),
    ],
)
def test_f12_a_contact_point_goes_badly(
    performance: float, source: int | None, level: int, distance: list[float]
) -> None:
    assert [one.distance for one in at_point(performance, source, level)] == distance


def test_f12_a_contact_point_has_its_own_level_and_performance() -> None:
    (one,) = at_point(2, 3, 4)
    assert (one.kind, one.claimed_level, one.value, one.contacts) == ("contact_below", 4, 2, ("CP-1",))


# ------------------------------------------------------------------------ causes


def test_f13_causes_are_listed_worst_first() -> None:
    lost = Reading(measure="csat", value=10.0, n=500, part=50.0, limit=80.0)
    mild = LATE.renewed(value=400.0, contact="CP-2")
    found = causes(built_in(), readings(LATE, mild, lost))
    assert [one.id for one in found] == [
        "cause:csat",
        "cause:average_wait_time",
        "cause:average_wait_time:CP-2",
    ]


def test_f13_a_cause_stands_with_the_criterion_whose_fix_comes_first() -> None:
    found = result({"deliver.speed": 3, "explore.bottlenecks": 0})
    (one,) = causes(built_in(), readings(LATE), found)
    fix = found.fix["explore.bottlenecks"]
    assert (one.criterion, one.list, one.owner) == ("explore.bottlenecks", fix.list, fix.owner)


def test_f13_without_fixes_it_stands_with_the_heaviest_criterion() -> None:
    (one,) = causes(built_in(), readings(LATE))
    affected = [built_in().by_id[c] for c in readings(LATE)[0].criteria]
    assert one.criterion == max(affected, key=lambda c: c.weight).id


def test_r6_a_cause_names_no_hidden_criterion() -> None:
    said = {c: {role: [0] for role in built_in().by_id[c].ask} for c in readings(LATE)[0].criteria}
    found = audited(built_in(), Engagement(), sheets_of(said))
    (one,) = causes(built_in(), readings(LATE), found)
    assert (one.criterion, one.list, one.owner) == (None, None, None)


def test_f13_a_cause_names_no_criterion_that_does_not_apply() -> None:
    said = {c: {role: ["na"] * 5 for role in built_in().by_id[c].ask} for c in readings(LATE)[0].criteria}
    (one,) = causes(
        built_in(), readings(LATE), audited(built_in(), Engagement(), sheets_of(said), named=True)
    )
    assert (one.criterion, one.list, one.owner) == (None, None, None)


def test_f13_what_is_within_its_limit_has_no_cause_to_find() -> None:
    assert causes(built_in(), readings(LATE.renewed(value=100.0))) == ()
