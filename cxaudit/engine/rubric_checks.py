"""What no field can say alone: whether the parts of a rubric fit together, and whether people will understand it.

Every rule is a small function from a `Draft` to its findings. A draft is a tree that need not be a valid rubric:
whatever has the wrong shape is passed over here (the model reports it), so that one run shows every mistake.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain, pairwise
from typing import Any, NamedTuple

from cxaudit.errors import Code
from cxaudit.language import N_, _
from cxaudit.text import did_you_mean

TreePath = tuple[str | int, ...]


class Finding(NamedTuple):
    """One thing that is wrong, and the way to it from the root of the tree."""

    code: Code
    path: TreePath
    facts: Mapping[str, object]
    first: TreePath | None = None
    """Where the same thing stood first; whoever knows the lines makes the fact ``first`` of it."""


class Entry(NamedTuple):
    """A mapping in the tree, and the way to it."""

    path: TreePath
    fields: Mapping[str, Any]

    def text(self, field: str) -> str | None:
        """The field's text, ``None`` where it is missing or something else."""
        value = self.fields.get(field)
        return value if isinstance(value, str) else None

    def whole(self, field: str) -> int | None:
        """The field's whole number, ``None`` where it is missing or something else."""
        return _whole(self.fields.get(field))

    def texts(self, field: str) -> list[tuple[TreePath, str]]:
        """The texts of a list, each with its place."""
        return _texts(self.fields.get(field), (*self.path, field))

    def entries(self, *way: str) -> list[Entry]:
        """The mappings of a list further in."""
        value: Any = self.fields
        for field in way:
            value = value.get(field) if isinstance(value, Mapping) else None
        listed = value if isinstance(value, tuple) else ()
        return [Entry((*self.path, *way, n), one) for n, one in enumerate(listed) if isinstance(one, Mapping)]

    def within(self, field: str) -> Entry:
        """The mapping under a field; an empty one where there is none."""
        value = self.fields.get(field)
        return Entry((*self.path, field), value if isinstance(value, Mapping) else {})

    def mappings(self, field: str) -> list[tuple[str, Entry]]:
        """The mappings of a mapping, by their keys."""
        inner = self.within(field)
        return [(key, inner.within(key)) for key, value in inner.fields.items() if isinstance(value, Mapping)]


class Draft:
    """A rubric in the making: any tree."""

    def __init__(self, tree: object) -> None:
        self.root = Entry((), tree if isinstance(tree, Mapping) else {})

    @cached_property
    def top(self) -> int | None:
        """The highest level; ``None`` where the scale does not say."""
        names = self.root.within("scale").fields.get("names")
        return len(names) - 1 if isinstance(names, tuple) and len(names) > 1 else None

    @cached_property
    def steps(self) -> list[Entry]:
        """The steps."""
        return self.root.entries("steps")

    @cached_property
    def criteria(self) -> list[Entry]:
        """The criteria of all steps."""
        return [criterion for step in self.steps for criterion in step.entries("criteria")]

    @cached_property
    def fixes(self) -> list[tuple[Entry, list[Entry]]]:
        """Each criterion and its fix steps."""
        return [(criterion, criterion.entries("fixes")) for criterion in self.criteria]

    @cached_property
    def needs(self) -> list[tuple[Entry, Entry]]:
        """Each prerequisite after the criterion that has it."""
        return [
            (criterion, need) for criterion in self.criteria for need in criterion.entries("prerequisites")
        ]

    @cached_property
    def policies(self) -> list[tuple[str, Entry]]:
        """The evidence policies by name."""
        return self.root.within("evidence").mappings("policies")

    @cached_property
    def grades(self) -> list[str]:
        """Ids of the evidence grades, from the weakest."""
        return _ids(self.root.entries("evidence", "grades"))

    @cached_property
    def criterion_ids(self) -> frozenset[str]:
        """Ids of the criteria."""
        return frozenset(_ids(self.criteria))

    @cached_property
    def roles(self) -> dict[str, str]:
        """Kind of each role, by id."""
        kinds: dict[str, str] = {}
        for role in self.root.entries("roles"):
            kinds.setdefault(role.text("id") or "", role.text("kind") or "rater")
        return kinds

    @cached_property
    def english(self) -> bool:
        """Whether the texts are in English."""
        return str(self.root.fields.get("language", "en")).lower().startswith("en")


