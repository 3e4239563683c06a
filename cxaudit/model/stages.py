"""What the stages of the engine hand to one another: plain values that never leave the program."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from cxaudit.agreement import Verdict
from cxaudit.inference import Estimate, Interval
from cxaudit.model.answers import Answer, Evidence
from cxaudit.model.engagement import NOT_APPLICABLE, Agreed
from cxaudit.model.fieldwork import StrategyAnswers
from cxaudit.model.rubric import Shares

State = Literal["rated", "not_applicable", "unanswered"]
Limit = Literal["practice", "evidence", "prerequisite", "strategy"]
Decider = Literal["lead", "auditor", "answers", "agreed"]
"""Who decided whether a criterion applies (rule S3)."""


class Policy(NamedTuple):
    """Every choice that bears on a number, settled from rubric, variant and engagement."""

    evidence_policy: str
    caps: Mapping[str, int]
    """Highest level that each grade supports, by grade id (rule S6)."""
    tolerance: float
    targets: Mapping[str, int]
    """Level to reach, by criterion id."""
    size: str
    size_factor: float
    shares: Shares
    role_weights: Mapping[str, float]
    head_counts: Mapping[str, int]
    named_roles: frozenset[str]
    minimum_group: int
    """No figure for fewer people; 0: everybody is named (a self-assessment)."""
    minimum_comments: int
    """No comments where fewer people answered; 0: everybody is named."""
    role_mean: Literal["mean", "median", "trimmed"]
    total: Literal["arithmetic", "geometric"]
    maturity: bool
    gap_flag: float
    ceilings: Mapping[str, int] = MappingProxyType({})
    """Highest level that the test of the strategy statement allows, by criterion id, where it fails (rule F9)."""

    def cap(self, criterion: str, grade: str, shown: int = 0) -> int:
        """The highest level that evidence and the test of the strategy statement allow (rules S6, F9).

        Args:
            criterion: its id.
            grade: of its evidence.
            shown: the level for which a better statement is brought; 0: none is.
        """
        cap = self.caps[grade]
        ceiling = self.ceilings.get(criterion)
        return cap if ceiling is None else min(cap, max(ceiling, shown))


class Person(NamedTuple):
    """One respondent with the answers that count (rule A5)."""

    key: str
    role: str
    department: str | None
    answers: Mapping[str, Answer]
    """The counting answer, by criterion id; no blanks."""
    evidence: Mapping[str, tuple[Evidence, ...]]
    """Evidence beside the counting answer, by criterion id."""


class RoleAnswers(NamedTuple):
    """What one role said about one criterion."""

    role: str
    levels: tuple[int, ...]
    not_applicable: int
    dont_know: int
    mean: float | None
    """The role's level (rule S1); None: no level."""


class EvidenceSeen(NamedTuple):
    """One piece of evidence and what it counts for."""

    grade: str
    counts_as: str
    """The grade that it counts for; lower than `grade` where a reference is missing (rule S5)."""
    reference: str | None


class Rejection(NamedTuple):
    """Evidence that was not accepted (rule S5)."""

    by: Literal["lead", "auditor"]
    reason: str
    evidence: tuple[EvidenceSeen, ...]
    """What had been given."""


class Standing(NamedTuple):
    """Whether a criterion is rated, and the level from which caps and gates start (rules S3, S4)."""

    state: State
    decided_by: Decider
    claimed: float | None
    auditor: float | None
    base: float | None

    @classmethod
    def of(cls, applies: bool, decided_by: Decider, claimed: float | None, auditor: float | None) -> Standing:
        """What people and auditors say: the auditor's level if there is one, else the claimed one."""
        base = claimed if auditor is None else auditor
        if not applies:
            return cls("not_applicable", decided_by, None, None, None)
        return cls("rated" if base is not None else "unanswered", decided_by, claimed, auditor, base)

    def overruled(self, agreed: Agreed | None) -> Standing:
        """The same after a workshop: its level counts, the claim stays as it was (rules S4, S10)."""
        if agreed is None:
            return self
        if agreed.level == NOT_APPLICABLE:
            return Standing("not_applicable", "agreed", None, None, None)
        return self._replace(state="rated", decided_by="agreed", base=float(agreed.level))


class Consensus(NamedTuple):
    """Everybody's answers to one criterion, as one (rules S1 to S5)."""

    criterion: str
    state: State
    decided_by: Decider
    roles: tuple[RoleAnswers, ...]
    """The asked roles that count, in the order of the rubric."""
    claimed: float | None
    auditor: float | None
    base: float | None
    not_applicable_share: float | None
    dont_know: int
    given: int
    """Answers given: levels, n/a and don't know, of the asked roles that count."""
    grade: str
    evidence: tuple[EvidenceSeen, ...]
    rejection: Rejection | None
    """None: the evidence was not rejected."""
    statements: tuple[float, ...]
    """Customers' agreement with the statement, 0 to 4."""
    comments: tuple[str, ...]
    agreed: Agreed | None = None
    """What a workshop agreed on."""
    without: Standing | None = None
    """As it would stand without that; None where nothing was agreed."""

    @property
    def levels(self) -> tuple[int, ...]:
        """All levels that count, of all roles; none where most people said that it does not apply."""
        if self.claimed is None:
            return ()
        return tuple(level for role in self.roles for level in role.levels)


