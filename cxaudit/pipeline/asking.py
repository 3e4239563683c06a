"""Questionnaires: one, or one for everybody in a list."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cxaudit import files
from cxaudit.errors import Problem
from cxaudit.language import speaking
from cxaudit.model.answers import EngagementStamp
from cxaudit.model.engagement import Brand
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.audits import _role_of, unanswered
from cxaudit.pipeline.engagements import rubric_path, settings_file, voice_named
from cxaudit.pipeline.places import policy_of, the_audit
from cxaudit.pipeline.stamping import stamped
from cxaudit.pipeline.writing import write_all
from cxaudit.read import rubrics as rubric_files
from cxaudit.read.folders import KEYS
from cxaudit.read.people import Person, read_people
from cxaudit.read.themes import read_theme
from cxaudit.read.voices import Voice, client_said
from cxaudit.render import json as as_json

if TYPE_CHECKING:
    from cxaudit.render.workbook.copies import MadeFor


class _Choices(NamedTuple):
    """What a questionnaire is made of: what the command says, else the settings of the audit that it is for."""

    voice: Voice
    variant: str | None
    client: str | None
    brand: Brand
    departments: tuple[str, ...] = ()
    minimum_group: int | None = None
    minimum_comments: int | None = None
    engagement: EngagementStamp | None = None


def _choices(
    settings: Path | None,
    rubric: str | None,
    variant: str | None,
    client: str | None,
    theme: Path | None,
    language: str | None,
) -> _Choices:
    """What was chosen.

    Raises:
        CxauditError: there is no such rubric, language or theme, or the settings need mending.
    """
    if settings is None:
        brand = read_theme(theme) if theme else Brand()
        return _Choices(voice_named(rubric, language), variant, client, brand)
    audit = the_audit(settings)
    plan, policy = audit.plan, policy_of(audit)
    source = rubric_path(rubric, plan, settings)
    whole = rubric_files.read_rubric(source) if rubric else audit.rubric
    stamp = plan.stamp
    return _Choices(
        Voice(whole, source, language or plan.language),
        variant or plan.variant,
        client or (stamp.client if stamp else client_said(plan.client)),
        read_theme(theme) if theme else plan.brand,
        plan.departments,
        policy.minimum_group,
        policy.minimum_comments,
        stamp,
    )


def questionnaire(
    path: Path,
    *,
    rubric: str | None = None,
    role: str | None = None,
    variant: str | None = None,
    key: str | None = None,
    client: str | None = None,
    theme: Path | None = None,
    as_json: bool = False,
    live: bool = False,
    language: str | None = None,
    engagement: Path | None = None,
    force: bool = False,
) -> int:
    """Write a blank questionnaire, or an empty answer sheet as JSON; returns how many questions it asks.

    ``live``: with the sheets that show the results by formula, for one person's own assessment. ``language``: of its
    texts; none: the engagement's, else the rubric's own. ``engagement``: the settings of the audit that it is for.

    Raises:
        CxauditError: no such role or variant, the settings need mending, or a file is in the way.
    """
    chosen = _choices(engagement, rubric, variant, client, theme, language)
    voice = chosen.voice
    with speaking(voice.language):
        if as_json:
            content = _blank_json(chosen, role, key)
        elif live:
            content = _live_workbook(voice.rubric, chosen.variant, role, key, chosen.client, chosen.brand)
        else:
            content = _blank_workbook(chosen, role, key)
    write_all({path: content}, force=force)
    return len(voice.whole.asked(chosen.variant, role))


def _blank_json(chosen: _Choices, role: str | None, key: str | None) -> bytes:
    """An empty answer sheet."""
    rubric, stamp = chosen.voice.whole, chosen.engagement
    return as_json.empty_sheet(
        rubric,
        chosen.variant,
        role,
        key,
        engagement=stamp,
        minimum_group=chosen.minimum_group,
        minimum_comments=chosen.minimum_comments,
    ).encode()


def _blank_workbook(chosen: _Choices, role: str | None, key: str | None) -> bytes:
    """A blank questionnaire of today."""
    from cxaudit.render.workbook.questionnaire import questionnaire as blank

    return blank(
        chosen.voice.rubric,
        date=datetime.datetime.now(tz=datetime.UTC).date(),
        variant=chosen.variant,
        role=role,
        respondent_key=key,
        departments=chosen.departments,
        client=chosen.client,
        brand=chosen.brand,
        engagement=chosen.engagement,
        minimum_group=chosen.minimum_group,
        minimum_comments=chosen.minimum_comments,
    )


def _live_workbook(
    rubric: Rubric, variant: str | None, role: str | None, key: str | None, client: str | None, brand: Brand
) -> bytes:
    """A workbook of today to assess oneself with: nothing answered, every result a formula."""
    from cxaudit.render.workbook.audit import live_workbook
    from cxaudit.render.workbook.own_assessment import Live

    live = Live(variant, role or _role_of(rubric, variant), key)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    blank = unanswered(rubric, live, client=client).model_copy(update={"brand": brand})
    return live_workbook(blank, live, date=today)


class Sent(NamedTuple):
    """Questionnaires for everybody in a list."""

    files: tuple[Path, ...]
    notes: tuple[Problem, ...]
    keys: Path
    """Which file and key belongs to which line of the list."""


def questionnaires(
    folder: Path,
    people: Path,
    *,
    rubric: str | None = None,
    role: str | None = None,
    variant: str | None = None,
    client: str | None = None,
    theme: Path | None = None,
    language: str | None = None,
    engagement: Path | None = None,
    force: bool = False,
) -> Sent:
    """Write a questionnaire for everybody in a list, with key, role and department filled in.

    Args:
        folder: where they go; with them ``keys.csv``.
        people: a CSV with the columns key, role and department; a missing key is made up.
        rubric: another one than the engagement's, else the built-in one.
        role: for those whose line names none.
        variant: a shorter questionnaire.
        client: whose audit it is.
        theme: a theme file, for colours, font and logo.
        language: of the questionnaires; none: the engagement's, else the rubric's own.
        engagement: the settings of the audit that they are for; none: those beside the list, if there are any.
        force: replace existing files, but no answers.

    Raises:
        CxauditError: every problem of the list; or no such role or variant, the settings need mending, or a file is
            in the way.
    """
    settings = engagement or settings_file(people.parent)
    chosen = _choices(settings, rubric, variant, client, theme, language)
    found = read_people(people, chosen.voice.whole)
    everybody = [
        p._replace(key=p.key or f"r-{secrets.token_hex(5)}", role=p.role or role) for p in found.people
    ]
    names = file_names(everybody)
    with speaking(chosen.voice.language):
        books = _stamped(chosen, everybody)
    written = {folder / name: book for name, book in zip(names, books, strict=True)}
    keys = folder / KEYS
    write_all({**written, keys: _keys_csv(everybody, names)}, force=force)
    return Sent(tuple(written), found.notes, keys)


def file_names(people: Sequence[Person]) -> list[str]:
    """A file name for everybody, no two alike even where capital and small letters are."""
    taken: set[str] = set()
    names = []
    for person in people:
        stem = files.safe_name(f"{person.role or 'questionnaire'}-{person.key}")
        name = next(n for n in _numbered(stem) if n.casefold() not in taken)
        taken.add(name.casefold())
        names.append(name)
    return names


def _numbered(stem: str) -> Iterator[str]:
    """A file name, then the same with numbers."""
    yield f"{stem}.xlsx"
    yield from (f"{stem}-{n}.xlsx" for n in count(2))


def _stamped(chosen: _Choices, people: Sequence[Person]) -> list[bytes]:
    """Everybody's questionnaire, in their order; each kind is made once and copied."""
    from cxaudit.render.workbook.questionnaire import questionnaire as blank

    today = datetime.datetime.now(tz=datetime.UTC).date()
    departments = chosen.departments or tuple(dict.fromkeys(p.department for p in people if p.department))

    def made(role: str | None, who: MadeFor) -> bytes:
        return blank(
            chosen.voice.rubric,
            date=today,
            variant=chosen.variant,
            role=role,
            respondent_key=who.key,
            department=who.department,
            departments=departments,
            client=chosen.client,
            brand=chosen.brand,
            engagement=chosen.engagement,
            minimum_group=chosen.minimum_group,
            minimum_comments=chosen.minimum_comments,
        )

    books = dict(stamped(people, made))
    return [books[person.line] for person in people]


def _keys_csv(people: Sequence[Person], names: Sequence[str]) -> bytes:
    """Which key and file belongs to which line of the list; opens in Excel."""
    rows = [("line", "key", "role", "file")]
    rows += [(str(p.line), p.key or "", p.role or "", name) for p, name in zip(people, names, strict=True)]
    lines = (",".join(f'"{cell}"' for cell in row) for row in rows)
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
