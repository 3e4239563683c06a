"""Whether an answer sheet fits its rubric: the same questions for every format that answers come in."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence

from cxaudit.errors import Code, Problem, Where, problem
from cxaudit.language import _
from cxaudit.model.actions import PROOF, STEP, ActionSheet
from cxaudit.model.answers import Answer, AnswerSheet, Evidence, RubricStamp
from cxaudit.model.audit_sheets import Agreement, AuditorSheet, Verdict, WorkshopSheet
from cxaudit.model.engagement import NOT_APPLICABLE
from cxaudit.model.rubric import Role, Rubric
from cxaudit.text import listed

Path = tuple[str | int, ...]
"""The way to a field of the sheet, such as ``("answers", 3, "level")``."""
Place = Callable[[Path], Where]
"""Where a field stands in the user's file."""

CUSTOMER_TOP = 4
"""Customers say 0 (strongly disagree) to 4 (strongly agree), whatever levels the criteria have."""
_HINTED_LENGTH = 80
_NAMED = 5
"""Questions that one line names before it only counts the rest."""
_HINTED = 100
"""Hints take time; whoever has that many problems does not need more of them."""


def answer_problems(rubric: Rubric, sheet: AnswerSheet, place: Place) -> tuple[Problem, ...]:
    """Everything that is wrong or worth a look in a sheet.

    A sheet that was made for another rubric gets no further questions: nothing else would make sense.
    """
    foreign = stamp_problems(rubric, sheet.rubric, place)
    if any(p.severity == "error" for p in foreign):
        return foreign
    role = rubric.role.get(sheet.respondent.role)
    found = [*foreign, *_variant_problems(rubric, sheet.variant, place)]
    if role is None:
        where = place(("respondent", "role"))
        found.append(unknown_role(sheet.respondent.role, [r.id for r in rubric.roles], where))
    found += _not_asked(rubric, role, sheet.answers, place)
    found += _doubled(sheet.answers, place)
    for index, answer in enumerate(sheet.answers):
        hints = rubric.by_id if len(found) < _HINTED else ()
        found += _one_answer(rubric, role, answer, hints, lambda *path, i=index: place(("answers", i, *path)))
    return tuple(found)


def stamp_problems(rubric: Rubric, stamp: RubricStamp, place: Place) -> tuple[Problem, ...]:
    """Whether the sheet was made for this very rubric."""
    if stamp.id != rubric.id:
        return (problem(Code.OTHER_RUBRIC, place(("rubric", "id")), found=stamp.id, wanted=rubric.id),)
    if stamp.version != rubric.version:
        where = place(("rubric", "version"))
        return (problem(Code.OTHER_VERSION, where, found=stamp.version, wanted=rubric.version),)
    if stamp.hash and stamp.hash != rubric.hash:
        return (problem(Code.OTHER_CONTENT, place(("rubric", "hash"))),)
    return ()


def unknown_role(found: str, allowed: Sequence[str], where: Where) -> Problem:
    """The problem of a role that the rubric does not have."""
    return problem(
        Code.UNKNOWN_ROLE,
        where,
        found=found,
        hint=did_you_mean(found, allowed),
        allowed=listed(allowed, _("or")),
    )


def unknown_grade(found: str, allowed: Sequence[str], where: Where) -> Problem:
    """The problem of a grade of evidence that the rubric does not have."""
    return problem(
        Code.UNKNOWN_GRADE,
        where,
        found=found,
        hint=did_you_mean(found, allowed),
        allowed=listed(allowed, _("or")),
    )


def did_you_mean(found: str, known: Iterable[str]) -> str:
    """A sentence with the nearest known word and a blank after it; empty if none is near.

    >>> did_you_mean("kook", ["chef", "cook"])
    'Did you mean "cook"? '
    """
    if len(found) > _HINTED_LENGTH:
        return ""
    near = difflib.get_close_matches(found, list(known), n=1, cutoff=0.6)
    return _('Did you mean "{word}"?', word=near[0]) + " " if near else ""


def _variant_problems(rubric: Rubric, variant: str | None, place: Place) -> Iterator[Problem]:
    if variant and variant not in rubric.variants:
        yield problem(Code.UNKNOWN_VARIANT, place(("variant",)), found=variant)


