"""The result of an audit: the one file from which every output is drawn (``cxaudit/result/1``).

Numbers are full doubles, not rounded but where rule R6 says so: where small groups are hidden. What is hidden because too few people stand behind it (rule R6) is absent,
with its reason in `hidden`.

Reasons are codes, such as ``few_people``; `cxaudit.render.reasons` has the words. Results of older versions have
sentences in their place.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from cxaudit.model.answers import Answer, Date, EngagementStamp, Respondent
from cxaudit.model.base import Frozen, Id, Text
from cxaudit.model.engagement import AgreedLevel, Brand
from cxaudit.model.fieldwork import StrategyAnswers
from cxaudit.model.fieldwork_shown import FieldworkShown
from cxaudit.model.plans import PlanShown
from cxaudit.model.rubric import Rubric, Shares

RESULT_SCHEMA: Literal["cxaudit/result/1"] = "cxaudit/result/1"

ENOUGH_LEVELS = 5
"""Levels from which answers are many enough (rule P5)."""

Number = Annotated[float, Field(strict=False)]
StateName = Literal["rated", "not_applicable", "unanswered"]
DeciderName = Literal["lead", "auditor", "answers", "agreed"]
LimitName = Literal["practice", "evidence", "prerequisite", "strategy"]
FixKind = Literal["improve", "prove", "unblock"]
FixList = Literal["quick_win", "main_project", "fill_in", "not_now", "proof", "waiting"]


class IntervalShown(Frozen):
    """Where a number may lie, with 95 % confidence (rule R5); in levels or points, as its field says."""

    low: Number
    high: Number


class Confidence(Frozen):
    """How sure a number is, in words (rule R7)."""

    word: Literal["high", "medium", "low"]
    lacks: tuple[Literal["roles", "agreement", "evidence"], ...]
    """What would make it surer; empty where it is high."""


class Tool(Frozen):
    """What made the result."""

    name: Literal["cxaudit"] = "cxaudit"
    version: Text


class RubricUsed(Frozen):
    """The rubric, whole, so that a result can be drawn without any other file."""

    id: Id
    version: Text
    hash: Text
    """SHA-256 of the whole rubric."""
    content: Rubric
    """As narrowed to the variant."""


class Source(Frozen):
    """One file that was taken in."""

    file: Text
    """The file's name without its folder; only where people are named, else a number. All files of customers are one."""
    sha256: Text
    """Of several files of customers that of their hashes, sorted, each on a line."""
    role: Id | None
    """Only where people are named."""
    answers: int | None
    """Answers given in it; only where people are named."""
    kind: Literal["fieldwork", "customers"] | None = None
    """A field book, or customers' answers; None: somebody's answer sheet, an auditor's or a workshop's."""


class PolicyUsed(Frozen):
    """Every choice that bears on a number."""

    variant: Id | None
    variant_title: Text | None
    banner: Text | None
    evidence_policy: Id
    caps: dict[Id, int]
    gate_tolerance: Number
    target: int
    size: Id
    size_factor: Number
    benefit_shares: Shares
    role_weights: dict[Id, Number]
    minimum_group: int
    """0: everybody is named."""
    minimum_comments: int | None = None
    """No comments where fewer people answered; 0: everybody is named. None in results of older versions."""
    role_mean: Literal["mean", "median", "trimmed"]
    total: Literal["arithmetic", "geometric"]
    maturity: bool
    gap_flag: Number


class GroupSeen(Frozen):
    """How many of a role or department took part."""

    id: Text
    title: Text
    people: int | None
    """None: fewer than the minimum and not named."""
    head_count: int | None = None
    weight: Number | None = None
    hidden: Text | None = None
    """Why it is not said how many: few_or_shields_another."""


class TookPart(Frozen):
    """Who answered."""

    people: int
    """Without auditors; with them in results of older versions."""
    auditors: int = 0
    roles: tuple[GroupSeen, ...]
    departments: tuple[GroupSeen, ...]
    management_view: bool
    """Nobody who does the work answered."""
    named: bool
    """Everybody is shown by name: a self-assessment, or agreed."""
    replaced_answers: int
    """Answers that a later one of the same person replaced (rule A5)."""


