"""The report in a real browser: finding one's way, opening a number, copying a table, printing, with and without scripts."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from cxaudit.model.result import AuditResult
from cxaudit.render.html.page import report_html
from tests import browser as installed
from tests import demos
from tests.render import results

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(installed.PROGRAM is None, reason="needs Chromium"),
]

CRITERIA = '[data-section="criteria"]'
FIXES = '[data-section="fixes"]'
SHOWN = "#criteria article:not([hidden])"
TIGHT = "*{content-visibility:visible!important}"
"""What is not near the screen is drawn too, so that its colours can be judged."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with installed.chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages by name."""
    folder = tmp_path_factory.mktemp("pages")
    made = {"demo": demos.result(), "kitchen": results.kitchen(), "hostile": results.hostile()}
    made |= {"surveyed": results.surveyed(), "strangers": results.surveyed_by_strangers()}
    for name, result in made.items():
        (folder / f"{name}.html").write_text(report_html(result), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in made}


@pytest.fixture(scope="module")
def complaints() -> list[str]:
    """What the browser has said against the pages in the window."""
    return []


@pytest.fixture(scope="module")
def window(chromium: Browser, complaints: list[str]) -> Iterator[Page]:
    """A window that may use the clipboard."""
    with installed.window(chromium, permissions=["clipboard-read", "clipboard-write"]) as opened:
        opened.on("console", lambda said: complaints.append(said.text))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        yield opened


@pytest.fixture(scope="module")
def unguarded(chromium: Browser) -> Iterator[Page]:
    """A window in which a test's own scripts and styles run too."""
    with installed.window(chromium, bypass_csp=True) as opened:
        yield opened


@pytest.fixture
def page(window: Page, files: dict[str, Path], complaints: list[str]) -> Iterator[Page]:
    """The example's report, open on a wide screen; any complaint of the browser fails the test."""
    complaints.clear()
    yield installed.shown_anew(window, files["demo"])
    assert complaints == []


@pytest.fixture
def still(chromium: Browser, files: dict[str, Path]) -> Iterator[Page]:
    """The same with scripts off."""
    context = chromium.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(files["demo"].as_uri())
    yield opened
    context.close()


# ------------------------------------------------------------------------ search and filters


def test_a_search_leaves_what_has_all_its_words(page: Page) -> None:
    page.fill(f"{CRITERIA} input", "guessed  KNOWN")
    expect(page.locator(SHOWN)).to_have_count(1)
    assert page.inner_text(f"{SHOWN} h4 b") == "K1"


def test_the_number_of_hits_is_announced(page: Page) -> None:
    page.select_option(f"{CRITERIA} [data-key=step]", "Know needs")
    expect(page.locator(f"{CRITERIA} [role=status]")).to_have_text("Criteria shown: 7 of 46")


def test_the_number_of_hits_stands_there_as_soon_as_something_is_typed(page: Page) -> None:
    page.fill(f"{CRITERIA} input", "guessed")
    assert page.inner_text(f"{CRITERIA} [role=status]") == "Criteria shown: 1 of 46"


def test_a_key_touches_only_what_it_shows_or_hides(page: Page) -> None:
    page.fill(f"{CRITERIA} input", "guessed")
    page.evaluate("""() => {
      window.touched = 0;
      new MutationObserver((seen) => { window.touched += seen.length; })
        .observe(document.querySelector("#criteria"), {attributes: true, subtree: true, attributeFilter: ["hidden"]});
    }""")
    page.fill(f"{CRITERIA} input", "guessed known")
    assert page.evaluate("window.touched") == 0


def test_steps_without_a_hit_are_left_out(page: Page) -> None:
    page.select_option(f"{CRITERIA} [data-key=step]", "Know needs")
    assert page.locator("#criteria .step:not([hidden])").count() == 1


@pytest.mark.parametrize(
    ("key", "choice", "count"),
    [
        pytest.param("held", "What it needs first", 1, id="limit"),
        pytest.param("role", "Managers and team leaders", 1, id="role"),
    ],
)
def test_criteria_are_filtered(page: Page, key: str, choice: str, count: int) -> None:
    page.select_option(f"{CRITERIA} [data-key={key}]", choice)
    assert count <= page.locator(SHOWN).count() < 46


def test_filters_and_search_hold_together(page: Page) -> None:
    page.select_option(f"{CRITERIA} [data-key=step]", "Deliver")
    page.fill(f"{CRITERIA} input", "guessed")
    expect(page.locator(SHOWN)).to_have_count(0)
    expect(page.locator(f"{CRITERIA} [role=status]")).to_have_text("Criteria shown: 0 of 46")


