"""The report on paper: nothing is cut, no heading stands alone, no chart runs off, and what is closed is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

import pytest
from playwright.sync_api import Browser

from cxaudit.language import speaking
from cxaudit.model.result import AuditResult
from cxaudit.printing import printed
from cxaudit.read.rubrics import find_rubric
from cxaudit.read.voices import Voice
from cxaudit.render.html.page import Paper, opened, report_html
from tests import browser as installed
from tests import demos
from tests.paper import Paper as Sheets
from tests.render import results

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(installed.PROGRAM is None, reason="needs Chromium"),
]


MADE: Final[dict[str, Callable[[], AuditResult]]] = {
    "demo": demos.result,
    "hostile": results.hostile,
    "empty": results.empty,
    "kitchen": results.kitchen,  # three steps
}
PAPERS: Final[tuple[Paper, ...]] = ("a4", "letter")
EACH = pytest.mark.parametrize(
    ("name", "paper"), [pytest.param(n, p, id=f"{n} on {p}") for n in MADE for p in PAPERS]
)
WIDTHS: Final = {"a4": 210 - 28, "letter": 215.9 - 28}
"""What the margins leave of a sheet, in millimetres."""
MARGIN: Final = 7
"""How far a mark at the end of a scale may reach into the margin of 14 millimetres."""
PIXELS_A_MILLIMETRE: Final = 96 / 25.4


@cache
def html(name: str, paper: Paper = "a4") -> str:
    return report_html(MADE[name](), "full", paper)


@cache
def sheets(name: str, paper: Paper = "a4") -> Sheets:
    return Sheets(printed(html(name, paper)))


@cache
def all_open() -> Sheets:
    return Sheets(printed(opened(html("demo"))))


@cache
def german() -> Sheets:
    voice = Voice(demos.rubric(), find_rubric(), "de")
    with speaking(voice.language):
        return Sheets(printed(report_html(voice.told(demos.result()), "full", "a4")))


@cache
def with_every_drawing() -> Sheets:
    """The example with tags for what a screen reader passes over, since another place says it: each small chart."""
    told = re.sub(
        r'<svg (class="?(?:bar|ladder)"?) aria-hidden="?true"?',
        r"<svg \1 role=img aria-label=drawn",
        html("demo"),
    )
    return Sheets(printed(re.sub(r' aria-hidden="?true"?', "", told)))


def spoilt(name: str, styles: str) -> Sheets:
    """A page with other styles at its end; without its policy, which would not let them in."""
    text, policies = re.subn(r'<meta http-equiv="?Content-Security-Policy[^>]*>', "", html(name))
    assert policies == 1
    return Sheets(printed(text.replace("</head>", f"<style>@media print{{{styles}}}</style></head>")))


# ------------------------------------------------------------------------ whole


@EACH
def test_no_row_is_cut(name: str, paper: Paper) -> None:
    assert sheets(name, paper).cut_rows == []


@EACH
def test_no_chart_is_cut(name: str, paper: Paper) -> None:
    assert sheets(name, paper).cut_figures == []


def test_no_small_chart_is_cut() -> None:
    drawn = with_every_drawing()
    assert len([f for f in drawn.all("Figure") if f.alt == "drawn"]) > 50
    assert drawn.cut_figures == []


@EACH
def test_the_head_of_a_table_stands_on_each_of_its_sheets(name: str, paper: Paper) -> None:
    assert sheets(name, paper).headless == []


@EACH
def test_nothing_that_announces_stands_alone_at_the_bottom(name: str, paper: Paper) -> None:
    assert sheets(name, paper).lonely == []


@pytest.mark.parametrize("fault", ["cut_rows", "cut_figures", "headless", "lonely"])
def test_with_everything_open_it_is_whole_too(fault: str) -> None:
    assert getattr(all_open(), fault) == []


@pytest.mark.parametrize("fault", ["cut_rows", "cut_figures", "headless", "lonely"])
def test_in_german_it_is_whole_too(fault: str) -> None:
    assert getattr(german(), fault) == []


def test_tables_of_several_sheets_are_among_those_asked() -> None:
    assert [t for t in sheets("demo").all("Table") if len({s for r in t.rows[1:] for s in r.sheets}) > 1]


@pytest.mark.parametrize(
    ("fault", "styles"),
    [
        pytest.param("cut_rows", "*{break-inside:auto!important}td{line-height:40mm!important}", id="row"),
        pytest.param(
            "cut_figures", "*{break-inside:auto!important}figure svg{margin-bottom:150mm}", id="chart"
        ),
        pytest.param("headless", "thead{display:table-row-group}", id="head"),
        pytest.param("lonely", "h4{break-after:page!important}", id="heading"),
    ],
)
def test_what_is_cut_would_be_found(fault: str, styles: str) -> None:
    assert getattr(spoilt("demo", styles), fault)


# ------------------------------------------------------------------------ on the sheet


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with installed.chromium() as browser:
        yield browser


OUTSIDE = """([width, margin]) => [...document.querySelectorAll("main svg, main svg *, main table, main img")]
  .map((part) => [part, part.getBoundingClientRect()])
  .filter(([part, box]) => box.width && !part.closest("defs, .unseen") && (box.left < -margin || box.right > width + margin))
  .map(([part, box]) => [part.outerHTML.slice(0, 80), box.left, box.right])"""


def outside(chromium: Browser, text: str, paper: Paper) -> list[object]:
    """What reaches far into the margins of a sheet, or beyond."""
    width = int(WIDTHS[paper] * PIXELS_A_MILLIMETRE)
    page = chromium.new_page(viewport={"width": width, "height": 1000})
    page.emulate_media(media="print")
    page.set_content(text)
    found: list[object] = page.evaluate(OUTSIDE, [width, MARGIN * PIXELS_A_MILLIMETRE])
    page.close()
    return found


@EACH
def test_no_chart_and_no_table_runs_off_the_sheet(chromium: Browser, name: str, paper: Paper) -> None:
    assert outside(chromium, html(name, paper), paper) == []


def test_what_runs_off_would_be_found(chromium: Browser) -> None:
    wide = html("demo").replace("<main", "<main style=width:250mm", 1)
    unguarded = re.sub(r'<meta http-equiv="?Content-Security-Policy[^>]*>', "", wide)
    assert outside(chromium, unguarded, "a4")


# ------------------------------------------------------------------------ what is on it


@pytest.mark.parametrize("paper", PAPERS)
def test_the_example_has_a_length_that_is_read(paper: Paper) -> None:
    assert 25 <= sheets("demo", paper).sheets <= 55


def test_arithmetic_is_named_and_not_printed() -> None:
    words = sheets("demo").words
    assert "cxaudit explain result.json CODE" in words
    assert "base level = (" not in words


@pytest.mark.parametrize(
    "words", ["What limits it", "What to bring", "Agreement", "Reached: level", "Next: level"]
)
def test_what_is_no_arithmetic_is_printed(words: str) -> None:
    told = len(re.findall(rf"<(?:dt|b)>{words}", html("demo")))
    assert sheets("demo").words.count(words) >= told > 10


def test_everything_can_be_printed() -> None:
    assert "claimed and base level = (1 × 2.3333 + 1 × 2.75 + 1 × 2) / 3 = 2.3611" in all_open().words
    assert "cxaudit explain result.json CODE" not in all_open().words


@pytest.mark.parametrize("paper", PAPERS)
def test_the_summary_keeps_to_one_sheet(paper: Paper) -> None:
    headings = sheets("demo", paper).all("H2")
    assert [sorted(h.sheets) for h in headings[:2]] == [[2], [3]]