class Overall(Frozen):
    """All steps together."""

    state: Literal["scored", "provisional", "not_scored", "hidden"]
    reason: Text | None
    """Why there is no score, or why it is provisional: steps_hidden, steps_not_scored, steps_provisional, nothing_applies.

    Which steps it is about, their states say.
    """
    claimed: Number | None
    supported: Number | None
    paired_claimed: Number | None
    """Claimed points over what has both (rule S10); with `paired_supported` the distance between think and know."""
    paired_supported: Number | None
    unsupported: Number | None
    low: Number | None
    high: Number | None
    band: Text | None
    """Of the supported points (rule N4)."""
    claimed_band: Text | None
    coverage: Number | None
    criteria: int
    """Criteria in scope."""
    rated: int
    not_applicable: int
    unanswered: int
    dont_know_share: Number | None
    claimed_interval: IntervalShown | None = None
    """Of the claimed points (rule R5)."""
    supported_interval: IntervalShown | None = None
    interval_reason: Text | None = None
    """Why there is none: one_respondent, no_spread, no_single_answers; None also where there is no score."""
    confidence: Confidence | None = None


class CompanyLevel(Frozen):
    """The lowest maturity level of a step (rule S16)."""

    level: int | None
    name: Text | None
    held_back_by: tuple[Id, ...]
    provisional: bool
    reason: Text | None
    """Why there is none: short_form, step_without_score."""


class AttainedLevel(Frozen):
    """How far a step has attained a level (rule S15)."""

    level: int
    percent: Number
    rating: Literal["N", "P", "L", "F"]


class HiddenTogether(Frozen):
    """The hidden criteria of a step as one, so that its score can be followed (at least two of them)."""

    criteria: int
    weight: Number
    supported: Number
    """Sum of weight × supported points."""
    claimed_weight: Number
    claimed: Number
    """Sum of weight × claimed points."""
    paired_weight: Number
    paired_claimed: Number
    paired_supported: Number
    attained: tuple[Number, ...]
    """Weight that reaches level 1, 2 …."""


class StepResult(Frozen):
    """One step."""

    id: Id
    state: Literal["scored", "provisional", "not_scored", "not_applicable", "hidden"]
    reason: Text | None
    """Why it has no score, or why that is provisional: nothing_applies, too_few_answers, answers_missing,
    prerequisite_unanswered; where it is hidden few_people, few_behind_one."""
    claimed: Number | None
    supported: Number | None
    paired_claimed: Number | None
    paired_supported: Number | None
    unsupported: Number | None
    coverage: Number | None
    claimed_coverage: Number | None
    band: Text | None
    claimed_band: Text | None
    low: Number | None
    high: Number | None
    target: Number
    """Points of the criteria's targets: what the step would have with all of them reached."""
    maturity_level: int | None
    maturity_name: Text | None
    maturity_provisional: bool
    attained: tuple[AttainedLevel, ...]
    key_limit: tuple[Id, ...]
    """Key criteria that hold the maturity level down."""
    provisional: tuple[Id, ...]
    """Criteria with an unanswered prerequisite that would matter."""
    hidden_together: HiddenTogether | None = None
    claimed_interval: IntervalShown | None = None
    """Of the claimed points (rule R5)."""
    supported_interval: IntervalShown | None = None
    interval_reason: Text | None = None
    """Why there is none, as in `Overall`."""


class RoleFigures(Frozen):
    """What one role said about one criterion."""

    people: int | None
    """Levels given."""
    mean: Number | None
    median: Number | None
    spread: Number | None
    """Standard deviation (n − 1), in levels."""
    deviation: Number | None
    """Average deviation, in levels (rule R1)."""
    agrees: bool | None
    counts: tuple[int, ...]
    """How many gave level 0, 1, 2 …."""
    not_applicable: int | None
    dont_know: int | None
    hidden: Text | None = None
    """Why its figures are absent: few_or_shields_another."""
    rwg: Number | None = None
    """Agreement against chance (rule R1): 1 is perfect, below 0 is worse than answers at random."""
    awg: Number | None = None
    """The same against the worst that the mean allows (rule R1)."""


class RoleGap(Frozen):
    """How far two roles are apart (rule R4)."""

    first: Id
    second: Id
    levels: Number
    """Mean of the first minus mean of the second."""
    flagged: bool
    low: Number | None = None
    """Of its 95 % interval, in levels; None: too few levels, or no spread in either role."""
    high: Number | None = None
    clear: bool | None = None
    """The interval leaves out 0 (rule R4); None: no interval."""


