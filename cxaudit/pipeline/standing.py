"""Who has answered, who is missing, and what will be hidden."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from cxaudit.engine import actions, consensus
from cxaudit.engine.customers import people_in
from cxaudit.engine.results import TakenIn, customers_hash
from cxaudit.errors import WARNING, Problem
from cxaudit.model.answers import AnswerSheet
from cxaudit.model.result import AuditResult, QualityFlag
from cxaudit.model.stages import Person
from cxaudit.pipeline.actions import with_actions
from cxaudit.pipeline.collected import collected_result, not_collected
from cxaudit.pipeline.documents import DocumentFile, Outside, measured, outside, stored
from cxaudit.pipeline.fieldwork import Found
from cxaudit.pipeline.places import Audit, loosened, people_of, policy_of, the_audit, the_store
from cxaudit.read.folders import RESULT
from cxaudit.read.results import hashes_of
from cxaudit.render.plans import PlanView, plan_view
from cxaudit.store import Intake, Kept, RespondentStatus

NOT_SAID: Final = ""
"""Stands for those who did not say their department."""


class Group(NamedTuple):
    """A role or department. Whoever has answered is counted where their answers count, in whatever group they stand."""

    id: str
    title: str
    answered: int
    listed: int
    """In people.csv and not answering as another one; 0: nobody."""
    head_count: int | None
    """As the settings say; None: unknown."""
    missing: tuple[str, ...]
    """Keys of those in people.csv who have not answered."""
    short: int
    """How many more have to answer until it may be shown; 0: it may be, or nobody answered."""
    never: bool
    """Too few are there: its figures stay hidden whoever answers."""


class Moved(NamedTuple):
    """Somebody who answered as something else than people.csv says."""

    key: str
    listed: str
    """Title of the role or department in people.csv."""
    answered: str
    """Title of the one in their answers, which counts; empty: they did not say."""


class LateStep(NamedTuple):
    """A step of the plan that should be done and is not."""

    step: str
    """Its id."""
    ref: str
    """As people type it, such as ``K1:2``."""
    action: str
    person: str
    """Who does it, else who is responsible."""
    due: str
    """The day, as files have it."""
    status: str
    """open or started."""


class Hidden(NamedTuple):
    """What a report of today would not show (rule R6)."""

    roles: tuple[str, ...]
    """Titles of those of which nothing is said."""
    departments: tuple[str, ...]
    steps: tuple[str, ...]
    """Titles of those without a score."""
    criteria: int
    """How many have no figures."""
    of: int
    """How many criteria there are."""


class FieldworkThere(NamedTuple):
    """How much was found outside the questionnaire, everything that was taken in put together."""

    contact_points: int
    ratings: int
    """Criteria rated at single contact points."""
    journey: int
    """Texts in the journey map."""
    readings: int
    strategy: bool
    """The strategy statement is there."""
    customers: int
    """Customers who answered."""
    customers_shown: bool
    """They are enough for the minimum group; else a report says nothing of what they answered."""


class Standing(NamedTuple):
    """How far an engagement is. It counts small groups: for the audit lead's eyes."""

    client: str
    answered: int
    asked: int | None
    """Everybody in people.csv, else all head-counts; None: unknown."""
    roles: tuple[Group, ...]
    departments: tuple[Group, ...]
    moved: tuple[Moved, ...]
    minimum_group: int
    named: tuple[str, ...]
    hidden: Hidden | None
    """None: nobody has answered."""
    last: datetime.datetime | None
    """When the last file was taken in, UTC."""
    by: str | None
    """Who took it in."""
    files: int
    auditors: int
    """Auditors who have given verdicts."""
    workshops: int
    flags: tuple[QualityFlag, ...]
    late: tuple[LateStep, ...]
    """Steps of the plan that should be done by today, the longest overdue first."""
    late_says: str | None
    """The same in a sentence; None: there are none."""
    sent: bool
    """Questionnaires were made."""
    waiting: int
    """Files in the folder of returned ones that were not taken in."""
    reported: bool
    """There is a report."""
    current: bool
    """It rests on just the files that were taken in."""
    fieldwork: FieldworkThere | None
    """What was found outside the questionnaire; None: nothing."""
    problems: tuple[Problem, ...]


