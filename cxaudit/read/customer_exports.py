"""Customers' answers from a form tool (its export as CSV or workbook), and the mapping that says what its columns and
words mean.

Nothing is lost without a word: every column that was not taken, every word and number that fits nothing, every row
that was left out is told with the lines in which it stands. Who answered is never taken.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import Field

from cxaudit.engine.tallies import day_of
from cxaudit.errors import Code, CxauditError, Problem, Where, errors, problem
from cxaudit.language import N_, _
from cxaudit.model.answers import RubricStamp
from cxaudit.model.base import CELL_LIMIT, Frozen, Text
from cxaudit.model.customer_forms import FIELDS, MOST_LIKELY, TOP, statements
from cxaudit.model.fieldwork import CUSTOMERS_SCHEMA, CustomerAnswer, CustomerSheet
from cxaudit.model.rubric import Rubric
from cxaudit.read.answers import content_of
from cxaudit.read.cells import Cell, Kind
from cxaudit.read.customers import ADDRESS, Words
from cxaudit.read.drafts import first_errors, visible
from cxaudit.read.export_values import Order, day_start
from cxaudit.read.exports import Days
from cxaudit.read.field_book import number_in
from cxaudit.read.grids import Grid, Layout, Limit, Line, grid_from
from cxaudit.read.inventories import lines_said
from cxaudit.read.languages import in_every_language
from cxaudit.read.mappings import mapping_in
from cxaudit.read.spellings import DONT_KNOW, NOT_APPLICABLE, named, tidy
from cxaudit.read.yaml_tree import file_text
from cxaudit.text import did_you_mean, listed

_LIMIT: Final = Limit(Code.NOT_CUSTOMERS, Code.CUSTOMERS_TOO_MANY)
_HINTED: Final = 100
"""Columns that get a hint, which takes time."""
_SHOWN: Final = 50
"""Different words of one column that are told."""
_SCALE: Final = re.compile(r"\s*([0-9]{1,3})\s*[-–…]\s*([0-9]{1,3})\s*")
_NUMBER: Final = re.compile(r"-?[0-9]{1,6}(?:[.,][0-9]{1,6})?")
_NUMBER_FIRST: Final = re.compile(r"([0-9]{1,3})\s*[-–=:.)]\s*(\D.{0,300})")
_NUMBER_LAST: Final = re.compile(r"(.{0,300}\S)\s*\(([0-9]{1,3})\)")
_CLOCK: Final = re.compile(r"[0-9]:[0-9]")
_TELEPHONE: Final = re.compile(r"\+?[0-9](?:[ ()/.\-]{0,2}[0-9]){6,19}")
_DAY: Final = re.compile(r"[0-9]{1,4}([-./])[0-9]{1,2}\1[0-9]{2,4}")
_BLACK: Final = "[…]"
_KEY_SIGNS: Final = re.compile(r"[\w.:-]{1,80}")
_PEOPLE: Final = frozenset(
    (
        "name", "your name", "full name", "first name", "last name", "surname", "family name", "given name", "nickname",
        "respondent name", "customer name", "user name", "username",
        "e-mail", "email", "your e-mail", "your email", "e-mail address", "email address", "e-mail-address",
        "mail address", "respondent email", "phone", "phone number", "telephone", "telephone number", "mobile",
        "mobile number", "address", "postal address", "street", "ip", "ip address", "network id", "device id",
        "custom data", "custom data 1",
        "ihr name", "vorname", "nachname", "familienname", "vor- und nachname", "kundenname", "benutzername",
        "nutzername", "e-mail-adresse", "ihre e-mail-adresse", "emailadresse", "mailadresse", "telefon",
        "telefonnummer", "handynummer", "mobilnummer", "adresse", "anschrift", "straße", "ip-adresse",
    )
)  # fmt: skip
"""Heads of columns that tell who answered, as `tidy` has them."""


class CustomerMapping(Frozen):
    """What the columns and words of a form tool's export mean (``kind: customers``)."""

    kind: Literal["customers"] = "customers"
    sheet: Text | None = None
    """Of a workbook; none: the first one that has anything in it."""
    head: Annotated[int, Field(ge=1)] = 1
    """The line of the heads."""
    heads: Annotated[int, Field(ge=1, le=2)] = 1
    """How many lines of heads there are; with two a column goes by both, with " - " between."""
    columns: dict[Text, Text] = Field(default_factory=dict)
    """A statement (id or text), or date, channel, group, recommend, comment, key, by the head of their column."""
    scale: Text | None = None
    """Of numbers, such as 1-5; none: the answers are words."""
    scales: dict[Text, Text] = Field(default_factory=dict)
    """Of single statements, where it is another one."""
    answers: dict[Text, Annotated[int, Field(ge=0, le=4)]] = Field(default_factory=dict)
    """Agreement, 0 to 4, by their word."""
    words: dict[Text, dict[Text, Annotated[int, Field(ge=0, le=4)]]] = Field(default_factory=dict)
    """The same for single statements, where they have words of their own."""
    no_answer: tuple[Text, ...] = ()
    """Words that stand for no answer."""
    dates: Literal["iso", "day_first", "month_first"] | None = None
    """How dates are written; none: found out."""
    channel: Text | None = None
    """The same for all rows."""
    group: Text | None = None
    """The same for all rows."""
    leave: tuple[Text, ...] = ()
    """Columns that are left out on purpose."""


