"""Reading rubrics and engagements: one file or a folder, every mistake with its place."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cxaudit
from cxaudit.errors import Code, CxauditError, Problem
from cxaudit.model.engagement import Engagement
from cxaudit.read.rubrics import (
    PROBLEM_LIMIT,
    built_in_rubrics,
    engagement_draft,
    engagement_problems,
    find_rubric,
    read_engagement,
    read_rubric,
    rubric_problems,
)
from cxaudit.text import did_you_mean
from tests.rubrics import generated_rubric, generated_rubric_yaml, small_rubric, small_rubric_yaml


def _written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def _folder(folder: Path) -> Path:
    """The small rubric as a folder: each step in its own file."""
    text = small_rubric_yaml()
    head, steps = text.split("steps:\n")
    single = re.split(r"^  - ", steps, flags=re.M)[1:]
    files = {f"step{n}": re.sub(r"^    ", "", step, flags=re.M) for n, step in enumerate(single)}
    return _written(folder, rubric=head + "steps: [step0.yaml, step1.yaml, step2.yaml]\n", **files)


def _replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def _told(problems: tuple[Problem, ...], folder: Path) -> list[str]:
    return [str(one).replace(f"{folder}/", "") for one in problems]


# --- rubrics ------------------------------------------------------------------------------


def test_a_rubric_in_one_file(tmp_path: Path) -> None:
    _written(tmp_path, mine=small_rubric_yaml())
    assert read_rubric(tmp_path / "mine.yaml") == small_rubric()


def test_a_rubric_in_a_folder(tmp_path: Path) -> None:
    assert read_rubric(_folder(tmp_path)) == small_rubric()


def test_a_folder_may_be_named_by_its_main_file(tmp_path: Path) -> None:
    assert read_rubric(_folder(tmp_path) / "rubric.yaml") == small_rubric()


def test_a_large_rubric(tmp_path: Path) -> None:
    _written(tmp_path, mine=generated_rubric_yaml())
    assert read_rubric(tmp_path / "mine.yaml") == generated_rubric()


def test_parts_in_files_of_their_own(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    _replaced(
        folder / "rubric.yaml", "variants:", "practices: practices.yaml\njourney: journey.yaml\nvariants:"
    )
    _written(
        folder,
        practices="- {id: P1, source: s, kind: k, statement: Keep food cold, covered_by: [store.cold]}\n",
        journey="{title: T, columns: C, rows: [R], rule: U}\n",
    )
    rubric = read_rubric(folder)
    assert (rubric.practices[0].id, rubric.journey and rubric.journey.rows) == ("P1", ("R",))


def test_faults_in_a_step_are_told_in_its_file(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    _replaced(folder / "step1.yaml", "ask: [chef]", "ask: [cheff]")
    assert _told(rubric_problems(folder), folder) == [
        'step1.yaml:32:11: there is no role "cheff" (did you mean "chef"?). Correct it here, or add the role. [ID_UNKNOWN]'
    ]


def test_ids_doubled_in_two_files_name_both(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    _replaced(folder / "step2.yaml", "id: clean.floor", "id: store.dates")
    assert "(first at step0.yaml:24:5)" in _told(rubric_problems(folder), folder)[0]


def test_everything_is_told_in_one_pass_in_order(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    _replaced(folder / "rubric.yaml", "{from: 0, name: Unsafe}", "{from: 5, nane: Unsafe}")
    _replaced(folder / "step0.yaml", "weight: 3", "weight: 0")
    _replaced(folder / "step0.yaml", "code: S2", "code: S2\n    code: S3")
    _replaced(folder / "step1.yaml", "Are the recipes written down?", "Are they there, and are they good?")
    told = [(Path(one.where.file).name, one.where.spot, one.code.name) for one in rubric_problems(folder)]
    assert told == [
        ("rubric.yaml", "32:5", "FIELD_MISSING"),
        ("rubric.yaml", "32:6", "BAND_START"),
        ("rubric.yaml", "32:15", "FIELD_UNKNOWN"),
        ("step0.yaml", "9:5", "WEIGHT_RANGE"),
        ("step0.yaml", "26:5", "YAML_KEY_TWICE"),
        ("step1.yaml", "30:5", "TWO_QUESTIONS"),
    ]


def test_reading_tells_every_error_and_no_warning(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    _replaced(folder / "step1.yaml", "Are the recipes written down?", "Are they there, and are they good?")
    _replaced(folder / "step1.yaml", "ask: [chef]", "ask: []")
    _replaced(folder / "step0.yaml", "weight: 3", "weight: 0")
    with pytest.raises(CxauditError) as raised:
        read_rubric(folder)
    assert [one.code.name for one in raised.value.problems] == ["WEIGHT_RANGE", "LIST_LENGTH"]


def test_warnings_do_not_stop_reading(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    _replaced(folder / "step1.yaml", "Are the recipes written down?", "Are they there, and are they good?")
    assert read_rubric(folder).id == "safe-kitchen"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        pytest.param(
            "../rubric.yaml", '"../rubric.yaml" is not the plain name of a YAML file', id="another folder"
        ),
        pytest.param("/etc/passwd", '"/etc/passwd" is not the plain name of a YAML file', id="absolute"),
        pytest.param("..\\\\a.yaml", '"..\\\\a.yaml" is not the plain name of a YAML file', id="backslash"),
        pytest.param(".hidden.yaml", '".hidden.yaml" is not the plain name', id="hidden"),
        pytest.param("step0.txt", '"step0.txt" is not the plain name', id="no YAML"),
        pytest.param("rubric.yaml", '"rubric.yaml" is not the plain name', id="itself"),
        pytest.param(
            "step9.yaml", 'there is no file "step9.yaml" beside this one (did you mean "step', id="missing"
        ),
        pytest.param("step0.yaml", 'the file "step0.yaml" is named twice', id="twice"),
        pytest.param("link.yaml", '"link.yaml" is a link to another place', id="link"),
        pytest.param("folder.yaml", 'there is no file "folder.yaml" beside this one', id="folder"),
    ],
)
def test_only_plain_names_of_files_beside_it_are_read(name: str, told: str, tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    (folder / "link.yaml").symlink_to(folder / "step1.yaml")
    (folder / "folder.yaml").mkdir()
    _replaced(folder / "rubric.yaml", "step1.yaml", f"'{name}'")
    first, *others = _told(rubric_problems(folder), folder)
    assert (first.startswith(f"rubric.yaml:46:21: {told}"), others) == (True, [])


def test_a_missing_file_does_not_hide_other_faults(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    (folder / "step1.yaml").unlink()
    _replaced(folder / "step0.yaml", "weight: 3", "weight: 0")
    assert [one.code.name for one in rubric_problems(folder)] == ["PART_MISSING", "WEIGHT_RANGE"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("", "YAML_EMPTY", id="empty"),
        pytest.param("# nothing yet\n", "YAML_EMPTY", id="only a remark"),
        pytest.param("a: [", "YAML_SYNTAX", id="no YAML"),
        pytest.param("- a\n", "FIELD_TYPE", id="a list"),
        pytest.param("just text\n", "FIELD_TYPE", id="text"),
    ],
)
@pytest.mark.parametrize("file", ["rubric.yaml", "step1.yaml"])
def test_files_that_hold_nothing_of_use(text: str, code: str, file: str, tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    (folder / file).write_text(text, "utf-8")
    (only,) = [one for one in rubric_problems(folder) if one.code is not Code.ID_UNKNOWN]
    assert (Path(only.where.file).name, only.code.name) == (file, code)


def test_no_such_file(tmp_path: Path) -> None:
    assert _told(rubric_problems(tmp_path), tmp_path)[0].startswith("rubric.yaml: there is no such file")


def test_reports_have_an_end(tmp_path: Path) -> None:
    _written(tmp_path, rubric=re.sub(r"weight: \d", "weight: 0", generated_rubric_yaml()))
    assert len(rubric_problems(tmp_path)) == PROBLEM_LIMIT


def test_terminal_codes_in_a_rubric_are_shown_not_sent(tmp_path: Path) -> None:
    _written(tmp_path, rubric=small_rubric_yaml().replace("kind: auditor", 'kind: "\\e[31mred"'))
    assert all("\x1b" not in str(one) for one in rubric_problems(tmp_path))


MUTATIONS = [
    pytest.param(r"weight: \d+", "weight: 0", "WEIGHT_RANGE", id="weight 0"),
    pytest.param(r"weight: \d+", "weight: heavy", "FIELD_TYPE", id="weight in words"),
    pytest.param(r"code: G\d+", "code: X1\n    code: X2", "YAML_KEY_TWICE", id="doubled field"),
    pytest.param(r"key: (?:true|false)", "key: 1", "FIELD_TYPE", id="a number for true"),
    pytest.param(r"key: (?:true|false)", "keys: true", "FIELD_UNKNOWN", id="misspelt field"),
    pytest.param(r"question: .*", "question: ''", "TEXT_EMPTY", id="no question"),
    pytest.param(r"question: .*", "question: '   '", "TEXT_EMPTY", id="blank question"),
    pytest.param(r"why: .*", "why: &because x", "YAML_ANCHOR", id="anchor"),
    pytest.param(r"why: .*", "why: {x: y}", "FIELD_TYPE", id="fields for text"),
    pytest.param(r"impact: \d", "impact: 9", "NUMBER_RANGE", id="impact 9"),
    pytest.param(r"to: 2", "to: 7", "FIX_BEYOND", id="fix beyond the top"),
    pytest.param(r"to: 2", "to: 1", "FIX_TWICE", id="fix doubled"),
    pytest.param(r"owner: (?:boss|team)", "owner: bosss", "ID_UNKNOWN", id="unknown owner"),
    pytest.param(r"for_level: 3", "for_level: 5", "NEEDS_BEYOND", id="prerequisite of a level beyond"),
    pytest.param(r"(?<=- )worker", "wrker", "ID_UNKNOWN", id="unknown role"),
    pytest.param(r"code: G\d+", "code: G1", "ID_TWICE", id="doubled code"),
    pytest.param(r"'4': .*", "'5': Too high.", "LEVEL_MISSING", id="level left out"),
    pytest.param(r"'4': .*", "'4': Fine.\n      '5': Too high.", "LEVEL_EXTRA", id="level too many"),
]
GENERATED = generated_rubric_yaml(30)


@pytest.mark.parametrize(("pattern", "instead", "code"), MUTATIONS)
@given(share=st.floats(0.01, 0.99))
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_single_fault_is_told_within_one_line(
    pattern: str, instead: str, code: str, share: float, tmp_path: Path
) -> None:
    hits = list(re.finditer(pattern, GENERATED))[1:]
    hit = hits[int(share * len(hits))]
    line = GENERATED[: hit.start()].count("\n") + 1
    _written(tmp_path, rubric=GENERATED[: hit.start()] + instead + GENERATED[hit.end() :])
    places = [int(one.where.spot.split(":")[0]) for one in rubric_problems(tmp_path) if one.code.name == code]
    assert [place for place in places if abs(place - line) <= 1], places


# --- finding them -------------------------------------------------------------------------


def test_built_in_rubrics_are_named_by_their_ids() -> None:
    assert [read_rubric(path).id for path in built_in_rubrics()] == [path.name for path in built_in_rubrics()]


def test_the_built_in_rubric_has_no_errors_and_no_warnings() -> None:
    assert _told(rubric_problems(find_rubric()), find_rubric()) == []


def test_a_plain_checkout_has_the_built_in_rubrics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cxaudit.rubrics", None)
    assert find_rubric("cx-six-steps") == Path(cxaudit.__file__).parent.parent / "rubrics" / "cx-six-steps"


def test_a_path_is_a_rubric(tmp_path: Path) -> None:
    assert find_rubric(str(tmp_path)) == tmp_path


@pytest.mark.parametrize(
    ("name", "told"),
    [
        pytest.param(
            "cx-six-step",
            'cx-six-step: there is no rubric "cx-six-step" (did you mean "cx-six-steps"?). '
            "Give one of these, or the path of a file or folder: cx-six-steps. [RUBRIC_UNKNOWN]",
            id="misspelt",
        ),
        pytest.param("no/such.yaml", "no/such.yaml: there is no such file", id="path"),
        pytest.param("such.yml", "such.yml: there is no such file", id="file"),
    ],
)
def test_no_such_rubric(name: str, told: str) -> None:
    with pytest.raises(CxauditError, match=re.escape(told)):
        find_rubric(name)


# --- engagements --------------------------------------------------------------------------

ENGAGEMENT = """\
client: Chez Paul
date: 2026-11-22
rubric: safe-kitchen
target: 2
targets: {store.cold: 3}
variant: quick
evidence_policy: open
size: small
minimum_group: 3
roles:
  chef: {head_count: 1, named: true, consent: "Paul, 3 May"}
  cook: {head_count: 8, weight: 2}
