"""Answers as they stand in a file, on their way to the model: the part that all formats share."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from cxaudit.engine.checks import (
    Path,
    Place,
    action_problems,
    answer_problems,
    auditor_problems,
    workshop_problems,
)
from cxaudit.errors import WARNING, Code, CxauditError, Problem, Where, errors, problem
from cxaudit.language import N_, _
from cxaudit.model.actions import ACTIONS_SCHEMA, STATUSES, ActionSheet, StepAction
from cxaudit.model.answers import (
    ANSWERS_SCHEMA,
    Answer,
    AnswerSheet,
    EngagementStamp,
    Evidence,
    Respondent,
    RubricStamp,
)
from cxaudit.model.audit_sheets import (
    ACCEPTED,
    AUDITOR_SCHEMA,
    REJECTED,
    WORKSHOP_SCHEMA,
    Agreement,
    AuditorSheet,
    Verdict,
    WorkshopSheet,
)
from cxaudit.model.base import Frozen
from cxaudit.model.rubric import Rubric
from cxaudit.read import limits
from cxaudit.text import listed

Tree = dict[str, Any]
Sheet = AnswerSheet | AuditorSheet | WorkshopSheet
"""What comes back filled in."""
S = TypeVar("S", bound=Sheet | ActionSheet)


class Draft(NamedTuple):
    """A returned sheet before the model has seen it."""

    tree: Tree
    """In the shape of its model, lists as tuples."""
    problems: tuple[Problem, ...]
    """What reading it has already shown."""
    place: Place
    role_known: bool = True
    """The role is what the respondent said, not a stand-in."""
    seen: Rubric | None = None
    """The rubric with the words that people see in their file; None: those of the rubric itself."""

    @property
    def shape(self) -> Shape[Any]:
        """What kind of sheet it is; a sheet of answers where it does not say."""
        schema = self.tree.get("schema")
        return SHAPES.get(schema, ANSWERS) if isinstance(schema, str) else ANSWERS


class Shape(NamedTuple, Generic[S]):
    """What one kind of sheet consists of."""

    model: type[S]
    schema: str
    rows: str
    """The field that has a row for each criterion."""
    row: type[Frozen]
    kinds: tuple[str, ...]
    """Of roles that may fill it in."""
    problems: Callable[[Rubric, S, Place], tuple[Problem, ...]]
    says_nothing: Callable[[S], bool]
    special: Mapping[str, Callable[[object, str, Where, Rubric], Problem]]
    """How faults of single fields are told."""


def settled_sheet(draft: Draft, rubric: Rubric) -> tuple[Sheet, tuple[Problem, ...]]:
    """The sheet of a draft, with warnings and notes.

    Raises:
        CxauditError: with all errors of the draft; nothing of it is taken.
    """
    rubric = draft.seen or rubric
    draft = draft._replace(place=_with_codes(draft, rubric))
    faults, sheet = _validated(draft)
    structural = [_fault_problem(fault, draft, rubric) for fault in faults]
    semantic = _semantic_problems(draft, sheet, faults, rubric)
    found = (*draft.problems, *structural, *semantic)
    if sheet and _says_nothing(draft.shape, sheet, found):
        found = (problem(Code.NOTHING_ANSWERED, draft.place(()).file), *found)
    found = tuple(sorted(found, key=_by_place))
    wrong = errors(found)
    if wrong or sheet is None:
        warnings = tuple(one for one in found if one.severity == WARNING)
        raise CxauditError((*first_errors(wrong), *warnings[: limits.SHOWN_ERRORS]))
    return sheet, found


def _says_nothing(shape: Shape[S], sheet: S, found: tuple[Problem, ...]) -> bool:
    """Whether nothing is answered, not even wrongly."""
    role_only = {one.code for one in errors(found)} <= {Code.ROLE_MISSING, Code.UNKNOWN_ROLE}
    return role_only and shape.says_nothing(sheet)


def _with_codes(draft: Draft, rubric: Rubric) -> Place:
    """The places of a draft with the code of the question beside each answer's."""
    rows = draft.shape.rows
    answers = draft.tree.get(rows)

    def place(path: Path) -> Where:
        where = draft.place(path)
        if path[:1] != (rows,) or len(path) < 2 or not isinstance(answers, tuple):
            return where
        answer = answers[int(path[1])]
        asked = rubric.by_id.get(str(answer.get("criterion"))) if isinstance(answer, dict) else None
        return replace(where, about=asked.code) if asked else where

    return place


_CELL = re.compile(r"(.*)!([A-Z]{1,3})([0-9]+)")
_LINE = re.compile(r"([0-9]+):")


