"""What the cells of an export say: dates, numbers, yes and no, column by column.

Many cells say the same, so each way of reading is a table that fills itself; it is emptied before it grows large.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, Literal

from cxaudit.engine.tallies import midnight
from cxaudit.model.exports import BLANK, OFF_SCALE, OTHER_ORDER, UNREADABLE, Column

Order = Literal["iso", "day_first", "month_first"]

KEPT: Final = 50_000
"""Different cells that a table remembers."""
_NO_TIME: Final = -(10**15)
"""So far below zero that no time of the day brings it back."""
YES: Final = frozenset({"yes", "y", "true", "1", "x", "ja", "j", "wahr", "oui", "vrai", "si", "sí"})
NO: Final = frozenset({"no", "n", "false", "0", "nein", "falsch", "non", "faux"})

_DAY = re.compile(r"(\d{1,4})([-./])(\d{1,2})\2(\d{2,4})\Z")
_MOMENT = re.compile(
    r"(?P<day>\d{1,4}[-./]\d{1,2}[-./]\d{2,4})"
    r"(?:[T ,]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?)?\Z"
)
_CLOCK = re.compile(r"(?:[T ](\d\d))?\Z")
_REST = re.compile(r"(?::(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?Z?)?\Z")
_GROUPED_COMMA = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?\Z")
_GROUPED_POINT = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?\Z")


class _Table(dict[str, float]):
    """Reads each different cell once."""

    def __init__(self, reading: Callable[[str], float]) -> None:
        super().__init__()
        self._reading = reading

    def __missing__(self, text: str) -> float:
        if len(self) >= KEPT:
            self.clear()
        value = self[text] = self._reading(text)
        return value


def day_parts(text: str) -> tuple[int, int, int] | None:
    """The three numbers of a date that does not begin with its year; None: it does, or it is none.

    >>> day_parts("23.11.2026"), day_parts("2026-11-23")
    ((23, 11, 2026), None)
    """
    match = _DAY.match(text)
    if match is None or len(match[1]) > 2:
        return None
    year = int(match[4])
    return int(match[1]), int(match[3]), year + 2000 if len(match[4]) == 2 else year


def day_start(text: str, order: Order) -> int:
    """The second, since 1970, at which a day begins; below zero where it is none, or written the other way round.

    >>> day_start("2.1.1970", "day_first"), day_start("13/01/2026", "month_first") == OTHER_ORDER
    (86400, True)
    """
    parts = day_parts(text)
    if parts is None:
        match = _DAY.match(text)
        return _midnight(int(match[1]), int(match[3]), int(match[4])) if match else UNREADABLE
    first, second, year = parts
    if order == "month_first":
        first, second = second, first
    found = _midnight(year, second, first)
    return OTHER_ORDER if found < 0 and _midnight(year, first, second) >= 0 else found


def _midnight(year: int, month: int, day: int) -> int:
    try:
        return max(UNREADABLE, midnight(datetime.date(year, month, day)))
    except ValueError:
        return UNREADABLE


class Moments:
    """Reads dates and times as seconds since 1970; an hour's distance from Greenwich is taken into account where given."""

    def __init__(self, order: Order = "iso") -> None:
        self._order: Order = order
        self._hours = _Table(self._hour)
        self._minutes = _Table(_minute)
        self._others = _Table(self._other)

    def column(self, cells: Sequence[str]) -> Sequence[float]:
        """A column of them; below zero where there is none."""
        hours, minutes = self._hours, self._minutes
        found = [hours[cell[:13]] + minutes[cell[13:]] for cell in cells]
        if min(found) >= 0:
            return found
        others = self._others
        return [value if value >= 0 else others[cell] for value, cell in zip(found, cells, strict=True)]

    def _hour(self, text: str) -> float:
        """A day in ten letters with its hour or without; anything else is left to the slower way."""
        start = day_start(text[:10], self._order) if len(text) in (10, 13) else UNREADABLE
        match = _CLOCK.match(text, 10)
        hour = int(match[1] or 0) if match else 24
        return start + hour * 3600 if start >= 0 and hour < 24 else _NO_TIME

    def _other(self, text: str) -> float:
        """Whatever else a person would take for a date."""
        text = text.strip()
        if not text:
            return BLANK
        match = _MOMENT.match(text)
        start = day_start(match["day"], self._order) if match else UNREADABLE
        if match is None or start < 0 or match["hour"] is None:
            return start
        hour = _hour(int(match["hour"]), (match["half"] or "").lower()[:1])
        minute, second = int(match["minute"]), int(match["second"] or 0)
        if hour is None or minute > 59 or second > 59:
            return UNREADABLE
        return max(0, start + hour * 3600 + minute * 60 + second - _zone(match["zone"] or "Z"))


def _hour(hour: int, half: str) -> int | None:
    """An hour of 24; None: there is no such hour."""
    if half:
        return None if not 1 <= hour <= 12 else hour % 12 + (12 if half == "p" else 0)
    return hour if hour < 24 else None


def _zone(text: str) -> int:
    """Seconds that a clock is before Greenwich."""
    if text in ("Z", "UTC"):
        return 0
    digits = text[1:].replace(":", "")
    return (-1 if text[0] == "-" else 1) * (int(digits[:2]) * 3600 + int(digits[2:]) * 60)


def _minute(text: str) -> float:
    """Seconds of ``:34:56.789``."""
    match = _REST.match(text)
    if match is None:
        return _NO_TIME
    minute, second = int(match[1] or 0), int(match[2] or 0)
    return minute * 60 + second if max(minute, second) < 60 else _NO_TIME


def number_table(column: Column, comma: bool) -> _Table:
    """Reads numbers; those of a scale only where they are on it."""

    def reading(text: str) -> float:
        text = text.strip()
        if not text:
            return BLANK
        value = _number(text, comma)
        if value is None:
            return UNREADABLE
        if column.holds == "number":
            return value if value >= 0 else OFF_SCALE
        fits = column.low <= value <= column.high and not (column.whole and value % 1)
        return value if fits else OFF_SCALE

    return _Table(reading)


def _number(text: str, comma: bool) -> float | None:
    """A number as people write it, at most 15 digits before the mark; whole where it is."""
    text = text.replace("\u00a0", "").replace("\u202f", "").replace("'", "")
    if comma and (_GROUPED_COMMA.match(text) or "," in text):
        text = text.replace(".", "").replace(",", ".")
    elif _GROUPED_POINT.match(text):
        text = text.replace(",", "")
    try:
        value = float(text)
    except ValueError:
        return None
    if not -1e15 < value < 1e15:  # also what is no number at all
        return None
    return int(value) if value == int(value) else value


def truth_table(words: Collection[str] = ()) -> _Table:
    """Reads yes (1) and no (0).

    Args:
        words: those that mean yes, every other word then being a no; none: the usual ones.
    """
    yes = {word.strip().casefold() for word in words}

    def reading(text: str) -> float:
        word = text.strip().casefold()
        if not word:
            return BLANK
        if yes:
            return int(word in yes)
        return 1 if word in YES else 0 if word in NO else UNREADABLE

    return _Table(reading)


def hashes(cells: Iterable[str]) -> list[int]:
    """A number for each different text, 0 for none."""
    return list(map(hash, map(str.strip, cells)))
