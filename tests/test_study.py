"""A study whose truth is known, the whole way from questionnaires to the report: what was planted is found, and said."""

from __future__ import annotations

import csv
import io
import json
import statistics
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

from cxaudit.model.answers import Answer, AnswerSheet
from cxaudit.model.result import AuditResult, QualityFlag, RoleGap, Sureness
from cxaudit.pipeline import audited
from cxaudit.read.results import read_result
from cxaudit.render.json import sheet_json
from cxaudit.render.names import Names
from cxaudit.render.talks import agenda
from cxaudit.render.workshops import talks
from cxaudit.store import open_store
from tests import demos, study
from tests.test_cli import run

BY_WORKBOOK = ("p-001", "p-002", "p-008", "p-009", "p-017", "p-018", study.STRAIGHT, "p-034", "p-035")
"""Who fills in their workbook; the others send JSON. The last ones are of the careless department."""


# --- the whole way ----------------------------------------------------------------------------


class Audit(NamedTuple):
    """What came of each command."""

    folder: Path
    collected: Mapping[str, Any]
    result: AuditResult


def _people_csv() -> str:
    """The list as the audit lead fills it in; auditors are not asked."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(("key", "role", "department", "name", "address"))
    asked = (who for who in study.everybody() if who.role != "auditor")
    rows.writerows((w.key, w.role, w.department, f"Name of {w.key}", f"{w.key}@example.org") for w in asked)
    return text.getvalue()


def _typed(answer: Answer) -> str | int:
    """What somebody types into their cell."""
    return "don't know" if answer.level is None else answer.level


def _filled(blank: Path, sheet: AnswerSheet) -> bytes:
    """A questionnaire as it comes back from somebody."""
    book = openpyxl.load_workbook(blank)
    page = book["Questions"]
    marks = {str(cell.value): cell.column or 0 for row in page.iter_rows(max_row=3) for cell in row}
    rows = {page.cell(row, marks["cx.key"]).value: row for row in range(4, page.max_row + 1)}
    for answer in sheet.answers:
        page.cell(rows[answer.criterion], marks["cx.answer"]).value = _typed(answer)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _returned(folder: Path, sheet: AnswerSheet) -> tuple[str, bytes]:
    """The name and bytes of the file that somebody sends."""
    key = sheet.respondent.key
    if key not in BY_WORKBOOK:
        return f"{key}.json", sheet_json(sheet).encode()
    (blank,) = (folder / "outgoing").glob(f"*{key}.xlsx")
    return blank.name, _filled(blank, sheet)


def _sent_back(folder: Path, mail: Path) -> Iterator[Path]:
    """The files of everybody, as they come by mail."""
    mail.mkdir()
    for sheet in study.sheets():
        name, content = _returned(folder, sheet)
        (mail / name).write_bytes(content)
        yield mail / name


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """The study by the commands that an audit lead runs."""
    home = tmp_path_factory.mktemp("study")
    folder = home / "acme"
    heads = [f"--role={role}={count}" for role, count in study.HEAD_COUNTS.items()]
    departments = [f"--department={name}" for name in study.DEPARTMENTS]
    run("init", folder, "--yes", "--client", "Study Ltd", *heads, *departments)
    (folder / "people.csv").write_text(_people_csv(), encoding="utf-8")
    run("questionnaires", folder)
    collected = json.loads(run("collect", folder, *_sent_back(folder, home / "mail"), "--json").stdout)
    run("report", folder)
    return Audit(folder, collected, read_result(folder / "reports" / "result.json"))


def test_everybodys_file_is_taken_in(audit: Audit) -> None:
    assert (audit.collected["taken"], audit.collected["set_aside"]) == (40, 0)


def test_to_collect_again_changes_nothing(audit: Audit) -> None:
    again = json.loads(run("collect", audit.folder, audit.folder.parent / "mail", "--json").stdout)
    assert (again["unchanged"], again["taken"], again["new_version"]) == (40, 0, 0)


def test_the_store_has_what_people_said(audit: Audit) -> None:
    with open_store(audit.folder / "answers.db") as store:
        kept = {s.respondent.key: s.answers for s in store.sheets()}
    assert kept == {s.respondent.key: s.answers for s in study.sheets()}


def test_the_report_is_that_of_the_answers_alone(audit: Audit) -> None:
    straight = _audited(study.SEED)
    assert (audit.result.criteria, audit.result.steps, audit.result.sureness, audit.result.departments) == (
        straight.criteria,
        straight.steps,
        straight.sureness,
        straight.departments,
    )


def test_nobodys_key_name_or_address_is_in_the_result(audit: Audit) -> None:
    text = (audit.folder / "reports" / "result.json").read_text(encoding="utf-8")
    assert [word for word in ("p-0", "Name of", "@example.org") if word in text] == []


# --- what was planted -------------------------------------------------------------------------


@cache
def _audited(seed: int, *, odd: bool = True) -> AuditResult:
    """The study straight through the engine, with its odd people or with them as honest as the others."""
    sheets = study.sheets(seed, careless=odd, straight=odd)
    return audited(demos.rubric(), study.engagement(), sheets)


def _sure(result: AuditResult) -> Sureness:
    assert result.sureness is not None
    return result.sureness


def _gaps(result: AuditResult) -> dict[str, RoleGap]:
    """How far leaders are above the front line, by criterion."""
    return {
        c.id: gap
        for c in result.criteria
        for gap in c.gaps
        if (gap.first, gap.second) == ("leadership", "frontline")
    }


def _widest(result: AuditResult) -> set[str]:
    """The five criteria on which leaders and front line are furthest apart."""
    gaps = _gaps(result)
    return set(sorted(gaps, key=lambda c: -abs(gaps[c].levels))[:5])


def test_r4_the_planted_gaps_are_the_widest(audit: Audit) -> None:
    assert _widest(audit.result) == set(study.PLANTED)


def test_r4_they_are_what_to_talk_about_first(audit: Audit) -> None:
    topics = agenda(audit.result, Names(audit.result))
    assert {topic.criterion for topic in topics[:5]} == set(study.PLANTED)


def test_r4_they_come_first_in_the_workshop(audit: Audit) -> None:
    assert {talk.criterion for talk in talks(audit.result)[:5]} == set(study.PLANTED)


@pytest.mark.parametrize("criterion", study.PLANTED)
def test_r4_a_planted_gap_is_flagged_and_clear(criterion: str, audit: Audit) -> None:
    gap = _gaps(audit.result)[criterion]
    assert (gap.flagged, gap.clear) == (True, True)


def test_r4_the_intervals_of_planted_gaps_have_their_size_in_them() -> None:
    gaps = [_gaps(_audited(seed, odd=False))[c] for seed in range(1, 21) for c in study.PLANTED]
    right = [gap for gap in gaps if (gap.low or 0) <= study.GAP <= (gap.high or 0)]
    assert 90 <= len(right) <= 99  # of 100


def test_r4_in_twenty_studies_the_planted_gaps_are_mostly_the_widest() -> None:
    found = [len(_widest(_audited(seed)) & set(study.PLANTED)) for seed in range(1, 21)]
    assert sum(found) >= 80  # of 100; chance alone puts about 17 of them there


def test_r8_the_straight_liner_is_flagged(audit: Audit) -> None:
    assert _sure(audit.result).flags == (QualityFlag(code="same_level", people=None, group=None),)


def test_r8_nobody_is_flagged_where_everybody_thinks_about_it() -> None:
    assert _sure(_audited(study.SEED, odd=False)).flags == ()


def _frontline(result: AuditResult, figure: str) -> float:
    """A figure of the front line, the mean over the criteria."""
    roles = [c.roles["frontline"] for c in result.criteria if "frontline" in c.roles]
    return float(statistics.mean(getattr(role, figure) for role in roles))


@pytest.mark.parametrize("seed", range(1, 6))
def test_r1_the_careless_department_lowers_agreement(seed: int) -> None:
    lost = _frontline(_audited(seed, odd=False), "rwg") - _frontline(_audited(seed), "rwg")
    assert lost > 0.15


@pytest.mark.parametrize("seed", range(1, 6))
def test_r1_answers_differ_by_more_with_the_careless_department(seed: int) -> None:
    more = _frontline(_audited(seed), "deviation") - _frontline(_audited(seed, odd=False), "deviation")
    assert more > 0.1


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("role", ["manager", "frontline"])
def test_r2_the_careless_department_lowers_alpha(role: str, seed: int) -> None:
    honest, careless = (_sure(_audited(seed, odd=odd)).alpha_roles[role].alpha for odd in (False, True))
    assert honest is not None
    assert careless is not None
    assert honest - careless > 0.1


@pytest.mark.parametrize("seed", range(1, 6))
def test_r2_where_nobody_of_a_role_is_careless_its_alpha_stays(seed: int) -> None:
    honest, careless = (_sure(_audited(seed, odd=odd)).alpha_roles["leadership"] for odd in (False, True))
    assert honest == careless


@pytest.mark.parametrize("seed", range(1, 6))
def test_r2_alpha_lies_between_chance_and_agreement(seed: int) -> None:
    alpha = _sure(_audited(seed)).alpha
    assert alpha.alpha is not None
    assert (0.2 < alpha.alpha < 0.667, alpha.verdict) == (True, "differently")


def test_r2_the_gap_makes_alpha_over_all_lower_than_within_roles() -> None:
    sure = _sure(_audited(study.SEED, odd=False))
    within = [one.alpha for one in sure.alpha_roles.values() if one.alpha is not None]
    assert sure.alpha.alpha is not None
    assert sure.alpha.alpha < statistics.mean(within)


def test_r3_two_careful_auditors_agree(audit: Audit) -> None:
    auditors = _sure(audit.result).auditors
    assert auditors is not None
    assert auditors.kappa is not None
    assert auditors.icc_average is not None
    assert (auditors.criteria, auditors.kappa > 0.8, auditors.icc_average > 0.9) == (46, True, True)


def test_r6_every_department_is_large_enough_to_be_shown(audit: Audit) -> None:
    assert [(d.id, d.hidden) for d in audit.result.departments] == [
        (name, None) for name in sorted(study.DEPARTMENTS)
    ]


# --- how often intervals are right ------------------------------------------------------------


@cache
def _endless() -> study.Coverage:
    """500 repetitions; the truth is the level around which people answer."""
    return study.coverage(500, company=False)


@cache
def _of_a_company() -> study.Coverage:
    """200 repetitions; the truth is what the whole company of 84 people would have said."""
    return study.coverage(200, company=True)


FIGURES = ("criterion", "step, claimed", "step, supported", "total, claimed", "total, supported")
KINDS = (
    *(f"asked of {n} roles" for n in (1, 2, 3)),
    *(f"around level {n}" for n in (1, 2, 3)),
    "with a gap",
    "without a gap",
)


@pytest.mark.parametrize("figure", FIGURES)
def test_r5_intervals_have_the_truth_in_them_in_92_to_98_of_100_studies(
    figure: str, record_property: Any
) -> None:
    share = _endless().share(figure)
    record_property("proof", f"95 % intervals, {figure}: {share:.1%} of {_endless().cases[figure]:,}")
    assert 0.92 <= share <= 0.98


@pytest.mark.parametrize("kind", KINDS)
def test_r5_no_kind_of_criterion_is_far_off(kind: str) -> None:
    assert 0.92 <= _endless().share(kind) <= 0.98


@pytest.mark.parametrize("figure", FIGURES)
def test_r5_of_a_company_whose_size_is_known_likewise(figure: str) -> None:
    assert 0.92 <= _of_a_company().share(figure) <= 0.98


@pytest.mark.parametrize("kind", KINDS)
def test_r5_of_a_company_no_kind_of_criterion_is_far_off(kind: str) -> None:
    assert 0.92 <= _of_a_company().share(kind) <= 0.98