def _by_place(one: Problem) -> tuple[bool, bool, int, int, str]:
    """Where a problem stands in its file: the whole file first, then who answered, then row by row."""
    cell, line = _CELL.match(one.where.spot), _LINE.match(one.where.spot)
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


def _validated(draft: Draft) -> tuple[list[Any], Any]:
    try:
        return [], _zoned(draft.shape.model.model_validate(draft.tree))
    except ValidationError as fault:
        return list(fault.errors(include_url=False, include_context=False)[: limits.FAULTS]), None


def _zoned(sheet: Sheet) -> Sheet:
    """The sheet with its time of saving in UTC where no zone is given, so that times can be compared."""
    if sheet.saved is None or sheet.saved.tzinfo:
        return sheet
    return sheet.model_copy(update={"saved": sheet.saved.replace(tzinfo=datetime.UTC)})


def _semantic_problems(
    draft: Draft, sheet: Sheet | None, faults: list[Any], rubric: Rubric
) -> tuple[Problem, ...]:
    """Problems of meaning, also beside problems of form, so that one pass shows them all."""
    shape = draft.shape
    if sheet:
        return _known_only(shape.problems(rubric, sheet, draft.place), draft.role_known)
    tree, kept = _without_faults(draft, [fault["loc"] for fault in faults], rubric)

    def place(path: Path) -> Where:
        moved = len(path) > 1 and path[0] == shape.rows and isinstance(path[1], int)
        return draft.place((shape.rows, kept[int(path[1])], *path[2:]) if moved else path)

    found = shape.problems(rubric, shape.model.model_validate(tree), place)
    unsaid = any(fault["loc"][:1] == ("respondent",) for fault in faults)
    return _known_only(found, draft.role_known and not unsaid)


def _known_only(found: tuple[Problem, ...], role_known: bool) -> tuple[Problem, ...]:
    """Without the problems that depend on the role, where only a stand-in for it is known."""
    depending = (Code.ROLE_NOT_ASKED, Code.ROLE_NOT_AUDITOR, Code.EVIDENCE_WITHOUT_REFERENCE)
    by_role = () if role_known else depending
    return tuple(one for one in found if one.code not in by_role)


def _without_faults(draft: Draft, faults: list[Path], rubric: Rubric) -> tuple[Tree, list[int]]:
    """The tree with its faulty fields left out or stood in for, and the old places of the answers that are left."""
    shape, tree = draft.shape, draft.tree
    faulty = {path[0] for path in faults if path and path[0] != shape.rows}
    stand_in = next((role.id for role in rubric.roles if role.kind in shape.kinds), rubric.roles[0].id)
    who = {"respondent": {"key": "-", "role": stand_in}} if shape.kinds else {}
    left: Tree = {
        "schema": shape.schema,
        "rubric": {"id": rubric.id, "version": rubric.version},
        **who,
        **{
            field: tree[field]
            for field in ("rubric", *who, "variant")
            if field in tree and field not in faulty
        },
    }
    answers = tree.get(shape.rows)
    fields: dict[str | int, set[str | int]] = {}
    for path in faults:
        if len(path) > 1 and path[0] == shape.rows:
            fields.setdefault(path[1], set()).update(path[2:3])
    kept = [
        (index, mended)
        for index, answer in enumerate(answers if isinstance(answers, tuple) else ())
        if (mended := _mended(answer, fields.get(index, set()), shape.row))
    ]
    left[shape.rows] = tuple(mended for _, mended in kept)
    return left, [index for index, _ in kept]


def _mended(answer: object, faulty: set[str | int], row: type[Frozen]) -> Tree | None:
    """The answer without its faulty fields; ``None`` if it lacks what it cannot be without."""
    needed = {name for name, field in row.model_fields.items() if field.is_required()}
    if not isinstance(answer, dict) or needed & faulty:
        return None
    return {field: value for field, value in answer.items() if field not in faulty}


# --- faults of form in words ------------------------------------------------------------------

_A_TIME = "datetime_"
"""How everything begins that pydantic finds wrong with a time."""
_WANTED = {
    "string_type": N_("a text"),
    "string_unicode": N_("a text"),
    "int_type": N_("a whole number"),
    "int_from_float": N_("a whole number"),
    "bool_type": N_("true or false"),
    "tuple_type": N_("a list"),
    "model_type": N_("an object in braces"),
    "model_attributes_type": N_("an object in braces"),
    "dict_type": N_("an object in braces"),
    "date_type": N_("a date such as 2026-11-22"),
    _A_TIME: N_("a time such as 2026-11-22T09:30:00Z"),
}
_MODELS: dict[tuple[str, ...], type[Frozen]] = {
    ("rubric",): RubricStamp,
    ("engagement",): EngagementStamp,
    ("respondent",): Respondent,
    ("answers", "evidence"): Evidence,
}