Rule = Callable[[Draft], Iterator[Finding]]


# --- ids ----------------------------------------------------------------------------------

_LISTED: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("step"), ("steps",)),
    (N_("role"), ("roles",)),
    (N_("owner"), ("owners",)),
    (N_("grade"), ("evidence", "grades")),
    (N_("measure"), ("measures", "measures")),
    (N_("test"), ("strategy_test", "tests")),
    (N_("customer statement"), ("customer_form", "items")),
    (N_("practice"), ("practices",)),
)


def ids_once(draft: Draft) -> Iterator[Finding]:
    """No two things of a kind share an id."""
    for kind, way in _LISTED:
        yield from _once(kind, _named(draft.root.entries(*way), "id"))
    yield from _once(N_("criterion"), _named(draft.criteria, "id"))
    yield from _once(N_("code"), _named(draft.criteria, "code"))
    columns = chain(*(draft.root.entries("contact_points", part) for part in ("fields", "derived")))
    yield from _once(N_("field"), _named(columns, "id"))


def names_once(draft: Draft) -> Iterator[Finding]:
    """No list of ids names one twice; no two levels or bands share a name."""
    for criterion in draft.criteria:
        yield from _once(N_("role"), criterion.texts("ask"))
        yield from _once(N_("measure"), criterion.texts("measures"))
    for _name, variant in draft.root.mappings("variants"):
        yield from _once(N_("criterion"), variant.texts("criteria"))
    yield from _once(N_("role"), draft.root.texts("headline_gap"))
    yield from _once(N_("level name"), draft.root.within("scale").texts("names"))
    yield from _once(N_("band"), _named(draft.root.entries("bands"), "name"))


def roles_known(draft: Draft) -> Iterator[Finding]:
    """Whoever is asked is a role."""
    named = chain(*(criterion.texts("ask") for criterion in draft.criteria), draft.root.texts("headline_gap"))
    yield from _known(N_("role"), named, draft.roles)
    variants = [variant for _, variant in draft.root.mappings("variants")]
    yield from _known(N_("role"), _named(variants, "role"), draft.roles)


def owners_known(draft: Draft) -> Iterator[Finding]:
    """Whoever carries out a fix is an owner."""
    owners = frozenset(_ids(draft.root.entries("owners")))
    for _of, fixes in draft.fixes:
        yield from _known(N_("owner"), _named(fixes, "owner"), owners)


def measures_known(draft: Draft) -> Iterator[Finding]:
    """Measures beside a criterion are in the catalogue."""
    measures = frozenset(_ids(draft.root.entries("measures", "measures")))
    for criterion in draft.criteria:
        yield from _known(N_("measure"), criterion.texts("measures"), measures)


def criteria_known(draft: Draft) -> Iterator[Finding]:
    """Criteria that are referred to exist."""
    variants = [variant.texts("criteria") for _, variant in draft.root.mappings("variants")]
    named = chain(
        _named((need for _, need in draft.needs), "criterion"),
        *variants,
        _named(draft.root.entries("strategy_test", "gates"), "criterion"),
        draft.root.within("measures").texts("kept_by"),
    )
    yield from _known(N_("criterion"), named, draft.criterion_ids)


def policies_known(draft: Draft) -> Iterator[Finding]:
    """Evidence policies that are referred to exist."""
    holders = [draft.root.within("defaults"), *(variant for _, variant in draft.root.mappings("variants"))]
    yield from _known(N_("policy"), _named(holders, "evidence_policy"), [name for name, _ in draft.policies])