def _not_asked(
    rubric: Rubric, role: Role | None, answers: Sequence[Answer], place: Place
) -> Iterator[Problem]:
    """How many levels and n/a a role gave to questions that it is not asked, and which (rule A3)."""
    if role is None or role.kind != "rater":
        return
    codes = [
        asked.code
        for a in answers
        if (a.level is not None or a.not_applicable is not None)
        and (asked := rubric.by_id.get(a.criterion)) is not None
        and role.id not in asked.ask
    ]
    if codes:
        where = place(("respondent", "role"))
        first = ", ".join([*codes[:_NAMED], *(["…"] if len(codes) > _NAMED else [])])
        yield problem(Code.ROLE_NOT_ASKED, where, role=role.title, answers=len(codes), codes=first)


def _doubled(
    answers: Sequence[Answer | Verdict | Agreement], place: Place, rows: str = "answers"
) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, answer in enumerate(answers):
        before = first.setdefault(answer.criterion, index)
        if before != index:
            other = place((rows, before, "criterion")).spot
            where = place((rows, index, "criterion"))
            yield problem(Code.DUPLICATE_CRITERION, where, criterion=answer.criterion, other=other)


def _one_answer(
    rubric: Rubric, role: Role | None, answer: Answer, hints: Iterable[str], place: Callable[..., Where]
) -> Iterator[Problem]:
    if answer.criterion not in rubric.by_id:
        hint = did_you_mean(answer.criterion, hints)
        yield problem(Code.UNKNOWN_CRITERION, place("criterion"), found=answer.criterion, hint=hint)
        return
    yield from _contradictions(answer, place)
    if answer.level is not None:
        yield from _level_problems(rubric, role, answer.criterion, answer.level, place)
    if answer.evidence:
        floor = 1 if role and role.kind == "auditor" and answer.level is not None else 0
        yield from _evidence_problems(rubric, answer.evidence, floor, place)


def _contradictions(answer: Answer, place: Callable[..., Where]) -> Iterator[Problem]:
    given = [
        words
        for words, is_given in (
            (_("level {level}", level=answer.level), answer.level is not None),
            (_("not applicable"), answer.not_applicable is not None),
            (_("don't know"), answer.dont_know),
        )
        if is_given
    ]
    if len(given) > 1:
        yield problem(Code.ANSWER_CONTRADICTS, place(), found=listed(given))
    if answer.not_applicable is not None and not answer.not_applicable.strip():
        yield problem(Code.NA_WITHOUT_REASON, place("not_applicable"))


def _level_problems(
    rubric: Rubric, role: Role | None, criterion: str, level: int, place: Callable[..., Where]
) -> Iterator[Problem]:
    customer = role is not None and role.kind == "customer"
    top = CUSTOMER_TOP if customer else rubric.top
    if not 0 <= level <= top:
        yield problem(Code.LEVEL_OUT_OF_RANGE, place("level"), level=level, top=top)
    if customer and not rubric.by_id[criterion].customer_statement:
        yield problem(Code.NO_CUSTOMER_STATEMENT, place("criterion"), criterion=criterion)


def _evidence_problems(
    rubric: Rubric, evidence: Evidence, floor: int, place: Callable[..., Where]
) -> Iterator[Problem]:
    """Problems of one piece of evidence.

    Args:
        rubric: the rubric with the grades.
        evidence: what is given.
        floor: the rank that it has without any reference: 1 beside an auditor's level, else 0 (rule S5).
        place: where the parts of the answer stand.
    """
    grades = rubric.evidence.grades
    rank = rubric.grade_rank.get(evidence.grade)
    if rank is None:
        yield unknown_grade(evidence.grade, [g.id for g in grades], place("evidence", "grade"))
    elif rank > floor and not (evidence.reference or "").strip():
        where = place("evidence", "reference")
        yield problem(
            Code.EVIDENCE_WITHOUT_REFERENCE, where, grade=grades[rank].title, counts_as=grades[floor].title
        )


# --- auditors' and workshops' sheets ----------------------------------------------------------


def auditor_problems(rubric: Rubric, sheet: AuditorSheet, place: Place) -> tuple[Problem, ...]:
    """Everything that is wrong or worth a look in an auditor's sheet."""
    foreign = stamp_problems(rubric, sheet.rubric, place)
    if any(p.severity == "error" for p in foreign):
        return foreign
    found = [*foreign, *_variant_problems(rubric, sheet.variant, place)]
    found += _not_auditor(rubric, sheet.respondent.role, place(("respondent", "role")))
    found += _doubled(sheet.verdicts, place, "verdicts")
    for index, verdict in enumerate(sheet.verdicts):
        hints = rubric.by_id if len(found) < _HINTED else ()
        where = place(("verdicts", index, "criterion"))
        unknown = _unknown_criterion(rubric, verdict.criterion, hints, where)
        found += unknown or _one_verdict(
            rubric, verdict, lambda *path, i=index: place(("verdicts", i, *path))
        )
    return tuple(found)