def _fault_problem(fault: Any, draft: Draft, rubric: Rubric) -> Problem:
    """A fault that the model found, in plain words."""
    path: Path = fault["loc"]
    place, shape = draft.place, draft.shape
    kind, found = str(fault["type"]), fault["input"]
    field = str(path[-1]) if path else ""
    where = place(path)
    special = shape.special.get(field)
    if special and kind != "missing":
        return special(found, kind, where, rubric)
    if kind == "missing":
        return problem(Code.FIELD_MISSING, place(path[:-1]), field=field)
    if kind == "extra_forbidden":
        return problem(Code.FIELD_UNKNOWN, where, field=field, hint="", known=_known_fields(path, shape))
    if kind in _WANTED or kind.startswith(_A_TIME) or field == "saved":
        return problem(
            Code.FIELD_TYPE,
            where,
            found=_shown(found),
            wanted=_(_WANTED.get(kind, _WANTED[_A_TIME])),
            advice="",
        )
    return _text_problem(found, kind, where)


def _text_problem(found: object, kind: str, where: Where) -> Problem:
    if kind == "string_too_short":
        return problem(Code.TEXT_EMPTY, where)
    if kind == "string_too_long":
        return problem(Code.TEXT_TOO_LONG, where, found=len(str(found)), limit=limits.CELL_TEXT)
    if kind == "string_pattern_mismatch":
        return problem(Code.ID_FORM, where, found=found)
    if kind == "literal_error":
        known = listed([ACCEPTED, REJECTED])  # as a file has it, in whatever language
        return problem(Code.FIELD_CHOICE, where, found=_shown(found), hint="", known=known)
    return problem(Code.FIELD_WRONG, where, found=_shown(found), reason=N_("it is not what is expected here"))


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


def _agreed_fault(found: object, kind: str, where: Where, rubric: Rubric) -> Problem:
    return problem(Code.AGREED_LEVEL, where, found=_shown(found), top=rubric.top)


def _status_fault(found: object, kind: str, where: Where, rubric: Rubric) -> Problem:
    return problem(Code.FIELD_CHOICE, where, found=_shown(found), hint="", known=listed(list(STATUSES)))


_COMMON = {"schema": _schema_fault, "date": _date_fault}


def _known_fields(path: Path, shape: Shape[Any]) -> str:
    """The fields that there are beside an unknown one."""
    models = {(): shape.model, (shape.rows,): shape.row, **_MODELS}
    fields = models[tuple(part for part in path[:-1] if isinstance(part, str))].model_fields
    return listed([field.alias or name for name, field in fields.items()])


def _shown(found: object) -> str:
    """A value from outside, short enough to be told."""
    if isinstance(found, dict):
        return _("an object")
    if isinstance(found, list | tuple):
        return _("a list")
    if found is None or isinstance(found, bool):
        return str(found).lower().replace("none", "null")
    return str(found)


# --- kinds of sheets --------------------------------------------------------------------------

ANSWERS: Shape[AnswerSheet] = Shape(
    model=AnswerSheet,
    schema=ANSWERS_SCHEMA,
    rows="answers",
    row=Answer,
    kinds=("rater", "auditor"),
    problems=answer_problems,
    says_nothing=lambda sheet: all(a.blank for a in sheet.answers),
    special={**_COMMON, "level": _level_fault, "not_applicable": _reason_fault},
)
AUDITOR: Shape[AuditorSheet] = Shape(
    model=AuditorSheet,
    schema=AUDITOR_SCHEMA,
    rows="verdicts",
    row=Verdict,
    kinds=("auditor",),
    problems=auditor_problems,
    says_nothing=lambda sheet: all(v.blank for v in sheet.verdicts),
    special={**_COMMON, "level": _level_fault},
)
WORKSHOP: Shape[WorkshopSheet] = Shape(
    model=WorkshopSheet,
    schema=WORKSHOP_SCHEMA,
    rows="agreements",
    row=Agreement,
    kinds=(),
    problems=workshop_problems,
    says_nothing=lambda sheet: not sheet.agreements,
    special={**_COMMON, "level": _agreed_fault},
)
ACTIONS: Shape[ActionSheet] = Shape(
    model=ActionSheet,
    schema=ACTIONS_SCHEMA,
    rows="actions",
    row=StepAction,
    kinds=(),
    problems=action_problems,
    says_nothing=lambda sheet: all(a.blank for a in sheet.actions),
    special={**_COMMON, "due": _date_fault, "status": _status_fault},
)
SHAPES: Mapping[str, Shape[Any]] = {one.schema: one for one in (ANSWERS, AUDITOR, WORKSHOP, ACTIONS)}
