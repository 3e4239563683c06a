"""Pages in which texts of both directions meet: numbers keep their order, and each text its own direction."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from cxaudit.language import speaking
from cxaudit.render.html.directions import isolated
from cxaudit.render.html.page import report_html
from tests import browser as installed
from tests import demos, pseudo
from tests.render import results

LETTER_BY_LETTER = """selector => {
  const texts = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
  const found = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode())
    [...text.data].forEach((letter, at) => {
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      const box = range.getBoundingClientRect();
      if (letter.trim() && box.width) found.push([box.left, letter]);
    });
  return found.sort((one, other) => one[0] - other[0]).map((pair) => pair[1]).join("");
}"""
"""What stands in an element of one line, from left to right."""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("+5", "[+5]", id="sign"),
        pytest.param("\u22123.5", "[\u22123.5]", id="minus"),
        pytest.param("40 %", "[40 %]", id="percent"),
        pytest.param("1.2\u20133.4", "[1.2\u20133.4]", id="range"),
        pytest.param("2 → 3", "[2 → 3]", id="arrow"),
        pytest.param("2026-11-02", "[2026-11-02]", id="date"),
        pytest.param("= (1 × 2.5 + 3) / 2 = 2.75", "= [(1 × 2.5 + 3) / 2 = 2.75]", id="sum"),
        pytest.param("17, 2.5 and K1", "17, 2.5 and K1", id="plain numbers need nothing"),
        pytest.param("&#34;+5&#34;", "&#34;[+5]&#34;", id="escaped"),
    ],
)
def test_a_number_with_a_sign_a_unit_or_a_partner_stays_together(text: str, shown: str) -> None:
    assert isolated(text).replace("\u2066", "[").replace("\u2069", "]") == shown


def test_a_page_of_one_direction_has_no_marks() -> None:
    assert not re.search("[\u2066-\u2069]", report_html(demos.result()))


def test_a_strangers_turning_of_the_text_is_written_out_from_right_to_left_too() -> None:
    with speaking(pseudo.RIGHT_TO_LEFT):
        page = report_html(results.hostile())
    assert "\\u202e" in page
    assert not re.search("[\u202a-\u202e\u2067]", page)


def test_marks_are_in_texts_and_never_in_code() -> None:
    with speaking(pseudo.RIGHT_TO_LEFT):
        page = report_html(demos.result())
    code = re.findall(r"<(?:style|script)>.*?</(?:style|script)>", page, re.DOTALL)
    assert not re.search("[\u2066-\u2069]", html.unescape("".join(code)))


# ------------------------------------------------------------------------ as a browser draws it


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with installed.chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def page(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The example's page in a language that is read from right to left, its rubric in English."""
    file = tmp_path_factory.mktemp("directions") / "page.html"
    with speaking(pseudo.RIGHT_TO_LEFT):
        file.write_text(report_html(demos.result()), encoding="utf-8")
    opened = chromium.new_page(viewport={"width": 1440, "height": 900}, bypass_csp=True)
    opened.goto(file.as_uri())
    opened.add_style_tag(content="*{content-visibility:visible!important;text-wrap:nowrap!important}")
    yield opened
    opened.close()


needs_chromium = pytest.mark.skipif(installed.PROGRAM is None, reason="needs Chromium")


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize(
    ("selector", "shown"),
    [
        pytest.param(".between .big", "+4", id="a signed number"),
        pytest.param(".sure div:nth-of-type(2) b", "100%", id="percent"),
        pytest.param("#fixes tbody td:nth-child(5)", "1→2", id="from level to level"),
        pytest.param("#gain .flag-text ~ .flag-text", "+1.4", id="in a chart"),
        pytest.param(
            ".strengths .small",
            "Allchannelsaremeasuredinthesameway.",
            id="English",
        ),
        pytest.param(".contents ol ol a", "1.Knowneeds", id="a numbered name"),
    ],
)
def test_what_is_written_from_left_to_right_stands_so(page: Page, selector: str, shown: str) -> None:
    assert page.evaluate(LETTER_BY_LETTER, selector) == shown


@pytest.mark.browser
@needs_chromium
def test_a_foreign_sentence_in_a_phrase_ends_with_its_own_full_stop(page: Page) -> None:
    shown = page.evaluate(LETTER_BY_LETTER, ".package li p:last-child")
    assert "contractdemands,isagreedandwrittendown." in shown


@pytest.mark.browser
@needs_chromium
def test_numbers_are_copied_without_marks(page: Page) -> None:
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.click(".scroll:has(#fixes-c) .copy")
    page.wait_for_function("window.copied")
    assert ",+0.8," in page.evaluate("window.copied")
