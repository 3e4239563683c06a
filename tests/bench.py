"""How fast the program is, against floors measured in the same run: ``make bench``.

Machines are noisy, so only ratios count: each figure and its yardstick are taken in turns, in CPU time (user and
system), and the medians are compared. Nothing here fails; the table says what is over its target.

    python -m tests.bench [PART …]     only these parts: start blank report html drawn collected exports rubric returned
                                    scoring planning further workbooks
"""

from __future__ import annotations

import datetime
import io
import json
import math
import multiprocessing
import os
import random
import statistics
import sys
import sysconfig
import tempfile
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from cxaudit.model.answers import AnswerSheet
    from cxaudit.model.result import AuditResult
    from cxaudit.model.rubric import Rubric

CHECKOUT = Path(__file__).parent.parent
ROUNDS = 7
DAY = datetime.date(2026, 11, 1)
Timed = Callable[[], float]
"""Does the work once; gives its CPU seconds."""


class Line(NamedTuple):
    work: str
    figure: float
    target: float
    unit: str = "×"

    def __str__(self) -> str:
        if math.isinf(self.target):
            return f"{self.work:<74} | {self.figure:>8.2f} {self.unit} | {'no target':>10} |"
        verdict = "ok" if self.figure <= self.target else "OVER"
        figure, target = (
            f"{n:.2f} {self.unit}" if n < 10 else f"{n:.0f} {self.unit}" for n in (self.figure, self.target)
        )
        return f"{self.work:<74} | {figure:>10} | {'≤ ' + target:>10} | {verdict}"


# ------------------------------------------------------------------------ taking times


def medians(*works: Timed, rounds: int = ROUNDS) -> list[float]:
    """The median CPU seconds of each work; they take turns, so that noise hits all alike."""
    taken = [[work() for work in works] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*taken, strict=True)]


def ratio(work: Timed, yardstick: Timed, rounds: int = ROUNDS) -> float:
    """How many times the yardstick the work takes."""
    ours, theirs = medians(work, yardstick, rounds=rounds)
    return ours / theirs


def here(work: Callable[[], object], times: int = 1) -> Timed:
    """The work, timed in this process."""

    def timed() -> float:
        start = time.process_time()
        for _ in range(times):
            work()
        return (time.process_time() - start) / times

    return timed


SURROUNDINGS = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""What children see; where compiled modules may not be kept, every start would compile them anew."""


class Process(NamedTuple):
    cpu: float
    peak: float
    """Megabytes."""


def process(*command: str | Path) -> Process:
    """What a whole process took; its output is thrown away."""
    words = [str(word) for word in command]
    quiet = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    number = os.posix_spawn(words[0], words, SURROUNDINGS, file_actions=quiet)
    _, status, used = os.wait4(number, 0)
    assert status == 0, f"{words} failed"
    bytes_a_unit = 1 if sys.platform == "darwin" else 1024
    return Process(used.ru_utime + used.ru_stime, used.ru_maxrss * bytes_a_unit / 2**20)


def whole(*command: str | Path) -> Timed:
    """A whole process, timed."""
    return lambda: process(*command).cpu


def apart(work: Callable[..., None], *arguments: object) -> None:
    """Do the work in a process of its own, so that what it needs does not count as ours."""
    child = multiprocessing.get_context("spawn").Process(target=work, args=arguments)
    child.start()
    child.join()
    assert child.exitcode == 0, f"{work.__name__} failed"


def bare_python(folder: Path) -> Path:
    """A Python that sees this checkout and its dependencies as if installed.

    An editable install has a finder that costs as much as the rest of Python's start, and would flatter every ratio.
    """
    venv.create(folder, symlinks=True)
    major, minor = sys.version_info[:2]
    home = folder / "lib" / f"python{major}.{minor}" / "site-packages"
    # openpyxl imports numpy where it finds it; users have none, only the tests do, and it would slow the yardsticks.
    no_numpy = 'import sys; sys.modules["numpy"] = None'
    (home / "all.pth").write_text(f"{CHECKOUT}\n{sysconfig.get_path('purelib')}\n{no_numpy}\n")
    return folder / "bin" / "python"


# ------------------------------------------------------------------------ what is worked on


def sheets_of(rubric: Rubric, people: int) -> list[AnswerSheet]:
    """Filled sheets of as many people, the last one an auditor's; the same every time."""
    raters = [role.id for role in rubric.roles if role.kind == "rater"]
    auditors = [role.id for role in rubric.roles if role.kind == "auditor"]
    roles = [raters[n % len(raters)] for n in range(people - 1)] + auditors[:1]
    return [_sheet(rubric, role, number) for number, role in enumerate(roles)]


