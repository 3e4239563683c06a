"""The editions: what each tells and what it keeps to itself, how many pages it prints to, deaf to strangers."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, get_args

import pytest
from pypdf import PdfReader

from cxaudit.cli import EDITIONS
from cxaudit.language import ENGLISH, speaking
from cxaudit.model.result import AuditResult
from cxaudit.printing import browser, printed
from cxaudit.read.folders import PAGES
from cxaudit.read.languages import read_language
from cxaudit.read.rubrics import find_rubric, read_rubric
from cxaudit.read.voices import Voice
from cxaudit.render.executive import STEPS, executive
from cxaudit.render.html.page import Edition, Paper, report_html
from cxaudit.render.staff import staff
from cxaudit.render.view import view
from tests import browser as installed
from tests import demos
from tests.render import foreign, results
from tests.render.pages import Page
from tests.rubrics import generated_rubric

MADE: dict[str, Callable[[], AuditResult]] = {
    "kitchen": results.kitchen,
    "empty": results.empty,
    "alone": results.alone,
    "few": results.few,
    "pulse": results.pulse,
    "audited_higher": results.audited_higher,
    "hostile": results.hostile,
    "demo": demos.result,
    "long": lambda: foreign.long_winded(demos.result()),
    "unbroken": lambda: foreign.unbroken(demos.result()),
    "crowded": lambda: foreign.crowded(foreign.long_winded(demos.result())),
    "crowded and unbroken": lambda: foreign.crowded(foreign.unbroken(demos.result())),
    "large": results.large,
    "large and long": lambda: foreign.crowded(foreign.long_winded(_ten_steps())),
}
SMALL = ["kitchen", "empty", "alone", "few", "pulse", "audited_higher", "hostile", "demo"]
KINDS = pytest.mark.parametrize("name", SMALL)
OTHERS = pytest.mark.parametrize("edition", ["executive", "staff", "workshop"])
EACH = pytest.mark.parametrize("edition", EDITIONS)


def _ten_steps() -> AuditResult:
    """As many steps as a page takes, and a fix for each."""
    rubric = generated_rubric(10)
    row: dict[str, list[object]] = {"worker": [1, 0, 1, 1, 1], "leader": [2, 2, 1, 2, 2]}
    return results.result_of({c.id: {r: row[r] for r in c.ask} for c in rubric.criteria}, rubric)


@cache
def result(name: str) -> AuditResult:
    return MADE[name]()


@cache
def html(name: str, edition: Edition) -> str:
    return report_html(result(name), edition)


@cache
def page(name: str, edition: Edition) -> Page:
    return Page(html(name, edition))


# ------------------------------------------------------------------------ all


def test_the_command_line_knows_every_edition() -> None:
    assert get_args(Edition) == EDITIONS
    assert tuple(PAGES) == EDITIONS


@OTHERS
@KINDS
def test_every_edition_of_every_result_is_well_formed(name: str, edition: Edition) -> None:
    assert page(name, edition).all("html") == [{"lang": "en", "dir": "ltr"}]
    assert page(name, edition).headings.count(1) == 1


@OTHERS
@KINDS
def test_headings_skip_no_level(name: str, edition: Edition) -> None:
    assert all(after <= before + 1 for before, after in pairwise(page(name, edition).headings))


@OTHERS
@KINDS
def test_what_points_inside_the_page_arrives(name: str, edition: Edition) -> None:
    shown = page(name, edition)
    named = " ".join(shown.values("aria-labelledby")).split()
    inside = [h[1:] for h in shown.values("href") if h.startswith("#")]
    ids = shown.values("id")
    assert len(ids) == len(set(ids))
    assert {*named, *inside} <= set(ids)


@OTHERS
@KINDS
def test_short_editions_need_no_script_and_fetch_nothing(name: str, edition: Edition) -> None:
    tags = {tag for tag, _ in page(name, edition).tags}
    assert tags.isdisjoint({"script", "iframe", "object", "embed", "form", "link", "base"})
    assert not page(name, edition).values("src")


@OTHERS
def test_tables_have_captions_and_heads(edition: Edition) -> None:
    shown = page("demo", edition)
    assert len(shown.all("caption")) == len(shown.all("table")) == len(shown.all("thead"))


# ------------------------------------------------------------------------ the first screen


FIRST_SCREEN = ("We think", "Between them", "Maturity level", "Weakest step", "Strengths to protect")
SURE = ("How sure we are", "Coverage", "Roles heard", "Agreement within roles", "What to do first")


@pytest.mark.parametrize("edition", ["full", "executive"])
@KINDS
def test_the_first_screen_says_all_that_matters(name: str, edition: Edition) -> None:
    words = page(name, edition).words
    assert [part for part in (*FIRST_SCREEN, *SURE) if part not in words] == []


@pytest.mark.parametrize(
    ("name", "title"),
    [
        pytest.param("kitchen", "Made-up example", id="made up"),
        pytest.param("alone", "Self-assessment", id="one person"),
        pytest.param("pulse", "Quick", id="short form"),
        pytest.param("empty", "No overall score", id="no score"),
    ],
)
def test_what_has_to_be_known_first_stands_first(name: str, title: str) -> None:
    banners = [b.title for b in view(result(name)).banners]
    assert title in " ".join(banners)
    assert page(name, "executive").words.index(title) < page(name, "executive").words.index("We think")


def test_a_management_view_is_said_on_the_first_screen() -> None:
    assert "Nobody who does the work answered" in page("crowded", "executive").words


# ------------------------------------------------------------------------ executive


def test_the_executive_edition_shows_every_step_against_its_target() -> None:
    more = executive(result("demo"), view(result("demo")))
    assert [(s.title, s.supported, s.target, s.to_go) for s in more.steps][:2] == [
        ("Know needs", "50", "75", "25 points to go"),
        ("Deliver", "53", "75", "22 points to go"),
    ]
    assert len(more.steps) == 6


def test_a_target_that_is_reached_is_said_to_be() -> None:
    high = results.result_of(
        {c: {"chef": [results.kitchen().rubric.content.top] * 5} for c in results.KITCHEN}, target=1
    )
    assert {s.to_go for s in executive(high, view(high)).steps} == {"reached"}


def test_more_steps_than_fit_are_counted() -> None:
    one = result("kitchen")
    many = tuple(one.steps[0].model_copy(update={"id": f"s{n}"}) for n in range(STEPS + 2))
    more = executive(one.model_copy(update={"steps": many}), view(one))
    assert more.left_out == "2 more steps, closer to their targets, are in the full report."


def test_it_says_what_to_decide_next() -> None:
    more = executive(result("demo"), view(result("demo")))
    assert [d.title for d in more.decisions] == [
        "Whether to do the first 5 fixes",
        "Who answers for them",
        "Who brings the proof",
        "Where to talk first",
        "When to look again",
    ]


def test_the_front_line_is_to_be_asked_before_anything_rests_on_the_answers() -> None:
    one = result("crowded")
    assert executive(one, view(one)).decisions[0].title == "Whether to ask the front line first"


@KINDS
def test_there_is_always_something_to_decide(name: str) -> None:
    assert executive(result(name), view(result(name))).decisions


# ------------------------------------------------------------------------ staff


def _told_of_groups(one: AuditResult) -> set[str]:
    """Titles of roles and departments that took part."""
    return {g.title for g in (*one.took_part.roles, *one.took_part.departments)}


@KINDS
def test_r6_staff_read_nothing_of_roles_and_departments(name: str) -> None:
    words = page(name, "staff").words
    owners = {o.title for o in result(name).rubric.content.owners}
    assert [g for g in _told_of_groups(result(name)) - owners if g in words] == []


@KINDS
def test_staff_read_nothing_of_auditors(name: str) -> None:
    assert not re.search("auditor|inspector", page(name, "staff").words, re.IGNORECASE)


def test_staff_read_no_comments_and_no_evidence() -> None:
    one = result("kitchen")
    said = one.criteria[0].model_copy(update={"comments": ("Ada never wipes the table.",)})
    changed = results.changed(one, criteria=(said, *one.criteria[1:]))
    words = Page(report_html(changed, "staff")).words
    assert "Ada" in Page(report_html(changed)).words
    assert not re.search("Ada|fridge log|example.org", words)


@pytest.mark.parametrize("name", ["alone", "crowded"])
def test_r6_figures_of_few_people_are_not_for_staff_even_where_they_are_named(name: str) -> None:
    told = staff(result(name), view(result(name)))
    assert (told.figures, told.meaning) == ((), None)
    assert "Few people answered, so this is a first view, and no figures are shown." in told.notes
    assert not re.search(r"\d", told.thanks)


def test_r6_hidden_criteria_are_no_news() -> None:
    one = result("few")
    told = staff(one, view(one))
    title = {c.id: c.title for c in one.rubric.content.criteria}
    hidden = {title[c.id] for c in one.criteria if c.hidden}
    assert hidden
    assert hidden.isdisjoint(n.title for n in (*told.good, *told.bad))


def test_staff_read_good_and_bad_news_and_what_will_change() -> None:
    told = staff(result("demo"), view(result("demo")))
    assert (len(told.good), len(told.bad)) == (3, 3)
    assert [(c.title, c.who, c.when) for c in told.changes][:2] == [
        ("Expectations written down", "Service manager", "from 16 November 2026; felt within 4 weeks"),
        ("Hold-ups measured", "Operations", "from 16 November 2026; felt within 4 weeks"),
    ]


def test_why_is_told_in_the_rubrics_own_words() -> None:
    one = result("demo")
    first = view(one).first_fixes[0].criterion
    assert staff(one, view(one)).changes[0].why == one.rubric.content.by_id[first].why


@KINDS
def test_everybody_is_thanked(name: str) -> None:
    assert staff(result(name), view(result(name))).thanks.startswith("Thank you to ")


def test_no_news_is_good_and_bad_at_once() -> None:
    told = staff(result("demo"), view(result("demo")))
    assert {n.title for n in told.good}.isdisjoint(n.title for n in told.bad)


def test_what_is_not_now_is_not_announced() -> None:
    one = result("demo")
    titles = {f.title for f in view(one).first_fixes if f.list == "not_now"}
    assert titles
    assert titles.isdisjoint(c.title for c in staff(one, view(one)).changes)


# ------------------------------------------------------------------------ hostile texts


@EACH
def test_what_strangers_write_adds_no_element_and_no_attribute(edition: Edition) -> None:
    poisoned, plain = _poisoned(edition), _plain(edition)
    assert _elements(Page(poisoned)) == _elements(Page(plain))


@EACH
@pytest.mark.parametrize("payload", foreign.PAYLOADS, ids=range(len(foreign.PAYLOADS)))
def test_every_payload_is_on_the_page_as_text_or_not_at_all(edition: Edition, payload: str) -> None:
    values = {
        v for _, a in Page(_poisoned(edition)).tags for n, v in a.items() if n in ("href", "src", "style")
    }
    assert not [v for v in values if foreign.CANARY in v or "dataset" in v]
    told_in_part = edition in ("staff", "workshop")
    assert payload in " ".join(text for _, text in Page(_poisoned(edition)).texts) or told_in_part


def test_every_text_of_a_result_is_tried() -> None:
    tried = {re.sub(r"\.\d+(?=\.|$)", "", ".".join(map(str, p))) for p in foreign.free_texts(_full())}
    assert {
        "client", "title", "scope", "made_up", "brand.cover", "criteria.comments", "criteria.evidence.reference",
        "rubric.content.steps.criteria.question", "rubric.content.steps.criteria.levels",
        "rubric.content.steps.criteria.fixes.action", "rubric.content.owners.title", "rubric.content.roles.title",
        "took_part.roles.title", "took_part.departments.title", "fixes.steps.action", "fixes.why", "policy.banner",
    } <= tried  # fmt: skip


@cache
def _full() -> AuditResult:
    """The example with whatever else a result may hold."""
    one = demos.result()
    said = tuple(c.model_copy(update={"comments": ("a", "b")}) for c in one.criteria)
    brand, policy = one.brand, one.policy
    return one.model_copy(
        update={
            "criteria": said,
            "brand": brand.model_copy(update={"cover": "slogan"}),
            "policy": policy.model_copy(update={"banner": "banner", "variant_title": "form"}),
        }
    )


@cache
def _poisoned(edition: Edition) -> str:
    return report_html(foreign.with_payloads(_full()), edition)


@cache
def _plain(edition: Edition) -> str:
    return report_html(foreign.harmless(_full()), edition)


def _elements(shown: Page) -> Counter[tuple[str, tuple[str, ...]]]:
    """How often there is each kind of element, with its attributes' names."""
    return Counter((tag, tuple(sorted(attributes))) for tag, attributes in shown.tags)


