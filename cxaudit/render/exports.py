"""A plan as files of other tools: Jira, any tool that takes a table, a checklist (docs/plan.md).

Whatever is written here opens in spreadsheets too, so no text in it may become a formula.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from cxaudit.language import _
from cxaudit.measure import NOTHING, whole_number
from cxaudit.model.result import AuditResult
from cxaudit.render.explained import ExplainedFix, answers_to
from cxaudit.render.findings import HOW_TO_FIND
from cxaudit.render.measures_view import CauseView, causes_view
from cxaudit.render.names import Names
from cxaudit.render.plan_ids import one_line, step_uid, visible
from cxaudit.render.plans import PARKED, PeriodView, PlanView, StepRow, plan_view
from cxaudit.text import listed

ExportKind = Literal["jira", "csv", "ics", "markdown"]

ENDINGS: Final[Mapping[ExportKind, str]] = {"jira": ".csv", "csv": ".csv", "ics": ".ics", "markdown": ".md"}
"""How the name of each file ends."""

HOURS_A_DAY: Final = 8
"""Of work, where a tool counts in seconds."""

_FORMULA: Final = frozenset("=+-@\t\r\n＝＋－＠|")
"""With these a cell may begin a formula in some spreadsheet, in their wide form too."""
_BLANKS: Final = "".join((" ", "\u00a0", "\u2007", "\u202f", "\u3000", "\u200b", "\ufeff"))
"""What may stand before it and is not seen."""


# ------------------------------------------------------------------------ text that stays text


def defused(text: str) -> str:
    """Text that no spreadsheet takes for a formula: a ' before what could begin one, also after blanks.

    >>> defused("=1+1"), defused("  -2"), defused("fine")
    ("'=1+1", "'  -2", 'fine')
    """
    shown = visible(text)
    bare = shown.lstrip(_BLANKS)
    return f"'{shown}" if bare[:1] in _FORMULA or shown[:1] in _FORMULA else shown


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], encoding: str) -> bytes:
    """A table with commas, everything in quotes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([cell and defused(cell) for cell in row] for row in rows)
    return text.getvalue().encode(encoding)


# ------------------------------------------------------------------------ what is said of a step


def _plan(result: AuditResult) -> PlanView:
    """The plan of a result that has one."""
    view = plan_view(result)
    assert view is not None
    return view


def _summary(row: StepRow) -> str:
    """A step in one line."""
    return one_line(f"{row.name}: {row.title}")


def _description(row: StepRow, fix: ExplainedFix | None) -> str:
    """All that somebody needs who has to do it."""
    lines = [row.action]
    told = (
        (_("Done when"), row.done_when),
        (_("Proof"), "; ".join(row.bring)),
        (_("Responsible"), row.owner if row.owner_id else ""),
        (_("Effort"), row.days_word),
        (_("After"), row.after),
        (_("Parked"), row.parked or ""),
        (_("Benefit felt"), "" if row.benefit == NOTHING else row.benefit),
        (_("Must agree"), "; ".join(fix.agree) if fix else ""),
        (_("Unlocks"), listed(list(fix.unlocks)) if fix else ""),
        (_("Whom it answers"), (answers_to(fix) or "") if fix else ""),
        (_("Begin at"), (fix.begin or "") if fix else ""),
        (_("Agreed"), row.agreed or ""),
    )
    lines += [_("{what}: {said}", what=what, said=one_line(said)) for what, said in told if said]
    return "\n".join(lines)


def _labels(row: StepRow) -> tuple[str, ...]:
    """Words by which tools sort: one word each, without blanks; of a dropped step that, in place of its period."""
    when = row.action_now.status_word if row.action_now and _dropped(row) else row.period_word
    return ("cxaudit", _word(row.code), _word(when), _word(row.owner) if row.owner_id else "")


def _dropped(row: StepRow) -> bool:
    """Whether people gave a step up."""
    return row.action_now is not None and row.action_now.status == "dropped"


def _word(text: str) -> str:
    """A text as one word.

    >>> _word("People and training (HR)")
    'People-and-training-HR'
    """
    folded = unicodedata.normalize("NFKC", text)
    return re.sub(r"[^\w.]+", "-", folded).strip("-._")[:80]