class GateSeen(Frozen):
    """What a prerequisite did (rule S8)."""

    for_level: int
    criterion: Id
    min_level: int
    state: Literal["holds", "fails", "not_applicable", "unanswered"]


class EvidenceShown(Frozen):
    """One piece of evidence."""

    grade: Id
    counts_as: Id
    reference: Text | None


class AgreedShown(Frozen):
    """What a workshop agreed on for a criterion, and how it would stand without that (rule S4)."""

    level: AgreedLevel
    by: Text | None
    on: Date | None
    note: Text | None
    state: StateName
    decided_by: DeciderName
    claimed_level: Number | None
    auditor_level: Number | None
    base_level: Number | None
    """The level that counted before."""
    deviation: Number | None
    agrees: bool | None
    levels: int | None
    """Levels that counted before; None like the claimed level where too few people gave one (rule R6)."""


class CriterionResult(Frozen):
    """One criterion."""

    id: Id
    step: Id
    text_hash: Text
    state: StateName
    reason: Text | None
    """Why it is not rated: nobody_rated, or agreed_, lead_, auditor_ or most_not_applicable."""
    hidden: Text | None
    """Why its figures are absent: few_people, shields_another."""
    decided_by: DeciderName
    claimed_level: Number | None
    auditor_level: Number | None
    base_level: Number | None
    """What a workshop agreed on, else the auditor's level, else the claimed one (rule S4)."""
    evidence_grade: Id | None
    evidence: tuple[EvidenceShown, ...]
    evidence_rejected: bool
    cap: int | None
    """The highest level that its evidence supports, and the test of the strategy statement allows."""
    supported_level: Number | None
    limit: LimitName | None
    limited_by: tuple[Id, ...]
    gates: tuple[GateSeen, ...]
    provisional: tuple[Id, ...]
    claimed: Number | None
    """Points."""
    supported: Number | None
    unsupported: Number | None
    target: int
    """The level to reach."""
    own_target: int
    """Before it was raised because others need more (docs/scoring.md, P)."""
    roles: dict[Id, RoleFigures]
    gaps: tuple[RoleGap, ...]
    deviation: Number | None
    agrees: bool | None
    levels: int | None
    """Levels that count."""
    dont_know: int | None
    not_applicable_share: Number | None
    dont_know_share: Number | None
    statement_mean: Number | None
    """Customers' agreement, 0 to 4."""
    statement_people: int | None
    comments: tuple[Text, ...]
    agreed: AgreedShown | None = None
    """None: nothing was agreed in a workshop."""
    rejected: tuple[EvidenceShown, ...] = ()
    """The evidence that was rejected."""
    rejected_by: Literal["lead", "auditor"] | None = None
    """Who rejected it; None: nobody, or it is not said."""
    rejected_reason: Text | None = None
    interval: IntervalShown | None = None
    """Of the claimed level (rule R5)."""
    interval_reason: Text | None = None
    """Why there is none, as in `Overall`; None also where there is no claimed level."""
    rwg: Number | None = None
    """Agreement of all together, as in `RoleFigures`."""
    awg: Number | None = None
    confidence: Confidence | None = None
    ceiling: int | None = None
    """The highest level that the test of the strategy statement allows; None: not tested, or no bound (rule F9)."""

    @property
    def original(self) -> CriterionResult | AgreedShown:
        """Who said what and what counted, as if nothing had been agreed."""
        return self.agreed or self


class UpliftShown(Frozen):
    """What a change does to the supported scores, in points (rule P8)."""

    overall: Number | None
    steps: dict[Id, Number]


class PackageStep(Frozen):
    """One step of a fix."""

    to: int
    action: Text
    days: Number
    """After the size factor."""
    impact: int
    owner: Id
    weeks: int
    done_when: Text
    """The level sentence that is then true."""


class QuickStep(Frozen):
    """The first step of a quick win (rule P7)."""

    to: int
    days: Number
    weeks: int
    uplift: UpliftShown


class AwaitedShown(Frozen):
    """What others wait for."""

    level: int
    days: Number
    by: tuple[Id, ...]


