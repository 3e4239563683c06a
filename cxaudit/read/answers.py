"""Returned answers, in a questionnaire workbook or in JSON; told apart by what the file holds, not by its name."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cxaudit.errors import Code, Problem
from cxaudit.model.answers import AnswerSheet
from cxaudit.model.rubric import Rubric
from cxaudit.read import limits
from cxaudit.read.answers_json import json_draft, looks_like_json
from cxaudit.read.drafts import settled_sheet
from cxaudit.read.limits import Refusal
from cxaudit.read.opening import opened
from cxaudit.read.questionnaires import workbook_draft


class Returned(NamedTuple):
    """One returned sheet."""

    sheet: AnswerSheet
    problems: tuple[Problem, ...]
    """Warnings and notes only."""
    sha256: str
    """Of the file's bytes, in hexadecimal."""
    file: str
    """The name of the file, without its folder."""


def read_answers(path: Path, rubric: Rubric, others: Sequence[Rubric] = ()) -> Returned:
    """The answers of one file.

    Args:
        path: the file.
        rubric: the one that was asked.
        others: the same in other languages, in which a questionnaire may have been made.

    Raises:
        CxauditError: with every error that was found, the first fifty of them; nothing of the file is taken.
    """
    return answers_from(content_of(path), str(path), rubric, others)


def answers_from(content: bytes, file: str, rubric: Rubric, others: Sequence[Rubric] = ()) -> Returned:
    """The answers in the bytes of a file that was called ``file``.

    Raises:
        CxauditError: as `read_answers` does.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    if looks_like_json(content):
        draft = json_draft(content, file)
    else:
        draft = workbook_draft(content, file, rubric, sha256, others)
    sheet, problems = settled_sheet(draft, rubric)
    return Returned(sheet, problems, sha256, Path(file).name)


def read_answers_json(content: bytes | str, rubric: Rubric, file: str = "answers.json") -> Returned:
    """The answers of a JSON sheet.

    Raises:
        CxauditError: as `read_answers` does.
    """
    sheet, problems = settled_sheet(json_draft(content, file), rubric)
    raw = content.encode() if isinstance(content, str) else content
    return Returned(sheet, problems, hashlib.sha256(raw).hexdigest(), Path(file).name)


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
        raise refusal(Code.FILE_UNREADABLE, reason="it is a folder") from None
    except OSError as fault:
        raise refusal(Code.FILE_UNREADABLE, reason=fault.strerror or "unknown") from None
    except ValueError:  # a null character in the path
        raise refusal(Code.FILE_MISSING) from None
    if len(content) > limits.FILE_BYTES:
        raise refusal(Code.FILE_TOO_BIG, limit=limits.FILE_BYTES // limits.MEGABYTE)
    return content
