"""The rubric: what good looks like, before anyone is asked.

Nothing here is about customers; the texts are. Any subject with steps, criteria and levels fits.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from cxaudit.model.base import Frozen, Id, Text, Verbatim, Weight

MAX_TOP = 10
"""The highest level that a rubric may have: 11 levels, 0 to 10."""


def _ladder(value: object) -> object:
    """Level sentences written as ``0: …``, ``1: …`` become a tuple in the order of the levels."""
    if isinstance(value, list):
        return tuple(value)
    if not isinstance(value, dict):
        return value
    numbers = [str(key) for key in value]
    if not all(n.isascii() and n.isdigit() and str(int(n)) == n for n in numbers):
        raise PydanticCustomError("level_key", "levels are whole numbers from 0 upwards")
    wanted = list(range(len(numbers)))
    if sorted(map(int, numbers)) != wanted:
        missing = next(n for n in wanted if str(n) not in numbers)
        raise PydanticCustomError("level_missing", "level {missing} is missing", {"missing": missing})
    if list(map(int, numbers)) != wanted:
        raise PydanticCustomError("level_order", "levels stand in another order than 0, 1, 2 …")
    return tuple(value.values())


Ladder = Annotated[
    tuple[Text, ...],
    BeforeValidator(_ladder),
    Field(min_length=2, max_length=MAX_TOP + 1),
    WithJsonSchema(
        {
            "type": "object",
            "description": "One sentence for each level, from 0 upwards; each one can be called fully true or not.",
            "patternProperties": {"^([0-9]|10)$": {"type": "string", "minLength": 1}},
            "additionalProperties": False,
            "minProperties": 2,
            "maxProperties": MAX_TOP + 1,
        },
        mode="validation",
    ),
]


class Scale(Frozen):
    """The levels that every criterion has."""

    names: tuple[Text, ...] = Field(min_length=2, max_length=MAX_TOP + 1)
    """The word for each level, from 0 upwards."""
    anchors: tuple[Text, ...] = ()
    """What each level means in general, from 0 upwards; none, or as many as names."""
    rater_rule: Text
    """How to pick a level."""
    scope_rule: Text | None = None
    """What a level sentence has to hold for."""
    not_applicable: Text = "It cannot exist here."
    """When to answer "not applicable"."""
    dont_know: Text = "You cannot find out."
    """When to answer "don't know"."""

    @property
    def top(self) -> int:
        """The highest level."""
        return len(self.names) - 1


class Grade(Frozen):
    """How good a piece of evidence is."""

    id: Id
    title: Text
    plain: Text
    """What the grade means, in a sentence."""


class EvidenceRules(Frozen):
    """Grades of evidence and how high a level each one can carry."""

    grades: tuple[Grade, ...] = Field(min_length=2)
    """From the weakest (somebody says so; needs no reference) to the strongest."""
    policies: dict[Id, dict[Id, Annotated[int, Field(ge=0, le=MAX_TOP)]]]
    """For each policy and grade the cap: the highest level that it can support."""
    data_grade: Id
    """From this grade on, evidence is numbers or better (rule R7)."""


class Role(Frozen):
    """A group of people who answer."""

    id: Id
    title: Text
    kind: Literal["rater", "auditor", "customer"] = "rater"
    """``rater``: counts in the claimed level; ``auditor``: replaces the base level; ``customer``: answers statements only."""
    first_hand: bool = False
    """They do the work that is rated; a result without them carries the banner "management view"."""


class Owner(Frozen):
    """Who can carry out a fix."""

    id: Id
    title: Text


class Band(Frozen):
    """A word for a range of points."""

    start: Annotated[int, Field(alias="from", ge=0, le=99)]
    """The lowest shown points that it covers."""
    name: Text
    plain: Text | None = None
    """What it means, in a sentence."""


class Shares(Frozen):
    """How much each part counts in a fix's benefit (rule P3, a choice)."""

    gap: Annotated[float, Field(ge=0, le=1, strict=False)] = 0.30
    impact: Annotated[float, Field(ge=0, le=1, strict=False)] = 0.35
    weight: Annotated[float, Field(ge=0, le=1, strict=False)] = 0.20
    signal: Annotated[float, Field(ge=0, le=1, strict=False)] = 0.15