class Fix(Frozen):
    """What to do about one criterion (rules P1 to P8)."""

    rank: int | None
    """Place in its list; None for what is hidden."""
    criterion: Id
    hidden: Text | None = None
    """Why everything but the name is absent: as in the criterion."""
    kind: FixKind | None = None
    list: FixList | None = None
    start: int | None = None
    target: int | None = None
    days: Number | None = None
    impact: int | None = None
    weeks: int | None = None
    owner: Id | None = None
    parts: dict[Text, Number] = Field(default_factory=dict)
    benefit: Number | None = None
    effort_class: Number | None = None
    confidence: Number | None = None
    doubts: tuple[Text, ...] = ()
    value: Number | None = None
    cost: Number | None = None
    priority: Number | None = None
    order_key: Number | None = None
    depth: int | None = None
    after: tuple[Id, ...] = ()
    first_after: tuple[Id, ...] = ()
    """Those of `after` that its first step comes after already."""
    after_waiting: dict[Id, tuple[Id, ...]] = Field(default_factory=dict)
    """Where one of `after` only waits itself: what it waits for."""
    awaited: AwaitedShown | None = None
    quick_step: QuickStep | None = None
    why: Text | None = None
    """Why it stands where it is: the name of its list, whose sentence is made from the facts here."""
    uplift: UpliftShown | None = None
    steps: tuple[PackageStep, ...] = ()
    proof: Id | None = None
    """Grade of the evidence to bring."""
    proof_awaited: bool = False
    bring: tuple[Text, ...] = ()
    """What would count as proof; tests that the strategy statement does not pass, where that is what is missing."""


class Bundle(Frozen):
    """Several fixes together: gates make it more, or less, than the sum of its parts (rule P8)."""

    name: Literal["first", "fixes", "all"]
    criteria: tuple[Id, ...]
    days: Number
    uplift: UpliftShown
    sum_of_parts: Number | None
    cumulative: tuple[Number, ...] = ()
    """Of `first`: overall points gained by its first fix, its first two, and so on to all; empty without a total."""


class ProblemSeen(Frozen):
    """A warning or note that came with the answers."""

    severity: Literal["warning", "note"]
    code: Text
    text: Text | None = None
    """The whole sentence; only in results of older versions."""
    where: Text | None = None
    """File and place; None where people are not named."""
    facts: dict[Text, str] = Field(default_factory=dict)
    """What the code's sentence is about; empty where people are not named."""
    times: int | None = None
    """How often it was noticed, where people are not named."""
    criterion: Id | None = None


class OwnAnswers(Frozen):
    """What one person answered in their own assessment, so that they can go on from the workbook."""

    respondent: Respondent
    answers: tuple[Answer, ...]
    """The answers that count (rule A5), in the order of the rubric; blanks only with evidence."""


class AlphaShown(Frozen):
    """How far people give the same criterion the same level: Krippendorff's alpha, ordinal (rule R2)."""

    alpha: Number | None
    """1: always; 0: no more than by chance; below 0: less."""
    verdict: Literal["reliable", "tentative", "differently"] | None
    reason: Text | None
    """Why there is none: no_variation, no_pairs, too_few, no_single_answers."""


class AuditorsAgree(Frozen):
    """How far auditors agree with one another (rule R3)."""

    criteria: int
    """That all of them rated."""
    kappa: Number | None
    """Quadratic weights over the whole scale; only of two auditors."""
    icc_single: Number | None
    """ICC(A,1): how far the level of one auditor can be relied on."""
    icc_average: Number | None
    """ICC(A,k): the same for their mean."""
    reason: Text | None
    """Why some of these are absent: no_variation, no_pairs, not_two."""


class QualityFlag(Frozen):
    """Something about the answers that is worth a look; nothing is left out because of it (rule R8)."""

    code: Literal["same_level", "all_top", "mostly_dont_know", "silent_role", "silent_department"]
    people: int | None
    """How many it is true of; None where it may not be said (rule R6), or where it is about a group."""
    group: Text | None
    """The role or department that gave no answer."""


class Sureness(Frozen):
    """How sure the numbers are (rules R2, R3, R5, R8)."""

    alpha: AlphaShown
    """Of everybody together."""
    alpha_roles: dict[Id, AlphaShown]
    """Within each role that took part."""
    auditors: AuditorsAgree | None
    """None: fewer than two auditors."""
    flags: tuple[QualityFlag, ...]
    draws: int
    """Of the bootstrap behind the intervals of steps and total; 0: none."""
    seed: int


class DepartmentFigures(Frozen):
    """What the people of one department claim: each counts once (rule R6)."""

    id: Text
    title: Text
    people: int | None
    """People who gave a level; None: hidden."""
    claimed: Number | None
    """Points of all steps together."""
    steps: dict[Id, Number | None]
    """Claimed points, by step id; None: hidden, or nobody of them rated anything in it. Empty where all is hidden."""
    hidden: Text | None = None
    """Why figures are absent, all of them or those of some steps and the total: few_or_shields_another."""


