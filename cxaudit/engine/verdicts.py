"""Auditors' sheets as answers and rulings, workshops' sheets as agreed levels (docs/scoring.md, rules S3 to S5)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from cxaudit.errors import Code, Problem, Where, problem
from cxaudit.language import N_, _
from cxaudit.model.answers import ANSWERS_SCHEMA, Answer, AnswerSheet, Time
from cxaudit.model.audit_sheets import (
    Agreement,
    AuditorSheet,
    AuditorsRuling,
    Verdict,
    WorkshopSheet,
)
from cxaudit.model.engagement import NOT_APPLICABLE, Agreed, Engagement, Ruling
from cxaudit.model.rubric import Rubric
from cxaudit.model.stages import Person
from cxaudit.text import listed

_FIRST_TIME = datetime.datetime.min.replace(tzinfo=datetime.UTC)


class Audited(NamedTuple):
    """One auditor's sheet, and the name of its file for messages."""

    file: str
    sheet: AuditorSheet


class Agreeing(NamedTuple):
    """One workshop's sheet, and the name of its file for messages."""

    file: str
    sheet: WorkshopSheet


class Settled(NamedTuple):
    """The settings with what sheets add to them, and what there is to say of it."""

    engagement: Engagement
    problems: tuple[Problem, ...]


def _age(date: datetime.date | None, saved: Time | None) -> tuple[datetime.date, datetime.datetime]:
    """What decides which of two sheets is the later one (rule A5)."""
    moment = saved or _FIRST_TIME
    return date or moment.date(), moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


# --- auditors -----------------------------------------------------------------------------------


def answers(sheet: AuditorSheet) -> AnswerSheet:
    """An auditor's levels and "not applicable" as answers; their word on evidence is in `rulings` (rules S3, S4).

    "It applies" without a level is no answer; `rulings` has it.
    """
    return AnswerSheet(
        schema=ANSWERS_SCHEMA,
        rubric=sheet.rubric,
        variant=sheet.variant,
        date=sheet.date,
        saved=sheet.saved,
        respondent=sheet.respondent,
        answers=tuple(_answer(verdict) for verdict in sheet.verdicts),
    )


def _answer(verdict: Verdict) -> Answer:
    """One verdict as an answer; a blank where only the evidence was looked at."""
    reason = (verdict.reason or _("confirmed by the auditor")) if verdict.not_applicable else None
    return Answer(
        criterion=verdict.criterion, level=verdict.level, not_applicable=reason, comment=verdict.comment
    )


class _Word(NamedTuple):
    """What one auditor says last of one criterion."""

    file: str
    evidence: Verdict | None
    """The verdict that speaks of the evidence."""
    applies: Verdict | None
    """The verdict that says whether it applies, or gives a level."""


def _words(sheets: Iterable[Audited]) -> dict[str, dict[str, _Word]]:
    """Each auditor's last word by criterion, then by the auditor's key; a blank replaces nothing (rule A5)."""
    found: dict[str, dict[str, _Word]] = {}
    for file, sheet in sorted(sheets, key=lambda one: _age(one.sheet.date, one.sheet.saved)):
        for verdict in sheet.verdicts:
            words = found.setdefault(verdict.criterion, {})
            before = words.get(sheet.respondent.key, _Word(file, None, None))
            says = verdict.level is not None or verdict.not_applicable is not None
            words[sheet.respondent.key] = _Word(
                file,
                verdict if verdict.evidence else before.evidence,
                verdict if says else before.applies,
            )
    return found


def rulings(sheets: Sequence[Audited], people: Iterable[Person]) -> tuple[AuditorsRuling, ...]:
    """What auditors decided on evidence, and on what applies where no answer says it (rules S3, S5).

    Args:
        sheets: all that came back, in any order.
        people: everybody who answered, these auditors too; of them only auditors count here.

    Source:
        docs/scoring.md: evidence is rejected if any auditor rejected it; a criterion does not apply if more than half
        of the auditors who said anything say so.
    """
    answered = {p.key: p for p in people}
    found: list[AuditorsRuling] = []
    for criterion, words in _words(sheets).items():
        found += _on_evidence(criterion, words)
        found += _on_applying(criterion, words, answered)
    return tuple(found)


def _on_evidence(criterion: str, words: Mapping[str, _Word]) -> Iterator[AuditorsRuling]:
    """That evidence is rejected, with everybody's reasons."""
    rejecting = [w.evidence for w in words.values() if w.evidence and w.evidence.evidence == "rejected"]
    if rejecting:
        yield AuditorsRuling(criterion=criterion, reject_evidence=True, reason=_reasons(rejecting))


def _on_applying(
    criterion: str, words: Mapping[str, _Word], answered: Mapping[str, Person]
) -> Iterator[AuditorsRuling]:
    """That a criterion applies or not, where an auditor says that it does and gives no level."""
    said = [w.applies for w in words.values() if w.applies]
    if all(verdict.level is not None or verdict.not_applicable for verdict in said):
        return
    others = [
        answer.not_applicable is not None
        for key in _auditors_besides(words, answered)
        if (answer := answered[key].answers.get(criterion)) is not None and not answer.dont_know
    ]
    votes = [*(bool(verdict.not_applicable) for verdict in said), *others]
    reasons = _reasons([verdict for verdict in said if verdict.not_applicable is not None])
    yield AuditorsRuling(criterion=criterion, applies=2 * sum(votes) <= len(votes), reason=reasons)


