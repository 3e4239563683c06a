"""Small phrases that several outputs share."""

from __future__ import annotations

import pytest

from cxaudit.text import did_you_mean, listed

MANY = [f"step{n // 10}.part{n}" for n in range(200)]


@pytest.mark.parametrize(
    ("words", "phrase"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_listed(words: list[str], phrase: str) -> None:
    assert listed(words) == phrase


@pytest.mark.parametrize(
    ("word", "words", "hint"),
    [
        pytest.param("manger", ["leader", "manager"], ' (did you mean "manager"?)', id="a letter is missing"),
        pytest.param("x", ["leader", "manager"], "", id="nothing is close"),
        pytest.param(
            "step3.prat31", MANY, ' (did you mean "step3.part31"?)', id="among many, letters exchanged"
        ),
        pytest.param("another thing altogether", MANY, "", id="among many, another length"),
        pytest.param("zzzzzzzzzzzz", MANY, "", id="among many, the same length"),
        pytest.param(
            "step3.part31", MANY, ' (did you mean "step3.part31"?)', id="among many, the word itself"
        ),
    ],
)
def test_did_you_mean(word: str, words: list[str], hint: str) -> None:
    assert did_you_mean(word, words) == hint
