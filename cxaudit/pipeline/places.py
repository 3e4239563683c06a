"""Where things lie in an engagement folder, and its settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from cxaudit.engine import engagement_checks, policies
from cxaudit.errors import Code, CxauditError, Problem, errors, problem
from cxaudit.language import speaking
from cxaudit.model.engagement import Engagement
from cxaudit.model.rubric import Rubric
from cxaudit.model.stages import Policy
from cxaudit.pipeline.engagements import (
    REPORTS,
    RETURNED,
    STORE,
    USAGE,
    branded,
    rubric_path,
    settings_problems,
)
from cxaudit.read import rubrics as rubric_files
from cxaudit.read.people import People, departments_unplanned, read_people
from cxaudit.read.voices import Voice
from cxaudit.store import open_store

if TYPE_CHECKING:
    from cxaudit.store.stores import Store

OUTGOING, EVIDENCE = "outgoing", "evidence"
PEOPLE = "people.csv"
FOLDERS: Final = (OUTGOING, RETURNED, EVIDENCE, REPORTS)

Moving = Callable[[int, int], None]
"""Told how many of how many are done."""


def still(done: int, of: int) -> None:
    """Tell nobody."""


class Place(NamedTuple):
    """An engagement folder."""

    home: Path

    @property
    def settings(self) -> Path:
        """What the audit lead decides."""
        return self.home / rubric_files.ENGAGEMENT

    @property
    def people(self) -> Path:
        """Who is asked, with names and addresses."""
        return self.home / PEOPLE

    @property
    def outgoing(self) -> Path:
        """Questionnaires to send."""
        return self.home / OUTGOING

    @property
    def returned(self) -> Path:
        """Files as they came."""
        return self.home / RETURNED

    @property
    def reports(self) -> Path:
        """What came of it."""
        return self.home / REPORTS

    @property
    def store(self) -> Path:
        """The answers."""
        return self.home / STORE

    @property
    def written(self) -> tuple[Path, ...]:
        """The folders into which files are written."""
        return (self.home, self.outgoing, self.returned, self.reports)


class Audit(NamedTuple):
    """An engagement whose settings have no mistakes."""

    place: Place
    plan: Engagement
    """With its brand."""
    rubric: Rubric
    """Whole, in its own language."""
    voice: Voice


def the_place(path: Path) -> Place:
    """The engagement folder that a path means: itself, or that of its settings.

    Raises:
        CxauditError: there is none (exit code 2).
    """
    home = path.parent if rubric_files.is_engagement(path) else path
    if not (home / rubric_files.ENGAGEMENT).is_file():
        raise CxauditError([problem(Code.NO_ENGAGEMENT, str(path))], USAGE)
    return Place(home)


def the_audit(path: Path) -> Audit:
    """The engagement in a folder.

    Raises:
        CxauditError: there is none, or its settings need mending: all that is wrong with them.
    """
    place = the_place(path)
    plan, wrong = rubric_files.engagement_draft(place.settings)
    plan = branded(plan, place.settings, None)
    source = rubric_path(None, plan, place.settings)
    whole = rubric_files.read_rubric(source)
    found = settings_problems(plan, whole, source, place.settings, wrong)
    if errors(found):
        raise CxauditError(found)
    return Audit(place, plan, whole, Voice(whole, source, plan.language))


def people_of(audit: Audit, *, nobody: bool = True) -> People | None:
    """Everybody in people.csv, with contacts, and how the list fits the settings; None: there is no list.

    Raises:
        CxauditError: every problem of the list.
    """
    if nobody and not audit.place.people.is_file():
        return None
    found = read_people(audit.place.people, audit.rubric, contacts=True, nobody=nobody)
    return found._replace(notes=(*found.notes, *beside_settings(audit.place, audit.plan, found)))


def beside_settings(place: Place, plan: Engagement, listed: People) -> tuple[Problem, ...]:
    """Where the list and the settings say something different: head-counts, departments."""
    roles = Counter(person.role for person in listed.people if person.role)
    departments = departments_unplanned(place.people, listed.people, plan.departments)
    return (*rubric_files.list_problems(plan, roles, place.settings), *departments)


def policy_of(audit: Audit) -> Policy:
    """What the settings say about whom to protect."""
    return policies.policy(audit.rubric.narrowed(audit.plan.variant), audit.plan, named=False)


def loosened(audit: Audit, store: Store) -> tuple[Problem, ...]:
    """Where the settings hide less than people were promised, with line and column."""
    kept = store.rules()
    if kept is None or kept.first_intake is None:
        return ()
    found = tuple(engagement_checks.rules_loosened(policy_of(audit), kept))
    settings = audit.place.settings
    return tuple(one.at(rubric_files.setting_place(settings, *map(str, one.where.path))) for one in found)


def store_place(place: Place, url: str | None) -> Path | str:
    """Where the answers are kept: on a server if one is named, else in the folder."""
    return url or place.store


@contextmanager
def the_store(place: Place, url: str | None = None) -> Iterator[Store]:
    """The store of an engagement, which has to be there.

    Raises:
        CxauditError: nothing was taken in yet; or as `cxaudit.store.open_store`.
    """
    if url is None and not place.store.exists():
        raise CxauditError([problem(Code.NO_INTAKE, str(place.home))], USAGE)
    with open_store(store_place(place, url), new=False) as store:
        yield store


@contextmanager
def talking(audit: Audit) -> Iterator[None]:
    """What is made for people inside is said in the engagement's language."""
    with speaking(audit.voice.language):
        yield
