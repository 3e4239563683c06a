"""The example audit."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from cxaudit.demo import answer_sheets
from cxaudit.demo_fieldwork import customer_sheet, field_book, tickets_csv
from cxaudit.errors import CxauditError, errors
from cxaudit.language import ENGLISH, speaking, spoken
from cxaudit.model.demo import Demo
from cxaudit.model.demo_fieldwork import DemoFieldwork
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.checks import check
from cxaudit.pipeline.engagements import RETURNED
from cxaudit.pipeline.field_books import NAME as FIELD_BOOK
from cxaudit.pipeline.measures import measure
from cxaudit.pipeline.reports import Done, report
from cxaudit.pipeline.writing import write_all
from cxaudit.read import rubrics as rubric_files
from cxaudit.read.demos import read_demo, read_demo_fieldwork
from cxaudit.read.voices import Voice
from cxaudit.render import json as as_json

EVIDENCE = "evidence"
TICKETS = "tickets.csv"
CUSTOMERS = "customers.json"
"""What the folder of evidence, an export and customers' answers are called in the example."""


class DemoDone(NamedTuple):
    """What the example came to."""

    client: str
    answer_files: int
    """One of each person who was asked."""
    done: Done
    found: FoundBeside | None = None
    """What there is outside the questionnaire; None: nothing."""


class FoundBeside(NamedTuple):
    """How much was found outside the questionnaire."""

    contact_points: int
    measures: int
    computed: int
    """Measures that were computed."""
    rows: int
    """Of the export from which they were."""
    customers: int
    """Who answered."""


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
    found = read_demo_fieldwork(source, language)
    plan = plan.model_copy(update={"engagement": plan.engagement.model_copy(update={"language": language})})
    with speaking(voice.language):
        written = _demo_files(folder, voice.rubric, plan)
        written |= _field_files(folder, voice.rubric, plan, found) if found else {}
    write_all(written, force=force)
    for name in found.tickets.mappings if found else ():
        measure(folder, [folder / EVIDENCE / TICKETS], folder / EVIDENCE / name)
    wrong = errors(check([folder]).problems)
    if wrong:
        raise CxauditError(wrong)
    done = report([folder], folder / "report", force=force)
    return DemoDone(plan.engagement.client, len(plan.people), done, _found_beside(done.result))


def _found_beside(result: AuditResult) -> FoundBeside | None:
    """How much the result says of what is outside the questionnaire."""
    shown = result.fieldwork
    if shown is None:
        return None
    computed = [one.computed for one in shown.measures if one.computed]
    return FoundBeside(
        len(shown.points.points) if shown.points else 0,
        len(shown.measures),
        len(computed),
        max((one.rows for one in computed), default=0),
        (shown.customers.people or 0) if shown.customers else 0,
    )


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


def _field_files(folder: Path, rubric: Rubric, plan: Demo, found: DemoFieldwork) -> dict[Path, bytes]:
    """The field book, what customers answered, and an export of tickets with what its columns mean, by path."""
    from cxaudit.render.workbook.field_book import field_book as workbook

    stamp, evidence = plan.engagement.stamp, folder / EVIDENCE
    customers = customer_sheet(found.customers, rubric, plan.seed, stamp)
    return {
        folder / RETURNED / FIELD_BOOK: workbook(
            rubric,
            field_book(found, rubric, stamp),
            date=found.date,
            client=plan.engagement.client,
            engagement=stamp,
        ),
        folder / RETURNED / CUSTOMERS: as_json.customers_json(customers).encode(),
        evidence / TICKETS: tickets_csv(found.tickets, plan.seed).encode(),
        **{evidence / name: text.encode() for name, text in found.tickets.mappings.items()},
    }