class _Cause(NamedTuple):
    """A cause to find before anything is mended; it has neither days nor dates."""

    uid: str
    summary: str
    description: str
    owner: str
    labels: tuple[str, ...]


def _causes(result: AuditResult, origin: str) -> tuple[_Cause, ...]:
    """The causes to find, worst first (rule F13)."""
    known, names = result.fieldwork.causes if result.fieldwork else (), Names(result)
    return tuple(
        _cause(step_uid(origin, one.id), seen, names.code.get(one.criterion or "", ""))
        for one, seen in zip(known, causes_view(result, names), strict=True)
    )


def _cause(uid: str, seen: CauseView, code: str) -> _Cause:
    owner = "" if seen.owner == NOTHING else seen.owner
    told = (
        (_("Measured"), seen.says),
        (_("How"), _(HOW_TO_FIND)),
        (_("Done when"), _("The cause is written down with its proof, and what to do about it is agreed.")),
        (_("Responsible"), owner),
        (_("Then"), seen.fix or ""),
    )
    return _Cause(
        uid=uid,
        summary=one_line(_("Find the cause: {measure}", measure=seen.name)),
        description="\n".join(
            _("{what}: {said}", what=what, said=one_line(said)) for what, said in told if said
        ),
        owner=owner,
        labels=("cxaudit", _word(code), _word(_("Find the cause first")), _word(owner)),
    )


def _explained(view: PlanView) -> dict[str, ExplainedFix]:
    """Fixes by criterion."""
    return {fix.criterion: fix for fix in view.fixes}


# ------------------------------------------------------------------------ Jira


JIRA: Final = (
    "Issue Key",
    "External issue ID",
    "Issue Type",
    "Summary",
    "Description",
    "Start date",
    "Due Date",
    "Original Estimate",
    "Labels",
    "Labels",
    "Labels",
    "Labels",
    "Labels",
)
"""Heads as the importers of Jira Cloud and Data Center know them; a label has a column each."""


def jira_csv(result: AuditResult, origin: str) -> bytes:
    """The plan as tasks for Jira's import of CSV files; a task with a key is updated, one without is made anew.

    Status and assignee are left out: an import must not set back what people did in Jira, nor make users. So a dropped
    step is said to be so by a label and in its text; without a key there is nothing to tell of it, and no task to make.
    """
    view = _plan(result)
    fixes = _explained(view)
    days = {step.id: step.days for step in result.plan.steps} if result.plan else {}
    rows = (
        (
            row.action_now.ticket if row.action_now else "",
            step_uid(origin, row.id),
            "Task",
            _summary(row)[:255],
            _jira_description(row, fixes.get(row.criterion)),
            row.start_on.isoformat() if row.start_on else "",
            row.due_on.isoformat() if row.due_on else "",
            str(whole_number(days[row.id] * HOURS_A_DAY * 3600)),
            step_uid(origin, row.id),
            *_labels(row),
        )
        for row in view.rows
        if row.action_now is None or row.action_now.ticket or not _dropped(row)
    )
    causes = (
        ("", one.uid, "Task", one.summary[:255], one.description, "", "", "", one.uid, *one.labels)
        for one in _causes(result, origin)
    )
    return _table(JIRA, (*causes, *rows), "utf-8")


def _jira_description(row: StepRow, fix: ExplainedFix | None) -> str:
    """All that somebody needs who has to do it; of a dropped step first that it is not to be done."""
    told = _description(row, fix)
    if row.action_now is None or not _dropped(row):
        return told
    note = _("{what}: {said}", what=_("Status"), said=row.action_now.status_word)
    return "\n".join((note, told))


# ------------------------------------------------------------------------ any tool with a table


GENERAL: Final = (
    "id",
    "title",
    "description",
    "section",
    "status",
    "assignee",
    "responsible",
    "start_date",
    "due_date",
    "days",
    "labels",
    "after",
    "ticket",
    "note",
)
"""Heads that GitLab reads as they are, and that people map in other tools."""


