"""Answers as they stand in a file, on their way to the model: the part that all formats share."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from pydantic import ValidationError

from cxaudit.engine.checks import Path, Place, answer_problems
from cxaudit.errors import WARNING, Code, CxauditError, Problem, Where, errors, problem
from cxaudit.model.answers import ANSWERS_SCHEMA, Answer, AnswerSheet, Evidence, Respondent, RubricStamp
from cxaudit.model.base import Frozen
from cxaudit.model.rubric import Rubric
from cxaudit.read import limits
from cxaudit.text import listed

Tree = dict[str, Any]


class Draft(NamedTuple):
    """An answer sheet before the model has seen it."""

    tree: Tree
    """In the shape of an `AnswerSheet`, lists as tuples."""
    problems: tuple[Problem, ...]
    """What reading it has already shown."""
    place: Place
    role_known: bool = True
    """The role is what the respondent said, not a stand-in."""


def settled_sheet(draft: Draft, rubric: Rubric) -> tuple[AnswerSheet, tuple[Problem, ...]]:
    """The sheet of a draft, with warnings and notes.

    Raises:
        CxauditError: with all errors of the draft; nothing of it is taken.
    """
    draft = draft._replace(place=_with_codes(draft, rubric))
    faults, sheet = _validated(draft.tree)
    structural = [_fault_problem(fault, draft.place, rubric) for fault in faults]
    semantic = _semantic_problems(draft, sheet, faults, rubric)
    found = (*draft.problems, *structural, *semantic)
    if sheet and _says_nothing(sheet, found):
        found = (problem(Code.NOTHING_ANSWERED, draft.place(()).file), *found)
    found = tuple(sorted(found, key=_by_place))
    wrong = errors(found)
    if wrong or sheet is None:
        warnings = tuple(one for one in found if one.severity == WARNING)
        raise CxauditError((*first_errors(wrong), *warnings[: limits.SHOWN_ERRORS]))
    return sheet, found


def _says_nothing(sheet: AnswerSheet, found: tuple[Problem, ...]) -> bool:
    """Whether nothing is answered, not even wrongly."""
    role_only = {one.code for one in errors(found)} <= {Code.ROLE_MISSING, Code.UNKNOWN_ROLE}
    return role_only and all(a.blank for a in sheet.answers)


def _with_codes(draft: Draft, rubric: Rubric) -> Place:
    """The places of a draft with the code of the question beside each answer's."""
    answers = draft.tree.get("answers")

    def place(path: Path) -> Where:
        where = draft.place(path)
        if path[:1] != ("answers",) or len(path) < 2 or not isinstance(answers, tuple):
            return where
        answer = answers[int(path[1])]
        asked = rubric.by_id.get(str(answer.get("criterion"))) if isinstance(answer, dict) else None
        return replace(where, about=asked.code) if asked else where

    return place


_CELL = re.compile(r"(.*)!([A-Z]{1,3})([0-9]+)")
_LINE = re.compile(r"line ([0-9]+)\)$")


def _by_place(one: Problem) -> tuple[bool, bool, int, int, str]:
    """Where a problem stands in its file: the whole file first, then who answered, then row by row."""
    cell, line = _CELL.match(one.where.spot), _LINE.search(one.where.spot)
    if cell:
        return True, bool(one.where.about), int(cell[3]), len(cell[2]), cell[2]
    index = next((part for part in one.where.path if isinstance(part, int)), 0)
    return bool(line), True, int(line[1]) if line else 0, index, ""