class Defaults(Frozen):
    """What holds unless an engagement says otherwise."""

    target: Annotated[int, Field(ge=1, le=MAX_TOP)]
    """The level to reach."""
    evidence_policy: Id
    minimum_group: Annotated[int, Field(ge=3)] = 5
    """No figure is shown for fewer people."""
    size_factors: dict[Id, Weight] = Field(
        default_factory=lambda: {"small": 0.5, "medium": 1.0, "large": 2.0}
    )
    """Multiplier of the days, by size of the organisation."""
    size_note: Text | None = None
    """What the days are for and where they come from."""
    benefit_shares: Shares = Field(default_factory=Shares)
    gate_tolerance: Annotated[float, Field(ge=0, lt=1, strict=False)] = 0.5
    """A prerequisite at level q holds from q − this (rule S8, a choice)."""
    gap_flag: Annotated[float, Field(gt=0, strict=False)] = 1.0
    """Two roles this many levels apart are flagged (rule R4, a choice)."""


class Variant(Frozen):
    """A shorter questionnaire."""

    title: Text
    minutes: Annotated[int, Field(gt=0)]
    criteria: tuple[Id, ...] = ()
    """The criteria asked; none: all."""
    role: Id | None = None
    """Only criteria that this role is asked."""
    evidence_policy: Id | None = None
    maturity: bool = True
    """Whether maturity levels are shown (rule S17)."""
    banner: Text | None = None
    """Said at the top of every output."""


class FixStep(Frozen):
    """What brings a criterion up by one level."""

    to: Annotated[int, Field(ge=1, le=MAX_TOP)]
    action: Text
    days: Annotated[float, Field(gt=0, le=10_000, strict=False)]
    """Working days of all people together, for a medium-sized organisation."""
    impact: Annotated[int, Field(ge=1, le=5)]
    """1: few would notice … 5: it removes a main reason for complaint."""
    owner: Id
    weeks: Annotated[int, Field(ge=0)]
    """Weeks until the benefit is felt."""


class Prerequisite(Frozen):
    """This criterion at ``for_level`` needs ``criterion`` at ``min_level``."""

    for_level: Annotated[int, Field(ge=1, le=MAX_TOP)]
    criterion: Id
    min_level: Annotated[int, Field(ge=1, le=MAX_TOP)]


class Criterion(Frozen):
    """One thing that is rated."""

    id: Id
    code: Verbatim
    """The short name that people see, such as K1."""
    title: Text
    weight: Weight = 1.0
    key: bool = False
    """A key criterion holds its step's maturity level down (rule S15)."""
    question: Text
    why: Text
    ask: tuple[Id, ...] = Field(min_length=1)
    """The roles that are asked."""
    levels: Ladder
    evidence: tuple[Text, ...] = ()
    """What to look for."""
    fixes: tuple[FixStep, ...]
    """One for each level from 1 to the top."""
    prerequisites: tuple[Prerequisite, ...] = ()
    customer_statement: Text | None = None
    measures: tuple[Id, ...] = ()
    covers: tuple[Verbatim, ...] = ()
    """Ids of the source practices that it covers."""

    @cached_property
    def text_hash(self) -> str:
        """Changes when the question or a level sentence does (rule C1)."""
        return hashlib.sha256("\x1f".join((self.question, *self.levels)).encode()).hexdigest()[:16]


