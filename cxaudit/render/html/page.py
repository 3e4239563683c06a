"""The report as one HTML page that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from html import unescape
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

import cxaudit
from cxaudit.language import _, direction, main_tag, ngettext, pgettext, speaking, spoken
from cxaudit.model.engagement import Logo
from cxaudit.model.result import AuditResult
from cxaudit.render.executive import executive
from cxaudit.render.explained import answers_to, explained_fixes
from cxaudit.render.html.charts import charts
from cxaudit.render.html.charts.plans import plan_charts
from cxaudit.render.html.compiled import Kept
from cxaudit.render.html.directions import numbers_isolated
from cxaudit.render.html.theme import theme
from cxaudit.render.html.what_ifs import first_taken, what_if
from cxaudit.render.names import anchors
from cxaudit.render.plans import plan_view
from cxaudit.render.staff import staff
from cxaudit.render.view import View, view
from cxaudit.render.workshops import workshop

Edition = Literal["full", "executive", "staff", "workshop"]
"""For whom: whoever wants to follow a number, whoever decides in two minutes, everybody who was asked, a room that
is to agree."""

Paper = Literal["a4", "letter"]

_PAPERS: Final[dict[Paper | None, str]] = {
    "a4": "\n@page{size:a4}:root{--paper:297mm}",
    "letter": "\n@page{size:letter}:root{--paper:279.4mm}",
}
"""What is added to the style sheet for a paper; `--paper` is its height, which the cover fills."""

_TEMPLATES: Final[dict[Edition, str]] = {
    "full": "report.html.j2",
    "executive": "executive.html.j2",
    "staff": "staff.html.j2",
    "workshop": "workshop.html.j2",
}

POLICY = "default-src 'none'; style-src 'sha256-{style}';{script} img-src data:; base-uri 'none'; form-action 'none'"
"""What the page may load: nothing but its own style sheet and script, known by their hashes."""

STYLES: Final = ("styles.css", "charts.css")
"""The style sheets of every page, in order."""

EDITIONS: Final = "editions.css"
"""The style sheet of what is not the full report."""

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_UNSEEN_BUT_ISOLATED = re.compile(_UNSEEN.pattern.replace("\u2066-\u2069", "\u2066\u2067"))
"""From right to left our own phrases have marks that keep a text's direction to itself; a stranger's do no harm."""


_KEPT = re.compile("(<style>.*?</style>|<script.*?</script>)", re.DOTALL)
_SPARE = re.compile(
    r"(?<=<th) scope=\"(?:col|row)\""
    r"|</(?:li|t[dhr]|thead|tbody|dt|dd)>"
    r"|</p>(?=\s*(?:</(?:div|li|section|article|header|main)>|<(?:p|div|[uod]l|table|article|section|details|h[2-4])[ >]))"
    r"|(?<==)\"(?P<value>[\w.%#-]+)\"(?:(?=[ \n>])|(?P<end>/)(?=>))"
    r"|(?P<mark>&#3[49];)(?=[^<>]*<)"
    r"|(?<=\n)\s+(?=<)"
    r"|(?<=>)\n(?=</?(?:t[rdh]|tbody|table|thead|li|[uod]l|d[dt]|div|p|article|section|header|figure|figcaption|h[34]|details)[ >])",
    re.ASCII,
)
"""What a head belongs to where its place in the table says so, end tags that HTML lets one leave out, values that need no quotes, quotes in texts as such, empty lines, line ends before
what begins a line anyway."""


_PLACE = re.compile(r'((?:id="|href="#)[cf]-)([^"]+)"')
"""The place of a criterion or its fix, and what leads there; in what people wrote quotes are escaped."""


_BLANKS = re.compile(
    r"""(?P<kept>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|(?<=[(,])/(?:\\.|\[[^]]*\]|[^/\\\n])+/)"""
    r"|[ ]?(?P<sign>[=<>!?:,;{}()\[\]|&*]+)[ ]?"
)
"""Blanks around signs of our script, which it does not need; texts and patterns are kept."""


def _folder() -> Traversable:
    """Where the templates are: in the package, or beside it in a checkout that is not installed."""
    try:
        return files("cxaudit.templates")
    except ModuleNotFoundError:
        return Path(cxaudit.__file__).parent.parent / "templates"


def _source(name: str) -> str | None:
    """The text of a template; None: there is none of this name."""
    file = _folder() / name
    return file.read_text(encoding="utf-8") if file.is_file() else None


READING: Final[dict[str, Any]] = {
    "autoescape": True,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "optimized": False,
}
"""How templates become code."""


@cache
def environment() -> Environment:
    """The one environment: everything is escaped, and a name that is not there is an error."""
    folder = _folder()
    made = Environment(
        loader=FunctionLoader(_source),
        bytecode_cache=Kept(folder, repr(READING)) if isinstance(folder, Path) else None,
        undefined=StrictUndefined,
        auto_reload=False,
        **READING,
    )
    made.globals.update(_=_, ngettext=ngettext, pgettext=pgettext)
    return made


@cache
def _styles(*sheet_names: str) -> str:
    """Style sheets as one, without comments and indentation."""
    sheets = "\n".join(_source(name) or "" for name in sheet_names)
    text = re.sub(r"/\*.*?\*/", "", sheets, flags=re.DOTALL)
    return re.sub(r"(?<=[{};,])\n", "", re.sub(r"\s*\n\s*", "\n", text)).strip()


@cache
def _script() -> str:
    """The script of the full report without comments and indentation."""
    lines = (line.strip() for line in (_source("report.js") or "").splitlines())
    code = "\n".join(line for line in lines if line and not line.startswith("//"))
    return _BLANKS.sub(lambda found: found["kept"] or found["sign"], code)


def _policy(style: str, script: str) -> str:
    """What the page may load; without a script none runs."""
    return POLICY.format(
        style=_hash(style), script=f" script-src 'sha256-{_hash(script)}';" if script else ""
    )


def _hash(text: str) -> str:
    """What a content security policy knows a text by."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _visible(text: str, unseen: re.Pattern[str] = _UNSEEN) -> str:
    """The text with characters that nobody sees written out.

    >>> _visible("a" + chr(27) + "b")
    'a\\\\x1bb'
    """
    return unseen.sub(lambda found: ascii(found[0])[1:-1], text)


