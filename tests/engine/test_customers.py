"""What customers say: docs/scoring.md, rules F10 and F11."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.engine.customers import GROUPS, NOBODY, Others, customers_shown, joined, others
from cxaudit.model.fieldwork import CustomerAnswer, CustomerSheet
from cxaudit.model.fieldwork_shown import CustomersShown
from cxaudit.suppression import computable, sum_of
from tests.builders import sheets_of, stages
from tests.fieldworks import built_in

FIRST = next(c.id for c in built_in().criteria if c.customer_statement)
OF_TEN = (0, 1, 1, 1, 2, 2, 2, 2, 3, 3)
"""The example of docs/scoring.md."""


def answer(number: int, agreement: int | None = None, **more: Any) -> CustomerAnswer:
    """What one customer answered."""
    said = {} if agreement is None else {FIRST: agreement}
    return CustomerAnswer.model_validate({"key": f"c{number}", "statements": said, **more})


def sheet(*answers: CustomerAnswer) -> CustomerSheet:
    """A file of customers' answers."""
    rubric = {"id": built_in().id, "version": built_in().version}
    tree = {"schema": "cxaudit/customers/1", "rubric": rubric, "answers": answers}
    return CustomerSheet.model_validate(tree)


def said(agreement: Sequence[int], minimum: int = 5, more: Others = NOBODY) -> CustomersShown:
    """What is shown of customers who all answered one statement."""
    answers = [answer(n, one) for n, one in enumerate(agreement)]
    found = customers_shown(built_in(), [sheet(*answers)], minimum, more)
    assert found
    return found


def test_f10_the_example_of_the_documentation() -> None:
    (one,) = said(OF_TEN).statements
    figures = [one.mean, one.low or 0, one.high or 0, one.agree, one.agree_low or 0, one.agree_high or 0]
    assert [round(figure, 2) for figure in figures] == [1.7, 1.02, 2.38, 20.0, 5.67, 50.98]


def test_f10_where_all_say_the_same_there_is_no_interval() -> None:
    (one,) = said([4] * 6).statements
    assert (one.mean, one.low, one.high) == (4, None, None)


@pytest.mark.parametrize(("people", "statements", "hidden"), [(4, 0, 1), (5, 1, 0)])
def test_r6_a_statement_of_too_few_is_hidden_and_counted(people: int, statements: int, hidden: int) -> None:
    found = said([3] * people)
    assert (len(found.statements), found.hidden) == (statements, hidden)


def test_r6_how_many_answered_is_not_said_of_too_few() -> None:
    assert said([3] * 4).people is None


def test_f10_nothing_is_shown_without_a_file() -> None:
    assert customers_shown(built_in(), [], 5, Others({FIRST: [1] * 9}, 9)) is None


def test_f10_customers_who_were_asked_in_the_audit_count_too() -> None:
    found = said([4, 4, 4], more=Others({FIRST: (0, 0)}, 2))
    assert (found.people, found.statements[0].people, found.statements[0].mean) == (5, 5, 2.4)


def recommended(*scores: int, minimum: int = 5) -> CustomersShown:
    """What is shown of customers who would recommend the company or not."""
    answers = [answer(n, recommend=score) for n, score in enumerate(scores)]
    found = customers_shown(built_in(), [sheet(*answers)], minimum)
    assert found
    return found


def test_f10_net_promoter_score_as_published() -> None:
    found = recommended(*[9] * 291, *[7] * 476, *[0] * 395)
    figures = found.recommend or 0, found.recommend_low or 0, found.recommend_high or 0
    assert [round(figure, 2) for figure in figures] == [-8.95, -13.31, -4.55]


def test_f10_the_interval_of_the_net_promoter_score_stays_on_its_scale() -> None:
    assert recommended(*[10] * 5).recommend_high == 100


def test_r6_too_few_have_no_net_promoter_score() -> None:
    assert (recommended(*[10] * 4).recommend, recommended(*[10] * 4).recommend_people) == (None, None)


def test_f10_what_the_rubric_does_not_ask_is_left_out() -> None:
    answers = [CustomerAnswer(key=f"c{n}", statements={"other.thing": 1}) for n in range(9)]
    found = customers_shown(built_in(), [sheet(*answers)], 5)
    assert found
    assert found.statements == ()


# ------------------------------------------------------------------------ with everybody else's answers


HEARD = stages(built_in(), sheets_of({FIRST: {"frontline": [3], "customer": [1, 2]}}))


def test_p3_answers_join_those_of_the_audit() -> None:
    assert joined(HEARD.said, [sheet(answer(1, 4), answer(2, 0), answer(3, 0))], 5)[FIRST].statements == (
        0,
        0,
        1,
        2,
        4,
    )


def test_a4_the_claimed_level_does_not_move() -> None:
    after = joined(HEARD.said, [sheet(*(answer(n, 0) for n in range(50)))], 5)
    assert {c: one.claimed for c, one in after.items()} == {c: one.claimed for c, one in HEARD.said.items()}


