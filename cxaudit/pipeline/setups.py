"""A new engagement folder."""

from __future__ import annotations

import secrets
import string
from pathlib import Path
from typing import Any, NamedTuple

from cxaudit import files
from cxaudit.errors import Code, CxauditError, Where, errors, problem
from cxaudit.language import ENGLISH, N_, speaking, spoken
from cxaudit.model.engagement import Engagement
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.engagements import USAGE
from cxaudit.pipeline.places import FOLDERS, Place
from cxaudit.read import rubrics as rubric_files
from cxaudit.read.languages import known_languages
from cxaudit.read.shapes import shaped
from cxaudit.read.voices import Voice, language_faults
from cxaudit.render.engagements import new_engagement_yaml
from cxaudit.render.people import new_people_csv

_ID_SIGNS = 12


class SetUp(NamedTuple):
    """What a new engagement came to."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]


class Asked(NamedTuple):
    """What may be asked before an engagement is made."""

    roles: tuple[tuple[str, str], ...]
    """Id and title of whoever rates."""
    minimum_group: int
    languages: tuple[str, ...]


def asked(rubric: str | None, language: str | None) -> Asked:
    """What there is to choose from, by the rubric.

    Raises:
        CxauditError: there is no such rubric or language.
    """
    source = rubric_files.find_rubric(rubric)
    whole = rubric_files.read_rubric(source)
    shown = Voice(whole, source, language or _terminals()).rubric
    roles = ((role.id, role.title) for role in shown.roles if role.kind == "rater")
    return Asked(tuple(roles), whole.defaults.minimum_group, known_languages())


def refuse_existing(folder: Path) -> None:
    """Stop where there is an engagement already.

    Raises:
        CxauditError: there is one, or something of that name is no folder (exit code 2).
    """
    place = Place(folder)
    there = [path for path in (place.settings, place.people, place.store) if path.exists()]
    found = [problem(Code.ENGAGEMENT_EXISTS, str(path)) for path in there]
    blocked = [path for path in (folder, *(folder / name for name in FOLDERS)) if _blocked(path)]
    found += [
        problem(Code.CANNOT_WRITE, str(path), reason=N_("there is a file of this name")) for path in blocked
    ]
    if found:
        raise CxauditError(found, USAGE)


def _blocked(path: Path) -> bool:
    """Whether something else than a folder has the name."""
    return path.exists() and not path.is_dir()


def init(folder: Path, settings: dict[str, Any]) -> SetUp:
    """Make an engagement folder: settings that explain themselves, an empty list of people, and the folders.

    Args:
        folder: new, or one in which no engagement lies yet.
        settings: fields of the engagement that are chosen already.

    Raises:
        CxauditError: a setting does not fit the rubric, or an engagement is there; then nothing was made.
    """
    refuse_existing(folder)
    settings = {**settings, "id": _new_id()}
    language = settings.get("language") or _terminals()
    if language:
        settings = {**settings, "language": language}
    source = rubric_files.find_rubric(_from(folder, settings.get("rubric")))
    whole = rubric_files.read_rubric(source)
    plan = _plan(settings)
    faults = (*rubric_files.engagement_problems(plan, whole), *language_faults(whole, source, plan.language))
    if errors(faults):
        raise CxauditError(faults, USAGE)
    voice = Voice(whole, source, plan.language)
    with speaking(voice.language):
        written = _files(Place(folder), plan, voice.rubric)
    folders = tuple(folder / name for name in FOLDERS)
    for one in folders:
        _made(one)
    files.write(written)
    return SetUp(tuple(written), folders)


def _new_id() -> str:
    """A random id; it begins with a letter, so that no reader of YAML takes it for a number."""
    letters = string.ascii_lowercase
    rest = (secrets.choice(letters + string.digits) for _place in range(_ID_SIGNS - 1))
    return "".join((secrets.choice(letters), *rest))


def _terminals() -> str | None:
    """The language of the terminal; None: English, which is the rubric's own."""
    return None if spoken().phrases is ENGLISH.phrases else spoken().tag


def _from(folder: Path, rubric: str | None) -> str | None:
    """A rubric as the command names it: ids as they are, paths seen from the engagement folder."""
    built_in = {path.name for path in rubric_files.built_in_rubrics()}
    return rubric if rubric is None or rubric in built_in else str(folder / rubric)


def _plan(settings: dict[str, Any]) -> Engagement:
    """The settings as an engagement."""
    plan, faults = shaped(Engagement, settings)
    if plan is None:
        raise CxauditError([one.at(Where(".".join(map(str, one.where.path)))) for one in faults], USAGE)
    return plan


def _files(place: Place, plan: Engagement, rubric: Rubric) -> dict[Path, bytes]:
    """Settings and list."""
    known = [path.name for path in rubric_files.built_in_rubrics()]
    text = new_engagement_yaml(plan, rubric, known, known_languages())
    rater = next(role for role in reversed(rubric.roles) if role.kind == "rater")
    return {place.settings: text.encode(), place.people: new_people_csv(rater.id, plan.departments)}


def _made(folder: Path) -> None:
    """Make a folder, and those above it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CxauditError([problem(Code.CANNOT_WRITE, str(folder), reason=reason)], USAGE) from error
