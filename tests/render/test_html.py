"""The report: complete, in order, self-contained, and deaf to what strangers write."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import time
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from jinja2 import StrictUndefined

from cxaudit.model.engagement import Brand
from cxaudit.model.result import AuditResult
from cxaudit.render.colours import READABLE, contrast
from cxaudit.render.html import charts
from cxaudit.render.html.page import Edition, environment, report_html
from cxaudit.render.html.theme import DARK, LIGHT, theme
from cxaudit.render.view import LISTED_FIXES, view
from tests import demos
from tests.render import results
from tests.render.pages import Page

RESULTS = [
    results.kitchen,
    results.empty,
    results.alone,
    results.few,
    results.pulse,
    results.audited_higher,
    results.hostile,
    results.surveyed,
    results.surveyed_by_strangers,
    demos.result,
]
EVERY = pytest.mark.parametrize(
    "result", [pytest.param(made(), id=f"{made.__module__}.{made.__name__}") for made in RESULTS]
)


@cache
def html(result_name: str) -> str:
    return report_html(getattr(results, result_name)())


@cache
def page(result_name: str) -> Page:
    return Page(html(result_name))


# ------------------------------------------------------------------------ complete and in order


@EVERY
def test_every_result_gives_a_well_formed_page(result: AuditResult) -> None:
    assert Page(report_html(result)).all("html") == [{"lang": "en", "dir": "ltr"}]


def test_the_summary_comes_first() -> None:
    sections = [a["id"] for a in page("kitchen").all("section")]
    assert [s for s in sections if not s.startswith("s-")] == [
        "summary", "steps", "criteria", "think", "part", "differently", "sure", "map", "fixes", "roadmap", "gain",
        "method", "quality", "trace",
    ]  # fmt: skip


@EVERY
def test_headings_skip_no_level(result: AuditResult) -> None:
    levels = Page(report_html(result)).headings
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_there_is_one_main_heading() -> None:
    assert page("kitchen").headings.count(1) == 1


@EVERY
def test_ids_are_there_once(result: AuditResult) -> None:
    ids = Page(report_html(result)).values("id")
    assert len(ids) == len(set(ids))


@EVERY
def test_what_points_inside_the_page_arrives(result: AuditResult) -> None:
    shown = Page(report_html(result))
    named = " ".join(shown.values("aria-labelledby")).split()
    inside = [h[1:] for h in shown.values("href") if h.startswith("#")]
    assert {*named, *inside} <= set(shown.values("id"))


@EVERY
def test_every_table_has_a_caption_and_a_head(result: AuditResult) -> None:
    shown = Page(report_html(result))
    assert len(shown.all("caption")) == len(shown.all("table")) == len(shown.all("thead"))


@EVERY
def test_heads_of_several_columns_say_so(result: AuditResult) -> None:
    """Where a head stands says what it belongs to: in ``thead`` a column, else its row; a group of columns needs a word."""
    heads = Page(report_html(result)).all("th")
    assert {a.get("scope") for a in heads if "colspan" in a} <= {"colgroup"}
    assert {a.get("scope") for a in heads if "colspan" not in a} <= {None}


def test_regions_that_scroll_can_be_reached_by_keyboard() -> None:
    scrolling = [a for a in page("kitchen").all("div") if a.get("class") == "scroll"]
    assert scrolling
    assert all(a["tabindex"] == "0" and a["role"] == "group" for a in scrolling)


def test_pictures_have_a_title_and_a_description_or_are_silent() -> None:
    pictures = page("kitchen").all("svg")
    assert all(
        a.get("aria-hidden") == "true" or {"role", "aria-labelledby"} <= set(a) or "aria-hidden" not in a
        for a in pictures
    )
    assert len([a for a in pictures if a.get("role") == "img"]) == len(page("kitchen").all("title")) - 1


@EVERY
def test_n3_every_step_figure_of_the_view_is_on_the_page(result: AuditResult) -> None:
    words = Page(report_html(result)).words
    told = [f"{s.supported} supported · {s.band} · {s.claimed} claimed" for s in view(result).steps]
    assert [t for t in told if " ".join(t.split()) not in words] == []


def test_the_two_scores_stand_side_by_side() -> None:
    assert (
        "We think claimed 68 band Fair 64 to 73 with 95 % confidence We know supported 50 band Fair"
        in page("kitchen").words
    )


def test_nothing_answered_is_said() -> None:
    assert "No overall score. Store, Cook and Clean have too few answers for a score." in page("empty").words


def test_banners_stand_in_the_summary() -> None:
    assert "Made-up example. There is no such kitchen." in page("kitchen").words


def test_r6_hidden_fixes_are_named() -> None:
    assert "Below target, figures hidden AONE a.one" in page("few").words.replace(
        "ATWO a.two : fewer than 5 people ", ""
    )


def test_the_account_of_a_number_can_be_opened() -> None:
    assert "S2 claimed and base level = (1 × 3 + 1 × 1.8) / 2 = 2.4" in page("kitchen").words


def test_the_policy_is_told() -> None:
    words = page("kitchen").words
    assert "Logged level 2 A log or a list shows it." in words
    assert "Minimum group 5 people no figure is shown for fewer" in words


def test_three_steps_have_a_radar() -> None:
    assert charts.radar(results.kitchen()) is not None


def test_the_radar_leaves_its_numbers_to_the_table_of_steps_beside_it() -> None:
    steps = html("kitchen").split("id=steps ")[1].split("</section>")[0]
    assert len(re.findall("<table", steps)) == 2
    assert "The numbers stand in the table of the steps." in steps


def test_r4_differences_between_roles_stand_in_one_table() -> None:
    differently = html("kitchen").split("id=differently ")[1].split("</section>")[0]
    assert re.findall(r"<caption id=([\w-]+)", differently) == ["heat-n", "spread-n"]


def test_of_many_fixes_of_a_list_the_first_are_named_beside_the_map() -> None:
    shown = view(results.large()).quarters
    listed = [len(q.fixes) for q in shown]
    assert max(listed) == LISTED_FIXES
    assert sum(listed) + sum(q.more for q in shown) == len(view(results.large()).fixes)


def test_two_steps_have_none() -> None:
    assert charts.radar(results.changed(results.kitchen(), steps=results.kitchen().steps[:2])) is None


def test_nothing_scored_has_none() -> None:
    assert charts.radar(results.empty()) is None


def test_a_radar_breaks_where_a_step_has_no_score() -> None:
    web = charts.radar(results.alone())
    assert web is not None
    assert "Z" not in web.supported
    assert web.supported.count("M") == 1


def test_marks_stay_on_their_track() -> None:
    assert (charts.place(1.7), charts.place(-1)) == ("100%", "0%")


def test_same_result_same_page() -> None:
    assert report_html(results.kitchen()) == html("kitchen")


# ------------------------------------------------------------------------ self-contained


def policy_of(text: str) -> str:
    return next(a["content"] for a in Page(text).all("meta") if "http-equiv" in a)


def test_the_policy_allows_nothing_but_our_styles_and_our_script() -> None:
    assert re.sub(r"sha256-[\w+/=]{44}", "HASH", policy_of(html("kitchen"))) == (
        "default-src 'none'; style-src 'HASH'; script-src 'HASH'; img-src data:; base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("edition", ["executive", "staff"])
def test_the_short_editions_have_no_script_and_allow_none(edition: Edition) -> None:
    text = report_html(results.kitchen(), edition)
    assert "script" not in {tag for tag, _ in Page(text).tags}
    assert "script-src" not in policy_of(text)


@EVERY
def test_the_hash_of_the_style_sheet_is_right(result: AuditResult) -> None:
    text = report_html(result)
    style = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    told = re.findall(r"style-src &#39;sha256-([^&]*)&#39;", text)
    assert [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in style] == told


@EVERY
def test_the_hash_of_the_script_is_right(result: AuditResult) -> None:
    text = report_html(result)
    script = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    told = re.findall(r"script-src 'sha256-([^']*)'", policy_of(text))
    assert [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in script] == told


def test_the_script_makes_nothing_of_texts_but_texts() -> None:
    script = (Path(__file__).parents[2] / "templates/report.js").read_text("utf-8")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(|fetch\(", script
    )


def test_without_the_script_no_control_is_shown() -> None:
    controls = {"button", "input", "select"}
    inside = re.sub(
        r'<div class="?(?:find|tools)\b[^>]* hidden>.*?</div>|<div class="?what-if\b[^>]* hidden>.*?</script>',
        "",
        html("kitchen"),
        flags=re.DOTALL,
    )
    assert controls <= {tag for tag, _ in page("kitchen").tags}
    assert not re.findall(
        r"<(?:button|input|select)\b", re.sub("<script>.*?</script>", "", inside, flags=re.DOTALL)
    )


@EVERY
def test_there_is_no_frame_and_no_form(result: AuditResult) -> None:
    tags = {tag for tag, _ in Page(report_html(result)).tags}
    assert tags.isdisjoint({"iframe", "object", "embed", "form", "link", "img", "base"})


@EVERY
def test_nothing_is_fetched(result: AuditResult) -> None:
    shown = Page(report_html(result))
    assert not shown.values("src")
    assert not re.search(r"url\(|@import", "".join(text for tag, text in shown.texts if tag == "style"))


@EVERY
def test_no_element_brings_its_own_style_or_handler(result: AuditResult) -> None:
    names = {name for _, attributes in Page(report_html(result)).tags for name in attributes}
    assert not {n for n in names if n == "style" or n.startswith("on")}


@EVERY
def test_links_lead_inside_or_to_evidence(result: AuditResult) -> None:
    assert not [
        h for h in Page(report_html(result)).values("href") if not re.match(r"#|https?://|mailto:", h)
    ]


def test_a_link_to_evidence_gives_nothing_away() -> None:
    outside = [a for a in page("kitchen").all("a") if not a["href"].startswith("#")]
    assert outside == [{"href": "https://example.org/recipes", "rel": "noopener noreferrer nofollow"}]


# ------------------------------------------------------------------------ hostile texts


@pytest.mark.parametrize("text", results.FOREIGN)
def test_what_strangers_write_stays_text(text: str) -> None:
    assert " ".join(text.split()) in page("hostile").words


def test_strangers_add_no_element() -> None:
    known = {tag for tag, _ in page("kitchen").tags} | {tag for tag, _ in page("alone").tags}
    assert {tag for tag, _ in page("hostile").tags} <= known


def test_templates_in_answers_are_not_run() -> None:
    assert "{{7*7}}" in page("hostile").words


def test_a_script_address_is_no_link() -> None:
    assert "javascript:alert(1)" in page("hostile").words
    assert not [h for h in page("hostile").values("href") if "javascript" in h]


def test_unseen_characters_are_written_out() -> None:
    assert "\\x1b[31m\\u202e" in page("hostile").words
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", html("hostile"))


# ------------------------------------------------------------------------ templates and colours


def test_a_name_that_is_not_there_is_an_error() -> None:
    assert environment().undefined is StrictUndefined
    assert environment().autoescape is True


def test_no_template_switches_escaping_off() -> None:
    folder = Path(__file__).parents[2] / "templates"
    assert not [
        t.name for t in folder.glob("*.j2") if re.search(r"\|\s*safe|autoescape|Markup", t.read_text("utf-8"))
    ]


@pytest.mark.parametrize(
    "brand",
    [
        pytest.param(Brand(), id="default"),
        pytest.param(Brand(primary="#FFD400", accent="#FFF000"), id="yellow"),
        pytest.param(Brand(primary="#000000", accent="#FFFFFF"), id="black and white"),
        pytest.param(Brand(primary="#7F7F7F", accent="#808080"), id="grey"),
        pytest.param(Brand(primary="#00FF00", accent="#FF00FF"), id="loud"),
    ],
)
@pytest.mark.parametrize(
    ("scheme", "grounds"), [pytest.param(0, LIGHT, id="light"), pytest.param(1, DARK, id="dark")]
)
def test_the_brand_can_be_read(brand: Brand, scheme: int, grounds: dict[str, str]) -> None:
    colours = dict(re.findall(r"--([\w-]+):(#[0-9A-F]{6})", theme(brand).split("@media")[scheme]))
    pairs = [
        *(
            (colours[name], grounds[ground])
            for name in ("brand", "accent")
            for ground in ("bg", "surface", "sunken")
        ),
        (colours["on-brand"], colours["brand"]),
        (colours["on-cover"], colours["cover"]),
        (colours["brand"], colours["brand-tint"]),
    ]
    assert [p for p in pairs if contrast(*p) < READABLE] == []


@pytest.mark.parametrize("grounds", [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")])
def test_our_own_colours_can_be_read(grounds: dict[str, str]) -> None:
    pairs = [
        *((grounds[t], grounds[g]) for t in ("ink", "muted") for g in ("bg", "surface", "sunken")),
        (grounds["warn"], grounds["warn-bg"]),
        (grounds["good"], grounds["good-bg"]),
        (grounds["warn"], grounds["bg"]),
    ]
    assert [p for p in pairs if contrast(*p) < READABLE] == []


# ------------------------------------------------------------------------ size and speed


def test_a_thousand_criteria_fit_into_4_800_kb() -> None:
    assert len(report_html(results.large()).encode()) <= 4_800_000


def test_the_example_audit_fits_into_400_kb() -> None:
    assert len(report_html(demos.result()).encode()) <= 400_000


def test_a_thousand_criteria_render_in_a_few_seconds() -> None:
    report_html(results.kitchen())
    before = time.process_time()
    text = report_html(results.large())
    assert text.count(" class=criterion ") == 1000
    assert time.process_time() - before < 4  # 0.5 to 0.9 s; room for a busy machine


# ------------------------------------------------------------------------ in a browser

BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("browser")


def browsed(
    folder: Path, result_name: str, *options: str, text: str | None = None
) -> subprocess.CompletedProcess[str]:
    """The page opened in Chromium, with what it says."""
    if BROWSER is None:
        pytest.skip("no Chromium here")
    file = folder / f"{result_name}.html"
    file.write_text(text or html(result_name), encoding="utf-8")
    return subprocess.run(
        [
            BROWSER,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--enable-logging=stderr",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={folder / 'profile'}",
            *options,
            file.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )


@pytest.mark.browser
@pytest.mark.parametrize("result_name", ["kitchen", "empty", "hostile"])
def test_a_browser_opens_it_without_complaint(folder: Path, result_name: str) -> None:
    said = browsed(folder, result_name, "--dump-dom")
    assert "How sure we are" in said.stdout
    assert not [line for line in said.stderr.splitlines() if "CONSOLE" in line]


@pytest.mark.browser
def test_a_browser_would_complain(folder: Path) -> None:
    spoilt = html("kitchen").replace("<main>", '<main style="color:red">')
    said = browsed(folder, "spoilt", "--dump-dom", text=spoilt)
    assert "Content Security Policy" in said.stderr


@pytest.mark.browser
def test_a_browser_prints_it(folder: Path) -> None:
    browsed(folder, "kitchen", f"--print-to-pdf={folder / 'kitchen.pdf'}")
    assert (folder / "kitchen.pdf").read_bytes().startswith(b"%PDF")