def test_r6_fewer_than_the_minimum_do_not_join() -> None:
    assert joined(HEARD.said, [sheet(answer(1, 4))], 5)[FIRST].statements == (1, 2)


def test_f10_customers_of_the_audit_are_counted_once() -> None:
    found = others(built_in(), HEARD.said, HEARD.people)
    assert (found.people, found.statements[FIRST]) == (2, (1, 2))


# ------------------------------------------------------------------------ channels and groups


def by(*parts: tuple[str | None, str | None, int], more: int = 0) -> CustomersShown:
    """What is shown of customers by channel and group, so many of each; they all answer one statement."""
    spots = [(channel, group) for channel, group, count in parts for _ in range(count)]
    answers = [answer(n, n % 5, channel=c, group=g) for n, (c, g) in enumerate(spots)]
    asked = Others({FIRST: [2] * more}, more)
    found = customers_shown(built_in(), [sheet(*answers)], 5, asked)
    assert found
    return found


def names(found: CustomersShown) -> list[str]:
    """The channels and groups that are shown."""
    return [group.name for group in found.groups]


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        pytest.param([("a", None, 5), ("b", None, 9)], ["b", "a"], id="all are enough"),
        pytest.param([("a", None, 12), ("b", None, 9), ("c", None, 2)], ["a"], id="the next smallest too"),
        pytest.param(
            [("a", None, 12), ("b", None, 3), ("c", None, 2)], ["a"], id="two small ones are enough"
        ),
        pytest.param([("a", None, 12), (None, None, 2)], [], id="nobody's channel is small"),
        pytest.param([("a", None, 12), (None, None, 7)], ["a"], id="nobody's channel is large"),
        pytest.param([("a", "x", 9), ("a", "y", 2), ("b", "y", 9)], ["y", "x"], id="a channel less a group"),
    ],
)
def test_f11_what_is_shown(parts: list[tuple[str | None, str | None, int]], shown: list[str]) -> None:
    assert names(by(*parts)) == shown


def test_f11_customers_of_the_audit_are_in_no_channel() -> None:
    assert names(by(("a", None, 9), ("b", None, 9), more=2)) == ["b"]


@pytest.mark.parametrize(("small", "hides"), [(0, False), (2, True)])
def test_f11_it_is_said_that_something_is_hidden(small: int, hides: bool) -> None:
    assert by(("a", None, 9), ("b", None, 9), ("c", None, small)).groups_hidden is hides


def test_f11_a_channel_has_the_figures_of_its_own_people() -> None:
    found = by(("a", None, 5), ("b", None, 6))
    assert {g.name: (g.people, g.statements[0].people) for g in found.groups} == {"a": (5, 5), "b": (6, 6)}


def test_f11_each_question_is_decided_by_those_who_answered_it() -> None:
    answers = [answer(n, 3 if n < 14 else None, recommend=9, channel="ab"[n % 2]) for n in range(20)]
    answers[1] = answer(1, recommend=9, channel="b")
    answers += [answer(30 + n, recommend=9, channel="b") for n in range(2)]
    found = customers_shown(built_in(), [sheet(*answers)], 7)
    assert found
    assert [(g.name, len(g.statements)) for g in found.groups] == [("b", 0), ("a", 0)]


def test_f11_no_more_than_twenty_are_looked_at() -> None:
    found = by(*((f"{n:02d}", None, 6) for n in range(GROUPS + 5)))
    assert len(found.groups) == GROUPS


CROWDS = st.dictionaries(
    st.tuples(st.sampled_from([None, "a", "b", "c", "d"]), st.sampled_from([None, "x", "y", "z"])),
    st.integers(0, 8),
    max_size=12,
)


@given(CROWDS, st.integers(0, 7))
def test_r6_nothing_about_fewer_than_the_minimum_follows_from_what_is_shown(
    crowd: dict[tuple[str | None, str | None], int], more: int
) -> None:
    found = by(*((c, g, n) for (c, g), n in crowd.items()), more=more)
    sizes: Counter[Any] = Counter(crowd) + Counter({"audit": more})
    told = [sum_of(sizes)] * bool(found.statements)
    told += [
        sum_of(spot for spot in crowd if spot[group.kind == "group"] == group.name)
        for group in found.groups
        if group.statements
    ]
    assert computable(sizes, told, 5) == ()


def added_up(crowd: dict[tuple[str | None, str | None], int], groups: Sequence[Any]) -> set[int]:
    """How many people every sum and difference of all together, channels and groups speaks of."""
    figures = [set(crowd), *({s for s in crowd if s[kind == "group"] == name} for kind, name in groups)]
    signs = itertools.product((-1, 0, 1), repeat=len(figures))
    return {
        sum(
            crowd[spot]
            for spot in crowd
            if sum(s * (spot in one) for s, one in zip(sign, figures, strict=True))
        )
        for sign in signs
    }