# ------------------------------------------------------------------------ in a browser

needs_browser = pytest.mark.skipif(browser() is None, reason="needs Chromium, Chrome or Edge")
UNGUARDED = re.compile(r'<meta http-equiv="?Content-Security-Policy[^>]*>')


def pages(pdf: bytes) -> int:
    """How many pages a PDF of Chromium's has."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], bytes]]:
    """Prints pages in one browser, which the program starts for each."""
    file = tmp_path_factory.mktemp("press") / "page.html"
    with installed.chromium() as chromium, installed.window(chromium) as opened:

        def pressed(page: str) -> bytes:
            file.write_text(page, encoding="utf-8")
            return installed.shown_anew(opened, file).pdf(prefer_css_page_size=True)

        yield pressed


@pytest.mark.browser
@needs_browser
@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize(
    ("edition", "count"),
    [
        pytest.param("executive", 2, id="executive"),
        pytest.param("staff", 1, id="staff"),
        pytest.param("workshop", 1, id="workshop"),
    ],
)
@pytest.mark.parametrize(
    "name",
    [
        "demo",
        "kitchen",
        "alone",
        "long",
        "unbroken",
        "crowded",
        "crowded and unbroken",
        "large",
        "large and long",
    ],
)
def test_an_edition_keeps_to_its_pages(
    name: str, edition: Edition, count: int, paper: Paper, press: Callable[[str], bytes]
) -> None:
    assert pages(press(report_html(result(name), edition, paper))) == count


@pytest.mark.browser
@needs_browser
@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("name", ["kitchen", "large and long"])
def test_the_press_prints_as_the_program_does(name: str, paper: Paper, press: Callable[[str], bytes]) -> None:
    page = report_html(result(name), "executive", paper)
    assert _sheets(press(page)) == _sheets(printed(page))


def _sheets(pdf: bytes) -> list[tuple[str, str]]:
    """The size and the words of each page."""
    return [(str(page.mediabox), page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.browser
@needs_browser
def test_a_pdf_is_tagged_and_has_an_outline() -> None:
    pdf = printed(html("kitchen", "full"))
    assert b"/Marked true" in pdf
    assert b"/StructTreeRoot" in pdf
    assert b"/Outlines" in pdf


class Seen(NamedTuple):
    """A page without our policy, as a browser has it in the end."""

    page: Page
    asked_for: str
    """Everything that it asked the network for."""


def seen(folder: Path, text: str) -> Seen:
    """The page opened in the browser; nothing but the escaping holds strangers back."""
    file, log = folder / "page.html", folder / "net.json"
    unguarded, policies = UNGUARDED.subn("", text)
    assert policies == 1
    file.write_text(unguarded, encoding="utf-8")
    options = (
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--host-resolver-rules=MAP {foreign.CANARY} 127.0.0.1:9, MAP * ~NOTFOUND",
        f"--user-data-dir={folder / 'profile'}", f"--log-net-log={log}", "--dump-dom",
    )  # fmt: skip
    said = subprocess.run(
        [str(browser()), *options, file.as_uri()], capture_output=True, text=True, timeout=120, check=True
    )
    return Seen(Page(said.stdout), log.read_text(encoding="utf-8", errors="replace"))


@pytest.mark.browser
@needs_browser
@EACH
def test_in_a_browser_without_our_policy_payloads_stay_text(tmp_path: Path, edition: Edition) -> None:
    (tmp_path / "plain").mkdir()
    poisoned, plain = seen(tmp_path, _poisoned(edition)), seen(tmp_path / "plain", _plain(edition))
    assert "data-ran" not in poisoned.page.all("html")[0]
    assert Counter(tag for tag, _ in poisoned.page.tags) == Counter(tag for tag, _ in plain.page.tags)
    assert foreign.CANARY not in poisoned.asked_for.split('"events"')[-1]


@pytest.mark.browser
@needs_browser
@pytest.mark.parametrize("payload", [foreign.PAYLOADS[0], foreign.PAYLOADS[3]], ids=["script", "picture"])
def test_a_browser_would_tell_of_a_payload_that_is_no_text(tmp_path: Path, payload: str) -> None:
    spoilt = seen(tmp_path, html("kitchen", "staff").replace("</main>", f"{payload}</main>"))
    assert "data-ran" in spoilt.page.all("html")[0]


@pytest.mark.browser
@needs_browser
def test_a_browser_would_tell_of_a_request(tmp_path: Path) -> None:
    spoilt = seen(tmp_path, html("kitchen", "staff").replace("</main>", f"{foreign.PAYLOADS[3]}</main>"))
    assert foreign.CANARY in spoilt.asked_for.split('"events"')[-1]


# ------------------------------------------------------------------------ nothing cut that fits


@cache
def in_german() -> AuditResult:
    """The example in German."""
    return Voice(read_rubric(find_rubric()), find_rubric(), "de").told(demos.result())


def cut(language: str, edition: Edition, paper: Paper) -> str:
    """What is printed of the example."""
    with speaking(read_language(language) or ENGLISH):
        told = in_german() if language == "de" else demos.result()
        printed_pages = PdfReader(io.BytesIO(printed(report_html(told, edition, paper)))).pages
        return "\n".join(one.extract_text() for one in printed_pages)


@pytest.mark.browser
@needs_browser
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("edition", ["executive", "staff", "workshop"])
def test_the_example_is_printed_with_no_sentence_cut(language: str, edition: Edition) -> None:
    text = cut(language, edition, "a4")
    assert text
    assert "…" not in text


@pytest.mark.browser
@needs_browser
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_two_pages_end_with_what_stands_last_on_each(language: str) -> None:
    text = " ".join(cut(language, "executive", "a4").split())
    with speaking(read_language(language) or ENGLISH):
        told = in_german() if language == "de" else demos.result()
        shown_now = view(told)
        last = executive(told, shown_now).decisions[-1].text
    assert str(shown_now.first_gain) in text
    assert last in text


def lines(paper: Paper | None, words: int) -> tuple[bool, bool]:
    """Whether either page is roomy where each fix says so many words."""
    told = view(demos.result())
    fixes = tuple(fix._replace(action="word " * words) for fix in told.first_fixes)
    page = executive(demos.result(), told._replace(first_fixes=fixes), tall=paper == "a4")
    return page.roomy, page.roomy_plan


@pytest.mark.parametrize(
    ("words", "roomy"),
    [
        pytest.param(8, (True, True), id="short texts fit in whole"),
        pytest.param(90, (False, False), id="long ones are cut, so that two pages stay two"),
    ],
)
def test_texts_are_cut_only_where_a_page_would_overflow(words: int, roomy: tuple[bool, bool]) -> None:
    assert lines("a4", words) == roomy


@pytest.mark.parametrize("words", range(0, 60, 6))
def test_shorter_paper_holds_no_more(words: int) -> None:
    assert lines("letter", words) <= lines("a4", words)


@pytest.mark.parametrize("role", ["frontline", "leadership"])
def test_what_a_role_sees_much_lower_is_no_good_news(role: str) -> None:
    told = demos.result()
    first = next(s.id for s in view(told).strengths if role in told.criterion[s.id].roles)
    (strong,) = (c for c in told.criteria if c.id == first)
    low = strong.roles[role].renewed(mean=(strong.supported_level or 0.0) - told.policy.gap_flag)
    doubted = strong.renewed(roles={**strong.roles, role: low})
    other = results.changed(told, criteria=tuple(doubted if c.id == first else c for c in told.criteria))
    title = told.rubric.content.by_id[first].title
    assert title in [n.title for n in staff(told, view(told)).good]
    assert title not in [n.title for n in staff(other, view(other)).good]


def test_what_an_auditor_sees_much_higher_than_people_is_no_good_news() -> None:
    told = demos.result()
    first = view(told).strengths[0].id
    (strong,) = (c for c in told.criteria if c.id == first)
    doubted = strong.renewed(claimed_level=1.0, auditor_level=3.0, supported_level=3.0)
    other = results.changed(told, criteria=tuple(doubted if c.id == first else c for c in told.criteria))
    assert told.rubric.content.by_id[first].title not in [n.title for n in staff(other, view(other)).good]
