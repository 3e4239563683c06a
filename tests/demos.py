"""The example audit for tests: its plan, its result, and the program as a process."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cxaudit import pipeline
from cxaudit.demo import answer_sheets
from cxaudit.demo_fieldwork import customer_sheet, field_book, tickets_csv
from cxaudit.model.demo import Demo
from cxaudit.model.demo_fieldwork import DemoFieldwork
from cxaudit.model.fieldwork import Reading
from cxaudit.model.result import AuditResult
from cxaudit.model.rubric import Rubric
from cxaudit.pipeline.demos import TICKETS
from cxaudit.pipeline.fieldwork import Found
from cxaudit.pipeline.measures import Measured, measure
from cxaudit.read.demos import read_demo, read_demo_fieldwork
from cxaudit.read.rubrics import find_rubric, read_rubric
from tests import started


@cache
def plan() -> Demo:
    """What is planted."""
    return read_demo(find_rubric())


@cache
def fieldwork() -> DemoFieldwork:
    """What is planted outside the questionnaire."""
    found = read_demo_fieldwork(find_rubric())
    assert found
    return found


@cache
def rubric() -> Rubric:
    """The built-in rubric."""
    return read_rubric(find_rubric())


@cache
def result() -> AuditResult:
    """What comes of it, without any file."""
    return pipeline.audited(rubric(), plan().engagement, answer_sheets(plan(), rubric()), found=found())


@cache
def found() -> Found:
    """What is found outside the questionnaire, without any file of the example."""
    stamp = plan().engagement.stamp
    computed = [one for measured in measures().values() for one in measured.readings]
    book = field_book(fieldwork(), rubric(), stamp)
    readings: tuple[Reading, ...] = (*book.readings, *computed)
    sheet = customer_sheet(fieldwork().customers, rubric(), plan().seed, stamp)
    return Found(book.model_copy(update={"readings": readings}), (sheet,))


@cache
def measures() -> dict[str, Measured]:
    """What is computed of the export of tickets, by the mapping."""
    return measured_as(fieldwork())


def measured_as(planned: DemoFieldwork) -> dict[str, Measured]:
    """What is computed of a planned export, by the mapping."""
    with TemporaryDirectory() as made:
        folder, tickets = Path(made), Path(made, TICKETS)
        tickets.write_text(tickets_csv(planned.tickets, plan().seed), encoding="utf-8")
        (folder / "engagement.yaml").write_text("client: Brightwater Broadband\n", encoding="utf-8")
        for name, text in planned.tickets.mappings.items():
            (folder / name).write_text(text, encoding="utf-8")
        return {
            name: measure(folder, [tickets], folder / name, dry_run=True) for name in planned.tickets.mappings
        }


def ran(
    *arguments: str | Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The real program, run to its end in a process of its own."""
    return started.run([*map(str, arguments)], cwd, environment)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, by its path in it."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
