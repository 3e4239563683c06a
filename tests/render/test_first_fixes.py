"""What the first fixes take and bring together, said of several, of one and of none."""

from __future__ import annotations

import re

import pytest

from cxaudit.model.result import AuditResult
from cxaudit.render.sentences import first_together
from tests import demos
from tests.render import results


def first(result: AuditResult, steps: int) -> AuditResult:
    """The result with one fix, of so many steps."""
    fix = result.fixes[0]
    several = (fix.steps * 2)[:steps]
    bundles = tuple(b.model_copy(update={"criteria": b.criteria[:1]}) for b in result.bundles)
    return results.changed(result, fixes=(fix.model_copy(update={"steps": several}),), bundles=bundles)


@pytest.mark.parametrize(
    ("result", "begins"),
    [
        pytest.param(
            demos.result(), "With all their steps these take 55 days and together bring +4.5", id="five"
        ),
        pytest.param(first(results.kitchen(), 2), "With all its steps it takes", id="one of two steps"),
        pytest.param(first(results.kitchen(), 1), "It takes", id="one of one step"),
    ],
)
def test_the_words_fit_the_number_of_fixes(result: AuditResult, begins: str) -> None:
    assert re.match(re.escape(begins), first_together(result) or "")


def test_of_no_fix_nothing_is_said() -> None:
    assert first_together(results.empty()) is None