def _lean(page: str) -> str:
    """The page without what HTML does not need; a tenth of its size.

    What people wrote is escaped by now, so that nothing in it looks like a tag or a quote.

    >>> _lean('<ul><li class="a">One</li></ul>')
    '<ul><li class=a>One</ul>'
    """
    return _outside_code(page, lambda part: _SPARE.sub(_spared, part))


def _spared(found: re.Match[str]) -> str:
    """What stays of what HTML does not need."""
    if found["mark"]:
        return unescape(found["mark"])
    return f"{found['value'] or ''}{' /' if found['end'] else ''}"


def _outside_code(page: str, change: Callable[[str], str]) -> str:
    """The page with everything changed but its style sheet and script."""
    parts = _KEPT.split(page)
    parts[::2] = [change(part) for part in parts[::2]]
    return "".join(parts)


def opened(page: str) -> str:
    """The page with every detail open, and so printed; what people wrote is escaped in it.

    >>> opened("<details class=told>")
    '<details open class=told>'
    """
    return _outside_code(page, lambda part: re.sub("<details(?=[ >])", "<details open", part))


def _as_address(logo: Logo | None) -> str | None:
    """A picture as an address that holds it; as a picture nothing in it runs."""
    if logo is None:
        return None
    kind = "svg+xml" if logo.kind == "svg" else logo.kind
    return f"data:image/{kind};base64,{logo.content}"


def _foreign(result: AuditResult) -> str | None:
    """The language of the rubric's texts, where the phrases around them are in another one."""
    tag = result.rubric.content.language
    return None if main_tag(tag) == main_tag(spoken().tag) else tag


def report_html(result: AuditResult, edition: Edition = "full", paper: Paper | None = None) -> str:
    """The report: one page, no network; what people wrote stays text. Only the full edition has a script.

    Args:
        result: the audit, which is all that is drawn.
        edition: what of it is told, and for whom.
        paper: what it will be printed on; None: what the style sheet says.

    Returns:
        HTML, to be written as UTF-8. The same result gives the same text.
    """
    if {spoken().direction, direction(result.rubric.content.language)} == {"ltr"}:
        return _visible(_lean(_drawn(result, edition, paper)))
    with speaking(spoken()._replace(isolates=True)):
        page = _drawn(result, edition, paper)
    return _outside_code(_visible(_lean(page), _UNSEEN_BUT_ISOLATED), numbers_isolated)


def _drawn(result: AuditResult, edition: Edition, paper: Paper | None) -> str:
    """The page as the templates give it."""
    places = anchors(result)
    script = _script() if edition == "full" else ""
    sheets = STYLES if edition == "full" else (*STYLES, EDITIONS)
    style = theme(result.brand) + _styles(*sheets) + _PAPERS.get(paper, "")
    shown, plan = view(result), plan_view(result)
    explained = {x.criterion: x for x in (plan.fixes if plan else explained_fixes(result))}
    tried = what_if(result) if edition == "full" else None
    page = (
        environment()
        .get_template(_TEMPLATES[edition])
        .render(
            v=shown,
            more=_more(result, shown, edition, paper),
            linked=edition == "full",
            charts=charts(result),
            plan=plan,
            drawn=plan_charts(result, plan),
            explained=explained,
            answers={c: answers_to(x) for c, x in explained.items()},
            board=None
            if tried is None
            else Markup(tried),  # numbers and ids, with nothing that ends a script
            first=first_taken(result),
            stepped=[s.label for s in shown.steps if s.state != "not_applicable"],
            logo=_as_address(result.brand.logo),
            slogan=result.brand.cover,
            lang=spoken().tag,
            foreign=_foreign(result),
            direction=spoken().direction,
            style=Markup(style),  # ours: the brand's colours are checked to be colours
            script=Markup(script),  # ours: a file of the package
            policy=_policy(style, script),
        )
    )
    return _PLACE.sub(lambda found: f'{found[1]}{places.get(found[2], found[2])}"', page)


def _more(result: AuditResult, shown: View, edition: Edition, paper: Paper | None) -> NamedTuple | None:
    """What an edition tells beside the view; None: nothing."""
    if edition == "executive":
        return executive(result, shown, tall=paper == "a4")
    if edition == "workshop":
        return workshop(result)
    return staff(result, shown, tall=paper == "a4") if edition == "staff" else None
