"""What follows from the field book and from what customers answered, as it stands in a result."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from cxaudit.model.answers import Date
from cxaudit.model.base import Frozen, Id, Text
from cxaudit.model.fieldwork import Computed, ContactPoint, OutsideFigure, StrategyAnswers

Number = Annotated[float, Field(strict=False)]
MOST_AGREEMENT: Final = 4
"""Customers' agreement is 0 to this."""
Quadrant = Literal["fix_first", "keep", "leave", "too_much"]


class PointShown(Frozen):
    """One contact point and what follows from it."""

    point: ContactPoint
    gap: Number | None
    """max(0, importance − performance); above 0: over the diagonal. None: one of them is missing."""
    opportunity: Number | None
    """Ulwick's, on 0 to 10 each: 0 to 20."""
    quadrant: Quadrant | None
    pain_load: Number | None
    """Contacts a month × importance × gap; None: no volume."""
    avoidable: Number | None
    """Contacts a month that should not be needed."""
    marks: tuple[
        Literal[
            "no_owner", "guess", "no_volume", "no_measure", "beyond_limit", "hand_over_dropped", "incomplete"
        ],
        ...,
    ]
    """What is wrong with the row."""
    rank: int | None
    """Among the worst; None: not among them."""
    ranked_by: Literal["pain_load", "opportunity"] | None = None
    """Why it stands there; None: not among the worst."""


class MatrixCell(Frozen):
    """A criterion at a contact point."""

    criterion: Id
    contact: Text
    level: int | None
    not_applicable: Text | None


class MatrixRow(Frozen):
    """A criterion over all contact points."""

    criterion: Id
    by_volume: Number | None
    """Mean level, weighted by contacts a month."""
    by_importance: Number | None
    worst: tuple[Text, ...]
    """The contact points with its lowest level, by number, most important first."""


class JourneyEntry(Frozen):
    """A text in the journey map."""

    text: Text
    guess: bool
    source: Literal["inventory", "written"]
    contact: Text | None = None
    field: Id | None = None
    """Of the contact points' template, where the text is one of its choices."""
    choice: int | None = None
    """The place of the choice."""


class JourneyStage(Frozen):
    """A stage of the journey."""

    stage: int
    cells: dict[int, tuple[JourneyEntry, ...]]
    """By the row's place."""
    feeling: Number | None
    """Mean, weighted by contacts a month where they are known; −2 to 2."""
    feeling_points: int


class JourneyShown(Frozen):
    """The journey map."""

    stages: tuple[JourneyStage, ...]
    entries: int
    guesses: int


class Missing(Frozen):
    """What the inventory lacks."""

    kind: Literal[
        "stage",
        "sale_phase",
        "channel",
        "department",
        "owner",
        "importance_source",
        "performance_source",
        "monthly_volume",
    ]
    choice: int | None = None
    """Place of the choice in the template."""
    name: Text | None = None
    contacts: tuple[Text, ...] = ()
    note: Text | None = None


class PointsShown(Frozen):
    """The inventory and what it says."""

    points: tuple[PointShown, ...]
    mean_importance: Number | None
    mean_performance: Number | None
    worst: tuple[Text, ...]
    """Numbers of the ten worst, worst first."""
    missing: tuple[Missing, ...]
    avoidable: Number | None
    """Contacts a month, all together, that should not be needed."""
    volume: Number | None
    matrix: tuple[MatrixCell, ...] = ()
    matrix_rows: tuple[MatrixRow, ...] = ()
    worst_cells: tuple[MatrixCell, ...] = ()
    """Where criteria are lowest, worst first; at most ten."""
    first_at: dict[Id, tuple[Text, ...]] = Field(default_factory=dict)
    """Where to begin with a criterion's fix: contact points, by number."""


class MeasureShown(Frozen):
    """A reading and what it says."""

    measure: Id
    contact: Text | None
    value: Number
    second: Number | None
    n: int | None
    low: Number | None
    high: Number | None
    interval: Literal["wilson", "adjusted_wald", "t_mean", "quantile", "poisson", "given", "none"]
    period_from: Date | None
    period_to: Date | None
    source_system: Text | None
    supplied_by: Text | None
    goal: Number | None
    limit: Number | None
    against_goal: Literal["reached", "not_reached", "unsure"] | None
    """unsure: the interval holds the goal."""
    against_limit: Literal["within", "beyond", "unsure"] | None
    against_previous: Literal["better", "worse", "no_clear_change", "changed"] | None
    """changed: neither direction is better."""
    earlier: tuple[tuple[Text, Number], ...]
    """Day and value of earlier readings, oldest first, for the small chart."""
    criteria: tuple[Id, ...]
    """Whose fixes it bears on."""
    computed: Computed | None
    outside: OutsideFigure | None
    comparable: bool
    note: Text | None
    beyond: Number | None = None
    """How far beyond its limit, 0 to 1 (rule F13); None: it is not, or that is not sure."""


class StatementShown(Frozen):
    """What customers say to one statement; absent where too few answered."""

    id: Id
    criterion: Id | None
    people: int
    mean: Number
    """Agreement, 0 to 4."""
    low: Number | None
    high: Number | None
    agree: Number
    """Share that agrees or strongly agrees, 0 to 100."""
    agree_low: Number | None = None
    """Of its 95 % interval (Wilson)."""
    agree_high: Number | None = None


