"""A result in another language: the texts of its rubric, wherever a result repeats them; every number stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cxaudit import strategy
from cxaudit.model.fieldwork_shown import FieldworkShown, JourneyEntry, JourneyShown, StrategyShown
from cxaudit.model.result import AuditResult, CompanyLevel, Fix, GroupSeen, Overall, PolicyUsed, StepResult
from cxaudit.model.rubric import Rubric
from cxaudit.model.translation import Address, Translation, rubric_texts, translated


def retold(result: AuditResult, wanted: Rubric, known: Iterable[Rubric]) -> AuditResult:
    """The result with the texts of its rubric in another language.

    Args:
        result: in any of the languages known.
        wanted: the result's rubric, whole, in the language that is wanted.
        known: the same in every language that it has; a text in a result that is in none of them was
            changed by somebody, and is kept.
    """
    before = result.rubric.content
    changes = _changes(before, wanted, known)
    if not changes or before.language == wanted.language:
        return result
    after = translated(before, Translation(wanted.language, changes))
    bands = {old.name: new.name for old, new in zip(before.bands, after.bands, strict=True)}
    return result.renewed(
        title=after.title if result.title == before.title else result.title,
        rubric=result.rubric.renewed(content=after),
        policy=_policy(result.policy, after),
        took_part=result.took_part.renewed(roles=tuple(_group(g, after) for g in result.took_part.roles)),
        overall=result.overall.renewed(**_band_names(result.overall, bands)),
        company_level=_level(result.company_level, after),
        steps=tuple(_step(step, bands, after) for step in result.steps),
        fixes=tuple(_fix(result, fix, after) for fix in result.fixes),
        proofs=tuple(_fix(result, fix, after) for fix in result.proofs),
        waiting=tuple(_fix(result, fix, after) for fix in result.waiting),
        fieldwork=_fieldwork(result.fieldwork, after),
    )


def _fieldwork(found: FieldworkShown | None, rubric: Rubric) -> FieldworkShown | None:
    """What was found, with everything in the language of the rubric that is not people's own words."""
    if found is None:
        return None
    return found.renewed(
        strategy=_strategy(found.strategy, rubric) if found.strategy else None,
        journey=_journey(found.journey, rubric) if found.journey else None,
    )


def _strategy(tested: StrategyShown, rubric: Rubric) -> StrategyShown:
    """With what a program can say of the statement: its words are of the audit's language."""
    template, said = rubric.strategy_test, tested.answers
    if template is None:
        return tested
    told = strategy.machine_help(said.statement, said.values, template.empty_words, rubric.language)
    return tested.renewed(help=told)


def _journey(found: JourneyShown, rubric: Rubric) -> JourneyShown:
    """With the choices of the contact points' template."""
    fields = rubric.contact_points.fields if rubric.contact_points else ()
    choices = {(field.id, place): text for field in fields for place, text in enumerate(field.choices)}

    def told(entry: JourneyEntry) -> JourneyEntry:
        return entry.renewed(text=choices.get((entry.field or "", entry.choice or 0), entry.text))

    stages = (
        stage.renewed(cells={row: tuple(map(told, entries)) for row, entries in stage.cells.items()})
        for stage in found.stages
    )
    return found.renewed(stages=tuple(stages))


def _changes(before: Rubric, wanted: Rubric, known: Iterable[Rubric]) -> dict[Address, str]:
    """The new texts, by address, for those that stand there as the rubric has them in some language."""
    new = rubric_texts(wanted)
    languages: list[Mapping[Address, str]] = [rubric_texts(one) for one in known]
    return {
        address: new[address]
        for address, text in rubric_texts(before).items()
        if address in new and any(texts.get(address) == text for texts in languages)
    }


def _policy(policy: PolicyUsed, rubric: Rubric) -> PolicyUsed:
    variant = rubric.variants.get(policy.variant or "")
    if variant is None:
        return policy
    return policy.renewed(variant_title=variant.title, banner=variant.banner)


def _group(group: GroupSeen, rubric: Rubric) -> GroupSeen:
    role = rubric.role.get(group.id)
    return group.renewed(title=role.title) if role else group


def _band_names(score: Overall | StepResult, bands: Mapping[str, str]) -> dict[str, object]:
    """The words for the points of a score."""
    return {
        "band": bands.get(score.band or "", score.band),
        "claimed_band": bands.get(score.claimed_band or "", score.claimed_band),
    }


def _level(level: CompanyLevel, rubric: Rubric) -> CompanyLevel:
    return level.renewed(name=_level_name(level.level, rubric))


def _level_name(level: int | None, rubric: Rubric) -> str | None:
    return None if level is None else rubric.scale.names[level]


def _step(step: StepResult, bands: Mapping[str, str], rubric: Rubric) -> StepResult:
    name = _level_name(step.maturity_level, rubric)
    return step.renewed(**_band_names(step, bands), maturity_name=name)


def _fix(result: AuditResult, fix: Fix, rubric: Rubric) -> Fix:
    """A fix with its actions, the sentences that are then true, and what would count as proof."""
    criterion = rubric.by_id[fix.criterion]
    actions = {step.to: step.action for step in criterion.fixes}
    steps = (step.renewed(action=actions[step.to], done_when=criterion.levels[step.to]) for step in fix.steps)
    bring = strategy.to_bring(
        rubric, criterion.id, result.tested, proof=fix.proof is not None, mends=result.mends(fix)
    )
    return fix.renewed(steps=tuple(steps), bring=bring if fix.bring else ())