def _sheet(rubric: Rubric, role: str, number: int) -> AnswerSheet:
    from cxaudit.model.answers import AnswerSheet

    tree = {
        "schema": "cxaudit/answers/1",
        "rubric": {"id": rubric.id, "version": rubric.version, "hash": rubric.hash},
        "date": "2026-11-01",
        "respondent": {"key": f"r-{number:03d}", "role": role, "department": "A"},
        "answers": [
            _answer(rubric, c.id, random.Random(f"{number}/{c.id}")) for c in rubric.asked(role=role)
        ],
    }
    return AnswerSheet.model_validate_json(json.dumps(tree))


def _answer(rubric: Rubric, criterion: str, chance: random.Random) -> dict[str, object]:
    kind = chance.random()
    if kind < 0.03:
        return {"criterion": criterion, "dont_know": True}
    if kind < 0.06:
        return {"criterion": criterion, "not_applicable": "There is none here."}
    level = min(rubric.top, max(0, int(chance.gauss(2.2, 1))))
    if kind < 0.7:
        return {"criterion": criterion, "level": level, "comment": "As we do it."}
    grade = chance.choice([g.id for g in rubric.evidence.grades])
    return {"criterion": criterion, "level": level, "evidence": {"grade": grade, "reference": "List of May"}}


def prepare(folder: Path) -> None:
    """Rubrics of 46 and 1,000 criteria, 14 returned files for each (every third a workbook), one result."""
    from cxaudit.render.json import result_json, sheet_json
    from cxaudit.render.workbook.questionnaire import questionnaire
    from tests.rubrics import generated_rubric, generated_rubric_yaml

    for count in (46, 1000):
        rubric, returned = generated_rubric(count), folder / f"returned-{count}"
        (folder / f"rubric-{count}.yaml").write_text(generated_rubric_yaml(count), encoding="utf-8")
        returned.mkdir()
        for number, sheet in enumerate(sheets_of(rubric, 14)):
            if number % 3:
                (returned / f"{number}.json").write_text(sheet_json(sheet), encoding="utf-8")
            else:
                book = questionnaire(rubric, date=DAY, role=sheet.respondent.role, answers=sheet)
                (returned / f"{number}.xlsx").write_bytes(book)
    (folder / "result.json").write_text(result_json(_built_in_result()), encoding="utf-8")


def _built_in_rubric() -> Rubric:
    from cxaudit.read.rubrics import find_rubric, read_rubric

    return read_rubric(find_rubric())


def _result(rubric: Rubric, people: int) -> AuditResult:
    from cxaudit.model.engagement import Engagement
    from cxaudit.pipeline import audited

    return audited(rubric, Engagement(client="Example Ltd"), sheets_of(rubric, people))


def _built_in_result() -> AuditResult:
    return _result(_built_in_rubric(), 14)


# ------------------------------------------------------------------------ the lines


def start(folder: Path, python: Path) -> Iterator[Line]:
    """Starting, asking for help."""
    click, bare = whole(python, "-c", "import click"), whole(python, "-c", "pass")
    yield Line("--help : import click", ratio(whole(python, "-m", "cxaudit", "--help"), click, 15), 1.3)
    yield Line("--version : python", ratio(whole(python, "-m", "cxaudit", "--version"), bare, 15), 1.8)
    look = (
        "import sys; from click.testing import CliRunner; from cxaudit.cli import cli;"
        "assert CliRunner().invoke(cli, ['--help']).exit_code == 0;"
        "sys.exit(sum(name in sys.modules for name in ('pydantic', 'openpyxl', 'yaml', 'jinja2')))"
    )
    number = os.posix_spawn(python, [str(python), "-c", look], SURROUNDINGS)
    yield Line("heavy modules loaded by --help", os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]), 0, "")


def report(folder: Path, python: Path) -> Iterator[Line]:
    """From returned answers to the three files, as whole processes."""
    peaks, times = {}, {}
    for count in (46, 1000):
        command = (python, "-m", "cxaudit", "report", folder / f"returned-{count}", "--force")
        out = ("-o", folder / f"out-{count}", "--rubric", folder / f"rubric-{count}.yaml")
        runs = [process(*command, *out) for _ in range(3)]
        times[count] = statistics.median(run.cpu for run in runs)
        peaks[count] = max(run.peak for run in runs)
    yield Line("report, 26 answer files, 46 criteria", times[46], 15, "s")
    yield Line("report, 26 answer files, 1,000 criteria", times[1000], 15, "s")
    yield Line("report, memory, 46 criteria", peaks[46], 400, "MB")
    yield Line("report, memory, 1,000 criteria", peaks[1000], 400, "MB")
    yield Line("report, 1,000 criteria : 46", times[1000] / times[46], 6)


