"""A result in another language is the result of the rubric in that language, number by number and text by text."""

from __future__ import annotations

import pytest

from cxaudit.engine.retold import retold
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.model.translation import Translation, rubric_texts, translated
from tests import demos
from tests.audits import random_audit
from tests.rubrics import shouted, small_rubric


def loud(rubric: Rubric) -> Rubric:
    """The rubric in capitals."""
    return translated(rubric, Translation("la", shouted(rubric)))


def as_written(result: AuditResult) -> str:
    """Every field of a result."""
    return result.model_dump_json(by_alias=True, indent=0)


@pytest.mark.parametrize("variant", [None, "quick"])
@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_it_is_the_audit_of_the_rubric_in_that_language(seed: int, named: bool, variant: str | None) -> None:
    rubric = small_rubric()
    own = random_audit(rubric, seed, named=named, people=6, variant=variant)
    other = random_audit(loud(rubric), seed, named=named, people=6, variant=variant)
    assert as_written(retold(own, loud(rubric), [rubric])) == as_written(other)


def test_there_and_back_is_the_same() -> None:
    rubric, result = demos.rubric(), demos.result()
    there = retold(result, loud(rubric), [rubric])
    assert as_written(retold(there, rubric, [rubric, loud(rubric)])) == as_written(result)


def test_what_a_result_had_looked_up_is_looked_up_anew() -> None:
    rubric, result = demos.rubric(), demos.result()
    assert (
        result.fix["know.evidence"].steps[0].action
        == rubric.by_id["know.evidence"].fixes[result.fix["know.evidence"].steps[0].to - 1].action
    )
    assert retold(result, loud(rubric), [rubric]).fix["know.evidence"].steps[0].action.isupper()


def test_a_text_that_somebody_changed_is_kept() -> None:
    rubric = small_rubric()
    own = translated(rubric, Translation("en", {("criteria", "store.cold", "title"): "Frosty"}))
    result = retold(random_audit(own, 1), loud(rubric), [rubric])
    assert result.rubric.content.by_id["store.cold"].title == "Frosty"


def test_a_title_that_the_engagement_gave_is_kept() -> None:
    rubric = small_rubric()
    result = random_audit(rubric, 1, title="Spring audit")
    assert retold(result, loud(rubric), [rubric]).title == "Spring audit"


def test_a_result_of_a_rubric_that_has_nothing_in_common_stays_as_it_is() -> None:
    result = random_audit(small_rubric(), 1)
    assert retold(result, loud(demos.rubric()), [demos.rubric()]) is result


def test_every_text_of_the_rubric_is_retold() -> None:
    rubric, result = demos.rubric(), demos.result()
    content = retold(result, loud(rubric), [rubric]).rubric.content
    assert set(rubric_texts(content).items()) <= set(rubric_texts(loud(rubric)).items())
