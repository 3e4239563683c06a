"""The example audit."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from cxaudit.demo import answer_sheets
from cxaudit.errors import CxauditError, errors
from cxaudit.language import ENGLISH, speaking, spoken
from cxaudit.model.demo import Demo
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.checks import check
from cxaudit.pipeline.engagements import RETURNED
from cxaudit.pipeline.reports import Done, report
from cxaudit.pipeline.writing import write_all
from cxaudit.read import rubrics as rubric_files
from cxaudit.read.demos import read_demo
from cxaudit.read.voices import Voice
from cxaudit.render import json as as_json


class DemoDone(NamedTuple):
    """What the example came to."""

    client: str
    answer_files: int
    done: Done


def demo(folder: Path, *, language: str | None = None, force: bool = False) -> DemoDone:
    """Write a complete example audit and run the real path over it: answers, check, report.

    Args:
        folder: where to write.
        language: of everything in it; none: that of the terminal, which in English is the rubric's own.
        force: replace existing files, but no answers.

    Raises:
        CxauditError: something is in the way.
    """
    source = rubric_files.find_rubric()
    if language is None and spoken().phrases is not ENGLISH.phrases:
        language = spoken().tag
    voice, plan = Voice(rubric_files.read_rubric(source), source, language), read_demo(source, language)
    engagement = plan.engagement.model_copy(update={"language": language})
    with speaking(voice.language):
        written = _demo_files(folder, voice.rubric, plan.model_copy(update={"engagement": engagement}))
    write_all(written, force=force)
    answers = [path for path in written if path.parent.name == RETURNED]
    wrong = errors(check([folder]).problems)
    if wrong:
        raise CxauditError(wrong)
    return DemoDone(plan.engagement.client, len(answers), report([folder], folder / "report", force=force))


def _demo_files(folder: Path, rubric: Rubric, plan: Demo) -> dict[Path, bytes]:
    """Settings, a blank questionnaire and everybody's answers, by path."""
    from cxaudit.render.engagements import engagement_yaml
    from cxaudit.render.workbook.questionnaire import questionnaire as workbook

    client, departments = plan.engagement.client, plan.engagement.departments
    written = {
        folder / rubric_files.ENGAGEMENT: engagement_yaml(plan.engagement).encode(),
        folder / "questionnaire-blank.xlsx": workbook(
            rubric,
            date=plan.date,
            departments=departments,
            client=client,
            minimum_group=plan.engagement.minimum_group,
            minimum_comments=plan.engagement.minimum_comments,
        ),
    }
    for person, sheet in zip(plan.people, answer_sheets(plan, rubric), strict=True):
        path = folder / RETURNED / f"{person.role}-{person.key}.{person.format}"
        if person.format == "json":
            written[path] = as_json.sheet_json(sheet).encode()
        else:
            written[path] = workbook(
                rubric,
                date=plan.date,
                role=person.role,
                respondent_key=person.key,
                departments=departments,
                client=client,
                answers=sheet,
            )
    return written