def grades_known(draft: Draft) -> Iterator[Finding]:
    """Evidence grades that are referred to exist."""
    for _name, caps in draft.policies:
        yield from _known(N_("grade"), [((*caps.path, grade), grade) for grade in caps.fields], draft.grades)
    yield from _known(N_("grade"), _named([draft.root.within("evidence")], "data_grade"), draft.grades)


def practices_known(draft: Draft) -> Iterator[Finding]:
    """What covers a practice names a practice, if there is a list of them."""
    practices = frozenset(_ids(draft.root.entries("practices")))
    if not practices:
        return
    ways = (("measures", "measures"), ("strategy_test", "tests"), ("customer_form", "items"))
    holders = chain(draft.criteria, *(draft.root.entries(*way) for way in ways))
    for holder in holders:
        yield from _known(N_("practice"), holder.texts("covers"), practices)


def covers_known(draft: Draft) -> Iterator[Finding]:
    """What is said to cover a practice exists."""
    known = {*draft.criterion_ids, *_ids(draft.root.entries("strategy_test", "tests"))}
    known |= set(_ids(draft.root.entries("customer_form", "items")))
    known |= {f"measure:{name}" for name in _ids(draft.root.entries("measures", "measures"))}
    known |= {f"step:{name}" for name in _ids(draft.steps)}
    for practice in draft.root.entries("practices"):
        named = [(path, name) for path, name in practice.texts("covered_by") if not _elsewhere(name)]
        yield from _known(N_("criterion, test, statement or measure"), named, known)


def _elsewhere(name: str) -> bool:
    """Whether something outside the rubric is named: a sheet of the workbook or a rule."""
    kind, _, rest = name.partition(":")
    return kind in ("sheet", "rule") and bool(rest.strip())


# --- levels, fixes, prerequisites ---------------------------------------------------------


def levels_complete(draft: Draft) -> Iterator[Finding]:
    """Every criterion has a sentence for each level of the scale, and no more."""
    for criterion in draft.criteria if draft.top else ():
        levels = criterion.fields.get("levels")
        if isinstance(levels, Mapping | tuple) and _in_a_row(levels):
            yield from _count_fits((*criterion.path, "levels"), levels, draft.top or 0)


def _in_a_row(levels: Mapping[str, Any] | tuple[Any, ...]) -> bool:
    """Whether the levels are numbered 0, 1, 2 … in any order; if not, the model says so."""
    return isinstance(levels, tuple) or {str(n) for n in range(len(levels))} == set(levels)


def _count_fits(path: TreePath, levels: Mapping[str, Any] | tuple[Any, ...], top: int) -> Iterator[Finding]:
    """A missing level is told at the last one that is there."""
    for level in range(len(levels), top + 1):
        yield Finding(Code.LEVEL_MISSING, (*path, _level_key(levels, len(levels) - 1)), {"level": level})
    for level in range(top + 1, len(levels)):
        yield Finding(Code.LEVEL_EXTRA, (*path, _level_key(levels, level)), {"level": level, "top": top})


def _level_key(levels: Any, level: int) -> str | int:
    return str(level) if isinstance(levels, Mapping) else level


def anchors_complete(draft: Draft) -> Iterator[Finding]:
    """There is an anchor for each level, or none at all."""
    anchors = draft.root.within("scale").fields.get("anchors")
    if draft.top and isinstance(anchors, tuple) and anchors and len(anchors) != draft.top + 1:
        facts = {"found": len(anchors), "wanted": draft.top + 1}
        yield Finding(Code.ANCHOR_COUNT, ("scale", "anchors", len(anchors) - 1), facts)


def fixes_complete(draft: Draft) -> Iterator[Finding]:
    """One fix leads to each level from 1 to the top."""
    wanted = range(1, (draft.top or 0) + 1)
    for criterion, fixes in draft.fixes:
        if not isinstance(criterion.fields.get("fixes"), tuple):
            continue
        there = {fix.whole("to"): fix.path for fix in fixes}
        if None in there:
            continue
        before: TreePath = (*criterion.path, "fixes")
        for level in wanted:
            if level not in there:
                yield Finding(Code.FIX_MISSING, before, {"level": level, "top": draft.top})
            before = there.get(level, before)


