"""Rubrics as text: one to read in a terminal, and a small one to start from."""

from __future__ import annotations

import json
import re
import textwrap
import unicodedata
from collections.abc import Iterator

from cxaudit.errors import plain
from cxaudit.language import _, ngettext, pgettext
from cxaudit.model.rubric import Criterion, FixStep, Rubric, Step, Variant
from cxaudit.render.figures import counted_days
from cxaudit.text import listed

_WIDTH = 100


def rubric_text(rubric: Rubric) -> str:
    """The whole rubric as plain text, lines of at most about 100 characters; ends with a line end.

    Control characters of the rubric are shown, never sent to the terminal.
    """
    return "\n".join(_lines(rubric)).lstrip("\n") + "\n"


def _lines(rubric: Rubric) -> Iterator[str]:
    yield from _heading(f"{rubric.title} ({rubric.id} {rubric.version})", "=")
    steps = ngettext("{n} step", "{n} steps", len(rubric.steps))
    criteria = ngettext("{n} criterion", "{n} criteria", len(rubric.criteria))
    yield _("{steps}, {criteria}, levels 0 to {top}.", steps=steps, criteria=criteria, top=rubric.top)
    if rubric.note:
        yield from _wrapped(rubric.note)
    yield from _scale(rubric)
    yield from _people(rubric)
    yield from _evidence(rubric)
    yield from _rules(rubric)
    for step in rubric.steps:
        yield from _step(rubric, step)


def _scale(rubric: Rubric) -> Iterator[str]:
    yield from _heading(_("Scale"))
    anchors = rubric.scale.anchors or ("",) * len(rubric.scale.names)
    for level, (name, anchor) in enumerate(zip(rubric.scale.names, anchors, strict=True)):
        yield from _wrapped(f"{level}  {name}{': ' if anchor else ''}{anchor}", "   ")
    yield from _wrapped(rubric.scale.rater_rule)
    yield from _wrapped(rubric.scale.scope_rule or "")
    yield from _wrapped(_("Not applicable: {when}", when=rubric.scale.not_applicable))
    yield from _wrapped(_("Don't know: {when}", when=rubric.scale.dont_know))


def _people(rubric: Rubric) -> Iterator[str]:
    yield from _heading(_("Who answers"))
    for role in rubric.roles:
        kind = _("{kind}, does the work", kind=role.kind) if role.first_hand else role.kind
        yield from _wrapped(f"{role.id}  {role.title} ({kind})", "   ")
    yield from _heading(_("Who carries out fixes"))
    yield from _wrapped("; ".join(f"{owner.id}: {owner.title}" for owner in rubric.owners))


def _evidence(rubric: Rubric) -> Iterator[str]:
    yield from _heading(_("Evidence"))
    for grade in rubric.evidence.grades:
        yield from _wrapped(f"{grade.id}  {grade.title}: {grade.plain}", "   ")
    for name, caps in rubric.evidence.policies.items():
        capped = ", ".join(_("{grade} up to level {cap}", grade=g, cap=cap) for g, cap in caps.items())
        told = {"policy": name, "caps": capped}
        default = name == rubric.defaults.evidence_policy
        said = (
            _("Policy {policy} (default): {caps}", **told)
            if default
            else _("Policy {policy}: {caps}", **told)
        )
        yield from _wrapped(said, "   ")


def _rules(rubric: Rubric) -> Iterator[str]:
    yield from _heading(_("Bands, target, variants"))
    yield from _wrapped("; ".join(_("from {start} {band}", start=b.start, band=b.name) for b in rubric.bands))
    defaults = rubric.defaults
    yield _(
        "Target level {target}; no figure for fewer than {minimum} people.",
        target=defaults.target,
        minimum=defaults.minimum_group,
    )
    for name, variant in rubric.variants.items():
        yield from _wrapped(
            _("Variant {name}: {variant}", name=name, variant=_variant(rubric, name, variant)), "   "
        )


def _variant(rubric: Rubric, name: str, variant: Variant) -> str:
    questions = ngettext("{n} question", "{n} questions", len(rubric.asked(name)))
    return ngettext(
        "{title}, {questions}, about {n} minute",
        "{title}, {questions}, about {n} minutes",
        variant.minutes,
        title=variant.title,
        questions=questions,
    )


def _step(rubric: Rubric, step: Step) -> Iterator[str]:
    yield from _heading(
        _("{title} ({id}, weight {weight})", title=step.title, id=step.id, weight=_weight(step.weight)), "="
    )
    yield from _wrapped(step.promise or "")
    for criterion in step.criteria:
        yield from _criterion(rubric, criterion)


