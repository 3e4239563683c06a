"""Why something is missing or not shown, and why a fix stands where it does: the words for the codes of a result.

A result of an older version has sentences where newer ones have codes; they are shown as they are.
"""

from __future__ import annotations

import re

from cxaudit.errors import Code
from cxaudit.language import N_, _, ngettext
from cxaudit.measure import shown_level, shown_share
from cxaudit.model.result import AuditResult, CriterionResult, Fix, ProblemSeen, Source, StepResult
from cxaudit.render.figures import counted_days
from cxaudit.render.names import Names, inside
from cxaudit.text import listed

# ------------------------------------------------------------------------ why something is hidden


def hidden_because(result: AuditResult, code: str | None) -> str:
    """Why figures are not shown (rule R6), as the end of a sentence; empty for no reason."""
    minimum = result.policy.minimum_group
    said = {
        "few_people": _("fewer than {minimum} people", minimum=minimum),
        "shields_another": _("hidden so that another one cannot be computed"),
        "few_or_shields_another": _(
            "fewer than {minimum} people, or hidden to protect another group", minimum=minimum
        ),
        "few_behind_one": _("fewer than {minimum} people behind one of its few criteria", minimum=minimum),
    }
    return said.get(code or "", code or "")


def group_hidden_because(result: AuditResult, code: str | None) -> str | None:
    """Why it is not said how many of a group took part (rule R6); None where it is."""
    if code != "few_or_shields_another":
        return code
    return _(
        "fewer than {minimum}, or hidden to protect another group",
        minimum=result.policy.minimum_group,
    )


# ------------------------------------------------------------------------ why there is no score


def criterion_because(criterion: CriterionResult) -> str:
    """Why a criterion is not rated, as the end of a sentence."""
    said = {
        "nobody_rated": _("nobody gave a level"),
        "agreed_not_applicable": _("it was agreed in a workshop that it does not apply"),
        "lead_not_applicable": _("the audit lead said that it does not apply"),
        "auditor_not_applicable": _("the auditor said that it does not apply"),
        "most_not_applicable": _("more than half of those who answered said that it does not apply"),
    }
    return said.get(criterion.reason or "", criterion.reason or "")


def step_because(result: AuditResult, step: StepResult, names: Names) -> str:
    """Why a step has no score, or why that is provisional, as the end of a sentence; empty for no reason."""
    share = shown_share(step.coverage)
    said = {
        "nothing_applies": _("nothing in it applies"),
        "too_few_answers": _("only {share} of the weight is answered; a score needs 50 %", share=share),
        "answers_missing": _("{share} of the weight is answered; 80 % makes it firm", share=share),
        "prerequisite_unanswered": _(
            "a prerequisite of {criteria} is not answered", criteria=names.codes(step.provisional)
        )
        if step.provisional
        else _("a prerequisite of a criterion is not answered"),
    }
    return said.get(step.reason or "", hidden_because(result, step.reason))


def overall_because(result: AuditResult, names: Names) -> str:
    """Why there is no overall score, or why it is provisional, as the end of a sentence; empty for no reason."""
    code = result.overall.reason or ""
    if code == "nothing_applies":
        return _("nothing applies")
    state = {
        "steps_hidden": "hidden",
        "steps_not_scored": "not_scored",
        "steps_provisional": "provisional",
    }.get(code)
    if state is None:
        return code
    which = [names.step[s.id] for s in result.steps if s.state == state]
    if state == "hidden":
        if len(which) == len(result.steps) > 1:
            return _("too few people behind every step")
        return _("too few people behind {steps}", steps=listed(which))
    if state == "not_scored":
        return ngettext(
            "{steps} has too few answers for a score",
            "{steps} have too few answers for a score",
            len(which),
            steps=listed(which),
        )
    return ngettext("{steps} is provisional", "{steps} are provisional", len(which), steps=listed(which))


def company_because(result: AuditResult) -> str:
    """Why there is no maturity level, as the end of a sentence."""
    said = {
        "short_form": _("a short questionnaire gives no maturity level"),
        "step_without_score": _("a maturity level needs a score in every step"),
    }
    reason = result.company_level.reason
    return said.get(reason or "", reason or _("not every step has one"))


# ------------------------------------------------------------------------ why a fix stands where it does


def fix_because(result: AuditResult, fix: Fix, names: Names) -> str:
    """Why a fix stands where it does, in one sentence (rule P7); empty for no reason."""
    if fix.why is None or fix.why != fix.list:
        return fix.why or ""
    clauses = [_first_clause(result, fix, names), *_after_clauses(fix, names)]
    if fix.rank == 1 and fix.list in ("fill_in", "not_now"):
        clauses.append(_("first of all, since no other brings more benefit for its effort"))
    return f"{'; '.join(clauses)}."