def fixes_in_order(draft: Draft) -> Iterator[Finding]:
    """Fixes stand in the order of their levels, each level once, none above the top."""
    for _of, fixes in draft.fixes:
        highest = 0
        for fix in fixes:
            level = fix.whole("to")
            if level is not None:
                yield from _fix_in_place(draft, fix, level, highest)
                highest = max(highest, level)


def _fix_in_place(draft: Draft, fix: Entry, level: int, highest: int) -> Iterator[Finding]:
    if draft.top and level > draft.top:
        yield Finding(Code.FIX_BEYOND, (*fix.path, "to"), {"level": level, "top": draft.top})
    if level == highest:
        yield Finding(Code.FIX_TWICE, (*fix.path, "to"), {"level": level})
    if level < highest:
        yield Finding(Code.FIX_ORDER, (*fix.path, "to"), {"level": level})


def needs_within_scale(draft: Draft) -> Iterator[Finding]:
    """Prerequisites speak of levels that exist."""
    for _of, need in draft.needs:
        for field in ("for_level", "min_level"):
            yield from _beyond(Code.NEEDS_BEYOND, need, field, draft.top, "level")


def needs_without_loop(draft: Draft) -> Iterator[Finding]:
    """No criterion waits for itself, directly or through others."""
    waits: dict[str, list[tuple[str, TreePath]]] = {}
    for criterion, need in draft.needs:
        link = (need.text("criterion") or "", need.path)
        waits.setdefault(criterion.text("id") or "", []).append(link)
    done: set[str] = set()
    for start in waits:
        yield from _loops(start, waits, done)


def _loops(start: str, waits: Mapping[str, list[tuple[str, TreePath]]], done: set[str]) -> Iterator[Finding]:
    """Loops that can be reached from a criterion, each once; without recursion, for chains may be long."""
    way: dict[str, None] = {}
    stack: list[tuple[str, Iterator[tuple[str, TreePath]]]] = []

    def enter(name: str) -> None:
        way[name] = None
        stack.append((name, iter(waits.get(name, ()))))

    if start not in done:
        enter(start)
    while stack:
        name, links = stack[-1]
        needed, path = next(links, (None, ()))
        if needed is None:
            stack.pop()
            way.pop(name)
            done.add(name)
        elif needed in way:
            names = list(way)
            loop = [*names[names.index(needed) :], needed]
            yield Finding(Code.NEEDS_LOOP, (*path, "criterion"), {"loop": " → ".join(loop)})
        elif needed not in done:
            enter(needed)


def somebody_asked(draft: Draft) -> Iterator[Finding]:
    """Every criterion is rated by somebody."""
    for criterion in draft.criteria:
        kinds = [draft.roles.get(role) for _, role in criterion.texts("ask")]
        if kinds and None not in kinds and "rater" not in kinds:
            yield Finding(Code.NOBODY_ASKED, (*criterion.path, "ask"), {})


def asked_roles_rate(draft: Draft) -> Iterator[Finding]:
    """Roles that are asked give ratings (auditors do, if not in the claimed level); roles that are compared do too."""
    for path, role in chain(*(criterion.texts("ask") for criterion in draft.criteria)):
        if draft.roles.get(role) == "customer":
            yield Finding(Code.ROLE_NOT_RATER, path, {"role": role})
    for path, role in draft.root.texts("headline_gap"):
        if draft.roles.get(role, "rater") != "rater":
            yield Finding(Code.ROLE_NOT_RATER, path, {"role": role})


# --- bands, caps, defaults, variants ------------------------------------------------------