class Export(NamedTuple):
    """What an export says in our words."""

    sheet: CustomerSheet
    problems: tuple[Problem, ...]
    """Warnings and notes: what did not match."""
    matched: tuple[tuple[str, str], ...]
    """Their columns and what they fill: the id of a statement, or a field."""
    rows: int
    """Rows of theirs that have anything in them."""
    counts: Mapping[str, int]
    """Of each kind of fault: columns not taken, cells or rows."""


class Scale(NamedTuple):
    """Numbers of theirs: that for the strongest disagreement and that for the strongest agreement."""

    low: int
    high: int

    def agreed(self, number: int) -> int | None:
        """The agreement from 0 to 4, the nearest one, of two the one in the middle; None: off the scale.

        >>> [Scale(1, 5).agreed(n) for n in range(7)], Scale(6, 1).agreed(6)
        ([None, 0, 1, 2, 3, 4, None], 0)
        >>> [Scale(0, 10).agreed(n) for n in range(11)]
        [0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 4]
        """
        if not min(self) <= number <= max(self):
            return None
        span, above = abs(self.high - self.low), abs(number - self.low)
        if 2 * above > span:
            return TOP - Scale(self.high, self.low)._nearest(span - above)
        return self._nearest(above)

    def _nearest(self, above: int) -> int:
        """For the lower half: of two the higher one."""
        span = abs(self.high - self.low)
        return (2 * TOP * above + span) // (2 * span)

    def __str__(self) -> str:
        """As people write it."""
        return f"{self.low}–{self.high}"


_LIKELY: Final = Scale(0, MOST_LIKELY)


def scale_of(text: str) -> Scale | None:
    """A scale such as ``1-5``; None: it is none.

    >>> scale_of("1-5"), scale_of("6 - 1"), scale_of("5")
    (Scale(low=1, high=5), Scale(low=6, high=1), None)
    """
    match = _SCALE.fullmatch(text)
    found = Scale(int(match[1]), int(match[2])) if match else None
    return found if found and 2 <= abs(found.high - found.low) <= 100 else None


# --- the mapping ------------------------------------------------------------------------------


def read_customer_mapping(path: Path, rubrics: Sequence[Rubric]) -> CustomerMapping:
    """The mapping in a YAML file.

    Args:
        path: the file.
        rubrics: the one that is asked, and the same in other languages.

    Raises:
        CxauditError: every fault of the file, also fields and statements that there are not.
    """
    text, faults = file_text(path)
    if faults:
        raise CxauditError(faults)
    return customer_mapping_from(text, str(path), rubrics)


def customer_mapping_from(text: str, file: str, rubrics: Sequence[Rubric]) -> CustomerMapping:
    """The mapping in a YAML text; faults as in `read_customer_mapping`."""
    return mapping_in(text, file, CustomerMapping, lambda found: _mapping_faults(found, _Targets(rubrics)))