def status(folder: Path, *, store: str | None = None) -> Standing:
    """Who has answered by role and department, who is missing by key, and what will be hidden.

    Args:
        folder: the engagement's.
        store: the URL of a database on a server; none: the file in the folder.

    Raises:
        CxauditError: settings or list need mending, or the store cannot be used.
    """
    audit = the_audit(folder)
    listed = people_of(audit)
    told = tuple(one for one in listed.notes if one.severity == WARNING) if listed else ()
    if store is None and not audit.place.store.exists():
        kept: Sequence[Kept] = ()
        found = _outside(audit, ())
        return _standing(audit, _registered((), _planned(listed), {}), kept, None, found, told)
    with the_store(audit.place, store) as opened:
        everybody, kept, returned = opened.respondents(), opened.kept(), opened.returned()
        documents = stored(opened.documents())
        written = [actions.noted(one.sheet, one.taken_at) for one in opened.actions()]
        faults = loosened(audit, opened)
    people = _registered(everybody, _planned(listed), _heard(returned))
    found = _outside(audit, documents)
    result = collected_result(audit.rubric, audit.plan, returned, found) if _answering(kept) else None
    result = result and with_actions(result, written)
    shown = result and audit.voice.told(result)
    return _standing(audit, people, kept, shown, found, (*told, *faults))


def _outside(audit: Audit, documents: Sequence[DocumentFile]) -> Outside:
    """What was found outside the questionnaire: what was taken in, and readings that were computed."""
    known = {one.sha256 for one in documents}
    computed = measured([audit.place.home], audit.voice.known, audit.plan.id, known)
    return outside((*documents, *computed.files))


def _hashes(files: Iterable[Kept | TakenIn]) -> frozenset[str]:
    """SHA-256 of files, each once; all of customers are one, as a report has them."""
    found = tuple(files)
    customers = [one.sha256 for one in found if one.kind == "customers"]
    others = frozenset(one.sha256 for one in found if one.kind != "customers")
    return others | {customers_hash(customers)} if customers else others


def _found(found: Found, minimum: int) -> FieldworkThere | None:
    """How much of it there is."""
    if found.nothing:
        return None
    book, customers = found.book, people_in(found.customers)
    return FieldworkThere(
        contact_points=len(book.contact_points) if book else 0,
        ratings=len(book.ratings) if book else 0,
        journey=len(book.journey) if book else 0,
        readings=len(book.readings) if book else 0,
        strategy=book is not None and book.strategy is not None,
        customers=customers,
        customers_shown=customers >= minimum,
    )


class _One(NamedTuple):
    """Somebody who is asked or has answered."""

    key: str
    role: str | None
    department: str | None
    listed: bool
    answered: bool
    planned: tuple[str | None, str | None]
    """Role and department in the list; of nobody in it none."""


def _heard(returned: Iterable[Intake]) -> Mapping[str, Person]:
    """Everybody who has answered, as the answers say and a report counts them."""
    sheets = (one.sheet for one in returned)
    found = consensus.people(sheet for sheet in sheets if isinstance(sheet, AnswerSheet))
    return {person.key: person for person in found}


def _planned(listed: object) -> Mapping[str, tuple[str | None, str | None]]:
    """Role and department of everybody in people.csv who has a key."""
    people = getattr(listed, "people", ())
    return {p.key or f"line {p.line}": (p.role, p.department) for p in people}


def _registered(
    everybody: Iterable[RespondentStatus],
    planned: Mapping[str, tuple[str | None, str | None]],
    heard: Mapping[str, Person],
) -> list[_One]:
    """Everybody: whoever has answered as their answers say, the others as the list of today and the store have them."""
    known = {one.key: (one.role, one.department) for one in everybody}
    found = []
    for key in {**planned, **dict.fromkeys(sorted(heard))}:
        plan, kept, said = planned.get(key, (None, None)), known.get(key, (None, None)), heard.get(key)
        role, department = (said.role, said.department) if said else (plan[0] or kept[0], plan[1] or kept[1])
        found.append(_One(key, role, department, key in planned, said is not None, plan))
    return found


def _answering(kept: Iterable[Kept]) -> bool:
    """Whether anybody's answers were taken in."""
    return any(one.kind == "answers" for one in kept)