def bands_rise(draft: Draft) -> Iterator[Finding]:
    """Bands begin at 0 and rise."""
    starts = [
        (band, start) for band in draft.root.entries("bands") if (start := band.whole("from")) is not None
    ]
    for band, start in starts[:1]:
        if start != 0:
            yield Finding(Code.BAND_START, (*band.path, "from"), {"found": start})
    for (_band, before), (band, start) in pairwise(starts):
        if start <= before:
            yield Finding(Code.BAND_ORDER, (*band.path, "from"), {"found": start, "before": before})


def caps_complete(draft: Draft) -> Iterator[Finding]:
    """Every policy has a cap for every grade."""
    for policy, caps in draft.policies:
        for grade in draft.grades:
            if grade not in caps.fields:
                yield Finding(Code.CAP_MISSING, caps.path, {"policy": policy, "grade": grade})


def caps_rise(draft: Draft) -> Iterator[Finding]:
    """Better evidence never supports less; the best supports everything; nothing is above the top."""
    for policy, caps in draft.policies:
        before = 0
        for grade in draft.grades:
            cap = caps.whole(grade)
            if cap is None:
                continue
            facts = {"policy": policy, "grade": grade, "cap": cap, "before": before, "top": draft.top}
            code = _cap_fault(cap, before, draft.top, grade == draft.grades[-1])
            if code:
                yield Finding(code, (*caps.path, grade), facts)
            before = max(before, cap)


def _cap_fault(cap: int, before: int, top: int | None, best: bool) -> Code | None:
    if top and cap > top:
        return Code.CAP_BEYOND
    if cap < before:
        return Code.CAP_FALLS
    return Code.CAP_BEST if top and best and cap < top else None


def levels_within_scale(draft: Draft) -> Iterator[Finding]:
    """The target and the gates of the statement test speak of levels that exist."""
    yield from _beyond(Code.TARGET_BEYOND, draft.root.within("defaults"), "target", draft.top, "target")
    for gate in draft.root.entries("strategy_test", "gates"):
        yield from _beyond(Code.GATE_BEYOND, gate, "level", draft.top, "level")


def shares_count(draft: Draft) -> Iterator[Finding]:
    """The two parts of the benefit that every fix has do not both have a share of 0."""
    shares = draft.root.within("defaults").within("benefit_shares")
    if all(_number(shares.fields.get(part)) == 0 for part in ("gap", "weight")):
        yield Finding(Code.SHARES_ZERO, shares.path, {})


def variants_ask(draft: Draft) -> Iterator[Finding]:
    """Every variant asks something."""
    asked = {
        criterion.text("id") or "": [role for _, role in criterion.texts("ask")]
        for criterion in draft.criteria
    }
    for name, variant in draft.root.mappings("variants"):
        chosen = [criterion for _, criterion in variant.texts("criteria")] or list(asked)
        role = variant.text("role")
        unknown = any(criterion not in asked for criterion in chosen) or (role and role not in draft.roles)
        auditor = draft.roles.get(role or "") == "auditor"
        if not unknown and role and not auditor and not any(role in asked[criterion] for criterion in chosen):
            yield Finding(Code.VARIANT_EMPTY, (*variant.path, "criteria"), {"variant": name})


def columns_fit(draft: Draft) -> Iterator[Finding]:
    """A column of choices has choices; lower limits are below upper ones."""
    for column in draft.root.entries("contact_points", "fields"):
        if column.text("type") == "choice" and not column.fields.get("choices"):
            yield Finding(Code.CHOICES_MISSING, column.path, {})
        low, high = _number(column.fields.get("min")), _number(column.fields.get("max"))
        if low is not None and high is not None and low > high:
            yield Finding(Code.LIMITS_REVERSED, (*column.path, "min"), {"low": low, "high": high})


