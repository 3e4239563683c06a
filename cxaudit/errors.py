"""What can go wrong, said once.

Two kinds, never mixed:

* a `Problem` is about the *user's* file. It is a value: stages return all of them, so one run shows every mistake.
* a `CxauditError` stops the run. Only `read`, `render` and `pipeline` raise it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

ERROR, WARNING, NOTE = "error", "warning", "note"


class Code(Enum):
    """Every message a user can see: severity, what is wrong, how to mend it.

    The name is the heading in docs/messages.md. ``{facts}`` are filled in by the `Problem`.
    """

    # fmt: off
    # --- any file -------------------------------------------------------------------------
    FILE_MISSING = (ERROR, "there is no such file", "Check the path and the spelling.")
    FILE_UNREADABLE = (ERROR, "the file cannot be read ({reason})", "Check that it is yours to read and not open elsewhere.")
    FILE_EXISTS = (ERROR, "the file is already there and is not overwritten", "Choose another name, or say --force to replace it (the old one is kept as .bak).")
    FILE_ANSWERED = (ERROR, "the file holds somebody's answers and is never overwritten", "Choose another name or folder.")
    CANNOT_WRITE = (ERROR, "the file cannot be written ({reason})", "Check the folder, the free space and your rights; nothing was changed.")
    # --- rubric files ---------------------------------------------------------------------
    YAML_TOO_BIG = (ERROR, "the file is larger than {limit} MB", "Split it into a folder with one file for each step.")
    YAML_NOT_UTF8 = (ERROR, "the file is not UTF-8 text", 'Save it again as "UTF-8".')
    YAML_HIDDEN_CHARACTER = (ERROR, "there is a hidden character ({character})", "Delete it; it often comes along when text is copied from elsewhere.")
    YAML_SYNTAX = (ERROR, "this is not valid YAML: {reason}", "Mend this line or the one above it; what follows was not read.")
    YAML_EMPTY = (ERROR, "the file is empty", 'Start from "cxaudit rubric new".')
    YAML_ANCHOR = (ERROR, "anchors and aliases ({name}) are not allowed", "Write the text out at each place, or put it in quotes if it was meant as text.")
    YAML_TAG = (ERROR, "tags ({tag}) are not allowed", "Delete the tag, or put the text in quotes.")
    YAML_MERGE = (ERROR, 'merge keys ("<<") are not allowed', "Write the fields out at each place.")
    YAML_SECOND_DOCUMENT = (ERROR, "a second document begins here", 'Delete the line "---" or move what follows into a file of its own.')
    YAML_TOO_DEEP = (ERROR, "the nesting is deeper than {limit} levels", "Check the brackets and the indentation.")
    YAML_KEY = (ERROR, "the name before the colon is not text", "Write one plain word before the colon.")
    YAML_KEY_TWICE = (ERROR, 'the key "{key}" is there twice (first at {first})', "Keep one of the two.")
    RUBRIC_UNKNOWN = (ERROR, 'there is no rubric "{name}"{hint}', "Give one of these, or the path of a file or folder: {known}.")
    PART_NAME = (ERROR, '"{name}" is not the plain name of a YAML file', "Give the name alone, such as step1.yaml, of a file that lies beside this one.")
    PART_MISSING = (ERROR, 'there is no file "{name}" beside this one{hint}', "Check the spelling, or put the file there.")
    PART_LINK = (ERROR, '"{name}" is a link to another place', "Put the file itself there.")
    PART_TWICE = (ERROR, 'the file "{name}" is named twice', "Name each file once.")
    FIELD_MISSING = (ERROR, 'the field "{field}" is missing', "Add it.")
    FIELD_UNKNOWN = (ERROR, 'there is no field "{field}" here{hint}', "Fields here: {known}.")
    FIELD_TYPE = (ERROR, "{found} stands where {wanted} should", "Give {wanted}{advice}.")
    FIELD_CHOICE = (ERROR, '"{found}" is not one of the choices{hint}', "Choices: {known}.")
    NUMBER_RANGE = (ERROR, "{found} is out of range for {field}", "Give a number {wanted}{because}.")
    WEIGHT_RANGE = (ERROR, "a weight of {found} is not possible", "Give a weight above 0, at most 1000; delete what shall not count.")
    LIST_LENGTH = (ERROR, "the list has {found} entries", "It needs {wanted}.")
    ID_FORM = (ERROR, '"{found}" cannot be an id', "Use small letters, digits, _ and -, with dots between parts, beginning with a letter, at most 80 characters.")
    COLOUR_FORM = (ERROR, '"{found}" is not a colour', 'Write it as "#1F4E79", in quotes.')
    DATE_FORM = (ERROR, "{found} is not a date", "Write it as 2026-11-22.")
    TEXT_EMPTY = (ERROR, "the text is empty", "Write the text, or delete the field if it may be left out.")
    TEXT_TOO_LONG = (ERROR, "the text has {found} characters, more than fit into a cell ({limit})", "Shorten it.")
    ID_TWICE = (ERROR, 'the {kind} "{found}" is there twice (first at {first})', "Give each its own, or delete one.")
    ID_UNKNOWN = (ERROR, 'there is no {kind} "{found}"{hint}', "Correct it here, or add the {kind}.")
    NEEDS_LOOP = (ERROR, "criteria wait for each other: {loop}", "Delete one of these prerequisites.")
    NEEDS_BEYOND = (ERROR, "the prerequisite speaks of level {level}, but the highest is {top}", "Give a level from 1 to {top}.")
    LEVEL_KEY = (ERROR, "the levels are not numbered 0, 1, 2 …", "Number them with whole numbers from 0 upwards.")
    LEVEL_MISSING = (ERROR, "level {level} has no sentence", "Write one; every level of the scale needs a sentence.")
    LEVEL_EXTRA = (ERROR, "level {level} is above the highest level of the scale ({top})", "Delete it, or add its name to scale.names.")
    LEVEL_ORDER = (ERROR, "the levels do not stand in the order 0, 1, 2 …", "Put them in order.")
    ANCHOR_COUNT = (ERROR, "there are {found} anchors for {wanted} levels", "Give one for each level, or none.")
    FIX_MISSING = (ERROR, "no fix leads to level {level}", "Add one; every level from 1 to {top} needs a fix.")
    FIX_TWICE = (ERROR, "there is more than one fix to level {level}", "Keep one, or make them one.")
    FIX_ORDER = (ERROR, "the fix to level {level} stands after a higher one", "Put the fixes in the order of their levels.")
    FIX_BEYOND = (ERROR, "a fix leads to level {level}, but the highest is {top}", "Delete it, or correct the level.")
    BAND_START = (ERROR, "the first band begins at {found}", "Let it begin at 0, so that every score has a word.")
    BAND_ORDER = (ERROR, "the band from {found} does not begin above the one before it ({before})", "Put the bands in rising order, each start once.")
    CAP_MISSING = (ERROR, 'the policy "{policy}" has no cap for the grade "{grade}"', "Add the highest level that this grade supports.")
    CAP_FALLS = (ERROR, 'in the policy "{policy}" the better grade "{grade}" has a lower cap ({cap}) than a weaker one ({before})', "Let the caps stay or rise from the weakest grade to the best.")
    CAP_BEYOND = (ERROR, "a cap of {cap} is above the highest level ({top})", "Give a level from 0 to {top}.")
    CAP_BEST = (ERROR, 'in the policy "{policy}" even the best grade "{grade}" supports only level {cap} of {top}', "Give the best grade the highest level as its cap.")
    NOBODY_ASKED = (ERROR, "no role of kind rater is asked about this criterion", "Add one to ask.")
    ROLE_NOT_RATER = (WARNING, 'the role "{role}" gives no ratings here', "Name a role of kind rater; auditors may rate everything anyway, customers answer statements.")
    TARGET_BEYOND = (ERROR, "the target {target} is above the highest level ({top})", "Give a level from 1 to {top}.")
    AGREED_FORM = (ERROR, "an agreed level is a number or N/A, and this is {found}", "Give a whole level of the scale, or N/A.")
    AGREED_LEVEL = (ERROR, "the agreed level {found} is not on the scale 0–{top}", "Give a whole number from 0 to {top}, or N/A.")
    GATE_BEYOND = (ERROR, "the gate speaks of level {level}, but the highest is {top}", "Give a level from 1 to {top}.")
    SHARES_ZERO = (ERROR, "gap and weight both have a share of 0", "Give at least one of them a share; a fix without the other parts would have no benefit.")
    VARIANT_EMPTY = (ERROR, 'the variant "{variant}" asks nothing', "Name criteria that its role is asked.")
    CHOICES_MISSING = (ERROR, "a field of type choice has no choices", "Add choices, or change the type.")
    LIMITS_REVERSED = (ERROR, "the lowest value {low} is above the highest {high}", "Exchange min and max.")
    HEAD_COUNT_LOW = (WARNING, 'the role "{role}" is said to have {found}, but {answered} answered', "Correct head_count; as it is, everybody in the role counts as having answered.")
    TARGET_TWICE = (ERROR, 'the target of {criterion} is there twice (also as "{other}")', "Keep one of the two.")
    CONSENT_MISSING = (ERROR, 'the role "{role}" is named without consent', "Say in consent who agreed and when, or delete named.")
    TWO_QUESTIONS = (WARNING, 'this asks two things at once ("{found}")', "Ask one of them, or make two criteria; else nobody knows which of the two was rated.")
    JARGON = (WARNING, '"{found}" is jargon', "Say it in everyday words{instead}.")
    LEVEL_REPEATED = (WARNING, "level {level} says the same as level {other}", "Say what is different.")
    HARD_TO_READ = (WARNING, "this sentence is hard to read (reading ease {ease}, below {limit})", "Use shorter and more common words.")
    LONG_SENTENCE = (WARNING, "a sentence has {words} words", "Make two of it; up to {limit} words are read with ease.")
    # --- answer files ---------------------------------------------------------------------
    FILE_EMPTY = (ERROR, "the file is empty (0 bytes)", "Send it again; it was probably lost on the way.")
    FILE_TOO_BIG = (ERROR, "the file is larger than {limit} MB", "Take out pictures and added sheets, save it and send it again.")
    OLD_XLS = (ERROR, "this is a workbook in the old .xls format", 'Open it, choose "Save as", type "Excel workbook (.xlsx)", and send that file.')
    PASSWORD_PROTECTED = (ERROR, "the file is locked with a password", "Remove the password (File, Info, Protect workbook) and send it again.")
    OPEN_DOCUMENT = (ERROR, "this is an OpenDocument file (.ods)", 'Open it, choose "Save as", type "Excel (.xlsx)", and send that file.')
    BINARY_WORKBOOK = (ERROR, "this is a binary workbook (.xlsb)", 'Open it, choose "Save as", type "Excel workbook (.xlsx)", and send that file.')
    NOT_A_WORKBOOK = (ERROR, "this is neither an Excel workbook (.xlsx) nor a JSON answer sheet", "Send the questionnaire itself, saved as .xlsx.")
    DAMAGED = (ERROR, "the file is damaged ({reason})", "Open it, save it under a new name and send that file; if it does not open, send an earlier copy.")
    ZIP_BOMB = (ERROR, 'the part "{part}" unpacks to far more than a questionnaire can hold', "Copy the answers into a fresh questionnaire and send that.")
    TOO_MANY_PARTS = (ERROR, "the file has more than {limit} parts", "Copy the answers into a fresh questionnaire and send that.")
    TOO_MANY_CELLS = (ERROR, "the sheets have more than {limit} cells", "Delete what was added beside and below the questions, and send it again.")
    TOO_COMPLEX = (ERROR, "{part} has more {what} than are read ({limit})", "Copy the answers into a fresh questionnaire and send that.")
    MACROS = (ERROR, "the workbook has macros", 'Open it, choose "Save as", type "Excel workbook (.xlsx)", without macros, and send that file.')
    FORBIDDEN_XML = (ERROR, "the part {part} declares a document type or entities, which Excel never does", "Do not open the file; ask the sender where it comes from.")
    DUPLICATE_PART = (ERROR, "two parts of the file have the same name", "Open it, save it under a new name and send that file.")
    BAD_PART_NAME = (ERROR, 'the name of the part "{part}" leads out of the file', "Do not open the file; ask the sender where it comes from.")
    DUPLICATE_CELL = (ERROR, "the same cell is stored twice", "Open it, check this cell, save it under a new name and send that file.")
    STAMP_MISSING = (ERROR, "this is no questionnaire, or its hidden sheet was deleted", "Give the questionnaire that was filled in, or copy the answers into a fresh one.")
    STAMP_SCHEMA = (ERROR, 'the format "{found}" is not known', "Use a version of cxaudit that knows it, or a fresh questionnaire ({wanted}).")
    NOT_A_QUESTIONNAIRE = (ERROR, 'this is the result of an audit ("{kind}"), not a filled-in questionnaire', "Send the questionnaire with the answers.")
    AUDIT_OF_SEVERAL = (ERROR, "this workbook holds the results of several people, not the answers of one", "Send the questionnaires that they filled in.")
    AGREED_NEEDS_ANSWERS = (ERROR, "what was agreed in it cannot be scored from this workbook alone, since it does not show every figure", "Name the folder with the answers beside it: cxaudit report FOLDER audit.xlsx.")
    QUESTIONS_MISSING = (ERROR, "the sheet with the questions was deleted", "Copy the answers into a fresh questionnaire and send that.")
    SHEET_DOUBLED = (ERROR, "there is more than one sheet with {what}: {names}", "Delete the copies, save and send it again.")
    COLUMN_MISSING = (ERROR, "the column with {what} was deleted", "Copy the answers into a fresh questionnaire and send that.")
    COLUMN_DOUBLED = (ERROR, "the column with {what} is there twice (also in {other})", "Delete the copy, save and send it again.")
    MARK_DOUBLED = (ERROR, "the line for {what} is there twice (also in {other})", "Delete the copy, save and send it again.")
    JSON_SYNTAX = (ERROR, "this is not valid JSON: {reason}", "Mend it at this place.")
    JSON_NUMBER = (ERROR, "{found} is not a number in JSON", "Give a whole number, or leave the field out.")
    JSON_KEY_TWICE = (ERROR, 'the key "{key}" is there twice in one object', "Keep one of the two.")
    JSON_TOO_DEEP = (ERROR, "the nesting is deeper than {limit} levels", "Check the brackets.")
    TOO_MANY_ANSWERS = (ERROR, "there are more than {limit} answers in one sheet", "Give each respondent a sheet of their own.")
    FIELD_WRONG = (ERROR, "{found} does not fit here: {reason}", "Correct it.")
    OTHER_RUBRIC = (ERROR, 'the sheet was made for the rubric "{found}", not for "{wanted}"', "Name the rubric it was made for (--rubric), or send the right questionnaire.")
    OTHER_VERSION = (ERROR, "the sheet was made for version {found} of the rubric, this is version {wanted}", "Use the rubric in version {found}, or copy the answers into a questionnaire of version {wanted}.")
    OTHER_CONTENT = (WARNING, "the sheet was made for a rubric of the same version whose texts or weights differ", "Check which of the two people saw; give a changed rubric a new version.")
    ROLE_MISSING = (ERROR, "the role is missing", "Choose one of: {allowed}.")
    UNKNOWN_ROLE = (ERROR, 'there is no role "{found}"', "{hint}Choose one of: {allowed}.")
    ROLE_CHANGED = (WARNING, 'the questionnaire was made for the role "{made_for}", and "{found}" was chosen', "Check which is right; the chosen role counts.")
    CUSTOMER_WORKBOOK = (ERROR, 'the role "{role}" is a customer\'s, and customers do not rate criteria', "Choose another role; customers answer the short form for customers.")
    UNKNOWN_VARIANT = (ERROR, 'the rubric has no variant "{found}"', "Check that this is the rubric that the sheet was made for.")
    UNKNOWN_CRITERION = (ERROR, 'the rubric has no criterion "{found}"', "{hint}Put the key back as it was, or delete the row.")
    DUPLICATE_CRITERION = (ERROR, 'the criterion "{criterion}" is there twice (also at {other})', "Delete one of the two.")
    MISSING_CRITERIA = (ERROR, "questions are missing: {missing}", "Put the deleted rows back, or copy the answers into a fresh questionnaire.")
    STRAY_ANSWER = (ERROR, '"{found}" stands in a row without a question', "Move it to the row of its question, or delete it.")
    LEVEL_OUT_OF_RANGE = (ERROR, "level {level} is not on the scale 0–{top}", 'Give a whole number from 0 to {top}, "N/A" or "Don\'t know".')
    ANSWER_UNKNOWN = (ERROR, '"{found}" is not one of the answers', 'Choose from the list, or give a whole number from 0 to {top}, "N/A" or "Don\'t know".')
    ANSWER_LOOKALIKE = (ERROR, '"{found}" looks like "{read}" but has letters of another alphabet in it', 'Choose the answer from the list.')
    ANSWER_CONTRADICTS = (ERROR, "the answer contradicts itself ({found})", "Keep one answer: a level, not applicable, or don't know.")
    CELL_FORMULA = (ERROR, 'the cell holds a formula (it shows "{found}")', "Give {allowed}, typed or chosen, not calculated; put a ' before text that begins with =, + or -.")
    CELL_ERROR = (ERROR, "the cell shows the error {found}", "Give {allowed}.")
    CELL_DATE = (ERROR, "the cell holds a date or time ({found})", "Give {allowed}; first set the cell's format to General.")
    CELL_BOOLEAN = (ERROR, "the cell holds {found}", "Give {allowed}.")
    MERGED_ANSWERS = (ERROR, "answer cells are merged", "Unmerge them and answer each question.")
    NA_WITHOUT_REASON = (ERROR, "not applicable is given without a reason", "Say why it cannot exist here, or choose another answer.")
    REASON_WITHOUT_NA = (NOTE, "a reason for not applicable is given, but the answer is another one", "The reason is not used.")
    UNKNOWN_GRADE = (ERROR, 'there is no grade of evidence "{found}"', "{hint}Choose one of: {allowed}.")
    EVIDENCE_WITHOUT_REFERENCE = (WARNING, 'evidence of the grade "{grade}" has no reference, so it counts as "{counts_as}"', "Say where it is to be found.")
    REFERENCE_WITHOUT_GRADE = (WARNING, 'a reference is given without a grade, so it counts as "{counts_as}"', "Choose a grade of evidence.")
    ROLE_NOT_ASKED = (WARNING, '{answers} to questions that the role "{role}" is not asked ({codes})', "They are kept and take no part, but evidence beside them counts; check that the role is right.")
    NO_CUSTOMER_STATEMENT = (ERROR, 'customers are not asked about "{criterion}"', "Delete the answer; it has no statement for customers.")
    DATE_UNCLEAR = (ERROR, '"{found}" is not clear as a date', "Write it as 2026-11-22.")
    KEY_DERIVED = (NOTE, "no key of the respondent is given", 'The key "{key}" was made from the file; a changed file counts as another person.')
    ANSWER_READ_AS = (NOTE, '"{found}" was read as "{read}"', "Nothing to do if that is right.")
    HIDDEN_ROWS_READ = (NOTE, "hidden rows were read too ({count})", "Nothing to do.")
    SHEET_RENAMED = (NOTE, 'the sheet with {what} was renamed to "{found}"', "Nothing to do.")
    BUBBLES_NOT_READ = (NOTE, "comment bubbles are not read ({count}, first at {first})", "What matters belongs into the comment column.")
    MORE_ERRORS = (ERROR, "{count} more errors are not shown", "Mend these first and check again.")
    # --- answers --------------------------------------------------------------------------
    # --- results and other ----------------------------------------------------------------
    NOT_A_RESULT = (ERROR, "this is not a result of cxaudit ({reason})", "Give the result.json that cxaudit report wrote.")
    UNKNOWN_SUBJECT = (ERROR, 'there is no criterion or step "{given}"', "{hint}")
    NOTHING_ASKED = (ERROR, "nobody would be asked anything with this role and variant", "Choose another role or variant.")
    FILE_TWICE = (NOTE, 'the file has the same bytes as "{other}"', "Nothing to do; it counts once.")
    RESPONDENT_TWICE = (NOTE, 'the respondent is the same as in "{other}"', "Nothing to do; where both answer a question, the later answer counts.")
    LOGO_UNFIT = (ERROR, 'the logo "{file}" cannot be used ({reason})', "Put a PNG, JPEG or SVG of at most 500 KB and 4,000 pixels a side beside the theme file, and name it there.")
    NOT_A_LIST = (ERROR, "this is not a list of people ({reason})", "Save a table with the columns key, role and department as CSV.")
    COLUMN_NOT_USED = (NOTE, 'the column "{column}" is not used', "Nothing to do; names and addresses never go into a questionnaire.")
    KEY_UNFIT = (ERROR, "the key cannot be used ({reason})", "Use letters, digits, dots and dashes and nobody's name; or leave it empty, and one is made.")
    KEY_TWICE = (ERROR, 'the key "{key}" is there twice (also in line {other})', "Give everybody a key of their own.")
    SET_ASIDE = (NOTE, "{files} set aside, being no answer sheets: {names}", "Nothing to do, unless one of them holds answers; then save it as .xlsx and put it right into this folder.")
    FILE_OPEN = (WARNING, "the file is open in Excel or another program", "What was not saved there is not in it; save and close it, and run the command again.")
    NOTHING_ANSWERED = (WARNING, "no question is answered in this file", "Check that it is the file that was filled in and saved; as it is, it changes no score.")
    OUTPUT_NAME = (ERROR, "what is to be written does not go by this name", "{wanted}.")
    OPTION_UNKNOWN = (ERROR, "there is no such {kind}{hint}", "There are: {known}.")
    NO_ANSWERS = (ERROR, "there is no answer file here", "Give .xlsx or .json files, or a folder that holds some.")
    TOOL_MISSING = (ERROR, "this needs {tool}, which was not found on this machine", "Install it ({source}), and run the command again.")
    TOOL_FAILED = (ERROR, "{tool} did not do its part ({reason})", "Run the command again; if it stays so, install {tool} anew.")
    NOT_VERIFIABLE = (ERROR, "this is not a workbook that can be verified ({reason})", "Give the audit.xlsx that cxaudit report wrote, or a live questionnaire of this version.")
    # fmt: on

    @property
    def severity(self) -> str:
        """``error`` (nothing is taken), ``warning`` (taken, look at it) or ``note`` (what was read)."""
        return self.value[0]

    @property
    def what(self) -> str:
        """What is wrong."""
        return self.value[1]

    @property
    def mend(self) -> str:
        """How to mend it."""
        return self.value[2]


@dataclass(frozen=True, order=True)
class Where:
    """A place in a user's file: ``12:5`` (line, column) for YAML, ``Questions!F12`` for Excel.

    ``path`` is the way through a YAML or JSON tree, known before the line is; `cxaudit.read` turns it into a spot.
    """

    file: str
    spot: str = ""
    path: tuple[str | int, ...] = ()
    about: str = ""
    """The code of the question that stands there."""

    def __str__(self) -> str:
        """As messages show it.

        >>> print(Where("acme.xlsx", "Questions!F12", about="K3"))
        acme.xlsx:Questions!F12 (K3)
        """
        place = ":".join(part for part in (self.file, self.spot) if part)
        if not self.about:
            return place
        return f"{place[:-1]}, {self.about})" if place.endswith(")") else f"{place} ({self.about})"


_FORBIDDEN = {
    **{c: f"\\x{c:02x}" for c in (*range(9), *range(11, 32), *range(127, 160))},
    9: "\\t",
    10: "\\n",
}


def plain(text: str, limit: int = 120) -> str:
    r"""Foreign text made safe for a terminal: control and direction characters are shown, long text is cut.

    >>> plain("\x1b[31mred")
    '\\x1b[31mred'
    """
    shown = text.translate(_FORBIDDEN)
    shown = "".join(
        f"\\u{ord(c):04x}" if "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069" else c for c in shown
    )
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


@dataclass(frozen=True)
class Problem:
    """One mistake in a user's file, and what to do about it."""

    code: Code
    where: Where
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def severity(self) -> str:
        """``error``, ``warning`` or ``note``."""
        return self.code.severity

    @property
    def text(self) -> str:
        """What is wrong and how to mend it, without the place."""
        facts = {name: plain(value) for name, value in self.facts}
        return f"{self.code.what.format(**facts)}. {self.code.mend.format(**facts)}"

    def at(self, where: Where) -> Problem:
        """The same problem at a better known place."""
        return replace(self, where=where)

    def __str__(self) -> str:
        """Render as ``where: what. How to mend it. [CODE]``.

        >>> print(Problem(Code.FILE_MISSING, Where("acme.xlsx")))
        acme.xlsx: there is no such file. Check the path and the spelling. [FILE_MISSING]
        """
        kind = "" if self.severity == ERROR else f"{self.severity}: "
        return f"{plain(str(self.where), 400)}: {kind}{self.text} [{self.code.name}]"


def problem(code: Code, where: Where | str, **facts: object) -> Problem:
    """A `Problem` with its facts as text.

    >>> print(problem(Code.FILE_UNREADABLE, "a.xlsx", reason="a folder"))
    a.xlsx: the file cannot be read (a folder). Check that it is yours to read and not open elsewhere. [FILE_UNREADABLE]
    """
    place = Where(where) if isinstance(where, str) else where
    return Problem(code, place, tuple((name, str(value)) for name, value in facts.items()))


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Only those that forbid going on."""
    return tuple(p for p in problems if p.severity == ERROR)


class CxauditError(Exception):
    """The run cannot go on. Carries every problem that was found, and the exit code that goes with it."""

    def __init__(self, problems: Iterable[Problem], exit_code: int = 3) -> None:
        self.problems = tuple(problems)
        self.exit_code = exit_code
        super().__init__("\n".join(map(str, self.problems)))