rulings:
  - {criterion: clean.floor, applies: false, reason: No floor}
"""


def _engagement_told(folder: Path, old: str = "", new: str = "") -> list[str]:
    _written(folder, engagement=ENGAGEMENT.replace(old, new, 1) if old else ENGAGEMENT)
    engagement = read_engagement(folder)
    return _told(engagement_problems(engagement, small_rubric(), folder), folder)


def test_an_engagement_is_read(tmp_path: Path) -> None:
    _written(tmp_path, engagement=ENGAGEMENT)
    engagement = read_engagement(tmp_path)
    assert (engagement.client, str(engagement.date), engagement.roles["cook"].weight) == (
        "Chez Paul",
        "2026-11-22",
        2.0,
    )


def test_an_engagement_that_fits(tmp_path: Path) -> None:
    assert _engagement_told(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param(
            "  cook: {", "  cok: {", '12:3: there is no role "cok" (did you mean "cook"?)', id="role"
        ),
        pytest.param(
            "{store.cold: 3}", "{store.cod: 3}", '5:11: there is no criterion "store.cod"', id="criterion"
        ),
        pytest.param("clean.floor", "clean.flor", '14:6: there is no criterion "clean.flor"', id="ruling"),
        pytest.param(
            "variant: quick", "variant: quik", '6:1: there is no variant "quik" (did you mean', id="variant"
        ),
        pytest.param("policy: open", "policy: closed", '7:1: there is no policy "closed"', id="policy"),
        pytest.param("size: small", "size: huge", '8:1: there is no size "huge"', id="size"),
        pytest.param(
            "target: 2", "target: 4", "4:1: the target 4 is above the highest level (3)", id="target"
        ),
        pytest.param(
            "cold: 3", "cold: 4", "5:11: the target 4 is above the highest level (3)", id="one target"
        ),
        pytest.param(
            ', consent: "Paul, 3 May"', "", '11:3: the role "chef" is named without consent', id="no consent"
        ),
        pytest.param(
            '"Paul, 3 May"', "' '", '11:3: the role "chef" is named without consent', id="blank consent"
        ),
    ],
)
def test_an_engagement_that_does_not_fit(old: str, new: str, told: str, tmp_path: Path) -> None:
    (only,) = _engagement_told(tmp_path, old, new)
    assert only.startswith(f"engagement.yaml:{told}")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param(
            "minimum_group: 3",
            "minimum_group: 2",
            "9:1: 2 is out of range for minimum_group. Give a number of at least 3, since figures of fewer",
            id="group",
        ),
        pytest.param(
            "2026-11-22",
            "22.11.2026",
            '2:1: the text "22.11.2026" is not a date. Write it as 2026',
            id="date",
        ),
        pytest.param("2026-11-22", "2026", "2:1: 2026 is not a date", id="year"),
        pytest.param(
            "head_count: 8",
            "headcount: 8",
            '12:10: there is no field "headcount" here (did you mean',
            id="field",
        ),
        pytest.param("  chef:", "  Chef:", '11:3: "Chef" cannot be an id', id="role"),
        pytest.param("size: small", "brand: {primary: red}", '8:9: "red" is not a colour', id="colour"),
        pytest.param("No floor", "", "14:46: the text is empty", id="reason"),
    ],
)
def test_an_engagement_of_the_wrong_shape(old: str, new: str, told: str, tmp_path: Path) -> None:
    _written(tmp_path, engagement=ENGAGEMENT.replace(old, new, 1))
    with pytest.raises(CxauditError) as raised:
        read_engagement(tmp_path)
    assert _told(raised.value.problems, tmp_path)[0].startswith(f"engagement.yaml:{told}")


_WELL = "{criterion: clean.floor, days: 2, reason: R, by: Ada}"
_UNKNOWN = "{criterion: clean.flor, days: 2, reason: R, by: Ada}"


def _draft_told(folder: Path, *overrides: str) -> list[str]:
    rows = "".join(f"  - {row}\n" for row in overrides)
    _written(folder, engagement=f"{ENGAGEMENT}overrides:\n{rows}")
    draft, found = engagement_draft(folder)
    told = _told(engagement_problems(draft, small_rubric(), folder, found), folder)
    return [line.split(": ")[0] for line in told]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("days: 2", "days: -3", id="days"),
        pytest.param("days: 2", "place: 0", id="place"),
        pytest.param("days: 2", "impact: 7", id="impact"),
        pytest.param(", by: Ada", "", id="nobody"),
    ],
)
def test_an_override_of_the_wrong_shape_is_told_once(old: str, new: str, tmp_path: Path) -> None:
    assert len(_draft_told(tmp_path, _WELL.replace(old, new))) == 1


def test_overrides_beside_one_of_the_wrong_shape_are_never_told_at_other_lines(tmp_path: Path) -> None:
    told = _draft_told(tmp_path, _WELL.replace(", by: Ada", ""), _UNKNOWN)
    assert [line.split(":")[1] for line in told] == ["16"]


def test_an_override_that_does_not_fit_is_told_at_its_line(tmp_path: Path) -> None:
    told = _draft_told(tmp_path, _WELL, _UNKNOWN)
    assert [line.split(":")[1] for line in told] == ["17"]


def test_an_engagement_without_a_file_names_the_field() -> None:
    (only,) = engagement_problems(Engagement(variant="quik"), small_rubric())
    assert str(only).startswith('variant: there is no variant "quik"')


def test_a_text_that_no_cell_can_hold(tmp_path: Path) -> None:
    _written(tmp_path, rubric=small_rubric_yaml().replace("Heat kills germs.", "x" * 32_768))
    told = "the text has 32,768 characters, more than fit into a cell (32,767). Shorten it. [TEXT_TOO_LONG]"
    assert _told(rubric_problems(tmp_path), tmp_path) == [f"rubric.yaml:99:9: {told}"]


@pytest.mark.parametrize(
    ("count", "codes"),
    [
        pytest.param(11, [], id="eleven levels"),
        pytest.param(12, ["LIST_LENGTH", "LIST_LENGTH", "NUMBER_RANGE", "NUMBER_RANGE"], id="twelve levels"),
    ],
)
def test_a_rubric_has_up_to_eleven_levels(count: int, codes: list[str], tmp_path: Path) -> None:
    _written(tmp_path, rubric=_with_levels(count))
    assert sorted(one.code.name for one in rubric_problems(tmp_path)) == codes


def _with_levels(count: int) -> str:
    fix = "{{to: {0}, action: Do {0}., days: 1, impact: 1, owner: o, weeks: 1}}"
    return f"""\