class _Targets:
    """What a column may fill: a field of the customer or a statement, by id or by its text in any language."""

    def __init__(self, rubrics: Sequence[Rubric]) -> None:
        self.texts: dict[str, list[str]] = {}
        """Texts of each statement, by id."""
        for rubric in rubrics:
            for one in statements(rubric, "all"):
                self.texts.setdefault(one.id, []).append(one.text)
        self._names = {**{name: (name,) for name in FIELDS}, **{n: (n, *t) for n, t in self.texts.items()}}
        self._by_text = {tidy(text): name for name, texts in self.texts.items() for text in texts}

    def of(self, wanted: str) -> str | None:
        """The id of what goes by this name."""
        return named(wanted, self._names)

    def by_text(self, head: str) -> str | None:
        """The statement that stands in a head just as we ask it."""
        return self._by_text.get(tidy(head))

    def unknown(self, wanted: str, where: Where) -> Problem:
        """That there is nothing of this name."""
        known = list(self._names)
        return problem(
            Code.FIELD_CHOICE, where, found=wanted, hint=did_you_mean(wanted, known), known=listed(known)
        )


def _mapping_faults(mapping: CustomerMapping, targets: _Targets) -> Iterator[Problem]:
    """Names that there are not, what two columns fill, and scales that are none."""
    first: dict[str, str] = {}
    for column, wanted in mapping.columns.items():
        target = targets.of(wanted)
        where = Where("", path=("columns", column))
        if target is None:
            yield targets.unknown(wanted, where)
        elif first.setdefault(target, column) != column:
            facts = {"field": target, "first": first[target], "found": column}
            yield problem(Code.FIELD_MAPPED_TWICE, where, **facts)
        elif tidy(column) in _PEOPLE:
            yield problem(Code.COLUMN_OF_PEOPLE, where, column=column, field=target)
    for field, names in (("scales", mapping.scales), ("words", mapping.words)):
        for wanted in names:
            if targets.of(wanted) not in targets.texts:
                yield targets.unknown(wanted, Where("", path=(field, wanted)))
    yield from _scale_faults(mapping)


def _scale_faults(mapping: CustomerMapping) -> Iterator[Problem]:
    if mapping.scale and scale_of(mapping.scale) is None:
        yield problem(Code.SCALE_FORM, Where("", path=("scale",)), found=mapping.scale)
    for name, text in mapping.scales.items():
        if scale_of(text) is None:
            yield problem(Code.SCALE_FORM, Where("", path=("scales", name)), found=text)


# --- the export -------------------------------------------------------------------------------


def read_customer_export(path: Path, mapping: CustomerMapping, rubrics: Sequence[Rubric]) -> Export:
    """What a file says; arguments and faults as in `customer_export_from`."""
    return customer_export_from(content_of(path), str(path), mapping, rubrics)


def customer_export_from(
    content: bytes, file: str, mapping: CustomerMapping, rubrics: Sequence[Rubric]
) -> Export:
    """What customers answered in a form tool, with everything that did not match as warnings.

    Args:
        content: of a CSV (comma, semicolon or tab; UTF-8, UTF-16 with its mark or Windows) or of a workbook.
        file: its name, for messages.
        mapping: what its columns and words mean.
        rubrics: the one that is asked, and the same in other languages.

    Raises:
        CxauditError: the file is no table, lacks a column of the mapping, would tell who answered, or its numbers or
            dates could be read in two ways; every fault at once.
    """
    grid = grid_from(content, file, Layout(mapping.sheet, mapping.head, mapping.heads), _LIMIT)
    targets = _Targets(rubrics)
    columns, found = _columns(grid, file, mapping, targets)
    rows = _Rows(file, grid, mapping, columns, rubrics, targets)
    answers = rows.answers()
    found = (*found, *rows.told())
    wrong = errors(found)
    if wrong:
        raise CxauditError((*first_errors(wrong), *(one for one in found if one not in wrong)))
    rubric = rubrics[0]
    sheet = CustomerSheet(
        schema=CUSTOMERS_SCHEMA,
        rubric=RubricStamp(id=rubric.id, version=rubric.version, hash=rubric.hash),
        date=max((one.date for one in answers if one.date), default=None),
        answers=answers,
    )
    matched = tuple((grid.heads[place], target) for place, target in columns.items())
    left = sum(one.code is Code.COLUMN_NOT_MATCHED for one in found)
    return Export(sheet, found, matched, len(grid.lines), {**rows.counts, "column": left})


