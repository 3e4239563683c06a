"""What can go wrong, said once.

Two kinds, never mixed:

* a `Problem` is about the *user's* file. It is a value: stages return all of them, so one run shows every mistake.
* a `CxauditError` stops the run. Only `read`, `render` and `pipeline` raise it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from cxaudit.language import N_, _

ERROR, WARNING, NOTE = "error", "warning", "note"
_OUR_WORDS = frozenset({"kind", "reason", "source", "what"})
"""Facts whose words may be ours and then stand in the catalogue; all others are what people wrote, names or numbers."""
_SYSTEMS_WORDS = (
    N_("Device or resource busy"),
    N_("File name too long"),
    N_("Input/output error"),
    N_("Invalid argument"),
    N_("Is a directory"),
    N_("No space left on device"),
    N_("No such file or directory"),
    N_("Not a directory"),
    N_("Permission denied"),
    N_("Read-only file system"),
    N_("Too many levels of symbolic links"),
    N_("embedded null byte"),
)
"""Reasons that the system gives for not opening a file or not writing it."""


class Code(Enum):
    """Every message a user can see: severity, what is wrong, how to mend it.

    The name is the heading in docs/messages.md. ``{facts}`` are filled in by the `Problem`.
    """

    # fmt: off
    # --- any file -------------------------------------------------------------------------
    FILE_MISSING = (ERROR, N_("there is no such file"), N_("Check the path and the spelling."))
    FILE_UNREADABLE = (ERROR, N_("the file cannot be read ({reason})"), N_("Check that it is yours to read and not open elsewhere."))
    FILE_EXISTS = (ERROR, N_("the file is already there and is not overwritten"), N_("Choose another name, or say --force to replace it (the old one is kept as .bak)."))
    FILE_ANSWERED = (ERROR, N_("the file holds somebody's answers and is never overwritten"), N_("Choose another name or folder."))
    CANNOT_WRITE = (ERROR, N_("the file cannot be written ({reason})"), N_("Check the folder, the free space and your rights; nothing was changed."))
    # --- rubric files ---------------------------------------------------------------------
    YAML_TOO_BIG = (ERROR, N_("the file is larger than {limit} MB"), N_("Split it into a folder with one file for each step."))
    YAML_NOT_UTF8 = (ERROR, N_("the file is not UTF-8 text"), N_('Save it again as "UTF-8".'))
    YAML_HIDDEN_CHARACTER = (ERROR, N_("there is a hidden character ({character})"), N_("Delete it; it often comes along when text is copied from elsewhere."))
    YAML_SYNTAX = (ERROR, N_("this is not valid YAML: {reason}"), N_("Mend this line or the one above it; what follows was not read."))
    YAML_EMPTY = (ERROR, N_("the file is empty"), N_('Start from "cxaudit rubric new".'))
    YAML_ANCHOR = (ERROR, N_("anchors and aliases ({name}) are not allowed"), N_("Write the text out at each place, or put it in quotes if it was meant as text."))
    YAML_TAG = (ERROR, N_("tags ({tag}) are not allowed"), N_("Delete the tag, or put the text in quotes."))
    YAML_MERGE = (ERROR, N_('merge keys ("<<") are not allowed'), N_("Write the fields out at each place."))
    YAML_SECOND_DOCUMENT = (ERROR, N_("a second document begins here"), N_('Delete the line "---" or move what follows into a file of its own.'))
    YAML_TOO_DEEP = (ERROR, N_("the nesting is deeper than {limit} levels"), N_("Check the brackets and the indentation."))
    YAML_KEY = (ERROR, N_("the name before the colon is not text"), N_("Write one plain word before the colon."))
    YAML_KEY_TWICE = (ERROR, N_('the key "{key}" is there twice (first at {first})'), N_("Keep one of the two."))
    RUBRIC_UNKNOWN = (ERROR, N_('there is no rubric "{name}"{hint}'), N_("Give one of these, or the path of a file or folder: {known}."))
    PART_NAME = (ERROR, N_('"{name}" is not the plain name of a YAML file'), N_("Give the name alone, such as step1.yaml, of a file that lies beside this one."))
    PART_MISSING = (ERROR, N_('there is no file "{name}" beside this one{hint}'), N_("Check the spelling, or put the file there."))
    PART_LINK = (ERROR, N_('"{name}" is a link to another place'), N_("Put the file itself there."))
    PART_TWICE = (ERROR, N_('the file "{name}" is named twice'), N_("Name each file once."))
    FIELD_MISSING = (ERROR, N_('the field "{field}" is missing'), N_("Add it."))
    FIELD_UNKNOWN = (ERROR, N_('there is no field "{field}" here{hint}'), N_("Fields here: {known}."))
    FIELD_TYPE = (ERROR, N_("{found} stands where {wanted} should"), N_("Give {wanted}{advice}."))
    FIELD_CHOICE = (ERROR, N_('"{found}" is not one of the choices{hint}'), N_("Choices: {known}."))
    NUMBER_RANGE = (ERROR, N_("{found} is out of range for {field}"), N_("Give a number {wanted}{because}."))
    WEIGHT_RANGE = (ERROR, N_("a weight of {found} is not possible"), N_("Give a weight above 0, at most 1000; delete what shall not count."))
    LIST_LENGTH = (ERROR, N_("the list has {found} entries"), N_("It needs {wanted}."))
    ID_FORM = (ERROR, N_('"{found}" cannot be an id'), N_("Use small letters, digits, _ and -, with dots between parts, beginning with a letter, at most 80 characters."))
    COLOUR_FORM = (ERROR, N_('"{found}" is not a colour'), N_('Write it as "#1F4E79", in quotes.'))
    DATE_FORM = (ERROR, N_("{found} is not a date"), N_("Write it as 2026-11-22."))
    TEXT_EMPTY = (ERROR, N_("the text is empty"), N_("Write the text, or delete the field if it may be left out."))
    TEXT_TOO_LONG = (ERROR, N_("the text has {found} characters, more than fit into a cell ({limit})"), N_("Shorten it."))
    ID_TWICE = (ERROR, N_('the {kind} "{found}" is there twice (first at {first})'), N_("Give each its own, or delete one."))
    ID_UNKNOWN = (ERROR, N_('there is no {kind} "{found}"{hint}'), N_("Correct it here, or add the {kind}."))
    NEEDS_LOOP = (ERROR, N_("criteria wait for each other: {loop}"), N_("Delete one of these prerequisites."))
    NEEDS_BEYOND = (ERROR, N_("the prerequisite speaks of level {level}, but the highest is {top}"), N_("Give a level from 1 to {top}."))
    LEVEL_KEY = (ERROR, N_("the levels are not numbered 0, 1, 2 …"), N_("Number them with whole numbers from 0 upwards."))
    LEVEL_MISSING = (ERROR, N_("level {level} has no sentence"), N_("Write one; every level of the scale needs a sentence."))
    LEVEL_EXTRA = (ERROR, N_("level {level} is above the highest level of the scale ({top})"), N_("Delete it, or add its name to scale.names."))
    LEVEL_ORDER = (ERROR, N_("the levels do not stand in the order 0, 1, 2 …"), N_("Put them in order."))
    ANCHOR_COUNT = (ERROR, N_("there are {found} anchors for {wanted} levels"), N_("Give one for each level, or none."))
    FIX_MISSING = (ERROR, N_("no fix leads to level {level}"), N_("Add one; every level from 1 to {top} needs a fix."))
    FIX_TWICE = (ERROR, N_("there is more than one fix to level {level}"), N_("Keep one, or make them one."))
    FIX_ORDER = (ERROR, N_("the fix to level {level} stands after a higher one"), N_("Put the fixes in the order of their levels."))
    FIX_BEYOND = (ERROR, N_("a fix leads to level {level}, but the highest is {top}"), N_("Delete it, or correct the level."))
    BAND_START = (ERROR, N_("the first band begins at {found}"), N_("Let it begin at 0, so that every score has a word."))
    BAND_ORDER = (ERROR, N_("the band from {found} does not begin above the one before it ({before})"), N_("Put the bands in rising order, each start once."))
    CAP_MISSING = (ERROR, N_('the policy "{policy}" has no cap for the grade "{grade}"'), N_("Add the highest level that this grade supports."))
    CAP_FALLS = (ERROR, N_('in the policy "{policy}" the better grade "{grade}" has a lower cap ({cap}) than a weaker one ({before})'), N_("Let the caps stay or rise from the weakest grade to the best."))
    CAP_BEYOND = (ERROR, N_("a cap of {cap} is above the highest level ({top})"), N_("Give a level from 0 to {top}."))
    CAP_BEST = (ERROR, N_('in the policy "{policy}" even the best grade "{grade}" supports only level {cap} of {top}'), N_("Give the best grade the highest level as its cap."))
    NOBODY_ASKED = (ERROR, N_("no role of kind rater is asked about this criterion"), N_("Add one to ask."))
    ROLE_NOT_RATER = (WARNING, N_('the role "{role}" gives no ratings here'), N_("Name a role of kind rater; auditors may rate everything anyway, customers answer statements."))
    TARGET_BEYOND = (ERROR, N_("the target {target} is above the highest level ({top})"), N_("Give a level from 1 to {top}."))
    AGREED_FORM = (ERROR, N_("an agreed level is a number or N/A, and this is {found}"), N_("Give a whole level of the scale, or N/A."))
    AGREED_LEVEL = (ERROR, N_("the level {found} is not on the scale 0–{top}"), N_("Give a whole number from 0 to {top}, or N/A."))
    OVERRIDE_EMPTY = (ERROR, N_("nothing is changed about {criterion}"), N_("Say what: days, impact, owner, place or drop; or delete the entry."))
    OVERRIDE_WHOLE = (ERROR, N_('"{field}" is said of the step to level {level}, but only a whole fix can have it'), N_("Delete level, or {field}."))
    OVERRIDE_DROPPED = (ERROR, N_('the fix of {criterion} is dropped, and "{field}" is changed too'), N_("Keep one of the two."))
    OVERRIDE_TWICE = (ERROR, N_('"{field}" of {criterion} is changed twice (also in entry {other})'), N_("Keep one of the two."))
    OVERRIDE_LEVEL = (ERROR, N_("no step leads to level {level}; the highest is {top}"), N_("Give a level from 1 to {top}, or delete it to speak of the whole fix."))
    OVERRIDE_DAYS = (ERROR, N_("{days} days are more than a step may have here ({limit})"), N_("Give fewer, or make several fixes of it."))
    OVERRIDE_IDLE = (WARNING, N_("what is changed about {criterion} bears on no fix of this audit"), N_("Nothing to do if that is right; else check the criterion and the level."))
    OWNER_ABOVE_ALL = (WARNING, N_("{owner} alone has more days a month ({days}) than all together ({all})"), N_("Correct one of the two; as it is, the plan never uses more than {all}."))
    PLAN_BEFORE_AUDIT = (WARNING, N_("the plan starts on {start}, before the date of the audit ({date})"), N_("Correct one of the two, if that is not meant."))
    GATE_BEYOND = (ERROR, N_("the gate speaks of level {level}, but the highest is {top}"), N_("Give a level from 1 to {top}."))
    SHARES_ZERO = (ERROR, N_("gap and weight both have a share of 0"), N_("Give at least one of them a share; a fix without the other parts would have no benefit."))
    VARIANT_EMPTY = (ERROR, N_('the variant "{variant}" asks nothing'), N_("Name criteria that its role is asked."))
    CHOICES_MISSING = (ERROR, N_("a field of type choice has no choices"), N_("Add choices, or change the type."))
    LIMITS_REVERSED = (ERROR, N_("the lowest value {low} is above the highest {high}"), N_("Exchange min and max."))
    HEAD_COUNT_LOW = (WARNING, N_('the role "{role}" is said to have {found}, but {answered} answered'), N_("Correct head_count; as it is, everybody in the role counts as having answered."))
    TARGET_TWICE = (ERROR, N_('the target of {criterion} is there twice (also as "{other}")'), N_("Keep one of the two."))
    CONSENT_MISSING = (ERROR, N_('the role "{role}" is named without consent'), N_("Say in consent who agreed and when, or delete named."))
    TWO_QUESTIONS = (WARNING, N_('this asks two things at once ("{found}")'), N_("Ask one of them, or make two criteria; else nobody knows which of the two was rated."))
    JARGON = (WARNING, N_('"{found}" is jargon'), N_("Say it in everyday words{instead}."))
    LEVEL_REPEATED = (WARNING, N_("level {level} says the same as level {other}"), N_("Say what is different."))
    HARD_TO_READ = (WARNING, N_("this sentence is hard to read (reading ease {ease}, below {limit})"), N_("Use shorter and more common words."))
    LONG_SENTENCE = (WARNING, N_("a sentence has {words} words"), N_("Make two of it; up to {limit} words are read with ease."))
    TRANSLATION_MISSING = (WARNING, N_('"{text}" is not translated ({texts})'), N_("Write it here; until then the original is shown."))
    TRANSLATION_SAME = (WARNING, N_('"{text}" is the same as the original'), N_("Translate it."))
    TRANSLATION_UNKNOWN = (ERROR, N_('the rubric has no text "{text}"{hint}'), N_("Correct the name, or delete it; the names here are: {known}."))
    TRANSLATION_TWICE = (ERROR, N_('the text "{text}" is there twice (first at {first})'), N_("Keep one of the two."))
    TRANSLATION_LENGTH = (ERROR, N_('the list "{text}" has {found} entries, and the original has {wanted}'), N_("Give one for each entry of the original, in the same order."))
    TRANSLATION_PLACEHOLDER = (ERROR, N_("the placeholders are {found}, and those of the original are {wanted}"), N_("Write them just as in the original."))
    LANGUAGE_UNKNOWN = (ERROR, N_('the language "{found}" is not known'), N_("Give one of these: {known}; or add texts in that language to the rubric."))
    LANGUAGE_PARTLY = (NOTE, N_('the rubric "{rubric}" lacks texts in the language "{language}" ({texts})'), N_('They are shown as they are in the rubric; "cxaudit rubric check" names them.'))
    # --- answer files ---------------------------------------------------------------------
    FILE_EMPTY = (ERROR, N_("the file is empty (0 bytes)"), N_("Send it again; it was probably lost on the way."))
    FILE_TOO_BIG = (ERROR, N_("the file is larger than {limit} MB"), N_("Take out pictures and added sheets, save it and send it again."))
    OLD_XLS = (ERROR, N_("this is a workbook in the old .xls format"), N_('Open it, choose "Save as", type "Excel workbook (.xlsx)", and send that file.'))
    PASSWORD_PROTECTED = (ERROR, N_("the file is locked with a password"), N_("Remove the password (File, Info, Protect workbook) and send it again."))
    OPEN_DOCUMENT = (ERROR, N_("this is an OpenDocument file (.ods)"), N_('Open it, choose "Save as", type "Excel (.xlsx)", and send that file.'))
    BINARY_WORKBOOK = (ERROR, N_("this is a binary workbook (.xlsb)"), N_('Open it, choose "Save as", type "Excel workbook (.xlsx)", and send that file.'))
    NOT_A_WORKBOOK = (ERROR, N_("this is neither an Excel workbook (.xlsx) nor a JSON answer sheet"), N_("Send the questionnaire itself, saved as .xlsx."))
    DAMAGED = (ERROR, N_("the file is damaged ({reason})"), N_("Open it, save it under a new name and send that file; if it does not open, send an earlier copy."))
    ZIP_BOMB = (ERROR, N_('the part "{part}" unpacks to far more than a questionnaire can hold'), N_("Copy the answers into a fresh questionnaire and send that."))
    TOO_MANY_PARTS = (ERROR, N_("the file has more than {limit} parts"), N_("Copy the answers into a fresh questionnaire and send that."))
    TOO_MANY_CELLS = (ERROR, N_("the sheets have more than {limit} cells"), N_("Delete what was added beside and below the questions, and send it again."))
    TOO_COMPLEX = (ERROR, N_("{part} has more {what} than are read ({limit})"), N_("Copy the answers into a fresh questionnaire and send that."))
    MACROS = (ERROR, N_("the workbook has macros"), N_('Open it, choose "Save as", type "Excel workbook (.xlsx)", without macros, and send that file.'))
    FORBIDDEN_XML = (ERROR, N_("the part {part} declares a document type or entities, which Excel never does"), N_("Do not open the file; ask the sender where it comes from."))
    DUPLICATE_PART = (ERROR, N_("two parts of the file have the same name"), N_("Open it, save it under a new name and send that file."))
    BAD_PART_NAME = (ERROR, N_('the name of the part "{part}" leads out of the file'), N_("Do not open the file; ask the sender where it comes from."))
    DUPLICATE_CELL = (ERROR, N_("the same cell is stored twice"), N_("Open it, check this cell, save it under a new name and send that file."))
    STAMP_MISSING = (ERROR, N_("this is no questionnaire, or its hidden sheet was deleted"), N_("Give the questionnaire that was filled in, or copy the answers into a fresh one."))
    STAMP_SCHEMA = (ERROR, N_('the format "{found}" is not known'), N_("Use a version of cxaudit that knows it, or a fresh questionnaire ({wanted})."))
    NOT_A_QUESTIONNAIRE = (ERROR, N_('this is the result of an audit ("{kind}"), not a filled-in questionnaire'), N_("Send the questionnaire with the answers."))
    AUDIT_OF_SEVERAL = (ERROR, N_("this workbook holds the results of several people, not the answers of one"), N_("Send the questionnaires that they filled in."))
    AGREED_NEEDS_ANSWERS = (ERROR, N_("what was agreed in it cannot be scored from this workbook alone, since it does not show every figure"), N_("Name the folder with the answers beside it: cxaudit report FOLDER audit.xlsx."))
    ANALYST_NEEDS_ANSWERS = (ERROR, N_("what is hidden in it cannot be shown from this workbook alone"), N_("Name the folder with the answers beside it: cxaudit report FOLDER audit.xlsx --analyst."))
    QUESTIONS_MISSING = (ERROR, N_("the sheet with the questions was deleted"), N_("Copy the answers into a fresh questionnaire and send that."))
    SHEET_DOUBLED = (ERROR, N_("there is more than one sheet with {what}: {names}"), N_("Delete the copies, save and send it again."))
    COLUMN_MISSING = (ERROR, N_("the column with {what} was deleted"), N_("Copy the answers into a fresh questionnaire and send that."))
    COLUMN_DOUBLED = (ERROR, N_("the column with {what} is there twice (also in {other})"), N_("Delete the copy, save and send it again."))
    MARK_DOUBLED = (ERROR, N_("the line for {what} is there twice (also in {other})"), N_("Delete the copy, save and send it again."))
    JSON_SYNTAX = (ERROR, N_("this is not valid JSON: {reason}"), N_("Mend it at this place."))
    JSON_NUMBER = (ERROR, N_("{found} is not a number in JSON"), N_("Give a whole number, or leave the field out."))
    JSON_KEY_TWICE = (ERROR, N_('the key "{key}" is there twice in one object'), N_("Keep one of the two."))
    JSON_TOO_DEEP = (ERROR, N_("the nesting is deeper than {limit} levels"), N_("Check the brackets."))
    TOO_MANY_ANSWERS = (ERROR, N_("there are more than {limit} answers in one sheet"), N_("Give each respondent a sheet of their own."))
    FIELD_WRONG = (ERROR, N_("{found} does not fit here: {reason}"), N_("Correct it."))
    OTHER_RUBRIC = (ERROR, N_('the sheet was made for the rubric "{found}", not for "{wanted}"'), N_("Name the rubric it was made for (--rubric), or send the right questionnaire."))
    OTHER_VERSION = (ERROR, N_("the sheet was made for version {found} of the rubric, this is version {wanted}"), N_("Use the rubric in version {found}, or copy the answers into a questionnaire of version {wanted}."))
    OTHER_CONTENT = (WARNING, N_("the sheet was made for a rubric of the same version whose texts or weights differ"), N_("Check which of the two people saw; give a changed rubric a new version."))
    ROLE_MISSING = (ERROR, N_("the role is missing"), N_("Choose one of: {allowed}."))
    UNKNOWN_ROLE = (ERROR, N_('there is no role "{found}"'), N_("{hint}Choose one of: {allowed}."))
    ROLE_CHANGED = (WARNING, N_('the questionnaire was made for the role "{made_for}", and "{found}" was chosen'), N_("Check which is right; the chosen role counts."))
    CUSTOMER_WORKBOOK = (ERROR, N_('the role "{role}" is a customer\'s, and customers do not rate criteria'), N_("Choose another role; customers answer the short form for customers."))
    UNKNOWN_VARIANT = (ERROR, N_('the rubric has no variant "{found}"'), N_("Check that this is the rubric that the sheet was made for."))
    UNKNOWN_CRITERION = (ERROR, N_('the rubric has no criterion "{found}"'), N_("{hint}Put the key back as it was, or delete the row."))
    DUPLICATE_CRITERION = (ERROR, N_('the criterion "{criterion}" is there twice (also at {other})'), N_("Delete one of the two."))
    MISSING_CRITERIA = (ERROR, N_("questions are missing: {missing}"), N_("Put the deleted rows back, or copy the answers into a fresh questionnaire."))
    STRAY_ANSWER = (ERROR, N_('"{found}" stands in a row without a question'), N_("Move it to the row of its question, or delete it."))
    LEVEL_OUT_OF_RANGE = (ERROR, N_("level {level} is not on the scale 0–{top}"), N_('Give a whole number from 0 to {top}, "N/A" or "Don\'t know".'))
    ANSWER_UNKNOWN = (ERROR, N_('"{found}" is not one of the answers'), N_('Choose from the list, or give a whole number from 0 to {top}, "N/A" or "Don\'t know".'))
    ANSWER_LOOKALIKE = (ERROR, N_('"{found}" looks like "{read}" but has letters of another alphabet in it'), N_('Choose the answer from the list.'))
    ANSWER_CONTRADICTS = (ERROR, N_("the answer contradicts itself ({found})"), N_("Keep one answer: a level, not applicable, or don't know."))
    CELL_FORMULA = (ERROR, N_('the cell holds a formula (it shows "{found}")'), N_("Give {allowed}, typed or chosen, not calculated; put a ' before text that begins with =, + or -."))
    CELL_ERROR = (ERROR, N_("the cell shows the error {found}"), N_("Give {allowed}."))
    CELL_DATE = (ERROR, N_("the cell holds a date or time ({found})"), N_("Give {allowed}; first set the cell's format to General."))
    CELL_BOOLEAN = (ERROR, N_("the cell holds {found}"), N_("Give {allowed}."))
    MERGED_ANSWERS = (ERROR, N_("answer cells are merged"), N_("Unmerge them and answer each question."))
    NA_WITHOUT_REASON = (ERROR, N_("not applicable is given without a reason"), N_("Say why it cannot exist here, or choose another answer."))
    REASON_WITHOUT_NA = (NOTE, N_("a reason for not applicable is given, but the answer is another one"), N_("The reason is not used."))
    UNKNOWN_GRADE = (ERROR, N_('there is no grade of evidence "{found}"'), N_("{hint}Choose one of: {allowed}."))
    EVIDENCE_WITHOUT_REFERENCE = (WARNING, N_('evidence of the grade "{grade}" has no reference, so it counts as "{counts_as}"'), N_("Say where it is to be found."))
    REFERENCE_WITHOUT_GRADE = (WARNING, N_('a reference is given without a grade, so it counts as "{counts_as}"'), N_("Choose a grade of evidence."))
    ROLE_NOT_ASKED = (WARNING, N_('there are answers to questions that the role "{role}" is not asked ({answers}: {codes})'), N_("They are kept and take no part, but evidence beside them counts; check that the role is right."))
    ROLE_NOT_AUDITOR = (ERROR, N_('the role "{role}" is not that of an auditor'), N_("Choose one of: {allowed}; others fill in a questionnaire."))
    VERDICT_CONTRADICTS = (ERROR, N_("a level is given, and that the criterion does not apply"), N_("Keep one of the two."))
    VERDICT_WITHOUT_REASON = (ERROR, N_("{verdict} is said without a reason"), N_("Say why in the column for reasons; it stands in the report."))
    VERDICT_UNKNOWN = (ERROR, N_('"{found}" is not one of the choices'), N_("Choose one from the list: {known}."))
    VERDICTS_DIFFER = (WARNING, N_("auditors differ on {criterion}: {what} ({auditors})"), N_("{counts}; talk about it, or decide it in engagement.yaml under rulings."))
    SHEET_OVERRULED = (NOTE, N_("what the sheet says on {criterion} is not used ({what})"), N_("The engagement's own word, {settled}, comes before a sheet."))
    NOTE_WITHOUT_LEVEL = (NOTE, N_("a note is given, but no level was agreed"), N_("The note is not used."))
    AGREED_AGAIN = (NOTE, N_("a later workshop agreed on {later} for {criterion}, this one on {level}"), N_("Nothing to do; the later one counts."))
    STEP_UNKNOWN = (ERROR, N_('there can be no step "{found}" in a plan'), N_("{hint}Put the key back as it was, or delete the row."))
    STEP_TWICE = (ERROR, N_('the step "{step}" is there twice (also at {other})'), N_("Delete one of the two."))
    STRAY_ACTION = (ERROR, N_('"{found}" stands in a row without a step of the plan'), N_("Move it to the row of its step, or delete it."))
    NO_CUSTOMER_STATEMENT = (ERROR, N_('customers are not asked about "{criterion}"'), N_("Delete the answer; it has no statement for customers."))
    DATE_UNCLEAR = (ERROR, N_('"{found}" is not clear as a date'), N_("Write it as 2026-11-22."))
    KEY_DERIVED = (NOTE, N_("no key of the respondent is given"), N_('The key "{key}" was made from the file; a changed file counts as another person.'))
    ANSWER_READ_AS = (NOTE, N_('"{found}" was read as "{read}"'), N_("Nothing to do if that is right."))
    HIDDEN_ROWS_READ = (NOTE, N_("hidden rows were read too ({count})"), N_("Nothing to do."))
    SHEET_RENAMED = (NOTE, N_('the sheet with {what} was renamed to "{found}"'), N_("Nothing to do."))
    BUBBLES_NOT_READ = (NOTE, N_("comment bubbles are not read ({count}, first at {first})"), N_("What matters belongs into the comment column."))
    MORE_ERRORS = (ERROR, N_("{count} more errors are not shown"), N_("Mend these first and check again."))
    # --- the field book ---------------------------------------------------------------------
    POINT_TWICE = (ERROR, N_('the contact point "{contact}" is there twice (also at {other})'), N_("Give each its own number, or delete one of the two."))
    POINT_UNKNOWN = (ERROR, N_('there is no contact point "{found}"{hint}'), N_("Give the number of a row of the inventory, or add the row."))
    POINT_UNNUMBERED = (ERROR, N_("a contact point has no number"), N_("Give it one that no other row has, such as {example}."))
    POINT_INCOMPLETE = (WARNING, N_("{contact} lacks {fields}"), N_("Fill it in if you can; the row is taken as it is, and the report counts what is missing."))
    POINT_RENAMED = (WARNING, N_('{contact} is called "{name}" here, and "{before}" in {other}'), N_("Nothing to do if it is the same contact point, for which this name counts; else give one of the two another number."))
    POINT_TAKEN_OUT = (NOTE, N_('{contact} ("{name}") is taken out: only its number is left here'), N_("Nothing to do if that is right; else fill in the row again."))
    SAVED_AHEAD = (WARNING, N_("the file says that it was saved on {saved}, but it came in on {taken}"), N_("The day on which it came in counts; check the clock of the computer on which it was filled in."))
    CHOICE_BEYOND = (ERROR, N_('choice {found} of "{field}" is not there'), N_("Give a whole number from 0 to {last}: the place of the choice in the rubric, counted from 0."))
    NUMBER_UNCLEAR = (ERROR, N_('"{found}" is not clear as a number'), N_("Write it as 1200 or 3.5, without a unit and without a mark between thousands."))
    DUE_BEFORE = (WARNING, N_("the action at {contact} was due on {due}, before the date of the field book ({date})"), N_("Give a new day, or write what came of it."))
    MEASURE_NOT_LISTED = (WARNING, N_('the measure "{found}" is not in the catalogue{hint}'), N_("Nothing to do if it is a measure of your own; the report then shows it without a judgement."))
    RATING_TWICE = (ERROR, N_("{criterion} is rated twice at {contact} (also at {other})"), N_("Keep one of the two."))
    COLUMN_UNNUMBERED = (ERROR, N_('"{found}" stands in a column without a contact point'), N_("Put the number of the contact point into the head of the column, or delete what stands in it."))
    JOURNEY_TWICE = (ERROR, N_("this cell of the journey map is there twice (also at {other})"), N_("Make one text of the two."))
    EVIDENCE_ALONE = (NOTE, N_("evidence is named, but not what it shows"), N_("The evidence is not used."))
    READING_INCOMPLETE = (ERROR, N_("{what} of a reading is missing"), N_("Fill it in, or empty the row."))
    PERIOD_REVERSED = (ERROR, N_("the period ends on {end}, before it begins ({start})"), N_("Exchange the two days."))
    COMPUTED_CHANGED = (WARNING, N_("the computed value of {measure} was changed by hand"), N_("It counts as typed in from now on; compute it again from the export if that was not meant."))
    STATEMENT_MISSING = (ERROR, N_("the tests are answered, but the strategy statement is missing"), N_("Write the statement into its cell."))
    COLUMN_NOT_MATCHED = (WARNING, N_('the column "{column}" was not taken{hint}'), N_("Name it under columns in the mapping, or do nothing if it is not needed."))
    COLUMN_NOT_THERE = (ERROR, N_('the file has no column "{found}"{hint}'), N_("Correct it in the mapping; the columns are: {known}."))
    FIELD_MAPPED_TWICE = (ERROR, N_('two columns are mapped to "{field}": "{first}" and "{found}"'), N_("Keep one of them in the mapping."))
    WORD_NOT_MATCHED = (WARNING, N_('"{found}" in the column "{column}" is none of the choices of {field} ({lines})'), N_("{hint}Say under words in the mapping which one it is: {known}. Until then the field stays empty."))
    VALUE_NOT_MATCHED = (WARNING, N_('"{found}" in the column "{column}" does not fit {field} ({lines})'), N_("It takes {wanted}; until then the field stays empty."))
    NUMBERS_MADE = (NOTE, N_("contact points without a number were given one ({count}, beginning with {first})"), N_("Nothing to do; keep these numbers from now on."))
    NOT_AN_INVENTORY = (ERROR, N_("this is not a list of contact points ({reason})"), N_("Give a table with one line of heads, as CSV or .xlsx."))
    # --- customers' answers -------------------------------------------------------------------
    CUSTOMER_TWICE = (ERROR, N_('the customer "{key}" is there twice (also at {other})'), N_("Give each one a key of their own, or delete one of the two."))
    CUSTOMER_SAYS_NOTHING = (WARNING, N_('the customer "{key}" answers nothing'), N_("Nothing to do; it is left out."))
    STATEMENT_UNKNOWN = (ERROR, N_('there is no statement "{found}" for customers{hint}'), N_("Give the id of a criterion that has a statement for customers, or that of a statement of the customers' form."))
    CUSTOMER_ANSWER_UNKNOWN = (ERROR, N_('"{found}" is not one of the answers of customers'), N_("Choose one from the list, or give a whole number from {low} to {high}; leave it empty where somebody did not answer."))
    CUSTOMER_KEYS_MADE = (NOTE, N_("customers without a key were given one ({count}, beginning with {first})"), N_("Nothing to do."))
    LIST_UNNAMED = (NOTE, N_("the list has no name"), N_("Write one into its cell, the same whenever it is sent again; without it a corrected row counts beside the earlier one."))
    CUSTOMERS_TOO_MANY = (ERROR, N_("there are more than {limit} customers in one file"), N_("Make several files of it."))
    NO_CUSTOMER_FORM = (ERROR, N_("the rubric has no statement for customers"), N_("Add customer_form.items, or customer_statement to criteria, in the rubric."))
    NOT_CUSTOMERS = (ERROR, N_("this is not a table of customers' answers ({reason})"), N_("Give the export of the form tool, with its line of heads, as CSV or .xlsx."))
    SCALE_FORM = (ERROR, N_('"{found}" is not a scale'), N_("Write it as 1-5 or 0-10: first the number for the strongest disagreement, then that for the strongest agreement."))
    SCALE_NOT_SAID = (ERROR, N_('the column "{column}" has numbers, and the mapping does not say on which scale ({lines})'), N_("Say scale: 1-5, or whatever it is, in the mapping."))
    SAID_NOT_MATCHED = (WARNING, N_('"{found}" in the column "{column}" is none of the answers ({lines})'), N_("Say under \"answers\" in the mapping which number from 0 to 4 it is, or name it under \"no_answer\"; until then these answers are left out."))
    SAID_OFF_SCALE = (WARNING, N_('{found} in the column "{column}" is off the scale {scale} ({lines})'), N_("Correct the scale in the mapping if it is another one; until then these answers are left out."))
    MORE_NOT_MATCHED = (WARNING, N_("{count} more words and numbers that fit nothing are not shown"), N_("Mend the mapping and look again."))
    ROWS_SENT_TWICE = (WARNING, N_("rows that are the same as an earlier one were left out ({count}: {lines})"), N_("Nothing to do; whoever sends a form twice counts once."))
    ROWS_WITHOUT_ANSWER = (WARNING, N_("rows from which nothing can be taken were left out ({count}: {lines})"), N_("Nothing to do if they are test rows or were broken off; else check the mapping."))
    COLUMN_OF_PEOPLE = (ERROR, N_('the column "{column}" tells who answered, so it cannot be taken as {field}'), N_("Take it out of the mapping; nobody's name or address goes into an audit, and without a key one is made."))
    PERSONAL_COLUMN = (NOTE, N_('the column "{column}" tells who answered, and was not taken'), N_("Nothing to do."))
    ADDRESSES_BLACKED_OUT = (NOTE, N_("e-mail addresses, web addresses and telephone numbers in comments were blacked out ({lines})"), N_("Nothing to do."))
    CUSTOMERS_WITHOUT_MAPPING = (ERROR, N_("this is somebody else's table, and nothing says what its columns mean"), N_("Give the mapping with --mapping MAP.yaml; --mapping-example prints one to start from."))
    # --- the store of answers -------------------------------------------------------------
    NOT_A_STORE = (ERROR, N_("this is not a store of answers ({reason})"), N_("Give the answers.db of an engagement folder, or take a backup in its place; nothing was changed."))
    STORE_NEWER = (ERROR, N_("the store was made by a newer version of cxaudit (schema {found}; this version knows {known})"), N_("Install the newest version of cxaudit; nothing was changed."))
    STORE_DAMAGED = (ERROR, N_("the store is damaged ({reason})"), N_("Keep the file, put the last backup in its place, and collect the folder of returned files once more."))
    STORE_BUSY = (ERROR, N_("another program has been using the store for more than {seconds} seconds"), N_("Wait until it is done or close it, and run the command again; what was confirmed is kept."))
    STORE_WRITE = (ERROR, N_("the store cannot be written ({reason})"), N_("Check the folder, the free space and your rights, and run the command again; what was confirmed is kept."))
    STORE_UNSAFE = (ERROR, N_("this disk cannot keep a store safe ({reason})"), N_("Move the engagement folder to a disk of this computer, not a network drive, or keep the answers on a PostgreSQL server."))
    STORE_UNREACHABLE = (ERROR, N_("the server of the store cannot be reached ({reason})"), N_("Check the URL, your rights and the network, and run the command again; what was confirmed is kept."))
    BACKUP_ELSEWHERE = (ERROR, N_("this store is kept by a PostgreSQL server, whose backups its own tool makes"), N_("Use pg_dump --format=custom, and pg_restore to get it back."))
    MINIMUM_LOWERED = (ERROR, N_("the minimum of {now} people is lower than the {before} under which answers have come in"), N_("Put {before} back, or a higher number; whoever answered was promised that."))
    NAMED_LATER = (ERROR, N_('the role "{role}" cannot be named any more, since answers have come in'), N_("Take out named for this role; whoever answered was not told of it."))
    RESPONDENT_UNKNOWN = (ERROR, N_("the store has nobody with this key"), N_("Check the key; what was erased before is gone."))
    # --- answers --------------------------------------------------------------------------
    # --- an engagement folder -------------------------------------------------------------
    NO_ENGAGEMENT = (ERROR, N_("this is no engagement folder: there is no engagement.yaml in it"), N_('Give the folder of an audit, or make one with "cxaudit init FOLDER".'))
    ENGAGEMENT_EXISTS = (ERROR, N_("there is an engagement here already, and nothing of it is overwritten"), N_("Change engagement.yaml with any text editor, or choose another folder."))
    NOT_LISTED = (WARNING, N_("the respondent is not in people.csv"), N_("Nothing to do if that is right; the answers count all the same."))
    OTHER_ENGAGEMENT = (ERROR, N_("the file was made for another audit ({audit})"), N_('Give it to that audit; if it is this one, and only the id in its engagement.yaml was changed, put "{found}" back there.'))
    RETURNED_EMPTY = (ERROR, N_("no question is answered in this file, so it was not taken"), N_("Ask for the file that was filled in and saved; whoever sent it still counts as missing."))
    NOTHING_FILLED_IN = (ERROR, N_("nothing is filled in in this file, so it was not taken"), N_("Give the file that was filled in and saved."))
    NO_ACTIONS = (NOTE, N_("nothing new was written about the plan in this workbook, so there is nothing to take in"), N_("Nothing to do if that is right; what is to come back is written into the yellow cells of the sheet Roadmap."))
    ACTIONS_NOT_COLLECTED = (ERROR, N_("what was written about the plan in this workbook was not collected ({count})"), N_('Run "cxaudit collect FOLDER FILE" with it first, or say --force to replace it (the old one is kept as .bak).'))
    ACTIONS_REPLACED = (WARNING, N_("what was written about the plan in this workbook was not collected ({count})"), N_('It was replaced and is kept as .bak; to take it in, run "cxaudit collect FOLDER FILE" with a copy of that called .xlsx.'))
    LIST_LONGER = (WARNING, N_('the role "{role}" is said to have {found}, but {listed} stand in people.csv'), N_("Correct head_count; as it is, the figures look surer than they are."))
    DEPARTMENT_NOT_PLANNED = (WARNING, N_('the department "{found}" is not among those in engagement.yaml{hint}'), N_("Correct it here, or add it there; as it is, it counts as a department of its own."))
    NO_INTAKE = (ERROR, N_("no returned answers have been taken in here yet"), N_('Run "cxaudit collect FOLDER" first.'))
    NOT_COLLECTED = (WARNING, N_("not everything in the folder was taken into the store ({files} missing), and what was not does not count"), N_('Run "cxaudit collect FOLDER"; it says of each what is wrong with it.'))
    UNFINISHED = (WARNING, N_("an interrupted run left {files} unfinished, and answers may stand in them"), N_('"cxaudit collect FOLDER" deletes them.'))
    UNFINISHED_CLEARED = (NOTE, N_("{files} that an interrupted run had left unfinished were deleted"), N_("Nothing to do."))
    STORE_NOT_CHECKED = (NOTE, N_("the store of answers was not checked, since {tool} is not installed"), N_("To check it too, install it: {source}."))
    NOT_ASKED = (ERROR, N_("erasing cannot be undone, and nobody can be asked here"), N_("Say --yes to erase without being asked."))
    CANNOT_ERASE = (ERROR, N_("the file cannot be erased ({reason})"), N_("Close it in other programs, check your rights, and run the command again; it goes on where it stopped."))
    NOT_A_BACKUP = (ERROR, N_("this is not a backup of an engagement ({reason})"), N_("Give the file that cxaudit backup wrote; nothing was changed."))
    NOT_EMPTY = (ERROR, N_("the folder is not empty"), N_("Give a new or an empty folder; a backup never overwrites anything."))
    # --- exports of other systems ---------------------------------------------------------
    EXPORT_KIND = (ERROR, N_('"{found}" is no kind of export{hint}'), N_("Kinds: {known}."))
    EXPORT_FIELD = (ERROR, N_('an export of the kind {export} has no field "{field}"{hint}'), N_("Fields of it: {known}."))
    EXPORT_FIELD_NEEDED = (ERROR, N_('an export of the kind {export} needs the field "{field}"'), N_("Add it under columns, with the head of its column."))
    EXPORT_PERIOD = (ERROR, N_("the period ends before it begins"), N_("Exchange the two days, or correct one."))
    EXPORT_HEAD_MISSING = (ERROR, N_('there is no column "{column}" ({field}){hint}'), N_("Correct it in the mapping; the heads in the file are: {known}."))
    EXPORT_HEAD_TWICE = (ERROR, N_('the column "{column}" is there twice'), N_("Rename or delete one of the two in the export."))
    EXPORT_UNREADABLE = (ERROR, N_("the export cannot be read ({reason})"), N_("Export it again, or save it as CSV (UTF-8)."))
    EXPORT_TOO_LARGE = (ERROR, N_("the workbook is larger than can be read"), N_("Save the sheet as CSV; its size does not matter."))
    EXPORT_EMPTY = (ERROR, N_("there is no row below the heads"), N_("Check the export and its filter."))
    EXPORT_DAY_OR_MONTH = (ERROR, N_("it cannot be known whether the day or the month comes first in the dates"), N_('Say "dates: day_first" or "dates: month_first" in the mapping.'))
    EXPORT_DATES_READ = (NOTE, N_("{reason}"), N_('Nothing to do if that is right; else say "dates: iso", "day_first" or "month_first" in the mapping.'))
    EXPORT_DATES_MIXED = (WARNING, N_("some dates have the day first and some the month"), N_("Find out how the export came about and say in the mapping which is right; dates that fit both may be wrong, and no time should be believed until then."))
    EXPORT_NO_IDS = (NOTE, N_("rows that are there twice cannot be found, since no column is mapped to {field}"), N_("Map it if the export has one."))
    MEASURE_NEEDS = (NOTE, N_("{measure} is not computed"), N_("It needs {needed} in the mapping."))
    MEASURE_NONE = (ERROR, N_("none of the rubric's measures can be computed from these columns"), N_("Map more of the columns; docs/measures.md says which measure needs which."))
    # --- results and other ----------------------------------------------------------------
    NOT_A_RESULT = (ERROR, N_("this is not a result of cxaudit ({reason})"), N_("Give the result.json that cxaudit report wrote."))
    PAGE_GIVEN = (ERROR, N_("this is a page, and pages are drawn from their result"), N_("Give the result.json that was written beside it."))
    UNKNOWN_SUBJECT = (ERROR, N_('there is no criterion or step "{given}"'), N_("{hint}"))
    NO_SUCH_STEP = (ERROR, N_('there is no step "{given}" to take'), N_("{hint}"))
    NOTHING_PLANNED = (ERROR, N_("there is no plan, because nothing is to be done"), N_("Every target is reached, or too little may be shown; nothing was written."))
    PLAN_WITHOUT_DATES = (ERROR, N_("the plan has no first day, so nothing in it has a date"), N_("Say --start 2026-12-01 or another day, or set plan_start in engagement.yaml."))
    NOTHING_ASKED = (ERROR, N_("nobody would be asked anything with this role and variant"), N_("Choose another role or variant."))
    FILE_TWICE = (NOTE, N_('the file has the same bytes as "{other}"'), N_("Nothing to do; it counts once."))
    RESPONDENT_TWICE = (NOTE, N_('the respondent is the same as in "{other}"'), N_("Nothing to do; where both answer a question, the later answer counts."))
    LOGO_UNFIT = (ERROR, N_('the logo "{file}" cannot be used ({reason})'), N_("Put a PNG, JPEG or SVG of at most 500 KB and 4,000 pixels a side beside the theme file, and name it there."))
    NOT_A_LIST = (ERROR, N_("this is not a list of people ({reason})"), N_("Save a table with the columns key, role and department as CSV."))
    COLUMN_NOT_USED = (NOTE, N_('the column "{column}" is not used'), N_("Nothing to do; names and addresses never go into a questionnaire."))
    KEY_UNFIT = (ERROR, N_("the key cannot be used ({reason})"), N_("Use letters, digits, dots and dashes and nobody's name; or leave it empty, and one is made."))
    KEY_TWICE = (ERROR, N_('the key "{key}" is there twice (also in line {other})'), N_("Give everybody a key of their own."))
    SET_ASIDE = (NOTE, N_("{files} set aside, being no answer sheets: {names}"), N_("Nothing to do, unless one of them holds answers; then save it as .xlsx and put it right into this folder."))
    FILE_OPEN = (WARNING, N_("the file is open in Excel or another program"), N_("What was not saved there is not in it; save and close it, and run the command again."))
    NOTHING_ANSWERED = (WARNING, N_("no question is answered in this file"), N_("Check that it is the file that was filled in and saved; as it is, it changes no score."))
    OUTPUT_NAME = (ERROR, N_("what is to be written does not go by this name"), N_("{wanted}."))
    OPTION_UNKNOWN = (ERROR, N_("there is no such {kind}{hint}"), N_("There are: {known}."))
    NO_ANSWERS = (ERROR, N_("there is no answer file here"), N_("Give .xlsx or .json files, or a folder that holds some."))
    TOOL_MISSING = (ERROR, N_("this needs {tool}, which was not found on this machine"), N_("Install it ({source}), and run the command again."))
    TOOL_FAILED = (ERROR, N_("{tool} did not do its part ({reason})"), N_("Run the command again; if it stays so, install {tool} anew."))
    NOT_VERIFIABLE = (ERROR, N_("this is not a workbook that can be verified ({reason})"), N_("Give the audit.xlsx that cxaudit report wrote, or a live questionnaire of this version."))
    # fmt: on

    @property
    def severity(self) -> str:
        """``error`` (nothing is taken), ``warning`` (taken, look at it) or ``note`` (what was read)."""
        return self.value[0]

    @property
    def what(self) -> str:
        """What is wrong, in English."""
        return self.value[1]

    @property
    def mend(self) -> str:
        """How to mend it, in English."""
        return self.value[2]

    def told(self, facts: Mapping[str, str]) -> str:
        """What is wrong and how to mend it, in the language in force."""
        shown = {name: plain(_(value) if name in _OUR_WORDS else value) for name, value in facts.items()}
        return f"{_(self.what, **shown)}. {_(self.mend, **shown)}"


@dataclass(frozen=True, order=True)
class Where:
    """A place in a user's file: ``12:5`` (line, column) for YAML, ``12:answers[3].level`` for JSON,
    ``Questions!F12`` for Excel.

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
        return f"{place} ({self.about})" if self.about else place


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
        return self.code.told(dict(self.facts))

    def at(self, where: Where) -> Problem:
        """The same problem at a better known place."""
        return replace(self, where=where)

    def __str__(self) -> str:
        """Render as ``where: what. How to mend it. [CODE]``.

        >>> print(Problem(Code.FILE_MISSING, Where("acme.xlsx")))
        acme.xlsx: there is no such file. Check the path and the spelling. [FILE_MISSING]
        """
        kind = {WARNING: _("warning"), NOTE: _("note")}.get(self.severity)
        what = self.text if kind is None else f"{kind}: {self.text}"
        return f"{plain(str(self.where), 400)}: {what} [{self.code.name}]"


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
