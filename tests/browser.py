"""Chromium for tests of pages: the installed one, which playwright drives and never downloads."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright

PROGRAM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
AXE = Path(__file__).parents[1] / ".tools/node_modules/axe-core/axe.min.js"


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, open; it reaches no network."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=PROGRAM, args=SWITCHES)
        yield browser
        browser.close()


@contextmanager
def window(browser: Browser, **settings: Any) -> Iterator[Page]:
    """One window for many tests, since each new one costs more than a page does; `shown_anew` shows a page in it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **settings)
    yield context.new_page()
    context.close()


def shown_anew(
    page: Page, file: Path, *, width: int = 1280, scheme: Literal["light", "dark"] = "light"
) -> Page:
    """A file in a window as if nothing had been shown there before."""
    page.goto("about:blank")
    page.mouse.move(0, 0)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(file.as_uri())
    return page


def picture_taken(file: Path, profile: Path, picture: Path) -> float:
    """Seconds from the start of the browser until its picture of a page's first screen is written."""
    asked = (f"--user-data-dir={profile}", "--window-size=1440,900", f"--screenshot={picture}", file.as_uri())
    start = time.perf_counter()
    subprocess.run([str(PROGRAM), "--headless", *SWITCHES, *asked], check=True, capture_output=True)
    return time.perf_counter() - start


_FIRST = """() => new Promise((drawn) => {
  new PerformanceObserver((seen) => seen.getEntriesByName("first-contentful-paint").forEach((one) => drawn(one.startTime)))
    .observe({type: "paint", buffered: true});
})"""


def first_drawn(browser: Browser, file: Path) -> float:
    """Milliseconds from the start of loading a page until something of it is drawn, with nothing in any cache."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(file.as_uri())
    taken = float(page.evaluate(_FIRST))
    context.close()
    return taken