def _columns(
    grid: Grid, file: str, mapping: CustomerMapping, targets: _Targets
) -> tuple[dict[int, str], tuple[Problem, ...]]:
    """What each of their columns fills, and what does not match."""
    where = Where(file, grid.spot.format(line=mapping.head))
    columns, found = _mapped(grid, where, mapping, targets)
    left = {tidy(column) for column in mapping.leave}
    for place, head in grid.heads.items():
        target = targets.by_text(head)
        if place in columns or tidy(head) in left:
            continue
        if target and target not in columns.values():
            columns[place] = target
        else:
            found.append(_not_taken(head, where, targets, len(found) < _HINTED))
    extra = sorted({place for line in grid.lines for place in line.cells} - grid.heads.keys())[:_HINTED]
    for place in extra:
        head = _("number {place}, without a head", place=place)
        found.append(problem(Code.COLUMN_NOT_MATCHED, where, column=head, hint=""))
    return dict(sorted(columns.items())), tuple(found)


def _mapped(
    grid: Grid, where: Where, mapping: CustomerMapping, targets: _Targets
) -> tuple[dict[int, str], list[Problem]]:
    """The columns that the mapping names, and those of them that are not there, or there twice."""
    places: dict[str, list[int]] = {}
    for place, head in sorted(grid.heads.items()):
        places.setdefault(tidy(head), []).append(place)
    found: list[Problem] = []
    columns: dict[int, str] = {}
    for column, wanted in mapping.columns.items():
        there, target = places.get(tidy(column), []), targets.of(wanted)
        if not there:
            heads = list(grid.heads.values())
            facts = {"hint": did_you_mean(column, heads), "known": listed(heads[:40])}
            found.append(problem(Code.COLUMN_NOT_THERE, where, found=column, **facts))
        elif len(there) > 1:
            found.append(problem(Code.EXPORT_HEAD_TWICE, where, column=column))
        elif target is not None:
            columns[there[0]] = target
    return columns, found


def _not_taken(head: str, where: Where, targets: _Targets, hinted: bool) -> Problem:
    """That a column fills nothing."""
    if tidy(head) in _PEOPLE:
        return problem(Code.PERSONAL_COLUMN, where, column=head)
    texts = [texts[0] for texts in targets.texts.values()]
    hint = did_you_mean(head, texts) if hinted else ""
    return problem(Code.COLUMN_NOT_MATCHED, where, column=head, hint=hint)


class _Answered(NamedTuple):
    """A row of theirs in our words."""

    line: int
    tree: dict[str, Any]
    print: str
    """The same for rows that say the same at the same time."""
    timed: bool
    """It has a time of the day, so that the same row again is the same customer."""

    @property
    def says_something(self) -> bool:
        """Whether anything can be taken from it."""
        return bool(self.tree["statements"]) or bool(self.tree.keys() & {"recommend", "comment"})


Misfit = Literal["word", "off_scale", "no_scale", "date", "recommend", "text"]


