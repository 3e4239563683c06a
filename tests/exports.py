"""Exports as other systems write them, with planted dirt: for tests, the benchmark and the example.

python -m tests.exports FILE [ROWS]     a ticket export
"""

from __future__ import annotations

import csv
import datetime
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

HEADS = (
    "Ticket",
    "Created",
    "First reply",
    "Closed",
    "Solved",
    "Escalated",
    "Contacts",
    "Channel",
    "Subject",
)
MAPPING = """\
kind: tickets
columns:
  case_id: Ticket
  opened: Created
  first_response: First reply
  closed: Closed
  solved: Solved
  escalated: Escalated
  contacts_in_case: Contacts
as_of: 2026-10-31
"""
PLANTED = {
    "duplicate": 40,
    "no_date": 25,
    "not_a_date": 10,
    "resolved_before_opened": 30,
    "response_before_opened": 20,
    "resolved_before_response": 35,
    "after_as_of": 15,
    "off_scale.contacts_in_case": 12,
    "not_a_number.contacts_in_case": 8,
    "not_yes_or_no.solved": 5,
    "ragged": 6,
    "open": 1000,
}
"""Rows with each fault among 10,000; no row has two of them."""
START = datetime.datetime(2026, 1, 1)  # noqa: DTZ001 - as exports have it


def clean_tickets(count: int, seed: int = 1) -> Iterator[list[str]]:
    """Rows with nothing wrong, in the order in which they came in; every tenth is still open on 31 October 2026."""
    chance = random.Random(seed)
    step = 300 * 86_400 // count
    for number in range(count):
        opened = START + datetime.timedelta(seconds=number * step + chance.randrange(max(1, step)))
        answered = opened + datetime.timedelta(seconds=60 + int(chance.expovariate(1 / 5_400)) % 86_400)
        closed = answered + datetime.timedelta(seconds=60 + int(chance.expovariate(1 / 90_000)) % 200_000)
        open_ = number % 10 == 9
        yield [
            f"T-{number:07d}",
            str(opened),
            str(answered),
            "" if open_ else str(closed),
            "no" if open_ or chance.random() < 0.12 else "yes",
            "yes" if chance.random() < 0.07 else "no",
            str(chance.choice((1, 1, 1, 2, 2, 3))),
            chance.choice(("mail", "phone", "chat")),
            'A "subject", as people write it',
        ]


def dirty_tickets(count: int = 10_000, seed: int = 1) -> list[list[str]]:
    """The same with dirt planted: each fault of `PLANTED` as often, in rows of its own that are closed.

    Args:
        count: rows, at least 10,000 for the faults to be as often as they are said to be.
        seed: another one gives other rows.
    """
    chance = random.Random(seed)
    rows = list(clean_tickets(count - PLANTED["duplicate"], seed))
    open_ = [row for row in rows if not row[3]]
    closed = [row for row in rows if row[3]]
    for row in open_[PLANTED["open"] :]:
        row[3] = row[2]
    for row in closed[: PLANTED["open"] - len(open_)]:
        row[3], row[4] = "", "no"
    spoilt = chance.sample([row for row in rows if row[3]], sum(PLANTED.values()) - PLANTED["open"])
    _spoil(spoilt, rows)
    return rows


def _spoil(spoilt: list[list[str]], rows: list[list[str]]) -> None:
    """Plant every fault in rows of its own."""
    chosen = iter(spoilt)
    for fault, plant in _PLANTS.items():
        for row in [next(chosen) for _ in range(PLANTED[fault])]:
            plant(row)
    rows += [list(next(chosen)) for _ in range(PLANTED["duplicate"])]


def _moved(moment: str, seconds: int) -> str:
    return str(datetime.datetime.fromisoformat(moment) + datetime.timedelta(seconds=seconds))


def _put(place: int, text: str) -> Callable[[list[str]], None]:
    return lambda row: row.__setitem__(place, text)


def _put_later(place: int, seconds: int) -> Callable[[list[str]], None]:
    """Another time, so much later than the case was opened."""
    return lambda row: row.__setitem__(place, _moved(row[1], seconds))


_PLANTS: dict[str, Callable[[list[str]], None]] = {
    "no_date": _put(1, ""),
    "not_a_date": _put(1, "yesterday"),
    "resolved_before_opened": _put_later(3, -3600),
    "response_before_opened": _put_later(2, -60),
    "resolved_before_response": _put_later(3, 30),
    "after_as_of": _put(1, "2026-12-24 10:00:00"),
    "off_scale.contacts_in_case": _put(6, "-1"),
    "not_a_number.contacts_in_case": _put(6, "several"),
    "not_yes_or_no.solved": _put(4, "perhaps"),
    "ragged": lambda row: row.__delitem__(8),
}


def write_csv(path: Path, rows: Iterator[list[str]] | list[list[str]], delimiter: str = ",") -> Path:
    """The rows below their heads; gives the path back."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow(HEADS)
        writer.writerows(rows)
    return path


if __name__ == "__main__":
    write_csv(Path(sys.argv[1]), dirty_tickets(int(sys.argv[2]) if len(sys.argv) > 2 else 10_000))
