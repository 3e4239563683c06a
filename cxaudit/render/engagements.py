"""An engagement as the YAML file that the audit lead edits."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import yaml

from cxaudit.language import _
from cxaudit.model.engagement import OUR_CLIENTS, Engagement, RolePlan
from cxaudit.model.rubric import Rubric
from cxaudit.text import listed

_HEAD = """\
# The settings of one audit. Lines that are not here have the rubric's defaults.
# client, title, scope, date   what stands on the cover
# evidence_policy              standard, strict or off: how high a level each grade of evidence supports
# target, targets              the level to reach (1 to the top), for all and for single criteria
# size                         small, medium or large: multiplies the days of the fixes
# roles                        head_count: everybody in the role; named: their figures may be shown whatever their
#                              number, which needs their consent
# partners                     outside the house: what a contact point hands over to them is not dropped
# customer_groups              groups that the customers' form offers
# agreed                       what a workshop agreed on, a level or N/A: {know.evidence: 2}; it comes before answers and auditor
# minimum_group                no figure is shown for fewer people (at least 3)
# minimum_comments             no comments are shown where fewer people answered (at least 3, and the minimum group)
# capacity                     person days a month for fixes: all, and owners by who is responsible; the plan never takes more
# plan_start                   the first day of the plan
# overrides                    what is changed about fixes (days, impact, owner, place, drop), each with a reason and a name
# language                     of questionnaires and reports: en, de or another one that the rubric has
"""


def engagement_yaml(engagement: Engagement) -> str:
    """The engagement as YAML, with comments that explain each choice; only what is set."""
    fields = engagement.model_dump(mode="json", exclude_defaults=True)
    return _HEAD + "\n" + yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=100)


# ------------------------------------------------------------------------ a new one


class _Choice(NamedTuple):
    """One setting: what it means, and how it stands in the file."""

    told: str
    lines: tuple[str, ...]


def new_engagement_yaml(
    plan: Engagement, rubric: Rubric, rubrics: Sequence[str], languages: Sequence[str]
) -> str:
    """The settings of a new engagement: every choice with what it means, in the language in force.

    What is not chosen stands there as a comment, so that it only has to be uncovered.

    Args:
        plan: what is chosen already.
        rubric: the one that is asked.
        rubrics: ids of those that may be chosen.
        languages: tags of those that may be chosen.
    """
    head = _(
        "The settings of one audit. Lines that begin with # explain, or show a choice that was not made: to make it, "
        "delete the # and write what holds here."
    )
    choices = (
        *_whom(plan),
        *_what(plan, rubric, rubrics),
        *_who(plan, rubric),
        *_how_shown(plan, rubric),
        *_planned(plan, rubric),
        *_looks(plan, rubric, languages),
        *_known_by(plan),
    )
    blocks = ["\n".join((*_comment(one.told), *one.lines)) for one in choices]
    return "\n\n".join(["\n".join(_comment(head)), *blocks]) + "\n"


def _comment(text: str) -> list[str]:
    """A text as lines of a comment."""
    return [f"# {line}" for line in textwrap.wrap(text, 98, break_long_words=False, break_on_hyphens=False)]


def _set(name: str, value: object, example: object) -> tuple[str, ...]:
    """A setting; as a comment with an example where it is not chosen."""
    made = value not in (None, (), {})
    written = _yaml({name: value if made else example})
    return tuple(line if made else f"#{line}" for line in written)


def _yaml(tree: Mapping[str, Any]) -> list[str]:
    """Some settings as lines of YAML."""
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=10_000).splitlines()


def _whom(plan: Engagement) -> Iterator[_Choice]:
    """Whose audit it is, of what, and when."""
    client = None if plan.client in OUR_CLIENTS else plan.client
    yield _Choice(_("Who is audited; it stands on the cover."), _set("client", client, _("Acme Ltd")))
    told = _("Which part of the organisation is looked at: a site, a service, everything.")
    yield _Choice(told, _set("scope", plan.scope, _("Customer service, two sites")))
    told = _("The day of the audit. Left out: the day of the last answers.")
    yield _Choice(told, _set("date", plan.date and plan.date.isoformat(), "2026-11-22"))


def _what(plan: Engagement, rubric: Rubric, rubrics: Sequence[str]) -> Iterator[_Choice]:
    """What is asked, and how strictly it is judged."""
    told = _("The questions: one of {known}, or the path of your own rubric.", known=listed(rubrics))
    yield _Choice(told, _set("rubric", plan.rubric, rubric.id))
    if rubric.variants:
        told = _(
            "A shorter questionnaire: {known}. Left out: every question.", known=_choices(rubric.variants)
        )
        yield _Choice(told, _set("variant", plan.variant, next(iter(rubric.variants))))
    told = _(
        "How much evidence a level needs before it counts as supported: {known}. Left out: {default}.",
        known=_choices(rubric.evidence.policies),
        default=rubric.defaults.evidence_policy,
    )
    yield _Choice(told, _set("evidence_policy", plan.evidence_policy, rubric.defaults.evidence_policy))
    told = _(
        "The level to reach, from 1 to {top}; left out: {default}. Under targets those of single criteria, by their "
        "code.",
        top=rubric.top,
        default=rubric.defaults.target,
    )
    single = {rubric.criteria[0].code: rubric.top}
    targets = _set("target", plan.target, rubric.defaults.target) + _set("targets", plan.targets, single)
    yield _Choice(told, targets)
    if rubric.defaults.size_factors:
        told = _(
            "How large the organisation is: {known}. It multiplies the days that fixes take.",
            known=_choices(rubric.defaults.size_factors),
        )
        yield _Choice(told, _set("size", plan.size, next(iter(rubric.defaults.size_factors))))


def _choices(names: Mapping[str, object]) -> str:
    """Names to choose from."""
    return listed(list(names), _("or"))


def _who(plan: Engagement, rubric: Rubric) -> Iterator[_Choice]:
    """Who is asked."""
    told = _(
        "The roles. head_count: everybody in the role; with it you see who is missing, and how sure the figures are. "
        "weight: how much the role counts beside the others. named: their figures are shown however few they are; "
        "that needs the consent of all of them before the first answers come in, and cannot be added afterwards."
    )
    lines = ["roles:"]
    for role in rubric.roles:
        if role.kind != "customer":
            lines += [f"  # {role.title}", *_role(role.id, plan.roles.get(role.id, RolePlan()))]
    yield _Choice(told, tuple(lines))
    told = _(
        "Departments to choose from in the questionnaire. A few large ones protect people better than many small ones. "
        "Left out: people may write theirs."
    )
    example = (_("Service desk"), _("Field service"))
    yield _Choice(told, _set("departments", list(plan.departments) or None, list(example)))
    told = _(
        "Partners outside the house, such as a parcel service. In the contact points whatever is handed over to them is "
        "not taken for dropped."
    )
    yield _Choice(told, _set("partners", list(plan.partners) or None, [_("Parcel service")]))
    told = _("Groups of customers that the customers' form offers. Left out: it does not ask for one.")
    example = (_("Private customers"), _("Business customers"))
    yield _Choice(told, _set("customer_groups", list(plan.customer_groups) or None, list(example)))


def _role(name: str, plan: RolePlan) -> Iterator[str]:
    """One role."""
    yield f"  {name}:"
    yield from (f"    {line}" for line in _set("head_count", plan.head_count, 12))
    weight = int(plan.weight) if plan.weight == int(plan.weight) else plan.weight
    yield f"    weight: {weight}"
    yield from (f"    {line}" for line in _set("named", plan.named or None, True))
    yield from (
        f"    {line}" for line in _set("consent", plan.consent, _("all of them, by e-mail, 2026-11-22"))
    )


def _how_shown(plan: Engagement, rubric: Rubric) -> Iterator[_Choice]:
    """What is hidden."""
    told = _(
        "No figure is shown for fewer people than this, and no comments where fewer answered the question (at least "
        "3). Every questionnaire says so before the first question. Once answers have come in both can be raised, "
        "never lowered."
    )
    group = plan.minimum_group or rubric.defaults.minimum_group
    yield _Choice(
        told, (f"minimum_group: {group}", *_set("minimum_comments", plan.minimum_comments, max(8, group)))
    )


def _planned(plan: Engagement, rubric: Rubric) -> Iterator[_Choice]:
    """What the plan over time starts from; no score depends on it."""
    told = _(
        "Person days a month that there are for fixes: all together, and by who is responsible ({owners}). The plan "
        "never takes more, and parks what does not fit into half a year. What is left out has no limit.",
        owners=listed([owner.id for owner in rubric.owners]),
    )
    chosen = plan.capacity.model_dump(exclude_defaults=True)
    yield _Choice(told, _set("capacity", chosen, {"all": 20, "owners": {rubric.owners[0].id: 5}}))
    told = _("The first day of the plan. Left out: the day of the audit.")
    yield _Choice(told, _set("plan_start", plan.plan_start and plan.plan_start.isoformat(), "2026-12-01"))
    told = _(
        "What you change about fixes, each with a reason and a name; the report shows both, what the rubric says and what "
        "you agreed. Of the whole fix of a criterion, or with level of the step to that level: days (person days here, "
        "as they are), impact (1 to 5), owner. Of the whole fix alone: place (1 is first in the plan) or drop: true."
    )
    entries = [one.model_dump(mode="json", exclude_defaults=True) for one in plan.overrides]
    yield _Choice(told, _set("overrides", entries or None, [_example(rubric)]))


def _example(rubric: Rubric) -> dict[str, object]:
    """A change to a fix."""
    return {
        "criterion": rubric.criteria[0].code,
        "level": 1,
        "days": 4,
        "reason": _("Half of it is done already"),
        "by": _("Ada Lopez"),
    }


def _looks(plan: Engagement, rubric: Rubric, languages: Sequence[str]) -> Iterator[_Choice]:
    """How the outputs look and speak."""
    told = _("Colours, font, logo and a line for the cover: a theme file in this folder.")
    yield _Choice(told, _set("theme", plan.theme, "theme.yaml"))
    told = _("The language of questionnaires and reports: {known}.", known=listed(languages, _("or")))
    yield _Choice(told, _set("language", plan.language, rubric.language))


def _known_by(plan: Engagement) -> Iterator[_Choice]:
    """By what its files are known."""
    told = _(
        "By this id returned files are known as this audit's: it stands in every questionnaire, and files of another "
        "audit are set aside. Leave it as it is. In a copy of this folder for another audit change a letter of it."
    )
    yield _Choice(told, _set("id", plan.id, "k3v9x0q7m2ad"))