def first_errors(wrong: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The errors that are shown of one file, with a line about the rest."""
    shown, rest = wrong[: limits.SHOWN_ERRORS], wrong[limits.SHOWN_ERRORS :]
    return (*shown, problem(Code.MORE_ERRORS, rest[0].where.file, count=len(rest))) if rest else shown


_CONTROLS = {**{c: f"\\x{c:02x}" for c in (*range(32), *range(127, 160))}, 9: "\t", 10: "\n"}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def visible(text: str) -> str:
    r"""The text with control characters written out, except line breaks and tabs.

    >>> visible("\x1b[31mred\r\nline")
    '\\x1b[31mred\nline'
    """
    if not _CONTROL.search(text):
        return text
    return text.replace("\r\n", "\n").translate(_CONTROLS)


def _validated(tree: Tree) -> tuple[list[Any], AnswerSheet | None]:
    try:
        return [], _zoned(AnswerSheet.model_validate(tree))
    except ValidationError as fault:
        return list(fault.errors(include_url=False, include_context=False)[: limits.FAULTS]), None


def _zoned(sheet: AnswerSheet) -> AnswerSheet:
    """The sheet with its time of saving in UTC where no zone is given, so that times can be compared."""
    if sheet.saved is None or sheet.saved.tzinfo:
        return sheet
    return sheet.model_copy(update={"saved": sheet.saved.replace(tzinfo=datetime.UTC)})


def _semantic_problems(
    draft: Draft, sheet: AnswerSheet | None, faults: list[Any], rubric: Rubric
) -> tuple[Problem, ...]:
    """Problems of meaning, also beside problems of form, so that one pass shows them all."""
    if sheet:
        return _known_only(answer_problems(rubric, sheet, draft.place), draft.role_known)
    tree, kept = _without_faults(draft.tree, [fault["loc"] for fault in faults], rubric)

    def place(path: Path) -> Where:
        moved = len(path) > 1 and path[0] == "answers" and isinstance(path[1], int)
        return draft.place(("answers", kept[int(path[1])], *path[2:]) if moved else path)

    found = answer_problems(rubric, AnswerSheet.model_validate(tree), place)
    unsaid = any(fault["loc"][:1] == ("respondent",) for fault in faults)
    return _known_only(found, draft.role_known and not unsaid)


def _known_only(found: tuple[Problem, ...], role_known: bool) -> tuple[Problem, ...]:
    """Without the problems that depend on the role, where only a stand-in for it is known."""
    by_role = () if role_known else (Code.ROLE_NOT_ASKED, Code.EVIDENCE_WITHOUT_REFERENCE)
    return tuple(one for one in found if one.code not in by_role)


def _without_faults(tree: Tree, faults: list[Path], rubric: Rubric) -> tuple[Tree, list[int]]:
    """The tree with its faulty fields left out or stood in for, and the old places of the answers that are left."""
    faulty = {path[0] for path in faults if path and path[0] != "answers"}
    stand_in = next((role.id for role in rubric.roles if role.kind != "customer"), rubric.roles[0].id)
    left: Tree = {
        "schema": ANSWERS_SCHEMA,
        "rubric": {"id": rubric.id, "version": rubric.version},
        "respondent": {"key": "-", "role": stand_in},
        **{
            field: tree[field]
            for field in ("rubric", "respondent", "variant")
            if field in tree and field not in faulty
        },
    }
    answers = tree.get("answers")
    fields: dict[str | int, set[str | int]] = {}
    for path in faults:
        if len(path) > 1 and path[0] == "answers":
            fields.setdefault(path[1], set()).update(path[2:3])
    kept = [
        (index, mended)
        for index, answer in enumerate(answers if isinstance(answers, tuple) else ())
        if (mended := _mended(answer, fields.get(index, set())))
    ]
    left["answers"] = tuple(mended for _, mended in kept)
    return left, [index for index, _ in kept]


def _mended(answer: object, faulty: set[str | int]) -> Tree | None:
    """The answer without its faulty fields; ``None`` if it is unclear what it answers."""
    if not isinstance(answer, dict) or "criterion" in faulty:
        return None
    return {field: value for field, value in answer.items() if field not in faulty}


# --- faults of form in words ------------------------------------------------------------------

_WANTED = {
    "string_type": "a text",
    "string_unicode": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "model_type": "an object in braces",
    "model_attributes_type": "an object in braces",
    "dict_type": "an object in braces",
    "date_type": "a date such as 2026-11-22",
    "datetime_type": "a time such as 2026-11-22T09:30:00Z",
}
_MODELS: dict[tuple[str, ...], type[Frozen]] = {
    (): AnswerSheet,
    ("rubric",): RubricStamp,
    ("respondent",): Respondent,
    ("answers",): Answer,
    ("answers", "evidence"): Evidence,
}


def _fault_problem(fault: Any, place: Place, rubric: Rubric) -> Problem:
    """A fault that the model found, in plain words."""
    path: Path = fault["loc"]
    kind, found = str(fault["type"]), fault["input"]
    field = str(path[-1]) if path else ""
    where = place(path)
    special = _SPECIAL.get(field)
    if special and kind != "missing":
        return special(found, kind, where, rubric)
    if kind == "missing":
        return problem(Code.FIELD_MISSING, place(path[:-1]), field=field)
    if kind == "extra_forbidden":
        return problem(Code.FIELD_UNKNOWN, where, field=field, hint="", known=_known_fields(path))
    if kind in _WANTED:
        return problem(Code.FIELD_TYPE, where, found=_shown(found), wanted=_WANTED[kind], advice="")
    return _text_problem(found, kind, str(fault["msg"]), where)


def _text_problem(found: object, kind: str, message: str, where: Where) -> Problem:
    if kind == "string_too_short":
        return problem(Code.TEXT_EMPTY, where)
    if kind == "string_too_long":
        return problem(Code.TEXT_TOO_LONG, where, found=len(str(found)), limit=limits.CELL_TEXT)
    if kind == "string_pattern_mismatch":
        return problem(Code.ID_FORM, where, found=found)
    return problem(Code.FIELD_WRONG, where, found=_shown(found), reason=message)


def _level_fault(found: object, kind: str, where: Where, rubric: Rubric) -> Problem:
    return problem(Code.LEVEL_OUT_OF_RANGE, where, level=_shown(found), top=rubric.top)


def _reason_fault(found: object, kind: str, where: Where, rubric: Rubric) -> Problem:
    if kind == "string_too_long":
        return problem(Code.TEXT_TOO_LONG, where, found=len(str(found)), limit=limits.CELL_TEXT)
    return problem(Code.NA_WITHOUT_REASON, where)


def _schema_fault(found: object, kind: str, where: Where, rubric: Rubric) -> Problem:
    return problem(Code.STAMP_SCHEMA, where, found=_shown(found), wanted=ANSWERS_SCHEMA)


def _date_fault(found: object, kind: str, where: Where, rubric: Rubric) -> Problem:
    return problem(Code.DATE_UNCLEAR, where, found=_shown(found))


_SPECIAL: dict[str, Callable[[object, str, Where, Rubric], Problem]] = {
    "level": _level_fault,
    "not_applicable": _reason_fault,
    "schema": _schema_fault,
    "date": _date_fault,
}


def _known_fields(path: Path) -> str:
    """The fields that there are beside an unknown one."""
    fields = _MODELS[tuple(part for part in path[:-1] if isinstance(part, str))].model_fields
    return listed([field.alias or name for name, field in fields.items()])


def _shown(found: object) -> str:
    """A value from outside, short enough to be told."""
    if isinstance(found, dict):
        return "an object"
    if isinstance(found, list | tuple):
        return "a list"
    if found is None or isinstance(found, bool):
        return str(found).lower().replace("none", "null")
    return str(found)
