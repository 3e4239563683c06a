"""Who has answered and who is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cxaudit.cli.program import cli, engagement_argument, json_option, paragraphs, store_option
from cxaudit.cli.terminal import as_json, problems_as_dicts, quoted_path, say, show, show_problems, table
from cxaudit.language import N_, _, ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from cxaudit.pipeline.standing import Group, Standing


@cli.command(
    short_help=_("Show who has answered and who is missing."),
    help=paragraphs(
        _("Show who of FOLDER has answered, by role and department, and who is missing, by key."),
        _("It counts small groups too: it is for the audit lead, and not for passing on."),
    ),
)
@engagement_argument
@store_option
@json_option
def status(folder: Path, store: str | None, machine: bool) -> None:
    """Show who of FOLDER has answered, by role and department, and who is missing, by key."""
    from cxaudit.pipeline import standing

    now = standing.status(folder, store=store)
    if machine:
        as_json(_standing(now))
    else:
        _show_standing(folder, now)


def _standing(now: Standing) -> dict[str, Any]:
    """How far it is, for programs."""
    where = (
        "sent",
        "waiting",
        "reported",
        "current",
        "late_says",
    )  # what lies in the folder, for the next command only
    return {
        **{name: value for name, value in now._asdict().items() if name not in where},
        "roles": [group._asdict() for group in now.roles],
        "departments": [group._asdict() for group in now.departments],
        "moved": [one._asdict() for one in now.moved],
        "hidden": now.hidden and now.hidden._asdict(),
        "last": now.last and now.last.isoformat(),
        "late": [one._asdict() for one in now.late],
        "flags": [flag.model_dump() for flag in now.flags],
        "fieldwork": now.fieldwork and now.fieldwork._asdict(),
        "problems": problems_as_dicts(now.problems),
        "for": "audit lead",
    }


def _show_standing(folder: Path, now: Standing) -> None:
    """How far it is, for people."""
    show_problems(now.problems)
    show(now.client)
    if now.asked:
        show(_("{answered} of {asked} people have answered.", answered=now.answered, asked=now.asked))
    else:
        show(ngettext("{n} person has answered.", "{n} people have answered.", now.answered))
    show("")
    _show_groups(_("Role"), now.roles, now, _("role not said yet"))
    if now.departments:
        show("")
        _show_groups(_("Department"), now.departments, now, _("department not said"))
    _show_moved(now)
    _show_hidden(now)
    _show_came(now)
    _show_fieldwork(now)
    _show_late(now)
    say()
    say(_("Small groups are counted here: this is for the audit lead, and not for passing on."))
    _show_next(folder, now)


def _show_next(folder: Path, now: Standing) -> None:
    """What to do now, by how far it is."""
    home = quoted_path(folder)
    if now.waiting:
        say(
            ngettext(
                "{n} file in the folder returned was not taken in; to take it in, or to see why not: {command}",
                "{n} files in the folder returned were not taken in; to take them in, or to see why not: {command}",
                now.waiting,
                command=f"cxaudit collect {home}",
            )
        )
    if now.answered:
        _show_report(home, now)
    elif now.sent and not now.waiting:
        say(_("Send what lies in {folder}, each to whom it is for.", folder=folder / "outgoing"))
        say(_("Then: {command}", command=_collecting(home)))
    elif not now.sent:
        if not any(group.listed for group in now.roles):
            say(_("Fill in {file}: one line for each person.", file=folder / "people.csv"))
        say(_("Then: {command}", command=f"cxaudit questionnaires {home}"))


def _collecting(home: str) -> str:
    """The command that takes in what comes back."""
    return f"cxaudit collect {home} {_('FILES')}…"


def _show_report(home: str, now: Standing) -> None:
    """What to do once somebody has answered: more may come back, and a report be made, or made anew."""
    if now.asked is None or now.answered < now.asked:
        say(_("What still comes back: {command}", command=_collecting(home)))
    if now.reported and now.current:
        say(_("The report in the folder reports has all of these answers."))
    elif now.reported:
        say(_("The report in the folder reports does not have just these answers."))
        say(_("Then: {command}", command=f"cxaudit report {home} --force"))
    else:
        say(_("Then: {command}", command=f"cxaudit report {home}"))


def _show_groups(head: str, groups: Sequence[Group], now: Standing, unsaid: str) -> None:
    """Roles or departments, and who of them is missing."""
    rows = [(g.title or unsaid, str(g.answered), _there(g), _shown(g, now)) for g in groups]
    if rows:
        table((head, _("answered"), _("of"), _("in the report")), rows)
    for group in groups:
        if group.missing:
            show(_("Missing, {group}: {keys}", group=group.title or unsaid, keys=", ".join(group.missing)))


def _show_moved(now: Standing) -> None:
    """Who is counted elsewhere than the list says."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in now.moved:
        found.setdefault((one.listed, one.answered or _("not said")), []).append(one.key)
    if found:
        show("")
    for (listed, answered), keys in found.items():
        show(
            _(
                "In people.csv under {listed}, in the answers {answered}, which counts: {keys}",
                listed=listed,
                answered=answered,
                keys=", ".join(keys),
            )
        )