def waiting_told(proof: bool, mends: bool, criteria: str) -> str:
    """What there is to do where something only waits; ``criteria``: for what."""
    if proof and mends:
        return _(
            "Nothing to do here but to bring proof and to mend the strategy statement; it rises when {criteria} does",
            criteria=criteria,
        )
    if mends:
        return _(
            "Nothing to do here but to mend the strategy statement; it rises when {criteria} does",
            criteria=criteria,
        )
    if proof:
        return _("Nothing to do here but to bring proof; it rises when {criteria} does", criteria=criteria)
    return _("Nothing to do here; it rises when {criteria} does", criteria=criteria)


def _first_clause(result: AuditResult, fix: Fix, names: Names) -> str:
    """What put a fix on its list."""
    seen = result.criterion[fix.criterion]
    if fix.list == "quick_win" and fix.steps:
        return _quick_clause(fix)
    if fix.list == "waiting":
        needed = names.codes(fix.after or seen.limited_by)
        return waiting_told(fix.proof is not None, result.mends(fix), needed)
    if fix.list == "proof" and seen.limit == "strategy":
        return _(
            "It is rated {level}, but the test of the strategy statement allows only level {cap}",
            level=shown_level(seen.base_level),
            cap=seen.cap,
        )
    if fix.list == "proof":
        return _(
            "It is rated {level}, but the evidence ({grade}) supports only level {cap}",
            level=shown_level(seen.base_level),
            grade=inside(names.grade.get(seen.evidence_grade or "", "")),
            cap=seen.cap,
        )
    benefit, days = shown_level(fix.benefit), counted_days(fix.days or 0.0)
    return {
        "main_project": _("Benefit {benefit} of 100 for {days} of work", benefit=benefit, days=days),
        "fill_in": _("Benefit {benefit} of 100, but only {days} of work", benefit=benefit, days=days),
    }.get(
        fix.list or "",
        _("Benefit {benefit} of 100 is little for {days} of work", benefit=benefit, days=days),
    )


def _quick_clause(fix: Fix) -> str:
    """What makes a quick win."""
    first = fix.steps[0]
    return _(
        "Its first step takes {days}, shows within {weeks} and has impact {impact} of 5",
        days=counted_days(first.days),
        weeks=ngettext("{n} week", "{n} weeks", first.weeks),
        impact=first.impact,
    )


def _after_clauses(fix: Fix, names: Names) -> list[str]:
    """What a fix comes after, and what waits for it."""
    found = []
    later = [c for c in fix.after if c not in fix.first_after]
    if fix.list != "waiting":
        if fix.first_after:
            found.append(_("all of it comes after {criteria}", criteria=names.codes(fix.first_after)))
        if later and fix.kind == "improve":
            found.append(_("its later steps come after {criteria}", criteria=names.codes(later)))
        elif later:
            found.append(_("it comes after {criteria}", criteria=names.codes(later)))
    if fix.awaited:
        waiting = fix.awaited.by
        found.append(
            ngettext(
                "{criteria} waits for it",
                "{criteria} wait for it",
                len(waiting),
                criteria=names.codes(waiting),
            )
        )
    return found


# ------------------------------------------------------------------------ what was noticed in the answers

SEVERITIES = {"warning": N_("warning"), "note": N_("note")}
"""The word for how grave something is, to be said with `_`."""

