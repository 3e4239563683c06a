"""The built-in rubric is whole: nothing lost, nothing pointing nowhere, and plain to read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxaudit.model.rubric import Criterion, Rubric
from cxaudit.read.rubrics import read_rubric, rubric_problems
from cxaudit.render.traceability import cover_titles, traceability

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "rubrics" / "cx-six-steps"
SHEETS = {"Contact points", "Journey", "Measures", "Roadmap"}
RULE = re.compile(r"rule:[NASRPC][1-9][0-9]?")
STIFF = re.compile(
    r"touch ?point|stakeholder|leverag|\bkpi|utili[sz]e|holistic|synerg|paradigm|and/or", re.IGNORECASE
)


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return read_rubric(FOLDER)


def texts(criterion: Criterion) -> Iterator[str]:
    """Everything of a criterion that people read while they answer or mend."""
    yield from (criterion.title, criterion.question, criterion.why, *criterion.levels, *criterion.evidence)
    yield from (fix.action for fix in criterion.fixes)
    yield criterion.customer_statement or ""


def covers(rubric: Rubric) -> set[tuple[str, str]]:
    """What the parts of the rubric say that they cover: (id as in covered_by, practice)."""
    assert rubric.measures
    assert rubric.strategy_test
    assert rubric.customer_form
    return {
        *((c.id, practice) for c in rubric.criteria for practice in c.covers),
        *((t.id, practice) for t in rubric.strategy_test.tests for practice in t.covers),
        *((s.id, practice) for s in rubric.customer_form.items for practice in s.covers),
        *((f"measure:{m.id}", practice) for m in rubric.measures.measures for practice in m.covers),
    }


def covered_by(rubric: Rubric) -> set[tuple[str, str]]:
    """What the practices say that they are covered by, in the same form; steps, sheets and rules left out."""
    elsewhere = ("step:", "sheet:", "rule:")
    pairs = {(cover, practice.id) for practice in rubric.practices for cover in practice.covered_by}
    return {pair for pair in pairs if not pair[0].startswith(elsewhere)}


def exists(cover: str, rubric: Rubric) -> bool:
    """Whether there is such a thing to cover a practice."""
    sheet = cover.removeprefix("sheet:")
    return (
        cover in cover_titles(rubric) or bool(RULE.fullmatch(cover)) or (sheet != cover and sheet in SHEETS)
    )


def test_the_checker_finds_nothing_to_say() -> None:
    assert [str(found) for found in rubric_problems(FOLDER)] == []


# --- nothing lost -------------------------------------------------------------------------------


def test_six_steps_in_order(rubric: Rubric) -> None:
    assert [s.id for s in rubric.steps] == ["know", "deliver", "explore", "fix", "measure", "reinforce"]


def test_46_criteria(rubric: Rubric) -> None:
    assert [len(s.criteria) for s in rubric.steps] == [7, 8, 8, 8, 7, 8]


def test_codes_count_the_criteria_of_each_step(rubric: Rubric) -> None:
    numbered = [
        f"{code}{n}"
        for code, size in zip("KDEFMR", (7, 8, 8, 8, 7, 8), strict=True)
        for n in range(1, size + 1)
    ]
    assert [c.code for c in rubric.criteria] == numbered


def test_pulse_asks_12(rubric: Rubric) -> None:
    assert len(rubric.asked("pulse")) == 12


def test_pulse_visits_every_step_twice(rubric: Rubric) -> None:
    assert set(Counter(rubric.step_of[c.id].id for c in rubric.asked("pulse")).values()) == {2}


def test_s17_pulse_shows_no_maturity_and_says_why(rubric: Rubric) -> None:
    pulse = rubric.variants["pulse"]
    assert (pulse.maturity, pulse.evidence_policy, bool(pulse.banner)) == (False, "off", True)


def test_frontline_form_asks_only_frontline(rubric: Rubric) -> None:
    assert [c.id for c in rubric.asked("frontline")] == [
        c.id for c in rubric.criteria if "frontline" in c.ask
    ]


def test_37_measures(rubric: Rubric) -> None:
    assert rubric.measures
    assert len({m.id for m in rubric.measures.measures}) == 37


def test_28_contact_point_fields(rubric: Rubric) -> None:
    assert rubric.contact_points
    assert len({f.id for f in rubric.contact_points.fields}) == 28


def test_contact_points_use_the_names_of_the_grades(rubric: Rubric) -> None:
    assert rubric.contact_points
    grade_field = next(f for f in rubric.contact_points.fields if f.id == "evidence_grade")
    assert grade_field.choices == tuple(g.title for g in rubric.evidence.grades)


def test_8_strategy_tests(rubric: Rubric) -> None:
    assert rubric.strategy_test
    assert len({t.id for t in rubric.strategy_test.tests}) == 8


def test_strategy_test_gates(rubric: Rubric) -> None:
    assert rubric.strategy_test
    gates = [(g.criterion, g.level, g.at_least) for g in rubric.strategy_test.gates]
    assert gates == [("deliver.strategy", 2, 0.6), ("deliver.strategy", 3, 1.0)]


def test_7_customer_statements_of_their_own(rubric: Rubric) -> None:
    assert rubric.customer_form
    assert len({item.id for item in rubric.customer_form.items}) == 7


def test_193_practices(rubric: Rubric) -> None:
    assert len({p.id for p in rubric.practices}) == 193


@pytest.mark.parametrize(
    ("prefix", "count"),
    [("000_", 29), ("001_", 67), ("002_", 33), ("003_", 32), ("004_", 32)],
)
def test_practices_of_each_source(rubric: Rubric, prefix: str, count: int) -> None:
    assert sum(p.source.startswith(prefix) for p in rubric.practices) == count


# --- every criterion is whole -------------------------------------------------------------------


def test_every_criterion_has_five_levels(rubric: Rubric) -> None:
    assert {len(c.levels) for c in rubric.criteria} == {5}


def test_every_criterion_has_four_fixes_in_order(rubric: Rubric) -> None:
    assert {tuple(fix.to for fix in c.fixes) for c in rubric.criteria} == {(1, 2, 3, 4)}


def test_every_criterion_names_evidence(rubric: Rubric) -> None:
    assert [c.id for c in rubric.criteria if not c.evidence] == []


def test_every_criterion_covers_a_practice(rubric: Rubric) -> None:
    assert [c.id for c in rubric.criteria if not c.covers] == []


def test_every_criterion_is_asked_of_a_rater(rubric: Rubric) -> None:
    raters = {r.id for r in rubric.roles if r.kind == "rater"}
    assert [c.id for c in rubric.criteria if raters.isdisjoint(c.ask)] == []


def test_every_step_has_a_key_criterion(rubric: Rubric) -> None:
    assert [s.id for s in rubric.steps if not any(c.key for c in s.criteria)] == []


def test_every_level_has_an_anchor(rubric: Rubric) -> None:
    assert len(rubric.scale.anchors) == len(rubric.scale.names) == 5


def test_bands_are_those_of_rule_n4(rubric: Rubric) -> None:
    bands = [(0, "Not in place"), (20, "Hit and miss"), (40, "Agreed"), (60, "Consistent"), (80, "Proven")]
    assert [(b.start, b.name) for b in rubric.bands] == bands


# --- nothing points nowhere ---------------------------------------------------------------------


def test_prerequisites_exist_and_have_no_cycle(rubric: Rubric) -> None:
    seen: dict[str, int] = {c.id: place for place, c in enumerate(rubric.prerequisites_first)}
    links = [(c.id, p.criterion) for c in rubric.criteria for p in c.prerequisites]
    assert [link for link in links if seen[link[1]] >= seen[link[0]]] == []


def test_every_owner_has_a_fix_and_every_fix_an_owner(rubric: Rubric) -> None:
    assert {fix.owner for c in rubric.criteria for fix in c.fixes} == {o.id for o in rubric.owners}


def test_measures_of_criteria_exist(rubric: Rubric) -> None:
    assert rubric.measures
    known = {m.id for m in rubric.measures.measures}
    assert {name for c in rubric.criteria for name in c.measures} <= known


def test_every_cover_exists(rubric: Rubric) -> None:
    pairs = [(p.id, cover) for p in rubric.practices for cover in p.covered_by]
    assert [pair for pair in pairs if not exists(pair[1], rubric)] == []


@pytest.mark.parametrize(
    "cover", ["know.nothing", "measure:luck", "sheet:Nowhere", "Roadmap", "rule:Z9", "step:seven"]
)
def test_unknown_cover_is_noticed(rubric: Rubric, cover: str) -> None:
    assert not exists(cover, rubric)


def test_covers_and_covered_by_say_the_same(rubric: Rubric) -> None:
    assert covers(rubric) == covered_by(rubric)


def test_traceability_page_is_current(rubric: Rubric) -> None:
    assert (ROOT / "docs" / "traceability.md").read_text(encoding="utf-8") == traceability(rubric)


# --- plain to read ------------------------------------------------------------------------------


def test_no_level_sentence_stands_twice(rubric: Rubric) -> None:
    sentences = Counter(sentence for c in rubric.criteria for sentence in c.levels)
    assert [sentence for sentence, times in sentences.items() if times > 1] == []


def test_no_practice_is_told_twice(rubric: Rubric) -> None:
    told = Counter(p.statement for p in rubric.practices)
    assert [statement for statement, times in told.items() if times > 1] == []


def test_no_stiff_words(rubric: Rubric) -> None:
    assert [text for c in rubric.criteria for text in texts(c) if STIFF.search(text)] == []


def test_every_question_is_one_question(rubric: Rubric) -> None:
    assert [c.question for c in rubric.criteria if c.question.count("?") != 1 or c.question[-1] != "?"] == []


def test_no_question_is_longer_than_30_words(rubric: Rubric) -> None:
    assert [c.question for c in rubric.criteria if len(c.question.split()) > 30] == []


def test_level_sentences_end_like_sentences(rubric: Rubric) -> None:
    assert [s for c in rubric.criteria for s in c.levels if not s.endswith(".")] == []
