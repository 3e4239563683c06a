"""What a reader can work out about few people from a result that was handed on, knowing that levels are whole numbers.

The reader of `tests.attacks`, who also knows what holds each level down, what auditors and workshops said, and how levels
are rounded. Every published number becomes a condition on the sums of whole levels by criterion, role and department; an
integer program then looks for other sums that fit them all. A small group is given away if there are none.

It shares nothing with `cxaudit.whole_levels`, which counts sums criterion by criterion and never solves for all of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

import pytest

from cxaudit.model.answers import AnswerSheet

numpy = pytest.importorskip("numpy")
optimize = pytest.importorskip("scipy.optimize", reason="the attack is an integer program")
sparse = pytest.importorskip("scipy.sparse")

EPS = 1e-4
"""By how much an open bound is missed; no two levels of so few people are nearer to each other."""
FAR = 1000.0
"""More than any level in tenths."""
Json = Mapping[str, Any]
Row = dict[str, float]
"""What each unknown counts with."""


class Condition(NamedTuple):
    """A sum of unknowns that lies between two numbers."""

    row: Row
    low: float
    high: float


class Group(NamedTuple):
    """People of one role who gave a criterion a level that is not shown."""

    criterion: str
    role: str
    people: int
    sum: int
    """What their levels really add up to."""


class WholeReader:
    """The reader of one result."""

    def __init__(
        self,
        result: Json,
        whole: Json,
        sheets: Iterable[AnswerSheet],
        named: frozenset[str],
        agreed: Mapping[str, int],
    ) -> None:
        """All they know.

        Args:
            result: the file that was handed on.
            whole: the one in which nothing is hidden, for which prerequisites fail and nothing else.
            sheets: who answered what, for the numbers of people and to see in the end whether a sum was found.
            named: roles whose people are shown by name: their answers are known.
            agreed: levels that a workshop agreed on, by criterion id; whoever was there knows them.
        """
        self.result, self._named, self._agreed = result, named, agreed
        self._rubric = result["rubric"]["content"]
        self._top = len(self._rubric["scale"]["names"]) - 1
        self._asked = {c["id"]: c for step in self._rubric["steps"] for c in step["criteria"]}
        self._seen = {c["id"]: c for c in result["criteria"]}
        self._real = {c["id"]: c["supported_level"] for c in whole["criteria"]}
        self._cells: dict[tuple[str, str, str | None], list[int]] = defaultdict(list)
        self._brought: dict[str, set[str]] = defaultdict(set)
        self._audited: dict[str, list[int]] = defaultdict(list)
        for sheet in sheets:
            self._read(sheet)

    def _read(self, sheet: AnswerSheet) -> None:
        who = sheet.respondent
        for answer in sheet.answers:
            if answer.level is not None and who.role == "auditor":
                self._audited[answer.criterion].append(answer.level)
            elif answer.level is not None and who.role in self._asked[answer.criterion]["ask"]:
                self._cells[answer.criterion, who.role, who.department].append(answer.level)
            if answer.evidence is not None:
                self._brought[answer.criterion].add(answer.evidence.grade)

    # ---------------------------------------------------------------- what is unknown

    def groups(self) -> list[Group]:
        """Everybody whose figures are not shown, by criterion and role."""
        levels: dict[tuple[str, str], list[int]] = defaultdict(list)
        for (c, role, _), given in self._cells.items():
            levels[c, role] += given
        return [
            Group(c, role, len(given), sum(given))
            for (c, role), given in levels.items()
            if role not in self._named and self._role_mean(c, role) is None
        ]

    def _role_mean(self, criterion: str, role: str) -> float | None:
        figures = self._seen[criterion]["roles"].get(role)
        return None if figures is None else figures["mean"]

    def given_away(self, minimum: int) -> list[Group]:
        """The small groups for whose sum there is one solution only."""
        small = [group for group in self.groups() if group.people < minimum]
        return [group for group in small if not self._another(group)]

    def _another(self, group: Group) -> bool:
        """Whether there are other levels with another sum of a group that fit everything that is published."""
        row = self._sum_of(group.criterion, group.role)
        less, more = Condition(row, 0, group.sum - 1), Condition(row, group.sum + 1, FAR)
        return self._fits(less) or self._fits(more)

    def fits_what_was_said(self) -> bool:
        """A control: the conditions hold for what people really said."""
        cells = {_name(cell): float(sum(levels)) for cell, levels in self._cells.items()}
        said = [Condition({name: 1.0}, value, value) for name, value in cells.items()]
        return self._fits(*said)

    # ---------------------------------------------------------------- what is published

    @cached_property
    def _conditions(self) -> list[Condition]:
        return [
            *self._of_cells(),
            *self._of_levels(),
            *self._of_steps(),
            *self._of_others(),
            *self._of_departments(),
        ]

    def _sum_of(self, criterion: str, role: str, times: float = 1.0) -> Row:
        return {_name(cell): times for cell in self._cells if cell[:2] == (criterion, role)}

    def _people(self, criterion: str) -> Counter[str]:
        people: Counter[str] = Counter()
        for (c, role, _), levels in self._cells.items():
            people[role] += len(levels) if c == criterion else 0
        return +people

    def _of_cells(self) -> Iterator[Condition]:
        """Levels lie on the scale; named people's are known, and so are the sums of roles that are shown."""
        for cell, levels in self._cells.items():
            known = cell[1] in self._named
            low, high = (sum(levels), sum(levels)) if known else (0, self._top * len(levels))
            yield Condition({_name(cell): 1.0}, low, high)
        for c in self._asked:
            for role, people in self._people(c).items():
                mean = self._role_mean(c, role)
                if mean is not None:
                    yield Condition(self._sum_of(c, role), round(mean * people), round(mean * people))

    def _claimed(self, criterion: str, times: float = 1.0) -> Row:
        """Each role's mean by its weight (rule S2)."""
        people, weights = self._people(criterion), self.result["policy"]["role_weights"]
        whole = sum(weights[role] for role in people)
        row: Row = {}
        for role, count in people.items():
            row |= self._sum_of(criterion, role, times * weights[role] / whole / count)
        return row

    def _rated(self) -> list[str]:
        """The criteria with a claimed level."""
        return [c for c in self._asked if self._people(c) and self._seen[c]["state"] == "rated"]

    def _of_levels(self) -> Iterator[Condition]:
        """Claimed levels as they are told: in tenths, halves upwards; exactly where there are more decimals."""
        for c in self._rated():
            told = self._seen[c]["claimed_level"]
            if self._seen[c]["hidden"]:
                yield Condition({**self._claimed(c, 10), f"t {c}": -1.0}, -0.5, 0.5 - EPS)
                yield Condition({f"t {c}": 1.0}, 0, 10 * self._top)
            elif told is not None and any(self._role_mean(c, r) is None for r in self._people(c)):
                below, above = (0.05, 0.05 - EPS) if told == round(told, 1) else (0.0, 0.0)
                yield Condition(self._claimed(c), told - below - EPS * EPS, told + above + EPS * EPS)

    def _of_supported(self, criterion: str) -> Iterator[Condition]:
        """What a hidden criterion supports (rules S4, S7), and which levels it reaches (rule S15)."""
        t, s, z = f"t {criterion}", f"s {criterion}", f"z {criterion}"
        audited, most = self._audited[criterion], 10.0 * self._most(criterion)
        if criterion in self._agreed or audited:
            known = self._agreed[criterion] if criterion in self._agreed else sum(audited) / len(audited)
            level = min(10 * known, most)
            yield Condition({s: 1.0}, level, level)
        else:
            yield Condition({s: 1.0, t: -1.0}, -FAR, 0)
            yield Condition({s: 1.0}, 0, most)
            yield Condition({s: 1.0, t: -1.0, z: FAR}, 0, 2 * FAR)
            yield Condition({s: 1.0, z: -FAR}, most - FAR, FAR)
            yield Condition({z: 1.0}, 0, 1)
        for n in range(1, self._top + 1):
            y = f"y {n} {criterion}"
            yield Condition({s: 1.0, y: -FAR}, 10 * n - 5 - FAR, FAR)
            yield Condition({s: 1.0, y: -FAR}, -2 * FAR, 10 * n - 5 - EPS)
            yield Condition({y: 1.0}, 0, 1)

    def _most(self, criterion: str) -> int:
        """What evidence and prerequisites let a level be at most; those who look know it."""
        grades = [g["id"] for g in self._rubric["evidence"]["grades"]]
        brought = self._brought[criterion] | ({grades[1]} if self._audited[criterion] else set())
        grade = max(brought, key=grades.index, default=grades[0])
        failing = [
            p["for_level"] - 1
            for p in self._asked[criterion]["prerequisites"]
            if (level := self._seen[p["criterion"]]["supported_level"] or self._real[p["criterion"]])
            is not None
            and level < p["min_level"] - self.result["policy"]["gate_tolerance"] - 1e-9
        ]
        return int(min([self.result["policy"]["caps"][grade], *failing]))

    def _of_steps(self) -> Iterator[Condition]:
        """What is told of a step's hidden criteria together."""
        for step in self.result["steps"]:
            together = step["hidden_together"]
            its = [
                c for c in self._rated() if self._seen[c]["hidden"] and self._seen[c]["step"] == step["id"]
            ]
            for c in its if together else ():
                yield from self._of_supported(c)
            if not together:
                continue
            weights = {c: float(self._asked[c]["weight"]) for c in its}
            claimed, supported = (together[kind] * self._top / 10 for kind in ("claimed", "supported"))
            yield Condition({f"t {c}": w for c, w in weights.items()}, claimed - EPS, claimed + EPS)
            yield Condition({f"s {c}": w for c, w in weights.items()}, supported - EPS, supported + EPS)
            for n, reached in enumerate(together["attained"], 1):
                yield Condition({f"y {n} {c}": w for c, w in weights.items()}, reached - EPS, reached + EPS)

    def _of_others(self) -> Iterator[Condition]:
        """What is seen of a hidden criterion by way of others: that it is to be mended, that it holds another down."""
        tolerance = self.result["policy"]["gate_tolerance"]
        scored = {s["id"] for s in self.result["steps"] if s["hidden_together"]}
        free = [c for c in self._rated() if self._seen[c]["hidden"] and self._seen[c]["step"] in scored]
        for c in free:
            yield from self._side(c, c in self._named_fixes, self._seen[c]["own_target"] - tolerance)
            for waiting in self._asked.values():
                yield from self._gates(c, waiting["id"], tolerance)

    @cached_property
    def _named_fixes(self) -> set[str]:
        return {f["criterion"] for f in self.result["fixes"] if f["hidden"]}

    def _side(self, criterion: str, missed: bool, bound: float) -> Iterator[Condition]:
        """A hidden criterion that is named misses its target; of others it is not known where no such is ever named."""
        if missed:
            yield Condition({f"s {criterion}": 1.0}, 0, 10 * bound - EPS)
        elif 1 <= bound <= self._top - 1:
            yield Condition({f"s {criterion}": 1.0}, 10 * bound, FAR)

    def _gates(self, criterion: str, waiting: str, tolerance: float) -> Iterator[Condition]:
        """A gate that is passed, or that holds something down for all to see (rule S8)."""
        seen = self._seen[waiting]
        for gate in self._asked[waiting]["prerequisites"]:
            bound = 10 * (gate["min_level"] - tolerance)
            if gate["criterion"] != criterion or seen["supported_level"] is None:
                continue
            if seen["supported_level"] > gate["for_level"] - 1 + 1e-9:
                yield Condition({f"s {criterion}": 1.0}, bound, FAR)
            elif criterion in seen["limited_by"]:
                yield Condition({f"s {criterion}": 1.0}, 0, bound - EPS)

    def _of_departments(self) -> Iterator[Condition]:
        """What departments claim."""
        for department in self.result["departments"]:
            for step, told in department["steps"].items():
                if told is not None:
                    yield self._department(department["id"], step, told)

    @cached_property
    def _partly(self) -> bool:
        """Something is hidden that scores rest on."""
        return any(c["hidden"] or any(r["hidden"] for r in c["roles"].values()) for c in self._seen.values())

    def _department(self, department: str, step: str, told: float) -> Condition:
        """The plain mean of each criterion, by the criteria's weights; to the nearest ten points where something is hidden."""
        row: Row = {}
        whole = 0.0
        for c in (c for c in self._rated() if self._seen[c]["step"] == step):
            cells = [cell for cell in self._cells if cell[0] == c and cell[2] == department]
            people = sum(len(self._cells[cell]) for cell in cells)
            if people:
                whole += self._asked[c]["weight"]
                row |= {_name(cell): 100 * self._asked[c]["weight"] / people / self._top for cell in cells}
        low, high = (told - 5, told + 5 - EPS) if self._partly else (told, told)
        return Condition({name: factor / whole for name, factor in row.items()}, low - 1e-7, high + 1e-7)

    # ---------------------------------------------------------------- what follows

    def _fits(self, *more: Condition) -> bool:
        """Whether there are whole numbers for everything, under some more conditions."""
        conditions = [*self._conditions, *more]
        number = {name: n for n, name in enumerate(dict.fromkeys(k for c in conditions for k in c.row))}
        entries = [(n, number[k], f) for n, c in enumerate(conditions) for k, f in c.row.items()]
        rows, columns, factors = zip(*entries, strict=True)
        matrix = sparse.csr_array((factors, (rows, columns)), shape=(len(conditions), len(number)))
        lows, highs = ([c[place] for c in conditions] for place in (1, 2))
        whole = numpy.array([not name.startswith("s ") for name in number], dtype=float)
        found = optimize.milp(
            numpy.zeros(len(number)),
            constraints=optimize.LinearConstraint(matrix, lows, highs),
            integrality=whole,
            bounds=optimize.Bounds(0, FAR),
        )
        return bool(found.status == 0)


def _name(cell: tuple[str, str, str | None]) -> str:
    return "x " + "/".join(str(part) for part in cell)