class _Rows:
    """Their rows in our words; collects what did not match, each word once with its lines."""

    def __init__(
        self,
        file: str,
        grid: Grid,
        mapping: CustomerMapping,
        columns: Mapping[int, str],
        rubrics: Sequence[Rubric],
        targets: _Targets,
    ) -> None:
        self.counts: Counter[str] = Counter()
        """Cells and rows, by kind of fault."""
        self._file, self._grid, self._mapping, self._columns = file, grid, mapping, columns
        self._misfits: dict[tuple[int, Misfit, str], list[int]] = {}
        self._problems: list[Problem] = []
        self._known = Words(rubrics)
        self._words = {tidy(word): agreed for word, agreed in mapping.answers.items()}
        self._own = {
            targets.of(name): {tidy(w): a for w, a in words.items()} for name, words in mapping.words.items()
        }
        self._scales = {targets.of(name): scale_of(text) for name, text in mapping.scales.items()}
        self._scale = scale_of(mapping.scale) if mapping.scale else None
        unsaid = (*in_every_language(NOT_APPLICABLE), *in_every_language(DONT_KNOW), *mapping.no_answer)
        self._unsaid = {tidy(word) for word in unsaid}
        self._order: Order = mapping.dates or "iso"
        self._blacked: list[int] = []
        self._agreed: dict[str, int | None] = {}
        """What words give that were met before."""

    def answers(self) -> tuple[CustomerAnswer, ...]:
        """A customer for each row that says something."""
        self._look_at_people()
        self._look_at_dates()
        rows = [self._row(line) for line in self._grid.lines]
        empty = [one for one in rows if not one.says_something]
        said = self._without_doubles([one for one in rows if one.says_something])
        self._left_out(Code.ROWS_WITHOUT_ANSWER, "empty", [one.line for one in empty])
        if self._blacked:
            self.counts["blacked_out"] = len(self._blacked)
            lines = lines_said(self._blacked)
            self._problems.append(
                problem(Code.ADDRESSES_BLACKED_OUT, self._at(self._blacked[0]), lines=lines)
            )
        return tuple(CustomerAnswer.model_validate(tree) for tree in self._keyed(said))

    def told(self) -> tuple[Problem, ...]:
        """Everything that did not match, in the order of the lines."""
        ordered = sorted(self._misfits.items(), key=lambda one: (one[1][0], one[0]))
        for (_place, kind, _text), lines in ordered:
            self.counts[kind] += len(lines)
        shown, rest = _fairly(ordered)
        more = [problem(Code.MORE_NOT_MATCHED, Where(self._file), count=rest)] if rest else []
        return (*self._problems, *(self._misfit(*at, lines) for at, lines in shown), *more)

    # --- before the rows ----------------------------------------------------------------------

    def _look_at_people(self) -> None:
        """Refuse columns that tell who answered."""
        for place, target in self._columns.items():
            if target == "comment":
                continue
            for line in self._grid.lines:
                cell = line.cells.get(place)
                if cell and ADDRESS.search(cell.text):
                    facts = {"column": self._grid.heads[place], "field": target}
                    self._problems.append(problem(Code.COLUMN_OF_PEOPLE, self._at(line.number), **facts))
                    break

    def _look_at_dates(self) -> None:
        """Find out whether the day or the month comes first."""
        place = next((at for at, target in self._columns.items() if target == "date"), None)
        if place is None or self._mapping.dates:
            return
        days = Days()
        cells = (line.cells.get(place) for line in self._grid.lines)
        days.take([cell.text.strip() for cell in cells if cell and cell.kind is Kind.TEXT])
        try:
            self._order, notes = days.order(
                Where(self._file, self._grid.spot.format(line=self._mapping.head))
            )
            self._problems += notes
        except CxauditError as unknown:
            self._problems += unknown.problems

    # --- one row ------------------------------------------------------------------------------

    def _row(self, line: Line) -> _Answered:
        """A row of theirs."""
        tree: dict[str, Any] = {"statements": {}}
        timed = False
        for place, target in self._columns.items():
            cell = line.cells.get(place)
            if cell is None:
                continue
            timed |= target == "date" and _CLOCK.search(cell.text) is not None
            said = self._said(target, place, cell, line.number)
            if said is not None and target in FIELDS:
                tree[target] = said
            elif said is not None:
                tree["statements"][target] = said
        for field in ("channel", "group"):
            if (same := getattr(self._mapping, field)) and field not in tree:
                tree[field] = same
        print_ = hashlib.sha256("\x1f".join(self._whole(line)).encode("utf-8", "replace")).hexdigest()
        return _Answered(line.number, tree, print_, timed)

    def _whole(self, line: Line) -> Iterator[str]:
        """All that stands in a row but who it was, whatever the mapping takes of it; the same in a later export, also
        where the form got more questions."""
        for place, cell in sorted(line.cells.items()):
            head = tidy(self._grid.heads.get(place, ""))
            if head not in _PEOPLE:
                yield f"{head}={cell.text}"

    def _said(self, target: str, place: int, cell: Cell, line: int) -> Any:
        """What a cell says; None: nothing, or nothing that fits, which is noted."""
        text = visible(cell.text).strip()
        if cell.kind is Kind.ERROR or len(text) > CELL_LIMIT:
            self._note(place, "text", text, line)
            return None
        reading = _FIELD_READERS.get(target)
        if reading:
            return reading(self, place, cell, text, line)
        return self._agreement(target, place, text, line)

    def _note(self, place: int, kind: Misfit, text: str, line: int) -> None:
        """Note that something does not fit."""
        self._misfits.setdefault((place, kind, text[:200]), []).append(line)

    def _agreement(self, target: str, place: int, text: str, line: int) -> int | None:
        """The agreement with a statement."""
        word = tidy(text[:400])
        if word in self._unsaid:
            return None
        own = self._own.get(target, {})
        if word in own or word in self._words:
            return own.get(word, self._words.get(word))
        number = number_in(text) if _NUMBER.fullmatch(text) else None
        scale = self._scales.get(target) or self._scale
        if number is not None:
            return self._scaled(place, number, scale, text, line)
        return self._worded(target, place, text, scale, line)

    def _scaled(self, place: int, number: float, scale: Scale | None, text: str, line: int) -> int | None:
        """The agreement that a number gives."""
        agreed = scale.agreed(int(number)) if scale and number.is_integer() else None
        if agreed is None:
            self._note(place, "off_scale" if scale else "no_scale", text if scale else "", line)
        return agreed

    def _worded(self, target: str, place: int, text: str, scale: Scale | None, line: int) -> int | None:
        """The agreement that words give, with a number before or behind them or none."""
        agreed = self._our_words(text)
        if agreed is not None:
            return agreed
        first, last = _NUMBER_FIRST.fullmatch(text), _NUMBER_LAST.fullmatch(text)
        number, rest = (first[1], first[2]) if first else (last[2], last[1]) if last else (None, "")
        if number is not None and scale:
            return self._scaled(place, float(number), scale, text, line)
        word = tidy(rest)
        found = self._own.get(target, {}).get(word, self._words.get(word)) if rest else None
        if found is None and rest:
            found = self._our_words(rest)
        if found is None:
            self._note(place, "word", text, line)
        return found

    def _our_words(self, text: str) -> int | None:
        """The agreement that words of our own form give."""
        if text not in self._agreed:
            self._agreed[text] = None if tidy(text).isdecimal() else self._known.agreed(text)
        return self._agreed[text]

    def _recommend(self, place: int, cell: Cell, text: str, line: int) -> int | None:
        """How likely somebody is to recommend it."""
        if tidy(text) in self._unsaid:
            return None
        first, last = _NUMBER_FIRST.fullmatch(text), _NUMBER_LAST.fullmatch(text)
        number = number_in(first[1] if first else last[2] if last else text)
        if number is None:
            self._note(place, "recommend", text, line)
            return None
        if number.is_integer() and 0 <= number <= MOST_LIKELY:
            return int(number)
        self._note(place, "off_scale", text, line)
        return None

    def _date(self, place: int, cell: Cell, text: str, line: int) -> datetime.date | None:
        """The day on which somebody answered."""
        start = day_start(
            re.split(r"[ T,]", text, maxsplit=1)[0], "iso" if cell.kind is Kind.DATE else self._order
        )
        if start >= 0:
            return day_of(start)
        self._note(place, "date", text, line)
        return None

    def _comment(self, place: int, cell: Cell, text: str, line: int) -> str | None:
        """What somebody wrote, without addresses."""
        if tidy(text) in self._unsaid:
            return None
        cleared = _blacked_out(text)
        if cleared != text:
            self._blacked.append(line)
        return cleared

    def _name(self, place: int, cell: Cell, text: str, line: int) -> str:
        """A channel or a group."""
        said = " ".join(text.split())
        return self._known.channel(said) if self._columns[place] == "channel" else said

    def _key(self, place: int, cell: Cell, text: str, line: int) -> str | None:
        """The key of an answer, which may be no name."""
        key = _whole_number(text) if cell.kind is Kind.NUMBER else text
        if _KEY_SIGNS.fullmatch(key) and any(sign.isdigit() for sign in key):
            return key
        if ADDRESS.search(key):  # the whole column is refused
            return None
        self.counts["key"] += 1
        if self.counts["key"] == 1:
            reason = N_("a key is one word with a digit in it; this may be a name")
            self._problems.append(problem(Code.KEY_UNFIT, self._at(line), reason=reason))
        return None

    # --- all rows -----------------------------------------------------------------------------

    def _without_doubles(self, rows: Sequence[_Answered]) -> list[_Answered]:
        """Every customer once: of rows with one key the last, of rows that are wholly the same the first."""
        last = {one.tree["key"]: one.line for one in rows if "key" in one.tree}
        first: dict[str, int] = {}
        kept: list[_Answered] = []
        doubled: list[_Answered] = []
        for one in rows:
            again = one.timed and first.setdefault(one.print, one.line) != one.line
            replaced = "key" in one.tree and last[one.tree["key"]] != one.line
            (doubled if replaced or ("key" not in one.tree and again) else kept).append(one)
        self._left_out(Code.ROWS_SENT_TWICE, "twice", [one.line for one in doubled])
        return kept

    def _left_out(self, code: Code, kind: str, lines: Sequence[int]) -> None:
        """Tell of rows that were left out."""
        if lines:
            self.counts[kind] = len(lines)
            facts = {"count": len(lines), "lines": lines_said(lines)}
            self._problems.append(problem(code, self._at(lines[0]), **facts))

    def _keyed(self, rows: Sequence[_Answered]) -> Iterator[dict[str, Any]]:
        """Every row with a key; one that is made comes from what stands in the row, so that a later export of the same
        form gives the same one."""
        seen: Counter[str] = Counter()
        made: list[str] = []
        for one in rows:
            if "key" not in one.tree:
                seen[one.print] += 1
                again = f"-{seen[one.print]}" if seen[one.print] > 1 else ""
                made.append(f"c-{one.print[:10]}{again}")
                one.tree["key"] = made[-1]
            yield one.tree
        if made:
            self.counts["keys_made"] = len(made)
            facts = {"count": len(made), "first": made[0]}
            self._problems.append(problem(Code.CUSTOMER_KEYS_MADE, Where(self._file), **facts))

    def _at(self, line: int) -> Where:
        return Where(self._file, self._grid.spot.format(line=line))

    def _misfit(self, place: int, kind: Misfit, text: str, lines: Sequence[int]) -> Problem:
        """That something fits nothing, and where it stands."""
        target = self._columns[place]
        tell = partial(
            problem, where=self._at(lines[0]), column=self._grid.heads[place], lines=lines_said(lines)
        )
        if kind == "no_scale":
            return tell(Code.SCALE_NOT_SAID)
        if kind == "word":
            return tell(Code.SAID_NOT_MATCHED, found=text)
        if kind == "off_scale":
            scale = _LIKELY if target == "recommend" else self._scales.get(target) or self._scale
            return tell(Code.SAID_OFF_SCALE, found=text, scale=str(scale))
        return tell(Code.VALUE_NOT_MATCHED, found=text, field=target, wanted=_wanted(kind))