def _auditors_besides(words: Mapping[str, _Word], answered: Mapping[str, Person]) -> Iterator[str]:
    """Keys of those in an auditor's role who did not say it in an auditor's sheet."""
    roles = {answered[key].role for key in words if key in answered}
    return (key for key, person in answered.items() if person.role in roles and key not in words)


def _reasons(verdicts: Iterable[Verdict]) -> str:
    """Everybody's reasons, each once."""
    return " / ".join(dict.fromkeys(v.reason for v in verdicts if v.reason)) or _("no reason was given")


_EVIDENCE_DIFFERS: Final = N_("one accepts the evidence, another rejects it")
_APPLIES_DIFFERS: Final = N_("one says that it applies, another that it does not")


def auditors_problems(
    sheets: Sequence[Audited], engagement: Engagement, rubric: Rubric
) -> tuple[Problem, ...]:
    """Where auditors differ, and where the engagement's own rulings come before what they say.

    Args:
        sheets: all that came back.
        engagement: with ids of criteria, not codes.
        rubric: for the codes that messages name.
    """
    ruled = {ruling.criterion: ruling for ruling in engagement.rulings}
    found: list[Problem] = []
    for criterion, words in _words(sheets).items():
        code = rubric.by_id[criterion].code
        if criterion in ruled:
            found += _overruled(ruled[criterion], words, code)
        found += _differing(words, code, ruled.get(criterion))
    return tuple(found)


def _differing(words: Mapping[str, _Word], code: str, ruling: Ruling | None) -> Iterator[Problem]:
    """The opposite verdicts on one criterion that nobody has settled."""
    files = listed([word.file for word in words.values()])
    where = Where(next(iter(words.values())).file, about=code)
    given = {w.evidence.evidence for w in words.values() if w.evidence}
    if len(given) > 1 and not (ruling and ruling.on_evidence):
        counts = _("The evidence counts as rejected")
        yield problem(
            Code.VERDICTS_DIFFER,
            where,
            criterion=code,
            what=_EVIDENCE_DIFFERS,
            auditors=files,
            counts=counts,
        )
    voted = [bool(w.applies.not_applicable) for w in words.values() if w.applies]
    if len(set(voted)) > 1 and not (ruling and ruling.applies is not None):
        applies = 2 * sum(voted) <= len(voted)
        counts = _("It counts as applying") if applies else _("It counts as not applicable")
        yield problem(
            Code.VERDICTS_DIFFER, where, criterion=code, what=_APPLIES_DIFFERS, auditors=files, counts=counts
        )


def _overruled(ruling: Ruling, words: Mapping[str, _Word], code: str) -> Iterator[Problem]:
    """What sheets say on a criterion that the engagement decides otherwise."""
    for word in words.values():
        where = Where(word.file, about=code)
        rejected = word.evidence is not None and word.evidence.evidence == "rejected"
        if word.evidence and ruling.on_evidence and rejected != ruling.reject_evidence:
            what = _("evidence rejected") if rejected else _("evidence accepted")
            settled = _("evidence accepted") if rejected else _("evidence rejected")
            yield problem(Code.SHEET_OVERRULED, where, criterion=code, what=what, settled=settled)
        applies = word.applies is not None and not word.applies.not_applicable
        if word.applies and ruling.applies is not None and applies != ruling.applies:
            what = _("it applies") if applies else _("it does not apply")
            settled = _("it does not apply") if applies else _("it applies")
            yield problem(Code.SHEET_OVERRULED, where, criterion=code, what=what, settled=settled)


# --- workshops ----------------------------------------------------------------------------------


def with_agreements(engagement: Engagement, sheets: Sequence[Agreeing], rubric: Rubric) -> Settled:
    """The settings with what workshops agreed on: their own word first, then the later workshop's (rule S4).

    Args:
        engagement: with ids of criteria, not codes.
        sheets: all that came back, in any order.
        rubric: for the codes that messages name.
    """
    agreed: dict[str, tuple[str, Agreed]] = {}
    found: list[Problem] = []
    for file, sheet in sorted(sheets, key=lambda one: _age(one.sheet.date, one.sheet.saved)):
        for agreement in sheet.agreements:
            code, before = rubric.by_id[agreement.criterion].code, agreed.get(agreement.criterion)
            if before and before[1].level != agreement.level:
                facts = {"later": _said(agreement.level), "level": _said(before[1].level)}
                found.append(
                    problem(Code.AGREED_AGAIN, Where(before[0], about=code), criterion=code, **facts)
                )
            agreed[agreement.criterion] = file, _agreed(sheet, agreement)
    for criterion, own in engagement.agreed.items():
        before = agreed.pop(criterion, None)
        if before and before[1].level != own.level:
            code = rubric.by_id[criterion].code
            facts = {"what": _said(before[1].level), "settled": _said(own.level)}
            found.append(problem(Code.SHEET_OVERRULED, Where(before[0], about=code), criterion=code, **facts))
    if not agreed:
        return Settled(engagement, tuple(found))
    both = {**{criterion: one for criterion, (_file, one) in agreed.items()}, **engagement.agreed}
    return Settled(engagement.model_copy(update={"agreed": both}), tuple(found))


def _agreed(sheet: WorkshopSheet, agreement: Agreement) -> Agreed:
    """One agreement with who agreed, and when."""
    return Agreed(level=agreement.level, by=sheet.by, on=sheet.date, note=agreement.note)


def _said(level: int | str) -> str:
    """An agreed level in words."""
    return _(NOT_APPLICABLE) if level == NOT_APPLICABLE else _("level {level}", level=level)