class Step(Frozen):
    """A group of criteria that gets one score."""

    id: Id
    title: Text
    short: Text | None = None
    """A name of one or two words, for charts; none: the title."""
    weight: Weight = 1.0
    promise: Text | None = None
    """What is true when the step is done well."""
    criteria: tuple[Criterion, ...] = Field(min_length=1)

    @property
    def label(self) -> str:
        """The name for charts and narrow columns."""
        return self.short or self.title

    def narrowed(self, kept: set[str]) -> Step | None:
        """The step with only the criteria kept and the prerequisites among them; None: none is left."""
        criteria = tuple(
            c.model_copy(update={"prerequisites": tuple(p for p in c.prerequisites if p.criterion in kept)})
            for c in self.criteria
            if c.id in kept
        )
        return self.model_copy(update={"criteria": criteria}) if criteria else None


class Measure(Frozen):
    """A number that shows whether it gets better (a KPI)."""

    id: Id
    name: Text
    plain: Text
    """The question it answers."""
    formula: Text
    unit: Text
    direction: Literal["higher", "lower", "watch"]
    interval: Literal["wilson", "adjusted_wald", "t_mean", "quantile", "poisson", "none"]
    fields: tuple[Text, ...]
    watch: Text
    """What misleads."""
    covers: tuple[Verbatim, ...] = ()


class Measures(Frozen):
    """The catalogue of measures."""

    benchmark_policy: Text | None = None
    kept_by: tuple[Id, ...] = ()
    """Criteria that ask whether measures are kept: what these then say bears on other criteria (rules P3, F12)."""
    measures: tuple[Measure, ...]


class TemplateField(Frozen):
    """A column of an inventory."""

    id: Id
    label: Text
    type: Literal["text", "number", "choice", "list", "date"]
    required: bool = False
    choices: tuple[Text, ...] = ()
    min: Annotated[float, Field(strict=False)] | None = None
    max: Annotated[float, Field(strict=False)] | None = None
    help: Text | None = None


class DerivedField(Frozen):
    """A column that is computed."""

    id: Id
    formula: Text


class ContactPoints(Frozen):
    """The template of the contact-point inventory."""

    title: Text
    one_row_per: Text
    fields: tuple[TemplateField, ...]
    derived: tuple[DerivedField, ...] = ()
    checks: tuple[Text, ...] = ()