def _not_auditor(rubric: Rubric, role: str, where: Where) -> Iterator[Problem]:
    """The role is there, and an auditor's."""
    known = rubric.role.get(role)
    auditors = [r.title for r in rubric.roles if r.kind == "auditor"]
    if known is None:
        yield unknown_role(role, auditors, where)
    elif known.kind != "auditor":
        yield problem(Code.ROLE_NOT_AUDITOR, where, role=known.title, allowed=listed(auditors, _("or")))


def _unknown_criterion(
    rubric: Rubric, criterion: str, hints: Iterable[str], where: Where
) -> tuple[Problem, ...]:
    """The problem of a criterion that the rubric does not have; empty if it does."""
    if criterion in rubric.by_id:
        return ()
    hint = did_you_mean(criterion, hints)
    return (problem(Code.UNKNOWN_CRITERION, where, found=criterion, hint=hint),)


def _one_verdict(rubric: Rubric, verdict: Verdict, place: Callable[..., Where]) -> Iterator[Problem]:
    """What is wrong with one verdict."""
    if verdict.level is not None and not 0 <= verdict.level <= rubric.top:
        yield problem(Code.LEVEL_OUT_OF_RANGE, place("level"), level=verdict.level, top=rubric.top)
    if verdict.level is not None and verdict.not_applicable:
        yield problem(Code.VERDICT_CONTRADICTS, place("not_applicable"))
    if not (verdict.reason or "").strip():
        if verdict.evidence == "rejected":
            yield problem(Code.VERDICT_WITHOUT_REASON, place("reason"), verdict=_("evidence rejected"))
        if verdict.not_applicable is False:
            yield problem(Code.VERDICT_WITHOUT_REASON, place("reason"), verdict=_("it applies"))


def workshop_problems(rubric: Rubric, sheet: WorkshopSheet, place: Place) -> tuple[Problem, ...]:
    """Everything that is wrong or worth a look in a workshop's sheet."""
    foreign = stamp_problems(rubric, sheet.rubric, place)
    if any(p.severity == "error" for p in foreign):
        return foreign
    found = [*foreign, *_variant_problems(rubric, sheet.variant, place)]
    found += _doubled(sheet.agreements, place, "agreements")
    for index, one in enumerate(sheet.agreements):
        hints = rubric.by_id if len(found) < _HINTED else ()
        found += _unknown_criterion(rubric, one.criterion, hints, place(("agreements", index, "criterion")))
        if one.level != NOT_APPLICABLE and not 0 <= one.level <= rubric.top:
            where = place(("agreements", index, "level"))
            found.append(problem(Code.AGREED_LEVEL, where, found=one.level, top=rubric.top))
    return tuple(found)


# --- what is written about the plan -----------------------------------------------------------


def action_problems(rubric: Rubric, sheet: ActionSheet, place: Place) -> tuple[Problem, ...]:
    """Everything that is wrong in a sheet about the plan."""
    foreign = stamp_problems(rubric, sheet.rubric, place)
    if any(p.severity == "error" for p in foreign):
        return foreign
    found = [*foreign, *_variant_problems(rubric, sheet.variant, place)]
    first: dict[str, int] = {}
    for index, action in enumerate(sheet.actions):
        where, before = place(("actions", index, "step")), first.setdefault(action.step, index)
        if before != index:
            other = place(("actions", before, "step")).spot
            found.append(problem(Code.STEP_TWICE, where, step=action.step, other=other))
        elif not is_step(rubric, action.step):
            hint = did_you_mean(action.step, _step_ids(rubric)) if len(found) < _HINTED else ""
            found.append(problem(Code.STEP_UNKNOWN, where, found=action.step, hint=hint))
    return tuple(found)


def is_step(rubric: Rubric, step: str) -> bool:
    """Whether a plan for a rubric can have a step of this id."""
    found = STEP.fullmatch(step)
    if found is None or found["criterion"] not in rubric.by_id:
        return False
    return found["to"] == PROOF or int(found["to"]) <= rubric.top


def _step_ids(rubric: Rubric) -> list[str]:
    """The ids of all steps that there can be."""
    ends = (*range(1, rubric.top + 1), PROOF)
    return [f"{criterion.id}:{end}" for criterion in rubric.criteria for end in ends]
