"""Where everything stands in the workbook of an audit: sheets, columns, rows.

All sizes come from the result, so that any rubric fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from openpyxl.utils import get_column_letter

from cxaudit.language import _
from cxaudit.model.fieldwork_shown import FieldworkShown
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Criterion, Role, StatementGate, Step
from cxaudit.render.names import Names
from cxaudit.render.workbook.columns import (
    BUNDLES,
    CALC_HEADS,
    GAIN_HEADS,
    LINK_HEADS,
    TEST_HEADS,
    bundle_columns,
)
from cxaudit.render.workbook.downstream import Downstream, downstream
from cxaudit.render.workbook.plan_layout import ACTION_HEADS, ACTIONS, ACTIONS_FIRST, PlanRows, plan_rows

SUMMARY, SCORES, CRITERIA, QUESTIONS = "Summary", "Scores", "Criteria", "Questions"
FIXES, PROOFS, WHAT_IF = "Fixes", "Proofs", "What if"
CONTENTS, DIFFERENCES = "Contents", "Who sees it differently"
PART, SURE = "Who took part", "How sure are we"
EVIDENCE, METHOD, TRACEABILITY = "Evidence", "Method", "Traceability"
CALC, SUMS, LINKS, PACKAGES = "Calc", "Sums", "Links", "Packages"
ANSWERS = "Answers"
"""What one person's answers mean, one row a criterion; only in their own assessment."""
GAINS, TOGETHER = "Gains", "Together"
CONTACT_POINTS, BY_CONTACT_POINT, JOURNEY = "Contact points", "By contact point", "Journey"
MEASURES, CUSTOMERS = "Measures", "Customers"
STRATEGY_TEST, FINDINGS = "Strategy test", "Findings"

CALC_FIRST: Final = 5
"""The first row of a criterion, step or link on the calculation sheets; their heads stand above it."""
FEW_LEVELS: Final = 5
"""Levels from which answers are many enough (rule P5)."""
CHART_NAME: Final = 18
"""Characters that a name in a chart may have."""
HEAD_ROW: Final = 4
"""The heads of every table; its rows begin below."""
METHOD_FIRST: Final = 6
"""The first choice on Method."""


def key_mark() -> str:
    """What stands after the title of a key criterion."""
    mark = _("(key)")
    return f" {mark}"


def provisional_mark() -> str:
    """What stands after a maturity level that is not firm."""
    mark = _("(provisional)")
    return f" {mark}"


@dataclass(frozen=True)
class Grid:
    """The columns of one table and where its rows begin."""

    sheet: str
    keys: tuple[str, ...]
    first: int
    rows: int

    @cached_property
    def letters(self) -> dict[str, str]:
        """The letters of each column."""
        return {key: get_column_letter(n) for n, key in enumerate(self.keys, 1)}

    @property
    def last(self) -> int:
        """The last row; the first one where there is none."""
        return self.first + max(self.rows, 1) - 1

    def column(self, key: str) -> int:
        """The number of a column."""
        return self.keys.index(key) + 1

    def letter(self, key: str) -> str:
        """The letters of a column."""
        return self.letters[key]

    def ref(self, key: str, row: int) -> str:
        """A cell, as any sheet's formula names it."""
        return f"{self.sheet}!{self.letter(key)}{row}"

    def fixed(self, key: str, row: int) -> str:
        """A cell as a formula names it whose own row may be sorted elsewhere."""
        return f"{self.sheet}!${self.letter(key)}${row}"

    def area(self, key: str, first: int | None = None, last: int | None = None, to: str | None = None) -> str:
        """Cells of one column, or of those up to column ``to``, as any sheet's formula names them."""
        left, right = self.letter(key), self.letter(to or key)
        return f"{self.sheet}!${left}${first or self.first}:${right}${last or self.last}"


class Link(NamedTuple):
    """A prerequisite of a criterion with figures: ``criterion`` at ``for_level`` needs ``needs`` at ``min_level``."""

    row: int
    criterion: str
    for_level: int
    needs: str
    min_level: int
    state: str | None
    """Whether it holds, where that cannot be computed because what is needed is hidden (rule R6)."""
    above: int | None
    """The row before it of the same waiting criterion."""
    chain: int | None
    """The row before it that needs the same criterion."""
    same_needs: tuple[int, ...]
    """Rows before it of the same two criteria."""