class Journey(Frozen):
    """The template of the journey map."""

    title: Text
    columns: Text
    rows: tuple[Text, ...]
    filled_from: dict[Id, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    """Fields of the contact-point inventory whose contents stand in a row: the row's number, the first is 1."""
    rule: Text


class StatementTestQuestion(Frozen):
    """One test of a strategy statement."""

    id: Id
    test: Text
    ask: Text
    hint: Text
    covers: tuple[Verbatim, ...] = ()


class StatementGate(Frozen):
    """A level of a criterion that needs a result of the test."""

    criterion: Id
    level: Annotated[int, Field(ge=1, le=MAX_TOP)]
    at_least: Annotated[float, Field(ge=0, le=1, strict=False)]


class StatementTest(Frozen):
    """The test of a strategy statement."""

    title: Text
    instructions: Text
    answers: dict[Text, Annotated[float, Field(ge=0, le=1, strict=False)]]
    tests: tuple[StatementTestQuestion, ...]
    gates: tuple[StatementGate, ...] = ()
    empty_words: tuple[Text, ...] = ()
    """Words that say nothing by themselves; a star at the end stands for any ending."""


class CustomerStatement(Frozen):
    """A sentence that customers agree with or not."""

    id: Id
    statement: Text
    covers: tuple[Verbatim, ...] = ()


class CustomerForm(Frozen):
    """The short form for customers: the criteria's statements and these."""

    title: Text
    minutes: Annotated[int, Field(gt=0)]
    answers: tuple[Text, ...] = Field(min_length=5, max_length=5)
    """The words for 0 (strongly disagree) to 4 (strongly agree)."""
    items: tuple[CustomerStatement, ...]


class Practice(Frozen):
    """A practice that the sources recommend, and what covers it."""

    id: Verbatim
    source: Verbatim
    """Name of the source file."""
    kind: Verbatim
    statement: Text
    """In our own words."""
    covered_by: tuple[Verbatim, ...] = Field(min_length=1)
    """Ids of criteria, ``measure:…``, statement tests, customer statements; or ``sheet:…``, ``rule:…``, ``step:…`` and a name."""


class Rubric(Frozen):
    """Everything an audit of one kind needs to know."""

    id: Id
    version: Verbatim
    title: Text
    language: Verbatim = "en"
    """Of its texts, as HTML has it (BCP 47)."""
    note: Text | None = None
    scale: Scale
    evidence: EvidenceRules
    roles: tuple[Role, ...] = Field(min_length=1)
    headline_gap: tuple[Id, Id] | None = None
    """The two roles whose gap is told first: who leads, who does the work."""
    owners: tuple[Owner, ...] = Field(min_length=1)
    impacts: tuple[Text, ...] = Field(
        default=(
            "Few would notice",
            "Some would notice",
            "Many would notice",
            "Most would notice",
            "It removes a main problem",
        ),
        min_length=5,
        max_length=5,
    )
    """What impact 1 to 5 means."""
    bands: tuple[Band, ...] = Field(min_length=1)
    defaults: Defaults
    variants: dict[Id, Variant] = Field(default_factory=dict)
    steps: tuple[Step, ...] = Field(min_length=1)
    measures: Measures | None = None
    contact_points: ContactPoints | None = None
    journey: Journey | None = None
    strategy_test: StatementTest | None = None
    customer_form: CustomerForm | None = None
    practices: tuple[Practice, ...] = ()

    @property
    def top(self) -> int:
        """The highest level."""
        return self.scale.top

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """All criteria in the order of the rubric."""
        return tuple(c for step in self.steps for c in step.criteria)

    @cached_property
    def by_id(self) -> dict[str, Criterion]:
        """Criteria by id."""
        return {c.id: c for c in self.criteria}

    @cached_property
    def step_of(self) -> dict[str, Step]:
        """The step of each criterion, by criterion id."""
        return {c.id: step for step in self.steps for c in step.criteria}

    @cached_property
    def role(self) -> dict[str, Role]:
        """Roles by id."""
        return {r.id: r for r in self.roles}

    @cached_property
    def grade_rank(self) -> dict[str, int]:
        """How strong each evidence grade is, 0 the weakest, by grade id."""
        return {grade.id: rank for rank, grade in enumerate(self.evidence.grades)}

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the content: two rubrics with one hash ask and score alike."""
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()

    @cached_property
    def prerequisites_first(self) -> tuple[Criterion, ...]:
        """All criteria, each after those it needs (rule S8); the rubric's order where free."""
        placed: dict[str, Criterion] = {}

        stack = [(criterion, 0) for criterion in reversed(self.criteria)]
        while stack:
            current, seen = stack.pop()
            needs = current.prerequisites
            if current.id in placed:
                continue
            if seen < len(needs):
                stack.append((current, seen + 1))
                stack.append((self.by_id[needs[seen].criterion], 0))
            else:
                placed[current.id] = current
        return tuple(placed.values())

    def narrowed(self, variant: str | None) -> Rubric:
        """The rubric with only the criteria of a variant and the prerequisites among them.

        Raises:
            KeyError: there is no such variant.
        """
        kept = {c.id for c in self.asked(variant)}
        if len(kept) == len(self.criteria):
            return self
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return Rubric.model_construct(
            **{**fields, "steps": tuple(s for step in self.steps if (s := step.narrowed(kept)))}
        )

    def asked(self, variant: str | None = None, role: str | None = None) -> tuple[Criterion, ...]:
        """The criteria of a variant that a role is asked; auditors are asked all.

        Raises:
            KeyError: there is no such variant or role.
        """
        chosen = self.variants[variant] if variant else None
        roles = [r for r in (role, chosen.role if chosen else None) if r and self.role[r].kind != "auditor"]
        return tuple(
            c
            for c in self.criteria
            if (not chosen or not chosen.criteria or c.id in chosen.criteria)
            and all(r in c.ask for r in roles)
        )