class Gate(NamedTuple):
    """What a prerequisite did (rule S8)."""

    for_level: int
    criterion: str
    min_level: int
    state: Literal["holds", "fails", "not_applicable", "unanswered"]


class CriterionScore(NamedTuple):
    """One criterion after cap and gates (rules S6 to S9)."""

    state: State
    claimed: float | None
    base: float | None
    grade: str
    cap: int
    """The lower of what its evidence supports and what the test of the strategy statement allows."""
    supported: float | None
    limit: Limit | None
    limited_by: tuple[str, ...]
    gates: tuple[Gate, ...]
    provisional: tuple[str, ...]
    """Unanswered prerequisites that would matter."""
    ceiling: int | None = None
    """What the test of the strategy statement allows; None: it does not bound it, or was not taken (rule F9)."""


class Attained(NamedTuple):
    """How far a step has attained a level (rule S15)."""

    level: int
    percent: float
    rating: Literal["N", "P", "L", "F"]


class StepScore(NamedTuple):
    """One step (rules S11, S12, S14, S15)."""

    state: Literal["scored", "provisional", "not_scored", "not_applicable"]
    claimed: float | None
    supported: float | None
    paired_claimed: float | None
    """Claimed points over the criteria that have both claimed and supported points (rule S10)."""
    paired_supported: float | None
    coverage: float | None
    claimed_coverage: float | None
    low: float | None
    high: float | None
    maturity: int | None
    maturity_provisional: bool
    attained: tuple[Attained, ...]
    key_limit: tuple[str, ...]
    """Key criteria that hold the maturity level down."""
    provisional: tuple[str, ...]
    """Why it is provisional: criteria whose prerequisite is unanswered."""


class Total(NamedTuple):
    """All steps together (rules S13, S14, S16)."""

    state: Literal["scored", "provisional", "not_scored"]
    claimed: float | None
    supported: float | None
    paired_claimed: float | None
    paired_supported: float | None
    coverage: float | None
    low: float | None
    high: float | None
    company_level: int | None
    company_provisional: bool
    held_back_by: tuple[str, ...]


class Scores(NamedTuple):
    """Everything that scoring gives."""

    criteria: Mapping[str, CriterionScore]
    steps: Mapping[str, StepScore]
    total: Total


class Uplift(NamedTuple):
    """What a change does to the supported scores (rule P8)."""

    overall: float | None
    steps: Mapping[str, float]
    """By step id, only steps that move."""


class Awaited(NamedTuple):
    """What others wait for."""

    level: int
    days: float
    by: tuple[str, ...]


class FixPlan(NamedTuple):
    """What to do about one criterion (rules P1 to P8)."""

    criterion: str
    kind: Literal["improve", "prove", "unblock"]
    target: int
    start: int
    """The level that the practice has reached."""
    days: float
    first_days: float
    """Days of the first step of the package."""
    impact: int | None
    weeks: int
    parts: Mapping[str, float]
    """gap, impact, weight, signal: 0 to 1, those present."""
    benefit: float
    effort: float
    confidence: float
    doubts: tuple[str, ...]
    """Which of few_answers, disagreement, unsupported lower the confidence."""
    value: float
    cost: float
    priority: float
    order_key: float
    depth: int
    after: tuple[str, ...]
    """Criteria of the unmet prerequisites on the way to the target."""
    first_after: tuple[str, ...]
    """Those of them that the first step needs."""
    awaited: Awaited | None
    proof: str | None
    """Grade of the evidence to bring; None: none is needed."""
    proof_awaited: bool
    """Something waits for this proof."""
    list: Literal["quick_win", "main_project", "fill_in", "not_now", "proof", "waiting"]
    uplift: Uplift
    first_uplift: Uplift
    """Uplift of the first step alone."""
    mends: bool = False
    """It takes a better strategy statement: the test of today's allows less than the target (rule F9)."""


class Plan(NamedTuple):
    """All fixes in order."""

    fixes: tuple[FixPlan, ...]
    proofs: tuple[FixPlan, ...]
    waiting: tuple[FixPlan, ...]
    bundles: tuple[tuple[Literal["first", "fixes", "all"], tuple[str, ...], Uplift], ...]
    """Name, criteria and uplift of the first five fixes, and of everything together."""
    cumulative: tuple[float, ...] = ()
    """Overall points gained by the first fix, the first two … of the first bundle; empty without a total."""


