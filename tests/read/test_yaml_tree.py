"""Strict, bounded YAML."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cxaudit.errors import Code
from cxaudit.read import yaml_tree as module
from cxaudit.read.yaml_tree import BYTE_LIMIT, DEPTH_LIMIT, FAULT_LIMIT, file_text, positions, yaml_tree
from tests.rubrics import small_rubric_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("NO", "NO", id="NO is a country"),
        pytest.param("yes", "yes", id="yes is a word"),
        pytest.param("on", "on", id="on is a word"),
        pytest.param("12:30", "12:30", id="12:30 is no number of minutes"),
        pytest.param("010", "010", id="010 is not eight"),
        pytest.param("0x10", "0x10", id="no hexadecimal numbers"),
        pytest.param("1_000", "1_000", id="no grouped numbers"),
        pytest.param("2026-11-22", "2026-11-22", id="a date is text"),
        pytest.param("1.2.3", "1.2.3", id="a version is text"),
        pytest.param(".inf", ".inf", id="no endless numbers"),
        pytest.param(".nan", ".nan", id="no numbers that are none"),
        pytest.param("1e999", "1e999", id="no numbers that are too large"),
        pytest.param("9" * 30, "9" * 30, id="no endless whole numbers"),
        pytest.param("'1'", "1", id="quotes make text"),
        pytest.param('"true"', "true", id="double quotes make text"),
        pytest.param("|-\n 1", "1", id="a block is text"),
        pytest.param("true", True, id="true"),
        pytest.param("False", False, id="False"),
        pytest.param("~", None, id="nothing, written"),
        pytest.param("", None, id="nothing"),
        pytest.param("0", 0, id="0"),
        pytest.param("-17", -17, id="whole number"),
        pytest.param("0.5", 0.5, id="number"),
        pytest.param(".5", 0.5, id="number without a 0"),
        pytest.param("1e3", 1000.0, id="number with an exponent"),
        pytest.param("[1, a]", (1, "a"), id="a list is a tuple"),
        pytest.param("{0: a, 1: b}", {"0": "a", "1": "b"}, id="keys are text"),
        pytest.param("{NO: a, null: b}", {"NO": "a", "null": "b"}, id="keys are the text that was written"),
        pytest.param("{}", {}, id="empty"),
        pytest.param("{'<<': a}", {"<<": "a"}, id="quoted, << is text"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text: str, value: object) -> None:
    assert yaml_tree(f"key: {text}\n", "a.yaml") == ({"key": value}, ())


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param("a: &x 1", ["YAML_ANCHOR"], id="anchor"),
        pytest.param("&x a: 1", ["YAML_ANCHOR"], id="anchor at a key"),
        pytest.param("a: &x [1]", ["YAML_ANCHOR"], id="anchor at a list"),
        pytest.param("a: &x 1\nb: *x", ["YAML_ANCHOR"] * 2, id="alias"),
        pytest.param("a: &x 1\n*x : 2", ["YAML_ANCHOR"] * 2, id="alias as a key"),
        pytest.param("<<: {a: 1}", ["YAML_MERGE"], id="merge key"),
        pytest.param("a: !!str 1", ["YAML_TAG"], id="tag"),
        pytest.param("a: !mine [1]", ["YAML_TAG"], id="tag at a list"),
        pytest.param("a: ! 1", ["YAML_TAG"], id="tag without a name"),
        pytest.param("a: 1\n---\nb: 1", ["YAML_SECOND_DOCUMENT"], id="second document"),
        pytest.param("[a, b]: 1\nc: 2\nc: 3", ["YAML_KEY", "YAML_KEY_TWICE"], id="a list as a key"),
        pytest.param("{a: 1}: 1", ["YAML_KEY"], id="a mapping as a key"),
        pytest.param("a: {'': 1}", ["YAML_KEY"], id="no key at all"),
        pytest.param("a: 1\na: 2\na: 3", ["YAML_KEY_TWICE"] * 2, id="doubled key"),
        pytest.param("a: {b: 1, b: 2}\nc: 1\nc: 2", ["YAML_KEY_TWICE"] * 2, id="all doubled keys"),
        pytest.param("a: \x07", ["YAML_HIDDEN_CHARACTER"], id="control character"),
        pytest.param("# \x07", ["YAML_HIDDEN_CHARACTER"], id="control character in a remark"),
        pytest.param('a: "\\x07"', ["YAML_HIDDEN_CHARACTER"], id="control character behind a backslash"),
        pytest.param('"\\x07": a', ["YAML_HIDDEN_CHARACTER"], id="control character in a key"),
        pytest.param("a: b\u2028c", ["YAML_HIDDEN_CHARACTER"], id="odd line end"),
        pytest.param("a: \ud800", ["YAML_HIDDEN_CHARACTER"], id="half a character"),
        pytest.param("a: [", ["YAML_SYNTAX"], id="bracket left open"),
        pytest.param("a: b: c", ["YAML_SYNTAX"], id="colon in text"),
        pytest.param("a: 1\n\tb: 1", ["YAML_SYNTAX"], id="tab"),
        pytest.param("[" * 100, ["YAML_TOO_DEEP"], id="deep lists"),
        pytest.param("{a: " * 100, ["YAML_TOO_DEEP"], id="deep mappings"),
    ],
)
def test_what_is_refused(text: str, codes: list[str]) -> None:
    assert [one.code.name for one in yaml_tree(text, "a.yaml")[1]] == codes


def test_the_deepest_nesting_that_is_allowed() -> None:
    assert yaml_tree("[" * DEPTH_LIMIT + "]" * DEPTH_LIMIT, "a.yaml")[1] == ()


def test_of_a_doubled_key_the_first_value_is_kept() -> None:
    assert yaml_tree("a: {b: 1}\na: {c: 2}\nd: 3", "a.yaml")[0] == {"a": {"b": 1}, "d": 3}


def test_faults_that_leave_no_tree() -> None:
    assert yaml_tree("a: &x 1", "a.yaml")[0] is None


def test_a_doubled_key_names_both_places() -> None:
    told = str(yaml_tree("a:\n  b: 1\n  c: 2\n  b: 3", "a.yaml")[1][0])
    assert told.startswith('a.yaml:4:3: the key "b" is there twice (first at 2:3).')


def test_places_under_a_doubled_key_are_those_of_the_first() -> None:
    assert positions("a: {b: 1}\na: {b: 2}")[("a", "b")] == (1, 5)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        pytest.param((), (1, 1), id="root"),
        pytest.param(("a",), (1, 1), id="key of a text"),
        pytest.param(("b",), (2, 1), id="key of a list"),
        pytest.param(("b", 0), (3, 5), id="entry"),
        pytest.param(("b", 0, "d"), (4, 5), id="key in an entry"),
        pytest.param(("b", 1), (5, 5), id="text in a list"),
        pytest.param(("b", 2, 1), (6, 9), id="list in a list"),
    ],
)
def test_positions(path: tuple[str | int, ...], place: tuple[int, int]) -> None:
    assert positions("a: x\nb:\n  - c: 1\n    d: 2\n  - e\n  - [f, g]\n")[path] == place


MERGE_BOMB = "a0: &a0 {k: v}\n" + "".join(
    f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 25)
)
ALIAS_BOMB = "a0: &a0 [x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(MERGE_BOMB, id="merge bomb"),
        pytest.param(ALIAS_BOMB, id="alias bomb"),
        pytest.param("[" * 1_000_000, id="a million brackets"),
        pytest.param("{" * 1_000_000, id="a million braces"),
        pytest.param("- " * 900_000, id="lists in lists"),
        pytest.param("? " * 900_000, id="keys in keys"),
        pytest.param('"' * 1_000_000, id="quotation marks"),
        pytest.param("\x07" * 1_000_000, id="control characters"),
        pytest.param("a: 1\n" * 300_000, id="one key"),
        pytest.param("a: [" + "*a, " * 400_000 + "]", id="aliases"),
        pytest.param("".join(" " * n + "a:\n" for n in range(1800)), id="steps to the right"),
    ],
)
def test_bombs_are_answered_at_once(text: str) -> None:
    began = time.process_time()
    problems = yaml_tree(text, "a.yaml")[1]
    assert (0 < len(problems) <= 2 * FAULT_LIMIT, time.process_time() - began < 1) == (True, True)


@given(st.text(alphabet="ab:- \n{}[],&*!|>'\"#%?\t1\x07", max_size=60))
def test_any_text_is_answered(text: str) -> None:
    tree, problems = yaml_tree(text, "a.yaml")
    assert tree is None or not any(one.code is Code.YAML_SYNTAX for one in problems)


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    # No digits in texts: PyYAML leaves 0E0 unquoted, which is a number in YAML 1.2.
    | st.text(st.characters(codec="ascii", categories=["L", "P", "Zs"]), max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text("abc<0-", min_size=1, max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(PLAIN)
def test_what_pyyaml_writes_is_read(value: object) -> None:
    text = yaml.safe_dump(_lists(value), allow_unicode=True)
    assert yaml_tree(text, "a.yaml") == (value, ())


@given(PLAIN)
def test_both_passes_make_one_tree(value: object) -> None:
    inspector = module._Inspector()
    inspector.inspect(yaml.safe_dump(_lists(value)))
    assert (inspector.root, inspector.faults) == (value, [])


def test_without_libyaml_everything_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    with_libyaml = yaml_tree(small_rubric_yaml(), "a.yaml"), positions(small_rubric_yaml())
    monkeypatch.setattr(module, "_Loader", yaml.SafeLoader)
    assert (yaml_tree(small_rubric_yaml(), "a.yaml"), positions(small_rubric_yaml())) == with_libyaml


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"a" * (BYTE_LIMIT + 1), "a.yaml: the file is larger than 2 MB", id="too big"),
        pytest.param("a: 1\nb: ä".encode("latin-1"), "a.yaml:2:4: the file is not UTF-8 text", id="Latin 1"),
        pytest.param("a: 1".encode("utf-16"), "a.yaml:1:1: the file is not UTF-8 text", id="UTF-16"),
    ],
)
def test_files_that_are_no_text(content: bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(content)
    assert str(file_text(tmp_path / "a.yaml", "a.yaml")[1][0]).startswith(told)


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfa: 1")
    assert file_text(tmp_path / "a.yaml") == ("a: 1", ())


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("none.yaml", Code.FILE_MISSING, id="no file"),
        pytest.param(".", Code.FILE_UNREADABLE, id="a folder"),
        pytest.param("x" * 5000, Code.FILE_UNREADABLE, id="a name that no system allows"),
    ],
)
def test_what_is_no_file(name: str, code: Code, tmp_path: Path) -> None:
    assert file_text(tmp_path / name)[1][0].code is code


def _lists(value: object) -> object:
    if isinstance(value, dict):
        return {key: _lists(inner) for key, inner in value.items()}
    return [_lists(inner) for inner in value] if isinstance(value, tuple) else value