def test_the_table_of_fixes_follows_its_filters(page: Page) -> None:
    page.select_option(f"{FIXES} [data-key=list]", "Quick win")
    shown = page.locator("#fixes article.fix:not([hidden])").count()
    assert 0 < shown < 36
    assert page.locator("#fixes .scroll:has(#fixes-c) tbody tr:not([hidden])").count() == shown


def test_clear_shows_everything_again(page: Page) -> None:
    page.select_option(f"{CRITERIA} [data-key=step]", "Deliver")
    page.click(f"{CRITERIA} button")
    assert page.locator(SHOWN).count() == 46
    assert page.evaluate("document.activeElement.type") == "search"


def test_escape_clears_too(page: Page) -> None:
    page.fill(f"{CRITERIA} input", "no such word")
    expect(page.locator(SHOWN)).to_have_count(0)
    page.press(f"{CRITERIA} input", "Escape")
    assert page.locator(SHOWN).count() == 46


# ------------------------------------------------------------------------ finding one's way


def test_a_number_opens(page: Page) -> None:
    page.click("[id='c-K1'] summary")
    assert "claimed and base level = (1 × 2.3333 + 1 × 2.75 + 1 × 2) / 3 = 2.3611" in page.inner_text(
        "[id='c-K1'] details"
    )


def test_the_overall_score_opens_from_the_summary(page: Page) -> None:
    page.click("#summary .how a")
    assert "S13" in page.inner_text("#a-overall[open]")


def test_r1_figures_for_experts_open(page: Page) -> None:
    page.get_by_text("For experts: agreement within each role").click()
    assert page.locator("#sure .expert tbody tr").first.is_visible()


def test_the_ranges_of_the_steps_are_reached_from_how_sure(page: Page) -> None:
    page.locator("#sure").get_by_text("The ranges of the steps").click()
    assert page.url.endswith("#steps")


def test_every_criterion_has_a_link_to_itself(page: Page) -> None:
    assert page.locator("#criteria article .spot").count() == 46
    assert page.get_attribute("[id='c-K1'] .spot", "href") == "#c-K1"


def test_a_link_opens_what_is_closed_around_its_place(chromium: Browser, files: dict[str, Path]) -> None:
    opened = chromium.new_page()
    opened.goto(f"{files['demo'].as_uri()}#practices-c")
    assert opened.locator("details[open] #practices-c").is_visible()
    opened.close()


def test_a_link_to_what_a_filter_hides_shows_it(page: Page) -> None:
    page.select_option(f"{CRITERIA} [data-key=step]", "Deliver")
    page.evaluate("location.hash = 'c-K1'")
    expect(page.locator(SHOWN)).to_have_count(46)
    assert page.locator("[id='c-K1']").is_visible()


def test_a_link_arrives_where_it_leads(page: Page) -> None:
    page.click("nav a[href='#fixes']")
    page.wait_for_timeout(300)
    assert 0 <= page.evaluate("document.querySelector('#fixes').getBoundingClientRect().top") < 100


def test_the_contents_say_where_one_is(page: Page) -> None:
    page.evaluate("document.querySelector('#fixes').scrollIntoView()")
    page.wait_for_selector("nav a[href='#fixes'][aria-current]")
    assert page.locator("nav [aria-current]").count() == 1


def test_everything_opens_and_closes(page: Page) -> None:
    page.click("[data-open]")
    assert page.locator("main details:not([open])").count() == 0
    page.click(".tools button:not([data-open])")
    assert page.locator("main details[open]").count() == 0


def test_by_keyboard_alone_a_number_opens_with_its_focus_in_view(page: Page) -> None:
    page.focus("[id='c-K1'] .spot")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('details').open") is True
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_the_first_tab_skips_to_the_summary(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#summary"


# ------------------------------------------------------------------------ tables as CSV


def copied(page: Page, caption: str) -> list[str]:
    """The lines of a table after a click on its button."""
    page.click(f".scroll:has([id='{caption}']) .copy")
    expect(page.locator(".tools [role=status]")).to_have_text("Copied")
    return str(page.evaluate("navigator.clipboard.readText()")).splitlines()


def test_a_table_is_copied_as_csv(page: Page) -> None:
    lines = copied(page, "steps-c")
    assert len(lines) == 7
    assert lines[0] == (
        "Step,Claimed,95 % range,Supported,95 % range,Distance,Target,Coverage,Band,Maturity level"
    )


def test_numbers_with_a_sign_stay_numbers(page: Page) -> None:
    assert ",+0.8," in "\n".join(copied(page, "fixes-c"))


def test_only_rows_that_a_filter_shows_are_copied(page: Page) -> None:
    page.select_option(f"{FIXES} [data-key=step]", "Deliver")
    rows = copied(page, "fixes-c")[1:]
    assert rows
    assert all(",Deliver," in row for row in rows)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        pytest.param("=1+1", "'=1+1", id="formula"),
        pytest.param("+SUM(A1)", "'+SUM(A1)", id="plus"),
        pytest.param("-2+cmd", "'-2+cmd", id="minus"),
        pytest.param("@now", "'@now", id="at"),
        pytest.param("-3", "-3", id="negative number"),
        pytest.param("−1.5", "-1.5", id="printed minus"),
        pytest.param("+18", "+18", id="gain"),
        pytest.param('a "b", c', '"a ""b"", c"', id="quotes and commas"),
    ],
)
def test_no_cell_becomes_a_formula(page: Page, text: str, cell: str) -> None:
    page.evaluate("text => { document.querySelector('#steps-c ~ tbody td').textContent = text; }", text)
    assert f",{cell}," in copied(page, "steps-c")[1]