id: many
version: "1"
title: Many levels
scale: {{names: [{", ".join(f"Level {n}" for n in range(count))}], rater_rule: Pick one.}}
roles: [{{id: r, title: R}}]
owners: [{{id: o, title: O}}]
evidence:
  grades: [{{id: a, title: A, plain: A}}, {{id: b, title: B, plain: B}}]
  policies: {{p: {{a: 1, b: {count - 1}}}}}
  data_grade: b
bands: [{{from: 0, name: All}}]
defaults: {{target: 1, evidence_policy: p}}
steps:
  - id: s
    title: S
    criteria:
      - id: s.a
        code: A
        title: A
        question: Is it so?
        why: It is.
        ask: [r]
        levels: {{{", ".join(f"{n}: This is level {n}" for n in range(count))}}}
        fixes: [{", ".join(fix.format(n) for n in range(1, count))}]
"""


def test_a_fault_of_shape_is_not_told_again_as_a_fault_of_sense(tmp_path: Path) -> None:
    _written(tmp_path, rubric=small_rubric_yaml().replace("  target: 2\n", "  target: 11\n"))
    assert [one.code.name for one in rubric_problems(tmp_path)] == ["NUMBER_RANGE"]


@pytest.mark.parametrize(
    "name", ["x" * 5000, "a/" + "x" * 5000, "a\0b", "\x1b[31m"], ids=["long", "long path", "nul", "escape"]
)
def test_names_that_no_system_allows_are_not_there(name: str) -> None:
    with pytest.raises(CxauditError):
        find_rubric(name)


def test_steps_that_are_no_list(tmp_path: Path) -> None:
    _written(
        tmp_path, rubric=small_rubric_yaml().split("steps:\n")[0].split("variants:\n")[0] + "steps: many\n"
    )
    (only,) = _told(rubric_problems(tmp_path), tmp_path)
    assert only.startswith('rubric.yaml:38:1: the text "many" stands where a list should')


@pytest.mark.parametrize(
    ("found", "hint"),
    [
        pytest.param("step3.prat13", ' (did you mean "step3.part13"?)', id="two letters exchanged"),
        pytest.param("step3.part1x3", ' (did you mean "step3.part13"?)', id="one letter too many"),
        pytest.param("something", "", id="nothing like it"),
    ],
)
def test_hints_among_many_ids(found: str, hint: str) -> None:
    assert did_you_mean(found, list(generated_rubric().by_id)) == hint


JUNK = st.sampled_from(
    [None, True, -1, 99, 1.5, "", " ", "x", "store.cold", [], ["x"], [None], {}, {"x": 1}, {"0": "a"}]
)


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_stands_anywhere_is_answered_with_a_place(tmp_path: Path, data: st.DataObject) -> None:
    tree = json.loads(small_rubric().model_dump_json(by_alias=True, exclude_none=True))
    holder, key = data.draw(st.sampled_from(list(_holders(tree))))
    holder[key] = data.draw(JUNK)
    _written(tmp_path, rubric=yaml.safe_dump(tree, sort_keys=False))
    assert all(re.fullmatch(r"\d+:\d+", one.where.spot) and str(one) for one in rubric_problems(tmp_path))


def _holders(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a tree: what holds it, and its key there."""
    keys = list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else []
    for key in keys:
        yield tree, key
        yield from _holders(tree[key])