_At = tuple[tuple[int, Misfit, str], list[int]]


def _fairly(misfits: Sequence[_At]) -> tuple[list[_At], int]:
    """The misfits that are shown, so many of each column and kind, and how many are not."""
    seen: Counter[tuple[int, Misfit]] = Counter()
    shown: list[_At] = []
    for one in misfits:
        seen[one[0][:2]] += 1
        if seen[one[0][:2]] <= _SHOWN:
            shown.append(one)
    return shown, len(misfits) - len(shown)


_FIELD_READERS: Final = {
    "date": _Rows._date,
    "channel": _Rows._name,
    "group": _Rows._name,
    "recommend": _Rows._recommend,
    "comment": _Rows._comment,
    "key": _Rows._key,
}
"""How the fields beside the statements are read."""


def _wanted(kind: Misfit) -> str:
    """What a field takes, in words."""
    if kind == "date":
        return _("a date such as 2026-11-22")
    if kind == "recommend":
        return _("a whole number from 0 to {top}", top=MOST_LIKELY)
    return _("plain text")


def _whole_number(text: str) -> str:
    """A number cell without idle decimals."""
    value = number_in(text)
    return f"{value:.0f}" if value is not None and value.is_integer() else text


def _blacked_out(text: str) -> str:
    """A comment without what leads to a person: e-mail and web addresses, telephone and other long numbers.

    >>> _blacked_out("Call 0171 2345678 or a.b@c.de, since 22.11.2026"), _blacked_out("5 of 10")
    ('Call […] or […], since 22.11.2026', '5 of 10')
    """
    found = re.sub(r"\S+", lambda word: _without_address(word[0]), text)
    return _TELEPHONE.sub(lambda number: number[0] if _DAY.fullmatch(number[0]) else _BLACK, found)


def _without_address(word: str) -> str:
    """A word, or what stands for an address."""
    bare = word.rstrip(".,;:!?)")
    is_address = "@" in bare[1:-1] or bare.lower().startswith(("http://", "https://", "www."))
    return _BLACK + word[len(bare) :] if is_address else word