class Release(NamedTuple):
    """What may be shown (rule R6)."""

    hidden: Mapping[str, str]
    """Criteria whose figures are not shown, with the reason, by criterion id."""
    hidden_steps: Mapping[str, str]
    """Steps without a score for the same reason."""
    roles: Mapping[str, frozenset[str]]
    """Roles whose figures are shown, by criterion id."""
    few: frozenset[str]
    """Criteria with levels of too few unnamed people, whatever is agreed on."""
    counted: frozenset[str]
    """Criteria of which it is shown how many said n/a or don't know."""
    groups: frozenset[str]
    """Roles of which it is said how many took part."""
    departments: frozenset[str]
    """Departments of which it is said how many took part."""
    department_steps: Mapping[str, frozenset[str]]
    """Departments whose figure of a step is shown, by step id."""
    department_totals: frozenset[str]
    """Departments whose figure of all steps together is shown."""
    comments: Mapping[str, tuple[str, ...]]
    """Comments that are shown, without whose they are, by criterion id."""
    to_fix: tuple[str, ...] = ()
    """Hidden criteria of which it may be told that they miss their target."""
    in_part: bool = False
    """Whether something is hidden that scores rest on, so that nothing is told more exactly than it is printed."""


class Scored(NamedTuple):
    """Scores, and what they rest on where answers are missing."""

    scores: Scores
    lowest: Mapping[str, float | None]
    """Supported levels if every missing criterion were at 0, by criterion id (rule S14)."""


class Released(NamedTuple):
    """What may be shown, and what it rests on."""

    said: Mapping[str, Consensus]
    """With claimed levels as they are told, where few people could be behind them (rule R6)."""
    scores: Scores
    """Of these, without those steps that are not shown."""
    release: Release


class DepartmentScore(NamedTuple):
    """What the people of one department claim, each counting once, as far as it may be shown (rule R6)."""

    department: str
    people: int | None
    """Who gave a level; None: hidden."""
    claimed: float | None
    """Points of all steps together."""
    steps: Mapping[str, float | None]
    """Claimed points, by step id; empty: hidden."""
    hidden: bool
    """Whether anything of it is hidden."""


class ScoreIntervals(NamedTuple):
    """Where a score may lie, 95 %, in points (rule R5)."""

    claimed: Interval | None = None
    supported: Interval | None = None
    reason: str | None = None
    """Why there is none: one_respondent, no_spread, too_few_answers."""


class Resampled(NamedTuple):
    """What comes out when people are drawn anew from those who answered (rule R5)."""

    steps: Mapping[str, ScoreIntervals]
    total: ScoreIntervals
    criteria: Mapping[str, Interval | None]
    """Of the claimed levels, by criterion id."""
    draws: int
    """0: nothing was drawn."""
    seed: int


class Alpha(NamedTuple):
    """How far people give the same criterion the same level (rule R2)."""

    alpha: float | None
    verdict: Verdict | None
    reason: Literal["no_variation", "no_pairs", "too_few"] | None


class AuditorAgreement(NamedTuple):
    """How far auditors agree with one another (rule R3)."""

    criteria: int
    """That all of them rated."""
    kappa: float | None
    icc_single: float | None
    icc_average: float | None
    reason: Literal["no_variation", "no_pairs", "not_two"] | None


class Trust(NamedTuple):
    """How sure a number is, in words (rule R7)."""

    word: Literal["high", "medium", "low"]
    lacks: tuple[Literal["roles", "agreement", "evidence"], ...]


class Flag(NamedTuple):
    """Something about the answers that is worth a look (rule R8)."""

    code: Literal["same_level", "all_top", "mostly_dont_know", "silent_role", "silent_department"]
    people: int | None
    """How many it is true of; None where it may not be said, or where it is about a group."""
    group: str | None


class Sure(NamedTuple):
    """How sure the numbers are (rules R2, R3, R5, R7, R8)."""

    alpha: Alpha
    alpha_roles: Mapping[str, Alpha]
    auditors: AuditorAgreement | None
    intervals: Mapping[str, Estimate]
    """Of the claimed levels, by criterion id; without those that are hidden (rule R6)."""
    trust: Mapping[str, Trust]
    """By criterion id; without those that are hidden, or not rated."""
    trust_total: Trust | None
    flags: tuple[Flag, ...]


class Given(NamedTuple):
    """What a workbook's input cells say of one criterion; None: nothing."""

    applies: bool
    roles: Mapping[str, float | None]
    """A role's level, by role id."""
    claimed: float | None
    """The claimed level where it is an input, because a role behind it is hidden (rule R6)."""
    auditor: float | None
    agreed: Agreed | None
    """What a workshop agreed on."""
    grade: str
    target: int
    weight: float
    levels: int
    """Levels that count; enough of them where everybody gave one (rule P5)."""
    disagree: bool
    statement_mean: float | None


class Inputs(NamedTuple):
    """What a workbook's input cells say."""

    criteria: Mapping[str, Given]
    """By criterion id; without those that are hidden (rule R6)."""
    caps: Mapping[str, int]
    target: int
    tolerance: float
    size_factor: float
    shares: Shares
    role_weights: Mapping[str, float]
    step_weights: Mapping[str, float]
    strategy: StrategyAnswers | None = None
    """What was answered about the strategy statement; None: nothing."""