# ------------------------------------------------------------------------ scripts off, print


def test_without_scripts_everything_can_be_read(still: Page) -> None:
    assert still.locator("#criteria article").count() == 46
    still.click("[id='c-K1'] summary")
    assert "base level" in still.inner_text("[id='c-K1'] details")


def test_without_scripts_there_is_no_dead_control(still: Page) -> None:
    assert [c for c in still.locator("button, input, select").all() if c.is_visible()] == []


def words_on_paper(opened: Page, folder: Path) -> str:
    """All words of the page as it would be printed now."""
    opened.pdf(path=folder / "page.pdf", format="A4")
    text = subprocess.run(
        ["pdftotext", "-layout", folder / "page.pdf", "-"], capture_output=True, text=True, check=True
    )
    return " ".join(text.stdout.split())


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def kitchen(request: pytest.FixtureRequest, chromium: Browser, files: dict[str, Path]) -> Iterator[Page]:
    """The small report, with and without scripts."""
    context = chromium.new_context(java_script_enabled=request.param)
    opened = context.new_page()
    opened.goto(files["kitchen"].as_uri())
    yield opened
    context.close()


def test_what_is_closed_is_not_printed_but_named(kitchen: Page, tmp_path: Path) -> None:
    words = words_on_paper(kitchen, tmp_path)
    assert "cxaudit explain result.json CODE" in words
    assert not re.search("base level = |How this came about|Copy as CSV|Open all details|¶", words)


def test_what_the_reader_opened_is_printed(kitchen: Page, tmp_path: Path) -> None:
    kitchen.click("[id='c-S1'] summary")
    words = words_on_paper(kitchen, tmp_path)
    assert words.count("How this came about") == 1
    assert "claimed and base level = (1 × 3 + 1 × 1.8) / 2 = 2.4" in words


def test_a_table_that_is_only_folded_away_is_printed(page: Page, tmp_path: Path) -> None:
    page.evaluate("document.querySelector('.spread details').classList.add('told')")
    assert "How often each role chose each level" in words_on_paper(page, tmp_path)


def test_after_printing_it_is_closed_again(page: Page) -> None:
    page.evaluate("document.querySelector('.spread details').classList.add('told')")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("main details[open]").count() == page.locator("main details.told").count() > 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("main details[open]").count() == 0


# ------------------------------------------------------------------------ for everybody


@pytest.mark.skipif(not installed.AXE.exists(), reason="needs axe-core from npm")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("name", ["demo", "hostile", "surveyed", "strangers"])
def test_axe_finds_nothing(
    unguarded: Page, files: dict[str, Path], name: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    opened = installed.shown_anew(unguarded, files[name], width=width, scheme=scheme)
    opened.add_style_tag(content=TIGHT)
    opened.click("[data-open]")
    opened.evaluate(installed.AXE.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = opened.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", tags)
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []


@pytest.mark.skipif(not installed.AXE.exists(), reason="needs axe-core from npm")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1600, 320])
@pytest.mark.parametrize("made", [results.kitchen, results.empty], ids=["topics", "nothing"])
def test_axe_finds_nothing_on_the_workshops_page(
    unguarded: Page,
    tmp_path: Path,
    made: Callable[[], AuditResult],
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    (tmp_path / "wall.html").write_text(report_html(made(), "workshop"), encoding="utf-8")
    opened = installed.shown_anew(unguarded, tmp_path / "wall.html", width=width, scheme=scheme)
    opened.evaluate(installed.AXE.read_text(encoding="utf-8"))
    found = opened.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [1440, 768, 390, 320])
@pytest.mark.parametrize("name", ["demo", "hostile", "surveyed", "strangers"])
def test_nothing_sticks_out_of_the_screen(
    unguarded: Page, files: dict[str, Path], name: str, width: int, direction: str
) -> None:
    opened = installed.shown_anew(unguarded, files[name], width=width)
    opened.add_style_tag(content=TIGHT)
    opened.evaluate("direction => { document.documentElement.dir = direction; }", direction)
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