def journey_filled(draft: Draft) -> Iterator[Finding]:
    """Rows of the journey map are filled from fields that there are, and are there themselves."""
    filled = draft.root.within("journey").within("filled_from")
    fields = frozenset(_ids(draft.root.entries("contact_points", "fields")))
    yield from _known(N_("field"), (((*filled.path, name), name) for name in filled.fields), fields)
    rows = draft.root.within("journey").fields.get("rows")
    last = len(rows) if isinstance(rows, tuple) else 0
    for name in filled.fields:
        number = filled.whole(name)
        if last and number is not None and number > last:
            wanted = _("of at most {limit}", limit=last)
            facts = {"found": number, "field": name, "wanted": wanted, "because": ""}
            yield Finding(Code.NUMBER_RANGE, (*filled.path, name), facts)


def texts_not_blank(draft: Draft) -> Iterator[Finding]:
    """No text is nothing but blanks (the model finds those that are nothing at all)."""
    stack: list[tuple[TreePath, Any]] = [((), draft.root.fields)] if _blank_within(draft.root.fields) else []
    while stack:
        path, value = stack.pop()
        if isinstance(value, Mapping):
            stack.extend(((*path, key), inner) for key, inner in value.items())
        elif isinstance(value, tuple):
            stack.extend(((*path, n), inner) for n, inner in enumerate(value))
        elif _blank_within(value):
            yield Finding(Code.TEXT_EMPTY, path, {})


def _blank_within(value: Any) -> bool:
    """Whether there is a blank text somewhere: quick, because there hardly ever is."""
    if isinstance(value, str):
        return value.isspace()
    if isinstance(value, dict):
        return any(map(_blank_within, value.values()))
    return isinstance(value, tuple) and any(map(_blank_within, value))


# --- will people understand it? -----------------------------------------------------------

JARGON: Mapping[str, str] = {
    "actionable": "",
    "alignment": "agreement",
    "aligned with": "fits",
    "bandwidth": "time",
    "best practice": "what works best",
    "best practices": "what works best",
    "best-in-class": "the best",
    "best of breed": "the best",
    "buy-in": "support",
    "cadence": "how often",
    "core competency": "what we do best",
    "customer-centric": "customers first",
    "customer-centricity": "customers first",
    "deep dive": "close look",
    "deliverable": "result",
    "deliverables": "results",
    "empower": "let, allow",
    "empowerment": "",
    "facilitate": "help",
    "framework": "",
    "going forward": "from now on",
    "granular": "detailed",
    "holistic": "whole",
    "impactful": "",
    "incentivize": "reward",
    "KPI": "measure",
    "KPIs": "measures",
    "learnings": "what we learned",
    "leverage": "use",
    "low-hanging fruit": "quick wins",
    "mission-critical": "essential",
    "omni-channel": "all channels",
    "omnichannel": "all channels",
    "operationalize": "put to use",
    "optimize": "make better",
    "paradigm": "",
    "proactively": "before being asked",
    "robust": "strong",
    "ROI": "what it brings for what it costs",
    "scalable": "",
    "seamless": "without a break",
    "silo": "",
    "silos": "",
    "stakeholder": "who is meant",
    "stakeholders": "who is meant",
    "state-of-the-art": "modern",
    "streamline": "make simpler",
    "synergies": "",
    "synergy": "",
    "touch point": "contact point",
    "touchpoint": "contact point",
    "touchpoints": "contact points",
    "utilize": "use",
    "value-add": "benefit",
    "VoC": "what customers say",
    "voice of the customer": "what customers say",
    "world-class": "very good",
}
"""Words that authors of questionnaires use and people who answer them do not, with everyday ones."""

_JARGON = re.compile(
    r"(?<![\w-])("
    + "|".join(re.escape(word) for word in sorted(JARGON, key=len, reverse=True))
    + r")(?![\w-])",
    re.I,
)
_ABBREVIATIONS = frozenset(word.lower() for word in JARGON if word != word.lower())
_INSTEAD = {word.lower(): instead for word, instead in JARGON.items()}

