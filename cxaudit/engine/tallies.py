"""What is counted of an export, row by row, in memory that does not grow with the rows.

Everything here gives the same whatever the order of the rows, and whether they come in one file or in several. Ids are kept
as 8 bytes a row, and only where rows are looked for that are there twice; times are counted by the second, and by the
minute or the hour where there are very many different ones.
"""

from __future__ import annotations

import datetime
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import compress, groupby, pairwise
from operator import mul, sub
from typing import Final

from cxaudit.model.exports import (
    BLANK,
    KINDS,
    OFF_SCALE,
    OTHER_ORDER,
    UNREADABLE,
    Batch,
    ExportMapping,
    Spread,
    Sums,
    Waits,
)
from cxaudit.model.fieldwork import Fault

DAY: Final = 86_400
_EPOCH: Final = datetime.date(1970, 1, 1).toordinal()
MOST: Final = 50_000
"""Different times that are kept apart before they are counted in larger steps."""
_STEPS: Final = (1, 60, 3_600, DAY)
_EXAMPLES: Final = 5
_SHELVES: Final = 256
_UNREADABLE: Final = {
    "moment": "not_a_date",
    "number": "not_a_number",
    "score": "not_a_number",
    "truth": "not_yes_or_no",
}


def midnight(day: datetime.date) -> int:
    """The second, since 1970, at which a day begins.

    >>> midnight(datetime.date(1970, 1, 2))
    86400
    """
    return (day.toordinal() - _EPOCH) * DAY


