"""Field books for tests: a full one for the built-in rubric, and any that hypothesis thinks of."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

from hypothesis import strategies as st

from cxaudit.model.base import CELL_LIMIT
from cxaudit.model.fieldwork import ContactPoint, Fieldwork
from cxaudit.model.rubric import Rubric
from cxaudit.model.translation import translated
from cxaudit.read.rubrics import find_rubric, read_rubric
from cxaudit.read.translations import read_translation

DAY = datetime.date(2026, 11, 23)


@cache
def built_in() -> Rubric:
    """The rubric that comes with the program."""
    return read_rubric(find_rubric("cx-six-steps"))


@cache
def in_german() -> Rubric:
    """The same in German."""
    said = read_translation(find_rubric("cx-six-steps"), built_in(), "de")
    assert said
    return translated(built_in(), said)


def fieldwork(*points: ContactPoint, **more: Any) -> Fieldwork:
    """A field book of the built-in rubric."""
    rubric = {"id": built_in().id, "version": built_in().version, "hash": built_in().hash}
    tree = {"schema": "cxaudit/fieldwork/1", "rubric": rubric, "contact_points": points, **more}
    return Fieldwork.model_validate(tree)


def point(
    number: str, importance: float | None = 4, performance: float | None = 2, **more: Any
) -> ContactPoint:
    """A contact point of which everything needed is known."""
    known = {
        "name": f"Contact {number}",
        "stage": 0,
        "sale_phase": 0,
        "channel": 0,
        "department": "Service desk",
        "owner": "Head of service",
        "importance_source": 2,
        "performance_source": 2,
        "evidence": "Survey, May",
        "evidence_grade": 1,
    }
    rated = {"contact_id": number, "importance": importance, "performance": performance}
    return ContactPoint.model_validate({**known, **rated, **more})


FULL_POINT: dict[str, Any] = {
    "stage": 5,
    "sale_phase": 1,
    "channel": 3,
    "who_starts": 0,
    "customer_groups": '=Families; "regulars"',
    "monthly_volume": 1250.0,
    "expectation": "An answer at once",
    "kind_of_need": 0,
    "pain_points": ("Long wait", "-2 is no number"),
    "customer_feeling": -1.5,
    "hand_over_to": "Billing",
    "avoidable_share": 30.0,
    "measure": "Net promoter score",
    "measure_value": 12.5,
    "target": 30.0,
    "next_action": "Answer within a minute",
    "action_owner": "Team lead",
    "due": datetime.date(2027, 1, 31),
}
READING: dict[str, Any] = {
    "measure": "nps",
    "value": 12.5,
    "n": 200,
    "part": 20.0,
    "promoters": 80,
    "detractors": 55,
    "spread": 1.5,
    "low": 2.0,
    "high": 23.0,
    "second": 3.0,
    "period_from": datetime.date(2026, 7, 1),
    "period_to": datetime.date(2026, 9, 30),
    "source_system": "Survey tool",
    "supplied_by": "Quality",
    "goal": 30.0,
    "limit": 0.0,
    "contact": "CP-001",
    "computed": {
        "file": "survey.csv",
        "sha256": "ab" * 32,
        "rows": 210,
        "faults": ({"code": "duplicate", "rows": 10, "left_out": True, "example": "12, 15"},),
    },
    "outside": {
        "value": 20.0,
        "source": "Trade paper",
        "date": DAY,
        "question": "Would you?",
        "scale": "0 to 10",
        "channel": "E-mail",
        "group": "All",
        "country": "AT",
        "same": True,
    },
    "note": "before the move",
}


@cache
def full() -> Fieldwork:
    """A field book in which every field is filled in."""
    first, second = point("CP-001", 5, 2.5, **FULL_POINT), point("CP-002", 3, 4)
    some = [criterion.id for criterion in built_in().criteria[:2]]
    tests = built_in().strategy_test
    assert tests
    return fieldwork(
        first,
        second,
        date=DAY,
        ratings=(
            {"criterion": some[0], "contact": "CP-001", "level": 1},
            {"criterion": some[0], "contact": "CP-002", "level": 3},
            {"criterion": some[1], "contact": "CP-001", "not_applicable": "nobody waits: it is a machine"},
        ),
        journey=(
            {"stage": 0, "row": 0, "text": "To be seen\nand heard", "evidence": "Interviews"},
            {"stage": 8, "row": 3, "text": "=Never again"},
        ),
        readings=(READING, {"measure": "csat", "value": 81.0}),
        strategy={
            "statement": "We mend it the first time.",
            "values": ("Quick", "Kind"),
            "answers": (
                {"test": tests.tests[0].id, "answer": "yes", "proof": "Five asked"},
                {"test": tests.tests[1].id, "answer": "partly"},
            ),
        },
        findings=(
            {"id": "D4", "should": "Ours", "is": "Theirs", "why": "W", "effect": "E", "fix": "F"},
            {"id": "X1", "drop": True},
        ),
        channels_named=(0, 3, 12),
        stage_notes={7: "Nobody complains to us"},
    )


# --- any field book ---------------------------------------------------------------------------

_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zs", "Zl", "Zp", "Mn", "Cn"))
WORDS = st.text(_LETTERS, min_size=1, max_size=12) | st.sampled_from(
    ("=1+1", "+49 1", "-x", "@me", "a\nb", "3", "2026-01-01", "'a", "TRUE", "_x0041_", "N/A")
)
LINES = st.text(_LETTERS, min_size=1, max_size=12)
NUMBERS = st.floats(-1e9, 1e9, allow_nan=False).map(lambda x: float(f"{x:.12g}") + 0.0)
DAYS = st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1))


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _place(field: str) -> st.SearchStrategy[int]:
    template = built_in().contact_points
    assert template
    return st.integers(0, len(next(f.choices for f in template.fields if f.id == field)) - 1)


def points_of(number: str) -> st.SearchStrategy[ContactPoint]:
    """Any contact point with this number."""
    kinds: dict[str, st.SearchStrategy[Any]] = {
        **dict.fromkeys(("name", "customer_groups", "department", "owner", "expectation", "measure"), WORDS),
        **dict.fromkeys(("hand_over_to", "evidence", "next_action", "action_owner"), WORDS),
        **{name: _place(name) for name in ("stage", "sale_phase", "channel", "who_starts", "kind_of_need")},
        **{name: _place(name) for name in ("importance_source", "performance_source", "evidence_grade")},
        **dict.fromkeys(("importance", "performance"), st.integers(4, 20).map(lambda n: n / 4)),
        "monthly_volume": st.integers(0, 10**6).map(float),
        "customer_feeling": st.integers(-4, 4).map(lambda n: n / 2),
        "avoidable_share": st.integers(0, 200).map(lambda n: n / 2),
        **dict.fromkeys(("measure_value", "target"), NUMBERS),
        "due": DAYS,
    }
    lists = st.lists(LINES, max_size=3).map(tuple)
    fields = {name: _maybe(kind) for name, kind in kinds.items()}
    return st.fixed_dictionaries({**fields, "pain_points": lists}).map(
        lambda tree: ContactPoint.model_validate({"contact_id": number, **tree})
    )


@st.composite
def fieldworks(draw: st.DrawFn, most: int = 6) -> Fieldwork:
    """Any field book that is sound."""
    numbers = draw(st.lists(st.sampled_from([f"CP-{n}" for n in range(1, 13)]), unique=True, max_size=most))
    rows = [draw(points_of(number)) for number in numbers]
    criteria = [criterion.id for criterion in built_in().criteria[:5]]
    cells = [(c, n) for c in criteria for n in numbers]
    rated = draw(st.lists(st.sampled_from(cells), unique=True, max_size=8)) if cells else []
    levels = st.fixed_dictionaries({"level": st.integers(0, 4)}) | st.fixed_dictionaries(
        {"not_applicable": LINES}
    )
    places = st.tuples(st.integers(0, 8), st.integers(0, 11))
    map_ = draw(st.lists(places, unique=True, max_size=4))
    stages = draw(st.dictionaries(st.integers(0, 8), WORDS, max_size=2))
    channels = draw(st.lists(st.integers(0, 12), unique=True, max_size=4).map(sorted))
    return fieldwork(
        *rows,
        date=draw(_maybe(DAYS)),
        ratings=tuple(
            {"criterion": c, "contact": n, **draw(levels)} for c, n in sorted(rated, key=cells.index)
        ),
        journey=tuple(
            {"stage": s, "row": r, "text": draw(WORDS), "evidence": draw(_maybe(WORDS))}
            for r, s in sorted((r, s) for s, r in map_)
        ),
        readings=tuple(draw(st.lists(_readings(), max_size=2))),
        channels_named=tuple(channels),
        stage_notes=stages,
    )


def _readings() -> st.SearchStrategy[dict[str, Any]]:
    """Any reading."""
    measures, shares = st.sampled_from(("nps", "csat")), st.integers(0, 1000).map(lambda n: n / 10)
    return st.fixed_dictionaries(
        {"measure": measures, "value": shares},
        optional={"n": st.integers(0, 10**6), "goal": shares, "note": WORDS, "source_system": WORDS},
    )


LONG = "x" * (CELL_LIMIT + 1)