class Layout:
    """Sheets, columns and rows for one result."""

    def __init__(self, result: AuditResult, *, live: bool = False) -> None:
        self.result = result
        self.live = live
        """Filled in by whoever opens it: nothing stands there that would not follow."""
        self.rubric = result.rubric.content
        self.top = self.rubric.top
        self.names = Names(result)
        self.hidden = frozenset(c.id for c in result.criteria if c.hidden)
        self.hidden_steps = frozenset(s.id for s in result.steps if s.state == "hidden")
        count = len(self.rubric.criteria)
        self.row = {c.id: CALC_FIRST + n for n, c in enumerate(self.rubric.criteria)}
        self.calc = Grid(CALC, (*CALC_HEADS, *(TEST_HEADS if self.tested else ())), CALC_FIRST, count)
        self.packages = Grid(PACKAGES, self._package_columns(), CALC_FIRST, count)
        self.sums = Grid(SUMS, self._sum_columns(), CALC_FIRST, len(self.rubric.steps))
        self.links = Grid(LINKS, tuple(LINK_HEADS), CALC_FIRST, len(self.link_rows))
        self.gains = Grid(GAINS, tuple(GAIN_HEADS), CALC_FIRST, self.downstream.rows)
        self.together = Grid(TOGETHER, bundle_columns(), CALC_FIRST, count)
        self.answers = Grid(ANSWERS, self._answer_columns(), CALC_FIRST, count)
        self.scores = Grid(CRITERIA, self._score_columns(), HEAD_ROW + 1, count)
        self.method = {name: row for row, name in enumerate(self._method_names(), METHOD_FIRST)}

    # --- the rubric, as the sheets need it ------------------------------------------------------

    @cached_property
    def raters(self) -> tuple[Role, ...]:
        """The roles whose levels count."""
        return tuple(r for r in self.rubric.roles if r.kind == "rater")

    @cached_property
    def levels(self) -> range:
        """The levels above 0."""
        return range(1, self.top + 1)

    @cached_property
    def personal(self) -> bool:
        """One person's own assessment: their answers are the inputs."""
        own = self.result.own
        return own is not None and self.rubric.role[own.respondent.role].kind != "customer"

    @cached_property
    def speakers(self) -> tuple[Role, ...]:
        """The roles that a respondent of an own assessment may choose from."""
        return tuple(r for r in self.rubric.roles if r.kind != "customer")

    @cached_property
    def asks_customers(self) -> bool:
        """Some criterion has a statement for customers."""
        return any(c.customer_statement for c in self.rubric.criteria)

    @cached_property
    def tested(self) -> bool:
        """A strategy statement was written down that the rubric has a test for; the answers are inputs."""
        return not self.live and self.result.tested is not None and self.rubric.strategy_test is not None

    @cached_property
    def gated(self) -> dict[str, tuple[StatementGate, ...]]:
        """What the test of the statement has to give for levels, by the criteria that have figures (rule F9)."""
        template = self.rubric.strategy_test
        found: dict[str, list[StatementGate]] = {}
        for gate in template.gates if template and self.tested else ():
            if gate.criterion in self.row and gate.criterion not in self.hidden:
                found.setdefault(gate.criterion, []).append(gate)
        return {criterion: tuple(gates) for criterion, gates in found.items()}

    @cached_property
    def graded(self) -> dict[str, int]:
        """The number of each evidence grade, 1 the weakest."""
        return {g.id: n for n, g in enumerate(self.rubric.evidence.grades, 1)}

    @cached_property
    def grade_words(self) -> dict[str, str]:
        """The words for the grades by id, no two alike."""
        titles = [g.title for g in self.rubric.evidence.grades]
        alike = len({t.casefold() for t in titles}) < len(titles)
        return {g.id: f"{g.title} ({g.id})" if alike else g.title for g in self.rubric.evidence.grades}

    @cached_property
    def level_words(self) -> tuple[str, ...]:
        """The levels as a questionnaire's drop-down has them."""
        return tuple(f"{level} – {name}" for level, name in enumerate(self.rubric.scale.names))

    @property
    def fieldwork(self) -> FieldworkShown | None:
        """What was found outside the questionnaire; None: nothing, as in what is still to be filled in."""
        return None if self.live else self.result.fieldwork

    @property
    def few(self) -> str:
        """What stands in place of a hidden figure."""
        return _("fewer than {minimum} people", minimum=self.result.policy.minimum_group)

    # --- columns --------------------------------------------------------------------------------

    def _score_columns(self) -> tuple[str, ...]:
        """Columns of Criteria, one row a criterion."""
        customers = ("customers",) if self.asks_customers else ()
        return (
            *("code", "title", "applies"),
            *(f"role.{r.id}" for r in self.raters),
            *("claimed", "auditor", "agreed", "original", "counts", "grade", "cap", "supported", "limit"),
            *("claimed_points", "supported_points", "distance", "target", "needed", "weight"),
            *("levels", "agree"),
            *customers,
        )

    def _answer_columns(self) -> tuple[str, ...]:
        """Columns of Answers, one row a criterion."""
        return (
            *("key", "code", "row", "said", "reason", "grade", "reference"),
            *(f"ask.{r.id}" for r in self.speakers),
            *("asked", "auditor", "level", "na", "gno", "given"),
            *("open", "must", "for_score", "for_firm", "openh", "openl"),
        )

    def _package_columns(self) -> tuple[str, ...]:
        """Columns of Packages, one row a criterion."""
        kinds = ("days", "impact", "weeks", "action", "owner")
        return ("code", *(f"{kind}.{n}" for kind in kinds for n in range(1, self.rubric.top + 1)), "bring")

    def _sum_columns(self) -> tuple[str, ...]:
        """Columns of Sums, one row a step and one for the total."""
        levels = range(1, self.rubric.top + 1)
        points = ("claimed", "supported", "paired_claimed", "paired_supported", "low", "high")
        geometric = self.result.policy.total == "geometric"
        return (
            *(
                "label",
                "weight",
                "wapp",
                "wans",
                "wclaim",
                "coverage",
                "claimed_coverage",
                "provisional",
                "state",
            ),
            *points,
            *("target", "takes_part", "firm"),
            *(f"att.{n}" for n in levels),
            *(f"rating.{n}" for n in levels),
            *(f"ok.{n}" for n in levels),
            *("ladder", "maturity", "shaky", "heldh", "heldl", "keys"),
            *("shown_claimed", "shown_supported", "shown_target", "band", "claimed_band", "held", "chart"),
            *(f"product.{p}" for p in points if geometric),
            *(f"then.{bundle}" for bundle in BUNDLES),
            *(f"factor.{bundle}" for bundle in BUNDLES if geometric),
        )

    # --- the plan -------------------------------------------------------------------------------

    @cached_property
    def plan(self) -> PlanRows | None:
        """Where the plan stands; None: there is none, as in what is still to be filled in."""
        return None if self.live else plan_rows(self.result)

    @cached_property
    def actions(self) -> Grid:
        """The columns of Actions."""
        count = len(self.plan.action_rows) if self.plan else 0
        return Grid(ACTIONS, tuple(ACTION_HEADS), ACTIONS_FIRST, count)

    # --- rows -----------------------------------------------------------------------------------

    @cached_property
    def total_row(self) -> int:
        """The row of the total on Sums."""
        return CALC_FIRST + len(self.rubric.steps) + 1

    @cached_property
    def question_row(self) -> dict[str, int]:
        """A criterion's row on Questions, where each step has a heading."""
        rows, row = {}, HEAD_ROW
        for step in self.rubric.steps:
            row += 1
            for criterion in step.criteria:
                row += 1
                rows[criterion.id] = row
        return rows

    def score_row(self, criterion: str) -> int:
        """A criterion's row on Criteria."""
        return HEAD_ROW + 1 + self.row[criterion] - CALC_FIRST

    def said(self, key: str, criterion: str) -> str:
        """A criterion's cell on Criteria for formulas of other sheets, wherever sorting has taken its row."""
        return f"INDEX({self.scores.area(key)},{self.calc.ref('at', self.row[criterion])})"

    def step_row(self, step: str) -> int:
        """A step's row on Sums."""
        return CALC_FIRST + next(n for n, s in enumerate(self.rubric.steps) if s.id == step)

    @cached_property
    def link_rows(self) -> tuple[Link, ...]:
        """Every prerequisite of a criterion with figures, in the order of the rubric."""
        found: list[Link] = []
        chain: dict[str, int] = {}
        for criterion in self.rubric.criteria:
            if criterion.id not in self.hidden:
                for link in self._links_of(criterion, CALC_FIRST + len(found), chain):
                    found.append(link)
        return tuple(found)

    def _links_of(self, criterion: Criterion, first: int, chain: dict[str, int]) -> Sequence[Link]:
        """The rows of one criterion; ``chain`` knows the last row for each criterion needed."""
        gates = {
            (g.for_level, g.criterion, g.min_level): g.state
            for g in self.result.criterion[criterion.id].gates
        }
        links: list[Link] = []
        for n, needed in enumerate(criterion.prerequisites):
            state = gates.get((needed.for_level, needed.criterion, needed.min_level), "holds")
            links.append(
                Link(
                    row=first + n,
                    criterion=criterion.id,
                    for_level=needed.for_level,
                    needs=needed.criterion,
                    min_level=needed.min_level,
                    state=state if needed.criterion in self.hidden else None,
                    above=first + n - 1 if n else None,
                    chain=chain.get(needed.criterion),
                    same_needs=tuple(k.row for k in links if k.needs == needed.criterion),
                )
            )
            chain[needed.criterion] = first + n
        return links

    @cached_property
    def links_of(self) -> dict[str, tuple[Link, ...]]:
        """The prerequisites of each criterion that has some."""
        found: dict[str, list[Link]] = {}
        for link in self.link_rows:
            found.setdefault(link.criterion, []).append(link)
        return {c: tuple(links) for c, links in found.items()}

    @cached_property
    def waiting_for(self) -> dict[str, tuple[Link, ...]]:
        """The prerequisites that need each criterion."""
        found: dict[str, list[Link]] = {}
        for link in self.link_rows:
            found.setdefault(link.needs, []).append(link)
        return {c: tuple(links) for c, links in found.items()}

    @cached_property
    def chain_end(self) -> dict[str, int]:
        """The last row of Links that needs each criterion."""
        return {needs: links[-1].row for needs, links in self.waiting_for.items()}

    @cached_property
    def downstream(self) -> Downstream:
        """What each criterion can move, and which gains can therefore be formulas."""
        return downstream(self.rubric, self.hidden)

    @cached_property
    def gain_first(self) -> dict[str, int]:
        """The first row on Gains of each fix that has a block there."""
        rows, row = {}, CALC_FIRST
        for fix, block in self.downstream.blocks.items():
            rows[fix] = row
            row += len(block)
        return rows

    def what_if_row(self, criterion: str) -> int:
        """A criterion's row on What if."""
        return self.score_row(criterion)

    def chart_name(self, step: Step) -> str:
        """A step's name in charts: its label, or its number where labels are too long for a chart."""
        short = all(len(s.label) <= CHART_NAME for s in self.rubric.steps)
        return step.label.replace('"', "'") if short else _("Step {n}", n=self.rubric.steps.index(step) + 1)

    def marked(self, criterion: Criterion) -> str:
        """A criterion's title, with a mark after it where it is a key criterion."""
        return f"{criterion.title}{key_mark()}" if criterion.key else criterion.title

    def rows_of(self, step: Step) -> tuple[int, int]:
        """First and last row of a step's criteria on Calc."""
        return self.row[step.criteria[0].id], self.row[step.criteria[-1].id]

    # --- the inputs on Method -------------------------------------------------------------------

    def _method_names(self) -> Sequence[str]:
        """The single choices on Method, one a row."""
        return (
            *("cx_target", "cx_tolerance", "cx_size"),
            *("cx_share_gap", "cx_share_impact", "cx_share_weight", "cx_share_signal"),
            *(self.role_weight(r) for r in self.raters),
            *(self.step_weight(s) for s in self.rubric.steps),
        )

    def role_weight(self, role: Role) -> str:
        """The name of a role's weight."""
        return f"cx_role_{self.raters.index(role) + 1}"

    def step_weight(self, step: Step) -> str:
        """The name of a step's weight."""
        return f"cx_step_{self.rubric.steps.index(step) + 1}"

    # --- what stands behind the confidence (rule P5) --------------------------------------------

    def everybody(self, criterion: str) -> bool:
        """Everybody asked about a criterion gave a level, as far as the result says it."""
        return self.result.everybody_rated(criterion)

    def agree(self, criterion: str) -> bool | None:
        """Whether people agree within each role; None: nothing to compare."""
        return self.result.roles_agree(criterion)