def _criterion(rubric: Rubric, criterion: Criterion) -> Iterator[str]:
    title, weight = f"{criterion.code} {criterion.title}", _weight(criterion.weight)
    told = {"title": title, "id": criterion.id, "weight": weight}
    plain_one, key_one = (
        _("{title} ({id}, weight {weight})", **told),
        _("{title} ({id}, weight {weight}, key)", **told),
    )
    yield from _heading(key_one if criterion.key else plain_one)
    yield from _wrapped(criterion.question)
    yield from _wrapped(_("Why: {why}", why=criterion.why), "  ")
    yield from _wrapped(
        _("Asked: {roles}", roles=listed([rubric.role[role].title for role in criterion.ask])), "  "
    )
    for level, sentence in enumerate(criterion.levels):
        yield from _wrapped(f"{level}  {sentence}", "   ")
    if criterion.evidence:
        yield from _wrapped(_("Look for: {evidence}", evidence="; ".join(criterion.evidence)), "  ")
    for need in criterion.prerequisites:
        needed = rubric.by_id[need.criterion]
        said = _(
            "Level {level} needs {criterion} at level {least}.",
            level=need.for_level,
            criterion=f"{needed.code} {needed.title}",
            least=need.min_level,
        )
        yield from _wrapped(said, "  ")
    owners = {owner.id: owner.title for owner in rubric.owners}
    for fix in criterion.fixes:
        yield from _wrapped(_fix(fix, owners[fix.owner]), "   ")


def _fix(fix: FixStep, owner: str) -> str:
    return ngettext(
        "To level {to}: {action} ({days}, impact {impact}, {owner}, felt after {n} week)",
        "To level {to}: {action} ({days}, impact {impact}, {owner}, felt after {n} weeks)",
        fix.weeks,
        to=fix.to,
        action=fix.action,
        days=counted_days(fix.days),
        impact=fix.impact,
        owner=owner,
    )


def _weight(weight: float) -> str:
    """A weight with the decimal mark of the language in force."""
    return f"{weight:g}".replace(".", pgettext("decimal mark", "."))


def _heading(text: str, line: str = "-") -> Iterator[str]:
    shown = plain(text, 400)
    yield from ("", shown, line * min(len(shown), _WIDTH))


def _wrapped(text: str, hanging: str = "") -> Iterator[str]:
    shown = plain(re.sub(r"\s*\n\s*", " ", text.strip()), 100_000)
    yield from textwrap.wrap(shown, _WIDTH, subsequent_indent=hanging, break_long_words=False)


def new_rubric_files(title: str) -> dict[str, str]:
    """A small valid rubric to start from: the text of each file by its name; the comments explain every choice.

    >>> sorted(new_rubric_files("Good meetings"))
    ['rubric.yaml', 'step1.yaml']
    """
    shown = " ".join(title.split()) or "My rubric"
    return {
        "rubric.yaml": _RUBRIC.replace("{id}", _id(shown)).replace(
            "{title}", json.dumps(shown, ensure_ascii=False)
        ),
        "step1.yaml": _STEP,
    }


def _id(title: str) -> str:
    """An id made of a title: small Latin letters and dashes.

    >>> _id("Über 3 gute Besprechungen!"), _id("会議")
    ('uber-3-gute-besprechungen', 'my-rubric')
    """
    latin = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", latin).strip("-0123456789")
    return words[:60].rstrip("-") or "my-rubric"


