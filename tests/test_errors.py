"""How mistakes are said: one form for all of them."""

from __future__ import annotations

import pytest

from cxaudit.errors import Code, CxauditError, Where, errors, plain, problem

LEVEL = problem(Code.FILE_MISSING, "a.xlsx")
NOTE = problem(Code.HIDDEN_ROWS_READ, "a.xlsx", count=2)


def test_a_problem_says_where_what_how_to_mend_it_and_its_code() -> None:
    assert str(LEVEL) == "a.xlsx: there is no such file. Check the path and the spelling. [FILE_MISSING]"


def test_what_is_no_error_says_so() -> None:
    assert str(NOTE).startswith("a.xlsx: note: hidden rows were read too (2). ")


def test_only_errors_forbid_going_on() -> None:
    assert errors([LEVEL, NOTE]) == (LEVEL,)


def test_a_better_known_place() -> None:
    assert str(LEVEL.at(Where("b.xlsx", "Questions!F4"))).startswith("b.xlsx:Questions!F4: ")


def test_an_error_carries_every_problem() -> None:
    error = CxauditError([LEVEL, NOTE])
    assert (error.problems, error.exit_code, str(error)) == ((LEVEL, NOTE), 3, f"{LEVEL}\n{NOTE}")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a\tb\nc", "a\\tb\\nc", id="tab and line feed"),
        pytest.param("\x1b[31m", "\\x1b[31m", id="terminal colours"),
        pytest.param("a\u202eb", "a\\u202eb", id="direction marks"),
        pytest.param("x" * 200, "x" * 119 + "…", id="long text"),
    ],
)
def test_foreign_text_is_made_safe(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize("code", Code, ids=lambda c: c.name)
def test_every_code_reads_as_a_sentence(code: Code) -> None:
    assert (code.what.endswith("."), code.mend.endswith((".", "{hint}"))) == (False, True)