@given(CROWDS)
def test_r6_no_sum_or_difference_of_answers_speaks_of_few(
    crowd: dict[tuple[str | None, str | None], int],
) -> None:
    found = by(*((c, g, n) for (c, g), n in crowd.items()))
    groups = [(one.kind, one.name) for one in found.groups if one.statements]
    assert not added_up(crowd, groups[:7]) & {1, 2, 3, 4} or not found.statements


@given(CROWDS)
def test_r6_no_sum_or_difference_of_numbers_speaks_of_few(
    crowd: dict[tuple[str | None, str | None], int],
) -> None:
    found = by(*((c, g, n) for (c, g), n in crowd.items()))
    groups = [(one.kind, one.name) for one in found.groups if one.people is not None]
    assert not added_up(crowd, groups[:7]) & {1, 2, 3, 4} or found.people is None


TWO_ALONE = (("Chat", "Private", 5), ("Chat", "Business", 1), ("Web", "Private", 1), ("Web", "Business", 6))


def test_r6_a_channel_less_a_group_tells_of_no_two_customers() -> None:
    assert names(by(*TWO_ALONE, (None, None, 3))) == ["Business"]


def test_r6_neither_does_their_net_promoter_score() -> None:
    spots = [(c, g) for c, g, count in (*TWO_ALONE, (None, None, 3)) for _ in range(count)]
    answers = [answer(n, recommend=n % 11, channel=c, group=g) for n, (c, g) in enumerate(spots)]
    found = customers_shown(built_in(), [sheet(*answers)], 5)
    assert found
    assert [(g.name, g.recommend_people) for g in found.groups] == [("Business", 7)]


# ------------------------------------------------------------------------ people, not answers

FIVE_CHANNELS = [answer(1, 0, channel=f"way {n}", recommend=0) for n in range(5)]


def test_r6_one_customer_in_five_channels_is_one_person() -> None:
    found = customers_shown(built_in(), [sheet(*FIVE_CHANNELS)], 5)
    assert found
    assert (found.people, found.statements, found.recommend, found.groups) == (None, (), None, ())


def test_r6_one_customer_in_five_channels_joins_nothing() -> None:
    assert joined(HEARD.said, [sheet(*FIVE_CHANNELS)], 5)[FIRST].statements == (1, 2)


def test_f10_of_a_customer_the_last_answer_counts_among_all_together() -> None:
    others_ = [answer(n, 4, channel="Shop") for n in range(2, 6)]
    found = customers_shown(
        built_in(), [sheet(answer(1, 4, channel="Shop"), *others_), sheet(answer(1, 0, channel="Chat"))], 5
    )
    assert found
    assert (found.people, found.statements[0].people, found.statements[0].mean) == (5, 5, 3.2)


def test_f11_what_a_customer_said_of_a_channel_stays_with_it() -> None:
    shop = [answer(n, 4, channel="Shop") for n in range(9)]
    chat = [answer(n, 0, channel="Chat") for n in range(9)]
    found = customers_shown(built_in(), [sheet(*shop), sheet(*chat)], 5)
    assert found
    assert {g.name: g.statements[0].mean for g in found.groups} == {"Chat": 0, "Shop": 4}


def test_r6_a_channel_tells_of_no_few_who_answered_in_another_one_too() -> None:
    shop = [answer(n, 4, channel="Shop") for n in range(9)]
    found = customers_shown(built_in(), [sheet(*shop), sheet(answer(0, 0, channel="Chat"))], 5)
    assert found
    assert (found.people, names(found)) == (9, [])


def test_f11_channels_and_groups_are_the_same_however_they_are_spaced_and_written() -> None:
    found = by(("Chat", "Old", 3), ("chat ", "OLD", 2), (" CHAT", " old", 1))
    assert [(g.kind, g.name, g.people) for g in found.groups] == [("channel", "Chat", 6), ("group", "Old", 6)]


def test_f11_a_channel_written_in_two_ways_has_a_customer_once() -> None:
    answers = [*(answer(n, 4, channel="Chat") for n in range(5)), answer(0, 0, channel="chat ")]
    found = customers_shown(built_in(), [sheet(*answers)], 5)
    assert found
    assert [(g.people, g.statements[0].mean) for g in found.groups] == [(5, 3.2)]


@given(CROWDS)
def test_f11_the_order_of_the_answers_does_not_matter(
    crowd: dict[tuple[str | None, str | None], int],
) -> None:
    answers = [
        answer(n, n % 5, channel=c, group=g)
        for n, (c, g) in enumerate(spot for spot, count in crowd.items() for _ in range(count))
    ]
    forwards = customers_shown(built_in(), [sheet(*answers)], 5)
    assert customers_shown(built_in(), [sheet(*reversed(answers))], 5) == forwards