def general_csv(result: AuditResult, origin: str) -> bytes:
    """The plan as a table that Planner, Asana, Trello and GitLab take, and that Excel opens."""
    view = _plan(result)
    fixes = _explained(view)
    rows = (
        (
            step_uid(origin, row.id),
            _summary(row),
            _description(row, fixes.get(row.criterion)),
            row.period_word,
            row.action_now.status_word if row.action_now else "",
            row.action_now.person if row.action_now else "",
            row.owner if row.owner_id else "",
            row.start_on.isoformat() if row.start_on else "",
            row.due_on.isoformat() if row.due_on else "",
            row.days,
            ",".join(label for label in _labels(row) if label),
            ",".join(step_uid(origin, step) for step in row.after_ids),
            row.action_now.ticket if row.action_now else "",
            row.action_now.note if row.action_now else "",
        )
        for row in view.rows
    )
    return _table(GENERAL, (*map(_general_cause, _causes(result, origin)), *rows), "utf-8-sig")


def _general_cause(one: _Cause) -> tuple[str, ...]:
    """A cause as a row of the table."""
    labels = ",".join(label for label in one.labels if label)
    told = {
        "id": one.uid,
        "title": one.summary,
        "description": one.description,
        "section": _("Find the cause first"),
        "responsible": one.owner,
        "labels": labels,
    }
    return tuple(told.get(head, "") for head in GENERAL)


# ------------------------------------------------------------------------ checklist


_MARKS = re.compile(r"[\\`*_\[\]<>|~&]")
"""What Markdown and the HTML in it are made of, wherever it stands."""
_FIRST = re.compile(r"^(\d*)([-+#=.)])")
"""What makes a list, a heading or a line where a line begins with it."""


def plain(text: str) -> str:
    r"""Text that Markdown shows as it is, in one line.

    >>> plain("*a* <b>"), plain("- a-b"), plain("1. a")
    ('\\*a\\* \\<b\\>', '\\- a-b', '1\\. a')
    """
    return _FIRST.sub(r"\1\\\2", _MARKS.sub(r"\\\g<0>", one_line(text)))


def checklist(result: AuditResult, origin: str) -> bytes:
    """The plan as a checklist in Markdown."""
    view = _plan(result)
    lines = [f"# {plain(_('{client}: the plan', client=result.client))}", ""]
    lines += [f"{plain(sentence)}\n" for sentence in view.sentences]
    lines += _listed_causes(_causes(result, origin))
    for period in view.periods:
        lines += _listed_period(period, origin)
    if view.parked:
        lines += [f"## {plain(_('Parked'))}", ""]
        lines += [_box(row, origin) for row in view.parked]
        lines.append("")
    return "\n".join(lines).encode()


def _listed_causes(causes: Sequence[_Cause]) -> list[str]:
    """What has to be found out before anything is mended."""
    if not causes:
        return []
    boxes = (
        "\\\n".join(
            (
                f"- [ ] **{plain(one.summary)}** `{one.uid}`",
                *(f"  {plain(line)}" for line in one.description.split("\n")),
            )
        )
        for one in causes
    )
    return [f"## {plain(_('Find the cause first'))}", "", *boxes, ""]


def _listed_period(period: PeriodView, origin: str) -> list[str]:
    """One period with its steps."""
    if not period.rows:
        return []
    return [
        f"## {plain(period.heading)}",
        "",
        plain(period.says),
        "",
        *(_box(row, origin) for row in period.rows),
        "",
    ]


def _box(row: StepRow, origin: str) -> str:
    """One step with its box."""
    status = row.action_now.status if row.action_now else "open"
    who = (row.action_now.person if row.action_now else "") or (row.owner if row.owner_id else "")
    due = row.due_on.isoformat() if row.due_on else "" if row.period == PARKED else row.end
    facts = ", ".join(plain(one) for one in (who, row.days_word, due) if one)
    box = {"done": "[x]", "dropped": "[-]"}.get(status, "[ ]")
    told = [f"- {box} **{plain(row.name)}** {plain(row.title)} – {facts} `{step_uid(origin, row.id)}`"]
    told.append(f"  {plain(row.action)}")
    told.append(f"  {plain(row.parked or _('{what}: {said}', what=_('Done when'), said=row.done_when))}")
    if row.action_now and row.action_now.note:
        told.append(f"  {plain(row.action_now.note)}")
    return "\\\n".join(told)


EXPORTS: Final[Mapping[ExportKind, Callable[[AuditResult, str], bytes]]] = {
    "jira": jira_csv,
    "csv": general_csv,
    "markdown": checklist,
}
"""What makes each file that needs no other library."""
