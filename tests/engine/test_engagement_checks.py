"""What was promised before people answered may be kept more strictly, never less: docs/scoring.md, rule R6."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from cxaudit.engine.engagement_checks import rules_loosened
from cxaudit.engine.policies import policy
from cxaudit.model.engagement import Engagement, RolePlan
from tests.builders import rubric_of

PLAIN = rubric_of({"a.1": {}})
CONSENT = {"leadership": RolePlan(named=True, consent="all, May")}


class Kept(NamedTuple):
    """What was in force when the first answers came in."""

    minimum_group: int = 5
    minimum_comments: int = 8
    named: tuple[str, ...] = ()


def _found(kept: Kept, *, named: bool = False, **settings: Any) -> list[tuple[str, tuple[str | int, ...]]]:
    now = policy(PLAIN, Engagement(**settings), named=named)
    return [(p.code.name, p.where.path) for p in rules_loosened(now, kept)]


LOWER_GROUP = ("MINIMUM_LOWERED", ("minimum_group",))
LOWER_COMMENTS = ("MINIMUM_LOWERED", ("minimum_comments",))
NAMED = ("NAMED_LATER", ("roles", "leadership", "named"))


@pytest.mark.parametrize(
    ("kept", "settings", "found"),
    [
        pytest.param(Kept(), {}, [], id="R6 as it was"),
        pytest.param(Kept(), {"minimum_group": 4}, [LOWER_GROUP], id="R6 a lower minimum"),
        pytest.param(Kept(), {"minimum_group": 7, "minimum_comments": 9}, [], id="R6 higher ones"),
        pytest.param(Kept(), {"minimum_comments": 6}, [LOWER_COMMENTS], id="R6 fewer behind comments"),
        pytest.param(Kept(10, 10), {}, [LOWER_GROUP, LOWER_COMMENTS], id="R6 a setting that was taken out"),
        pytest.param(Kept(), {"roles": CONSENT}, [NAMED], id="R6 a role named later"),
        pytest.param(Kept(named=("leadership",)), {"roles": CONSENT}, [], id="R6 named before"),
        pytest.param(Kept(named=("leadership",)), {}, [], id="R6 named no more"),
        pytest.param(Kept(), {"named": True}, [LOWER_GROUP, LOWER_COMMENTS], id="R6 everybody named later"),
    ],
)
def test_rules_loosened(kept: Kept, settings: dict[str, Any], found: list[Any]) -> None:
    assert _found(kept, **settings) == found


def test_both_numbers_are_told() -> None:
    now = policy(PLAIN, Engagement(minimum_group=4), named=False)
    (one,) = rules_loosened(now, Kept())
    assert dict(one.facts) == {"now": "4", "before": "5"}


@pytest.mark.parametrize(
    ("settings", "minimum"),
    [
        pytest.param({}, 8, id="R6 eight"),
        pytest.param({"minimum_comments": 3}, 5, id="R6 never fewer than the minimum group"),
        pytest.param({"minimum_group": 12}, 12, id="R6 nor than a larger one"),
        pytest.param({"minimum_comments": 20}, 20, id="R6 as set"),
    ],
)
def test_minimum_of_comments(settings: dict[str, Any], minimum: int) -> None:
    assert policy(PLAIN, Engagement(**settings), named=False).minimum_comments == minimum


def test_r6_where_everybody_is_named_there_is_no_minimum_of_comments() -> None:
    assert policy(PLAIN, Engagement(), named=True).minimum_comments == 0


@pytest.mark.parametrize("setting", ["minimum_group", "minimum_comments"])
def test_r6_no_minimum_is_below_three(setting: str) -> None:
    with pytest.raises(ValueError, match="greater than or equal to 3"):
        Engagement.model_validate({setting: 2})
