"""Returned sheets, in a workbook or in JSON: answers, an auditor's verdicts, what a workshop agreed on.

They are told apart by what the file holds, not by its name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Generic, NamedTuple

from cxaudit.errors import Code, CxauditError, Problem, problem
from cxaudit.language import N_
from cxaudit.model.answers import AnswerSheet, EngagementStamp
from cxaudit.model.rubric import Rubric
from cxaudit.read import limits
from cxaudit.read.answers_json import json_draft, looks_like_json
from cxaudit.read.audit_sheets import AUDITOR, WORKSHOP, auditor_draft, workshop_draft
from cxaudit.read.cells import read_book
from cxaudit.read.drafts import ACTIONS, Draft, S, Sheet, settled_sheet
from cxaudit.read.limits import Refusal
from cxaudit.read.marked import KEY, STAMP_SHEET, VALUE, engagement_of, stamped
from cxaudit.read.opening import opened
from cxaudit.read.questionnaires import ANSWER, questionnaire_draft


class Brought(NamedTuple, Generic[S]):
    """One returned sheet, of whatever kind."""

    sheet: S
    problems: tuple[Problem, ...]
    """Warnings and notes only."""
    sha256: str
    """Of the file's bytes, in hexadecimal."""
    file: str
    """The name of the file, without its folder."""


Returned = Brought[AnswerSheet]
"""What one person answered."""

_WORKBOOKS = {AUDITOR: auditor_draft, WORKSHOP: workshop_draft}


def read_sheet(
    path: Path, rubric: Rubric, others: Sequence[Rubric] = (), engagement: str | None = None
) -> Brought[Sheet]:
    """What one file says: answers, an auditor's verdicts or what a workshop agreed on.

    Args:
        path: the file.
        rubric: the one that was asked.
        others: the same in other languages, in which a workbook may have been made.
        engagement: the id of the audit to which the file should belong; none: any. A file that names none is any's.

    Raises:
        CxauditError: with every error that was found, the first fifty of them; nothing of the file is taken.
    """
    return sheet_from(content_of(path), str(path), rubric, others, engagement)


def sheet_from(
    content: bytes,
    file: str,
    rubric: Rubric,
    others: Sequence[Rubric] = (),
    engagement: str | None = None,
) -> Brought[Sheet]:
    """What the bytes of a file say that was called ``file``.

    Raises:
        CxauditError: as `read_sheet` does.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    return _settled(_draft(content, file, rubric, sha256, others, engagement), rubric, sha256, file)


def other_engagement(file: str, made_for: EngagementStamp) -> Problem:
    """That a file was made for another audit, and for which."""
    audit = f'"{made_for.client}", {made_for.id}' if made_for.client else made_for.id
    return problem(Code.OTHER_ENGAGEMENT, file, audit=audit, found=made_for.id)


def refuse_other(file: str, made_for: object, engagement: str | None) -> None:
    """Stop before anything else is said of a file that was made for another audit.

    Args:
        file: its name.
        made_for: what it says of its audit, as the tree of a sheet has it.
        engagement: the id of the one that it should be of; none: any.
    """
    if engagement is None or not isinstance(made_for, dict):
        return
    found, client = made_for.get("id"), made_for.get("client")
    if isinstance(found, str) and found and found != engagement:
        told = client if isinstance(client, str) and client else None
        raise CxauditError([other_engagement(file, EngagementStamp.model_construct(id=found, client=told))])


def _settled(draft: Draft, rubric: Rubric, sha256: str, file: str) -> Brought[Sheet]:
    """What a draft says once it is checked."""
    if draft.shape is ACTIONS:
        raise Refusal(file)(Code.NOT_A_QUESTIONNAIRE, kind=ACTIONS.schema)
    sheet, problems = settled_sheet(draft, rubric)
    return Brought(sheet, problems, sha256, Path(file).name)


def _draft(
    content: bytes,
    file: str,
    rubric: Rubric,
    sha256: str,
    others: Sequence[Rubric],
    engagement: str | None,
) -> Draft:
    """What a file says, before it is checked."""
    if looks_like_json(content):
        sheet = json_draft(content, file)
        refuse_other(file, sheet.tree.get("engagement"), engagement)
        return sheet
    book = read_book(content, file, names=(STAMP_SHEET,), marks=(KEY, ANSWER, VALUE))
    refuse_other(file, engagement_of(stamped(book)), engagement)
    draft = _WORKBOOKS.get(stamped(book).get("kind", ""), questionnaire_draft)
    return draft(book, file, rubric, sha256, others)


def read_answers(path: Path, rubric: Rubric, others: Sequence[Rubric] = ()) -> Returned:
    """The answers of one file; arguments as in `read_sheet`.

    Raises:
        CxauditError: as `read_sheet` does; also where the file holds something else than answers.
    """
    return answers_from(content_of(path), str(path), rubric, others)


def answers_from(content: bytes, file: str, rubric: Rubric, others: Sequence[Rubric] = ()) -> Returned:
    """The answers in the bytes of a file that was called ``file``.

    Raises:
        CxauditError: as `read_answers` does.
    """
    return _answers(sheet_from(content, file, rubric, others), file)


def _answers(found: Brought[Sheet], file: str) -> Returned:
    """A returned sheet that holds answers."""
    if not isinstance(found.sheet, AnswerSheet):
        raise Refusal(file)(Code.NOT_A_QUESTIONNAIRE, kind=found.sheet.schema_)
    return Brought(found.sheet, *found[1:])


def read_answers_json(content: bytes | str, rubric: Rubric, file: str = "answers.json") -> Returned:
    """The answers of a JSON sheet.

    Raises:
        CxauditError: as `read_answers` does.
    """
    raw = content.encode() if isinstance(content, str) else content
    sha256 = hashlib.sha256(raw).hexdigest()
    return _answers(_settled(json_draft(content, file), rubric, sha256, file), file)


def content_of(path: Path) -> bytes:
    """The bytes of a stranger's file, and not one more than the limit.

    Raises:
        CxauditError: the file is missing, not readable or too large.
    """
    refusal = Refusal(str(path))
    try:
        with opened(path) as stream:
            content = stream.read(limits.FILE_BYTES + 1)
    except FileNotFoundError:
        raise refusal(Code.FILE_MISSING) from None
    except IsADirectoryError:
        raise refusal(Code.FILE_UNREADABLE, reason=N_("it is a folder")) from None
    except OSError as fault:
        raise refusal(Code.FILE_UNREADABLE, reason=fault.strerror or N_("unknown")) from None
    except ValueError:  # a null character in the path
        raise refusal(Code.FILE_MISSING) from None
    if len(content) > limits.FILE_BYTES:
        raise refusal(Code.FILE_TOO_BIG, limit=limits.FILE_BYTES // limits.MEGABYTE)
    return content
