"""What if, in a real browser: the script's numbers are the engine's (docs/scoring.md, rules N1, N3, P8)."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from cxaudit.engine.boards import board
from cxaudit.language import speaking
from cxaudit.measure import shown_points
from cxaudit.model.engagement import Engagement
from cxaudit.model.result import AuditResult, Fix
from cxaudit.pipeline import audited
from cxaudit.projection import Change, done, projected, shown
from cxaudit.read.rubrics import find_rubric
from cxaudit.read.voices import Voice
from cxaudit.render.figures import shown_uplift
from cxaudit.render.html.page import report_html
from tests import browser as installed
from tests import demos, statements
from tests.builders import sheets_of
from tests.render import results
from tests.rubrics import small_rubric

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(installed.PROGRAM is None, reason="needs Chromium"),
]

SETS = 200
NONE, FIRST, WHOLE = 0, 1, 2
CHOOSE = """(sets) => sets.map((wanted) => {
  const panel = document.querySelector(".what-if");
  const boxes = [...panel.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input")]);
  boxes.forEach((found, at) => found.forEach((box, n) => {
    box.checked = wanted[at] === 2 && n === found.length - 1 || wanted[at] === 1 && n === 0;
  }));
  panel.dispatchEvent(new Event("change"));
  return [...panel.querySelectorAll("data")].map((place) => [place.value, place.textContent]);
})"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with installed.chromium() as browser:
        yield browser


def opened(chromium: Browser, text: str, folder: Path, *, scripts: bool = True) -> Page:
    """A page, open in a window of its own."""
    (folder / "report.html").write_text(text, encoding="utf-8")
    page = chromium.new_context(
        java_script_enabled=scripts, viewport={"width": 1280, "height": 900}
    ).new_page()
    page.goto((folder / "report.html").as_uri())
    return page


@pytest.fixture
def page(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    """The example, open; any complaint of the browser fails the test."""
    complaints: list[str] = []
    made = opened(chromium, report_html(demos.result()), tmp_path)
    made.on("pageerror", lambda error: complaints.append(str(error)))
    yield made
    made.context.close()
    assert complaints == []


@cache
def geometric() -> AuditResult:
    """The kitchen with the geometric total."""
    return results.result_of(results.KITCHEN, total="geometric")


def fixes(result: AuditResult) -> list[Fix]:
    """What can be chosen, in its order."""
    known = board(result).spots
    return [f for f in (*result.fixes, *result.proofs) if f.criterion in known]


def drawn(result: AuditResult) -> list[list[int]]:
    """Random choices among all that can be chosen."""
    draws = random.Random(8)
    return [[draws.choice([NONE, NONE, FIRST, WHOLE]) for _ in fixes(result)] for _ in range(SETS)]


def changes(result: AuditResult, chosen: list[int]) -> dict[str, Change]:
    """What the engine makes of a choice."""
    start = board(result)
    taken = [(f, c) for f, c in zip(fixes(result), chosen, strict=True) if c != NONE]
    return {
        f.criterion: done(start, f.criterion, f.steps[0].to if c == FIRST else f.target or 0)
        if f.kind == "improve"
        else shown(start, f.criterion, f.target or 0)
        for f, c in taken
    }


def engine(result: AuditResult, chosen: list[int]) -> list[float]:
    """Overall and step points after a choice."""
    after = projected(board(result), changes(result, chosen))
    assert after.total is not None
    return [after.total, *(points for points in after.steps.values() if points is not None)]


def told(before: float, after: float) -> str:
    """What the page says of points."""
    moved = f"{shown_points(before)} → {shown_points(after)} ({shown_uplift(after - before)})"
    return shown_points(after) if before == after else moved


@cache
def held_by_a_statement() -> AuditResult:
    """The kitchen, where the test of a strategy statement holds levels down (rule F9)."""
    gates = [(c.id, level, 1.0) for c in small_rubric().criteria for level in (1, 3)]
    rubric = statements.bounded(small_rubric(), gates)
    found = statements.found(rubric, ["yes", "no"])
    return audited(rubric, Engagement(), sheets_of(results.KITCHEN), found=found)


@pytest.mark.parametrize(
    "made",
    [demos.result, results.kitchen, geometric, held_by_a_statement],
    ids=["demo", "kitchen", "geometric", "statement"],
)
def test_p8_random_sets_come_to_the_engines_points(made: Any, chromium: Browser, tmp_path: Path) -> None:
    result: AuditResult = made()
    seen = opened(chromium, report_html(result), tmp_path)
    found = seen.evaluate(CHOOSE, drawn(result))
    seen.context.close()
    wanted = [engine(result, chosen) for chosen in drawn(result)]
    assert len({tuple(points) for points in wanted}) > 5
    assert [[float(value) for value, _ in row] for row in found] == [
        pytest.approx(points, abs=1e-9, rel=0) for points in wanted
    ]


def test_n3_the_shown_points_and_gains_are_the_engines(page: Page) -> None:
    found = page.evaluate(CHOOSE, drawn(demos.result()))
    today = engine(demos.result(), [NONE] * len(fixes(demos.result())))
    wanted = [
        [told(before, after) for before, after in zip(today, engine(demos.result(), chosen), strict=True)]
        for chosen in drawn(demos.result())
    ]
    assert [[text for _, text in row] for row in found] == wanted


def test_the_first_five_are_the_bundle_of_the_table(page: Page) -> None:
    page.click(".what-if [data-take]")
    row = page.locator("#gain table:has(#bundles-c) tbody tr").first.locator("td")
    assert page.inner_text(".big-line data") == f"47 → {row.nth(3).inner_text()} ({row.nth(1).inner_text()})"
    assert f"Days: {row.nth(0).inner_text()}." in page.inner_text(".taken")


def test_a_choice_is_announced_in_words(page: Page) -> None:
    page.click(".what-if [data-take]")
    said = re.compile(r"^Taken: 5\. Days: \d+\. Supported: 47 → \d+ \(\+\d\.\d\)\.")
    expect(page.locator(".what-if [role=status]")).to_have_text(said)


def test_by_keyboard_alone(page: Page) -> None:
    page.focus(".what-if [data-take]")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.take") == "5"
    assert page.inner_text(".big-line data") == "47"
    page.locator(".what-if tbody input").first.focus()
    page.keyboard.press("Space")
    assert page.inner_text(".big-line data").startswith("47 → 48")


def test_of_a_fix_either_its_first_step_or_all_is_taken(page: Page) -> None:
    boxes = page.locator(".what-if tbody tr").first.locator("input")
    boxes.nth(0).check()
    boxes.nth(1).check()
    assert not boxes.nth(0).is_checked()


def test_every_choice_has_a_name(page: Page) -> None:
    names = page.eval_on_selector_all(
        ".what-if input", "all => all.map(one => one.getAttribute('aria-label'))"
    )
    assert names[:2] == [
        "K6 Expectations written down: first step only",
        "K6 Expectations written down: all of it",
    ]
    assert len(set(names)) == len(names)


def test_what_a_fix_still_needs_is_said(page: Page) -> None:
    page.get_by_label("R8 Keep refining: all of it").check()
    assert "R8 still needs E8 Honest look at what we do today at level" in page.inner_text(".waits")


def test_without_scripts_the_table_of_bundles_remains(chromium: Browser, tmp_path: Path) -> None:
    still = opened(chromium, report_html(demos.result()), tmp_path, scripts=False)
    assert still.locator("#gain table:has(#bundles-c)").is_visible()
    assert not still.locator(".what-if").is_visible()
    assert still.locator("#roadmap details.told summary").first.is_visible()
    still.context.close()


def test_numbers_have_the_marks_of_the_language(chromium: Browser, tmp_path: Path) -> None:
    voice = Voice(demos.rubric(), find_rubric(), "de")
    with speaking(voice.language):
        german = opened(chromium, report_html(voice.told(demos.result())), tmp_path)
    german.click(".what-if [data-take]")
    assert re.fullmatch(r"47 → \d+ \(\+\d,\d\)", german.inner_text(".big-line data"))
    german.context.close()