_RUBRIC = """\
# yaml-language-server: $schema=./rubric.schema.json
# A rubric: what is asked, what good looks like, and what to do about it. Change everything.
# Check it with:  cxaudit rubric check .
# Lines that begin with "#" are remarks. Text with a colon or a "#" in it stands in "quotes".

id: {id}          # small letters and dashes; never change it once people have answered
version: "1.0"    # in quotes; raise it whenever you change something
title: {title}
language: en      # the checks of wording are for English (en) only
# In another language too: write the texts that people read into files in a folder named by it, such as de/rubric.yaml.
# "cxaudit rubric check ." names what is missing; "cxaudit report … --language de" uses them. No number is repeated there:
#   rubric: {title: …}
#   steps: {agree: {title: …}}
#   criteria: {agree.standard: {question: …, levels: {0: …, 1: …, 2: …, 3: …}, fixes: {1: …, 2: …, 3: …}}}

scale:
  # The words for the levels, from 0 upwards: two to eleven of them. Every criterion has one sentence for each level.
  names: [Not done, Sometimes, Usual, Proven]
  rater_rule: Pick the highest sentence that is true today, with every one below it.
  not_applicable: We have no such thing.      # when to answer "not applicable"
  dont_know: You cannot find out.             # when to answer "don't know"

# Who answers. Kinds: rater (their answers make the score), auditor (looks from outside, replaces the score),
# customer (agrees or not with statements, no score). first_hand: they do the work that is rated.
roles:
  - {id: lead, title: People who lead}
  - {id: team, title: People who do the work, first_hand: true}
  - {id: auditor, title: Auditors, kind: auditor}
headline_gap: [lead, team]    # the two roles that the report compares first

# Who can carry out a fix.
owners:
  - {id: manager, title: Manager}
  - {id: everyone, title: The team}

evidence:
  # How good a proof is, from the weakest to the best. The first one needs no document.
  grades:
    - {id: said, title: Said, plain: Somebody says so.}
    - {id: written, title: Written, plain: A document shows it.}
    - {id: counted, title: Counted, plain: Numbers show that it works.}
  # The highest level that each grade can support. The best grade must support the highest level.
  policies:
    standard: {said: 1, written: 2, counted: 3}
    trust: {said: 3, written: 3, counted: 3}    # answers count without proof
  data_grade: counted                           # from this grade on there are numbers

# Words for the points (0 to 100). The first band begins at 0.
bands:
  - {from: 0, name: Not in place}
  - {from: 40, name: On the way}
  - {from: 80, name: In place}

defaults:
  target: 2                    # the level that you want to reach
  evidence_policy: standard    # one of the policies above
  minimum_group: 5             # no figure is shown for fewer people than this; at least 3

# One file for each step. Copy step1.yaml, give it another name and other ids, and add the name here.
steps:
  - step1.yaml
"""

_STEP = """\
# yaml-language-server: $schema=./step.schema.json
# One step: a group of criteria that gets one score.

id: agree            # small letters; unique in the rubric
title: Agree what good work is
short: Agree         # one or two words, for charts
weight: 1            # how much the step counts in the total; only the ratio of weights matters
promise: Everyone knows what good work looks like here.

criteria:
  - id: agree.standard        # the step's id, a dot, a word; never change it once people have answered
    code: A1                  # the short name that people see
    title: One standard
    weight: 2                 # counts twice as much as a criterion of weight 1
    key: true                 # the step cannot be far better than this criterion
    # Ask one thing only, in words that everyone uses.
    question: Is it written down what good work looks like?
    why: Without a standard, everyone has their own.
    ask: [lead, team]         # the roles that are asked
    # One sentence for each level. Each one can be called fully true or not.
    levels:
      0: Nobody has talked about it.
      1: Some of us know what is wanted.
      2: It is written on one page that all of us know.
      3: We check it once a year with the people we work for.
    evidence: [The page with the standard, Notes of the last check]    # what to look for
    # One fix for each level from 1 upwards: what brings you there.
    # days: working days of all people together; impact: 1 (few notice) to 5 (a main problem is gone);
    # owner: who does it; weeks: until it is felt.
    fixes:
      - {to: 1, action: Talk about it for an hour with the whole team., days: 1, impact: 2, owner: manager, weeks: 1}
      - {to: 2, action: Write the standard down on one page., days: 3, impact: 4, owner: manager, weeks: 4}
      - {to: 3, action: Ask ten people whether the page is right., days: 4, impact: 3, owner: everyone, weeks: 12}

  - id: agree.talk
    code: A2
    title: Talking about it
    weight: 1
    question: Do we talk about how good our work was?
    why: What is never talked about is soon forgotten.
    ask: [team]
    levels:
      0: We never talk about it.
      1: We talk about it when something went wrong.
      2: We talk about it every month.
      3: Each of us can name a thing that got better through it.
    evidence: [Notes of the last three talks]
    fixes:
      - {to: 1, action: Talk about the last thing that went wrong., days: 0.5, impact: 2, owner: everyone, weeks: 1}
      - {to: 2, action: Set half an hour aside every month., days: 2, impact: 3, owner: manager, weeks: 6}
      - {to: 3, action: Keep a list of what got better., days: 2, impact: 3, owner: everyone, weeks: 16}
    # This criterion at level 2 needs the other one at level 1 first. Leave it out where nothing is needed.
    prerequisites:
      - {for_level: 2, criterion: agree.standard, min_level: 1}
"""
