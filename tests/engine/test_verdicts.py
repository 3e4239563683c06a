"""Auditors' and workshops' sheets as answers, rulings and agreed levels (docs/scoring.md, rules S3 to S5)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from cxaudit.engine import verdicts
from cxaudit.model.answers import Answer, AnswerSheet, Evidence, Respondent, RubricStamp
from cxaudit.model.audit_sheets import Agreement, AuditorSheet, Verdict, WorkshopSheet
from cxaudit.model.engagement import Agreed, Engagement, Ruling
from cxaudit.model.result import AuditResult, CriterionResult
from cxaudit.pipeline import audited
from tests.builders import rubric_of

RUBRIC = rubric_of({"a.one": {}, "a.two": {}})
STAMP = RubricStamp(id="tiny", version="1")
DAY = datetime.date(2026, 11, 20)


def auditor(key: str = "a-1", day: int = 0, **verdict: Any) -> verdicts.Audited:
    """An auditor's sheet with one verdict, on a.one."""
    sheet = AuditorSheet(
        schema="cxaudit/auditor/1",
        rubric=STAMP,
        date=DAY + datetime.timedelta(day),
        respondent=Respondent(key=key, role="auditor"),
        verdicts=(Verdict(criterion="a.one", **verdict),),
    )
    return verdicts.Audited(f"{key}.xlsx", sheet)


def workshop(level: Any, day: int = 0, file: str = "w.xlsx", **more: Any) -> verdicts.Agreeing:
    """A workshop's sheet that agrees on a.one."""
    sheet = WorkshopSheet(
        schema="cxaudit/workshop/1",
        rubric=STAMP,
        date=DAY + datetime.timedelta(day),
        by="Leaders",
        agreements=(Agreement(criterion="a.one", level=level, **more),),
    )
    return verdicts.Agreeing(file, sheet)


def people() -> list[AnswerSheet]:
    """Six people who claim level 4 with data, and one who says that it does not apply."""
    shown = Answer(criterion="a.one", level=4, evidence=Evidence(grade="data", reference="A list"))
    answers = [shown] * 6 + [Answer(criterion="a.one", not_applicable="No")]
    return [
        AnswerSheet(
            schema="cxaudit/answers/1",
            rubric=STAMP,
            respondent=Respondent(key=f"r-{n}", role="leadership"),
            answers=(answer,),
        )
        for n, answer in enumerate(answers)
    ]


def result(*auditors: verdicts.Audited, **settings: Any) -> AuditResult:
    """What comes of people and auditors."""
    return audited(RUBRIC, Engagement(**settings), people(), auditors=auditors)


def one(*auditors: verdicts.Audited, **settings: Any) -> CriterionResult:
    """The criterion that they speak of."""
    return result(*auditors, **settings).criterion["a.one"]


REJECTED: dict[str, Any] = {"evidence": "rejected", "reason": "Three years old."}
IT_APPLIES: dict[str, Any] = {"not_applicable": False, "reason": "We saw it."}
NOT: dict[str, Any] = {"not_applicable": True, "reason": "There is none."}


def codes(*auditors: verdicts.Audited, **settings: Any) -> list[str]:
    """What is said of the sheets."""
    told = verdicts.auditors_problems(auditors, Engagement(**settings), RUBRIC)
    return [f"{p.where.file} {p.severity} {p.code.name}" for p in told]


# --- S4: the level ----------------------------------------------------------------------------


def test_s4_an_audited_level_takes_the_place_of_the_claim() -> None:
    assert one(auditor(level=1)).base_level == 1.0


def test_s4_what_people_said_stays_on_record() -> None:
    found = one(auditor(level=1))
    assert (found.claimed_level, found.roles["leadership"].people) == (4.0, 6)


def test_s4_the_mean_of_two_auditors_counts() -> None:
    assert one(auditor(level=1), auditor("a-2", level=2)).base_level == 1.5


def test_s4_the_later_sheet_of_one_auditor_counts() -> None:
    assert one(auditor(level=3, day=1), auditor(level=1)).base_level == 3.0


def test_a5_a_blank_in_a_later_sheet_replaces_nothing() -> None:
    found = one(auditor(level=1, **REJECTED), auditor(day=1, comment="Seen again"))
    assert (found.base_level, found.evidence_rejected) == (1.0, True)


# --- S5: evidence -----------------------------------------------------------------------------


def test_s5_rejected_evidence_supports_nothing() -> None:
    found = one(auditor(**REJECTED))
    assert (found.evidence_grade, found.supported_level) == ("asserted", 2.0)


def test_s5_what_was_rejected_stays_on_record_with_who_and_why() -> None:
    found = one(auditor(**REJECTED))
    pieces = {piece.reference for piece in found.rejected}
    assert (pieces, found.rejected_by, found.rejected_reason) == ({"A list"}, "auditor", "Three years old.")


def test_s5_an_auditors_own_level_keeps_the_second_grade() -> None:
    assert one(auditor(level=4, **REJECTED)).supported_level == 3.0


def test_s5_accepted_evidence_keeps_its_grade() -> None:
    assert one(auditor(level=4, evidence="accepted")).supported_level == 4.0


def test_s5_evidence_is_rejected_if_any_auditor_rejected_it() -> None:
    assert one(auditor(evidence="accepted"), auditor("a-2", **REJECTED)).evidence_rejected


def test_s5_opposite_verdicts_on_evidence_are_told() -> None:
    told = codes(auditor(evidence="accepted"), auditor("a-2", **REJECTED))
    assert told == ["a-1.xlsx warning VERDICTS_DIFFER"]


def test_s5_an_auditor_may_change_their_mind() -> None:
    later = auditor(day=1, evidence="accepted")
    assert not one(auditor(**REJECTED), later).evidence_rejected
    assert codes(auditor(**REJECTED), later) == []