def blank(folder: Path, python: Path) -> Iterator[Line]:
    """A blank questionnaire as a whole process."""

    def written(count: int) -> Timed:
        out = ("-o", folder / f"blank-{count}.xlsx", "--rubric", folder / f"rubric-{count}.yaml", "--force")
        return whole(python, "-m", "cxaudit", "questionnaire", *out)

    yield Line("questionnaire, 1,000 criteria : 46", ratio(written(1000), written(46), 5), 6)


def html(folder: Path, python: Path) -> Iterator[Line]:
    """The page of the built-in rubric."""
    source, page = folder / "result.json", folder / "report.html"
    draw = (
        "import sys; from pathlib import Path; from cxaudit.read.results import read_result;"
        "from cxaudit.render.html.page import report_html;"
        "Path(sys.argv[2]).write_text(report_html(read_result(Path(sys.argv[1]))), encoding='utf-8')"
    )
    floor = whole(python, "-c", "import jinja2, pydantic")
    drawn = whole(python, "-c", draw, source, page)
    drawn()  # as Python keeps the code of modules, ours keeps that of templates
    yield Line("result.json to report.html : import jinja2, pydantic", ratio(drawn, floor), 1.4)
    yield Line("report.html of 46 criteria", page.stat().st_size / 1024, 400, "KB")


def drawn(folder: Path, python: Path) -> Iterator[Line]:
    """The first screen of the page of the built-in rubric, drawn by headless Chromium, against a page with one word."""
    from cxaudit.read.results import read_result
    from cxaudit.render.html.page import report_html
    from tests import browser as installed

    if installed.PROGRAM is None:
        return
    page, bare = folder / "drawn.html", folder / "bare.html"
    page.write_text(report_html(read_result(folder / "result.json")), encoding="utf-8")
    bare.write_text('<!doctype html><html lang="en"><title>Blank</title><p>Blank', encoding="utf-8")

    def opened(file: Path) -> Timed:
        return lambda: installed.picture_taken(file, folder / "profile", folder / "drawn.png")

    yield Line(
        "first screen of report.html drawn : of a blank page", ratio(opened(page), opened(bare), 9), 1.4
    )
    with installed.chromium() as chromium:

        def first(file: Path) -> Timed:
            return lambda: installed.first_drawn(chromium, file)

        yield Line(
            "the same inside a browser that is open already", ratio(first(page), first(bare), 15), math.inf
        )


def rubric(folder: Path, python: Path) -> Iterator[Line]:
    """Reading a big rubric."""
    import yaml

    from cxaudit.read.rubrics import read_rubric

    path = folder / "rubric-1000.yaml"
    text = path.read_text(encoding="utf-8")
    figure = ratio(here(lambda: read_rubric(path)), here(lambda: yaml.load(text, yaml.CSafeLoader)))
    yield Line("read and check a rubric of 1,000 criteria : CSafeLoader", figure, 0.5)


def returned(folder: Path, python: Path) -> Iterator[Line]:
    """Reading one returned workbook."""
    import openpyxl

    from cxaudit.read.answers import answers_from
    from tests.rubrics import generated_rubric

    asked, book = generated_rubric(46), (folder / "returned-46" / "0.xlsx").read_bytes()

    def theirs() -> None:
        opened = openpyxl.load_workbook(io.BytesIO(book), read_only=True)
        for sheet in opened.worksheets:
            for _ in sheet.iter_rows(values_only=True):
                pass
        opened.close()

    figure = ratio(here(lambda: answers_from(book, "a.xlsx", asked), 3), here(theirs, 3), 15)
    yield Line("read and check one returned workbook : openpyxl read-only", figure, 0.35)


def scoring(folder: Path, python: Path) -> Iterator[Line]:
    """The engine alone."""
    from cxaudit.model.engagement import Engagement
    from cxaudit.pipeline import audited

    asked, plan = _built_in_rubric(), Engagement()
    answered = sheets_of(asked, 30)
    ours, floor, bare = medians(
        here(lambda: audited(asked, plan, answered)),
        whole(python, "-c", "import pydantic"),
        whole(python, "-c", "pass"),
        rounds=15,
    )
    yield Line(
        "score 46 criteria, 30 respondents, with bootstrap : import pydantic", ours / (floor - bare), 1
    )