_VERBS = "do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|may|must"
_TWO_QUESTIONS = re.compile(
    rf"\band/or\b|\?.*\?|\b(?:and|but) (?:{_VERBS}) (?:we|they|you|it|he|she|I|there|all|every\w*|our|the|your|their)\b",
    re.I,
)

EASE_LIMIT = 40
"""Reading ease (Flesch) below which a sentence is hard; plain English has 60 to 70, insurance terms 30."""

EASE_FROM_WORDS = 12
"""Shorter sentences are not judged: one long word would decide."""

SENTENCE_LIMIT = 30
"""Words in a sentence that most people still take in at once."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SIGNS = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"[.!?;:](?:\s+|$)")
_VOWELS = re.compile(r"[aeiouy]+")


def one_question(draft: Draft) -> Iterator[Finding]:
    """A question asks one thing."""
    for path, text in _asked_texts(draft) if draft.english else ():
        if found := _TWO_QUESTIONS.search(text):
            yield Finding(Code.TWO_QUESTIONS, path, {"found": found[0] if "?" not in found[0] else "? … ?"})


def everyday_words(draft: Draft) -> Iterator[Finding]:
    """What people read has no jargon."""
    for path, text in _read_texts(draft) if draft.english else ():
        for found in _JARGON.finditer(text):
            word = found[0]
            if word not in _ABBREVIATIONS:
                instead = _INSTEAD[word.lower()]
                advice = _(", such as: {instead}", instead=instead) if instead else ""
                yield Finding(Code.JARGON, path, {"found": word, "instead": advice})


def levels_differ(draft: Draft) -> Iterator[Finding]:
    """No level of a criterion says the same as another."""
    for criterion in draft.criteria:
        seen: dict[str, int] = {}
        for level, (path, text) in enumerate(_level_texts(criterion)):
            same = " ".join(_SIGNS.findall(text.casefold())) or text
            if same in seen:
                yield Finding(Code.LEVEL_REPEATED, path, {"level": level, "other": seen[same]})
            seen.setdefault(same, level)


def easy_to_read(draft: Draft) -> Iterator[Finding]:
    """Questions and level sentences are easy to read."""
    for path, text in chain(_asked_texts(draft), *map(_level_texts, draft.criteria)) if draft.english else ():
        ease = reading_ease(text)
        if ease is not None and ease < EASE_LIMIT:
            yield Finding(Code.HARD_TO_READ, path, {"ease": round(ease), "limit": EASE_LIMIT})


def short_sentences(draft: Draft) -> Iterator[Finding]:
    """No sentence that people read while answering is very long."""
    for path, text in _read_texts(draft):
        words = max((len(_WORD.findall(sentence)) for sentence in _SENTENCE_END.split(text)), default=0)
        if words > SENTENCE_LIMIT:
            yield Finding(Code.LONG_SENTENCE, path, {"words": words, "limit": SENTENCE_LIMIT})


def reading_ease(text: str) -> float | None:
    """Flesch reading ease of an English text: about 100 very easy … 0 very hard; ``None`` for short ones.

    Source:
        Flesch (1948), A new readability yardstick; syllables are counted as groups of vowels.

    >>> reading_ease("Too short to say.") is None
    True
    >>> round(reading_ease("We ask them what they need and we write it down so that all of us can read it."))
    103
    """
    words = _WORD.findall(text)
    if len(words) < EASE_FROM_WORDS:
        return None
    sentences = max(1, sum(1 for part in _SENTENCE_END.split(text) if _WORD.search(part)))
    syllables = sum(map(_syllables, words))
    return 206.835 - 1.015 * len(words) / sentences - 84.6 * syllables / len(words)


def _syllables(word: str) -> int:
    plain = word.lower()
    groups = len(_VOWELS.findall(plain))
    silent = (plain.endswith("e") and not plain.endswith(("le", "ee"))) or (
        plain.endswith(("ed", "es")) and plain[-3:-2] not in "tdsxzch"
    )
    return max(1, groups - (1 if silent and groups > 1 else 0))


def _asked_texts(draft: Draft) -> Iterator[tuple[TreePath, str]]:
    for criterion in draft.criteria:
        yield from _named([criterion], "question")
        yield from _named([criterion], "customer_statement")


def _level_texts(criterion: Entry) -> list[tuple[TreePath, str]]:
    levels = criterion.fields.get("levels")
    if isinstance(levels, Mapping):
        path = (*criterion.path, "levels")
        return [((*path, key), text) for key, text in levels.items() if isinstance(text, str)]
    return criterion.texts("levels")


def _read_texts(draft: Draft) -> Iterator[tuple[TreePath, str]]:
    """What people read while they answer or plan."""
    for step in draft.steps:
        yield from _named([step], "title")
        yield from _named([step], "promise")
    for criterion, fixes in draft.fixes:
        for field in ("title", "question", "why", "customer_statement"):
            yield from _named([criterion], field)
        yield from _level_texts(criterion)
        yield from _named(fixes, "action")


# --- all of them --------------------------------------------------------------------------

RULES: tuple[Rule, ...] = (
    ids_once,
    names_once,
    roles_known,
    owners_known,
    measures_known,
    criteria_known,
    policies_known,
    grades_known,
    practices_known,
    covers_known,
    levels_complete,
    anchors_complete,
    fixes_complete,
    fixes_in_order,
    journey_filled,
    needs_within_scale,
    needs_without_loop,
    somebody_asked,
    bands_rise,
    caps_complete,
    caps_rise,
    levels_within_scale,
    shares_count,
    variants_ask,
    columns_fit,
    texts_not_blank,
)
"""Rules without which a rubric cannot be used."""

ADVICE: tuple[Rule, ...] = (
    asked_roles_rate,
    one_question,
    everyday_words,
    levels_differ,
    easy_to_read,
    short_sentences,
)
"""Rules without which it is not understood, or misleads."""


def rubric_errors(tree: object) -> Iterator[Finding]:
    """Everything because of which the rubric cannot be used."""
    return _findings(tree, RULES)


def rubric_findings(tree: object) -> Iterator[Finding]:
    """Everything that is wrong or not well said, rule by rule.

    >>> [finding.code.name for finding in rubric_findings({"bands": ({"from": 10},)})]
    ['BAND_START']
    """
    return _findings(tree, RULES + ADVICE)


def _findings(tree: object, rules: Iterable[Rule]) -> Iterator[Finding]:
    draft = Draft(tree)
    return chain.from_iterable(rule(draft) for rule in rules)


def _once(kind: str, named: Iterable[tuple[TreePath, str]]) -> Iterator[Finding]:
    first: dict[str, TreePath] = {}
    for path, name in named:
        if name in first:
            yield Finding(Code.ID_TWICE, path, {"kind": kind, "found": name}, first[name])
        first.setdefault(name, path)


def _known(kind: str, named: Iterable[tuple[TreePath, str]], known: Collection[str]) -> Iterator[Finding]:
    for path, name in named:
        if name not in known:
            yield Finding(
                Code.ID_UNKNOWN, path, {"kind": kind, "found": name, "hint": did_you_mean(name, known)}
            )


def _beyond(code: Code, entry: Entry, field: str, top: int | None, fact: str) -> Iterator[Finding]:
    level = entry.whole(field)
    if top and level is not None and level > top:
        yield Finding(code, (*entry.path, field), {fact: level, "top": top})


def _named(entries: Iterable[Entry], field: str) -> Iterator[tuple[TreePath, str]]:
    for entry in entries:
        name = entry.fields.get(field)
        if isinstance(name, str):
            yield (*entry.path, field), name


def _ids(entries: Iterable[Entry]) -> list[str]:
    return [name for _, name in _named(entries, "id")]


def _texts(value: Any, path: TreePath) -> list[tuple[TreePath, str]]:
    listed = value if isinstance(value, tuple) else ()
    return [((*path, n), text) for n, text in enumerate(listed) if isinstance(text, str)]


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