def test_s5_the_settings_come_before_a_sheet() -> None:
    kept = Ruling(criterion="a.one", reject_evidence=False, reason="It holds.")
    assert not one(auditor(**REJECTED), rulings=(kept,)).evidence_rejected
    assert codes(auditor(**REJECTED), rulings=(kept,)) == ["a-1.xlsx note SHEET_OVERRULED"]


def test_s5_settings_that_say_nothing_of_evidence_leave_it_to_the_auditor() -> None:
    applies = Ruling(criterion="a.one", applies=True, reason="It applies.")
    assert one(auditor(**REJECTED), rulings=(applies,)).rejected_by == "auditor"


def test_s5_the_lead_says_why_too() -> None:
    found = one(rulings=(Ruling(criterion="a.one", reject_evidence=True, reason="Lost."),))
    assert (found.rejected_by, found.rejected_reason) == ("lead", "Lost.")


# --- S3: what applies -------------------------------------------------------------------------


def test_s3_an_auditor_decides_that_it_does_not_apply() -> None:
    found = one(auditor(**NOT))
    assert (found.state, found.decided_by) == ("not_applicable", "auditor")


def test_s3_n_a_can_be_confirmed_without_a_reason() -> None:
    assert one(auditor(not_applicable=True)).state == "not_applicable"


def test_s3_it_applies_without_a_level_keeps_the_claim() -> None:
    found = one(auditor(**IT_APPLIES))
    assert (found.state, found.decided_by, found.base_level) == ("rated", "auditor", 4.0)


@pytest.mark.parametrize(
    ("others", "state"),
    [
        pytest.param([NOT], "rated", id="half is not more than half"),
        pytest.param([NOT, NOT], "not_applicable", id="two of three"),
        pytest.param([NOT, {"level": 2}], "rated", id="a level says that it applies"),
    ],
)
def test_s3_more_than_half_of_the_auditors_decide(others: list[dict[str, Any]], state: str) -> None:
    sheets = [auditor(f"b-{n}", **verdict) for n, verdict in enumerate(others)]
    assert one(auditor(**IT_APPLIES), *sheets).state == state


def test_s3_auditors_with_a_questionnaire_have_a_voice_too() -> None:
    asked = [
        AnswerSheet(
            schema="cxaudit/answers/1",
            rubric=STAMP,
            respondent=Respondent(key=f"q-{n}", role="auditor"),
            answers=(Answer(criterion="a.one", not_applicable="No"),),
        )
        for n in range(2)
    ]
    found = audited(RUBRIC, Engagement(), [*people(), *asked], auditors=[auditor(**IT_APPLIES)])
    assert found.criterion["a.one"].state == "not_applicable"


def test_s3_opposite_verdicts_on_what_applies_are_told() -> None:
    told = codes(auditor(**IT_APPLIES), auditor("a-2", **NOT))
    assert told == ["a-1.xlsx warning VERDICTS_DIFFER"]


def test_s3_the_settings_come_before_a_sheet() -> None:
    ruling = Ruling(criterion="a.one", applies=True, reason="It does.")
    found = one(auditor(**NOT), rulings=(ruling,))
    assert (found.state, found.decided_by) == ("rated", "lead")
    assert codes(auditor(**NOT), rulings=(ruling,)) == ["a-1.xlsx note SHEET_OVERRULED"]


def test_nothing_is_said_where_settings_and_sheet_agree() -> None:
    ruling = Ruling(criterion="a.one", applies=False, reject_evidence=True, reason="So it is.")
    assert codes(auditor(**NOT, evidence="rejected"), rulings=(ruling,)) == []


def test_the_order_of_sheets_does_not_matter() -> None:
    sheets = [auditor(level=1, **REJECTED), auditor("a-2", level=2), auditor("a-3", **NOT)]
    assert result(*sheets) == result(*reversed(sheets))


# --- workshops --------------------------------------------------------------------------------


def settled(*sheets: verdicts.Agreeing, **settings: Any) -> verdicts.Settled:
    """The settings with what workshops agreed on."""
    return verdicts.with_agreements(Engagement(**settings), sheets, RUBRIC)


def test_s4_a_workshop_agrees_with_who_when_and_why() -> None:
    wanted = Agreed(level=2, by="Leaders", on=DAY, note="Signed")
    assert settled(workshop(2, note="Signed")).engagement.agreed == {"a.one": wanted}


def test_s4_the_later_workshop_counts_and_it_is_told() -> None:
    found = settled(workshop(3, day=1, file="b.xlsx"), workshop(1, file="a.xlsx"))
    assert found.engagement.agreed["a.one"].level == 3
    assert [f"{p.where.file} {p.code.name}" for p in found.problems] == ["a.xlsx AGREED_AGAIN"]


def test_s4_the_settings_come_before_a_workshops_sheet_and_it_is_told() -> None:
    found = settled(workshop("N/A"), agreed={"a.one": Agreed(level=1)})
    assert found.engagement.agreed["a.one"].level == 1
    assert [f"{p.severity} {p.code.name}" for p in found.problems] == ["note SHEET_OVERRULED"]


def test_nothing_is_said_where_workshops_agree() -> None:
    assert settled(workshop(3), workshop(3, day=1), agreed={"a.one": Agreed(level=3)}).problems == ()


def test_s4_an_agreed_level_comes_before_an_audited_one() -> None:
    plan = settled(workshop(2)).engagement
    found = audited(RUBRIC, plan, people(), auditors=[auditor(level=1)]).criterion["a.one"]
    assert (found.base_level, found.auditor_level, found.claimed_level) == (2.0, 1.0, 4.0)