def planning(folder: Path, python: Path) -> Iterator[Line]:
    """The best choice for every number of days, of the example and where nearly everything needs something else; draws."""
    from cxaudit.engine import boards, budget, sensitivity
    from tests import audits, demos

    example = demos.result()
    linked = audits.random_audit(audits.chains(1, count=46), 1, people=1, target=4)

    def curve(result: AuditResult) -> Callable[[], object]:
        return lambda: budget.curve(boards.board(result), budget.fix_steps(result))

    easy, hard, draws, floor, bare = medians(
        here(curve(example)),
        here(curve(linked)),
        here(lambda: sensitivity.sensitivity(example)),
        whole(python, "-c", "import pydantic"),
        whole(python, "-c", "pass"),
    )
    for name, seconds, target in (
        ("best choices for all days, the example", easy, 0.5),
        ("best choices for all days, 46 criteria with many prerequisites", hard, 3),
        ("2,000 draws of shares and days, the example", draws, 1.5),
    ):
        yield Line(f"{name} : import pydantic", seconds / (floor - bare), target)
        yield Line(name, seconds, 2, "s")


def workbooks(folder: Path, python: Path) -> Iterator[Line]:
    """Writing workbooks, against openpyxl writing the same cells."""
    from cxaudit.render.workbook.audit import audit_workbook
    from cxaudit.render.workbook.questionnaire import questionnaire
    from tests.rubrics import generated_rubric

    for count, asked in ((46, _built_in_rubric()), (1000, generated_rubric(1000))):
        result = _result(asked, 14)
        works: dict[str, Callable[[], bytes]] = {
            "questionnaire": lambda asked=asked: questionnaire(asked, date=DAY),  # type: ignore[misc]
            "audit workbook": lambda result=result: audit_workbook(result),  # type: ignore[misc]
        }
        for name, work in works.items():
            figure = ratio(here(work), here(_same_cells(work())), 5)
            yield Line(f"{name}, {count:,} criteria : openpyxl, same cells", figure, 1.25)


def further(folder: Path, python: Path) -> Iterator[Line]:
    """A thousand further copies of a questionnaire, against making it a thousand times."""
    from cxaudit.render.workbook.copies import MadeFor, copies
    from cxaudit.render.workbook.questionnaire import questionnaire
    from tests.rubrics import generated_rubric

    others = [MadeFor(f"r-{number:04d}", "Service") for number in range(1000)]
    for count, asked in ((46, _built_in_rubric()), (1000, generated_rubric(1000))):

        def one(asked: Rubric = asked) -> bytes:
            return questionnaire(asked, date=DAY, respondent_key="first", department="Sales")

        def thousand(book: bytes = one()) -> None:
            for _ in copies(book, MadeFor("first", "Sales"), others):
                pass

        copied, made = medians(here(thousand), here(one), rounds=5)
        yield Line(
            f"each of 1,000 further copies, {count:,} criteria : making it", copied / 1000 / made, 0.05
        )


MANY, SOME = 1000, 100
"""Returned workbooks that are collected."""


def collected(folder: Path, python: Path) -> Iterator[Line]:
    """Returned workbooks taken into the store of an engagement as people do it, against openpyxl reading the same files."""
    apart(returned_workbooks, folder / "mail", MANY)
    apart(returned_workbooks, folder / "some", SOME)
    theirs = (
        "import sys, pathlib, openpyxl\n"
        "for path in pathlib.Path(sys.argv[1]).iterdir():\n"
        "    book = openpyxl.load_workbook(path, read_only=True)\n"
        "    for sheet in book.worksheets:\n"
        "        for row in sheet.iter_rows(values_only=True): pass\n"
        "    book.close()"
    )
    runs = {}
    for number, mail in enumerate((folder / "some", folder / "mail")):
        home = folder / f"engagement-{number}"
        process(python, "-m", "cxaudit", "init", home, "--yes")
        runs[mail] = process(python, "-m", "cxaudit", "collect", home, mail)
    some, many = runs.values()
    floor = process(python, "-c", theirs, folder / "mail")
    yield Line("collect 1,000 returned workbooks : openpyxl read-only", many.cpu / floor.cpu, 0.35)
    yield Line("collect, memory, 1,000 workbooks more than 100", many.peak - some.peak, 8, "MB")
    yield Line("collect, memory, 1,000 workbooks", many.peak, 200, "MB")
    again = process(python, "-m", "cxaudit", "collect", folder / "engagement-1", folder / "mail")
    yield Line("collect the same 1,000 again : the first time", again.cpu / many.cpu, 0.5)