class AuditResult(Frozen):
    """One audit, whole."""

    schema_: Literal["cxaudit/result/1"] = Field(alias="schema")
    tool: Tool
    client: Text
    title: Text
    scope: Text | None
    made_up: Text | None
    date: Date | None
    """The date of the audit."""
    brand: Brand
    engagement: EngagementStamp | None = None
    """Which audit it is, so that what comes back lands in no other; none: its settings have no id."""
    language: Text | None = None
    """That was asked for (BCP 47); none: the rubric's own. The texts of the rubric are in its own all the same."""
    rubric: RubricUsed
    sources: tuple[Source, ...]
    policy: PolicyUsed
    took_part: TookPart
    overall: Overall
    company_level: CompanyLevel
    steps: tuple[StepResult, ...]
    criteria: tuple[CriterionResult, ...]
    fixes: tuple[Fix, ...]
    proofs: tuple[Fix, ...]
    waiting: tuple[Fix, ...]
    bundles: tuple[Bundle, ...]
    problems: tuple[ProblemSeen, ...]
    own: OwnAnswers | None = None
    """One person's own assessment: their answers; None where several took part, or nobody is named."""
    sureness: Sureness | None = None
    """None in results of older versions, and where a result was scored again without single answers."""
    departments: tuple[DepartmentFigures, ...] = ()
    analyst: bool = False
    """Nothing is hidden in it: for the audit lead alone, never to be handed on (rule R6)."""
    plan: PlanShown | None = None
    """What is done when (rules P9 to P12); None in results of older versions, and where nothing is to be done."""
    fieldwork: FieldworkShown | None = None
    """What was found outside the questionnaire (rules F1 and following); None: nothing was taken in."""

    @cached_property
    def criterion(self) -> dict[str, CriterionResult]:
        """Criteria by id."""
        return {c.id: c for c in self.criteria}

    @cached_property
    def step(self) -> dict[str, StepResult]:
        """Steps by id."""
        return {s.id: s for s in self.steps}

    @property
    def measured(self) -> Mapping[str, float]:
        """What measures say of criteria, by id: 1 beyond a limit, 0 within (rule P3)."""
        return self.fieldwork.signals if self.fieldwork else {}

    @property
    def tested(self) -> StrategyAnswers | None:
        """What was answered about the strategy statement; None: nothing (rule F9)."""
        shown = self.fieldwork.strategy if self.fieldwork else None
        return shown.answers if shown else None

    @property
    def statement_score(self) -> float | None:
        """How the strategy statement does, 0 to 1; None: it was not tested."""
        return self.fieldwork.strategy.score if self.fieldwork and self.fieldwork.strategy else None

    def mends(self, fix: Fix) -> bool:
        """Whether a fix takes a better strategy statement: the test of today's allows less than its target (F9)."""
        allowed = self.criterion[fix.criterion].ceiling
        return allowed is not None and fix.target is not None and allowed < fix.target

    def everybody_rated(self, criterion: str) -> bool:
        """Everybody asked about a criterion gave a level, as far as the result says it (rule P5)."""
        seen, fix = self.criterion[criterion], self.fix.get(criterion)
        only_claimed = seen.claimed_level is not None and seen.auditor_level is None
        if fix and fix.kind and only_claimed and (seen.levels or 0) < ENOUGH_LEVELS:
            return "few_answers" not in fix.doubts
        heads = {group.id: group.head_count for group in self.took_part.roles}
        counts = [(figures.people, heads.get(role)) for role, figures in seen.roles.items()]
        return all(people is not None and head is not None and people >= head for people, head in counts)

    def roles_agree(self, criterion: str) -> bool | None:
        """Whether people agree within each role; None: nothing to compare (rule P5)."""
        seen, fix = self.criterion[criterion], self.fix.get(criterion)
        if fix is not None and "disagreement" in fix.doubts:
            return False
        said = [figures.agrees for figures in seen.roles.values() if figures.agrees is not None]
        return all(said) if said else None

    @cached_property
    def fix(self) -> dict[str, Fix]:
        """Every fix, proof or waiting criterion, by criterion id."""
        return {f.criterion: f for f in (*self.waiting, *self.proofs, *self.fixes)}