KINDS = {
    "ACTIONS_REPLACED": N_("What was written about the plan was replaced"),
    "ADDRESSES_BLACKED_OUT": N_("Addresses in comments blacked out"),
    "AGREED_AGAIN": N_("Agreed anew in a later workshop"),
    "ANSWER_READ_AS": N_("Answer read as another word"),
    "BUBBLES_NOT_READ": N_("Comment bubbles not read"),
    "COLUMN_NOT_MATCHED": N_("Column not taken"),
    "COLUMN_NOT_USED": N_("Column not used"),
    "COMPUTED_CHANGED": N_("Computed value changed by hand"),
    "CUSTOMER_KEYS_MADE": N_("Keys made for customers"),
    "CUSTOMER_SAYS_NOTHING": N_("Customer without an answer left out"),
    "DEPARTMENT_NOT_PLANNED": N_("Department not in the settings"),
    "DUE_BEFORE": N_("Action overdue"),
    "EVIDENCE_ALONE": N_("Evidence without text"),
    "EVIDENCE_WITHOUT_REFERENCE": N_("Evidence without reference"),
    "EXPORT_DATES_MIXED": N_("Days and months in two orders"),
    "EXPORT_DATES_READ": N_("Order of days and months found"),
    "EXPORT_NO_IDS": N_("No ids to find duplicates by"),
    "FILE_OPEN": N_("File open elsewhere"),
    "FILE_TWICE": N_("File there twice"),
    "HARD_TO_READ": N_("Sentence hard to read"),
    "HEAD_COUNT_LOW": N_("Head count too low"),
    "HIDDEN_ROWS_READ": N_("Hidden rows read"),
    "JARGON": N_("Jargon"),
    "KEY_DERIVED": N_("Key derived"),
    "LANGUAGE_PARTLY": N_("Language not complete"),
    "LEVEL_REPEATED": N_("Level repeated"),
    "LIST_LONGER": N_("List longer than the head count"),
    "LIST_UNNAMED": N_("List without a name"),
    "LONG_SENTENCE": N_("Long sentence"),
    "MEASURE_NEEDS": N_("Measure that needs more columns"),
    "MEASURE_NOT_LISTED": N_("Measure not in the catalogue"),
    "MORE_NOT_MATCHED": N_("More words that fit nothing"),
    "NOTE_WITHOUT_LEVEL": N_("Note without an agreed level"),
    "NOTHING_ANSWERED": N_("Nothing answered"),
    "NOT_COLLECTED": N_("Files not collected"),
    "NOT_LISTED": N_("Respondent not in the list"),
    "NO_ACTIONS": N_("Nothing new about the plan"),
    "NUMBERS_MADE": N_("Numbers made"),
    "OTHER_CONTENT": N_("Other content of the rubric"),
    "OVERRIDE_IDLE": N_("Change without effect"),
    "OWNER_ABOVE_ALL": N_("Owner with more days than all together"),
    "PERSONAL_COLUMN": N_("Column with names not taken"),
    "PLAN_BEFORE_AUDIT": N_("Plan starts before the audit"),
    "POINT_INCOMPLETE": N_("Contact point not complete"),
    "POINT_RENAMED": N_("Contact point with two names"),
    "POINT_TAKEN_OUT": N_("Contact point taken out"),
    "REASON_WITHOUT_NA": N_("Reason without N/A"),
    "REFERENCE_WITHOUT_GRADE": N_("Reference without grade"),
    "RESPONDENT_TWICE": N_("Respondent there twice"),
    "ROLE_CHANGED": N_("Role changed"),
    "ROLE_NOT_ASKED": N_("Role not asked"),
    "ROLE_NOT_RATER": N_("Role gives no ratings"),
    "ROWS_SENT_TWICE": N_("Rows sent twice left out"),
    "ROWS_WITHOUT_ANSWER": N_("Rows without an answer left out"),
    "SAID_NOT_MATCHED": N_("Answer not among the words of the mapping"),
    "SAID_OFF_SCALE": N_("Number off the scale"),
    "SAVED_AHEAD": N_("File saved in the future"),
    "SET_ASIDE": N_("Files set aside"),
    "SHEET_OVERRULED": N_("Sheet overruled by the settings"),
    "SHEET_RENAMED": N_("Sheet renamed"),
    "STORE_NOT_CHECKED": N_("Store not checked"),
    "TRANSLATION_MISSING": N_("Translation missing"),
    "TRANSLATION_SAME": N_("Translation the same as the original"),
    "TWO_QUESTIONS": N_("Two questions at once"),
    "UNFINISHED": N_("Unfinished files"),
    "UNFINISHED_CLEARED": N_("Unfinished files deleted"),
    "VALUE_NOT_MATCHED": N_("Value does not fit"),
    "VERDICTS_DIFFER": N_("Auditors differ"),
    "WORD_NOT_MATCHED": N_("Word not among the choices"),
}
"""A few words for each kind of warning and note, to be said with `_`, where not more may be told (rule R6)."""


def noticed(seen: ProblemSeen) -> str:
    """A warning or note that came with the answers, in words."""
    if seen.text is not None:
        return seen.text
    if seen.times is not None:
        kind = _(KINDS.get(seen.code, "")) or seen.code.replace("_", " ").capitalize()
        return ngettext("{kind}: {n} time", "{kind}: {n} times", seen.times, kind=kind)
    code = Code.__members__.get(seen.code)
    said = code.told(seen.facts) if code else seen.code
    return f"{seen.where}: {said}" if seen.where else said


_NUMBERED = re.compile(r"(?:sheet|fieldwork) ([0-9]+)")
_NUMBERED_AS = {
    None: N_("sheet {number}"),
    "fieldwork": N_("field book {number}"),
}
"""What files are called where people are not named, by their kind."""
_FOUND_IN = {"fieldwork": N_("Field book"), "customers": N_("Customers' answers")}


def source_name(result: AuditResult, source: Source) -> str:
    """What a file that was taken in is called; a number where people are not named (rule R6); all of customers are one."""
    if source.kind == "customers":
        return _("customers' answers")
    numbered = None if result.took_part.named else _NUMBERED.fullmatch(source.file)
    return _(_NUMBERED_AS[source.kind], number=numbered[1]) if numbered else source.file


def source_kind(source: Source) -> str:
    """What a file is that holds what was found outside the questionnaire; empty: people's answers."""
    return _(_FOUND_IN[source.kind]) if source.kind else ""