def _show_fieldwork(now: Standing) -> None:
    """What was found outside the questionnaire, and whether what customers said may be shown."""
    found = now.fieldwork
    if found is None:
        return
    parts = [
        ngettext("{n} contact point", "{n} contact points", found.contact_points),
        ngettext("{n} reading of measures", "{n} readings of measures", found.readings),
        ngettext("{n} customer", "{n} customers", found.customers),
    ]
    show(_("Field work: {parts}.", parts=", ".join(parts)))
    if found.customers and not found.customers_shown:
        show(
            _(
                "What customers answered is not shown until at least {minimum} of them have; that also holds for each "
                "channel and group.",
                minimum=now.minimum_group,
            )
        )
    elif found.customers:
        show(
            _(
                "What customers answered is shown; of a channel or group with fewer than {minimum} of them nothing is.",
                minimum=now.minimum_group,
            )
        )


_WHAT = 36
"""Letters of what to do that a line has room for."""


def _show_late(now: Standing) -> None:
    """What of the plan should be done by now and is not."""
    if now.late_says is None:
        return
    show("")
    show(now.late_says)
    table(
        (_("Due"), _("Step"), _("Who does it"), _("What")),
        [(one.due, one.ref, one.person, one.action[:_WHAT]) for one in now.late],
    )


def _there(group: Group) -> str:
    """How many there are."""
    count = group.head_count or group.listed
    return str(count) if count else "?"


def _shown(group: Group, now: Standing) -> str:
    """Whether the figures of a group are shown, and if not, why."""
    if group.never:
        return _("hidden: fewer than {minimum} people", minimum=now.minimum_group)
    if group.short:
        return ngettext("hidden until {n} more answers", "hidden until {n} more answer", group.short)
    if now.hidden and group.title in (*now.hidden.roles, *now.hidden.departments):
        return _("hidden: it would show a smaller group")
    return "" if group.answered else _("nobody yet")


def _show_hidden(now: Standing) -> None:
    """What the minimum group hides."""
    show("")
    show(_("Minimum group: {minimum} people.", minimum=now.minimum_group))
    hidden = now.hidden
    if hidden is None:
        return
    parts = (
        (_("roles"), hidden.roles),
        (_("departments"), hidden.departments),
        (_("step scores"), hidden.steps),
    )
    for what, names in parts:
        if names:
            show(_("A report of today hides {what}: {names}", what=what, names=", ".join(names)))
    if hidden.criteria:
        show(
            _("A report of today hides {criteria} of {of} criteria.", criteria=hidden.criteria, of=hidden.of)
        )
    if not any((*(names for _what, names in parts), hidden.criteria)):
        show(_("A report of today hides nothing."))


_FLAGS = {
    "same_level": N_("the same level throughout"),
    "all_top": N_("nearly everything at the highest level"),
    "mostly_dont_know": N_("mostly don't know"),
    "silent_role": N_("a role that did not answer: {group}"),
    "silent_department": N_("a department that did not answer: {group}"),
}


def _show_came(now: Standing) -> None:
    """What else came back, when, and what is worth a look."""
    if now.auditors:
        show(ngettext("{n} auditor has given verdicts.", "{n} auditors have given verdicts.", now.auditors))
    if now.workshops:
        show(
            ngettext("{n} workshop sheet was taken in.", "{n} workshop sheets were taken in.", now.workshops)
        )
    for flag in now.flags:
        told = _(_FLAGS[flag.code], group=flag.group or "")
        count = "" if flag.people is None else f" ({flag.people})"
        show(_("Worth a look: {what}", what=f"{told}{count}"))
    if now.last:
        when = now.last.astimezone().strftime("%Y-%m-%d %H:%M")
        show(
            _("Last taken in: {when}, by {by}; {files} files in all.", when=when, by=now.by, files=now.files)
        )
    else:
        show(_("Nothing was taken in yet."))
