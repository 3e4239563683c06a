"""Files to be taken in: plain ones, and any that there can be."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from cxaudit.model.answers import Answer, AnswerSheet, Evidence, Respondent, RubricStamp
from cxaudit.model.audit_sheets import Agreement, AuditorSheet, Verdict, WorkshopSheet
from cxaudit.store import Intake, Kind, Sheet
from tests.builders import sheet

Place = Path | str


def url_of(place: Place) -> str:
    """How SQLAlchemy names a place."""
    name = str(place)
    return f"sqlite:///{name}" if isinstance(place, Path) else name.replace(":", "+psycopg:", 1)


CRITERIA = [f"s{step}.c{n}" for step in range(6) for n in range(8)]


def full_sheet(key: str, level: int = 2, **more: Any) -> AnswerSheet:
    """A sheet as long as a real one, with words in it."""
    said = {c: (level, ("data", f"list of {key}")) for c in CRITERIA}
    return sheet("frontline", said, key, **more)


def intake(given: Sheet, content: str = "", file: str = "", by: str = "lead") -> Intake:
    """A file with this sheet; other content is another file."""
    kinds: dict[type, Kind] = {AnswerSheet: "answers", AuditorSheet: "auditor", WorkshopSheet: "workshop"}
    sha256 = hashlib.sha256((content or given.model_dump_json()).encode()).hexdigest()
    return Intake(file or "file.xlsx", sha256, kinds[type(given)], given, by)


# --- any sheet --------------------------------------------------------------------------------

IDS = st.from_regex(r"[a-z][a-z0-9_-]{0,8}(\.[a-z0-9_-]{1,8}){0,2}", fullmatch=True)
TEXTS = st.text(min_size=1, max_size=12)
LEVELS = st.integers(0, 9)
_ZONES = st.none() | st.integers(-719, 719).map(
    lambda minutes: datetime.timezone(datetime.timedelta(minutes=minutes))
)
STAMPS = st.builds(RubricStamp, id=IDS, version=TEXTS, hash=st.none() | st.text(max_size=5))
RESPONDENTS = st.builds(Respondent, key=TEXTS, role=IDS, department=st.none() | TEXTS)
_HEADS: dict[str, Any] = {
    "rubric": STAMPS,
    "variant": st.none() | IDS,
    "date": st.none() | st.dates(),
    "saved": st.none() | st.datetimes(timezones=_ZONES),
}
ANSWERS = st.builds(
    Answer,
    criterion=IDS,
    level=st.none() | LEVELS,
    not_applicable=st.none() | TEXTS,
    dont_know=st.booleans(),
    evidence=st.none() | st.builds(Evidence, grade=IDS, reference=st.none() | TEXTS),
    comment=st.none() | TEXTS,
)
VERDICTS = st.builds(
    Verdict,
    criterion=IDS,
    level=st.none() | LEVELS,
    not_applicable=st.none() | st.booleans(),
    evidence=st.sampled_from([None, "accepted", "rejected"]),
    reason=st.none() | TEXTS,
    comment=st.none() | TEXTS,
)
AGREEMENTS = st.builds(Agreement, criterion=IDS, level=LEVELS | st.just("N/A"), note=st.none() | TEXTS)


def _lines(one: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, max_size=4).map(tuple)


ANSWER_SHEETS = st.builds(
    AnswerSheet,
    schema=st.just("cxaudit/answers/1"),
    respondent=RESPONDENTS,
    answers=_lines(ANSWERS),
    **_HEADS,
)
AUDITOR_SHEETS = st.builds(
    AuditorSheet,
    schema=st.just("cxaudit/auditor/1"),
    respondent=RESPONDENTS,
    verdicts=_lines(VERDICTS),
    **_HEADS,
)
WORKSHOP_SHEETS = st.builds(
    WorkshopSheet,
    schema=st.just("cxaudit/workshop/1"),
    by=st.none() | TEXTS,
    agreements=_lines(AGREEMENTS),
    **_HEADS,
)