def _standing(
    audit: Audit,
    people: Sequence[_One],
    kept: Sequence[Kept],
    result: AuditResult | None,
    found: Outside,
    problems: Sequence[Problem],
) -> Standing:
    """All of it together."""
    policy = policy_of(audit)
    auditors = {role.id for role in audit.rubric.roles if role.kind == "auditor"}
    raters = [one for one in people if one.role not in auditors]
    heads = [plan.head_count for role, plan in audit.plan.roles.items() if role not in auditors]
    listed = sum(one.listed for one in raters)
    known = sum(head or 0 for head in heads) if all(heads) else 0
    said = [one for one in kept if one.kind != "actions"]  # the others are about the plan
    last = max(said, key=lambda one: one.taken_at, default=None)
    plan = plan_view(result, datetime.datetime.now().astimezone().date()) if result else None
    return Standing(
        client=audit.plan.client,
        answered=sum(one.answered for one in raters),
        asked=listed or known or None,
        roles=tuple(_roles(audit, raters)),
        departments=tuple(_departments(audit, raters)),
        moved=tuple(_moved(audit, people)),
        minimum_group=policy.minimum_group,
        named=tuple(sorted(policy.named_roles)),
        hidden=_hidden(result) if result else None,
        last=last and last.taken_at,
        by=last and last.taken_by,
        files=len(said),
        auditors=len({one.key for one in kept if one.kind == "auditor"}),
        workshops=sum(one.kind == "workshop" for one in kept),
        flags=result.sureness.flags if result and result.sureness else (),
        late=tuple(_late(plan)) if plan else (),
        late_says=plan.late_says if plan else None,
        sent=any(audit.place.outgoing.glob("*.xlsx")),
        waiting=len(not_collected(audit.place.returned, {one.sha256 for one in kept})),
        reported=(audit.place.reports / RESULT).exists(),
        current=hashes_of(audit.place.reports / RESULT) == _hashes((*said, *found.files)),
        fieldwork=_found(found.found, policy_of(audit).minimum_group),
        problems=tuple(problems),
    )


def _roles(audit: Audit, people: Sequence[_One]) -> Iterator[Group]:
    """Each role that is asked, planned or has answered."""
    policy = policy_of(audit)
    seen = Counter(one.role for one in people)
    for role in audit.voice.rubric.roles:
        plan = audit.plan.roles.get(role.id)
        if role.kind == "rater" and (plan or seen[role.id]):
            members = [one for one in people if one.role == role.id]
            minimum = 0 if role.id in policy.named_roles else policy.minimum_group
            yield _group(role.id, role.title, members, plan.head_count if plan else None, minimum)
    unsaid = [one for one in people if one.role is None]
    if unsaid:
        yield _group(NOT_SAID, NOT_SAID, unsaid, None, policy.minimum_group)


def _departments(audit: Audit, people: Sequence[_One]) -> Iterator[Group]:
    """Each department that is planned or has answered; last those who did not say theirs."""
    names = dict.fromkeys(audit.plan.departments)
    names |= dict.fromkeys(sorted(one.department for one in people if one.department))
    unsaid = [one for one in people if not one.department]
    for name in names if not unsaid else {**names, NOT_SAID: None} if names else ():
        members = unsaid if name == NOT_SAID else [one for one in people if one.department == name]
        yield _group(name, name, members, None, policy_of(audit).minimum_group)


def _moved(audit: Audit, people: Iterable[_One]) -> Iterator[Moved]:
    """Those whose answers name another role or department than the list."""
    titles = {role.id: role.title for role in audit.voice.rubric.roles}
    for one in (one for one in people if one.answered):
        role, department = one.planned
        if role and one.role != role:
            yield Moved(one.key, titles[role], titles.get(one.role or "", NOT_SAID))
        if department and one.department != department:
            yield Moved(one.key, department, one.department or NOT_SAID)


def _group(name: str, title: str, members: Sequence[_One], head_count: int | None, minimum: int) -> Group:
    """One group."""
    answered = sum(one.answered for one in members)
    listed = sum(one.listed for one in members)
    there = max(head_count or 0, listed)
    return Group(
        id=name,
        title=title,
        answered=answered,
        listed=listed,
        head_count=head_count,
        missing=tuple(sorted(one.key for one in members if one.listed and not one.answered)),
        short=max(minimum - answered, 0) if answered else 0,
        never=0 < there < minimum,
    )


def _late(plan: PlanView) -> Iterator[LateStep]:
    """The steps of the plan that should be done by today and are not, the longest overdue first."""
    for row in sorted(plan.late, key=lambda row: row.due_on or datetime.date.max):
        now = row.action_now
        yield LateStep(
            step=row.id,
            ref=row.ref,
            action=row.action,
            person=(now.person if now else "") or row.owner,
            due=row.due_on.isoformat() if row.due_on else "",
            status=now.status if now else "open",
        )


def _hidden(result: AuditResult) -> Hidden:
    """What the engine would hide."""
    steps = {step.id: step.title for step in result.rubric.content.steps}
    return Hidden(
        roles=tuple(role.title for role in result.took_part.roles if role.people is None),
        departments=tuple(d.title for d in result.departments if d.hidden and d.people is None),
        steps=tuple(steps[one.id] for one in result.steps if one.state == "hidden"),
        criteria=sum(one.hidden is not None for one in result.criteria),
        of=len(result.criteria),
    )