def returned_workbooks(folder: Path, count: int) -> None:
    """Filled in workbooks of as many people; the answers repeat after ten of them."""
    from cxaudit.render.workbook.copies import MadeFor, copies
    from cxaudit.render.workbook.questionnaire import questionnaire

    asked = _built_in_rubric()
    folder.mkdir()
    for number, sheet in enumerate(sheets_of(asked, 11)[:10]):
        role, first = sheet.respondent.role, MadeFor("key of the first copy", "department of the first copy")
        filled = sheet.model_copy(update={"respondent": sheet.respondent.model_copy(update=first._asdict())})
        book = questionnaire(asked, date=DAY, role=role, answers=filled, respondent_key=first.key)
        people = [MadeFor(f"r-{n:04d}", f"Team {n % 6}") for n in range(number, count, 10)]
        for person, copied in zip(people, copies(book, first, people), strict=True):
            (folder / f"{person.key}.xlsx").write_bytes(copied)


def _same_cells(book: bytes) -> Callable[[], None]:
    """Writing the cells of a workbook with openpyxl, each with its style made once."""
    import openpyxl

    source = openpyxl.load_workbook(io.BytesIO(book), rich_text=True)
    cells = [
        (sheet.title, c.row, c.column, c.value, c.style_id)
        for sheet in source
        for row in sheet.iter_rows()
        for c in row
    ]
    looks: dict[int, Any] = {c.style_id: c for sheet in source for row in sheet.iter_rows() for c in row}

    def write() -> None:
        target = openpyxl.Workbook()
        sheets = {name: target.create_sheet(name) for name in source.sheetnames}
        styles = {number: _style(target, look) for number, look in looks.items()}
        for name, row, column, value, style in cells:
            cell: Any = sheets[name].cell(row, column, value)
            cell._style = styles[style]
        target.save(io.BytesIO())

    return write


def _style(target: Any, look: Any) -> Any:
    """The style of a cell of another workbook, made known to this one."""
    cell = target.active["A1"]
    for part in ("font", "fill", "border", "alignment", "protection", "number_format"):
        setattr(cell, part, copy(getattr(look, part)))
    return copy(cell._style)


EXPORT_ROWS = 1_000_000
_COUNT = """
import sys
from pathlib import Path
from cxaudit.engine.measures import figure, formulas
from cxaudit.engine.tallies import Tally
from cxaudit.read.exports import batches, find_exports, read_mapping, survey
path, rules = Path(sys.argv[1]), read_mapping(Path(sys.argv[2]))
found = find_exports([path], rules)
looked = survey(found, rules, lambda done, of: None)
tally = Tally(rules, 1 << 40, looked.doubles)
for file, batch in batches(found, rules, looked.order, lambda done, of: None):
    tally.add(batch)
sums = tally.sums()
assert sum(figure(one, sums) is not None for one in formulas()) == 7
"""


def exports(folder: Path, python: Path) -> Iterator[Line]:
    """A million rows of tickets counted for seven measures, against csv.DictReader going through them; memory."""
    rules = folder / "map.yaml"
    apart(_tickets, folder)
    walk = "import csv, sys\nfor row in csv.DictReader(open(sys.argv[1], newline='')): pass"
    large, small = folder / "tickets-1000000.csv", folder / "tickets-100000.csv"
    ours, theirs = whole(python, "-c", _COUNT, large, rules), whole(python, "-c", walk, large)
    yield Line("count 1,000,000 tickets : csv.DictReader", ratio(ours, theirs, 3), 3)
    many, some = (process(python, "-c", _COUNT, path, rules).peak for path in (large, small))
    yield Line("count, memory, 1,000,000 tickets more than 100,000", many - some, 24, "MB")
    yield Line("count, memory, 1,000,000 tickets", many, 120, "MB")


def _tickets(folder: Path) -> None:
    """Exports of two sizes, with dirt, and their mapping."""
    from tests import exports as written

    (folder / "map.yaml").write_text(written.MAPPING, encoding="utf-8")
    for count in (EXPORT_ROWS // 10, EXPORT_ROWS):
        written.write_csv(folder / f"tickets-{count}.csv", written.dirty_tickets(count))


PARTS = (
    start,
    blank,
    report,
    html,
    drawn,
    collected,
    exports,
    rubric,
    returned,
    scoring,
    planning,
    further,
    workbooks,
)
"""Whole processes first, while this one is still small: a child's memory counts from its parent's."""


def main(words: Sequence[str]) -> None:
    """Print the table, line by line as it comes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = bare_python(folder / "python")
        apart(prepare, folder)
        print(
            f"{'work : yardstick':<74} | {'figure':>10} | {'target':>10} |\n{'-' * 75}|{'-' * 12}|{'-' * 12}|-----"
        )
        for part in PARTS:
            if not words or part.__name__ in words:
                for line in part(folder, python):
                    print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