def day_of(moment: int) -> datetime.date:
    """The day of a second since 1970.

    >>> day_of(86399).isoformat()
    '1970-01-01'
    """
    return datetime.date.fromordinal(moment // DAY + _EPOCH)


class Doubles:
    """Ids that are there more than once; keeps 8 bytes of each."""

    def __init__(self) -> None:
        self._shelves = [array("q") for _ in range(_SHELVES)]

    def add(self, ids: Iterable[int]) -> None:
        """Take some more, as hashes; 0 is none."""
        put = [shelf.append for shelf in self._shelves]
        for one in filter(None, ids):
            put[one & 255](one)

    def found(self) -> frozenset[int]:
        """Those that were there more than once."""
        return frozenset(
            one
            for shelf in self._shelves
            if len(set(shelf)) < len(shelf)
            for one, times in Counter(shelf).items()
            if times > 1
        )


class _Frequencies:
    """How often each number of seconds was there."""

    def __init__(self) -> None:
        self.counts: Counter[float] = Counter()
        self.step = 1

    def add(self, seconds: Iterable[float]) -> None:
        step = self.step
        self.counts.update(seconds if step == 1 else [s - s % step for s in seconds])
        while len(self.counts) > MOST and self.step < _STEPS[-1]:
            self._coarsen()

    def _coarsen(self) -> None:
        self.step = step = _STEPS[_STEPS.index(self.step) + 1]
        coarse: Counter[float] = Counter()
        for seconds, times in self.counts.items():
            coarse[seconds - seconds % step] += times
        self.counts = coarse


class _Wait:
    """How long something took, and since when it has been waited for."""

    def __init__(self) -> None:
        self._ended = _Frequencies()
        self._given_up = _Frequencies()
        self._since = _Frequencies()
        self._sums = Spread()

    def add(self, ended: Sequence[float], given_up: Sequence[float], since: Sequence[float]) -> None:
        """Seconds until the end; seconds until it was clear that no end would come; moments since when it is awaited."""
        self._ended.add(ended)
        self._given_up.add(given_up)
        self._since.add(since)
        self._sums = _more(self._sums, ended)

    def waits(self, as_of: int) -> Waits:
        """All of them as they stand at a moment."""
        open_: Counter[float] = Counter(self._given_up.counts)
        for moment, times in self._since.counts.items():
            open_[max(0, as_of - moment)] += times
        step = max(self._ended.step, self._given_up.step, self._since.step)
        return Waits(dict(self._ended.counts), dict(open_), step, self._sums)


def _more(sums: Spread, values: Sequence[float]) -> Spread:
    """Sums with some more values; exact as long as they are whole."""
    return Spread(
        sums.cases + len(values), sums.total + sum(values), sums.squares + sum(map(mul, values, values))
    )


class _Visits:
    """Who came on which days: 8 bytes a visit."""

    def __init__(self) -> None:
        self._shelves = [array("q") for _ in range(_SHELVES)]
        self.strangers = 0

    def add(self, who: Iterable[int], moments: Iterable[float]) -> None:
        """Hashes, and when they came."""
        for one, moment in zip(who, moments, strict=True):
            packed = ((one & 0x7FFF_FFFF_FFFF) << 16) | (int(moment) // DAY)
            self._shelves[one & 255].append(packed)

    def days(self) -> Iterator[list[int]]:
        """The days of everybody, in order, in days since 1970."""
        for shelf in self._shelves:
            for _who, packed in groupby(sorted(shelf), key=lambda one: one >> 16):
                yield [one & 0xFFFF for one in packed]


class Tally:
    """Counts one export, which may be in several files."""

    def __init__(self, mapping: ExportMapping, now: int, doubles: Collection[int] = ()) -> None:
        """An empty tally.

        Args:
            mapping: what the columns are, and the rules.
            now: seconds since 1970; what is later cannot have happened. The end of ``as_of``, where that is given.
            doubles: hashes of ids that are there more than once, over all files; the first row of each counts.
        """
        self.rows = 0
        self.first: int | None = None
        self.last: int | None = None
        """The first and the last moment by which rows are dated."""
        self._rules = mapping
        self._kind = KINDS[mapping.kind]
        self._doubles = doubles
        self._met: set[float] = set()
        self._now = now if mapping.as_of is None else midnight(mapping.as_of) + DAY
        self._seen = 0
        self._counts: defaultdict[str, float] = defaultdict(float)
        self._scores: dict[str, Counter[float]] = {}
        self._spreads: dict[str, Spread] = {}
        self._waits: dict[str, _Wait] = {}
        self._visits: dict[str, _Visits] = {}
        self._due = _Frequencies()
        self._faults: dict[str, _FaultCount] = {}
        self._file = ""

    # ---------------------------------------------------------------- rows come in

    def begin(self, file: str) -> None:
        """From now on rows are of this file."""
        self._file = file

    def add(self, batch: Batch) -> None:
        """Take some rows."""
        self.rows += len(batch.lines) + len(batch.ragged)
        if batch.ragged:
            self._fault("ragged", batch.ragged)
        if batch.lines:
            kept = self._in_time(self._single(batch))
            if kept.lines:
                self._dated(kept)
                _COUNTERS[self._rules.kind](self, self._readable(kept))

    def _single(self, batch: Batch) -> Batch:
        """Without rows that were there before."""
        ids = batch.columns.get(self._kind.named or "")
        if ids is None or not self._doubles or self._doubles.isdisjoint(ids):  # type: ignore[attr-defined]
            return batch
        first = [self._is_first(one) for one in ids]
        self._fault("duplicate", [line for line, kept in zip(batch.lines, first, strict=True) if not kept])
        return _compressed(batch, first)

    def _is_first(self, one: float) -> bool:
        if one not in self._doubles:
            return True
        new = one not in self._met
        self._met.add(one)
        return new

    def _in_time(self, batch: Batch) -> Batch:
        """Without rows that have no usable date, or one outside the period."""
        moments = batch.columns.get(self._kind.dated or "")
        if moments is None:
            return batch
        start, end = self._period()
        if moments and min(moments) >= max(start, 0) and max(moments) <= min(end, self._now):
            return batch
        reasons = [self._untimely(moment, start, end) for moment in moments]
        self._outside(batch, reasons)
        for code in dict.fromkeys(reasons):
            if code:
                self._fault(
                    code, [n for n, reason in zip(batch.lines, reasons, strict=True) if reason == code]
                )
        return _compressed(batch, [reason is None for reason in reasons])

    def _period(self) -> tuple[int, int]:
        rules = self._rules
        start = 0 if rules.period_from is None else midnight(rules.period_from)
        return start, self._now if rules.period_to is None else midnight(rules.period_to) + DAY - 1

    def _untimely(self, moment: float, start: int, end: int) -> str | None:
        """Why a row does not count by its date."""
        if moment < 0:
            return {BLANK: "no_date", OTHER_ORDER: "day_month_order"}.get(int(moment), "not_a_date")
        if moment > self._now:
            planned = self._rules.kind in ("promises", "fixes")
            return "not_due" if planned else "after_as_of" if self._rules.as_of else "future_date"
        return None if start <= moment <= end else "outside_period"

    def _outside(self, batch: Batch, reasons: Sequence[str | None]) -> None:
        """Cases opened outside the period that are still open are in the backlog all the same."""
        if self._rules.kind != "tickets" or "closed" not in batch.columns:
            return
        pairs = zip(batch.columns["opened"], self._closed(batch), reasons, strict=True)
        since = [int(o) for o, c, reason in pairs if reason == "outside_period" and c == BLANK]
        self._wait("age").add([], [], since)
        self._counts["open"] += len(since)

    def _closed(self, batch: Batch) -> Sequence[float]:
        return [BLANK if self._rules.as_of and c > self._now else c for c in batch.columns["closed"]]

    def _dated(self, batch: Batch) -> None:
        """Remember the first and the last moment."""
        moments = batch.columns.get(self._kind.dated or "")
        if moments:
            first, last = int(min(moments)), int(max(moments))
            self.first = first if self.first is None else min(self.first, first)
            self.last = last if self.last is None else max(self.last, last)

    def _readable(self, batch: Batch) -> Batch:
        """With what cannot be read or has not happened yet told, column by column."""
        columns = dict(batch.columns)
        for field, column in batch.columns.items():
            holds = self._kind.columns[field].holds
            if holds != "id" and min(column) < BLANK:
                self._unreadable(field, holds, column, batch.lines)
            if holds == "moment" and field != self._kind.dated and max(column) > self._now:
                columns[field] = self._happened(field, column, batch.lines)
            if holds == "moment" and field not in ("promised_for", "due"):
                self._seen = max(self._seen, int(max(columns[field])))
        return Batch(batch.lines, columns)

    def _unreadable(self, field: str, holds: str, column: Sequence[float], lines: Sequence[int]) -> None:
        words = {UNREADABLE: _UNREADABLE[holds], OTHER_ORDER: "day_month_order", OFF_SCALE: "off_scale"}
        for number, word in words.items():
            wrong = [line for line, value in zip(lines, column, strict=True) if value == number]
            if wrong:
                self._fault(f"{word}.{field}", wrong)

    def _happened(self, field: str, column: Sequence[float], lines: Sequence[int]) -> list[float]:
        """A column of moments in which what is later counts as not yet happened, or as a mistake where nobody named a day."""
        later = [line for line, moment in zip(lines, column, strict=True) if moment > self._now]
        counted = self._rules.as_of is not None
        self._fault(f"{'after_as_of' if counted else 'future_date'}.{field}", later, left_out=not counted)
        instead = BLANK if counted else UNREADABLE
        return [moment if moment <= self._now else instead for moment in column]

    def _fault(self, code: str, lines: Sequence[int], *, left_out: bool = True) -> None:
        if lines:
            self._faults.setdefault(code, _FaultCount(left_out)).add(self._file, lines)

    def _wait(self, name: str) -> _Wait:
        return self._waits.setdefault(name, _Wait())

    def _spread(self, name: str, values: Sequence[float]) -> None:
        self._spreads[name] = _more(self._spreads.get(name, Spread()), values)

    def _share(self, part: str, base: str, hits: int, cases: int) -> None:
        self._counts[part] += hits
        self._counts[base] += cases

    # ---------------------------------------------------------------- kinds of exports

    def _tickets(self, batch: Batch) -> None:
        columns, count = batch.columns, len(batch.lines)
        self._counts["cases"] += count
        if "closed" in columns:
            self._open(batch)
        if "closed" in columns or "first_response" in columns:
            self._times(batch)
        if "solved" in columns:
            self._share(
                "cases_solved", "cases_received", columns["solved"].count(1), _known(columns["solved"])
            )
        if "escalated" in columns:
            self._share(
                "cases_escalated", "cases_known", columns["escalated"].count(1), _known(columns["escalated"])
            )
        if "contacts_in_case" in columns and "closed" in columns:
            self._first_contacts(batch)
        if "first_response" in columns:
            answered = len([moment for moment in columns["first_response"] if moment >= 0])
            self._share(
                "contacts_answered", "contacts_needing_an_answer", answered, _known(columns["first_response"])
            )

    def _open(self, batch: Batch) -> None:
        """Cases that are not closed."""
        open_ = [closed == BLANK for closed in batch.columns["closed"]]
        since = list(compress(batch.columns["opened"], open_))
        self._wait("age").add([], [], since)
        self._counts["open"] += len(since)
        self._fault("open", list(compress(batch.lines, open_)), left_out=False)

    def _times(self, batch: Batch) -> None:
        """Until the first answer, and until it was solved; not of rows whose times contradict each other."""
        nothing = [UNREADABLE] * len(batch.lines)
        columns = [batch.columns.get(name, nothing) for name in ("opened", "first_response", "closed")]
        sound = batch.lines
        if _contradict(*columns):
            order = [_disorder(*moments) for moments in zip(*columns, strict=True)]
            for code in ("resolved_before_opened", "response_before_opened", "resolved_before_response"):
                self._fault(code, [n for n, one in zip(sound, order, strict=True) if one == code])
            columns = [list(compress(column, (one is None for one in order))) for column in columns]
            sound = list(compress(sound, (one is None for one in order)))
        opened, answered, closed = columns
        if "closed" in batch.columns:
            self._wait("resolution").add(*_waited(opened, closed))
        if "first_response" in batch.columns:
            answered = self._human(opened, answered, sound)
            self._wait("response").add(*_waited(opened, answered, closed))

    def _human(
        self, opened: Sequence[float], answered: Sequence[float], lines: Sequence[int]
    ) -> Sequence[float]:
        """First answers without those that a machine gave."""
        soon = self._rules.automatic_seconds
        if soon is None:
            return answered
        machine = [a >= 0 and a - o < soon for o, a in zip(opened, answered, strict=True)]
        self._fault("automatic_answer", list(compress(lines, machine)))
        return [UNREADABLE if is_machine else a for a, is_machine in zip(answered, machine, strict=True)]

    def _first_contacts(self, batch: Batch) -> None:
        """Closed cases that took one contact."""
        columns = batch.columns
        solved = columns.get("solved", [1] * len(batch.lines))
        closed = [
            (contacts, yes)
            for contacts, yes, moment in zip(
                columns["contacts_in_case"], solved, columns["closed"], strict=True
            )
            if moment >= 0 and contacts >= 0
        ]
        hits = closed.count((1, 1))
        self._share("cases_solved_at_first_contact", "cases_closed", hits, len(closed))

    def _contacts(self, batch: Batch) -> None:
        columns = batch.columns
        self._counts["contacts"] += len(batch.lines)
        self._queue(batch)
        if "answered" in columns:
            hits, cases = columns["answered"].count(1), _known(columns["answered"])
            self._share("contacts_answered", "contacts_needing_an_answer", hits, cases)
        if "talk" in columns:
            self._work(columns)
        if "transfers" in columns:
            known = [times for times in columns["transfers"] if times >= 0]
            self._share(
                "contacts_transferred", "contacts_known", sum(times >= 1 for times in known), len(known)
            )
        if "complaint" in columns:
            self._counts["complaints"] += columns["complaint"].count(1)
        if "customer_id" in columns and "reason" in columns:
            self._same_again(batch)

    def _queue(self, batch: Batch) -> None:
        """How long people waited, and who gave up."""
        waits = self._waited_seconds(batch)
        gave_up = batch.columns.get("gave_up")
        if gave_up is None and "answered_at" in batch.columns:
            gave_up = [int(moment == BLANK) for moment in batch.columns["answered_at"]]
        if gave_up is not None:
            self._share("gave_up", "offered", gave_up.count(1), _known(gave_up))
        if waits is None:
            return
        gone = gave_up or [0] * len(waits)
        served = [wait for wait, left in zip(waits, gone, strict=True) if wait >= 0 and left < 1]
        self._spread("wait", served)
        if self._rules.limit_seconds is not None:
            limit = self._rules.limit_seconds
            late = sum(left == 1 and not 0 <= wait <= limit for wait, left in zip(waits, gone, strict=True))
            self._share(
                "answered_within_limit", "answered", sum(wait <= limit for wait in served), len(served)
            )
            self._counts["gave_up_after_limit"] += late

    def _waited_seconds(self, batch: Batch) -> Sequence[float] | None:
        """Seconds that each waited, below zero where unknown; None: no column says so."""
        columns = batch.columns
        if "wait_seconds" in columns:
            return columns["wait_seconds"]
        if "answered_at" not in columns:
            return None
        pairs = list(zip(columns["date"], columns["answered_at"], strict=True))
        early = [0 <= answered < queued for queued, answered in pairs]
        self._fault("answered_before_queued", list(compress(batch.lines, early)))
        return [a - q if a >= q else UNREADABLE for q, a in pairs]

    def _work(self, columns: Mapping[str, Sequence[float]]) -> None:
        """Seconds of talk, hold and work afterwards."""
        nothing = [0] * len(columns["talk"])
        parts = [columns["talk"], columns.get("hold", nothing), columns.get("after_work", nothing)]
        rows = zip(*parts, strict=True)
        self._spread("work", [t + max(h, 0) + max(w, 0) for t, h, w in rows if t >= 0 and min(h, w) >= BLANK])

    def _same_again(self, batch: Batch) -> None:
        """Who came with the same reason on which day."""
        columns = batch.columns
        named = [bool(who) for who in columns["customer_id"]]
        self._fault("no_customer", [n for n, known in zip(batch.lines, named, strict=True) if not known])
        pairs = [hash(pair) for pair in zip(columns["customer_id"], columns["reason"], strict=True)]
        self._visited("again", compress(pairs, named), compress(columns["date"], named))

    def _visited(self, name: str, who: Iterable[int], moments: Iterable[float]) -> None:
        self._visits.setdefault(name, _Visits()).add(who, moments)

    def _survey(self, batch: Batch) -> None:
        indexed = [batch.columns.get(x) for x in ("x1_overall", "x2_vs_expectations", "x3_vs_ideal")]
        staff = "staff_" if self._rules.kind == "staff_survey" else ""
        for field, column in batch.columns.items():
            if field.startswith("score") or field == "stars":
                self._scores.setdefault(staff + field, Counter()).update([v for v in column if v >= 0])
        if None not in indexed:
            weights = self._rules.weights or (1, 1, 1)
            rows = zip(*(column for column in indexed if column is not None), strict=True)
            self._spread("index", [_index(row, weights) for row in rows if min(row) >= 1])

    def _survey_log(self, batch: Batch) -> None:
        columns, nothing = batch.columns, [0] * len(batch.lines)
        eligible = columns.get("eligible", [1] * len(batch.lines))
        sent = list(zip(eligible, columns["sent"], columns.get("undeliverable", nothing), strict=True))
        self._counts["eligible_contacts"] += sum(e == 1 for e, _, _ in sent)
        self._counts["surveys_sent_to_eligible"] += sum(e == 1 and s == 1 for e, s, _ in sent)
        self._counts["surveys_sent"] += sum(s == 1 for _, s, _ in sent)
        self._counts["undeliverable"] += sum(s == 1 and u == 1 for _, s, u in sent)
        if "answered" in columns:
            rows = zip(columns["answered"], sent, strict=True)
            self._counts["surveys_answered"] += sum(a == 1 and s == 1 and u != 1 for a, (_, s, u) in rows)

    def _orders(self, batch: Batch) -> None:
        columns, count = batch.columns, len(batch.lines)
        for field, part, base in (
            ("refunded", "refunded_orders", "orders"),
            ("cancelled", "cancelled", "ordered"),
        ):
            if field in columns:
                self._share(part, base, columns[field].count(1), _known(columns[field]))
        if "shipped_items" in columns and "returned_items" in columns:
            self._items(batch)
        if "customer_id" in columns and "order_date" in columns:
            named = [bool(who) for who in columns["customer_id"]]
            self._fault("no_customer", [n for n, known in zip(batch.lines, named, strict=True) if not known])
            who = (int(one) for one in compress(columns["customer_id"], named))
            self._visited("orders", who, compress(columns["order_date"], named))
        self._counts["rows"] += count

    def _items(self, batch: Batch) -> None:
        """Things that were shipped, and those of them that came back."""
        pairs = list(zip(batch.columns["shipped_items"], batch.columns["returned_items"], strict=True))
        more = [shipped >= 0 and back > shipped for shipped, back in pairs]
        self._fault("more_returned_than_shipped", list(compress(batch.lines, more)))
        sound = [(s, max(b, 0)) for s, b in pairs if s >= 0 and b >= BLANK and b <= s]
        self._counts["shipped_items"] += sum(shipped for shipped, _ in sound)
        self._counts["returned_items"] += sum(back for _, back in sound)

    def _customers(self, batch: Batch) -> None:
        start, end = self._period()
        left = batch.columns.get("left", [BLANK] * len(batch.lines))
        rows = list(zip(batch.columns["since"], left, batch.lines, strict=True))
        wrong = [s >= 0 and 0 <= gone < s for s, gone, _ in rows]
        self._fault("left_before_joined", [row[2] for row in compress(rows, wrong)])
        self._fault("no_date.since", [n for s, _, n in rows if s == BLANK])
        sound = [
            row[:2]
            for row, bad in zip(rows, wrong, strict=True)
            if not bad and row[0] >= 0 and row[1] >= BLANK
        ]
        if "left" in batch.columns:
            stay = [(s, gone if gone >= 0 else end + 1) for s, gone in sound]
            self._counts["customers_at_start"] += sum(s < start <= gone for s, gone in stay)
            self._counts["lost_in_period"] += sum(s < start <= gone <= end for s, gone in stay)
            self._counts["customers_at_end"] += sum(s <= end < gone for s, gone in stay)
            self._counts["new_in_period"] += sum(start <= s <= end < gone for s, gone in stay)
        if "named_recommendation" in batch.columns:
            said = zip(batch.columns["named_recommendation"], batch.columns["since"], strict=True)
            asked = [yes for yes, since in said if yes >= 0 and start <= since <= end]
            self._share("named_recommendation", "new_customers_asked", asked.count(1), len(asked))

    def _promises(self, batch: Batch) -> None:
        """Promises and fixes: what was due, and what was done by then."""
        due, done = (batch.columns[name] for name in self._kind.needed)
        pairs = [(d if d % DAY else d + DAY - 1, at) for d, at in zip(due, done, strict=True) if at >= BLANK]
        self._share("kept", "done", sum(0 <= at <= d for d, at in pairs), sum(at >= 0 for _, at in pairs))
        self._due.add([int(d) for d, at in pairs if at == BLANK])

    def _checks(self, batch: Batch) -> None:
        columns = batch.columns
        pairs = list(zip(columns["points"], columns["possible"], strict=True))
        off = [p > m >= 0 or m == 0 for p, m in pairs]
        self._fault("off_scale.points", list(compress(batch.lines, off)))
        sound = [(p, m) for p, m in pairs if 0 <= p <= m and m > 0]
        for name, column in zip(("points", "points_possible"), zip(*sound, strict=True), strict=False):
            self._counts[name] += sum(column)
        self._spread("percent", [100 * p / m for p, m in sound])
        if "critical_error" in columns:
            self._share(
                "critical", "checked", columns["critical_error"].count(1), _known(columns["critical_error"])
            )

    def _training(self, batch: Batch) -> None:
        meant = batch.columns.get("should_be", [1] * len(batch.lines))
        trained = [
            yes
            for yes, should in zip(batch.columns["trained"], meant, strict=True)
            if should == 1 and yes >= BLANK
        ]
        self._share("staff_trained", "staff_who_should_be", trained.count(1), len(trained))

    # ---------------------------------------------------------------- what came of it

    @property
    def as_of(self) -> int:
        """The moment at which open cases are counted: the end of the day that was named, else the last that is in the rows."""
        return self._now if self._rules.as_of else max(self._seen, self.last or 0)

    def sums(self) -> Sums:
        """Everything counted so far."""
        counts: dict[str, float] = {**self._counts, **self._again(), **self._bought_again(), **self._kept()}
        if self._rules.base is not None:
            counts["base"] = self._rules.base
        waits = {name: wait.waits(self.as_of) for name, wait in self._waits.items()}
        if "age" in waits and self._rules.limit_hours is not None:
            old = self._rules.limit_hours * 3600
            counts["old"] = sum(times for seconds, times in waits["age"].open.items() if seconds > old)
        return Sums(counts, dict(self._scores), dict(self._spreads), waits)

    def _again(self) -> dict[str, float]:
        """Contacts with the same reason within the window."""
        window, visits = self._rules.window_days, self._visits.get("again")
        if visits is None or window is None:
            return {}
        again = cases = 0
        for days in visits.days():
            cases += len(days)
            again += sum(later - day <= window for day, later in pairwise(days))
        return {"repeat_contacts": again, "contacts_of_customers": cases}

    def _bought_again(self) -> dict[str, float]:
        """Customers by orders, in the window that ends with the last day."""
        visits = self._visits.get("orders")
        if visits is None:
            return {}
        window = self._rules.window_days
        start = 0 if window is None else (self.as_of - 1) // DAY - window + 1
        orders = Counter(min(2, len([day for day in days if day >= start])) for days in visits.days())
        return {
            "customers_with_1_or_more_orders": orders[1] + orders[2],
            "customers_with_2_or_more_orders": orders[2],
        }

    def _kept(self) -> dict[str, float]:
        """Promises or fixes that were due, and done in time."""
        if self._rules.kind not in ("promises", "fixes"):
            return {}
        due = sum(times for moment, times in self._due.counts.items() if moment <= self.as_of)
        return {
            f"{self._rules.kind}_due": self._counts["done"] + due,
            f"{self._rules.kind}_kept": self._counts["kept"],
        }

    def faults(self) -> tuple[Fault, ...]:
        """What was wrong with rows, most often first; one row may have several."""
        several = len({file for one in self._faults.values() for file, _ in one.examples}) > 1
        found = sorted(self._faults.items(), key=lambda entry: (-entry[1].rows, entry[0]))
        return tuple(
            Fault(code=code, rows=one.rows, left_out=one.left_out, example=one.example(named=several))
            for code, one in found
        )


class _FaultCount:
    """Rows with one fault, and where the first of them are."""

    def __init__(self, left_out: bool) -> None:
        self.rows = 0
        self.left_out = left_out
        self.examples: list[tuple[str, int]] = []

    def add(self, file: str, lines: Sequence[int]) -> None:
        self.rows += len(lines)
        self.examples += [(file, line) for line in lines[: _EXAMPLES - len(self.examples)]]

    def example(self, *, named: bool) -> str:
        words = [f"{file} {line}" if named else str(line) for file, line in self.examples]
        return ", ".join(words) + (" …" if self.rows > len(words) else "")


def _compressed(batch: Batch, kept: Sequence[bool]) -> Batch:
    """Only the rows that are kept."""
    columns = {field: list(compress(column, kept)) for field, column in batch.columns.items()}
    return Batch(list(compress(batch.lines, kept)), columns)


def _known(column: Sequence[float]) -> int:
    """Cells that say something or are empty, which means no."""
    return len(column) - sum(value < BLANK for value in column) if min(column) < BLANK else len(column)


def _contradict(opened: Sequence[float], answered: Sequence[float], closed: Sequence[float]) -> bool:
    """Whether the times of any row may contradict each other."""
    rows = zip(opened, answered, closed, strict=True)
    return bool([True for o, a, c in rows if 0 <= c < o or 0 <= a < o or 0 <= c < a])


def _disorder(opened: float, answered: float, closed: float) -> str | None:
    """How the times of a case contradict each other; None: they do not."""
    if 0 <= closed < opened:
        return "resolved_before_opened"
    if 0 <= answered < opened:
        return "response_before_opened"
    return "resolved_before_response" if 0 <= closed < answered else None


def _waited(
    opened: Sequence[float], ended: Sequence[float], over: Sequence[float] | None = None
) -> tuple[list[float], list[float], list[float]]:
    """Seconds until the end; seconds until it was over without that end; moments since when it is awaited."""
    if not opened or min(ended) >= 0:
        return list(map(sub, ended, opened)), [], []
    seconds = [e - o for o, e in zip(opened, ended, strict=True) if e >= 0]
    if over is None:
        return seconds, [], [o for o, e in zip(opened, ended, strict=True) if e == BLANK]
    rest = [(o, c) for o, e, c in zip(opened, ended, over, strict=True) if e == BLANK]
    return seconds, [c - o for o, c in rest if c >= 0], [o for o, c in rest if c < 0]


def _index(answers: Sequence[float], weights: Sequence[float]) -> float:
    """The three answers as one score, 0 to 100."""
    pairs = zip(weights, answers, strict=True)
    return 100 * sum(weight * (answer - 1) for weight, answer in pairs) / (9 * sum(weights))


_COUNTERS: Final[dict[str, Callable[[Tally, Batch], None]]] = {
    "tickets": Tally._tickets,
    "contacts": Tally._contacts,
    "survey": Tally._survey,
    "survey_log": Tally._survey_log,
    "staff_survey": Tally._survey,
    "reviews": Tally._survey,
    "orders": Tally._orders,
    "customers": Tally._customers,
    "promises": Tally._promises,
    "fixes": Tally._promises,
    "checks": Tally._checks,
    "visits": Tally._checks,
    "training": Tally._training,
}