class CustomerGroup(Frozen):
    """What the customers of one channel or group answered; there are none of fewer people than the minimum."""

    kind: Literal["channel", "group"]
    name: Text
    """As it stands in the customers' answers."""
    people: int | None
    """None: it is not said, because those of another one could be worked out from it."""
    statements: tuple[StatementShown, ...]
    """Those that enough of them answered."""
    recommend: Number | None
    recommend_low: Number | None
    recommend_high: Number | None
    recommend_people: int | None


class CustomersShown(Frozen):
    """What customers answered."""

    people: int | None
    """None: too few to say."""
    statements: tuple[StatementShown, ...]
    hidden: int
    """Statements that too few answered."""
    recommend: Number | None
    """Net promoter score."""
    recommend_low: Number | None
    recommend_high: Number | None
    recommend_people: int | None
    groups: tuple[CustomerGroup, ...] = ()
    """Channels and groups that may be shown (rule F11), channels first."""
    groups_hidden: bool = False
    """Whether there are channels or groups that are not shown, or not all of what they said."""


class ContradictionShown(Frozen):
    """Where people's ratings and customers' numbers disagree."""

    kind: Literal["measure_beyond_limit", "statement_below", "contact_below"]
    criterion: Id
    claimed_level: Number
    """What people claim; of contact_below the level that the criterion has at the contact point."""
    measure: Id | None = None
    value: Number | None = None
    """Of the measure; of contact_below how well the contact point goes, 1 to 5."""
    limit: Number | None = None
    statement: Id | None = None
    mean: Number | None = None
    """Customers' agreement, 0 to 4."""
    contacts: tuple[Text, ...] = ()
    distance: Number
    """In points: worst first."""


class MachineHelp(Frozen):
    """What a program can say of a statement; a person judges."""

    words: int
    sentences: int
    longest: int
    """Words of the longest sentence."""
    reading_ease: Number | None
    """Of the language's own formula; None: there is none for it."""
    empty_words: tuple[Text, ...]
    """As they stand in the statement and its values, each once."""


class StrategyShown(Frozen):
    """The strategy statement and how it does."""

    answers: StrategyAnswers
    score: Number | None
    """0 to 1, with what is not answered as "no" (rule F9); None: no test is answered."""
    answered: int
    """Tests that are answered."""
    holds: dict[Id, int]
    """The highest levels that the test allows, by criterion id, where it allows not every one (rule F9)."""
    help: MachineHelp


class CauseShown(Frozen):
    """A reading beyond its limit: its cause has to be found before anything is mended."""

    id: Text
    """``cause:<measure>`` or ``cause:<measure>:<contact point>``."""
    measure: Id
    contact: Text | None
    value: Number
    limit: Number
    low: Number | None
    """Of the value's interval."""
    high: Number | None
    beyond: Number
    """How far beyond its limit, 0 to 1 (rule F13); worst first."""
    criterion: Id | None
    """That it bears on most; None: on none that is shown."""
    list: Literal["quick_win", "main_project", "fill_in", "not_now", "proof", "waiting"] | None
    """In which list that criterion's fix stands; None: it has none."""
    owner: Id | None
    """Of that criterion's fix, one of the rubric's owners."""


class FindingShown(Frozen):
    """A finding in the audit's own form; `cxaudit.render.findings` has the words of what is drafted."""

    id: Text
    """Such as ``contact:CP-007``; that of a draft never changes."""
    about: Literal["contact", "hand_over", "measure", "contradiction", "strategy", "own"]
    """own: somebody's own finding, which no draft stands behind."""
    kind: Literal["measure_beyond_limit", "statement_below", "contact_below"] | None = None
    """Of the contradiction."""
    criterion: Id | None = None
    contact: Text | None = None
    measure: Id | None = None
    statement: Id | None = None
    test: Id | None = None
    """Of the strategy statement."""
    should: Text | None = None
    """As somebody wrote it, like the following; None: as it is drafted."""
    is_: Text | None = Field(default=None, alias="is")
    why: Text | None = None
    effect: Text | None = None
    fix: Text | None = None
    edited: bool = False
    """Somebody wrote it, or changed the draft."""


class FieldworkShown(Frozen):
    """All of it."""

    points: PointsShown | None = None
    journey: JourneyShown | None = None
    measures: tuple[MeasureShown, ...] = ()
    customers: CustomersShown | None = None
    contradictions: tuple[ContradictionShown, ...] = ()
    strategy: StrategyShown | None = None
    findings: tuple[FindingShown, ...] = ()
    """Drafts, the worst first and no more than twenty that nobody edited; then people's own."""
    dropped: tuple[Text, ...] = ()
    """Ids of findings that somebody dropped."""
    causes: tuple[CauseShown, ...] = ()
    """Worst first."""
    signals: dict[Id, Number] = Field(default_factory=dict)
    """What the measures of a criterion say (rule P3): 1 beyond a limit, 0 within; criteria of which they say something."""
